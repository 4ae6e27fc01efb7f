//! Reading weights by name, packed before or to be packed now.

use std::collections::HashSet;
use std::path::Path;

use crate::engine::EngineError;
use crate::engine::compute::Compute;
use crate::engine::gguf::Gguf;
use crate::engine::packed::{self, Packed, Writer};

use super::config::Config;
use super::linear::{self, Linear};

/// Reads weights by name.
pub(super) struct Reader<'a> {
    gguf: &'a mut Gguf,
    compute: &'a Compute,
    base: Option<&'a Path>,
    packed: Option<Packed>,
    writer: Writing,
    /// Names of the tensors that were asked for.
    asked: HashSet<String>,
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
        Self { gguf, compute, base, packed, writer, asked: HashSet::new() }
    }

    /// Puts what was packed in its place; says so if it could not be kept. To be called when all went well.
    ///
    /// # Errors
    /// When a layer has tensors that nobody asked for: what they do would be left out.
    pub(super) fn finish(self) -> Result<Option<String>, EngineError> {
        refuse_unknown(self.gguf, &self.asked)?;
        let error = match self.writer {
            Writing::No => return Ok(None),
            Writing::Yes(writer) => match writer.finish() {
                Ok(()) => return Ok(None),
                Err(error) => error,
            },
            Writing::Failed(error) => error,
        };
        let folder = self.base.and_then(Path::parent).unwrap_or(Path::new(""));
        Ok(Some(format!(
            "{}: the packed weights cannot be kept there, so each start packs them anew: {error}",
            folder.display()
        )))
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
        self.asked.insert(name.to_owned());
        vector(self.gguf, name, length)
    }

    /// A vector, if it is there.
    pub(super) fn optional_vector(
        &mut self,
        name: &str,
        length: usize,
    ) -> Result<Option<Vec<f32>>, EngineError> {
        if self.has(name) { self.vector(name, length).map(Some) } else { Ok(None) }
    }

    /// The norms of queries and keys, head by head; what queries are multiplied by besides is in theirs.
    pub(super) fn head_norms(
        &mut self,
        query: &str,
        key: &str,
        config: &Config,
    ) -> Result<[Vec<f32>; 2], EngineError> {
        let mut query = self.vector(query, config.head)?;
        query.iter_mut().for_each(|weight| *weight *= config.query_factor);
        Ok([query, self.vector(key, config.head)?])
    }

    /// The norm of what a part of a layer gives, in families that have it.
    pub(super) fn post_norm(&mut self, name: &str, config: &Config) -> Result<Option<Vec<f32>>, EngineError> {
        if config.architecture.post_norms { self.vector(name, config.hidden).map(Some) } else { Ok(None) }
    }

    fn with_bias(
        &mut self,
        name: &str,
        rows: usize,
        columns: usize,
        bias: Option<Vec<f32>>,
    ) -> Result<Linear, EngineError> {
        self.asked.insert(name.to_owned());
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

/// The divisors of the rotation's frequencies, if the file has some.
pub(super) fn rope_factors(gguf: &mut Gguf, length: usize) -> Result<Option<Vec<f32>>, EngineError> {
    let name = "rope_freqs.weight";
    if !gguf.has_tensor(name) {
        return Ok(None);
    }
    let factors = vector(gguf, name, length)?;
    match factors.iter().find(|factor| !(factor.is_finite() && **factor > 0.0)) {
        Some(factor) => {
            Err(gguf.bad(format!("tensor `{name}` has the factor {factor}, expected more than 0")))
        }
        None => Ok(Some(factors)),
    }
}

/// A vector that is not quantised.
pub(super) fn vector(gguf: &mut Gguf, name: &str, length: usize) -> Result<Vec<f32>, EngineError> {
    let raw = gguf.tensor(name, &[length])?;
    if raw.dtype.block_size() != 1 {
        return Err(gguf.bad(format!("tensor `{name}` is quantised, expected F32, F16 or BF16")));
    }
    linear::vector(&raw)
}

/// Refuses tensors of layers that nobody `asked` for: what they do would be left out.
pub(super) fn refuse_unknown(gguf: &Gguf, asked: &HashSet<String>) -> Result<(), EngineError> {
    let unknown = gguf.tensor_names().filter(|name| name.starts_with("blk.") && !asked.contains(*name));
    match unknown.min() {
        Some(name) => Err(gguf.bad(format!("tensor `{name}` is not known in a model of this architecture"))),
        None => Ok(()),
    }
}
