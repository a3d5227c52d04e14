//! Existing contacts become participants: from HubSpot or from a file, saved for a person to import, or uploaded.

use crate::import_world::{
    checked, file, files, from_hubspot, left_out, opened, place, saved, try_check, try_save,
};
use crate::world::World;
use engine::views::{
    ActionKind, Event, Failure, FailureCode, ImportChoices, ImportExisting, ImportIdentity,
    ImportJobStatus, ImportStatus, ImportView, NeverSync, PreviewRequest, SyncDirection,
    UploadImport, UploadedImport, Who,
};
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

/// The one list of the practice account.
const LIST: &str = "2";

/// Nobody of the seeds has these addresses.
const ADA: &str = "ada.import@example.com";
const BOB: &str = "bob.import@example.com";

/// A checked file with Ada and Bob, whom nobody knows yet.
async fn two_people(world: &World) -> ImportView {
    let csv = format!("Email,First Name,Preferred language\n{ADA},Ada,fr\n{BOB},Bob,en-us\n");
    let path = file(world, "people.csv", csv);
    let view = opened(world, &path).await.unwrap();
    let view = try_check(world, view.choices).await.unwrap();
    assert_eq!(
        (view.status, view.kept),
        (ImportStatus::Ready, 2),
        "{}",
        view.problem
    );
    view
}

async fn try_upload(world: &World, request: UploadImport) -> Result<UploadedImport, Failure> {
    world
        .process
        .ask(|engine| async move { engine.upload_import(request).await })
        .await
}

async fn upload(world: &World, people: u32) -> Result<UploadedImport, Failure> {
    try_upload(
        world,
        UploadImport {
            confirmation: Some(people),
            ..UploadImport::default()
        },
    )
    .await
}

async fn uploaded(world: &World) -> Vec<UploadedImport> {
    world
        .process
        .ask(|engine| async move { engine.uploaded_imports().await })
        .await
        .unwrap()
}

/// How many jobs impact.com was asked to start, and how many of its requests are writes of an import.
fn uploads(world: &World) -> u64 {
    let all = world.practice.impact().requests();
    all.iter()
        .filter(|(name, _)| name.contains("export/upload"))
        .map(|(_, count)| count)
        .sum()
}

fn is_participant(world: &World, email: &str) -> bool {
    !world
        .practice
        .impact()
        .participants_by_email(email)
        .is_empty()
}

#[tokio::test]
async fn the_file_is_built_from_hubspot_without_those_who_are_participants() {
    let world = World::in_a_hurry(200, 150).await;
    let before = (world.practice.impact().participants(), world.writes());
    let view = from_hubspot(&world, None).await;
    assert_eq!(
        (view.status, view.kind.as_str()),
        (ImportStatus::Open, "All contacts of HubSpot")
    );
    let names: Vec<&str> = view.columns.iter().map(|it| it.target.as_str()).collect();
    assert_eq!(
        names,
        ["", "email", "firstName", "lastName", "referredBy.code", ""]
    );
    assert_eq!(view.record_id, Some(0));
    let view = try_check(&world, view.choices).await.unwrap();
    assert_eq!(view.status, ImportStatus::Ready, "{}", view.problem);
    // Whoever has an address that no participant has, once.
    let taken: BTreeSet<String> = world
        .seeds
        .participants
        .iter()
        .filter_map(|it| it.email.as_deref())
        .map(str::to_lowercase)
        .collect();
    let is_taken = |address: &String| taken.contains(&address.to_lowercase());
    let free = world
        .seeds
        .contacts
        .iter()
        .filter(|it| !it.additional_emails.iter().any(is_taken));
    let addresses = free.filter_map(|it| it.email.as_ref());
    let wanted: BTreeSet<String> = addresses
        .filter(|address| !is_taken(address))
        .map(|address| address.to_lowercase())
        .collect();
    assert!(
        !wanted.is_empty() && left_out(&view, "participant") > 50,
        "{:?}",
        view.reasons
    );
    let csv = saved(&world, "people.csv").await;
    let written: BTreeSet<String> = csv
        .lines()
        .skip(1)
        .map(|line| line.split(',').next().unwrap().to_owned())
        .collect();
    assert_eq!(written, wanted);
    assert_eq!(view.kept as usize, wanted.len());
    assert!(csv.starts_with("accountId,id,email,firstName,lastName,referredBy.code\n"));
    // Nothing was written to anybody.
    assert_eq!(
        (world.practice.impact().participants(), world.writes()),
        before
    );
    assert_eq!(uploads(&world), 0);
}

