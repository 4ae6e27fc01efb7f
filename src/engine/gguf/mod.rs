//! GGUF files: the header, which `header` reads, by key, and the tensors by name.
//!
//! Format: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>.

mod header;

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use candle_core::quantized::GgmlDType;

use super::EngineError;
use header::Header;

/// A metadata value. Arrays that no model here needs are checked and skipped.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    Int(i64),
    Float(f64),
    Bool(bool),
    Text(String),
    Texts(Vec<String>),
    Ints(Vec<i64>),
    Floats(Vec<f64>),
    Skipped,
}

impl Value {
    fn kind(&self) -> &'static str {
        match self {
            Self::Int(_) => "an integer",
            Self::Float(_) => "a float",
            Self::Bool(_) => "a boolean",
            Self::Text(_) => "a string",
            Self::Texts(_) => "an array of strings",
            Self::Ints(_) => "an array of integers",
            Self::Floats(_) => "an array of floats",
            Self::Skipped => "an array of another type",
        }
    }
}

/// Where a tensor's data lies.
#[derive(Clone, Debug)]
struct TensorEntry {
    /// Dimensions, slowest first: `[rows, columns]` of a matrix.
    shape: Vec<usize>,
    /// ggml type number.
    kind: u32,
    /// First byte, from the start of the file.
    start: u64,
}

/// A tensor's bytes as stored.
#[derive(Debug)]
pub(super) struct RawTensor {
    /// Dimensions, slowest first.
    pub(super) shape: Vec<usize>,
    /// How the values are stored.
    pub(super) dtype: GgmlDType,
    buffer: Vec<u8>,
    start: usize,
}

impl RawTensor {
    /// The stored blocks, aligned for any block type.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    #[cfg(test)]
    /// Holds a copy of `bytes` at an aligned address.
    pub(super) fn from_bytes(shape: Vec<usize>, dtype: GgmlDType, bytes: &[u8]) -> Self {
        let (mut buffer, start) = aligned(bytes.len());
        buffer[start..].copy_from_slice(bytes);
        Self { shape, dtype, buffer, start }
    }
}

/// A zeroed buffer that has `len` bytes after an offset at which it is aligned to 16 bytes.
fn aligned(len: usize) -> (Vec<u8>, usize) {
    let mut buffer = vec![0u8; len + 15];
    let start = buffer.as_ptr().align_offset(16).min(15);
    buffer.truncate(start + len);
    (buffer, start)
}

/// What a GGUF file can be read from.
trait Source: Read + Seek + Send {}
impl<T: Read + Seek + Send> Source for T {}

/// The header of an opened GGUF file, and the file for its tensors.
pub struct Gguf {
    path: PathBuf,
    source: Box<dyn Source>,
    metadata: HashMap<String, Value>,
    tensors: HashMap<String, TensorEntry>,
}

