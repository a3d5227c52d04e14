//! Bulk imports against a platform that answers as each test says.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use domain::person::ProgramId;
use platforms::advocate::{Advocate, JobStatus, Keys, NewImport};
use platforms::http::{Network, Patience};
use platforms::{ApiError, Credential};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use support::{Platform, Seen, text};

const KEY: &str = "tenant-key-not-to-be-told";

fn client(platform: &Platform) -> Advocate {
    let keys = Keys {
        tenant_alias: "test_one".to_owned(),
        advocate: Credential::Basic {
            user: String::new(),
            password: SecretString::from(KEY),
        },
        brand: None,
    };
    let base = || platform.base.clone();
    Advocate::over(
        &Network::default(),
        base(),
        base(),
        keys,
        Patience::hurried(30),
    )
    .unwrap()
}

fn import<'a>(program: &'a ProgramId, segments: &'a [String]) -> NewImport<'a> {
    NewImport {
        name: "Advocate Sync 0a1b 1/1",
        file_ref: "imports/x.csv",
        program,
        segments,
        set_off_rules: false,
    }
}

fn told(data: &Value) -> axum::response::Response {
    support::json(200, &json!({ "data": data }))
}

fn job(name: &str, status: &str) -> Value {
    json!({ "id": "j1", "name": name, "status": status, "stats": { "recordsProcessed": 7, "errors": 2 } })
}

fn variables(seen: &Seen) -> Value {
    seen.json()["variables"].clone()
}

