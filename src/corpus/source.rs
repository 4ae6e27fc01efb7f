//! One input as the article or records that it holds.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use serde_json::Value;

use super::article::Metadata;
use super::content::{Content, Format};
use super::decode::{decode, is_utf16};
use super::error::{LoadFailure, LoadFailureKind};
use super::front_matter;
use super::json::{self, Line};
use super::masthead;
use crate::text::Span;

/// Read ahead, and looked at to tell binaries without reading them whole.
const HEAD_BYTES: usize = 64 * 1024;
/// May stand before UTF-8; never part of a text.
const MARK: &[u8] = b"\xEF\xBB\xBF";

type Stream = Box<dyn Read + Send>;

/// An article before it has its place in the run.
pub(super) struct Draft {
    pub(super) path: String,
    pub(super) body: String,
    /// The part of `body` after the front matter.
    pub(super) content: Span,
    pub(super) metadata: Metadata,
}

/// The articles of one input.
pub(super) enum Records {
    /// One article with its front matter; `None` when it was taken.
    Text(Option<String>),
    /// The lines of a JSONL file.
    Lines(Lines),
    /// The objects of a JSON file.
    Values {
        values: std::vec::IntoIter<Value>,
        next: usize,
        /// Whether they are an array, so that each is named by its index.
        is_array: bool,
    },
}

impl Records {
    /// Opens `path`. `limit` is the most that is read as one article, in bytes.
    pub(super) fn from_file(path: &Path, named: bool, limit: u64) -> Result<Self, LoadFailure> {
        let failed = |kind| LoadFailure::new(path.display().to_string(), kind);
        let metadata = fs::metadata(path).map_err(|e| LoadFailure::from_io(path, &e))?;
        // What was a file when it was found may have become a pipe since, which would block.
        if metadata.is_dir() {
            return Err(failed(LoadFailureKind::Special("folder")));
        } else if !named && !metadata.is_file() {
            return Err(failed(LoadFailureKind::Special("pipe or device")));
        }
        let is_whole = matches!(Format::of(path), Format::Text | Format::Json);
        if is_whole && metadata.is_file() && metadata.len() > limit {
            return Err(failed(LoadFailureKind::TooLarge { limit }));
        }
        let file = File::open(path).map_err(|e| LoadFailure::from_io(path, &e))?;
        Self::from_stream(path, Box::new(file), limit)
    }

    /// Reads `stream` in the format that the extension of `path` tells, or its first line.
    pub(super) fn from_stream(path: &Path, stream: Stream, limit: u64) -> Result<Self, LoadFailure> {
        let mut reader = BufReader::with_capacity(HEAD_BYTES, stream);
        let opened = match Format::of(path) {
            Format::Text => read_text(&mut reader, Vec::new(), limit).map(|text| Self::Text(Some(text))),
            Format::Json => read_text(&mut reader, Vec::new(), limit).and_then(Self::from_json),
            Format::JsonLines => Self::from_lines(reader, Vec::new(), limit),
            Format::Unknown => Self::sniff(path, reader, limit),
        };
        opened.map_err(|stop| match stop {
            Stop::Io(error) => LoadFailure::from_io(path, &error),
            Stop::Kind(kind) => LoadFailure::new(path.display().to_string(), kind),
        })
    }

    /// The lines of `reader` after `begun`. UTF-16 has no lines of bytes and is decoded whole.
    fn from_lines(mut reader: BufReader<Stream>, begun: Vec<u8>, limit: u64) -> Result<Self, Stop> {
        let head = if begun.is_empty() { reader.fill_buf()? } else { &begun };
        if is_utf16(head) {
            return Ok(Self::Lines(Lines::new(Cursor::new(
                read_text(&mut reader, begun, limit)?.into_bytes(),
            ))));
        }
        Ok(Self::Lines(Lines::new(Cursor::new(begun).chain(reader))))
    }

    /// A JSON document; or, under the same extension, one object a line.
    fn from_json(text: String) -> Result<Self, Stop> {
        match serde_json::from_str::<Value>(&text) {
            Ok(value) => Ok(Self::from_value(value)),
            Err(_) if text.trim().is_empty() => Err(Stop::Kind(LoadFailureKind::Empty)),
            Err(_) if opens_with_object(&text) => Ok(Self::Lines(Lines::new(Cursor::new(text.into_bytes())))),
            Err(error) => Err(Stop::Kind(LoadFailureKind::BadRecord(json::describe(&error)))),
        }
    }

    fn from_value(value: Value) -> Self {
        match value {
            Value::Array(values) => Self::Values { values: values.into_iter(), next: 0, is_array: true },
            value => Self::Values { values: vec![value].into_iter(), next: 0, is_array: false },
        }
    }

