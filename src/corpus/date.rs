//! Dates as news writes them.

use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::text::dates::MONTHS;

/// The first and last instant that `text` can mean: a day is the whole of it, a time is itself. Both UTC unless
/// an offset is given.
///
/// Reads RFC 3339 and ISO 8601 (`2024-09-26`, `2024-09-26T09:00:00+02:00`), `2024/09/26`, RFC 2822
/// (`Thu, 26 Sep 2024 09:00:00 +0000`) and English dates (`26 September 2024`, `Thursday, Sept. 26, 2024`; a time
/// after them is not read). A date in figures whose order is not plain, such as `09/10/2024`, is `None`: a guess
/// would be wrong half of the time.
#[must_use]
pub fn parse_date(text: &str) -> Option<(Timestamp, Timestamp)> {
    let text = text.trim();
    if let Ok(date) = text.parse::<Date>()
        && !text.contains(':')
    {
        return whole_day(date);
    }
    let instant = text
        .parse::<Timestamp>()
        .ok()
        .or_else(|| utc(text.trim_end_matches(" UTC").trim_end_matches(" GMT").parse::<DateTime>().ok()?))
        .or_else(|| rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(text).ok());
    match instant {
        Some(instant) => Some((instant, instant)),
        None => whole_day(year_first(text).or_else(|| english(text))?),
    }
}

fn utc(date: DateTime) -> Option<Timestamp> {
    Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

fn whole_day(date: Date) -> Option<(Timestamp, Timestamp)> {
    let start = utc(date.to_datetime(jiff::civil::Time::midnight()))?;
    let end =
        start.checked_add(24.hours()).and_then(|t| t.checked_sub(1.nanosecond())).unwrap_or(Timestamp::MAX);
    Some((start, end))
}

/// `2024/09/26`.
fn year_first(text: &str) -> Option<Date> {
    let mut parts = text.split('/').map(str::trim);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `26 September 2024` or `September 26, 2024`, a weekday before and a time after it allowed.
fn english(text: &str) -> Option<Date> {
    let mut words = text
        .split(|c: char| c.is_whitespace() || c == ',' || c == '.' || c == '-')
        .filter(|w| !w.is_empty())
        .peekable();
    if words.peek().is_some_and(|w| is_weekday(w)) {
        words.next();
    }
    let (first, second, year) = (words.next()?, words.next()?, words.next()?);
    let (month, day) = match month(first) {
        Some(month) => (month, day(second)?),
        None => (month(second)?, day(first)?),
    };
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month, day).ok()
}

/// A number of one or two digits, with or without its ordinal ending.
fn day(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = word.get(digits.len()..).unwrap_or_default();
    let plain = matches!(ending.to_ascii_lowercase().as_str(), "" | "st" | "nd" | "rd" | "th");
    if plain && digits.len() <= 2 { digits.parse().ok() } else { None }
}

fn month(word: &str) -> Option<i8> {
    let word = word.to_lowercase();
    if word == "sept" {
        return Some(9);
    }
    let index = MONTHS.iter().position(|m| *m == word || m.get(..3) == Some(word.as_str()))?;
    i8::try_from(index + 1).ok()
}

fn is_weekday(word: &str) -> bool {
    let word = word.to_lowercase();
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        .iter()
        .any(|day| word.len() >= 3 && day.starts_with(word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let day = "2024-09-26T00:00:00Z";
        for (text, start) in [
            ("2024-09-26", day),
            ("2024/09/26", day),
            ("20240926", day),
            ("26 September 2024", day),
            ("26th September 2024", day),
            ("26-Sep-2024", day),
            ("Sept. 26, 2024", day),
            ("September 26, 2024, 9:30 a.m. ET", day),
            ("Thursday, 26 Sep 2024", day),
            ("Thu 26 sep 2024", day),
            ("2024-09-26T09:30:00Z", "2024-09-26T09:30:00Z"),
            ("2024-09-26T09:30:00-07:00", "2024-09-26T16:30:00Z"),
            ("2024-09-26T09:30:00.000Z", "2024-09-26T09:30:00Z"),
            ("2024-09-26 09:30", "2024-09-26T09:30:00Z"),
            ("2024-09-26 09:30:05 UTC", "2024-09-26T09:30:05Z"),
            ("Thu, 26 Sep 2024 09:30:00 +0200", "2024-09-26T07:30:00Z"),
            ("Mon, 26 Sep 2024 09:30:00 GMT", "2024-09-26T09:30:00Z"),
        ] {
            let found = parse_date(text).map(|(start, _)| start.to_string());
            assert_eq!(found.as_deref(), Some(start), "{text}");
        }
    }

    #[test]
    fn a_day_ends_before_the_next() {
        let (start, end) = parse_date("2024-09-26").unwrap();
        assert_eq!(start.to_string(), "2024-09-26T00:00:00Z");
        assert_eq!(end.to_string(), "2024-09-26T23:59:59.999999999Z");
        let (start, end) = parse_date("2024-09-26T10:00:00Z").unwrap();
        assert_eq!(start, end);
    }

    #[test]
    fn no_guesses() {
        for text in [
            "",
            "yesterday",
            "09/10/2024",
            "26 September",
            "2024",
            "31 June 2024",
            "May",
            "99999-01-01",
            "1 1 1",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
