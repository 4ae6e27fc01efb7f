//! Where models are kept and how they are fetched, read once from the environment.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use etcetera::BaseStrategy;

use super::ModelError;

const DEFAULT_ENDPOINT: &str = "https://huggingface.co";

/// A secret. Its `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A token; `None` when there is nothing but blanks in it.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }

    pub(super) fn bearer(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// A way to start pip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipCommand {
    /// The program.
    pub program: OsString,
    /// What comes before pip's own arguments.
    pub args: Vec<OsString>,
}

impl PipCommand {
    /// `program args…`.
    pub fn new<S: AsRef<OsStr>>(program: S, args: &[&str]) -> Self {
        Self { program: program.as_ref().to_owned(), args: args.iter().map(OsString::from).collect() }
    }

    /// `python -m pip`.
    pub fn python<S: AsRef<OsStr>>(python: S) -> Self {
        Self::new(python, &["-m", "pip"])
    }

    /// The commands tried when the user names none.
    #[must_use]
    pub fn usual() -> Vec<Self> {
        let mut all = vec![Self::python("python3"), Self::python("python")];
        if cfg!(windows) {
            all.push(Self::new("py", &["-3", "-m", "pip"]));
        }
        all.extend([Self::new("pip3", &[]), Self::new("pip", &[])]);
        all
    }
}

impl fmt::Display for PipCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.program.display())?;
        self.args.iter().try_for_each(|arg| write!(f, " {}", arg.display()))
    }
}

/// Where models are kept and how they are fetched.
#[derive(Clone, Debug)]
pub struct Options {
    /// Models and remembered hashes go below it.
    pub cache_dir: PathBuf,
    /// Open no connection at all.
    pub offline: bool,
    /// The Hugging Face hub's cache (the directory that holds `models--owner--name`).
    pub hub_cache: Option<PathBuf>,
    /// Scheme and host of the hub, without a slash at the end.
    pub endpoint: String,
    /// Sent to the hub itself, never to a host that it redirects to.
    pub token: Option<Token>,
    /// Do not ask the hub.
    pub hub_offline: bool,
    /// PEM file of the certificate authorities to trust instead of the built-in ones.
    pub ca_file: Option<PathBuf>,
    /// Whether `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` count.
    pub proxy_from_env: bool,
    /// Longest wait for the hub's name and connection.
    pub connect_timeout: Duration,
    /// Longest silence of a connection.
    pub stall_timeout: Duration,
    /// Wait before a broken connection is tried again.
    pub retry_wait: Duration,
    /// Ways to start pip, tried in order.
    pub pip: Vec<PipCommand>,
}

impl Options {
    /// The defaults, with nothing from the environment.
    #[must_use]
    pub fn new(cache_dir: PathBuf) -> Self {
        Self {
            cache_dir,
            offline: false,
            hub_cache: None,
            endpoint: DEFAULT_ENDPOINT.to_owned(),
            token: None,
            hub_offline: false,
            ca_file: None,
            proxy_from_env: true,
            connect_timeout: Duration::from_secs(5),
            stall_timeout: Duration::from_secs(30),
            retry_wait: Duration::from_secs(1),
            pip: PipCommand::usual(),
        }
    }

    /// The defaults as changed by the environment: `DATELINE_CACHE_DIR`, `XDG_CACHE_HOME`, `DATELINE_PYTHON`,
    /// `HF_HOME`, `HF_HUB_CACHE`, `HF_ENDPOINT`, `HF_TOKEN`, `HF_TOKEN_PATH`, `HF_HUB_OFFLINE`, `SSL_CERT_FILE`.
    /// Empty counts as unset.
    ///
    /// # Errors
    /// [`ModelError::NoCacheDir`].
    pub fn from_env() -> Result<Self, ModelError> {
        Self::from_vars(&|name| std::env::var_os(name))
    }

