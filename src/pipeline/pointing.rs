//! Answers in the articles' own words: the sentences nearest to a question, without a model or with one that points.

use crate::corpus::SentenceRef;
use crate::report::AnswerSignals;
use crate::retrieve::cosine;

use super::evidence::{Evidence, around, is_prose};
use super::proposal::Proposal;
use super::question::Question;
use super::trust::{Role, Trust};
use super::writing::{ANSWER_SENTENCES, Accepted};
use super::{Dateline, Error, Event, Stage};

/// Likeness to the question of a sentence that may be quoted without a model.
const MIN_COSINE: f32 = 0.35;
/// Share of the question's word weight that a sentence and its neighbours must hold to be quoted without a model.
const MIN_AROUND: f32 = 0.6;

/// Sentences that tell of an open question at most.
const OPEN_SENTENCES: usize = 2;

/// Quotes the sentences of `evidence` that are nearest to the question. A model whose opinion of its answers is worth
/// little is asked as well, for the sentence that it would take: it never answers what the words alone would refuse. Returns what
/// it thinks, when it was asked.
pub(super) fn quote_answer(
    dateline: &mut Dateline,
    asked: &Question<'_>,
    evidence: &Evidence<'_>,
    accepted: &mut Accepted<'_>,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Option<AnswerSignals>, Error> {
    let nearest = nearest(dateline, asked, evidence, on_event)?;
    let admitted = admitted(&nearest, asked, evidence);
    if admitted.is_empty() {
        return Ok(None);
    }
    let near = evidence.near(nearest.iter().map(|(_, at)| *at));
    let found = pointed(dateline, asked, &near, on_event)?;
    let chosen = match &found {
        Some(found) => {
            if let Some(reason) = found.refusal() {
                accepted.withhold(found.text.clone(), reason);
                return Ok(Some(found.signals));
            }
            chosen(found.role(), &found.sources, admitted)
        }
        None => admitted,
    };
    show(chosen, accepted, on_event);
    Ok(found.map(|found| found.signals))
}

/// Quotes what `evidence` tells of an open question, whatever the model could not say of it in a few words: at most
/// [`OPEN_SENTENCES`] of the sentences that the words admit.
pub(super) fn quote_open(
    dateline: &mut Dateline,
    asked: &Question<'_>,
    evidence: &Evidence<'_>,
    accepted: &mut Accepted<'_>,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<(), Error> {
    let nearest = nearest(dateline, asked, evidence, on_event)?;
    let tells = |at: &SentenceRef| {
        evidence.article(at.article).is_some_and(|article| {
            let text = article.sentence(at.sentence);
            is_prose(article, at.sentence)
                && !text.trim_end().ends_with('?')
                && asked.is_of_its_time(text)
                && asked.may_be_told_by(text)
        })
    };
    let chosen = admitted(&nearest, asked, evidence).into_iter().filter(tells).take(OPEN_SENTENCES);
    show(chosen, accepted, on_event);
    Ok(())
}

