//! Sentence compression by deletion: a source sentence less what may be left out of it, guided by what a draft says
//! of it. Whatever is deleted, the gate must let the rest pass, so a shorter sentence is as true as its source.

mod ways;

use crate::corpus::SentenceRef;

use super::attribution::moved;
use super::facts::{Facts, Unit};
use super::quote::trimmed;
use super::sources::Sources;
use super::{CheckedSentence, Outcome, check};
use crate::text::words::is_function_word;
use ways::Way;

/// Most units of a sentence that is cut: each cut is checked against all of it. No sentence of news has as many, but a
/// transcript without stops is one, and is quoted.
const LONGEST: usize = 120;
/// Most places inside a sentence where something may be left out; longer sentences have the first ones.
const OMISSIONS: usize = 40;
/// Ways to a unit that are followed up, best first.
const BEAM: usize = 6;
/// What a word costs that the draft does not have; one that it has earns its weight, about 1 to 4.
const UNASKED: f32 = 0.5;
/// The same for a name or a number: it tells more than other words.
const UNASKED_FACT: f32 = 0.2;
/// What it costs to move an attribution.
const MOVED: f32 = 0.1;
/// Words of the draft that were not told yet and that a sentence must have to say something of it.
const SAID: usize = 3;
/// Fewest units of a compressed sentence.
const FEWEST: usize = 5;

