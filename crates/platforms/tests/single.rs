//! What the test plan makes and asks: one record at a time, and what came of one participant.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use domain::person::ProgramId;
use domain::trigger::Object;
use platforms::ApiError;
use platforms::advocate::{Upsert, ids_for};
use simulators::Limits;
use simulators::hubspot::ObjectType;
use std::collections::BTreeMap;
use support::simulated::{advocate, hubspot, practice};

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    owned.collect()
}

#[tokio::test]
async fn a_deal_is_made_for_a_contact_moved_and_put_into_the_bin() {
    let practice = practice(Limits::None).await;
    let client = hubspot(&practice);
    let person = values(&[("email", "single@acme.example"), ("firstname", "Test")]);
    let contact = client.create_contact(&person).await.unwrap();
    let twice = client.create_contact(&person).await.unwrap_err();
    assert!(
        matches!(twice, ApiError::Refused { status: 409, .. }),
        "{twice:?}"
    );
    let deal = values(&[("dealname", "Test deal"), ("dealstage", "contractsent")]);
    let deal = client.create_deal(&deal, &contact).await.unwrap();
    let ids = [contact.0.clone()];
    let deals = client
        .associated(Object::Contacts, Object::Deals, &ids)
        .await
        .unwrap();
    assert_eq!(deals[&contact.0][0].id, deal);
    let won = values(&[("dealstage", "closedwon")]);
    client
        .update_record(Object::Deals, &deal, &won)
        .await
        .unwrap();
    let read = |name: &'static str| {
        let (client, deal) = (client.clone(), deal.clone());
        async move {
            let found = client
                .read_records(Object::Deals, &[deal], &[name], None)
                .await
                .unwrap();
            found.first().map(|it| it.record.values[name].clone())
        }
    };
    assert_eq!(read("dealstage").await.as_deref(), Some("closedwon"));
    client.archive_record(Object::Deals, &deal).await.unwrap();
    assert_eq!(read("dealstage").await, None);
    assert!(
        !practice
            .hubspot()
            .edit_record(ObjectType::Deals, &deal, "amount", "1"),
        "it is in the bin"
    );
}

#[tokio::test]
async fn whom_somebody_referred_and_what_came_of_it_is_told() {
    let practice = practice(Limits::None).await;
    let client = advocate(&practice);
    let program = ProgramId::from(practice.access().impact.program_id.as_str());
    let person = |email: &str| {
        let (account, user) = ids_for(email);
        Upsert {
            email: Some(email.to_owned()),
            ..Upsert::new(account, user)
        }
    };
    let host = client
        .create(&program, &person("host@acme.example"))
        .await
        .unwrap();
    assert_eq!(
        client.friends_of(&host.account_id, &host.user_id).await,
        Ok(Vec::new())
    );
    let friend = Upsert {
        referred_by_code: host.referral_code.clone(),
        custom_fields: values(&[("advocate_sync_test", "one")]),
        ..person("friend@acme.example")
    };
    let friend = client.create(&program, &friend).await.unwrap();
    let friends = client
        .friends_of(&host.account_id, &host.user_id)
        .await
        .unwrap();
    assert_eq!(friends.len(), 1);
    assert_eq!(
        friends[0].referred,
        (friend.account_id.clone(), friend.user_id.clone())
    );
    assert_eq!(friends[0].program.as_deref(), Some(program.as_str()));
    assert_eq!(friends[0].converted_at, None);
    assert_eq!(
        client.rewards_of(&host.account_id, &host.user_id).await,
        Ok(Vec::new())
    );
    let deeds = client
        .deeds_of(&friend.account_id, &friend.user_id)
        .await
        .unwrap();
    assert_eq!((deeds.events.len(), deeds.goals.len()), (0, 0));
}
