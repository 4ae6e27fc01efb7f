//! Whether what is left of a sentence that is cut is a whole sentence: it gets beyond its opening ([`opening`]) and has the
//! verbs that its clauses need ([`verbs`]).

mod opening;
mod verbs;

use crate::text::cues::Cue;
use crate::text::words::is_relative_pronoun;

use super::facts::{Facts, Glue};
use super::glue::{marks, separates, words};
use opening::{INTRODUCES, SUPPOSES};
pub(super) use verbs::{ends_in_description, goes_on, is_doubting, is_finite, is_infinitive, is_verb};

/// Whether a sentence that ends with unit `i` has a verb in its main clause and in its last one: not "The driver, who
/// was hurt", "… but the people".
pub(super) fn complete(source: &Facts, i: usize) -> bool {
    let kept = Kept { source, i };
    kept.is_begun()
        && kept.may_have_verb()
        && kept.resumes()
        && kept.says_what()
        && !ends_in_description(source, i)
        && !kept.ends_in_comparison()
        && kept.has_last_verb()
        && kept.has_main_verb(0)
}

/// Verbs of saying and thinking that a clause follows.
const SAYS: &[&str] = &[
    "argue",
    "argued",
    "argues",
    "believe",
    "believed",
    "believes",
    "claim",
    "claimed",
    "claims",
    "feel",
    "felt",
    "insist",
    "insisted",
    "insists",
    "said",
    "say",
    "says",
    "suggest",
    "suggested",
    "suggests",
    "think",
    "thinks",
    "thought",
    "warn",
    "warned",
    "warns",
];
/// Small words that begin a clause with a verb of its own.
const OPENS: &[&str] =
    &["although", "because", "but", "how", "if", "that", "though", "whereas", "whether", "while", "why"];

/// What is said or found, and no verb unless something else shows it.
const REPORTS: &[&str] = &[
    "account",
    "claim",
    "comment",
    "estimate",
    "report",
    "research",
    "state",
    "statement",
    "study",
    "survey",
    "view",
];

/// A sentence up to unit `i`.
struct Kept<'f> {
    source: &'f Facts,
    i: usize,
}

