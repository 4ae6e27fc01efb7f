//! A pointer to the bytes of an article that say something, with those bytes.

use serde::Serialize;

use crate::corpus::{Article, ArticleId};
use crate::text::Span;

/// A byte range of an article and the text found there. Only [`Citation::new`] makes one, by cutting the
/// quote from the article, so `quote == body[start..end]` holds by construction.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Citation {
    article: ArticleId,
    start: usize,
    end: usize,
    quote: String,
}

impl Citation {
    /// Cites `span` of `article`; `None` when the span is not one of its body.
    #[must_use]
    pub fn new(article: &Article, span: Span) -> Option<Self> {
        let quote = article.body().get(span.range())?.to_owned();
        Some(Self { article: article.id, start: span.start(), end: span.end(), quote })
    }

    /// The article cited.
    #[must_use]
    pub fn article(&self) -> ArticleId {
        self.article
    }

    /// First byte of the quote in the article's body.
    #[must_use]
    pub fn start(&self) -> usize {
        self.start
    }

    /// One past its last byte.
    #[must_use]
    pub fn end(&self) -> usize {
        self.end
    }

    /// The source's own words.
    #[must_use]
    pub fn quote(&self) -> &str {
        &self.quote
    }

    /// Whether the quote still equals the article's bytes; asked again when a report is made.
    #[must_use]
    pub fn holds(&self, article: &Article) -> bool {
        article.id == self.article && article.body().get(self.start..self.end) == Some(self.quote.as_str())
    }
}
