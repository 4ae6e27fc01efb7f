//! Passes a claim that can be read off its source sentences, and says why another cannot.

use crate::corpus::SentenceRef;
use crate::text::cues::Cue;
use crate::text::quantities::Quantity;
use crate::text::{SentenceKind, Span};

use super::align::{Alignment, align, candidates};
use super::facts::{Facts, Glue, Unit};
use super::sources::{SourceSentence, Sources};
use super::step::Broken;
use super::{CheckedSentence, Citation, Reason, Replaced, Verdict};

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
    let facts = Facts::new(claim, false);
    let ranked = candidates(sources, &facts, scope);
    if let Some(outcome) = verbatim(sources, claim, scope, previous) {
        return outcome;
    }
    let mut reasons = statement(claim, &facts);
    let mut articles: Vec<Vec<&SourceSentence<'_>>> = Vec::new();
    for (_, sentence) in &ranked {
        match articles.iter_mut().find(|a| a.first().is_some_and(|f| f.at.article == sentence.at.article)) {
            Some(list) => list.push(sentence),
            None => articles.push(vec![sentence]),
        }
    }
    let mut passed: Vec<Alignment<'_, '_>> = Vec::new();
    let mut failed: Vec<(u32, Alignment<'_, '_>, Vec<Reason>)> = Vec::new();
    for list in &articles {
        let Some(alignment) = align(&facts, list) else { continue };
        let found = judge(sources, &facts, &alignment, previous);
        if found.is_empty() {
            passed.push(alignment);
        } else {
            failed.push((alignment.cost, alignment, found));
        }
    }
    if reasons.is_empty() && !passed.is_empty() {
        passed.sort_by_key(|a| (a.cost, a.sentences.len()));
        return pass(sources, claim, &facts, &passed);
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

fn pass(sources: &Sources<'_>, claim: &str, facts: &Facts, passed: &[Alignment<'_, '_>]) -> Outcome {
    let citations: Vec<Citation> = passed
        .iter()
        .flat_map(|a| &a.sentences)
        .filter_map(|s| Citation::new(sources.article(s.at)?, s.span))
        .collect();
    let (Some(best), false) = (passed.first(), citations.is_empty()) else {
        return Outcome::Failed { reasons: vec![Reason::NoSource], aligned: Vec::new() };
    };
    let written = facts.units.len() as f32;
    let support = 0.6 + 0.4 * written / (written + best.skipped as f32);
    Outcome::Passed(CheckedSentence {
        text: claim.to_owned(),
        verdict: Verdict::Supported,
        support,
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
        .filter(|s| matches!(s.kind, SentenceKind::Prose | SentenceKind::ListItem) && plain(s.text) == wanted)
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
    let mut sentence = quote(sources, first.at)?;
    for other in same.iter().skip(1).filter(|s| s.at.article != first.at.article) {
        sentence.citations.extend(Citation::new(sources.article(other.at)?, other.span));
    }
    Some(Outcome::Passed(sentence))
}

/// What is wrong with the claim whatever the sources say.
fn statement(claim: &str, facts: &Facts) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let end = claim.trim_end_matches(['"', '\'', '\u{201D}', '\u{2019}', ')', ']']);
    let lower = claim.to_lowercase();
    let chatter = [
        "here is",
        "here are",
        "here's",
        "the article",
        "this article",
        "the text",
        "this text",
        "the passage",
        "in summary",
        "summary",
        "in conclusion",
        "overall,",
        "sure",
        "certainly",
        "the author",
        "the report discusses",
        "the story",
        "as an ai",
    ];
    if end.ends_with('?')
        || chatter.iter().any(|c| lower.starts_with(c))
        || claim.starts_with(['#', '*', '-', '|'])
        || claim.contains('\n')
    {
        reasons.push(Reason::NotAStatement);
    } else if !end.ends_with(['.', '!']) || facts.units.len() < 3 || end.ends_with("...") {
        reasons.push(Reason::Incomplete);
    }
    reasons
}

/// A pronoun at the start that stands for someone named before.
fn leading_pronoun(facts: &Facts) -> Option<String> {
    let first = facts.units.first()?;
    let mut lead = facts.gap(0).iter().filter_map(|g| match g {
        Glue::Word(w) => Some(w.as_str()),
        Glue::Punct(_) => None,
    });
    let word = lead
        .find(|w| !matches!(*w, "but" | "and" | "so" | "yet" | "however" | "meanwhile" | "also" | "then"));
    match word {
        None => (first.pronoun && !first.quoted && !matches!(first.lower.as_str(), "i" | "we" | "you"))
            .then(|| first.lower.clone()),
        Some(w @ ("his" | "her" | "their" | "its" | "him" | "them" | "those" | "these")) => {
            Some(w.to_owned())
        }
        Some(w @ ("this" | "that")) => (!first.time).then(|| w.to_owned()),
        Some(_) => None,
    }
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
    if alignment.sentences.len() > MAX_SENTENCES {
        push(Reason::NoSource);
    }
    speech(claim, alignment, &mut push);
    quotations(claim, alignment, &mut push);
    pronouns(sources, claim, alignment, previous, &mut push);
    reasons
}

/// The nearest number of the sentences used: the one before the same noun, or else the first.
fn nearest_number(alignment: &Alignment<'_, '_>, noun: Option<&Unit>) -> Option<String> {
    let with_noun = |facts: &Facts, u: usize| -> String {
        let from = if u > 0 && facts.units.get(u - 1).is_some_and(|h| matches!(h.cue, Some(Cue::Hedge(_)))) {
            u - 1
        } else {
            u
        };
        let to = if facts.gap(u + 1).is_empty() && u + 1 < facts.units.len() { u + 1 } else { u };
        facts.written(from, to).to_owned()
    };
    let mut first = None;
    for sentence in &alignment.sentences {
        for (u, unit) in sentence.facts.units.iter().enumerate() {
            if unit.quantity.is_none() {
                continue;
            }
            let near = sentence.facts.units.iter().skip(u + 1).take(2);
            if noun.is_some_and(|n| near.clone().any(|x| x.stem == n.stem)) {
                return Some(with_noun(&sentence.facts, u));
            }
            first.get_or_insert_with(|| with_noun(&sentence.facts, u));
        }
    }
    first
}

fn number_with_noun(claim: &Facts, k: usize) -> String {
    let to = if k + 1 < claim.units.len() && claim.gap(k + 1).is_empty() { k + 1 } else { k };
    claim.written(k, to).to_owned()
}

fn is_clock(quantity: &Quantity) -> bool {
    quantity.kind == crate::text::quantities::QuantityKind::Time
}

/// Why a unit without any place in the sources fails; `None` for a plain word.
fn missing(claim: &Facts, k: usize, unit: &Unit, alignment: &Alignment<'_, '_>) -> Option<Reason> {
    let written = claim.written(k, k).to_owned();
    if let Some(quantity) = &unit.quantity {
        if is_clock(quantity) {
            return Some(Reason::Date { written, source: None });
        }
        let noun = claim.units.get(k + 1);
        return Some(Reason::Number {
            written: number_with_noun(claim, k),
            source: nearest_number(alignment, noun),
        });
    }
    match unit.cue {
        Some(Cue::Hedge(_)) => {
            let source = alignment
                .sentences
                .iter()
                .flat_map(|s| s.facts.units.iter().enumerate().map(move |(i, u)| (s, i, u)))
                .find(|(_, _, u)| matches!(u.cue, Some(Cue::Hedge(_))))
                .map(|(s, i, _)| s.facts.written(i, i).to_owned());
            return Some(Reason::Hedge { written: Some(written), source });
        }
        Some(Cue::Modality | Cue::Condition) => {
            return Some(Reason::Hedge { written: Some(written), source: None });
        }
        Some(Cue::Negation) => return Some(Reason::Negation { words: vec![written] }),
        _ => {}
    }
    if unit.time {
        let source = alignment
            .sentences
            .iter()
            .flat_map(|s| s.facts.units.iter().enumerate().map(move |(i, u)| (s, i, u)))
            .find(|(_, _, u)| u.time)
            .map(|(s, i, _)| s.facts.written(i, i).to_owned());
        return Some(Reason::Date { written, source });
    }
    if unit.name {
        return Some(Reason::Name { written });
    }
    None
}

fn explain(
    claim: &Facts,
    source: &Facts,
    before: Option<usize>,
    after: Option<usize>,
    broken: &Broken,
) -> Reason {
    let unit = |k: Option<usize>| k.and_then(|k| claim.units.get(k));
    let written = |k: Option<usize>| k.map_or(String::new(), |k| claim.written(k, k).to_owned());
    if let Broken::Lost(u) = broken {
        let words = source.written(*u, *u).to_owned();
        match source.units.get(*u).and_then(|x| x.cue) {
            Some(Cue::Hedge(_) | Cue::Modality | Cue::Condition) => {
                return Reason::Hedge { written: None, source: Some(words) };
            }
            Some(Cue::Negation) => return Reason::Negation { words: vec![words] },
            Some(Cue::Speech) => return Reason::Attribution { source: words },
            _ => {}
        }
    }
    let (a, b) = (unit(before), unit(after));
    let number = |u: Option<&Unit>| u.is_some_and(|u| u.quantity.is_some());
    if let (Some(x), Some(y)) = (a, b) {
        if *broken == Broken::Backward && ((x.name && y.name) || (number(a) && number(b))) {
            return Reason::Order { first: written(before), second: written(after) };
        }
        if number(a) && !number(b) {
            let source = number_there(source, x, y);
            return Reason::Number {
                written: claim.written(before.unwrap_or(0), after.unwrap_or(0)).to_owned(),
                source,
            };
        }
        return Reason::Fused { first: written(before), second: written(after) };
    }
    Reason::Cut { at: if a.is_some() { written(before) } else { written(after) } }
}

/// The written number as the source has it, with what it counts there.
fn number_there(source: &Facts, number: &Unit, noun: &Unit) -> Option<String> {
    let before_noun = source.units.iter().enumerate().find(|(u, x)| {
        x.quantity.is_some() && source.units.iter().skip(u + 1).take(2).any(|n| n.stem == noun.stem)
    });
    let (u, _) = before_noun.or_else(|| source.units.iter().enumerate().find(|(_, x)| number.matches(x)))?;
    let to = (u + 1).min(source.units.len().saturating_sub(1));
    Some(source.written(u, to).to_owned())
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
            push(Reason::Attribution { source: sentence.facts.written(u, u).to_owned() });
        }
    } else if first_person {
        push(Reason::Attribution { source: "first person".to_owned() });
    }
}

