//! A checksum that is about as fast as memory, against damage (not against malice).

use super::ops::LANES;

/// The same for the same bytes on every machine; a changed, moved or missing byte changes it.
///
/// Fletcher's two sums in sixteen lanes of 32 bits, of the words and of those sums, mixed together at the end.
#[must_use]
pub fn checksum(bytes: &[u8]) -> u64 {
    let (mut plain, mut weighed) = ([1u32; LANES], [0u32; LANES]);
    let (lines, rest) = bytes.as_chunks::<{ 4 * LANES }>();
    let mut last = [0u8; 4 * LANES];
    last[..rest.len()].copy_from_slice(rest);
    for line in lines.iter().chain(std::iter::once(&last)) {
        for (i, word) in line.as_chunks::<4>().0.iter().enumerate() {
            plain[i] = plain[i].wrapping_add(u32::from_le_bytes(*word));
            weighed[i] = weighed[i].wrapping_add(plain[i]);
        }
    }
    let both = plain.iter().zip(weighed);
    both.fold(bytes.len() as u64, |all, (plain, weighed)| {
        mix(all ^ (u64::from(*plain) << 32 | u64::from(weighed)))
    })
}

/// The finalizer of SplitMix64: every bit of the input changes half of the output's.
fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ x >> 31
}
