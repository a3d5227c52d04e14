//! A person's story: why they are as they are, told from the journal alone.

use crate::pair::{Pair, changed_both_ways};
use engine::views::{FactCode, NeverSync, Platform, StoryFact, StoryRequest, StoryView};
use serde_json::json;

async fn story(pair: &Pair, request: StoryRequest) -> StoryView {
    pair.world
        .process
        .ask(|engine| async move { engine.story(request).await })
        .await
        .unwrap()
}

async fn of(pair: &Pair, email: &str) -> StoryView {
    story(pair, StoryRequest::Email(email.to_owned())).await
}

fn codes(story: &StoryView) -> Vec<FactCode> {
    story.facts.iter().map(|it| it.fact).collect()
}

fn the(story: &StoryView, code: FactCode) -> &StoryFact {
    let mut found = story.facts.iter().filter(|it| it.fact == code);
    let fact = found
        .next()
        .unwrap_or_else(|| panic!("no {code:?}: {story:?}"));
    assert_eq!(found.next(), None, "{code:?} is told twice");
    fact
}

#[tokio::test]
async fn a_new_friend_is_told_from_the_first_meeting_to_the_next_sync() {
    let pair = Pair::of(30, 60).await;
    pair.settle().await;
    let friend = "new.friend@example.com";
    assert_eq!(
        codes(&of(&pair, friend).await),
        [FactCode::NotSeen, FactCode::Next]
    );
    let contact = pair.make_contact(&[("email", friend), ("firstname", "New")]);
    let made = pair.sync().await;
    pair.edit_contact(&contact, "firstname", "Renamed");
    let changed = pair.sync().await;
    let asked_before = pair.world.requests(&[""]);
    let told = of(&pair, "New.Friend@example.com").await;
    assert_eq!(
        pair.world.requests(&[""]),
        asked_before,
        "no platform is asked"
    );
    assert_eq!(
        codes(&told),
        [
            FactCode::Linked,
            FactCode::ValuesChanged,
            FactCode::ParticipantMade,
            FactCode::Next
        ]
    );
    assert_eq!(
        (told.person.as_str(), told.name.as_str()),
        (friend, "Renamed")
    );
    assert_eq!(told.contact, contact);
    assert!(told.linked && told.contact_url.is_some());
    let linked = the(&told, FactCode::Linked);
    assert!(
        linked.sentence.contains("made for the contact"),
        "{linked:?}"
    );
    assert_eq!(linked.run.as_ref(), Some(&made.id));
    let maker = the(&told, FactCode::ParticipantMade);
    assert!(
        maker.sentence.contains("made for new contacts"),
        "{maker:?}"
    );
    assert_eq!(
        (maker.rule.as_str(), &maker.run),
        ("new_contact", &Some(made.id))
    );
    let change = the(&told, FactCode::ValuesChanged);
    assert_eq!(change.run, Some(changed.id));
    assert_eq!(change.when.as_ref(), Some(&changed.started_at));
    let [seen] = change.evidence.as_slice() else {
        panic!("{change:?}");
    };
    assert_eq!(seen.on, Platform::Advocate);
    assert_eq!((seen.now.as_str(), seen.after.as_str()), ("New", "Renamed"));
    assert_eq!(seen.because, "changed in HubSpot");
    let next = the(&told, FactCode::Next);
    assert!(next.sentence.starts_with("Nothing will change"), "{next:?}");
    let name = told
        .values
        .iter()
        .find(|it| it.label == "First Name")
        .unwrap();
    assert_eq!(
        (name.hubspot.as_str(), name.advocate.as_str()),
        ("Renamed", "Renamed")
    );
    assert_eq!(told.looked, "All 3 syncs were looked through.");
    // By its ids it is the same story.
    let by_contact = story(&pair, StoryRequest::Contact(contact)).await;
    assert_eq!(by_contact, told);
    let ids = StoryRequest::Participant {
        account_id: told.account_id.clone(),
        user_id: told.user_id.clone(),
    };
    assert_eq!(story(&pair, ids).await, told);
}

#[tokio::test]
async fn a_deleted_contact_and_a_person_who_is_never_synced_say_so() {
    let pair = Pair::of(30, 60).await;
    pair.settle().await;
    let (contact, email) = pair.linked();
    pair.delete_contact(&contact);
    let held = pair.sync().await;
    let told = of(&pair, &email).await;
    let open = the(&told, FactCode::Held);
    assert_eq!(
        (open.rule.as_str(), &open.run),
        ("contact_gone", &Some(held.id))
    );
    assert!(open.sentence.contains("no longer in HubSpot"), "{open:?}");
    assert!(open.sentence.contains("approve the deletion"), "{open:?}");
    let next = the(&told, FactCode::Next);
    assert!(
        next.sentence.contains("looks at this person again"),
        "{next:?}"
    );
    // What a preview that is ready would do is what comes next.
    let plan = pair.preview(changed_both_ways()).await;
    let next = of(&pair, &email).await;
    let next = the(&next, FactCode::Next);
    assert!(next.sentence.contains("needs a decision"), "{next:?}");
    let row = pair.row(&plan, &email).await;
    let request = NeverSync {
        plan: plan.id.clone(),
        seq: row.seq,
        never: true,
    };
    pair.world
        .process
        .ask(|engine| async move { engine.never_sync(request).await })
        .await
        .unwrap();
    let told = of(&pair, &email).await;
    assert!(the(&told, FactCode::NeverSync).when.is_some());
    let next = the(&told, FactCode::Next);
    assert!(next.sentence.starts_with("No sync writes"), "{next:?}");
}

#[tokio::test]
async fn a_deletion_by_name_leaves_a_tombstone_that_is_told() {
    let pair = Pair::of(30, 60).await;
    pair.settle().await;
    let (contact, email) = pair.linked();
    pair.delete_contact(&contact);
    let plan = pair.changed().await;
    let plan = pair.approve(&plan, &email, &email).await.unwrap();
    let run = pair.run(&plan).await;
    let told = of(&pair, &email).await;
    assert!(!told.linked);
    let tomb = the(&told, FactCode::ParticipantDeleted);
    assert_eq!(tomb.run, Some(run.id));
    assert!(
        tomb.sentence.contains("Should the contact be restored"),
        "{tomb:?}"
    );
}

#[tokio::test]
async fn people_who_share_an_address_are_not_mixed_up() {
    let pair = Pair::of(12, 16).await;
    let twin = "twin@example.org";
    for id in ["first-twin", "second-twin"] {
        let fields = json!({ "email": twin, "firstName": id });
        pair.world.edit_participant(id, &fields);
    }
    pair.settle().await;
    let told = of(&pair, twin).await;
    let shared = the(&told, FactCode::SharedAddress);
    assert!(shared.sentence.starts_with("2 participants"), "{shared:?}");
    assert_eq!(the(&told, FactCode::Held).rule, "shared_email");
}
