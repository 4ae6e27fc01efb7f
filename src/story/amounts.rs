//! What a sum or a rate is the amount of: a cost, a fine, a fall of shares.

use crate::text::words::{Token, stem};

/// Words that make the number after them an amount of something.
const WORDS: &[(&str, &[&str])] = &[
    ("cost", &["cost", "costs", "costing"]),
    ("contribution", &["gave", "donated", "contributed", "pledged"]),
    ("fine", &["fined", "fine"]),
    ("sum raised", &["raised"]),
    ("worth", &["worth", "valued"]),
    ("damage", &["damage"]),
    ("ransom", &["ransom"]),
    ("turnout", &["turnout"]),
    ("unemployment", &["unemployment", "jobless"]),
    ("inflation", &["inflation"]),
    ("magnitude", &["magnitude", "magnitude-"]),
];
/// Words between such a word and its number.
const BETWEEN: &[&str] = &[
    "a",
    "an",
    "the",
    "of",
    "at",
    "rate",
    "was",
    "is",
    "were",
    "to",
    "him",
    "her",
    "it",
    "them",
    "up",
    "some",
    "put",
    "estimated",
    "about",
    "around",
    "nearly",
    "almost",
    "just",
    "under",
    "over",
    "more",
    "than",
    "least",
    "total",
    "reached",
    "stood",
    "would",
    "will",
    "be",
    "much",
    "as",
];
/// How shares move, by direction.
const FALL: &[&str] =
    &["dropped", "fell", "plunged", "slid", "sank", "tumbled", "slumped", "lost", "down", "declined"];
const RISE: &[&str] = &["rose", "gained", "jumped", "climbed", "surged", "up", "soared", "advanced"];
const SHARES: &[&str] = &["shares", "stock", "share"];
/// Most tokens from such a word to the number.
const NEAR: usize = 6;

/// Whether a word with this stem only says that an amount follows.
pub(super) fn tells_amount(stemmed: &str) -> bool {
    let lists = WORDS.iter().map(|(_, words)| *words).chain([FALL, RISE]);
    lists.flatten().any(|word| stem(word) == stemmed)
}

/// What the number at token `first`, with its hedge, is the amount of, when a fixed pattern says so.
pub(super) fn amount(tokens: &[Token], first: usize) -> Option<&'static str> {
    let word = |i: usize| tokens.get(i).map_or("", |t| t.lower.as_str());
    let near: Vec<usize> = (first.saturating_sub(NEAR)..first).rev().collect();
    for &i in &near {
        if let Some((label, _)) = WORDS.iter().find(|(_, words)| words.contains(&word(i))) {
            return Some(label);
        }
        let moved = |verbs: &[&str]| {
            verbs.contains(&word(i))
                && (i.saturating_sub(3)..i).any(|k| SHARES.contains(&word(k)))
                // "To 141.60 crowns" is where they went, not how far.
                && word(first.wrapping_sub(1)) != "to"
        };
        if moved(FALL) {
            return Some("fall of the shares");
        }
        if moved(RISE) {
            return Some("rise of the shares");
        }
        if !BETWEEN.contains(&word(i)) {
            break;
        }
    }
    // "The cost, which Orr put at 1.48 million"
    let put = matches!(word(first.wrapping_sub(1)), "at")
        && matches!(word(first.wrapping_sub(2)), "put" | "puts" | "estimated" | "estimates");
    let clause = tokens.get(first.saturating_sub(10)..first).unwrap_or_default();
    let named = |t: &&Token| matches!(t.lower.as_str(), "cost" | "costs" | "damage" | "turnout");
    match clause.iter().rev().find(named)?.lower.as_str() {
        _ if !put => None,
        "damage" => Some("damage"),
        "turnout" => Some("turnout"),
        _ => Some("cost"),
    }
}

#[cfg(test)]
mod tests {
    use super::amount;
    use crate::text::words::{TokenKind, tokenize};

    #[test]
    fn what_a_number_is_the_amount_of() {
        for (text, label) in [
            ("The new weir will cost 3 million crowns.", Some("cost")),
            ("At a cost of about 3 million crowns the weir was mended.", Some("cost")),
            ("The cost, which Orr put at 3 million crowns, worries them.", Some("cost")),
            ("The guild gave 40 crowns for the weir.", Some("contribution")),
            ("The mill was fined 900 crowns.", Some("fine")),
            ("Its shares fell as much as 9 percent.", Some("fall of the shares")),
            ("The shares dropped to 141 crowns.", None),
            ("The weir has 14 gates.", None),
            ("The cost is borne by 12 towns.", None),
        ] {
            let tokens = tokenize(text);
            let hedged = |w: &str| matches!(w, "about");
            let mut at = tokens.iter().position(|t| t.kind == TokenKind::Number).expect("a number");
            if hedged(&tokens[at - 1].lower) {
                at -= 1;
            }
            assert_eq!(amount(&tokens, at), label, "{text}");
        }
    }
}
