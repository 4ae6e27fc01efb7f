//! Numbers with what they count and how they are hedged.

use crate::text::cues::{Cue, Hedge};
use crate::text::quantities::{Quantity, QuantityKind as Kind};

use super::super::super::Reason;
use super::super::super::facts::{Facts, Unit};
use super::values::{both, close, implies, is_year, reworded, same_value, share, spaced, unit_apart, years};
use super::{Case, Findings};
use crate::corpus::SentenceRef;

pub(super) fn hedge_before(facts: &Facts, i: usize) -> Option<Hedge> {
    let before = facts.units.get(i.checked_sub(1)?)?;
    match before.cue {
        Some(Cue::Hedge(h)) if facts.gap(i).iter().all(|g| matches!(g, super::Glue::Word(_))) => Some(h),
        _ => None,
    }
}

/// What the number counts: the next unit, when nothing stands between.
fn noun(facts: &Facts, i: usize) -> Option<&Unit> {
    let next = facts.units.get(i + 1)?;
    let joined = super::marks(facts.gap(i + 1)).next().is_none();
    (joined && next.quantity.is_none() && !next.pronoun).then_some(next)
}

/// What number `i` may be about: the units that follow it up to a mark or the next number, and where these are
/// few, those before it.
fn near(facts: &Facts, i: usize) -> Vec<&Unit> {
    let number = |j: usize| facts.units.get(j).is_some_and(|u| u.quantity.is_some());
    let broken = |j: usize| super::marks(facts.gap(j)).any(|c| matches!(c, ',' | ';' | ':' | '\u{2014}'));
    let end = (i + 1..facts.units.len().min(i + 5))
        .find(|j| number(*j) || broken(*j))
        .unwrap_or(facts.units.len().min(i + 5));
    let mut out: Vec<&Unit> = facts.units.get(i + 1..end).unwrap_or_default().iter().collect();
    if out.len() < 3 {
        let start =
            (i.saturating_sub(4)..i).rev().find(|j| number(*j)).map_or(i.saturating_sub(4), |j| j + 1);
        out.extend(facts.units.get(start..i).unwrap_or_default());
    }
    out
}

/// Words that only measure, one of which is not another.
const MEASURES: &[&str] = &[
    "acr", "crown", "day", "decad", "degre", "dollar", "euro", "feet", "foot", "gallon", "gram", "hectar",
    "hour", "inch", "kg", "kilogram", "kilomet", "kilometr", "km", "lir", "litr", "liter", "meter", "metr",
    "mile", "minut", "month", "ounc", "pound", "second", "stone", "ton", "tonn", "week", "yard", "year",
    "yen", "yuan",
];

fn measure(facts: &Facts, i: usize) -> Option<&str> {
    let q = facts.units.get(i)?.quantity.as_ref()?;
    match q.unit.as_deref() {
        Some("$") => return Some("dollar"),
        Some("\u{a3}") => return Some("pound"),
        Some("\u{20ac}") => return Some("euro"),
        _ => {}
    }
    let next = noun(facts, i)?;
    MEASURES.contains(&next.stem.as_str()).then_some(next.stem.as_str())
}

/// Whether the number at `i` is hedged behind: "or more", "at most".
fn hedged_after(facts: &Facts, i: usize) -> bool {
    (i + 1..i + 4).any(|j| {
        super::glue_words(facts.gap(j)).any(|w| w == "or")
            && facts
                .units
                .get(j)
                .is_some_and(|u| matches!(u.lower.as_str(), "more" | "fewer" | "less" | "so" | "higher"))
    })
}

fn written(facts: &Facts, i: usize) -> String {
    let from = if hedge_before(facts, i).is_some() { i - 1 } else { i };
    let to = if noun(facts, i).is_some() { i + 1 } else { i };
    facts.written(from, to).to_owned()
}

/// Directions in which a hedge bends.
fn direction(hedge: Hedge) -> i8 {
    match hedge {
        Hedge::MoreThan | Hedge::AtLeast => 1,
        Hedge::LessThan | Hedge::UpTo | Hedge::Nearly => -1,
        Hedge::About | Hedge::Only => 0,
    }
}

