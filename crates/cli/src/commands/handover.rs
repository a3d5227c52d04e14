//! Handing over, and setting up by a file.

use crate::args::{Handover, Setup};
use crate::exit::Exit;
use crate::host::failure;
use crate::out::Out;
use crate::show;
use engine::Engine;
use engine::views::{
    Failure, FailureCode, HandoverPart, HandoverState, OpenedHandover, ReviewView, SaveHandover,
    SetupChangeStatus, TakeOver,
};
use serde::Serialize;
use std::path::Path;

/// What became of a settings file.
#[derive(Serialize)]
struct SetUp {
    /// How it differs from what is set up; after it was applied, what is left of that.
    opened: OpenedHandover,
    /// What was created in HubSpot; nothing without `--yes`.
    review: Option<ReviewView>,
    /// Whether it was applied.
    applied: bool,
}

/// Writes a file, or opens one.
pub async fn run(engine: &Engine, command: Handover, out: Out) -> Result<Exit, Failure> {
    match command {
        Handover::Export {
            file,
            note,
            replace,
        } => {
            let to = text(&file)?;
            let saved = engine
                .export_handover(SaveHandover { to, note, replace })
                .await?;
            out.result(&saved, &format!("Written: {}\n{}", saved.path, saved.next));
            Ok(Exit::Done)
        }
        Handover::Open { file } => {
            let opened = engine.open_handover(&text(&file)?).await?;
            out.result(&opened, &show::opened_handover(&opened));
            Ok(Exit::Done)
        }
    }
}

/// Sets up by a file.
pub async fn set_up(engine: &Engine, command: Setup, out: Out) -> Result<Exit, Failure> {
    let Setup::Apply { file, yes } = command;
    let path = text(&file)?;
    let opened = engine.open_handover(&path).await?;
    let usable = !opened
        .parts
        .iter()
        .any(|it| it.state == HandoverState::CannotBe || it.unlooked());
    out.text(&show::opened_handover(&opened));
    if !yes || !usable {
        let shown = SetUp {
            opened,
            review: None,
            applied: false,
        };
        out.result(&shown, "");
        out.aside(if usable {
            "Nothing was saved and nothing was created. To do it: the same with --yes."
        } else {
            "Nothing was saved and nothing was created: a part of this file cannot be used here. Its line says why."
        });
        return Ok(Exit::DecisionNeeded);
    }
    let parts: Vec<HandoverPart> = opened
        .parts
        .iter()
        .filter(|it| it.state == HandoverState::Differs)
        .map(|it| it.part)
        .collect();
    let named = opened
        .parts
        .iter()
        .any(|it| it.part == HandoverPart::Properties);
    if !parts.is_empty() {
        let request = TakeOver {
            path: path.clone(),
            fingerprint: opened.fingerprint,
            parts,
        };
        engine.take_over(request).await?;
    }
    let review = if named {
        // As after the properties step: the plan is accepted as it is, then applied.
        engine.save_property_choices(Vec::new()).await?;
        Some(engine.apply_setup().await?)
    } else {
        None
    };
    let refused = review.iter().flat_map(|it| &it.changes);
    let refused = refused
        .clone()
        .any(|change| change.status == SetupChangeStatus::Failed);
    let text = match &review {
        Some(review) => format!("\nSaved.\n\n{}", show::review(review)),
        None => "\nSaved. Nothing was created in HubSpot: the file names no properties.".to_owned(),
    };
    let done = SetUp {
        // What is left of the difference.
        opened: engine.open_handover(&path).await?,
        review,
        applied: true,
    };
    out.result(&done, &text);
    if refused {
        out.aside("HubSpot refused. What is done stays done; apply again to go on from there.");
        return Ok(Exit::Failed);
    }
    Ok(Exit::Done)
}

fn text(path: &Path) -> Result<String, Failure> {
    path.to_str().map(str::to_owned).ok_or_else(|| {
        failure(
            FailureCode::InvalidInput,
            format!(
                "{} is a path that is no text. Nothing was changed.",
                path.display()
            ),
            "Name a file whose path has only usual letters.",
        )
    })
}
