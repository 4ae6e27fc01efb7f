//! What someone says, told as a fact: who says so is lost, or, worse, that it is an opinion.

use crate::text::cues::Cue;

use super::super::super::Reason;
use super::super::super::clauses::scopes_back;
use super::super::super::facts::Facts;
use super::{Case, Findings};

/// Share of a statement that a sentence must hold for its attribution to concern it.
const CONCERNS: f32 = 0.5;
/// Share of the matched words that must be the speaker's.
const SPOKEN: f32 = 0.6;

/// Verbs that report words; the others ("found", "believes") are acts of their own as often.
pub(super) fn reports(facts: &Facts, i: usize) -> bool {
    facts.units.get(i).is_some_and(|u| {
        u.cue == Some(Cue::Speech)
            && !u.quoted
            && (u.lower == "according to"
                || matches!(
                    u.lower.as_str(),
                    "say"
                        | "says"
                        | "said"
                        | "saying"
                        | "tell"
                        | "tells"
                        | "told"
                        | "telling"
                        | "claimed"
                        | "claiming"
                        | "alleged"
                        | "alleging"
                        | "alleges"
                        | "argue"
                        | "argued"
                        | "argues"
                        | "arguing"
                        | "added"
                        | "adds"
                        | "adding"
                        | "insist"
                        | "insisted"
                        | "insists"
                        | "insisting"
                        | "maintained"
                        | "maintains"
                        | "warn"
                        | "warned"
                        | "warns"
                        | "warning"
                        | "suggested"
                        | "suggests"
                        | "believed"
                        | "believes"
                        | "believe"
                        | "thinks"
                        | "think"
                        | "contend"
                        | "contended"
                        | "contends"
                        | "asserted"
                        | "asserts"
                        | "estimated"
                        | "estimates"
                        | "reported"
                        | "accused"
                        | "complained"
                        | "cautioned"
                        | "explained"
                        | "explains"
                        | "wrote"
                        | "writes"
                        | "stated"
                        | "noted"
                ))
    })
}

/// Verbs of those who argue, accuse or guess; "said" and "told" report facts as often.
const ARGUES: &[&str] = &[
    "accus", "alleg", "argu", "assert", "believ", "caution", "claim", "complain", "contend", "insist",
    "maintain", "suggest", "think", "warn",
];

/// What to call it that the words at verb `i` of the source are told without their speaker.
pub(super) fn lost(claim: &Facts, facts: &Facts, i: usize, source: String) -> Reason {
    let argued = facts.units.get(i).is_some_and(|u| ARGUES.contains(&u.stem.as_str()));
    let demanded = claim.units.iter().any(|u| matches!(u.lower.as_str(), "should" | "must" | "ought"));
    if argued || demanded { Reason::Opinion { source } } else { Reason::Attribution { source } }
}

/// Whether the statement names anyone as its source, in any way.
fn attributed(facts: &Facts) -> bool {
    facts.units.iter().any(|u| u.cue == Some(Cue::Speech))
        || facts.units.iter().any(|u| {
            matches!(
                u.stem.as_str(),
                "view"
                    | "opinion"
                    | "predict"
                    | "consid"
                    | "think"
                    | "put"
                    | "show"
                    | "report"
                    | "according"
                    | "count"
                    | "list"
                    | "want"
                    | "worri"
            )
        })
}

pub(super) fn check(case: &Case<'_, '_>, findings: &mut Findings) {
    let claim = case.claim;
    if attributed(claim) {
        return;
    }
    let Some(source) = case.premise.first().filter(|s| case.held(&s.facts) >= CONCERNS) else { return };
    let facts = &source.facts;
    let matched: Vec<usize> = (0..facts.units.len())
        .filter(|u| {
            facts.units.get(*u).is_some_and(|x| !x.pronoun && claim.units.iter().any(|c| super::alike(c, x)))
        })
        .collect();
    if matched.is_empty() {
        return;
    }
    let part = |hit: &dyn Fn(usize) -> bool| {
        matched.iter().filter(|u| hit(**u)).count() as f32 / matched.len() as f32
    };
    // Another sentence of the premise that says as much in the paper's own voice.
    let plainly = case.premise.iter().skip(1).any(|s| {
        case.held(&s.facts) >= 0.8 * case.held(facts)
            && !(0..s.facts.units.len()).any(|i| reports(&s.facts, i))
    });
    if plainly {
        return;
    }
    for i in (0..facts.units.len()).filter(|i| reports(facts, *i)) {
        // "…, said Falk" speaks of what stands before; "a mate, who still works there, said the pump …" does not.
        let named = facts.units.get(i + 1).is_some_and(|u| u.capital || u.pronoun);
        let ways: &[bool] = match (scopes_back(facts, i), named) {
            (true, true) => &[true],
            (true, false) => &[true, false],
            (false, _) => &[false],
        };
        for &back in ways {
            let spoken = if back { part(&|u| u < i) } else { part(&|u| u > i) };
            if spoken >= SPOKEN && !own_words(claim, facts, i, back) {
                findings.push(lost(claim, facts, i, phrase(facts, i, back)));
                return;
            }
        }
    }
    if part(&|u| facts.units.get(u).is_some_and(|x| x.quoted)) >= SPOKEN
        && !claim.units.iter().any(|u| u.quoted)
    {
        let first = facts.units.iter().position(|u| u.quoted).unwrap_or(0);
        let last = (first..facts.units.len().min(first + 6))
            .take_while(|u| facts.units.get(*u).is_some_and(|x| x.quoted))
            .last()
            .unwrap_or(first);
        findings.push(Reason::Opinion { source: facts.written(first, last).to_owned() });
    }
}

/// Who speaks: the units around the verb that are not what is said.
fn speaker(facts: &Facts, i: usize, back: bool) -> std::ops::Range<usize> {
    if facts.units.get(i).is_some_and(|u| u.lower == "according to") {
        let end =
            (i + 1..facts.units.len()).find(|g| super::marks(facts.gap(*g)).any(|c| c == ',') && *g > i + 1);
        return i + 1..end.unwrap_or(facts.units.len()).min(i + 8);
    }
    if back {
        // "…, the coast guard said": from the last comma; "…, said Falk": what follows.
        let start = (0..=i).rev().find(|g| super::marks(facts.gap(*g)).next().is_some()).unwrap_or(0);
        if start < i { start..i } else { i + 1..facts.units.len().min(i + 4) }
    } else {
        (i.saturating_sub(6))..i
    }
}

/// A company on its own plans, a court on its own ruling: the statement has the speaker as its subject.
fn own_words(claim: &Facts, facts: &Facts, i: usize, back: bool) -> bool {
    // "he said": whose words they are stands elsewhere; the "he" of a clause about the speaker says nothing.
    let beside = [i.checked_sub(1), Some(i + 1)].into_iter().flatten();
    if beside.filter_map(|b| facts.units.get(b)).any(|u| u.pronoun) {
        return true;
    }
    let range = speaker(facts, i, back);
    facts.units.get(range).unwrap_or_default().iter().any(|u| {
        matches!(u.stem.as_str(), "compani" | "group" | "firm" | "club" | "bank" | "council" | "govern")
            || (!u.time
                && u.quantity.is_none()
                && u.cue.is_none()
                && u.capital
                && claim.units.iter().take(6).any(|c| c.lower == u.lower))
    })
}

fn phrase(facts: &Facts, i: usize, back: bool) -> String {
    let range = speaker(facts, i, back);
    let from = range.start.min(i);
    let to = range.end.saturating_sub(1).max(i);
    facts.written(from, to).to_owned()
}
