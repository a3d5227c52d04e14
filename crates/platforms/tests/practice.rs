//! Both clients against the practice platforms, which were written from the same documents by other hands.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use domain::layout::{Field, Layout};
use domain::person::{ContactId, Participant, ProgramId};
use platforms::advocate::{Advocate, Keys, Service};
use platforms::http::Pacer;
use platforms::hubspot::{ContactUpdate, HubSpot, NewContact, NewProperty, RowAnswer};
use platforms::oauth::{
    Attempt, Client, GrantStore, Outcome, Provider, Purpose, Session, StoreFailed,
};
use platforms::{ApiError, Credential};
use secrecy::SecretString;
use simulators::{Fault, FaultKind};
use simulators::{Limits, Practice};
use std::collections::{BTreeMap, BTreeSet};
use std::future::pending;
use std::sync::Arc;
use support::simulated::{advocate, base, fault, hubspot, practice};
use url::Url;

struct Forget;

impl GrantStore for Forget {
    fn save(&self, _refresh_token: &SecretString) -> Result<(), StoreFailed> {
        Ok(())
    }
}

fn signed_in(practice: &Practice) -> HubSpot {
    let access = &practice.access().hubspot;
    let client = Client {
        client_id: access.client_id.clone(),
        client_secret: Some(SecretString::from(access.client_secret.clone())),
    };
    let base = base(practice);
    let session = Session::new(
        Provider::hubspot(&base, &base).unwrap(),
        client,
        SecretString::from(access.refresh_token.clone()),
        None,
        Arc::new(Forget),
    );
    HubSpot::new(base, Credential::Session(session), Pacer::hubspot()).unwrap()
}

fn newcomers(n: usize) -> Vec<NewContact> {
    (0..n)
        .map(|n| NewContact {
            trace: format!("t{n}"),
            values: BTreeMap::from([
                (Field::Email, format!("Newcomer{n}@Example.com")),
                (Field::FirstName, "New".to_owned()),
            ]),
        })
        .collect()
}

