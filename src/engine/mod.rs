//! Models: the traits that the rest of the program sees, and their implementations.
//!
//! The engine never sees an [`Article`](crate::corpus::Article); nothing above it sees a tensor.

mod adapter;
mod answer;
mod chat;
mod checker;
mod compute;
mod constraint;
mod decoder;
mod device;
mod embedder;
mod encoder;
mod error;
mod generate;
mod gguf;
pub mod models;
mod modernbert;
mod packed;
mod probe;
mod safetensors;
mod sample;
mod score;
pub mod scripted;
mod stream;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_gpu;
mod tokenizer;
mod write;

use std::ops::{ControlFlow, Range};
use std::time::Duration;

use serde::Serialize;

pub use adapter::Adapter;
pub use checker::{Checker, LettuceDetect, TokenDoubt, TokenLogits};
pub use compute::default_threads;
pub use constraint::{Constraint, TokenMask};
pub use device::Device;
pub use embedder::MiniLm;
pub use error::EngineError;
pub use generate::{CandleGenerator, LoadOptions};
pub use gguf::Gguf;
pub use probe::{Probe, ProbeTask};

/// Index into a model's vocabulary.
pub type TokenId = u32;

/// The instruction set that computes with matrices: the best of this machine, or the one that the variable
/// `DATELINE_ISA` names.
#[must_use]
pub fn instruction_set() -> &'static str {
    compute::isa().unwrap_or_else(|_| crate::kernels::Isa::best()).name()
}

/// What identifies a loaded model and bounds its use.
#[derive(Clone, Debug, Serialize)]
pub struct ModelInfo {
    /// Registry id, or the file's path.
    pub id: String,
    /// SHA-256 of the weights in lower-case hex.
    pub sha256: String,
    /// `general.architecture`.
    pub architecture: String,
    /// Longest sequence, prompt and answer together, in tokens.
    pub context_tokens: usize,
    /// How many weights a generator's file holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<u64>,
    /// The GPU that it computes on, `cuda` or `metal`; `None` on the processor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<&'static str>,
}

/// Who speaks in a chat prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The frame that the program sets.
    System,
    /// The task, with the articles' text.
    User,
}

impl Role {
    /// The name chat templates use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
        }
    }
}

/// One turn. Its text is always encoded as text: a control token spelled out in it stays characters.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// Who speaks.
    pub role: Role,
    /// What is said.
    pub text: &'a str,
}

/// Token ids of a chat rendered with the model's own template, ready for the model to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// The ids, control tokens included.
    pub tokens: Vec<TokenId>,
}

/// How the next token is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sampling {
    /// The most likely token; ties go to the lowest id. Deterministic.
    Greedy,
    /// Softmax at this temperature (> 0) with the given seed. Deterministic for a seed.
    Temperature {
        /// Divides the logits.
        temperature: f32,
        /// Seed of the generator.
        seed: u64,
    },
}

/// Bounds of one generation.
#[derive(Clone, Debug)]
pub struct GenerateOptions {
    /// Most tokens to write, > 0.
    pub max_tokens: usize,
    /// Texts that end it; not part of the result.
    pub stop: Vec<String>,
    /// How tokens are chosen.
    pub sampling: Sampling,
}

impl GenerateOptions {
    /// Greedy, at most `max_tokens`, no stop texts.
    #[must_use]
    pub fn greedy(max_tokens: usize) -> Self {
        Self { max_tokens, stop: Vec::new(), sampling: Sampling::Greedy }
    }
}

/// Why a generation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// The model ended its turn.
    EndOfTurn,
    /// A stop text appeared.
    Stop,
    /// `max_tokens` or the context was used up.
    Length,
    /// The caller's sink asked to stop.
    Caller,
    /// The constraint allowed no token.
    DeadEnd,
}

/// Tokens and time spent.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Usage {
    /// Prompt tokens computed.
    pub prefill_tokens: usize,
    /// Time for them.
    #[serde(serialize_with = "seconds")]
    #[serde(rename = "prefill_seconds")]
    pub prefill: Duration,
    /// Tokens written.
    pub decode_tokens: usize,
    /// Time for them.
    #[serde(serialize_with = "seconds")]
    #[serde(rename = "decode_seconds")]
    pub decode: Duration,
}

