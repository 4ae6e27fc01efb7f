//! What somebody says, given to another: the source sentence that says as much names its own speaker.

use std::ops::Range;

use crate::corpus::SentenceRef;
use crate::text::cues::Cue;
use crate::text::words::is_honorific;

use super::super::super::Reason;
use super::super::super::clauses::scopes_back;
use super::super::super::facts::{Facts, Unit};
use super::super::super::sources::SourceSentence;
use super::{Case, Findings, glue_words, marks, names};

/// Share of what is said, weighted by rarity, that the source sentence must hold; from 0.2 to 0.4 the check finds the same.
const SAID: f32 = 0.3;
/// Units between the name and the verb of "Orr, the club's second captain, said".
const APPOSITION: usize = 8;
/// Units from a name to one that describes it.
const DESCRIBED: usize = 4;
/// Sentences before "she said", or before one of quoted words alone, in which a name may speak.
const BACK: usize = 8;

/// Words that somebody is said to have said: the speaker's name, and what is said.
struct Said {
    name: Range<usize>,
    words: Range<usize>,
}

/// Whether the unit is part of a name that can speak.
fn is_name(unit: &Unit) -> bool {
    unit.capital
        && !unit.time
        && !unit.pronoun
        && !unit.quoted
        && unit.cue.is_none()
        && unit.quantity.is_none()
        && !is_honorific(&unit.lower)
}

/// Whether units `u - 1` and `u` stand side by side, at most with "of" or "the" between them.
fn joined(facts: &Facts, u: usize) -> bool {
    marks(facts.gap(u)).all(|c| c == '.')
        && glue_words(facts.gap(u)).all(|w| matches!(w, "of" | "the" | "for" | "de"))
}

/// The name that ends at unit `last`.
fn name_before(facts: &Facts, last: usize) -> Option<Range<usize>> {
    facts.units.get(last).filter(|u| is_name(u))?;
    let mut start = last;
    while start > 0 && joined(facts, start) && facts.units.get(start - 1).is_some_and(is_name) {
        start -= 1;
    }
    Some(start..last + 1)
}

/// The name that begins at unit `first`.
fn name_from(facts: &Facts, first: usize) -> Option<Range<usize>> {
    facts.units.get(first).filter(|u| is_name(u))?;
    let mut end = first + 1;
    while joined(facts, end) && facts.units.get(end).is_some_and(is_name) {
        end += 1;
    }
    Some(first..end)
}

/// Who says what by the speech word at unit `i`, if a name says so.
fn said(facts: &Facts, i: usize) -> Option<Said> {
    let unit = facts.units.get(i)?;
    let end = facts.units.len();
    if unit.lower == "according to" {
        let titles = glue_words(facts.gap(i + 1)).all(|w| matches!(w, "the" | "a" | "an"));
        let name = name_from(facts, i + 1).filter(|_| titles)?;
        let words = if i == 0 { name.end..end } else { 0..i };
        return Some(Said { name, words });
    }
    if i == 0 || unit.quoted || unit.capital {
        return None;
    }
    let before = subject(facts, i);
    // "Orr, the captain, said …": nothing stands before the name.
    let first = before.as_ref().is_some_and(|name| name.start == 0);
    if first || !scopes_back(facts, i) {
        return before.map(|name| Said { name, words: i + 1..end });
    }
    // "…, said Falk"; whom "told" names behind it is told, and in "and assumed Falk had left" nobody speaks.
    let turned = !matches!(unit.stem.as_str(), "told" | "tell") && marks(facts.gap(i)).next().is_some();
    let behind = (turned && facts.gap(i + 1).is_empty()).then(|| name_from(facts, i + 1)).flatten();
    let name = behind.or(before)?;
    let words = 0..name.start.min(i);
    Some(Said { name, words })
}

/// Who says something in the sentence by name, the first of them.
pub(super) fn name(facts: &Facts) -> Option<Range<usize>> {
    first(facts).map(|said| said.name)
}

/// What a name says in the sentence, the first that does.
fn first(facts: &Facts) -> Option<Said> {
    (0..facts.units.len()).filter(|i| speaks(facts, *i)).find_map(|i| said(facts, i))
}

/// Whether somebody says something in the sentence who is called "he" or "she" there.
fn by_pronoun(facts: &Facts) -> bool {
    let person = |u: &Unit| matches!(u.lower.as_str(), "he" | "she") && !u.quoted;
    facts.units.iter().enumerate().any(|(i, unit)| {
        let beside = [i.checked_sub(1), Some(i + 1)].into_iter().flatten();
        unit.cue == Some(Cue::Speech) && !unit.quoted && beside.filter_map(|b| facts.units.get(b)).any(person)
    })
}

