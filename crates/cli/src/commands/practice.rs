//! Simulated platforms: serve them, or tell the story of a first sync on them.

use crate::args::{HubspotAccount, Practice as Command, RateLimits, Serve, Trouble};
use crate::exit::Exit;
use crate::host::failure;
use crate::out::{Out, print_object};
use crate::story;
use engine::views::{Failure, FailureCode};
use serde_json::json;
use simulators::hubspot::AccountKind;
use simulators::{FaultKind, Limits, Practice, PracticeOptions};
use std::fmt::Write as _;
use std::time::Duration;

/// Serves, or tells the story.
pub async fn run(command: Command, out: Out) -> Result<Exit, Failure> {
    match command {
        Command::Story { people, seed } => story::tell(people, seed, out).await,
        Command::Serve(options) => serve(options, out).await,
    }
}

async fn serve(options: Serve, out: Out) -> Result<Exit, Failure> {
    if options.faults.contains(&Trouble::List) {
        list_faults(out);
        return Ok(Exit::Done);
    }
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
        ..PracticeOptions::default()
    })
    .await?;
    for trouble in options.faults {
        match trouble {
            Trouble::Hubspot(fault) => practice.hubspot().inject(fault),
            Trouble::Impact(fault) => practice.impact().inject(fault),
            Trouble::List => {}
        }
    }
    print_object(practice.access());
    interrupts.next().await;
    practice.stop().await;
    Ok(Exit::Done)
}

/// Shows what can go wrong on demand, with the cases of the fault matrix.
fn list_faults(out: Out) {
    let kinds = FaultKind::ALL.iter();
    let object: Vec<_> = kinds
        .clone()
        .map(|kind| json!({"kind": kind.name(), "cases": kind.cases(), "what": kind.what()}))
        .collect();
    let mut text = "Write it as PLATFORM=KIND:count=N,endpoint=PART,after=N,ms=N,value=TEXT; all but the kind may be \
                    left out. PLATFORM is hubspot or impact, count may be always, value comes last.\n"
        .to_owned();
    for kind in kinds {
        let (name, cases, what) = (kind.name(), kind.cases(), kind.what());
        let _written = write!(text, "\n  {name:<22} {cases:<12} {what}");
    }
    out.result(&object, &text);
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
