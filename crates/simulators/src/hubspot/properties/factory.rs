//! The definitions that a new account has, and the two of contacts that the practice world adds.

use super::{Choice, Definition, Group, Schema, sales};
use crate::hubspot::ObjectType;
use std::collections::BTreeMap;

/// 1 September 2026, 00:00 UTC: when the world's own properties were made, in epoch milliseconds.
const WORLD_MS: i64 = 1_788_220_800_000;

/// Name, label, type, field type, group, whether values are read-only. Names and types are HubSpot's (documented for
/// those that the guides name, else as commonly seen); the selection is ours.
const CONTACTS: [(&str, &str, &str, &str, &str, bool); 30] = [
    ("email", "Email", "string", "text", CONTACT, false),
    ("firstname", "First Name", "string", "text", CONTACT, false),
    ("lastname", "Last Name", "string", "text", CONTACT, false),
    (
        "phone",
        "Phone Number",
        "string",
        "phonenumber",
        CONTACT,
        false,
    ),
    (
        "mobilephone",
        "Mobile Phone Number",
        "string",
        "phonenumber",
        CONTACT,
        false,
    ),
    ("fax", "Fax Number", "string", "text", CONTACT, false),
    ("company", "Company Name", "string", "text", CONTACT, false),
    ("jobtitle", "Job Title", "string", "text", CONTACT, false),
    ("salutation", "Salutation", "string", "text", CONTACT, false),
    (
        "address",
        "Street Address",
        "string",
        "text",
        CONTACT,
        false,
    ),
    ("city", "City", "string", "text", CONTACT, false),
    ("state", "State/Region", "string", "text", CONTACT, false),
    ("zip", "Postal Code", "string", "text", CONTACT, false),
    (
        "country",
        "Country/Region",
        "string",
        "text",
        CONTACT,
        false,
    ),
    ("website", "Website URL", "string", "text", CONTACT, false),
    ("message", "Message", "string", "textarea", CONTACT, false),
    (
        "date_of_birth",
        "Date of birth",
        "string",
        "text",
        CONTACT,
        false,
    ),
    (
        "annualrevenue",
        "Annual Revenue",
        "string",
        "text",
        CONTACT,
        false,
    ),
    (
        "numemployees",
        "Number of Employees",
        "string",
        "text",
        CONTACT,
        false,
    ),
    ("industry", "Industry", "string", "text", CONTACT, false),
    (
        "closedate",
        "Close Date",
        "datetime",
        "date",
        CONTACT,
        false,
    ),
    (
        "hs_object_id",
        "Record ID",
        "number",
        "number",
        CONTACT,
        true,
    ),
    (
        "createdate",
        "Create Date",
        "datetime",
        "date",
        CONTACT,
        true,
    ),
    (
        "lastmodifieddate",
        "Last Modified Date",
        "datetime",
        "date",
        CONTACT,
        true,
    ),
    (
        "hs_additional_emails",
        "Additional email addresses",
        "enumeration",
        "checkbox",
        CONTACT,
        true,
    ),
    (
        "hs_merged_object_ids",
        "Merged record IDs",
        "enumeration",
        "checkbox",
        CONTACT,
        true,
    ),
    (
        "hs_marketable_status",
        "Marketing contact status",
        "enumeration",
        "select",
        CONTACT,
        true,
    ),
    (
        "num_associated_deals",
        "Number of Associated Deals",
        "number",
        "number",
        DEALS,
        true,
    ),
    (
        "hs_email_domain",
        "Email Domain",
        "string",
        "text",
        "emailinformation",
        true,
    ),
    (
        "hubspot_score",
        "HubSpot Score",
        "number",
        "number",
        CONTACT,
        true,
    ),
];

const CONTACT: &str = "contactinformation";
const DEALS: &str = "deal_information";

const GROUPS: [(&str, &str); 4] = [
    (CONTACT, "Contact information"),
    (DEALS, "Deal information"),
    ("emailinformation", "Email information"),
    ("analyticsinformation", "Web analytics history"),
];

pub const LIFECYCLE: [(&str, &str); 8] = [
    ("subscriber", "Subscriber"),
    ("lead", "Lead"),
    ("marketingqualifiedlead", "Marketing Qualified Lead"),
    ("salesqualifiedlead", "Sales Qualified Lead"),
    ("opportunity", "Opportunity"),
    ("customer", "Customer"),
    ("evangelist", "Evangelist"),
    ("other", "Other"),
];

