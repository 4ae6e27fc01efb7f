//! Which source sentences a claim was made from: word by word, in order, with as few jumps as possible.

use std::collections::HashSet;

use crate::corpus::SentenceRef;
use crate::text::SentenceKind;
use crate::text::words::{is_demonstrative, is_possessive};

use super::begin::head;
use super::clauses::clause_break;
use super::cut::tail;
use super::facts::{Facts, Glue};
use super::sources::{SourceSentence, Sources};
use super::step::{Broken, step};

/// Most units of a claim, and of a sentence, that are compared word by word, which takes more than the square of their number:
/// no sentence of news has as many, but a transcript without stops is one. What is longer passes only word for word.
const LONGEST: usize = 400;
/// Source sentences of an article compared word by word with a claim.
const CANDIDATES: usize = 6;
/// A broken rule outweighs any number of jumps.
const BROKEN: u32 = 1000;
/// Cost of going on in another sentence.
const SWITCH: u32 = 40;
/// Further apart than this, two sentences are not joined.
const FAR: usize = 6;

/// A claim laid over source sentences.
#[derive(Clone, Debug)]
pub(crate) struct Alignment<'s, 'a> {
    /// The sentences used, in order of use.
    pub(crate) sentences: Vec<&'s SourceSentence<'a>>,
    /// For each claim unit the sentence (index into `sentences`) and its unit; `None` when nothing matches.
    pub(crate) places: Vec<Option<(usize, usize)>>,
    /// Edits that are not allowed.
    pub(crate) faults: Vec<Fault>,
    /// Total cost, for choosing between articles.
    pub(crate) cost: u32,
    /// Units left out of the source, for the support.
    pub(crate) skipped: usize,
}

/// An edit that is not allowed.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// Claim unit before the fault (`None` at the start).
    pub(crate) before: Option<usize>,
    /// Claim unit after it (`None` at the end).
    pub(crate) after: Option<usize>,
    /// Sentence (index into `sentences`) whose rule is broken.
    pub(crate) sentence: usize,
    /// What is wrong.
    pub(crate) broken: Broken,
}

/// How much of the claim's weight the sentence holds, 0..=1.
pub(crate) fn overlap(sources: &Sources<'_>, claim: &Facts, source: &Facts) -> f32 {
    if is_long(claim) || is_long(source) {
        return shared(sources, claim, source);
    }
    let mut have = 0.0;
    let mut all = 0.0;
    let mut last: Option<usize> = None;
    for unit in &claim.units {
        let weight =
            sources.weight(&unit.stem) * if unit.name || unit.quantity.is_some() { 1.3 } else { 1.0 };
        all += weight;
        let after = last.map_or(0, |l| l + 1);
        let matched = source
            .units
            .iter()
            .enumerate()
            .skip(after)
            .find(|(_, s)| unit.matches(s))
            .or_else(|| source.units.iter().enumerate().find(|(_, s)| unit.matches(s)));
        if let Some((at, _)) = matched {
            // A word right after the last one says more than the same word elsewhere.
            have += weight * if last.is_some_and(|l| at == l + 1) { 1.0 } else { 0.85 };
            last = Some(at);
        } else if source.units.iter().any(|s| s.stem == unit.stem) {
            have += weight * 0.5;
        }
    }
    if all > 0.0 { have / all } else { 0.0 }
}

/// Whether it is too long to be compared word by word.
pub(crate) fn is_long(facts: &Facts) -> bool {
    facts.units.len() > LONGEST
}

/// The same wherever the words stand: takes no longer than reading both.
fn shared(sources: &Sources<'_>, claim: &Facts, source: &Facts) -> f32 {
    let held: HashSet<&str> = source.units.iter().map(|unit| unit.stem.as_str()).collect();
    let (mut have, mut all) = (0.0, 0.0);
    for unit in &claim.units {
        let weight = sources.weight(&unit.stem);
        all += weight;
        have += if held.contains(unit.stem.as_str()) { weight } else { 0.0 };
    }
    if all > 0.0 { have / all } else { 0.0 }
}

/// Sentences of `scope` that may say the claim, best first.
pub(crate) fn candidates<'s, 'a>(
    sources: &'s Sources<'a>,
    claim: &Facts,
    scope: &[SentenceRef],
) -> Vec<(f32, &'s SourceSentence<'a>)> {
    let mut found: Vec<(f32, &SourceSentence<'_>)> = scope
        .iter()
        .filter_map(|at| sources.sentence(*at))
        .filter(|s| matches!(s.kind, SentenceKind::Prose | SentenceKind::ListItem))
        .map(|s| (overlap(sources, claim, &s.facts), s))
        .filter(|(score, _)| *score > 0.0)
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.at.cmp(&b.1.at)));
    found
}

