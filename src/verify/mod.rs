//! Drafts become checked sentences: align each with the source sentences that say it, check it against
//! them, and cite them. The only place where a [`CheckedSentence`] can be made.

mod citation;
mod reason;
mod sentence;

pub use citation::Citation;
pub use reason::Reason;
pub use sentence::{CheckedSentence, Replaced, Verdict, Withheld};
