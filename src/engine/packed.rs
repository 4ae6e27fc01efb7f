//! Packed weights kept in files, `<cache>/packed/<SHA-256 of the model>.v<layout>`, so that the next start maps
//! them instead of packing again.
//!
//! Such a file is a cache: it may be deleted at any time. It gets its name when it is whole and on the disk, so
//! loading reads only the table; [`check`] reads everything, as `model verify` does.
//!
//! ```text
//! matrices, each from a multiple of 64 | table | trailer of 32 bytes
//! table:   for each matrix its name's length (u16), name, format (u8), rows, columns, start, checksum (u64)
//! trailer: bytes of the table, checksum of the table (u64), magic (16 bytes)
//! ```
//! All numbers are little-endian. The order of weights in a tile is the same for every instruction set.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Error, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::kernels::{Bytes, Format, LAYOUT, PackedMatrix, checksum};

const MAGIC: &[u8; 16] = b"dateline packed\n";
const TRAILER: usize = 32;
/// Longest name of a matrix that is kept, in bytes; those of models have less than 64.
const MAX_NAME: usize = 1 << 10;
/// Left free on a disk that packed weights are written to.
const RESERVE: u64 = 256 << 20;

/// A mapped file of packed matrices.
pub(super) struct Packed {
    bytes: Bytes,
    matrices: HashMap<String, Entry>,
}

#[derive(Clone, Copy)]
struct Entry {
    format: Format,
    rows: usize,
    columns: usize,
    start: usize,
    sum: u64,
}

struct Map(memmap2::Mmap);

impl AsRef<[u8]> for Map {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Packed {
    /// Maps the file that belongs to `base`; `None` when there is none, or its table is damaged.
    pub(super) fn open(base: &Path) -> Option<Self> {
        let file = File::open(path(base)).ok()?;
        Self::parse(Arc::new(Map(map(&file).ok()?)))
    }

    fn parse(bytes: Bytes) -> Option<Self> {
        let all = (*bytes).as_ref();
        let (rest, trailer) = all.split_at_checked(all.len().checked_sub(TRAILER)?)?;
        let mut trailer = Cursor(trailer);
        let (table_len, sum) = (trailer.size()?, trailer.u64()?);
        if trailer.0 != MAGIC {
            return None;
        }
        let (data, table) = rest.split_at_checked(rest.len().checked_sub(table_len)?)?;
        if checksum(table) != sum {
            return None;
        }
        let (data_len, mut end) = (data.len(), 0);
        let mut matrices = HashMap::new();
        let mut table = Cursor(table);
        while !table.0.is_empty() {
            let name = usize::from(u16::from_le_bytes(table.take()?));
            let name = String::from_utf8(table.slice(name)?.to_vec()).ok()?;
            let [format] = table.take()?;
            let format = *Format::ALL.get(usize::from(format))?;
            let (rows, columns, start) = (table.size()?, table.size()?, table.size()?);
            let entry = Entry { format, rows, columns, start, sum: table.u64()? };
            end = start.checked_add(entry.matrix(&bytes)?.bytes())?;
            matrices.insert(name, entry);
        }
        // The last one ends where the table begins, or bytes were lost or won between.
        (end == data_len).then_some(Self { bytes, matrices })
    }

    /// The matrix `name`, if it is there with these dimensions.
    pub(super) fn matrix(&self, name: &str, rows: usize, columns: usize) -> Option<PackedMatrix> {
        self.matrices.get(name).filter(|e| e.rows == rows && e.columns == columns)?.matrix(&self.bytes)
    }

    /// Whether every matrix is what was written.
    fn is_whole(&self) -> bool {
        self.matrices
            .values()
            .all(|entry| entry.matrix(&self.bytes).is_some_and(|m| checksum(m.packed()) == entry.sum))
    }
}

impl Entry {
    fn matrix(self, bytes: &Bytes) -> Option<PackedMatrix> {
        PackedMatrix::from_packed(self.format, self.rows, self.columns, Arc::clone(bytes), self.start).ok()
    }
}

/// Maps one of the files that this module writes.
#[allow(unsafe_code)]
fn map(file: &File) -> std::io::Result<memmap2::Mmap> {
    // SAFETY: a file that has its name is never changed in place, only replaced by renaming another over it.
    unsafe { memmap2::Mmap::map(file) }
}

/// Reads all of the packed weights of `base`. `None`: there are none; `Some(false)`: they were damaged, and
/// are now removed.
///
/// # Errors
/// When damaged ones cannot be removed.
pub(super) fn check(base: &Path) -> std::io::Result<Option<bool>> {
    let path = path(base);
    if !path.exists() {
        return Ok(None);
    }
    if Packed::open(base).is_some_and(|packed| packed.is_whole()) {
        return Ok(Some(true));
    }
    std::fs::remove_file(&path)?;
    Ok(Some(false))
}

/// Bytes on the disk of the packed weights of `base`, in whatever layout, finished or not.
pub(super) fn bytes(base: &Path) -> u64 {
    files(base).iter().filter_map(|path| path.metadata().ok()).map(|metadata| metadata.len()).sum()
}

/// Deletes the packed weights of `base`, and says how many bytes they took.
///
/// # Errors
/// When a file cannot be deleted.
pub(super) fn remove(base: &Path) -> std::io::Result<u64> {
    let bytes = bytes(base);
    files(base).iter().try_for_each(std::fs::remove_file)?;
    Ok(bytes)
}

/// Deletes all packed weights in `folder`, and says how many bytes they took.
///
/// # Errors
/// When a file cannot be deleted.
pub(super) fn remove_all(folder: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        if path.extension().is_some_and(|e| e != &LOCK[1..]) {
            bytes += path.metadata()?.len();
            std::fs::remove_file(&path)?;
        }
    }
    Ok(bytes)
}

