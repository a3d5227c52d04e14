//! The smaller exports: referrals, rewards and balances, as rows of one moment.
//!
//! Columns of the referral and balance files were seen in client code. Those of `USER_REFERRAL` and `REWARD` are not
//! published: **invented**, after the names that GraphQL has.
//!
//! Refuses to know: jobs, links, HTTP.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::csv_file::Rows;
use super::identity::IdHash;
use super::participant::Participant;
use super::problem::Problem;
use super::program::PROGRAM_ID;
use super::referral::Referral;
use super::reward::{self, Reward};
use super::state::Shared;
use super::store::{Key, Store};

/// Columns of the referral file (seen in client code).
const REFERRAL: [&str; 15] = [
    "id",
    "programId",
    "referredUser",
    "referredAccount",
    "referredReward",
    "referredModerationStatus",
    "referrerUser",
    "referrerAccount",
    "referrerReward",
    "referrerModerationStatus",
    "dateReferralStarted",
    "dateConverted",
    "dateReferralPaid",
    "dateReferralEnded",
    "dateModerated",
];
/// Columns of the file of referred participants (invented).
const USER_REFERRAL: [&str; 12] = [
    "id",
    "accountId",
    "email",
    "firstName",
    "lastName",
    "referralId",
    "programId",
    "referralCodeUsed",
    "referrerUser",
    "referrerAccount",
    "dateReferralStarted",
    "dateConverted",
];
/// Columns of the balance file (seen in client code).
const BALANCE: [&str; 5] = ["userId", "accountId", "type", "amount", "unit"];
/// Columns of the reward file (invented).
const REWARD: [&str; 16] = [
    "id",
    "type",
    "status",
    "userId",
    "accountId",
    "programId",
    "referralId",
    "rewardSource",
    "unit",
    "assignedCredit",
    "redeemedCredit",
    "dateCreated",
    "dateGiven",
    "dateExpires",
    "dateCancelled",
    "dateModified",
];
/// The same with the owner and the referral, which two documented parameters ask for.
const REWARD_WIDE: [&str; 21] = [
    "id",
    "type",
    "status",
    "userId",
    "accountId",
    "programId",
    "referralId",
    "rewardSource",
    "unit",
    "assignedCredit",
    "redeemedCredit",
    "dateCreated",
    "dateGiven",
    "dateExpires",
    "dateCancelled",
    "dateModified",
    "user.email",
    "user.firstName",
    "user.lastName",
    "referral.dateReferralStarted",
    "referral.dateConverted",
];

fn date(ms: Option<i64>) -> String {
    ms.map(|ms| ms.to_string()).unwrap_or_default()
}

/// Referrals, with the referrer's reward.
pub fn referrals<'a>(store: &Store, kept: impl Iterator<Item = &'a Referral>) -> Rows {
    let earned: BTreeMap<&str, &str> = store
        .rewards()
        .iter()
        .filter_map(|r| Some((r.referral_id.as_deref()?, r.id.as_str())))
        .collect();
    let rows = kept.map(|r| {
        vec![
            r.id.clone(),
            PROGRAM_ID.to_owned(),
            r.referred.1.clone(),
            r.referred.0.clone(),
            String::new(),
            r.referred_verdict.name().to_owned(),
            r.referrer.1.clone(),
            r.referrer.0.clone(),
            earned.get(r.id.as_str()).map_or("", |id| *id).to_owned(),
            r.referrer_verdict.name().to_owned(),
            r.started_ms.to_string(),
            date(r.converted_ms),
            String::new(),
            String::new(),
            date(r.moderated_ms),
        ]
    });
    Rows::table(&REFERRAL, rows.collect())
}

/// Referred participants with their referral.
pub fn user_referrals(store: &Store, holds: impl Fn(&Referral) -> bool) -> Rows {
    let rows = store.referrals().iter().filter(|r| holds(r)).map(|r| {
        let person = store.get(&r.referred);
        let text = |of: fn(&Participant) -> &Option<String>| {
            person.and_then(|p| of(p).clone()).unwrap_or_default()
        };
        vec![
            r.referred.1.clone(),
            r.referred.0.clone(),
            text(|p| &p.email),
            text(|p| &p.first_name),
            text(|p| &p.last_name),
            r.id.clone(),
            PROGRAM_ID.to_owned(),
            r.code.clone(),
            r.referrer.1.clone(),
            r.referrer.0.clone(),
            r.started_ms.to_string(),
            date(r.converted_ms),
        ]
    });
    Rows::table(&USER_REFERRAL, rows.collect())
}

