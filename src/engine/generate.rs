//! The real generator: a GGUF model on this program's own decoder. What it writes is in `write`.

use std::ops::{ControlFlow, Range};
use std::path::Path;
use std::time::Instant;

use super::answer::check_fits;
use super::chat::ChatTemplate;
use super::decoder::{Decoder, Sequence, Step, Tap};
use super::device::{Device, Place};
use super::gguf::Gguf;
use super::models::GeneratorFiles;
use super::tokenizer::Tokenizer;
use super::write;
use super::{
    Constraint, EngineError, GenerateOptions, Generation, Generator, Message, ModelInfo, Prompt, Request,
    Score, ScoreRequest, TokenId, Usage, score,
};
use crate::cancel::Cancel;

/// How to load a generator.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    /// Longest sequence, prompt and answer together, in tokens; the model's own limit may be lower.
    pub context_tokens: usize,
    /// Threads that compute; without a number one to each physical core this process may use.
    pub threads: Option<usize>,
    /// Where they compute.
    pub device: Device,
    /// Stops loading and generating.
    pub cancel: Cancel,
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self { context_tokens: 8192, threads: None, device: Device::Auto, cancel: Cancel::new() }
    }
}

/// A GGUF model of one of the families that the decoder knows: Llama, Qwen2, Qwen3, Gemma 3.
pub struct CandleGenerator {
    pub(super) info: ModelInfo,
    template: ChatTemplate,
    pub(super) tokenizer: Tokenizer,
    pub(super) reader: Reader,
    note: Option<String>,
}

impl CandleGenerator {
    /// Loads the model in `files`; `progress` is told the share done, 0 to 1.
    ///
    /// # Errors
    /// [`EngineError::Io`], [`EngineError::BadModel`] naming the field and what is supported,
    /// [`EngineError::NoDevice`], [`EngineError::Cancelled`].
    pub fn load(
        files: &GeneratorFiles,
        options: &LoadOptions,
        progress: &mut dyn FnMut(f32),
    ) -> Result<Self, EngineError> {
        let place = options.device.open()?;
        let gguf = Gguf::open(&files.gguf)?;
        Self::build(gguf, [&files.id, &files.sha256], files.packed.as_deref(), &place, options, progress)
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
        Self::build(gguf, [id, sha256], None, &options.device.open()?, options, progress)
    }

    pub(super) fn build(
        mut gguf: Gguf,
        [id, sha256]: [&str; 2],
        packed: Option<&Path>,
        place: &Place,
        options: &LoadOptions,
        progress: &mut dyn FnMut(f32),
    ) -> Result<Self, EngineError> {
        let tokenizer = Tokenizer::from_gguf(&gguf)?;
        let template = ChatTemplate::from_gguf(&gguf, &tokenizer)?;
        let (decoder, note) = Decoder::load(
            &mut gguf,
            tokenizer.vocabulary().len(),
            place,
            options.threads,
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
            parameters: Some(gguf.parameters()),
            device: place.gpu(),
        };
        let sequences = vec![decoder.sequence()];
        let cancel = options.cancel.clone();
        let reader = Reader { decoder, sequences, cancel, usage: Usage::default() };
        Ok(Self { info, template, tokenizer, reader, note })
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
        let slot = self.reader.slot(&prompt.tokens, &[])?;
        self.reader.read(slot, &prompt.tokens)
    }