/// Quotes the sentences at `places`.
fn show(
    places: impl IntoIterator<Item = SentenceRef>,
    accepted: &mut Accepted<'_>,
    on_event: &mut dyn FnMut(Event<'_>),
) {
    for at in places {
        if let Some(sentence) = accepted.quote(at) {
            on_event(Event::Sentence(sentence));
        }
    }
}

/// The sentences most like the question with their likeness, best first.
fn nearest(
    dateline: &mut Dateline,
    asked: &Question<'_>,
    evidence: &Evidence<'_>,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Vec<(f32, SentenceRef)>, Error> {
    let mut texts = vec![asked.text()];
    let text = |at: &SentenceRef| evidence.article(at.article).map_or("", |a| a.sentence(at.sentence));
    texts.extend(evidence.sentences().iter().map(text));
    let vectors = dateline.embed(&texts, on_event)?;
    let Some((query, rest)) = vectors.split_first() else { return Ok(Vec::new()) };
    let mut ranked: Vec<(f32, SentenceRef)> =
        rest.iter().zip(evidence.sentences()).map(|(vector, at)| (cosine(query, vector), *at)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked.truncate(ANSWER_SENTENCES);
    Ok(ranked)
}

/// Those of `nearest` that may be quoted as an answer, judged by their words.
fn admitted(
    nearest: &[(f32, SentenceRef)],
    asked: &Question<'_>,
    evidence: &Evidence<'_>,
) -> Vec<SentenceRef> {
    let like = nearest.iter().take_while(|(similarity, _)| *similarity >= MIN_COSINE);
    like.map(|(_, at)| *at)
        .filter(|at| {
            // What an article tells that never speaks of those who are asked about is about others.
            evidence.article(at.article).is_some_and(|article| {
                asked.coverage(&around(article, at.sentence)) >= MIN_AROUND
                    && asked.strangers(article) == 0
                    && asked.may_be_told_in(article, at.sentence)
            })
        })
        .collect()
}

/// What the model answers from the sentences nearest to the question and their neighbours, `near`, alone: of all passages
/// together a small one sees less.
fn pointed(
    dateline: &mut Dateline,
    asked: &Question<'_>,
    near: &Evidence<'_>,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Option<Proposal>, Error> {
    let Dateline { generator: Some(generator), prompts, .. } = dateline else { return Ok(None) };
    if Trust::of(generator.info()).role == Role::Silent {
        return Ok(None);
    }
    on_event(Event::Stage { stage: Stage::Reading, done: 0, total: Some(1) });
    Proposal::new(generator.as_mut(), prompts, asked, near)
}

/// What is shown of the sentences that the words admit and those that hold what the model proposes, both best first.
fn chosen(role: Role, pointed: &[SentenceRef], admitted: Vec<SentenceRef>) -> Vec<SentenceRef> {
    if role == Role::Chooses
        && let Some(both) = pointed.iter().find(|at| admitted.contains(at))
    {
        return vec![*both];
    }
    let mut chosen: Vec<SentenceRef> = pointed.first().copied().into_iter().collect();
    chosen.extend(admitted.into_iter().filter(|at| pointed.first() != Some(at)));
    chosen.truncate(ANSWER_SENTENCES);
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancel::Cancel;
    use crate::corpus::{Article, ArticleId, Metadata};
    use crate::engine::Generator;
    use crate::engine::scripted::{ScriptedEmbedder, ScriptedGenerator};
    use crate::pipeline::{Length, Models, Settings};
    use crate::report::Answer;
    use crate::text::Span;

    fn at(sentences: &[usize]) -> Vec<SentenceRef> {
        let article = ArticleId::from_index(0);
        sentences.iter().map(|&sentence| SentenceRef { article, sentence }).collect()
    }

    #[test]
    fn a_model_that_chooses_is_heard_within_what_the_words_admit() {
        assert_eq!(chosen(Role::Chooses, &at(&[7, 2]), at(&[1, 2, 3])), at(&[2]));
        assert_eq!(
            chosen(Role::Chooses, &at(&[7]), at(&[1, 2, 3])),
            at(&[7, 1, 2]),
            "elsewhere: beside them"
        );
        assert_eq!(chosen(Role::Chooses, &[], at(&[1, 2])), at(&[1, 2]));
    }

    #[test]
    fn a_model_that_points_only_changes_the_order() {
        assert_eq!(chosen(Role::Points, &at(&[2]), at(&[1, 2, 3])), at(&[2, 1, 3]));
        assert_eq!(chosen(Role::Points, &[], at(&[1, 2])), at(&[1, 2]));
    }

    const MILL: &str = "The mill at Ostrel burned on Monday. The fire at the mill hurt 12 people, the brigade said. \
        To fight the fire at the mill took the brigade 40 people and 9 hours.";
    const HURT: &str = "How many people did the fire at the mill hurt?";

    /// What the model `id` makes of `question`, finding it answered by so much, with `reply`.
    fn asked(id: &str, question: &str, answerable: f32, reply: &str) -> Answer {
        let generator = (!id.is_empty()).then(|| {
            let script = serde_json::json!({"rules": [
                {"contains": "Do the passages state", "reply": "No", "logits": {"Yes": answerable, "No": 0.0}},
                {"contains": "Answer in a few words, taken from the passages. If", "reply": "Not stated."},
                {"contains": "Answer in a few words", "reply": reply}]});
            let generator = ScriptedGenerator::new(serde_json::from_value(script).unwrap(), Cancel::new());
            Box::new(generator.with_id(id)) as Box<dyn Generator>
        });
        let models = Models { generator, embedder: Box::new(ScriptedEmbedder::new(Cancel::new())) };
        let settings = Settings { length: Length::Short, threads: 1, seed: 0, prompts_dir: None };
        let mut dateline = Dateline::new(models, settings, Cancel::new()).unwrap();
        let body: std::sync::Arc<str> = std::sync::Arc::from(MILL);
        let span = Span::all(&body);
        let id = ArticleId::from_index(0);
        let article = Article::new(id, "mill.txt".into(), String::new(), Metadata::default(), body, span);
        dateline.ask(question, &[article], &mut |_| ()).unwrap()
    }

    fn texts(answer: &Answer) -> Vec<&str> {
        answer.sentences.iter().map(|sentence| sentence.text()).collect()
    }

    #[test]
    fn a_model_that_says_no_to_everything_takes_no_answer_away() {
        let without = asked("", HURT, 0.0, "");
        assert!(!without.sentences.is_empty());
        let other = asked("some-model.gguf", HURT, -9.0, "The fire hurt 12 people.");
        assert_eq!(texts(&other)[0], "The fire at the mill hurt 12 people, the brigade said.");
        assert_eq!(texts(&other).len(), texts(&without).len());
        // One that was measured to be noise is not asked.
        let silent = asked("smollm2-135m", HURT, -9.0, "40");
        assert_eq!(texts(&silent), texts(&without));
        assert!(silent.signals.is_none());
    }

    #[test]
    fn a_model_that_chooses_may_refuse() {
        let chosen = asked("qwen2.5-coder-0.5b", HURT, 0.0, "The mill fire hurt 12 people.");
        assert_eq!(texts(&chosen), ["The fire at the mill hurt 12 people, the brigade said."]);
        let refused = asked("qwen2.5-coder-0.5b", HURT, -9.0, "12 people");
        assert!(refused.sentences.is_empty() && refused.withheld.len() == 1);
    }

    #[test]
    fn no_model_answers_what_the_words_refuse() {
        let question = "Who won the chess final in Kelmar?";
        assert!(asked("", question, 0.0, "").sentences.is_empty());
        for id in ["qwen2.5-coder-0.5b", "some-model.gguf"] {
            assert!(asked(id, question, 9.0, "the brigade").sentences.is_empty(), "{id}");
        }
    }
}
