//! `dateline batch` survives being killed at any moment: in the end every article is there once.

#![allow(clippy::unwrap_used)] // helpers of tests

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;
use support::Sandbox;

const ARTICLES: usize = 200;

fn with_articles() -> Sandbox {
    let sandbox = Sandbox::new();
    let lines: Vec<String> = (0..ARTICLES)
        .map(|n| {
            let text = format!(
                "Ferry number {n} ran aground near Skerra on Monday with {} people aboard, the coastguard said. \
                 Nobody was hurt, and a tug pulled it free after {} hours. \
                 The operator said the crew of {} would be questioned about the accident.",
                n + 20,
                n % 9 + 2,
                n % 13 + 3
            );
            serde_json::json!({ "title": format!("Ferry {n} runs aground"), "text": text }).to_string()
        })
        .collect();
    sandbox.write("articles.jsonl", &(lines.join("\n") + "\n"));
    // Sixteen hundred words keep the scripted model busy for a while with each article.
    let reply = "Ferries ran aground near Skerra and nobody said why. ".repeat(160);
    sandbox.write("slow.json", &serde_json::json!({ "default": { "reply": reply } }).to_string());
    sandbox
}

const BATCH: [&str; 7] =
    ["batch", "articles.jsonl", "--out", "out.jsonl", "--resume", "--model", "scripted:slow.json"];

fn hashes(text: &str) -> BTreeMap<String, usize> {
    let mut seen = BTreeMap::new();
    for line in text.lines() {
        let value: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        assert_eq!(value["schema"], "dateline/summary/1");
        *seen.entry(value["article"]["sha256"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    seen
}

#[test]
fn killed_again_and_again_it_neither_repeats_nor_loses_an_article() {
    let sandbox = with_articles();
    let mut kills = 0;
    let mut stages = Vec::new();
    // A small generator of its own: the moments differ, the test does not.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..60 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let mut child = sandbox.command(&BATCH).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        sleep(Duration::from_millis(20 + state % 400));
        if child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
            kills += 1;
        }
        child.wait().unwrap();
        let text = fs::read_to_string(sandbox.file("out.jsonl")).unwrap_or_default();
        let whole = text.matches('\n').count();
        stages.push(whole);
        if whole == ARTICLES {
            break;
        }
    }
    let last = sandbox.run(&BATCH);
    assert_eq!(last.code, Some(0), "{}", last.all());
    let seen = hashes(&sandbox.read("out.jsonl"));
    assert_eq!(seen.len(), ARTICLES, "after {kills} kills at {stages:?}");
    assert!(seen.values().all(|n| *n == 1), "an article is there twice");
    assert!(stages.is_sorted(), "whole lines were lost: {stages:?}");
    assert!(kills >= 3, "only {kills} runs were killed while they worked: {stages:?}");
    // Another round has nothing to do.
    let again = sandbox.run(&BATCH);
    assert_eq!(again.code, Some(0));
    assert!(again.stderr.contains("0 summarised, 200 were done before"), "{}", again.stderr);
}

#[test]
fn other_settings_are_refused() {
    let sandbox = Sandbox::new();
    let first = sandbox.scripted(&["batch", "courier.md", "--out", "out.jsonl"]);
    assert_eq!(first.code, Some(0), "{}", first.all());
    assert_eq!(first.stdout, "");
    let before = sandbox.read("out.jsonl");
    let again = sandbox.scripted(&["batch", "courier.md", "--out", "out.jsonl"]);
    assert_eq!(again.code, Some(1));
    assert!(again.stderr.contains("--resume"), "{}", again.stderr);
    let longer = sandbox.scripted(&["batch", "news", "--out", "out.jsonl", "--resume", "--length", "long"]);
    assert_eq!(longer.code, Some(1));
    assert!(longer.stderr.contains("summaries of 8 sentences, not 3"), "{}", longer.stderr);
    let extractive = sandbox.scripted(&["batch", "news", "--out", "out.jsonl", "--resume", "--extractive"]);
    assert_eq!(extractive.code, Some(1));
    assert!(extractive.stderr.contains("model none (extractive), not scripted"), "{}", extractive.stderr);
    assert_eq!(sandbox.read("out.jsonl"), before);
    let resumed = sandbox.scripted(&["batch", "news", "--out", "out.jsonl", "--resume"]);
    assert_eq!(resumed.code, Some(0), "{}", resumed.all());
    assert_eq!(hashes(&sandbox.read("out.jsonl")).len(), 3);
    assert!(sandbox.read("out.jsonl").starts_with(&before));
}

#[test]
fn bad_inputs_are_named_and_the_rest_is_done() {
    let sandbox = Sandbox::new();
    sandbox.write("news/empty.txt", "");
    fs::write(sandbox.file("news/binary.txt"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06")
        .unwrap();
    let outcome = sandbox.scripted(&["batch", "news", "missing.md", "--out", "-"]);
    assert_eq!(outcome.code, Some(4), "{}", outcome.all());
    assert_eq!(hashes(&outcome.stdout).len(), 3);
    for name in ["news/empty.txt", "news/binary.txt", "missing.md"] {
        assert!(outcome.stderr.contains(name), "{name}: {}", outcome.stderr);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_takes_the_lines_and_may_be_closed() {
    let sandbox = Sandbox::new();
    let args = ["batch", "news", "--out", "/dev/stdout"];
    let outcome = sandbox.scripted(&args);
    assert_eq!(outcome.code, Some(0), "{}", outcome.all());
    assert_eq!(hashes(&outcome.stdout).len(), 3);
    let mut command = sandbox.command(&[&args[..], &["--model", "scripted:script.json", "--quiet"]].concat());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

/// Not among the unit tests: a process that is started there holds the locks of the others' files until it runs.
#[test]
#[cfg(unix)]
fn a_pipe_is_read_and_not_opened_to_be_counted() {
    let sandbox = Sandbox::new();
    let feed = sandbox.file("feed.jsonl");
    assert!(Command::new("mkfifo").arg(&feed).status().unwrap().success());
    let record = "{\"text\": \"The mill at Ostrel burned on Monday. Nobody was hurt, the brigade said.\"}\n";
    let producer = std::thread::spawn(move || fs::write(feed, record));
    let mut command =
        sandbox.command(&["batch", "feed.jsonl", "--out", "out.jsonl", "--extractive", "--quiet"]);
    let mut child = command.spawn().unwrap();
    // Whoever opens it twice waits for a second producer.
    for _ in 0..600 {
        if child.try_wait().unwrap().is_some() {
            break;
        }
        sleep(Duration::from_millis(50));
    }
    let _ = child.kill();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    producer.join().unwrap().unwrap();
    assert_eq!(hashes(&sandbox.read("out.jsonl")).len(), 1);
}

#[test]
fn other_settings_are_found_before_anything_is_written() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.scripted(&["batch", "courier.md", "--out", "out.jsonl"]).code, Some(0));
    // A model that fails with every article: whoever asks it for a summary says so.
    sandbox.write("mute.json", "{}");
    let args = [
        "batch",
        "news",
        "--out",
        "out.jsonl",
        "--resume",
        "--length",
        "long",
        "--model",
        "scripted:mute.json",
    ];
    let outcome = sandbox.run(&args);
    assert_eq!(outcome.code, Some(1), "{}", outcome.all());
    assert!(outcome.stderr.contains("was made with other settings"), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("no rule"), "{}", outcome.stderr);
}
