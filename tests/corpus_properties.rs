//! For any bytes under any name: no panic, spans within the body, and the body of UTF-8 text is the file.

use dateline::corpus::{Article, Corpus, InputOptions, LoadOptions, Reader};
use proptest::prelude::*;

const NAMES: [&str; 7] = ["a.txt", "a.md", "a.jsonl", "a.ndjson", "a.json", "a.html", "a"];

/// Bytes that come close to what the loader knows: marks, front matter, records, and noise between them.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"\xEF\xBB\xBF".to_vec()),
        Just(b"\xFF\xFE".to_vec()),
        Just(b"---\n".to_vec()),
        Just(b"+++\n".to_vec()),
        Just(b"title: \"The bridge\"\n".to_vec()),
        Just(b"Date: Sept. 26, 2024\n".to_vec()),
        Just(b"\r\n\r\n".to_vec()),
        Just(b"# Heading\n".to_vec()),
        Just(b"{\"text\": \"The bridge is open.\", \"id\": 1}\n".to_vec()),
        Just(b"[{\"text\": \"One\"}, {\"text\": null}, 3]".to_vec()),
        "\\PC{0,40}".prop_map(String::into_bytes),
        "[a-zA-Z ,.éñ“”…]{0,80}".prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..60),
        "[a-z .]{0,40}".prop_map(|s| s.encode_utf16().flat_map(u16::to_le_bytes).collect()),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn check(article: &Article) {
    assert!(!article.title.trim().is_empty());
    assert!(article.content().chars().any(char::is_alphanumeric));
    let mut at = article.body().len() - article.content().len();
    for sentence in article.sentences() {
        assert!(sentence.span.start() >= at && !sentence.span.is_empty());
        assert!(article.body().get(sentence.span.range()).is_some());
        at = sentence.span.end();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_under_any_name(bytes in bytes(), name in proptest::sample::select(&NAMES[..])) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(name);
        std::fs::write(&path, &bytes).unwrap();
        let options = LoadOptions { max_file_bytes: 300, ..LoadOptions::default() };
        for named in [path.clone(), dir.path().to_path_buf()] {
            let corpus = Corpus::load(&InputOptions { paths: vec![named], files_from: None }, &options);
            corpus.articles.iter().for_each(check);
            let events = corpus.articles.len() + corpus.failures.len() + corpus.skipped.len();
            prop_assert!(events > 0, "nothing is left out in silence");
            // Text full of NULs may be UTF-16; all other UTF-8 is taken byte for byte.
            if name == "a.txt"
                && !bytes.contains(&0)
                && let (Ok(text), [article]) = (std::str::from_utf8(&bytes), corpus.articles.as_slice())
            {
                prop_assert_eq!(article.body(), text.strip_prefix('\u{FEFF}').unwrap_or(text));
            }
        }
        let from_memory: Corpus = Reader::from_bytes(name, bytes, options).collect();
        from_memory.articles.iter().for_each(check);
    }
}
