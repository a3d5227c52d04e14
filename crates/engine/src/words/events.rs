//! The words for triggers, mappings, and what happens with events.

use crate::failure::Error;
use crate::journal::events::EventEntry;
use crate::triggers::{Kinds, kind_of};
use crate::views::{
    CustomerView, EventCounts, EventKind, EventObject, EventRow, Fact, TriggerView, TriggersView,
    VersionView,
};
use domain::trigger::conversion::{Lack, Problem, event_code};
use domain::trigger::customer::Customer;
use domain::trigger::decide::{Kind, Reason};
use domain::trigger::field::{self, Group, Need};
use domain::trigger::mapping::{Mapping, Table, TableFault};
use domain::trigger::source::{NoSource, Of};
use domain::trigger::still::Otherwise;
use domain::trigger::value::moment_of;
use domain::trigger::{Object, Trigger, TriggerFault, Triggers};
use platforms::hubspot::HubSpot;
use url::Url;

/// A note of a preview for which impact.com's actions could not be read.
pub const ACTIONS_UNSEEN: &str = "impact.com did not let us see its list of actions, so only this computer's journal says what was sent \
    before. Allow reading actions for the access token to be safe against an older copy of the journal.";
/// Why an action cannot be reversed or changed.
pub const CANNOT_NAME_ACTION: &str = "impact.com never told the number of this event type, so the action cannot be named. Nothing was \
    changed. Reverse or change it in impact.com.";

pub fn object(view: EventObject) -> Object {
    match view {
        EventObject::Deals => Object::Deals,
        EventObject::Contacts => Object::Contacts,
        EventObject::Companies => Object::Companies,
    }
}

pub fn object_view(object: Object) -> EventObject {
    match object {
        Object::Deals => EventObject::Deals,
        Object::Contacts => EventObject::Contacts,
        Object::Companies => EventObject::Companies,
    }
}

fn kind_view(kind: Kind) -> EventKind {
    match kind {
        Kind::Send => EventKind::Send,
        Kind::Reverse => EventKind::Reverse,
        Kind::Adjust => EventKind::Adjust,
        Kind::Same => EventKind::Same,
        Kind::Skip => EventKind::Skip,
        Kind::Hold => EventKind::Hold,
    }
}

/// Says why something of a preview was not sent.
pub fn otherwise(what: &Otherwise) -> String {
    let what = match what {
        Otherwise::Gone => "It was deleted in HubSpot, or merged, since the preview.".to_owned(),
        Otherwise::Left => "It left the stage since the preview.".to_owned(),
        Otherwise::Reason(now) => {
            format!("It is otherwise than in the preview. {}", why(*now))
        }
        Otherwise::Fields(fields) => {
            format!("It changed since the preview: {}.", fields.join(", "))
        }
    };
    format!("{what} Nothing was sent for it. Make a new preview to see what would be sent now.")
}

/// Reads a trigger as a screen or the terminal gives it.
pub fn trigger(view: TriggerView) -> Trigger {
    let some = |text: Option<String>| {
        text.map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    };
    let object = object(view.object);
    let property = view.property.trim();
    Trigger {
        property: if property.is_empty() {
            object.watched()
        } else {
            property
        }
        .to_owned(),
        pipeline: some(view.pipeline),
        stage: view.stage.trim().to_owned(),
        event: some(view.event),
        object,
    }
}

pub fn customer(view: CustomerView) -> Customer {
    match view {
        CustomerView::Participant => Customer::Participant,
        CustomerView::Only => Customer::Only,
        CustomerView::Label { label } => Customer::Label { label },
    }
}

/// Returns the triggers as the screens show them.
pub fn triggers_view(version: u32, triggers: &Triggers, mapping: &Mapping) -> TriggersView {
    let view = |it: &Trigger| TriggerView {
        object: object_view(it.object),
        property: it.property.clone(),
        pipeline: it.pipeline.clone(),
        stage: it.stage.clone(),
        event: it.event.clone(),
    };
    let one = |it: &Trigger| {
        let event = event_code(&mapping.table(it.object), it)
            .unwrap_or_else(|| "an event that each record names".to_owned());
        format!("{} {} → {event}", it.object.key(), it.stage)
    };
    let all: Vec<String> = triggers.list.iter().map(one).collect();
    TriggersView {
        version,
        triggers: triggers.list.iter().map(view).collect(),
        customer: match &triggers.customer {
            Customer::Participant => CustomerView::Participant,
            Customer::Only => CustomerView::Only,
            Customer::Label { label } => CustomerView::Label {
                label: label.clone(),
            },
        },
        since: triggers.since.and_then(moment_of).unwrap_or_default(),
        sentence: if all.is_empty() {
            "Nothing counts as an event yet.".to_owned()
        } else {
            all.join(", ")
        },
    }
}

