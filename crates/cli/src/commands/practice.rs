//! Simulated platforms: serve them, or tell the story of a first sync on them.

use crate::args::{HubspotAccount, Practice as Command, RateLimits, Serve};
use crate::exit::Exit;
use crate::host::failure;
use crate::out::{Out, print_object};
use crate::story;
use engine::views::{Failure, FailureCode};
use simulators::hubspot::AccountKind;
use simulators::{Limits, Practice, PracticeOptions};
use std::time::Duration;

/// Serves, or tells the story.
pub async fn run(command: Command, out: Out) -> Result<Exit, Failure> {
    match command {
        Command::Story { people, seed } => story::tell(people, seed, out).await,
        Command::Serve(options) => serve(options, out).await,
    }
}

async fn serve(options: Serve, out: Out) -> Result<Exit, Failure> {
    let mut interrupts = super::interrupts(out)?;
    let practice = start(PracticeOptions {
        people: options.people,
        participants: options.participants,
        seed: options.seed,
        limits: match options.limits {
            RateLimits::Real => Limits::Real,
            RateLimits::None => Limits::None,
        },
        hubspot_account: match options.hubspot_account {
            HubspotAccount::Free => AccountKind::Free,
            HubspotAccount::Starter => AccountKind::Starter,
            HubspotAccount::Professional => AccountKind::Professional,
            HubspotAccount::Enterprise => AccountKind::Enterprise,
            HubspotAccount::EnterpriseWithIncrease => AccountKind::EnterpriseWithIncrease,
        },
        latency: Duration::from_millis(options.latency_ms),
        hubspot_port: options.hubspot_port,
        impact_port: options.impact_port,
        snapshot: None,
    })
    .await?;
    print_object(practice.access());
    interrupts.next().await;
    practice.stop().await;
    Ok(Exit::Done)
}

/// Starts a practice pair.
///
/// # Errors
/// A port cannot be opened.
pub async fn start(options: PracticeOptions) -> Result<Practice, Failure> {
    Practice::start(options).await.map_err(|error| {
        failure(
            FailureCode::Internal,
            format!("The practice platforms could not be started: {error}."),
            "Choose other ports, or leave them out to take free ones.",
        )
    })
}
