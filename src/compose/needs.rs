//! What a reader must have read before to understand a sentence.

use crate::text::lead_in;
use crate::text::openings::tie;
use crate::text::speech::{first_person, without_quotations};
use crate::text::words::{is_function_word, is_past};

use super::persons::{bare, is_person, unknown_person};

/// First words of somebody who is named elsewhere.
const SPEAKERS: &[&str] = &["i", "me", "my", "our", "us", "we", "you", "your"];

/// What points to a picture that stood beside the text.
const PICTURE: &[&str] = &[
    "(pictured",
    "(right)",
    "(left)",
    "(above)",
    "(below)",
    ", pictured",
    " pictured,",
    " pictured.",
    " is pictured",
    " are pictured",
    "pictured here",
    "pictured above",
    "pictured left",
    "pictured right",
    ", left,",
    ", right,",
    ", centre,",
    ", center,",
    "seen here",
    "shown here",
    "shown above",
    "file photo",
    "in this photo",
    "in this picture",
    "in this image",
];

/// What "this" and "these" stand before when they point to the day of the article or to its country.
const NOW: &[&str] = &[
    "afternoon",
    "autumn",
    "country",
    "coming",
    "day",
    "days",
    "decade",
    "evening",
    "fall",
    "month",
    "morning",
    "nation",
    "past",
    "season",
    "spring",
    "summer",
    "time",
    "week",
    "weekend",
    "winter",
    "year",
];

/// What a reader must have read before to understand a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Nothing.
    Nothing,
    /// The sentence before it: it begins with a pronoun, a connective that points back, or a quotation, or calls somebody
    /// "he" or "she" whom it does not name or describe.
    Before,
    /// Some sentence before it: it speaks of "the offer" or of "Venn, 28," as known.
    Earlier,
    /// Who says "I" or "we" in it, or the picture that it points to.
    More,
}

/// What a reader must have read before to understand `sentence`.
pub(super) fn needs(sentence: &str) -> Needs {
    let sentence = sentence.get(lead_in(sentence)..).unwrap_or(sentence);
    let first: String =
        sentence.chars().skip_while(|c| !c.is_alphanumeric()).take_while(|c| c.is_alphanumeric()).collect();
    let quoted = sentence.trim_start().starts_with(['"', '“', '‘', '\'']);
    if first_person(sentence) || points_to_picture(sentence) {
        Needs::More
    } else if quoted
        || tie(sentence).is_some()
        || SPEAKERS.contains(&first.to_lowercase().as_str())
        || unknown_person(sentence)
        || points_back(sentence)
        || points_back_behind_opening(sentence)
    {
        Needs::Before
    } else if begins_with_known(sentence) {
        Needs::Earlier
    } else {
        Needs::Nothing
    }
}

/// Whether the first words of `sentence` outside quotation marks speak of "this plan" or "those towns" without saying which.
fn points_back(sentence: &str) -> bool {
    /// Words within which the subject of most sentences ends.
    const FIRST: usize = 9;
    let text = without_quotations(sentence);
    let words: Vec<String> = text.split_whitespace().take(FIRST).map(str::to_lowercase).collect();
    words.iter().zip(words.iter().skip(1)).any(|(word, next)| match word.as_str() {
        "this" | "these" => !NOW.contains(&bare(next)),
        // "Those who", "those hurt in May" are said by what follows.
        "those" => matches!(bare(next), "men" | "people" | "women") || bare(next).ends_with('s'),
        _ => false,
    })
}

/// "Once in the United States, he did not stay", "More importantly, they won": who?
fn points_back_behind_opening(sentence: &str) -> bool {
    /// Longer openings mostly are clauses that name somebody.
    const OPENING: usize = 9;
    const BEFORE_PLACES: &[&str] =
        &["at", "by", "from", "in", "near", "of", "on", "since", "the", "through", "to", "until"];
    let Some((opening, rest)) = sentence.split_once(", ") else { return false };
    if !matches!(rest.split(' ').next(), Some("he" | "she" | "they")) {
        return false;
    }
    let words: Vec<&str> = opening.split_whitespace().collect();
    let capital = |word: &&str| word.starts_with(char::is_uppercase);
    // A place or a day is nobody.
    let mut place = false;
    let named = words.iter().zip(words.iter().skip(1)).any(|(before, word)| {
        place = BEFORE_PLACES.contains(&before.to_lowercase().as_str()) || capital(before) && place;
        capital(word) && !place
    });
    let person = words.iter().skip(1).any(|word| is_person(&bare(word).to_lowercase()));
    words.len() <= OPENING && !named && !person
}

