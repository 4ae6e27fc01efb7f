//! Names: held by the premise, by the sources at all, or put in the place of another.

use std::borrow::Cow;
use std::ops::Range;

use crate::text::nations::{is_nation, same_nation};
use crate::text::words::is_honorific;

use super::super::super::Reason;
use super::super::super::facts::{Facts, Unit};
use super::super::super::sources::SourceSentence;
use super::{Case, Findings};

/// Share of the rest of a statement that a sentence holds when only a name is another.
const SAME_OTHERWISE: f32 = 0.6;
/// Letters that "Ostreva" and "Ostrevan" share.
const COMMON_LETTERS: usize = 4;

fn is_name(unit: &Unit) -> bool {
    // A nation is a name at the start of a sentence, too.
    (unit.name || unit.capital && is_nation(&unit.lower))
        && unit.cue.is_none()
        && !unit.time
        && !unit.pronoun
        && !is_honorific(&unit.lower)
        && !matches!(unit.lower.as_str(), "ceo" | "cfo" | "fc" | "jr" | "mp" | "pm" | "sr" | "tv")
        && unit.lower.chars().any(char::is_alphabetic)
}

/// `lower` without the accents that many keyboards lack: "Étienne" is "Etienne" to others.
fn unaccented(lower: &str) -> Cow<'_, str> {
    if lower.is_ascii() {
        return Cow::Borrowed(lower);
    }
    let plain = |c: char| match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' => 'g',
        'ì'..='ï' | 'ī' | 'į' | 'ı' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ř' => 'r',
        'ś' | 'ş' | 'š' | 'ș' => 's',
        'ť' | 'ţ' | 'ț' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ų' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    };
    // Marks that combine with the letter before them.
    Cow::Owned(lower.chars().filter(|c| !('\u{300}'..='\u{36F}').contains(c)).map(plain).collect())
}

/// Whether both may name the same: the word, its inflection, its adjective.
pub(super) fn same(a: &Unit, b: &Unit) -> bool {
    if a.lower == b.lower || a.stem == b.stem || unaccented(&a.lower) == unaccented(&b.lower) {
        return true;
    }
    if let (true, Some(one)) = (a.capital && b.capital, same_nation(&a.lower, &b.lower)) {
        return one;
    }
    let shared = a.lower.chars().zip(b.lower.chars()).take_while(|(x, y)| x == y).count();
    let short = a.lower.chars().count().min(b.lower.chars().count());
    // "Saxe-Coburg" holds "Coburg", "d'Iberville" "Iberville".
    let part = |of: &Unit, name: &Unit| {
        of.lower.split(['-', '\'', '\u{2019}']).any(|part| part.len() > 3 && part == name.lower)
    };
    (a.capital && b.capital && shared >= COMMON_LETTERS && shared + 3 >= short && shared * 2 > short)
        || part(a, b)
        || part(b, a)
}

/// Where `unit` is made of the first letters of neighbouring capitalised words.
fn spelled_out(unit: &Unit, facts: &Facts) -> Option<Range<usize>> {
    let letters: Vec<char> = unit.lower.chars().filter(|c| c.is_alphabetic()).collect();
    if !unit.acronym || letters.len() < 2 {
        return None;
    }
    let firsts: Vec<Option<char>> =
        facts.units.iter().map(|u| u.lower.chars().next().filter(|_| u.capital)).collect();
    let words = |w: &[Option<char>]| w.iter().zip(&letters).all(|(a, b)| *a == Some(*b));
    let first = firsts.windows(letters.len()).position(words)?;
    Some(first..first + letters.len())
}

/// Whether unit `k` of `claim` is part of a name that `facts` abbreviates: of "United States" for "U.S.".
fn abbreviated(claim: &Facts, k: usize, facts: &Facts) -> bool {
    facts.units.iter().any(|u| spelled_out(u, claim).is_some_and(|words| words.contains(&k)))
}

/// Whether `facts` hold the name, or what abbreviates it.
pub(super) fn holds(unit: &Unit, facts: &Facts) -> bool {
    facts.units.iter().any(|u| same(unit, u)) || spelled_out(unit, facts).is_some() || spelled(unit, facts)
}

/// Whether an acronym of `facts` stands for a name that `unit` is part of: its first letter is in one.
fn spelled(unit: &Unit, facts: &Facts) -> bool {
    let first = unit.lower.chars().next();
    facts.units.iter().any(|u| u.acronym && u.lower.len() > 2 && u.lower.chars().any(|c| Some(c) == first))
}

/// Whether two names stand side by side anywhere: first and last name, or a name and its description.
fn joined(case: &Case<'_, '_>, a: &Unit, b: &Unit) -> bool {
    case.all().any(|s| {
        s.facts.units.windows(2).enumerate().any(|(i, w)| match w {
            [x, y] => {
                let marks = super::marks(s.facts.gap(i + 1)).filter(|c| *c != '.').count();
                marks == 0
                    && super::glue_words(s.facts.gap(i + 1)).next().is_none()
                    && ((same(a, x) && same(b, y)) || (same(b, x) && same(a, y)))
            }
            _ => false,
        })
    })
}

pub(super) fn check(case: &Case<'_, '_>, findings: &mut Findings) {
    // Text without capitals has no names to be seen.
    let cased = case.all().map(|s| s.facts.units.iter().filter(|u| is_name(u)).count()).sum::<usize>();
    if cased == 0 {
        return;
    }
    for (k, unit) in case.claim.units.iter().enumerate() {
        let held = |facts: &Facts| holds(unit, facts) || abbreviated(case.claim, k, facts);
        if !is_name(unit) || case.premise.iter().any(|s| held(&s.facts)) {
            continue;
        }
        let written = case.claim.written(k, k).to_owned();
        if case.all().any(|s| held(&s.facts)) {
            match case.premise.first().and_then(|best| rival(case, unit, best)) {
                Some(source) => findings.push(Reason::OtherName { written, source }),
                None => findings.far += 1,
            }
        } else if !described(case, unit) && !findings.replaced(&written) {
            findings.push(Reason::Name { written });
        }
    }
}

/// The name of `best` that stands where `unit` was written: `best` says all the rest, and its own name is not
/// in the statement.
fn rival(case: &Case<'_, '_>, unit: &Unit, best: &SourceSentence<'_>) -> Option<String> {
    let mut have = 0.0;
    let mut all = f32::EPSILON;
    for own in case.claim.units.iter().filter(|u| !u.pronoun && !is_name(u)) {
        let weight = case.sources.weight(&own.stem);
        all += weight;
        if best.facts.units.iter().any(|u| super::alike(own, u)) {
            have += weight;
        }
    }
    let refers = best.facts.units.iter().any(|u| u.pronoun);
    if have / all < SAME_OTHERWISE || refers {
        return None;
    }
    best.facts
        .units
        .iter()
        .enumerate()
        .find(|(_, u)| {
            (is_name(u) || (u.capital && !u.time && u.cue.is_none() && u.quantity.is_none()))
                && !case.claim.units.iter().any(|c| same(c, u))
                && !joined(case, unit, u)
        })
        .map(|(i, _)| best.facts.written(i, i).to_owned())
}

/// Whether the headline or the outlet of a source holds the name.
fn described(case: &Case<'_, '_>, unit: &Unit) -> bool {
    case.premise.iter().filter_map(|s| case.sources.article(s.at)).any(|a| {
        let outlet = a.metadata.source.as_deref().unwrap_or("");
        let author = a.metadata.author.as_deref().unwrap_or("");
        [a.title.as_str(), outlet, author].iter().any(|t| holds(unit, &Facts::new(t, false)))
    })
}
