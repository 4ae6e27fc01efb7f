//! What a decoder computes besides products with matrices, on single vectors.
//!
//! Written once in plain Rust over sixteen lanes and compiled for each instruction set; the order of every
//! sum and the use of fused multiplications are explicit, so that all give the same bits.

use super::Isa;
use super::isa::per_isa;

/// Floats that are worked on side by side: sums have so many partial sums.
pub(super) const LANES: usize = 16;

/// Sum of the lanes, by halves.
#[inline(always)]
pub(super) fn total(mut lanes: [f32; LANES]) -> f32 {
    for width in [8, 4, 2, 1] {
        for i in 0..width {
            lanes[i] += lanes[i + width];
        }
    }
    lanes[0]
}

/// Largest of the lanes.
#[inline(always)]
pub(super) fn largest(mut lanes: [f32; LANES]) -> f32 {
    for width in [8, 4, 2, 1] {
        for i in 0..width {
            lanes[i] = if lanes[i] > lanes[i + width] { lanes[i] } else { lanes[i + width] };
        }
    }
    lanes[0]
}

/// `e^x` within 2 units in the last place for −87 ≤ x ≤ 88, beyond which it stays the same.
///
/// `x = n·ln 2 + r`, `|r| ≤ ln 2 / 2`, and the polynomial of Cephes' `expf` for `e^r`.
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    /// Adding it to a small float leaves the nearest integer in the lowest bits.
    const ROUNDER: f32 = 12_582_912.0;
    let x = if x < -87.0 { -87.0 } else { x };
    let x = if x > 88.0 { 88.0 } else { x };
    let shifted = x.mul_add(std::f32::consts::LOG2_E, ROUNDER);
    let n = shifted - ROUNDER;
    let r = n.mul_add(-355.0 / 512.0, x);
    let r = n.mul_add(2.121_944_4e-4, r);
    let p = 1.987_569_1e-4f32;
    let p = p.mul_add(r, 1.398_2e-3);
    let p = p.mul_add(r, 8.333_452e-3);
    let p = p.mul_add(r, 4.166_579_6e-2);
    let p = p.mul_add(r, 1.666_666_5e-1);
    let p = p.mul_add(r, 0.5);
    let p = p.mul_add(r * r, r) + 1.0;
    // `n` is in the low bits of `shifted`; it is added to the exponent.
    f32::from_bits(p.to_bits().wrapping_add(shifted.to_bits() << 23))
}

/// `1 / sqrt(mean(x²) + epsilon)`.
#[inline(always)]
#[allow(clippy::needless_range_loop, reason = "lanes by number are what is vectorised")]
fn inverse_rms(x: &[f32], epsilon: f32) -> f32 {
    let (chunks, rest) = x.as_chunks::<LANES>();
    let mut squares = [0.0f32; LANES];
    for chunk in chunks {
        for i in 0..LANES {
            squares[i] = chunk[i].mul_add(chunk[i], squares[i]);
        }
    }
    for (square, x) in squares.iter_mut().zip(rest) {
        *square = x.mul_add(*x, *square);
    }
    1.0 / (total(squares) / x.len() as f32 + epsilon).sqrt()
}

