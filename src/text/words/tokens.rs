//! Text cut into words, numbers and marks.

use crate::text::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, with inner hyphens, dots of abbreviations and apostrophes.
    Word,
    /// Starts with a digit, a currency sign, a decimal point or a minus sign.
    Number,
    /// Anything else visible, one character each.
    Punct(char),
}

/// A word, number or mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its bytes; the possessive ending is not part of them.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// Lower case, straight apostrophes and hyphens, no dots of abbreviations.
    pub lower: String,
    /// Starts with a capital letter.
    pub capital: bool,
    /// Two or more letters, all capital ("US", "NATO", "U.S.").
    pub acronym: bool,
    /// Carries `'s` or a plural's `'`.
    pub possessive: bool,
    /// Joined to the token before by a hyphen ("stone" in "20-stone").
    pub attached: bool,
}

impl Token {
    /// Whether it is a mark and not a word.
    #[must_use]
    pub fn is_punct(&self) -> bool {
        matches!(self.kind, TokenKind::Punct(_))
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{02BC}')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

fn is_minus(c: char) -> bool {
    matches!(c, '-' | '\u{2212}')
}

/// Whether the mark at `i` is the sign of the number behind it, and no dash, bullet or part of a range: it touches its
/// number alone, and the word before it is no number.
fn is_sign(chars: &[(usize, char)], i: usize, before: Option<&Token>) -> bool {
    let at = |i: usize| chars.get(i).map(|c| c.1);
    let opens = |c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '\u{201C}' | '\u{2018}' | '\'');
    let figure = usize::from(at(i + 1).is_some_and(|c| is_currency(c) || c == '.')) + i + 1;
    at(i).is_some_and(is_minus)
        && at(figure).is_some_and(|c| c.is_ascii_digit())
        && i.checked_sub(1).and_then(at).is_none_or(opens)
        && before.is_none_or(|token| token.kind != TokenKind::Number)
}

/// Currency signs that start a number.
pub(crate) fn is_currency(c: char) -> bool {
    matches!(c, '$' | '£' | '€' | '¥' | '₹' | '₽' | '₩' | '₪')
}

/// Cuts `text` into tokens. "didn't" becomes "did" and "n't", "20-stone" "20" and "stone" (attached),
/// "21-year-old" "21" and "year-old"; "3-1", "-5" and "5–7" stay whole, and so do "long-awaited" and "U.S.".
#[must_use]
pub fn tokenize(text: &str) -> Vec<Token> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let at = |i: usize| chars.get(i).map(|c| c.1);
    let byte = |i: usize| chars.get(i).map_or(text.len(), |c| c.0);
    let mut tokens = Vec::with_capacity(chars.len() / 5 + 4);
    // Whether an odd number of single quotation marks stands before: the next one closes.
    let mut quoted = false;
    let mut i = 0;
    while let Some(c) = at(i) {
        if c.is_whitespace() || is_invisible(c) {
            i += 1;
            continue;
        }
        let next = at(i + 1);
        let starts_number = c.is_ascii_digit()
            || (is_currency(c) && next.is_some_and(|n| n.is_ascii_digit()))
            || (c == '.'
                && next.is_some_and(|n| n.is_ascii_digit())
                && !i.checked_sub(1).and_then(at).is_some_and(char::is_alphanumeric))
            || is_sign(&chars, i, tokens.last());
        if starts_number {
            i = number(text, &chars, i, &mut tokens);
            continue;
        }
        if c.is_alphanumeric() {
            let mut end = i + 1;
            while let Some(d) = at(end) {
                let inner = at(end + 1).is_some_and(char::is_alphanumeric);
                // A dot belongs to the word in "U.S." and "a.m.": single letters with dots.
                let dotted = d == '.'
                    && at(end - 1).is_some_and(char::is_alphabetic)
                    && (end < 2 || end - 1 == i || at(end - 2) == Some('.'))
                    && (at(end + 1).is_some_and(char::is_alphabetic)
                        && !at(end + 2).is_some_and(char::is_alphanumeric)
                        || (end - 1 > i && at(end - 2) == Some('.')));
                if d.is_alphanumeric()
                    || is_mark(d)
                    || dotted
                    || ((is_hyphen(d) || is_apostrophe(d)) && inner)
                {
                    end += 1;
                } else {
                    break;
                }
            }
            // "U. S." is "U.S."; other single letters are initials.
            let second = |n: usize| at(end + n);
            if end == i + 1
                && c == 'U'
                && second(0) == Some('.')
                && second(1) == Some(' ')
                && second(2).is_some_and(|d| matches!(d, 'S' | 'K' | 'N'))
                && second(3) == Some('.')
            {
                end += 4;
                push(text, byte(i), byte(end), TokenKind::Word, false, &mut tokens);
                if let Some(last) = tokens.last_mut() {
                    last.lower.retain(|d| d != ' ');
                }
                i = end;
                continue;
            }
            word(text, byte(i), byte(end), false, &mut tokens);
            // The bare apostrophe of a plural possessive: "the brothers' car".
            if at(end).is_some_and(is_apostrophe)
                && tokens.last().is_some_and(|t| t.lower.ends_with('s'))
                && !at(end + 1).is_some_and(char::is_alphanumeric)
                && !quoted
            {
                if let Some(last) = tokens.last_mut() {
                    last.possessive = true;
                }
                end += 1;
            }
            i = end;
            continue;
        }
        if let Some(span) = Span::new(text, byte(i), byte(i + 1)) {
            quoted = match c {
                '\u{2018}' => true,
                '\u{2019}' => false,
                '\'' => !quoted,
                _ => quoted,
            };
            tokens.push(Token {
                span,
                kind: TokenKind::Punct(c),
                lower: c.to_string(),
                capital: false,
                acronym: false,
                possessive: false,
                attached: false,
            });
        }
        i += 1;
    }
    tokens
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}' | '\u{00AD}')
}

