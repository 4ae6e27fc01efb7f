//! Whether a text is a sentence that states something and can stand where it is.

use crate::text::cues::Cue;
use crate::text::words::{
    is_article, is_auxiliary, is_be, is_demonstrative, is_determiner, is_do, is_have, is_relative_pronoun,
};

use super::Reason;
use super::facts::{Facts, Glue};
use super::glue::leads_in;
use super::lists::may_end;

/// Openings of what a model says before it starts, in lower case, with straight apostrophes.
const CHATTER: &[&str] = &[
    "here is",
    "here are",
    "here's",
    "this article",
    "this text",
    "in summary",
    "summary of",
    "in conclusion",
    "as an ai",
];

/// Openings that are chatter only before a mark: "Sure, the mill burned", no "Sure Start", no "summary executions".
const BEFORE_A_MARK: &[&str] = &["summary", "overall", "sure", "certainly"];

/// What a model calls what it was given; before one of [`TELLS`] the sentence is about that and not about the news.
const GIVEN: &[&str] = &["the article", "the text", "the passage", "the author", "the story"];

/// What a model says that a text does.
const TELLS: &[&str] = &[
    "argues",
    "concludes",
    "covers",
    "describes",
    "details",
    "discusses",
    "does not mention",
    "does not say",
    "emphasises",
    "emphasizes",
    "examines",
    "explains",
    "explores",
    "focuses",
    "highlights",
    "is about",
    "mentions",
    "notes",
    "outlines",
    "presents",
    "provides",
    "reports",
    "says",
    "states",
    "suggests",
    "summarises",
    "summarizes",
    "talks about",
    "tells",
];

/// What is wrong with the claim whatever the sources say.
pub(crate) fn statement(claim: &str, facts: &Facts) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let end = claim.trim_end_matches(['"', '\'', '\u{201D}', '\u{2019}', ')', ']']);
    if end.ends_with('?')
        || is_chatter(claim)
        || claim.starts_with(['#', '*', '|'])
        // "-12 degrees" is a number.
        || claim.strip_prefix('-').is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
        || claim.contains('\n')
    {
        reasons.push(Reason::NotAStatement);
    } else if !end.ends_with(['.', '!']) || facts.units.len() < 3 || end.ends_with("...") || broken_off(facts)
    {
        reasons.push(Reason::Incomplete);
    }
    reasons
}

