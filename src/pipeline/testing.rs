//! A generator with a probe, for tests.

use std::ops::ControlFlow;

use crate::engine::models::Registry;
use crate::engine::scripted::ScriptedGenerator;
use crate::engine::{
    Constraint, EngineError, GenerateOptions, Generation, Generator, Message, ModelInfo, Prompt, Score,
    ScoreRequest, TokensOf, Usage,
};

/// A scripted model by the name of the default one, whose hidden states are all nought and of some width. Every text in a
/// prompt is its fourth and fifth token.
pub(super) struct Probed {
    inner: ScriptedGenerator,
    info: ModelInfo,
    width: usize,
}

impl Probed {
    pub(super) fn new(inner: ScriptedGenerator, width: usize) -> Self {
        let info =
            ModelInfo { id: Registry::builtin().default_generator().to_owned(), ..inner.info().clone() };
        Self { inner, info, width }
    }
}

impl Generator for Probed {
    fn info(&self) -> &ModelInfo {
        &self.info
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
    fn tokens_of(&self, _: &Prompt, text: &str) -> Option<TokensOf> {
        Some(TokensOf { tokens: 3..5, bytes: vec![0..4, 4..text.len()] })
    }
    fn score(&mut self, requests: &[ScoreRequest<'_>]) -> Result<Vec<Score>, EngineError> {
        let score = |request: &ScoreRequest<'_>| {
            let states = request.states.as_ref().map_or(0, |states| states.tokens.len() * self.width);
            let logits = self.inner.next_logits(request.prompt, request.continuations)?;
            Ok(Score { log_probs: Vec::new(), states: vec![0.0; states], logits })
        };
        requests.iter().map(score).collect()
    }
    fn next_logits(&mut self, prompt: &Prompt, texts: &[&str]) -> Result<Vec<f32>, EngineError> {
        self.inner.next_logits(prompt, texts)
    }
    fn usage(&self) -> Usage {
        self.inner.usage()
    }
}
