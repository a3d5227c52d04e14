//! The setup: which step stands where.
//!
//! There is no stored step status. It is computed from facts, so the wizard cannot disagree with reality. The order is
//! that of the full setup; a step that is not built yet is not in the list (decision record 5).

mod events;
mod properties;

pub use events::Events;
pub use properties::{
    PlannedProperty, PropertyConflict, PropertyPlan, PropertyState, field_type, plan_properties,
};

use crate::layout::Field;
use crate::person::ProgramId;
use crate::plan::Rules;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One step of the setup, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Choose practice or real accounts.
    Start,
    /// Connect HubSpot.
    Hubspot,
    /// Connect Advocate, choose the program, opt in.
    Advocate,
    /// Decide which change in HubSpot counts as an event.
    Triggers,
    /// Decide which HubSpot value fills each field of an event.
    Fields,
    /// Decide when people are created.
    Sharing,
    /// Decide on the contact properties, and show them on the contact record.
    Properties,
    /// Review, and make the properties: the commit point.
    Review,
    /// The first sync.
    FirstSync,
    /// Make rewards fire, in impact.com.
    ProgramRules,
    /// Bring in contacts of years past.
    Csv,
    /// See what is left, and hand over.
    Finish,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 12] = [
        Self::Start,
        Self::Hubspot,
        Self::Advocate,
        Self::Triggers,
        Self::Fields,
        Self::Sharing,
        Self::Properties,
        Self::Review,
        Self::FirstSync,
        Self::ProgramRules,
        Self::Csv,
        Self::Finish,
    ];

    /// Returns whether the setup may be finished without it.
    pub fn optional(self) -> bool {
        matches!(
            self,
            Self::Triggers | Self::Fields | Self::FirstSync | Self::Csv
        )
    }

    /// Returns how many minutes it takes most people (invented: to be measured with people).
    pub fn minutes(self) -> u32 {
        match self {
            Self::Start | Self::Sharing | Self::Finish => 2,
            Self::Hubspot | Self::Triggers | Self::Review => 3,
            Self::Advocate | Self::Properties => 4,
            Self::FirstSync | Self::Csv => 5,
            Self::Fields | Self::ProgramRules => 6,
        }
    }
}

/// How a step stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// An earlier step must be done first: this one.
    Locked(Step),
    /// Open; says what is missing.
    Todo(String),
    /// Done.
    Done,
    /// It was done, and something changed or broke since; says what.
    Attention(String),
    /// It is optional, and the person goes on without it.
    Skipped,
}

/// How one connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Connection {
    /// None.
    #[default]
    Absent,
    /// There, but the person has not said that it is the right account.
    Unconfirmed,
    /// There and confirmed.
    Confirmed,
    /// The platform refuses it, or its secret is gone.
    Broken,
}

/// What was decided when the review was confirmed. What differs from it later has not been reviewed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// HubSpot account id.
    pub hubspot: String,
    /// Tenant alias.
    pub tenant: String,
    /// Program.
    pub program: Option<ProgramId>,
    /// When people are created, and who wins.
    pub rules: Rules,
    /// The internal names that the person chose.
    pub names: BTreeMap<Field, String>,
}

/// An answer that was changed after the review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// Another HubSpot account.
    Hubspot,
    /// Another tenant.
    Tenant,
    /// Another program.
    Program,
    /// Other sharing rules.
    Sharing,
    /// Other property names.
    Properties,
}

impl Changed {
    /// Returns the name of the answer in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Hubspot => "the HubSpot account",
            Self::Tenant => "the Advocate account",
            Self::Program => "the program",
            Self::Sharing => "the sharing rules",
            Self::Properties => "the names of properties",
        }
    }
}

impl Decided {
    /// Returns which answers are others now, in the order of their steps.
    pub fn changed(&self, now: &Self) -> Vec<Changed> {
        [
            (self.hubspot != now.hubspot, Changed::Hubspot),
            (self.tenant != now.tenant, Changed::Tenant),
            (self.program != now.program, Changed::Program),
            (self.rules != now.rules, Changed::Sharing),
            (self.names != now.names, Changed::Properties),
        ]
        .into_iter()
        .filter_map(|(differs, what)| differs.then_some(what))
        .collect()
    }
}

/// How a list stands that a person works through where we cannot look, ticking what they did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ticked {
    /// Ticked, and still true of what is set up now.
    pub done: u32,
    /// Ticked for what was set up before, such as another program.
    pub stale: u32,
    /// To tick in all.
    pub of: u32,
}

/// What the status of every step is computed from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Facts {
    /// A workspace is open.
    pub workspace: bool,
    /// HubSpot.
    pub hubspot: Connection,
    /// Advocate.
    pub advocate: Connection,
    /// A program was chosen.
    pub program: bool,
    /// The person wants its participants synced.
    pub opted_in: bool,
    /// Triggers and the mapping of their fields.
    pub events: Events,
    /// The sharing rules were looked at and saved, whatever they say.
    pub sharing_chosen: bool,
    /// The property plan was accepted.
    pub layout_chosen: bool,
    /// The properties were made, or found, in the account.
    pub properties_ready: bool,
    /// Properties that were there and are gone, by label.
    pub properties_lost: Vec<String>,
    /// Showing the properties on the contact record.
    pub record: Ticked,
    /// Answers that were changed after the review; empty before it.
    pub changed: Vec<Changed>,
    /// A first sync ended, in whatever way the person chose.
    pub synced: bool,
    /// The program rules in impact.com.
    pub rules: Ticked,
    /// An import file was saved, or uploaded and taken by impact.com.
    pub imported: bool,
    /// Optional steps that the person goes on without.
    pub skipped: BTreeSet<Step>,
}

