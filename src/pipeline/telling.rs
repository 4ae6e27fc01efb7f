//! A draft becomes a summary: the article's best sentences, in its order, each as it was drafted where that passes the checks,
//! else cut to what the draft says of it, else in its own words.

use std::collections::{BTreeSet, HashSet};

use crate::compose::{Extractor, stems};
use crate::corpus::SentenceRef;
use crate::verify::{
    CheckedSentence, Outcome, Reason, Sources, Withheld, check, compress, quote, quote_trimmed, repeats,
};

/// A drafted sentence speaks of a source sentence from this likeness on.
const ABOUT: f32 = 0.35;
/// Words from which on a sentence may be cut to less than half: what is left of a short one says little.
const LONG: usize = 30;
/// Fewest words that a cut must save: a day or an adjective may matter to a reader.
const SAVED: usize = 3;
/// How often sentences are chosen anew, since one of those chosen could not be shown.
const ROUNDS: usize = 8;

/// The sentences of a summary in the making.
struct Telling<'t, 'a> {
    extractor: &'t Extractor<'a>,
    sources: &'t Sources<'a>,
    scope: &'t [SentenceRef],
    drafts: Vec<Draft<'t>>,
    /// All that was drafted.
    draft: &'t str,
    shown: Vec<CheckedSentence>,
}

/// A sentence that the model wrote.
#[derive(Clone)]
struct Draft<'t> {
    text: &'t str,
    stems: HashSet<String>,
    /// Why it does not pass by itself; `None` when it does.
    reasons: Option<Vec<Reason>>,
    /// Whether it is shown, or another stands in for it.
    used: bool,
}

/// At most `wanted` sentences about the extractor's article, whose scores the `drafts` are weighed in with, and what was
/// drafted and is not shown since it did not pass.
pub(super) fn tell(
    mut extractor: Extractor<'_>,
    sources: &Sources<'_>,
    drafts: &[String],
    wanted: usize,
) -> (Vec<CheckedSentence>, Vec<Withheld>) {
    let article = extractor.article();
    let at = |sentence: usize| SentenceRef { article: article.id, sentence };
    let scope: Vec<SentenceRef> = (0..article.sentences().len()).map(at).collect();
    let draft = drafts.join(" ");
    let mut said = Vec::new();
    let mut written = Vec::new();
    for text in drafts {
        let (places, reasons) = match check(sources, text, &scope, None) {
            Outcome::Passed(sentence) => {
                let cited = scope.iter().filter(|at| sources.cited_by(&sentence, **at));
                (cited.map(|at| at.sentence).collect(), None)
            }
            Outcome::Failed { reasons, .. } => (Vec::new(), Some(reasons)),
        };
        said.push((text.as_str(), places));
        written.push(Draft { text, stems: stems(text), reasons, used: false });
    }
    extractor.weigh(&said);
    let mut refused: BTreeSet<usize> = BTreeSet::new();
    let mut rounds = 0;
    loop {
        let chosen = extractor.select(wanted, &|index| refused.contains(&index));
        let mut telling = Telling {
            extractor: &extractor,
            sources,
            scope: &scope,
            drafts: written.clone(),
            draft: &draft,
            shown: Vec::new(),
        };
        let before = refused.len();
        refused.extend(chosen.iter().filter(|index| !telling.show(**index, &chosen)));
        rounds += 1;
        if refused.len() == before || rounds == ROUNDS {
            if telling.shown.is_empty() {
                // Speech of an unknown speaker is all there is.
                telling.shown.extend(
                    extractor.select(wanted, &|_| false).into_iter().filter_map(|i| quote(sources, at(i))),
                );
            }
            return telling.end();
        }
    }
}

