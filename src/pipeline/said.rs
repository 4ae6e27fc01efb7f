//! What a short answer says and which times a text names, as far as two texts can be compared by it.

use std::collections::HashSet;

use crate::text::dates::calendar_word;
use crate::text::quantities::quantities;
use crate::text::words::{Token, is_function_word, stem, tokenize};

/// Share of a longer proposal's words that a sentence must hold to be its source.
const HELD: f32 = 0.75;
/// Proposals up to this many words must be held whole.
const SHORT: usize = 3;

/// What a short answer says: its numbers by value, "three weeks" as "3-week", its other words by stem.
pub(super) struct Said {
    numbers: Vec<f64>,
    words: HashSet<String>,
}

impl Said {
    pub(super) fn new(text: &str) -> Self {
        let text = &unhyphened(text);
        let tokens = tokenize(text);
        let quantities = quantities(text, &tokens);
        let in_number = |i: &usize| quantities.iter().any(|q| q.tokens.contains(i));
        let words = tokens
            .iter()
            .enumerate()
            // "US" is a country.
            .filter(|(i, t)| !in_number(i) && !t.is_punct() && (t.acronym || !is_function_word(&t.lower)));
        Self {
            words: words.map(|(_, token)| stem(&token.lower)).collect(),
            numbers: quantities.iter().map(|q| q.value).collect(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.numbers.is_empty()
    }

    /// Whether `token` is one of its words.
    pub(super) fn has_word(&self, token: &Token) -> bool {
        !token.is_punct() && self.words.contains(&stem(&token.lower))
    }

    /// Whether `value` is one of its numbers.
    pub(super) fn has_number(&self, value: f64) -> bool {
        self.numbers.iter().any(|number| same(*number, value))
    }

    /// Whether it has neither a word nor a number in common with `other`.
    pub(super) fn is_apart(&self, other: &Self) -> bool {
        self.words.is_disjoint(&other.words) && !other.numbers.iter().any(|number| self.has_number(*number))
    }

    /// Share of it that `text` says too, 0..=1; 0 when a number is missing, or when it says nothing.
    pub(super) fn share_in(&self, text: &str) -> f32 {
        let other = Self::new(text);
        if self.is_empty() || !self.numbers.iter().all(|number| other.has_number(*number)) {
            return 0.0;
        }
        let held = self.words.iter().filter(|word| other.words.contains(*word)).count();
        (self.numbers.len() + held) as f32 / (self.numbers.len() + self.words.len()) as f32
    }

    /// Whether `text` says it, all of it or, when it is longer, most.
    pub(super) fn is_in(&self, text: &str) -> bool {
        let enough = if self.words.len() + self.numbers.len() <= SHORT { 1.0 } else { HELD };
        self.share_in(text) >= enough
    }
}

/// `text` with its words apart: "three-week" is one word, three weeks are two. A sign stays: "-5".
fn unhyphened(text: &str) -> String {
    let mut before = ' ';
    let apart = |c: char| {
        let joins = matches!(c, '-' | '\u{2010}' | '\u{2011}') && !before.is_whitespace();
        before = c;
        if joins { ' ' } else { c }
    };
    text.chars().map(apart).collect()
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(1.0)
}

/// The days of the week, months and years that a text names.
#[derive(Default)]
pub(super) struct Times {
    weekdays: HashSet<&'static str>,
    months: HashSet<&'static str>,
    pub(super) years: HashSet<String>,
}

impl Times {
    pub(super) fn of(text: &str) -> Self {
        let mut times = Self::default();
        for token in tokenize(text) {
            if let Some(word) = calendar_word(&token.lower, token.capital) {
                let kind = if word.ends_with("day") { &mut times.weekdays } else { &mut times.months };
                kind.insert(word);
            }
            // "pre-1975" too.
            let digits = token.lower.split(|c: char| !c.is_ascii_digit());
            let is_year = |part: &&str| {
                part.len() == 4 && part.parse().is_ok_and(|year: u16| (1800..2200).contains(&year))
            };
            times.years.extend(digits.filter(is_year).map(str::to_owned));
        }
        times
    }

    /// Whether both name times of one kind and none of them in common.
    pub(super) fn clash(&self, other: &Self) -> bool {
        fn apart<T: std::hash::Hash + Eq>(a: &HashSet<T>, b: &HashSet<T>) -> bool {
            !a.is_empty() && !b.is_empty() && a.is_disjoint(b)
        }
        apart(&self.weekdays, &other.weekdays)
            || apart(&self.months, &other.months)
            || apart(&self.years, &other.years)
    }

    /// Whether it names any.
    pub(super) fn is_any(&self) -> bool {
        !self.weekdays.is_empty() || !self.months.is_empty() || !self.years.is_empty()
    }

    /// Whether both name one month.
    pub(super) fn share_month(&self, other: &Self) -> bool {
        !self.months.is_disjoint(&other.months)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_value() {
        assert!(Said::new("3 weeks").is_in("A three-week pause began."));
        assert!(!Said::new("3 weeks").is_in("A two-week pause began."));
        assert!(Said::new("twelve boats").is_in("12 boats sank."));
        assert!(Said::new("-5 degrees").is_in("It fell to \u{2212}5 degrees."));
        assert!(!Said::new("5 degrees").is_in("It fell to -5 degrees."));
        assert!(!Said::new("yes").is_in("No."));
        assert!(Said::new("the US").is_in("The US won the relay."));
        assert!(!Said::new("the US").is_in("The relay tired us."));
    }
}
