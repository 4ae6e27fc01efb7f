//! Which edits keep a claim true: what may stand, or be left out, between two neighbouring words of a claim
//! and the words of the source sentence they come from. [`super::begin`] knows where a claim may begin in the
//! sentence, [`super::cut`] where it may end.
//!
//! A claim passes only when it can be read off its sources by such edits, so a rule that is too strict costs
//! a quotation in its place, and a rule that is too loose costs a false sentence.

mod insertion;

use crate::text::cues::Cue;
use crate::text::words::{is_article, is_auxiliary, is_honorific};

use super::facts::{Facts, Glue, Unit};
use super::glue::{marks, normal, same_glue, separates, words};
use super::lists::{ADJECTIVES, ADVERBS, COMPASS, ROLES, WHICH_TIME};
use super::omit::{described, manner, predicate};
use super::whole::is_verb;

/// Small words that begin a clause with a verb of its own.
const CLAUSES: &[&str] = &[
    "after", "although", "and", "as", "because", "before", "but", "if", "that", "though", "when", "where",
    "which", "while", "who",
];

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

pub(crate) fn is_adjective(unit: &Unit) -> bool {
    !unit.capital && unit.cue.is_none() && ADJECTIVES.binary_search(&unit.lower.as_str()).is_ok()
}

/// Cues that must not be left out.
pub(crate) fn binding(unit: &Unit) -> bool {
    unit.cue.is_some()
}

/// Whether claim units `k` and `k + 1`, aligned with source units `i` and `j` of one sentence, are joined
/// as there. The number is how much was left out.
pub(crate) fn step(claim: &Facts, k: usize, source: &Facts, i: usize, j: usize) -> Result<usize, Broken> {
    if j <= i {
        return Err(Broken::Backward);
    }
    let join = Join::new(claim, k, source, i, j).ok_or(Broken::Fused)?;
    let Join { c1, c2, s1, .. } = join;
    // A voice can change with the ending alone: "was closing", "was closed" never match (`same_word`), but a
    // possessive can turn an owner into the thing owned.
    if c1.possessive != s1.possessive
        || c2.attached != join.s2.attached
        || (c1.quoted && c2.quoted && j != i + 1)
    {
        return Err(Broken::Fused);
    }
    let count = join.dropped.len();
    if count == 0 {
        return join.neighbours();
    }
    if let Some(outcome) = join.insertion() {
        return outcome;
    }
    if join.says_when()
        || join.adverbs()
        || manner(claim, k, source, (i, j))
        || described(source, (i, j), &join.glue)
    {
        return Ok(count);
    }
    if let Some(left_out) = predicate(claim, k, source, (i, j), &join.glue) {
        return Ok(left_out);
    }
    if join.second_predicate() {
        return Ok(count + 1);
    }
    if let Some(lost) = (i + 1..j).find(|u| source.units.get(*u).is_some_and(binding)) {
        return Err(Broken::Lost(lost));
    }
    if join.name_of_role() || join.first_name() {
        return Ok(count);
    }
    if join.dropped.iter().any(|u| u.quantity.is_some() || u.attached || u.pronoun) {
        return Err(Broken::Fused);
    }
    if join.adjectives() || join.counted() {
        return Ok(count);
    }
    Err(Broken::Fused)
}

/// Two neighbouring units of a claim, and what stands between the source units that they come from.
struct Join<'f> {
    claim: &'f Facts,
    source: &'f Facts,
    k: usize,
    i: usize,
    j: usize,
    /// The claim's units.
    c1: &'f Unit,
    c2: &'f Unit,
    /// The source's units.
    s1: &'f Unit,
    s2: &'f Unit,
    /// What the claim has between them, as written and in its normal form.
    between: &'f [Glue],
    glue: Vec<String>,
    /// What the source has after the first, the units left out, and what it has before the second.
    left: &'f [Glue],
    dropped: &'f [Unit],
    right: &'f [Glue],
}