/// Returns which mapping is in use.
pub fn mapping_sentence(version: u32, mapping: &Mapping) -> String {
    let rows: usize = mapping.tables.values().map(|table| table.rows.len()).sum();
    match version {
        0 => format!("{rows} rows of impact.com's guide, not looked at yet"),
        version => format!("version {version}, {rows} rows"),
    }
}

/// Returns impact.com's own rows as a version.
pub fn guide_version() -> VersionView {
    VersionView {
        number: 0,
        author: "impact.com".to_owned(),
        note: "The rows of its guide".to_owned(),
        saved_at: String::new(),
    }
}

fn invalid(what: String, hint: &str) -> Error {
    Error::InvalidInput {
        what,
        hint: hint.to_owned(),
    }
}

pub fn trigger_fault(fault: &TriggerFault) -> Error {
    match fault {
        TriggerFault::Twice(stage) => invalid(
            format!("The stage \"{stage}\" is chosen twice."),
            "Choose each stage once.",
        ),
        TriggerFault::SameEvent(event) => invalid(
            format!("Two stages would send \"{event}\", so one deal could be paid for twice."),
            "Give each stage an event name of its own.",
        ),
        TriggerFault::BadEvent(event) => invalid(
            format!("\"{event}\" cannot be an event name."),
            "Use letters, digits and _, 64 at most; it must equal the code of an event type in impact.com.",
        ),
        TriggerFault::Incomplete => invalid(
            "A trigger names no stage, or no pipeline.".to_owned(),
            "Choose a pipeline and a stage of it.",
        ),
    }
}

pub fn table_fault(fault: &TableFault) -> Error {
    match fault {
        TableFault::Missing(field) => invalid(
            format!("{field} has no row, and nothing can be sent without it."),
            "Add the row again, or put back the recommended table.",
        ),
        TableFault::Twice(field) => {
            invalid(format!("{field} has two rows."), "Remove one of them.")
        }
        TableFault::Unknown(field) => invalid(
            format!("A mapping cannot fill \"{field}\"."),
            "Choose one of impact.com's fields; the program fills CampaignId.",
        ),
        TableFault::NoSource(field) => invalid(
            format!("{field} has no source."),
            "Choose where its value comes from.",
        ),
        TableFault::SubTotalTwice(name) => invalid(
            format!("OrderSubTotal is sent as {name}, and {name} has a row of its own."),
            "Remove one of the two rows, or send OrderSubTotal under another name.",
        ),
        TableFault::SubTotalName(name) => invalid(
            format!("OrderSubTotal cannot be sent as \"{name}\"."),
            "Choose OrderSubTotalPostDiscount, Amount or OrderSubTotal.",
        ),
        TableFault::EitherOr(one, other) => invalid(
            format!("Only one of {one} and {other} may be sent."),
            "Remove one of the two rows.",
        ),
        TableFault::Item(number) => invalid(
            format!("Item {number} is not complete."),
            "An item needs ItemSku, ItemQuantity, and either ItemPrice or ItemSubTotal.",
        ),
        TableFault::Roundabout(field) => invalid(
            format!("{field} takes the company of a company."),
            "Take the property of the record itself.",
        ),
    }
}

pub fn no_source(field: &str, text: &str, wrong: &NoSource) -> Error {
    let what = match wrong {
        NoSource::Empty => format!("{field} has no source."),
        NoSource::Brace => format!("{field}: in \"{text}\" a brace has no other half."),
        NoSource::Unknown(word) => format!("{field}: \"{word}\" names no property."),
    };
    invalid(
        what,
        "Write record.NAME, contact.NAME, company.NAME, =fixed text, {reached}, or a template such as \
         deal_{stage}_{record.hs_object_id}.",
    )
}

pub fn reading(object: Object) -> &'static str {
    match object {
        Object::Deals => "Reading deals",
        Object::Contacts => "Reading contacts",
        Object::Companies => "Reading companies",
    }
}

pub fn no_table(object: Object) -> String {
    format!(
        "There is no mapping for {}, so nothing is sent for them. Add one, or remove their triggers.",
        object.key()
    )
}

