//! What all commands share: settings, progress, interruption; reading the articles and loading the models.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use jiff::Timestamp;

use super::args::{DeviceArg, EngineArgs, GlobalArgs, InputArgs, LengthArg, OutputArgs};
use super::config::{Config, Layer, SCRIPTED, is_path};
use super::interrupt::Interrupt;
use super::messages::Messages;
use super::progress::Progress;
use crate::cancel::Cancel;
use crate::corpus::{self, Article, Corpus, InputOptions, LoadFailure, Skipped, parse_date};
use crate::engine::models::{ModelFiles, Options, PullFrom, Registry, Store};
use crate::engine::scripted::{ScriptedEmbedder, ScriptedGenerator};
use crate::engine::{CandleGenerator, Device, Generator, LettuceDetect, MiniLm};
use crate::error::Error;
use crate::pipeline::{self, Dateline, Length, Models, Settings};
use crate::report::BrokenCitation;
use crate::text::sanitize::for_terminal_line;

/// A run.
pub(super) struct Session {
    pub(super) config: Config,
    pub(super) progress: Progress,
    pub(super) interrupt: Interrupt,
    /// Hints given so far: each is worth saying once.
    hints: HashSet<String>,
}

impl Session {
    /// Puts the configuration together.
    pub(super) fn new(
        global: &GlobalArgs,
        engine: &EngineArgs,
        output: &OutputArgs,
        interrupt: &Interrupt,
    ) -> Result<Self, Error> {
        let config = Config::resolve(Layer::flags(global, engine, output), global.config.as_deref())?;
        let progress = Progress::new(config.quiet, Messages::new(config.color));
        for name in &config.unknown_variables {
            progress.warning(&format!("{name} is no variable of this program; `dateline --help` lists them"));
        }
        Ok(Self { config, progress, interrupt: interrupt.clone(), hints: HashSet::new() })
    }

    /// Reads all articles; what cannot be read is named on standard error.
    pub(super) fn read(&mut self, inputs: &InputArgs) -> Result<Read, Error> {
        let (paths, options) = load_options(inputs)?;
        self.progress.spin("reading files");
        let Corpus { articles, failures, skipped } = Corpus::load(&paths, &options);
        for failure in &failures {
            self.input_failed(failure);
        }
        if self.interrupt.is_cancelled() {
            return Err(Error::Interrupted);
        }
        if articles.is_empty() && failures.is_empty() {
            return Err(nothing_to_read(&skipped));
        }
        self.passed_over(&skipped);
        Ok(Read { articles, failures: failures.len() })
    }

    /// Names an input that could not be read.
    pub(super) fn input_failed(&mut self, failure: &LoadFailure) {
        let hint = failure.hint();
        let new = self.hints.insert(hint.clone());
        self.progress.failure(&failure.to_string(), new.then_some(hint.as_str()));
    }

    /// Names an article of which no result could be made.
    pub(super) fn article_failed(&mut self, article: &Article, error: pipeline::Error) {
        let error = Error::from(error);
        self.progress.failure(&format!("{}: {error}", article.path), error.hint().as_deref());
    }

    pub(super) fn passed_over(&self, skipped: &[Skipped]) {
        if skipped.is_empty() {
            return;
        }
        if self.config.verbose {
            for item in skipped {
                self.progress.note(&format!("passed over {}: {}", item.path, item.reason));
            }
        } else {
            self.progress.note(&format!("passed over {} (--verbose lists them)", reasons(skipped)));
        }
    }

    /// Loads the models that the configuration asks for, fetching them when it may.
    pub(super) fn dateline(&mut self) -> Result<(Dateline, Cancel), Error> {
        let cancel = self.interrupt.begin_work();
        let models = self.models(&cancel)?;
        let settings = Settings {
            length: match self.config.length {
                LengthArg::Short => Length::Short,
                LengthArg::Medium => Length::Medium,
                LengthArg::Long => Length::Long,
            },
            threads: self.config.threads,
            seed: self.config.seed,
            prompts_dir: self.config.prompts.clone(),
        };
        Ok((Dateline::new(models, settings, cancel.clone())?, cancel))
    }

    fn models(&mut self, cancel: &Cancel) -> Result<Models, Error> {
        let named = self.config.model.clone();
        if let Some(script) = named.as_deref().and_then(|m| m.strip_prefix(SCRIPTED)) {
            let generator = ScriptedGenerator::load(Path::new(script), cancel.clone())?;
            let generator = (!self.config.extractive).then(|| Box::new(generator) as Box<dyn Generator>);
            return Ok(Models { generator, embedder: Box::new(ScriptedEmbedder::new(cancel.clone())) });
        }
        let store = self.store()?;
        let generator = if self.config.extractive {
            None
        } else {
            Some(Box::new(self.generator(&store, cancel)?) as Box<dyn Generator>)
        };
        let id = store.registry().default_embedder().to_owned();
        let files = self.pull(&store, &id, cancel)?.embedder()?;
        self.progress.spin(&format!("loading {id}"));
        let embedder = MiniLm::load(&files, Some(self.config.threads), cancel.clone())?;
        Ok(Models { generator, embedder: Box::new(embedder) })
    }