/// Combining marks, which stay with their letter.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{0900}'..='\u{0903}' | '\u{093A}'..='\u{094F}')
}

fn number(text: &str, chars: &[(usize, char)], start: usize, tokens: &mut Vec<Token>) -> usize {
    let at = |i: usize| chars.get(i).map(|c| c.1);
    let byte = |i: usize| chars.get(i).map_or(text.len(), |c| c.0);
    let digit = |i: usize| at(i).is_some_and(|c| c.is_ascii_digit());
    let mut end = start;
    if at(end).is_some_and(is_minus) {
        end += 1;
    }
    if at(end).is_some_and(is_currency) {
        end += 1;
    }
    let run = |mut e: usize| {
        while digit(e) || (matches!(at(e), Some(',' | '.' | ':')) && digit(e + 1)) {
            e += 1;
        }
        e
    };
    end = run(if at(end) == Some('.') { end + 1 } else { end });
    // "3-1", "5–7", "2019/20"
    if at(end).is_some_and(|c| is_hyphen(c) || matches!(c, '\u{2013}' | '/')) {
        let mut second = end + 1;
        if at(second).is_some_and(is_currency) {
            second += 1;
        }
        if digit(second) {
            end = run(second);
        }
    }
    // Letters that belong to it: 1.2m, 3bn, 21st, 10am, 5kg, 80s.
    while at(end).is_some_and(char::is_alphabetic) {
        end += 1;
    }
    if at(end) == Some('%') {
        end += 1;
    }
    push(text, byte(start), byte(end), TokenKind::Number, false, tokens);
    // "20-stone", "21-year-old": the unit is a word of its own, attached.
    if at(end).is_some_and(is_hyphen) && at(end + 1).is_some_and(char::is_alphabetic) {
        let from = end + 1;
        let mut to = from;
        while at(to).is_some_and(|c| {
            c.is_alphanumeric()
                || ((is_hyphen(c) || is_apostrophe(c)) && at(to + 1).is_some_and(char::is_alphanumeric))
        }) {
            to += 1;
        }
        word(text, byte(from), byte(to), true, tokens);
        return to;
    }
    end.max(start + 1)
}

fn push(text: &str, start: usize, end: usize, kind: TokenKind, attached: bool, tokens: &mut Vec<Token>) {
    let Some(span) = Span::new(text, start, end) else { return };
    let written = span.of(text);
    if written.is_empty() {
        return;
    }
    let mut lower = String::with_capacity(written.len());
    for c in written.chars() {
        match c {
            c if is_apostrophe(c) => lower.push('\''),
            c if is_hyphen(c) || is_minus(c) || c == '\u{2013}' => lower.push('-'),
            '.' if kind == TokenKind::Word => {}
            c => lower.extend(c.to_lowercase()),
        }
    }
    let capital = written.chars().next().is_some_and(char::is_uppercase);
    let letters = written.chars().filter(|c| c.is_alphabetic()).count();
    let acronym =
        letters >= 2 && capital && written.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    tokens.push(Token { span, kind, lower, capital, acronym, possessive: false, attached });
}

