//! Further sources for a sentence that one source supports already.

use crate::corpus::{Article, SentenceRef};
use crate::text::Span;

use super::{CheckedSentence, Citation, Outcome, Reason, Sources, Verdict, check};

impl Sources<'_> {
    /// Bytes of the sentence at `at` in its article.
    #[must_use]
    pub fn span(&self, at: SentenceRef) -> Option<Span> {
        Some(self.sentence(at)?.span)
    }

    /// A citation of the sentence at `at`.
    #[must_use]
    pub fn citation(&self, at: SentenceRef) -> Option<Citation> {
        Citation::new(self.article(at)?, self.span(at)?)
    }
}

impl CheckedSentence {
    /// Adds a passage of another article that says so too; one of an article cited already is left out.
    pub fn corroborate(&mut self, citation: Citation) {
        if self.citations.iter().all(|known| known.article() != citation.article()) {
            self.citations.push(citation);
        }
    }
}

/// The words of `span` as they stand in `article`: a headline, or part of a sentence.
#[must_use]
pub fn quote_span(article: &Article, span: Span) -> Option<CheckedSentence> {
    let citation = Citation::new(article, span).filter(|citation| !citation.quote().trim().is_empty())?;
    Some(CheckedSentence {
        text: citation.quote().to_owned(),
        verdict: Verdict::Quoted,
        support: 1.0,
        citations: vec![citation],
        replaces: None,
    })
}

/// Whether the sentence at `at`, of a cluster that says the same, may be cited for `text` as a further source:
/// it may word things otherwise, but no number, date, name, hedge or negation may differ.
#[must_use]
pub fn agrees(sources: &Sources<'_>, text: &str, at: SentenceRef) -> bool {
    match check(sources, text, &[at], None) {
        Outcome::Passed(_) => true,
        Outcome::Failed { reasons, .. } => reasons.iter().all(|reason| {
            matches!(reason, Reason::Words { .. } | Reason::Attribution { .. } | Reason::Quotation { .. })
        }),
    }
}