impl Telling<'_, '_> {
    /// Shows what the sentence at `index` says, which is one of those `chosen`; not when it was said before.
    fn show(&mut self, index: usize, chosen: &[usize]) -> bool {
        let at = SentenceRef { article: self.extractor.article().id, sentence: index };
        if self.shown.iter().any(|sentence| self.sources.cited_by(sentence, at)) {
            return false;
        }
        // The next sentence's "he" may be anywhere in this one.
        let whole = chosen.contains(&(index + 1)) && self.extractor.leans_on_the_one_before(index + 1);
        let found = if whole { None } else { self.drafted(at).or_else(|| self.cut(at, chosen)) };
        let Some(sentence) = found.or_else(|| self.quoted(at, chosen)) else { return false };
        self.shown.push(sentence);
        true
    }

    /// A drafted sentence that passes and says what the sentence `at` says.
    fn drafted(&mut self, at: SentenceRef) -> Option<CheckedSentence> {
        let previous = self.shown.last();
        let (number, sentence) = self.open().find_map(|(number, draft)| {
            match check(self.sources, draft.text, self.scope, previous) {
                Outcome::Passed(sentence)
                    if self.sources.cited_by(&sentence, at) && !self.says(sentence.text()) =>
                {
                    Some((number, sentence))
                }
                _ => None,
            }
        })?;
        self.drafts[number].used = true;
        Some(sentence)
    }

    /// The sentence `at` cut to what the draft says of it, in whichever of its sentences.
    fn cut(&mut self, at: SentenceRef, chosen: &[usize]) -> Option<CheckedSentence> {
        let found = compress(self.sources, self.draft, &[at], &self.shown);
        let words = |text: &str| text.split_whitespace().count();
        let whole = words(self.sources.sentence(at)?.text);
        let sentence = found.into_iter().find(|sentence| {
            let left = words(sentence.text());
            left + SAVED <= whole && (whole > LONG || left * 2 >= whole) && !self.says(sentence.text())
        })?;
        Some(self.instead(at, chosen, sentence))
    }

    /// The sentence `at` in its own words.
    fn quoted(&mut self, at: SentenceRef, chosen: &[usize]) -> Option<CheckedSentence> {
        let sentence = quote_trimmed(self.sources, at).filter(|sentence| !self.says(sentence.text()))?;
        Some(self.instead(at, chosen, sentence))
    }

    /// `sentence` in place of the drafted sentence that speaks of `at`, if there is one that does not pass.
    fn instead(&mut self, at: SentenceRef, chosen: &[usize], sentence: CheckedSentence) -> CheckedSentence {
        let Some(number) = self.about(at, chosen) else { return sentence };
        let Some(draft) = self.drafts.get_mut(number) else { return sentence };
        let Some(reasons) = draft.reasons.clone() else { return sentence };
        draft.used = true;
        sentence.instead_of(draft.text, reasons)
    }

    /// The drafted sentence that speaks of the sentence `at` more than of the others `chosen`.
    fn about(&self, at: SentenceRef, chosen: &[usize]) -> Option<usize> {
        let likeness = |draft: &Draft<'_>, index: usize| self.extractor.likeness(index, &draft.stems);
        self.open()
            .map(|(number, draft)| (number, draft, likeness(draft, at.sentence)))
            .filter(|(_, draft, here)| {
                *here >= ABOUT && chosen.iter().all(|other| likeness(draft, *other) <= *here)
            })
            .max_by(|a, b| a.2.total_cmp(&b.2).then(b.0.cmp(&a.0)))
            .map(|(number, ..)| number)
    }

    fn open(&self) -> impl Iterator<Item = (usize, &Draft<'_>)> {
        self.drafts.iter().enumerate().filter(|(_, draft)| !draft.used)
    }

    fn says(&self, text: &str) -> bool {
        self.shown.iter().any(|earlier| repeats(earlier.text(), text))
    }

