//! The answer that the model proposes in a few words, and whether to believe it.

use std::ops::ControlFlow;

use crate::compose::{Prompts, TemplateName};
use crate::corpus::SentenceRef;
use crate::engine::{GenerateOptions, Generator, Probe, ProbeTask, Prompt, ScoreRequest};
use crate::report::AnswerSignals;
use crate::verify::Reason;

use super::Error;
use super::evidence::{Evidence, around};
use super::question::Question;
use super::trust::{Role, Trust, known_id};
use super::writing::{SENTENCE_TOKENS, prompt};

/// Tokens of a proposed answer: a name, a number, a short clause.
const TOKENS: usize = 24;
/// What the prompts ask the model to write when it finds no answer.
const REFUSAL: &str = "Not stated";

/// What the model made of the passages, and what that rests on.
pub(super) struct Proposal {
    /// The answer in a few words; empty when the model has none.
    pub(super) text: String,
    /// What decides whether it is one.
    pub(super) signals: AnswerSignals,
    /// Sentences that hold it, best first.
    pub(super) sources: Vec<SentenceRef>,
    trust: &'static Trust,
}

impl Proposal {
    /// As [`of`](Self::of), of as much of `evidence` as fits beside an answer of one sentence.
    pub(super) fn new(
        generator: &mut dyn Generator,
        prompts: &Prompts,
        asked: &Question<'_>,
        evidence: &Evidence<'_>,
    ) -> Result<Option<Self>, Error> {
        match evidence.fitting(generator, SENTENCE_TOKENS)? {
            Some(passages) => Self::of(generator, prompts, asked, evidence, &passages),
            None => Ok(None),
        }
    }

    /// What the model answers in a few words to `passages`, how sure it is, and where in `evidence` that stands; `None`
    /// without the prompts for it. A model that refuses is asked what it would have said: small ones refuse too often, and
    /// the difference of the two tells how near it was. One that only points is asked nothing else: whether it refuses is
    /// noise.
    pub(super) fn of(
        generator: &mut dyn Generator,
        prompts: &Prompts,
        asked: &Question<'_>,
        evidence: &Evidence<'_>,
        passages: &str,
    ) -> Result<Option<Self>, Error> {
        let (Some(answerable), Some(short), Some(guess)) = (
            prompts.get(TemplateName::Answerable),
            prompts.get(TemplateName::ShortAnswer),
            prompts.get(TemplateName::Guess),
        ) else {
            return Ok(None);
        };
        let values = &asked.values(passages);
        // A plain question with one positive wording; small models do not hear a "not".
        let ask = prompt(generator, answerable, values)?;
        let logits = generator.next_logits(&ask, &["Yes", "No"])?;
        let answerable = logits[0] - logits[1];
        let trust = Trust::of(generator.info());
        let ask = prompt(generator, if trust.role == Role::Writes { short } else { guess }, values)?;
        let mut text = written(generator, &ask)?;
        if text.is_empty() || is_refusal(&text) {
            // A prompt that offers no way out gives a better guess than this one with its refusal forbidden.
            let ask = prompt(generator, guess, values)?;
            text = written(generator, &ask)?;
            if is_refusal(&text) {
                text.clear();
            }
        }
        // The probe is fitted on questions about one article; of several it tells nothing that their words do not.
        let probe = Probe::of(known_id(generator.info()), ProbeTask::Answer);
        let probe = probe.filter(|_| evidence.groups().len() == 1);
        let (margin, probe) = leaning(generator, probe, &ask, &text)?;
        // Many answer in a whole sentence that repeats the question, which no sentence of the articles does.
        let answer = if trust.role == Role::Writes { text.clone() } else { asked.left_of(&text) };
        let sources = if answer.is_empty() { Vec::new() } else { asked.candidates(&answer, evidence) };
        let mut signals = AnswerSignals {
            answerable,
            probe,
            margin,
            coverage: 0.0,
            context: 0.0,
            strangers: 0,
            days: None,
            news: asked.is_about_news(),
        };
        if let Some((at, article)) = sources.first().and_then(|at| Some((at, evidence.article(at.article)?)))
        {
            signals.coverage = asked.coverage_of_core(article.sentence(at.sentence));
            signals.context = asked.coverage_of_core(&around(article, at.sentence));
            signals.strangers = asked.strangers(article);
            signals.days = asked.days_since(article);
        }
        Ok(Some(Self { text, signals, sources, trust }))
    }

    /// What the model is let do.
    pub(super) fn role(&self) -> Role {
        self.trust.role
    }

