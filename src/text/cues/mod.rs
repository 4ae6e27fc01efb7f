//! Small words that change what a sentence claims: hedges, negations, modality, quantifiers, attribution.

mod lists;
mod speech;

use super::words::Token;
pub use speech::is_speech;

/// How a hedge bends a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hedge {
    /// "more than", "over".
    MoreThan,
    /// "at least", "no fewer than".
    AtLeast,
    /// "up to", "as many as", "at most".
    UpTo,
    /// "fewer than", "less than", "under".
    LessThan,
    /// "nearly", "almost".
    Nearly,
    /// "about", "around", "some", "an estimated".
    About,
    /// "only", "just".
    Only,
}

/// A word or phrase that changes what the words near it claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    /// Bends a number.
    Hedge(Hedge),
    /// "not", "never", "denied".
    Negation,
    /// "may", "will", "alleged", "planned": not (yet) a fact.
    Modality,
    /// "if", "unless".
    Condition,
    /// "all", "some", "most".
    Quantifier,
    /// "said", "according to": someone's words.
    Speech,
    /// "former", "deputy", "fake": without it the noun says something else.
    Restriction,
    /// "largest", "most": true of what follows only.
    Superlative,
}

/// The cue that starts at token `i`, with its length in tokens. `number_at(k)` tells whether a number
/// starts at token `k`: some hedges are hedges only before one.
pub fn cue_at(tokens: &[Token], i: usize, number_at: impl Fn(usize) -> bool) -> Option<(Cue, usize)> {
    let word = |k: usize| tokens.get(k).filter(|t| !t.is_punct()).map_or("", |t| t.lower.as_str());
    let (a, b, c) = (word(i), word(i + 1), word(i + 2));
    if a.is_empty() {
        return None;
    }
    if let Some((hedge, len)) = number_hedge([a, b, c, word(i + 3)])
        && number_at(i + len)
    {
        return Some((Cue::Hedge(hedge), len));
    }
    let found = match (a, b) {
        ("according", "to") => (Cue::Speech, 2),
        ("so-called", _) => (Cue::Modality, 1),
        ("no", "one") => (Cue::Negation, 2),
        ("no", "longer") => (Cue::Negation, 2),
        ("set" | "due", "to") => (Cue::Modality, 2),
        ("have" | "has" | "had", "to") => (Cue::Modality, 2),
        ("provided" | "providing", "that") => (Cue::Condition, 2),
        _ => (single(a, tokens.get(i).is_some_and(|t| t.capital && i > 0))?, 1),
    };
    Some(found)
}

fn number_hedge(words: [&str; 4]) -> Option<(Hedge, usize)> {
    Some(match words {
        ["no", "more" | "greater", "than", _] => (Hedge::UpTo, 3),
        ["no" | "not", "fewer" | "less", "than", _] => (Hedge::AtLeast, 3),
        ["just" | "only", "over" | "above", ..] => (Hedge::MoreThan, 2),
        ["just" | "slightly" | "well", "under" | "below", ..] => (Hedge::LessThan, 2),
        ["well" | "slightly", "over" | "above", ..] => (Hedge::MoreThan, 2),
        ["more" | "greater" | "higher", "than", ..] => (Hedge::MoreThan, 2),
        ["fewer" | "less" | "lower", "than", ..] => (Hedge::LessThan, 2),
        ["in", "excess", "of", _] => (Hedge::MoreThan, 3),
        ["upwards", "of", ..] => (Hedge::MoreThan, 2),
        ["as", "many" | "much", "as", _] => (Hedge::UpTo, 3),
        ["as", "few" | "little", "as", _] => (Hedge::AtLeast, 3),
        ["at", "least", ..] | ["a", "minimum", "of", _] => {
            (Hedge::AtLeast, if words[0] == "a" { 3 } else { 2 })
        }
        ["at", "most", ..] | ["up", "to", ..] => (Hedge::UpTo, 2),
        ["a", "maximum", "of", _] => (Hedge::UpTo, 3),
        ["close" | "near", "to", ..] => (Hedge::Nearly, 2),
        ["an" | "a", "estimated", ..] => (Hedge::About, 2),
        ["over" | "above" | "exceeding", ..] => (Hedge::MoreThan, 1),
        ["under" | "below", ..] => (Hedge::LessThan, 1),
        ["nearly" | "almost", ..] => (Hedge::Nearly, 1),
        ["about" | "around" | "roughly" | "approximately" | "some" | "estimated" | "circa", ..] => {
            (Hedge::About, 1)
        }
        ["only" | "just", ..] => (Hedge::Only, 1),
        _ => return None,
    })
}

