//! What changed in HubSpot, what lies in its bin, who is on a list.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use domain::layout::{Field, Layout};
use domain::person::{Contact, ContactId};
use platforms::http::{Pacer, Patience};
use platforms::hubspot::{Changed, HubSpot, Window};
use platforms::{ApiError, Credential};
use secrecy::SecretString;
use serde_json::{Value, json};
use simulators::hubspot::ObjectType;
use simulators::{Fault, FaultKind, Limits, Practice, PracticeOptions};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use support::simulated::{base, fault, hubspot, practice};
use support::{Platform, Seen, text};
use url::Url;

const CONTACTS: ObjectType = ObjectType::Contacts;
/// A moment of last year.
const MOMENT: i64 = 1_750_000_000_000;

fn scripted(base: &Url) -> HubSpot {
    let token = Credential::Bearer(SecretString::from("token"));
    HubSpot::new(base.clone(), token, Pacer::hubspot()).unwrap()
}

const fn window(since: i64, until: Option<i64>) -> Window {
    Window { since, until }
}

/// Reads a window to its end, as its documentation says. Returns the contacts and how many searches it took.
async fn all(client: &HubSpot, window: Window) -> (Vec<Contact>, usize) {
    let (mut contacts, mut searches): (Vec<Contact>, _) = (Vec::new(), 0);
    loop {
        let after = contacts.last().map(|it| it.id.clone());
        let layout = Layout::default();
        let changed = client.contacts_changed(&layout, &window, after.as_ref());
        let changed = changed.await.unwrap();
        searches += 1;
        let over = changed.contacts.len() as u64 >= changed.total;
        contacts.extend(changed.contacts);
        if over {
            return (contacts, searches);
        }
    }
}

fn ids(contacts: &[Contact]) -> Vec<&str> {
    contacts.iter().map(|it| it.id.as_str()).collect()
}

async fn many(people: usize) -> Practice {
    let options = PracticeOptions {
        people,
        ..PracticeOptions::default()
    };
    Practice::start(options).await.unwrap()
}

#[tokio::test]
async fn contacts_of_the_same_millisecond_come_once_each() {
    let practice = many(450).await;
    let sim = practice.hubspot();
    let everybody: Vec<String> = sim.records(CONTACTS).into_iter().map(|it| it.id).collect();
    sim.set_last_modified(CONTACTS, &everybody, MOMENT);
    let client = hubspot(&practice);
    let both_ends = window(MOMENT, Some(MOMENT));
    let (found, searches) = all(&client, both_ends).await;
    assert_eq!(ids(&found), everybody);
    assert_eq!(searches, 3);
    assert!(found.iter().all(|it| it.changed_at == Some(MOMENT)));
    for empty in [
        window(MOMENT + 1, Some(MOMENT + 9)),
        window(MOMENT - 9, Some(MOMENT - 1)),
    ] {
        assert_eq!(all(&client, empty).await.0, []);
    }
}

#[tokio::test]
async fn contacts_tell_their_moments_and_the_answer_its_own() {
    let practice = practice(Limits::Real).await;
    let sim = practice.hubspot();
    let id = sim.records(CONTACTS)[3].id.clone();
    sim.set_last_modified(CONTACTS, std::slice::from_ref(&id), MOMENT + 123);
    let (client, layout) = (hubspot(&practice), Layout::default());
    let one = ContactId(id.clone());
    let read = client.read_by_id(&layout, &[one]).await.unwrap().remove(0);
    let told = sim.record(CONTACTS, &id).unwrap().properties;
    let created: jiff::Timestamp = told["createdate"].parse().unwrap();
    assert_eq!(read.created_at, Some(created.as_millisecond()));
    assert_eq!(read.changed_at, Some(MOMENT + 123));

    let before = jiff::Timestamp::now().as_millisecond() / 1000 * 1000;
    let page = client.list_contacts(&layout, None).await.unwrap();
    let span = window(MOMENT + 123, Some(MOMENT + 123));
    let found = client.contacts_changed(&layout, &span, None).await.unwrap();
    let after = jiff::Timestamp::now().as_millisecond();
    assert_eq!((found.contacts.as_slice(), found.total), (&[read][..], 1));
    for at in [page.at, found.at] {
        assert!((before..=after).contains(&at.unwrap()), "{at:?}");
    }
    assert!(page.contacts.iter().all(|it| it.created_at.is_some()));
}