impl<'f> Join<'f> {
    fn new(claim: &'f Facts, k: usize, source: &'f Facts, i: usize, j: usize) -> Option<Self> {
        let c2 = claim.units.get(k + 1)?;
        let between = claim.gap(k + 1);
        Some(Self {
            claim,
            source,
            k,
            i,
            j,
            c1: claim.units.get(k)?,
            c2,
            s1: source.units.get(i)?,
            s2: source.units.get(j)?,
            between,
            glue: normal(between, Some(c2)),
            left: source.gap(i + 1),
            dropped: source.units.get(i + 1..j)?,
            right: source.gap(j),
        })
    }

    /// The glue within what is left out.
    fn inner(&self) -> impl Iterator<Item = &'f Glue> + use<'f> {
        let source = self.source;
        (self.i + 2..self.j).flat_map(|g| source.gap(g))
    }

    fn inner_has(&self, list: &[&str]) -> bool {
        self.inner().any(|g| matches!(g, Glue::Word(w) if list.contains(&w.as_str())))
    }

    /// Whether a mark stands anywhere in what is left out or at its edges.
    fn marked(&self) -> bool {
        let inner = self.inner().filter_map(|g| match g {
            Glue::Punct(c) => Some(*c),
            Glue::Word(_) => None,
        });
        marks(self.left).chain(inner).chain(marks(self.right)).any(separates)
    }

    /// Whether the claim has between its units what the source has before the second.
    fn joined_as_right(&self) -> bool {
        same_glue(&self.glue, &normal(self.right, Some(self.s2)), false)
    }

    /// Nothing is left out: the same small words, and a mark that keeps two words apart stays when nothing else
    /// does.
    fn neighbours(&self) -> Result<usize, Broken> {
        let there = self.right;
        if !same_glue(&self.glue, &normal(there, Some(self.s2)), self.c2.past && self.s2.past) {
            return Err(Broken::Fused);
        }
        let apart = |g: &[Glue]| marks(g).any(separates);
        if apart(self.between) != apart(there)
            && words(if apart(there) { self.between } else { there }).next().is_none()
        {
            return Err(Broken::Fused);
        }
        Ok(0)
    }

    /// "on Monday", "last week": no phrase after it can belong to it.
    fn says_when(&self) -> bool {
        let small = |g: &Glue| matches!(g, Glue::Word(w) if matches!(w.as_str(), "on" | "in" | "at" | "during" | "the" | "of"));
        let preposition = words(self.left).any(|w| matches!(w, "on" | "in" | "at" | "during"));
        self.dropped.iter().any(|u| u.time)
            && self.dropped.iter().all(|u| (u.time || u.quantity.is_some()) && !u.possessive)
            // "on Sunday at the 93rd annual fair": the number belongs to what follows.
            && (self.dropped.last().is_some_and(|u| u.time) || !self.right.is_empty())
            // "deals made during the two-year marriage": the time belongs to what follows.
            && (!preposition
                || !self.right.is_empty()
                || self.s2.past
                || self.s2.verb
                || matches!(self.s2.cue, Some(Cue::Speech | Cue::Modality | Cue::Negation)))
            // "will be held on May 3 and the fair will end": held when?
            && !words(self.right).any(|w| matches!(w, "and" | "but" | "while" | "or"))
            // "in the first week of the campaign".
            && words(self.right).next() != Some("of")
            && self.left.iter().all(small)
            && self.inner().all(small)
            && !(self.c1.capital && self.c2.capital && self.glue.is_empty())
            && !marks(self.right).any(separates)
            && (preposition || self.dropped.iter().all(|u| u.time_adverb))
            // "will come early [next year] at the fair": early in what?
            && !WHICH_TIME.contains(&self.s1.lower.as_str())
            && !self.s1.time
            && !self.s2.time
            && (self.s1.quantity.is_none() || words(self.left).next().is_some())
            && self.joined_as_right()
    }

    /// "already", "now": never what the sentence is about.
    fn adverbs(&self) -> bool {
        let all: Vec<Glue> = self.left.iter().chain(self.inner()).chain(self.right).cloned().collect();
        self.dropped.iter().all(|u| ADVERBS.contains(&u.lower.as_str()))
            && !marks(&all).any(separates)
            && same_glue(&self.glue, &normal(&all, Some(self.s2)), false)
    }

