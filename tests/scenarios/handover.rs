//! Handing over: opened as a difference, taken over only when somebody says so, and nothing of a wrong file at all.

use crate::world::World;
use engine::views::{
    Failure, FailureCode, HandoverPart, HandoverSaved, HandoverState, OpenedHandover, Overview,
    RulesView, SaveHandover, SkipStep, StepId, StepStatus, TakeOver,
};
use std::path::Path;

async fn export(world: &World, to: &Path) -> Result<HandoverSaved, Failure> {
    let request = SaveHandover {
        to: to.to_str().unwrap().to_owned(),
        note: "Ask Marcus first".to_owned(),
        replace: false,
    };
    world
        .process
        .ask(|engine| async move { engine.export_handover(request).await })
        .await
}

async fn open(world: &World, path: &Path) -> Result<OpenedHandover, Failure> {
    let path = path.to_str().unwrap().to_owned();
    world
        .process
        .ask(|engine| async move { engine.open_handover(&path).await })
        .await
}

async fn take(
    world: &World,
    opened: &OpenedHandover,
    parts: &[HandoverPart],
) -> Result<OpenedHandover, Failure> {
    let request = TakeOver {
        path: opened.path.clone(),
        fingerprint: opened.fingerprint.clone(),
        parts: parts.to_vec(),
    };
    world
        .process
        .ask(|engine| async move { engine.take_over(request).await })
        .await
}

fn state(opened: &OpenedHandover, part: HandoverPart) -> HandoverState {
    let found = opened.parts.iter().find(|it| it.part == part);
    found
        .unwrap_or_else(|| panic!("no {part:?}: {opened:?}"))
        .state
}

async fn save(world: &World, rules: RulesView) -> Overview {
    world
        .process
        .ask(|engine| async move { engine.save_rules(rules).await })
        .await
        .unwrap()
}

#[tokio::test]
async fn a_file_is_a_difference_of_which_parts_are_taken_over() {
    let world = World::of(60, 40).await.connect().await.ready().await;
    let path = world.folder.path().join("acme.advsync");
    export(&world, &path).await.unwrap();
    let refused = export(&world, &path).await.unwrap_err();
    assert!(refused.message.contains("there already"), "{refused}");
    let opened = open(&world, &path).await.unwrap();
    assert_eq!(opened.note, "Ask Marcus first");
    assert!(opened.remarks.is_empty(), "{opened:?}");
    assert!(opened.parts.len() > 4);
    assert!(
        opened
            .parts
            .iter()
            .all(|it| it.state == HandoverState::Same)
    );

    // Somebody changes a rule; the file still says what was.
    let before = world.overview().await.rules;
    let changed = RulesView {
        hubspot_on_new: !before.hubspot_on_new,
        ..before.clone()
    };
    save(&world, changed.clone()).await;
    let opened = open(&world, &path).await.unwrap();
    assert_eq!(
        state(&opened, HandoverPart::Sharing),
        HandoverState::Differs
    );
    assert_eq!(
        world.overview().await.rules,
        changed,
        "opening applies nothing"
    );
    let left = take(&world, &opened, &[HandoverPart::Sharing])
        .await
        .unwrap();
    assert_eq!(state(&left, HandoverPart::Sharing), HandoverState::Same);
    assert_eq!(world.overview().await.rules, before);
}

#[tokio::test]
async fn a_file_that_changed_after_it_was_shown_is_not_taken_over() {
    let world = World::of(60, 40).await.connect().await.ready().await;
    let path = world.folder.path().join("acme.advsync");
    export(&world, &path).await.unwrap();
    let shown = open(&world, &path).await.unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let changed = text.replace(
        "participants_for_new = false",
        "participants_for_new = true",
    );
    assert_ne!(text, changed);
    std::fs::write(&path, changed).unwrap();
    let refused = take(&world, &shown, &[HandoverPart::Sharing])
        .await
        .unwrap_err();
    assert!(refused.message.contains("changed since"), "{refused}");
    let opened = open(&world, &path).await.unwrap();
    assert!(opened.remarks[0].contains("checksum"), "{opened:?}");
    assert!(!world.overview().await.rules.advocate_on_new);
}

#[tokio::test]
async fn nothing_is_taken_over_when_one_part_cannot_be() {
    let world = World::of(60, 40).await.connect().await.ready().await;
    let path = world.folder.path().join("by-hand.toml");
    let text = "advocate_sync = 1\n[program]\nid = \"none\"\nsynced = true\n[sharing]\n";
    std::fs::write(&path, text).unwrap();
    let before = world.overview().await.rules;
    let opened = open(&world, &path).await.unwrap();
    assert_eq!(
        state(&opened, HandoverPart::Program),
        HandoverState::CannotBe
    );
    let both = [HandoverPart::Sharing, HandoverPart::Program];
    let refused = take(&world, &opened, &both).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::InvalidInput);
    assert_eq!(world.overview().await.rules, before);
    // An account is signed in to, never taken over.
    let account = [HandoverPart::Hubspot];
    assert!(take(&world, &opened, &account).await.is_err());
}

