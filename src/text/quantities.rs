//! Numbers of a text with their value and unit, however they are written.

use std::ops::Range;

use super::Span;
use super::words::{Token, TokenKind, is_currency};

/// What a number counts or measures by its own form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuantityKind {
    /// A count, a measure, a year: the noun follows.
    Number,
    /// A place in an order: "third", "21st".
    Ordinal,
    /// A part: "half", "two-thirds".
    Fraction,
    /// Of a hundred: "20%", "twenty per cent".
    Percent,
    /// An amount of money; the currency is the unit.
    Money,
    /// Two numbers in one: a score, a range, a season.
    Pair,
    /// A time of day.
    Time,
}

/// A number with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// Its bytes, with sign, scale and unit ("$3.4 billion").
    pub span: Span,
    /// Its tokens.
    pub tokens: Range<usize>,
    /// What it is.
    pub kind: QuantityKind,
    /// The value, scale applied; the first of a pair; hours and minutes as `h * 60 + m`.
    pub value: f64,
    /// The second of a pair.
    pub second: Option<f64>,
    /// Letters or sign written with it: "$", "kg", "s" of "80s".
    pub unit: Option<String>,
}

impl Quantity {
    /// Whether both give the same value in the same unit.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        let eq = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0);
        self.kind == other.kind
            && self.unit == other.unit
            && eq(self.value, other.value)
            && match (self.second, other.second) {
                (None, None) => true,
                (Some(a), Some(b)) => eq(a, b),
                _ => false,
            }
    }
}

/// The numbers of `text`, whose tokens are `tokens`, in order and disjoint.
#[must_use]
pub fn quantities(text: &str, tokens: &[Token]) -> Vec<Quantity> {
    let mut out: Vec<Quantity> = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        if let Some(q) = quantity_at(text, tokens, i) {
            i = q.tokens.end.max(i + 1);
            out.push(q);
        } else {
            i += 1;
        }
    }
    out
}

fn scale(word: &str) -> Option<f64> {
    Some(match word {
        "hundred" => 1e2,
        "thousand" => 1e3,
        "million" | "mn" => 1e6,
        "billion" => 1e9,
        "trillion" => 1e12,
        "dozen" => 12.0,
        _ => return None,
    })
}

fn small(word: &str) -> Option<f64> {
    const ONES: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    #[allow(clippy::cast_precision_loss)]
    let find = |list: &[&str], w: &str| list.iter().position(|x| *x == w).map(|p| p as f64);
    if let Some(v) = find(&ONES, word) {
        return Some(v);
    }
    if let Some(v) = find(&TENS, word) {
        return Some((v + 2.0) * 10.0);
    }
    let (tens, ones) = word.split_once('-')?;
    let (t, o) = (find(&TENS, tens)?, find(&ONES, ones)?);
    (o > 0.0 && o < 10.0).then_some((t + 2.0) * 10.0 + o)
}

fn ordinal(word: &str) -> Option<f64> {
    const ORDINALS: [&str; 13] = [
        "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth", "eleventh", "twelfth",
    ];
    #[allow(clippy::cast_precision_loss)]
    let found = ORDINALS.iter().skip(1).position(|x| *x == word).map(|p| p as f64 + 1.0);
    let tens = || {
        // One unit follows, and not a word of any length.
        let (tens, rest) = word.split_once('-').filter(|(_, rest)| !rest.contains('-'))?;
        Some(small(tens).filter(|v| *v >= 20.0)? + ordinal(rest).filter(|v| *v < 10.0)?)
    };
    found
        .or_else(|| small(word.strip_suffix("th")?).filter(|v| *v > 12.0))
        .or_else(|| small(&format!("{}y", word.strip_suffix("ieth")?)))
        .or_else(tens)
}

/// Denominator of "third", "quarters", ….
fn part(word: &str) -> Option<f64> {
    Some(match word {
        "half" | "halves" => 2.0,
        "third" | "thirds" => 3.0,
        "quarter" | "quarters" => 4.0,
        "fifth" | "fifths" => 5.0,
        "sixth" | "sixths" => 6.0,
        "eighth" | "eighths" => 8.0,
        "tenth" | "tenths" => 10.0,
        _ => return None,
    })
}

