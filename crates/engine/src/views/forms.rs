//! How a referral gets from a form on a web page to a contact.

use crate::views::{CheckView, Fact, GuideLink};
use serde::Serialize;
use ts_rs::TS;

/// What a form needs to carry a referral, and which forms have it.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct LeadFormsView {
    /// The hidden fields: label and internal name of each property, the needed one first.
    pub fields: Vec<Fact>,
    /// The same as HTML, for a form that was not made in HubSpot's editor.
    pub hidden_fields: String,
    /// The script that fills them in, with the names, tenant and program of this set-up.
    pub script: String,
    /// What to know before it is placed, a sentence each.
    pub cautions: Vec<String>,
    /// The account's forms, those that carry a referral first; empty when they could not be seen.
    pub forms: Vec<LeadFormView>,
    /// Whether some form carries a referral.
    pub checks: Vec<CheckView>,
    /// Where forms are edited.
    pub link: GuideLink,
}

/// One form.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct LeadFormView {
    /// HubSpot's id of the form.
    pub id: String,
    /// Name.
    pub name: String,
    /// Whether it brings the Referral Cookie to the contact.
    pub carries: bool,
    /// What it lacks or what is in its way, a sentence each; empty when nothing is.
    pub lacks: Vec<String>,
}
