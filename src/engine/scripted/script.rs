//! What a scripted generator says, and to which prompts.

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;

use crate::engine::EngineError;

/// What a scripted generator says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Longest sequence in (scripted) tokens.
    #[serde(default = "default_context")]
    pub context_tokens: usize,
    /// Tried in order.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Answers what no rule answers.
    #[serde(default)]
    pub default: Option<Reply>,
}

fn default_context() -> usize {
    8192
}

/// An answer to the prompts that hold certain texts.
#[derive(Clone, Debug, Deserialize)]
pub struct Rule {
    /// All of these stand in the user's messages.
    pub contains: OneOrMany,
    /// The answer.
    #[serde(flatten)]
    pub reply: Reply,
}

/// One text or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

/// An answer.
#[derive(Clone, Debug, Deserialize)]
pub struct Reply {
    /// Its text.
    pub reply: String,
    /// Logits of continuations, trimmed.
    #[serde(default)]
    pub logits: HashMap<String, f32>,
}

impl Script {
    /// Reads the script in `path`.
    pub(super) fn load(path: &Path) -> Result<Self, EngineError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| EngineError::Io { path: path.to_path_buf(), source })?;
        serde_json::from_str(&text)
            .map_err(|error| EngineError::Script(format!("{}: {error}", path.display())))
    }

    /// The answer to a prompt in which the user says `text`.
    pub(super) fn reply(&self, text: &str) -> Result<&Reply, EngineError> {
        let rule = self.rules.iter().find(|rule| match &rule.contains {
            OneOrMany::One(needle) => text.contains(needle),
            OneOrMany::Many(needles) => needles.iter().all(|needle| text.contains(needle)),
        });
        rule.map(|rule| &rule.reply).or(self.default.as_ref()).ok_or_else(|| {
            let start: String = text.chars().take(200).collect();
            EngineError::Script(format!("no rule and no default answers the prompt {start:?}"))
        })
    }
}
