//! A document into statements: sentences without the marks of their medium, and which of them state nothing.

use crate::corpus::document::{Block, BlockKind, Document};
use crate::text::{SentenceKind, split_sentences};

use super::super::facts::Facts;
use super::super::statement::has_verb;

/// A statement to be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// As written, without marks of citation and markup.
    pub text: String,
    /// Why it is not checked; `None` when it is.
    pub unchecked: Option<&'static str>,
}

impl Statement {
    /// A sentence that is to be checked whatever it looks like.
    #[must_use]
    pub fn claim(text: &str) -> Self {
        Self { text: plain(text), unchecked: None }
    }
}

/// The statements of `document`, in order.
#[must_use]
pub fn statements(document: &Document) -> Vec<Statement> {
    let mut out = Vec::new();
    // Under "Sources" stand passages and addresses, not statements.
    let mut listing = false;
    for block in &document.blocks {
        match block.kind {
            BlockKind::Heading => {
                listing = is_listing(&block.text);
                push(&mut out, &block.text, Some("heading"));
            }
            BlockKind::Sentence => push(&mut out, &block.text, None),
            BlockKind::Typed | BlockKind::Paragraph => split(block, &mut listing, &mut out),
        }
    }
    out
}

fn split(block: &Block, listing: &mut bool, out: &mut Vec<Statement>) {
    for sentence in split_sentences(&block.text) {
        let text = sentence.span.of(&block.text);
        let heading = block.kind == BlockKind::Typed && sentence.kind == SentenceKind::Heading;
        if heading {
            *listing = is_listing(text);
        }
        let reason = if *listing && !heading {
            Some("list of sources")
        } else {
            match sentence.kind {
                SentenceKind::Heading if heading => Some("heading"),
                SentenceKind::Caption => Some("caption or link"),
                _ => None,
            }
        };
        push(out, text, reason);
    }
}

fn is_listing(heading: &str) -> bool {
    let plain = plain(heading).to_lowercase();
    matches!(
        plain.trim_end_matches(':'),
        "sources"
            | "source"
            | "references"
            | "nearest passages"
            | "further reading"
            | "links"
            | "notes"
            | "footnotes"
    )
}

fn push(out: &mut Vec<Statement>, text: &str, unchecked: Option<&'static str>) {
    let text = plain(text);
    if text.contains(char::is_alphanumeric) {
        let unchecked = unchecked.or_else(|| states_nothing(&text));
        out.push(Statement { text, unchecked });
    }
}

/// Why a sentence is no claim that a source could support.
fn states_nothing(text: &str) -> Option<&'static str> {
    let end = text.trim_end_matches(['"', '\'', '\u{201D}', '\u{2019}', ')', '*']);
    let facts = Facts::new(text, false);
    let lower = text.to_lowercase();
    if end.ends_with('?') {
        Some("question")
    } else if text.contains(" · ") {
        Some("note on origin")
    } else if lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("www.") {
        Some("address")
    } else if end.ends_with(':') && facts.units.len() < 8 && !facts.units.iter().any(|u| u.quantity.is_some())
        || ["here is ", "here are ", "here's ", "sure,", "certainly"].iter().any(|c| lower.starts_with(c))
    {
        Some("introduction")
    } else if facts.units.is_empty() || (facts.units.len() < 3 && !has_verb(&facts) && !end.ends_with('.')) {
        Some("no statement")
    } else {
        None
    }
}

/// `line` without the marks before its first word. A sign that touches its number stays: "-12 degrees".
fn without_bullets(line: &str) -> &str {
    let mut rest = line;
    loop {
        let marks = rest.trim_start_matches(['#', '>', '|', '•', '*', '\u{2013}', ' ']);
        match marks.strip_prefix(['-', '+']) {
            Some(after) if !after.starts_with(|c: char| c.is_ascii_digit()) => rest = after,
            _ => return marks,
        }
    }
}

/// `text` on one line, without marks of Markdown and citation.
fn plain(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let mut rest = without_bullets(&line);
    // "1. ", "2) ", and the day of a timeline.
    let digits = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b'-').count();
    let after = rest.get(digits..).unwrap_or("");
    if (1..=2).contains(&digits) && (after.starts_with(". ") || after.starts_with(") ")) {
        rest = after.get(2..).unwrap_or("");
    } else if digits == 10 && after.starts_with(' ') && rest.bytes().filter(|b| *b == b'-').count() == 2 {
        rest = after.trim_start();
    }
    let mut out = String::with_capacity(rest.len());
    // Behind the last ")" no link ends.
    let links = rest.rfind(')').map_or(0, |at| at + 1);
    let mut chars = rest.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let tail = rest.get(i..).unwrap_or("");
        match c {
            '\\' if tail.chars().nth(1).is_some_and(|n| n.is_ascii_punctuation()) => {
                let escaped = tail.get(1..).unwrap_or("");
                if let Some(skip) = marker(escaped).filter(|_| escaped.starts_with('[')) {
                    while chars.peek().is_some_and(|(j, _)| *j < i + 1 + skip) {
                        chars.next();
                    }
                } else if let Some((_, n)) = chars.next() {
                    out.push(n);
                }
            }
            '[' => {
                if let Some(skip) = marker(tail) {
                    while chars.peek().is_some_and(|(j, _)| *j < i + skip) {
                        chars.next();
                    }
                } else if let Some((label, whole)) = link(rest.get(i..links).unwrap_or("")) {
                    out.push_str(label);
                    while chars.peek().is_some_and(|(j, _)| *j < i + whole) {
                        chars.next();
                    }
                } else {
                    out.push(c);
                }
            }
            '*' | '`' => {}
            '_' if tail.starts_with("__") || out.is_empty() || out.ends_with(' ') || tail.len() == 1 => {}
            _ => out.push(c),
        }
    }
    let text = out.trim().to_owned();
    // A whole sentence in quotation marks is a quotation of a source: judged by its words.
    let inner =
        text.strip_prefix(['\u{201C}', '\u{AB}']).and_then(|t| t.strip_suffix(['\u{201D}', '\u{BB}']));
    match inner {
        Some(inner)
            if !inner.contains(['\u{201C}', '\u{201D}', '\u{AB}', '\u{BB}'])
                || text.starts_with('\u{AB}') =>
        {
            inner.to_owned()
        }
        _ => text,
    }
}

