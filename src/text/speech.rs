//! Who speaks: what stands in quotation marks, and what somebody says of himself outside them.

use unicode_segmentation::UnicodeSegmentation;

/// `text` without what stands between double quotation marks.
#[must_use]
pub fn without_quotations(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match c {
            '\u{201C}' | '\u{201E}' | '\u{00AB}' => inside = true,
            '\u{201D}' | '\u{00BB}' => inside = false,
            '"' => inside = !inside,
            _ if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

/// Whether somebody speaks of himself in `text` outside quotation marks, as in an interview: alone it has no speaker.
#[must_use]
pub fn first_person(text: &str) -> bool {
    without_quotations(text).unicode_words().any(|word| {
        // "US" is a country.
        let lower = word.to_lowercase().replace('\u{2019}', "'");
        (word == "I" || word != "US" && matches!(lower.as_str(), "we" | "our" | "us" | "my" | "me"))
            || matches!(
                lower.as_str(),
                "i'm" | "i've" | "i'll" | "i'd" | "we're" | "we've" | "we'll" | "we'd"
            )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_left_out() {
        assert_eq!(without_quotations("\u{201C}No,\u{201D} said Orr, \"never\"."), " said Orr, .");
    }

    #[test]
    fn a_speaker_outside_quotations_is_seen() {
        for text in
            ["I was there.", "The port gave us our start.", "It is what I\u{2019}ve said.", "We left."]
        {
            assert!(first_person(text), "{text}");
        }
        for text in
            ["\u{201C}I left,\u{201D} said Orr.", "The US left.", "Weir Lane is closed.", "Orr's mill."]
        {
            assert!(!first_person(text), "{text}");
        }
    }
}
