//! Files become articles.

mod article;

pub use article::{Article, ArticleId, Metadata};

use serde::Serialize;

/// One sentence of one article of a run: the address that evidence, clusters and citations share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct SentenceRef {
    /// The article.
    pub article: ArticleId,
    /// Index into [`Article::sentences`].
    pub sentence: usize,
}
