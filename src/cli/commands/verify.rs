//! `dateline verify`: any text, sentence by sentence, against the articles.

use std::path::Path;
use std::time::Instant;

use super::job::Job;
use crate::cli::args::{Format, GlobalArgs, InputArgs, OutputArgs, VerifyArgs};
use crate::cli::exit::ExitStatus;
use crate::cli::interrupt::Interrupt;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::corpus::document::Document;
use crate::error::Error;
use crate::report::text::TextRenderer;
use crate::report::{Places, html, json, markdown};
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
    let outputs = OutputArgs { length: None, report: args.report.clone() };
    let mut session = Session::new(global, &args.engine, &outputs, interrupt)?;
    let output = Output::open(args.report.out.as_deref(), interrupt)?;
    let document = Document::open(&args.summary)?;
    let inputs = InputArgs { paths: args.sources.clone(), ..InputArgs::default() };
    let read = session.read(&inputs)?;
    if read.articles.is_empty() {
        return Ok(ExitStatus::InputsFailed);
    }
    let statements = statements(&document);
    let layout = output.layout(session.config.color, session.config.verbose);
    let folder = args.checker.clone().or_else(|| session.config.checker.clone());
    // First: what is wrong with a folder shows sooner than a large model is loaded.
    let checker = folder.map(|folder| session.checker(&folder)).transpose()?;
    let (mut dateline, cancel) = session.dateline()?;
    if let Some(checker) = checker {
        dateline = dateline.with_checker(Box::new(checker));
    }
    let mut job = Job { session, output, read, layout, dateline, cancel, started: Instant::now() };
    let places = Places::new(&job.read.articles);
    let verification = job.make(&mut |_| None, |dateline, articles, on_event| {
        dateline.verify(&statements, articles, criteria, on_event)
    })?;
    job.recheck(verification.citations())?;
    let out = match job.format() {
        Format::Text => TextRenderer::new(layout, &places).verification(&verification),
        Format::Markdown => markdown::verification(&verification, &places),
        Format::Json => json::pretty(&verification)?,
        Format::Jsonl => json::line(&verification)?,
        Format::Html => html::verification(&verification, &places),
    };
    let failures = job.read.failures;
    job.finish(&out, verification.receipt.usage)?;
    Ok(if verification.unsupported > 0 {
        ExitStatus::Unsupported
    } else if failures > 0 {
        ExitStatus::InputsFailed
    } else {
        ExitStatus::Done
    })
}
