//! The definitions that companies and deals of a new account have.

use super::Definition;
use super::factory::{LIFECYCLE, choices, definition};
use std::collections::BTreeMap;

const COMPANY: &str = "companyinformation";
const DEAL: &str = "dealinformation";

pub const COMPANY_GROUPS: [(&str, &str); 1] = [(COMPANY, "Company information")];
pub const DEAL_GROUPS: [(&str, &str); 1] = [(DEAL, "Deal information")];

/// Properties of one type and field type, by name and label. Names and types are HubSpot's (documented for those that
/// the guides name, else as commonly seen); the selection is ours.
struct Family {
    kind: &'static str,
    field_type: &'static str,
    read_only: bool,
    members: &'static [(&'static str, &'static str)],
}

/// What every type has, but for its own way of spelling the last change.
const SYSTEM: [Family; 3] = [
    Family {
        kind: "number",
        field_type: "number",
        read_only: true,
        members: &[("hs_object_id", "Record ID")],
    },
    Family {
        kind: "datetime",
        field_type: "date",
        read_only: true,
        members: &[
            ("createdate", "Create Date"),
            ("hs_lastmodifieddate", "Last Modified Date"),
        ],
    },
    Family {
        kind: "enumeration",
        field_type: "checkbox",
        read_only: true,
        members: &[("hs_merged_object_ids", "Merged record IDs")],
    },
];

const COMPANIES: [Family; 5] = [
    Family {
        kind: "enumeration",
        field_type: "radio",
        read_only: false,
        members: &[("lifecyclestage", "Lifecycle Stage")],
    },
    Family {
        kind: "string",
        field_type: "text",
        read_only: false,
        members: &[
            ("name", "Company name"),
            ("domain", "Company Domain Name"),
            ("website", "Website URL"),
            ("address", "Street Address"),
            ("city", "City"),
            ("zip", "Postal Code"),
            ("country", "Country/Region"),
        ],
    },
    Family {
        kind: "string",
        field_type: "phonenumber",
        read_only: false,
        members: &[("phone", "Phone Number")],
    },
    Family {
        kind: "string",
        field_type: "textarea",
        read_only: false,
        members: &[("description", "Description")],
    },
    Family {
        kind: "number",
        field_type: "number",
        read_only: false,
        members: &[
            ("numberofemployees", "Number of Employees"),
            ("annualrevenue", "Annual Revenue"),
        ],
    },
];

/// Inferred: the probability is read-only, as the calculated ones are.
const DEALS: [Family; 8] = [
    Family {
        kind: "string",
        field_type: "text",
        read_only: false,
        members: &[("dealname", "Deal Name")],
    },
    Family {
        kind: "string",
        field_type: "textarea",
        read_only: false,
        members: &[("description", "Deal Description")],
    },
    Family {
        kind: "enumeration",
        field_type: "select",
        read_only: false,
        members: &[("pipeline", "Pipeline"), ("hubspot_owner_id", "Deal owner")],
    },
    Family {
        kind: "enumeration",
        field_type: "radio",
        read_only: false,
        members: &[("dealstage", "Deal Stage"), ("dealtype", "Deal Type")],
    },
    Family {
        kind: "number",
        field_type: "number",
        read_only: false,
        members: &[("amount", "Amount")],
    },
    Family {
        kind: "datetime",
        field_type: "date",
        read_only: false,
        members: &[("closedate", "Close Date")],
    },
    Family {
        kind: "number",
        field_type: "number",
        read_only: true,
        members: &[("hs_deal_stage_probability", "Deal probability")],
    },
    Family {
        kind: "bool",
        field_type: "booleancheckbox",
        read_only: true,
        members: &CLOSED,
    },
];

const CLOSED: [(&str, &str); 3] = [
    ("hs_is_closed", "Is deal closed?"),
    ("hs_is_closed_won", "Is Closed Won"),
    ("hs_is_closed_lost", "Is closed lost"),
];

const DEAL_TYPES: [(&str, &str); 2] = [
    ("newbusiness", "New Business"),
    ("existingbusiness", "Existing Business"),
];

fn defined(families: &[Family], group: &str) -> BTreeMap<String, Definition> {
    let mut all = BTreeMap::new();
    for family in families.iter().chain(&SYSTEM) {
        for (name, label) in family.members {
            let made = Definition {
                read_only: family.read_only,
                hubspot_defined: true,
                ..definition(name, label, family.kind, family.field_type, group)
            };
            all.insert((*name).to_owned(), made);
        }
    }
    all
}

pub fn companies() -> BTreeMap<String, Definition> {
    let mut all = defined(&COMPANIES, COMPANY);
    if let Some(stage) = all.get_mut("lifecyclestage") {
        stage.choose(choices(&LIFECYCLE));
    }
    all
}

/// The choices of pipelines and stages follow the pipelines.
pub fn deals() -> BTreeMap<String, Definition> {
    let mut all = defined(&DEALS, DEAL);
    let mut choose = |name: &str, options: &[(&str, &str)]| {
        if let Some(found) = all.get_mut(name) {
            found.choose(choices(options));
        }
    };
    choose("dealtype", &DEAL_TYPES);
    for (name, _) in CLOSED {
        choose(name, &[("true", "Yes"), ("false", "No")]);
    }
    all
}
