//! Weekdays and months, read against the article's own date where it is known.

use crate::corpus::SentenceRef;
use crate::text::dates::{MONTHS, calendar_word};

use super::super::super::Reason;
use super::super::super::facts::{Facts, Unit};
use super::super::super::sources::SourceSentence;
use super::{Case, Findings};

/// Share of a statement but its day that the sentence must hold whose day is the right one; with less, one honest statement was
/// accused for three wrong ones.
const REST: f32 = 0.65;

pub(super) fn is_month(word: &str) -> bool {
    MONTHS.contains(&word)
}

/// The weekday or month that `unit` names.
pub(super) fn calendar(unit: &Unit) -> Option<&'static str> {
    let one = unit.lower.strip_suffix('s').filter(|w| w.ends_with("day")).unwrap_or(&unit.lower);
    calendar_word(one, unit.capital || one.len() > 5).filter(|_| unit.quantity.is_none())
}

fn names(facts: &Facts) -> impl Iterator<Item = &'static str> {
    facts.units.iter().filter_map(calendar)
}

pub(super) fn check(case: &Case<'_, '_>, findings: &mut Findings) {
    for (k, unit) in case.claim.units.iter().enumerate() {
        let Some(word) = calendar(unit) else { continue };
        if let Some((best, source)) = displaced(case, word) {
            findings
                .push(Reason::Date { written: case.claim.written(k, k).to_owned(), source: Some(source) });
            findings.evidence.push(best);
            continue;
        }
        if case.premise.iter().any(|s| names(&s.facts).any(|n| n == word)) || published(case, word) {
            continue;
        }
        let rival = case
            .premise
            .iter()
            .find_map(|s| names(&s.facts).find(|n| is_month(n) == is_month(word)).map(capital));
        let tellers = || case.all().filter(|s: &&SourceSentence<'_>| names(&s.facts).any(|n| n == word));
        let related = tellers().any(|s| case.held(&s.facts) >= 0.35);
        if !related && (rival.is_some() || tellers().next().is_none()) {
            findings.push(Reason::Date { written: case.claim.written(k, k).to_owned(), source: rival });
        } else {
            findings.far += 1;
        }
    }
}

/// The sentence that says nearly all the rest of the statement, and its day or month, when no sentence that may say it has
/// `word`. A statement with two days may be made of two sentences.
fn displaced(case: &Case<'_, '_>, word: &str) -> Option<(SentenceRef, String)> {
    if names(case.claim).count() > 1 || published(case, word) {
        return None;
    }
    let tellers = case.tellers(REST, &|i| case.claim.units.get(i).is_some_and(|unit| !unit.time));
    if tellers.iter().any(|s| names(&s.facts).any(|n| n == word)) {
        return None;
    }
    let same_kind = |n: &&str| is_month(n) == is_month(word);
    let best = tellers.first()?;
    Some((best.at, capital(names(&best.facts).find(same_kind)?)))
}

/// Whether the word is the weekday or month of an article's own date and the premise names no other: then it is said by the
/// article's "today", or by its very date.
fn published(case: &Case<'_, '_>, word: &str) -> bool {
    case.premise.iter().any(|s| {
        let date = case.sources.article(s.at).and_then(|a| a.metadata.published);
        let Some(date) = date.map(|d| d.to_zoned(jiff::tz::TimeZone::UTC).date()) else { return false };
        let rival = names(&s.facts).any(|n| is_month(n) == is_month(word));
        let month = usize::try_from(date.month() - 1).ok().and_then(|m| MONTHS.get(m));
        let weekday = format!("{:?}", date.weekday()).to_lowercase();
        !rival && (month.is_some_and(|m| *m == word) || weekday == word)
    })
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}
