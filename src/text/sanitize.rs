//! What may reach a terminal: text of any script unchanged, and nothing that a terminal would obey or a reader would not see.
//!
//! Two passes, so that cleaning twice changes nothing more: the first removes what is never shown (controls, whole escape
//! sequences, directional overrides, invisible characters); the second decides by their neighbours which joiners,
//! variation selectors and combining marks belong to the text.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use unicode_width::UnicodeWidthChar as _;

/// Shown where a character has no agreed appearance.
const REPLACEMENT: char = '\u{fffd}';
/// Most combining marks of the general kind on one character; written languages need three.
const GENERAL_MARKS: usize = 4;
/// Most marks of a script's own on one character; Tibetan and pointed Hebrew need the most.
const SCRIPT_MARKS: usize = 10;

/// Characters that are not assigned, or whose meaning is private.
static UNASSIGNED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[\p{Cn}\p{Co}]").ok());

/// `text` with everything that a terminal would obey (controls, escape sequences, bidirectional overrides) and what
/// hides text (invisible and tag characters, floods of combining marks) removed.
/// Newlines and tabs stay, other line breaks become newlines, unassigned and private characters become U+FFFD.
/// Ordinary text of any script comes back unchanged, joiners and emoji sequences included. Idempotent.
#[must_use]
pub fn for_terminal(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| (0x20..0x7f).contains(&b) || b == b'\n' || b == b'\t') {
        return Cow::Borrowed(text);
    }
    let clean = settle(&strip(text));
    if clean == text { Cow::Borrowed(text) } else { Cow::Owned(clean) }
}

/// Like [`for_terminal`], on one line: newlines and tabs become spaces. For titles and file names.
#[must_use]
pub fn for_terminal_line(text: &str) -> Cow<'_, str> {
    match for_terminal(text) {
        clean if !clean.contains(['\n', '\t']) => clean,
        clean => Cow::Owned(clean.replace(['\n', '\t'], " ")),
    }
}

/// Removes what is never shown.
fn strip(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        rest = match c {
            '\n' | '\t' => {
                out.push(c);
                after
            }
            '\r' => {
                out.push('\n');
                after.strip_prefix('\n').unwrap_or(after)
            }
            '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                out.push('\n');
                after
            }
            '\u{1b}' => after_escape(after),
            '\u{9b}' => after_control_sequence(after),
            '\u{90}' | '\u{98}' | '\u{9d}'..='\u{9f}' => after_string(after),
            _ if c.is_control() || is_never_shown(c) => after,
            _ => {
                out.push(if is_unassigned(c) { REPLACEMENT } else { c });
                after
            }
        };
    }
    out
}

/// What follows the escape sequence whose ESC stands before `text` (ECMA-48, section 5.3 and 5.4).
fn after_escape(text: &str) -> &str {
    let Some(c) = text.chars().next() else { return text };
    match c {
        '[' => after_control_sequence(&text[1..]),
        ']' | 'P' | 'X' | '^' | '_' => after_string(&text[1..]),
        ' '..='/' => {
            let rest = text.trim_start_matches(|c| matches!(c, ' '..='/'));
            rest.strip_prefix(|c| matches!(c, '0'..='~')).unwrap_or(rest)
        }
        '0'..='~' => &text[1..],
        _ => text,
    }
}

/// What follows the parameters and the final byte of a control sequence.
fn after_control_sequence(text: &str) -> &str {
    let rest = text.trim_start_matches(|c| matches!(c, '0'..='?'));
    let rest = rest.trim_start_matches(|c| matches!(c, ' '..='/'));
    rest.strip_prefix(|c| matches!(c, '@'..='~')).unwrap_or(rest)
}

/// What follows a control string (window title, clipboard, device control). Without its terminator only the introducer
/// goes, so that a stray byte cannot swallow the rest of an article.
fn after_string(text: &str) -> &str {
    let Some((at, c)) = text.char_indices().find(|(_, c)| c.is_control() && *c != '\t') else { return text };
    let tail = &text[at + c.len_utf8()..];
    match c {
        '\u{7}' | '\u{9c}' => tail,
        '\u{1b}' => tail.strip_prefix('\\').unwrap_or(text),
        _ => text,
    }
}

/// Directional embeddings, overrides and isolates, and characters without any appearance.
fn is_never_shown(c: char) -> bool {
    matches!(
        c,
        '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{206f}'
            | '\u{2060}'..='\u{2065}'
            | '\u{ad}'
            | '\u{34f}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180e}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{13430}'..='\u{1345f}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e001f}'
            | '\u{e0080}'..='\u{e00ff}'
            | '\u{e01f0}'..='\u{e0fff}'
    )
}

