//! Which edits keep a claim true: what may stand, or be left out, between two neighbouring words of a claim
//! and the words of the source sentence they come from; where a claim may begin and end in the sentence.
//!
//! A claim passes only when it can be read off its sources by such edits, so a rule that is too strict costs
//! a quotation in its place, and a rule that is too loose costs a false sentence.

use crate::text::cues::Cue;

use super::facts::{Facts, Glue, Unit};

/// Why an edit is not allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// The words are not near each other in the source, or joined in another way.
    Fused,
    /// They stand the other way round.
    Backward,
    /// The source unit at this index was left out though it must stay.
    Lost(usize),
    /// Something the sentence needs was cut off.
    Cut,
}

/// Glue without what never changes the claim: articles, "that", "also"; forms of "be" and "have" as one.
fn normal(glue: &[Glue], next: Option<&Unit>) -> Vec<String> {
    let words: Vec<&str> = glue
        .iter()
        .filter_map(|g| match g {
            Glue::Word(w) => Some(w.as_str()),
            Glue::Punct(_) => None,
        })
        .collect();
    let be = |w: &str| matches!(w, "is" | "was" | "are" | "were" | "be" | "been" | "being" | "am");
    let mut out: Vec<String> = Vec::new();
    for (i, w) in words.iter().enumerate() {
        match *w {
            "a" | "an" | "the" | "this" | "that" | "these" | "those" | "also" | "too" | "however"
            | "meanwhile" | "moreover" | "did" | "do" | "does" | "then" | "own" => {}
            w if be(w) => {
                if out.last().is_none_or(|l| l != "be") {
                    out.push("be".to_owned());
                }
            }
            "has" | "have" | "had" | "having" => {
                let auxiliary = words.get(i + 1).is_some_and(|n| be(n))
                    || (i + 1 == words.len() && next.is_some_and(|u| u.past));
                if !auxiliary {
                    out.push("have".to_owned());
                }
            }
            "who" | "which" => out.push("who".to_owned()),
            "towards" => out.push("toward".to_owned()),
            w => out.push(w.to_owned()),
        }
    }
    out
}

/// The same small words; the claim may leave out a possessive, and say "was" for "who was".
fn same_glue(claim: &[String], source: &[String]) -> bool {
    let plain = |g: &[String]| -> Vec<String> {
        g.iter().filter(|w| !matches!(w.as_str(), "his" | "her" | "its" | "their")).cloned().collect()
    };
    if claim == source {
        return true;
    }
    let possessive = claim.len() != plain(claim).len();
    if !possessive && claim == plain(source) {
        return true;
    }
    let text = |g: &[String]| g.join(" ");
    matches!(
        (text(claim).as_str(), text(source).as_str()),
        ("be", "who be") | ("who be", "") | ("", "who be")
    )
}

fn marks(glue: &[Glue]) -> impl Iterator<Item = char> + '_ {
    glue.iter().filter_map(|g| match g {
        Glue::Punct(c) => Some(*c),
        Glue::Word(_) => None,
    })
}

fn separates(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '\u{2013}' | '\u{2014}' | '(' | ')' | '-' | '/' | '.' | '\u{2026}')
}

fn words(glue: &[Glue]) -> impl Iterator<Item = &str> + '_ {
    glue.iter().filter_map(|g| match g {
        Glue::Word(w) => Some(w.as_str()),
        Glue::Punct(_) => None,
    })
}

/// Adjectives that news adds to nouns and that can go without changing which thing is meant.
const ADJECTIVES: &[&str] = &[
    "ambitious",
    "angry",
    "big",
    "bitter",
    "bloody",
    "brave",
    "brief",
    "bright",
    "broad",
    "brutal",
    "busy",
    "controversial",
    "crucial",
    "dangerous",
    "deadly",
    "deep",
    "devastating",
    "dramatic",
    "elderly",
    "emotional",
    "enormous",
    "extensive",
    "famous",
    "fatal",
    "fierce",
    "fresh",
    "furious",
    "giant",
    "great",
    "grim",
    "heavy",
    "historic",
    "huge",
    "iconic",
    "important",
    "impressive",
    "influential",
    "innovative",
    "intense",
    "key",
    "large",
    "lengthy",
    "local",
    "long",
    "long-awaited",
    "long-running",
    "long-standing",
    "longstanding",
    "major",
    "massive",
    "modest",
    "much-needed",
    "narrow",
    "new",
    "notorious",
    "old",
    "outspoken",
    "painful",
    "popular",
    "powerful",
    "prestigious",
    "prominent",
    "rapid",
    "recent",
    "renowned",
    "rural",
    "senior",
    "serious",
    "severe",
    "sharp",
    "significant",
    "sleepy",
    "small",
    "special",
    "spectacular",
    "strong",
    "successful",
    "sudden",
    "tall",
    "tense",
    "terrible",
    "tiny",
    "tough",
    "tragic",
    "troubled",
    "urgent",
    "vast",
    "veteran",
    "violent",
    "vital",
    "vivid",
    "well-known",
    "wide",
    "wide-ranging",
    "widespread",
    "wooden",
    "young",
];

