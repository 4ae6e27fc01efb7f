//! NEON with the dot product extension: a quarter of a tile (4 rows) at a time, a register for 4 rows by 4
//! columns.
//!
//! Two instructions have no stable intrinsics and are written as assembly: `sdot`, and `fcvtl` for halves.

use std::arch::aarch64::*;
use std::arch::asm;

use super::attention::Product;
use super::format::{BLOCK, Format, Kind, LINE, Scales, TILE_ROWS, for_format};
use super::quantize::View;

/// Two registers an input leave 16 of 32 at eight inputs.
pub(super) const GROUP_SIZES: &[usize] = &[1, 2, 4, 8];

/// Rows of a register.
const ROWS: usize = 4;

/// Whether this machine has all that the functions here are compiled for.
pub(super) fn is_available() -> bool {
    std::arch::is_aarch64_feature_detected!("dotprod")
}

/// Multiplies a tile with `out.len()` inputs, one of [`GROUP_SIZES`].
///
/// # Safety
/// [`is_available`] must have been true, and tile and view as long as `units` and `out` say.
pub(super) unsafe fn tile(
    format: Format,
    tile: &[u8],
    units: usize,
    view: View<'_>,
    out: &mut [[f32; TILE_ROWS]],
) {
    // SAFETY: the caller's promise; each call takes as many inputs as `out` has.
    unsafe {
        for_format!(format, K => match out.len() {
            1 => columns::<K, 1>(tile, units, view, out),
            2 => columns::<K, 2>(tile, units, view, out),
            4 => columns::<K, 4>(tile, units, view, out),
            8 => columns::<K, 8>(tile, units, view, out),
            other => unreachable!("no kernel for {other} inputs"),
        })
    }
}

