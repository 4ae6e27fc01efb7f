//! Lines and the paragraphs they make: which line breaks are the author's and which only wrap a paragraph at a column.

use super::super::Span;
use super::scan::{ends_unfinished, ends_with_stop, is_bullet};

/// A run of lines that is read as one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paragraph {
    /// Its bytes, without white space around it.
    pub(super) span: Span,
    /// A rule of `===` or `---` stands under it.
    pub(super) underlined: bool,
}

/// How an item of a list is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    /// A bullet character, dash, star or plus.
    Bullet(char),
    /// A number and what follows it: `1.`, `1)`, `1.)`.
    Number(u16, Close),
    /// A letter and what follows it: `a.`, `a)`.
    Letter(char, Close),
}

/// What closes the number of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Close {
    /// `1.`
    Stop,
    /// `1)`
    Bracket,
    /// `1.)`
    Both,
}

impl Marker {
    /// The marker of the item that follows.
    pub(super) fn next(self) -> Self {
        match self {
            Self::Bullet(c) => Self::Bullet(c),
            Self::Number(n, close) => Self::Number(n.saturating_add(1), close),
            Self::Letter(c, close) => Self::Letter(char::from_u32(u32::from(c) + 1).unwrap_or(c), close),
        }
    }
}

/// The list marker at the start of `text`, with its length including the spaces after it.
pub(super) fn list_marker(text: &str) -> Option<(Marker, usize)> {
    let first = text.chars().next()?;
    let spaces = |from: usize| {
        let rest = text.get(from..)?;
        let n = rest.len() - rest.trim_start_matches([' ', '\t', '\u{a0}']).len();
        (n > 0 && n < rest.len()).then_some(from + n)
    };
    if is_bullet(first) {
        // "•Item" is as common as "• Item".
        let at = first.len_utf8();
        return (text.len() > at).then(|| (Marker::Bullet(first), spaces(at).unwrap_or(at)));
    }
    if matches!(first, '-' | '*' | '+' | '–' | '·') {
        return Some((Marker::Bullet(first), spaces(first.len_utf8())?));
    }
    let open = usize::from(first == '(');
    let body = text.get(open..)?;
    let digits = body.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let len = if (1..=3).contains(&digits) {
        digits
    } else if body.starts_with(|c: char| c.is_ascii_lowercase()) {
        1
    } else {
        return None;
    };
    let name = body.get(..len)?;
    let after = body.get(len..)?;
    let (close, width) = if open == 1 {
        after.starts_with(')').then_some((Close::Bracket, 1))?
    } else if after.starts_with(".)") {
        (Close::Both, 2)
    } else if after.starts_with('.') {
        (Close::Stop, 1)
    } else if after.starts_with(')') {
        (Close::Bracket, 1)
    } else {
        return None;
    };
    let marker = match name.parse() {
        Ok(number) => Marker::Number(number, close),
        Err(_) => Marker::Letter(name.chars().next()?, close),
    };
    Some((marker, spaces(open + len + width)?))
}

/// One line that is not blank.
struct Line<'a> {
    span: Span,
    text: &'a str,
    /// An empty line, or the start of the text, is above it.
    after_blank: bool,
    /// Its width in characters.
    width: usize,
    /// Width of its first word.
    first_word: usize,
    /// Ends with a stop.
    stopped: bool,
    /// Starts with a small letter.
    lower: bool,
    /// Can only start a paragraph: heading, list item, rule, label.
    starts: bool,
    /// Nothing can be joined to it.
    closed: bool,
}

/// The paragraphs of `text`, in order.
pub(super) fn paragraphs(text: &str) -> Vec<Paragraph> {
    let lines = lines(text);
    let wrap = Wrap::of(&lines);
    let flows = flows_on(&lines);
    let mut out: Vec<Paragraph> = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let previous = i.checked_sub(1).and_then(|p| lines.get(p)).filter(|_| !line.after_blank);
        if let (Some(previous), Some(last)) = (previous, out.last_mut()) {
            if !line.starts
                && !previous.closed
                && joins(previous, line, wrap, flows.get(i).copied().unwrap_or(false))
                && let Some(span) = Span::new(text, last.span.start(), line.span.end())
            {
                last.span = span;
                continue;
            }
            last.underlined = is_underline(line.text);
        }
        out.push(Paragraph { span: line.span, underlined: false });
    }
    out
}

fn is_underline(line: &str) -> bool {
    line.len() >= 3 && (line.bytes().all(|b| b == b'=') || line.bytes().all(|b| b == b'-'))
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut out = Vec::new();
    let mut after_blank = true;
    let mut at = 0;
    while at < text.len() {
        let (end, next) = line_end(text, at);
        match Span::new(text, at, end).map(|s| s.trim(text)).filter(|s| !s.is_empty()) {
            Some(span) => {
                out.push(line(text, span, after_blank));
                after_blank = false;
            }
            None => after_blank = true,
        }
        at = next;
    }
    out
}

