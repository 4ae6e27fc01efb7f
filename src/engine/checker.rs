//! LettuceDetect (Kovács and Recski 2025): an encoder that says of each token of a text how likely passages do not support it.
//!
//! The publisher's model reads `[CLS] instruction and passages [SEP] text [SEP]` and gives two logits of each token; the second
//! is that of "not supported". This program was never run with the published weights, only with small random ones.

use std::ops::Range;
use std::path::Path;
use std::time::Instant;

use tokenizers::Tokenizer;

use super::compute::Compute;
use super::models::CheckerFiles;
use super::modernbert::{Config, ModernBert};
use super::{EngineError, ModelInfo, TokenId, Usage};
use crate::cancel::Cancel;

/// Longest input that the published models were trained for, in tokens.
const MAX_TOKENS: usize = 4096;

/// A token of the text and how likely it is not supported.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenDoubt {
    /// Its bytes in the text; white space before a word belongs to it. Tokens of one character share its bytes.
    pub bytes: Range<usize>,
    /// 0..=1.
    pub probability: f32,
}

/// What the model computes of a token.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenLogits {
    /// Its bytes in the text.
    pub bytes: Range<usize>,
    /// "Supported", "not supported".
    pub logits: [f32; 2],
}

/// A model that reads passages and a text and says which tokens of the text the passages do not support.
pub trait Checker: Send {
    /// What it is.
    fn info(&self) -> &ModelInfo;

    /// Length of `text` in tokens.
    ///
    /// # Errors
    /// When the tokenizer fails.
    fn count_tokens(&self, text: &str) -> Result<usize, EngineError>;

    /// Length in tokens of the input that [`check`](Self::check) makes of them; what fits is
    /// [`ModelInfo::context_tokens`].
    ///
    /// # Errors
    /// When the tokenizer fails.
    fn length(&self, passages: &[String], text: &str) -> Result<usize, EngineError>;

    /// The tokens of `text` in order, each with the probability that `passages` do not support it.
    ///
    /// # Errors
    /// [`EngineError::ContextOverflow`] when the input is too long: nothing is cut here; [`EngineError::Cancelled`];
    /// [`EngineError::NonFinite`] when the model breaks.
    fn check(&mut self, passages: &[String], text: &str) -> Result<Vec<TokenDoubt>, EngineError>;

    /// Everything spent since loading.
    fn usage(&self) -> Usage;
}

/// A ModernBERT that was trained as LettuceDetect was.
pub struct LettuceDetect {
    info: ModelInfo,
    model: ModernBert,
    compute: Compute,
    tokenizer: Tokenizer,
    /// What an input begins with, and what ends each of its two parts.
    begin: TokenId,
    end: TokenId,
    usage: Usage,
    cancel: Cancel,
}

impl LettuceDetect {
    /// Loads the model, to compute on `threads` threads; without a number, one to each physical core.
    ///
    /// # Errors
    /// [`EngineError::Io`], and [`EngineError::BadChecker`] with the file at fault and the field or tensor.
    pub fn load(files: &CheckerFiles, threads: Option<usize>, cancel: Cancel) -> Result<Self, EngineError> {
        let read =
            |path: &Path| std::fs::read(path).map_err(|source| EngineError::Io { path: path.into(), source });
        let bad = |path: &Path, reason: String| EngineError::BadChecker { path: path.into(), reason };
        let config = Config::parse(&read(&files.config)?).map_err(|reason| bad(&files.config, reason))?;
        let mut tokenizer = Tokenizer::from_bytes(read(&files.tokenizer)?)
            .map_err(|error| bad(&files.tokenizer, format!("not a tokenizer: {error}")))?;
        tokenizer.with_truncation(None).map_err(|error| bad(&files.tokenizer, error.to_string()))?;
        tokenizer.with_padding(None);
        // Control tokens spelled out in an article are its characters.
        tokenizer.set_encode_special_tokens(true);
        let frame = tokenizer
            .encode_fast(("", ""), true)
            .map_err(|error| bad(&files.tokenizer, error.to_string()))?;
        let &[begin, end, last] = frame.get_ids() else {
            let reason = format!(
                "post_processor: two texts get {} control tokens, expected one before and one after each",
                frame.get_ids().len()
            );
            return Err(bad(&files.tokenizer, reason));
        };
        if end != last {
            let reason = "post_processor: the two texts of a pair end with different tokens".to_owned();
            return Err(bad(&files.tokenizer, reason));
        }
        let context_tokens = MAX_TOKENS.min(config.positions);
        let model =
            ModernBert::new(config, &read(&files.weights)?).map_err(|reason| bad(&files.weights, reason))?;
        let info = ModelInfo {
            id: files.id.clone(),
            sha256: files.sha256.clone(),
            architecture: "modernbert".to_owned(),
            context_tokens,
            parameters: None,
            device: None,
        };
        let compute = Compute::new(threads)?;
        Ok(Self { info, model, compute, tokenizer, begin, end, usage: Usage::default(), cancel })
    }

