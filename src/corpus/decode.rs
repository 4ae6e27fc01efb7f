//! Bytes to text: which encoding, or no text at all.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::content::Content;

/// As much as encodings are guessed from.
const SAMPLE_BYTES: usize = 1 << 20;
/// Control characters that any text may hold: strays from a bad export.
const STRAY_CONTROLS: usize = 4;

/// The text of `bytes`, or what they are instead.
///
/// - A byte-order mark decides (UTF-8, UTF-16) and is not part of the text.
/// - UTF-16 without a mark shows by its NULs: nearly every other byte of Western text.
/// - Valid UTF-8 stays byte for byte, with its line ends and stray NULs.
/// - Mostly valid UTF-8 (more good than bad sequences) is UTF-8 with U+FFFD for what is broken.
/// - The rest is a legacy encoding: Windows-1252, unless the statistics speak for another one.
///
/// More than a few control characters in what comes out, and it is not text.
pub(super) fn decode(bytes: Vec<u8>) -> Result<String, Content> {
    match Content::of_text(&bytes) {
        Some(content) => Err(content),
        None => decode_text(bytes),
    }
}

/// As [`decode`], for HTML too.
pub(super) fn decode_any(bytes: Vec<u8>) -> Result<String, Content> {
    match Content::of_text(&bytes) {
        Some(content) if content != Content::Markup => Err(content),
        _ => decode_text(bytes),
    }
}

fn decode_text(bytes: Vec<u8>) -> Result<String, Content> {
    if let Some((encoding, mark)) = Encoding::for_bom(&bytes) {
        let body = bytes.get(mark..).unwrap_or_default();
        let (text, _) = encoding.decode_without_bom_handling(body);
        return text_or_binary(text, &bytes, 50);
    }
    if let Some(encoding) = utf16_by_nuls(&bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes);
        return text_or_binary(text, &bytes, 50);
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => {
            return if is_text(&text, 50) { Ok(text) } else { Err(Content::of_binary(text.as_bytes())) };
        }
        Err(error) => error.into_bytes(),
    };
    if is_mostly_utf8(&bytes) {
        return text_or_binary(String::from_utf8_lossy(&bytes), &bytes, 200);
    }
    let (text, _) = legacy(&bytes).decode_without_bom_handling(&bytes);
    text_or_binary(text, &bytes, 200)
}

/// Whether the bytes at the start of a stream are UTF-16, with or without a mark.
pub(super) fn is_utf16(head: &[u8]) -> bool {
    let marked = Encoding::for_bom(head).is_some_and(|(e, _)| e == UTF_16LE || e == UTF_16BE);
    marked || utf16_by_nuls(head).is_some()
}

fn text_or_binary(text: Cow<'_, str>, bytes: &[u8], one_in: usize) -> Result<String, Content> {
    if is_text(&text, one_in) { Ok(text.into_owned()) } else { Err(Content::of_binary(bytes)) }
}

/// Whether at most one character in `one_in` is a control character (beyond a few strays).
fn is_text(text: &str, one_in: usize) -> bool {
    let is_stray = |c: &char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0C' | '\u{85}');
    let controls = text.chars().filter(is_stray).count();
    // A text that is nothing but controls is none, however short.
    controls <= STRAY_CONTROLS.max(text.chars().count() / one_in) && controls < text.chars().count().max(1)
}

/// UTF-16 without a mark: in the sample, two in five of the bytes on one side of each pair are NUL
/// (spaces, Latin letters and line ends), and hardly one on the other side.
fn utf16_by_nuls(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..bytes.len().min(4096) & !1)?;
    let pairs = sample.len() / 2;
    if pairs < 2 {
        return None;
    }
    let first = sample.iter().step_by(2).filter(|b| **b == 0).count();
    let second = sample.iter().skip(1).step_by(2).filter(|b| **b == 0).count();
    let (encoding, many, few) =
        if second > first { (UTF_16LE, second, first) } else { (UTF_16BE, first, second) };
    (many * 5 >= pairs * 2 && few * 20 <= pairs).then_some(encoding)
}

/// Whether well-formed sequences of several bytes outnumber the broken ones: a damaged UTF-8 text
/// rather than a legacy one, in which such sequences are accidents.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad
}

