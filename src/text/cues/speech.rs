//! Verbs and nouns that report what someone says, thinks or finds.

use crate::text::words::irregular;

/// Whether `lower` is a form of a verb, or a noun, that reports what someone says, thinks or finds.
#[must_use]
pub fn is_speech(lower: &str) -> bool {
    if SPEECH.binary_search(&lower).is_ok() {
        return true;
    }
    let base = irregular(lower);
    let hit = |w: &str| SPEECH.binary_search(&w).is_ok();
    hit(base)
        || lower.strip_suffix("ies").is_some_and(|s| hit(&format!("{s}y")))
        || lower.strip_suffix('s').is_some_and(hit)
        || lower.strip_suffix("es").is_some_and(hit)
        || lower.strip_suffix("ied").is_some_and(|s| hit(&format!("{s}y")))
        || lower
            .strip_suffix("ed")
            .is_some_and(|s| hit(s) || hit(&format!("{s}e")) || doubled(s).is_some_and(hit))
        || lower
            .strip_suffix("ing")
            .is_some_and(|s| hit(s) || hit(&format!("{s}e")) || doubled(s).is_some_and(hit))
}

fn doubled(s: &str) -> Option<&str> {
    let mut back = s.chars().rev();
    let (x, y) = (back.next()?, back.next()?);
    (x == y).then(|| s.get(..s.len() - x.len_utf8())).flatten()
}

/// Sorted. Base forms.
const SPEECH: &[&str] = &[
    "accuse",
    "acknowledge",
    "add",
    "admit",
    "advise",
    "agree",
    "allegation",
    "allege",
    "announce",
    "argue",
    "assert",
    "assess",
    "assume",
    "believe",
    "blame",
    "boast",
    "call",
    "caution",
    "cite",
    "claim",
    "comment",
    "complain",
    "concede",
    "conclude",
    "confirm",
    "contend",
    "declare",
    "demand",
    "describe",
    "disclose",
    "dispute",
    "dub",
    "emphasise",
    "emphasize",
    "estimate",
    "explain",
    "fear",
    "feel",
    "find",
    "forecast",
    "indicate",
    "insist",
    "joke",
    "label",
    "maintain",
    "note",
    "observe",
    "pledge",
    "praise",
    "predict",
    "promise",
    "recall",
    "reckon",
    "recommend",
    "remark",
    "report",
    "research",
    "reveal",
    "say",
    "show",
    "signal",
    "speculate",
    "state",
    "stress",
    "study",
    "suggest",
    "suspect",
    "swear",
    "tell",
    "testify",
    "think",
    "tweet",
    "urge",
    "view",
    "voice",
    "vow",
    "warn",
    "worry",
    "write",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted() {
        assert!(SPEECH.is_sorted());
    }
}
