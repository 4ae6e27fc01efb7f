//! What the generator itself makes of a statement that it has read below the passages: its yes or no, and, where that was
//! measured, which of the statement's words its hidden states doubt.
//!
//! The second is a linear probe (Alain and Bengio 2016): one weight for each value of a hidden state, fitted on statements of
//! which it is known where they go wrong (`evals/verifier/probe.py`). It costs nothing but the product, since the states are
//! computed anyway.

use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

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

/// A direction in a model's hidden states.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// Registry id of the model.
    model: String,
    /// The layer whose states it reads, from 0.
    pub layer: usize,
    bias: f32,
    /// One for each value of a state.
    weights: Vec<f32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    probe: Vec<Probe>,
}

static PROBES: LazyLock<Vec<Probe>> = LazyLock::new(|| {
    // The file is part of the program; a test reads it.
    toml::from_str::<File>(include_str!("../../../models/probe.toml")).map(|f| f.probe).unwrap_or_default()
});

impl Probe {
    /// The probe of the model with this id, if it has one.
    #[must_use]
    pub fn of(model: &str) -> Option<&'static Self> {
        PROBES.iter().find(|p| p.model == model)
    }

    /// Values of a state.
    #[must_use]
    pub fn width(&self) -> usize {
        self.weights.len()
    }

    /// How much each of `states`, row by row, doubts its token: a logit above 0 where a mistake is likelier than not among as
    /// many tokens of either kind. None at all for states of another width, or that are no numbers.
    #[must_use]
    pub fn doubts(&self, states: &[f32]) -> Vec<f32> {
        let doubt = |row: &[f32]| {
            let products = row.iter().zip(&self.weights).map(|(x, w)| f64::from(*x) * f64::from(*w));
            self.bias + products.sum::<f64>() as f32
        };
        let rows = states.chunks_exact(self.width().max(1));
        let whole = rows.remainder().is_empty();
        let doubts: Vec<f32> = rows.map(doubt).collect();
        if whole && doubts.iter().all(|doubt| doubt.is_finite()) { doubts } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_whole() {
        let file: File = toml::from_str(include_str!("../../../models/probe.toml")).unwrap();
        assert!(!file.probe.is_empty());
        for probe in &file.probe {
            assert!(super::super::Profile::of(&probe.model).is_some(), "{}", probe.model);
            assert!(probe.width() > 0);
            assert!(probe.weights.iter().chain([&probe.bias]).all(|w| w.is_finite()));
            assert_eq!(Probe::of(&probe.model), Some(probe));
        }
    }

    #[test]
    fn a_doubt_is_a_product_and_states_of_another_kind_have_none() {
        let probe = Probe { model: String::new(), layer: 0, bias: 0.5, weights: vec![1.0, -2.0] };
        assert_eq!(probe.doubts(&[1.0, 1.0, 0.0, 3.0]), [-0.5, -5.5]);
        assert_eq!(probe.doubts(&[1.0, 1.0, 0.0]), [0.0; 0]);
        assert_eq!(probe.doubts(&[1.0, f32::NAN]), [0.0; 0]);
        assert_eq!(probe.doubts(&[]), [0.0; 0]);
    }

    #[test]
    fn the_worst_tokens_count_and_are_shown() {
        let text = "The mill burned down on Monday";
        let tokens = [(0..3, -3.0), (3..8, 1.0), (8..15, 4.0), (15..20, -40.0), (20..23, 1.5), (23..30, 3.5)];
        let vote = Vote::new(text, 1.5, tokens.to_vec());
        assert_eq!(vote.signals(), [("yes", 1.5), ("doubt", 3.0)]);
        let shown: Vec<_> = vote.doubts.iter().map(|doubt| doubt.words.as_str()).collect();
        assert_eq!(shown, ["burned", "Monday"]);
        let tokens = vec![(0..3, 2.0), (3..8, -1.0), (8..11, 2.5), (11..16, -1.0), (16..17, 3.0)];
        let small = Vote::new("The mill at dawn.", 0.0, tokens);
        assert_eq!(small.doubts, Vec::new());
        let sure = Vote::new(text, -2.0, vec![(0..3, -3.0)]);
        assert_eq!((sure.signals(), sure.doubts), ([("yes", -2.0), ("doubt", -3.0)], Vec::new()));
        assert_eq!(Vote::new(text, -20.0, Vec::new()).signals(), [("yes", -8.0), ("doubt", 0.0)]);
    }
}
