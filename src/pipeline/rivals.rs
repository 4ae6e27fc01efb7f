//! Where sources differ on a question: what other articles answer in place of the answer that was found.

use crate::compose::Prompts;
use crate::corpus::{Article, SentenceRef};
use crate::engine::Generator;
use crate::report::{Difference, DifferenceKind, DifferenceValue, Relation};
use crate::story::in_full;
use crate::text::Span;
use crate::text::cues::{Cue, Hedge, cue_at};
use crate::text::quantities::{Quantity, quantities};
use crate::text::words::tokenize;
use crate::verify::Citation;

use super::Error;
use super::evidence::{Evidence, Group, around};
use super::proposal::Proposal;
use super::question::Question;
use super::said::{Said, Times};

/// Articles that are asked for their own answer at most, the nearest to the question first.
const MOST: usize = 3;
/// Share of what the question is about, by weight, that a passage of an article must hold for it to be asked.
const LEAST_COVERAGE: f32 = 0.5;
/// Numbers further apart than this are of different things.
const MOST_APART: f64 = 15.0;
/// Seconds after which a larger number is an update.
const UPDATE_SECONDS: i64 = 3600;

/// What articles of the `evidence` answer to the same question in place of `found`, beside it; `None` when none does. Only
/// numbers, days and names are set against each other: of other words nobody knows that both cannot be meant. Neither
/// article may have the other's value anywhere. All are quoted, none is judged.
pub(super) fn difference(
    generator: &mut dyn Generator,
    prompts: &Prompts,
    asked: &Question<'_>,
    evidence: &Evidence<'_>,
    found: &Proposal,
) -> Result<Option<Difference>, Error> {
    let Some(first) = found.sources.first() else { return Ok(None) };
    if asked.is_closed() {
        return Ok(None);
    }
    let told_at = |text: &str, at: SentenceRef| Told::new(text, evidence.article(at.article)?, at.sentence);
    let Some(own) = told_at(&found.text, *first) else { return Ok(None) };
    let (tell, others): (Vec<&Group<'_>>, Vec<&Group<'_>>) =
        evidence.groups().iter().partition(|group| own.is_in(group.article));
    let mut told = vec![own];
    for group in others.into_iter().filter(|group| is_about(asked, group)).take(MOST) {
        let Some(other) = Proposal::new(generator, prompts, asked, &Evidence::of(group))? else { continue };
        let (None, Some(at)) = (other.doubt(), other.sources.first()) else { continue };
        let Some(rival) = told_at(&other.text, *at) else { continue };
        let known = tell.iter().any(|group| rival.is_in(group.article));
        if !known && told.iter().all(|value| value.excludes(&rival)) {
            told.push(rival);
        }
    }
    let kind = told.first().map_or(DifferenceKind::Statement, |told| told.kind);
    let relation = if updated(&told) { Relation::Updated } else { Relation::Differ };
    let values: Vec<DifferenceValue> = told
        .into_iter()
        .filter_map(|told| {
            let citation = Citation::new(told.article, told.article.sentences().get(told.sentence)?.span)?;
            Some(DifferenceValue { value: told.text, article: told.article.id, citations: vec![citation] })
        })
        .collect();
    Ok((values.len() >= 2).then(|| Difference { what: asked.text().to_owned(), kind, relation, values }))
}

/// What one article alone of the `evidence` surely answers, where the model doubts that all of it together answers: among
/// several it overlooks the one that says it, or finds that they do not agree.
pub(super) fn alone<'a>(
    generator: &mut dyn Generator,
    prompts: &Prompts,
    asked: &Question<'_>,
    evidence: &Evidence<'a>,
) -> Result<Option<(Proposal, Evidence<'a>)>, Error> {
    if evidence.groups().len() < 2 {
        return Ok(None);
    }
    for group in evidence.groups().iter().filter(|group| is_about(asked, group)).take(MOST) {
        let alone = Evidence::of(group);
        if let Some(found) = Proposal::new(generator, prompts, asked, &alone)?
            && found.is_sure()
        {
            return Ok(Some((found, alone)));
        }
    }
    Ok(None)
}

/// Whether a passage of the group speaks of what is asked, and the article of those who are asked about.
fn is_about(asked: &Question<'_>, group: &Group<'_>) -> bool {
    let near = |at: &usize| asked.coverage(&around(group.article, *at)) >= LEAST_COVERAGE;
    asked.strangers(group.article) == 0 && group.sentences.iter().any(near)
}

/// An answer in its source's words.
struct Told<'a> {
    said: Said,
    /// As the source has it, with its hedge.
    text: String,
    kind: DifferenceKind,
    number: Option<Quantity>,
    hedge: Option<Hedge>,
    article: &'a Article,
    sentence: usize,
}

