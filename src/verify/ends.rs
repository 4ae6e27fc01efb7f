//! Where a clause of a claim may begin and end in the sentence that it comes from.

use crate::text::cues::Cue;
use crate::text::words::is_honorific;

use super::facts::{Facts, Glue, Unit};
use super::glue::{is_auxiliary, marks, normal, same_glue, separates, words};
use super::lists::{COMPASS, STARTERS, is_time_measure, may_end};
use super::omit::{ends_in_manner, names, office, relative};
use super::step::{Broken, binding, is_adjective};
use super::whole::{complete, goes_on, is_verb, leans, open_brackets};

/// Whether a clause of the claim whose small words before its first unit are `lead` may begin at source
/// unit `i`.
pub(crate) fn head(lead: &[Glue], claim_first: &Unit, source: &Facts, i: usize) -> Result<usize, Broken> {
    let Some(first) = source.units.get(i) else { return Err(Broken::Cut) };
    if claim_first.attached != first.attached {
        return Err(Broken::Fused);
    }
    let lead = normal(lead, Some(claim_first));
    if i == 0 {
        let there = source.gap(0);
        // A leading "But" or "And" goes; a leading preposition stays.
        let mut there = normal(there, Some(first));
        if there.first().is_some_and(|w| matches!(w.as_str(), "but" | "and" | "so" | "yet")) && lead != there
        {
            there.remove(0);
        }
        return if same_glue(&lead, &there, false) { Ok(0) } else { Err(Broken::Cut) };
    }
    // Back over adjectives to the article or the start.
    let mut at = i;
    let mut skipped = 0;
    // "The Lebanese militant group Hezbollah": the name says it all.
    let description = (1..=i.min(4)).rev().find(|n| names(source, i - n, i));
    if let Some(n) = description.filter(|_| first.capital) {
        at = i - n;
        skipped = n;
    }
    while at > 0 && source.gap(at).is_empty() {
        let Some(before) = source.units.get(at - 1) else { break };
        if binding(before) {
            return Err(Broken::Lost(at - 1));
        }
        let first_name = first.alone
            && at == i
            && before.capital
            && !before.possessive
            && !before.acronym
            && !before.past
            && !STARTERS.contains(&before.lower.as_str())
            && !["s", "ly", "ing"].iter().any(|e| !before.name && before.lower.ends_with(e))
            && !COMPASS.contains(&before.lower.as_str());
        // A lower-case title before a name, or an adjective.
        let title = is_honorific(&before.lower)
            || first_name
            || first.capital
                && !office(&first.lower)
                && !before.capital
                && before.quantity.is_none()
                && !before.possessive;
        if !(is_adjective(before) || title) {
            return Err(Broken::Cut);
        }
        at -= 1;
        skipped += 1;
    }
    let gap = source.gap(at);
    if at == 0 {
        let there = normal(gap, source.units.first());
        return if same_glue(&lead, &there, false) { Ok(skipped) } else { Err(Broken::Cut) };
    }
    if open_brackets(source, at) {
        return Err(Broken::Cut);
    }
    if let Some(lost) = (0..at).find(|u| {
        source
            .units
            .get(*u)
            .is_some_and(|x| !matches!(x.cue, None | Some(Cue::Superlative | Cue::Restriction)))
    }) {
        return Err(Broken::Lost(lost));
    }
    // After an introduction that ends with the first comma: "After the match, …".
    let introduction = source.gap(0).iter().find_map(|g| match g {
        Glue::Word(w) => Some(w.as_str()),
        Glue::Punct(_) => None,
    });
    let commas_before = (1..at).any(|g| marks(source.gap(g)).any(separates));
    let intro = introduction.is_some_and(|w| {
        matches!(
            w,
            "after"
                | "in"
                | "on"
                | "at"
                | "when"
                | "while"
                | "as"
                | "although"
                | "though"
                | "during"
                | "since"
                | "before"
                | "following"
                | "with"
                | "by"
        )
    }) || source
        .units
        .first()
        .is_some_and(|u| u.time || matches!(u.lower.as_str(), "despite" | "following"));
    if intro
        && !commas_before
        && marks(gap).any(|c| c == ',')
        && same_glue(&lead, &normal(gap, source.units.get(at)), false)
    {
        return Ok(skipped + 1);
    }
    // After ", and", ", but", "; ".
    let strong = marks(gap).any(|c| c == ';');
    let joined = marks(gap).any(|c| c == ',');
    let mut there = normal(gap, source.units.get(at));
    let join = there.first().is_some_and(|w| matches!(w.as_str(), "and" | "but" | "while"));
    if join {
        there.remove(0);
    }
    // ", and" joins clauses only after a clause: after a list it joins two things.
    let clause_before = (0..at).any(|g| {
        words(source.gap(g)).any(is_auxiliary) || source.units.get(g).is_some_and(|u| u.past && !u.capital)
    });
    if (strong || (joined && join))
        && clause_before
        && same_glue(&lead, &there, false)
        && !source.units.get(..at).unwrap_or_default().iter().any(|u| matches!(u.cue, Some(Cue::Speech)))
    {
        return Ok(skipped + 2);
    }
    Err(Broken::Cut)
}

