//! Matrices as stored: the one door to matrix kernels. Everything that multiplies by weights goes
//! through [`Linear`], so that other kernels can replace candle's without touching the decoder.

use std::borrow::Cow;

use candle_core::quantized::{GgmlDType, QMatMul, QStorage, QTensor};
use candle_core::{Device, Module, Tensor};

use crate::engine::gguf::RawTensor;

/// Values to a block of the types that are converted here.
const BLOCK: usize = 32;
/// Bytes of a Q8_0 block: an f16 scale and 32 signed bytes.
const Q8_0_BYTES: usize = 34;
/// candle's fast x86 kernels work on runs of this many columns.
const RUN: usize = 256;

/// A matrix `[rows, columns]` that maps `columns` values to `rows` values.
#[derive(Clone)]
pub(super) struct Linear {
    weights: QMatMul,
    columns: usize,
    /// Columns as stored, zeros after `columns`.
    padded: usize,
}

impl Linear {
    /// Takes over the blocks of `raw`.
    pub(super) fn new(raw: &RawTensor) -> candle_core::Result<Self> {
        let &[_, columns] = raw.shape.as_slice() else {
            candle_core::bail!("a matrix has two dimensions, not {:?}", raw.shape)
        };
        Self::from_blocks(for_kernels(raw)?.as_ref(), columns)
    }

    fn from_blocks(blocks: &RawTensor, columns: usize) -> candle_core::Result<Self> {
        let padded = blocks.shape.last().copied().unwrap_or(columns);
        Ok(Self { weights: QMatMul::from_qtensor(qtensor(blocks)?)?, columns, padded })
    }

    /// `x` of shape `[n, columns]` to `[n, rows]`.
    pub(super) fn forward(&self, x: &Tensor) -> candle_core::Result<Tensor> {
        if self.padded == self.columns {
            return self.weights.forward(x);
        }
        self.weights.forward(&x.pad_with_zeros(1, 0, self.padded - self.columns)?)
    }

    /// The rows `ids`, as `[ids, columns]`; only these are unpacked.
    pub(super) fn rows_of(&self, ids: &[u32]) -> candle_core::Result<Tensor> {
        let ids = Tensor::new(ids, &Device::Cpu)?;
        let rows = self.weights.embedding(&ids)?;
        if self.padded == self.columns { Ok(rows) } else { rows.narrow(1, 0, self.columns)?.contiguous() }
    }
}

/// Matrices that are applied to the same values. Neighbours that are stored alike are one matrix to the
/// kernel: the values are rounded once, and the threads meet once.
pub(super) struct Stack {
    matrices: Vec<(Linear, Vec<usize>)>,
}

impl Stack {
    /// Stacks matrices of equally many columns.
    pub(super) fn new(raws: &[RawTensor]) -> candle_core::Result<Self> {
        let mut groups: Vec<Vec<Cow<'_, RawTensor>>> = Vec::new();
        for raw in raws {
            let blocks = for_kernels(raw)?;
            match groups.last_mut() {
                Some(group) if group.iter().all(|above| above.dtype == blocks.dtype) => group.push(blocks),
                _ => groups.push(vec![blocks]),
            }
        }
        let columns = raws.first().and_then(|raw| raw.shape.get(1)).copied().unwrap_or(0);
        let mut matrices = Vec::new();
        for group in groups {
            let sizes = group.iter().filter_map(|blocks| blocks.shape.first().copied()).collect();
            let linear = match group.as_slice() {
                [one] => Linear::from_blocks(one, columns)?,
                several => match RawTensor::stacked(several) {
                    Some(blocks) => Linear::from_blocks(&blocks, columns)?,
                    None => candle_core::bail!("a matrix has two dimensions"),
                },
            };
            matrices.push((linear, sizes));
        }
        Ok(Self { matrices })
    }

    /// `x` of shape `[n, columns]` to one `[n, rows]` for each matrix, in order.
    pub(super) fn forward(&self, x: &Tensor) -> candle_core::Result<Vec<Tensor>> {
        let mut outputs = Vec::new();
        for (linear, sizes) in &self.matrices {
            let y = linear.forward(x)?;
            let mut start = 0;
            for rows in sizes {
                outputs.push(y.narrow(1, start, *rows)?);
                start += rows;
            }
        }
        Ok(outputs)
    }
}

/// `raw` in the form that candle's kernels are fastest with.
///
/// Legacy 4- and 5-bit types become Q8_0 and rows are padded with zeros to a multiple of 256: only then
/// does candle have a fast kernel for them. Q4_0 and Q5_0 convert exactly. Q4_1 and Q5_1 round to 1/127 of
/// the largest weight of 32, a seventeenth of their own 4-bit step.
fn for_kernels(raw: &RawTensor) -> candle_core::Result<Cow<'_, RawTensor>> {
    let &[rows, columns] = raw.shape.as_slice() else {
        candle_core::bail!("a matrix has two dimensions, not {:?}", raw.shape)
    };
    let exact = matches!(raw.dtype, GgmlDType::Q4_0 | GgmlDType::Q5_0 | GgmlDType::Q8_0);
    let rounded = matches!(raw.dtype, GgmlDType::Q4_1 | GgmlDType::Q5_1);
    let padded = columns.next_multiple_of(RUN);
    let shape = vec![rows, padded];
    if rounded {
        let values = qtensor(raw)?.dequantize(&Device::Cpu)?.pad_with_zeros(1, 0, padded - columns)?;
        let blocks = QTensor::quantize(&values, GgmlDType::Q8_0)?;
        Ok(Cow::Owned(RawTensor::from_bytes(shape, GgmlDType::Q8_0, &blocks.data()?)))
    } else if exact && (raw.dtype != GgmlDType::Q8_0 || padded != columns) {
        let blocks = to_q8_0(raw.bytes(), raw.dtype, columns / BLOCK, padded / BLOCK);
        Ok(Cow::Owned(RawTensor::from_bytes(shape, GgmlDType::Q8_0, &blocks)))
    } else {
        Ok(Cow::Borrowed(raw))
    }
}

