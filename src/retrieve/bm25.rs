//! Okapi BM25 over stemmed words, with two weighted fields (Robertson and Zaragoza, "The Probabilistic Relevance
//! Framework", 2009, 3.6).

use std::collections::{HashMap, HashSet};

use crate::text::terms::{content_stems, stems};

/// Saturation and length normalisation as in Anserini: windows of text are about equally long, and a word said twice
/// in one tells little more.
const K1: f32 = 0.9;
/// See [`K1`].
const B: f32 = 0.4;

/// Weight of a word in the heading beside one in the text. All windows of an article have the same heading: it tells
/// articles apart, and not which of their windows speaks to a question.
const HEADING: f32 = 0.5;

/// See [`Bm25::weight`].
const ELSEWHERE: f32 = 50.0;

/// Stems of words with which a question speaks of the articles themselves.
const REPORTING: &[&str] = &[
    "articl", "report", "suggest", "claim", "say", "said", "accord", "publish", "news", "state", "discuss",
    "mention",
];

/// What is searched.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// What it is headed by, which others may be too; may be empty.
    pub heading: &'a str,
    /// Its own words.
    pub text: &'a str,
}

/// One term's share of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The stem.
    pub term: String,
    /// `ln(1 + (N - n + 0.5) / (n + 0.5))`.
    pub idf: f32,
    /// Saturated, length-normalised frequency, 0..=K1 + 1.
    pub frequency: f32,
}

/// An inverted index in memory.
#[derive(Clone, Debug, Default)]
pub struct Bm25 {
    /// Documents that hold a stem, with how often, by the weight of the fields.
    postings: HashMap<String, Vec<(u32, f32)>>,
    lengths: Vec<f32>,
    mean_length: f32,
}

