//! Where sources differ: numbers of the same thing, ages (`ages`), days (`days`), and what one calls untrue (`denials`). Precision before
//! recall: what is not surely the same thing is left out, and every value keeps its hedge, noun and time, so that the reader
//! sees what each source counts.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Serialize;

use crate::corpus::{ArticleId, SentenceRef};
use crate::text::Span;
use crate::text::cues::Hedge;
use crate::text::words::{Token, TokenKind, is_function_word, stem};

use super::amounts::tells_amount;
use super::coverage::{Candidate, Coverage};
use super::events::Event;
use super::linkage::components;
use super::measures::{Measure, measures};
use super::terms::share;

/// Least cosine of two sentences that count the same people, and of two that measure the same thing.
const SAME_EVENT: f32 = 0.3;
const SAME_THING: f32 = 0.6;
/// Share of the content words near a number that must be near the other one.
const SAME_CONTEXT: f32 = 0.5;
/// Counts further apart than this are of different things.
const MOST_APART: f64 = 15.0;
const MEASURES_APART: f64 = 3.0;
/// The same of amounts whose kind a word near them tells, and least cosine of their sentences.
const AMOUNTS_APART: f64 = 2.0;
const SAME_AMOUNT: f32 = 0.5;
/// An article with this many counts of one kind tells of more than one event.
const MANY_COUNTS: usize = 3;
/// Hours after which a larger running count is an update.
const UPDATE_HOURS: f64 = 1.0;
/// Most words that name the matter of an amount.
const NAMED: usize = 4;
/// Most values shown of one article.
const PER_ARTICLE: usize = 2;

/// What kind of thing sources differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DifferenceKind {
    /// A number of the same thing.
    Number,
    /// A date or time of the same thing.
    Date,
    /// A statement and its denial.
    Statement,
}

/// How the values relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// The sources differ.
    Differ,
    /// A later article brings a running count up to date.
    Updated,
}

/// One source's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The source's words with hedge, noun and time: "more than 600 people in Lebanon in recent days". Where words
    /// between them are left out stands "…".
    pub text: String,
    /// The article.
    pub article: ArticleId,
    /// The sentence that says so.
    pub sentence: SentenceRef,
    /// Hedge, number and noun in the article's body.
    pub span: Span,
}

/// Values that independent sources give for the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The thing: "killed in Lebanon".
    pub what: String,
    /// Its kind.
    pub kind: DifferenceKind,
    /// How the values relate.
    pub relation: Relation,
    /// From two or more independent sources, in the order of the run.
    pub values: Vec<Value>,
}

/// A number where it stands.
struct Found<'c> {
    sentence: &'c Candidate,
    measure: Measure,
    hour: Option<f64>,
}