/// All files that begin like `base`, but for the lock.
fn files(base: &Path) -> Vec<PathBuf> {
    let (Some(folder), Some(stem)) = (base.parent(), base.file_name().and_then(|name| name.to_str())) else {
        return Vec::new();
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| {
        let name = entry.file_name();
        let rest = name.to_str().and_then(|name| name.strip_prefix(stem));
        rest.is_some_and(|rest| rest == PARTIAL || rest.starts_with(FINISHED))
    });
    ours.map(|entry| entry.path()).collect()
}

const FINISHED: &str = ".v";
const PARTIAL: &str = ".partial";
const LOCK: &str = ".lock";

/// Writes a file of packed matrices. Dropped before [`finish`](Self::finish), it leaves nothing.
pub(super) struct Writer {
    base: PathBuf,
    partial: PathBuf,
    file: File,
    table: Vec<u8>,
    written: usize,
    /// Released last, when the partial file has its name or is gone.
    #[allow(dead_code, reason = "closing the file releases the lock")]
    lock: File,
}

impl Writer {
    /// Begins the file of `base`, which will have about `size` bytes. `None` when another process is about it.
    ///
    /// # Errors
    /// When it cannot be written, or the disk has no room.
    pub(super) fn begin(base: &Path, size: u64) -> std::io::Result<Option<Self>> {
        let folder = base.parent().ok_or(ErrorKind::NotFound)?;
        std::fs::create_dir_all(folder)?;
        // Where the platform cannot tell, writing will.
        if fs4::available_space(folder).is_ok_and(|free| free < size.saturating_add(RESERVE)) {
            return Err(ErrorKind::StorageFull.into());
        }
        // A file of its own, that stays: one that is renamed or deleted could be locked twice.
        let lock = File::options().create(true).truncate(false).write(true).open(with_suffix(base, LOCK))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Ok(None),
            Err(std::fs::TryLockError::Error(error)) => return Err(error),
        }
        let partial = with_suffix(base, PARTIAL);
        let file = File::create(&partial)?;
        Ok(Some(Self { base: base.to_owned(), partial, file, table: Vec::new(), written: 0, lock }))
    }

    /// Adds a matrix.
    pub(super) fn add(&mut self, name: &str, matrix: &PackedMatrix) -> std::io::Result<()> {
        let name_len = u16::try_from(name.len()).ok().filter(|len| usize::from(*len) <= MAX_NAME);
        let format = Format::ALL.iter().position(|format| *format == matrix.format());
        let (Some(name_len), Some(format)) = (name_len, format.and_then(|at| u8::try_from(at).ok())) else {
            return Err(Error::new(ErrorKind::InvalidInput, "a matrix with an endless name"));
        };
        self.table.extend(name_len.to_le_bytes());
        self.table.extend(name.as_bytes());
        self.table.push(format);
        for number in [matrix.rows(), matrix.columns(), self.written] {
            self.table.extend((number as u64).to_le_bytes());
        }
        self.table.extend(checksum(matrix.packed()).to_le_bytes());
        // A whole number of lines of 64 bytes: the next one is aligned too.
        self.file.write_all(matrix.packed())?;
        self.written += matrix.bytes();
        Ok(())
    }

    /// Completes the file and puts it in its place, instead of those with another layout.
    pub(super) fn finish(mut self) -> std::io::Result<()> {
        let mut tail = std::mem::take(&mut self.table);
        let (table_len, sum) = (tail.len() as u64, checksum(&tail));
        tail.extend(table_len.to_le_bytes());
        tail.extend(sum.to_le_bytes());
        tail.extend(MAGIC);
        self.file.write_all(&tail)?;
        // A name must not outlive a power cut that the bytes did not.
        self.file.sync_all()?;
        let path = path(&self.base);
        std::fs::rename(&self.partial, &path)?;
        for old in files(&self.base).iter().filter(|old| **old != path) {
            // It takes up room, that is all.
            let _ = std::fs::remove_file(old);
        }
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Gone already when the file was finished.
        let _ = std::fs::remove_file(&self.partial);
    }
}

