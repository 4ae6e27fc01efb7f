//! The signals that the verifier's score is fitted on: reads one JSON object a line from standard input, writes one a line.
//!
//! In: see `records`. Out, per claim:
//! `{"id": ..., "sentences": [{"text", "signals": {...}, "yes": ..., "doubts": [[first byte, end, logit], ...], "premise": [...],
//! "nearest": [...], "cited": [...], "reasons": [...], "contradicted": ...}]}`, the premise as numbers of sentences and as
//! characters of the article, what is cited of it as characters.
//! Arguments: the id of a model or `-` for none, and a file in which its opinions are kept from run to run (`kept`). Used by
//! `evals/verifier/run.py` and `probe.py`.

mod kept;
mod pipeline;
mod records;

use std::io::{self, BufRead as _, Write as _};

use dateline::corpus::{Article, SentenceRef};
use dateline::verify::Reason;

use records::Record;

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
        let record = Record::new(&line?)?;
        let articles = std::slice::from_ref(&record.article);
        // All claims at once: the sentences of the article are compared once.
        let (statements, owners) = record.statements();
        let found = dateline.examine(&statements, articles, &mut |_| {})?;
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
                        "nearest": characters(&record.article, &found.examination.premise),
                        "cited": characters(&record.article, &found.examination.cited),
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
