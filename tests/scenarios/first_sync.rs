//! The first sync: what is written, what is not, what it costs, and that the second one finds nothing to do.

use crate::world::{
    CODE, Expected, Fate, MESSAGE_LINKS, SHARE_LINK, World, assert_complete, fate, settled,
};
use engine::views::{
    ActionKind, FailureCode, LeaveOut, Outcome, PlanStatus, PlanView, RunStatus, StartSync, StepId,
    StepStatus,
};

fn counted(plan: &PlanView) -> Expected {
    assert_eq!((plan.counts.link, plan.counts.same), (0, 0), "{plan:?}");
    Expected {
        create: plan.counts.create,
        update: plan.counts.update,
        skip: plan.counts.skip,
        hold: plan.counts.hold,
    }
}

#[tokio::test]
async fn every_participant_gets_a_contact_with_code_links_and_ids() {
    let world = World::connected().await.ready().await;
    let before = world.practice.hubspot().contact_count();
    let plan = world.preview().await;
    let expected = Expected::of(&world.seeds);
    assert_eq!(counted(&plan), expected);
    assert_eq!(plan.writes, expected.create + expected.update);
    let run = world.run(&plan).await;
    assert_complete(&run);
    assert_eq!(run.status, RunStatus::DoneWithProblems, "some are held");
    assert_eq!(run.results.created, expected.create);
    assert_eq!(run.results.updated, expected.update);
    assert_eq!(run.results.skipped, expected.skip);
    assert_eq!(run.results.held, expected.hold);
    assert_eq!(settled(&run) as usize, world.seeds.participants.len());
    assert_eq!(
        world.practice.hubspot().contact_count(),
        before + expected.create as usize
    );
    for participant in &world.seeds.participants {
        if matches!(fate(&world.seeds, participant), Fate::Skip | Fate::Hold) {
            continue;
        }
        let contact = world.contact(participant.email.as_deref().unwrap());
        let value = |name: &str| contact.properties.get(name).map(String::as_str);
        assert_eq!(value(CODE), Some(participant.referral_code.as_str()));
        assert_eq!(
            value(SHARE_LINK),
            Some(world.share_link(participant).as_str())
        );
        let links = value(MESSAGE_LINKS).unwrap_or_default();
        assert_eq!(links.lines().count(), 8, "{links}");
        for id in ["advocate_user_id", "advocate_account_id"] {
            let stored = value(id).unwrap_or_default();
            assert!(!stored.is_empty() && links.contains(stored), "{contact:?}");
        }
    }
}

#[tokio::test]
async fn names_in_hubspot_stay_and_empty_ones_are_filled() {
    let world = World::connected().await.ready().await;
    world.sync().await;
    let (mut kept, mut filled) = (0, 0);
    for participant in &world.seeds.participants {
        let Fate::Update(seed) = fate(&world.seeds, participant) else {
            continue;
        };
        let contact = world.contact(participant.email.as_deref().unwrap());
        let names = [
            ("firstname", &seed.first_name, &participant.first_name),
            ("lastname", &seed.last_name, &participant.last_name),
        ];
        for (property, hubspot, advocate) in names {
            let now = contact.properties.get(property);
            if hubspot.is_some() {
                assert_eq!(now, hubspot.as_ref(), "{property} of {participant:?}");
                kept += u32::from(hubspot != advocate);
            } else {
                assert_eq!(now, advocate.as_ref(), "{property} of {participant:?}");
                filled += u32::from(now.is_some());
            }
        }
    }
    assert!(kept > 0 && filled > 0, "{kept} kept, {filled} filled");
}

#[tokio::test]
async fn a_preview_writes_nothing_anywhere() {
    let world = World::connected().await.ready().await;
    let before = world.practice.hubspot().contact_count();
    let (writes, properties) = (world.writes(), world.requests(&["POST /crm/properties"]));
    world.preview().await;
    assert_eq!(world.writes(), writes);
    assert_eq!(world.requests(&["POST /crm/properties"]), properties);
    assert_eq!(world.practice.hubspot().contact_count(), before);
    let overview = world.overview().await;
    assert!(
        overview.safety_line.contains("No contact was touched"),
        "{}",
        overview.safety_line
    );
}

