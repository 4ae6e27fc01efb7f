//! What can go wrong with an input, each with its cause in one line and what to do about it.

use std::io;
use std::path::Path;

use super::content::Content;

/// An input that the user will want to know was not read. The others are read all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {kind}")]
pub struct LoadFailure {
    /// The input as the user would name it: a path, `path:LINE` of a JSONL file, `path[INDEX]` of a JSON array, a glob, or `-`.
    pub path: String,
    /// What is wrong with it.
    pub kind: LoadFailureKind,
}

/// The cause of a [`LoadFailure`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadFailureKind {
    /// The path does not exist, or vanished between listing and reading.
    #[error("no such file or folder")]
    NotFound,
    /// A symbolic link to something that does not exist.
    #[error("broken link: its target {target} does not exist")]
    BrokenLink {
        /// Where the link points.
        target: String,
    },
    /// The operating system denies reading it.
    #[error("permission denied")]
    PermissionDenied,
    /// Any other error of the operating system.
    #[error("cannot be read: {0}")]
    Io(String),
    /// A pattern that is not a valid glob.
    #[error("not a valid glob: {0}")]
    BadGlob(String),
    /// A glob that no file matches.
    #[error("no file matches this pattern")]
    NoMatch,
    /// A folder or glob in which nothing is an article.
    #[error("holds no article (files of other kinds: {skipped})")]
    NoArticles {
        /// Files seen there that are not articles.
        skipped: usize,
    },
    /// A device or socket, from which no text can be read.
    #[error("not a file but a {0}")]
    Special(&'static str),
    /// Nothing but white space, or no letter or digit.
    #[error("holds no text")]
    Empty,
    /// More bytes than [`LoadOptions::max_file_bytes`](super::LoadOptions).
    #[error("larger than {limit} bytes, the most that is read as one article")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// Not text, or text of a kind that is not read.
    #[error("is {0}, not an article")]
    Unsupported(Content),
    /// Not JSON, or JSON of another shape than an article.
    #[error("not an article record: {0}")]
    BadRecord(String),
    /// A JSON object without the field that holds the text.
    #[error("has no field \"text\"; its fields are: {fields}")]
    NoText {
        /// Names of the fields it has, comma separated.
        fields: String,
    },
    /// Further bad records of a file, beyond those that were named one by one.
    #[error("{0} more records are not articles")]
    MoreBadRecords(u64),
    /// Standard input asked for twice: as a list of files and as an article.
    #[error("standard input was already read as the list of files")]
    StandardInputTaken,
}

impl LoadFailure {
    /// The next step for the user, as a sentence.
    #[must_use]
    pub fn hint(&self) -> String {
        match &self.kind {
            LoadFailureKind::NotFound => "Check the spelling and the current folder.".into(),
            LoadFailureKind::BrokenLink { .. } => "Remove the link or restore its target.".into(),
            LoadFailureKind::PermissionDenied => {
                "Make it readable (chmod u+r; for a folder u+rx) or run as a user who may read it.".into()
            }
            LoadFailureKind::Io(_) => "Check the name, and the disk or network drive it is on.".into(),
            LoadFailureKind::BadGlob(_) => {
                "Patterns use * ? [abc] {a,b} and ** for folders; write [[] for a literal bracket.".into()
            }
            LoadFailureKind::NoMatch => {
                "Check the pattern; * does not cross folders, ** does. Quote it so that the shell leaves it alone.".into()
            }
            LoadFailureKind::Empty => "Save the text of the article into it, or leave it out.".into(),
            LoadFailureKind::NoArticles { .. } => {
                "Articles are .txt, .md, .jsonl or .json files; ignored and hidden files are read when named.".into()
            }
            LoadFailureKind::Special(_) => "Copy its content into a file, or pipe it in and give - as the path.".into(),
            LoadFailureKind::TooLarge { .. } => {
                "Split it into one file per article, or into a .jsonl file with one article a line.".into()
            }
            LoadFailureKind::Unsupported(content) => content.hint().into(),
            LoadFailureKind::BadRecord(_) | LoadFailureKind::NoText { .. } | LoadFailureKind::MoreBadRecords(_) => {
                "Each line must be one JSON object: {\"text\": \"…\"} and, if known, id, title, source, date, author, url."
                    .into()
            }
            LoadFailureKind::StandardInputTaken => "Give the list as a file, or leave out -.".into(),
        }
    }

    pub(super) fn new(path: impl Into<String>, kind: LoadFailureKind) -> Self {
        Self { path: path.into(), kind }
    }

    /// The failure that `error` means for `path`; looks whether a missing file is a broken link.
    pub(super) fn from_io(path: &Path, error: &io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::NotFound => match std::fs::read_link(path) {
                Ok(target) => LoadFailureKind::BrokenLink { target: target.display().to_string() },
                Err(_) => LoadFailureKind::NotFound,
            },
            io::ErrorKind::NotADirectory => LoadFailureKind::NotFound,
            io::ErrorKind::PermissionDenied => LoadFailureKind::PermissionDenied,
            _ => LoadFailureKind::Io(error.to_string()),
        };
        Self::new(path.display().to_string(), kind)
    }
}

/// Something that was passed over on purpose: nobody asked for it by name, or a filter excludes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The path, or `path:LINE` and the like for a record.
    pub path: String,
    /// Why.
    pub reason: SkipReason,
}

/// Why something was passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum SkipReason {
    /// Its name starts with a dot. A hidden folder counts once.
    #[error("hidden")]
    Hidden,
    /// Its name or its bytes say that it is not an article.
    #[error("{0}")]
    NotAnArticle(Content),
    /// JSON in which no record has a field `text`.
    #[error("JSON without articles")]
    OtherJson,
    /// No text in a file that is not called an article.
    #[error("empty")]
    Empty,
    /// A named pipe, socket or device in a folder.
    #[error("not a regular file")]
    Special,
    /// A symbolic link to a folder: not followed, so that a walk ends.
    #[error("link to a folder")]
    LinkToFolder,
    /// Published before `since` or after `until`.
    #[error("outside the dates asked for")]
    OtherDate,
    /// `since` or `until` is set and the article has no known date.
    #[error("date unknown")]
    NoDate,
    /// From another outlet than the one asked for.
    #[error("another source")]
    OtherSource,
    /// A source was asked for and the article names none.
    #[error("source unknown")]
    NoSource,
}
