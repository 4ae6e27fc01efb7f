//! Results as plain data, and their renderers: one file each, all writing from the same types.

mod cited;
pub mod html;
pub mod json;
pub mod markdown;
mod places;
mod receipt;
mod recheck;
pub mod text;
mod verification;

use serde::Serialize;

use crate::corpus::{Article, ArticleId};
pub use crate::story::{DifferenceKind, Relation};
use crate::verify::{CheckedSentence, Citation, Withheld};

pub use places::Places;
pub use receipt::{InputHash, ModelUsed, Receipt};
pub use recheck::{BrokenCitation, recheck};
pub use verification::{CheckerUsed, Verification, VerifiedSentence};

/// An article as read.
#[derive(Clone, Debug, Serialize)]
pub struct ArticleInfo {
    /// Name within the run.
    pub id: ArticleId,
    /// Where it came from.
    pub path: String,
    /// Headline.
    pub title: String,
    /// Outlet.
    pub source: Option<String>,
    /// Time of publication.
    pub published: Option<jiff::Timestamp>,
    /// Address.
    pub url: Option<String>,
    /// SHA-256 of the body.
    pub sha256: String,
    /// ISO 639-1 code, `und` when unknown.
    pub language: String,
    /// Sentences it has.
    pub sentences: usize,
    /// Sentences that were read for this result.
    pub sentences_read: usize,
    /// Other paths with the same body.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub duplicates: Vec<String>,
}

impl ArticleInfo {
    /// Describes `article`, of which `sentences_read` sentences were read.
    #[must_use]
    pub fn new(article: &Article, sentences_read: usize) -> Self {
        Self {
            id: article.id,
            path: article.path.clone(),
            title: article.title.clone(),
            source: article.metadata.source.clone(),
            published: article.metadata.published,
            url: article.metadata.url.clone(),
            sha256: article.sha256.clone(),
            language: article.language.clone(),
            sentences: article.sentences().len(),
            sentences_read,
            duplicates: article.duplicates.clone(),
        }
    }
}

/// A cited summary of one article. Schema `dateline/summary/1`.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// [`Summary::SCHEMA`].
    pub schema: &'static str,
    /// The article.
    pub article: ArticleInfo,
    /// The summary, in order.
    pub sentences: Vec<CheckedSentence>,
    /// What was written and is not shown.
    pub withheld: Vec<Withheld>,
    /// How it was made.
    pub receipt: Receipt,
}

impl Summary {
    /// Name and version of the type.
    pub const SCHEMA: &'static str = "dateline/summary/1";
}

/// One source's value.
#[derive(Clone, Debug, Serialize)]
pub struct DifferenceValue {
    /// As the source has it, with hedge and noun: "more than 600 people".
    pub value: String,
    /// The article.
    pub article: ArticleId,
    /// Where it says so; never empty.
    pub citations: Vec<Citation>,
}

/// Sources that give different values for the same thing; all are quoted, none is judged.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// The thing: "killed in Lebanon".
    pub what: String,
    /// Its kind.
    pub kind: DifferenceKind,
    /// How the values relate.
    pub relation: Relation,
    /// At least two; an article may have more than one of them.
    pub values: Vec<DifferenceValue>,
}

/// What a single source reports.
#[derive(Clone, Debug, Serialize)]
pub struct Only {
    /// The article.
    pub article: ArticleId,
    /// What it alone says.
    pub sentence: CheckedSentence,
}

/// When something happened.
#[derive(Clone, Debug, Serialize)]
pub struct TimelineEntry {
    /// `2024-09-25`, or the source's own word ("Wednesday") when no date can be worked out.
    pub when: String,
    /// What happened.
    pub sentence: CheckedSentence,
}

/// One story told by one or more articles.
#[derive(Clone, Debug, Serialize)]
pub struct Story {
    /// A headline or sentence of one of its articles, cited.
    pub title: CheckedSentence,
    /// The cross-article summary.
    pub sentences: Vec<CheckedSentence>,
    /// Where sources differ.
    pub differences: Vec<Difference>,
    /// What only one reports.
    pub only: Vec<Only>,
    /// In order of time.
    pub timeline: Vec<TimelineEntry>,
    /// Its articles.
    pub articles: Vec<ArticleId>,
    /// Sources left when copies of one text count once.
    pub independent_sources: usize,
}

/// A brief over all articles given. Schema `dateline/brief/1`.
#[derive(Clone, Debug, Serialize)]
pub struct Brief {
    /// [`Brief::SCHEMA`].
    pub schema: &'static str,
    /// The stories, most reported first.
    pub stories: Vec<Story>,
    /// All articles read.
    pub articles: Vec<ArticleInfo>,
    /// What was written and is not shown.
    pub withheld: Vec<Withheld>,
    /// How it was made.
    pub receipt: Receipt,
}

impl Brief {
    /// Name and version of the type.
    pub const SCHEMA: &'static str = "dateline/brief/1";
}

/// Whether the articles answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerStatus {
    /// The sentences answer the question.
    Answered,
    /// The articles do not say.
    NotInSources,
}

/// What decided whether there is an answer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct AnswerSignals {
    /// Whether the model finds the answer in the passages: logit of yes minus that of no.
    pub answerable: f32,
    /// The same by its hidden states where it begins to answer, whatever it says: a logit; none without a probe, or when
    /// it has read several articles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probe: Option<f32>,
    /// How much more likely than a refusal the model finds its proposal: difference of their logits.
    pub margin: f32,
    /// Share of what the question is about, by weight, that the sentence with the proposal holds, 0..=1; of a long
    /// question as a share of six of its words; 0 without such a sentence.
    pub coverage: f32,
    /// The same with its neighbours, headline and outlet.
    pub context: f32,
    /// Names and years in the question that the article of that sentence holds nowhere.
    pub strangers: usize,
    /// Days from the publication of that article to the question; none when either is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<f32>,
    /// Whether the question asks about what is new: "this week", "the latest", "now".
    pub news: bool,
}

/// A cited answer. Schema `dateline/answer/1`.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// [`Answer::SCHEMA`].
    pub schema: &'static str,
    /// As asked.
    pub question: String,
    /// When it was asked, if that was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<jiff::Timestamp>,
    /// Whether the articles answer it.
    pub status: AnswerStatus,
    /// Of a question that asks several things those that the articles do not say, where they say others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unanswered: Vec<String>,
    /// The answer; empty when the articles do not say.
    pub sentences: Vec<CheckedSentence>,
    /// What other articles answer in its place.
    pub differences: Vec<Difference>,
    /// What decided; none when no model was asked, or when several things were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signals: Option<AnswerSignals>,
    /// The passages nearest to the question, best first.
    pub nearest: Vec<Citation>,
    /// The articles.
    pub articles: Vec<ArticleInfo>,
    /// What was written and is not shown.
    pub withheld: Vec<Withheld>,
    /// How it was made.
    pub receipt: Receipt,
}

impl Answer {
    /// Name and version of the type.
    pub const SCHEMA: &'static str = "dateline/answer/1";
}
