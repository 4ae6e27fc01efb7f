//! One article into a cited summary.

use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};

use crate::compose::{DraftSentences, ExtractOptions, Extractor, Template, TemplateName, parts};
use crate::corpus::Article;
use crate::engine::{Finish, GenerateOptions, Generator, Prompt, Usage};
use crate::report::{Receipt, Summary};
use crate::verify::Sources;

use super::receipt::{Reading, skip_reason};
use super::telling::tell;
use super::writing::{SENTENCE_TOKENS, prompt};
use super::{Dateline, Error, Event, Stage};

/// Tokens of an article that the model reads at once. Small models lose the thread of longer texts, and the
/// time to the first sentence grows with it.
const PART_TOKENS: usize = 3000;

pub(super) fn summarize(
    dateline: &mut Dateline,
    article: &Article,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Summary, Error> {
    dateline.check_cancel()?;
    let before = dateline.usage();
    let sources = Sources::new(std::slice::from_ref(article));
    let mut making = Making::new(dateline, article, &sources)?;
    making.compare(|texts| dateline.embed(texts, on_event))?;
    for part in 0..making.parts() {
        dateline.check_cancel()?;
        let stage = Stage::Reading;
        on_event(Event::Stage { stage, done: part, total: Some(making.parts()) });
        if let Some(generator) = &mut dateline.generator {
            making.write(part, generator.as_mut(), on_event)?;
        }
    }
    Ok(making.finish(dateline.usage() - before, on_event))
}

/// A summary in the making.
pub(super) struct Making<'a> {
    article: &'a Article,
    /// Most sentences.
    wanted: usize,
    parts: Vec<Part>,
    reading: Reading,
    extractor: Option<Extractor<'a>>,
    sources: &'a Sources<'a>,
    receipt: Receipt,
}

/// Neighbouring sentences that the model reads at once.
struct Part {
    prompt: Prompt,
    /// How many it is to write about them.
    wanted: usize,
    written: DraftSentences,
    drafts: Vec<String>,
}

impl<'a> Making<'a> {
    /// Decides how the model will read `article`, of which alone `sources` are made.
    pub(super) fn new(
        dateline: &Dateline,
        article: &'a Article,
        sources: &'a Sources<'a>,
    ) -> Result<Self, Error> {
        let wanted = dateline.settings.length.sentences();
        let mut too_long = BTreeSet::new();
        let parts = match (&dateline.generator, dateline.prompts.get(TemplateName::Summarize)) {
            (Some(generator), Some(template)) => {
                plan(generator.as_ref(), template, article, wanted, &mut too_long)?
            }
            _ => Vec::new(),
        };
        let mut reading = Reading::default();
        reading.record(article, |index| {
            let too_long = too_long.contains(&index).then_some("longer than the model's context");
            skip_reason(article.sentences()[index].kind).or(too_long)
        });
        let receipt = dateline.receipt(&[article], &reading, dateline.usage());
        Ok(Self { article, wanted, parts, reading, extractor: None, sources, receipt })
    }

    /// Compares the article's sentences, of which `embed` makes vectors.
    pub(super) fn compare(
        &mut self,
        embed: impl FnOnce(&[&str]) -> Result<Vec<Vec<f32>>, Error>,
    ) -> Result<(), Error> {
        self.extractor = Some(Extractor::new(self.article, ExtractOptions::default(), embed)?);
        Ok(())
    }

    /// How many parts the model reads one after another.
    pub(super) fn parts(&self) -> usize {
        self.parts.len()
    }

    /// What the model is asked about a part, and how many tokens it may answer.
    pub(super) fn prompt(&self, part: usize) -> Option<(&Prompt, usize)> {
        self.parts.get(part).map(|part| (&part.prompt, max_tokens(part.wanted)))
    }

