//! A question into a cited answer, or the honest word that the articles do not say.

use std::collections::BTreeMap;

use crate::compose::TemplateName;
use crate::corpus::{Article, ArticleId, SentenceRef};
use crate::engine::{EngineError, Generator};
use crate::report::{Answer, AnswerStatus};
use crate::retrieve::{Hit, Index, cosine};
use crate::text::terms::content_stems;
use crate::text::{SentenceKind, Span};
use crate::verify::{Citation, Sources};

use super::receipt::{Reading, skip_reason};
use super::writing::{Accepted, SENTENCE_TOKENS, Task, prompt, write};
use super::{Dateline, Error, Event, Stage};

/// Passages the model reads.
const PASSAGES: usize = 5;
/// Passages shown when there is no answer.
const NEAREST: usize = 3;
/// Sentences of an answer at most.
const ANSWER_SENTENCES: usize = 3;
/// Below this share of the question's word weight, and [`MIN_COSINE`], the articles are about something else.
const MIN_COVERAGE: f32 = 0.4;
/// See [`MIN_COVERAGE`].
const MIN_COSINE: f32 = 0.35;
/// Yes minus no, in logits, from which the passages are taken to answer the question.
const MIN_ANSWERABLE: f32 = 0.0;

pub(super) fn ask(
    dateline: &mut Dateline,
    question: &str,
    articles: &[Article],
    index: &mut Index,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Answer, Error> {
    if articles.is_empty() {
        return Err(Error::NoArticles);
    }
    dateline.check_cancel()?;
    let before = dateline.usage();
    let hits = index.search(question, PASSAGES * 2, |texts| dateline.embed(texts, on_event))?;
    let mut reading = Reading::default();
    for article in articles {
        reading.record(article, |at| skip_reason(article.sentences()[at].kind));
    }
    let best_cosine = hits.iter().map(|hit| hit.cosine).fold(-1.0, f32::max);
    let off_topic = index.coverage(question) < MIN_COVERAGE && best_cosine < MIN_COSINE;
    let evidence = Evidence::new(articles, index, &hits);
    // Of many articles only those with evidence are looked at closely.
    let read = evidence.groups.iter().filter_map(|(id, _)| articles.get(id.index()));
    let sources = Sources::of(read);
    let mut accepted = Accepted::new(&sources);
    if !off_topic && !evidence.sentences.is_empty() {
        if dateline.generator.is_some() {
            write_answer(dateline, question, articles, &evidence, &mut accepted, on_event)?;
        } else {
            quote_answer(dateline, question, articles, &evidence, &mut accepted, on_event)?;
        }
    }
    let nearest = nearest(articles, index, &hits);
    let (sentences, withheld) = accepted.into_parts();
    let all: Vec<&Article> = articles.iter().collect();
    Ok(Answer {
        schema: Answer::SCHEMA,
        question: question.to_owned(),
        status: if sentences.is_empty() { AnswerStatus::NotInSources } else { AnswerStatus::Answered },
        sentences,
        nearest,
        articles: articles.iter().map(|article| reading.info(article)).collect(),
        withheld,
        receipt: dateline.receipt(&all, &reading, before),
    })
}

/// The best passages with overlaps joined, in the order of rank of their articles.
struct Evidence {
    sentences: Vec<SentenceRef>,
    groups: Vec<(ArticleId, Vec<usize>)>,
}

impl Evidence {
    fn new(articles: &[Article], index: &Index, hits: &[Hit]) -> Self {
        let mut order: Vec<ArticleId> = Vec::new();
        let mut chosen: BTreeMap<ArticleId, std::collections::BTreeSet<usize>> = BTreeMap::new();
        let mut taken = 0;
        for hit in hits {
            let Some(passage) = index.passages().get(hit.passage) else { continue };
            let of_article = chosen.entry(passage.article).or_default();
            // A window that is half known already costs a place and adds little.
            let known = passage.sentences.clone().filter(|s| of_article.contains(s)).count();
            if known * 2 > passage.sentences.len() {
                continue;
            }
            if !order.contains(&passage.article) {
                order.push(passage.article);
            }
            of_article.extend(passage.sentences.clone());
            taken += 1;
            if taken == PASSAGES {
                break;
            }
        }
        let groups: Vec<(ArticleId, Vec<usize>)> = order
            .into_iter()
            .filter_map(|id| {
                let article = articles.get(id.index())?;
                let sentences = chosen.get(&id)?.iter().copied();
                let usable = sentences.filter(|&at| {
                    article.sentences().get(at).is_some_and(|s| s.kind != SentenceKind::Caption)
                });
                Some((id, usable.collect()))
            })
            .collect();
        let sentences = groups
            .iter()
            .flat_map(|(article, sentences)| {
                sentences.iter().map(|&sentence| SentenceRef { article: *article, sentence })
            })
            .collect();
        Self { sentences, groups }
    }

    /// As the model reads it: outlet, day and headline, then the sentences of each article.
    fn text(&self, articles: &[Article]) -> String {
        let mut text = String::new();
        for (id, sentences) in &self.groups {
            let Some(article) = articles.get(id.index()) else { continue };
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            let mut head: Vec<String> = Vec::new();
            head.extend(article.metadata.source.clone());
            head.extend(article.metadata.published.map(|at| at.strftime("%-d %B %Y").to_string()));
            head.extend(article.metadata.title.clone());
            if !head.is_empty() {
                text.push_str(&head.join(", "));
                text.push('\n');
            }
            let mut last = None;
            for &at in sentences {
                match last {
                    None => {}
                    Some(last) if last + 1 == at => text.push(' '),
                    Some(_) => text.push_str("\n… "),
                }
                last = Some(at);
                text.push_str(&article.sentence(at).split_whitespace().collect::<Vec<_>>().join(" "));
            }
        }
        text
    }
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

/// The model reads the passages and answers, or says that they do not.
fn write_answer(
    dateline: &mut Dateline,
    question: &str,
    articles: &[Article],
    evidence: &Evidence,
    accepted: &mut Accepted<'_>,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<(), Error> {
    let Dateline { generator: Some(generator), prompts, cancel, .. } = dateline else {
        return Ok(());
    };
    let (Some(answer), Some(answerable)) =
        (prompts.get(TemplateName::Answer), prompts.get(TemplateName::Answerable))
    else {
        return Ok(());
    };
    on_event(Event::Stage { stage: Stage::Reading, done: 0, total: Some(1) });
    let text = fitting(generator.as_ref(), evidence, articles)?;
    let values = [("passages", text.as_str()), ("question", question)];
    // A plain question with one positive wording; small models do not hear a "not".
    let ask = prompt(generator.as_ref(), answerable, &values)?;
    let logits = generator.next_logits(&ask, &["Yes", "No"])?;
    if logits[0] - logits[1] < MIN_ANSWERABLE {
        return Ok(());
    }
    if cancel.is_cancelled() {
        return Err(EngineError::Cancelled.into());
    }
    let asked = Asked::new(question);
    let ask = prompt(generator.as_ref(), answer, &values)?;
    let told = |at: SentenceRef| articles.get(at.article.index()).map_or("", |a| a.sentence(at.sentence));
    let task = Task {
        prompt: &ask,
        max_tokens: SENTENCE_TOKENS * ANSWER_SENTENCES,
        limit: accepted.len() + ANSWER_SENTENCES,
        scope: &evidence.sentences,
        ends: &is_refusal,
        wanted: &|claim| asked.counted_in(claim),
        quotable: &|at| asked.is_met_by(told(at)),
    };
    let mut done = 0;
    write(generator.as_mut(), &task, accepted, &mut |sentence| {
        on_event(Event::Sentence(sentence));
        done += 1;
        on_event(Event::Stage { stage: Stage::Writing, done, total: None });
    })?;
    Ok(())
}

/// As many of the evidence's articles, best first, as the context holds.
fn fitting(generator: &dyn Generator, evidence: &Evidence, articles: &[Article]) -> Result<String, Error> {
    const FRAME_TOKENS: usize = 512;
    let room =
        generator.info().context_tokens.saturating_sub(FRAME_TOKENS + SENTENCE_TOKENS * ANSWER_SENTENCES);
    for count in (1..=evidence.groups.len()).rev() {
        let some = Evidence { sentences: Vec::new(), groups: evidence.groups[..count].to_vec() };
        let text = some.text(articles);
        if generator.count_tokens(&text)? <= room {
            return Ok(text);
        }
    }
    Ok(String::new())
}

/// What a question is about, to tell an answer from a true sentence about something else.
struct Asked {
    /// Stems of its content words, without those that only ask.
    about: Vec<String>,
    /// For "how many …": stems of what is to be counted.
    counted: Vec<String>,
}

impl Asked {
    fn new(question: &str) -> Self {
        const ASKING: &str = " how many much long far old often name supposed last what which who whom whose when where \
            why does do did say said happen happened ";
        const AUXILIARIES: &str = " was were is are be been did do does has have had will would can could may might \
            should in on at of from by for after before during since according ";
        let lower = question.to_lowercase();
        let words: Vec<&str> =
            lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let asking = |word: &&str| !ASKING.contains(&format!(" {word} "));
        let about = words.iter().copied().filter(asking).flat_map(content_stems).collect();
        let counted = words
            .windows(2)
            .position(|pair| pair == ["how", "many"])
            .map(|at| {
                let noun = words.iter().skip(at + 2).take_while(|w| !AUXILIARIES.contains(&format!(" {w} ")));
                noun.flat_map(|word| content_stems(word)).collect()
            })
            .unwrap_or_default();
        Self { about, counted }
    }

    /// Whether what the question counts is in `text`: soldiers are not people, and people are not soldiers.
    fn counted_in(&self, text: &str) -> bool {
        let stems = content_stems(text);
        self.counted.iter().all(|stem| stems.contains(stem))
    }

    /// Whether `sentence` holds more than half of what the question is about.
    fn is_met_by(&self, sentence: &str) -> bool {
        let stems = content_stems(sentence);
        let met = self.about.iter().filter(|stem| stems.contains(stem)).count();
        self.counted_in(sentence) && (self.about.is_empty() || met * 2 > self.about.len())
    }
}

fn is_refusal(claim: &str) -> bool {
    let claim = claim.trim().to_lowercase();
    claim.starts_with("not stated")
        || claim.starts_with("the passages do not")
        || claim.starts_with("the passage does not")
        || claim.contains("not stated in the passage")
        || claim.contains("do not state")
        || claim.contains("does not state")
}

/// Without a generator: the sentence of the evidence nearest to the question.
fn quote_answer(
    dateline: &mut Dateline,
    question: &str,
    articles: &[Article],
    evidence: &Evidence,
    accepted: &mut Accepted<'_>,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<(), Error> {
    let mut texts = vec![question];
    texts.extend(
        evidence
            .sentences
            .iter()
            .map(|at| articles.get(at.article.index()).map_or("", |article| article.sentence(at.sentence))),
    );
    let vectors = dateline.embed(&texts, on_event)?;
    let Some((query, rest)) = vectors.split_first() else { return Ok(()) };
    let mut ranked: Vec<(f32, SentenceRef)> =
        rest.iter().zip(&evidence.sentences).map(|(vector, at)| (cosine(query, vector), *at)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    for (similarity, at) in ranked.into_iter().take(ANSWER_SENTENCES) {
        if similarity < MIN_COSINE {
            break;
        }
        if let Some(sentence) = accepted.quote(at) {
            on_event(Event::Sentence(sentence));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_of_something_else_is_no_answer() {
        let told = "At least 12 people were killed in the mill fire, the fire brigade said.";
        assert!(!Asked::new("How many firefighters were killed in the mill fire?").is_met_by(told));
        assert!(Asked::new("How many people were killed in the mill fire?").is_met_by(told));
        assert!(!Asked::new("How many firefighters were killed?").counted_in("12 people were killed."));
    }

    #[test]
    fn a_sentence_about_little_of_the_question_is_no_answer() {
        let told = "The mayor of Ostrel opened a new footbridge over the Lenn on Monday.";
        assert!(Asked::new("Who opened the new footbridge over the Lenn?").is_met_by(told));
        assert!(
            !Asked::new("What is the name of the architect of the railway station in Ostrel?")
                .is_met_by(told)
        );
    }
}
