//! The signals that the verifier's score is fitted on: reads one JSON object a line from standard input, writes one a line.
//!
//! In: `{"text": ARTICLE, "date": RFC 3339 or null, "claims": [{"id": ..., "claim": TEXT}]}`. Out, per claim:
//! `{"id": ..., "sentences": [{"text", "signals": {...}, "yes": ..., "doubts": [[first byte, end, logit], ...], "premise": [...],
//! "nearest": [...], "cited": [...], "reasons": [...], "contradicted": ...}]}`, the premise as numbers of sentences and as
//! characters of the article, what is cited of it as characters.
//! Arguments: the id of a model or `-` for none, and a file in which its opinions are kept from run to run (`kept`). Used by
//! `evals/verifier/run.py` and `probe.py`.

mod kept;

use std::io::{self, BufRead as _, Write as _};
use std::sync::Arc;

use dateline::corpus::{Article, ArticleId, Metadata, SentenceRef};
use dateline::text::{Span, split_sentences};
use dateline::verify::Reason;
use dateline::verify::support::Statement;

/// Where the sentences stand in the article, in characters.
fn characters(article: &Article, sentences: &[SentenceRef]) -> Vec<[usize; 2]> {
    let count = |end: usize| article.body().get(..end).map_or(0, |text| text.chars().count());
    let spans = sentences.iter().filter_map(|at| article.sentences().get(at.sentence));
    spans.map(|s| [count(s.span.start()), count(s.span.end())]).collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [model, kept] = args.as_slice() else { return Err("two arguments: MODEL-ID or -, FILE".into()) };
    let (mut dateline, _) = kept::open(model, kept)?;
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let record: serde_json::Value = serde_json::from_str(&line?)?;
        let body: Arc<str> = record["text"].as_str().unwrap_or_default().into();
        let metadata = Metadata {
            published: record["date"].as_str().and_then(|d| d.parse().ok()),
            ..Metadata::default()
        };
        let all = Span::all(&body);
        let article =
            Article::new(ArticleId::from_index(0), "a".into(), "t".into(), metadata, body.clone(), all);
        let articles = [article];
        // All claims at once: the sentences of the article are compared once.
        let mut statements = Vec::new();
        let mut owners = Vec::new();
        for claim in record["claims"].as_array().into_iter().flatten() {
            let text = claim["claim"].as_str().unwrap_or_default();
            let first = statements.len();
            statements.extend(split_sentences(text).iter().map(|s| Statement::claim(s.span.of(text))));
            owners.push((claim["id"].clone(), first..statements.len()));
        }
        let [article] = &articles;
        let found = dateline.examine(&statements, &articles, &mut |_| {})?;
        for (id, range) in owners {
            let sentences: Vec<_> = range
                .filter_map(|i| Some((statements.get(i)?, found.get(i)?)))
                .map(|(statement, found)| {
                    let signals: serde_json::Map<_, _> =
                        found.examination.signals.iter().map(|(n, v)| (n.to_owned(), v.into())).collect();
                    serde_json::json!({
                        "text": statement.text,
                        "signals": signals,
                        "yes": found.vote.as_ref().map(|vote| vote.yes),
                        "doubts": found.vote.as_ref().map(|vote| &vote.tokens).into_iter().flatten()
                            .map(|(bytes, doubt)| (bytes.start, bytes.end, *doubt)).collect::<Vec<_>>(),
                        "premise": found.examination.premise.iter().map(|at| at.sentence).collect::<Vec<_>>(),
                        "nearest": characters(article, &found.examination.premise),
                        "cited": characters(article, &found.examination.cited),
                        "reasons": found.examination.reasons,
                        "contradicted": found.examination.reasons.iter().any(Reason::contradicts),
                    })
                })
                .collect();
            writeln!(out, "{}", serde_json::json!({ "id": id, "sentences": sentences }))?;
        }
        out.flush()?;
    }
    Ok(())
}