/// What is true of one step, the steps before it not looked at.
enum Finding {
    Done,
    /// Another answer makes it needless.
    Unneeded,
    Missing(&'static str),
    Broken(String),
    /// Worth a look; the steps after it stay open.
    Reminder(String),
}

/// Returns how every step stands.
pub fn progress(facts: &Facts) -> Vec<(Step, Status)> {
    let mut waits_for = None;
    let mut left = false;
    Step::ALL
        .into_iter()
        .map(|step| {
            if step == Step::Finish {
                return (step, finish(waits_for, left));
            }
            if let Some(earlier) = waits_for {
                left = true;
                return (step, Status::Locked(earlier));
            }
            let finding = examine(step, facts);
            let holds_up = matches!(finding, Finding::Missing(_) | Finding::Broken(_));
            if holds_up && !step.optional() {
                waits_for = Some(step);
            }
            let status = match finding {
                Finding::Done => Status::Done,
                Finding::Unneeded => Status::Skipped,
                Finding::Missing(_) if step.optional() && facts.skipped.contains(&step) => {
                    Status::Skipped
                }
                Finding::Missing(what) => Status::Todo(what.to_owned()),
                Finding::Broken(why) | Finding::Reminder(why) => Status::Attention(why),
            };
            left |= !matches!(status, Status::Done | Status::Skipped);
            (step, status)
        })
        .collect()
}

/// The end follows from all that is before it. It opens with the review: a setup can be handed over to whoever does the
/// rest.
fn finish(waits_for: Option<Step>, left: bool) -> Status {
    match waits_for.filter(|earlier| *earlier <= Step::Review) {
        Some(earlier) => Status::Locked(earlier),
        None if left => {
            Status::Todo("Some steps are not finished; they are listed here.".to_owned())
        }
        None => Status::Done,
    }
}

/// Returns about how many minutes the steps take that are not done, optional ones left out.
pub fn minutes_left(progress: &[(Step, Status)]) -> u32 {
    progress
        .iter()
        .filter(|(step, status)| !step.optional() && *status != Status::Done)
        .map(|(step, _)| step.minutes())
        .sum()
}

fn examine(step: Step, facts: &Facts) -> Finding {
    let done_if = |done, missing| {
        if done {
            Finding::Done
        } else {
            Finding::Missing(missing)
        }
    };
    match step {
        Step::Start => done_if(facts.workspace, "Choose practice or your real accounts."),
        Step::Hubspot => connection(facts.hubspot, "HubSpot"),
        Step::Advocate => match connection(facts.advocate, "impact.com") {
            Finding::Done if !facts.program => Finding::Missing("Choose the program."),
            Finding::Done => done_if(
                facts.opted_in,
                "Switch on \"This workspace syncs Advocate participants\".",
            ),
            other => other,
        },
        Step::Triggers => events::triggers(&facts.events),
        Step::Fields => events::fields(&facts.events, facts.skipped.contains(&Step::Triggers)),
        Step::Sharing => done_if(facts.sharing_chosen, "Decide when people are created."),
        Step::Properties => properties(facts),
        Step::Review => review(facts),
        Step::FirstSync => done_if(facts.synced, "Preview and run the first sync."),
        Step::ProgramRules => program_rules(facts.rules),
        Step::Csv => done_if(facts.imported, "Import the contacts that exist already."),
        // It follows from the others.
        Step::Finish => Finding::Done,
    }
}

fn connection(state: Connection, name: &str) -> Finding {
    match state {
        Connection::Absent => Finding::Missing("Connect the account."),
        Connection::Unconfirmed => Finding::Missing("Say whether it is the right account."),
        Connection::Confirmed => Finding::Done,
        Connection::Broken => Finding::Broken(format!("{name} needs you to sign in again.")),
    }
}

fn properties(facts: &Facts) -> Finding {
    if !facts.layout_chosen && !facts.properties_ready {
        return Finding::Missing("Look at the properties.");
    }
    // Nobody can put on the record what does not exist yet, so the reminder comes after the review.
    if facts.properties_ready && facts.record.done < facts.record.of {
        return Finding::Reminder(
            "The properties exist now. Show them on the contact record, so that sales can see them."
                .to_owned(),
        );
    }
    Finding::Done
}

fn review(facts: &Facts) -> Finding {
    if !facts.properties_lost.is_empty() {
        let gone = facts.properties_lost.join(", ");
        return Finding::Broken(format!("No longer in HubSpot: {gone}."));
    }
    let changed: Vec<_> = facts.changed.iter().map(|what| what.words()).collect();
    let since = format!(
        "Changed since the review: {}. Look at the review again.",
        changed.join(", ")
    );
    match (facts.properties_ready, changed.is_empty()) {
        (true, true) => Finding::Done,
        // Nothing is missing for a sync; it shows what the change means before it writes.
        (true, false) => Finding::Reminder(since),
        (false, true) => Finding::Missing("Apply the changes."),
        (false, false) => Finding::Broken(since),
    }
}

fn program_rules(ticked: Ticked) -> Finding {
    if ticked.done >= ticked.of {
        return Finding::Done;
    }
    if ticked.stale > 0 {
        return Finding::Broken(
            "What you ticked was about another program or event. Look at the rules of this one."
                .to_owned(),
        );
    }
    Finding::Missing("Set up the rules in impact.com and tick what you did.")
}