#[tokio::test]
async fn nothing_is_ever_written_to_advocate() {
    let world = World::connected().await.ready().await;
    let before = world.practice.impact().snapshot();
    world.sync().await;
    assert_eq!(world.practice.impact().snapshot(), before);
    for endpoint in world.practice.impact().requests().keys() {
        let reading = endpoint.starts_with("GET")
            || endpoint.starts_with("POST")
                && (endpoint.ends_with("/export") || endpoint.ends_with("/graphql"));
        assert!(reading, "{endpoint}");
    }
}

#[tokio::test]
async fn a_second_preview_plans_nothing() {
    let world = World::connected().await.ready().await;
    let first = world.preview().await;
    world.run(&first).await;
    let second = world.preview().await;
    let (before, now) = (first.counts, second.counts);
    assert_eq!((now.create, now.update, now.link), (0, 0, 0), "{now:?}");
    assert_eq!(now.same, before.create + before.update);
    assert_eq!((now.skip, now.hold), (before.skip, before.hold));
    assert_eq!((second.writes, second.calls), (0, 0));
    let writes = world.writes();
    assert_complete(&world.run(&second).await);
    assert_eq!(world.writes(), writes, "an empty plan sends nothing");
}

#[tokio::test]
async fn it_costs_hardly_more_requests_than_it_must() {
    let world = World::connected().await.ready().await;
    let all = |world: &World| world.practice.hubspot().requests().values().sum::<u64>();
    let begin = all(&world);
    let plan = world.preview().await;
    let read = all(&world) - begin;
    let run = world.run(&plan).await;
    let written = all(&world) - begin - read;
    // A page of the list and a batch hold a hundred people; the properties are read once.
    let pages = u64::try_from(world.seeds.contacts.len().div_ceil(100)).unwrap();
    let batches = u64::from(plan.counts.create.div_ceil(100) + plan.counts.update.div_ceil(100));
    // Names and addresses are looked at before they are changed, up to a hundred at once.
    let looks = 1;
    assert!(read <= pages * 105 / 100 + 10, "{read} requests to read");
    assert!(read < pages + 4, "{read} requests to read {pages} pages");
    assert_eq!(written, batches + looks + 1, "one more to confirm");
    assert_eq!(u64::from(run.calls), written);
    assert_eq!(run.calls, plan.calls, "the preview told how many");
    assert_eq!(world.practice.hubspot().rate_limited(), 0);
}

#[tokio::test]
async fn a_large_account_is_asked_for_the_addresses_only() {
    let world = World::of(2_500, 150).await.connect().await.ready().await;
    let before = world.practice.hubspot().requests();
    let plan = world.preview().await;
    assert_eq!(counted(&plan), Expected::of(&world.seeds));
    let after = world.practice.hubspot().requests();
    let read: u64 = after
        .iter()
        .map(|(name, count)| count - before.get(name).copied().unwrap_or(0))
        .sum();
    assert!(read <= 10, "{read} requests for 150 people");
    world.run(&plan).await;
    // Now they are linked, and asked for by their ids.
    let again = world.preview().await;
    assert_eq!((again.counts.create, again.counts.update), (0, 0));
    assert_eq!(again.counts.same, plan.counts.create + plan.counts.update);
}

