//! Where sources give different days for the beginning or the end of one thing. Only days written with their month
//! count, and only where a word says that something begins or ends on them.

use std::ops::Range;

use crate::text::Span;
use crate::text::words::{Token, stem};

use super::coverage::{Candidate, Coverage};
use super::differences::{Difference, DifferenceKind, Relation, Value};
use super::timeline::month_and_day;

/// Stems of verbs that a first or last day belongs to.
const BEGINS: &[&str] = &["begin", "begun", "start", "open", "reopen", "launch", "resum", "commenc"];
const ENDS: &[&str] = &["end", "expir", "finish", "conclud"];
/// Words that bring an earlier day up to date.
const CHANGES: &[&str] =
    &["not", "instead", "postpon", "delay", "move", "reschedul", "plan", "earlier", "later", "push"];
/// Tokens between such a verb and its day, at most.
const NEAR: usize = 4;
/// Least cosine, and least share of content words in common, of two sentences about one thing.
const SAME_THING: f32 = 0.6;
const SAME_WORDS: f32 = 0.4;
/// Most words that name the thing.
const NAMED: usize = 5;

/// Which end of a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    First,
    Last,
}

/// A day where it stands.
struct Found<'c> {
    sentence: &'c Candidate,
    bound: Bound,
    day: (usize, i8),
    /// From the word that says what happens on it.
    tokens: Range<usize>,
}

impl Coverage<'_> {
    /// The first two days that independent sources give for one beginning or end, for each such thing.
    pub(super) fn day_differences(&self) -> Vec<(f32, Difference)> {
        let running = self.running();
        let found: Vec<Found<'_>> = running.iter().flat_map(|c| days(c)).collect();
        let mut differences: Vec<(f32, Difference)> = Vec::new();
        let mut used: Vec<bool> = vec![false; found.len()];
        for (i, a) in found.iter().enumerate() {
            let rivals = |b: &Found<'_>| self.same_thing_begins(a, b) && a.day != b.day;
            if used.get(i) == Some(&true) || !found.iter().any(rivals) {
                continue;
            }
            let mut members: Vec<&Found<'_>> = Vec::new();
            for (j, b) in found.iter().enumerate() {
                let of_article = |m: &&Found<'_>| m.sentence.at.article == b.sentence.at.article;
                if (i == j || self.same_thing_begins(a, b)) && !members.iter().any(of_article) {
                    members.push(b);
                    if let Some(used) = used.get_mut(j) {
                        *used = true;
                    }
                }
            }
            let values: Vec<Value> = members.iter().filter_map(|m| self.day_value(m)).collect();
            if values.len() >= 2 {
                let salience = members.iter().map(|m| m.sentence.salience).fold(f32::MIN, f32::max);
                let relation = if self.is_update(&members) { Relation::Updated } else { Relation::Differ };
                let what = self.what_begins(&members);
                differences
                    .push((salience, Difference { what, kind: DifferenceKind::Date, relation, values }));
            }
        }
        differences
    }

    fn same_thing_begins(&self, a: &Found<'_>, b: &Found<'_>) -> bool {
        let (x, y) = (&a.sentence.terms, &b.sentence.terms);
        a.bound == b.bound
            && a.sentence.family != b.sentence.family
            && !x.names.is_disjoint(&y.names)
            && x.overlap(y) >= SAME_WORDS
            && self.cosine(a.sentence, b.sentence) >= SAME_THING
    }

    /// Whether the article published last gives another day than the first, and says that it has changed.
    fn is_update(&self, members: &[&Found<'_>]) -> bool {
        let published = |m: &&&Found<'_>| self.article(m.sentence.at.article)?.metadata.published;
        let (Some(first), Some(last)) =
            (members.iter().min_by_key(published), members.iter().max_by_key(published))
        else {
            return false;
        };
        let changed = |t: &Token| CHANGES.contains(&stem(&t.lower).as_str());
        first.day != last.day && last.sentence.terms.tokens.iter().any(changed)
    }

    fn day_value(&self, found: &Found<'_>) -> Option<Value> {
        let at = found.sentence.at;
        let article = self.article(at.article)?;
        let start = article.sentences().get(at.sentence)?.span.start();
        let tokens = found.sentence.terms.tokens.get(found.tokens.clone())?;
        let (first, last) = (tokens.first()?.span.start(), tokens.last()?.span.end());
        let span = Span::new(article.body(), start + first, start + last)?;
        let text = span.of(article.body()).split_whitespace().collect::<Vec<_>>().join(" ");
        Some(Value { text, article: at.article, sentence: at, span })
    }

    /// "start of Cooper Street closure", in words that the sources share.
    fn what_begins(&self, members: &[&Found<'_>]) -> String {
        let Some(first) = members.first() else { return String::new() };
        let shared = |stem: &str| {
            members.iter().all(|m| m.sentence.terms.stems.contains(stem))
                && !BEGINS.contains(&stem)
                && !ENDS.contains(&stem)
        };
        let bound = if first.bound == Bound::First { "first day" } else { "last day" };
        format!("{bound}: {}", self.named(first.sentence, NAMED, &shared))
    }
}

/// The days of a sentence on which something begins or ends.
fn days(sentence: &Candidate) -> Vec<Found<'_>> {
    let tokens = &sentence.terms.tokens;
    let mut found = Vec::new();
    for i in 0..tokens.len() {
        let Some((month, day, range)) = month_and_day(tokens, i) else { continue };
        let Some((bound, from)) = bound(tokens, range.start) else { continue };
        found.push(Found { sentence, bound, day: (month, day), tokens: from..range.end });
    }
    found
}

/// What happens on the day at `at`, and the token that says so. "Not on June 1" says nothing of that day.
fn bound(tokens: &[Token], at: usize) -> Option<(Bound, usize)> {
    for back in 1..=NEAR.min(at) {
        let i = at - back;
        let token = tokens.get(i)?;
        if token.is_punct() {
            return None;
        }
        let word = token.lower.as_str();
        let stemmed = stem(word);
        match word {
            "not" | "and" | "or" | "than" | "before" | "after" => return None,
            "from" if back == 1 => return Some((Bound::First, i)),
            "until" | "till" | "through" if back == 1 => return Some((Bound::Last, i)),
            _ if BEGINS.contains(&stemmed.as_str()) => return Some((Bound::First, i)),
            _ if ENDS.contains(&stemmed.as_str()) => return Some((Bound::Last, i)),
            _ => {}
        }
    }
    None
}
