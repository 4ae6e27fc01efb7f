//! Whether a sentence that is cut breaks off: its last verb or noun lacks what belongs to it, a pair of marks is open, or the
//! verb of the sentence is cut off. [`crate::verify::whole`] knows the last from the words that are left.

use super::Cut;
use crate::text::cues::Cue;
use crate::text::words::{is_article, is_auxiliary, is_modal, is_relative_pronoun};
use crate::verify::clauses::{is_quote, scopes_back};
use crate::verify::facts::{Glue, Unit};
use crate::verify::glue::{begins_clause, marks, words};
use crate::verify::whole::{complete, goes_on, is_infinitive, is_verb, open_brackets};

/// Words that say nothing without what follows them: "described as", "destined for", "shortly after".
const LEANING: &[&str] = &[
    "accompanied",
    "accused",
    "aimed",
    "allowed",
    "asked",
    "based",
    "called",
    "caused",
    "charged",
    "compared",
    "composed",
    "considered",
    "described",
    "designed",
    "destined",
    "especially",
    "even",
    "expected",
    "followed",
    "forced",
    "gone",
    "immediately",
    "intended",
    "joined",
    "just",
    "known",
    "like",
    "linked",
    "long",
    "mainly",
    "mostly",
    "named",
    "only",
    "particularly",
    "partly",
    "placed",
    "poised",
    "preceded",
    "put",
    "regarded",
    "run",
    "shortly",
    "soon",
    "still",
    "stuck",
    "supposed",
    "tipped",
    "told",
    "unclear",
    "used",
];
/// Verbs of what something becomes or stays: "made the bill their priority", "keep Hesba in power".
const KEEPING: &[&str] =
    &["crowned", "elected", "keep", "keeps", "kept", "made", "make", "makes", "named", "proclaimed"];

