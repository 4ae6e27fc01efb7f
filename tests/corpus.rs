//! What a user's files become: every kind of bad input by name, order, duplicates, filters.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use dateline::corpus::{
    Corpus, InputOptions, Inputs, LoadFailureKind, LoadOptions, ReadEvent, Reader, SkipReason, parse_date,
};
use tempfile::TempDir;

const BRIDGE: &str = "The swing bridge reopened on Monday. It had been closed for a year.\n";
const FERRY: &str = "Two ferries collided in fog off Holm. Nobody was hurt, the coast guard said.\n";

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    dir
}

fn load(paths: &[PathBuf]) -> Corpus {
    load_with(paths, &LoadOptions::default())
}

fn load_with(paths: &[PathBuf], options: &LoadOptions) -> Corpus {
    Corpus::load(&InputOptions { paths: paths.to_vec(), files_from: None }, options)
}

/// Paths of the articles, relative to `dir`.
fn paths(corpus: &Corpus, dir: &Path) -> Vec<String> {
    let prefix = format!("{}/", dir.display());
    corpus.articles.iter().map(|a| a.path.replace(&prefix, "")).collect()
}

/// Each failure as `path: message`, relative to `dir`.
fn failures(corpus: &Corpus, dir: &Path) -> Vec<String> {
    let prefix = format!("{}/", dir.display());
    corpus.failures.iter().map(|f| f.to_string().replace(&prefix, "")).collect()
}

