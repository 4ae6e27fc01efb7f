//! Passes a claim that can be read off its source sentences, and says why another cannot.

use crate::corpus::SentenceRef;
use crate::text::cues::Cue;
use crate::text::{SentenceKind, Speech};

use super::align::{Alignment, align, candidates, is_long};
use super::attribution::moved;
use super::explain::{explain, missing};
use super::facts::{Facts, Glue};
use super::quote::{quote, quote_trimmed};
use super::sources::{SourceSentence, Sources};
use super::statement::{has_verb, leading_pronoun, plain, statement};
use super::support::read_off;
use super::{CheckedSentence, Citation, Reason, Verdict};

/// Most source sentences of one article that a claim may rest on.
const MAX_SENTENCES: usize = 3;

/// What the gate says of a claim.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It may be shown, with these citations.
    Passed(CheckedSentence),
    /// It may not.
    Failed {
        /// Why; never empty.
        reasons: Vec<Reason>,
        /// The source sentences it is about, best first; empty when no sentence is like it.
        aligned: Vec<SentenceRef>,
    },
}

/// Checks `claim` against the sentences of `scope`. One article must support all of it; further articles
/// that do so too are cited after it. `previous` is the sentence shown before, to which a leading pronoun
/// may refer.
#[must_use]
pub fn check(
    sources: &Sources<'_>,
    claim: &str,
    scope: &[SentenceRef],
    previous: Option<&CheckedSentence>,
) -> Outcome {
    let claim = claim.trim();
    if let Some(outcome) = verbatim(sources, claim, scope, previous) {
        return outcome;
    }
    let facts = Facts::new(claim, false);
    let ranked = candidates(sources, &facts, scope);
    let mut reasons = statement(claim, &facts);
    let (mut passed, mut failed) = lay(sources, &facts, &ranked, previous);
    if reasons.is_empty() && !passed.is_empty() {
        passed.sort_by_key(|a| (a.cost, a.sentences.len()));
        return pass(sources, claim, &passed);
    }
    if reasons.is_empty() && !is_long(&facts) {
        for other in moved(claim) {
            let facts = Facts::new(&other, false);
            let ranked = candidates(sources, &facts, scope);
            let (mut passed, _) = lay(sources, &facts, &ranked, previous);
            passed.sort_by_key(|a| (a.cost, a.sentences.len()));
            if !passed.is_empty() {
                return pass(sources, claim, &passed);
            }
        }
    }
    failed.sort_by_key(|f| f.0);
    let mut aligned: Vec<SentenceRef> = Vec::new();
    match failed.into_iter().next() {
        Some((_, alignment, found)) => {
            reasons.extend(found);
            // The sentence that the claim is about is the one most like it, which the quotation shows.
            let best = ranked.first().map(|(_, s)| s.at);
            aligned.extend(best);
            aligned.extend(alignment.sentences.iter().map(|s| s.at));
        }
        None => {
            aligned.extend(ranked.first().map(|(_, s)| s.at));
            if reasons.is_empty() {
                reasons.push(Reason::NoSource);
            }
        }
    }
    let mut seen = Vec::new();
    aligned.retain(|at| {
        !seen.contains(at) && {
            seen.push(*at);
            true
        }
    });
    aligned.truncate(MAX_SENTENCES);
    Outcome::Failed { reasons, aligned }
}

/// An alignment, its cost, and what is wrong with it.
type Failure<'s, 'a> = (u32, Alignment<'s, 'a>, Vec<Reason>);

/// Lays the claim over the sentences of each article: the alignments that hold, and the others.
fn lay<'s, 'a>(
    sources: &Sources<'a>,
    facts: &Facts,
    ranked: &[(f32, &'s SourceSentence<'a>)],
    previous: Option<&CheckedSentence>,
) -> (Vec<Alignment<'s, 'a>>, Vec<Failure<'s, 'a>>) {
    let mut articles: Vec<Vec<&'s SourceSentence<'a>>> = Vec::new();
    for (_, sentence) in ranked {
        match articles.iter_mut().find(|a| a.first().is_some_and(|f| f.at.article == sentence.at.article)) {
            Some(list) => list.push(sentence),
            None => articles.push(vec![sentence]),
        }
    }
    let mut passed = Vec::new();
    let mut failed = Vec::new();
    for list in &articles {
        let Some(alignment) = align(facts, list) else { continue };
        let found = judge(sources, facts, &alignment, previous);
        if found.is_empty() {
            passed.push(alignment);
        } else {
            failed.push((alignment.cost, alignment, found));
        }
    }
    (passed, failed)
}

fn pass(sources: &Sources<'_>, claim: &str, passed: &[Alignment<'_, '_>]) -> Outcome {
    let citations: Vec<Citation> = passed
        .iter()
        .flat_map(|a| &a.sentences)
        .filter_map(|s| Citation::new(sources.article(s.at)?, s.span))
        .collect();
    if citations.is_empty() {
        return Outcome::Failed { reasons: vec![Reason::NoSource], aligned: Vec::new() };
    }
    Outcome::Passed(CheckedSentence {
        text: claim.to_owned(),
        verdict: Verdict::Supported,
        support: read_off(),
        citations,
        replaces: None,
    })
}

