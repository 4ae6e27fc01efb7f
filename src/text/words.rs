//! Words of a text with their bytes, and when two of them are the same word.

use std::borrow::Cow;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

use super::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, with inner hyphens, dots of abbreviations and apostrophes.
    Word,
    /// Starts with a digit, a currency sign or a decimal point.
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

/// Currency signs that start a number.
pub(crate) fn is_currency(c: char) -> bool {
    matches!(c, '$' | '£' | '€' | '¥' | '₹' | '₽' | '₩' | '₪')
}

/// Cuts `text` into tokens. "didn't" becomes "did" and "n't", "20-stone" "20" and "stone" (attached),
/// "21-year-old" "21" and "year-old"; "3-1" and "5–7" stay whole, and so do "long-awaited" and "U.S.".
#[must_use]
pub fn tokenize(text: &str) -> Vec<Token> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let at = |i: usize| chars.get(i).map(|c| c.1);
    let byte = |i: usize| chars.get(i).map_or(text.len(), |c| c.0);
    let mut tokens = Vec::with_capacity(chars.len() / 5 + 4);
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
                && !i.checked_sub(1).and_then(at).is_some_and(char::is_alphanumeric));
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
                && !opens_quote(&tokens, text)
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

/// Whether an odd number of single quotation marks stands before: the next one closes.
fn opens_quote(tokens: &[Token], text: &str) -> bool {
    let mut open = false;
    for t in tokens {
        if let TokenKind::Punct(c) = t.kind {
            match c {
                '\u{2018}' => open = true,
                '\u{2019}' => open = false,
                '\'' => open = !open,
                _ => {}
            }
        }
    }
    open && !text.is_empty()
}

fn number(text: &str, chars: &[(usize, char)], start: usize, tokens: &mut Vec<Token>) -> usize {
    let at = |i: usize| chars.get(i).map(|c| c.1);
    let byte = |i: usize| chars.get(i).map_or(text.len(), |c| c.0);
    let digit = |i: usize| at(i).is_some_and(|c| c.is_ascii_digit());
    let mut end = start;
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
            c if is_hyphen(c) || c == '\u{2013}' => lower.push('-'),
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

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

/// Snowball stem, for finding and weighing words. It joins words that differ in meaning ("author",
/// "authority"); ask [`same_word`] whether two words are the same.
#[must_use]
pub fn stem(lower: &str) -> String {
    STEMMER.stem(&spelling(irregular(lower))).into_owned()
}

/// Base form of common irregular verbs and plurals; other words as they are.
#[must_use]
pub fn irregular(lower: &str) -> &str {
    IRREGULAR
        .binary_search_by(|(form, _)| (*form).cmp(lower))
        .ok()
        .and_then(|i| IRREGULAR.get(i))
        .map_or(lower, |(_, base)| base)
}

/// Whether `lower` is a past form: regular in `-ed` or one of the irregular ones.
#[must_use]
pub fn is_past(lower: &str) -> bool {
    (lower.ends_with("ed") && lower.len() > 4)
        || (irregular(lower) != lower && !IRREGULAR_PLURALS.contains(&lower) && !lower.ends_with('s'))
}

/// How two forms of a word relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inflection {
    /// The same form.
    Same,
    /// Forms of a verb in different tenses ("close", "closed"), no `-ing`.
    Tense,
    /// With and without `-s`: a plural, or a verb's third person.
    S,
}

/// Whether `a` and `b`, both lower case, are inflections of one word, and how they differ. Derived words
/// ("govern", "government"), comparatives and `-ing` forms are other words.
#[must_use]
pub fn same_word(a: &str, b: &str) -> Option<Inflection> {
    same_bases((a, &bases(a)), (b, &bases(b)))
}

/// One spelling for British and American ones: "criticised", "criticized"; "centre", "center".
#[must_use]
pub fn spelling(lower: &str) -> Cow<'_, str> {
    const PAIRS: &[(&str, &str)] = &[
        ("centre", "center"),
        ("centres", "centers"),
        ("theatre", "theater"),
        ("theatres", "theaters"),
        ("defence", "defense"),
        ("offence", "offense"),
        ("offences", "offenses"),
        ("programme", "program"),
        ("programmes", "programs"),
        ("grey", "gray"),
        ("licence", "license"),
        ("cancelled", "canceled"),
        ("labelled", "labeled"),
        ("travelled", "traveled"),
        ("traveller", "traveler"),
        ("travellers", "travelers"),
        ("jewellery", "jewelry"),
        ("tyre", "tire"),
        ("tyres", "tires"),
        ("analyse", "analyze"),
        ("analysed", "analyzed"),
    ];
    if let Some((_, american)) = PAIRS.iter().find(|(british, _)| *british == lower) {
        return Cow::Borrowed(american);
    }
    for (british, american) in [
        ("isations", "izations"),
        ("isation", "ization"),
        ("ising", "izing"),
        ("ised", "ized"),
        ("ises", "izes"),
        ("ise", "ize"),
    ] {
        // Not "rise", "wise", "raised", "noise".
        if let Some(stem) =
            lower.strip_suffix(british).filter(|s| s.len() > 3 && !s.ends_with(['a', 'o', 'u']))
        {
            return Cow::Owned(format!("{stem}{american}"));
        }
    }
    for host in ["behavi", "col", "fav", "harb", "hon", "lab", "neighb", "rum", "endeav", "arm", "vig"] {
        if let Some(rest) = lower.strip_prefix(host).and_then(|r| r.strip_prefix("our")) {
            return Cow::Owned(format!("{host}or{rest}"));
        }
    }
    Cow::Borrowed(lower)
}

