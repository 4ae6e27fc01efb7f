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
    let mut clusters: Vec<Vec<usize>> = components(count, |i, j| similarity(i, j) >= threshold)
        .into_iter()
        .flat_map(|c| join(c, threshold, &similarity, &joinable))
        .collect();
    clusters.iter_mut().for_each(|c| c.sort_unstable());
    clusters.sort_unstable();
    clusters
}

/// The items `0..count` in groups that pairs which are `near`, the later item of each given first, reach across. A group stands
/// where its last item brought it; the lists of the others are left alone.
pub(super) fn components(count: usize, near: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for item in 0..count {
        let mut own: Vec<usize> = Vec::new();
        groups.retain_mut(|group| {
            let joins = group.iter().any(|&other| near(item, other));
            if joins && own.is_empty() {
                own = std::mem::take(group);
            } else if joins {
                own.append(group);
            }
            !joins
        });
        own.push(item);
        groups.push(own);
    }
    groups
}

/// Joins the items of a component.
fn join(
    component: Vec<usize>,
    threshold: f32,
    similarity: &impl Fn(usize, usize) -> f32,
    joinable: &impl Fn(&[usize], &[usize]) -> bool,
) -> Vec<Vec<usize>> {
    let sums = component
        .iter()
        .enumerate()
        .map(|(i, &a)| component.iter().take(i).map(|&b| similarity(a, b)).collect());
    let mut joining = Joining {
        sums: sums.collect(),
        clusters: component.iter().map(|&item| vec![item]).collect(),
        best: Vec::new(),
        threshold,
        joinable,
    };
    joining.best = (0..component.len()).map(|i| joining.best_of(i)).collect();
    while let Some((i, j)) = joining.next() {
        joining.merge(i, j);
    }
    joining.clusters.retain(|cluster| !cluster.is_empty());
    joining.clusters
}

/// The clusters of a component. One that another took in is left empty, so that the others keep their places.
struct Joining<'f, F> {
    clusters: Vec<Vec<usize>>,
    /// `sums[i][j]`, j < i: sum of the similarities between the items of two clusters.
    sums: Vec<Vec<f32>>,
    /// For each cluster the mean and place of the one before it that it is likest to and may be joined with, the first of
    /// equals: kept, since a join changes few of them.
    best: Vec<Option<(f32, usize)>>,
    threshold: f32,
    joinable: &'f F,
}

impl<F: Fn(&[usize], &[usize]) -> bool> Joining<'_, F> {
    /// The likest two clusters that may be joined, the later one first.
    fn next(&self) -> Option<(usize, usize)> {
        let mut best: Option<(f32, usize, usize)> = None;
        for (i, own) in self.best.iter().enumerate() {
            if let Some((mean, j)) = *own
                && best.is_none_or(|(m, ..)| mean > m)
            {
                best = Some((mean, i, j));
            }
        }
        best.map(|(_, i, j)| (i, j))
    }

    /// The mean similarity of two clusters, `j` before `i`, if it is high enough, `exceeds` what is known, and they may be joined.
    fn mean(&self, i: usize, j: usize, exceeds: impl Fn(f32) -> bool) -> Option<f32> {
        let (a, b) = (self.clusters.get(i)?, self.clusters.get(j)?);
        if a.is_empty() || b.is_empty() {
            return None;
        }
        #[allow(clippy::cast_precision_loss)]
        let mean = self.sums.get(i)?.get(j)? / (a.len() * b.len()) as f32;
        (mean >= self.threshold && exceeds(mean) && (self.joinable)(a, b)).then_some(mean)
    }

    fn best_of(&self, i: usize) -> Option<(f32, usize)> {
        let mut best: Option<(f32, usize)> = None;
        for j in 0..i {
            if let Some(mean) = self.mean(i, j, |mean| best.is_none_or(|(m, _)| mean > m)) {
                best = Some((mean, j));
            }
        }
        best
    }

    /// Joins cluster `i` to `j`, which stands before it.
    fn merge(&mut self, i: usize, j: usize) {
        for k in (0..self.clusters.len()).filter(|&k| k != i && k != j) {
            let Some(moved) = self.sum(k, i).copied() else { continue };
            if let Some(sum) = self.sum(k, j) {
                *sum += moved;
            }
        }
        let taken = self.clusters.get_mut(i).map(std::mem::take).unwrap_or_default();
        if let Some(cluster) = self.clusters.get_mut(j) {
            cluster.extend(taken);
        }
        for k in j..self.clusters.len() {
            let known = self.best.get(k).copied().flatten();
            let best = match known {
                _ if k == j || k == i => self.best_of(k),
                Some((_, at)) if at == i || at == j => self.best_of(k),
                _ => {
                    let better = |mean| known.is_none_or(|(m, at)| mean > m || mean == m && j < at);
                    self.mean(k, j, better).map(|mean| (mean, j)).or(known)
                }
            };
            if let Some(slot) = self.best.get_mut(k) {
                *slot = best;
            }
        }
    }

    fn sum(&mut self, a: usize, b: usize) -> Option<&mut f32> {
        self.sums.get_mut(a.max(b))?.get_mut(a.min(b))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    /// As [`join`](super::join) was first written: all pairs are looked at for every join.
    fn plainly(
        count: usize,
        threshold: f32,
        similarity: &impl Fn(usize, usize) -> f32,
        joinable: &impl Fn(&[usize], &[usize]) -> bool,
    ) -> Vec<Vec<usize>> {
        let mut clusters: Vec<Vec<usize>> = (0..count).map(|i| vec![i]).collect();
        loop {
            let mut best: Option<(f32, usize, usize)> = None;
            for (i, a) in clusters.iter().enumerate() {
                for (j, b) in clusters.iter().enumerate().take(i) {
                    let sum: f32 = a.iter().flat_map(|&x| b.iter().map(move |&y| similarity(x, y))).sum();
                    let mean = sum / (a.len() * b.len()) as f32;
                    if mean >= threshold && best.is_none_or(|(m, ..)| mean > m) && joinable(a, b) {
                        best = Some((mean, i, j));
                    }
                }
            }
            let Some((_, i, j)) = best else { break };
            let taken = clusters.remove(i);
            clusters[j].extend(taken);
        }
        clusters.iter_mut().for_each(|c| c.sort_unstable());
        clusters.sort_unstable();
        clusters
    }

    proptest! {
        #[test]
        fn joins_what_looking_at_all_pairs_every_time_would(
            // Sixteenths are added without rounding, in whatever order, and make many ties.
            likeness in proptest::collection::vec(0_u8..=16, 20 * 20),
            count in 0_usize..20,
            most in 2_usize..6,
        ) {
            let similarity =
                |a: usize, b: usize| f32::from(likeness[a.max(b) * 20 + a.min(b)]) / 16.0;
            let joinable = |a: &[usize], b: &[usize]| a.len() + b.len() <= most;
            // All are one component.
            prop_assert_eq!(
                average_linkage(count, 0.0, similarity, joinable),
                plainly(count, 0.0, &similarity, &joinable)
            );
        }
    }
}