/// Lays `claim` over the best of the sentences given (all of one article).
pub(crate) fn align<'s, 'a>(claim: &Facts, ranked: &[&'s SourceSentence<'a>]) -> Option<Alignment<'s, 'a>> {
    if is_long(claim) {
        return None;
    }
    let short = ranked.iter().filter(|sentence| !is_long(&sentence.facts));
    let mut pool: Vec<&SourceSentence<'_>> = short.take(CANDIDATES).copied().collect();
    let best = *pool.first()?;
    pool.sort_by_key(|s| s.at);
    // Places of each claim unit.
    let options: Vec<Vec<(usize, usize)>> = claim
        .units
        .iter()
        .map(|unit| {
            pool.iter()
                .enumerate()
                .flat_map(|(s, sentence)| {
                    sentence
                        .facts
                        .units
                        .iter()
                        .enumerate()
                        .filter(|(_, u)| unit.matches(u))
                        .map(move |(u, _)| (s, u))
                })
                .collect()
        })
        .collect();
    let known: Vec<usize> =
        (0..claim.units.len()).filter(|k| options.get(*k).is_some_and(|o| !o.is_empty())).collect();
    let mut rows: Vec<Vec<(u32, usize)>> = Vec::with_capacity(known.len());
    for (row, &k) in known.iter().enumerate() {
        let here = options.get(k).map_or(&[][..], Vec::as_slice);
        let mut costs = Vec::with_capacity(here.len());
        for &(s, u) in here {
            let Some(sentence) = pool.get(s) else { continue };
            if row == 0 {
                let cost = match (k, claim.units.first()) {
                    (0, Some(first)) => price(&head(claim.gap(0), first, &sentence.facts, u)),
                    _ => BROKEN,
                };
                costs.push((cost + if sentence.at == best.at { 0 } else { 1 }, usize::MAX));
                continue;
            }
            let Some(&before) = row.checked_sub(1).and_then(|r| known.get(r)) else { continue };
            let previous = options.get(before).map_or(&[][..], Vec::as_slice);
            let mut choice = (u32::MAX, 0);
            for (p, &(ps, pu)) in previous.iter().enumerate() {
                let Some((so_far, _)) = rows.get(row - 1).and_then(|r| r.get(p)) else { continue };
                let cost = so_far.saturating_add(edge(claim, before, k, &pool, (ps, pu), (s, u)).1);
                if cost < choice.0 {
                    choice = (cost, p);
                }
            }
            costs.push(choice);
        }
        rows.push(costs);
    }
    // The end.
    let mut places: Vec<Option<(usize, usize)>> = vec![None; claim.units.len()];
    let mut total = BROKEN * u32::try_from(claim.units.len() - known.len()).unwrap_or(u32::MAX / BROKEN);
    let mut skipped = 0;
    let mut faults = Vec::new();
    if let (Some(last_row), Some(&last)) = (rows.last(), known.last()) {
        let ends = options.get(last).map_or(&[][..], Vec::as_slice);
        let mut choice = (u32::MAX, 0);
        for (p, ((cost, _), &(s, u))) in last_row.iter().zip(ends).enumerate() {
            let end = pool.get(s).map_or(BROKEN, |x| price(&tail(claim.gap(last + 1), &x.facts, u)));
            let cost = cost.saturating_add(end);
            if cost < choice.0 {
                choice = (cost, p);
            }
        }
        total = total.saturating_add(choice.0);
        let mut p = choice.1;
        for (row, &k) in known.iter().enumerate().rev() {
            if let Some(slot) = places.get_mut(k) {
                *slot = options.get(k).and_then(|o| o.get(p)).copied();
            }
            p = rows.get(row).and_then(|r| r.get(p)).map_or(0, |x| x.1);
        }
        let place = |k: usize| places.get(k).copied().flatten();
        if let (Some((s, u)), Some(&first)) = (known.first().and_then(|k| place(*k)), known.first())
            && let (Some(sentence), Some(unit)) = (pool.get(s), claim.units.get(first))
        {
            let outcome = if first == 0 { head(claim.gap(0), unit, &sentence.facts, u) } else { Ok(0) };
            note(outcome, None, Some(first), s, &mut faults, &mut skipped);
        }
        for pair in known.windows(2) {
            let [a, b] = *pair else { continue };
            if let (Some(x), Some(y)) = (place(a), place(b)) {
                let (outcome, _, at) = edge(claim, a, b, &pool, x, y);
                note(outcome, Some(a), Some(b), at, &mut faults, &mut skipped);
            }
        }
        if let Some((s, u)) = place(last)
            && let Some(sentence) = pool.get(s)
        {
            note(
                tail(claim.gap(last + 1), &sentence.facts, u),
                Some(last),
                None,
                s,
                &mut faults,
                &mut skipped,
            );
        }
    }
    // Only the sentences used.
    let mut order: Vec<usize> = Vec::new();
    for (s, _) in places.iter().flatten() {
        if !order.contains(s) {
            order.push(*s);
        }
    }
    if order.is_empty() {
        return None;
    }
    let renumber = |s: usize| order.iter().position(|x| *x == s).unwrap_or(0);
    for place in places.iter_mut().flatten() {
        place.0 = renumber(place.0);
    }
    for fault in &mut faults {
        fault.sentence = renumber(fault.sentence);
    }
    let sentences = order.iter().filter_map(|s| pool.get(*s)).copied().collect();
    Some(Alignment { sentences, places, faults, cost: total, skipped })
}

