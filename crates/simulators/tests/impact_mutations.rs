//! GraphQL writes of the impact.com simulator.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod impact_support;

use impact_support::{Practice, json_of, options, person, refusal, start, start_from, world};
use serde_json::{Value, json};

const UP: &str = "mutation Up($inputs: [UserInput!]!) { upsertUsers(userInputs: $inputs) {
    __typename ... on User { id accountId email referralCodes } ... on ApiError { message statusCode rsCode } } }";

fn ids(id: &str) -> Value {
    json!({ "id": id, "accountId": id })
}

fn with(id: &str, further: &Value) -> Value {
    let mut input = ids(id);
    for (name, value) in further.as_object().unwrap() {
        input[name] = value.clone();
    }
    input
}

/// What `extensions.apiError` tells.
async fn api_error(practice: &Practice, query: &str, variables: Value) -> (Value, Value) {
    let told = practice.graphql(query, variables).await;
    assert!(told["errors"].is_array(), "{told}");
    let error = &told["extensions"]["apiError"];
    (error["statusCode"].clone(), error["rsCode"].clone())
}

#[tokio::test]
async fn a_batch_writes_the_good_ones_and_tells_the_others() {
    let practice = start(1).await;
    let inputs = [
        with(
            "ada@example.com",
            &json!({ "email": "ada@example.com", "referredByCodes": ["PERSON0"] }),
        ),
        with("bob@example.com", &json!({ "email": "not-an-address" })),
        json!({ "accountId": "x" }),
        with("person0@example.com", &json!({ "firstName": "New" })),
    ];
    let told = practice.graphql(UP, json!({ "inputs": inputs })).await;
    let results = told["data"]["upsertUsers"].as_array().unwrap();
    let kinds: Vec<&Value> = results.iter().map(|r| &r["__typename"]).collect();
    assert_eq!(kinds, ["User", "ApiError", "ApiError", "User"]);
    assert_eq!(results[1]["rsCode"], "RS023");
    assert_eq!(results[2]["rsCode"], "RS044");
    assert!(results[0]["referralCodes"]["47255"].is_string());
    assert_eq!(practice.sim.participants(), 2);
    assert_eq!(practice.sim.referrals(), 1);
    let kept = json_of(practice.get_user("person0@example.com").await).await;
    assert_eq!(
        (&kept["firstName"], &kept["lastName"]),
        (&json!("New"), &json!("Example"))
    );
}

#[tokio::test]
async fn a_batch_has_a_hundred_at_most() {
    let practice = start(0).await;
    let inputs: Vec<Value> = (0..101).map(|n| ids(&format!("n{n}"))).collect();
    let told = api_error(&practice, UP, json!({ "inputs": inputs })).await;
    assert_eq!(told, (json!(400), Value::Null));
    assert_eq!(practice.sim.participants(), 0);
}

#[tokio::test]
async fn a_user_can_be_made_once_and_written_again() {
    let practice = start(0).await;
    let create = "mutation C($u: UserInput!) { createUser(userInput: $u) { id dateCreated locale countryCode segments customFields } }";
    let input = with(
        "ada@example.com",
        &json!({
            "locale": "en_US", "countryCode": "CA", "segments": ["vip", "~none"],
            "customFields": { "tier": "gold" }, "dateCreated": 1_600_000_000_000_i64,
        }),
    );
    let made = practice.graphql(create, json!({ "u": input })).await;
    let made = &made["data"]["createUser"];
    assert_eq!(made["dateCreated"], 1_600_000_000_000_i64);
    assert_eq!(
        (&made["locale"], &made["countryCode"]),
        (&json!("en_US"), &json!("CA"))
    );
    assert_eq!(
        (&made["segments"], &made["customFields"]),
        (&json!(["vip"]), &json!({ "tier": "gold" }))
    );
    let again = api_error(&practice, create, json!({ "u": input })).await;
    assert_eq!(again, (json!(400), json!("RS048")));
    let upsert = "mutation U($u: UserInput!) { upsertUser(userInput: $u) { customFields segments stats { dateModified } } }";
    let change = with(
        "ada@example.com",
        &json!({ "customFields": { "tier": null }, "segments": ["~vip"] }),
    );
    let written = practice.graphql(upsert, json!({ "u": change })).await;
    let written = &written["data"]["upsertUser"];
    assert_eq!(
        (&written["customFields"], &written["segments"]),
        (&json!({}), &json!([]))
    );
    assert!(written["stats"]["dateModified"].is_i64());
}

