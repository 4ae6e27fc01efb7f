//! `dateline bench`: how fast this machine runs a model.

use std::time::Instant;

use serde::Serialize;

use super::Watch;
use crate::cli::args::{BenchArgs, GlobalArgs, InputArgs, Measure, OutputArgs};
use crate::cli::exit::ExitStatus;
use crate::cli::interrupt::Interrupt;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::corpus::Article;
use crate::engine::models::human_bytes;
use crate::engine::{CandleGenerator, EngineError, Generator, ModelInfo, TokenId, instruction_set};
use crate::error::Error;
use crate::report::json;

/// Tokens of the prompt before a first token, and before each answer.
const PROMPT: usize = 64;
/// Tokens of each answer.
const STEPS: usize = 32;
const QUESTION: &str = "What happened?";

/// `bench --json`.
#[derive(Serialize)]
struct Report {
    schema: &'static str,
    version: &'static str,
    model: ModelInfo,
    threads: usize,
    instruction_set: &'static str,
    /// From the start of the command, packing included when the weights are not packed yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    load_seconds: Option<f64>,
    /// From the start of the command to the first token after a prompt of 64.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_token_seconds: Option<f64>,
    prefill: Vec<Speed>,
    decode: Vec<Speed>,
    jobs: Vec<Job>,
    /// Of this process; `null` where the system does not say.
    peak_memory_bytes: Option<u64>,
}

/// Tokens read, or written by all streams together.
#[derive(Serialize)]
struct Speed {
    streams: usize,
    tokens: usize,
    seconds: f64,
    tokens_per_second: f64,
}

#[derive(Serialize)]
struct Job {
    job: &'static str,
    articles: usize,
    seconds: f64,
}

pub(in crate::cli) fn run(
    args: &BenchArgs,
    global: &GlobalArgs,
    interrupt: &Interrupt,
) -> Result<ExitStatus, Error> {
    let started = Instant::now();
    let mut session = Session::new(global, &args.engine, &OutputArgs::default(), interrupt)?;
    let articles = match args.paths.is_empty() {
        true => Vec::new(),
        false => session.read(&InputArgs { paths: args.paths.clone(), ..InputArgs::default() })?.articles,
    };
    let cancel = session.interrupt.begin_work();
    let store = session.store()?;
    let mut bench = Bench { generator: session.generator(&store, &cancel)?, runs: usize::from(args.runs) };
    let load_seconds = started.elapsed().as_secs_f64();
    let wanted = |measure| args.only.is_empty() || args.only.contains(&measure);
    let mut report = Report {
        schema: "dateline/bench/1",
        version: env!("CARGO_PKG_VERSION"),
        model: bench.generator.info().clone(),
        threads: session.config.threads,
        instruction_set: instruction_set(),
        load_seconds: None,
        first_token_seconds: None,
        prefill: Vec::new(),
        decode: Vec::new(),
        jobs: Vec::new(),
        peak_memory_bytes: None,
    };
    if wanted(Measure::Start) {
        let prompt = bench.tokens(0, PROMPT);
        bench.generator.extend(&[&prompt])?;
        report.load_seconds = Some(load_seconds);
        report.first_token_seconds = Some(started.elapsed().as_secs_f64());
    }
    for &tokens in args.prefill.iter().filter(|_| wanted(Measure::Prefill)) {
        session.progress.spin(&format!("reading {tokens} tokens"));
        report.prefill.push(bench.prefill(tokens as usize)?);
    }
    for &streams in args.streams.iter().filter(|_| wanted(Measure::Decode)) {
        session.progress.spin(&format!("writing, {streams} at once"));
        report.decode.push(bench.decode(usize::from(streams))?);
    }
    report.peak_memory_bytes = peak_memory();
    drop(bench);
    if !articles.is_empty() {
        report.jobs = jobs(&mut session, &articles)?;
    }
    session.progress.clear();
    Output::Stdout.write(&if args.json { json::pretty(&report)? } else { report.text() })?;
    Ok(ExitStatus::Done)
}

struct Bench {
    generator: CandleGenerator,
    runs: usize,
}

impl Bench {
    /// Tokens that follow no pattern a model knows; `(7919 i) mod 20000 + 100` for other programs to do the same.
    fn tokens(&self, first: usize, count: usize) -> Vec<TokenId> {
        let most = self.generator.vocabulary().len().min(20_100).saturating_sub(100).max(1);
        let token = |i: usize| TokenId::try_from(i * 7919 % most + 100).unwrap_or_default();
        (first..first + count).map(token).collect()
    }

