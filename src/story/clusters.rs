//! Sentences that say the same across articles, and which of them a brief should tell.

use std::collections::BTreeSet;

use crate::corpus::{ArticleId, SentenceRef};

use super::coverage::{Candidate, Coverage};
use super::differences::{Difference, Relation, Value};
use super::linkage::average_linkage;

/// Mean cosine from which sentences say the same. At 0.5 to 0.6 clusters swallow what differs.
const SAME_CLAIM: f32 = 0.7;
/// Share of content words in common that stands in for a shared name or number.
const SAME_WORDS: f32 = 0.5;
/// Most sentences of one article in a cluster.
const PER_ARTICLE: usize = 2;
/// Worth of each further independent source.
const SUPPORT_WEIGHT: f32 = 0.15;
/// What a claim loses that names nobody and nothing, where several sources tell the story: colour more often than news.
const NAMELESS_PENALTY: f32 = 0.3;
/// Weight of the likeness to what is already chosen.
const REDUNDANCY_WEIGHT: f32 = 0.3;
/// Likeness from which a claim adds nothing to one already chosen.
const REPEATS_COSINE: f32 = 0.75;
const REPEATS_WORDS: f32 = 0.7;

/// A claim: sentences of one or more articles that say the same.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimCluster {
    /// The sentences, best first.
    pub members: Vec<SentenceRef>,
    /// Independent sources that say it, at least 1.
    pub support: usize,
    /// The articles that say it, in the order of the run.
    pub articles: Vec<ArticleId>,
    /// How much it matters to the story; comparable within one story only.
    pub score: f32,
}

