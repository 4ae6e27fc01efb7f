//! What the generator itself thinks of statements: its yes or no to the nearest passages, with the article around them before
//! it, and what its hidden states tell of the statement's words.

use std::ops::Range;

use crate::compose::TemplateName;
use crate::corpus::SentenceRef;
use crate::engine::{Probe, ProbeTask, ScoreRequest};
use crate::verify::Sources;
use crate::verify::support::{Examination, Profile, Vote, passage};

use super::trust::known_id;
use super::writing::prompt;
use super::{Dateline, Error};

/// Room for the frame of the question, in tokens.
const FRAME_TOKENS: usize = 256;
/// Most of an article that a statement is judged in, in tokens: what news takes, and about ten times what the
/// statement and its passages take. It is computed once for all statements about the article.
const STRETCH_TOKENS: usize = 1024;

/// A statement to be asked about.
pub(super) struct Asked<'s> {
    pub(super) statement: &'s str,
    pub(super) examination: &'s Examination,
}

/// A run of sentences of an article.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Stretch {
    article: usize,
    start: usize,
    end: usize,
}

/// What the model makes of each of `asked`; `None` for those with no passage or whose passages exceed the context, and for all
/// without a model whose opinion was measured (or `any` model).
/// `done` is told after each.
pub(super) fn votes(
    dateline: &mut Dateline,
    sources: &Sources<'_>,
    asked: &[Asked<'_>],
    any: bool,
    done: &mut dyn FnMut(),
) -> Result<Vec<Option<Vote>>, Error> {
    let mut out = vec![None; asked.len()];
    let measured = dateline.generator.as_ref().is_some_and(|g| Profile::of(known_id(g.info())).is_some());
    if !measured && !any {
        return Ok(out);
    }
    let mut places: Vec<(Stretch, usize)> = Vec::new();
    let mut known: Vec<(usize, Vec<Range<usize>>)> = Vec::new();
    for (i, ask) in asked.iter().enumerate() {
        let Some(first) = ask.examination.premise.first() else {
            done();
            continue;
        };
        let article = first.article.index();
        if !known.iter().any(|(a, _)| *a == article) {
            known.push((article, stretches(&lengths(dateline, sources, *first)?, STRETCH_TOKENS)));
        }
        let ranges = known.iter().find(|(a, _)| *a == article).map_or(&[][..], |(_, r)| r);
        match best(ranges, &ask.examination.premise) {
            Some(Range { start, end }) => places.push((Stretch { article, start, end }, i)),
            None => done(),
        }
    }
    // All of a stretch one after another: what their prompts begin with alike is computed once.
    places.sort();
    for (stretch, i) in places {
        dateline.check_cancel()?;
        let (Some(ask), Some(slot)) = (asked.get(i), out.get_mut(i)) else { continue };
        let premise = &ask.examination.premise;
        let Some(id) = premise.first().map(|at| at.article) else { continue };
        let whole: Vec<SentenceRef> =
            (stretch.start..stretch.end).map(|sentence| SentenceRef { article: id, sentence }).collect();
        let (article, passages) = (passage(sources, &whole), passage(sources, premise));
        let values = [("article", article.as_str()), ("passages", &passages), ("statement", ask.statement)];
        *slot = vote(dateline, &values, ask.statement)?;
        done();
    }
    Ok(out)
}

/// Tokens of each sentence of the article of `at`.
fn lengths(dateline: &Dateline, sources: &Sources<'_>, at: SentenceRef) -> Result<Vec<usize>, Error> {
    let (Some(article), Some(generator)) = (sources.article(at), &dateline.generator) else {
        return Ok(Vec::new());
    };
    let sentences = 0..article.sentences().len();
    // One more for what joins it to the next.
    sentences.map(|i| Ok(generator.count_tokens(article.sentence(i))? + 1)).collect()
}

/// Runs of at most `most` tokens that overlap by half, from the beginning to the end: few enough that statements about
/// the same part share one.
fn stretches(lengths: &[usize], most: usize) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    while start < lengths.len() {
        let (mut end, mut sum, mut half) = (start, 0, start);
        while let Some(length) = lengths.get(end).filter(|l| sum + **l <= most) {
            sum += length;
            end += 1;
            if sum <= most / 2 {
                half = end;
            }
        }
        if end > start {
            out.push(start..end);
        }
        if end == lengths.len() {
            break;
        }
        // A sentence that is longer than all the room is left out.
        start = if end == start { start + 1 } else { half.max(start + 1) };
    }
    out
}

/// The run that holds most of `premise` in its article, best first; of several the first.
fn best(ranges: &[Range<usize>], premise: &[SentenceRef]) -> Option<Range<usize>> {
    let article = premise.first()?.article;
    let held = |range: &Range<usize>| -> usize {
        let own = premise.iter().enumerate().filter(|(_, at)| at.article == article);
        own.filter(|(_, at)| range.contains(&at.sentence)).map(|(i, _)| premise.len() + 1 - i).sum()
    };
    ranges.iter().rev().max_by_key(|range| held(range)).filter(|range| held(range) > 0).cloned()
}

