//! Where sentences end within a paragraph: one pass over the bytes, looking a bounded distance to either side of each stop.

use super::abbreviations::{
    Stop, belongs_to_clock, is_courtesy_title, is_exclaiming_name, is_speech_verb, is_starter,
    is_sure_starter, stop_after,
};
use super::lines::{Marker, list_marker};
use super::scan::{
    first_run, first_word, floor_boundary, is_address, is_bullet, is_closer, is_full_stop_of_other_script,
    is_mark, is_opener, is_terminator, last_run, last_word,
};

/// Thai characters after which a space may end a sentence (Thai writes no stops; a space ends a clause or a sentence).
const THAI_SENTENCE: usize = 80;

/// The sentence ends of a paragraph, found from left to right.
pub(super) struct Splitter<'a> {
    text: &'a str,
    /// Where the sentence being read starts.
    start: usize,
    /// Inside straight double quotes.
    quoted: bool,
    /// The list marker that would start the next item of a list within the paragraph.
    next_marker: Option<Marker>,
    ends: Vec<usize>,
}

/// A run of stops with what closes after it.
struct Cluster {
    /// First byte of the stops.
    at: usize,
    /// After the closers.
    end: usize,
    /// Dots in it; an ellipsis character counts as three.
    dots: usize,
    /// Has `?` or `!`.
    mark: bool,
    /// Has a stop of a script other than Latin.
    other_script: bool,
    /// Closers follow the stops.
    closed: bool,
    /// One of the closers is a quotation mark.
    quote: bool,
}

impl<'a> Splitter<'a> {
    /// The byte offsets at which sentences of `text` end, the last one excepted.
    pub(super) fn ends(text: &'a str) -> Vec<usize> {
        let marker = list_marker(text).map(|(marker, _)| marker.next());
        let mut splitter = Self { text, start: 0, quoted: false, next_marker: marker, ends: Vec::new() };
        splitter.run();
        splitter.ends
    }

