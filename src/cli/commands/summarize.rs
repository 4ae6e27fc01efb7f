//! `dateline summarize`: one cited summary per article.

use std::time::Instant;

use super::job::Job;
use super::{show, timing};
use crate::cancel::Cancel;
use crate::cli::args::{Format, GlobalArgs, SummarizeArgs};
use crate::cli::exit::ExitStatus;
use crate::cli::interrupt::Interrupt;
use crate::cli::output::Output;
use crate::cli::session::{Session, broken};
use crate::corpus::Article;
use crate::error::Error;
use crate::pipeline::{self, Event, Summaries};
use crate::report::text::TextRenderer;
use crate::report::{ArticleInfo, Places, Summary, html, json, markdown, recheck};

pub(in crate::cli) fn run(
    args: &SummarizeArgs,
    global: &GlobalArgs,
    interrupt: &Interrupt,
) -> Result<ExitStatus, Error> {
    let Some(job) = Job::begin(&args.job, global, interrupt)? else {
        return Ok(ExitStatus::InputsFailed);
    };
    let format = job.format();
    let Job { mut session, mut output, read, layout, mut dateline, cancel, started } = job;
    let places: Vec<Places> = read.articles.iter().map(places_of).collect();
    let pages = read.articles.iter().zip(&places).map(|(article, places)| Page {
        article,
        places,
        text: TextRenderer::new(layout, places),
        pending: String::new(),
        begun: false,
        open: false,
        result: None,
    });
    let mut showing = Showing {
        session: &mut session,
        cancel: &cancel,
        output: &mut output,
        format,
        pages: pages.collect(),
        next: 0,
        since: started,
        shown: 0,
        failures: read.failures,
        kept: Vec::new(),
        broken: None,
    };
    showing.begin();
    let result = dateline.summarize_all(&read.articles, &mut showing);
    let Showing { kept, failures, broken, .. } = showing;
    if let Some(error) = broken {
        return Err(error);
    }
    result?;
    session.progress.clear();
    match format {
        Format::Html => output.write(&html::summaries(&kept))?,
        Format::Json => match kept.as_slice() {
            // One article gives the object itself: what a script that summarises one file expects.
            [(summary, _)] if read.articles.len() == 1 => output.write(&json::pretty(summary)?)?,
            kept => {
                let all: Vec<&Summary> = kept.iter().map(|(summary, _)| summary).collect();
                output.write(&json::pretty(&all)?)?;
            }
        },
        Format::Text | Format::Markdown | Format::Jsonl => {}
    }
    output.commit()?;
    Ok(if failures > 0 { ExitStatus::InputsFailed } else { ExitStatus::Done })
}

fn places_of(article: &Article) -> Places {
    let mut places = Places::default();
    places.add(article);
    places
}

/// The summary of one article, as far as it is there.
struct Page<'a> {
    article: &'a Article,
    places: &'a Places,
    text: TextRenderer<'a>,
    /// Text of sentences that wait for earlier articles to be shown.
    pending: String,
    /// Whether its head has been rendered: with the first sentence, so that a summary that fails before it leaves no trace.
    begun: bool,
    /// Whether anything of it has been written.
    open: bool,
    result: Option<Result<Summary, pipeline::Error>>,
}

impl Page<'_> {
    fn head(&mut self) -> String {
        let begun = std::mem::replace(&mut self.begun, true);
        if begun { String::new() } else { self.text.summary_head(&ArticleInfo::new(self.article, 0)) }
    }
}

/// Shows summaries in the order of their articles: of the first that is not done its sentences as they are found.
struct Showing<'a> {
    session: &'a mut Session,
    cancel: &'a Cancel,
    output: &'a mut Output,
    format: Format,
    pages: Vec<Page<'a>>,
    /// The page that is being shown.
    next: usize,
    /// When the last one was complete.
    since: Instant,
    /// Pages shown completely.
    shown: usize,
    failures: usize,
    /// For formats that are one document for all articles, written at the end.
    kept: Vec<(Summary, Places)>,
    /// Why showing cannot go on.
    broken: Option<Error>,
}

impl Showing<'_> {
    /// Tells which article is being shown.
    fn begin(&mut self) {
        let total = self.pages.len();
        if total > 1 && self.next < total {
            self.session.progress.set_prefix(format!("[{}/{total}]", self.next + 1));
        }
    }

    /// Shows all that no earlier article holds up.
    fn advance(&mut self) -> Result<(), Error> {
        while let Some(page) = self.pages.get_mut(self.next) {
            let pending = std::mem::take(&mut page.pending);
            if !pending.is_empty() {
                let gap =
                    if self.shown > 0 && !std::mem::replace(&mut page.open, true) { "\n\n" } else { "" };
                show(self.session, self.output, &format!("{gap}{pending}"))?;
            }
            let Some(result) = page.result.take() else { break };
            self.complete(result)?;
            self.next += 1;
            self.begin();
        }
        Ok(())
    }

    /// Shows what is left of the page that is being shown.
    fn complete(&mut self, result: Result<Summary, pipeline::Error>) -> Result<(), Error> {
        let Some(page) = self.pages.get_mut(self.next) else { return Ok(()) };
        let summary = match result {
            Ok(summary) => summary,
            Err(error) => {
                self.session.article_failed(page.article, error);
                self.failures += 1;
                return Ok(());
            }
        };
        let one = std::slice::from_ref(page.article);
        recheck(summary.citations(), one).map_err(|e| broken(e, one))?;
        let usage = summary.receipt.usage;
        match self.format {
            Format::Text => {
                let gap = if self.shown > 0 && !page.open { "\n\n" } else { "" };
                let rest = page.head() + &page.text.summary_tail(&summary);
                show(self.session, self.output, &format!("{gap}{rest}"))?;
            }
            Format::Markdown => {
                let gap = if self.shown > 0 { "\n" } else { "" };
                show(
                    self.session,
                    self.output,
                    &format!("{gap}{}", markdown::summary(&summary, page.places)),
                )?;
            }
            Format::Jsonl => show(self.session, self.output, &json::line(&summary)?)?,
            Format::Json | Format::Html => self.kept.push((summary, page.places.clone())),
        }
        self.shown += 1;
        timing(self.session, self.since, usage);
        self.since = Instant::now();
        Ok(())
    }

    fn check(&mut self, result: Result<(), Error>) {
        if let Err(error) = result
            && self.broken.is_none()
        {
            self.broken = Some(error);
            self.cancel.cancel();
        }
    }
}

impl Summaries for Showing<'_> {
    fn event(&mut self, article: usize, event: Event<'_>) {
        match event {
            Event::Stage { stage, done, total } if article == self.next => {
                self.session.progress.stage(stage, done, total);
            }
            Event::Sentence(sentence) if self.format == Format::Text && self.broken.is_none() => {
                let Some(page) = self.pages.get_mut(article) else { return };
                let text = page.head() + &page.text.sentence(sentence);
                page.pending += &text;
                if article == self.next {
                    let result = self.advance();
                    self.check(result);
                }
            }
            _ => {}
        }
    }

    fn done(&mut self, article: usize, summary: Result<Summary, pipeline::Error>) {
        if let Some(page) = self.pages.get_mut(article) {
            page.result = Some(summary);
        }
        if self.broken.is_none() {
            let result = self.advance();
            self.check(result);
        }
    }
}
