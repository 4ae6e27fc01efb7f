//! Which language an article is in.

use whatlang::Lang;

/// Bytes that are looked at: a few paragraphs decide as well as the whole.
const SAMPLE_BYTES: usize = 4096;

/// ISO 639-1 code of the language of `text` (639-2/3 where there is no two-letter one), `und` when it is too
/// short or too mixed to tell.
pub(super) fn detect(text: &str) -> &'static str {
    let text = text.trim_start();
    let mut end = text.len().min(SAMPLE_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let sample = text.get(..end).unwrap_or(text);
    // Tables and mangled bytes have letters too, and trigrams of something; they are no language.
    let (letters, visible) = sample
        .chars()
        .filter(|c| !c.is_whitespace())
        .fold((0_usize, 0_usize), |(l, v), c| (l + usize::from(c.is_alphabetic() || is_mark(c)), v + 1));
    if letters * 3 < visible * 2 {
        return "und";
    }
    match whatlang::detect(sample) {
        Some(info) if info.is_reliable() => code(info.lang()),
        _ => "und",
    }
}

/// Marks of Indic and South-East Asian scripts (vowel signs, viramas), which are not alphabetic but part of words.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0900}'..='\u{109F}' | '\u{1780}'..='\u{17FF}') && !c.is_numeric()
}

fn code(lang: Lang) -> &'static str {
    #[rustfmt::skip]
    const TWO_LETTERS: &[(&str, &str)] = &[
        ("epo", "eo"), ("eng", "en"), ("rus", "ru"), ("cmn", "zh"), ("spa", "es"), ("por", "pt"), ("ita", "it"),
        ("ben", "bn"), ("fra", "fr"), ("deu", "de"), ("ukr", "uk"), ("kat", "ka"), ("ara", "ar"), ("hin", "hi"),
        ("jpn", "ja"), ("heb", "he"), ("yid", "yi"), ("pol", "pl"), ("amh", "am"), ("jav", "jv"), ("kor", "ko"),
        ("nob", "nb"), ("dan", "da"), ("swe", "sv"), ("fin", "fi"), ("tur", "tr"), ("nld", "nl"), ("hun", "hu"),
        ("ces", "cs"), ("ell", "el"), ("bul", "bg"), ("bel", "be"), ("mar", "mr"), ("kan", "kn"), ("ron", "ro"),
        ("slv", "sl"), ("hrv", "hr"), ("srp", "sr"), ("mkd", "mk"), ("lit", "lt"), ("lav", "lv"), ("est", "et"),
        ("tam", "ta"), ("vie", "vi"), ("urd", "ur"), ("tha", "th"), ("guj", "gu"), ("uzb", "uz"), ("pan", "pa"),
        ("aze", "az"), ("ind", "id"), ("tel", "te"), ("pes", "fa"), ("mal", "ml"), ("ori", "or"), ("mya", "my"),
        ("nep", "ne"), ("sin", "si"), ("khm", "km"), ("tuk", "tk"), ("aka", "ak"), ("zul", "zu"), ("sna", "sn"),
        ("afr", "af"), ("lat", "la"), ("slk", "sk"), ("cat", "ca"), ("tgl", "tl"), ("hye", "hy"), ("cym", "cy"),
    ];
    let three = lang.code();
    TWO_LETTERS.iter().find(|(long, _)| *long == three).map_or(three, |(_, short)| short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_two_letters() {
        for lang in Lang::all() {
            assert_eq!(code(*lang).len(), 2, "{}", lang.code());
        }
    }

    #[test]
    fn common_ones() {
        for (text, expected) in [
            (
                "The harbour authority said on Monday that the old swing bridge will reopen before the end of the month.",
                "en",
            ),
            (
                "Die Hafenbehörde teilte am Montag mit, dass die alte Drehbrücke noch vor Monatsende wieder öffnen wird.",
                "de",
            ),
            ("港湾局は月曜日、古い旋回橋が月末までに再開すると発表した。", "ja"),
            ("", "und"),
            ("12 34", "und"),
            ("துறைமுக ஆணையம் திங்களன்று பழைய பாலம் மாத இறுதிக்குள் மீண்டும் திறக்கப்படும் என்று கூறியது.", "ta"),
            ("The 1 2 3 | 44 55 of 66 % 77 (88) 99 * 10 the 11 $ 12 and 13 # 14 / 15 to 16", "und"),
        ] {
            assert_eq!(detect(text), expected, "{text}");
        }
    }
}
