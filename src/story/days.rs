//! Where sources give different days for one thing: its beginning or end, or what the same verb tells of it. Only days
//! written with their month count, and years, and only where a word says what they are the day of.

use std::ops::Range;

use crate::text::cues::is_speech;
use crate::text::quantities::{Quantity, QuantityKind};
use crate::text::words::{Token, TokenKind, is_past, stem};

use super::coverage::{Candidate, Coverage};
use super::differences::{Difference, DifferenceKind, Relation, Value};
use super::terms::Terms;
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
/// The share for what a verb tells of a day, tokens between the two, and words that begin another clause.
const VERB_WORDS: f32 = 0.5;
const VERB_NEAR: usize = 6;
const STOPS: &[&str] = &[
    "who", "which", "that", "after", "before", "since", "when", "until", "and", "but", "to", "not", "as",
    "than",
];
/// Times of day that are less apart are one, and times that are more apart those of two things.
const MINUTES: f64 = 10.0;
const HOURS: f64 = 4.0;
/// Words for where a time is that of: two sources may tell one time in two.
const ZONES: &[&str] = &[
    "gmt", "utc", "est", "edt", "et", "pst", "pdt", "pt", "cst", "cdt", "ct", "cet", "cest", "bst", "ist",
    "local", "eastern", "pacific",
];
/// Most words that name the thing.
const NAMED: usize = 5;

/// What a day belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Bound {
    /// The beginning of a stretch of time.
    First,
    /// Its end.
    Last,
    /// What the verb with this stem tells: "was arrested on March 3".
    Verb(String),
}

/// A time as it is told.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Told {
    /// A year, a month from 1 and a day of the month, each 0 where it is not told.
    Day(i16, usize, i8),
    /// Minutes since midnight.
    Clock(f64),
}

impl Told {
    /// Whether not both can be meant of one thing.
    fn differs(self, other: Self) -> bool {
        match (self, other) {
            (Self::Day(year, month, day), Self::Day(y, m, d)) => {
                year != 0 && y != 0 && year != y || month != 0 && m != 0 && (month, day) != (m, d)
            }
            (Self::Clock(a), Self::Clock(b)) => (MINUTES..HOURS * 60.0).contains(&(a - b).abs()),
            _ => false,
        }
    }

    /// Whether both tell one time, as far as they tell it.
    fn agrees(self, other: Self) -> bool {
        match (self, other) {
            (Self::Day(_, month, _), Self::Day(_, m, _)) => !self.differs(other) && (month == 0) == (m == 0),
            (Self::Clock(a), Self::Clock(b)) => (a - b).abs() < MINUTES,
            _ => false,
        }
    }
}

/// A day where it stands.
struct Found<'c> {
    sentence: &'c Candidate,
    bound: Bound,
    day: Told,
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
            let rivals = |b: &Found<'_>| self.same_thing_begins(a, b) && a.day.differs(b.day);
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
        let verb = matches!(a.bound, Bound::Verb(_));
        a.bound == b.bound
            && a.sentence.family != b.sentence.family
            && x.share_name(y)
            && x.overlaps(y, if verb { VERB_WORDS } else { SAME_WORDS })
            && self.cosine(a.sentence, b.sentence) >= SAME_THING
            && (!verb || of_one(a, b))
            // What a verb tells may happen twice: then one of the articles has both days.
            && !(verb && (self.has_day(a.sentence, b.day) || self.has_day(b.sentence, a.day)))
    }

    /// Whether the article of `sentence` has `day` anywhere.
    fn has_day(&self, sentence: &Candidate, day: Told) -> bool {
        let own = self.running_of(sentence.at.article);
        own.flat_map(|c| times(&c.terms)).any(|(other, _)| other.agrees(day))
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
        let tokens = found.sentence.terms.tokens.get(found.tokens.clone())?;
        self.value_within(found.sentence.at, tokens.first()?.span.start()..tokens.last()?.span.end())
    }

    /// "start of Cooper Street closure", in words that the sources share.
    fn what_begins(&self, members: &[&Found<'_>]) -> String {
        let Some(first) = members.first() else { return String::new() };
        let shared = |stem: &str| {
            members.iter().all(|m| m.sentence.terms.stems.contains(stem))
                && !BEGINS.contains(&stem)
                && !ENDS.contains(&stem)
        };
        let bound = match &first.bound {
            Bound::First => "first day",
            Bound::Last => "last day",
            Bound::Verb(_) => "when",
        };
        format!("{bound}: {}", self.named(first.sentence, NAMED, &shared))
    }
}

