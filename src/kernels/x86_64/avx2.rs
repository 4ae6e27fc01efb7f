//! AVX2 with or without VNNI: half a tile (8 rows) at a time, a register for 8 rows by 4 columns.

use std::arch::x86_64::*;

use crate::kernels::attention::Product;
use crate::kernels::format::{
    BLOCK, Format, Kind, LINE, Scales, TILE_ROWS, UNIT, for_block_format, for_unit_format,
};
use crate::kernels::quantize::{BlockView, HALVES, UNIT_SUMS, UnitView};

/// Two registers an input leave eight of 16 at four inputs.
pub(in crate::kernels) const GROUP_SIZES: &[usize] = &[1, 2, 4];

/// How far ahead weights are asked for: the processor itself does not look beyond a page.
const AHEAD: usize = 2048;

/// Rows of a register.
const ROWS: usize = TILE_ROWS / 2;

/// Whether this machine has all that the functions here are compiled for, VNNI aside.
pub(in crate::kernels) fn is_available() -> bool {
    std::is_x86_feature_detected!("avx2")
        && std::is_x86_feature_detected!("fma")
        && std::is_x86_feature_detected!("f16c")
}

/// Multiplies a tile of a format without sub-scales with `out.len()` inputs, one of [`GROUP_SIZES`].
///
/// # Safety
/// [`is_available`] must have been true, and `avxvnni` found if `VNNI`; tile and view must be as long as `units`
/// and `out` say.
pub(in crate::kernels) unsafe fn tile_by_block<const VNNI: bool>(
    format: Format,
    tile: &[u8],
    units: usize,
    view: BlockView<'_>,
    out: &mut [[f32; TILE_ROWS]],
) {
    // SAFETY: the caller's promise; each call takes as many inputs as `out` has.
    unsafe {
        for_block_format!(format, K => match (VNNI, out.len()) {
            (false, 1) => plain_by_block::<K, 1>(tile, units, view, out),
            (false, 2) => plain_by_block::<K, 2>(tile, units, view, out),
            (false, 4) => plain_by_block::<K, 4>(tile, units, view, out),
            (true, 1) => vnni_by_block::<K, 1>(tile, units, view, out),
            (true, 2) => vnni_by_block::<K, 2>(tile, units, view, out),
            (true, 4) => vnni_by_block::<K, 4>(tile, units, view, out),
            (_, other) => unreachable!("no kernel for {other} inputs"),
        })
    }
}

/// The same for a format with sub-scales.
///
/// # Safety
/// As [`tile_by_block`].
pub(in crate::kernels) unsafe fn tile_by_unit<const VNNI: bool>(
    format: Format,
    tile: &[u8],
    units: usize,
    view: UnitView<'_>,
    out: &mut [[f32; TILE_ROWS]],
) {
    // SAFETY: the caller's promise; each call takes as many inputs as `out` has.
    unsafe {
        for_unit_format!(format, K => match (VNNI, out.len()) {
            (false, 1) => plain_by_unit::<K, 1>(tile, units, view, out),
            (false, 2) => plain_by_unit::<K, 2>(tile, units, view, out),
            (false, 4) => plain_by_unit::<K, 4>(tile, units, view, out),
            (true, 1) => vnni_by_unit::<K, 1>(tile, units, view, out),
            (true, 2) => vnni_by_unit::<K, 2>(tile, units, view, out),
            (true, 4) => vnni_by_unit::<K, 4>(tile, units, view, out),
            (_, other) => unreachable!("no kernel for {other} inputs"),
        })
    }
}

