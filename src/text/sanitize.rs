//! What may reach a terminal.

use std::borrow::Cow;

/// `text` with everything that a terminal would obey (controls, escape sequences, bidirectional
/// overrides, invisible characters) made harmless. Newlines and tabs stay.
#[must_use]
pub fn for_terminal(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| !c.is_control() || c == '\n' || c == '\t') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| !c.is_control() || *c == '\n' || *c == '\t').collect())
}
