//! From the blocks of a GGUF file to tiles, and single rows back to values.

use super::format::{BLOCK, Format, LINE, Scales, TILE_ROWS};

/// The columns of one block of one row, four to a word, lowest byte first; values as stored, unsigned.
pub(super) type Words = [u32; BLOCK / 4];

/// One block of the file, taken apart: up to eight [`Words`] and their scales.
pub(super) struct Unit {
    pub(super) blocks: [Words; 8],
    /// f16 bits of `d`, and of `m` or `dmin`.
    pub(super) d: u16,
    pub(super) m: u16,
    /// As they lie in a tile: three words of 6-bit, or four of signed 8-bit scales.
    pub(super) sub_scales: [u32; 4],
}

/// Writes the rows `rows` (up to 16, each `units` blocks of the file) as one tile.
/// The rows that are missing become zeros.
pub(super) fn pack_tile(format: Format, rows: &[u8], units: usize, tile: &mut [u8]) {
    let row_bytes = units * format.block_bytes();
    let body = format.body(units);
    tile.fill(0);
    let (scales, body) = tile.split_at_mut(body);
    for (r, row) in rows.chunks_exact(row_bytes).enumerate().take(TILE_ROWS) {
        let source = row.chunks_exact(format.block_bytes());
        let unit_scales = scales.chunks_exact_mut(format.scale_bytes());
        let unit_bodies = body.chunks_exact_mut(format.unit_bytes());
        for ((source, scales), body) in source.zip(unit_scales).zip(unit_bodies) {
            let unit = read_block(format, source);
            put_u16(scales, 2 * r, unit.d);
            if format.scale_bytes() > 2 * TILE_ROWS {
                put_u16(scales, 2 * TILE_ROWS + 2 * r, unit.m);
            }
            let (sub_scales, body) = body.split_at_mut(format.sub_scale_bytes());
            for (line, word) in sub_scales.chunks_exact_mut(LINE).zip(unit.sub_scales) {
                put_u32(line, 4 * r, word);
            }
            for (block, words) in body.chunks_exact_mut(format.packed_block_bytes()).zip(&unit.blocks) {
                put_words(format.bits(), block, r, words);
            }
        }
    }
}

/// The unit `unit` of row `r` of a tile.
pub(super) fn read_tile(format: Format, tile: &[u8], units: usize, unit: usize, r: usize) -> Unit {
    let scales = &tile[unit * format.scale_bytes()..][..format.scale_bytes()];
    let body = &tile[format.body(units) + unit * format.unit_bytes()..][..format.unit_bytes()];
    let (sub, body) = body.split_at(format.sub_scale_bytes());
    let mut out = Unit { blocks: [[0; 8]; 8], d: u16_at(scales, 2 * r), m: 0, sub_scales: [0; 4] };
    if format.scale_bytes() > 2 * TILE_ROWS {
        out.m = u16_at(scales, 2 * TILE_ROWS + 2 * r);
    }
    for (word, line) in out.sub_scales.iter_mut().zip(sub.chunks_exact(LINE)) {
        *word = u32_at(line, 4 * r);
    }
    for (words, block) in out.blocks.iter_mut().zip(body.chunks_exact(format.packed_block_bytes())) {
        *words = get_words(format.bits(), block, r);
    }
    out
}

/// The values of row `r` of a tile.
pub(super) fn read_row(format: Format, tile: &[u8], units: usize, r: usize, out: &mut [f32]) {
    for (index, values) in out.chunks_exact_mut(format.block_columns()).enumerate() {
        let unit = read_tile(format, tile, units, index, r);
        let (d, m) = (f32_from_f16(unit.d), f32_from_f16(unit.m));
        for (block, values) in values.chunks_exact_mut(BLOCK).enumerate() {
            for (column, value) in values.iter_mut().enumerate() {
                let q = (unit.blocks[block][column / 4] >> (8 * (column % 4)) & 0xFF) as i32;
                *value = match format.scales() {
                    Scales::Symmetric => d * (q - format.zero()) as f32,
                    Scales::Minimum => d * q as f32 + m,
                    Scales::Super => {
                        let scale = d * six_bits(&unit.sub_scales, block) as f32;
                        scale * q as f32 - m * six_bits(&unit.sub_scales, 8 + block) as f32
                    }
                    Scales::Super16 => {
                        let scale = d * signed_byte(&unit.sub_scales, 2 * block + column / 16) as f32;
                        scale * (q - format.zero()) as f32
                    }
                };
            }
        }
    }
}