    /// The second of two predicates of one subject: "Orr admitted theft and was jailed".
    fn second_predicate(&self) -> bool {
        let mut joining = words(self.right);
        let subject = self.c1.capital
            || self.s1.capital
            || matches!(self.claim.gap(self.k), [.., Glue::Word(w)] if w == "the" || w == "a");
        subject
            && self.i == self.k
            && words(self.left).next().is_none()
            && self.dropped.first().is_some_and(|u| u.past && !u.capital)
            && joining.next() == Some("and")
            && joining.next().is_some_and(is_auxiliary)
            && !self.inner_has(&[
                "who", "which", "that", "when", "while", "after", "as", "but", "is", "are", "was", "were",
            ])
            && !self.dropped.iter().skip(1).any(|u| u.past || u.pronoun || binding(u))
            && same_glue(&self.glue, normal(self.right, Some(self.s2)).get(1..).unwrap_or_default(), false)
    }

    /// Names next to their role or title: "Judge Mary Stacey admitted", "the judge admitted".
    fn name_of_role(&self) -> bool {
        let bare = self.left.is_empty() && self.inner().next().is_none();
        let names = bare
            && self.dropped.iter().all(|u| u.capital && !u.possessive && u.quantity.is_none() && !u.quoted);
        let role = ROLES.contains(&self.s1.lower.as_str()) && !self.s1.possessive;
        // "Mayor said" is no sentence; "the mayor said" is.
        let article = words(self.claim.gap(self.k)).last().is_some_and(is_article);
        let all_of_it = role
            && article
            && self.dropped.len() <= 3
            && !self.s2.capital
            && !marks(self.right).any(separates)
            && self.joined_as_right();
        let part_of_it = (role || is_honorific(&self.s1.lower))
            && self.dropped.len() == 1
            && self.s2.capital
            && self.right.is_empty()
            && self.between.is_empty();
        names && (all_of_it || part_of_it)
    }

    /// "Lena Voss", "Voss"; "Mr Orr", "Orr".
    fn first_name(&self) -> bool {
        let known = self.s2.alone
            && self.dropped.len() == 1
            && !self.left.is_empty()
            && self.dropped.iter().all(|u| u.capital && !u.acronym && !COMPASS.contains(&u.lower.as_str()));
        self.right.is_empty()
            && self.inner().next().is_none()
            && self.s2.capital
            && (self.dropped.iter().all(|u| is_honorific(&u.lower)) || known)
            && !marks(self.left).any(separates)
            && same_glue(&self.glue, &normal(self.left, self.dropped.first()), false)
    }

    /// Adjectives before a noun: "the long-awaited report".
    fn adjectives(&self) -> bool {
        !self.marked()
            && self.inner().all(|g| matches!(g, Glue::Word(w) if w == "and"))
            && self.right.is_empty()
            && same_glue(&self.glue, &normal(self.left, self.dropped.first()), false)
            && self.dropped.iter().all(is_adjective)
    }

    /// "three police officers": the number still counts the last noun.
    fn counted(&self) -> bool {
        !self.marked()
            && self.s1.quantity.is_some()
            && self.left.is_empty()
            && self.right.is_empty()
            && self.glue.is_empty()
            && self.inner().next().is_none()
            && self.dropped.len() <= 2
            && self.dropped.iter().all(is_adjective)
    }

    /// Whether the clause that the first unit stands in has a verb before unit `end`, other than of speech.
    fn has_verb(&self, end: usize) -> bool {
        let source = self.source;
        let start = (0..=self.i).rev().find(|g| {
            marks(source.gap(*g)).any(separates) || words(source.gap(*g)).any(|w| CLAUSES.contains(&w))
        });
        (start.unwrap_or(0)..end)
            .any(|u| is_verb(source, u) && source.units.get(u).is_some_and(|u| u.cue != Some(Cue::Speech)))
    }
}
