//! What may be so, or is planned, told as a fact.

use crate::text::cues::{Cue, is_intention, leaves_open};

use super::super::super::Reason;
use super::super::super::facts::{Facts, Unit};
use super::{Case, Findings};

/// Share of a statement that a sentence must hold for its hedges to concern it.
const CONCERNS: f32 = 0.5;

/// Whether the cue says that it will be so: more than "may".
pub(super) fn settles(unit: &Unit) -> bool {
    matches!(unit.lower.as_str(), "will" | "would" | "shall" | "must" | "can" | "should")
}

fn softened(facts: &Facts) -> bool {
    facts.units.iter().any(|u| {
        matches!(u.cue, Some(Cue::Modality | Cue::Condition))
            || matches!(
                u.stem.as_str(),
                "thought"
                    | "risk"
                    | "danger"
                    | "prospect"
                    | "possibl"
                    | "predict"
                    | "forecast"
                    | "fear"
                    | "think"
                    | "believ"
                    | "warn"
                    | "suggest"
            )
    })
}

pub(super) fn check(case: &Case<'_, '_>, findings: &mut Findings) {
    let claim = case.claim;
    if softened(claim) {
        return;
    }
    for source in case.close(CONCERNS) {
        let facts = &source.facts;
        for (i, unit) in facts.units.iter().enumerate() {
            if unit.cue != Some(Cue::Modality) {
                continue;
            }
            let open = leaves_open(&unit.lower);
            let intended = is_intention(&unit.lower);
            let future = matches!(unit.lower.as_str(), "will" | "would" | "shall");
            if !(open || intended || future) {
                continue;
            }
            let Some(v) = super::governed(facts, i) else { continue };
            let Some(verb) = facts.units.get(v).filter(|u| u.quantity.is_none()) else { continue };
            // "the planned figure" plans nothing here; "planned to close" does.
            let joined = matches!(unit.lower.as_str(), "set to" | "due to")
                || (i + 1..=v).any(|g| super::glue_words(facts.gap(g)).any(|w| w == "to"));
            if intended && !joined {
                continue;
            }
            let said = claim.units.iter().enumerate().find(|(_, u)| super::alike(u, verb));
            let Some((k, told)) = said else { continue };
            // "is to close", "closes": still ahead.
            let ahead = super::glue_words(claim.gap(k)).any(|w| w == "to" || w == "be");
            let plainly = case.premise.iter().any(|other| {
                other.at != source.at
                    && !softened(&other.facts)
                    && other.facts.units.iter().any(|u| super::alike(u, verb))
            });
            let lost = open || (intended && !ahead) || (future && told.past && !ahead);
            if lost && !plainly {
                findings.push(Reason::Hedge { written: None, source: Some(facts.written(i, i).to_owned()) });
            }
        }
    }
}
