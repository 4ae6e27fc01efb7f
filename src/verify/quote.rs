//! The source's own words, whole or less a dateline.

use crate::corpus::{Article, SentenceRef};
use crate::text::{Span, Speech, lead_in};

use super::sources::Sources;
use super::{CheckedSentence, Citation, Verdict};

/// The sentence at `at` word for word.
#[must_use]
pub fn quote(sources: &Sources<'_>, at: SentenceRef) -> Option<CheckedSentence> {
    let sentence = sources.sentence(at)?;
    quoted(Citation::new(sources.article(at)?, sentence.span)?)
}

fn quoted(citation: Citation) -> Option<CheckedSentence> {
    (!citation.quote().trim().is_empty()).then(|| CheckedSentence {
        text: citation.quote().to_owned(),
        verdict: Verdict::Quoted,
        support: 1.0,
        citations: vec![citation],
        replaces: None,
    })
}

/// Most words of speech that is quoted with who speaks.
const SPEECH_WORDS: usize = 70;

/// The sentence at `at` without a dateline ("ASHBY (AP) —"), word for word otherwise; it stays whole when the
/// rest would not start with a capital letter. A sentence of somebody's speech comes with its neighbours up to who
/// speaks; `None` when that is too far away.
#[must_use]
pub fn quote_trimmed(sources: &Sources<'_>, at: SentenceRef) -> Option<CheckedSentence> {
    let article = sources.article(at)?;
    let span = if article.sentences().get(at.sentence)?.speech == Speech::default() {
        trimmed(sources, at)?
    } else {
        with_speaker(article, at.sentence)?
    };
    quoted(Citation::new(article, span)?)
}

/// The speech that the sentence at `index` is part of, with who speaks: if that is not too long the whole of it, or from the
/// sentence to the nearest that names the speaker.
fn with_speaker(article: &Article, index: usize) -> Option<Span> {
    let sentences = article.sentences();
    let speech = |at: usize| sentences.get(at).map(|sentence| sentence.speech).unwrap_or_default();
    let (mut first, mut last) = (index, index);
    while first > 0 && speech(first).from_before {
        first -= 1;
    }
    while last + 1 < sentences.len() && speech(last).goes_on && speech(last + 1).from_before {
        last += 1;
    }
    let named = |at: &usize| !speech(*at).all;
    if !(first..=last).any(|at| named(&at)) {
        // "I saw it," Reil said. "The pier is safe. Nobody doubts it."
        let before = first.checked_sub(1)?;
        let (a, b) = (sentences.get(before)?, sentences.get(first)?);
        let quotes = article.sentence(before).contains(['"', '”', '»', '’', '\'']);
        if a.paragraph != b.paragraph || !quotes || !named(&before) {
            return None;
        }
        first = before;
    }
    let span = |from: usize, to: usize| {
        let span =
            Span::new(article.body(), sentences.get(from)?.span.start(), sentences.get(to)?.span.end())?;
        (span.of(article.body()).split_whitespace().count() <= SPEECH_WORDS).then_some(span)
    };
    let nearest = || {
        let after = (index..=last).find(named).and_then(|to| span(index, to));
        after.or_else(|| (first..=index).rev().find(named).and_then(|from| span(from, index)))
    };
    span(first, last).or_else(nearest)
}

/// The bytes of the sentence at `at` without a dateline or an opening "But".
pub(crate) fn trimmed(sources: &Sources<'_>, at: SentenceRef) -> Option<Span> {
    let sentence = sources.sentence(at)?;
    let start = sentence.span.start() + lead_in(sentence.text);
    Some(Span::new(sources.article(at)?.body(), start, sentence.span.end()).unwrap_or(sentence.span))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::corpus::{ArticleId, Metadata};

    /// What is shown for each sentence of `body`.
    fn shown(body: &str) -> Vec<Option<String>> {
        let (id, metadata) = (ArticleId::from_index(0), Metadata::default());
        let article =
            Article::new(id, "x.txt".into(), "t".into(), metadata, Arc::from(body), Span::all(body));
        let articles = [article];
        let sources = Sources::new(&articles);
        (0..articles[0].sentences().len())
            .map(|sentence| {
                let sentence = quote_trimmed(&sources, SentenceRef { article: id, sentence })?;
                assert_eq!(sentence.text(), sentence.citations()[0].quote());
                Some(sentence.text().to_owned())
            })
            .collect()
    }

    #[test]
    fn speech_comes_with_who_speaks() {
        let all = "“The plans are late. The pier will fall. Stop it,” harbour master Ida Venn said.";
        assert_eq!(shown(all), vec![Some(all.to_owned()); 3]);
        let later = "“I saw it,” Tom Reil said. “The pier is safe. Nobody doubts it.”";
        let whole = Some(later.to_owned());
        assert_eq!(shown(later), [Some("“I saw it,” Tom Reil said.".to_owned()), whole.clone(), whole]);
        assert_eq!(shown("“It is late. It will fall.”"), [None, None]);
    }

    #[test]
    fn long_speech_is_shown_from_the_sentence_to_the_nearest_that_names_the_speaker() {
        let words =
            "the plans of the council for the new pier in the old harbour are still not ready at all, "
                .repeat(2);
        let body = format!(
            "Venn said: “First, {words}and so on. It is late. But {words}or so. It will fall,” she added."
        );
        let found = shown(&body);
        assert_eq!(found[3].as_deref(), Some("It will fall,” she added."));
        assert!(
            found[1]
                .as_deref()
                .is_some_and(|t| t.starts_with("It is late. But") && t.ends_with("she added."))
        );
    }
}
