//! The small words and marks between the words of a sentence, and when two runs of them say the same.

use crate::text::words::{is_article, is_be, is_demonstrative, is_have, is_possessive};

use super::facts::{Glue, Unit};

/// Glue without what never changes the claim: articles, "that", "also"; forms of "be" and "have" as one.
pub(crate) fn normal(glue: &[Glue], next: Option<&Unit>) -> Vec<String> {
    let words: Vec<&str> = glue
        .iter()
        .filter_map(|g| match g {
            Glue::Word(w) => Some(w.as_str()),
            Glue::Punct(_) => None,
        })
        .collect();
    let mut out: Vec<String> = Vec::new();
    for (i, w) in words.iter().enumerate() {
        match *w {
            // "This is good news" needs its "this"; "this week" does not.
            "this" | "these" | "those" if words.get(i + 1).is_some_and(|n| is_be(n) || is_have(n)) => {
                out.push((*w).to_owned());
            }
            "also" | "however" | "meanwhile" | "moreover" | "then" => {}
            w if is_article(w) || is_demonstrative(w) => {}
            w if is_be(w) => {
                let joined = matches!(w, "be" | "been" | "being");
                if !joined || out.last().is_none_or(|l| l != "be") {
                    out.push("be".to_owned());
                }
            }
            w if is_have(w) => {
                let auxiliary = words.get(i + 1).is_some_and(|n| is_be(n))
                    || (i + 1 == words.len() && next.is_some_and(|u| u.past));
                if !auxiliary {
                    out.push("have".to_owned());
                }
            }
            "who" | "which" => out.push("who".to_owned()),
            "towards" => out.push("toward".to_owned()),
            w => out.push(w.to_owned()),
        }
    }
    out
}

/// Conjunctions that a sentence may begin with and do without.
pub(crate) fn leads_in(word: &str) -> bool {
    matches!(word, "and" | "but" | "so" | "yet")
}

/// Whether a clause may begin with `word`, or go on with it.
pub(crate) fn begins_clause(word: &str) -> bool {
    matches!(
        word,
        "after"
            | "although"
            | "and"
            | "as"
            | "because"
            | "before"
            | "but"
            | "since"
            | "that"
            | "though"
            | "when"
            | "where"
            | "which"
            | "while"
            | "who"
            | "whose"
    )
}

/// The same small words; the claim may leave out a possessive, and say "was" for "who was".
pub(crate) fn same_glue(claim: &[String], source: &[String], participle: bool) -> bool {
    let plain = |g: &[String]| -> Vec<String> { g.iter().filter(|w| !is_possessive(w)).cloned().collect() };
    if claim == source {
        return true;
    }
    let possessive = claim.len() != plain(claim).len();
    if !possessive && claim == plain(source) {
        return true;
    }
    let text = |g: &[String]| g.join(" ");
    matches!((text(claim).as_str(), text(source).as_str()), ("be", "who be"))
        || (participle
            && matches!((text(claim).as_str(), text(source).as_str()), ("who be", "") | ("", "who be")))
}

pub(crate) fn marks(glue: &[Glue]) -> impl Iterator<Item = char> + '_ {
    glue.iter().filter_map(|g| match g {
        Glue::Punct(c) => Some(*c),
        Glue::Word(_) => None,
    })
}

pub(crate) fn separates(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '\u{2013}' | '\u{2014}' | '(' | ')' | '-' | '/' | '.' | '\u{2026}')
}

pub(crate) fn words(glue: &[Glue]) -> impl Iterator<Item = &str> + '_ {
    glue.iter().filter_map(|g| match g {
        Glue::Word(w) => Some(w.as_str()),
        Glue::Punct(_) => None,
    })
}
