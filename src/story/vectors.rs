//! Sentence vectors, looked up by address.

use std::collections::HashMap;

use crate::corpus::{ArticleId, SentenceRef};
use crate::retrieve::cosine;

/// Unit vectors of the titles and sentences of a run, borrowed from whoever embedded them.
///
/// A missing vector is no error: the sentence then is like no other one.
#[derive(Debug, Default)]
pub struct Vectors<'a> {
    titles: HashMap<ArticleId, &'a [f32]>,
    sentences: HashMap<SentenceRef, &'a [f32]>,
}

impl<'a> Vectors<'a> {
    /// Holds no vector yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the unit vector of an article's title.
    pub fn insert_title(&mut self, article: ArticleId, vector: &'a [f32]) {
        self.titles.insert(article, vector);
    }

    /// Adds the unit vector of a sentence.
    pub fn insert(&mut self, sentence: SentenceRef, vector: &'a [f32]) {
        self.sentences.insert(sentence, vector);
    }

    /// The vector of an article's title.
    #[must_use]
    pub fn title(&self, article: ArticleId) -> Option<&'a [f32]> {
        self.titles.get(&article).copied()
    }

    /// The vector of a sentence.
    #[must_use]
    pub fn get(&self, sentence: SentenceRef) -> Option<&'a [f32]> {
        self.sentences.get(&sentence).copied()
    }

    /// Cosine of two sentences, -1..=1; 0 when either has no vector.
    #[must_use]
    pub fn cosine(&self, a: SentenceRef, b: SentenceRef) -> f32 {
        match (self.get(a), self.get(b)) {
            (Some(a), Some(b)) => cosine(a, b),
            _ => 0.0,
        }
    }
}
