//! Statements that copy a source sentence but for a few words: each difference is laid beside what it replaced.

use crate::text::cues::Cue;
use crate::text::words::is_honorific;

use super::super::super::Reason;
use super::super::super::clauses::scopes_back;
use super::super::super::facts::{Facts, Glue, Unit};
use super::super::super::sources::SourceSentence;
use super::{Case, Findings, dates, names, numbers, values};

/// Share of a statement's words that stand in a source sentence in the same order, for it to be a copy.
const COPY: f32 = 0.7;
/// Shorter statements copy by chance.
const FEWEST_WORDS: usize = 6;
/// Words of a run that was taken over from one sentence.
const RUN: usize = 7;
/// The least words of a run that begins a statement.
const HEAD: usize = 5;
/// Longer sentences are not compared: the comparison is quadratic.
const MOST_WORDS: usize = 200;

/// A word of a sentence in its place.
struct Item<'f> {
    key: &'f str,
    unit: Option<usize>,
    /// A mark stands before it.
    marked: bool,
}

fn items(facts: &Facts) -> Vec<Item<'_>> {
    let mut out = Vec::new();
    let mut marked = false;
    for (i, gap) in facts.gaps.iter().enumerate() {
        for glue in gap {
            match glue {
                Glue::Word(w) => {
                    out.push(Item { key: w, unit: None, marked });
                    marked = false;
                }
                Glue::Punct(_) => marked = true,
            }
        }
        if let Some(unit) = facts.units.get(i) {
            out.push(Item { key: &unit.lower, unit: Some(i), marked });
            marked = false;
        }
    }
    out.truncate(MOST_WORDS);
    out
}

/// The pairs of a longest common subsequence.
fn pairs(a: &[Item<'_>], b: &[Item<'_>]) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    let mut table = vec![0u16; (a.len() + 1) * width];
    let at = |table: &[u16], i: usize, j: usize| table.get(i * width + j).copied().unwrap_or(0);
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let same = matches!((a.get(i), b.get(j)), (Some(x), Some(y)) if x.key == y.key);
            let best = if same {
                at(&table, i + 1, j + 1) + 1
            } else {
                at(&table, i + 1, j).max(at(&table, i, j + 1))
            };
            if let Some(slot) = table.get_mut(i * width + j) {
                *slot = best;
            }
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        if x.key == y.key {
            out.push((i, j));
            i += 1;
            j += 1;
        } else if at(&table, i + 1, j) >= at(&table, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

pub(super) fn check(case: &Case<'_, '_>, findings: &mut Findings) {
    let own = items(case.claim);
    if own.len() < FEWEST_WORDS {
        return;
    }
    let compared: Vec<(&SourceSentence<'_>, Vec<Item<'_>>)> =
        case.premise.iter().map(|s| (*s, items(&s.facts))).collect();
    let laid = compared.iter().map(|(s, theirs)| (s, theirs, pairs(&own, theirs)));
    let Some((source, theirs, found)) = laid.max_by_key(|(_, _, p)| p.len()) else { return };
    if found.len() as f32 >= COPY * own.len() as f32 {
        // Another way to say who says so.
        let reattributed = own.iter().enumerate().any(|(i, item)| {
            !found.iter().any(|(x, _)| *x == i)
                && item.unit.and_then(|u| case.claim.units.get(u)).is_some_and(|u| u.cue == Some(Cue::Speech))
        });
        let told = numbers::told_elsewhere(case, source.at);
        let pair = Pair { claim: case.claim, source: &source.facts, reattributed, told };
        let mut from = (0, 0);
        for next in found.iter().copied().chain([(own.len(), theirs.len())]) {
            let written = own.get(from.0..next.0).unwrap_or_default();
            let told = theirs.get(from.1..next.1).unwrap_or_default();
            pair.compare(written, told, findings);
            from = (next.0 + 1, next.1 + 1);
        }
    }
    fused(&own, &compared, findings);
}

/// A statement and the sentence it copies.
struct Pair<'f> {
    claim: &'f Facts,
    source: &'f Facts,
    reattributed: bool,
    /// Numbers of the statement, as units, that other sentences of the premise hold.
    told: Vec<usize>,
}

