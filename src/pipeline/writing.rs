//! The model writes and each sentence is checked while the next is written.

use std::ops::ControlFlow;

use crate::compose::{DraftSentences, Template};
use crate::corpus::SentenceRef;
use crate::engine::{Finish, GenerateOptions, Generator, Message, Prompt, Role};
use crate::text::Span;
use crate::verify::{
    CheckedSentence, Outcome, Reason, Sources, Withheld, check, quote_trimmed, repeats, replace,
};

use super::Error;

/// Tokens that a sentence of news needs at most; longer ones are not read with pleasure either.
pub(super) const SENTENCE_TOKENS: usize = 64;

/// Renders `template` for `generator`.
pub(super) fn prompt(
    generator: &dyn Generator,
    template: &Template,
    values: &[(&str, &str)],
) -> Result<Prompt, Error> {
    let user = template.user(values);
    let mut messages = Vec::new();
    if !template.system().is_empty() {
        messages.push(Message { role: Role::System, text: template.system() });
    }
    messages.push(Message { role: Role::User, text: &user });
    Ok(generator.prompt(&messages)?)
}

/// Lets `generator` answer `prompt` greedily and hands each sentence to `accept` once it has ended, until
/// `accept` breaks. Returns the sentence that the token limit cut off, if any.
pub(super) fn write(
    generator: &mut dyn Generator,
    prompt: &Prompt,
    max_tokens: usize,
    mut accept: impl FnMut(String) -> ControlFlow<()>,
) -> Result<Option<String>, Error> {
    let mut draft = DraftSentences::new();
    let generation =
        generator.generate(prompt, &GenerateOptions::greedy(max_tokens), None, &mut |piece| {
            for sentence in draft.push(piece) {
                accept(sentence)?;
            }
            ControlFlow::Continue(())
        })?;
    if generation.finish == Finish::Caller {
        return Ok(None);
    }
    let mut rest = draft.finish();
    let cut = if generation.finish == Finish::Length { rest.pop() } else { None };
    for sentence in rest {
        if accept(sentence).is_break() {
            break;
        }
    }
    Ok(cut)
}

/// Sentences accepted so far, and what was withheld.
pub(super) struct Accepted<'a> {
    sources: &'a Sources<'a>,
    sentences: Vec<CheckedSentence>,
    withheld: Vec<Withheld>,
}

impl<'a> Accepted<'a> {
    pub(super) fn new(sources: &'a Sources<'a>) -> Self {
        Self { sources, sentences: Vec::new(), withheld: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.sentences.len()
    }

    pub(super) fn sentences(&self) -> &[CheckedSentence] {
        &self.sentences
    }

    pub(super) fn into_parts(self) -> (Vec<CheckedSentence>, Vec<Withheld>) {
        (self.sentences, self.withheld)
    }

    /// Whether an accepted sentence cites `sentence` already.
    pub(super) fn cites(&self, sentence: SentenceRef) -> bool {
        let Some(span) = self.sources.span(sentence) else { return false };
        self.sentences.iter().flat_map(CheckedSentence::citations).any(|citation| {
            citation.article() == sentence.article
                && Span::overlaps_range(span, citation.start()..citation.end())
        })
    }

    fn says(&self, text: &str) -> bool {
        self.sentences.iter().any(|earlier| repeats(earlier.text(), text))
    }

    /// Checks `claim` against `scope`. It is accepted, or the source sentence that `quotable` allows takes its
    /// place, or it is withheld. Returns the new sentence.
    pub(super) fn offer(
        &mut self,
        claim: String,
        scope: &[SentenceRef],
        quotable: &dyn Fn(SentenceRef) -> bool,
    ) -> Option<&CheckedSentence> {
        self.offer_if(claim, scope, &|_| true, quotable)
    }

    /// As [`offer`](Self::offer), for a claim that is accepted as written only where `wanted` holds.
    pub(super) fn offer_if(
        &mut self,
        claim: String,
        scope: &[SentenceRef],
        wanted: &dyn Fn(&str) -> bool,
        quotable: &dyn Fn(SentenceRef) -> bool,
    ) -> Option<&CheckedSentence> {
        if self.says(&claim) {
            self.withheld.push(Withheld::new(claim, vec![Reason::Repeat]));
            return None;
        }
        match check(self.sources, &claim, scope, self.sentences.last()) {
            Outcome::Passed(_) if !wanted(&claim) => {
                self.withheld.push(Withheld::new(claim, vec![Reason::OffQuestion]));
                return None;
            }
            Outcome::Passed(sentence) => self.sentences.push(sentence),
            Outcome::Failed { reasons, aligned } => {
                let stand_in = aligned
                    .into_iter()
                    .take(1)
                    .filter(|&at| quotable(at) && !self.cites(at))
                    .find_map(|at| replace(self.sources, &claim, reasons.clone(), at))
                    .filter(|sentence| !self.says(sentence.text()));
                match stand_in {
                    Some(sentence) => self.sentences.push(sentence),
                    None => {
                        self.withheld.push(Withheld::new(claim, reasons));
                        return None;
                    }
                }
            }
        }
        self.sentences.last()
    }

    /// Adds the source sentence `at` in its own words, unless it repeats what is there.
    pub(super) fn quote(&mut self, at: SentenceRef) -> Option<&CheckedSentence> {
        let sentence = quote_trimmed(self.sources, at)?;
        if self.cites(at) || self.says(sentence.text()) {
            return None;
        }
        self.sentences.push(sentence);
        self.sentences.last()
    }

    /// Records a written sentence that cannot be shown.
    pub(super) fn withhold(&mut self, claim: String, reason: Reason) {
        self.withheld.push(Withheld::new(claim, vec![reason]));
    }
}
