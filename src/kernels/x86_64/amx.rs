//! AMX: 16 inputs times 16 rows times 64 columns in one instruction, for the formats with sub-scales.
//!
//! A weight times its sub-scale is an integer of at most 13 bits. Its low and its high byte are two matrices of bytes,
//! so two chains of byte products, each over the 256 columns of a unit, give the sum of integers that the specification
//! asks for, and only that is converted and scaled. The weights of a unit are unpacked once for all inputs.
//!
//! The tile registers have no intrinsics in stable Rust, so the few instructions are written as assembly. The compiler
//! itself never uses these registers, so they keep their contents between the snippets.

use std::arch::asm;
use std::arch::x86_64::*;

use super::avx512::{self, UnitScales, high_bits, prefetch, values};
use crate::kernels::format::{BLOCK, Format, Kind, LINE, Scales, TILE_ROWS, UNIT, for_unit_format};
use crate::kernels::quantize::{UNIT_SUMS, UnitView};

/// Inputs of a tile register.
pub(in crate::kernels) const INPUTS: usize = 16;
/// With fewer it does not pay to unpack weights (measured: 0.7 times the speed of AVX-512 with 16, 1.3 with 32).
pub(in crate::kernels) const FEWEST: usize = 32;
/// All but the largest are for the AVX-512 kernels.
pub(in crate::kernels) const GROUP_SIZES: &[usize] = &[1, 2, 4, 6, 8, INPUTS];

/// Whether this machine has AMX with 8-bit integers and the system lets this process use it.
pub(in crate::kernels) fn is_available() -> bool {
    /// `CPUID.(7,0).EDX`: AMX-TILE and AMX-INT8.
    const TILE_AND_INT8: u32 = 1 << 24 | 1 << 25;
    /// `XCR0`: the system keeps tile configuration and data when it switches threads.
    const TILE_STATE: u64 = 1 << 17 | 1 << 18;
    #[target_feature(enable = "xsave")]
    fn state() -> u64 {
        // SAFETY: register 0 exists wherever `xgetbv` does.
        unsafe { _xgetbv(0) }
    }
    avx512::is_available()
        && std::is_x86_feature_detected!("xsave")
        && __cpuid(0).eax >= 7
        && __cpuid_count(7, 0).edx & TILE_AND_INT8 == TILE_AND_INT8
        // SAFETY: `xsave` was found.
        && unsafe { state() } & TILE_STATE == TILE_STATE
        && permission()
}

/// Asks Linux for the use of the tile registers, for all threads of the process.
#[cfg(target_os = "linux")]
fn permission() -> bool {
    const ARCH_PRCTL: i64 = 158;
    const ARCH_REQ_XCOMP_PERM: i64 = 0x1023;
    const XFEATURE_XTILEDATA: i64 = 18;
    let mut result = ARCH_PRCTL;
    // SAFETY: the system call takes two numbers and touches no memory of ours; the kernel changes rcx and r11.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") result,
            in("rdi") ARCH_REQ_XCOMP_PERM,
            in("rsi") XFEATURE_XTILEDATA,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack)
        );
    }
    result == 0
}

/// Other systems either have no AMX or other ways to ask for it.
#[cfg(not(target_os = "linux"))]
fn permission() -> bool {
    false
}

/// The operand of `ldtilecfg`.
#[repr(C, align(64))]
struct Config {
    palette: u8,
    start_row: u8,
    reserved: [u8; 14],
    row_bytes: [u16; 16],
    rows: [u8; 16],
}

/// All eight registers hold 16 rows of 64 bytes.
static CONFIG: Config = {
    let mut config =
        Config { palette: 1, start_row: 0, reserved: [0; 14], row_bytes: [0; 16], rows: [0; 16] };
    let mut register = 0;
    while register < 8 {
        (config.row_bytes[register], config.rows[register]) = (LINE as u16, 16);
        register += 1;
    }
    config
};

/// Tiles that are multiplied with the same inputs before the next ones are fetched.
pub(in crate::kernels) const TILES: usize = 4;

/// The weights of a unit of a tile times their sub-scales: a line for four columns of all rows.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Weights {
    low: [[u8; LINE]; UNIT / 4],
    high: [[u8; LINE]; UNIT / 4],
}

/// Sums of products of the low and of the high bytes for each of 16 inputs and each row.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Products {
    low: [[i32; TILE_ROWS]; INPUTS],
    high: [[i32; TILE_ROWS]; INPUTS],
}