macro_rules! kernels {
    ($by_block:ident, $by_unit:ident, $features:literal, $dot:ident, $dot_signed:expr) => {
        /// # Safety
        /// As [`tile_by_block`], with `N` inputs.
        #[target_feature(enable = $features)]
        unsafe fn $by_block<K: Kind, const N: usize>(
            tile: &[u8],
            units: usize,
            view: BlockView<'_>,
            out: &mut [[f32; TILE_ROWS]],
        ) {
            let format = K::FORMAT;
            // Without VNNI 8-bit weights are multiplied as signed numbers, which need no correction.
            let biased = format.zero() != 0 && !($dot_signed && format.bits() == 8);
            for half in 0..2 {
                let mut sums = [_mm256_setzero_ps(); N];
                for block in 0..units {
                    // SAFETY: all reads of this block are within what the caller promised.
                    unsafe {
                        let scale = tile.as_ptr().add(block * format.scale_bytes() + 2 * ROWS * half);
                        let weights = tile.as_ptr().add(format.body(units) + block * format.unit_bytes());
                        let weights = weights.add(half * LINE / 2);
                        if half == 0 {
                            prefetch::<K>(weights);
                        }
                        let mut products = [_mm256_setzero_si256(); N];
                        if biased {
                            for (input, product) in products.iter_mut().enumerate() {
                                *product = _mm256_set1_epi32(*view.bias.as_ptr().add(block * N + input));
                            }
                        }
                        let q = view.q.as_ptr().add(block * N * BLOCK);
                        for j in 0..4 {
                            let (first, second) = values::<K>(weights, j);
                            for (input, product) in products.iter_mut().enumerate() {
                                let q = q.add(input * BLOCK + 8 * j).cast::<i32>();
                                *product = $dot::<K>(*product, first, second, q);
                            }
                        }
                        let d = halves(scale);
                        for (input, sum) in sums.iter_mut().enumerate() {
                            let at = block * N + input;
                            let scaled = _mm256_mul_ps(_mm256_cvtepi32_ps(products[input]), d);
                            *sum =
                                _mm256_fmadd_ps(scaled, _mm256_set1_ps(*view.scales.as_ptr().add(at)), *sum);
                            if format.scales() as usize == Scales::Minimum as usize {
                                let inputs = _mm256_set1_ps(*view.scaled_sums.as_ptr().add(at));
                                *sum = _mm256_fmadd_ps(halves(scale.add(2 * TILE_ROWS)), inputs, *sum);
                            }
                        }
                    }
                }
                for (out, sum) in out.iter_mut().zip(sums) {
                    // SAFETY: `out` is 16 values, a half of them is stored.
                    unsafe { _mm256_storeu_ps(out.as_mut_ptr().add(half * ROWS), sum) };
                }
            }
        }

        /// # Safety
        /// As [`tile_by_unit`], with `N` inputs.
        #[target_feature(enable = $features)]
        unsafe fn $by_unit<K: Kind, const N: usize>(
            tile: &[u8],
            units: usize,
            view: UnitView<'_>,
            out: &mut [[f32; TILE_ROWS]],
        ) {
            let format = K::FORMAT;
            let half_scales = format.scales() as usize == Scales::Super16 as usize;
            for half in 0..2 {
                let mut sums = [_mm256_setzero_ps(); N];
                for unit in 0..units {
                    // SAFETY: all reads of this unit are within what the caller promised.
                    unsafe {
                        let body = tile.as_ptr().add(format.body(units) + unit * format.unit_bytes());
                        let scale = tile.as_ptr().add(unit * format.scale_bytes() + 2 * ROWS * half);
                        let scales = UnitScales::load::<K>(scale, body.add(half * LINE / 2));
                        let weights = body.add(format.sub_scale_bytes() + half * LINE / 2);
                        let q = view.q.as_ptr().add(unit * N * UNIT);
                        let mut totals = [_mm256_setzero_si256(); N];
                        for block in 0..UNIT / BLOCK {
                            let weights = weights.add(block * format.packed_block_bytes());
                            if half == 0 {
                                prefetch::<K>(weights);
                            }
                            let q = q.add(block * BLOCK);
                            // In two parts if their scales are two.
                            for part in 0..if half_scales { 2 } else { 1 } {
                                let lines = if half_scales { 2 * part..2 * part + 2 } else { 0..4 };
                                let scale = scales.s[if half_scales { 2 * block + part } else { block }];
                                let mut products = [_mm256_setzero_si256(); N];
                                for j in lines {
                                    let (first, second) = values::<K>(weights, j);
                                    for (input, product) in products.iter_mut().enumerate() {
                                        let q = q.add(input * UNIT + 8 * j).cast::<i32>();
                                        *product = $dot::<K>(*product, first, second, q);
                                    }
                                }
                                for (total, product) in totals.iter_mut().zip(products) {
                                    *total = _mm256_add_epi32(*total, _mm256_mullo_epi32(product, scale));
                                }
                            }
                        }
                        for (input, sum) in sums.iter_mut().enumerate() {
                            let at = unit * N + input;
                            let value =
                                scales.value::<K>(totals[input], view.sums.as_ptr().add(at * UNIT_SUMS));
                            let scale = _mm256_set1_ps(*view.scales.as_ptr().add(at));
                            *sum = _mm256_fmadd_ps(value, scale, *sum);
                        }
                    }
                }
                for (out, sum) in out.iter_mut().zip(sums) {
                    // SAFETY: `out` is 16 values, a half of them is stored.
                    unsafe { _mm256_storeu_ps(out.as_mut_ptr().add(half * ROWS), sum) };
                }
            }
        }
    };
}

