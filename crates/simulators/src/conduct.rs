//! The practice conductor: things that happen in real accounts, made to happen in the pretend ones.
//!
//! Refuses to know: who listens, and what they make of it.

use crate::Practice;
use crate::fault::{Fault, FaultKind};
use crate::hubspot::{ObjectType, RecordView};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::time::Duration;

/// How long both platforms are out of reach.
const OFFLINE: Duration = Duration::from_secs(20);
/// A day.
const DAY: Duration = Duration::from_hours(24);
/// Requests that are asked to slow down, and after how many seconds they may come again.
const SLOW: (u32, &str) = (5, "2");
/// The property that somebody deletes.
const DELETED: &str = "Share Link";
/// The pipeline in which a deal is won, and its stage. Documented by HubSpot: every account begins with these.
const PIPELINE: &str = "default";
/// See [`PIPELINE`].
const WON: &str = "closedwon";

/// Something to make happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// Somebody becomes a participant in Advocate.
    ParticipantSignsUp,
    /// Somebody becomes a contact in HubSpot.
    ContactIsAdded,
    /// A deal that was open is won.
    DealIsWon,
    /// Somebody deletes the contact property "Share Link" in HubSpot.
    PropertyIsDeleted,
    /// HubSpot asks the next requests to slow down.
    HubspotSlowsDown,
    /// The permission of the sign-in is taken back.
    SignInRunsOut,
    /// Neither platform can be reached for 20 seconds.
    GoOffline,
    /// A day passes on both platforms.
    DayPasses,
}

impl Happening {
    /// Everything that can be made to happen.
    pub const ALL: [Self; 8] = [
        Self::ParticipantSignsUp,
        Self::ContactIsAdded,
        Self::DealIsWon,
        Self::PropertyIsDeleted,
        Self::HubspotSlowsDown,
        Self::SignInRunsOut,
        Self::GoOffline,
        Self::DayPasses,
    ];
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// What.
    pub what: Happening,
    /// To whom or to what: an address, the name of a deal, a label; empty when it has no name.
    pub whom: String,
}

impl Practice {
    /// Makes something happen, as if a person did it on the platforms' own pages. Needs a runtime.
    ///
    /// # Errors
    /// It cannot happen (any more), or the world cannot be saved; the text says why.
    pub async fn make_happen(&self, what: Happening) -> Result<Happened, String> {
        let whom = match what {
            Happening::ParticipantSignsUp => self.sign_up()?,
            Happening::ContactIsAdded => self.add_contact()?,
            Happening::DealIsWon => self.win_a_deal()?,
            Happening::PropertyIsDeleted => {
                if !self.hubspot().delete_property_labelled(DELETED) {
                    return Err(format!("\"{DELETED}\" has been deleted already."));
                }
                DELETED.to_owned()
            }
            Happening::HubspotSlowsDown => {
                self.hubspot().inject(Fault {
                    count: SLOW.0,
                    value: SLOW.1.to_owned(),
                    ..Fault::of(FaultKind::Status429)
                });
                String::new()
            }
            Happening::SignInRunsOut => {
                self.hubspot().revoke_all();
                String::new()
            }
            Happening::GoOffline => {
                self.hubspot().cut_off_for(OFFLINE);
                self.impact().cut_off_for(OFFLINE);
                String::new()
            }
            Happening::DayPasses => {
                // Both platforms have one clock.
                self.hubspot().pass(DAY);
                String::new()
            }
        };
        // The two sides share one file.
        let saved = self.hubspot().save().await;
        saved.map_err(|error| format!("The practice world could not be saved ({error})."))?;
        Ok(Happened { what, whom })
    }

    fn sign_up(&self) -> Result<String, String> {
        let email = format!("new.friend{}@example.com", self.impact().participants() + 1);
        let fields = [
            ("email", email.as_str()),
            ("firstName", "New"),
            ("lastName", "Friend"),
        ];
        let fields: Map<String, Value> = fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect();
        self.impact().edit_participant(fields)?;
        Ok(email)
    }

    fn add_contact(&self) -> Result<String, String> {
        let email = format!(
            "new.customer{}@example.com",
            self.hubspot().contact_count() + 1
        );
        let values = [
            ("email", email.as_str()),
            ("firstname", "New"),
            ("lastname", "Customer"),
        ];
        self.hubspot()
            .make_record(ObjectType::Contacts, &values)
            .ok_or_else(|| "HubSpot did not take the contact.".to_owned())?;
        Ok(email)
    }

    fn win_a_deal(&self) -> Result<String, String> {
        let open = |deal: &RecordView| {
            let of = |name: &str| deal.properties.get(name).map_or("", String::as_str);
            of("pipeline") == PIPELINE && !of("dealstage").starts_with("closed")
        };
        let deal = self
            .hubspot()
            .records(ObjectType::Deals)
            .into_iter()
            .find(open)
            .ok_or_else(|| "No deal is open any more.".to_owned())?;
        if !self
            .hubspot()
            .edit_record(ObjectType::Deals, &deal.id, "dealstage", WON)
        {
            return Err("HubSpot did not take the stage.".to_owned());
        }
        Ok(deal.properties.get("dealname").cloned().unwrap_or_default())
    }
}
