//! Attention of one head: over a whole text, or within a window on either side of each token.

use crate::kernels::{DenseMatrix, Isa, Shape, attend_fully};

/// Queries whose windows are computed together; their keys overlap nearly all.
const BLOCK: usize = 64;

/// Queries, keys and values of one head, each `[tokens, head]`.
pub(super) struct Head {
    pub(super) size: usize,
    pub(super) queries: Vec<f32>,
    pub(super) keys: Vec<f32>,
    pub(super) values: Vec<f32>,
}

impl Head {
    /// Head `number` of `heads` out of `qkv`, `[tokens, 3, heads, size]`.
    pub(super) fn gather(qkv: &[f32], heads: usize, size: usize, number: usize) -> Self {
        let part = |kind: usize| -> Vec<f32> {
            let at = (kind * heads + number) * size;
            qkv.chunks_exact(3 * heads * size).flat_map(|row| &row[at..at + size]).copied().collect()
        };
        Self { size, queries: part(0), keys: part(1), values: part(2) }
    }

    /// Every token sees all. `out` is `[tokens, size]`.
    pub(super) fn attend(&self, isa: Isa, out: &mut [f32]) -> Result<(), Shape> {
        let rows = self.queries.chunks_exact(self.size).zip(self.keys.chunks_exact(self.size));
        let together: Vec<f32> = rows
            .zip(self.values.chunks_exact(self.size))
            .flat_map(|((query, key), value)| query.iter().chain(key).chain(value))
            .copied()
            .collect();
        attend_fully(isa, &together, 1, self.size, out)
    }

    /// Every token sees those at most `window` away. `out` is `[tokens, size]`.
    pub(super) fn attend_near(&self, isa: Isa, window: usize, out: &mut [f32]) -> Result<(), Shape> {
        let size = self.size;
        let tokens = self.queries.len() / size;
        let scale = 1.0 / (size as f32).sqrt();
        for (block, out) in out.chunks_mut(BLOCK * size).enumerate() {
            let first = block * BLOCK;
            let count = out.len() / size;
            let from = first.saturating_sub(window);
            let to = (first + count).saturating_add(window).min(tokens);
            let near = to - from;
            let keys = DenseMatrix::pack(&self.keys[from * size..to * size], &vec![0.0; near], size)?;
            let mut scores = vec![0.0; count * near];
            keys.multiply(isa, &self.queries[first * size..(first + count) * size], &mut scores, |_, _| {})?;
            for (index, row) in scores.chunks_exact_mut(near).enumerate() {
                let at = first + index - from;
                let seen = at.saturating_sub(window)..(at + window + 1).min(near);
                softmax(row, seen, scale);
            }
            let mut across = vec![0.0; size * near];
            for (at, value) in self.values[from * size..to * size].chunks_exact(size).enumerate() {
                for (place, x) in across[at..].iter_mut().step_by(near).zip(value) {
                    *place = *x;
                }
            }
            DenseMatrix::pack(&across, &vec![0.0; size], near)?.multiply(isa, &scores, out, |_, _| {})?;
        }
        Ok(())
    }
}

/// Softmax of `scale` times those of `row` that are `seen`; the others become 0.
fn softmax(row: &mut [f32], seen: std::ops::Range<usize>, scale: f32) {
    let (before, rest) = row.split_at_mut(seen.start);
    let (scores, after) = rest.split_at_mut(seen.len());
    before.fill(0.0);
    after.fill(0.0);
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = ((*score - most) * scale).exp();
        sum += *score;
    }
    scores.iter_mut().for_each(|score| *score /= sum);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One token after another, in double precision.
    fn plain(head: &Head, window: usize) -> Vec<f32> {
        let rows = |values: &[f32]| -> Vec<Vec<f64>> {
            values.chunks(head.size).map(|row| row.iter().map(|x| f64::from(*x)).collect()).collect()
        };
        let (queries, keys, values) = (rows(&head.queries), rows(&head.keys), rows(&head.values));
        let mut out = Vec::new();
        for (at, query) in queries.iter().enumerate() {
            let seen: Vec<usize> = (0..keys.len()).filter(|k| k.abs_diff(at) <= window).collect();
            let score = |k: usize| -> f64 {
                let dot: f64 = query.iter().zip(&keys[k]).map(|(a, b)| a * b).sum();
                (dot / (head.size as f64).sqrt()).exp()
            };
            let total: f64 = seen.iter().map(|k| score(*k)).sum();
            let mixed = |i: usize| seen.iter().map(|k| score(*k) / total * values[*k][i]).sum::<f64>();
            out.extend((0..head.size).map(|i| mixed(i) as f32));
        }
        out
    }

    #[test]
    fn windows_hold_what_they_should() {
        let (heads, size) = (2, 8);
        for tokens in [1, 5, 63, 64, 65, 200] {
            let mut state = 7u32;
            let qkv: Vec<f32> = (0..tokens * 3 * heads * size)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    4.0 * ((state >> 8) as f32 / (1 << 24) as f32 - 0.5)
                })
                .collect();
            let head = Head::gather(&qkv, heads, size, 1);
            for isa in Isa::available() {
                for window in [0, 1, 8, 64, 500] {
                    let mut out = vec![0.0; tokens * size];
                    head.attend_near(isa, window, &mut out).unwrap();
                    let expected = plain(&head, window);
                    let worst = out.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                    assert!(worst < 1e-5, "{tokens} tokens, window {window}: {worst}");
                }
                let mut out = vec![0.0; tokens * size];
                head.attend(isa, &mut out).unwrap();
                let expected = plain(&head, tokens);
                let worst = out.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                assert!(worst < 1e-5, "{tokens} tokens, whole: {worst}");
            }
        }
    }
}
