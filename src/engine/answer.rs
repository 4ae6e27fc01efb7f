//! Writing one answer token by token: what a token leads to, whichever model chose it.

use super::stream::{Piece, TextStream};
use super::{
    Constraint, EngineError, Finish, GenerateOptions, Generation, Prompt, Sink, TokenId, TokenMask, Usage,
};

/// An answer in the making.
pub(super) struct Answer<'a, 'v> {
    max_tokens: usize,
    constraint: Option<&'a mut dyn Constraint>,
    sink: Sink<'a>,
    vocabulary: &'v [Vec<u8>],
    end_of_turn: &'v [TokenId],
    mask: TokenMask,
    stream: TextStream,
    text: String,
    tokens: Vec<TokenId>,
    /// The tokens that open and close thoughts, and where the answer stands.
    thinking: Option<[TokenId; 2]>,
    thought: Thought,
}

/// Whether what is written is shown.
#[derive(Clone, Copy, PartialEq)]
enum Thought {
    Answer,
    /// Thoughts are never shown.
    Inside,
    /// Nor the blanks that follow them.
    Closed,
}

impl<'a, 'v> Answer<'a, 'v> {
    /// An answer with nothing written.
    pub(super) fn new(
        options: &GenerateOptions,
        constraint: Option<&'a mut dyn Constraint>,
        sink: Sink<'a>,
        vocabulary: &'v [Vec<u8>],
        end_of_turn: &'v [TokenId],
    ) -> Self {
        Self {
            max_tokens: options.max_tokens,
            mask: TokenMask::none(if constraint.is_some() { vocabulary.len() } else { 0 }),
            constraint,
            sink,
            vocabulary,
            end_of_turn,
            stream: TextStream::new(&options.stop),
            text: String::new(),
            tokens: Vec::new(),
            thinking: None,
            thought: Thought::Answer,
        }
    }

    /// What stands between these two tokens, and they themselves, are written but no part of the text.
    pub(super) fn without_thoughts(self, thinking: Option<[TokenId; 2]>) -> Self {
        Self { thinking, ..self }
    }

    /// Tokens written so far.
    pub(super) fn tokens(&self) -> &[TokenId] {
        &self.tokens
    }

    /// Whether the answer may not be longer.
    pub(super) fn is_full(&self) -> bool {
        self.tokens.len() >= self.max_tokens
    }

    /// What may be written next; `None` without a constraint.
    pub(super) fn allowed(&mut self) -> Option<&TokenMask> {
        let constraint = self.constraint.as_mut()?;
        self.mask.clear();
        constraint.allowed(&self.tokens, self.end_of_turn, &mut self.mask);
        Some(&self.mask)
    }

    /// Writes `token`; says why the answer ends if it does.
    pub(super) fn write(&mut self, token: TokenId) -> Option<Finish> {
        if self.end_of_turn.contains(&token) {
            return Some(Finish::EndOfTurn);
        }
        self.tokens.push(token);
        let mut bytes = self.vocabulary.get(token as usize).map_or(&[][..], Vec::as_slice);
        if let Some([open, close]) = self.thinking {
            match self.thought {
                _ if token == open => self.thought = Thought::Inside,
                Thought::Inside if token == close => self.thought = Thought::Closed,
                _ => {}
            }
        }
        match self.thought {
            Thought::Answer => {}
            Thought::Inside => return None,
            Thought::Closed => {
                bytes = bytes.trim_ascii_start();
                if !bytes.is_empty() {
                    self.thought = Thought::Answer;
                }
            }
        }
        let piece = self.stream.push(bytes);
        self.emit(piece)
    }

    /// Ends the answer, which cost `usage`; text that was held back in case of a stop text is handed on.
    pub(super) fn finish(mut self, finish: Finish, usage: Usage) -> Generation {
        let finish = match finish {
            Finish::Stop | Finish::Caller => finish,
            _ => {
                let piece = self.stream.finish();
                self.emit(piece).unwrap_or(finish)
            }
        };
        let usage = Usage { decode_tokens: self.tokens.len(), ..usage };
        Generation { text: self.text, tokens: self.tokens, finish, usage }
    }

    fn emit(&mut self, piece: Piece) -> Option<Finish> {
        let (text, end) = match piece {
            Piece::Text(text) => (text, None),
            Piece::Stopped(text) => (text, Some(Finish::Stop)),
        };
        self.text.push_str(&text);
        if !text.is_empty() && (self.sink)(&text).is_break() {
            return end.or(Some(Finish::Caller));
        }
        end
    }
}

/// That `prompt` and the longest answer fit into `context` tokens.
pub(super) fn check_fits(
    prompt: &Prompt,
    options: &GenerateOptions,
    context: usize,
) -> Result<(), EngineError> {
    let (prompt, answer) = (prompt.tokens.len(), options.max_tokens);
    if prompt == 0 {
        return Err(EngineError::Tokenizer("the prompt has no tokens".to_owned()));
    }
    if prompt.saturating_add(answer) > context {
        return Err(EngineError::ContextOverflow { prompt, answer, context });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;

    #[test]
    fn thoughts_are_not_shown() {
        let vocabulary: Vec<Vec<u8>> = [&b""[..], b"", b"a", b" ", b" b", b"c"].map(<[u8]>::to_vec).into();
        let (options, end) = (GenerateOptions::greedy(20), [9]);
        let written = |tokens: &[TokenId]| {
            let mut shown = String::new();
            let sink: Sink<'_> = Box::new(|piece| {
                shown.push_str(piece);
                ControlFlow::Continue(())
            });
            let mut answer =
                Answer::new(&options, None, sink, &vocabulary, &end).without_thoughts(Some([0, 1]));
            for token in tokens {
                assert_eq!(answer.write(*token), None);
            }
            let generation = answer.finish(Finish::Length, Usage::default());
            assert_eq!(generation.tokens, tokens);
            assert_eq!(generation.text, shown);
            shown
        };
        assert_eq!(written(&[2, 4, 5]), "a bc");
        assert_eq!(written(&[0, 2, 4, 1, 3, 3, 4, 3, 5]), "b c");
        assert_eq!(written(&[2, 0, 5, 5, 1, 4]), "ab");
        assert_eq!(written(&[0, 2, 2]), "");
        // A lone closing token is nothing.
        assert_eq!(written(&[2, 1, 4]), "a b");
    }
}
