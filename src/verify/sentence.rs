//! A sentence that may be shown.

use serde::Serialize;

use super::{Citation, Reason};

/// What was found out about a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Written by the model, and every check against the cited sentences passed.
    Supported,
    /// The source's own words, verbatim.
    Quoted,
    /// Nothing was checked.
    Unchecked,
}

/// A written sentence that failed the checks, and in whose place another is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Replaced {
    /// What the model wrote.
    pub text: String,
    /// Why it is not shown.
    pub reasons: Vec<Reason>,
}

/// A written sentence that is not shown, with nothing in its place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Withheld {
    /// What the model wrote.
    pub text: String,
    /// The reasons in words, joined by "; ".
    pub reason: String,
    /// The reasons as data.
    pub reasons: Vec<Reason>,
}

impl Withheld {
    /// Withholds `text` for `reasons`.
    #[must_use]
    pub fn new(text: String, reasons: Vec<Reason>) -> Self {
        let reason = reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        Self { text, reason, reasons }
    }
}

/// A sentence with its citations, made only by this module's checks. It has at least one citation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckedSentence {
    pub(super) text: String,
    pub(super) verdict: Verdict,
    pub(super) support: f32,
    pub(super) citations: Vec<Citation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) replaces: Option<Replaced>,
}

impl CheckedSentence {
    /// What it says.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was found out about it.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// How well the cited sentences support it, 0..=1; 1 for a quotation.
    #[must_use]
    pub fn support(&self) -> f32 {
        self.support
    }

    /// The passages that say it, best first; never empty.
    #[must_use]
    pub fn citations(&self) -> &[Citation] {
        &self.citations
    }

    /// The written sentence that this one stands in for.
    #[must_use]
    pub fn replaces(&self) -> Option<&Replaced> {
        self.replaces.as_ref()
    }

    /// This sentence in place of `claim`, which failed for `reasons`.
    #[must_use]
    pub fn instead_of(mut self, claim: &str, reasons: Vec<Reason>) -> Self {
        self.replaces = Some(Replaced { text: claim.to_owned(), reasons });
        self
    }
}
