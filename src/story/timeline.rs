//! What happened when.

use std::ops::Range;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use crate::corpus::SentenceRef;
use crate::text::cues::is_speech;
use crate::text::dates::{MONTHS, WEEKDAYS, calendar_word, is_time_word};
use crate::text::openings::Tie;
use crate::text::words::{Token, TokenKind, is_function_word, is_past};

use super::clusters::ClaimCluster;
use super::coverage::{Candidate, Coverage};

/// Likeness from which two entries of a day tell one event.
const SAME_EVENT_COSINE: f32 = 0.6;
const SAME_EVENT_WORDS: f32 = 0.5;

/// An event with its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineItem {
    /// `2024-09-25`, or the source's own word ("Wednesday") when its date cannot be worked out.
    pub when: String,
    /// The sentence that tells of it.
    pub sentence: SentenceRef,
}

/// When something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    Day(Date),
    /// Month and day of an unknown year, from 1.
    DayOfYear(usize, i8),
    /// From Monday = 0.
    Weekday(usize),
}

impl Coverage<'_> {
    /// The most important dated events of the story, at most `limit`, in order of time; those whose date is unknown
    /// come last. Weekdays are read as the day on or before publication (UTC), or after it when the sentence tells
    /// what will happen. When someone said something is not an event, and none begins with a word that points back.
    #[must_use]
    pub fn timeline(&self, clusters: &[ClaimCluster], limit: usize) -> Vec<TimelineItem> {
        let mut events: Vec<(When, &Candidate)> = Vec::new();
        for cluster in clusters {
            if events.len() >= limit {
                break;
            }
            let read_alone = cluster.members.iter().filter_map(|at| self.candidate(*at));
            let dated = read_alone.filter(|c| !points_back(c)).find_map(|c| {
                let published = self.article(c.at.article)?.metadata.published;
                Some((when(&c.terms.tokens, published.map(|t| t.to_zoned(TimeZone::UTC).date()))?, c))
            });
            let Some((when, sentence)) = dated else { continue };
            let told = events.iter().any(|(other, o)| {
                *other == when
                    && (self.cosine(o, sentence) >= SAME_EVENT_COSINE
                        || o.terms.overlaps(&sentence.terms, SAME_EVENT_WORDS))
            });
            if !told {
                events.push((when, sentence));
            }
        }
        events.sort_by_key(|(when, sentence)| (*when, sentence.at));
        events.into_iter().map(|(when, s)| TimelineItem { when: shown(when), sentence: s.at }).collect()
    }
}

/// Whether it begins with "They", "This" and the like, which are nobody's in a timeline; a joining "But" does no harm.
fn points_back(candidate: &Candidate) -> bool {
    candidate.terms.dangling && candidate.terms.tie != Some(Tie::Joins)
}

fn shown(when: When) -> String {
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|c| c.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    match when {
        When::Day(date) => date.to_string(),
        When::DayOfYear(month, day) => {
            format!("{} {day}", MONTHS.get(month.saturating_sub(1)).map(|m| capital(m)).unwrap_or_default())
        }
        When::Weekday(index) => WEEKDAYS.get(index).map(|w| capital(w)).unwrap_or_default(),
    }
}

/// The first time in a sentence at which something happened or will happen.
fn when(tokens: &[Token], published: Option<Date>) -> Option<When> {
    let verb = |t: &Token| is_past(&t.lower) && !is_speech(&t.lower);
    let future = tokens.iter().any(|t| matches!(t.lower.as_str(), "will" | "scheduled" | "expected" | "due"));
    if !future && !tokens.iter().any(verb) {
        return None;
    }
    (0..tokens.len()).filter(|&i| !of_speech(tokens, i)).find_map(|i| time_at(tokens, i, published, future))
}

/// Whether the time at `i` is that of a statement: "said Wednesday", "told reporters on Thursday".
fn of_speech(tokens: &[Token], i: usize) -> bool {
    tokens
        .iter()
        .take(i)
        .rev()
        .take_while(|t| !t.is_punct())
        .take(4)
        .take_while(|t| {
            !is_past(&t.lower)
                || is_speech(&t.lower)
                || matches!(
                    t.lower.as_str(),
                    "on" | "in" | "late" | "early" | "reporters" | "a" | "statement"
                )
        })
        .any(|t| is_speech(&t.lower))
}

