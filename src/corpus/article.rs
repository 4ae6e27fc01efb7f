//! An article as read: its body never changes, and every span points into it.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::text::{Sentence, Span, split_sentences};

/// Short name of an article within one run: `a1`, `a2`, … in the order of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleId(u32);

impl ArticleId {
    /// The id of the article at `index` (from 0) of a run.
    #[must_use]
    pub fn from_index(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1))
    }

    /// Position in the run, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize - 1
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a{}", self.0)
    }
}

impl Serialize for ArticleId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What is known about an article besides its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Headline, from front matter or the file's fields; guessed from the text when missing.
    pub title: Option<String>,
    /// Outlet.
    pub source: Option<String>,
    /// Byline.
    pub author: Option<String>,
    /// Time of publication; midnight UTC when only the day is known.
    pub published: Option<jiff::Timestamp>,
    /// Address.
    pub url: Option<String>,
}

/// One news article.
#[derive(Clone, Debug)]
pub struct Article {
    /// Name within the run.
    pub id: ArticleId,
    /// Where it came from: a path, `path:line` for a line of a JSONL file, or `-`.
    pub path: String,
    /// Headline; never empty.
    pub title: String,
    /// What is known about it (`title` as given, before guessing).
    pub metadata: Metadata,
    /// ISO 639-1 code of the detected language, `und` when unknown.
    pub language: String,
    /// SHA-256 of the body in lower-case hex.
    pub sha256: String,
    /// Other paths with the same body.
    pub duplicates: Vec<String>,
    body: Arc<str>,
    sentences: Vec<Sentence>,
}

impl Article {
    /// Cuts the `content` part of `body` into sentences. `content` is the body without front matter.
    /// `sha256` and `language` are filled in by the reader that knows the bytes.
    #[must_use]
    pub fn new(
        id: ArticleId,
        path: String,
        title: String,
        metadata: Metadata,
        body: Arc<str>,
        content: Span,
    ) -> Self {
        let offset = content.start();
        let sentences = split_sentences(content.of(&body))
            .into_iter()
            .filter_map(|s| {
                let span = Span::new(&body, s.span.start() + offset, s.span.end() + offset)?;
                Some(Sentence { span, ..s })
            })
            .collect();
        Self {
            id,
            path,
            title,
            metadata,
            language: "und".to_owned(),
            sha256: String::new(),
            duplicates: Vec::new(),
            body,
            sentences,
        }
    }

    /// The text that all spans index.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Its sentences in order.
    #[must_use]
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// Text of the sentence at `index`; empty when there is none.
    #[must_use]
    pub fn sentence(&self, index: usize) -> &str {
        self.sentences.get(index).map_or("", |s| s.span.of(&self.body))
    }
}
