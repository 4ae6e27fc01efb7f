//! The articles of one story and what comparing them needs, worked out once.

use std::collections::HashMap;

use crate::corpus::{Article, ArticleId, SentenceRef};
use crate::retrieve::{centroid, cosine};
use crate::text::words::{TokenKind, stem};

use super::eligible::{Role, role};
use super::families::{Family, families};
use super::terms::Terms;
use super::vectors::Vectors;

/// Weight of the position term, and the number of sentences after which it has fallen to a third.
const POSITION_WEIGHT: f32 = 0.3;
const POSITION_DECAY: f32 = 8.0;
/// Weight of the share of the title's words that a sentence holds.
const TITLE_WEIGHT: f32 = 0.2;
/// What a sentence loses that cannot be read alone ("He said it …").
const DANGLING_PENALTY: f32 = 0.15;

/// A sentence that may stand in a brief.
#[derive(Debug)]
pub(super) struct Candidate {
    /// Its address.
    pub(super) at: SentenceRef,
    /// Index into [`Coverage::families`].
    pub(super) family: usize,
    /// Rank among the running sentences of its article, from 0.
    pub(super) position: usize,
    /// Words, names and numbers.
    pub(super) terms: Terms,
    /// How much of the story it carries; comparable within one story only.
    pub(super) salience: f32,
}

impl Candidate {
    /// Whether it can be read alone and names someone or counts something.
    pub(super) fn is_report(&self) -> bool {
        !self.terms.dangling && (!self.terms.names.is_empty() || !self.terms.quantities.is_empty())
    }
}

/// The coverage of one story: its articles, their independent families, and the sentences to compare.
#[derive(Debug)]
pub struct Coverage<'a> {
    articles: Vec<&'a Article>,
    vectors: &'a Vectors<'a>,
    families: Vec<Family>,
    candidates: Vec<Candidate>,
    /// Running text that is not shown as a claim: still read for what it counts and dates.
    others: Vec<Candidate>,
    /// Where each of `candidates` stands among them: they are looked up for every claim and pick.
    places: HashMap<SentenceRef, usize>,
    /// The order of the run: indices into `candidates`, and behind them into `others`.
    order: Vec<usize>,
    corrections: Vec<SentenceRef>,
}

impl<'a> Coverage<'a> {
    /// Reads the articles of one story.
    #[must_use]
    pub fn new(articles: Vec<&'a Article>, vectors: &'a Vectors<'a>) -> Self {
        let families = families(&articles);
        let mut candidates = Vec::new();
        let mut others = Vec::new();
        let mut corrections = Vec::new();
        for article in &articles {
            let family = families.iter().position(|f| f.articles.contains(&article.id)).unwrap_or(0);
            let mut position = 0;
            for (index, sentence) in article.sentences().iter().enumerate() {
                let at = SentenceRef { article: article.id, sentence: index };
                let text = article.sentence(index);
                let role = role(sentence, text);
                let list = match role {
                    Role::Statement => &mut candidates,
                    Role::Running => &mut others,
                    Role::Correction => {
                        corrections.push(at);
                        continue;
                    }
                    Role::Apart => continue,
                };
                list.push(Candidate { at, family, position, terms: Terms::new(text), salience: 0.0 });
                position += 1;
            }
        }
        let places = candidates.iter().enumerate().map(|(place, c)| (c.at, place)).collect();
        let mut order: Vec<(SentenceRef, usize)> =
            candidates.iter().chain(&others).enumerate().map(|(index, c)| (c.at, index)).collect();
        order.sort_by_key(|(at, _)| *at);
        let order = order.into_iter().map(|(_, index)| index).collect();
        let mut coverage =
            Self { articles, vectors, families, candidates, others, places, order, corrections };
        coverage.weigh();
        coverage
    }

    /// The articles, in the order given.
    #[must_use]
    pub fn articles(&self) -> &[&'a Article] {
        &self.articles
    }

