//! A checked text in a terminal.

use anstyle::{AnsiColor, Style};

use super::super::cited::{line, receipt_line};
use super::super::{Verification, VerifiedSentence};
use super::{BOLD, DIM, TextRenderer};
use crate::verify::support::Assessment;

const GOOD: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
const BAD: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));

impl TextRenderer<'_> {
    /// All of `verification`.
    #[must_use]
    pub fn verification(mut self, verification: &Verification) -> String {
        let mut out = String::new();
        for sentence in &verification.sentences {
            out += &self.verified(sentence);
        }
        out += &self.sources(&verification.articles, true);
        out += &format!("\n{}", self.wrapped(&verification.tally(), "", "", BOLD));
        if let Some(checker) = verification.checker_line() {
            out += &self.wrapped(&checker, "", "", DIM);
        }
        out + &self.wrapped(&receipt_line(&verification.receipt, ""), "", "", DIM)
    }

    fn verified(&mut self, sentence: &VerifiedSentence) -> String {
        const REST: &str = "        ";
        let text = line(&sentence.text);
        let markers = self.numbers.markers(&sentence.citations);
        let (mark, style) = match sentence.verdict {
            Assessment::Supported => ("✓", GOOD),
            Assessment::Unsupported => ("✗", BAD),
            Assessment::Unchecked => {
                let reason = line(&sentence.reason);
                return self.wrapped(&format!("{text} ({reason})"), "–       ", REST, DIM);
            }
        };
        let head = format!("{mark} {:.2}  ", sentence.support.unwrap_or(0.0));
        let styled = if sentence.verdict == Assessment::Unsupported { style } else { Style::new() };
        let mut out = self.wrapped(&format!("{text} {markers}"), &head, REST, styled);
        for reason in &sentence.reasons {
            out += &self.wrapped(&line(&reason.to_string()), "          ", "            ", DIM);
        }
        out
    }
}
