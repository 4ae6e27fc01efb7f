//! Any text: what is left holds no control, and cleaning it again changes nothing.
#![no_main]

use dateline::text::sanitize::{for_terminal, for_terminal_line};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let clean = for_terminal(text);
    assert!(clean.chars().all(|c| !c.is_control() || c == '\n' || c == '\t'));
    assert!(!clean.contains(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')));
    assert_eq!(for_terminal(&clean), clean);
    let line = for_terminal_line(text);
    assert!(!line.contains(char::is_control));
    assert_eq!(for_terminal_line(&line), line);
});
