//! Prompts are text files with `{{variables}}`; filling one is strict.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The prompts of the program. Each is a file `prompts/NAME.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TemplateName {
    /// One article into a summary.
    Summarize,
    /// What several articles say alike into one sentence.
    Merge,
    /// Passages and a question into an answer.
    Answer,
    /// Passages and a question into yes or no: do they answer it?
    Answerable,
    /// Passages and a question into a few words.
    ShortAnswer,
    /// The same for a model that found none: what would it be?
    Guess,
    /// An article, passages of it and a statement into yes or no: do they support it?
    Support,
}

impl TemplateName {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Summarize,
        Self::Merge,
        Self::Answer,
        Self::Answerable,
        Self::ShortAnswer,
        Self::Guess,
        Self::Support,
    ];

    /// Name of the file, without `.md`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Summarize => "summarize",
            Self::Merge => "merge",
            Self::Answer => "answer",
            Self::Answerable => "answerable",
            Self::ShortAnswer => "short_answer",
            Self::Guess => "guess",
            Self::Support => "support",
        }
    }

    fn file(self) -> String {
        format!("{}.md", self.as_str())
    }

    fn variables(self) -> &'static [&'static str] {
        match self {
            Self::Summarize => &["article", "sentences"],
            Self::Merge => &["passages"],
            Self::Answer | Self::Answerable | Self::ShortAnswer | Self::Guess => &["passages", "question"],
            Self::Support => &["article", "passages", "statement"],
        }
    }

    fn builtin(self) -> &'static str {
        match self {
            Self::Summarize => include_str!("../../prompts/summarize.md"),
            Self::Merge => include_str!("../../prompts/merge.md"),
            Self::Answer => include_str!("../../prompts/answer.md"),
            Self::Answerable => include_str!("../../prompts/answerable.md"),
            Self::ShortAnswer => include_str!("../../prompts/short_answer.md"),
            Self::Guess => include_str!("../../prompts/guess.md"),
            Self::Support => include_str!("../../prompts/support.md"),
        }
    }
}

/// A prompt file that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// The file could not be read.
    #[error("{path}: {source}", path = .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It has no line that begins the user's turn.
    #[error("prompt {name}: no line starts with `user:`")]
    NoUserTurn {
        /// Which prompt.
        name: String,
    },
    /// It names a variable that does not exist.
    #[error("prompt {name}: unknown variable {{{{{variable}}}}}; it may use {known}")]
    UnknownVariable {
        /// Which prompt.
        name: String,
        /// As written.
        variable: String,
        /// What it may use.
        known: String,
    },
    /// It has a variable in the system turn, which is never filled.
    #[error("prompt {name}: {{{{{variable}}}}} stands in the system turn; variables belong behind `user:`")]
    SystemVariable {
        /// Which prompt.
        name: String,
        /// As written.
        variable: String,
    },
    /// The folder for prompts is none, or has none of them.
    #[error("{folder}: {message}; prompts are {known}", folder = .folder.display(), known = known_files())]
    NoPrompts {
        /// As named by the user.
        folder: PathBuf,
        /// What is wrong with it.
        message: &'static str,
    },
    /// It leaves out a variable that it needs.
    #[error("prompt {name}: {{{{{variable}}}}} is missing")]
    MissingVariable {
        /// Which prompt.
        name: String,
        /// The variable.
        variable: String,
    },
}

/// Names of the files that replace built-in prompts.
fn known_files() -> String {
    TemplateName::ALL.map(TemplateName::file).join(", ")
}

/// A checked prompt: a system turn and a user turn with holes.
#[derive(Clone, Debug)]
pub struct Template {
    system: String,
    user: String,
    sha256: String,
}

impl Template {
    /// Checks `source`, the text of a prompt file: the lines up to one that starts with `user:` are the system
    /// turn (after an optional `system:`), the rest is the user turn.
    ///
    /// # Errors
    /// Names the prompt and the variable that is unknown or missing.
    pub fn parse(name: TemplateName, source: &str) -> Result<Self, TemplateError> {
        let text = source.replace("\r\n", "\n");
        let (system, user) = if let Some(rest) = text.strip_prefix("user:") {
            ("", rest)
        } else {
            text.split_once("\nuser:")
                .ok_or_else(|| TemplateError::NoUserTurn { name: name.as_str().to_owned() })?
        };
        let system = system.trim().strip_prefix("system:").unwrap_or(system).trim().to_owned();
        let user = user.trim().to_owned();
        check(name, &system, &user)?;
        let sha256 = Sha256::digest(source.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { system, user, sha256 })
    }

    /// The system turn.
    #[must_use]
    pub fn system(&self) -> &str {
        &self.system
    }

    /// The user turn with every variable replaced by its value, in one pass: a value that looks like a
    /// variable stays as it is.
    #[must_use]
    pub fn user(&self, values: &[(&str, &str)]) -> String {
        pieces(&self.user)
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => text,
                Piece::Variable(name) => {
                    values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
                }
            })
            .collect()
    }

    /// SHA-256 of the file in lower-case hex.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