    /// Why a model that points would rather have no answer shown, wherever it points.
    pub(super) fn refusal(&self) -> Option<Reason> {
        (self.sureness() < 0.0).then_some(Reason::NotStated)
    }

    /// Whether it surely is an answer although the model doubted that there is one.
    pub(super) fn is_sure(&self) -> bool {
        self.doubt().is_none() && !self.sources.is_empty() && self.sureness() >= self.trust.alone
    }

    /// From 0 it is an answer.
    fn sureness(&self) -> f32 {
        self.trust.sureness(&self.signals)
    }

    /// Why it is no answer, if it is none.
    pub(super) fn doubt(&self) -> Option<Reason> {
        let sure = self.sureness();
        let beside = !self.sources.is_empty() && self.trust.is_beside(&self.signals);
        if self.text.is_empty() || sure < 0.0 || beside {
            Some(Reason::NotStated)
        } else if self.sources.is_empty() && sure < self.trust.without_source {
            Some(Reason::NoSource)
        } else {
            None
        }
    }
}

/// How much likelier than a refusal the model finds it to begin its answer to `ask` with `text`, 0 without a text; and what its
/// hidden states there tell `probe` of whether there is an answer, whatever it says.
fn leaning(
    generator: &mut dyn Generator,
    probe: Option<&Probe>,
    ask: &Prompt,
    text: &str,
) -> Result<(f32, Option<f32>), Error> {
    let continuations: &[&str] = if text.is_empty() { &[] } else { &[text, REFUSAL] };
    if continuations.is_empty() && probe.is_none() {
        return Ok((0.0, None));
    }
    let end = ask.tokens.len();
    let states = probe.map(|probe| probe.states_of(end.saturating_sub(1)..end));
    let request = ScoreRequest { prompt: ask, tokens: 0..0, continuations, states };
    let Some(score) = generator.score(&[request])?.pop() else { return Ok((0.0, None)) };
    let margin = if let [text, refusal] = score.logits.as_slice() { text - refusal } else { 0.0 };
    Ok((margin, probe.and_then(|probe| probe.logits(&score.states).first().copied())))
}

/// One line of answer.
fn written(generator: &mut dyn Generator, ask: &Prompt) -> Result<String, Error> {
    let mut options = GenerateOptions::greedy(TOKENS);
    options.stop.push("\n".to_owned());
    let generation = generator.generate(ask, &options, None, &mut |_| ControlFlow::Continue(()))?;
    Ok(generation.text.trim().to_owned())
}