fn is_unassigned(c: char) -> bool {
    if c.is_alphanumeric() || c.is_ascii() || c == REPLACEMENT {
        return false;
    }
    let mut buffer = [0; 4];
    UNASSIGNED.as_ref().is_none_or(|class| class.is_match(c.encode_utf8(&mut buffer)))
}

/// The flags of England, Scotland and Wales, as the tag characters after U+1F3F4.
const FLAGS: [&str; 3] = [
    "\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    "\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    "\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
];

/// Keeps the zero-width characters that belong to the character before them.
fn settle(text: &str) -> String {
    let right_to_left = text.chars().any(is_right_to_left);
    let mut out = String::with_capacity(text.len());
    let mut previous = ' ';
    let mut marks = 0;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if previous == '\u{1f3f4}'
            && let Some(flag) = FLAGS.into_iter().find(|flag| rest.starts_with(flag))
        {
            out.push_str(flag);
            rest = &rest[flag.len()..];
            previous = '\u{e007f}';
            continue;
        }
        rest = &rest[c.len_utf8()..];
        let visible = !previous.is_whitespace() && !is_zero_width(previous);
        let keep = match c {
            '\u{200b}' => is_south_east_asian(previous),
            '\u{200c}' => is_joining(previous),
            '\u{200d}' => {
                is_joining(previous)
                    || ((is_pictograph(previous) || is_selector(previous) || previous == '\u{e007f}')
                        && rest.starts_with(is_pictograph))
            }
            '\u{200e}' | '\u{200f}' | '\u{61c}' => right_to_left && !is_direction_mark(previous),
            '\u{fe00}'..='\u{fe0f}' => visible,
            '\u{180b}'..='\u{180d}' | '\u{180f}' => matches!(previous, '\u{1820}'..='\u{18aa}'),
            '\u{e0100}'..='\u{e01ef}' => is_ideograph(previous),
            '\u{e0020}'..='\u{e007f}' => false,
            _ if is_general_mark(c) => marks < GENERAL_MARKS,
            _ => !is_zero_width(c) || marks < SCRIPT_MARKS,
        };
        if keep {
            marks = if is_zero_width(c) { marks + 1 } else { 0 };
            out.push(c);
            previous = c;
        }
    }
    out
}

fn is_zero_width(c: char) -> bool {
    c.width().unwrap_or(0) == 0 && !matches!(c, '\n' | '\t') || is_general_mark(c)
}

fn is_general_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}')
}

fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}')
}

fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{5d0}'..='\u{5f4}' | '\u{620}'..='\u{64a}' | '\u{66e}'..='\u{6d5}' | '\u{700}'..='\u{8c9}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
        && c.is_alphabetic()
}

