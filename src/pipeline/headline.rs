//! The headline of a story: one that an article has, else the sentence that the story begins with, cut short where it can be.

use std::cmp::Reverse;

use crate::corpus::{Article, ArticleId, SentenceRef};
use crate::story::{ClaimCluster, Coverage, Difference};
use crate::text::{SentenceKind, Span};
use crate::verify::{CheckedSentence, Sources, compress, quote, quote_span, quote_trimmed};

/// Characters of a sentence that stands as a headline whole.
const SHORT: usize = 90;

/// The headline of the article that has most of the story's claims, where its bytes hold the headline, a later count
/// before an earlier one; else its first claim.
pub(super) fn headline(
    coverage: &Coverage<'_>,
    clusters: &[ClaimCluster],
    order: &[usize],
    differences: &[Difference],
    sources: &Sources<'_>,
) -> Option<CheckedSentence> {
    let newest: Vec<ArticleId> =
        differences.iter().filter_map(|d| coverage.newest(d)).map(|value| value.article).collect();
    let told = |article: &Article| {
        let has = |index: &&usize| clusters.get(**index).is_some_and(|c| c.articles.contains(&article.id));
        (newest.contains(&article.id), order.iter().filter(has).count())
    };
    let mut ranked: Vec<&Article> = coverage.articles().to_vec();
    ranked.sort_by_key(|article| (Reverse(told(article)), article.id));
    let first = || clusters.get(*order.first()?)?.members.first().copied();
    ranked
        .iter()
        .find_map(|article| given(article))
        .or_else(|| cut(sources, first()?))
        .or_else(|| quote(sources, SentenceRef { article: ranked.first()?.id, sentence: 0 }))
}

/// The headline of `article` where its bytes hold it: the one that it came with, else the heading that it opens with.
fn given(article: &Article) -> Option<CheckedSentence> {
    let heading = || {
        let mut all = article.sentences().iter().filter(|s| s.kind == SentenceKind::Heading);
        all.any(|s| s.span.of(article.body()).contains(&article.title)).then_some(article.title.as_str())
    };
    let title = article.metadata.title.as_deref().or_else(heading)?;
    let start = article.body().find(title)?;
    quote_span(article, Span::new(article.body(), start, start + title.len())?)
}

/// The sentence at `at`, and of a long one its beginning, as far as that can be said alone.
fn cut(sources: &Sources<'_>, at: SentenceRef) -> Option<CheckedSentence> {
    let whole = quote_trimmed(sources, at)?;
    let length = |sentence: &CheckedSentence| sentence.text().chars().count();
    if length(&whole) <= SHORT {
        return Some(whole);
    }
    let end = whole.text().char_indices().nth(SHORT).map_or(whole.text().len(), |(end, _)| end);
    let opening = whole.text().get(..end)?;
    let shorter = compress(sources, opening, &[at], &[]);
    Some(shorter.into_iter().find(|sentence| length(sentence) <= SHORT).unwrap_or(whole))
}
