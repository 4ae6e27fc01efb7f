//! What a scorer reads: one JSON line a case.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::corpus::Article;
use crate::report::{AnswerSignals, DifferenceValue, ModelUsed, Receipt};
use crate::text::Span;
use crate::verify::{CheckedSentence, Citation, Verdict, Withheld};

/// The result of one case.
#[derive(Clone, Debug, Serialize)]
pub struct Prediction {
    /// Id of the item.
    pub id: String,
    /// Which of the item's cases, where it has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<&'static str>,
    /// Name of the task.
    pub task: &'static str,
    /// Id of the generator; none for extractive results.
    pub model: Option<String>,
    /// What else shaped it.
    pub settings: MadeWith,
    /// Time it took.
    pub seconds: f64,
    #[serde(flatten)]
    pub(super) output: Output,
}

/// What shapes predictions of one task, as in a receipt.
#[derive(Clone, Debug, Serialize)]
pub struct MadeWith {
    model: Option<ModelUsed>,
    embedder: Option<ModelUsed>,
    prompts: BTreeMap<String, String>,
    seed: u64,
    length: usize,
}

impl From<Receipt> for MadeWith {
    fn from(receipt: Receipt) -> Self {
        let Receipt { model, embedder, prompts, seed, length, .. } = receipt;
        Self { model, embedder, prompts, seed, length }
    }
}

/// What a task makes of a case.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Output {
    /// A summary or a brief, and what was written and is not shown.
    Summary { summary: String, sentences: Vec<Sentence>, withheld: Vec<Withheld> },
    /// An answer; `null` when the articles do not give one.
    Answer {
        answer: Option<String>,
        abstained: bool,
        /// What the model proposed and is not shown.
        withheld: Vec<Withheld>,
        signals: Option<AnswerSignals>,
        sentences: Vec<Sentence>,
    },
    /// Passages for a question, best first.
    Retrieved { results: Vec<Place> },
    /// How well a claim is supported, and the set's sentences that support it.
    Support {
        score: f32,
        /// The same by the checker alone, when one was heard: not calibrated, and no part of `score`.
        #[serde(skip_serializing_if = "Option::is_none")]
        checker: Option<f32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        evidence: Option<Vec<usize>>,
    },
    /// Whether the articles contradict each other, and what they say.
    Conflict { conflict: bool, answers: Vec<String> },
}

/// A cited sentence.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Sentence {
    text: String,
    verdict: Verdict,
    support: f32,
    citations: Vec<Quote>,
}

/// A citation.
#[derive(Clone, Debug, Serialize)]
struct Quote {
    #[serde(flatten)]
    place: Place,
    quote: String,
}

/// Part of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Place {
    pub(super) article_id: String,
    /// First code point.
    pub(super) start: usize,
    /// One past the last.
    pub(super) end: usize,
}

impl Place {
    /// The `span` of `article`, which a set calls by its path.
    pub(super) fn new(article: &Article, span: Span) -> Self {
        let count = |bytes: usize| article.body().get(..bytes).map_or(0, |text| text.chars().count());
        Self { article_id: article.path.clone(), start: count(span.start()), end: count(span.end()) }
    }

    /// What `citation` cites.
    pub(super) fn cited(citation: &Citation, articles: &[Article]) -> Option<Self> {
        let article = articles.get(citation.article().index())?;
        Some(Self::new(article, Span::new(article.body(), citation.start(), citation.end())?))
    }
}

impl Sentence {
    pub(super) fn new(sentence: &CheckedSentence, articles: &[Article]) -> Self {
        let quote = |citation: &Citation| {
            Some(Quote { place: Place::cited(citation, articles)?, quote: citation.quote().to_owned() })
        };
        Self {
            text: sentence.text().to_owned(),
            verdict: sentence.verdict(),
            support: sentence.support(),
            citations: sentence.citations().iter().filter_map(quote).collect(),
        }
    }

    /// All of `sentences`, and their text as one.
    pub(super) fn all<'s>(
        sentences: impl Iterator<Item = &'s CheckedSentence>,
        articles: &[Article],
    ) -> (String, Vec<Self>) {
        let cited: Vec<Self> = sentences.map(|sentence| Self::new(sentence, articles)).collect();
        let texts = cited.iter().map(|s| s.text.split_whitespace().collect::<Vec<_>>().join(" "));
        (texts.collect::<Vec<_>>().join(" "), cited)
    }
}

/// Values of differences, each once.
pub(super) fn values<'v>(values: impl Iterator<Item = &'v DifferenceValue>) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for value in values {
        if !told.contains(&value.value) {
            told.push(value.value.clone());
        }
    }
    told
}
