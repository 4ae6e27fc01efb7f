//! `dateline doctor`: what this machine and this installation can do. Opens no connection.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Serialize;

use super::model::state;
use crate::cli::args::{DoctorArgs, EngineArgs, GlobalArgs, OutputArgs};
use crate::cli::config::user_file;
use crate::cli::exit::ExitStatus;
use crate::cli::interrupt::Interrupt;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::engine::models::{Status, Store, StoredModel, human_bytes};
use crate::engine::{Device, instruction_set};
use crate::error::Error;
use crate::report::json;
use crate::text::sanitize::for_terminal_line;

/// What was found, as `--json` prints it.
#[derive(Serialize)]
struct Report {
    schema: &'static str,
    version: &'static str,
    system: String,
    cpu: Option<String>,
    instruction_set: &'static str,
    /// Only in builds with `cuda` or `metal`, and where there is one.
    gpu: Option<&'static str>,
    cores: usize,
    threads: usize,
    memory_bytes: Option<u64>,
    memory_available_bytes: Option<u64>,
    cache_dir: PathBuf,
    cache_free_bytes: Option<u64>,
    models: Vec<StoredModel>,
    offline: bool,
    hub: String,
    pip: Option<String>,
    config_files: Vec<PathBuf>,
    user_config_file: Option<PathBuf>,
    problems: Vec<String>,
}

pub(in crate::cli) fn run(
    args: &DoctorArgs,
    global: &GlobalArgs,
    interrupt: &Interrupt,
) -> Result<ExitStatus, Error> {
    let session = Session::new(global, &EngineArgs::default(), &OutputArgs::default(), interrupt)?;
    let store = session.store()?;
    let mut report = Report {
        schema: "dateline/doctor/1",
        version: env!("CARGO_PKG_VERSION"),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        cpu: cpu_name(),
        instruction_set: instruction_set(),
        gpu: Device::gpu(),
        cores: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        threads: session.config.threads,
        memory_bytes: memory("MemTotal:"),
        memory_available_bytes: memory("MemAvailable:"),
        cache_dir: store.options().cache_dir.clone(),
        cache_free_bytes: free_space(&store.options().cache_dir),
        models: store.list(),
        offline: store.options().offline,
        hub: store.options().endpoint.clone(),
        pip: pip(&store),
        config_files: session.config.files.clone(),
        user_config_file: user_file(),
        problems: Vec::new(),
    };
    report.problems = problems(&report, &store);
    let text = if args.json { json::pretty(&report)? } else { report.text() };
    Output::Stdout.write(&text)?;
    Ok(if report.problems.is_empty() { ExitStatus::Done } else { ExitStatus::Failure })
}

/// What keeps the program from working here. A model that is not here is none: the first use fetches it.
fn problems(report: &Report, store: &Store) -> Vec<String> {
    let mut out = Vec::new();
    let mut missing = 0;
    for model in &report.models {
        match model.status {
            Status::Damaged => {
                out.push(format!(
                    "{} is damaged: `dateline model pull {}` fetches it anew",
                    model.id, model.id
                ));
            }
            Status::Absent | Status::Partial if model.default => {
                missing += model.bytes.saturating_sub(model.bytes_on_disk);
                if report.offline {
                    out.push(format!(
                        "{} is not here and the network is off: `dateline model pull {}` with a network",
                        model.id, model.id
                    ));
                }
            }
            _ => {}
        }
    }
    if let Some(free) = report.cache_free_bytes.filter(|free| *free < missing) {
        out.push(format!(
            "{}: the default models need {} more and {} are free: set DATELINE_CACHE_DIR to a folder on a larger disk",
            report.cache_dir.display(),
            human_bytes(missing),
            human_bytes(free)
        ));
    }
    let needed = report.models.iter().filter(|m| m.default).fold(0u64, |sum, m| sum.saturating_add(m.bytes));
    if let Some(memory) = report.memory_bytes.filter(|memory| *memory < needed) {
        out.push(format!(
            "{} of memory is less than the default models need: use a smaller model or --extractive",
            human_bytes(memory)
        ));
    }
    if let Some(existing) = existing_parent(&store.options().cache_dir)
        && std::fs::metadata(existing).is_ok_and(|m| m.permissions().readonly())
    {
        out.push(format!("{}: cannot be written", existing.display()));
    }
    out
}

impl Report {
    fn text(&self) -> String {
        let bytes = |b: Option<u64>| b.map_or_else(|| "unknown".to_owned(), human_bytes);
        let mut lines = vec![
            ("dateline", self.version.to_owned()),
            ("system", self.system.clone()),
            ("processor", self.cpu.clone().unwrap_or_else(|| "unknown".to_owned())),
            ("instructions", self.instruction_set.to_owned()),
            ("gpu", self.gpu.unwrap_or("none that this build can use").to_owned()),
            ("cores", format!("{}, {} threads used", self.cores, self.threads)),
            (
                "memory",
                format!("{}, {} available", bytes(self.memory_bytes), bytes(self.memory_available_bytes)),
            ),
            ("models in", format!("{} ({} free)", self.cache_dir.display(), bytes(self.cache_free_bytes))),
        ];
        for model in &self.models {
            let default = if model.default { " (default)" } else { "" };
            lines.push(("model", format!("{}{default}: {}", model.id, state(model.status))));
        }
        let network = if self.offline { "off" } else { "used only to fetch models; not tested" };
        lines.push(("network", network.to_owned()));
        lines.push(("hub", self.hub.clone()));
        lines.push(("pip", self.pip.clone().unwrap_or_else(|| "not found".to_owned())));
        for file in &self.config_files {
            lines.push(("configuration", file.display().to_string()));
        }
        if self.config_files.is_empty() {
            let place = self.user_config_file.as_ref().map(|p| format!(" ({} would be read)", p.display()));
            lines.push(("configuration", format!("none{}", place.unwrap_or_default())));
        }
        for problem in &self.problems {
            lines.push(("PROBLEM", problem.clone()));
        }
        if self.problems.is_empty() {
            lines.push(("problems", "none".to_owned()));
        }
        lines.iter().map(|(name, value)| format!("{name:<14} {}\n", for_terminal_line(value))).collect()
    }
}

/// The processor's name where the system tells it in a file.
fn cpu_name() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|l| l.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// A line of `/proc/meminfo`, in bytes.
fn memory(key: &str) -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|l| l.strip_prefix(key))?;
    line.split_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1024)
}

/// The nearest folder above `path` that exists.
fn existing_parent(path: &Path) -> Option<&Path> {
    path.ancestors().find(|p| p.is_dir())
}

fn free_space(folder: &Path) -> Option<u64> {
    fs4::available_space(existing_parent(folder)?).ok()
}

/// The first pip that answers.
fn pip(store: &Store) -> Option<String> {
    store.options().pip.iter().find_map(|pip| {
        let output =
            Command::new(&pip.program).args(&pip.args).arg("--version").stdin(Stdio::null()).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let version = text.lines().next().filter(|_| output.status.success())?.trim().to_owned();
        Some(format!("{pip}: {version}"))
    })
}
