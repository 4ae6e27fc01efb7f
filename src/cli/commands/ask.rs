//! `dateline ask`: a cited answer, or that the articles do not say.

use super::job::Job;
use crate::cli::args::{AskArgs, Format, GlobalArgs};
use crate::cli::exit::ExitStatus;
use crate::cli::interrupt::Interrupt;
use crate::cli::session::date;
use crate::error::Error;
use crate::pipeline::{Event, Query};
use crate::report::text::TextRenderer;
use crate::report::{AnswerStatus, Places, html, json, markdown};

pub(in crate::cli) fn run(
    args: &AskArgs,
    global: &GlobalArgs,
    interrupt: &Interrupt,
) -> Result<ExitStatus, Error> {
    let question = args.question.trim();
    if question.is_empty() {
        return Err(Error::Usage {
            message: "the question is empty".to_owned(),
            hint: Some("dateline ask \"How many people were hurt?\" articles/".to_owned()),
        });
    }
    let as_of = date("--as-of", args.as_of.as_deref())?.map(|(_, last)| last);
    let Some(mut job) = Job::begin(&args.job, global, interrupt)? else {
        return Ok(ExitStatus::InputsFailed);
    };
    let places = Places::new(&job.read.articles);
    let mut text = TextRenderer::new(job.layout, &places);
    let mut part = |event: &Event<'_>| match event {
        Event::Sentence(sentence) => Some(text.sentence(sentence)),
        _ => None,
    };
    let answer = job.make(&mut part, |dateline, articles, on_event| {
        dateline.ask(Query { text: question, as_of }, articles, on_event)
    })?;
    job.recheck(answer.citations())?;
    let out = match job.format() {
        Format::Text => text.answer_tail(&answer),
        Format::Markdown => markdown::answer(&answer, &places),
        Format::Json => json::pretty(&answer)?,
        Format::Jsonl => json::line(&answer)?,
        Format::Html => html::answer(&answer, &places),
    };
    let failures = job.read.failures;
    job.finish(&out, answer.receipt.usage)?;
    // Whether the articles answer is what a script asks first; failed inputs were named on standard error.
    Ok(match answer.status {
        AnswerStatus::NotInSources => ExitStatus::NotInSources,
        AnswerStatus::Answered if failures > 0 => ExitStatus::InputsFailed,
        AnswerStatus::Answered => ExitStatus::Done,
    })
}
