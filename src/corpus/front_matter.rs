//! What stands before an article's text and tells about it.
//!
//! Three forms: YAML between `---` lines, TOML between `+++` lines, and a block of `Title: …` lines that an empty
//! line ends. Of YAML, only what front matter uses: `key: value`, quotes, comments, lists, names in maps and folded lines.
//! Anything else, and the block is part of the text.

use super::article::Metadata;
use super::date::parse_date;
use crate::text::Span;

/// Front matter is short: a rule of dashes that is never answered must not make the whole file its key.
const MAX_LINES: usize = 200;

/// Splits `body` into what its front matter tells and the span of the text after it (all of it without front matter).
pub(super) fn split(body: &str) -> (Metadata, Span) {
    let found = match body.lines().next().map(str::trim_end) {
        Some("---") => fenced(body, |line| line == "---" || line == "...")
            .and_then(|(block, end)| Some((yaml(block)?, end))),
        Some("+++") => fenced(body, |line| line == "+++").and_then(|(block, end)| Some((toml(block)?, end))),
        _ => header_block(body),
    };
    match found.and_then(|(fields, end)| Some((fields, Span::new(body, end, body.len())?))) {
        Some((fields, content)) => (metadata(fields), content),
        None => (Metadata::default(), Span::all(body)),
    }
}

/// Fills in one known field; unknown and empty ones are ignored, and the first of two counts.
pub(super) fn set(metadata: &mut Metadata, key: &str, value: &str) {
    let value = value.trim();
    if value.is_empty() || value == "~" || value.eq_ignore_ascii_case("null") {
        return;
    }
    let slot = match Field::of(key) {
        Some(Field::Title) => &mut metadata.title,
        Some(Field::Source) => &mut metadata.source,
        Some(Field::Author) => &mut metadata.author,
        Some(Field::Url) => &mut metadata.url,
        Some(Field::Date) => {
            if metadata.published.is_none() {
                metadata.published = parse_date(value).map(|(start, _)| start);
            }
            return;
        }
        None => return,
    };
    if slot.is_none() {
        *slot = Some(value.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}

enum Field {
    Title,
    Source,
    Author,
    Date,
    Url,
}

impl Field {
    fn of(key: &str) -> Option<Self> {
        Some(match key.to_lowercase().as_str() {
            "title" | "headline" => Self::Title,
            "source" | "outlet" | "publisher" | "publication" => Self::Source,
            "author" | "authors" | "byline" => Self::Author,
            "date" | "published" | "pubdate" | "publication date" | "publication_date" | "published_at" => {
                Self::Date
            }
            "url" | "link" => Self::Url,
            _ => return None,
        })
    }
}

type Fields = Vec<(String, String)>;

fn metadata(fields: Fields) -> Metadata {
    let mut metadata = Metadata::default();
    for (key, value) in fields {
        set(&mut metadata, &key, &value);
    }
    metadata
}

/// The lines between the first line and the next that `closes`, and the offset after that one.
fn fenced(body: &str, closes: impl Fn(&str) -> bool) -> Option<(&str, usize)> {
    let mut lines = body.split_inclusive('\n');
    let start = lines.next()?.len();
    let mut at = start;
    for line in lines.take(MAX_LINES) {
        if closes(line.trim_end()) {
            return Some((body.get(start..at)?, at + line.len()));
        }
        at += line.len();
    }
    None
}

fn toml(block: &str) -> Option<Fields> {
    let table: toml::Table = block.parse().ok()?;
    let text = |value: &toml::Value| match value {
        toml::Value::String(s) => s.clone(),
        other => other.to_string(),
    };
    let fields = table.iter().map(|(key, value)| match value {
        toml::Value::Array(items) => (key.clone(), items.iter().map(text).collect::<Vec<_>>().join(", ")),
        other => (key.clone(), text(other)),
    });
    let fields: Fields = fields.collect();
    (!fields.is_empty()).then_some(fields)
}

/// `None` when a line is not of the kinds that front matter has.
fn yaml(block: &str) -> Option<Fields> {
    let mut fields: Fields = Vec::new();
    let mut below = Below::default();
    for line in block.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        if is_item(trimmed) || line.starts_with([' ', '\t']) {
            // Belongs to the key before: an item of its list, a field of its map, or more of its text.
            let (_, value) = fields.last_mut()?;
            below.add(line, value)?;
            continue;
        }
        // Prose between two rules has colons too; keys are one or two words, and a space follows them.
        let (key, value) = field(line)?;
        let folded = matches!(value.trim_end_matches(['-', '+']), ">" | "|");
        fields.push((key.to_owned(), if folded { String::new() } else { value_of(value)? }));
        below = Below { folded, map: None };
    }
    (!fields.is_empty()).then_some(fields)
}

/// What was seen below a key.
#[derive(Default)]
struct Below {
    /// Whether it is text, whatever its lines look like.
    folded: bool,
    /// Where the fields of a map begin in their lines.
    map: Option<usize>,
}

impl Below {
    /// Adds to `value` what `line` says; of a map that is the field `name`. `None` when a quote is not closed.
    fn add(&mut self, line: &str, value: &mut String) -> Option<()> {
        let trimmed = line.trim();
        let text = if is_item(trimmed) { trimmed.get(1..)?.trim_start() } else { trimmed };
        let field = field(text).filter(|_| !self.folded);
        let column = line.trim_end().len() - text.len();
        let (text, separator) = match (field, self.map) {
            (_, Some(at)) if column > at => return Some(()),
            (Some((key, named)), map) if map.is_some() || is_item(trimmed) || value.is_empty() => {
                self.map = Some(column);
                if !key.eq_ignore_ascii_case("name") {
                    return Some(());
                }
                (named, ", ")
            }
            (_, Some(_)) if !is_item(trimmed) => return Some(()),
            _ => (text, if is_item(trimmed) { ", " } else { " " }),
        };
        if !value.is_empty() {
            value.push_str(separator);
        }
        value.push_str(&value_of(text)?);
        Some(())
    }
}

fn is_item(trimmed: &str) -> bool {
    trimmed == "-" || trimmed.starts_with("- ")
}

/// `key: value` in its two parts.
fn field(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let spaced = value.is_empty() || value.starts_with([' ', '\t', '\r']);
    (is_key(key) && spaced).then(|| (key.trim(), value.trim()))
}

fn is_key(key: &str) -> bool {
    let key = key.trim_end();
    key.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' '))
        && key.split(' ').count() <= 2
}

