//! AVX-512 with VNNI: a line of 16 rows by 4 columns is one register, one `vpdpbusd` for each input.
//!
//! With one input the kernels wait for memory; with twelve the two 512-bit ports are the limit: 8 of about
//! 13 instructions for 16 rows, one input and a block are dot products.

use std::arch::x86_64::*;
use std::ops::Range;

use crate::kernels::attention::Product;
use crate::kernels::format::{
    BLOCK, Format, Kind, LINE, Scales, TILE_ROWS, UNIT, for_block_format, for_unit_format,
};
use crate::kernels::quantize::{BlockView, HALVES, UNIT_SUMS, UnitView};

/// Two registers an input (integer and float sums) leave eight of 32 at twelve inputs.
pub(in crate::kernels) const GROUP_SIZES: &[usize] = &[1, 2, 4, 6, 8, 12];

/// How far ahead weights are asked for: the processor itself does not look beyond a page. Many inputs need it too,
/// on their first pass (measured with eight from memory: 94 instead of 56 billion products a second and core).
const AHEAD: usize = 2048;

/// Whether this machine has all that the functions here are compiled for.
pub(in crate::kernels) fn is_available() -> bool {
    std::is_x86_feature_detected!("avx512f")
        && std::is_x86_feature_detected!("avx512bw")
        && std::is_x86_feature_detected!("avx512vl")
        && std::is_x86_feature_detected!("avx512vnni")
}

/// Multiplies a tile of a format without sub-scales with `out.len()` inputs, one of [`GROUP_SIZES`].
///
/// # Safety
/// [`is_available`] must have been true, and tile and view as long as `units` and `out` say.
pub(in crate::kernels) unsafe fn tile_by_block(
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
            6 => by_block::<K, 6>(tile, units, view, out),
            8 => by_block::<K, 8>(tile, units, view, out),
            12 => by_block::<K, 12>(tile, units, view, out),
            other => unreachable!("no kernel for {other} inputs"),
        })
    }
}

/// The same for a format with sub-scales.
///
/// # Safety
/// As [`tile_by_block`].
pub(in crate::kernels) unsafe fn tile_by_unit(
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
            6 => by_unit::<K, 6>(tile, units, view, out),
            8 => by_unit::<K, 8>(tile, units, view, out),
            12 => by_unit::<K, 12>(tile, units, view, out),
            other => unreachable!("no kernel for {other} inputs"),
        })
    }
}

/// # Safety
/// As [`tile_by_block`], with `N` inputs.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
unsafe fn by_block<K: Kind, const N: usize>(
    tile: &[u8],
    units: usize,
    view: BlockView<'_>,
    out: &mut [[f32; TILE_ROWS]],
) {
    let format = K::FORMAT;
    let mut sums = [_mm512_setzero_ps(); N];
    for block in 0..units {
        // SAFETY: all reads of this block are within what the caller promised.
        unsafe {
            let scale = tile.as_ptr().add(block * format.scale_bytes());
            let weights = tile.as_ptr().add(format.body(units) + block * format.unit_bytes());
            let d = halves(scale);
            let mut products = [_mm512_setzero_si512(); N];
            if format.zero() != 0 {
                for (input, product) in products.iter_mut().enumerate() {
                    *product = _mm512_set1_epi32(*view.bias.as_ptr().add(block * N + input));
                }
            }
            prefetch::<K>(weights);
            let high = high_bits::<K>(weights);
            let q = view.q.as_ptr().add(block * N * BLOCK);
            dot_lines::<K, N>(weights, q, BLOCK, &high, 0..4, &mut products);
            for (input, sum) in sums.iter_mut().enumerate() {
                let scale = _mm512_set1_ps(*view.scales.as_ptr().add(block * N + input));
                let scaled = _mm512_mul_ps(_mm512_cvtepi32_ps(products[input]), d);
                *sum = _mm512_fmadd_ps(scaled, scale, *sum);
                if format.scales() as usize == Scales::Minimum as usize {
                    let inputs = _mm512_set1_ps(*view.scaled_sums.as_ptr().add(block * N + input));
                    *sum = _mm512_fmadd_ps(halves(scale_of_minima(tile, block, format)), inputs, *sum);
                }
            }
        }
    }
    for (out, sum) in out.iter_mut().zip(sums) {
        // SAFETY: `out` is 16 values.
        unsafe { _mm512_storeu_ps(out.as_mut_ptr(), sum) };
    }
}

/// Where the minima of a block are, after its scales.
fn scale_of_minima(tile: &[u8], block: usize, format: Format) -> *const u8 {
    tile.as_ptr().wrapping_add(block * format.scale_bytes() + 2 * TILE_ROWS)
}

