//! A headline for an article that has none.

use crate::text::agencies::is_sender;
use crate::text::furniture::is_furniture;
use crate::text::words::is_honorific;
use crate::text::{Sentence, SentenceKind, Span, dateline};

/// Longest guessed title, in characters, the ellipsis included.
pub(super) const MAX_CHARS: usize = 90;

/// The first heading when the text opens with one, else its first sentence, shortened at a word; `None` for a
/// text without words.
pub(super) fn guess(body: &str, content: Span, sentences: &[Sentence]) -> Option<String> {
    let markdown =
        content.of(body).lines().map(str::trim).find(|line| !line.is_empty()).and_then(markdown_heading);
    let has_words = |text: &str| text.chars().any(char::is_alphanumeric);
    let opening = sentences.iter().map(|s| (s.kind, s.span.of(body))).filter(|(_, text)| has_words(text));
    // A caption, an author's name or a page's furniture may come first; they are nobody's headline if anything else follows.
    let headline = |(kind, text): &(SentenceKind, &str)| match kind {
        SentenceKind::Caption => false,
        SentenceKind::Heading => !is_name(text) && !is_furniture(text) && !is_origin(text),
        SentenceKind::Prose | SentenceKind::ListItem => !is_furniture(text),
    };
    let first = opening.clone().find(headline).or_else(|| opening.clone().next());
    let text = markdown.or_else(|| first.map(|(_, text)| markdown_heading(text).unwrap_or(text)))?;
    let text = dateline(text).and_then(|cut| text.get(cut..)).filter(|rest| has_words(rest)).unwrap_or(text);
    has_words(text).then(|| shorten(text, MAX_CHARS))
}

/// Whether a heading only says where the report was filed or whose it is: "CNN —", "New Ostrel CNN Business —", "The Associated Press",
/// "Special to the Courier".
fn is_origin(heading: &str) -> bool {
    const STAFF: &[&str] = &["from staff", "staff and wire", "staff report", "wire report"];
    let lower = heading.trim().to_lowercase();
    let address = heading.contains('@') && !heading.trim().contains(' ');
    address
        || lower.ends_with(['-', '\u{2013}', '\u{2014}'])
        || is_sender(lower.trim_end_matches(" network"))
        || lower.split(' ').count() <= 6
            && (lower.starts_with("special to ")
                || lower.rsplit_once(", ").is_some_and(|(_, sender)| is_sender(sender))
                || STAFF.iter().any(|staff| lower.starts_with(staff)))
}

/// Whether a heading is somebody's name: "By Ida Venn", "Directed by Ida Venn", "Ida Venn", "IDA VENN".
fn is_name(heading: &str) -> bool {
    let mut words = heading.split_whitespace();
    let by = words.clone().take(2).position(|word| word.eq_ignore_ascii_case("by"));
    let made = |word: &str| word.to_lowercase().ends_with("ed") || word.to_lowercase().ends_with("en");
    let signed = by.is_some_and(|at| at == 0 || words.clone().next().is_some_and(made));
    let count = words.clone().count();
    const WRITERS: &[&str] = &["columnist", "contributor", "correspondent", "reporter", "writer"];
    let role = words.clone().last().is_some_and(|word| WRITERS.contains(&word.to_lowercase().as_str()));
    let honorific =
        |word: &str| word.strip_suffix('.').is_some_and(|title| is_honorific(&title.to_lowercase()));
    let titled = words.clone().next().is_some_and(honorific);
    let capital = words.all(|word| word.starts_with(char::is_uppercase));
    signed && count <= 6 || count <= 2 && capital || titled && count <= 4 && capital || role && count <= 3
}

/// The text of `# Heading` or `## Heading ##`.
fn markdown_heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    ((1..=6).contains(&level) && text.starts_with([' ', '\t']))
        .then(|| text.trim().trim_end_matches('#').trim_end())
}

/// One line of at most `most` characters, cut after a word and with an ellipsis when `text` is longer.
pub(crate) fn shorten(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let hard = line.char_indices().nth(most - 1).map_or(line.len(), |(at, _)| at);
    let head = line.get(..hard).unwrap_or(&line);
    // A word that runs on past half of the line (or a script without spaces) is cut where it must be.
    let cut = head.rfind(' ').filter(|at| *at > hard / 2).unwrap_or(hard);
    let kept = head
        .get(..cut)
        .unwrap_or(head)
        .trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | '”' | '"'));
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::split_sentences;

    fn guess_all(text: &str) -> Option<String> {
        guess(text, Span::all(text), &split_sentences(text))
    }

    #[test]
    fn headings_and_first_sentences() {
        assert_eq!(
            guess_all("\n# Bridge reopens #\n\nThe bridge is open.").as_deref(),
            Some("Bridge reopens")
        );
        assert_eq!(guess_all("* * *\n\nThe bridge is open.\nMore.").as_deref(), Some("The bridge is open."));
        assert_eq!(guess_all("#hashtag is no heading.").as_deref(), Some("#hashtag is no heading."));
        assert_eq!(guess_all("OSTREL (AP) — The bridge is open.").as_deref(), Some("The bridge is open."));
        assert_eq!(guess_all(" \n… —\n"), None);
    }

    #[test]
    fn who_wrote_it_is_no_headline() {
        for name in [
            "By Ida Venn",
            "Directed by Ida Venn",
            "Ida Venn",
            "Published on May 4, 2026",
            "Source: Ida Venn / Ostrel Commons",
            "Dr. Ida Venn",
            "Opinion contributor",
            "CNN —",
            "New Ostrel CNN Business —",
            "The Associated Press",
            "Special to the Courier",
            "OSTREL, Arland -",
            "ida@courier.example",
            "Staff and wire reports",
            "Ida Venn, USA TODAY",
            "This is an updated version of a story that ran on May 4.",
            "Sign up for the Courier's newsletter.",
            "Editor’s Note: Ida Venn teaches in Ostrel.",
        ] {
            let text = format!("{name}\n\nThe bridge is open.");
            assert_eq!(guess_all(&text).as_deref(), Some("The bridge is open."), "{name}");
            assert_eq!(guess_all(name).as_deref(), Some(name));
        }
        assert_eq!(guess_all("Bridge reopens\n\nIt is open.").as_deref(), Some("Bridge reopens"));
    }

    #[test]
    fn long_ones_are_cut_at_a_word() {
        let long = "The harbour authority said on Monday that the old swing bridge, which was closed after a collision, will reopen";
        let short = shorten(long, MAX_CHARS);
        assert_eq!(
            short,
            "The harbour authority said on Monday that the old swing bridge, which was closed after a…"
        );
        assert!(short.chars().count() <= MAX_CHARS);
        assert_eq!(shorten(&"x".repeat(200), MAX_CHARS).chars().count(), MAX_CHARS);
        assert_eq!(shorten("a\n  b\tc", MAX_CHARS), "a b c");
    }
}
