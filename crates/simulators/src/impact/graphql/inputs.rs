//! What mutations take.
//!
//! Refuses to know: what is done with it.

use async_graphql::{Enum, ID, InputObject};
use serde_json::{Map, Value, json};

use super::scalars::{
    CountryCode, JobType, JsonNode, Locale, RsDate, SegmentOperation, ShallowMap,
};
use crate::impact::jobs::NewJob;

/// A participant to write. `null` and a field left out mean the same here, as the schema cannot tell them apart for most
/// fields (invented; REST can).
#[derive(InputObject)]
#[graphql(name = "UserInput")]
pub struct UserInput {
    pub id: Option<String>,
    pub account_id: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub image_url: Option<String>,
    pub locale: Option<Locale>,
    pub country_code: Option<CountryCode>,
    pub referable: Option<bool>,
    pub referral_codes: Option<ShallowMap>,
    pub share_links: Option<ShallowMap>,
    pub referred_by_codes: Option<Vec<String>>,
    pub cookies: Option<String>,
    pub custom_fields: Option<JsonNode>,
    pub segments: Option<Vec<SegmentOperation>>,
    pub date_created: Option<RsDate>,
    pub date_us_tax_form_submitted: Option<RsDate>,
}

impl UserInput {
    /// The body that a write over REST would have.
    pub fn body(&self) -> Map<String, Value> {
        let segments = self.segments.as_ref();
        let segments = segments.map(|all| all.iter().map(|s| &s.0).collect::<Vec<_>>());
        let whole = json!({
            "id": self.id,
            "accountId": self.account_id,
            "firstName": self.first_name,
            "lastName": self.last_name,
            "email": self.email,
            "locale": self.locale.as_ref().map(|l| &l.0),
            "countryCode": self.country_code.as_ref().map(|c| &c.0),
            "referable": self.referable,
            "referralCodes": self.referral_codes.as_ref().map(|m| &m.0),
            "shareLinks": self.share_links.as_ref().map(|m| &m.0),
            "referredByCodes": self.referred_by_codes,
            "cookies": self.cookies,
            "customFields": self.custom_fields.as_ref().map(|f| &f.0),
            "segments": segments,
            "dateCreated": self.date_created.as_ref().map(|d| d.0),
            "dateUsTaxFormSubmitted": self.date_us_tax_form_submitted.as_ref().map(|d| d.0),
        });
        let Value::Object(mut body) = whole else {
            return Map::new();
        };
        body.retain(|_, value| !value.is_null());
        body
    }
}

/// Events of one participant.
#[derive(InputObject)]
#[graphql(name = "UserEventInput")]
pub struct UserEventInput {
    pub user_id: String,
    pub account_id: String,
    pub events: Option<Vec<UserEventDataInput>>,
}

/// One event. Its id is ignored (documented).
#[derive(InputObject)]
#[graphql(name = "UserEventDataInput")]
pub struct UserEventDataInput {
    pub id: Option<ID>,
    pub key: String,
    pub fields: Option<JsonNode>,
    pub date_triggered: Option<RsDate>,
}

/// Form of a file.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "DataFileFormat", rename_items = "UPPERCASE")]
pub enum FileFormat {
    Csv,
    Xlsx,
    Jsonl,
}

/// A job to make.
#[derive(InputObject)]
#[graphql(name = "JobInput")]
pub struct JobInput {
    #[graphql(name = "type")]
    pub kind: JobType,
    pub name: Option<String>,
    pub requester: Option<String>,
    pub output_format: Option<FileFormat>,
    pub mailto_email: Option<String>,
    pub file_ref: Option<String>,
    pub params: Option<JsonNode>,
}

impl From<JobInput> for NewJob {
    fn from(input: JobInput) -> Self {
        Self {
            kind: input.kind.0,
            name: input.name,
            requester: input.requester,
            is_csv: matches!(input.output_format, None | Some(FileFormat::Csv)),
            file_ref: input.file_ref,
            params: input.params.map_or_else(|| json!({}), |p| p.0),
        }
    }
}

/// A further referral code.
#[derive(InputObject)]
#[graphql(name = "AddReferralCodeInput")]
pub struct AddReferralCodeInput {
    pub referral_code: String,
    pub program_id: ID,
    pub user_id: String,
    pub account_id: String,
    pub make_referral_code_primary_for_program: Option<bool>,
}