/// A tensor of the stored blocks.
fn qtensor(raw: &RawTensor) -> candle_core::Result<QTensor> {
    let storage = QStorage::from_data(Cow::Borrowed(raw.bytes()), &Device::Cpu, raw.dtype)?;
    QTensor::new(storage, raw.shape.as_slice())
}

/// Blocks of Q4_0, Q5_0 or Q8_0 as Q8_0, each row of `blocks` padded to `padded` blocks with zeros.
/// The values are the same: all three are a scale times small integers.
fn to_q8_0(bytes: &[u8], dtype: GgmlDType, blocks: usize, padded: usize) -> Vec<u8> {
    let size = dtype.type_size();
    let mut out = Vec::with_capacity(bytes.len() / size / blocks * padded * Q8_0_BYTES);
    for row in bytes.chunks_exact(blocks * size) {
        for block in row.chunks_exact(size) {
            let (scale, rest) = block.split_at(2);
            out.extend_from_slice(scale);
            match dtype {
                GgmlDType::Q4_0 => {
                    out.extend(rest.iter().map(|byte| (byte & 0x0F).wrapping_sub(8)));
                    out.extend(rest.iter().map(|byte| (byte >> 4).wrapping_sub(8)));
                }
                GgmlDType::Q5_0 => {
                    let (high, low) = rest.split_at(4);
                    let fifth = |at: usize| (high[at / 8] >> (at % 8) & 1) << 4;
                    let first = low.iter().enumerate();
                    out.extend(first.map(|(i, byte)| (byte & 0x0F | fifth(i)).wrapping_sub(16)));
                    let second = low.iter().enumerate();
                    out.extend(second.map(|(i, byte)| (byte >> 4 | fifth(i + 16)).wrapping_sub(16)));
                }
                _ => out.extend_from_slice(rest),
            }
        }
        out.resize(out.len() + (padded - blocks) * Q8_0_BYTES, 0);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Smooth values with outliers, so that every block has another scale.
    fn values(rows: usize, columns: usize) -> Tensor {
        let data: Vec<f32> =
            (0..rows * columns).map(|i| (i as f32 * 0.37).sin() * (1.0 + (i % 53) as f32 / 10.0)).collect();
        Tensor::from_vec(data, (rows, columns), &Device::Cpu).unwrap()
    }

    fn stored(rows: usize, columns: usize, dtype: GgmlDType) -> (RawTensor, Tensor) {
        let quantised = QTensor::quantize(&values(rows, columns), dtype).unwrap();
        let exact = quantised.dequantize(&Device::Cpu).unwrap();
        (RawTensor::from_bytes(vec![rows, columns], dtype, &quantised.data().unwrap()), exact)
    }

    fn largest_difference(a: &Tensor, b: &Tensor) -> f32 {
        (a - b).unwrap().abs().unwrap().flatten_all().unwrap().max(0).unwrap().to_scalar().unwrap()
    }

    #[test]
    fn q4_0_q5_0_and_q8_0_convert_exactly() {
        for dtype in [GgmlDType::Q4_0, GgmlDType::Q5_0, GgmlDType::Q8_0] {
            let (raw, exact) = stored(16, 96, dtype);
            let linear = Linear::new(&raw).unwrap();
            assert_eq!(linear.padded, 256);
            let rows = linear.rows_of(&(0..16).collect::<Vec<_>>()).unwrap();
            assert_eq!(rows.dims(), [16, 96]);
            assert_eq!(largest_difference(&rows, &exact), 0.0, "{dtype:?}");
        }
    }

    #[test]
    fn q4_1_and_q5_1_convert_within_their_own_step() {
        for dtype in [GgmlDType::Q4_1, GgmlDType::Q5_1] {
            let (raw, exact) = stored(16, 96, dtype);
            let rows = Linear::new(&raw).unwrap().rows_of(&(0..16).collect::<Vec<_>>()).unwrap();
            let most: f32 = exact.abs().unwrap().flatten_all().unwrap().max(0).unwrap().to_scalar().unwrap();
            assert!(largest_difference(&rows, &exact) <= most / 250.0, "{dtype:?}");
        }
    }

    #[test]
    fn products_are_those_of_the_values() {
        use GgmlDType::{F16, F32, Q2K, Q3K, Q4_0, Q4_1, Q4K, Q5_0, Q5K, Q6K, Q8_0};
        for dtype in [F32, F16, Q4_0, Q4_1, Q5_0, Q8_0, Q2K, Q3K, Q4K, Q5K, Q6K] {
            let (raw, exact) = stored(48, 768, dtype);
            let linear = Linear::new(&raw).unwrap();
            for n in [1, 2, 5, 33] {
                let x = values(n, 768);
                let expected = x.matmul(&exact.t().unwrap()).unwrap();
                let scale: f32 =
                    expected.abs().unwrap().flatten_all().unwrap().max(0).unwrap().to_scalar().unwrap();
                let difference = largest_difference(&linear.forward(&x).unwrap(), &expected);
                assert!(difference <= 0.02 * scale, "{dtype:?} n={n}: {difference} of {scale}");
            }
        }
    }
}
