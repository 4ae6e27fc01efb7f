//! Weights as the kernels take them. Everything that multiplies by weights goes through [`Linear`].

use candle_core::quantized::{GgmlDType, QStorage, QTensor};
use candle_core::{DType, Device};

use crate::engine::EngineError;
use crate::engine::gguf::RawTensor;
use crate::kernels::{Activations, Format, PackedMatrix, Pool, matmul_all, ops};

use super::super::compute::Compute;

/// A matrix `[rows, columns]` that maps `columns` values to `rows` values, with an optional bias.
pub(super) struct Linear {
    matrix: PackedMatrix,
    bias: Option<Vec<f32>>,
}

impl Linear {
    /// Packs the blocks of `raw`. Types that have no kernels are rounded to Q8_0, that is to 1/127 of the
    /// largest of 32 values.
    pub(super) fn new(raw: &RawTensor, bias: Option<Vec<f32>>, pool: &Pool) -> Result<Self, EngineError> {
        let &[rows, columns] = raw.shape.as_slice() else {
            return Err(EngineError::Inference(format!("a matrix has two dimensions, not {:?}", raw.shape)));
        };
        let matrix = match format(raw.dtype) {
            Some(format) => PackedMatrix::pack(format, rows, columns, raw.bytes(), pool)?,
            None => {
                let values = qtensor(raw, &Device::Cpu)?.dequantize(&Device::Cpu)?;
                let rounded = QTensor::quantize(&values, GgmlDType::Q8_0)?;
                PackedMatrix::pack(Format::Q8_0, rows, columns, &rounded.data()?, pool)?
            }
        };
        Ok(Self { matrix, bias })
    }

    /// A matrix that was packed before.
    pub(super) fn from_packed(matrix: PackedMatrix, bias: Option<Vec<f32>>) -> Self {
        Self { matrix, bias }
    }

    /// The weights.
    pub(super) fn matrix(&self) -> &PackedMatrix {
        &self.matrix
    }

    /// Rows of the output.
    pub(super) fn rows(&self) -> usize {
        self.matrix.rows()
    }

    /// Rows of `x` to as many rows of outputs, by way of `quantized`.
    pub(super) fn forward(
        &self,
        x: &[f32],
        quantized: &mut Activations,
        out: &mut Vec<f32>,
        compute: &Compute,
    ) -> Result<(), EngineError> {
        Self::forward_all([self], x, quantized, [out], compute)
    }

    /// The same inputs through several matrices, all of as many columns, at once.
    pub(super) fn forward_all<const N: usize>(
        all: [&Self; N],
        x: &[f32],
        quantized: &mut Activations,
        mut outs: [&mut Vec<f32>; N],
        compute: &Compute,
    ) -> Result<(), EngineError> {
        let matrices = all.map(|linear| &linear.matrix);
        let columns = matrices.first().map_or(0, |matrix| matrix.columns());
        quantized.quantize(x, columns, &matrices.map(PackedMatrix::format), &compute.pool)?;
        for (linear, out) in all.iter().zip(&mut outs) {
            out.resize(quantized.inputs() * linear.rows(), 0.0);
        }
        matmul_all(matrices, outs.each_mut().map(|out| out.as_mut_slice()), quantized, &compute.pool)?;
        for (linear, out) in all.iter().zip(outs) {
            if let Some(bias) = &linear.bias {
                compute.pool.run_rows(out, linear.rows(), |_, row| ops::add(compute.isa, row, bias));
            }
        }
        Ok(())
    }

    /// The values of row `id`, of which only these are unpacked.
    pub(super) fn row(&self, id: usize, out: &mut [f32]) -> Result<(), EngineError> {
        Ok(self.matrix.row(id, out)?)
    }
}

/// The values of a vector that is stored as F32, F16 or BF16.
pub(super) fn vector(raw: &RawTensor) -> Result<Vec<f32>, EngineError> {
    Ok(qtensor(raw, &Device::Cpu)?
        .dequantize(&Device::Cpu)?
        .to_dtype(DType::F32)?
        .flatten_all()?
        .to_vec1()?)
}

fn format(dtype: GgmlDType) -> Option<Format> {
    Some(match dtype {
        GgmlDType::Q4_0 => Format::Q4_0,
        GgmlDType::Q4_1 => Format::Q4_1,
        GgmlDType::Q5_0 => Format::Q5_0,
        GgmlDType::Q5_1 => Format::Q5_1,
        GgmlDType::Q8_0 => Format::Q8_0,
        GgmlDType::Q4K => Format::Q4K,
        GgmlDType::Q5K => Format::Q5K,
        GgmlDType::Q6K => Format::Q6K,
        _ => return None,
    })
}

/// A tensor of the stored blocks.
pub(super) fn qtensor(raw: &RawTensor, device: &Device) -> candle_core::Result<QTensor> {
    let storage = QStorage::from_data(raw.bytes().into(), device, raw.dtype)?;
    QTensor::new(storage, raw.shape.as_slice())
}

#[cfg(test)]
mod tests {
    use candle_core::Tensor;

    use super::*;

    /// Smooth values with outliers, so that every block has another scale.
    fn values(rows: usize, columns: usize) -> Vec<f32> {
        (0..rows * columns).map(|i| (i as f32 * 0.37).sin() * (1.0 + (i % 53) as f32 / 10.0)).collect()
    }

    #[test]
    fn products_are_those_of_the_values() {
        use GgmlDType::{BF16, F16, F32, Q2K, Q3K, Q4_0, Q4_1, Q4K, Q5_0, Q5_1, Q5K, Q6K, Q8_0};
        let compute = Compute::new(Some(2)).unwrap();
        let (rows, columns) = (48, 768);
        for dtype in [F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2K, Q3K, Q4K, Q5K, Q6K] {
            let weights = Tensor::from_vec(values(rows, columns), (rows, columns), &Device::Cpu).unwrap();
            let stored = QTensor::quantize(&weights, dtype).unwrap();
            let exact = stored.dequantize(&Device::Cpu).unwrap().to_vec2::<f32>().unwrap();
            let raw = RawTensor::from_bytes(vec![rows, columns], dtype, &stored.data().unwrap());
            let bias = values(1, rows);
            let linear = Linear::new(&raw, Some(bias.clone()), &compute.pool).unwrap();
            let mut row = vec![0.0; columns];
            linear.row(7, &mut row).unwrap();
            assert!(row.iter().zip(&exact[7]).all(|(a, b)| (a - b).abs() < 0.03), "{dtype:?}");
            for n in [1, 2, 5, 33] {
                let x = values(n, columns);
                let mut quantized = Activations::new(compute.isa);
                let (mut found, mut again) = (vec![1.0; 7], Vec::new());
                Linear::forward_all(
                    [&linear, &linear],
                    &x,
                    &mut quantized,
                    [&mut found, &mut again],
                    &compute,
                )
                .unwrap();
                assert_eq!(found, again);
                for (i, x) in x.chunks(columns).enumerate() {
                    for (r, weights) in exact.iter().enumerate() {
                        let sum: f64 = x.iter().zip(weights).map(|(x, w)| f64::from(x * w)).sum();
                        let size: f64 = x.iter().zip(weights).map(|(x, w)| f64::from((x * w).abs())).sum();
                        let difference = f64::from(found[i * rows + r]) - sum - f64::from(bias[r]);
                        assert!(difference.abs() < 0.005 * size, "{dtype:?} {n}: {difference} of {size}");
                    }
                }
            }
        }
    }
}
