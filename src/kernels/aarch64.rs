//! NEON with the dot product extension: a quarter of a tile (4 rows) at a time, a register for 4 rows by 4
//! columns.
//!
//! Two instructions have no stable intrinsics and are written as assembly: `sdot`, and `fcvtl` for halves.

use std::arch::aarch64::*;
use std::arch::asm;
use std::ops::Range;

use super::attention::Product;
use super::format::{BLOCK, Format, Kind, LINE, Scales, TILE_ROWS, UNIT, for_block_format, for_unit_format};
use super::quantize::{BlockView, HALVES, UNIT_SUMS, UnitView};

/// Two registers an input leave 16 of 32 at eight inputs.
pub(super) const GROUP_SIZES: &[usize] = &[1, 2, 4, 8];

/// Rows of a register.
const ROWS: usize = 4;

/// Whether this machine has all that the functions here are compiled for.
pub(super) fn is_available() -> bool {
    std::arch::is_aarch64_feature_detected!("dotprod")
}

/// Multiplies a tile of a format without sub-scales with `out.len()` inputs, one of [`GROUP_SIZES`].
///
/// # Safety
/// [`is_available`] must have been true, and tile and view as long as `units` and `out` say.
pub(super) unsafe fn tile_by_block(
    format: Format,
    tile: &[u8],
    units: usize,
    view: BlockView<'_>,
    out: &mut [[f32; TILE_ROWS]],
) {
    // SAFETY: the caller's promise; each call takes as many inputs as `out` has.
    unsafe {
        for_block_format!(format, K => match out.len() {
            1 => by_block::<K, 1>(tile, units, view, out),
            2 => by_block::<K, 2>(tile, units, view, out),
            4 => by_block::<K, 4>(tile, units, view, out),
            8 => by_block::<K, 8>(tile, units, view, out),
            other => unreachable!("no kernel for {other} inputs"),
        })
    }
}

/// The same for a format with sub-scales.
///
/// # Safety
/// As [`tile_by_block`].
pub(super) unsafe fn tile_by_unit(
    format: Format,
    tile: &[u8],
    units: usize,
    view: UnitView<'_>,
    out: &mut [[f32; TILE_ROWS]],
) {
    // SAFETY: the caller's promise; each call takes as many inputs as `out` has.
    unsafe {
        for_unit_format!(format, K => match out.len() {
            1 => by_unit::<K, 1>(tile, units, view, out),
            2 => by_unit::<K, 2>(tile, units, view, out),
            4 => by_unit::<K, 4>(tile, units, view, out),
            8 => by_unit::<K, 8>(tile, units, view, out),
            other => unreachable!("no kernel for {other} inputs"),
        })
    }
}

/// # Safety
/// As [`tile_by_block`], with `N` inputs.
#[target_feature(enable = "neon,dotprod")]
unsafe fn by_block<K: Kind, const N: usize>(
    tile: &[u8],
    units: usize,
    view: BlockView<'_>,
    out: &mut [[f32; TILE_ROWS]],
) {
    let format = K::FORMAT;
    // 8-bit weights are multiplied as signed numbers, which need no correction.
    let biased = format.zero() != 0 && format.bits() != 8;
    for quarter in 0..TILE_ROWS / ROWS {
        let mut sums = [vdupq_n_f32(0.0); N];
        for block in 0..units {
            // SAFETY: all reads of this block are within what the caller promised.
            unsafe {
                let scale = tile.as_ptr().add(block * format.scale_bytes() + 2 * ROWS * quarter);
                let weights = tile.as_ptr().add(format.body(units) + block * format.unit_bytes());
                let weights = weights.add(quarter * LINE / 4);
                let mut products = [vdupq_n_s32(0); N];
                if biased {
                    for (input, product) in products.iter_mut().enumerate() {
                        *product = vdupq_n_s32(*view.bias.as_ptr().add(block * N + input));
                    }
                }
                let q = view.q.as_ptr().add(block * N * BLOCK);
                dot_lines::<K, N>(weights, q, BLOCK, 0..4, &mut products);
                let d = halves(scale);
                for (input, sum) in sums.iter_mut().enumerate() {
                    let at = block * N + input;
                    let scaled = vmulq_f32(vcvtq_f32_s32(products[input]), d);
                    *sum = vfmaq_f32(*sum, scaled, vdupq_n_f32(*view.scales.as_ptr().add(at)));
                    if format.scales() as usize == Scales::Minimum as usize {
                        let inputs = vdupq_n_f32(*view.scaled_sums.as_ptr().add(at));
                        *sum = vfmaq_f32(*sum, halves(scale.add(2 * TILE_ROWS)), inputs);
                    }
                }
            }
        }
        for (out, sum) in out.iter_mut().zip(sums) {
            // SAFETY: `out` is 16 values, a quarter of them is stored.
            unsafe { vst1q_f32(out.as_mut_ptr().add(quarter * ROWS), sum) };
        }
    }
}