fn quantity_at(text: &str, tokens: &[Token], i: usize) -> Option<Quantity> {
    let token = tokens.get(i)?;
    if token.is_punct() {
        return None;
    }
    if token.lower == "minus" {
        return below_zero(text, tokens, i);
    }
    let word = |k: usize| tokens.get(k).filter(|t| !t.is_punct()).map_or("", |t| t.lower.as_str());
    let mut q = Quantity {
        span: token.span,
        tokens: i..i + 1,
        kind: QuantityKind::Number,
        value: 0.0,
        second: None,
        unit: None,
    };
    if token.kind == TokenKind::Number {
        digits(&token.lower, &mut q)?;
        if matches!(q.kind, QuantityKind::Number | QuantityKind::Money) && q.second.is_none() {
            scales(tokens, &mut q);
        }
        if matches!(word(q.tokens.end), "am" | "pm") && q.unit.is_none() && q.kind != QuantityKind::Money {
            q.kind = QuantityKind::Time;
            // No clock is below zero: the mark before it was a dash.
            q.value = q.value.abs();
            q.unit = Some(word(q.tokens.end).to_owned());
            q.tokens.end += 1;
        }
    } else if let Some((value, end, kind)) = spelled(tokens, i) {
        (q.value, q.tokens.end, q.kind) = (value, end, kind);
        if kind == QuantityKind::Number {
            scales(tokens, &mut q);
        }
    } else {
        return None;
    }
    if q.kind == QuantityKind::Number && q.unit.is_none() {
        let end = q.tokens.end;
        let (len, kind, unit) = match (word(end), word(end + 1)) {
            ("percent" | "pc", _) => (1, QuantityKind::Percent, None),
            ("per", "cent") => (2, QuantityKind::Percent, None),
            ("dollars" | "dollar", _) => (1, QuantityKind::Money, Some("$")),
            ("euros" | "euro", _) => (1, QuantityKind::Money, Some("€")),
            _ if tokens.get(end).is_some_and(|t| t.kind == TokenKind::Punct('%')) => {
                (1, QuantityKind::Percent, None)
            }
            _ => (0, QuantityKind::Number, None),
        };
        q.tokens.end += len;
        q.kind = kind;
        q.unit = unit.map(str::to_owned);
    }
    let end = tokens.get(q.tokens.end.checked_sub(1)?)?.span.end();
    q.span = Span::new(text, token.span.start(), end)?;
    Some(q)
}

/// The number behind the "minus" at token `i`, unless it is taken from the number before.
fn below_zero(text: &str, tokens: &[Token], i: usize) -> Option<Quantity> {
    let before = i.checked_sub(1).and_then(|b| tokens.get(b));
    let taken = before.is_some_and(|t| t.kind == TokenKind::Number || small(&t.lower).is_some());
    // Only one "minus", however many there are, so that no text is read deeper.
    let next = tokens.get(i + 1).filter(|t| !taken && t.lower != "minus")?;
    let mut q = quantity_at(text, tokens, i + 1)?;
    let plain = matches!(q.kind, QuantityKind::Number | QuantityKind::Percent | QuantityKind::Money);
    let start = tokens.get(i)?.span.start();
    (plain && q.second.is_none() && !next.lower.starts_with('-')).then_some(())?;
    q.value = -q.value;
    q.tokens.start = i;
    q.span = Span::new(text, start, q.span.end())?;
    Some(q)
}

/// Scale words and further parts: "2 hundred thousand", "1.2 million".
fn scales(tokens: &[Token], q: &mut Quantity) {
    while let Some(s) = tokens.get(q.tokens.end).and_then(|t| scale(&t.lower)) {
        q.value *= s;
        q.tokens.end += 1;
    }
}

