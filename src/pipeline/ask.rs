//! A question into a cited answer, or the honest word that the articles do not say.

use std::cell::Cell;

use jiff::Timestamp;

use crate::compose::TemplateName;
use crate::corpus::{Article, SentenceRef};
use crate::engine::{EngineError, Generator};
use crate::report::{Answer, AnswerSignals, AnswerStatus, Difference};
use crate::retrieve::{Hit, Index, Query};
use crate::text::Span;
use crate::verify::{CheckedSentence, Citation, Sources, Withheld};

use super::counts::counted;
use super::evidence::{Evidence, PASSAGES};
use super::parts::{Part, parts};
use super::pointing::{quote_answer, quote_open};
use super::proposal::{Proposal, is_refusal};
use super::question::Question;
use super::receipt::{Reading, skip_reason};
use super::said::Said;
use super::trust::{Role, Trust};
use super::writing::{ANSWER_SENTENCES, Accepted, SENTENCE_TOKENS, Task, prompt, write};
use super::{Dateline, Error, Event, Stage, rivals};

/// Passages shown when there is no answer.
const NEAREST: usize = 3;
/// Below this share of the question's word weight, and [`OFF_TOPIC_COSINE`], the articles are about something else.
/// Both are low: a question in words of its own may still be answered, and the model is asked next.
const MIN_COVERAGE: f32 = 0.4;
/// See [`MIN_COVERAGE`].
const OFF_TOPIC_COSINE: f32 = 0.2;

pub(super) fn ask(
    dateline: &mut Dateline,
    query: Query<'_>,
    articles: &[Article],
    index: &mut Index,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Answer, Error> {
    if articles.is_empty() {
        return Err(Error::NoArticles);
    }
    let before = dateline.usage();
    let mut reading = Reading::default();
    for article in articles {
        reading.record(article, |at| skip_reason(article.sentences()[at].kind));
    }
    let mut sentences: Vec<CheckedSentence> = Vec::new();
    // What answers two questions is shown once.
    let mut show = |event: Event<'_>| {
        if let Event::Sentence(sentence) = event {
            if sentences.iter().any(|shown| holds(shown, sentence)) {
                return;
            }
            sentences.push(sentence.clone());
        }
        on_event(event);
    };
    let parts = parts(query.text);
    let mut found = Vec::with_capacity(parts.len());
    for part in &parts {
        dateline.check_cancel()?;
        found.push(answer(dateline, part, query.as_of, articles, index, &mut show)?);
    }
    let unanswered = |(part, found): (&Part, &Found)| (!found.answered).then(|| part.text.clone());
    let unanswered = parts.iter().zip(&found).filter_map(unanswered).collect();
    let one = parts.len() == 1;
    let all: Vec<&Article> = articles.iter().collect();
    Ok(Answer {
        schema: Answer::SCHEMA,
        question: query.text.to_owned(),
        as_of: query.as_of,
        status: if sentences.is_empty() { AnswerStatus::NotInSources } else { AnswerStatus::Answered },
        unanswered: if sentences.is_empty() { Vec::new() } else { unanswered },
        sentences,
        differences: found.iter_mut().flat_map(|found| std::mem::take(&mut found.differences)).collect(),
        signals: found.first().and_then(|found| found.signals).filter(|_| one),
        nearest: found
            .iter()
            .find(|f| !f.answered)
            .or(found.first())
            .map_or_else(Vec::new, |f| f.nearest.clone()),
        articles: articles.iter().map(|article| reading.info(article)).collect(),
        withheld: found.into_iter().flat_map(|found| found.withheld).collect(),
        receipt: dateline.receipt(&all, &reading, before),
    })
}

/// Whether `shown` says from the same places all that `sentence` does.
fn holds(shown: &CheckedSentence, sentence: &CheckedSentence) -> bool {
    let places = |sentence: &CheckedSentence| -> Vec<_> {
        sentence.citations().iter().map(|c| (c.article(), c.start(), c.end())).collect()
    };
    places(shown) == places(sentence) && shown.text().contains(sentence.text())
}

/// What was found for one question.
struct Found {
    /// Whether any of it answers.
    answered: bool,
    differences: Vec<Difference>,
    signals: Option<AnswerSignals>,
    nearest: Vec<Citation>,
    withheld: Vec<Withheld>,
}

