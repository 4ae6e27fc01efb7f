//! How old people are, as independent sources tell it: of one who is named, and of the one child of a story.

use std::ops::Range;

use crate::text::quantities::quantities;
use crate::text::words::{Token, TokenKind, is_function_word, is_honorific, tokenize};

use super::coverage::{Candidate, Coverage};
use super::differences::{Difference, DifferenceKind, Relation, Value};

/// Years by which two ages of one person differ at most: further apart are two people of one name.
const MOST_APART: u32 = 10;
/// The same of a child without a name.
const CHILD_APART: u32 = 2;
/// Oldest child.
const CHILD: u32 = 17;
/// Words between "36-year-old" and the name: "36-year-old ferry captain Ida Venn".
const BETWEEN: usize = 3;

/// What a child is called.
const CHILDREN: &[&str] = &["baby", "boy", "child", "daughter", "girl", "infant", "son", "toddler", "victim"];

/// Who is so old.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Who {
    /// By first and last name, or the last alone, in lower case.
    Named(Option<String>, String),
    Child,
}

impl Who {
    fn may_be(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Named(a, x), Self::Named(b, y)) => x == y && (a.is_none() || b.is_none() || a == b),
            (Self::Child, Self::Child) => true,
            _ => false,
        }
    }
}

/// An age where it stands.
#[derive(Clone, Debug)]
struct Age {
    who: Who,
    years: u32,
    /// Those of the name and the number.
    tokens: Range<usize>,
}

/// An age in a sentence of the story.
struct Found<'c> {
    sentence: &'c Candidate,
    age: Age,
}

impl Coverage<'_> {
    /// Ages of one person in which independent sources differ.
    pub(super) fn age_differences(&self) -> Vec<(f32, Difference)> {
        let running = self.running();
        let all = running.iter().flat_map(|sentence| {
            ages(&sentence.terms.tokens).into_iter().map(move |age| Found { sentence, age })
        });
        let all: Vec<Found<'_>> = all.collect();
        // An article that tells two ages of the name, or of children, tells of two people.
        let one = |found: &&Found<'_>| {
            all.iter()
                .filter(|other| other.sentence.at.article == found.sentence.at.article)
                .all(|other| !other.age.who.may_be(&found.age.who) || other.age.years == found.age.years)
        };
        let found: Vec<&Found<'_>> = all.iter().filter(one).collect();
        let mut differences = Vec::new();
        let mut used: Vec<&Found<'_>> = Vec::new();
        for first in &found {
            let known = |other: &&Found<'_>| std::ptr::eq(*other, *first);
            if used.iter().any(known) || !found.iter().any(|other| differ(first, other)) {
                continue;
            }
            let mut members: Vec<&Found<'_>> = vec![first];
            for other in &found {
                let told = members.iter().any(|m| m.sentence.at.article == other.sentence.at.article);
                if !told && other.age.who.may_be(&first.age.who) && near(&first.age, &other.age) {
                    members.push(other);
                }
            }
            used.extend(found.iter().filter(|other| other.age.who.may_be(&first.age.who)));
            let values: Vec<Value> = members.iter().filter_map(|m| self.age_value(m)).collect();
            if values.len() >= 2 {
                let salience = members.iter().map(|m| m.sentence.salience).fold(f32::MIN, f32::max);
                let (kind, relation) = (DifferenceKind::Number, Relation::Differ);
                differences
                    .push((salience, Difference { what: self.whose_age(&members), kind, relation, values }));
            }
        }
        differences
    }

    fn age_value(&self, found: &Found<'_>) -> Option<Value> {
        let tokens = found.sentence.terms.tokens.get(found.age.tokens.clone())?;
        self.value_within(found.sentence.at, tokens.first()?.span.start()..tokens.last()?.span.end())
    }

    /// "age of Ida Venn", by the fullest name that is told.
    fn whose_age(&self, members: &[&Found<'_>]) -> String {
        let full = |m: &&&Found<'_>| matches!(m.age.who, Who::Named(Some(_), _));
        let Some(member) = members.iter().find(full).or(members.first()) else { return String::new() };
        let Who::Named(first, last) = &member.age.who else { return "age of the child".to_owned() };
        let text = self.text(member.sentence.at);
        let written = |name: &String| {
            let mut tokens = member.sentence.terms.tokens.iter();
            tokens.find(|t| t.capital && t.lower == *name).map(|t| t.span.of(text))
        };
        let names: Vec<&str> = first.iter().chain([last]).filter_map(written).collect();
        format!("age of {}", names.join(" "))
    }
}