#[tokio::test]
async fn every_contact_is_listed_once() {
    let practice = practice(Limits::Real).await;
    let (client, layout) = (hubspot(&practice), Layout::default());
    let (mut ids, mut after) = (BTreeSet::new(), None);
    loop {
        let page = client
            .list_contacts(&layout, after.as_deref())
            .await
            .unwrap();
        for contact in page.contacts {
            assert!(
                ids.insert(contact.id.0.clone()),
                "{} came twice",
                contact.id
            );
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(ids.len(), practice.hubspot().contact_count());
    assert_eq!(client.contact_total().await.unwrap(), ids.len() as u64);
    assert!(client.limit().is_some());
}

#[tokio::test]
async fn the_account_and_its_scopes_are_told() {
    let practice = practice(Limits::Real).await;
    for client in [hubspot(&practice), signed_in(&practice)] {
        let account = client.account().await.unwrap();
        assert_eq!(account.id, practice.access().hubspot.account_id);
        let scopes = client.granted_scopes().await.unwrap().unwrap();
        assert!(
            scopes.iter().any(|it| it == "crm.objects.contacts.write"),
            "{scopes:?}"
        );
    }
    assert!(
        signed_in(&practice)
            .signed_in_user()
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn contacts_are_created_found_and_changed() {
    let practice = practice(Limits::Real).await;
    let (client, layout) = (hubspot(&practice), Layout::default());
    let made = client
        .create_contacts(&layout, &newcomers(100))
        .await
        .unwrap();
    assert!(
        made.rows
            .values()
            .all(|row| matches!(row, RowAnswer::Written { .. })),
        "{made:?}"
    );
    let again = client
        .create_contacts(&layout, &newcomers(3))
        .await
        .unwrap();
    for (trace, row) in &again.rows {
        let (RowAnswer::AlreadyExists { id: Some(existing) }, RowAnswer::Written { id }) =
            (row, &made.rows[trace])
        else {
            panic!("{row:?}");
        };
        assert_eq!(existing, id);
    }
    let emails: Vec<String> = [
        "NEWCOMER1@example.com",
        "newcomer2@example.com",
        "stranger@example.com",
    ]
    .map(str::to_owned)
    .to_vec();
    let found = client.read_by_email(&layout, &emails).await.unwrap();
    assert_eq!(found.len(), 2);
    let rows: Vec<ContactUpdate> = found
        .iter()
        .map(|contact| ContactUpdate {
            trace: contact.id.0.clone(),
            id: contact.id.clone(),
            values: BTreeMap::from([(Field::LastName, "Changed".to_owned())]),
        })
        .collect();
    let changed = client.update_contacts(&layout, &rows).await.unwrap();
    assert!(
        changed
            .rows
            .values()
            .all(|row| matches!(row, RowAnswer::Written { .. })),
        "{changed:?}"
    );
    let ids: Vec<ContactId> = found.into_iter().map(|contact| contact.id).collect();
    let read = client.read_by_id(&layout, &ids).await.unwrap();
    assert!(
        read.iter()
            .all(|contact| contact.value(Field::LastName) == Some("Changed"))
    );
}

#[tokio::test]
async fn an_invalid_address_does_not_stop_the_others() {
    let practice = practice(Limits::Real).await;
    let mut rows = newcomers(100);
    rows[41].values.insert(Field::Email, "nobody@".to_owned());
    let answer = hubspot(&practice)
        .create_contacts(&Layout::default(), &rows)
        .await
        .unwrap();
    let written = answer
        .rows
        .values()
        .filter(|row| matches!(row, RowAnswer::Written { .. }))
        .count();
    assert_eq!(written, 99);
    assert!(
        matches!(&answer.rows["t41"], RowAnswer::Refused { code, .. } if code == "INVALID_EMAIL"),
        "{:?}",
        answer.rows["t41"]
    );
}

#[tokio::test]
async fn a_write_that_was_applied_without_an_answer_is_unknown_and_not_repeated() {
    let practice = practice(Limits::Real).await;
    for kind in [
        FaultKind::ResetAfterApply,
        FaultKind::TruncatedBody,
        FaultKind::Html200,
    ] {
        practice.hubspot().inject(fault(kind, "batch/create"));
        let before = practice.hubspot().requests().values().sum::<u64>();
        let answer = hubspot(&practice)
            .create_contacts(&Layout::default(), &newcomers(2))
            .await;
        assert!(
            matches!(answer, Err(ApiError::OutcomeUnknown { .. })),
            "{kind:?} {answer:?}"
        );
        assert_eq!(
            practice.hubspot().requests().values().sum::<u64>(),
            before + 1
        );
    }
    let found = practice
        .hubspot()
        .contacts_by_email("newcomer0@example.com");
    assert_eq!(found.len(), 1);
}

#[tokio::test]
async fn rows_that_an_answer_leaves_out_are_unknown() {
    let practice = practice(Limits::Real).await;
    practice
        .hubspot()
        .inject(fault(FaultKind::AbsentRows, "batch/create"));
    let answer = hubspot(&practice)
        .create_contacts(&Layout::default(), &newcomers(20))
        .await
        .unwrap();
    assert_eq!(answer.rows.len(), 20);
    let unknown = answer
        .rows
        .values()
        .filter(|row| **row == RowAnswer::Unknown)
        .count();
    assert!((1..20).contains(&unknown), "{unknown}");
}

#[tokio::test]
async fn reads_survive_trouble() {
    let practice = practice(Limits::Real).await;
    for kind in [
        FaultKind::Status503,
        FaultKind::TruncatedBody,
        FaultKind::ResetBeforeApply,
    ] {
        practice.hubspot().inject(fault(kind, "account-info"));
        hubspot(&practice).account().await.unwrap();
    }
    practice
        .hubspot()
        .inject(fault(FaultKind::Html200, "account-info"));
    let page = hubspot(&practice).account().await;
    assert!(matches!(page, Err(ApiError::Unreadable { .. })), "{page:?}");
}

#[tokio::test]
async fn a_scope_that_was_taken_away_is_named() {
    let practice = practice(Limits::Real).await;
    practice
        .hubspot()
        .remove_scopes(&["crm.schemas.contacts.write"]);
    let refused = hubspot(&practice)
        .create_group("advocate", "Referral")
        .await;
    let Err(ApiError::Forbidden { missing }) = refused else {
        panic!("{refused:?}");
    };
    assert!(
        missing
            .iter()
            .any(|scope| scope == "crm.schemas.contacts.write"),
        "{missing:?}"
    );
}

#[tokio::test]
async fn a_session_lives_through_expired_tokens() {
    let practice = practice(Limits::Real).await;
    let client = signed_in(&practice);
    client.account().await.unwrap();
    practice.hubspot().expire_tokens();
    client.account().await.unwrap();
    practice.hubspot().revoke_all();
    let over = client.account().await;
    assert!(
        matches!(over, Err(ApiError::Unauthorised { .. })),
        "{over:?}"
    );
}

#[tokio::test]
async fn properties_are_made_archived_and_revived() {
    let practice = practice(Limits::Real).await;
    let client = hubspot(&practice);
    for _ in 0..2 {
        client.create_group("advocate", "Referral").await.unwrap();
    }
    assert!(
        client
            .property_groups()
            .await
            .unwrap()
            .iter()
            .any(|it| it == "advocate")
    );
    let property = NewProperty {
        name: "advocate_referral_code".to_owned(),
        label: "Referral Code".to_owned(),
        group: "advocate".to_owned(),
        field_type: "text".to_owned(),
        description: String::new(),
    };
    client.create_property(&property).await.unwrap();
    let twice = client.create_property(&property).await;
    assert!(
        matches!(twice, Err(ApiError::Refused { status: 409, .. })),
        "{twice:?}"
    );
    client.archive_property(&property.name).await.unwrap();
    let has =
        |all: Vec<domain::layout::Property>| all.into_iter().find(|it| it.name == property.name);
    assert!(has(client.contact_properties(false).await.unwrap()).is_none());
    assert!(has(client.contact_properties(true).await.unwrap()).is_some_and(|it| it.archived));
    client.create_property(&property).await.unwrap();
    let made = has(client.contact_properties(false).await.unwrap()).unwrap();
    assert_eq!(
        (
            made.kind.as_str(),
            made.field_type.as_str(),
            made.group.as_str()
        ),
        ("string", "text", "advocate")
    );
    let id = client
        .contact_properties(false)
        .await
        .unwrap()
        .into_iter()
        .find(|it| it.name == "hs_object_id");
    assert!(id.is_some_and(|it| it.read_only));
}

#[tokio::test]
async fn more_than_a_window_of_requests_meets_no_refusal() {
    let practice = practice(Limits::Real).await;
    let client = signed_in(&practice);
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                for _ in 0..8 {
                    client.account().await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(practice.hubspot().rate_limited(), 0);
    assert_eq!(client.requests(), 128);
    assert_eq!(client.limit().map(|(limit, _)| limit), Some(110));
}

async fn whole(client: &Advocate, program: &str) -> Result<Vec<Participant>, ApiError> {
    let mut people = client
        .participants_since(&ProgramId::from(program), None)
        .await?;
    let mut all = Vec::new();
    while let Some(person) = people.next().await? {
        all.push(person);
    }
    Ok(all)
}

#[tokio::test]
async fn every_participant_is_read_the_same_both_ways() {
    let practice = practice(Limits::Real).await;
    let (client, program) = (
        advocate(&practice),
        practice.access().impact.program_id.clone(),
    );
    let mut exported = whole(&client, &program).await.unwrap();
    assert_eq!(exported.len(), practice.impact().participants());
    assert_eq!(
        exported.len() as u64,
        client.participant_total().await.unwrap()
    );
    assert!(
        exported
            .iter()
            .all(|it| it.referral_code.is_some() && it.share_link.is_some())
    );
    practice
        .impact()
        .change_settings(|it| it.minimal_columns = true);
    let mut listed = whole(&client, &program).await.unwrap();
    // No column of an export is known to tell it.
    assert!(exported.iter().all(|it| it.referred_by.is_none()));
    assert!(listed.iter().any(|it| it.referred_by.is_some()));
    for person in &mut listed {
        person.referred_by = None;
    }
    assert!(exported.iter().all(|it| it.created_at.is_some()));
    let key = |it: &Participant| (it.account_id.0.clone(), it.user_id.0.clone());
    exported.sort_by_key(key);
    listed.sort_by_key(key);
    assert_eq!(exported, listed);
}

#[tokio::test]
async fn exports_in_trouble_never_pass_for_whole() {
    let practice = practice(Limits::Real).await;
    let (client, program) = (
        advocate(&practice),
        practice.access().impact.program_id.clone(),
    );
    for kind in [
        FaultKind::ExportTruncated,
        FaultKind::ExportCutFile,
        FaultKind::ExportNotUtf8,
        FaultKind::ExportHtml200,
    ] {
        practice.impact().inject(Fault::of(kind));
        let read = whole(&client, &program).await;
        assert!(
            matches!(
                read,
                Err(ApiError::Unreadable { .. } | ApiError::ExportIncomplete { .. })
            ),
            "{kind:?} {read:?}"
        );
    }
    practice
        .impact()
        .inject(Fault::of(FaultKind::ExportAborted));
    let read = whole(&client, &program).await;
    assert!(
        matches!(read, Err(ApiError::ExportFailed { .. })),
        "{read:?}"
    );
    for kind in [FaultKind::ExportReordered, FaultKind::ExportExpiredLink] {
        practice.impact().inject(Fault::of(kind));
        let read = whole(&client, &program).await.unwrap();
        assert_eq!(read.len(), practice.impact().participants(), "{kind:?}");
    }
    practice
        .impact()
        .inject(Fault::of(FaultKind::ExportDuplicateRows));
    assert!(whole(&client, &program).await.unwrap().len() > practice.impact().participants());
}

#[tokio::test]
async fn services_programs_and_tenant_are_seen() {
    let practice = practice(Limits::Real).await;
    let client = advocate(&practice);
    let probes = client.probe().await;
    assert!(
        probes.iter().all(|probe| probe.result.is_ok()),
        "{probes:?}"
    );
    let tenant = client.tenant().await.unwrap();
    assert_eq!(
        (tenant.alias.as_str(), tenant.live),
        (practice.access().impact.tenant_alias.as_str(), false)
    );
    let id = ProgramId::from(practice.access().impact.program_id.as_str());
    assert!(
        client
            .programs()
            .await
            .unwrap()
            .iter()
            .any(|it| it.id == id)
    );
    assert_eq!(client.sample(5).await.unwrap().len(), 5);

    practice
        .impact()
        .change_settings(|it| it.services.graphql = false);
    assert!(
        client
            .programs()
            .await
            .unwrap()
            .iter()
            .any(|it| it.id == id)
    );
    assert!(!client.tenant().await.unwrap().live);
    let probes = client.probe().await;
    let refused: Vec<Service> = probes
        .iter()
        .filter(|it| it.result.is_err())
        .map(|it| it.service)
        .collect();
    assert_eq!(refused, [Service::GraphQl]);
}

#[tokio::test]
async fn a_wrong_alias_and_a_wrong_key_are_told_apart() {
    let practice = practice(Limits::Real).await;
    let base = Url::parse(&practice.access().impact.base_url).unwrap();
    let with = |alias: &str, key: &str| {
        let keys = Keys {
            tenant_alias: alias.to_owned(),
            advocate: Credential::Basic {
                user: String::new(),
                password: SecretString::from(key.to_owned()),
            },
            brand: None,
        };
        Advocate::new(base.clone(), base.clone(), keys).unwrap()
    };
    let access = &practice.access().impact;
    let alias = with("test_elsewhere", &access.api_key)
        .participant_total()
        .await;
    assert!(matches!(alias, Err(ApiError::NotFound { .. })), "{alias:?}");
    let key = with(&access.tenant_alias, "wrong")
        .participant_total()
        .await;
    assert!(matches!(key, Err(ApiError::Unauthorised { .. })), "{key:?}");
    assert!(
        with(&access.tenant_alias, &access.api_key)
            .participant_total()
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn impact_is_signed_in_to_and_its_token_renewed() {
    let practice = practice(Limits::Real).await;
    let access = practice.access().impact.clone();
    let base = Url::parse(&access.base_url).unwrap();
    let provider = Provider::discover_impact(&base).await.unwrap();
    let purpose = Purpose::SignIn {
        provider: provider.clone(),
        client: Client {
            client_id: access.client_id.clone(),
            client_secret: Some(SecretString::from(access.client_secret.clone())),
        },
        platform_name: "impact.com".to_owned(),
    };
    let attempt = Attempt::begin(purpose, &[0]).await.unwrap();
    let address = attempt.address().clone();
    let done = tokio::spawn(attempt.finish(pending()));
    let browser = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut form: BTreeMap<String, String> = address.query_pairs().into_owned().collect();
    form.insert("decision".to_owned(), "allow".to_owned());
    let page = browser
        .post(provider.authorize.clone())
        .form(&form)
        .send()
        .await
        .unwrap();
    let page = page.text().await.unwrap();
    assert!(page.contains("Connected to impact.com"), "{page}");
    let Outcome::Granted { grant, client } = done.await.unwrap().unwrap() else {
        panic!("a grant");
    };
    let refresh = grant.refresh_token.clone().unwrap();
    let session = Session::new(provider, client, refresh, Some(grant), Arc::new(Forget));
    let keys = Keys {
        tenant_alias: access.tenant_alias.clone(),
        advocate: Credential::Session(session),
        brand: None,
    };
    let client = Advocate::new(base.clone(), base, keys).unwrap();
    client.participant_total().await.unwrap();
    practice.impact().expire_tokens();
    client.participant_total().await.unwrap();
    practice.impact().revoke_tokens();
    let over = client.participant_total().await;
    assert!(
        matches!(over, Err(ApiError::Unauthorised { .. })),
        "{over:?}"
    );
}
