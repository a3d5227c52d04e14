//! GraphQL of the impact.com simulator.

mod impact_support;

use impact_support::{json_of, options, person, start, start_from, world};
use reqwest::{Method, StatusCode};
use serde_json::json;

const PARTICIPANTS: &str = r#"
query Participants($limit: Int!, $offset: Int!, $programId: ID!) {
  users(limit: $limit, offset: $offset, sortBy: [{field: "dateCreated", order: DESC}]) {
    totalCount count
    data { id accountId firstName lastName email locale countryCode referable dateBlocked customFields segments
      referredByCodes referralCode(programId: $programId)
      shareLink(programId: $programId, useCleanLink: true)
      fb: messageLink(programId: $programId, shareMedium: FACEBOOK)
      wa: messageLink(programId: $programId, shareMedium: WHATSAPP, engagementMedium: EMAIL) } } }"#;

#[tokio::test]
async fn the_tenant_tells_its_alias_and_company() {
    let practice = start(0).await;
    let query = "query WhoAmI { tenant { tenantAlias isLiveMode settings { companyName allowReferralCodeEditOnUserUpsert } } }";
    let answer = practice.graphql(query, json!({})).await;
    let expected = json!({
        "tenantAlias": "test_practice",
        "isLiveMode": false,
        "settings": {
            "companyName": practice.access.account_name,
            "allowReferralCodeEditOnUserUpsert": false,
        },
    });
    assert_eq!(answer["data"]["tenant"], expected);
    assert_eq!(answer.get("errors"), None);
}

#[tokio::test]
async fn programs_can_be_filtered_by_status() {
    let practice = start(0).await;
    let query = "query Programs { programs(filter: {status_in: [LIVE]}, limit: 100, offset: 0) {
        totalCount data { id name status templateId } } }";
    let answer = practice.graphql(query, json!({})).await;
    assert_eq!(answer["data"]["programs"]["totalCount"], 1);
    assert_eq!(
        answer["data"]["programs"]["data"][0]["id"],
        practice.access.program_id.as_str()
    );
    let both = practice
        .graphql("{ programs { totalCount } }", json!({}))
        .await;
    assert_eq!(both["data"]["programs"]["totalCount"], 2);
}

#[tokio::test]
async fn participants_come_in_the_order_asked_for_with_code_and_links() {
    let practice = start(5).await;
    let variables = json!({ "limit": 2, "offset": 1, "programId": "47255" });
    let answer = practice.graphql(PARTICIPANTS, variables).await;
    let users = &answer["data"]["users"];
    assert_eq!(
        (&users["totalCount"], &users["count"]),
        (&json!(5), &json!(2))
    );
    let first = &users["data"][0];
    assert_eq!(first["firstName"], "First3");
    assert_eq!(first["referralCode"], "PERSON3");
    let rest = json_of(practice.get_user("person3@example.com").await).await;
    assert_eq!(first["id"], rest["id"]);
    assert_eq!(
        first["shareLink"],
        rest["programShareLinks"]["47255"]["cleanShareLink"]
    );
    let id = first["id"].as_str().unwrap();
    let link = |medium: &str, engagement: &str| {
        format!(
            "https://app.referralsaasquatch.com/a/test_practice/message/redirect/{medium}?engagementMedium={engagement}\
&accountId={id}&userId={id}&programId=47255"
        )
    };
    assert_eq!(first["fb"], link("FACEBOOK", "UNKNOWN"));
    assert_eq!(first["wa"], link("WHATSAPP", "EMAIL"));
}

#[tokio::test]
async fn a_list_has_twenty_by_default_and_is_cut_to_the_largest_page() {
    let practice = start(130).await;
    for (query, count) in [
        ("{ users { count } }", 20),
        ("{ users(limit: 1000) { count } }", 100),
    ] {
        let answer = practice.graphql(query, json!({})).await;
        assert_eq!(answer["data"]["users"]["count"], count);
    }
}

#[tokio::test]
async fn users_are_found_by_address_and_by_any_form_of_id() {
    let practice = start(3).await;
    let query = "query F($email: String, $id: String) {
        a: users(filter: {email_eq: $email}) { data { email } }
        b: users(filter: {id_eq: $id, accountId_eq: $id}) { data { email } } }";
    let variables = json!({ "email": "PERSON1@example.com", "id": "person2@example.com" });
    let answer = practice.graphql(query, variables).await;
    assert_eq!(
        answer["data"]["a"]["data"],
        json!([{ "email": "person1@example.com" }])
    );
    assert_eq!(
        answer["data"]["b"]["data"],
        json!([{ "email": "person2@example.com" }])
    );
}

#[tokio::test]
async fn an_absent_address_can_be_asked_for() {
    let mut without = person(0);
    without.email = None;
    let practice = start_from(options(), &world(vec![without, person(1)]), None).await;
    let answer = practice
        .graphql(
            "{ users(filter: {email_exists: false}) { data { firstName } } }",
            json!({}),
        )
        .await;
    assert_eq!(
        answer["data"]["users"]["data"],
        json!([{ "firstName": "First0" }])
    );
}

