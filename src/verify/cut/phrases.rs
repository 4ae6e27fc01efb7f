//! Whether what is cut off is a phrase or clause of its own: no half of a list or a pair, no part of the last words.

use crate::text::cues::Cue;

use super::Cut;
use crate::text::words::{is_article, is_auxiliary, is_determiner};
use crate::verify::glue::{marks, words};
use crate::verify::lists::is_time_measure;
use crate::verify::whole::is_verb;

/// Nouns that say how much more or less there is of something.
const MEASURES: &[&str] = &[
    "boost",
    "change",
    "changes",
    "cut",
    "cuts",
    "decline",
    "decrease",
    "drop",
    "fall",
    "growth",
    "increase",
    "jump",
    "reduction",
    "rise",
    "spike",
    "surge",
];

impl Cut<'_> {
    /// At a mark: whether a list or a description is cut in two.
    pub(super) fn is_in_list(&self) -> bool {
        let Self { source, i, at, last, next, gap } = *self;
        let before = source.gap(i);
        let bare = self.first().is_none();
        // "a rich, long record" ends at no comma.
        let article = words(before).any(is_article);
        let plain = !next.past && !next.capital && next.cue.is_none() && next.quantity.is_none();
        let description = article && bare && plain && !next.lower.ends_with("ing");
        // "the oldest, most famous": one description in two parts.
        let superlative = next.cue == Some(Cue::Superlative);
        // "flags, false passports, and plans", "Benny Lynch, Walter McGowan".
        let comma = marks(gap).all(|c| c == ',');
        let names = comma && bare && last.capital && next.capital;
        let listed = comma
            && marks(before).any(|c| c == ',')
            && words(before).next().is_none()
            && (bare || self.first_is(&["and", "or"]))
            && !(is_verb(source, at) || next.pronoun);
        // "with eels, fresh crabs and herring"
        let until_joined = (at + 1..source.units.len().min(at + 4))
            .find(|u| !source.gap(*u).is_empty())
            .is_some_and(|u| words(source.gap(u)).next().is_some_and(|w| matches!(w, "and" | "or")));
        let series =
            comma && bare && plain && !next.lower.ends_with("ing") && !is_verb(source, at) && until_joined;
        description || superlative || names || listed || series
    }

    /// Without a mark: "pro- and anti-"; "the skin, mouth and gut", "Christmas and New Year".
    pub(super) fn is_in_pair(&self) -> bool {
        let Self { source, i, at, next, gap, .. } = *self;
        if marks(gap).any(|c| c == '-') {
            return true;
        }
        let opens = |w: &str| is_auxiliary(w) || is_determiner(w) || w == "that";
        let clause = (next.past && !next.capital)
            || next.pronoun
            || next.cue == Some(Cue::Modality)
            || words(gap).nth(1).is_some_and(opens)
                && (at + 1..source.units.len().min(at + 6)).any(|u| is_verb(source, u));
        // "He made a plan, issued orders and has left".
        let predicates = (1..=i).any(|g| {
            let bare = marks(source.gap(g)).any(|c| c == ',') && words(source.gap(g)).next().is_none();
            bare && source.units.get(g).is_some_and(|u| u.past && !u.capital)
        });
        let list =
            predicates || marks(source.gap(i)).any(|c| c == ',') && words(source.gap(i)).next().is_none();
        self.first_is(&["and", "or"]) && (!clause || list)
    }

    /// Whether the phrase cut off belongs to the last words and not to the sentence.
    pub(super) fn belongs_to_last(&self) -> bool {
        self.is_time_of_amount()
            || self.is_time_from_event()
            || self.is_object_of_participle()
            || self.is_of_second_thing()
            || self.is_rest_of_name()
            || self.is_speaker()
            || self.is_of_measure()
            || self.is_which()
    }

    /// "received two million | in the week to April": how much is a matter of how long.
    fn is_time_of_amount(&self) -> bool {
        let soon = self.source.units.get(self.at..self.source.units.len().min(self.at + 3));
        self.kept(2).iter().any(|u| u.quantity.is_some())
            && self.first_is(&["in", "over", "during", "for"])
            && soon.unwrap_or_default().iter().any(|u| u.time)
    }

    /// "two hours | before the match".
    fn is_time_from_event(&self) -> bool {
        is_time_measure(&self.last.lower)
            && self.first_is(&["after", "before", "since", "ago", "from", "for"])
    }

    /// "people living | in a village".
    fn is_object_of_participle(&self) -> bool {
        self.last.lower.ends_with("ing")
            && !self.last.capital
            && self.i > 0
            && self.source.gap(self.i).is_empty()
            && !words(self.gap).any(|w| matches!(w, "and" | "but"))
    }

    /// "less spending and a drop | in sales": the last of two things keeps what belongs to it.
    fn is_of_second_thing(&self) -> bool {
        words(self.source.gap(self.i)).any(|w| w == "and" || w == "or") && !self.last.capital
    }

    /// "Institute | for Port Studies".
    fn is_rest_of_name(&self) -> bool {
        self.first_is(&["for", "of", "and"]) && self.last.capital && self.next.capital
    }

    /// "described as 'heartbreaking' | by the agency": quoted words keep their speaker.
    fn is_speaker(&self) -> bool {
        self.first() == Some("by") && self.kept(2).iter().any(|u| u.quoted)
    }

    /// "a rise | in prices".
    fn is_of_measure(&self) -> bool {
        self.first_is(&["in", "of", "for"]) && MEASURES.contains(&self.last.lower.as_str())
    }

    /// "the force | with which".
    fn is_which(&self) -> bool {
        words(self.gap).nth(1).is_some_and(|w| matches!(w, "which" | "whom" | "whose"))
    }

    /// Whether what is cut off begins like a clause or phrase that adds to what stands before it: when, or where a thing is.
    /// Other prepositions may belong to the last word, as in "familiar with", "taken over", "evidence on".
    pub(super) fn begins_phrase(&self) -> bool {
        let clause =
            ["after", "when", "while", "following", "and", "but", "because", "since", "amid", "during"];
        let place = ["in", "at", "near", "outside", "inside"];
        let soon =
            self.source.units.get(self.at..self.source.units.len().min(self.at + 2)).unwrap_or_default();
        let when = self.first_is(&["on", "in", "at", "from"])
            && soon.first().is_some_and(|u| u.time || u.quantity.is_some())
            && soon.iter().any(|u| u.time);
        let done_by =
            self.first() == Some("by") && self.last.past && words(self.source.gap(self.i)).any(is_auxiliary);
        // "joined the leaders in signing": no place.
        let doing = words(self.gap).count() == 1
            && self.next.lower.ends_with("ing")
            && !self.next.capital
            && !self.next.time;
        self.first_is(&clause) || when || done_by || self.first_is(&place) && !doing && self.is_thing()
    }

    /// Whether the last word is a noun for all that is known: no verb, adverb or adjective.
    pub(super) fn is_thing(&self) -> bool {
        let Self { source, i, last, .. } = *self;
        let modal =
            i.checked_sub(1).and_then(|u| source.units.get(u)).is_some_and(|u| u.cue == Some(Cue::Modality));
        let infinitive = words(source.gap(i)).last() == Some("to");
        last.capital
            || !(last.past
                || last.pronoun
                || last.verb
                || last.cue.is_some()
                || modal
                || infinitive
                || ["ly", "ing", "able", "ible", "ful", "ous"].iter().any(|end| last.lower.ends_with(end)))
    }
}