impl Pair<'_> {
    fn units<'i>(facts: &'i Facts, items: &'i [Item<'_>]) -> impl Iterator<Item = (usize, &'i Unit)> {
        items.iter().filter_map(|i| i.unit).filter_map(|u| facts.units.get(u).map(|x| (u, x)))
    }

    /// What was written in the place of what was told, between two words that both have.
    fn compare(&self, written: &[Item<'_>], told: &[Item<'_>], findings: &mut Findings) {
        let ours = || Self::units(self.claim, written);
        let theirs = || Self::units(self.source, told);
        let negated = |mut units: Box<dyn Iterator<Item = (usize, &Unit)> + '_>, facts: &Facts| {
            units.any(|(i, _)| super::negates(facts, i)).then_some(())
        };
        for (k, unit) in ours() {
            let Some(q) = &unit.quantity else {
                if let Some((_, other)) = theirs().find(|(_, o)| numbered(unit, o)) {
                    findings.push(Reason::Number {
                        written: self.claim.written(k, k).to_owned(),
                        source: Some(other.lower.clone()),
                    });
                }
                continue;
            };
            let numbers: Vec<(usize, &Unit)> = theirs()
                .filter(|(_, o)| {
                    o.quantity.as_ref().is_some_and(|s| values::is_year(s) == values::is_year(q))
                })
                .collect();
            let held = numbers.iter().any(|(u, o)| {
                let hedge = numbers::hedge_before(self.claim, k);
                let known = numbers::hedge_before(self.source, *u);
                o.quantity.as_ref().is_some_and(|s| values::implies((s, known), (q, hedge)))
                    && numbers::same_measure(self.claim, k, self.source, *u)
                    || values::reworded(self.claim, k, self.source, *u)
            });
            let held = held
                || self.told.contains(&k)
                || values::spaced(self.source, q)
                || values::years(self.source, q)
                || values::unit_apart(self.source, self.claim, k);
            if let (Some((u, _)), false) = (numbers.first(), held) {
                findings.push(numbers::differs(self.claim, k, self.source, *u));
            }
        }
        for (k, unit) in ours() {
            let Some(day) = dates::calendar(unit) else { continue };
            let rival = |o: &Unit| {
                dates::calendar(o).is_some_and(|d| d != day && dates::is_month(d) == dates::is_month(day))
            };
            let other = theirs().find(|(_, o)| rival(o));
            if let Some((u, _)) = other.filter(|_| !theirs().any(|(_, o)| dates::calendar(o) == Some(day))) {
                findings.push(Reason::Date {
                    written: self.claim.written(k, k).to_owned(),
                    source: Some(self.source.written(u, u).to_owned()),
                });
            }
        }
        let name = |u: &Unit| {
            u.capital
                && !u.time
                && !u.pronoun
                && u.cue.is_none()
                && u.quantity.is_none()
                && !is_honorific(&u.lower)
        };
        if let Some((k, unit)) = ours().find(|(_, u)| name(u) && !theirs().any(|(_, o)| names::same(u, o))) {
            // A part of the sentence that was put elsewhere takes its names with it; a name put in another's place does not.
            let moved =
                written.len() > 3 && self.source.units.iter().any(|o| o.capital && names::same(unit, o));
            let other = theirs()
                .find(|(_, o)| name(o) && (unit.name || o.name) && !ours().any(|(_, u)| names::same(u, o)));
            if let Some((u, _)) = other.filter(|(_, o)| !moved && !abbreviated(unit, o)) {
                findings.push(Reason::OtherName {
                    written: self.claim.written(k, k).to_owned(),
                    source: self.source.written(u, u).to_owned(),
                });
            }
        }
        for (k, unit) in ours() {
            let apart = |u: usize| {
                let prefix = unit.lower.split('-').next().unwrap_or("");
                u.checked_sub(1).and_then(|b| self.source.units.get(b)).is_some_and(|b| b.lower == prefix)
                    || super::glue_words(self.source.gap(u)).last() == Some(prefix)
            };
            let other = theirs().find(|(u, o)| prefixed(&unit.lower, &o.lower) && !apart(*u));
            if let Some((u, _)) = other {
                findings.push(Reason::Opposite {
                    written: self.claim.written(k, k).to_owned(),
                    source: self.source.written(u, u).to_owned(),
                });
            }
        }
        // "without replacing it", left out as a whole, took only its own "not" along.
        let aside = |i: usize| {
            let without = self.source.units.get(i).is_some_and(|u| u.lower == "without");
            let what = super::governed(self.source, i).filter(|_| without);
            what.and_then(|v| self.source.units.get(v).map(|x| (v, x))).is_some_and(|(v, x)| {
                theirs().any(|(u, _)| u == v) && !ours().any(|(_, u)| super::alike(u, x))
            })
        };
        let said_not = negated(Box::new(ours()), self.claim);
        let told_not = negated(Box::new(theirs().filter(|(i, _)| !aside(*i))), self.source);
        let count = |facts: &Facts| (0..facts.units.len()).filter(|i| super::negates(facts, *i)).count();
        // "have not found any" for "have found no": it stands elsewhere.
        let moved = count(self.claim) == count(self.source);
        // A whole clause that was left out takes its own negation with it.
        let small = told.len() <= written.len() + 3;
        if said_not.is_some() != told_not.is_some() && (said_not.is_some() || small) && !moved {
            let facts = if said_not.is_some() { self.claim } else { self.source };
            let part = if said_not.is_some() { written } else { told };
            if let Some((i, _)) = Self::units(facts, part).find(|(i, _)| super::negates(facts, *i)) {
                findings.push(Reason::Negation { words: vec![facts.written(i, i).to_owned()] });
            }
        }
        let bends = |u: &Unit| matches!(u.cue, Some(Cue::Hedge(_) | Cue::Modality));
        if small && !ours().any(|(_, u)| bends(u) && !super::modality::settles(u)) {
            let lost = theirs().find(|(_, u)| bends(u) && !super::modality::settles(u));
            // "some 480": a quantifier before a number.
            let vague = theirs().find(|(u, x)| {
                matches!(
                    x.lower.as_str(),
                    "some" | "roughly" | "approximately" | "around" | "about" | "nearly" | "almost"
                ) && self.source.units.get(u + 1).is_some_and(|n| n.quantity.is_some())
            });
            if let Some((u, _)) = lost.or(vague) {
                findings.push(Reason::Hedge {
                    written: None,
                    source: Some(self.source.written(u, u).to_owned()),
                });
            }
        }
        if !self.reattributed
            && !ours().any(|(_, u)| u.cue == Some(Cue::Speech))
            && let Some((first, u, last)) = self.speaker(told)
        {
            let words = self.source.written(first.min(u), last.max(u).min(first + 8)).to_owned();
            findings.push(super::attribution::lost(self.claim, self.source, u, words));
        }
    }

    /// First unit, verb and last unit of an attribution that was left out: "…, officials said", "According to the report, …",
    /// "Falk said that …".
    fn speaker(&self, told: &[Item<'_>]) -> Option<(usize, usize, usize)> {
        let units: Vec<usize> = told.iter().filter_map(|i| i.unit).collect();
        let (first, last) = (*units.first()?, *units.last()?);
        let quoted = units.iter().any(|u| self.source.units.get(*u).is_some_and(|x| x.quoted));
        let verb = *units.iter().find(|u| super::attribution::reports(self.source, **u))?;
        let phrase = self.source.units.get(verb).is_some_and(|u| u.lower == "according to");
        let behind = last + 1 == self.source.units.len()
            && (phrase || scopes_back(self.source, verb))
            && verb < first + 9;
        let before = first == 0 && !quoted && (phrase || verb == last);
        (behind || before).then_some((first, verb, last))
    }
}

