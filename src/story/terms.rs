//! The words, names and numbers of a sentence, for comparing sentences.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::text::cues::is_speech;
use crate::text::dateline;
use crate::text::dates::is_time_word;
use crate::text::openings::{Tie, tie};
use crate::text::quantities::{Quantity, quantities};
use crate::text::words::{Token, TokenKind, is_function_word, stem, tokenize};

/// Capitalised words that name nothing which tells one matter from another.
const NO_NAMES: &[&str] = &[
    "president",
    "prime",
    "minister",
    "secretary",
    "senator",
    "sen",
    "rep",
    "gov",
    "governor",
    "mr",
    "mrs",
    "ms",
    "dr",
    "sir",
    "lt",
    "gen",
    "st",
    "i",
    "house",
    "senate",
    "white",
    "state",
    "states",
    "united",
    "national",
    "new",
    "north",
    "south",
    "east",
    "west",
    "police",
    "court",
    "supreme",
    "department",
    "ministry",
    "government",
    "congress",
    "republican",
    "republicans",
    "democrat",
    "democrats",
    "democratic",
    "american",
    "americans",
    "officials",
];

/// What a sentence is made of. Offsets are those of the sentence's own text.
#[derive(Clone, Debug, Default)]
pub(super) struct Terms {
    /// Its tokens.
    pub(super) tokens: Vec<Token>,
    /// Its numbers.
    pub(super) quantities: Vec<Quantity>,
    /// Stems of its content words.
    pub(super) stems: BTreeSet<String>,
    /// Those of them that are parts of names.
    pub(super) names: BTreeSet<String>,
    /// A bit for each of `stems`, by its hash: what two sentences cannot share is soonest seen by them.
    bits: u128,
    /// The same of `names`.
    name_bits: u128,
    /// How it is tied to the sentence before it.
    pub(super) tie: Option<Tie>,
    /// Whether its opening leaves a reader of it alone without whom or what it is about.
    pub(super) dangling: bool,
}

impl Terms {
    /// Takes `text` apart.
    pub(super) fn new(text: &str) -> Self {
        let tokens = tokenize(text);
        let quantities = quantities(text, &tokens);
        let mut terms = Self { quantities, ..Self::default() };
        let words = || tokens.iter().filter(|t| !t.is_punct());
        // Where a story was filed is no part of what it says.
        let filed = dateline(text).unwrap_or(0);
        terms.tie = tie(text.get(filed..).unwrap_or(text));
        // "There, ...", "We ...": nobody knows where, or who.
        let unknown = words().next().is_some_and(|t| matches!(t.lower.as_str(), "i" | "there" | "we"));
        terms.dangling = terms.tie.is_some() || unknown;
        for (index, token) in words().enumerate() {
            if !is_content(token) {
                continue;
            }
            let stem = stem(&token.lower);
            let bit = bit(&stem);
            terms.bits |= bit;
            // The first word has a capital anyway; it is a name for sure only when written in capitals ("NATO").
            if is_name(token) && (index > 0 || token.acronym) && token.span.start() >= filed {
                terms.name_bits |= bit;
                terms.names.insert(stem.clone());
            }
            terms.stems.insert(stem);
        }
        terms.tokens = tokens;
        terms
    }

    /// Share of these content words that `other` holds, 0..=1.
    pub(super) fn covered_by(&self, other: &Self) -> f32 {
        share(self.stems.intersection(&other.stems).count(), self.stems.len())
    }

    /// Share of the shorter one's content words that the other holds, 0..=1.
    pub(super) fn overlap(&self, other: &Self) -> f32 {
        share(self.stems.intersection(&other.stems).count(), self.stems.len().min(other.stems.len()))
    }

    /// Whether [`overlap`](Self::overlap) is at least `least`, which is above 0. Mostly it cannot be: each bit that the other does
    /// not have stands for a word, or several, that it does not have either.
    pub(super) fn overlaps(&self, other: &Self, least: f32) -> bool {
        let missing = (self.bits & !other.bits).count_ones() as usize;
        let most = self.stems.len().saturating_sub(missing);
        share(most, self.stems.len().min(other.stems.len())) >= least && self.overlap(other) >= least
    }

    /// Whether they share a name.
    pub(super) fn share_name(&self, other: &Self) -> bool {
        self.name_bits & other.name_bits != 0 && !self.names.is_disjoint(&other.names)
    }

    /// Whether they share a number.
    pub(super) fn share_number(&self, other: &Self) -> bool {
        self.quantities.iter().any(|a| other.quantities.iter().any(|b| a.same(b)))
    }

    /// Whether they share a name or a number.
    pub(super) fn share_fact(&self, other: &Self) -> bool {
        self.share_name(other) || self.share_number(other)
    }
}

/// One of 128 bits for a stem.
fn bit(stem: &str) -> u128 {
    let mut hasher = DefaultHasher::new();
    stem.hash(&mut hasher);
    1 << (hasher.finish() % 128)
}

/// Whether a token says what a sentence is about, rather than when, how, or that someone said so.
pub(super) fn is_content(token: &Token) -> bool {
    token.kind == TokenKind::Word
        && !is_function_word(&token.lower)
        && !is_time_word(&token.lower, token.capital)
        && (token.capital || !is_speech(&token.lower))
        && !matches!(
            token.lower.as_str(),
            "he" | "she" | "they" | "i" | "we" | "you" | "not" | "will" | "would" | "could"
        )
}

/// Whether a content token is part of a name that tells one matter from another.
pub(super) fn is_name(token: &Token) -> bool {
    token.capital && token.lower.chars().count() > 1 && !NO_NAMES.contains(&token.lower.as_str())
}

#[allow(clippy::cast_precision_loss)]
pub(super) fn share(part: usize, whole: usize) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bits_rule_out_only_what_words_do(
            a in "(mill|Ferry|storm|Orr|quay|lamp| Kells| herring|bridge|Voss)( (mill|ferry|storm|Orr|quay|lamp|Kells|Lenn)){0,6}",
            b in "(mill|Ferry|storm|Orr|quay|lamp| Kells| herring|bridge|Voss)( (mill|ferry|storm|Orr|quay|lamp|Kells|Lenn)){0,6}",
        ) {
            let (a, b) = (Terms::new(&a), Terms::new(&b));
            for least in [0.3, 0.5, 0.7, 1.0] {
                prop_assert_eq!(a.overlaps(&b, least), a.overlap(&b) >= least);
            }
            prop_assert_eq!(a.share_name(&b), !a.names.is_disjoint(&b.names));
        }
    }
}