/// The 6-bit value `index` of 16 (eight scales, eight minima): five to a word, and the last one in the two
/// bits that are left over in each.
pub(super) fn six_bits(words: &[u32; 4], index: usize) -> u32 {
    match index {
        0..15 => words[index / 5] >> (6 * (index % 5)) & 63,
        _ => words[0] >> 30 | words[1] >> 30 << 2 | words[2] >> 30 << 4,
    }
}

/// The signed byte `index` of 16.
pub(super) fn signed_byte(words: &[u32; 4], index: usize) -> i32 {
    i32::from((words[index / 4] >> (8 * (index % 4))) as u8 as i8)
}

const NIBBLES: u32 = 0x0F0F_0F0F;
const ONES: u32 = 0x0101_0101;

fn read_block(format: Format, block: &[u8]) -> Unit {
    let mut unit = Unit { blocks: [[0; 8]; 8], d: 0, m: 0, sub_scales: [0; 4] };
    match format {
        Format::Q4_0 | Format::Q4_1 | Format::Q5_0 | Format::Q5_1 => {
            unit.d = u16_at(block, 0);
            let minimum = matches!(format, Format::Q4_1 | Format::Q5_1);
            let high = 2 + 2 * usize::from(minimum);
            let low = block.len() - 16;
            if minimum {
                unit.m = u16_at(block, 2);
            }
            let fifth = if format.bits() == 5 { u32_at(block, high) } else { 0 };
            for g in 0..8 {
                let nibbles = u32_at(block, low + 4 * (g % 4)) >> (4 * (g / 4)) & NIBBLES;
                // Four bits to the lowest bit of four bytes.
                let bits = (fifth >> (4 * g) & 15).wrapping_mul(0x0020_4081) & ONES;
                unit.blocks[0][g] = nibbles | bits << 4;
            }
        }
        Format::Q8_0 => {
            unit.d = u16_at(block, 0);
            for g in 0..8 {
                unit.blocks[0][g] = u32_at(block, 2 + 4 * g) ^ 0x8080_8080;
            }
        }
        Format::Q4K | Format::Q5K => {
            unit.d = u16_at(block, 0);
            unit.m = u16_at(block, 2);
            unit.sub_scales = read_super_scales(block);
            let low = block.len() - 128;
            for b in 0..8 {
                for g in 0..8 {
                    let nibbles = u32_at(block, low + 32 * (b / 2) + 4 * g) >> (4 * (b % 2)) & NIBBLES;
                    let fifth = if format == Format::Q5K { u32_at(block, 16 + 4 * g) >> b & ONES } else { 0 };
                    unit.blocks[b][g] = nibbles | fifth << 4;
                }
            }
        }
        Format::Q6K => {
            unit.d = u16_at(block, 208);
            for (word, at) in unit.sub_scales.iter_mut().zip([192, 196, 200, 204]) {
                *word = u32_at(block, at);
            }
            for b in 0..8 {
                let (half, quarter) = (b / 4, b % 4);
                for g in 0..8 {
                    let low = u32_at(block, 64 * half + 32 * (quarter % 2) + 4 * g) >> (4 * (quarter / 2));
                    let high = u32_at(block, 128 + 32 * half + 4 * g) >> (2 * quarter) & (3 * ONES);
                    unit.blocks[b][g] = low & NIBBLES | high << 4;
                }
            }
        }
    }
    unit
}