const LEAD_STATUS: [(&str, &str); 4] = [
    ("NEW", "New"),
    ("OPEN", "Open"),
    ("IN_PROGRESS", "In Progress"),
    ("CONNECTED", "Connected"),
];

const PLAN_TIERS: [(&str, &str); 4] = [
    ("free", "Free"),
    ("starter", "Starter"),
    ("growth", "Growth"),
    ("enterprise", "Enterprise"),
];

/// Returns the definitions of a new account, and for contacts the two that the practice world adds.
pub fn schema(object: ObjectType) -> Schema {
    let (groups, properties): (&[(&str, &str)], _) = match object {
        ObjectType::Contacts => (&GROUPS, contact_properties()),
        ObjectType::Companies => (&sales::COMPANY_GROUPS, sales::companies()),
        ObjectType::Deals => (&sales::DEAL_GROUPS, sales::deals()),
    };
    let groups = groups.iter().zip(0..).map(|((name, label), order)| Group {
        name: (*name).to_owned(),
        label: (*label).to_owned(),
        display_order: order,
        archived: false,
    });
    Schema {
        properties,
        groups: groups.map(|group| (group.name.clone(), group)).collect(),
    }
}

fn contact_properties() -> BTreeMap<String, Definition> {
    let mut properties = CONTACTS
        .into_iter()
        .map(
            |(name, label, kind, field_type, group, read_only)| Definition {
                read_only,
                hubspot_defined: true,
                ..definition(name, label, kind, field_type, group)
            },
        )
        .map(|definition| (definition.name.clone(), definition))
        .collect();
    add_choices(&mut properties);
    properties
}

/// Adds a contact's enumerations, and what the practice world has of its own.
fn add_choices(properties: &mut BTreeMap<String, Definition>) {
    let more = [
        Definition {
            hubspot_defined: true,
            ..choice("lifecyclestage", "Lifecycle Stage", "radio", &LIFECYCLE)
        },
        Definition {
            hubspot_defined: true,
            ..choice("hs_lead_status", "Lead Status", "radio", &LEAD_STATUS)
        },
        Definition {
            created_ms: WORLD_MS,
            updated_ms: WORLD_MS,
            ..choice("plan_tier", "Plan tier", "select", &PLAN_TIERS)
        },
        // Somebody has kept share links by hand: an app can meet its own label.
        Definition {
            created_ms: WORLD_MS,
            updated_ms: WORLD_MS,
            ..definition("share_link", "Share Link", "string", "text", CONTACT)
        },
    ];
    properties.extend(more.map(|definition| (definition.name.clone(), definition)));
    if let Some(status) = properties.get_mut("hs_marketable_status") {
        status.choose(choices(&[
            ("true", "Marketing contact"),
            ("false", "Non-marketing contact"),
        ]));
    }
}

/// Observed: factory definitions show the epoch as creation time.
pub fn definition(
    name: &str,
    label: &str,
    kind: &str,
    field_type: &str,
    group: &str,
) -> Definition {
    Definition {
        name: name.to_owned(),
        label: label.to_owned(),
        kind: kind.to_owned(),
        field_type: field_type.to_owned(),
        group: group.to_owned(),
        description: String::new(),
        options: Vec::new(),
        choices: Vec::new(),
        display_order: -1,
        hidden: false,
        form_field: true,
        unique: name == "email",
        read_only: false,
        hubspot_defined: false,
        created_ms: 0,
        updated_ms: 0,
        archived_ms: None,
    }
}

fn choice(name: &str, label: &str, field_type: &str, options: &[(&str, &str)]) -> Definition {
    let mut made = definition(name, label, "enumeration", field_type, CONTACT);
    made.choose(choices(options));
    made
}

pub fn choices(options: &[(&str, &str)]) -> Vec<Choice> {
    options
        .iter()
        .zip(0..)
        .map(|((value, label), display_order)| Choice {
            label: (*label).to_owned(),
            value: (*value).to_owned(),
            display_order,
            hidden: false,
            description: None,
        })
        .collect()
}
