//! Exports of the impact.com simulator: the life cycle, the file, and its faults.

mod impact_support;

use impact_support::{FIRST_CREATED_MS, json_of, options, person, rows, start, start_from, world};
use reqwest::{Method, StatusCode};
use serde_json::json;
use simulators::fault::ALWAYS;
use simulators::{Fault, FaultKind};

fn users() -> serde_json::Value {
    json!({ "type": "USER", "params": { "programId": "47255" } })
}

#[tokio::test]
async fn an_export_is_pending_first_and_completed_after_a_poll() {
    let practice = start(1).await;
    let made = json_of(
        practice
            .advocate(Method::POST, "/export")
            .json(&users())
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert_eq!(made["status"], "PENDING");
    let path = format!("/export/{}", made["id"].as_str().unwrap());
    let first = json_of(practice.advocate(Method::GET, &path).send().await.unwrap()).await;
    assert_eq!(first["status"], "PENDING");
    let second = json_of(practice.advocate(Method::GET, &path).send().await.unwrap()).await;
    assert_eq!(second["status"], "COMPLETED");
    assert!(second["dateExpires"].as_i64().unwrap() > second["dateCompleted"].as_i64().unwrap());
}

#[tokio::test]
async fn a_pending_export_cannot_be_downloaded() {
    let practice = start(1).await;
    let made = json_of(
        practice
            .advocate(Method::POST, "/export")
            .json(&users())
            .send()
            .await
            .unwrap(),
    )
    .await;
    let path = format!("/export/{}/download", made["id"].as_str().unwrap());
    let refused = practice.advocate(Method::GET, &path).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_unknown_export_is_not_found() {
    let practice = start(1).await;
    let refused = practice
        .advocate(Method::GET, "/export/nothing")
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_file_holds_every_participant_once_with_code_and_links() {
    let practice = start(1203).await;
    let all = practice.user_rows(json!({ "programId": "47255" })).await;
    let emails: std::collections::BTreeSet<&String> = all.iter().map(|r| &r["email"]).collect();
    assert_eq!((all.len(), emails.len()), (1203, 1203));
    let shown = json_of(practice.get_user("person7@example.com").await).await;
    let row = all
        .iter()
        .find(|r| r["email"] == "person7@example.com")
        .unwrap();
    assert_eq!(row["id"], shown["id"].as_str().unwrap());
    assert_eq!(row["Referral Code"], "PERSON7");
    assert_eq!(
        row["Clean Share Link"],
        shown["programShareLinks"]["47255"]["cleanShareLink"]
            .as_str()
            .unwrap()
    );
}

#[tokio::test]
async fn commas_quotes_line_breaks_and_other_alphabets_survive() {
    let mut odd = person(0);
    odd.first_name = Some("Zoë \"Zo\", the\nfirst".to_owned());
    odd.last_name = Some("Łukasiewicz 李".to_owned());
    let practice = start_from(options(), &world(vec![odd.clone()]), None).await;
    let all = practice.user_rows(json!({})).await;
    assert_eq!(Some(&all[0]["firstName"]), odd.first_name.as_ref());
    assert_eq!(Some(&all[0]["lastName"]), odd.last_name.as_ref());
}

#[tokio::test]
async fn an_export_is_a_view_of_the_moment_it_was_made() {
    let practice = start(2).await;
    let id = practice.completed_export(users()).await;
    practice
        .put_user("new@example.com", json!({ "email": "new@example.com" }))
        .await;
    let text = practice
        .fetch(&practice.link(&id).await)
        .await
        .text()
        .await
        .unwrap();
    assert_eq!(rows(&text).len(), 2);
}

#[tokio::test]
async fn created_since_includes_its_moment_and_before_does_not() {
    let practice = start(5).await;
    let params = json!({ "createdSince": FIRST_CREATED_MS + 1000, "createdBefore": FIRST_CREATED_MS + 3000 });
    let found: Vec<String> = practice
        .user_rows(params)
        .await
        .iter()
        .map(|r| r["firstName"].clone())
        .collect();
    assert_eq!(found, ["First1", "First2"]);
}

#[tokio::test]
async fn dates_may_be_iso_texts() {
    let practice = start(5).await;
    // FIRST_CREATED_MS + 3 s.
    let found = practice
        .user_rows(json!({ "createdOrUpdatedSince": "2023-11-14T22:13:23Z" }))
        .await;
    assert_eq!(found.len(), 2);
}

#[tokio::test]
async fn updated_since_finds_the_changed_and_not_the_untouched() {
    let practice = start(3).await;
    let since = json!({ "updatedSince": FIRST_CREATED_MS + 3_600_000 });
    assert_eq!(practice.user_rows(since.clone()).await.len(), 0);
    practice
        .put_user("person1@example.com", json!({ "firstName": "Ada" }))
        .await;
    // A write that changes nothing is not a change.
    practice
        .put_user("person2@example.com", json!({ "firstName": "First2" }))
        .await;
    let found = practice.user_rows(since).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["firstName"], "Ada");
}

#[tokio::test]
async fn another_program_leaves_code_and_links_empty() {
    let practice = start(1).await;
    let found = practice.user_rows(json!({ "programId": "47381" })).await;
    assert_eq!(
        (
            found[0]["Referral Code"].as_str(),
            found[0]["shareLink"].as_str()
        ),
        ("", "")
    );
}

#[tokio::test]
async fn minimal_columns_leave_out_those_without_a_known_spelling() {
    let practice = start(1).await;
    practice
        .put_user(
            "person0@example.com",
            json!({ "customFields": { "plan": "gold" } }),
        )
        .await;
    let full = practice.user_rows(json!({})).await;
    assert_eq!(full[0]["customFields.plan"], "gold");
    practice.sim.change_settings(|s| s.minimal_columns = true);
    let minimal = practice.user_rows(json!({})).await;
    assert_eq!(minimal[0].len(), 17);
    assert!(!minimal[0].contains_key("Referral Code"));
}

#[tokio::test]
async fn a_referral_export_names_both_sides() {
    let mut referred = person(0);
    referred.referred_by = Some("PERSON1".to_owned());
    let practice = start_from(options(), &world(vec![referred, person(1)]), None).await;
    let id = practice
        .completed_export(json!({ "type": "REFERRAL" }))
        .await;
    let text = practice
        .fetch(&practice.link(&id).await)
        .await
        .text()
        .await
        .unwrap();
    let found = rows(&text);
    let shown = |user: &serde_json::Value| user["id"].as_str().unwrap().to_owned();
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0]["referredUser"],
        shown(&json_of(practice.get_user("person0@example.com").await).await)
    );
    assert_eq!(
        found[0]["referrerUser"],
        shown(&json_of(practice.get_user("person1@example.com").await).await)
    );
}

