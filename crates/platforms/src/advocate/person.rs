//! One participant: look up, write, delete. Paths and bodies are documented by impact.com ("User" in the Advocate API
//! reference).

use crate::advocate::refusal::is_not_there;
use crate::advocate::rest::{Texts, meaningful, needed};
use crate::advocate::{Advocate, done};
use crate::error::ApiError;
use crate::http::Effect;
use crate::moment::Moment;
use domain::email::normal;
use domain::person::{AccountId, Participant, ProgramId, UserId};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha1::{Digest, Sha1};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use url::Url;

/// What an id may not have in a path: everything that RFC 3986 does not call unreserved. Ids are often addresses, and
/// clients of the platform encode `@` and `+` (seen in client code).
const NOT_IN_A_PATH: AsciiSet = NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A participant to make or to change.
///
/// Documented by impact.com: only the fields that are present change; the referred-by code makes the referral, once for
/// an account. For somebody new the ids are [`ids_for`] the address; for anybody else they are the ids as returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upsert {
    /// Account id.
    pub account_id: AccountId,
    /// User id.
    pub user_id: UserId,
    /// E-mail address.
    pub email: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// The code of whoever referred this person.
    pub referred_by_code: Option<String>,
    /// The attribution cookie as a form took it.
    pub cookies: Option<String>,
    /// Custom fields. Documented by impact.com: letters, digits and `_` in a name; those that are not named stay.
    pub custom_fields: BTreeMap<String, String>,
}

/// Returns the ids that somebody new is made with: the SHA-1 of the normal address, in hex, as both.
///
/// Documented by impact.com: both ids are one, the address or its SHA-1 ("Data requirements" advises the latter), and
/// where ids are hashed the two lead to the same participant ("Customer email hashing explained"). That the address is
/// trimmed and in lower case first is inferred. An address itself would stand in the URL of the write.
pub fn ids_for(email: &str) -> (AccountId, UserId) {
    let mut id = String::with_capacity(40);
    for byte in Sha1::digest(normal(email).as_bytes()) {
        let _ = write!(id, "{byte:02x}");
    }
    (AccountId(id.clone()), UserId(id))
}

impl Upsert {
    /// Returns a write that changes nothing of an existing participant.
    pub fn new(account_id: AccountId, user_id: UserId) -> Self {
        Self {
            account_id,
            user_id,
            email: None,
            first_name: None,
            last_name: None,
            referred_by_code: None,
            cookies: None,
            custom_fields: BTreeMap::new(),
        }
    }
}

/// What became of a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deleted {
    /// The participant is gone now.
    Now,
    /// There was no such participant.
    Already,
}

/// The body of a write. Seen in client code: a field that is not documented refuses it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    id: &'a str,
    account_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    referred_by_codes: Option<[&'a str; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cookies: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    custom_fields: &'a BTreeMap<String, String>,
}

impl<'a> From<&'a Upsert> for Body<'a> {
    fn from(wanted: &'a Upsert) -> Self {
        Self {
            id: wanted.user_id.as_str(),
            account_id: wanted.account_id.as_str(),
            email: wanted.email.as_deref(),
            first_name: wanted.first_name.as_deref(),
            last_name: wanted.last_name.as_deref(),
            referred_by_codes: wanted.referred_by_code.as_deref().map(|code| [code]),
            cookies: wanted.cookies.as_deref(),
            custom_fields: &wanted.custom_fields,
        }
    }
}

/// The documented answer of the open endpoints: codes and links of every program.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OpenUser {
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
    date_created: Moment,
    #[serde(default)]
    segments: Texts,
    #[serde(default)]
    referred_by_codes: Texts,
    #[serde(default)]
    referral_codes: Value,
    #[serde(default)]
    program_share_links: Value,
}

impl OpenUser {
    /// Returns the participant with the code and link of one program. Documented: links of ten programs at most are
    /// told, so both may be absent.
    pub(super) fn in_program(self, program: &ProgramId) -> Participant {
        let text = |value: &Value| meaningful(value.as_str().map(str::to_owned));
        let id = program.as_str();
        let code = self.referral_codes.get(id).and_then(text);
        let links = self.program_share_links.get(id);
        let link = links.and_then(|it| it.get("cleanShareLink")).and_then(text);
        Participant {
            email: meaningful(self.email),
            first_name: meaningful(self.first_name),
            last_name: meaningful(self.last_name),
            referral_code: code,
            share_link: link,
            referred_by: self.referred_by_codes.first(),
            created_at: self.date_created.0,
            segments: self.segments.0,
            ..Participant::new(AccountId(self.account_id), UserId(self.id))
        }
    }
}

impl Advocate {
    /// Makes a participant, or changes one, and returns it as it is now with the ids that the platform gave it.
    ///
    /// What a platform's code in [`ApiError::Refused`] means is in [`super::codes`]. When no answer came the outcome is
    /// unknown: look the participant up before sending again.
    pub async fn upsert(
        &self,
        program: &ProgramId,
        wanted: &Upsert,
    ) -> Result<Participant, ApiError> {
        let url = self.open_address(&wanted.account_id, &wanted.user_id)?;
        let answer = self.put(url, &Body::from(wanted)).await?;
        Ok(answer.json::<OpenUser>()?.in_program(program))
    }