fn is_adjective(unit: &Unit) -> bool {
    !unit.capital && unit.cue.is_none() && ADJECTIVES.binary_search(&unit.lower.as_str()).is_ok()
}

/// Cues that must not be left out.
fn binding(unit: &Unit) -> bool {
    unit.cue.is_some()
}

/// Whether claim units `k` and `k + 1`, aligned with source units `i` and `j` of one sentence, are joined
/// as there. The number is how much was left out.
pub(crate) fn step(claim: &Facts, k: usize, source: &Facts, i: usize, j: usize) -> Result<usize, Broken> {
    if j <= i {
        return Err(Broken::Backward);
    }
    let (Some(c1), Some(c2), Some(s1), Some(s2)) =
        (claim.units.get(k), claim.units.get(k + 1), source.units.get(i), source.units.get(j))
    else {
        return Err(Broken::Fused);
    };
    // A voice can change with the ending alone: "was closing", "was closed" never match (`same_word`), but a
    // possessive can turn an owner into the thing owned.
    if c1.possessive != s1.possessive || c2.attached != s2.attached {
        return Err(Broken::Fused);
    }
    let between = claim.gap(k + 1);
    let glue = normal(between, Some(c2));
    if c1.quoted && c2.quoted && j != i + 1 {
        return Err(Broken::Fused);
    }
    if j == i + 1 {
        let there = source.gap(j);
        if !same_glue(&glue, &normal(there, Some(s2))) {
            return Err(Broken::Fused);
        }
        // A mark that keeps two words apart stays when nothing else does.
        let apart = |g: &[Glue]| marks(g).any(separates);
        if apart(between) != apart(there)
            && words(if apart(there) { between } else { there }).next().is_none()
        {
            return Err(Broken::Fused);
        }
        return Ok(0);
    }
    let Some(dropped) = source.units.get(i + 1..j) else { return Err(Broken::Fused) };
    let (left, right) = (source.gap(i + 1), source.gap(j));
    let inner_glue = || (i + 2..j).flat_map(|g| source.gap(g));
    // Insertion between marks: ", the former mayor of Ashby,".
    let opens = marks(left).find(|c| separates(*c));
    let closes = marks(right).find(|c| separates(*c));
    if let (Some(open), Some(close)) = (opens, closes) {
        let pair = matches!(
            (open, close),
            (',', ',') | ('(', ')') | ('\u{2013}', '\u{2013}') | ('\u{2014}', '\u{2014}') | ('-', '-')
        );
        let relative = words(left).any(|w| matches!(w, "who" | "which" | "where" | "whose"));
        if let Some(lost) = (i + 1..j).find(|u| {
            source.units.get(*u).is_some_and(|x| match x.cue {
                Some(Cue::Condition) => true,
                Some(Cue::Restriction | Cue::Superlative) | None => false,
                Some(_) => !relative,
            })
        }) {
            return Err(Broken::Lost(lost));
        }
        if pair && same_glue(&glue, &normal(right, Some(s2))) && words(left).all(|w| w != "and" && w != "or")
        {
            // Without the insertion two names would become one.
            if glue.is_empty() && c1.capital && c2.capital && !marks(between).any(separates) {
                return Err(Broken::Fused);
            }
            return Ok(dropped.len());
        }
        return Err(Broken::Fused);
    }
    if let Some(lost) = (i + 1..j).find(|u| source.units.get(*u).is_some_and(binding)) {
        return Err(Broken::Lost(lost));
    }
    if dropped.iter().any(|u| u.quantity.is_some() || u.attached || u.pronoun) {
        return Err(Broken::Fused);
    }
    let marked = marks(left).chain(inner_glue().filter_map(|g| match g {
        Glue::Punct(c) => Some(c).copied(),
        Glue::Word(_) => None,
    }));
    let marked = marked.chain(marks(right)).any(separates);
    // Adjectives before a noun: "the long-awaited report".
    let before_noun = !marked
        && inner_glue().all(|g| matches!(g, Glue::Word(w) if w == "and"))
        && right.is_empty()
        && same_glue(&glue, &normal(left, dropped.first()))
        && dropped.iter().all(is_adjective);
    // "three police officers": the number still counts the last noun.
    let counted = !marked
        && s1.quantity.is_some()
        && left.is_empty()
        && right.is_empty()
        && glue.is_empty()
        && inner_glue().next().is_none()
        && dropped.len() <= 2
        && dropped.iter().all(is_adjective);
    if before_noun || counted {
        return Ok(dropped.len());
    }
    // A phrase after a noun, before its verb: "the plan to close the school was rejected".
    let first_left = words(left).next();
    let verb_follows = normal(right, Some(s2)).first().is_some_and(|w| w == "be" || w == "have")
        && same_glue(&glue, &normal(right, Some(s2)));
    let phrase = first_left.is_some_and(|w| {
        matches!(
            w,
            "of" | "in" | "at" | "from" | "on" | "near" | "for" | "with" | "by" | "to" | "who" | "which"
        )
    });
    let restricted = source.units.get(i.saturating_sub(3)..=i).unwrap_or_default().iter().any(|u| {
        u.quantity.is_some() || matches!(u.cue, Some(Cue::Quantifier | Cue::Superlative | Cue::Negation))
    });
    if phrase && verb_follows && !marked && !restricted && !inner_glue().any(|g| matches!(g, Glue::Word(w) if matches!(w.as_str(), "who" | "which" | "that" | "and" | "but" | "when" | "while" | "after"))) {
        return Ok(dropped.len() + 1);
    }
    Err(Broken::Fused)
}

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
        return if same_glue(&lead, &there) { Ok(0) } else { Err(Broken::Cut) };
    }
    // Back over adjectives to the article or the start.
    let mut at = i;
    let mut skipped = 0;
    while at > 0 && source.gap(at).is_empty() {
        let Some(before) = source.units.get(at - 1) else { break };
        if binding(before) {
            return Err(Broken::Lost(at - 1));
        }
        // A lower-case title before a name, or an adjective.
        let title = first.capital && !before.capital && before.quantity.is_none() && !before.possessive;
        if !(is_adjective(before) || title) {
            return Err(Broken::Cut);
        }
        at -= 1;
        skipped += 1;
    }
    let gap = source.gap(at);
    if at == 0 {
        let there = normal(gap, source.units.first());
        return if same_glue(&lead, &there) { Ok(skipped) } else { Err(Broken::Cut) };
    }
    if let Some(lost) = (0..at).find(|u| {
        source.units.get(*u).is_some_and(|x| {
            !matches!(x.cue, None | Some(Cue::Quantifier | Cue::Superlative | Cue::Restriction))
        })
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
                | "but"
                | "however"
        )
    }) || source
        .units
        .first()
        .is_some_and(|u| u.time || matches!(u.lower.as_str(), "despite" | "following"));
    if intro
        && !commas_before
        && marks(gap).any(|c| c == ',')
        && same_glue(&lead, &normal(gap, source.units.get(at)))
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
    if (strong || (joined && join))
        && same_glue(&lead, &there)
        && !source.units.get(..at).unwrap_or_default().iter().any(|u| matches!(u.cue, Some(Cue::Speech)))
    {
        return Ok(skipped + 2);
    }
    Err(Broken::Cut)
}