/// Whether both verbs have a subject or an object in common: a name before each that the other sentence has too.
fn of_one(a: &Found<'_>, b: &Found<'_>) -> bool {
    let before = |f: &Found<'_>, other: &Found<'_>| {
        let tokens = f.sentence.terms.tokens.get(..f.tokens.start).unwrap_or_default();
        let known = |t: &Token| {
            let stem = stem(&t.lower);
            f.sentence.terms.names.contains(&stem) && other.sentence.terms.names.contains(&stem)
        };
        !f.sentence.terms.dangling && tokens.iter().any(|t| t.capital && known(t))
    };
    before(a, b) && before(b, a)
}

/// The times of a sentence at which something begins, ends or has happened.
fn days(sentence: &Candidate) -> Vec<Found<'_>> {
    let tokens = &sentence.terms.tokens;
    let told = |(day, range): (Told, Range<usize>)| {
        // Beginnings and ends are known by their day of the year.
        let edge = matches!(day, Told::Day(_, month, _) if month != 0).then(|| bound(tokens, range.start));
        let (bound, from) = edge
            .flatten()
            .or_else(|| happened(tokens, range.start).map(|(verb, from)| (Bound::Verb(verb), from)))?;
        Some(Found { sentence, bound, day, tokens: from..range.end })
    };
    times(&sentence.terms).into_iter().filter_map(told).collect()
}

/// All days of a sentence that have their month, years that stand alone after "in", and times of day right after "at".
fn times(terms: &Terms) -> Vec<(Told, Range<usize>)> {
    let tokens = &terms.tokens;
    let mut found: Vec<(Told, Range<usize>)> = all_days(tokens)
        .into_iter()
        .map(|((year, month, day), range)| (Told::Day(year, month, day), range))
        .collect();
    if !tokens.iter().any(|t| ZONES.contains(&t.lower.as_str())) {
        let at = |q: &&Quantity| {
            q.tokens.start.checked_sub(1).and_then(|i| tokens.get(i)).is_some_and(|t| t.lower == "at")
        };
        let clocks = terms.quantities.iter().filter(at).filter_map(|q| Some((clock(q)?, q.tokens.clone())));
        found.extend(clocks);
    }
    found
}

/// The time of day that a number is, when it says of which half of the day.
fn clock(quantity: &Quantity) -> Option<Told> {
    let minutes = if quantity.value <= 12.0 { quantity.value * 60.0 } else { quantity.value };
    let minutes = match quantity.unit.as_deref() {
        _ if quantity.kind != QuantityKind::Time => None,
        Some("am") => Some(minutes % 720.0),
        Some("pm") => Some(minutes % 720.0 + 720.0),
        _ => Some(minutes).filter(|m| *m >= 780.0),
    };
    minutes.map(Told::Clock)
}

/// Year, month and day, each 0 where it is not told, with their tokens.
fn all_days(tokens: &[Token]) -> Vec<((i16, usize, i8), Range<usize>)> {
    let year = |i: usize| {
        let token = tokens.get(i).filter(|t| t.kind == TokenKind::Number && t.lower.len() == 4)?;
        token.lower.parse::<i16>().ok().filter(|y| (1000..2200).contains(y))
    };
    let mut found = Vec::new();
    for i in 0..tokens.len() {
        if let Some((month, day, range)) = month_and_day(tokens, i) {
            let comma = usize::from(tokens.get(range.end).is_some_and(|t| t.lower == ","));
            let (year, end) = year(range.end + comma).map_or((0, range.end), |y| (y, range.end + comma + 1));
            found.push(((year, month, day), range.start..end));
        } else if tokens.get(i).is_some_and(|t| t.lower == "in") {
            found.extend(year(i + 1).map(|year| ((year, 0, 0), i + 1..i + 2)));
        }
    }
    found
}

