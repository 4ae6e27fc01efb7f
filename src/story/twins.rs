//! Sentences that two articles print word for word but for one number, day or name: copies of one text that were changed,
//! by whom and why nobody knows. They are looked for among the copies of a text too, which otherwise count as one source.

use std::ops::Range;

use crate::text::dates::{MONTHS, WEEKDAYS, calendar_word};
use crate::text::quantities::{Quantity, QuantityKind};
use crate::text::words::{Token, TokenKind, is_function_word, stem, tokenize};

use super::coverage::{Candidate, Coverage};
use super::differences::{Difference, DifferenceKind, Relation, Value};
use super::terms::is_name;

/// Least cosine of two such sentences.
const ALIKE: f32 = 0.6;
/// Fewest words that they have in common, and most that stand in one for those of the other.
const COMMON: usize = 6;
const CHANGED: usize = 4;
/// Most words that name the matter.
const NAMED: usize = 6;
/// Numbers this near are roundings of one another.
const ROUNDED: f64 = 0.05;

impl Coverage<'_> {
    /// Pairs of such sentences; each article's only once.
    pub(super) fn twin_differences(&self) -> Vec<(f32, Difference)> {
        let running = self.running();
        let words: Vec<Vec<&Token>> =
            running.iter().map(|c| c.terms.tokens.iter().filter(|t| !t.is_punct()).collect()).collect();
        let mut found: Vec<(f32, Difference)> = Vec::new();
        for (i, a) in running.iter().enumerate() {
            for (j, b) in running.iter().enumerate().skip(i + 1) {
                if a.at.article == b.at.article {
                    continue;
                }
                // Most pairs begin and end with other words, which is soonest seen.
                let (Some(x), Some(y)) = (words.get(i), words.get(j)) else { continue };
                let Some((range, other)) = changed(x, y).filter(|_| self.cosine(a, b) >= ALIKE) else {
                    continue;
                };
                let told = |d: &Difference| d.values.iter().any(|v| v.sentence == a.at || v.sentence == b.at);
                if found.iter().any(|(_, d)| told(d)) {
                    continue;
                }
                let (Some(kind), Some(left)) = (kind((a, x, &range), (b, y, &other)), x.get(range.clone()))
                else {
                    continue;
                };
                let right = y.get(other.clone()).unwrap_or_default();
                if self.knows(a, (right, left), kind) || self.knows(b, (left, right), kind) {
                    continue;
                }
                let values: Vec<Value> = [(a, x, range), (b, y, other)]
                    .iter()
                    .filter_map(|(c, w, r)| self.changed_value(c, w, r))
                    .collect();
                if values.len() == 2 {
                    let kept = |s: &str| a.terms.stems.contains(s) && b.terms.stems.contains(s);
                    let what = self.named(a, NAMED, &kept);
                    let relation = Relation::Differ;
                    found.push((a.salience.max(b.salience), Difference { what, kind, relation, values }));
                }
            }
        }
        found
    }

    /// Whether the article of `sentence` has what the other one says in its place anywhere: then both tell of both.
    fn knows(
        &self,
        sentence: &Candidate,
        (other, own): (&[&Token], &[&Token]),
        kind: DifferenceKind,
    ) -> bool {
        let new = |t: &&&Token| tells(t, kind) && !own.iter().any(|o| o.lower == t.lower);
        let tokens = |lower: &str| other.iter().filter(new).any(|t| t.lower == lower);
        self.running_of(sentence.at.article).any(|c| c.terms.tokens.iter().any(|t| tokens(&t.lower)))
            || self.article(sentence.at.article).is_some_and(|a| {
                let title = tokenize(&a.title);
                title.iter().any(|t| tokens(&t.lower))
            })
    }

    /// The changed words with two before and after them.
    fn changed_value(&self, sentence: &Candidate, words: &[&Token], range: &Range<usize>) -> Option<Value> {
        let first = words.get(range.start.saturating_sub(2))?;
        let last = words.get((range.end + 1).min(words.len().checked_sub(1)?))?;
        self.value_within(sentence.at, first.span.start()..last.span.end())
    }
}

/// The words of each that stand in place of the other's, when all others are the same.
fn changed(a: &[&Token], b: &[&Token]) -> Option<(Range<usize>, Range<usize>)> {
    let same = |(x, y): (&&Token, &&Token)| x.lower == y.lower;
    // At least one word stands in place of at most as many as may.
    if a.len().abs_diff(b.len()) >= CHANGED {
        return None;
    }
    let shorter = a.len().min(b.len());
    let before = a.iter().copied().zip(b.iter().copied()).take_while(|(x, y)| same((x, y))).count();
    let after = a
        .iter()
        .rev()
        .copied()
        .zip(b.iter().rev().copied())
        .take(shorter - before.min(shorter))
        .take_while(|(x, y)| same((x, y)))
        .count();
    let (left, right) = (before..a.len() - after, before..b.len() - after);
    let fits = |r: &Range<usize>| !r.is_empty() && r.len() <= CHANGED;
    (before + after >= COMMON && fits(&left) && fits(&right)).then_some((left, right))
}

/// Whether a word of what was changed tells which number, day or name it is.
fn tells(token: &Token, kind: DifferenceKind) -> bool {
    match kind {
        DifferenceKind::Number | DifferenceKind::Date => {
            token.kind == TokenKind::Number
                || calendar_word(&token.lower, token.capital).is_some()
                || !token.capital && !is_function_word(&token.lower)
        }
        DifferenceKind::Statement => is_name(token) && !is_function_word(&token.lower),
    }
}

