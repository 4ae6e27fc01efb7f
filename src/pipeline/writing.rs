//! The model writes and each sentence is checked while the next is written.

use std::ops::ControlFlow;

use crate::compose::{DraftSentences, Template};
use crate::corpus::SentenceRef;
use crate::engine::{Finish, GenerateOptions, Generator, Message, Prompt, Role};
use crate::text::Speech;
use crate::verify::{
    CheckedSentence, Outcome, Reason, Sources, Withheld, check, compress, quote_trimmed, repeats,
};

use super::Error;

/// Tokens that a sentence of news needs at most; longer ones are not read with pleasure either.
pub(super) const SENTENCE_TOKENS: usize = 64;
/// Sentences of an answer at most.
pub(super) const ANSWER_SENTENCES: usize = 3;

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

/// A prompt, and what may be shown of what the model answers.
pub(super) struct Task<'t> {
    pub(super) prompt: &'t Prompt,
    /// Most tokens of the draft.
    pub(super) max_tokens: usize,
    /// Accepted sentences, earlier ones included, with which the work is done.
    pub(super) limit: usize,
    /// The source sentences that a claim may rest on.
    pub(super) scope: &'t [SentenceRef],
    /// Whether the draft ends before this sentence.
    pub(super) ends: &'t dyn Fn(&str) -> bool,
    /// Whether a sentence that passes is one to show.
    pub(super) wanted: &'t dyn Fn(&str) -> bool,
    /// Whether the source's words may be shown in place of a sentence that does not pass.
    pub(super) quotable: &'t dyn Fn(SentenceRef) -> bool,
}

/// Lets `generator` answer the task's prompt, greedily, and checks each sentence. One that passes is accepted as
/// written. One that does not gives way to the source sentence that says it, cut to what was written of it; or to
/// nothing. `on_accepted` sees every accepted sentence, in order.
pub(super) fn write(
    generator: &mut dyn Generator,
    task: &Task<'_>,
    accepted: &mut Accepted<'_>,
    on_accepted: &mut dyn FnMut(&CheckedSentence),
) -> Result<(), Error> {
    let mut draft = DraftSentences::new();
    let options = GenerateOptions::greedy(task.max_tokens);
    let generation = generator.generate(task.prompt, &options, None, &mut |piece| {
        let mut sentences = draft.push(piece).into_iter();
        sentences.try_for_each(|sentence| consider(sentence, task, accepted, on_accepted))
    })?;
    if generation.finish != Finish::Caller {
        // What the token limit cut off may still point at a sentence of the sources.
        let mut rest = draft.finish().into_iter();
        let _ = rest.try_for_each(|sentence| consider(sentence, task, accepted, on_accepted));
    }
    Ok(())
}

fn consider(
    sentence: String,
    task: &Task<'_>,
    accepted: &mut Accepted<'_>,
    on_accepted: &mut dyn FnMut(&CheckedSentence),
) -> ControlFlow<()> {
    if (task.ends)(&sentence) {
        return ControlFlow::Break(());
    }
    accepted.offer(sentence, task).iter().for_each(&mut *on_accepted);
    if accepted.len() >= task.limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// Source sentences that take the place of one claim at most.
const CLAIM_PARTS: usize = 2;

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
        self.sentences.iter().any(|accepted| self.sources.cited_by(accepted, sentence))
    }

    fn says(&self, text: &str) -> bool {
        self.sentences.iter().any(|earlier| repeats(earlier.text(), text))
    }

    /// Checks `claim`. It is accepted, or what its sources say of it takes its place, or it is withheld. Returns
    /// the new sentences.
    fn offer(&mut self, claim: String, task: &Task<'_>) -> &[CheckedSentence] {
        let before = self.sentences.len();
        if self.says(&claim) {
            self.withhold(claim, Reason::Repeat);
            return &[];
        }
        match check(self.sources, &claim, task.scope, self.sentences.last()) {
            Outcome::Passed(sentence) if (task.wanted)(&claim) => self.sentences.push(sentence),
            Outcome::Passed(_) => self.withhold(claim, Reason::OffQuestion),
            Outcome::Failed { reasons, aligned } => {
                self.stand_in(&claim, &reasons, &aligned, task);
                if self.sentences.len() == before {
                    self.withheld.push(Withheld::new(claim, reasons));
                }
            }
        }
        self.sentences.get(before..).unwrap_or_default()
    }

    /// Accepts what the `aligned` source sentences say of `claim`: the best of them cut to it, or whole. A claim
    /// that was made from two sentences is shown as two.
    fn stand_in(&mut self, claim: &str, reasons: &[Reason], aligned: &[SentenceRef], task: &Task<'_>) {
        let before = self.sentences.len();
        for part in 0..CLAIM_PARTS {
            let free = |at: &&SentenceRef| (task.quotable)(**at) && !self.cites(**at);
            // Speech is shown with its speaker or not at all, never cut.
            let own = |at: &&SentenceRef| {
                self.sources.sentence(**at).is_some_and(|source| source.speech == Speech::default())
            };
            let chosen: Vec<SentenceRef> = aligned.iter().filter(free).filter(own).copied().collect();
            // Only the sentence that the claim is about may stand for it whatever it says.
            let about = aligned.first().filter(|at| part == 0 && free(at));
            let whole = about.and_then(|at| quote_trimmed(self.sources, *at));
            let found = compress(self.sources, claim, &chosen, &self.sentences)
                .into_iter()
                .chain(whole)
                .find(|sentence| (task.wanted)(sentence.text()) && !self.says(sentence.text()));
            match found {
                Some(sentence) if self.sentences.len() < task.limit => {
                    self.sentences.push(sentence.instead_of(claim, reasons.to_vec()));
                }
                _ => break,
            }
        }
        // As they stand in the article, whichever says more of the claim.
        let place =
            |sentence: &CheckedSentence| sentence.citations().first().map(|c| (c.article(), c.start()));
        if let Some(parts) = self.sentences.get_mut(before..) {
            parts.sort_by_key(place);
        }
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