fn word(text: &str, start: usize, end: usize, attached: bool, tokens: &mut Vec<Token>) {
    let written = text.get(start..end).unwrap_or("");
    let plain: String =
        written.chars().map(|c| if is_apostrophe(c) { '\'' } else { c }).collect::<String>().to_lowercase();
    // Bytes of the ending in the original, whose apostrophe may be three bytes long.
    let ending = |n: usize| written.chars().rev().take(n).map(char::len_utf8).sum::<usize>();
    let (stem_end, rest) = if plain.ends_with("n't") && plain.len() > 3 && plain != "can't" {
        (end - ending(3), true)
    } else if plain == "can't" {
        (start + 3, true)
    } else if let Some(suffix) =
        ["'ll", "'ve", "'re", "'d", "'m"].iter().find(|s| plain.ends_with(**s) && plain.len() > s.len())
    {
        (end - ending(suffix.chars().count()), true)
    } else if plain.ends_with("'s") && plain.len() > 2 {
        // After a pronoun it is "is" or "has", elsewhere a possessive.
        let host = plain.trim_end_matches("'s");
        let verb = matches!(
            host,
            "it" | "he" | "she" | "that" | "there" | "what" | "who" | "here" | "where" | "how" | "let"
        );
        (end - ending(2), verb)
    } else {
        (end, false)
    };
    push(text, start, stem_end, TokenKind::Word, attached, tokens);
    if stem_end == end {
        return;
    }
    if rest {
        push(text, stem_end, end, TokenKind::Word, false, tokens);
        let split = tokens.len().saturating_sub(2);
        let (host, tail) = (tokens.get(split).map(|t| t.lower.clone()), tokens.last_mut());
        if let Some(tail) = tail {
            tail.lower = match tail.lower.as_str() {
                "'t" | "n't" => "not",
                "'ll" => "will",
                "'ve" => "have",
                "'re" => "are",
                "'m" => "am",
                "'d" => "would",
                "'s" => "is",
                other => other,
            }
            .to_owned();
        }
        if let (Some(host), Some(token)) = (host, tokens.get_mut(split)) {
            token.lower = match host.as_str() {
                "wo" => "will".to_owned(),
                "sha" => "shall".to_owned(),
                _ => host,
            };
        }
    } else if let Some(last) = tokens.last_mut() {
        last.possessive = true;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lowers(text: &str) -> Vec<String> {
        tokenize(text).into_iter().map(|t| t.lower).collect()
    }

    #[test]
    fn keeps_what_belongs_together() {
        assert_eq!(lowers("The U.S. didn’t pay $3.4bn."), ["the", "us", "did", "not", "pay", "$3.4bn", "."]);
        assert_eq!(
            lowers("a 21-year-old, 20-stone man won 3-1"),
            ["a", "21", "year-old", ",", "20", "stone", "man", "won", "3-1"]
        );
        assert_eq!(
            lowers("It’s the brothers’ car; Kim's too."),
            ["it", "is", "the", "brothers", "car", ";", "kim", "too", "."]
        );
        assert_eq!(lowers("at 5 p.m. (J. K. Bell)"), ["at", "5", "pm", "(", "j", ".", "k", ".", "bell", ")"]);
    }

    #[test]
    fn a_sign_belongs_to_its_number_and_other_dashes_do_not() {
        for (text, number) in [
            ("It fell to -5 degrees.", "-5"),
            ("It fell to \u{2212}5 degrees.", "-5"),
            ("-12 degrees were recorded.", "-12"),
            ("(-$4.2m)", "-$4.2m"),
            ("\u{201C}-5%\u{201D}", "-5%"),
        ] {
            assert!(lowers(text).iter().any(|t| t == number), "{text}: {:?}", lowers(text));
        }
        for text in [
            "- 5 people",
            "OSTREL -- 12 people",
            "OSTREL \u{2013} 12 people",
            "OSTREL (Wire) \u{2014}12 people",
            "a range of 5-6, in 2019-20",
            "a range of 5 -6",
            "call 555-0134 or 555 -0134",
            "they won 3-1, 6-4",
            "U-20 and F-16",
            "the fee -- 5 crowns --20 more",
        ] {
            let signed = |t: &String| t.len() > 1 && t.starts_with('-');
            assert!(!lowers(text).iter().any(signed), "{text}: {:?}", lowers(text));
        }
    }

    proptest! {
        #[test]
        fn a_plural_possessive_closes_no_quotation(text in "([as‘’'. ]|as'|as’){0,30}") {
            let tokens = tokenize(&text);
            let mut open = false;
            for token in &tokens {
                let mut behind = text[token.span.end()..].chars();
                let bare = behind.next().is_some_and(is_apostrophe)
                    && !behind.next().is_some_and(char::is_alphanumeric);
                if token.kind == TokenKind::Word && token.lower.ends_with('s') && bare {
                    prop_assert_eq!(token.possessive, !open, "{}", &text);
                }
                match token.kind {
                    TokenKind::Punct('\u{2018}') => open = true,
                    TokenKind::Punct('\u{2019}') => open = false,
                    TokenKind::Punct('\'') => open = !open,
                    _ => {}
                }
            }
        }
    }
}