    fn run(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        let mut thai = 0;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'.' | b'?' | b'!' => at = self.stop(at),
                b'"' => {
                    // 5'10" is no quotation.
                    let inches = !self.quoted && at > 0 && bytes[at - 1].is_ascii_digit();
                    if !inches {
                        self.quoted = !self.quoted;
                    }
                    at += 1;
                }
                b' ' => {
                    at += 1;
                    if self.next_marker.is_some() {
                        self.inline_item(at);
                    }
                    if thai > THAI_SENTENCE && self.rest(at).starts_with(is_thai) {
                        self.end_at(at - 1);
                        thai = 0;
                    }
                }
                0..=0x7f => at += 1,
                _ => {
                    let c = self.rest(at).chars().next().unwrap_or(' ');
                    if is_terminator(c) {
                        at = self.stop(at);
                    } else {
                        thai += usize::from(is_thai(c));
                        at += c.len_utf8();
                    }
                }
            }
        }
    }

    fn rest(&self, at: usize) -> &'a str {
        self.text.get(at..).unwrap_or("")
    }

    fn end_at(&mut self, at: usize) {
        if at > self.start {
            self.ends.push(at);
            let rest = self.rest(at);
            self.start = at + (rest.len() - rest.trim_start().len());
        }
    }

    /// Ends the sentence before `at` if the next item of the list starts there.
    fn inline_item(&mut self, at: usize) {
        if at <= self.start {
            return;
        }
        if let Some((marker, len)) = list_marker(self.rest(at))
            && Some(marker) == self.next_marker
            && self.rest(at + len).starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        {
            self.end_at(at - 1);
            self.next_marker = Some(marker.next());
        }
    }

    /// Reads the stops at `at` and what closes after them; returns where to read on.
    fn stop(&mut self, at: usize) -> usize {
        let cluster = self.cluster(at);
        let boundary = self.ends_sentence(&cluster);
        if boundary {
            self.end_at(cluster.end);
            // A list goes on after the stop of an item.
            if let Some(next) = self.next_marker
                && list_marker(self.rest(self.start)).is_some_and(|(marker, _)| marker == next)
            {
                self.next_marker = Some(next.next());
            }
        }
        cluster.end
    }

    fn cluster(&mut self, at: usize) -> Cluster {
        let mut cluster =
            Cluster { at, end: at, dots: 0, mark: false, other_script: false, closed: false, quote: false };
        loop {
            self.take_stops(&mut cluster);
            if !self.take_closers(&mut cluster) {
                return cluster;
            }
        }
    }

    fn take_stops(&self, cluster: &mut Cluster) {
        while let Some(c) = self.rest(cluster.end).chars().next() {
            if is_terminator(c) {
                cluster.dots += match c {
                    '.' => 1,
                    '…' => 3,
                    _ => 0,
                };
                cluster.mark |= is_mark(c);
                cluster.other_script |= is_full_stop_of_other_script(c);
                cluster.end += c.len_utf8();
            } else if cluster.dots > 0 && !cluster.mark && matches!(c, ' ' | '\u{a0}') {
                // ". . ." is one ellipsis; " .5" and " .org" are not part of one.
                let mut after = self.rest(cluster.end + c.len_utf8()).chars();
                if after.next() == Some('.') && !after.next().is_some_and(char::is_alphanumeric) {
                    cluster.end += c.len_utf8() + 1;
                    cluster.dots += 1;
                } else {
                    return;
                }
            } else {
                return;
            }
        }
    }

    /// Takes the closers after the stops. True when more stops follow directly (`?".`).
    fn take_closers(&mut self, cluster: &mut Cluster) -> bool {
        loop {
            let rest = self.rest(cluster.end);
            let mut chars = rest.chars();
            let Some(c) = chars.next() else { return false };
            let next = chars.next();
            let loose = next.is_none_or(|n| {
                n.is_whitespace() || is_closer(n) || matches!(n, ',' | ';' | ':' | '"' | '\'')
            }) || next.is_some_and(is_terminator);
            match c {
                _ if is_closer(c) => {
                    cluster.quote |= !matches!(c, ')' | ']' | '}');
                }
                '"' if self.quoted || loose => {
                    self.quoted = false;
                    cluster.quote = true;
                }
                '\'' | '’' if loose || next.is_some_and(char::is_uppercase) => cluster.quote = true,
                '*' | '_' | '`' | '“' if loose => {}
                '[' => {
                    // A reference mark: [12].
                    let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
                    if digits == 0 || digits > 3 || !rest[1 + digits..].starts_with(']') {
                        return false;
                    }
                    cluster.end += digits + 1;
                }
                ' ' if next == Some('”')
                    || (next == Some('"') && self.quoted && chars.next().is_none_or(char::is_whitespace)) =>
                {
                    cluster.end += 1;
                    cluster.closed = true;
                    continue;
                }
                _ if cluster.closed && is_terminator(c) => return true,
                _ => return false,
            }
            cluster.closed = true;
            cluster.end += c.len_utf8();
        }
    }

    fn ends_sentence(&self, cluster: &Cluster) -> bool {
        let before = self.text.get(self.start..cluster.at).unwrap_or("");
        let after = self.rest(cluster.end);
        let Some(next) = after.chars().next() else { return true };
        // What leads in ("...and then") or stands alone in brackets ("[...]", "(!)") ends nothing.
        if before.ends_with(['[', '(']) || is_unworded(before) {
            return false;
        }
        if cluster.other_script {
            return !matches!(next, ',' | '、' | '，' | ';' | ':' | 'と' | 'っ' | 'て');
        }
        let is_marker = cluster.dots == 1 && before.len() <= 8 && {
            let head = before.trim_start_matches(|c: char| is_bullet(c) || c.is_whitespace() || c == '(');
            let n = head.chars().count();
            (n <= 3 && head.bytes().all(|b| b.is_ascii_digit()))
                || (n == 1 && head.bytes().all(|b| b.is_ascii_alphabetic()))
        };
        if is_marker {
            return false;
        }
        if next.is_whitespace() {
            self.ends_before_space(cluster, before, after.trim_start())
        } else {
            ends_without_space(cluster, before, after)
        }
    }

    fn ends_before_space(&self, cluster: &Cluster, before: &str, after: &str) -> bool {
        let Some(first) = after.chars().next() else { return true };
        let opened = after.trim_start_matches(|c| is_opener(c) || c == ' ');
        let lead = after.len() - opened.len();
        let quote = lead > 0 && !matches!(first, '(' | '[' | '{' | '*' | '_' | '`');
        let Some(next) = opened.chars().next() else { return true };
        if is_bullet(first) {
            return true;
        }
        if matches!(first, '-' | '–' | '—') {
            let named = after.trim_start_matches(['-', '–', '—', ' ']).starts_with(char::is_uppercase);
            return named && !cluster.quote && cluster.dots == 1 && is_ordinary(before);
        }
        if matches!(next, ',' | ';' | ':' | ')' | ']' | '%' | '/' | '&' | '+' | '=' | '|') {
            return next == '|' && is_ordinary(before);
        }
        let word = first_word(opened);
        let lower = next.is_lowercase();
        if cluster.mark {
            return !lower
                && !self.is_attributed(cluster, opened)
                && (!is_exclaiming_name(last_word(before)) || is_starter(word));
        }
        if cluster.dots > 1 {
            let spaced = !cluster.quote && before.ends_with(char::is_whitespace);
            return if lower {
                false
            } else if cluster.dots >= 4 || quote {
                true
            } else if next.is_ascii_digit() || word == "I" || word.starts_with("I'") || word.starts_with("I’")
            {
                false
            } else {
                !spaced || is_sure_starter(word)
            };
        }
        let names_time = opened[word.len()..].trim_start().starts_with("time");
        self.full_stop(
            cluster,
            before,
            Next { word, first: next, lower, quote, bracket: lead > 0 && !quote, names_time },
        )
    }

    /// A single full stop before a space.
    fn full_stop(&self, cluster: &Cluster, before: &str, next: Next) -> bool {
        let token = last_word(before);
        let capital = next.first.is_uppercase();
        let digit = next.first.is_numeric();
        let other = !next.lower && !capital && !digit;
        match stop_after(token) {
            Stop::Ordinary => {
                // A sentence may start with a small letter ("eBay"), but after a short word it is
                // an abbreviation that no list knows.
                !next.lower
                    || (!cluster.closed
                        && token.len() >= 4
                        && token.bytes().all(|b| b.is_ascii_lowercase())
                        && !next.bracket)
            }
            Stop::Title | Stop::Never => false,
            Stop::BeforeNumber if token.eq_ignore_ascii_case("no") => !digit && next.first != '#',
            Stop::BeforeNumber => !next.lower && !digit && !is_roman(next.word),
            Stop::BeforeCapital => capital || next.quote || other,
            Stop::Ambiguous => {
                (capital && (is_starter(next.word) || is_courtesy_title(next.word)))
                    || (next.quote && (capital || cluster.closed))
            }
            Stop::Clock => {
                (capital
                    && !belongs_to_clock(next.word)
                    && !next.names_time
                    && (is_starter(next.word) || words_before(before, 5)))
                    || (next.quote && capital)
            }
            Stop::Initial => {
                let head = before[..before.len() - token.len()].trim_end();
                let previous = last_word(head);
                let after_word = previous.starts_with(char::is_lowercase);
                if token == "I" && after_word && !next.lower {
                    return true;
                }
                (capital || next.quote)
                    && if after_word {
                        is_starter(next.word) || next.quote
                    } else {
                        is_sure_starter(next.word)
                    }
            }
        }
    }

    /// `"Who knows?" Ms. Lee asked.`: the question belongs to the sentence that names who asked it.
    fn is_attributed(&self, cluster: &Cluster, after: &str) -> bool {
        if !cluster.quote {
            return false;
        }
        let window = &after[..floor_boundary(after, after.len().min(120))];
        let mut named = false;
        let mut words = window.split(' ');
        for word in words.by_ref().take(5) {
            let bare = word.trim_end_matches(['.', ',']);
            if is_speech_verb(bare) {
                let ends = bare.len() < word.len();
                let goes_on = words.next().is_none_or(|w| {
                    matches!(
                        w,
                        "in" | "on"
                            | "during"
                            | "at"
                            | "after"
                            | "as"
                            | "when"
                            | "while"
                            | "with"
                            | "reporters"
                            | "him"
                            | "her"
                            | "me"
                            | "us"
                    )
                });
                return named && (ends || goes_on);
            }
            if !word.starts_with(char::is_uppercase) || is_starter(bare) {
                return false;
            }
            named = true;
        }
        false
    }
}

