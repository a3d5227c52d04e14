//! The contact properties: plan them, create what is missing.

use crate::args::Properties;
use crate::exit::Exit;
use crate::out::Out;
use crate::show;
use engine::Engine;
use engine::views::{Failure, PropertyChoice, PropertyPlanView, SetupChangeStatus};

/// Plans, or applies.
pub async fn run(engine: &Engine, command: Properties, out: Out) -> Result<Exit, Failure> {
    match command {
        Properties::Plan { choices } if choices.is_empty() => {
            let plan = engine.property_plan().await?;
            Ok(planned(&plan, out))
        }
        Properties::Plan { choices } => {
            let choices = choices
                .into_iter()
                .map(|(field, name)| PropertyChoice { field, name })
                .collect();
            let plan = engine.save_property_choices(choices).await?;
            Ok(planned(&plan, out))
        }
        Properties::Apply => apply(engine, out).await,
    }
}

fn planned(plan: &PropertyPlanView, out: Out) -> Exit {
    out.result(plan, &show::property_plan(plan));
    if plan.applicable {
        return Exit::Done;
    }
    out.aside("A name is in conflict: choose another one with --use FIELD=NAME.");
    Exit::DecisionNeeded
}

async fn apply(engine: &Engine, out: Out) -> Result<Exit, Failure> {
    // Applying accepts the plan as it is.
    let plan = engine.save_property_choices(Vec::new()).await?;
    if !plan.applicable {
        return Ok(planned(&plan, out));
    }
    let review = engine.apply_setup().await?;
    out.result(&review, &show::review(&review));
    let refused = review
        .changes
        .iter()
        .any(|change| change.status == SetupChangeStatus::Failed);
    if refused {
        out.aside("HubSpot refused. What is done stays done; apply again to go on from there.");
        return Ok(Exit::Failed);
    }
    Ok(Exit::Done)
}
