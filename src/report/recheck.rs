//! The last look before anything is shown: every quote of a report equals the bytes of its article.

use crate::corpus::{Article, ArticleId};
use crate::verify::{CheckedSentence, Citation};

use super::{Answer, Brief, Summary};

/// A citation that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{article}: bytes {start}-{end} are not what is quoted")]
pub struct BrokenCitation {
    /// The article.
    pub article: ArticleId,
    /// First byte.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

impl Summary {
    /// All its citations.
    pub fn citations(&self) -> impl Iterator<Item = &Citation> {
        of(&self.sentences)
    }
}

impl Brief {
    /// All its citations.
    pub fn citations(&self) -> impl Iterator<Item = &Citation> {
        self.stories.iter().flat_map(|story| {
            let values = story.differences.iter().flat_map(|d| &d.values);
            story
                .title
                .citations()
                .iter()
                .chain(of(&story.sentences))
                .chain(values.flat_map(|v| &v.citations))
                .chain(story.only.iter().flat_map(|o| o.sentence.citations()))
                .chain(story.timeline.iter().flat_map(|t| t.sentence.citations()))
        })
    }
}

impl Answer {
    /// All its citations, the nearest passages included.
    pub fn citations(&self) -> impl Iterator<Item = &Citation> {
        let values = self.differences.iter().flat_map(|d| &d.values);
        of(&self.sentences).chain(values.flat_map(|v| &v.citations)).chain(&self.nearest)
    }
}

fn of(sentences: &[CheckedSentence]) -> impl Iterator<Item = &Citation> {
    sentences.iter().flat_map(CheckedSentence::citations)
}

/// Compares every quote with its article's bytes.
///
/// # Errors
/// The first that differs, or whose article is not among `articles`.
pub fn recheck<'a>(
    citations: impl IntoIterator<Item = &'a Citation>,
    articles: &[Article],
) -> Result<(), BrokenCitation> {
    for citation in citations {
        let article = articles.iter().find(|a| a.id == citation.article());
        if !article.is_some_and(|a| citation.holds(a)) {
            return Err(BrokenCitation {
                article: citation.article(),
                start: citation.start(),
                end: citation.end(),
            });
        }
    }
    Ok(())
}
