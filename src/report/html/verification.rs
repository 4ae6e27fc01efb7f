//! A checked text as a page: each sentence beside the passages it was compared with.

use std::fmt::Write as _;

use super::super::cited::{find, label, line, receipt_line};
use super::super::text::place;
use super::super::{Places, Verification};
use super::{escape, page};
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
            escape(&line(&sentence.text))
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
