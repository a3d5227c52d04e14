//! Forms on web pages: which carry a referral, and how a visitor who came by a share link becomes a participant.

use crate::pair::Pair;
use crate::sides::both_ways_of_looking;
use crate::world::World;
use engine::views::{ActionKind, CheckStatus, CheckView, LeadFormsView};
use reqwest::Method;
use serde_json::{Value, json};
use simulators::hubspot::ObjectType;

const COOKIE: &str = "ssqt_referralcookies";
const REFERRED_BY: &str = "advocate_referred_by_code";
/// The form with hidden fields that practice accounts have from the start.
const REFERRAL_FORM: &str = "Sign up with a referral";

async fn lead_forms(world: &World) -> LeadFormsView {
    let forms = |engine: engine::Engine| async move { engine.lead_forms().await };
    world.process.ask(forms).await.unwrap()
}

fn check(view: &LeadFormsView) -> &CheckView {
    let [check] = view.checks.as_slice() else {
        panic!("one check: {:?}", view.checks)
    };
    assert_eq!(check.id, "forms.carry");
    check
}

fn id_of(view: &LeadFormsView, name: &str) -> String {
    let form = view.forms.iter().find(|form| form.name == name);
    form.unwrap_or_else(|| panic!("no form {name}")).id.clone()
}

/// A form as HubSpot's editor makes it.
fn form(name: &str, fields: &[(&str, bool, bool)]) -> Value {
    let fields: Vec<Value> = fields
        .iter()
        .map(|(name, hidden, required)| {
            json!({"objectTypeId": "0-1", "name": name, "label": name, "fieldType": "single_line_text",
                   "hidden": hidden, "required": required})
        })
        .collect();
    let group = json!({"groupType": "default_group", "richTextType": "text", "fields": fields});
    json!({"name": name, "formType": "hubspot", "fieldGroups": [group]})
}

/// Sends a form as the visitor of a page does, without any credential.
async fn submit(world: &World, form: &str, values: &[(&str, &str)]) {
    let access = &world.practice.access().hubspot;
    let path = format!(
        "{}/submissions/v3/integration/submit/{}/{form}",
        access.base_url, access.account_id
    );
    let fields: Vec<Value> = values
        .iter()
        .map(|(name, value)| json!({"objectTypeId": "0-1", "name": name, "value": value}))
        .collect();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.post(path).json(&json!({"fields": fields}));
    let answer = answer.send().await.unwrap();
    assert!(answer.status().is_success(), "{:?}", answer.text().await);
}

#[tokio::test]
async fn forms_say_what_they_carry_and_what_is_missing() {
    let pair = Pair::plain().await;
    let world = &pair.world;
    for (name, fields) in [
        (
            "A trap",
            &[("email", false, true), (COOKIE, true, true)][..],
        ),
        (
            "Code only",
            &[("email", false, true), (REFERRED_BY, true, false)][..],
        ),
    ] {
        let body = form(name, fields);
        world
            .in_hubspot(Method::POST, "/marketing/v3/forms", &body)
            .await;
    }
    let view = lead_forms(world).await;
    assert_eq!(check(&view).status, CheckStatus::Pass, "{view:?}");
    let told: Vec<_> = view
        .forms
        .iter()
        .map(|form| (form.name.as_str(), form.carries, form.lacks.len()))
        .collect();
    assert_eq!(
        told,
        [
            ("A trap", true, 2),
            (REFERRAL_FORM, true, 1),
            ("Code only", false, 1),
            ("Contact us", false, 2),
        ]
    );
    assert!(view.forms[0].lacks[0].contains("is required"), "{view:?}");
    assert!(view.forms[2].lacks[0].contains(COOKIE), "{view:?}");
    // Exact values of this set-up.
    let fields: Vec<_> = view.fields.iter().map(|it| it.value.as_str()).collect();
    assert_eq!(fields, [COOKIE, REFERRED_BY]);
    let access = &world.practice.access();
    for value in [
        COOKIE,
        REFERRED_BY,
        &access.impact.tenant_alias,
        &access.impact.program_id,
    ] {
        assert!(view.script.contains(&format!("\"{value}\"")), "{value}");
    }
    assert!(
        view.link
            .address
            .ends_with(&format!("/forms/{}", access.hubspot.account_id))
    );
}

#[tokio::test]
async fn without_a_form_that_carries_it_fails_and_without_permission_nobody_knows() {
    let pair = Pair::plain().await;
    let world = &pair.world;
    let form = id_of(&lead_forms(world).await, REFERRAL_FORM);
    let path = format!("/marketing/v3/forms/{form}");
    world.in_hubspot(Method::DELETE, &path, &json!({})).await;
    let view = lead_forms(world).await;
    assert_eq!(check(&view).status, CheckStatus::Fail, "{view:?}");
    assert!(!check(&view).fix.is_empty());
    assert_eq!(view.forms.len(), 1);
    world.practice.hubspot().remove_scopes(&["forms"]);
    let view = lead_forms(world).await;
    assert_eq!(check(&view).status, CheckStatus::Unknown, "{view:?}");
    assert!(check(&view).evidence.contains("forms"), "{view:?}");
    assert!(!check(&view).fix.is_empty());
    // What to place is known all the same.
    assert!(view.forms.is_empty() && view.script.contains(COOKIE));
}

#[tokio::test]
async fn a_visitor_who_came_by_a_share_link_becomes_a_participant_with_a_referrer() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let people = pair.unreferred();
        let (referrer, referrer_email) = people[0].clone();
        let (known_contact, known_email) = people[1].clone();
        let code = pair.value(&referrer, "advocate_referral_code").unwrap();
        let cookie = pair.cookie(&code);
        let referrals = pair.referrals();
        let form = id_of(&lead_forms(&pair.world).await, REFERRAL_FORM);
        let visitor = "came.by.link@example.com";
        for email in [visitor, known_email.as_str()] {
            submit(&pair.world, &form, &[("email", email), (COOKIE, &cookie)]).await;
        }
        submit(&pair.world, &form, &[("email", "by.chance@example.com")]).await;
        let plan = pair.preview(request.clone()).await;
        let row = pair.row(&plan, visitor).await;
        assert_eq!(row.kind, ActionKind::CreateParticipant, "{row:?}");
        assert_eq!(pair.referrals(), referrals, "a preview refers nobody");
        let run = pair.run(&plan).await;
        assert_eq!(run.results.failed + run.results.held, 0, "{run:?}");
        for email in [visitor, known_email.as_str()] {
            let told = pair.participant(email);
            assert_eq!(told["referredByCodes"], json!([code]), "{email}");
        }
        let chance = pair.participant("by.chance@example.com");
        assert_eq!(chance["referredByCodes"], json!([]));
        assert_eq!(pair.referrals(), referrals + 2);
        // The contact tells sales whose friend it is, and nothing is written again.
        pair.sync().await;
        pair.settle().await;
        let made = pair.world.contact(visitor);
        for id in [&made.id, &known_contact] {
            assert_eq!(pair.value(id, REFERRED_BY).as_ref(), Some(&code));
        }
        assert_ne!(referrer_email, visitor);
        pair.converges().await;
        assert_eq!(pair.referrals(), referrals + 2);
        let records = pair.world.practice.hubspot().records(ObjectType::Contacts);
        let same = records
            .iter()
            .filter(|it| it.properties.get("email").is_some_and(|it| it == visitor));
        assert_eq!(same.count(), 1);
    }
}
