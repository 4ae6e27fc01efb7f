//! The outlet, day and headline that a text file without front matter opens with, as copied from a page:
//!
//! ```text
//! The Halvorsen Courier
//! Wednesday, March 11, 2026
//!
//! Ferry resumes service
//! ```

use super::article::Metadata;
use super::date::parse_date;

/// Words of which one stands in the names of most outlets, in lower case.
const OUTLET_WORDS: &[&str] = &[
    "advertiser",
    "agency",
    "argus",
    "broadcasting",
    "bulletin",
    "chronicle",
    "courier",
    "daily",
    "dispatch",
    "echo",
    "enquirer",
    "examiner",
    "express",
    "gazette",
    "globe",
    "guardian",
    "herald",
    "inquirer",
    "journal",
    "ledger",
    "mail",
    "mercury",
    "mirror",
    "monitor",
    "morning",
    "news",
    "observer",
    "post",
    "press",
    "radio",
    "record",
    "register",
    "reporter",
    "review",
    "sentinel",
    "standard",
    "star",
    "sun",
    "telegraph",
    "television",
    "times",
    "today",
    "tribune",
    "tv",
    "weekly",
    "wire",
];

/// Words and characters of a name, and characters of a headline, at most.
const NAME_WORDS: usize = 6;
const NAME_CHARS: usize = 45;
const TITLE_CHARS: usize = 140;

/// Fills in what the first lines of `text` tell and `metadata` does not know. Without an outlet nothing is taken: what
/// stands first is then the headline, or the article.
pub(super) fn read(text: &str, metadata: &mut Metadata) {
    if metadata.source.is_some() || metadata.title.is_some() {
        return;
    }
    let mut lines = text.lines().map(str::trim).skip_while(|line| line.is_empty());
    let Some(first) = lines.next() else { return };
    // "PULSE WEEKLY, Friday, March 13, 2026"
    let (name, mut date) = match first.split_once(',') {
        Some((name, rest)) => (name.trim(), parse_date(rest)),
        None => (first, None),
    };
    if first != name && date.is_none() || !is_name(name) {
        return;
    }
    let mut rest = lines.peekable();
    if date.is_none() {
        date = rest.peek().and_then(|line| parse_date(line));
        if date.is_some() {
            rest.next();
        }
    }
    // A lone line may be a headline as well; it is a masthead when it is dated or called like one, and stands apart.
    let apart = rest.next_if(|line| line.is_empty()).is_some();
    if !apart || date.is_none() && !is_outlet(name) {
        return;
    }
    metadata.source = Some(spaced(name));
    if metadata.published.is_none() {
        metadata.published = date.map(|(start, _)| start);
    }
    let mut rest = rest.skip_while(|line| line.is_empty());
    if let Some(title) = rest.next()
        && is_title(title)
        && rest.next().is_none_or(str::is_empty)
    {
        metadata.title = Some(spaced(title));
    }
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Few words that begin like those of a name, and no end of a sentence.
fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let like_a_name = |word: &&str| {
        word.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
            || matches!(*word, "of" | "the" | "and" | "&" | "for" | "in" | "on" | "de" | "del" | "la" | "le")
    };
    (1..=NAME_WORDS).contains(&words.len())
        && text.chars().count() <= NAME_CHARS
        && text.starts_with(char::is_uppercase)
        && !text.ends_with(['.', '!', '?', ':', ';'])
        && words.iter().all(like_a_name)
}

fn is_outlet(name: &str) -> bool {
    name.split_whitespace().any(|word| OUTLET_WORDS.contains(&word.to_lowercase().as_str()))
}

/// One line that does not end like a sentence, a byline or a dateline.
fn is_title(line: &str) -> bool {
    let lower = line.to_lowercase();
    !line.is_empty()
        && line.chars().count() <= TITLE_CHARS
        && !line.ends_with(['.', ':', ';', ','])
        && !lower.starts_with("by ")
        && parse_date(line).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Option<String>, Option<String>, Option<String>) {
        let mut metadata = Metadata::default();
        read(text, &mut metadata);
        (metadata.source, metadata.published.map(|t| t.strftime("%F").to_string()), metadata.title)
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn outlet_day_and_headline() {
        let text = "The Ostrel Courier\r\nMonday, March 2, 2026, 7:05 a.m.\r\n\r\nMill burns down\r\n\r\nBy IDA HOLM\r\n\r\nThe mill …";
        assert_eq!(of(text), (some("The Ostrel Courier"), some("2026-03-02"), some("Mill burns down")));
        let text = "OSTREL WEEKLY, 2 March 2026\n\n\"It was an old mill\": two questions\n\nThe mill …";
        assert_eq!(
            of(text),
            (some("OSTREL WEEKLY"), some("2026-03-02"), some("\"It was an old mill\": two questions"))
        );
        // No outlet's word, but a day below it.
        assert_eq!(of("Kestrel Six\n2 March 2026\n\nThe mill burned down.\n").0, some("Kestrel Six"));
        assert_eq!(
            of("Ostrel Post\n\nThe mill burned down, the\nfire brigade said.\n"),
            (some("Ostrel Post"), None, None)
        );
    }

    #[test]
    fn a_headline_is_no_outlet() {
        for text in [
            "Mill Burns Down\n\nThe mill at Ostrel burned down on Monday.",
            "The mill burns\n\nThe mill at Ostrel burned down on Monday.",
            "OSTREL (Wire) — The mill burned down.\n\nMore.",
            "Mill News: It burned.\n\nMore.",
            "Ostrel Courier\nThe mill burned down.",
            "Ostrel Courier, the paper of record\n\nMore.",
            "",
        ] {
            assert_eq!(of(text), (None, None, None), "{text}");
        }
    }
}
