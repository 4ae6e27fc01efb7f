//! The pipeline as the examples take it: with models of the cache, fetched where they are not there, and a generator whose
//! scores go through the example's hands.

use std::error::Error;
use std::ops::ControlFlow;

use dateline::cancel::Cancel;
use dateline::engine::models::{Options, PullFrom, Registry, Store};
use dateline::engine::{
    CandleGenerator, Constraint, EngineError, GenerateOptions, Generation, Generator, LoadOptions, Message,
    MiniLm, ModelInfo, Prompt, Score, ScoreRequest, Usage,
};
use dateline::pipeline::{Dateline, Length, Models, Settings};

/// What an example makes of the prompts that its generator is asked to score.
pub(crate) trait Scorer: Send + 'static {
    fn score(
        &mut self,
        inner: &mut CandleGenerator,
        request: &ScoreRequest<'_>,
    ) -> Result<Score, EngineError>;
}

/// With `model`, whose scores the scorer gives that `make` makes, or with none for `-`.
pub(crate) fn open<S: Scorer>(
    model: &str,
    make: impl FnOnce() -> Result<S, Box<dyn Error>>,
) -> Result<Dateline, Box<dyn Error>> {
    let cancel = Cancel::default();
    let store = Store::new(Options::from_env()?, Registry::builtin().clone());
    let embedder = store.pull(store.registry().default_embedder(), PullFrom::Any, &cancel, &mut |_| {})?;
    let embedder = MiniLm::load(&embedder.files.embedder()?, None, cancel.clone())?;
    let generator: Option<Box<dyn Generator>> = if model == "-" {
        None
    } else {
        let files = store.pull(model, PullFrom::Any, &cancel, &mut |_| {})?.files.generator()?;
        let inner = CandleGenerator::load(&files, &LoadOptions::default(), &mut |_| {})?;
        Some(Box::new(Scored { inner, scorer: make()? }))
    };
    let settings = Settings { length: Length::Short, threads: 2, seed: 0, prompts_dir: None };
    Ok(Dateline::new(Models { generator, embedder: Box::new(embedder) }, settings, cancel)?)
}

/// A generator with another's scores.
struct Scored<S> {
    inner: CandleGenerator,
    scorer: S,
}

impl<S: Scorer> Generator for Scored<S> {
    fn info(&self) -> &ModelInfo {
        self.inner.info()
    }
    fn vocabulary(&self) -> &[Vec<u8>] {
        self.inner.vocabulary()
    }
    fn count_tokens(&self, text: &str) -> Result<usize, EngineError> {
        self.inner.count_tokens(text)
    }
    fn prompt(&self, messages: &[Message<'_>]) -> Result<Prompt, EngineError> {
        self.inner.prompt(messages)
    }
    fn generate(
        &mut self,
        prompt: &Prompt,
        options: &GenerateOptions,
        constraint: Option<&mut dyn Constraint>,
        sink: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Generation, EngineError> {
        self.inner.generate(prompt, options, constraint, sink)
    }
    fn score(&mut self, requests: &[ScoreRequest<'_>]) -> Result<Vec<Score>, EngineError> {
        requests.iter().map(|request| self.scorer.score(&mut self.inner, request)).collect()
    }
    fn next_logits(&mut self, prompt: &Prompt, continuations: &[&str]) -> Result<Vec<f32>, EngineError> {
        self.inner.next_logits(prompt, continuations)
    }
    fn usage(&self) -> Usage {
        self.inner.usage()
    }
}
