//! Taking back a run: what goes back, what is left alone, and that all of it is told beforehand.

use crate::pair::{Pair, all_on};
use crate::world::{SHARE_LINK, World, assert_complete};
use engine::views::{
    ActionKind, FailureCode, Outcome, PlanStatus, PlanView, Platform, PolicyChoice, Row, RulesView,
    RunStatus, RunView, UndoRequest,
};
use reqwest::Method;
use serde_json::{Value, json};
use simulators::hubspot::ObjectType;
use std::collections::BTreeMap;

/// Our properties on a contact, with the words for them.
const OURS: [(&str, &str); 10] = [
    ("email", "Email"),
    ("firstname", "First Name"),
    ("lastname", "Last Name"),
    ("advocate_referral_code", "Referral Code"),
    (SHARE_LINK, "Share Link"),
    ("advocate_message_links", "Message Links"),
    ("advocate_referred_by_code", "Referred-by Code"),
    ("advocate_user_id", "Advocate User ID"),
    ("advocate_account_id", "Advocate Account ID"),
    ("ssqt_referralcookies", "Referral Cookie"),
];
/// What a sync may change of a participant.
const THEIRS: [(&str, &str); 3] = [
    ("email", "Email"),
    ("firstName", "First Name"),
    ("lastName", "Last Name"),
];

async fn undo(pair: &Pair, run: &RunView, archive_created: bool) -> PlanView {
    let mut news = pair.world.process.news();
    let id = run.id.clone();
    let begun = pair
        .world
        .process
        .ask(move |engine| async move { engine.undo(&id, UndoRequest { archive_created }).await })
        .await
        .unwrap();
    let plan = news.plan_made(&begun.id).await;
    assert_eq!(plan.status, PlanStatus::Ready, "{}", plan.problem);
    plan
}

/// Two sides that were settled, with changes on both that a sync then carried over.
async fn synced_changes() -> (Pair, RunView, String, String) {
    let pair = Pair::of(30, 60).await;
    pair.rules(advocate_wins()).await;
    pair.settle().await;
    let (contact, email) = pair.linked();
    pair.edit_contact(&contact, "lastname", "Hubspot");
    pair.edit_participant(&email, "firstName", json!("Advocate"));
    let run = pair.sync().await;
    assert_complete(&run);
    assert_eq!(pair.participant(&email)["lastName"], "Hubspot");
    assert_eq!(pair.value(&contact, "firstname").unwrap(), "Advocate");
    (pair, run, contact, email)
}

fn advocate_wins() -> RulesView {
    let names = ["email", "first_name", "last_name"];
    RulesView {
        policies: names
            .map(|name| (name.to_owned(), PolicyChoice::Advocate))
            .into(),
        ..all_on()
    }
}

#[tokio::test]
async fn both_sides_get_back_what_they_had_and_the_next_sync_leaves_it_so() {
    let pair = Pair::of(30, 60).await;
    pair.rules(advocate_wins()).await;
    pair.settle().await;
    let (contact, email) = pair.linked();
    let first = pair.value(&contact, "firstname");
    let last = pair.participant(&email)["lastName"].clone();
    pair.edit_contact(&contact, "lastname", "Hubspot");
    pair.edit_participant(&email, "firstName", json!("Advocate"));
    let run = pair.sync().await;
    let plan = undo(&pair, &run, false).await;
    let row = pair.row(&plan, &email).await;
    assert_eq!(row.kind, ActionKind::Update);
    assert_eq!(row.because, "the run is undone");
    let told: Vec<_> = row
        .changes
        .iter()
        .map(|it| (it.on, it.label.as_str(), it.because.as_str()))
        .collect();
    let expected = [
        (Platform::Hubspot, "First Name", "put back"),
        (Platform::Advocate, "Last Name", "put back"),
    ];
    assert_eq!(told, expected);
    let about = plan.undo.clone().unwrap();
    assert_eq!((about.run.as_str(), about.put_back), (run.id.as_str(), 1));
    let back = pair.run(&plan).await;
    assert_complete(&back);
    assert_eq!(back.undoes.as_ref(), Some(&run.id));
    assert_eq!(pair.value(&contact, "firstname"), first);
    assert_eq!(pair.participant(&email)["lastName"], last);
    assert_eq!(pair.value(&contact, "lastname").unwrap(), "Hubspot");
    pair.nothing_is_left().await;
}

