//! Data flows one way: which module may use which, checked line by line.

#![allow(clippy::unwrap_used)] // helpers of tests

use std::fs;
use std::path::{Path, PathBuf};

/// Each module with those it may use, in the order of the data's way.
const LAYERS: &[(&str, &[&str])] = &[
    ("cancel", &[]),
    ("text", &[]),
    ("kernels", &[]),
    ("corpus", &["text"]),
    ("engine", &["cancel", "kernels"]),
    ("retrieve", &["text", "corpus", "engine"]),
    ("story", &["text", "corpus", "engine", "retrieve"]),
    ("compose", &["text", "corpus", "engine", "retrieve", "story"]),
    // Not `compose`: a draft reaches the checks as text, whoever wrote it.
    ("verify", &["text", "corpus", "engine", "retrieve"]),
    ("report", &["text", "corpus", "engine", "story", "verify"]),
    ("pipeline", &["cancel", "text", "corpus", "engine", "retrieve", "story", "compose", "verify", "report"]),
    ("eval", &["cancel", "text", "corpus", "engine", "retrieve", "verify", "report", "pipeline"]),
    ("error", &["corpus", "engine", "compose", "report", "pipeline", "eval"]),
    ("cli", &["cancel", "text", "corpus", "engine", "verify", "report", "pipeline", "eval", "error"]),
];

#[test]
fn modules_use_only_earlier_ones() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut edges = 0;
    for path in rust_files(&src) {
        let relative = path.strip_prefix(&src).unwrap();
        let module = relative.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        if ["lib", "main"].contains(&module.as_str()) {
            continue;
        }
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == module) else {
            wrong
                .push(format!("src/{}: module {module} has no place in tests/layers.rs", relative.display()));
            continue;
        };
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            for used in used_modules(line) {
                edges += 1;
                if used != module && !allowed.contains(&used.as_str()) {
                    wrong.push(format!(
                        "src/{}:{}: {module} may not use {used}: {}",
                        relative.display(),
                        number + 1,
                        line.trim()
                    ));
                }
            }
        }
    }
    assert!(edges > 20, "only {edges} uses were found: is the pattern still right?");
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn the_order_itself_has_no_way_back() {
    for (index, (module, allowed)) in LAYERS.iter().enumerate() {
        for used in *allowed {
            let place = LAYERS.iter().position(|(name, _)| name == used);
            assert!(place.is_some_and(|place| place < index), "{module} uses {used}, which comes later");
        }
    }
}

/// Only these may name the tensor library, the network or the process's end.
#[test]
fn some_crates_have_one_place() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for path in rust_files(&src) {
        let relative = path.strip_prefix(&src).unwrap().to_str().unwrap().replace('\\', "/");
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            for (name, places) in [
                ("candle_", &["engine/", "kernels/"][..]),
                ("ureq::", &["engine/models/"]),
                ("hf_hub::", &["engine/models/"]),
                ("TcpStream", &["engine/models/"]),
                ("clap::", &["cli/"]),
                ("indicatif::", &["cli/"]),
                ("process::exit", &["cli/interrupt.rs"]),
            ] {
                if code.contains(name) && !places.iter().any(|place| relative.starts_with(place)) {
                    wrong.push(format!("src/{relative}:{}: {name} belongs in {places:?}", number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// Names after `crate::` (or within `crate::{…}`) in code; comments and links in them do not count.
fn used_modules(line: &str) -> Vec<String> {
    let code = line.trim_start();
    if code.starts_with("//") {
        return Vec::new();
    }
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut out = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => out.extend(list.split([',', '}']).map(|item| name(item.trim()))),
            None => out.push(name(rest)),
        }
    }
    out.retain(|n| !n.is_empty());
    out
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
    out.sort();
    out
}

#[test]
fn uses_are_found() {
    assert_eq!(used_modules("use crate::text::{Span, Sentence};"), ["text"]);
    assert_eq!(used_modules("use crate::{cancel::Cancel, text};"), ["cancel", "text"]);
    assert_eq!(used_modules("    let x = crate::engine::f(crate::text::g());"), ["engine", "text"]);
    assert!(used_modules("//! see [`x`](crate::cli::main)").is_empty());
    assert!(used_modules("pub(crate) fn f()").is_empty());
}
