//! Drafts become checked sentences: align each with the source sentences that say it, check it against
//! them, and cite them. The only place where a [`CheckedSentence`] can be made.

mod agreement;
mod align;
mod citation;
mod facts;
mod gate;
mod reason;
mod repeat;
mod sentence;
mod sources;
mod step;

pub use agreement::{agrees, quote_span};
pub use citation::Citation;
pub use gate::{Outcome, check, quote, quote_trimmed, replace};
pub use reason::Reason;
pub use repeat::repeats;
pub use sentence::{CheckedSentence, Replaced, Verdict, Withheld};
pub use sources::{SourceSentence, Sources};
