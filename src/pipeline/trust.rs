//! How far what a model proposes as an answer is believed: a profile by model, kept as data in `models/answers.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::engine::ModelInfo;
use crate::engine::models::{ModelEntry, Registry};
use crate::report::AnswerSignals;

/// An article this much older than the question, in days, mostly tells of an earlier event of the same kind.
pub(super) const OLD_DAYS: f32 = 60.0;

/// What a model's opinion of its own answers is worth.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(super) struct Trust {
    /// Registry ids of the models it was measured for; none: all others.
    models: Vec<String>,
    /// Models that were never measured are taken for these from so many weights on.
    #[serde(default)]
    others_from: Option<u64>,
    /// What the model is let do.
    pub(super) role: Role,
    /// What is added to the weighted signals: from 0 a proposal is an answer.
    #[serde(default)]
    bias: f32,
    #[serde(default)]
    weights: Weights,
    /// The largest margin that counts; without it every one does.
    #[serde(default)]
    most_margin: Option<f32>,
    /// A sentence that holds less of what the question is about, by weight, tells of something else, whatever its
    /// neighbours say.
    #[serde(default)]
    least_coverage: f32,
    /// The same where the probe is heard, which tells better whether an answer is one than shared words do.
    #[serde(default)]
    least_coverage_probed: f32,
    /// From here on a model that writes may answer in words of its own, which the checks then have to find in the sources.
    #[serde(default)]
    pub(super) without_source: f32,
    /// A sentence that holds this share of what the question is about, by weight, answers it at any age, unless the question asks about
    /// what is new.
    #[serde(default = "never")]
    timeless: f32,
    /// From here on what one article answers is an answer although all together made the model doubt.
    #[serde(default)]
    pub(super) alone: f32,
}

/// What a model is let do where a question is to be answered.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Role {
    /// It is not asked: what it says is noise.
    Silent,
    /// The words of question and articles decide, as without a model; the sentence it points at is shown first.
    #[default]
    Points,
    /// Of the sentences that the words admit the one it points at is shown alone, and none when it doubts.
    Chooses,
    /// It decides, and writes the answer.
    Writes,
}

/// What each of [`AnswerSignals`] adds, times its value.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
struct Weights {
    answerable: f32,
    probe: f32,
    margin: f32,
    coverage: f32,
    context: f32,
    /// Added when the article lacks any name or year of the question.
    strangers: f32,
    /// Added when the article is older than [`OLD_DAYS`], where that matters.
    old: f32,
}

fn never() -> f32 {
    f32::INFINITY
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    profile: Vec<Trust>,
}

static PROFILES: LazyLock<Vec<Trust>> = LazyLock::new(|| {
    // The file is part of the program; a test reads it.
    toml::from_str::<File>(include_str!("../../models/answers.toml")).map(|f| f.profile).unwrap_or_default()
});
static UNKNOWN: LazyLock<Trust> =
    LazyLock::new(|| PROFILES.iter().find(|p| p.models.is_empty()).cloned().unwrap_or_default());

/// Id by which a model was measured: that of the registry also for a file of the user's with the same bytes.
pub(super) fn known_id(model: &ModelInfo) -> &str {
    let same = |entry: &&ModelEntry| entry.files.first().is_some_and(|file| file.sha256 == model.sha256);
    Registry::builtin().models().iter().find(same).map_or(&model.id, |entry| &entry.id)
}

