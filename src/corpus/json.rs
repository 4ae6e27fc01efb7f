//! Articles as JSON: one record, and lines read one by one in bounded memory.

use std::io::{self, BufRead, Read as _};

use serde_json::{Map, Value};

use super::article::Metadata;
use super::error::LoadFailureKind;
use super::front_matter;

/// An article as a JSON object tells it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) text: String,
    pub(super) metadata: Metadata,
}

/// The record that one line holds. A line that is not UTF-8 is decoded like a text file.
pub(super) fn parse_line(line: &[u8]) -> Result<Record, LoadFailureKind> {
    let parsed = match std::str::from_utf8(line) {
        Ok(text) => serde_json::from_str::<Value>(text),
        Err(_) => {
            let text = super::decode::decode(line.to_vec()).map_err(LoadFailureKind::Unsupported)?;
            serde_json::from_str::<Value>(&text)
        }
    };
    record(parsed.map_err(|error| LoadFailureKind::BadRecord(describe(&error)))?)
}

/// The article in a JSON value: fields `text` (needed), `id`, `title`, `source`, `author`, `date`, `url`; a list
/// of names becomes `a, b`, null is as good as absent, other fields are ignored.
pub(super) fn record(value: Value) -> Result<Record, LoadFailureKind> {
    let Value::Object(mut fields) = value else {
        return Err(LoadFailureKind::BadRecord(format!("expected an object, found {}", kind(&value))));
    };
    let text = match fields.remove("text") {
        Some(Value::String(text)) => text,
        Some(Value::Null) => return Err(LoadFailureKind::Empty),
        Some(other) => {
            return Err(LoadFailureKind::BadRecord(format!(
                "\"text\" must be a string, found {}",
                kind(&other)
            )));
        }
        None => return Err(LoadFailureKind::NoText { fields: names(&fields) }),
    };
    let mut metadata = Metadata::default();
    for (key, value) in &fields {
        let value = plain(value);
        if key == "id" {
            metadata.record_id = Some(value).filter(|id| !id.is_empty());
        } else {
            front_matter::set(&mut metadata, key, &value);
        }
    }
    Ok(Record { text, metadata })
}

/// Whether `line` is a whole JSON object.
pub(super) fn is_object(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.starts_with(b"{") && serde_json::from_slice::<Map<String, Value>>(line).is_ok()
}

/// What went wrong, with the column; the line is known to the caller, who names it.
pub(super) fn describe(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    match message.strip_suffix(&position) {
        Some(cause) if error.line() <= 1 => format!("{cause}, column {}", error.column()),
        _ => message,
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => {
            items.iter().map(plain).filter(|s| !s.is_empty()).collect::<Vec<_>>().join(", ")
        }
        Value::Null | Value::Bool(_) | Value::Object(_) => String::new(),
    }
}

fn names(fields: &Map<String, Value>) -> String {
    const SHOWN: usize = 8;
    if fields.is_empty() {
        return "none".to_owned();
    }
    let mut names: Vec<String> =
        fields.keys().take(SHOWN).map(|name| super::title::shorten(name, super::title::MAX_CHARS)).collect();
    if fields.len() > SHOWN {
        names.push("…".to_owned());
    }
    names.join(", ")
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// What [`read_line`] found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// The stream is at its end.
    End,
    /// A line is in the buffer, without its line feed.
    Read,
    /// The line was longer than allowed; it is behind us and was not kept.
    TooLong,
}

/// Reads the next line of at most `limit` bytes into `line`; holds no more than that of a longer one.
pub(super) fn read_line(reader: &mut dyn BufRead, line: &mut Vec<u8>, limit: u64) -> io::Result<Line> {
    line.clear();
    let read = (&mut *reader).take(limit.saturating_add(1)).read_until(b'\n', line)?;
    if line.last() == Some(&b'\n') {
        line.pop();
        return Ok(Line::Read);
    }
    if u64::try_from(read).unwrap_or(u64::MAX) <= limit {
        return Ok(if read == 0 { Line::End } else { Line::Read });
    }
    line.clear();
    reader.skip_until(b'\n')?;
    Ok(Line::TooLong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records() {
        let line = r#"{"id": 7, "title": "Bridge\nopens", "source": null, "author": ["Ida Holm", "Per Dahl"],
            "date": "2024-09-26", "text": "The bridge is open.", "views": {"a": 1}}"#;
        let record = parse_line(line.as_bytes()).unwrap();
        assert_eq!(record.text, "The bridge is open.");
        assert_eq!(record.metadata.record_id.as_deref(), Some("7"));
        assert_eq!(record.metadata.title.as_deref(), Some("Bridge opens"));
        assert_eq!(record.metadata.source, None);
        assert_eq!(record.metadata.author.as_deref(), Some("Ida Holm, Per Dahl"));
        assert!(record.metadata.published.is_some());
    }

    #[test]
    fn bad_records_say_what_is_wrong() {
        for (line, message) in [
            ("", "not an article record: EOF while parsing a value, column 0"),
            ("{\"text\": \"a\"", "not an article record: EOF while parsing an object, column 12"),
            ("[1]", "not an article record: expected an object, found an array"),
            ("{\"text\": 5}", "not an article record: \"text\" must be a string, found a number"),
            ("{\"text\": null}", "holds no text"),
            ("{\"body\": \"a\", \"head\": \"b\"}", "has no field \"text\"; its fields are: body, head"),
            ("{}", "has no field \"text\"; its fields are: none"),
        ] {
            assert_eq!(parse_line(line.as_bytes()).unwrap_err().to_string(), message);
        }
        assert!(parse_line("[".repeat(100_000).as_bytes()).is_err(), "deep nesting is an error, not a crash");
    }

    #[test]
    fn a_line_in_windows_1252_is_read() {
        let record = parse_line(b"{\"text\": \"Caf\xE9 closed.\"}").unwrap();
        assert_eq!(record.text, "Café closed.");
    }

    #[test]
    fn lines_are_bounded() {
        let mut reader = &b"ab\nabcd\nabcde\r\n\nabc"[..];
        let mut line = Vec::new();
        let mut seen = Vec::new();
        loop {
            let found = read_line(&mut reader, &mut line, 4).unwrap();
            if found == Line::End {
                break;
            }
            seen.push(if found == Line::TooLong {
                "-".into()
            } else {
                String::from_utf8(line.clone()).unwrap()
            });
        }
        assert_eq!(seen, ["ab", "abcd", "-", "", "abc"]);
    }
}