#[tokio::test]
async fn a_deleted_user_can_be_kept_out_and_let_in_again() {
    let practice = start(1).await;
    let pair = json!({ "a": "person0@example.com", "u": "person0@example.com" });
    let delete = "mutation Del($a: String!, $u: String!) { deleteUser(accountId: $a, id: $u, doNotTrack: true, preserveEmptyAccount: false) }";
    let gone = practice.graphql(delete, pair.clone()).await;
    assert_eq!(gone["data"]["deleteUser"], true);
    assert_eq!(
        api_error(&practice, delete, pair.clone()).await,
        (json!(404), json!("RS042"))
    );
    let list = "query L($a: String!, $u: String!) { calculateUserDoNotTrackIdentifierHash(id: $u, accountId: $a)
        userDoNotTrackIdentifiers { totalCount data { hash dateCreated } } }";
    let listed = practice.graphql(list, pair.clone()).await["data"].clone();
    let entry = &listed["userDoNotTrackIdentifiers"]["data"][0];
    assert_eq!(
        entry["hash"],
        listed["calculateUserDoNotTrackIdentifierHash"]
    );
    assert!(entry["dateCreated"].is_i64());
    let refused = practice.put_user("person0@example.com", json!({})).await;
    assert_eq!(refusal(refused).await, (400, json!("RS050")));
    let again = "mutation T($a: String!, $u: String!) { deleteUserDoNotTrackIdentifier(id: $u, accountId: $a) { deletedCount } }";
    let removed = practice.graphql(again, pair).await;
    assert_eq!(
        removed["data"]["deleteUserDoNotTrackIdentifier"]["deletedCount"],
        1
    );
    assert_eq!(
        practice
            .put_user("person0@example.com", json!({}))
            .await
            .status(),
        200
    );
}

#[tokio::test]
async fn an_account_can_be_deleted() {
    let practice = start(1).await;
    let delete = "mutation D($a: String!) { deleteAccount(accountId: $a) }";
    let account = json!({ "a": "person0@example.com" });
    let gone = practice.graphql(delete, account.clone()).await;
    assert_eq!(gone["data"]["deleteAccount"], true);
    assert_eq!(practice.sim.participants(), 0);
    assert_eq!(
        api_error(&practice, delete, account).await,
        (json!(404), json!("RS041"))
    );
}

#[tokio::test]
async fn events_are_logged_one_by_one_and_in_bulk() {
    let mut friend = person(1);
    friend.referred_by = Some("PERSON0".to_owned());
    let practice = start_from(options(), &world(vec![person(0), friend]), None).await;
    let event = |id: &str| {
        json!({ "userId": id, "accountId": id,
            "events": [{ "key": "deal_closedwon", "fields": { "amount": 5 }, "dateTriggered": 1_790_000_000_000_i64 }] })
    };
    let one = "mutation Ev($i: UserEventInput!) { logUserEvent(userEventInput: $i) { userId events { id key fields dateTriggered dateReceived } } }";
    let logged = practice
        .graphql(one, json!({ "i": event("person1@example.com") }))
        .await;
    let logged = &logged["data"]["logUserEvent"]["events"][0];
    assert_eq!(
        (&logged["key"], &logged["fields"]),
        (&json!("deal_closedwon"), &json!({ "amount": 5 }))
    );
    assert_eq!(logged["dateTriggered"], 1_790_000_000_000_i64);
    assert_eq!(practice.sim.rewards().len(), 1);
    let nobody = json!({ "i": event("nobody@example.com") });
    assert_eq!(
        api_error(&practice, one, nobody).await,
        (json!(404), json!("RS042"))
    );
    let bulk = "mutation B($i: [UserEventInput!]!) { logUserEvents(userEventInputs: $i) {
        __typename ... on UserEventResult { user { email } } ... on ApiError { rsCode } } }";
    let inputs = [event("person0@example.com"), event("nobody@example.com")];
    let told =
        practice.graphql(bulk, json!({ "i": inputs })).await["data"]["logUserEvents"].clone();
    assert_eq!(told[0]["user"]["email"], "person0@example.com");
    assert_eq!(
        told[1],
        json!({ "__typename": "ApiError", "rsCode": "RS042" })
    );
}

#[tokio::test]
async fn a_user_can_be_blocked_and_unblocked() {
    let practice = start(1).await;
    let pair = json!({ "a": "person0@example.com" });
    let set = |name: &str| {
        format!(
            "mutation S($a: String!) {{ {name}(accountId: $a, id: $a) {{ user {{ dateBlocked }} }} }}"
        )
    };
    let blocked = practice.graphql(&set("blockUser"), pair.clone()).await;
    assert!(blocked["data"]["blockUser"]["user"]["dateBlocked"].is_i64());
    let free = practice.graphql(&set("unblockUser"), pair).await;
    assert_eq!(
        free["data"]["unblockUser"]["user"]["dateBlocked"],
        Value::Null
    );
}

