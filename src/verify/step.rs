//! Which edits keep a claim true: what may stand, or be left out, between two neighbouring words of a claim
//! and the words of the source sentence they come from; where a claim may begin and end in the sentence.
//!
//! A claim passes only when it can be read off its sources by such edits, so a rule that is too strict costs
//! a quotation in its place, and a rule that is too loose costs a false sentence.

use crate::text::cues::Cue;
use crate::text::words::is_honorific;

use super::facts::{Facts, Glue, Unit};
use super::glue::{is_auxiliary, marks, normal, same_glue, separates, words};
use super::lists::{ADJECTIVES, ADVERBS, COMPASS, ROLES};
use super::omit::{described, manner, predicate};

/// Why an edit is not allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The words are not near each other in the source, or joined in another way.
    Fused,
    /// They stand the other way round.
    Backward,
    /// The source unit at this index was left out though it must stay.
    Lost(usize),
    /// Something the sentence needs was cut off.
    Cut,
}

pub(crate) fn is_adjective(unit: &Unit) -> bool {
    !unit.capital && unit.cue.is_none() && ADJECTIVES.binary_search(&unit.lower.as_str()).is_ok()
}

/// Cues that must not be left out.
pub(crate) fn binding(unit: &Unit) -> bool {
    unit.cue.is_some()
}

