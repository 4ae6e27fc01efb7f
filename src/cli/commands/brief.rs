//! `dateline brief`: stories across articles.

use std::time::Instant;

use super::{Watch, timing};
use crate::cli::args::{BriefArgs, Format, GlobalArgs};
use crate::cli::exit::ExitStatus;
use crate::cli::interrupt::Interrupt;
use crate::cli::output::Output;
use crate::cli::session::{Session, broken};
use crate::error::Error;
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
    let result = {
        let mut watch = Watch::new(&mut session, &cancel);
        let result = dateline.brief(&read.articles, &mut |event| watch.event(event, None));
        watch.finish(result)?
    };
    let brief = result?;
    recheck(brief.citations(), &read.articles).map_err(|e| broken(e, &read.articles))?;
    session.progress.clear();
    let places = Places::new(&read.articles);
    output.write(&match session.config.format {
        Format::Text => TextRenderer::new(layout, &places).brief(&brief),
        Format::Markdown => markdown::brief(&brief, &places),
        Format::Json => json::pretty(&brief)?,
        Format::Jsonl => json::line(&brief)?,
        Format::Html => html::brief(&brief, &places),
    })?;
    output.commit()?;
    timing(&session, started, brief.receipt.usage);
    Ok(if read.failures > 0 { ExitStatus::InputsFailed } else { ExitStatus::Done })
}
