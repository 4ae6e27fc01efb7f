//! What a model makes of given tokens: how likely it finds them, and the states in which it leaves them.

use std::ops::Range;

use super::answer::check_fits;
use super::decoder::Tap;
use super::generate::{CandleGenerator, Reader};
use super::{EngineError, GenerateOptions, Generator, Score, ScoreRequest, StatesOf, TokenId};

/// Positions whose logits, a vocabulary each, are computed at once.
const ROWS: usize = 16;

/// Reads a prompt and scores what is asked for.
pub(super) fn score(
    generator: &mut CandleGenerator,
    request: &ScoreRequest<'_>,
) -> Result<Score, EngineError> {
    let ScoreRequest { prompt, tokens, continuations, states } = request;
    check_fits(prompt, &GenerateOptions::greedy(1), generator.info().context_tokens)?;
    let of = prompt.tokens.len();
    let refuse = |what: &dyn std::fmt::Display| {
        Err(EngineError::Inference(format!("a prompt of {of} tokens cannot be scored at {what}")))
    };
    let outside = |tokens: &Range<usize>| tokens.start >= tokens.end || tokens.end > of;
    if !tokens.is_empty() && (outside(tokens) || tokens.start == 0) {
        return refuse(&format_args!("tokens {tokens:?}: the first has nothing before it"));
    }
    let layers = generator.reader.decoder.layers();
    if let Some(wanted) = states.as_ref().filter(|wanted| wanted.layer >= layers || outside(&wanted.tokens)) {
        return refuse(&format_args!("tokens {:?} in layer {} of {layers}", wanted.tokens, wanted.layer));
    }
    let firsts: Vec<TokenId> = continuations
        .iter()
        .map(|text| {
            let first = generator.tokenizer.encode(text)?.first().copied();
            first.ok_or_else(|| EngineError::Tokenizer("a continuation is empty".to_owned()))
        })
        .collect::<Result<_, _>>()?;
    let reader = &mut generator.reader;
    let slot = reader.slot(&prompt.tokens, &[])?;
    // The state before a token gives its probability.
    let last = prompt.tokens.len() - 1;
    let wanted = if tokens.is_empty() { last..last } else { tokens.start - 1..tokens.end - 1 };
    let mut log_probs = Vec::with_capacity(wanted.len());
    // What is read with an adapter is read apart, once all else is known.
    let plain = states.as_ref().filter(|states| states.adapter.is_none());
    let mut tap = plain.map(|states| Tap::new(states.layer, None));
    let from = plain.map_or(wanted.start, |states| states.tokens.start.min(wanted.start));
    let hidden =
        reader.read_from(slot, &prompt.tokens, from, tap.as_mut(), &mut |decoder, first, states| {
            let width = decoder.hidden();
            let end = first + states.len() / width;
            let positions = wanted.start.max(first)..wanted.end.min(end);
            let positions: Vec<usize> = positions.collect();
            for positions in positions.chunks(ROWS) {
                let rows = &states[(positions[0] - first) * width..][..positions.len() * width];
                let logits = decoder.logits(rows, positions[0] + 1)?;
                let rows = logits.chunks(logits.len() / positions.len());
                for (position, logits) in positions.iter().zip(rows) {
                    log_probs.push(log_prob(logits, prompt.tokens[position + 1]));
                }
            }
            Ok(())
        })?;
    let logits = match firsts.is_empty() {
        true => Vec::new(),
        false => reader.decoder.logits(&hidden, prompt.tokens.len())?,
    };
    let logits = firsts.iter().filter_map(|id| logits.get(*id as usize).copied()).collect();
    let width = reader.decoder.hidden();
    let states = match (states, tap) {
        (Some(wanted), Some(tap)) => {
            // The last row is that of the prompt's last token.
            let first = of - tap.states().len() / width;
            tap.states()[(wanted.tokens.start - first) * width..(wanted.tokens.end - first) * width].to_vec()
        }
        (Some(wanted), None) => adapted(reader, slot, &prompt.tokens, wanted)?,
        (None, _) => Vec::new(),
    };
    Ok(Score { log_probs, states, logits })
}

/// The states of `wanted` of a prompt that sequence number `slot` has computed, read once more with the adapter. The sequence
/// forgets them, and what stands behind.
fn adapted(
    reader: &mut Reader,
    slot: usize,
    prompt: &[TokenId],
    wanted: &StatesOf<'_>,
) -> Result<Vec<f32>, EngineError> {
    let Range { start, end } = wanted.tokens;
    let mut tap = Tap::new(wanted.layer, wanted.adapter);
    let read = reader.read_from(slot, &prompt[..end], start, Some(&mut tap), &mut |_, _, _| Ok(()));
    if let Some(sequence) = reader.sequences.get_mut(slot) {
        sequence.truncate(start);
    }
    read?;
    Ok(tap.states().to_vec())
}

/// `ln softmax(logits)[token]`; logits are finite.
fn log_prob(logits: &[f32], token: TokenId) -> f32 {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = logits.iter().map(|logit| f64::from(logit - most).exp()).sum();
    // A token outside the vocabulary has been refused by the decoder.
    let logit = logits.get(token as usize).copied().unwrap_or(f32::NEG_INFINITY);
    (f64::from(logit - most) - sum.ln()) as f32
}
