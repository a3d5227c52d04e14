//! Referrals: how one is made and moderated, and what it looks like.
//!
//! Refuses to know: requests, rewards (except as a body given), files.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::participant::Participant;
use super::program::PROGRAM_ID;
use super::render;
use super::store::{Key, Store};

/// What moderation said about one side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Verdict {
    /// Nothing yet.
    #[default]
    Pending,
    /// Approved.
    Approved,
    /// Denied: no reward.
    Denied,
}

impl Verdict {
    /// As the platform writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Approved => "APPROVED",
            Self::Denied => "DENIED",
        }
    }
}

/// A moderation action (documented).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Moderation {
    /// Both sides.
    Approved,
    /// Both sides.
    Denied,
    /// The referrer only.
    ReferrerApproved,
    /// The referred only.
    ReferredApproved,
    /// The referrer only.
    ReferrerDenied,
    /// The referred only.
    ReferredDenied,
}

/// A referral between two participants. All belong to the live program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Referral {
    /// Id.
    pub id: String,
    /// Shown account id and id of the one who referred.
    pub referrer: Key,
    /// Shown account id and id of the one who was referred.
    pub referred: Key,
    /// The code used.
    pub code: String,
    /// When it was made, in milliseconds since 1970.
    pub started_ms: i64,
    /// Last change, in milliseconds since 1970.
    pub modified_ms: i64,
    /// When a goal was first reached, in milliseconds since 1970.
    #[serde(default)]
    pub converted_ms: Option<i64>,
    /// Last moderation, in milliseconds since 1970.
    #[serde(default)]
    pub moderated_ms: Option<i64>,
    /// About the referrer.
    #[serde(default)]
    pub referrer_verdict: Verdict,
    /// About the referred.
    #[serde(default)]
    pub referred_verdict: Verdict,
}

/// Why a code refers nobody. An account can be referred only once (documented); the other reasons are invented, except
/// that a blocked participant cannot make successful referrals (documented).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotReferred {
    /// Nobody has this code.
    UnknownCode,
    /// The one to be referred is not there.
    UnknownUser,
    /// One's own code.
    OwnCode,
    /// The account was referred before.
    Already,
    /// The participant cannot be referred, or the owner of the code is blocked.
    NotAllowed,
}

impl Referral {
    /// `ACTIONED` once both sides have a verdict (invented).
    pub fn moderation_status(&self) -> &'static str {
        let open = [self.referrer_verdict, self.referred_verdict].contains(&Verdict::Pending);
        if open { "PENDING" } else { "ACTIONED" }
    }

    /// Whether moderation denied either side.
    pub fn is_denied(&self) -> bool {
        [self.referrer_verdict, self.referred_verdict].contains(&Verdict::Denied)
    }

    /// Applies a moderation action.
    pub fn moderate(&mut self, action: Moderation, now_ms: i64) {
        let (about_referrer, about_friend) = match action {
            Moderation::Approved => (Some(Verdict::Approved), Some(Verdict::Approved)),
            Moderation::Denied => (Some(Verdict::Denied), Some(Verdict::Denied)),
            Moderation::ReferrerApproved => (Some(Verdict::Approved), None),
            Moderation::ReferredApproved => (None, Some(Verdict::Approved)),
            Moderation::ReferrerDenied => (Some(Verdict::Denied), None),
            Moderation::ReferredDenied => (None, Some(Verdict::Denied)),
        };
        self.referrer_verdict = about_referrer.unwrap_or(self.referrer_verdict);
        self.referred_verdict = about_friend.unwrap_or(self.referred_verdict);
        self.moderated_ms = Some(now_ms);
        self.modified_ms = now_ms;
    }
}

impl Store {
    /// All referrals, oldest first.
    pub fn referrals(&self) -> &[Referral] {
        &self.referrals
    }

    /// One referral.
    pub fn referral(&self, id: &str) -> Option<&Referral> {
        self.referrals.iter().find(|r| r.id == id)
    }

    /// One referral, to change it.
    pub fn referral_mut(&mut self, id: &str) -> Option<&mut Referral> {
        self.referrals.iter_mut().find(|r| r.id == id)
    }

    /// Records that the participant was referred with a code.
    ///
    /// # Errors
    /// Nothing is changed when the code refers nobody.
    pub fn refer(&mut self, key: &Key, code: &str, now_ms: i64) -> Result<(), NotReferred> {
        let owner = self.with_code(code).ok_or(NotReferred::UnknownCode)?;
        let referrer = (owner.account_id.clone(), owner.id.clone());
        let blocked = owner.blocked_ms.is_some();
        let present = self.get(key).ok_or(NotReferred::UnknownUser)?;
        if referrer.0 == key.0 {
            return Err(NotReferred::OwnCode);
        }
        if self.referred_accounts.contains(&key.0) {
            return Err(NotReferred::Already);
        }
        if blocked || !present.referable {
            return Err(NotReferred::NotAllowed);
        }
        let mut changed = Participant::clone(present);
        changed.referred_by.push(code.to_owned());
        changed.modified_ms = now_ms;
        self.put(changed);
        self.referred_accounts.insert(key.0.clone());
        let number = self.next_number();
        self.referrals.push(Referral {
            id: format!("{:024x}", 0x5f00_0000_0000_u64 + number),
            referrer,
            referred: key.clone(),
            code: code.to_owned(),
            started_ms: now_ms,
            modified_ms: now_ms,
            converted_ms: None,
            moderated_ms: None,
            referrer_verdict: Verdict::Pending,
            referred_verdict: Verdict::Pending,
        });
        Ok(())
    }

    /// The documented body of a referral. A deleted participant leaves an anonymous side (documented; null is invented).
    pub fn referral_body(&self, referral: &Referral) -> Value {
        let side = |key: &Key| self.get(key).map(|p| render::user(p));
        let reward = self
            .rewards()
            .iter()
            .find(|r| r.referral_id.as_deref() == Some(referral.id.as_str()));
        json!({
            "id": referral.id,
            "programId": PROGRAM_ID,
            "referredUser": side(&referral.referred),
            "referrerUser": side(&referral.referrer),
            "referredReward": null,
            "referrerReward": reward.map(super::reward::Reward::body),
            "referralCodeUsed": referral.code,
            "shareLinkUsed": null,
            "moderationStatus": referral.moderation_status(),
            "referredModerationStatus": referral.referred_verdict.name(),
            "referrerModerationStatus": referral.referrer_verdict.name(),
            "fraudSignals": null,
            "dateReferralStarted": referral.started_ms,
            "dateReferralPaid": null,
            "dateReferralEnded": null,
            "dateModerated": referral.moderated_ms,
            "dateConverted": referral.converted_ms,
            "dateModified": referral.modified_ms,
            "dateUserModified": self.get(&referral.referred).map(|p| p.modified_ms),
        })
    }
}
