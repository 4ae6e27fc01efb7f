//! Sentences of this program's own JSON reports.

use serde_json::Value;

use super::{Block, BlockKind};

/// The sentences of a report, of an array of reports, or of one report a line; `None` when `text` is none of them.
pub(super) fn blocks(text: &str) -> Option<Vec<Block>> {
    let start = text.trim_start();
    if !start.starts_with(['{', '[']) {
        return None;
    }
    let reports: Vec<Value> = match serde_json::from_str(start) {
        Ok(Value::Array(all)) => all,
        Ok(one) => vec![one],
        Err(_) => {
            let lines: Result<Vec<Value>, _> =
                start.lines().filter(|l| !l.trim().is_empty()).map(serde_json::from_str).collect();
            lines.ok()?
        }
    };
    let ours =
        |r: &Value| r.get("schema").and_then(Value::as_str).is_some_and(|s| s.starts_with("dateline/"));
    if reports.is_empty() || !reports.iter().all(ours) {
        return None;
    }
    let mut out = Vec::new();
    for report in &reports {
        sentences(report, &mut out);
        for story in list(report, "stories") {
            push(story.get("title"), BlockKind::Heading, &mut out);
            sentences(story, &mut out);
            for part in list(story, "only").chain(list(story, "timeline")) {
                push(part.get("sentence"), BlockKind::Sentence, &mut out);
            }
        }
    }
    Some(out)
}

fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn sentences(value: &Value, out: &mut Vec<Block>) {
    for sentence in list(value, "sentences") {
        push(Some(sentence), BlockKind::Sentence, out);
    }
}

fn push(sentence: Option<&Value>, kind: BlockKind, out: &mut Vec<Block>) {
    if let Some(text) = sentence.and_then(|s| s.get("text")).and_then(Value::as_str) {
        out.push(Block { kind, text: text.to_owned() });
    }
}
