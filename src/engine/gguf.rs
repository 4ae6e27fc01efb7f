//! Opening GGUF files: the header is read with every size checked against the file's length, so a
//! truncated or hostile file gives an error that names the field, never a panic or a huge allocation.
//!
//! Format: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use candle_core::quantized::GgmlDType;

use super::EngineError;

/// Longest key or tensor name, in bytes.
const MAX_NAME: u64 = 1 << 10;
/// Longest text value, in bytes: chat templates are the longest at some tens of kilobytes.
const MAX_TEXT: u64 = 1 << 24;
/// Most elements of an array that is kept: vocabularies are the longest.
const MAX_ELEMENTS: u64 = 1 << 22;
/// Most metadata entries and most tensors.
const MAX_ENTRIES: u64 = 1 << 16;
/// Deepest nesting of arrays.
const MAX_DEPTH: usize = 4;

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
        let mut header = Header { reader: BufReader::new(source), position: 0, length };
        let (metadata, tensors) =
            header.read().map_err(|reason| EngineError::BadModel { path: path.to_path_buf(), reason })?;
        let source = Box::new(header.reader.into_inner());
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

/// Reads a header; errors are reasons for [`EngineError::BadModel`].
struct Header<R> {
    reader: R,
    position: u64,
    length: u64,
}

type Parsed = (HashMap<String, Value>, HashMap<String, TensorEntry>);

impl<R: Read> Header<R> {
    fn read(&mut self) -> Result<Parsed, String> {
        if self.length < 24 || self.bytes::<4>("magic")? != *b"GGUF" {
            return Err("not a GGUF file (it does not begin with `GGUF`)".to_owned());
        }
        let version = self.u32("version")?;
        if !(2..=3).contains(&version) {
            return Err(format!(
                "GGUF version {version} is not supported; supported: 2 and 3, little-endian"
            ));
        }
        let tensor_count = self.u64("tensor count")?;
        let entry_count = self.u64("metadata count")?;
        for (what, count) in [("tensors", tensor_count), ("metadata entries", entry_count)] {
            if count > MAX_ENTRIES {
                return Err(format!("the header declares {count} {what}, at most {MAX_ENTRIES} are read"));
            }
        }
        let mut metadata = HashMap::new();
        for _ in 0..entry_count {
            let key = self.text("metadata key", MAX_NAME)?;
            let kind = self.u32(&key)?;
            let value = self.value(&key, kind)?;
            if metadata.insert(key.clone(), value).is_some() {
                return Err(format!("metadata `{key}` appears twice"));
            }
        }
        let alignment = match metadata.get("general.alignment") {
            None => 32,
            Some(Value::Int(value)) if (1..=1 << 16).contains(value) && value.count_ones() == 1 => {
                value.unsigned_abs()
            }
            Some(_) => {
                return Err("metadata `general.alignment` is not a power of two up to 65536".to_owned());
            }
        };
        let mut tensors = HashMap::new();
        for _ in 0..tensor_count {
            let name = self.text("tensor name", MAX_NAME)?;
            let entry = self.tensor_entry(&name)?;
            if tensors.insert(name.clone(), entry).is_some() {
                return Err(format!("tensor `{name}` appears twice"));
            }
        }
        let data = self.position.div_ceil(alignment) * alignment;
        for (name, entry) in &mut tensors {
            entry.start = entry
                .start
                .checked_add(data)
                .ok_or_else(|| format!("tensor `{name}` starts beyond any file's end"))?;
            self.check_inside(name, entry)?;
        }
        Ok((metadata, tensors))
    }

    /// Types that cannot be computed with are reported when the tensor is asked for.
    fn check_inside(&self, name: &str, entry: &TensorEntry) -> Result<(), String> {
        let Some(dtype) = dtype(entry.kind) else { return Ok(()) };
        let size = entry
            .shape
            .iter()
            .try_fold(1u64, |product, dimension| product.checked_mul(*dimension as u64))
            .map(|elements| elements.div_ceil(dtype.block_size() as u64))
            .and_then(|blocks| blocks.checked_mul(dtype.type_size() as u64))
            .and_then(|size| size.checked_add(entry.start));
        match size {
            Some(end) if end <= self.length => Ok(()),
            Some(end) => Err(format!(
                "the file is cut short: tensor `{name}` ends at byte {end}, the file has {} bytes",
                self.length
            )),
            None => Err(format!("tensor `{name}` has the impossible shape {:?}", entry.shape)),
        }
    }

    fn tensor_entry(&mut self, name: &str) -> Result<TensorEntry, String> {
        let dimensions = self.u32(name)?;
        if !(1..=4).contains(&dimensions) {
            return Err(format!("tensor `{name}` has {dimensions} dimensions, expected 1 to 4"));
        }
        let mut shape = Vec::with_capacity(4);
        for _ in 0..dimensions {
            let dimension = self.u64(name)?;
            // A dimension can hold no more than eight values to a byte of the file.
            if dimension == 0 || dimension > self.length.saturating_mul(8) {
                return Err(format!("tensor `{name}` has a dimension of {dimension}"));
            }
            shape.push(usize::try_from(dimension).map_err(|_| format!("tensor `{name}` is too large"))?);
        }
        shape.reverse();
        let kind = self.u32(name)?;
        let start = self.u64(name)?;
        Ok(TensorEntry { shape, kind, start })
    }

    fn value(&mut self, key: &str, kind: u32) -> Result<Value, String> {
        if kind == 8 {
            return Ok(Value::Text(self.text(key, MAX_TEXT)?));
        }
        if kind == 9 {
            return self.array(key);
        }
        self.scalar(key, kind)
    }