#[tokio::test]
async fn an_unknown_type_or_date_is_refused() {
    let practice = start(1).await;
    for body in [
        json!({ "type": "PEOPLE" }),
        json!({}),
        json!({ "type": "USER", "params": { "createdSince": "yesterday" } }),
    ] {
        let refused = practice
            .advocate(Method::POST, "/export")
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{body}");
    }
}

#[tokio::test]
async fn the_history_lists_the_newest_first() {
    let practice = start(1).await;
    let first = practice.completed_export(users()).await;
    let second = practice.completed_export(users()).await;
    let path = "/export/history/list?limit=1";
    let history = json_of(practice.advocate(Method::GET, path).send().await.unwrap()).await;
    assert_eq!(history["data"][0]["id"], second.as_str());
    assert_eq!(
        (history["count"].clone(), history["totalCount"].clone()),
        (json!(1), json!(2))
    );
    assert_ne!(first, second);
}

#[tokio::test]
async fn the_link_is_utf8_csv_and_refuses_a_credential() {
    let practice = start(1).await;
    let id = practice.completed_export(users()).await;
    let link = practice.link(&id).await;
    let plain = practice.fetch(&link).await;
    assert_eq!(plain.headers()["content-type"], "text/csv; charset=utf-8");
    let path = link.strip_prefix(&practice.access.base_url).unwrap();
    let refused = practice.signed(Method::GET, path).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_changed_link_is_refused() {
    let practice = start(1).await;
    let id = practice.completed_export(users()).await;
    let link = practice.link(&id).await.replace("expires=1", "expires=2");
    assert_eq!(practice.fetch(&link).await.status(), StatusCode::FORBIDDEN);
}

fn always(kind: FaultKind) -> Fault {
    Fault {
        count: ALWAYS,
        ..Fault::of(kind)
    }
}

#[tokio::test]
async fn fault_aborted_ends_the_job() {
    let practice = start(1).await;
    practice.sim.inject(Fault::of(FaultKind::ExportAborted));
    let made = json_of(
        practice
            .advocate(Method::POST, "/export")
            .json(&users())
            .send()
            .await
            .unwrap(),
    )
    .await;
    let path = format!("/export/{}", made["id"].as_str().unwrap());
    practice.advocate(Method::GET, &path).send().await.unwrap();
    let second = json_of(practice.advocate(Method::GET, &path).send().await.unwrap()).await;
    assert_eq!(second["status"], "ABORTED");
    practice.completed_export(users()).await;
}

#[tokio::test]
async fn fault_stuck_stays_pending() {
    let practice = start(1).await;
    practice.sim.inject(always(FaultKind::ExportStuck));
    let made = json_of(
        practice
            .advocate(Method::POST, "/export")
            .json(&users())
            .send()
            .await
            .unwrap(),
    )
    .await;
    let path = format!("/export/{}", made["id"].as_str().unwrap());
    for _ in 0..4 {
        let polled = json_of(practice.advocate(Method::GET, &path).send().await.unwrap()).await;
        assert_eq!(polled["status"], "PENDING");
    }
}

#[tokio::test]
async fn fault_truncated_breaks_the_connection_and_a_retry_reads_all() {
    for people in [3, 4000] {
        let practice = start(people).await;
        practice.sim.inject(Fault::of(FaultKind::ExportTruncated));
        let id = practice.completed_export(users()).await;
        let link = practice.link(&id).await;
        let broken = practice.fetch(&link).await;
        assert_eq!(broken.status(), StatusCode::OK);
        assert!(broken.bytes().await.is_err());
        let whole = practice.fetch(&link).await.text().await.unwrap();
        assert_eq!(rows(&whole).len(), people);
    }
}

#[tokio::test]
async fn fault_cut_file_is_well_formed_http_without_its_end() {
    let practice = start(1000).await;
    practice.sim.inject(always(FaultKind::ExportCutFile));
    let id = practice.completed_export(users()).await;
    let text = practice
        .fetch(&practice.link(&id).await)
        .await
        .text()
        .await
        .unwrap();
    assert_eq!(text.lines().count(), 1 + 900 + 1);
    assert!(!text.ends_with('\n'));
    let last = text.lines().last().unwrap();
    assert_eq!(last.matches(',').count(), 1);
}

#[tokio::test]
async fn fault_not_utf8_is_latin_1() {
    let practice = start(1).await;
    practice.sim.inject(always(FaultKind::ExportNotUtf8));
    let id = practice.completed_export(users()).await;
    let bytes = practice
        .fetch(&practice.link(&id).await)
        .await
        .bytes()
        .await
        .unwrap();
    assert!(std::str::from_utf8(&bytes).is_err());
    assert!(bytes.windows(4).any(|w| w == b"Ren\xE9"));
}

#[tokio::test]
async fn fault_html_200_is_a_page() {
    let practice = start(1).await;
    practice.sim.inject(always(FaultKind::ExportHtml200));
    let id = practice.completed_export(users()).await;
    let answer = practice.fetch(&practice.link(&id).await).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(
        answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
}

#[tokio::test]
async fn fault_reordered_columns_keeps_the_values_under_their_names() {
    let practice = start(3).await;
    let ordinary = practice.user_rows(json!({})).await;
    practice.sim.inject(Fault::of(FaultKind::ExportReordered));
    let id = practice.completed_export(json!({ "type": "USER" })).await;
    let text = practice
        .fetch(&practice.link(&id).await)
        .await
        .text()
        .await
        .unwrap();
    assert!(!text.starts_with("id,"));
    assert_eq!(rows(&text), ordinary);
}

#[tokio::test]
async fn fault_duplicate_rows_repeats_some() {
    let practice = start(25).await;
    practice.sim.inject(always(FaultKind::ExportDuplicateRows));
    let all = practice.user_rows(json!({})).await;
    let distinct: std::collections::BTreeSet<&String> = all.iter().map(|r| &r["id"]).collect();
    assert_eq!((all.len(), distinct.len()), (28, 25));
}

#[tokio::test]
async fn fault_expired_link_is_refused_and_the_next_link_works() {
    let practice = start(1).await;
    practice.sim.inject(Fault::of(FaultKind::ExportExpiredLink));
    let id = practice.completed_export(users()).await;
    assert_eq!(
        practice.fetch(&practice.link(&id).await).await.status(),
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        practice.fetch(&practice.link(&id).await).await.status(),
        StatusCode::OK
    );
}