impl Kept<'_> {
    fn has(&self, gap: usize, list: &[&str]) -> bool {
        words(self.source.gap(gap)).any(|w| list.contains(&w))
    }

    fn has_verb(&self, from: usize, to: usize) -> bool {
        (from..to).any(|u| is_verb(self.source, u))
    }

    /// Whether anything in it may be a verb: present tenses are not known, but stand behind a plural or end like one.
    fn may_have_verb(&self) -> bool {
        const MANY: &[&str] = &["children", "men", "people", "police", "women"];
        // "View of the port": no verb at the start.
        let source = self.source;
        let named = source.units.first().is_some_and(|u| u.cue == Some(Cue::Speech));
        // "The plan, signed in May": behind a comma it describes what stands before.
        let describes = |u: usize| {
            matches!(source.gap(u), [Glue::Punct(',')])
                && source.units.get(u).is_some_and(|unit| unit.past && unit.cue != Some(Cue::Speech))
        };
        let noun = |u: usize| source.units.get(u).is_some_and(|u| REPORTS.contains(&u.lower.as_str()));
        (usize::from(named)..=self.i).any(|u| is_verb(source, u) && !describes(u) && !noun(u))
            || source.units.iter().enumerate().take(self.i + 1).any(|(at, u)| {
                // "the mayor wins", "prices rise"
                let ends = u.lower.ends_with('s') && !u.name && !u.possessive;
                let next = source.units.get(at + 1).filter(|_| at < self.i && source.gap(at + 1).is_empty());
                let behind_noun = at > 0 && source.gap(at).is_empty();
                u.pronoun
                    || ends && (behind_noun || next.is_some_and(|next| !next.capital))
                    || MANY.contains(&u.lower.as_str())
            })
    }

    /// The gaps from `from` on with a comma that opens no relative clause and no further member of a list.
    fn commas(&self, from: usize) -> impl Iterator<Item = usize> {
        (from..=self.i)
            .filter(|g| !self.has(*g, &["who", "which", "whose", "where", "and", "or"]))
            .filter(|g| marks(self.source.gap(*g)).any(|c| c == ','))
    }

    /// Whether a comma that opens no relative clause follows gap `gap`, and a verb after that.
    fn goes_on_after(&self, gap: usize) -> bool {
        self.commas(gap + 1).next().is_some_and(|comma| self.has_verb(comma, self.i + 1))
    }

    /// "… but, while the first part is easy, the second is not"; "… and, only when he is near, starts"; "… when, as with
    /// Orr, the talk turned to money"; "warned that unless it rains, the crop is lost".
    fn resumes(&self) -> bool {
        let within = |g: &usize| {
            self.has(*g, &["but"]) && self.has(*g, &["while", "when", "if", "although", "as", "after"])
        };
        let aside = |g: &usize| {
            let glue = self.source.gap(*g);
            let joins = |w: &str| matches!(w, "and" | "but" | "when" | "who" | "which") || OPENS.contains(&w);
            let join = glue.iter().position(|x| matches!(x, Glue::Word(w) if joins(w)));
            join.is_some_and(|join| glue.get(join + 1) == Some(&Glue::Punct(',')))
        };
        let last = |is: &dyn Fn(&usize) -> bool| (1..=self.i).rev().find(is);
        let supposes = |g: &usize| self.supposes(*g) || self.introduces(*g);
        [last(&within), last(&aside), last(&supposes)].into_iter().flatten().all(|g| self.goes_on_after(g))
    }

    /// "stressed that with so few boats, | fish are dear": whether the cut is right behind what introduces a clause with
    /// "that", in gap `gap`.
    fn introduces(&self, gap: usize) -> bool {
        let comma = |g: usize| marks(self.source.gap(g)).any(|c| c == ',');
        let mut glue = words(self.source.gap(gap)).skip_while(|w| *w != "that").skip(1);
        glue.next().is_some_and(|w| INTRODUCES.contains(&w))
            && comma(self.i + 1)
            && !(gap + 1..=self.i).any(comma)
    }

    /// Whether what is said or thought begins in gap `gap` with a clause that it depends on.
    fn supposes(&self, gap: usize) -> bool {
        let units = &self.source.units;
        let before = gap.checked_sub(1).and_then(|u| units.get(u));
        let said = before.is_some_and(|u| SAYS.contains(&u.lower.as_str()) || u.cue == Some(Cue::Speech));
        let supposing = units.get(gap).filter(|u| u.cue == Some(Cue::Condition)).map(|u| u.lower.as_str());
        let mut glue = words(self.source.gap(gap)).chain(supposing);
        let first = glue.next();
        let first = if first == Some("that") { glue.next() } else { first.filter(|_| said) };
        first.is_some_and(|w| SUPPOSES.contains(&w))
    }

    /// "said the law": said what of it?
    fn says_what(&self) -> bool {
        let says = |u: &usize| self.source.units.get(*u).is_some_and(|u| SAYS.contains(&u.lower.as_str()));
        let last = (0..=self.i).rev().find(says);
        // "said a man who was ill".
        let relative = |g: &usize| words(self.source.gap(*g)).any(is_relative_pronoun);
        last.is_none_or(|v| {
            let relative = (v + 2..=self.i).find(relative).filter(|g| !self.goes_on_after(*g));
            v == self.i || self.has_verb(v + 1, relative.unwrap_or(self.i + 1))
        })
    }

    /// "fell by 6.3 points in the kelp group and 2.2 points in the other": whose number it is follows it, and another's
    /// stands against it.
    fn ends_in_comparison(&self) -> bool {
        const OF_WHAT: &[&str] = &["in", "among", "for", "at", "on", "with", "from", "by", "of", "under"];
        const AGAINST: &[&str] = &[
            "and", "but", "or", "than", "against", "versus", "to", "from", "with", "while", "whereas", "in",
        ];
        let units = &self.source.units;
        let number = |u: usize| units.get(u).is_some_and(|unit| unit.quantity.is_some() && !unit.time);
        let counted = number(self.i) || self.i.checked_sub(1).is_some_and(number);
        let of_what = words(self.source.gap(self.i + 1)).next().is_some_and(|w| OF_WHAT.contains(&w));
        let earlier = (0..self.i.saturating_sub(1)).any(number);
        let later = (self.i + 1..units.len()).any(|u| number(u) && self.has(u, AGAINST));
        counted && of_what && (earlier || later)
    }

    fn has_last_verb(&self) -> bool {
        let last = (1..=self.i)
            .rev()
            .find(|g| self.has(*g, OPENS) || self.has(*g, &["when", "where", "who", "which"]));
        // "if the council", where "if" is a word of its own.
        let condition = (0..=self.i)
            .rev()
            .find(|u| self.source.units.get(*u).is_some_and(|unit| unit.cue == Some(Cue::Condition)));
        // "made a choice: unlike its rivals", "was back on Monday; the fire that hurt six"
        let colon = (1..=self.i).rev().find(|g| marks(self.source.gap(*g)).any(|c| matches!(c, ':' | ';')));
        // "as rescue crews in Kells searched": cut at "in".
        let during = (1..=self.i).rev().find(|g| self.has(*g, &["after", "as", "before"]));
        let end = (self.i + 2..self.source.units.len())
            .find(|g| marks(self.source.gap(*g)).any(separates))
            .unwrap_or(self.source.units.len());
        // "grins as her friend, | the driver, reaches for": verbs in the present tense are not known.
        let comma = marks(self.source.gap(self.i + 1)).any(|c| c == ',');
        let named = during.is_some_and(|g| comma && self.has(g, &["as"]) && g + 2 > self.i);
        let acts = |u: usize| self.source.units.get(u).is_some_and(|u| u.past && !u.capital && !u.attached);
        during.is_none_or(|g| self.has_verb(g, self.i + 1) || !(named || (self.i + 1..end).any(acts)))
            && colon.is_none_or(|g| self.has_verb(g, self.i + 1) && self.has_main_verb(g))
            && last.is_none_or(|g| self.has_verb(g, self.i + 1) && self.has_main_verb(g))
            && (1..=self.i).filter(|g| self.has(*g, &["that"])).all(|g| self.has_main_verb(g))
            && condition.is_none_or(|u| self.has_verb(u + 1, self.i + 1))
    }

    /// Whether what begins at unit `start` has a verb outside the first relative clause.
    fn has_main_verb(&self, start: usize) -> bool {
        let relative = |g: &usize| self.has(*g, &["who", "which", "whose", "whom", "that", "where"]);
        let relative = (start + 1..=self.i).find(relative);
        relative.is_none_or(|g| self.has_verb(start, g) || self.goes_on_after(g))
    }
}

/// Brackets open before source unit `at`.
pub(super) fn open_brackets(source: &Facts, at: usize) -> bool {
    let all = || (0..=at).flat_map(|g| marks(source.gap(g)));
    all().filter(|c| *c == '(').count() != all().filter(|c| *c == ')').count()
}