/// What the sentences `chosen` say of `draft`, best first: each in its own words, less what the draft does not have
/// where it can go. Every one passes the gate. `told` are the sentences shown before: what they say of the draft is
/// not looked for again.
#[must_use]
pub fn compress(
    sources: &Sources<'_>,
    draft: &str,
    chosen: &[SentenceRef],
    told: &[CheckedSentence],
) -> Vec<CheckedSentence> {
    let previous = told.last();
    let known: Vec<Facts> = told.iter().map(|sentence| Facts::new(sentence.text(), false)).collect();
    let draft = Facts::new(draft, false);
    let news: Vec<&Unit> = draft
        .units
        .iter()
        .filter(|unit| !known.iter().flat_map(|facts| &facts.units).any(|other| unit.matches(other)))
        .collect();
    let enough = SAID.min(news.len().div_ceil(2)).max(1);
    let mut found: Vec<(f32, String, SentenceRef)> = Vec::new();
    let short = |at: &&SentenceRef| {
        sources.sentence(**at).is_some_and(|sentence| sentence.facts.units.len() <= LONGEST)
    };
    for &at in chosen.iter().filter(short) {
        let (Some(article), Some(span)) = (sources.article(at), trimmed(sources, at)) else { continue };
        let text = span.of(article.body()).split_whitespace().collect::<Vec<_>>().join(" ");
        for (number, text) in std::iter::once(text.clone()).chain(reordered(sources, at, &text)).enumerate() {
            let best = Compression::new(sources, at, &text, previous).best(sources, &draft, &news);
            // The source's own order, where another says no more.
            let price = if number == 0 { 0.0 } else { MOVED };
            found.extend(best.into_iter().map(|(score, text)| (score - price, text, at)));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found
        .into_iter()
        .filter(|(_, text, _)| {
            let units = Facts::new(text, false).units;
            news.iter().filter(|other| units.iter().any(|unit| says(other, unit))).count() >= enough
        })
        .filter_map(|(_, text, at)| match check(sources, &text, &[at], previous) {
            Outcome::Passed(sentence) => Some(sentence),
            Outcome::Failed { .. } => None,
        })
        .take(BEAM)
        .collect()
}

/// `text` with its attribution in other places. The word that opened it is written as the article writes it within
/// a sentence; when it never does, nobody knows whether it is a name, and the text stays as it is.
fn reordered(sources: &Sources<'_>, at: SentenceRef, text: &str) -> Vec<String> {
    let Some(first) = text.split(' ').next() else { return Vec::new() };
    let small = capital(&first.to_lowercase()) == first;
    let lower = first.to_lowercase();
    let name = sources.capitals(at, &lower);
    let known = is_function_word(&lower) || !small || name.is_some();
    let inside = if small && name == Some(false) { lower.as_str() } else { first };
    let texts = if known { moved(text) } else { Vec::new() };
    texts
        .into_iter()
        .map(|text| {
            match text.match_indices(first).find(|(place, _)| *place > 0 && text[..*place].ends_with(' ')) {
                Some((place, _)) => format!("{}{inside}{}", &text[..place], &text[place + first.len()..]),
                None => text,
            }
        })
        .collect()
}

/// A text with what may be left out of it.
struct Compression<'a> {
    text: &'a str,
    facts: Facts,
    passes: Box<dyn Fn(&str) -> bool + 'a>,
}

impl<'a> Compression<'a> {
    fn new(
        sources: &'a Sources<'_>,
        at: SentenceRef,
        text: &'a str,
        previous: Option<&'a CheckedSentence>,
    ) -> Self {
        let passes = move |claim: &str| matches!(check(sources, claim, &[at], previous), Outcome::Passed(_));
        Self { text, facts: Facts::new(text, false), passes: Box::new(passes) }
    }

    /// The best texts for a draft that says `wanted`, with their scores; none when not even a part of it passes.
    fn best(&self, sources: &Sources<'_>, draft: &Facts, news: &[&Unit]) -> Vec<(f32, String)> {
        let count = self.facts.units.len();
        if count < FEWEST {
            return Vec::new();
        }
        let mut heads = self.heads();
        let mut tails = self.tails();
        tails.push(Way { text: self.after(count - 1).to_owned(), to: count - 1 });
        // A sentence that does not pass whole may pass with another start or end.
        let Some((head, tail)) = tails.iter().rev().find_map(|tail| {
            let head = heads.iter().find(|head| self.holds(head, &[], tail))?;
            Some((head.clone(), tail.clone()))
        }) else {
            return Vec::new();
        };
        heads.retain(|other| *other == head || self.holds(other, &[], &tail));
        tails.retain(|other| *other == tail || self.holds(&head, &[], other));
        let mut ways: Vec<(usize, Way)> = Vec::new();
        'units: for from in head.to..tail.to {
            for way in self.omissions(from) {
                if self.holds(&head, &[(from, &way)], &tail) {
                    ways.push((from, way));
                    if ways.len() == OMISSIONS {
                        break 'units;
                    }
                }
            }
        }
        let values: Vec<f32> =
            self.facts.units.iter().map(|unit| value(sources, unit, draft, news)).collect();
        self.search(&values, &heads, &ways, &tails)
    }

    /// Whether the text passes from `head` to `tail` with these omissions, in order.
    fn holds(&self, head: &Way, omissions: &[(usize, &Way)], tail: &Way) -> bool {
        let mut claim = head.text.clone();
        let mut at = head.to;
        for (from, way) in omissions {
            if *from < at {
                return false;
            }
            claim.push_str(self.between(at, *from));
            claim.push_str(&way.text);
            at = way.to;
        }
        if at > tail.to {
            return false;
        }
        claim.push_str(self.between(at, tail.to));
        claim.push_str(&tail.text);
        (self.passes)(&claim)
    }

    /// The best ways through the text: the sum of what the units on the way are worth (a shortest path in an
    /// acyclic graph, the best few kept at each unit).
    fn search(
        &self,
        values: &[f32],
        heads: &[Way],
        ways: &[(usize, Way)],
        tails: &[Way],
    ) -> Vec<(f32, String)> {
        let count = self.facts.units.len();
        let mut open: Vec<Vec<Partial>> = vec![Vec::new(); count];
        for head in heads {
            if let Some(at) = open.get_mut(head.to) {
                at.push(Partial {
                    score: values.get(head.to).copied().unwrap_or(0.0),
                    units: 1,
                    text: head.text.clone(),
                });
            }
        }
        let mut found = Vec::new();
        for unit in 0..count {
            let mut here = std::mem::take(&mut open[unit]);
            here.sort_by(|a, b| b.score.total_cmp(&a.score));
            here.truncate(BEAM);
            let next = (unit + 1 < count).then(|| (self.piece(unit), unit + 1));
            let leaps =
                ways.iter().filter(|(from, _)| *from == unit).map(|(_, way)| (way.text.as_str(), way.to));
            for (text, to) in next.into_iter().chain(leaps) {
                let Some(at) = open.get_mut(to) else { continue };
                at.extend(here.iter().map(|partial| Partial {
                    score: partial.score + values.get(to).copied().unwrap_or(0.0),
                    units: partial.units + 1,
                    text: format!("{}{text}", partial.text),
                }));
            }
            for tail in tails.iter().filter(|tail| tail.to == unit) {
                let long = here.iter().filter(|partial| partial.units >= FEWEST);
                found.extend(long.map(|partial| (partial.score, format!("{}{}", partial.text, tail.text))));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.truncate(BEAM);
        found
    }
}

/// A way up to a unit.
#[derive(Clone)]
struct Partial {
    score: f32,
    units: usize,
    text: String,
}

/// Whether a word of the draft and one of a source are the same, in whatever form.
fn says(draft: &Unit, unit: &Unit) -> bool {
    draft.matches(unit) || draft.stem == unit.stem
}

/// What `unit` is worth to a sentence that is to say the `news` of `draft`.
fn value(sources: &Sources<'_>, unit: &Unit, draft: &Facts, news: &[&Unit]) -> f32 {
    if news.iter().any(|other| says(other, unit)) {
        return sources.weight(&unit.stem);
    }
    if unit.cue.is_some() || draft.units.iter().any(|other| says(other, unit)) {
        return 0.0;
    }
    if unit.name || unit.quantity.is_some() { -UNASKED_FACT } else { -UNASKED }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::corpus::{Article, ArticleId, Metadata};
    use crate::text::Span;

    fn article(body: &str) -> Article {
        Article::new(
            ArticleId::from_index(0),
            "a.txt".into(),
            String::new(),
            Metadata::default(),
            Arc::from(body),
            Span::all(body),
        )
    }

    fn compressed(body: &str, draft: &str) -> Vec<String> {
        let article = article(body);
        let sources = Sources::new(std::slice::from_ref(&article));
        let at = SentenceRef { article: article.id, sentence: 0 };
        compress(&sources, draft, &[at], &[]).iter().map(|sentence| sentence.text().to_owned()).collect()
    }

    fn best(body: &str, draft: &str) -> String {
        compressed(body, draft).into_iter().next().unwrap_or_default()
    }

    #[test]
    fn keeps_what_the_draft_has_and_what_the_source_needs() {
        let report = "OSTREL (AP) \u{2014} The long-awaited report, which runs to 300 pages, found on Monday that the \
                      operator had ignored warnings for at least six years, according to a regulator.";
        assert_eq!(
            best(report, "A report says the operator ignored warnings for six years."),
            "The long-awaited report found on Monday that the operator had ignored warnings for at least six \
             years, according to a regulator."
        );
        let bridge = "But Mayor Lena Voss, the former head of the port, said the bridge would be closed for more \
                      than three weeks, although ferries would run, while repairs were made by the army.";
        assert_eq!(
            best(bridge, "Mayor Lena Voss announced that the bridge will be closed for three weeks."),
            "Mayor Lena Voss said the bridge would be closed for more than three weeks."
        );
        assert!(
            best(bridge, "Ferries will run while the army repairs the bridge.").contains("ferries would run")
        );
        let fire = "Police officers arrested three men on Tuesday after a fire at an abandoned mill in Ostrel \
                    killed 12 people, injuring at least 40 others.";
        let arrested = "Three men were arrested after a fire killed 12 people at a mill in Ostrel.";
        assert_eq!(
            best(fire, arrested),
            "Police officers arrested three men on Tuesday after a fire at an abandoned mill in Ostrel killed 12 \
             people."
        );
        // Where no mark stands nothing is cut off.
        let unmarked = fire.replace(", injuring", " and injured");
        assert_eq!(best(&unmarked, arrested), unmarked);
    }

    #[test]
    fn no_mark_stays_behind_an_insertion() {
        let firm = "The firm, founded by Ida Venn, a maker of boats, and Tom Reil, a smith from Ostrel, hopes to sell eels.";
        for text in compressed(firm, "The firm founded by Ida Venn and Tom Reil hopes to sell eels.") {
            assert!(!text.contains("Venn, and"), "{text}");
        }
        let sought = "Crews spent hours on Monday searching for the owner of the mill – Tom E. Reil III – and found him before noon.";
        let texts = compressed(
            sought,
            "Crews spent hours searching for the owner of the mill and found him before noon.",
        );
        assert!(texts.iter().any(|text| text.contains("mill and found him")), "{texts:?}");
        assert!(!texts.iter().any(|text| text.contains("mill – and")), "{texts:?}");
    }

    #[test]
    fn a_name_before_its_noun_keeps_the_article() {
        let body = "A carefully mended dark red Corvane Hesta bag embellished with rubies has gone on sale for 140,000 crowns.";
        for text in compressed(body, "A Corvane Hesta bag embellished with rubies has gone on sale.") {
            assert!(text.starts_with("A "), "{text}");
        }
    }

    #[test]
    fn what_was_told_is_not_told_again() {
        let body = "Police officers arrested three men on Tuesday after a fire at an abandoned mill.";
        let article = article(body);
        let sources = Sources::new(std::slice::from_ref(&article));
        let at = SentenceRef { article: article.id, sentence: 0 };
        let told = compress(&sources, body, &[at], &[]);
        assert_eq!(told[0].text(), body);
        assert!(compress(&sources, body, &[at], &told[..1]).is_empty());
        assert!(compress(&sources, "The council met in Ardmoor.", &[at], &[]).is_empty());
    }

    #[test]
    fn a_moved_attribution_keeps_names_and_lower_cases_other_words() {
        let body =
            "Warnings were ignored for six years, the regulator said. The regulator keeps such warnings.";
        let texts = compressed(body, "The regulator said warnings were ignored for six years.");
        assert!(
            texts.iter().any(|text| text == "The regulator said warnings were ignored for six years."),
            "{texts:?}"
        );
        assert!(!texts.iter().any(|text| text.contains("said Warnings")), "{texts:?}");
        let unknown = "Teenagers are moved too often, according to a charity.";
        let texts = compressed(unknown, "A charity says teenagers are moved too often.");
        assert!(!texts.is_empty() && !texts.iter().any(|text| text.contains("said Teen")), "{texts:?}");
    }

    #[test]
    fn a_transcript_without_stops_is_not_cut() {
        let opening = "The old mill at Ostrel burned down on Monday, after a night of storms";
        let rest = ", and the keeper rebuilt the ferry house by the quay";
        let draft = "The old mill at Ostrel burned down on Monday.";
        // A long sentence is cut as ever.
        assert_eq!(best(&format!("{opening}{}.", rest.repeat(8)), draft), draft);
        assert!(compressed(&format!("{opening}{}.", rest.repeat(1000)), draft).is_empty());
    }
}
