//! Typed facts of a statement against the few source sentences that it rests on: what contradicts them, and
//! what no source says at all. Written for anyone's paraphrase: other words are no fault here.

mod attribution;
mod copies;
mod dates;
mod direction;
mod modality;
mod names;
mod numbers;
mod order;
mod quotations;
mod speakers;
#[cfg(test)]
mod tests;
mod values;

use std::collections::HashSet;

use crate::corpus::SentenceRef;
use crate::text::cues::{Cue, is_negator};
use crate::text::words::{Inflection, is_article};

use super::super::Reason;
use super::super::align::is_long;
use super::super::facts::{Facts, Glue, Unit};
use super::super::sources::{SourceSentence, Sources};

/// Fewest words of a statement that a sentence must hold to be the one that they come from, and share of what the best one holds
/// with which another may be it as well.
const TELLERS_WORDS: usize = 3;
const AS_GOOD: f32 = 0.75;

/// A statement and what it is compared with.
pub(super) struct Case<'s, 'a> {
    pub(super) sources: &'s Sources<'a>,
    /// The statement.
    pub(super) claim: &'s Facts,
    /// The sentences it rests on, best first.
    pub(super) premise: &'s [&'s SourceSentence<'a>],
    /// Every sentence that may be cited.
    pub(super) scope: &'s [SentenceRef],
}

/// What the checks found.
#[derive(Default)]
pub(super) struct Findings {
    /// Contradictions, and facts that no source holds.
    pub(super) reasons: Vec<Reason>,
    /// Numbers and names that only other sentences of the sources hold.
    pub(super) far: usize,
    /// The sentences that tell what a statement should have said, where they need not be among those it rests on.
    pub(super) evidence: Vec<SentenceRef>,
}

impl Findings {
    fn push(&mut self, reason: Reason) {
        // Two checks may find the same, with other white space; one attribution is lost once.
        let plain = |r: &Reason| r.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        let lost = |r: &Reason| matches!(r, Reason::Attribution { .. } | Reason::Opinion { .. });
        // "300" for "more than 300" tells that "more than" is lost.
        if let Reason::Hedge { written: Some(_), source: Some(source) } = &reason {
            let source = source.to_lowercase();
            self.reasons.retain(|known| match known {
                Reason::Hedge { written: None, source: Some(lost) } => {
                    !source.starts_with(&lost.to_lowercase())
                }
                _ => true,
            });
        }
        let new = plain(&reason);
        if !self.reasons.iter().any(|known| lost(known) && lost(&reason) || plain(known) == new) {
            self.reasons.push(reason);
        }
    }
}

impl Findings {
    /// Whether `name` was found to stand in the place of another.
    fn replaced(&self, name: &str) -> bool {
        self.reasons.iter().any(|r| matches!(r, Reason::OtherName { written, .. } if written == name))
    }

    /// Each kind of finding as a signal, 0 or 1; `far` as a count up to 3.
    pub(super) fn signals(&self) -> Vec<(&'static str, f32)> {
        let any = |hit: fn(&Reason) -> bool| f32::from(u8::from(self.reasons.iter().any(hit)));
        vec![
            ("number", any(|r| matches!(r, Reason::Number { .. } | Reason::Date { .. }))),
            ("name", any(|r| matches!(r, Reason::Name { .. } | Reason::OtherName { .. }))),
            (
                "opposite",
                any(|r| {
                    matches!(
                        r,
                        Reason::Negation { .. }
                            | Reason::Opposite { .. }
                            | Reason::Order { .. }
                            | Reason::Fused { .. }
                    )
                }),
            ),
            ("hedge", any(|r| matches!(r, Reason::Hedge { .. }))),
            ("attribution", any(|r| matches!(r, Reason::Attribution { .. }))),
            ("opinion", any(|r| matches!(r, Reason::Opinion { .. }))),
            (
                "quotation",
                any(|r| {
                    matches!(
                        r,
                        Reason::Quotation { .. } | Reason::Speaker { .. } | Reason::OtherSpeaker { .. }
                    )
                }),
            ),
            ("far", self.far.min(3) as f32),
        ]
    }
}

impl<'s, 'a> Case<'s, 'a> {
    /// Every sentence of the scope.
    fn all(&self) -> impl Iterator<Item = &'s SourceSentence<'a>> {
        self.scope.iter().filter_map(|at| self.sources.sentence(*at))
    }

    /// Sentences of the premise that hold at least `share` of the statement's weight: those whose own
    /// negations, hedges and attributions concern it.
    fn close(&self, share: f32) -> impl Iterator<Item = &'s SourceSentence<'a>> {
        self.premise.iter().copied().filter(move |s| self.held(&s.facts) >= share)
    }

    /// Share of the statement's content, weighted by rarity, that `source` holds.
    pub(in super::super) fn held(&self, source: &Facts) -> f32 {
        self.held_of(source, &|_| true).0
    }