impl Coverage<'_> {
    /// All claims of the story, highest score first. Every statement of every article is in exactly one.
    #[must_use]
    pub fn clusters(&self) -> Vec<ClaimCluster> {
        let candidates = self.candidates();
        let pair = |i: usize, j: usize| Some((candidates.get(i)?, candidates.get(j)?));
        let similarity = |i: usize, j: usize| match pair(i, j) {
            // Within an article only near repetitions belong together: it says each thing once.
            Some((a, b)) if a.at.article != b.at.article && same_matter(a, b) => self.cosine(a, b),
            Some((a, b)) if a.at.article == b.at.article => self.cosine(a, b).min(SAME_CLAIM),
            _ => 0.0,
        };
        let joinable = |a: &[usize], b: &[usize]| {
            let articles = || a.iter().chain(b).filter_map(|&i| candidates.get(i)).map(|c| c.at.article);
            articles().all(|id| articles().filter(|other| *other == id).count() <= PER_ARTICLE)
        };
        let groups = average_linkage(candidates.len(), SAME_CLAIM, similarity, joinable);
        let mut clusters: Vec<ClaimCluster> = groups
            .iter()
            .filter_map(|g| self.cluster(&g.iter().filter_map(|&i| candidates.get(i)).collect::<Vec<_>>()))
            .collect();
        clusters.sort_by(|a, b| b.score.total_cmp(&a.score));
        clusters
    }

    fn cluster(&self, members: &[&Candidate]) -> Option<ClaimCluster> {
        // The best sentence is central to the story and to what its cluster has in common.
        let worth = |c: &Candidate| {
            let others = members.iter().filter(|o| o.at != c.at);
            c.salience + others.map(|o| self.cosine(c, o)).sum::<f32>() / members.len().max(1) as f32
        };
        let mut ranked: Vec<(f32, &Candidate)> = members.iter().map(|c| (worth(c), *c)).collect();
        ranked.sort_by(|(a, x), (b, y)| b.total_cmp(a).then(x.at.cmp(&y.at)));
        let best = ranked.first()?.1;
        let support = members.iter().map(|c| c.family).collect::<BTreeSet<_>>().len();
        let articles = members.iter().map(|c| c.at.article).collect::<BTreeSet<_>>();
        let nameless = support == 1 && self.families().len() > 1 && best.terms.names.is_empty();
        let score = best.salience + SUPPORT_WEIGHT * (support - 1) as f32
            - if nameless { NAMELESS_PENALTY } else { 0.0 };
        Some(ClaimCluster {
            members: ranked.iter().map(|(_, c)| c.at).collect(),
            support,
            articles: articles.into_iter().collect(),
            score,
        })
    }

    /// Picks at most `limit` of `clusters` for a summary, most important first; no two say the same, and where
    /// `differences` know of a later count the claim that has it stands for those with the earlier ones.
    #[must_use]
    pub fn rank(&self, clusters: &[ClaimCluster], differences: &[Difference], limit: usize) -> Vec<usize> {
        let mut picked: Vec<usize> = Vec::new();
        let mut left: Vec<usize> = (0..clusters.len()).collect();
        while picked.len() < limit {
            let next = left
                .iter()
                .filter_map(|&i| {
                    let claim = self.best(clusters.get(i)?)?;
                    let chosen = || picked.iter().filter_map(|&p| self.best(clusters.get(p)?));
                    if chosen().any(|c| self.repeats(claim, c)) {
                        return None;
                    }
                    let likeness = chosen().map(|c| self.cosine(claim, c)).fold(0.0, f32::max);
                    Some((clusters.get(i)?.score - REDUNDANCY_WEIGHT * likeness, i))
                })
                .max_by(|(a, i), (b, j)| a.total_cmp(b).then(j.cmp(i)));
            let Some((_, next)) = next else { break };
            left.retain(|&i| i != next);
            let told = match self.outdated(differences, clusters.get(next)) {
                Some(newest) => clusters.iter().position(|c| c.members.contains(&newest)),
                None => Some(next),
            };
            // An earlier count whose later one cannot be told is left to the list of differences.
            if let Some(told) = told {
                left.retain(|&i| i != told);
                if !picked.contains(&told) {
                    picked.push(told);
                }
            }
        }
        if picked.is_empty() && !clusters.is_empty() {
            picked.push(0);
        }
        picked
    }

    /// The sentence with the newest count of something that `claim` gives an earlier count of, if there is one.
    fn outdated(&self, differences: &[Difference], claim: Option<&ClaimCluster>) -> Option<SentenceRef> {
        let members = &claim?.members;
        differences.iter().find_map(|difference| {
            let newest = self.newest(difference)?.sentence;
            let earlier = difference.values.iter().any(|value| members.contains(&value.sentence));
            (earlier && !members.contains(&newest)).then_some(newest)
        })
    }

    /// The value that brings the others of `difference` up to date; `None` when sources merely differ.
    #[must_use]
    pub fn newest<'d>(&self, difference: &'d Difference) -> Option<&'d Value> {
        if difference.relation != Relation::Updated {
            return None;
        }
        let published = |value: &&Value| self.article(value.article)?.metadata.published;
        difference.values.iter().filter(|value| published(value).is_some()).max_by_key(published)
    }

    /// The order in which picked claims read well: the first stays the lead; the others follow by where their
    /// articles tell them.
    #[must_use]
    pub fn reading_order(&self, clusters: &[ClaimCluster], picked: &[usize]) -> Vec<usize> {
        let place = |i: usize| {
            let members = clusters.get(i).map_or(&[][..], |c| &c.members);
            let places: Vec<f32> = members.iter().filter_map(|at| self.place(*at)).collect();
            places.iter().sum::<f32>() / places.len().max(1) as f32
        };
        let Some((lead, rest)) = picked.split_first() else { return Vec::new() };
        let mut rest = rest.to_vec();
        rest.sort_by(|&a, &b| place(a).total_cmp(&place(b)).then(a.cmp(&b)));
        [*lead].into_iter().chain(rest).collect()
    }

    /// Where in its article a sentence stands, 0 for the first to 1 for the last.
    fn place(&self, at: SentenceRef) -> Option<f32> {
        let sentences = self.article(at.article)?.sentences().len();
        Some(at.sentence as f32 / sentences.saturating_sub(1).max(1) as f32)
    }

    fn best(&self, cluster: &ClaimCluster) -> Option<&Candidate> {
        self.candidate(*cluster.members.first()?)
    }

    pub(super) fn cosine(&self, a: &Candidate, b: &Candidate) -> f32 {
        self.vectors().cosine(a.at, b.at)
    }

    fn repeats(&self, a: &Candidate, b: &Candidate) -> bool {
        self.cosine(a, b) >= REPEATS_COSINE || a.terms.overlaps(&b.terms, REPEATS_WORDS)
    }
}

fn same_matter(a: &Candidate, b: &Candidate) -> bool {
    a.terms.share_fact(&b.terms) || a.terms.overlaps(&b.terms, SAME_WORDS)
}
