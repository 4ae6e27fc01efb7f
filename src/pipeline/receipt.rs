//! What was read and what it cost.

use std::collections::BTreeMap;

use crate::corpus::Article;
use crate::engine::Usage;
use crate::report::{ArticleInfo, InputHash, ModelUsed, Receipt};
use crate::text::SentenceKind;

use super::Dateline;

/// Which sentences a result was made from.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    read: BTreeMap<usize, usize>,
    skipped: BTreeMap<String, usize>,
}

/// Why `kind` of sentence is not given to the model or the ranking; `None` when it is.
pub(super) fn skip_reason(kind: SentenceKind) -> Option<&'static str> {
    match kind {
        SentenceKind::Caption => Some("caption or link"),
        SentenceKind::Prose | SentenceKind::ListItem | SentenceKind::Heading => None,
    }
}

impl Reading {
    /// Records that of `article` the sentences for which `reason` is `None` were read.
    pub(super) fn record(&mut self, article: &Article, reason: impl Fn(usize) -> Option<&'static str>) {
        let mut read = 0;
        for index in 0..article.sentences().len() {
            match reason(index) {
                Some(reason) => *self.skipped.entry(reason.to_owned()).or_default() += 1,
                None => read += 1,
            }
        }
        self.read.insert(article.id.index(), read);
    }

    /// `article` as read.
    pub(super) fn info(&self, article: &Article) -> ArticleInfo {
        ArticleInfo::new(article, self.read.get(&article.id.index()).copied().unwrap_or(0))
    }
}

impl Dateline {
    /// Tokens and time spent so far by the generator.
    pub(super) fn usage(&self) -> Usage {
        self.generator.as_ref().map(|generator| generator.usage()).unwrap_or_default()
    }

    /// The receipt of a result over `articles` that began when the generator had spent `before`.
    pub(super) fn receipt(&self, articles: &[&Article], reading: &Reading, before: Usage) -> Receipt {
        Receipt {
            program: format!("dateline {}", env!("CARGO_PKG_VERSION")),
            model: self.generator.as_ref().map(|generator| ModelUsed::from(generator.info())),
            embedder: Some(ModelUsed::from(self.embedder.info())),
            prompts: if self.generator.is_some() { self.prompts.hashes() } else { BTreeMap::new() },
            seed: self.settings.seed,
            length: self.settings.length.sentences(),
            threads: self.settings.threads,
            isa: crate::engine::instruction_set().to_owned(),
            inputs: articles
                .iter()
                .map(|article| InputHash { article: article.id, sha256: article.sha256.clone() })
                .collect(),
            sentences: articles.iter().map(|article| article.sentences().len()).sum(),
            sentences_read: reading.read.values().sum(),
            sentences_skipped: reading.skipped.clone(),
            usage: self.usage() - before,
        }
    }
}
