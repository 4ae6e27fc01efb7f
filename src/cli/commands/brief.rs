//! `dateline brief`: stories across articles.

use super::job::Job;
use crate::cli::args::{BriefArgs, Format, GlobalArgs};
use crate::cli::exit::ExitStatus;
use crate::cli::interrupt::Interrupt;
use crate::error::Error;
use crate::pipeline::Event;
use crate::report::text::TextRenderer;
use crate::report::{Places, html, json, markdown};

pub(in crate::cli) fn run(
    args: &BriefArgs,
    global: &GlobalArgs,
    interrupt: &Interrupt,
) -> Result<ExitStatus, Error> {
    let Some(mut job) = Job::begin(&args.job, global, interrupt)? else {
        return Ok(ExitStatus::InputsFailed);
    };
    let places = Places::new(&job.read.articles);
    let mut text = TextRenderer::new(job.layout, &places);
    let mut part = |event: &Event<'_>| match event {
        Event::StoryBegins(story) => Some(text.story_head(story)),
        Event::Sentence(sentence) => Some(text.sentence(sentence)),
        Event::StoryEnds(story, articles) => Some(text.story_tail(story, articles)),
        Event::Stage { .. } => None,
    };
    let brief = job.make(&mut part, |dateline, articles, on_event| dateline.brief(articles, on_event))?;
    job.recheck(brief.citations())?;
    let out = match job.format() {
        Format::Text => text.brief_tail(&brief),
        Format::Markdown => markdown::brief(&brief, &places),
        Format::Json => json::pretty(&brief)?,
        Format::Jsonl => json::line(&brief)?,
        Format::Html => html::brief(&brief, &places),
    };
    let failures = job.read.failures;
    job.finish(&out, brief.receipt.usage)?;
    Ok(if failures > 0 { ExitStatus::InputsFailed } else { ExitStatus::Done })
}