/// # Safety
/// As [`tile`], with `N` inputs.
#[target_feature(enable = "neon,dotprod")]
unsafe fn columns<K: Kind, const N: usize>(
    tile: &[u8],
    units: usize,
    view: View<'_>,
    out: &mut [[f32; TILE_ROWS]],
) {
    let format = K::FORMAT;
    // 8-bit weights are multiplied as signed numbers, which need no correction.
    let biased = format.zero() != 0 && format.bits() != 8;
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
                for index in 0..format.unit_blocks() {
                    let block = unit * format.unit_blocks() + index;
                    let weights = weights.add(index * format.packed_block_bytes());
                    let q = view.q.as_ptr().add(block * N * BLOCK);
                    let input_scales = view.scales.as_ptr().add(block * N);
                    let scaled_sums = view.scaled_sums.as_ptr().add(block * N);
                    let bias = |half: usize, input: usize| {
                        if !biased {
                            return vdupq_n_s32(0);
                        }
                        let halves = if half_scales { 2 } else { 1 };
                        vdupq_n_s32(*view.bias.as_ptr().add((halves * block + half) * N + input))
                    };
                    let mut products = [vdupq_n_s32(0); N];
                    for (input, product) in products.iter_mut().enumerate() {
                        *product = bias(0, input);
                    }
                    dot_lines::<K, N>(weights, q, 0, &mut products);
                    let low = products;
                    if half_scales {
                        for (input, product) in products.iter_mut().enumerate() {
                            *product = bias(1, input);
                        }
                    }
                    dot_lines::<K, N>(weights, q, 2, &mut products);
                    for input in 0..N {
                        let scale = vdupq_n_f32(*input_scales.add(input));
                        let product = vcvtq_f32_s32(products[input]);
                        if half_scales {
                            let low = vmulq_f32(vcvtq_f32_s32(low[input]), scales.d[2 * index]);
                            let both = vfmaq_f32(low, product, scales.d[2 * index + 1]);
                            sums[input] = vfmaq_f32(sums[input], both, scale);
                            continue;
                        }
                        let scaled = vmulq_f32(product, scales.d[index]);
                        sums[input] = vfmaq_f32(sums[input], scaled, scale);
                        let sum = vdupq_n_f32(*scaled_sums.add(input));
                        match format.scales() {
                            Scales::Minimum => sums[input] = vfmaq_f32(sums[input], scales.m[index], sum),
                            Scales::Super => sums[input] = vfmsq_f32(sums[input], scales.m[index], sum),
                            Scales::Symmetric | Scales::Super16 => {}
                        }
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

/// Adds the products of half a block, 16 columns from pair of lines `pair`, for each input.
///
/// # Safety
/// `weights` must point to a quarter of a tile's block, `q` to the inputs of it.
#[inline]
#[target_feature(enable = "neon,dotprod")]
unsafe fn dot_lines<K: Kind, const N: usize>(
    weights: *const u8,
    q: *const i8,
    pair: usize,
    products: &mut [int32x4_t; N],
) {
    for j in pair..pair + 2 {
        // SAFETY: the caller's promise; a block of an input has 32 values, eight of them for each `j`.
        unsafe {
            let (first, second) = values::<K>(weights, j);
            for (input, product) in products.iter_mut().enumerate() {
                let q = q.add(input * BLOCK + 8 * j).cast::<i32>();
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

/// The scales of a unit for four rows: of blocks, or half blocks; and the minima of blocks.
struct UnitScales {
    d: [float32x4_t; 16],
    m: [float32x4_t; 8],
}

impl UnitScales {
    /// # Safety
    /// `scale` and `sub` must point to a quarter of the scales and sub-scales of a tile's unit.
    #[inline]
    #[target_feature(enable = "neon,dotprod")]
    unsafe fn load<K: Kind>(scale: *const u8, sub: *const u8) -> Self {
        let format = K::FORMAT;
        let mut all = Self { d: [vdupq_n_f32(0.0); 16], m: [vdupq_n_f32(0.0); 8] };
        // SAFETY: the caller's promise.
        let (d, m, sub) = unsafe {
            let d = halves(scale);
            let m = if format.scale_bytes() > 2 * TILE_ROWS { halves(scale.add(2 * TILE_ROWS)) } else { d };
            let mut words = [vdupq_n_s32(0); 4];
            for (line, words) in words.iter_mut().enumerate().take(format.sub_scale_bytes() / LINE) {
                *words = vreinterpretq_s32_u8(vld1q_u8(sub.add(line * LINE)));
            }
            (d, m, words)
        };
        match format.scales() {
            Scales::Symmetric => all.d[0] = d,
            Scales::Minimum => (all.d[0], all.m[0]) = (d, m),
            Scales::Super => {
                for block in 0..8 {
                    all.d[block] = vmulq_f32(d, six_bits(&sub, block));
                    all.m[block] = vmulq_f32(m, six_bits(&sub, 8 + block));
                }
            }
            Scales::Super16 => {
                for (index, scale) in all.d.iter_mut().enumerate() {
                    let top = vreinterpretq_s32_u8(shift(sub[index / 4], 24 - 8 * (index % 4) as i32));
                    *scale = vmulq_f32(d, vcvtq_f32_s32(vshrq_n_s32::<24>(top)));
                }
            }
        }
        all
    }
}

/// [`six_bits`](super::pack::six_bits) of four rows.
#[inline]
#[target_feature(enable = "neon,dotprod")]
fn six_bits(words: &[int32x4_t; 4], index: usize) -> float32x4_t {
    let word = |word: usize, right: i32| vreinterpretq_u32_u8(shift(words[word], -right));
    let value = match index {
        0..15 => vandq_u32(word(index / 5, 6 * (index % 5) as i32), vdupq_n_u32(63)),
        _ => {
            let middle = vshlq_n_u32::<2>(word(1, 30));
            vorrq_u32(word(0, 30), vorrq_u32(middle, vshlq_n_u32::<4>(word(2, 30))))
        }
    };
    vcvtq_f32_u32(value)
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
