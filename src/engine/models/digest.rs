//! SHA-256 of files, and the memory of hashes already computed.

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::{Read, Write};
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ModelError;
use crate::cancel::Cancel;

const CHUNK: usize = 1 << 20;

/// SHA-256 of the file in lower-case hex. `progress` is told the bytes read so far.
pub(super) fn sha256_file(
    path: &Path,
    cancel: &Cancel,
    progress: &mut dyn FnMut(u64),
) -> Result<String, ModelError> {
    let mut file = File::open(path).map_err(ModelError::io(path, "open the file"))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    let mut done = 0;
    loop {
        if cancel.is_cancelled() {
            return Err(ModelError::Cancelled);
        }
        let read = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(ModelError::io(path, "read the file")(e)),
        };
        hasher.update(buffer.get(..read).unwrap_or_default());
        done += read as u64;
        progress(done);
    }
    Ok(hex(&hasher.finalize()))
}

/// Lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
    }
    text
}

/// SHA-256 of `bytes` in lower-case hex.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Hash of a file as it was when it had this size and time of modification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Known {
    bytes: u64,
    modified_ns: u64,
    pub(super) sha256: String,
}

impl Known {
    pub(super) fn new(metadata: &Metadata, sha256: String) -> Self {
        Self { bytes: metadata.len(), modified_ns: modified_ns(metadata), sha256 }
    }

    /// Whether the file has not changed since, as far as its metadata tell.
    pub(super) fn applies_to(&self, metadata: &Metadata) -> bool {
        self.bytes == metadata.len() && self.modified_ns == modified_ns(metadata) && self.modified_ns != 0
    }
}

/// Nanoseconds since 1970; 0 when unknown.
fn modified_ns(metadata: &Metadata) -> u64 {
    let since = metadata.modified().ok().and_then(|t| t.duration_since(UNIX_EPOCH).ok());
    since.and_then(|d| u64::try_from(d.as_nanos()).ok()).unwrap_or(0)
}

/// Known hashes by file name, kept in a small JSON file. It is a memory, not a record: unreadable means empty.
pub(super) type KnownHashes = BTreeMap<String, Known>;

pub(super) fn load_known(path: &Path) -> KnownHashes {
    std::fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// Writes them whole or not at all. A failure only costs hashing again, so a read-only store still works.
pub(super) fn save_known(path: &Path, known: &KnownHashes) {
    let _ = serde_json::to_vec_pretty(known).map(|bytes| write_atomically(path, &bytes));
}

/// Replaces `path` with `bytes`, whole or not at all.
pub(super) fn write_atomically(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let dir = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}

/// Makes a rename in `dir` last through a power cut, where the platform can.
pub(super) fn sync_dir(dir: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("abc");
        std::fs::write(&path, "abc").unwrap();
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(b"abc"), abc);
        let mut seen = Vec::new();
        assert_eq!(sha256_file(&path, &Cancel::new(), &mut |n| seen.push(n)).unwrap(), abc);
        assert_eq!(seen, [3]);
        let cancel = Cancel::new();
        cancel.cancel();
        assert!(matches!(sha256_file(&path, &cancel, &mut |_| {}), Err(ModelError::Cancelled)));
    }

    #[test]
    fn remembers_by_size_and_time() {
        let dir = tempfile::tempdir().unwrap();
        let (path, memory) = (dir.path().join("a"), dir.path().join("known.json"));
        std::fs::write(&path, "abc").unwrap();
        let known = Known::new(&path.metadata().unwrap(), "x".to_owned());
        save_known(&memory, &KnownHashes::from([("a".to_owned(), known)]));
        let known = load_known(&memory).remove("a").unwrap();
        assert!(known.applies_to(&path.metadata().unwrap()));
        std::fs::write(&path, "abcd").unwrap();
        assert!(!known.applies_to(&path.metadata().unwrap()));
        std::fs::write(&memory, "{ torn").unwrap();
        assert!(load_known(&memory).is_empty());
    }
}