#[tokio::test]
async fn the_record_id_may_be_the_id_and_a_list_may_say_who() {
    let world = World::in_a_hurry(30, 0).await;
    let chosen: Vec<String> = world
        .seeds
        .contacts
        .iter()
        .filter_map(|it| it.email.clone())
        .take(3)
        .collect();
    let ids: Vec<String> = chosen.iter().map(|email| world.contact(email).id).collect();
    world
        .in_hubspot(
            Method::PUT,
            &format!("/crm/v3/lists/{LIST}/memberships/add"),
            &json!(ids),
        )
        .await;
    let view = from_hubspot(&world, Some(LIST)).await;
    assert_eq!(view.kind, "Contacts of the HubSpot list 2");
    let choices = ImportChoices {
        identity: ImportIdentity::RecordId,
        ..view.choices
    };
    let view = try_check(&world, choices).await.unwrap();
    assert_eq!(view.kept, 3, "{:?}", view.reasons);
    let csv = saved(&world, "people.csv").await;
    for (id, email) in ids.iter().zip(&chosen) {
        assert!(csv.contains(&format!("{id},{id},{email}")), "{csv}");
    }
}

#[tokio::test]
async fn the_plan_is_seen_before_anything_is_written() {
    let world = World::in_a_hurry(0, 0).await;
    let view = two_people(&world).await;
    // What was found, what will be written, and what cannot be taken back.
    assert_eq!(
        view.header,
        ["accountId", "id", "email", "firstName", "locale"]
    );
    assert_eq!(view.shown[1], [BOB, BOB, BOB, "Bob", "en_US"]);
    assert_eq!(
        (
            view.columns[2].example.as_str(),
            view.columns[2].becomes.as_str()
        ),
        ("fr", "fr_FR")
    );
    assert_eq!(view.columns[2].sentence, "2 put into the form en_US");
    for words in ["must be the one that your website uses", "cannot be undone"] {
        assert!(
            view.notes.iter().any(|note| note.contains(words)),
            "{words}: {:?}",
            view.notes
        );
    }
    // Nobody has typed the number.
    for confirmation in [None, Some(1)] {
        let request = UploadImport {
            confirmation,
            ..UploadImport::default()
        };
        let refused = try_upload(&world, request).await.unwrap_err();
        assert_eq!(refused.code, FailureCode::ConfirmationNeeded);
        assert!(
            refused.message.contains("2 people") && refused.hint.contains("Type 2"),
            "{refused}"
        );
    }
    assert_eq!((uploads(&world), is_participant(&world, ADA)), (0, false));
    assert_eq!(uploaded(&world).await, []);
}

