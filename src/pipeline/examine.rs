//! Statements beside the sources: what the rules find, and what the model thinks of those that the rules leave open.

use crate::corpus::{Article, SentenceRef};
use crate::retrieve::cosine;
use crate::verify::Sources;
use crate::verify::support::{self, Examination, Statement, Vote};

use super::vote::{Asked, votes};
use super::{Dateline, Error, Event, Stage};

/// A statement with all that is known about it.
#[derive(Clone, Debug)]
pub struct Examined {
    /// What the rules found.
    pub examination: Examination,
    /// What the model makes of it, when it was asked.
    pub vote: Option<Vote>,
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
        examinations.push(support::examine(sources, &statement.text, &scope, &similarity));
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
        let vote = if open(&examination) { votes.next().flatten() } else { None };
        Examined { examination, vote }
    });
    Ok(found.collect())
}