#[tokio::test]
async fn contacts_are_found_by_the_ids_on_them() {
    let contact = |id: &str, account: &str, user: &str| json!({"id": id, "properties": {"advocate_account_id": account, "advocate_user_id": user}});
    // A search minds neither capitals nor the account.
    let results = json!([
        contact("1", "a", "U"),
        contact("2", "a", "u"),
        contact("3", "b", "U")
    ]);
    let platform =
        Platform::start(move |_| support::json(200, &json!({"total": 3, "results": results})))
            .await;
    let client = scripted(&platform.base);
    let long = "x".repeat(1_498);
    let people = [("a", "U"), ("c", "u2"), ("d", long.as_str())]
        .map(|(account, user)| (account.into(), user.into()));
    let found = client
        .find_by_ids(&Layout::default(), &people)
        .await
        .unwrap();
    assert_eq!(ids(&found), ["1", "1"]);
    let asked: Vec<Value> = platform.seen().iter().map(support::Seen::json).collect();
    // Too long for one search, and no address is in any.
    assert_eq!(asked.len(), 2);
    assert_eq!(
        asked[0]["filterGroups"][0]["filters"],
        json!([{"propertyName": "advocate_user_id", "operator": "IN", "values": ["u", "u2"]}])
    );
    assert_eq!(
        client.find_by_ids(&Layout::default(), &[]).await,
        Ok(Vec::new())
    );
}

#[tokio::test]
async fn a_survivor_names_who_was_merged_into_it() {
    let practice = practice(Limits::Real).await;
    let sim = practice.hubspot();
    let records = sim.records(CONTACTS);
    let (primary, other) = (&records[0].id, &records[1].id);
    let survivor = sim.merge_records(CONTACTS, primary, other).unwrap();
    let (client, layout) = (hubspot(&practice), Layout::default());
    let one = ContactId(survivor);
    let read = client.read_by_id(&layout, &[one]).await.unwrap().remove(0);
    let merged: BTreeSet<&str> = read.merged.iter().map(ContactId::as_str).collect();
    assert!(merged.contains(other.as_str()), "{merged:?}");
    // Seen: it is not archived, it is gone.
    let bin = client.list_archived(&layout, None).await.unwrap();
    assert_eq!(bin.contacts, []);
}

