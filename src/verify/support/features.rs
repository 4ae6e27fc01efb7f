//! What a statement and its premise have in common, as numbers.

use std::collections::HashSet;

use crate::text::terms::stems;

use super::super::facts::Facts;
use super::super::sources::{SourceSentence, Sources};

/// Longer statements are compared by their first words only: the comparison is quadratic.
const MOST_WORDS: usize = 400;

/// The signals that the support of a statement is computed from, in the order of [`Signals::NAMES`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signals {
    values: [f32; Signals::NAMES.len()],
}

impl Signals {
    /// Their names, as in `models/verifier.toml`.
    pub const NAMES: [&'static str; 16] = [
        // Shares of the statement's content words, weighted by rarity: in the premise; in its best sentence;
        // anywhere in the sources.
        "premise",
        "sentence",
        "source",
        // Shares of its word pairs in the premise, of its words in order in the best sentence.
        "pairs",
        "ordered",
        // Largest cosine with a source sentence; words, as a logarithm; the rules read it off the sources.
        "cosine",
        "length",
        "read_off",
        // What the checks found.
        "number",
        "name",
        "opposite",
        "hedge",
        "attribution",
        "opinion",
        "quotation",
        "far",
    ];

    /// The value of each signal, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, f32)> {
        Self::NAMES.into_iter().zip(self.values)
    }

    pub(crate) fn set(&mut self, name: &str, value: f32) {
        if let Some(slot) = Self::NAMES.iter().position(|n| *n == name).and_then(|i| self.values.get_mut(i)) {
            *slot = if value.is_finite() { value } else { 0.0 };
        }
    }
}

/// Length of the longest common subsequence.
fn common(a: &[String], b: &[String]) -> usize {
    let mut row = vec![0usize; b.len() + 1];
    for x in a {
        let mut diagonal = 0;
        for (j, y) in b.iter().enumerate() {
            let above = row.get(j + 1).copied().unwrap_or(0);
            let left = row.get(j).copied().unwrap_or(0);
            let here = if x == y { diagonal + 1 } else { above.max(left) };
            if let Some(slot) = row.get_mut(j + 1) {
                *slot = here;
            }
            diagonal = above;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// The signals of words; those of rules and models are set by the caller.
pub(crate) fn overlap(
    sources: &Sources<'_>,
    statement: &Facts,
    premise: &[&SourceSentence<'_>],
    cosine: f32,
) -> Signals {
    let wanted: Vec<&str> = {
        let mut seen = HashSet::new();
        let own = statement.units.iter().filter(|u| !u.pronoun).map(|u| u.stem.as_str());
        own.filter(|s| seen.insert(*s)).collect()
    };
    let total: f32 = wanted.iter().map(|w| sources.weight(w)).sum::<f32>().max(f32::EPSILON);
    let share = |held: &dyn Fn(&str) -> bool| -> f32 {
        wanted.iter().filter(|w| held(w)).map(|w| sources.weight(w)).sum::<f32>() / total
    };
    let sets: Vec<HashSet<&str>> =
        premise.iter().map(|s| s.facts.units.iter().map(|u| u.stem.as_str()).collect()).collect();
    let mut words = stems(&statement.text);
    words.truncate(MOST_WORDS);
    let texts: Vec<Vec<String>> = premise
        .iter()
        .map(|s| {
            let mut words = stems(s.text);
            words.truncate(MOST_WORDS);
            words
        })
        .collect();
    let pairs: HashSet<(&str, &str)> = texts
        .iter()
        .flat_map(|t| t.windows(2))
        .filter_map(|w| match w {
            [a, b] => Some((a.as_str(), b.as_str())),
            _ => None,
        })
        .collect();
    let own_pairs =
        words.windows(2).filter(|w| matches!(w, [a, b] if pairs.contains(&(a.as_str(), b.as_str()))));
    let ordered = texts.iter().map(|t| common(&words, t)).max().unwrap_or(0);

    let mut signals = Signals::default();
    signals.set("premise", share(&|w| sets.iter().any(|s| s.contains(w))));
    signals.set("sentence", sets.iter().map(|s| share(&|w| s.contains(w))).fold(0.0, f32::max));
    signals.set("source", share(&|w| sources.holds(w)));
    signals.set("pairs", own_pairs.count() as f32 / words.len().saturating_sub(1).max(1) as f32);
    signals.set("ordered", ordered as f32 / words.len().max(1) as f32);
    signals.set("cosine", cosine);
    signals.set("length", (1.0 + words.len() as f32).ln());
    signals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_common_subsequence() {
        let words = |t: &str| t.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(common(&words("a b c d"), &words("a x c d b")), 3);
        assert_eq!(common(&[], &words("a")), 0);
    }

    #[test]
    fn names_are_unique_and_values_finite() {
        let mut signals = Signals::default();
        signals.set("cosine", f32::NAN);
        signals.set("nothing", 1.0);
        assert!(signals.iter().all(|(_, v)| v == 0.0));
        assert_eq!(Signals::NAMES.iter().collect::<HashSet<_>>().len(), Signals::NAMES.len());
    }
}
