//! The checker: LettuceDetect's architecture with small random weights against transformers (`golden/make_checker.py`), damaged
//! files, and `dateline verify --checker` from end to end.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use dateline::cancel::Cancel;
use dateline::corpus::{Corpus, InputOptions, LoadOptions};
use dateline::engine::models::CheckerFiles;
use dateline::engine::scripted::ScriptedEmbedder;
use dateline::engine::{Checker, EngineError, LettuceDetect, ModelInfo, TokenDoubt, Usage};
use dateline::pipeline::{Dateline, Length, Models, Settings};
use dateline::report::Verification;
use dateline::verify::support::{Assessment, Criteria, Statement};
use serde::Deserialize;
use serde_json::Value;
use support::Sandbox;

#[derive(Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    passages: Vec<String>,
    text: String,
    /// Of the whole input.
    tokens: usize,
    bytes: Vec<(usize, usize)>,
    logits: Vec<[f32; 2]>,
}

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn cases() -> Vec<Case> {
    let text = fs::read_to_string(golden().join("checker.json")).unwrap();
    serde_json::from_str::<Golden>(&text).unwrap().cases
}

fn files(folder: &Path) -> CheckerFiles {
    CheckerFiles {
        id: "tiny".to_owned(),
        sha256: String::new(),
        weights: folder.join("model.safetensors"),
        tokenizer: folder.join("tokenizer.json"),
        config: folder.join("config.json"),
    }
}

fn load(folder: &Path, threads: usize) -> Result<LettuceDetect, EngineError> {
    LettuceDetect::load(&files(folder), Some(threads), Cancel::new())
}

#[test]
fn logits_are_those_of_transformers() {
    let folder = golden().join("checker");
    let mut one = load(&folder, 1).unwrap();
    let mut three = load(&folder, 3).unwrap();
    for case in cases() {
        let found = one.logits(&case.passages, &case.text).unwrap();
        assert_eq!(one.length(&case.passages, &case.text).unwrap(), case.tokens);
        let bytes: Vec<(usize, usize)> = found.iter().map(|t| (t.bytes.start, t.bytes.end)).collect();
        assert_eq!(bytes, case.bytes, "{}", case.text);
        let pairs = found.iter().zip(&case.logits);
        let worst = pairs
            .flat_map(|(a, b)| [(a.logits[0] - b[0]).abs(), (a.logits[1] - b[1]).abs()])
            .fold(0.0, f32::max);
        eprintln!("{} tokens: logits differ by at most {worst}", case.tokens);
        assert!(worst < 1e-4, "{worst}: {}", case.text);
        // The threads that share the work change nothing.
        assert_eq!(three.logits(&case.passages, &case.text).unwrap(), found);
        let doubts = one.check(&case.passages, &case.text).unwrap();
        for (doubt, [supported, not]) in doubts.iter().zip(&case.logits) {
            let expected = not.exp() / (supported.exp() + not.exp());
            assert!((doubt.probability - expected).abs() < 1e-4, "{doubt:?}: {expected}");
            assert!(case.text.get(doubt.bytes.clone()).is_some(), "{doubt:?} cuts a character");
        }
    }
    assert!(one.usage().prefill_tokens > 600);
}

#[test]
fn what_does_not_fit_is_an_error() {
    let mut checker = load(&golden().join("checker"), 1).unwrap();
    assert_eq!(checker.info().context_tokens, 1024);
    let long = vec!["bridge ".repeat(1000)];
    let error = checker.check(&long, "The bridge is closed.").unwrap_err();
    assert!(matches!(error, EngineError::ContextOverflow { context: 1024, .. }), "{error}");
    assert!(checker.check(&[], "").unwrap().is_empty());
    let cancel = Cancel::new();
    let mut checker = LettuceDetect::load(&files(&golden().join("checker")), None, cancel.clone()).unwrap();
    cancel.cancel();
    assert!(matches!(checker.check(&[], "Some text."), Err(EngineError::Cancelled)));
}

/// A copy of the tiny checker that a test may damage.
fn copy(to: &Path) {
    fs::create_dir_all(to).unwrap();
    for name in ["model.safetensors", "tokenizer.json", "config.json"] {
        fs::copy(golden().join("checker").join(name), to.join(name)).unwrap();
    }
}