fn single(word: &str, name: bool) -> Option<Cue> {
    let found = |list: &[&str]| list.binary_search(&word).is_ok();
    let modality = found(lists::OPEN) || found(lists::INTENDED) || found(lists::MODALITY);
    if found(lists::NEGATORS) || found(lists::PREVENTIONS) {
        Some(Cue::Negation)
    } else if found(lists::CONDITIONS) {
        Some(Cue::Condition)
    } else if modality && !(name && matches!(word, "may" | "will")) {
        Some(Cue::Modality)
    } else if found(lists::QUANTIFIERS) {
        Some(Cue::Quantifier)
    } else if found(lists::RESTRICTIONS) {
        Some(Cue::Restriction)
    } else if is_speech(word) {
        Some(Cue::Speech)
    } else if is_superlative(word, name) {
        Some(Cue::Superlative)
    } else {
        None
    }
}

/// Whether a cue of negation turns what follows into its contrary: "not", "denied", no "ban".
pub(crate) fn is_negator(cue: &str) -> bool {
    lists::NEGATORS.binary_search(&cue).is_ok() || matches!(cue, "no longer" | "no one")
}

/// Whether a cue of modality leaves open whether something is so: "may", "alleged".
pub(crate) fn leaves_open(cue: &str) -> bool {
    lists::OPEN.binary_search(&cue).is_ok()
}

/// Whether a cue of modality says that something is to be, not that it was: "planned", "due to".
pub(crate) fn is_intention(cue: &str) -> bool {
    lists::INTENDED.binary_search(&cue).is_ok() || matches!(cue, "due to" | "set to")
}

fn is_superlative(word: &str, name: bool) -> bool {
    // "self-interest" is an interest, "second-largest" a superlative.
    let last = word.rsplit('-').next().unwrap_or(word);
    matches!(word, "best" | "worst" | "last" | "latest" | "sole" | "unprecedented" | "record" | "next")
        || (!name && word.len() > 6 && last.ends_with("est") && !SUPERLATIVE_NOT.contains(&last))
        || matches!(word, "oldest" | "newest" | "lowest")
}

/// Words in "est" that are no superlatives, alone or behind a hyphen ("counter-protest").
const SUPERLATIVE_NOT: &[&str] = &[
    "armrest",
    "arrest",
    "attest",
    "backrest",
    "behest",
    "bequest",
    "bucharest",
    "budapest",
    "chest",
    "conquest",
    "contest",
    "counterprotest",
    "crest",
    "deforest",
    "detest",
    "digest",
    "dishonest",
    "disinterest",
    "divest",
    "earnest",
    "everest",
    "fest",
    "footrest",
    "forest",
    "guest",
    "harvest",
    "headrest",
    "honest",
    "houseguest",
    "infest",
    "inquest",
    "interest",
    "invest",
    "manifest",
    "midwest",
    "modest",
    "nest",
    "northwest",
    "palimpsest",
    "pinterest",
    "priest",
    "protest",
    "quest",
    "rainforest",
    "rearrest",
    "reinvest",
    "request",
    "rest",
    "southwest",
    "suggest",
    "tempest",
    "test",
    "unrest",
    "west",
];

#[cfg(test)]
mod tests {
    use super::super::words::tokenize;
    use super::*;

    #[test]
    fn hedges_bend_numbers_only() {
        let cue = |text: &str, i: usize| {
            let tokens = tokenize(text);
            cue_at(&tokens, i, |k| {
                tokens.get(k).is_some_and(|t| t.lower.starts_with(|c: char| c.is_ascii_digit()))
            })
        };
        assert_eq!(cue("more than 600 people", 0), Some((Cue::Hedge(Hedge::MoreThan), 2)));
        assert_eq!(cue("as many as 7", 0), Some((Cue::Hedge(Hedge::UpTo), 3)));
        assert_eq!(cue("over the bridge", 0), None);
        assert_eq!(cue("people said so", 1), Some((Cue::Speech, 1)));
        assert_eq!(cue("he spoke in May", 3), None);
    }

    #[test]
    fn not_all_that_ends_like_a_superlative_is_one() {
        let cue = |text: &str, i: usize| cue_at(&tokenize(text), i, |_| false).map(|(cue, _)| cue);
        for (text, i) in [
            ("the largest mill", 1),
            ("Strongest of all was Orr", 0),
            ("the second-largest mill", 1),
            ("the Best mill", 1),
            ("his cleverest move", 1),
            ("the briefest answer", 1),
        ] {
            assert_eq!(cue(text, i), Some(Cue::Superlative), "{text}");
        }
        for (text, i) in [
            ("she left Budapest", 2),
            ("Budapest voted", 0),
            ("Everest was climbed", 0),
            ("Bucharest voted", 0),
            ("the rainforest burned", 1),
            ("a conflict of self-interest", 3),
            ("a dishonest man", 1),
            ("the tempest passed", 1),
            ("a counter-protest", 1),
            ("the east-west line", 1),
            ("she left Almarest", 2),
        ] {
            assert_eq!(cue(text, i), None, "{text}");
        }
    }
}