/// Multiplies up to [`TILES`] tiles with groups of 16 inputs: `out[tile][input][row]`.
///
/// # Safety
/// [`is_available`] must have been true; tiles and views must be as long as `units` says, and `out` have 16 inputs for
/// each tile and view.
pub(in crate::kernels) unsafe fn tiles(
    format: Format,
    tiles: &[&[u8]],
    units: usize,
    views: &[UnitView<'_>],
    out: &mut [[f32; TILE_ROWS]],
) {
    // SAFETY: a valid configuration; the registers are released before anything else runs on this thread.
    unsafe {
        asm!("ldtilecfg [{}]", in(reg) &raw const CONFIG, options(nostack, readonly));
        for_unit_format!(format, K => all_units::<K>(tiles, units, views, out));
        asm!("tilerelease", options(nostack, nomem));
    }
}

/// # Safety
/// As [`tiles`], with the registers configured.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
unsafe fn all_units<K: Kind>(
    tiles: &[&[u8]],
    units: usize,
    views: &[UnitView<'_>],
    out: &mut [[f32; TILE_ROWS]],
) {
    let mut weights = [Weights { low: [[0; LINE]; UNIT / 4], high: [[0; LINE]; UNIT / 4] }; TILES];
    let mut products = [Products { low: [[0; TILE_ROWS]; INPUTS], high: [[0; TILE_ROWS]; INPUTS] }; 2];
    let mut scales = [const { None }; TILES];
    out.fill([0.0; TILE_ROWS]);
    for unit in 0..units {
        for ((tile, weights), scales) in tiles.iter().zip(&mut weights).zip(&mut scales) {
            // SAFETY: the unit is within the tile, by the caller's promise.
            unsafe {
                let of_unit = UnitScales::load::<K>(tile, units, unit);
                unpack::<K>(&of_unit, weights);
                *scales = Some(of_unit);
            }
        }
        let mut waiting = None;
        for (number, pair) in views.chunks(2).enumerate() {
            for (tile, (weights, scales)) in weights.iter().zip(scales.iter().flatten()).enumerate() {
                let first = (tile * views.len() + 2 * number) * INPUTS;
                // SAFETY: unit, tile and groups are within tiles and views, by the caller's promise.
                unsafe {
                    multiply::<K>(pair, unit, weights, &products, waiting.as_ref(), out);
                    store(pair.len(), &mut products);
                }
                waiting = Some(Waiting { scales, pair, unit, first });
            }
        }
        if let Some(waiting) = waiting {
            for step in 0..STEPS {
                // SAFETY: as above.
                unsafe { waiting.add::<K>(&products, step, out) };
            }
        }
    }
}

/// Products that are to be scaled and added.
struct Waiting<'a> {
    scales: &'a UnitScales,
    /// One or two groups of inputs.
    pair: &'a [UnitView<'a>],
    unit: usize,
    /// Where the first input's sums are.
    first: usize,
}

impl Waiting<'_> {
    /// Does this for a [`STEPS`]th of the inputs.
    ///
    /// # Safety
    /// The views must have the unit, `out` all their inputs from `first`.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
    unsafe fn add<K: Kind>(&self, products: &[Products; 2], step: usize, out: &mut [[f32; TILE_ROWS]]) {
        let share = self.pair.len() * INPUTS / STEPS;
        // A share lies within one group.
        let (group, inputs) = (step * share / INPUTS, step * share % INPUTS..step * share % INPUTS + share);
        let (view, products) = (self.pair[group], &products[group]);
        let out = &mut out[self.first + group * INPUTS..][..INPUTS];
        for input in inputs {
            let at = self.unit * INPUTS + input;
            // SAFETY: the caller's promise.
            unsafe {
                let low = _mm512_load_si512(products.low[input].as_ptr().cast());
                let high = _mm512_load_si512(products.high[input].as_ptr().cast());
                let total = _mm512_add_epi32(low, _mm512_slli_epi32::<8>(high));
                let value = match K::FORMAT.scales() {
                    // What is stored for zero was taken off before.
                    Scales::Super16 => self.scales.value_of_whole(total),
                    _ => {
                        let sums = view.sums.as_ptr().add(at * UNIT_SUMS);
                        self.scales.value::<K>(total, self.scales.subtrahend::<K>(sums))
                    }
                };
                let scale = _mm512_set1_ps(*view.scales.as_ptr().add(at));
                let out = out[input].as_mut_ptr();
                _mm512_storeu_ps(out, _mm512_fmadd_ps(value, scale, _mm512_loadu_ps(out)));
            }
        }
    }
}