/// A safetensors file with its header changed.
fn with_header(file: &[u8], change: &dyn Fn(&mut Value)) -> Vec<u8> {
    let length = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
    let mut header: Value = serde_json::from_slice(&file[8..8 + length]).unwrap();
    change(&mut header);
    let header = header.to_string();
    let mut out = (header.len() as u64).to_le_bytes().to_vec();
    out.extend(header.as_bytes());
    out.extend(&file[8 + length..]);
    out
}

#[test]
fn damaged_files_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("damaged");
    let error = |file: &str, content: &[u8]| -> String {
        copy(&folder);
        fs::write(folder.join(file), content).unwrap();
        let error = load(&folder, 1).err().unwrap_or_else(|| panic!("{file} was taken"));
        assert!(matches!(error, EngineError::BadChecker { .. }), "{error}");
        let text = error.to_string();
        assert!(text.contains(file), "{text}");
        text
    };
    let read = |name: &str| fs::read(golden().join("checker").join(name)).unwrap();
    let weights = read("model.safetensors");

    // Cut short anywhere, and lengths that lie.
    for length in [0, 7, 8, 100, weights.len() / 2, weights.len() - 1] {
        assert!(error("model.safetensors", &weights[..length]).contains("not a whole safetensors file"));
    }
    let mut huge = weights.clone();
    huge[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    error("model.safetensors", &huge);

    // Every tensor is needed, by its name.
    let length = u64::from_le_bytes(weights[..8].try_into().unwrap()) as usize;
    let header: Value = serde_json::from_slice(&weights[8..8 + length]).unwrap();
    let names: Vec<String> =
        header.as_object().unwrap().keys().filter(|n| *n != "__metadata__").cloned().collect();
    assert_eq!(names.len(), 36);
    for name in &names {
        let renamed = with_header(&weights, &|header| {
            let header = header.as_object_mut().unwrap();
            let tensor = header.remove(name).unwrap();
            header.insert("other".to_owned(), tensor);
        });
        assert!(error("model.safetensors", &renamed).contains(&format!("there is no tensor `{name}`")));
        let reshaped = with_header(&weights, &|header| {
            let shape = header[name]["shape"].as_array_mut().unwrap();
            shape.insert(0, 1.into());
        });
        let text = error("model.safetensors", &reshaped);
        assert!(text.contains(&format!("tensor `{name}` has the shape [1, ")), "{text}");
    }
    let mut broken = weights.clone();
    let count = broken.len();
    broken[count - 2..].copy_from_slice(&[0xff, 0xff]);
    assert!(error("model.safetensors", &broken).contains("no numbers"));

    // The configuration and the weights must agree.
    let config = String::from_utf8(read("config.json")).unwrap();
    for (from, to, what) in [
        ("\"num_hidden_layers\": 5", "\"num_hidden_layers\": 6", "model.layers.5."),
        ("\"intermediate_size\": 40", "\"intermediate_size\": 48", "mlp.Wi"),
        ("\"vocab_size\": 420", "\"vocab_size\": 4294967295", "tok_embeddings"),
        ("\"hidden_size\": 48", "\"hidden_size\": 64", "expected [2, 64]"),
    ] {
        copy(&folder);
        assert!(config.contains(from));
        fs::write(folder.join("config.json"), config.replace(from, to)).unwrap();
        let error = load(&folder, 1).err().unwrap().to_string();
        assert!(error.contains("model.safetensors") && error.contains(what), "{error}");
    }
    let hostile = config.replace("\"num_attention_heads\": 4", "\"num_attention_heads\": -4");
    assert!(error("config.json", hostile.as_bytes()).contains("num_attention_heads is -4"));
    assert!(error("tokenizer.json", b"{}").contains("not a tokenizer"));
    let tokenizer = String::from_utf8(read("tokenizer.json")).unwrap();
    let mut unframed: Value = serde_json::from_str(&tokenizer).unwrap();
    unframed["post_processor"] = Value::Null;
    assert!(error("tokenizer.json", unframed.to_string().as_bytes()).contains("post_processor"));

    // A tokenizer of another model has ids that these weights do not.
    copy(&folder);
    let mut more: Value = serde_json::from_str(&tokenizer).unwrap();
    more["model"]["vocab"]["T"] = 100_000.into();
    fs::write(folder.join("tokenizer.json"), more.to_string()).unwrap();
    let error = load(&folder, 1).unwrap().check(&[], "T").unwrap_err();
    assert!(error.to_string().contains("token id"), "{error}");
}

