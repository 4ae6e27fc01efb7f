//! Looking at the text around a stop: what ends, opens and closes, and the words to either side, within a bounded distance.

use super::abbreviations::{Stop, stop_after};

/// How far to look back for the word before a stop, in bytes.
const WORD_REACH: usize = 32;
/// How far to look back for the start of an unspaced run such as an address, in bytes.
const RUN_REACH: usize = 256;

/// Ends a sentence in ASCII.
pub(super) fn is_ascii_stop(c: char) -> bool {
    matches!(c, '.' | '?' | '!')
}

/// Ends a sentence like `?` and `!` do.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '?' | '!' | '‼' | '‽' | '⁇' | '⁈' | '⁉')
}

/// Ends a sentence whether or not a space follows.
pub(super) fn is_full_stop_of_other_script(c: char) -> bool {
    matches!(
        c,
        '。' | '！'
            | '？'
            | '．'
            | '｡'
            | '।'
            | '॥'
            | '؟'
            | '۔'
            | '։'
            | '።'
            | '፧'
            | '။'
            | '។'
            | '៕'
            | '᠃'
            | '᠉'
            | '꓿'
            | '︒'
            | '︕'
            | '︖'
    )
}

pub(super) fn is_terminator(c: char) -> bool {
    is_ascii_stop(c) || c == '…' || is_mark(c) || is_full_stop_of_other_script(c)
}

/// Closes what was opened before, whatever follows.
pub(super) fn is_closer(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '”' | '»' | '›' | '」' | '』' | '】' | '）' | '〉' | '》' | '〕' | '］')
}

pub(super) fn is_opener(c: char) -> bool {
    matches!(
        c,
        '(' | '['
            | '{'
            | '“'
            | '„'
            | '‘'
            | '"'
            | '\''
            | '«'
            | '‹'
            | '「'
            | '『'
            | '【'
            | '（'
            | '¿'
            | '¡'
            | '*'
            | '_'
            | '`'
    )
}

pub(super) fn is_bullet(c: char) -> bool {
    matches!(c, '•' | '●' | '▪' | '■' | '◦' | '‣' | '⁃' | '►' | '▶' | '➤' | '✔' | '✓' | '◆' | '○')
}

/// Whether `text` ends with a stop, perhaps closed by quotes, brackets, emphasis or a reference mark.
pub(super) fn ends_with_stop(text: &str) -> bool {
    let mut rest = text.trim_end();
    loop {
        let Some(last) = rest.chars().next_back() else { return false };
        if is_terminator(last) {
            return true;
        }
        if last == ']' {
            // A reference mark such as [12] stands after the stop.
            let run = rest.trim_end_matches(']');
            let inner = run.trim_end_matches(|c: char| c.is_ascii_digit());
            if let Some(before) = inner.strip_suffix('[')
                && !before.is_empty()
                && inner.len() + 1 < rest.len()
            {
                rest = before;
                continue;
            }
            // Then no shorter run of them ends one either.
            rest = run.trim_end();
            continue;
        }
        if is_closer(last) || matches!(last, '"' | '\'' | '’' | '*' | '_' | '`' | '“') {
            rest = rest[..rest.len() - last.len_utf8()].trim_end();
            continue;
        }
        return false;
    }
}

/// Whether `text` ends in an abbreviation that always has more after it ("Lt.", "vs.").
pub(super) fn ends_unfinished(text: &str) -> bool {
    text.strip_suffix('.').is_some_and(|t| matches!(stop_after(last_word(t)), Stop::Title | Stop::Never))
}

/// The word at the start of `text`: letters, digits, apostrophes and inner stops.
pub(super) fn first_word(text: &str) -> &str {
    let end = text
        .char_indices()
        .take(WORD_REACH)
        .find(|(_, c)| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '.')))
        .map_or_else(|| floor_boundary(text, text.len().min(4 * WORD_REACH)), |(i, _)| i);
    text[..end].trim_end_matches(['.', '\'', '’'])
}

pub(super) fn floor_boundary(text: &str, mut at: usize) -> usize {
    while at > 0 && !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The word that ends at the end of `text`, without what stands before a hyphen or bracket.
pub(super) fn last_word(text: &str) -> &str {
    let from = floor_boundary(text, text.len().saturating_sub(WORD_REACH));
    let window = &text[from..];
    let start = window
        .char_indices()
        .rev()
        .find(|(_, c)| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '.' | '°')))
        .map_or(0, |(i, c)| i + c.len_utf8());
    window[start..].trim_start_matches(['\'', '’', '.'])
}

/// What stands before the end of `text` without a space.
pub(super) fn last_run(text: &str) -> &str {
    let from = floor_boundary(text, text.len().saturating_sub(RUN_REACH));
    let window = &text[from..];
    window.rsplit(char::is_whitespace).next().unwrap_or(window)
}

/// What stands at the start of `text` without a space.
pub(super) fn first_run(text: &str) -> &str {
    let window = &text[..floor_boundary(text, text.len().min(RUN_REACH))];
    window.split(char::is_whitespace).next().unwrap_or(window)
}

pub(super) fn is_address(run: &str) -> bool {
    run.contains("://")
        || run.contains('@')
        || run.contains("www.")
        || run.split_once('/').is_some_and(|(host, _)| host.contains('.') && !host.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As [`ends_with_stop`], bracket by bracket.
    fn plainly(text: &str) -> bool {
        let rest = text.trim_end();
        let Some(last) = rest.chars().next_back() else { return false };
        let inner = rest.trim_end_matches(']').trim_end_matches(|c: char| c.is_ascii_digit());
        let before = inner.strip_suffix('[').filter(|b| !b.is_empty() && inner.len() + 1 < rest.len());
        let closes = is_closer(last) || matches!(last, '"' | '\'' | '’' | '*' | '_' | '`' | '“');
        match before {
            _ if is_terminator(last) => true,
            Some(before) if last == ']' => plainly(before),
            _ => closes && plainly(&rest[..rest.len() - last.len_utf8()]),
        }
    }

    proptest! {
        #[test]
        fn a_run_of_brackets_is_read_at_once(text in "[a.]?[]\\[1 .\"a”]{0,12}") {
            prop_assert_eq!(ends_with_stop(&text), plainly(&text));
        }
    }
}