#[test]
fn folders_are_walked_in_order_and_without_what_is_not_an_article() {
    let dir = folder(&[
        ("b.txt", BRIDGE.as_bytes()),
        ("a/z.md", FERRY.as_bytes()),
        ("a/notes", b"The council meets on Friday."),
        ("B.txt", b"Upper case sorts first."),
        ("photo.jpg", b"\xFF\xD8\xFF\xE0\0\0\0\0\0\0\0\0\0\0\0\0"),
        ("untold", b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01"),
        ("script.py", b"print('no article')"),
        ("settings.json", b"{\"theme\": \"dark\"}"),
        ("items.jsonl", b"{\"question\": \"Who?\"}\n{\"question\": \"When?\"}\n"),
        (".hidden.txt", b"Nobody sees this."),
        (".git/HEAD", b"ref: refs/heads/main"),
        ("drafts/old.txt", b"An old draft."),
        (".ignore", b"drafts/\n"),
    ]);
    let corpus = load(&[dir.path().into()]);
    assert_eq!(paths(&corpus, dir.path()), ["B.txt", "a/notes", "a/z.md", "b.txt"]);
    assert_eq!(
        corpus.articles.iter().map(|a| a.id.to_string()).collect::<Vec<_>>(),
        ["a1", "a2", "a3", "a4"]
    );
    assert_eq!(failures(&corpus, dir.path()), [""; 0]);
    let mut skipped: Vec<String> = corpus
        .skipped
        .iter()
        .map(|s| format!("{}: {}", Path::new(&s.path).strip_prefix(dir.path()).unwrap().display(), s.reason))
        .collect();
    skipped.sort();
    assert_eq!(
        skipped,
        [
            ".git: hidden",
            ".hidden.txt: hidden",
            ".ignore: hidden",
            "items.jsonl: JSON without articles",
            "photo.jpg: an image",
            "script.py: source code or settings",
            "settings.json: JSON without articles",
            "untold: an image",
        ]
    );
}

#[test]
fn what_is_named_must_be_an_article() {
    let dir = folder(&[
        ("good.txt", BRIDGE.as_bytes()),
        ("empty.txt", b""),
        ("blank.txt", b" \r\n\t\n"),
        ("rule.txt", b"* * *\n"),
        ("front.md", b"---\ntitle: Nothing follows\n---\n\n"),
        ("junk.txt", &[0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x88]),
        ("photo.jpg", b"\xFF\xD8\xFF\xE0\0\0\0\0\0\0\0\0\0\0\0\0"),
        ("report.pdf", b"%PDF-1.7\n1 0 obj"),
        ("page.html", b"<p>The bridge is open."),
        ("memo.txt", b"{\\rtf1 Hello}"),
        ("huge.txt", &[b'a'; 4097]),
        ("settings.json", b"{\"theme\": \"dark\"}"),
        ("broken.json", b"{\n\"text\": \"a\n"),
        ("empty.jsonl", b"\n\n"),
    ]);
    let names = [
        "good.txt",
        "missing.txt",
        "empty.txt",
        "blank.txt",
        "rule.txt",
        "front.md",
        "junk.txt",
        "photo.jpg",
        "report.pdf",
        "page.html",
        "memo.txt",
        "huge.txt",
        "settings.json",
        "broken.json",
        "empty.jsonl",
        "no*.txt",
        "[z",
        "good.txt/x",
    ];
    let named: Vec<PathBuf> = names.iter().map(|name| dir.path().join(name)).collect();
    let corpus = load_with(&named, &LoadOptions { max_file_bytes: 4096, ..LoadOptions::default() });
    assert_eq!(paths(&corpus, dir.path()), ["good.txt"]);
    assert_eq!(
        failures(&corpus, dir.path()),
        [
            "missing.txt: no such file or folder",
            "no*.txt: no file matches this pattern",
            "[z: not a valid glob: unclosed character class; missing ']'",
            "good.txt/x: no such file or folder",
            "empty.txt: holds no text",
            "blank.txt: holds no text",
            "rule.txt: holds no text",
            "front.md: holds no text",
            "junk.txt: is binary, not an article",
            "photo.jpg: is an image, not an article",
            "report.pdf: is a PDF document, not an article",
            "page.html: is HTML or XML, not an article",
            "memo.txt: is a rich text document, not an article",
            "huge.txt: larger than 4096 bytes, the most that is read as one article",
            "settings.json: has no field \"text\"; its fields are: theme",
            "broken.json: not an article record: control character (\\u0000-\\u001F) found while parsing a string at line 3 column 0",
            "empty.jsonl: holds no text",
        ]
    );
    assert!(corpus.failures.iter().all(|f| f.hint().ends_with(['.', 't'])), "each has a next step");
    assert_eq!(corpus.skipped, []);
}

#[test]
fn a_folder_without_articles_is_a_failure() {
    let dir = folder(&[("a/photo.jpg", b"\xFF\xD8\xFF"), ("b/empty.txt", b"")]);
    fs::create_dir(dir.path().join("c")).unwrap();
    let corpus = load(&["a", "b", "c"].map(|name| dir.path().join(name)));
    assert_eq!(
        failures(&corpus, dir.path()),
        [
            "b/empty.txt: holds no text",
            "a: holds no article (files of other kinds: 1)",
            "c: holds no article (files of other kinds: 0)"
        ]
    );
}

#[test]
fn a_file_named_twice_is_read_once_and_copies_are_one_article() {
    let dir =
        folder(&[("a.txt", BRIDGE.as_bytes()), ("copy.txt", BRIDGE.as_bytes()), ("z.txt", FERRY.as_bytes())]);
    let a = dir.path().join("a.txt");
    let corpus = load(&[a.clone(), dir.path().join("./a.txt"), dir.path().into(), a]);
    assert_eq!(paths(&corpus, dir.path()), ["a.txt", "z.txt"]);
    assert_eq!(corpus.articles[0].duplicates, [dir.path().join("copy.txt").display().to_string()]);
    assert_eq!(failures(&corpus, dir.path()), [""; 0]);
    assert_eq!(corpus.article(corpus.articles[1].id).map(|a| a.body()), Some(FERRY));
}

#[test]
fn globs() {
    let dir = folder(&[
        ("a1.txt", b"One bridge."),
        ("a2.txt", b"Two bridges."),
        ("b[1].txt", b"Three bridges."),
        ("sub/a3.txt", b"Four bridges."),
        ("sub/deep/a4.txt", b"Five bridges."),
        ("sub/a.jpg", b"\xFF\xD8\xFF"),
        (".a5.txt", b"Six bridges."),
    ]);
    for (pattern, expected) in [
        ("a*.txt", vec!["a1.txt", "a2.txt"]),
        ("a[2-3].txt", vec!["a2.txt"]),
        ("b[1].txt", vec!["b[1].txt"]),
        ("**/*.txt", vec!["a1.txt", "a2.txt", "b[1].txt", "sub/a3.txt", "sub/deep/a4.txt"]),
        ("sub/*", vec!["sub/a3.txt", "sub/deep/a4.txt"]),
        ("{a1,sub/a3}.txt", vec!["a1.txt", "sub/a3.txt"]),
        (".a*.txt", vec![".a5.txt"]),
    ] {
        let corpus = load(&[dir.path().join(pattern)]);
        assert_eq!(paths(&corpus, dir.path()), expected, "{pattern}");
        assert_eq!(failures(&corpus, dir.path()), [""; 0], "{pattern}");
    }
    let corpus = load(&[dir.path().join("sub/*.jpg")]);
    assert_eq!(failures(&corpus, dir.path()), ["sub/*.jpg: holds no article (files of other kinds: 1)"]);
}

#[test]
fn a_list_of_files() {
    let dir = folder(&[("a.txt", BRIDGE.as_bytes()), ("b.txt", FERRY.as_bytes())]);
    let path = |name: &str| dir.path().join(name).display().to_string();
    for list in [
        format!("{}\r\n\r\n{}\r\n", path("b.txt"), path("a.txt")),
        format!("{}\0{}\0", path("b.txt"), path("a.txt")),
    ] {
        fs::write(dir.path().join("list"), list).unwrap();
        let options = InputOptions { paths: Vec::new(), files_from: Some(dir.path().join("list")) };
        let corpus = Corpus::load(&options, &LoadOptions::default());
        assert_eq!(paths(&corpus, dir.path()), ["b.txt", "a.txt"]);
    }
    let options = InputOptions { paths: Vec::new(), files_from: Some(dir.path().join("nowhere")) };
    let corpus = Corpus::load(&options, &LoadOptions::default());
    assert_eq!(failures(&corpus, dir.path()), ["nowhere: no such file or folder"]);
}

#[test]
fn jsonl_goes_on_after_bad_lines() {
    let mut lines = vec![
        "\u{FEFF}{\"id\": \"x1\", \"title\": \"Bridge\", \"source\": \"Holm Post\", \"date\": \"2024-09-26\", \"text\": \"The bridge is open.\"}".to_owned(),
        String::new(),
        "{\"text\": ".to_owned(),
        "{\"text\": null}".to_owned(),
        format!("{{\"text\": \"{}\"}}", "long ".repeat(200)),
        "{\"text\": \"Two ferries\\ncollided.\", \"title\": null}".to_owned(),
    ];
    lines.extend((0..30).map(|i| format!("{{\"body\": {i}}}")));
    let dir = folder(&[("all.jsonl", lines.join("\r\n").as_bytes())]);
    let options = LoadOptions { max_file_bytes: 500, ..LoadOptions::default() };
    let corpus = load_with(&[dir.path().join("all.jsonl")], &options);
    assert_eq!(paths(&corpus, dir.path()), ["all.jsonl:1", "all.jsonl:6"]);
    let first = &corpus.articles[0];
    assert_eq!(first.metadata.record_id.as_deref(), Some("x1"));
    assert_eq!((first.title.as_str(), first.metadata.source.as_deref()), ("Bridge", Some("Holm Post")));
    assert_eq!(corpus.articles[1].body(), "Two ferries\ncollided.");
    let failures = failures(&corpus, dir.path());
    assert_eq!(failures.len(), 21);
    assert_eq!(failures[0], "all.jsonl:3: not an article record: EOF while parsing a value, column 8");
    assert_eq!(failures[1], "all.jsonl:4: holds no text");
    assert_eq!(failures[2], "all.jsonl:5: larger than 500 bytes, the most that is read as one article");
    assert_eq!(failures[3], "all.jsonl:7: has no field \"text\"; its fields are: body");
    assert_eq!(failures[20], "all.jsonl: 13 more records are not articles");
}

#[test]
fn a_file_in_a_folder_is_read_whatever_its_first_records_are() {
    let header = "{\"schema\": \"archive/1\"}\n{\"pages\": 2}\n{\"pages\": \n{\"text\": \"The bridge is open.\"}\n{\"pages\": 3}\n";
    let other = "{\"question\": \"Who?\"}\n{\"question\": \"Wh\n{\"question\": \"When?\"}\n";
    let long = "{\"n\": 1}\n".repeat(30) + "{\"text\": \"Two ferries collided.\"}\n";
    let array = br#"[{"title": "x"}, {"text": "Of an array."}]"#;
    let dir = folder(&[
        ("all.jsonl", header.as_bytes()),
        ("array.json", array),
        ("items.jsonl", other.as_bytes()),
        ("long.jsonl", long.as_bytes()),
    ]);
    let corpus = load(&[dir.path().into()]);
    assert_eq!(paths(&corpus, dir.path()), ["all.jsonl:4", "array.json[1]", "long.jsonl:31"]);
    let failures = failures(&corpus, dir.path());
    assert_eq!(
        failures[..5],
        [
            "all.jsonl:1: has no field \"text\"; its fields are: schema",
            "all.jsonl:2: has no field \"text\"; its fields are: pages",
            "all.jsonl:3: not an article record: EOF while parsing a value, column 9",
            "all.jsonl:5: has no field \"text\"; its fields are: pages",
            "long.jsonl:1: has no field \"text\"; its fields are: n",
        ]
    );
    assert_eq!((failures.len(), failures[24].as_str()), (25, "long.jsonl: 10 more records are not articles"));
    let skipped: Vec<&Path> =
        corpus.skipped.iter().map(|s| Path::new(&s.path).strip_prefix(dir.path()).unwrap()).collect();
    assert_eq!(skipped, [Path::new("array.json[0]"), Path::new("items.jsonl")]);
    assert!(corpus.skipped.iter().all(|s| s.reason == SkipReason::OtherJson));
}

#[test]
fn data_of_another_kind_is_not_read_to_its_end() {
    let good = "{\"text\": \"The bridge is open.\"}\n";
    let events = "{\"n\": 1}\n".repeat(1001) + good;
    let dir = folder(&[("all.jsonl", good.as_bytes()), ("events.jsonl", events.as_bytes())]);
    let corpus = load(&[dir.path().into()]);
    assert_eq!(paths(&corpus, dir.path()), ["all.jsonl:1"]);
    assert_eq!(corpus.skipped.len(), 1, "told as passed over: {:?}", corpus.skipped);
}

#[test]
fn json_documents() {
    let one = br#"{ "text": "The bridge is open." }"#;
    let dir = folder(&[
        ("one.json", one),
        ("array.json", br#"[{"text": "First of two."}, {"title": "x"}, {"text": "Second of two."}]"#),
        ("lines.json", b"{\"text\": \"On a line.\"}\n{\"text\": \"On the next.\"}\n"),
    ]);
    let corpus = load(&["one.json", "array.json", "lines.json"].map(|n| dir.path().join(n)));
    assert_eq!(
        paths(&corpus, dir.path()),
        ["one.json", "array.json[0]", "array.json[2]", "lines.json:1", "lines.json:2"]
    );
    assert_eq!(
        failures(&corpus, dir.path()),
        ["array.json[1]: has no field \"text\"; its fields are: title"]
    );
}

fn from_stdin(bytes: &'static [u8]) -> Vec<String> {
    let inputs = Inputs::resolve(&InputOptions { paths: vec!["-".into(), "-".into()], files_from: None });
    let reader = Reader::with_stdin(inputs, LoadOptions::default(), Box::new(Cursor::new(bytes)));
    reader
        .map(|event| match event {
            ReadEvent::Article(article) => format!("{} {}", article.path, article.body()),
            ReadEvent::Failed(failure) => format!("failed {failure}"),
            other => format!("{other:?}"),
        })
        .collect()
}

#[test]
fn standard_input() {
    assert_eq!(from_stdin(b"The bridge is open.\n"), ["- The bridge is open.\n"]);
    assert_eq!(from_stdin(b"{\"text\": \"One.\"}\n{\"text\": \"Two.\"}"), ["-:1 One.", "-:2 Two."]);
    assert_eq!(from_stdin(b"[\n{\"text\": \"One.\"},\n{\"text\": \"Two.\"}]"), ["-[0] One.", "-[1] Two."]);
    assert_eq!(from_stdin(b"{Brackets} open this text."), ["- {Brackets} open this text."]);
    assert_eq!(from_stdin(b""), ["failed -: holds no text"]);
    assert_eq!(from_stdin(&[0; 100]), ["failed -: is binary, not an article"]);
}

#[test]
fn offsets_are_those_of_the_file() {
    let body = "---\r\ntitle: Bridge\r\n---\r\nIt is open.\r\nAt last.\r\n";
    let dir = folder(&[("a.md", body.as_bytes()), ("bom.txt", b"\xEF\xBB\xBFIt is open. At last.")]);
    let corpus = load(&[dir.path().into()]);
    let article = &corpus.articles[0];
    assert_eq!(article.body(), body);
    assert_eq!(article.title, "Bridge");
    assert!(article.sentences()[0].span.start() >= body.find("It is").unwrap());
    assert_eq!(article.sha256.len(), 64);
    assert_eq!(corpus.articles[1].body(), "It is open. At last.");
}

#[test]
fn titles_are_never_empty() {
    let dir = folder(&[("42.txt", b"\n\n7\n"), ("nordic.txt", FERRY.as_bytes())]);
    let corpus = load(&[dir.path().into()]);
    assert!(corpus.articles.iter().all(|a| !a.title.trim().is_empty()));
    assert!(corpus.articles[1].title.starts_with("Two ferries collided"));
}

#[test]
fn filters_count_what_they_leave_out() {
    let record = |source: Option<&str>, date: Option<&str>, text: &str| {
        serde_json::json!({ "source": source, "date": date, "text": text }).to_string()
    };
    let lines = [
        record(Some("Holm Post"), Some("2024-09-25"), "One."),
        record(Some("holm post "), Some("2024-09-26T23:00:00Z"), "Two."),
        record(Some("Other"), Some("2024-09-26"), "Three."),
        record(None, Some("2024-09-26"), "Four."),
        record(Some("Holm Post"), None, "Five."),
        record(Some("Holm Post"), Some("2024-09-27"), "Six."),
    ];
    let dir = folder(&[("all.jsonl", lines.join("\n").as_bytes())]);
    let (since, until) = parse_date("2024-09-26").unwrap();
    let options = LoadOptions {
        since: Some(since),
        until: Some(until),
        source: Some("HOLM POST".into()),
        ..LoadOptions::default()
    };
    let corpus = load_with(&[dir.path().into()], &options);
    assert_eq!(corpus.articles.iter().map(|a| a.body()).collect::<Vec<_>>(), ["Two."]);
    let reasons: Vec<SkipReason> = corpus.skipped.iter().map(|s| s.reason).collect();
    assert_eq!(
        reasons,
        [
            SkipReason::OtherDate,
            SkipReason::OtherSource,
            SkipReason::NoSource,
            SkipReason::NoDate,
            SkipReason::OtherDate
        ]
    );
    assert_eq!(failures(&corpus, dir.path()), [""; 0]);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::process::Command;

    use super::*;

    fn pipe(path: &Path) {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    }

    #[test]
    fn links_and_pipes_in_folders() {
        let dir = folder(&[("a.txt", BRIDGE.as_bytes()), ("sub/b.txt", FERRY.as_bytes())]);
        let outside = folder(&[("c.txt", b"From elsewhere.")]);
        symlink(outside.path().join("c.txt"), dir.path().join("linked.txt")).unwrap();
        symlink("a.txt", dir.path().join("same.txt")).unwrap();
        symlink("nowhere", dir.path().join("broken.txt")).unwrap();
        symlink(".", dir.path().join("loop")).unwrap();
        pipe(&dir.path().join("pipe.txt"));
        let corpus = load(&[dir.path().into()]);
        assert_eq!(paths(&corpus, dir.path()), ["a.txt", "linked.txt", "sub/b.txt"]);
        assert_eq!(
            failures(&corpus, dir.path()),
            ["broken.txt: broken link: its target nowhere does not exist"]
        );
        let reasons: Vec<SkipReason> = corpus.skipped.iter().map(|s| s.reason).collect();
        assert_eq!(reasons, [SkipReason::LinkToFolder, SkipReason::Special]);
        let named = load(&[dir.path().join("broken.txt"), dir.path().join("loop/sub")]);
        assert_eq!(named.articles.len(), 1);
        assert_eq!(
            failures(&named, dir.path()),
            ["broken.txt: broken link: its target nowhere does not exist"]
        );
    }

    #[test]
    fn a_named_pipe_is_read() {
        let dir = folder(&[]);
        let path = dir.path().join("pipe");
        pipe(&path);
        let writer = {
            let path = path.clone();
            std::thread::spawn(move || fs::write(path, BRIDGE))
        };
        let corpus = load(&[path]);
        writer.join().unwrap().unwrap();
        assert_eq!(corpus.articles[0].body(), BRIDGE);
    }

    #[test]
    fn endless_devices_end() {
        let options = LoadOptions { max_file_bytes: 1 << 16, ..LoadOptions::default() };
        let corpus = load_with(&["/dev/zero".into(), "/dev/null".into()], &options);
        let kinds: Vec<&LoadFailureKind> = corpus.failures.iter().map(|f| &f.kind).collect();
        assert!(matches!(kinds[..], [LoadFailureKind::Unsupported(_), LoadFailureKind::Empty]), "{kinds:?}");
    }

    #[test]
    fn unreadable_files_and_folders_are_named() {
        let dir = folder(&[("a.txt", BRIDGE.as_bytes()), ("secret.txt", b"No."), ("closed/b.txt", b"No.")]);
        for name in ["secret.txt", "closed"] {
            fs::set_permissions(dir.path().join(name), fs::Permissions::from_mode(0o000)).unwrap();
        }
        // Root reads everything: nothing to see then.
        if fs::read(dir.path().join("secret.txt")).is_err() {
            let corpus = load(&[dir.path().into()]);
            assert_eq!(paths(&corpus, dir.path()), ["a.txt"]);
            assert_eq!(
                failures(&corpus, dir.path()),
                ["closed: permission denied", "secret.txt: permission denied"]
            );
        }
        fs::set_permissions(dir.path().join("closed"), fs::Permissions::from_mode(0o700)).unwrap();
    }

    #[test]
    fn names_need_not_be_utf8() {
        let dir = folder(&[]);
        let name = std::ffi::OsStr::from_bytes(b"caf\xE9.txt");
        fs::write(dir.path().join(name), BRIDGE).unwrap();
        for named in [dir.path().to_path_buf(), dir.path().join(name)] {
            let corpus = load(&[named]);
            assert_eq!(paths(&corpus, dir.path()), ["caf\u{FFFD}.txt"]);
        }
    }

    #[test]
    fn a_file_that_vanishes_is_named() {
        let dir = folder(&[("a.txt", BRIDGE.as_bytes()), ("b.txt", FERRY.as_bytes())]);
        let inputs = Inputs::resolve(&InputOptions { paths: vec![dir.path().into()], files_from: None });
        fs::remove_file(dir.path().join("a.txt")).unwrap();
        fs::remove_file(dir.path().join("b.txt")).unwrap();
        pipe(&dir.path().join("b.txt"));
        let corpus: Corpus = Reader::new(inputs, LoadOptions::default()).collect();
        assert_eq!(
            failures(&corpus, dir.path()),
            ["a.txt: no such file or folder", "b.txt: not a file but a pipe or device"]
        );
    }
}