/// Whether a clause of the claim may end at source unit `i`.
pub(crate) fn tail(source: &Facts, i: usize) -> Result<usize, Broken> {
    let rest = i + 1;
    if rest >= source.units.len() {
        return Ok(0);
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
    left_out += 1;
    let gap = source.gap(at);
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
    if marks(gap).any(|c| matches!(c, ',' | ';' | '\u{2013}' | '\u{2014}' | '(' | ':')) {
        return Ok(left_out);
    }
    let restricted = source.units.get(i.saturating_sub(4)..=i).unwrap_or_default().iter().any(|u| {
        u.quantity.as_ref().is_some_and(|q| {
            use crate::text::quantities::QuantityKind as K;
            matches!(q.kind, K::Percent | K::Fraction | K::Ordinal)
        }) || matches!(u.cue, Some(Cue::Quantifier | Cue::Superlative | Cue::Negation | Cue::Hedge(_)))
    });
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
                | "who"
                | "which"
                | "where"
                | "as"
                | "because"
                | "since"
                | "amid"
                | "into"
                | "over"
                | "for"
        )
    });
    if allowed && !restricted { Ok(left_out) } else { Err(Broken::Cut) }
}

/// Whether the speech word at unit `u` speaks of what stands before it: "…, police said", "…, according to".
pub(crate) fn scopes_back(source: &Facts, u: usize) -> bool {
    let Some(unit) = source.units.get(u) else { return false };
    if unit.lower == "according to" {
        return true;
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

/// Splits the glue before a unit at a clause boundary of the claim: the small words of the new clause, when
/// the glue holds a boundary.
pub(crate) fn clause_break(glue: &[Glue]) -> Option<Vec<Glue>> {
    let mark = glue.iter().rposition(|g| matches!(g, Glue::Punct(',' | ';' | '\u{2014}' | '\u{2013}')));
    let mut rest = match mark {
        Some(m) => glue.get(m + 1..)?.to_vec(),
        None => glue.to_vec(),
    };
    let join = rest.first().is_some_and(|g| matches!(g, Glue::Word(w) if w == "and" || w == "while"));
    if join {
        rest.remove(0);
    }
    (join || glue.iter().any(|g| matches!(g, Glue::Punct(';')))).then_some(rest)
}
