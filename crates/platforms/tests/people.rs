//! Participants written, found and deleted; what changed in Advocate, and who referred whom.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use domain::person::{AccountId, Participant, ProgramId, UserId};
use platforms::ApiError;
use platforms::advocate::{Advocate, Deleted, Referral, Upsert, codes};
use serde_json::{Map, Value, json};
use simulators::{FaultKind, Limits, Practice, PracticeOptions};
use std::collections::BTreeSet;
use support::simulated::{advocate, advocate_of, fault, practice};

fn program(practice: &Practice) -> ProgramId {
    ProgramId::from(practice.access().impact.program_id.as_str())
}

/// A write of somebody new: the address is both ids.
fn newcomer(email: &str) -> Upsert {
    Upsert {
        email: Some(email.to_owned()),
        ..Upsert::new(email.into(), email.into())
    }
}

fn known(person: &Participant) -> Upsert {
    Upsert::new(person.account_id.clone(), person.user_id.clone())
}

/// Makes or edits a participant as somebody at the platform would.
fn edit(practice: &Practice, fields: &Value) {
    let fields: Map<String, Value> = fields.as_object().unwrap().clone();
    practice.impact().edit_participant(fields).unwrap();
}

/// Counts the requests to a path that the simulator saw.
fn asked(practice: &Practice, path: &str) -> u64 {
    let requests = practice.impact().requests();
    let to = requests.iter().filter(|(it, _)| it.ends_with(path));
    to.map(|(_, count)| count).sum()
}

async fn since(
    client: &Advocate,
    program: &ProgramId,
    since: Option<i64>,
) -> Result<Vec<Participant>, ApiError> {
    let mut people = client.participants_since(program, since).await?;
    let mut all = Vec::new();
    while let Some(person) = people.next().await? {
        all.push(person);
    }
    Ok(all)
}

async fn referrals(
    client: &Advocate,
    program: &ProgramId,
    since: Option<i64>,
) -> Result<Vec<Referral>, ApiError> {
    let mut referrals = client.referrals_since(program, since).await?;
    let mut all = Vec::new();
    while let Some(referral) = referrals.next().await? {
        all.push(referral);
    }
    Ok(all)
}

#[tokio::test]
async fn somebody_new_gets_ids_a_code_and_a_link() {
    let practice = practice(Limits::Real).await;
    let (client, program) = (advocate(&practice), program(&practice));
    let email = "ada+1@new.example";
    let wanted = Upsert {
        first_name: Some("Ada".to_owned()),
        last_name: Some("New".to_owned()),
        ..newcomer(email)
    };
    let ada = client.upsert(&program, &wanted).await.unwrap();
    assert_ne!(ada.user_id.as_str(), email, "ids come back hashed");
    assert_eq!(ada.email.as_deref(), Some(email));
    assert!(ada.referral_code.is_some() && ada.share_link.is_some());
    assert!(ada.created_at.is_some());
    assert_eq!(ada.referred_by, None);
    // The ids as sent and as returned lead to the same person.
    for (account, user) in [
        (ada.account_id.clone(), ada.user_id.clone()),
        (AccountId::from(email), UserId::from(email)),
    ] {
        let again = client.look_up(&program, &account, &user).await.unwrap();
        assert_eq!(again.as_ref(), Some(&ada));
    }
    let elsewhere = client
        .look_up(&"1".into(), &ada.account_id, &ada.user_id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (elsewhere.referral_code, elsewhere.share_link),
        (None, None)
    );
}

