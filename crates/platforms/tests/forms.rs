//! The forms of a HubSpot account.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use domain::layout::Layout;
use domain::lead_form::FormField;
use platforms::http::Pacer;
use platforms::hubspot::HubSpot;
use platforms::{ApiError, Credential};
use secrecy::SecretString;
use serde_json::json;
use simulators::Limits;
use support::simulated::{hubspot, practice};
use support::{Platform, json as answer};
use url::Url;

fn scripted(base: &Url) -> HubSpot {
    let token = Credential::Bearer(SecretString::from("token"));
    HubSpot::new(base.clone(), token, Pacer::hubspot()).unwrap()
}

#[tokio::test]
async fn the_simulated_account_has_one_form_that_carries_a_referral() {
    let practice = practice(Limits::Real).await;
    let forms = hubspot(&practice).forms().await.unwrap();
    let carrying: Vec<_> = forms
        .iter()
        .filter(|form| form.carrying(&Layout::default()).carries)
        .map(|form| form.name.as_str())
        .collect();
    assert_eq!(
        (forms.len(), carrying),
        (2, vec!["Sign up with a referral"])
    );
    practice.hubspot().remove_scopes(&["forms"]);
    let refused = hubspot(&practice).forms().await;
    let missing = vec!["forms".to_owned()];
    assert!(
        matches!(&refused, Err(ApiError::Forbidden { missing: told }) if *told == missing),
        "{refused:?}"
    );
}

#[tokio::test]
async fn every_page_and_every_field_of_a_contact_is_read() {
    let depends = json!({"name": "late", "hidden": true});
    let first = json!({
        "results": [{"id": "a", "name": "One", "fieldGroups": [{"fields": [
            {"objectTypeId": "0-1", "name": "email", "required": true, "dependentFields": [{"dependentField": depends}]},
            {"objectTypeId": "0-2", "name": "company"},
        ]}]}],
        "paging": {"next": {"after": "2"}},
    });
    let second = json!({"results": [{"id": "b", "archived": true}, {"id": 7}]});
    let hub = Platform::start(move |seen| {
        let page = if seen.query.contains("after=2") {
            &second
        } else {
            &first
        };
        answer(200, page)
    })
    .await;
    let forms = scripted(&hub.base).forms().await.unwrap();
    let ids: Vec<_> = forms.iter().map(|form| form.id.as_str()).collect();
    assert_eq!(ids, ["a", "7"]);
    let field = |property: &str, hidden, required| FormField {
        property: property.to_owned(),
        hidden,
        required,
    };
    assert_eq!(
        forms[0].fields,
        [field("email", false, true), field("late", true, false)]
    );
}

#[tokio::test]
async fn forms_that_do_not_move_on_are_no_loop() {
    let page = json!({"results": [], "paging": {"next": {"after": "2"}}});
    let hub = Platform::start(move |_| answer(200, &page)).await;
    let forms = scripted(&hub.base).forms().await;
    assert!(
        matches!(forms, Err(ApiError::Unreadable { .. })),
        "{forms:?}"
    );
}