/// Who says what `source` holds: by name there, or in the nearest sentence before it where a name speaks; a sentence of quoted
/// words alone may be given to the name behind it as well, and has no known speaker when that is another.
fn speaker<'s, 'a>(
    case: &Case<'s, 'a>,
    source: &'s SourceSentence<'a>,
) -> Option<(&'s SourceSentence<'a>, Range<usize>)> {
    let named = |sentence: &'s SourceSentence<'a>| Some((sentence, name(&sentence.facts)?));
    if let Some(found) = named(source) {
        return Some(found);
    }
    if !by_pronoun(&source.facts) && !source.speech.all {
        return None;
    }
    let at = |sentence: usize| {
        let at = SentenceRef { article: source.at.article, sentence };
        named(case.sources.sentence(at)?)
    };
    let before = (1..=BACK).find_map(|back| at(source.at.sentence.checked_sub(back)?))?;
    let words = |(sentence, name): &(&SourceSentence<'_>, Range<usize>)| -> Vec<String> {
        let units = sentence.facts.units.get(name.clone()).unwrap_or_default();
        units.iter().map(|u| u.lower.clone()).collect()
    };
    let behind = at(source.at.sentence + 1).filter(|_| source.speech.all);
    let same = behind.is_none_or(|behind| {
        let (a, b) = (words(&before), words(&behind));
        a.iter().any(|word| b.contains(word))
    });
    same.then_some(before)
}

/// Whether `facts` tell one name by the other, "Norland's Ida Falk", "Falk, who speaks for Norland": a few words apart, none of which says
/// that there are two.
fn describes(facts: &Facts, a: &[Unit], b: &[Unit]) -> bool {
    let places = |names: &[Unit]| -> Vec<usize> {
        let held = |unit: &Unit| names.iter().any(|name| names::same(name, unit));
        facts.units.iter().enumerate().filter(|(_, unit)| held(unit)).map(|(i, _)| i).collect()
    };
    let (a, b) = (places(a), places(b));
    a.iter().any(|x| {
        b.iter().any(|y| {
            let (from, to) = (*x.min(y), *x.max(y));
            let words = |g: usize| glue_words(facts.gap(g));
            to - from <= DESCRIBED
                && !(from + 1..=to)
                    .any(|g| words(g).any(|w| matches!(w, "and" | "or" | "but" | "with" | "to")))
                && !(from + 1..to).any(|i| speaks(facts, i))
        })
    })
}

fn speaks(facts: &Facts, i: usize) -> bool {
    facts.units.get(i).is_some_and(|u| u.cue == Some(Cue::Speech))
}

/// The name before the verb at unit `i`: "Orr said", "Orr, the captain, said".
fn subject(facts: &Facts, i: usize) -> Option<Range<usize>> {
    let plain = |w: &str| matches!(w, "has" | "have" | "had" | "also" | "later" | "then");
    let last = i.checked_sub(1)?;
    // "A statement to Norland saying …": whom it names is told.
    let free = |name: &Range<usize>| {
        let before = glue_words(facts.gap(name.start)).last();
        !before.is_some_and(|w| matches!(w, "to" | "by" | "with" | "from" | "at" | "in" | "on"))
    };
    if marks(facts.gap(i)).next().is_none() {
        return name_before(facts, last).filter(|name| glue_words(facts.gap(i)).all(plain) && free(name));
    }
    if !marks(facts.gap(i)).all(|c| c == ',') || !glue_words(facts.gap(i)).all(plain) {
        return None;
    }
    let opens = (i.saturating_sub(APPOSITION)..i).rev().find(|g| marks(facts.gap(*g)).any(|c| c == ','))?;
    name_before(facts, opens.checked_sub(1)?).filter(free)
}

pub(super) fn check(case: &Case<'_, '_>, findings: &mut Findings) {
    let claim = case.claim;
    let Some(own) = first(claim) else { return };
    let written = claim.units.get(own.name.clone()).unwrap_or_default();
    let named = |facts: &Facts| written.iter().any(|name| names::holds(name, facts));
    let tellers = case.tellers(SAID, &|i| own.words.contains(&i));
    let Some(&best) = tellers.first() else { return };
    let Some((teller, name)) = speaker(case, best) else { return };
    let theirs = teller.facts.units.get(name.clone()).unwrap_or_default();
    // "Traders said": the capital is the sentence's.
    let inside = |unit: &Unit| case.sources.capitals(best.at, &unit.lower) == Some(true);
    let name_in = |unit: &Unit| unit.name || inside(unit);
    if !written.iter().any(name_in) || !theirs.iter().any(name_in) {
        return;
    }
    // Who is named where as much is said, or beside words whose speaker only stands near, may speak there.
    let beside = usize::from(teller.at != best.at);
    let near = |s: &&SourceSentence<'_>| {
        (s.at.sentence.saturating_sub(beside)..=s.at.sentence + beside)
            .filter_map(|sentence| case.sources.sentence(SentenceRef { article: s.at.article, sentence }))
            .any(|s| named(&s.facts))
    };
    let told = theirs.iter().all(|name| names::holds(name, claim));
    let known = || case.all().any(|s| named(&s.facts));
    let one = || case.all().any(|s| describes(&s.facts, written, theirs));
    if told || tellers.iter().any(near) || !known() || one() {
        return;
    }
    let written = claim.written(own.name.start, own.name.end.saturating_sub(1)).to_owned();
    let source = teller.facts.written(name.start, name.end.saturating_sub(1)).to_owned();
    findings.push(Reason::OtherSpeaker { written, source });
    findings.evidence.extend([best.at, teller.at]);
}
