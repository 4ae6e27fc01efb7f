//! A generator whose tokens are words, and whose answers are read from a script.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::script::{Reply, Script};
use crate::cancel::Cancel;
use crate::engine::answer::{Answer, check_fits};
use crate::engine::{
    Constraint, EngineError, Finish, GenerateOptions, Generation, Generator, Message, ModelInfo, Prompt,
    Role, TokenId, Usage,
};

/// The token that ends a scripted answer; the bytes come after it, then the replies' words.
const END_OF_TURN: TokenId = 0;
const SYSTEM: TokenId = 1;
const USER: TokenId = 2;
const ASSISTANT: TokenId = 3;
const FIRST_BYTE: usize = 4;

/// A generator that says what its script says.
pub struct ScriptedGenerator {
    info: ModelInfo,
    script: Script,
    vocabulary: Vec<Vec<u8>>,
    known: HashMap<String, TokenId>,
    /// Words of prompts, numbered after the vocabulary: they are read, never written.
    read: Mutex<Words>,
    cancel: Cancel,
    usage: Usage,
}

#[derive(Default)]
struct Words {
    ids: HashMap<String, TokenId>,
    texts: Vec<String>,
}

impl ScriptedGenerator {
    /// Reads the script in `path`.
    ///
    /// # Errors
    /// [`EngineError::Io`]; [`EngineError::Script`] when it is not a script.
    pub fn load(path: &Path, cancel: Cancel) -> Result<Self, EngineError> {
        Ok(Self::new(Script::load(path)?, cancel))
    }

    /// A generator with this script.
    #[must_use]
    pub fn new(script: Script, cancel: Cancel) -> Self {
        let mut vocabulary = vec![Vec::new(); FIRST_BYTE];
        vocabulary.extend((0..=255u8).map(|byte| vec![byte]));
        let mut known = HashMap::new();
        let replies = script.rules.iter().map(|rule| &rule.reply).chain(&script.default);
        for word in replies.flat_map(|reply| words(&reply.reply)) {
            if !known.contains_key(word) {
                known.insert(word.to_owned(), id(vocabulary.len()));
                vocabulary.push(word.as_bytes().to_vec());
            }
        }
        let info = ModelInfo {
            id: "scripted".to_owned(),
            sha256: "0".repeat(64),
            architecture: "scripted".to_owned(),
            context_tokens: script.context_tokens,
            parameters: None,
            device: None,
        };
        let read = Mutex::default();
        Self { info, script, vocabulary, known, read, cancel, usage: Usage::default() }
    }

    /// The same answers under another model's id, which callers may treat otherwise.
    #[must_use]
    pub fn with_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.info.id);
        self
    }

    /// One id a word; a word that the vocabulary lacks gets an id beyond it.
    fn encode(&self, text: &str) -> Vec<TokenId> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        words(text)
            .map(|word| {
                if let Some(known) = self.known.get(word).or_else(|| read.ids.get(word)) {
                    return *known;
                }
                let new = id(self.vocabulary.len() + read.texts.len());
                read.ids.insert(word.to_owned(), new);
                read.texts.push(word.to_owned());
                new
            })
            .collect()
    }

    /// What the user's messages of `prompt` say.
    fn user_text(&self, prompt: &Prompt) -> String {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        let mut is_user = false;
        for token in &prompt.tokens {
            match *token {
                USER => {
                    if !text.is_empty() {
                        text.push('\n');
                    }
                    is_user = true;
                }
                SYSTEM | ASSISTANT | END_OF_TURN => is_user = false,
                token if is_user => {
                    let index = token as usize;
                    match self.vocabulary.get(index) {
                        Some(bytes) => text.push_str(&String::from_utf8_lossy(bytes)),
                        None => {
                            text.extend(read.texts.get(index - self.vocabulary.len()).map(String::as_str))
                        }
                    }
                }
                _ => {}
            }
        }
        text
    }

    fn reply(&self, prompt: &Prompt) -> Result<&Reply, EngineError> {
        self.script.reply(&self.user_text(prompt))
    }
}

impl Generator for ScriptedGenerator {
    fn info(&self) -> &ModelInfo {
        &self.info
    }

    fn vocabulary(&self) -> &[Vec<u8>] {
        &self.vocabulary
    }

