//! One function a command: call the engine, show its answer, say how it ended.

mod connect;
mod doctor;
mod drift;
mod events;
mod forms;
mod handover;
mod import;
mod journal;
mod person;
pub mod practice;
mod preview;
mod problems;
mod properties;
mod question;
mod runs;
mod set;
mod settings;
mod status;
mod sync;
mod test_plan;
mod watch;

use crate::args::{Arguments, Command, Preview, Runs};
use crate::exit::Exit;
use crate::host;
use crate::out::Out;
use engine::views::{Failure, FailureCode, UndoRequest};

/// Runs the command that was typed.
///
/// # Errors
/// What the engine, or the command itself, could not do.
pub async fn run(arguments: Arguments, out: Out) -> Result<Exit, Failure> {
    let Arguments {
        data_dir, command, ..
    } = arguments;
    if let Command::Practice(command) = command {
        return practice::run(command, out).await;
    }
    if let Command::Journal(command) = command {
        // A damaged journal cannot be opened, so no engine is.
        return journal::run(&command, &host::folder(data_dir)?, out);
    }
    let named = data_dir.clone();
    let engine = host::open(data_dir).await?;
    match command {
        Command::Status => status::run(&engine, out).await,
        Command::Connect(side) => connect::connect(&engine, side, out).await,
        Command::Disconnect { side } => connect::disconnect(&engine, side, out).await,
        Command::Program(command) => settings::program(&engine, command, out).await,
        Command::Rules(changes) => settings::rules(&engine, changes, out).await,
        Command::Properties(command) => properties::run(&engine, command, out).await,
        Command::Forms { script } => forms::run(&engine, script, out).await,
        Command::Preview {
            action: None,
            scope,
        } => preview::make(&engine, scope.into(), out).await,
        Command::Preview {
            action: Some(Preview::Show { id, which }),
            ..
        } => preview::show(&engine, id, which, out).await,
        Command::Preview {
            action: Some(decision),
            ..
        } => preview::decide(&engine, decision, out).await,
        Command::Sync(options) => sync::run(&engine, options, named.as_deref(), out).await,
        Command::Watch(options) => watch::run(&engine, &options, out).await,
        Command::Problems(options) => problems::run(&engine, options, out).await,
        Command::Drift { action } => drift::run(&engine, action, out).await,
        Command::Import(command) => import::run(&engine, command, out).await,
        Command::Setup(command) => handover::set_up(&engine, command, out).await,
        Command::Handover(command) => handover::run(&engine, command, out).await,
        Command::Person(person) => person::run(&engine, person, out).await,
        Command::Runs {
            action:
                Some(Runs::Undo {
                    id,
                    archive_created,
                }),
        } => runs::undo(&engine, &id, UndoRequest { archive_created }, out).await,
        Command::Runs { action: None } => runs::list(&engine, out).await,
        Command::Runs {
            action: Some(Runs::Show { id, outcome, which }),
        } => runs::show(&engine, &id, outcome, which, out).await,
        Command::Triggers { action } => events::triggers(&engine, action, out).await,
        Command::Mapping { action } => events::mapping(&engine, action, out).await,
        Command::Test { action } => test_plan::run(&engine, action, out).await,
        Command::Settings { action } => set::run(&engine, action, out).await,
        Command::Doctor { export } => doctor::run(&engine, export, out).await,
        Command::Practice(_) | Command::Journal(_) => Err(host::failure(
            FailureCode::Internal,
            "A command that needs no account was taken for one that does. Nothing was changed.",
            "",
        )),
    }
}

/// Begins to listen for Ctrl-C.
fn interrupts(out: Out) -> Result<crate::interrupts::Interrupts, Failure> {
    crate::interrupts::Interrupts::listen(out).map_err(|error| {
        host::failure(
            FailureCode::Internal,
            format!("This computer does not tell us when Ctrl-C is pressed ({error}). Nothing was started."),
            "Try again.",
        )
    })
}
