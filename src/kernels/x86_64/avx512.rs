//! AVX-512 with VNNI: a line of 16 rows by 4 columns is one register, one `vpdpbusd` for each input.
//!
//! With one input the kernels wait for memory; with twelve the two 512-bit ports are the limit: 8 of about
//! 13 instructions for 16 rows, one input and a block are dot products.

use std::arch::x86_64::*;

use crate::kernels::attention::Product;
use crate::kernels::format::{BLOCK, Format, Kind, LINE, Scales, TILE_ROWS, for_format};
use crate::kernels::quantize::{Part, View, quantize};

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

/// # Safety
/// [`is_available`] must have been true.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
pub(in crate::kernels) unsafe fn quantize_input(input: &[f32], place: usize, part: &mut Part<'_>) {
    quantize(input, place, part);
}

/// Multiplies a tile with `out.len()` inputs, one of [`GROUP_SIZES`].
///
/// # Safety
/// [`is_available`] must have been true, and tile and view as long as `units` and `out` say.
pub(in crate::kernels) unsafe fn tile(
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
            6 => columns::<K, 6>(tile, units, view, out),
            8 => columns::<K, 8>(tile, units, view, out),
            12 => columns::<K, 12>(tile, units, view, out),
            other => unreachable!("no kernel for {other} inputs"),
        })
    }
}

/// # Safety
/// As [`tile`], with `N` inputs.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
unsafe fn columns<K: Kind, const N: usize>(
    tile: &[u8],
    units: usize,
    view: View<'_>,
    out: &mut [[f32; TILE_ROWS]],
) {
    let format = K::FORMAT;
    let half_scales = format.scales() as usize == Scales::Super16 as usize;
    let mut at = Pointers {
        scale: tile.as_ptr(),
        // SAFETY: the caller's promise: the tile has a body, after the scales of all units.
        weights: unsafe { tile.as_ptr().add(format.body(units)) },
        q: view.q.as_ptr(),
        input_scales: view.scales.as_ptr(),
        scaled_sums: view.scaled_sums.as_ptr(),
        bias: view.bias.as_ptr(),
    };
    let mut sums = [_mm512_setzero_ps(); N];
    for _ in 0..units {
        // SAFETY: all reads of this unit are within what the caller promised: the pointers move by what a
        // unit or block has in the tile and by `N` inputs in the view.
        unsafe {
            let scales = UnitScales::load::<K>(at.scale, at.weights);
            at.scale = at.scale.add(format.scale_bytes());
            at.weights = at.weights.add(format.sub_scale_bytes());
            for block in 0..format.unit_blocks() {
                let mut products = [_mm512_setzero_si512(); N];
                if format.zero() != 0 {
                    for (input, product) in products.iter_mut().enumerate() {
                        *product = _mm512_set1_epi32(*at.bias.add(input));
                    }
                }
                for line in 0..format.packed_block_bytes().div_ceil(LINE) {
                    _mm_prefetch::<_MM_HINT_T0>(at.weights.wrapping_add(AHEAD + line * LINE).cast());
                }
                let high = high_bits::<K>(at.weights);
                dot_lines::<K, N>(&at, &high, 0, &mut products);
                if half_scales {
                    let first = products;
                    for (input, product) in products.iter_mut().enumerate() {
                        *product = _mm512_set1_epi32(*at.bias.add(N + input));
                    }
                    dot_lines::<K, N>(&at, &high, 2, &mut products);
                    for input in 0..N {
                        let scale = _mm512_set1_ps(*at.input_scales.add(input));
                        let low = _mm512_mul_ps(_mm512_cvtepi32_ps(first[input]), scales.d[2 * block]);
                        let both = _mm512_fmadd_ps(
                            _mm512_cvtepi32_ps(products[input]),
                            scales.d[2 * block + 1],
                            low,
                        );
                        sums[input] = _mm512_fmadd_ps(both, scale, sums[input]);
                    }
                } else {
                    dot_lines::<K, N>(&at, &high, 2, &mut products);
                    for input in 0..N {
                        let scale = _mm512_set1_ps(*at.input_scales.add(input));
                        let scaled = _mm512_mul_ps(_mm512_cvtepi32_ps(products[input]), scales.d[block]);
                        sums[input] = _mm512_fmadd_ps(scaled, scale, sums[input]);
                        match format.scales() {
                            Scales::Minimum => {
                                let sum = _mm512_set1_ps(*at.scaled_sums.add(input));
                                sums[input] = _mm512_fmadd_ps(scales.m[block], sum, sums[input]);
                            }
                            Scales::Super => {
                                let sum = _mm512_set1_ps(*at.scaled_sums.add(input));
                                sums[input] = _mm512_fnmadd_ps(scales.m[block], sum, sums[input]);
                            }
                            Scales::Symmetric | Scales::Super16 => {}
                        }
                    }
                }
                at.weights = at.weights.add(format.packed_block_bytes());
                at.q = at.q.add(N * BLOCK);
                at.input_scales = at.input_scales.add(N);
                at.scaled_sums = at.scaled_sums.add(N);
                if format.zero() != 0 {
                    at.bias = at.bias.add(if half_scales { 2 * N } else { N });
                }
            }
        }
    }
    for (out, sum) in out.iter_mut().zip(sums) {
        // SAFETY: `out` is 16 values.
        unsafe { _mm512_storeu_ps(out.as_mut_ptr(), sum) };
    }
}