#[tokio::test]
async fn archived_contacts_are_listed_with_their_values() {
    let practice = practice(Limits::Real).await;
    let sim = practice.hubspot();
    let (client, layout) = (hubspot(&practice), Layout::default());
    let records = sim.records(CONTACTS);
    let mut gone: Vec<ContactId> = records[..150]
        .iter()
        .map(|it| ContactId(it.id.clone()))
        .collect();
    // Twice in one call, and again in the next: harmless.
    gone.push(gone[0].clone());
    for _ in 0..2 {
        client.archive_contacts(&gone).await.unwrap();
    }
    assert_eq!(sim.contact_count(), records.len() - 150);
    let (mut bin, mut after) = (Vec::new(), None);
    loop {
        let page = client
            .list_archived(&layout, after.as_deref())
            .await
            .unwrap();
        bin.extend(page.contacts);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    gone.pop();
    let archived: BTreeSet<&ContactId> = bin.iter().map(|it| &it.id).collect();
    assert_eq!(archived, gone.iter().collect());
    assert!(bin.iter().any(|it| it.value(Field::Email).is_some()));
}

#[tokio::test]
async fn an_archiving_without_an_answer_is_unknown_and_not_repeated() {
    let practice = practice(Limits::Real).await;
    let sim = practice.hubspot();
    let one = [ContactId(sim.records(CONTACTS)[0].id.clone())];
    let client = hubspot(&practice);
    for kind in [FaultKind::ResetAfterApply, FaultKind::Html200] {
        sim.inject(fault(kind, "batch/archive"));
        let before = client.requests();
        let answer = client.archive_contacts(&one).await;
        assert!(
            matches!(answer, Err(ApiError::OutcomeUnknown { .. })),
            "{kind:?} {answer:?}"
        );
        assert_eq!(client.requests(), before + 1);
    }
    client.archive_contacts(&[]).await.unwrap();
}

/// Makes a list of these contacts in the simulated HubSpot.
async fn make_list(practice: &Practice, name: &str, members: &[String]) -> String {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = |method: reqwest::Method, path: &str, body: Value| {
        let url = base(practice).join(path).unwrap();
        let request = http.request(method, url).json(&body);
        request
            .bearer_auth(&practice.access().hubspot.private_token)
            .send()
    };
    let new = json!({"name": name, "objectTypeId": "0-1", "processingType": "MANUAL"});
    let made = ask(reqwest::Method::POST, "/crm/lists/2026-03", new)
        .await
        .unwrap();
    let made: Value = made.json().await.unwrap();
    let id = made["list"]["listId"].as_str().unwrap().to_owned();
    let path = format!("/crm/lists/2026-03/{id}/memberships/add");
    let added = ask(reqwest::Method::PUT, &path, json!(members))
        .await
        .unwrap();
    assert!(added.status().is_success());
    id
}

#[tokio::test]
async fn lists_and_their_members_are_told() {
    let practice = many(300).await;
    let records = practice.hubspot().records(CONTACTS);
    let members: Vec<String> = records[..260].iter().map(|it| it.id.clone()).collect();
    let id = make_list(&practice, "Customers", &members).await;
    make_list(&practice, "Nobody", &[]).await;
    let client = hubspot(&practice);
    let lists = client.lists().await.unwrap();
    let told: Vec<_> = lists.iter().map(|it| (it.name.as_str(), it.size)).collect();
    assert!(told.contains(&("Customers", Some(260))), "{told:?}");
    assert!(told.contains(&("Nobody", Some(0))), "{told:?}");
    assert!(lists.iter().any(|it| it.id == id));
    let first = client.list_members(&id, None).await.unwrap();
    let second = client
        .list_members(&id, first.next.as_deref())
        .await
        .unwrap();
    assert_eq!((first.ids.len(), second.next), (250, None));
    let all: Vec<String> = [first.ids, second.ids]
        .concat()
        .into_iter()
        .map(|it| it.0)
        .collect();
    assert_eq!(all, members);
    let unknown = client.list_members("9999", None).await;
    assert!(
        matches!(unknown, Err(ApiError::NotFound { .. })),
        "{unknown:?}"
    );

    practice.hubspot().remove_scopes(&["crm.lists.read"]);
    let refused = client.list_members(&id, None).await;
    let Err(ApiError::Forbidden { missing }) = refused else {
        panic!("{refused:?}");
    };
    assert!(
        missing.iter().any(|it| it == "crm.lists.read"),
        "{missing:?}"
    );
}

#[tokio::test]
async fn searches_survive_trouble() {
    let practice = practice(Limits::Real).await;
    let token = SecretString::from(practice.access().hubspot.private_token.clone());
    let pacer = Pacer::hubspot().with(Patience::hurried(50));
    let client = HubSpot::new(base(&practice), Credential::Bearer(token), pacer).unwrap();
    for kind in [
        FaultKind::Secondly429,
        FaultKind::Status503,
        FaultKind::TruncatedBody,
        FaultKind::ResetBeforeApply,
    ] {
        practice.hubspot().inject(Fault {
            endpoint: "contacts/search".to_owned(),
            ..Fault::of(kind)
        });
        let (found, _) = all(&client, window(0, Some(1))).await;
        assert_eq!(found, [], "{kind:?}");
    }
}

async fn search(answers: impl Fn(&Seen, usize) -> Value + Send + Sync + 'static) -> Platform {
    let count = AtomicUsize::new(0);
    Platform::start(move |seen| {
        let n = count.fetch_add(1, Ordering::SeqCst);
        support::json(200, &answers(seen, n))
    })
    .await
}

fn found(total: u64, ids: &[&str]) -> Value {
    let results: Vec<Value> = ids
        .iter()
        .map(|id| json!({"id": id, "properties": {}}))
        .collect();
    json!({"total": total, "results": results})
}

async fn changed(platform: &Platform, after: Option<&str>) -> Result<Changed, ApiError> {
    let after = after.map(ContactId::from);
    scripted(&platform.base)
        .contacts_changed(&Layout::default(), &window(5, None), after.as_ref())
        .await
}

#[tokio::test]
async fn a_search_asks_by_moment_and_id_and_never_pages() {
    let hub = search(|_, _| found(2, &["9", "100"])).await;
    let told = changed(&hub, Some("8")).await.unwrap();
    assert_eq!(ids(&told.contacts), ["9", "100"]);
    let body = hub.seen()[0].json();
    assert_eq!(
        body["filterGroups"],
        json!([{"filters": [
            {"propertyName": "lastmodifieddate", "operator": "GTE", "value": "5"},
            {"propertyName": "hs_object_id", "operator": "GT", "value": "8"},
        ]}])
    );
    let by_id = json!([{"propertyName": "hs_object_id", "direction": "ASCENDING"}]);
    assert_eq!((&body["sorts"], &body["limit"]), (&by_id, &json!(200)));
    assert_eq!(body["after"], Value::Null);
    for name in [
        "hs_additional_emails",
        "createdate",
        "lastmodifieddate",
        "hs_merged_object_ids",
    ] {
        assert!(
            body["properties"]
                .as_array()
                .unwrap()
                .contains(&json!(name)),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_total_without_anybody_is_asked_for_once_more() {
    let late = search(|_, n| found(1, if n == 0 { &[] } else { &["7"] })).await;
    let told = changed(&late, None).await.unwrap();
    assert_eq!(
        (ids(&told.contacts).as_slice(), told.total),
        (&["7"][..], 1)
    );
    let never = search(|_, _| found(1, &[])).await;
    let told = changed(&never, None).await.unwrap();
    assert_eq!((told.contacts.len(), told.total), (0, 0));
    assert_eq!(never.seen().len(), 2);
}

#[tokio::test]
async fn a_search_that_does_not_move_on_or_keep_its_order_is_no_loop_and_no_loss() {
    let behind = search(|_, _| found(300, &["7", "8"])).await;
    let mixed = search(|_, _| found(300, &["100", "9"])).await;
    let whole = search(|_, _| found(2, &["100", "9"])).await;
    for (platform, after) in [(&behind, Some("7")), (&mixed, None)] {
        let told = changed(platform, after).await;
        assert!(matches!(told, Err(ApiError::Unreadable { .. })), "{told:?}");
    }
    assert_eq!(
        ids(&changed(&whole, None).await.unwrap().contacts),
        ["9", "100"]
    );
    let strange = changed(&whole, Some("x")).await;
    assert!(
        matches!(strange, Err(ApiError::Unreadable { .. })),
        "{strange:?}"
    );
}

#[tokio::test]
async fn odd_dates_are_no_dates_and_the_records_own_stand_in() {
    let hub = Platform::start(|_| {
        support::json(
            200,
            &json!({"results": [
                {"id": "1", "createdAt": "2026-11-01T10:00:00Z", "updatedAt": 1_793_527_200_001_i64,
                 "properties": {"createdate": null, "lastmodifieddate": "soon", "hs_merged_object_ids": "5; 6;"}},
                {"id": "2", "createdAt": {"odd": [1]}, "properties": {"createdate": "1793527200002"}},
            ]}),
        )
    })
    .await;
    let page = scripted(&hub.base)
        .list_contacts(&Layout::default(), None)
        .await
        .unwrap();
    let told: Vec<_> = page
        .contacts
        .iter()
        .map(|it| (it.created_at, it.changed_at))
        .collect();
    assert_eq!(
        told,
        [
            (Some(1_793_527_200_000), Some(1_793_527_200_001)),
            (Some(1_793_527_200_002), None),
        ]
    );
    assert_eq!(
        page.contacts[0].merged,
        [ContactId::from("5"), ContactId::from("6")]
    );
}

#[tokio::test]
async fn lists_that_do_not_move_on_are_no_loop() {
    let hub = Platform::start(|seen| {
        let body = if seen.path.ends_with("/search") {
            json!({"lists": [], "hasMore": true, "offset": 0})
        } else {
            json!({"results": [], "paging": {"next": {"after": "7"}}})
        };
        support::json(200, &body)
    })
    .await;
    let client = scripted(&hub.base);
    let lists = client.lists().await;
    assert!(
        matches!(lists, Err(ApiError::Unreadable { .. })),
        "{lists:?}"
    );
    let members = client.list_members("1", Some("7")).await;
    assert!(
        matches!(members, Err(ApiError::Unreadable { .. })),
        "{members:?}"
    );
    let page = Platform::start(|_| text(200, "text/html", "<html>")).await;
    let members = scripted(&page.base).list_members("1", None).await;
    assert!(
        matches!(members, Err(ApiError::Unreadable { .. })),
        "{members:?}"
    );
}
