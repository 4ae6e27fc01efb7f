//! `dateline eval`: an evaluation set through the pipeline, one line a case; can be stopped and resumed.

use std::collections::HashSet;
use std::path::Path;
use std::time::Instant;

use serde::Deserialize;

use super::{Watch, pace};
use crate::cli::args::{EvalArgs, GlobalArgs, OutputArgs, TaskArg};
use crate::cli::exit::ExitStatus;
use crate::cli::interrupt::Interrupt;
use crate::cli::line_file::{LineFile, LineKind};
use crate::cli::session::Session;
use crate::cli::settings::{Recorded, Settings};
use crate::error::Error;
use crate::eval::{self, Case, Evaluation, Set, Task};
use crate::report::json;

const KIND: LineKind = LineKind { begin: b"{\"id\":\"", line: "prediction", command: "evaluation" };

/// What resuming needs of a line.
#[derive(Deserialize)]
struct Line {
    id: String,
    case: Option<String>,
    task: String,
    model: Option<String>,
    /// Lines of earlier versions have none.
    settings: Option<Recorded>,
}

pub(in crate::cli) fn run(
    args: &EvalArgs,
    global: &GlobalArgs,
    interrupt: &Interrupt,
) -> Result<ExitStatus, Error> {
    let output = OutputArgs { length: args.length, ..OutputArgs::default() };
    let mut session = Session::new(global, &args.engine, &output, interrupt)?;
    let task = task(args.task);
    if args.checker.is_some() && task != Task::Verify {
        return Err(Error::Usage {
            message: "--checker: only --task verify hears a checker".to_owned(),
            hint: None,
        });
    }
    let checker = args.checker.clone().or_else(|| session.config.checker.clone());
    // What reads and compares only needs no model that writes.
    session.config.extractive |= !task.writes();
    session.progress.spin("reading the set");
    let set = Set::read(&args.set)?;
    let mut evaluation = Evaluation::new(&set, task);
    #[allow(clippy::cast_possible_truncation)] // u32 fits usize wherever this runs
    let cases = evaluation.cases(args.limit.map(|n| n as usize))?;
    let mut done = Done::default();
    let mut file = LineFile::open(&args.out, KIND, args.resume, &mut |line| done.add(line))?;
    let left: Vec<&Case> = cases.iter().filter(|case| !done.holds(case)).collect();
    let before = cases.len() - left.len();
    if before > 0 {
        session.progress.note(&format!("{}: going on after {before} of {}", args.out.display(), cases.len()));
    }
    let (mut made, mut failed) = (0, 0);
    if !left.is_empty() {
        let checker = checker.filter(|_| task == Task::Verify).map(|folder| session.checker(&folder));
        let checker = checker.transpose()?;
        let (mut dateline, cancel) = session.dateline()?;
        if let Some(checker) = checker {
            dateline = dateline.with_checker(Box::new(checker));
        }
        let model = dateline.generator_id().filter(|_| task.writes()).map(str::to_owned);
        let settings = Settings::of(&dateline.blank_receipt());
        done.check(&args.out, task.name(), model.as_deref(), &settings)?;
        let started = Instant::now();
        for (at, case) in left.into_iter().enumerate() {
            if interrupt.is_cancelled() {
                break;
            }
            session.progress.set_prefix(pace(before + at, made, Some(cases.len()), Some(started)));
            let result = {
                let mut watch = Watch::new(&mut session, &cancel);
                evaluation.run(&mut dateline, case, &mut |event| watch.event(event, None))
            };
            match result {
                Ok(prediction) => {
                    file.append(&json::line(&prediction)?)?;
                    made += 1;
                }
                Err(eval::Error::Pipeline(error)) if error.concerns_one_article() => {
                    session.progress.failure(&format!("{}: {error}", case.id()), None);
                    failed += 1;
                }
                Err(error) => {
                    let error = Error::from(error);
                    if error.is_interrupted() {
                        break;
                    }
                    return Err(error);
                }
            }
        }
    }
    session.progress.clear();
    file.sync()?;
    if interrupt.is_cancelled() {
        let lines = before + made;
        session.progress.note(&format!(
            "stopped: {} has {lines} of {} lines; the same command with --resume goes on",
            args.out.display(),
            cases.len()
        ));
        return Err(Error::Interrupted);
    }
    session.progress.note(&format!("{} of {} done, {failed} failed", before + made, cases.len()));
    Ok(if failed > 0 { ExitStatus::InputsFailed } else { ExitStatus::Done })
}

fn task(named: TaskArg) -> Task {
    match named {
        TaskArg::Summarize => Task::Summarize,
        TaskArg::Brief => Task::Brief,
        TaskArg::Ask => Task::Ask,
        TaskArg::Retrieve => Task::Retrieve,
        TaskArg::Verify => Task::Verify,
        TaskArg::Conflict => Task::Conflict,
    }
}

/// What the file holds already.
#[derive(Default)]
struct Done {
    cases: HashSet<(String, Option<String>)>,
    /// Task and model of its lines.
    made_by: Option<(String, Option<String>)>,
    settings: Option<Settings>,
}

impl Done {
    /// Whether `line` is a prediction of the same kind as those before it.
    fn add(&mut self, line: &[u8]) -> bool {
        let Ok(line) = serde_json::from_slice::<Line>(line) else { return false };
        let by = (line.task, line.model);
        let mut same = self.made_by.as_ref().is_none_or(|before| *before == by);
        self.made_by = Some(by);
        if let Some(settings) = line.settings.map(Settings::from) {
            same &= self.settings.as_ref().is_none_or(|before| *before == settings);
            self.settings = Some(settings);
        }
        self.cases.insert((line.id, line.case));
        same
    }

    fn holds(&self, case: &Case) -> bool {
        self.cases.contains(&(case.id().to_owned(), case.name().map(str::to_owned)))
    }

    /// That the file's lines were made by this task with this model and these settings.
    fn check(&self, path: &Path, task: &str, model: Option<&str>, settings: &Settings) -> Result<(), Error> {
        let Some((was, by)) = &self.made_by else { return Ok(()) };
        let named = |model: Option<&str>| model.unwrap_or("no model").to_owned();
        let message = if was != task {
            format!("holds predictions of --task {was}")
        } else if by.as_deref() != model {
            format!("was made with {}, not with {}", named(by.as_deref()), named(model))
        } else {
            return self.settings.as_ref().map_or(Ok(()), |before| settings.check(before, path));
        };
        Err(Error::BatchFile {
            path: path.to_owned(),
            message,
            hint: "resume with the same settings, or choose another --out".to_owned(),
        })
    }
}