/// The integers `s · (q − zero)` of a unit, in two bytes each.
///
/// # Safety
/// `scales` must be those of a unit of a tile.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
unsafe fn unpack<K: Kind>(scales: &UnitScales, weights: &mut Weights) {
    /// Every other byte.
    const ODD: u64 = 0xAAAA_AAAA_AAAA_AAAA;
    let format = K::FORMAT;
    let half_scales = format.scales() as usize == Scales::Super16 as usize;
    let zero = _mm512_set1_epi8(if half_scales { format.zero() as i8 } else { 0 });
    for block in 0..UNIT / BLOCK {
        // SAFETY: the caller's promise.
        unsafe {
            let source = scales.weights.add(block * format.packed_block_bytes());
            prefetch::<K>(source);
            let high = high_bits::<K>(source);
            for j in 0..4 {
                let scale = scales.s[if half_scales { 2 * block + j / 2 } else { block }];
                let scale = _mm512_mask_blend_epi16(0xAAAA_AAAA, scale, _mm512_slli_epi32::<16>(scale));
                let (first, second) = values::<K>(source, &high, j);
                for (part, bytes) in [first, second].into_iter().enumerate() {
                    let bytes = _mm512_sub_epi8(bytes, zero);
                    let even = _mm512_srai_epi16::<8>(_mm512_slli_epi16::<8>(bytes));
                    let even = _mm512_mullo_epi16(even, scale);
                    let odd = _mm512_mullo_epi16(_mm512_srai_epi16::<8>(bytes), scale);
                    let low = _mm512_mask_blend_epi8(ODD, even, _mm512_slli_epi16::<8>(odd));
                    let high = _mm512_mask_blend_epi8(ODD, _mm512_srli_epi16::<8>(even), odd);
                    let line = 8 * block + 2 * j + part;
                    _mm512_store_si512(weights.low[line].as_mut_ptr().cast(), low);
                    _mm512_store_si512(weights.high[line].as_mut_ptr().cast(), high);
                }
            }
        }
    }
}

/// Steps of 64 columns in a unit.
const STEPS: usize = UNIT / LINE;

/// Multiplies one or two groups of 16 inputs with a unit: the first one's products with the low bytes (unsigned) are
/// then in register 0, with the high ones (signed) in 1, the second one's in 2 and 3. What waits is added between the
/// steps (measured: neither faster nor slower than after them, on a processor that does not overlap the two).
///
/// # Safety
/// The registers must be configured, the views have the unit, and `waiting` be as for [`Waiting::add`].
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vnni")]
unsafe fn multiply<K: Kind>(
    pair: &[UnitView<'_>],
    unit: usize,
    weights: &Weights,
    products: &[Products; 2],
    waiting: Option<&Waiting<'_>>,
    out: &mut [[f32; TILE_ROWS]],
) {
    // SAFETY: the caller's promise: a unit is 16 inputs of 256 bytes and 4 times 16 lines of weights.
    unsafe {
        asm!("tilezero tmm0", "tilezero tmm1", "tilezero tmm2", "tilezero tmm3", options(nostack, nomem));
        for step in 0..STEPS {
            let q = |view: &UnitView<'_>| view.q.as_ptr().add(unit * INPUTS * UNIT + step * LINE);
            let (low, high) =
                (&raw const weights.low[step * LINE / 4], &raw const weights.high[step * LINE / 4]);
            match pair {
                [first, second] => asm!(
                    "tileloadd tmm6, [{low} + {line} * 1]",
                    "tileloadd tmm4, [{first} + {unit} * 1]",
                    "tileloadd tmm5, [{second} + {unit} * 1]",
                    "tileloadd tmm7, [{high} + {line} * 1]",
                    "tdpbsud tmm0, tmm4, tmm6",
                    "tdpbsud tmm2, tmm5, tmm6",
                    "tdpbssd tmm1, tmm4, tmm7",
                    "tdpbssd tmm3, tmm5, tmm7",
                    first = in(reg) q(first),
                    second = in(reg) q(second),
                    low = in(reg) low,
                    high = in(reg) high,
                    unit = in(reg) UNIT,
                    line = in(reg) LINE,
                    options(nostack, readonly)
                ),
                [only] => asm!(
                    "tileloadd tmm6, [{low} + {line} * 1]",
                    "tileloadd tmm4, [{q} + {unit} * 1]",
                    "tileloadd tmm7, [{high} + {line} * 1]",
                    "tdpbsud tmm0, tmm4, tmm6",
                    "tdpbssd tmm1, tmm4, tmm7",
                    q = in(reg) q(only),
                    low = in(reg) low,
                    high = in(reg) high,
                    unit = in(reg) UNIT,
                    line = in(reg) LINE,
                    options(nostack, readonly)
                ),
                _ => unreachable!("groups are multiplied one or two at a time"),
            }
            if let Some(waiting) = waiting {
                waiting.add::<K>(products, step, out);
            }
        }
    }
}

/// Puts the products of `groups` groups, one or two, where they can be read.
///
/// # Safety
/// The registers must be configured.
#[inline]
unsafe fn store(groups: usize, products: &mut [Products; 2]) {
    // SAFETY: for each group twice 16 lines of 64 bytes.
    unsafe {
        asm!(
            "tilestored [{to} + {line} * 1], tmm0",
            "tilestored [{to} + {line} * 1 + 1024], tmm1",
            to = in(reg) &raw mut products[0],
            line = in(reg) LINE,
            options(nostack)
        );
        if groups == 2 {
            asm!(
                "tilestored [{to} + {line} * 1], tmm2",
                "tilestored [{to} + {line} * 1 + 1024], tmm3",
                to = in(reg) &raw mut products[1],
                line = in(reg) LINE,
                options(nostack)
            );
        }
    }
}