#[tokio::test]
async fn only_what_is_present_changes() {
    let practice = practice(Limits::Real).await;
    let (client, program) = (advocate(&practice), program(&practice));
    let ada = client
        .upsert(&program, &newcomer("ada@new.example"))
        .await
        .unwrap();
    let bo = client
        .upsert(&program, &newcomer("bo@new.example"))
        .await
        .unwrap();
    let wanted = Upsert {
        first_name: Some("Bo".to_owned()),
        referred_by_code: ada.referral_code.clone(),
        ..known(&bo)
    };
    let changed = client.upsert(&program, &wanted).await.unwrap();
    let expected = Participant {
        first_name: Some("Bo".to_owned()),
        referred_by: ada.referral_code.clone(),
        ..bo.clone()
    };
    assert_eq!(changed, expected);
    // Twice is the same as once: an account is referred once.
    assert_eq!(client.upsert(&program, &wanted).await.unwrap(), expected);
    assert_eq!(
        client.upsert(&program, &known(&bo)).await.unwrap(),
        expected
    );
    assert_eq!(
        practice
            .impact()
            .participants_by_email("bo@new.example")
            .len(),
        1
    );
}

#[tokio::test]
async fn nobody_is_made_over_whoever_has_the_ids() {
    let practice = practice(Limits::Real).await;
    let (client, program) = (advocate(&practice), program(&practice));
    let wanted = newcomer("ada@new.example");
    let ada = client.create(&program, &wanted).await.unwrap();
    assert_eq!(ada.email.as_deref(), Some("ada@new.example"));
    let moved = Upsert {
        email: Some("ada@moved.example".to_owned()),
        ..known(&ada)
    };
    let moved = client.upsert(&program, &moved).await.unwrap();
    let again = client.create(&program, &wanted).await;
    assert!(
        matches!(&again, Err(ApiError::Refused { code, .. }) if code == codes::EXISTS),
        "{again:?}"
    );
    let found = client
        .look_up(&program, &wanted.account_id, &wanted.user_id)
        .await;
    assert_eq!(found, Ok(Some(moved)));
}

#[tokio::test]
async fn refusals_tell_what_is_wrong_with_whom() {
    let practice = practice(Limits::Real).await;
    let (client, program) = (advocate(&practice), program(&practice));
    let forgotten = newcomer("forgotten@new.example");
    let gone = client.upsert(&program, &forgotten).await.unwrap();
    let deleted = client.delete(&gone.account_id, &gone.user_id, true).await;
    assert_eq!(deleted, Ok(Deleted::Now));
    let with = |change: fn(&mut Upsert)| {
        let mut wanted = newcomer("cy@new.example");
        change(&mut wanted);
        wanted
    };
    for (wanted, expected) in [
        (forgotten, codes::DO_NOT_TRACK),
        (
            with(|it| it.email = Some("nobody@".to_owned())),
            codes::INVALID_EMAIL,
        ),
        (
            with(|it| it.referred_by_code = Some("NOBODYS".to_owned())),
            codes::INVALID_CODE,
        ),
        (
            with(|it| it.cookies = Some("not a cookie".to_owned())),
            codes::INVALID_COOKIES,
        ),
    ] {
        let answer = client.upsert(&program, &wanted).await;
        assert!(
            matches!(&answer, Err(ApiError::Refused { code, message, .. }) if code == expected && !message.is_empty()),
            "{expected} {answer:?}"
        );
    }
    assert_eq!(
        practice
            .impact()
            .participants_by_email("cy@new.example")
            .len(),
        0
    );
}

