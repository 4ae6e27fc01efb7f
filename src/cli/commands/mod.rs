//! One file per command, and what several do alike.

pub(super) mod ask;
pub(super) mod batch;
pub(super) mod bench;
pub(super) mod brief;
pub(super) mod doctor;
pub(super) mod eval;
mod job;
pub(super) mod model;
pub(super) mod shell;
pub(super) mod summarize;
pub(super) mod verify;

use std::time::{Duration, Instant};

use super::output::Output;
use super::session::Session;
use crate::cancel::Cancel;
use crate::engine::Usage;
use crate::error::Error;
use crate::pipeline::{self, Event};

/// Shows a part of the result that is final.
type Show<'a> = &'a mut dyn FnMut(&Event<'_>) -> Result<(), Error>;

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
        if let Event::Stage { stage, done, total } = event {
            return self.session.progress.stage(stage, done, total);
        }
        if let Some(show) = show.filter(|_| self.failed.is_none())
            && let Err(error) = self.session.progress.above(|| show(&event))
        {
            self.failed = Some(error);
            self.cancel.cancel();
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

/// How far a run over many is: `[12/200, 3.1 a minute, 61 min left]`, `done` of the `seen` since `started`.
fn pace(seen: usize, done: usize, expected: Option<usize>, started: Option<Instant>) -> String {
    let of = expected.map_or_else(String::new, |n| format!("/{}", n.max(seen)));
    let mut text = format!("{seen}{of}");
    let minutes = started.map_or(0.0, |s| s.elapsed().as_secs_f64() / 60.0);
    if done > 0 && minutes > 0.0 {
        let rate = done as f64 / minutes;
        text += &format!(", {rate:.1} a minute");
        if let Some(left) = expected.map(|n| n.saturating_sub(seen.saturating_sub(1))) {
            text += &format!(", {} left", duration(left as f64 / rate));
        }
    }
    format!("[{text}]")
}

/// `40 s`, `12 min`, `3 h 05 min`.
fn duration(minutes: f64) -> String {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // shown in whole units
    let seconds = (minutes.max(0.0) * 60.0).round() as u64;
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {:02} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        assert_eq!(duration(0.5), "30 s");
        assert_eq!(duration(12.0), "12 min");
        assert_eq!(duration(185.0), "3 h 05 min");
    }
}