/// Whether a clause of the claim may end at source unit `i`.
pub(crate) fn tail(end: &[Glue], source: &Facts, i: usize) -> Result<usize, Broken> {
    let rest = i + 1;
    // "ran away": small words that end the claim follow the same word in the source.
    let there: Vec<&str> = words(source.gap(rest)).collect();
    let written: Vec<&str> = words(end).collect();
    if !there.starts_with(&written) || written.iter().any(|w| !may_end(w)) {
        return Err(Broken::Cut);
    }
    if rest >= source.units.len() {
        return if there.len() == written.len() { Ok(0) } else { Err(Broken::Cut) };
    }
    // "he said:", and what he said.
    let speech = source.units.get(i).is_some_and(|u| u.cue == Some(Cue::Speech));
    if speech && marks(source.gap(rest)).any(|c| c == ':' || is_quote(c)) {
        return Err(Broken::Cut);
    }
    // "he said", "I think": what?
    if speech && !scopes_back(source, i) {
        return Err(Broken::Cut);
    }
    let mut left_out = source.units.len() - rest;
    let mut at = rest;
    // "was arrested Monday"
    while source.gap(at).is_empty() && source.units.get(at).is_some_and(|u| u.time_adverb) {
        at += 1;
    }
    if at >= source.units.len() {
        return Ok(left_out);
    }
    if ends_in_manner(source, i) {
        return Ok(left_out);
    }
    left_out += 1;
    let gap = source.gap(at);
    // "make owners register", "one for Wigan".
    let causes = i.checked_sub(1).and_then(|u| source.units.get(u)).is_some_and(|u| {
        matches!(
            u.lower.as_str(),
            "make"
                | "makes"
                | "made"
                | "let"
                | "lets"
                | "help"
                | "helps"
                | "helped"
                | "see"
                | "saw"
                | "hear"
                | "heard"
        )
    });
    // "agreed to turn over the funds": an infinitive keeps what belongs to it.
    let infinitive = words(source.gap(i)).last() == Some("to")
        && !source.units.get(i).is_some_and(|u| u.capital || u.quantity.is_some());
    // "cropped, filtered or retouched".
    let verbs = [i, at].iter().all(|u| source.units.get(*u).is_some_and(|u| u.past && !u.capital))
        && marks(gap).any(|c| c == ',');
    let number = source.units.get(i).is_some_and(|u| u.quantity.is_some());
    let open = open_brackets(source, i);
    // "Orr, the owner, gave": the comma that closes an insertion goes on with what was before it.
    let commas = (1..=i).flat_map(|g| marks(source.gap(g))).filter(|c| *c == ',').count();
    let closes = commas % 2 == 1
        && words(gap).next().is_none()
        && marks(gap).any(|c| c == ',')
        && !source.units.get(at).is_some_and(|u| u.lower.ends_with("ing") || u.lower == "including");
    let counted = number && words(gap).next().is_some_and(|w| w == "for" || w == "in");
    if leans(source, i) || causes || open || infinitive || verbs || closes || counted || !complete(source, i)
    {
        return Err(Broken::Cut);
    }
    // "is allowed to keep it in her cell until May".
    let limited =
        (at..source.units.len()).any(|g| words(source.gap(g)).any(|w| matches!(w, "until" | "till")));
    if limited {
        return Err(Broken::Cut);
    }
    // What it holds until, and as long as, is a condition of it.
    let first = source.units.get(at).map_or("", |u| u.lower.as_str());
    if words(gap).any(|w| matches!(w, "until" | "till" | "provided" | "than"))
        || words(gap).next() == Some("as") && matches!(first, "long" | "soon" | "far" | "much" | "well")
        || matches!(first, "condition" | "subject" | "pending" | "depending")
    {
        return Err(Broken::Cut);
    }
    // "…, but the firm denied it", "…, although the ruling was overturned".
    let contrast = words(gap).any(|w| matches!(w, "but" | "although" | "though" | "however" | "yet"));
    if let Some(lost) = (at..source.units.len()).find(|u| {
        contrast
            && source.units.get(*u).is_some_and(|x| {
                x.cue == Some(Cue::Negation)
                    || matches!(
                        x.lower.as_str(),
                        "withdrew"
                            | "withdrawn"
                            | "retracted"
                            | "reversed"
                            | "overturned"
                            | "scrapped"
                            | "cancelled"
                            | "canceled"
                            | "quashed"
                            | "disputed"
                            | "dismissed"
                    )
            })
    }) {
        return Err(Broken::Lost(lost));
    }
    // Whose words these are, and whether they are true, may stand at the end.
    for u in at..source.units.len() {
        let Some(unit) = source.units.get(u) else { break };
        match unit.cue {
            Some(Cue::Condition) => return Err(Broken::Lost(u)),
            Some(Cue::Speech) if scopes_back(source, u) => return Err(Broken::Lost(u)),
            Some(Cue::Modality)
                if matches!(
                    unit.lower.as_str(),
                    "allegedly" | "reportedly" | "apparently" | "perhaps" | "possibly" | "probably"
                ) =>
            {
                return Err(Broken::Lost(u));
            }
            _ => {}
        }
    }
    if words(gap).next() == Some("ago") || goes_on(source, at) {
        return Err(Broken::Cut);
    }
    // "… said on Monday: “We …”"
    let colon = (at..source.units.len()).find(|g| marks(source.gap(*g)).any(|c| c == ':'));
    let said = source.units.get(i.saturating_sub(3)..=i).unwrap_or_default();
    if colon.is_some_and(|c| c <= at + 3) && said.iter().any(|u| u.cue == Some(Cue::Speech)) {
        return Err(Broken::Cut);
    }
    if marks(gap).any(|c| matches!(c, ',' | ';' | '\u{2013}' | '\u{2014}' | '(' | ':')) {
        // "a rich, long record" ends at no comma.
        let article = words(source.gap(i)).any(|w| matches!(w, "a" | "an" | "the"));
        let noun_follows = words(gap).next().is_none()
            && source.units.get(at).is_some_and(|u| {
                !u.past && !u.capital && u.cue.is_none() && u.quantity.is_none() && !u.lower.ends_with("ing")
            });
        // "the oldest, most famous": one description in two parts.
        let superlative = source.units.get(at).is_some_and(|u| u.cue == Some(Cue::Superlative));
        // "flags, false passports, and plans", "Benny Lynch, Walter McGowan": parts of a list.
        let comma = marks(gap).all(|c| c == ',');
        let names = comma
            && words(gap).next().is_none()
            && [i, at].iter().all(|u| source.units.get(*u).is_some_and(|u| u.capital));
        let listed = comma
            && marks(source.gap(i)).any(|c| c == ',')
            && words(source.gap(i)).next().is_none()
            && words(gap).next().is_none_or(|w| w == "and" || w == "or")
            && !source.units.get(at).is_some_and(|u| is_verb(source, at) || u.pronoun);
        return if (article && noun_follows) || superlative || names || listed {
            Err(Broken::Cut)
        } else {
            Ok(left_out)
        };
    }
    // "pro- and anti-"; "the skin, mouth and gut", "Christmas and New Year": half of a pair or of a list.
    if marks(gap).any(|c| c == '-') {
        return Err(Broken::Cut);
    }
    if words(gap).next().is_some_and(|w| matches!(w, "and" | "or")) {
        let next = source.units.get(at);
        let clause = next
            .is_some_and(|u| (u.past && !u.capital) || u.pronoun || u.cue == Some(Cue::Modality))
            || words(gap).nth(1).is_some_and(|w| {
                is_auxiliary(w) || matches!(w, "the" | "a" | "an" | "his" | "her" | "its" | "their" | "that")
            }) && (at + 1..source.units.len().min(at + 6)).any(|u| is_verb(source, u));
        let list = marks(source.gap(i)).any(|c| c == ',') && words(source.gap(i)).next().is_none();
        if !clause || list {
            return Err(Broken::Cut);
        }
    }
    let restricted = source.units.get(i.saturating_sub(4)..=i).unwrap_or_default().iter().any(|u| {
        u.quantity.as_ref().is_some_and(|q| {
            use crate::text::quantities::QuantityKind as K;
            matches!(q.kind, K::Percent | K::Fraction | K::Ordinal)
        }) || matches!(u.cue, Some(Cue::Quantifier | Cue::Superlative | Cue::Negation | Cue::Hedge(_)))
            || matches!(
                u.lower.as_str(),
                "better" | "easier" | "fewer" | "harder" | "less" | "more" | "worse"
            )
    });
    // "received two million in the week to April": how much is a matter of how long.
    let amount =
        source.units.get(i.saturating_sub(1)..=i).unwrap_or_default().iter().any(|u| u.quantity.is_some());
    let period = words(gap).next().is_some_and(|w| matches!(w, "in" | "over" | "during" | "for"))
        && source.units.get(at..source.units.len().min(at + 3)).unwrap_or_default().iter().any(|u| u.time);
    if amount && period {
        return Err(Broken::Cut);
    }
    // "two hours before the match" cut to "two hours".
    let measured = source.units.get(i).is_some_and(|u| is_time_measure(&u.lower))
        && words(gap)
            .next()
            .is_some_and(|w| matches!(w, "after" | "before" | "since" | "ago" | "from" | "for"));
    if measured {
        return Err(Broken::Cut);
    }
    // "people living in a village" cut to "people living".
    let participle = source
        .units
        .get(i)
        .is_some_and(|u| u.lower.ends_with("ing") && !u.capital && i > 0 && source.gap(i).is_empty());
    if participle && !words(gap).any(|w| matches!(w, "and" | "but")) {
        return Err(Broken::Cut);
    }
    // "less spending and a drop in sales": the last of two things keeps what belongs to it.
    let second = words(source.gap(i)).any(|w| w == "and" || w == "or")
        && !source.units.get(i).is_some_and(|u| u.capital);
    // "Institute for Port Studies": a name goes on after its small words.
    let named = words(gap).next().is_some_and(|w| matches!(w, "for" | "of" | "and"))
        && [i, at].iter().all(|u| source.units.get(*u).is_some_and(|u| u.capital));
    // "described as 'heartbreaking' by the agency": quoted words keep their speaker.
    let speaker = words(gap).next() == Some("by")
        && source.units.get(i.saturating_sub(1)..=i).unwrap_or_default().iter().any(|u| u.quoted);
    // "the force with which".
    let which = words(gap).nth(1).is_some_and(|w| matches!(w, "which" | "whom" | "whose"));
    if second || which || named || speaker {
        return Err(Broken::Cut);
    }
    // What happens if something is so ends where that does.
    if source.units.get(..=i).unwrap_or_default().iter().any(|u| u.cue == Some(Cue::Condition)) {
        return Err(Broken::Cut);
    }
    let allowed = words(gap).next().is_some_and(|w| {
        matches!(
            w,
            "in" | "at"
                | "on"
                | "from"
                | "with"
                | "by"
                | "during"
                | "after"
                | "when"
                | "while"
                | "following"
                | "near"
                | "outside"
                | "inside"
                | "and"
                | "but"
                | "because"
                | "since"
                | "amid"
                | "into"
                | "over"
                | "for"
        )
    });
    if (allowed || relative(source, i)) && !restricted { Ok(left_out) } else { Err(Broken::Cut) }
}