impl std::fmt::Debug for Gguf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gguf").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Gguf {
    /// Opens `path` and reads its header.
    ///
    /// # Errors
    /// [`EngineError::Io`] when it cannot be read, [`EngineError::BadModel`] when it is not a whole GGUF file.
    pub fn open(path: &Path) -> Result<Self, EngineError> {
        let file = File::open(path).map_err(|source| EngineError::Io { path: path.to_path_buf(), source })?;
        Self::from_source(path, file)
    }

    /// Reads the header of a GGUF file from its bytes; `path` only names it.
    ///
    /// # Errors
    /// As [`Gguf::open`].
    pub fn from_bytes(path: &Path, bytes: Vec<u8>) -> Result<Self, EngineError> {
        Self::from_source(path, Cursor::new(bytes))
    }

    fn from_source(path: &Path, mut source: impl Source + 'static) -> Result<Self, EngineError> {
        let length = source
            .seek(SeekFrom::End(0))
            .and_then(|length| source.rewind().map(|()| length))
            .map_err(|source| EngineError::Io { path: path.to_path_buf(), source })?;
        let mut header = Header::new(BufReader::new(source), length);
        let (metadata, tensors) =
            header.read().map_err(|reason| EngineError::BadModel { path: path.to_path_buf(), reason })?;
        let source = Box::new(header.into_inner().into_inner());
        Ok(Self { path: path.to_path_buf(), source, metadata, tensors })
    }

    /// The file's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A [`EngineError::BadModel`] of this file.
    pub(super) fn bad(&self, reason: impl Into<String>) -> EngineError {
        EngineError::BadModel { path: self.path.clone(), reason: reason.into() }
    }

    fn wrong(&self, key: &str, expected: &str, found: &Value) -> EngineError {
        self.bad(format!("metadata `{key}` is {}, expected {expected}", found.kind()))
    }

    fn missing(&self, key: &str, expected: &str) -> EngineError {
        self.bad(format!("metadata `{key}` ({expected}) is missing"))
    }

    /// A text, if the key is there.
    pub(super) fn text(&self, key: &str) -> Result<Option<&str>, EngineError> {
        match self.metadata.get(key) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong(key, "a string", other)),
        }
    }

    /// A text that must be there.
    pub(super) fn need_text(&self, key: &str) -> Result<&str, EngineError> {
        self.text(key)?.ok_or_else(|| self.missing(key, "a string"))
    }

    /// A count or index, if the key is there.
    pub(super) fn count(&self, key: &str) -> Result<Option<usize>, EngineError> {
        match self.metadata.get(key) {
            None => Ok(None),
            Some(Value::Int(value)) => usize::try_from(*value)
                .map(Some)
                .map_err(|_| self.bad(format!("metadata `{key}` is {value}, expected a number from 0"))),
            Some(other) => Err(self.wrong(key, "an integer", other)),
        }
    }

    /// A count from 1 to `most` that must be there.
    pub(super) fn need_count(&self, key: &str, most: usize) -> Result<usize, EngineError> {
        let value = self.count(key)?.ok_or_else(|| self.missing(key, "an integer"))?;
        if (1..=most).contains(&value) {
            Ok(value)
        } else {
            Err(self.bad(format!("metadata `{key}` is {value}, expected 1 to {most}")))
        }
    }

    /// A finite number, if the key is there.
    pub(super) fn number(&self, key: &str) -> Result<Option<f64>, EngineError> {
        match self.metadata.get(key) {
            None => Ok(None),
            Some(Value::Float(value)) if value.is_finite() => Ok(Some(*value)),
            Some(Value::Float(value)) => {
                Err(self.bad(format!("metadata `{key}` is {value}, expected a number")))
            }
            Some(other) => Err(self.wrong(key, "a float", other)),
        }
    }

    /// A finite number that must be there.
    pub(super) fn need_number(&self, key: &str) -> Result<f64, EngineError> {
        self.number(key)?.ok_or_else(|| self.missing(key, "a float"))
    }

    /// A boolean, if the key is there.
    pub(super) fn boolean(&self, key: &str) -> Result<Option<bool>, EngineError> {
        match self.metadata.get(key) {
            None => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(*value)),
            Some(other) => Err(self.wrong(key, "a boolean", other)),
        }
    }

    /// An array of texts that must be there.
    pub(super) fn need_texts(&self, key: &str) -> Result<&[String], EngineError> {
        match self.metadata.get(key) {
            None => Err(self.missing(key, "an array of strings")),
            Some(Value::Texts(texts)) => Ok(texts),
            Some(other) => Err(self.wrong(key, "an array of strings", other)),
        }
    }

    /// An array of integers that must be there.
    pub(super) fn need_integers(&self, key: &str) -> Result<&[i64], EngineError> {
        match self.metadata.get(key) {
            None => Err(self.missing(key, "an array of integers")),
            Some(Value::Ints(values)) => Ok(values),
            Some(other) => Err(self.wrong(key, "an array of integers", other)),
        }
    }

    /// An array of floats that must be there.
    pub(super) fn need_floats(&self, key: &str) -> Result<&[f64], EngineError> {
        match self.metadata.get(key) {
            None => Err(self.missing(key, "an array of floats")),
            Some(Value::Floats(values)) => Ok(values),
            Some(other) => Err(self.wrong(key, "an array of floats", other)),
        }
    }

    /// Whether a tensor of this name exists.
    pub(super) fn has_tensor(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    /// Names of all tensors, in no order.
    pub(super) fn tensor_names(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// How many weights it holds.
    pub(super) fn parameters(&self) -> u64 {
        let size = |entry: &TensorEntry| entry.shape.iter().map(|n| *n as u64).fold(1, u64::saturating_mul);
        self.tensors.values().map(size).fold(0, u64::saturating_add)
    }

    /// Reads a tensor that must have `shape`.
    pub(super) fn tensor(&mut self, name: &str, shape: &[usize]) -> Result<RawTensor, EngineError> {
        let Some(entry) = self.tensors.get(name) else {
            return Err(self.bad(format!("tensor `{name}` is missing")));
        };
        if entry.shape != shape {
            return Err(self.bad(format!("tensor `{name}` has shape {:?}, expected {shape:?}", entry.shape)));
        }
        let Some(dtype) = dtype(entry.kind) else {
            return Err(self.bad(format!(
                "tensor `{name}` is stored as {}, which is not supported; supported: {SUPPORTED}",
                type_name(entry.kind)
            )));
        };
        let elements: usize = shape.iter().product();
        if !shape.last().is_some_and(|columns| columns.is_multiple_of(dtype.block_size())) {
            return Err(self.bad(format!(
                "tensor `{name}` has rows of {:?} values, {} needs a multiple of {}",
                shape.last(),
                type_name(entry.kind),
                dtype.block_size()
            )));
        }
        // The header's check has bounded this by the file's length.
        let size = elements / dtype.block_size() * dtype.type_size();
        let (start_in_file, shape) = (entry.start, entry.shape.clone());
        let (mut buffer, start) = aligned(size);
        self.source
            .seek(SeekFrom::Start(start_in_file))
            .and_then(|_| self.source.read_exact(&mut buffer[start..]))
            .map_err(|source| EngineError::Io { path: self.path.clone(), source })?;
        Ok(RawTensor { shape, dtype, buffer, start })
    }
}

const SUPPORTED: &str = "F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K";

/// The storage types that the decoder computes with.
fn dtype(kind: u32) -> Option<GgmlDType> {
    Some(match kind {
        0 => GgmlDType::F32,
        1 => GgmlDType::F16,
        2 => GgmlDType::Q4_0,
        3 => GgmlDType::Q4_1,
        6 => GgmlDType::Q5_0,
        7 => GgmlDType::Q5_1,
        8 => GgmlDType::Q8_0,
        10 => GgmlDType::Q2K,
        11 => GgmlDType::Q3K,
        12 => GgmlDType::Q4K,
        13 => GgmlDType::Q5K,
        14 => GgmlDType::Q6K,
        30 => GgmlDType::BF16,
        _ => return None,
    })
}

/// ggml's name of a storage type, for messages.
fn type_name(kind: u32) -> String {
    let name = match kind {
        0 => "F32",
        1 => "F16",
        2 => "Q4_0",
        3 => "Q4_1",
        6 => "Q5_0",
        7 => "Q5_1",
        8 => "Q8_0",
        9 => "Q8_1",
        10 => "Q2_K",
        11 => "Q3_K",
        12 => "Q4_K",
        13 => "Q5_K",
        14 => "Q6_K",
        15 => "Q8_K",
        16 => "IQ2_XXS",
        17 => "IQ2_XS",
        18 => "IQ3_XXS",
        19 => "IQ1_S",
        20 => "IQ4_NL",
        21 => "IQ3_S",
        22 => "IQ2_S",
        23 => "IQ4_XS",
        29 => "IQ1_M",
        30 => "BF16",
        34 => "TQ1_0",
        35 => "TQ2_0",
        39 => "MXFP4",
        _ => return format!("type {kind}"),
    };
    name.to_owned()
}
