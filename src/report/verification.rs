//! The result of checking somebody's text.

use serde::Serialize;

use super::{ArticleInfo, Receipt};
use crate::verify::support::Assessment;
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
    /// The reasons in words, joined by "; "; why it was not checked.
    pub reason: String,
    /// Why it is not supported, as data.
    pub reasons: Vec<Reason>,
    /// The passages that say it, or that it was compared with, best first.
    pub citations: Vec<Citation>,
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