/// Where the line that starts at `at` ends, and where the next one starts.
fn line_end(text: &str, at: usize) -> (usize, usize) {
    let bytes = text.as_bytes();
    let mut i = at;
    while let Some(&b) = bytes.get(i) {
        match b {
            b'\r' if bytes.get(i + 1) == Some(&b'\n') => return (i, i + 2),
            b'\n' | b'\r' | 0x0b | 0x0c => return (i, i + 1),
            // U+0085, U+2028, U+2029.
            0xc2 if bytes.get(i + 1) == Some(&0x85) => return (i, i + 2),
            0xe2 if bytes.get(i + 1) == Some(&0x80) && matches!(bytes.get(i + 2), Some(0xa8 | 0xa9)) => {
                return (i, i + 3);
            }
            _ => i += 1,
        }
    }
    (i, i)
}

fn line(whole: &str, span: Span, after_blank: bool) -> Line<'_> {
    let text = span.of(whole);
    let marker = list_marker(text).is_some();
    let heading = text.starts_with('#') && text.trim_start_matches('#').starts_with(' ');
    let rule = !text.chars().take(200).any(char::is_alphanumeric);
    Line {
        span,
        text,
        after_blank,
        width: text.chars().count(),
        first_word: text.split(char::is_whitespace).next().map_or(0, |w| w.chars().count()),
        stopped: ends_with_stop(text),
        lower: text.starts_with(char::is_lowercase),
        starts: marker || heading || rule || is_label(text) || is_byline(text),
        closed: heading || rule,
    }
}

/// "Q:", "A.", "JANE ROE:" before what somebody says.
fn is_label(text: &str) -> bool {
    let head: &str = text.get(..text.len().min(48)).unwrap_or_else(|| text.split(' ').next().unwrap_or(""));
    let Some(colon) = head.find(':') else { return false };
    let name = &head[..colon];
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    letters > 0
        && name
            .chars()
            .all(|c| c.is_uppercase() || c.is_whitespace() || matches!(c, '.' | '-' | '\'' | '’' | '*'))
        && head[colon + 1..].starts_with(|c: char| c.is_whitespace() || c == '*')
}

fn is_byline(text: &str) -> bool {
    let mut words = text.split_whitespace();
    words.next().is_some_and(|w| w.eq_ignore_ascii_case("by"))
        && words.next().is_some_and(|w| w.starts_with(char::is_uppercase))
        && !ends_with_stop(text)
        && text.len() < 80
}

/// For each line, whether it starts in the middle of a sentence that a stop ends further down.
fn flows_on(lines: &[Line]) -> Vec<bool> {
    let mut out = vec![false; lines.len()];
    let mut below = false;
    for (i, line) in lines.iter().enumerate().rev() {
        let flows = line.lower && !line.starts && (line.stopped || below);
        if let Some(slot) = out.get_mut(i) {
            *slot = flows;
        }
        below = flows && !line.after_blank;
    }
    out
}

/// The column at which the text was wrapped.
#[derive(Clone, Copy)]
struct Wrap(usize);

impl Wrap {
    const NARROWEST: usize = 30;
    const WIDEST: usize = 120;

    /// Line breaks before a small letter show the width; they count when most of those lines are as full as they can be.
    fn of(lines: &[Line]) -> Option<Self> {
        let mut broken: Vec<(usize, usize)> = lines
            .iter()
            .zip(lines.iter().skip(1))
            .filter(|(a, b)| !b.after_blank && b.lower && !b.starts && !a.stopped && !a.closed)
            .map(|(a, b)| (a.width, b.first_word))
            .filter(|(width, _)| (Self::NARROWEST..=Self::WIDEST).contains(width))
            .collect();
        if broken.len() < 2 {
            return None;
        }
        broken.sort_unstable();
        let width = broken.get(broken.len() * 9 / 10).or(broken.last())?.0;
        let full = broken.iter().filter(|(w, first)| w + 1 + first + 2 >= width).count();
        (full * 10 >= broken.len() * 7).then_some(Self(width))
    }

    /// Whether the first word of `next` would not have fitted on `line`.
    fn is_full(self, line: &Line, next: &Line) -> bool {
        line.width + 1 + next.first_word > self.0 && line.width <= Self::WIDEST + 20
    }
}

fn joins(a: &Line, b: &Line, wrap: Option<Wrap>, flows: bool) -> bool {
    if wrap.is_some_and(|w| w.is_full(a, b)) || ends_unfinished(a.text) {
        return true;
    }
    if a.stopped {
        return false;
    }
    // A dateline alone on its line.
    let dateline = a.width <= 60
        && a.text.chars().take(3).all(char::is_uppercase)
        && (a.text.ends_with(['—', '–']) || a.text.ends_with("--") || a.text.ends_with(" -"));
    let begun = !a.text.starts_with(char::is_lowercase) || wrap.is_some();
    dateline
        || (flows
            && (begun || b.stopped)
            && a.text.split_whitespace().take(3).count() == 3
            && !a.text.ends_with(':'))
}
