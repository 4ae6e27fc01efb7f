//! Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009).

use std::collections::HashMap;

/// The constant of the paper; damps the weight of the very first ranks.
pub(super) const K: f32 = 60.0;

/// Sums `1 / (k + rank)` (rank from 1) over `rankings`; best first, ties by index.
#[must_use]
pub fn reciprocal_rank_fusion(rankings: &[Vec<usize>], k: f32) -> Vec<(usize, f32)> {
    let mut scores: HashMap<usize, f32> = HashMap::new();
    for ranking in rankings {
        for (rank, &item) in ranking.iter().enumerate() {
            *scores.entry(item).or_default() += 1.0 / (k + rank as f32 + 1.0);
        }
    }
    let mut fused: Vec<(usize, f32)> = scores.into_iter().collect();
    fused.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    fused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_beats_a_single_first_place() {
        let fused = reciprocal_rank_fusion(&[vec![7, 1, 2], vec![3, 1, 2]], K);
        assert_eq!(fused[0].0, 1);
    }
}