    /// [`Options::from_env`] with `var` for the environment.
    ///
    /// # Errors
    /// [`ModelError::NoCacheDir`].
    pub fn from_vars(var: &dyn Fn(&str) -> Option<OsString>) -> Result<Self, ModelError> {
        let var = |name: &str| var(name).filter(|value| !value.is_empty());
        let path = |name: &str| var(name).map(PathBuf::from);
        let text = |name: &str| var(name).and_then(|value| value.into_string().ok());

        // The XDG rule: a relative path counts as unset.
        let xdg_cache = path("XDG_CACHE_HOME").filter(|p| p.is_absolute());
        let cache_dir = path("DATELINE_CACHE_DIR")
            .or_else(|| xdg_cache.as_ref().map(|p| p.join("dateline")))
            .or_else(platform_cache_dir)
            .ok_or(ModelError::NoCacheDir)?;

        let home = path("HOME").or_else(|| etcetera::home_dir().ok());
        let hub_home = path("HF_HOME")
            .or_else(|| xdg_cache.map(|p| p.join("huggingface")))
            .or_else(|| home.map(|p| p.join(".cache").join("huggingface")));
        let token = text("HF_TOKEN").or_else(|| text("HUGGING_FACE_HUB_TOKEN")).or_else(|| {
            let file = path("HF_TOKEN_PATH").or_else(|| hub_home.as_ref().map(|p| p.join("token")))?;
            std::fs::read_to_string(file).ok()
        });

        let mut options = Self::new(cache_dir);
        options.hub_cache = path("HF_HUB_CACHE")
            .or_else(|| path("HUGGINGFACE_HUB_CACHE"))
            .or_else(|| hub_home.as_ref().map(|p| p.join("hub")));
        if let Some(endpoint) = text("HF_ENDPOINT") {
            options.endpoint = endpoint.trim_end_matches('/').to_owned();
        }
        options.token = token.as_deref().and_then(Token::new);
        options.hub_offline = text("HF_HUB_OFFLINE")
            .is_some_and(|v| matches!(v.to_ascii_uppercase().as_str(), "1" | "ON" | "YES" | "TRUE"));
        options.ca_file = path("SSL_CERT_FILE");
        if let Some(python) = path("DATELINE_PYTHON") {
            options.pip = vec![PipCommand::python(python)];
        }
        Ok(options)
    }

    pub(super) fn models_dir(&self) -> PathBuf {
        self.cache_dir.join("models")
    }
}

fn platform_cache_dir() -> Option<PathBuf> {
    let dirs = etcetera::base_strategy::choose_native_strategy().ok()?;
    let dir: &Path = &dirs.cache_dir();
    Some(dir.join("dateline"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(vars: &[(&str, &str)]) -> Options {
        let get = |name: &str| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| OsString::from(v));
        Options::from_vars(&get).unwrap()
    }

    #[test]
    fn cache_dir_precedence() {
        let all = options(&[("DATELINE_CACHE_DIR", "/d"), ("XDG_CACHE_HOME", "/x"), ("HOME", "/h")]);
        assert_eq!(all.cache_dir, Path::new("/d"));
        assert_eq!(options(&[("XDG_CACHE_HOME", "/x"), ("HOME", "/h")]).cache_dir, Path::new("/x/dateline"));
        let relative = options(&[("DATELINE_CACHE_DIR", ""), ("XDG_CACHE_HOME", "x"), ("HOME", "/h")]);
        assert!(relative.cache_dir.ends_with("dateline") && relative.cache_dir.is_absolute());
    }

    #[test]
    fn hub_variables() {
        let plain = options(&[("HOME", "/h")]);
        assert_eq!(plain.hub_cache.as_deref(), Some(Path::new("/h/.cache/huggingface/hub")));
        assert_eq!(plain.endpoint, "https://huggingface.co");
        assert!(!plain.hub_offline && plain.token.is_none() && plain.ca_file.is_none());
        assert_eq!(plain.pip, PipCommand::usual());

        let home = options(&[("HOME", "/h"), ("HF_HOME", "/hf"), ("HF_HUB_OFFLINE", "true")]);
        assert_eq!(home.hub_cache.as_deref(), Some(Path::new("/hf/hub")));
        assert!(home.hub_offline);

        let all = options(&[
            ("HF_HOME", "/hf"),
            ("HF_HUB_CACHE", "/hub"),
            ("HF_ENDPOINT", "http://mirror.example/"),
            ("HF_TOKEN", " secret\n"),
            ("HF_HUB_OFFLINE", "0"),
            ("SSL_CERT_FILE", "/ca.pem"),
            ("DATELINE_PYTHON", "/venv/bin/python"),
        ]);
        assert_eq!(all.hub_cache.as_deref(), Some(Path::new("/hub")));
        assert_eq!(all.endpoint, "http://mirror.example");
        assert_eq!(all.token.as_ref().unwrap().bearer(), "Bearer secret");
        assert!(!format!("{all:?}").contains("secret"));
        assert!(!all.hub_offline);
        assert_eq!(all.pip.iter().map(ToString::to_string).collect::<Vec<_>>(), ["/venv/bin/python -m pip"]);
    }

    #[test]
    fn token_file() {
        let dir = tempfile::tempdir().unwrap();
        let home = dir.path().to_str().unwrap();
        assert!(options(&[("HF_HOME", home)]).token.is_none());
        std::fs::write(dir.path().join("token"), "from-file\n").unwrap();
        assert_eq!(options(&[("HF_HOME", home)]).token, Token::new("from-file"));
        assert_eq!(options(&[("HF_HOME", home), ("HF_TOKEN", "t")]).token, Token::new("t"));
    }
}
