//! Where a text may begin and end, and what may be left out within it, as text to be written.

use super::{Compression, capital};
use crate::verify::cut::tail;
use crate::verify::facts::{Facts, Unit};
use crate::verify::glue::words;
use crate::verify::lists::may_end;
use crate::verify::step::step;

/// Most units that are left out at one place.
const LONGEST_OMISSION: usize = 16;

/// A way on after a unit, or into the text: what is written, and the unit that is then written last.
#[derive(Clone, PartialEq)]
pub(super) struct Way {
    pub(super) text: String,
    pub(super) to: usize,
}

impl Compression<'_> {
    fn unit(&self, index: usize) -> Option<&Unit> {
        self.facts.units.get(index)
    }

    fn slice(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or("")
    }

    fn end_of(&self, unit: usize) -> usize {
        let Some(unit) = self.unit(unit) else { return self.text.len() };
        let end = unit.span.end();
        // The ending of a possessive is not in its span.
        let ending = ["'s", "\u{2019}s", "'", "\u{2019}"]
            .iter()
            .find(|ending| unit.possessive && self.slice(end, self.text.len()).starts_with(**ending));
        end + ending.map_or(0, |ending| ending.len())
    }

    fn start_of(&self, unit: usize) -> usize {
        self.unit(unit).map_or(self.text.len(), |unit| unit.span.start())
    }

    /// What stands after unit `from`, up to the end of the next.
    pub(super) fn piece(&self, from: usize) -> &str {
        self.slice(self.end_of(from), self.end_of(from + 1))
    }

    /// What stands after unit `from`, up to the end of unit `to`.
    pub(super) fn between(&self, from: usize, to: usize) -> &str {
        self.slice(self.end_of(from), self.end_of(to))
    }

    /// All that stands after `unit`.
    pub(super) fn after(&self, unit: usize) -> &str {
        self.slice(self.end_of(unit), self.text.len())
    }

    /// Where the text may begin: the whole, or after a mark or a small word that begins a clause.
    pub(super) fn heads(&self) -> Vec<Way> {
        let mut heads = vec![Way { text: self.slice(0, self.end_of(0)).to_owned(), to: 0 }];
        for to in 1..self.facts.units.len() {
            let gap = self.slice(self.end_of(to - 1), self.start_of(to));
            // "went off, the driver": what ends the clause before stays with it.
            let lead = gap.rsplit([',', ';', ':', '(', ')']).next().unwrap_or(gap);
            let lead = lead.trim_start_matches(|c: char| !c.is_alphanumeric());
            let lead = ["and ", "but ", "while ", "so ", "yet "]
                .iter()
                .find_map(|join| lead.strip_prefix(join))
                .unwrap_or(lead);
            // Within the first words a description may go; later only a new clause begins.
            if (2..=4).contains(&to) || gap.contains([',', ';']) {
                // "A controversial mayor": the article stays when the description goes.
                let opening = self.slice(0, self.start_of(0));
                let named = self.unit(to).is_some_and(|unit| unit.capital);
                // "A heavily armed Arland man": no name, and without its article.
                let after_name = (to + 1..self.facts.units.len())
                    .take_while(|next| self.facts.gap(*next).is_empty())
                    .find_map(|next| self.unit(next).filter(|unit| !unit.capital));
                let of_noun = named && after_name.is_some_and(|unit| !unit.past);
                let lead = if to <= 4 && lead.is_empty() && !named { opening } else { lead };
                let word = self.slice(self.start_of(to), self.end_of(to));
                let article = lead.trim().to_lowercase();
                if of_noun && to <= 4 || matches!(article.as_str(), "a" | "an") && !fits(&article, word) {
                    continue;
                }
                let text = format!("{lead}{}", self.slice(self.start_of(to), self.end_of(to)));
                heads.push(Way { text: capital(&text), to });
            }
        }
        heads
    }

    /// Where the text may end before its end.
    pub(super) fn tails(&self) -> Vec<Way> {
        let mut tails = Vec::new();
        for to in 2..self.facts.units.len().saturating_sub(1) {
            let gap = self.slice(self.end_of(to), self.start_of(to + 1));
            let small: String = gap
                .split_inclusive(' ')
                .scan(true, |open, word| {
                    let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
                    *open = *open && (word.trim().is_empty() || may_end(&bare));
                    open.then_some(word)
                })
                .collect();
            let quoted = self.unit(to).is_some_and(|unit| unit.quoted)
                && !self.unit(to + 1).is_some_and(|unit| unit.quoted);
            let mark = match gap.chars().find(|c| matches!(c, '"' | '\u{201D}' | '\u{2019}' | '\'')) {
                Some(mark) if quoted => mark.to_string(),
                _ => String::new(),
            };
            // What follows a "but" is the news, or the other side of it.
            if words(self.facts.gap(to + 1)).any(|word| matches!(word, "but" | "yet")) {
                continue;
            }
            let written = Facts::new(small.trim(), false);
            if tail(written.gap(0), &self.facts, to).is_ok() {
                let small = small.trim_end_matches(|c: char| !c.is_alphanumeric());
                tails.push(Way { text: format!("{small}{mark}."), to });
            }
        }
        tails
    }

    /// What may be left out after unit `from`, and how the rest is joined.
    pub(super) fn omissions(&self, from: usize) -> Vec<Way> {
        let mut ways = Vec::new();
        let last = (from + 1 + LONGEST_OMISSION).min(self.facts.units.len());
        for to in from + 2..last {
            let left = self.slice(self.end_of(from), self.start_of(from + 1));
            let right = self.slice(self.end_of(to - 1), self.start_of(to));
            let bare = |gap: &str| {
                // "over and over: it was": a colon or a semicolon within stays.
                if gap.contains([':', ';']) {
                    return gap.to_owned();
                }
                let words = gap.trim_matches(|c: char| !c.is_alphanumeric());
                if words.is_empty() { " ".to_owned() } else { format!(" {words} ") }
            };
            // One word less is no shorter a sentence, and a day or an adjective may matter to a reader.
            if to == from + 2 && !(left.contains([',', '(']) && right.contains([',', ')'])) {
                continue;
            }
            let quoted = |unit: usize| self.unit(unit).is_some_and(|unit| unit.quoted);
            // "Orr (pictured), who": the bracket goes, the comma stays.
            let closed = right.trim_start_matches([')', ']']);
            let mut joins = vec![
                closed.to_owned(),
                right.to_owned(),
                bare(right),
                left.to_owned(),
                bare(left),
                " ".to_owned(),
            ];
            // "Orr, a smith, and Venn" without the smith: the mark that closed the insertion goes, too.
            let mark = |gap: &str| {
                gap.trim_start().chars().next().filter(|c| matches!(c, ',' | '\u{2013}' | '\u{2014}'))
            };
            if mark(left).is_some_and(|open| mark(right) == Some(open)) && bare(right).starts_with(" and ") {
                joins.insert(0, bare(right));
            }
            // "a long letter": the article stays when the adjective goes, if it fits.
            let article = left.trim().to_lowercase();
            if right.trim().is_empty() && matches!(article.as_str(), "a" | "an" | "the") {
                let word = self.slice(self.start_of(to), self.end_of(to));
                if article != "the" && !fits(&article, word) {
                    continue;
                }
                joins = vec![left.to_owned()];
            }
            if let Some(rest) = bare(right).strip_prefix(" and ") {
                joins.push(format!(" {rest}"));
            }
            let mut tried: Vec<&str> = Vec::new();
            for join in &joins {
                let marks = join.contains(['"', '\'', '\u{201C}', '\u{201D}', '\u{2018}', '\u{2019}']);
                if tried.contains(&join.as_str()) || (marks && !quoted(from) && !quoted(to)) {
                    continue;
                }
                tried.push(join);
                if self.joins(from, join, to) {
                    let text = format!("{join}{}", self.slice(self.start_of(to), self.end_of(to)));
                    ways.push(Way { text, to });
                    break;
                }
            }
        }
        ways
    }

    /// Whether units `from` and `to` may be neighbours with `join` between them. What holds only at the start of a
    /// sentence is asked with all that stands before.
    fn joins(&self, from: usize, join: &str, to: usize) -> bool {
        let end = self.slice(self.start_of(to), self.end_of(to));
        let begins = [from, 0].into_iter().take(if from > 0 && from < 6 { 2 } else { 1 });
        for begin in begins {
            let start = if begin == 0 { 0 } else { self.start_of(begin) };
            let claim = format!("{}{join}{end}", self.slice(start, self.end_of(from)));
            let facts = Facts::new(&claim, self.unit(begin).is_some_and(|unit| unit.quoted && begin > 0));
            let k = from - begin;
            if facts.units.len() == k + 2 && step(&facts, k, &self.facts, from, to).is_ok() {
                return true;
            }
        }
        false
    }
}

/// Whether "a" or "an" fits before `word`, as its first letter says; words that are spoken otherwise do not.
fn fits(article: &str, word: &str) -> bool {
    let vowel = word.starts_with(|c: char| "aeio".contains(c.to_ascii_lowercase()));
    let doubtful = word.starts_with(|c: char| "uh8".contains(c.to_ascii_lowercase()));
    !doubtful && vowel == (article == "an")
}