/// # Safety
/// As [`tile_by_unit`], with `N` inputs.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
unsafe fn by_unit<K: Kind, const N: usize>(
    tile: &[u8],
    units: usize,
    view: UnitView<'_>,
    out: &mut [[f32; TILE_ROWS]],
) {
    let format = K::FORMAT;
    let half_scales = format.scales() as usize == Scales::Super16 as usize;
    let mut sums = [_mm512_setzero_ps(); N];
    for unit in 0..units {
        // SAFETY: all reads of this unit are within what the caller promised.
        unsafe {
            let scales = UnitScales::load::<K>(tile, units, unit);
            let q = view.q.as_ptr().add(unit * N * UNIT);
            let mut totals = [_mm512_setzero_si512(); N];
            for block in 0..UNIT / BLOCK {
                let weights = scales.weights.add(block * format.packed_block_bytes());
                prefetch::<K>(weights);
                let high = high_bits::<K>(weights);
                let q = q.add(block * BLOCK);
                // In two parts if their scales are two.
                for part in 0..if half_scales { 2 } else { 1 } {
                    let lines = if half_scales { 2 * part..2 * part + 2 } else { 0..4 };
                    let scale = scales.s[if half_scales { 2 * block + part } else { block }];
                    let mut products = [_mm512_setzero_si512(); N];
                    dot_lines::<K, N>(weights, q, UNIT, &high, lines, &mut products);
                    for (total, product) in totals.iter_mut().zip(products) {
                        *total = _mm512_add_epi32(*total, _mm512_mullo_epi32(product, scale));
                    }
                }
            }
            for (input, sum) in sums.iter_mut().enumerate() {
                let at = unit * N + input;
                let subtrahend = scales.subtrahend::<K>(view.sums.as_ptr().add(at * UNIT_SUMS));
                let value = scales.value::<K>(totals[input], subtrahend);
                *sum = _mm512_fmadd_ps(value, _mm512_set1_ps(*view.scales.as_ptr().add(at)), *sum);
            }
        }
    }
    for (out, sum) in out.iter_mut().zip(sums) {
        // SAFETY: `out` is 16 values.
        unsafe { _mm512_storeu_ps(out.as_mut_ptr(), sum) };
    }
}

/// The scales of a unit for each row.
pub(super) struct UnitScales {
    /// Where its blocks begin.
    pub(super) weights: *const u8,
    d: __m512,
    dmin: __m512,
    /// Of its eight blocks or sixteen half blocks.
    pub(super) s: [__m512i; 16],
    /// What the inputs' sums are multiplied with, two neighbours to a lane: minima of blocks or scales of half
    /// blocks.
    pairs: [__m512i; 8],
}

impl UnitScales {
    /// # Safety
    /// The tile's rows must have `units` units, and more than `unit`.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
    pub(super) unsafe fn load<K: Kind>(tile: &[u8], units: usize, unit: usize) -> Self {
        let format = K::FORMAT;
        // SAFETY: the caller's promise.
        let (d, dmin, sub, weights) = unsafe {
            let scale = tile.as_ptr().add(unit * format.scale_bytes());
            let body = tile.as_ptr().add(format.body(units) + unit * format.unit_bytes());
            let d = halves(scale);
            let dmin =
                if format.scale_bytes() > 2 * TILE_ROWS { halves(scale.add(2 * TILE_ROWS)) } else { d };
            let mut words = [_mm512_setzero_si512(); 4];
            for (line, words) in words.iter_mut().enumerate().take(format.sub_scale_bytes() / LINE) {
                *words = load(body.add(line * LINE));
            }
            (d, dmin, words, body.add(format.sub_scale_bytes()))
        };
        let zero = _mm512_setzero_si512();
        let mut all = Self { weights, d, dmin, s: [zero; 16], pairs: [zero; 8] };
        let pair = |low, high| _mm512_mask_blend_epi16(0xAAAA_AAAA, low, _mm512_slli_epi32::<16>(high));
        if let Scales::Super16 = format.scales() {
            for (index, scale) in all.s.iter_mut().enumerate() {
                let left = _mm_cvtsi32_si128(24 - 8 * (index % 4) as i32);
                *scale = _mm512_srai_epi32::<24>(_mm512_sll_epi32(sub[index / 4], left));
            }
            for (pairs, scales) in all.pairs.iter_mut().zip(all.s.as_chunks::<2>().0) {
                *pairs = pair(scales[0], scales[1]);
            }
        } else {
            let mask = _mm512_set1_epi32(63);
            for (index, scale) in all.s.iter_mut().enumerate().take(8) {
                *scale = six_bits(&sub, index, mask);
            }
            for (index, pairs) in all.pairs.iter_mut().enumerate().take(4) {
                *pairs = pair(six_bits(&sub, 8 + 2 * index, mask), six_bits(&sub, 9 + 2 * index, mask));
            }
        }
        all
    }

