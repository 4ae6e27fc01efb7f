//! Which units of a sentence are its verbs. Present tenses are not known: they look like plurals and like infinitives.

use crate::text::cues::Cue;
use crate::text::words::{is_auxiliary, is_determiner, is_modal};

use crate::verify::facts::{Facts, Glue};
use crate::verify::glue::{begins_clause, marks, separates, words};

/// Whether unit `u` is a verb for sure, or has a verb right before it. Present tenses are not known.
pub(in crate::verify) fn is_verb(source: &Facts, u: usize) -> bool {
    words(source.gap(u)).any(is_auxiliary)
        || source.units.get(u).is_some_and(|unit| {
            // "accused of", "hired by" after a noun and "the stolen", "of stolen" before one describe it.
            let describes = words(source.gap(u + 1)).next().is_some_and(|w| matches!(w, "of" | "by"))
                || words(source.gap(u)).last().is_some_and(|w| {
                    is_determiner(w) || matches!(w, "of" | "with" | "for" | "in")
                }) && source.gap(u + 1).is_empty();
            (unit.past && !unit.capital && !unit.attached && !describes)
                || (unit.verb && !unit.name && !unit.lower.ends_with("ing"))
                || matches!(unit.cue, Some(Cue::Speech | Cue::Negation))
                // "the Family Plan", "a driver suspected of arson", "a possible buyer"
                || (unit.cue == Some(Cue::Modality) && !unit.capital && !describes && !is_doubting(&unit.lower))
        })
}

/// Whether a word that makes something less than a fact is no verb: "likely", "alleged", "planning".
pub(in crate::verify) fn is_doubting(word: &str) -> bool {
    const DOUBTING: &[&str] = &[
        "alleged",
        "apparent",
        "chance",
        "maybe",
        "perhaps",
        "possible",
        "potential",
        "probable",
        "proposal",
        "proposals",
        "purported",
        "so-called",
        "supposed",
        "suspected",
        "would-be",
    ];
    DOUBTING.contains(&word) || word.ends_with("ly") || word.ends_with("ing")
}

/// Whether what follows from unit `at` on has the verb of what stands before it: "believed an attack on the port had
/// become likely" cut at "on".
pub(in crate::verify) fn goes_on(source: &Facts, at: usize) -> bool {
    for g in at..source.units.len() {
        let gap = source.gap(g);
        let modal = source.units.get(g).is_some_and(|u| u.cue == Some(Cue::Modality) && is_modal(&u.lower));
        if marks(gap).any(separates) || words(gap).any(begins_clause) {
            // "dubbed Her Highness at the fair, is expected to be asked"
            let comma = marks(gap).all(|c| c == ',');
            return g > at
                && comma
                && (words(gap).next().is_some_and(is_auxiliary) || modal && words(gap).next().is_none());
        }
        // "unless more rain fell"
        if source.units.get(g).is_some_and(|u| u.cue == Some(Cue::Condition)) {
            return false;
        }
        if g > at && (words(gap).any(is_auxiliary) || modal || is_finite(source, g)) {
            return true;
        }
    }
    false
}

/// Past forms of verbs whose participle is another word.
const FINITE: &[&str] = &[
    "ate", "became", "began", "blew", "bore", "broke", "came", "chose", "drank", "drew", "drove", "fell",
    "flew", "forgot", "gave", "grew", "hid", "knew", "ran", "rang", "rose", "sang", "sank", "saw", "shook",
    "shrank", "spoke", "sprang", "stole", "swam", "threw", "took", "tore", "went", "woke", "wore", "wrote",
];

/// Whether unit `u` is for sure the verb of what stands before it, in the past tense: "made light of", "came to an end",
/// "argued that".
pub(in crate::verify) fn is_finite(source: &Facts, u: usize) -> bool {
    let Some(unit) = source.units.get(u) else { return false };
    let behind = source.gap(u + 1);
    let object = match behind.first() {
        None => source.units.get(u + 1).is_some_and(|next| !next.time && !next.past),
        Some(Glue::Word(word)) => is_determiner(word),
        Some(Glue::Punct(_)) => false,
    };
    let finite = object || unit.cue == Some(Cue::Speech) || FINITE.contains(&unit.lower.as_str());
    unit.past && !unit.capital && !unit.attached && finite && words(source.gap(u)).next().is_none()
}

/// Whether unit `i` is an infinitive: "agreed to turn", "set to start".
pub(in crate::verify) fn is_infinitive(source: &Facts, i: usize) -> bool {
    let Some(unit) = source.units.get(i) else { return false };
    let behind_to = match i.checked_sub(1).and_then(|u| source.units.get(u)) {
        Some(before) if source.gap(i).is_empty() => before.lower.ends_with(" to"),
        _ => words(source.gap(i)).last() == Some("to"),
    };
    behind_to && !unit.capital && unit.quantity.is_none()
}

/// "an online site run", "donations registered": perhaps no verb but a description cut short.
pub(in crate::verify) fn ends_in_description(source: &Facts, i: usize) -> bool {
    i > 0
        && source.gap(i).is_empty()
        && source.units.get(i).is_some_and(|u| u.past && !u.capital && u.cue.is_none())
}