/// Quotation marks of the claim stand around words that the source quotes.
fn quotations(claim: &Facts, alignment: &Alignment<'_, '_>, push: &mut impl FnMut(Reason)) {
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

fn plain(glue: &[Glue]) -> Vec<&str> {
    glue.iter()
        .filter_map(|g| match g {
            Glue::Word(w) => Some(w.as_str()),
            Glue::Punct(_) => None,
        })
        .collect()
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

/// The sentence at `at` word for word.
#[must_use]
pub fn quote(sources: &Sources<'_>, at: SentenceRef) -> Option<CheckedSentence> {
    let sentence = sources.sentence(at)?;
    quoted(Citation::new(sources.article(at)?, sentence.span)?)
}

fn quoted(citation: Citation) -> Option<CheckedSentence> {
    (!citation.quote().trim().is_empty()).then(|| CheckedSentence {
        text: citation.quote().to_owned(),
        verdict: Verdict::Quoted,
        support: 1.0,
        citations: vec![citation],
        replaces: None,
    })
}

/// The sentence at `at` without a dateline ("ASHBY (AP) —"), word for word otherwise; it stays whole when the
/// rest would not start with a capital letter.
#[must_use]
pub fn quote_trimmed(sources: &Sources<'_>, at: SentenceRef) -> Option<CheckedSentence> {
    let sentence = sources.sentence(at)?;
    let article = sources.article(at)?;
    let cut = dateline(sentence.text)
        .or_else(|| opener(sentence.text))
        .and_then(|cut| Span::new(article.body(), sentence.span.start() + cut, sentence.span.end()))
        .filter(|span| {
            span.of(article.body()).chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric())
        });
    quoted(Citation::new(article, cut.unwrap_or(sentence.span))?)
}

/// Length of a dateline: a place in capitals, perhaps an agency in brackets, and a dash.
fn dateline(text: &str) -> Option<usize> {
    let (at, dash) = text.char_indices().take(60).find(|(i, c)| {
        matches!(c, '\u{2014}' | '\u{2013}')
            || (*c == '-'
                && text.get(..*i).is_some_and(|b| b.ends_with(' '))
                && text.get(i + 1..).is_some_and(|r| r.starts_with(' ')))
    })?;
    let before = text.get(..at)?.trim();
    let place: String = before.split('(').next()?.trim().chars().collect();
    let agency = before.contains('(') && before.ends_with(')');
    let first_word = place.split([' ', ',']).next()?;
    let capitals = first_word.chars().count() >= 2 && first_word.chars().all(|c| !c.is_lowercase());
    if !(capitals || agency) {
        return None;
    }
    let rest = text.get(at + dash.len_utf8()..)?;
    Some(text.len() - rest.trim_start().len())
}

/// Length of a leading "But", "However," when a capital follows.
fn opener(text: &str) -> Option<usize> {
    let word = ["But ", "And ", "However, ", "Meanwhile, ", "Moreover, ", "So "]
        .into_iter()
        .find(|w| text.starts_with(w))?;
    Some(word.len())
}

/// The quotation of `at` in place of `claim`, which failed for `reasons`.
#[must_use]
pub fn replace(
    sources: &Sources<'_>,
    claim: &str,
    reasons: Vec<Reason>,
    at: SentenceRef,
) -> Option<CheckedSentence> {
    let mut sentence = quote_trimmed(sources, at)?;
    sentence.replaces = Some(Replaced { text: claim.to_owned(), reasons });
    Some(sentence)
}
