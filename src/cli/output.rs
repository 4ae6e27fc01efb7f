//! Where results go: standard output, or a file that gets its name only when it is whole.

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::args::Color;
use super::interrupt::Interrupt;
use crate::error::Error;
use crate::report::text::Layout;

/// Columns when the output is no terminal.
const COLUMNS: usize = 80;
/// Longer lines are hard to read.
const MOST_COLUMNS: usize = 100;

/// A place for one command's result.
pub(super) enum Output {
    /// Standard output.
    Stdout,
    /// A file in the making.
    File(AtomicFile),
    /// A device or pipe: nothing to rename.
    Device(PathBuf, std::fs::File),
}

impl Output {
    /// Opens `path`, or standard output for `None` and `-`.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub(super) fn open(path: Option<&Path>, interrupt: &Interrupt) -> Result<Self, Error> {
        match path {
            None => Ok(Self::Stdout),
            Some(path) if path == Path::new("-") => Ok(Self::Stdout),
            Some(path) => match std::fs::metadata(path) {
                Ok(metadata) if metadata.is_dir() => Err(Error::Usage {
                    message: format!("{}: is a folder", path.display()),
                    hint: Some("--out names a file".to_owned()),
                }),
                Ok(metadata) if !metadata.is_file() => {
                    let file = std::fs::OpenOptions::new()
                        .write(true)
                        .open(path)
                        .map_err(Error::io(path, "write to it"))?;
                    Ok(Self::Device(path.to_owned(), file))
                }
                _ => Ok(Self::File(AtomicFile::create(path, interrupt)?)),
            },
        }
    }

    /// Writes `text` and hands it on at once.
    ///
    /// # Errors
    /// [`Error::ClosedPipe`] when nobody reads any more.
    pub(super) fn write(&mut self, text: &str) -> Result<(), Error> {
        let (result, path) = match self {
            Self::Stdout => {
                let mut out = std::io::stdout().lock();
                (out.write_all(text.as_bytes()).and_then(|()| out.flush()), Path::new("standard output"))
            }
            Self::File(file) => (file.temporary.write_all(text.as_bytes()), file.path.as_path()),
            Self::Device(path, file) => (file.write_all(text.as_bytes()), path.as_path()),
        };
        result.map_err(|e| {
            if e.kind() == ErrorKind::BrokenPipe {
                Error::ClosedPipe
            } else {
                Error::io(path, "write to it")(e)
            }
        })
    }

    /// Gives a file its name. Without this nothing is left of it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn commit(self) -> Result<(), Error> {
        match self {
            Self::Stdout | Self::Device(..) => Ok(()),
            Self::File(file) => file.commit(),
        }
    }

    /// Whether a person may be reading along.
    pub(super) fn is_stdout(&self) -> bool {
        matches!(self, Self::Stdout)
    }

    /// How text is laid out here.
    pub(super) fn layout(&self, color: Color, verbose: bool) -> Layout {
        let terminal = self.is_stdout() && std::io::stdout().is_terminal();
        let width = match terminal_size::terminal_size_of(std::io::stdout()) {
            Some((terminal_size::Width(width), _)) if terminal => usize::from(width).clamp(20, MOST_COLUMNS),
            _ => COLUMNS,
        };
        Layout { width, color: self.is_stdout() && use_color(color, terminal), verbose }
    }
}

/// Whether to style, by <https://no-color.org> and <https://bixense.com/clicolors/>.
pub(super) fn use_color(color: Color, terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR") => false,
        Color::Auto if std::env::var_os("CLICOLOR_FORCE").is_some_and(|v| !v.is_empty() && v != "0") => true,
        Color::Auto => terminal && std::env::var_os("TERM").is_none_or(|v| v != "dumb"),
    }
}

/// A file that is written under another name in the same folder.
pub(super) struct AtomicFile {
    path: PathBuf,
    temporary: NamedTempFile,
    interrupt: Interrupt,
}

impl AtomicFile {
    fn create(path: &Path, interrupt: &Interrupt) -> Result<Self, Error> {
        // A link stays a link: the file it leads to is replaced.
        let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let folder = match path.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".dateline-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As any new file (the umask applies), or as the one it replaces.
            let mode = std::fs::metadata(&path).map_or(0o666, |m| m.permissions().mode() & 0o777);
            builder.permissions(std::fs::Permissions::from_mode(mode));
        }
        let temporary = builder.tempfile_in(folder).map_err(Error::io(&path, "create it"))?;
        interrupt.add_temporary(temporary.path());
        Ok(Self { path, temporary, interrupt: interrupt.clone() })
    }

    fn commit(self) -> Result<(), Error> {
        let Self { path, temporary, interrupt } = self;
        temporary.as_file().sync_all().map_err(Error::io(&path, "write it to the disk"))?;
        let name = temporary.path().to_owned();
        let result = temporary.persist(&path);
        interrupt.forget_temporary(&name);
        result.map_err(|e| Error::io(&path, "give it its name")(e.error))?;
        // The name survives a power cut only when the folder is on the disk too.
        if let Some(folder) = path.parent().filter(|p| *p != Path::new(""))
            && let Ok(folder) = std::fs::File::open(folder)
        {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.txt");
        std::fs::write(&path, "old").unwrap();
        let interrupt = Interrupt::default();
        let mut output = Output::open(Some(&path), &interrupt).unwrap();
        output.write("new").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        drop(output);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "the temporary file is gone");
        let mut output = Output::open(Some(&path), &interrupt).unwrap();
        output.write("new").unwrap();
        output.commit().unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_modes_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("real");
        let link = folder.path().join("link");
        std::fs::write(&path, "old").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let mut output = Output::open(Some(&link), &Interrupt::default()).unwrap();
        output.write("new").unwrap();
        output.commit().unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
