//! Writing one answer, or several together.
//!
//! Answers that are written together share the reading of the weights, which is most of the time of a token. So do
//! the tokens of one answer that are guessed ahead: summaries copy a lot, and what followed the last words where
//! they stood before often follows again (prompt lookup, Saxena 2023). Logits are the same bits however a token
//! is computed, and a token is written only if it is the one that they choose: each answer is what it would be
//! alone and without guesses.

use std::time::Instant;

use super::answer::{Answer, check_fits};
use super::decoder::Step;
use super::generate::{CandleGenerator, Reader};
use super::sample::Sampler;
use super::{EngineError, Finish, Generation, Request, TokenId, Usage};

/// Answers written at once. More of them cost as much a token as these together.
const STREAMS: usize = 8;

/// Tokens of a prompt that are read in about the time of one token of every answer under way, which wait for it: so
/// many steps follow before the next prompt is read.
const READ_PER_STEP: usize = 64;

/// Most tokens of all answers that are computed together when some of them are guesses: up to here they cost
/// little more than one.
const ROWS: usize = 8;

/// An answer in the making.
struct Stream<'a, 'v> {
    /// Its number among all.
    number: usize,
    /// The sequence it is computed in.
    slot: usize,
    answer: Answer<'a, 'v>,
    sampler: Sampler,
    /// Prompt and answer.
    text: Vec<TokenId>,
    /// Most tokens of both.
    most: usize,
    /// What was computed last: the last token of the text, and guesses.
    computed: Vec<TokenId>,
    /// Logits after each of those.
    logits: Vec<f32>,
    /// Tokens to guess.
    guesses: usize,
    usage: Usage,
}

impl<'a, 'v> Stream<'a, 'v> {
    /// Chooses and writes the next token, and further ones as far as they were guessed; why the answer ends, if it
    /// does.
    fn write(&mut self) -> Option<Finish> {
        let guessed = self.computed.len().saturating_sub(1);
        let width = self.logits.len() / self.computed.len().max(1);
        let mut right = 0;
        loop {
            let logits = &self.logits[right * width..][..width];
            let Some(token) = self.sampler.choose(logits, self.answer.allowed()) else {
                return Some(Finish::DeadEnd);
            };
            self.text.push(token);
            if let Some(finish) = self.answer.write(token) {
                return Some(finish);
            }
            if self.answer.is_full() {
                return Some(Finish::Length);
            }
            if self.computed.get(right + 1) != Some(&token) {
                break;
            }
            right += 1;
        }
        if guessed > 0 {
            // One guess costs next to nothing, more are worth it within a copied passage. Rows of 2, 4 and 8 are
            // what the kernels are made for.
            self.guesses = if right == guessed { (2 * self.guesses + 1).min(ROWS - 1) } else { 1 };
        }
        None
    }

    /// Chooses what is computed next, with up to `guesses` guesses.
    fn guess(&mut self, guesses: usize) {
        let Some((last, _)) = self.text.split_last() else { return };
        self.computed.clear();
        self.computed.push(*last);
        let room = self.most.saturating_sub(self.text.len() + 1);
        let guesses = self.guesses.min(guesses).min(room);
        self.computed.extend_from_slice(follows(&self.text, guesses));
    }
}

/// What followed where the last three tokens, or two, stood before: at most `most` tokens.
fn follows(text: &[TokenId], most: usize) -> &[TokenId] {
    for length in [3, 2] {
        let Some(before) = text.len().checked_sub(1).filter(|before| *before >= length) else { continue };
        let end = &text[text.len() - length..];
        if let Some(at) = text[..before].windows(length).rposition(|window| window == end) {
            let from = at + length;
            return &text[from..text.len().min(from + most)];
        }
    }
    &[]
}

