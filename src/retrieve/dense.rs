//! Similarity of unit vectors.

/// Dot product of two unit vectors: their cosine, -1..=1. Lengths must agree; the shorter counts.
#[must_use]
pub fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
