//! From what the user names to the files to read.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, FileType};
use std::io::{self, Read};
use std::path::{self, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use globset::GlobBuilder;
use ignore::WalkBuilder;

use super::content::{Content, Format};
use super::error::{LoadFailure, LoadFailureKind, SkipReason, Skipped};

/// What the user names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InputOptions {
    /// Files, folders, globs, or `-` for standard input. A path that exists is never taken for a glob.
    pub paths: Vec<PathBuf>,
    /// A file that lists more of them, one a line (or separated by NULs, as `find -print0` writes); `-` for
    /// standard input.
    pub files_from: Option<PathBuf>,
}

/// One thing to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Where it is.
    pub location: Location,
    /// Whether the user named this very file; if not, it was found in a folder or by a glob, where files that are
    /// no articles are passed over.
    pub named: bool,
    /// Index into [`Inputs::roots`] of the folder or glob it was found in.
    pub(super) root: Option<usize>,
}

/// Where an [`Input`] is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// Standard input.
    Stdin,
    /// A file, or when named a pipe or device.
    File(PathBuf),
}

impl Location {
    /// As shown to the user; bytes that are not UTF-8 are replaced.
    #[must_use]
    pub fn display(&self) -> String {
        match self {
            Self::Stdin => "-".to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }
}

/// A folder or glob, and what came of it: a user who names one expects at least one article in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Root {
    pub(super) display: String,
    pub(super) articles: usize,
    pub(super) failed: usize,
    pub(super) skipped: usize,
}

/// All files to read, in a stable order: as named, and within a folder or glob by file name, byte by byte.
/// A file that is named twice (or reached by a link) is there once.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// What to read.
    pub inputs: Vec<Input>,
    /// Names that lead to nothing.
    pub failures: Vec<LoadFailure>,
    /// Files in folders that are passed over unopened: hidden ones, those whose extension says that they are no
    /// articles, pipes and devices, links to folders. Files that ignore files exclude are not listed.
    pub skipped: Vec<Skipped>,
    pub(super) roots: Vec<Root>,
    seen: HashSet<PathBuf>,
    stdin: bool,
}

impl Inputs {
    /// Looks up what `options` names. Folders are walked like ripgrep does: hidden files are passed over, `.gitignore` (inside a
    /// repository), `.ignore` and the like are respected; unlike there, links to files are read. Globs know `*`,
    /// `?`, `[a]`, `{a,b}` and `**`, and match hidden files only where the pattern has the dot.
    #[must_use]
    pub fn resolve(options: &InputOptions) -> Self {
        Self::resolve_with(options, &mut io::stdin())
    }

    pub(super) fn resolve_with(options: &InputOptions, stdin: &mut dyn Read) -> Self {
        let mut inputs = Self::default();
        let list_is_stdin = options.files_from.as_deref().is_some_and(is_dash);
        for path in &options.paths {
            inputs.add(path, list_is_stdin);
        }
        if let Some(list) = &options.files_from {
            match read_list(list, stdin) {
                Ok(paths) => paths.iter().for_each(|path| inputs.add(path, list_is_stdin)),
                Err(error) => inputs.failures.push(LoadFailure::from_io(list, &error)),
            }
        }
        inputs
    }

