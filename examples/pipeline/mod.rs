//! The pipeline as the examples take it: with models of the cache, fetched where they are not there.

use std::error::Error;

use dateline::cancel::Cancel;
use dateline::engine::models::{Options, PullFrom, Registry, Store};
use dateline::engine::{CandleGenerator, Generator, LoadOptions, MiniLm};
use dateline::pipeline::{Dateline, Length, Models, Settings};

/// With the generator that `wrap` makes of `model`, or with none for `-`.
pub(crate) fn open(
    model: &str,
    wrap: impl FnOnce(CandleGenerator) -> Result<Box<dyn Generator>, Box<dyn Error>>,
) -> Result<Dateline, Box<dyn Error>> {
    let cancel = Cancel::default();
    let store = Store::new(Options::from_env()?, Registry::builtin().clone());
    let embedder = store.pull(store.registry().default_embedder(), PullFrom::Any, &cancel, &mut |_| {})?;
    let embedder = MiniLm::load(&embedder.files.embedder()?, None, cancel.clone())?;
    let generator = if model == "-" {
        None
    } else {
        let files = store.pull(model, PullFrom::Any, &cancel, &mut |_| {})?.files.generator()?;
        Some(wrap(CandleGenerator::load(&files, &LoadOptions::default(), &mut |_| {})?)?)
    };
    let settings = Settings { length: Length::Short, threads: 2, seed: 0, prompts_dir: None };
    Ok(Dateline::new(Models { generator, embedder: Box::new(embedder) }, settings, cancel)?)
}
