//! The pipeline with a generator that keeps on disk what its model makes of prompts: a line each in FILE, `{"key", "logits",
//! "text": the tokens that it was asked about, "rows": their number}`, and in FILE.states the hidden states of those tokens,
//! all lines' one after another, as bfloat16.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use dateline::engine::{CandleGenerator, EngineError, Generator as _, Score, ScoreRequest};
use dateline::pipeline::Dateline;
use serde::{Deserialize, Serialize};

use crate::pipeline::{self, Scorer};

/// Numbers of the lines whose states were asked for, in order.
pub(crate) type Asked = Arc<Mutex<Vec<usize>>>;

/// The pipeline with `model`, or with none for `-`, whose opinions are kept in `file`.
pub(crate) fn open(model: &str, file: &str) -> Result<(Dateline, Asked), Box<dyn std::error::Error>> {
    let asked = Asked::default();
    Ok((pipeline::open(model, || Kept::open(file, asked.clone()))?, asked))
}

/// What a generator makes of prompts, logits and states, kept in files: they cost a second each and the rules change often.
struct Kept {
    known: HashMap<String, Line>,
    asked: Asked,
    file: File,
    states: File,
    /// Length of `states`.
    end: u64,
}

/// What is kept of a score.
#[derive(Clone, Serialize, Deserialize)]
struct Line {
    key: String,
    logits: Vec<f32>,
    text: String,
    rows: usize,
    /// Its number.
    #[serde(skip)]
    number: usize,
    /// Where its states begin, and their bytes.
    #[serde(skip)]
    at: (u64, usize),
}

impl Kept {
    fn open(path: &str, asked: Asked) -> Result<Self, Box<dyn std::error::Error>> {
        let open = |path: &str| OpenOptions::new().create(true).read(true).append(true).open(path);
        let (file, states) = (open(path)?, open(&format!("{path}.states"))?);
        let mut kept = Self { known: HashMap::new(), asked, file, states, end: 0 };
        // A line that was cut off is made again. The states are written first, so that a whole line has its own; all
        // models' rows are as wide as this one's.
        let text = std::fs::read_to_string(path)?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        kept.file.set_len(whole as u64)?;
        let lines: Vec<Line> = text
            .get(..whole)
            .unwrap_or_default()
            .lines()
            .map(serde_json::from_str)
            .collect::<Result<_, _>>()?;
        let rows = lines.iter().map(|line| line.rows).sum::<usize>();
        let width = kept.states.metadata()?.len().checked_div(rows as u64).unwrap_or(0);
        for (number, mut line) in lines.into_iter().enumerate() {
            line.number = number;
            line.at = (kept.end, line.rows * width as usize);
            kept.end += line.at.1 as u64;
            kept.known.insert(line.key.clone(), line);
        }
        kept.states.set_len(kept.end)?;
        Ok(kept)
    }

    fn read(&mut self, line: &Line) -> io::Result<Score> {
        let mut bytes = vec![0; line.at.1];
        self.states.seek(SeekFrom::Start(line.at.0))?;
        self.states.read_exact(&mut bytes)?;
        let state = |pair: &[u8]| f32::from_bits(u32::from_le_bytes([0, 0, pair[0], pair[1]]));
        let states = bytes.chunks_exact(2).map(state).collect();
        Ok(Score { log_probs: Vec::new(), states, logits: line.logits.clone() })
    }

    fn note(&self, line: &Line) {
        if line.rows > 0 {
            self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(line.number);
        }
    }

    fn write(&mut self, mut line: Line, states: &[f32]) -> io::Result<()> {
        let half = |state: &f32| (((state.to_bits() + 0x8000) >> 16) as u16).to_le_bytes();
        let bytes: Vec<u8> = states.iter().flat_map(half).collect();
        self.states.write_all(&bytes)?;
        line.at = (self.end, bytes.len());
        line.number = self.known.len();
        self.note(&line);
        self.end += bytes.len() as u64;
        writeln!(self.file, "{}", serde_json::to_string(&line)?)?;
        self.known.insert(line.key.clone(), line);
        Ok(())
    }
}

fn key(id: &str, request: &ScoreRequest<'_>) -> String {
    use sha2::{Digest as _, Sha256};
    let mut hash = Sha256::new();
    hash.update(id.as_bytes());
    request.prompt.tokens.iter().for_each(|t| hash.update(t.to_le_bytes()));
    hash.update(format!("{:?}", request.states));
    hash.finalize().iter().take(12).map(|b| format!("{b:02x}")).collect()
}

fn failed(source: io::Error) -> EngineError {
    EngineError::Io { path: "the file of what is kept".into(), source }
}

impl Scorer for Kept {
    fn score(
        &mut self,
        inner: &mut CandleGenerator,
        request: &ScoreRequest<'_>,
    ) -> Result<Score, EngineError> {
        let key = key(&inner.info().id, request);
        if let Some(line) = self.known.get(&key).cloned() {
            self.note(&line);
            return self.read(&line).map_err(failed);
        }
        let score = inner.score(std::slice::from_ref(request))?.remove(0);
        let tokens = request.states.as_ref().map_or(0..0, |states| states.tokens.clone());
        let bytes = |id: &u32| inner.vocabulary().get(*id as usize).cloned().unwrap_or_default();
        let text: Vec<u8> = request.prompt.tokens[tokens.clone()].iter().flat_map(bytes).collect();
        let text = String::from_utf8_lossy(&text).trim().to_owned();
        let line =
            Line { key, logits: score.logits.clone(), text, rows: tokens.len(), number: 0, at: (0, 0) };
        self.write(line, &score.states).map_err(failed)?;
        Ok(score)
    }
}
