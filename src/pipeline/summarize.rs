//! One article into a cited summary.

use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};

use crate::compose::{ExtractOptions, Extractor, Template, TemplateName, parts, reads_alone};
use crate::corpus::{Article, SentenceRef};
use crate::engine::{Finish, Generator, Prompt, Usage};
use crate::report::{Receipt, Summary};
use crate::verify::{CheckedSentence, Sources};

use super::receipt::{Reading, skip_reason};
use super::writing::{Accepted, Drafting, SENTENCE_TOKENS, Task, prompt, write};
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
    accepted: Accepted<'a>,
    receipt: Receipt,
}

/// Neighbouring sentences that the model reads at once.
struct Part {
    prompt: Prompt,
    sentences: Vec<SentenceRef>,
    /// How many it is to write about them.
    wanted: usize,
    drafting: Drafting,
    /// Sentences accepted with which it is done; known when it begins.
    limit: Option<usize>,
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
        let accepted = Accepted::new(sources);
        Ok(Self { article, wanted, parts, reading, extractor: None, accepted, receipt })
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
        self.with(part, on_event, |task, _, accepted, on_accepted| {
            write(generator, task, accepted, on_accepted)
        })
        .unwrap_or(Ok(()))
    }

    /// Takes what the model wrote next about a part.
    pub(super) fn push(
        &mut self,
        part: usize,
        piece: &str,
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> ControlFlow<()> {
        self.with(part, on_event, |task, drafting, accepted, on_accepted| {
            drafting.push(piece, task, accepted, on_accepted)
        })
        .unwrap_or(ControlFlow::Break(()))
    }

    /// The model's answer about a part has ended.
    pub(super) fn end(&mut self, part: usize, finish: Finish, on_event: &mut dyn FnMut(Event<'_>)) {
        self.with(part, on_event, |task, drafting, accepted, on_accepted| {
            drafting.finish(finish, task, accepted, on_accepted);
        });
    }

    /// Calls `work` with the task of a part.
    fn with<T>(
        &mut self,
        part: usize,
        on_event: &mut dyn FnMut(Event<'_>),
        work: impl FnOnce(&Task<'_>, &mut Drafting, &mut Accepted<'a>, &mut dyn FnMut(&CheckedSentence)) -> T,
    ) -> Option<T> {
        let Self { article, wanted, parts, extractor, accepted, .. } = self;
        let Part { prompt, sentences, wanted: share, drafting, limit } = parts.get_mut(part)?;
        let quotable = |at: SentenceRef| {
            let score = extractor.as_ref().and_then(|extractor| extractor.score(at.sentence));
            score.is_some() && reads_alone(article.sentence(at.sentence))
        };
        let task = Task {
            prompt,
            max_tokens: max_tokens(*share),
            limit: *limit.get_or_insert((accepted.len() + *share).min(*wanted)),
            scope: sentences,
            ends: &|_| false,
            wanted: &|_| true,
            quotable: &quotable,
        };
        let mut done = accepted.len();
        Some(work(&task, drafting, accepted, &mut |sentence| {
            on_event(Event::Sentence(sentence));
            done += 1;
            on_event(Event::Stage { stage: Stage::Writing, done, total: Some(*wanted) });
        }))
    }

    /// Fills what the model left open, and ends.
    pub(super) fn finish(self, usage: Usage, on_event: &mut dyn FnMut(Event<'_>)) -> Summary {
        let Self { article, wanted, reading, extractor, mut accepted, mut receipt, .. } = self;
        if let Some(extractor) = &extractor {
            fill(extractor, wanted, &mut accepted, on_event);
        }
        let (sentences, withheld) = accepted.into_parts();
        receipt.usage = usage;
        Summary { schema: Summary::SCHEMA, article: reading.info(article), sentences, withheld, receipt }
    }
}

/// Tokens for so many sentences: one more, since the first may be an introduction.
fn max_tokens(sentences: usize) -> usize {
    SENTENCE_TOKENS * (sentences + 1)
}

/// Sentences that did not pass and could not be quoted leave gaps: the best of the article fill them, at first
/// from after what was shown, so that the order reads naturally, unless little but its end is left there.
fn fill(
    extractor: &Extractor<'_>,
    wanted: usize,
    accepted: &mut Accepted<'_>,
    on_event: &mut dyn FnMut(Event<'_>),
) {
    let article = extractor.article();
    let count = article.sentences().len();
    let shown = (0..count).rev().find(|index| accepted.cites(reference(article, *index)));
    let after = shown.map(|last| last + 1).filter(|next| next * 3 < count * 2);
    let mut candidates: Vec<usize> = Vec::new();
    for (from, alone) in [(after.unwrap_or(0), true), (0, true), (0, false)] {
        while accepted.len() + candidates.len() < wanted {
            let excluded = |index: usize| {
                index < from
                    || accepted.cites(reference(article, index))
                    || (alone && !reads_alone(article.sentence(index)))
            };
            match extractor.next(&candidates, &excluded) {
                Some(index) => candidates.push(index),
                None => break,
            }
        }
    }
    if accepted.len() + candidates.len() == 0 {
        candidates = extractor.select(wanted);
    }
    candidates.sort_unstable();
    for &index in &candidates {
        if let Some(sentence) = accepted.quote(reference(article, index)) {
            on_event(Event::Sentence(sentence));
        }
    }
    if accepted.len() == 0 {
        for index in candidates {
            if let Some(sentence) = accepted.quote_as_it_stands(reference(article, index)) {
                on_event(Event::Sentence(sentence));
            }
        }
    }
}

fn reference(article: &Article, sentence: usize) -> SentenceRef {
    SentenceRef { article: article.id, sentence }
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
            sentences: read.into_iter().map(|index| reference(article, index)).collect(),
            wanted: each,
            drafting: Drafting::default(),
            limit: None,
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