#[tokio::test]
async fn an_upload_is_started_once_and_followed_to_its_end() {
    let world = World::in_a_hurry(0, 5).await;
    two_people(&world).await;
    let started = upload(&world, 2).await.unwrap();
    assert_eq!(
        (started.people, started.jobs.len(), started.working),
        (2, 1, true)
    );
    assert_eq!(started.jobs[0].status, ImportJobStatus::Pending);
    let done = &uploaded(&world).await[0];
    assert_eq!(
        (
            done.jobs[0].status,
            done.jobs[0].processed,
            done.jobs[0].errors
        ),
        (ImportJobStatus::Completed, 2, 0)
    );
    assert_eq!((done.arrived, done.sampled, done.working), (2, 2, false));
    assert!(
        done.sentence.starts_with("Done: 2 rows, none refused."),
        "{}",
        done.sentence
    );
    let ada = &world.practice.impact().participants_by_email(ADA)[0]["user"];
    assert_eq!(
        (&ada["firstName"], &ada["locale"]),
        (&json!("Ada"), &json!("fr_FR"))
    );
    // Before it is uploaded again it must be checked again, and then they are participants.
    let refused = upload(&world, 2).await.unwrap_err();
    assert!(refused.message.contains("not checked"), "{refused}");
    let view = world
        .process
        .ask(|engine| async move { engine.import() })
        .await
        .unwrap();
    let view = try_check(&world, view.choices).await.unwrap();
    assert_eq!((view.kept, left_out(&view, "participant")), (0, 2));
    assert_eq!(uploads(&world), 1);
    // Nothing of the people stays in the data folder.
    let left = std::fs::read_dir(world.folder.path()).unwrap();
    let left: Vec<_> = left
        .map(|it| it.unwrap().file_name())
        .filter(|it| it.to_string_lossy().starts_with("import"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn the_next_sync_links_whom_an_import_made() {
    let world = World::in_a_hurry(3, 0).await;
    let view = from_hubspot(&world, None).await;
    let view = try_check(&world, view.choices).await.unwrap();
    upload(&world, view.kept).await.unwrap();
    assert!(uploaded(&world).await[0].sentence.contains("none refused"));
    let plan = world.preview().await;
    assert_eq!(plan.counts.update, view.kept, "{:?}", plan.counts);
    let rows = world.rows(&plan.id).await;
    assert!(rows.iter().all(|row| row.kind == ActionKind::Update));
}

#[tokio::test]
async fn what_impact_refuses_is_told_row_by_row() {
    let world = World::in_a_hurry(0, 0).await;
    let csv = format!("Email,Code\n{ADA},\n{BOB},no such code\n");
    let path = file(&world, "people.csv", csv);
    let mut choices = opened(&world, &path).await.unwrap().choices;
    choices.targets[1] = "referredBy.code".to_owned();
    let view = try_check(&world, choices).await.unwrap();
    assert!(
        view.notes
            .iter()
            .any(|note| note.contains("makes a referral")),
        "{:?}",
        view.notes
    );
    upload(&world, 2).await.unwrap();
    let done = &uploaded(&world).await[0];
    assert_eq!((done.jobs[0].processed, done.jobs[0].errors), (2, 1));
    assert_eq!(done.jobs[0].refused[0].record, "2");
    assert!(!done.jobs[0].refused[0].message.is_empty());
    assert!(
        done.sentence.contains("1 of them refused") && done.sentence.contains("1 are participants"),
        "{}",
        done.sentence
    );
}

#[tokio::test]
async fn a_lost_answer_is_looked_for_and_nothing_is_started_twice() {
    // The job was made, and its answer lost; or it was never made.
    for (fault, made) in [("reset_after_apply", true), ("reset_before_apply", false)] {
        let world = World::in_a_hurry(0, 0).await;
        two_people(&world).await;
        // The first question is whether the import is wanted, the second starts it.
        world.trouble_at_impact(&format!("{fault}:endpoint=graphql,after=1"));
        let started = upload(&world, 2).await.unwrap();
        assert_eq!(world.practice.impact().faults_left(), [], "{fault}");
        assert_eq!(started.jobs[0].status, ImportJobStatus::Unknown);
        assert!(
            started.sentence.contains("not known") && started.working,
            "{}",
            started.sentence
        );
        // Another program, or the same one after a crash, finds out.
        let world = world.kill_and_reopen().await;
        let told = &uploaded(&world).await[0];
        let wanted = if made {
            ImportJobStatus::Pending
        } else {
            ImportJobStatus::NotStarted
        };
        assert_eq!(told.jobs[0].status, wanted, "{fault}");
        let told = &uploaded(&world).await[0];
        assert_eq!(
            (!told.working, is_participant(&world, ADA)),
            (true, made),
            "{fault}"
        );
        if !made {
            assert!(told.sentence.contains("not started"), "{}", told.sentence);
        }
        assert_eq!(uploads(&world), 1);
    }
}

#[tokio::test]
async fn where_uploading_is_not_allowed_it_says_so_and_the_file_can_be_saved() {
    let world = World::in_a_hurry(0, 0).await;
    two_people(&world).await;
    world
        .practice
        .impact()
        .change_settings(|settings| settings.services.export = false);
    let refused = upload(&world, 2).await.unwrap_err();
    assert!(refused.message.contains("impact.com"), "{refused}");
    assert_eq!(uploaded(&world).await, []);
    // What was checked stays, and is saved with the way by hand.
    let to = place(&world, "by-hand.csv");
    let saved = try_save(&world, Some(&to), None).await.unwrap();
    assert!(
        saved.next[0].contains("Participants") && saved.next[1].contains("Users"),
        "{:?}",
        saved.next
    );
    assert!(saved.page.starts_with("http"));
}

#[tokio::test]
async fn rules_and_webhooks_are_set_off_only_when_a_person_says_so() {
    for set_off_rules in [false, true] {
        let world = World::in_a_hurry(0, 0).await;
        two_people(&world).await;
        let request = UploadImport {
            confirmation: Some(2),
            segments: vec!["imported".to_owned()],
            set_off_rules,
        };
        try_upload(&world, request).await.unwrap();
        let job = &world.practice.impact().jobs()[0];
        let quiet = json!({ "webhooks": false, "programs": false });
        let options = job["params"].get("importEvaluationOptions");
        assert_eq!(options, (!set_off_rules).then_some(&quiet), "{job}");
        uploaded(&world).await;
        let ada = &world.practice.impact().participants_by_email(ADA)[0]["user"];
        assert_eq!(ada["segments"], json!(["imported"]));
    }
    let world = World::in_a_hurry(0, 0).await;
    two_people(&world).await;
    let request = UploadImport {
        confirmation: Some(2),
        segments: vec!["~".to_owned()],
        ..UploadImport::default()
    };
    assert!(
        try_upload(&world, request)
            .await
            .unwrap_err()
            .message
            .contains("segment")
    );
}

#[tokio::test]
async fn whoever_is_never_synced_is_not_imported_either() {
    let world = World::in_a_hurry(0, 0).await;
    let make = json!({ "properties": { "email": "private@example.com" } });
    world
        .in_hubspot(Method::POST, "/crm/v3/objects/contacts", &make)
        .await;
    world
        .process
        .ask(|engine| async move {
            let rules = engine::views::RulesView {
                advocate_on_new: true,
                advocate_on_update: true,
                ..engine::views::RulesView::default()
            };
            engine.save_rules(rules).await
        })
        .await
        .unwrap();
    let plan = world
        .preview_of(PreviewRequest {
            direction: SyncDirection::Both,
            who: Who::Everyone,
        })
        .await;
    let request = NeverSync {
        plan: plan.id.clone(),
        seq: world.row(&plan.id, "private@example.com").await.seq,
        never: true,
    };
    world
        .process
        .ask(|engine| async move { engine.never_sync(request).await })
        .await
        .unwrap();
    let view = from_hubspot(&world, None).await;
    let view = try_check(&world, view.choices).await.unwrap();
    assert_eq!(
        (view.kept, left_out(&view, "never_sync")),
        (0, 1),
        "{:?}",
        view.reasons
    );
    // Those who are participants may be written again; whom a person left alone still is not.
    let choices = ImportChoices {
        existing: ImportExisting::Keep,
        ..view.choices
    };
    let view = try_check(&world, choices).await.unwrap();
    assert_eq!(
        (view.kept, left_out(&view, "never_sync")),
        (0, 1),
        "{:?}",
        view.reasons
    );
}

#[tokio::test]
async fn another_address_of_a_participant_is_no_other_person() {
    let world = World::in_a_hurry(0, 0).await;
    world.edit_participant(ADA, &json!({ "email": ADA }));
    let csv = format!(
        "Email,Additional email addresses\nada.now@example.com,x@example.com; {}\n{BOB},\n",
        ADA.to_uppercase()
    );
    let path = file(&world, "people.csv", csv);
    let view = opened(&world, &path).await.unwrap();
    let view = try_check(&world, view.choices).await.unwrap();
    assert_eq!(
        (view.kept, left_out(&view, "participant")),
        (1, 1),
        "{:?}",
        view.reasons
    );
    assert_eq!(view.shown[0][0], BOB);
}

#[tokio::test]
async fn it_can_be_cancelled_and_begun_again() {
    let world = World::in_a_hurry(300, 0).await;
    world
        .practice
        .hubspot()
        .set_latency(std::time::Duration::from_millis(50));
    let mut news = world.process.news();
    world
        .process
        .ask(|engine| async move {
            engine
                .begin_import(engine::views::ImportSource::Hubspot(None))
                .await
        })
        .await
        .unwrap();
    // One at a time.
    let busy = opened(&world, Path::new("other.csv")).await.unwrap_err();
    assert_eq!(busy.code, FailureCode::Busy);
    world
        .process
        .ask(|engine| async move { engine.cancel_import() })
        .await
        .unwrap();
    let status = news
        .until(|event| match event {
            Event::ImportProgress { import } if import.status != ImportStatus::Reading => {
                Some(import.status)
            }
            _ => None,
        })
        .await;
    assert_eq!(status, ImportStatus::Cancelled);
    let view = from_hubspot(&world, None).await;
    assert_eq!(view.status, ImportStatus::Open);
}

/// A change of what was chosen.
type Change = fn(&mut ImportChoices);

#[tokio::test]
async fn choices_are_remembered_for_the_same_columns() {
    let world = World::of(0, 0).await;
    let path = file(&world, "people.csv", format!("Email,Tier\n{ADA},gold\n"));
    let mut choices = opened(&world, &path).await.unwrap().choices;
    assert_eq!(choices.targets, ["email", ""]);
    choices.targets[1] = "customFields.tier".to_owned();
    choices.existing = ImportExisting::Keep;
    choices.default_locale = "de_DE".to_owned();
    try_check(&world, choices.clone()).await.unwrap();
    try_save(&world, Some(&place(&world, "out.csv")), None)
        .await
        .unwrap();
    assert_eq!(opened(&world, &path).await.unwrap().choices, choices);
    let other = file(&world, "other.csv", "Email,Other\n");
    assert_eq!(
        opened(&world, &other).await.unwrap().choices.targets,
        ["email", ""]
    );
    // A choice that cannot be is refused in words.
    opened(&world, &path).await.unwrap();
    let wrong: [(Change, &str); 5] = [
        (
            |it| it.targets[1] = "Tier".to_owned(),
            "no column of impact.com",
        ),
        (|it| it.targets[1] = "email".to_owned(), "Two columns"),
        (|it| it.identity = ImportIdentity::RecordId, "record id"),
        (|it| it.identity = ImportIdentity::Column(7), "2 columns"),
        (|it| it.default_locale = "German".to_owned(), "no locale"),
    ];
    for (change, words) in wrong {
        let mut choices = choices.clone();
        change(&mut choices);
        let refused = try_check(&world, choices).await.unwrap_err();
        assert!(refused.message.contains(words), "{refused}");
    }
    assert_eq!(files(&world).len(), 3);
}

#[tokio::test]
async fn the_file_that_was_saved_last_is_remembered_with_the_way_to_import_it() {
    let world = World::of(0, 0).await;
    let remembered = async || {
        world
            .process
            .ask(|engine| async move { engine.saved_import().await })
            .await
            .unwrap()
    };
    let path = file(&world, "people.csv", format!("Email\n{ADA}\nnobody\n"));
    checked(&world, &path, |_| {}).await;
    let list = place(&world, "left-out.csv");
    try_save(&world, None, Some(&list)).await.unwrap();
    assert_eq!(remembered().await, None, "the list of others is no import");
    let to = place(&world, "out.csv");
    let saved = try_save(&world, Some(&to), None).await.unwrap();
    let found = remembered().await.unwrap();
    assert_eq!((&found, found.kept), (&saved, 1));
    let values: Vec<_> = found.values.iter().map(|it| it.value.as_str()).collect();
    assert_eq!(values, ["Users", to.to_str().unwrap()]);
    // Another check and its list take nothing away.
    checked(&world, &path, |_| {}).await;
    let more = place(&world, "left-out-2.csv");
    try_save(&world, None, Some(&more)).await.unwrap();
    assert_eq!(remembered().await, Some(saved));
    // What was begun for these accounts is not shown for others.
    let access = world.practice_access();
    let shown = world
        .process
        .ask(|engine| async move {
            engine.open_practice(access).await?;
            Ok::<_, Failure>((engine.import(), engine.saved_import().await?))
        })
        .await
        .unwrap();
    assert_eq!(shown, (None, None));
}

#[tokio::test]
async fn without_a_connection_it_says_what_to_do() {
    let world = World::of(0, 0).await;
    let path = file(&world, "people.csv", format!("Email\n{ADA}\n"));
    let view = opened(&world, &path).await.unwrap();
    let refused = try_check(&world, view.choices).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::ReconnectNeeded, "{refused}");
    let begun = world
        .process
        .ask(|engine| async move {
            engine
                .begin_import(engine::views::ImportSource::Hubspot(None))
                .await
        })
        .await;
    assert_eq!(begun.unwrap_err().code, FailureCode::ReconnectNeeded);
}

#[tokio::test]
async fn people_who_arrive_by_hand_are_noticed() {
    let world = World::connected().await.ready().await;
    let people = file(
        &world,
        "people.csv",
        "Email\none.new@example.com\ntwo.new@example.com\nthree.new@example.com\n",
    );
    checked(&world, &people, |_| ()).await;
    let look = async || {
        world
            .process
            .ask(|engine| async move { engine.look_for_arrivals().await })
            .await
            .unwrap()
    };
    assert!(look().await.is_none(), "nothing was saved");
    saved(&world, "import.csv").await;
    let seen = look().await.unwrap();
    assert_eq!((seen.arrived, seen.sampled), (0, 3), "{seen:?}");
    assert!(seen.seen.starts_with("None of 3"), "{}", seen.seen);
    // Somebody imports the file on impact.com's own page, which is at work for a while.
    for name in ["two.new", "one.new"] {
        let email = format!("{name}@example.com");
        world.edit_participant(&email, &json!({ "email": email }));
    }
    let seen = look().await.unwrap();
    assert_eq!((seen.arrived, seen.sampled), (2, 3));
    assert!(seen.seen.contains("2 participants more"), "{}", seen.seen);
    // What was seen is still there after a restart, without asking again.
    let world = world.kill_and_reopen().await;
    let kept = world
        .process
        .ask(|engine| async move { engine.saved_import().await })
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.seen, seen.seen);
}
