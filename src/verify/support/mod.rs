//! How well sources support a statement that anyone may have written: which passages speak of it, what it
//! has in common with them, and how likely a careful reader would call it supported.

mod checker;
mod checks;
mod features;
mod premise;
mod profile;
mod statements;
mod vote;

use serde::Serialize;

use crate::corpus::SentenceRef;

use super::facts::Facts;
use super::sources::Sources;
use super::{Citation, Outcome, Reason, check};

pub use checker::{Doubt, Opinion};
pub use features::Signals;
pub use profile::Profile;
pub use statements::{Statement, statements};
pub use vote::Vote;

/// What a passage must add to those before it to be cited beside them, unless it is the first with a name or number of the
/// statement; chosen on claims of WiCE, whose evidence is marked by hand.
const CITED: f32 = 0.2;

/// What was found out about a statement.
#[derive(Clone, Debug)]
pub struct Examination {
    /// The passages it is judged by, best first; empty when no source says anything like it.
    pub premise: Vec<SentenceRef>,
    /// What contradicts it or is missing.
    pub reasons: Vec<Reason>,
    /// The signals found without a model.
    pub signals: Signals,
    /// Those of them that say something of it that the others do not, and behind a check's finding those that show it: what is
    /// cited.
    pub cited: Vec<SentenceRef>,
    /// The passages that the rules read it off, when they can.
    pub read_off: Option<Vec<Citation>>,
}

/// Examines `statement` against the sentences of `scope` without a model. `similarity` is the cosine of the statement
/// and a source sentence, 0 when unknown.
#[must_use]
pub fn examine(
    sources: &Sources<'_>,
    statement: &str,
    scope: &[SentenceRef],
    similarity: &dyn Fn(SentenceRef) -> f32,
) -> Examination {
    let facts = Facts::new(statement, false);
    let chosen = premise::premise(sources, &facts, scope, similarity);
    let premise: Vec<_> = chosen.iter().map(|c| c.sentence).collect();
    let cosine = scope.iter().map(|at| similarity(*at)).fold(0.0, f32::max);
    let mut signals = features::overlap(sources, &facts, &premise, cosine);
    let read_off = match check(sources, statement, scope, None) {
        Outcome::Passed(sentence) => Some(sentence.citations().to_vec()),
        Outcome::Failed { .. } => None,
    };
    signals.set("read_off", f32::from(u8::from(read_off.is_some())));
    let case = checks::Case { sources, claim: &facts, premise: &premise, scope };
    let found = checks::run(&case);
    for (name, value) in found.signals() {
        signals.set(name, value);
    }
    let adds = |(i, c): &(usize, &premise::Chosen<'_, '_>)| *i == 0 || c.adds >= CITED || c.names;
    let telling = chosen.iter().enumerate().filter(adds).map(|(_, c)| c.sentence.at);
    let mut cited: Vec<SentenceRef> = Vec::new();
    for at in found.evidence.into_iter().chain(telling) {
        if !cited.contains(&at) {
            cited.push(at);
        }
    }
    let premise = premise.iter().map(|s| s.at).collect();
    Examination { premise, cited, reasons: found.reasons, signals, read_off }
}

/// What is said of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Assessment {
    /// The sources say so.
    Supported,
    /// They say otherwise, or do not say it.
    Unsupported,
    /// It states nothing that could be checked.
    Unchecked,
}

/// How likely a careful reader calls a sentence supported that the gate read off its sources, 0..=1; as measured,
/// with or without a model.
#[must_use]
pub(super) fn read_off() -> f32 {
    Profile::rules().map_or(0.5, |rules| rules.read_off)
}

/// When a statement counts as supported.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Criteria {
    /// The least support, 0..=1.
    pub min_support: f32,
    /// Only statements that the rules read off the sources word by word.
    pub strict: bool,
}

impl Default for Criteria {
    /// Of the published sets' sentences that are given 0.5 to 0.6 fewer than half are right, and with 0.6 still no more than one
    /// honest paraphrase in ten is called unsupported (`evals/verifier/README.md`).
    fn default() -> Self {
        Self { min_support: 0.6, strict: false }
    }
}

/// The end of an examination.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Supported or unsupported.
    pub assessment: Assessment,
    /// How likely a careful reader calls it supported, 0..=1.
    pub support: f32,
    /// Why it is unsupported; none if it is not.
    pub reasons: Vec<Reason>,
}

