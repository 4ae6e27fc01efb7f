//! Inputs become articles, one by one.

use std::collections::{HashMap, VecDeque};
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::article::{Article, ArticleId, Digest, Metadata};
use super::content::Format;
use super::error::{LoadFailure, LoadFailureKind, SkipReason, Skipped};
use super::inputs::{Input, InputOptions, Inputs, Location, Root};
use super::source::{Draft, Records};
use super::title;

/// Bad records of one file that are named one by one; the rest is counted.
const BAD_RECORDS_NAMED: u64 = 20;
/// Records without text after which a file in a folder, which had none with text, is of other data: it may have gigabytes.
const OTHER_DATA: u64 = 1000;

/// What is read and what is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadOptions {
    /// The most that is read as one article, in bytes: a text or JSON file, or a line of a JSONL file. A JSONL
    /// file itself may be of any size.
    pub max_file_bytes: u64,
    /// Leave out what was published before this instant (or at an unknown time).
    pub since: Option<Timestamp>,
    /// Leave out what was published after this instant (or at an unknown time).
    pub until: Option<Timestamp>,
    /// Leave out what is not from this outlet; case does not matter.
    pub source: Option<String>,
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self { max_file_bytes: 64 << 20, since: None, until: None, source: None }
    }
}

impl LoadOptions {
    fn excludes(&self, metadata: &Metadata) -> Option<SkipReason> {
        if self.since.is_some() || self.until.is_some() {
            let Some(published) = metadata.published else { return Some(SkipReason::NoDate) };
            if self.since.is_some_and(|since| published < since)
                || self.until.is_some_and(|until| published > until)
            {
                return Some(SkipReason::OtherDate);
            }
        }
        let wanted = self.source.as_deref()?.trim().to_lowercase();
        match &metadata.source {
            None => Some(SkipReason::NoSource),
            Some(source) if source.trim().to_lowercase() != wanted => Some(SkipReason::OtherSource),
            Some(_) => None,
        }
    }
}

/// What a [`Reader`] comes upon.
#[derive(Debug)]
pub enum ReadEvent {
    /// The next article.
    Article(Box<Article>),
    /// An article with the same body as an earlier one; it is not given again.
    Duplicate {
        /// Where this copy is.
        path: String,
        /// The article it equals.
        of: ArticleId,
    },
    /// Something that the user will want to know was not read.
    Failed(LoadFailure),
    /// Something passed over on purpose.
    Skipped(Skipped),
}

/// Reads inputs in order and gives articles one by one, with ids `a1`, `a2`, … It holds one text file or one line
/// of a JSONL file at a time, and 32 bytes of each article read.
pub struct Reader {
    inputs: std::vec::IntoIter<Input>,
    inputs_total: usize,
    roots: Vec<Root>,
    pending: VecDeque<ReadEvent>,
    source: Option<Source>,
    stdin: Option<Box<dyn Read + Send>>,
    options: LoadOptions,
    seen: HashMap<Digest, ArticleId>,
}

/// The input being read.
struct Source {
    path: String,
    /// Whether failing to read it is worth a word: the user named it, or its name says that it is an article.
    claimed: bool,
    /// The folder or glob it was found in.
    root: Option<usize>,
    records: Records,
    good: u64,
    bad: u64,
    /// Whether a record had text: this is a file of articles then.
    has_text: bool,
    /// The first records without text, until one has it; in a folder they may be of other data.
    held: Vec<LoadFailure>,
    /// How many there are in all.
    held_total: u64,
}

impl Source {
    /// Whether `failure` may come of other data than articles, which a folder may hold too.
    fn may_be_other_data(&self, failure: &LoadFailure) -> bool {
        let other = match failure.kind {
            LoadFailureKind::NoText { .. } => true,
            LoadFailureKind::BadRecord(_) => !self.claimed || self.held_total > 0,
            _ => false,
        };
        other && self.root.is_some() && !self.has_text
    }

    /// Keeps `failure` until it is known what the file holds; of many only those that would be named.
    fn hold(&mut self, failure: LoadFailure) {
        if self.held_total < BAD_RECORDS_NAMED {
            self.held.push(failure);
        }
        self.held_total += 1;
    }
}

impl Reader {
    /// Reads `inputs`, beginning with what [`Inputs::resolve`] could not find or passed over.
    #[must_use]
    pub fn new(inputs: Inputs, options: LoadOptions) -> Self {
        Self::with_stdin(inputs, options, Box::new(io::stdin()))
    }

