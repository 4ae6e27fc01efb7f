//! Which articles tell the same story.

use std::collections::BTreeMap;

use crate::corpus::{Article, ArticleId, SentenceRef};
use crate::retrieve::{centroid, cosine};

use super::eligible::{Role, role};
use super::linkage::average_linkage;
use super::terms::Terms;
use super::vectors::Vectors;

/// Mean likeness from which two groups of articles are one story. Likeness is the mean of the cosine of their
/// vectors, which knows the topic, and the cosine of their words by rarity, which knows the event.
const SAME_STORY: f32 = 0.35;
/// Sentences after the title that say what an article is about.
const LEAD_SENTENCES: usize = 3;
/// Hours after which a follow-up must be more alike than another report of the day, by how much, and hours after
/// which nothing is the same story. They count when both dates are known.
const WINDOW_HOURS: f64 = 72.0;
const FOLLOW_UP_PENALTY: f32 = 0.1;
const LONGEST_HOURS: f64 = 14.0 * 24.0;
/// Articles imagined besides the given ones, and the share of them that holds any word: among three articles of
/// one story alone, every word that matters would seem common.
const PRIOR_ARTICLES: f32 = 50.0;
const PRIOR_SHARE: f32 = 0.05;

/// Articles about one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryGroup {
    /// Its articles, in the order given.
    pub articles: Vec<ArticleId>,
}

/// What is compared of an article.
struct Profile {
    id: ArticleId,
    vector: Option<Vec<f32>>,
    /// Stems with the number of sentences that hold them; then, with their weights of a unit vector.
    words: BTreeMap<String, f32>,
    hour: Option<f64>,
}

/// Groups `articles` into stories by average linkage; no two articles of a story are more than 14 days apart where
/// dates are known, and after 72 hours they must be more alike. Every article is in exactly one group; larger groups come first, then the order given.
#[must_use]
pub fn group(articles: &[Article], vectors: &Vectors<'_>) -> Vec<StoryGroup> {
    let mut profiles: Vec<Profile> = articles.iter().map(|a| profile(a, vectors)).collect();
    weigh_words(&mut profiles);
    let get = |i: usize, j: usize| Some((profiles.get(i)?, profiles.get(j)?));
    let likeness = |i: usize, j: usize| {
        let Some((a, b)) = get(i, j) else { return 0.0 };
        let topic = match (&a.vector, &b.vector) {
            (Some(a), Some(b)) => cosine(a, b),
            _ => 0.0,
        };
        let event: f32 = a.words.iter().filter_map(|(w, x)| Some(x * b.words.get(w)?)).sum();
        let late = if hours(a, b) > WINDOW_HOURS { FOLLOW_UP_PENALTY } else { 0.0 };
        f32::midpoint(topic, event) - late
    };
    let apart = |i: usize, j: usize| get(i, j).is_some_and(|(a, b)| hours(a, b) > LONGEST_HOURS);
    let joinable = |a: &[usize], b: &[usize]| !a.iter().any(|&i| b.iter().any(|&j| apart(i, j)));
    let mut groups = average_linkage(profiles.len(), SAME_STORY, likeness, joinable);
    groups.sort_by_key(|g| (std::cmp::Reverse(g.len()), g.first().copied()));
    groups
        .into_iter()
        .map(|g| StoryGroup {
            articles: g.into_iter().filter_map(|i| profiles.get(i)).map(|p| p.id).collect(),
        })
        .collect()
}

/// Hours between two articles; 0 when a date is unknown.
fn hours(a: &Profile, b: &Profile) -> f64 {
    match (a.hour, b.hour) {
        (Some(a), Some(b)) => (a - b).abs(),
        _ => 0.0,
    }
}

fn profile(article: &Article, vectors: &Vectors<'_>) -> Profile {
    let mut lead = Vec::new();
    let mut words = BTreeMap::<String, f32>::new();
    let mut read = |terms: Terms, weight: f32| {
        terms.stems.into_iter().for_each(|stem| *words.entry(stem).or_default() += weight);
    };
    read(Terms::new(&article.title), 2.0);
    for (index, sentence) in article.sentences().iter().enumerate() {
        let text = article.sentence(index);
        if matches!(role(sentence, text), Role::Statement | Role::Running) {
            if lead.len() < LEAD_SENTENCES {
                lead.extend(vectors.get(SentenceRef { article: article.id, sentence: index }));
            }
            read(Terms::new(text), 1.0);
        }
    }
    #[allow(clippy::cast_precision_loss)]
    let hour = article.metadata.published.map(|t| t.as_second() as f64 / 3600.0);
    let vector = centroid(vectors.title(article.id).into_iter().chain(lead));
    Profile { id: article.id, vector, words, hour }
}

/// Turns counts into unit vectors of `(1 + ln tf) · ln(1 + N / df)`, with the imagined articles in N and df.
#[allow(clippy::cast_precision_loss)]
fn weigh_words(profiles: &mut [Profile]) {
    let mut spread = BTreeMap::<String, f32>::new();
    for word in profiles.iter().flat_map(|p| p.words.keys()) {
        *spread.entry(word.clone()).or_default() += 1.0;
    }
    let count = profiles.len() as f32 + PRIOR_ARTICLES;
    for profile in profiles {
        for (word, weight) in &mut profile.words {
            let articles = spread.get(word).copied().unwrap_or_default() + PRIOR_ARTICLES * PRIOR_SHARE;
            *weight = (1.0 + weight.ln()) * (count / articles).ln_1p();
        }
        let norm = profile.words.values().map(|w| w * w).sum::<f32>().sqrt();
        if norm > 0.0 {
            profile.words.values_mut().for_each(|w| *w /= norm);
        }
    }
}
