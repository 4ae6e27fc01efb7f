//! What kind of thing answers a question, a number of what, a time or anything else, and whether a text holds it.

use crate::text::dates::is_time_word;
use crate::text::quantities::quantities;
use crate::text::terms::content_stems;
use crate::text::words::{Token, is_function_word, tokenize};

/// Words that end what is counted, beside the function words.
const ENDS: [&str; 14] = [
    "will",
    "would",
    "can",
    "could",
    "may",
    "might",
    "should",
    "according",
    "older",
    "younger",
    "more",
    "fewer",
    "now",
    "currently",
];
/// Words before what is counted: "how many of those killed" is those killed, not the "of".
const OPENS: [&str; 8] = ["of", "the", "those", "these", "them", "us", "you", "other"];

/// Words that answer "how many" without a number.
const AMOUNTS: [&str; 12] = [
    "several", "few", "many", "dozen", "hundred", "thousand", "million", "most", "all", "none", "half",
    "both",
];

/// What a question asks for.
pub(super) struct Wanted {
    kind: Kind,
    /// For "how many …": stems of what is to be counted, see [`counted`].
    counted: Vec<String>,
}

/// The kind of thing that answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A number or amount.
    Number,
    /// A day, year or time.
    Time,
    /// Anything else.
    Thing,
}

impl Wanted {
    /// What a question of these `words`, in lower case, asks for.
    pub(super) fn of(words: &[&str]) -> Self {
        Self { kind: Kind::of(words), counted: counted(words) }
    }

    /// Stems of what "how many" counts, none for people in general.
    pub(super) fn counted(&self) -> &[String] {
        &self.counted
    }

    /// Whether `text` holds it.
    pub(super) fn is_in(&self, text: &str) -> bool {
        self.is_kind(text) && self.is_counted_in(text)
    }

    /// Whether `answer`, a short one, is such a thing or an amount in words.
    pub(super) fn may_be(&self, answer: &str) -> bool {
        let amount = |word: &str| AMOUNTS.contains(&word.trim_end_matches('s'));
        self.is_kind(answer) || answer.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(amount)
    }

    /// Whether what is to be counted is in `text`: soldiers are not people, and people are not soldiers.
    pub(super) fn is_counted_in(&self, text: &str) -> bool {
        let stems = content_stems(text);
        let counts =
            |stem: &String| stems.contains(stem) || stems.iter().any(|other| same_people(stem, other));
        self.counted.iter().all(counts)
    }

    fn is_kind(&self, text: &str) -> bool {
        let tokens = tokenize(text);
        let number = || !quantities(text, &tokens).is_empty();
        match self.kind {
            Kind::Number => number() || tokens.iter().any(|t| matches!(&*t.lower, "a" | "an" | "one" | "no")),
            Kind::Time => number() || tokens.iter().any(is_time),
            Kind::Thing => true,
        }
    }
}

impl Kind {
    fn of(words: &[&str]) -> Self {
        let has = |first: &[&str], second: &[&str]| {
            words.windows(2).any(|pair| first.contains(&pair[0]) && second.contains(&pair[1]))
        };
        if has(&["how"], &["many", "much", "long", "old", "far", "tall", "high", "big", "large", "fast"])
            || has(&["what"], &["percentage", "percent", "proportion", "number", "share"])
        {
            Self::Number
        } else if words.first() == Some(&"when")
            || has(&["what", "which"], &["year", "date", "day", "month", "time", "century", "decade"])
        {
            Self::Time
        } else {
            Self::Thing
        }
    }
}

/// Stems of what is counted in "how many …", the last plural after it: of "Grand Slam titles" it is the titles, and the
/// rest is checked like all that is said of them. People in general need not be named.
fn counted(words: &[&str]) -> Vec<String> {
    let Some(at) = words.windows(2).position(|pair| pair == ["how", "many"]) else { return Vec::new() };
    // "How many men older than 60": men; how old they are is checked like the rest.
    let ends = |word: &&&str| ENDS.contains(word) || is_function_word(word);
    let opens = |word: &&&str| OPENS.contains(word);
    let noun: Vec<&str> =
        words.iter().skip(at + 2).skip_while(opens).take_while(|word| !ends(word)).copied().collect();
    if noun.iter().any(|word| matches!(*word, "people" | "persons")) {
        return Vec::new();
    }
    let plural =
        |word: &&str| matches!(*word, "men" | "women" | "children") || word.len() > 3 && word.ends_with('s');
    let head = noun.iter().rposition(plural);
    head.map_or(&noun[..], |head| &noun[head..=head]).iter().flat_map(|word| content_stems(word)).collect()
}

/// Whether two stems are words for the same people.
fn same_people(a: &str, b: &str) -> bool {
    let group = |stem: &str| match stem {
        "man" | "men" | "male" => 1,
        "woman" | "women" | "femal" => 2,
        "child" | "children" | "kid" | "boy" | "girl" => 3,
        _ => 0,
    };
    group(a) > 0 && group(a) == group(b)
}

fn is_time(token: &Token) -> bool {
    is_time_word(&token.lower, token.capital)
        || matches!(
            &*token.lower,
            "now" | "immediately" | "soon" | "recently" | "earlier" | "after" | "before" | "during"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_the_last_plural() {
        assert_eq!(counted(&["how", "many", "grand", "slam", "titles", "has", "she"]), ["titl"]);
        assert_eq!(counted(&["how", "many", "homes", "burned", "in", "may"]), content_stems("homes"));
        assert!(same_people(&content_stems("men")[0], &content_stems("males")[0]));
    }
}
