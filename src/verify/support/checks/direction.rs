//! Negations and opposites: the same thing said to be so and not so.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::text::cues::Cue;
use crate::text::words::stem;

use super::super::super::Reason;
use super::super::super::facts::{Facts, Unit};
use super::{Case, Findings};

/// Share of a statement that a sentence must hold for its negations to concern it.
const CONCERNS: f32 = 0.45;

/// Pairs of stems of words that say the opposite of each other, each pair both ways.
static OPPOSITES: LazyLock<HashSet<(String, String)>> = LazyLock::new(|| {
    let lines = include_str!("opposites.txt").lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| line.split_once(' '));
    pairs.flat_map(|(a, b)| [(stem(a), stem(b)), (stem(b), stem(a))]).collect()
});

fn opposite(a: &str, b: &str) -> bool {
    OPPOSITES.contains(&(a.to_owned(), b.to_owned()))
}

fn any_negation(facts: &Facts) -> bool {
    (0..facts.units.len()).any(|i| super::negates(facts, i))
}

/// Whether unit `j` is "only", or has it before it.
fn is_only(facts: &Facts, j: usize) -> bool {
    super::glue_words(facts.gap(j)).any(|w| w == "only")
        || facts.units.get(j).is_some_and(|u| u.lower == "only")
}

/// Whether the negation `i` is of an "only": "It won't be the day's only storm", which is one all the same.
fn not_only(facts: &Facts, i: usize) -> bool {
    let on =
        |j: &usize| !super::marks(facts.gap(*j)).any(|c| matches!(c, ';' | ':' | '\u{2013}' | '\u{2014}'));
    (i + 1..facts.units.len().min(i + 4)).take_while(on).any(|j| is_only(facts, j))
}

pub(super) fn check(case: &Case<'_, '_>, findings: &mut Findings) {
    let claim = case.claim;
    let negated = any_negation(claim);
    for source in case.close(CONCERNS) {
        let facts = &source.facts;
        if !negated {
            for i in (0..facts.units.len()).filter(|i| super::negates(facts, *i)) {
                let Some(at) = super::governed(facts, i) else { continue };
                let Some(v) = facts.units.get(at) else { continue };
                // "has not stopped her from leaving": the one "not" undoes the other.
                let undone =
                    (i + 1..at).filter_map(|j| facts.units.get(j)).any(|u| u.cue == Some(Cue::Negation));
                // Unless it is called the only one now.
                let other = not_only(facts, i) && !(0..claim.units.len()).any(|j| is_only(claim, j));
                if undone || other || v.quantity.is_some() || v.cue == Some(Cue::Speech) {
                    continue;
                }
                let said = claim.units.iter().any(|u| super::alike(u, v));
                // What another sentence of the premise says without a "not" is said all the same.
                let plainly = case.premise.iter().any(|other| {
                    other.at != source.at
                        && !any_negation(&other.facts)
                        && other.facts.units.iter().any(|u| super::alike(u, v))
                });
                if said && !plainly {
                    findings.push(Reason::Negation { words: vec![facts.written(i, i).to_owned()] });
                }
            }
        }
    }
    let Some(best) = case.premise.first() else { return };
    if negated && !case.premise.iter().any(|s| any_negation(&s.facts)) {
        for i in (0..claim.units.len()).filter(|i| super::negates(claim, *i)) {
            let Some(v) = super::governed(claim, i).and_then(|v| claim.units.get(v)) else { continue };
            // "238, not 231"; "no deadlier accident" is "the deadliest accident".
            let superlative = |u: &Unit| u.cue == Some(Cue::Superlative) || u.lower.ends_with("iest");
            let most = case.premise.iter().any(|s| s.facts.units.iter().any(superlative));
            if v.quantity.is_some() || most && claim.units.get(i).is_some_and(|u| u.lower == "no") {
                continue;
            }
            if best.facts.units.iter().any(|u| super::alike(u, v)) {
                findings.push(Reason::Negation { words: vec![claim.written(i, i).to_owned()] });
            }
        }
    }
    if negated || case.held(&best.facts) < CONCERNS || any_negation(&best.facts) {
        return;
    }
    let (said, told) = (super::stems(claim), super::stems(&best.facts));
    let elsewhere = |w: &str| case.close(CONCERNS).any(|s| s.facts.units.iter().any(|u| u.stem == w));
    // "closed down 23.5%"
    let small = |w: &str| best.facts.gaps.iter().any(|g| super::glue_words(g).any(|x| x == w));
    let turned = [
        ("down", ["rise", "gain", "increas", "climb", "jump", "grow"]),
        ("up", ["fall", "drop", "declin", "lose", "slid", "shrink"]),
    ];
    for (k, unit) in claim.units.iter().enumerate() {
        if unit.name || unit.quantity.is_some() || elsewhere(&unit.stem) {
            continue;
        }
        let other = best.facts.units.iter().enumerate().find(|(_, u)| {
            !u.name
                && opposite(&unit.stem, &u.stem)
                && !said.contains(u.stem.as_str())
                && told.contains(u.stem.as_str())
        });
        let particle = turned.iter().find(|(w, verbs)| {
            verbs.contains(&unit.stem.as_str())
                && small(w)
                && claim.units.iter().any(|u| u.quantity.is_some())
        });
        if let (Some((word, _)), None) = (particle, other) {
            findings.push(Reason::Opposite {
                written: claim.written(k, k).to_owned(),
                source: (*word).to_owned(),
            });
        }
        if let Some((u, _)) = other {
            findings.push(Reason::Opposite {
                written: claim.written(k, k).to_owned(),
                source: best.facts.written(u, u).to_owned(),
            });
        }
    }
}
