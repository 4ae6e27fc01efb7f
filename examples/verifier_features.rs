//! The signals that the verifier's score is fitted on: reads one JSON object a line from standard input, writes one a line.
//!
//! In: `{"text": ARTICLE, "date": RFC 3339 or null, "claims": [{"id": ..., "claim": TEXT}]}`. Out, per claim:
//! `{"id": ..., "sentences": [{"text", "signals": {...}, "yes": ..., "premise": [...],
//! "nearest": [...], "cited": [...], "reasons": [...], "contradicted": ...}]}`, the premise as numbers of sentences and as
//! characters of the article, what is cited of it as characters.
//! Arguments: the id of a model or `-` for none, and a file in which its opinions are kept from run to run.
//! Used by `evals/verifier/run.py`.

use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::{self, BufRead as _, Write as _};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use dateline::cancel::Cancel;
use dateline::corpus::{Article, ArticleId, Metadata, SentenceRef};
use dateline::engine::models::{Options, PullFrom, Registry, Store};
use dateline::engine::{
    CandleGenerator, Constraint, EngineError, GenerateOptions, Generation, Generator, LoadOptions, Message,
    MiniLm, ModelInfo, Prompt, Usage,
};
use dateline::pipeline::{Dateline, Length, Models, Settings};
use dateline::text::{Span, split_sentences};
use dateline::verify::Reason;
use dateline::verify::support::Statement;

/// A generator whose logits are kept in a file: they cost a second each and the rules change often.
struct Kept {
    inner: Box<dyn Generator>,
    known: HashMap<String, Vec<f32>>,
    file: std::fs::File,
}

fn key(id: &str, prompt: &Prompt) -> String {
    use sha2::{Digest as _, Sha256};
    let mut hash = Sha256::new();
    hash.update(id.as_bytes());
    prompt.tokens.iter().for_each(|t| hash.update(t.to_le_bytes()));
    hash.finalize().iter().take(12).map(|b| format!("{b:02x}")).collect()
}

impl Generator for Kept {
    fn info(&self) -> &ModelInfo {
        self.inner.info()
    }
    fn vocabulary(&self) -> &[Vec<u8>] {
        self.inner.vocabulary()
    }
    fn count_tokens(&self, text: &str) -> Result<usize, EngineError> {
        self.inner.count_tokens(text)
    }
    fn prompt(&self, messages: &[Message<'_>]) -> Result<Prompt, EngineError> {
        self.inner.prompt(messages)
    }
    fn generate(
        &mut self,
        prompt: &Prompt,
        options: &GenerateOptions,
        constraint: Option<&mut dyn Constraint>,
        sink: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Generation, EngineError> {
        self.inner.generate(prompt, options, constraint, sink)
    }
    fn next_logits(&mut self, prompt: &Prompt, continuations: &[&str]) -> Result<Vec<f32>, EngineError> {
        let key = key(&self.inner.info().id, prompt);
        if let Some(known) = self.known.get(&key) {
            return Ok(known.clone());
        }
        let logits = self.inner.next_logits(prompt, continuations)?;
        let line = serde_json::json!([key, logits]).to_string();
        writeln!(self.file, "{line}")
            .map_err(|source| EngineError::Io { path: "the file of logits".into(), source })?;
        self.known.insert(key, logits.clone());
        Ok(logits)
    }
    fn usage(&self) -> Usage {
        self.inner.usage()
    }
}

/// Where the sentences stand in the article, in characters.
fn characters(article: &Article, sentences: &[SentenceRef]) -> Vec<[usize; 2]> {
    let count = |end: usize| article.body().get(..end).map_or(0, |text| text.chars().count());
    let spans = sentences.iter().filter_map(|at| article.sentences().get(at.sentence));
    spans.map(|s| [count(s.span.start()), count(s.span.end())]).collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [model, kept] = args.as_slice() else { return Err("two arguments: MODEL-ID or -, FILE".into()) };
    let cancel = Cancel::default();
    let store = Store::new(Options::from_env()?, Registry::builtin().clone());
    let embedder = store.pull(store.registry().default_embedder(), PullFrom::Any, &cancel, &mut |_| {})?;
    let embedder = MiniLm::load(&embedder.files.embedder()?, None, cancel.clone())?;
    let generator: Option<Box<dyn Generator>> = if model == "-" {
        None
    } else {
        let files = store.pull(model, PullFrom::Any, &cancel, &mut |_| {})?.files.generator()?;
        let inner = Box::new(CandleGenerator::load(&files, &LoadOptions::default(), &mut |_| {})?);
        let mut known = HashMap::new();
        if Path::new(kept).exists() {
            for line in std::fs::read_to_string(kept)?.lines() {
                let (key, logits): (String, Vec<f32>) = serde_json::from_str(line)?;
                known.insert(key, logits);
            }
        }
        let file = OpenOptions::new().create(true).append(true).open(kept)?;
        Some(Box::new(Kept { inner, known, file }))
    };
    let settings = Settings { length: Length::Short, threads: 2, seed: 0, prompts_dir: None };
    let mut dateline = Dateline::new(Models { generator, embedder: Box::new(embedder) }, settings, cancel)?;
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let record: serde_json::Value = serde_json::from_str(&line?)?;
        let body: Arc<str> = record["text"].as_str().unwrap_or_default().into();
        let metadata = Metadata {
            published: record["date"].as_str().and_then(|d| d.parse().ok()),
            ..Metadata::default()
        };
        let all = Span::all(&body);
        let article =
            Article::new(ArticleId::from_index(0), "a".into(), "t".into(), metadata, body.clone(), all);
        let articles = [article];
        // All claims at once: the sentences of the article are compared once.
        let mut statements = Vec::new();
        let mut owners = Vec::new();
        for claim in record["claims"].as_array().into_iter().flatten() {
            let text = claim["claim"].as_str().unwrap_or_default();
            let first = statements.len();
            statements.extend(split_sentences(text).iter().map(|s| Statement::claim(s.span.of(text))));
            owners.push((claim["id"].clone(), first..statements.len()));
        }
        let [article] = &articles;
        let found = dateline.examine(&statements, &articles, &mut |_| {})?;
        for (id, range) in owners {
            let sentences: Vec<_> = range
                .filter_map(|i| Some((statements.get(i)?, found.get(i)?)))
                .map(|(statement, found)| {
                    let signals: serde_json::Map<_, _> =
                        found.examination.signals.iter().map(|(n, v)| (n.to_owned(), v.into())).collect();
                    serde_json::json!({
                        "text": statement.text,
                        "signals": signals,
                        "yes": found.yes,
                        "premise": found.examination.premise.iter().map(|at| at.sentence).collect::<Vec<_>>(),
                        "nearest": characters(article, &found.examination.premise),
                        "cited": characters(article, &found.examination.cited),
                        "reasons": found.examination.reasons,
                        "contradicted": found.examination.reasons.iter().any(Reason::contradicts),
                    })
                })
                .collect();
            writeln!(out, "{}", serde_json::json!({ "id": id, "sentences": sentences }))?;
        }
        out.flush()?;
    }
    Ok(())
}