impl Examination {
    /// Judges by `profile`, with a model's own judgement when there is one.
    #[must_use]
    pub fn judge(&self, profile: &Profile, vote: Option<&Vote>, criteria: Criteria) -> Judgement {
        let read_off = self.read_off.is_some();
        let mut reasons = if read_off { Vec::new() } else { self.reasons.clone() };
        let contradicted = reasons.iter().any(Reason::contradicts);
        let support = profile.bounded(profile.support(&self.signals, vote), read_off, contradicted);
        if support < criteria.min_support && reasons.is_empty() {
            let doubts = vote.map_or_else(Vec::new, |vote| vote.doubts.clone());
            reasons.push(Reason::Unlikely { doubts });
        }
        if reasons.is_empty() && criteria.strict && !read_off {
            reasons.push(Reason::Paraphrase);
        }
        // What only leaves something out, who says so or a hedge, is no less passed on wrongly; the support tells the
        // reader that the rest may well be right.
        let assessment = if reasons.is_empty() { Assessment::Supported } else { Assessment::Unsupported };
        Judgement { assessment, support, reasons }
    }

    /// The passages that the judgement rests on.
    #[must_use]
    pub fn citations(&self, sources: &Sources<'_>) -> Vec<Citation> {
        match &self.read_off {
            Some(citations) => citations.clone(),
            None => self.cited.iter().filter_map(|at| sources.citation(*at)).collect(),
        }
    }
}

/// The text of `sentences` in source order, white space collapsed, a line for each run of neighbours.
#[must_use]
pub fn passage(sources: &Sources<'_>, sentences: &[SentenceRef]) -> String {
    let mut order = sentences.to_vec();
    order.sort_unstable();
    order.dedup();
    let mut out = String::new();
    let mut last: Option<SentenceRef> = None;
    for at in order {
        let Some(sentence) = sources.sentence(at) else { continue };
        if let Some(before) = last {
            let next = before.article == at.article && before.sentence + 1 == at.sentence;
            out.push(if next { ' ' } else { '\n' });
        }
        last = Some(at);
        for (i, word) in sentence.text.split_whitespace().enumerate() {
            if i > 0 {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::corpus::{Article, ArticleId, Metadata};
    use crate::text::Span;

    fn examination(reasons: Vec<Reason>) -> Examination {
        let mut signals = Signals::default();
        ["premise", "sentence", "source", "ordered", "cosine"].iter().for_each(|name| signals.set(name, 1.0));
        Examination { premise: Vec::new(), reasons, signals, cited: Vec::new(), read_off: None }
    }

    #[test]
    fn a_fact_without_its_reporter_is_unsupported_however_likely() {
        let lost = || vec![Reason::Attribution { source: "officials said".to_owned() }];
        let rules = Profile::rules().unwrap();
        let judged = examination(lost()).judge(rules, None, Criteria::default());
        assert_eq!((judged.assessment, &judged.reasons), (Assessment::Unsupported, &lost()));
        assert!(judged.support >= 0.5, "{}", judged.support);
        let unsure = Criteria { min_support: 1.0, strict: false };
        let judged = examination(Vec::new()).judge(rules, None, unsure);
        assert_eq!(
            (judged.assessment, judged.reasons),
            (Assessment::Unsupported, vec![Reason::Unlikely { doubts: Vec::new() }])
        );
    }

    #[test]
    fn what_is_left_out_lowers_support_less_than_what_is_wrong() {
        let rules = Profile::rules().unwrap();
        let hedge = vec![Reason::Hedge { written: None, source: Some("almost".to_owned()) }];
        let number = vec![Reason::Number { written: "6".to_owned(), source: None }];
        let of = |reasons| examination(reasons).judge(rules, None, Criteria::default());
        assert!(of(hedge.clone()).support > of(number).support);
        assert_eq!(of(hedge).assessment, Assessment::Unsupported);
    }

    #[test]
    fn a_transcript_without_stops_is_supported_only_word_for_word() {
        let speech =
            format!("The old mill burned{}.", " and the keeper rebuilt the ferry house".repeat(1000));
        let (id, metadata) = (ArticleId::from_index(0), Metadata::default());
        let article =
            Article::new(id, "x.txt".into(), "t".into(), metadata, Arc::from(&*speech), Span::all(&speech));
        let sources = Sources::new(std::slice::from_ref(&article));
        let scope = [SentenceRef { article: id, sentence: 0 }];
        let examined = |statement: &str| examine(&sources, statement, &scope, &|_| 0.0);
        assert!(examined(&speech).read_off.is_some());
        let reworded = examined(&speech.replacen("mill", "barn", 1));
        assert_eq!((reworded.read_off, reworded.reasons), (None, vec![Reason::Paraphrase]));
        assert_eq!(examined("The old mill burned.").premise, scope);
    }
}
