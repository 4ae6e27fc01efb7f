//! Sentence vectors, looked up by address.

use std::collections::HashMap;

use crate::corpus::{ArticleId, SentenceRef};

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
            (Some(a), Some(b)) => dot(a, b),
            _ => 0.0,
        }
    }
}

/// Dot product, which is the cosine of unit vectors; 0 for vectors of different length or when not finite.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    if a.len() != b.len() {
        return 0.0;
    }
    let sum: f32 = a.iter().zip(b).map(|(x, y)| x * y).sum();
    if sum.is_finite() { sum } else { 0.0 }
}

/// Mean of `vectors`, scaled to length 1; `None` when there is none or they cancel out.
pub(super) fn centroid<'v>(vectors: impl IntoIterator<Item = &'v [f32]>) -> Option<Vec<f32>> {
    let mut vectors = vectors.into_iter();
    let mut sum = vectors.next()?.to_vec();
    let length = sum.len();
    for vector in vectors.filter(|v| v.len() == length) {
        sum.iter_mut().zip(vector).for_each(|(s, x)| *s += x);
    }
    let norm = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
    if !norm.is_finite() || norm <= f32::EPSILON {
        return None;
    }
    sum.iter_mut().for_each(|x| *x /= norm);
    Some(sum)
}