/// The tiny checker with its last bias changed: one that is always sure, or that doubts everything.
fn biased(to: &Path, supported: f32) {
    copy(to);
    let path = to.join("model.safetensors");
    let mut file = fs::read(&path).unwrap();
    let length = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
    let header: Value = serde_json::from_slice(&file[8..8 + length]).unwrap();
    let at = 8 + length + header["classifier.bias"]["data_offsets"][0].as_u64().unwrap() as usize;
    for (place, value) in [(at, supported), (at + 2, -supported)] {
        // bfloat16 is the upper half of a float.
        file[place..place + 2].copy_from_slice(&value.to_le_bytes()[2..]);
    }
    fs::write(path, file).unwrap();
}

/// One sentence that can be read off, one that says the same in other words, one with an invented number, a question.
const SUMMARY: &str = "Police opened an inquiry on Monday afternoon.\n\n\
    The rescue service of the city told of 14 injured people.\n\n\
    About 4,000 people crossed the bridge each day, according to the city council.\n\n\
    Was it old?\n";

fn verdicts(report: &Value) -> Vec<&str> {
    report["sentences"].as_array().unwrap().iter().map(|s| s["verdict"].as_str().unwrap()).collect()
}

#[test]
fn a_checker_is_heard_from_end_to_end() {
    let sandbox = Sandbox::new();
    sandbox.write("summary.txt", SUMMARY);
    biased(&sandbox.file("sure"), 30.0);
    biased(&sandbox.file("doubtful"), -30.0);
    let args = ["verify", "summary.txt", "--sources", "news", "--extractive", "--json"];
    let run = |checker: &str| sandbox.scripted(&[&args[..], &["--checker", checker]].concat());

    let without = sandbox.scripted(&args).json();
    assert_eq!(verdicts(&without), ["supported", "supported", "unsupported", "unchecked"], "{without:#}");
    assert!(without.get("checker").is_none() && without["sentences"][0].get("checker").is_none());

    // One that is sure of everything changes nothing.
    let sure = run("sure");
    assert_eq!(sure.code, Some(5), "{}", sure.all());
    let sure = sure.json();
    assert_eq!(verdicts(&sure), verdicts(&without));
    for (with, before) in
        sure["sentences"].as_array().unwrap().iter().zip(without["sentences"].as_array().unwrap())
    {
        assert_eq!(with["support"], before["support"]);
        assert_eq!(with["reasons"], before["reasons"]);
        if with["verdict"] != "unchecked" {
            assert!(with["checker"]["support"].as_f64().unwrap() > 0.99, "{with:#}");
            assert_eq!(with["checker"]["doubts"].as_array().unwrap().len(), 0);
        } else {
            assert!(with.get("checker").is_none());
        }
    }
    let used = &sure["checker"];
    assert_eq!((used["id"].as_str(), used["calibrated"].as_bool()), (Some("sure"), Some(false)));
    assert_eq!(used["sha256"].as_str().unwrap().len(), 64);
    assert_eq!((used["statements"].as_u64(), used["passes"].as_u64()), (Some(3), Some(1)));
    assert_eq!(used["least_read"], used["source_sentences"]);
    assert!(used["tokens"].as_u64().unwrap() > 300 && used["seconds"].as_f64().unwrap() > 0.0);

    // One that doubts everything takes away what was not read off word by word, with its words as the reason.
    let outcome = run("doubtful");
    assert_eq!(outcome.code, Some(5), "{}", outcome.all());
    let doubtful = outcome.json();
    assert_eq!(verdicts(&doubtful), ["supported", "unsupported", "unsupported", "unchecked"], "{doubtful:#}");
    let paraphrase = &doubtful["sentences"][1];
    assert_eq!(paraphrase["support"], without["sentences"][1]["support"]);
    assert_eq!(paraphrase["reasons"].as_array().unwrap().len(), 1);
    assert_eq!(paraphrase["reasons"][0]["kind"], "doubted");
    assert_eq!(paraphrase["reasons"][0]["doubts"], paraphrase["checker"]["doubts"]);
    assert_eq!(paraphrase["reasons"][0]["doubts"][0]["words"], paraphrase["text"]);
    assert!(paraphrase["reasons"][0]["doubts"][0]["probability"].as_f64().unwrap() > 0.99);
    for sentence in &doubtful["sentences"].as_array().unwrap()[..3] {
        let text = sentence["text"].as_str().unwrap();
        assert!(sentence["checker"]["support"].as_f64().unwrap() < 0.01);
        let doubt = &sentence["checker"]["doubts"][0];
        let (start, end) =
            (doubt["start"].as_u64().unwrap() as usize, doubt["end"].as_u64().unwrap() as usize);
        assert_eq!(&text[start..end], doubt["words"].as_str().unwrap());
    }
    // The rule's reason comes first.
    let kinds: Vec<&str> = doubtful["sentences"][2]["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reason| reason["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["number", "doubted"]);

    // Again, and the same bytes, but for the time.
    let again = run("doubtful").json();
    assert_eq!(again["sentences"], doubtful["sentences"]);
}

