//! Reading weights by name, packed before or to be packed now.

use std::path::Path;

use crate::engine::EngineError;
use crate::engine::compute::Compute;
use crate::engine::gguf::Gguf;
use crate::engine::packed::{self, Packed, Writer};

use super::linear::{self, Linear};

/// Reads weights by name.
pub(super) struct Reader<'a> {
    gguf: &'a mut Gguf,
    compute: &'a Compute,
    base: Option<&'a Path>,
    packed: Option<Packed>,
    writer: Writing,
}

/// What is packed now is kept for the next start, as long as that works: it only saves time.
enum Writing {
    No,
    Yes(Writer),
    Failed(std::io::Error),
}

impl<'a> Reader<'a> {
    /// A reader of `gguf` and, if they are there, the packed weights of `base`.
    pub(super) fn new(gguf: &'a mut Gguf, compute: &'a Compute, base: Option<&'a Path>) -> Self {
        let packed = base.and_then(Packed::open);
        let writer = match base.filter(|_| packed.is_none()) {
            None => Writing::No,
            Some(base) => {
                let size = gguf.path().metadata().map_or(0, |metadata| metadata.len());
                match Writer::begin(base, size) {
                    Ok(Some(writer)) => Writing::Yes(writer),
                    Ok(None) => Writing::No,
                    Err(error) => Writing::Failed(error),
                }
            }
        };
        Self { gguf, compute, base, packed, writer }
    }

    /// Puts what was packed in its place; says so if it could not be kept. To be called when all went well.
    pub(super) fn finish(self) -> Option<String> {
        let error = match self.writer {
            Writing::No => return None,
            Writing::Yes(writer) => writer.finish().err()?,
            Writing::Failed(error) => error,
        };
        let folder = self.base.and_then(Path::parent).unwrap_or(Path::new(""));
        Some(format!(
            "{}: the packed weights cannot be kept there, so each start packs them anew: {error}",
            folder.display()
        ))
    }

    /// Whether there is a tensor of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.gguf.has_tensor(name)
    }

    /// A matrix.
    pub(super) fn linear(&mut self, name: &str, rows: usize, columns: usize) -> Result<Linear, EngineError> {
        self.with_bias(name, rows, columns, None)
    }

    /// The matrix `name.weight` with the bias `name.bias`, if there is one.
    pub(super) fn biased(&mut self, name: &str, rows: usize, columns: usize) -> Result<Linear, EngineError> {
        let bias = self.optional_vector(&format!("{name}.bias"), rows)?;
        self.with_bias(&format!("{name}.weight"), rows, columns, bias)
    }

    /// A vector that is not quantised.
    pub(super) fn vector(&mut self, name: &str, length: usize) -> Result<Vec<f32>, EngineError> {
        let raw = self.gguf.tensor(name, &[length])?;
        if raw.dtype.block_size() != 1 {
            return Err(self.gguf.bad(format!("tensor `{name}` is quantised, expected F32, F16 or BF16")));
        }
        linear::vector(&raw)
    }

    /// A vector, if it is there.
    pub(super) fn optional_vector(
        &mut self,
        name: &str,
        length: usize,
    ) -> Result<Option<Vec<f32>>, EngineError> {
        if self.has(name) { self.vector(name, length).map(Some) } else { Ok(None) }
    }

    fn with_bias(
        &mut self,
        name: &str,
        rows: usize,
        columns: usize,
        bias: Option<Vec<f32>>,
    ) -> Result<Linear, EngineError> {
        if let Some(packed) = &self.packed {
            if let Some(matrix) = packed.matrix(name, rows, columns) {
                return Ok(Linear::from_packed(matrix, bias));
            }
            // Whole, and not what this version of the program wants: the next start writes another.
            if let Some(base) = self.base {
                let _ = packed::remove(base);
            }
        }
        let raw = self.gguf.tensor(name, &[rows, columns])?;
        let linear = Linear::new(&raw, bias, &self.compute.pool)
            .map_err(|error| self.gguf.bad(format!("tensor `{name}`: {error}")))?;
        if let Writing::Yes(writer) = &mut self.writer
            && let Err(error) = writer.add(name, linear.matrix())
        {
            self.writer = Writing::Failed(error);
        }
        Ok(linear)
    }
}