    /// What an input's sums take off: through the minima, or what is stored for zero.
    ///
    /// # Safety
    /// `sums` must point to the sums of one input.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
    pub(super) unsafe fn subtrahend<K: Kind>(&self, sums: *const i16) -> __m512i {
        let half_scales = K::FORMAT.scales() as usize == Scales::Super16 as usize;
        let (first, pairs) = if half_scales { (0, 8) } else { (HALVES, 4) };
        let mut total = _mm512_setzero_si512();
        for (index, pair) in self.pairs[..pairs].iter().enumerate() {
            // SAFETY: the caller's promise: sixteen halves, and eight blocks after them.
            let two = unsafe { sums.add(first + 2 * index).cast::<i32>().read_unaligned() };
            total = _mm512_dpwssd_epi32(total, *pair, _mm512_set1_epi32(two));
        }
        total
    }

    /// The value of a unit, but for the inputs' scale, from its integers.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
    pub(super) fn value<K: Kind>(&self, total: __m512i, subtrahend: __m512i) -> __m512 {
        if K::FORMAT.scales() as usize == Scales::Super16 as usize {
            let zero = _mm512_mullo_epi32(subtrahend, _mm512_set1_epi32(K::FORMAT.zero()));
            return self.value_of_whole(_mm512_sub_epi32(total, zero));
        }
        _mm512_fnmadd_ps(self.dmin, _mm512_cvtepi32_ps(subtrahend), self.value_of_whole(total))
    }

    /// The same where nothing is to be taken off.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
    pub(super) fn value_of_whole(&self, total: __m512i) -> __m512 {
        _mm512_mul_ps(_mm512_cvtepi32_ps(total), self.d)
    }
}

/// [`six_bits`](crate::kernels::pack::six_bits) of all rows.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
fn six_bits(words: &[__m512i; 4], index: usize, mask: __m512i) -> __m512i {
    if index < 15 {
        let right = _mm_cvtsi32_si128(6 * (index % 5) as i32);
        return _mm512_and_si512(_mm512_srl_epi32(words[index / 5], right), mask);
    }
    let pair = |word: usize| _mm512_srli_epi32::<30>(words[word]);
    let high = _mm512_or_si512(_mm512_slli_epi32::<2>(pair(1)), _mm512_slli_epi32::<4>(pair(2)));
    _mm512_or_si512(pair(0), high)
}

/// Asks for the weights some way after a block's.
#[inline]
pub(super) fn prefetch<K: Kind>(weights: *const u8) {
    for line in 0..K::FORMAT.packed_block_bytes().div_ceil(LINE) {
        // SAFETY: a prefetch of any address is allowed.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(weights.wrapping_add(AHEAD + line * LINE).cast()) };
    }
}

/// The lines of fifth and sixth bits of a block.
///
/// # Safety
/// `block` must point to a tile's block.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
pub(super) unsafe fn high_bits<K: Kind>(block: *const u8) -> [__m512i; 2] {
    let zero = _mm512_setzero_si512();
    // SAFETY: the caller's promise; 5-bit blocks have five lines, 6-bit ones six.
    unsafe {
        match K::FORMAT.bits() {
            5 => [load(block.add(4 * LINE)), zero],
            6 => [load(block.add(4 * LINE)), load(block.add(5 * LINE))],
            _ => [zero; 2],
        }
    }
}

/// Adds the products of some pairs of lines, eight columns each, for each input; their integers are `stride` apart.
///
/// # Safety
/// `weights` must point to a block, `high` be its [`high_bits`], and `q` point to the first input's integers of it.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
unsafe fn dot_lines<K: Kind, const N: usize>(
    weights: *const u8,
    q: *const i8,
    stride: usize,
    high: &[__m512i; 2],
    lines: Range<usize>,
    products: &mut [__m512i; N],
) {
    for j in lines {
        // SAFETY: the caller's promise.
        let (first, second) = unsafe { values::<K>(weights, high, j) };
        for (input, product) in products.iter_mut().enumerate() {
            // SAFETY: a block of an input has 32 values, eight of them for each `j`.
            unsafe {
                let q = q.add(input * stride + 8 * j).cast::<i32>();
                *product = _mm512_dpbusd_epi32(*product, first, _mm512_set1_epi32(q.read_unaligned()));
                *product =
                    _mm512_dpbusd_epi32(*product, second, _mm512_set1_epi32(q.add(1).read_unaligned()));
            }
        }
    }
}