impl Coverage<'_> {
    /// Where independent sources differ, most central first.
    #[must_use]
    pub fn differences(&self) -> Vec<Difference> {
        let running = self.running();
        let found: Vec<Found<'_>> = running
            .iter()
            .flat_map(|sentence| {
                #[allow(clippy::cast_precision_loss)]
                let hour = self
                    .article(sentence.at.article)
                    .and_then(|a| a.metadata.published)
                    .map(|t| t.as_second() as f64 / 3600.0);
                measures(&sentence.terms).into_iter().map(move |measure| Found { sentence, measure, hour })
            })
            .collect();
        let mut differences: Vec<(f32, Difference)> = self.disputes();
        // Of two sentences with the same words the counts say more than that a word was changed.
        let add = |more: Vec<(f32, Difference)>, differences: &mut Vec<(f32, Difference)>| {
            for (salience, difference) in more {
                let known = |(_, d): &(f32, Difference)| {
                    difference.values.iter().all(|v| d.values.iter().any(|w| w.sentence == v.sentence))
                };
                if !differences.iter().any(known) {
                    differences.push((salience, difference));
                }
            }
        };
        for group in self.same_things(&found) {
            let members: Vec<&Found<'_>> = group.iter().filter_map(|&i| found.get(i)).collect();
            if let Some(difference) = self.difference(&members) {
                let salience = members.iter().map(|m| m.sentence.salience).fold(f32::MIN, f32::max);
                differences.push((salience, difference));
            }
        }
        for more in [self.age_differences(), self.day_differences(), self.denials(), self.twin_differences()]
        {
            add(more, &mut differences);
        }
        differences.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        differences.into_iter().map(|(_, d)| d).collect()
    }

    /// Groups numbers of the same thing, each reachable from each other by pairs that surely are.
    fn same_things(&self, found: &[Found<'_>]) -> Vec<Vec<usize>> {
        let same = |i: usize, j: usize| match (found.get(i), found.get(j)) {
            (Some(a), Some(b)) => self.same_thing(a, b, found),
            _ => false,
        };
        let mut groups = components(found.len(), same);
        groups.iter_mut().for_each(|g| g.sort_unstable());
        groups.sort_unstable();
        groups
    }

    fn same_thing(&self, a: &Found<'_>, b: &Found<'_>, found: &[Found<'_>]) -> bool {
        let (x, y) = (&a.measure, &b.measure);
        if x.event != y.event
            || x.noun != y.noun
            || x.unit != y.unit
            || x.years != y.years
            || x.partial
            || y.partial
        {
            return false;
        }
        if x.second.is_some() != y.second.is_some() {
            return false;
        }
        let cosine = self.cosine(a.sentence, b.sentence);
        let disjoint =
            |a: &BTreeSet<String>, b: &BTreeSet<String>| !a.is_empty() && !b.is_empty() && a.is_disjoint(b);
        if x.event == Some(Event::JobLosses) && x.places != y.places {
            return false;
        }
        if x.event.is_some() {
            let (low, high) = (x.value.min(y.value), x.value.max(y.value));
            return cosine >= SAME_EVENT && !disjoint(&x.places, &y.places) && high <= low * MOST_APART;
        }
        // Without an event, only the words around tell that it is the same thing; within an article they do not.
        if a.sentence.at.article == b.sentence.at.article
            || disjoint(&a.sentence.terms.names, &b.sentence.terms.names)
        {
            return false;
        }
        if x.second.is_some() {
            return cosine >= SAME_EVENT;
        }
        if matches!((x.amount, y.amount), (Some(a), Some(b)) if a != b) {
            return false;
        }
        if let Some(amount) = x.amount.filter(|_| x.amount == y.amount) {
            // An article with two costs does not say which one another means.
            let only = |f: &Found<'_>| {
                let same = |other: &&Found<'_>| {
                    other.measure.amount == Some(amount) && other.measure.unit == f.measure.unit
                };
                beside(found, f, |at| at.article).iter().filter(same).count() == 1
            };
            // "974 billion over five years or 1.2 trillion over eight": one that has both means another by each.
            let both = |f: &Found<'_>, value: &Found<'_>| {
                beside(found, f, |at| at).iter().any(|other| {
                    (&other.measure.unit, &other.measure.noun) == (&value.measure.unit, &value.measure.noun)
                        && compatible(&other.measure, &value.measure)
                })
            };
            return cosine >= SAME_AMOUNT
                && !both(a, b)
                && !both(b, a)
                && x.value.max(y.value) <= AMOUNTS_APART * x.value.min(y.value)
                && only(a)
                && only(b);
        }
        let common = x.context.intersection(&y.context).count();
        let context = share(common, x.context.len().min(y.context.len()));
        // A sentence with two such numbers measures two things; which is meant, words cannot tell.
        let alone = |f: &Found<'_>| {
            let same = |other: &&Found<'_>| other.measure.unit == x.unit && other.measure.noun == x.noun;
            beside(found, f, |at| at).iter().filter(same).count() == 1
        };
        cosine >= SAME_THING
            && x.value.max(y.value) <= MEASURES_APART * x.value.min(y.value)
            && common >= 2
            && context >= SAME_CONTEXT
            && x.noun.is_some()
            && alone(a)
            && alone(b)
    }

    fn difference(&self, members: &[&Found<'_>]) -> Option<Difference> {
        if members.iter().any(|m| different_counts(members, m.sentence.at.article) >= MANY_COUNTS) {
            return None;
        }
        // Of an article, the value told first, and others near it that say something new. Further ones count a part,
        // or something else. The exact ones go first: "more than a dozen" says less than "16".
        let mut told: Vec<&Found<'_>> = Vec::new();
        let (exact, hedged): (Vec<&Found<'_>>, Vec<&Found<'_>>) =
            members.iter().partition(|m| m.measure.hedge.is_none());
        for member in exact.into_iter().chain(hedged) {
            let article = member.sentence.at.article;
            let first = members.iter().find(|m| m.sentence.at.article == article);
            let near = first.is_none_or(|f| nearby(f.measure.value, member.measure.value));
            let own = || told.iter().filter(|t| t.sentence.at.article == article);
            if near && own().count() < PER_ARTICLE && !own().any(|t| compatible(&t.measure, &member.measure))
            {
                told.push(member);
            }
        }
        told.sort_by_key(|t| (t.sentence.at, t.measure.tokens.start));
        // Two sources that share a value agree, whatever else they count, unless one sets the two against each other.
        let also = |b: &Found<'_>, a: &Found<'_>| {
            members.iter().any(|m| {
                m.sentence.family == b.sentence.family
                    && m.sentence.at != b.sentence.at
                    && compatible(&m.measure, &a.measure)
            })
        };
        let pairs: Vec<(&Found<'_>, &Found<'_>)> = told
            .iter()
            .enumerate()
            .flat_map(|(i, a)| told.iter().skip(i + 1).map(move |b| (*a, *b)))
            .filter(|(a, b)| a.sentence.family != b.sentence.family)
            .filter(|(a, b)| !compatible(&a.measure, &b.measure) && !also(a, b) && !also(b, a))
            .collect();
        if pairs.is_empty() {
            return None;
        }
        let relation = if pairs.iter().all(|(a, b)| updates(a, b) || updates(b, a)) {
            Relation::Updated
        } else {
            Relation::Differ
        };
        let values: Vec<Value> = told.iter().filter_map(|f| self.value(f)).collect();
        let what = what(members, &pairs, self);
        (values.len() >= 2).then_some(Difference { what, kind: DifferenceKind::Number, relation, values })
    }

    /// The bytes `range`, counted from the beginning of the sentence `at`, as a value.
    pub(super) fn value_within(&self, at: SentenceRef, range: Range<usize>) -> Option<Value> {
        let article = self.article(at.article)?;
        let start = article.sentences().get(at.sentence)?.span.start();
        let span = Span::new(article.body(), start + range.start, start + range.end)?;
        let text = span.of(article.body()).split_whitespace().collect::<Vec<_>>().join(" ");
        Some(Value { text, article: at.article, sentence: at, span })
    }

    fn value(&self, found: &Found<'_>) -> Option<Value> {
        let at = found.sentence.at;
        let article = self.article(at.article)?;
        let sentence = article.sentences().get(at.sentence)?.span;
        let text = sentence.of(article.body());
        let (shown, main) = found.measure.shown(text, &found.sentence.terms.tokens)?;
        Some(Value {
            text: shown,
            article: at.article,
            sentence: at,
            span: Span::new(article.body(), sentence.start() + main.start(), sentence.start() + main.end())?,
        })
    }
}

