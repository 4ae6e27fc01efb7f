//! The result of checking somebody's text.

use serde::Serialize;

use super::cited::{count, line};
use super::{ArticleInfo, Receipt};
use crate::engine::{ModelInfo, Usage};
use crate::verify::support::{Assessment, Opinion};
use crate::verify::{Citation, Reason};

/// One sentence of the text.
#[derive(Clone, Debug, Serialize)]
pub struct VerifiedSentence {
    /// As written, without marks of citation and markup.
    pub text: String,
    /// What was found.
    pub verdict: Assessment,
    /// How likely a careful reader calls it supported, 0..=1; `null` when it was not checked.
    pub support: Option<f32>,
    /// What the checker says, which is no part of `support`; absent when none was asked, or not about this sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checker: Option<Opinion>,
    /// The reasons in words, joined by "; "; why it was not checked.
    pub reason: String,
    /// Why it is not supported, as data; of a supported one, what it leaves out: who says so.
    pub reasons: Vec<Reason>,
    /// The passages that say it, or that it was compared with, best first.
    pub citations: Vec<Citation>,
}

/// The checker that was heard, and how much it read.
#[derive(Clone, Debug, Serialize)]
pub struct CheckerUsed {
    /// The name of its folder.
    pub id: String,
    /// SHA-256 of its weights.
    pub sha256: String,
    /// Whether its numbers were measured against human judgements by this program's authors: never.
    pub calibrated: bool,
    /// Sentences of the text that it read.
    pub statements: usize,
    /// Inputs it was given, each some sentences of the text beside passages.
    pub passes: usize,
    /// Sentences of the articles.
    pub source_sentences: usize,
    /// The fewest of them that were in an input; all, when the articles fit.
    pub least_read: usize,
    /// Tokens it read.
    pub tokens: usize,
    /// Time for them.
    pub seconds: f64,
}

impl CheckerUsed {
    pub(crate) fn new(info: &ModelInfo) -> Self {
        Self {
            id: info.id.clone(),
            sha256: info.sha256.clone(),
            calibrated: false,
            statements: 0,
            passes: 0,
            source_sentences: 0,
            least_read: 0,
            tokens: 0,
            seconds: 0.0,
        }
    }

    pub(crate) fn spent(&mut self, usage: Usage) {
        self.tokens = usage.prefill_tokens;
        self.seconds = (usage.prefill.as_secs_f64() * 1000.0).round() / 1000.0;
    }
}

/// A text, sentence by sentence. Schema `dateline/verification/1`.
#[derive(Clone, Debug, Serialize)]
pub struct Verification {
    /// [`Verification::SCHEMA`].
    pub schema: &'static str,
    /// In the order of the text.
    pub sentences: Vec<VerifiedSentence>,
    /// How many are supported.
    pub supported: usize,
    /// How many are not.
    pub unsupported: usize,
    /// How many state nothing that could be checked.
    pub unchecked: usize,
    /// The checker; absent when none was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checker: Option<CheckerUsed>,
    /// The sources.
    pub articles: Vec<ArticleInfo>,
    /// How it was made.
    pub receipt: Receipt,
}

impl Verification {
    /// Name and version of the type.
    pub const SCHEMA: &'static str = "dateline/verification/1";

    /// All citations.
    pub fn citations(&self) -> impl Iterator<Item = &Citation> {
        self.sentences.iter().flat_map(|s| &s.citations)
    }

    /// `checker lettucedect · 7 sentences read beside all 31 in the articles · its probabilities are not calibrated`.
    pub(super) fn checker_line(&self) -> Option<String> {
        let used = self.checker.as_ref()?;
        let read = if used.least_read < used.source_sentences {
            format!("at least {} of {} in the articles", used.least_read, used.source_sentences)
        } else {
            format!("all {} in the articles", used.source_sentences)
        };
        let id = line(&used.id);
        let sentences = count(used.statements, "sentence");
        Some(format!("checker {id} · {sentences} read beside {read} · its probabilities are not calibrated"))
    }

    /// `7 supported, 1 unsupported, 2 not checked`.
    pub(super) fn tally(&self) -> String {
        let mut parts =
            vec![format!("{} supported", self.supported), format!("{} unsupported", self.unsupported)];
        if self.unchecked > 0 {
            parts.push(format!("{} not checked", self.unchecked));
        }
        parts.join(", ")
    }
}