/// # Safety
/// As [`tile_by_unit`], with `N` inputs.
#[target_feature(enable = "neon,dotprod")]
unsafe fn by_unit<K: Kind, const N: usize>(
    tile: &[u8],
    units: usize,
    view: UnitView<'_>,
    out: &mut [[f32; TILE_ROWS]],
) {
    let format = K::FORMAT;
    let half_scales = format.scales() as usize == Scales::Super16 as usize;
    for quarter in 0..TILE_ROWS / ROWS {
        let mut sums = [vdupq_n_f32(0.0); N];
        for unit in 0..units {
            // SAFETY: all reads of this unit are within what the caller promised.
            unsafe {
                let body = tile.as_ptr().add(format.body(units) + unit * format.unit_bytes());
                let scale = tile.as_ptr().add(unit * format.scale_bytes() + 2 * ROWS * quarter);
                let scales = UnitScales::load::<K>(scale, body.add(quarter * LINE / 4));
                let weights = body.add(format.sub_scale_bytes() + quarter * LINE / 4);
                let q = view.q.as_ptr().add(unit * N * UNIT);
                let mut totals = [vdupq_n_s32(0); N];
                for block in 0..UNIT / BLOCK {
                    let weights = weights.add(block * format.packed_block_bytes());
                    let q = q.add(block * BLOCK);
                    // In two parts if their scales are two.
                    for part in 0..if half_scales { 2 } else { 1 } {
                        let lines = if half_scales { 2 * part..2 * part + 2 } else { 0..4 };
                        let scale = scales.s[if half_scales { 2 * block + part } else { block }];
                        let mut products = [vdupq_n_s32(0); N];
                        dot_lines::<K, N>(weights, q, UNIT, lines, &mut products);
                        for (total, product) in totals.iter_mut().zip(products) {
                            *total = vmlaq_s32(*total, product, scale);
                        }
                    }
                }
                for (input, sum) in sums.iter_mut().enumerate() {
                    let at = unit * N + input;
                    let value = scales.value::<K>(totals[input], view.sums.as_ptr().add(at * UNIT_SUMS));
                    *sum = vfmaq_f32(*sum, value, vdupq_n_f32(*view.scales.as_ptr().add(at)));
                }
            }
        }
        for (out, sum) in out.iter_mut().zip(sums) {
            // SAFETY: `out` is 16 values, a quarter of them is stored.
            unsafe { vst1q_f32(out.as_mut_ptr().add(quarter * ROWS), sum) };
        }
    }
}

/// Adds the products of some pairs of lines, eight columns each, for each input; their integers are `stride` apart.
///
/// # Safety
/// `weights` must point to a quarter of a tile's block, `q` to the first input's integers of it.
#[inline]
#[target_feature(enable = "neon,dotprod")]
unsafe fn dot_lines<K: Kind, const N: usize>(
    weights: *const u8,
    q: *const i8,
    stride: usize,
    lines: Range<usize>,
    products: &mut [int32x4_t; N],
) {
    for j in lines {
        // SAFETY: the caller's promise; a block of an input has 32 values, eight of them for each `j`.
        unsafe {
            let (first, second) = values::<K>(weights, j);
            for (input, product) in products.iter_mut().enumerate() {
                let q = q.add(input * stride + 8 * j).cast::<i32>();
                let four = |at: usize| vreinterpretq_s8_s32(vdupq_n_s32(q.add(at).read_unaligned()));
                *product = dot(dot(*product, first, four(0)), second, four(1));
            }
        }
    }
}

/// Columns `8j..8j+8` of four rows, unpacked to bytes: as stored, or signed if they are of 8 bits.
///
/// # Safety
/// `block` must point to a quarter of a tile's block.
#[inline]
#[target_feature(enable = "neon,dotprod")]
unsafe fn values<K: Kind>(block: *const u8, j: usize) -> (int8x16_t, int8x16_t) {
    // SAFETY: the caller's promise: four lines of low bits, and one or two of high ones, or eight of bytes.
    unsafe {
        if K::FORMAT.bits() == 8 {
            let flip = vdupq_n_u8(0x80);
            let line = |line: usize| vreinterpretq_s8_u8(veorq_u8(vld1q_u8(block.add(line * LINE)), flip));
            return (line(2 * j), line(2 * j + 1));
        }
        let both = vld1q_u8(block.add(j * LINE));
        let low = [vandq_u8(both, vdupq_n_u8(0x0F)), vshrq_n_u8::<4>(both)];
        let high = |g: usize| match K::FORMAT.bits() {
            5 => {
                let word = vreinterpretq_s32_u8(vld1q_u8(block.add(4 * LINE)));
                vandq_u8(shift(word, 4 - g as i32), vdupq_n_u8(0x10))
            }
            6 => {
                let word = vreinterpretq_s32_u8(vld1q_u8(block.add((4 + g / 4) * LINE)));
                vandq_u8(shift(word, 4 - 2 * (g % 4) as i32), vdupq_n_u8(0x30))
            }
            _ => vdupq_n_u8(0),
        };
        let whole = |half: usize| vreinterpretq_s8_u8(vorrq_u8(low[half], high(2 * j + half)));
        (whole(0), whole(1))
    }
}

