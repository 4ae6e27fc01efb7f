//! The sentences that may support a claim, with what is known about each, worked out once.

use std::collections::{HashMap, HashSet};

use crate::corpus::{Article, SentenceRef};
use crate::text::words::is_honorific;
use crate::text::{SentenceKind, Span, Speech, dateline};

use super::facts::Facts;

/// One source sentence.
#[derive(Debug)]
pub struct SourceSentence<'a> {
    /// Its address.
    pub at: SentenceRef,
    /// Its text.
    pub text: &'a str,
    /// Its bytes in the article.
    pub span: Span,
    /// What it is in the article.
    pub kind: SentenceKind,
    /// Where it stands in quotations.
    pub speech: Speech,
    pub(crate) facts: Facts,
}

/// Articles with the facts of their sentences.
#[derive(Debug)]
pub struct Sources<'a> {
    articles: Vec<&'a Article>,
    sentences: Vec<Vec<SourceSentence<'a>>>,
    index: HashMap<usize, usize>,
    frequency: HashMap<String, usize>,
    total: usize,
}

/// Marks the names that their article also uses without the name before them: there "Voss" for "Lena Voss"
/// loses nothing, unless there is a Tom Voss as well.
fn mark_alone(sentences: &mut [SourceSentence<'_>]) {
    let mut alone: HashSet<String> = HashSet::new();
    let mut before: HashMap<String, HashSet<String>> = HashMap::new();
    for sentence in sentences.iter() {
        for (u, unit) in sentence.facts.units.iter().enumerate() {
            let joined = |at: Option<usize>, gap: usize| {
                sentence.facts.gap(gap).is_empty()
                    && at
                        .and_then(|a| sentence.facts.units.get(a))
                        .is_some_and(|x| x.capital && !is_honorific(&x.lower))
            };
            if joined(u.checked_sub(1), u)
                && let Some(first) = u.checked_sub(1).and_then(|u| sentence.facts.units.get(u))
                && !first.possessive
            {
                before.entry(unit.lower.clone()).or_default().insert(first.lower.clone());
            }
            if unit.capital && u > 0 && !joined(u.checked_sub(1), u) && !joined(Some(u + 1), u + 1) {
                alone.insert(unit.lower.clone());
            }
        }
    }
    for unit in sentences.iter_mut().flat_map(|s| &mut s.facts.units) {
        let shared = before.get(&unit.lower).is_some_and(|first| first.len() > 1);
        unit.alone = unit.capital && alone.contains(&unit.lower) && !shared;
    }
}

impl<'a> Sources<'a> {
    /// Reads every sentence of `articles`.
    #[must_use]
    pub fn new(articles: &'a [Article]) -> Self {
        Self::of(articles.iter())
    }

    /// Reads every sentence of the articles given.
    pub fn of(articles: impl IntoIterator<Item = &'a Article>) -> Self {
        let mut out = Self {
            articles: Vec::new(),
            sentences: Vec::new(),
            index: HashMap::new(),
            frequency: HashMap::new(),
            total: 0,
        };
        for article in articles {
            out.index.insert(article.id.index(), out.articles.len());
            let mut sentences = Vec::with_capacity(article.sentences().len());
            for (i, sentence) in article.sentences().iter().enumerate() {
                let text = article.sentence(i);
                // A dateline says where the report was written; the sentence begins after it.
                let said = dateline(text).and_then(|cut| text.get(cut..)).unwrap_or(text);
                let facts = Facts::new(said, sentence.speech.from_before);
                let mut seen: Vec<&str> = facts.units.iter().map(|u| u.stem.as_str()).collect();
                seen.sort_unstable();
                seen.dedup();
                for s in seen {
                    match out.frequency.get_mut(s) {
                        Some(n) => *n += 1,
                        None => {
                            out.frequency.insert(s.to_owned(), 1);
                        }
                    }
                }
                out.total += 1;
                sentences.push(SourceSentence {
                    at: SentenceRef { article: article.id, sentence: i },
                    text,
                    span: sentence.span,
                    kind: sentence.kind,
                    speech: sentence.speech,
                    facts,
                });
            }
            mark_alone(&mut sentences);
            out.articles.push(article);
            out.sentences.push(sentences);
        }
        out
    }

    /// The sentence at `at`; `None` when it is not one of these articles.
    #[must_use]
    pub fn sentence(&self, at: SentenceRef) -> Option<&SourceSentence<'a>> {
        let i = *self.index.get(&at.article.index())?;
        self.sentences.get(i)?.get(at.sentence)
    }

    /// The article of `at`.
    #[must_use]
    pub fn article(&self, at: SentenceRef) -> Option<&'a Article> {
        self.articles.get(*self.index.get(&at.article.index())?).copied()
    }

    /// Whether the article of `at` writes the word `lower` with a capital within a sentence; `None` when it has it only
    /// at the start of sentences, or both ways.
    pub(crate) fn capitals(&self, at: SentenceRef, lower: &str) -> Option<bool> {
        let sentences = self.sentences.get(*self.index.get(&at.article.index())?)?;
        let mut inside = sentences
            .iter()
            .flat_map(|sentence| sentence.facts.units.iter().enumerate())
            .filter(|(place, unit)| *place > 0 && unit.lower == lower)
            .map(|(_, unit)| unit.capital);
        let first = inside.next()?;
        inside.all(|capital| capital == first).then_some(first)
    }

    /// Whether any sentence holds a word with this stem.
    pub(crate) fn holds(&self, stem: &str) -> bool {
        self.frequency.contains_key(stem)
    }

    /// How much a word says about where it is from: `ln(1 + N / n)`, `n` of `N` sentences holding it.
    pub(crate) fn weight(&self, stem: &str) -> f32 {
        let n = self.frequency.get(stem).copied().unwrap_or(0) as f32;
        (1.0 + self.total as f32 / (n + 0.5)).ln()
    }
}
