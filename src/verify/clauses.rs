//! Where one clause of a sentence ends and the next begins, and which clauses a speech word speaks of.

use super::facts::{Facts, Glue};
use super::glue::{marks, separates, words};

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
