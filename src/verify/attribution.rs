//! The same words of the same speaker with the attribution in another place: "The ministry said X",
//! "X, the ministry said", "According to the ministry, X".

use crate::text::cues::Cue;
use crate::text::words::{is_article, is_function_word, is_possessive};

use super::facts::{Facts, Glue};
use super::statement::has_verb;

/// Most words of a speaker that is moved.
const SPEAKER: usize = 6;

/// Where the speaker stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// "S said X."
    Before,
    /// "X, S said."
    After,
    /// "According to S, X."
    According,
    /// "X, according to S."
    AccordingAfter,
}

/// `claim` with its attribution in every other place; none when it has none, or when moving it could change
/// how far it reaches or whom a pronoun means.
pub(crate) fn moved(claim: &str) -> Vec<String> {
    let Some(body) = claim.trim().strip_suffix('.') else { return Vec::new() };
    if body.contains(['"', '\u{201C}', '\u{201D}', '\u{2018}', ';', ':']) || body.contains(" '") {
        return Vec::new();
    }
    let Some((form, speaker, said, verb)) = parse(body) else { return Vec::new() };
    if !is_speaker(speaker) || !is_said(said) {
        return Vec::new();
    }
    let lower = |t: &str| {
        let word = t.split_whitespace().next().unwrap_or("").to_lowercase();
        if is_function_word(&word) { recase(t, false) } else { t.to_owned() }
    };
    let joined = [" and ", " but ", " while ", " or ", " as ", " after "].iter().any(|w| said.contains(w));
    let mut out = Vec::new();
    // "S said X and Y": Y may be nobody's words.
    if form != Form::Before && !joined {
        out.push(format!("{} {verb} {}.", recase(speaker, true), lower(said)));
    }
    if form != Form::After {
        out.push(format!("{}, {} {verb}.", recase(said, true), lower(speaker)));
    }
    if form != Form::According {
        out.push(format!("According to {}, {}.", lower(speaker), lower(said)));
    }
    if form != Form::AccordingAfter {
        out.push(format!("{}, according to {}.", recase(said, true), lower(speaker)));
    }
    out
}

fn parse(body: &str) -> Option<(Form, &str, &str, &'static str)> {
    if let Some(rest) = body.strip_prefix("According to ") {
        let (speaker, said) = rest.split_once(", ")?;
        return Some((Form::According, speaker, said, "said"));
    }
    if let Some((said, speaker)) = body.rsplit_once(", according to ") {
        return Some((Form::AccordingAfter, speaker, said, "said"));
    }
    for (end, verb) in [(" said", "said"), (" says", "says")] {
        if let Some(rest) = body.strip_suffix(end) {
            let (said, speaker) = rest.rsplit_once(", ")?;
            return Some((Form::After, speaker, said, verb));
        }
    }
    for (middle, verb) in [(" said ", "said"), (" says ", "says")] {
        if let Some((speaker, said)) = body.split_once(middle) {
            return Some((Form::Before, speaker, said.strip_prefix("that ").unwrap_or(said), verb));
        }
    }
    None
}

/// A short noun phrase: no clause, no pronoun, no word that bends what is said.
fn is_speaker(speaker: &str) -> bool {
    let count = speaker.split_whitespace().count();
    let facts = Facts::new(speaker, false);
    let small = |g: &Glue| matches!(g, Glue::Word(w) if is_article(w) || matches!(w.as_str(), "of" | "for" | "in" | "at"));
    let starts = match facts.gap(0) {
        [] => true,
        [Glue::Word(w)] => is_article(w),
        _ => false,
    };
    (1..=SPEAKER).contains(&count)
        && starts
        && !facts.units.is_empty()
        && facts
            .units
            .iter()
            .all(|u| matches!(u.cue, None | Some(Cue::Restriction)) && !u.pronoun && !u.time && !u.past)
        && facts.gaps.iter().flatten().all(small)
}

/// A clause of its own, with nobody else's words in it and no pronoun that may point at the speaker.
fn is_said(said: &str) -> bool {
    let facts = Facts::new(said, false);
    let points = |g: &Glue| {
        matches!(g, Glue::Word(w) if is_possessive(w) || matches!(w.as_str(),
            "him" | "them" | "our" | "my" | "us" | "me" | "himself" | "herself" | "itself" | "themselves"))
    };
    let starts = match facts.gap(0).first() {
        None => true,
        Some(Glue::Word(w)) => is_article(w),
        Some(Glue::Punct(_)) => false,
    };
    starts
        && has_verb(&facts)
        && facts
            .units
            .iter()
            .all(|u| !u.pronoun && u.cue != Some(Cue::Speech) && u.cue != Some(Cue::Condition))
        && !facts.units.first().is_some_and(|u| u.time)
        && !facts.gaps.iter().flatten().any(points)
}

fn recase(text: &str, upper: bool) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(c) if upper => c.to_uppercase().chain(chars).collect(),
        Some(c) => c.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}
