//! What a sentence can be shown without: where its story was filed ("ASHBY (AP) —"), an opening "But".

use super::agencies::is_sender;
use super::dates::calendar_word;

/// Length of the dateline that `text` opens with: a place in capitals or with its country, perhaps an agency in
/// brackets, and a dash with the space after it; or the day of publication.
#[must_use]
pub fn dateline(text: &str) -> Option<usize> {
    let label = || LABELS.iter().find(|label| text.starts_with(**label)).map(|label| label.len());
    dashed(text).or_else(|| glued(text)).or_else(|| dated(text)).or_else(label)
}

/// What pages print over a film, glued to the text.
const LABELS: &[&str] = &["EMBED More News Videos ", "EMBED <> More Videos "];

/// Words that join a sentence to the one before it.
const OPENERS: &[&str] = &["But ", "And ", "However, ", "Meanwhile, ", "Moreover, ", "So "];

/// Length of what `text` opens with and can be shown without: a dateline, or a joining word; 0 when the rest would not
/// start with a capital letter or a number.
#[must_use]
pub fn lead_in(text: &str) -> usize {
    let opener = || OPENERS.iter().find(|word| text.starts_with(**word)).map(|word| word.len());
    let cut = dateline(text).or_else(opener).unwrap_or(0);
    let rest = text.get(cut..).and_then(|rest| rest.chars().next());
    if rest.is_some_and(|c| c.is_uppercase() || c.is_numeric()) { cut } else { 0 }
}

/// "Hong Kong (CNN)Six people", "(CNN Business) Six people": web pages lose the dash after the agency.
fn glued(text: &str) -> Option<usize> {
    let (place, rest) = text.split_once('(')?;
    let (agency, said) = rest.split_once(')')?;
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    let count = place.split_whitespace().count();
    let placed = count <= 6 && place.split_whitespace().all(|word| capital(word) || word == "/");
    let shouted = (2..=8).contains(&agency.len()) && agency.bytes().all(|b| b.is_ascii_uppercase());
    let known =
        agency.len() <= 16 && agency.split(' ').next().is_some_and(|word| capital(word) && is_sender(word));
    let joined = if known { said.trim_start() } else { said };
    (placed && (known || shouted && count > 0) && capital(joined)).then(|| text.len() - joined.len())
}

/// "Monday, May 4, 2026 The mill burned.": the line above the report, on one with it.
fn dated(text: &str) -> Option<usize> {
    let (weekday, rest) = text.split_once(", ")?;
    let (day, rest) = rest.split_once(", ")?;
    let (month, number) = day.split_once(' ')?;
    let (year, said) = rest.split_once(char::is_whitespace)?;
    let digits = |text: &str, most: usize| {
        !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit())
    };
    let named = calendar_word(&weekday.to_lowercase(), true).is_some_and(|word| word.ends_with("day"))
        && calendar_word(&month.to_lowercase(), true).is_some_and(|word| !word.ends_with("day"));
    let said = said.trim_start();
    (named && digits(number, 2) && year.len() == 4 && digits(year, 4) && said.starts_with(char::is_uppercase))
        .then(|| text.len() - said.len())
}

fn dashed(text: &str) -> Option<usize> {
    let (at, length) = text.char_indices().take(60).find_map(|(i, c)| {
        let (before, rest) = (text.get(..i)?, text.get(i..)?);
        match c {
            '\u{2012}'..='\u{2015}' | '\u{2212}' => Some((i, c.len_utf8())),
            '-' if before.ends_with(' ') && rest.starts_with("- ") => Some((i, 1)),
            '-' if before.ends_with(' ') && rest.starts_with("-- ") => Some((i, 2)),
            _ => None,
        }
    })?;
    let before = text.get(..at)?.trim();
    let place = before.split('(').next()?.trim();
    let agency = before.contains('(') && before.ends_with(')');
    let first_word = place.split([' ', ',']).next()?;
    let capitals = first_word.chars().count() >= 2 && first_word.chars().all(|c| !c.is_lowercase());
    let rest = text.get(at + length..)?;
    let said = rest.trim_start();
    // "Ostrel, Arland \u{2014} The mill": in a country or region, with nothing but names.
    let words = place.split_whitespace();
    let within = place.contains(", ")
        && words.clone().count() <= 6
        && words.clone().all(|word| word.starts_with(char::is_uppercase))
        && rest.starts_with(' ')
        && said.starts_with(char::is_uppercase);
    // "NASA has two dates in mind \u{2014} May 4 and 5": a sentence, no place.
    let small = |word: &str| {
        word.starts_with(char::is_lowercase) && !matches!(word, "of" | "the" | "and" | "de" | "la")
    };
    if place.split_whitespace().any(small) {
        return None;
    }
    (capitals || agency || within).then(|| text.len() - said.len())
}

#[cfg(test)]
mod tests {
    use super::dateline;

    #[test]
    fn places_and_agencies() {
        for (text, rest) in [
            ("OSTREL (Wire) \u{2014} The mill burned.", "The mill burned."),
            ("OSTREL \u{2013} The mill burned.", "The mill burned."),
            ("NEW OSTREL \u{2012} The mill burned.", "The mill burned."),
            ("OSTREL, Lenn - The mill burned.", "The mill burned."),
            ("OSTREL \u{2212} The mill burned.", "The mill burned."),
            ("OSTREL (Wire) -- The mill burned.", "The mill burned."),
            ("Ostrel (Wire) \u{2014} The mill burned.", "The mill burned."),
            ("Ostrel, Arland \u{2014} The mill burned.", "The mill burned."),
            ("New Ostrel, Lenn, Arland - The mill burned.", "The mill burned."),
            ("New Ostrel (ANW)Six people were hurt.", "Six people were hurt."),
            ("(CNN) Six people were hurt.", "Six people were hurt."),
            ("New Ostrel (CNN Business) Six people were hurt.", "Six people were hurt."),
            ("New Ostrel / Kells (CNN Business) Six people were hurt.", "Six people were hurt."),
            ("EMBED More News Videos Six people were hurt.", "Six people were hurt."),
            ("Monday, May 4, 2026 On Sunday, the mill burned.", "On Sunday, the mill burned."),
        ] {
            assert_eq!(dateline(text).and_then(|cut| text.get(cut..)), Some(rest), "{text}");
        }
        for text in [
            "The Union of Millers (UM) said no.",
            "Monday, May 4, 2026, was the day.",
            "Monday, May 4, 2026 was the day.",
            "The mill \u{2014} an old one \u{2014} burned.",
            "Ida Venn, Ostrel's mayor \u{2014} The Guard's pick \u{2014} won.",
            "ANW has two days in mind \u{2014} May 4 and May 5 \u{2014} for the fair.",
            "A 20-stone man left.",
            "The mill burned.",
            "",
        ] {
            assert_eq!(dateline(text), None, "{text}");
        }
    }
}