/// A number in words from token `i`: value, end, kind.
fn spelled(tokens: &[Token], i: usize) -> Option<(f64, usize, QuantityKind)> {
    let word = |k: usize| tokens.get(k).filter(|t| !t.is_punct()).map_or("", |t| t.lower.as_str());
    let first = word(i);
    let before = i.checked_sub(1).map_or("", word);
    // half a million, half; a third of, two-thirds, three quarters
    if first == "half" {
        let skip = usize::from(matches!(word(i + 1), "a"));
        if let Some(s) = scale(word(i + 1 + skip)) {
            return Some((0.5 * s, i + 2 + skip, QuantityKind::Number));
        }
        return Some((0.5, i + 1, QuantityKind::Fraction));
    }
    if let Some((n, d)) = first.split_once('-')
        && let (Some(n), Some(d)) = (small(n), part(d).filter(|_| d != "half"))
    {
        return Some((n / d, i + 1, QuantityKind::Fraction));
    }
    if matches!(first, "a" | "an") {
        if let Some(d) = part(word(i + 1)).filter(|_| word(i + 1) != "half" && word(i + 2) == "of") {
            return Some((1.0 / d, i + 2, QuantityKind::Fraction));
        }
        return scale(word(i + 1)).map(|s| (s, i + 2, QuantityKind::Number));
    }
    if first == "one" && before == "no" {
        return None;
    }
    if let Some(v) = ordinal(first) {
        // "30 second" is a measure, "a second" or "the second" an order.
        let after_number = i
            .checked_sub(1)
            .and_then(|b| tokens.get(b))
            .is_some_and(|t| t.kind == TokenKind::Number || small(&t.lower).is_some());
        return (!(first == "second" && after_number)).then_some((v, i + 1, QuantityKind::Ordinal));
    }
    let mut end = i;
    let mut total = 0.0;
    let mut group = small(first)?;
    end += 1;
    if let Some(d) = part(word(end)).filter(|_| word(end) != "half" && word(end) != "second")
        && ((word(end).ends_with('s') && group > 1.0) || (group <= 1.0 && word(end + 1) == "of"))
    {
        return Some((group / d, end + 1, QuantityKind::Fraction));
    }
    loop {
        let w = word(end);
        if let Some(v) =
            small(w).filter(|v| *v < 10.0 && group >= 20.0 && group % 10.0 == 0.0 && group < 100.0)
        {
            group += v;
        } else if let Some(s) = scale(w) {
            group *= s;
            if s >= 1e3 {
                total += group;
                group = 0.0;
            }
        } else if w == "and" && (total > 0.0 || group >= 100.0) && small(word(end + 1)).is_some() {
            group += small(word(end + 1)).unwrap_or(0.0);
            end += 1;
        } else if let Some(v) = small(w)
            .filter(|v| group >= 100.0 && group % 100.0 == 0.0 && *v < 100.0 || (group == 0.0 && total > 0.0))
        {
            group += v;
        } else {
            break;
        }
        end += 1;
    }
    Some((total + group, end, QuantityKind::Number))
}

/// Reads a token that starts with a digit, a currency sign or a minus sign.
fn digits(lower: &str, q: &mut Quantity) -> Option<()> {
    let Some(lower) = lower.strip_prefix('-') else { return unsigned(lower, q) };
    unsigned(lower, q)?;
    // No place in an order and no clock is below zero: the mark before it was a dash.
    if !matches!(q.kind, QuantityKind::Ordinal | QuantityKind::Time) {
        q.value = -q.value;
    }
    Some(())
}

fn unsigned(lower: &str, q: &mut Quantity) -> Option<()> {
    let mut rest = lower;
    if let Some(sign) = rest.chars().next().filter(|c| is_currency(*c)) {
        q.kind = QuantityKind::Money;
        q.unit = Some(sign.to_string());
        rest = rest.get(sign.len_utf8()..)?;
    }
    let (value, after, clock) = decimal(rest)?;
    q.value = value;
    rest = after;
    if let Some(second) = rest.strip_prefix(['-', '/']) {
        let second = second.trim_start_matches(is_currency);
        if let Some((value, after, _)) = decimal(second) {
            q.second = Some(value);
            if q.kind == QuantityKind::Number {
                q.kind = QuantityKind::Pair;
            }
            rest = after;
        }
    }
    match rest {
        "" => {
            if clock {
                q.kind = QuantityKind::Time;
            }
        }
        "%" => q.kind = QuantityKind::Percent,
        "k" => q.value *= 1e3,
        "m" | "mn" => q.value *= 1e6,
        "bn" | "b" => q.value *= 1e9,
        "tn" | "trn" => q.value *= 1e12,
        "st" | "nd" | "rd" | "th" if q.second.is_none() => q.kind = QuantityKind::Ordinal,
        "am" | "pm" => {
            if !clock && q.second.is_none() {
                // 10.30am and 10am are the same clock.
                let hours = q.value.trunc();
                q.value = hours * 60.0 + ((q.value - hours) * 100.0).round();
            }
            q.kind = QuantityKind::Time;
            q.unit = Some(rest.to_owned());
        }
        other => match &q.unit {
            Some(sign) => q.unit = Some(format!("{sign}{other}")),
            None => q.unit = Some(other.to_owned()),
        },
    }
    if let (Some(second), "k" | "m" | "mn" | "bn" | "b" | "tn") = (q.second, rest) {
        let s = q.value / decimal(lower.trim_start_matches(is_currency)).map_or(1.0, |d| d.0).max(1e-12);
        q.second = Some(second * s);
    }
    Some(())
}