    fn prefill(&mut self, tokens: usize) -> Result<Speed, EngineError> {
        let prompt = self.tokens(0, tokens);
        let mut times = Vec::new();
        for _ in 0..self.runs {
            self.generator.forget();
            let started = Instant::now();
            self.generator.extend(&[&prompt])?;
            times.push(started.elapsed().as_secs_f64());
        }
        Ok(Speed::new(1, tokens, times))
    }

    /// Given tokens, so that no answer ends early; every step computes all logits.
    fn decode(&mut self, streams: usize) -> Result<Speed, EngineError> {
        let prompts: Vec<Vec<TokenId>> = (0..streams).map(|i| self.tokens(i, PROMPT)).collect();
        let prompts: Vec<&[TokenId]> = prompts.iter().map(Vec::as_slice).collect();
        let next = self.tokens(1000, STEPS + streams);
        let mut times = Vec::new();
        for _ in 0..self.runs {
            self.generator.forget();
            self.generator.extend(&prompts)?;
            let started = Instant::now();
            for step in 0..STEPS {
                let tokens: Vec<&[TokenId]> = next[step..step + streams].chunks(1).collect();
                self.generator.extend(&tokens)?;
            }
            times.push(started.elapsed().as_secs_f64());
        }
        Ok(Speed::new(streams, streams * STEPS, times))
    }
}

impl Speed {
    /// The median of `times`.
    fn new(streams: usize, tokens: usize, mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        let seconds = times.get(times.len() / 2).copied().unwrap_or_default();
        Self { streams, tokens, seconds, tokens_per_second: tokens as f64 / seconds.max(1e-9) }
    }
}

/// Whole jobs, the models loaded before.
fn jobs(session: &mut Session, articles: &[Article]) -> Result<Vec<Job>, Error> {
    let (mut dateline, cancel) = session.dateline()?;
    let mut jobs = Vec::new();
    let mut watch = Watch::new(session, &cancel);
    let started = Instant::now();
    for article in articles {
        dateline.summarize(article, &mut |event| watch.event(event, None))?;
    }
    let mut add = |job, started: Instant| {
        jobs.push(Job { job, articles: articles.len(), seconds: started.elapsed().as_secs_f64() });
    };
    add("summarize", started);
    let started = Instant::now();
    dateline.brief(articles, &mut |event| watch.event(event, None))?;
    add("brief", started);
    let started = Instant::now();
    dateline.ask(QUESTION, articles, &mut |event| watch.event(event, None))?;
    add("ask", started);
    Ok(jobs)
}

impl Report {
    fn text(&self) -> String {
        let mut rows: Vec<(String, String)> = Vec::new();
        let mut seconds = |what: &str, seconds: f64| rows.push((what.to_owned(), format!("{seconds:.2} s")));
        if let Some(load) = self.load_seconds {
            seconds("load", load);
        }
        if let Some(first) = self.first_token_seconds {
            seconds(&format!("first token, prompt of {PROMPT}"), first);
        }
        let rate = |speed: &Speed| format!("{:.1} tokens/s", speed.tokens_per_second);
        for speed in &self.prefill {
            rows.push((format!("read {} tokens", speed.tokens), rate(speed)));
        }
        for speed in &self.decode {
            let what = match speed.streams {
                1 => "write".to_owned(),
                streams => format!("write {streams} at once"),
            };
            rows.push((what, rate(speed)));
        }
        for job in &self.jobs {
            let noun = if job.articles == 1 { "article" } else { "articles" };
            rows.push((format!("{}, {} {noun}", job.job, job.articles), format!("{:.1} s", job.seconds)));
        }
        if let Some(bytes) = self.peak_memory_bytes {
            rows.push(("peak memory of the model".to_owned(), human_bytes(bytes)));
        }
        let left = rows.iter().map(|(what, _)| what.len()).max().unwrap_or(0);
        let right = rows.iter().map(|(_, value)| value.len()).max().unwrap_or(0);
        let mut out = format!(
            "{}, {} threads, {}\n\n",
            self.model.id,
            self.threads,
            self.model.device.unwrap_or(self.instruction_set)
        );
        for (what, value) in rows {
            out += &format!("{what:<left$}  {value:>right$}\n");
        }
        out
    }
}

/// The most memory that this process had, of Linux's account of it.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
