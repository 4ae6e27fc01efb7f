//! The user's own GGUF files.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::digest::{self, Known, load_known, save_known, sha256_file};
use super::{GeneratorFiles, ModelError, PullEvent, Store};
use crate::cancel::Cancel;

/// What every GGUF file starts with.
const MAGIC: &[u8; 4] = b"GGUF";

impl Store {
    /// A GGUF file anywhere on this machine, as a generator whose id is the file's name.
    ///
    /// Its SHA-256 is computed once and remembered in the cache by path, size and time of modification.
    ///
    /// # Errors
    /// [`ModelError::NotGguf`] when it does not start like one, [`ModelError::Io`], [`ModelError::Cancelled`].
    pub fn local_gguf(
        &self,
        path: &Path,
        cancel: &Cancel,
        on: &mut dyn FnMut(PullEvent<'_>),
    ) -> Result<GeneratorFiles, ModelError> {
        let gguf = path.canonicalize().map_err(ModelError::io(path, "open the model"))?;
        let metadata = gguf.metadata().map_err(ModelError::io(path, "read the model's size"))?;
        let not_gguf =
            |reason: &str| ModelError::NotGguf { path: path.to_owned(), reason: reason.to_owned() };
        if !metadata.is_file() {
            return Err(not_gguf("it is no plain file"));
        }
        let mut start = Vec::new();
        std::fs::File::open(&gguf)
            .and_then(|file| file.take(MAGIC.len() as u64).read_to_end(&mut start))
            .map_err(ModelError::io(path, "read the model"))?;
        if start != MAGIC {
            return Err(not_gguf("it does not start with \"GGUF\""));
        }
        let id = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();

        let sha256 = self.remembered_sha256(&gguf, &metadata, &id, cancel, on)?;
        Ok(self.local_files(id, sha256, gguf))
    }

    /// The SHA-256 of a file of the user's, called `id` in messages.
    pub(super) fn remembered_sha256(
        &self,
        file: &Path,
        metadata: &std::fs::Metadata,
        id: &str,
        cancel: &Cancel,
        on: &mut dyn FnMut(PullEvent<'_>),
    ) -> Result<String, ModelError> {
        let key = digest::sha256(file.as_os_str().as_encoded_bytes());
        let memory = self.options.cache_dir.join("hashes").join(format!("{key}.json"));
        if let Some(known) = load_known(&memory).remove(id)
            && known.applies_to(metadata)
        {
            return Ok(known.sha256);
        }
        let sha256 = sha256_file(file, cancel, &mut |done| {
            on(PullEvent::Checking { file: id, done, total: metadata.len() });
        })?;
        if let Some(dir) = memory.parent()
            && std::fs::create_dir_all(dir).is_ok()
        {
            let known = Known::new(metadata, sha256.clone());
            save_known(&memory, &digest::KnownHashes::from([(id.to_owned(), known)]));
        }
        Ok(sha256)
    }

    fn local_files(&self, id: String, sha256: String, gguf: PathBuf) -> GeneratorFiles {
        let packed = Some(self.packed_base(&sha256));
        GeneratorFiles { id, sha256, gguf, packed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::models::{Options, Registry};

    #[test]
    fn hashes_once_and_refuses_other_files() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::new(Options::new(dir.path().join("cache")), Registry::builtin().clone());
        let path = dir.path().join("my model.gguf");
        std::fs::write(&path, b"GGUF and more").unwrap();
        let mut hashed = 0;
        for _ in 0..3 {
            let mut on =
                |event: PullEvent<'_>| hashed += usize::from(matches!(event, PullEvent::Checking { .. }));
            let files = store.local_gguf(&path, &Cancel::new(), &mut on).unwrap();
            assert_eq!(files.id, "my model.gguf");
            assert_eq!(files.sha256, digest::sha256(b"GGUF and more"));
        }
        assert_eq!(hashed, 1);
        std::fs::write(&path, b"GGUF and more!").unwrap();
        let files = store.local_gguf(&path, &Cancel::new(), &mut |_| {}).unwrap();
        assert_eq!(files.sha256, digest::sha256(b"GGUF and more!"));

        for bytes in [&b""[..], b"GGU", b"PK\x03\x04 not a model"] {
            std::fs::write(&path, bytes).unwrap();
            let error = store.local_gguf(&path, &Cancel::new(), &mut |_| {}).unwrap_err();
            assert!(matches!(error, ModelError::NotGguf { .. }), "{error}");
        }
        let error = store.local_gguf(dir.path(), &Cancel::new(), &mut |_| {}).unwrap_err();
        assert!(matches!(error, ModelError::NotGguf { .. }), "{error}");
        let error = store.local_gguf(&dir.path().join("none.gguf"), &Cancel::new(), &mut |_| {}).unwrap_err();
        assert!(error.to_string().contains("none.gguf: cannot open the model"), "{error}");
    }
}
