//! One process at a time per model.

use std::fs::{File, TryLockError};
use std::io;
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
        let free = is_free(file.try_lock()).map_err(ModelError::io(path, "lock the file"))?;
        Ok(free.then_some(Self(file)))
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

/// Whether nobody else has the lock that was tried.
fn is_free(tried: Result<(), TryLockError>) -> io::Result<bool> {
    match tried {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        // Some network file systems know no locks; a single process works there all the same.
        Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::Unsupported => Ok(true),
        Err(TryLockError::Error(e)) => Err(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_system_without_locks_keeps_nobody_out() {
        let error = |kind: io::ErrorKind| Err(TryLockError::Error(kind.into()));
        assert!(is_free(Ok(())).unwrap() && is_free(error(io::ErrorKind::Unsupported)).unwrap());
        assert!(!is_free(Err(TryLockError::WouldBlock)).unwrap());
        assert!(is_free(error(io::ErrorKind::PermissionDenied)).is_err());
    }
}