    /// Makes a participant, and returns it as it is now. Documented by impact.com: ids that somebody has already are
    /// refused with [`super::codes::EXISTS`]. The ids of somebody new follow from an address, and whoever had that address
    /// once and has another now still has the ids: [`Advocate::upsert`] would write over that person.
    pub async fn create(
        &self,
        program: &ProgramId,
        wanted: &Upsert,
    ) -> Result<Participant, ApiError> {
        let url = self.open_address(&wanted.account_id, &wanted.user_id)?;
        let answer = self.post_new(url, &Body::from(wanted)).await?;
        Ok(answer.json::<OpenUser>()?.in_program(program))
    }

    /// Returns a participant by its ids, as returned or as first sent (documented: both lead to the same one). `None`
    /// when there is none; a tenant that is unknown, or hidden from this key, is an error.
    pub async fn look_up(
        &self,
        program: &ProgramId,
        account: &AccountId,
        user: &UserId,
    ) -> Result<Option<Participant>, ApiError> {
        match self.get(self.open_address(account, user)?).await {
            Ok(answer) => Ok(Some(answer.json::<OpenUser>()?.in_program(program))),
            Err(error) if is_not_there(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Deletes a participant, and the account when nobody else is in it. Documented by impact.com: it cannot be undone;
    /// rewards and events go too. With `do_not_track` these ids can never be registered again.
    pub async fn delete(
        &self,
        account: &AccountId,
        user: &UserId,
        do_not_track: bool,
    ) -> Result<Deleted, ApiError> {
        let mut url = self.open_address(account, user)?;
        url.query_pairs_mut()
            .append_pair("doNotTrack", if do_not_track { "true" } else { "false" })
            .append_pair("preserveEmptyAccount", "false");
        match self.send(Method::DELETE, url, None, Effect::Same).await {
            Ok(answer) => done(&answer).map(|()| Deleted::Now),
            Err(error) if is_not_there(&error) => Ok(Deleted::Already),
            Err(error) => Err(error),
        }
    }

    /// Returns the address of a participant at the open endpoints. Refuses ids that would lead elsewhere: a path with an
    /// empty or a dotted part is that of something else.
    fn open_address(&self, account: &AccountId, user: &UserId) -> Result<Url, ApiError> {
        let (account, user) = (account.as_str(), user.as_str());
        if [account, user]
            .iter()
            .any(|id| matches!(*id, "" | "." | ".."))
        {
            return Err(ApiError::Refused {
                status: 400,
                code: String::new(),
                message: "no address can hold this id; nothing was sent".to_owned(),
                request: String::new(),
            });
        }
        let encode = |id| utf8_percent_encode(id, &NOT_IN_A_PATH);
        let mut url = self.tenant_address(&["open", "account"]);
        let path = format!("{}/{}/user/{}", url.path(), encode(account), encode(user));
        url.set_path(&path);
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Credential;
    use crate::advocate::Keys;

    fn address(account: &str, user: &str) -> Result<String, ApiError> {
        let here = Url::parse("http://127.0.0.1:9").unwrap();
        let keys = Keys {
            tenant_alias: "test_one".to_owned(),
            advocate: Credential::Bearer("key".into()),
            brand: None,
        };
        let client = Advocate::new(here.clone(), here, keys).unwrap();
        let url = client.open_address(&account.into(), &user.into())?;
        assert_eq!((url.query(), url.fragment()), (None, None));
        Ok(url.path().to_owned())
    }

    #[test]
    fn ids_are_encoded_and_stay_in_their_place() {
        assert_eq!(
            address("a+b@example.com", "ü/..?x#y%41").unwrap(),
            "/api/v1/test_one/open/account/a%2Bb%40example.com/user/%C3%BC%2F..%3Fx%23y%2541"
        );
        for odd in ["", ".", ".."] {
            assert!(address(odd, "u").is_err() && address("a", odd).is_err());
        }
    }

    #[test]
    fn somebody_new_is_named_by_no_address() {
        let (account, user) = ids_for(" Ada@Example.com ");
        // Made with sha1sum, of `ada@example.com`.
        assert_eq!(account.as_str(), "3ca93ad87e0bb737e653b66ad67731e86bbc050f");
        assert_eq!(account.as_str(), user.as_str());
    }

    #[test]
    fn the_code_and_link_of_the_program_are_taken() {
        let text = r#"{"id":"h1","accountId":"h2","email":"ada@example.com","firstName":" ","dateCreated":1774386824964,
            "referralCodes":{"1":"OTHER","47255":"ADA7"},
            "programShareLinks":{"47255":{"cleanShareLink":"https://s.example/1","EMAIL":{"DIRECT":"x"}}},
            "segments":["vip",null,7],"referredByCodes":["","BOB1","CY2"],"customFields":{"x":1},"locale":null}"#;
        let person = |program: &str| {
            let user: OpenUser = serde_json::from_str(text).unwrap();
            user.in_program(&program.into())
        };
        let ada = person("47255");
        assert_eq!(ada.referral_code.as_deref(), Some("ADA7"));
        assert_eq!(ada.share_link.as_deref(), Some("https://s.example/1"));
        assert_eq!(ada.referred_by.as_deref(), Some("BOB1"));
        assert_eq!(ada.created_at, Some(1_774_386_824_964));
        assert_eq!(
            (ada.segments, ada.first_name),
            (vec!["vip".to_owned()], None)
        );
        assert_eq!(person("9").referral_code, None);
        let nobody = r#"{"id":" ","accountId":"a"}"#;
        assert!(serde_json::from_str::<OpenUser>(nobody).is_err());
    }
}
