//! What an adapter of the verifier is fitted on: reads the records of `verifier_features` from standard input, and of each sentence
//! that the model is asked about takes down what the adapter's layers begin with.
//!
//! A record of the file is the length of a JSON object as four bytes, `{"text": the sentence, "shared", "start", "end"}`: the
//! sentence is the tokens from `start` to `end` of its prompt, of which the first `shared` are those of the record before; then
//! what the layers keep of the tokens from `shared` to `start`, for each layer and token its keys and its values, and the states in
//! which the layer before leaves the sentence's tokens; all of it as little-endian floats.
//! Arguments: the id of a model, the first layer, the layer behind the last, and the file. Prints where the tokens of each
//! sentence stand in it. Used by `evals/verifier/adapter.py`.

mod pipeline;
mod records;

use std::fs::File;
use std::io::{self, BufRead as _, BufWriter, Write};
use std::ops::Range;

use dateline::engine::{CandleGenerator, EngineError, Generator as _, Prompt, Score, ScoreRequest, StatesOf};

use pipeline::Scorer;
use records::Record;

/// Takes down what is read of the prompts that are to be scored, and tells nothing else.
struct Taker {
    layers: Range<usize>,
    before: Prompt,
    out: BufWriter<File>,
}

impl Taker {
    fn take(
        &mut self,
        inner: &mut CandleGenerator,
        prompt: &Prompt,
        tokens: &Range<usize>,
    ) -> Result<(), EngineError> {
        let Range { start, end } = *tokens;
        let states = StatesOf { layer: self.layers.start - 1, tokens: tokens.clone(), adapter: None };
        let prompt = Prompt { tokens: prompt.tokens[..end].to_vec() };
        let request =
            ScoreRequest { prompt: &prompt, tokens: 0..0, continuations: &[], states: Some(states) };
        let states = inner.score(&[request])?.remove(0).states;
        let same = self.before.tokens.iter().zip(&prompt.tokens).take_while(|(a, b)| a == b).count();
        let shared = same.min(start);
        let bytes = |id: &u32| inner.vocabulary().get(*id as usize).cloned().unwrap_or_default();
        let text: Vec<u8> = prompt.tokens[start..end].iter().flat_map(bytes).collect();
        let text = String::from_utf8_lossy(&text);
        let head = serde_json::json!({"text": text.trim(), "shared": shared, "start": start, "end": end});
        let head = head.to_string();
        let mut floats = Vec::new();
        for layer in self.layers.clone() {
            floats.extend(inner.keys_and_values(&prompt, layer, shared..start)?);
        }
        floats.extend(states);
        let floats: Vec<u8> = floats.iter().flat_map(|value| value.to_le_bytes()).collect();
        let length = (head.len() as u32).to_le_bytes();
        let mut write = |bytes: &[u8]| self.out.write_all(bytes);
        [length.as_slice(), head.as_bytes(), &floats].into_iter().try_for_each(&mut write).map_err(failed)?;
        self.out.flush().map_err(failed)?;
        self.before = prompt;
        Ok(())
    }
}

fn failed(source: io::Error) -> EngineError {
    EngineError::Io { path: "the file of inputs".into(), source }
}

impl Scorer for Taker {
    fn score(
        &mut self,
        inner: &mut CandleGenerator,
        request: &ScoreRequest<'_>,
    ) -> Result<Score, EngineError> {
        let none = || EngineError::Inference("this model has no probe".to_owned());
        let tokens = request.states.as_ref().ok_or_else(none)?.tokens.clone();
        self.take(inner, request.prompt, &tokens)?;
        let states = vec![0.0; tokens.len() * inner.hidden()];
        Ok(Score { log_probs: Vec::new(), states, logits: vec![0.0; request.continuations.len()] })
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [model, first, last, file] = args.as_slice() else {
        return Err("four arguments: MODEL-ID, FIRST, LAST, FILE".into());
    };
    let layers = first.parse::<usize>()?..last.parse()?;
    if layers.start == 0 {
        return Err("before the first layer there are no states to begin with".into());
    }
    let out = BufWriter::new(File::create(file)?);
    let mut dateline =
        pipeline::open(model, || Ok(Taker { layers, before: Prompt { tokens: Vec::new() }, out }))?;
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let record = Record::new(&line?)?;
        let (statements, owners) = record.statements();
        let found = dateline.examine(&statements, std::slice::from_ref(&record.article), &mut |_| {})?;
        for (id, range) in owners {
            for (statement, found) in range.filter_map(|i| Some((statements.get(i)?, found.get(i)?))) {
                let tokens = found.vote.as_ref().map(|vote| &vote.tokens).into_iter().flatten();
                let at: Vec<_> = tokens.map(|(bytes, _)| (bytes.start, bytes.end)).collect();
                let line = serde_json::json!({"id": id, "text": statement.text, "at": at});
                writeln!(out, "{line}")?;
            }
        }
        out.flush()?;
    }
    Ok(())
}
