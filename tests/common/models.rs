//! Real models for tests: from a folder, from the user's own cache, or pulled like a user would.
//!
//! * `DATELINE_TEST_MODELS=FOLDER`: a file of the registry's name, or a folder of the model's id.
//! * otherwise the cache, where `dateline model pull` puts them;
//! * the small ones are pulled when they are missing, like a user's first run would;
//! * with `DATELINE_TEST_PULL=1` the large ones are too. Without it, a test whose large model is not there says so
//!   loudly and passes.

#![allow(clippy::print_stderr, dead_code, unreachable_pub)]

use std::path::PathBuf;

use dateline::cancel::Cancel;
use dateline::engine::models::{EmbedderFiles, GeneratorFiles, ModelFiles, PullFrom, Registry, Store};

/// Models that every run of the tests needs; 190 MB together.
pub(crate) const SMALL: [&str; 2] = ["smollm2-135m", "all-minilm-l6-v2"];

/// The files of generator `id`.
pub(crate) fn generator(id: &str) -> Option<GeneratorFiles> {
    if let Some(folder) = folder() {
        let gguf = folder.join(&Registry::builtin().get(id).ok()?.files.first()?.name);
        if gguf.exists() {
            return Some(GeneratorFiles { id: id.to_owned(), sha256: String::new(), gguf, packed: None });
        }
    }
    stored(id)?.generator().ok()
}

/// The files of embedder `id`.
pub(crate) fn embedder(id: &str) -> Option<EmbedderFiles> {
    if let Some(folder) = folder().map(|folder| folder.join(id)).filter(|folder| folder.is_dir()) {
        return Some(EmbedderFiles {
            id: id.to_owned(),
            sha256: String::new(),
            weights: folder.join("model.safetensors"),
            tokenizer: folder.join("tokenizer.json"),
            config: folder.join("config.json"),
        });
    }
    stored(id)?.embedder().ok()
}

fn folder() -> Option<PathBuf> {
    std::env::var_os("DATELINE_TEST_MODELS").map(PathBuf::from)
}

fn stored(id: &str) -> Option<ModelFiles> {
    let store = Store::from_env().ok()?;
    let files = store.files(id, &Cancel::new(), &mut |_| {});
    if let Ok(files) = files {
        return Some(files);
    }
    if SMALL.contains(&id) || std::env::var_os("DATELINE_TEST_PULL").is_some_and(|value| value == "1") {
        let pulled = store.pull(id, PullFrom::default(), &Cancel::new(), &mut |_| {});
        return Some(pulled.unwrap_or_else(|error| panic!("{id}: {error}")).files);
    }
    eprintln!(
        "SKIPPED: the model {id} is not here; `dateline model pull {id}` or DATELINE_TEST_PULL=1 gets it"
    );
    None
}
