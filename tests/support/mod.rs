//! A folder with invented articles and a scripted model, and the program run in it.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used)] // each test file uses a part

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A front-matter article by a first outlet.
pub const COURIER: &str = "---
title: Footbridge collapses in Ostrel after the storm
source: Ostrel Courier
date: 2026-03-02
---
A footbridge over the Lenn river in Ostrel collapsed early on Monday, injuring 14 people, the city's rescue service said.

Mayor Ida Venn said the bridge had been inspected in January. \"No cracks were found,\" she told reporters.

Engineers closed two other bridges along the river as a precaution. Three of the injured were in a serious condition, the rescue service said.

Police opened an inquiry on Monday afternoon, closing the riverside road to traffic.
";

/// The same event by a second outlet, with another number.
pub const WIRE: &str = "---
title: Eleven hurt as bridge falls into the Lenn
source: Northline Wire
date: 2026-03-02
---
At least 11 people were injured when a footbridge over the Lenn river in Ostrel collapsed on Monday, police said.

The bridge was built in 1974 and carried about 3,000 people a day, according to the city council.

Buses will replace the crossing until a temporary bridge is ready in May, the council said.
";

/// Another story.
pub const KELP: &str = "---
title: Kelp farm wins permit off Skerra
source: Ostrel Courier
date: 2026-02-20
---
A kelp farm off Skerra won a permit for 12 hectares on Friday, the fisheries office said.

Owner Tomas Reil said the farm would hire nine people by summer.

Local anglers had objected to the plan in January, saying it would close their best grounds.
";

/// What the scripted model writes: one sentence that holds, one with an invented number, one that repeats the source.
const SCRIPT: &str = r#"{
  "rules": [
    { "contains": ["Do the passages state", "How many people were injured"], "reply": "Yes", "logits": { "Yes": 3.0, "No": -3.0 } },
    { "contains": ["Do the passages state"], "reply": "No", "logits": { "Yes": -3.0, "No": 3.0 } },
    { "contains": ["Answer in a few words", "How many people were injured", "injuring 14 people"], "reply": "14 people" },
    { "contains": ["Answer in a few words", "How many people were injured"], "reply": "At least 11 people" },
    { "contains": ["Answer in one or two", "How many people were injured"],
      "reply": "The city's rescue service said 14 people were injured." },
    { "contains": ["Write one sentence", "footbridge"],
      "reply": "A footbridge over the Lenn river in Ostrel collapsed on Monday." },
    { "contains": ["Summarize the article", "injuring 14 people"],
      "reply": "A footbridge over the Lenn river in Ostrel collapsed early on Monday, injuring 14 people, the city's rescue service said. Engineers closed 40 other bridges along the river as a precaution. Police opened an inquiry on Monday afternoon." },
    { "contains": ["Summarize the article"], "reply": "Nothing of this was said by anyone in 1066." }
  ],
  "default": { "reply": "Not stated." }
}"#;

/// The folder.
pub struct Sandbox {
    dir: TempDir,
}

/// How a run ended.
pub struct Outcome {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    /// Exit code and both streams, for snapshots.
    pub fn all(&self) -> String {
        let code = self.code.map_or_else(|| "signal".to_owned(), |c| c.to_string());
        format!("exit {code}\n--- stdout\n{}--- stderr\n{}", self.stdout, self.stderr)
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {}", self.all()))
    }
}

impl Sandbox {
    pub fn new() -> Self {
        let sandbox = Self { dir: tempfile::tempdir().unwrap() };
        sandbox.write("script.json", SCRIPT);
        sandbox.write("courier.md", COURIER);
        sandbox.write("wire.md", WIRE);
        sandbox.write("kelp.md", KELP);
        sandbox.write("news/courier.md", COURIER);
        sandbox.write("news/wire.md", WIRE);
        sandbox.write("news/kelp.md", KELP);
        sandbox
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.file(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).unwrap()
    }

    /// The program in this folder, untouched by the environment and configuration of whoever runs the test.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
        command.args(args).current_dir(self.path()).stdin(Stdio::null());
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("DATELINE_") || name.starts_with("HF_") || name.starts_with("XDG_") {
                command.env_remove(name.as_ref());
            }
        }
        for name in ["NO_COLOR", "CLICOLOR_FORCE", "COLUMNS"] {
            command.env_remove(name);
        }
        command.env("HOME", self.file("home")).env("DATELINE_CACHE_DIR", self.file("cache"));
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, args: &[&str]) -> Outcome {
        finish(self.command(args))
    }

    /// As [`run`](Self::run) with the scripted model.
    pub fn scripted(&self, args: &[&str]) -> Outcome {
        let mut all = args.to_vec();
        all.extend(["--model", "scripted:script.json"]);
        self.run(&all)
    }

    /// Names in the folder, sorted.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.file(folder))
            .unwrap()
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

/// Runs `command` to its end.
pub fn finish(mut command: Command) -> Outcome {
    let output = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap();
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
