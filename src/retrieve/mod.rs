//! Which passages speak to a question: BM25 and embeddings, fused.

mod bm25;
mod dense;
mod fuse;
mod passage;

pub use bm25::{Bm25, Document, Explanation};
pub use dense::{centroid, cosine};
pub use fuse::recency;
pub use passage::{Passage, PassageOptions, passages};

use jiff::Timestamp;

use crate::corpus::Article;

/// A question, and when it is asked.
#[derive(Clone, Copy, Debug)]
pub struct Query<'q> {
    /// The question.
    pub text: &'q str,
    /// When it is asked: what was published shortly before is likelier meant. Nothing is without it.
    pub as_of: Option<Timestamp>,
}

impl<'q> From<&'q str> for Query<'q> {
    fn from(text: &'q str) -> Self {
        Self { text, as_of: None }
    }
}

/// Days from the publication of an article to a question, less than 0 when that was asked before; `None` without either.
#[must_use]
pub fn days_between(published: Option<Timestamp>, as_of: Option<Timestamp>) -> Option<f32> {
    Some((as_of?.as_second() - published?.as_second()) as f32 / 86_400.0)
}

/// A passage found for a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Index into [`Index::passages`].
    pub passage: usize,
    /// Fused score; comparable within one search only.
    pub score: f32,
    /// BM25 score, >= 0.
    pub bm25: f32,
    /// Cosine of question and passage, -1..=1.
    pub cosine: f32,
}

/// Passages of a set of articles, ready to search. What a search has embedded later ones find.
pub struct Index {
    passages: Vec<Passage>,
    texts: Vec<String>,
    /// Outlet of each passage, ready to be found in a question.
    outlets: Vec<String>,
    /// How many passages of its article come before each.
    before: Vec<usize>,
    /// When the article of each was published.
    published: Vec<Option<Timestamp>>,
    vectors: Vec<Option<Vec<f32>>>,
    bm25: Bm25,
}

impl Index {
    /// Passages whose cosine with the question is computed when there are more: the best by BM25. Embedding takes
    /// hundredths of a second a passage, and what is not among these by its words seldom wins.
    pub const MAX_DENSE: usize = 128;

    /// Cuts `articles` into passages and indexes their words.
    #[must_use]
    pub fn new(articles: &[Article], options: &PassageOptions) -> Self {
        let mut passages = Vec::new();
        let mut texts = Vec::new();
        let mut outlets = Vec::new();
        let mut before = Vec::new();
        let mut headings = Vec::new();
        let mut published = Vec::new();
        for article in articles {
            for (place, passage) in self::passages(article, options).into_iter().enumerate() {
                texts.push(passage.text(article));
                outlets.push(article.metadata.source.as_deref().map(fuse::spelled).unwrap_or_default());
                before.push(place);
                published.push(article.metadata.published);
                headings.push(Passage::heading(article).len());
                passages.push(passage);
            }
        }
        let bm25 = Bm25::new(texts.iter().zip(headings).map(|(text, heading)| {
            let (heading, text) = text.split_at_checked(heading).unwrap_or(("", text));
            Document { heading, text }
        }));
        Self { vectors: vec![None; passages.len()], passages, texts, outlets, before, published, bm25 }
    }

    /// The passages, in the order of the articles.
    #[must_use]
    pub fn passages(&self) -> &[Passage] {
        &self.passages
    }

    /// How much `stem` says about what a passage is about, > 0.
    #[must_use]
    pub fn weight(&self, stem: &str) -> f32 {
        self.bm25.weight(stem)
    }

    /// Share of the question's word weight (inverse document frequency) found anywhere, 0..=1.
    #[must_use]
    pub fn coverage(&self, question: &str) -> f32 {
        self.bm25.coverage(question)
    }

    /// The `limit` best passages for `query`, best first. `embed` maps texts to unit vectors in order.
    ///
    /// # Errors
    /// What `embed` returns.
    pub fn search<E>(
        &mut self,
        query: Query<'_>,
        limit: usize,
        embed: impl FnOnce(&[&str]) -> Result<Vec<Vec<f32>>, E>,
    ) -> Result<Vec<Hit>, E> {
        let question = query.text;
        let lexical = self.bm25.scores(question);
        let by_words = ranking(&lexical, 0.0);
        let candidates: Vec<usize> = if self.passages.len() <= Self::MAX_DENSE {
            (0..self.passages.len()).collect()
        } else {
            by_words.iter().copied().take(Self::MAX_DENSE).collect()
        };
        let new: Vec<usize> = candidates.iter().copied().filter(|&i| self.vectors[i].is_none()).collect();
        let texts: Vec<&str> =
            std::iter::once(question).chain(new.iter().map(|&i| self.texts[i].as_str())).collect();
        let mut vectors = embed(&texts)?.into_iter();
        let asked = vectors.next().unwrap_or_default();
        for (i, vector) in new.into_iter().zip(vectors) {
            self.vectors[i] = Some(vector);
        }
        let best = lexical.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
        let spelled = fuse::spelled(question);
        let mut hits: Vec<Hit> = candidates
            .into_iter()
            .map(|passage| {
                let cosine = self.vectors[passage].as_deref().map_or(0.0, |vector| cosine(&asked, vector));
                let named = fuse::names(&spelled, &self.outlets[passage]);
                let bm25 = lexical[passage];
                let recency = days_between(self.published[passage], query.as_of).map_or(0.0, fuse::recency);
                let score = fuse::fuse(bm25 / best, cosine, named, self.before[passage]) + recency;
                Hit { passage, score, bm25, cosine }
            })
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.passage.cmp(&b.passage)));
        hits.truncate(limit);
        Ok(hits)
    }
}

/// Indices of the scores above `floor`, best first, ties by index.
fn ranking(scores: &[f32], floor: f32) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).filter(|&i| scores[i] > floor).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    order
}
