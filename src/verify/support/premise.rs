//! Which source sentences a statement is to be judged by.

use std::collections::HashSet;

use crate::corpus::SentenceRef;
use crate::text::SentenceKind;

use super::super::facts::Facts;
use super::super::sources::{SourceSentence, Sources};

/// Sentences that a statement is judged by.
const SENTENCES: usize = 3;
/// Sources of no more sentences and words than these are judged as a whole.
const SHORT: (usize, usize) = (8, 160);
/// Sentences looked at closely, after a first look at their words.
const SHORTLIST: usize = 24;

/// What a sentence offers to cover.
fn words(facts: &Facts) -> HashSet<&str> {
    facts.units.iter().filter(|u| !u.pronoun).map(|u| u.stem.as_str()).collect()
}

/// Neighbouring units: two words that stand together say more than both apart.
fn pairs(facts: &Facts) -> HashSet<(&str, &str)> {
    facts
        .units
        .windows(2)
        .filter_map(|w| match w {
            [a, b] => Some((a.stem.as_str(), b.stem.as_str())),
            _ => None,
        })
        .collect()
}

/// A sentence that a statement is judged by.
pub(crate) struct Chosen<'s, 'a> {
    pub(crate) sentence: &'s SourceSentence<'a>,
    /// What it adds to those chosen before it: the share of the statement's words that any source holds (weighted
    /// by rarity) plus the share of its word pairs; 0..=2.
    pub(crate) adds: f32,
    /// It is the first to hold one of the statement's names or numbers.
    pub(crate) names: bool,
}

/// Names and numbers, and what begins the sentence, which may be one.
fn marked(facts: &Facts) -> HashSet<&str> {
    let own = facts.units.iter().filter(|u| !u.pronoun && (u.capital || u.quantity.is_some()));
    own.map(|u| u.stem.as_str()).collect()
}

/// Up to three sentences of `scope` (all of a short one) that together hold most of what `statement` says, best
/// first. Greedy: each time the sentence that adds most of the words (weighted by rarity) and word pairs not covered
/// yet, with `similarity` (a cosine, 0 when unknown) as a further vote.
pub(crate) fn premise<'s, 'a>(
    sources: &'s Sources<'a>,
    statement: &Facts,
    scope: &[SentenceRef],
    similarity: &dyn Fn(SentenceRef) -> f32,
) -> Vec<Chosen<'s, 'a>> {
    let wanted = words(statement);
    let wanted_pairs = pairs(statement);
    let wanted_marked = marked(statement);
    let weight = |w: &str| sources.weight(w);
    let total: f32 = wanted.iter().map(|w| weight(w)).sum::<f32>().max(f32::EPSILON);
    let told: f32 = wanted.iter().filter(|w| sources.holds(w)).map(|w| weight(w)).sum();
    let told = told.max(f32::EPSILON);
    let mut shortlist: Vec<(f32, &SourceSentence<'_>)> = scope
        .iter()
        .filter_map(|at| sources.sentence(*at))
        .filter(|s| s.kind != SentenceKind::Caption || s.facts.units.len() > 5)
        .map(|s| {
            let held: f32 = words(&s.facts).intersection(&wanted).map(|w| weight(w)).sum();
            (held / total + 0.6 * similarity(s.at), s)
        })
        .collect();
    shortlist.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.at.cmp(&b.1.at)));
    shortlist.truncate(SHORTLIST);

    let all_words: usize = shortlist.iter().map(|(_, s)| s.facts.units.len() + s.facts.gaps.len()).sum();
    let most = if scope.len() <= SHORT.0 && all_words <= SHORT.1 { SHORT.0 } else { SENTENCES };
    let mut covered: HashSet<&str> = HashSet::new();
    let mut covered_pairs: HashSet<(&str, &str)> = HashSet::new();
    let mut chosen: Vec<Chosen<'_, '_>> = Vec::new();
    while chosen.len() < most {
        let mut best: Option<(f32, Chosen<'_, '_>)> = None;
        for (_, sentence) in &shortlist {
            if chosen.iter().any(|c| c.sentence.at == sentence.at) {
                continue;
            }
            let held = words(&sentence.facts);
            let fresh = || held.intersection(&wanted).filter(|w| !covered.contains(*w));
            let new: f32 = fresh().map(|w| weight(w)).sum();
            let new_pairs = pairs(&sentence.facts)
                .intersection(&wanted_pairs)
                .filter(|p| !covered_pairs.contains(*p))
                .count() as f32
                / wanted_pairs.len().max(1) as f32;
            let gain = new / total + new_pairs + 0.6 * similarity(sentence.at);
            if best.as_ref().is_none_or(|(b, _)| gain > *b) {
                let names = fresh().any(|w| wanted_marked.contains(w));
                best = Some((gain, Chosen { sentence, adds: new / told + new_pairs, names }));
            }
        }
        let Some((_, next)) = best else { break };
        let sentence = next.sentence;
        covered.extend(words(&sentence.facts).into_iter().filter_map(|w| wanted.get(w)));
        covered_pairs.extend(pairs(&sentence.facts).into_iter().filter_map(|p| wanted_pairs.get(&p)));
        chosen.push(next);
    }
    chosen
}
