//! A line that asks several things, taken apart: "How many were killed, and who is investigating?"

use std::ops::Range;

use crate::text::dates::calendar_word;
use crate::text::terms::content_stems;
use crate::text::words::{Token, is_function_word, tokenize};

use super::question::WHETHER;

/// Questions that a line is taken apart into at most.
const MOST: usize = 4;

/// Words that begin a question behind another.
const ASKS: [&str; 9] = ["how", "what", "when", "where", "which", "who", "whom", "whose", "why"];

/// Words that stand for one who, or a thing that, an earlier question names.
const PRONOUNS: [&str; 7] = ["he", "she", "it", "him", "his", "her", "its"];

/// One of the things that a line asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// As it stands in the line.
    pub(super) text: String,
    /// As it is asked alone, with a name in place of a pronoun.
    pub(super) alone: String,
    /// What it is searched with.
    pub(super) search: String,
}

/// What `line` asks, in its order; `line` itself when that is one thing.
pub(super) fn parts(line: &str) -> Vec<Part> {
    let mut found: Vec<Part> = Vec::new();
    for text in cut(line) {
        let first = found.first().map(|first| first.alone.clone());
        let alone = match &first {
            Some(first) => named(behind_and(text), first),
            None => text.to_owned(),
        };
        // "How many rescued" does not say from what.
        let search = match &first {
            Some(first) if content_stems(&alone).len() < 4 => format!("{alone} {first}"),
            _ => alone.clone(),
        };
        found.push(Part { text: text.to_owned(), alone, search });
    }
    if found.len() < 2 || found.len() > MOST {
        let line = line.to_owned();
        return vec![Part { text: line.clone(), alone: line.clone(), search: line }];
    }
    found
}

/// `text`, a question behind another, without the "And" that it begins with.
fn behind_and(text: &str) -> &str {
    ["And ", "and ", "But ", "but "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text)
}

/// The questions of `line`. What asks nothing, such as a sentence before the question, belongs to what follows; "when and
/// where" asks both of one thing and stays whole.
fn cut(line: &str) -> Vec<&str> {
    let tokens = tokenize(line);
    let mut starts = vec![0];
    for i in 1..tokens.len() {
        let before = starts.last().copied().unwrap_or(0)..i;
        if begins(&tokens, i) && asks(&tokens, before) && asks(&tokens, i..tokens.len()) {
            starts.push(i);
        }
    }
    let at = |i: usize| tokens.get(i).map_or(line.len(), |token| token.span.start());
    let ends = starts.iter().skip(1).copied().chain([tokens.len()]);
    let text = |(start, end): (&usize, usize)| {
        let text = line.get(at(*start)..at(end)).unwrap_or_default().trim();
        let text = text.strip_suffix(" and").unwrap_or(text);
        text.trim_end_matches([',', ';', ' '])
    };
    starts.iter().zip(ends).map(text).collect()
}

fn word(tokens: &[Token], i: usize) -> &str {
    tokens.get(i).map_or("", |token| token.lower.as_str())
}

/// Whether a question may begin at token `i`, by what stands before it and how it goes on.
fn begins(tokens: &[Token], i: usize) -> bool {
    let (this, next) = (word(tokens, i), word(tokens, i + 1));
    // "Did the growers", not the end of another question: ", and is accused of".
    let whether = || {
        let someone = tokens.get(i + 1).is_some_and(|token| token.capital);
        WHETHER.contains(&this)
            && (someone || matches!(next, "a" | "an" | "any" | "the" | "there") || PRONOUNS.contains(&next))
    };
    // Not a clause that tells more of a name: "in Ostrel, where the fire began".
    let inverted = || {
        matches!((this, next), ("how", "many" | "much" | "long" | "old"))
            || matches!(this, "how" | "what" | "when" | "where" | "why") && WHETHER.contains(&next)
    };
    match (word(tokens, i - 1), i > 1 && word(tokens, i - 2) == ",") {
        ("?", _) => true,
        // "When and where" asks both of one thing.
        ("and", _) if i > 1 && ASKS.contains(&word(tokens, i - 2)) => false,
        ("," | ";", _) => inverted(),
        // "The man who left Orr, and who was fined", is one man.
        ("and", _) if this == "who" => (1..i).all(|i| word(tokens, i) != "who"),
        ("and", comma) => ASKS.contains(&this) || comma && whether(),
        _ => false,
    }
}

/// Whether the tokens `range` hold a question: a word that asks, and one that tells of what.
fn asks(tokens: &[Token], range: Range<usize>) -> bool {
    let words = || tokens.get(range.clone()).unwrap_or_default().iter().filter(|token| !token.is_punct());
    let first = words().next().map_or("", |token| token.lower.as_str());
    let tells = |token: &Token| {
        let lower = token.lower.as_str();
        PRONOUNS.contains(&lower) || !is_function_word(lower) && !ASKS.contains(&lower)
    };
    (WHETHER.contains(&first) || words().any(|token| ASKS.contains(&token.lower.as_str())))
        && words().any(tells)
}