#[tokio::test]
async fn a_preview_shows_every_change_with_its_reason() {
    let world = World::connected().await.ready().await;
    let plan = world.preview().await;
    let rows = world.rows(&plan.id).await;
    assert_eq!(rows.len(), world.seeds.participants.len());
    let participant = &world.seeds.participants[7];
    let row = world
        .row(&plan.id, participant.email.as_deref().unwrap())
        .await;
    assert_eq!(row.kind, ActionKind::Update);
    assert_eq!(row.because, "same email");
    let name = row
        .changes
        .iter()
        .find(|change| change.property == "firstname")
        .expect("the empty name is filled");
    assert_eq!(
        (name.now.as_str(), name.because.as_str()),
        ("", "was empty")
    );
    let link = world
        .row(
            &plan.id,
            world.seeds.participants[10].email.as_deref().unwrap(),
        )
        .await
        .changes
        .into_iter()
        .find(|change| change.property == SHARE_LINK)
        .expect("an old link is replaced");
    assert!(link.now.ends_with("/old"), "{link:?}");
    assert_eq!(link.because, "Advocate decides this value");
    for row in rows {
        assert!(!row.because.is_empty());
        if matches!(row.kind, ActionKind::Hold | ActionKind::Skip) {
            assert!(!row.problem.is_empty(), "{row:?} must say what to do");
            assert!(row.changes.is_empty());
        }
    }
}

#[tokio::test]
async fn people_who_are_left_out_are_not_written() {
    let world = World::connected().await.ready().await;
    let plan = world.preview().await;
    let rows = world.rows(&plan.id).await;
    let mut chosen = Vec::new();
    for kind in [ActionKind::Create, ActionKind::Update] {
        let row = rows.iter().find(|row| row.kind == kind).unwrap();
        chosen.push(row.clone());
        let request = LeaveOut {
            plan: plan.id.clone(),
            seq: row.seq,
            left_out: true,
        };
        world
            .process
            .ask(|engine| async move { engine.leave_out(request).await })
            .await
            .unwrap();
    }
    let [create, update] = chosen.as_slice() else {
        panic!("two people");
    };
    let untouched = world.contact(&update.person);
    let run = world.run(&plan).await;
    assert_complete(&run);
    assert_eq!(run.results.created, plan.counts.create - 1);
    assert_eq!(run.results.updated, plan.counts.update - 1);
    assert_eq!(run.results.skipped, plan.counts.skip + 2);
    assert!(world.contacts(&create.person).is_empty());
    assert_eq!(world.contact(&update.person), untouched);
    let row = world.row(&plan.id, &update.person).await;
    assert_eq!(row.outcome, Outcome::Skipped);
    assert!(row.problem.contains("left"), "{}", row.problem);
    assert!(!row.problem.contains('_'), "{}", row.problem);
}

#[tokio::test]
async fn it_can_start_with_ten_and_go_on() {
    let world = World::connected().await.ready().await;
    let before = world.practice.hubspot().contact_count();
    let plan = world.preview().await;
    let mut news = world.process.news();
    let run = world.start_as(&plan, true).await.unwrap();
    let paused = news.run_finished(&run.id).await;
    assert_eq!(paused.status, RunStatus::Paused);
    assert!(paused.resumable);
    assert_eq!(paused.results.created, 5);
    assert_eq!(paused.results.updated, 5);
    assert_eq!(world.practice.hubspot().contact_count(), before + 5);
    let overview = world.overview().await;
    assert!(
        overview.safety_line.contains("10 contacts were written"),
        "{}",
        overview.safety_line
    );
    let done = world.resume(&run.id).await;
    assert_complete(&done);
    assert_eq!(done.results.created, plan.counts.create);
    assert_eq!(done.results.updated, plan.counts.update);
    world.assert_everybody_once(&world.rows(&plan.id).await);
}

#[tokio::test]
async fn without_the_rule_nobody_is_created() {
    let world = World::connected().await.ready().await;
    world.allow_creating(false).await;
    let before = world.practice.hubspot().contact_count();
    let plan = world.preview().await;
    let expected = Expected::of(&world.seeds);
    assert_eq!(plan.counts.create, 0);
    assert_eq!(plan.counts.skip, expected.skip + expected.create);
    let row = world
        .rows(&plan.id)
        .await
        .into_iter()
        .find(|row| row.because.contains("creating people is off"))
        .expect("somebody has no contact");
    assert!(row.problem.contains("create people"), "{}", row.problem);
    world.run(&plan).await;
    assert_eq!(world.practice.hubspot().contact_count(), before);
}