/// Words shifted to the left, or to the right, with zeros, if `left` is negative.
#[inline]
#[target_feature(enable = "neon,dotprod")]
fn shift(words: int32x4_t, left: i32) -> uint8x16_t {
    vreinterpretq_u8_u32(vshlq_u32(vreinterpretq_u32_s32(words), vdupq_n_s32(left)))
}

/// The scales of a unit for four rows.
struct UnitScales {
    d: float32x4_t,
    dmin: float32x4_t,
    /// Of its eight blocks or sixteen half blocks.
    s: [int32x4_t; 16],
    /// Of its eight blocks, if the format has them.
    minima: [int32x4_t; 8],
}

impl UnitScales {
    /// # Safety
    /// `scale` and `sub` must point to a quarter of the scales and sub-scales of a tile's unit.
    #[inline]
    #[target_feature(enable = "neon,dotprod")]
    unsafe fn load<K: Kind>(scale: *const u8, sub: *const u8) -> Self {
        let format = K::FORMAT;
        // SAFETY: the caller's promise.
        let (d, dmin, sub) = unsafe {
            let d = halves(scale);
            let dmin =
                if format.scale_bytes() > 2 * TILE_ROWS { halves(scale.add(2 * TILE_ROWS)) } else { d };
            let mut words = [vdupq_n_s32(0); 4];
            for (line, words) in words.iter_mut().enumerate().take(format.sub_scale_bytes() / LINE) {
                *words = vreinterpretq_s32_u8(vld1q_u8(sub.add(line * LINE)));
            }
            (d, dmin, words)
        };
        let zero = vdupq_n_s32(0);
        let mut all = Self { d, dmin, s: [zero; 16], minima: [zero; 8] };
        if let Scales::Super16 = format.scales() {
            for (index, scale) in all.s.iter_mut().enumerate() {
                let top = vreinterpretq_s32_u8(shift(sub[index / 4], 24 - 8 * (index % 4) as i32));
                *scale = vshrq_n_s32::<24>(top);
            }
        } else {
            for block in 0..8 {
                all.s[block] = six_bits(&sub, block);
                all.minima[block] = six_bits(&sub, 8 + block);
            }
        }
        all
    }

    /// The value of a unit, but for the input's scale, from its sum of integers and those of the input.
    ///
    /// # Safety
    /// `sums` must point to the sums of one input.
    #[inline]
    #[target_feature(enable = "neon,dotprod")]
    unsafe fn value<K: Kind>(&self, total: int32x4_t, sums: *const i16) -> float32x4_t {
        let half_scales = K::FORMAT.scales() as usize == Scales::Super16 as usize;
        let (first, factors) = if half_scales { (0, &self.s[..]) } else { (HALVES, &self.minima[..]) };
        let mut subtrahend = vdupq_n_s32(0);
        for (index, factor) in factors.iter().enumerate() {
            // SAFETY: the caller's promise: sixteen halves, and eight blocks after them.
            let sum = i32::from(unsafe { *sums.add(first + index) });
            subtrahend = vmlaq_n_s32(subtrahend, *factor, sum);
        }
        let value = |total| vmulq_f32(vcvtq_f32_s32(total), self.d);
        if half_scales {
            return value(vmlsq_n_s32(total, subtrahend, K::FORMAT.zero()));
        }
        vfmsq_f32(value(total), self.dmin, vcvtq_f32_s32(subtrahend))
    }
}

/// [`six_bits`](super::pack::six_bits) of four rows.
#[inline]
#[target_feature(enable = "neon,dotprod")]
fn six_bits(words: &[int32x4_t; 4], index: usize) -> int32x4_t {
    let word = |word: usize, right: i32| vreinterpretq_u32_u8(shift(words[word], -right));
    let value = match index {
        0..15 => vandq_u32(word(index / 5, 6 * (index % 5) as i32), vdupq_n_u32(63)),
        _ => {
            let middle = vshlq_n_u32::<2>(word(1, 30));
            vorrq_u32(word(0, 30), vorrq_u32(middle, vshlq_n_u32::<4>(word(2, 30))))
        }
    };
    vreinterpretq_s32_u32(value)
}

