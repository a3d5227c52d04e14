//! The forms of the account, and which properties of contacts their fields are. Needs the scope `forms` (documented);
//! HubSpot has none that only reads, and nothing here writes.

use crate::error::ApiError;
use crate::http::address;
use crate::hubspot::HubSpot;
use crate::hubspot::wire::{Paging, Text};
use domain::lead_form::{FormField, LeadForm};
use serde::Deserialize;

/// Forms of one page; the greatest number is not documented, and a server that gives fewer is read to its end, too.
const LIMIT: &str = "100";
/// More forms than any account has (invented): a list that goes on is no list.
const MOST_FORMS: usize = 100_000;
/// Documented by HubSpot: the id of the contact type.
const CONTACT_TYPE: &str = "0-1";
/// Deepest nesting of fields that depend on fields (invented; HubSpot's editor has one level).
const DEEPEST: usize = 8;

#[derive(Deserialize)]
pub(super) struct FormsPage<'a> {
    #[serde(borrow)]
    results: Vec<ToldForm<'a>>,
    #[serde(borrow, default)]
    paging: Option<Paging<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToldForm<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow, default)]
    name: Option<Text<'a>>,
    #[serde(default)]
    archived: bool,
    #[serde(borrow, default)]
    field_groups: Vec<Group<'a>>,
}

#[derive(Deserialize)]
struct Group<'a> {
    #[serde(borrow, default)]
    fields: Vec<Field<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Field<'a> {
    #[serde(borrow, default)]
    object_type_id: Option<Text<'a>>,
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(default)]
    hidden: bool,
    #[serde(default)]
    required: bool,
    #[serde(borrow, default)]
    dependent_fields: Vec<Dependent<'a>>,
}

/// Documented by HubSpot: a field that appears on an answer to another one.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Dependent<'a> {
    #[serde(borrow, default)]
    dependent_field: Option<Box<Field<'a>>>,
}

impl FormsPage<'_> {
    /// Returns the forms that are in use.
    pub(super) fn forms(&self) -> impl Iterator<Item = LeadForm> {
        let there = self.results.iter().filter(|form| !form.archived);
        there.map(|form| {
            let mut fields = Vec::new();
            for field in form.field_groups.iter().flat_map(|group| &group.fields) {
                field.collect(&mut fields, 0);
            }
            LeadForm {
                id: form.id.0.clone().into_owned(),
                name: form
                    .name
                    .as_ref()
                    .map(|name| name.0.clone().into_owned())
                    .unwrap_or_default(),
                fields,
            }
        })
    }
}

impl Field<'_> {
    fn collect(&self, fields: &mut Vec<FormField>, depth: usize) {
        let kind = self.object_type_id.as_ref();
        if kind.is_none_or(|kind| kind.0 == CONTACT_TYPE) {
            fields.push(FormField {
                property: self.name.0.clone().into_owned(),
                hidden: self.hidden,
                required: self.required,
            });
        }
        if depth < DEEPEST {
            let below = self.dependent_fields.iter();
            for field in below.filter_map(|it| it.dependent_field.as_deref()) {
                field.collect(fields, depth + 1);
            }
        }
    }
}

impl HubSpot {
    /// Returns the forms that are in use, those of other kinds than HubSpot's own editor included if HubSpot lists them.
    /// The path is the numbered one: the dated version has it in beta only (documented).
    pub async fn forms(&self) -> Result<Vec<LeadForm>, ApiError> {
        let mut forms = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let mut url = address(self.0.line.base(), &["marketing", "v3", "forms"]);
            url.query_pairs_mut()
                .append_pair("limit", LIMIT)
                .extend_pairs(after.as_deref().map(|after| ("after", after)));
            let answer = self.get(&url).await?;
            let page: FormsPage<'_> = answer.json()?;
            forms.extend(page.forms());
            let next = page.paging.and_then(|paging| paging.next);
            let next = next.map(|next| next.after.0.into_owned());
            if next.is_none() {
                return Ok(forms);
            }
            if next == after || forms.len() >= MOST_FORMS {
                return Err(ApiError::Unreadable {
                    detail: "the list of forms does not move on".to_owned(),
                });
            }
            after = next;
        }
    }
}