/// The numbers of the statement, as units, that the sentences of the premise other than `copied` hold behind the same word
/// ("Per Halden, 35"), or that a tokenised text has cut in two.
pub(super) fn told_elsewhere(case: &Case<'_, '_>, copied: SentenceRef) -> Vec<usize> {
    let claim = case.claim;
    let word = |facts: &'_ Facts, i: usize| -> Option<Unit> {
        let unit = facts.units.get(i.checked_sub(1)?)?;
        (unit.cue.is_none() && unit.quantity.is_none()).then(|| unit.clone())
    };
    let held = |k: usize, q: &Quantity| {
        let Some(own) = word(claim, k) else { return false };
        case.premise.iter().filter(|s| s.at != copied).any(|s| {
            s.facts.units.iter().enumerate().any(|(u, x)| {
                x.quantity.as_ref().is_some_and(|x| same_value(q, x))
                    && same_measure(claim, k, &s.facts, u)
                    && word(&s.facts, u).is_some_and(|theirs| super::alike(&own, &theirs))
            })
        })
    };
    let quantities = claim.units.iter().enumerate().filter_map(|(k, u)| Some((k, u.quantity.as_ref()?)));
    quantities.filter(|(k, q)| held(*k, q) || cut_at_point(case, *k)).map(|(k, _)| k).collect()
}

/// Whether the number stands at the end of one sentence and the start of the next, as tokenised texts have it: "3. 9 metres".
fn cut_at_point(case: &Case<'_, '_>, k: usize) -> bool {
    let text = unit_text(case.claim, k);
    let Some((whole, part)) = text.split_once('.') else { return false };
    let digit = |c: char| c.is_ascii_digit();
    let whole = whole.rsplit(|c| !digit(c)).next().unwrap_or("");
    let part = part.split(|c| !digit(c)).next().unwrap_or("");
    if whole.is_empty() || part.is_empty() {
        return false;
    }
    case.premise.iter().flat_map(|s| [Some(s.at), before(s.at)]).flatten().any(|at| {
        let after = SentenceRef { article: at.article, sentence: at.sentence + 1 };
        let (Some(first), Some(next)) = (case.sources.sentence(at), case.sources.sentence(after)) else {
            return false;
        };
        let ends = first.text.trim_end().strip_suffix('.').and_then(|t| t.strip_suffix(whole));
        let goes_on = next.text.trim_start().strip_prefix(part);
        ends.is_some_and(|t| !t.ends_with(digit)) && goes_on.is_some_and(|t| !t.starts_with(digit))
    })
}

fn before(at: SentenceRef) -> Option<SentenceRef> {
    Some(SentenceRef { article: at.article, sentence: at.sentence.checked_sub(1)? })
}

/// A number of the sources that a written one may stand for.
type Holder<'s> = (&'s Facts, usize);

pub(super) fn check(case: &Case<'_, '_>, findings: &mut Findings) {
    magnitudes(case, findings);
    rates(case, findings);
    let claim = case.claim;
    for (k, unit) in claim.units.iter().enumerate() {
        let Some(q) = &unit.quantity else { continue };
        let hedge = hedge_before(claim, k);
        let own = near(claim, k);
        let matching = |facts: &Facts, u: usize| {
            let told = facts.units.get(u).and_then(|x| x.quantity.as_ref());
            told.is_some_and(|s| implies((s, hedge_before(facts, u)), (q, hedge)))
                || reworded(claim, k, facts, u)
        };
        let holders: Vec<Holder<'_>> = case
            .premise
            .iter()
            .flat_map(|s| (0..s.facts.units.len()).map(|u| (&s.facts, u)))
            .filter(|(f, u)| matching(f, *u))
            .collect();
        let apart = || {
            case.premise
                .iter()
                .any(|s| spaced(&s.facts, q) || unit_apart(&s.facts, claim, k) || years(&s.facts, q))
                || pair_held(case, q)
                || cut_at_point(case, k)
        };
        if holders.is_empty() && apart() {
            continue;
        }
        let about = |f: &Facts, u: usize| near(f, u).iter().any(|x| own.iter().any(|n| super::alike(n, x)));
        // A sentence elsewhere that counts the same thing, or speaks of much the same.
        let elsewhere = holders.is_empty().then(|| {
            case.all()
                .flat_map(|s| (0..s.facts.units.len()).map(move |u| (s, u)))
                .filter(|(s, u)| matching(&s.facts, *u))
                .fold((false, false), |(_, bound), (s, u)| {
                    (true, bound || about(&s.facts, u) || case.held(&s.facts) >= 0.35)
                })
        });
        let rival = rival(case, k, hedge);
        match (elsewhere, rival) {
            (Some((_, true)), _) => findings.far += 1,
            (Some(_), Some(source)) => {
                findings.push(Reason::Number { written: written(claim, k), source: Some(source) });
            }
            (Some((true, false)), None) => findings.far += 1,
            (Some((false, _)), None) => {
                // A third where the source has two; "half" is said of anything.
                let part = |q: &Quantity| q.kind == Kind::Fraction && !close(q.value, 0.5, 1e-9);
                let mut told = case.premise.iter().flat_map(|s| &s.facts.units);
                let little = match q.kind {
                    Kind::Number | Kind::Ordinal => q.value.abs() <= 2.0,
                    Kind::Fraction => !(part(q) && told.any(|u| u.quantity.as_ref().is_some_and(part))),
                    _ => false,
                };
                let little = little && counted_by_writer(claim, k);
                if little {
                    findings.far += 1;
                } else if is_year(q) || q.kind == Kind::Time {
                    findings.push(Reason::Date { written: unit_text(claim, k), source: nearest(case, q) });
                } else {
                    findings.push(Reason::Number { written: written(claim, k), source: nearest(case, q) });
                }
            }
            (None, rival) => {
                let measured = measure(claim, k);
                let other = holders.iter().find_map(|(f, u)| {
                    measure(f, *u).filter(|m| Some(*m) != measured).map(|_| written(f, *u))
                });
                let same = holders.iter().any(|(f, u)| measure(f, *u) == measured);
                if let (Some(_), Some(source), false) = (measured, other, same) {
                    findings.push(Reason::Number { written: written(claim, k), source: Some(source) });
                    continue;
                }
                if let Some(source) = rival.filter(|_| !holders.iter().any(|(f, u)| about(f, *u))) {
                    // Bound to another number's noun: "37 killed and 14 injured".
                    findings.push(Reason::Number { written: written(claim, k), source: Some(source) });
                } else {
                    hedged(case, k, q, hedge, &holders, findings);
                }
            }
        }
    }
}

