//! A checker in a folder of the user's. The registry lists none: it lists only files whose SHA-256 its authors know.

use std::path::{Path, PathBuf};

use super::{ModelError, PullEvent, Store};
use crate::cancel::Cancel;

const WEIGHTS: &str = "model.safetensors";
const TOKENIZER: &str = "tokenizer.json";
const CONFIG: &str = "config.json";

/// A checker's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckerFiles {
    /// The folder's name.
    pub id: String,
    /// SHA-256 of the weights, hex.
    pub sha256: String,
    /// `model.safetensors`.
    pub weights: PathBuf,
    /// `tokenizer.json`.
    pub tokenizer: PathBuf,
    /// `config.json`.
    pub config: PathBuf,
}

impl Store {
    /// The checker in `folder`, anywhere on this machine.
    ///
    /// The SHA-256 of its weights is computed once and remembered in the cache by path, size and time of modification;
    /// there is nothing to compare it with, but reports tell it.
    ///
    /// # Errors
    /// [`ModelError::NotChecker`] naming what the folder lacks, [`ModelError::Io`], [`ModelError::Cancelled`].
    pub fn local_checker(
        &self,
        folder: &Path,
        cancel: &Cancel,
        on: &mut dyn FnMut(PullEvent<'_>),
    ) -> Result<CheckerFiles, ModelError> {
        let lacks = |reason: &str| ModelError::NotChecker { path: folder.into(), reason: reason.to_owned() };
        if !folder.exists() {
            return Err(lacks("there is no such folder"));
        }
        if !folder.is_dir() {
            return Err(lacks("it is no folder"));
        }
        if let Some(missing) = [CONFIG, TOKENIZER, WEIGHTS].iter().find(|name| !folder.join(name).is_file()) {
            return Err(lacks(&format!("there is no {missing} in it")));
        }
        // `.` has no name of its own.
        let whole = folder.canonicalize().map_err(ModelError::io(folder, "open the checker"))?;
        let id = whole.file_name().unwrap_or(whole.as_os_str()).to_string_lossy().into_owned();
        let weights = whole.join(WEIGHTS);
        let metadata = weights.metadata().map_err(ModelError::io(&weights, "read the checker's size"))?;
        let sha256 = self.remembered_sha256(&weights, &metadata, &id, cancel, on)?;
        Ok(CheckerFiles { id, sha256, weights, tokenizer: whole.join(TOKENIZER), config: whole.join(CONFIG) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::models::digest::sha256;
    use crate::engine::models::{Options, Registry};

    #[test]
    fn a_folder_is_whole_or_names_what_it_lacks() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::new(Options::new(dir.path().join("cache")), Registry::builtin().clone());
        let folder = dir.path().join("my checker");
        let error = |what: &str| {
            let error = store.local_checker(&folder, &Cancel::new(), &mut |_| {}).unwrap_err();
            assert!(
                matches!(error, ModelError::NotChecker { .. }) && error.to_string().contains(what),
                "{error}"
            );
        };
        error("no such folder");
        std::fs::create_dir(&folder).unwrap();
        for (name, next) in [(CONFIG, TOKENIZER), (TOKENIZER, WEIGHTS)] {
            error(name);
            std::fs::write(folder.join(name), "{}").unwrap();
            error(next);
        }
        std::fs::write(folder.join(WEIGHTS), "weights").unwrap();
        let mut hashed = 0;
        for _ in 0..3 {
            let mut on =
                |event: PullEvent<'_>| hashed += usize::from(matches!(event, PullEvent::Checking { .. }));
            let files = store.local_checker(&folder, &Cancel::new(), &mut on).unwrap();
            assert_eq!((files.id.as_str(), files.sha256), ("my checker", sha256(b"weights")));
        }
        assert_eq!(hashed, 1);
        let file = folder.join(CONFIG);
        let error = store.local_checker(&file, &Cancel::new(), &mut |_| {}).unwrap_err();
        assert!(error.to_string().contains("no folder"), "{error}");
    }
}
