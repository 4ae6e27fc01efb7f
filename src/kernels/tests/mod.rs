//! One suite for every instruction set that the machine has.

mod attention;
mod dense;
mod packed;
mod pool;

use super::format::{Format, Scales, TILE_ROWS};
use super::pack::{f32_from_f16, read_row};
use super::*;

/// All instruction sets to test; those that the machine lacks are named, and if `REQUIRE_ISA` asks for one
/// of them (names divided by commas), the test fails.
fn isas() -> Vec<Isa> {
    let required = std::env::var("REQUIRE_ISA").unwrap_or_default();
    for name in required.split(',').filter(|name| !name.is_empty()) {
        assert!(Isa::named(name).is_some(), "REQUIRE_ISA: this machine has no {name}");
    }
    for name in Isa::names().filter(|name| Isa::named(name).is_none()) {
        println!("SKIPPED: this machine has no {name}");
    }
    Isa::available().collect()
}

/// Deterministic numbers.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn float(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1 << 23) as f32 - 1.0
    }
}

/// Random blocks of the file whose f16 scales are between 2⁻⁹ and 2⁻⁵, minima negative or positive.
fn blocks(format: Format, rows: usize, columns: usize, seed: u64) -> Vec<u8> {
    let mut random = Random(seed);
    let count = rows * columns / format.block_columns();
    let mut bytes: Vec<u8> = (0..count * format.block_bytes()).map(|_| random.next() as u8).collect();
    for block in bytes.chunks_exact_mut(format.block_bytes()) {
        let mut half = || (((random.next() % 5 + 6) * 1024 + random.next() % 1024) as u16).to_le_bytes();
        let at = if format == Format::Q6K { 208 } else { 0 };
        block[at..at + 2].copy_from_slice(&half());
        if matches!(format.scales(), Scales::Minimum | Scales::Super) {
            block[2..4].copy_from_slice(&half());
        }
    }
    bytes
}

fn inputs(inputs: usize, columns: usize, seed: u64) -> Vec<f32> {
    let mut random = Random(seed);
    // A few large values, as in a transformer's hidden states.
    (0..inputs * columns).map(|i| random.float() * if i % 97 == 0 { 20.0 } else { 1.0 }).collect()
}

fn product(isa: Isa, matrix: &PackedMatrix, x: &[f32], pool: &Pool) -> Vec<f32> {
    let count = x.len() / matrix.columns();
    let x = quantized(isa, x, matrix.columns(), matrix.format(), pool).unwrap();
    let mut out = vec![f32::NAN; count * matrix.rows()];
    matmul(matrix, &x, &mut out, pool).unwrap();
    out
}

fn quantized(isa: Isa, x: &[f32], columns: usize, format: Format, pool: &Pool) -> Result<Activations, Shape> {
    let mut all = Activations::new(isa);
    all.quantize(x, columns, &[format], pool)?;
    Ok(all)
}

fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// ggml's own reading of a block, written independently of the packing: `dequantize_row_*` of ggml-quants.c.
fn reference_values(format: Format, block: &[u8]) -> Vec<f32> {
    let f16 = |at: usize| f32_from_f16(u16::from_le_bytes([block[at], block[at + 1]]));
    let mut y = vec![0.0; format.block_columns()];
    match format {
        Format::Q4_0 | Format::Q4_1 | Format::Q5_0 | Format::Q5_1 => {
            let (with_min, five) = (matches!(format, Format::Q4_1 | Format::Q5_1), format.bits() == 5);
            let qh_at = if with_min { 4 } else { 2 };
            let qh = if five { u32::from_le_bytes(block[qh_at..qh_at + 4].try_into().unwrap()) } else { 0 };
            let qs = &block[qh_at + if five { 4 } else { 0 }..];
            let shift = if with_min {
                0
            } else if five {
                16
            } else {
                8
            };
            for j in 0..16 {
                let low = i32::from(qs[j] & 15) | ((qh >> j & 1) << 4) as i32;
                let high = i32::from(qs[j] >> 4) | ((qh >> (j + 16) & 1) << 4) as i32;
                let minimum = if with_min { f16(2) } else { 0.0 };
                y[j] = (low - shift) as f32 * f16(0) + minimum;
                y[j + 16] = (high - shift) as f32 * f16(0) + minimum;
            }
        }
        Format::Q8_0 => {
            for j in 0..32 {
                y[j] = f32::from(block[2 + j] as i8) * f16(0);
            }
        }
        Format::Q4K | Format::Q5K => {
            let (q, qh) = (&block[block.len() - 128..], &block[16..48]);
            let scales = &block[4..16];
            let pair = |j: usize| {
                if j < 4 {
                    (scales[j] & 63, scales[j + 4] & 63)
                } else {
                    let d = scales[j + 4] & 15 | scales[j - 4] >> 6 << 4;
                    (d, scales[j + 4] >> 4 | scales[j] >> 6 << 4)
                }
            };
            for (k, y) in y.iter_mut().enumerate() {
                let (j, l) = (k / 32, k % 32);
                let mut value = if j % 2 == 0 { q[32 * (j / 2) + l] & 15 } else { q[32 * (j / 2) + l] >> 4 };
                if format == Format::Q5K {
                    value += (qh[l] >> j & 1) << 4;
                }
                let (scale, minimum) = pair(j);
                *y = f16(0) * f32::from(scale) * f32::from(value) - f16(2) * f32::from(minimum);
            }
        }
        Format::Q6K => {
            for half in 0..2 {
                let (ql, qh) = (&block[64 * half..], &block[128 + 32 * half..]);
                let scales = &block[192 + 8 * half..];
                for l in 0..32 {
                    let values = [
                        ql[l] & 15 | (qh[l] & 3) << 4,
                        ql[l + 32] & 15 | (qh[l] >> 2 & 3) << 4,
                        ql[l] >> 4 | (qh[l] >> 4 & 3) << 4,
                        ql[l + 32] >> 4 | (qh[l] >> 6) << 4,
                    ];
                    for (quarter, value) in values.into_iter().enumerate() {
                        let scale = f32::from(scales[l / 16 + 2 * quarter] as i8);
                        y[128 * half + 32 * quarter + l] = f16(208) * scale * (f32::from(value) - 32.0);
                    }
                }
            }
        }
    }
    y
}

#[test]
fn packing_keeps_every_value() {
    let pool = Pool::new(2);
    for format in Format::ALL {
        for rows in [1, 15, 16, 17, 40] {
            let columns = 2 * format.block_columns();
            let source = blocks(format, rows, columns, 7);
            let matrix = PackedMatrix::pack(format, rows, columns, &source, &pool).unwrap();
            let mut row = vec![0.0; columns];
            for (r, source) in source.chunks_exact(2 * format.block_bytes()).enumerate() {
                matrix.row(r, &mut row).unwrap();
                let expected: Vec<f32> = source
                    .chunks_exact(format.block_bytes())
                    .flat_map(|block| reference_values(format, block))
                    .collect();
                for (column, (got, expected)) in row.iter().zip(&expected).enumerate() {
                    assert!(
                        (got - expected).abs() <= 1e-6 * expected.abs(),
                        "{format:?} row {r} of {rows}, column {column}: {got} for {expected}"
                    );
                }
            }
            let exact =
                matrix.rows().next_multiple_of(16) * columns / format.block_columns() * format.block_bytes();
            assert!(matrix.bytes() <= exact + 64 * rows.div_ceil(16), "{format:?} grew");
        }
    }
}

#[test]
fn all_instruction_sets_give_the_bits_of_the_scalar_kernel() {
    let pool = Pool::new(2);
    let scalar = Isa::named("scalar").unwrap();
    for format in Format::ALL {
        let widths: &[usize] = if format.block_columns() == 256 { &[256, 1536] } else { &[32, 576, 896] };
        for (&columns, rows) in widths.iter().zip([33usize, 16, 15]) {
            let source = blocks(format, rows, columns, columns as u64);
            let matrix = PackedMatrix::pack(format, rows, columns, &source, &pool).unwrap();
            for count in [1, 2, 3, 4, 5, 7, 8, 11, 12, 13, 16, 31, 33] {
                let x = inputs(count, columns, count as u64);
                let expected = bits(&product(scalar, &matrix, &x, &pool));
                for isa in isas() {
                    let got = bits(&product(isa, &matrix, &x, &pool));
                    let wrong: Vec<usize> = (0..got.len()).filter(|&i| got[i] != expected[i]).collect();
                    assert!(
                        wrong.is_empty(),
                        "{} {format:?} [{rows}, {columns}] × {count}: {} of {} differ, first at {:?}: {} for {}",
                        isa.name(),
                        wrong.len(),
                        got.len(),
                        wrong[0],
                        f32::from_bits(got[wrong[0]]),
                        f32::from_bits(expected[wrong[0]]),
                    );
                }
            }
        }
    }
}

