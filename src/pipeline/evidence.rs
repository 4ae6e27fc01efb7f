//! The passages that an answer rests on, as the model reads them.

use std::collections::{BTreeMap, BTreeSet};

use crate::corpus::{Article, ArticleId, SentenceRef};
use crate::engine::Generator;
use crate::retrieve::{Hit, Index};
use crate::text::SentenceKind;

use super::Error;

/// Passages the model reads.
pub(super) const PASSAGES: usize = 5;

/// The best passages with overlaps joined, in the order of rank of their articles.
pub(super) struct Evidence {
    sentences: Vec<SentenceRef>,
    groups: Vec<(ArticleId, Vec<usize>)>,
}

impl Evidence {
    /// The sentences of each article, best first.
    pub(super) fn groups(&self) -> &[(ArticleId, Vec<usize>)] {
        &self.groups
    }

    /// All of them.
    pub(super) fn sentences(&self) -> &[SentenceRef] {
        &self.sentences
    }

    /// That of one article alone.
    pub(super) fn of(article: ArticleId, sentences: &[usize]) -> Self {
        Self::of_groups(vec![(article, sentences.to_vec())])
    }

    /// The sentences at `places` with those before and after them, in the order of their articles' first places.
    pub(super) fn around(places: impl Iterator<Item = SentenceRef>, articles: &[Article]) -> Self {
        let mut groups: Vec<(ArticleId, BTreeSet<usize>)> = Vec::new();
        for at in places {
            let Some(article) = articles.get(at.article.index()) else { continue };
            let last = article.sentences().len().saturating_sub(1);
            let near = at.sentence.saturating_sub(1)..=(at.sentence + 1).min(last);
            let near = near
                .filter(|at| article.sentences().get(*at).is_some_and(|s| s.kind != SentenceKind::Caption));
            match groups.iter_mut().find(|(id, _)| *id == at.article) {
                Some((_, sentences)) => sentences.extend(near),
                None => groups.push((at.article, near.collect())),
            }
        }
        Self::of_groups(
            groups.into_iter().map(|(id, sentences)| (id, sentences.into_iter().collect())).collect(),
        )
    }

    fn of_groups(groups: Vec<(ArticleId, Vec<usize>)>) -> Self {
        let refs = |(article, sentences): &(ArticleId, Vec<usize>)| {
            let article = *article;
            sentences.iter().map(|&sentence| SentenceRef { article, sentence }).collect::<Vec<_>>()
        };
        Self { sentences: groups.iter().flat_map(refs).collect(), groups }
    }

    /// The passages of the best `hits`.
    pub(super) fn new(articles: &[Article], index: &Index, hits: &[Hit]) -> Self {
        let mut order: Vec<ArticleId> = Vec::new();
        let mut chosen: BTreeMap<ArticleId, BTreeSet<usize>> = BTreeMap::new();
        let mut taken = 0;
        for hit in hits {
            let Some(passage) = index.passages().get(hit.passage) else { continue };
            let of_article = chosen.entry(passage.article).or_default();
            // A window that is half known already costs a place and adds little.
            let known = passage.sentences.clone().filter(|s| of_article.contains(s)).count();
            if known * 2 > passage.sentences.len() {
                continue;
            }
            if !order.contains(&passage.article) {
                order.push(passage.article);
            }
            of_article.extend(passage.sentences.clone());
            taken += 1;
            if taken == PASSAGES {
                break;
            }
        }
        let groups: Vec<(ArticleId, Vec<usize>)> = order
            .into_iter()
            .filter_map(|id| {
                let article = articles.get(id.index())?;
                let sentences = chosen.get(&id)?.iter().copied();
                let usable = sentences.filter(|&at| {
                    article.sentences().get(at).is_some_and(|s| s.kind != SentenceKind::Caption)
                });
                Some((id, usable.collect()))
            })
            .collect();
        Self::of_groups(groups)
    }

    /// As the model reads it: outlet, day and headline, then the sentences of each article.
    pub(super) fn text(&self, articles: &[Article]) -> String {
        let mut text = String::new();
        for (id, sentences) in &self.groups {
            let Some(article) = articles.get(id.index()) else { continue };
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            let mut head: Vec<String> = Vec::new();
            head.extend(article.metadata.source.clone());
            head.extend(article.metadata.published.map(|at| at.strftime("%-d %B %Y").to_string()));
            head.extend(article.metadata.title.clone());
            if !head.is_empty() {
                text.push_str(&head.join(", "));
                text.push('\n');
            }
            let mut last = None;
            for &at in sentences {
                match last {
                    None => {}
                    Some(last) if last + 1 == at => text.push(' '),
                    Some(_) => text.push_str("\n… "),
                }
                last = Some(at);
                text.push_str(&article.sentence(at).split_whitespace().collect::<Vec<_>>().join(" "));
            }
        }
        text
    }

    /// The text of those of its articles, best first, that the context holds together beside an answer of `answer_tokens`;
    /// empty when it holds none.
    pub(super) fn fitting(
        &self,
        generator: &dyn Generator,
        answer_tokens: usize,
        articles: &[Article],
    ) -> Result<String, Error> {
        const FRAME_TOKENS: usize = 512;
        let room = generator.info().context_tokens.saturating_sub(FRAME_TOKENS + answer_tokens);
        let mut some = Self { sentences: Vec::new(), groups: Vec::new() };
        for group in &self.groups {
            some.groups.push(group.clone());
            if generator.count_tokens(&some.text(articles))? > room {
                some.groups.pop();
            }
        }
        Ok(some.text(articles))
    }
}