    fn count_tokens(&self, text: &str) -> Result<usize, EngineError> {
        Ok(words(text).count())
    }

    fn prompt(&self, messages: &[Message<'_>]) -> Result<Prompt, EngineError> {
        let mut tokens = Vec::new();
        for message in messages {
            tokens.push(if message.role == Role::System { SYSTEM } else { USER });
            tokens.extend(self.encode(message.text));
            tokens.push(END_OF_TURN);
        }
        tokens.push(ASSISTANT);
        Ok(Prompt { tokens })
    }

    fn generate(
        &mut self,
        prompt: &Prompt,
        options: &GenerateOptions,
        constraint: Option<&mut dyn Constraint>,
        sink: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Generation, EngineError> {
        check_fits(prompt, options, self.info.context_tokens)?;
        if self.cancel.is_cancelled() {
            return Err(EngineError::Cancelled);
        }
        let script: Vec<TokenId> = words(&self.reply(prompt)?.reply)
            .filter_map(|word| self.known.get(word).copied())
            .chain([END_OF_TURN])
            .collect();
        let started = Instant::now();
        let constraint = constraint.map(|constraint| -> &mut dyn Constraint { constraint });
        let sink = Box::new(sink);
        let mut answer = Answer::new(options, constraint, sink, &self.vocabulary, &[END_OF_TURN]);
        let mut finish = None;
        for token in script {
            if self.cancel.is_cancelled() {
                return Err(EngineError::Cancelled);
            }
            if answer.is_full() {
                finish = Some(Finish::Length);
                break;
            }
            // What the constraint forbids is left out, as a model would write something else.
            if answer.allowed().is_none_or(|mask| mask.allows(token)) {
                finish = answer.write(token);
                if finish.is_some() {
                    break;
                }
            }
        }
        let spent = Usage {
            prefill_tokens: prompt.tokens.len(),
            decode_tokens: answer.tokens().len(),
            decode: started.elapsed(),
            ..Usage::default()
        };
        self.usage += spent;
        Ok(answer.finish(finish.unwrap_or(Finish::DeadEnd), spent))
    }

    fn next_logits(&mut self, prompt: &Prompt, continuations: &[&str]) -> Result<Vec<f32>, EngineError> {
        check_fits(prompt, &GenerateOptions::greedy(1), self.info.context_tokens)?;
        let reply = self.reply(prompt)?;
        let logits = continuations
            .iter()
            .map(|text| {
                let text = text.trim();
                let begins = reply.reply.trim_start().starts_with(text);
                reply.logits.get(text).copied().unwrap_or(if begins { 1.0 } else { 0.0 })
            })
            .collect();
        self.usage.prefill_tokens += prompt.tokens.len();
        Ok(logits)
    }

    fn usage(&self) -> Usage {
        self.usage
    }
}

/// Pieces of `text` that end before the blanks of the next: together they are `text`.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let blanks = rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
        let end = rest[blanks..].find(char::is_whitespace).map_or(rest.len(), |at| blanks + at);
        let (word, after) = rest.split_at(end);
        rest = after;
        (!word.is_empty()).then_some(word)
    })
}

