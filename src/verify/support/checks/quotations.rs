//! Words in quotation marks: verbatim in a source, and from the mouth that the statement names.

use crate::text::cues::Cue;
use crate::text::words::tokenize;

use super::super::super::Reason;
use super::super::super::sources::SourceSentence;
use super::{Case, Findings};

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
        let wanted = words(quote);
        let sayers: Vec<&SourceSentence<'_>> = case.all().filter(|s| holds(s, &wanted)).collect();
        if sayers.is_empty() && !spread(case, &wanted) {
            findings.push(Reason::Quotation { words: quote.to_owned() });
        } else if let Some(name) = speaker(case, &sayers) {
            findings.push(Reason::Speaker { written: name });
        }
        from = to + 1;
    }
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
    let units = &case.claim.units;
    let speech = units.iter().position(|u| u.cue == Some(Cue::Speech) && !u.quoted)?;
    let near = [speech.checked_sub(1), speech.checked_sub(2), Some(speech + 1), Some(speech + 2)];
    let at = near.into_iter().flatten().find(|i| {
        units
            .get(*i)
            .is_some_and(|u| u.capital && !u.quoted && !u.time && u.cue.is_none() && u.quantity.is_none())
    })?;
    let name = units.get(at)?;
    let told = sayers.iter().any(|s| {
        let first = s.at.sentence.saturating_sub(3);
        (first..=s.at.sentence + 2).any(|sentence| {
            let at = crate::corpus::SentenceRef { article: s.at.article, sentence };
            case.sources.sentence(at).is_some_and(|n| n.facts.units.iter().any(|u| u.stem == name.stem))
        })
    });
    (!told && !sayers.is_empty()).then(|| case.claim.written(at, at).to_owned())
}