impl Bm25 {
    /// Indexes `documents` in order.
    #[must_use]
    pub fn new<'a>(documents: impl Iterator<Item = Document<'a>>) -> Self {
        let mut index = Self::default();
        for (id, document) in documents.enumerate() {
            let id = u32::try_from(id).unwrap_or(u32::MAX);
            let mut counts: HashMap<String, f32> = HashMap::new();
            let mut length = 0.0;
            for (field, weight) in [(document.heading, HEADING), (document.text, 1.0)] {
                for stem in stems(field) {
                    *counts.entry(stem).or_default() += weight;
                    length += weight;
                }
            }
            for (stem, count) in counts {
                index.postings.entry(stem).or_default().push((id, count));
            }
            index.lengths.push(length);
        }
        let total: f32 = index.lengths.iter().sum();
        index.mean_length =
            if index.lengths.is_empty() { 1.0 } else { (total / index.lengths.len() as f32).max(1.0) };
        index
    }

    fn idf(&self, matching: usize) -> f32 {
        let (n, total) = (matching as f32, self.lengths.len() as f32);
        (1.0 + (total - n + 0.5) / (n + 0.5)).ln()
    }

    fn frequency(&self, document: u32, count: f32) -> f32 {
        let length = self.lengths.get(document as usize).copied().unwrap_or(0.0);
        count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length / self.mean_length))
    }

    /// How much `stem` says about what a document is about, > 0: its idf as if there were `ELSEWHERE` more documents
    /// without it. Among two or three documents a word that all hold is not thereby empty.
    #[must_use]
    pub fn weight(&self, stem: &str) -> f32 {
        let matching = self.postings.get(stem).map_or(0, Vec::len) as f32;
        let total = self.lengths.len() as f32 + ELSEWHERE;
        (1.0 + (total - matching + 0.5) / (matching + 0.5)).ln()
    }

    /// The words of `query` that tell what it is about; all, when none does.
    fn terms(query: &str) -> Vec<String> {
        let mut seen = HashSet::new();
        let mut content = content_stems(query);
        content.retain(|stem| !REPORTING.contains(&stem.as_str()));
        if content.is_empty() { stems(query) } else { content }
            .into_iter()
            .filter(|stem| seen.insert(stem.clone()))
            .collect()
    }

    /// Score of every document, >= 0, by index.
    #[must_use]
    pub fn scores(&self, query: &str) -> Vec<f32> {
        let mut scores = vec![0.0; self.lengths.len()];
        for term in Self::terms(query) {
            let Some(postings) = self.postings.get(&term) else { continue };
            let idf = self.idf(postings.len());
            for &(document, count) in postings {
                if let Some(score) = scores.get_mut(document as usize) {
                    *score += idf * self.frequency(document, count);
                }
            }
        }
        scores
    }

    /// How the score of `document` comes about, heaviest term first.
    #[must_use]
    pub fn explain(&self, query: &str, document: usize) -> Vec<Explanation> {
        let mut parts: Vec<Explanation> = Self::terms(query)
            .into_iter()
            .filter_map(|term| {
                let postings = self.postings.get(&term)?;
                let &(id, count) = postings.iter().find(|(id, _)| *id as usize == document)?;
                Some(Explanation {
                    idf: self.idf(postings.len()),
                    frequency: self.frequency(id, count),
                    term,
                })
            })
            .collect();
        parts.sort_by(|a, b| {
            (b.idf * b.frequency).total_cmp(&(a.idf * a.frequency)).then(a.term.cmp(&b.term))
        });
        parts
    }

    /// Share of the query's idf whose terms occur in any document, 0..=1; 0 for a query without terms.
    #[must_use]
    pub fn coverage(&self, query: &str) -> f32 {
        let (mut found, mut all) = (0.0, 0.0);
        for term in Self::terms(query) {
            let matching = self.postings.get(&term).map_or(0, Vec::len);
            let idf = self.idf(matching);
            all += idf;
            if matching > 0 {
                found += idf;
            }
        }
        if all > 0.0 { found / all } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENTS: [&str; 3] = [
        "The council voted to close the harbour bridge.",
        "The ferry ran late. The ferry was full, and the harbour master apologised.",
        "A bakery opened.",
    ];

    fn index(texts: &[&str]) -> Bm25 {
        Bm25::new(texts.iter().map(|text| Document { heading: "", text }))
    }

    #[test]
    fn a_word_of_the_text_counts_more_than_one_of_the_heading() {
        let heading = "Storm closes the harbour";
        let texts = ["The storm passed in the night.", "The ferry was not hit that night."];
        let both = Bm25::new(texts.iter().map(|text| Document { heading, text }));
        let scores = both.scores("storm");
        assert!(scores[0] > scores[1] && scores[1] > 0.0, "{scores:?}");
    }

    #[test]
    fn rare_terms_weigh_more_and_inflections_match() {
        let index = index(&DOCUMENTS);
        let scores = index.scores("harbour ferries");
        assert!(scores[1] > scores[0], "two terms beat one: {scores:?}");
        assert!(scores[2].abs() < f32::EPSILON);
    }

    #[test]
    fn explanation_adds_up_to_the_score() {
        let index = index(&DOCUMENTS);
        let sum: f32 = index.explain("harbour ferry", 1).iter().map(|e| e.idf * e.frequency).sum();
        assert!((sum - index.scores("harbour ferry")[1]).abs() < 1e-5);
    }

    #[test]
    fn coverage_is_the_share_of_known_words() {
        let index = index(&DOCUMENTS);
        assert!(index.coverage("harbour") > 0.99);
        assert!(index.coverage("volcano") < 0.01);
        assert!(index.coverage("") < 0.01);
    }

    #[test]
    fn a_word_that_the_only_document_holds_still_weighs() {
        let index = index(&DOCUMENTS[..1]);
        let weight = |word: &str| index.weight(&stems(word)[0]);
        let (held, absent) = (weight("harbour"), weight("volcano"));
        assert!(held < absent && held > 0.7 * absent, "{held} {absent}");
    }
}
