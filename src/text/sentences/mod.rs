//! Sentences of news text as byte spans: paragraphs and their kinds from the lines, sentence ends from the stops.

mod abbreviations;
mod boundary;
mod kinds;
mod lines;
mod scan;
mod speech;

pub use self::speech::Speech;

use self::boundary::Splitter;
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
    /// Where it stands in quotations.
    pub speech: Speech,
}

/// Splits `text` into sentences in order. They are disjoint, lie on character boundaries,
/// and together hold every byte that is not white space.
///
/// Lines that were wrapped at a column are put together again; elsewhere a line is a paragraph.
/// Takes time linear in the length of `text`.
#[must_use]
pub fn split_sentences(text: &str) -> Vec<Sentence> {
    let paragraphs = lines::paragraphs(text);
    let kinds = kinds::classify(text, &paragraphs);
    let mut out: Vec<Sentence> = Vec::new();
    for (paragraph, (span, kind)) in paragraphs.iter().map(|p| p.span).zip(kinds).enumerate() {
        let body = span.of(text);
        let ends = if kind == SentenceKind::Heading { Vec::new() } else { Splitter::ends(body) };
        let first = out.len();
        let mut start = 0;
        for end in ends.into_iter().chain([body.len()]) {
            let piece = Span::new(text, span.start() + start, span.start() + end).map(|s| s.trim(text));
            start = end;
            let Some(piece) = piece.filter(|s| !s.is_empty()) else { continue };
            // A stray quotation mark or dash is no sentence: it goes with the one before it.
            if out.len() > first
                && !piece.of(text).contains(char::is_alphanumeric)
                && let Some(last) = out.last_mut()
                && let Some(joined) = Span::new(text, last.span.start(), piece.end())
            {
                last.span = joined;
                continue;
            }
            let kind = if kind == SentenceKind::Prose { kinds::of_sentence(piece.of(text)) } else { kind };
            out.push(Sentence { span: piece, kind, paragraph, speech: Speech::default() });
        }
        if let Some(own) = out.get_mut(first..) {
            kinds::caption_paragraph(text, own);
            speech::mark(text, own);
        }
    }
    kinds::rescue(text, &mut out);
    out
}

#[cfg(test)]
mod tests;
