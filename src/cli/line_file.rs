//! A file of JSON lines that one process at a time appends to and a later one goes on with: every line is written
//! whole, and what a killed run left of its last one is cut off.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead, BufReader, ErrorKind, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::error::Error;

/// Lines may wait this long to be forced to the disk: a killed process loses none, a power cut at most these.
const SYNC_EVERY: Duration = Duration::from_secs(1);

/// What a kind of file holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineKind {
    /// How every line begins.
    pub(super) begin: &'static [u8],
    /// What a line is: "summary".
    pub(super) line: &'static str,
    /// What writes such files: "batch".
    pub(super) command: &'static str,
}

/// An open file, locked.
#[derive(Debug)]
pub(super) struct LineFile {
    path: PathBuf,
    file: File,
    kind: LineKind,
    synced: Instant,
}

impl LineFile {
    /// Opens or creates `path`, so that what is appended comes after its last whole line. A file with something in
    /// it is only touched with `resume`; `known` is then given each line and tells whether it is one of this kind.
    ///
    /// # Errors
    /// [`Error::BatchFile`] when it is in use, holds something else, or was not to be resumed.
    pub(super) fn open(
        path: &Path,
        kind: LineKind,
        resume: bool,
        known: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<Self, Error> {
        let wrong = |message: String, hint: String| Error::BatchFile { path: path.to_owned(), message, hint };
        if path.is_dir() {
            return Err(Error::Usage {
                message: format!("{}: is a folder", path.display()),
                hint: Some("--out names a file".to_owned()),
            });
        }
        // A pipe that this process could read from would never tell that its reader went away.
        let readable = path.metadata().map_or(true, |m| m.is_file());
        let file = OpenOptions::new()
            .read(readable)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(Error::io(path, "open it"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(wrong(
                    format!("another {} is writing to it", kind.command),
                    "wait until that is done, or choose another --out".to_owned(),
                ));
            }
            // Some network file systems know no locks; a single run works there all the same.
            Err(TryLockError::Error(e)) if e.kind() == ErrorKind::Unsupported => {}
            Err(TryLockError::Error(e)) => return Err(Error::io(path, "lock it")(e)),
        }
        let length = file.metadata().map_err(Error::io(path, "read its size"))?.len();
        let mut lines = Self { path: path.to_owned(), file, kind, synced: Instant::now() };
        if length > 0 {
            if !resume {
                return Err(wrong(
                    "has something in it already".to_owned(),
                    "add --resume to go on with it, or choose another --out".to_owned(),
                ));
            }
            lines.read_back(known)?;
        }
        Ok(lines)
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Appends one line, newline included, in one write.
    ///
    /// # Errors
    /// When the disk refuses; a line written in part is cut off again. [`Error::ClosedPipe`] when nobody reads any more.
    pub(super) fn append(&mut self, line: &str) -> Result<(), Error> {
        // Pipes and devices have no place to go back to.
        let end = self.file.stream_position().ok();
        if let Err(error) = self.file.write_all(line.as_bytes()) {
            if let Some(end) = end {
                let _ = self.file.set_len(end);
            }
            return Err(match error.kind() {
                ErrorKind::BrokenPipe => Error::ClosedPipe,
                _ => Error::io(&self.path, "write to it")(error),
            });
        }
        if self.synced.elapsed() >= SYNC_EVERY {
            self.sync()?;
        }
        Ok(())
    }

    /// Forces what was written to the disk.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn sync(&mut self) -> Result<(), Error> {
        self.synced = Instant::now();
        match self.file.sync_data() {
            // Pipes and devices have no disk.
            Err(e) if e.kind() != ErrorKind::InvalidInput => {
                Err(Error::io(&self.path, "write it to the disk")(e))
            }
            _ => Ok(()),
        }
    }

    fn foreign(&self, line: usize) -> Error {
        Error::BatchFile {
            path: self.path.clone(),
            message: format!("line {line} is no {} of this program", self.kind.line),
            hint: "choose another --out, or take that line out".to_owned(),
        }
    }

    /// Hands all whole lines to `known` and cuts off a torn one.
    fn read_back(&mut self, known: &mut dyn FnMut(&[u8]) -> bool) -> Result<(), Error> {
        let mut reader = BufReader::new(&self.file);
        let mut bytes = Vec::new();
        let mut end = 0u64;
        let mut number = 0usize;
        loop {
            bytes.clear();
            let read = reader.read_until(b'\n', &mut bytes).map_err(Error::io(&self.path, "read it"))?;
            if bytes.last() != Some(&b'\n') {
                // What is cut off must be ours.
                let begin = bytes.get(..self.kind.begin.len()).unwrap_or(&bytes);
                if !self.kind.begin.starts_with(begin) {
                    return Err(self.foreign(number + 1));
                }
                break;
            }
            number += 1;
            if !known(&bytes) {
                return Err(self.foreign(number));
            }
            end += read as u64;
        }
        self.file.set_len(end).map_err(Error::io(&self.path, "cut off its last line"))?;
        self.file.seek(SeekFrom::Start(end)).map_err(Error::io(&self.path, "write to it"))?;
        Ok(())
    }
}