/// Leading decimal number of `text` (thousands commas allowed), what follows, and whether it is a clock time.
fn decimal(text: &str) -> Option<(f64, &str, bool)> {
    let end =
        text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.' | ':'))).unwrap_or(text.len());
    let number = text.get(..end)?.trim_end_matches([',', '.', ':']);
    let rest = text.get(number.len()..)?;
    if let Some((h, m)) = number.split_once(':') {
        let (h, m): (f64, f64) = (h.parse().ok()?, m.split(':').next()?.parse().ok()?);
        return Some((h * 60.0 + m, rest, true));
    }
    let plain: String = number.chars().filter(|c| *c != ',').collect();
    plain.parse::<f64>().ok().filter(|v| v.is_finite()).map(|v| (v, rest, false))
}

#[cfg(test)]
mod tests {
    use super::super::words::tokenize;
    use super::*;

    fn only(text: &str) -> Quantity {
        let found = quantities(text, &tokenize(text));
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        found.into_iter().next().unwrap()
    }

    #[test]
    fn values_are_the_same_however_written() {
        for (a, b) in [
            ("forty-three", "43"),
            ("a dozen", "12"),
            ("two dozen", "24"),
            ("half a million", "500,000"),
            ("1.2m", "1.2 million"),
            ("$3.4bn", "3.4 billion dollars"),
            ("20 percent", "20%"),
            ("20 per cent", "twenty percent"),
            ("21st", "twenty-first"),
            ("two hundred and five", "205"),
            ("three thousand four hundred", "3,400"),
            ("two-thirds", "two thirds"),
            ("5–7", "5-7"),
            ("10.30am", "10:30 am"),
            ("-5", "\u{2212}5"),
            ("minus five", "-5"),
            ("-$4.2m", "-$4.2 million"),
            ("on Monday -10 a.m.", "10 a.m."),
        ] {
            let (x, y) = (only(a), only(b));
            assert!(
                x.same(&y) || x.kind == QuantityKind::Ordinal && y.value == x.value,
                "{a} {b}: {x:?} {y:?}"
            );
        }
    }

    #[test]
    fn values_differ_by_amount_unit_and_kind() {
        for (a, b) in [
            ("43", "34"),
            ("$5", "£5"),
            ("20%", "20"),
            ("3", "third"),
            ("3-1", "1-3"),
            ("5kg", "5km"),
            ("-5", "5"),
            ("-5%", "5%"),
            ("minus 5", "5"),
        ] {
            assert!(!only(a).same(&only(b)), "{a} {b}");
        }
    }

    #[test]
    fn what_is_taken_from_a_number_is_not_below_zero() {
        let values = |text: &str| -> Vec<f64> {
            quantities(text, &tokenize(text)).into_iter().map(|q| q.value).collect()
        };
        assert_eq!(values("Ten minus four is six."), [10.0, 4.0, 6.0]);
        assert_eq!(values("It was minus minus 5."), [-5.0]);
    }

    #[test]
    fn words_that_are_no_numbers_are_left() {
        for text in ["no one came", "hundreds of people", "the quarter ended", "someone"] {
            assert!(quantities(text, &tokenize(text)).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_word_of_many_tens_is_no_number() {
        assert!(quantities("twenty-twenty-first", &tokenize("twenty-twenty-first")).is_empty());
        assert_eq!(ordinal(&("twenty-".repeat(100_000) + "first")), None);
    }
}