fn id(index: usize) -> TokenId {
    TokenId::try_from(index).unwrap_or(TokenId::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Sampling, TokenMask};
    use proptest::prelude::*;

    fn generator(json: &str) -> ScriptedGenerator {
        ScriptedGenerator::new(serde_json::from_str(json).unwrap(), Cancel::new())
    }

    fn ask(generator: &ScriptedGenerator, user: &str) -> Prompt {
        let messages =
            [Message { role: Role::System, text: "storm" }, Message { role: Role::User, text: user }];
        generator.prompt(&messages).unwrap()
    }

    const STORM: &str = r#"{ "rules": [
        { "contains": ["storm", "killed"], "reply": "Nine people died.\n\nMore was said." },
        { "contains": "yes or no", "reply": "yes", "logits": { "no": -1.5 } } ],
        "default": { "reply": "Not stated." } }"#;

    fn options(max_tokens: usize, stop: &[&str]) -> GenerateOptions {
        let stop = stop.iter().map(|s| (*s).to_owned()).collect();
        GenerateOptions { max_tokens, stop, sampling: Sampling::Greedy }
    }

    fn run(user: &str, options: &GenerateOptions) -> (Generation, Vec<String>) {
        let mut generator = generator(STORM);
        let prompt = ask(&generator, user);
        let mut pieces = Vec::new();
        let generation = generator
            .generate(&prompt, options, None, &mut |piece| {
                pieces.push(piece.to_owned());
                ControlFlow::Continue(())
            })
            .unwrap();
        (generation, pieces)
    }

    #[test]
    fn the_first_rule_that_fits_the_users_text_answers() {
        let (generation, pieces) = run("The storm killed nine.", &options(50, &[]));
        assert_eq!(generation.text, "Nine people died.\n\nMore was said.");
        assert_eq!(generation.finish, Finish::EndOfTurn);
        assert_eq!(pieces, ["Nine", " people", " died.", "\n\nMore", " was", " said."]);
        // "storm" of the system's text does not count.
        assert_eq!(run("Nine were killed.", &options(50, &[])).0.text, "Not stated.");
    }

    #[test]
    fn it_stops_at_texts_and_lengths_and_when_told() {
        let (generation, _) = run("storm, killed", &options(50, &["\n\n"]));
        assert_eq!((generation.text.as_str(), generation.finish), ("Nine people died.", Finish::Stop));
        let (generation, _) = run("storm, killed", &options(2, &[]));
        assert_eq!((generation.text.as_str(), generation.finish), ("Nine people", Finish::Length));
        let mut generator = generator(STORM);
        let prompt = ask(&generator, "storm, killed");
        let generation =
            generator.generate(&prompt, &options(50, &[]), None, &mut |_| ControlFlow::Break(())).unwrap();
        assert_eq!((generation.text.as_str(), generation.finish), ("Nine", Finish::Caller));
    }

    #[test]
    fn what_has_no_answer_is_named() {
        let mut generator = generator(r#"{ "rules": [] }"#);
        let prompt = ask(&generator, "Who won?");
        let error = generator.generate(&prompt, &options(5, &[]), None, &mut |_| ControlFlow::Continue(()));
        assert!(error.unwrap_err().to_string().contains("Who won?"));
    }

    #[test]
    fn too_long_a_prompt_and_cancelling_are_errors() {
        let cancel = Cancel::new();
        let script: Script =
            serde_json::from_str(r#"{ "context_tokens": 12, "default": { "reply": "a" } }"#).unwrap();
        let mut generator = ScriptedGenerator::new(script, cancel.clone());
        let prompt = ask(&generator, "one two three");
        let mut sink = |_: &str| ControlFlow::Continue(());
        let error = generator.generate(&prompt, &options(8, &[]), None, &mut sink).unwrap_err();
        assert!(matches!(error, EngineError::ContextOverflow { prompt: 9, answer: 8, context: 12 }));
        cancel.cancel();
        let error = generator.generate(&prompt, &options(2, &[]), None, &mut sink).unwrap_err();
        assert!(matches!(error, EngineError::Cancelled));
    }

    #[test]
    fn constraints_hold() {
        struct Without(TokenId);
        impl Constraint for Without {
            fn allowed(&mut self, _: &[TokenId], end: &[TokenId], mask: &mut TokenMask) {
                (0..1000).filter(|id| *id != self.0).for_each(|id| mask.allow(id));
                end.iter().for_each(|id| mask.allow(*id));
            }
        }
        let mut generator = generator(STORM);
        let people = generator.vocabulary().iter().position(|word| word == b" people").unwrap();
        let prompt = ask(&generator, "storm, killed");
        let mut without = Without(id(people));
        let generation = generator
            .generate(&prompt, &options(50, &["\n"]), Some(&mut without), &mut |_| ControlFlow::Continue(()))
            .unwrap();
        assert_eq!(generation.text, "Nine died.");
    }

    #[test]
    fn logits_come_from_the_script_or_its_reply() {
        let mut generator = generator(STORM);
        let prompt = ask(&generator, "Is it so? Answer yes or no.");
        assert_eq!(generator.next_logits(&prompt, &[" yes", "no", "maybe"]).unwrap(), [1.0, -1.5, 0.0]);
    }

    proptest! {
        #[test]
        fn words_are_the_text(text in any::<String>()) {
            prop_assert_eq!(words(&text).collect::<String>(), text);
        }
    }
}