/// Writes the answers to all requests, several at a time.
pub(super) fn write<'a>(
    generator: &mut CandleGenerator,
    requests: &mut dyn Iterator<Item = Result<Request<'a>, EngineError>>,
    done: &mut dyn FnMut(usize, Generation),
) -> Result<(), EngineError> {
    let CandleGenerator { info, tokenizer, reader, .. } = generator;
    let mut requests = requests.enumerate();
    let mut streams: Vec<Stream<'_, '_>> = Vec::new();
    // Steps that the answers under way are owed before the next prompt is read.
    let mut owed = 0;
    loop {
        while streams.len() < STREAMS
            && (owed == 0 || streams.is_empty())
            && let Some((number, request)) = requests.next()
        {
            let Request { prompt, options, constraint, sink } = request?;
            check_fits(&prompt, &options, info.context_tokens)?;
            let before = reader.usage;
            let busy: Vec<usize> = streams.iter().map(|stream| stream.slot).collect();
            let slot = reader.slot(&prompt.tokens, &busy)?;
            let logits = reader.read(slot, &prompt.tokens)?;
            let usage = reader.usage - before;
            owed = usage.prefill_tokens / READ_PER_STEP;
            let answer =
                Answer::new(&options, constraint, sink, tokenizer.vocabulary(), tokenizer.end_of_turn())
                    .without_thoughts(tokenizer.thinking());
            if options.max_tokens == 0 {
                done(number, answer.finish(Finish::Length, usage));
                continue;
            }
            let text = prompt.tokens;
            streams.push(Stream {
                number,
                slot,
                answer,
                sampler: Sampler::new(options.sampling),
                most: text.len().saturating_add(options.max_tokens),
                computed: text.last().copied().into_iter().collect(),
                text,
                logits,
                guesses: 1,
                usage,
            });
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
                    done(stream.number, stream.answer.finish(finish, stream.usage));
                }
                None => going_on.push(stream),
            }
        }
        streams = going_on;
        let result = step(reader, &mut streams);
        let elapsed = started.elapsed();
        reader.usage.decode += elapsed;
        result?;
        owed = owed.saturating_sub(1);
        let count = u32::try_from(streams.len()).unwrap_or(u32::MAX).max(1);
        for stream in &mut streams {
            stream.usage.decode += elapsed / count;
        }
    }
    // One stays for what comes next; the others would only take up memory.
    reader.sequences.truncate(1);
    Ok(())
}

/// Computes the last token of every stream and guesses after it, and the logits after each.
fn step(reader: &mut Reader, streams: &mut [Stream<'_, '_>]) -> Result<(), EngineError> {
    if streams.is_empty() {
        return Ok(());
    }
    // In the order of the sequences, which are borrowed one after another.
    streams.sort_by_key(|stream| stream.slot);
    let guesses = (ROWS / streams.len()).saturating_sub(1);
    let Reader { decoder, sequences, cancel, .. } = reader;
    let mut sequences = sequences.iter_mut().enumerate();
    let mut steps = Vec::with_capacity(streams.len());
    for stream in &mut *streams {
        stream.guess(guesses);
        if let Some((_, sequence)) = sequences.find(|(slot, _)| *slot == stream.slot) {
            // Wrong guesses are forgotten; the last token is yet to be computed.
            sequence.truncate(stream.text.len() - 1);
            steps.push(Step { sequence, tokens: &stream.computed });
        }
    }
    let position = steps.iter().map(|step| step.sequence.tokens().len()).max().unwrap_or(0);
    let hidden = decoder.forward(&mut steps, None, cancel)?;
    let logits = decoder.logits(&hidden, position + 1)?;
    let rows: usize = streams.iter().map(|stream| stream.computed.len()).sum();
    let width = logits.len() / rows.max(1);
    let mut rest = logits.as_slice();
    for stream in streams {
        let (rows, others) = rest.split_at(stream.computed.len() * width);
        stream.logits.clear();
        stream.logits.extend_from_slice(rows);
        rest = others;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::follows;

    #[test]
    fn what_followed_before_is_guessed() {
        let text = [1, 2, 3, 4, 5, 9, 2, 3, 7, 8, 1, 2, 3];
        assert_eq!(follows(&text, 4), [4, 5, 9, 2]);
        assert_eq!(follows(&text, 1), [4]);
        assert!(follows(&text, 0).is_empty());
        // Two tokens when no three stood before, and where they stood last.
        assert_eq!(follows(&[1, 2, 3, 4, 2, 3, 5, 6, 2, 3], 9), [5, 6, 2, 3]);
        assert_eq!(follows(&[4, 4, 4, 4], 9), [4]);
        for short in [&[][..], &[1], &[1, 2], &[1, 2, 3], &[1, 1]] {
            assert!(follows(short, 9).is_empty(), "{short:?}");
        }
    }
}