/// What follows a stop and a space.
#[derive(Clone, Copy)]
struct Next<'a> {
    /// The first word, after quotes and brackets.
    word: &'a str,
    /// Its first character.
    first: char,
    /// Which is a small letter.
    lower: bool,
    /// A quotation mark opens before it.
    quote: bool,
    /// A bracket opens before it.
    bracket: bool,
    /// The second word is "time" ("3 p.m. Moscow time").
    names_time: bool,
}

fn is_thai(c: char) -> bool {
    ('\u{0e01}'..='\u{0e4e}').contains(&c)
}

/// Whether `text` (the sentence so far) has no letter or digit yet; bounded.
fn is_unworded(text: &str) -> bool {
    !text.chars().take(64).any(char::is_alphanumeric)
}

fn is_ordinary(before: &str) -> bool {
    stop_after(last_word(before)) == Stop::Ordinary
}

fn is_roman(word: &str) -> bool {
    !word.is_empty() && word != "I" && word.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L' | b'C'))
}

/// Whether `text` holds at least `n` words.
fn words_before(text: &str, n: usize) -> bool {
    text.split_whitespace().rev().take(n).count() >= n
}

/// Scraped text often loses the space after a stop: "…quickly.The minister". Names with inner stops ("Node.js", "bbc.co.uk") stay whole.
fn ends_without_space(cluster: &Cluster, before: &str, after: &str) -> bool {
    let opened = after.trim_start_matches(is_opener);
    let Some(next) = opened.chars().next() else { return false };
    if after.starts_with(is_bullet) {
        return true;
    }
    if next.is_alphabetic() && !next.is_uppercase() && !next.is_lowercase() {
        return cluster.mark || cluster.closed;
    }
    if !next.is_uppercase() {
        return false;
    }
    let word = first_word(opened);
    // Capital and small letter, or "A"/"I" standing alone.
    let worded =
        word.chars().nth(1).map_or(matches!(word, "A" | "I"), |c| c.is_lowercase() || c == '\'' || c == '’');
    let initial = word.len() == 1 && opened[1..].starts_with('.');
    if !worded || initial || is_address(last_run(before)) || is_address(first_run(opened)) {
        return false;
    }
    if cluster.dots > 1 {
        return cluster.dots >= 4 || is_sure_starter(word);
    }
    if cluster.closed {
        return cluster.quote || cluster.mark || is_ordinary(before);
    }
    let token = last_word(before);
    if token.is_empty() {
        return before.ends_with(['%', '”', '"', ')', '’']);
    }
    let last = token.chars().next_back().unwrap_or(' ');
    let worn = last.is_lowercase() && token.chars().rev().take(2).filter(|c| c.is_lowercase()).count() == 2;
    let number = token.chars().all(|c| c.is_ascii_digit() || c == '.');
    let capitals = token.len() > 1 && token.chars().all(char::is_uppercase);
    match stop_after(token) {
        Stop::Ordinary => {
            worn || number || (capitals && is_starter(word)) || (!last.is_ascii() && last.is_alphabetic())
        }
        Stop::Ambiguous | Stop::BeforeCapital | Stop::Clock | Stop::BeforeNumber => is_starter(word),
        Stop::Title | Stop::Never | Stop::Initial => false,
    }
}