    fn add(&mut self, path: &Path, stdin_is_taken: bool) {
        if is_dash(path) {
            if stdin_is_taken {
                self.failures.push(LoadFailure::new("-", LoadFailureKind::StandardInputTaken));
            } else if !self.stdin {
                self.stdin = true;
                self.inputs.push(Input { location: Location::Stdin, named: true, root: None });
            }
            return;
        }
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                let root = self.new_root(path.display().to_string());
                self.walk(path, root);
            }
            Ok(_) => self.push(path.to_path_buf(), true, None),
            Err(error) => {
                let exists = path.symlink_metadata().is_ok();
                let denied = error.kind() == io::ErrorKind::PermissionDenied;
                match path.to_str().filter(|p| p.contains(['*', '?', '[', '{'])) {
                    Some(pattern) if !exists && !denied => self.glob(pattern),
                    _ => self.failures.push(LoadFailure::from_io(path, &error)),
                }
            }
        }
    }

    fn new_root(&mut self, display: String) -> usize {
        self.roots.push(Root { display, ..Root::default() });
        self.roots.len() - 1
    }

    fn push(&mut self, path: PathBuf, named: bool, root: Option<usize>) {
        // Two names of one file meet in its canonical path; what has none (a pipe of the shell) is its own.
        let identity = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        if self.seen.insert(identity) {
            self.inputs.push(Input { location: Location::File(path), named, root });
        } else if let Some(root) = root.and_then(|r| self.roots.get_mut(r)) {
            // Read under its first name: the folder is not without articles.
            root.articles += 1;
        }
    }

    fn skip(&mut self, path: &Path, reason: SkipReason, root: usize) {
        if let Some(root) = self.roots.get_mut(root) {
            root.skipped += 1;
        }
        self.skipped.push(Skipped { path: path.display().to_string(), reason });
    }

    fn fail(&mut self, failure: LoadFailure, root: usize) {
        if let Some(root) = self.roots.get_mut(root) {
            root.failed += 1;
        }
        self.failures.push(failure);
    }

    /// All files below `folder` that may be articles.
    fn walk(&mut self, folder: &Path, root: usize) {
        let hidden = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&hidden);
        // Hidden entries are filtered here and not by the walker, to be counted.
        let entries = WalkBuilder::new(folder)
            .hidden(false)
            .sort_by_file_name(by_name)
            .filter_entry(move |entry| {
                let is_hidden = entry.depth() > 0 && is_hidden(entry.file_name());
                if is_hidden {
                    noted.lock().unwrap_or_else(PoisonError::into_inner).push(entry.path().to_path_buf());
                }
                !is_hidden
            })
            .build();
        for entry in entries {
            match entry {
                Ok(entry) if entry.depth() == 0 => {}
                Ok(entry) => self.found(entry.path(), entry.file_type(), root),
                Err(error) => self.fail(walk_failure(folder, &error), root),
            }
        }
        let hidden = std::mem::take(&mut *hidden.lock().unwrap_or_else(PoisonError::into_inner));
        for path in hidden {
            self.skip(&path, SkipReason::Hidden, root);
        }
    }

    /// One entry of a folder or glob.
    fn found(&mut self, path: &Path, file_type: Option<FileType>, root: usize) {
        let Some(mut kind) = file_type else { return };
        if kind.is_symlink() {
            match fs::metadata(path) {
                Ok(target) if target.is_dir() => return self.skip(path, SkipReason::LinkToFolder, root),
                Ok(target) => kind = target.file_type(),
                Err(error) => return self.fail(LoadFailure::from_io(path, &error), root),
            }
        }
        if kind.is_dir() {
            return;
        }
        // Opening a pipe would wait for a writer that may never come.
        if !kind.is_file() {
            return self.skip(path, SkipReason::Special, root);
        }
        match Content::of_name(path) {
            Some(content) if Format::of(path) == Format::Unknown => {
                self.skip(path, SkipReason::NotAnArticle(content), root);
            }
            _ => self.push(path.to_path_buf(), false, Some(root)),
        }
    }

    /// All files that match `pattern`; a folder that matches is walked, as if the shell had named it.
    fn glob(&mut self, pattern: &str) {
        let parts: Vec<&str> = pattern.split(path::is_separator).collect();
        let fixed = parts.iter().take_while(|part| !part.contains(['*', '?', '[', '{'])).count();
        let (base, rest) = parts.split_at(fixed);
        let (base, rest) = (base.join("/"), rest.join("/"));
        let matcher = match GlobBuilder::new(&rest).literal_separator(true).build() {
            Ok(glob) => glob.compile_matcher(),
            Err(error) => {
                return self
                    .failures
                    .push(LoadFailure::new(pattern, LoadFailureKind::BadGlob(error.kind().to_string())));
            }
        };
        let base = match (fixed, base.as_str()) {
            (0, _) => PathBuf::new(),
            (_, "") => PathBuf::from("/"),
            (_, base) => PathBuf::from(base),
        };
        let start = if base.as_os_str().is_empty() { Path::new(".") } else { base.as_path() };
        if !start.is_dir() {
            return self.failures.push(LoadFailure::new(pattern, LoadFailureKind::NoMatch));
        }
        let crosses_folders = rest.contains("**") || rest.contains('{');
        let depth = (!crosses_folders).then(|| rest.matches('/').count() + 1);
        let wants_hidden = rest.split('/').any(|part| part.starts_with('.'));
        let entries = WalkBuilder::new(start)
            .standard_filters(false)
            .hidden(!wants_hidden)
            .max_depth(depth)
            .sort_by_file_name(by_name)
            .build();
        let root = self.new_root(pattern.to_owned());
        let mut matched = false;
        for entry in entries {
            // A folder on the way that cannot be entered matters only if nothing matches, and then says so.
            let Ok(entry) = entry else { continue };
            let Ok(relative) = entry.path().strip_prefix(start) else { continue };
            if entry.depth() == 0 || !matcher.is_match(relative) {
                continue;
            }
            let path = base.join(relative);
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            if is_folder && crosses_folders {
                continue;
            }
            matched = true;
            if is_folder {
                self.walk(&path, root);
            } else {
                self.found(&path, entry.file_type(), root);
            }
        }
        if !matched {
            self.roots.pop();
            self.failures.push(LoadFailure::new(pattern, LoadFailureKind::NoMatch));
        }
    }
}

fn by_name(a: &OsStr, b: &OsStr) -> Ordering {
    a.as_encoded_bytes().cmp(b.as_encoded_bytes())
}

fn is_dash(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// The failure behind an error of the walker, with the innermost path it names.
fn walk_failure(folder: &Path, error: &ignore::Error) -> LoadFailure {
    let mut at = folder;
    let mut inner = error;
    loop {
        match inner {
            ignore::Error::WithPath { path, err } => (at, inner) = (path, err),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => inner = err,
            _ => break,
        }
    }
    match inner.io_error() {
        Some(error) => LoadFailure::from_io(at, error),
        None => LoadFailure::new(at.display().to_string(), LoadFailureKind::Io(inner.to_string())),
    }
}

fn read_list(list: &Path, stdin: &mut dyn Read) -> io::Result<Vec<PathBuf>> {
    let mut bytes = Vec::new();
    if is_dash(list) {
        stdin.read_to_end(&mut bytes)?;
    } else {
        bytes = fs::read(list)?;
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let separator = if bytes.contains(&0) { 0 } else { b'\n' };
    let lines = bytes.split(|b| *b == separator).map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    Ok(lines.filter(|line| !line.trim_ascii().is_empty()).map(path_of).collect())
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}
