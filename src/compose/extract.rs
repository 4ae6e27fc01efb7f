//! Which sentences of an article say the most: what its middle and its title speak of, where they stand, what a draft of a
//! summary has of them; without repeats, and none that a reader cannot understand there.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use crate::corpus::Article;
use crate::retrieve::{centroid, cosine};
use crate::text::furniture::{is_furniture, is_labelled};
use crate::text::terms::content_stems;
use crate::text::{SentenceKind, Speech};

use super::needs::{Needs, needs};
use super::pictures::Scenes;

/// Weights of the score; the defaults were measured on news summaries by freelance writers.
#[derive(Clone, Copy, Debug)]
pub struct ExtractOptions {
    /// Weight of `exp(-i / position_decay)`, i counted in usable sentences.
    pub position: f32,
    /// Sentences over which position fades.
    pub position_decay: f32,
    /// Weight of the share of the title's content words found in the sentence.
    pub title: f32,
    /// Weight of the likeness to the nearest sentence of a draft: Dice's coefficient of their content words.
    pub draft: f32,
    /// What is added when a sentence of the draft can be shown for it.
    pub drafted: f32,
    /// What it costs a sentence that needs another before it which is not taken.
    pub dependent: f32,
    /// What it costs a sentence that tells what a picture shows.
    pub scene: f32,
    /// Weight of the highest cosine with a sentence already taken (maximal marginal relevance).
    pub redundancy: f32,
    /// Fewest words of a usable sentence.
    pub min_words: usize,
    /// Most words of a usable sentence.
    pub max_words: usize,
    /// Most words of the sentence that the article begins with: those after it lean on it.
    pub max_lead_words: usize,
}

impl Default for ExtractOptions {
    fn default() -> Self {
        Self {
            position: 1.0,
            position_decay: 4.0,
            title: 0.2,
            draft: 0.5,
            drafted: 0.2,
            dependent: 0.6,
            scene: 0.6,
            redundancy: 0.1,
            min_words: 8,
            max_words: 45,
            max_lead_words: 80,
        }
    }
}

/// A sentence that can stand in a summary.
struct Usable {
    /// Its place in the article.
    index: usize,
    /// Of length 1.
    vector: Vec<f32>,
    stems: HashSet<String>,
    needs: Needs,
    score: f32,
}

/// Scores of one article's sentences.
pub struct Extractor<'a> {
    article: &'a Article,
    /// The place of the sentence that the article begins with.
    lead: Option<usize>,
    usable: Vec<Usable>,
    options: ExtractOptions,
}

impl<'a> Extractor<'a> {
    /// Scores the sentences of `article`. `embed` maps those that can stand in a summary to unit vectors, in order.
    ///
    /// # Errors
    /// What `embed` returns.
    pub fn new<E>(
        article: &'a Article,
        options: ExtractOptions,
        embed: impl FnOnce(&[&str]) -> Result<Vec<Vec<f32>>, E>,
    ) -> Result<Self, E> {
        let lead = (0..article.sentences().len()).find(|&index| is_prose(article, index));
        let is_usable = |index: &usize| {
            let most = if lead == Some(*index) { options.max_lead_words } else { options.max_words };
            is_usable(article, *index, options.min_words..=most)
        };
        let places: Vec<usize> = (0..article.sentences().len()).filter(is_usable).collect();
        let texts: Vec<&str> = places.iter().map(|&index| article.sentence(index)).collect();
        let vectors = embed(&texts)?;
        let centroid = centroid(vectors.iter().map(Vec::as_slice));
        let title = if article.metadata.title.is_some() { content_stems(&article.title) } else { Vec::new() };
        let scenes = Scenes::new(article);
        let usable = places
            .into_iter()
            .zip(vectors)
            .enumerate()
            .map(|(place, (index, vector))| {
                let text = article.sentence(index);
                let stems = stems(text);
                let overlap = if title.is_empty() {
                    0.0
                } else {
                    title.iter().filter(|stem| stems.contains(*stem)).count() as f32 / title.len() as f32
                };
                let central = centroid.as_ref().map_or(0.0, |centroid| cosine(&vector, centroid));
                let scene = if scenes.has(index) { options.scene } else { 0.0 };
                let score = central + position(place as f32, &options) + options.title * overlap - scene;
                let needs = match needs(text) {
                    Needs::Nothing | Needs::Earlier if is_behind_question(article, index) => Needs::Before,
                    needs => needs,
                };
                Usable { index, vector, stems, needs, score }
            })
            .collect();
        Ok(Self { article, lead, usable, options })
    }

