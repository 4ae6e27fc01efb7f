//! `dateline ask`: a cited answer, or that the articles do not say.

use std::time::Instant;

use super::{Watch, show, timing};
use crate::cli::args::{AskArgs, Format, GlobalArgs};
use crate::cli::exit::ExitStatus;
use crate::cli::interrupt::Interrupt;
use crate::cli::output::Output;
use crate::cli::session::{Session, broken, date};
use crate::error::Error;
use crate::pipeline::{Event, Query};
use crate::report::text::TextRenderer;
use crate::report::{AnswerStatus, Places, html, json, markdown, recheck};

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
    let mut session = Session::new(global, &args.engine, &args.output, interrupt)?;
    let mut output = Output::open(args.output.out.as_deref(), interrupt)?;
    let read = session.read(&args.inputs)?;
    if read.articles.is_empty() {
        return Ok(ExitStatus::InputsFailed);
    }
    let layout = output.layout(session.config.color, session.config.verbose);
    let format = session.config.format;
    let (mut dateline, cancel) = session.dateline()?;
    let started = Instant::now();
    let places = Places::new(&read.articles);
    let mut text = TextRenderer::new(layout, &places);
    let result = {
        let mut watch = Watch::new(&mut session, &cancel);
        let result = dateline.ask(Query { text: question, as_of }, &read.articles, &mut |event| {
            let mut write = |event: &Event<'_>| match event {
                Event::Sentence(sentence) => output.write(&text.sentence(sentence)),
                _ => Ok(()),
            };
            watch.event(event, (format == Format::Text).then_some(&mut write));
        });
        watch.finish(result)?
    };
    let answer = result?;
    recheck(answer.citations(), &read.articles).map_err(|e| broken(e, &read.articles))?;
    session.progress.clear();
    let out = match format {
        Format::Text => text.answer_tail(&answer),
        Format::Markdown => markdown::answer(&answer, &places),
        Format::Json => json::pretty(&answer)?,
        Format::Jsonl => json::line(&answer)?,
        Format::Html => html::answer(&answer, &places),
    };
    show(&session, &mut output, &out)?;
    output.commit()?;
    timing(&session, started, answer.receipt.usage);
    // Whether the articles answer is what a script asks first; failed inputs were named on standard error.
    Ok(match answer.status {
        AnswerStatus::NotInSources => ExitStatus::NotInSources,
        AnswerStatus::Answered if read.failures > 0 => ExitStatus::InputsFailed,
        AnswerStatus::Answered => ExitStatus::Done,
    })
}
