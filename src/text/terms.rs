//! Words reduced to stems, for search and overlap.

use super::words::{Token, is_function_word, stem, tokenize};

fn words(text: &str) -> impl Iterator<Item = Token> {
    tokenize(text).into_iter().filter(|token| !token.is_punct())
}

/// Stem of every word and number of `text`, in order.
#[must_use]
pub fn stems(text: &str) -> Vec<String> {
    words(text).map(|token| stem(&token.lower)).collect()
}

/// Stems of the words of `text` that carry meaning, in order.
#[must_use]
pub fn content_stems(text: &str) -> Vec<String> {
    words(text).filter(|token| !is_function_word(&token.lower)).map(|token| stem(&token.lower)).collect()
}