    /// The article scored.
    #[must_use]
    pub fn article(&self) -> &'a Article {
        self.article
    }

    /// Adds to the scores what a draft says: each of its sentences comes with the places of those that it was found to
    /// repeat truly, if any.
    pub fn weigh(&mut self, draft: &[(&str, Vec<usize>)]) {
        let sentences: Vec<(HashSet<String>, &[usize])> =
            draft.iter().map(|(text, said)| (stems(text), said.as_slice())).collect();
        for usable in &mut self.usable {
            let nearest = sentences.iter().map(|(words, _)| dice(&usable.stems, words)).fold(0.0, f32::max);
            usable.score += self.options.draft * nearest;
            if sentences.iter().any(|(_, said)| said.contains(&usable.index)) {
                usable.score += self.options.drafted;
            }
        }
    }

    /// The best `count` sentences in the order of the article but those that are `excluded`; fewer when the article has
    /// fewer.
    #[must_use]
    pub fn select(&self, count: usize, excluded: &dyn Fn(usize) -> bool) -> Vec<usize> {
        let mut taken: Vec<&Usable> = Vec::new();
        while taken.len() < count
            && let Some(next) = self.next(&taken, excluded)
        {
            taken.push(next);
        }
        let mut places: Vec<usize> = taken.iter().map(|usable| usable.index).collect();
        if self.usable.is_empty() {
            // An article of short or unusual sentences still has a lead.
            let all = 0..self.article.sentences().len();
            let allowed = || all.clone().filter(|&i| !excluded(i));
            places.extend(allowed().filter(|&i| is_prose(self.article, i)).take(count));
            if places.is_empty() {
                places.extend(allowed().take(count));
            }
        }
        places.sort_unstable();
        places
    }

    /// Whether the sentence at `index` can be understood where only the one before it is shown.
    #[must_use]
    pub fn leans_on_the_one_before(&self, index: usize) -> bool {
        self.usable.iter().any(|usable| usable.index == index && usable.needs == Needs::Before)
    }

    /// How like the sentence at `index` is to one with the content words `stems`, 0..=1.
    #[must_use]
    pub fn likeness(&self, index: usize, stems: &HashSet<String>) -> f32 {
        self.usable
            .iter()
            .find(|usable| usable.index == index)
            .map_or(0.0, |usable| dice(&usable.stems, stems))
    }

    /// The best sentence that is neither `taken` nor `excluded` and does not repeat one of those taken.
    fn next(&self, taken: &[&Usable], excluded: &dyn Fn(usize) -> bool) -> Option<&Usable> {
        let mut best: Option<(&Usable, f32)> = None;
        for usable in &self.usable {
            if excluded(usable.index) || taken.iter().any(|other| other.index == usable.index) {
                continue;
            }
            let nearest =
                taken.iter().map(|other| cosine(&usable.vector, &other.vector)).fold(0.0f32, f32::max);
            if nearest > 0.85 {
                continue;
            }
            let understood = match usable.needs {
                Needs::Nothing => true,
                Needs::Before => taken.iter().any(|other| other.index + 1 == usable.index),
                Needs::Earlier => {
                    self.lead == Some(usable.index) || taken.iter().any(|other| other.index < usable.index)
                }
                Needs::More => false,
            };
            let cost = if understood { 0.0 } else { self.options.dependent };
            let value = usable.score - cost - self.options.redundancy * nearest;
            if best.is_none_or(|(_, top)| value > top) {
                best = Some((usable, value));
            }
        }
        best.map(|(usable, _)| usable)
    }
}

/// Whether the sentence at `index` stands behind a question in its paragraph: "Their crime? Not paying for the boat."
fn is_behind_question(article: &Article, index: usize) -> bool {
    let sentences = article.sentences();
    let before = index.checked_sub(1).and_then(|at| Some((sentences.get(at)?, sentences.get(index)?)));
    before.is_some_and(|(question, answer)| {
        question.paragraph == answer.paragraph && article.sentence(index - 1).trim_end().ends_with('?')
    })
}

/// The stems of the content words of `text`.
#[must_use]
pub fn stems(text: &str) -> HashSet<String> {
    content_stems(text).into_iter().collect()
}

/// Words that both have over the mean of how many each has.
fn dice(a: &HashSet<String>, b: &HashSet<String>) -> f32 {
    let total = a.len() + b.len();
    if total == 0 { 0.0 } else { 2.0 * a.intersection(b).count() as f32 / total as f32 }
}