    /// Lets `generator` write about a part.
    fn write(
        &mut self,
        part: usize,
        generator: &mut dyn Generator,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<(), Error> {
        let Some(Part { prompt, wanted, .. }) = self.parts.get(part) else { return Ok(()) };
        let (prompt, options) = (prompt.clone(), GenerateOptions::greedy(max_tokens(*wanted)));
        let written =
            generator.generate(&prompt, &options, None, &mut |piece| self.push(part, piece, on_event))?;
        self.end(part, written.finish);
        Ok(())
    }

    /// Takes what the model wrote next about a part; breaks when that is enough.
    pub(super) fn push(
        &mut self,
        part: usize,
        piece: &str,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> ControlFlow<()> {
        let Some(Part { wanted, written, drafts, .. }) = self.parts.get_mut(part) else {
            return ControlFlow::Break(());
        };
        let new = written.push(piece);
        if new.is_empty() {
            return ControlFlow::Continue(());
        }
        drafts.extend(new);
        let enough = drafts.len() >= *wanted;
        let done = self.parts.iter().map(|part| part.drafts.len()).sum::<usize>().min(self.wanted);
        on_event(Event::Stage { stage: Stage::Writing, done, total: Some(self.wanted) });
        if enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// The model's answer about a part has ended.
    pub(super) fn end(&mut self, part: usize, finish: Finish) {
        if finish != Finish::Caller
            && let Some(Part { written, drafts, .. }) = self.parts.get_mut(part)
        {
            // What the token limit cut off may still point at a sentence of the sources.
            drafts.extend(written.finish());
        }
    }

    /// Chooses and checks what is shown, and ends.
    pub(super) fn finish(self, usage: Usage, on_event: &mut dyn FnMut(Event<'_>)) -> Summary {
        let Self { article, wanted, parts, reading, extractor, sources, mut receipt } = self;
        let drafts: Vec<String> = parts.into_iter().flat_map(|part| part.drafts).collect();
        let (sentences, withheld) =
            extractor.map(|extractor| tell(extractor, sources, &drafts, wanted)).unwrap_or_default();
        sentences.iter().for_each(|sentence| on_event(Event::Sentence(sentence)));
        receipt.usage = usage;
        Summary { schema: Summary::SCHEMA, article: reading.info(article), sentences, withheld, receipt }
    }
}

/// Tokens for so many sentences: one more, since the first may be an introduction.
fn max_tokens(sentences: usize) -> usize {
    SENTENCE_TOKENS * (sentences + 1)
}

/// Cuts `article` into parts that fit the model. Sentences that alone exceed its context go to `too_long`.
fn plan(
    generator: &dyn Generator,
    template: &Template,
    article: &Article,
    wanted: usize,
    too_long: &mut BTreeSet<usize>,
) -> Result<Vec<Part>, Error> {
    let frame =
        prompt(generator, template, &[("article", ""), ("sentences", &wanted.to_string())])?.tokens.len();
    let room = generator.info().context_tokens.saturating_sub(frame + max_tokens(wanted));
    let budget = room.min(PART_TOKENS);
    let mut tokens = Vec::new();
    for (index, sentence) in article.sentences().iter().enumerate() {
        let mut count = 0;
        if skip_reason(sentence.kind).is_none() {
            // Joined sentences may cost a token more than each alone, for the white space between them.
            count = generator.count_tokens(article.sentence(index))? + 1;
        }
        if count > room {
            too_long.insert(index);
            count = 0;
        }
        tokens.push(count);
    }
    let ranges: Vec<Range<usize>> = parts(&tokens, budget);
    let each = wanted.div_ceil(ranges.len().max(1));
    let mut plan = Vec::with_capacity(ranges.len());
    for range in ranges {
        let read: Vec<usize> =
            range.filter(|index| tokens.get(*index).is_some_and(|count| *count > 0)).collect();
        let text = text_of(article, &read);
        if text.is_empty() {
            continue;
        }
        let values = [("article", text.as_str()), ("sentences", &each.to_string())];
        plan.push(Part {
            prompt: prompt(generator, template, &values)?,
            wanted: each,
            written: DraftSentences::new(),
            drafts: Vec::new(),
        });
    }
    Ok(plan)
}

/// The given sentences, paragraph by paragraph.
fn text_of(article: &Article, sentences: &[usize]) -> String {
    let mut text = String::new();
    let mut paragraph = None;
    for &index in sentences {
        let Some(sentence) = article.sentences().get(index) else { continue };
        if !text.is_empty() {
            text.push(if paragraph == Some(sentence.paragraph) { ' ' } else { '\n' });
        }
        paragraph = Some(sentence.paragraph);
        text.extend(article.sentence(index).split_whitespace().flat_map(|word| [word, " "]));
        text.truncate(text.trim_end().len());
    }
    text
}
