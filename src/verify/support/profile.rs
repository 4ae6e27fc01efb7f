//! Signals into one number: a logistic combination, fitted per model by `evals/verifier/run.py` and kept as data.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::features::Signals;
use super::vote::Vote;

/// How the support of a statement follows from its signals, with or without a model's judgement.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Registry id of the model whose opinion is weighed; empty for the rules alone.
    pub model: String,
    bias: f32,
    /// The least support of a statement that the rules read off the sources.
    pub(super) read_off: f32,
    /// What the support of a statement that the rules contradict is multiplied by, below a half: it stays
    /// unsupported, but the rest of what is known of it counts.
    contradicted: f32,
    /// By name of the signal, those of a [`Vote`] included.
    weights: BTreeMap<String, f32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    profile: Vec<Profile>,
}

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    // The file is part of the program; a test reads it.
    toml::from_str::<File>(include_str!("../../../models/verifier.toml"))
        .map(|f| f.profile)
        .unwrap_or_default()
});

impl Profile {
    /// The profile of the model with this id; `None` when its opinion was never measured.
    #[must_use]
    pub fn of(model: &str) -> Option<&'static Self> {
        PROFILES.iter().find(|p| p.model == model && !model.is_empty())
    }

    /// The profile without a model.
    #[must_use]
    pub fn rules() -> Option<&'static Self> {
        PROFILES.iter().find(|p| p.model.is_empty())
    }

    /// How likely a careful reader calls the statement supported, 0..=1; `vote` is what the model makes of it.
    #[must_use]
    pub fn support(&self, signals: &Signals, vote: Option<&Vote>) -> f32 {
        let weight = |name: &str| self.weights.get(name).copied().unwrap_or(0.0);
        let found = signals.iter().map(|(name, value)| weight(name) * value);
        let thought = vote.into_iter().flat_map(Vote::signals);
        let sum: f32 = found.chain(thought.map(|(name, value)| weight(name) * value)).sum();
        1.0 / (1.0 + (-self.bias - sum).exp())
    }

    /// `support` within what the rules allow.
    pub(super) fn bounded(&self, support: f32, read_off: bool, contradicted: bool) -> f32 {
        if read_off {
            support.max(self.read_off)
        } else if contradicted {
            support * self.contradicted
        } else {
            support
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_whole() {
        let file: File = toml::from_str(include_str!("../../../models/verifier.toml")).unwrap();
        assert!(Profile::rules().is_some());
        for profile in &file.profile {
            assert!(profile.weights.values().chain([&profile.bias]).all(|w| w.is_finite()));
            assert!(profile.contradicted < 0.5 && profile.read_off > 0.5);
            for name in profile.weights.keys() {
                let of_vote = Vote::default().signals().iter().any(|(own, _)| own == name);
                let known = Signals::NAMES.contains(&name.as_str());
                assert!(known || of_vote && !profile.model.is_empty(), "{name}");
            }
        }
    }

    #[test]
    fn support_is_a_share() {
        let rules = Profile::rules().unwrap();
        for value in [0.0, 1.0, f32::MAX, f32::MIN] {
            let mut signals = Signals::default();
            Signals::NAMES.iter().for_each(|n| signals.set(n, value));
            let vote = Vote::new("It.", f32::NAN, vec![(0..3, f32::INFINITY)]);
            let support = rules.support(&signals, Some(&vote));
            assert!((0.0..=1.0).contains(&support) || value.abs() > 1.0, "{support}");
        }
    }
}