/// That the system turn has no variables, and the user's turn those of the prompt.
fn check(name: TemplateName, system: &str, user: &str) -> Result<(), TemplateError> {
    let prompt = || name.as_str().to_owned();
    if let Some(variable) = variables(system).first() {
        return Err(TemplateError::SystemVariable { name: prompt(), variable: (*variable).to_owned() });
    }
    let (known, used) = (name.variables(), variables(user));
    if let Some(unknown) = used.iter().find(|v| !known.contains(v)) {
        let (variable, known) = ((*unknown).to_owned(), known.join(", "));
        return Err(TemplateError::UnknownVariable { name: prompt(), variable, known });
    }
    if let Some(missing) = known.iter().find(|v| !used.contains(v)) {
        return Err(TemplateError::MissingVariable { name: prompt(), variable: (*missing).to_owned() });
    }
    Ok(())
}

fn variables(text: &str) -> Vec<&str> {
    let variable = |piece| match piece {
        Piece::Text(_) => None,
        Piece::Variable(name) => Some(name),
    };
    pieces(text).into_iter().filter_map(variable).collect()
}

enum Piece<'a> {
    Text(&'a str),
    Variable(&'a str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, tail)) = after.split_once("}}") else { break };
        found.push(Piece::Text(before));
        found.push(Piece::Variable(name.trim()));
        rest = tail;
    }
    found.push(Piece::Text(rest));
    found
}

/// All prompts of a run.
#[derive(Clone, Debug)]
pub struct Prompts(BTreeMap<TemplateName, Template>);

impl Prompts {
    /// The built-in prompts, each replaced by `directory/NAME.md` where that file exists.
    ///
    /// # Errors
    /// When a file cannot be read or used, or none is there.
    pub fn load(directory: Option<&Path>) -> Result<Self, TemplateError> {
        if let Some(directory) = directory {
            Self::check_folder(directory)?;
        }
        let mut prompts = BTreeMap::new();
        for name in TemplateName::ALL {
            let path = directory.map(|directory| directory.join(name.file()));
            let template = match path.filter(|path| path.exists()) {
                Some(path) => {
                    let source = std::fs::read_to_string(&path)
                        .map_err(|source| TemplateError::Unreadable { path, source })?;
                    Template::parse(name, &source)?
                }
                None => Template::parse(name, name.builtin())?,
            };
            prompts.insert(name, template);
        }
        Ok(Self(prompts))
    }

    /// That `directory` replaces a prompt at all: with a misspelt name the built-in ones would be used in silence.
    fn check_folder(directory: &Path) -> Result<(), TemplateError> {
        let message = if !directory.is_dir() {
            "no such folder"
        } else if !TemplateName::ALL.iter().any(|name| directory.join(name.file()).exists()) {
            "holds no prompt"
        } else {
            return Ok(());
        };
        Err(TemplateError::NoPrompts { folder: directory.to_owned(), message })
    }

    /// One of them; present for every name.
    #[must_use]
    pub fn get(&self, name: TemplateName) -> Option<&Template> {
        self.0.get(&name)
    }

    /// Hash of each by name, for the receipt.
    #[must_use]
    pub fn hashes(&self) -> BTreeMap<String, String> {
        self.0.iter().map(|(name, template)| (name.as_str().to_owned(), template.sha256.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builtin_prompts_parse() {
        let prompts = Prompts::load(None).unwrap();
        assert_eq!(prompts.hashes().len(), TemplateName::ALL.len());
    }

    #[test]
    fn unknown_and_missing_variables_are_named() {
        let unknown =
            Template::parse(TemplateName::Merge, "system: s\nuser: {{passages}} {{tone}}").unwrap_err();
        assert!(unknown.to_string().contains("tone"), "{unknown}");
        let missing = Template::parse(TemplateName::Merge, "system: s\nuser: nothing").unwrap_err();
        assert!(missing.to_string().contains("passages"), "{missing}");
    }

    #[test]
    fn values_are_not_expanded_again() {
        let template =
            Template::parse(TemplateName::Answer, "system: s\nuser: {{passages}}|{{question}}").unwrap();
        let user = template.user(&[("passages", "{{question}}"), ("question", "why?")]);
        assert_eq!(user, "{{question}}|why?");
    }

    #[test]
    fn the_system_turn_has_no_variables() {
        let source = "system: Answer {{question}}.\nuser: {{passages}} {{question}}";
        let error = Template::parse(TemplateName::Answer, source).unwrap_err().to_string();
        assert!(error.contains("{{question}}") && error.contains("system turn"), "{error}");
    }

    #[test]
    fn a_folder_without_prompts_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("sumarize.md"), "user: {{article}} {{sentences}}").unwrap();
        for path in
            [folder.path().to_owned(), folder.path().join("nowhere"), folder.path().join("sumarize.md")]
        {
            let error = Prompts::load(Some(&path)).unwrap_err().to_string();
            assert!(error.starts_with(&path.display().to_string()), "{error}");
            assert!(error.contains("summarize.md") && error.contains("short_answer.md"), "{error}");
        }
        std::fs::write(folder.path().join("merge.md"), "user: Merge {{passages}}").unwrap();
        let prompts = Prompts::load(Some(folder.path())).unwrap();
        let merge = prompts.get(TemplateName::Merge).unwrap();
        assert_eq!(merge.user(&[("passages", "them")]), "Merge them");
    }
}
