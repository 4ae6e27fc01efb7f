//! Rotary position embeddings (Su et al. 2021, <https://arxiv.org/abs/2104.09864>).

use candle_core::{Device, Result, Tensor};
use candle_nn::rotary_emb::{rope, rope_i};

use super::config::{Architecture, Config};

/// Angles to a position, `head / 2` of them.
pub(super) struct Rope {
    frequencies: Vec<f64>,
    /// Neighbouring pairs are rotated, else the two halves of a head.
    interleaved: bool,
}

/// Cosines and sines of a run of positions, `[n, head / 2]`.
pub(super) struct Turn {
    cos: Tensor,
    sin: Tensor,
    interleaved: bool,
}

impl Rope {
    /// `factors` divide the frequencies one by one (`rope_freqs.weight` of the Llama 3 family).
    pub(super) fn new(config: &Config, factors: Option<Tensor>) -> Result<Self> {
        let half = config.head / 2;
        let factors = match factors {
            Some(factors) => factors.to_vec1::<f32>()?,
            None => vec![1.0; half],
        };
        let frequencies = factors
            .iter()
            .enumerate()
            .map(|(i, factor)| {
                let frequency = config.rope_base.powf(-(i as f64) / half as f64);
                frequency / config.rope_factor / f64::from(*factor)
            })
            .collect();
        Ok(Self { frequencies, interleaved: config.architecture == Architecture::Llama })
    }

    /// The rotation of `n` positions from `position`.
    pub(super) fn at(&self, position: usize, n: usize) -> Result<Turn> {
        let half = self.frequencies.len();
        // In f64: an f32 angle of a late position has lost the digits that its sine needs.
        let angles =
            (position..position + n).flat_map(|at| self.frequencies.iter().map(move |f| at as f64 * f));
        let (sin, cos): (Vec<f32>, Vec<f32>) =
            angles.map(|angle| (angle.sin() as f32, angle.cos() as f32)).unzip();
        Ok(Turn {
            cos: Tensor::from_vec(cos, (n, half), &Device::Cpu)?,
            sin: Tensor::from_vec(sin, (n, half), &Device::Cpu)?,
            interleaved: self.interleaved,
        })
    }
}

impl Turn {
    /// Rotates `x` of shape `[heads, n, head]`.
    pub(super) fn apply(&self, x: &Tensor) -> Result<Tensor> {
        let x = x.unsqueeze(0)?;
        let turned =
            if self.interleaved { rope_i(&x, &self.cos, &self.sin) } else { rope(&x, &self.cos, &self.sin) };
        turned?.squeeze(0)
    }
}
