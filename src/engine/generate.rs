//! The real generator: a GGUF model on candle.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use super::answer::{Answer, check_fits};
use super::chat::ChatTemplate;
use super::compute::Compute;
use super::decoder::Decoder;
use super::gguf::Gguf;
use super::models::GeneratorFiles;
use super::sample::Sampler;
use super::tokenizer::Tokenizer;
use super::{
    Constraint, EngineError, Finish, GenerateOptions, Generation, Generator, Message, ModelInfo, Prompt,
    TokenId, Usage,
};
use crate::cancel::Cancel;

/// Tokens computed at once: enough that reading the weights takes no time beside computing with them.
const CHUNK: usize = 256;

/// How to load a generator.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    /// Longest sequence, prompt and answer together, in tokens; the model's own limit may be lower.
    pub context_tokens: usize,
    /// Threads that compute; without a number one to each physical core this process may use.
    pub threads: Option<usize>,
    /// Stops loading and generating.
    pub cancel: Cancel,
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self { context_tokens: 8192, threads: None, cancel: Cancel::new() }
    }
}

/// A GGUF model of the Llama or Qwen2 family.
pub struct CandleGenerator {
    info: ModelInfo,
    tokenizer: Tokenizer,
    template: ChatTemplate,
    decoder: Decoder,
    /// The tokens whose keys and values are in the cache, from position 0: what later prompts reuse. A
    /// token's are the same bits however it was computed.
    computed: Vec<TokenId>,
    cancel: Cancel,
    usage: Usage,
    note: Option<String>,
}

impl CandleGenerator {
    /// Loads the model in `files`; `progress` is told the share done, 0 to 1.
    ///
    /// # Errors
    /// [`EngineError::Io`], [`EngineError::BadModel`] naming the field and what is supported,
    /// [`EngineError::Cancelled`].
    pub fn load(
        files: &GeneratorFiles,
        options: &LoadOptions,
        progress: &mut dyn FnMut(f32),
    ) -> Result<Self, EngineError> {
        let gguf = Gguf::open(&files.gguf)?;
        Self::build(gguf, &files.id, &files.sha256, files.packed.as_deref(), options, progress)
    }

    /// Loads the model in an opened file. `id` and `sha256` only name it.
    ///
    /// # Errors
    /// As [`CandleGenerator::load`].
    pub fn from_gguf(
        gguf: Gguf,
        id: &str,
        sha256: &str,
        options: &LoadOptions,
        progress: &mut dyn FnMut(f32),
    ) -> Result<Self, EngineError> {
        Self::build(gguf, id, sha256, None, options, progress)
    }

    fn build(
        mut gguf: Gguf,
        id: &str,
        sha256: &str,
        packed: Option<&Path>,
        options: &LoadOptions,
        progress: &mut dyn FnMut(f32),
    ) -> Result<Self, EngineError> {
        let tokenizer = Tokenizer::from_gguf(&gguf)?;
        let template = ChatTemplate::from_gguf(&gguf, &tokenizer)?;
        let (decoder, note) = Decoder::load(
            &mut gguf,
            tokenizer.vocabulary().len(),
            Compute::new(options.threads)?,
            packed,
            |layer, layers| {
                progress(layer as f32 / layers as f32);
                if options.cancel.is_cancelled() { Err(EngineError::Cancelled) } else { Ok(()) }
            },
        )?;
        let info = ModelInfo {
            id: id.to_owned(),
            sha256: sha256.to_owned(),
            architecture: decoder.architecture().to_owned(),
            context_tokens: decoder.context().min(options.context_tokens),
        };
        Ok(Self {
            info,
            tokenizer,
            template,
            decoder,
            computed: Vec::new(),
            cancel: options.cancel.clone(),
            usage: Usage::default(),
            note,
        })
    }

    /// What went wrong in loading without keeping the model from working: that the packed weights cannot be kept.
    /// Names paths of this machine.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Texts and ids of the model's control tokens.
    #[must_use]
    pub fn control_tokens(&self) -> &[(String, TokenId)] {
        self.tokenizer.control()
    }

    /// Tokens that end an answer.
    #[must_use]
    pub fn end_of_turn(&self) -> &[TokenId] {
        self.tokenizer.end_of_turn()
    }