impl Trust {
    /// The profile of `model`, or that of all whose opinion was never measured.
    pub(super) fn of(model: &ModelInfo) -> &'static Self {
        let id = known_id(model);
        let large = |p: &&Self| {
            model.parameters.zip(p.others_from).is_some_and(|(parameters, from)| parameters >= from)
        };
        let measured = PROFILES.iter().find(|p| p.models.iter().any(|known| known == id));
        measured.or_else(|| PROFILES.iter().find(large)).unwrap_or(&UNKNOWN)
    }

    /// Whether the sentence of a proposal with these signals tells of something else.
    pub(super) fn is_beside(&self, signals: &AnswerSignals) -> bool {
        let least = if signals.probe.is_some() { self.least_coverage_probed } else { self.least_coverage };
        signals.coverage < least
    }

    /// From 0 a proposal with these signals is an answer.
    pub(super) fn sureness(&self, signals: &AnswerSignals) -> f32 {
        let AnswerSignals { answerable, probe, margin, coverage, context, strangers, days, news } = *signals;
        let strange = if strangers > 0 { 1.0 } else { 0.0 };
        let dated = news || coverage < self.timeless;
        let old = if dated && days.is_some_and(|days| days > OLD_DAYS) { 1.0 } else { 0.0 };
        let margin = margin.min(self.most_margin.unwrap_or(f32::INFINITY));
        let w = &self.weights;
        let terms = [
            (w.answerable, answerable),
            (w.probe, probe.unwrap_or_default()),
            (w.margin, margin),
            (w.coverage, coverage),
            (w.context, context),
            (w.strangers, strange),
            (w.old, old),
            (self.bias, 1.0),
        ];
        terms.iter().map(|(weight, signal)| weight * signal).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Probe, ProbeTask};

    fn model(id: &str, sha256: &str) -> ModelInfo {
        ModelInfo {
            id: id.to_owned(),
            sha256: sha256.to_owned(),
            architecture: "llama".to_owned(),
            context_tokens: 2048,
            parameters: None,
            device: None,
        }
    }

    #[test]
    fn the_file_is_whole() {
        let file: File = toml::from_str(include_str!("../../models/answers.toml")).unwrap();
        assert_eq!(file.profile.iter().filter(|p| p.models.is_empty()).count(), 1, "one for all others");
        let known = Registry::builtin();
        for id in file.profile.iter().flat_map(|p| &p.models).filter(|id| *id != "scripted") {
            assert!(known.get(id).is_ok(), "{id}");
        }
        for profile in &file.profile {
            let w = &profile.weights;
            let numbers =
                [w.answerable, w.probe, w.margin, w.coverage, w.context, w.strangers, w.old, profile.bias];
            assert!(numbers.iter().all(|n| n.is_finite()), "{:?}", profile.models);
        }
        let default = Trust::of(&model(known.default_generator(), ""));
        assert_eq!(default.role, Role::Writes);
        for profile in &file.profile {
            let probed = profile.models.iter().any(|id| Probe::of(id, ProbeTask::Answer).is_some());
            assert_eq!(
                probed,
                profile.weights.probe != 0.0,
                "{:?}: a weight without a probe, or none",
                profile.models
            );
        }
    }

    #[test]
    fn a_model_is_known_by_its_bytes_too() {
        let entry = Registry::builtin().get("qwen2.5-coder-0.5b").unwrap();
        let own = model("my-model.gguf", &entry.files[0].sha256);
        assert_eq!(Trust::of(&own).role, Role::Chooses);
        assert_eq!(known_id(&own), "qwen2.5-coder-0.5b");
        assert_eq!(known_id(&model("my-model.gguf", "00")), "my-model.gguf");
    }

    #[test]
    fn a_model_that_was_never_measured_decides_nothing() {
        let unknown = Trust::of(&model("some-file.gguf", "00"));
        assert_eq!(unknown.role, Role::Points);
        let signals = AnswerSignals {
            answerable: -9.0,
            probe: None,
            margin: -9.0,
            coverage: 0.0,
            context: 0.0,
            strangers: 3,
            days: Some(900.0),
            news: true,
        };
        assert!(unknown.sureness(&signals) >= 0.0, "nor does it refuse");
    }

    #[test]
    fn an_unknown_model_as_large_as_the_default_one_decides_and_writes() {
        let with = |id: &str, parameters| ModelInfo { parameters: Some(parameters), ..model(id, "00") };
        assert_eq!(Trust::of(&with("some-8b.gguf", 8_000_000_000)).role, Role::Writes);
        assert_eq!(Trust::of(&with("some-500m.gguf", 494_000_000)).role, Role::Points);
        assert_eq!(Trust::of(&with("qwen2.5-coder-0.5b", 8_000_000_000)).role, Role::Chooses);
    }
}
