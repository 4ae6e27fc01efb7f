//! The command line as typed: names, help and syntax. What it means together with the configuration is `config`'s.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use serde::Deserialize;

mod jobs;
mod tools;

pub(in crate::cli) use jobs::{
    AskArgs, BatchArgs, BriefArgs, EvalArgs, JobArgs, SummarizeArgs, TaskArg, VerifyArgs,
};
pub(in crate::cli) use tools::{
    BenchArgs, CompletionsArgs, DoctorArgs, From, ManArgs, Measure, ModelArgs, ModelCommand,
};

/// Cited summaries, briefs and answers from news articles, checked against their sources on your own machine.
#[derive(Debug, Parser)]
#[command(
    name = "dateline",
    version,
    about = "Cited summaries, briefs and answers from news articles, checked against their sources, on your own machine",
    long_about = "Dateline reads news articles and writes cited summaries, briefs and answers. A small model on your own machine \
                  reads and writes; every sentence shown is checked against the passage it cites, and where the check fails \
                  the source's own words are shown instead. Nothing leaves the machine: only `dateline model pull` (and the first \
                  command that needs a model, which says so) opens a connection.",
    after_help = "Examples:\n  dateline summarize article.txt\n  dateline brief articles/\n  dateline ask \"How many people were hurt?\" articles/\n\n\
                  `dateline COMMAND --help` shows a command's flags and examples.",
    after_long_help = concat!(
        "Examples:\n  dateline summarize article.txt\n  dateline brief articles/\n  dateline ask \"How many people were hurt?\" articles/\n\n",
        "Configuration: flags, then DATELINE_* variables, then ./dateline.toml, then the user's file (`dateline doctor` names it).\n",
        "Keys: model, extractive, length, format, offline, threads, device, seed, color, prompts, checker, quiet, verbose; as variables DATELINE_MODEL and so on.\n\n",
        "Exit codes: 0 done; 1 runtime error; 2 usage; 3 the articles do not answer the question; 4 some inputs failed, the rest is done;\n",
        "5 `verify` found unsupported sentences; 6 a model is missing and the network is off; 130 interrupted."
    ),
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    max_term_width = 100
)]
pub(in crate::cli) struct Cli {
    #[command(subcommand)]
    pub(in crate::cli) command: Command,
    #[command(flatten)]
    pub(in crate::cli) global: GlobalArgs,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    Summarize(SummarizeArgs),
    Brief(BriefArgs),
    Ask(AskArgs),
    Batch(BatchArgs),
    Eval(EvalArgs),
    Verify(VerifyArgs),
    Model(ModelArgs),
    Bench(BenchArgs),
    Doctor(DoctorArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// Flags of every command.
#[derive(Args, Clone, Debug, Default)]
pub(in crate::cli) struct GlobalArgs {
    /// Show errors only
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Messages")]
    pub(in crate::cli) quiet: bool,
    /// Show what was withheld or replaced and why, and where the time went
    #[arg(short, long, global = true, help_heading = "Messages")]
    pub(in crate::cli) verbose: bool,
    /// When to use colour
    #[arg(long, value_enum, value_name = "WHEN", global = true, help_heading = "Messages")]
    pub(in crate::cli) color: Option<Color>,
    /// Read this configuration file instead of ./dateline.toml and the user's
    #[arg(long, value_name = "FILE", global = true, help_heading = "Messages")]
    pub(in crate::cli) config: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(in crate::cli) enum Color {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(in crate::cli) enum Format {
    /// For reading in a terminal
    #[default]
    Text,
    /// For documents and notes
    Markdown,
    /// One value: an object, or an array of the summaries of several articles
    Json,
    /// One object a line
    Jsonl,
    /// One self-contained page
    Html,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(in crate::cli) enum LengthArg {
    /// 3 sentences
    #[default]
    Short,
    /// 5 sentences
    Medium,
    /// 8 sentences
    Long,
}

/// Where the model that writes computes.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(in crate::cli) enum DeviceArg {
    /// A GPU, if this build and this machine have one
    #[default]
    Auto,
    /// The processor
    Cpu,
    /// Nvidia's GPUs, in builds with `--features cuda`
    Cuda,
    /// Apple's GPUs, in builds with `--features metal`
    Metal,
}

/// Which articles.
#[derive(Args, Clone, Debug, Default)]
pub(in crate::cli) struct InputArgs {
    /// Files, folders, globs, or - for standard input
    #[arg(value_name = "PATH", required_unless_present = "files_from")]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// Read paths from FILE, one a line (- for standard input)
    #[arg(long, value_name = "FILE", help_heading = "Articles")]
    pub(in crate::cli) files_from: Option<PathBuf>,
    /// Only articles published on or after DATE (2026-03-01, or a time with its zone)
    #[arg(long, value_name = "DATE", help_heading = "Articles")]
    pub(in crate::cli) since: Option<String>,
    /// Only articles published on or before DATE
    #[arg(long, value_name = "DATE", help_heading = "Articles")]
    pub(in crate::cli) until: Option<String>,
    /// Only articles of this outlet
    #[arg(long, value_name = "NAME", help_heading = "Articles")]
    pub(in crate::cli) source: Option<String>,
}

/// Which model, and how it runs.
#[derive(Args, Clone, Debug, Default)]
pub(in crate::cli) struct EngineArgs {
    /// Model to write with: an id of `dateline model list`, or a GGUF file
    #[arg(short, long, value_name = "ID|FILE.gguf", help_heading = "Model")]
    pub(in crate::cli) model: Option<String>,
    /// Use no model to write: sentences of the sources, verbatim and cited
    #[arg(short = 'x', long, help_heading = "Model")]
    pub(in crate::cli) extractive: bool,
    /// Never open a connection; a missing model is an error (exit 6)
    #[arg(long, help_heading = "Model")]
    pub(in crate::cli) offline: bool,
    /// Threads to compute with [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "Model")]
    pub(in crate::cli) threads: Option<u16>,
    /// Where to compute [default: auto]
    #[arg(long, value_enum, help_heading = "Model")]
    pub(in crate::cli) device: Option<DeviceArg>,
    /// Seed for sampling; the default, greedy decoding, needs none
    #[arg(long, value_name = "N", help_heading = "Model")]
    pub(in crate::cli) seed: Option<u64>,
    /// Use the prompts in DIR in place of those built in
    #[arg(long, value_name = "DIR", help_heading = "Model")]
    pub(in crate::cli) prompts: Option<PathBuf>,
}

/// What comes out.
#[derive(Args, Clone, Debug, Default)]
pub(in crate::cli) struct OutputArgs {
    /// Sentences of a summary [default: short]
    #[arg(short, long, value_enum, help_heading = "Output")]
    pub(in crate::cli) length: Option<LengthArg>,
    #[command(flatten)]
    pub(in crate::cli) report: ReportArgs,
}

/// In which form, and where to.
#[derive(Args, Clone, Debug, Default)]
pub(in crate::cli) struct ReportArgs {
    /// Form of the result [default: by the name of --out, else text]
    #[arg(short, long, value_enum, help_heading = "Output")]
    pub(in crate::cli) format: Option<Format>,
    /// Same as --format json
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    pub(in crate::cli) json: bool,
    /// Write to FILE, which gets its name only when it is whole
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(in crate::cli) out: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_help_with_an_example() {
        fn check(command: &clap::Command) {
            let name = command.get_name();
            assert!(command.get_about().is_some(), "{name} says nothing about itself");
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("Example") && help.contains("dateline "), "{name} has no example");
            for arg in command.get_arguments().filter(|a| !a.is_hide_set()) {
                assert!(arg.get_help().is_some(), "{name}: {} has no help", arg.get_id());
            }
            command.get_subcommands().for_each(check);
        }
        check(&Cli::command());
    }
}
