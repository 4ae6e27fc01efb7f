//! Quotations that are longer than a sentence: which sentences hold nothing but somebody's words, and which share them
//! with their neighbours.

use super::Sentence;

/// Where a sentence stands in quotations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Speech {
    /// All its words are quoted: who speaks is said elsewhere, if anywhere.
    pub all: bool,
    /// A quotation that begins in an earlier sentence of the paragraph goes on in it.
    pub from_before: bool,
    /// A quotation that is open at its end goes on in the next sentence, or the next paragraph.
    pub goes_on: bool,
}

/// Marks the sentences of one paragraph of `text`.
pub(super) fn mark(text: &str, sentences: &mut [Sentence]) {
    let (Some(first), Some(last)) = (sentences.first(), sentences.last()) else { return };
    let (start, end) = (first.span.start(), last.span.end());
    let ends: Vec<usize> = sentences.iter().map(|sentence| sentence.span.end()).collect();
    let quotations = quotations(text, start, end, &ends);
    if quotations.is_empty() {
        return;
    }
    let inside = |at: usize| {
        let after = quotations.partition_point(|(from, _)| *from <= at);
        after.checked_sub(1).is_some_and(|i| at < quotations[i].1)
    };
    // Only the last that begins before can go on behind: they are disjoint.
    let through = |at: usize| {
        let after = quotations.partition_point(|(from, _)| *from < at);
        after.checked_sub(1).is_some_and(|i| at < quotations[i].1)
    };
    for sentence in sentences {
        let (from, to) = (sentence.span.start(), sentence.span.end());
        let mut words = text[from..to].char_indices().filter(|(_, c)| c.is_alphanumeric()).peekable();
        sentence.speech = Speech {
            all: words.peek().is_some() && words.all(|(at, _)| inside(from + at)),
            from_before: through(from),
            goes_on: through(to),
        };
    }
}

/// A quotation mark that is open.
#[derive(Clone, Copy)]
struct Open {
    at: usize,
    single: bool,
}

/// Quotations between `start` and `end`, from mark to behind the closing mark, in order and disjoint. One that stays open
/// goes on behind the paragraph, as speech of several paragraphs is printed. `ends` are those of the sentences, in order.
fn quotations(text: &str, start: usize, end: usize, ends: &[usize]) -> Vec<(usize, usize)> {
    let body = &text[start..end];
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut open: Option<Open> = None;
    let mut before: Option<char> = None;
    let mut chars = body.char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        let (at, behind) = (start + offset, start + offset + c.len_utf8());
        let next = chars.peek().map(|(_, c)| *c);
        let opens = before.is_none_or(|b| b.is_whitespace() || "([—–-“‘\"'".contains(b))
            && next.is_some_and(|n| !n.is_whitespace());
        let closes = before.is_some_and(|b| !b.is_whitespace()) && next.is_none_or(|n| !n.is_alphanumeric());
        match c {
            '“' | '„' | '«' | '"' if (c != '"' || opens) && open.is_none_or(|open| open.single) => {
                open = Some(Open { at, single: false });
            }
            '”' | '»' | '"' if c != '"' || closes => match open {
                Some(open_at) if !open_at.single => {
                    found.push((open_at.at, behind));
                    open = None;
                }
                // Its beginning is lost; a mark behind a figure may be inches.
                None if found.is_empty() && before.is_some_and(ends_speech) => found.push((start, behind)),
                _ => {}
            },
            '‘' | '\'' if open.is_none() && opens && next.is_some_and(char::is_alphabetic) => {
                open = Some(Open { at, single: true });
            }
            '’' | '\'' if closes => {
                if let Some(open_at) = open.filter(|open| open.single) {
                    // Behind a letter it may be an apostrophe, unless the quotation is of a few words.
                    let next_end = ends.partition_point(|end| *end < open_at.at);
                    let sentence_ends = ends.get(next_end).is_some_and(|end| *end < at);
                    if before.is_some_and(ends_speech) || !sentence_ends {
                        found.push((open_at.at, behind));
                        open = None;
                    }
                }
            }
            _ => {}
        }
        before = Some(c);
    }
    // A single mark that nothing closes is an apostrophe, but not in "said: 'No".
    let speaks = |open: &Open| {
        let (before, behind) = (text[start..open.at].trim_end(), &text[open.at..end]);
        !open.single || before.ends_with([':', ',']) && behind.chars().nth(1).is_some_and(char::is_uppercase)
    };
    // It goes on in the next paragraph.
    found.extend(open.filter(speaks).map(|open| (open.at, end + 1)));
    found
}

