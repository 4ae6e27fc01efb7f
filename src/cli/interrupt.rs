//! Ctrl-C: the first asks running work to stop at its next step, the second ends the process at once.
//! Before work has started the first one ends it. Temporary files are removed either way.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::exit::ExitStatus;
use crate::cancel::Cancel;

/// What the signal handler shares with the program.
#[derive(Clone, Debug, Default)]
pub(super) struct Interrupt {
    cancel: Cancel,
    working: Arc<AtomicBool>,
    temporary: Arc<Mutex<Vec<PathBuf>>>,
}

impl Interrupt {
    /// Starts listening for Ctrl-C (and the signals that ask to terminate).
    pub(super) fn install() -> Self {
        let interrupt = Self::default();
        let shared = interrupt.clone();
        // Fails only when a handler is there already; then the process ends as it would without one.
        let _ = ctrlc::set_handler(move || {
            let asked_before = shared.cancel.is_cancelled();
            shared.cancel.cancel();
            if asked_before || !shared.working.load(Ordering::SeqCst) {
                shared.exit();
            }
        });
        interrupt
    }

    /// The flag that long work looks at. From now on the first Ctrl-C only sets it.
    pub(super) fn begin_work(&self) -> Cancel {
        self.working.store(true, Ordering::SeqCst);
        self.cancel.clone()
    }

    /// Whether Ctrl-C was pressed.
    pub(super) fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// Registers a file to be removed if the process ends at once.
    pub(super) fn add_temporary(&self, path: &Path) {
        self.temporary.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
    }

    /// The file got its name or is gone.
    pub(super) fn forget_temporary(&self, path: &Path) {
        self.temporary.lock().unwrap_or_else(PoisonError::into_inner).retain(|p| p != path);
    }

    #[allow(clippy::exit)] // The one place: a second Ctrl-C must not wait for the work it interrupts.
    fn exit(&self) -> ! {
        for path in self.temporary.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let _ = std::fs::remove_file(path);
        }
        std::process::exit(i32::from(ExitStatus::Interrupted.code()))
    }
}