fn seconds<S: serde::Serializer>(value: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((value.as_secs_f64() * 1000.0).round() / 1000.0)
}

impl std::ops::AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.prefill_tokens += other.prefill_tokens;
        self.prefill += other.prefill;
        self.decode_tokens += other.decode_tokens;
        self.decode += other.decode;
    }
}

impl std::ops::Sub for Usage {
    type Output = Self;

    /// What was spent between two readings; never negative.
    fn sub(self, earlier: Self) -> Self {
        Self {
            prefill_tokens: self.prefill_tokens.saturating_sub(earlier.prefill_tokens),
            prefill: self.prefill.saturating_sub(earlier.prefill),
            decode_tokens: self.decode_tokens.saturating_sub(earlier.decode_tokens),
            decode: self.decode.saturating_sub(earlier.decode),
        }
    }
}

/// What a model wrote.
#[derive(Clone, Debug)]
pub struct Generation {
    /// Decoded text, without control tokens.
    pub text: String,
    /// Its tokens.
    pub tokens: Vec<TokenId>,
    /// Why it ended.
    pub finish: Finish,
    /// What it cost; of work done for several answers its share.
    pub usage: Usage,
}

/// Takes an answer's text piece by piece, and may end it.
pub type Sink<'a> = Box<dyn FnMut(&str) -> ControlFlow<()> + 'a>;

/// One of several answers that are written together.
pub struct Request<'a> {
    /// What is continued.
    pub prompt: Prompt,
    /// The answer's bounds.
    pub options: GenerateOptions,
    /// What may be written.
    pub constraint: Option<&'a mut dyn Constraint>,
    /// Takes its text as whole characters appear.
    pub sink: Sink<'a>,
}

/// A prompt that is read without writing an answer.
#[derive(Clone, Debug)]
pub struct ScoreRequest<'a> {
    /// What is read.
    pub prompt: &'a Prompt,
    /// Positions of the prompt's tokens whose log-probabilities are wanted; the first token, at 0, has none.
    /// [`Generator::tokens_of`] finds those of a text.
    pub tokens: Range<usize>,
    /// Texts whose first token's logit after the prompt is wanted.
    pub continuations: &'a [&'a str],
    /// Which hidden states are wanted.
    pub states: Option<StatesOf<'a>>,
}

/// The hidden states of some tokens of a prompt, as a layer leaves them.
#[derive(Clone, Debug)]
pub struct StatesOf<'a> {
    /// The layer, from 0.
    pub layer: usize,
    /// Positions of the tokens.
    pub tokens: Range<usize>,
    /// With what these tokens are read; what stands before them is read without it.
    pub adapter: Option<&'a Adapter>,
}

/// Where a text stands in a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokensOf {
    /// Positions of its tokens.
    pub tokens: Range<usize>,
    /// The bytes of the text in each of them; they may divide a character.
    pub bytes: Vec<Range<usize>>,
}

/// What was read off a prompt.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// `ln p(token | all before it)` of each token asked for.
    pub log_probs: Vec<f32>,
    /// Hidden states asked for, a row of the model's width for each token, not normed.
    pub states: Vec<f32>,
    /// The logit of each continuation.
    pub logits: Vec<f32>,
}

/// A model that continues a prompt.
pub trait Generator: Send {
    /// What it is.
    fn info(&self) -> &ModelInfo;

    /// Bytes of each token, by id; control tokens are empty. For [`Constraint`]s.
    fn vocabulary(&self) -> &[Vec<u8>];

    /// Length of `text` in tokens.
    ///
    /// # Errors
    /// When the tokenizer fails.
    fn count_tokens(&self, text: &str) -> Result<usize, EngineError>;

