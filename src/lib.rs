//! Dateline turns news articles into summaries, briefs and answers in which every sentence is cited
//! to the bytes of the passage that says it and checked against it, with a small model on this machine.
//!
//! Data flows one way through the modules, in this order.

pub mod cancel;
pub mod kernels;
pub mod text;

pub mod corpus;
pub mod engine;

pub mod retrieve;
pub mod story;

pub mod compose;
pub mod verify;

pub mod report;

pub mod pipeline;

pub mod eval;

pub mod error;

pub mod cli;
