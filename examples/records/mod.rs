//! Claims about articles as `evals/verifier` gives them to the examples, a JSON object a line: `{"text": ARTICLE, "date": RFC 3339
//! or null, "claims": [{"id": ..., "claim": TEXT}]}`.

use std::ops::Range;
use std::sync::Arc;

use dateline::corpus::{Article, ArticleId, Metadata};
use dateline::text::{Span, split_sentences};
use dateline::verify::support::Statement;
use serde_json::Value;

/// An article and the claims about it.
pub(crate) struct Record {
    pub(crate) article: Article,
    /// Each claim's id and text.
    claims: Vec<(Value, String)>,
}

impl Record {
    pub(crate) fn new(line: &str) -> Result<Self, serde_json::Error> {
        let record: Value = serde_json::from_str(line)?;
        let body: Arc<str> = record["text"].as_str().unwrap_or_default().into();
        let published = record["date"].as_str().and_then(|d| d.parse().ok());
        let metadata = Metadata { published, ..Metadata::default() };
        let all = Span::all(&body);
        let article = Article::new(ArticleId::from_index(0), "a".into(), "t".into(), metadata, body, all);
        let claim =
            |claim: &Value| (claim["id"].clone(), claim["claim"].as_str().unwrap_or_default().to_owned());
        let claims = record["claims"].as_array().into_iter().flatten().map(claim).collect();
        Ok(Self { article, claims })
    }

    /// The sentences of all claims, one after another, and each claim's id with those of its own.
    pub(crate) fn statements(&self) -> (Vec<Statement>, Vec<(&Value, Range<usize>)>) {
        let (mut statements, mut owners) = (Vec::new(), Vec::new());
        for (id, text) in &self.claims {
            let first = statements.len();
            statements.extend(split_sentences(text).iter().map(|s| Statement::claim(s.span.of(text))));
            owners.push((id, first..statements.len()));
        }
        (statements, owners)
    }
}
