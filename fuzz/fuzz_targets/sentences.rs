//! Any text: the sentences are in order, disjoint, trimmed, and hold everything but white space.
#![no_main]

use dateline::text::split_sentences;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut at = 0;
    let mut paragraph = 0;
    for sentence in split_sentences(text) {
        let (start, end) = (sentence.span.start(), sentence.span.end());
        assert!(at <= start && start < end);
        assert!(text[at..start].trim().is_empty());
        assert_eq!(text[start..end].trim(), &text[start..end]);
        assert!(paragraph <= sentence.paragraph);
        paragraph = sentence.paragraph;
        at = end;
    }
    assert!(text[at..].trim().is_empty());
});