    /// Renders `messages` with the model's chat template, opening the assistant's turn.
    ///
    /// # Errors
    /// When the template or the tokenizer fails.
    fn prompt(&self, messages: &[Message<'_>]) -> Result<Prompt, EngineError>;

    /// Continues `prompt`, handing text to `sink` piece by piece as whole characters appear.
    /// The prompt is never cut.
    ///
    /// # Errors
    /// [`EngineError::ContextOverflow`] when `prompt` plus `max_tokens` exceed the context;
    /// [`EngineError::Cancelled`] after Ctrl-C; [`EngineError::NonFinite`] when the model breaks.
    fn generate(
        &mut self,
        prompt: &Prompt,
        options: &GenerateOptions,
        constraint: Option<&mut dyn Constraint>,
        sink: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Generation, EngineError>;

    /// Continues several prompts, with the results that [`generate`](Self::generate) gives one by one; sooner where
    /// a model can write several answers at once. A request is taken when there is room for it. `done` gets the
    /// request's number and its answer as each ends.
    ///
    /// # Errors
    /// As [`Generator::generate`], for any of them, and what `requests` yields. Answers that are not done are lost.
    fn generate_batch<'a>(
        &mut self,
        requests: &mut dyn Iterator<Item = Result<Request<'a>, EngineError>>,
        done: &mut dyn FnMut(usize, Generation),
    ) -> Result<(), EngineError> {
        for (number, request) in requests.enumerate() {
            let Request { prompt, options, constraint, mut sink } = request?;
            done(number, self.generate(&prompt, &options, constraint, &mut sink)?);
        }
        Ok(())
    }

    /// Reads prompts without writing: log-probabilities and hidden states of some of their tokens, and logits after
    /// them. What a prompt begins with like the one before it is not computed again.
    ///
    /// # Errors
    /// As [`Generator::generate`]; when tokens or a layer are asked for that the prompt or the model has not, or that
    /// this model cannot tell of (scripted ones tell of none).
    fn score(&mut self, requests: &[ScoreRequest<'_>]) -> Result<Vec<Score>, EngineError> {
        let mut one = |request: &ScoreRequest<'_>| {
            if !request.tokens.is_empty() || request.states.is_some() {
                let reason = "this model tells nothing of given tokens";
                return Err(EngineError::Inference(reason.to_owned()));
            }
            let logits = self.next_logits(request.prompt, request.continuations)?;
            Ok(Score { log_probs: Vec::new(), states: Vec::new(), logits })
        };
        requests.iter().map(&mut one).collect()
    }

    /// The tokens in which `text` last appears in `prompt`; the first and last may hold characters beside it.
    fn tokens_of(&self, prompt: &Prompt, text: &str) -> Option<TokensOf> {
        let vocabulary = self.vocabulary();
        let mut bytes = Vec::new();
        let mut ends = Vec::with_capacity(prompt.tokens.len());
        for token in &prompt.tokens {
            bytes.extend_from_slice(vocabulary.get(*token as usize).map_or(&[], Vec::as_slice));
            ends.push(bytes.len());
        }
        let length = text.len().max(1);
        let start = bytes.windows(length).rposition(|window| window == text.as_bytes())?;
        let first = ends.partition_point(|end| *end <= start);
        let tokens = first..ends.partition_point(|end| *end < start + length) + 1;
        let mut from = 0;
        let bytes = ends.get(tokens.clone())?.iter().map(|end| {
            let to = (end - start).min(text.len());
            std::mem::replace(&mut from, to)..to
        });
        Some(TokensOf { bytes: bytes.collect(), tokens })
    }

    /// Logits, at the first position after `prompt`, of the first token of each of `continuations`.
    ///
    /// # Errors
    /// As [`Generator::generate`].
    fn next_logits(&mut self, prompt: &Prompt, continuations: &[&str]) -> Result<Vec<f32>, EngineError>;

    /// Everything spent since loading.
    fn usage(&self) -> Usage;
}

/// A model that maps text to a unit vector.
pub trait Embedder: Send {
    /// What it is.
    fn info(&self) -> &ModelInfo;

    /// Length of the vectors.
    fn dimensions(&self) -> usize;

    /// One vector of length 1 per text, in order. `done` is told how many are finished.
    ///
    /// # Errors
    /// When the tokenizer or the model fails, or after Ctrl-C.
    fn embed(&mut self, texts: &[&str], done: &mut dyn FnMut(usize)) -> Result<Vec<Vec<f32>>, EngineError>;
}