/// A value without its quotes, escapes and comment; a list in brackets becomes `a, b`, and one inside it stays text.
/// `None` when a quote is not closed.
fn value_of(written: &str) -> Option<String> {
    match written.trim().strip_prefix('[').and_then(|v| v.strip_suffix(']')) {
        Some(list) => Some(list.split(',').map(scalar).collect::<Option<Vec<_>>>()?.join(", ")),
        None => scalar(written),
    }
}

fn scalar(value: &str) -> Option<String> {
    let value = value.trim();
    match value.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let mut out = String::new();
            let mut chars = value.chars().skip(1).peekable();
            loop {
                match chars.next()? {
                    c if c == quote => {
                        // Two single quotes are one.
                        if quote == '\'' && chars.next_if_eq(&'\'').is_some() {
                            out.push('\'');
                            continue;
                        }
                        let rest: String = chars.collect();
                        let rest = rest.trim();
                        return (rest.is_empty() || rest.starts_with('#')).then_some(out);
                    }
                    '\\' if quote == '"' => escape(&mut chars, &mut out)?,
                    c => out.push(c),
                }
            }
        }
        _ => Some(value.split(" #").next().unwrap_or_default().trim_end().to_owned()),
    }
}

/// What the escape means whose backslash was read; a number that is no character stays as it is written.
fn escape(chars: &mut (impl Iterator<Item = char> + Clone), out: &mut String) -> Option<()> {
    let kind = chars.next()?;
    let digits = match kind {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        'n' | 't' => {
            out.push(' ');
            return Some(());
        }
        c => {
            out.push(c);
            return Some(());
        }
    };
    match numbered(chars, digits) {
        Some(c) => out.push(c),
        None => out.extend(['\\', kind]),
    }
    Some(())
}