#[tokio::test]
async fn a_plan_that_does_not_fit_any_more_is_not_run() {
    let world = World::connected().await.ready().await;
    let plan = world.preview().await;
    world.allow_creating(false).await;
    let refused = world.start(&plan).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::PlanOutOfDate);
    assert!(refused.message.contains("rules"), "{refused:?}");
    assert_eq!(world.writes(), 0);
    world.allow_creating(true).await;
    world.run(&plan).await;
    let writes = world.writes();
    let twice = world.start(&plan).await.unwrap_err();
    assert_eq!(twice.code, FailureCode::PlanOutOfDate);
    assert_eq!(world.writes(), writes);
}

#[tokio::test]
async fn many_new_contacts_ask_for_their_number() {
    let world = World::of(30, 560).await.connect().await.ready().await;
    let plan = world.preview().await;
    let brake = plan.brake.clone().expect("more than 500 creations");
    assert_eq!(brake.number, plan.writes);
    assert!(brake.sentence.contains("creates"), "{}", brake.sentence);
    for confirmation in [None, Some(brake.number - 1)] {
        let request = StartSync {
            plan: plan.id.clone(),
            start_with_ten: false,
            confirmation,
        };
        let refused = world
            .process
            .ask(|engine| async move { engine.start_sync(request).await })
            .await
            .unwrap_err();
        assert_eq!(refused.code, FailureCode::ConfirmationNeeded);
        assert!(
            refused.hint.contains(&brake.number.to_string()),
            "{refused:?}"
        );
    }
    assert_eq!(world.writes(), 0);
    let run = world.run(&plan).await;
    assert_complete(&run);
    assert_eq!(run.results.created, plan.counts.create);
}

#[tokio::test]
async fn two_participants_with_one_address_are_both_held() {
    let world = World::connected().await.ready().await;
    let plan = world.preview().await;
    let shared = world.seeds.participants[3].email.clone().unwrap();
    let rows: Vec<_> = world
        .rows(&plan.id)
        .await
        .into_iter()
        .filter(|row| row.person.eq_ignore_ascii_case(&shared))
        .collect();
    assert_eq!(rows.len(), 2);
    for row in &rows {
        assert_eq!(row.kind, ActionKind::Hold);
        assert!(row.problem.contains("Advocate"), "{}", row.problem);
    }
    let before = world.contacts(&shared);
    world.run(&plan).await;
    assert_eq!(world.contacts(&shared), before);
}

#[tokio::test]
async fn participants_without_a_usable_address_are_skipped() {
    let world = World::connected().await.ready().await;
    let plan = world.preview().await;
    let rows = world.rows(&plan.id).await;
    let nameless = rows
        .iter()
        .filter(|row| row.because == "no email address")
        .count();
    let expected = world
        .seeds
        .participants
        .iter()
        .filter(|participant| participant.email.is_none())
        .count();
    assert!(expected > 0);
    assert_eq!(nameless, expected);
    let odd = world.row(&plan.id, "not-an-address").await;
    assert_eq!(odd.kind, ActionKind::Skip);
    assert!(odd.problem.contains("Correct"), "{}", odd.problem);
}

#[tokio::test]
async fn a_contact_is_found_by_an_additional_address_and_keeps_its_primary_one() {
    let world = World::connected().await.ready().await;
    let participant = &world.seeds.participants[6];
    let email = participant.email.clone().unwrap();
    let contact = world.contact(&email);
    assert_ne!(contact.properties.get("email"), Some(&email));
    let plan = world.preview().await;
    let row = world.row(&plan.id, &email).await;
    assert_eq!(row.kind, ActionKind::Update);
    world.run(&plan).await;
    let after = world.contact(&email);
    assert_eq!(after.id, contact.id);
    assert_eq!(
        after.properties.get("email"),
        contact.properties.get("email")
    );
    assert_eq!(after.properties.get(CODE), Some(&participant.referral_code));
}