fn near(a: &Age, b: &Age) -> bool {
    let most = if a.who == Who::Child { CHILD_APART } else { MOST_APART };
    a.years.abs_diff(b.years) <= most
}

fn differ(a: &Found<'_>, b: &Found<'_>) -> bool {
    a.sentence.family != b.sentence.family
        && a.age.who.may_be(&b.age.who)
        && a.age.years != b.age.years
        && near(&a.age, &b.age)
}

/// The ages in a sentence: "Ida Venn, 36,", "Ida Venn (36)", "Ida Venn, aged 36,", "36-year-old captain Ida Venn", "Ida Venn, a
/// 36-year-old captain", "a three-year-old boy".
fn ages(tokens: &[Token]) -> Vec<Age> {
    let is = |at: usize, words: &[&str]| tokens.get(at).is_some_and(|t| words.contains(&t.lower.as_str()));
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let number = (token.kind == TokenKind::Number).then(|| years(&token.lower)).flatten();
        let old = token.lower.strip_suffix("-year-old").and_then(years);
        if let Some(years) = old.or(number.filter(|_| is(at + 1, &["year-old", "-year-old"]))) {
            let end = at + if old.is_some() { 1 } else { 2 };
            if let Some((who, tokens)) = described(tokens, at, end) {
                found.push(Age { who, years, tokens });
            }
            continue;
        }
        let Some(years) = number else { continue };
        let aged = at.checked_sub(1).filter(|before| is(*before, &["aged", "age"])).unwrap_or(at);
        let Some(mark) = aged.checked_sub(1).filter(|mark| is(*mark, &[",", "("])) else { continue };
        let closed = if is(mark, &["("]) {
            is(at + 1, &[")"])
        } else {
            at + 1 == tokens.len() || is(at + 1, &[",", ".", ";"])
        };
        if let Some((who, start)) = mark.checked_sub(1).and_then(|last| name(tokens, last)).filter(|_| closed)
        {
            found.push(Age { who, years, tokens: start..at + 1 });
        }
    }
    found
}

/// Whole years of a life.
fn years(number: &str) -> Option<u32> {
    let tokens = tokenize(number);
    let [quantity] = quantities(number, &tokens).try_into().ok()?;
    let years = quantity.value;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    (years.fract() == 0.0 && (1.0..=115.0).contains(&years)).then_some(years as u32)
}

/// Whose age "36-year-old" is, which stands from `start` to `end`, and the tokens to show.
fn described(tokens: &[Token], start: usize, end: usize) -> Option<(Who, Range<usize>)> {
    // "Ida Venn, a 36-year-old captain,".
    let article =
        start.checked_sub(1).filter(|at| tokens.get(*at).is_some_and(|t| t.lower == "a" || t.lower == "an"));
    let comma =
        article.and_then(|at| at.checked_sub(1)).filter(|at| tokens.get(*at).is_some_and(|t| t.lower == ","));
    if let Some((who, from)) = comma.and_then(|at| at.checked_sub(1)).and_then(|last| name(tokens, last)) {
        return Some((who, from..end));
    }
    for (at, token) in tokens.iter().enumerate().skip(end).take(BETWEEN + 1) {
        if token.is_punct() || is_function_word(&token.lower) {
            return None;
        }
        if token.capital && !is_honorific(&token.lower) {
            let last = (at..tokens.len()).take_while(|t| is_part(tokens, *t)).last()?;
            let (who, _) = name(tokens, last)?;
            return Some((who, start..last + 1));
        }
        if CHILDREN.contains(&token.lower.as_str()) {
            let named = tokens.get(at + 1).is_some_and(|next| next.capital);
            let young = tokens.get(start).is_some_and(|t| {
                years(t.lower.strip_suffix("-year-old").unwrap_or(&t.lower))
                    .is_some_and(|years| years <= CHILD)
            });
            if !named && young {
                return Some((Who::Child, start..at + 1));
            }
        }
    }
    None
}