fn time_at(tokens: &[Token], i: usize, published: Option<Date>, future: bool) -> Option<When> {
    let token = tokens.get(i)?;
    let days =
        |days: i64| Some(When::Day(published?.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?));
    let before = i.checked_sub(1).and_then(|b| tokens.get(b)).map_or("", |t| t.lower.as_str());
    // The end or beginning of a stretch of time is not when something happened.
    if matches!(before, "until" | "till" | "through" | "since" | "to" | "by" | "before" | "after" | "than") {
        return None;
    }
    match token.lower.as_str() {
        "today" | "tonight" => return days(0),
        "yesterday" => return days(-1),
        "tomorrow" => return days(1),
        _ => {}
    }
    let word = calendar_word(&token.lower, token.capital)?;
    if let Some(index) = WEEKDAYS.iter().position(|w| *w == word) {
        // "Monday's attack" and "the Sunday paper" name a thing.
        let qualifies = tokens.get(i + 1).is_some_and(|t| {
            let content = t.kind == TokenKind::Word && !is_function_word(&t.lower);
            content && !is_time_word(&t.lower, t.capital) && !t.lower.ends_with("ing") && !is_past(&t.lower)
        });
        if qualifies || token.possessive || matches!(before, "the" | "a" | "every" | "each") {
            return None;
        }
        let Some(published) = published else { return Some(When::Weekday(index)) };
        let weekday = Weekday::from_monday_zero_offset(i8::try_from(index).ok()?).ok()?;
        if published.weekday() == weekday && before != "next" && before != "last" {
            return Some(When::Day(published));
        }
        let back = before != "next" && (!future || before == "last");
        return published.nth_weekday(if back { -1 } else { 1 }, weekday).ok().map(When::Day);
    }
    day_of_month(tokens, i, published)
}

/// Month from 1 and day, when token `i` names the month, and their tokens: "Sept. 25", "25 September".
pub(super) fn month_and_day(tokens: &[Token], i: usize) -> Option<(usize, i8, Range<usize>)> {
    let token = tokens.get(i)?;
    let word = calendar_word(&token.lower, token.capital)?;
    let month = MONTHS.iter().position(|m| *m == word)? + 1;
    let day = |t: &Token| number(t).filter(|d| (1..=31).contains(d));
    let dot = usize::from(tokens.get(i + 1).is_some_and(|t| t.lower == "."));
    let after = tokens.get(i + 1 + dot).and_then(day);
    let before = i.checked_sub(1).and_then(|b| Some((b, tokens.get(b).and_then(day)?)));
    let (day, range) = match (after, before) {
        (Some(day), _) => (day, i..i + 2 + dot),
        (None, Some((b, day))) => (day, b..i + 1 + dot),
        (None, None) => return None,
    };
    Some((month, i8::try_from(day).ok()?, range))
}

fn number(token: &Token) -> Option<i16> {
    let digits = token.lower.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    (token.kind == TokenKind::Number).then(|| digits.parse().ok()).flatten()
}

/// "Sept. 25", "September 25, 2024", "25 September".
fn day_of_month(tokens: &[Token], i: usize, published: Option<Date>) -> Option<When> {
    let (month, day, range) = month_and_day(tokens, i)?;
    let next = range.end;
    let comma = usize::from(tokens.get(next).is_some_and(|t| t.lower == ","));
    let year = tokens.get(next + comma).and_then(number).filter(|y| (1800..2200).contains(y));
    let m = i8::try_from(month).ok()?;
    if let Some(year) = year {
        return Date::new(year, m, day).ok().map(When::Day);
    }
    let Some(published) = published else { return Some(When::DayOfYear(month, day)) };
    // The nearest one: "Dec. 30" in an article of January is last year's.
    (-1..=1)
        .filter_map(|offset| Date::new(published.year().checked_add(offset)?, m, day).ok())
        .min_by_key(|d| (d.duration_since(published).as_secs().abs(), *d))
        .map(When::Day)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::text::words::tokenize;

    /// Published on a Thursday.
    fn at(text: &str) -> Option<String> {
        when(&tokenize(text), Some(date(2024, 9, 26))).map(shown)
    }

    #[test]
    fn dates_are_worked_out_from_the_day_of_publication() {
        for (text, expected) in [
            ("Ten houses burned down on Wednesday.", "2024-09-25"),
            ("Ten houses burned down Thursday.", "2024-09-26"),
            ("Ten houses burned down on Friday.", "2024-09-20"),
            ("The court will hear the case on Monday.", "2024-09-30"),
            ("The bridge collapsed yesterday.", "2024-09-25"),
            ("The bridge collapsed on Sept. 3.", "2024-09-03"),
            ("The bridge collapsed on 3 September 2019.", "2019-09-03"),
            ("The bridge, opened on March 4, 2001, was closed.", "2001-03-04"),
        ] {
            assert_eq!(at(text).as_deref(), Some(expected), "{text}");
        }
        let january = when(&tokenize("The bridge collapsed on Dec. 30."), Some(date(2025, 1, 4)));
        assert_eq!(january.map(shown).as_deref(), Some("2024-12-30"));
    }

    #[test]
    fn without_a_date_of_publication_the_word_stays() {
        let show = |text: &str| when(&tokenize(text), None).map(shown);
        assert_eq!(show("Ten houses burned down on Wednesday.").as_deref(), Some("Wednesday"));
        assert_eq!(show("Ten houses burned down on Sept. 3.").as_deref(), Some("September 3"));
        assert_eq!(show("Ten houses burned down yesterday."), None);
    }

    #[test]
    fn statements_and_habits_are_no_events() {
        for text in [
            "The mayor said Wednesday that the town is safe.",
            "The mayor told reporters on Wednesday that the town is safe.",
            "Valley Link ran its last Sunday bus to the harbour.",
            "The hall remained closed until Friday.",
            "The bridge collapsed on February 31.",
            "It may rain.",
        ] {
            assert_eq!(at(text), None, "{text}");
        }
    }
}
