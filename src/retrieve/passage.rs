//! Windows of whole sentences.

use std::ops::Range;

use crate::corpus::{Article, ArticleId};
use crate::text::{SentenceKind, Span};

/// Some neighbouring sentences of one article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The article.
    pub article: ArticleId,
    /// Indices of its sentences.
    pub sentences: Range<usize>,
    /// From the first to the last of them.
    pub span: Span,
}

impl Passage {
    /// Outlet, headline, day and author, which a question may name.
    #[must_use]
    pub fn heading(article: &Article) -> String {
        let mut text = String::new();
        let about = &article.metadata;
        let day = about.published.map(|at| at.strftime("%B %-d, %Y").to_string());
        let known = [about.source.as_deref(), Some(&*article.title), day.as_deref(), about.author.as_deref()];
        for part in known.into_iter().flatten() {
            text.push_str(part);
            text.push_str(". ");
        }
        text
    }

    /// What is indexed: the heading, then the sentences.
    #[must_use]
    pub fn text(&self, article: &Article) -> String {
        let mut text = Self::heading(article);
        text.push_str(self.span.of(article.body()));
        text
    }
}

/// Size of the windows.
#[derive(Clone, Copy, Debug)]
pub struct PassageOptions {
    /// Words a passage aims at; one sentence may be longer.
    pub words: usize,
    /// Words by which the next passage starts later; at most `words`.
    pub step: usize,
}

impl Default for PassageOptions {
    fn default() -> Self {
        Self { words: 120, step: 60 }
    }
}

/// Overlapping passages of `article`, in order; captions are left out of their edges.
#[must_use]
pub fn passages(article: &Article, options: &PassageOptions) -> Vec<Passage> {
    let sentences = article.sentences();
    let words: Vec<usize> =
        sentences.iter().map(|s| s.span.of(article.body()).split_whitespace().count()).collect();
    let mut found = Vec::new();
    let mut start = 0;
    while start < sentences.len() {
        if sentences[start].kind == SentenceKind::Caption {
            start += 1;
            continue;
        }
        let (mut end, mut total) = (start, 0);
        while end < sentences.len() && (end == start || total + words[end] <= options.words) {
            total += words[end];
            end += 1;
        }
        if let Some(span) =
            Span::new(article.body(), sentences[start].span.start(), sentences[end - 1].span.end())
        {
            found.push(Passage { article: article.id, sentences: start..end, span });
        }
        if end == sentences.len() {
            break;
        }
        let (mut next, mut stepped) = (start, 0);
        while next < end && stepped < options.step.max(1) {
            stepped += words[next].max(1);
            next += 1;
        }
        start = next.max(start + 1);
    }
    found
}
