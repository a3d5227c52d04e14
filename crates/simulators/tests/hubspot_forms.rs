//! Forms of the HubSpot simulator, and what becomes of a submission.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod hubspot_support;

use hubspot_support::{Robot, json_of, number, start, start_at};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use simulators::Limits;
use simulators::hubspot::AccountKind;
use std::time::Duration;

const FORMS: &str = "/marketing/v3/forms";
const NOW_MS: i64 = 1_768_042_800_000;

async fn form_named(robot: &Robot, name: &str) -> Value {
    let body = json_of(robot.get(FORMS).await).await;
    let forms = body["results"].as_array().unwrap();
    forms
        .iter()
        .find(|form| form["name"] == name)
        .unwrap()
        .clone()
}

fn fields(form: &Value) -> Vec<Value> {
    let groups = form["fieldGroups"].as_array().unwrap();
    let fields = groups
        .iter()
        .flat_map(|it| it["fields"].as_array().unwrap());
    fields.cloned().collect()
}

async fn submit(robot: &Robot, form: &Value, values: &[(&str, &str)]) -> Response {
    let id = form["id"].as_str().unwrap();
    let path = format!("/submissions/v3/integration/submit/4711001/{id}");
    let request = robot.bare(Method::POST, &path).json(&filled(values));
    request.send().await.unwrap()
}

fn filled(values: &[(&str, &str)]) -> Value {
    let fields: Vec<Value> = values
        .iter()
        .map(|(name, value)| json!({"objectTypeId": "0-1", "name": name, "value": value}))
        .collect();
    json!({
        "submittedAt": "1768042800000",
        "fields": fields,
        "context": {"hutk": "0123456789abcdef", "pageUri": "www.example.com/join", "pageName": "Join"},
    })
}

async fn kinds(answer: Response) -> Vec<String> {
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let body = json_of(answer).await;
    assert_eq!(body["status"], "error");
    let errors = body["errors"].as_array().unwrap();
    let kinds = errors.iter().map(|it| it["errorType"].as_str().unwrap());
    kinds.map(str::to_owned).collect()
}

#[tokio::test]
async fn one_form_takes_a_referral_in_hidden_fields() {
    let robot = start(Limits::None).await;
    let plain = form_named(&robot, "Contact us").await;
    assert!(fields(&plain).iter().all(|field| field["hidden"] == false));
    let referral = form_named(&robot, "Sign up with a referral").await;
    let hidden: Vec<_> = fields(&referral)
        .into_iter()
        .filter(|field| field["hidden"] == true)
        .map(|field| (field["objectTypeId"].clone(), field["name"].clone()))
        .collect();
    assert_eq!(
        hidden,
        [
            (json!("0-1"), json!("referred_by_code")),
            (json!("0-1"), json!("ssqt_referralcookies"))
        ]
    );
    for part in [
        "configuration",
        "displayOptions",
        "legalConsentOptions",
        "createdAt",
    ] {
        assert!(referral.get(part).is_some(), "{part}");
    }
}

#[tokio::test]
async fn a_form_has_a_life() {
    let robot = start(Limits::None).await;
    let sent = json!({
        "name": "Join",
        "formType": "hubspot",
        "fieldGroups": [{"groupType": "default_group", "richTextType": "text", "fields": [
            {"objectTypeId": "0-1", "name": "email", "label": "Email", "fieldType": "email",
             "required": true, "hidden": false}
        ]}],
    });
    let answer = robot.post("/marketing/forms/2026-09-beta", &sent).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let id = json_of(answer).await["id"].as_str().unwrap().to_owned();
    let path = format!("{FORMS}/{id}");
    let change = json!({"name": "Join us"});
    let changed = robot.call(Method::PATCH, &path).json(&change).send().await;
    let changed = json_of(changed.unwrap()).await;
    assert_eq!(changed["name"], "Join us");
    assert_eq!(fields(&changed).len(), 1);
    assert_eq!(changed["id"], *id);
    let mut whole = sent.clone();
    whole["fieldGroups"] = json!([]);
    let replaced = robot.call(Method::PUT, &path).json(&whole).send().await;
    let replaced = json_of(replaced.unwrap()).await;
    assert_eq!(replaced["name"], "Join");
    assert!(fields(&replaced).is_empty());
    let gone = robot.call(Method::DELETE, &path).send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    assert_eq!(robot.get(&path).await.status(), StatusCode::NOT_FOUND);
    let binned = json_of(robot.get(&format!("{path}?archived=true")).await).await;
    assert_eq!(binned["archived"], true);
    assert!(binned["archivedAt"].is_string());
    let listed = json_of(robot.get(&format!("{FORMS}?archived=true")).await).await;
    assert_eq!(listed["results"][0]["id"], *id);
}

