//! Scripted models: the same traits, answers read from a script, for tests.
//!
//! A script is a JSON object:
//! ```json
//! { "context_tokens": 8192,
//!   "rules": [ { "contains": ["storm", "killed"], "reply": "Nine people died." },
//!              { "contains": "Answer yes or no", "reply": "yes", "logits": { "yes": 2.5, "no": -1.0 } } ],
//!   "default": { "reply": "Not stated." } }
//! ```
//! The first rule whose `contains` (one text or several) all stand in the user's messages answers; then
//! `default`; without either the call fails. `logits` answers
//! [`Generator::next_logits`](super::Generator::next_logits); without it the continuation that begins the reply gets 1
//! and every other gets 0.

mod embedder;
mod generator;
mod script;

pub use embedder::ScriptedEmbedder;
pub use generator::ScriptedGenerator;
pub use script::{OneOrMany, Reply, Rule, Script};
