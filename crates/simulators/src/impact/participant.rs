//! One participant, and the links and names that follow from it.
//!
//! Refuses to know: how participants are found, requests, files.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::identity::TENANT_ALIAS;
use super::store::Key;

/// Host of share links (invented, under a reserved top-level domain).
const SHARE_HOST: &str = "https://share.practice.example";
/// Host of message links: documented form of a message link.
const MESSAGE_HOST: &str = "https://app.referralsaasquatch.com";
/// Everything outside RFC 3986 "unreserved".
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A participant as stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Participant {
    /// Id as first sent.
    pub raw_id: String,
    /// Account id as first sent.
    pub raw_account_id: String,
    /// Id that reads show; computed once.
    pub id: String,
    /// Account id that reads show; computed once.
    pub account_id: String,
    /// E-mail address, as given.
    pub email: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Locale such as `en_US`.
    pub locale: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Whether this participant can be referred.
    pub referable: bool,
    /// Primary referral code in the live program.
    pub code: String,
    /// Further referral codes in the live program; they refer too.
    #[serde(default)]
    pub more_codes: Vec<String>,
    /// Vanity link given on a write; else a link is built.
    pub vanity_link: Option<String>,
    /// Short text that makes this participant's links unique.
    pub link_token: String,
    /// Creation, in milliseconds since 1970.
    pub created_ms: i64,
    /// Last change, in milliseconds since 1970.
    pub modified_ms: i64,
    /// When blocked, in milliseconds since 1970.
    pub blocked_ms: Option<i64>,
    /// Custom fields.
    pub custom_fields: BTreeMap<String, Value>,
    /// Segments.
    pub segments: Vec<String>,
    /// Codes that this participant was referred by.
    pub referred_by: Vec<String>,
    /// W-9 date, in milliseconds since 1970.
    pub tax_form_ms: Option<i64>,
}

/// Two letters of a share link for a medium (invented; the published samples look alike).
const fn medium_letters(medium: &str) -> &'static str {
    match medium.as_bytes() {
        b"EMAIL" => "mP",
        b"MOBILE" => "me",
        b"FACEBOOK" => "mf",
        b"TWITTER" => "mt",
        b"LINKEDIN" => "ml",
        b"EMBED" => "mb",
        b"POPUP" => "mo",
        b"HOSTED" => "mh",
        b"PINTEREST" => "mp",
        b"WHATSAPP" => "mw",
        b"LINEMESSENGER" => "mi",
        b"FBMESSENGER" => "mg",
        b"SMS" => "ms",
        _ => "mv",
    }
}

impl Participant {
    /// A participant of whom nothing is known but the ids: as first given, and as shown.
    pub fn blank(raw_account: &str, raw_id: &str, key: &Key, now_ms: i64) -> Self {
        Self {
            raw_id: raw_id.to_owned(),
            raw_account_id: raw_account.to_owned(),
            id: key.1.clone(),
            account_id: key.0.clone(),
            email: None,
            first_name: None,
            last_name: None,
            locale: None,
            country: None,
            referable: true,
            code: String::new(),
            more_codes: Vec::new(),
            vanity_link: None,
            link_token: String::new(),
            created_ms: now_ms,
            modified_ms: now_ms,
            blocked_ms: None,
            custom_fields: BTreeMap::new(),
            segments: Vec::new(),
            referred_by: Vec::new(),
            tax_form_ms: None,
        }
    }

    /// Shown account id and shown id.
    pub fn key(&self) -> Key {
        (self.account_id.clone(), self.id.clone())
    }