    /// Computes further tokens of several sequences side by side, each after those of its number that were given
    /// before, and gives all logits after the last of each: to measure speed, and to evaluate given texts.
    ///
    /// # Errors
    /// As [`Generator::generate`].
    pub fn extend(&mut self, texts: &[&[TokenId]]) -> Result<Vec<Vec<f32>>, EngineError> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        let reader = &mut self.reader;
        while reader.sequences.len() < texts.len() {
            reader.sequences.push(reader.decoder.sequence());
        }
        for (sequence, text) in reader.sequences.iter().zip(texts) {
            let prompt = Prompt { tokens: [sequence.tokens(), text].concat() };
            check_fits(&prompt, &GenerateOptions::greedy(0), self.info.context_tokens)?;
        }
        if texts.iter().any(|text| text.len() != 1) {
            let mut all = Vec::with_capacity(texts.len());
            for (slot, text) in texts.iter().enumerate() {
                let tokens = [reader.sequences[slot].tokens(), text].concat();
                all.push(reader.read(slot, &tokens)?);
            }
            return Ok(all);
        }
        let steps = reader.sequences.iter_mut().zip(texts);
        let mut steps: Vec<Step<'_>> = steps.map(|(sequence, tokens)| Step { sequence, tokens }).collect();
        let hidden = reader.decoder.forward(&mut steps, None, &reader.cancel)?;
        let position = reader.sequences.iter().map(|sequence| sequence.tokens().len()).max().unwrap_or(0);
        let logits = reader.decoder.logits(&hidden, position)?;
        Ok(logits.chunks(logits.len() / texts.len()).map(<[f32]>::to_vec).collect())
    }

    /// Values of a hidden state.
    #[must_use]
    pub fn hidden(&self) -> usize {
        self.reader.decoder.hidden()
    }

    /// What a layer, from 0, keeps of some tokens of a prompt that was just read: of each its keys, rotated, and its
    /// values, `[heads · head]` each. With them an [`Adapter`](super::Adapter) is fitted, which attends to them.
    ///
    /// # Errors
    /// When these tokens are not there, or not on the processor.
    pub fn keys_and_values(
        &self,
        prompt: &Prompt,
        layer: usize,
        tokens: Range<usize>,
    ) -> Result<Vec<f32>, EngineError> {
        let sequences = self.reader.sequences.iter();
        let best = sequences.max_by_key(|sequence| sequence.shared(&prompt.tokens));
        let mut out = Vec::new();
        match best.filter(|sequence| sequence.shared(&prompt.tokens) >= tokens.end) {
            Some(sequence) => tokens.clone().for_each(|token| sequence.read(layer, token, &mut out)),
            None => return Err(EngineError::Inference(format!("tokens {tokens:?} have not been read"))),
        }
        if out.is_empty() && !tokens.is_empty() {
            return Err(EngineError::Inference(format!("layer {layer} keeps nothing on the processor")));
        }
        Ok(out)
    }

    /// Forgets all that was computed, and the memory for it.
    pub fn forget(&mut self) {
        self.reader.sequences = vec![self.reader.decoder.sequence()];
    }
}

/// Told the hidden states of a chunk, the first one's position before them.
pub(super) type EachChunk<'a> = &'a mut dyn FnMut(&mut Decoder, usize, &[f32]) -> Result<(), EngineError>;

/// The decoder and the texts it has computed.
pub(super) struct Reader {
    pub(super) decoder: Decoder,
    /// At least one.
    pub(super) sequences: Vec<Sequence>,
    pub(super) cancel: Cancel,
    pub(super) usage: Usage,
}

impl Reader {
    /// Tokens computed at once: enough that reading the weights takes no time beside computing with them.
    pub(super) const CHUNK: usize = 256;

    /// The number of the sequence that `prompt` is best computed in: not one of `busy`, and one that begins like
    /// it as far as any does, if need be by copying.
    pub(super) fn slot(&mut self, prompt: &[TokenId], busy: &[usize]) -> Result<usize, EngineError> {
        let shared = |(slot, sequence): (usize, &Sequence)| (sequence.shared(prompt), !busy.contains(&slot));
        let best = self.sequences.iter().enumerate().map(shared).enumerate().max_by_key(|(_, rank)| *rank);
        let Some((best, (len, idle))) = best else { return Ok(0) };
        if idle {
            return Ok(best);
        }
        let slot = (0..self.sequences.len()).find(|slot| !busy.contains(slot));
        let slot = slot.unwrap_or_else(|| {
            self.sequences.push(self.decoder.sequence());
            self.sequences.len() - 1
        });
        // One of them is free and another busy, so they are two.
        if let Ok([sequence, other]) = self.sequences.get_disjoint_mut([slot, best]) {
            sequence.copy_from(other, len)?;
        }
        Ok(slot)
    }