fn path(base: &Path) -> PathBuf {
    with_suffix(base, &format!("{FINISHED}{LAYOUT}"))
}

fn with_suffix(base: &Path, suffix: &str) -> PathBuf {
    let mut name = base.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Bytes that are read from the front.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn slice(&mut self, len: usize) -> Option<&'a [u8]> {
        let (first, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(first)
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.slice(N)?.try_into().ok()
    }

    fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }

    fn size(&mut self) -> Option<usize> {
        usize::try_from(self.u64()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: usize, columns: usize) -> PackedMatrix {
        let blocks: Vec<u8> = (0..rows * columns / 32 * 34).map(|i| (i % 61) as u8).collect();
        let pool = crate::kernels::Pool::new(1);
        PackedMatrix::pack(Format::Q8_0, rows, columns, &blocks, &pool).unwrap()
    }

    fn write(base: &Path) -> [PackedMatrix; 2] {
        let matrices = [matrix(20, 64), matrix(3, 96)];
        let mut writer = Writer::begin(base, 0).unwrap().unwrap();
        assert!(Writer::begin(base, 0).unwrap().is_none(), "two at once");
        writer.add("first", &matrices[0]).unwrap();
        writer.add("second", &matrices[1]).unwrap();
        writer.finish().unwrap();
        matrices
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn matrices_come_back_as_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().join("deep/model");
        assert!(Packed::open(&base).is_none());
        assert_eq!((check(&base).unwrap(), bytes(&base)), (None, 0));
        for _ in 0..2 {
            let [first, second] = write(&base);
            let packed = Packed::open(&base).unwrap();
            assert_eq!(packed.matrix("first", 20, 64).unwrap().packed(), first.packed());
            assert_eq!(packed.matrix("second", 3, 96).unwrap().packed(), second.packed());
            assert!(packed.matrix("first", 20, 96).is_none());
            assert!(packed.matrix("third", 20, 64).is_none());
            assert_eq!(check(&base).unwrap(), Some(true));
            assert!(bytes(&base) > first.bytes() as u64);
            // Another layout's gives way the next time.
            std::fs::write(with_suffix(&base, ".v0"), "old").unwrap();
        }
        write(&base);
        let finished = format!("model{FINISHED}{LAYOUT}");
        assert_eq!(names(base.parent().unwrap()), ["model.lock", &finished]);
        remove(&base).unwrap();
        assert_eq!(names(base.parent().unwrap()), ["model.lock"]);
        assert_eq!(remove(&base).unwrap(), 0);
        write(&base);
        let size = bytes(&base);
        assert_eq!(remove_all(base.parent().unwrap()).unwrap(), size);
        assert_eq!(names(base.parent().unwrap()), ["model.lock"]);
        assert_eq!(remove_all(&base).unwrap(), 0);
    }

    #[test]
    fn damage_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().join("model");
        write(&base);
        let whole = std::fs::read(path(&base)).unwrap();
        let parse = |bytes: &[u8]| Packed::parse(Arc::new(bytes.to_vec()));
        let data_len: usize = [matrix(20, 64), matrix(3, 96)].iter().map(PackedMatrix::bytes).sum();
        assert!(parse(&whole).is_some());
        for at in (0..data_len).step_by(7).chain(data_len..whole.len()) {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x40;
            assert_eq!(parse(&damaged).is_some(), at < data_len, "byte {at} of {}", whole.len());
            if at % 3 == 0 {
                std::fs::write(path(&base), &damaged).unwrap();
                assert_eq!(check(&base).unwrap(), Some(false), "byte {at}");
                assert!(!path(&base).exists());
            }
        }
        for len in [0, 1, TRAILER - 1, TRAILER, whole.len() / 2, whole.len() - 1] {
            assert!(parse(&whole[..len]).is_none(), "{len} bytes");
        }
        // Bytes lost between the matrices and the table.
        assert!(parse(&[&whole[..data_len - 64], &whole[data_len..]].concat()).is_none());
    }

    #[test]
    fn an_unfinished_file_is_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().join("model");
        let mut writer = Writer::begin(&base, 0).unwrap().unwrap();
        writer.add("first", &matrix(20, 64)).unwrap();
        assert!(bytes(&base) > 0);
        drop(writer);
        assert_eq!(names(folder.path()), ["model.lock"]);
    }

    #[test]
    fn a_disk_without_room_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().join("model");
        let error = Writer::begin(&base, u64::MAX).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::StorageFull);
        assert!(names(folder.path()).is_empty());
        // A folder that is a file.
        std::fs::write(folder.path().join("file"), "").unwrap();
        assert!(Writer::begin(&folder.path().join("file/model"), 0).is_err());
    }
}
