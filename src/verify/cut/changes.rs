//! Whether what is cut off changes what is left: who says it, whether it is true, when, and in which cases.

use crate::text::cues::Cue;

use super::Cut;
use crate::verify::clauses::scopes_back;
use crate::verify::facts::Unit;
use crate::verify::glue::{marks, words};
use crate::verify::lists::is_time_measure;

impl Cut<'_> {
    /// Whether how long, or on which condition, it holds is cut off.
    pub(super) fn is_limited(&self) -> bool {
        // "is allowed to keep it in her cell until May".
        let until = (self.at..self.source.units.len())
            .any(|g| words(self.source.gap(g)).any(|w| matches!(w, "until" | "till")));
        let next = self.next.lower.as_str();
        // "added 600 jobs when adjusted for the season".
        let adjusted = self.first() == Some("when")
            && (self.next.past || self.next.lower.ends_with("ing"))
            && !self.next.capital;
        // "would be watched while off duty".
        let meanwhile =
            matches!(words(self.gap).collect::<Vec<_>>().as_slice(), ["while", "at" | "in" | "off" | "on"]);
        // "is replaced by his deputy, for an interim period".
        let for_a_time = self.first() == Some("for")
            && self.source.units.iter().skip(self.at).take(3).any(|u| {
                matches!(u.lower.as_str(), "now" | "period" | "moment") || is_time_measure(&u.lower)
            });
        until
            || for_a_time
            || adjusted
            || meanwhile
            || words(self.gap).any(|w| matches!(w, "provided" | "than"))
            || self.first() == Some("as") && matches!(next, "long" | "soon" | "far" | "much" | "well")
            || matches!(next, "condition" | "subject" | "pending" | "depending")
            // "did not say where it will be built, other than in Arland".
            || matches!(next, "other" | "except" | "excluding" | "apart" | "aside" | "barring" | "besides")
    }

    /// "…, but the firm denied it", "…, although the ruling was overturned".
    pub(super) fn contradiction(&self) -> Option<usize> {
        const UNDOES: [&str; 11] = [
            "withdrew",
            "withdrawn",
            "retracted",
            "reversed",
            "overturned",
            "scrapped",
            "cancelled",
            "canceled",
            "quashed",
            "disputed",
            "dismissed",
        ];
        let despite = self.next.lower == "despite" || self.first_is(&["despite"]);
        let contrast = despite
            || words(self.gap).any(|w| matches!(w, "but" | "although" | "though" | "however" | "yet"));
        // "…, despite the ministry's rejection of the plan"
        let against = |u: &Unit| {
            matches!(
                u.lower.as_str(),
                "denial" | "denials" | "objection" | "objections" | "opposition" | "refusal" | "rejection"
            )
        };
        let undoes = |u: &Unit| {
            u.cue == Some(Cue::Negation) || UNDOES.contains(&u.lower.as_str()) || despite && against(u)
        };
        let units = self.source.units.iter().enumerate().skip(self.at);
        units.filter(|_| contrast).find(|(_, u)| undoes(u)).map(|(u, _)| u)
    }

    /// Whose words these are, whether they are true and in which cases, may stand at the end.
    pub(super) fn reservation(&self) -> Option<usize> {
        let doubts = |u: &Unit| {
            matches!(
                u.lower.as_str(),
                "allegedly" | "reportedly" | "apparently" | "perhaps" | "possibly" | "probably"
            )
        };
        // "…, the office reported on Friday".
        let reports = |u: &Unit| {
            matches!(
                u.lower.as_str(),
                "announced"
                    | "concluded"
                    | "confirmed"
                    | "decided"
                    | "determined"
                    | "estimated"
                    | "found"
                    | "learned"
                    | "reported"
                    | "reports"
                    | "ruled"
                    | "showed"
                    | "shows"
            )
        };
        // "may travel in most cases".
        if self.next.cue == Some(Cue::Quantifier) && self.first().is_some() {
            return Some(self.at);
        }
        if self.is_source() {
            return Some(self.at);
        }
        let mut units = self.source.units.iter().enumerate().skip(self.at);
        let found = units.find(|(at, u)| match u.cue {
            Some(Cue::Condition) => true,
            _ if reports(u) && marks(self.gap).any(|c| c == ',') => scopes_back(self.source, *at),
            Some(Cue::Speech) => scopes_back(self.source, *at),
            Some(Cue::Modality) => doubts(u),
            _ => false,
        });
        found.map(|(at, _)| at)
    }

    /// "…, the Courier has learned", "…, records show": who and a verb of knowing, to the end of the sentence.
    fn is_source(&self) -> bool {
        const KNOWS: &[&str] = &[
            "confirm",
            "confirms",
            "found",
            "heard",
            "indicate",
            "indicates",
            "learned",
            "learnt",
            "propose",
            "proposes",
            "reveal",
            "revealed",
            "reveals",
            "show",
            "showed",
            "shows",
            "suggest",
            "suggests",
            "understand",
            "understands",
        ];
        let (all, comma) = (&self.source.units, marks(self.gap).any(|c| c == ','));
        let last = all.last().is_some_and(|u| KNOWS.contains(&u.lower.as_str()));
        comma
            && last
            && all.len() <= self.at + 6
            && !self.first_is(&["which", "who", "that", "as", "and", "but"])
    }
}
