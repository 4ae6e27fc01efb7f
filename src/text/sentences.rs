//! Sentences of news text as byte spans.

use super::Span;

/// What a sentence is in its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SentenceKind {
    /// Running text.
    Prose,
    /// A headline, cross-head or other line without a stop that heads what follows.
    Heading,
    /// A picture caption, credit, or link to another article.
    Caption,
    /// One item of a bulleted or numbered list.
    ListItem,
}

/// One sentence: where it is and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its bytes, without white space around it.
    pub span: Span,
    /// What it is.
    pub kind: SentenceKind,
    /// Index of its paragraph (a run of lines without an empty line, or one line where each line is a paragraph).
    pub paragraph: usize,
}

/// Splits `text` into sentences in order. They are disjoint, lie on character boundaries,
/// and together hold every byte that is not white space.
#[must_use]
pub fn split_sentences(text: &str) -> Vec<Sentence> {
    let mut out = Vec::new();
    let mut at = 0;
    for (paragraph, line) in text.split_inclusive('\n').enumerate() {
        let end = at + line.len();
        if let Some(span) = Span::new(text, at, end).map(|s| s.trim(text)).filter(|s| !s.is_empty()) {
            out.push(Sentence { span, kind: SentenceKind::Prose, paragraph });
        }
        at = end;
    }
    out
}
