//! Rotary position embeddings (Su et al. 2021, <https://arxiv.org/abs/2104.09864>).

use crate::kernels::{Isa, ops};

use super::config::{Config, Rotation};

/// Angles to a position, `head / 2` of them.
pub(super) struct Rope {
    frequencies: Vec<f64>,
    /// Neighbouring pairs are rotated, else the two halves of a head.
    interleaved: bool,
}

/// Cosines and sines of some positions, `[n, head / 2]`.
pub(super) struct Turn {
    cos: Vec<f32>,
    sin: Vec<f32>,
    interleaved: bool,
}

impl Rope {
    /// `factors` divide the frequencies one by one (`rope_freqs.weight` of the Llama 3 family).
    pub(super) fn new(config: &Config, rotation: Rotation, factors: Option<&[f32]>) -> Self {
        let half = config.head / 2;
        let factor = |i: usize| factors.and_then(|factors| factors.get(i)).copied().map_or(1.0, f64::from);
        let frequencies = (0..half)
            .map(|i| rotation.base.powf(-(i as f64) / half as f64) / rotation.factor / factor(i))
            .collect();
        Self { frequencies, interleaved: config.architecture.interleaved }
    }

    /// The rotation of `positions`, in their order.
    pub(super) fn at(&self, positions: impl Iterator<Item = usize>) -> Turn {
        // In f64: an f32 angle of a late position has lost the digits that its sine needs.
        let angles = positions.flat_map(|at| self.frequencies.iter().map(move |f| at as f64 * f));
        let (sin, cos) = angles.map(|angle| (angle.sin() as f32, angle.cos() as f32)).unzip();
        Turn { cos, sin, interleaved: self.interleaved }
    }
}

impl Turn {
    /// Cosines and sines.
    #[cfg(any(test, feature = "gpu"))]
    pub(super) fn into_parts(self) -> (Vec<f32>, Vec<f32>) {
        (self.cos, self.sin)
    }

    /// Rotates the heads of position number `row` of those.
    pub(super) fn apply(&self, row: usize, heads: &mut [f32], head: usize, isa: Isa) {
        let half = head / 2;
        let (cos, sin) = (&self.cos[row * half..][..half], &self.sin[row * half..][..half]);
        for values in heads.chunks_exact_mut(head) {
            ops::rotate(isa, values, cos, sin, self.interleaved);
        }
    }
}
