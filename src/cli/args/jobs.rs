//! The commands that read articles.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{EngineArgs, InputArgs, LengthArg, OutputArgs, ReportArgs};

/// What makes a report of articles.
#[derive(Args, Debug)]
pub(in crate::cli) struct JobArgs {
    #[command(flatten)]
    pub(in crate::cli) inputs: InputArgs,
    #[command(flatten)]
    pub(in crate::cli) output: OutputArgs,
    #[command(flatten)]
    pub(in crate::cli) engine: EngineArgs,
}

/// One cited summary per article
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dateline summarize article.txt\n  dateline summarize --length short articles/*.md\n  \
                  dateline summarize --extractive --json article.txt | jq -r '.sentences[].text'\n  pbpaste | dateline summarize -"
)]
pub(in crate::cli) struct SummarizeArgs {
    #[command(flatten)]
    pub(in crate::cli) job: JobArgs,
}

/// Stories across articles: a cited summary, where sources differ, what only one reports, a timeline
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dateline brief articles/\n  dateline brief --since 2026-03-01 --source \"Harbour Courier\" articles/\n  \
                  dateline brief articles/ --out monday.html"
)]
pub(in crate::cli) struct BriefArgs {
    #[command(flatten)]
    pub(in crate::cli) job: JobArgs,
}

/// A cited answer, or "not in these articles" (exit 3) with the nearest passages
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  dateline ask \"How many people were hurt?\" articles/\n  \
                  dateline ask \"Who ordered the inquiry?\" articles/ --json || echo \"exit $?\"\n  \
                  dateline ask \"What did the council decide this week?\" archive/ --as-of 2026-03-11")]
pub(in crate::cli) struct AskArgs {
    /// The question
    #[arg(value_name = "QUESTION")]
    pub(in crate::cli) question: String,
    /// The day it is asked on: prefers articles of the days before, and doubts what is months old
    #[arg(long, value_name = "DATE", help_heading = "Articles")]
    pub(in crate::cli) as_of: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) job: JobArgs,
}

/// Summaries of many articles as JSON lines, each written when it is done; can be stopped and resumed
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dateline batch articles/ --out summaries.jsonl\n  dateline batch articles/ --out summaries.jsonl --resume\n  \
                  dateline batch news.jsonl --extractive --out - | jq -r .article.title"
)]
pub(in crate::cli) struct BatchArgs {
    #[command(flatten)]
    pub(in crate::cli) inputs: InputArgs,
    /// File for the JSON lines, or - for standard output
    #[arg(short, long, value_name = "FILE.jsonl", help_heading = "Output")]
    pub(in crate::cli) out: PathBuf,
    /// Go on where an earlier run on the same file stopped
    #[arg(long, help_heading = "Output")]
    pub(in crate::cli) resume: bool,
    /// Sentences of a summary [default: short]
    #[arg(short, long, value_enum, help_heading = "Output")]
    pub(in crate::cli) length: Option<LengthArg>,
    #[command(flatten)]
    pub(in crate::cli) engine: EngineArgs,
}

/// Checks any text, whoever wrote it, sentence by sentence against the articles (exit 5 when one is unsupported)
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  dateline verify summary.docx --sources articles/\n  dateline verify answer.md --sources a.txt b.txt --out check.html\n  \
                  pbpaste | dateline verify - --sources articles/ --extractive --json | jq '.sentences[] | select(.verdict == \"unsupported\")'\n  \
                  dateline verify summary.md --sources articles/ --checker lettucedect-base-modernbert-en-v1/"
)]
pub(in crate::cli) struct VerifyArgs {
    /// The text: .txt, .md, .html, .docx, a JSON report of this program, or - for standard input
    #[arg(value_name = "SUMMARY")]
    pub(in crate::cli) summary: PathBuf,
    /// The articles it must agree with: files, folders, globs
    #[arg(long, value_name = "PATH", num_args = 1.., required = true, help_heading = "Articles")]
    pub(in crate::cli) sources: Vec<PathBuf>,
    /// The least support of a sentence that counts as supported, 0 to 1 [default: 0.6]
    #[arg(long, value_name = "SHARE", help_heading = "Verdicts")]
    pub(in crate::cli) min_support: Option<f32>,
    /// Count only sentences that can be read off the articles word by word
    #[arg(long, help_heading = "Verdicts")]
    pub(in crate::cli) strict: bool,
    /// Hear the checker in DIR as well (LettuceDetect): what it doubts is not supported
    #[arg(long, value_name = "DIR", help_heading = "Verdicts")]
    pub(in crate::cli) checker: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) report: ReportArgs,
    #[command(flatten)]
    pub(in crate::cli) engine: EngineArgs,
}

/// Runs an evaluation set through the pipeline and writes what its scorers read
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  dateline eval sets/questions --task retrieve --out run.jsonl\n  \
                  dateline eval sets/questions --task ask --limit 40 --out answers.jsonl\n  \
                  dateline eval sets/summaries --task summarize --extractive --out summaries.jsonl --resume\n\n\
                  A set is a folder with articles.jsonl (id, text, title, source, date, url) and items.jsonl. Each line written has the \
                  item's id; offsets are Unicode code points of the article's text.")]
pub(in crate::cli) struct EvalArgs {
    /// Folder of the set
    #[arg(value_name = "SET_DIR")]
    pub(in crate::cli) set: PathBuf,
    /// What to measure
    #[arg(short, long, value_enum, value_name = "TASK")]
    pub(in crate::cli) task: TaskArg,
    /// File for the JSON lines
    #[arg(short, long, value_name = "FILE.jsonl", help_heading = "Output")]
    pub(in crate::cli) out: PathBuf,
    /// Go on where an earlier run on the same file stopped
    #[arg(long, help_heading = "Output")]
    pub(in crate::cli) resume: bool,
    /// Hear the checker in DIR as well (--task verify): its own support of each claim is written beside the score
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) checker: Option<PathBuf>,
    /// Do only N items, spread evenly over the set
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) limit: Option<u32>,
    /// Sentences of a summary [default: short]
    #[arg(short, long, value_enum, help_heading = "Output")]
    pub(in crate::cli) length: Option<LengthArg>,
    #[command(flatten)]
    pub(in crate::cli) engine: EngineArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum TaskArg {
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