#[test]
fn long_rows_give_the_same_bits_too() {
    let pool = Pool::new(1);
    let scalar = Isa::named("scalar").unwrap();
    for format in [Format::Q4K, Format::Q6K, Format::Q8_0, Format::Q5_0] {
        let source = blocks(format, 17, 8960, 3);
        let matrix = PackedMatrix::pack(format, 17, 8960, &source, &pool).unwrap();
        let x = inputs(3, 8960, 4);
        let expected = bits(&product(scalar, &matrix, &x, &pool));
        for isa in isas() {
            assert_eq!(bits(&product(isa, &matrix, &x, &pool)), expected, "{} {format:?}", isa.name());
        }
    }
}

/// With one weight row the values of `f` against the exact product of the dequantised weights.
///
/// Tolerance: an input is off by at most half a step, `max |x| of its block / 254`, so a sum by at most
/// `Σ |w| · max |x| / 254`; 1 % more for the rounding of the sums.
#[test]
fn products_are_within_the_inputs_rounding_of_the_exact_ones() {
    let pool = Pool::new(2);
    for format in Format::ALL {
        for columns in [format.block_columns(), 1536, 8960] {
            let rows = 19;
            let source = blocks(format, rows, columns, 11);
            let matrix = PackedMatrix::pack(format, rows, columns, &source, &pool).unwrap();
            let count = 5;
            let x = inputs(count, columns, 12);
            for isa in isas() {
                let got = product(isa, &matrix, &x, &pool);
                let mut row = vec![0.0; columns];
                for r in 0..rows {
                    matrix.row(r, &mut row).unwrap();
                    for (i, x) in x.chunks_exact(columns).enumerate() {
                        let (mut exact, mut tolerance) = (0.0f64, 0.0f64);
                        let unit = format.block_columns();
                        for (w, x) in row.chunks_exact(unit).zip(x.chunks_exact(unit)) {
                            let most = x.iter().fold(0.0f32, |most, x| most.max(x.abs()));
                            for (w, x) in w.iter().zip(x) {
                                exact += f64::from(*w) * f64::from(*x);
                                tolerance += f64::from(w.abs() * most) / 254.0;
                            }
                        }
                        let got = f64::from(got[i * rows + r]);
                        assert!(
                            (got - exact).abs() <= 1.01 * tolerance + 1e-6,
                            "{} {format:?} [{rows}, {columns}] row {r}: {got} for {exact} ± {tolerance}",
                            isa.name()
                        );
                    }
                }
            }
        }
    }
}

/// A block of the file in which every integer is `value` (as stored), all scales 1, minima 0 where that is
/// possible.
fn constant(format: Format, value: u8) -> Vec<u8> {
    let mut block = vec![0u8; format.block_bytes()];
    let one = 0x3C00u16.to_le_bytes();
    let nibbles = value & 15 | (value & 15) << 4;
    let fifth = if value & 16 != 0 { 0xFF } else { 0 };
    match format {
        Format::Q4_0 => {
            block[..2].copy_from_slice(&one);
            block[2..].fill(nibbles);
        }
        Format::Q4_1 => {
            block[..2].copy_from_slice(&one);
            block[4..].fill(nibbles);
        }
        Format::Q5_0 | Format::Q5_1 => {
            block[..2].copy_from_slice(&one);
            let high = if format == Format::Q5_0 { 2 } else { 4 };
            block[high..high + 4].fill(fifth);
            block[high + 4..].fill(nibbles);
        }
        Format::Q8_0 => {
            block[..2].copy_from_slice(&one);
            block[2..].fill(value);
        }
        Format::Q4K | Format::Q5K => {
            block[..2].copy_from_slice(&one);
            // Scales 1 and minima 0 in ggml's packing.
            block[4..8].fill(1);
            block[12..16].fill(1);
            let low = block.len() - 128;
            block[low..].fill(nibbles);
            if format == Format::Q5K {
                block[16..48].fill(fifth);
            }
        }
        Format::Q6K => {
            block[..128].fill(nibbles);
            block[128..192].fill((value >> 4 & 3) * 0x55);
            block[192..208].fill(1);
            block[208..].copy_from_slice(&one);
        }
    }
    block
}

