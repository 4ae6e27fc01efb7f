//! The gate of the MLP (Shazeer 2020, <https://arxiv.org/abs/2002.05202>): `silu(gate) · up`.

use candle_core::{CpuStorage, CustomOp2, Layout, Result, Shape};

/// `silu(gate) · up` in one pass; both contiguous and of one shape.
pub(super) struct SwiGlu;

impl CustomOp2 for SwiGlu {
    fn name(&self) -> &'static str {
        "swiglu"
    }

    fn cpu_fwd(
        &self,
        gate: &CpuStorage,
        gate_layout: &Layout,
        up: &CpuStorage,
        up_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let gate = contiguous(gate, gate_layout)?;
        let up = contiguous(up, up_layout)?;
        if gate.len() != up.len() {
            candle_core::bail!("{:?} gates {:?}", gate_layout.shape(), up_layout.shape())
        }
        let gated = gate.iter().zip(up).map(|(gate, up)| silu(*gate) * up).collect();
        Ok((CpuStorage::F32(gated), gate_layout.shape().clone()))
    }
}

fn contiguous<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    match layout.contiguous_offsets() {
        Some((start, end)) => Ok(&storage.as_slice::<f32>()?[start..end]),
        None => candle_core::bail!("{:?} is not contiguous", layout.shape()),
    }
}

/// `x / (1 + exp(-x))`.
#[inline]
fn silu(x: f32) -> f32 {
    x / (1.0 + exp(-x))
}

/// The exponential to within 2 units in the last place, for values up to 88. Unlike the library's it is
/// free of calls and branches, so that loops over it become vector instructions.
///
/// Cody and Waite's reduction to |r| ≤ ln 2 / 2 and the polynomial of the Cephes library.
#[inline]
fn exp(x: f32) -> f32 {
    /// 1.5 · 2²³: adding it rounds to an integer, which then lies in the low bits.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = x - n * 0.693_359_4 - n * -2.121_944_4e-4;
    let p = 1.987_569_1e-4;
    let p = p * r + 1.398_2e-3;
    let p = p * r + 8.333_452e-3;
    let p = p * r + 4.166_579_6e-2;
    let p = p * r + 1.666_666_5e-1;
    let p = p * r + 0.500_000_1;
    let value = p * r * r + r + 1.0;
    let power = shifted.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127) << 23;
    value * f32::from_bits(power)
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::{Device, Tensor};

    #[test]
    fn exp_is_the_exponential() {
        for i in -87_000..=88_000 {
            let x = i as f32 / 1000.0;
            let (value, expected) = (f64::from(exp(x)), f64::from(x).exp());
            assert!((value / expected - 1.0).abs() < 3e-7, "exp({x}) = {value}, not {expected}");
        }
        assert!(exp(-1e30) < 2e-38 && exp(f32::NEG_INFINITY) >= 0.0);
        assert!(exp(f32::NAN).is_nan());
    }

    #[test]
    fn gates_as_candle_does() {
        let gate = Tensor::arange(-200f32, 200.0, &Device::Cpu).unwrap().reshape((4, 100)).unwrap();
        let gate = (gate / 7.0).unwrap();
        let up = (&gate * 0.3).unwrap();
        let expected = (gate.silu().unwrap() * &up).unwrap().to_vec2::<f32>().unwrap();
        let found = gate.apply_op2_no_bwd(&up, &SwiGlu).unwrap().to_vec2::<f32>().unwrap();
        for (found, expected) in found.iter().flatten().zip(expected.iter().flatten()) {
            assert!((found - expected).abs() <= 1e-6 * expected.abs().max(1e-30), "{found} {expected}");
        }
    }
}
