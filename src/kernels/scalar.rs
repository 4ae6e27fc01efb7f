//! The specification: what every kernel computes, in the order in which it rounds.
//!
//! For each row and input the units follow one another. In a unit the products of the integers are summed exactly, for
//! the K types with their integer sub-scales; what is then done in `f32` is written below, and the other instruction
//! sets do the same operations on more rows at once, so that all give the same bits.

use super::format::{BLOCK, Format, Scales, TILE_ROWS, UNIT};
use super::pack::{Unit, Words, f32_from_f16, read_tile, signed_byte, six_bits};
use super::quantize::{BlockView, HALVES, UNIT_SUMS, UnitView};

/// Sixteen rows times the inputs of a group: `out[input][row]`. Cost: reads 32 bytes for every 32 products.
pub(super) fn tile_by_block(
    format: Format,
    tile: &[u8],
    units: usize,
    view: BlockView<'_>,
    out: &mut [[f32; TILE_ROWS]],
) {
    let size = out.len();
    for (input, out) in out.iter_mut().enumerate() {
        for (row, out) in out.iter_mut().enumerate() {
            *out = (0..units).fold(0.0, |sum, block| {
                let weights = read_tile(format, tile, units, block, row);
                let at = block * size + input;
                let product = dot(&weights.blocks[0], &view.q[at * BLOCK..][..BLOCK], 0..BLOCK);
                let product = product + view.bias.get(at).copied().unwrap_or(0);
                let sum = (product as f32 * f32_from_f16(weights.d)).mul_add(view.scales[at], sum);
                match format.scales() {
                    Scales::Minimum => f32_from_f16(weights.m).mul_add(view.scaled_sums[at], sum),
                    _ => sum,
                }
            });
        }
    }
}

/// As [`tile_by_block`], for formats with sub-scales. No sum of integers exceeds 256 · 127 · 32 · 128 < 2³¹.
pub(super) fn tile_by_unit(
    format: Format,
    tile: &[u8],
    units: usize,
    view: UnitView<'_>,
    out: &mut [[f32; TILE_ROWS]],
) {
    let size = out.len();
    for (input, out) in out.iter_mut().enumerate() {
        for (row, out) in out.iter_mut().enumerate() {
            *out = (0..units).fold(0.0, |sum, unit| {
                let weights = read_tile(format, tile, units, unit, row);
                let at = unit * size + input;
                let q = &view.q[at * UNIT..][..UNIT];
                let sums = &view.sums[at * UNIT_SUMS..][..UNIT_SUMS];
                unit_value(format, &weights, q, sums).mul_add(view.scales[at], sum)
            });
        }
    }
}

/// The product of a unit with integers, of which `sums` are the sums.
fn unit_value(format: Format, weights: &Unit, q: &[i8], sums: &[i16]) -> f32 {
    let scale = |index: usize| match format.scales() {
        Scales::Super16 => signed_byte(&weights.sub_scales, index),
        _ => six_bits(&weights.sub_scales, index / 2) as i32,
    };
    let (halves, blocks) = sums.split_at(HALVES);
    let product: i32 = (0..HALVES)
        .map(|half| {
            let first = half % 2 * BLOCK / 2;
            let q = &q[half / 2 * BLOCK..][..BLOCK];
            let product = dot(&weights.blocks[half / 2], q, first..first + BLOCK / 2);
            scale(half) * (product - format.zero() * i32::from(halves[half]))
        })
        .sum();
    let value = product as f32 * f32_from_f16(weights.d);
    if format.scales() == Scales::Super16 {
        return value;
    }
    let minima: i32 =
        (0..8).map(|block| six_bits(&weights.sub_scales, 8 + block) as i32 * i32::from(blocks[block])).sum();
    (-f32_from_f16(weights.m)).mul_add(minima as f32, value)
}

/// Exact sum of the products of some columns of a block, the weights as stored.
fn dot(words: &Words, q: &[i8], columns: std::ops::Range<usize>) -> i32 {
    columns.map(|column| (words[column / 4] >> (8 * (column % 4)) & 0xFF) as i32 * i32::from(q[column])).sum()
}