/// Whether `claim` says that there is no answer.
pub(super) fn is_refusal(claim: &str) -> bool {
    let claim = claim.trim().to_lowercase();
    matches!(claim.trim_end_matches('.'), "not mentioned" | "not specified" | "unknown" | "none" | "n/a")
        || claim.starts_with("not stated")
        || claim.starts_with("the passages do not")
        || claim.starts_with("the passage does not")
        || claim.contains("not stated in the passage")
        || claim.contains("do not state")
        || claim.contains("does not state")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancel::Cancel;
    use crate::engine::models::Registry;
    use crate::engine::scripted::ScriptedGenerator;
    use crate::engine::{Message, ModelInfo};
    use crate::pipeline::testing::Probed;

    fn default_generator() -> ModelInfo {
        let id = Registry::builtin().default_generator().to_owned();
        let (sha256, architecture) = Default::default();
        ModelInfo { id, sha256, architecture, context_tokens: 8192, parameters: None, device: None }
    }

    fn proposal(answerable: f32, margin: f32, sources: usize) -> Proposal {
        let at = SentenceRef { article: crate::corpus::ArticleId::from_index(0), sentence: 0 };
        let (coverage, context) = if sources > 0 { (0.6, 0.8) } else { (0.0, 0.0) };
        Proposal {
            text: "14 people".to_owned(),
            signals: AnswerSignals {
                answerable,
                probe: None,
                margin,
                coverage,
                context,
                strangers: 0,
                days: None,
                news: false,
            },
            sources: vec![at; sources],
            trust: Trust::of(&default_generator()),
        }
    }

    #[test]
    fn doubt_grows_with_refusal_and_without_a_source() {
        assert_eq!(proposal(3.0, 2.0, 1).doubt(), None);
        assert_eq!(proposal(-3.0, 2.0, 1).doubt(), Some(Reason::NotStated));
        let mut beside = proposal(3.0, 2.0, 1);
        beside.signals.coverage = 0.2;
        assert_eq!(beside.doubt(), Some(Reason::NotStated));
        assert_eq!(proposal(1.5, 0.0, 1).doubt(), None);
        assert_eq!(proposal(1.5, -4.0, 1).doubt(), Some(Reason::NotStated));
        assert_eq!(proposal(2.5, 2.0, 0).doubt(), Some(Reason::NoSource));
        assert_eq!(
            Proposal { text: String::new(), ..proposal(3.0, 2.0, 1) }.doubt(),
            Some(Reason::NotStated)
        );
    }

    #[test]
    fn what_one_article_answers_must_be_surer() {
        assert!(proposal(3.0, 2.0, 1).is_sure());
        assert!(proposal(1.5, 0.0, 1).doubt().is_none() && !proposal(1.5, 0.0, 1).is_sure());
        assert!(!proposal(5.0, 2.0, 0).is_sure(), "no source");
    }

    #[test]
    fn doubt_grows_with_what_the_states_tell() {
        let mut proposal = proposal(1.5, 0.0, 1);
        for (probe, doubted) in [(None, false), (Some(2.0), false), (Some(-2.0), true)] {
            proposal.signals.probe = probe;
            assert_eq!(proposal.doubt().is_some(), doubted, "{probe:?}");
        }
        // A sentence in other words than the question's.
        proposal.signals.coverage = 0.15;
        for (probe, doubted) in [(None, true), (Some(2.0), false), (Some(-2.0), true)] {
            proposal.signals.probe = probe;
            assert_eq!(proposal.doubt().is_some(), doubted, "{probe:?}");
        }
        proposal.signals = AnswerSignals { probe: Some(2.0), coverage: 0.0, ..proposal.signals };
        assert_eq!(proposal.doubt(), Some(Reason::NotStated), "no word of it");
    }

    #[test]
    fn a_probe_reads_the_state_where_the_answer_begins() {
        let id = Registry::builtin().default_generator();
        let own = Probe::of(id, ProbeTask::Answer);
        let probe = own.unwrap();
        let script =
            serde_json::json!({"default": {"reply": "14", "logits": {"14": 2.0, "Not stated": 0.5}}});
        let scripted =
            || ScriptedGenerator::new(serde_json::from_value(script.clone()).unwrap(), Cancel::new());
        let leaning = |generator: &mut dyn Generator, probe: Option<&Probe>, text: &str| {
            let user = [Message { role: crate::engine::Role::User, text: "How many died in the fire?" }];
            let ask = generator.prompt(&user).unwrap();
            leaning(generator, probe, &ask, text).unwrap()
        };
        let nought = probe.logits(&vec![0.0; probe.width()])[0];
        let mut probed = Probed::new(scripted(), probe.width());
        assert_eq!(leaning(&mut probed, own, "14"), (1.5, Some(nought)));
        assert_eq!(leaning(&mut probed, own, ""), (0.0, Some(nought)), "a refusal too");
        assert_eq!(
            leaning(&mut Probed::new(scripted(), 1), own, "14"),
            (1.5, None),
            "states of another width"
        );
        assert_eq!(leaning(&mut scripted(), None, "14"), (1.5, None), "no probe");
        assert_eq!(leaning(&mut scripted(), None, ""), (0.0, None));
    }

    #[test]
    fn doubt_grows_with_age() {
        let mut proposal = proposal(2.0, 0.0, 1);
        for (days, is_answer) in [(None, true), (Some(3.0), true), (Some(400.0), false)] {
            proposal.signals.days = days;
            assert_eq!(proposal.doubt().is_none(), is_answer, "{days:?}");
        }
        // What holds nearly all that is asked answers it, unless it was asked for the latest.
        proposal.signals.coverage = 0.9;
        assert_eq!(proposal.doubt(), None);
        proposal.signals.news = true;
        assert_eq!(proposal.doubt(), Some(Reason::NotStated));
    }

    #[test]
    fn doubt_grows_with_names_that_the_article_lacks() {
        let mut proposal = proposal(1.5, 0.0, 1);
        assert_eq!(proposal.doubt(), None);
        proposal.signals.strangers = 1;
        assert_eq!(proposal.doubt(), Some(Reason::NotStated));
    }

    #[test]
    fn refusals_are_told_from_answers() {
        for text in ["Not stated.", "not stated", "The passages do not say.", "Unknown."] {
            assert!(is_refusal(text), "{text}");
        }
        for text in ["Not before Monday.", "None of the crew", "14 people"] {
            assert!(!is_refusal(text), "{text}");
        }
    }
}
