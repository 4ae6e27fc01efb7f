//! Further sources for a sentence that one source supports already.

use crate::corpus::{Article, SentenceRef};
use crate::text::Span;
use crate::text::quantities::quantities;
use crate::text::terms::content_stems;
use crate::text::words::tokenize;

use super::{CheckedSentence, Citation, Outcome, Reason, Sources, Verdict, check};

impl Sources<'_> {
    /// Whether `sentence` cites the source sentence `at`, or a part of it.
    #[must_use]
    pub fn cited_by(&self, sentence: &CheckedSentence, at: SentenceRef) -> bool {
        let Some(span) = self.span(at) else { return false };
        let cites = |article, range| article == at.article && span.overlaps_range(range);
        sentence.citations().iter().any(|c| cites(c.article(), c.start()..c.end()))
    }

    /// Bytes of the sentence at `at` in its article.
    #[must_use]
    pub fn span(&self, at: SentenceRef) -> Option<Span> {
        Some(self.sentence(at)?.span)
    }

    /// A citation of the sentence at `at`.
    #[must_use]
    pub fn citation(&self, at: SentenceRef) -> Option<Citation> {
        Citation::new(self.article(at)?, self.span(at)?)
    }
}

impl CheckedSentence {
    /// Adds a passage of another article that says so too; one of an article cited already is left out.
    pub fn corroborate(&mut self, citation: Citation) {
        if self.citations.iter().all(|known| known.article() != citation.article()) {
            self.citations.push(citation);
        }
    }
}

/// The words of `span` as they stand in `article`: a headline, or part of a sentence.
#[must_use]
pub fn quote_span(article: &Article, span: Span) -> Option<CheckedSentence> {
    let citation = Citation::new(article, span).filter(|citation| !citation.quote().trim().is_empty())?;
    Some(CheckedSentence {
        text: citation.quote().to_owned(),
        verdict: Verdict::Quoted,
        support: 1.0,
        citations: vec![citation],
        replaces: None,
    })
}

/// Largest share of the content words of a sentence that a further source may put in other words.
const OTHER_WORDS: f32 = 0.34;

/// Whether the sentence at `at`, of a cluster that says the same, may be cited for `text` as a further source.
/// No number, date, name, hedge or negation may differ. It may name its own informant, and word a part otherwise,
/// but not of a sentence with numbers: there a single word ("killed", "injured") makes another fact.
#[must_use]
pub fn agrees(sources: &Sources<'_>, text: &str, at: SentenceRef) -> bool {
    let reasons = match check(sources, text, &[at], None) {
        Outcome::Passed(_) => return true,
        Outcome::Failed { reasons, .. } => reasons,
    };
    let counts = !quantities(text, &tokenize(text)).is_empty();
    let all = content_stems(text).len().max(1) as f32;
    reasons.iter().all(|reason| match reason {
        Reason::Attribution { .. } | Reason::Quotation { .. } => true,
        Reason::Words { words } => !counts && words.len() as f32 / all <= OTHER_WORDS,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::corpus::{ArticleId, Metadata};

    fn agree(text: &str, source: &str) -> bool {
        let article = Article::new(
            ArticleId::from_index(0),
            "b.txt".into(),
            String::new(),
            Metadata::default(),
            Arc::from(source),
            Span::all(source),
        );
        let at = SentenceRef { article: article.id, sentence: 0 };
        agrees(&Sources::new(std::slice::from_ref(&article)), text, at)
    }

    #[test]
    fn a_source_may_word_it_otherwise_but_not_count_something_else() {
        assert!(agree(
            "The mill fire in Ostrel killed 12 people.",
            "The mill fire in Ostrel killed 12 people, police said."
        ));
        assert!(!agree(
            "The mill fire in Ostrel killed 12 people.",
            "The mill fire in Ostrel injured 12 people."
        ));
        assert!(!agree(
            "The mill fire in Ostrel killed 12 people.",
            "The mill fire in Ostrel killed 14 people."
        ));
        assert!(!agree("The mill in Ostrel was closed.", "The mill in Ostrel was not closed."));
    }
}