    /// Share of the statement's units at the `wanted` places, weighted by rarity, that `source` holds, and their number.
    fn held_of(&self, source: &Facts, wanted: &dyn Fn(usize) -> bool) -> (f32, usize) {
        let (mut have, mut all, mut count) = (0.0, f32::EPSILON, 0);
        // A transcript without stops is compared by stems alone: each word with each takes too long.
        let stems = is_long(source).then(|| stems(source));
        let holds = |unit: &Unit| match &stems {
            Some(stems) => stems.contains(unit.stem.as_str()),
            None => source.units.iter().any(|u| alike(unit, u)),
        };
        for (_, unit) in self.claim.units.iter().enumerate().filter(|(i, u)| !u.pronoun && wanted(*i)) {
            let weight = self.sources.weight(&unit.stem);
            all += weight;
            if holds(unit) {
                have += weight;
                count += 1;
            }
        }
        (have / all, count)
    }

    /// The sentences that hold most of the statement's units at the `wanted` places, the best first; none if that is less than
    /// `least` of them, or of too few words to tell that they speak of the same.
    fn tellers(&self, least: f32, wanted: &dyn Fn(usize) -> bool) -> Vec<&'s SourceSentence<'a>> {
        // Most sentences have nothing in common with it: words are compared in all their forms only where two stems are the same.
        let own = stems(self.claim);
        let near = |s: &&SourceSentence<'_>| {
            s.facts.units.iter().filter(|u| own.contains(u.stem.as_str())).take(2).count() == 2
        };
        let mut all: Vec<_> = self.all().filter(near).map(|s| (self.held_of(&s.facts, wanted), s)).collect();
        all.sort_by(|a, b| b.0.0.total_cmp(&a.0.0).then(a.1.at.cmp(&b.1.at)));
        let Some(&((best, count), _)) = all.first() else { return Vec::new() };
        if best < least || count < TELLERS_WORDS {
            return Vec::new();
        }
        all.iter().take_while(|((share, _), _)| *share >= best * AS_GOOD).map(|(_, s)| *s).collect()
    }
}

/// Everything found against the statement.
pub(super) fn run(case: &Case<'_, '_>) -> Findings {
    let mut findings = Findings::default();
    if case.premise.is_empty() {
        findings.push(Reason::NoSource);
        return findings;
    }
    if is_long(case.claim) {
        // Supported only if it was read off word for word.
        findings.push(Reason::Paraphrase);
        return findings;
    }
    copies::check(case, &mut findings);
    numbers::check(case, &mut findings);
    dates::check(case, &mut findings);
    names::check(case, &mut findings);
    quotations::check(case, &mut findings);
    speakers::check(case, &mut findings);
    direction::check(case, &mut findings);
    order::check(case, &mut findings);
    modality::check(case, &mut findings);
    attribution::check(case, &mut findings);
    findings
}

/// Whether two units are forms of one word, or the same number.
fn alike(a: &Unit, b: &Unit) -> bool {
    match (&a.quantity, &b.quantity) {
        (Some(x), Some(y)) => return values::same_value(x, y),
        (None, None) => {}
        _ => return false,
    }
    a.lower == b.lower
        || a.stem == b.stem
        || matches!(
            super::super::facts::related(a, b),
            Some(Inflection::Same | Inflection::Tense | Inflection::S)
        )
}

/// Whether the unit negates: "not", "never", "denied", and "ruled" of "ruled out".
fn negates(facts: &Facts, i: usize) -> bool {
    let Some(unit) = facts.units.get(i) else { return false };
    // "an unlikely point": of what kind it is, not whether.
    if unit.lower.starts_with("un") && glue_words(facts.gap(i)).last().is_some_and(is_article) {
        return false;
    }
    (unit.cue == Some(Cue::Negation) && is_negator(&unit.lower))
        || (matches!(unit.stem.as_str(), "rule") && glue_words(facts.gap(i + 1)).next() == Some("out"))
        || matches!(
            unit.lower.as_str(),
            "premature"
                | "unclear"
                | "unknown"
                | "false"
                | "untrue"
                | "instead"
                | "decline"
                | "declined"
                | "declines"
                | "unaffected"
                | "unchanged"
        )
}

fn glue_words(glue: &[Glue]) -> impl Iterator<Item = &str> {
    glue.iter().filter_map(|g| match g {
        Glue::Word(w) => Some(w.as_str()),
        Glue::Punct(_) => None,
    })
}

fn marks(glue: &[Glue]) -> impl Iterator<Item = char> + '_ {
    glue.iter().filter_map(|g| match g {
        Glue::Punct(c) => Some(*c),
        Glue::Word(_) => None,
    })
}

/// The first unit after `i` in the same clause that carries content of its own.
fn governed(facts: &Facts, i: usize) -> Option<usize> {
    for j in i + 1..facts.units.len().min(i + 4) {
        if marks(facts.gap(j)).any(|c| matches!(c, ';' | '\u{2014}' | '\u{2013}')) {
            return None;
        }
        let unit = facts.units.get(j)?;
        let light = unit.pronoun
            || matches!(
                unit.cue,
                Some(Cue::Modality | Cue::Quantifier | Cue::Hedge(_) | Cue::Condition | Cue::Negation)
            )
            || matches!(
                unit.lower.as_str(),
                "yet"
                    | "also"
                    | "even"
                    | "ever"
                    | "far"
                    | "long"
                    | "still"
                    | "already"
                    | "get"
                    | "make"
                    | "take"
                    | "give"
            );
        if !light {
            return Some(j);
        }
    }
    None
}

/// Stems of a run of units.
fn stems(facts: &Facts) -> HashSet<&str> {
    facts.units.iter().map(|u| u.stem.as_str()).collect()
}