/// Returns a note for each mapped property that the account does not have, and for each kind of record that cannot be read.
pub fn lost_properties(object: Object, table: &Table, known: &Kinds) -> Vec<String> {
    let mut notes = Vec::new();
    for of in [Of::Record, Of::Contact, Of::Company] {
        let kind = kind_of(of, object);
        let names = table.properties(of);
        if names.is_empty() {
            continue;
        }
        if known.unread(kind).is_some() {
            notes.push(format!(
                "The mapping takes values of {}, which could not be read. What needs them is held or sent without.",
                kind.key()
            ));
            continue;
        }
        let lost = |name: &&str| known.named(kind, kind.real_name(name)).is_none();
        notes.extend(names.into_iter().filter(lost).map(|name| {
            format!(
                "The mapping takes \"{name}\" of {}, which is not in HubSpot any more. Choose another source for it.",
                kind.key()
            )
        }));
    }
    notes
}

/// Returns the note for a property that is watched, and that the account does not have.
pub fn lost_watch(object: Object, name: &str) -> String {
    format!(
        "A trigger watches \"{name}\", which {} in HubSpot do not have, so nothing of it is noticed. Choose another \
         property for it, or remove the trigger.",
        object.key()
    )
}

pub fn unknown(detail: &str) -> String {
    format!(
        "The connection broke before the answer came ({detail}). It may or may not have arrived, so it is not sent again. \
         Make a new preview: it asks impact.com whether it is there."
    )
}

pub fn refused(detail: &str) -> String {
    let hint = match detail {
        it if it.contains("ACTION_REF_NOT_FOUND") => {
            " impact.com found no participant with this e-mail address. Sync people first, then approve it in the next preview."
        }
        it if it.contains("ACTIONTRACKER_NOT_FOUND") => {
            " No event type of the program has this code. Make one in impact.com, or correct EventTypeCode."
        }
        _ => " Correct what it names, then approve it in the next preview.",
    };
    format!("impact.com refused it ({detail}); nothing was counted.{hint}")
}

/// Returns what approving an entry does.
pub fn approvable(entry: &EventEntry) -> Option<Kind> {
    let kind = entry
        .reason
        .approved()
        .filter(|_| entry.kind == Kind::Hold)?;
    // A zero amount is a problem that a person may wave through; others are not.
    entry.conversion.as_ref().map(|_| kind)
}