/// `text` with what `first`, an earlier question, is about in place of its pronoun: "when did she leave" after "Who led the
/// council" becomes "when did the one who led the council leave". Who "they" are, a name of one does not tell.
fn named(text: &str, first: &str) -> String {
    let tokens = tokenize(text);
    let pronoun = tokens.iter().position(|token| PRONOUNS.contains(&token.lower.as_str()));
    let Some((at, token)) = pronoun.and_then(|at| Some((at, tokens.get(at)?))) else {
        return text.to_owned();
    };
    let person = !matches!(token.lower.as_str(), "it" | "its");
    // Whoever is named in the part itself is likelier meant.
    let named = (0..at).any(|i| tokens.get(i).is_some_and(is_name));
    let Some(who) = subject(first, person).filter(|_| !named) else { return text.to_owned() };
    // "Her agency", but "asked her": of somebody where a noun follows.
    let noun = tokens.get(at + 1).is_some_and(|next| !next.is_punct() && !is_function_word(&next.lower));
    let own = matches!(token.lower.as_str(), "his" | "its") || token.lower == "her" && noun;
    let (before, after) = (text.get(..token.span.start()), text.get(token.span.end()..));
    let ending = if own { "’s" } else { "" };
    format!("{}{who}{ending}{}", before.unwrap_or_default(), after.unwrap_or_default())
}

fn is_name(token: &Token) -> bool {
    token.capital && !token.is_punct() && !ASKS.contains(&token.lower.as_str())
}

/// What a question is about: a `person` is the one who did what it asks, or the first name in it; a thing is the first that has
/// an article, with as many words as a thing mostly has, or else that name.
fn subject(question: &str, person: bool) -> Option<String> {
    let tokens = tokenize(question);
    let word = |i: usize| word(&tokens, i);
    if person && word(0) == "who" && !WHETHER.contains(&word(1)) {
        let rest = question.get(tokens.get(1)?.span.start()..)?.trim_end_matches(['?', '.', ' ']);
        return Some(format!("the one who {rest}"));
    }
    let text = |start: usize, end: usize| {
        let text = question.get(tokens.get(start)?.span.start()..tokens.get(end - 1)?.span.end())?;
        Some(text.trim_end_matches(['.', ' ', '?']).to_owned())
    };
    let content = |i: &usize| tokens.get(*i).is_some_and(|t| !t.is_punct() && !is_function_word(&t.lower));
    let named = |i: usize| tokens.get(i).is_some_and(|token| is_name(token) && !is_day_or_month(token));
    let the = (0..tokens.len()).find(|&i| word(i) == "the" && !named(i + 1)).filter(|_| !person);
    if let Some(the) = the {
        let words = (the + 1..tokens.len()).take_while(content).take(2).count();
        return if words == 0 { None } else { text(the, the + 1 + words) };
    }
    let first = (1..tokens.len()).find(|&i| named(i))?;
    let inside = |i: usize| {
        tokens.get(i).is_some_and(|token| is_name(token) || token.lower == ".")
            || matches!(word(i), "of" | "the" | "for") && named(i + 1)
    };
    let end = (first + 1..tokens.len()).find(|&i| !inside(i)).unwrap_or(tokens.len());
    text(if word(first - 1) == "the" { first - 1 } else { first }, end)
}

fn is_day_or_month(token: &Token) -> bool {
    calendar_word(&token.lower, token.capital).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &str) -> Vec<String> {
        parts(line).into_iter().map(|part| part.text).collect()
    }

    fn alone(line: &str) -> Vec<String> {
        parts(line).into_iter().map(|part| part.alone).collect()
    }

    #[test]
    fn what_asks_two_things_is_taken_apart() {
        for (line, expected) in [
            (
                "How many died on the St. Ebba and how many are missing?",
                vec!["How many died on the St. Ebba", "how many are missing?"],
            ),
            (
                "How many people died? Who is investigating?",
                vec!["How many people died?", "Who is investigating?"],
            ),
            (
                "Where is the final, when does it start and who plays?",
                vec!["Where is the final", "when does it start", "who plays?"],
            ),
            (
                "Who paid for the study, and did the growers have a say?",
                vec!["Who paid for the study", "did the growers have a say?"],
            ),
        ] {
            assert_eq!(texts(line), expected);
        }
    }

    #[test]
    fn what_asks_one_thing_stays_whole() {
        for line in [
            "When and where is the final?",
            "Who is Oskar Venn?",
            "Orr was fined on Monday. How much was it?",
            "What did Orr say about how many boats sank?",
            "Who is the man who left Orr, and who was fined?",
            "Who is the man that left Orr, and is accused of theft, and was fined?",
            "Tell me when and where the final is.",
            "Do we know how and why the mill burned?",
            "Which two clubs, and their managers, were fined?",
            "ferry fire, death toll",
            "What did Venn and Orr say, and why?",
            "Who said that he knew who did it?",
            "Who runs the mill, which makes bags, in Ostrel, where the fire began?",
            "",
        ] {
            assert_eq!(texts(line), [line]);
        }
    }

    #[test]
    fn a_pronoun_gives_way_to_who_is_meant() {
        for (line, second) in [
            ("Who is Oskar Venn and what did he order?", "what did Oskar Venn order?"),
            (
                "Who is Ida Brandt, and what had her agency asked for?",
                "what had Ida Brandt’s agency asked for?",
            ),
            ("When did the St. Ebba leave Ostrel and where was she going?", "where was the St. Ebba going?"),
            (
                "Who manages Ostrel Rovers and when did she take over?",
                "when did the one who manages Ostrel Rovers take over?",
            ),
            ("When is Renn coming, and who asked him?", "who asked Renn?"),
            ("How many were hurt, and how many of them were boys?", "how many of them were boys?"),
            ("Who is Ida Brandt and what did Orr say when he left?", "what did Orr say when he left?"),
        ] {
            assert_eq!(alone(line)[1], second);
        }
    }

    #[test]
    fn a_part_that_says_little_is_searched_with_the_first() {
        let found = parts("How many were hurt in the ferry fire, and how many rescued?");
        assert_eq!(found[0].search, "How many were hurt in the ferry fire");
        assert_eq!(found[1].search, "how many rescued? How many were hurt in the ferry fire");
    }
}
