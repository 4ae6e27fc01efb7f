//! A sentence cut into the units that alignment compares: content words, numbers and cues, and the small
//! words ("glue") and marks between them.

use super::lists::TITLES;
use crate::text::Span;
use crate::text::cues::{Cue, cue_at};
use crate::text::dates::{calendar_word, is_time_adverb, is_time_word};
use crate::text::quantities::{Quantity, quantities};
use crate::text::words::{
    Inflection, Token, TokenKind, bases, is_determiner, is_function_word, is_honorific, is_past,
    is_subject_pronoun, same_bases, stem, tokenize,
};

/// One content word, number, pronoun or cue phrase.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    /// Its bytes in the sentence.
    pub(crate) span: Span,
    /// Lower case; the tokens of a phrase joined by a space; calendar words in full.
    pub(crate) lower: String,
    /// For finding and weighing.
    pub(crate) stem: String,
    /// Forms it may be an inflection of.
    pub(crate) bases: Vec<String>,
    /// Stands where only a verb can: after a noun or pronoun and right before an article.
    pub(crate) verb: bool,
    /// The name is used without a first name or title in its article, too.
    pub(crate) alone: bool,
    /// Set when it is a number.
    pub(crate) quantity: Option<Quantity>,
    /// Set when it changes the claim of its neighbours.
    pub(crate) cue: Option<Cue>,
    /// Starts with a capital that is not owed to the start of the sentence alone.
    pub(crate) name: bool,
    /// Starts with a capital.
    pub(crate) capital: bool,
    /// All capitals.
    pub(crate) acronym: bool,
    /// Says when.
    pub(crate) time: bool,
    /// May close a clause as its time without a preposition.
    pub(crate) time_adverb: bool,
    /// He, she, they, it, I, we, you.
    pub(crate) pronoun: bool,
    /// Past form of a verb.
    pub(crate) past: bool,
    /// Carries `'s`.
    pub(crate) possessive: bool,
    /// Joined to the unit before by a hyphen.
    pub(crate) attached: bool,
    /// Within quotation marks.
    pub(crate) quoted: bool,
}

impl Unit {
    /// Whether `self`, written, may stand for `source`: the same word, number or cue.
    pub(crate) fn matches(&self, source: &Self) -> bool {
        match (&self.quantity, &source.quantity) {
            (Some(a), Some(b)) => return a.same(b),
            (None, None) => {}
            _ => return false,
        }
        match (self.cue, source.cue) {
            (Some(Cue::Hedge(a)), Some(Cue::Hedge(b))) => return a == b,
            (Some(Cue::Hedge(_)), _) | (_, Some(Cue::Hedge(_))) => return false,
            _ => {}
        }
        if self.lower == source.lower {
            return true;
        }
        if self.name || source.name || self.pronoun || source.pronoun {
            return false;
        }
        match same_bases((&self.lower, &self.bases), (&source.lower, &source.bases)) {
            Some(Inflection::Same) => true,
            // A bare form may be an infinitive ("helped him win"), which no finite form replaces.
            Some(Inflection::Tense) => {
                (self.past && source.past)
                    || self.cue == Some(Cue::Speech)
                    || self.lower.ends_with('s')
                    || source.lower.ends_with('s')
            }
            // A plural for a singular is another claim; a verb's third person is not.
            Some(Inflection::S) => {
                (self.verb && source.verb)
                    || matches!(self.cue, Some(Cue::Speech | Cue::Modality | Cue::Negation))
            }
            None => false,
        }
    }
}

/// Whether two units may be inflections of one word.
pub(crate) fn related(a: &Unit, b: &Unit) -> Option<Inflection> {
    same_bases((&a.lower, &a.bases), (&b.lower, &b.bases))
}

/// What stands between two units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Glue {
    /// A function word.
    Word(String),
    /// A mark.
    Punct(char),
}

/// A sentence as units and glue; `gaps.len() == units.len() + 1`.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) text: String,
    pub(crate) units: Vec<Unit>,
    pub(crate) gaps: Vec<Vec<Glue>>,
    /// Inside a quotation when the sentence ends.
    pub(crate) open_quote: bool,
}

/// Double quotation marks, and single curly or straight ones where they can only be quotation marks.
pub(crate) fn quote_mark(text: &str, token: &Token, open: bool) -> Option<bool> {
    let TokenKind::Punct(c) = token.kind else { return None };
    let before = text.get(..token.span.start()).and_then(|t| t.chars().next_back());
    let after = text.get(token.span.end()..).and_then(|t| t.chars().next());
    let starts = before.is_none_or(|b| b.is_whitespace() || matches!(b, '(' | '\u{2014}' | '\u{2013}'))
        && after.is_some_and(char::is_alphanumeric);
    let ends = before.is_some_and(|b| !b.is_whitespace()) && after.is_none_or(|a| !a.is_alphanumeric());
    match c {
        '\u{201C}' | '\u{201E}' | '\u{00AB}' => Some(true),
        '\u{201D}' | '\u{00BB}' => Some(false),
        // Speech of several paragraphs opens anew with each of them and is closed once.
        '"' if starts => Some(true),
        '"' if ends => Some(false),
        '"' => Some(!open),
        '\u{2018}' => Some(true),
        '\'' | '\u{2019}' => {
            if open && ends {
                Some(false)
            } else if !open && starts {
                Some(true)
            } else {
                None
            }
        }
        _ => None,
    }
}

