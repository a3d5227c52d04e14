//! What can be set, each by the effect that it has, and erasing a workspace.

use crate::pair::Pair;
use crate::world::World;
use engine::views::{
    ChangeSetting, EraseWorkspace, Failure, FailureCode, Overview, RunStatus, SettingChanged,
    SettingId, SettingView, SettingsView,
};
use std::time::{Duration, Instant};

impl World {
    async fn settings(&self) -> SettingsView {
        self.process
            .ask(|engine| async move { engine.settings().await })
            .await
            .unwrap()
    }

    async fn setting(&self, id: SettingId) -> SettingView {
        let settings = self.settings().await.settings;
        settings.into_iter().find(|it| it.id == id).unwrap()
    }

    async fn try_set(&self, id: SettingId, value: &str) -> Result<SettingChanged, Failure> {
        let value = value.to_owned();
        self.process
            .ask(move |engine| async move { engine.change_setting(ChangeSetting { id, value }).await })
            .await
    }

    async fn set(&self, id: SettingId, value: &str) -> SettingChanged {
        self.try_set(id, value).await.unwrap()
    }

    async fn erase(&self, name: &str) -> Result<Overview, Failure> {
        let name = name.to_owned();
        self.process
            .ask(|engine| async move { engine.erase_workspace(EraseWorkspace { name }).await })
            .await
    }
}

#[tokio::test]
async fn a_change_holds_at_once_says_so_and_can_be_taken_back() {
    let world = World::connected().await;
    let changed = world.set(SettingId::BrakeUpdates, "35").await;
    assert_eq!(
        changed.said,
        "Saved. \"Ask when more are updated than\" is now 35 %."
    );
    assert_eq!(world.setting(SettingId::BrakeUpdates).await.value, "35");
    assert!(!world.setting(SettingId::BrakeUpdates).await.usual);
    let undo = changed.undo.unwrap();
    let back = world.set(undo.id, &undo.value).await;
    assert!(world.setting(SettingId::BrakeUpdates).await.usual);
    // Taken back twice is nothing.
    let twice = world.set(undo.id, &undo.value).await;
    assert_eq!(twice.undo, None);
    assert!(twice.said.contains("Nothing was changed"), "{}", twice.said);
    assert_eq!(back.settings, twice.settings);
}

#[tokio::test]
async fn what_no_setting_takes_is_refused_with_what_it_takes() {
    let world = World::connected().await;
    let before = world.settings().await;
    for (id, value, hint) in [
        (SettingId::HubspotShare, "0", "from 10 to 100"),
        (SettingId::HubspotShare, "60 %", "from 10 to 100"),
        (SettingId::BrakeUpdates, "4294967396", "from 1 to 100"),
        (SettingId::TextSize, "-90", "from 90 to 150"),
        (SettingId::StartWithTen, "on", "first, always, never"),
        (SettingId::Theme, "", "system, light, dark, contrast"),
        (SettingId::NotifyFinished, "yes", "on or off"),
        (SettingId::TimeZone, "Europe/Paris", "computer, hubspot"),
    ] {
        let refused = world.try_set(id, value).await.unwrap_err();
        assert_eq!(refused.code, FailureCode::InvalidInput);
        assert!(refused.message.contains("Nothing was changed"));
        assert!(refused.hint.contains(hint), "{id:?}: {}", refused.hint);
    }
    assert_eq!(world.settings().await.settings, before.settings);
}

#[tokio::test]
async fn settings_outlive_the_program_and_those_of_the_app_every_workspace() {
    let world = World::connected().await;
    world.set(SettingId::Theme, "dark").await;
    world.set(SettingId::StartWithTen, "always").await;
    let world = world.kill_and_reopen().await;
    assert_eq!(world.setting(SettingId::Theme).await.value, "dark");
    assert!(world.overview().await.start_with_ten);
    assert_eq!(world.setting(SettingId::StartWithTen).await.value, "always");
    let access = world.practice_access();
    world
        .process
        .ask(|engine| async move { engine.open_practice(access).await })
        .await
        .unwrap();
    assert_eq!(world.setting(SettingId::Theme).await.value, "dark");
    assert_eq!(world.setting(SettingId::StartWithTen).await.value, "first");
}

#[tokio::test]
async fn fewer_creations_ask_for_their_number() {
    let world = World::connected().await.ready().await;
    let plan = world.preview().await;
    let creates = plan.counts.create;
    assert!((2..=500).contains(&creates), "{creates}");
    assert_eq!(plan.brake, None);
    world
        .set(SettingId::BrakeCreations, &(creates - 1).to_string())
        .await;
    let mut unseen = plan.clone();
    unseen.brake = None;
    let refused = world.start(&unseen).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::ConfirmationNeeded);
    assert_eq!(world.writes(), 0);
    world
        .set(SettingId::BrakeCreations, &creates.to_string())
        .await;
    world.run(&plan).await;
    assert!(world.writes() > 0);
}

#[tokio::test]
async fn how_many_updates_ask_for_their_number_is_a_share_of_the_linked() {
    let pair = Pair::plain().await;
    let world = &pair.world;
    for (contact, _) in pair.all_linked().iter().take(12) {
        let hubspot = world.practice.hubspot();
        hubspot.edit_contact(contact, "firstname", "Renamed");
    }
    world.set(SettingId::BrakeUpdates, "100").await;
    let plan = pair.changed().await;
    assert_eq!(plan.counts.update, 12);
    assert_eq!(plan.brake, None);
    world.set(SettingId::BrakeUpdates, "50").await;
    let refused = world.start(&plan).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::ConfirmationNeeded);
    assert!(refused.message.contains("50 %"), "{}", refused.message);
}