/// Columns `8j..8j+8` as stored, unpacked to bytes.
///
/// # Safety
/// `block` must point to a tile's block, and `high` be its [`high_bits`].
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
pub(super) unsafe fn values<K: Kind>(block: *const u8, high: &[__m512i; 2], j: usize) -> (__m512i, __m512i) {
    let nibbles = _mm512_set1_epi8(0x0F);
    // SAFETY: a block has four lines of 4-bit or eight of 8-bit values.
    let (first, second) = unsafe {
        if K::FORMAT.bits() == 8 {
            (load(block.add(2 * j * LINE)), load(block.add((2 * j + 1) * LINE)))
        } else {
            let both = load(block.add(j * LINE));
            (_mm512_and_si512(both, nibbles), _mm512_and_si512(_mm512_srli_epi16::<4>(both), nibbles))
        }
    };
    (add_high::<K>(first, high, 2 * j), add_high::<K>(second, high, 2 * j + 1))
}

/// Puts the fifth (and sixth) bits over the four low ones of columns `4g..4g+4`.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
fn add_high<K: Kind>(low: __m512i, high: &[__m512i; 2], g: usize) -> __m512i {
    // `low | (shifted & mask)`
    const OR_AND: i32 = 0xF8;
    let shift = |word: __m512i, left: i32| {
        if left >= 0 {
            _mm512_sll_epi32(word, _mm_cvtsi32_si128(left))
        } else {
            _mm512_srl_epi32(word, _mm_cvtsi32_si128(-left))
        }
    };
    match K::FORMAT.bits() {
        5 => {
            let bits = shift(high[0], 4 - g as i32);
            _mm512_ternarylogic_epi32::<OR_AND>(low, bits, _mm512_set1_epi8(0x10))
        }
        6 => {
            let bits = shift(high[g / 4], 4 - 2 * (g % 4) as i32);
            _mm512_ternarylogic_epi32::<OR_AND>(low, bits, _mm512_set1_epi8(0x30))
        }
        _ => low,
    }
}

/// # Safety
/// 64 bytes must be readable.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
unsafe fn load(bytes: *const u8) -> __m512i {
    // SAFETY: the caller's promise.
    unsafe { _mm512_loadu_si512(bytes.cast()) }
}

/// Sixteen f16 values.
///
/// # Safety
/// 32 bytes must be readable.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
unsafe fn halves(bytes: *const u8) -> __m512 {
    // SAFETY: the caller's promise.
    _mm512_cvtph_ps(unsafe { _mm256_loadu_si256(bytes.cast()) })
}

/// [`Product`]s added to `rows` rows of `out`, up to six.
///
/// # Safety
/// [`is_available`] must have been true; `a` must have `rows` rows, `b` as many as steps, `out` `rows`.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
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

/// Cost: 4 loads and `N` broadcasts for 4 · `N` fused multiplications.
///
/// # Safety
/// As [`add_products`], with `N` rows.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
unsafe fn add_rows<const N: usize>(product: Product<'_>, out: &mut [f32]) {
    let mut first = 0;
    // SAFETY: the columns are within those of `b` and `out`.
    unsafe {
        while first + 4 * 16 <= product.columns {
            add_columns::<N, 4>(&product, first, out);
            first += 4 * 16;
        }
        while first + 16 <= product.columns {
            add_columns::<N, 1>(&product, first, out);
            first += 16;
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
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
unsafe fn add_columns<const N: usize, const W: usize>(product: &Product<'_>, first: usize, out: &mut [f32]) {
    let &Product { a, stride, b, columns, steps } = product;
    let (a, b, out) = (a.as_ptr(), b.as_ptr(), out.as_mut_ptr());
    let mut sums = [[_mm512_setzero_ps(); W]; N];
    // SAFETY: the caller's promise: rows, steps and columns are within the slices.
    unsafe {
        for (n, sums) in sums.iter_mut().enumerate() {
            for (w, sum) in sums.iter_mut().enumerate() {
                *sum = _mm512_loadu_ps(out.add(n * columns + first + w * 16));
            }
        }
        for step in 0..steps {
            let mut values = [_mm512_setzero_ps(); W];
            for (w, values) in values.iter_mut().enumerate() {
                *values = _mm512_loadu_ps(b.add(step * columns + first + w * 16));
            }
            for (n, sums) in sums.iter_mut().enumerate() {
                let factor = _mm512_set1_ps(*a.add(n * stride + step));
                for (sum, values) in sums.iter_mut().zip(values) {
                    *sum = _mm512_fmadd_ps(factor, values, *sum);
                }
            }
        }
        for (n, sums) in sums.iter().enumerate() {
            for (w, sum) in sums.iter().enumerate() {
                _mm512_storeu_ps(out.add(n * columns + first + w * 16), *sum);
            }
        }
    }
}