impl Cut<'_> {
    /// Whether what is left is no statement that stands by itself.
    pub(super) fn breaks_off(&self) -> bool {
        // A question says nothing.
        self.source.text.trim_end().ends_with('?')
            || self.verb_lacks_its_rest()
            || self.noun_lacks_its_rest()
            || self.splits_pair()
            || self.loses_verb()
    }

    /// Whether what the last verb needs is cut off.
    fn verb_lacks_its_rest(&self) -> bool {
        LEANING.contains(&self.last.lower.as_str())
            || is_infinitive(self.source, self.i)
            || self.ends_before_what_it_becomes()
            || self.ends_before_purpose()
            || self.ends_in_aside()
            || self.ends_before_speech()
            || self.ends_before_what_is_told()
    }

    /// Whether what the last noun needs is cut off.
    fn noun_lacks_its_rest(&self) -> bool {
        self.ends_in_address()
            || self.ends_before_given()
            || self.ends_between()
            || matches!(self.last.lower.as_str(), "reason" | "reasons")
            || self.next.lower == "even"
            || self.ends_before_quotation()
    }

    /// Whether the cut is between two marks, or two numbers, that belong together.
    fn splits_pair(&self) -> bool {
        open_brackets(self.source, self.i)
            || self.is_before_bracket()
            || self.is_between_dashes()
            || self.is_at_closing_comma()
            || self.is_between_numbers()
            || self.is_within_range()
            || self.is_within_title()
    }

    /// Whether the verb of the sentence, or of its last clause, is cut off.
    fn loses_verb(&self) -> bool {
        self.is_before_verb()
            || self.is_before_insertion()
            || goes_on(self.source, self.at)
            || !complete(self.source, self.i)
    }

    /// "made the bill, H.R. 1, | their priority", "to keep Hesba | in power".
    fn ends_before_what_it_becomes(&self) -> bool {
        let Self { source, i, .. } = *self;
        let keeps = |u: usize| source.units.get(u).is_some_and(|u| KEEPING.contains(&u.lower.as_str()));
        let same_clause = |u: &usize| *u + 3 >= i || !is_verb(source, *u + 1);
        (0..i).rev().take_while(same_clause).any(keeps)
            && !words(self.gap)
                .any(|w| matches!(w, "and" | "but" | "who" | "which" | "after" | "when" | "because"))
    }

    /// "is asking the clerk, Ida Venn, | to pay".
    fn ends_before_purpose(&self) -> bool {
        self.has_comma() && self.first() == Some("to")
    }

    /// "told the mayor, Ida Venn, | that": nothing is told yet. Not "…, he told the mayor".
    fn ends_before_what_is_told(&self) -> bool {
        const WHAT: &[&str] = &["about", "how", "of", "that", "to", "what", "where", "why"];
        let source = self.source;
        let told = |u: &usize| {
            source.units.get(*u).is_some_and(|u| matches!(u.lower.as_str(), "tell" | "tells" | "told"))
        };
        (self.i.saturating_sub(8)..=self.i).rev().find(told).is_some_and(|told| {
            !scopes_back(source, told)
                && !(told + 1..=self.i)
                    .any(|g| words(source.gap(g)).any(|w| WHAT.contains(&w)) || is_verb(source, g))
        })
    }

    /// "was, in fact, | a fraud".
    fn ends_in_aside(&self) -> bool {
        let is_comma_behind_auxiliary =
            |pair: &[Glue]| matches!(pair, [Glue::Word(word), Glue::Punct(',')] if is_auxiliary(word));
        (self.i.saturating_sub(2)..=self.i)
            .any(|g| self.source.gap(g).windows(2).any(is_comma_behind_auxiliary))
    }

    /// "… said on Monday: | “We …”", "the boy asked his mother: | “Why?”"
    fn ends_before_speech(&self) -> bool {
        if marks(self.gap).any(|c| c == ':') && (marks(self.gap).any(is_quote) || self.next.quoted) {
            return true;
        }
        let colon = (self.at..self.source.units.len()).find(|g| marks(self.source.gap(*g)).any(|c| c == ':'));
        colon.is_some_and(|c| c <= self.at + 3) && self.kept(4).iter().any(|u| u.cue == Some(Cue::Speech))
    }

    /// "a meeting between Ida Venn, | the mayor, and Tom Reil".
    fn ends_between(&self) -> bool {
        let has = |g: usize, word: &str| words(self.source.gap(g)).any(|w| w == word);
        let between = (1..=self.i).rev().find(|g| has(*g, "between"));
        // "between the two towns"
        let counted = |g: usize| self.source.units.get(g).is_some_and(|u| u.quantity.is_some());
        between.is_some_and(|g| !counted(g) && !(g + 1..=self.i).any(|g| has(g, "and")))
    }

    /// "gave the clerk, Ida Venn, | a mill", "gave Orr, | who leaves in May, a mill".
    fn ends_before_given(&self) -> bool {
        const GIVES: &[&str] = &["gave", "give", "given", "gives", "giving"];
        let gives = |u: &Unit| GIVES.contains(&u.lower.as_str());
        let named = self.kept(4).iter().rev().find(|u| !u.capital).is_some_and(gives);
        self.has_comma() && (named || self.first().is_some_and(is_article) && self.kept(9).iter().any(gives))
    }

    /// "promised delivery | “in the first week of June”", "with the caption, | “No mill”".
    fn ends_before_quotation(&self) -> bool {
        let marks = || marks(self.gap);
        let opens = self.next.quoted && !self.last.quoted && marks().all(|c| is_quote(c) || c == ',');
        // "must “get | this done”"
        let within = self.next.quoted && self.last.quoted && !marks().any(is_quote);
        opens || within
    }

    /// "http | ://kells.example".
    fn ends_in_address(&self) -> bool {
        matches!(self.last.lower.as_str(), "http" | "https")
    }

    /// "called the Mill Act | (MA), was backed".
    fn is_before_bracket(&self) -> bool {
        let source = self.source;
        marks(self.gap).any(|c| c == '(')
            && (self.at + 1..source.units.len()).any(|g| marks(source.gap(g)).any(|c| c == ')'))
    }

    /// "told the people of Kells | – about six hundred – to leave", "the mill – in Ostrel | in Arland – is".
    fn is_between_dashes(&self) -> bool {
        let dash = |g: usize| marks(self.source.gap(g)).any(|c| matches!(c, '\u{2013}' | '\u{2014}'));
        let open = (1..=self.i).filter(|g| dash(*g)).count() % 2 == 1;
        let opens = !open && dash(self.at);
        let from = self.at + usize::from(opens);
        (open || opens) && (from..self.source.units.len()).any(dash)
    }

    /// "Orr, the owner, | gave": the comma that closes an insertion goes on with what was before it.
    fn is_at_closing_comma(&self) -> bool {
        let commas = (1..=self.i).flat_map(|g| marks(self.source.gap(g))).filter(|c| *c == ',').count();
        commas % 2 == 1 && self.first().is_none() && self.has_comma() && !self.next.lower.ends_with("ing")
    }

    /// "beat Kells 3 | – 0": a score, a range, a span.
    fn is_between_numbers(&self) -> bool {
        self.last.quantity.is_some() && self.next.quantity.is_some() && self.first().is_none()
    }

    /// "rose from 15 in May; | to 17 in June".
    fn is_within_range(&self) -> bool {
        let from = (self.i.saturating_sub(4)..=self.i).any(|g| {
            words(self.source.gap(g)).any(|w| w == "from")
                && self.source.units.get(g).is_some_and(|u| u.quantity.is_some())
        });
        from && self.first() == Some("to")
    }

    /// "had seen The Mill: | The Last Eel".
    fn is_within_title(&self) -> bool {
        self.last.capital && self.next.capital && marks(self.gap).any(|c| c == ':')
    }

    /// "The fire, which broke out before the trial of a driver, | shook the port"; "Ostrel, a port, | is where she wrote it";
    /// "was cropped, | filtered or retouched".
    fn is_before_verb(&self) -> bool {
        let past = self.next.past && !self.next.capital || is_modal(&self.next.lower);
        let listed = self.last.past && !self.last.capital;
        let first = words(self.gap).find(|w| !matches!(*w, "also" | "too"));
        self.has_comma() && (first.is_some_and(is_auxiliary) || past && (first.is_none() || listed))
    }

    /// "… and the new mill | , the town's largest, cost a million": the verb stands behind what is inserted.
    fn is_before_insertion(&self) -> bool {
        let source = self.source;
        let joins = |g: usize| words(source.gap(g)).any(begins_clause);
        let comma = |g: usize| marks(source.gap(g)).any(|c| c == ',');
        // "the pump, a machine which is old, had failed"
        let within = |g: usize| words(source.gap(g)).any(is_relative_pronoun);
        let Some(close) = (self.at + 1..source.units.len()).find(|g| comma(*g) || joins(*g) && !within(*g))
        else {
            return false;
        };
        let verb =
            source.units.get(close).is_some_and(|u| u.past && !u.capital && u.cue != Some(Cue::Speech));
        let first = words(source.gap(close)).next();
        // "voted, on Monday, to sell"
        let goes_on = first.is_some_and(|w| is_auxiliary(w) || w == "to");
        self.has_comma() && !joins(self.at) && (goes_on || verb && first.is_none())
    }

    fn has_comma(&self) -> bool {
        marks(self.gap).any(|c| c == ',')
    }
}