#[tokio::test]
async fn a_file_is_sent_whole_and_anew_after_trouble() {
    let tries = AtomicUsize::new(0);
    let platform = Platform::start(move |_| match tries.fetch_add(1, Ordering::SeqCst) {
        0 => text(503, "text/html", "busy"),
        _ => support::json(200, &json!({ "fileRef": "imports/x.csv" })),
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.csv");
    let rows = "accountId,id\n".to_owned() + &"ada@example.com,ada@example.com\n".repeat(20_000);
    std::fs::write(&file, &rows).unwrap();
    assert_eq!(
        client(&platform).upload_import(&file).await,
        Ok("imports/x.csv".to_owned())
    );
    let seen = platform.seen();
    assert_eq!(seen.len(), 2);
    for request in seen {
        assert_eq!(request.path, "/api/v1/test_one/export/upload");
        assert_eq!(request.header("content-type"), Some("text/csv"));
        assert_eq!(
            request.header("content-length"),
            Some(rows.len().to_string().as_str())
        );
        assert!(request.body == rows);
    }
    // A file that is gone is no platform's fault, and its name is told to nobody.
    let gone = client(&platform)
        .upload_import(&folder.path().join("ada.csv"))
        .await
        .unwrap_err();
    assert!(
        matches!(gone, ApiError::Unreachable { .. }) && !gone.to_string().contains("ada"),
        "{gone}"
    );
}

#[tokio::test]
async fn a_job_is_asked_for_as_published() {
    let platform = Platform::start(|_| told(&json!({ "createJob": job("n", "PENDING") }))).await;
    let (program, segments) = (
        ProgramId::from("47255"),
        ["vip".to_owned(), "~old".to_owned()],
    );
    let quiet = import(&program, &segments);
    let started = client(&platform).start_import(&quiet).await.unwrap();
    assert_eq!(
        (started.id.as_str(), started.status),
        ("j1", JobStatus::Pending)
    );
    let loud = NewImport {
        segments: &[],
        set_off_rules: true,
        ..quiet
    };
    client(&platform).start_import(&loud).await.unwrap();
    let asked: Vec<Value> = platform.seen().iter().map(variables).collect();
    let common = json!({
        "type": "MUTATION/USER", "name": "Advocate Sync 0a1b 1/1", "requester": "advocate-sync", "outputFormat": "CSV",
        "fileRef": "imports/x.csv",
    });
    let with = |params: Value| {
        let mut job = common.clone();
        job["params"] = params;
        json!({ "job": job })
    };
    let evaluation = json!({ "webhooks": false, "programs": false });
    assert_eq!(
        asked[0],
        with(
            json!({ "programId": "47255", "segments": ["vip", "~old"], "importEvaluationOptions": evaluation })
        )
    );
    assert_eq!(asked[1], with(json!({ "programId": "47255" })));
}

#[tokio::test]
async fn a_job_is_never_started_twice_by_itself() {
    for status in [500, 502, 504] {
        let platform = Platform::start(move |_| text(status, "text/html", "oh")).await;
        let program = ProgramId::from("47255");
        let lost = client(&platform)
            .start_import(&import(&program, &[]))
            .await
            .unwrap_err();
        assert!(matches!(lost, ApiError::OutcomeUnknown { .. }), "{lost}");
        assert_eq!(platform.seen().len(), 1, "{status}");
    }
    // A web page where an answer should be leaves it open, too; a refusal in words does not.
    let platform = Platform::start(|_| text(200, "text/html", "<p>log in")).await;
    let program = ProgramId::from("47255");
    let lost = client(&platform)
        .start_import(&import(&program, &[]))
        .await
        .unwrap_err();
    assert!(matches!(lost, ApiError::OutcomeUnknown { .. }), "{lost}");
    let refusal = json!({
        "errors": [{ "message": "no" }],
        "extensions": { "apiError": { "message": "The file could not be found", "statusCode": 400, "apiErrorCode": "BAD_REQUEST" } },
    });
    let platform = Platform::start(move |_| support::json(200, &refusal)).await;
    let refused = client(&platform)
        .start_import(&import(&program, &[]))
        .await
        .unwrap_err();
    assert!(matches!(refused, ApiError::Refused { .. }), "{refused}");
}

#[tokio::test]
async fn a_job_is_looked_at_and_found_by_its_name() {
    let platform = Platform::start(|seen| {
        let asked = seen.json();
        if asked["variables"]["id"] == "none" {
            return told(&json!({ "job": null }));
        }
        if asked["variables"]["id"] == "odd" {
            return told(&json!({ "job": { "id": "odd", "status": "RESTING" } }));
        }
        let page = match asked["variables"]["offset"].as_u64() {
            Some(0) => vec![job("one", "COMPLETED"), job("two", "ABORTED")],
            _ => vec![job("three", "PENDING")],
        };
        told(&json!({ "jobs": { "totalCount": 3, "data": page } }))
    })
    .await;
    let client = client(&platform);
    assert_eq!(client.import_job("none").await, Ok(None));
    let odd = client.import_job("odd").await.unwrap().unwrap();
    assert_eq!(
        (odd.status, odd.processed),
        (JobStatus::Other("RESTING".to_owned()), 0)
    );
    let found = client.find_import("three").await.unwrap().unwrap();
    assert_eq!(
        (found.status, found.processed, found.errors),
        (JobStatus::Pending, 7, 2)
    );
    assert_eq!(client.find_import("four").await, Ok(None));
}

#[tokio::test]
async fn refusals_are_read_without_our_credential_and_only_from_where_they_may_lie() {
    let link = std::sync::Arc::new(std::sync::Mutex::new("/storage/e.csv?sig=x".to_owned()));
    let told_link = std::sync::Arc::clone(&link);
    let platform = Platform::start(move |seen| match seen.path.as_str() {
        "/storage/e.csv" => text(
            200,
            "text/csv",
            "recordNumber,message,apiErrorCode,statusCode\n2,\"no, thanks\",BAD_REQUEST,400\n3,again,X,400\n",
        ),
        "/storage/page" => text(200, "text/html", "<p>log in"),
        _ => {
            let link = told_link.lock().unwrap().clone();
            told(&json!({ "job": { "downloadErrorUrl": (!link.is_empty()).then_some(link) } }))
        }
    })
    .await;
    let client = client(&platform);
    let here = |path: &str| platform.base.join(path).unwrap().to_string();
    *link.lock().unwrap() = here("/storage/e.csv?sig=x");
    let refused = client.import_errors("j1", 1).await.unwrap();
    assert_eq!(refused.len(), 1);
    assert_eq!(
        (refused[0].record.as_str(), refused[0].message.as_str()),
        ("2", "no, thanks")
    );
    let storage = platform
        .seen()
        .into_iter()
        .find(|it| it.path == "/storage/e.csv")
        .unwrap();
    assert_eq!(storage.header("authorization"), None);
    for bad in [
        here("/storage/page"),
        "http://storage.example.com/e.csv".to_owned(),
        "no address".to_owned(),
    ] {
        *link.lock().unwrap() = bad;
        assert!(client.import_errors("j1", 9).await.is_err());
    }
    link.lock().unwrap().clear();
    assert_eq!(client.import_errors("j1", 9).await, Ok(Vec::new()));
}
