//! An embedder for tests: likeness by common words.

use rust_stemmers::{Algorithm, Stemmer};
use unicode_segmentation::UnicodeSegmentation;

use crate::cancel::Cancel;
use crate::engine::{Embedder, EngineError, ModelInfo};

/// An embedder whose vectors count stemmed words, hashed into a fixed number of dimensions: texts that
/// share words are near one another.
pub struct ScriptedEmbedder {
    info: ModelInfo,
    stemmer: Stemmer,
    cancel: Cancel,
}

/// Length of a [`ScriptedEmbedder`]'s vectors.
const DIMENSIONS: usize = 256;

impl ScriptedEmbedder {
    /// An embedder.
    #[must_use]
    pub fn new(cancel: Cancel) -> Self {
        let info = ModelInfo {
            id: "scripted".to_owned(),
            sha256: "0".repeat(64),
            architecture: "scripted".to_owned(),
            context_tokens: usize::MAX,
            parameters: None,
            device: None,
        };
        Self { info, stemmer: Stemmer::create(Algorithm::English), cancel }
    }

    fn vector(&self, text: &str) -> Vec<f32> {
        let mut vector = vec![0f32; DIMENSIONS];
        for word in text.unicode_words() {
            let word = word.to_lowercase();
            let hash = fnv1a(self.stemmer.stem(&word).as_bytes());
            // Words of one or two letters say little of what a text is about.
            let weight = if word.chars().count() > 2 { 1.0 } else { 0.25 };
            vector[(hash % DIMENSIONS as u64) as usize] += weight;
        }
        let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
        if length > 0.0 {
            vector.iter_mut().for_each(|value| *value /= length);
        } else {
            vector[0] = 1.0;
        }
        vector
    }
}

/// FNV-1a: the same on every platform and in every version.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}

impl Embedder for ScriptedEmbedder {
    fn info(&self) -> &ModelInfo {
        &self.info
    }

    fn dimensions(&self) -> usize {
        DIMENSIONS
    }

    fn embed(&mut self, texts: &[&str], done: &mut dyn FnMut(usize)) -> Result<Vec<Vec<f32>>, EngineError> {
        if self.cancel.is_cancelled() {
            return Err(EngineError::Cancelled);
        }
        let vectors = texts.iter().map(|text| self.vector(text)).collect();
        done(texts.len());
        Ok(vectors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_of_texts_that_share_words_are_near() {
        let mut embedder = ScriptedEmbedder::new(Cancel::new());
        let texts = [
            "The storm killed nine people in Port Reva.",
            "Nine people were killed by storms in Port Reva",
            "Parliament passed the budget on Tuesday.",
            "",
        ];
        let vectors = embedder.embed(&texts, &mut |_| {}).unwrap();
        let dot =
            |a: usize, b: usize| -> f32 { vectors[a].iter().zip(&vectors[b]).map(|(x, y)| x * y).sum() };
        assert!((0..4).all(|i| (dot(i, i) - 1.0).abs() < 1e-5));
        assert!(dot(0, 1) > 0.7 && dot(0, 2) < 0.4, "{} {}", dot(0, 1), dot(0, 2));
    }
}
