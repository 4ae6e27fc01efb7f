//! Drafts become checked sentences: align each with the source sentences that say it, check it against
//! them, and cite them. The only place where a [`CheckedSentence`] can be made.

mod agreement;
mod align;
mod attribution;
mod begin;
mod citation;
mod clauses;
mod compress;
mod cut;
mod explain;
mod facts;
mod gate;
mod glue;
mod lists;
mod omit;
mod quote;
mod reason;
mod repeat;
mod sentence;
mod sources;
mod statement;
mod step;
pub mod support;
mod whole;

pub use agreement::{agrees, quote_span};
pub use citation::Citation;
pub use compress::compress;
pub use gate::{Outcome, check};
pub use quote::{quote, quote_trimmed};
pub use reason::Reason;
pub use repeat::repeats;
pub use sentence::{CheckedSentence, Replaced, Verdict, Withheld};
pub use sources::{SourceSentence, Sources};
