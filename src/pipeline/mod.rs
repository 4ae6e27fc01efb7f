//! From articles to results: the only module that knows every stage.

mod ask;
mod brief;
mod checker;
mod counts;
mod evidence;
mod examine;
mod headline;
mod names;
mod parts;
mod pointing;
mod proposal;
mod question;
mod receipt;
mod rivals;
mod said;
mod summaries;
mod summarize;
mod telling;
#[cfg(test)]
mod testing;
mod trust;
mod verify;
mod vote;
mod wanted;
mod writing;

use std::path::PathBuf;

use crate::cancel::Cancel;
use crate::compose::{Prompts, TemplateError};
use crate::corpus::Article;
use crate::engine::{Checker, Embedder, EngineError, Generator};
use crate::report::{Answer, ArticleInfo, Brief, Difference, Receipt, Story, Summary, Verification};
pub use crate::retrieve::Query;
use crate::retrieve::{Hit, Index, PassageOptions};
use crate::verify::support::{Criteria, Statement};
use crate::verify::{CheckedSentence, Sources};

pub use examine::Examined;
pub use summaries::{Room, Summaries};

use receipt::Reading;

/// How much to write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Length {
    /// 3 sentences.
    #[default]
    Short,
    /// 5 sentences.
    Medium,
    /// 8 sentences.
    Long,
}

impl Length {
    /// Sentences of a summary, or of a story in a brief.
    #[must_use]
    pub fn sentences(self) -> usize {
        match self {
            Self::Short => 3,
            Self::Medium => 5,
            Self::Long => 8,
        }
    }
}

/// What shapes a result besides the models.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How much to write.
    pub length: Length,
    /// Threads used for inference; for the receipt.
    pub threads: usize,
    /// Seed of sampling.
    pub seed: u64,
    /// Directory with prompts that replace the built-in ones.
    pub prompts_dir: Option<PathBuf>,
}

/// The models of a run.
pub struct Models {
    /// Writes; `None` for extractive results.
    pub generator: Option<Box<dyn Generator>>,
    /// Compares.
    pub embedder: Box<dyn Embedder>,
}

/// What long work is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Comparing sentences; counted in texts.
    Embedding,
    /// The model reads.
    Reading,
    /// The model writes; counted in sentences.
    Writing,
    /// Statements are checked; counted in statements.
    Checking,
}

