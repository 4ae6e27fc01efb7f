//! `dateline batch`: summaries of many articles as JSON lines. A few articles are in memory at a time, since several summaries
//! are written at once; each line is written whole, in the order of the articles, as soon as those before it are, so that
//! a run that ends at any moment can be resumed.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::Path;
use std::time::Instant;

use super::pace;
use crate::cancel::Cancel;
use crate::cli::args::{BatchArgs, GlobalArgs, OutputArgs};
use crate::cli::batch_file::BatchFile;
use crate::cli::exit::ExitStatus;
use crate::cli::interrupt::Interrupt;
use crate::cli::output::Output;
use crate::cli::session::{Session, broken, load_options, nothing_to_read};
use crate::cli::settings::Settings;
use crate::corpus::{Article, Inputs, Location, ReadEvent, Reader, Skipped};
use crate::error::Error;
use crate::pipeline::{self, Dateline, Event, Room, Stage, Summaries};
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
    let mut reader = Reader::new(inputs, options);
    // Loaded with the first article that needs them: when all are done already, nothing is.
    let mut models: Option<(Dateline, Cancel)> = None;
    counts.started = Some(Instant::now());
    loop {
        let window = read_window(&mut reader, interrupt, &mut session, &sink, &mut counts, &mut skipped);
        if window.is_empty() {
            break;
        }
        let (dateline, cancel) = match &mut models {
            Some(models) => models,
            None => {
                let loaded = session.dateline()?;
                // Before anything is written: what does not fit the file would be made in vain.
                if let Sink::File(file) = &sink {
                    file.check(&Settings::of(&loaded.0.blank_receipt()))?;
                }
                counts.started = Some(Instant::now());
                models.insert(loaded)
            }
        };
        let work = Window::new(
            &window,
            Running { session: &mut session, cancel, sink: &mut sink, counts: &mut counts },
        );
        match work.summarize(dateline) {
            Err(error) if error.is_interrupted() => break,
            result => result?,
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

/// The next articles that have no summary yet, as many as are made together; none when all are read.
fn read_window(
    reader: &mut Reader,
    interrupt: &Interrupt,
    session: &mut Session,
    sink: &Sink,
    counts: &mut Counts,
    skipped: &mut Vec<Skipped>,
) -> Vec<Article> {
    let mut window = Vec::new();
    let mut room = Room::default();
    while room.is_left() && !interrupt.is_cancelled() {
        match reader.next() {
            None => break,
            Some(ReadEvent::Article(article)) => {
                counts.seen += 1;
                if let Sink::File(file) = sink
                    && file.is_done(&article.sha256)
                {
                    counts.kept += 1;
                    continue;
                }
                room.take(&article);
                window.push(*article);
            }
            Some(ReadEvent::Duplicate { path, .. }) => {
                counts.seen += 1;
                if session.config.verbose {
                    session.progress.note(&format!("{path}: same text as an earlier article"));
                }
            }
            Some(ReadEvent::Failed(failure)) => {
                session.input_failed(&failure);
                counts.failed += 1;
            }
            Some(ReadEvent::Skipped(item)) => {
                if skipped.len() < SKIPPED_KEPT {
                    skipped.push(item);
                }
            }
        }
    }
    window
}

/// What a run has at hand.
struct Running<'a> {
    session: &'a mut Session,
    cancel: &'a Cancel,
    sink: &'a mut Sink,
    counts: &'a mut Counts,
}

/// Articles on their way to lines.
struct Window<'a> {
    articles: &'a [Article],
    run: Running<'a>,
    /// Summaries that wait for earlier ones; `None` for an article that has failed.
    ready: BTreeMap<usize, Option<Summary>>,
    /// The article whose line is written next.
    next: usize,
    /// Sentences found so far.
    sentences: usize,
    /// Why the run cannot go on.
    broken: Option<Error>,
}

impl<'a> Window<'a> {
    fn new(articles: &'a [Article], run: Running<'a>) -> Self {
        run.counts.waiting = articles.len();
        run.session.progress.set_prefix(run.counts.line());
        Self { articles, run, ready: BTreeMap::new(), next: 0, sentences: 0, broken: None }
    }

    /// Makes the summaries and writes their lines.
    fn summarize(mut self, dateline: &mut Dateline) -> Result<(), Error> {
        let result = dateline.summarize_all(self.articles, &mut self);
        if let Some(error) = self.broken.take() {
            return Err(error);
        }
        // What is done is kept when the run is stopped, even if something before it is not.
        for (_, summary) in std::mem::take(&mut self.ready) {
            self.write(summary)?;
        }
        result.map_err(Error::from)
    }

    /// Writes the lines for which all earlier ones are there.
    fn write_ready(&mut self) -> Result<(), Error> {
        while let Some(summary) = self.ready.remove(&self.next) {
            self.next += 1;
            self.write(summary)?;
        }
        Ok(())
    }

    fn write(&mut self, summary: Option<Summary>) -> Result<(), Error> {
        let Some(summary) = summary else { return Ok(()) };
        let line = json::line(&summary)?;
        match self.run.sink {
            Sink::Stdout(output) => self.run.session.progress.above(|| output.write(&line))?,
            Sink::File(file) => {
                file.append(&line, &summary.article.sha256, &Settings::of(&summary.receipt))?
            }
        }
        self.run.counts.done += 1;
        Ok(())
    }

    fn take(&mut self, index: usize, summary: Result<Summary, pipeline::Error>) -> Result<(), Error> {
        let Some(article) = self.articles.get(index) else { return Ok(()) };
        self.run.counts.waiting -= 1;
        let summary = match summary {
            Ok(summary) => {
                let one = std::slice::from_ref(article);
                recheck(summary.citations(), one).map_err(|e| broken(e, one))?;
                Some(summary)
            }
            Err(error) => {
                self.run.session.article_failed(article, error);
                self.run.counts.failed += 1;
                None
            }
        };
        self.ready.insert(index, summary);
        self.write_ready()?;
        self.run.session.progress.set_prefix(self.run.counts.line());
        Ok(())
    }
}

impl Summaries for Window<'_> {
    fn event(&mut self, _: usize, event: Event<'_>) {
        // Of several articles at once only what they have in common says anything.
        match event {
            Event::Stage { stage: Stage::Writing, .. } => {
                self.sentences += 1;
                self.run.session.progress.stage(Stage::Writing, self.sentences, None);
            }
            Event::Stage { stage, done, total } => self.run.session.progress.stage(stage, done, total),
            _ => {}
        }
    }

    fn done(&mut self, article: usize, summary: Result<Summary, pipeline::Error>) {
        if self.broken.is_none()
            && let Err(error) = self.take(article, summary)
        {
            self.broken = Some(error);
            self.run.cancel.cancel();
        }
    }
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
    /// Met, but not done.
    waiting: usize,
    /// Articles there are, as far as that can be told without reading them.
    expected: Option<usize>,
    /// When the models were ready.
    started: Option<Instant>,
}

impl Counts {
    fn line(&self) -> String {
        let at = self.seen - self.waiting.saturating_sub(1).min(self.seen);
        pace(at, self.done, self.expected, self.started)
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
    // To open a pipe would wait for its writer, and leave it without a reader.
    if !path.metadata().is_ok_and(|m| m.is_file()) {
        return 1;
    }
    let Ok(file) = std::fs::File::open(path) else { return 1 };
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
