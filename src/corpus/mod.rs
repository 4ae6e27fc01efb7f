//! Files become articles.
//!
//! [`Inputs`] finds what to read, [`Reader`] reads it one article at a time, [`Corpus`] holds them all. What cannot be
//! read is a [`LoadFailure`] that names the file, the cause and the next step; everything else is read all the same.
//!
//! - Formats: `.txt` and `.md` (front matter between `---` or `+++`, or a block of `Title: …` lines, or a masthead), `.jsonl` and
//!   `.json` (an object or an array); other names by content.
//! - A file that the user names must be an article. In folders and globs, only files called `.txt`, `.md` or `.jsonl` must be:
//!   others that turn out to be something else are passed over and counted ([`Skipped`]).
//! - Articles with the same body are one article.

mod article;
mod content;
mod date;
mod decode;
pub mod document;
mod error;
mod front_matter;
mod inputs;
mod json;
mod language;
mod load;
mod masthead;
mod source;
mod title;

pub use article::{Article, ArticleId, Metadata};
pub use content::Content;
pub use date::parse_date;
pub use error::{LoadFailure, LoadFailureKind, SkipReason, Skipped};
pub use inputs::{Input, InputOptions, Inputs, Location};
pub use load::{Corpus, LoadOptions, ReadEvent, Reader};
pub(crate) use title::shorten;

use serde::Serialize;

/// One sentence of one article of a run: the address that evidence, clusters and citations share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SentenceRef {
    /// The article.
    pub article: ArticleId,
    /// Index into [`Article::sentences`].
    pub sentence: usize,
}