/// Scripts whose letters change shape with joiners: Arabic and its kin, the Indic scripts, Khmer, Mongolian.
fn is_joining(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{dff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{1807}' | '\u{1820}'..='\u{18aa}' | '\u{1900}'..='\u{1cff}' | '\u{a800}'..='\u{abff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10a00}'..='\u{11fff}' | '\u{1e900}'..='\u{1e95f}')
        && !is_direction_mark(c)
        && !c.is_numeric()
}

/// Scripts that mark where a line may break with a zero-width space.
fn is_south_east_asian(c: char) -> bool {
    matches!(c, '\u{e01}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1fbff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_text_of_any_script_is_unchanged() {
        for text in [
            "Plain text,\n\twith a tab.",
            "“Curly” — dashes… naïve café Ångström Zürich",
            "Tiếng Việt: Nguyê\u{303}n, Đà Nẵng",
            "Кириллица и ударе\u{301}ние",
            "日本語。「括弧」 葛\u{e0100}城市 한국어",
            "می\u{200c}خواهم به خانه بروم",
            "हिन्दी क\u{94d}\u{200d}ष और श्री\u{964}",
            "ශ්\u{200d}රී ලංකා",
            "สวัสดีครับ ภาษา\u{200b}ไทย",
            "שָׁלוֹם בְּרֵאשִׁ֖ית \u{200f}(2026)",
            "👩\u{200d}👩\u{200d}👧\u{200d}👦 ❤\u{fe0f}\u{200d}🔥 👍🏽 🇫🇷 1\u{fe0f}\u{20e3}",
            "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} Scotland",
            "བོད་སྐད་ ᠮᠣᠩᠭᠣᠯ መልካም።",
            "€5 £3 ¥7 ₹9 ½ × ÷ ≈ ✓ ★",
        ] {
            assert!(
                matches!(for_terminal(text), Cow::Borrowed(_)),
                "{text:?} became {:?}",
                for_terminal(text)
            );
        }
    }

    #[test]
    fn what_a_terminal_obeys_is_removed_whole() {
        for (attack, shown) in [
            ("a\u{1b}[31mred\u{1b}[0m", "ared"),
            ("a\u{9b}31mred", "ared"),
            ("a\u{1b}]52;c;cm0gLXJm\u{7}b", "ab"),
            ("a\u{1b}]0;title\u{1b}\\b", "ab"),
            ("a\u{9d}0;title\u{9c}b", "ab"),
            ("a\u{1b}]8;;https://bad.example\u{1b}\\link\u{1b}]8;;\u{1b}\\b", "alinkb"),
            ("a\u{1b}P+q544e\u{1b}\\b", "ab"),
            ("a\u{90}+q544e\u{9c}b", "ab"),
            ("a\u{1b}_Gpayload\u{1b}\\b", "ab"),
            ("a\u{1b}(0b", "ab"),
            ("a\u{1b}cb", "ab"),
            ("a\u{1b}[?1049h\u{1b}[2J\u{1b}[Hb", "ab"),
            ("a\u{1b}\u{1b}[31mb", "ab"),
            ("safe\rover", "safe\nover"),
            ("one\r\ntwo", "one\ntwo"),
            ("pass\u{8}\u{8}\u{8}\u{8}fail\u{7}\u{0}", "passfail"),
            ("unfinished \u{1b}]0;the rest of the article", "unfinished 0;the rest of the article"),
            ("a\u{202e}txt.exe\u{202c}", "atxt.exe"),
            ("a\u{2066}b\u{2069}c", "abc"),
            ("zero\u{200b}width\u{feff}\u{2060}", "zerowidth"),
            ("soft\u{ad}hyphen", "softhyphen"),
            ("tag\u{e0041}\u{e0042}\u{e007f}", "tag"),
            ("private \u{e000}, noncharacter \u{fdd0}", "private \u{fffd}, noncharacter \u{fffd}"),
            ("x\u{fe0f}\u{fe01}\u{fe02}\u{e0101}", "x\u{fe0f}"),
            ("line\u{2028}para\u{2029}next\u{85}end", "line\npara\nnext\nend"),
            ("marks a\u{200e}b", "marks ab"),
        ] {
            assert_eq!(for_terminal(attack), shown, "{attack:?}");
        }
    }

    #[test]
    fn floods_of_marks_are_cut() {
        let flood = format!("Z{}a", "\u{301}\u{323}\u{489}".repeat(40));
        assert!(for_terminal(&flood).chars().count() <= 2 + GENERAL_MARKS);
    }

    #[test]
    fn a_line_stays_a_line() {
        assert_eq!(for_terminal_line("a\tb\r\nc\u{2028}d"), "a b c d");
        assert!(matches!(for_terminal_line("plain"), Cow::Borrowed(_)));
    }

    /// Text in which what matters is common.
    fn nasty() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            any::<char>().prop_map(String::from),
            "[ -~]{0,5}",
            "[\u{0}-\u{1f}\u{7f}-\u{9f}]",
            "[\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{fe00}-\u{fe0f}\u{feff}]",
            "[\u{300}-\u{36f}\u{e0000}-\u{e01ef}\u{61c}\u{180b}-\u{180f}]",
            "[अ-ह्ا-يא-תក-អก-ฮ👩❤🏴葛]",
            Just("\u{1b}]".to_owned()),
            Just("\u{1b}[".to_owned()),
            Just("\u{1b}\\".to_owned()),
        ];
        prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn output_holds_nothing_that_a_terminal_obeys(text in nasty()) {
            let clean = for_terminal(&text);
            prop_assert!(clean.chars().all(|c| !c.is_control() || c == '\n' || c == '\t'), "{:?}", clean);
            prop_assert!(!clean.contains(is_never_shown), "{:?}", clean);
            prop_assert!(!for_terminal_line(&text).contains(char::is_control));
        }

        #[test]
        fn cleaning_twice_changes_nothing_more(text in nasty()) {
            let once = for_terminal(&text).into_owned();
            prop_assert_eq!(for_terminal(&once), once.as_str());
            let line = for_terminal_line(&text).into_owned();
            prop_assert_eq!(for_terminal_line(&line), line.as_str());
        }

        #[test]
        fn visible_text_stays(text in "[ -~\n\té-üα-ωа-я一-龥ぁ-ん가-힣]{0,40}") {
            prop_assert_eq!(for_terminal(&text), text.as_str());
        }
    }
}
