//! The source's own words, whole or less a dateline.

use crate::corpus::SentenceRef;
use crate::text::{Span, dateline};

use super::sources::Sources;
use super::{CheckedSentence, Citation, Verdict};

/// The sentence at `at` word for word.
#[must_use]
pub fn quote(sources: &Sources<'_>, at: SentenceRef) -> Option<CheckedSentence> {
    let sentence = sources.sentence(at)?;
    quoted(Citation::new(sources.article(at)?, sentence.span)?)
}

fn quoted(citation: Citation) -> Option<CheckedSentence> {
    (!citation.quote().trim().is_empty()).then(|| CheckedSentence {
        text: citation.quote().to_owned(),
        verdict: Verdict::Quoted,
        support: 1.0,
        citations: vec![citation],
        replaces: None,
    })
}

/// The sentence at `at` without a dateline ("ASHBY (AP) —"), word for word otherwise; it stays whole when the
/// rest would not start with a capital letter.
#[must_use]
pub fn quote_trimmed(sources: &Sources<'_>, at: SentenceRef) -> Option<CheckedSentence> {
    quoted(Citation::new(sources.article(at)?, trimmed(sources, at)?)?)
}

/// The bytes of the sentence at `at` without a dateline or an opening "But".
pub(crate) fn trimmed(sources: &Sources<'_>, at: SentenceRef) -> Option<Span> {
    let sentence = sources.sentence(at)?;
    let article = sources.article(at)?;
    let cut = dateline(sentence.text)
        .or_else(|| opener(sentence.text))
        .and_then(|cut| Span::new(article.body(), sentence.span.start() + cut, sentence.span.end()))
        .filter(|span| {
            span.of(article.body()).chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric())
        });
    Some(cut.unwrap_or(sentence.span))
}

/// Length of a leading "But", "However," when a capital follows.
fn opener(text: &str) -> Option<usize> {
    let word = ["But ", "And ", "However, ", "Meanwhile, ", "Moreover, ", "So "]
        .into_iter()
        .find(|w| text.starts_with(w))?;
    Some(word.len())
}
