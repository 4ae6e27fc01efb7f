//! Which sentences may stand in a brief.

use unicode_segmentation::UnicodeSegmentation;

use crate::text::furniture::{MARKS, is_furniture};
use crate::text::speech::{first_person, without_quotations};
use crate::text::{Sentence, SentenceKind, Speech};

/// Fewest and most words of a sentence that is worth showing and can be read at once.
const WORDS: std::ops::RangeInclusive<usize> = 6..=45;

/// What a sentence is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A statement that may be shown.
    Statement,
    /// Running text that is not shown: a question, a bare quotation, too short or too long.
    Running,
    /// A notice that corrects the article.
    Correction,
    /// Not part of the running text: a heading, a caption, a link, a note about the publication.
    Apart,
}

const CORRECTION_OPENINGS: &[&str] = &[
    "correction:",
    "correction (",
    "corrections:",
    "clarification:",
    "correction —",
    "correction –",
    "correction -",
    "this article has been corrected",
    "this story has been corrected",
    "this article has been amended",
    "an earlier version of this",
    "a previous version of this",
    "this story has been amended",
];

/// What `sentence`, which reads `text`, is good for.
pub(super) fn role(sentence: &Sentence, text: &str) -> Role {
    // A quotation that begins or ends outside it would be put into the wrong mouth.
    let Sentence { kind, speech, .. } = *sentence;
    let lower = text.trim_start_matches(MARKS).to_lowercase();
    let opens = |openings: &[&str]| openings.iter().any(|o| lower.starts_with(o));
    if opens(CORRECTION_OPENINGS)
        || (lower.contains("earlier version of this") || lower.contains("previous version of this"))
    {
        return Role::Correction;
    }
    if !matches!(kind, SentenceKind::Prose | SentenceKind::ListItem) || is_furniture(text) {
        return Role::Apart;
    }
    let unquoted = without_quotations(text);
    let end = text.trim_end_matches(['"', '”', '’', '\'', ')', ']', ' ']);
    let words = text.unicode_words().count();
    if end.ends_with(['?', ':', '…', '？'])
        || !WORDS.contains(&words)
        || unquoted.unicode_words().count() * 3 < words
        || first_person(text)
        || speech != Speech::default()
    {
        return Role::Running;
    }
    Role::Statement
}
