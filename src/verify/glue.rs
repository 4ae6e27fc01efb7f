//! The small words and marks between the words of a sentence, and when two runs of them say the same.

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
    let be = |w: &str| matches!(w, "is" | "was" | "are" | "were" | "be" | "been" | "being" | "am");
    let mut out: Vec<String> = Vec::new();
    for (i, w) in words.iter().enumerate() {
        match *w {
            // "This is good news" needs its "this"; "this week" does not.
            "this" | "these" | "those" if words.get(i + 1).is_some_and(|n| be(n) || is_have(n)) => {
                out.push((*w).to_owned());
            }
            "a" | "an" | "the" | "this" | "that" | "these" | "those" | "also" | "however" | "meanwhile"
            | "moreover" | "then" => {}
            w if be(w) => {
                let joined = matches!(w, "be" | "been" | "being");
                if !joined || out.last().is_none_or(|l| l != "be") {
                    out.push("be".to_owned());
                }
            }
            "has" | "have" | "had" | "having" => {
                let auxiliary = words.get(i + 1).is_some_and(|n| be(n))
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

pub(crate) fn is_have(word: &str) -> bool {
    matches!(word, "has" | "have" | "had" | "having")
}

pub(crate) fn is_auxiliary(word: &str) -> bool {
    is_have(word) || matches!(word, "is" | "was" | "are" | "were" | "be" | "been")
}

/// The same small words; the claim may leave out a possessive, and say "was" for "who was".
pub(crate) fn same_glue(claim: &[String], source: &[String], participle: bool) -> bool {
    let plain = |g: &[String]| -> Vec<String> {
        g.iter().filter(|w| !matches!(w.as_str(), "his" | "her" | "its" | "their")).cloned().collect()
    };
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