impl Facts {
    /// Cuts `text`; `open` when it starts inside a quotation.
    pub(crate) fn new(text: &str, open: bool) -> Self {
        let tokens = tokenize(text);
        let numbers = quantities(text, &tokens);
        let mut units: Vec<Unit> = Vec::new();
        let mut gaps: Vec<Vec<Glue>> = vec![Vec::new()];
        let mut quoted = open;
        let mut next_number = 0;
        let mut i = 0;
        let number_at = |k: usize| numbers.binary_search_by_key(&k, |q| q.tokens.start).is_ok();
        while let Some(token) = tokens.get(i) {
            if let TokenKind::Punct(c) = token.kind {
                if let Some(state) = quote_mark(text, token, quoted) {
                    quoted = state;
                }
                // The stop of "Mr." and of initials separates nothing.
                let abbreviation = c == '.'
                    && i.checked_sub(1).and_then(|b| tokens.get(b)).is_some_and(|b| {
                        b.span.end() == token.span.start()
                            && b.capital
                            && (is_honorific(&b.lower)
                                || TITLES.contains(&b.lower.as_str())
                                || b.lower.chars().count() == 1)
                    });
                if let Some(gap) = gaps.last_mut().filter(|_| !abbreviation) {
                    gap.push(Glue::Punct(c));
                }
                i += 1;
                continue;
            }
            while numbers.get(next_number).is_some_and(|q| q.tokens.start < i) {
                next_number += 1;
            }
            let quantity = numbers.get(next_number).filter(|q| q.tokens.start == i).cloned();
            let cue = if quantity.is_some() { None } else { cue_at(&tokens, i, number_at) };
            let (end, cue) = match (&quantity, cue) {
                (Some(q), _) => (q.tokens.end.max(i + 1), None),
                (None, Some((cue, len))) => (i + len.max(1), Some(cue)),
                (None, None) => (i + 1, None),
            };
            let pronoun = end == i + 1 && !token.acronym && is_subject_pronoun(&token.lower);
            let glue = quantity.is_none()
                && cue.is_none()
                && !pronoun
                && is_function_word(&token.lower)
                && !(token.acronym && token.lower.len() > 1);
            if glue {
                if let Some(gap) = gaps.last_mut() {
                    gap.push(Glue::Word(token.lower.clone()));
                }
                i += 1;
                continue;
            }
            let last = tokens.get(end.saturating_sub(1)).unwrap_or(token);
            let Some(span) = Span::new(text, token.span.start(), last.span.end()) else {
                i += 1;
                continue;
            };
            let calendar = calendar_word(&token.lower, token.capital);
            let lower = match calendar {
                Some(full) if quantity.is_none() => full.to_owned(),
                _ => tokens
                    .get(i..end)
                    .unwrap_or_default()
                    .iter()
                    .map(|t| t.lower.as_str())
                    .collect::<Vec<_>>()
                    .join(" "),
            };
            // "last week" says when; "the last man" says which.
            let relative_time = matches!(token.lower.as_str(), "last" | "next" | "earlier" | "later")
                && tokens.get(end).is_some_and(|n| is_time_word(&n.lower, n.capital));
            let cue = if relative_time { None } else { cue };
            let after_relative = units
                .last()
                .is_some_and(|u: &Unit| matches!(u.lower.as_str(), "last" | "next" | "earlier" | "later"))
                && gaps.last().is_some_and(Vec::is_empty);
            let first = units.is_empty()
                && !gaps.last().is_some_and(|g| g.iter().any(|x| matches!(x, Glue::Word(_))));
            units.push(Unit {
                span,
                stem: stem(&lower),
                bases: bases(&lower),
                verb: false,
                alone: false,
                name: quantity.is_none()
                    && calendar.is_none()
                    && (token.acronym || (token.capital && !first)),
                capital: token.capital,
                acronym: token.acronym,
                time: relative_time || (quantity.is_none() && is_time_word(&token.lower, token.capital)),
                time_adverb: relative_time
                    // "USA TODAY" is a name.
                    || (quantity.is_none()
                        && !token.acronym
                        && (is_time_adverb(&token.lower, token.capital)
                            || (after_relative && is_time_word(&token.lower, token.capital)))),
                pronoun,
                past: quantity.is_none() && is_past(&token.lower),
                possessive: last.possessive,
                attached: token.attached,
                quoted,
                lower,
                quantity,
                cue,
            });
            gaps.push(Vec::new());
            i = end;
        }
        for u in 0..units.len() {
            let after_noun = u > 0 && gaps.get(u).is_some_and(Vec::is_empty);
            let determiner = gaps
                .get(u + 1)
                .and_then(|g| g.first())
                .is_some_and(|g| matches!(g, Glue::Word(w) if is_determiner(w)));
            if let Some(unit) = units.get_mut(u) {
                unit.verb = after_noun && determiner && !unit.capital;
            }
        }
        Self { text: text.to_owned(), units, gaps, open_quote: quoted }
    }

    /// Whether unit `u` belongs to a day, month or year: "May", "7" in "May 7".
    pub(crate) fn is_date(&self, u: usize) -> bool {
        let is_time = |u: usize| self.units.get(u).is_some_and(|unit| unit.time);
        let is_number = self.units.get(u).is_some_and(|unit| unit.quantity.is_some());
        is_time(u) || is_number && self.gap(u).is_empty() && u.checked_sub(1).is_some_and(is_time)
    }

    /// The glue before unit `i` (after the last when `i == units.len()`).
    pub(crate) fn gap(&self, i: usize) -> &[Glue] {
        self.gaps.get(i).map_or(&[], Vec::as_slice)
    }

    /// As written, from unit `a` to unit `b`.
    pub(crate) fn written(&self, a: usize, b: usize) -> &str {
        match (self.units.get(a), self.units.get(b)) {
            (Some(x), Some(y)) => self.text.get(x.span.start()..y.span.end()).unwrap_or(""),
            _ => "",
        }
    }
}
