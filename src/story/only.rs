//! What a single source reports.

use std::collections::HashSet;

use crate::corpus::{ArticleId, SentenceRef};

use super::clusters::ClaimCluster;
use super::coverage::{Candidate, Coverage};
use super::differences::Difference;

/// Likeness to any sentence of another source from which a report is not exclusive.
const ALSO_SAID_COSINE: f32 = 0.6;
/// With a shared name or number, the likeness needed is less.
const ALSO_SAID_WITH_FACT: f32 = 0.5;
const ALSO_SAID_WORDS: f32 = 0.5;
/// A report must belong to the story: salience at least this share of the story's highest.
const NOTABLE_SHARE: f32 = 0.6;

impl Coverage<'_> {
    /// What only one independent source reports: at most `limit` sentences a source, most notable first, sources
    /// in the order of the run. What `differences` tell of is left to them. Empty for a story with a single source, where
    /// everything would qualify.
    #[must_use]
    pub fn only(
        &self,
        clusters: &[ClaimCluster],
        differences: &[Difference],
        limit: usize,
    ) -> Vec<(ArticleId, SentenceRef)> {
        if self.families().len() < 2 {
            return Vec::new();
        }
        let highest = self.candidates().iter().map(|c| c.salience).fold(0.0, f32::max);
        // What sources count differently is told where they differ.
        let counted: HashSet<SentenceRef> =
            differences.iter().flat_map(|d| d.values.iter().map(|v| v.sentence)).collect();
        let mut out = Vec::new();
        for family in 0..self.families().len() {
            let mut notable: Vec<&Candidate> = clusters
                .iter()
                .filter(|c| c.support == 1)
                .filter_map(|c| self.candidate(*c.members.first()?))
                .filter(|c| {
                    c.family == family
                        && c.salience >= NOTABLE_SHARE * highest
                        && c.is_report()
                        && !counted.contains(&c.at)
                })
                .collect();
            notable.sort_by(|a, b| b.salience.total_cmp(&a.salience).then(a.at.cmp(&b.at)));
            // All of the story is read for each, so only until there are enough.
            let exclusive = |c: &&Candidate| {
                !self.candidates().iter().any(|o| o.family != family && self.also_said(c, o))
            };
            out.extend(notable.into_iter().filter(exclusive).take(limit).map(|c| (c.at.article, c.at)));
        }
        out
    }

    fn also_said(&self, claim: &Candidate, other: &Candidate) -> bool {
        let cosine = self.cosine(claim, other);
        cosine >= ALSO_SAID_COSINE
            || (cosine >= ALSO_SAID_WITH_FACT && claim.terms.share_number(&other.terms))
            || claim.terms.overlaps(&other.terms, ALSO_SAID_WORDS)
    }
}
