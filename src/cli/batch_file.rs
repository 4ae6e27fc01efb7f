//! The output of `batch`: which articles of a file of summaries are done, and with what settings.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use serde::Deserialize;

use super::line_file::{LineFile, LineKind};
use crate::error::Error;
use crate::report::{ModelUsed, Summary};

const KIND: LineKind =
    LineKind { begin: b"{\"schema\":\"dateline/summary/1\",", line: "summary", command: "batch" };

/// What shaped the summaries of a file; all of one file have the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    /// Id and hash of the generator and the embedder.
    models: [Option<(String, String)>; 2],
    prompts: BTreeMap<String, String>,
    seed: u64,
    length: usize,
}

impl Settings {
    /// Those of `summary`.
    pub(super) fn of(summary: &Summary) -> Self {
        let id = |model: &Option<ModelUsed>| model.as_ref().map(|m| (m.id.clone(), m.sha256.clone()));
        let receipt = &summary.receipt;
        Self {
            models: [id(&receipt.model), id(&receipt.embedder)],
            prompts: receipt.prompts.clone(),
            seed: receipt.seed,
            length: receipt.length,
        }
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

/// The part of a line that resuming needs.
#[derive(Deserialize)]
struct Line {
    schema: String,
    article: LineArticle,
    receipt: LineReceipt,
}

#[derive(Deserialize)]
struct LineArticle {
    sha256: String,
}

#[derive(Deserialize)]
struct LineReceipt {
    model: Option<LineModel>,
    embedder: Option<LineModel>,
    prompts: BTreeMap<String, String>,
    seed: u64,
    length: usize,
}

#[derive(Deserialize)]
struct LineModel {
    id: String,
    sha256: String,
}

impl Line {
    fn settings(self) -> Settings {
        let id = |model: Option<LineModel>| model.map(|m| (m.id, m.sha256));
        Settings {
            models: [id(self.receipt.model), id(self.receipt.embedder)],
            prompts: self.receipt.prompts,
            seed: self.receipt.seed,
            length: self.receipt.length,
        }
    }
}

/// An open and locked output file.
#[derive(Debug)]
pub(super) struct BatchFile {
    lines: LineFile,
    /// Hashes of the bodies of the articles in it: the reader gives each body once.
    done: HashSet<String>,
    settings: Option<Settings>,
}

impl BatchFile {
    /// Opens `path` for appending. A file with something in it is only touched with `resume`.
    ///
    /// # Errors
    /// [`Error::BatchFile`] when it is in use, holds something else, or was not to be resumed.
    pub(super) fn open(path: &Path, resume: bool) -> Result<Self, Error> {
        let (mut done, mut settings) = (HashSet::new(), None);
        let lines =
            LineFile::open(path, KIND, resume, &mut |line| match serde_json::from_slice::<Line>(line) {
                Ok(line) if line.schema == Summary::SCHEMA => {
                    done.insert(line.article.sha256.clone());
                    settings = Some(line.settings());
                    true
                }
                _ => false,
            })?;
        Ok(Self { lines, done, settings })
    }

    /// Articles in the file.
    pub(super) fn done(&self) -> usize {
        self.done.len()
    }

    /// Whether the article with this body is in the file.
    pub(super) fn is_done(&self, sha256: &str) -> bool {
        self.done.contains(sha256)
    }

    /// Appends one line, newline included.
    ///
    /// # Errors
    /// When the settings are not those of the file, or the disk refuses.
    pub(super) fn append(&mut self, line: &str, sha256: &str, settings: &Settings) -> Result<(), Error> {
        match &self.settings {
            Some(before) => {
                if let Some(difference) = settings.difference(before) {
                    return Err(Error::BatchFile {
                        path: self.lines.path().to_owned(),
                        message: format!("was made with other settings: this run has {difference}"),
                        hint: "resume with the same settings, or choose another --out".to_owned(),
                    });
                }
            }
            None => self.settings = Some(settings.clone()),
        }
        self.lines.append(line)?;
        self.done.insert(sha256.to_owned());
        Ok(())
    }

    /// Forces what was written to the disk.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn sync(&mut self) -> Result<(), Error> {
        self.lines.sync()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(length: usize) -> Settings {
        Settings {
            models: [None, Some(("e".into(), "ff".into()))],
            prompts: BTreeMap::new(),
            seed: 0,
            length,
        }
    }

    fn line(sha256: &str) -> String {
        format!(
            "{{\"schema\":\"dateline/summary/1\",\"article\":{{\"sha256\":\"{sha256}\"}},\"receipt\":{{\"model\":null,\
             \"embedder\":{{\"id\":\"e\",\"sha256\":\"ff\"}},\"prompts\":{{}},\"seed\":0,\"length\":5}}}}\n"
        )
    }

    #[test]
    fn a_torn_line_is_cut_off_wherever_it_was_torn() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.jsonl");
        let whole = line("aa") + &line("bb");
        let torn = line("cc");
        for cut in 0..torn.len() {
            std::fs::write(&path, format!("{whole}{}", &torn[..cut])).unwrap();
            let mut file = BatchFile::open(&path, true).unwrap();
            assert_eq!(file.done(), 2, "cut at {cut}");
            assert!(file.is_done("bb") && !file.is_done("cc"));
            file.append(&torn, "cc", &settings(5)).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("{whole}{torn}"));
        }
    }

    #[test]
    fn a_file_is_touched_only_when_asked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.jsonl");
        std::fs::write(&path, line("aa")).unwrap();
        let error = BatchFile::open(&path, false).unwrap_err();
        assert!(error.to_string().contains("already"), "{error}");
        for diary in ["my diary\n", "my diary"] {
            std::fs::write(&path, diary).unwrap();
            let error = BatchFile::open(&path, true).unwrap_err();
            assert!(error.to_string().contains("line 1 is no summary"), "{error}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), diary);
        }
    }

    #[test]
    fn one_process_at_a_time_with_one_set_of_settings() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.jsonl");
        let mut first = BatchFile::open(&path, false).unwrap();
        let error = BatchFile::open(&path, true).unwrap_err();
        assert!(error.to_string().contains("another batch"), "{error}");
        first.append(&line("aa"), "aa", &settings(5)).unwrap();
        drop(first);
        let mut again = BatchFile::open(&path, true).unwrap();
        let error = again.append(&line("bb"), "bb", &settings(3)).unwrap_err();
        assert!(error.to_string().contains("summaries of 3 sentences, not 5"), "{error}");
    }
}