/// Adds to each of four sums the products of four neighbouring bytes.
#[inline]
#[target_feature(enable = "neon,dotprod")]
fn dot(mut sum: int32x4_t, a: int8x16_t, b: int8x16_t) -> int32x4_t {
    // SAFETY: works on registers only; `dotprod` is enabled.
    unsafe {
        asm!(
            "sdot {sum:v}.4s, {a:v}.16b, {b:v}.16b",
            sum = inout(vreg) sum, a = in(vreg) a, b = in(vreg) b,
            options(pure, nomem, nostack, preserves_flags)
        );
    }
    sum
}

/// Four f16 values.
///
/// # Safety
/// 8 bytes must be readable.
#[inline]
#[target_feature(enable = "neon,dotprod")]
unsafe fn halves(bytes: *const u8) -> float32x4_t {
    let values: float32x4_t;
    // SAFETY: the caller's promise for the load; the conversion works on registers only.
    unsafe {
        let halves = vld1_u8(bytes);
        asm!(
            "fcvtl {values:v}.4s, {halves:v}.4h",
            values = out(vreg) values, halves = in(vreg) halves,
            options(pure, nomem, nostack, preserves_flags)
        );
    }
    values
}

/// [`Product`]s added to `rows` rows of `out`, up to six.
///
/// # Safety
/// [`is_available`] must have been true; `a` must have `rows` rows, `b` as many as steps, `out` `rows`.
#[target_feature(enable = "neon,dotprod")]
pub(super) unsafe fn add_products(product: Product<'_>, rows: usize, out: &mut [f32]) {
    // SAFETY: the caller's promise.
    unsafe {
        match rows {
            0 => {}
            1 => add_rows::<1>(product, out),
            2 => add_rows::<2>(product, out),
            3 => add_rows::<3>(product, out),
            4 => add_rows::<4>(product, out),
            5 => add_rows::<5>(product, out),
            _ => add_rows::<6>(product, out),
        }
    }
}

/// Cost: 4 loads and `N` broadcasts for 4 · `N` fused multiplications.
///
/// # Safety
/// As [`add_products`], with `N` rows.
#[target_feature(enable = "neon,dotprod")]
unsafe fn add_rows<const N: usize>(product: Product<'_>, out: &mut [f32]) {
    let mut first = 0;
    // SAFETY: the columns are within those of `b` and `out`.
    unsafe {
        while first + 4 * ROWS <= product.columns {
            add_columns::<N, 4>(&product, first, out);
            first += 4 * ROWS;
        }
        while first + ROWS <= product.columns {
            add_columns::<N, 1>(&product, first, out);
            first += ROWS;
        }
    }
    if first < product.columns {
        product.add_columns_from(first, out);
    }
}

/// Adds to `W` registers of columns from `first`.
///
/// # Safety
/// As [`add_products`], with `N` rows; the columns must exist.
#[inline]
#[target_feature(enable = "neon,dotprod")]
unsafe fn add_columns<const N: usize, const W: usize>(product: &Product<'_>, first: usize, out: &mut [f32]) {
    let &Product { a, stride, b, columns, steps } = product;
    let (a, b, out) = (a.as_ptr(), b.as_ptr(), out.as_mut_ptr());
    let mut sums = [[vdupq_n_f32(0.0); W]; N];
    // SAFETY: the caller's promise: rows, steps and columns are within the slices.
    unsafe {
        for (n, sums) in sums.iter_mut().enumerate() {
            for (w, sum) in sums.iter_mut().enumerate() {
                *sum = vld1q_f32(out.add(n * columns + first + w * ROWS));
            }
        }
        for step in 0..steps {
            let mut values = [vdupq_n_f32(0.0); W];
            for (w, values) in values.iter_mut().enumerate() {
                *values = vld1q_f32(b.add(step * columns + first + w * ROWS));
            }
            for (n, sums) in sums.iter_mut().enumerate() {
                let factor = vdupq_n_f32(*a.add(n * stride + step));
                for (sum, values) in sums.iter_mut().zip(values) {
                    *sum = vfmaq_f32(*sum, factor, values);
                }
            }
        }
        for (n, sums) in sums.iter().enumerate() {
            for (w, sum) in sums.iter().enumerate() {
                vst1q_f32(out.add(n * columns + first + w * ROWS), *sum);
            }
        }
    }
}
