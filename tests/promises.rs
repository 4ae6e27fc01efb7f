//! The promises of ARCHITECTURE.md, as far as the command line shows them.

#![allow(clippy::unwrap_used)] // helpers of tests

mod support;

use std::fs;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use support::{Outcome, Sandbox, finish};

const QUESTION: &str = "How many people were injured when the footbridge collapsed?";

/// Results of every command that makes one, written and extractive.
fn results(sandbox: &Sandbox) -> Vec<(String, Outcome)> {
    let mut out = Vec::new();
    for extractive in [false, true] {
        for args in [
            vec!["summarize", "news", "--json", "--length", "long"],
            vec!["brief", "news", "--json"],
            vec!["ask", QUESTION, "news", "--json"],
            vec!["ask", "Who won the chess final?", "news", "--json"],
        ] {
            let mut args = args;
            if extractive {
                args.push("--extractive");
            }
            out.push((args.join(" "), sandbox.scripted(&args)));
        }
    }
    out
}

/// Every object in `value` for which `wanted` holds.
fn find<'v>(value: &'v Value, wanted: &dyn Fn(&Value) -> bool, out: &mut Vec<&'v Value>) {
    if wanted(value) {
        out.push(value);
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| find(item, wanted, out)),
        Value::Object(fields) => fields.values().for_each(|field| find(field, wanted, out)),
        _ => {}
    }
}

fn all<'v>(value: &'v Value, wanted: &dyn Fn(&Value) -> bool) -> Vec<&'v Value> {
    let mut out = Vec::new();
    find(value, wanted, &mut out);
    out
}

/// The reports in one output: a summary of several articles is an array.
fn reports(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |items| items.iter().collect())
}

#[test]
fn every_sentence_is_cited_and_every_quote_is_the_files_bytes() {
    let sandbox = Sandbox::new();
    let mut citations = 0;
    for (name, outcome) in results(&sandbox) {
        let json = outcome.json();
        for report in reports(&json) {
            let articles = all(report, &|v| v["path"].is_string() && v["id"].is_string());
            for citation in all(report, &|v| v["quote"].is_string()) {
                let article = articles.iter().find(|a| a["id"] == citation["article"]).expect(&name);
                let bytes = fs::read(sandbox.file(article["path"].as_str().unwrap())).unwrap();
                let at = |key: &str| usize::try_from(citation[key].as_u64().unwrap()).unwrap();
                assert_eq!(
                    &bytes[at("start")..at("end")],
                    citation["quote"].as_str().unwrap().as_bytes(),
                    "{name}"
                );
                citations += 1;
            }
            for sentence in all(report, &|v| v["verdict"].is_string()) {
                assert!(!sentence["citations"].as_array().unwrap().is_empty(), "{name}: {sentence}");
            }
        }
    }
    assert!(citations > 30, "only {citations}");
}

#[test]
fn nothing_unverified_looks_verified() {
    let sandbox = Sandbox::new();
    for (name, outcome) in results(&sandbox) {
        let json = outcome.json();
        for sentence in all(&json, &|v| v["verdict"].is_string()) {
            let text = sentence["text"].as_str().unwrap();
            // What the script invents is shown nowhere as a sentence.
            assert!(!text.contains("40 other") && !text.contains("1066"), "{name}: {text}");
            if sentence["verdict"] == "quoted" {
                let quoted = sentence["citations"].as_array().unwrap().iter();
                assert!(
                    quoted.clone().any(|c| c["quote"].as_str().unwrap().contains(text)),
                    "{name}: {sentence}"
                );
            }
            assert_ne!(sentence["verdict"], "unchecked", "{name}");
        }
    }
    // The reader can see what was written in its place, and why.
    let json = sandbox.scripted(&["summarize", "courier.md", "--json"]).json();
    let hidden = all(&json, &|v| v["reasons"].is_array());
    assert!(hidden.iter().any(|v| v["text"].as_str().unwrap().contains("40 other")), "{json}");
    assert!(hidden.iter().all(|v| !v["reasons"].as_array().unwrap().is_empty()));
}

#[test]
fn the_receipt_counts_every_sentence() {
    let sandbox = Sandbox::new();
    for (name, outcome) in results(&sandbox) {
        let json = outcome.json();
        for report in reports(&json) {
            let receipt = &report["receipt"];
            let n = |v: &Value| v.as_u64().unwrap();
            let skipped: u64 = receipt["sentences_skipped"].as_object().unwrap().values().map(n).sum();
            assert_eq!(n(&receipt["sentences_read"]) + skipped, n(&receipt["sentences"]), "{name}");
            let articles = all(report, &|v| v["path"].is_string() && v["sentences_read"].is_u64());
            assert_eq!(
                articles.iter().map(|a| n(&a["sentences"])).sum::<u64>(),
                n(&receipt["sentences"]),
                "{name}"
            );
            assert_eq!(
                articles.iter().map(|a| n(&a["sentences_read"])).sum::<u64>(),
                n(&receipt["sentences_read"]),
                "{name}"
            );
            assert_eq!(receipt["inputs"].as_array().unwrap().len(), articles.len(), "{name}");
        }
    }
}

#[test]
fn only_pulling_opens_a_connection() {
    let sandbox = Sandbox::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            counter.fetch_add(1, Ordering::SeqCst);
            drop(stream);
        }
    });
    let run = |args: &[&str]| {
        let mut command = sandbox.command(args);
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
            command.env(name, &address);
        }
        command.env("HF_ENDPOINT", &address).env_remove("NO_PROXY").env_remove("no_proxy");
        finish(command)
    };
    let model = ["--model", "scripted:script.json"];
    for args in [
        &["summarize", "news"][..],
        &["brief", "news"],
        &["ask", QUESTION, "news"],
        &["batch", "news", "--out", "-"],
    ] {
        let outcome = run(&[args, &model].concat());
        assert_eq!(outcome.code, Some(0), "{}", outcome.all());
    }
    for args in [
        &["model", "list"][..],
        &["model", "path"],
        &["model", "verify", "--all"],
        &["model", "remove", "smollm2-135m"],
        &["doctor"],
        &["man"],
        &["completions", "bash"],
        &["--version"],
    ] {
        let outcome = run(args);
        assert_eq!(outcome.code, Some(0), "{args:?}: {}", outcome.all());
    }
    let missing = run(&["summarize", "news", "--offline"]);
    assert_eq!(missing.code, Some(6), "{}", missing.all());
    assert!(missing.stderr.contains("dateline model pull"), "{}", missing.stderr);
    assert_eq!(calls.load(Ordering::SeqCst), 0, "a command called out");
    // The listener does notice: pulling reaches it.
    let pull = run(&["model", "pull", "smollm2-135m", "--from", "hub"]);
    assert_eq!(pull.code, Some(1), "{}", pull.all());
    assert!(calls.load(Ordering::SeqCst) > 0);
}

#[test]
fn it_says_when_the_articles_do_not_say() {
    let sandbox = Sandbox::new();
    let outcome = sandbox.scripted(&["ask", "Who won the chess final?", "news", "--json"]);
    assert_eq!(outcome.code, Some(3), "{}", outcome.all());
    let json = outcome.json();
    assert_eq!(json["status"], "not_in_sources");
    assert!(json["sentences"].as_array().unwrap().is_empty());
    let text = sandbox.scripted(&["ask", "Who won the chess final?", "news"]);
    assert_eq!(text.code, Some(3));
    assert!(text.stdout.starts_with("Not in these articles.\n"), "{}", text.stdout);
}
