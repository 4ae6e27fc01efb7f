//! Any text, sentence by sentence, against the sources.

use crate::corpus::{Article, SentenceRef};
use crate::report::{Verification, VerifiedSentence};
use crate::retrieve::cosine;
use crate::verify::Sources;
use crate::verify::support::{Assessment, Criteria, Examination, Profile, Statement, examine as examine_one};

use super::receipt::Reading;
use super::trust::known_id;
use super::vote::{Asked, votes};
use super::{Dateline, Error, Event, Stage, checker};

/// A statement with all that is known about it.
#[derive(Clone, Debug)]
pub struct Examined {
    /// What the rules found.
    pub examination: Examination,
    /// The model's logit for "Yes, the passage supports it" less that for "No", when it was asked.
    pub yes: Option<f32>,
}

pub(super) fn verify(
    dateline: &mut Dateline,
    statements: &[Statement],
    articles: &[Article],
    criteria: Criteria,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Verification, Error> {
    if articles.is_empty() {
        return Err(Error::NoArticles);
    }
    let before = dateline.usage();
    let mut reading = Reading::default();
    articles.iter().for_each(|article| reading.record(article, |_| None));
    let sources = Sources::new(articles);
    let profile = dateline.profile();
    let checked: Vec<Statement> = statements.iter().filter(|s| s.unchecked.is_none()).cloned().collect();
    let found = examine(dateline, &sources, &checked, articles, false, on_event)?;
    let heard = checker::hear(dateline, &sources, &checked, &found, articles, on_event)?;
    let (opinions, checker) = heard.map(|heard| (heard.opinions, heard.used)).unzip();
    let mut opinions = opinions.unwrap_or_default().into_iter();
    let mut found = found.into_iter();
    let mut sentences = Vec::with_capacity(statements.len());
    for statement in statements {
        let text = statement.text.clone();
        let examined = if statement.unchecked.is_none() { found.next() } else { None };
        let opinion = if statement.unchecked.is_none() { opinions.next().flatten() } else { None };
        let judged = examined.zip(profile);
        sentences.push(match judged {
            Some((examined, profile)) => {
                let mut judgement = examined.examination.judge(profile, examined.yes, criteria);
                if let Some(opinion) = &opinion {
                    judgement = judgement.heard(&examined.examination, opinion);
                }
                VerifiedSentence {
                    text,
                    verdict: judgement.assessment,
                    support: Some(judgement.support),
                    checker: opinion,
                    reason: judgement.reasons.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
                    reasons: judgement.reasons,
                    citations: examined.examination.citations(&sources),
                }
            }
            None => VerifiedSentence {
                text,
                verdict: Assessment::Unchecked,
                support: None,
                checker: None,
                reason: statement.unchecked.unwrap_or_default().to_owned(),
                reasons: Vec::new(),
                citations: Vec::new(),
            },
        });
    }
    let count = |verdict| sentences.iter().filter(|s| s.verdict == verdict).count();
    Ok(Verification {
        schema: Verification::SCHEMA,
        supported: count(Assessment::Supported),
        unsupported: count(Assessment::Unsupported),
        unchecked: count(Assessment::Unchecked),
        sentences,
        checker,
        articles: articles.iter().map(|article| reading.info(article)).collect(),
        receipt: dateline.receipt(&articles.iter().collect::<Vec<_>>(), &reading, before),
    })
}

/// Examines `statements`; the model is asked about those that are not read off the sources, if its opinion was measured
/// or `any` will do.
pub(super) fn examine(
    dateline: &mut Dateline,
    sources: &Sources<'_>,
    statements: &[Statement],
    articles: &[Article],
    any: bool,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Vec<Examined>, Error> {
    let mut texts: Vec<&str> = statements.iter().map(|s| s.text.as_str()).collect();
    let mut starts = Vec::with_capacity(articles.len());
    for article in articles {
        starts.push(texts.len());
        texts.extend((0..article.sentences().len()).map(|i| article.sentence(i)));
    }
    let vectors = dateline.embed(&texts, on_event)?;
    let scope: Vec<SentenceRef> = articles
        .iter()
        .flat_map(|a| (0..a.sentences().len()).map(|sentence| SentenceRef { article: a.id, sentence }))
        .collect();
    let mut examinations = Vec::with_capacity(statements.len());
    for (index, statement) in statements.iter().enumerate() {
        dateline.check_cancel()?;
        let own = vectors.get(index).map_or(&[][..], Vec::as_slice);
        let similarity = |at: SentenceRef| -> f32 {
            let at = starts.get(at.article.index()).map_or(usize::MAX, |s| s + at.sentence);
            vectors.get(at).map_or(0.0, |v| cosine(own, v))
        };
        examinations.push(examine_one(sources, &statement.text, &scope, &similarity));
    }
    let open = |e: &Examination| e.read_off.is_none();
    let asked: Vec<Asked<'_>> = statements
        .iter()
        .zip(&examinations)
        .filter(|(_, e)| open(e))
        .map(|(s, examination)| Asked { statement: &s.text, examination })
        .collect();
    let (total, mut answered) = (statements.len(), statements.len() - asked.len());
    let mut progress = || {
        answered += 1;
        on_event(Event::Stage { stage: Stage::Checking, done: answered, total: Some(total) });
    };
    let mut votes = votes(dateline, sources, &asked, any, &mut progress)?.into_iter();
    let found = examinations.into_iter().map(|examination| {
        let yes = if open(&examination) { votes.next().flatten() } else { None };
        Examined { examination, yes }
    });
    Ok(found.collect())
}

impl Dateline {
    /// How signals are combined with the loaded model, or without one.
    fn profile(&self) -> Option<&'static Profile> {
        let own = self.generator.as_ref().and_then(|g| Profile::of(known_id(g.info())));
        own.or_else(Profile::rules)
    }
}