per_isa! {
    /// Root mean square norm (Zhang and Sennrich 2019): `x / sqrt(mean(x²) + epsilon) · weight`, value by value.
    /// All three are of one length.
    pub fn rms_norm(x: &[f32], weight: &[f32], epsilon: f32, out: &mut [f32]) {
        let scale = inverse_rms(x, epsilon);
        for ((out, x), weight) in out.iter_mut().zip(x).zip(weight) {
            *out = x * scale * weight;
        }
    }

    /// Layer norm (Ba, Kiros and Hinton 2016), in place: `(x − mean) / sqrt(variance + epsilon) · weight + bias`, value by
    /// value. All three are of one length.
    pub fn layer_norm(x: &mut [f32], weight: &[f32], bias: &[f32], epsilon: f32) {
        let count = x.len() as f32;
        let (chunks, rest) = x.as_chunks::<LANES>();
        let mut sums = [0.0f32; LANES];
        for chunk in chunks {
            for i in 0..LANES {
                sums[i] += chunk[i];
            }
        }
        for (sum, x) in sums.iter_mut().zip(rest) {
            *sum += x;
        }
        let mean = total(sums) / count;
        let mut squares = [0.0f32; LANES];
        for chunk in chunks {
            for i in 0..LANES {
                let apart = chunk[i] - mean;
                squares[i] = apart.mul_add(apart, squares[i]);
            }
        }
        for (square, x) in squares.iter_mut().zip(rest) {
            let apart = x - mean;
            *square = apart.mul_add(apart, *square);
        }
        let scale = 1.0 / (total(squares) / count + epsilon).sqrt();
        for ((x, weight), bias) in x.iter_mut().zip(weight).zip(bias) {
            *x = ((*x - mean) * scale).mul_add(*weight, *bias);
        }
    }

    /// Gaussian error linear unit (Hendrycks and Gimpel 2016), in place: `x · Φ(x)`, within 2·10⁻⁷ · |x|.
    ///
    /// Φ by formula 7.1.26 of Abramowitz and Stegun for the error function.
    pub fn gelu(x: &mut [f32]) {
        for x in x {
            let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
            let t = 1.0 / z.mul_add(0.327_591_1, 1.0);
            let p = 1.061_405_4f32;
            let p = p.mul_add(t, -1.453_152);
            let p = p.mul_add(t, 1.421_413_8);
            let p = p.mul_add(t, -0.284_496_72);
            let p = p.mul_add(t, 0.254_829_6);
            let rest = p * t * exp(-z * z);
            // 1 − rest is the error function of z.
            let half = *x * 0.5;
            let erf = if *x < 0.0 { rest - 1.0 } else { 1.0 - rest };
            *x = half.mul_add(erf, half);
        }
    }

    /// [`rms_norm`] of every `weight.len()` values of `x`, in place.
    pub fn rms_norm_each(x: &mut [f32], weight: &[f32], epsilon: f32) {
        for x in x.chunks_exact_mut(weight.len().max(1)) {
            let scale = inverse_rms(x, epsilon);
            for (x, weight) in x.iter_mut().zip(weight) {
                *x = *x * scale * weight;
            }
        }
    }

    /// The gate of a SwiGLU layer (Shazeer 2020): `gate = silu(gate) · up`, value by value.
    pub fn silu_mul(gate: &mut [f32], up: &[f32]) {
        for (gate, up) in gate.iter_mut().zip(up) {
            *gate = *gate / (1.0 + exp(-*gate)) * up;
        }
    }

    /// The gate of a GeGLU layer (Shazeer 2020): `gate = gelu(gate) · up`, value by value, with the approximation
    /// `gelu(x) = x / 2 · (1 + tanh(√(2/π) · (x + 0.044715 x³)))` of Hendrycks and Gimpel 2016.
    pub fn gelu_mul(gate: &mut [f32], up: &[f32]) {
        // (1 + tanh u) / 2 = 1 / (1 + e^(−2u)).
        const TWICE: f32 = 2.0 * 0.797_884_6;
        for (gate, up) in gate.iter_mut().zip(up) {
            let x = *gate;
            let u = (0.044_715 * x * x).mul_add(x, x);
            *gate = x / (1.0 + exp(-TWICE * u)) * up;
        }
    }

    /// `x *= factor`, value by value.
    pub fn scale(x: &mut [f32], factor: f32) {
        for x in x {
            *x *= factor;
        }
    }

    /// `x += y`, value by value.
    pub fn add(x: &mut [f32], y: &[f32]) {
        for (x, y) in x.iter_mut().zip(y) {
            *x += y;
        }
    }

    /// Rotates pairs of values by angles given as cosines and sines, half as many as values: value `i` with
    /// value `i + half`, or, `interleaved`, `2i` with `2i + 1`.
    pub fn rotate(x: &mut [f32], cos: &[f32], sin: &[f32], interleaved: bool) {
        if interleaved {
            for ((pair, cos), sin) in x.as_chunks_mut::<2>().0.iter_mut().zip(cos).zip(sin) {
                let [a, b] = *pair;
                *pair = [a * cos - b * sin, a * sin + b * cos];
            }
        } else {
            let (first, second) = x.split_at_mut(x.len() / 2);
            for (((first, second), cos), sin) in first.iter_mut().zip(second).zip(cos).zip(sin) {
                let (a, b) = (*first, *second);
                (*first, *second) = (a * cos - b * sin, a * sin + b * cos);
            }
        }
    }
}