#[tokio::test]
async fn referrals_can_be_asked_for_since_a_moment() {
    let mut referred = person(0);
    referred.referred_by = Some("PERSON1".to_owned());
    let created = referred.created_ms;
    let practice = start_from(options(), &world(vec![referred, person(1)]), None).await;
    let query = "query Refs($since: RSDate!, $p: ID!) {
        referrals(filter: {programId_eq: $p, dateModified_gte: $since}, limit: 100, offset: 0) {
            totalCount data { id programId referralCodeUsed shareLinkUsed dateReferralStarted dateConverted
            dateModified referrerUser { email } referredUser { email } } } }";
    let found = practice
        .graphql(query, json!({ "since": created, "p": "47255" }))
        .await;
    let referral = &found["data"]["referrals"]["data"][0];
    assert_eq!(referral["referrerUser"]["email"], "person1@example.com");
    assert_eq!(referral["referredUser"]["email"], "person0@example.com");
    assert_eq!(referral["referralCodeUsed"], "PERSON1");
    let later = practice
        .graphql(query, json!({ "since": created + 1, "p": "47255" }))
        .await;
    assert_eq!(later["data"]["referrals"]["totalCount"], 0);
}

#[tokio::test]
async fn a_deleted_referrer_leaves_an_anonymous_side() {
    let mut referred = person(0);
    referred.referred_by = Some("PERSON1".to_owned());
    let practice = start_from(options(), &world(vec![referred, person(1)]), None).await;
    practice
        .sim
        .delete_participant("person1@example.com", "person1@example.com")
        .unwrap();
    let query = "{ referrals { data { referrerUser { id } referredUser { email } } } }";
    let answer = practice.graphql(query, json!({})).await;
    let expected =
        json!([{ "referrerUser": null, "referredUser": { "email": "person0@example.com" } }]);
    assert_eq!(answer["data"]["referrals"]["data"], expected);
}

#[tokio::test]
async fn custom_fields_and_event_keys_are_listed() {
    let practice = start(1).await;
    practice
        .put_user(
            "person0@example.com",
            json!({ "customFields": { "plan": "gold" } }),
        )
        .await;
    let query = "query Keys { userEventKeys(limit: 100) { totalCount data } customFields(limit: 100) { totalCount data { key name } } }";
    let answer = practice.graphql(query, json!({})).await;
    assert_eq!(
        answer["data"]["customFields"]["data"],
        json!([{ "key": "plan", "name": null }])
    );
    assert_eq!(answer["data"]["userEventKeys"]["totalCount"], 2);
}

#[tokio::test]
async fn a_faulty_query_is_answered_with_errors_inside_200() {
    let practice = start(1).await;
    for query in [
        "{ users { data { shoeSize } } }",
        "{ users(sortBy: [{field: \"shoeSize\", order: ASC}]) { count } }",
        "{ users(limit: -1) { count } }",
        "{",
    ] {
        let answer = practice.graphql(query, json!({})).await;
        assert!(answer["errors"][0]["message"].is_string(), "{query}");
        assert!(
            answer["extensions"]["apiError"]["message"].is_string(),
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_caller_without_credential_learns_nothing_of_the_tenant() {
    let practice = start(1).await;
    let request = practice.bare(Method::POST, "/api/v1/test_practice/graphql");
    let answer = request
        .json(&json!({ "query": "{ tenant { tenantAlias } }" }))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert_eq!(json_of(answer).await["apiErrorCode"], "TENANT_NOT_FOUND");
}

#[tokio::test]
async fn every_operation_that_an_integration_needs_is_in_the_schema() {
    let practice = start(2).await;
    let id = "person0@example.com";
    let job = json!({ "j": { "type": "QUERY/USER" } });
    let operations = [
        (PARTICIPANTS, json!({ "limit": 5, "offset": 0, "programId": "47255" })),
        (
            "query FindByEmail($email: String!) { users(filter: {email_eq: $email}, limit: 2) {
                totalCount data { id accountId email } } }",
            json!({ "email": id }),
        ),
        (
            "query Refs($since: RSDate!, $p: ID!) {
                referrals(filter: {programId_eq: $p, dateModified_gte: $since, dateConverted_exists: false}, limit: 100, offset: 0) {
                totalCount data { id programId referralCodeUsed shareLinkUsed dateReferralStarted dateConverted dateModified
                referrerUser { id accountId } referredUser { id accountId } } } }",
            json!({ "since": 0, "p": "47255" }),
        ),
        (
            "query Keys { userEventKeys(limit: 100) { totalCount data } customFields(limit: 100) { totalCount data { key name } } }",
            json!({}),
        ),
        (
            "mutation J($j: JobInput!) { createJob(jobInput: $j) { id type status } }",
            job.clone(),
        ),
        (
            "query JP($id: ID!) { job(id: $id) { id status dateCompleted dateExpires downloadUrl downloadErrorUrl
                stats { recordsProcessed errors } } }",
            json!({ "id": "none" }),
        ),
        (
            "query V($j: JobInput!) { validateJobCreation(jobInput: $j) { errors } }",
            job,
        ),
        (
            "mutation Ev($i: UserEventInput!) { logUserEvent(userEventInput: $i) { events { id key dateReceived } } }",
            json!({ "i": { "userId": id, "accountId": id, "events": [{ "key": "seen" }] } }),
        ),
        (
            "mutation Up($inputs: [UserInput!]!) { upsertUsers(userInputs: $inputs) {
                __typename ... on User { id accountId referralCodes } ... on ApiError { message statusCode rsCode } } }",
            json!({ "inputs": [{ "id": id, "accountId": id }] }),
        ),
        (
            "mutation Del($a: String!, $u: String!) { deleteUser(accountId: $a, id: $u, doNotTrack: false, preserveEmptyAccount: false) }",
            json!({ "a": id, "u": id }),
        ),
    ];
    for (query, variables) in operations {
        let answer = practice.graphql(query, variables).await;
        assert_eq!(answer.get("errors"), None, "{query}");
    }
}
