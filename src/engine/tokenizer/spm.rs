//! SentencePiece vocabularies with scores (Kudo and Richardson 2018, <https://arxiv.org/abs/1808.06226>), as the
//! Gemma and early Llama models have them: neighbouring pieces are joined, the pair with the best score first, as
//! long as their sum is a piece; characters that are no piece become bytes.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap};

use super::super::gguf::Gguf;
use super::super::{EngineError, TokenId};
use super::{BYTE, NORMAL, USER_DEFINED};

/// What pieces have in place of a space.
const SPACE: char = '▁';

/// A vocabulary of pieces.
pub(super) struct Spm {
    /// Texts of the pieces, with [`SPACE`], and their scores.
    pieces: HashMap<String, (TokenId, f32)>,
    /// Tokens of the 256 bytes.
    bytes: Vec<TokenId>,
    /// Tokens that text is cut at before anything is joined, such as runs of line breaks, by their first character;
    /// the longest first.
    whole: HashMap<char, Vec<(String, TokenId)>>,
    /// A space is set before the text.
    prefix: bool,
}

/// The bytes that a token stands for, if text can become it.
pub(super) fn bytes_of(token: &str, kind: i64) -> Option<Vec<u8>> {
    match kind {
        NORMAL => Some(plain(token).into_bytes()),
        BYTE => byte(token).map(|byte| vec![byte]),
        USER_DEFINED if !is_markup(token) => Some(plain(token).into_bytes()),
        _ => None,
    }
}

/// A user-defined token that looks like markup is left to templates: spelled out in a text it stays characters.
fn is_markup(token: &str) -> bool {
    matches!((token.chars().next(), token.chars().last()), (Some('<'), Some('>')) | (Some('['), Some(']')))
}

fn plain(token: &str) -> String {
    token.replace(SPACE, " ")
}

/// The byte of a token like `<0x0A>`.
fn byte(token: &str) -> Option<u8> {
    let digits = token.strip_prefix("<0x")?.strip_suffix('>')?;
    // Of a number alone, a sign would be read as well.
    let is_hex = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then(|| u8::from_str_radix(digits, 16).ok())?
}

impl Spm {
    /// Builds the vocabulary that the file describes; `types` has as many entries as `tokens`.
    ///
    /// # Errors
    /// [`EngineError::BadModel`] naming the field that is missing or wrong.
    pub(super) fn from_gguf(gguf: &Gguf, tokens: &[String], types: &[i64]) -> Result<Self, EngineError> {
        let scores = gguf.need_floats("tokenizer.ggml.scores")?;
        if scores.len() != tokens.len() {
            return Err(gguf.bad(format!(
                "`tokenizer.ggml.tokens` has {} entries, `tokenizer.ggml.scores` has {}",
                tokens.len(),
                scores.len()
            )));
        }
        let mut pieces = HashMap::with_capacity(tokens.len());
        let mut whole: HashMap<char, Vec<(String, TokenId)>> = HashMap::new();
        let mut bytes = vec![None; 256];
        for (id, ((token, kind), score)) in (0..).zip(tokens.iter().zip(types).zip(scores)) {
            match *kind {
                NORMAL => {
                    if !score.is_finite() {
                        return Err(gguf.bad(format!("`tokenizer.ggml.scores` has {score} at {id}")));
                    }
                    pieces.entry(token.clone()).or_insert((id, *score as f32));
                }
                BYTE => {
                    if let Some(place) = byte(token).and_then(|byte| bytes.get_mut(usize::from(byte))) {
                        *place = Some(id);
                    }
                }
                USER_DEFINED if !is_markup(token) => {
                    if let Some(first) = plain(token).chars().next() {
                        whole.entry(first).or_default().push((plain(token), id));
                    }
                }
                _ => {}
            }
        }
        whole.values_mut().for_each(|tokens| tokens.sort_by_key(|(text, id)| (Reverse(text.len()), *id)));
        if let Some(missing) = bytes.iter().position(Option::is_none) {
            return Err(gguf.bad(format!("`tokenizer.ggml.tokens` has no token for the byte {missing:#04x}")));
        }
        let bytes = bytes.into_iter().flatten().collect();
        let prefix = gguf.boolean("tokenizer.ggml.add_space_prefix")?.unwrap_or(true);
        Ok(Self { pieces, bytes, whole, prefix })
    }

    /// Ids of `text`. `begins`: at the beginning of a sequence or after a control token, where models that want it
    /// are given a space.
    pub(super) fn encode(&self, text: &str, begins: bool) -> Vec<TokenId> {
        let mut ids = Vec::new();
        let (mut begins, mut from, mut at) = (begins, 0, 0);
        while let Some(first) = text[at..].chars().next() {
            let whole = self.whole.get(&first).into_iter().flatten();
            match whole.into_iter().find(|(token, _)| text[at..].starts_with(token.as_str())) {
                Some((token, id)) => {
                    self.join(&text[from..at], begins, &mut ids);
                    ids.push(*id);
                    begins = true;
                    at += token.len();
                    from = at;
                }
                None => at += first.len_utf8(),
            }
        }
        self.join(&text[from..], begins, &mut ids);
        ids
    }

