//! What can go wrong in a model.

use std::path::PathBuf;

/// An error of loading or running a model.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The file is not a model this program can run.
    #[error("{path}: {reason}", path = .path.display())]
    BadModel {
        /// The file.
        path: PathBuf,
        /// Which field, and what was expected.
        reason: String,
    },
    /// The file is not part of a checker this program can run.
    #[error("{path}: {reason}", path = .path.display())]
    BadChecker {
        /// The file.
        path: PathBuf,
        /// Which field or tensor, and what was expected.
        reason: String,
    },
    /// The prompt and the longest answer do not fit.
    #[error(
        "the prompt has {prompt} tokens and the answer may have {answer}, but the model's context holds {context}"
    )]
    ContextOverflow {
        /// Tokens of the prompt.
        prompt: usize,
        /// Tokens the answer may have.
        answer: usize,
        /// Tokens that fit.
        context: usize,
    },
    /// The model computed something that is not a number.
    #[error("the model's logits are not finite at position {position}")]
    NonFinite {
        /// Tokens before it.
        position: usize,
    },
    /// The tokenizer refused a text.
    #[error("tokenizer: {0}")]
    Tokenizer(String),
    /// The chat template could not be rendered.
    #[error("chat template: {0}")]
    ChatTemplate(String),
    /// The device to compute on cannot be used.
    #[error("device {device}: {reason}")]
    NoDevice {
        /// Its name.
        device: &'static str,
        /// Why.
        reason: String,
    },
    /// Stopped by the user.
    #[error("interrupted")]
    Cancelled,
    /// The tensor library failed.
    #[error("inference: {0}")]
    Inference(String),
    /// A scripted model has no answer for this prompt.
    #[error("scripted model: {0}")]
    Script(String),
    /// A model file could not be read.
    #[error("{path}: {source}", path = .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}
