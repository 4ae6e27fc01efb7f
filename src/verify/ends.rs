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
/// unit `i`.
pub(crate) fn head(lead: &[Glue], claim_first: &Unit, source: &Facts, i: usize) -> Result<usize, Broken> {
    let Some(first) = source.units.get(i) else { return Err(Broken::Cut) };
    if claim_first.attached != first.attached {
        return Err(Broken::Fused);
    }
    let lead = normal(lead, Some(claim_first));
    if i == 0 {
        let there = source.gap(0);
        // A leading "But" or "And" goes; a leading preposition stays.
        let mut there = normal(there, Some(first));
        if there.first().is_some_and(|w| leads_in(w)) && lead != there {
            there.remove(0);
        }
        return if same_glue(&lead, &there, false) { Ok(0) } else { Err(Broken::Cut) };
    }
    // Back over adjectives to the article or the start.
    let mut at = i;
    let mut skipped = 0;
    // "The Lebanese militant group Hezbollah": the name says it all.
    let description = (1..=i.min(4)).rev().find(|n| names(source, i - n, i));
    if let Some(n) = description.filter(|_| first.capital) {
        at = i - n;
        skipped = n;
    }
    while at > 0 && source.gap(at).is_empty() {
        let Some(before) = source.units.get(at - 1) else { break };
        if binding(before) {
            return Err(Broken::Lost(at - 1));
        }
        let first_name = first.alone
            && at == i
            && before.capital
            && !before.possessive
            && !before.acronym
            && !before.past
            && !STARTERS.contains(&before.lower.as_str())
            && !["s", "ly", "ing"].iter().any(|e| !before.name && before.lower.ends_with(e))
            && !COMPASS.contains(&before.lower.as_str());
        // "The younger Mr Orr", "a couple visiting Kells": not the same.
        if matches!(before.lower.as_str(), "younger" | "elder" | "older") {
            return Err(Broken::Cut);
        }
        // A lower-case title before a name, or an adjective.
        let doing = before.past || before.verb || before.lower.ends_with("ing");
        // "The slump follows Chancellor Orr's plan": a verb, for all that is known.
        let verb = before.lower.ends_with('s') && !before.lower.ends_with("ss");
        let noun = !doing && !verb && !before.capital && before.quantity.is_none() && !before.possessive;
        let title = is_honorific(&before.lower)
            || first_name
            || first.capital && !office(&first.lower) && !first.time && noun;
        if !(is_adjective(before) || title) {
            return Err(Broken::Cut);
        }
        at -= 1;
        skipped += 1;
    }
    let gap = source.gap(at);
    if at == 0 {
        let there = normal(gap, source.units.first());
        return if same_glue(&lead, &there, false) { Ok(skipped) } else { Err(Broken::Cut) };
    }
    if open_brackets(source, at) {
        return Err(Broken::Cut);
    }
    if let Some(lost) = (0..at).find(|u| {
        source
            .units
            .get(*u)
            .is_some_and(|x| !matches!(x.cue, None | Some(Cue::Superlative | Cue::Restriction)))
    }) {
        return Err(Broken::Lost(lost));
    }
    if marks(gap).any(|c| c == ',')
        && is_free_introduction(source, at)
        && same_glue(&lead, &normal(gap, source.units.get(at)), false)
    {
        return Ok(skipped + 1);
    }
    // After ", and", ", but", "; ".
    let strong = marks(gap).any(|c| c == ';');
    let joined = marks(gap).any(|c| c == ',');
    let mut there = normal(gap, source.units.get(at));
    let join = there.first().is_some_and(|w| matches!(w.as_str(), "and" | "but" | "while"));
    if join {
        there.remove(0);
    }
    // ", and" joins clauses only after a clause: after a list it joins two things.
    // "To be sold in three forms; a ferry, a raft and a barge, it is": no clause.
    let purpose = words(source.gap(0)).next() == Some("to");
    let clause_before = !purpose
        && (0..at).any(|g| {
            words(source.gap(g)).any(is_auxiliary)
                || source.units.get(g).is_some_and(|u| u.past && !u.capital)
        });
    // "pretend that books, maps, and plans are banned": within what is pretended. "September 5, 2014".
    let within = (0..at).any(|g| {
        words(source.gap(g))
            .any(|w| matches!(w, "that" | "whether" | "if" | "how" | "why" | "where" | "because"))
    }) && join;
    let question = source.text.trim_end().ends_with('?');
    let quoted = source.units.get(at).is_some_and(|u| u.quoted)
        && at.checked_sub(1).and_then(|u| source.units.get(u)).is_some_and(|u| u.quoted);
    // "Arland has joined Tarn, Kells, and Ostrel in banning the books": a list, no clause.
    let finite = |u: usize| is_verb(source, u) && words(source.gap(u)).last() != Some("to");
    let verbless = join && !(at..source.units.len()).any(finite);
    // "It passed in May, and now heads to the port": the subject is cut off.
    let headless = source.gap(at + 1).is_empty()
        && source.units.get(at).is_some_and(|u| u.time_adverb || ADVERBS.contains(&u.lower.as_str()));
    // "It is old, but had to be shut", "…, and fell".
    let verb = |u: &&Unit| {
        let modal = u.cue == Some(Cue::Modality) && !is_doubting(&u.lower);
        !u.capital && (u.past || modal) && there.is_empty()
    };
    let first = source.units.get(at).filter(verb);
    // "…, and asking her children to leave".
    let doing =
        source.units.get(at).is_some_and(|u| u.lower.ends_with("ing") && !u.capital) && there.is_empty();
    let subjectless =
        join && (doing || first.is_some() || there.first().is_some_and(|w| w == "be" || w == "have"));
    if within || question || quoted || verbless || headless || subjectless {
        return Err(Broken::Cut);
    }
    if (strong || (joined && join))
        && clause_before
        && same_glue(&lead, &there, false)
        && !source.units.get(..at).unwrap_or_default().iter().any(|u| matches!(u.cue, Some(Cue::Speech)))
    {
        return Ok(skipped + 2);
    }
    Err(Broken::Cut)
}