    /// Adds the ids of a text without whole tokens in it.
    fn join(&self, text: &str, begins: bool, ids: &mut Vec<TokenId>) {
        if text.is_empty() {
            return;
        }
        let space = if begins && self.prefix { " " } else { "" };
        let text = format!("{space}{text}").replace(' ', "▁");
        let mut joining = Joining::new(self, &text);
        joining.run();
        for symbol in joining.symbols.iter().filter(|symbol| symbol.start < symbol.end) {
            let piece = &text[symbol.start..symbol.end];
            match self.pieces.get(piece) {
                Some((id, _)) => ids.push(*id),
                None => ids.extend(piece.bytes().map(|byte| self.bytes[usize::from(byte)])),
            }
        }
    }
}

/// A text of which pieces are joined.
struct Joining<'a> {
    spm: &'a Spm,
    text: &'a str,
    symbols: Vec<Symbol>,
    pairs: BinaryHeap<Pair>,
}

/// A character or a piece; without bytes when it has been joined to the one before it.
struct Symbol {
    start: usize,
    end: usize,
    before: Option<usize>,
    after: Option<usize>,
}

/// Two neighbours whose sum is a piece.
#[derive(PartialEq)]
struct Pair {
    score: f32,
    left: usize,
    right: usize,
    /// Bytes of the sum: a symbol that has changed since belongs to no pair seen before.
    len: usize,
}

impl Eq for Pair {}

impl Ord for Pair {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then(other.left.cmp(&self.left)).then(other.len.cmp(&self.len))
    }
}

impl PartialOrd for Pair {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<'a> Joining<'a> {
    fn new(spm: &'a Spm, text: &'a str) -> Self {
        let starts = text.char_indices().map(|(start, c)| (start, start + c.len_utf8()));
        let mut symbols: Vec<Symbol> = starts
            .enumerate()
            .map(|(i, (start, end))| Symbol { start, end, before: i.checked_sub(1), after: Some(i + 1) })
            .collect();
        if let Some(last) = symbols.last_mut() {
            last.after = None;
        }
        Self { spm, text, symbols, pairs: BinaryHeap::new() }
    }

    fn run(&mut self) {
        for left in 0..self.symbols.len().saturating_sub(1) {
            self.propose(Some(left), Some(left + 1));
        }
        while let Some(Pair { left, right, len, .. }) = self.pairs.pop() {
            let (start, middle) = (self.symbols[left].start, self.symbols[left].end);
            let end = self.symbols[right].end;
            let is_current = start < middle && middle == self.symbols[right].start && end == start + len;
            if !is_current {
                continue;
            }
            let after = self.symbols[right].after;
            self.symbols[right].end = middle;
            self.symbols[left].end = end;
            self.symbols[left].after = after;
            if let Some(after) = after {
                self.symbols[after].before = Some(left);
            }
            self.propose(self.symbols[left].before, Some(left));
            self.propose(Some(left), after);
        }
    }

    /// Notes a pair if its sum is a piece.
    fn propose(&mut self, left: Option<usize>, right: Option<usize>) {
        let (Some(left), Some(right)) = (left, right) else { return };
        let (start, end) = (self.symbols[left].start, self.symbols[right].end);
        if let Some((_, score)) = self.spm.pieces.get(&self.text[start..end]) {
            self.pairs.push(Pair { score: *score, left, right, len: end - start });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces with scores, the letters among them; tokens of bytes are 1000 and up.
    fn spm(pieces: &[(&str, f32)], prefix: bool) -> Spm {
        let pieces =
            (0..).zip(pieces).map(|(id, (text, score))| ((*text).to_owned(), (id, *score))).collect();
        let whole = HashMap::from([('\n', vec![("\n\n".to_owned(), 900), ("\n".to_owned(), 901)])]);
        Spm { pieces, bytes: (1000..1256).collect(), whole, prefix }
    }

    const PIECES: [(&str, f32); 9] = [
        ("a", -9.0),
        ("b", -9.0),
        ("c", -9.0),
        ("▁", -9.0),
        ("ab", -2.0),
        ("bc", -1.0),
        ("abc", -3.0),
        ("▁a", -4.0),
        ("aa", -5.0),
    ];

    #[test]
    fn the_best_score_is_joined_first_and_the_leftmost_of_equals() {
        let spm = spm(&PIECES, false);
        assert_eq!(spm.encode("abc", true), [6]);
        assert_eq!(spm.encode("bcab", true), [5, 4]);
        assert_eq!(spm.encode("aaa", true), [8, 0]);
        assert_eq!(spm.encode(" ab", true), [3, 4]);
        assert!(spm.encode("", true).is_empty());
    }

    #[test]
    fn what_is_no_piece_becomes_bytes() {
        let spm = spm(&PIECES, false);
        assert_eq!(spm.encode("aé", true), [0, 1000 + 0xC3, 1000 + 0xA9]);
        assert_eq!(spm.encode("\u{7}", true), [1007]);
    }

    #[test]
    fn whole_tokens_come_before_pieces_the_longest_first() {
        let spm = spm(&PIECES, true);
        assert_eq!(spm.encode("a\n\n\nb", true), [7, 900, 901, 3, 1]);
        assert_eq!(spm.encode("a", false), [0]);
    }

    #[test]
    fn user_defined_markup_is_not_text() {
        assert_eq!(bytes_of("▁▁", USER_DEFINED), Some(b"  ".to_vec()));
        assert_eq!(bytes_of("<table>", USER_DEFINED), None);
        assert_eq!(bytes_of("[img]", USER_DEFINED), None);
        assert_eq!(bytes_of("<0x0A>", BYTE), Some(vec![10]));
        for wrong in ["<0x0>", "0x0A", "<0xGG>", "<0x0AA>", "<0x+A>"] {
            assert_eq!(bytes_of(wrong, BYTE), None, "{wrong}");
        }
    }
}
