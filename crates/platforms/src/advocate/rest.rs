//! Participants over REST: how many, and a few.

use crate::advocate::Advocate;
use crate::error::ApiError;
use crate::moment::Moment;
use domain::person::{AccountId, Participant, UserId};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Asked for at once. The greatest `limit` is not published: we ask for this and accept what comes.
pub(super) const PAGE: u32 = 100;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Users {
    pub total_count: u64,
    pub users: Vec<User>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct User {
    #[serde(deserialize_with = "needed")]
    id: String,
    #[serde(deserialize_with = "needed")]
    account_id: String,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    first_name: Option<String>,
    #[serde(default)]
    last_name: Option<String>,
    #[serde(default)]
    referral_code: Option<String>,
    #[serde(default)]
    share_link: Option<String>,
    #[serde(default)]
    date_created: Moment,
    #[serde(default)]
    segments: Texts,
    #[serde(default)]
    referred_by_codes: Texts,
}

impl From<User> for Participant {
    fn from(user: User) -> Self {
        Self {
            email: meaningful(user.email),
            first_name: meaningful(user.first_name),
            last_name: meaningful(user.last_name),
            referral_code: meaningful(user.referral_code),
            share_link: meaningful(user.share_link),
            referred_by: user.referred_by_codes.first(),
            created_at: user.date_created.0,
            segments: user.segments.0,
            ..Self::new(AccountId(user.account_id), UserId(user.id))
        }
    }
}

/// Returns a text unless it is blank. Nothing is trimmed.
pub(super) fn meaningful(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// The texts in a list; what is no text, or blank, is left out.
#[derive(Debug, Default)]
pub(super) struct Texts(pub Vec<String>);

impl Texts {
    /// Returns the first one.
    pub(super) fn first(&self) -> Option<String> {
        self.0.first().cloned()
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let Value::Array(items) = Value::deserialize(from)? else {
            return Ok(Self::default());
        };
        let text = |item| match item {
            Value::String(text) => meaningful(Some(text)),
            _ => None,
        };
        Ok(Self(items.into_iter().filter_map(text).collect()))
    }
}

/// Reads an id. Without one a participant is nobody, so a blank one is an error.
pub(super) fn needed<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if text.trim().is_empty() {
        return Err(serde::de::Error::custom("a blank id"));
    }
    Ok(text)
}

impl Advocate {
    /// Returns participants from `offset` on. Documented: a `query` would find them by address, name or id; it is not used,
    /// since it would put personal data into a URL.
    pub(super) async fn users(&self, limit: u32, offset: u64) -> Result<Users, ApiError> {
        let mut url = self.tenant_address(&["users"]);
        url.query_pairs_mut()
            .append_pair("limit", &limit.to_string())
            .append_pair("offset", &offset.to_string());
        self.get(url).await?.json()
    }

    /// Returns the number of participants.
    pub async fn participant_total(&self) -> Result<u64, ApiError> {
        Ok(self.users(1, 0).await?.total_count)
    }

    /// Returns the first participants, `n` at most. A list tells neither share links nor the code of a given program.
    pub async fn sample(&self, n: u32) -> Result<Vec<Participant>, ApiError> {
        let wanted = usize::try_from(n).unwrap_or(usize::MAX);
        let mut sample = Vec::new();
        while sample.len() < wanted {
            let left = u32::try_from(wanted - sample.len()).unwrap_or(u32::MAX);
            let page = self.users(left.min(PAGE), sample.len() as u64).await?;
            if page.users.is_empty() {
                break;
            }
            sample.extend(page.users.into_iter().map(Participant::from));
            if sample.len() as u64 >= page.total_count {
                break;
            }
        }
        sample.truncate(wanted);
        Ok(sample)
    }
}
