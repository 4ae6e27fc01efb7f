//! The answer that the model proposes in a few words, and whether to believe it.

use std::ops::ControlFlow;

use crate::compose::{Prompts, TemplateName};
use crate::corpus::{Article, SentenceRef};
use crate::engine::{Constraint, GenerateOptions, Generator, Prompt, TokenId, TokenMask};
use crate::report::AnswerSignals;
use crate::verify::Reason;

use super::Error;
use super::question::{Question, around};
use super::writing::prompt;

/// Tokens of a proposed answer: a name, a number, a short clause.
const TOKENS: usize = 24;
/// What the prompts ask the model to write when it finds no answer.
const REFUSAL: &str = "Not stated";
/// How [`AnswerSignals`] add up, in their order, and what is added: from 0 a proposal is an answer. A margin above 0
/// adds nothing: the model is as sure of what it makes up.
const SURE: (f32, f32, f32, f32) = (1.0, 0.5, 0.25, -1.2);
/// From here on the model may answer in words of its own, which the checks then have to find in the sources.
const SURE_WITHOUT_SOURCE: f32 = 0.5;

/// What the model made of the passages, and what that rests on.
pub(super) struct Proposal {
    /// The answer in a few words; empty when the model has none.
    pub(super) text: String,
    /// What decides whether it is one.
    pub(super) signals: AnswerSignals,
    /// Sentences that hold it, best first.
    pub(super) sources: Vec<SentenceRef>,
}

impl Proposal {
    /// What the model answers in a few words, how sure it is, and where in `evidence` that stands; `None` without the
    /// prompts for it. A model that refuses is asked what it would have said: small ones refuse too often, and the
    /// difference of the two tells how near it was.
    pub(super) fn new(
        generator: &mut dyn Generator,
        prompts: &Prompts,
        values: &[(&str, &str)],
        asked: &Question,
        articles: &[Article],
        evidence: &[SentenceRef],
    ) -> Result<Option<Self>, Error> {
        let (Some(answerable), Some(short)) =
            (prompts.get(TemplateName::Answerable), prompts.get(TemplateName::ShortAnswer))
        else {
            return Ok(None);
        };
        // A plain question with one positive wording; small models do not hear a "not".
        let ask = prompt(generator, answerable, values)?;
        let logits = generator.next_logits(&ask, &["Yes", "No"])?;
        let answerable = logits[0] - logits[1];
        let ask = prompt(generator, short, values)?;
        let mut text = written(generator, &ask, None)?;
        if text.is_empty() || is_refusal(&text) {
            let mut other = NoRefusal::new(generator.vocabulary());
            text = written(generator, &ask, Some(&mut other))?;
            if is_refusal(&text) {
                text.clear();
            }
        }
        let mut margin = 0.0;
        if !text.is_empty() {
            let logits = generator.next_logits(&ask, &[text.as_str(), REFUSAL])?;
            margin = logits[0] - logits[1];
        }
        let sources = if text.is_empty() { Vec::new() } else { asked.candidates(&text, evidence, articles) };
        let coverage = sources.first().map_or(0.0, |at| {
            articles.get(at.article.index()).map_or(0.0, |a| asked.coverage(&around(a, at.sentence)))
        });
        Ok(Some(Self { text, signals: AnswerSignals { answerable, margin, coverage }, sources }))
    }

    /// Why it is no answer, if it is none.
    pub(super) fn doubt(&self) -> Option<Reason> {
        let AnswerSignals { answerable, margin, coverage } = self.signals;
        let sure = SURE.0 * answerable + SURE.1 * margin.min(0.0) + SURE.2 * coverage + SURE.3;
        if self.text.is_empty() || sure < 0.0 {
            Some(Reason::NotStated)
        } else if self.sources.is_empty() && sure < SURE_WITHOUT_SOURCE {
            Some(Reason::NoSource)
        } else {
            None
        }
    }
}

/// One line of answer.
fn written(
    generator: &mut dyn Generator,
    ask: &Prompt,
    constraint: Option<&mut dyn Constraint>,
) -> Result<String, Error> {
    let mut options = GenerateOptions::greedy(TOKENS);
    options.stop.push("\n".to_owned());
    let generation = generator.generate(ask, &options, constraint, &mut |_| ControlFlow::Continue(()))?;
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

/// Lets an answer begin with any word but those of a refusal.
struct NoRefusal {
    text: Vec<bool>,
    refusing: Vec<bool>,
}

impl NoRefusal {
    fn new(vocabulary: &[Vec<u8>]) -> Self {
        let refuses = |token: &Vec<u8>| {
            let word = String::from_utf8_lossy(token).trim().to_lowercase();
            matches!(
                word.as_str(),
                "" | "not" | "none" | "no" | "n" | "un" | "unknown" | "unspecified" | "unclear"
            )
        };
        Self {
            text: vocabulary.iter().map(|token| !token.is_empty()).collect(),
            refusing: vocabulary.iter().map(refuses).collect(),
        }
    }
}

impl Constraint for NoRefusal {
    fn allowed(&mut self, written: &[TokenId], end_of_turn: &[TokenId], mask: &mut TokenMask) {
        let first = written.is_empty();
        for ((id, text), refusing) in (0..).zip(&self.text).zip(&self.refusing) {
            if *text && !(first && *refusing) {
                mask.allow(id);
            }
        }
        if !first {
            end_of_turn.iter().for_each(|token| mask.allow(*token));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposal(answerable: f32, margin: f32, sources: usize) -> Proposal {
        let at = SentenceRef { article: crate::corpus::ArticleId::from_index(0), sentence: 0 };
        Proposal {
            text: "14 people".to_owned(),
            signals: AnswerSignals { answerable, margin, coverage: 0.5 },
            sources: vec![at; sources],
        }
    }

    #[test]
    fn doubt_grows_with_refusal_and_without_a_source() {
        assert_eq!(proposal(3.0, 2.0, 1).doubt(), None);
        assert_eq!(proposal(-3.0, 2.0, 1).doubt(), Some(Reason::NotStated));
        assert_eq!(proposal(1.0, -4.0, 1).doubt(), Some(Reason::NotStated));
        assert_eq!(proposal(1.3, 2.0, 0).doubt(), Some(Reason::NoSource));
        assert_eq!(
            Proposal { text: String::new(), ..proposal(3.0, 2.0, 1) }.doubt(),
            Some(Reason::NotStated)
        );
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

    #[test]
    fn the_first_word_is_no_refusal() {
        let vocabulary: Vec<Vec<u8>> = [&b""[..], b"Not", b" stated", b"Monday"].map(<[u8]>::to_vec).to_vec();
        let mut constraint = NoRefusal::new(&vocabulary);
        let mut mask = TokenMask::none(4);
        constraint.allowed(&[], &[0], &mut mask);
        assert_eq!([0, 1, 2, 3].map(|id| mask.allows(id)), [false, false, true, true]);
        mask.clear();
        constraint.allowed(&[3], &[0], &mut mask);
        assert_eq!([0, 1, 2, 3].map(|id| mask.allows(id)), [true, true, true, true]);
    }
}