kernels!(plain_by_block, plain_by_unit, "avx2,fma,f16c", dot_plain, true);
kernels!(vnni_by_block, vnni_by_unit, "avx2,fma,f16c,avxvnni", dot_vnni, false);

/// Asks for the weights some way after a block's; the second half of a tile finds them in the cache.
#[inline]
fn prefetch<K: Kind>(weights: *const u8) {
    for line in 0..K::FORMAT.packed_block_bytes().div_ceil(LINE) {
        // SAFETY: a prefetch of any address is allowed.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(weights.wrapping_add(AHEAD + line * LINE).cast()) };
    }
}

/// Adds the products of eight columns.
///
/// # Safety
/// Eight bytes must be readable at `q`.
#[inline]
#[target_feature(enable = "avx2,fma,f16c,avxvnni")]
unsafe fn dot_vnni<K: Kind>(sum: __m256i, first: __m256i, second: __m256i, q: *const i32) -> __m256i {
    // SAFETY: the caller's promise.
    let (q0, q1) = unsafe { (q.read_unaligned(), q.add(1).read_unaligned()) };
    let sum = _mm256_dpbusd_avx_epi32(sum, first, _mm256_set1_epi32(q0));
    _mm256_dpbusd_avx_epi32(sum, second, _mm256_set1_epi32(q1))
}

/// Adds the products of eight columns. `vpmaddubsw` saturates at 16 bits: two products of up to 6-bit values
/// stay under 2 · 2 · 63 · 127 even when two are added; 8-bit values are split into size and sign, and
/// 2 · 128 · 127 fits once (inputs are never −128, whose negation would not).
///
/// # Safety
/// Eight bytes must be readable at `q`.
#[inline]
#[target_feature(enable = "avx2,fma,f16c")]
unsafe fn dot_plain<K: Kind>(sum: __m256i, first: __m256i, second: __m256i, q: *const i32) -> __m256i {
    // SAFETY: the caller's promise.
    let (q0, q1) = unsafe { (q.read_unaligned(), q.add(1).read_unaligned()) };
    let (q0, q1) = (_mm256_set1_epi32(q0), _mm256_set1_epi32(q1));
    let ones = _mm256_set1_epi16(1);
    if K::FORMAT.bits() == 8 {
        let flip = _mm256_set1_epi8(-128);
        let (first, second) = (_mm256_xor_si256(first, flip), _mm256_xor_si256(second, flip));
        let first_products = _mm256_maddubs_epi16(_mm256_abs_epi8(first), _mm256_sign_epi8(q0, first));
        let second_products = _mm256_maddubs_epi16(_mm256_abs_epi8(second), _mm256_sign_epi8(q1, second));
        let sum = _mm256_add_epi32(sum, _mm256_madd_epi16(first_products, ones));
        return _mm256_add_epi32(sum, _mm256_madd_epi16(second_products, ones));
    }
    let products = _mm256_add_epi16(_mm256_maddubs_epi16(first, q0), _mm256_maddubs_epi16(second, q1));
    _mm256_add_epi32(sum, _mm256_madd_epi16(products, ones))
}

/// Columns `8j..8j+8` of eight rows as stored, unpacked to bytes.
///
/// # Safety
/// `block` must point to a half of a tile's block.
#[inline]
#[target_feature(enable = "avx2,fma,f16c")]
unsafe fn values<K: Kind>(block: *const u8, j: usize) -> (__m256i, __m256i) {
    let nibbles = _mm256_set1_epi8(0x0F);
    // SAFETY: the caller's promise: four lines of low bits, and one or two of high ones, or eight of bytes.
    unsafe {
        if K::FORMAT.bits() == 8 {
            return (load(block.add(2 * j * LINE)), load(block.add((2 * j + 1) * LINE)));
        }
        let both = load(block.add(j * LINE));
        let first = _mm256_and_si256(both, nibbles);
        let second = _mm256_and_si256(_mm256_srli_epi16::<4>(both), nibbles);
        match K::FORMAT.bits() {
            5 => {
                let high = load(block.add(4 * LINE));
                let mask = _mm256_set1_epi8(0x10);
                let bits = |g: usize| _mm256_and_si256(shift(high, 4 - g as i32), mask);
                (_mm256_or_si256(first, bits(2 * j)), _mm256_or_si256(second, bits(2 * j + 1)))
            }
            6 => {
                let high = load(block.add((4 + j / 2) * LINE));
                let mask = _mm256_set1_epi8(0x30);
                let bits = |g: usize| _mm256_and_si256(shift(high, 4 - 2 * (g % 4) as i32), mask);
                (_mm256_or_si256(first, bits(2 * j)), _mm256_or_si256(second, bits(2 * j + 1)))
            }
            _ => (first, second),
        }
    }
}

