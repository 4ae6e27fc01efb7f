//! What shaped the lines of a file that is gone on with: another run adds to it only with the same settings.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::error::Error;
use crate::report::{ModelUsed, Receipt};

/// What shaped the lines of a file; all of one file have the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    /// Id and hash of the generator and the embedder.
    pub(super) models: [Option<(String, String)>; 2],
    pub(super) prompts: BTreeMap<String, String>,
    pub(super) seed: u64,
    pub(super) length: usize,
}

impl Settings {
    /// Those of a result with this receipt.
    pub(super) fn of(receipt: &Receipt) -> Self {
        let id = |model: &Option<ModelUsed>| model.as_ref().map(|m| (m.id.clone(), m.sha256.clone()));
        Self {
            models: [id(&receipt.model), id(&receipt.embedder)],
            prompts: receipt.prompts.clone(),
            seed: receipt.seed,
            length: receipt.length,
        }
    }

    /// That the file `path`, whose lines have the settings `before`, may be gone on with.
    ///
    /// # Errors
    /// [`Error::BatchFile`] telling the difference.
    pub(super) fn check(&self, before: &Self, path: &Path) -> Result<(), Error> {
        let Some(difference) = self.difference(before) else { return Ok(()) };
        Err(Error::BatchFile {
            path: path.to_owned(),
            message: format!("was made with other settings: this run has {difference}"),
            hint: "resume with the same settings, or choose another --out".to_owned(),
        })
    }

    /// What differs from `other`, in words.
    fn difference(&self, other: &Self) -> Option<String> {
        let name = |model: &Option<(String, String)>| match model {
            Some((id, sha256)) => format!("{id} ({})", sha256.get(..12).unwrap_or(sha256)),
            None => "none (extractive)".to_owned(),
        };
        let [model, embedder] = &self.models;
        let [other_model, other_embedder] = &other.models;
        if model != other_model {
            Some(format!("model {}, not {}", name(model), name(other_model)))
        } else if embedder != other_embedder {
            Some(format!("embedder {}, not {}", name(embedder), name(other_embedder)))
        } else if self.length != other.length {
            Some(format!("summaries of {} sentences, not {}", self.length, other.length))
        } else if self.prompts != other.prompts {
            Some("other prompts".to_owned())
        } else if self.seed != other.seed {
            Some(format!("seed {}, not {}", self.seed, other.seed))
        } else {
            None
        }
    }
}

/// Settings as a line tells them.
#[derive(Deserialize)]
pub(super) struct Recorded {
    model: Option<RecordedModel>,
    embedder: Option<RecordedModel>,
    prompts: BTreeMap<String, String>,
    seed: u64,
    length: usize,
}

#[derive(Deserialize)]
struct RecordedModel {
    id: String,
    sha256: String,
}

impl From<Recorded> for Settings {
    fn from(line: Recorded) -> Self {
        let id = |model: Option<RecordedModel>| model.map(|m| (m.id, m.sha256));
        Self {
            models: [id(line.model), id(line.embedder)],
            prompts: line.prompts,
            seed: line.seed,
            length: line.length,
        }
    }
}
