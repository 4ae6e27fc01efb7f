//! Whether what is cut off is a phrase or clause of its own: no half of a list or a pair, no part of the last words.

use crate::text::cues::Cue;

use super::Cut;
use crate::text::words::{is_article, is_auxiliary, is_determiner, is_possessive, is_relative_pronoun};
use crate::verify::glue::{marks, separates, words};
use crate::verify::lists::is_time_measure;
use crate::verify::whole::{is_infinitive, is_verb};

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

/// Words that "at" belongs to: "a close look at", "back at".
const AIMED: &[&str] =
    &["aim", "attempt", "attempts", "back", "chance", "glance", "hint", "look", "looks", "shot"];

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
        // "a joint, 12-part plan", "of prolonged, difficult talks"
        let counted = article && bare && next.quantity.is_some();
        let bent = bare && !last.capital && !next.capital && words(before).last().is_some_and(|w| w == "of");
        // "the oldest, most famous": one description in two parts.
        let superlative = next.cue == Some(Cue::Superlative) || last.cue == Some(Cue::Superlative) && bare;
        // "flags, false passports, and plans", "Benny Lynch, Walter McGowan".
        let comma = marks(gap).all(|c| c == ',');
        let names = comma && bare && last.capital && next.capital;
        let joined = self.first_is(&["and", "or"]);
        let after_comma =
            |g: usize| marks(source.gap(g)).any(|c| c == ',') && words(source.gap(g)).next().is_none();
        let name = (1..=i).rev().find(|g| !(source.gap(*g).is_empty() && last.capital)).unwrap_or(i);
        let listed = comma && after_comma(name) && (bare || joined) && !(is_verb(source, at) || next.pronoun);
        // "breaches of the code, talk about the mayor, and a rude interview": no clause of its own.
        let end = (at + 1..source.units.len()).find(|g| marks(source.gap(*g)).any(separates));
        let clause = (at..end.unwrap_or(source.units.len())).any(|u| is_verb(source, u));
        let last_of_list = comma && joined && !clause && (1..=i).any(after_comma);
        // "with eels, fresh crabs and herring"
        let until_joined = (at + 1..source.units.len().min(at + 9))
            .find(|u| !source.gap(*u).is_empty() && !after_comma(*u))
            .is_some_and(|u| words(source.gap(u)).next().is_some_and(|w| matches!(w, "and" | "or")));
        // "all of your boats – your ferry, | skiff, raft": named one by one behind a dash.
        let dash = (1..=i).rev().find(|g| {
            marks(source.gap(*g)).any(|c| matches!(c, '-' | '\u{2013}' | '\u{2014}' | ':'))
                && !source.units.get(*g).is_some_and(|u| u.attached)
        });
        let named = comma && bare && dash.is_some_and(|dash| !(dash..=i).any(|u| is_verb(source, u)));
        let owned = words(gap).all(is_possessive);
        let series = comma
            && (bare || owned)
            && plain
            && !next.lower.ends_with("ing")
            && !is_verb(source, at)
            && until_joined;
        description || counted || bent || superlative || names || listed || last_of_list || named || series
    }

    /// "sold bread in Kells, old boats | in Ostrel, nets in Tarn and eels": within a thing of a list that goes on.
    pub(super) fn is_in_item(&self) -> bool {
        let source = self.source;
        let comma = |g: usize| marks(source.gap(g)).any(|c| c == ',');
        let bare = |g: &usize| comma(*g) && words(source.gap(*g)).next().is_none();
        let begins = (1..=self.i).rev().find(|g| comma(*g)).filter(bare);
        let stays_noun = begins.is_some_and(|g| !(g..=self.i).any(|u| is_verb(source, u)));
        let next = (self.at + 1..source.units.len()).find(|g| comma(*g));
        stays_noun
            && next.is_some_and(|next| {
                bare(&next)
                    && (next + 1..source.units.len().min(next + 6))
                        .any(|g| words(source.gap(g)).any(|w| matches!(w, "and" | "or")))
            })
    }

    /// Without a mark: "pro- and anti-"; "the skin, mouth and gut", "Christmas and New Year".
    pub(super) fn is_in_pair(&self) -> bool {
        let Self { source, i, at, next, gap, .. } = *self;
        if marks(gap).any(|c| c == '-') {
            return true;
        }
        let opens = |w: &str| is_auxiliary(w) || is_determiner(w) || w == "that";
        // "images of anger | and perceived division": what follows describes a thing.
        let following = source.units.get(at + 1).filter(|_| source.gap(at + 1).is_empty());
        let describes = next.lower.ends_with("ed")
            && following.is_some_and(|u| {
                let thing = !u.capital && !u.time && !u.past && u.quantity.is_none() && u.cue.is_none();
                thing && !u.lower.ends_with("ly")
            });
        let clause = (next.past && !next.capital && !describes)
            || next.pronoun
            || next.cue == Some(Cue::Modality)
            || words(gap).nth(1).is_some_and(opens)
                && (at + 1..source.units.len().min(at + 6)).any(|u| is_verb(source, u));
        // "He made a plan, issued orders and has left".
        let predicates = (1..=i).any(|g| {
            let bare = marks(source.gap(g)).any(|c| c == ',') && words(source.gap(g)).next().is_none();
            bare && source.units.get(g).is_some_and(|u| u.past && !u.capital)
        });
        // "was shot | and killed"
        let both = next.past && self.last.past && !self.last.capital && gap.len() == 1;
        let list = predicates
            || both
            || marks(source.gap(i)).any(|c| c == ',') && words(source.gap(i)).next().is_none();
        self.first_is(&["and", "or"]) && (!clause || list)
    }

    /// "boats that will sail | during the fair", "the man who fell | from": of a clause that says which, so little is left
    /// that it says nothing.
    pub(super) fn is_in_short_clause(&self) -> bool {
        let source = self.source;
        (self.i.saturating_sub(1).max(1)..=self.i).any(|g| {
            let said = source.units.get(g - 1).is_some_and(|u| u.cue == Some(Cue::Speech));
            !said && words(source.gap(g)).any(|w| matches!(w, "that" | "which" | "who"))
        })
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
        // "outside the mill", "at Kells", and not "pegged it at 2.99", "drew the line at prices".
        let place = self.first_is(&["at", "near", "outside", "inside"])
            && self.next.quantity.is_none()
            && (self.next.capital || words(self.gap).nth(1).is_some());
        // "taking a close look | at their plans".
        let aimed = self.first() == Some("at") && AIMED.contains(&self.last.lower.as_str());
        let place = place && !aimed;
        // "arrested in Kells", and not "discrimination in home loans", "cut in half", "interest in Orr's songs".
        let in_place =
            self.first() == Some("in") && self.next.capital && !(self.next.time || self.next.possessive);
        // "called for the owner to grant a rise | in Kells": what is wanted is wanted there.
        let wanted = (self.i.saturating_sub(4)..=self.i).any(|u| is_infinitive(self.source, u));
        let in_place = in_place && !wanted;
        let soon =
            self.source.units.get(self.at..self.source.units.len().min(self.at + 2)).unwrap_or_default();
        let when = self.first_is(&["on", "in", "at", "from"])
            && match soon {
                [first, ..] if first.time => true,
                // "in the first week", not "in half by May"
                [first, second] => {
                    first.quantity.is_some() && second.time && self.source.gap(self.at + 1).is_empty()
                }
                _ => false,
            };
        // "is closed by the town", and not "a strike that had been called by the crews": nothing is said of it otherwise.
        let done_by = self.first() == Some("by")
            && self.last.past
            && words(self.source.gap(self.i)).any(is_auxiliary)
            && !words(self.source.gap(self.i)).any(is_relative_pronoun);
        // "joined the leaders in signing": no place.
        let doing = words(self.gap).count() == 1 && self.next.lower.ends_with("ing") && !self.next.time;
        self.first_is(&clause)
            || when && !self.is_of_last()
            || done_by
            || (place || in_place) && !doing && self.is_thing()
    }

    /// "released a video | on Monday of a guard", "told the mayor | on Monday that", "announced | on Monday a plan": what follows the time belongs to the last
    /// word.
    fn is_of_last(&self) -> bool {
        let source = self.source;
        let time = |u: &usize| source.units.get(*u).is_some_and(|u| u.time || u.quantity.is_some());
        let after = (self.at..source.units.len()).find(|u| !time(u)).unwrap_or(source.units.len());
        let object = self.last.past && !self.last.capital || self.last.cue == Some(Cue::Speech);
        words(source.gap(after)).next().is_some_and(|w| {
            let bare = marks(source.gap(after)).next().is_none();
            matches!(w, "of" | "that") || bare && is_article(w) || object && is_determiner(w)
        })
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