/// What kind of thing was changed; `None` when both may be meant.
fn kind(
    (a, x, r): (&Candidate, &Vec<&Token>, &Range<usize>),
    (b, y, s): (&Candidate, &Vec<&Token>, &Range<usize>),
) -> Option<DifferenceKind> {
    let (left, right) = (x.get(r.clone())?, y.get(s.clone())?);
    let (day, other) = (is_day(left), is_day(right));
    if day || other {
        return (day && other && left.len() == right.len()).then_some(DifferenceKind::Date);
    }
    let (m, n) = (number(a, x, r), number(b, y, s));
    if m.is_some() || n.is_some() {
        let (m, n) = (m?, n?);
        let far = (m.value - n.value).abs() > ROUNDED * m.value.abs().max(n.value.abs());
        let year = |q: &Quantity| q.value.fract() == 0.0 && (1500.0..2100.0).contains(&q.value);
        if year(m) && year(n) && left.len() == 1 && right.len() == 1 {
            return (m.value - n.value).abs().gt(&0.5).then_some(DifferenceKind::Date);
        }
        return (m.kind == n.kind && m.unit == n.unit && far && m.second.is_none())
            .then_some(DifferenceKind::Number);
    }
    let name = |tokens: &[&Token]| {
        tokens.iter().all(|t| t.capital || is_function_word(&t.lower)) && tokens.iter().all(|t| is_name(t))
    };
    let apart = |t: &&&Token| {
        !right.iter().any(|u| {
            stem(&u.lower) == stem(&t.lower) || u.lower.starts_with(&t.lower) || t.lower.starts_with(&u.lower)
        })
    };
    let initials = |t: &[&Token]| t.iter().any(|t| t.acronym);
    // The first word of a sentence has a capital anyway.
    (r.start > 0
        && name(left)
        && name(right)
        && left.iter().filter(apart).count() == left.len()
        && initials(left) == initials(right))
    .then_some(DifferenceKind::Statement)
}

fn is_day(tokens: &[&Token]) -> bool {
    let word =
        |t: &Token| calendar_word(&t.lower, t.capital).filter(|w| MONTHS.contains(w) || WEEKDAYS.contains(w));
    tokens.iter().any(|t| word(t).is_some())
        && tokens.iter().all(|t| word(t).is_some() || t.kind == TokenKind::Number)
}

/// The only number among the changed words, which nothing but small words stands beside.
fn number<'c>(sentence: &'c Candidate, words: &[&Token], range: &Range<usize>) -> Option<&'c Quantity> {
    let (first, last) = (words.get(range.start)?, words.get(range.end.checked_sub(1)?)?);
    let inside = |q: &&Quantity| q.span.start() >= first.span.start() && q.span.end() <= last.span.end();
    let mut numbers = sentence.terms.quantities.iter().filter(inside);
    let only = numbers.next().filter(|q| numbers.next().is_none() && q.kind != QuantityKind::Ordinal)?;
    // "Local 27", "Flight 370": part of a name.
    if range.start.checked_sub(1).and_then(|i| words.get(i)).is_some_and(|t| is_name(t)) {
        return None;
    }
    let beside = |t: &&&Token| t.span.start() < only.span.start() || t.span.end() > only.span.end();
    words.get(range.clone())?.iter().filter(beside).all(|t| is_function_word(&t.lower)).then_some(only)
}

#[cfg(test)]
mod tests {
    use super::super::tests::Newsroom;

    /// What differs between two articles of one outlet's copy.
    fn told(a: &str, b: &str) -> Vec<Vec<String>> {
        Newsroom::new(&["mill", "bridge"])
            .article("Ostrel Courier", "2026-03-02T09:00:00Z", "News", a)
            .article("Lenn Radio", "2026-03-02T10:00:00Z", "News", b)
            .story(|c| {
                c.differences().into_iter().map(|d| d.values.into_iter().map(|v| v.text).collect()).collect()
            })
    }

    #[test]
    fn one_value_changed_in_a_copied_sentence_is_told() {
        for (a, b, values) in [
            (
                "The old mill in the valley was built for the weavers in 1856 by their guild.",
                "The old mill in the valley was built for the weavers in 1865 by their guild.",
                ["weavers in 1856 by their", "weavers in 1865 by their"],
            ),
            (
                "The owner of the mill will move its looms to Lennby before the winter comes.",
                "The owner of the mill will move its looms to Castell before the winter comes.",
                ["looms to Lennby before the", "looms to Castell before the"],
            ),
            (
                "Repairs of the bridge over the Lenn begin on June 4 and last all summer.",
                "Repairs of the bridge over the Lenn begin on June 9 and last all summer.",
                ["begin on June 4 and last", "begin on June 9 and last"],
            ),
        ] {
            let found = told(a, b);
            assert!(
                found.iter().any(|v| v[0].contains(values[0]) || values[0].contains(v[0].as_str())),
                "{found:?}"
            );
            assert_eq!(found.len(), 1, "{found:?}");
        }
    }

    #[test]
    fn other_words_for_one_value_are_not() {
        for (a, b) in [
            (
                "The guild of weavers paid for the mill with 12 barges.",
                "The guild of weavers paid for the mill with twelve barges.",
            ),
            (
                "The owner of the mill spoke to Orr before the winter.",
                "The owner of the mill spoke to Bo Orr before the winter.",
            ),
            (
                "The owner of the mill will move to the US before winter.",
                "The owner of the mill will move to America before winter.",
            ),
            (
                "The owner of the mill spoke of old looms all day.",
                "The owner of the mill spoke of new looms all day.",
            ),
            (
                "The owner of the mill will meet Orr on Monday in town. Later he will see Venn.",
                "The owner of the mill will meet Venn on Monday in town. Later he will see Orr.",
            ),
        ] {
            assert!(told(a, b).is_empty(), "{a} {b} {:?}", told(a, b));
        }
    }
}
