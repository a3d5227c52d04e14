//! How all stands: the same sentence as on the window's first page, then accounts, rules and steps.

use crate::exit::Exit;
use crate::out::Out;
use crate::show;
use engine::Engine;
use engine::views::{Failure, HomeView, Overview};
use serde::Serialize;

/// What a program reads: the overview, with what the first page shows.
#[derive(Serialize)]
struct Status<'a> {
    #[serde(flatten)]
    overview: &'a Overview,
    /// `null` while no workspace is open.
    home: Option<&'a HomeView>,
}

/// Shows how all stands.
pub async fn run(engine: &Engine, out: Out) -> Result<Exit, Failure> {
    let overview = engine.overview().await?;
    let home = match overview.workspace {
        Some(_) => Some(engine.home().await?),
        None => None,
    };
    let mut text = home.as_ref().map(show::home).unwrap_or_default();
    text.push_str(&show::overview(&overview));
    let status = Status {
        overview: &overview,
        home: home.as_ref(),
    };
    out.result(&status, &text);
    Ok(Exit::Done)
}