/// Whether `sentence` begins with something or somebody that was told of: "The offer was made in May", "The move followed",
/// "Under the terms of the settlement", "Venn, 28, left".
fn begins_with_known(sentence: &str) -> bool {
    /// Words within which "the" has its noun.
    const NOUN_WITHIN: usize = 4;
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let (Some(first), Some(second)) = (words.first(), words.get(1)) else { return false };
    // "Venn, 28, left": by a second name alone.
    if first.ends_with(',') && first.starts_with(char::is_uppercase) {
        let age = second.strip_suffix(',').unwrap_or("");
        return age.len() == 2 && age.chars().all(|c| c.is_ascii_digit());
    }
    if sentence.to_lowercase().starts_with("under the terms of the ") {
        return true;
    }
    if !first.eq_ignore_ascii_case("the") {
        return false;
    }
    // "The council of Ostrel" and "The Ostrel council" say which.
    for (at, word) in words.iter().enumerate().skip(1).take(NOUN_WITHIN) {
        let verb = is_past(word)
            || matches!(
                *word,
                "is" | "are"
                    | "was"
                    | "were"
                    | "has"
                    | "have"
                    | "had"
                    | "will"
                    | "would"
                    | "can"
                    | "could"
                    | "may"
                    | "might"
                    | "must"
                    | "should"
                    | "also"
                    | "comes"
                    | "follows"
                    | "includes"
                    | "means"
            );
        if verb && at > 1 {
            return true;
        }
        let plain = word.chars().all(|c| c.is_lowercase() || c == '-');
        if !plain || is_function_word(word) {
            return false;
        }
    }
    false
}

fn points_to_picture(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    PICTURE.iter().any(|sign| lower.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spoken_of_as_known_was_told_earlier() {
        for text in [
            "The offer was made in papers filed in Ostrel.",
            "The move followed a vote of the council.",
            "The list includes two mills and a ferry.",
            "The rectangular building will welcome visitors in May.",
            "Under the terms of the settlement, the mill will pay a million.",
            "Venn, 28, was in the boat.",
        ] {
            assert_eq!(needs(text), Needs::Earlier, "{text}");
        }
        for text in [
            "The council of Ostrel was asked to pay.",
            "The Ostrel council was asked to pay.",
            "The mill that burnt in May was sold.",
            "Ida Venn, 28, was in the boat.",
            "Ostrel, Arland, was asked to pay.",
        ] {
            assert_eq!(needs(text), Needs::Nothing, "{text}");
        }
    }

    #[test]
    fn sentences_that_point_back_are_known() {
        for text in [
            "He said no.",
            "Once in Arland, he did not go to see a brother who lives there.",
            "More importantly, they know that the mill is old.",
            "If so, the mill is lost.",
            "The first is the age of the mill.",
            "But he said no.",
            "“No,” said the mayor.",
            "For five years, I was very active in the port.",
            "The port gave us our start.",
            "The centre of this market is a mill.",
            "Surveys will begin in those towns on Monday.",
            "With these boats in the port, the lock was shut.",
            "The force of the wave threw her against the quay.",
            "Police said he was found near the lock.",
            "In the end the harbour gave him back his boat.",
            "A year later his boat was found.",
            "Ilse Brandt (pictured) left the mill in May.",
            "The mill takes boats like the barge pictured, but the lock is narrow.",
            "Brandt, seen here in 2014, left the mill.",
            "Ilse Brandt, left, and Ida Venn, right, own the mill.",
        ] {
            assert_ne!(needs(text), Needs::Nothing, "{text}");
        }
        for text in [
            "Mayor Ilse Brandt said no.",
            "Mayor Ilse Brandt said: “We sold my mill to the US.”",
            "Brandt said she would go.",
            "When Ida Venn left in May, she sold the mill.",
            "As the mayor of Ostrel, she sold the mill.",
            "The harbour master of Ostrel said he saw the wave.",
            "A 34-year-old was taken from his boat.",
            "After her arrest, Brandt went home.",
            "Police said Orr had left his boat.",
            "The wife of the ferryman lost her coat.",
            "The port of Kells said “he is gone”.",
            "The bridge of Ostrel lost its railing.",
            "Brandt has been pictured with a barge.",
            "But Mayor Ilse Brandt said no.",
            "The port of Ostrel was shut this week.",
            "The mill owed a million to those who built it.",
            "The mill owed a million to those hurt in May.",
            "Mayor Ilse Brandt said “this plan is dead”.",
        ] {
            assert_eq!(needs(text), Needs::Nothing, "{text}");
        }
    }
}