/// [`same_word`] for words whose [`bases`] are known.
pub(crate) fn same_bases((a, fa): (&str, &[String]), (b, fb): (&str, &[String])) -> Option<Inflection> {
    if a == b || (a.len() > 3 && spelling(a) == spelling(b)) {
        return Some(Inflection::Same);
    }
    if a.ends_with("ing") != b.ends_with("ing") || !fa.iter().any(|x| fb.contains(x)) {
        return None;
    }
    let past = |w: &str| w.ends_with("ed") || (irregular(w) != w && !IRREGULAR_PLURALS.contains(&w));
    if past(a) || past(b) { Some(Inflection::Tense) } else { Some(Inflection::S) }
}

/// Base forms that `word` may be an inflection of.
pub(crate) fn bases(word: &str) -> Vec<String> {
    let mut out = vec![word.to_owned()];
    let base = irregular(word);
    if base != word {
        out.push(base.to_owned());
        return out;
    }
    // Not plurals of "new", "mean", "arm".
    if matches!(word, "news" | "means" | "arms" | "politics" | "physics" | "series" | "species" | "goods") {
        return out;
    }
    let vowel = |s: &str| s.chars().any(|c| "aeiouy".contains(c));
    if let Some(s) = word.strip_suffix("ies").filter(|s| s.len() > 1) {
        out.push(format!("{s}y"));
    } else if let Some(s) = word.strip_suffix("es").filter(|s| {
        s.len() > 1 && (s.ends_with(['s', 'x', 'z', 'o']) || s.ends_with("ch") || s.ends_with("sh"))
    }) {
        out.push(s.to_owned());
        out.push(format!("{s}e"));
    } else if let Some(s) = word.strip_suffix('s').filter(|s| s.len() > 2 && !s.ends_with(['s', 'u', 'i'])) {
        out.push(s.to_owned());
    }
    if let Some(s) = word.strip_suffix("ied").filter(|s| s.len() > 1) {
        out.push(format!("{s}y"));
    } else if let Some(s) = word.strip_suffix("ed").filter(|s| s.len() > 1 && vowel(s)) {
        out.push(format!("{s}e"));
        let mut back = s.chars().rev();
        match (back.next(), back.next()) {
            (Some(x), Some(y)) if x == y && !matches!(x, 's' | 'l' | 'f' | 'z') => {
                out.push(s[..s.len() - x.len_utf8()].to_owned());
            }
            (Some('l'), Some('l')) => {
                out.push(s.to_owned());
                out.push(s[..s.len() - 1].to_owned());
            }
            _ => out.push(s.to_owned()),
        }
    }
    out
}

const IRREGULAR_PLURALS: &[&str] =
    &["children", "feet", "lives", "men", "mice", "teeth", "wives", "women", "knives", "thieves", "halves"];

/// Sorted: form, base.
const IRREGULAR: &[(&str, &str)] = &[
    ("arose", "arise"),
    ("ate", "eat"),
    ("beaten", "beat"),
    ("became", "become"),
    ("began", "begin"),
    ("begun", "begin"),
    ("bit", "bite"),
    ("bitten", "bite"),
    ("blew", "blow"),
    ("blown", "blow"),
    ("bought", "buy"),
    ("broke", "break"),
    ("broken", "break"),
    ("brought", "bring"),
    ("built", "build"),
    ("came", "come"),
    ("caught", "catch"),
    ("children", "child"),
    ("chose", "choose"),
    ("chosen", "choose"),
    ("dealt", "deal"),
    ("drawn", "draw"),
    ("drew", "draw"),
    ("driven", "drive"),
    ("drove", "drive"),
    ("eaten", "eat"),
    ("fallen", "fall"),
    ("feet", "foot"),
    ("fell", "fall"),
    ("felt", "feel"),
    ("fled", "flee"),
    ("flew", "fly"),
    ("flown", "fly"),
    ("fought", "fight"),
    ("found", "find"),
    ("gave", "give"),
    ("given", "give"),
    ("gone", "go"),
    ("got", "get"),
    ("grew", "grow"),
    ("grown", "grow"),
    ("halves", "half"),
    ("heard", "hear"),
    ("held", "hold"),
    ("kept", "keep"),
    ("knew", "know"),
    ("knives", "knife"),
    ("known", "know"),
    ("laid", "lay"),
    ("led", "lead"),
    ("left", "leave"),
    ("lent", "lend"),
    ("lives", "life"),
    ("lost", "lose"),
    ("made", "make"),
    ("meant", "mean"),
    ("men", "man"),
    ("met", "meet"),
    ("mice", "mouse"),
    ("overtaken", "overtake"),
    ("overtook", "overtake"),
    ("paid", "pay"),
    ("ran", "run"),
    ("risen", "rise"),
    ("rose", "rise"),
    ("said", "say"),
    ("sang", "sing"),
    ("sank", "sink"),
    ("sat", "sit"),
    ("saw", "see"),
    ("seen", "see"),
    ("sent", "send"),
    ("shaken", "shake"),
    ("shook", "shake"),
    ("shot", "shoot"),
    ("shown", "show"),
    ("sold", "sell"),
    ("sought", "seek"),
    ("spent", "spend"),
    ("spoke", "speak"),
    ("spoken", "speak"),
    ("stole", "steal"),
    ("stolen", "steal"),
    ("stood", "stand"),
    ("struck", "strike"),
    ("swept", "sweep"),
    ("swore", "swear"),
    ("sworn", "swear"),
    ("taken", "take"),
    ("taught", "teach"),
    ("teeth", "tooth"),
    ("thieves", "thief"),
    ("thought", "think"),
    ("threw", "throw"),
    ("thrown", "throw"),
    ("told", "tell"),
    ("took", "take"),
    ("understood", "understand"),
    ("went", "go"),
    ("withdrawn", "withdraw"),
    ("withdrew", "withdraw"),
    ("wives", "wife"),
    ("woke", "wake"),
    ("women", "woman"),
    ("won", "win"),
    ("wore", "wear"),
    ("written", "write"),
    ("wrote", "write"),
];