/// Returns what running a plan does.
pub fn sentence(counts: EventCounts) -> String {
    let part = |number: u32, what: &str| match number {
        0 => None,
        1 => Some(format!("{what} 1 conversion")),
        number => Some(format!("{what} {} conversions", super::grouped(number))),
    };
    let parts = [
        part(counts.send, "sends"),
        part(counts.reverse, "reverses"),
        part(counts.adjust, "changes the amount of"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() {
        return "There is nothing to send.".to_owned();
    }
    format!(
        "This {}. Rewards may be paid or taken back for it.",
        parts.join(", ")
    )
}

/// Returns a row as the screens show it; `label` is what its stage is called.
pub fn row(entry: &EventEntry, label: Option<String>, pages: &Url, account: &str) -> EventRow {
    let fields = entry.conversion.iter().flat_map(|it| &it.fields);
    let reason = serde_json::to_value(entry.reason).ok();
    EventRow {
        seq: entry.seq,
        object: object_view(entry.object),
        record: entry.record.clone(),
        url: HubSpot::record_url(pages, account, entry.object, &entry.record).into(),
        name: entry.name.clone(),
        stage: entry.stage.clone(),
        stage_name: label.unwrap_or_else(|| entry.stage.clone()),
        reached_at: moment_of(entry.reached_at).unwrap_or_default(),
        person: entry.person.clone(),
        kind: kind_view(entry.kind),
        reason: reason
            .and_then(|it| it.as_str().map(str::to_owned))
            .unwrap_or_default(),
        sentence: why(entry.reason).to_owned(),
        fields: fields
            .map(|(label, value)| Fact {
                label: label.clone(),
                value: value.clone(),
            })
            .collect(),
        problems: entry.problems.iter().map(problem).collect(),
        approve: approvable(entry).map(kind_view),
        left_out: entry.left_out,
        outcome: entry.outcome,
        problem: entry.problem.clone(),
    }
}

fn why(reason: Reason) -> &'static str {
    match reason {
        Reason::StageReached => "It reached the stage.",
        Reason::AlreadySent => "Its conversion was sent before.",
        Reason::OnItsWay => {
            "impact.com has taken it and has not said yet what became of it. Ask again later."
        }
        Reason::WasReversed => "Its conversion was reversed.",
        Reason::BeforeStart => {
            "It reached the stage before the triggers were saved, so it does not count."
        }
        Reason::LeftBefore => {
            "It left the stage before anything was sent. It counts when it comes back."
        }
        Reason::NoContact => "It has no contact, so nobody could be rewarded. Add one in HubSpot.",
        Reason::NoParticipant => {
            "None of its contacts is a participant. Sync people first; it is looked at again."
        }
        Reason::SeveralContacts => {
            "Several of its contacts fit, and only you know which is meant. Leave one in HubSpot, or choose another rule."
        }
        Reason::NoLabel => {
            "None of its contacts has the label. Set it in HubSpot, or choose another rule."
        }
        Reason::NoEmail => {
            "Its contact has no usable e-mail address, by which Advocate finds the participant. Correct it in HubSpot."
        }
        Reason::ValueMissing => {
            "A required value is missing. Fill it in HubSpot, or change the mapping."
        }
        Reason::ValueUnfit => {
            "A value does not fit its field. Correct it in HubSpot, or change the mapping; nothing is cut or rounded."
        }
        Reason::ZeroAmount => {
            "Its amount is zero. Correct it in HubSpot, or leave the amount out of the mapping."
        }
        Reason::NegativeAmount => "Its amount is below zero. Correct it in HubSpot.",
        Reason::NoCurrency => {
            "Its amount has no currency. Fill the currency in HubSpot, or map CurrencyCode."
        }
        Reason::SameOrder => {
            "Another record has the same order id, and impact.com would drop the second. Change the template of OrderId."
        }
        Reason::UnknownOutcome => {
            "Something broke while it was sent, and impact.com does not list it. Wait and look again, or approve to send it once more."
        }
        Reason::RefusedBefore => {
            "impact.com refused it before. Correct the cause, then approve to send it again."
        }
        Reason::LeftStage => {
            "It left the stage after its conversion was sent. Approve to reverse the conversion."
        }
        Reason::RecordGone => {
            "It was deleted after its conversion was sent. Approve to reverse the conversion."
        }
        Reason::AmountChanged => {
            "Its amount changed after its conversion was sent. Approve to change it in impact.com, too."
        }
        Reason::CurrencyChanged => {
            "Its currency changed after its conversion was sent. Correct the action in impact.com."
        }
        Reason::ReversedBefore => {
            "Its conversion was reversed, and it is in the stage again. impact.com takes an order id once; add it there by hand."
        }
    }
}

/// Returns what is wrong with one field.
pub fn problem(problem: &Problem) -> String {
    let Problem { field, lack, value } = problem;
    let value = if field == field::EMAIL {
        "the address"
    } else {
        value
    };
    match lack {
        Lack::Empty => format!("{field}: there is no value."),
        Lack::NoContact => format!("{field}: there is no contact to take it from."),
        Lack::NoCompany => format!("{field}: there is no company to take it from."),
        Lack::WrongType => format!("{field}: \"{value}\" is not of its type."),
        Lack::TooLong { length, most } => format!("{field}: {length} characters, and {most} fit."),
        Lack::TooExact => {
            format!("{field}: \"{value}\" has more digits than eight and two behind the point.")
        }
        Lack::NoEventCode => {
            format!("{field}: \"{value}\" has other characters than letters, digits and _.")
        }
        Lack::Zero => format!("{field}: the amount is zero."),
        Lack::Negative => format!("{field}: the amount {value} is below zero."),
        Lack::NoCurrency => format!("{field}: the amount has no currency."),
    }
}

pub fn need(need: Need) -> &'static str {
    match need {
        Need::Required => "required",
        Need::Recommended => "recommended",
        Need::Optional => "optional",
    }
}

pub fn kind(kind: field::Kind) -> String {
    match kind {
        field::Kind::Moment => "date and time".to_owned(),
        field::Kind::Text(usize::MAX) => "text".to_owned(),
        field::Kind::Text(most) => format!("text, {most} characters at most"),
        field::Kind::Number => "number, 8 digits and 2 behind the point".to_owned(),
        field::Kind::Money => "money, 8 digits and 2 behind the point".to_owned(),
        field::Kind::Whole(most) => format!("whole number, {most} digits at most"),
        field::Kind::Email => "e-mail address, sent as its SHA-1".to_owned(),
        field::Kind::Currency => "currency code of three letters".to_owned(),
        field::Kind::Flag => "true or false".to_owned(),
    }
}

pub fn group(group: Group) -> &'static str {
    match group {
        Group::Event => "event",
        Group::Attribution => "attribution",
        Group::Customer => "customer",
        Group::Order => "order",
        Group::Items => "items",
        Group::Free => "free",
        Group::Place => "place",
    }
}
