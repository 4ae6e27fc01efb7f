//! What the answer probe and the trust in answers are fitted on: reads ids of a set's questions from standard input, a line each, and
//! writes for each what `dateline eval --task ask` does, and `"kept"`: the lines of FILE whose hidden states were read on the way, the
//! first where the model begins to answer.
//!
//! Arguments: the id of a model, FILE (`kept`), and the set's folder. Used by `evals/answers/probe.py`.

mod kept;
mod pipeline;

use std::collections::HashSet;
use std::io::{self, BufRead as _, Write as _};
use std::path::Path;
use std::sync::PoisonError;

use dateline::eval::{Evaluation, Set, Task};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [model, file, folder] = args.as_slice() else {
        return Err("three arguments: MODEL-ID, FILE, SET_DIR".into());
    };
    let wanted: HashSet<String> = io::stdin().lock().lines().collect::<Result<_, _>>()?;
    let (mut dateline, asked) = kept::open(model, file)?;
    let set = Set::read(Path::new(folder))?;
    let mut evaluation = Evaluation::new(&set, Task::Ask);
    let mut out = io::stdout().lock();
    for case in evaluation.cases(None)? {
        if !wanted.contains(case.id()) {
            continue;
        }
        asked.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let mut line = serde_json::to_value(evaluation.run(&mut dateline, &case, &mut |_| {})?)?;
        line["kept"] = asked.lock().unwrap_or_else(PoisonError::into_inner).clone().into();
        writeln!(out, "{line}")?;
        out.flush()?;
    }
    Ok(())
}
