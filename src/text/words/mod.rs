//! Words: where they are, which forms they have, and which carry structure alone.

mod forms;
mod tokens;

pub use forms::{Inflection, irregular, is_past, same_word, spelling, stem};
pub(crate) use forms::{bases, same_bases};
pub(crate) use tokens::is_currency;
pub use tokens::{Token, TokenKind, tokenize};

/// Sorted. Words that carry structure and no content of their own.
const FUNCTION_WORDS: &[&str] = &[
    "a",
    "about",
    "above",
    "across",
    "after",
    "against",
    "ago",
    "along",
    "alongside",
    "also",
    "although",
    "am",
    "amid",
    "among",
    "an",
    "and",
    "are",
    "around",
    "as",
    "at",
    "away",
    "be",
    "because",
    "been",
    "before",
    "behind",
    "being",
    "below",
    "beneath",
    "beside",
    "besides",
    "between",
    "beyond",
    "but",
    "by",
    "did",
    "do",
    "does",
    "doing",
    "done",
    "down",
    "during",
    "for",
    "from",
    "had",
    "has",
    "have",
    "having",
    "her",
    "hers",
    "herself",
    "him",
    "himself",
    "his",
    "how",
    "however",
    "in",
    "including",
    "inside",
    "into",
    "is",
    "it",
    "its",
    "itself",
    "me",
    "meanwhile",
    "moreover",
    "my",
    "myself",
    "near",
    "of",
    "off",
    "on",
    "onto",
    "or",
    "our",
    "ours",
    "ourselves",
    "out",
    "outside",
    "over",
    "since",
    "so",
    "than",
    "that",
    "the",
    "their",
    "theirs",
    "them",
    "themselves",
    "then",
    "there",
    "these",
    "this",
    "those",
    "though",
    "through",
    "throughout",
    "to",
    "too",
    "toward",
    "towards",
    "under",
    "until",
    "up",
    "upon",
    "us",
    "via",
    "was",
    "were",
    "what",
    "when",
    "where",
    "whereas",
    "which",
    "while",
    "who",
    "whom",
    "whose",
    "why",
    "with",
    "within",
    "yet",
    "your",
    "yours",
];

/// Whether `lower` carries structure only: articles, prepositions, conjunctions, auxiliaries, and pronouns
/// other than the subject ones.
#[must_use]
pub fn is_function_word(lower: &str) -> bool {
    FUNCTION_WORDS.binary_search(&lower).is_ok()
}

/// Titles of address, which may go: "Mr Orr" is "Orr".
pub(crate) fn is_honorific(lower: &str) -> bool {
    matches!(
        lower,
        "mr" | "mrs" | "ms" | "miss" | "dr" | "sir" | "prof" | "professor" | "lord" | "lady" | "dame" | "rev"
    )
}

/// Subject pronouns, which stand for someone named elsewhere.
pub(crate) fn is_subject_pronoun(lower: &str) -> bool {
    matches!(lower, "he" | "she" | "they" | "it" | "i" | "we" | "you")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted() {
        assert!(FUNCTION_WORDS.is_sorted());
    }
}
