//! Packed weights as bytes.

use super::*;

#[test]
fn packed_bytes_are_the_matrix() {
    let pool = Pool::new(2);
    let source = blocks(Format::Q5K, 20, 512, 9);
    let matrix = PackedMatrix::pack(Format::Q5K, 20, 512, &source, &pool).unwrap();
    // Not aligned, and with something after it.
    let bytes: Bytes = std::sync::Arc::new([&[7; 3], matrix.packed(), &[7; 5]].concat());
    let again = PackedMatrix::from_packed(Format::Q5K, 20, 512, bytes.clone(), 3).unwrap();
    let x = inputs(13, 512, 1);
    for isa in isas() {
        assert_eq!(bits(&product(isa, &again, &x, &pool)), bits(&product(isa, &matrix, &x, &pool)));
    }
    assert!(PackedMatrix::from_packed(Format::Q5K, 20, 512, bytes.clone(), 9).is_err());
    assert!(PackedMatrix::from_packed(Format::Q5K, 20, 500, bytes.clone(), 0).is_err());
    assert!(PackedMatrix::from_packed(Format::Q5K, usize::MAX, 512, bytes.clone(), 0).is_err());
    assert!(PackedMatrix::from_packed(Format::Q5K, 20, 512, bytes, usize::MAX).is_err());
}

#[test]
fn a_checksum_sees_every_change() {
    let mut random = Random(1);
    let mut data: Vec<u8> = (0..10_077).map(|_| random.next() as u8).collect();
    let sum = checksum(&data);
    let other = |data: &[u8]| assert_ne!(checksum(data), sum);
    for at in [0, 1, 63, 64, 5_000, 10_047, 10_048, 10_076] {
        data[at] ^= 0x10;
        other(&data);
        data[at] ^= 0x10;
    }
    for pair in [(3, 70), (0, 64), (128, 10_048)] {
        data.swap(pair.0, pair.1);
        other(&data);
        data.swap(pair.0, pair.1);
    }
    assert_eq!(checksum(&data), sum);
    other(&data[..data.len() - 1]);
    data.push(0);
    other(&data);
    assert_ne!(checksum(&[]), checksum(&[0]));
}
