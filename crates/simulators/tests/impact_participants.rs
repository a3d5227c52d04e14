//! Participants over the Advocate REST API of the impact.com simulator.

mod impact_support;

use impact_support::{
    Practice, json_of, options, person, refusal, start, start_from, start_saving, world,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sha1::{Digest, Sha1};
use simulators::impact::ImpactOptions;
use simulators::wire::Saver;

fn sha1_hex(text: &str) -> String {
    use std::fmt::Write as _;
    let mut hex = String::new();
    for byte in Sha1::digest(text.as_bytes()) {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[tokio::test]
async fn a_list_has_ten_users_by_default_and_tells_the_total() {
    let practice = start(25).await;
    let page = json_of(
        practice
            .advocate(Method::GET, "/users")
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(
        (page["count"].clone(), page["totalCount"].clone()),
        (json!(10), json!(25))
    );
    assert_eq!(page["users"].as_array().unwrap().len(), 10);
}

#[tokio::test]
async fn a_list_is_cut_to_the_largest_page_and_paged_by_offset() {
    let practice = start(130).await;
    let mut emails = std::collections::BTreeSet::new();
    for offset in [0, 100] {
        let path = format!("/users?limit=500&offset={offset}");
        let page = json_of(practice.advocate(Method::GET, &path).send().await.unwrap()).await;
        for user in page["users"].as_array().unwrap() {
            emails.insert(user["email"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(emails.len(), 130);
}

#[tokio::test]
async fn a_list_can_be_searched_by_name() {
    let practice = start(5).await;
    let path = "/users?query=first3";
    let page = json_of(practice.advocate(Method::GET, path).send().await.unwrap()).await;
    assert_eq!(page["totalCount"], 1);
    assert_eq!(page["users"][0]["email"], "person3@example.com");
}

#[tokio::test]
async fn reads_show_hashed_ids_and_all_three_forms_find_the_participant() {
    let practice = start(1).await;
    let raw = "person0@example.com";
    let shown = json_of(practice.get_user(raw).await).await;
    let hash = shown["id"].as_str().unwrap().to_owned();
    assert_eq!(hash.len(), 64);
    assert_eq!(shown["accountId"], shown["id"]);
    for form in [sha1_hex(raw), hash] {
        assert_eq!(json_of(practice.get_user(&form).await).await["email"], raw);
    }
}

#[tokio::test]
async fn a_write_with_the_hashed_id_changes_the_same_participant() {
    let practice = start(1).await;
    let shown = json_of(practice.get_user("person0@example.com").await).await;
    let written = practice
        .put_user(shown["id"].as_str().unwrap(), json!({ "firstName": "Ada" }))
        .await;
    assert_eq!(json_of(written).await["id"], shown["id"]);
    assert_eq!(practice.sim.participants(), 1);
}

#[tokio::test]
async fn without_hashing_reads_show_the_ids_as_sent() {
    let plain = ImpactOptions {
        hash_ids: false,
        ..options()
    };
    let practice = start_from(plain, &world(vec![person(0)]), None).await;
    let shown = json_of(practice.get_user("person0@example.com").await).await;
    assert_eq!(shown["id"], "person0@example.com");
}

#[tokio::test]
async fn ids_with_reserved_characters_travel_in_the_path() {
    let practice = start(0).await;
    let id = "a/b+c d%41@example.com";
    // A form encodes the blank as a plus, so the path is built by hand.
    let path =
        "/open/account/a%2Fb%2Bc%20d%2541%40example.com/user/a%2Fb%2Bc%20d%2541%40example.com";
    let body = json!({ "id": id, "accountId": id, "firstName": "Ada" });
    let made = practice
        .advocate(Method::PUT, path)
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(made.status(), StatusCode::OK);
    assert_eq!(practice.sim.participant(id, id).unwrap()["rawId"], id);
}

#[tokio::test]
async fn an_upsert_changes_only_what_it_names() {
    let practice = start(1).await;
    let written = json_of(
        practice
            .put_user("person0@example.com", json!({ "lastName": "New" }))
            .await,
    )
    .await;
    assert_eq!(written["lastName"], "New");
    assert_eq!(written["firstName"], "First0");
    assert_eq!(written["email"], "person0@example.com");
    assert_eq!(written["referralCodes"], json!({ "47255": "PERSON0" }));
}

#[tokio::test]
async fn an_upsert_of_nobody_makes_a_participant_with_code_and_link() {
    let practice = start(0).await;
    let fields = json!({ "email": "ada@example.com", "firstName": "Ada", "lastName": "Example" });
    let made = json_of(practice.put_user("ada@example.com", fields).await).await;
    assert!(
        made["referralCodes"]["47255"]
            .as_str()
            .unwrap()
            .starts_with("ADAEXAMPLE")
    );
    let link = made["programShareLinks"]["47255"]["cleanShareLink"]
        .as_str()
        .unwrap();
    assert!(link.starts_with("https://share.practice.example/"));
}

#[tokio::test]
async fn a_custom_field_set_to_null_is_removed_and_others_stay() {
    let practice = start(1).await;
    let id = "person0@example.com";
    practice
        .put_user(id, json!({ "customFields": { "a": "1", "b": 2 } }))
        .await;
    let written = json_of(
        practice
            .put_user(id, json!({ "customFields": { "a": null, "c": true } }))
            .await,
    )
    .await;
    assert_eq!(written["customFields"], json!({ "b": 2, "c": true }));
}

#[tokio::test]
async fn segments_are_operations() {
    let practice = start(1).await;
    let id = "person0@example.com";
    practice
        .put_user(id, json!({ "segments": ["vip", "old"] }))
        .await;
    let written = json_of(
        practice
            .put_user(id, json!({ "segments": ["~old", "new"] }))
            .await,
    )
    .await;
    assert_eq!(written["segments"], json!(["vip", "new"]));
}

#[tokio::test]
async fn an_unknown_field_is_refused_until_the_switch_is_off() {
    let practice = start(1).await;
    let refused = practice
        .put_user("person0@example.com", json!({ "nickname": "x" }))
        .await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    assert_eq!(
        json_of(refused).await["apiErrorCode"],
        "INVALID_JSON_REQUEST"
    );
    practice.sim.change_settings(|s| s.strict_fields = false);
    let taken = practice
        .put_user("person0@example.com", json!({ "nickname": "x" }))
        .await;
    assert_eq!(taken.status(), StatusCode::OK);
}

#[tokio::test]
async fn bad_values_are_refused_with_their_codes_and_change_nothing() {
    let practice = start(2).await;
    for (fields, code) in [
        (json!({ "email": "not an address" }), "RS023"),
        (json!({ "locale": "english" }), "RS039"),
        (
            json!({ "referralCodes": { "47255": "no spaces" } }),
            "RS034",
        ),
        (json!({ "referralCodes": { "47255": "PERSON1" } }), "RS034"),
        (json!({ "referredByCodes": ["NOBODY"] }), "RS034"),
        (json!({ "cookies": "%%%" }), "RS052"),
        (json!({ "shareLinks": { "47255": "no link" } }), "RS053"),
    ] {
        let mut fields = fields;
        fields["firstName"] = json!("Changed");
        let answer = refusal(
            practice
                .put_user("person0@example.com", fields.clone())
                .await,
        )
        .await;
        assert_eq!(answer, (400, json!(code)), "{fields}");
    }
    assert_eq!(
        json_of(practice.get_user("person0@example.com").await).await["firstName"],
        "First0"
    );
}

#[tokio::test]
async fn the_ids_of_path_and_body_must_agree() {
    let practice = start(2).await;
    let body = json!({ "id": "person1@example.com", "accountId": "person1@example.com" });
    let path = Practice::user_path("person0@example.com");
    let refused = practice
        .advocate(Method::PUT, &path)
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused() {
    let practice = start(1).await;
    let path = Practice::user_path("person0@example.com");
    let refused = practice
        .advocate(Method::PUT, &path)
        .body("{}")
        .send()
        .await
        .unwrap();
    assert_eq!(refusal(refused).await, (415, json!("RS046")));
}

#[tokio::test]
async fn create_answers_201_once_and_rs048_then() {
    let practice = start(0).await;
    let body = json!({ "id": "ada@example.com", "accountId": "ada@example.com" });
    let path = Practice::user_path("ada@example.com");
    let made = practice
        .advocate(Method::POST, &path)
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(made.status(), StatusCode::CREATED);
    let again = practice
        .advocate(Method::POST, &path)
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(refusal(again).await, (400, json!("RS048")));
}

#[tokio::test]
async fn a_deleted_participant_is_gone_and_can_be_made_again() {
    let practice = start(1).await;
    let path = Practice::user_path("person0@example.com");
    let first = practice
        .advocate(Method::DELETE, &path)
        .send()
        .await
        .unwrap();
    assert_eq!(first.status(), StatusCode::NO_CONTENT);
    let second = practice
        .advocate(Method::DELETE, &path)
        .send()
        .await
        .unwrap();
    assert_eq!(refusal(second).await, (404, json!("RS042")));
    assert_eq!(
        practice.get_user("person0@example.com").await.status(),
        StatusCode::NOT_FOUND
    );
    let again = practice.put_user("person0@example.com", json!({})).await;
    assert_eq!(again.status(), StatusCode::OK);
}

#[tokio::test]
async fn do_not_track_refuses_the_same_pair_for_ever() {
    let practice = start(1).await;
    let path = format!(
        "{}?doNotTrack=true",
        Practice::user_path("person0@example.com")
    );
    practice
        .advocate(Method::DELETE, &path)
        .send()
        .await
        .unwrap();
    let again = practice.put_user("person0@example.com", json!({})).await;
    assert_eq!(refusal(again).await, (400, json!("RS050")));
}

#[tokio::test]
async fn a_block_shows_its_date_and_an_unblock_clears_it() {
    let practice = start(1).await;
    let path = "/account/person0%40example.com/user/person0%40example.com";
    for (action, blocked) in [("block", true), ("unblock", false)] {
        let answer = practice
            .advocate(Method::POST, &format!("{path}/{action}"))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let user = json_of(practice.advocate(Method::GET, path).send().await.unwrap()).await;
        assert_eq!(user["dateBlocked"].is_i64(), blocked, "{action}");
    }
}

#[tokio::test]
async fn the_older_look_up_has_no_custom_fields() {
    let practice = start(1).await;
    let path = "/account/person0%40example.com/user/person0%40example.com";
    let user = json_of(practice.advocate(Method::GET, path).send().await.unwrap()).await;
    assert_eq!(user["referralCode"], "PERSON0");
    assert_eq!(user.get("customFields"), None);
    assert_eq!(user.get("referredByCodes"), None);
}

#[tokio::test]
async fn a_referred_by_code_makes_one_referral_once() {
    let practice = start(3).await;
    let id = "person0@example.com";
    let first = json_of(
        practice
            .put_user(id, json!({ "referredByCodes": ["PERSON1"] }))
            .await,
    )
    .await;
    assert_eq!(first["referredByCodes"], json!(["PERSON1"]));
    for code in ["PERSON1", "PERSON2"] {
        let again = json_of(
            practice
                .put_user(id, json!({ "referredByCodes": [code] }))
                .await,
        )
        .await;
        assert_eq!(again["referredByCodes"], json!(["PERSON1"]));
    }
    assert_eq!(practice.sim.referrals(), 1);
}

#[tokio::test]
async fn a_cookie_refers_unless_a_code_is_given() {
    use base64::Engine as _;
    let practice = start(4).await;
    let cookie = |code: &str| {
        let value = json!({ "app.referralsaasquatch.com": { "test_practice_CODE": { "codes": { "47255": code } } } });
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string())
    };
    let by_cookie = practice
        .put_user(
            "person0@example.com",
            json!({ "cookies": cookie("PERSON2") }),
        )
        .await;
    assert_eq!(
        json_of(by_cookie).await["referredByCodes"],
        json!(["PERSON2"])
    );
    let both = json!({ "cookies": cookie("PERSON2"), "referredByCodes": ["PERSON3"] });
    let by_code = practice.put_user("person1@example.com", both).await;
    assert_eq!(
        json_of(by_code).await["referredByCodes"],
        json!(["PERSON3"])
    );
}

#[tokio::test]
async fn a_seeded_referral_exists_from_the_start() {
    let mut referred = person(0);
    referred.referred_by = Some("PERSON1".to_owned());
    let practice = start_from(options(), &world(vec![referred, person(1)]), None).await;
    assert_eq!(practice.sim.referrals(), 1);
    let shown = json_of(practice.get_user("person0@example.com").await).await;
    assert_eq!(shown["referredByCodes"], json!(["PERSON1"]));
}

#[tokio::test]
async fn share_urls_need_a_program() {
    let practice = start(1).await;
    let path = "/account/person0%40example.com/user/person0%40example.com/shareurls";
    let without = practice.advocate(Method::GET, path).send().await.unwrap();
    assert_eq!(without.status(), StatusCode::BAD_REQUEST);
    let with = practice
        .advocate(Method::GET, &format!("{path}?programId=47255"))
        .send()
        .await
        .unwrap();
    let links = json_of(with).await["shareLinks"].clone();
    let user = json_of(practice.get_user("person0@example.com").await).await;
    assert_eq!(
        links["cleanShareLink"],
        user["programShareLinks"]["47255"]["cleanShareLink"]
    );
}

#[tokio::test]
async fn only_the_fields_asked_for_come_back() {
    let practice = start(1).await;
    let path = format!(
        "{}?fields=email,id",
        Practice::user_path("person0@example.com")
    );
    let answer: Value = json_of(practice.advocate(Method::GET, &path).send().await.unwrap()).await;
    let names: Vec<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(names, ["email", "id"]);
}

#[tokio::test]
async fn a_snapshot_brings_back_records_referrals_and_credentials() {
    let practice = start(3).await;
    practice
        .put_user(
            "person0@example.com",
            json!({ "firstName": "Ada", "referredByCodes": ["PERSON1"] }),
        )
        .await;
    practice
        .advocate(Method::DELETE, &Practice::user_path("person2@example.com"))
        .send()
        .await
        .unwrap();
    practice.put_user("new@example.com", json!({})).await;
    let before = json_of(practice.get_user("person0@example.com").await).await;
    let made = json_of(practice.get_user("new@example.com").await).await;
    let (access, saved) = (practice.access.clone(), practice.sim.snapshot());
    practice.sim.stop().await;

    let restored = start_from(options(), &world(Vec::new()), Some(saved)).await;
    assert_eq!(restored.access.auth_token, access.auth_token);
    assert_eq!(
        json_of(restored.get_user("person0@example.com").await).await,
        before
    );
    assert_eq!(restored.sim.referrals(), 1);
    assert_eq!(
        restored.get_user("person2@example.com").await.status(),
        StatusCode::NOT_FOUND
    );
    let later = json_of(restored.put_user("later@example.com", json!({})).await).await;
    assert_ne!(later["referralCodes"], made["referralCodes"]);
    assert_ne!(later["programShareLinks"], made["programShareLinks"]);
}

#[tokio::test]
async fn something_else_than_a_snapshot_is_refused() {
    let world = world(Vec::new());
    let saver = Saver::default();
    let refused =
        simulators::impact::ImpactSim::start(options(), &world, Some(json!({ "x": 1 })), saver)
            .await;
    assert_eq!(
        refused.err().unwrap().kind(),
        std::io::ErrorKind::InvalidData
    );
}

#[tokio::test]
async fn a_write_is_saved_before_it_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let saver = Saver::to(folder.path().join("practice.json"));
    let mut practice = start_saving(&world(vec![person(0)]), None, saver.clone()).await;
    saver.add("impact", practice.sim.snapshots());
    // A world is saved only whole.
    saver.add("hubspot", || json!({}));
    practice
        .put_user("person0@example.com", json!({ "firstName": "Ada" }))
        .await;
    // The file is read while the first simulator still runs: nothing was stopped in good order.
    let kept = saver.saved().unwrap().unwrap().remove("impact");
    practice = start_saving(&world(Vec::new()), kept, Saver::default()).await;
    let shown = json_of(practice.get_user("person0@example.com").await).await;
    assert_eq!(shown["firstName"], "Ada");
}

#[tokio::test]
async fn a_snapshot_holds_no_token_and_no_credential() {
    let practice = start(1).await;
    let saved = practice.sim.snapshot().to_string();
    for secret in [
        &practice.access.auth_token,
        &practice.access.api_key,
        &practice.access.client_secret,
    ] {
        assert!(!saved.contains(secret.as_str()));
    }
}
