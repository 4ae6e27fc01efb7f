//! Findings in the words of the claim and of its source.

use crate::text::cues::Cue;
use crate::text::quantities::Quantity;
use crate::text::words::is_determiner;

use super::Reason;
use super::align::Alignment;
use super::facts::{Facts, Glue, Unit};
use super::step::{Broken, is_adjective};

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
pub(crate) fn missing(claim: &Facts, k: usize, unit: &Unit, alignment: &Alignment<'_, '_>) -> Option<Reason> {
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
        Some(Cue::Modality | Cue::Condition) if !is_noun(claim, k, unit) => {
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

/// "the plan", "its proposal": a thing, which bends nothing.
fn is_noun(claim: &Facts, k: usize, unit: &Unit) -> bool {
    let article = claim.gap(k).last().is_some_and(
        |g| matches!(g, Glue::Word(w) if is_determiner(w) || matches!(w.as_str(), "this" | "that")),
    );
    let noun = matches!(
        unit.lower.as_str(),
        "plan"
            | "plans"
            | "proposal"
            | "proposals"
            | "hope"
            | "hopes"
            | "attempt"
            | "attempts"
            | "chance"
            | "aim"
            | "aims"
    );
    let adjective = k > 0 && claim.gap(k).is_empty() && claim.units.get(k - 1).is_some_and(is_adjective);
    noun && (article || adjective)
}

pub(crate) fn explain(
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
            return Reason::Number { written: number_with_noun(claim, before.unwrap_or(0)), source };
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