#[tokio::test]
async fn whoever_is_deleted_is_gone_and_another_tenant_is_no_deletion() {
    let practice = practice(Limits::Real).await;
    let (client, program) = (advocate(&practice), program(&practice));
    let ada = client
        .upsert(&program, &newcomer("ada@new.example"))
        .await
        .unwrap();
    let stranger = advocate_of(&practice, "test_elsewhere");
    let hidden = stranger.delete(&ada.account_id, &ada.user_id, false).await;
    assert!(
        matches!(hidden, Err(ApiError::NotFound { .. })),
        "{hidden:?}"
    );
    let hidden = stranger
        .look_up(&program, &ada.account_id, &ada.user_id)
        .await;
    assert!(
        matches!(hidden, Err(ApiError::NotFound { .. })),
        "{hidden:?}"
    );

    for expected in [Deleted::Now, Deleted::Already] {
        let deleted = client.delete(&ada.account_id, &ada.user_id, false).await;
        assert_eq!(deleted, Ok(expected));
    }
    let gone = client
        .look_up(&program, &ada.account_id, &ada.user_id)
        .await;
    assert_eq!(gone, Ok(None));
    // Without "do not track" the person may come again.
    client
        .upsert(&program, &newcomer("ada@new.example"))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_write_without_an_answer_is_unknown_and_not_repeated() {
    let practice = practice(Limits::Real).await;
    let (client, program) = (advocate(&practice), program(&practice));
    let one = newcomer("ada@new.example");
    for kind in [
        FaultKind::ResetAfterApply,
        FaultKind::TruncatedBody,
        FaultKind::Html200,
    ] {
        practice.impact().inject(fault(kind, "open/account"));
        let before = client.requests();
        let answer = client.upsert(&program, &one).await;
        assert!(
            matches!(answer, Err(ApiError::OutcomeUnknown { .. })),
            "{kind:?} {answer:?}"
        );
        assert_eq!(client.requests(), before + 1);
    }
    assert_eq!(
        practice
            .impact()
            .participants_by_email("ada@new.example")
            .len(),
        1
    );
    for kind in [FaultKind::ResetAfterApply, FaultKind::Html200] {
        practice.impact().inject(fault(kind, "open/account"));
        let (account, user) = (&one.account_id, &one.user_id);
        let answer = client.delete(account, user, false).await;
        assert!(
            matches!(answer, Err(ApiError::OutcomeUnknown { .. })),
            "{kind:?} {answer:?}"
        );
    }
}

#[tokio::test]
async fn only_who_changed_since_is_read() {
    let practice = practice(Limits::Real).await;
    let (client, program) = (advocate(&practice), program(&practice));
    let begin = jiff::Timestamp::now().as_millisecond();
    let segments =
        json!({"email": "ada@new.example", "firstName": "Ada", "segments": ["vip", "beta"]});
    edit(&practice, &segments);
    edit(&practice, &json!({"email": "bo@new.example"}));
    let lists = asked(&practice, "/users");
    let mut people = client
        .participants_since(&program, Some(begin))
        .await
        .unwrap();
    assert_eq!(people.expected(), None);
    assert!(
        people.at().is_some_and(|at| at >= begin / 1000 * 1000),
        "{:?}",
        people.at()
    );
    let mut exported = Vec::new();
    while let Some(person) = people.next().await.unwrap() {
        exported.push(person);
    }
    assert_eq!(exported.len(), 2);
    assert_eq!(exported[0].segments, ["vip", "beta"]);
    assert!(exported.iter().all(|it| it.created_at >= Some(begin)));
    assert_eq!(asked(&practice, "/users"), lists, "nobody is counted");

    // Without the columns the two are looked up, and nobody is listed.
    practice
        .impact()
        .change_settings(|it| it.minimal_columns = true);
    let graphql = asked(&practice, "/graphql");
    let looked_up = since(&client, &program, Some(begin)).await.unwrap();
    assert_eq!(looked_up, exported);
    assert_eq!(asked(&practice, "/graphql"), graphql);
    let later = jiff::Timestamp::now().as_millisecond() + 60_000;
    assert_eq!(since(&client, &program, Some(later)).await, Ok(Vec::new()));
}

#[tokio::test]
async fn the_latest_of_many_are_looked_up_in_their_order() {
    let practice = practice(Limits::Real).await;
    practice
        .impact()
        .change_settings(|it| it.minimal_columns = true);
    let (client, program) = (advocate(&practice), program(&practice));
    let begin = jiff::Timestamp::now().as_millisecond();
    let emails: Vec<String> = (0..40).map(|n| format!("late{n}@new.example")).collect();
    for email in &emails {
        edit(&practice, &json!({ "email": email }));
    }
    let mut people = client
        .participants_since(&program, Some(begin))
        .await
        .unwrap();
    let before = people.requests();
    let mut told = Vec::new();
    while let Some(person) = people.next().await.unwrap() {
        assert!(person.referral_code.is_some());
        told.extend(person.email);
    }
    assert_eq!(told, emails);
    assert_eq!(people.requests(), before + 40);
}

#[tokio::test]
async fn everybody_is_read_at_a_moment_too() {
    let practice = practice(Limits::Real).await;
    let (client, program) = (advocate(&practice), program(&practice));
    let begin = jiff::Timestamp::now().as_millisecond();
    let people = client.participants_since(&program, None).await.unwrap();
    assert!(people.at().is_some_and(|at| at >= begin / 1000 * 1000));
    assert!(people.expected().is_some());
}

/// Refers people to one another; returns how many referrals there are then, and the moment before.
async fn refer(practice: &Practice, client: &Advocate, program: &ProgramId, n: usize) -> i64 {
    let begin = jiff::Timestamp::now().as_millisecond();
    let host = client
        .upsert(program, &newcomer("host@new.example"))
        .await
        .unwrap();
    for n in 0..n {
        let code = host.referral_code.clone();
        edit(
            practice,
            &json!({"email": format!("guest{n}@new.example"), "referredByCodes": [code]}),
        );
    }
    begin
}

#[tokio::test]
async fn referrals_are_the_same_from_both_sources() {
    let practice = practice(Limits::Real).await;
    let (client, program) = (advocate(&practice), program(&practice));
    let begin = refer(&practice, &client, &program, 3).await;
    let exports = asked(&practice, "/export");
    let latest = referrals(&client, &program, Some(begin)).await.unwrap();
    assert_eq!((latest.len(), asked(&practice, "/export")), (3, exports));
    let host = client
        .find_by_email(&program, &["host@new.example".to_owned()])
        .await
        .unwrap()
        .remove(0);
    for it in &latest {
        assert_eq!(
            it.referrer,
            Some((host.account_id.clone(), host.user_id.clone()))
        );
        assert_eq!(it.code, host.referral_code);
    }
    let graphql = asked(&practice, "/graphql");
    let all = referrals(&client, &program, None).await.unwrap();
    assert_eq!(all.len(), practice.impact().referrals());
    assert_eq!(asked(&practice, "/graphql"), graphql);
    assert!(all.iter().all(|it| it.code.is_none()));
    for it in latest {
        assert!(all.contains(&Referral { code: None, ..it }));
    }
    // Nothing of another program.
    let other = ProgramId::from("1");
    for from in [None, Some(begin)] {
        assert_eq!(referrals(&client, &other, from).await, Ok(Vec::new()));
    }
}

#[tokio::test]
async fn each_source_of_referrals_stands_in_for_the_other() {
    let practice = practice(Limits::Real).await;
    let (client, program) = (advocate(&practice), program(&practice));
    let begin = refer(&practice, &client, &program, 3).await;
    let key = |it: Referral| (it.referred, it.referrer);
    let keys = |all: Vec<Referral>| all.into_iter().map(key).collect::<BTreeSet<_>>();
    let latest = keys(referrals(&client, &program, Some(begin)).await.unwrap());
    let all = keys(referrals(&client, &program, None).await.unwrap());

    practice
        .impact()
        .change_settings(|it| it.services.graphql = false);
    let exported = referrals(&client, &program, Some(begin)).await.unwrap();
    assert_eq!(keys(exported), latest);
    practice.impact().change_settings(|it| {
        it.services.graphql = true;
        it.services.export = false;
        it.max_page = 7;
    });
    let listed = client.referrals_since(&program, None).await.unwrap();
    assert!(listed.at().is_some());
    let listed = referrals(&client, &program, None).await.unwrap();
    assert!(listed.len() > 7 && listed.iter().all(|it| it.code.is_some()));
    assert_eq!(keys(listed), all);
    practice
        .impact()
        .change_settings(|it| it.services.graphql = false);
    let refused = referrals(&client, &program, None).await;
    assert!(refused.is_err(), "{refused:?}");
}

#[tokio::test]
async fn a_referrer_who_was_deleted_is_nobody() {
    let practice = practice(Limits::Real).await;
    let (client, program) = (advocate(&practice), program(&practice));
    let begin = refer(&practice, &client, &program, 2).await;
    let delete = |email: &str| practice.impact().delete_participant(email, email).unwrap();
    assert!(delete("host@new.example") && delete("guest0@new.example"));
    let latest = referrals(&client, &program, Some(begin)).await.unwrap();
    let told: Vec<_> = latest
        .iter()
        .map(|it| (&it.referrer, it.code.is_some()))
        .collect();
    assert_eq!(told, [(&None, true)]);
}

fn addresses(practice: &Practice) -> Vec<String> {
    let mut emails: Vec<String> = (0..60).map(|n| format!("guest{n}@new.example")).collect();
    for email in emails.iter().skip(1) {
        edit(practice, &json!({"email": email}));
    }
    // Two people behind one address; another one is asked for in capitals.
    edit(
        practice,
        &json!({"id": "second", "email": "guest7@new.example"}),
    );
    " GUEST9@New.Example ".clone_into(&mut emails[9]);
    emails
}

#[tokio::test]
async fn people_are_found_by_many_addresses_at_once() {
    let practice = practice(Limits::Real).await;
    let (client, program) = (advocate(&practice), program(&practice));
    let emails = addresses(&practice);
    let before = client.requests();
    let found = client.find_by_email(&program, &emails).await.unwrap();
    // Sixty addresses, one of them in both spellings: three requests.
    assert_eq!(client.requests() - before, 3);
    assert_eq!(found.len(), 60);
    let shared = found
        .iter()
        .filter(|it| it.email.as_deref() == Some("guest7@new.example"));
    assert_eq!(shared.count(), 2);
    assert!(
        found
            .iter()
            .any(|it| it.email.as_deref() == Some("guest9@new.example"))
    );
    assert!(
        found
            .iter()
            .all(|it| it.referral_code.is_some() && it.share_link.is_some())
    );

    practice
        .impact()
        .change_settings(|it| it.services.graphql = false);
    let graphql = asked(&practice, "/graphql");
    assert_eq!(client.ask_by_email(&program, &emails).await, Ok(None));
    let before = client.requests();
    let among_all = client.find_by_email(&program, &emails).await.unwrap();
    assert_eq!(among_all, found);
    // The refusal was asked for once each time, and everybody was read with a handful of requests.
    assert_eq!(asked(&practice, "/graphql"), graphql + 2);
    assert!(client.requests() - before < 12);
    assert_eq!(client.find_by_email(&program, &[]).await, Ok(Vec::new()));
}

#[tokio::test]
async fn an_address_is_never_a_part_of_another_or_of_a_query() {
    let practice = practice(Limits::Real).await;
    let (client, program) = (advocate(&practice), program(&practice));
    edit(&practice, &json!({"email": "dada@new.example"}));
    let odd = [
        "ada@new.example".to_owned(),
        "\"}) { totalCount } x: users(filter: {email_exists: true".to_owned(),
        "x&limit=1&offset=0#".to_owned(),
        String::new(),
    ];
    for graphql in [true, false] {
        practice
            .impact()
            .change_settings(|it| it.services.graphql = graphql);
        assert_eq!(client.find_by_email(&program, &odd).await, Ok(Vec::new()));
    }
}

#[tokio::test]
async fn all_requests_are_counted() {
    let options = PracticeOptions {
        participants: Some(20),
        ..PracticeOptions::default()
    };
    let practice = Practice::start(options).await.unwrap();
    let (client, program) = (advocate(&practice), program(&practice));
    since(&client, &program, None).await.unwrap();
    client.probe().await;
    let seen: u64 = practice.impact().requests().values().sum();
    assert_eq!(client.requests(), seen);
}