/// Where the next block's numbers are.
struct Pointers {
    scale: *const u8,
    weights: *const u8,
    q: *const i8,
    input_scales: *const f32,
    scaled_sums: *const f32,
    bias: *const i32,
}

/// The scales of a unit for each row: of blocks, or half blocks; and the minima of blocks.
struct UnitScales {
    d: [__m512; 16],
    m: [__m512; 8],
}

impl UnitScales {
    /// # Safety
    /// `scale` and `sub` must point to the scales and sub-scales of a tile's unit.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
    unsafe fn load<K: Kind>(scale: *const u8, sub: *const u8) -> Self {
        let format = K::FORMAT;
        let mut all = Self { d: [_mm512_setzero_ps(); 16], m: [_mm512_setzero_ps(); 8] };
        // SAFETY: the caller's promise.
        let (d, m, sub) = unsafe {
            let d = halves(scale);
            let m = if format.scale_bytes() > 2 * TILE_ROWS { halves(scale.add(2 * TILE_ROWS)) } else { d };
            let mut words = [_mm512_setzero_si512(); 4];
            for (line, words) in words.iter_mut().enumerate().take(format.sub_scale_bytes() / LINE) {
                *words = load(sub.add(line * LINE));
            }
            (d, m, words)
        };
        match format.scales() {
            Scales::Symmetric => all.d[0] = d,
            Scales::Minimum => (all.d[0], all.m[0]) = (d, m),
            Scales::Super => {
                let mask = _mm512_set1_epi32(63);
                for block in 0..8 {
                    let scale = six_bits(&sub, block, mask);
                    let minimum = six_bits(&sub, 8 + block, mask);
                    all.d[block] = _mm512_mul_ps(d, _mm512_cvtepi32_ps(scale));
                    all.m[block] = _mm512_mul_ps(m, _mm512_cvtepi32_ps(minimum));
                }
            }
            Scales::Super16 => {
                for (index, scale) in all.d.iter_mut().enumerate() {
                    let left = _mm_cvtsi32_si128(24 - 8 * (index % 4) as i32);
                    let byte = _mm512_srai_epi32::<24>(_mm512_sll_epi32(sub[index / 4], left));
                    *scale = _mm512_mul_ps(d, _mm512_cvtepi32_ps(byte));
                }
            }
        }
        all
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

/// The lines of fifth and sixth bits of a block.
///
/// # Safety
/// `block` must point to a tile's block.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
unsafe fn high_bits<K: Kind>(block: *const u8) -> [__m512i; 2] {
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

/// Adds the products of half a block, 16 columns from pair of lines `pair`, for each input.
///
/// # Safety
/// `at` must point to a block and its inputs.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
unsafe fn dot_lines<K: Kind, const N: usize>(
    at: &Pointers,
    high: &[__m512i; 2],
    pair: usize,
    products: &mut [__m512i; N],
) {
    for j in pair..pair + 2 {
        // SAFETY: the caller's promise.
        let (first, second) = unsafe { values::<K>(at.weights, high, j) };
        for (input, product) in products.iter_mut().enumerate() {
            // SAFETY: a block of an input has 32 values, eight of them for each `j`.
            unsafe {
                let q = at.q.add(input * BLOCK + 8 * j).cast::<i32>();
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
unsafe fn values<K: Kind>(block: *const u8, high: &[__m512i; 2], j: usize) -> (__m512i, __m512i) {
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