    fn scalar(&mut self, key: &str, kind: u32) -> Result<Value, String> {
        Ok(match kind {
            0 => Value::Int(i64::from(u8::from_le_bytes(self.bytes(key)?))),
            1 => Value::Int(i64::from(i8::from_le_bytes(self.bytes(key)?))),
            2 => Value::Int(i64::from(u16::from_le_bytes(self.bytes(key)?))),
            3 => Value::Int(i64::from(i16::from_le_bytes(self.bytes(key)?))),
            4 => Value::Int(i64::from(u32::from_le_bytes(self.bytes(key)?))),
            5 => Value::Int(i64::from(i32::from_le_bytes(self.bytes(key)?))),
            6 => Value::Float(f64::from(f32::from_le_bytes(self.bytes(key)?))),
            7 => Value::Bool(self.bytes::<1>(key)? != [0]),
            10 => Value::Int(
                i64::try_from(u64::from_le_bytes(self.bytes(key)?))
                    .map_err(|_| format!("metadata `{key}` is out of range"))?,
            ),
            11 => Value::Int(i64::from_le_bytes(self.bytes(key)?)),
            12 => Value::Float(f64::from_le_bytes(self.bytes(key)?)),
            other => return Err(format!("metadata `{key}` has the unknown type {other}")),
        })
    }

    fn array(&mut self, key: &str) -> Result<Value, String> {
        let kind = self.u32(key)?;
        let count = self.u64(key)?;
        let keep = key.starts_with("tokenizer.") && matches!(kind, 4..=6 | 8);
        if !keep {
            self.skip_elements(key, kind, count, 0)?;
            return Ok(Value::Skipped);
        }
        if count > MAX_ELEMENTS {
            return Err(format!("metadata `{key}` has {count} elements, at most {MAX_ELEMENTS} are read"));
        }
        self.check_fits(key, kind, count)?;
        if kind == 8 {
            let texts: Result<_, String> = (0..count).map(|_| self.text(key, MAX_TEXT)).collect();
            return texts.map(Value::Texts);
        }
        let (mut ints, mut floats) = (Vec::new(), Vec::new());
        for _ in 0..count {
            match self.scalar(key, kind)? {
                Value::Int(value) => ints.push(value),
                Value::Float(value) => floats.push(value),
                _ => {}
            }
        }
        Ok(if kind == 6 { Value::Floats(floats) } else { Value::Ints(ints) })
    }

    fn skip_elements(&mut self, key: &str, kind: u32, count: u64, depth: usize) -> Result<(), String> {
        self.check_fits(key, kind, count)?;
        match kind {
            8 => (0..count).try_for_each(|_| {
                let length = self.u64(key)?;
                self.skip(key, length)
            }),
            9 if depth < MAX_DEPTH => (0..count).try_for_each(|_| {
                let kind = self.u32(key)?;
                let count = self.u64(key)?;
                self.skip_elements(key, kind, count, depth + 1)
            }),
            9 => Err(format!("metadata `{key}` nests arrays more than {MAX_DEPTH} deep")),
            _ => self.skip(key, count * element_size(kind)),
        }
    }

    /// That an array of `count` elements can be in the rest of the file.
    fn check_fits(&self, key: &str, kind: u32, count: u64) -> Result<(), String> {
        let size = element_size(kind);
        if size == 0 {
            return Err(format!("metadata `{key}` is an array of the unknown type {kind}"));
        }
        match count.checked_mul(size) {
            Some(bytes) if bytes <= self.length - self.position => Ok(()),
            _ => Err(format!(
                "the file is cut short: metadata `{key}` declares {count} elements, {} bytes are left",
                self.length - self.position
            )),
        }
    }

    fn text(&mut self, what: &str, most: u64) -> Result<String, String> {
        let length = self.u64(what)?;
        if length > most {
            return Err(format!("{what}: a string of {length} bytes, at most {most} are read"));
        }
        if length > self.length - self.position {
            return Err(self.cut_short(what));
        }
        let mut bytes = vec![0u8; usize::try_from(length).map_err(|e| e.to_string())?];
        self.fill(&mut bytes, what)?;
        Ok(match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        })
    }

    fn skip(&mut self, what: &str, count: u64) -> Result<(), String> {
        if count > self.length - self.position {
            return Err(self.cut_short(what));
        }
        let copied = std::io::copy(&mut (&mut self.reader).take(count), &mut std::io::sink())
            .map_err(|error| format!("{what}: {error}"))?;
        self.position += copied;
        if copied == count { Ok(()) } else { Err(self.cut_short(what)) }
    }

    fn u32(&mut self, what: &str) -> Result<u32, String> {
        Ok(u32::from_le_bytes(self.bytes(what)?))
    }

    fn u64(&mut self, what: &str) -> Result<u64, String> {
        Ok(u64::from_le_bytes(self.bytes(what)?))
    }

    fn bytes<const N: usize>(&mut self, what: &str) -> Result<[u8; N], String> {
        let mut bytes = [0u8; N];
        self.fill(&mut bytes, what)?;
        Ok(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8], what: &str) -> Result<(), String> {
        if bytes.len() as u64 > self.length - self.position {
            return Err(self.cut_short(what));
        }
        self.reader.read_exact(bytes).map_err(|error| format!("{what}: {error}"))?;
        self.position += bytes.len() as u64;
        Ok(())
    }

    fn cut_short(&self, what: &str) -> String {
        format!("the file is cut short in its header ({what}, byte {} of {})", self.position, self.length)
    }
}

/// Least bytes of one array element; 0 for unknown types.
fn element_size(kind: u32) -> u64 {
    match kind {
        0 | 1 | 7 => 1,
        2 | 3 => 2,
        4..=6 => 4,
        8 | 10..=12 => 8,
        9 => 12,
        _ => 0,
    }
}