#[test]
fn a_checker_is_shown_in_every_form() {
    let sandbox = Sandbox::new();
    sandbox.write("summary.txt", SUMMARY);
    biased(&sandbox.file("<b>doubtful"), -30.0);
    for format in ["text", "markdown", "html"] {
        let outcome = sandbox.scripted(&[
            "verify",
            "summary.txt",
            "--sources",
            "news",
            "--extractive",
            "--checker",
            "<b>doubtful",
            "--format",
            format,
        ]);
        assert_eq!(outcome.code, Some(5), "{}", outcome.all());
        let flat = outcome.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains("the checker doubts “The rescue service of the city told"), "{flat}");
        assert!(flat.contains("3 sentences read beside all 12 in the articles"), "{flat}");
        assert!(flat.contains("its probabilities are not calibrated"), "{flat}");
        assert!(format == "text" || !flat.contains("<b>"), "{flat}");
        assert_eq!(format == "html", flat.contains("<mark>The rescue service"), "{flat}");
    }
}

#[test]
fn a_configuration_can_name_the_checker() {
    let sandbox = Sandbox::new();
    sandbox.write("summary.txt", SUMMARY);
    biased(&sandbox.file("models/sure"), 30.0);
    let args = ["verify", "summary.txt", "--sources", "news", "--extractive", "--json"];
    sandbox.write("dateline.toml", "checker = \"models/sure\"");
    assert_eq!(sandbox.scripted(&args).json()["checker"]["id"], "sure");
    // The flag comes first, and what it names must be there, whole.
    copy(&sandbox.file("tiny"));
    let flag = |folder: &str| sandbox.scripted(&[&args[..], &["--checker", folder]].concat());
    assert_eq!(flag("tiny").json()["checker"]["id"], "tiny");
    fs::remove_file(sandbox.file("tiny/tokenizer.json")).unwrap();
    for (folder, what) in [
        ("tiny", "tiny: not a checker: there is no tokenizer.json in it"),
        ("none", "none: not a checker: there is no such folder"),
        ("summary.txt", "summary.txt: not a checker: it is no folder"),
    ] {
        let outcome = flag(folder);
        assert_eq!(outcome.code, Some(1), "{}", outcome.all());
        assert!(outcome.stderr.contains(what) && outcome.stderr.contains("lettucedect"), "{}", outcome.all());
        assert_eq!(outcome.stdout, "");
    }
    copy(&sandbox.file("cut"));
    let weights = fs::read(sandbox.file("cut/model.safetensors")).unwrap();
    fs::write(sandbox.file("cut/model.safetensors"), &weights[..9999]).unwrap();
    let outcome = flag("cut");
    assert_eq!(outcome.code, Some(1), "{}", outcome.all());
    assert!(outcome.stderr.contains("model.safetensors: not a whole safetensors file"), "{}", outcome.all());
    // Other commands do not need it.
    sandbox.write("dateline.toml", "checker = \"none\"");
    assert_eq!(sandbox.scripted(&["summarize", "courier.md"]).code, Some(0));
}

