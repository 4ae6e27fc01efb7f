//! Which passages speak to a question: BM25 and embeddings, fused.

mod bm25;
mod dense;
mod fuse;
mod passage;

pub use bm25::{Bm25, Explanation};
pub use dense::{centroid, cosine};
pub use fuse::reciprocal_rank_fusion;
pub use passage::{Passage, PassageOptions, passages};

use crate::corpus::Article;

/// A passage found for a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Index into [`Index::passages`].
    pub passage: usize,
    /// Fused score, > 0; comparable within one search only.
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
    vectors: Vec<Option<Vec<f32>>>,
    bm25: Bm25,
}

impl Index {
    /// Passages whose cosine with the question is computed when there are more: the best by BM25. Embedding
    /// takes a hundredth of a second a passage, and one that shares no word with the question seldom wins.
    pub const MAX_DENSE: usize = 400;

    /// Cuts `articles` into passages and indexes their words.
    #[must_use]
    pub fn new(articles: &[Article], options: &PassageOptions) -> Self {
        let mut passages = Vec::new();
        let mut texts = Vec::new();
        for article in articles {
            for passage in self::passages(article, options) {
                texts.push(passage.text(article));
                passages.push(passage);
            }
        }
        let bm25 = Bm25::new(texts.iter().map(String::as_str));
        Self { vectors: vec![None; passages.len()], passages, texts, bm25 }
    }

    /// The passages, in the order of the articles.
    #[must_use]
    pub fn passages(&self) -> &[Passage] {
        &self.passages
    }

    /// Share of the question's word weight (inverse document frequency) found anywhere, 0..=1.
    #[must_use]
    pub fn coverage(&self, question: &str) -> f32 {
        self.bm25.coverage(question)
    }

    /// The `limit` best passages for `question`, best first. `embed` maps texts to unit vectors in order.
    ///
    /// # Errors
    /// What `embed` returns.
    pub fn search<E>(
        &mut self,
        question: &str,
        limit: usize,
        embed: impl FnOnce(&[&str]) -> Result<Vec<Vec<f32>>, E>,
    ) -> Result<Vec<Hit>, E> {
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
        let query = vectors.next().unwrap_or_default();
        for (i, vector) in new.into_iter().zip(vectors) {
            self.vectors[i] = Some(vector);
        }
        let mut dense = vec![f32::NEG_INFINITY; self.passages.len()];
        for candidate in candidates {
            if let Some(vector) = &self.vectors[candidate] {
                dense[candidate] = cosine(&query, vector);
            }
        }
        let rankings = [by_words, ranking(&dense, f32::NEG_INFINITY)];
        Ok(reciprocal_rank_fusion(&rankings, fuse::K)
            .into_iter()
            .take(limit)
            .map(|(passage, score)| Hit {
                passage,
                score,
                bm25: lexical[passage],
                cosine: dense[passage].max(-1.0),
            })
            .collect())
    }
}

/// Indices of the scores above `floor`, best first, ties by index.
fn ranking(scores: &[f32], floor: f32) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).filter(|&i| scores[i] > floor).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    order
}