/// Something to show while a result is made.
pub enum Event<'a> {
    /// Progress.
    Stage {
        /// What is being done.
        stage: Stage,
        /// How far.
        done: usize,
        /// Of how many, when known.
        total: Option<usize>,
    },
    /// The next story of a brief begins: its headline, articles and sources are known, the rest is not yet.
    StoryBegins(&'a Story),
    /// A sentence of the result, of the story that began last in a brief; final.
    Sentence(&'a CheckedSentence),
    /// The story that began last is told, with all of the run's articles.
    StoryEnds(&'a Story, &'a [ArticleInfo]),
}

/// Why no result could be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A model failed or was interrupted.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A prompt cannot be used.
    #[error(transparent)]
    Prompt(#[from] TemplateError),
    /// There is nothing to read.
    #[error("no article to read")]
    NoArticles,
}

impl Error {
    /// Whether another article may do better: it is not the models, nor the user, that ended the work.
    #[must_use]
    pub fn concerns_one_article(&self) -> bool {
        matches!(
            self,
            Self::Engine(
                EngineError::ContextOverflow { .. }
                    | EngineError::Tokenizer(_)
                    | EngineError::Script(_)
                    | EngineError::NonFinite { .. }
            )
        )
    }
}

/// Makes summaries, briefs and answers with one set of models.
pub struct Dateline {
    generator: Option<Box<dyn Generator>>,
    embedder: Box<dyn Embedder>,
    checker: Option<Box<dyn Checker>>,
    prompts: Prompts,
    settings: Settings,
    cancel: Cancel,
}

impl Dateline {
    /// Loads the prompts; the models are loaded already.
    ///
    /// # Errors
    /// When a prompt file cannot be used.
    pub fn new(models: Models, settings: Settings, cancel: Cancel) -> Result<Self, Error> {
        let prompts = Prompts::load(settings.prompts_dir.as_deref())?;
        let Models { generator, embedder } = models;
        Ok(Self { generator, embedder, checker: None, prompts, settings, cancel })
    }

    /// Hears `checker` as well when a text is [verified](Self::verify): what it doubts is not supported.
    #[must_use]
    pub fn with_checker(mut self, checker: Box<dyn Checker>) -> Self {
        self.checker = Some(checker);
        self
    }

    /// A cited summary of `article`. Its sentences reach `on_event` when all are chosen and verified, in the order of the article.
    ///
    /// # Errors
    /// When a model fails, or [`EngineError::Cancelled`].
    pub fn summarize(
        &mut self,
        article: &Article,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<Summary, Error> {
        summarize::summarize(self, article, on_event)
    }

    /// As [`summarize`](Self::summarize), for many articles: several summaries are written at once, which takes less time
    /// than one after another and gives the same sentences. `to` gets each as it is done; as many are read ahead as there is
    /// [`Room`] for.
    ///
    /// # Errors
    /// [`EngineError::Cancelled`], and failures of a model that concern all articles; those of one article go to `to`.
    pub fn summarize_all(&mut self, articles: &[Article], to: &mut dyn Summaries) -> Result<(), Error> {
        summaries::summarize_all(self, articles, to)
    }

    /// A brief over `articles`, whose ids must be `a1..=aN` in order.
    ///
    /// # Errors
    /// [`Error::NoArticles`]; when a model fails, or [`EngineError::Cancelled`].
    pub fn brief(
        &mut self,
        articles: &[Article],
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<Brief, Error> {
        brief::brief(self, articles, on_event)
    }

    /// A cited answer to `question` from `articles`, whose ids must be `a1..=aN` in order.
    ///
    /// # Errors
    /// [`Error::NoArticles`]; when a model fails, or [`EngineError::Cancelled`].
    pub fn ask<'q>(
        &mut self,
        question: impl Into<Query<'q>>,
        articles: &[Article],
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<Answer, Error> {
        let mut index = Index::new(articles, &PassageOptions::default());
        ask::ask(self, question.into(), articles, &mut index, on_event)
    }

    /// As [`ask`](Self::ask), for several questions: `index` is that of `articles`, and what one question had embedded
    /// the next finds in it.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn ask_index<'q>(
        &mut self,
        question: impl Into<Query<'q>>,
        articles: &[Article],
        index: &mut Index,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<Answer, Error> {
        ask::ask(self, question.into(), articles, index, on_event)
    }

    /// The `limit` best passages of `index` for `question`, best first.
    ///
    /// # Errors
    /// When the embedder fails, or [`EngineError::Cancelled`].
    pub fn search<'q>(
        &mut self,
        question: impl Into<Query<'q>>,
        index: &mut Index,
        limit: usize,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<Vec<Hit>, Error> {
        self.check_cancel()?;
        index.search(question.into(), limit, |texts| self.embed(texts, on_event))
    }

    /// Where `articles` differ, which must tell one story and have the ids `a1..=aN` in order.
    ///
    /// # Errors
    /// When the embedder fails, or [`EngineError::Cancelled`].
    pub fn differences(
        &mut self,
        articles: &[Article],
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<Vec<Difference>, Error> {
        self.check_cancel()?;
        brief::differences(self, articles, on_event)
    }

    /// The receipt that a result over no article would have: what shapes every result is in it.
    #[must_use]
    pub fn blank_receipt(&self) -> Receipt {
        self.receipt(&[], &Reading::default(), self.usage())
    }

    /// Id of the model that writes, if one does.
    #[must_use]
    pub fn generator_id(&self) -> Option<&str> {
        self.generator.as_ref().map(|generator| generator.info().id.as_str())
    }

    /// Checks `statements` against `articles`, whose ids must be `a1..=aN` in order.
    ///
    /// # Errors
    /// [`Error::NoArticles`]; when a model fails, or [`EngineError::Cancelled`].
    pub fn verify(
        &mut self,
        statements: &[Statement],
        articles: &[Article],
        criteria: Criteria,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<Verification, Error> {
        verify::verify(self, statements, articles, criteria, on_event)
    }

    /// The signals behind [`verify`](Self::verify), with the model's opinion on every statement: for evaluations and for
    /// fitting.
    ///
    /// # Errors
    /// As [`verify`](Self::verify).
    pub fn examine(
        &mut self,
        statements: &[Statement],
        articles: &[Article],
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<Vec<Examined>, Error> {
        examine::examine(self, &Sources::new(articles), statements, articles, true, on_event)
    }

    fn check_cancel(&self) -> Result<(), Error> {
        if self.cancel.is_cancelled() { Err(EngineError::Cancelled.into()) } else { Ok(()) }
    }

    fn embed(&mut self, texts: &[&str], on_event: &mut dyn FnMut(Event<'_>)) -> Result<Vec<Vec<f32>>, Error> {
        embed(self.embedder.as_mut(), texts, on_event)
    }
}

fn embed(
    embedder: &mut dyn Embedder,
    texts: &[&str],
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Vec<Vec<f32>>, Error> {
    let total = Some(texts.len());
    Ok(embedder.embed(texts, &mut |done| on_event(Event::Stage { stage: Stage::Embedding, done, total }))?)
}
