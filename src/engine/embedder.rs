//! The real embedder: all-MiniLM-L6-v2, a BERT with mean pooling.

use std::ops::Range;
use std::path::Path;
use std::sync::Mutex;

use tokenizers::{Tokenizer, TruncationParams};

use super::compute::Compute;
use super::encoder::{Config, Encoder};
use super::models::EmbedderFiles;
use super::{Embedder, EngineError, ModelInfo, TokenId};
use crate::cancel::Cancel;

/// Longest text in word pieces, the two control tokens included; the rest of a text is not seen.
const MAX_PIECES: usize = 256;
/// Word pieces between two looks at whether to stop.
const BATCH_PIECES: usize = 8192;
/// Word pieces that go through the model together, on one thread: enough to be worth reading the weights for, few enough
/// for a core's cache.
const CHUNK_PIECES: usize = 256;

/// all-MiniLM-L6-v2 or another sentence-transformers BERT with mean pooling.
pub struct MiniLm {
    info: ModelInfo,
    encoder: Encoder,
    compute: Compute,
    tokenizer: Tokenizer,
    dimensions: usize,
    cancel: Cancel,
}

impl MiniLm {
    /// Loads the model, to compute on `threads` threads; without a number, one to each physical core.
    ///
    /// # Errors
    /// [`EngineError::Io`] and [`EngineError::BadModel`], with the file at fault.
    pub fn load(files: &EmbedderFiles, threads: Option<usize>, cancel: Cancel) -> Result<Self, EngineError> {
        let read =
            |path: &Path| std::fs::read(path).map_err(|source| EngineError::Io { path: path.into(), source });
        let bad = |path: &Path, reason: String| EngineError::BadModel { path: path.into(), reason };
        let config: Config = serde_json::from_slice(&read(&files.config)?)
            .map_err(|error| bad(&files.config, format!("not the configuration of a BERT: {error}")))?;
        let mut tokenizer = Tokenizer::from_bytes(read(&files.tokenizer)?)
            .map_err(|error| bad(&files.tokenizer, format!("not a tokenizer: {error}")))?;
        let longest = MAX_PIECES.min(config.max_position_embeddings);
        tokenizer
            .with_truncation(Some(TruncationParams { max_length: longest, ..TruncationParams::default() }))
            .map_err(|error| bad(&files.tokenizer, error.to_string()))?;
        tokenizer.with_padding(None);
        let encoder =
            Encoder::new(&config, &read(&files.weights)?).map_err(|reason| bad(&files.weights, reason))?;
        let info = ModelInfo {
            id: files.id.clone(),
            sha256: files.sha256.clone(),
            architecture: "bert".to_owned(),
            context_tokens: longest,
            parameters: None,
            device: None,
        };
        let (compute, dimensions) = (Compute::new(threads)?, config.hidden_size);
        Ok(Self { info, encoder, compute, tokenizer, dimensions, cancel })
    }

    /// The word pieces of each text, control tokens included.
    fn pieces(&self, texts: &[&str]) -> Result<Vec<Vec<TokenId>>, EngineError> {
        self.on_threads(texts.len(), texts.len().div_ceil(32), |range| {
            let encode = |text: &&str| Ok(self.tokenizer.encode_fast(*text, true)?.get_ids().to_vec());
            texts[range].iter().map(encode).collect::<Result<_, tokenizers::Error>>()
        })
        .map_err(|error| EngineError::Tokenizer(error.to_string()))
    }

    /// Unit vectors of a few texts.
    fn vectors(&self, texts: &[&[TokenId]]) -> Result<Vec<Vec<f32>>, EngineError> {
        let states = self.encoder.states(self.compute.isa, texts)?;
        let mut states = states.chunks_exact(self.dimensions);
        let mut vectors = Vec::with_capacity(texts.len());
        for text in texts {
            // The mean differs from the sum by a factor that normalising removes.
            let mut sum = vec![0.0f32; self.dimensions];
            for state in states.by_ref().take(text.len()) {
                sum.iter_mut().zip(state).for_each(|(sum, value)| *sum += value);
            }
            let length = sum.iter().map(|value| value * value).sum::<f32>().sqrt();
            sum.iter_mut().for_each(|value| *value /= length);
            vectors.push(sum);
        }
        Ok(vectors)
    }

    /// Results for `count` things in their order, computed in about `chunks` runs of neighbours by whatever thread is
    /// free.
    fn on_threads<T: Send, E: Send>(
        &self,
        count: usize,
        chunks: usize,
        task: impl Fn(Range<usize>) -> Result<Vec<T>, E> + Sync,
    ) -> Result<Vec<T>, E> {
        let size = count.div_ceil(chunks.max(1)).max(1);
        let parts = Mutex::new(Vec::new());
        self.compute.pool.run(count.div_ceil(size), |chunk| {
            let result = task(chunk * size..count.min((chunk + 1) * size));
            parts.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((chunk, result));
        });
        let mut parts = parts.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        parts.sort_unstable_by_key(|(chunk, _)| *chunk);
        let mut results = Vec::with_capacity(count);
        for (_, part) in parts {
            results.extend(part?);
        }
        Ok(results)
    }
}

impl Embedder for MiniLm {
    fn info(&self) -> &ModelInfo {
        &self.info
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn embed(&mut self, texts: &[&str], done: &mut dyn FnMut(usize)) -> Result<Vec<Vec<f32>>, EngineError> {
        let pieces = self.pieces(texts)?;
        let mut vectors = Vec::with_capacity(texts.len());
        let mut rest = pieces.as_slice();
        while !rest.is_empty() {
            if self.cancel.is_cancelled() {
                return Err(EngineError::Cancelled);
            }
            let mut total = 0;
            let count = rest.iter().take_while(|ids| {
                total += ids.len();
                total <= BATCH_PIECES
            });
            let (batch, later) = rest.split_at(count.count().max(1));
            rest = later;
            let batch: Vec<&[TokenId]> = batch.iter().map(Vec::as_slice).collect();
            let total: usize = batch.iter().map(|ids| ids.len()).sum();
            let chunks = total.div_ceil(CHUNK_PIECES).next_multiple_of(self.compute.pool.threads());
            let computed = self.on_threads(batch.len(), chunks, |range| self.vectors(&batch[range]))?;
            for vector in computed {
                if !vector.iter().all(|value| value.is_finite()) {
                    return Err(EngineError::NonFinite { position: vectors.len() });
                }
                vectors.push(vector);
            }
            done(vectors.len());
        }
        Ok(vectors)
    }
}