    /// Its independent sources, in the order of their first articles.
    #[must_use]
    pub fn families(&self) -> &[Family] {
        &self.families
    }

    /// Correction and clarification notices: about an article rather than about the news.
    #[must_use]
    pub fn corrections(&self) -> &[SentenceRef] {
        &self.corrections
    }

    pub(super) fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// All running text, whether or not it may be shown as a claim, in the order of the run.
    pub(super) fn running(&self) -> Vec<&Candidate> {
        self.order.iter().filter_map(|&index| self.nth(index)).collect()
    }

    /// The running text of one article, in its order.
    pub(super) fn running_of(&self, article: ArticleId) -> impl Iterator<Item = &Candidate> {
        let of = |index: &usize| self.nth(*index).map(|c| c.at.article);
        let first = self.order.partition_point(|index| of(index) < Some(article));
        let own = self.order.get(first..).unwrap_or_default();
        own.iter().filter_map(|&index| self.nth(index)).take_while(move |c| c.at.article == article)
    }

    /// The candidate that `order` knows by this index.
    fn nth(&self, index: usize) -> Option<&Candidate> {
        self.candidates.get(index).or_else(|| self.others.get(index.checked_sub(self.candidates.len())?))
    }

    /// The text of a sentence of this story; empty when it is not one.
    pub(super) fn text(&self, at: SentenceRef) -> &'a str {
        self.article(at.article).map_or("", |a| a.sentence(at.sentence))
    }

    /// Up to `most` words of a sentence whose stems are `wanted`, in its order and once each: what it is about.
    pub(super) fn named(&self, sentence: &Candidate, most: usize, wanted: &dyn Fn(&str) -> bool) -> String {
        let text = self.text(sentence.at);
        let mut words: Vec<&str> = Vec::new();
        for token in
            sentence.terms.tokens.iter().filter(|t| t.kind == TokenKind::Word && wanted(&stem(&t.lower)))
        {
            let word = token.span.of(text);
            if !words.contains(&word) && words.len() < most {
                words.push(word);
            }
        }
        words.join(" ")
    }

    pub(super) fn candidate(&self, at: SentenceRef) -> Option<&Candidate> {
        self.candidates.get(*self.places.get(&at)?)
    }

    pub(super) fn vectors(&self) -> &'a Vectors<'a> {
        self.vectors
    }

    pub(super) fn article(&self, id: ArticleId) -> Option<&'a Article> {
        self.articles.iter().copied().find(|a| a.id == id)
    }

    /// Sets every candidate's salience: nearness to the story's centroid, position, title words.
    fn weigh(&mut self) {
        let per_article = self.articles.iter().filter_map(|article| {
            let sentences = self.candidates.iter().filter(|c| c.at.article == article.id);
            let vectors =
                sentences.filter_map(|c| self.vectors.get(c.at)).chain(self.vectors.title(article.id));
            centroid(vectors)
        });
        let per_article: Vec<Vec<f32>> = per_article.collect();
        let centre = centroid(per_article.iter().map(Vec::as_slice));
        let titles: Vec<(ArticleId, Terms)> =
            self.articles.iter().map(|a| (a.id, Terms::new(&a.title))).collect();
        for candidate in &mut self.candidates {
            let central = match (&centre, self.vectors.get(candidate.at)) {
                (Some(centre), Some(vector)) => cosine(centre, vector),
                _ => 0.0,
            };
            let title = titles
                .iter()
                .find(|(id, _)| *id == candidate.at.article)
                .map_or(0.0, |(_, title)| title.covered_by(&candidate.terms));
            #[allow(clippy::cast_precision_loss)]
            let position = (-(candidate.position as f32) / POSITION_DECAY).exp();
            let dangling = if candidate.terms.dangling { DANGLING_PENALTY } else { 0.0 };
            candidate.salience = central + POSITION_WEIGHT * position + TITLE_WEIGHT * title - dangling;
        }
    }
}
