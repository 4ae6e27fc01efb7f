//! The specification: what every kernel computes, in the order in which it rounds.
//!
//! For each row and input the blocks of 32 columns follow one another. In a block the products of the
//! integers are summed exactly; what is then done in `f32` is written below, and the other instruction sets
//! do the same operations on more rows at once, so that all give the same bits.

use super::format::{BLOCK, Format, Scales, TILE_ROWS};
use super::pack::{Words, f32_from_f16, read_tile, signed_byte, six_bits};
use super::quantize::View;

/// Sixteen rows times the inputs of a group: `out[input][row]`. Cost: reads 32 bytes for every 32 products.
pub(super) fn tile(format: Format, tile: &[u8], units: usize, view: View<'_>, out: &mut [[f32; TILE_ROWS]]) {
    let size = out.len();
    for (input, out) in out.iter_mut().enumerate() {
        for (row, out) in out.iter_mut().enumerate() {
            let mut sum = 0.0f32;
            for unit in 0..units {
                let weights = read_tile(format, tile, units, unit, row);
                let (d, m) = (f32_from_f16(weights.d), f32_from_f16(weights.m));
                for (index, words) in weights.blocks.iter().enumerate().take(format.unit_blocks()) {
                    let block = unit * format.unit_blocks() + index;
                    let at = block * size + input;
                    let q = &view.q[at * BLOCK..][..BLOCK];
                    let bias = |half: usize| view.bias.get(half).copied().unwrap_or(0);
                    let (scale, scaled_sum) = (view.scales[at], view.scaled_sums[at]);
                    match format.scales() {
                        Scales::Symmetric => {
                            let product = (dot(words, q, 0..BLOCK) + bias(at)) as f32;
                            sum = (product * d).mul_add(scale, sum);
                        }
                        Scales::Minimum => {
                            let product = dot(words, q, 0..BLOCK) as f32;
                            sum = (product * d).mul_add(scale, sum);
                            sum = m.mul_add(scaled_sum, sum);
                        }
                        Scales::Super => {
                            let product = dot(words, q, 0..BLOCK) as f32;
                            let d = d * six_bits(&weights.sub_scales, index) as f32;
                            let m = m * six_bits(&weights.sub_scales, 8 + index) as f32;
                            sum = (product * d).mul_add(scale, sum);
                            sum = (-m).mul_add(scaled_sum, sum);
                        }
                        Scales::Super16 => {
                            let half = |half: usize| {
                                let columns = half * BLOCK / 2..(half + 1) * BLOCK / 2;
                                let product =
                                    dot(words, q, columns) + bias((2 * block + half) * size + input);
                                let scale = d * signed_byte(&weights.sub_scales, 2 * index + half) as f32;
                                (product as f32, scale)
                            };
                            let ((first, d0), (second, d1)) = (half(0), half(1));
                            sum = second.mul_add(d1, first * d0).mul_add(scale, sum);
                        }
                    }
                }
            }
            *out = sum;
        }
    }
}

/// Exact sum of the products of some columns of a block, the weights as stored.
fn dot(words: &Words, q: &[i8], columns: std::ops::Range<usize>) -> i32 {
    columns.map(|column| (words[column / 4] >> (8 * (column % 4)) & 0xFF) as i32 * i32::from(q[column])).sum()
}
