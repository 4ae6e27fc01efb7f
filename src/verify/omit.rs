//! Words in the middle of a sentence that a shorter one does without: adverbs of manner, what describes a
//! name, the first of two predicates.

use crate::text::cues::Cue;
use crate::text::words::{is_auxiliary, is_determiner, is_modal, is_possessive};

use super::facts::{Facts, Glue, Unit};
use super::glue::{marks, normal, same_glue, separates, words};
use super::lists::{KINDS, MANNER, ROLES};
use super::step::is_adjective;

/// Between a subject and its verb, or a verb and its phrase, only adverbs of manner are left out. What a
/// negation, a condition, a number or a relative clause governs is another set of things without the adverb
/// ("was not strongly opposed", "those who acted quickly"), so none may stand before it.
pub(crate) fn manner(claim: &Facts, k: usize, source: &Facts, (i, j): (usize, usize)) -> bool {
    let (Some(s1), Some(s2), Some(dropped)) =
        (source.units.get(i), source.units.get(j), source.units.get(i + 1..j))
    else {
        return false;
    };
    let Some(c2) = claim.units.get(k + 1) else { return false };
    let manner = |u: &Unit| {
        MANNER.binary_search(&u.lower.as_str()).is_ok()
            // Without "jointly" a shared prize or debt is one's own; joint words are everybody's.
            || (u.lower == "jointly" && s2.cue == Some(Cue::Speech))
    };
    if !dropped.iter().all(|u| manner(u) && !u.capital && !u.quoted) || narrowed(source, i) {
        return false;
    }
    let at_once: Vec<Glue> = (i + 1..=j).flat_map(|g| source.gap(g)).cloned().collect();
    let glue = normal(claim.gap(k + 1), Some(c2));
    if marks(&at_once).next().is_some() || !same_glue(&glue, &normal(&at_once, Some(s2)), false) {
        return false;
    }
    let ing = s2.lower.ends_with("ing");
    let auxiliary = words(&at_once).any(is_auxiliary);
    // Before the verb.
    let modal = is_modal(&s1.lower);
    let small = words(&at_once).all(|w| is_auxiliary(w) || w == "to");
    let verb = (s2.past && (auxiliary || (!s1.past && !s1.lower.ends_with("ing"))))
        || (ing && auxiliary)
        || (modal && at_once.is_empty())
        || (s2.verb && at_once.is_empty())
        || (words(&at_once).eq(["to"]) && !s1.possessive);
    // After it: "fell sharply in May".
    let after = s1.past
        && !s1.capital
        && words(source.gap(i + 1)).next().is_none()
        && words(source.gap(j)).next().is_some_and(|w| {
            matches!(w, "in" | "at" | "on" | "to" | "from" | "after" | "during" | "for" | "with" | "against")
        })
        && !words(source.gap(j)).any(article_only);
    (small && verb && !words(&at_once).any(is_determiner)) || after
}

/// A comparison after the adverb ("as quickly as").
fn article_only(word: &str) -> bool {
    matches!(word, "as" | "than" | "that")
}

/// Whether anything up to unit `i` makes what follows true of fewer cases.
fn narrowed(source: &Facts, i: usize) -> bool {
    let cue = source.units.get(..=i).unwrap_or_default().iter().any(|u| {
        u.quantity.is_some()
            || matches!(
                u.cue,
                Some(Cue::Negation | Cue::Condition | Cue::Quantifier | Cue::Superlative | Cue::Hedge(_))
            )
    });
    let opens = |w: &str| {
        matches!(
            w,
            "who"
                | "whom"
                | "whose"
                | "which"
                | "that"
                | "where"
                | "when"
                | "how"
                | "why"
                | "what"
                | "until"
                | "than"
                | "before"
                | "because"
                | "too"
                | "so"
                | "as"
                | "once"
                | "or"
        )
    };
    // "said that" opens what was said, nothing narrower.
    let relative = (0..=i).any(|g| {
        let said =
            g.checked_sub(1).and_then(|u| source.units.get(u)).is_some_and(|u| u.cue == Some(Cue::Speech));
        words(source.gap(g)).any(|w| opens(w) && !(said && w == "that"))
    });
    cue || relative
}

