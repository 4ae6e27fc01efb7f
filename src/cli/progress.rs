//! What long work is doing, on standard error: a bar or spinner on a terminal, nothing or single lines elsewhere.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::messages::Messages;
use crate::engine::models::PullEvent;
use crate::pipeline::Stage;
use crate::text::sanitize::for_terminal;

const TICK: Duration = Duration::from_millis(120);
const PULL: &str = "{msg} {bar:24} {bytes}/{total_bytes} {bytes_per_sec} {eta} left";
const BYTES: &str = "{msg} {bar:24} {bytes}/{total_bytes}";
const COUNT: &str = "{spinner} {msg} {bar:24} {pos}/{len}";
const SPINNER: &str = "{spinner} {msg}";

/// What the bar shows now; a new kind needs a new layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Nothing,
    Pull,
    Bytes,
    Count,
    Spinner,
}

/// One line of progress.
pub(super) struct Progress {
    bar: ProgressBar,
    shown: Shown,
    quiet: bool,
    messages: Messages,
    /// Stands before what is being done: `[2/10]`.
    prefix: String,
}

impl Progress {
    /// Hidden when `quiet` or when standard error is no terminal.
    pub(super) fn new(quiet: bool, messages: Messages) -> Self {
        let visible = !quiet && std::io::stderr().is_terminal();
        let target = if visible { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target).with_style(style(SPINNER));
        Self { bar, shown: Shown::Nothing, quiet, messages, prefix: String::new() }
    }

    /// Puts `prefix` before what is shown from now on.
    pub(super) fn set_prefix(&mut self, prefix: String) {
        self.prefix = prefix;
    }

    /// A line that stays, unless quiet.
    pub(super) fn note(&self, text: &str) {
        if !self.quiet {
            self.above(|| self.messages.plain(text));
        }
    }

    /// A warning that stays, unless quiet.
    pub(super) fn warning(&self, text: &str) {
        if !self.quiet {
            self.above(|| self.messages.warning(text));
        }
    }

    /// An error that does not end the run.
    pub(super) fn failure(&self, text: &str, hint: Option<&str>) {
        self.above(|| {
            self.messages.failure(text);
            if let Some(hint) = hint {
                self.messages.hint(hint);
            }
        });
    }

    /// Runs `print` with the line of progress out of its way.
    pub(super) fn above<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }

    /// Something of unknown length.
    pub(super) fn spin(&mut self, text: &str) {
        self.layout(Shown::Spinner);
        self.bar.set_message(self.line(text));
    }

    /// A step of the pipeline.
    pub(super) fn stage(&mut self, stage: Stage, done: usize, total: Option<usize>) {
        let text = match stage {
            Stage::Embedding => "comparing sentences",
            Stage::Reading => "reading",
            Stage::Writing => "writing",
            Stage::Checking => "checking",
        };
        match total {
            Some(total) if total > 1 => self.count(text, done, total),
            _ => self.spin(text),
        }
    }

    /// `done` of `total`.
    pub(super) fn count(&mut self, text: &str, done: usize, total: usize) {
        self.layout(Shown::Count);
        self.bar.set_length(total as u64);
        self.bar.set_position(done as u64);
        self.bar.set_message(self.line(text));
    }

    /// A step of fetching a model.
    pub(super) fn pull(&mut self, event: &PullEvent<'_>) {
        match event {
            PullEvent::Progress { from, done, total } => {
                self.layout(Shown::Pull);
                self.bar.set_length(*total);
                self.bar.set_position(*done);
                self.bar.set_message(format!("fetching from {from}"));
            }
            PullEvent::Checking { file, done, total } => {
                self.layout(Shown::Bytes);
                self.bar.set_length(*total);
                self.bar.set_position(*done);
                self.bar.set_message(format!("verifying {}", for_terminal(file)));
            }
            other => {
                if let Some(text) = other.message() {
                    self.note(&text);
                }
            }
        }
    }

    /// Takes the line away.
    pub(super) fn clear(&mut self) {
        self.shown = Shown::Nothing;
        self.bar.disable_steady_tick();
        self.bar.set_style(style(""));
        self.bar.finish_and_clear();
    }

    fn line(&self, text: &str) -> String {
        if self.prefix.is_empty() { text.to_owned() } else { format!("{} {text}", self.prefix) }
    }

    fn layout(&mut self, shown: Shown) {
        if self.shown == shown {
            return;
        }
        let template = match shown {
            Shown::Pull => PULL,
            Shown::Bytes => BYTES,
            Shown::Count => COUNT,
            Shown::Spinner | Shown::Nothing => SPINNER,
        };
        // In this order nothing is drawn with the new layout and the old words, or the other way round.
        self.bar.set_message("");
        self.bar.set_style(style(template));
        self.bar.reset();
        self.bar.enable_steady_tick(TICK);
        self.shown = shown;
    }
}

/// The layout of `template`; a test makes sure that all of them are valid.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_valid() {
        for template in [PULL, BYTES, COUNT, SPINNER, ""] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