/// The answer to one question, whose sentences go to `on_event`.
fn answer(
    dateline: &mut Dateline,
    part: &Part,
    as_of: Option<Timestamp>,
    articles: &[Article],
    index: &mut Index,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Found, Error> {
    let search = Query { text: &part.search, as_of };
    let hits = index.search(search, PASSAGES * 2, |texts| dateline.embed(texts, on_event))?;
    let best_cosine = hits.iter().map(|hit| hit.cosine).fold(-1.0, f32::max);
    let off_topic = index.coverage(&part.search) < MIN_COVERAGE && best_cosine < OFF_TOPIC_COSINE;
    let asked = Question::new(Query { text: &part.alone, as_of }, |stem| index.weight(stem));
    // What a part of a line leaves out, the first one tells: of which fire, whose council.
    let in_full = Question::new(search, |stem| index.weight(stem));
    let of = |hit: &Hit| index.passages().get(hit.passage).and_then(|p| articles.get(p.article.index()));
    let whole = part.search == part.alone;
    let is_meant = |article: &Article| !asked.is_after(article) && (whole || in_full.strangers(article) == 0);
    let of_its_time: Vec<Hit> = hits.iter().filter(|hit| of(hit).is_some_and(is_meant)).cloned().collect();
    let evidence = Evidence::new(articles, index, &of_its_time);
    let mut near: Vec<&Article> = Vec::new();
    for article in of_its_time.iter().filter_map(of) {
        if !near.iter().any(|known| known.id == article.id) {
            near.push(article);
        }
    }
    // Of many articles only those with evidence are looked at closely.
    let sources = Sources::of(near.iter().copied());
    let mut accepted = Accepted::new(&sources);
    let mut signals = None;
    let mut differences = Vec::new();
    if !off_topic && !evidence.sentences().is_empty() {
        let writes = |generator: &dyn Generator| Trust::of(generator.info()).role == Role::Writes;
        let count = match asked.count() {
            Some(count) => {
                counted(dateline, &count, [&asked, &in_full], near.iter().copied().cloned(), on_event)?
            }
            None => None,
        };
        if let Some(count) = count
            && let Some(sentence) = accepted.quote(count.first)
        {
            on_event(Event::Sentence(sentence));
            differences.push(count.difference);
        } else if dateline.generator.as_deref().is_some_and(writes) {
            let found = write_answer(dateline, &asked, &evidence, &mut accepted, on_event)?;
            if let Some(found) = &found
                && accepted.len() > 0
                && let Dateline { generator: Some(generator), prompts, .. } = dateline
            {
                differences.extend(rivals::difference(
                    generator.as_mut(),
                    prompts,
                    &asked,
                    &evidence,
                    found,
                )?);
            }
            signals = found.map(|found| found.signals);
            if accepted.len() == 0 && asked.is_open() {
                quote_open(dateline, &asked, &evidence, &mut accepted, on_event)?;
            }
        } else {
            signals = quote_answer(dateline, &asked, &evidence, &mut accepted, on_event)?;
        }
    }
    let nearest = nearest(articles, index, &hits);
    let (sentences, withheld) = accepted.into_parts();
    Ok(Found { answered: !sentences.is_empty(), differences, signals, nearest, withheld })
}

fn nearest(articles: &[Article], index: &Index, hits: &[Hit]) -> Vec<Citation> {
    let mut found: Vec<Citation> = Vec::new();
    for hit in hits {
        let Some(passage) = index.passages().get(hit.passage) else { continue };
        let Some(article) = articles.get(passage.article.index()) else { continue };
        let overlaps = found.iter().any(|other| {
            other.article() == passage.article
                && Span::overlaps_range(passage.span, other.start()..other.end())
        });
        if overlaps {
            continue;
        }
        found.extend(Citation::new(article, passage.span));
        if found.len() == NEAREST {
            break;
        }
    }
    found
}

/// The model proposes an answer, and writes it out when it is found to be one. All prompts begin alike, so that the
/// passages are read once.
fn write_answer(
    dateline: &mut Dateline,
    asked: &Question<'_>,
    evidence: &Evidence<'_>,
    accepted: &mut Accepted<'_>,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Option<Proposal>, Error> {
    let Dateline { generator: Some(generator), prompts, cancel, .. } = dateline else {
        return Ok(None);
    };
    on_event(Event::Stage { stage: Stage::Reading, done: 0, total: Some(1) });
    let answer_tokens = SENTENCE_TOKENS * ANSWER_SENTENCES;
    let Some(mut passages) = evidence.fitting(generator.as_ref(), answer_tokens)? else { return Ok(None) };
    let found = Proposal::of(generator.as_mut(), prompts, asked, evidence, &passages)?;
    let Some(mut proposal) = found else { return Ok(None) };
    let mut evidence = evidence;
    let rest;
    if let Some(reason) = proposal.doubt() {
        let Some((other, alone)) = rivals::alone(generator.as_mut(), prompts, asked, evidence)? else {
            accepted.withhold(proposal.text.clone(), reason);
            return Ok(Some(proposal));
        };
        proposal = other;
        rest = alone;
        passages = rest.fitting(generator.as_ref(), answer_tokens)?.unwrap_or_default();
        evidence = &rest;
    }
    if cancel.is_cancelled() {
        return Err(EngineError::Cancelled.into());
    }
    if let Some(answer) = prompts.get(TemplateName::Answer) {
        let ask = prompt(generator.as_ref(), answer, &asked.values(&passages))?;
        let said = Said::new(&proposal.text);
        // A proposal in words of its own stands nowhere: then a sentence must speak of what is asked.
        let free = proposal.sources.is_empty();
        let told = |text: &str| {
            if free { asked.is_met_by(text) } else { asked.counted_in(text) && said.is_in(text) }
        };
        let speaks_of_it = |at: SentenceRef| {
            evidence.article(at.article).is_some_and(|article| {
                asked.may_be_told_in(article, at.sentence) && asked.is_met_by(article.sentence(at.sentence))
            })
        };
        // What else is said is of use only beside the answer itself.
        let done = Cell::new(0);
        let task = Task {
            prompt: &ask,
            max_tokens: answer_tokens,
            limit: accepted.len() + ANSWER_SENTENCES,
            scope: evidence.sentences(),
            ends: &is_refusal,
            wanted: &|claim| done.get() > 0 || told(claim),
            quotable: &|at| {
                if free { speaks_of_it(at) } else { proposal.sources.contains(&at) }
            },
        };
        write(generator.as_mut(), &task, accepted, &mut |sentence| {
            on_event(Event::Sentence(sentence));
            done.set(done.get() + 1);
            on_event(Event::Stage { stage: Stage::Writing, done: done.get(), total: None });
        })?;
    }
    // Nothing written passed: the source says it itself.
    if accepted.len() == 0
        && let Some(sentence) = proposal.sources.iter().find_map(|at| accepted.quote(*at).cloned())
    {
        on_event(Event::Sentence(&sentence));
    }
    Ok(Some(proposal))
}
