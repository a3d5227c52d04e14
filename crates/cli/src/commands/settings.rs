//! What a person decides: the program, and what may be created.

use crate::args::{Program, Switch};
use crate::exit::Exit;
use crate::out::Out;
use crate::show;
use engine::Engine;
use engine::views::{Failure, ProgramView, RulesView};

/// Lists the programs, or chooses one.
pub async fn program(engine: &Engine, command: Program, out: Out) -> Result<Exit, Failure> {
    match command {
        Program::List => {
            let programs = engine.programs().await?;
            out.result(&programs, &listed(&programs));
        }
        Program::Choose { id } => {
            let overview = engine.choose_program(&id).await?;
            let text = overview
                .program
                .as_ref()
                .map_or_else(String::new, |program| {
                    format!(
                        "\"{}\" is the program of this workspace. Nothing was written to it.",
                        show::clean(&program.name)
                    )
                });
            out.result(&overview.program, &text);
        }
    }
    Ok(Exit::Done)
}

fn listed(programs: &[ProgramView]) -> String {
    if programs.is_empty() {
        return "This tenant has no program that is live.".to_owned();
    }
    let rows: Vec<_> = programs
        .iter()
        .map(|program| {
            vec![
                program.id.clone(),
                program.name.clone(),
                program.status.clone(),
                program
                    .participants
                    .map(|count| show::counted(count, "participant", "participants"))
                    .unwrap_or_default(),
                if program.chosen { "chosen" } else { "" }.to_owned(),
            ]
        })
        .collect();
    show::table(&rows)
}

/// Shows what may be created, or changes it.
pub async fn rules(engine: &Engine, create: Option<Switch>, out: Out) -> Result<Exit, Failure> {
    let overview = match create {
        None => engine.overview().await?,
        Some(switch) => {
            let on = switch == Switch::On;
            let rules = RulesView {
                hubspot_on_new: on,
                hubspot_on_update: on,
                ..engine.overview().await?.rules
            };
            engine.save_rules(rules).await?
        }
    };
    let rules = overview.rules;
    let text = format!("New contacts are {}.", show::created(rules.hubspot_on_new));
    out.result(&rules, &text);
    Ok(Exit::Done)
}