impl<'a> Told<'a> {
    /// The short answer `proposal` as the sentence `index` of `article` tells it; `None` when it is no number, day or name.
    fn new(proposal: &str, article: &'a Article, index: usize) -> Option<Self> {
        let sentence = article.sentence(index);
        let said = Said::new(proposal);
        let tokens = tokenize(sentence);
        let numbers = quantities(sentence, &tokens);
        let number = numbers.iter().find(|number| said.has_number(number.value)).cloned();
        let in_number = |i: usize| numbers.iter().any(|q| said.has_number(q.value) && q.tokens.contains(&i));
        let marked: Vec<usize> = (0..tokens.len())
            .filter(|&i| in_number(i) || tokens.get(i).is_some_and(|t| said.has_word(t)))
            .collect();
        let (first, last) = (*marked.first()?, *marked.last()?);
        // What is far apart is no one thing.
        if last - first > 2 * marked.len() {
            return None;
        }
        let name = |i: &usize| *i > 0 && tokens.get(*i).is_some_and(|t| t.capital || t.acronym);
        let kind = if Times::of(proposal).is_any() {
            DifferenceKind::Date
        } else if number.is_some() {
            DifferenceKind::Number
        } else if marked.iter().any(name) {
            DifferenceKind::Statement
        } else {
            return None;
        };
        // "At least", "about": without it the number would be another.
        let any_number = |i: usize| numbers.iter().any(|q| q.tokens.contains(&i));
        let hedge = (first.saturating_sub(4)..last).find_map(|i| match cue_at(&tokens, i, any_number)? {
            (Cue::Hedge(hedge), length) if i + length >= first => Some((i, hedge)),
            _ => None,
        });
        let start = hedge.map_or(first, |(i, _)| i.min(first));
        let span = Span::new(sentence, tokens.get(start)?.span.start(), tokens.get(last)?.span.end())?;
        let plain = || span.of(sentence).split_whitespace().collect::<Vec<_>>().join(" ");
        let counted = number.as_ref().filter(|_| kind == DifferenceKind::Number);
        let text = counted.and_then(|number| in_full(sentence, number.span.start())).unwrap_or_else(plain);
        Some(Self {
            said,
            text,
            kind,
            number,
            hedge: hedge.map(|(_, hedge)| hedge),
            article,
            sentence: index,
        })
    }

    /// Whether any sentence of `article` says it.
    fn is_in(&self, article: &Article) -> bool {
        (0..article.sentences().len()).any(|i| self.said.is_in(article.sentence(i)))
    }

    /// Whether not both can be meant: of one kind, with nothing in common.
    fn excludes(&self, other: &Self) -> bool {
        self.kind == other.kind
            && match (self.kind, &self.number, &other.number) {
                (DifferenceKind::Number, Some(a), Some(b)) => {
                    a.kind == b.kind && a.unit == b.unit && !self.may_be(other) && !other.may_be(self)
                }
                (DifferenceKind::Date, a, b) => {
                    let (mine, others) = (Times::of(&self.text), Times::of(&other.text));
                    let days = a.as_ref().zip(b.as_ref()).is_some_and(|(a, b)| !a.same(b));
                    mine.clash(&others) || mine.share_month(&others) && days
                }
                _ => self.said.is_apart(&other.said) && !abbreviates(&self.text, &other.text),
            }
    }

    /// Whether its number, hedged as it is, can be the `other`'s, or is too far from it to be of the same thing.
    fn may_be(&self, other: &Self) -> bool {
        let (Some(a), Some(b)) = (&self.number, &other.number) else { return false };
        let (a, b) = (a.value, b.value);
        let near = (a - b).abs() <= 0.1 * a.abs().max(b.abs());
        let apart = a.abs().max(b.abs()) > MOST_APART * a.abs().min(b.abs());
        let rounded = match self.hedge {
            Some(Hedge::About | Hedge::Nearly) => near,
            Some(Hedge::AtLeast | Hedge::MoreThan) => near && b >= a,
            Some(Hedge::UpTo | Hedge::LessThan) => near && b <= a,
            Some(Hedge::Only) | None => (a - b).abs() <= 1e-6 * a.abs().max(b.abs()),
        };
        rounded || apart
    }
}

/// Whether one of two names is made of the other's initials: "US" and "United States".
fn abbreviates(a: &str, b: &str) -> bool {
    let initials = |text: &str| -> String {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.starts_with(char::is_uppercase));
        words.filter_map(|word| word.chars().next()).collect()
    };
    let plain = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let short = |short: &str, long: &str| {
        let short = plain(short);
        short.chars().count() > 1 && initials(long).starts_with(&short)
    };
    short(a, b) || short(b, a)
}

