//! The model's text, sentence by sentence as it appears.

use crate::text::{Sentence, split_sentences};

/// Collects streamed text and gives out each sentence once it is certain to have ended.
#[derive(Clone, Debug, Default)]
pub struct DraftSentences {
    text: String,
    /// Sentences given out so far.
    given: usize,
}

impl DraftSentences {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds `piece` and returns the sentences that it completed. A sentence is complete when another has begun.
    pub fn push(&mut self, piece: &str) -> Vec<String> {
        self.text.push_str(piece);
        // Only a new word after a stop or a line break can complete a sentence.
        if !piece.chars().any(char::is_whitespace) {
            return Vec::new();
        }
        // A line without a stop could be a headline, which is one piece whatever is in it: end it for the look.
        let sentences = split_sentences(&format!("{}.", self.text.trim_end()));
        let complete = sentences.len().saturating_sub(1);
        self.give(&sentences, complete)
    }

    /// Returns what is left, whether it ended or not.
    pub fn finish(&mut self) -> Vec<String> {
        let sentences = split_sentences(&self.text);
        let all = sentences.len();
        self.give(&sentences, all)
    }

    fn give(&mut self, sentences: &[Sentence], upto: usize) -> Vec<String> {
        let fresh = sentences.get(self.given..upto).unwrap_or_default();
        let texts = fresh.iter().map(|s| clean(s.span.of(&self.text))).filter(|s| !s.is_empty()).collect();
        self.given = self.given.max(upto);
        texts
    }

    /// Everything received.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Without the list marks and emphasis that models add.
fn clean(sentence: &str) -> String {
    let text = sentence.trim_start_matches(['-', '*', '•', '#', ' ']);
    let text = match text.split_once(['.', ')']) {
        Some((number, rest))
            if !number.is_empty()
                && number.len() <= 2
                && number.bytes().all(|b| b.is_ascii_digit())
                && rest.starts_with(' ') =>
        {
            rest
        }
        _ => text,
    };
    let text = text.replace("**", "").split_whitespace().collect::<Vec<_>>().join(" ");
    SPACED.iter().fold(text, |text, (spaced, whole)| text.replace(spaced, whole))
}

/// Abbreviations that models write with a space.
const SPACED: &[(&str, &str)] = &[("U. S.", "U.S."), ("U. K.", "U.K."), ("U. N.", "U.N."), ("D. C.", "D.C.")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_a_sentence_when_the_next_begins() {
        let mut draft = DraftSentences::new();
        assert!(draft.push("The bridge closed.").is_empty());
        assert_eq!(draft.push(" Ferries ran"), ["The bridge closed."]);
        assert!(draft.push(" late.").is_empty());
        assert_eq!(draft.finish(), ["Ferries ran late."]);
        assert!(draft.finish().is_empty());
    }

    #[test]
    fn abbreviations_have_no_space_within() {
        let mut draft = DraftSentences::new();
        draft.push("The U. S. House met in Washington, D. C., on Monday.");
        assert_eq!(draft.finish().concat(), "The U.S. House met in Washington, D.C., on Monday.");
    }

    #[test]
    fn list_marks_are_not_part_of_a_sentence() {
        let mut draft = DraftSentences::new();
        assert_eq!(
            draft.push("1. The **bridge** closed on Monday.\n2. Ferries"),
            ["The bridge closed on Monday."]
        );
        draft.push(" ran late all day.\n");
        assert_eq!(draft.finish(), ["Ferries ran late all day."]);
    }
}