/// Words shifted to the left, or to the right if `left` is negative.
#[inline]
#[target_feature(enable = "avx2,fma,f16c")]
fn shift(word: __m256i, left: i32) -> __m256i {
    if left >= 0 {
        _mm256_sll_epi32(word, _mm_cvtsi32_si128(left))
    } else {
        _mm256_srl_epi32(word, _mm_cvtsi32_si128(-left))
    }
}

/// The scales of a unit for eight rows.
struct UnitScales {
    d: __m256,
    dmin: __m256,
    /// Of its eight blocks or sixteen half blocks.
    s: [__m256i; 16],
    /// What the inputs' sums are multiplied with, two neighbours to a lane: minima of blocks or scales of half
    /// blocks.
    pairs: [__m256i; 8],
}

impl UnitScales {
    /// # Safety
    /// `scale` and `sub` must point to a half of the scales and sub-scales of a tile's unit.
    #[inline]
    #[target_feature(enable = "avx2,fma,f16c")]
    unsafe fn load<K: Kind>(scale: *const u8, sub: *const u8) -> Self {
        let format = K::FORMAT;
        // SAFETY: the caller's promise.
        let (d, dmin, sub) = unsafe {
            let d = halves(scale);
            let dmin =
                if format.scale_bytes() > 2 * TILE_ROWS { halves(scale.add(2 * TILE_ROWS)) } else { d };
            let mut words = [_mm256_setzero_si256(); 4];
            for (line, words) in words.iter_mut().enumerate().take(format.sub_scale_bytes() / LINE) {
                *words = load(sub.add(line * LINE));
            }
            (d, dmin, words)
        };
        let zero = _mm256_setzero_si256();
        let mut all = Self { d, dmin, s: [zero; 16], pairs: [zero; 8] };
        let pair = |low, high| _mm256_blend_epi16::<0xAA>(low, _mm256_slli_epi32::<16>(high));
        if let Scales::Super16 = format.scales() {
            for (index, scale) in all.s.iter_mut().enumerate() {
                *scale = _mm256_srai_epi32::<24>(shift(sub[index / 4], 24 - 8 * (index % 4) as i32));
            }
            for (pairs, scales) in all.pairs.iter_mut().zip(all.s.as_chunks::<2>().0) {
                *pairs = pair(scales[0], scales[1]);
            }
        } else {
            for (index, scale) in all.s.iter_mut().enumerate().take(8) {
                *scale = six_bits(&sub, index);
            }
            for (index, pairs) in all.pairs.iter_mut().enumerate().take(4) {
                *pairs = pair(six_bits(&sub, 8 + 2 * index), six_bits(&sub, 9 + 2 * index));
            }
        }
        all
    }

    /// The value of a unit, but for the input's scale, from its sum of integers and those of the input.
    ///
    /// # Safety
    /// `sums` must point to the sums of one input.
    #[inline]
    #[target_feature(enable = "avx2,fma,f16c")]
    unsafe fn value<K: Kind>(&self, total: __m256i, sums: *const i16) -> __m256 {
        let half_scales = K::FORMAT.scales() as usize == Scales::Super16 as usize;
        let (first, pairs) = if half_scales { (0, 8) } else { (HALVES, 4) };
        let mut subtrahend = _mm256_setzero_si256();
        for (index, pair) in self.pairs[..pairs].iter().enumerate() {
            // SAFETY: the caller's promise: sixteen halves, and eight blocks after them.
            let two = unsafe { sums.add(first + 2 * index).cast::<i32>().read_unaligned() };
            subtrahend = _mm256_add_epi32(subtrahend, _mm256_madd_epi16(*pair, _mm256_set1_epi32(two)));
        }
        let value = |total| _mm256_mul_ps(_mm256_cvtepi32_ps(total), self.d);
        if half_scales {
            let zero = _mm256_mullo_epi32(subtrahend, _mm256_set1_epi32(K::FORMAT.zero()));
            return value(_mm256_sub_epi32(total, zero));
        }
        _mm256_fnmadd_ps(self.dmin, _mm256_cvtepi32_ps(subtrahend), value(total))
    }
}

