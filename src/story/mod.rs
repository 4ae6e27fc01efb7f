//! What several articles say together: stories, independent sources, claims, differences, a timeline.
//!
//! [`group`] sorts articles into stories; a [`Coverage`] reads the articles of one story and answers the rest:
//! [`Coverage::families`], [`Coverage::clusters`] with [`Coverage::rank`] and [`Coverage::reading_order`],
//! [`Coverage::only`], [`Coverage::differences`], [`Coverage::timeline`]; [`in_full`] words a number, [`CountAsked`] tells which count a question asks for. Pure functions over
//! articles and sentence vectors: no model is called, nothing is written, and everything found is an address ([`SentenceRef`](crate::corpus::SentenceRef)) or a span of an article.

mod ages;
mod amounts;
mod clusters;
mod counts;
mod coverage;
mod days;
mod denials;
mod differences;
mod disputes;
mod eligible;
mod events;
mod families;
mod group;
mod linkage;
mod measures;
mod only;
mod terms;
mod timeline;
mod twins;
mod vectors;

#[cfg(test)]
mod tests;

pub use clusters::ClaimCluster;
pub use counts::CountAsked;
pub use coverage::Coverage;
pub use differences::{Difference, DifferenceKind, Relation, Value};
pub use families::Family;
pub use group::{StoryGroup, group};
pub use measures::in_full;
pub use timeline::TimelineItem;
pub use vectors::Vectors;
