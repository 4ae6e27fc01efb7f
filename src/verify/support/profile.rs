//! Signals into one number: a logistic combination, fitted per model by `evals/verifier/run.py` and kept as data.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::features::Signals;

/// How the support of a statement follows from its signals, with or without a model's opinion.
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
    /// By name of the signal; `yes` is the model's logit for "Yes" less that for "No".
    weights: BTreeMap<String, f32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    profile: Vec<Profile>,
}

/// The largest logit that counts: beyond it a model is no surer, only louder.
const MOST_LOGIT: f32 = 8.0;

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

    /// How likely a careful reader calls the statement supported, 0..=1. `yes` is the model's opinion as a difference of
    /// logits.
    #[must_use]
    pub fn support(&self, signals: &Signals, yes: Option<f32>) -> f32 {
        let weight = |name: &str| self.weights.get(name).copied().unwrap_or(0.0);
        let sum: f32 = signals.iter().map(|(name, value)| weight(name) * value).sum();
        let yes =
            yes.filter(|y| y.is_finite()).map_or(0.0, |y| y.clamp(-MOST_LOGIT, MOST_LOGIT) * weight("yes"));
        let z = self.bias + sum + yes;
        1.0 / (1.0 + (-z).exp())
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
                assert!(
                    name == "yes" && !profile.model.is_empty() || Signals::NAMES.contains(&name.as_str()),
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn support_is_a_share() {
        let rules = Profile::rules().unwrap();
        for value in [0.0, 1.0, f32::MAX, f32::MIN] {
            let mut signals = Signals::default();
            Signals::NAMES.iter().for_each(|n| signals.set(n, value));
            let support = rules.support(&signals, Some(f32::NAN));
            assert!((0.0..=1.0).contains(&support) || value.abs() > 1.0, "{support}");
        }
    }
}