/// Whether what stands before unit `at`, up to the first comma, says no more than on which day it was, what came before it or what
/// it was in spite of: "On Monday, …", "After the match, …", "Despite the rain, …". What else opens a sentence may say where or in which
/// cases it is true: "In Kells, …", "On the surface, …", "In the past three months, …".
fn is_free_introduction(source: &Facts, at: usize) -> bool {
    let before = source.units.get(..at).unwrap_or_default();
    let Some(first) = before.first() else { return false };
    let word = words(source.gap(0)).next();
    let small = (1..at).all(|g| source.gap(g).is_empty());
    let day = matches!(word, None | Some("on"))
        && small
        && first.time_adverb
        && before.iter().all(|u| u.time || u.quantity.is_some());
    // "After adjusting for the season, sales rose by 3 percent".
    let adjusted =
        first.lower.ends_with("ing") && source.units.iter().skip(at).any(|u| u.quantity.is_some() && !u.time);
    let apart = matches!(word, Some("after" | "although" | "though" | "while")) && !adjusted
        || matches!(first.lower.as_str(), "despite" | "following");
    let date =
        [at - 1, at].iter().all(|u| source.units.get(*u).is_some_and(|u| u.time || u.quantity.is_some()));
    // "Yesterday, day five of the fair, Orr won": more about the time.
    let apposed = source.units.get(at).is_some_and(|u| {
        matches!(
            u.lower.as_str(),
            "anniversary" | "date" | "day" | "eve" | "month" | "season" | "week" | "year"
        )
    });
    let commas_before = (1..at).any(|g| marks(source.gap(g)).any(separates));
    (day || apart) && !date && !apposed && !commas_before && !is_listed(source, at)
}

/// "After two years of drought, dear bread and theft, the town had hopes": what stands before unit `at` is the first of a list.
fn is_listed(source: &Facts, at: usize) -> bool {
    let comma = |g: &usize| marks(source.gap(*g)).any(|c| c == ',');
    (at + 1..source.units.len()).find(comma).is_some_and(|next| {
        let described = words(source.gap(next)).next().is_some()
            || source.units.get(next).is_some_and(|u| u.quantity.is_some() || u.past || u.capital);
        !(at..next).any(|u| is_verb(source, u)) && !described
    })
}

/// Whether the speech word at unit `u` speaks of what stands before it: "…, police said", "…, according to".
pub(crate) fn scopes_back(source: &Facts, u: usize) -> bool {
    let Some(unit) = source.units.get(u) else { return false };
    if unit.lower == "according to" {
        return true;
    }
    // "…, saying the plan had failed": of what follows.
    if unit.lower.ends_with("ing") && marks(source.gap(u)).any(|c| c == ',') {
        return false;
    }
    // The clause of the verb starts after the last mark but those of "Orr (R-Kells)"; a relative one speaks of its own
    // noun.
    let bracket = |g: &usize, mark: char| marks(source.gap(*g)).any(|c| c == mark);
    let closed = (0..=u).rev().find(|g| bracket(g, ')'));
    let opened = closed.and_then(|close| (0..close).rev().find(|g| bracket(g, '(')));
    let within = |g: &usize| opened.is_some_and(|open| *g >= open) && closed.is_some_and(|close| *g <= close);
    let start = (0..=u)
        .rev()
        .find(|g| !within(g) && marks(source.gap(*g)).any(|c| separates(c) || is_quote(c)))
        .unwrap_or(0);
    if words(source.gap(start)).any(|w| {
        matches!(w, "who" | "which" | "where" | "and" | "but" | "while" | "as" | "after" | "when" | "whose")
    }) && !words(source.gap(start)).any(|w| w == "as")
    {
        return false;
    }
    start > 0
}

pub(crate) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201C}' | '\u{201D}' | '\'' | '\u{2018}' | '\u{2019}')
}

/// Splits the glue before a unit at a clause boundary of the claim: the small words that end the old clause
/// and those that begin the new one; `None` when the glue holds no boundary.
pub(crate) fn clause_break(glue: &[Glue]) -> Option<(Vec<Glue>, Vec<Glue>)> {
    let mark = glue.iter().rposition(|g| matches!(g, Glue::Punct(',' | ';' | '\u{2014}' | '\u{2013}')));
    let is_join = |g: &Glue| matches!(g, Glue::Word(w) if w == "and" || w == "while");
    let (end, mut rest) = match mark {
        Some(m) => (glue.get(..m)?.to_vec(), glue.get(m + 1..)?.to_vec()),
        None => {
            let at = glue.iter().position(is_join)?;
            (glue.get(..at)?.to_vec(), glue.get(at..)?.to_vec())
        }
    };
    let join = rest.first().is_some_and(is_join);
    if join {
        rest.remove(0);
    }
    (join || glue.iter().any(|g| matches!(g, Glue::Punct(';')))).then_some((end, rest))
}