    /// Computes a prompt in sequence number `slot`, except for the tokens that it has already; logits after its
    /// last token.
    pub(super) fn read(&mut self, slot: usize, prompt: &[TokenId]) -> Result<Vec<f32>, EngineError> {
        // One token at least is computed: its hidden state gives the logits.
        let hidden =
            self.read_from(slot, prompt, prompt.len().saturating_sub(1), None, &mut |_, _, _| Ok(()))?;
        let started = Instant::now();
        let logits = self.decoder.logits(&hidden, prompt.len())?;
        self.usage.prefill += started.elapsed();
        Ok(logits)
    }

    /// Computes a prompt in sequence number `slot`; from position `from` on also tokens that it has already. Gives
    /// the last hidden state; to `tap` those of all that is computed, so of the positions from `from` on at least.
    pub(super) fn read_from(
        &mut self,
        slot: usize,
        prompt: &[TokenId],
        from: usize,
        mut tap: Option<&mut Tap<'_>>,
        each: EachChunk<'_>,
    ) -> Result<Vec<f32>, EngineError> {
        let started = Instant::now();
        let Some(sequence) = self.sequences.get_mut(slot) else {
            return Err(EngineError::Inference(format!("there is no sequence {slot}")));
        };
        let reused = sequence.shared(prompt).min(from);
        sequence.truncate(reused);
        let mut last = None;
        for (chunk, position) in prompt[reused..].chunks(Self::CHUNK).zip((reused..).step_by(Self::CHUNK)) {
            let mut step = [Step { sequence: &mut *sequence, tokens: chunk }];
            let hidden = self.decoder.forward(&mut step, tap.as_deref_mut(), &self.cancel)?;
            each(&mut self.decoder, position, &hidden)?;
            last = Some(hidden);
        }
        let Some(mut hidden) = last else {
            return Err(EngineError::Tokenizer("the prompt has no tokens".to_owned()));
        };
        self.usage.prefill_tokens += prompt.len() - reused;
        self.usage.prefill += started.elapsed();
        Ok(hidden.split_off(hidden.len().saturating_sub(self.decoder.hidden())))
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
        let sink = Box::new(|text: &str| sink(text));
        // Only a reference by itself can be taken for one that lives shorter.
        let constraint = constraint.map(|constraint| -> &mut dyn Constraint { constraint });
        let request = Request { prompt: prompt.clone(), options: options.clone(), constraint, sink };
        let mut written = None;
        write::write(self, &mut std::iter::once(Ok(request)), &mut |_, generation| {
            written = Some(generation)
        })?;
        written.ok_or_else(|| EngineError::Inference("nothing was written".to_owned()))
    }

    fn generate_batch<'a>(
        &mut self,
        requests: &mut dyn Iterator<Item = Result<Request<'a>, EngineError>>,
        done: &mut dyn FnMut(usize, Generation),
    ) -> Result<(), EngineError> {
        write::write(self, requests, done)
    }

    fn score(&mut self, requests: &[ScoreRequest<'_>]) -> Result<Vec<Score>, EngineError> {
        requests.iter().map(|request| score::score(self, request)).collect()
    }

    fn next_logits(&mut self, prompt: &Prompt, continuations: &[&str]) -> Result<Vec<f32>, EngineError> {
        let request = ScoreRequest { prompt, tokens: 0..0, continuations, states: None };
        Ok(score::score(self, &request)?.logits)
    }

    fn usage(&self) -> Usage {
        self.reader.usage
    }
}