    /// As [`new`](Self::new), with `stdin` in place of the standard input.
    #[must_use]
    pub fn with_stdin(inputs: Inputs, options: LoadOptions, stdin: Box<dyn Read + Send>) -> Self {
        let Inputs { inputs, failures, skipped, roots, .. } = inputs;
        let failures = failures.into_iter().map(ReadEvent::Failed);
        Self {
            inputs_total: inputs.len(),
            inputs: inputs.into_iter(),
            roots,
            pending: failures.chain(skipped.into_iter().map(ReadEvent::Skipped)).collect(),
            source: None,
            stdin: Some(stdin),
            options,
            seen: HashMap::new(),
        }
    }

    /// Reads `bytes` as if they were the file `path`, whose extension tells the format.
    #[must_use]
    pub fn from_bytes(path: &str, bytes: Vec<u8>, options: LoadOptions) -> Self {
        let mut reader = Self::with_stdin(Inputs::default(), options, Box::new(io::empty()));
        reader.inputs_total = 1;
        let limit = reader.options.max_file_bytes;
        let opened = Records::from_stream(Path::new(path), Box::new(Cursor::new(bytes)), limit);
        reader.begin(path.to_owned(), true, None, opened);
        reader
    }

    /// Files (and standard input) to read in all.
    #[must_use]
    pub fn inputs_total(&self) -> usize {
        self.inputs_total
    }

    /// How many of them are behind us.
    #[must_use]
    pub fn inputs_done(&self) -> usize {
        self.inputs_total - self.inputs.len() - usize::from(self.source.is_some())
    }

    fn open(&mut self, input: Input) {
        let path = input.location.display();
        let limit = self.options.max_file_bytes;
        let (claimed, opened) = match &input.location {
            Location::Stdin => {
                let stdin = self.stdin.take().unwrap_or_else(|| Box::new(io::empty()));
                (true, Records::from_stream(Path::new("-"), stdin, limit))
            }
            Location::File(file) => {
                (input.named || Format::of(file).is_claimed(), Records::from_file(file, input.named, limit))
            }
        };
        self.begin(path, claimed, input.root, opened);
    }

    fn begin(
        &mut self,
        path: String,
        claimed: bool,
        root: Option<usize>,
        opened: Result<Records, LoadFailure>,
    ) {
        match opened {
            Ok(records) => {
                self.source = Some(Source {
                    path,
                    claimed,
                    root,
                    records,
                    good: 0,
                    bad: 0,
                    has_text: false,
                    held: Vec::new(),
                    held_total: 0,
                });
            }
            Err(failure) => self.refuse(failure, claimed, root),
        }
    }

    /// Takes the next record of `source`, and puts it back unless that was the last.
    fn step(&mut self, mut source: Source) {
        let Some(record) = source.records.next(&source.path, self.options.max_file_bytes) else {
            return self.close(source);
        };
        if record.is_ok() && !source.has_text {
            source.has_text = true;
            self.release(&mut source);
        }
        if source.held_total >= OTHER_DATA {
            return self.close(source);
        }
        match record.and_then(|draft| self.accept(draft, &source)) {
            Ok(()) => source.good += 1,
            Err(failure) if source.may_be_other_data(&failure) => source.hold(failure),
            Err(failure) => self.report(failure, &mut source),
        }
        self.source = Some(source);
    }

    /// Names a bad record, unless many were named before.
    fn report(&mut self, failure: LoadFailure, source: &mut Source) {
        source.bad += 1;
        if source.bad <= BAD_RECORDS_NAMED {
            self.refuse(failure, source.claimed, source.root);
        }
    }

    /// Names the records that were held: they stand in a file of articles.
    fn release(&mut self, source: &mut Source) {
        let held = std::mem::take(&mut source.held);
        let unnamed = std::mem::take(&mut source.held_total).saturating_sub(held.len() as u64);
        for failure in held {
            self.report(failure, source);
        }
        source.bad += unnamed;
    }

    /// What remains to be said of a source that is read to its end.
    fn close(&mut self, source: Source) {
        let Source { path, claimed, root, good, bad, held, held_total, .. } = source;
        if let Some(first) = held.into_iter().next() {
            // Found in a folder, and no record had text: data of another kind.
            self.refuse(LoadFailure::new(&*path, first.kind), false, root);
        }
        let kind = match bad.saturating_sub(BAD_RECORDS_NAMED) {
            0 if good + bad + held_total == 0 => LoadFailureKind::Empty,
            0 => return,
            more => LoadFailureKind::MoreBadRecords(more),
        };
        self.refuse(LoadFailure::new(path, kind), claimed, root);
    }