#[tokio::test]
async fn an_undo_can_be_undone() {
    let (pair, run, contact, email) = synced_changes().await;
    let plan = undo(&pair, &run, false).await;
    let back = pair.run(&plan).await;
    assert_ne!(pair.value(&contact, "firstname").unwrap(), "Advocate");
    let plan = undo(&pair, &back, false).await;
    assert_complete(&pair.run(&plan).await);
    assert_eq!(pair.value(&contact, "firstname").unwrap(), "Advocate");
    assert_eq!(pair.participant(&email)["lastName"], "Hubspot");
    pair.nothing_is_left().await;
}

#[tokio::test]
async fn a_first_sync_is_taken_back_and_its_contacts_go_when_that_is_asked_for() {
    let world = World::in_a_hurry(20, 40).await;
    let before = Records::of(&world);
    let pair = Pair { world };
    let run = pair.world.sync().await;
    let kept = undo(&pair, &run, false).await;
    assert_eq!(kept.counts.archive, 0);
    assert_eq!(kept.undo.clone().unwrap().new_contacts, run.results.created);
    let plan = undo(&pair, &run, true).await;
    assert_eq!(plan.counts.archive, run.results.created);
    assert!(plan.brake.clone().unwrap().sentence.contains("recycle bin"));
    let back = pair.run(&plan).await;
    assert_complete(&back);
    assert_eq!(back.results.archived, run.results.created);
    assert_eq!(Records::of(&pair.world).contacts, before.contacts);
    // A person wanted them gone: no sync makes them again.
    let again = pair.world.preview().await;
    assert_eq!(again.counts.create, 0, "{:?}", again.counts);
    let forth = undo(&pair, &back, false).await;
    let told = forth.undo.clone().unwrap();
    assert_eq!(told.cannot, back.results.archived);
}

#[tokio::test]
async fn a_contact_that_was_found_while_writing_keeps_what_it_had_and_is_never_archived() {
    let world = World::of(12, 16).await.connect().await.ready().await;
    let plan = world.preview().await;
    let email = world.strangers().next().unwrap().1.to_owned();
    let made = json!({ "properties": { "email": email, "firstname": "Own name" } });
    let path = "/crm/v3/objects/contacts";
    world.in_hubspot(Method::POST, path, &made).await;
    let run = world.run(&plan).await;
    let pair = Pair { world };
    let plan = undo(&pair, &run, true).await;
    let row = pair.row(&plan, &email).await;
    assert_eq!(row.kind, ActionKind::Update, "it was not made by the run");
    assert_complete(&pair.run(&plan).await);
    let contact = pair.world.contact(&email);
    let left: Vec<_> = OURS
        .iter()
        .filter_map(|(property, _)| contact.properties.get(*property))
        .collect();
    assert_eq!(left, [&email, "Own name"]);
}

#[tokio::test]
async fn what_somebody_changed_since_and_a_new_participant_are_named_beforehand() {
    let pair = Pair::of(30, 60).await;
    pair.settle().await;
    let friend = "new.friend@example.com";
    let id = pair.make_contact(&[("email", friend), ("lastname", "Friend")]);
    let (contact, email) = pair.linked();
    pair.edit_contact(&contact, "lastname", "Hubspot");
    let run = pair.sync().await;
    pair.edit_participant(&email, "lastName", json!("Since"));
    let plan = undo(&pair, &run, false).await;
    let row = pair.row(&plan, &email).await;
    assert_eq!(row.kind, ActionKind::Skip);
    assert!(
        row.problem.contains("Last Name in Advocate"),
        "{}",
        row.problem
    );
    let row = pair.row(&plan, friend).await;
    assert_eq!(row.kind, ActionKind::Update, "code and links go");
    assert!(row.problem.contains("participant stays"), "{}", row.problem);
    let about = plan.undo.clone().unwrap();
    assert_eq!((about.changed_since, about.cannot), (1, 1));
    assert_complete(&pair.run(&plan).await);
    assert_eq!(pair.participant(&email)["lastName"], "Since");
    assert!(pair.has_participant(friend));
    assert_eq!(pair.value(&id, "advocate_referral_code"), None);
    let row = pair.row(&plan, friend).await;
    assert_eq!(row.outcome, Outcome::Updated);
    assert!(
        row.problem.contains("participant stays"),
        "the note is kept"
    );
}

