//! A checked text as a page: each sentence beside the passages it was compared with.

use std::fmt::Write as _;

use super::super::cited::{find, label, line, receipt_line};
use super::super::text::place;
use super::super::{Places, Verification, VerifiedSentence};
use super::{escape, page};
use crate::verify::Reason;
use crate::verify::support::Assessment;

/// `verification` with the passages side by side.
#[must_use]
pub fn verification(verification: &Verification, places: &Places) -> String {
    let mut out =
        format!("<article class=\"verification\">\n<h1>{}</h1>\n<table>\n", escape(&verification.tally()));
    for sentence in &verification.sentences {
        let (class, mark, support) = match sentence.verdict {
            Assessment::Supported => ("supported", "✓", sentence.support),
            Assessment::Unsupported => ("unsupported", "✗", sentence.support),
            Assessment::Unchecked => ("unchecked", "–", None),
        };
        let support = support.map_or(String::new(), |s| format!(" {s:.2}"));
        let _ = write!(
            out,
            "<tr class=\"{class}\"><td class=\"muted\">{mark}{support}</td><td>{}",
            marked(sentence)
        );
        if !sentence.reason.is_empty() {
            let _ = write!(out, "<br><span class=\"muted\">{}</span>", escape(&line(&sentence.reason)));
        }
        out += "</td><td>";
        for citation in &sentence.citations {
            let article = find(&verification.articles, citation.article());
            let _ = write!(
                out,
                "<p><q>{}</q><br><span class=\"muted\">{} · <code>{}</code></span></p>",
                escape(&line(citation.quote())),
                escape(&label(&verification.articles, citation.article())),
                escape(&place(article, citation, places)),
            );
        }
        out += "</td></tr>\n";
    }
    out += "</table>\n";
    if let Some(checker) = verification.checker_line() {
        let _ = writeln!(out, "<p class=\"muted\">{}</p>", escape(&checker));
    }
    let _ = writeln!(
        out,
        "<p class=\"muted\">{}</p>\n</article>",
        escape(&receipt_line(&verification.receipt, ""))
    );
    page(&verification.tally(), &out)
}

/// The sentence, with the words marked that a checker's doubts made a reason.
fn marked(sentence: &VerifiedSentence) -> String {
    let doubts = sentence.reasons.iter().find_map(|reason| match reason {
        Reason::Doubted { doubts } => Some(doubts.as_slice()),
        _ => None,
    });
    let mut out = String::new();
    let mut shown = 0;
    for doubt in doubts.unwrap_or_default() {
        let parts = sentence.text.get(shown..doubt.start).zip(sentence.text.get(doubt.start..doubt.end));
        let Some((before, words)) = parts else { continue };
        let _ = write!(out, "{}<mark>{}</mark>", escape(&spaced(before)), escape(&spaced(words)));
        shown = doubt.end;
    }
    out + &escape(&spaced(sentence.text.get(shown..).unwrap_or("")))
}

/// `part` of a text on one line, with the spaces at its ends kept.
fn spaced(part: &str) -> String {
    let space = |there: bool| if there { " " } else { "" };
    let inner = line(part);
    if inner.is_empty() {
        return space(part.starts_with(char::is_whitespace)).to_owned();
    }
    let (first, last) = (part.starts_with(char::is_whitespace), part.ends_with(char::is_whitespace));
    format!("{}{inner}{}", space(first), space(last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::support::Doubt;

    #[test]
    fn doubted_words_are_marked_and_escaped() {
        let text = "A <b>ferry</b> left\u{202e} Æbro.".to_owned();
        let doubt = |words: &str| {
            let start = text.find(words).unwrap();
            Doubt { start, end: start + words.len(), words: words.to_owned(), probability: 0.9 }
        };
        let mut sentence = VerifiedSentence {
            verdict: Assessment::Unsupported,
            support: Some(0.6),
            checker: None,
            reason: String::new(),
            reasons: vec![Reason::Doubted { doubts: vec![doubt("<b>ferry"), doubt("Æbro")] }],
            citations: Vec::new(),
            text: text.clone(),
        };
        let shown = marked(&sentence);
        assert_eq!(shown, "A <mark>&lt;b&gt;ferry</mark>&lt;/b&gt; left <mark>Æbro</mark>.");
        sentence.reasons.clear();
        assert_eq!(marked(&sentence), escape(&line(&text)));
    }
}
