//! The brand API: company and campaigns.

use crate::advocate::{BRAND_VERSION, Brand, Program, WANT_JSON, whole};
use crate::error::{ApiError, brief};
use crate::http::{Answer, Bucket, Call, Effect, address};
use domain::person::ProgramId;
use reqwest::Method;
use serde::{Deserialize, Deserializer};

/// What is asked for when only the credential matters.
pub(super) const COMPANY: &str = "CompanyInformation";
/// The only campaigns of interest (documented: `Type` of version 14).
const ADVOCATE: &str = "Advocate";
/// Pages read at most: the documented page holds a thousand campaigns.
const PAGES: u32 = 20;

/// Of the company only the name is read: the rest holds tax ids and contacts.
#[derive(Deserialize)]
pub(super) struct Company {
    #[serde(rename = "CompanyName", alias = "Name", default)]
    name: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Campaigns {
    #[serde(rename = "@numpages", default)]
    pages: Option<Number>,
    #[serde(rename = "Campaigns", default)]
    list: OneOrMany<Campaign>,
}

/// A list of one may come as an object (inferred from the XML heritage).
#[derive(Deserialize, Default)]
#[serde(untagged)]
pub(super) enum OneOrMany<T> {
    #[default]
    None,
    Many(Vec<T>),
    One(T),
}

impl<T> OneOrMany<T> {
    /// Returns the list in any case.
    pub(super) fn into_vec(self) -> Vec<T> {
        match self {
            Self::None => Vec::new(),
            Self::Many(list) => list,
            Self::One(one) => vec![one],
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Campaign {
    #[serde(rename = "Id")]
    id: Text,
    #[serde(rename = "Name", default)]
    name: Option<String>,
    #[serde(rename = "State", default)]
    state: Option<String>,
    #[serde(rename = "Type", default)]
    kind: Option<String>,
}

/// Paging attributes are texts (documented), numbers are tolerated.
pub(super) struct Number(pub u32);

/// Ids are texts or numbers.
pub(super) struct Text(pub String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match serde_json::Value::deserialize(from)? {
            serde_json::Value::String(text) => Ok(Self(text)),
            serde_json::Value::Number(number) => Ok(Self(number.to_string())),
            _ => Err(serde::de::Error::custom("neither text nor number")),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = Text::deserialize(from)?;
        text.0.parse().map(Self).map_err(serde::de::Error::custom)
    }
}

/// Reads the company's name, if it has one.
pub(super) fn company_name(answer: &Answer) -> Result<Option<String>, ApiError> {
    Ok(answer.json::<Company>()?.name.map(|name| brief(&name)))
}

impl Brand {
    /// Reads something of the account.
    pub(super) async fn read(
        &self,
        tail: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Answer, ApiError> {
        let mut segments = vec!["Advertisers", self.account_sid.as_str()];
        segments.extend(tail);
        let mut url = address(self.line.base(), &segments);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let call = Call {
            method: Method::GET,
            url,
            body: None,
            headers: &[WANT_JSON, BRAND_VERSION],
            effect: Effect::None,
            bucket: Bucket::Burst,
        };
        whole(self.line.exchange(&call).await?)
    }

    /// Returns the company's name.
    pub(super) async fn company(&self) -> Result<String, ApiError> {
        let answer = self.read(&[COMPANY], &[]).await?;
        Ok(company_name(&answer)?.unwrap_or_else(|| "company information".to_owned()))
    }

    /// Returns the campaigns of type Advocate.
    pub(super) async fn campaigns(&self) -> Result<Vec<Program>, ApiError> {
        let mut programs = Vec::new();
        for page in 1..=PAGES {
            let answer = self
                .read(&["Campaigns"], &[("Page", &page.to_string())])
                .await?;
            let campaigns: Campaigns = answer.json()?;
            let list = campaigns.list.into_vec();
            programs.extend(
                list.into_iter()
                    .filter(|it| it.kind.as_deref() == Some(ADVOCATE))
                    .map(|it| Program {
                        name: it.name.unwrap_or_else(|| it.id.0.clone()),
                        id: ProgramId(it.id.0),
                        status: it.state.unwrap_or_default(),
                    }),
            );
            if campaigns.pages.is_none_or(|pages| pages.0 <= page) {
                break;
            }
        }
        Ok(programs)
    }
}