/// A claim that is a source sentence word for word.
fn verbatim(
    sources: &Sources<'_>,
    claim: &str,
    scope: &[SentenceRef],
    previous: Option<&CheckedSentence>,
) -> Option<Outcome> {
    let plain = |t: &str| t.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted = plain(claim);
    if wanted.is_empty() {
        return None;
    }
    let same: Vec<&SourceSentence<'_>> = scope
        .iter()
        .filter_map(|at| sources.sentence(*at))
        .filter(|s| matches!(s.kind, SentenceKind::Prose | SentenceKind::ListItem))
        .filter(|s| plain(s.text) == wanted || plain(&s.facts.text) == wanted)
        .collect();
    let first = same.first()?;
    if claim.ends_with('?') {
        return Some(Outcome::Failed { reasons: vec![Reason::NotAStatement], aligned: vec![first.at] });
    }
    if let Some(pronoun) = leading_pronoun(&first.facts)
        && !same.iter().any(|s| follows(sources, previous, s))
    {
        let reasons = vec![Reason::Pronoun { written: pronoun }];
        return Some(Outcome::Failed { reasons, aligned: vec![first.at] });
    }
    let whole = plain(first.text) == wanted && first.speech == Speech::default();
    let shown = if whole { quote(sources, first.at) } else { quote_trimmed(sources, first.at) };
    let Some(mut sentence) = shown else {
        let reasons = vec![Reason::Speaker { written: claim.to_owned() }];
        return Some(Outcome::Failed { reasons, aligned: Vec::new() });
    };
    for other in same.iter().skip(1).filter(|s| s.at.article != first.at.article) {
        sentence.citations.extend(Citation::new(sources.article(other.at)?, other.span));
    }
    Some(Outcome::Passed(sentence))
}

/// Whether `previous` cites the sentence just before `sentence`, so that its pronoun means the same.
fn follows(sources: &Sources<'_>, previous: Option<&CheckedSentence>, sentence: &SourceSentence<'_>) -> bool {
    let Some(previous) = previous else { return false };
    let Some(before) = sentence.at.sentence.checked_sub(1) else { return false };
    let at = SentenceRef { article: sentence.at.article, sentence: before };
    let Some(before) = sources.sentence(at) else { return false };
    previous.citations.last().is_some_and(|c| {
        c.article() == sentence.at.article && c.start() >= before.span.start() && c.end() <= before.span.end()
    })
}

/// Everything that an alignment gets wrong.
fn judge(
    sources: &Sources<'_>,
    claim: &Facts,
    alignment: &Alignment<'_, '_>,
    previous: Option<&CheckedSentence>,
) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let mut push = |reason: Reason| {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    };
    let mut novel = Vec::new();
    for (k, unit) in claim.units.iter().enumerate() {
        if alignment.places.get(k).copied().flatten().is_some() {
            continue;
        }
        match missing(claim, k, unit, alignment) {
            Some(reason) => push(reason),
            None => novel.push(claim.written(k, k).to_owned()),
        }
    }
    if !novel.is_empty() {
        push(Reason::Words { words: novel });
    }
    for fault in &alignment.faults {
        let Some(source) = alignment.sentences.get(fault.sentence) else { continue };
        push(explain(claim, &source.facts, fault.before, fault.after, &fault.broken));
    }
    if !has_verb(claim) && alignment.skipped > 0 {
        push(Reason::Incomplete);
    }
    if alignment.sentences.len() > MAX_SENTENCES {
        push(Reason::NoSource);
    }
    speech(claim, alignment, &mut push);
    quotations(claim, alignment, &mut push);
    pronouns(sources, claim, alignment, previous, &mut push);
    reasons
}

/// Words that someone is quoted with need the someone.
fn speech(claim: &Facts, alignment: &Alignment<'_, '_>, push: &mut impl FnMut(Reason)) {
    let attributed = claim.units.iter().zip(&alignment.places).any(|(unit, place)| {
        unit.cue == Some(Cue::Speech)
            && !unit.quoted
            && place.is_some_and(|(s, u)| {
                alignment.sentences.get(s).and_then(|x| x.facts.units.get(u)).is_some_and(|x| !x.quoted)
            })
    });
    let first_person = claim.units.iter().any(|u| !u.quoted && matches!(u.lower.as_str(), "i" | "we"))
        || claim.gaps.iter().flatten().any(
            |g| matches!(g, Glue::Word(w) if matches!(w.as_str(), "my" | "our" | "me" | "myself" | "ours")),
        );
    let quoted: Option<(usize, usize)> = alignment.places.iter().flatten().copied().find(|(s, u)| {
        alignment.sentences.get(*s).and_then(|x| x.facts.units.get(*u)).is_some_and(|x| x.quoted)
    });
    if let Some((s, u)) = quoted.filter(|_| !attributed) {
        if let Some(sentence) = alignment.sentences.get(s) {
            let last = (u..sentence.facts.units.len().min(u + 6))
                .take_while(|i| sentence.facts.units.get(*i).is_some_and(|x| x.quoted))
                .last()
                .unwrap_or(u);
            push(Reason::Attribution { source: sentence.facts.written(u, last).to_owned() });
        }
    } else if first_person {
        push(Reason::Attribution { source: "first person".to_owned() });
    }
}

