//! Nations and the words for them: "Netherlands" and "Dutch" name one, "Austria" and "Australia" do not.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The line of `nations.txt` that each word stands in.
static LINES: LazyLock<HashMap<&'static str, usize>> = LazyLock::new(|| {
    let lines = include_str!("nations.txt").lines().filter(|line| !line.starts_with('#'));
    lines.enumerate().flat_map(|(n, line)| line.split_whitespace().map(move |word| (word, n))).collect()
});

/// Which nation `word`, in lower case, names or describes; a possessive ending is overlooked.
fn nation(word: &str) -> Option<usize> {
    let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("\u{2019}s")).unwrap_or(word);
    LINES.get(word).copied()
}

/// Whether `word`, in lower case, names or describes a nation.
#[must_use]
pub fn is_nation(word: &str) -> bool {
    nation(word).is_some()
}

/// Whether two words, in lower case, name or describe one nation; `None` when either is no nation's word.
#[must_use]
pub fn same_nation(a: &str, b: &str) -> Option<bool> {
    Some(nation(a)? == nation(b)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_adjectives_of_one_nation() {
        for (a, b) in
            [("france", "french"), ("netherlands", "dutch"), ("lebanon's", "lebanese"), ("uk", "britons")]
        {
            assert_eq!(same_nation(a, b), Some(true), "{a} {b}");
        }
        for (a, b) in [("austria", "australia"), ("niger", "nigerian"), ("mauritius", "mauritanian")] {
            assert_eq!(same_nation(a, b), Some(false), "{a} {b}");
        }
        assert_eq!(same_nation("france", "paris"), None);
    }

    #[test]
    fn a_word_stands_in_one_line() {
        let text = include_str!("nations.txt");
        let words = text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
        assert_eq!(words.count(), LINES.len());
    }
}