/// [`six_bits`](crate::kernels::pack::six_bits) of all rows.
#[inline]
#[target_feature(enable = "avx2,fma,f16c")]
fn six_bits(words: &[__m256i; 4], index: usize) -> __m256i {
    if index < 15 {
        let value = shift(words[index / 5], -6 * (index % 5) as i32);
        return _mm256_and_si256(value, _mm256_set1_epi32(63));
    }
    let pair = |word: usize| _mm256_srli_epi32::<30>(words[word]);
    let high = _mm256_or_si256(_mm256_slli_epi32::<2>(pair(1)), _mm256_slli_epi32::<4>(pair(2)));
    _mm256_or_si256(pair(0), high)
}

/// # Safety
/// 32 bytes must be readable.
#[inline]
#[target_feature(enable = "avx2,fma,f16c")]
unsafe fn load(bytes: *const u8) -> __m256i {
    // SAFETY: the caller's promise.
    unsafe { _mm256_loadu_si256(bytes.cast()) }
}

/// Eight f16 values.
///
/// # Safety
/// 16 bytes must be readable.
#[inline]
#[target_feature(enable = "avx2,fma,f16c")]
unsafe fn halves(bytes: *const u8) -> __m256 {
    // SAFETY: the caller's promise.
    _mm256_cvtph_ps(unsafe { _mm_loadu_si128(bytes.cast()) })
}

/// [`Product`]s added to `rows` rows of `out`, up to six.
///
/// # Safety
/// [`is_available`] must have been true; `a` must have `rows` rows, `b` as many as steps, `out` `rows`.
#[target_feature(enable = "avx2,fma,f16c")]
pub(in crate::kernels) unsafe fn add_products(product: Product<'_>, rows: usize, out: &mut [f32]) {
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

/// Cost: 2 loads and `N` broadcasts for 2 · `N` fused multiplications.
///
/// # Safety
/// As [`add_products`], with `N` rows.
#[target_feature(enable = "avx2,fma,f16c")]
unsafe fn add_rows<const N: usize>(product: Product<'_>, out: &mut [f32]) {
    let mut first = 0;
    // SAFETY: the columns are within those of `b` and `out`.
    unsafe {
        while first + 2 * 8 <= product.columns {
            add_columns::<N, 2>(&product, first, out);
            first += 2 * 8;
        }
        while first + 8 <= product.columns {
            add_columns::<N, 1>(&product, first, out);
            first += 8;
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
#[target_feature(enable = "avx2,fma,f16c")]
unsafe fn add_columns<const N: usize, const W: usize>(product: &Product<'_>, first: usize, out: &mut [f32]) {
    let &Product { a, stride, b, columns, steps } = product;
    let (a, b, out) = (a.as_ptr(), b.as_ptr(), out.as_mut_ptr());
    let mut sums = [[_mm256_setzero_ps(); W]; N];
    // SAFETY: the caller's promise: rows, steps and columns are within the slices.
    unsafe {
        for (n, sums) in sums.iter_mut().enumerate() {
            for (w, sum) in sums.iter_mut().enumerate() {
                *sum = _mm256_loadu_ps(out.add(n * columns + first + w * 8));
            }
        }
        for step in 0..steps {
            let mut values = [_mm256_setzero_ps(); W];
            for (w, values) in values.iter_mut().enumerate() {
                *values = _mm256_loadu_ps(b.add(step * columns + first + w * 8));
            }
            for (n, sums) in sums.iter_mut().enumerate() {
                let factor = _mm256_set1_ps(*a.add(n * stride + step));
                for (sum, values) in sums.iter_mut().zip(values) {
                    *sum = _mm256_fmadd_ps(factor, values, *sum);
                }
            }
        }
        for (n, sums) in sums.iter().enumerate() {
            for (w, sum) in sums.iter().enumerate() {
                _mm256_storeu_ps(out.add(n * columns + first + w * 8), *sum);
            }
        }
    }
}
