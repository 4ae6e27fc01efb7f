//! Which sentences of an article say the most: centroid, position and title, without repeats.

use crate::corpus::Article;
use crate::retrieve::{centroid, cosine};
use crate::text::furniture::{is_furniture, is_labelled};
use crate::text::terms::content_stems;
use crate::text::{SentenceKind, Speech};

use super::alone::reads_alone;

/// Weights of the score; the defaults were measured on news summaries by freelance writers.
#[derive(Clone, Copy, Debug)]
pub struct ExtractOptions {
    /// Weight of `exp(-i / position_decay)`, i counted in usable sentences.
    pub position: f32,
    /// Sentences over which position fades.
    pub position_decay: f32,
    /// Weight of the share of the title's content words found in the sentence.
    pub title: f32,
    /// Weight of the highest cosine with a sentence already taken (maximal marginal relevance).
    pub redundancy: f32,
    /// Fewest words of a usable sentence.
    pub min_words: usize,
    /// Most words of a usable sentence.
    pub max_words: usize,
}

impl Default for ExtractOptions {
    fn default() -> Self {
        Self { position: 0.6, position_decay: 8.0, title: 0.2, redundancy: 0.1, min_words: 8, max_words: 45 }
    }
}

/// Scores of one article's sentences.
pub struct Extractor<'a> {
    article: &'a Article,
    /// Unit vectors of the sentences that can stand in a summary; of the others none.
    vectors: Vec<Option<Vec<f32>>>,
    scores: Vec<Option<f32>>,
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
        let usable: Vec<usize> =
            (0..article.sentences().len()).filter(|&index| is_usable(article, index, &options)).collect();
        let texts: Vec<&str> = usable.iter().map(|&index| article.sentence(index)).collect();
        let mut vectors = vec![None; article.sentences().len()];
        for (index, vector) in usable.into_iter().zip(embed(&texts)?) {
            vectors[index] = Some(vector);
        }
        let centroid = centroid(vectors.iter().flatten().map(Vec::as_slice));
        let title = if article.metadata.title.is_some() { content_stems(&article.title) } else { Vec::new() };
        let mut position = 0.0;
        let scores = vectors
            .iter()
            .enumerate()
            .map(|(index, vector)| {
                let vector = vector.as_ref()?;
                let lead = self::position(position, &options);
                position += 1.0;
                let overlap = if title.is_empty() {
                    0.0
                } else {
                    let stems = content_stems(article.sentence(index));
                    title.iter().filter(|stem| stems.contains(stem)).count() as f32 / title.len() as f32
                };
                let alone = if reads_alone(article.sentence(index)) { 0.0 } else { -0.25 };
                let central = centroid.as_ref().map_or(0.0, |centroid| cosine(vector, centroid));
                Some(central + lead + options.title * overlap + alone)
            })
            .collect();
        Ok(Self { article, vectors, scores, options })
    }

    /// The article scored.
    #[must_use]
    pub fn article(&self) -> &'a Article {
        self.article
    }

    /// Score of the sentence at `index`; `None` when it cannot stand in a summary.
    #[must_use]
    pub fn score(&self, index: usize) -> Option<f32> {
        self.scores.get(index).copied().flatten()
    }

    fn vector(&self, index: usize) -> Option<&[f32]> {
        self.vectors.get(index)?.as_deref()
    }

    /// The best sentence that is not in `taken` and does not repeat one of them.
    #[must_use]
    pub fn next(&self, taken: &[usize], excluded: &dyn Fn(usize) -> bool) -> Option<usize> {
        let mut best: Option<(usize, f32)> = None;
        for (index, score) in self.scores.iter().enumerate() {
            let Some(score) = score else { continue };
            if taken.contains(&index) || excluded(index) {
                continue;
            }
            let nearest = taken
                .iter()
                .filter_map(|&other| Some(cosine(self.vector(index)?, self.vector(other)?)))
                .fold(0.0f32, f32::max);
            if nearest > 0.85 {
                continue;
            }
            let value = score - self.options.redundancy * nearest;
            if best.is_none_or(|(_, top)| value > top) {
                best = Some((index, value));
            }
        }
        best.map(|(index, _)| index)
    }

    /// The best `count` sentences in the order of the article; fewer when the article has fewer.
    #[must_use]
    pub fn select(&self, count: usize) -> Vec<usize> {
        let mut taken = Vec::new();
        while taken.len() < count {
            match self.next(&taken, &|_| false) {
                Some(index) => taken.push(index),
                None => break,
            }
        }
        if taken.is_empty() {
            // An article of short or unusual sentences still has a lead.
            taken.extend(
                (0..self.article.sentences().len()).filter(|&i| is_prose(self.article, i)).take(count),
            );
        }
        if taken.is_empty() {
            taken.extend((0..self.article.sentences().len()).take(count));
        }
        taken.sort_unstable();
        taken
    }
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

fn is_usable(article: &Article, index: usize, options: &ExtractOptions) -> bool {
    let text = article.sentence(index);
    let words = text.split_whitespace().count();
    is_prose(article, index)
        // Somebody's words without him.
        && article.sentences().get(index).is_some_and(|s| s.speech == Speech::default())
        && !is_furniture(text)
        && !is_labelled(text)
        && (options.min_words..=options.max_words).contains(&words)
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
        assert_eq!(extractor.select(3), vec![0, 2]);
    }

    #[test]
    fn an_article_of_fragments_still_yields_its_lead() {
        let article = article("Rain.\nMore rain.\n");
        let embed = |_: &[&str]| Ok::<_, ()>(Vec::new());
        let extractor = Extractor::new(&article, ExtractOptions::default(), embed).unwrap();
        assert_eq!(extractor.select(3), vec![0, 1]);
    }
}
