//! From token bytes to text: only whole characters leave, and nothing that may begin a stop text.

/// What a piece of text led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text to hand on now; may be empty.
    Text(String),
    /// A stop text is complete; what came before it.
    Stopped(String),
}

/// Collects the bytes of tokens and lets text go as soon as nothing later can change it.
pub(super) struct TextStream {
    stops: Vec<String>,
    /// Bytes of a character that is not complete.
    partial: Vec<u8>,
    /// Text that may begin a stop text.
    held: String,
}

impl TextStream {
    /// Empty `stops` are ignored.
    pub(super) fn new(stops: &[String]) -> Self {
        let stops = stops.iter().filter(|stop| !stop.is_empty()).cloned().collect();
        Self { stops, partial: Vec::new(), held: String::new() }
    }

    /// Takes the bytes of one token.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Piece {
        self.partial.extend_from_slice(bytes);
        let text = take_characters(&mut self.partial);
        self.held.push_str(&text);
        self.release()
    }

    /// Takes what is left: the end of the text is known, an incomplete character becomes U+FFFD.
    pub(super) fn finish(&mut self) -> Piece {
        if !self.partial.is_empty() {
            self.partial.clear();
            self.held.push(char::REPLACEMENT_CHARACTER);
        }
        match self.release() {
            Piece::Text(mut text) => {
                text.push_str(&std::mem::take(&mut self.held));
                Piece::Text(text)
            }
            stopped @ Piece::Stopped(_) => stopped,
        }
    }

    fn release(&mut self) -> Piece {
        let first = self.stops.iter().filter_map(|stop| self.held.find(stop.as_str())).min();
        if let Some(at) = first {
            let mut text = std::mem::take(&mut self.held);
            text.truncate(at);
            return Piece::Stopped(text);
        }
        let keep = self.stops.iter().map(|stop| overlap(&self.held, stop)).max().unwrap_or(0);
        let rest = self.held.split_off(self.held.len() - keep);
        Piece::Text(std::mem::replace(&mut self.held, rest))
    }
}

/// Length of the longest end of `text` that `stop` begins with.
fn overlap(text: &str, stop: &str) -> usize {
    stop.char_indices()
        .map(|(end, _)| end)
        .skip(1)
        .filter(|end| text.ends_with(&stop[..*end]))
        .last()
        .unwrap_or(0)
}

/// Removes the whole characters from the front of `bytes`; bytes that cannot begin one become U+FFFD.
fn take_characters(bytes: &mut Vec<u8>) -> String {
    let mut text = String::new();
    loop {
        match std::str::from_utf8(bytes) {
            Ok(valid) => {
                text.push_str(valid);
                bytes.clear();
                return text;
            }
            Err(error) => {
                let (valid, rest) = bytes.split_at(error.valid_up_to());
                text.push_str(&String::from_utf8_lossy(valid));
                match error.error_len() {
                    Some(bad) => {
                        text.push(char::REPLACEMENT_CHARACTER);
                        *bytes = rest.get(bad..).unwrap_or_default().to_vec();
                    }
                    None => {
                        *bytes = rest.to_vec();
                        return text;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn run(stops: &[&str], tokens: &[&[u8]]) -> (Vec<String>, bool) {
        let stops: Vec<String> = stops.iter().map(|s| (*s).to_owned()).collect();
        let mut stream = TextStream::new(&stops);
        let mut out = Vec::new();
        for token in tokens {
            match stream.push(token) {
                Piece::Text(text) => out.push(text),
                Piece::Stopped(text) => {
                    out.push(text);
                    return (out, true);
                }
            }
        }
        match stream.finish() {
            Piece::Text(text) => out.push(text),
            Piece::Stopped(text) => {
                out.push(text);
                return (out, true);
            }
        }
        (out, false)
    }

    #[test]
    fn characters_appear_whole() {
        let euro = "€".as_bytes();
        let (out, stopped) = run(&[], &[b"5 ", &euro[..1], &euro[1..2], &euro[2..], b"!"]);
        assert_eq!(out, ["5 ", "", "", "€", "!", ""]);
        assert!(!stopped);
    }

    #[test]
    fn an_unfinished_character_is_replaced_at_the_end() {
        assert_eq!(run(&[], &[b"a", &[0xE2, 0x82]]).0.concat(), "a\u{FFFD}");
        assert_eq!(run(&[], &[&[0xFF], b"b"]).0.concat(), "\u{FFFD}b");
    }

    #[test]
    fn a_beginning_stop_text_is_held_back() {
        let (out, stopped) = run(&["\n\n"], &[b"One.", b"\n", b"Two.", b"\n", b"\nThree."]);
        assert_eq!(out, ["One.", "", "\nTwo.", "", ""]);
        assert!(stopped);
        let (out, stopped) = run(&["\n\n"], &[b"One.", b"\n"]);
        assert_eq!(out.concat(), "One.\n");
        assert!(!stopped);
    }

    #[test]
    fn the_first_stop_text_wins() {
        let (out, stopped) = run(&["END", "N"], &[b"aEN", b"D"]);
        assert_eq!((out.concat().as_str(), stopped), ("aE", true));
    }

    proptest! {
        #[test]
        fn any_bytes_give_what_lossy_decoding_gives(bytes in proptest::collection::vec(any::<u8>(), 0..64), cut in 1usize..5) {
            let tokens: Vec<&[u8]> = bytes.chunks(cut).collect();
            let (out, _) = run(&[], &tokens);
            prop_assert_eq!(out.concat(), String::from_utf8_lossy(&bytes).into_owned());
        }

        #[test]
        fn stop_texts_cut_where_they_first_appear(text in "[ab\n]{0,24}", stop in "[ab\n]{1,3}", cut in 1usize..4) {
            let tokens: Vec<&[u8]> = text.as_bytes().chunks(cut).collect();
            let (out, stopped) = run(&[&stop], &tokens);
            let expected = text.find(&stop).map_or(text.as_str(), |at| &text[..at]);
            prop_assert_eq!(out.concat(), expected);
            prop_assert_eq!(stopped, text.contains(&stop));
        }
    }
}