/// The character with this number, which may be written as the two halves of UTF-16. Of anything else nothing is taken.
fn numbered(chars: &mut (impl Iterator<Item = char> + Clone), digits: usize) -> Option<char> {
    let mut ahead = chars.clone();
    let mut code = hex(&mut ahead, digits)?;
    if (0xD800..0xDC00).contains(&code) {
        (ahead.next()? == '\\' && ahead.next()? == 'u').then_some(())?;
        let low = hex(&mut ahead, 4)?.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
        code = 0x1_0000 + ((code - 0xD800) << 10) + low;
    }
    let found = char::from_u32(code)?;
    *chars = ahead;
    Some(found)
}

fn hex(chars: &mut impl Iterator<Item = char>, digits: usize) -> Option<u32> {
    (0..digits).try_fold(0, |code, _| Some(code << 4 | chars.next()?.to_digit(16)?))
}

/// `Title: …`, `Source: …` and the like from the first line to an empty one: only known fields,
/// and a title or two of them, so that prose that opens with "Source:" stays prose.
fn header_block(body: &str) -> Option<(Fields, usize)> {
    let mut fields: Fields = Vec::new();
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        if line.trim().is_empty() {
            let titled = fields.iter().any(|(key, _)| matches!(Field::of(key), Some(Field::Title)));
            return (titled || fields.len() >= 2).then_some((fields, at + line.len()));
        }
        let (key, value) = line.split_once(':')?;
        Field::of(key)?;
        fields.push((key.to_owned(), value.trim().to_owned()));
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_front_matter() {
        let body = "---\r\ntitle: 'It''s open: the bridge'  # draft\r\nSource: \"The \\\"Harbour\\\" Post\"\r\ntags:\r\n  - a\r\n\
                    date: 2024-09-26\r\nauthors: [Ida Holm, 'Per Dahl']\r\nurl: https://example.org/a#b\r\ndraft: null\r\n---\r\nText.\r\n";
        let (m, content) = split(body);
        assert_eq!(m.title.as_deref(), Some("It's open: the bridge"));
        assert_eq!(m.source.as_deref(), Some("The \"Harbour\" Post"));
        assert_eq!(m.author.as_deref(), Some("Ida Holm, Per Dahl"));
        assert_eq!(m.url.as_deref(), Some("https://example.org/a#b"));
        assert_eq!(m.published.map(|t| t.to_string()).as_deref(), Some("2024-09-26T00:00:00Z"));
        assert_eq!(content.of(body), "Text.\r\n");
    }

    #[test]
    fn folded_values_and_lists() {
        let body = "---\ntitle: >-\n  Two ferries\n  collide\nauthor:\n- Ida Holm\n- Per Dahl\n---\nText.";
        let (m, _) = split(body);
        assert_eq!(m.title.as_deref(), Some("Two ferries collide"));
        assert_eq!(m.author.as_deref(), Some("Ida Holm, Per Dahl"));
    }

    #[test]
    fn toml_front_matter() {
        let body = "+++\ntitle = \"Two ferries collide\"\ndate = 2024-09-26T09:00:00Z\nauthors = [\"Ida Holm\"]\n+++\nText.";
        let (m, content) = split(body);
        assert_eq!(m.title.as_deref(), Some("Two ferries collide"));
        assert_eq!(m.author.as_deref(), Some("Ida Holm"));
        assert!(m.published.is_some());
        assert_eq!(content.of(body), "Text.");
    }

    #[test]
    fn header_lines() {
        let body =
            "Title: Two ferries collide\nSource: The Harbour Post\nDate: Sept. 26, 2024\n\nText: more.";
        let (m, content) = split(body);
        assert_eq!(m.title.as_deref(), Some("Two ferries collide"));
        assert_eq!(m.source.as_deref(), Some("The Harbour Post"));
        assert!(m.published.is_some());
        assert_eq!(content.of(body), "Text: more.");
    }

    #[test]
    fn malformed_front_matter_is_text() {
        for body in [
            "",
            "---",
            "---\n---\nText.",
            "---\ntitle: never closed\n\nText.",
            "---\nA paragraph between rules.\n---\nText.",
            "---\nThe mayor said on Monday: no more.\n---\nText.",
            "---\ntitle: \"never closed\n---\nText.",
            "---\n  indented: first\n---\nText.",
            "---\nhttps://example.org\n---\nText.",
            "+++\ntitle = \n+++\nText.",
            "Source: officials who spoke to us.\n\nText.",
            "Title: no empty line after it\nText.",
        ] {
            assert_eq!(split(body), (Metadata::default(), Span::all(body)), "{body}");
        }
    }

    #[test]
    fn unknown_keys_and_dates_are_ignored() {
        let body = "---\nlayout: post\ndate: soon\n---\nText.";
        let (m, content) = split(body);
        assert_eq!(m, Metadata::default());
        assert_eq!(content.of(body), "Text.");
    }

    #[test]
    fn a_list_in_a_list_is_text() {
        let nested = |depth: usize| {
            format!("---\ntitle: {}Bridge{}\n---\nText.", "[".repeat(depth), "]".repeat(depth))
        };
        assert_eq!(split(&nested(1)).0.title.as_deref(), Some("Bridge"));
        assert_eq!(split(&nested(2)).0.title.as_deref(), Some("[Bridge]"));
        assert!(split(&nested(100_000)).0.title.is_some(), "deep nesting is text, not a crash");
    }

    #[test]
    fn escapes_in_double_quotes() {
        for (written, read) in [
            (r"Caf\u00e9 in Malm\xf6", "Café in Malmö"),
            (r"\U0001F600 \ud83d\ude00", "😀 😀"),
            (r"a\ttab", "a tab"),
            (r"\u00e", r"\u00e"),
            (r"\ud83d alone, \udc00, \ud83d\u0041", r"\ud83d alone, \udc00, \ud83dA"),
            (r"\uZZZZ \x+f \U00110000", r"\uZZZZ \x+f \U00110000"),
        ] {
            let body = format!("---\ntitle: \"{written}\"\n---\nText.");
            assert_eq!(split(&body).0.title.as_deref(), Some(read), "{written}");
        }
        let single = "---\ntitle: 'Caf\\u00e9'\n---\nText.";
        assert_eq!(split(single).0.title.as_deref(), Some("Caf\\u00e9"));
    }

    #[test]
    fn of_a_map_below_a_key_its_name_is_read() {
        let author = |lines: &str| split(&format!("---\nauthor:\n{lines}\n---\nText.")).0.author;
        for (lines, read) in [
            ("  name: Ida Holm\n  email: ida@example.org\n  roles:\n    - editor", Some("Ida Holm")),
            ("  email: ida@example.org\n  name: \"Ida Holm\"", Some("Ida Holm")),
            ("- name: Ida Holm\n  email: ida@example.org\n- name: Per Dahl", Some("Ida Holm, Per Dahl")),
            (
                "  - name: Ida Holm\n    at:\n      - name: Holm Post\n  - Per Dahl",
                Some("Ida Holm, Per Dahl"),
            ),
            ("  email: ida@example.org", None),
            ("  Ida Holm\n  of Holm", Some("Ida Holm of Holm")),
        ] {
            assert_eq!(author(lines).as_deref(), read, "{lines}");
        }
        let folded = "---\ntitle: >\n  Fog: two\n  ferries collide\n---\nText.";
        assert_eq!(split(folded).0.title.as_deref(), Some("Fog: two ferries collide"));
    }
}
