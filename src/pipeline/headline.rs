//! The headline of a story: one that an article has, else the sentence that the story begins with, cut short where it can be.

use std::cmp::Reverse;

use crate::corpus::{Article, ArticleId, SentenceRef};
use crate::story::{ClaimCluster, Coverage, Difference};
use crate::text::{SentenceKind, Span};
use crate::verify::{CheckedSentence, Sources, compress, quote, quote_span, quote_trimmed};

/// Characters of a sentence that stands as a headline whole.
const SHORT: usize = 90;
/// The same of what is left of a longer one.
const LONG: usize = 130;
/// Characters of its opening that a shorter one has to say, by turns.
const OPENINGS: [usize; 3] = [90, 65, 45];

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
    let title = article.metadata.title.as_deref().or_else(heading).filter(|title| !title.is_empty())?;
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
    // The less is asked for, the shorter is what says it.
    let says = |most: usize| {
        let end = whole.text().char_indices().nth(most).map_or(whole.text().len(), |(end, _)| end);
        compress(sources, whole.text().get(..end).unwrap_or_default(), &[at], &[])
    };
    let mut shorter: Vec<CheckedSentence> = OPENINGS.into_iter().flat_map(says).collect();
    let found = [SHORT, LONG].into_iter().find_map(|most| shorter.iter().position(|s| length(s) <= most));
    Some(found.map_or(whole, |found| shorter.swap_remove(found)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::corpus::Metadata;

    fn article(body: &str, title: Option<&str>) -> Article {
        let metadata = Metadata { title: title.map(str::to_owned), ..Metadata::default() };
        Article::new(
            ArticleId::from_index(0),
            "a.txt".into(),
            String::new(),
            metadata,
            Arc::from(body),
            Span::all(body),
        )
    }

    fn given_of(body: &str, title: Option<&str>) -> Option<String> {
        given(&article(body, title)).map(|sentence| sentence.text().to_owned())
    }

    #[test]
    fn a_headline_stands_in_the_article() {
        let body = "Mill burns in Ostrel\n\nThe mill at Ostrel burned down on Monday.";
        assert_eq!(given_of(body, None).as_deref(), Some("Mill burns in Ostrel"));
        assert_eq!(given_of(body, Some("Mill burns")).as_deref(), Some("Mill burns"));
        assert_eq!(given_of(body, Some("Ferry sinks")), None, "its bytes are not there");
        assert_eq!(given_of("The mill at Ostrel burned down on Monday.", None), None, "a sentence is none");
        assert_eq!(given_of("", None), None);
    }

    #[test]
    fn a_long_sentence_is_cut_where_it_stays_one() {
        let headline = |body: &str| {
            let article = article(body, None);
            let sources = Sources::new(std::slice::from_ref(&article));
            cut(&sources, SentenceRef { article: article.id, sentence: 0 })
                .map(|sentence| sentence.text().to_owned())
        };
        let long = "The old mill at Ostrel burned down on Monday, after a night of storms that had torn the roof off the \
                    ferry house and the net lofts.";
        assert_eq!(headline(long).as_deref(), Some("The old mill at Ostrel burned down on Monday."));
        let whole = "Nobody in the old town of Ostrel had asked the keeper of the light or his crew of nine what they wanted.";
        let inserted = "The keeper of the old light at Ostrel, whose boat had sunk in the storm of Monday night, faced his crew.";
        let without = "The keeper of the old light at Ostrel faced his crew.";
        assert_eq!(headline(inserted).as_deref(), Some(without));
        assert_eq!(headline(whole).as_deref(), Some(whole));
        assert_eq!(headline("The mill burned.").as_deref(), Some("The mill burned."));
        let transcript =
            format!("The old mill burned down{}.", ", and a storm tore the roof off the ferry".repeat(1000));
        assert_eq!(headline(&transcript), Some(transcript));
    }
}
