//! What stands between two marks and adds to what is before it: ", the former mayor of Ashby,". A shorter sentence does without it.

use crate::text::cues::Cue;
use crate::text::words::{is_auxiliary, is_determiner, is_relative_pronoun};

use super::super::facts::Glue;
use super::super::glue::{marks, separates, words};
use super::super::whole::is_finite;
use super::{Broken, Join};

impl Join<'_> {
    /// An insertion between marks goes: ", the former mayor of Ashby,". `None` when there is none.
    pub(super) fn insertion(&self) -> Option<Result<usize, Broken>> {
        let Self { source, c1, c2, left, right, between, .. } = *self;
        let open = marks(left).find(|c| separates(*c))?;
        let close = marks(right).find(|c| separates(*c))?;
        let pair = matches!(
            (open, close),
            (',', ',') | ('(', ')') | ('\u{2013}', '\u{2013}') | ('\u{2014}', '\u{2014}') | ('-', '-')
        );
        let relative = words(left).any(|w| matches!(w, "who" | "which" | "where" | "whose"));
        let lost = (self.i + 1..self.j).find(|u| {
            source.units.get(*u).is_some_and(|x| match x.cue {
                Some(Cue::Condition) => true,
                Some(Cue::Restriction | Cue::Superlative) | None => false,
                Some(_) => !relative,
            })
        });
        if let Some(lost) = lost {
            return Some(Err(Broken::Lost(lost)));
        }
        // What stands between the marks adds to a noun; a clause of its own would have had its verb here.
        let clause = !relative
            && (self.inner().any(|g| matches!(g, Glue::Word(w) if is_auxiliary(w)))
                || self.dropped.first().is_some_and(|u| u.capital)
                    && (self.i + 2..self.j).any(|u| is_finite(source, u)));
        let relative_after = words(right).any(|w| is_relative_pronoun(w) || matches!(w, "where" | "when"));
        // "Diversity, Equity, and Inclusion", "jars, water bottles and jugs, as": things of a list.
        let joined = |w: Option<&str>| matches!(w, Some("and" | "or"));
        let listed = open == ','
            && (joined(words(right).next()) && !c1.capital
                || words(left).next().is_none()
                    && (joined(words(right).next()) || self.inner_has(&["and", "or"]))
                // "the name Orr Mills, its signs, slogans and flags are", "risks, including floods, leaked oil and fire".
                || words(right).next().is_none() && self.goes_on_listing());
        // "a week away, but there are buds, and": a clause, behind a word that stays.
        let begins = (relative
            || !words(left).any(|w| is_auxiliary(w) || matches!(w, "but" | "yet" | "so" | "while")))
            && !matches!(left.first(), Some(Glue::Word(word)) if words(between).next() != Some(word.as_str()));
        // "on May 25, 2020, after": a day of another year is another day.
        let year = source.is_date(self.i) && self.dropped.iter().all(|u| u.time || u.quantity.is_some());
        // "after the Jan. 6, 2021, attack on the port, led by": the comma closes the date and opens nothing.
        let number = |u: usize| source.units.get(u).and_then(|u| u.lower.parse::<u32>().ok());
        let of_date = marks(source.gap(self.i)).any(|c| c == ',')
            && number(self.i).is_some_and(|year| (1000..3000).contains(&year))
            && self.i.checked_sub(1).and_then(number).is_some_and(|day| (1..=31).contains(&day));
        // "From the files in Kells, your boat sends out light, the letters show": a clause, perhaps the main one.
        let addressed = self.dropped.first().is_some_and(|u| u.pronoun)
            || words(left)
                .any(|w| matches!(w, "your" | "our" | "my" | "we" | "you" | "i" | "he" | "she" | "they"));
        // "a 26 - 12 victory in front of a sell - out crowd": no pair of dashes.
        let dashed = open != '-' || words(left).next().is_some() && self.s1.quantity.is_none();
        // "an ambitious, active role, as well as": half of a description.
        let describes = words(source.gap(self.i)).last().is_some_and(|w| matches!(w, "a" | "an"))
            && !self.s1.capital
            && words(left).next().is_none()
            && self
                .dropped
                .first()
                .is_some_and(|u| !u.capital && u.quantity.is_none() && !u.past && !u.lower.ends_with("ing"));
        // "there is no reason, with the right boats, why": only with them.
        // "the first (outside a trial) to": of what it is so.
        let outside = open == '('
            && (matches!(words(left).next(), Some("outside" | "at" | "in" | "as" | "by"))
                || self.dropped.first().is_some_and(|u| {
                    matches!(u.lower.as_str(), "outside" | "excluding" | "except" | "apart" | "barring")
                }));
        let condition = outside || matches!(words(left).next(), Some("with" | "without" | "given" | "under"));
        let goes = pair
            && !condition
            && !describes
            && !addressed
            && dashed
            && !year
            && !of_date
            && !clause
            && begins
            && !listed
            // "the hangar, for the shuttle, which is being repaired": it speaks of what goes.
            && (!relative_after || open == '(')
            && self.joined_as_right()
            // "Orr, who seldom goes through, said": a small word that ends the insertion goes with it.
            && !matches!(right.first(), Some(Glue::Word(_)))
            // "Orr, 20, of Kells, was": the last comma closes what both begin.
            && !(open == ',' && matches!(words(right).next(), Some("of" | "from")))
            && words(left).all(|w| w != "and" && w != "or")
            && words(right).next() != Some("or")
            // "between pro- and anti-": no pair of dashes.
            && !(open == '-' && words(right).next() == Some("and"));
        // An insertion within it would end it too early: "Voss, who owns the mill, gave a million, and Orr, a farmer,".
        let plain = !self.inner().any(|g| matches!(g, Glue::Punct(c) if separates(*c)));
        // "Downie, who runs a firm in Ruthin, Arland, believes": its last comma closes more than "Arland".
        let commas = (1..=self.i).flat_map(|g| marks(source.gap(g))).filter(|c| *c == ',').count();
        // "Orr, 20, from Kells, was": the comma after "20" went, and the one before it stays. One may close an
        // introduction: "In May, Orr, the owner, was".
        let introduced =
            words(source.gap(0)).next().is_some() || source.units.first().is_some_and(|u| u.time);
        let behind = words(right).next();
        let closes_more = open == ','
            && commas % 2 == 1
            && (behind.is_none() || behind.is_some_and(is_auxiliary) && !introduced);
        // A bracket that opens or closes nothing.
        let bracket = marks(between).any(|c| matches!(c, '(' | ')'));
        // Without the insertion two names would become one.
        let names = c1.capital && c2.capital;
        let one_name = self.glue.is_empty() && names && !marks(between).any(separates);
        // Nor does one mark of the pair stay: "Voss, said".
        let joins = words(right).next().is_some_and(|w| {
            matches!(w, "and" | "but" | "while" | "who" | "which" | "when" | "where" | "or")
        });
        let half = if open == '(' {
            // "paraxylene (PX), a chemical": what the closing bracket is followed by stays.
            marks(between).any(separates) != marks(right).any(|c| separates(c) && c != ')')
        } else {
            !joins && marks(between).any(separates)
        };
        // A verb may follow at once; another noun would begin a clause of its own: "was in Ashby, behind the scenes,
        // party sources admit".
        // "sold the mill, a sad step, taken in May": the clause has its verb, and what follows describes what goes.
        let verb = self.s2.past && !(self.has_verb(self.i + 1) && words(right).next().is_none())
            || self.s2.verb
            || matches!(self.s2.cue, Some(Cue::Speech | Cue::Modality | Cue::Negation))
            || (self.s2.lower.ends_with('s') && !self.s2.capital);
        let verb = verb && !words(right).next().is_some_and(is_determiner);
        let run_on = words(right).all(is_determiner) && self.glue.is_empty() && !names && !verb;
        // "Orr, Ida Voss and Tom Venn, for example": members of a list.
        let list = self.inner_has(&["and", "or"]) && c1.capital && self.dropped.iter().all(|u| u.capital);
        Some(if goes && plain && !closes_more && !bracket && !one_name && !half && !run_on && !list {
            Ok(self.dropped.len())
        } else {
            Err(Broken::Fused)
        })
    }

    /// Whether what follows is one more thing of the list that what is left out belongs to.
    fn goes_on_listing(&self) -> bool {
        let source = self.source;
        let joined = |g: usize| matches!(words(source.gap(g)).next(), Some("and" | "or"));
        let lists = words(self.left).any(|w| matches!(w, "including" | "like"))
            || self.dropped.first().is_some_and(|u| u.lower == "such as");
        let far = if lists { self.j + 8 } else { self.j + 1 };
        (lists || !self.s2.past && !self.s2.verb && self.s2.cue.is_none())
            && (self.j + 1..=far.min(source.units.len().saturating_sub(1)))
                .take_while(|g| !words(source.gap(*g)).any(is_auxiliary))
                .any(joined)
    }
}
