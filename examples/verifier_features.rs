//! The signals that the verifier's score is fitted on: reads one JSON object a line from standard input, writes one a line.
//!
//! In: `{"text": ARTICLE, "date": RFC 3339 or null, "claims": [{"id": ..., "claim": TEXT}]}`. Out, per claim:
//! `{"id": ..., "sentences": [{"text", "signals": {...}, "yes": ..., "doubts": [[first byte, end, logit], ...], "premise": [...],
//! "nearest": [...], "cited": [...], "reasons": [...], "contradicted": ...}]}`, the premise as numbers of sentences and as
//! characters of the article, what is cited of it as characters.
//! Arguments: the id of a model or `-` for none, and a file in which its opinions are kept from run to run, a line each:
//! `{"key", "logits", "text": the tokens that it was asked about, "rows": their number}`. Beside it FILE.states has the hidden
//! states of those tokens, all lines' one after another, as bfloat16. Used by `evals/verifier/run.py` and `probe.py`.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::ControlFlow;
use std::sync::Arc;

use dateline::cancel::Cancel;
use dateline::corpus::{Article, ArticleId, Metadata, SentenceRef};
use dateline::engine::models::{Options, PullFrom, Registry, Store};
use dateline::engine::{
    CandleGenerator, Constraint, EngineError, GenerateOptions, Generation, Generator, LoadOptions, Message,
    MiniLm, ModelInfo, Prompt, Score, ScoreRequest, Usage,
};
use dateline::pipeline::{Dateline, Length, Models, Settings};
use dateline::text::{Span, split_sentences};
use dateline::verify::Reason;
use dateline::verify::support::Statement;
use serde::{Deserialize, Serialize};

/// A generator of which logits and states are kept in files: they cost a second each and the rules change often.
struct Kept {
    inner: Box<dyn Generator>,
    known: HashMap<String, Line>,
    file: File,
    states: File,
    /// Length of `states`.
    end: u64,
}

/// What is kept of a score.
#[derive(Clone, Serialize, Deserialize)]
struct Line {
    key: String,
    logits: Vec<f32>,
    text: String,
    rows: usize,
    /// Where its states begin, and their bytes.
    #[serde(skip)]
    at: (u64, usize),
}

impl Kept {
    fn open(inner: Box<dyn Generator>, path: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let open = |path: &str| OpenOptions::new().create(true).read(true).append(true).open(path);
        let (file, states) = (open(path)?, open(&format!("{path}.states"))?);
        let mut kept = Self { inner, known: HashMap::new(), file, states, end: 0 };
        // The states are written first, so that a line has its own; all models' rows are as wide as this one's.
        let lines = std::fs::read_to_string(path)?;
        let lines: Vec<Line> = lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        let rows = lines.iter().map(|line| line.rows).sum::<usize>();
        let width = kept.states.metadata()?.len().checked_div(rows as u64).unwrap_or(0);
        for mut line in lines {
            line.at = (kept.end, line.rows * width as usize);
            kept.end += line.at.1 as u64;
            kept.known.insert(line.key.clone(), line);
        }
        kept.states.set_len(kept.end)?;
        Ok(kept)
    }

    fn read(&mut self, line: &Line) -> io::Result<Score> {
        let mut bytes = vec![0; line.at.1];
        self.states.seek(SeekFrom::Start(line.at.0))?;
        self.states.read_exact(&mut bytes)?;
        let state = |pair: &[u8]| f32::from_bits(u32::from_le_bytes([0, 0, pair[0], pair[1]]));
        let states = bytes.chunks_exact(2).map(state).collect();
        Ok(Score { log_probs: Vec::new(), states, logits: line.logits.clone() })
    }

    fn write(&mut self, mut line: Line, states: &[f32]) -> io::Result<()> {
        let half = |state: &f32| (((state.to_bits() + 0x8000) >> 16) as u16).to_le_bytes();
        let bytes: Vec<u8> = states.iter().flat_map(half).collect();
        self.states.write_all(&bytes)?;
        line.at = (self.end, bytes.len());
        self.end += bytes.len() as u64;
        writeln!(self.file, "{}", serde_json::to_string(&line)?)?;
        self.known.insert(line.key.clone(), line);
        Ok(())
    }
}

fn key(id: &str, request: &ScoreRequest<'_>) -> String {
    use sha2::{Digest as _, Sha256};
    let mut hash = Sha256::new();
    hash.update(id.as_bytes());
    request.prompt.tokens.iter().for_each(|t| hash.update(t.to_le_bytes()));
    hash.update(format!("{:?}", request.states));
    hash.finalize().iter().take(12).map(|b| format!("{b:02x}")).collect()
}

fn failed(source: io::Error) -> EngineError {
    EngineError::Io { path: "the file of what is kept".into(), source }
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
    fn score(&mut self, requests: &[ScoreRequest<'_>]) -> Result<Vec<Score>, EngineError> {
        let mut scores = Vec::new();
        for request in requests {
            let key = key(&self.inner.info().id, request);
            if let Some(line) = self.known.get(&key).cloned() {
                scores.push(self.read(&line).map_err(failed)?);
                continue;
            }
            let score = self.inner.score(std::slice::from_ref(request))?.remove(0);
            let tokens = request.states.as_ref().map_or(0..0, |states| states.tokens.clone());
            let bytes = |id: &u32| self.inner.vocabulary().get(*id as usize).cloned().unwrap_or_default();
            let text: Vec<u8> = request.prompt.tokens[tokens.clone()].iter().flat_map(bytes).collect();
            let text = String::from_utf8_lossy(&text).trim().to_owned();
            let line = Line { key, logits: score.logits.clone(), text, rows: tokens.len(), at: (0, 0) };
            self.write(line, &score.states).map_err(failed)?;
            scores.push(score);
        }
        Ok(scores)
    }
    fn next_logits(&mut self, prompt: &Prompt, continuations: &[&str]) -> Result<Vec<f32>, EngineError> {
        self.inner.next_logits(prompt, continuations)
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
        Some(Box::new(Kept::open(inner, kept)?))
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
                        "yes": found.vote.as_ref().map(|vote| vote.yes),
                        "doubts": found.vote.as_ref().map(|vote| &vote.tokens).into_iter().flatten()
                            .map(|(bytes, doubt)| (bytes.start, bytes.end, *doubt)).collect::<Vec<_>>(),
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
