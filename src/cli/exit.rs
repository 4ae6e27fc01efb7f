//! How the process ends: one code per outcome, part of the contract with scripts.

use std::process::ExitCode;

/// Outcome of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExitStatus {
    /// All done.
    Done,
    /// Something failed while running.
    Failure,
    /// The command line or a configuration file is wrong.
    Usage,
    /// The articles do not answer the question.
    NotInSources,
    /// Some inputs could not be read; the rest is done.
    InputsFailed,
    /// A sentence that was to be verified is not supported.
    Unsupported,
    /// A model is missing and the network is off.
    ModelMissing,
    /// Ctrl-C.
    Interrupted,
}

impl ExitStatus {
    /// The code that the shell sees.
    #[must_use]
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::NotInSources => 3,
            Self::InputsFailed => 4,
            Self::Unsupported => 5,
            Self::ModelMissing => 6,
            Self::Interrupted => 130,
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.code())
    }
}
