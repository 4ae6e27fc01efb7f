//! Which tokens may come next.

use super::TokenId;

/// One bit a token: the set that may be written next.
#[derive(Clone, Debug)]
pub struct TokenMask {
    words: Vec<u64>,
    len: usize,
}

impl TokenMask {
    /// Nothing allowed, for a vocabulary of `len` tokens.
    #[must_use]
    pub fn none(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)], len }
    }

    /// Forbids all.
    pub fn clear(&mut self) {
        self.words.fill(0);
    }

    /// Allows `token`; ids outside the vocabulary are ignored.
    pub fn allow(&mut self, token: TokenId) {
        let index = token as usize;
        if index < self.len {
            self.words[index / 64] |= 1 << (index % 64);
        }
    }

    /// Whether `token` is allowed.
    #[must_use]
    pub fn allows(&self, token: TokenId) -> bool {
        let index = token as usize;
        index < self.len && self.words[index / 64] >> (index % 64) & 1 == 1
    }

    /// Whether no token is allowed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|w| *w == 0)
    }
}

/// Restricts what a generator may write, token by token.
pub trait Constraint {
    /// Sets in `mask` (given empty) the tokens that may follow `written` (the tokens of this answer so far).
    /// `end_of_turn` lists the tokens that end the answer; allow one of them to permit stopping.
    fn allowed(&mut self, written: &[TokenId], end_of_turn: &[TokenId], mask: &mut TokenMask);
}
