//! Where one source reports what another calls untrue: a report and its refutation.

use std::collections::BTreeSet;

use crate::text::words::{Token, is_function_word};

use super::coverage::{Candidate, Coverage};
use super::differences::{Difference, DifferenceKind, Relation, Value};

/// Words that by themselves call a report untrue.
const HOAX: &[&str] = &["hoax", "hoaxes", "debunked", "debunks", "debunk", "untrue"];
/// Words that do so after a form of "be", and, but for these two, beside one of [`REPORT`]: "his false claims" are mostly
/// about another matter than the sentence.
const WRONG: &[&str] = &["false", "inaccurate"];
/// See [`WRONG`].
const FALSE: &[&str] = &[
    "false",
    "fake",
    "faked",
    "bogus",
    "fabricated",
    "inaccurate",
    "satire",
    "satirical",
    "fictional",
    "fiction",
];
/// What is told.
pub(super) const REPORT: &[&str] = &[
    "account",
    "accounts",
    "allegation",
    "allegations",
    "article",
    "articles",
    "claim",
    "claims",
    "claimed",
    "information",
    "news",
    "post",
    "posts",
    "report",
    "reports",
    "rumor",
    "rumors",
    "rumour",
    "rumours",
    "statement",
    "statements",
    "story",
    "stories",
];
const BE: &[&str] = &[
    "is", "are", "was", "were", "be", "been", "being", "it's", "that's", "as", "proved", "proven", "proves",
];
/// Verbs that do so before one of [`REPORT`]; a sentence with one of them reports no more than a doubt.
const DENY: &[&str] = &[
    "deny",
    "denies",
    "denied",
    "denying",
    "dispute",
    "disputes",
    "disputed",
    "dismissed",
    "dismisses",
    "refuted",
    "refutes",
];
/// Verbs with which somebody calls something what he likes: no refutation.
const CALL: &[&str] = &["call", "calls", "called", "calling"];
/// Tokens between a form of "be" and what it says, at most.
const NEAR: usize = 3;
/// Least cosine, and least share of content words in common, of a report and its refutation.
const SAME_THING: f32 = 0.6;
const SAME_WORDS: f32 = 0.3;
/// Most words that name the thing.
const NAMED: usize = 6;

impl Coverage<'_> {
    /// What articles call untrue and independent ones report without a doubt, with both sentences; one for each source that
    /// reports.
    pub(super) fn denials(&self) -> Vec<(f32, Difference)> {
        let running = self.running();
        let refuting: Vec<&Candidate> =
            running.iter().copied().filter(|c| refutes(&c.terms.tokens)).collect();
        let doubting: BTreeSet<usize> = refuting.iter().map(|c| c.family).collect();
        let doubts = |c: &Candidate| doubting.contains(&c.family);
        let mut found: Vec<(f32, Difference)> = Vec::new();
        let mut told: Vec<usize> = Vec::new();
        for denial in &refuting {
            // "The claims are untrue": the sentence before tells which.
            let matter =
                if denial.terms.names.is_empty() { self.before(&running, denial) } else { Some(*denial) };
            let Some(matter) = matter else { continue };
            let report = self
                .candidates()
                .iter()
                .filter(|c| {
                    c.is_report() && !is_doubtful(&c.terms.tokens) && !doubts(c) && !told.contains(&c.family)
                })
                .filter(|c| c.terms.share_name(&matter.terms) && c.terms.overlaps(&matter.terms, SAME_WORDS))
                .map(|c| (self.cosine(c, matter), c))
                .filter(|(cosine, _)| *cosine >= SAME_THING)
                .max_by(|a, b| a.0.total_cmp(&b.0));
            let Some((_, report)) = report else { continue };
            let values: Vec<Value> = [self.value_of(report, report), self.value_of(matter, denial)]
                .into_iter()
                .flatten()
                .collect();
            if values.len() == 2 {
                told.push(report.family);
                let shared = |stem: &str| matter.terms.stems.contains(stem);
                let what = format!("called untrue: {}", self.named(report, NAMED, &shared));
                let (kind, relation) = (DifferenceKind::Statement, Relation::Differ);
                found.push((report.salience, Difference { what, kind, relation, values }));
            }
        }
        found
    }

    /// The sentence before `denial` in its article.
    fn before<'c>(&self, running: &[&'c Candidate], denial: &Candidate) -> Option<&'c Candidate> {
        let at = running.iter().position(|c| c.at == denial.at)?;
        let before = running.get(at.checked_sub(1)?)?;
        (before.at.article == denial.at.article && before.at.sentence + 1 == denial.at.sentence)
            .then_some(*before)
    }

    /// The sentences of an article from `first` to `last` as one value.
    pub(super) fn value_of(&self, first: &Candidate, last: &Candidate) -> Option<Value> {
        let sentences = self.article(first.at.article)?.sentences();
        let start = sentences.get(first.at.sentence)?.span.start();
        self.value_within(first.at, 0..sentences.get(last.at.sentence)?.span.end().checked_sub(start)?)
    }
}

