//! Statements before a checker: which of them it reads together, and beside which passages.

use std::ops::Range;

use crate::corpus::{Article, SentenceRef};
use crate::engine::{Checker, EngineError};
use crate::report::CheckerUsed;
use crate::verify::Sources;
use crate::verify::support::{Opinion, Statement, passage};

use super::examine::Examined;
use super::{Dateline, Error, Event, Stage};

/// Most tokens of statements read together: they get at most an eighth of the longest input, the passages the rest.
const MOST_OF_INPUT: usize = 8;
/// Bytes of text to a token, at the very most.
const MOST_TOKEN_BYTES: usize = 16;
/// What a passage costs beside its text: its number, the end of its line.
const PASSAGE_FRAME: usize = 8;

/// What a checker said.
pub(super) struct Heard {
    /// Of each statement.
    pub(super) opinions: Vec<Option<Opinion>>,
    /// What was done for it.
    pub(super) used: CheckerUsed,
}

/// Hears the checker, if there is one, on all `statements`. Statements too long to be
/// read beside any passage, those without tokens, and runs of statements that the rules read off the sources, get none.
pub(super) fn hear(
    dateline: &mut Dateline,
    sources: &Sources<'_>,
    statements: &[Statement],
    examined: &[Examined],
    articles: &[Article],
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Option<Heard>, Error> {
    let cancel = dateline.cancel.clone();
    let Some(checker) = dateline.checker.as_deref_mut() else { return Ok(None) };
    let before = checker.usage();
    let mut used = CheckerUsed::new(checker.info());
    let mut opinions = vec![None; statements.len()];
    let scope: Vec<Vec<SentenceRef>> = articles.iter().map(|article| all(sources, article)).collect();
    used.source_sentences = scope.iter().map(Vec::len).sum();
    used.least_read = used.source_sentences;
    for group in groups(checker, statements)? {
        on_event(Event::Stage { stage: Stage::Checking, done: group.start, total: Some(statements.len()) });
        if cancel.is_cancelled() {
            return Err(EngineError::Cancelled.into());
        }
        let examined = examined.get(group.clone()).unwrap_or_default();
        if examined.iter().all(|e| e.examination.read_off.is_some()) {
            continue;
        }
        // As one text, the way the model met its texts in training: a pronoun has its sentence before it.
        let mut text = String::new();
        let mut places = Vec::with_capacity(group.len());
        for statement in statements.get(group.clone()).unwrap_or_default() {
            if !text.is_empty() {
                text.push(' ');
            }
            places.push(text.len()..text.len() + statement.text.len());
            text += &statement.text;
        }
        let Some(chosen) = choose(checker, sources, &scope, examined, &text)? else { continue };
        used.least_read = used.least_read.min(chosen.iter().map(Vec::len).sum());
        let tokens = checker.check(&passages(sources, &chosen), &text)?;
        used.passes += 1;
        for (index, place) in group.zip(places) {
            // A token holds the space before its word, so it ends, not begins, inside its statement.
            let own: Vec<(Range<usize>, f32)> = tokens
                .iter()
                .filter(|t| t.bytes.end > place.start && t.bytes.end <= place.end)
                .map(|t| {
                    let start = t.bytes.start.max(place.start) - place.start;
                    (start..t.bytes.end - place.start, t.probability)
                })
                .collect();
            // Nothing read is no support.
            if own.is_empty() {
                continue;
            }
            if let (Some(slot), Some(statement)) = (opinions.get_mut(index), statements.get(index)) {
                *slot = Some(Opinion::new(&statement.text, &own));
                used.statements += 1;
            }
        }
    }
    used.spent(checker.usage() - before);
    Ok(Some(Heard { opinions, used }))
}

/// Its sentences that a passage may hold.
fn all(sources: &Sources<'_>, article: &Article) -> Vec<SentenceRef> {
    (0..article.sentences().len())
        .map(|sentence| SentenceRef { article: article.id, sentence })
        .filter(|at| sources.sentence(*at).is_some())
        .collect()
}

/// A passage for each article of which something was chosen.
fn passages(sources: &Sources<'_>, chosen: &[Vec<SentenceRef>]) -> Vec<String> {
    chosen.iter().filter(|own| !own.is_empty()).map(|own| passage(sources, own)).collect()
}

/// Runs of neighbouring statements that are read together.
fn groups(checker: &dyn Checker, statements: &[Statement]) -> Result<Vec<Range<usize>>, Error> {
    let most = checker.info().context_tokens / MOST_OF_INPUT;
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut tokens = 0;
    for (index, statement) in statements.iter().enumerate() {
        let own = checker.count_tokens(&statement.text)? + 1;
        match groups.last_mut() {
            Some(group) if tokens + own <= most => {
                group.end = index + 1;
                tokens += own;
            }
            _ => {
                groups.push(index..index + 1);
                tokens = own;
            }
        }
    }
    Ok(groups)
}

/// The sentences of each article that are read beside `text`: all if they fit; else those nearest to the passages that the
/// statements are judged by, as many as fit, in the order of the source. `None` when not even one does.
fn choose(
    checker: &dyn Checker,
    sources: &Sources<'_>,
    scope: &[Vec<SentenceRef>],
    examined: &[Examined],
    text: &str,
) -> Result<Option<Vec<Vec<SentenceRef>>>, Error> {
    let most = checker.info().context_tokens;
    let bytes: usize =
        scope.iter().flatten().filter_map(|at| sources.sentence(*at)).map(|s| s.text.len()).sum();
    // A whole library is not worth counting: what is chosen of it below is all of it if that fits.
    if bytes <= MOST_TOKEN_BYTES * most && checker.length(&passages(sources, scope), text)? <= most {
        return Ok(Some(scope.to_vec()));
    }
    let near: Vec<SentenceRef> = examined.iter().flat_map(|e| &e.examination.premise).copied().collect();
    let distance = |at: &SentenceRef| {
        let own = near.iter().filter(|n| n.article == at.article);
        own.map(|n| n.sentence.abs_diff(at.sentence)).min().unwrap_or(usize::MAX)
    };
    let mut ranked: Vec<SentenceRef> = scope.iter().flatten().copied().collect();
    ranked.sort_by_cached_key(|at| (distance(at), *at));
    let mut left = most.saturating_sub(checker.length(&[], text)? + scope.len() * PASSAGE_FRAME);
    let mut count = 0;
    for at in &ranked {
        let tokens = checker.count_tokens(sources.sentence(*at).map_or("", |s| s.text))? + 1;
        if tokens > left {
            break;
        }
        left -= tokens;
        count += 1;
    }
    // Joined, texts may have a few more tokens than one by one.
    while count > 0 {
        let taken = ranked.get(..count).unwrap_or_default();
        let chosen: Vec<Vec<SentenceRef>> =
            scope.iter().map(|own| own.iter().filter(|at| taken.contains(at)).copied().collect()).collect();
        if checker.length(&passages(sources, &chosen), text)? <= most {
            return Ok(Some(chosen));
        }
        count -= 1;
    }
    Ok(None)
}