    /// Ids of `text`; never a control token.
    ///
    /// # Errors
    /// [`EngineError::Tokenizer`].
    pub fn encode(&self, text: &str) -> Result<Vec<TokenId>, EngineError> {
        self.tokenizer.encode(text)
    }

    /// All logits at the first position after `prompt`, by token id.
    ///
    /// # Errors
    /// As [`Generator::generate`].
    pub fn all_logits(&mut self, prompt: &Prompt) -> Result<Vec<f32>, EngineError> {
        check_fits(prompt, &GenerateOptions::greedy(1), self.info.context_tokens)?;
        self.prefill(&prompt.tokens)
    }

    /// Computes a prompt, except for the tokens it begins with like the last sequence; logits after its last
    /// token.
    fn prefill(&mut self, prompt: &[TokenId]) -> Result<Vec<f32>, EngineError> {
        let started = Instant::now();
        let shared = self.computed.iter().zip(prompt).take_while(|(a, b)| a == b).count();
        // One token at least is computed: its hidden state gives the logits.
        let reused = shared.min(prompt.len().saturating_sub(1));
        self.computed.truncate(reused);
        let mut last = None;
        for (chunk, position) in prompt[reused..].chunks(CHUNK).zip((reused..).step_by(CHUNK)) {
            last = Some(self.decoder.forward(chunk, position, &self.cancel)?);
            self.computed.extend_from_slice(chunk);
        }
        let Some(hidden) = last else {
            return Err(EngineError::Tokenizer("the prompt has no tokens".to_owned()));
        };
        let logits = self.decoder.logits(&hidden, prompt.len())?;
        self.usage.prefill_tokens += prompt.len() - reused;
        self.usage.prefill += started.elapsed();
        Ok(logits)
    }
}

impl Generator for CandleGenerator {
    fn info(&self) -> &ModelInfo {
        &self.info
    }

    fn vocabulary(&self) -> &[Vec<u8>] {
        self.tokenizer.vocabulary()
    }

    fn count_tokens(&self, text: &str) -> Result<usize, EngineError> {
        Ok(self.tokenizer.encode(text)?.len())
    }

    fn prompt(&self, messages: &[Message<'_>]) -> Result<Prompt, EngineError> {
        Ok(Prompt { tokens: self.template.encode(messages, &self.tokenizer)? })
    }

    fn generate(
        &mut self,
        prompt: &Prompt,
        options: &GenerateOptions,
        constraint: Option<&mut dyn Constraint>,
        sink: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Generation, EngineError> {
        check_fits(prompt, options, self.info.context_tokens)?;
        let mut logits = self.prefill(&prompt.tokens)?;
        let started = Instant::now();
        let Self { tokenizer, decoder, cancel, computed, .. } = self;
        let mut answer =
            Answer::new(options, constraint, sink, tokenizer.vocabulary(), tokenizer.end_of_turn());
        let mut sampler = Sampler::new(options.sampling);
        let mut write = || -> Result<Finish, EngineError> {
            loop {
                let position = prompt.tokens.len() + answer.tokens().len();
                let Some(token) = sampler.choose(&logits, answer.allowed()) else {
                    return Ok(Finish::DeadEnd);
                };
                if let Some(finish) = answer.write(token) {
                    return Ok(finish);
                }
                if answer.is_full() {
                    return Ok(Finish::Length);
                }
                computed.truncate(position);
                let hidden = decoder.forward(&[token], position, cancel)?;
                computed.push(token);
                logits = decoder.logits(&hidden, position + 1)?;
            }
        };
        let finish = if options.max_tokens == 0 { Ok(Finish::Length) } else { write() };
        self.usage.decode_tokens += answer.tokens().len();
        self.usage.decode += started.elapsed();
        Ok(answer.finish(finish?))
    }

    fn next_logits(&mut self, prompt: &Prompt, continuations: &[&str]) -> Result<Vec<f32>, EngineError> {
        let firsts: Vec<TokenId> = continuations
            .iter()
            .map(|text| {
                let first = self.tokenizer.encode(text)?.first().copied();
                first.ok_or_else(|| EngineError::Tokenizer("a continuation is empty".to_owned()))
            })
            .collect::<Result<_, _>>()?;
        let logits = self.all_logits(prompt)?;
        Ok(firsts.iter().filter_map(|id| logits.get(*id as usize).copied()).collect())
    }

    fn usage(&self) -> Usage {
        self.usage
    }
}
