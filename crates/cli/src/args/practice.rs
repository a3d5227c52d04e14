//! What can be typed about practice.

use clap::{Args, Subcommand, ValueEnum};
use simulators::Fault;

/// Commands about practice.
#[derive(Debug, Subcommand)]
pub enum Practice {
    /// Tell a whole first sync on simulated platforms, from signing in to looking at a contact
    Story {
        /// Contacts in the simulated HubSpot
        #[arg(long, value_name = "N", default_value_t = 200)]
        people: usize,
        /// Which practice people; the same seed gives the same people
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
    },
    /// Serve simulated platforms until Ctrl-C; prints their addresses and practice credentials as one JSON line
    Serve(Serve),
}

/// Options of `practice serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Contacts in the simulated HubSpot
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub people: usize,
    /// Participants in the simulated program [default: 3 for every 4 contacts]
    #[arg(long, value_name = "N")]
    pub participants: Option<usize>,
    /// Which practice people; the same seed gives the same people
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Whether the platforms' documented rate limits apply
    #[arg(long, value_enum, default_value = "real")]
    pub limits: RateLimits,
    /// What the simulated HubSpot account pays for; the limits of its private apps follow from it
    #[arg(long, value_name = "KIND", value_enum, default_value = "professional")]
    pub hubspot_account: HubspotAccount,
    /// Delay of every answer, in milliseconds
    #[arg(long, value_name = "L", default_value_t = 0)]
    pub latency_ms: u64,
    /// Port of the simulated HubSpot; 0 takes a free one
    #[arg(long, value_name = "P", default_value_t = 0)]
    pub hubspot_port: u16,
    /// Port of the simulated impact.com; 0 takes a free one
    #[arg(long, value_name = "P", default_value_t = 0)]
    pub impact_port: u16,
    /// Let something go wrong, as `hubspot=status_429:count=3,endpoint=batch/create,after=2,value=120`; may come more
    /// than once; `list` shows what can go wrong
    #[arg(long = "fault", value_name = "PLATFORM=FAULT|list", value_parser = trouble)]
    pub faults: Vec<Trouble>,
}

/// What is to go wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing: show what can go wrong.
    List,
    /// At the simulated HubSpot.
    Hubspot(Fault),
    /// At the simulated impact.com.
    Impact(Fault),
}

fn trouble(text: &str) -> Result<Trouble, String> {
    let see = "`--fault list` shows what can go wrong";
    if text == "list" {
        return Ok(Trouble::List);
    }
    let (platform, fault) = text
        .split_once('=')
        .ok_or_else(|| format!("write it as PLATFORM=FAULT; {see}"))?;
    let fault: Fault = fault.parse().map_err(|wrong| format!("{wrong}; {see}"))?;
    match platform {
        "hubspot" if fault.kind.is_of_impact() => {
            Err("this happens at impact.com only: write it as impact=FAULT".to_owned())
        }
        "hubspot" => Ok(Trouble::Hubspot(fault)),
        "impact" if fault.kind.is_standing() => {
            Err("this is a state of the HubSpot account: write it as hubspot=FAULT".to_owned())
        }
        "impact" => Ok(Trouble::Impact(fault)),
        _ => Err("the platform is hubspot or impact".to_owned()),
    }
}

/// Rate limits of the simulated platforms.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RateLimits {
    /// As documented by the platforms
    Real,
    /// No limits
    None,
}

/// Kinds of HubSpot accounts.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum HubspotAccount {
    /// 100 requests in 10 seconds, 250,000 a day
    Free,
    /// 100 requests in 10 seconds, 250,000 a day
    Starter,
    /// 190 requests in 10 seconds, 625,000 a day
    Professional,
    /// 190 requests in 10 seconds, 1,000,000 a day
    Enterprise,
    /// 250 requests in 10 seconds, 2,000,000 a day
    EnterpriseWithIncrease,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_names_its_platform() {
        let fault: Fault = "status_429:count=3,endpoint=batch/create".parse().unwrap();
        let text = "hubspot=status_429:count=3,endpoint=batch/create";
        assert_eq!(trouble(text), Ok(Trouble::Hubspot(fault)));
        let stuck: Fault = "export_stuck".parse().unwrap();
        assert_eq!(trouble("impact=export_stuck"), Ok(Trouble::Impact(stuck)));
        assert_eq!(trouble("list"), Ok(Trouble::List));
        for wrong in [
            "drip",
            "hubspot=no_such",
            "hubspot=export_stuck",
            "impact=crowd:value=burst=5",
            "hubspot=crowd:value=bursts=5",
            "salesforce=drip",
        ] {
            assert!(trouble(wrong).is_err(), "{wrong}");
        }
    }
}
