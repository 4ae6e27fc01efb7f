//! What a short answer says and which times a text names, as far as two texts can be compared by it.

use std::collections::HashSet;

use crate::text::cues::{Cue, cue_at};
use crate::text::dates::calendar_word;
use crate::text::quantities::quantities;
use crate::text::words::{Token, TokenKind, is_currency, is_function_word, is_past, stem, tokenize};

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
        let joins = matches!(c, '-' | '\u{2010}' | '\u{2011}') && before.is_alphanumeric();
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
        let tokens = tokenize(text);
        for (i, token) in tokens.iter().enumerate() {
            if let Some(word) = calendar_word(&token.lower, token.capital) {
                let kind = if word.ends_with("day") { &mut times.weekdays } else { &mut times.months };
                kind.insert(word);
            }
            if counts(&tokens, i) {
                continue;
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

/// Units that stand behind a number.
const UNITS: &[&str] = &[
    "acres",
    "cents",
    "cm",
    "crowns",
    "dollars",
    "euros",
    "feet",
    "ft",
    "hectares",
    "kg",
    "kilograms",
    "kilometers",
    "kilometres",
    "km",
    "kph",
    "lir",
    "meters",
    "metres",
    "miles",
    "mm",
    "mph",
    "percent",
    "pounds",
    "tonnes",
    "tons",
    "yards",
    "yen",
    "yuan",
];

/// Whom and what news counts, wherever the number stands.
const COUNTED: &[&str] = &[
    "animals",
    "buildings",
    "cases",
    "children",
    "deaths",
    "employees",
    "families",
    "homes",
    "hours",
    "households",
    "houses",
    "jobs",
    "men",
    "passengers",
    "patients",
    "people",
    "residents",
    "soldiers",
    "students",
    "troops",
    "votes",
    "women",
    "workers",
];

/// Plurals that a year stands before to tell which.
const OF_A_YEAR: &[&str] = &[
    "attacks",
    "awards",
    "campaigns",
    "championships",
    "contests",
    "elections",
    "events",
    "figures",
    "finals",
    "fires",
    "floods",
    "games",
    "killings",
    "levels",
    "models",
    "numbers",
    "polls",
    "prices",
    "primaries",
    "protests",
    "races",
    "rankings",
    "results",
    "riots",
    "rivals",
    "sessions",
    "standards",
    "talks",
    "targets",
    "terms",
    "trials",
];

/// Words before a year: of time, and those that make it tell which ("the 2019 floods").
const BEFORE_A_YEAR: &[&str] = &[
    "a", "after", "an", "before", "between", "by", "during", "early", "from", "her", "his", "in", "its",
    "late", "mid", "my", "our", "since", "that", "the", "their", "this", "till", "until", "your",
];

/// Whether the number at token `i` is an amount, and no year: with a currency sign or a part behind its point, with a
/// unit or the plural of what it counts behind it ("1850 homes").
fn counts(tokens: &[Token], i: usize) -> bool {
    let Some(token) = tokens.get(i).filter(|token| token.kind == TokenKind::Number) else { return false };
    let tail = token.lower.trim_start_matches(|c: char| c.is_ascii_digit());
    // "1850kg", "1850%", "1850.75", "$1850"; but "1950s", "2019-20", "2019/20", "4.5.2019".
    let whole =
        token.lower.len() - tail.len() == 4 && !matches!(tail, "" | "s") && !tail.starts_with(['-', '/']);
    if whole || tail.starts_with(is_currency) {
        return true;
    }
    let Some(next) = tokens.get(i + 1).filter(|next| tail.is_empty() && next.kind == TokenKind::Word) else {
        return false;
    };
    let before = tokens.get(i.saturating_sub(2)..i).unwrap_or_default();
    let month = |t: &Token| calendar_word(&t.lower, t.capital).is_some();
    let word = next.lower.as_str();
    let percent = word == "per" && tokens.get(i + 2).is_some_and(|t| t.lower == "cent");
    if percent || UNITS.contains(&word) {
        // "In 2022 dollars" are those of a year.
        return !before.iter().any(|t| t.lower == "in" || month(t));
    }
    // "In 2019 residents voted", "the deadly 2019 floods", "the World Cup 2026 workers".
    let dated = before.iter().any(|t| t.possessive || BEFORE_A_YEAR.contains(&t.lower.as_str()) || month(t))
        || i > 1 && before.last().is_some_and(|t| t.capital);
    !dated && (COUNTED.contains(&word) || is_plural(next) && is_amount(tokens, i))
}

/// Whether `token` may be the plural of what a number counts.
fn is_plural(token: &Token) -> bool {
    let word = token.lower.as_str();
    word.ends_with('s')
        && !word.ends_with("ss")
        && !token.capital
        && !token.possessive
        && !is_function_word(word)
        && !OF_A_YEAR.contains(&word)
}

/// Whether a hedge or a verb stands before the number at `i`: "about 1850 boats", "destroyed 1850 boats".
fn is_amount(tokens: &[Token], i: usize) -> bool {
    let hedged = (i.saturating_sub(4)..i).any(|k| {
        let cue = cue_at(tokens, k, |number| number == i);
        matches!(cue, Some((Cue::Hedge(_), length)) if k + length == i)
    });
    hedged || i.checked_sub(1).and_then(|b| tokens.get(b)).is_some_and(|t| is_past(&t.lower))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_four_digits_is_a_year_unless_it_counts() {
        for (text, year) in [
            ("the 1987 sinking", "1987"),
            ("the mills of the 1950s", "1950"),
            ("the pre-1975 council", "1975"),
            ("in May 2019", "2019"),
            ("Who sold it in 1997?", "1997"),
            ("In 2019 residents voted for the bridge.", "2019"),
            ("the deadly 2019 floods", "2019"),
            ("Many died in floods in 2019.", "2019"),
            ("2026 elections were put off.", "2026"),
            ("the 2019-20 season", "2019"),
            ("By 2030 homes will be warm.", "2030"),
            ("from 1990 levels", "1990"),
            ("a sum in 2022 dollars", "2022"),
            ("on 4.5.2019", "2019"),
            ("on May 4,2019", "2019"),
            ("when the Mill Cup 2026 returns", "2026"),
            ("potential 2024 hopefuls", "2024"),
            ("as 2022 sittings end", "2022"),
        ] {
            assert!(Times::of(text).years.contains(year), "{text}: {:?}", Times::of(text).years);
        }
        for text in [
            "Officials said 1850 homes were destroyed.",
            "2026 people were hurt.",
            "The mill has about 1900 workers.",
            "It cost $1850, or \u{20ac}1900.",
            "The wall is 2000 km long.",
            "It weighs 1850kg.",
            "The storm destroyed 1850 boats.",
            "It sank more than 1850 boats.",
            "It paid the town 2000 crowns.",
            "It rose by 1850 percent.",
            "It rose by 1850 per cent.",
            "It stood at 1850.75 on Monday.",
        ] {
            assert!(Times::of(text).years.is_empty(), "{text}: {:?}", Times::of(text).years);
        }
        let asked = Times::of("How many homes were destroyed in 2026?");
        assert!(!asked.clash(&Times::of("Officials said 1850 homes were destroyed.")));
    }

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