/// What a checker was asked.
type Asked = Arc<Mutex<Vec<(Vec<String>, String)>>>;

/// Doubts the words that begin with "x" and does not see those that begin with "~". A token is a word with the space before it.
struct Words {
    info: ModelInfo,
    asked: Asked,
}

impl Words {
    fn new(context_tokens: usize) -> (Self, Asked) {
        let asked = Asked::default();
        let info = ModelInfo {
            id: "words".to_owned(),
            sha256: String::new(),
            architecture: String::new(),
            context_tokens,
            parameters: None,
            device: None,
        };
        (Self { info, asked: Arc::clone(&asked) }, asked)
    }
}

impl Checker for Words {
    fn info(&self) -> &ModelInfo {
        &self.info
    }

    fn count_tokens(&self, text: &str) -> Result<usize, EngineError> {
        Ok(text.split_whitespace().count())
    }

    fn length(&self, passages: &[String], text: &str) -> Result<usize, EngineError> {
        let words = |text: &str| text.split_whitespace().count();
        // More than its parts, as with real tokenizers.
        Ok(passages.iter().map(|passage| words(passage) * 11 / 10 + 2).sum::<usize>() + words(text) + 3)
    }

    fn check(&mut self, passages: &[String], text: &str) -> Result<Vec<TokenDoubt>, EngineError> {
        assert!(self.length(passages, text)? <= self.info.context_tokens);
        self.asked.lock().unwrap().push((passages.to_vec(), text.to_owned()));
        let mut start = 0;
        let tokens: Vec<TokenDoubt> = text
            .split(' ')
            .map(|word| {
                let end = start + word.len() + usize::from(start > 0);
                let bytes = start..end;
                start = end;
                TokenDoubt { bytes, probability: if word.starts_with('x') { 0.9 } else { 0.1 } }
            })
            .collect();
        Ok(tokens.into_iter().filter(|t| !text[t.bytes.clone()].trim().starts_with('~')).collect())
    }

    fn usage(&self) -> Usage {
        Usage::default()
    }
}

/// Verifies `texts` against `articles` with a checker of so many tokens.
fn verified(
    articles: &[&str],
    texts: &[String],
    tokens: usize,
) -> (Verification, Vec<(Vec<String>, String)>) {
    let dir = tempfile::tempdir().unwrap();
    for (i, text) in articles.iter().enumerate() {
        fs::write(dir.path().join(format!("{i}.txt")), text).unwrap();
    }
    let paths = InputOptions { paths: vec![dir.path().to_owned()], ..Default::default() };
    let corpus = Corpus::load(&paths, &LoadOptions::default());
    assert_eq!(corpus.articles.len(), articles.len());
    let models = Models { generator: None, embedder: Box::new(ScriptedEmbedder::new(Cancel::new())) };
    let settings = Settings { length: Length::Short, threads: 1, seed: 0, prompts_dir: None };
    let (checker, asked) = Words::new(tokens);
    let mut dateline =
        Dateline::new(models, settings, Cancel::new()).unwrap().with_checker(Box::new(checker));
    let statements: Vec<Statement> =
        texts.iter().map(|text| Statement { text: text.clone(), unchecked: None }).collect();
    let found = dateline.verify(&statements, &corpus.articles, Criteria::default(), &mut |_| {}).unwrap();
    let asked = asked.lock().unwrap().clone();
    (found, asked)
}