#[tokio::test]
async fn a_stage_of_another_account_is_found_by_its_name_and_said_so() {
    let world = World::of(60, 40).await.connect().await.ready().await;
    let path = world.folder.path().join("by-name.toml");
    let write = |pipeline: &str, stage: &str, names: &str| {
        let text = format!(
            "advocate_sync = 1\n[[triggers.when]]\npipeline = \"{pipeline}\"\nstage = \"{stage}\"\n{names}"
        );
        std::fs::write(&path, text).unwrap();
    };
    let part = [HandoverPart::Triggers];
    let checks = |opened: &OpenedHandover| {
        let found = opened
            .parts
            .iter()
            .find(|it| it.part == HandoverPart::Triggers);
        let checks = &found.unwrap().checks;
        let by_name = checks.iter().filter(|it| it.id == "handover.stage");
        by_name.map(|it| it.evidence.clone()).collect::<Vec<_>>()
    };
    // Ids of somebody else, with the names beside them as a hand-over file has them.
    write(
        "4711",
        "4712",
        "pipeline_name = \"Sales Pipeline\"\nstage_name = \"closed won\"",
    );
    let opened = open(&world, &path).await.unwrap();
    assert_eq!(state(&opened, part[0]), HandoverState::Differs);
    assert_eq!(checks(&opened), ["4712 in the file, closedwon here"]);
    let taken = take(&world, &opened, &part).await.unwrap();
    assert_eq!(state(&taken, part[0]), HandoverState::Same);
    let saved = world
        .process
        .ask(|engine| async move { engine.triggers().await })
        .await
        .unwrap();
    assert_eq!(saved.triggers[0].stage, "closedwon");
    // Written by a person who only knows the names.
    write("sales pipeline", "Contract Sent", "");
    let opened = open(&world, &path).await.unwrap();
    assert_eq!(checks(&opened).len(), 1, "{opened:?}");
    // What nobody can tell is refused as before.
    write("4711", "4712", "");
    let opened = open(&world, &path).await.unwrap();
    assert_eq!(state(&opened, part[0]), HandoverState::CannotBe);
    // The file that is made here names them.
    let made = world.folder.path().join("made.advsync");
    export(&world, &made).await.unwrap();
    let text = std::fs::read_to_string(made).unwrap();
    assert!(text.contains("stage_name = \"Closed Won\""), "{text}");
}

#[tokio::test]
async fn what_is_no_hand_over_file_is_refused_in_words() {
    let world = World::of(60, 40).await.connect().await.ready().await;
    let folder = world.folder.path();
    for (name, bytes) in [
        ("large.advsync", vec![b'#'; 300 * 1024]),
        ("newer.advsync", b"advocate_sync = 2\n".to_vec()),
        ("other.advsync", b"title = \"x\"\n".to_vec()),
        ("binary.advsync", vec![0xff, 0x00, 0xfe]),
        (
            "type.advsync",
            b"advocate_sync = 1\n[sharing]\ncontacts_for_new = 7\n".to_vec(),
        ),
    ] {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        let refused = open(&world, &path).await.unwrap_err();
        assert_eq!(refused.code, FailureCode::InvalidInput, "{name}: {refused}");
        assert!(
            refused.message.contains("Nothing was changed"),
            "{name}: {refused}"
        );
        assert!(!refused.hint.is_empty(), "{name}");
    }
    for path in [folder.to_owned(), folder.join("none.advsync")] {
        let refused = open(&world, &path).await.unwrap_err();
        assert_eq!(refused.code, FailureCode::InvalidInput, "{refused}");
    }
}

#[tokio::test]
async fn the_setup_ends_when_an_import_was_left_out_on_purpose() {
    let world = World::of(60, 40).await.connect().await.ready().await;
    let status = |overview: &Overview, id: StepId| {
        let step = overview.steps.iter().find(|step| step.id == id);
        step.map(|step| step.status)
    };
    let overview = world.overview().await;
    // The end opens with the review; an import waits for the program rules.
    assert_eq!(status(&overview, StepId::Csv), Some(StepStatus::Locked));
    assert_eq!(status(&overview, StepId::Finish), Some(StepStatus::Todo));
    let request = SkipStep {
        step: StepId::Csv,
        skip: true,
    };
    world
        .process
        .ask(|engine| async move { engine.skip_step(request).await })
        .await
        .unwrap();
    let request = SkipStep {
        step: StepId::Finish,
        skip: true,
    };
    let refused = world
        .process
        .ask(|engine| async move { engine.skip_step(request).await })
        .await;
    assert!(refused.is_err(), "the end is no step to leave out");
}
