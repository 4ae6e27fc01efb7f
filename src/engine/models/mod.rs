//! Which models there are, where their files lie, and how the files get there.
//!
//! [`Registry`] says what can be fetched, [`Store`] keeps it in the cache directory, [`Store::pull`] fetches it. Pulling is
//! the only thing in the program that opens a connection. A file gets its name only after the SHA-256 of the whole file
//! matched the registry, so a name in the store is a promise. The user's own files are used where they lie.

mod checker;
mod digest;
mod error;
mod event;
mod hub;
mod local;
mod lock;
mod options;
mod partial;
mod pip;
mod pull;
mod registry;
mod store;

pub use checker::CheckerFiles;
pub use error::{ModelError, NotFetched};
pub use event::{PullEvent, Source};
pub use options::{Options, PipCommand, Token};
pub use pull::{PullFrom, Pulled};
pub use registry::{HubSource, Kind, ModelEntry, ModelFile, PipSource, Registry};
pub use store::{EmbedderFiles, GeneratorFiles, ModelFiles, Status, Store, StoredModel};

/// `bytes` as people write it: `612 B`, `98.4 MB`, `1.12 GB` (powers of ten).
#[must_use]
pub fn human_bytes(bytes: u64) -> String {
    #[allow(clippy::cast_precision_loss)] // three digits are shown
    let value = bytes as f64;
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", value / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", value / 1e6),
        _ => format!("{:.2} GB", value / 1e9),
    }
}
