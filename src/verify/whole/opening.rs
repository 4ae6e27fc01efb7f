//! Whether a sentence gets beyond its opening: "In the study published in May", "Even though it rained" are none.

use crate::text::cues::Cue;
use crate::text::words::is_auxiliary;

use crate::verify::facts::{Glue, Unit};
use crate::verify::glue::{leads_in, marks, words};
use crate::verify::lists::is_time_measure;

use super::Kept;

/// Small words that begin a sentence with something else than its main clause.
pub(super) const INTRODUCES: &[&str] = &[
    "after", "although", "among", "as", "at", "before", "by", "despite", "during", "for", "from", "in", "on",
    "since", "though", "under", "when", "while", "whilst", "with",
];
/// Small words that begin a clause with a verb of its own, on which the main clause, after it, depends.
pub(super) const SUPPOSES: &[&str] = &[
    "although", "because", "before", "if", "once", "provided", "since", "though", "unless", "until", "when",
    "whenever", "while", "whilst",
];

/// Words beside a number that say how long before or after something: "nearly 48 hours after he left".
const ABOUT: &[&str] = &["almost", "few", "half", "just", "long", "nearly", "only", "shortly", "soon"];
/// Small words before what a time is counted from.
const COUNTED_FROM: &[&str] = &["after", "before", "since", "when", "while"];

impl Kept<'_> {
    /// Whether there is more than what opens it, of whatever kind.
    pub(super) fn is_begun(&self) -> bool {
        let introduced = self.begins_small()
            || self.begins_with_time()
            || self.begins_with_participle()
            || self.begins_with_cue();
        !(self.stops_after_one_word() || self.begins_with_condition() || self.is_inverted())
            && (!self.supposes_first() || self.has_clause_behind())
            && self.gets_past_description()
            && (!introduced || self.goes_on_after(0) && self.has_subject_and_verb())
    }

    fn unit(&self, at: usize) -> Option<&Unit> {
        self.source.units.get(at)
    }

    /// The small word it begins with, but for those that join it to the sentence before.
    fn first(&self) -> Option<&str> {
        words(self.source.gap(0)).find(|w| !leads_in(w) && *w != "both")
    }

    /// Not "The mill, believed to be the oldest ever found in Arland": what describes the subject ends with a comma, and the verb follows.
    fn gets_past_description(&self) -> bool {
        let Some(g) = (1..=self.i).find(|g| marks(self.source.gap(*g)).next().is_some()) else { return true };
        // "…, said Orr" describes nothing, "…, said to be old" does.
        let infinitive = words(self.source.gap(g + 1)).next() == Some("to");
        let describes = |u: &Unit| u.past && !u.capital && (infinitive || u.cue != Some(Cue::Speech));
        let opens = matches!(self.source.gap(g), [Glue::Punct(',')]) && self.unit(g).is_some_and(describes);
        !opens || self.has_verb(0, g) || self.goes_on_after(g)
    }

    /// "Now, after reading the papers": nothing follows.
    fn stops_after_one_word(&self) -> bool {
        let behind = self.source.gap(1);
        marks(behind).next() == Some(',')
            && words(behind).next().is_some_and(|w| INTRODUCES.contains(&w))
            && !self.goes_on_after(1)
    }

    /// "If it rains", "Unless it rains": a condition is not cut from what it is one for.
    fn begins_with_condition(&self) -> bool {
        self.unit(0).is_some_and(|u| u.cue == Some(Cue::Condition))
    }

    /// "Should it rain, ...", "Not only did it rain, ...".
    fn is_inverted(&self) -> bool {
        let first = self.unit(0).map_or("", |u| u.lower.as_str());
        matches!(first, "should" | "not only")
            || first == "not" && self.unit(1).is_some_and(|u| u.lower == "only")
    }

    /// "While it rained, ...", "Had it rained, ...".
    fn supposes_first(&self) -> bool {
        self.first().is_some_and(|w| SUPPOSES.contains(&w) || matches!(w, "had" | "were"))
    }

    /// "In the study published in May", "After he left".
    fn begins_small(&self) -> bool {
        self.first().is_some_and(|w| INTRODUCES.contains(&w))
    }

    /// "Nearly 48 hours after he left".
    fn begins_with_time(&self) -> bool {
        let measures = |u: &Unit| {
            let hedged = matches!(u.cue, Some(Cue::Hedge(_)));
            u.quantity.is_some()
                || u.time
                || is_time_measure(&u.lower)
                || ABOUT.contains(&u.lower.as_str())
                || hedged
        };
        let counted_from = (1..=3).find(|g| self.has(*g, COUNTED_FROM));
        counted_from.is_some_and(|g| self.source.units.iter().take(g).all(measures))
    }

    /// "Declaring that the town must act", "Described by many as a tale": who?
    fn begins_with_participle(&self) -> bool {
        let never = self.unit(0).is_some_and(|u| u.cue == Some(Cue::Negation));
        self.first().is_none()
            && self.unit(usize::from(never)).is_some_and(|u| is_participle(u) && !u.name)
            && !words(self.source.gap(1)).any(is_auxiliary)
    }

    /// "According to the ministry", "Despite the rain", "Even though it rained".
    fn begins_with_cue(&self) -> bool {
        self.unit(0).is_some_and(|u| match u.lower.as_str() {
            "according to" | "despite" => true,
            "even" => self.has(1, &["after", "as", "if", "though", "when", "with"]),
            _ => false,
        })
    }

    /// Whether a comma is followed by a subject, and a verb comes after it: in "Paid for by the town, and housed in the
    /// mill, the museum is open" that is the third part.
    fn has_subject_and_verb(&self) -> bool {
        let subject = |g: &usize| {
            marks(self.source.gap(*g)).any(|c| c == ',')
                && !self.has(*g, &["and", "or"])
                && self.unit(*g).is_some_and(|u| !is_participle(u))
        };
        (1..=self.i).filter(subject).any(|g| self.has_verb(g, self.i + 1))
    }

    /// Whether a clause with a verb that opens the sentence is followed by another: not "While the port, with its mills,
    /// has grown".
    fn has_clause_behind(&self) -> bool {
        self.commas(1).any(|comma| self.has_verb(0, comma) && self.has_verb(comma, self.i + 1))
    }
}

fn is_participle(unit: &Unit) -> bool {
    unit.past || unit.lower.ends_with("ing")
}
