//! Text out of markup, in one pass and without a tree: tags are found, never believed. Serves HTML, whose pages are
//! rarely well formed, and the XML of word processors.

use super::entities::decode;
use super::{Block, BlockKind};

/// One piece of a marked-up text.
#[derive(Debug, PartialEq)]
pub(super) enum Piece<'a> {
    /// Between tags, references not yet replaced.
    Text(&'a str),
    /// `<name …>`; the name in lower case.
    Open { name: String, attributes: &'a str, closed: bool },
    /// `</name>`.
    Close { name: String },
}

/// Cuts `text` into pieces; comments, declarations and processing instructions are left out.
pub(super) struct Pieces<'a> {
    rest: &'a str,
    /// Elements whose content is no markup, for HTML.
    raw: &'static [&'static str],
}

impl<'a> Pieces<'a> {
    pub(super) fn html(text: &'a str) -> Self {
        Self { rest: text, raw: &["script", "style", "textarea", "title", "noscript", "svg", "template"] }
    }

    pub(super) fn xml(text: &'a str) -> Self {
        Self { rest: text, raw: &[] }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let Some(after) = self.rest.strip_prefix('<') else {
                let end = self.rest.find('<').unwrap_or(self.rest.len());
                let (text, rest) = self.rest.split_at(end);
                self.rest = rest;
                return Some(Piece::Text(text));
            };
            if let Some(comment) = after.strip_prefix("!--") {
                self.rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
                continue;
            }
            if let Some(data) = after.strip_prefix("![CDATA[") {
                let (text, rest) = data.split_once("]]>").unwrap_or((data, ""));
                self.rest = rest;
                return Some(Piece::Text(text));
            }
            if after.starts_with(['!', '?']) {
                self.rest = after.split_once('>').map_or("", |(_, rest)| rest);
                continue;
            }
            let (close, body) = match after.strip_prefix('/') {
                Some(body) => (true, body),
                None => (false, after),
            };
            if !body.starts_with(|c: char| c.is_ascii_alphabetic()) {
                // "a < b"
                self.rest = after;
                return Some(Piece::Text("<"));
            }
            let end = tag_end(body);
            let (tag, rest) = body.split_at(end);
            self.rest = rest.strip_prefix('>').unwrap_or(rest);
            let name_end = tag.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(tag.len());
            let (name, attributes) = tag.split_at(name_end);
            let name = name.to_ascii_lowercase();
            if close {
                return Some(Piece::Close { name });
            }
            let closed = attributes.trim_end().ends_with('/');
            if self.raw.contains(&name.as_str()) && !closed {
                self.rest = after_element(self.rest, &name);
                continue;
            }
            return Some(Piece::Open { name, attributes, closed });
        }
    }
}

/// Where a tag ends: at `>` outside quoted values.
fn tag_end(body: &str) -> usize {
    let mut quote: Option<char> = None;
    for (i, c) in body.char_indices() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => return i,
            _ => {}
        }
    }
    body.len()
}

/// What follows `</name`, any case.
fn after_element<'a>(text: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|t| t.find("</")) {
        let start = from + at + 2;
        let found = text.get(start..).unwrap_or("");
        if found.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name)) {
            return found.split_once('>').map_or("", |(_, rest)| rest);
        }
        from = start;
    }
    ""
}

/// Elements that stand within a line.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "time", "tt", "u",
    "var", "wbr",
];

/// Elements whose content is no part of the text.
const LEFT_OUT: &[&str] = &["nav", "form", "button", "select", "figcaption", "footer", "sup"];

/// Paragraphs, list items and headings of a page.
pub(super) fn html(page: &str) -> Vec<Block> {
    let mut blocks = Builder::default();
    let mut skipped: Vec<String> = Vec::new();
    for piece in Pieces::html(page) {
        match piece {
            Piece::Text(text) if skipped.is_empty() => blocks.text(&decode(text)),
            Piece::Text(_) => {}
            Piece::Open { name, closed, .. } => {
                if LEFT_OUT.contains(&name.as_str()) && !closed {
                    skipped.push(name);
                } else if skipped.is_empty() {
                    match name.as_str() {
                        "br" => blocks.text(" "),
                        "q" => blocks.text("\u{201C}"),
                        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "th" => blocks.begin(BlockKind::Heading),
                        inline if INLINE.contains(&inline) => {}
                        _ => blocks.begin(BlockKind::Paragraph),
                    }
                }
            }
            Piece::Close { name } => {
                if let Some(at) = skipped.iter().rposition(|n| *n == name) {
                    skipped.truncate(at);
                } else if name == "q" {
                    blocks.text("\u{201D}");
                } else if skipped.is_empty() && !INLINE.contains(&name.as_str()) {
                    blocks.begin(BlockKind::Paragraph);
                }
            }
        }
    }
    blocks.finish()
}

/// Puts blocks together, white space collapsed.
pub(super) struct Builder {
    done: Vec<Block>,
    kind: BlockKind,
    text: String,
}

impl Default for Builder {
    fn default() -> Self {
        Self { done: Vec::new(), kind: BlockKind::Paragraph, text: String::new() }
    }
}

impl Builder {
    /// Ends the block before and begins another.
    pub(super) fn begin(&mut self, kind: BlockKind) {
        let text = std::mem::take(&mut self.text);
        let text = text.trim_end();
        if !text.is_empty() {
            self.done.push(Block { kind: self.kind, text: text.to_owned() });
        }
        self.kind = kind;
    }

    /// Says what the block under way is.
    pub(super) fn mark(&mut self, kind: BlockKind) {
        self.kind = kind;
    }

    pub(super) fn text(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() || c == '\u{a0}' {
                if !self.text.is_empty() && !self.text.ends_with(' ') {
                    self.text.push(' ');
                }
            } else if c != '\u{ad}' {
                self.text.push(c);
            }
        }
    }

    pub(super) fn finish(mut self) -> Vec<Block> {
        self.begin(BlockKind::Paragraph);
        self.done
    }
}
