//! Text as bytes with meaning: spans, sentences, words, quantities, names; and what is safe to print.
//!
//! Uses nothing else of this crate.

mod dateline;
mod span;

pub mod agencies;
pub mod cues;
pub mod dates;
pub mod furniture;
pub mod nations;
pub mod openings;
pub mod quantities;
pub mod sanitize;
pub mod sentences;
pub mod speech;
pub mod terms;
pub mod words;

pub use dateline::{dateline, lead_in};
pub use sentences::{Sentence, SentenceKind, Speech, split_sentences};
pub use span::Span;
