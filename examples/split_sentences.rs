//! Splits each text of a JSON-lines stream into sentences: reads one JSON string a line from standard input,
//! writes one JSON array of `[start, end, kind, paragraph]` a line, offsets in bytes. Used by `evals/sentences.py`.

use std::io::{self, BufRead as _, Write as _};

use dateline::text::split_sentences;

fn main() -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let text: String = serde_json::from_str(&line?)?;
        let spans: Vec<_> = split_sentences(&text)
            .iter()
            .map(|s| (s.span.start(), s.span.end(), format!("{:?}", s.kind), s.paragraph))
            .collect();
        serde_json::to_writer(&mut out, &spans)?;
        writeln!(out)?;
    }
    out.flush()
}
