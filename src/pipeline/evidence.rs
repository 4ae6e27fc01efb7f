//! The passages that an answer rests on, as the model reads them.

use std::collections::{BTreeMap, BTreeSet};

use crate::corpus::{Article, ArticleId, SentenceRef};
use crate::engine::Generator;
use crate::retrieve::{Hit, Index};
use crate::text::{SentenceKind, Span};

use super::Error;

/// Passages the model reads.
pub(super) const PASSAGES: usize = 5;

/// Sentences of one article, in its order.
pub(super) struct Group<'a> {
    pub(super) article: &'a Article,
    pub(super) sentences: Vec<usize>,
}

/// The best passages with overlaps joined, in the order of rank of their articles.
pub(super) struct Evidence<'a> {
    groups: Vec<Group<'a>>,
    sentences: Vec<SentenceRef>,
}

impl<'a> Evidence<'a> {
    /// The sentences of each article, best first.
    pub(super) fn groups(&self) -> &[Group<'a>] {
        &self.groups
    }

    /// All of them.
    pub(super) fn sentences(&self) -> &[SentenceRef] {
        &self.sentences
    }

    /// The article `id`, if any of it is evidence.
    pub(super) fn article(&self, id: ArticleId) -> Option<&'a Article> {
        self.groups.iter().map(|group| group.article).find(|article| article.id == id)
    }

    /// That of one article alone.
    pub(super) fn of(group: &Group<'a>) -> Self {
        Self::of_groups(vec![Group { article: group.article, sentences: group.sentences.clone() }])
    }

    /// The sentences at `places`, which are of its articles, with those before and after them, in the order of their
    /// articles' first places.
    pub(super) fn near(&self, places: impl Iterator<Item = SentenceRef>) -> Self {
        let mut groups: Vec<(&Article, BTreeSet<usize>)> = Vec::new();
        for at in places {
            let Some(article) = self.article(at.article) else { continue };
            let last = article.sentences().len().saturating_sub(1);
            let near = at.sentence.saturating_sub(1)..=(at.sentence + 1).min(last);
            let near = near.filter(|at| is_usable(article, *at));
            match groups.iter_mut().find(|(known, _)| known.id == article.id) {
                Some((_, sentences)) => sentences.extend(near),
                None => groups.push((article, near.collect())),
            }
        }
        let group = |(article, sentences): (_, BTreeSet<usize>)| Group {
            article,
            sentences: sentences.into_iter().collect(),
        };
        Self::of_groups(groups.into_iter().map(group).collect())
    }

    fn of_groups(groups: Vec<Group<'a>>) -> Self {
        let refs = |group: &Group<'_>| {
            let article = group.article.id;
            group.sentences.iter().map(|&sentence| SentenceRef { article, sentence }).collect::<Vec<_>>()
        };
        Self { sentences: groups.iter().flat_map(refs).collect(), groups }
    }

    /// The passages of the best `hits`.
    pub(super) fn new(articles: &'a [Article], index: &Index, hits: &[Hit]) -> Self {
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
        let group = |id: ArticleId| {
            let article = articles.get(id.index())?;
            let sentences = chosen.get(&id)?.iter().copied().filter(|at| is_usable(article, *at)).collect();
            Some(Group { article, sentences })
        };
        Self::of_groups(order.into_iter().filter_map(group).collect())
    }

    /// Those of its articles, best first, that the context of `generator` holds together beside an answer of
    /// `answer_tokens`, as the model reads them; `None` when it holds none.
    pub(super) fn fitting(
        &self,
        generator: &dyn Generator,
        answer_tokens: usize,
    ) -> Result<Option<String>, Error> {
        const FRAME_TOKENS: usize = 512;
        let room = generator.info().context_tokens.saturating_sub(FRAME_TOKENS + answer_tokens);
        let mut some: Vec<&Group<'_>> = Vec::new();
        for group in &self.groups {
            some.push(group);
            if generator.count_tokens(&text(&some))? > room {
                some.pop();
            }
        }
        let text = text(&some);
        Ok((!text.is_empty()).then_some(text))
    }
}

/// Outlet, day and headline, then the sentences of each article.
fn text(groups: &[&Group<'_>]) -> String {
    let mut text = String::new();
    for Group { article, sentences } in groups {
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

/// Whether the sentence at `index` is there and no caption.
fn is_usable(article: &Article, index: usize) -> bool {
    article.sentences().get(index).is_some_and(|sentence| sentence.kind != SentenceKind::Caption)
}

/// Whether the sentence at `index` is running text.
pub(super) fn is_prose(article: &Article, index: usize) -> bool {
    let kind = article.sentences().get(index).map(|sentence| sentence.kind);
    matches!(kind, Some(SentenceKind::Prose | SentenceKind::ListItem))
}

/// A sentence with its neighbours, headline and outlet: what a reader knows on reading it.
pub(super) fn around(article: &Article, sentence: usize) -> String {
    let mut text = article.title.clone();
    text.push_str(". ");
    text.push_str(article.metadata.source.as_deref().unwrap_or_default());
    text.push_str(". ");
    let first = sentence.saturating_sub(1);
    let last = (sentence + 1).min(article.sentences().len().saturating_sub(1));
    let bounds = article.sentences().get(first).zip(article.sentences().get(last));
    if let Some((first, last)) = bounds
        && let Some(span) = Span::new(article.body(), first.span.start(), last.span.end())
    {
        text.push_str(span.of(article.body()));
    }
    text
}