/// What stands before the mark that ends a quotation of whole sentences.
fn ends_speech(c: char) -> bool {
    matches!(c, '.' | ',' | '!' | '?' | '…' | '—' | '–')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Sentence, mark, quotations};
    use crate::text::split_sentences;

    /// `all`, `from_before`, `goes_on` of each sentence as letters.
    fn marks(text: &str) -> Vec<String> {
        let letter = |is: bool, letter: &'static str| if is { letter } else { "" };
        split_sentences(text)
            .iter()
            .map(|s| s.speech)
            .map(|s| [letter(s.all, "a"), letter(s.from_before, "b"), letter(s.goes_on, "g")].concat())
            .collect()
    }

    #[test]
    fn speech_of_several_sentences() {
        for [open, close] in [["“", "”"], ["\"", "\""], ["‘", "’"], ["'", "'"], ["«", "»"]] {
            let text = format!(
                "{open}The plans aren't ready. The pier will fall. Stop it now,{close} harbour master Ida Venn said."
            );
            assert_eq!(marks(&text), ["ag", "abg", "b"], "{text}");
            let text = format!("Venn said: {open}It is late. We must stop.{close} The council voted.");
            assert_eq!(marks(&text), ["g", "ab", ""], "{text}");
            let text = format!(
                "{open}I saw it,{close} Tom Reil said. {open}The pier is safe. Nobody doubts it.{close}"
            );
            assert_eq!(marks(&text), ["", "ag", "ab"], "{text}");
        }
    }

    #[test]
    fn speech_of_several_paragraphs() {
        let text = "“The plans are not ready. Stop now.\n\n“I say it again. Stop,” Venn said.";
        assert_eq!(marks(text), ["ag", "abg", "ag", "b"]);
        for (open, again) in [("'", "'"), ("‘", "‘"), ("\"", "\"")] {
            let text = format!("Venn left. Orr said: {open}She is gone.\n\n{again}She is late.");
            assert_eq!(marks(&text)[..2], ["", "g"], "{text}");
        }
        assert_eq!(marks("Of course it fell,” Damon said. The rest stood."), ["b", ""].map(|_| ""));
        assert_eq!(marks("It was wet. Of course it fell,” Damon said."), ["ag", "b"]);
    }

    #[test]
    fn words_in_quotation_marks_are_no_speech() {
        for text in [
            "The “plans” are late. They cost 5 million.",
            "The boys' hats are 'old and worn' now. The girls' are new.",
            "It is 5'10\" tall. It stands there.",
            "The '90s were good. Don't forget 'em.",
            "“It was chaos,” he said. He left.",
        ] {
            assert!(marks(text).iter().all(String::is_empty), "{text}: {:?}", marks(text));
        }
    }

    proptest! {
        #[test]
        fn what_goes_on_is_found_as_by_looking_at_every_quotation(text in "[abN.,!?“”‘’'\" ]{0,80}") {
            let mut sentences: Vec<Sentence> = split_sentences(&text);
            mark(&text, &mut sentences);
            let ends: Vec<usize> = sentences.iter().map(|s| s.span.end()).collect();
            let (Some(first), Some(last)) = (sentences.first(), sentences.last()) else { return Ok(()) };
            let found = quotations(&text, first.span.start(), last.span.end(), &ends);
            let through = |at: usize| found.iter().any(|(open, close)| *open < at && at < *close);
            for s in &sentences {
                prop_assert_eq!(s.speech.from_before, through(s.span.start()), "{}", &text);
                prop_assert_eq!(s.speech.goes_on, through(s.span.end()), "{}", &text);
            }
        }
    }
}
