//! What a question counts: how many people something happened to.

use std::ops::Range;

use crate::text::Span;
use crate::text::words::{Token, is_function_word, stem, tokenize};

use super::events::{Event, PEOPLE};
use super::measures::{Measure, measures};
use super::terms::Terms;

/// A question for how many people something happened to: "how many were killed", "the death toll".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountAsked {
    event: Event,
    /// Words of the question that say so.
    said: String,
    /// Stems of the noun that is counted; none for people in general.
    counted: Vec<String>,
}

impl CountAsked {
    /// What `question` counts, whose noun has the stems `counted`; `None` when it counts nothing that happens to people, or
    /// two such things.
    #[must_use]
    pub fn of(question: &str, counted: &[String]) -> Option<Self> {
        let tokens = tokenize(question);
        let word = |i: usize| tokens.get(i).map_or("", |token| token.lower.as_str());
        let told = |i: usize| match (word(i), word(i + 1)) {
            ("board", _) if i > 0 && word(i - 1) == "on" => Some(Event::Aboard),
            ("critical", "condition") => Some(Event::Critical),
            (word, _) => Event::of(word),
        };
        let events: Vec<(usize, Event)> = (0..tokens.len()).filter_map(|i| Some((i, told(i)?))).collect();
        let (first, event) = *events.first()?;
        let asks = (0..tokens.len()).any(|i| match (word(i), word(i + 1)) {
            ("how", "many") => i + 2 <= first && happens_to_all(&tokens, i + 2..first),
            ("number", "of") => PEOPLE.contains(&word(i + 2)) || i + 2 == first,
            _ => word(i) == "toll" && !(0..tokens.len()).any(|i| word(i) == "among"),
        });
        if !asks || events.iter().any(|(_, other)| *other != event) {
            return None;
        }
        let said: Vec<&str> = events.iter().map(|(i, _)| word(*i)).collect();
        let of_people = |known: &&String| !PEOPLE.iter().any(|noun| stem(noun) == **known);
        let mut counted: Vec<String> = counted.iter().filter(of_people).cloned().collect();
        // Whoever is aboard is a passenger or of the crew.
        if event == Event::Aboard {
            counted.retain(|stem| stem != "passeng");
        }
        Some(Self { event, said: said.join(" "), counted })
    }

    /// The words of the question that say what happened: sources have others for it.
    #[must_use]
    pub fn said(&self) -> &str {
        &self.said
    }

    /// Where `sentence` counts all of them: the bytes of hedge, number and noun.
    #[must_use]
    pub fn counted_in(&self, sentence: &str) -> Vec<Span> {
        let terms = Terms::new(sentence);
        let of_them = |measure: &Measure| {
            let noun = measure.noun.as_deref().unwrap_or_default();
            measure.event == Some(self.event)
                && !measure.partial
                && (self.counted.is_empty() && noun.is_empty()
                    || self.counted.iter().any(|stem| stem == noun))
        };
        let counts = measures(&terms).into_iter().filter(of_them);
        counts.filter_map(|measure| Some(measure.shown(sentence, &terms.tokens)?.1)).collect()
    }
}

/// Whether the words between "how many" and what happened let it happen to all that are counted: "people were", "boys on the
/// ferry have been", but not "of the" (some of them), nor "people came to the vigil for those", which tells of others.
fn happens_to_all(tokens: &[Token], between: Range<usize>) -> bool {
    const OTHERS: [&str; 10] =
        ["after", "because", "for", "if", "of", "since", "those", "when", "while", "who"];
    const REPORTED: [&str; 9] =
        ["believed", "confirmed", "far", "feared", "known", "left", "now", "reported", "still"];
    let mut noun = true;
    between.clone().all(|i| {
        let Some(token) = tokens.get(i) else { return false };
        let lower = token.lower.as_str();
        let before = i.checked_sub(1).and_then(|i| tokens.get(i)).map_or("", |token| token.lower.as_str());
        if is_function_word(lower) {
            noun = false;
            return !OTHERS.contains(&lower);
        }
        // What is counted ends with its plural; a place has an article or a capital.
        let counted = noun;
        noun = noun && !lower.ends_with('s') && !matches!(lower, "children" | "men" | "people" | "women");
        counted || token.capital || REPORTED.contains(&lower) || matches!(before, "the" | "a" | "an")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(question: &str) -> Option<CountAsked> {
        CountAsked::of(question, &[])
    }

    #[test]
    fn what_happens_to_people_is_counted() {
        for (question, event) in [
            ("How many people were killed in the fire?", Event::Killed),
            ("How many died?", Event::Killed),
            ("What is the death toll of the ferry fire?", Event::Killed),
            ("What is the death toll from the ferry fire?", Event::Killed),
            ("How many were on board?", Event::Aboard),
            ("How many are in critical condition?", Event::Critical),
            ("How many ferry passengers have been reported missing?", Event::Missing),
            ("How many people on the ferry in Ostrel were killed?", Event::Killed),
            ("What is the number of people killed?", Event::Killed),
        ] {
            assert_eq!(asked(question).map(|asked| asked.event), Some(event), "{question}");
        }
        for question in [
            "Who was killed?",
            "How many boats sank?",
            "How many were killed or injured?",
            "How many of the injured are in critical condition?",
            "How many of the people killed were children?",
            "How many of the dead were boys?",
            "How many people attended the vigil for those killed in the fire?",
            "How many people protested after two men were killed?",
            "What was the number of children killed?",
            "What is the death toll among children?",
        ] {
            assert_eq!(asked(question), None, "{question}");
        }
    }

    fn is_counted(asked: &CountAsked, sentence: &str) -> bool {
        !asked.counted_in(sentence).is_empty()
    }

    #[test]
    fn a_count_is_of_all_of_them_and_of_the_same() {
        let killed = asked("How many people were killed?").unwrap();
        assert!(is_counted(&killed, "At least 14 people were killed and 37 injured."));
        assert!(is_counted(&killed, "The number of people killed rose to 19, up from 14."));
        assert!(!is_counted(&killed, "Two of the dead were crew members."));
        assert!(!is_counted(&killed, "37 people were injured."));
        let injured = asked("How many people were injured?").unwrap();
        assert!(!is_counted(&injured, "Five of the injured were in critical condition."));
        let children = CountAsked::of("How many children were killed?", &[stem("children")]).unwrap();
        assert!(!is_counted(&children, "At least 14 people were killed."));
        assert!(is_counted(&children, "Three children were killed."));
    }
}