/// Whether claim units `k` and `k + 1`, aligned with source units `i` and `j` of one sentence, are joined
/// as there. The number is how much was left out.
pub(crate) fn step(claim: &Facts, k: usize, source: &Facts, i: usize, j: usize) -> Result<usize, Broken> {
    if j <= i {
        return Err(Broken::Backward);
    }
    let (Some(c1), Some(c2), Some(s1), Some(s2)) =
        (claim.units.get(k), claim.units.get(k + 1), source.units.get(i), source.units.get(j))
    else {
        return Err(Broken::Fused);
    };
    // A voice can change with the ending alone: "was closing", "was closed" never match (`same_word`), but a
    // possessive can turn an owner into the thing owned.
    if c1.possessive != s1.possessive || c2.attached != s2.attached {
        return Err(Broken::Fused);
    }
    let between = claim.gap(k + 1);
    let glue = normal(between, Some(c2));
    if c1.quoted && c2.quoted && j != i + 1 {
        return Err(Broken::Fused);
    }
    if j == i + 1 {
        let there = source.gap(j);
        if !same_glue(&glue, &normal(there, Some(s2)), c2.past && s2.past) {
            return Err(Broken::Fused);
        }
        // A mark that keeps two words apart stays when nothing else does.
        let apart = |g: &[Glue]| marks(g).any(separates);
        if apart(between) != apart(there)
            && words(if apart(there) { between } else { there }).next().is_none()
        {
            return Err(Broken::Fused);
        }
        return Ok(0);
    }
    let Some(dropped) = source.units.get(i + 1..j) else { return Err(Broken::Fused) };
    let (left, right) = (source.gap(i + 1), source.gap(j));
    let inner_glue = || (i + 2..j).flat_map(|g| source.gap(g));
    // Insertion between marks: ", the former mayor of Ashby,".
    let opens = marks(left).find(|c| separates(*c));
    let closes = marks(right).find(|c| separates(*c));
    if let (Some(open), Some(close)) = (opens, closes) {
        let pair = matches!(
            (open, close),
            (',', ',') | ('(', ')') | ('\u{2013}', '\u{2013}') | ('\u{2014}', '\u{2014}') | ('-', '-')
        );
        let relative = words(left).any(|w| matches!(w, "who" | "which" | "where" | "whose"));
        if let Some(lost) = (i + 1..j).find(|u| {
            source.units.get(*u).is_some_and(|x| match x.cue {
                Some(Cue::Condition) => true,
                Some(Cue::Restriction | Cue::Superlative) | None => false,
                Some(_) => !relative,
            })
        }) {
            return Err(Broken::Lost(lost));
        }
        // What stands between the marks adds to a noun; a clause of its own would have had its verb here.
        let clause = !relative && inner_glue().any(|g| matches!(g, Glue::Word(w) if is_auxiliary(w)));
        let relative_after = words(right).any(|w| matches!(w, "who" | "which"));
        if pair
            && !clause
            && (!relative_after || words(between).any(|w| matches!(w, "who" | "which")))
            && same_glue(&glue, &normal(right, Some(s2)), false)
            && words(left).all(|w| w != "and" && w != "or")
        {
            // Without the insertion two names would become one.
            if glue.is_empty() && c1.capital && c2.capital && !marks(between).any(separates) {
                return Err(Broken::Fused);
            }
            // Nor does one mark of the pair stay: "Voss, said".
            if words(right).next().is_none() && marks(between).any(separates) && !(c1.capital && c2.capital) {
                return Err(Broken::Fused);
            }
            return Ok(dropped.len());
        }
        return Err(Broken::Fused);
    }
    // "on Monday", "last week": no phrase after it can belong to it.
    let small = |g: &Glue| matches!(g, Glue::Word(w) if matches!(w.as_str(), "on" | "in" | "at" | "during" | "the" | "of"));
    let calendar = dropped.iter().any(|u| u.time);
    let when = calendar
        && dropped.iter().all(|u| u.time || u.quantity.is_some())
        && left.iter().all(small)
        && inner_glue().all(small);
    let at_once: Vec<Glue> = left.iter().chain(inner_glue()).chain(right).cloned().collect();
    if when
        && !(c1.capital && c2.capital && glue.is_empty())
        && !marks(right).any(separates)
        && (words(left).any(|w| matches!(w, "on" | "in" | "at" | "during"))
            || dropped.iter().all(|u| u.time_adverb))
        && !s1.time
        && !s2.time
        && (s1.quantity.is_none() || words(left).next().is_some())
        && same_glue(&glue, &normal(right, Some(s2)), false)
    {
        return Ok(dropped.len());
    }
    // "already", "now": never what the sentence is about.
    if dropped.iter().all(|u| ADVERBS.contains(&u.lower.as_str()))
        && !marks(&at_once).any(separates)
        && same_glue(&glue, &normal(&at_once, Some(s2)), false)
    {
        return Ok(dropped.len());
    }
    if manner(claim, k, source, (i, j)) || described(source, (i, j), &glue) {
        return Ok(dropped.len());
    }
    if let Some(left_out) = predicate(claim, k, source, (i, j), &glue) {
        return Ok(left_out);
    }
    // The second of two predicates of one subject: "Orr admitted theft and was jailed".
    let mut predicates = words(right);
    let second_predicate =
        c1.capital || s1.capital || matches!(claim.gap(k), [.., Glue::Word(w)] if w == "the" || w == "a");
    let second_predicate = second_predicate
        && i == k
        && words(left).next().is_none()
        && dropped.first().is_some_and(|u| u.past && !u.capital)
        && predicates.next() == Some("and")
        && predicates.next().is_some_and(is_auxiliary)
        && !inner_glue().any(|g| matches!(g, Glue::Word(w) if matches!(w.as_str(), "who" | "which" | "that" | "when" | "while" | "after" | "as" | "but" | "is" | "are" | "was" | "were")))
        && !dropped.iter().skip(1).any(|u| u.past || u.pronoun || binding(u))
        && same_glue(&glue, normal(right, Some(s2)).get(1..).unwrap_or_default(), false);
    if second_predicate {
        return Ok(dropped.len() + 1);
    }
    if let Some(lost) = (i + 1..j).find(|u| source.units.get(*u).is_some_and(binding)) {
        return Err(Broken::Lost(lost));
    }
    // Names next to their role or title: "Judge Mary Stacey admitted", "the judge admitted".
    let bare = left.is_empty() && inner_glue().next().is_none();
    let names =
        bare && dropped.iter().all(|u| u.capital && !u.possessive && u.quantity.is_none() && !u.quoted);
    let role = ROLES.contains(&s1.lower.as_str()) && !s1.possessive;
    // "Mayor said" is no sentence; "the mayor said" is.
    let article = words(claim.gap(k)).last().is_some_and(|w| matches!(w, "the" | "a" | "an"));
    if names
        && role
        && article
        && dropped.len() <= 3
        && !s2.capital
        && !marks(right).any(separates)
        && same_glue(&glue, &normal(right, Some(s2)), false)
    {
        return Ok(dropped.len());
    }
    if names
        && (role || is_honorific(&s1.lower))
        && dropped.len() == 1
        && s2.capital
        && right.is_empty()
        && between.is_empty()
    {
        return Ok(1);
    }
    // "Lena Voss", "Voss"; "Mr Orr", "Orr".
    let first_name = right.is_empty()
        && inner_glue().next().is_none()
        && s2.capital
        && (dropped.iter().all(|u| is_honorific(&u.lower))
            || (s2.alone
                && dropped.len() == 1
                && !left.is_empty()
                && dropped.iter().all(|u| u.capital && !u.acronym && !COMPASS.contains(&u.lower.as_str()))))
        && !marks(left).any(separates)
        && same_glue(&glue, &normal(left, dropped.first()), false);
    if first_name {
        return Ok(dropped.len());
    }
    if dropped.iter().any(|u| u.quantity.is_some() || u.attached || u.pronoun) {
        return Err(Broken::Fused);
    }
    let marked = marks(left).chain(inner_glue().filter_map(|g| match g {
        Glue::Punct(c) => Some(c).copied(),
        Glue::Word(_) => None,
    }));
    let marked = marked.chain(marks(right)).any(separates);
    // Adjectives before a noun: "the long-awaited report".
    let before_noun = !marked
        && inner_glue().all(|g| matches!(g, Glue::Word(w) if w == "and"))
        && right.is_empty()
        && same_glue(&glue, &normal(left, dropped.first()), false)
        && dropped.iter().all(is_adjective);
    // "three police officers": the number still counts the last noun.
    let counted = !marked
        && s1.quantity.is_some()
        && left.is_empty()
        && right.is_empty()
        && glue.is_empty()
        && inner_glue().next().is_none()
        && dropped.len() <= 2
        && dropped.iter().all(is_adjective);
    if before_noun || counted {
        return Ok(dropped.len());
    }
    // A phrase between a verb and what belongs to the verb for sure.
    let verbal = |u: &Unit| u.past || u.lower.ends_with("ing");
    let first_right = words(right).next();
    let after_verb = s1.past
        && !s1.capital
        && !marked
        && words(left).next().is_some_and(|w| {
            matches!(w, "in" | "at" | "on" | "for" | "over" | "with" | "by" | "from" | "near" | "to" | "into")
        })
        && !dropped.iter().any(verbal)
        && !inner_glue().any(|g| matches!(g, Glue::Word(w) if matches!(w.as_str(), "who" | "which" | "that" | "and" | "but" | "or" | "when" | "while" | "after" | "as")))
        && same_glue(&glue, &normal(right, Some(s2)), false)
        && match first_right {
            Some("and") => s2.past && words(right).count() == 1,
            Some("after" | "when" | "while" | "because") => true,
            _ => false,
        };
    if after_verb {
        return Ok(dropped.len() + 1);
    }
    // A phrase after a noun, before its verb: "the plan to close the school was rejected".
    let first_left = words(left).next();
    let verb_follows = normal(right, Some(s2)).first().is_some_and(|w| w == "be" || w == "have")
        && same_glue(&glue, &normal(right, Some(s2)), false);
    let phrase = first_left.is_some_and(|w| {
        matches!(
            w,
            "of" | "in" | "at" | "from" | "on" | "near" | "for" | "with" | "by" | "to" | "who" | "which"
        )
    });
    let restricted = source.units.get(i.saturating_sub(3)..=i).unwrap_or_default().iter().any(|u| {
        u.quantity.is_some() || matches!(u.cue, Some(Cue::Quantifier | Cue::Superlative | Cue::Negation))
    });
    if phrase && verb_follows && !marked && !restricted && !inner_glue().any(|g| matches!(g, Glue::Word(w) if matches!(w.as_str(), "who" | "which" | "that" | "and" | "but" | "when" | "while" | "after"))) {
        return Ok(dropped.len() + 1);
    }
    Err(Broken::Fused)
}
