//! Whom a question names, and who did what it asks about.

use crate::text::dates::{calendar_word, is_time_word};
use crate::text::words::{Token, is_do, is_function_word, stem, tokenize};

/// Stems of the names that `question` holds: words with a capital that do not begin it, no times, no abbreviations, which
/// articles often write out.
pub(super) fn names(question: &str) -> Vec<String> {
    let tokens = tokenize(question);
    let words = tokens.iter().filter(|t| !t.is_punct()).skip(1);
    words
        .filter(|t| t.capital && !t.acronym && t.lower.chars().count() > 3 && !is_function_word(&t.lower))
        .filter(|t| !is_time_word(&t.lower, true) && calendar_word(&t.lower, true).is_none())
        .map(|t| stem(&t.lower))
        .collect()
}

/// What a word and those derived from it begin with.
pub(super) fn beginning(stem: &str) -> String {
    stem.chars().take(5).collect()
}

/// The [`beginning`] of the last word of the name in "what did Ida Venn say"; `None` when nobody is named there, or by an
/// abbreviation, which articles write out.
pub(super) fn agent(question: &str) -> Option<String> {
    let tokens = tokenize(question);
    let does = tokens.iter().position(|token| is_do(&token.lower))?;
    let named = tokens.iter().skip(does + 1).skip_while(|token| token.lower == "the");
    let name: Vec<&Token> = named.take_while(|token| token.capital && !token.is_punct()).collect();
    // "did Orr's brother": somebody else.
    let other =
        |token: &&Token| token.possessive || token.acronym || calendar_word(&token.lower, true).is_some();
    if name.iter().any(other) {
        return None;
    }
    name.last().filter(|token| !is_function_word(&token.lower)).map(|token| beginning(&stem(&token.lower)))
}

/// Whether `text` speaks of somebody by what he is: "the company", "a spokesman".
pub(super) fn stands_for(text: &str) -> bool {
    const ROLES: [&str; 20] = [
        "agency",
        "airline",
        "army",
        "authority",
        "bank",
        "club",
        "company",
        "council",
        "firm",
        "government",
        "group",
        "maker",
        "ministry",
        "party",
        "spokesman",
        "spokesperson",
        "spokeswoman",
        "team",
        "union",
        "university",
    ];
    tokenize(text).iter().any(|token| !token.capital && ROLES.contains(&&*token.lower))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_did_it_is_named_after_did() {
        assert_eq!(agent("What did Mayor Ida Venn say about the mill?").unwrap(), "venn");
        assert_eq!(agent("How long did the Ostrel Conference last?").unwrap(), "confe");
        for nobody in [
            "What burned in Ostrel?",
            "What did the mayor of Ostrel say?",
            "What did Venn's brother say?",
            "What did NATO say?",
            "What did she tell Ida Venn?",
        ] {
            assert!(agent(nobody).is_none(), "{nobody}: {:?}", agent(nobody));
        }
    }
}
