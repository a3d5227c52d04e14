//! Referrals, events, goals and rewards of the impact.com simulator.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod impact_support;

use impact_support::{Practice, json_of, options, person, refusal, rows, start_from, world};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use simulators::impact::{Goal, ProgramStatus, RewardRule};

/// Persons 1 and 2 were referred by person 0.
async fn two_friends() -> Practice {
    let friend = |n| {
        let mut friend = person(n);
        friend.referred_by = Some("PERSON0".to_owned());
        friend
    };
    let people = vec![person(0), friend(1), friend(2)];
    start_from(options(), &world(people), None).await
}

async fn track(practice: &Practice, id: &str, body: Value) -> Response {
    let mut body = body;
    body["userId"] = json!(id);
    body["accountId"] = json!(id);
    let path = format!("{}/events", Practice::user_path(id));
    let sent = practice.advocate(Method::POST, &path).json(&body);
    sent.send().await.unwrap()
}

fn won() -> Value {
    json!({ "events": [{ "key": "deal_closedwon", "fields": { "amount": 500 } }] })
}

async fn total(practice: &Practice, query: &str) -> Value {
    let path = format!("/referrals?{query}");
    practice.advocate_json(&path).await["totalCount"].clone()
}

#[tokio::test]
async fn referrals_are_paged_and_shown_alone() {
    let practice = two_friends().await;
    let page = practice.advocate_json("/referrals?limit=1&offset=1").await;
    assert_eq!(
        (&page["count"], &page["totalCount"]),
        (&json!(1), &json!(2))
    );
    let second = &page["referrals"][0];
    assert_eq!(second["referredUser"]["email"], "person2@example.com");
    assert_eq!(second["referrerUser"]["email"], "person0@example.com");
    assert_eq!(second["referralCodeUsed"], "PERSON0");
    assert_eq!(second["dateConverted"], Value::Null);
    let id = second["id"].as_str().unwrap();
    assert_eq!(
        &practice.advocate_json(&format!("/referrals/{id}")).await,
        second
    );
    let unknown = practice
        .advocate(Method::GET, "/referrals/none")
        .send()
        .await;
    assert_eq!(unknown.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn referrals_are_filtered_by_either_side() {
    let practice = two_friends().await;
    for (query, expected) in [
        ("referringUserId=person0%40example.com", 2),
        ("referringAccountId=person1%40example.com", 0),
        ("referrerModerationStatus=APPROVED", 0),
        ("referredModerationStatus=PENDING", 2),
        ("dateReferralPaid=1,2", 0),
    ] {
        assert_eq!(total(&practice, query).await, expected, "{query}");
    }
    let open = practice
        .advocate_json("/open/referrals?referredUserId=person1%40example.com")
        .await;
    assert_eq!(open["totalCount"], 1);
    let path = "/referrals?dateReferralPaid=soon";
    let bad = practice.advocate(Method::GET, path).send().await.unwrap();
    assert_eq!(bad.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn moderation_sets_each_side() {
    let practice = two_friends().await;
    let listed = practice.advocate_json("/referrals").await;
    let id = listed["referrals"][0]["id"].clone();
    let moderate = async |action: &str| {
        let body = json!({ "actions": [{ "referralId": id, "action": action }] });
        let sent = practice
            .advocate(Method::POST, "/referrals/moderate")
            .json(&body);
        sent.send().await.unwrap().status()
    };
    let shown = async || {
        let path = format!("/referrals/{}", id.as_str().unwrap());
        practice.advocate_json(&path).await
    };
    assert_eq!(moderate("REFERRER_APPROVED").await, StatusCode::OK);
    let one_side = shown().await;
    assert_eq!(one_side["referrerModerationStatus"], "APPROVED");
    assert_eq!(one_side["moderationStatus"], "PENDING");
    assert_eq!(moderate("DENIED").await, StatusCode::OK);
    let both = shown().await;
    assert_eq!(both["moderationStatus"], "ACTIONED");
    assert!(both["dateModerated"].is_i64());
    assert_eq!(moderate("MAYBE").await, StatusCode::BAD_REQUEST);
    track(&practice, "person1@example.com", won()).await;
    assert!(practice.sim.rewards().is_empty());
}

#[tokio::test]
async fn an_event_converts_the_referral_and_rewards_once() {
    let practice = two_friends().await;
    let answer = track(&practice, "person1@example.com", won()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let event = json_of(answer).await["events"][0].clone();
    assert_eq!(event["key"], "deal_closedwon");
    assert_eq!(event["fields"], json!({ "amount": 500 }));
    assert!(event["dateTriggered"].is_i64() && event["dateProcessed"].is_i64());
    track(&practice, "person1@example.com", won()).await;
    let reward = practice.sim.rewards();
    assert_eq!(reward.len(), 1);
    assert!(reward[0]["dateGiven"].is_i64());
    let id = reward[0]["id"].as_str().unwrap();
    assert_eq!(
        practice.advocate_json(&format!("/reward/{id}")).await,
        reward[0]
    );
    let unknown = practice.advocate(Method::GET, "/reward/none").send().await;
    assert_eq!(unknown.unwrap().status(), StatusCode::NOT_FOUND);
    let since = json!({ "since": reward[0]["dateCreated"].as_i64().unwrap() - 1 });
    let query = "query R($since: RSDate!) { referrals(filter: {programId_eq: \"47255\", dateModified_gte: $since}) {
        data { dateConverted referredUser { email } rewards { value statuses } } } }";
    let told = practice.graphql(query, since).await["data"]["referrals"]["data"].clone();
    assert_eq!(told.as_array().unwrap().len(), 1);
    assert_eq!(told[0]["referredUser"]["email"], "person1@example.com");
    assert!(told[0]["dateConverted"].is_i64());
    assert_eq!(
        told[0]["rewards"],
        json!([{ "value": 2500, "statuses": ["AVAILABLE"] }])
    );
}

#[tokio::test]
async fn another_event_and_a_stranger_convert_nothing() {
    let practice = two_friends().await;
    let other = json!({ "events": [{ "key": "page_seen" }] });
    track(&practice, "person1@example.com", other).await;
    track(&practice, "person0@example.com", won()).await;
    assert!(practice.sim.rewards().is_empty());
    let keys = practice
        .graphql("{ userEventKeys { data } }", json!({}))
        .await;
    let keys = keys["data"]["userEventKeys"]["data"].to_string();
    assert!(keys.contains("page_seen"));
}

#[tokio::test]
async fn a_goal_can_be_added_and_its_reward_can_wait() {
    let practice = two_friends().await;
    practice
        .sim
        .set_goal(Goal {
            event_key: "deal_renewed".to_owned(),
            first_time_only: false,
            reward: RewardRule {
                amount: 3,
                unit: "FREE_MONTHS".to_owned(),
                pending: true,
            },
        })
        .unwrap();
    for _ in 0..2 {
        let event = json!({ "events": [{ "key": "deal_renewed" }] });
        track(&practice, "person2@example.com", event).await;
    }
    let path = "/reward?accountId=person0%40example.com";
    let rewards = practice.advocate_json(path).await;
    assert_eq!(rewards.as_array().unwrap().len(), 2);
    assert_eq!(rewards[0]["dateGiven"], Value::Null);
    let path = "/reward/balance?accountId=person0%40example.com";
    let balance = practice.advocate_json(path).await;
    assert_eq!(balance[0]["unit"], "FREE_MONTHS");
    assert_eq!(balance[0]["count"], 2);
    assert_eq!(balance[0]["totalPendingCredit"], 6);
    assert_eq!(balance[0]["totalAssignedCredit"], 0);
    let pending =
        "{ rewards(filter: {statuses_eq: PENDING}) { totalCount data { user { email } } } }";
    let told = practice.graphql(pending, json!({})).await;
    assert_eq!(told["data"]["rewards"]["totalCount"], 2);
    assert_eq!(
        told["data"]["rewards"]["data"][0]["user"]["email"],
        "person0@example.com"
    );
}

#[tokio::test]
async fn a_paused_program_converts_nothing() {
    let practice = two_friends().await;
    practice
        .sim
        .set_program_status("47255", ProgramStatus::Paused)
        .unwrap();
    track(&practice, "person1@example.com", won()).await;
    assert!(practice.sim.rewards().is_empty());
    practice
        .conduct("programs", json!({ "id": "47255", "status": "LIVE" }))
        .await;
    track(&practice, "person2@example.com", won()).await;
    assert_eq!(practice.sim.rewards().len(), 1);
    let paused = practice.sim.set_program_status("1", ProgramStatus::Paused);
    assert!(paused.is_err());
}

#[tokio::test]
async fn a_used_idempotency_key_is_a_conflict() {
    let practice = two_friends().await;
    let mut event = won();
    event["idempotencyKey"] = json!("hs-deal-7781-closedwon");
    let first = track(&practice, "person1@example.com", event.clone()).await;
    assert_eq!(first.status(), StatusCode::OK);
    let again = track(&practice, "person1@example.com", event.clone()).await;
    assert_eq!(again.status(), StatusCode::CONFLICT);
    assert_eq!(practice.sim.events().len(), 1);
    for bad in ["short", "blank in it", &"x".repeat(65)] {
        event["idempotencyKey"] = json!(bad);
        let refused = track(&practice, "person1@example.com", event.clone()).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{bad}");
    }
}

#[tokio::test]
async fn an_event_of_nobody_or_without_key_is_refused() {
    let practice = two_friends().await;
    let nobody = track(&practice, "nobody@example.com", won()).await;
    assert_eq!(refusal(nobody).await, (404, json!("RS042")));
    let long = "x".repeat(1501);
    for event in [
        json!({ "fields": {} }),
        json!({ "key": "a", "fields": { "x": long } }),
        json!({ "key": "a", "fields": { "x": [[1]] } }),
        json!({ "key": "a", "dateTriggered": "today" }),
    ] {
        let body = json!({ "events": [event] });
        let refused = track(&practice, "person1@example.com", body).await;
        assert_eq!(
            json_of(refused).await["apiErrorCode"],
            "INVALID_JSON_REQUEST"
        );
    }
    assert!(practice.sim.events().is_empty());
}

#[tokio::test]
async fn a_person_can_connect_a_referral_by_hand() {
    let people = vec![person(0), person(1)];
    let practice = start_from(options(), &world(people), None).await;
    practice
        .conduct(
            "referrals",
            json!({ "code": "PERSON0", "id": "person1@example.com" }),
        )
        .await;
    assert_eq!(practice.sim.referrals(), 1);
    let again =
        practice
            .sim
            .connect_referral("PERSON0", "person1@example.com", "person1@example.com");
    assert!(again.is_err());
}

#[tokio::test]
async fn exports_of_referrals_rewards_and_balances_tell_the_conversion() {
    let practice = two_friends().await;
    track(&practice, "person1@example.com", won()).await;
    let friend = json_of(practice.get_user("person1@example.com").await).await;
    let reward = practice.sim.rewards()[0].clone();
    let export = async |body: Value| {
        let id = practice.completed_export(body).await;
        let file = practice.fetch(&practice.link(&id).await).await;
        rows(&file.text().await.unwrap())
    };
    let referrals = export(json!({ "type": "REFERRAL" })).await;
    let converted = referrals
        .iter()
        .find(|r| r["referredUser"] == friend["id"].as_str().unwrap())
        .unwrap();
    assert!(!converted["dateConverted"].is_empty());
    assert_eq!(converted["referrerReward"], reward["id"].as_str().unwrap());
    let since = reward["dateCreated"].as_i64().unwrap();
    let updated = json!({ "type": "USER_REFERRAL", "params": { "updatedSince": since } });
    let people = export(updated).await;
    assert_eq!(people.len(), 1);
    assert_eq!(people[0]["email"], "person1@example.com");
    let balances = export(json!({ "type": "REWARD_BALANCE" })).await;
    assert_eq!(balances[0]["amount"], "2500");
    assert_eq!(balances[0]["userId"], reward["userId"].as_str().unwrap());
    let wanted = json!({
        "filter": { "userId_eq": "person0@example.com", "statuses_eq": "AVAILABLE" },
        "fields": { "includeUserFields": true },
    });
    let rewards = export(json!({ "type": "REWARD", "params": wanted })).await;
    assert_eq!(rewards.len(), 1);
    assert_eq!(rewards[0]["user.email"], "person0@example.com");
    let none = json!({ "filter": { "statuses_eq": "PENDING" } });
    assert!(
        export(json!({ "type": "REWARD", "params": none }))
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_deleted_participant_takes_its_rewards_along() {
    let practice = two_friends().await;
    track(&practice, "person1@example.com", won()).await;
    practice
        .sim
        .delete_participant("person0@example.com", "person0@example.com")
        .unwrap();
    assert!(practice.sim.rewards().is_empty());
    let left = practice.advocate_json("/referrals").await;
    assert_eq!(left["referrals"][0]["referrerUser"], Value::Null);
}

#[tokio::test]
async fn a_snapshot_brings_back_what_happened() {
    let practice = two_friends().await;
    track(&practice, "person1@example.com", won()).await;
    let mut event = won();
    event["idempotencyKey"] = json!("kept-over-the-restart");
    track(&practice, "person2@example.com", event.clone()).await;
    practice
        .conduct("goals", json!({ "eventKey": "kept_goal" }))
        .await;
    let customer = impact_support::sha1_hex("person1@example.com");
    practice
        .converted(&impact_support::conversion(&customer, "deal-1", &[]))
        .await;
    let told = |sim: &simulators::impact::ImpactSim| {
        (
            sim.rewards(),
            sim.events(),
            sim.actions(),
            sim.submissions(),
        )
    };
    let (before, saved) = (told(&practice.sim), practice.sim.snapshot());
    practice.sim.stop().await;
    let restored = start_from(options(), &world(Vec::new()), Some(saved)).await;
    assert_eq!(told(&restored.sim), before);
    let again = track(&restored, "person2@example.com", event).await;
    assert_eq!(again.status(), StatusCode::CONFLICT);
    let goal = json!({ "events": [{ "key": "kept_goal" }] });
    track(&restored, "person2@example.com", goal).await;
    assert_eq!(restored.sim.rewards().len(), before.0.len() + 1);
}

#[tokio::test]
async fn a_snapshot_from_before_still_loads() {
    let practice = two_friends().await;
    let mut older = practice.sim.snapshot();
    let gone = json_of(practice.get_user("person2@example.com").await).await;
    let pair = json!(["ffff", "ffff"]);
    let records = older["records"].as_object_mut().unwrap();
    records.retain(|name, _| {
        [
            "participants",
            "referrals",
            "referredAccounts",
            "nextNumber",
        ]
        .contains(&name.as_str())
    });
    records.insert(
        "neverAgain".to_owned(),
        json!([pair, [gone["accountId"], gone["id"]]]),
    );
    for person in records["participants"].as_array_mut().unwrap() {
        person.as_object_mut().unwrap().remove("moreCodes");
    }
    for referral in records["referrals"].as_array_mut().unwrap() {
        let referral = referral.as_object_mut().unwrap();
        for later in [
            "convertedMs",
            "moderatedMs",
            "referrerVerdict",
            "referredVerdict",
        ] {
            referral.remove(later);
        }
    }
    older.as_object_mut().unwrap().remove("settings");
    let restored = start_from(options(), &world(Vec::new()), Some(older)).await;
    track(&restored, "person1@example.com", won()).await;
    assert_eq!(restored.sim.rewards().len(), 1);
    restored
        .sim
        .delete_participant("person2@example.com", "person2@example.com")
        .unwrap();
    let refused = restored.put_user("person2@example.com", json!({})).await;
    assert_eq!(refusal(refused).await, (400, json!("RS050")));
}

#[tokio::test]
async fn the_conductor_s_lists_are_json() {
    let practice = two_friends().await;
    track(&practice, "person1@example.com", won()).await;
    for (list, expected) in [
        ("rewards", 1),
        ("events", 1),
        ("actions", 0),
        ("conversions", 0),
    ] {
        let path = format!("/practice/{list}");
        let shown = practice.bare(Method::GET, &path).send().await.unwrap();
        let shown = json_of(shown).await;
        assert_eq!(shown.as_array().unwrap().len(), expected, "{list}");
    }
}
