//! Who did what to whom: two names around one verb, the other way round.

use crate::text::cues::Cue;

use super::super::super::Reason;
use super::super::super::facts::Facts;
use super::{Case, Findings};

/// Share of a statement that a sentence must hold for its order to count.
const CONCERNS: f32 = 0.6;

fn is_party(facts: &Facts, i: usize) -> bool {
    facts
        .units
        .get(i)
        .is_some_and(|u| u.capital && !u.time && u.cue.is_none() && u.quantity.is_none() && !u.pronoun)
}

/// Whether a verb of speaking stands next to unit `i`: speakers may stand before or after their words.
fn speaks(facts: &Facts, i: usize) -> bool {
    (i.saturating_sub(3)..=i + 3).any(|j| facts.units.get(j).is_some_and(|u| u.cue == Some(Cue::Speech)))
}

fn passive(facts: &Facts, from: usize, to: usize) -> bool {
    (from + 1..=to).any(|g| super::glue_words(facts.gap(g)).any(|w| w == "by"))
}

/// The last unit of the name that unit `i` is part of.
fn name_end(facts: &Facts, mut i: usize) -> usize {
    while facts.gap(i + 1).is_empty() && is_party(facts, i + 1) {
        i += 1;
    }
    i
}

pub(super) fn check(case: &Case<'_, '_>, findings: &mut Findings) {
    let claim = case.claim;
    let parties: Vec<usize> = (0..claim.units.len()).filter(|i| is_party(claim, *i)).collect();
    for source in case.close(CONCERNS) {
        let facts = &source.facts;
        let place = |k: usize| {
            let unit = claim.units.get(k)?;
            let mut at =
                (0..facts.units.len()).filter(|u| facts.units.get(*u).is_some_and(|x| x.lower == unit.lower));
            let first = at.next()?;
            // A name that stands twice has no one place.
            at.next().is_none().then_some(first)
        };
        for (n, &i) in parties.iter().enumerate() {
            for &j in parties.iter().skip(n + 1) {
                if name_end(claim, i) >= j {
                    continue;
                }
                let (Some(a), Some(b)) = (place(i), place(j)) else { continue };
                // A capital that only the start of a sentence gave is no name.
                let named = |k: usize, u: usize| {
                    let own = claim.units.get(k).is_some_and(|x| x.name);
                    facts.units.get(u).is_some_and(|x| x.capital && (x.name || own))
                };
                if !named(i, a) || !named(j, b) {
                    continue;
                }
                if a < b || name_end(facts, b) >= a {
                    continue;
                }
                if speaks(claim, i) || speaks(claim, j) || speaks(facts, a) || speaks(facts, b) {
                    continue;
                }
                let verb = (i + 1..j).any(|k| {
                    claim.units.get(k).is_some_and(|v| {
                        !v.capital
                            && v.quantity.is_none()
                            && (b + 1..a).any(|u| facts.units.get(u).is_some_and(|x| super::alike(v, x)))
                    })
                });
                if verb && passive(claim, i, j) == passive(facts, b, a) {
                    findings.push(Reason::Order {
                        first: claim.written(i, name_end(claim, i)).to_owned(),
                        second: claim.written(j, name_end(claim, j)).to_owned(),
                    });
                    return;
                }
            }
        }
    }
}