#[tokio::test]
async fn a_deleted_contact_is_held_and_not_made_again() {
    let world = World::connected().await.ready().await;
    world.sync().await;
    let email = world.seeds.participants[7].email.clone().unwrap();
    let contact = world.contact(&email);
    world.practice.hubspot().archive_contact(&contact.id);
    let plan = world.preview().await;
    assert_eq!((plan.counts.create, plan.counts.update), (0, 0));
    let row = world.row(&plan.id, &email).await;
    assert_eq!(row.kind, ActionKind::Hold);
    assert!(row.problem.contains("deleted"), "{}", row.problem);
    world.run(&plan).await;
    assert!(world.contacts(&email).is_empty());
}

#[tokio::test]
async fn an_address_that_changes_later_makes_no_second_person() {
    let world = World::connected().await.ready().await;
    world.sync().await;
    let email = world.seeds.participants[7].email.clone().unwrap();
    let contact = world.contact(&email);
    let count = world.practice.hubspot().contact_count();
    world
        .practice
        .hubspot()
        .edit_contact(&contact.id, "email", "new.address@example.org");
    let run = world.sync().await;
    assert_eq!((run.results.created, run.results.updated), (0, 0));
    assert_eq!(world.practice.hubspot().contact_count(), count);
}

#[tokio::test]
async fn the_setup_list_follows_from_what_is_there() {
    let status = |overview: &engine::views::Overview, id: StepId| {
        let step = overview.steps.iter().find(|step| step.id == id);
        step.map(|step| step.status)
    };
    let world = World::of(60, 40).await;
    let overview = world.overview().await;
    assert_eq!(status(&overview, StepId::Start), Some(StepStatus::Done));
    assert_eq!(status(&overview, StepId::Hubspot), Some(StepStatus::Todo));
    assert_eq!(
        status(&overview, StepId::FirstSync),
        Some(StepStatus::Locked)
    );
    let refused = world.try_preview().await.unwrap_err();
    assert_eq!(refused.code, FailureCode::ReconnectNeeded);
    let world = world.connect().await;
    let refused = world.try_preview().await.unwrap_err();
    assert!(refused.message.contains("program"), "{refused:?}");
    let world = world.ready().await;
    let overview = world.overview().await;
    assert_eq!(status(&overview, StepId::Review), Some(StepStatus::Done));
    assert_eq!(status(&overview, StepId::FirstSync), Some(StepStatus::Todo));
    let plan = world.preview().await;
    assert_eq!(
        world.overview().await.ready_plan.map(|ready| ready.id),
        Some(plan.id.clone())
    );
    world.run(&plan).await;
    let overview = world.overview().await;
    assert!(overview.ready_plan.is_none() && overview.active_run.is_none());
    // What is left is what a person does on the platforms' own pages, an import if they want one, and the end.
    let left: Vec<_> = overview
        .steps
        .iter()
        .filter(|step| step.status != StepStatus::Done)
        .map(|step| step.id)
        .collect();
    assert_eq!(
        left,
        [
            StepId::Triggers,
            StepId::Fields,
            StepId::Properties,
            StepId::ProgramRules,
            StepId::Csv,
            StepId::Finish
        ]
    );
}

#[tokio::test]
async fn a_preview_that_waits_for_an_export_can_be_cancelled() {
    let world = World::connected().await.ready().await;
    world
        .practice
        .impact()
        .inject("export_stuck:count=always".parse().unwrap());
    let mut news = world.process.news();
    let begun = world
        .process
        .ask(|engine| async move {
            engine
                .preview(engine::views::PreviewRequest::default())
                .await
        })
        .await
        .unwrap();
    world
        .process
        .ask(|engine| async move { engine.cancel_preview().await })
        .await
        .unwrap();
    let plan = news.plan_made(&begun.id).await;
    assert_eq!(plan.status, PlanStatus::Cancelled);
    world.practice.impact().clear_faults();
    world.preview().await;
}