/// Whether the speech word at unit `u` speaks of what stands before it: "…, police said", "…, according to".
pub(crate) fn scopes_back(source: &Facts, u: usize) -> bool {
    let Some(unit) = source.units.get(u) else { return false };
    if unit.lower == "according to" {
        return true;
    }
    // "…, saying the plan had failed": of what follows.
    if unit.lower.ends_with("ing") && marks(source.gap(u)).any(|c| c == ',') {
        return false;
    }
    // The clause of the verb starts after the last mark; a relative one speaks of its own noun.
    let start =
        (0..=u).rev().find(|g| marks(source.gap(*g)).any(|c| separates(c) || is_quote(c))).unwrap_or(0);
    if words(source.gap(start)).any(|w| {
        matches!(w, "who" | "which" | "where" | "and" | "but" | "while" | "as" | "after" | "when" | "whose")
    }) && !words(source.gap(start)).any(|w| w == "as")
    {
        return false;
    }
    start > 0
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201C}' | '\u{201D}' | '\'' | '\u{2018}' | '\u{2019}')
}

/// Splits the glue before a unit at a clause boundary of the claim: the small words that end the old clause
/// and those that begin the new one; `None` when the glue holds no boundary.
pub(crate) fn clause_break(glue: &[Glue]) -> Option<(Vec<Glue>, Vec<Glue>)> {
    let mark = glue.iter().rposition(|g| matches!(g, Glue::Punct(',' | ';' | '\u{2014}' | '\u{2013}')));
    let is_join = |g: &Glue| matches!(g, Glue::Word(w) if w == "and" || w == "while");
    let (end, mut rest) = match mark {
        Some(m) => (glue.get(..m)?.to_vec(), glue.get(m + 1..)?.to_vec()),
        None => {
            let at = glue.iter().position(is_join)?;
            (glue.get(..at)?.to_vec(), glue.get(at..)?.to_vec())
        }
    };
    let join = rest.first().is_some_and(is_join);
    if join {
        rest.remove(0);
    }
    (join || glue.iter().any(|g| matches!(g, Glue::Punct(';')))).then_some((end, rest))
}
