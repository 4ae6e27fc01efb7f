//! A checked text for documents and notes.

use std::fmt::Write as _;

use super::super::cited::{Numbers, line, receipt_line};
use super::super::{Places, Verification};
use super::{closing, escape, markers, sources};
use crate::verify::support::Assessment;

/// `verification` as a table with its passages below.
#[must_use]
pub fn verification(verification: &Verification, places: &Places) -> String {
    let mut numbers = Numbers::default();
    let mut out =
        format!("**{}**\n\n| | Support | Sentence |\n| --- | --- | --- |\n", escape(&verification.tally()));
    for sentence in &verification.sentences {
        let text = escape(&line(&sentence.text));
        let (mark, support) = match sentence.verdict {
            Assessment::Supported => ("✓", sentence.support),
            Assessment::Unsupported => ("✗", sentence.support),
            Assessment::Unchecked => ("–", None),
        };
        let support = support.map_or(String::new(), |s| format!("{s:.2}"));
        let cited = markers(&mut numbers, &sentence.citations);
        let reason = line(&sentence.reason);
        let reason = if reason.is_empty() { String::new() } else { format!("<br>*{}*", escape(&reason)) };
        let _ = writeln!(out, "| {mark} | {support} | {text} {cited}{reason} |");
    }
    out.push('\n');
    out += &sources(&mut numbers, &verification.articles, places, "### Passages");
    if let Some(checker) = verification.checker_line() {
        out += &closing(&checker);
        out.push('\n');
    }
    out + &closing(&receipt_line(&verification.receipt, ""))
}