#[tokio::test]
async fn a_run_that_has_not_ended_is_not_undone() {
    let world = World::in_a_hurry(30, 60).await;
    let plan = world.preview().await;
    let mut news = world.process.news();
    let begun = world.start_as(&plan, true).await.unwrap();
    let paused = news.run_finished(&begun.id).await;
    assert_eq!(paused.status, RunStatus::Paused);
    let (id, request) = (begun.id.clone(), UndoRequest::default());
    let refused = world
        .process
        .ask(move |engine| async move { engine.undo(&id, request).await })
        .await
        .unwrap_err();
    assert_eq!(refused.code, FailureCode::InvalidInput);
    assert!(refused.message.contains("Nothing was changed"), "{refused}");
    let id = begun.id.clone();
    world
        .process
        .ask(move |engine| async move { engine.stop_sync(&id).await })
        .await
        .unwrap();
    let pair = Pair { world };
    let back = undo(&pair, &begun, true).await;
    assert_eq!(back.counts.archive + back.counts.update, 10);
}

/// Values of a record by name; blank ones are none.
type Values = BTreeMap<String, String>;

/// All that a sync may have to do with, as the platforms have it.
#[derive(Debug, Clone, PartialEq)]
struct Records {
    contacts: BTreeMap<String, Values>,
    participants: BTreeMap<(String, String), Values>,
}

impl Records {
    fn of(world: &World) -> Self {
        let contacts = world.practice.hubspot().records(ObjectType::Contacts);
        let participants = world.seeds.participants.iter().filter_map(|seed| {
            let found = world
                .practice
                .impact()
                .participant(&seed.account_id, &seed.id)?;
            let value = |name: &str| found["user"][name].as_str().map(str::to_owned);
            let values = THEIRS.map(|(name, _)| (name.to_owned(), value(name)));
            Some(((seed.account_id.clone(), seed.id.clone()), present(values)))
        });
        Self {
            contacts: contacts
                .into_iter()
                .filter(|contact| !contact.archived)
                .map(|contact| {
                    let value = |name: &str| contact.properties.get(name).cloned();
                    let values = OURS.map(|(name, _)| (name.to_owned(), value(name)));
                    (contact.id.clone(), present(values))
                })
                .collect(),
            participants: participants.collect(),
        }
    }
}

fn present(values: impl IntoIterator<Item = (String, Option<String>)>) -> Values {
    let some = |(name, value): (String, Option<String>)| {
        let value = value.filter(|it| !it.trim().is_empty())?;
        Some((name, value))
    };
    values.into_iter().filter_map(some).collect()
}

/// A stream of numbers that follows from its seed (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn value(&mut self, name: &str) -> String {
        let number = self.roll(100_000);
        match (name, self.roll(4)) {
            ("email", _) => format!("p{number}@changed.example"),
            (_, 0) => String::new(),
            _ => format!("Name{number}"),
        }
    }

    /// Lets people on both sides change something.
    fn edits(&mut self, world: &World, times: usize) {
        let now = Records::of(world);
        let contacts: Vec<_> = now.contacts.keys().collect();
        let participants: Vec<_> = now.participants.keys().collect();
        for _ in 0..times {
            if self.roll(2) == 0 {
                let id = contacts[self.roll(contacts.len())];
                // All but the ids: whoever changes them is linked all the same.
                let (name, _) = OURS[self.roll(6)];
                let value = self.value(name);
                let hubspot = world.practice.hubspot();
                assert!(hubspot.edit_record(ObjectType::Contacts, id, name, &value));
            } else {
                let (account, id) = participants[self.roll(participants.len())];
                let (name, _) = THEIRS[self.roll(3)];
                let mut fields = json!({ "accountId": account, "id": id });
                fields[name] = self.value(name).into();
                let Value::Object(fields) = fields else {
                    unreachable!("it is an object");
                };
                world.practice.impact().edit_participant(fields).unwrap();
            }
        }
    }
}

