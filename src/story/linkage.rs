//! Average-linkage clustering.

/// Clusters the items `0..count`: the two clusters with the highest mean similarity between their items are joined
/// as long as it is at least `threshold` and `joinable` allows them. Each cluster is in ascending order, and so are
/// the clusters by their first item. `similarity` is symmetric.
pub(super) fn average_linkage(
    count: usize,
    threshold: f32,
    similarity: impl Fn(usize, usize) -> f32,
    joinable: impl Fn(&[usize], &[usize]) -> bool,
) -> Vec<Vec<usize>> {
    // A mean reaches the threshold only if some pair does, so clusters never reach across connected components.
    let mut components: Vec<Vec<usize>> = Vec::new();
    for item in 0..count {
        let near = |c: &Vec<usize>| c.iter().any(|&other| similarity(item, other) >= threshold);
        let (joined, mut rest): (Vec<_>, Vec<_>) = components.into_iter().partition(near);
        rest.push(joined.into_iter().flatten().chain([item]).collect());
        components = rest;
    }
    let mut clusters: Vec<Vec<usize>> =
        components.into_iter().flat_map(|c| join(c, threshold, &similarity, &joinable)).collect();
    clusters.iter_mut().for_each(|c| c.sort_unstable());
    clusters.sort_unstable();
    clusters
}

fn join(
    component: Vec<usize>,
    threshold: f32,
    similarity: &impl Fn(usize, usize) -> f32,
    joinable: &impl Fn(&[usize], &[usize]) -> bool,
) -> Vec<Vec<usize>> {
    let mut clusters: Vec<Vec<usize>> = component.into_iter().map(|i| vec![i]).collect();
    // sums[i][j], j < i: sum of the similarities between the items of two clusters.
    let mut sums: Vec<Vec<f32>> = clusters
        .iter()
        .enumerate()
        .map(|(i, a)| clusters.iter().take(i).map(|b| pair_sum(a, b, similarity)).collect())
        .collect();
    loop {
        let mut best: Option<(f32, usize, usize)> = None;
        for (i, (a, row)) in clusters.iter().zip(&sums).enumerate() {
            for (j, (b, sum)) in clusters.iter().zip(row).enumerate() {
                #[allow(clippy::cast_precision_loss)]
                let mean = sum / (a.len() * b.len()) as f32;
                if mean >= threshold && best.is_none_or(|(m, ..)| mean > m) && joinable(a, b) {
                    best = Some((mean, i, j));
                }
            }
        }
        let Some((_, i, j)) = best else { return clusters };
        let taken = clusters.remove(i);
        let row = sums.remove(i);
        for (k, other) in sums.iter_mut().enumerate().skip(i) {
            // Rows after `i` lose their column `i`; its sum goes to column `j`.
            let moved = other.remove(i);
            if let Some(cell) = other.get_mut(j).filter(|_| k >= i) {
                *cell += moved;
            }
        }
        for (k, value) in row.into_iter().enumerate() {
            let (high, low) = if k > j { (k, j) } else { (j, k) };
            if k != j
                && let Some(cell) = sums.get_mut(high).and_then(|r| r.get_mut(low))
            {
                *cell += value;
            }
        }
        if let Some(cluster) = clusters.get_mut(j) {
            cluster.extend(taken);
        }
    }
}

fn pair_sum(a: &[usize], b: &[usize], similarity: &impl Fn(usize, usize) -> f32) -> f32 {
    a.iter().flat_map(|&x| b.iter().map(move |&y| (x, y))).map(|(x, y)| similarity(x, y)).sum()
}

#[cfg(test)]
mod tests {
    use super::average_linkage;

    /// Items on a line; similarity falls with distance.
    fn on_a_line(points: &[f32], threshold: f32) -> Vec<Vec<usize>> {
        let similarity = |a: usize, b: usize| 1.0 - (points[a] - points[b]).abs();
        average_linkage(points.len(), threshold, similarity, |_, _| true)
    }

    #[test]
    fn joins_by_the_mean_and_not_along_a_chain() {
        assert_eq!(on_a_line(&[0.0, 0.1, 1.0, 1.1], 0.6), [vec![0, 1], vec![2, 3]]);
        // Neighbours are all near, yet the ends of the chain are not.
        assert_eq!(on_a_line(&[0.0, 0.35, 0.7, 1.05], 0.6), [vec![0, 1], vec![2, 3]]);
        assert_eq!(on_a_line(&[0.5, 9.0, 0.5, 9.0, 0.5], 0.9), [vec![0, 2, 4], vec![1, 3]]);
        assert!(on_a_line(&[], 0.5).is_empty());
    }

    #[test]
    fn keeps_apart_what_may_not_be_joined() {
        let clusters = average_linkage(4, 0.5, |_, _| 1.0, |a, b| a.len() + b.len() <= 2);
        assert!(clusters.iter().all(|c| c.len() == 2), "{clusters:?}");
    }

    #[test]
    fn means_stay_right_over_many_merges() {
        let points: Vec<f32> = (0..24_u8).map(|i| f32::from(i % 3) * 5.0 + f32::from(i) * 0.001).collect();
        let clusters = on_a_line(&points, 0.9);
        assert_eq!(clusters.len(), 3, "{clusters:?}");
        assert!(clusters.iter().all(|c| c.len() == 8), "{clusters:?}");
    }
}
