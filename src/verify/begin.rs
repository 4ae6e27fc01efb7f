//! Where a clause of a claim may begin in the sentence that it comes from; [`super::cut`] knows where it may end.

use crate::text::cues::Cue;
use crate::text::words::{is_auxiliary, is_honorific};

use super::facts::{Facts, Glue, Unit};
use super::glue::{leads_in, marks, normal, same_glue, separates, words};
use super::lists::{ADVERBS, COMPASS, STARTERS};
use super::omit::{names, office};
use super::step::{Broken, binding, is_adjective};
use super::whole::{is_doubting, is_verb, open_brackets};

/// Whether a clause of the claim whose small words before its first unit are `lead` may begin at source
/// unit `i`. The number is how much was left out.
pub(crate) fn head(lead: &[Glue], claim_first: &Unit, source: &Facts, i: usize) -> Result<usize, Broken> {
    let Some(first) = source.units.get(i) else { return Err(Broken::Cut) };
    if claim_first.attached != first.attached {
        return Err(Broken::Fused);
    }
    let lead = normal(lead, Some(claim_first));
    if i == 0 {
        // A leading "But" or "And" goes; a leading preposition stays.
        let mut there = normal(source.gap(0), Some(first));
        if there.first().is_some_and(|w| leads_in(w)) && lead != there {
            there.remove(0);
        }
        return if same_glue(&lead, &there, false) { Ok(0) } else { Err(Broken::Cut) };
    }
    let at = phrase_start(source, i)?;
    let skipped = i - at;
    let there = normal(source.gap(at), source.units.get(at));
    if at == 0 {
        return if same_glue(&lead, &there, false) { Ok(skipped) } else { Err(Broken::Cut) };
    }
    if open_brackets(source, at) {
        return Err(Broken::Cut);
    }
    let stays = |u: &&Unit| !matches!(u.cue, None | Some(Cue::Superlative | Cue::Restriction));
    if let Some(lost) = source.units.iter().take(at).position(|u| stays(&u)) {
        return Err(Broken::Lost(lost));
    }
    let begin = Begin { source, at };
    if begin.has(',') && begin.is_behind_introduction() && same_glue(&lead, &there, false) {
        return Ok(skipped + 1);
    }
    let joined = there.first().is_some_and(|w| matches!(w.as_str(), "and" | "but" | "while"));
    let there = there.get(usize::from(joined)..).unwrap_or_default();
    let apart = begin.has(';') || begin.has(',') && joined;
    if apart && begin.is_clause(joined, there) && same_glue(&lead, there, false) {
        return Ok(skipped + 2);
    }
    Err(Broken::Cut)
}

/// Where the phrase of unit `i` starts: back over adjectives, titles and what describes a name.
fn phrase_start(source: &Facts, i: usize) -> Result<usize, Broken> {
    let Some(first) = source.units.get(i) else { return Err(Broken::Cut) };
    // "The Lebanese militant group Hezbollah": the name says it all.
    let description = (1..=i.min(4)).rev().find(|n| names(source, i - n, i));
    let mut at = i - description.filter(|_| first.capital).unwrap_or(0);
    while at > 0 && source.gap(at).is_empty() {
        let Some(before) = source.units.get(at - 1) else { break };
        if binding(before) {
            return Err(Broken::Lost(at - 1));
        }
        // "The younger Mr Orr", "a couple visiting Kells": not the same.
        let other = matches!(before.lower.as_str(), "younger" | "elder" | "older");
        let title =
            is_honorific(&before.lower) || at == i && is_first_name(before, first) || is_title(before, first);
        if other || !(is_adjective(before) || title) {
            return Err(Broken::Cut);
        }
        at -= 1;
    }
    Ok(at)
}

/// Whether `before` is the first name of the person whom the article also calls `last` alone.
fn is_first_name(before: &Unit, last: &Unit) -> bool {
    last.alone
        && before.capital
        && !before.possessive
        && !before.acronym
        && !before.past
        && !STARTERS.contains(&before.lower.as_str())
        && !["s", "ly", "ing"].iter().any(|e| !before.name && before.lower.ends_with(e))
        && !COMPASS.contains(&before.lower.as_str())
}

/// Whether `before` may be a lower-case title before the name `name`.
fn is_title(before: &Unit, name: &Unit) -> bool {
    let doing = before.past || before.verb || before.lower.ends_with("ing");
    // "The slump follows Chancellor Orr's plan": a verb, for all that is known.
    let verb = before.lower.ends_with('s') && !before.lower.ends_with("ss");
    let noun = !doing && !verb && !before.capital && before.quantity.is_none() && !before.possessive;
    name.capital && !office(&name.lower) && !name.time && noun
}

/// A clause that begins with unit `at`, behind the gap before it.
struct Begin<'f> {
    source: &'f Facts,
    at: usize,
}

