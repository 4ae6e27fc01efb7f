//! The output of `batch`: which articles of a file of summaries are done, and with what settings.

use std::collections::HashSet;
use std::path::Path;

use serde::Deserialize;

use super::line_file::{LineFile, LineKind};
use super::settings::{Recorded, Settings};
use crate::error::Error;
use crate::report::Summary;

const KIND: LineKind =
    LineKind { begin: b"{\"schema\":\"dateline/summary/1\",", line: "summary", command: "batch" };

/// The part of a line that resuming needs.
#[derive(Deserialize)]
struct Line {
    schema: String,
    article: LineArticle,
    receipt: Recorded,
}

#[derive(Deserialize)]
struct LineArticle {
    sha256: String,
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
                    settings = Some(line.receipt.into());
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

    /// That the file's lines were made with `settings`.
    ///
    /// # Errors
    /// [`Error::BatchFile`] telling the difference.
    pub(super) fn check(&self, settings: &Settings) -> Result<(), Error> {
        self.settings.as_ref().map_or(Ok(()), |before| settings.check(before, self.lines.path()))
    }

    /// Appends one line, newline included.
    ///
    /// # Errors
    /// When the settings are not those of the file, or the disk refuses.
    pub(super) fn append(&mut self, line: &str, sha256: &str, settings: &Settings) -> Result<(), Error> {
        self.check(settings)?;
        self.settings.get_or_insert_with(|| settings.clone());
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
    use std::collections::BTreeMap;

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