    /// Loads the checker in `folder`.
    pub(super) fn checker(&mut self, folder: &Path) -> Result<LettuceDetect, Error> {
        let cancel = self.interrupt.begin_work();
        let store = self.store()?;
        let progress = &mut self.progress;
        let files = store.local_checker(folder, &cancel, &mut |event| progress.pull(&event))?;
        self.progress.spin(&format!("loading {}", files.id));
        Ok(LettuceDetect::load(&files, Some(self.config.threads), cancel)?)
    }

    /// Loads the model that writes, fetching it when it may.
    pub(super) fn generator(&mut self, store: &Store, cancel: &Cancel) -> Result<CandleGenerator, Error> {
        let named = self.config.model.as_deref().unwrap_or_else(|| store.registry().default_generator());
        let named = named.to_owned();
        let files = if is_path(&named) || Path::new(&named).is_file() {
            let progress = &mut self.progress;
            store.local_gguf(Path::new(&named), cancel, &mut |event| progress.pull(&event))?
        } else {
            self.pull(store, &named, cancel)?.generator()?
        };
        self.progress.count(&format!("loading {}", files.id), 0, 100);
        let options = crate::engine::LoadOptions {
            threads: Some(self.config.threads),
            device: match self.config.device {
                DeviceArg::Auto => Device::Auto,
                DeviceArg::Cpu => Device::Cpu,
                DeviceArg::Cuda => Device::Cuda,
                DeviceArg::Metal => Device::Metal,
            },
            cancel: cancel.clone(),
            ..Default::default()
        };
        let progress = &mut self.progress;
        let text = format!("loading {}", files.id);
        let generator = CandleGenerator::load(&files, &options, &mut |share| {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a percentage
            progress.count(&text, (share.clamp(0.0, 1.0) * 100.0) as usize, 100);
        })?;
        if let Some(note) = generator.note() {
            self.progress.note(&for_terminal_line(note));
        }
        Ok(generator)
    }

    /// The store, which opens no connection when the configuration says so.
    pub(super) fn store(&self) -> Result<Store, Error> {
        let mut options = Options::from_env()?;
        options.offline |= self.config.offline;
        Ok(Store::new(options, Registry::builtin().clone()))
    }

    fn pull(&mut self, store: &Store, id: &str, cancel: &Cancel) -> Result<ModelFiles, Error> {
        let progress = &mut self.progress;
        let pulled = store.pull(id, PullFrom::Any, cancel, &mut |event| {
            use crate::engine::models::{PullEvent, Source};
            // A model that is here is no news.
            if !matches!(event, PullEvent::Done { from: Source::Store, .. }) {
                progress.pull(&event);
            }
        })?;
        Ok(pulled.files)
    }
}

/// Articles that were read, and how many inputs were not.
pub(super) struct Read {
    pub(super) articles: Vec<Article>,
    pub(super) failures: usize,
}

/// The first and the last moment of the date given with `flag`.
pub(super) fn date(flag: &str, text: Option<&str>) -> Result<Option<(Timestamp, Timestamp)>, Error> {
    let Some(text) = text else { return Ok(None) };
    parse_date(text).map(Some).ok_or_else(|| Error::Usage {
        message: format!("{flag}: {text:?} is no date"),
        hint: Some("write 2026-03-01, or a time with its zone: 2026-03-01T09:00:00Z".to_owned()),
    })
}

/// What `inputs` names, and which of it is wanted.
pub(super) fn load_options(inputs: &InputArgs) -> Result<(InputOptions, corpus::LoadOptions), Error> {
    let since = date("--since", inputs.since.as_deref())?.map(|(first, _)| first);
    let until = date("--until", inputs.until.as_deref())?.map(|(_, last)| last);
    if let (Some(since), Some(until)) = (since, until)
        && since > until
    {
        return Err(Error::Usage { message: "--since is after --until".to_owned(), hint: None });
    }
    let options = corpus::LoadOptions { since, until, source: inputs.source.clone(), ..Default::default() };
    Ok((InputOptions { paths: inputs.paths.clone(), files_from: inputs.files_from.clone() }, options))
}

/// The error for inputs in which nothing is left to read.
pub(super) fn nothing_to_read(skipped: &[Skipped]) -> Error {
    let hint = if skipped.is_empty() {
        "name a file or folder with articles".to_owned()
    } else {
        format!("passed over {}", reasons(skipped))
    };
    Error::NoArticles { hint }
}

/// `3 inputs: hidden (2), date unknown (1)`
fn reasons(skipped: &[Skipped]) -> String {
    let mut counts = BTreeMap::new();
    for item in skipped {
        *counts.entry(item.reason).or_insert(0usize) += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(reason, n)| format!("{reason} ({n})")).collect();
    let noun = if skipped.len() == 1 { "input" } else { "inputs" };
    format!("{} {noun}: {}", skipped.len(), counts.join(", "))
}

/// Turns a citation that does not hold into an error that names its article.
pub(super) fn broken(error: BrokenCitation, articles: &[Article]) -> Error {
    let article = articles
        .iter()
        .find(|a| a.id == error.article)
        .map_or_else(|| error.article.to_string(), |a| a.path.clone());
    Error::BrokenCitation { article, start: error.start, end: error.end }
}