    fn accept(&mut self, draft: Draft, source: &Source) -> Result<(), LoadFailure> {
        let Draft { path, body, content, metadata } = draft;
        if !content.of(&body).chars().any(char::is_alphanumeric) {
            return Err(LoadFailure::new(path, LoadFailureKind::Empty));
        }
        if let Some(root) = source.root.and_then(|r| self.roots.get_mut(r)) {
            root.articles += 1;
        }
        if let Some(reason) = self.options.excludes(&metadata) {
            self.pending.push_back(ReadEvent::Skipped(Skipped { path, reason }));
            return Ok(());
        }
        let digest = Digest::of(&body);
        if let Some(of) = self.seen.get(&digest) {
            self.pending.push_back(ReadEvent::Duplicate { path, of: *of });
            return Ok(());
        }
        let id = ArticleId::from_index(self.seen.len());
        self.seen.insert(digest, id);
        let mut article = Article::with_digest(id, path, metadata, Arc::from(body), content, digest);
        if article.title.is_empty() {
            let stem = Path::new(&source.path).file_stem().map(|s| s.to_string_lossy());
            article.title = title::shorten(stem.as_deref().unwrap_or(&source.path), title::MAX_CHARS);
        }
        self.pending.push_back(ReadEvent::Article(Box::new(article)));
        Ok(())
    }

    /// A failure where an article was to be expected, else something passed over.
    fn refuse(&mut self, failure: LoadFailure, claimed: bool, root: Option<usize>) {
        let passed_over = match &failure.kind {
            LoadFailureKind::Unsupported(content) => Some(SkipReason::NotAnArticle(*content)),
            LoadFailureKind::Empty => Some(SkipReason::Empty),
            LoadFailureKind::BadRecord(_) | LoadFailureKind::NoText { .. } => Some(SkipReason::OtherJson),
            _ => None,
        };
        let mut root = root.and_then(|r| self.roots.get_mut(r));
        match passed_over.filter(|_| !claimed) {
            Some(reason) => {
                if let Some(root) = &mut root {
                    root.skipped += 1;
                }
                self.pending.push_back(ReadEvent::Skipped(Skipped { path: failure.path, reason }));
            }
            None => {
                if let Some(root) = &mut root {
                    root.failed += 1;
                }
                self.pending.push_back(ReadEvent::Failed(failure));
            }
        }
    }

    /// Folders and globs that came to nothing, once all is read.
    fn close_roots(&mut self) {
        for root in std::mem::take(&mut self.roots) {
            if root.articles == 0 && root.failed == 0 {
                let kind = LoadFailureKind::NoArticles { skipped: root.skipped };
                self.pending.push_back(ReadEvent::Failed(LoadFailure::new(root.display, kind)));
            }
        }
    }
}

impl Iterator for Reader {
    type Item = ReadEvent;

    fn next(&mut self) -> Option<ReadEvent> {
        loop {
            if let Some(event) = self.pending.pop_front() {
                return Some(event);
            }
            if let Some(source) = self.source.take() {
                self.step(source);
            } else if let Some(input) = self.inputs.next() {
                self.open(input);
            } else if self.roots.is_empty() {
                return None;
            } else {
                self.close_roots();
            }
        }
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("inputs_total", &self.inputs_total)
            .field("done", &self.inputs_done())
            .finish()
    }
}

/// All articles of a run, in memory.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// The articles; the one with id `a1` is first.
    pub articles: Vec<Article>,
    /// What could not be read.
    pub failures: Vec<LoadFailure>,
    /// What was passed over on purpose.
    pub skipped: Vec<Skipped>,
}

impl Corpus {
    /// Reads everything that `inputs` names.
    #[must_use]
    pub fn load(inputs: &InputOptions, options: &LoadOptions) -> Self {
        Reader::new(Inputs::resolve(inputs), options.clone()).collect()
    }

    /// The article with this id; `None` for an id of another run.
    #[must_use]
    pub fn article(&self, id: ArticleId) -> Option<&Article> {
        self.articles.get(id.index())
    }
}

impl FromIterator<ReadEvent> for Corpus {
    fn from_iter<I: IntoIterator<Item = ReadEvent>>(events: I) -> Self {
        let mut corpus = Self::default();
        for event in events {
            match event {
                ReadEvent::Article(article) => corpus.articles.push(*article),
                ReadEvent::Duplicate { path, of } => {
                    if let Some(article) = corpus.articles.get_mut(of.index()) {
                        article.duplicates.push(path);
                    }
                }
                ReadEvent::Failed(failure) => corpus.failures.push(failure),
                ReadEvent::Skipped(skipped) => corpus.skipped.push(skipped),
            }
        }
        corpus
    }
}