    /// The logits of each token of `text`.
    ///
    /// # Errors
    /// As [`Checker::check`].
    pub fn logits(&mut self, passages: &[String], text: &str) -> Result<Vec<TokenLogits>, EngineError> {
        let started = Instant::now();
        let (prompt, _) = self.encode(&instruction(passages))?;
        let (tokens, bytes) = self.encode(text)?;
        let (before, answer) = (prompt.len() + 2, tokens.len());
        let mut ids = Vec::with_capacity(before + answer + 1);
        ids.push(self.begin);
        ids.extend(prompt);
        ids.push(self.end);
        ids.extend(tokens);
        ids.push(self.end);
        let context = self.info.context_tokens;
        if ids.len() > context {
            return Err(EngineError::ContextOverflow { prompt: before, answer: answer + 1, context });
        }
        let logits = self.model.logits(&self.compute, &ids, before..before + answer, &self.cancel)?;
        self.usage += Usage { prefill_tokens: ids.len(), prefill: started.elapsed(), ..Usage::default() };
        Ok(bytes.into_iter().zip(logits).map(|(bytes, logits)| TokenLogits { bytes, logits }).collect())
    }

    /// Token ids of a text, without control tokens, and the bytes of each.
    fn encode(&self, text: &str) -> Result<(Vec<TokenId>, Vec<Range<usize>>), EngineError> {
        let encoded =
            self.tokenizer.encode(text, false).map_err(|error| EngineError::Tokenizer(error.to_string()))?;
        let bytes = encoded.get_offsets().iter().map(|(start, end)| *start..*end).collect();
        Ok((encoded.get_ids().to_vec(), bytes))
    }
}

/// What the publisher's program puts before a summary: the wording is part of what the model was trained on.
fn instruction(passages: &[String]) -> String {
    let lines: Vec<String> =
        passages.iter().enumerate().map(|(i, text)| format!("passage {}: {text}", i + 1)).collect();
    format!("Summarize the following text:\n{}\noutput:", lines.join("\n"))
}

impl Checker for LettuceDetect {
    fn info(&self) -> &ModelInfo {
        &self.info
    }

    fn count_tokens(&self, text: &str) -> Result<usize, EngineError> {
        Ok(self.encode(text)?.0.len())
    }

    fn length(&self, passages: &[String], text: &str) -> Result<usize, EngineError> {
        Ok(self.count_tokens(&instruction(passages))? + self.count_tokens(text)? + 3)
    }

    fn check(&mut self, passages: &[String], text: &str) -> Result<Vec<TokenDoubt>, EngineError> {
        let logits = self.logits(passages, text)?;
        let doubt = |TokenLogits { bytes, logits: [supported, not] }| TokenDoubt {
            bytes,
            probability: 1.0 / (1.0 + (supported - not).exp()),
        };
        Ok(logits.into_iter().map(doubt).collect())
    }

    fn usage(&self) -> Usage {
        self.usage
    }
}
