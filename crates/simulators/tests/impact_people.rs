//! Look-ups, deletion, codes and links of participants over the Advocate REST API of the impact.com simulator.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod impact_support;

use impact_support::{Practice, json_of, options, person, refusal, start, start_from, world};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const PERSON_0: &str = "/account/person0%40example.com/user/person0%40example.com";

async fn status(practice: &Practice, method: Method, path: &str) -> StatusCode {
    let answer = practice.advocate(method, path).send().await.unwrap();
    answer.status()
}

#[tokio::test]
async fn a_code_finds_its_owner() {
    let practice = start(2).await;
    let found = practice.advocate_json("/user?referralCode=person1").await;
    assert_eq!(found["email"], "person1@example.com");
    assert_eq!(found["referralCode"], "PERSON1");
    let brief = practice
        .advocate_json("/open/user?referralCode=PERSON1")
        .await;
    let names: Vec<&String> = brief.as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "accountId",
            "firstName",
            "id",
            "imageUrl",
            "lastInitial",
            "referralCode"
        ]
    );
    for path in [
        "/user?referralCode=NOBODY",
        "/open/user?referralCode=NOBODY",
    ] {
        let refused = practice.advocate(Method::GET, path).send().await.unwrap();
        assert_eq!(refusal(refused).await, (404, json!("RS042")));
    }
    assert_eq!(
        status(&practice, Method::GET, "/user").await,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn a_code_tells_its_program_and_the_owner_s_short_name() {
    let practice = start(1).await;
    let code = practice.advocate_json("/open/code/PERSON0").await;
    assert_eq!(code["referrerName"], "First0 E");
    assert_eq!(code["programId"], "47255");
    assert_eq!(
        status(&practice, Method::GET, "/open/code/NOBODY").await,
        404
    );
}

#[tokio::test]
async fn an_applied_code_refers_once() {
    let practice = start(3).await;
    let apply = async |code: &str, id: &str| {
        let path = format!("/open/code/{code}/account/{id}/user/{id}");
        let sent = practice.advocate(Method::POST, &path).json(&json!({}));
        sent.send().await.unwrap()
    };
    let applied = apply("PERSON0", "person1%40example.com").await;
    assert_eq!(applied.status(), StatusCode::OK);
    assert_eq!(json_of(applied).await["code"], "PERSON0");
    let friend = json_of(practice.get_user("person1@example.com").await).await;
    assert_eq!(friend["referredByCodes"], json!(["PERSON0"]));
    assert_eq!(
        apply("PERSON2", "person1%40example.com").await.status(),
        400
    );
    assert_eq!(
        apply("PERSON2", "person2%40example.com").await.status(),
        400
    );
    assert_eq!(
        refusal(apply("NOBODY", "person2%40example.com").await)
            .await
            .0,
        404
    );
    let stranger = apply("PERSON0", "stranger%40example.com").await;
    assert_eq!(refusal(stranger).await, (404, json!("RS042")));
    assert_eq!(practice.sim.referrals(), 1);
}

#[tokio::test]
async fn a_blocked_participant_refers_nobody() {
    let practice = start(2).await;
    let path = format!("{PERSON_0}/block");
    assert_eq!(status(&practice, Method::POST, &path).await, StatusCode::OK);
    practice
        .put_user(
            "person1@example.com",
            json!({ "referredByCodes": ["PERSON0"] }),
        )
        .await;
    assert_eq!(practice.sim.referrals(), 0);
}

#[tokio::test]
async fn extra_fields_are_added_to_the_usual_ones() {
    let practice = start(1).await;
    let path = Practice::user_path("person0@example.com");
    let usual = practice.advocate_json(&path).await;
    let more = practice
        .advocate_json(&format!("{path}?extraFields=lastInitial,dateBlocked"))
        .await;
    let count = |body: &Value| body.as_object().unwrap().len();
    assert_eq!(more["lastInitial"], "E");
    assert_eq!(count(&more), count(&usual) + 2);
    let both = format!("{path}?fields=id&extraFields=lastInitial");
    assert_eq!(
        status(&practice, Method::GET, &both).await,
        StatusCode::BAD_REQUEST
    );
    let write = practice.advocate(Method::PUT, &both).json(&json!({
        "id": "person0@example.com", "accountId": "person0@example.com", "firstName": "Ada",
    }));
    assert_eq!(
        write.send().await.unwrap().status(),
        StatusCode::BAD_REQUEST
    );
    assert_eq!(practice.advocate_json(&path).await["firstName"], "First0");
}

#[tokio::test]
async fn everything_stored_is_told_for_privacy() {
    let mut friend = person(1);
    friend.referred_by = Some("PERSON0".to_owned());
    let practice = start_from(options(), &world(vec![person(0), friend]), None).await;
    let pii = practice.advocate_json(&format!("{PERSON_0}/pii")).await;
    assert_eq!(pii["email"], "person0@example.com");
    assert_eq!(pii["referrals"]["totalCount"], 1);
    assert_eq!(pii["rewards"], json!({ "totalCount": 0, "data": [] }));
    assert_eq!(pii["referredByReferrals"], json!([]));
    assert!(pii["programShareLinks"]["47255"].is_object());
    let nobody = "/account/x/user/x/pii";
    assert_eq!(
        status(&practice, Method::GET, nobody).await,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn an_account_goes_with_all_its_participants() {
    let mut second = person(1);
    second.account_id = person(0).id;
    let practice = start_from(options(), &world(vec![person(0), second, person(2)]), None).await;
    let path = "/open/account/person0%40example.com";
    assert_eq!(
        status(&practice, Method::DELETE, path).await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(practice.sim.participants(), 1);
    let again = practice
        .advocate(Method::DELETE, path)
        .send()
        .await
        .unwrap();
    assert_eq!(refusal(again).await, (404, json!("RS041")));
}

#[tokio::test]
async fn an_empty_account_is_kept_unless_told_otherwise() {
    let practice = start(2).await;
    let path = Practice::user_path("person0@example.com");
    let account = "/open/account/person0%40example.com";
    assert_eq!(
        status(&practice, Method::DELETE, &path).await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        status(&practice, Method::DELETE, account).await,
        StatusCode::NO_CONTENT
    );
    let other = format!(
        "{}?preserveEmptyAccount=false",
        Practice::user_path("person1@example.com")
    );
    assert_eq!(
        status(&practice, Method::DELETE, &other).await,
        StatusCode::NO_CONTENT
    );
    let account = "/open/account/person1%40example.com";
    assert_eq!(
        status(&practice, Method::DELETE, account).await,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn an_account_takes_a_thousand_participants() {
    let mut people: Vec<_> = (0..1000).map(person).collect();
    for member in &mut people {
        "everyone".clone_into(&mut member.account_id);
    }
    let practice = start_from(options(), &world(people), None).await;
    let path = "/open/account/everyone/user/new";
    let body = json!({ "id": "new", "accountId": "everyone" });
    let refused = practice.advocate(Method::PUT, path).json(&body);
    assert_eq!(
        refusal(refused.send().await.unwrap()).await,
        (400, json!("RS013"))
    );
}

#[tokio::test]
async fn a_new_primary_code_leaves_the_earlier_one_in_force() {
    let practice = start(2).await;
    practice
        .sim
        .change_settings(|s| s.allow_referral_code_edit_on_user_upsert = true);
    let code = json!({ "referralCodes": { "47255": "ADA" } });
    let written = json_of(practice.put_user("person0@example.com", code).await).await;
    assert_eq!(written["referralCodes"]["47255"], "ADA");
    for code in ["ADA", "PERSON0"] {
        let found = practice
            .advocate_json(&format!("/user?referralCode={code}"))
            .await;
        assert_eq!(found["email"], "person0@example.com");
    }
    let taken = json!({ "referralCodes": { "47255": "PERSON0" } });
    let refused = practice.put_user("person1@example.com", taken).await;
    assert_eq!(refusal(refused).await, (400, json!("RS034")));
}

#[tokio::test]
async fn share_urls_have_all_media_or_those_asked_for() {
    let practice = start(1).await;
    let path = format!("{PERSON_0}/shareurls?programId=47255");
    let all = practice.advocate_json(&path).await["shareLinks"].clone();
    let mut links: Vec<&str> = Vec::new();
    for (medium, inside) in all.as_object().unwrap() {
        if let Some(inside) = inside.as_object() {
            assert_eq!(inside.len(), 11, "{medium}");
            links.extend(
                inside
                    .iter()
                    .filter(|(s, _)| *s != "UNKNOWN")
                    .map(|(_, l)| l.as_str().unwrap()),
            );
        }
    }
    assert_eq!(all.as_object().unwrap().len(), 7);
    let one = practice
        .advocate_json(&format!(
            "{path}&engagementMedium=EMAIL&shareMedium=FACEBOOK"
        ))
        .await["shareLinks"]
        .clone();
    assert_eq!(
        one["EMAIL"],
        json!({ "FACEBOOK": all["EMAIL"]["FACEBOOK"] })
    );
    assert_eq!(one.as_object().unwrap().len(), 2);
    assert_ne!(all["EMAIL"]["FACEBOOK"], all["MOBILE"]["FACEBOOK"]);
    let older = format!("{PERSON_0}/sharelinks");
    assert_eq!(
        status(&practice, Method::GET, &older).await,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn webhook_subscriptions_are_kept_and_removed() {
    let practice = start(0).await;
    let url = "https://hooks.example.com/in?x=1";
    let wanted = json!({ "endpointUrl": url, "name": "Mine", "webhookTypes": ["user.created"] });
    let made = practice
        .advocate(Method::POST, "/subscription")
        .json(&wanted);
    assert_eq!(made.send().await.unwrap().status(), StatusCode::CREATED);
    let listed = practice.advocate_json("/subscription").await;
    assert_eq!(listed[0]["endpointUrl"], url);
    assert_eq!(listed[0]["source"], "MANUAL");
    let encoded: String = url::form_urlencoded::byte_serialize(url.as_bytes()).collect();
    let path = format!("/subscription/{encoded}");
    let test = format!("{path}/test");
    assert_eq!(
        status(&practice, Method::POST, &test).await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        status(&practice, Method::DELETE, &path).await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        status(&practice, Method::DELETE, &path).await,
        StatusCode::NOT_FOUND
    );
    assert_eq!(practice.advocate_json("/subscription").await, json!([]));
}

#[tokio::test]
async fn pages_shift_when_somebody_goes_between_them() {
    let practice = start(6).await;
    let emails = async |offset: usize| -> Vec<String> {
        let path = format!("/users?limit=3&offset={offset}");
        let page = practice.advocate_json(&path).await;
        let users = page["users"].as_array().unwrap().iter();
        users
            .map(|u| u["email"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(emails(0).await[2], "person2@example.com");
    practice
        .sim
        .delete_participant("person0@example.com", "person0@example.com")
        .unwrap();
    assert_eq!(
        emails(3).await,
        ["person4@example.com", "person5@example.com"]
    );
    let query = "{ users(limit: 3, offset: 3, sortBy: [{field: \"dateCreated\", order: ASC}]) { data { email } } }";
    let page = practice.graphql(query, json!({})).await;
    assert_eq!(
        page["data"]["users"]["data"][0]["email"],
        "person4@example.com"
    );
}