/// Sorted. Words that carry structure and no content of their own.
const FUNCTION_WORDS: &[&str] = &[
    "a",
    "about",
    "above",
    "across",
    "after",
    "against",
    "ago",
    "along",
    "alongside",
    "also",
    "although",
    "am",
    "amid",
    "among",
    "an",
    "and",
    "are",
    "around",
    "as",
    "at",
    "away",
    "be",
    "because",
    "been",
    "before",
    "behind",
    "being",
    "below",
    "beneath",
    "beside",
    "besides",
    "between",
    "beyond",
    "but",
    "by",
    "did",
    "do",
    "does",
    "doing",
    "done",
    "down",
    "during",
    "for",
    "from",
    "had",
    "has",
    "have",
    "having",
    "her",
    "hers",
    "herself",
    "him",
    "himself",
    "his",
    "how",
    "however",
    "in",
    "including",
    "inside",
    "into",
    "is",
    "it",
    "its",
    "itself",
    "me",
    "meanwhile",
    "moreover",
    "my",
    "myself",
    "near",
    "of",
    "off",
    "on",
    "onto",
    "or",
    "our",
    "ours",
    "ourselves",
    "out",
    "outside",
    "over",
    "since",
    "so",
    "than",
    "that",
    "the",
    "their",
    "theirs",
    "them",
    "themselves",
    "then",
    "there",
    "these",
    "this",
    "those",
    "though",
    "through",
    "throughout",
    "to",
    "too",
    "toward",
    "towards",
    "under",
    "until",
    "up",
    "upon",
    "us",
    "via",
    "was",
    "were",
    "what",
    "when",
    "where",
    "whereas",
    "which",
    "while",
    "who",
    "whom",
    "whose",
    "why",
    "with",
    "within",
    "yet",
    "your",
    "yours",
];

/// Whether `lower` carries structure only: articles, prepositions, conjunctions, auxiliaries, and pronouns
/// other than the subject ones.
#[must_use]
pub fn is_function_word(lower: &str) -> bool {
    FUNCTION_WORDS.binary_search(&lower).is_ok()
}

/// Titles of address, which may go: "Mr Orr" is "Orr".
pub(crate) fn is_honorific(lower: &str) -> bool {
    matches!(
        lower,
        "mr" | "mrs" | "ms" | "miss" | "dr" | "sir" | "prof" | "professor" | "lord" | "lady" | "dame" | "rev"
    )
}

/// Subject pronouns, which stand for someone named elsewhere.
pub(crate) fn is_subject_pronoun(lower: &str) -> bool {
    matches!(lower, "he" | "she" | "they" | "it" | "i" | "we" | "you")
}

#[cfg(test)]
mod tests {
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
    fn tables_are_sorted() {
        assert!(IRREGULAR.is_sorted_by_key(|x| x.0));
        assert!(FUNCTION_WORDS.is_sorted());
    }

    #[test]
    fn inflections_are_the_same_word_and_derivations_are_not() {
        for (a, b) in
            [("close", "closed"), ("plan", "planned"), ("city", "cities"), ("say", "said"), ("rate", "rates")]
        {
            assert!(same_word(a, b).is_some(), "{a} {b}");
        }
        for (a, b) in [
            ("authority", "author"),
            ("important", "imports"),
            ("plan", "plane"),
            ("planes", "plans"),
            ("killed", "killing"),
            ("universe", "university"),
            ("police", "policies"),
            ("new", "news"),
        ] {
            assert_eq!(same_word(a, b), None, "{a} {b}");
        }
    }
}
