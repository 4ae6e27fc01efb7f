//! `dateline completions` and `dateline man`: made from the same definition as the arguments.

use std::path::Path;

use clap::CommandFactory;

use crate::cli::args::{Cli, CompletionsArgs, ManArgs};
use crate::cli::exit::ExitStatus;
use crate::cli::output::Output;
use crate::error::Error;

pub(in crate::cli) fn completions(args: &CompletionsArgs) -> Result<ExitStatus, Error> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "dateline", &mut script);
    Output::Stdout.write(&String::from_utf8_lossy(&script))?;
    Ok(ExitStatus::Done)
}

pub(in crate::cli) fn man(args: &ManArgs) -> Result<ExitStatus, Error> {
    match &args.out_dir {
        None => Output::Stdout.write(&page(Cli::command(), Path::new("dateline.1"))?)?,
        Some(folder) => {
            std::fs::create_dir_all(folder).map_err(Error::io(folder, "create the folder"))?;
            let mut command = Cli::command();
            // Hands the flags of every command down to the subcommands.
            command.build();
            write_pages(command, "dateline", folder)?;
        }
    }
    Ok(ExitStatus::Done)
}

fn page(command: clap::Command, path: &Path) -> Result<String, Error> {
    let mut out = Vec::new();
    clap_mangen::Man::new(command).render(&mut out).map_err(Error::io(path, "make the page"))?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// One page per command: `dateline-model-pull.1`.
fn write_pages(command: clap::Command, name: &str, folder: &Path) -> Result<(), Error> {
    for inner in command.get_subcommands().filter(|c| !c.is_hide_set()) {
        write_pages(inner.clone(), &format!("{name}-{}", inner.get_name()), folder)?;
    }
    let path = folder.join(format!("{name}.1"));
    let text = page(command.display_name(name.to_owned()), &path)?;
    std::fs::write(&path, text).map_err(Error::io(&path, "write it"))
}
