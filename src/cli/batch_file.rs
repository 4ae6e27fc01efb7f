//! The output of `batch`: a file of JSON lines that one process at a time appends to. What a killed run left is read
//! back, a torn last line is cut off, and every article in it counts as done.

use std::collections::{BTreeMap, HashSet};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Deserialize;

use crate::error::Error;
use crate::report::{ModelUsed, Summary};

/// Lines may wait this long to be forced to the disk: a killed process loses none, a power cut at most these.
const SYNC_EVERY: Duration = Duration::from_secs(1);

/// How every line begins.
const LINE_BEGIN: &[u8] = b"{\"schema\":\"dateline/summary/1\",";

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
    path: PathBuf,
    file: File,
    /// Hashes of the bodies of the articles in it: the reader gives each body once.
    done: HashSet<String>,
    settings: Option<Settings>,
    synced: Instant,
}

impl BatchFile {
    /// Opens `path` for appending. A file with something in it is only touched with `resume`.
    ///
    /// # Errors
    /// [`Error::BatchFile`] when it is in use, holds something else, or was not to be resumed.
    pub(super) fn open(path: &Path, resume: bool) -> Result<Self, Error> {
        let wrong = |message: String, hint: String| Error::BatchFile { path: path.to_owned(), message, hint };
        if path.is_dir() {
            return Err(Error::Usage {
                message: format!("{}: is a folder", path.display()),
                hint: Some("--out names a file".to_owned()),
            });
        }
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(Error::io(path, "open it"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(wrong(
                    "another batch is writing to it".to_owned(),
                    "wait until that is done, or choose another --out".to_owned(),
                ));
            }
            // Some network file systems know no locks; a single batch works there all the same.
            Err(TryLockError::Error(e)) if e.kind() == std::io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(e)) => return Err(Error::io(path, "lock it")(e)),
        }
        let length = file.metadata().map_err(Error::io(path, "read its size"))?.len();
        let mut batch = Self {
            path: path.to_owned(),
            file,
            done: HashSet::new(),
            settings: None,
            synced: Instant::now(),
        };
        if length > 0 {
            if !resume {
                return Err(wrong(
                    "has something in it already".to_owned(),
                    "add --resume to go on with it, or choose another --out".to_owned(),
                ));
            }
            batch.read_back()?;
        }
        Ok(batch)
    }

    /// Articles in the file.
    pub(super) fn done(&self) -> usize {
        self.done.len()
    }

    /// Whether the article with this body is in the file.
    pub(super) fn is_done(&self, sha256: &str) -> bool {
        self.done.contains(sha256)
    }

    /// Appends one line, newline included, in one write.
    ///
    /// # Errors
    /// When the settings are not those of the file, or the disk refuses; a line written in part is cut off again.
    pub(super) fn append(&mut self, line: &str, sha256: &str, settings: &Settings) -> Result<(), Error> {
        match &self.settings {
            Some(before) => {
                if let Some(difference) = settings.difference(before) {
                    return Err(Error::BatchFile {
                        path: self.path.clone(),
                        message: format!("was made with other settings: this run has {difference}"),
                        hint: "resume with the same settings, or choose another --out".to_owned(),
                    });
                }
            }
            None => self.settings = Some(settings.clone()),
        }
        let end = self.file.stream_position().map_err(Error::io(&self.path, "write to it"))?;
        if let Err(error) = self.file.write_all(line.as_bytes()) {
            let _ = self.file.set_len(end);
            return Err(Error::io(&self.path, "write to it")(error));
        }
        self.done.insert(sha256.to_owned());
        if self.synced.elapsed() >= SYNC_EVERY {
            self.sync()?;
        }
        Ok(())
    }

    /// Forces what was written to the disk.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn sync(&mut self) -> Result<(), Error> {
        self.synced = Instant::now();
        match self.file.sync_data() {
            // Pipes and devices have no disk.
            Err(e) if e.kind() != std::io::ErrorKind::InvalidInput => {
                Err(Error::io(&self.path, "write it to the disk")(e))
            }
            _ => Ok(()),
        }
    }

    fn foreign(&self, line: usize) -> Error {
        Error::BatchFile {
            path: self.path.clone(),
            message: format!("line {line} is no summary of this program"),
            hint: "choose another --out, or take that line out".to_owned(),
        }
    }

    /// Notes the articles of all whole lines and cuts off a torn one.
    fn read_back(&mut self) -> Result<(), Error> {
        let mut reader = BufReader::new(&self.file);
        let mut bytes = Vec::new();
        let mut end = 0u64;
        let mut number = 0usize;
        loop {
            bytes.clear();
            let read = reader.read_until(b'\n', &mut bytes).map_err(Error::io(&self.path, "read it"))?;
            if bytes.last() != Some(&b'\n') {
                // What is cut off must be ours.
                let begin = bytes.get(..LINE_BEGIN.len()).unwrap_or(&bytes);
                if !LINE_BEGIN.starts_with(begin) {
                    return Err(self.foreign(number + 1));
                }
                break;
            }
            number += 1;
            let line: Line = serde_json::from_slice(&bytes)
                .ok()
                .filter(|line: &Line| line.schema == Summary::SCHEMA)
                .ok_or_else(|| self.foreign(number))?;
            end += read as u64;
            self.done.insert(line.article.sha256.clone());
            self.settings = Some(line.settings());
        }
        self.file.set_len(end).map_err(Error::io(&self.path, "cut off its last line"))?;
        self.file.seek(SeekFrom::Start(end)).map_err(Error::io(&self.path, "write to it"))?;
        Ok(())
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
