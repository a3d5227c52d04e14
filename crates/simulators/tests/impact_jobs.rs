//! Uploads and bulk jobs of the impact.com simulator.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod impact_support;

use impact_support::{Practice, json_of, refusal, rows, start};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const CREATE: &str = "mutation J($j: JobInput!) { createJob(jobInput: $j) { id type status } }";
const LOOK: &str = "query JP($id: ID!) { job(id: $id) { id status dateCompleted dateExpires downloadUrl downloadErrorUrl
    stats { recordsProcessed errors } } }";
const VALIDATE: &str = "query V($j: JobInput!) { validateJobCreation(jobInput: $j) { errors } }";

async fn upload(practice: &Practice, file: &str, kind: &str) -> String {
    let sent = practice
        .advocate(Method::POST, "/export/upload")
        .header("Content-Type", kind)
        .body(file.to_owned());
    let answer = sent.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let reference = json_of(answer).await["fileRef"].clone();
    reference.as_str().unwrap().to_owned()
}

/// Runs a job to its end.
async fn run(practice: &Practice, job: Value) -> Value {
    let made = practice.graphql(CREATE, json!({ "j": job })).await;
    let id = made["data"]["createJob"]["id"].clone();
    assert!(id.is_string(), "{made}");
    assert_eq!(made["data"]["createJob"]["status"], "PENDING");
    for _ in 0..5 {
        let told = practice.graphql(LOOK, json!({ "id": id })).await;
        if told["data"]["job"]["status"] == "COMPLETED" {
            return told["data"]["job"].clone();
        }
    }
    panic!("the job did not complete");
}

async fn import(practice: &Practice, file: &str) -> Value {
    let reference = upload(practice, file, "text/csv").await;
    run(
        practice,
        json!({ "type": "MUTATION/USER", "outputFormat": "CSV", "fileRef": reference }),
    )
    .await
}

