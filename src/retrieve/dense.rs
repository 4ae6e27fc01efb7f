//! Similarity of unit vectors.

/// Dot product, which is the cosine of unit vectors, -1..=1; 0 for vectors of different length or when not finite.
#[must_use]
pub fn cosine(a: &[f32], b: &[f32]) -> f32 {
    if a.len() != b.len() {
        return 0.0;
    }
    let sum: f32 = a.iter().zip(b).map(|(x, y)| x * y).sum();
    if sum.is_finite() { sum } else { 0.0 }
}

/// Mean of `vectors`, scaled to length 1; `None` when there is none or they cancel out.
#[must_use]
pub fn centroid<'v>(vectors: impl IntoIterator<Item = &'v [f32]>) -> Option<Vec<f32>> {
    let mut vectors = vectors.into_iter();
    let mut sum = vectors.next()?.to_vec();
    let length = sum.len();
    for vector in vectors.filter(|v| v.len() == length) {
        sum.iter_mut().zip(vector).for_each(|(s, x)| *s += x);
    }
    let norm = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
    if !norm.is_finite() || norm <= f32::EPSILON {
        return None;
    }
    sum.iter_mut().for_each(|x| *x /= norm);
    Some(sum)
}
