//! Independent sources: copies of one text, and one outlet's several articles, count once.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use unicode_segmentation::UnicodeSegmentation;

use crate::corpus::{Article, ArticleId};
use crate::text::agencies::is_agency;

/// Words in a row that two texts must share for the run to count as copied.
const SHINGLE: usize = 5;
/// Share of the shorter text's shingles found in the longer one from which it is a copy. Independent reports of
/// one event share quotations and names, about a twentieth; a cut or lightly edited copy keeps most of its text.
const COPIED: f32 = 0.4;
/// Fewest shingles for a meaningful share.
const FEWEST_SHINGLES: usize = 20;

/// Articles that are one source: an article, its copies, and what else its outlet printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Family {
    /// Its articles, in the order given.
    pub articles: Vec<ArticleId>,
}

/// Groups `articles` into independent sources.
pub(super) fn families(articles: &[&Article]) -> Vec<Family> {
    let shingles: Vec<HashSet<u64>> = articles.iter().map(|a| shingles(a.body())).collect();
    let origins: Vec<Option<String>> = articles.iter().map(|a| origin(a)).collect();
    let mut families: Vec<Vec<usize>> = Vec::new();
    for (i, article) in articles.iter().enumerate() {
        let same = |&j: &usize| {
            let outlet = |a: &Article| a.metadata.source.as_deref().map(|s| s.trim().to_lowercase());
            let outlets = outlet(article).filter(|s| !s.is_empty());
            (outlets.is_some() && outlets == articles.get(j).and_then(|a| outlet(a)))
                || (origins.get(i).is_some_and(Option::is_some) && origins.get(i) == origins.get(j))
                || matches!((shingles.get(i), shingles.get(j)), (Some(a), Some(b)) if copied(a, b))
        };
        // The article may tie several families together: a copy of one printed by the outlet of another.
        let (joined, mut rest): (Vec<_>, Vec<_>) = families.into_iter().partition(|f| f.iter().any(same));
        let mut family: Vec<usize> = joined.into_iter().flatten().chain([i]).collect();
        family.sort_unstable();
        rest.push(family);
        families = rest;
    }
    families.sort_unstable();
    families
        .into_iter()
        .map(|f| Family { articles: f.into_iter().filter_map(|i| articles.get(i)).map(|a| a.id).collect() })
        .collect()
}

/// Hashes of all runs of [`SHINGLE`] words.
fn shingles(text: &str) -> HashSet<u64> {
    let words: Vec<String> = text.unicode_words().map(str::to_lowercase).collect();
    words
        .windows(SHINGLE)
        .map(|run| {
            let mut hasher = DefaultHasher::new();
            run.hash(&mut hasher);
            hasher.finish()
        })
        .collect()
}

fn copied(a: &HashSet<u64>, b: &HashSet<u64>) -> bool {
    let shorter = a.len().min(b.len());
    #[allow(clippy::cast_precision_loss)]
    let share = a.intersection(b).count() as f32 / shorter.max(1) as f32;
    shorter >= FEWEST_SHINGLES && share >= COPIED
}

/// The agency that the dateline ("LONDON (AP) —") or the byline names.
fn origin(article: &Article) -> Option<String> {
    let byline = article.metadata.author.as_deref().map(str::to_lowercase);
    if let Some(author) = byline.map(|b| b.trim().trim_start_matches("by ").to_owned())
        && is_agency(&author)
    {
        return Some(author);
    }
    (0..article.sentences().len().min(6)).find_map(|i| dateline_agency(article.sentence(i)))
}

/// "MERIDIAN PRESS" of "HALVORSEN (Meridian Press) —", in lower case.
fn dateline_agency(sentence: &str) -> Option<String> {
    let (place, rest) = sentence.split_once('(')?;
    let (tag, after) = rest.split_once(')')?;
    let placed = place.len() <= 60
        && place
            .split([',', ' '])
            .next()
            .is_some_and(|w| w.len() > 1 && w.chars().all(|c| !c.is_lowercase()));
    let dashed = after.trim_start().starts_with(['-', '–', '—']);
    (placed && dashed && tag.len() <= 40).then(|| tag.trim().to_lowercase())
}
