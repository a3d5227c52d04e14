//! What can be typed about event triggers and the mapping of their fields.

use clap::{Args, Subcommand, ValueEnum};
use engine::views::{CustomerView, EventKind, EventObject, TriggerView};

/// Commands about event triggers.
#[derive(Debug, Subcommand)]
pub enum Triggers {
    /// Show pipelines and stages with their recent deals
    Options,
    /// Save what counts; what is not named no longer counts
    Set(SetTriggers),
    /// Read HubSpot and show which conversions would be sent; sends nothing
    Preview {
        /// Look at every record whose conversion was sent, too: a quick look does not see deletions
        #[arg(long)]
        everything: bool,
    },
    /// List previews of events and their runs
    List,
    /// Show the rows of a preview
    Show {
        /// Preview id
        plan: String,
        /// Only one kind
        #[arg(long, value_enum)]
        kind: Option<RowKind>,
        /// Most rows
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// Approve a row that is held: send it after all, reverse it, or change its amount
    Approve {
        /// Preview id
        plan: String,
        /// Number of the row
        seq: u32,
    },
    /// Leave a row out of the run
    LeaveOut {
        /// Preview id
        plan: String,
        /// Number of the row
        seq: u32,
        /// Take it in again
        #[arg(long)]
        again: bool,
    },
    /// Send exactly what a preview showed, or go on with a run that was cut off
    Send {
        /// Preview id
        plan: String,
        /// How many conversions are sent, reversed and changed, as the preview says
        #[arg(long, value_name = "NUMBER")]
        confirm: Option<u32>,
    },
    /// Ask impact.com what became of conversions that it had only taken so far
    Settle,
}

/// Options of `triggers set`.
#[derive(Debug, Args)]
pub struct SetTriggers {
    /// A deal's stage that counts; without EVENT the mapping makes the event type code
    #[arg(long = "stage", value_name = "PIPELINE:STAGE[=EVENT]", value_parser = stage)]
    pub stages: Vec<TriggerView>,
    /// Advanced: a value of a property of contacts or companies that counts
    #[arg(long = "value", value_name = "OBJECT.PROPERTY:VALUE=EVENT", value_parser = value)]
    pub values: Vec<TriggerView>,
    /// Which contact of a deal is the customer: `participant` (the first that is one), `only`, or `label:LABEL`
    #[arg(long, value_name = "RULE", default_value = "participant", value_parser = customer)]
    pub customer: CustomerView,
    /// Who saves it, and why.
    #[command(flatten)]
    pub by: By,
}

/// Who saves a version, and why.
#[derive(Debug, Args)]
pub struct By {
    /// Your name, for the list of versions
    #[arg(long, default_value = "")]
    pub author: String,
    /// Why, for the list of versions
    #[arg(long, default_value = "")]
    pub note: String,
}

/// Commands about the mapping.
#[derive(Debug, Subcommand)]
pub enum Mapping {
    /// Change rows and save the table as a new version
    Set(SetMapping),
    /// Show what the table makes of a real record, and what is wrong with it in this account
    Example {
        /// The kind of record
        #[arg(long, value_enum, default_value_t = Object::Deals)]
        object: Object,
        /// How many of the newest records to pass over
        #[arg(long, default_value_t = 0)]
        skip: u32,
    },
    /// List the fields of a conversion, and the properties that can fill them
    Options {
        /// The kind of record
        #[arg(long, value_enum, default_value_t = Object::Deals)]
        object: Object,
    },
    /// List all saved versions
    Versions,
    /// Show what differs between two versions; 0 is impact.com's own table
    Compare {
        /// The older one
        older: u32,
        /// The newer one
        newer: u32,
    },
    /// Use an older version again, as a new one; 0 is impact.com's own table
    Restore {
        /// Its number
        number: u32,
        /// Who restores it, and why.
        #[command(flatten)]
        by: By,
    },
}

/// Options of `mapping set`.
#[derive(Debug, Args)]
pub struct SetMapping {
    /// Rows, such as `Text3=deal.plan_tier`, `Text4==fixed`, `OrderId=deal_{stage}_{deal.hs_object_id}`
    #[arg(value_name = "FIELD=SOURCE", value_parser = row)]
    pub rows: Vec<(String, String)>,
    /// Remove the row of a field
    #[arg(long, value_name = "FIELD")]
    pub remove: Vec<String>,
    /// Send `OrderSubTotal` under this name
    #[arg(long, value_name = "NAME")]
    pub sub_total_as: Option<String>,
    /// The kind of record
    #[arg(long, value_enum, default_value_t = Object::Deals)]
    pub object: Object,
    /// Who saves it, and why.
    #[command(flatten)]
    pub by: By,
}

/// A kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Object {
    /// Deals
    Deals,
    /// Contacts
    Contacts,
    /// Companies
    Companies,
}