    /// All referral codes, the primary one first.
    pub fn codes(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.code).chain(&self.more_codes)
    }

    /// Makes a code the primary one; the earlier one still refers (invented: not documented).
    pub fn set_primary_code(&mut self, code: &str) {
        self.more_codes.retain(|c| c != code);
        let earlier = std::mem::replace(&mut self.code, code.to_owned());
        if !earlier.is_empty() && earlier != code {
            self.more_codes.push(earlier);
        }
    }

    /// The link shown on a participant's profile: no parameters.
    pub fn clean_link(&self) -> String {
        let mut link = String::new();
        self.write_clean_link(&mut link);
        link
    }

    /// Appends [`Self::clean_link`].
    pub fn write_clean_link(&self, out: &mut String) {
        match &self.vanity_link {
            Some(link) => out.push_str(link),
            None => {
                let _ = write!(out, "{SHARE_HOST}/mz{}", self.link_token);
            }
        }
    }

    /// The link for one medium.
    pub fn share_link(&self, medium: &str) -> String {
        let mut link = String::new();
        self.write_share_link(medium, &mut link);
        link
    }

    /// The link for a share medium inside an engagement medium.
    pub fn share_link_within(&self, engagement: &str, share: &str) -> String {
        match (engagement, share) {
            (_, "DIRECT" | "UNKNOWN") => self.share_link(engagement),
            ("UNKNOWN", _) => self.share_link(share),
            _ => format!(
                "{SHARE_HOST}/{}{}{}",
                medium_letters(engagement),
                medium_letters(share),
                self.link_token
            ),
        }
    }

    /// Appends [`Self::share_link`].
    pub fn write_share_link(&self, medium: &str, out: &mut String) {
        let _ = write!(
            out,
            "{SHARE_HOST}/{}{}",
            medium_letters(medium),
            self.link_token
        );
    }

    /// The message link; ids are the shown ones (the reference leaves open which form is needed), percent-encoded.
    pub fn message_link(
        &self,
        program_id: &str,
        share_medium: &str,
        engagement_medium: &str,
    ) -> String {
        let mut link = format!("{MESSAGE_HOST}/a/{TENANT_ALIAS}/message/redirect/{share_medium}");
        let _ = write!(
            link,
            "?engagementMedium={engagement_medium}&accountId={}&userId={}&programId={}",
            utf8_percent_encode(&self.account_id, QUERY),
            utf8_percent_encode(&self.id, QUERY),
            utf8_percent_encode(program_id, QUERY),
        );
        link
    }

    /// First letter of the last name.
    pub fn last_initial(&self) -> Option<String> {
        self.last_name
            .as_ref()
            .and_then(|n| n.chars().next())
            .map(String::from)
    }

    /// Whether a search text occurs in the e-mail address, a name or an id. `needle` is lower-case.
    pub fn matches(&self, needle: &str) -> bool {
        let holds = |text: &str| text.to_lowercase().contains(needle);
        [&self.email, &self.first_name, &self.last_name]
            .into_iter()
            .flatten()
            .any(|t| holds(t))
            || holds(&self.full_name())
            || holds(&self.id)
            || holds(&self.raw_id)
    }

    /// First and last name with one space.
    pub fn full_name(&self) -> String {
        let parts: Vec<&str> = [&self.first_name, &self.last_name]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        parts.join(" ")
    }
}

/// The beginning of a referral code: first and last name in capitals, letters without accents only (typical form
/// documented by example).
pub fn code_stem(first: Option<&str>, last: Option<&str>) -> String {
    let stem: String = [first, last]
        .into_iter()
        .flatten()
        .flat_map(str::chars)
        .filter(char::is_ascii_alphabetic)
        .map(|c| c.to_ascii_uppercase())
        .take(24)
        .collect();
    if stem.is_empty() {
        "FRIEND".to_owned()
    } else {
        stem
    }
}

/// Whether an address looks like one: the check behind RS023 (exact rule not documented).
pub fn plausible_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    !local.is_empty()
        && text.len() <= 254
        && !domain.contains('@')
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !domain.contains("..")
        && !text
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || matches!(c, ',' | '<' | '>'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stems_are_capitals_without_accents() {
        assert_eq!(code_stem(Some("Ada"), Some("Ex-ample")), "ADAEXAMPLE");
        assert_eq!(code_stem(None, Some("李")), "FRIEND");
    }

    #[test]
    fn addresses_need_a_name_and_a_domain() {
        assert!(plausible_email("ada@example.com"));
        for bad in [
            "",
            "ada",
            "@example.com",
            "ada@example",
            "a@b@example.com",
            "a b@example.com",
            "a@.com",
        ] {
            assert!(!plausible_email(bad), "{bad}");
        }
    }
}