fn price(outcome: &Result<usize, Broken>) -> u32 {
    match outcome {
        Ok(skipped) => u32::try_from(*skipped).unwrap_or(BROKEN).min(SWITCH / 2),
        Err(_) => BROKEN,
    }
}

fn note(
    outcome: Result<usize, Broken>,
    before: Option<usize>,
    after: Option<usize>,
    sentence: usize,
    faults: &mut Vec<Fault>,
    skipped: &mut usize,
) {
    match outcome {
        Ok(n) => *skipped += n,
        Err(broken) => faults.push(Fault { before, after, sentence, broken }),
    }
}

/// From claim unit `a` at `from` to claim unit `b` at `to`: what it costs, and the sentence to blame.
fn edge(
    claim: &Facts,
    a: usize,
    b: usize,
    pool: &[&SourceSentence<'_>],
    from: (usize, usize),
    to: (usize, usize),
) -> (Result<usize, Broken>, u32, usize) {
    let (Some(x), Some(y)) = (pool.get(from.0), pool.get(to.0)) else {
        return (Err(Broken::Fused), BROKEN, from.0);
    };
    if b != a + 1 {
        // A word between them has no source: that is a fault of its own; stay close to where we were.
        let near = if from.0 == to.0 && to.1 > from.1 { 0 } else { SWITCH };
        return (Ok(0), near, from.0);
    }
    if from.0 == to.0 {
        let inside = step(claim, a, &x.facts, from.1, to.1);
        if inside.is_ok() {
            let cost = price(&inside);
            return (inside, cost, from.0);
        }
        let rejoin = rejoin(claim, a, x, y, from.1, to.1);
        if let Some(Ok(n)) = rejoin
            && to.1 > from.1
        {
            return (Ok(n), SWITCH / 2 + u32::try_from(n).unwrap_or(SWITCH), from.0);
        }
        let distance = u32::try_from(to.1.abs_diff(from.1)).unwrap_or(SWITCH).min(SWITCH);
        return (inside, BROKEN + distance, from.0);
    }
    if x.at.sentence.abs_diff(y.at.sentence) > FAR {
        return (Err(Broken::Fused), BROKEN + SWITCH, from.0);
    }
    match rejoin(claim, a, x, y, from.1, to.1) {
        Some(Ok(n)) => (Ok(n), SWITCH + u32::try_from(n).unwrap_or(SWITCH).min(SWITCH), from.0),
        Some(Err(broken)) => (Err(broken), BROKEN + SWITCH, from.0),
        None => (Err(Broken::Fused), BROKEN + SWITCH, from.0),
    }
}

/// A new clause of the claim that begins elsewhere: the old one must may end where it does, the new one
/// begin where it does.
fn rejoin(
    claim: &Facts,
    a: usize,
    x: &SourceSentence<'_>,
    y: &SourceSentence<'_>,
    from: usize,
    to: usize,
) -> Option<Result<usize, Broken>> {
    let (end, lead) = clause_break(claim.gap(a + 1))?;
    let first = claim.units.get(a + 1)?;
    // "his", "this" of another sentence mean what the sentence before that one named.
    let points = lead.iter().any(|g| matches!(g, Glue::Word(w) if is_possessive(w) || is_demonstrative(w)));
    if points && x.at.sentence + 1 != y.at.sentence && x.at.sentence != y.at.sentence {
        return Some(Err(Broken::Fused));
    }
    Some(match (tail(&end, &x.facts, from), head(&lead, first, &y.facts, to)) {
        (Ok(m), Ok(n)) => Ok(m + n),
        (Err(broken), _) | (_, Err(broken)) => Err(broken),
    })
}
