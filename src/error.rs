//! Every error a user can see, with the next step.

use std::path::{Path, PathBuf};

use crate::corpus::document::DocumentError;
use crate::engine::EngineError;
use crate::engine::models::ModelError;
use crate::eval;
use crate::pipeline;

/// An error of a whole run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A model cannot be found, fetched or kept.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A model cannot be loaded.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// No result could be made.
    #[error(transparent)]
    Pipeline(#[from] pipeline::Error),
    /// An evaluation set cannot be run.
    #[error(transparent)]
    Eval(eval::Error),
    /// The command line does not make sense.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What would be right.
        hint: Option<String>,
    },
    /// A configuration file or variable cannot be used.
    #[error("{origin}: {message}")]
    Config {
        /// The file, or the variable.
        origin: String,
        /// Which key, and what was expected.
        message: String,
        /// What would be right.
        hint: Option<String>,
    },
    /// There is nothing to read.
    #[error("no article to read")]
    NoArticles {
        /// What became of the inputs.
        hint: String,
    },
    /// A file could not be read or written.
    #[error("{path}: cannot {action}", path = .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The text to be verified cannot be read.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The batch's output file cannot be continued.
    #[error("{path}: {message}", path = .path.display())]
    BatchFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
        /// The next step.
        hint: String,
    },
    /// A quote is not what the article says: a defect of this program, caught when the result was whole. As text its
    /// sentences were shown by then.
    #[error("{article}: the quote at bytes {start}-{end} is not what the article says there")]
    BrokenCitation {
        /// Path of the article.
        article: String,
        /// First byte.
        start: usize,
        /// One past the last.
        end: usize,
    },
    /// A result could not be written as JSON.
    #[error("the result cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The reader of the output went away: not worth a word.
    #[error("the output was closed")]
    ClosedPipe,
    /// Stopped by the user.
    #[error("interrupted")]
    Interrupted,
}

impl From<eval::Error> for Error {
    /// What the pipeline says is said as ever.
    fn from(error: eval::Error) -> Self {
        match error {
            eval::Error::Pipeline(error) => Self::Pipeline(error),
            error => Self::Eval(error),
        }
    }
}

impl Error {
    /// For `map_err`: `action` (after "cannot") failed on `path`.
    pub(crate) fn io(path: &Path, action: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, action, source }
    }

    /// The next step, if there is one to tell.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Model(error) => error.hint(),
            Self::Eval(error) => error.hint(),
            Self::Engine(error) | Self::Pipeline(pipeline::Error::Engine(error)) => engine_hint(error),
            Self::Usage { hint, .. } | Self::Config { hint, .. } => hint.clone(),
            Self::NoArticles { hint } | Self::BatchFile { hint, .. } => Some(hint.clone()),
            Self::Io { source, .. } => io_hint(source),
            Self::Document(error) => Some(error.hint().to_owned()),
            Self::BrokenCitation { .. } => Some(
                "do not rely on what was shown; please report this with the article and the command"
                    .to_owned(),
            ),
            _ => None,
        }
    }

    /// Whether the user stopped it.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        matches!(
            self,
            Self::Interrupted
                | Self::Model(ModelError::Cancelled)
                | Self::Engine(EngineError::Cancelled)
                | Self::Pipeline(pipeline::Error::Engine(EngineError::Cancelled))
        )
    }
}

fn engine_hint(error: &EngineError) -> Option<String> {
    let hint = match error {
        EngineError::BadModel { .. } => {
            "`dateline model list` shows models that work; GGUF files of the Llama, Qwen2, Qwen3 and Gemma 3 families do"
        }
        EngineError::BadChecker { .. } => {
            "a checker is the folder of a ModernBERT that labels tokens, such as KRLabsOrg/lettucedect-base-modernbert-en-v1, fetched whole"
        }
        EngineError::NoDevice { .. } => "`--device cpu` works on every machine",
        EngineError::NonFinite { .. } | EngineError::Inference(_) => {
            "`dateline model verify --all` tells whether the model's file is damaged; --extractive works without it"
        }
        EngineError::ContextOverflow { .. } => "use a model with a longer context, or --extractive",
        EngineError::ChatTemplate(_) => {
            "this file's chat template is not supported; try a model of `dateline model list`"
        }
        EngineError::Io { source, .. } => return io_hint(source),
        _ => return None,
    };
    Some(hint.to_owned())
}

fn io_hint(error: &std::io::Error) -> Option<String> {
    use std::io::ErrorKind;
    let hint = match error.kind() {
        ErrorKind::NotFound => "check the spelling; folders on the way must exist",
        ErrorKind::PermissionDenied => "check who may read and write there",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free some space, or choose another folder",
        ErrorKind::ReadOnlyFilesystem => "choose a folder that can be written",
        _ => return None,
    };
    Some(hint.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_citation_says_nothing_untrue_of_what_was_shown() {
        let error = Error::BrokenCitation { article: "a.txt".to_owned(), start: 0, end: 4 };
        let hint = error.hint().unwrap();
        assert!(hint.contains("what was shown") && !hint.contains("nothing was shown"), "{hint}");
    }
}
