//! `dateline verify`: any text, sentence by sentence, against the articles.

use std::path::Path;
use std::time::Instant;

use super::{Watch, show, timing};
use crate::cli::args::{Format, GlobalArgs, InputArgs, OutputArgs, VerifyArgs};
use crate::cli::exit::ExitStatus;
use crate::cli::interrupt::Interrupt;
use crate::cli::output::Output;
use crate::cli::session::{Session, broken};
use crate::corpus::document::Document;
use crate::error::Error;
use crate::report::text::TextRenderer;
use crate::report::{Places, html, json, markdown, recheck};
use crate::verify::support::{Criteria, statements};

pub(in crate::cli) fn run(
    args: &VerifyArgs,
    global: &GlobalArgs,
    interrupt: &Interrupt,
) -> Result<ExitStatus, Error> {
    let defaults = Criteria::default();
    let criteria =
        Criteria { min_support: args.min_support.unwrap_or(defaults.min_support), strict: args.strict };
    if !(0.0..=1.0).contains(&criteria.min_support) {
        return Err(Error::Usage {
            message: format!("--min-support: {} is not between 0 and 1", criteria.min_support),
            hint: Some("0.5 calls supported what is likelier so than not".to_owned()),
        });
    }
    let stdin = Path::new("-");
    if args.summary == stdin && args.sources.iter().any(|s| s == stdin) {
        return Err(Error::Usage {
            message: "standard input cannot be both the text and an article".to_owned(),
            hint: Some("save one of them in a file".to_owned()),
        });
    }
    let outputs = OutputArgs { length: None, format: args.format, json: args.json, out: args.out.clone() };
    let mut session = Session::new(global, &args.engine, &outputs, interrupt)?;
    let mut output = Output::open(args.out.as_deref(), interrupt)?;
    let document = Document::open(&args.summary)?;
    let inputs = InputArgs { paths: args.sources.clone(), ..InputArgs::default() };
    let read = session.read(&inputs)?;
    if read.articles.is_empty() {
        return Ok(ExitStatus::InputsFailed);
    }
    let statements = statements(&document);
    let layout = output.layout(session.config.color, session.config.verbose);
    let format = session.config.format;
    let folder = args.checker.clone().or_else(|| session.config.checker.clone());
    // First: what is wrong with a folder shows sooner than a large model is loaded.
    let checker = folder.map(|folder| session.checker(&folder)).transpose()?;
    let (mut dateline, cancel) = session.dateline()?;
    if let Some(checker) = checker {
        dateline = dateline.with_checker(Box::new(checker));
    }
    let started = Instant::now();
    let places = Places::new(&read.articles);
    let result = {
        let mut watch = Watch::new(&mut session, &cancel);
        let result =
            dateline.verify(&statements, &read.articles, criteria, &mut |event| watch.event(event, None));
        watch.finish(result)?
    };
    let verification = result?;
    recheck(verification.citations(), &read.articles).map_err(|e| broken(e, &read.articles))?;
    session.progress.clear();
    let out = match format {
        Format::Text => TextRenderer::new(layout, &places).verification(&verification),
        Format::Markdown => markdown::verification(&verification, &places),
        Format::Json => json::pretty(&verification)?,
        Format::Jsonl => json::line(&verification)?,
        Format::Html => html::verification(&verification, &places),
    };
    show(&session, &mut output, &out)?;
    output.commit()?;
    timing(&session, started, verification.receipt.usage);
    Ok(if verification.unsupported > 0 {
        ExitStatus::Unsupported
    } else if read.failures > 0 {
        ExitStatus::InputsFailed
    } else {
        ExitStatus::Done
    })
}