fn position(index: f32, options: &ExtractOptions) -> f32 {
    options.position * (-index / options.position_decay.max(0.1)).exp()
}

fn is_prose(article: &Article, index: usize) -> bool {
    article
        .sentences()
        .get(index)
        .is_some_and(|s| matches!(s.kind, SentenceKind::Prose | SentenceKind::ListItem))
}

fn is_usable(article: &Article, index: usize, lengths: RangeInclusive<usize>) -> bool {
    let text = article.sentence(index);
    let words = text.split_whitespace().count();
    is_prose(article, index)
        // Somebody's words without him.
        && article.sentences().get(index).is_some_and(|s| s.speech == Speech::default())
        && !is_furniture(text)
        && !is_labelled(text)
        && lengths.contains(&words)
        && !text.trim_end_matches(['"', '”', '’', '\'', ')', ']']).ends_with(['?', ':', '…'])
        && text.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::corpus::{ArticleId, Metadata};
    use crate::text::Span;

    fn article(body: &str) -> Article {
        Article::new(
            ArticleId::from_index(0),
            "x.txt".into(),
            "t".into(),
            Metadata::default(),
            Arc::from(body),
            Span::all(body),
        )
    }

    #[test]
    fn keeps_the_order_of_the_article_and_never_a_question() {
        let body = "The council of Marrow Bay voted on Monday to close the old harbour bridge.\n\
                    Who will pay for the new harbour bridge that the council wants to build?\n\
                    The closure of the harbour bridge begins in March, the council said in a statement.\n";
        let article = article(body);
        let embed = |texts: &[&str]| {
            assert_eq!(texts, [article.sentence(0), article.sentence(2)], "a question needs no vector");
            Ok::<_, ()>(vec![vec![1.0, 0.0], vec![0.6, 0.8]])
        };
        let extractor = Extractor::new(&article, ExtractOptions::default(), embed).unwrap();
        assert_eq!(extractor.select(3, &|_| false), [0, 2]);
    }

    #[test]
    fn a_sentence_that_points_back_comes_with_the_one_before_it() {
        let body = "The council of Marrow Bay voted on Monday to close the harbour bridge.\n\
                    Ferries will run every hour from the quay to the mill and back.\n\
                    They will cost the council more than the bridge has ever done.\n";
        let article = article(body);
        let apart = |texts: &[&str]| {
            let vector = |i: usize| (0..texts.len()).map(|j| if i == j { 1.0 } else { 0.0 }).collect();
            Ok::<_, ()>((0..texts.len()).map(vector).collect())
        };
        let mut extractor = Extractor::new(&article, ExtractOptions::default(), apart).unwrap();
        assert_eq!(extractor.select(2, &|_| false), [0, 1]);
        assert_eq!(extractor.select(2, &|index| index == 1), [0, 2], "nothing else is left");
        extractor.weigh(&[("They will cost the council more than the bridge has ever done.", vec![2])]);
        assert_eq!(extractor.select(1, &|_| false), [0]);
        assert_eq!(extractor.select(2, &|index| index == 0), [1, 2]);
    }

    #[test]
    fn a_summary_does_not_open_with_what_was_told_in_a_long_lead() {
        let long = "and a ferry ".repeat(12);
        let body = format!(
            "The council of Marrow Bay voted on Monday to sell the bridge {long}to a firm from Ostrel for a million.\n\
             The offer was made in papers that were filed with the clerk in May.\n\
             Ferries will run every hour from the quay to the mill and back.\n"
        );
        let article = article(&body);
        let apart = |texts: &[&str]| {
            let vector = |i: usize| (0..texts.len()).map(|j| if i == j { 1.0 } else { 0.0 }).collect();
            Ok::<_, ()>((0..texts.len()).map(vector).collect())
        };
        let extractor = Extractor::new(&article, ExtractOptions::default(), apart).unwrap();
        assert_eq!(extractor.select(2, &|_| false), [0, 1]);
        assert_eq!(extractor.select(1, &|index| index == 0), [2]);
    }

    #[test]
    fn an_article_of_fragments_still_yields_its_lead() {
        let article = article("Rain.\nMore rain.\n");
        let embed = |_: &[&str]| Ok::<_, ()>(Vec::new());
        let extractor = Extractor::new(&article, ExtractOptions::default(), embed).unwrap();
        assert_eq!(extractor.select(3, &|_| false), [0, 1]);
        assert_eq!(extractor.select(3, &|index| index == 0), [1]);
    }
}
