//! Openings that tie a sentence to the one before it.

/// How the first words of a sentence tie it to the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// A connective that can be read over: "But ...", "However, ...".
    Joins,
    /// Something told before: "They ...", "In doing so, ...", "Among them ...".
    PointsBack,
}

/// Words that only join.
const JOINS: &[&str] = &[
    "also",
    "and",
    "but",
    "furthermore",
    "however",
    "instead",
    "meanwhile",
    "moreover",
    "nevertheless",
    "nonetheless",
    "nor",
    "or",
    "rather",
    "so",
    "still",
    "then",
    "therefore",
    "thus",
    "yet",
];

/// Words that stand for something told before.
const POINTS_BACK: &[&str] = &[
    "another", "both", "he", "her", "here", "his", "it", "its", "others", "she", "such", "that", "their",
    "these", "they", "this", "those", "where", "which", "who",
];

/// Phrases that stand for something told before, in lower case.
const PHRASES: &[&str] = &[
    "after that",
    "all of them",
    "among them",
    "as a result",
    "as such",
    "at that time",
    "at the same time",
    "at the time",
    "because of that",
    "because of this",
    "before that",
    "by contrast",
    "by doing so",
    "by that time",
    "by then",
    "despite that",
    "despite this",
    "even so",
    "for example",
    "for instance",
    "for that reason",
    "for this reason",
    "if not,",
    "if so,",
    "in contrast",
    "in doing so",
    "in doing that",
    "in it",
    "in other words",
    "in response,",
    "in that",
    "in them",
    "in turn",
    "many of them",
    "most of them",
    "none more",
    "none of them",
    "of these",
    "of those",
    "on the other hand",
    "one of them",
    "one of those",
    "since then",
    "some of them",
    "the first is",
    "the first was",
    "the former was",
    "the latter",
    "the same is",
    "the same was",
    "the second is",
    "the second was",
    "to do so",
    "to that end",
    "two of them",
    "under it",
    "until then",
    "with that",
];

/// How `sentence` is tied to the one before it, if its first words do so. Marks before them do not count.
#[must_use]
pub fn tie(sentence: &str) -> Option<Tie> {
    let sentence = sentence.trim_start_matches(|c: char| !c.is_alphanumeric());
    let is_word = |c: char| c.is_alphanumeric();
    let first = sentence.split(|c| !is_word(c)).next().unwrap_or_default().to_lowercase();
    if JOINS.contains(&first.as_str()) {
        return Some(Tie::Joins);
    }
    let longest = PHRASES.iter().map(|phrase| phrase.len()).max().unwrap_or_default();
    let opening: String = sentence.chars().take(longest + 1).flat_map(char::to_lowercase).collect();
    let phrase = |phrase: &str| opening.strip_prefix(phrase).is_some_and(|rest| !rest.starts_with(is_word));
    (POINTS_BACK.contains(&first.as_str()) || PHRASES.iter().any(|p| phrase(p))).then_some(Tie::PointsBack)
}

#[cfg(test)]
mod tests {
    use super::{Tie, tie};

    #[test]
    fn openings_that_lean_on_another_sentence() {
        for (sentence, expected) in [
            ("But the mill burned.", Some(Tie::Joins)),
            ("“However, the mill burned,” he said.", Some(Tie::Joins)),
            ("They left the mill.", Some(Tie::PointsBack)),
            ("In doing so, the mayor broke the law.", Some(Tie::PointsBack)),
            ("One of them burned.", Some(Tie::PointsBack)),
            ("In that case the mill closes.", Some(Tie::PointsBack)),
            ("In Thatcham the mill burned.", None),
            ("In item 4 of the budget the mill is named.", None),
            ("One of the mills burned.", None),
            ("In response to the fire, the mill closed.", None),
            ("In response, the mill closed.", Some(Tie::PointsBack)),
            ("If so, the mill closes.", Some(Tie::PointsBack)),
            ("None more so than the mill of Ostrel.", Some(Tie::PointsBack)),
            ("The second is the age of the mill.", Some(Tie::PointsBack)),
            ("The second mill burned.", None),
            ("The mill burned.", None),
            ("Thesis work at the mill ended.", None),
            ("", None),
        ] {
            assert_eq!(tie(sentence), expected, "{sentence}");
        }
    }
}
