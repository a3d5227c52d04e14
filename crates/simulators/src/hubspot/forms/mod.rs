//! Forms: their definitions.
//!
//! Refuses to know: who fills them in.

mod endpoints;
mod submissions;

use super::problem::Problem;
use super::state::{Shared, iso};
use axum::Router;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The two forms that are there from the start.
const CONTACT_FORM: &str = "0f1d6d5e-6b1c-4c3e-9a51-0a4711001001";
const REFERRAL_FORM: &str = "0f1d6d5e-6b1c-4c3e-9a51-0a4711001002";
/// When they were made.
const MADE_MS: i64 = 1_700_000_000_000;

/// Documented by HubSpot: kinds of fields.
const FIELD_TYPES: [&str; 13] = [
    "email",
    "phone",
    "mobile_phone",
    "single_line_text",
    "multi_line_text",
    "number",
    "single_checkbox",
    "multiple_checkboxes",
    "dropdown",
    "radio",
    "datepicker",
    "file",
    "payment_link_radio",
];

/// `/marketing/forms`, and the submissions.
pub fn routes() -> Router<Arc<Shared>> {
    endpoints::routes().merge(submissions::routes())
}

/// A form. What the platform itself does not read is kept as it was sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Form {
    id: String,
    definition: Map<String, Value>,
    created_ms: i64,
    updated_ms: i64,
    archived_ms: Option<i64>,
}

/// All forms, archived ones too, in the order of their creation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Forms {
    next: u64,
    forms: BTreeMap<u64, Form>,
}

/// One field of a form, as far as a submission needs it.
struct Field {
    name: String,
    required: bool,
}

fn field(name: &str, label: &str, kind: &str, required: bool, hidden: bool) -> Value {
    let mut field = json!({
        "objectTypeId": "0-1",
        "name": name,
        "label": label,
        "fieldType": kind,
        "required": required,
        "hidden": hidden,
        "dependentFields": [],
    });
    if kind == "email" {
        field["validation"] = json!({"blockedEmailDomains": [], "useDefaultBlockList": false});
    }
    field
}

impl Default for Forms {
    /// One form without anything of a referral, and one whose hidden fields take it from a page's script.
    fn default() -> Self {
        let mut forms = Self {
            next: 1,
            forms: BTreeMap::new(),
        };
        let plain = [
            field("email", "Email", "email", true, false),
            field("firstname", "First name", "single_line_text", false, false),
            field("lastname", "Last name", "single_line_text", false, false),
        ];
        let hidden = [
            ("referred_by_code", "Referred-by Code"),
            // Documented by SaaSquatch: the hidden field of the connector.
            ("ssqt_referralcookies", "Referral Cookie"),
        ]
        .map(|(name, label)| field(name, label, "single_line_text", false, true));
        for (id, name, fields) in [
            (CONTACT_FORM, "Contact us", plain.to_vec()),
            (
                REFERRAL_FORM,
                "Sign up with a referral",
                [&plain[..], &hidden].concat(),
            ),
        ] {
            let group =
                json!({"groupType": "default_group", "richTextType": "text", "fields": fields});
            let sent = json!({"name": name, "formType": "hubspot", "fieldGroups": [group]});
            if let Value::Object(sent) = sent {
                forms.add(id.to_owned(), whole(sent), MADE_MS);
            }
        }
        forms
    }
}

impl Forms {
    fn add(&mut self, id: String, definition: Map<String, Value>, now: i64) -> &Form {
        let number = self.next;
        self.next += 1;
        self.forms.entry(number).or_insert(Form {
            id,
            definition,
            created_ms: now,
            updated_ms: now,
            archived_ms: None,
        })
    }

    fn form(&self, id: &str, archived: bool) -> Result<&Form, Problem> {
        let mut there = self.forms.values();
        there
            .find(|form| form.id == id && form.archived_ms.is_some() == archived)
            .ok_or_else(|| missing(id))
    }

    fn form_mut(&mut self, id: &str) -> Result<&mut Form, Problem> {
        let mut there = self.forms.values_mut();
        there
            .find(|form| form.id == id && form.archived_ms.is_none())
            .ok_or_else(|| missing(id))
    }
}

/// Invented: the wording.
fn missing(id: &str) -> Problem {
    Problem::not_found(format!("There is no form with the id {id}."))
}

impl Form {
    fn told(&self) -> Value {
        let mut body = self.definition.clone();
        body.insert("id".to_owned(), json!(self.id));
        body.insert("createdAt".to_owned(), json!(iso(self.created_ms)));
        body.insert("updatedAt".to_owned(), json!(iso(self.updated_ms)));
        body.insert("archived".to_owned(), json!(self.archived_ms.is_some()));
        if let Some(at) = self.archived_ms {
            body.insert("archivedAt".to_owned(), json!(iso(at)));
        }
        Value::Object(body)
    }

    fn fields(&self) -> Vec<Field> {
        let groups = self.definition.get("fieldGroups");
        fields_of(groups.unwrap_or(&Value::Null))
            .map(|field| Field {
                name: field["name"].as_str().unwrap_or_default().to_owned(),
                required: field["required"] == true,
            })
            .collect()
    }

    /// What is answered to whoever filled the form in.
    fn thanks(&self) -> Value {
        let action =
            &self.definition.get("configuration").unwrap_or(&Value::Null)["postSubmitAction"];
        let text = action["value"].as_str().unwrap_or_default();
        match action["type"].as_str() {
            Some("redirect_url") => json!({"redirectUri": text}),
            _ => json!({"inlineMessage": text}),
        }
    }
}

fn fields_of(groups: &Value) -> impl Iterator<Item = &Value> {
    let groups = groups.as_array().into_iter().flatten();
    groups.flat_map(|group| group["fields"].as_array().into_iter().flatten())
}

/// Adds what a definition leaves out. Documented by HubSpot: the fields; which of them may be left out, and their
/// values, are invented.
fn whole(sent: Map<String, Value>) -> Map<String, Value> {
    let defaults = json!({
        "formType": "hubspot",
        "fieldGroups": [],
        "configuration": {
            "language": "en",
            "cloneable": true,
            "editable": true,
            "archivable": true,
            "recaptchaEnabled": false,
            "notifyContactOwner": false,
            "notifyRecipients": [],
            "createNewContactForNewEmail": false,
            "prePopulateKnownValues": true,
            "allowLinkToResetKnownValues": false,
            "lifecycleStages": [],
            "postSubmitAction": {"type": "thank_you", "value": "Thanks for submitting the form."},
        },
        "displayOptions": {
            "renderRawHtml": false,
            "theme": "default_style",
            "submitButtonText": "Submit",
            "style": {
                "fontFamily": "arial, helvetica, sans-serif",
                "backgroundWidth": "100%",
                "labelTextColor": "#33475b",
                "labelTextSize": "14px",
                "helpTextColor": "#7c98b6",
                "helpTextSize": "11px",
                "legalConsentTextColor": "#33475b",
                "legalConsentTextSize": "14px",
                "submitColor": "#ff7a59",
                "submitFontColor": "#ffffff",
                "submitAlignment": "left",
                "submitSize": "12px",
            },
        },
        "legalConsentOptions": {"type": "none"},
    });
    let mut form = match defaults {
        Value::Object(defaults) => defaults,
        _ => Map::new(),
    };
    form.extend(sent);
    for own in ["id", "createdAt", "updatedAt", "archived", "archivedAt"] {
        form.remove(own);
    }
    form
}
