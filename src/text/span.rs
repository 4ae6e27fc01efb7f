//! Checked byte ranges: every offset that the program shows started here.

use std::ops::Range;

use serde::Serialize;

/// A half-open range of UTF-8 bytes, `start <= end`, both on character boundaries of the text it was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// The span `start..end` of `text`; `None` when it is reversed, out of bounds or cuts a character.
    #[must_use]
    pub fn new(text: &str, start: usize, end: usize) -> Option<Self> {
        text.get(start..end).map(|_| Self { start, end })
    }

    /// The span of all of `text`.
    #[must_use]
    pub fn all(text: &str) -> Self {
        Self { start: 0, end: text.len() }
    }

    /// First byte.
    #[must_use]
    pub fn start(self) -> usize {
        self.start
    }

    /// One past the last byte.
    #[must_use]
    pub fn end(self) -> usize {
        self.end
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it holds no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// As a range, for slicing.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The bytes of `text` it covers; empty when `text` is not the text it was made for.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or("")
    }

    /// Whether `other` lies within it.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether it shares a byte with `range`.
    #[must_use]
    pub fn overlaps_range(self, range: Range<usize>) -> bool {
        self.start < range.end && range.start < self.end
    }

    /// Without leading and trailing white space.
    #[must_use]
    pub fn trim(self, text: &str) -> Self {
        let slice = self.of(text);
        let start = self.start + (slice.len() - slice.trim_start().len());
        let len = slice.trim().len();
        Self { start, end: start + len }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_not_a_range_of_the_text() {
        assert!(Span::new("né", 0, 1).is_some());
        assert!(Span::new("né", 0, 2).is_none(), "cuts é");
        assert!(Span::new("né", 0, 4).is_none(), "out of bounds");
        #[allow(clippy::reversed_empty_ranges)]
        let reversed = Span::new("né", 1, 0);
        assert!(reversed.is_none());
    }

    #[test]
    fn trims_to_the_visible_text() {
        let text = "  a b \n";
        assert_eq!(Span::all(text).trim(text).of(text), "a b");
    }
}