/// The stem of the verb that tells what happened on the day at `at`, and its token: "was held in Lenn on June 4".
fn happened(tokens: &[Token], at: usize) -> Option<(String, usize)> {
    let on = at
        .checked_sub(1)
        .filter(|&i| tokens.get(i).is_some_and(|t| matches!(t.lower.as_str(), "on" | "in" | "at")))?;
    for i in (on.saturating_sub(VERB_NEAR)..on).rev() {
        let token = tokens.get(i)?;
        let word = token.lower.as_str();
        if token.is_punct() || STOPS.contains(&word) || is_speech(word) {
            return None;
        }
        if is_past(word)
            && !token.capital
            && !matches!(word, "was" | "were" | "been" | "had" | "did" | "became")
        {
            return Some((stem(word), i));
        }
    }
    None
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

#[cfg(test)]
mod tests {
    use super::super::tests::{Newsroom, differing, texts};
    use super::super::{Coverage, DifferenceKind, Relation};

    #[test]
    fn days_of_one_beginning_differ_and_days_of_two_do_not() {
        let tell = |late: &str| {
            let room = Newsroom::new(&["weir lane", "bakery"])
                .article(
                    "Ostrel Courier",
                    "2026-03-02T09:00:00Z",
                    "Weir Lane to close",
                    "Weir Lane in Ostrel will be closed to lorries from June 1, the council said. The bakery has news.",
                )
                .article("Lenn Radio", "2026-03-04T09:00:00Z", "Weir Lane plan changes", late);
            room.with(|articles, vectors| {
                Coverage::new(articles.iter().collect(), vectors)
                    .differences()
                    .into_iter()
                    .map(|d| (d.relation, d.values.into_iter().map(|v| v.text).collect::<Vec<_>>()))
                    .collect::<Vec<_>>()
            })
        };
        let moved = "The closure of Weir Lane in Ostrel to lorries will start on June 15 and not on June 1 as planned.";
        let both = vec!["from June 1".to_owned(), "start on June 15".to_owned()];
        assert_eq!(tell(moved), [(Relation::Updated, both)]);
        let rival = "Weir Lane in Ostrel will be closed to lorries from 20 June, residents were told.";
        let both = vec!["from June 1".to_owned(), "from 20 June".to_owned()];
        assert_eq!(tell(rival), [(Relation::Differ, both)]);
        for other in [
            "Weir Lane in Ostrel will be closed to lorries from June 1, residents were told.",
            "Weir Lane in Ostrel will be closed to lorries until June 20, residents were told.",
            "Weir Lane in Ostrel was closed to lorries last year; a hearing is due on June 20, residents were told.",
            "A bakery in Lenn opens on June 20 and will sell its bread to the people of Ostrel.",
        ] {
            assert_eq!(tell(other), [], "{other}");
        }
    }

    #[test]
    fn times_of_day_that_one_verb_tells_differ() {
        let tell = |second: &str| {
            let first = "The fire in the Ostrel mill was stopped by a watchman at 10:42 p.m. and grew.";
            differing(&[first, second])
        };
        let found = tell("The fire in the Ostrel mill was stopped by a watchman at 11:15 p.m., they said.");
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].kind, DifferenceKind::Date);
        for other in [
            "The fire in the Ostrel mill was stopped by a watchman at 10:45 p.m., they said.",
            "The fire in the Ostrel mill was stopped by a watchman at 11:42 p.m. GMT, they said.",
            "The fire in the Ostrel mill was stopped by a watchman at about 11:15 p.m., they said.",
            "The fire in the Ostrel mill was put out by a watchman at 11:15 p.m., they said.",
            "The fire in the Ostrel mill was stopped by a watchman at 9:15 a.m., they said.",
        ] {
            assert_eq!(tell(other), [], "{other}");
        }
    }

    #[test]
    fn days_that_one_verb_tells_differ() {
        let tell = |second: &str| {
            let first = "Bo Lind, the owner of the mill, was fined by the council of Ostrel on March 3.";
            differing(&[first, second])
        };
        let found = tell(
            "The council of Ostrel fined Bo Lind, the owner of the mill, 90 crowns. Bo Lind was fined by the council of Ostrel on March 5.",
        );
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].kind, DifferenceKind::Date);
        assert!(texts(&found[0])[1].ends_with("on March 5"), "{found:?}");
        for other in [
            "Bo Lind was fined by the council of Ostrel on March 3, his lawyer said.",
            "Bo Lind was praised by the council of Ostrel on March 5, his lawyer said.",
            "Bo Lind was fined by the council of Ostrel on March 5. He had been fined on March 3 as well.",
            "The council of Ostrel will hear Bo Lind on March 5, his lawyer said.",
            "Ida Venn was fined by the council of Ostrel on March 5, her lawyer said.",
        ] {
            assert_eq!(tell(other), [], "{other}");
        }
    }
}
