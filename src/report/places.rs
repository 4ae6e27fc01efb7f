//! Lines of byte offsets, for readers who look a quote up in an editor.

use std::collections::HashMap;

use crate::corpus::{Article, ArticleId};
use crate::verify::Citation;

/// Where the lines of each article's body start.
#[derive(Clone, Debug, Default)]
pub struct Places(HashMap<ArticleId, Vec<usize>>);

impl Places {
    /// Remembers the line starts of `articles`.
    #[must_use]
    pub fn new(articles: &[Article]) -> Self {
        let mut places = Self::default();
        for article in articles {
            places.add(article);
        }
        places
    }

    /// Remembers the line starts of `article`.
    pub fn add(&mut self, article: &Article) {
        let newlines = article.body().bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1);
        self.0.insert(article.id, newlines.collect());
    }

    /// Line of the citation's first byte, from 1; `None` when the article is not known here.
    #[must_use]
    pub fn line(&self, citation: &Citation) -> Option<usize> {
        let starts = self.0.get(&citation.article())?;
        Some(starts.partition_point(|start| *start <= citation.start()) + 1)
    }
}
