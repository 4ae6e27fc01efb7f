//! Products of full-precision matrices with vectors, and attention in which every position sees every other:
//! what small encoders compute.
//!
//! All of it on the calling thread: an encoder's texts are independent, so threads take texts, not rows.

use super::attention::{QUERIES, add_products};
use super::isa::per_isa;
use super::ops::{LANES, exp, largest, total};
use super::{Isa, Shape};

/// Rows of a panel: four registers of 16, or eight of 8.
const PANEL: usize = 64;

/// A matrix `[rows, columns]` of floats and a bias for each row.
#[derive(Clone, Debug)]
pub struct DenseMatrix {
    rows: usize,
    columns: usize,
    /// `[panel, column, 64]`: what one step of a product needs lies side by side. Rows that are missing in the last
    /// panel are 0.
    panels: Vec<f32>,
    /// `[rows]`, and 0 up to a whole panel.
    bias: Vec<f32>,
}

impl DenseMatrix {
    /// Packs `weights`, `[rows, columns]`; `bias` has a value for each row.
    ///
    /// # Errors
    /// When the lengths do not fit or there are no columns.
    pub fn pack(weights: &[f32], bias: &[f32], columns: usize) -> Result<Self, Shape> {
        let rows = bias.len();
        if columns == 0 || rows.checked_mul(columns) != Some(weights.len()) {
            let expected = rows.saturating_mul(columns.max(1));
            return Err(Shape { what: "values of the matrix", expected, found: weights.len() });
        }
        let padded = rows.next_multiple_of(PANEL);
        let mut panels = vec![0.0; padded * columns];
        for (row, values) in weights.chunks_exact(columns).enumerate() {
            let panel = &mut panels[row / PANEL * PANEL * columns..];
            for (place, value) in panel[row % PANEL..].iter_mut().step_by(PANEL).zip(values) {
                *place = *value;
            }
        }
        let mut bias = bias.to_vec();
        bias.resize(padded, 0.0);
        Ok(Self { rows, columns, panels, bias })
    }

    /// Number of outputs.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of inputs' values.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// `out[i, r] = f(bias[r] + Σ_c matrix[r, c] · x[i, c])`; `f` gets some values of one input at a time.
    ///
    /// # Errors
    /// When `x` is no whole number of inputs or `out` has not `inputs · rows` values.
    pub fn multiply(
        &self,
        isa: Isa,
        x: &[f32],
        out: &mut [f32],
        f: impl Fn(Isa, &mut [f32]),
    ) -> Result<(), Shape> {
        let inputs = x.len() / self.columns;
        if !x.len().is_multiple_of(self.columns) {
            let expected = x.len().next_multiple_of(self.columns);
            return Err(Shape { what: "values of the inputs", expected, found: x.len() });
        }
        if out.len() != inputs * self.rows {
            return Err(Shape { what: "output values", expected: inputs * self.rows, found: out.len() });
        }
        let mut sums = [0.0f32; QUERIES * PANEL];
        for (index, panel) in self.panels.chunks_exact(PANEL * self.columns).enumerate() {
            let first = index * PANEL;
            let used = PANEL.min(self.rows - first);
            let bias = &self.bias[first..first + PANEL];
            let groups = x.chunks(QUERIES * self.columns).zip(out.chunks_mut(QUERIES * self.rows));
            for (x, out) in groups {
                let sums = &mut sums[..x.len() / self.columns * PANEL];
                for sums in sums.chunks_exact_mut(PANEL) {
                    sums.copy_from_slice(bias);
                }
                add_products(isa, x, self.columns, panel, PANEL, sums);
                for (out, sums) in out.chunks_exact_mut(self.rows).zip(sums.chunks_exact_mut(PANEL)) {
                    f(isa, &mut sums[..used]);
                    out[first..first + used].copy_from_slice(&sums[..used]);
                }
            }
        }
        Ok(())
    }
}

/// Scaled dot product attention (Vaswani et al. 2017) in which every position of one text sees all of it.
///
/// `qkv` is `[positions, 3, heads, head]`: query, key and value of each position; `out` `[positions, heads, head]`.
///
/// # Errors
/// When the lengths do not fit `heads`.
pub fn attend_fully(isa: Isa, qkv: &[f32], heads: usize, head: usize, out: &mut [f32]) -> Result<(), Shape> {
    let width = heads * head;
    if width == 0 || !qkv.len().is_multiple_of(3 * width) {
        let expected = qkv.len().next_multiple_of((3 * width).max(1));
        return Err(Shape { what: "queries, keys and values", expected, found: qkv.len() });
    }
    if out.len() * 3 != qkv.len() {
        return Err(Shape { what: "outputs of attention", expected: qkv.len() / 3, found: out.len() });
    }
    let positions = qkv.len() / (3 * width);
    // Whole registers of keys; the scores of those that do not exist are cut off.
    let columns = positions.next_multiple_of(LANES);
    let scale = 1.0 / (head as f32).sqrt();
    let mut queries = vec![0.0f32; positions * head];
    let mut keys = vec![0.0f32; head * columns];
    let mut values = vec![0.0f32; positions * head];
    let mut scores = vec![0.0f32; positions * columns];
    let mut mixed = vec![0.0f32; positions * head];
    for h in 0..heads {
        for (at, row) in qkv.chunks_exact(3 * width).enumerate() {
            let part = |kind: usize| &row[kind * width + h * head..][..head];
            for (query, x) in queries[at * head..].iter_mut().zip(part(0)) {
                *query = x * scale;
            }
            for (key, x) in keys[at..].iter_mut().step_by(columns).zip(part(1)) {
                *key = *x;
            }
            values[at * head..][..head].copy_from_slice(part(2));
        }
        scores.fill(0.0);
        add_products(isa, &queries, head, &keys, columns, &mut scores);
        for row in scores.chunks_exact_mut(columns) {
            softmax(isa, row, positions);
        }
        mixed.fill(0.0);
        add_products(isa, &scores, columns, &values, head, &mut mixed);
        for (out, mixed) in out.chunks_exact_mut(width).zip(mixed.chunks_exact(head)) {
            out[h * head..][..head].copy_from_slice(mixed);
        }
    }
    Ok(())
}

per_isa! {
    /// Softmax of the first `visible` scores, in place; the others become 0.
    fn softmax(scores: &mut [f32], visible: usize) {
        for score in &mut scores[visible..] {
            *score = f32::NEG_INFINITY;
        }
        let mut lanes = [f32::NEG_INFINITY; LANES];
        for chunk in scores.as_chunks::<LANES>().0 {
            for i in 0..LANES {
                lanes[i] = if chunk[i] > lanes[i] { chunk[i] } else { lanes[i] };
            }
        }
        let most = largest(lanes);
        let mut sums = [0.0f32; LANES];
        for chunk in scores.as_chunks_mut::<LANES>().0 {
            for i in 0..LANES {
                // Far below the largest, `exp` stays at its least: small enough, but not nothing.
                chunk[i] = if chunk[i] == f32::NEG_INFINITY { 0.0 } else { exp(chunk[i] - most) };
                sums[i] += chunk[i];
            }
        }
        let share = 1.0 / total(sums);
        for score in &mut scores[..visible] {
            *score *= share;
        }
    }
}