/// The four moments of one value.
struct Moments<'a> {
    before: Option<&'a String>,
    written: Option<&'a String>,
    since: Option<&'a String>,
    undone: Option<&'a String>,
}

/// Asserts about one value: it is what it was before the run, or nobody but others touched it, or it was told.
fn holds(moments: &Moments<'_>, told: impl Fn() -> bool, what: &str) {
    let Moments {
        before,
        written,
        since,
        undone,
    } = *moments;
    if before == written || since == before {
        assert_eq!(undone, since, "{what}: not of the run");
    } else if since == written {
        assert!(undone == before || told(), "{what}: {before:?} {undone:?}");
    } else {
        assert_eq!(undone, since, "{what}: somebody else's");
        assert!(told(), "{what} was changed since, and nobody said so");
    }
}

#[tokio::test]
async fn after_random_syncs_every_value_is_what_it_was_or_was_told_beforehand() {
    let mut put_back = 0;
    for seed in 1..=4 {
        let pair = Pair::of(16, 20).await;
        pair.rules(advocate_wins()).await;
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed));
        // The first run is random enough by itself; of the later ones everybody is linked.
        if seed > 1 {
            pair.settle().await;
            dice.edits(&pair.world, 30);
        }
        let before = Records::of(&pair.world);
        let run = pair.settle().await;
        let written = Records::of(&pair.world);
        dice.edits(&pair.world, 12);
        let since = Records::of(&pair.world);
        let plan = undo(&pair, &run, false).await;
        assert_eq!(Records::of(&pair.world), since, "a preview writes nothing");
        let rows = pair.world.rows(&plan.id).await;
        let back = pair.run(&plan).await;
        assert_complete(&back);
        let undone = Records::of(&pair.world);
        put_back += plan.undo.clone().unwrap().put_back;
        for (id, values) in &undone.contacts {
            let row = rows.iter().find(|row| is_of(row, id));
            for (name, label) in OURS {
                let of = |records: &'_ Records| {
                    records
                        .contacts
                        .get(id)
                        .and_then(|it| it.get(name).cloned())
                };
                let (was, wrote, then) = (of(&before), of(&written), of(&since));
                let told = || {
                    row.is_some_and(|row| {
                        row.problem.contains(&format!("{label} in HubSpot"))
                            || row.because.contains("made this contact")
                    })
                };
                let moments = Moments {
                    before: was.as_ref(),
                    written: wrote.as_ref(),
                    since: then.as_ref(),
                    undone: values.get(name),
                };
                holds(
                    &moments,
                    told,
                    &format!("seed {seed}, contact {id}: {name}"),
                );
            }
        }
        for (ids, values) in &undone.participants {
            for (name, label) in THEIRS {
                let of = |records: &'_ Records| records.participants[ids].get(name).cloned();
                let (was, wrote, then) = (of(&before), of(&written), of(&since));
                let told = || {
                    rows.iter().any(|row| {
                        row.problem.contains(&format!("{label} in Advocate"))
                            || row.problem.contains("keeps its email")
                    })
                };
                let moments = Moments {
                    before: was.as_ref(),
                    written: wrote.as_ref(),
                    since: then.as_ref(),
                    undone: values.get(name),
                };
                holds(&moments, told, &format!("seed {seed}, {ids:?}: {name}"));
            }
        }
    }
    assert!(put_back > 20, "{put_back} is hardly anybody");
}

fn is_of(row: &Row, contact: &str) -> bool {
    row.contact_url
        .as_ref()
        .is_some_and(|url| url.ends_with(&format!("/{contact}")))
}