/// What the model makes of `statement`, which is one of `values`; `None` when the prompt exceeds its context. One positive
/// wording: small models do not hear a "not".
fn vote(dateline: &mut Dateline, values: &[(&str, &str)], statement: &str) -> Result<Option<Vote>, Error> {
    let Dateline { generator: Some(generator), prompts, .. } = dateline else { return Ok(None) };
    let Some(template) = prompts.get(TemplateName::Support) else { return Ok(None) };
    let ask = prompt(generator.as_ref(), template, values)?;
    if ask.tokens.len() + FRAME_TOKENS > generator.info().context_tokens {
        return Ok(None);
    }
    let probe = Probe::of(known_id(generator.info()), ProbeTask::Support);
    let probe = probe.and_then(|probe| Some((probe, generator.tokens_of(&ask, statement)?)));
    let states = probe.as_ref().map(|(probe, own)| probe.states_of(own.tokens.clone()));
    let request = ScoreRequest { prompt: &ask, tokens: 0..0, continuations: &["Yes", "No"], states };
    let score = generator.score(&[request])?.pop();
    Ok(score.and_then(|score| match score.logits.as_slice() {
        [yes, no] => {
            let tokens = probe.map_or_else(Vec::new, |(probe, own)| {
                own.bytes.into_iter().zip(probe.logits(&score.states)).collect()
            });
            Some(Vote::new(statement, yes - no, tokens))
        }
        _ => None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancel::Cancel;
    use crate::corpus::{Article, ArticleId, Metadata};
    use crate::engine::Generator;
    use crate::engine::models::Registry;
    use crate::engine::scripted::{ScriptedEmbedder, ScriptedGenerator};
    use crate::pipeline::testing::Probed;
    use crate::pipeline::{Length, Models, Settings};
    use crate::text::Span;
    use crate::verify::support::examine;

    #[test]
    fn stretches_overlap_and_leave_nothing_out() {
        assert_eq!(stretches(&[10; 5], 100), vec![Range { start: 0, end: 5 }]);
        assert_eq!(stretches(&[10; 10], 40), [0..4, 2..6, 4..8, 6..10]);
        assert_eq!(stretches(&[10, 500, 10], 40), [0..1, 2..3]);
        assert_eq!(stretches(&[30, 30, 30], 40), [0..1, 1..2, 2..3]);
        assert!(stretches(&[], 40).is_empty());
    }

    #[test]
    fn the_best_stretch_holds_the_best_passages() {
        let id = ArticleId::from_index(0);
        let at = |sentence| SentenceRef { article: id, sentence };
        let ranges = [0..4, 2..6, 4..8];
        assert_eq!(best(&ranges, &[at(3), at(5)]), Some(2..6));
        assert_eq!(best(&ranges, &[at(7), at(0)]), Some(4..8));
        assert_eq!(best(&ranges, &[at(2)]), Some(0..4), "the first of equals");
        assert_eq!(best(&ranges, &[at(9)]), None);
        assert_eq!(best(&[], &[at(0)]), None);
    }

    fn scripted() -> ScriptedGenerator {
        let script = serde_json::json!({"default": {"reply": "Yes", "logits": {"Yes": 2.0, "No": 0.0}}});
        ScriptedGenerator::new(serde_json::from_value(script).unwrap(), Cancel::new())
    }

    /// What `generator` makes of one statement that has a passage and one that has none, and how many it is done with.
    fn voted(generator: Box<dyn Generator>) -> (Vec<Option<Vote>>, usize) {
        let models =
            Models { generator: Some(generator), embedder: Box::new(ScriptedEmbedder::new(Cancel::new())) };
        let settings = Settings { length: Length::Short, threads: 1, seed: 0, prompts_dir: None };
        let mut dateline = Dateline::new(models, settings, Cancel::new()).unwrap();
        let body: std::sync::Arc<str> = std::sync::Arc::from("The mill at Ostrel burned on Monday.");
        let span = Span::all(&body);
        let id = ArticleId::from_index(0);
        let article = Article::new(id, "mill.txt".into(), String::new(), Metadata::default(), body, span);
        let articles = [article];
        let sources = Sources::new(&articles);
        let statements = ["The mill burned.", "Nobody there was asked."];
        let scope = [SentenceRef { article: id, sentence: 0 }];
        let mut found = statements.map(|s| examine(&sources, s, &scope, &|_| 1.0));
        found[1].premise.clear();
        let asked: Vec<Asked<'_>> = statements
            .iter()
            .zip(&found)
            .map(|(statement, examination)| Asked { statement, examination })
            .collect();
        let mut done = 0;
        (votes(&mut dateline, &sources, &asked, true, &mut || done += 1).unwrap(), done)
    }

    #[test]
    fn every_statement_is_told_done() {
        let (votes, done) = voted(Box::new(scripted()));
        assert_eq!((votes, done), (vec![Some(Vote::new("The mill burned.", 2.0, Vec::new())), None], 2));
    }

    #[test]
    fn a_probe_reads_the_states_of_the_statement() {
        let id = Registry::builtin().default_generator();
        let probe = Probe::of(id, ProbeTask::Support).unwrap();
        assert!(Profile::of(id).is_some(), "a probe of a model that is not heard");
        let probed = |width| voted(Box::new(Probed::new(scripted(), width))).0.swap_remove(0).unwrap();
        let doubt = probe.logits(&vec![0.0; probe.width()])[0];
        let tokens = vec![(0..4, doubt), (4..16, doubt)];
        assert_eq!(probed(probe.width()), Vote::new("The mill burned.", 2.0, tokens));
        assert_eq!(probed(1), Vote::new("The mill burned.", 2.0, Vec::new()), "states of another width");
    }
}