/// "Lebanese militant group Hezbollah": what sort of thing a name is, right before the name. `glue` is the
/// claim's, before the name.
pub(crate) fn described(source: &Facts, (i, j): (usize, usize), glue: &[String]) -> bool {
    let (Some(s1), Some(s2), Some(dropped)) =
        (source.units.get(i), source.units.get(j), source.units.get(i + 1..j))
    else {
        return false;
    };
    let left = source.gap(i + 1);
    // Without a word between, two names would become one; an owner would own the name itself.
    let apart = words(left).next().is_some_and(|w| w != "and" && w != "or")
        || (left.is_empty() && s1.cue == Some(Cue::Speech) && !s1.capital);
    apart
        && !s1.possessive
        && !marks(left).any(separates)
        // "his old club Ardmoor" does not make it "his Ardmoor".
        && !glue.iter().any(|w| is_possessive(w))
        && s2.name
        && !ROLES.contains(&s2.lower.as_str())
        && !office(&s2.lower)
        && (i + 2..=j).all(|g| source.gap(g).is_empty())
        && describes(dropped)
        && same_glue(glue, &normal(left, dropped.first()), false)
}

/// Whether the units, without anything between, only describe the name that follows them.
pub(crate) fn describes(units: &[Unit]) -> bool {
    let Some((noun, rest)) = units.split_last() else { return false };
    let kind = KINDS.binary_search(&noun.lower.as_str()).is_ok() || ROLES.contains(&noun.lower.as_str());
    kind && !noun.capital
        && !noun.possessive
        && units.len() <= 4
        && units.iter().all(|u| {
            u.quantity.is_none()
                && !u.quoted
                && !u.attached
                && !u.pronoun
                && !u.possessive
                && matches!(u.cue, None | Some(Cue::Restriction))
        })
        && rest
            .iter()
            .all(|u| is_adjective(u) || u.cue.is_some() || demonym(u) || SORTS.contains(&u.lower.as_str()))
}

/// Adjectives and nouns that say of which sort a group, firm or office is.
const SORTS: &[&str] = &[
    "aid",
    "armed",
    "budget",
    "energy",
    "environmental",
    "football",
    "insurgent",
    "media",
    "militant",
    "military",
    "mining",
    "news",
    "opposition",
    "paramilitary",
    "political",
    "port",
    "rail",
    "rebel",
    "regional",
    "rights",
    "rugby",
    "shipping",
    "state",
    "tech",
    "technology",
    "trade",
    "train",
    "transport",
];

/// "Lebanese", "Polish", "US".
fn demonym(unit: &Unit) -> bool {
    unit.capital
        && (matches!(
            unit.lower.as_str(),
            "us" | "uk" | "eu" | "french" | "dutch" | "greek" | "thai" | "czech"
        ) || (unit.lower.len() > 4
            && ["ese", "ish", "ian", "can", "ean", "aeli", "raqi"].iter().any(|e| unit.lower.ends_with(e))))
}

/// Capitalised nouns that make another thing with the noun before them ("city Council").
pub(crate) fn office(lower: &str) -> bool {
    matches!(
        lower,
        "assembly"
            | "centre"
            | "center"
            | "commission"
            | "committee"
            | "conference"
            | "congress"
            | "council"
            | "court"
            | "hall"
            | "holiday"
            | "house"
            | "office"
            | "parliament"
            | "police"
            | "stadium"
            | "university"
    )
}