/// Whether two words begin with other numbers and end alike: "four-door", "nine-door".
fn numbered(a: &Unit, b: &Unit) -> bool {
    let (Some((x, rest)), Some((y, other))) = (a.lower.split_once('-'), b.lower.split_once('-')) else {
        return false;
    };
    let number = |w: &str| {
        let tokens = crate::text::words::tokenize(w);
        !crate::text::quantities::quantities(w, &tokens).is_empty()
    };
    rest == other && x != y && number(x) && number(y)
}

/// Whether one word is the other with a prefix that makes it something else: "co-founder", "founder".
fn prefixed(a: &str, b: &str) -> bool {
    const PREFIXES: &[&str] =
        &["anti", "co", "ex", "half", "mid", "non", "post", "pre", "pro", "semi", "vice"];
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let prefix = long.strip_suffix(short).and_then(|p| p.strip_suffix('-'));
    prefix.is_some_and(|p| PREFIXES.contains(&p))
}

/// Whether one may be short for the other: "NBK" for "Norland", "Cas" for "Castleford".
fn abbreviated(a: &Unit, b: &Unit) -> bool {
    let begins = |x: &Unit, y: &Unit| x.lower.len() >= 3 && y.lower.starts_with(&x.lower);
    a.acronym != b.acronym && a.lower.chars().next() == b.lower.chars().next() || begins(a, b) || begins(b, a)
}

