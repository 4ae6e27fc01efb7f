//! Task `verify`: how well an article supports a claim.

use super::prediction::{Output, Place};
use super::set::Item;
use super::{Error, Set};
use crate::pipeline::{Dateline, Event};
use crate::text::split_sentences;
use crate::verify::support::{Criteria, Statement};

/// The claim of `item` against its articles: the support of its worst sentence, 0..=1.
pub(super) fn verify(
    dateline: &mut Dateline,
    set: &Set,
    item: &Item,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Output, Error> {
    let claim = item.claim.as_deref().ok_or_else(|| set.lacks(item, "claim", "verify"))?;
    let names = item.article_ids.as_deref().ok_or_else(|| set.lacks(item, "article_ids", "verify"))?;
    let articles = set.pick(&item.id, names)?;
    // A claim is checked whole: nothing of it is a heading or an introduction.
    let statements: Vec<Statement> =
        split_sentences(claim).iter().map(|s| Statement::claim(s.span.of(claim))).collect();
    let found = dateline.verify(&statements, &articles, Criteria::default(), on_event)?;
    let score = found.sentences.iter().filter_map(|s| s.support).reduce(f32::min).unwrap_or(0.0);
    let places: Vec<Place> = found.citations().filter_map(|c| Place::cited(c, &articles)).collect();
    let opinions = found.sentences.iter().filter_map(|s| s.checker.as_ref());
    let checker = opinions.map(|opinion| opinion.support).reduce(f32::min);
    Ok(Output::Support { score, checker, evidence: evidence(set, names, &places) })
}

/// Which of the set's own sentences `places` touch, where the set has sentences.
fn evidence(set: &Set, names: &[String], places: &[Place]) -> Option<Vec<usize>> {
    let [name] = names else { return None };
    let sentences = set.sentence_offsets(name)?;
    let touched = |&(start, end): &(usize, usize)| places.iter().any(|p| p.start < end && start < p.end);
    Some((0..sentences.len()).filter(|&i| sentences.get(i).is_some_and(touched)).collect())
}
