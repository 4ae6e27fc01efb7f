//! How a result was made: with the same receipt the same machine gives the same bytes.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::corpus::ArticleId;
use crate::engine::{ModelInfo, Usage};

/// A model that took part.
#[derive(Clone, Debug, Serialize)]
pub struct ModelUsed {
    /// Registry id or file.
    pub id: String,
    /// SHA-256 of the weights.
    pub sha256: String,
    /// The GPU that it computed on; absent on the processor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<&'static str>,
}

impl From<&ModelInfo> for ModelUsed {
    fn from(info: &ModelInfo) -> Self {
        Self { id: info.id.clone(), sha256: info.sha256.clone(), device: info.device }
    }
}

/// Body hash of one input.
#[derive(Clone, Debug, Serialize)]
pub struct InputHash {
    /// The article.
    pub article: ArticleId,
    /// SHA-256 of its body.
    pub sha256: String,
}

/// Everything that shaped a result.
#[derive(Clone, Debug, Serialize)]
pub struct Receipt {
    /// `dateline 0.1.0`.
    pub program: String,
    /// The generator; `null` when extractive.
    pub model: Option<ModelUsed>,
    /// The embedder.
    pub embedder: Option<ModelUsed>,
    /// SHA-256 of each prompt template used, by name.
    pub prompts: BTreeMap<String, String>,
    /// Seed of sampling; greedy decoding does not use it.
    pub seed: u64,
    /// Most sentences that a summary, or a story of a brief, was to have.
    pub length: usize,
    /// Threads used for inference.
    pub threads: usize,
    /// Instruction set of the kernels.
    pub isa: String,
    /// Hashes of the inputs.
    pub inputs: Vec<InputHash>,
    /// Sentences in the inputs.
    pub sentences: usize,
    /// Sentences read.
    pub sentences_read: usize,
    /// Sentences left out, by reason.
    pub sentences_skipped: BTreeMap<String, usize>,
    /// Tokens and time spent.
    #[serde(flatten)]
    pub usage: Usage,
}
