//! Classes of words that are closed, so that a list is the whole of them: articles, pronouns, auxiliaries. Where a rule means
//! a little more or less than a class, it says so beside it.

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

/// Which third persons something belongs to.
pub(crate) fn is_possessive(lower: &str) -> bool {
    matches!(lower, "his" | "her" | "its" | "their")
}

pub(crate) fn is_article(lower: &str) -> bool {
    matches!(lower, "a" | "an" | "the")
}

/// Articles and possessives: a noun follows. Demonstratives may stand alone and do not count.
pub(crate) fn is_determiner(lower: &str) -> bool {
    is_article(lower) || is_possessive(lower)
}

/// "That" is also a conjunction.
pub(crate) fn is_demonstrative(lower: &str) -> bool {
    matches!(lower, "this" | "that" | "these" | "those")
}

/// Relative pronouns but "that", which is more often something else.
pub(crate) fn is_relative_pronoun(lower: &str) -> bool {
    matches!(lower, "who" | "whom" | "whose" | "which")
}

/// Forms of "be".
pub(crate) fn is_be(lower: &str) -> bool {
    matches!(lower, "am" | "is" | "are" | "was" | "were" | "be" | "been" | "being")
}

/// Forms of "have".
pub(crate) fn is_have(lower: &str) -> bool {
    matches!(lower, "has" | "have" | "had" | "having")
}

/// Forms of "do" that are auxiliaries.
pub(crate) fn is_do(lower: &str) -> bool {
    matches!(lower, "do" | "does" | "did")
}

/// Auxiliaries that do not inflect.
pub(crate) fn is_modal(lower: &str) -> bool {
    matches!(lower, "can" | "could" | "may" | "might" | "must" | "shall" | "should" | "will" | "would")
}

/// Auxiliaries of participles: forms of "have", and those of "be" but "am", which nobody is in news, and "being", which makes
/// a noun of what follows.
pub(crate) fn is_auxiliary(lower: &str) -> bool {
    is_have(lower) || is_be(lower) && !matches!(lower, "am" | "being")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted() {
        assert!(FUNCTION_WORDS.is_sorted());
    }
}
