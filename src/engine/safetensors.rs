//! The tensors of a safetensors file, read one at a time so that no second copy of all of them is held.

use candle_core::safetensors::SliceSafetensors;
use candle_core::{DType, Device};

use crate::kernels::DenseMatrix;

/// The tensors of a file that is in memory.
pub(super) struct SafeTensors<'a>(SliceSafetensors<'a>);

impl<'a> SafeTensors<'a> {
    /// # Errors
    /// When the bytes are no safetensors file, or end early.
    pub(super) fn new(file: &'a [u8]) -> Result<Self, String> {
        let tensors = SliceSafetensors::new(file);
        Ok(Self(tensors.map_err(|error| format!("not a whole safetensors file: {error}"))?))
    }

    /// Names and shapes of all of them.
    pub(super) fn shapes(&self) -> Vec<(String, Vec<usize>)> {
        self.0.tensors().into_iter().map(|(name, view)| (name, view.shape().to_vec())).collect()
    }

    /// The values of a tensor of just this shape, all of them finite.
    ///
    /// # Errors
    /// Names the tensor and what is wrong with it.
    pub(super) fn take(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, String> {
        let view = self.0.get(name).map_err(|_| format!("there is no tensor `{name}`"))?;
        if view.shape() != shape {
            return Err(format!("tensor `{name}` has the shape {:?}, expected {shape:?}", view.shape()));
        }
        let values = self
            .0
            .load(name, &Device::Cpu)
            .and_then(|tensor| tensor.to_dtype(DType::F32)?.flatten_all()?.to_vec1::<f32>())
            .map_err(|error| format!("tensor `{name}`: {error}"))?;
        if !values.iter().all(|value| value.is_finite()) {
            return Err(format!("tensor `{name}` holds values that are no numbers"));
        }
        Ok(values)
    }

    /// A matrix without a bias, `[rows, columns]`.
    pub(super) fn matrix(&self, name: &str, rows: usize, columns: usize) -> Result<DenseMatrix, String> {
        let weight = self.take(name, &[rows, columns])?;
        DenseMatrix::pack(&weight, &vec![0.0; rows], columns)
            .map_err(|error| format!("tensor `{name}`: {error}"))
    }
}
