//! A question for a count that sources give differently, and the newest of what they say: for this no model is needed, and a
//! small one takes the count that it reads first.

use std::cmp::Reverse;

use crate::corpus::{Article, SentenceRef};
use crate::report::Difference;
use crate::story::{self, CountAsked, Coverage, DifferenceKind, group};

use super::brief::{Embedded, cited_differences};
use super::evidence::around;
use super::question::Question;
use super::{Dateline, Error, Event};

/// Articles that are compared at most, the nearest to the question first.
const MOST: usize = 6;
/// Share of what the question is about, by weight, that a count must have around it.
const LEAST_COVERAGE: f32 = 0.5;

/// What the sources of one story count of what is asked.
pub(super) struct Counted {
    /// The newest.
    pub(super) first: SentenceRef,
    /// All of them.
    pub(super) difference: Difference,
}

/// What those of `articles` that tell one story, the nearest to the question first, count differently of `count`, near what
/// `asked` is about and in articles about what it is `in_full`; `None` when they do not differ.
pub(super) fn counted(
    dateline: &mut Dateline,
    count: &CountAsked,
    [asked, in_full]: [&Question<'_>; 2],
    articles: impl Iterator<Item = Article>,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Option<Counted>, Error> {
    let is_near = |article: &Article, index: usize| {
        let around = around(article, index) + " " + count.said();
        asked.is_of_its_time(article.sentence(index)) && asked.coverage(&around) >= LEAST_COVERAGE
    };
    let is_meant = |article: &Article| {
        let all = format!("{} {} {}", article.title, article.body(), count.said());
        in_full.strangers(article) == 0 && in_full.coverage(&all) >= LEAST_COVERAGE
    };
    let tells = |article: &Article| {
        let counts = |at: usize| !count.counted_in(article.sentence(at)).is_empty() && is_near(article, at);
        is_meant(article) && (0..article.sentences().len()).any(counts)
    };
    let near: Vec<Article> = articles.filter(tells).take(MOST).collect();
    let Some(nearest) = near.first().filter(|_| near.len() > 1) else { return Ok(None) };
    let embedded = Embedded::new(dateline, &near, on_event)?;
    let vectors = embedded.vectors();
    let stories = group(&near, &vectors);
    let Some(story) = stories.iter().find(|story| story.articles.contains(&nearest.id)) else {
        return Ok(None);
    };
    let told: Vec<&Article> = near.iter().filter(|article| story.articles.contains(&article.id)).collect();
    let article = |at: SentenceRef| told.iter().copied().find(|article| article.id == at.article);
    // Of a sentence with two counts the one that is asked for.
    let of_it = |value: &&story::Value| {
        article(value.sentence).is_some_and(|article| {
            let (text, start) = (article.sentence(value.sentence.sentence), value.span.start());
            let first = article.sentences().get(value.sentence.sentence).map_or(0, |s| s.span.start());
            is_near(article, value.sentence.sentence)
                && count.counted_in(text).iter().any(|span| first + span.start() == start)
        })
    };
    // Of those of one time the nearest to the question.
    let newest = |difference: &story::Difference| {
        let key = |at: &SentenceRef| {
            let rank = near.iter().position(|article| article.id == at.article);
            (article(*at).and_then(|article| article.metadata.published), Reverse((rank, *at)))
        };
        difference.values.iter().filter(of_it).map(|value| value.sentence).max_by_key(key)
    };
    let found = Coverage::new(told.clone(), &vectors)
        .differences()
        .into_iter()
        .filter(|difference| difference.kind == DifferenceKind::Number)
        .find_map(|difference| Some((newest(&difference)?, difference)));
    Ok(found.and_then(|(first, difference)| {
        let difference = cited_differences(vec![difference], &told).pop()?;
        Some(Counted { first, difference })
    }))
}
