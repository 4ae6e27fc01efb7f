//! The command line: arguments, configuration, progress, exit codes; one file per command.
//!
//! Standard output carries only results; everything else goes to standard error.

mod args;
mod batch_file;
mod commands;
mod config;
mod exit;
mod interrupt;
mod line_file;
mod messages;
mod output;
mod progress;
mod session;
mod settings;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Color, Command};
use exit::ExitStatus;
use interrupt::Interrupt;
use messages::Messages;

use crate::engine::models::ModelError;
use crate::error::Error;

/// Runs the command that the process's arguments name.
#[must_use]
pub fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => run(cli).into(),
        Err(error) => {
            // --help and --version come this way too. A closed pipe is no failure.
            let _ = error.print();
            if error.use_stderr() { ExitStatus::Usage.into() } else { ExitStatus::Done.into() }
        }
    }
}

fn run(cli: Cli) -> ExitStatus {
    let interrupt = Interrupt::install();
    let global = cli.global.clone();
    let result = match cli.command {
        Command::Summarize(args) => commands::summarize::run(&args, &global, &interrupt),
        Command::Brief(args) => commands::brief::run(&args, &global, &interrupt),
        Command::Ask(args) => commands::ask::run(&args, &global, &interrupt),
        Command::Batch(args) => commands::batch::run(&args, &global, &interrupt),
        Command::Eval(args) => commands::eval::run(&args, &global, &interrupt),
        Command::Verify(args) => commands::verify::run(&args, &global, &interrupt),
        Command::Model(args) => commands::model::run(&args, &global, &interrupt),
        Command::Bench(args) => commands::bench::run(&args, &global, &interrupt),
        Command::Doctor(args) => commands::doctor::run(&args, &global, &interrupt),
        Command::Completions(args) => commands::shell::completions(&args),
        Command::Man(args) => commands::shell::man(&args),
    };
    match result {
        Ok(status) => status,
        Err(Error::ClosedPipe) => ExitStatus::Done,
        Err(error) if error.is_interrupted() => {
            if !global.quiet {
                Messages::default().plain("interrupted");
            }
            ExitStatus::Interrupted
        }
        Err(error) => {
            Messages::new(global.color.unwrap_or(Color::Auto)).error(&error);
            status_of(&error)
        }
    }
}

fn status_of(error: &Error) -> ExitStatus {
    match error {
        Error::Usage { .. }
        | Error::Config { .. }
        | Error::Model(ModelError::UnknownId { .. } | ModelError::WrongKind { .. }) => ExitStatus::Usage,
        Error::Model(ModelError::ModelMissing { .. }) => ExitStatus::ModelMissing,
        _ => ExitStatus::Failure,
    }
}
