//! The models on this machine: `<cache>/models/<id>/<file>`, what state they are in, and their paths.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::digest::{Known, load_known, save_known, sha256_file};
use super::lock::Lock;
use super::{Kind, ModelEntry, ModelError, ModelFile, NotFetched, Options, PullEvent, Registry};
use crate::cancel::Cancel;
use crate::engine::packed;

/// The models on this machine.
#[derive(Clone, Debug)]
pub struct Store {
    pub(super) options: Options,
    pub(super) registry: Registry,
}

/// State of a model in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Nothing of it is there.
    Absent,
    /// Something is there: an interrupted pull, which the next one goes on with.
    Partial,
    /// All files have the right size; their hashes were not computed since they last changed.
    Present,
    /// The hashes matched, and no file changed since.
    Verified,
    /// A file has a wrong size or hash.
    Damaged,
}

/// A model of the registry and its state in the store.
#[derive(Clone, Debug, Serialize)]
pub struct StoredModel {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub kind: Kind,
    /// Whether it is used when none is named.
    pub default: bool,
    /// SPDX identifier of the weights' licence.
    pub licence: String,
    /// State.
    pub status: Status,
    /// Size when complete.
    pub bytes: u64,
    /// Bytes it takes now, partial files included, packed weights not.
    pub bytes_on_disk: u64,
    /// Bytes that its packed weights take besides: a cache that makes it start at once.
    pub packed_bytes: u64,
    /// Where it is or would be: the file of a generator, the directory of an embedder.
    pub path: PathBuf,
}

/// A generator's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratorFiles {
    /// Registry id, or the name of the user's own file.
    pub id: String,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// Weights, tokenizer and chat template.
    pub gguf: PathBuf,
    /// Where the weights are kept as the kernels want them, less a suffix; `None`: nowhere.
    pub packed: Option<PathBuf>,
}

/// An embedder's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbedderFiles {
    /// Registry id.
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

/// Verified files, ready to load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelFiles {
    /// Of a generator.
    Generator(GeneratorFiles),
    /// Of an embedder.
    Embedder(EmbedderFiles),
}

impl ModelFiles {
    /// The files of a generator.
    ///
    /// # Errors
    /// [`ModelError::WrongKind`].
    pub fn generator(self) -> Result<GeneratorFiles, ModelError> {
        match self {
            Self::Generator(files) => Ok(files),
            Self::Embedder(files) => {
                Err(ModelError::WrongKind { id: files.id, wanted: Kind::Generator, found: Kind::Embedder })
            }
        }
    }

    /// The files of an embedder.
    ///
    /// # Errors
    /// [`ModelError::WrongKind`].
    pub fn embedder(self) -> Result<EmbedderFiles, ModelError> {
        match self {
            Self::Embedder(files) => Ok(files),
            Self::Generator(files) => {
                Err(ModelError::WrongKind { id: files.id, wanted: Kind::Embedder, found: Kind::Generator })
            }
        }
    }
}

/// State of one file.
pub(super) enum FileState {
    Absent,
    Damaged {
        expected: String,
        found: String,
    },
    /// Of the right size, hash not computed.
    Unverified,
    Verified,
}

impl FileState {
    fn by_hash(file: &ModelFile, found: &str) -> Self {
        if found == file.sha256 {
            Self::Verified
        } else {
            Self::Damaged { expected: format!("sha256 {}", file.sha256), found: found.to_owned() }
        }
    }
}

impl Store {
    /// The store below `options.cache_dir` for the models of `registry`. Touches no file.
    #[must_use]
    pub fn new(options: Options, registry: Registry) -> Self {
        Self { options, registry }
    }

    /// The store that the environment names, for the built-in models.
    ///
    /// # Errors
    /// As [`Options::from_env`].
    pub fn from_env() -> Result<Self, ModelError> {
        Ok(Self::new(Options::from_env()?, Registry::builtin().clone()))
    }

    /// How models are kept and fetched.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The models there are.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Where model `id` is or would be: the file of a generator, the directory of an embedder.
    ///
    /// # Errors
    /// [`ModelError::UnknownId`].
    pub fn path(&self, id: &str) -> Result<PathBuf, ModelError> {
        Ok(self.path_of(self.registry.get(id)?))
    }

    fn path_of(&self, entry: &ModelEntry) -> PathBuf {
        let dir = self.model_dir(&entry.id);
        match entry.files.as_slice() {
            [only] => dir.join(&only.name),
            _ => dir,
        }
    }

    /// All models of the registry with their state. Computes no hash.
    #[must_use]
    pub fn list(&self) -> Vec<StoredModel> {
        self.registry.models().iter().map(|entry| self.stored(entry)).collect()
    }

    /// Model `id` with its state. Computes no hash.
    ///
    /// # Errors
    /// [`ModelError::UnknownId`].
    pub fn status(&self, id: &str) -> Result<StoredModel, ModelError> {
        Ok(self.stored(self.registry.get(id)?))
    }

