//! Words that say when: weekdays, months, parts of the day, "last year".

/// The days of the week, Monday first, in lower case.
pub const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The months, January first, in lower case.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Full name of a weekday or month, also when abbreviated; `None` for other words. "May" and "March" are
/// months only when `capital`.
#[must_use]
pub fn calendar_word(lower: &str, capital: bool) -> Option<&'static str> {
    Some(match lower {
        "monday" | "mon" => "monday",
        "tuesday" | "tue" | "tues" => "tuesday",
        "wednesday" | "wed" => "wednesday",
        "thursday" | "thu" | "thur" | "thurs" => "thursday",
        "friday" | "fri" => "friday",
        "saturday" | "sat" if capital => "saturday",
        "sunday" | "sun" if capital => "sunday",
        "january" | "jan" => "january",
        "february" | "feb" => "february",
        "march" | "mar" if capital => "march",
        "april" | "apr" => "april",
        "may" if capital => "may",
        "june" | "jun" => "june",
        "july" | "jul" => "july",
        "august" | "aug" if capital => "august",
        "september" | "sept" | "sep" => "september",
        "october" | "oct" => "october",
        "november" | "nov" => "november",
        "december" | "dec" => "december",
        _ => return None,
    })
}

/// Whether `lower` says when: calendar words and "yesterday", "tonight", "week", ….
#[must_use]
pub fn is_time_word(lower: &str, capital: bool) -> bool {
    calendar_word(lower, capital).is_some()
        || matches!(
            lower,
            "today"
                | "yesterday"
                | "tomorrow"
                | "tonight"
                | "overnight"
                | "morning"
                | "afternoon"
                | "evening"
                | "night"
                | "midnight"
                | "noon"
                | "midday"
                | "weekend"
                | "week"
                | "month"
                | "year"
                | "decade"
                | "century"
                | "spring"
                | "summer"
                | "autumn"
                | "winter"
        )
}

/// Whether the bare word can close a clause as its time ("was arrested Monday", "resigned yesterday").
#[must_use]
pub fn is_time_adverb(lower: &str, capital: bool) -> bool {
    matches!(lower, "today" | "yesterday" | "tomorrow" | "tonight" | "overnight")
        || calendar_word(lower, capital).is_some_and(|w| w.ends_with("day"))
}