/// Numbers told by their size alone.
const MAGNITUDES: &[&str] = &["dozens", "hundreds", "thousands", "millions", "billions", "trillions"];

/// "Millions" where the premise has "billions".
fn magnitudes(case: &Case<'_, '_>, findings: &mut Findings) {
    let told = || case.premise.iter().flat_map(|s| &s.facts.units).map(|u| u.lower.as_str());
    for (k, unit) in case.claim.units.iter().enumerate() {
        let word = unit.lower.as_str();
        if unit.quantity.is_some() || !MAGNITUDES.contains(&word) || told().any(|w| w == word) {
            continue;
        }
        if let Some(other) = told().find(|w| MAGNITUDES.contains(w)) {
            let source = Some(other.to_owned());
            findings.push(Reason::Number { written: unit_text(case.claim, k), source });
        }
    }
}

/// Periods with the words for "in each" of them.
const PERIODS: &[(&str, &[&str])] = &[
    ("year", &["annual", "annually", "yearly"]),
    ("month", &["monthly"]),
    ("week", &["weekly"]),
    ("day", &["daily"]),
    ("hour", &["hourly"]),
];

/// "1.4 million a year" where the sentences with the number know of no years.
fn rates(case: &Case<'_, '_>, findings: &mut Findings) {
    /// "a day after", "a year ago": a time, no rate.
    const OF_TIME: &[&str] =
        &["after", "ago", "before", "earlier", "from", "in", "later", "old", "on", "since", "until", "when"];
    let claim = case.claim;
    for (u, unit) in claim.units.iter().enumerate() {
        let Some((period, words)) = PERIODS.iter().find(|(period, _)| *period == unit.lower) else {
            continue;
        };
        let each =
            super::glue_words(claim.gap(u)).any(|w| matches!(w, "a" | "an" | "per" | "each" | "every"));
        let next = claim.units.get(u + 1).map(|next| next.lower.as_str());
        let of_time = super::glue_words(claim.gap(u + 1)).chain(next).any(|w| OF_TIME.contains(&w));
        let number = (u.saturating_sub(3)..u).rev().find(|k| claim.units[*k].quantity.is_some());
        let Some(number) = number.filter(|_| each && !of_time) else { continue };
        let Some(q) = &claim.units[number].quantity else { continue };
        // Another sentence's "year-long trial" makes no rate of it.
        let holds = |x: &Unit| x.quantity.as_ref().is_some_and(|source| same_value(q, source));
        let mut holders = case.premise.iter().filter(|s| s.facts.units.iter().any(holds)).peekable();
        let knows = |x: &Unit| x.stem == *period || words.contains(&x.lower.as_str());
        if holders.peek().is_some() && !holders.any(|s| s.facts.units.iter().any(knows)) {
            let written = claim.written(number, u).to_owned();
            findings.push(Reason::Number { written, source: nearest(case, q) });
        }
    }
}