/// Length of a mark of citation at the start of `text`: `[1]`, `[^2]`, `[1, 2]`, `\[1\]`.
fn marker(text: &str) -> Option<usize> {
    let numbers = |c: char| c.is_ascii_digit() || matches!(c, ',' | ' ' | '^' | '-' | '\u{2013}' | 'a');
    // What holds anything else is none: the bracket that closes a longer one is not looked for.
    let end = text.get(1..)?.find(|c: char| !numbers(c) && c != '\\')? + 1;
    let inner = text.get(1..end)?.trim_end_matches('\\');
    let mark = text.get(end..)?.starts_with(']')
        && !inner.is_empty()
        && inner.len() <= 12
        && inner.chars().any(|c| c.is_ascii_digit())
        && inner.chars().all(numbers);
    mark.then_some(end + 1)
}

/// Label and length of a Markdown link at the start of `text`.
fn link(text: &str) -> Option<(&str, usize)> {
    // A label holds no other bracket: its end is not looked for behind the next.
    let label = text.get(1..)?.split('[').next()?;
    let label = label.get(..label.find("](")?)?;
    let label_end = label.len() + 1;
    let target_end = text.get(label_end..)?.find(')')? + label_end;
    Some((label, target_end + 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn marks_of_the_medium_go() {
        for (written, expected) in [
            ("- **Two** men were hurt. [1][2]", "Two men were hurt."),
            ("Two men were hurt \\[1\\]\\[12\\]", "Two men were hurt"),
            ("See [the report](http://a.example/x) of *May*.", "See the report of May."),
            ("\u{201C}Two men were hurt.\u{201D} [3]", "Two men were hurt."),
            ("2026-03-10  Two men were hurt.", "Two men were hurt."),
            ("3. Two men were hurt.", "Two men were hurt."),
            ("1987 was worse [sic].", "1987 was worse [sic]."),
            ("-12 degrees were recorded.", "-12 degrees were recorded."),
            ("- -12 degrees were recorded.", "-12 degrees were recorded."),
            ("- 12 men were hurt.", "12 men were hurt."),
            ("+ - Two men were hurt.", "Two men were hurt."),
            ("+3% was the change.", "+3% was the change."),
        ] {
            assert_eq!(plain(written), expected);
        }
    }

    #[test]
    fn what_states_nothing_is_not_checked() {
        let text = "# The fire\n\nHere is a summary:\n\nTwo men were hurt in the fire. Who was it? \n\n## Sources\n\n[1] Two men were hurt. a.txt:1-2\n";
        let document = Document::from_bytes("a.md", text.as_bytes().to_vec()).unwrap();
        let found: Vec<_> = statements(&document).into_iter().map(|s| (s.text, s.unchecked)).collect();
        let expected: Vec<(String, Option<&str>)> = vec![
            ("The fire".into(), Some("heading")),
            ("Here is a summary:".into(), Some("introduction")),
            ("Two men were hurt in the fire.".into(), None),
            ("Who was it?".into(), Some("question")),
            ("Sources".into(), Some("heading")),
        ];
        assert_eq!(found.get(..5).unwrap_or_default(), expected.as_slice(), "{found:?}");
        assert!(found.iter().skip(5).all(|(_, why)| why.is_some()), "{found:?}");
    }

    proptest! {
        #[test]
        fn marks_and_links_end_where_the_next_bracket_closes(text in "\\[[]\\[()1a,x\\\\ –]{0,14}") {
            let closed = text.find(']').and_then(|end| {
                let inner = text.get(1..end)?.trim_end_matches('\\');
                let all = inner.chars().all(|c| c.is_ascii_digit() || ", ^-–a".contains(c));
                let mark = all && inner.len() <= 12 && inner.chars().any(|c| c.is_ascii_digit());
                mark.then_some(end + 1)
            });
            prop_assert_eq!(marker(&text), closed);
            let linked = text.find("](").and_then(|end| {
                let label = text.get(1..end).filter(|label| !label.contains('['))?;
                Some((label, text[end..].find(')')? + end + 1))
            });
            prop_assert_eq!(link(&text), linked);
        }
    }
}