    fn stored(&self, entry: &ModelEntry) -> StoredModel {
        let dir = self.model_dir(&entry.id);
        let bytes_on_disk = disk_bytes(&dir);
        let mut status = Status::Verified;
        let mut absent = 0;
        for file in &entry.files {
            match self.file_state(entry, file) {
                FileState::Absent => absent += 1,
                FileState::Damaged { .. } => status = Status::Damaged,
                FileState::Unverified if status != Status::Damaged => status = Status::Present,
                FileState::Unverified | FileState::Verified => {}
            }
        }
        if status != Status::Damaged && absent > 0 {
            let leftover = entry.files.iter().any(|f| dir.join(format!("{}.partial", f.name)).exists());
            status = if leftover || absent < entry.files.len() { Status::Partial } else { Status::Absent };
        }
        StoredModel {
            id: entry.id.clone(),
            kind: entry.kind,
            default: entry.default,
            licence: entry.licence.clone(),
            status,
            bytes: entry.bytes(),
            bytes_on_disk,
            packed_bytes: self.packed_bytes(entry),
            path: self.path_of(entry),
        }
    }

    /// The files of model `id`, verified. A hash is computed only for files that changed since it was last.
    ///
    /// # Errors
    /// [`ModelError::UnknownId`], [`ModelError::ModelMissing`], [`ModelError::Damaged`], [`ModelError::Io`],
    /// [`ModelError::Cancelled`].
    pub fn files(
        &self,
        id: &str,
        cancel: &Cancel,
        on: &mut dyn FnMut(PullEvent<'_>),
    ) -> Result<ModelFiles, ModelError> {
        let entry = self.registry.get(id)?;
        self.check(entry, false, cancel, on)?;
        Ok(self.files_of(entry))
    }

    /// Computes every hash of model `id` anew, and looks through its packed weights; damaged ones are removed.
    ///
    /// # Errors
    /// As [`Store::files`].
    pub fn verify(
        &self,
        id: &str,
        cancel: &Cancel,
        on: &mut dyn FnMut(PullEvent<'_>),
    ) -> Result<StoredModel, ModelError> {
        let entry = self.registry.get(id)?;
        self.check(entry, true, cancel, on)?;
        for base in self.packed_bases(entry) {
            let checked = packed::check(&base)
                .map_err(ModelError::io(&base, "delete the packed weights, which are damaged"))?;
            if checked == Some(false) {
                on(PullEvent::PackedDamaged { id });
            }
        }
        Ok(self.stored(entry))
    }

    /// Deletes model `id`, partial files and packed weights included, and returns the bytes freed (0: nothing
    /// was there).
    ///
    /// # Errors
    /// [`ModelError::UnknownId`], [`ModelError::Locked`] while another process fetches it, [`ModelError::Io`].
    pub fn remove(&self, id: &str) -> Result<u64, ModelError> {
        let entry = self.registry.get(id)?;
        let dir = self.model_dir(&entry.id);
        // Held to the end, and before anything goes: a model is removed as a whole or not at all.
        let lock = dir.exists().then(|| Lock::try_acquire(&self.lock_path(&entry.id))).transpose()?;
        if matches!(lock, Some(None)) {
            return Err(ModelError::Locked { id: entry.id.clone() });
        }
        let mut packed = 0;
        for base in self.packed_bases(entry) {
            packed += packed::remove(&base).map_err(ModelError::io(&base, "delete the packed weights"))?;
        }
        let bytes = disk_bytes(&dir);
        match std::fs::remove_dir_all(&dir) {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(ModelError::io(&dir, "delete the model")(e)),
            _ => Ok(packed + bytes),
        }
    }

    /// Bytes of the packed weights of models that are not in the registry: of the user's own files.
    #[must_use]
    pub fn packed_bytes_of_own_files(&self) -> u64 {
        let known: u64 = self.registry.models().iter().map(|entry| self.packed_bytes(entry)).sum();
        disk_bytes(&self.packed_dir()).saturating_sub(known)
    }

    /// Deletes the packed weights of all models and returns the bytes freed. The next use of a model packs its
    /// weights again.
    ///
    /// # Errors
    /// [`ModelError::Io`].
    pub fn remove_packed(&self) -> Result<u64, ModelError> {
        let dir = self.packed_dir();
        packed::remove_all(&dir).map_err(ModelError::io(&dir, "delete the packed weights"))
    }

    fn packed_dir(&self) -> PathBuf {
        self.options.cache_dir.join("packed")
    }

    /// Where the packed weights of the model with this hash are, less a suffix.
    pub(super) fn packed_base(&self, sha256: &str) -> PathBuf {
        self.packed_dir().join(sha256)
    }

    fn packed_bases(&self, entry: &ModelEntry) -> impl Iterator<Item = PathBuf> {
        let generator = entry.kind == Kind::Generator;
        entry.files.iter().filter(move |_| generator).map(|file| self.packed_base(&file.sha256))
    }

    fn packed_bytes(&self, entry: &ModelEntry) -> u64 {
        self.packed_bases(entry).map(|base| packed::bytes(&base)).sum()
    }

    /// Makes sure that all files are there and right; with `rehash`, whatever is remembered of them.
    pub(super) fn check(
        &self,
        entry: &ModelEntry,
        rehash: bool,
        cancel: &Cancel,
        on: &mut dyn FnMut(PullEvent<'_>),
    ) -> Result<(), ModelError> {
        for file in &entry.files {
            let state = match self.file_state(entry, file) {
                FileState::Unverified => self.hash(entry, file, cancel, on)?,
                FileState::Verified if rehash => self.hash(entry, file, cancel, on)?,
                // A remembered wrong hash is computed again too: the file may have been mended in place.
                FileState::Damaged { .. } if rehash && self.has_size(entry, file) => {
                    self.hash(entry, file, cancel, on)?
                }
                state => state,
            };
            match state {
                FileState::Absent => {
                    return Err(ModelError::ModelMissing {
                        id: entry.id.clone(),
                        bytes: entry.bytes(),
                        why: NotFetched::Unasked,
                    });
                }
                FileState::Damaged { expected, found } => {
                    let path = self.model_dir(&entry.id).join(&file.name);
                    return Err(ModelError::Damaged { id: entry.id.clone(), path, expected, found });
                }
                FileState::Verified | FileState::Unverified => {}
            }
        }
        Ok(())
    }

    /// Hashes a stored file of the right size; whether it is right.
    pub(super) fn check_file(
        &self,
        entry: &ModelEntry,
        file: &ModelFile,
        cancel: &Cancel,
        on: &mut dyn FnMut(PullEvent<'_>),
    ) -> Result<bool, ModelError> {
        Ok(matches!(self.hash(entry, file, cancel, on)?, FileState::Verified))
    }

    fn has_size(&self, entry: &ModelEntry, file: &ModelFile) -> bool {
        let metadata = self.model_dir(&entry.id).join(&file.name).metadata();
        metadata.is_ok_and(|m| m.is_file() && m.len() == file.bytes)
    }

    /// State of a file as far as its metadata and the remembered hash tell.
    pub(super) fn file_state(&self, entry: &ModelEntry, file: &ModelFile) -> FileState {
        let Ok(metadata) = self.model_dir(&entry.id).join(&file.name).metadata() else {
            return FileState::Absent;
        };
        if metadata.len() != file.bytes || !metadata.is_file() {
            return FileState::Damaged {
                expected: format!("{} bytes", file.bytes),
                found: if metadata.is_file() {
                    format!("{} bytes", metadata.len())
                } else {
                    "no plain file".to_owned()
                },
            };
        }
        match load_known(&self.known_path(&entry.id)).get(&file.name) {
            Some(known) if !known.applies_to(&metadata) => FileState::Unverified,
            Some(known) => FileState::by_hash(file, &known.sha256),
            None => FileState::Unverified,
        }
    }

    /// Computes and remembers the hash of a stored file.
    fn hash(
        &self,
        entry: &ModelEntry,
        file: &ModelFile,
        cancel: &Cancel,
        on: &mut dyn FnMut(PullEvent<'_>),
    ) -> Result<FileState, ModelError> {
        let path = self.model_dir(&entry.id).join(&file.name);
        let metadata = path.metadata().map_err(ModelError::io(&path, "read the file's size"))?;
        let sha256 = sha256_file(&path, cancel, &mut |done| {
            on(PullEvent::Checking { file: &file.name, done, total: file.bytes });
        })?;
        let state = FileState::by_hash(file, &sha256);
        self.remember(entry, file, Known::new(&metadata, sha256));
        Ok(state)
    }

    pub(super) fn remember(&self, entry: &ModelEntry, file: &ModelFile, known: Known) {
        let path = self.known_path(&entry.id);
        let mut all = load_known(&path);
        all.insert(file.name.clone(), known);
        save_known(&path, &all);
    }

    pub(super) fn files_of(&self, entry: &ModelEntry) -> ModelFiles {
        let dir = self.model_dir(&entry.id);
        let id = entry.id.clone();
        let sha256 = |name: &str| {
            entry.files.iter().find(|f| f.name == name).map_or_else(String::new, |f| f.sha256.clone())
        };
        match (entry.kind, entry.files.as_slice()) {
            (Kind::Generator, [file, ..]) => ModelFiles::Generator(GeneratorFiles {
                id,
                sha256: file.sha256.clone(),
                gguf: dir.join(&file.name),
                packed: Some(self.packed_base(&file.sha256)),
            }),
            // The registry made sure of the names.
            _ => ModelFiles::Embedder(EmbedderFiles {
                id,
                sha256: sha256("model.safetensors"),
                weights: dir.join("model.safetensors"),
                tokenizer: dir.join("tokenizer.json"),
                config: dir.join("config.json"),
            }),
        }
    }

    pub(super) fn model_dir(&self, id: &str) -> PathBuf {
        self.options.models_dir().join(id)
    }

    pub(super) fn lock_path(&self, id: &str) -> PathBuf {
        self.options.models_dir().join(format!("{id}.lock"))
    }

    fn known_path(&self, id: &str) -> PathBuf {
        self.model_dir(id).join("verified.json")
    }
}

/// Bytes of all files below `dir`; what cannot be read counts nothing.
pub(super) fn disk_bytes(dir: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(dir) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => disk_bytes(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}