/// Those of `found`, which are in the order of the run, that stand where `one` does, as far as `place` tells.
fn beside<'f, 'c, P: Ord>(
    found: &'f [Found<'c>],
    one: &Found<'c>,
    place: impl Fn(SentenceRef) -> P,
) -> &'f [Found<'c>] {
    let own = place(one.sentence.at);
    let first = found.partition_point(|other| place(other.sentence.at) < own);
    let end = found.partition_point(|other| place(other.sentence.at) <= own);
    found.get(first..end).unwrap_or_default()
}

/// How many values of an article cannot be meant by one count.
fn different_counts(members: &[&Found<'_>], article: ArticleId) -> usize {
    let mut different: Vec<&Measure> = Vec::new();
    for member in members.iter().filter(|m| m.sentence.at.article == article) {
        if !different.iter().any(|d| compatible(d, &member.measure)) {
            different.push(&member.measure);
        }
    }
    different.len()
}

/// Whether two counts are near enough to be rival counts of one thing.
fn nearby(a: f64, b: f64) -> bool {
    a.max(b) <= 1.5 * a.min(b)
}

/// Whether `later` brings `earlier` up to date.
fn updates(earlier: &Found<'_>, later: &Found<'_>) -> bool {
    let event = later.measure.event;
    let grown = later.measure.value > earlier.measure.value;
    let newer = matches!((earlier.hour, later.hour), (Some(a), Some(b)) if b - a >= UPDATE_HOURS);
    let undated = earlier.hour.is_none() || later.hour.is_none();
    event.is_some_and(Event::is_running_count)
        && (grown || !event.is_some_and(Event::grows))
        && (newer || undated && later.measure.revised)
}

/// Whether two values can both be meant by one count: equal, or one a rounding of the other.
fn compatible(a: &Measure, b: &Measure) -> bool {
    let (x, y) = (a.value, b.value);
    let equal = |x: f64, y: f64| (x - y).abs() <= 1e-6 * x.abs().max(y.abs()).max(1.0);
    if let (Some(s), Some(t)) = (a.second, b.second) {
        return equal(x, y) && equal(s, t);
    }
    equal(x, y)
        || (a.unit == "days" && (x - y).abs() <= 0.1 * x.max(y))
        || rounds(a, y)
        || rounds(b, x)
        || (bent(a, y) && round(x) || bent(b, x) && round(y))
}

/// Whether the hedge of `a` admits `value` close by: "more than 600" may be 612, "nearly 200" may be 190.
fn bent(a: &Measure, value: f64) -> bool {
    let near = |low: f64, high: f64| (a.value * low..=a.value * high).contains(&value);
    match a.hedge {
        // "More than a dozen" is anything short of two.
        Some(Hedge::MoreThan | Hedge::AtLeast) => near(1.0, if a.value == 12.0 { 1.7 } else { 1.15 }),
        Some(Hedge::Nearly | Hedge::LessThan | Hedge::UpTo) => near(0.85, 1.0),
        Some(Hedge::About) => near(0.9, 1.1),
        Some(Hedge::Only) | None => false,
    }
}

/// Whether a number looks rounded: at most two digits that are not trailing zeros, or a dozen.
fn round(value: f64) -> bool {
    let (mut digits, mut zeros) = (value.abs(), 0);
    while digits >= 10.0 && (digits % 10.0).abs() < 1e-9 {
        digits /= 10.0;
        zeros += 1;
    }
    (zeros > 0 && digits < 100.0) || value == 12.0
}

/// Whether `a` is `value` rounded to the digits that `a` gives, and close to it.
fn rounds(a: &Measure, value: f64) -> bool {
    let mut step = 1.0;
    if a.value.fract() == 0.0 {
        while a.value >= 100.0 && (a.value % (step * 10.0)).abs() < 1e-9 && step < a.value {
            step *= 10.0;
        }
    } else {
        step = 0.1;
    }
    let exact_count = a.value < 100.0 && value.fract() == 0.0 && a.unit.is_empty();
    !exact_count
        && (a.value - value).abs() <= step / 2.0 + 1e-9
        && (a.value - value).abs() <= 0.05 * a.value.max(value)
}

/// Names the thing in words of the sources.
fn what(members: &[&Found<'_>], pairs: &[(&Found<'_>, &Found<'_>)], coverage: &Coverage<'_>) -> String {
    let Some((a, b)) = pairs.first() else { return String::new() };
    if let Some(event) = a.measure.event {
        let places = members.iter().map(|m| &m.measure.places).filter(|p| !p.is_empty());
        let common = places.cloned().reduce(|a, b| a.intersection(&b).cloned().collect()).unwrap_or_default();
        let place = common.first().and_then(|place| {
            members.iter().find_map(|m| {
                let tokens = &m.sentence.terms.tokens;
                let at = tokens.iter().position(|t| t.capital && stem(&t.lower) == *place)?;
                let named = |t: &&Token| t.capital && !t.possessive && !is_function_word(&t.lower);
                let before = tokens.get(..at)?.iter().rev().take_while(named).count();
                let after = tokens.get(at + 1..)?.iter().take_while(named).count();
                let (first, last) = (tokens.get(at - before)?, tokens.get(at + after)?);
                coverage.text(m.sentence.at).get(first.span.start()..last.span.end())
            })
        });
        return match place {
            Some(place) => format!("{} in {place}", event.label()),
            None => event.label().to_owned(),
        };
    }
    if a.measure.second.is_some() {
        return "the vote".to_owned();
    }
    if let Some(amount) = a.measure.amount.filter(|_| a.measure.amount == b.measure.amount) {
        let own = a.sentence.terms.tokens.get(a.measure.tokens.clone()).unwrap_or_default();
        let shared = |wanted: &str| {
            a.sentence.terms.stems.contains(wanted)
                && b.sentence.terms.stems.contains(wanted)
                && !amount.contains(wanted)
                && !tells_amount(wanted)
                && !own.iter().any(|t| stem(&t.lower) == wanted)
        };
        return match coverage.named(a.sentence, NAMED, &shared) {
            shared if shared.is_empty() => amount.to_owned(),
            shared => format!("{amount}: {shared}"),
        };
    }
    let text = coverage.text(a.sentence.at);
    let noun = a.measure.noun.clone().unwrap_or_default();
    let mut words: Vec<&str> = Vec::new();
    for token in a.sentence.terms.tokens.iter().filter(|t| t.kind == TokenKind::Word) {
        let stemmed = stem(&token.lower);
        let shared =
            (a.measure.context.contains(&stemmed) && b.measure.context.contains(&stemmed)) || stemmed == noun;
        let word = token.span.of(text);
        if shared && !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(" ")
}