    /// The name does not tell the format. A first line that is a JSON object begins a JSONL stream; otherwise it is one
    /// article, or one JSON document.
    fn sniff(path: &Path, mut reader: BufReader<Stream>, limit: u64) -> Result<Self, Stop> {
        // A page saved without a doctype is still HTML.
        if Content::of_name(path) == Some(Content::Markup) {
            return Err(Content::Markup.into());
        }
        let head = reader.fill_buf()?;
        if let Err(content) = decode(head.to_vec()) {
            return Err(content.into());
        }
        let mut begun = Vec::new();
        if head.strip_prefix(MARK).unwrap_or(head).trim_ascii_start().starts_with(b"{") {
            (&mut reader).take(limit.saturating_add(1)).read_until(b'\n', &mut begun)?;
            if json::is_object(begun.strip_prefix(MARK).unwrap_or(&begun)) {
                return Self::from_lines(reader, begun, limit);
            }
        }
        let text = read_text(&mut reader, begun, limit)?;
        if !text.trim_start().starts_with(['{', '[']) {
            return Ok(Self::Text(Some(text)));
        }
        // Prose may open with a bracket too.
        match serde_json::from_str::<Value>(&text) {
            Ok(value) => Ok(Self::from_value(value)),
            Err(_) if opens_with_object(&text) => Ok(Self::Lines(Lines::new(Cursor::new(text.into_bytes())))),
            Err(_) => Ok(Self::Text(Some(text))),
        }
    }

    /// The next article or bad record of the input `path`; `None` at its end.
    pub(super) fn next(&mut self, path: &str, limit: u64) -> Option<Result<Draft, LoadFailure>> {
        match self {
            Self::Text(text) => {
                let body = text.take()?;
                let (mut metadata, content) = front_matter::split(&body);
                masthead::read(content.of(&body), &mut metadata);
                Some(Ok(Draft { path: path.to_owned(), body, content, metadata }))
            }
            Self::Values { values, next, is_array } => {
                let value = values.next()?;
                let at = if *is_array { format!("{path}[{next}]") } else { path.to_owned() };
                *next += 1;
                Some(draft(at, json::record(value)))
            }
            Self::Lines(lines) => lines.next(path, limit),
        }
    }
}

/// A JSONL stream.
pub(super) struct Lines {
    reader: Box<dyn BufRead + Send>,
    /// Number of the last line read, from 1.
    number: u64,
    buffer: Vec<u8>,
    /// Set after an error of the operating system, behind which there is nothing to read.
    is_broken: bool,
}

impl Lines {
    fn new(reader: impl BufRead + Send + 'static) -> Self {
        Self { reader: Box::new(reader), number: 0, buffer: Vec::new(), is_broken: false }
    }

    /// The article on the next line that is not blank.
    fn next(&mut self, path: &str, limit: u64) -> Option<Result<Draft, LoadFailure>> {
        while !self.is_broken {
            let found = match json::read_line(&mut *self.reader, &mut self.buffer, limit) {
                Ok(Line::End) => return None,
                Ok(found) => found,
                Err(error) => {
                    self.is_broken = true;
                    return Some(Err(LoadFailure::from_io(Path::new(path), &error)));
                }
            };
            self.number += 1;
            let at = format!("{path}:{}", self.number);
            if found == Line::TooLong {
                return Some(Err(LoadFailure::new(at, LoadFailureKind::TooLarge { limit })));
            }
            let line = match self.number {
                1 => self.buffer.strip_prefix(MARK).unwrap_or(&self.buffer),
                _ => &self.buffer,
            };
            if !line.trim_ascii().is_empty() {
                return Some(draft(at, json::parse_line(line.trim_ascii_end())));
            }
        }
        None
    }
}

fn draft(path: String, record: Result<json::Record, LoadFailureKind>) -> Result<Draft, LoadFailure> {
    match record {
        Ok(json::Record { text, metadata }) => {
            Ok(Draft { path, content: Span::all(&text), body: text, metadata })
        }
        Err(kind) => Err(LoadFailure::new(path, kind)),
    }
}

/// Whether the first line that is not blank is a whole JSON object, as in JSONL.
fn opens_with_object(text: &str) -> bool {
    text.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| json::is_object(line.as_bytes()))
}

/// The rest of `reader` after `begun`, as text.
fn read_text(reader: &mut dyn Read, begun: Vec<u8>, limit: u64) -> Result<String, Stop> {
    let length = |bytes: &Vec<u8>| u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let mut bytes = begun;
    reader.take(limit.saturating_add(1).saturating_sub(length(&bytes))).read_to_end(&mut bytes)?;
    if length(&bytes) > limit {
        return Err(Stop::Kind(LoadFailureKind::TooLarge { limit }));
    }
    Ok(decode(bytes)?)
}

/// Why an input could not be opened, before its name is put to it.
enum Stop {
    Io(io::Error),
    Kind(LoadFailureKind),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Content> for Stop {
    fn from(content: Content) -> Self {
        Self::Kind(LoadFailureKind::Unsupported(content))
    }
}