/// Whether each later article only brings a larger number.
fn updated(told: &[Told<'_>]) -> bool {
    let time = |told: &Told<'_>| told.article.metadata.published.map(|at| at.as_second());
    let mut values: Vec<(i64, f64)> = Vec::new();
    for value in told {
        let (Some(time), Some(number)) = (time(value), &value.number) else { return false };
        values.push((time, number.value));
    }
    values.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    told.iter().all(|value| value.kind == DifferenceKind::Number)
        && values.windows(2).all(|pair| matches!(pair, [a, b] if b.0 - a.0 >= UPDATE_SECONDS && b.1 > a.1))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::corpus::{ArticleId, Metadata};

    fn articles(texts: &[(&str, Option<&str>)]) -> Vec<Article> {
        let article = |(i, (text, published)): (usize, &(&str, Option<&str>))| {
            let body: Arc<str> = Arc::from(*text);
            let metadata = Metadata {
                published: published.map(|at| at.parse().expect("a time")),
                ..Metadata::default()
            };
            let all = Span::all(&body);
            Article::new(ArticleId::from_index(i), format!("{i}.txt"), "t".into(), metadata, body, all)
        };
        texts.iter().enumerate().map(article).collect()
    }

    fn told<'a>(article: usize, proposal: &str, articles: &'a [Article]) -> Option<Told<'a>> {
        Told::new(proposal, &articles[article], 0)
    }

    /// What two sentences say of one question, and whether they exclude each other.
    fn apart(a: (&str, &str), b: (&str, &str)) -> (String, String, bool) {
        let articles = articles(&[(a.0, None), (b.0, None)]);
        let (a, b) = (told(0, a.1, &articles).unwrap(), told(1, b.1, &articles).unwrap());
        let excludes = a.excludes(&b);
        assert_eq!(excludes, b.excludes(&a), "one way as the other");
        (a.text, b.text, excludes)
    }

    #[test]
    fn values_are_told_in_the_words_of_the_source() {
        let (a, b, excludes) = apart(
            ("The fire at the mill killed at least 14 people on Monday.", "14 people"),
            ("The mill fire left 19 people dead.", "19"),
        );
        assert_eq!((a.as_str(), b.as_str(), excludes), ("at least 14 people on Monday", "19 people", true));
        let articles = articles(&[("At least 14 of nearly 600 people died.", None)]);
        let told = |proposal| told(0, proposal, &articles).map(|told| (told.text, told.hedge));
        assert_eq!(told("at least 14"), Some(("At least 14".to_owned(), Some(Hedge::AtLeast))));
        assert_eq!(told("nearly 600 people"), Some(("nearly 600 people".to_owned(), Some(Hedge::Nearly))));
    }

    #[test]
    fn numbers_that_can_both_be_meant_are_no_difference() {
        for (a, b) in [
            (("More than 600 boats sank.", "600 boats"), ("The storm sank 620 boats.", "620 boats")),
            (("About 20 people are missing.", "20"), ("21 people are missing.", "21 people")),
            (("Twelve boats sank.", "twelve"), ("12 boats sank.", "12")),
            // Of different things.
            (("3 boats sank.", "3"), ("The storm reached 420 boats.", "420 boats")),
            (("Of the boats 12% sank.", "12%"), ("30 boats sank.", "30")),
        ] {
            assert!(!apart(a, b).2, "{a:?} {b:?}");
        }
    }

    #[test]
    fn names_exclude_each_other_when_nothing_is_shared() {
        assert!(apart(("The race went to Ida Venn.", "Ida Venn"), ("The winner was Bo Lind.", "Bo Lind")).2);
        assert!(!apart(("The race went to Ida Venn.", "Ida Venn"), ("The winner was Venn.", "Venn")).2);
        assert!(!apart(("It left the United States.", "the United States"), ("It left the US.", "the US")).2);
        let articles = articles(&[("The fire began in a store room.", None)]);
        assert!(told(0, "in a store room", &articles).is_none(), "two such may be one place");
    }

    #[test]
    fn days_of_one_kind_exclude_each_other() {
        let day = |a, b| apart((a, a.trim_end_matches('.')), (b, b.trim_end_matches('.'))).2;
        assert!(day("On 4 June.", "On 5 June."));
        assert!(day("On Monday.", "On Tuesday."));
        assert!(!day("On Monday.", "On 5 June."), "a Monday may be the fifth");
        assert!(!day("On 5 June.", "In June."));
    }

    #[test]
    fn a_later_larger_number_is_an_update() {
        let (early, late) = (Some("2026-03-02T06:00:00Z"), Some("2026-03-02T18:00:00Z"));
        let both = |first, second| {
            let articles = articles(&[("It killed 14 people.", first), ("It killed 19 people.", second)]);
            let told = [told(0, "14 people", &articles).unwrap(), told(1, "19 people", &articles).unwrap()];
            updated(&told)
        };
        assert!(both(early, late));
        assert!(!both(late, early));
        assert!(!both(early, early));
        assert!(!both(None, late));
    }
}