#[tokio::test]
async fn who_wins_is_one_decision_here_and_in_the_sharing_rules() {
    let pair = Pair::plain().await;
    let world = &pair.world;
    assert_eq!(world.setting(SettingId::OnConflict).await.value, "hubspot");
    let changed = world.set(SettingId::OnConflict, "ask").await;
    assert_eq!(
        changed.said,
        "Saved. \"When both sides changed\" is now \"Ask me\"."
    );
    let rules = world.overview().await.rules;
    assert_eq!(rules.policies.len(), 3);
    let mixed = "email=ask,first_name=advocate,last_name=hubspot";
    let by_field = world.set(SettingId::OnConflict, mixed).await;
    assert_eq!(world.setting(SettingId::OnConflict).await.value, mixed);
    assert_eq!(by_field.undo.unwrap().value, "ask");
    let one = world.set(SettingId::OnConflict, "newest").await;
    assert_eq!(one.undo.unwrap().value, mixed);
}

#[tokio::test]
async fn who_wins_is_not_decided_before_the_sharing_rules_are() {
    let world = World::connected().await;
    let refused = world
        .try_set(SettingId::OnConflict, "ask")
        .await
        .unwrap_err();
    assert!(refused.message.contains("Nothing was changed"));
    let sharing = world.overview().await.steps;
    assert!(
        sharing
            .iter()
            .any(|step| step.id == engine::views::StepId::Sharing
                && step.status != engine::views::StepStatus::Done)
    );
}

#[tokio::test]
async fn ten_people_first_is_proposed_when_it_is_set() {
    let world = World::connected().await.ready().await;
    assert!(world.overview().await.start_with_ten, "the first sync");
    world.set(SettingId::StartWithTen, "never").await;
    assert!(!world.overview().await.start_with_ten);
    world.set(SettingId::StartWithTen, "first").await;
    let plan = world.preview().await;
    world.run(&plan).await;
    assert!(!world.overview().await.start_with_ten, "a later sync");
    world.set(SettingId::StartWithTen, "always").await;
    assert!(world.overview().await.start_with_ten);
}

#[tokio::test]
async fn a_share_of_the_limit_is_kept_to() {
    let world = World::in_a_hurry(60, 1_900).await;
    world.set(SettingId::HubspotShare, "10").await;
    let sent = |world: &World| -> u64 {
        let all = world.practice.hubspot().requests();
        let limited = all.iter().filter(|(name, _)| !name.ends_with("/search"));
        limited.map(|(_, count)| count).sum()
    };
    let (before, begin) = (sent(&world), Instant::now());
    let plan = world.preview().await;
    let run = world.run(&plan).await;
    assert_eq!(run.status, RunStatus::DoneWithProblems, "{run:?}");
    // A tenth of a hundred requests in ten seconds. A place may be free again up to half a window early.
    let windows = u32::try_from((sent(&world) - before - 1) / 10).unwrap();
    assert!(windows >= 2, "too few requests to tell");
    let least = windows * (Duration::from_secs(10) / 30) / 2;
    assert!(begin.elapsed() >= least, "{:?}", begin.elapsed());
}

#[tokio::test]
async fn an_erased_workspace_leaves_nothing_but_the_app() {
    let world = World::connected().await.ready().await;
    let plan = world.preview().await;
    world.run(&plan).await;
    world.set(SettingId::Theme, "dark").await;
    let person = world.seeds.participants[0].email.clone().unwrap();
    let person = person.trim().to_lowercase();
    assert!(holds(&world, &person), "the history has people");
    assert!(!world.keychain.stored().is_empty());

    let refused = world.erase("my acounts").await.unwrap_err();
    assert!(
        refused.message.contains("Nothing was changed"),
        "{refused:?}"
    );
    assert!(holds(&world, &person) && !world.keychain.stored().is_empty());

    let writes = world.writes();
    let name = world.overview().await.workspace.unwrap().name;
    let overview = world.erase(&name).await.unwrap();
    assert!(overview.workspace.is_none() && overview.workspaces.is_empty());
    assert!(world.keychain.stored().is_empty(), "no secret stays");
    assert!(!holds(&world, &person), "nobody stays in any file");
    assert_eq!(world.writes(), writes, "the platforms are not touched");
    assert_eq!(world.setting(SettingId::Theme).await.value, "dark");

    // A setup from the start takes everybody for strangers.
    world.open_live().await;
    let steps = world.overview().await.steps;
    assert_ne!(steps[1].status, engine::views::StepStatus::Done);
}

#[tokio::test]
async fn no_workspace_is_erased_under_a_sync() {
    let world = World::connected().await.ready().await;
    let plan = world.preview().await;
    let hubspot = world.practice.hubspot();
    hubspot.set_latency(Duration::from_millis(300));
    let mut news = world.process.news();
    let run = world.start_as(&plan, true).await.unwrap();
    let refused = world.erase("My accounts").await.unwrap_err();
    assert_eq!(refused.code, FailureCode::Busy);
    let ended = news.run_finished(&run.id).await;
    assert_eq!(ended.status, RunStatus::Paused);
    assert!(!world.keychain.stored().is_empty());
}

/// Whether any file of the folder has this text.
fn holds(world: &World, text: &str) -> bool {
    let files = std::fs::read_dir(world.folder.path()).unwrap();
    files
        .map(|file| file.unwrap().path())
        .filter(|path| path.is_file())
        .any(|path| {
            let bytes = std::fs::read(path).unwrap();
            bytes
                .windows(text.len())
                .any(|some| some.eq_ignore_ascii_case(text.as_bytes()))
        })
}