impl From<Object> for EventObject {
    fn from(object: Object) -> Self {
        match object {
            Object::Deals => Self::Deals,
            Object::Contacts => Self::Contacts,
            Object::Companies => Self::Companies,
        }
    }
}

/// A kind of row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RowKind {
    /// Sent
    Send,
    /// Reversed
    Reverse,
    /// Amount changed
    Adjust,
    /// Nothing to do
    Same,
    /// Skipped
    Skip,
    /// Held
    Hold,
}

impl From<RowKind> for EventKind {
    fn from(kind: RowKind) -> Self {
        match kind {
            RowKind::Send => Self::Send,
            RowKind::Reverse => Self::Reverse,
            RowKind::Adjust => Self::Adjust,
            RowKind::Same => Self::Same,
            RowKind::Skip => Self::Skip,
            RowKind::Hold => Self::Hold,
        }
    }
}

fn event(text: &str) -> (&str, Option<String>) {
    match text.split_once('=') {
        Some((what, event)) => (what, Some(event.trim().to_owned())),
        None => (text, None),
    }
}

fn stage(text: &str) -> Result<TriggerView, String> {
    let (place, event) = event(text);
    let (pipeline, stage) = place.split_once(':').ok_or("write it as PIPELINE:STAGE")?;
    Ok(TriggerView {
        object: EventObject::Deals,
        property: String::new(),
        pipeline: Some(pipeline.trim().to_owned()),
        stage: stage.trim().to_owned(),
        event,
    })
}

fn value(text: &str) -> Result<TriggerView, String> {
    let wrong = "write it as contacts.PROPERTY:VALUE=EVENT or companies.PROPERTY:VALUE=EVENT";
    let (place, event) = event(text);
    let (property, stage) = place.split_once(':').ok_or(wrong)?;
    let (object, property) = property.split_once('.').ok_or(wrong)?;
    let object = match object.trim() {
        "contacts" => EventObject::Contacts,
        "companies" => EventObject::Companies,
        _ => return Err(wrong.to_owned()),
    };
    Ok(TriggerView {
        object,
        property: property.trim().to_owned(),
        pipeline: None,
        stage: stage.trim().to_owned(),
        event,
    })
}

fn customer(text: &str) -> Result<CustomerView, String> {
    match text.trim() {
        "participant" => Ok(CustomerView::Participant),
        "only" => Ok(CustomerView::Only),
        other => match other.strip_prefix("label:").map(str::trim) {
            Some(label) if !label.is_empty() => Ok(CustomerView::Label {
                label: label.to_owned(),
            }),
            _ => Err("write participant, only or label:LABEL".to_owned()),
        },
    }
}

fn row(text: &str) -> Result<(String, String), String> {
    text.split_once('=')
        .map(|(field, source)| (field.trim().to_owned(), source.to_owned()))
        .ok_or_else(|| "write it as FIELD=SOURCE".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_and_values_are_read() {
        let won = stage("default:closedwon=sale").unwrap();
        assert_eq!(
            (
                won.pipeline.as_deref(),
                won.stage.as_str(),
                won.event.as_deref()
            ),
            (Some("default"), "closedwon", Some("sale"))
        );
        assert_eq!(stage("default:closedwon").unwrap().event, None);
        assert!(stage("closedwon").is_err());
        let customer_event = value("contacts.lifecyclestage:customer=signed").unwrap();
        assert_eq!(
            (customer_event.object, customer_event.property.as_str()),
            (EventObject::Contacts, "lifecyclestage")
        );
        assert!(value("deals.x:y").is_err());
        assert_eq!(
            customer("label: Buyer "),
            Ok(CustomerView::Label {
                label: "Buyer".to_owned()
            })
        );
        assert!(customer("label:").is_err());
    }

    #[test]
    fn a_fixed_text_keeps_its_sign() {
        assert_eq!(
            row("Text4==EMEA"),
            Ok(("Text4".to_owned(), "=EMEA".to_owned()))
        );
        assert!(row("Text4").is_err());
    }
}
