//! Words: where they are, which forms they have, and which class they are of.

mod classes;
mod forms;
mod tokens;

pub use classes::is_function_word;
pub(crate) use classes::{
    is_article, is_auxiliary, is_be, is_demonstrative, is_determiner, is_do, is_have, is_honorific, is_modal,
    is_possessive, is_relative_pronoun, is_subject_pronoun,
};
pub use forms::{Inflection, irregular, is_past, same_word, spelling, stem};
pub(crate) use forms::{bases, same_bases};
pub(crate) use tokens::is_currency;
pub use tokens::{Token, TokenKind, tokenize};