/// The legacy encoding of `bytes`, which are not UTF-8.
fn legacy(bytes: &[u8]) -> &'static Encoding {
    // Typographic quotes, dashes, the ellipsis, the euro, the pound and their like: all that English
    // news needs. Too few distinct bytes for statistics, and Windows-1252 is what wrote them.
    let is_news_punctuation = |b: &u8| {
        matches!(
            b,
            0x80 | 0x82 | 0x84 | 0x85 | 0x91
                ..=0x97 | 0x99 | 0xA0 | 0xA3 | 0xA7 | 0xA9 | 0xAE | 0xB0 | 0xB7 | 0xBD
        )
    };
    if bytes.iter().filter(|b| !b.is_ascii()).all(is_news_punctuation) {
        return WINDOWS_1252;
    }
    let sample = bytes.get(..SAMPLE_BYTES.min(bytes.len())).unwrap_or(bytes);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    if guess.decode_without_bom_handling_and_without_replacement(sample).is_some() {
        guess
    } else {
        WINDOWS_1252
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    }

    #[test]
    fn encodings() {
        let text = "“Ten years,” said Zoë Müller – and €5.\r\nThe harbour opened.";
        let mut marked = b"\xEF\xBB\xBF".to_vec();
        marked.extend(text.as_bytes());
        let mut little = b"\xFF\xFE".to_vec();
        little.extend(utf16(text, true));
        let mut big = b"\xFE\xFF".to_vec();
        big.extend(utf16(text, false));
        let cases: Vec<(&str, Vec<u8>)> = vec![
            ("UTF-8", text.into()),
            ("UTF-8 with mark", marked),
            ("UTF-16LE with mark", little),
            ("UTF-16BE with mark", big),
            ("UTF-16LE", utf16(text, true)),
            ("UTF-16BE", utf16(text, false)),
            ("Windows-1252", WINDOWS_1252.encode(text).0.into_owned()),
        ];
        for (name, bytes) in cases {
            assert_eq!(decode(bytes), Ok(text.to_owned()), "{name}");
        }
    }

    #[test]
    fn legacy_english_is_windows_1252() {
        for text in [
            "The council’s budget rose by £5 million — its largest since 1998.",
            "“No comment,” the minister’s office said…",
            "The café on Rue Crémieux closed after a fire, its owner said.",
            "Señor Núñez denied it. The mayor of São Paulo did not.",
            "Temperatures reached 41°C in Málaga and 39°C in Köln.",
        ] {
            let bytes = WINDOWS_1252.encode(text).0.into_owned();
            assert_eq!(decode(bytes).as_deref(), Ok(text));
        }
    }

    #[test]
    fn other_legacy_encodings() {
        let text =
            "Правительство объявило о новых мерах поддержки. Министр сказал, что решение принято вчера.";
        let bytes = encoding_rs::WINDOWS_1251.encode(text).0.into_owned();
        assert_eq!(decode(bytes).as_deref(), Ok(text));
    }

    #[test]
    fn damaged_utf8_stays_utf8() {
        let mut bytes = "“Ja”, sagte Jörg Müßig. – Später nicht".as_bytes().to_vec();
        bytes.push(0xE2);
        let text = decode(bytes).unwrap();
        assert!(text.contains("Jörg") && text.ends_with('\u{FFFD}'), "{text}");
    }

    #[test]
    fn strays_stay_and_binaries_go() {
        assert_eq!(decode(b"one\0two".to_vec()).as_deref(), Ok("one\0two"));
        let cases: &[(&[u8], Content)] = &[
            (b"%PDF-1.7\n\xE2\xE3\n1 0 obj", Content::Pdf),
            (b"{\\rtf1\\ansi Hello}", Content::Rtf),
            (b"\n<!DOCTYPE html><p>Hello", Content::Markup),
            (b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08", Content::Image),
            (b"\x1F\x8B\x08\0\0\0\0\0\0\x03\xCB\x48\0\0\0", Content::Archive),
            (b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0", Content::Binary),
            (b"\0\0", Content::Binary),
            (&[0; 64], Content::Binary),
        ];
        for (bytes, content) in cases {
            assert_eq!(decode(bytes.to_vec()), Err(*content), "{}", bytes.escape_ascii());
        }
    }
}
