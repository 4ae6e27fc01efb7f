//! An article as read: its body never changes, and every span points into it.

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use sha2::Digest as _;

use super::{language, title};
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
    /// Headline, from front matter or the record's fields.
    pub title: Option<String>,
    /// Outlet.
    pub source: Option<String>,
    /// Byline.
    pub author: Option<String>,
    /// Time of publication; midnight UTC when only the day is known.
    pub published: Option<jiff::Timestamp>,
    /// Address.
    pub url: Option<String>,
    /// Field `id` of the JSON record it was read from.
    pub record_id: Option<String>,
}

/// SHA-256 of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Digest([u8; 32]);

impl Digest {
    pub(super) fn of(body: &str) -> Self {
        Self(sha2::Sha256::digest(body.as_bytes()).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// One news article.
///
/// For a UTF-8 text file the body is the file's own bytes, front matter, line ends and all, so that offsets are those
/// of the file; only a byte-order mark is left out (offset 0 is the byte after it). For a JSON record the body is its
/// field `text`; for a file in another encoding it is the decoded text.
#[derive(Clone, Debug)]
pub struct Article {
    /// Name within the run.
    pub id: ArticleId,
    /// Where it came from: a path, `path:LINE` of a JSONL file, `path[INDEX]` of a JSON array, or `-`.
    pub path: String,
    /// Headline: as given, else guessed from the text; never empty.
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
    content: Span,
    sentences: Vec<Sentence>,
}

impl Article {
    /// Cuts the `content` part of `body` (what follows the front matter) into sentences, and finds out language and
    /// digest. A blank `title` is replaced by the one in `metadata`, else by a guess from the text, else by `path`.
    #[must_use]
    pub fn new(
        id: ArticleId,
        path: String,
        title: String,
        metadata: Metadata,
        body: Arc<str>,
        content: Span,
    ) -> Self {
        let digest = Digest::of(&body);
        let mut article = Self::with_digest(id, path, metadata, body, content, digest);
        if !title.trim().is_empty() {
            article.title = title;
        } else if article.title.is_empty() {
            article.title = title::shorten(&article.path, title::MAX_CHARS);
        }
        article
    }

    /// As [`new`](Self::new), without a title of its own; the title is empty when none is given or can be guessed.
    pub(super) fn with_digest(
        id: ArticleId,
        path: String,
        metadata: Metadata,
        body: Arc<str>,
        content: Span,
        digest: Digest,
    ) -> Self {
        let offset = content.start();
        let sentences: Vec<Sentence> = split_sentences(content.of(&body))
            .into_iter()
            .filter_map(|s| {
                let span = Span::new(&body, s.span.start() + offset, s.span.end() + offset)?;
                Some(Sentence { span, ..s })
            })
            .collect();
        let given = metadata.title.clone().filter(|title| !title.trim().is_empty());
        Self {
            id,
            path,
            title: given.or_else(|| title::guess(&body, content, &sentences)).unwrap_or_default(),
            metadata,
            language: language::detect(content.of(&body)).to_owned(),
            sha256: digest.to_string(),
            duplicates: Vec::new(),
            body,
            content,
            sentences,
        }
    }

    /// The text that all spans index.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The part of the body after the front matter.
    #[must_use]
    pub fn content(&self) -> &str {
        self.content.of(&self.body)
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
