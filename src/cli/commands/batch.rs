//! `dateline batch`: summaries of many articles as JSON lines. One article is in memory at a time; each line is written whole
//! when its article is done, so that a run that ends at any moment can be resumed.

use std::io::BufRead;
use std::path::Path;
use std::time::Instant;

use super::{Watch, pace};
use crate::cancel::Cancel;
use crate::cli::args::{BatchArgs, GlobalArgs, OutputArgs};
use crate::cli::batch_file::{BatchFile, Settings};
use crate::cli::exit::ExitStatus;
use crate::cli::interrupt::Interrupt;
use crate::cli::output::Output;
use crate::cli::session::{Session, broken, concerns_one_article, load_options, nothing_to_read};
use crate::corpus::{Article, Inputs, Location, ReadEvent, Reader, Skipped};
use crate::error::Error;
use crate::pipeline::Dateline;
use crate::report::{Summary, json, recheck};

/// Most passed-over inputs that are kept to be listed.
const SKIPPED_KEPT: usize = 1000;

/// Where the lines go.
enum Sink {
    Stdout(Output),
    File(BatchFile),
}

pub(in crate::cli) fn run(
    args: &BatchArgs,
    global: &GlobalArgs,
    interrupt: &Interrupt,
) -> Result<ExitStatus, Error> {
    let output = OutputArgs { length: args.length, ..OutputArgs::default() };
    let mut session = Session::new(global, &args.engine, &output, interrupt)?;
    let (paths, options) = load_options(&args.inputs)?;
    let mut sink = if args.out == Path::new("-") {
        if args.resume {
            return Err(Error::Usage {
                message: "--resume needs a file to go on with, not standard output".to_owned(),
                hint: Some("name one with --out FILE.jsonl".to_owned()),
            });
        }
        Sink::Stdout(Output::Stdout)
    } else {
        Sink::File(BatchFile::open(&args.out, args.resume)?)
    };
    session.progress.spin("looking for articles");
    let inputs = Inputs::resolve(&paths);
    let mut counts = Counts { expected: expected_articles(&inputs), ..Counts::default() };
    if let Sink::File(file) = &sink
        && file.done() > 0
    {
        session.progress.note(&format!("{}: going on after {} articles", args.out.display(), file.done()));
    }

    let mut skipped: Vec<Skipped> = Vec::new();
    // Loaded with the first article that needs them: when all are done already, nothing is.
    let mut models: Option<(Dateline, Cancel)> = None;
    counts.started = Some(Instant::now());
    for event in Reader::new(inputs, options) {
        if interrupt.is_cancelled() {
            break;
        }
        let article = match event {
            ReadEvent::Article(article) => article,
            ReadEvent::Duplicate { path, .. } => {
                counts.seen += 1;
                if session.config.verbose {
                    session.progress.note(&format!("{path}: same text as an earlier article"));
                }
                continue;
            }
            ReadEvent::Failed(failure) => {
                session.input_failed(&failure);
                counts.failed += 1;
                continue;
            }
            ReadEvent::Skipped(item) => {
                if skipped.len() < SKIPPED_KEPT {
                    skipped.push(item);
                }
                continue;
            }
        };
        counts.seen += 1;
        if let Sink::File(file) = &sink
            && file.is_done(&article.sha256)
        {
            counts.kept += 1;
            continue;
        }
        let (dateline, cancel) = match &mut models {
            Some(models) => models,
            None => {
                let loaded = session.dateline()?;
                counts.started = Some(Instant::now());
                models.insert(loaded)
            }
        };
        session.progress.set_prefix(counts.line());
        match summarize(&mut session, dateline, cancel, &article) {
            Ok(summary) => {
                let line = json::line(&summary)?;
                match &mut sink {
                    Sink::Stdout(output) => session.progress.above(|| output.write(&line))?,
                    Sink::File(file) => file.append(&line, &article.sha256, &Settings::of(&summary))?,
                }
                counts.done += 1;
            }
            Err(Failure::Article(error)) => {
                session.article_failed(&article, error);
                counts.failed += 1;
            }
            Err(Failure::Run(error)) if error.is_interrupted() => break,
            Err(Failure::Run(error)) => return Err(error),
        }
    }
    session.progress.clear();
    if let Sink::File(file) = &mut sink {
        file.sync()?;
    }
    if interrupt.is_cancelled() {
        if let Sink::File(file) = &sink {
            session.progress.note(&format!(
                "stopped: {} has {} whole lines; the same command with --resume goes on",
                args.out.display(),
                file.done()
            ));
        }
        return Err(Error::Interrupted);
    }
    if counts.seen == 0 && counts.failed == 0 {
        return Err(nothing_to_read(&skipped));
    }
    session.passed_over(&skipped);
    session.progress.note(&counts.summary());
    Ok(if counts.failed > 0 { ExitStatus::InputsFailed } else { ExitStatus::Done })
}

/// Why an article has no summary.
enum Failure {
    /// The next may have one.
    Article(crate::pipeline::Error),
    /// No other will either.
    Run(Error),
}

fn summarize(
    session: &mut Session,
    dateline: &mut Dateline,
    cancel: &Cancel,
    article: &Article,
) -> Result<Summary, Failure> {
    let mut watch = Watch::new(session, cancel);
    let summary = dateline.summarize(article, &mut |event| watch.event(event, None)).map_err(|error| {
        if concerns_one_article(&error) { Failure::Article(error) } else { Failure::Run(error.into()) }
    })?;
    let one = std::slice::from_ref(article);
    recheck(summary.citations(), one).map_err(|e| Failure::Run(broken(e, one)))?;
    Ok(summary)
}

/// How far the run is.
#[derive(Default)]
struct Counts {
    /// Articles met so far.
    seen: usize,
    /// Of these, in the file already.
    kept: usize,
    /// Of these, summarised by this run.
    done: usize,
    failed: usize,
    /// Articles there are, as far as that can be told without reading them.
    expected: Option<usize>,
    /// When the models were ready.
    started: Option<Instant>,
}

impl Counts {
    fn line(&self) -> String {
        pace(self.seen, self.done, self.expected, self.started)
    }

    fn summary(&self) -> String {
        let mut text = format!("{} summarised", self.done);
        if self.kept > 0 {
            text += &format!(", {} were done before", self.kept);
        }
        if self.failed > 0 {
            text += &format!(", {} failed", self.failed);
        }
        text
    }
}

/// One for each file, one for each line of a `.jsonl` file; `None` when standard input is among them.
fn expected_articles(inputs: &Inputs) -> Option<usize> {
    let mut total = 0usize;
    for input in &inputs.inputs {
        let Location::File(path) = &input.location else { return None };
        let is_lines = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("jsonl"));
        total += if is_lines { lines(path) } else { 1 };
    }
    Some(total)
}

/// Newlines in a regular file; 1 when it cannot be read, which the reader will tell.
fn lines(path: &Path) -> usize {
    let Ok(file) = std::fs::File::open(path) else { return 1 };
    if !file.metadata().is_ok_and(|m| m.is_file()) {
        return 1;
    }
    let mut reader = std::io::BufReader::with_capacity(1 << 20, file);
    let mut count = 0;
    loop {
        match reader.fill_buf() {
            Ok([]) | Err(_) => return count.max(1),
            Ok(bytes) => {
                count += bytes.iter().filter(|b| **b == b'\n').count();
                let read = bytes.len();
                reader.consume(read);
            }
        }
    }
}