/// Whether the token at `at` is a part of a name.
fn is_part(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|t| t.capital && t.kind == TokenKind::Word && !is_function_word(&t.lower))
}

/// The name that ends with the token at `last`, and where it begins.
fn name(tokens: &[Token], last: usize) -> Option<(Who, usize)> {
    if !is_part(tokens, last) {
        return None;
    }
    let start = (0..=last).rev().take_while(|at| is_part(tokens, *at)).last()?;
    let start = start + usize::from(start < last && is_honorific(&tokens.get(start)?.lower));
    let first = (start < last).then(|| tokens.get(start).map(|t| t.lower.clone())).flatten();
    Some((Who::Named(first, tokens.get(last)?.lower.clone()), start))
}

#[cfg(test)]
mod tests {
    use super::super::tests::Newsroom;
    use super::*;

    /// What the ages are of in which three reports differ, with the values.
    fn differences(reports: [&str; 3]) -> Vec<(String, Vec<String>)> {
        let room = reports
            .iter()
            .zip(["Courier", "Gazette", "Ledger"])
            .fold(Newsroom::new(&[]), |room, (body, name)| room.article(name, "", "Boat hits quay", body));
        room.story(|coverage| {
            let told = |d: Difference| (d.what, d.values.into_iter().map(|value| value.text).collect());
            coverage.age_differences().into_iter().map(|(_, d)| told(d)).collect()
        })
    }

    #[test]
    fn sources_differ_in_the_age_of_one_person() {
        let told = differences([
            "Ida Venn, 34, was held after her boat hit the quay. A three-year-old boy died.",
            "Police held the 36-year-old captain Ida Venn. A 2-year-old toddler was killed.",
            "The captain, Venn (36), was held on Monday. Her son Tom Venn, 12, was not aboard.",
        ]);
        let values = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            told,
            [
                ("age of Ida Venn".to_owned(), values(&["Ida Venn, 34", "36-year-old captain Ida Venn"])),
                ("age of the child".to_owned(), values(&["three-year-old boy", "2-year-old toddler"])),
            ]
        );
        let alike = differences([
            "Ida Venn, 34, was held. A three-year-old boy and his two-year-old sister, a girl, died.",
            "Police held Ida Venn, 34. A 2-year-old girl and a 3-year-old boy were killed.",
            "Her husband Tom Venn, 36, was not aboard.",
        ]);
        assert!(alike.is_empty(), "{alike:?}");
    }

    fn told(sentence: &str) -> Vec<(Option<String>, String, u32)> {
        let found = ages(&tokenize(sentence)).into_iter().map(|age| match age.who {
            Who::Named(first, last) => (first, last, age.years),
            Who::Child => (None, "a child".to_owned(), age.years),
        });
        found.collect()
    }

    #[test]
    fn ages_with_whose_they_are() {
        for sentence in [
            "Ida Venn, 36, was arrested.",
            "Police arrested Ida Venn, aged 36, in Ostrel.",
            "Captain Mrs Ida Venn (36) left.",
            "The 36-year-old ferry captain Ida Venn left.",
            "Ida Venn, a 36-year-old captain, left.",
        ] {
            let found = told(sentence);
            assert_eq!(found.len(), 1, "{sentence}");
            assert_eq!((found[0].1.as_str(), found[0].2), ("venn", 36), "{sentence}");
        }
        assert_eq!(told("A three-year-old boy died."), [(None, "a child".to_owned(), 3)]);
        for sentence in [
            "Ida Venn, 36 others and Tom Reil left.",
            "In Ostrel, 36 boats sank.",
            "A 36-year-old boy of a mill died.",
            "The 36-year-old died.",
            "On June 4, 36, Venn left.",
        ] {
            assert!(told(sentence).is_empty(), "{sentence}: {:?}", told(sentence));
        }
    }
}
