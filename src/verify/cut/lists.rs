//! Whether a cut at a mark leaves half of a list or of a description.

use crate::text::cues::Cue;

use super::Cut;
use crate::text::words::{is_article, is_possessive};
use crate::verify::glue::{marks, separates, words};
use crate::verify::whole::is_verb;

/// Units within which a list ends.
const LIST: usize = 9;

impl Cut<'_> {
    /// At a mark: whether a list or a description is cut in two.
    pub(super) fn is_in_list(&self) -> bool {
        self.is_in_description()
            || self.is_only_commas()
                && (self.is_between_names()
                    || self.is_behind_member()
                    || self.is_last_of_list()
                    || self.repeats_preposition()
                    || self.is_named_one_by_one()
                    || self.is_in_series()
                    || self.is_in_series_with_articles())
    }

    /// "a rich, | long record", "a joint, | 12-part plan", "of prolonged, | difficult talks", "the oldest, | most famous".
    fn is_in_description(&self) -> bool {
        let Self { last, next, .. } = *self;
        let before = || words(self.source.gap(self.i));
        let of_noun = self.is_plain() && !next.lower.ends_with("ing") || next.quantity.is_some();
        let of_two = !last.capital && !next.capital && before().last().is_some_and(|w| w == "of");
        let best = |cue: Option<Cue>| cue == Some(Cue::Superlative);
        best(next.cue) || self.is_bare() && (before().any(is_article) && of_noun || of_two || best(last.cue))
    }

    /// "Benny Lynch, | Walter McGowan".
    fn is_between_names(&self) -> bool {
        self.is_bare() && self.last.capital && self.next.capital
    }

    /// "flags, false passports, | and plans".
    fn is_behind_member(&self) -> bool {
        let Self { source, i, .. } = *self;
        let name = (1..=i).rev().find(|g| !(source.gap(*g).is_empty() && self.last.capital)).unwrap_or(i);
        self.is_bare_comma(name)
            && (self.is_bare() || self.first_is(&["and", "or"]))
            && !(is_verb(source, self.at) || self.next.pronoun)
    }

    /// "breaches of the code, talk about the mayor, | and a rude interview": no clause of its own, or no verb since the comma
    /// before.
    fn is_last_of_list(&self) -> bool {
        let Self { source, i, at, .. } = *self;
        let end = (at + 1..source.units.len()).find(|g| marks(source.gap(*g)).any(separates));
        let clause = (at..end.unwrap_or(source.units.len())).any(|u| is_verb(source, u));
        let member = (1..=i).rev().find(|g| self.is_bare_comma(*g));
        self.first_is(&["and", "or"])
            && member.is_some_and(|g| !clause || !(g..=i).any(|u| is_verb(source, u)))
    }

    /// "in the port, in schools, | in the mill": each with its preposition.
    fn repeats_preposition(&self) -> bool {
        const PREPOSITIONS: [&str; 9] = ["at", "by", "for", "from", "in", "of", "on", "to", "with"];
        let behind_comma =
            |g: usize| self.has_comma_at(g) && words(self.source.gap(g)).next() == self.first();
        self.first_is(&PREPOSITIONS) && (1..=self.i).any(behind_comma)
    }

    /// "all of your boats – your ferry, | skiff, raft": behind a dash.
    fn is_named_one_by_one(&self) -> bool {
        let Self { source, i, .. } = *self;
        let dash = (1..=i).rev().find(|g| {
            marks(source.gap(*g)).any(|c| matches!(c, '-' | '\u{2013}' | '\u{2014}' | ':'))
                && !source.units.get(*g).is_some_and(|u| u.attached)
        });
        self.is_bare() && dash.is_some_and(|dash| !(dash..=i).any(|u| is_verb(source, u)))
    }

    /// "with eels, | fresh crabs and herring".
    fn is_in_series(&self) -> bool {
        words(self.gap).all(is_possessive)
            && self.is_plain()
            && !self.next.lower.ends_with("ing")
            && !is_verb(self.source, self.at)
            && self.is_joined_behind(self.at)
    }

    /// "wore a red wig, | a crown and a mouth", "a comfort, | a prize, a treat".
    fn is_in_series_with_articles(&self) -> bool {
        let source = self.source;
        let articled = |g: usize| words(source.gap(g)).next().is_some_and(is_article);
        let opens = |w: &str| matches!(w, "and" | "or" | "who" | "which" | "that" | "when" | "where");
        let ends = |g: &usize| marks(source.gap(*g)).next().is_some() || words(source.gap(*g)).any(opens);
        let more = |g: usize| {
            self.is_joined(g)
                || self.has_comma_at(g) && (articled(g) || self.is_bare_comma(g) && self.is_joined_behind(g))
        };
        self.first().is_some_and(is_article)
            && (self.at + 1..source.units.len())
                .find(ends)
                .is_some_and(|g| !(self.at..g).any(|u| is_verb(source, u)) && more(g))
    }

    /// Whether the cut is at commas and no other marks.
    fn is_only_commas(&self) -> bool {
        marks(self.gap).all(|c| c == ',')
    }

    /// Whether no small word stands at the cut.
    fn is_bare(&self) -> bool {
        self.first().is_none()
    }

    /// Whether the next word may be a noun or an adjective.
    fn is_plain(&self) -> bool {
        let next = self.next;
        !next.past && !next.capital && next.cue.is_none() && next.quantity.is_none()
    }

    fn has_comma_at(&self, gap: usize) -> bool {
        marks(self.source.gap(gap)).any(|c| c == ',')
    }

    fn is_bare_comma(&self, gap: usize) -> bool {
        self.has_comma_at(gap) && words(self.source.gap(gap)).next().is_none()
    }

    /// Whether gap `gap` begins with "and" or "or".
    fn is_joined(&self, gap: usize) -> bool {
        words(self.source.gap(gap)).next().is_some_and(|w| matches!(w, "and" | "or"))
    }

    /// Whether the first gap behind `gap` that is more than a comma begins with "and" or "or".
    fn is_joined_behind(&self, gap: usize) -> bool {
        let source = self.source;
        (gap + 1..source.units.len().min(gap + LIST))
            .find(|g| !source.gap(*g).is_empty() && !self.is_bare_comma(*g))
            .is_some_and(|g| self.is_joined(g))
    }
}
