//! One process at a time per model.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::Duration;

use super::ModelError;
use crate::cancel::Cancel;

/// How often a held lock is looked at.
const POLL: Duration = Duration::from_millis(100);

/// An exclusive lock, held until dropped or until the process ends in whatever way.
#[derive(Debug)]
pub(super) struct Lock(#[allow(dead_code, reason = "closing the file releases the lock")] File);

impl Lock {
    /// The lock of `path`, or `None` when somebody else has it. The file stays behind: deleting it would
    /// let a third process lock a new file of the same name beside a second one waiting for the old.
    pub(super) fn try_acquire(path: &Path) -> Result<Option<Self>, ModelError> {
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .map_err(ModelError::io(path, "open the lock file"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(e)) => Err(ModelError::io(path, "lock the file")(e)),
        }
    }

    /// Waits for the lock; `waiting` is called once if somebody else has it.
    pub(super) fn acquire(path: &Path, cancel: &Cancel, waiting: impl FnOnce()) -> Result<Self, ModelError> {
        let mut waiting = Some(waiting);
        loop {
            if let Some(lock) = Self::try_acquire(path)? {
                return Ok(lock);
            }
            if let Some(tell) = waiting.take() {
                tell();
            }
            if cancel.is_cancelled() {
                return Err(ModelError::Cancelled);
            }
            std::thread::sleep(POLL);
        }
    }
}