/// What each participant can spend, by unit.
pub fn balances(store: &Store, holds: impl Fn(&Reward) -> bool) -> Rows {
    let held = || store.rewards().iter().filter(|r| holds(r));
    let owner = |r: &Reward| -> Key { (r.account_id.clone(), r.user_id.clone()) };
    let owners: BTreeSet<Key> = held().map(owner).collect();
    let mut rows = Vec::new();
    for key in owners {
        for (unit, sum) in reward::balances(held().filter(|r| owner(r) == key)) {
            rows.push(vec![
                key.1.clone(),
                key.0.clone(),
                "CREDIT".to_owned(),
                sum.assigned.to_string(),
                unit,
            ]);
        }
    }
    Rows::table(&BALANCE, rows)
}

/// Conditions of the documented `filter` that are understood here; any other is refused.
fn holds(filter: &Map<String, Value>, ids: &IdHash, r: &Reward) -> Result<bool, Problem> {
    let mut fits = true;
    for (name, wanted) in filter {
        let ms = || {
            let refused = || Problem::bad_request(format!("The filter {name} is not a date."));
            wanted.as_i64().ok_or_else(refused)
        };
        let text = wanted.as_str().unwrap_or_default();
        fits &= match name.as_str() {
            "id_eq" => r.id == text,
            "userId_eq" => r.user_id == ids.shown(text),
            "accountId_eq" => r.account_id == ids.shown(text),
            "programId_eq" => r.program_id == text,
            "referralId_eq" => r.referral_id.as_deref() == Some(text),
            "statuses_eq" => r.status().name() == text,
            "dateCreated_gte" => r.created_ms >= ms()?,
            "dateCreated_lt" => r.created_ms < ms()?,
            "dateModified_gte" => r.modified_ms >= ms()?,
            "dateModified_lt" => r.modified_ms < ms()?,
            _ => {
                return Err(Problem::bad_request(format!(
                    "The filter {name} is not part of the practice program."
                )));
            }
        };
    }
    Ok(fits)
}

/// Rewards; `filter`, and `fields` with the owner or the referral (documented parameters).
///
/// # Errors
/// 400 for a filter that is not understood.
pub fn rewards(
    shared: &Shared,
    store: &Store,
    params: &Map<String, Value>,
) -> Result<Rows, Problem> {
    let empty = Map::new();
    let filter = params.get("filter").and_then(Value::as_object);
    let wants = |name: &str| params.get("fields").is_some_and(|f| f[name] == true);
    let wide = wants("includeUserFields") || wants("includeReferralFields");
    let mut rows = Vec::new();
    for reward in store.rewards() {
        if holds(filter.unwrap_or(&empty), &shared.ids, reward)? {
            rows.push(reward_row(store, reward, wide));
        }
    }
    Ok(if wide {
        Rows::table(&REWARD_WIDE, rows)
    } else {
        Rows::table(&REWARD, rows)
    })
}

fn reward_row(store: &Store, r: &Reward, wide: bool) -> Vec<String> {
    let mut row = vec![
        r.id.clone(),
        "CREDIT".to_owned(),
        r.status().name().to_owned(),
        r.user_id.clone(),
        r.account_id.clone(),
        r.program_id.clone(),
        r.referral_id.clone().unwrap_or_default(),
        "FRIEND_SIGNUP".to_owned(),
        r.unit.clone(),
        r.amount.to_string(),
        "0".to_owned(),
        r.created_ms.to_string(),
        date(r.given_ms),
        String::new(),
        date(r.cancelled_ms),
        r.modified_ms.to_string(),
    ];
    if wide {
        let owner = store.get(&(r.account_id.clone(), r.user_id.clone()));
        for text in [
            owner.and_then(|p| p.email.clone()),
            owner.and_then(|p| p.first_name.clone()),
            owner.and_then(|p| p.last_name.clone()),
        ] {
            row.push(text.unwrap_or_default());
        }
        let referral = r.referral_id.as_deref().and_then(|id| store.referral(id));
        row.push(date(referral.map(|r| r.started_ms)));
        row.push(date(referral.and_then(|r| r.converted_ms)));
    }
    row
}
