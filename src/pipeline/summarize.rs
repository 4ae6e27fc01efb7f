//! One article into a cited summary.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::compose::{ExtractOptions, Extractor, Template, TemplateName, parts, reads_alone};
use crate::corpus::{Article, SentenceRef};
use crate::engine::{EngineError, Generator};
use crate::report::Summary;
use crate::verify::Sources;

use super::receipt::{Reading, skip_reason};
use super::writing::{Accepted, SENTENCE_TOKENS, Task, prompt, write};
use super::{Dateline, Error, Event, Stage};

pub(super) fn summarize(
    dateline: &mut Dateline,
    article: &Article,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Summary, Error> {
    dateline.check_cancel()?;
    let before = dateline.usage();
    let wanted = dateline.settings.length.sentences();
    let plan = match (&dateline.generator, dateline.prompts.get(TemplateName::Summarize)) {
        (Some(generator), Some(template)) => plan(generator.as_ref(), template, article, wanted)?,
        _ => Plan::default(),
    };
    let mut reading = Reading::default();
    reading.record(article, |index| {
        let too_long = plan.too_long.contains(&index).then_some("longer than the model's context");
        skip_reason(article.sentences()[index].kind).or(too_long)
    });

    let extractor =
        Extractor::new(article, ExtractOptions::default(), |texts| dateline.embed(texts, on_event))?;
    let sources = Sources::new(std::slice::from_ref(article));
    let mut accepted = Accepted::new(&sources);

    write_summary(dateline, plan, &extractor, &mut accepted, on_event)?;
    // Sentences that did not pass and could not be quoted leave gaps: the best of the article fill them, at first
    // from after what was shown, so that the order reads naturally, unless little but its end is left there.
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
    for index in candidates {
        if let Some(sentence) = accepted.quote(reference(article, index)) {
            on_event(Event::Sentence(sentence));
        }
    }
    let (sentences, withheld) = accepted.into_parts();
    Ok(Summary {
        schema: Summary::SCHEMA,
        article: reading.info(article),
        sentences,
        withheld,
        receipt: dateline.receipt(&[article], &reading, before),
    })
}

fn reference(article: &Article, sentence: usize) -> SentenceRef {
    SentenceRef { article: article.id, sentence }
}

/// Tokens of an article that the model reads at once. Small models lose the thread of longer texts, and the
/// time to the first sentence grows with it.
const PART_TOKENS: usize = 3000;

/// A run of sentences that the model reads at once, and how many it is to write about them.
struct Part {
    sentences: Range<usize>,
    wanted: usize,
}

/// How the model will read an article.
#[derive(Default)]
struct Plan {
    parts: Vec<Part>,
    /// Sentences that alone exceed the model's context.
    too_long: BTreeSet<usize>,
}

fn plan(
    generator: &dyn Generator,
    template: &Template,
    article: &Article,
    wanted: usize,
) -> Result<Plan, Error> {
    let frame =
        prompt(generator, template, &[("article", ""), ("sentences", &wanted.to_string())])?.tokens.len();
    let answer = SENTENCE_TOKENS * (wanted + 1);
    let room = generator.info().context_tokens.saturating_sub(frame + answer);
    let budget = room.min(PART_TOKENS);
    let mut plan = Plan::default();
    let mut tokens = Vec::new();
    for (index, sentence) in article.sentences().iter().enumerate() {
        let mut count = 0;
        if skip_reason(sentence.kind).is_none() {
            // Joined sentences may cost a token more than each alone, for the white space between them.
            count = generator.count_tokens(article.sentence(index))? + 1;
        }
        if count > room {
            plan.too_long.insert(index);
            count = 0;
        }
        tokens.push(count);
    }
    let ranges = parts(&tokens, budget);
    let each = wanted.div_ceil(ranges.len().max(1));
    plan.parts = ranges.into_iter().map(|sentences| Part { sentences, wanted: each }).collect();
    Ok(plan)
}

/// The sentences of `part` that are read, paragraph by paragraph.
fn text_of(article: &Article, part: impl Iterator<Item = usize>) -> String {
    let mut text = String::new();
    let mut paragraph = None;
    for index in part {
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

/// The model reads the article, in parts when it is long, and writes.
fn write_summary(
    dateline: &mut Dateline,
    plan: Plan,
    extractor: &Extractor<'_>,
    accepted: &mut Accepted<'_>,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<(), Error> {
    let article = extractor.article();
    let Dateline { generator: Some(generator), prompts, cancel, settings, .. } = dateline else {
        return Ok(());
    };
    let Some(template) = prompts.get(TemplateName::Summarize) else { return Ok(()) };
    let total = plan.parts.len();
    let overall = settings.length.sentences();
    for (done, part) in plan.parts.into_iter().enumerate() {
        if cancel.is_cancelled() {
            return Err(EngineError::Cancelled.into());
        }
        on_event(Event::Stage { stage: Stage::Reading, done, total: Some(total) });
        let read: Vec<usize> = part
            .sentences
            .filter(|index| !plan.too_long.contains(index))
            .filter(|&index| skip_reason(article.sentences()[index].kind).is_none())
            .collect();
        let text = text_of(article, read.iter().copied());
        if text.is_empty() {
            continue;
        }
        let values = [("article", text.as_str()), ("sentences", &part.wanted.to_string())];
        let ask = prompt(generator.as_ref(), template, &values)?;
        let scope: Vec<SentenceRef> = read.into_iter().map(|index| reference(article, index)).collect();
        let quotable = |at: SentenceRef| {
            extractor.score(at.sentence).is_some() && reads_alone(article.sentence(at.sentence))
        };
        let task = Task {
            prompt: &ask,
            max_tokens: SENTENCE_TOKENS * (part.wanted + 1),
            limit: (accepted.len() + part.wanted).min(overall),
            scope: &scope,
            ends: &|_| false,
            wanted: &|_| true,
            quotable: &quotable,
        };
        let mut done = accepted.len();
        write(generator.as_mut(), &task, accepted, &mut |sentence| {
            on_event(Event::Sentence(sentence));
            done += 1;
            on_event(Event::Stage { stage: Stage::Writing, done, total: Some(overall) });
        })?;
    }
    Ok(())
}
