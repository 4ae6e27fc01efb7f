//! `dateline summarize`: one cited summary per article.

use std::time::Instant;

use super::{Watch, show, timing};
use crate::cli::args::{Format, GlobalArgs, SummarizeArgs};
use crate::cli::exit::ExitStatus;
use crate::cli::interrupt::Interrupt;
use crate::cli::output::Output;
use crate::cli::session::{Session, broken, concerns_one_article};
use crate::error::Error;
use crate::pipeline::Event;
use crate::report::text::TextRenderer;
use crate::report::{ArticleInfo, Places, Summary, html, json, markdown, recheck};

pub(in crate::cli) fn run(
    args: &SummarizeArgs,
    global: &GlobalArgs,
    interrupt: &Interrupt,
) -> Result<ExitStatus, Error> {
    let mut session = Session::new(global, &args.engine, &args.output, interrupt)?;
    let mut output = Output::open(args.output.out.as_deref(), interrupt)?;
    let read = session.read(&args.inputs)?;
    if read.articles.is_empty() {
        return Ok(ExitStatus::InputsFailed);
    }
    let layout = output.layout(session.config.color, session.config.verbose);
    let format = session.config.format;
    let (mut dateline, cancel) = session.dateline()?;

    let total = read.articles.len();
    let mut failures = read.failures;
    // Formats that are one document for all articles are written at the end.
    let mut kept: Vec<(Summary, Places)> = Vec::new();
    let mut shown = 0;
    for (index, article) in read.articles.iter().enumerate() {
        let started = Instant::now();
        if total > 1 {
            session.progress.set_prefix(format!("[{}/{total}]", index + 1));
        }
        let mut places = Places::default();
        places.add(article);
        let mut text = TextRenderer::new(layout, &places);
        // Shown with the first sentence: a summary that fails before it leaves no trace.
        let mut head = (format == Format::Text).then(|| {
            let gap = if shown > 0 { "\n\n" } else { "" };
            format!("{gap}{}", text.summary_head(&ArticleInfo::new(article, 0)))
        });
        let result = {
            let mut watch = Watch::new(&mut session, &cancel);
            let result = dateline.summarize(article, &mut |event| {
                let mut write = |event: &Event<'_>| {
                    let Event::Sentence(sentence) = event else { return Ok(()) };
                    let head = head.take().unwrap_or_default();
                    output.write(&(head + &text.sentence(sentence)))
                };
                watch.event(event, (format == Format::Text).then_some(&mut write));
            });
            watch.finish(result)?
        };
        let summary = match result {
            Ok(summary) => summary,
            Err(error) if concerns_one_article(&error) => {
                session.article_failed(article, error);
                failures += 1;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let one = std::slice::from_ref(article);
        recheck(summary.citations(), one).map_err(|e| broken(e, one))?;
        shown += 1;
        let usage = summary.receipt.usage;
        match format {
            Format::Text => {
                let rest = head.take().unwrap_or_default() + &text.summary_tail(&summary);
                show(&session, &mut output, &rest)?;
            }
            Format::Markdown => {
                let gap = if shown > 1 { "\n" } else { "" };
                show(&session, &mut output, &format!("{gap}{}", markdown::summary(&summary, &places)))?;
            }
            Format::Jsonl => show(&session, &mut output, &json::line(&summary)?)?,
            Format::Json | Format::Html => kept.push((summary, places)),
        }
        timing(&session, started, usage);
    }
    session.progress.clear();
    match format {
        Format::Html => output.write(&html::summaries(&kept))?,
        Format::Json => match kept.as_slice() {
            // One article gives the object itself: what a script that summarises one file expects.
            [(summary, _)] if total == 1 => output.write(&json::pretty(summary)?)?,
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
