//! Articles longer than the model's context are read in parts, all of them.

use std::ops::Range;

/// Cuts a run of sentences, given their lengths in tokens, into consecutive parts of at most `budget` tokens
/// each, as few as possible and of nearly equal length. A single sentence over the budget gets a part of its own.
#[must_use]
pub fn parts(tokens: &[usize], budget: usize) -> Vec<Range<usize>> {
    let total: usize = tokens.iter().sum();
    if tokens.is_empty() {
        return Vec::new();
    }
    let count = total.div_ceil(budget.max(1)).max(1);
    // Equal parts read better than full ones and a rest of two sentences.
    let aim = total.div_ceil(count);
    let mut found = Vec::new();
    let (mut start, mut sum) = (0, 0);
    for (index, &length) in tokens.iter().enumerate() {
        let full = sum + length > budget || (sum >= aim && found.len() + 1 < count);
        if index > start && full {
            found.push(start..index);
            start = index;
            sum = 0;
        }
        sum += length;
    }
    found.push(start..tokens.len());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_in_exactly_one_part_and_no_part_is_over_budget() {
        let tokens: Vec<usize> = (0..97).map(|i| 5 + i * 7 % 40).collect();
        for budget in [60, 100, 333, 100_000] {
            let parts = parts(&tokens, budget);
            let flat: Vec<usize> = parts.iter().cloned().flatten().collect();
            assert_eq!(flat, (0..tokens.len()).collect::<Vec<_>>());
            assert!(parts.iter().all(|p| tokens[p.clone()].iter().sum::<usize>() <= budget));
        }
    }

    #[test]
    fn a_sentence_over_the_budget_stands_alone() {
        assert_eq!(parts(&[5, 50, 5], 20), vec![0..1, 1..2, 2..3]);
        assert!(parts(&[], 20).is_empty());
    }
}