#[test]
fn statements_are_read_together_and_keep_their_own_doubts() {
    let article = "The ferry left Skerra at noon on Monday with forty people. It came back in the evening, the harbour office said.";
    let texts = [
        "The ferry xleft with forty people.".to_owned(),
        "The ferry left Skerra at noon on Monday with forty people.".to_owned(),
        "It xcame back late, the xharbour office said.".to_owned(),
    ];
    let (found, asked) = verified(&[article, article.replace("forty", "fifty").as_str()], &texts, 1000);
    let [(passages, text)] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(*text, texts.join(" "));
    assert_eq!(passages.len(), 2);
    assert_eq!(passages[0], article);
    let doubts: Vec<Vec<&str>> = found
        .sentences
        .iter()
        .map(|s| s.checker.as_ref().unwrap().doubts.iter().map(|d| d.words.as_str()).collect())
        .collect();
    assert_eq!(doubts, [vec!["xleft"], vec![], vec!["xcame", "xharbour"]]);
    assert_eq!(found.sentences[0].verdict, Assessment::Unsupported);
    let used = found.checker.unwrap();
    assert_eq!((used.passes, used.statements, used.source_sentences, used.least_read), (1, 3, 4, 4));

    // What it did not see it did not support.
    let (found, asked) =
        verified(&[article], &["~Ferries ~left ~Skerra.".to_owned(), texts[0].clone()], 1000);
    assert_eq!(asked.len(), 1);
    assert!(found.sentences[0].checker.is_none() && found.sentences[1].checker.is_some());

    // What the rules read off word by word is not worth a pass of its own.
    let (found, asked) = verified(&[article], &texts[1..2], 1000);
    assert!(asked.is_empty() && found.sentences[0].checker.is_none());
    assert_eq!(found.checker.unwrap().passes, 0);
}

#[test]
fn of_long_articles_the_best_passages_are_read() {
    let filler = |from: usize| -> String {
        let words = ["harvest", "museum", "council", "orchard", "railway", "library", "theatre", "cinema"];
        (from..from + 60)
            .map(|i| {
                format!("The {} in district {i} opened its doors to {} visitors. ", words[i % 8], i + 300)
            })
            .collect()
    };
    let key = "The ferry left Skerra at noon on Monday with forty people aboard.";
    let article = format!("{}{key} {}", filler(0), filler(100));
    let other = filler(200);
    let texts: Vec<String> = (0..9)
        .map(|i| {
            format!("With forty people aboard the ferry sailed from Skerra on xMonday, observer {i} told us.")
        })
        .collect();
    let (found, asked) = verified(&[&article, &other], &texts, 300);
    let used = found.checker.unwrap();
    assert_eq!(used.source_sentences, 181);
    assert!((10..40).contains(&used.least_read), "{used:?}");
    // 14 words and one more each, of at most an eighth.
    assert_eq!((used.passes, used.statements), (5, 9));
    for (passages, text) in &asked {
        assert!(passages[0].contains(key), "{text}: {passages:?}");
        // Around it, in the order of the source.
        assert!(passages[0].contains("district 59") && passages[0].contains("district 100"));
    }
    assert!(found.sentences.iter().all(|s| s.checker.as_ref().unwrap().doubts.len() == 1));

    // Nothing fits beside a statement that fills the input.
    let (found, asked) = verified(&[&article], &["Skerra ferry people ".repeat(200)], 300);
    assert!(asked.is_empty() && found.sentences[0].checker.is_none());
}

#[test]
fn an_evaluation_writes_what_the_checker_says_beside_the_score() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "set/articles.jsonl",
        "{\"id\":\"n1\",\"text\":\"The weir at Ostrel was repaired in May, the council said.\"}\n",
    );
    sandbox.write(
        "set/items.jsonl",
        "{\"id\":\"c1\",\"article_ids\":[\"n1\"],\"claim\":\"The council repaired the old weir. It took until May.\"}\n",
    );
    copy(&sandbox.file("tiny"));
    let run = |extra: &[&str]| -> Value {
        let args = ["eval", "set", "--task", "verify", "--out", "out.jsonl"];
        let outcome = sandbox.scripted(&[&args[..], extra].concat());
        assert_eq!(outcome.code, Some(0), "{}", outcome.all());
        let line = serde_json::from_str(&sandbox.read("out.jsonl")).unwrap();
        fs::remove_file(sandbox.file("out.jsonl")).unwrap();
        line
    };
    let without = run(&[]);
    assert!(without.get("checker").is_none());
    let with = run(&["--checker", "tiny"]);
    assert_eq!(with["score"], without["score"]);
    assert!((0.0..1.0).contains(&with["checker"].as_f64().unwrap()), "{with}");
    let args = ["eval", "set", "--task", "retrieve", "--out", "out.jsonl", "--checker", "tiny"];
    assert_eq!(sandbox.scripted(&args).code, Some(2));
}
