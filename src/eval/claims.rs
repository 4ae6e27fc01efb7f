//! Task `verify`: how well an article supports a claim.

use super::prediction::{Output, Place};
use super::set::Item;
use super::{Error, Set};
use crate::corpus::{Article, SentenceRef};
use crate::text::split_sentences;
use crate::verify::{Citation, Outcome, Sources, check};

/// The claim of `item` against its articles: the support of its worst sentence, 0..=1.
pub(super) fn verify(set: &Set, item: &Item) -> Result<Output, Error> {
    let claim = item.claim.as_deref().ok_or_else(|| set.lacks(item, "claim", "verify"))?;
    let names = item.article_ids.as_deref().ok_or_else(|| set.lacks(item, "article_ids", "verify"))?;
    let articles = set.pick(&item.id, names)?;
    let sources = Sources::new(&articles);
    let scope: Vec<SentenceRef> = articles
        .iter()
        .flat_map(|a| (0..a.sentences().len()).map(|sentence| SentenceRef { article: a.id, sentence }))
        .collect();
    let mut score: Option<f32> = None;
    let mut places = Vec::new();
    for sentence in split_sentences(claim) {
        let text = sentence.span.of(claim).to_owned();
        let support = match check(&sources, &text, &scope, None) {
            Outcome::Passed(passed) => {
                places.extend(passed.citations().iter().filter_map(|c| Place::cited(c, &articles)));
                passed.support()
            }
            Outcome::Failed { aligned, .. } => {
                let cite = |at: &SentenceRef| cite(&articles, *at);
                places.extend(aligned.iter().filter_map(cite).filter_map(|c| Place::cited(&c, &articles)));
                0.0
            }
        };
        score = Some(score.map_or(support, |least| least.min(support)));
    }
    Ok(Output::Support { score: score.unwrap_or(0.0), evidence: evidence(set, names, &places) })
}

fn cite(articles: &[Article], at: SentenceRef) -> Option<Citation> {
    let article = articles.get(at.article.index())?;
    Citation::new(article, article.sentences().get(at.sentence)?.span)
}

/// Which of the set's own sentences `places` touch, where the set has sentences.
fn evidence(set: &Set, names: &[String], places: &[Place]) -> Option<Vec<usize>> {
    let [name] = names else { return None };
    let sentences = set.sentence_offsets(name)?;
    let touched = |&(start, end): &(usize, usize)| places.iter().any(|p| p.start < end && start < p.end);
    Some((0..sentences.len()).filter(|&i| sentences.get(i).is_some_and(touched)).collect())
}
