//! What a checker's probabilities of tokens mean for a statement, and for the judgement of it.
//!
//! The rule: a checker can only take away. A statement is supported when it would be so without the checker and the checker
//! doubts no word of it; what the rules read off the sources stands, and so does what they contradict.

use std::ops::Range;

use serde::Serialize;

use super::{Assessment, Examination, Judgement};
use crate::verify::Reason;

/// A token is doubted from here on: the likelier of the model's two labels.
const DOUBTED: f32 = 0.5;

/// Words of a statement that a checker doubts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Doubt {
    /// First byte in the statement's text.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The words.
    pub words: String,
    /// The largest probability among their tokens that the passages do not support it, 0.5..=1; not calibrated.
    pub probability: f32,
}

/// What a checker says of a statement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Opinion {
    /// 1 less the largest probability of any token not to be supported, 0..=1. Not calibrated: not to be compared with the
    /// support of a [`Judgement`].
    pub support: f32,
    /// The words it doubts, in order.
    pub doubts: Vec<Doubt>,
}

impl Opinion {
    /// Sums up what was said of the tokens of `text`: bytes in it, and the probability not to be supported. Neighbouring
    /// tokens that are doubted make one doubt, which is widened to whole words.
    #[must_use]
    pub fn new(text: &str, tokens: &[(Range<usize>, f32)]) -> Self {
        let mut doubts: Vec<Doubt> = Vec::new();
        // Whether the token before was doubted.
        let mut open = false;
        let mut most = 0.0f32;
        for (bytes, probability) in tokens {
            most = most.max(*probability);
            let doubted = *probability >= DOUBTED;
            if let Some(bytes) = words(text, bytes).filter(|_| doubted) {
                match doubts.last_mut() {
                    Some(last) if open || bytes.start < last.end => {
                        last.end = last.end.max(bytes.end);
                        last.probability = last.probability.max(*probability);
                    }
                    _ => doubts.push(Doubt {
                        start: bytes.start,
                        end: bytes.end,
                        words: String::new(),
                        probability: *probability,
                    }),
                }
            }
            open = doubted && !doubts.is_empty();
        }
        for doubt in &mut doubts {
            doubt.words = text.get(doubt.start..doubt.end).unwrap_or("").to_owned();
        }
        Self { support: 1.0 - most, doubts }
    }
}

/// `bytes` of `text` without white space around them, widened to whole words; `None` when nothing is left.
fn words(text: &str, bytes: &Range<usize>) -> Option<Range<usize>> {
    let part = text.get(bytes.clone())?;
    let start = bytes.start + part.len() - part.trim_start().len();
    let part = part.trim();
    let inside = |c: char| c.is_alphanumeric();
    let (mut first, mut last) = (start, start + part.len());
    // ".com" and "'s" are no words either.
    let rest = part.trim_start_matches(['.', '-', '\'', '\u{2019}']);
    if rest.starts_with(inside) && (rest == part || text.get(..first)?.ends_with(inside)) {
        first = text.get(..first)?.trim_end_matches(inside).len();
    }
    if part.ends_with(inside) {
        let after = text.get(last..)?;
        last += after.len() - after.trim_start_matches(inside).len();
    }
    // "71,238" is one number, "14.9" too.
    let digit = |c: char| c.is_ascii_digit();
    while let Some(before) = text.get(..first)?.strip_suffix([',', '.'])
        && before.ends_with(digit)
        && text.get(first..)?.starts_with(digit)
    {
        first = before.trim_end_matches(digit).len();
    }
    while let Some(after) = text.get(last..)?.strip_prefix([',', '.'])
        && after.starts_with(digit)
        && text.get(..last)?.ends_with(digit)
    {
        last = text.len() - after.trim_start_matches(digit).len();
    }
    (first < last).then_some(first..last)
}