/// The first of two predicates goes: "Venn announced an inquiry and ordered the firm to …". The subject opens
/// claim and sentence. How much was left out.
pub(crate) fn predicate(
    claim: &Facts,
    k: usize,
    source: &Facts,
    (i, j): (usize, usize),
    glue: &[String],
) -> Option<usize> {
    let (c1, s1, s2) = (claim.units.get(k)?, source.units.get(i)?, source.units.get(j)?);
    let dropped = source.units.get(i + 1..j)?;
    let (first, object) = dropped.split_first()?;
    let last = object.last()?;
    let subject = i == k
        && (c1.capital && s1.capital
            || matches!(claim.gap(k), [.., Glue::Word(w)] if w == "the" || w == "a"))
        && normal(claim.gap(0), claim.units.first()) == normal(source.gap(0), source.units.first())
        && (0..=i).all(|u| {
            let (Some(c), Some(s)) = (claim.units.get(u), source.units.get(u)) else { return false };
            c.matches(s)
                && (u == 0 || (claim.gap(u) == source.gap(u) && source.gap(u).is_empty()))
                && (s.cue.is_none() || s.cue == Some(Cue::Restriction))
                && s.quantity.is_none()
                && !s.pronoun
        })
        && source.gap(i + 1).is_empty()
        && claim.gap(k + 1).is_empty()
        && glue.is_empty();
    // What someone said has predicates of its own; an announcement of a thing has not.
    let verb = first.past
        && !first.capital
        && (first.cue.is_none() || first.lower == "announced")
        && !matches!(
            first.lower.as_str(),
            "saw" | "heard" | "watched" | "let" | "made" | "knew" | "helped" | "had"
        );
    let determined = |g: &[Glue]| matches!(g, [Glue::Word(w), ..] if is_determiner(w));
    let object_is_thing = determined(source.gap(i + 2)) || object.first().is_some_and(|u| u.capital);
    let plain = object.iter().all(|u| {
        !u.past && !u.pronoun && u.cue.is_none() && !u.quoted && !u.lower.ends_with("ing") && !u.verb
    });
    let inner = (i + 2..j).flat_map(|g| source.gap(g)).all(|g| {
        matches!(g, Glue::Word(w)
            if is_determiner(w) || matches!(w.as_str(), "of" | "in" | "at" | "on" | "into" | "for"))
    });
    let joined = matches!(source.gap(j), [Glue::Word(w)] if w == "and");
    // "an empty and abandoned mill" has no second verb.
    let adjective = is_adjective(last)
        || ["ful", "ous", "ic", "al", "ive", "less", "ble", "ed", "nt", "pty"]
            .iter()
            .any(|e| last.lower.ends_with(e) && !last.capital && !last.lower.ends_with("ment"));
    let next = source.units.get(j + 1)?;
    let transitive = determined(source.gap(j + 1))
        || (source.gap(j + 1).is_empty()
            && next.capital
            && matches!(
                s2.lower.as_str(),
                "ordered" | "told" | "asked" | "urged" | "met" | "joined" | "replaced" | "sued" | "appointed"
            ));
    let second =
        s2.past && !s2.capital && s2.cue.is_none_or(|c| c == Cue::Speech) && !adjective && transitive;
    (subject && verb && object_is_thing && plain && inner && joined && second).then_some(dropped.len() + 1)
}

/// Whether the units from `from` to `to` only describe the name at `to`, and stand next to it.
pub(crate) fn names(source: &Facts, from: usize, to: usize) -> bool {
    source.units.get(to).is_some_and(|u| !ROLES.contains(&u.lower.as_str()) && !office(&u.lower))
        && (from + 1..=to).all(|g| source.gap(g).is_empty())
        && source.units.get(from..to).is_some_and(describes)
        && (from == 0 || !source.gap(from).is_empty())
}

/// Whether the sentence ends with one adverb of manner after its verb at `i`: "prices fell sharply".
pub(crate) fn ends_in_manner(source: &Facts, i: usize) -> bool {
    i + 2 == source.units.len()
        && source.gap(i + 1).is_empty()
        && words(source.gap(i + 2)).next().is_none()
        && source
            .units
            .get(i + 1)
            .is_some_and(|u| MANNER.binary_search(&u.lower.as_str()).is_ok() && !u.quoted)
        && source.units.get(i).is_some_and(|u| u.past && !u.capital)
        && !narrowed(source, i)
}

/// Whether a relative clause after unit `i` tells more of one thing that is known without it: "the conflict
/// between Arland and Kells that has …", "a storm that was …". Of several things it tells which.
pub(crate) fn relative(source: &Facts, i: usize) -> bool {
    let singular = words(source.gap(i + 1)).collect::<Vec<_>>();
    let singular = matches!(
        singular.as_slice(),
        ["that", "has" | "is" | "was"] | ["that", "has", "been"] | ["that", "is" | "was", "being"]
    );
    let Some(unit) = source.units.get(i) else { return false };
    let indefinite = |g: &[Glue]| words(g).any(|w| w == "a" || w == "an");
    let one = (indefinite(source.gap(i))
        || (source.gap(i).is_empty() && i > 0 && indefinite(source.gap(i - 1))))
        && !source.units.get(..=i).unwrap_or_default().iter().any(|u| u.cue == Some(Cue::Modality));
    let named = unit.name && !unit.possessive;
    singular
        && (one || named)
        && unit.cue.is_none()
        && unit.quantity.is_none()
        && !unit.time
        && !narrowed(source, i)
}
