//! Whether what is cut off at a mark is a phrase or clause of its own: no half of a list or of a description.

use crate::text::cues::Cue;

use super::Cut;
use crate::text::words::{is_article, is_possessive};
use crate::verify::glue::{marks, separates, words};
use crate::verify::whole::is_verb;

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
        // "fines, talk about the mayor, and an eel-laced interview": no verb since the comma before.
        let member =
            (1..=i).rev().find(|g| after_comma(*g)).is_some_and(|g| !(g..=i).any(|u| is_verb(source, u)));
        let last_of_list = comma && joined && (!clause && (1..=i).any(after_comma) || member);
        // "in the port, in schools, in the mill": each with its preposition.
        let again = comma
            && self.first().is_some_and(|w| {
                matches!(w, "at" | "by" | "for" | "from" | "in" | "of" | "on" | "to" | "with")
                    && (1..=i).any(|g| {
                        marks(source.gap(g)).any(|c| c == ',') && words(source.gap(g)).next() == Some(w)
                    })
            });
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
        description
            || counted
            || bent
            || superlative
            || names
            || listed
            || last_of_list
            || again
            || named
            || series
    }
}
