//! Any bytes under any name: the loader must not panic, and every sentence must lie in its article.
#![no_main]

use dateline::corpus::{LoadOptions, ReadEvent, Reader};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 6] = ["a.txt", "a.md", "a.jsonl", "a.json", "a.html", "a"];

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    let options = LoadOptions { max_file_bytes: 1 << 12, ..LoadOptions::default() };
    let mut events = 0;
    for event in Reader::from_bytes(name, bytes.to_vec(), options) {
        events += 1;
        let ReadEvent::Article(article) = event else { continue };
        assert!(!article.title.trim().is_empty());
        let mut at = article.body().len() - article.content().len();
        for sentence in article.sentences() {
            assert!(at <= sentence.span.start() && !sentence.span.is_empty());
            assert_eq!(article.body().get(sentence.span.range()), Some(sentence.span.of(article.body())));
            at = sentence.span.end();
        }
    }
    assert!(events > 0, "nothing is left out in silence");
});
