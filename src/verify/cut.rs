//! Where a clause of a claim may end in the sentence that it comes from: what is left is whole ([`breaks`]), what is cut off
//! changes nothing of it ([`changes`]) and is no half of a list or a description ([`lists`]).

mod breaks;
mod changes;
mod lists;

use crate::text::cues::Cue;

use super::clauses::{is_quote, scopes_back};
use super::facts::{Facts, Glue, Unit};
use super::glue::{marks, words};
use super::lists::{WHICH_TIME, may_end};
use super::omit::{ends_in_manner, relative};
use super::step::Broken;
use super::whole::{ends_in_description, is_infinitive, is_verb};

/// Whether something that can be said stands before the speech word at unit `i`: not if it is no more than a phrase and
/// the speaker, "On April 19, Orr announced", "Orr, Inc. announced". A clause in the present tense is not always known for
/// one, which costs no more than a cut.
fn clause_before(source: &Facts, i: usize) -> bool {
    (0..i).any(|u| is_verb(source, u) && source.units.get(u).is_some_and(|u| u.cue != Some(Cue::Speech)))
        || source.units.iter().take(i).any(|u| u.pronoun)
}

/// Whether a clause of the claim, with the small words `end` after its last unit, may end at source unit `i`. The
/// number is how much was left out.
pub(crate) fn tail(end: &[Glue], source: &Facts, i: usize) -> Result<usize, Broken> {
    let rest = i + 1;
    // "ran away": small words that end the claim follow the same word in the source.
    let there: Vec<&str> = words(source.gap(rest)).collect();
    let written: Vec<&str> = words(end).collect();
    if !there.starts_with(&written) || written.iter().any(|w| !may_end(w)) {
        return Err(Broken::Cut);
    }
    if rest >= source.units.len() {
        return if there.len() == written.len() { Ok(0) } else { Err(Broken::Cut) };
    }
    // "he said:", "he said", "I think": what?
    let speech = source.units.get(i).is_some_and(|u| u.cue == Some(Cue::Speech));
    let announces = marks(source.gap(rest)).any(|c| c == ':' || is_quote(c));
    if speech && (announces || !scopes_back(source, i) || !clause_before(source, i)) {
        return Err(Broken::Cut);
    }
    // "every Sunday", "late Monday": one phrase.
    let which = source.units.get(i).is_some_and(|u| WHICH_TIME.contains(&u.lower.as_str()));
    if which && source.gap(rest).is_empty() && source.units.get(rest).is_some_and(|u| u.time) {
        return Err(Broken::Cut);
    }
    // "October 7 last year", "Monday night": a day of another year is another day.
    let goes_on = source.units.get(rest).is_some_and(|u| u.time || u.quantity.is_some());
    if goes_on && source.is_date(i) && words(source.gap(rest)).next().is_none() {
        return Err(Broken::Cut);
    }
    let left_out = source.units.len() - rest;
    let mut at = rest;
    // "was arrested Monday"
    while source.gap(at).is_empty() && source.units.get(at).is_some_and(|u| u.time_adverb) {
        at += 1;
    }
    if at > rest && needs_its_day(source, i) {
        return Err(Broken::Cut);
    }
    if at >= source.units.len() {
        return Ok(left_out);
    }
    if ends_in_manner(source, i) {
        return Ok(left_out);
    }
    let (Some(last), Some(next)) = (source.units.get(i), source.units.get(at)) else {
        return Err(Broken::Cut);
    };
    // Small words that are kept are no part of what is cut off.
    let kept = if at == rest { written.len() } else { 0 };
    let mut gap = source.gap(at);
    for _ in 0..kept {
        let word = gap.iter().position(|g| matches!(g, Glue::Word(_)));
        gap = word.and_then(|word| gap.get(word + 1..)).unwrap_or_default();
    }
    let cut = Cut { source, i, at, last, next, gap };
    if cut.breaks_off() || cut.is_limited() {
        return Err(Broken::Cut);
    }
    if let Some(lost) = cut.contradiction().or_else(|| cut.reservation()) {
        return Err(Broken::Lost(lost));
    }
    // Without a mark nobody knows what the words belong to: "the third time the fair has been held | in Kells". What stands
    // behind who says it tells when and where it was said.
    // "for believing | in him, and": the phrase before the mark belongs to what is kept.
    let marked = |c: char| matches!(c, ',' | ';' | '\u{2013}' | '\u{2014}' | '(' | ':');
    let allowed = if cut.gap.iter().map_while(mark).any(marked) {
        !cut.is_in_list()
    } else {
        speech && last.past && cut.first_is(&["after", "at", "during", "in", "on"]) || relative(source, i)
    };
    if allowed { Ok(left_out + 1) } else { Err(Broken::Cut) }
}

/// Whether the day behind unit `i` belongs to it: "a trial set to start | Monday", "a report released | Monday", "the same week | last
/// year", "will be held | Monday, the mayor said".
fn needs_its_day(source: &Facts, i: usize) -> bool {
    let kept = source.units.get(..=i).unwrap_or_default();
    let speech = kept.last().is_some_and(|u| u.cue == Some(Cue::Speech));
    let planned = kept.iter().any(|u| u.cue == Some(Cue::Modality))
        || (0..=i).any(|g| words(source.gap(g)).any(|w| w == "will"));
    !speech && planned
        || is_infinitive(source, i)
        || ends_in_description(source, i)
        || kept.iter().rev().take(2).any(|u| u.lower == "same")
}

fn mark(glue: &Glue) -> Option<char> {
    match glue {
        Glue::Punct(c) => Some(*c),
        Glue::Word(_) => None,
    }
}

/// A sentence cut after unit `i`. What is cut off, but for a day at its start, begins with `gap` and unit `at`.
struct Cut<'f> {
    source: &'f Facts,
    i: usize,
    at: usize,
    last: &'f Unit,
    next: &'f Unit,
    gap: &'f [Glue],
}

impl<'f> Cut<'f> {
    /// The first small word cut off.
    fn first(&self) -> Option<&'f str> {
        words(self.gap).next()
    }

    fn first_is(&self, list: &[&str]) -> bool {
        self.first().is_some_and(|w| list.contains(&w))
    }

    /// The last `count` units kept.
    fn kept(&self, count: usize) -> &'f [Unit] {
        self.source.units.get((self.i + 1).saturating_sub(count)..=self.i).unwrap_or_default()
    }
}