    /// What is shown, and what was drafted and does not pass.
    fn end(self) -> (Vec<CheckedSentence>, Vec<Withheld>) {
        let left = self.drafts.into_iter().filter(|draft| !draft.used);
        let withheld =
            left.filter_map(|draft| Some(Withheld::new(draft.text.to_owned(), draft.reasons?))).collect();
        (self.shown, withheld)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::compose::ExtractOptions;
    use crate::corpus::{Article, ArticleId, Metadata};
    use crate::text::Span;

    const BODY: &str = "The council of Marrow Bay closed the old harbour bridge on Monday, after engineers found cracks.\n\
        It was built by Ida Venn and carried about 3,000 people a day to the mill.\n\
        A ferry will replace the bridge until a new one is ready in May, the council said.\n\
        The first boat came past the harbour light at ten on Sunday with eels, crabs and smoked herring for the market.\n";

    /// The sentences shown, and those withheld, when `drafts` were written about [`BODY`].
    fn told(drafts: &[&str], wanted: usize) -> (Vec<CheckedSentence>, Vec<Withheld>) {
        let (id, metadata) = (ArticleId::from_index(0), Metadata::default());
        let article =
            Article::new(id, "x.txt".into(), "t".into(), metadata, Arc::from(BODY), Span::all(BODY));
        let sources = Sources::new(std::slice::from_ref(&article));
        let embed = |texts: &[&str]| {
            let vector = |i: usize| (0..texts.len()).map(|j| if i == j { 1.0 } else { 0.0 }).collect();
            Ok::<_, ()>((0..texts.len()).map(vector).collect())
        };
        let extractor = Extractor::new(&article, ExtractOptions::default(), embed).unwrap();
        let drafts: Vec<String> = drafts.iter().map(|text| (*text).to_owned()).collect();
        tell(extractor, &sources, &drafts, wanted)
    }

    fn texts(sentences: &[CheckedSentence]) -> Vec<&str> {
        sentences.iter().map(CheckedSentence::text).collect()
    }

    #[test]
    fn what_passes_is_shown_as_drafted_and_in_the_order_of_the_article() {
        let drafts = [
            "The council said a ferry will replace the bridge until a new one is ready in May.",
            "The council of Marrow Bay closed the old harbour bridge on Monday.",
        ];
        let (shown, withheld) = told(&drafts, 2);
        assert_eq!(texts(&shown), [drafts[1], drafts[0]]);
        assert!(shown.iter().all(|sentence| sentence.replaces().is_none()) && withheld.is_empty());
    }

    #[test]
    fn what_does_not_pass_gives_way_to_what_the_source_says_of_it() {
        let wrong = "A ferry will replace the bridge until a new one is ready in June, the council said.";
        let invented = "Nobody in Marrow Bay was asked about the plan.";
        let (shown, withheld) = told(&[wrong, invented], 2);
        let ferry = shown.iter().find(|sentence| sentence.text().starts_with("A ferry")).unwrap();
        assert!(ferry.text().contains("in May") || !ferry.text().contains("ready"), "{}", ferry.text());
        assert_eq!(ferry.replaces().map(|replaced| replaced.text.as_str()), Some(wrong));
        assert_eq!(withheld.iter().map(|w| w.text.as_str()).collect::<Vec<_>>(), [invented]);
    }

    #[test]
    fn little_of_a_short_sentence_is_not_shown_in_its_place() {
        let (shown, _) = told(&["The first boat came past the harbour light and sank."], 4);
        let last = texts(&shown).pop().unwrap();
        assert!(last.ends_with("for the market."), "{last}");
    }

    #[test]
    fn a_sentence_that_points_back_stands_behind_the_whole_of_the_one_it_points_to() {
        let draft = "The council of Marrow Bay closed the old harbour bridge on Monday.";
        let (shown, _) = told(&[draft, "It was built by Ida Venn."], 2);
        let lines: Vec<&str> = BODY.lines().map(str::trim).collect();
        assert_eq!(texts(&shown)[0], lines[0]);
        assert!(texts(&shown)[1].starts_with("It was built by Ida Venn"));
    }
}
