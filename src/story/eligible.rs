//! Which sentences may stand in a brief.

use unicode_segmentation::UnicodeSegmentation;

use crate::text::SentenceKind;
use crate::text::speech::{first_person, without_quotations};

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

/// Openings of lines that newsrooms add around the story, in lower case.
const FURNITURE_OPENINGS: &[&str] = &[
    "read more",
    "read also",
    "read:",
    "also read",
    "see also",
    "related:",
    "related article",
    "more:",
    "watch:",
    "listen:",
    "photo:",
    "photos:",
    "picture:",
    "image:",
    "video:",
    "click here",
    "tap here",
    "sign up",
    "subscribe",
    "follow us",
    "download the",
    "get the latest",
    "advertisement",
    "story continues",
    "share this",
    "conclusion",
    "editor's note",
    "editor’s note",
    "editors' note",
    "editors’ note",
    "copyright",
    "©",
    "the associated press contributed",
    "reporting by",
    "writing by",
    "editing by",
    "additional reporting",
    "this article originally",
    "this story originally",
    "this article was",
    "have a news tip",
    "contact us",
    "for more information",
    "all rights reserved",
    "post to facebook",
    "watch the video",
    "join our",
    "join the",
];

/// Phrases that only such lines hold, in lower case.
const FURNITURE_PHRASES: &[&str] = &[
    "contributed to this report",
    "contributed to this story",
    "contributed reporting",
    "all rights reserved",
    "may not be published, broadcast",
    "getty images",
    "terms of service",
    "privacy policy",
    "cookie policy",
    "to this newsletter",
    "our newsletter",
    "click here",
    "this is a developing story",
    "this story will be updated",
    "check back for updates",
    "has been updated",
    "reported from",
    "reprints",
    "presentation-ready copies",
    "follow him on twitter",
    "follow her on twitter",
];

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

/// What the sentence `text` of kind `kind` is good for.
pub(super) fn role(kind: SentenceKind, text: &str) -> Role {
    let lower = text.trim_start_matches(['*', '_', '#', '>', '-', '•', ' ', '[', '(', '(']).to_lowercase();
    let opens = |openings: &[&str]| openings.iter().any(|o| lower.starts_with(o));
    if opens(CORRECTION_OPENINGS)
        || (lower.contains("earlier version of this") || lower.contains("previous version of this"))
    {
        return Role::Correction;
    }
    if !matches!(kind, SentenceKind::Prose | SentenceKind::ListItem)
        || opens(FURNITURE_OPENINGS)
        || FURNITURE_PHRASES.iter().any(|p| lower.contains(p))
    {
        return Role::Apart;
    }
    let unquoted = without_quotations(text);
    let end = text.trim_end_matches(['"', '”', '’', '\'', ')', ']', ' ']);
    let words = text.unicode_words().count();
    if end.ends_with(['?', ':', '…', '？'])
        || !WORDS.contains(&words)
        || unquoted.unicode_words().count() * 3 < words
        || first_person(text)
        || unbalanced_quotation(text)
    {
        return Role::Running;
    }
    Role::Statement
}

/// Whether a quotation begins or ends outside the sentence: alone it would put words into the wrong mouth.
fn unbalanced_quotation(text: &str) -> bool {
    let count = |marks: &[char]| text.chars().filter(|c| marks.contains(c)).count();
    count(&['“', '„', '«']) != count(&['”', '»']) || count(&['"']) % 2 == 1
}