/// Whether a word shortly before token `i` takes back what it says.
pub(super) fn negated(tokens: &[Token], i: usize) -> bool {
    tokens.get(i.saturating_sub(NEAR)..i).unwrap_or_default().iter().any(|t| {
        matches!(t.lower.as_str(), "not" | "no" | "never" | "nor" | "neither" | "if" | "whether")
            || t.lower.ends_with("n't")
    })
}

/// Whether a sentence calls something told untrue.
fn refutes(tokens: &[Token]) -> bool {
    let word = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    (0..tokens.len()).any(|i| {
        let report = (REPORT.contains(&word(i + 1)) || i > 0 && REPORT.contains(&word(i - 1)))
            && !WRONG.contains(&word(i));
        let after_be = (1..=NEAR).filter_map(|back| i.checked_sub(back)).any(|k| BE.contains(&word(k)));
        let word_here = word(i);
        // "Was false", not "was a false alarm".
        let last = tokens.get(i + 1).is_none_or(|t| t.is_punct() || is_function_word(&t.lower));
        let plain = HOAX.contains(&word_here) || FALSE.contains(&word_here) && (report || after_be && last);
        let phrase = matches!(
            (word_here, word(i + 1), word(i + 2)),
            ("not", "true", _)
                | ("no", "truth", _)
                | ("never", "happened", _)
                | ("made", "up", "story" | "stories")
                | ("retracted", "the" | "its" | "their", "story" | "report" | "article")
        );
        let denied = DENY.contains(&word_here) && (1..=NEAR + 1).any(|k| REPORT.contains(&word(i + k)));
        // "Denied that he had sold it", "denies selling it".
        let clause = matches!(word_here, "deny" | "denies" | "denied")
            && (word(i + 1) == "that" && tokens.get(i + 2).is_some_and(|t| !t.is_punct())
                || word(i + 1).ends_with("ing") && word(i + 1).len() > 5)
            && !negated(tokens, i);
        let called = (1..=2 * NEAR).filter_map(|back| i.checked_sub(back)).any(|k| CALL.contains(&word(k)));
        phrase || denied || clause || plain && !negated(tokens, i) && !called
    })
}

/// Whether a sentence reports a denial, a rumour or a lie rather than a fact.
fn is_doubtful(tokens: &[Token]) -> bool {
    const DOUBT: &[&str] =
        &["rumor", "rumors", "rumour", "rumours", "lie", "lies", "baseless", "unfounded", "unproven"];
    tokens.iter().any(|t| [DENY, DOUBT, FALSE, HOAX].iter().any(|list| list.contains(&&*t.lower)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::tokenize;

    #[test]
    fn reports_of_a_doubt_are_told_from_reports() {
        for text in [
            "Orr lost his seat for calling the mayor's lie about the mill a lie.",
            "Rumours of a sale spread in Ostrel.",
            "Orr denied the report.",
            "Voss repeated false claims about the mill.",
        ] {
            assert!(is_doubtful(&tokenize(text)), "{text}");
        }
        assert!(!is_doubtful(&tokenize("The mill was sold to Orr on Monday.")));
    }

    #[test]
    fn refutations_are_told_from_other_falsehoods() {
        for text in [
            "The story of the two-headed seal is a hoax.",
            "The harbour office said the report was completely false.",
            "A bogus article about the mill spread on Monday.",
            "The claim about the mill is false.",
            "It is not true that the mill was sold, Orr said.",
            "There is no truth to it.",
            "The site's satirical article was taken for news.",
            "The harbour office denied the Courier's claims.",
            "Orr denied that he had sold the mill.",
            "Orr denies selling the mill to Venn.",
        ] {
            assert!(refutes(&tokenize(text)), "{text}");
        }
        for text in [
            "It was a false alarm, the brigade said.",
            "He travelled with a fake passport.",
            "“This is not a hoax,” Orr said.",
            "Orr was charged with fraud.",
            "It is true that the mill was sold.",
            "Orr has called the flood a hoax.",
            "Orr denied murder.",
            "Orr did not deny that he had sold the mill.",
            "Orr lost his seat for rebutting Venn's false claims about the vote.",
        ] {
            assert!(!refutes(&tokenize(text)), "{text}");
        }
    }
}