/// The twelve bytes of Q4_K and Q5_K scales (ggml's `get_scale_min_k4`) in the order of [`six_bits`].
fn read_super_scales(block: &[u8]) -> [u32; 4] {
    let byte = |at: usize| u32::from(block[4 + at]);
    let mut words = [0u32; 4];
    for index in 0..16 {
        let (j, shift) = (index % 8, 4 * (index / 8));
        let value = if j < 4 {
            byte(j + shift) & 63
        } else {
            byte(j + 4) >> shift & 15 | byte(j - 4 + shift) >> 6 << 4
        };
        match index {
            0..15 => words[index / 5] |= value << (6 * (index % 5)),
            _ => (0..3).for_each(|word| words[word] |= (value >> (2 * word) & 3) << 30),
        }
    }
    words
}

/// Writes the words of row `r` into a tile's block.
fn put_words(bits: u32, block: &mut [u8], r: usize, words: &Words) {
    if bits == 8 {
        for (line, word) in block.chunks_exact_mut(LINE).zip(words) {
            put_u32(line, 4 * r, *word);
        }
        return;
    }
    let (low, high) = block.split_at_mut(4 * LINE);
    for (line, pair) in low.chunks_exact_mut(LINE).zip(words.chunks_exact(2)) {
        put_u32(line, 4 * r, pair[0] & NIBBLES | (pair[1] & NIBBLES) << 4);
    }
    match bits {
        5 => {
            let fifth = |(g, word): (usize, &u32)| (word >> 4 & ONES) << g;
            put_u32(high, 4 * r, words.iter().enumerate().map(fifth).fold(0, |all, bit| all | bit));
        }
        6 => {
            for (line, half) in high.chunks_exact_mut(LINE).zip(words.chunks_exact(4)) {
                let two = |(g, word): (usize, &u32)| (word >> 4 & (3 * ONES)) << (2 * g);
                put_u32(line, 4 * r, half.iter().enumerate().map(two).fold(0, |all, bits| all | bits));
            }
        }
        _ => {}
    }
}

/// Reads back what [`put_words`] wrote.
fn get_words(bits: u32, block: &[u8], r: usize) -> Words {
    let mut words = [0; 8];
    for (g, word) in words.iter_mut().enumerate() {
        if bits == 8 {
            *word = u32_at(block, g * LINE + 4 * r);
            continue;
        }
        *word = u32_at(block, g / 2 * LINE + 4 * r) >> (4 * (g % 2)) & NIBBLES;
        match bits {
            5 => *word |= (u32_at(block, 4 * LINE + 4 * r) >> g & ONES) << 4,
            6 => *word |= (u32_at(block, (4 + g / 4) * LINE + 4 * r) >> (2 * (g % 4)) & (3 * ONES)) << 4,
            _ => {}
        }
    }
    words
}

/// The value of an IEEE 754 half.
pub(super) fn f32_from_f16(bits: u16) -> f32 {
    let (sign, exponent, fraction) =
        (u32::from(bits >> 15) << 31, u32::from(bits >> 10 & 31), u32::from(bits & 1023));
    match exponent {
        // Subnormal: the fraction in units of 2^-24, exact in f32.
        0 => f32::from_bits((fraction as f32 / 16_777_216.0).to_bits() | sign),
        31 => f32::from_bits(sign | 0x7F80_0000 | fraction << 13),
        _ => f32::from_bits(sign | (exponent + 112) << 23 | fraction << 13),
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    let mut two = [0; 2];
    two.copy_from_slice(&bytes[at..at + 2]);
    u16::from_le_bytes(two)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let mut four = [0; 4];
    four.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(four)
}

fn put_u16(bytes: &mut [u8], at: usize, value: u16) {
    bytes[at..at + 2].copy_from_slice(&value.to_le_bytes());
}

fn put_u32(bytes: &mut [u8], at: usize, value: u32) {
    bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
}
