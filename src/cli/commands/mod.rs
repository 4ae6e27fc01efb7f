//! One file per command.

pub(super) mod ask;
pub(super) mod batch;
pub(super) mod brief;
pub(super) mod doctor;
pub(super) mod model;
pub(super) mod shell;
pub(super) mod summarize;

use std::time::{Duration, Instant};

use super::output::Output;
use super::session::Session;
use crate::cancel::Cancel;
use crate::engine::Usage;
use crate::error::Error;
use crate::pipeline::{self, Event};
use crate::verify::CheckedSentence;

/// Shows one sentence.
type Show<'a> = &'a mut dyn FnMut(&CheckedSentence) -> Result<(), Error>;

/// Hands the pipeline's events to the progress line, and sentences to whoever shows them.
struct Watch<'a> {
    session: &'a mut Session,
    cancel: &'a Cancel,
    /// Why showing failed; the work is stopped then.
    failed: Option<Error>,
}

impl<'a> Watch<'a> {
    fn new(session: &'a mut Session, cancel: &'a Cancel) -> Self {
        Self { session, cancel, failed: None }
    }

    fn event(&mut self, event: Event<'_>, show: Option<Show<'_>>) {
        match event {
            Event::Stage { stage, done, total } => self.session.progress.stage(stage, done, total),
            Event::Sentence(sentence) => {
                if let Some(show) = show.filter(|_| self.failed.is_none())
                    && let Err(error) = self.session.progress.above(|| show(sentence))
                {
                    self.failed = Some(error);
                    self.cancel.cancel();
                }
            }
        }
    }

    /// The result, unless showing it failed on the way.
    fn finish<T>(self, result: Result<T, pipeline::Error>) -> Result<Result<T, pipeline::Error>, Error> {
        match self.failed {
            Some(error) => Err(error),
            None => Ok(result),
        }
    }
}

/// Where the time went, for `--verbose`.
fn timing(session: &Session, started: Instant, usage: Usage) {
    if session.config.verbose {
        let rate = |tokens: usize, time: Duration| {
            let seconds = time.as_secs_f64();
            if seconds > 0.0 { tokens as f64 / seconds } else { 0.0 }
        };
        session.progress.note(&format!(
            "{:.1} s: read {} tokens in {:.1} s ({:.0} a second), wrote {} in {:.1} s ({:.1} a second)",
            started.elapsed().as_secs_f64(),
            usage.prefill_tokens,
            usage.prefill.as_secs_f64(),
            rate(usage.prefill_tokens, usage.prefill),
            usage.decode_tokens,
            usage.decode.as_secs_f64(),
            rate(usage.decode_tokens, usage.decode),
        ));
    }
}

/// Writes a finished result with the progress line out of its way.
fn show(session: &Session, output: &mut Output, text: &str) -> Result<(), Error> {
    session.progress.above(|| output.write(text))
}