impl Begin<'_> {
    /// Whether the mark stands before it.
    fn has(&self, mark: char) -> bool {
        marks(self.source.gap(self.at)).any(|c| c == mark)
    }

    fn unit(&self) -> Option<&Unit> {
        self.source.units.get(self.at)
    }

    /// Whether what stands before it, up to the first comma, says no more than on which day it was, what came before it or what it
    /// was in spite of: "On Monday, …", "After the match, …", "Despite the rain, …". What else opens a sentence may say where
    /// or in which cases it is true: "In Kells, …", "On the surface, …", "In the past three months, …".
    fn is_behind_introduction(&self) -> bool {
        let Self { source, at } = *self;
        let before = source.units.get(..at).unwrap_or_default();
        let Some(first) = before.first() else { return false };
        let word = words(source.gap(0)).next();
        let day = matches!(word, None | Some("on"))
            && (1..at).all(|g| source.gap(g).is_empty())
            && first.time_adverb
            && before.iter().all(|u| u.time || u.quantity.is_some());
        // "After adjusting for the season, sales rose by 3 percent".
        let counts = |u: &Unit| u.quantity.is_some() && !u.time;
        let adjusted = first.lower.ends_with("ing") && source.units.iter().skip(at).any(counts);
        let apart = matches!(word, Some("after" | "although" | "though" | "while")) && !adjusted
            || matches!(first.lower.as_str(), "despite" | "following");
        // "On May 5, 2026".
        let of_date = |u: &usize| source.units.get(*u).is_some_and(|u| u.time || u.quantity.is_some());
        let date = [at - 1, at].iter().all(of_date);
        let commas_before = (1..at).any(|g| marks(source.gap(g)).any(separates));
        (day || apart) && !date && !commas_before && !self.is_more_about_the_time() && !self.is_listed()
    }

    /// "Yesterday, day five of the fair, Orr won".
    fn is_more_about_the_time(&self) -> bool {
        const TIMES: [&str; 8] = ["anniversary", "date", "day", "eve", "month", "season", "week", "year"];
        self.unit().is_some_and(|u| TIMES.contains(&u.lower.as_str()))
    }

    /// "After two years of drought, dear bread and theft, the town had hopes": the second of a list.
    fn is_listed(&self) -> bool {
        let Self { source, at } = *self;
        let comma = |g: &usize| marks(source.gap(*g)).any(|c| c == ',');
        (at + 1..source.units.len()).find(comma).is_some_and(|next| {
            let described = words(source.gap(next)).next().is_some()
                || source.units.get(next).is_some_and(|u| u.quantity.is_some() || u.past || u.capital);
            !(at..next).any(|u| is_verb(source, u)) && !described
        })
    }

    /// Whether it is a clause behind another one, with the small words `there` before its first unit; `joined` by "and", "but" or
    /// "while", it also has a verb and a subject.
    fn is_clause(&self, joined: bool, there: &[String]) -> bool {
        let source = self.source;
        let said = |u: &Unit| matches!(u.cue, Some(Cue::Speech));
        self.is_behind_clause()
            && !source.text.trim_end().ends_with('?')
            && !source.units.iter().take(self.at).any(said)
            && !self.is_within_quotation()
            && !self.is_headless()
            && !(joined
                && (self.is_within_what_is_said() || self.is_verbless() || self.is_subjectless(there)))
    }

    /// ", and" joins clauses only after a clause: after a list it joins two things.
    fn is_behind_clause(&self) -> bool {
        let source = self.source;
        // "To be sold in three forms; a ferry, a raft and a barge, it is": no clause.
        words(source.gap(0)).next() != Some("to")
            && (0..self.at).any(|g| {
                words(source.gap(g)).any(is_auxiliary)
                    || source.units.get(g).is_some_and(|u| u.past && !u.capital)
            })
    }

    /// "pretend that books, maps, and plans are banned": within what is pretended.
    fn is_within_what_is_said(&self) -> bool {
        const OPENS: [&str; 7] = ["that", "whether", "if", "how", "why", "where", "because"];
        (0..self.at).any(|g| words(self.source.gap(g)).any(|w| OPENS.contains(&w)))
    }

    fn is_within_quotation(&self) -> bool {
        let quoted = |u: usize| self.source.units.get(u).is_some_and(|u| u.quoted);
        quoted(self.at) && self.at.checked_sub(1).is_some_and(quoted)
    }

    /// "Arland has joined Tarn, Kells, and Ostrel in banning the books": a list.
    fn is_verbless(&self) -> bool {
        let source = self.source;
        let finite = |u: usize| is_verb(source, u) && words(source.gap(u)).last() != Some("to");
        !(self.at..source.units.len()).any(finite)
    }

    /// "It passed in May, and now heads to the port": the subject is cut off.
    fn is_headless(&self) -> bool {
        let adverb = |u: &Unit| u.time_adverb || ADVERBS.contains(&u.lower.as_str());
        self.source.gap(self.at + 1).is_empty() && self.unit().is_some_and(adverb)
    }

    /// "It is old, but had to be shut", "…, and fell", "…, and asking her children to leave".
    fn is_subjectless(&self, there: &[String]) -> bool {
        let verb = |u: &Unit| {
            let modal = u.cue == Some(Cue::Modality) && !is_doubting(&u.lower);
            !u.capital && (u.past || modal || u.lower.ends_with("ing"))
        };
        there.is_empty() && self.unit().is_some_and(verb)
            || there.first().is_some_and(|w| w == "be" || w == "have")
    }
}
