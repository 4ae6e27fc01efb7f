//! Published evaluation sets through the real pipeline, into lines that scorers read.
//!
//! A set is a folder with `articles.jsonl` and `items.jsonl` ([`Set`]). A [`Task`] makes one [`Prediction`] of each
//! case of the set; offsets in it are Unicode code points of the article's `text`.

mod claims;
mod conflict;
mod prediction;
mod set;
mod tasks;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

pub use prediction::{MadeWith, Prediction};
pub use set::Set;
pub use tasks::{Case, Evaluation, Task};

use crate::pipeline;

/// Why a set cannot be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file of the set cannot be read.
    #[error("{path}: cannot read it", path = .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line is not what it should be.
    #[error("{path}:{line}: {message}", path = .path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// An item is not what it should be.
    #[error("{path}: the item {item} {message}", path = .path.display())]
    Item {
        /// The file.
        path: PathBuf,
        /// Id of the item.
        item: String,
        /// What is wrong with it.
        message: String,
    },
    /// The set is made for other tasks.
    #[error("{folder} is no set for --task {task}: {message}", folder = .folder.display())]
    Unfit {
        /// The set.
        folder: PathBuf,
        /// The task.
        task: &'static str,
        /// What the set lacks.
        message: String,
    },
    /// A case failed.
    #[error(transparent)]
    Pipeline(#[from] pipeline::Error),
}

impl Error {
    /// The next step, if there is one to tell.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Read { .. } => Some("a set is a folder with articles.jsonl and items.jsonl".to_owned()),
            Self::Unfit { .. } => Some(
                "summarize and brief need article_ids, ask and retrieve a question, verify a claim, conflict \
                 documents, stances or cases"
                    .to_owned(),
            ),
            _ => None,
        }
    }
}