#[test]
fn extreme_integers_neither_saturate_nor_change_sign() {
    let pool = Pool::new(1);
    for format in Format::ALL {
        let most = if format.bits() == 8 { 255 } else { (1u32 << format.bits()) as u8 - 1 };
        for value in [0, 1, most / 2, most / 2 + 1, most - 1, most] {
            let columns = 512;
            let source = constant(format, value).repeat(16 * columns / format.block_columns());
            let matrix = PackedMatrix::pack(format, 16, columns, &source, &pool).unwrap();
            let weight = match format {
                Format::Q8_0 => f64::from(value as i8),
                _ => f64::from(i32::from(value) - format.zero()),
            };
            let patterns: [fn(usize) -> f32; 5] = [
                |_| 127.0,
                |_| -127.0,
                |i| if i % 2 == 0 { 127.0 } else { -127.0 },
                |i| if i / 4 % 2 == 0 { 127.0 } else { -127.0 },
                |i| if i % 32 == 0 { 127.0 } else { 0.0 },
            ];
            for (number, pattern) in patterns.iter().enumerate() {
                let x: Vec<f32> = (0..columns).map(pattern).collect();
                // The scale is 1: all numbers are whole and below 2^24, so the result is exact.
                let exact: f64 = x.iter().map(|x| weight * f64::from(*x)).sum();
                for isa in isas() {
                    for got in product(isa, &matrix, &x, &pool) {
                        assert_eq!(
                            f64::from(got),
                            exact,
                            "{} {format:?} weights {value} pattern {number}",
                            isa.name()
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn inputs_are_rounded_to_the_nearest_of_127_steps() {
    let pool = Pool::new(1);
    let columns = 64;
    let source = constant(Format::Q8_0, 1).repeat(columns / 32 * 16);
    let matrix = PackedMatrix::pack(Format::Q8_0, 16, columns, &source, &pool).unwrap();
    for isa in isas() {
        for (x, expected) in [(0.0, 0.0), (1e-38, 0.0), (5.0, 5.0), (-5.0, -5.0)] {
            let mut values = vec![0.0; columns];
            values[3] = x;
            assert_eq!(product(isa, &matrix, &values, &pool)[0], expected, "{} {x}", isa.name());
        }
        // Ties go to the even neighbour.
        let mut values = vec![0.0; columns];
        (values[0], values[1], values[2]) = (127.0, 2.5, -3.5);
        assert_eq!(product(isa, &matrix, &values, &pool)[0], 127.0 + 2.0 - 4.0);
        // What is not a number shows.
        values[40] = f32::NAN;
        assert!(product(isa, &matrix, &values, &pool)[0].is_nan(), "{}", isa.name());
        values[40] = f32::INFINITY;
        assert!(!product(isa, &matrix, &values, &pool)[0].is_finite(), "{}", isa.name());
    }
}

#[test]
fn results_do_not_depend_on_threads_or_company() {
    let source = blocks(Format::Q4K, 100, 512, 5);
    let (one, three) = (Pool::new(1), Pool::new(3));
    let matrix = PackedMatrix::pack(Format::Q4K, 100, 512, &source, &one).unwrap();
    let x = inputs(29, 512, 6);
    for isa in isas() {
        let together = product(isa, &matrix, &x, &three);
        for (i, x) in x.chunks_exact(512).enumerate() {
            let alone = product(isa, &matrix, x, &one);
            assert_eq!(bits(&alone), bits(&together[i * 100..(i + 1) * 100]), "{} input {i}", isa.name());
        }
    }
}

#[test]
fn lengths_that_do_not_fit_are_errors() {
    let pool = Pool::new(1);
    let isa = Isa::best();
    assert!(PackedMatrix::pack(Format::Q4K, 1, 128, &[0; 144], &pool).is_err());
    assert!(PackedMatrix::pack(Format::Q4K, 1, 0, &[], &pool).is_err());
    assert!(PackedMatrix::pack(Format::Q4K, 1, 256, &[0; 143], &pool).is_err());
    assert!(PackedMatrix::pack(Format::Q4K, usize::MAX, 256, &[0; 144], &pool).is_err());
    let matrix = PackedMatrix::pack(Format::Q4K, 1, 256, &[0; 144], &pool).unwrap();
    assert!(matrix.row(1, &mut [0.0; 256]).is_err());
    assert!(matrix.row(0, &mut [0.0; 255]).is_err());
    let of = |format, length: usize, columns| quantized(isa, &vec![0.0; length], columns, format, &pool);
    for format in [Format::Q4K, Format::Q8_0] {
        assert!(of(format, 256, 255).is_err());
        assert!(of(format, 256, 0).is_err());
        assert!(of(format, 255, 256).is_err());
    }
    assert!(of(Format::Q4K, 32, 32).is_err());
    let x = of(Format::Q4K, 256, 256).unwrap();
    assert!(matmul(&matrix, &x, &mut [0.0; 2], &pool).is_err());
    let x = of(Format::Q4K, 512, 512).unwrap();
    assert!(matmul(&matrix, &x, &mut [0.0; 1], &pool).is_err());
    let x = of(Format::Q8_0, 256, 256).unwrap();
    let error = matmul(&matrix, &x, &mut [0.0; 1], &pool).unwrap_err();
    assert_eq!((error.expected, error.found), (256, 32));
    let none = of(Format::Q4K, 0, 256).unwrap();
    matmul(&matrix, &none, &mut [], &pool).unwrap();
    let empty = PackedMatrix::pack(Format::Q4K, 0, 256, &[], &pool).unwrap();
    let x = of(Format::Q4K, 256, 256).unwrap();
    matmul(&empty, &x, &mut [], &pool).unwrap();
}

#[test]
fn matrices_of_both_kinds_of_formats_share_their_inputs() {
    let pool = Pool::new(2);
    let columns = 512;
    let matrix =
        |format| PackedMatrix::pack(format, 20, columns, &blocks(format, 20, columns, 3), &pool).unwrap();
    let (fine, coarse) = (matrix(Format::Q8_0), matrix(Format::Q6K));
    for isa in isas() {
        let mut x = Activations::new(isa);
        // Twice: what an earlier, longer quantisation left behind must not show.
        for count in [19, 5] {
            let values = inputs(count, columns, 8);
            x.quantize(&values, columns, &[Format::Q8_0, Format::Q6K], &pool).unwrap();
            let (mut first, mut second) = (vec![0.0; count * 20], vec![0.0; count * 20]);
            matmul_all([&fine, &coarse], [&mut first, &mut second], &x, &pool).unwrap();
            assert_eq!(bits(&first), bits(&product(isa, &fine, &values, &pool)), "{}", isa.name());
            assert_eq!(bits(&second), bits(&product(isa, &coarse, &values, &pool)), "{}", isa.name());
        }
    }
}

#[test]
fn halves_convert_exactly() {
    for bits in 0..=u16::MAX {
        let value = f32_from_f16(bits);
        let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
        let size = match exponent {
            0 => fraction * 2f64.powi(-24),
            31 if fraction == 0.0 => f64::INFINITY,
            31 => f64::NAN,
            _ => (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
        };
        let expected = if bits >> 15 == 1 { -size } else { size };
        assert!(
            f64::from(value).to_bits() == expected.to_bits() || value.is_nan() && expected.is_nan(),
            "{bits:x}"
        );
    }
}

#[test]
fn rows_of_a_tile_that_are_missing_are_zero() {
    let source = blocks(Format::Q6K, 3, 256, 1);
    let matrix = PackedMatrix::pack(Format::Q6K, 3, 256, &source, &Pool::new(1)).unwrap();
    let mut row = vec![1.0; 256];
    for r in 3..TILE_ROWS {
        read_row(Format::Q6K, matrix.tile(0), 1, r, &mut row);
        assert!(row.iter().all(|value| *value == 0.0));
    }
}