/// Whether a claim tells of the text it was made from, or is what a model says before it starts.
fn is_chatter(claim: &str) -> bool {
    let lower = claim.to_lowercase().replace('\u{2019}', "'");
    // What follows an opening that ends where a word ends.
    let after = |opening: &str| {
        lower
            .strip_prefix(opening)
            .filter(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
    };
    let told = |given: &&str| {
        let Some(rest) = after(given) else { return false };
        let rest = rest.trim_start_matches(' ');
        let rest = rest.strip_prefix("also ").unwrap_or(rest);
        TELLS
            .iter()
            .any(|tells| rest.strip_prefix(tells).is_some_and(|r| !r.starts_with(char::is_alphanumeric)))
    };
    CHATTER.iter().any(|opening| after(opening).is_some())
        || BEFORE_A_MARK.iter().filter_map(|o| after(o)).any(|rest| rest.starts_with([',', ':', '!', '.']))
        || GIVEN.iter().any(told)
        || after("the report discusses").is_some()
}

/// Whether a claim with its stop is still no sentence: it ends in a small word, says one twice, or is a
/// subordinate clause alone.
fn broken_off(facts: &Facts) -> bool {
    let words = |gap: &[Glue]| plain(gap).iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
    let ends_small = plain(facts.gap(facts.units.len())).iter().any(|w| !may_end(w));
    let doubled = facts
        .gaps
        .iter()
        .any(|g| words(g).windows(2).any(|p| matches!(p, [a, b] if a == b && a != "had" && a != "that")));
    let lead = words(facts.gap(0));
    let subordinate = lead.first().is_some_and(|w| {
        matches!(
            w.as_str(),
            "which"
                | "who"
                | "whom"
                | "whose"
                | "including"
                | "than"
                | "because"
                | "although"
                | "though"
                | "when"
                | "while"
                | "until"
                | "whereas"
                | "after"
                | "before"
                | "as"
                | "since"
        )
    }) || facts.units.iter().take(2).any(|u| matches!(u.cue, Some(Cue::Condition)));
    let comma = facts.gaps.iter().skip(1).flatten().any(|g| *g == Glue::Punct(','));
    let fragment = subordinate
        && (!comma
            || lead
                .first()
                .is_some_and(|w| is_relative_pronoun(w) || matches!(w.as_str(), "including" | "than")));
    ends_small || doubled || fragment || facts.gaps.iter().any(|gap| gap.windows(2).any(bare_article))
}

/// An article without the noun it belongs to: "rejected a the figure", "kelp, a is rich".
fn bare_article(pair: &[Glue]) -> bool {
    let [Glue::Word(article), Glue::Word(next)] = pair else { return false };
    is_article(article)
        && (is_auxiliary(next)
            || is_determiner(next)
            || matches!(next.as_str(), "this" | "our" | "and" | "or" | "of"))
}

/// Whether anything in the claim may be its verb.
pub(crate) fn has_verb(facts: &Facts) -> bool {
    // "Being" and "having" make no sentence.
    let verb = |w: &str| is_do(w) || (is_be(w) || is_have(w)) && !w.ends_with("ing");
    facts.units.iter().any(|u| {
        (u.past && !u.capital && u.lower != "left")
            || matches!(u.cue, Some(Cue::Speech | Cue::Modality | Cue::Negation))
    }) || facts.gaps.iter().flatten().any(|g| matches!(g, Glue::Word(w) if verb(w)))
}

/// A pronoun at the start that stands for someone named before.
pub(crate) fn leading_pronoun(facts: &Facts) -> Option<String> {
    let first = facts.units.first()?;
    // "In 2017, he …": nobody is named before the pronoun.
    let early = facts
        .units
        .iter()
        .position(|u| u.pronoun && !u.quoted && matches!(u.lower.as_str(), "he" | "she" | "they"));
    if let Some(at) = early.filter(|at| *at > 0) {
        let nobody =
            facts.units.iter().take(at).all(|u| !u.name && !u.capital || u.quantity.is_some() || u.time);
        let comma = facts.gap(at).contains(&Glue::Punct(','));
        let introduced =
            plain(facts.gap(0)).first().is_some_and(|w| !is_determiner(w) && !is_demonstrative(w));
        if nobody
            && (facts.units.iter().take(at).all(|u| u.time || u.quantity.is_some()) || (comma && introduced))
        {
            return facts.units.get(at).map(|u| u.lower.clone());
        }
    }
    let mut lead = facts.gap(0).iter().filter_map(|g| match g {
        Glue::Word(w) => Some(w.as_str()),
        Glue::Punct(_) => None,
    });
    let word = lead.find(|w| !leads_in(w) && !matches!(*w, "however" | "meanwhile" | "also" | "then"));
    match word {
        None => (first.pronoun && !first.quoted && !matches!(first.lower.as_str(), "i" | "we" | "you"))
            .then(|| first.lower.clone()),
        Some(w @ ("his" | "her" | "their" | "its" | "him" | "them" | "those" | "these")) => {
            Some(w.to_owned())
        }
        Some(w @ ("this" | "that")) => (!first.time).then(|| w.to_owned()),
        Some(_) => None,
    }
}

/// The function words of a gap.
pub(crate) fn plain(glue: &[Glue]) -> Vec<&str> {
    glue.iter()
        .filter_map(|g| match g {
            Glue::Word(w) => Some(w.as_str()),
            Glue::Punct(_) => None,
        })
        .collect()
}
