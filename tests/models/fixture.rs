//! Small models and a store in a temporary directory.

use std::path::{Path, PathBuf};
use std::time::Duration;

use dateline::cancel::Cancel;
use dateline::engine::models::{
    ModelError, Options, PipCommand, PullEvent, PullFrom, Pulled, Registry, Source, Store,
};
use sha2::{Digest, Sha256};

pub(crate) const ID: &str = "tiny";
pub(crate) const FILE: &str = "tiny.gguf";

/// Bytes that look like nothing and differ at every offset.
pub(crate) fn weights() -> Vec<u8> {
    let mut state = 7_u32;
    let noise = (0..50_000).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    b"GGUF".iter().copied().chain(noise).collect()
}

pub(crate) fn embedder_files() -> [(&'static str, Vec<u8>); 3] {
    [
        ("model.safetensors", weights().repeat(2)),
        ("tokenizer.json", b"{\"tokens\": []}".to_vec()),
        ("config.json", b"{}".to_vec()),
    ]
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// `tiny` in three parts, `tiny-embedder` in one package.
pub(crate) fn registry() -> Registry {
    let revision = "0123456789abcdef0123456789abcdef01234567";
    let entry = |id: &str, kind: &str, pip: &str, files: &[(&str, Vec<u8>)]| {
        let mut text = format!(
            "[[model]]\nid = \"{id}\"\nkind = \"{kind}\"\ndefault = true\narchitecture = \"llama\"\nlicence = \"MIT\"\n\
             hub = {{ repo = \"acme/{id}\", revision = \"{revision}\" }}\npip = {pip}\n"
        );
        for (name, bytes) in files {
            text += &format!(
                "[[model.files]]\nfile = \"{name}\"\nbytes = {}\nsha256 = \"{}\"\n",
                bytes.len(),
                sha256(bytes)
            );
        }
        text
    };
    let parts =
        "{ packages = \"tiny-part{1..3}\", version = \"1.0\", member = \"tiny_part{i}/part{i:02}.bin\" }";
    let one = "{ packages = \"tiny-embedder\", version = \"2.0\", member = \"tiny_embedder/{file}\" }";
    let text = entry(ID, "generator", parts, &[(FILE, weights())])
        + &entry("tiny-embedder", "embedder", one, &embedder_files());
    Registry::parse(&text).unwrap()
}

/// Everything a test needs, deleted at its end.
pub(crate) struct Fixture {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) options: Options,
}

impl Fixture {
    /// A hub that refuses connections and no pip.
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut options = Options::new(dir.path().join("cache"));
        options.endpoint = refusing_endpoint();
        options.proxy_from_env = false;
        options.retry_wait = Duration::from_millis(5);
        options.pip = vec![PipCommand::new(dir.path().join("no-such-python"), &["-m", "pip"])];
        Self { dir, options }
    }

    pub(crate) fn with_hub(endpoint: &str) -> Self {
        let mut fixture = Self::new();
        fixture.options.endpoint = endpoint.to_owned();
        fixture
    }

    pub(crate) fn store(&self) -> Store {
        Store::new(self.options.clone(), registry())
    }

    pub(crate) fn model_dir(&self) -> PathBuf {
        self.dir.path().join("cache/models").join(ID)
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.model_dir().join(FILE)
    }

    pub(crate) fn partial(&self) -> PathBuf {
        self.model_dir().join(format!("{FILE}.partial"))
    }

    /// Pulls `tiny` and returns what was said besides progress.
    pub(crate) fn pull(&self, from: PullFrom) -> (Result<Pulled, ModelError>, Vec<String>) {
        let mut said = Vec::new();
        let mut last = 0;
        let result = self.store().pull(ID, from, &Cancel::new(), &mut |event| {
            match event {
                PullEvent::Progress { done, total, .. } => {
                    assert!(done <= total && done >= last, "{last} -> {done} of {total}");
                    last = done;
                }
                PullEvent::Restarting { .. } => last = 0,
                _ => {}
            }
            said.extend(event.message());
        });
        (result, said)
    }

    /// Asserts that `tiny` came from `from`, whole and with nothing left beside it.
    pub(crate) fn assert_whole(&self, result: &Result<Pulled, ModelError>, from: Source) {
        assert_eq!(result.as_ref().unwrap_or_else(|e| panic!("{e}")).from, from);
        assert_eq!(std::fs::read(self.file()).unwrap(), weights());
        let mut left: Vec<_> = names(&self.model_dir());
        left.sort();
        assert_eq!(left, [FILE, "verified.json"]);
    }
}

pub(crate) fn names(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    entries.map(|e| e.file_name().into_string().unwrap()).collect()
}

/// Nobody listens there.
pub(crate) fn refusing_endpoint() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}
