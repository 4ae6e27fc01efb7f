//! What a model knows and does not say: linear probes of its hidden states (Alain and Bengio 2016), kept as data in
//! `models/probe.toml`. A probe costs nothing but a product where the states are computed anyway; one with an
//! [`Adapter`] has its tokens read once more.

use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Adapter, StatesOf};

/// What the model has been asked when its states are read.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ProbeTask {
    /// Whether the passages support a statement; read at the statement's tokens, higher where they do not.
    Support,
    /// Whether the passages of an article state the answer to a question; read where the model begins to answer it, higher
    /// where they do.
    Answer,
}

/// A direction in a model's hidden states.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// Registry id of the model.
    model: String,
    task: ProbeTask,
    /// The layer whose states it reads, from 0.
    layer: usize,
    /// Name of the adapter with which the model reads those tokens, if it has one.
    adapter: Option<String>,
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
    toml::from_str::<File>(include_str!("../../models/probe.toml")).map(|f| f.probe).unwrap_or_default()
});

impl Probe {
    /// The probe of the model with this id for `task`, if it has one.
    #[must_use]
    pub fn of(model: &str, task: ProbeTask) -> Option<&'static Self> {
        PROBES.iter().find(|p| p.model == model && p.task == task)
    }

    /// The states that it reads, of these tokens of a prompt.
    #[must_use]
    pub fn states_of(&self, tokens: Range<usize>) -> StatesOf<'static> {
        StatesOf { layer: self.layer, tokens, adapter: self.adapter.as_deref().and_then(Adapter::named) }
    }

    /// Values of a state.
    #[must_use]
    pub fn width(&self) -> usize {
        self.weights.len()
    }

    /// What each of `states`, row by row, tells: a logit. None at all for states of another width, or that are no numbers.
    #[must_use]
    pub fn logits(&self, states: &[f32]) -> Vec<f32> {
        let logit = |row: &[f32]| {
            let products = row.iter().zip(&self.weights).map(|(x, w)| f64::from(*x) * f64::from(*w));
            self.bias + products.sum::<f64>() as f32
        };
        let rows = states.chunks_exact(self.width().max(1));
        let whole = rows.remainder().is_empty();
        let logits: Vec<f32> = rows.map(logit).collect();
        if whole && logits.iter().all(|logit| logit.is_finite()) { logits } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::models::Registry;
    use super::*;

    #[test]
    fn the_file_is_whole() {
        let file: File = toml::from_str(include_str!("../../models/probe.toml")).unwrap();
        assert!(!file.probe.is_empty());
        for probe in &file.probe {
            assert!(Registry::builtin().get(&probe.model).is_ok(), "{}", probe.model);
            assert!(probe.width() > 0);
            assert_eq!(
                probe.adapter.is_some(),
                probe.states_of(0..1).adapter.is_some(),
                "an adapter that is not there"
            );
            assert!(probe.weights.iter().chain([&probe.bias]).all(|w| w.is_finite()));
            assert_eq!(Probe::of(&probe.model, probe.task), Some(probe), "one for each model and task");
        }
    }

    #[test]
    fn a_logit_is_a_product_and_states_of_another_kind_have_none() {
        let (model, task) = (String::new(), ProbeTask::Support);
        let probe = Probe { model, task, layer: 0, adapter: None, bias: 0.5, weights: vec![1.0, -2.0] };
        assert_eq!(probe.logits(&[1.0, 1.0, 0.0, 3.0]), [-0.5, -5.5]);
        assert_eq!(probe.logits(&[1.0, 1.0, 0.0]), [0.0; 0]);
        assert_eq!(probe.logits(&[1.0, f32::NAN]), [0.0; 0]);
        assert_eq!(probe.logits(&[]), [0.0; 0]);
    }
}
