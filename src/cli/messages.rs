//! What goes to standard error: harmless to a terminal, readable without colour.

use std::io::{IsTerminal, Write};

use anstyle::{AnsiColor, Color as Ansi, Style};

use super::args::Color;
use crate::error::Error;
use crate::text::sanitize::for_terminal;

const RED: Style = Style::new().bold().fg_color(Some(Ansi::Ansi(AnsiColor::Red)));
const YELLOW: Style = Style::new().bold().fg_color(Some(Ansi::Ansi(AnsiColor::Yellow)));
const CYAN: Style = Style::new().bold().fg_color(Some(Ansi::Ansi(AnsiColor::Cyan)));

/// How messages look.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Messages {
    color: bool,
}

impl Messages {
    /// Styled as `color` and the terminal allow.
    pub(super) fn new(color: Color) -> Self {
        Self { color: super::output::use_color(color, std::io::stderr().is_terminal()) }
    }

    /// `error: …`, the causes, `hint: …`
    pub(super) fn error(self, error: &Error) {
        self.labelled("error", RED, &error.to_string());
        let mut said = error.to_string();
        let mut cause = std::error::Error::source(error);
        while let Some(inner) = cause {
            // Some errors name their cause themselves.
            let text = inner.to_string();
            if !said.contains(&text) {
                self.plain(&format!("  cause: {text}"));
                said = text;
            }
            cause = inner.source();
        }
        if let Some(hint) = error.hint() {
            self.hint(&hint);
        }
    }

    /// `error: …`
    pub(super) fn failure(self, text: &str) {
        self.labelled("error", RED, text);
    }

    /// `warning: …`
    pub(super) fn warning(self, text: &str) {
        self.labelled("warning", YELLOW, text);
    }

    /// `hint: …`
    pub(super) fn hint(self, text: &str) {
        self.labelled("hint", CYAN, text);
    }

    /// A line as it is.
    pub(super) fn plain(self, text: &str) {
        // Nobody reading standard error is no reason to stop.
        let _ = writeln!(std::io::stderr(), "{}", for_terminal(text));
    }

    fn labelled(self, label: &str, style: Style, text: &str) {
        let text = for_terminal(text);
        let _ = if self.color {
            writeln!(std::io::stderr(), "{}{label}:{} {text}", style.render(), style.render_reset())
        } else {
            writeln!(std::io::stderr(), "{label}: {text}")
        };
    }
}
