//! The real embedder: all-MiniLM-L6-v2, a BERT with mean pooling, on candle.

use std::path::Path;

use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::{BertModel, Config};
use tokenizers::{Tokenizer, TruncationParams};

use super::models::EmbedderFiles;
use super::{Embedder, EngineError, ModelInfo};
use crate::cancel::Cancel;

/// Longest text in word pieces, the two control tokens included; the rest of a text is not seen.
const MAX_PIECES: usize = 256;
/// Texts computed at once.
const BATCH: usize = 32;

/// all-MiniLM-L6-v2 or another sentence-transformers BERT with mean pooling.
pub struct MiniLm {
    info: ModelInfo,
    model: BertModel,
    tokenizer: Tokenizer,
    dimensions: usize,
    cancel: Cancel,
}

impl MiniLm {
    /// Loads the model.
    ///
    /// # Errors
    /// [`EngineError::Io`] and [`EngineError::BadModel`], with the file at fault.
    pub fn load(files: &EmbedderFiles, cancel: Cancel) -> Result<Self, EngineError> {
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
        let variables =
            VarBuilder::from_buffered_safetensors(read(&files.weights)?, DType::F32, &Device::Cpu)
                .map_err(|error| bad(&files.weights, format!("not a safetensors file: {error}")))?;
        let model =
            BertModel::load(variables, &config).map_err(|error| bad(&files.weights, error.to_string()))?;
        let info = ModelInfo {
            id: files.id.clone(),
            sha256: files.sha256.clone(),
            architecture: "bert".to_owned(),
            context_tokens: longest,
        };
        Ok(Self { info, model, tokenizer, dimensions: config.hidden_size, cancel })
    }

    /// Vectors of token sequences that are about equally long.
    fn embed_batch(&self, batch: &[&[u32]]) -> Result<Vec<Vec<f32>>, EngineError> {
        let longest = batch.iter().map(|ids| ids.len()).max().unwrap_or(0);
        let mut ids = Vec::with_capacity(batch.len() * longest);
        let mut mask = Vec::with_capacity(batch.len() * longest);
        for text in batch {
            for at in 0..longest {
                ids.push(text.get(at).copied().unwrap_or(0));
                mask.push(f32::from(u8::from(at < text.len())));
            }
        }
        let ids = Tensor::from_vec(ids, (batch.len(), longest), &Device::Cpu)?;
        let mask = Tensor::from_vec(mask, (batch.len(), longest), &Device::Cpu)?;
        let states = self.model.forward(&ids, &ids.zeros_like()?, Some(&mask))?;
        let sums = states.broadcast_mul(&mask.unsqueeze(2)?)?.sum(1)?;
        // The mean differs from the sum by a factor that normalising removes.
        let lengths = sums.sqr()?.sum_keepdim(1)?.sqrt()?;
        let vectors = sums.broadcast_div(&lengths)?.to_vec2::<f32>()?;
        match vectors.iter().position(|vector| vector.iter().any(|value| !value.is_finite())) {
            Some(position) => Err(EngineError::NonFinite { position }),
            None => Ok(vectors),
        }
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
        let mut encoded = Vec::with_capacity(texts.len());
        for text in texts {
            let encoding = self
                .tokenizer
                .encode_fast(*text, true)
                .map_err(|error| EngineError::Tokenizer(error.to_string()))?;
            encoded.push(encoding.get_ids().to_vec());
        }
        // Texts of about one length share a batch, so that little is computed for padding.
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by_key(|index| encoded[*index].len());
        let mut vectors = vec![Vec::new(); texts.len()];
        let mut finished = 0;
        for indices in order.chunks(BATCH) {
            if self.cancel.is_cancelled() {
                return Err(EngineError::Cancelled);
            }
            let batch: Vec<&[u32]> = indices.iter().map(|index| encoded[*index].as_slice()).collect();
            for (index, vector) in indices.iter().zip(self.embed_batch(&batch)?) {
                vectors[*index] = vector;
            }
            finished += indices.len();
            done(finished);
        }
        Ok(vectors)
    }
}