async fn file(
    practice: &Practice,
    link: &Value,
) -> Vec<std::collections::BTreeMap<String, String>> {
    let answer = practice.fetch(link.as_str().unwrap()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    rows(&answer.text().await.unwrap())
}

#[tokio::test]
async fn an_import_writes_what_its_columns_name() {
    let practice = start(1).await;
    let csv = "accountId,id,email,firstName,referable,referredBy.code,referralCodes.47255,sharelinks.47255,dateCreated,customFields.tier\n\
ada@example.com,ada@example.com,ada@example.com,Ada,false,,ADACODE,https://share.example.com/ada,1600000000000,gold\n\
bob@example.com,bob@example.com,bob@example.com,Bob,,PERSON0,,,,\n";
    let job = import(&practice, csv).await;
    assert_eq!(job["stats"], json!({ "recordsProcessed": 2, "errors": 0 }));
    assert_eq!(job["downloadErrorUrl"], Value::Null);
    assert!(job["dateExpires"].as_i64().unwrap() > job["dateCompleted"].as_i64().unwrap());
    let ada = json_of(practice.get_user("ada@example.com").await).await;
    assert_eq!(ada["email"], "ada@example.com");
    assert_eq!(ada["referable"], false);
    assert_eq!(ada["referralCodes"]["47255"], "ADACODE");
    assert_eq!(
        ada["programShareLinks"]["47255"]["cleanShareLink"],
        "https://share.example.com/ada"
    );
    assert_eq!(ada["dateCreated"], 1_600_000_000_000_i64);
    assert_eq!(ada["customFields"], json!({ "tier": "gold" }));
    let bob = json_of(practice.get_user("bob@example.com").await).await;
    assert_eq!(bob["referredByCodes"], json!(["PERSON0"]));
    let written = file(&practice, &job["downloadUrl"]).await;
    assert_eq!(written[1]["id"], bob["id"].as_str().unwrap());
}

#[tokio::test]
async fn refused_rows_are_told_and_the_others_are_written() {
    let practice = start(0).await;
    let csv = "accountId,id,email,Email\n\
ada@example.com,ada@example.com,ada@example.com,\n\
,,,\n\
bob@example.com,bob@example.com,not-an-address,\n\
cy@example.com,cy@example.com,,cy@example.com\n";
    let job = import(&practice, csv).await;
    assert_eq!(job["stats"], json!({ "recordsProcessed": 4, "errors": 3 }));
    assert_eq!(practice.sim.participants(), 1);
    let errors = file(&practice, &job["downloadErrorUrl"]).await;
    let numbers: Vec<&str> = errors.iter().map(|e| e["recordNumber"].as_str()).collect();
    assert_eq!(numbers, ["2", "3", "4"]);
    assert_eq!(
        errors[0]["message"],
        "This request requires a valid non-empty accountId"
    );
    assert_eq!(
        (
            errors[0]["apiErrorCode"].as_str(),
            errors[0]["statusCode"].as_str()
        ),
        ("BAD_REQUEST", "400")
    );
    assert_eq!(errors[2]["apiErrorCode"], "INVALID_JSON_REQUEST");
}

#[tokio::test]
async fn an_import_may_come_as_a_form_or_as_json_lines() {
    let practice = start(0).await;
    let form = "--x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n\
--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\nContent-Type: text/csv\r\n\r\n\
accountId,id\nada@example.com,ada@example.com\n\r\n--x--\r\n";
    let reference = upload(&practice, form, "multipart/form-data; boundary=x").await;
    run(
        &practice,
        json!({ "type": "MUTATION/USER", "fileRef": reference }),
    )
    .await;
    let lines = "{\"accountId\":\"bob@example.com\",\"id\":\"bob@example.com\",\"customFields\":{\"seats\":5},\"referable\":false}\n\nnonsense\n";
    let reference = upload(&practice, lines, "application/json").await;
    let params = json!({ "segments": ["imported"] });
    let job = run(
        &practice,
        json!({ "type": "MUTATION/USER", "fileRef": reference, "params": params }),
    )
    .await;
    assert_eq!(job["stats"], json!({ "recordsProcessed": 2, "errors": 1 }));
    let bob = json_of(practice.get_user("bob@example.com").await).await;
    assert_eq!(bob["customFields"], json!({ "seats": 5 }));
    assert_eq!(bob["segments"], json!(["imported"]));
    assert_eq!(practice.sim.participants(), 2);
}

#[tokio::test]
async fn a_bulk_deletion_deletes_and_tells_who_was_not_there() {
    let practice = start(3).await;
    let csv = "accountId,id,preserveEmptyAccount,doNotTrack\n\
person0@example.com,person0@example.com,false,true\n\
person1@example.com,person1@example.com,,\n\
nobody@example.com,nobody@example.com,,\n\
person2@example.com,person2@example.com,maybe,\n";
    let reference = upload(&practice, csv, "text/csv").await;
    let job = run(
        &practice,
        json!({ "type": "MUTATION/DELETE_USER", "fileRef": reference }),
    )
    .await;
    assert_eq!(job["stats"], json!({ "recordsProcessed": 4, "errors": 2 }));
    let errors = file(&practice, &job["downloadErrorUrl"]).await;
    assert_eq!(errors[0]["apiErrorCode"], "USER_NOT_FOUND");
    assert_eq!(practice.sim.participants(), 1);
    let back = practice.put_user("person0@example.com", json!({})).await;
    assert_eq!(refusal(back).await, (400, json!("RS050")));
    assert_eq!(
        practice
            .put_user("person1@example.com", json!({}))
            .await
            .status(),
        200
    );
}

#[tokio::test]
async fn a_job_that_cannot_be_made_is_told_beforehand() {
    let practice = start(0).await;
    let reference = upload(&practice, "accountId,id\n", "text/csv").await;
    let options = |o: Value| json!({ "type": "MUTATION/USER", "fileRef": reference, "params": { "importEvaluationOptions": o } });
    let good = [
        options(json!({ "webhooks": true, "programs": { "enabledProgramIds": ["47255"] } })),
        json!({ "type": "QUERY/USER", "params": { "createdSince": 5 } }),
    ];
    for job in good {
        let told = practice.graphql(VALIDATE, json!({ "j": job })).await;
        assert_eq!(
            told["data"]["validateJobCreation"]["errors"],
            json!([]),
            "{job}"
        );
    }
    let bad = [
        json!({ "type": "MUTATION/USER" }),
        json!({ "type": "MUTATION/USER", "fileRef": "imports/none.csv" }),
        json!({ "type": "MUTATION/EVERYTHING" }),
        json!({ "type": "QUERY/NOTHING" }),
        json!({ "type": "QUERY/USER", "outputFormat": "XLSX" }),
        json!({ "type": "QUERY/USER", "params": { "createdSince": true } }),
        options(json!({ "webhooks": {} })),
        options(json!({ "notValid": true })),
    ];
    for job in bad {
        let told = practice.graphql(VALIDATE, json!({ "j": job })).await;
        assert_eq!(
            told["data"]["validateJobCreation"]["errors"]
                .as_array()
                .unwrap()
                .len(),
            1,
            "{job}"
        );
        let made = practice.graphql(CREATE, json!({ "j": job })).await;
        assert_eq!(made["extensions"]["apiError"]["statusCode"], 400, "{job}");
    }
}

#[tokio::test]
async fn a_job_can_read_like_an_export() {
    let practice = start(3).await;
    let job = run(&practice, json!({ "type": "QUERY/USER", "name": "all" })).await;
    assert_eq!(job["stats"]["recordsProcessed"], 3);
    assert_eq!(file(&practice, &job["downloadUrl"]).await.len(), 3);
    let jobs = practice
        .graphql("{ jobs { totalCount data { name type } } }", json!({}))
        .await;
    assert_eq!(
        jobs["data"]["jobs"]["data"][0],
        json!({ "name": "all", "type": "QUERY/USER" })
    );
    let unknown = practice.graphql(LOOK, json!({ "id": "none" })).await;
    assert_eq!(unknown["data"]["job"], Value::Null);
}

#[tokio::test]
async fn a_job_s_file_needs_its_signature() {
    let practice = start(1).await;
    let job = run(&practice, json!({ "type": "QUERY/USER" })).await;
    let link = job["downloadUrl"].as_str().unwrap();
    let forged = link.replace(".csv", "-errors.csv");
    assert_eq!(
        practice.fetch(&forged).await.status(),
        StatusCode::FORBIDDEN
    );
    let nothing = practice.advocate(Method::POST, "/export/upload");
    assert_eq!(
        nothing.send().await.unwrap().status(),
        StatusCode::BAD_REQUEST
    );
}
