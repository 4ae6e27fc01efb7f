//! Writing one answer, or several together.
//!
//! Answers that are written together share the reading of the weights, which is most of the time of a token. Each
//! is what it would be alone, to the bit.

use std::ops::ControlFlow;
use std::time::Instant;

use super::answer::Answer;
use super::decoder::Step;
use super::generate::{CandleGenerator, Reader};
use super::sample::Sampler;
use super::{Constraint, EngineError, Finish, GenerateOptions, Generation, Prompt, TokenId};

/// Answers written at once. More of them cost as much a token as these together.
const STREAMS: usize = 8;

/// An answer to be written.
pub(super) struct Writing<'a> {
    prompt: &'a Prompt,
    options: &'a GenerateOptions,
    constraint: Option<&'a mut dyn Constraint>,
    sink: &'a mut dyn FnMut(&str) -> ControlFlow<()>,
}

impl<'a> Writing<'a> {
    /// Its text goes to `sink` piece by piece.
    pub(super) fn new<'c: 'a>(
        prompt: &'a Prompt,
        options: &'a GenerateOptions,
        constraint: Option<&'c mut dyn Constraint>,
        sink: &'a mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Self {
        // Only a reference by itself can be taken for one that lives shorter.
        let constraint = constraint.map(|constraint| -> &'a mut dyn Constraint { constraint });
        Self { prompt, options, constraint, sink }
    }
}

/// An answer in the making.
struct Stream<'a, 'v> {
    /// Its number among all.
    number: usize,
    /// The sequence it is computed in.
    slot: usize,
    answer: Answer<'a, 'a, 'v>,
    sampler: Sampler,
    logits: Vec<f32>,
    /// What was written last.
    token: [TokenId; 1],
}

impl Stream<'_, '_> {
    /// Chooses and writes the next token; why the answer ends, if it does.
    fn write(&mut self) -> Option<Finish> {
        let Some(token) = self.sampler.choose(&self.logits, self.answer.allowed()) else {
            return Some(Finish::DeadEnd);
        };
        self.token = [token];
        self.answer.write(token).or_else(|| self.answer.is_full().then_some(Finish::Length))
    }
}

/// Writes all answers, in the order of their requests. The prompts fit.
pub(super) fn write(
    generator: &mut CandleGenerator,
    writings: Vec<Writing<'_>>,
) -> Result<Vec<Generation>, EngineError> {
    let CandleGenerator { tokenizer, reader, .. } = generator;
    let mut written: Vec<Option<Generation>> = writings.iter().map(|_| None).collect();
    let mut waiting = writings.into_iter().enumerate();
    let mut streams: Vec<Stream<'_, '_>> = Vec::new();
    loop {
        while streams.len() < STREAMS
            && let Some((number, writing)) = waiting.next()
        {
            let busy: Vec<usize> = streams.iter().map(|stream| stream.slot).collect();
            let Writing { prompt, options, constraint, sink } = writing;
            let slot = reader.slot(&prompt.tokens, &busy)?;
            let logits = reader.read(slot, &prompt.tokens)?;
            let answer =
                Answer::new(options, constraint, sink, tokenizer.vocabulary(), tokenizer.end_of_turn());
            if options.max_tokens == 0 {
                written[number] = Some(answer.finish(Finish::Length));
                continue;
            }
            let sampler = Sampler::new(options.sampling);
            streams.push(Stream { number, slot, answer, sampler, logits, token: [0] });
        }
        if streams.is_empty() {
            break;
        }
        let started = Instant::now();
        let mut going_on = Vec::with_capacity(streams.len());
        for mut stream in streams {
            match stream.write() {
                Some(finish) => {
                    reader.usage.decode_tokens += stream.answer.tokens().len();
                    written[stream.number] = Some(stream.answer.finish(finish));
                }
                None => going_on.push(stream),
            }
        }
        streams = going_on;
        let result = step(reader, &mut streams);
        reader.usage.decode += started.elapsed();
        result?;
    }
    // One stays for what comes next; the others would only take up memory.
    reader.sequences.truncate(1);
    Ok(written.into_iter().flatten().collect())
}

/// Computes the last token of every stream, and the logits after it.
fn step(reader: &mut Reader, streams: &mut [Stream<'_, '_>]) -> Result<(), EngineError> {
    if streams.is_empty() {
        return Ok(());
    }
    // In the order of the sequences, which are borrowed one after another.
    streams.sort_by_key(|stream| stream.slot);
    let Reader { decoder, sequences, cancel, .. } = reader;
    let mut sequences = sequences.iter_mut().enumerate();
    let mut steps = Vec::with_capacity(streams.len());
    for stream in &*streams {
        if let Some((_, sequence)) = sequences.find(|(slot, _)| *slot == stream.slot) {
            steps.push(Step { sequence, tokens: &stream.token });
        }
    }
    let position = steps.iter().map(|step| step.sequence.tokens().len()).max().unwrap_or(0);
    let hidden = decoder.forward(&mut steps, cancel)?;
    let logits = decoder.logits(&hidden, position + 1)?;
    let rows = logits.chunks(logits.len() / streams.len());
    for (stream, row) in streams.iter_mut().zip(rows) {
        stream.logits.clear();
        stream.logits.extend_from_slice(row);
    }
    Ok(())
}