#[tokio::test]
async fn a_further_code_refers_too_and_can_become_the_primary_one() {
    let practice = start(2).await;
    let add = "mutation A($c: AddReferralCodeInput!) { addReferralCode(addReferralCodeInput: $c) {
        referralCode { code isPrimaryForProgram user { referralCode(programId: \"47255\") } } } }";
    let code = |code: &str, primary: bool| {
        json!({ "c": { "referralCode": code, "programId": "47255", "userId": "person0@example.com",
            "accountId": "person0@example.com", "makeReferralCodePrimaryForProgram": primary } })
    };
    let added = practice.graphql(add, code("EXTRA", false)).await["data"]["addReferralCode"]["referralCode"].clone();
    assert_eq!(added["user"]["referralCode"], "PERSON0");
    practice
        .put_user(
            "person1@example.com",
            json!({ "referredByCodes": ["EXTRA"] }),
        )
        .await;
    assert_eq!(practice.sim.referrals(), 1);
    let primary = practice.graphql(add, code("BETTER", true)).await["data"]["addReferralCode"]["referralCode"].clone();
    assert_eq!(primary["user"]["referralCode"], "BETTER");
    assert_eq!(
        api_error(&practice, add, code("PERSON1", false)).await,
        (json!(400), json!("RS034"))
    );
    let mut elsewhere = code("OTHER", false);
    elsewhere["c"]["programId"] = json!("1");
    assert_eq!(api_error(&practice, add, elsewhere).await.0, json!(404));
}

#[tokio::test]
async fn unknown_fields_and_operations_are_refused_by_the_schema() {
    let practice = start(1).await;
    for query in [
        "{ users { data { shoeSize } } }",
        "mutation { renameUser(id: \"a\") }",
        "{ users(filter: {createdSince: 5}) { totalCount } }",
    ] {
        let told = api_error(&practice, query, json!({})).await;
        assert_eq!(told, (json!(400), Value::Null), "{query}");
    }
}

#[tokio::test]
async fn users_are_filtered_by_segments_and_custom_fields() {
    let practice = start(3).await;
    practice
        .put_user(
            "person0@example.com",
            json!({ "segments": ["vip", "new"], "customFields": { "tier": "gold" } }),
        )
        .await;
    practice
        .put_user("person1@example.com", json!({ "segments": ["vip"] }))
        .await;
    for (filter, expected) in [
        ("segments_eq: \"vip\"", 2),
        ("segments_ne: \"new\"", 2),
        ("segments_in: [\"new\", \"old\"]", 1),
        ("segments_all: [\"vip\", \"new\"]", 1),
        ("segments_nin: [\"vip\"]", 1),
        ("customFields: {tier: \"gold\"}", 1),
        ("locale_in: [\"en_US\"]", 3),
        ("locale_eq: \"fr_CA\"", 0),
        ("dateBlocked_exists: true", 0),
    ] {
        let query = format!("{{ users(filter: {{{filter}}}) {{ totalCount }} }}");
        let told = practice.graphql(&query, json!({})).await;
        assert_eq!(told["data"]["users"]["totalCount"], expected, "{filter}");
    }
}

#[tokio::test]
async fn a_referrer_s_referrals_rewards_and_counts_hang_on_the_user() {
    let mut friend = person(1);
    friend.referred_by = Some("PERSON0".to_owned());
    let practice = start_from(options(), &world(vec![person(0), friend]), None).await;
    let event = json!({ "i": { "userId": "person1@example.com", "accountId": "person1@example.com",
        "events": [{ "key": "deal_closedwon" }] } });
    practice
        .graphql(
            "mutation Ev($i: UserEventInput!) { logUserEvent(userEventInput: $i) { userId } }",
            event,
        )
        .await;
    let query = "query U($a: String!) { user(accountId: $a, id: $a) {
        referrals { totalCount data { dateConverted } } rewards { totalCount data { type unit value } }
        stats { referrals conversions rewards } referredByReferrals { id } } }";
    let told = practice
        .graphql(query, json!({ "a": "person0@example.com" }))
        .await;
    let user = &told["data"]["user"];
    assert_eq!(
        user["stats"],
        json!({ "referrals": 1, "conversions": 1, "rewards": 1 })
    );
    assert!(user["referrals"]["data"][0]["dateConverted"].is_i64());
    assert_eq!(
        user["rewards"]["data"][0],
        json!({ "type": "CREDIT", "unit": "CENTS", "value": 2500 })
    );
    let friend = practice
        .graphql(query, json!({ "a": "person1@example.com" }))
        .await;
    assert_eq!(
        friend["data"]["user"]["referredByReferrals"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}
