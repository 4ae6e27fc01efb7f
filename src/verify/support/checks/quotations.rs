//! Words in quotation marks: verbatim in a source, and from the mouth that the statement names.

use crate::text::cues::Cue;
use crate::text::words::tokenize;

use super::super::super::Reason;
use super::super::super::sources::SourceSentence;
use super::{Case, Findings, names, speakers};

fn words(text: &str) -> Vec<String> {
    tokenize(text).into_iter().filter(|t| !t.is_punct()).map(|t| t.lower).collect()
}

fn holds(sentence: &SourceSentence<'_>, quote: &[String]) -> bool {
    words(sentence.text).windows(quote.len().max(1)).any(|w| w == quote)
}

pub(super) fn check(case: &Case<'_, '_>, findings: &mut Findings) {
    let units = &case.claim.units;
    let mut from = 0;
    while from < units.len() {
        if !units.get(from).is_some_and(|u| u.quoted) {
            from += 1;
            continue;
        }
        let mut to = from;
        while units.get(to + 1).is_some_and(|u| u.quoted)
            && !super::marks(case.claim.gap(to + 1)).any(|c| matches!(c, '"' | '\u{201C}' | '\u{201D}'))
        {
            to += 1;
        }
        let quote = case.claim.written(from, to);
        from = to + 1;
        if title(quote, units.iter().any(|u| u.cue == Some(Cue::Speech))) {
            continue;
        }
        let parts = parts(quote);
        let sayers: Vec<&SourceSentence<'_>> = case.all().filter(|s| held(case, s, &parts)).collect();
        if sayers.is_empty() && !matches!(parts.as_slice(), [whole] if spread(case, whole)) {
            findings.push(Reason::Quotation { words: quote.to_owned() });
        } else if let Some(name) = speaker(case, &sayers) {
            findings.push(Reason::Speaker { written: name });
        }
    }
}

/// Whether the words are the title of a work or another name, every word of it capital: names are checked as names. One
/// word alone may be what somebody `said`.
fn title(quote: &str, said: bool) -> bool {
    const SMALL: &[&str] =
        &["a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "vs", "with"];
    let mut capitals = 0;
    for word in quote
        .split_whitespace()
        .filter_map(|w| w.split(|c: char| !c.is_alphanumeric()).find(|w| !w.is_empty()))
    {
        match word.chars().next() {
            Some(first) if first.is_uppercase() => capitals += 1,
            Some(first) if first.is_numeric() => {}
            _ if capitals > 0 && SMALL.contains(&word) => {}
            _ => return false,
        }
    }
    capitals > usize::from(said)
}

/// The words of a quotation between the places where the writer left some out or put in his own: "[…]", "...", "[sic]".
fn parts(quote: &str) -> Vec<Vec<String>> {
    let own = quote.replace("...", "\u{2026}");
    let mut out = Vec::new();
    let mut rest = own.as_str();
    while let Some(end) = rest.find(['[', '\u{2026}']) {
        let (part, from) = rest.split_at(end);
        out.push(words(part));
        let close = if from.starts_with('[') { from.find(']').unwrap_or(0) } else { 0 };
        rest = from
            .get(close..)
            .and_then(|r| r.char_indices().nth(1).and_then(|(i, _)| r.get(i..)))
            .unwrap_or("");
    }
    out.push(words(rest));
    out.retain(|part| !part.is_empty());
    out
}

/// How many sentences after its first words a quotation may go on.
const GOES_ON: usize = 3;

/// Whether the first of the parts is in `sentence` and the others in it or soon after.
fn held(case: &Case<'_, '_>, sentence: &SourceSentence<'_>, parts: &[Vec<String>]) -> bool {
    let at = |sentence_number| crate::corpus::SentenceRef {
        article: sentence.at.article,
        sentence: sentence_number,
    };
    let near = || {
        let numbers = sentence.at.sentence..=sentence.at.sentence + GOES_ON;
        numbers.filter_map(|number| case.sources.sentence(at(number)))
    };
    parts.split_first().is_some_and(|(first, others)| {
        holds(sentence, first) && others.iter().all(|part| near().any(|s| holds(s, part)))
    })
}

/// Whether the words run over the end of a source sentence.
fn spread(case: &Case<'_, '_>, quote: &[String]) -> bool {
    case.scope.windows(2).any(|pair| {
        let [a, b] = pair else { return false };
        let (Some(x), Some(y)) = (case.sources.sentence(*a), case.sources.sentence(*b)) else { return false };
        let mut both = words(x.text);
        both.extend(words(y.text));
        a.article == b.article && both.windows(quote.len().max(1)).any(|w| w == quote)
    })
}

/// The name that the statement gives to the quotation's speaker, when no sentence near the quotation has it.
fn speaker(case: &Case<'_, '_>, sayers: &[&SourceSentence<'_>]) -> Option<String> {
    let at = speakers::name(case.claim)?;
    let name = case.claim.units.get(at.clone())?;
    let told = sayers.iter().any(|s| {
        let first = s.at.sentence.saturating_sub(3);
        (first..=s.at.sentence + 2).any(|sentence| {
            let at = crate::corpus::SentenceRef { article: s.at.article, sentence };
            case.sources.sentence(at).is_some_and(|n| name.iter().any(|name| names::holds(name, &n.facts)))
        })
    });
    (!told && !sayers.is_empty()).then(|| case.claim.written(at.start, at.end.saturating_sub(1)).to_owned())
}
