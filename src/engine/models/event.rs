//! What pulling tells its caller while it works.

use std::fmt;

use super::{ModelError, human_bytes};

/// Where a model's bytes come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// It was in the store already.
    Store,
    /// The Hugging Face hub's cache on this machine.
    HubCache,
    /// The Hugging Face hub.
    Hub,
    /// Python packages, through pip.
    Pip,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Store => "the store",
            Self::HubCache => "the hub's cache",
            Self::Hub => "the Hugging Face hub",
            Self::Pip => "pip",
        })
    }
}

/// One step of pulling. [`PullEvent::message`] puts the rare ones in words; [`PullEvent::Progress`] and
/// [`PullEvent::Checking`] come often and are for a progress bar.
#[derive(Debug)]
#[non_exhaustive]
pub enum PullEvent<'a> {
    /// Another process fetches this model; its end is waited for.
    Waiting {
        /// The model.
        id: &'a str,
    },
    /// A source is being tried.
    Trying {
        /// The model.
        id: &'a str,
        /// The source.
        from: Source,
        /// Bytes of the whole model.
        bytes: u64,
    },
    /// A source failed and the next is tried.
    Fallback {
        /// What the source did.
        reason: &'a ModelError,
        /// The next.
        to: Source,
    },
    /// Bytes of an earlier, interrupted pull are used.
    Resuming {
        /// The file.
        file: &'a str,
        /// Bytes already there.
        done: u64,
        /// Bytes of the file.
        total: u64,
    },
    /// Bytes that were there cannot be used; the file starts anew.
    Restarting {
        /// The file.
        file: &'a str,
        /// Why.
        reason: &'a str,
    },
    /// The connection broke and is tried again.
    Retrying {
        /// The file.
        file: &'a str,
        /// Why it broke.
        reason: &'a str,
        /// Bytes already there.
        done: u64,
    },
    /// How far fetching is. `done` never exceeds `total` and falls only after `Restarting`.
    Progress {
        /// Where the bytes come from.
        from: Source,
        /// Bytes there, all files together.
        done: u64,
        /// Bytes of the whole model.
        total: u64,
    },
    /// How far hashing a file is.
    Checking {
        /// The file.
        file: &'a str,
        /// Bytes hashed.
        done: u64,
        /// Bytes of the file.
        total: u64,
    },
    /// The model's packed weights were damaged. They are removed; the next use packs them again.
    PackedDamaged {
        /// The model.
        id: &'a str,
    },
    /// The model is in the store, whole and verified.
    Done {
        /// The model.
        id: &'a str,
        /// Where it came from.
        from: Source,
        /// Its size.
        bytes: u64,
    },
}

impl PullEvent<'_> {
    /// The event in one line for a person; `None` for those that a progress bar shows.
    #[must_use]
    pub fn message(&self) -> Option<String> {
        Some(match self {
            Self::Waiting { id } => format!("another process is fetching {id}; waiting for it"),
            Self::Trying { id, from, bytes } => {
                format!("fetching {id} ({}) from {from}", human_bytes(*bytes))
            }
            Self::Fallback { reason, to } => format!("{reason}; trying {to}"),
            Self::Resuming { file, done, total } => {
                format!("{file}: going on at {} of {}", human_bytes(*done), human_bytes(*total))
            }
            Self::Restarting { file, reason } => format!("{file}: starting anew: {reason}"),
            Self::Retrying { file, reason, done } => {
                format!("{file}: {reason}; trying again from {}", human_bytes(*done))
            }
            Self::PackedDamaged { id } => {
                format!(
                    "{id}: its packed weights were damaged and are removed; the next use packs them again"
                )
            }
            Self::Done { id, from: Source::Store, .. } => format!("{id} is here already"),
            Self::Done { id, from, bytes } => format!("{id}: {} from {from}, verified", human_bytes(*bytes)),
            Self::Progress { .. } | Self::Checking { .. } => return None,
        })
    }
}
