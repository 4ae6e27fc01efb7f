//! Writing one answer token by token: what a token leads to, whichever model chose it.

use std::ops::ControlFlow;

use super::stream::{Piece, TextStream};
use super::{Constraint, EngineError, Finish, GenerateOptions, Generation, Prompt, TokenId, TokenMask};

/// An answer in the making.
pub(super) struct Answer<'c, 's, 'v> {
    max_tokens: usize,
    constraint: Option<&'c mut dyn Constraint>,
    sink: &'s mut dyn FnMut(&str) -> ControlFlow<()>,
    vocabulary: &'v [Vec<u8>],
    end_of_turn: &'v [TokenId],
    mask: TokenMask,
    stream: TextStream,
    text: String,
    tokens: Vec<TokenId>,
}

impl<'c, 's, 'v> Answer<'c, 's, 'v> {
    /// An answer with nothing written.
    pub(super) fn new(
        options: &GenerateOptions,
        constraint: Option<&'c mut dyn Constraint>,
        sink: &'s mut dyn FnMut(&str) -> ControlFlow<()>,
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
        }
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
        let bytes = self.vocabulary.get(token as usize).map_or(&[][..], Vec::as_slice);
        let piece = self.stream.push(bytes);
        self.emit(piece)
    }

    /// Ends the answer; text that was held back in case of a stop text is handed on.
    pub(super) fn finish(mut self, finish: Finish) -> Generation {
        let finish = match finish {
            Finish::Stop | Finish::Caller => finish,
            _ => {
                let piece = self.stream.finish();
                self.emit(piece).unwrap_or(finish)
            }
        };
        Generation { text: self.text, tokens: self.tokens, finish }
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
