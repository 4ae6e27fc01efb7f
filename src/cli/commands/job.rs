//! What the commands that make one report of all articles do alike, before and after it is made.

use std::time::Instant;

use super::{Watch, show, timing};
use crate::cancel::Cancel;
use crate::cli::args::{Format, GlobalArgs, JobArgs};
use crate::cli::interrupt::Interrupt;
use crate::cli::output::Output;
use crate::cli::session::{Read, Session, broken};
use crate::corpus::Article;
use crate::engine::Usage;
use crate::error::Error;
use crate::pipeline::{self, Dateline, Event};
use crate::report::recheck;
use crate::report::text::Layout;
use crate::verify::Citation;

/// A command whose articles are read and whose models are loaded.
pub(super) struct Job {
    pub(super) session: Session,
    pub(super) output: Output,
    pub(super) read: Read,
    pub(super) layout: Layout,
    pub(super) dateline: Dateline,
    pub(super) cancel: Cancel,
    pub(super) started: Instant,
}

impl Job {
    /// Opens the output, reads the articles and loads the models; `None` when no article could be read.
    pub(super) fn begin(
        args: &JobArgs,
        global: &GlobalArgs,
        interrupt: &Interrupt,
    ) -> Result<Option<Self>, Error> {
        let mut session = Session::new(global, &args.engine, &args.output, interrupt)?;
        let output = Output::open(args.output.report.out.as_deref(), interrupt)?;
        let read = session.read(&args.inputs)?;
        if read.articles.is_empty() {
            return Ok(None);
        }
        let layout = output.layout(session.config.color, session.config.verbose);
        let (dateline, cancel) = session.dateline()?;
        Ok(Some(Self { session, output, read, layout, dateline, cancel, started: Instant::now() }))
    }

    pub(super) fn format(&self) -> Format {
        self.session.config.format
    }

    /// Does `work` on the articles. As text its result is shown while it is made: `part` renders what of it is final.
    pub(super) fn make<T>(
        &mut self,
        part: &mut dyn FnMut(&Event<'_>) -> Option<String>,
        work: impl FnOnce(&mut Dateline, &[Article], &mut dyn FnMut(Event<'_>)) -> Result<T, pipeline::Error>,
    ) -> Result<T, Error> {
        let is_text = self.format() == Format::Text;
        let Self { session, output, read, dateline, cancel, .. } = self;
        let mut watch = Watch::new(session, cancel);
        let result = work(dateline, &read.articles, &mut |event| {
            let mut write = |event: &Event<'_>| part(event).map_or(Ok(()), |text| output.write(&text));
            watch.event(event, is_text.then_some(&mut write));
        });
        Ok(watch.finish(result)??)
    }

    /// Compares the citations of the result with the articles once more, before it is rendered.
    pub(super) fn recheck<'c>(&self, citations: impl Iterator<Item = &'c Citation>) -> Result<(), Error> {
        let articles = &self.read.articles;
        recheck(citations, articles).map_err(|e| broken(e, articles))
    }

    /// Writes the result, or what is left of it, for good.
    pub(super) fn finish(self, rest: &str, usage: Usage) -> Result<(), Error> {
        let Self { mut session, mut output, started, .. } = self;
        session.progress.clear();
        show(&session, &mut output, rest)?;
        output.commit()?;
        timing(&session, started, usage);
        Ok(())
    }
}
