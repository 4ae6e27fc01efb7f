//! What the generator itself makes of a statement that it has read below the passages: its yes or no, and, where that was
//! measured, which of the statement's words its hidden states doubt.
//!
//! The second a [`Probe`](crate::engine::Probe) tells, fitted on statements of which it is known where they go wrong
//! (`evals/verifier/probe.py`).

use std::ops::Range;

use super::checker::{Doubt, Opinion};
use crate::text::words::is_function_word;

/// The largest logits that count: beyond them a model is no surer, only louder.
const MOST_YES: f32 = 8.0;
const MOST_DOUBT: f32 = 12.0;
/// A statement is as doubtful as so many of its tokens together, the worst: a word or two.
const WORST: usize = 3;
/// Most places that are shown for being doubted, and how much less than the worst one a token there may be doubted.
const SHOWN: usize = 2;
const NEAR_WORST: f32 = 1.5;

/// A model's own judgement of a statement.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vote {
    /// Its logit for "Yes, the passage supports it" less that for "No".
    pub yes: f32,
    /// The statement's tokens: bytes in it, and how much the states doubt that the passages support it, a logit; empty
    /// without a probe.
    pub tokens: Vec<(Range<usize>, f32)>,
    /// The words most doubted, in order; none if it doubts no word more than not, or only small ones.
    pub doubts: Vec<Doubt>,
}

impl Vote {
    /// A model's judgement of `statement`, of which `tokens` are doubted that much.
    #[must_use]
    pub fn new(statement: &str, yes: f32, tokens: Vec<(Range<usize>, f32)>) -> Self {
        let most = tokens.iter().map(|(_, doubt)| *doubt).fold(f32::NEG_INFINITY, f32::max);
        let likely = |doubt: f32| if doubt < most - NEAR_WORST { 0.0 } else { 1.0 / (1.0 + (-doubt).exp()) };
        let probabilities: Vec<_> = tokens.iter().map(|(at, doubt)| (at.clone(), likely(*doubt))).collect();
        let mut doubts = Opinion::new(statement, &probabilities).doubts;
        // The state of "the" tells of what comes before it, which the word itself would not show.
        doubts.retain(|doubt| {
            let mut words = doubt.words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            words.any(|word| !is_function_word(&word.to_lowercase()))
        });
        doubts.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        doubts.truncate(SHOWN);
        doubts.sort_by_key(|doubt| doubt.start);
        Self { yes, tokens, doubts }
    }

    /// By the names of `models/verifier.toml`: the yes or no; the mean of the worst tokens' doubts.
    pub(super) fn signals(&self) -> [(&'static str, f32); 2] {
        let doubts = self.tokens.iter().map(|(_, doubt)| doubt.clamp(-MOST_DOUBT, MOST_DOUBT));
        let mut doubts: Vec<f32> = doubts.filter(|doubt| !doubt.is_nan()).collect();
        doubts.sort_by(|a, b| b.total_cmp(a));
        doubts.truncate(WORST);
        let doubt = doubts.iter().sum::<f32>() / doubts.len().max(1) as f32;
        let yes = if self.yes.is_finite() { self.yes.clamp(-MOST_YES, MOST_YES) } else { 0.0 };
        [("yes", yes), ("doubt", doubt)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_tokens_count_and_are_shown() {
        let text = "The mill burned down on Monday";
        let tokens = [(0..3, -3.0), (3..8, 1.0), (8..15, 4.0), (15..20, -40.0), (20..23, 1.5), (23..30, 3.5)];
        let vote = Vote::new(text, 1.5, tokens.to_vec());
        assert_eq!(vote.signals(), [("yes", 1.5), ("doubt", 3.0)]);
        let shown: Vec<_> = vote.doubts.iter().map(|doubt| doubt.words.as_str()).collect();
        assert_eq!(shown, ["burned", "Monday"]);
        let (text, tokens) =
            ("Up 14.9% to 71,238.", vec![(6..7, 3.0), (7..12, -3.0), (12..13, 3.0), (13..19, -3.0)]);
        let vote = Vote::new(text, 0.0, tokens);
        let shown: Vec<_> = vote.doubts.iter().map(|doubt| doubt.words.as_str()).collect();
        assert_eq!(shown, ["14.9", "71,238"]);
        let tokens = vec![(0..3, 2.0), (3..8, -1.0), (8..11, 2.5), (11..16, -1.0), (16..17, 3.0)];
        let small = Vote::new("The mill at dawn.", 0.0, tokens);
        assert_eq!(small.doubts, Vec::new());
        let sure = Vote::new(text, -2.0, vec![(0..3, -3.0)]);
        assert_eq!((sure.signals(), sure.doubts), ([("yes", -2.0), ("doubt", -3.0)], Vec::new()));
        assert_eq!(Vote::new(text, -20.0, Vec::new()).signals(), [("yes", -8.0), ("doubt", 0.0)]);
    }
}
