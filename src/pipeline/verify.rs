//! Any text, sentence by sentence, against the sources.

use crate::corpus::Article;
use crate::report::{Verification, VerifiedSentence};
use crate::verify::Sources;
use crate::verify::support::{Assessment, Criteria, Profile, Statement};

use super::checker::hear;
use super::examine::examine;
use super::receipt::Reading;
use super::trust::known_id;
use super::{Dateline, Error, Event};

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
    let heard = hear(dateline, &sources, &checked, &found, articles, on_event)?;
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
                let mut judgement = examined.examination.judge(profile, examined.vote.as_ref(), criteria);
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

impl Dateline {
    /// How signals are combined with the loaded model, or without one.
    fn profile(&self) -> Option<&'static Profile> {
        let own = self.generator.as_ref().and_then(|g| Profile::of(known_id(g.info())));
        own.or_else(Profile::rules)
    }
}