impl Judgement {
    /// This judgement of the statement of `examination` when a checker has been heard as well.
    #[must_use]
    pub fn heard(mut self, examination: &Examination, opinion: &Opinion) -> Self {
        // What can be read off word by word needs no opinion.
        if examination.read_off.is_none() && !opinion.doubts.is_empty() {
            self.reasons.push(Reason::Doubted { doubts: opinion.doubts.clone() });
            self.assessment = Assessment::Unsupported;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::Signals;
    use super::*;

    /// Tokens of `text` cut after each `|`, with their probabilities.
    fn opinion(text: &str, probabilities: &[f32]) -> Opinion {
        let mut tokens = Vec::new();
        let mut start = 0;
        for (piece, probability) in text.split('|').zip(probabilities) {
            tokens.push((start..start + piece.len(), *probability));
            start += piece.len();
        }
        Opinion::new(&text.replace('|', ""), &tokens)
    }

    fn said(text: &str, probabilities: &[f32]) -> Vec<(String, f32)> {
        opinion(text, probabilities).doubts.into_iter().map(|d| (d.words, d.probability)).collect()
    }

    #[test]
    fn doubts_are_whole_words() {
        let found =
            said("The| bri|dge| cost|s| 24| mill|ion|.", &[0.1, 0.2, 0.7, 0.1, 0.1, 0.9, 0.6, 0.2, 0.3]);
        assert_eq!(found, [("bridge".to_owned(), 0.7), ("24 million".to_owned(), 0.9)]);
        // Two halves of one word with doubt between them, white space, a mark on its own.
        assert_eq!(said("un|doubt|ed| ly", &[0.6, 0.1, 0.8, 0.0]), [("undoubted".to_owned(), 0.8)]);
        assert_eq!(said("a| |b", &[0.1, 0.9, 0.1]), []);
        assert_eq!(said("so|.", &[0.1, 0.5]), [(".".to_owned(), 0.5)]);
        assert_eq!(said("at| ost|rel|.com| (|2|)", &[0.1, 0.1, 0.1, 0.5, 0.1, 0.6, 0.1]).len(), 2);
        assert_eq!(said("rel|.com|'s", &[0.1, 0.5, 0.1]), [("rel.com".to_owned(), 0.5)]);
        // Bytes of one character in several tokens.
        let text = "Łuczak 🚢";
        let tokens = [(0..2, 0.9), (0..2, 0.1), (2..7, 0.1), (7..12, 0.8), (8..12, 0.7)];
        let doubts = Opinion::new(text, &tokens).doubts;
        assert_eq!(doubts.iter().map(|d| d.words.as_str()).collect::<Vec<_>>(), ["Łuczak", "🚢"]);
        for doubt in &doubts {
            assert_eq!(&text[doubt.start..doubt.end], doubt.words);
        }
        assert!(Opinion::new(text, &[(1..3, 0.9), (50..60, 0.9)]).doubts.is_empty());
    }

    #[test]
    fn support_is_that_of_the_worst_token() {
        let all = opinion("a| b| c", &[0.25, 0.125, 0.0]);
        assert_eq!(all, Opinion { support: 0.75, doubts: Vec::new() });
        assert_eq!(opinion("a| b", &[0.0, 1.0]).support, 0.0);
        assert_eq!(Opinion::new("", &[]), Opinion { support: 1.0, doubts: Vec::new() });
    }

    #[test]
    fn a_checker_only_takes_away() {
        let sure = opinion("The bridge", &[0.1]);
        let doubts = opinion("The| bridge| is| closed", &[0.9, 0.1, 0.2, 0.75]);
        let examination = |read_off: bool| Examination {
            premise: Vec::new(),
            reasons: Vec::new(),
            signals: Signals::default(),
            cited: Vec::new(),
            read_off: read_off.then(Vec::new),
        };
        let supported = Judgement { assessment: Assessment::Supported, support: 0.8, reasons: Vec::new() };
        let refused = Judgement {
            assessment: Assessment::Unsupported,
            support: 0.2,
            reasons: vec![Reason::Name { written: "Ostrel".to_owned() }],
        };
        for judgement in [&supported, &refused] {
            for read_off in [false, true] {
                assert_eq!(judgement.clone().heard(&examination(read_off), &sure), *judgement);
            }
            assert_eq!(judgement.clone().heard(&examination(true), &doubts), *judgement);
            let heard = judgement.clone().heard(&examination(false), &doubts);
            assert_eq!(heard.assessment, Assessment::Unsupported);
            // What is calibrated stays what it was.
            assert_eq!(heard.support, judgement.support);
            assert_eq!(heard.reasons.len(), judgement.reasons.len() + 1);
            let reason = heard.reasons.last().unwrap().to_string();
            assert_eq!(reason, "the checker doubts “The” (0.90), “closed” (0.75)");
        }
    }
}