#[tokio::test]
async fn a_form_asks_for_properties_that_are_there() {
    let robot = start(Limits::None).await;
    let refused = async |form: Value| robot.post(FORMS, &form).await.status();
    let with = |field: Value| json!({"name": "A", "formType": "hubspot", "fieldGroups": [{"fields": [field]}]});
    let field = json!({"objectTypeId": "0-1", "name": "shoe_size", "fieldType": "number"});
    assert_eq!(refused(with(field)).await, StatusCode::BAD_REQUEST);
    let field = json!({"objectTypeId": "0-1", "name": "email", "fieldType": "somehow"});
    assert_eq!(refused(with(field)).await, StatusCode::BAD_REQUEST);
    assert_eq!(
        refused(json!({"formType": "hubspot"})).await,
        StatusCode::BAD_REQUEST
    );
    let key = robot.access.service_keys["reading"].clone();
    let other = robot.with(&key, Method::GET, FORMS).send().await.unwrap();
    assert_eq!(other.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn forms_are_listed_by_page() {
    let robot = start(Limits::None).await;
    let first = json_of(robot.get(&format!("{FORMS}?limit=1")).await).await;
    let after = first["paging"]["next"]["after"].as_str().unwrap();
    let path = format!("{FORMS}?limit=1&after={after}");
    let second = json_of(robot.get(&path).await).await;
    assert_ne!(second["results"][0]["id"], first["results"][0]["id"]);
    assert_eq!(second.get("paging"), None);
}

#[tokio::test]
async fn a_submission_creates_or_changes_the_contact() {
    let robot = start(Limits::None).await;
    let form = form_named(&robot, "Contact us").await;
    let answer = submit(
        &robot,
        &form,
        &[("email", "New@Example.com"), ("firstname", "Nora")],
    )
    .await;
    assert_eq!(answer.status(), StatusCode::OK);
    let thanks = json_of(answer).await;
    assert_eq!(thanks["inlineMessage"], "Thanks for submitting the form.");
    let found = robot.sim.contacts_by_email("new@example.com");
    assert_eq!(found[0].properties["firstname"], "Nora");
    assert_eq!(robot.sim.contact_count(), 4);

    submit(
        &robot,
        &form,
        &[("email", "ANN@example.com"), ("lastname", "Lee")],
    )
    .await;
    let found = robot.sim.contacts_by_email("ann@example.com");
    assert_eq!(found[0].properties["lastname"], "Lee");
    assert_eq!(found[0].properties["firstname"], "ann");
    assert_eq!(robot.sim.contact_count(), 4);
}

#[tokio::test]
async fn a_hidden_field_fills_its_property_once_it_is_there() {
    let robot = start(Limits::None).await;
    let form = form_named(&robot, "Sign up with a referral").await;
    let values = [("email", "ann@example.com"), ("referred_by_code", "BOBEAM")];
    assert_eq!(
        submit(&robot, &form, &values).await.status(),
        StatusCode::OK
    );
    let found = robot.sim.contacts_by_email("ann@example.com");
    assert_eq!(found[0].properties.get("referred_by_code"), None);
    let property = json!({
        "name": "referred_by_code",
        "label": "Referred-by Code",
        "groupName": "contactinformation",
        "type": "string",
        "fieldType": "text",
    });
    robot
        .post("/crm/properties/2026-03/contacts", &property)
        .await;
    submit(&robot, &form, &values).await;
    let found = robot.sim.contacts_by_email("ann@example.com");
    assert_eq!(found[0].properties["referred_by_code"], "BOBEAM");
}

#[tokio::test]
async fn a_wrong_submission_is_told_apart() {
    let robot = start(Limits::None).await;
    let form = form_named(&robot, "Contact us").await;
    for (values, expected) in [
        (vec![("firstname", "No")], "REQUIRED_FIELD"),
        (vec![("email", "foo@")], "INVALID_EMAIL"),
        (
            vec![("email", "a@example.com"), ("company", "X")],
            "FIELD_NOT_IN_FORM_DEFINITION",
        ),
    ] {
        let answer = submit(&robot, &form, &values).await;
        assert_eq!(kinds(answer).await, [expected], "{values:?}");
    }
    assert_eq!(robot.sim.contact_count(), 3);
    for (portal, form) in [("4711001", "nope"), ("1", form["id"].as_str().unwrap())] {
        let path = format!("/submissions/v3/integration/submit/{portal}/{form}");
        let body = filled(&[("email", "a@example.com")]);
        let answer = robot.bare(Method::POST, &path).json(&body).send().await;
        assert_eq!(answer.unwrap().status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn submissions_are_limited_unless_they_have_a_credential() {
    let (robot, clock) = start_at(AccountKind::Professional, NOW_MS).await;
    let form = form_named(&robot, "Contact us").await;
    let values = [("email", "ann@example.com")];
    for used in 0..50 {
        let answer = submit(&robot, &form, &values).await;
        assert_eq!(answer.status(), StatusCode::OK, "{used}");
    }
    let over = submit(&robot, &form, &values).await;
    assert_eq!(over.status(), StatusCode::TOO_MANY_REQUESTS);
    let id = form["id"].as_str().unwrap();
    let path = format!("/submissions/v3/integration/secure/submit/4711001/{id}");
    let secure = robot.call(Method::POST, &path).json(&filled(&values));
    let secure = secure.send().await.unwrap();
    assert_eq!(secure.status(), StatusCode::OK);
    assert_eq!(number(&secure, "x-hubspot-ratelimit-max"), Some(190));
    let bare = robot.bare(Method::POST, &path).json(&filled(&values));
    assert_eq!(
        bare.send().await.unwrap().status(),
        StatusCode::UNAUTHORIZED
    );
    clock.pass(Duration::from_secs(10));
    let again = submit(&robot, &form, &values).await;
    assert_eq!(again.status(), StatusCode::OK);
}
