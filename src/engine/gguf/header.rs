//! Reading the header with every size checked against the file's length, so that a truncated or hostile file gives an
//! error that names the field, never a panic or a huge allocation.

use std::collections::HashMap;
use std::io::Read;

use super::{TensorEntry, Value, dtype};

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

/// Reads a header; errors are reasons for [`EngineError::BadModel`].
pub(super) struct Header<R> {
    reader: R,
    position: u64,
    length: u64,
}

type Parsed = (HashMap<String, Value>, HashMap<String, TensorEntry>);

impl<R: Read> Header<R> {
    /// A header that begins the `length` bytes of `reader`.
    pub(super) fn new(reader: R, length: u64) -> Self {
        Self { reader, position: 0, length }
    }

    /// What it was read from.
    pub(super) fn into_inner(self) -> R {
        self.reader
    }

    /// Metadata and tensors.
    pub(super) fn read(&mut self) -> Result<Parsed, String> {
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