/// Quotation marks of the claim stand around words that the source quotes.
fn quotations(claim: &Facts, alignment: &Alignment<'_, '_>, push: &mut impl FnMut(Reason)) {
    if claim.open_quote {
        let from = claim.units.iter().rposition(|u| !u.quoted).map_or(0, |u| u + 1);
        let words = claim.written(from, claim.units.len().saturating_sub(1)).to_owned();
        push(Reason::Quotation { words });
    }
    if let Some(mark) = lone_mark(&claim.text) {
        push(Reason::Quotation { words: mark.to_string() });
    }
    for (k, (unit, place)) in claim.units.iter().zip(&alignment.places).enumerate() {
        if !unit.quoted {
            continue;
        }
        let exact = place.is_some_and(|(s, u)| {
            alignment.sentences.get(s).is_some_and(|x| {
                x.facts.units.get(u).is_some_and(|source| source.quoted && source.lower == unit.lower)
                    && (!claim.units.get(k + 1).is_some_and(|n| n.quoted)
                        || plain(claim.gap(k + 1)) == plain(x.facts.gap(u + 1)))
            })
        });
        if !exact {
            push(Reason::Quotation { words: claim.written(k, k).to_owned() });
            return;
        }
    }
}

/// A double quotation mark without its other half; one behind a digit may mean inches.
fn lone_mark(text: &str) -> Option<char> {
    let count = |mark: char| text.matches(mark).count();
    if count('“') < count('”') {
        return Some('”');
    }
    let inches = text.as_bytes().windows(2).any(|pair| pair[0].is_ascii_digit() && pair[1] == b'"');
    (count('"') % 2 == 1 && !inches).then_some('"')
}

/// A pronoun means the same in the claim as in its source.
fn pronouns(
    sources: &Sources<'_>,
    claim: &Facts,
    alignment: &Alignment<'_, '_>,
    previous: Option<&CheckedSentence>,
    push: &mut impl FnMut(Reason),
) {
    if let Some(pronoun) = leading_pronoun(claim)
        && !alignment.sentences.first().is_some_and(|s| follows(sources, previous, s))
    {
        push(Reason::Pronoun { written: pronoun });
        return;
    }
    for (k, (unit, place)) in claim.units.iter().zip(&alignment.places).enumerate() {
        let Some((s, u)) = *place else { continue };
        if !unit.pronoun || unit.quoted || k == 0 {
            continue;
        }
        let Some(sentence) = alignment.sentences.get(s) else { continue };
        // Names before it in its sentence must be in the claim, too; in a later sentence it may mean only
        // someone of the sentence just before.
        let kept = sentence
            .facts
            .units
            .iter()
            .take(u)
            .enumerate()
            .all(|(i, x)| !x.name || alignment.places.contains(&Some((s, i))));
        let near = s == 0
            || alignment.sentences.get(s - 1).is_some_and(|b| b.at.sentence + 1 == sentence.at.sentence);
        if !kept || !near {
            push(Reason::Pronoun { written: unit.lower.clone() });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::corpus::{Article, ArticleId, Metadata};
    use crate::text::Span;

    #[test]
    fn a_transcript_without_stops_passes_only_word_for_word() {
        let opening = "The old mill at Ostrel burned down on Monday";
        let speech =
            format!("{opening}{}", " and the keeper rebuilt the ferry house by the quay".repeat(1000));
        let body = format!("{speech}.\n\nThe mayor of Ostrel closed the quay on Tuesday, after a storm.");
        let (id, metadata) = (ArticleId::from_index(0), Metadata::default());
        let article =
            Article::new(id, "x.txt".into(), "t".into(), metadata, Arc::from(&*body), Span::all(&body));
        let sources = Sources::new(std::slice::from_ref(&article));
        let scope = [0, 1].map(|sentence| SentenceRef { article: id, sentence });
        let verdict = |claim: &str| match check(&sources, claim, &scope, None) {
            Outcome::Passed(sentence) => Ok(sentence.verdict()),
            Outcome::Failed { aligned, .. } => Err(aligned),
        };
        assert_eq!(verdict(&format!("{speech}.")), Ok(Verdict::Quoted));
        // Neither a part of it nor all of it in other words; it is what is quoted in their place.
        assert_eq!(verdict(&format!("{opening}.")).map_err(|aligned| aligned[0]), Err(scope[0]));
        let reworded = format!("{}.", speech.replacen("burned", "fell", 1));
        assert_eq!(verdict(&reworded), Err(vec![scope[0]]));
        // Its neighbours are read as ever.
        assert_eq!(verdict("The mayor of Ostrel closed the quay on Tuesday."), Ok(Verdict::Supported));
    }
}
