//! `dateline brief`: stories across articles.

use std::time::Instant;

use super::{Watch, show, timing};
use crate::cli::args::{BriefArgs, Format, GlobalArgs};
use crate::cli::exit::ExitStatus;
use crate::cli::interrupt::Interrupt;
use crate::cli::output::Output;
use crate::cli::session::{Session, broken};
use crate::error::Error;
use crate::pipeline::Event;
use crate::report::text::TextRenderer;
use crate::report::{Places, html, json, markdown, recheck};

pub(in crate::cli) fn run(
    args: &BriefArgs,
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
    let (mut dateline, cancel) = session.dateline()?;
    let started = Instant::now();
    let format = session.config.format;
    let places = Places::new(&read.articles);
    let mut text = TextRenderer::new(layout, &places);
    let result = {
        let mut watch = Watch::new(&mut session, &cancel);
        let result = dateline.brief(&read.articles, &mut |event| {
            let mut write = |event: &Event<'_>| match event {
                Event::StoryBegins(story) => output.write(&text.story_head(story)),
                Event::Sentence(sentence) => output.write(&text.sentence(sentence)),
                Event::StoryEnds(story, articles) => output.write(&text.story_tail(story, articles)),
                Event::Stage { .. } => Ok(()),
            };
            watch.event(event, (format == Format::Text).then_some(&mut write));
        });
        watch.finish(result)?
    };
    let brief = result?;
    recheck(brief.citations(), &read.articles).map_err(|e| broken(e, &read.articles))?;
    session.progress.clear();
    let out = match format {
        Format::Text => text.brief_tail(&brief),
        Format::Markdown => markdown::brief(&brief, &places),
        Format::Json => json::pretty(&brief)?,
        Format::Jsonl => json::line(&brief)?,
        Format::Html => html::brief(&brief, &places),
    };
    show(&session, &mut output, &out)?;
    output.commit()?;
    timing(&session, started, brief.receipt.usage);
    Ok(if read.failures > 0 { ExitStatus::InputsFailed } else { ExitStatus::Done })
}
