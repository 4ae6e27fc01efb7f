//! Independent sources: copies of one text, and one outlet's several articles, count once.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use unicode_segmentation::UnicodeSegmentation;

use crate::corpus::{Article, ArticleId};
use crate::text::SentenceKind;
use crate::text::agencies::is_agency;
use crate::text::dateline;

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
    let early = || article.sentences().iter().take(6).enumerate();
    let begins = |i: usize, kind: SentenceKind| kind == SentenceKind::Prose && tells(article.sentence(i));
    let first = early().find(|(i, sentence)| begins(*i, sentence.kind)).map(|(i, _)| i);
    early().find_map(|(i, _)| {
        let (place, tag) = dateline_agency(article.sentence(i))?;
        // An agency that nobody listed signs where a report begins.
        (is_agency(tag) || first == Some(i) && may_sign(tag, place, article.sentence(i)))
            .then(|| tag.to_lowercase())
    })
}

/// Whether a sentence is more than a line of names and times above the report: "Monday, May 4, 2026, 7:05 a.m."
fn tells(sentence: &str) -> bool {
    let small = |word: &&str| word.len() > 1 && word.chars().all(char::is_lowercase);
    sentence.split_whitespace().filter(small).count() > 1
}

/// Whether `tag`, in brackets behind `place`, may be an agency's name: in a dateline, a name and nothing else, and not what
/// the initials before it stand for ("NATO (North Atlantic Treaty Organization) – the alliance").
fn may_sign(tag: &str, place: &str, sentence: &str) -> bool {
    let initials: String = tag.split_whitespace().filter_map(|word| word.chars().next()).collect();
    dateline(sentence).is_some() && initials.chars().all(char::is_uppercase) && initials != place
}

/// The place and the tag in brackets of "HALVORSEN (Meridian Press) —".
fn dateline_agency(sentence: &str) -> Option<(&str, &str)> {
    let (place, rest) = sentence.split_once('(')?;
    let (tag, after) = rest.split_once(')')?;
    let placed = place.len() <= 60
        && place
            .split([',', ' '])
            .next()
            .is_some_and(|w| w.len() > 1 && w.chars().all(|c| !c.is_lowercase()));
    let dashed = after.trim_start().starts_with(['-', '–', '—']);
    (placed && dashed && tag.len() <= 40).then(|| (place.trim(), tag.trim()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::corpus::{Corpus, LoadOptions, Metadata, Reader};
    use crate::text::Span;

    fn filed_by(body: &str) -> Option<String> {
        let id = ArticleId::from_index(0);
        let (title, metadata) = ("Title".to_owned(), Metadata::default());
        let article = Article::new(id, "a.txt".into(), title, metadata, Arc::from(body), Span::all(body));
        origin(&article)
    }

    #[test]
    fn a_dateline_names_the_agency() {
        for (body, agency) in [
            ("OSTREL (Meridian Press) -- Twelve people were hurt on Monday.", "meridian press"),
            ("OSTREL, Arland (Meridian Press) \u{2014} Twelve people were hurt.", "meridian press"),
            ("A headline\n\nBy IDA VENN\n\nOSTREL (MP) \u{2013} Twelve people were hurt.", "mp"),
            ("The fire was out by noon.\n\nOSTREL (Reuters) - Twelve people were hurt.", "reuters"),
        ] {
            assert_eq!(filed_by(body).as_deref(), Some(agency), "{body}");
        }
    }

    #[test]
    fn the_sample_wire_story_is_filed_by_its_agency() {
        for name in ["ferry-halvorsen-courier.txt", "ferry-tarn-valley-herald.md"] {
            let path = format!("{}/examples/articles/{name}", env!("CARGO_MANIFEST_DIR"));
            let bytes = std::fs::read(&path).unwrap();
            let corpus: Corpus = Reader::from_bytes(&path, bytes, LoadOptions::default()).collect();
            let [article] = corpus.articles.as_slice() else { panic!("{name}") };
            assert_eq!(origin(article).as_deref(), Some("meridian press"), "{name}");
        }
    }

    #[test]
    fn brackets_before_a_dash_are_no_agency() {
        for body in [
            "NATO (North Atlantic Treaty Organization) \u{2013} the alliance \u{2013} met in Ostrel on Monday.",
            "OMO (Office for Mills in Ostrel) \u{2013} an old body \u{2013} met on Monday.",
            "ORLEN (the oil firm) \u{2014} once of Kells \u{2014} was sold on Monday.",
            "The fire was out by noon.\n\nKELM (Kells Mills) \u{2013} the owner \u{2013} said nothing.",
            "NASA chose Ostrel (May and June) \u{2014} the mayor's pick \u{2014} on Monday.",
        ] {
            assert_eq!(filed_by(body), None, "{body}");
        }
    }
}