/// Whether both numbers of a score or vote are in the premise, apart: "seven votes to three".
fn pair_held(case: &Case<'_, '_>, q: &Quantity) -> bool {
    q.second.is_some_and(|second| case.premise.iter().any(|s| both(&s.facts, q.value, second)))
}

/// "One of them", "the two": numbers that a writer may count rightly without any source having them.
fn counted_by_writer(claim: &Facts, k: usize) -> bool {
    claim.units.get(k).is_some_and(|u| u.lower.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '-'))
}

/// The same thing with another number, in a sentence that says much the same.
fn rival(case: &Case<'_, '_>, k: usize, hedge: Option<Hedge>) -> Option<String> {
    let claim = case.claim;
    let q = claim.units.get(k)?.quantity.as_ref()?;
    // "two of the three"
    if super::glue_words(claim.gap(k + 1)).next() == Some("of") {
        return None;
    }
    let n = noun(claim, k).filter(|n| !n.time && !MEASURES.contains(&n.stem.as_str()))?;
    case.close(0.35).find_map(|s| {
        let at = (0..s.facts.units.len()).find(|u| {
            s.facts.units.get(*u).and_then(|x| x.quantity.as_ref()).is_some_and(|x| {
                !implies((x, hedge_before(&s.facts, *u)), (q, hedge))
                    && share(x).is_some() == share(q).is_some()
                    && (x.kind == Kind::Ordinal) == (q.kind == Kind::Ordinal)
            }) && noun(&s.facts, *u).is_some_and(|x| super::alike(n, x))
        })?;
        Some(written(&s.facts, at))
    })
}

/// Whether the hedge of the same number is lost or turned round.
fn hedged(
    case: &Case<'_, '_>,
    k: usize,
    q: &Quantity,
    hedge: Option<Hedge>,
    holders: &[Holder<'_>],
    findings: &mut Findings,
) {
    if hedged_after(case.claim, k) {
        return;
    }
    let exact: Vec<&Holder<'_>> = holders
        .iter()
        .filter(|(f, u)| f.units.get(*u).and_then(|x| x.quantity.as_ref()).is_some_and(|s| same_value(q, s)))
        .collect();
    let lost = |(f, u): &&Holder<'_>| match (hedge_before(f, *u), hedge) {
        (None | Some(Hedge::Only), _) => false,
        // "not below 1,100"
        (Some(_), _) if f.units.iter().any(|x| matches!(x.lower.as_str(), "not" | "never" | "no")) => false,
        (Some(_), None | Some(Hedge::Only)) => true,
        (Some(a), Some(b)) => direction(a) * direction(b) < 0,
    };
    if !exact.is_empty() && exact.iter().all(lost) {
        let source = exact.first().map(|(f, u)| written(f, *u));
        findings.push(Reason::Hedge { written: Some(written(case.claim, k)), source });
    }
}

/// That number `k` of the statement stands where the source has its number `u`.
pub(super) fn differs(claim: &Facts, k: usize, source: &Facts, u: usize) -> Reason {
    let q = claim.units.get(k).and_then(|x| x.quantity.as_ref());
    if q.is_some_and(|q| is_year(q) || q.kind == Kind::Time) {
        Reason::Date { written: unit_text(claim, k), source: Some(unit_text(source, u)) }
    } else {
        Reason::Number { written: written(claim, k), source: Some(written(source, u)) }
    }
}

/// Whether two numbers are measured alike, as far as they are measured at all.
pub(super) fn same_measure(claim: &Facts, k: usize, source: &Facts, u: usize) -> bool {
    match (measure(claim, k), measure(source, u)) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

fn unit_text(facts: &Facts, k: usize) -> String {
    facts.written(k, k).to_owned()
}

/// The number of the premise that stands where a wrong one was written: of the same kind, else any.
fn nearest(case: &Case<'_, '_>, q: &Quantity) -> Option<String> {
    let numbers = || {
        case.premise
            .iter()
            .flat_map(|s| s.facts.units.iter().enumerate().map(|(u, x)| (&s.facts, u, x)))
            .filter_map(|(f, u, x)| Some((f, u, x.quantity.as_ref()?)))
    };
    numbers().find(|(_, _, x)| x.kind == q.kind && is_year(x) == is_year(q)).map(|(f, u, _)| written(f, u))
}