/// Prepositions and conjunctions after which a sentence goes on with a circumstance of its own.
fn turns(word: &str) -> bool {
    matches!(
        word,
        "in" | "on" | "at" | "after" | "because" | "when" | "before" | "during" | "while" | "since" | "until"
    )
}

/// Whether one sentence has all words of the statement in its order, but for one before word `from`: what it leaves out, a
/// bracket or a member of a list, makes runs of it look like pieces.
fn copied_whole(own: &[Item<'_>], compared: &[(&SourceSentence<'_>, Vec<Item<'_>>)], from: usize) -> bool {
    compared.iter().any(|(_, theirs)| {
        let found = pairs(own, theirs);
        found.len() + 1 >= own.len() && found.iter().filter(|(x, _)| *x >= from).count() + from == own.len()
    })
}

/// The beginning of one sentence and the end of another, joined where nothing joins them.
fn fused(own: &[Item<'_>], compared: &[(&SourceSentence<'_>, Vec<Item<'_>>)], findings: &mut Findings) {
    let run = |theirs: &[Item<'_>], at: usize, from: usize| -> usize {
        own.iter().skip(from).zip(theirs.iter().skip(at)).take_while(|(x, y)| x.key == y.key).count()
    };
    for (first, theirs) in compared {
        // The longest run from the statement's start.
        let Some(head) = (0..theirs.len()).map(|at| run(theirs, at, 0)).max().filter(|n| *n >= HEAD) else {
            continue;
        };
        if head >= own.len() || own.get(head).is_some_and(|i| i.marked) {
            continue;
        }
        // Both go on with "in …": the one's is put in the place of the other's.
        let swapped = own.get(head - 1).is_some_and(|i| turns(i.key) && !i.marked);
        for (_, others) in compared.iter().filter(|(s, _)| s.at != first.at) {
            let whole = |from: usize| (0..others.len()).any(|at| run(others, at, from) == own.len() - from);
            // A word before the joint may belong to both.
            let taken = (head.saturating_sub(3)..=head).any(|from| {
                let rest = own.len() - from;
                head >= RUN.min(rest) && rest >= RUN.min(own.len() / 3).max(3) && whole(from)
            });
            let joined =
                own.get(head).is_some_and(|i| matches!(i.key, "and" | "but" | "while" | "who" | "which"));
            if taken && !joined || swapped && head > RUN && whole(head - 1) {
                if copied_whole(own, compared, head.saturating_sub(3)) {
                    return;
                }
                let text = |k: usize| own.get(k).map_or(String::new(), |i| i.key.to_owned());
                findings.push(Reason::Fused { first: text(head - 1), second: text(head) });
                return;
            }
        }
    }
}
