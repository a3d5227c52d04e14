//! Runs in both directions that are begun with ten, paused, stopped, or killed while participants are written.

use crate::invariants::accounted;
use crate::pair::{Pair, all_on, everyone_both_ways};
use crate::sides::Traffic;
use crate::world::{News, World, assert_complete, settled};
use engine::views::{PlanView, RunStatus, RunView};
use simulators::{Fault, FaultKind};

/// What may be sent twice after a kill: two batches of eight participants.
const IN_FLIGHT: u64 = 24;

/// Many contacts become participants, some participants contacts.
async fn many() -> (Pair, PlanView) {
    let world = World::in_a_hurry(80, 18).await;
    let pair = Pair { world };
    pair.rules(all_on()).await;
    let plan = pair.preview(everyone_both_ways()).await;
    assert_eq!(
        (
            plan.counts.create_participant,
            plan.counts.create,
            plan.counts.update
        ),
        (68, 6, 12)
    );
    (pair, plan)
}

impl Pair {
    /// Lets impact.com answer late whoever makes a participant.
    fn slow_participants(&self) {
        self.world.practice.impact().inject(Fault {
            count: u32::MAX,
            endpoint: "/user/".to_owned(),
            ms: 30,
            ..Fault::of(FaultKind::SlowSuccess)
        });
    }

    /// Starts a run and waits until so many participants more are there.
    async fn started(&self, plan: &PlanView, participants: usize) -> (RunView, News) {
        let impact = self.world.practice.impact();
        let wanted = impact.participants() + participants;
        let news = self.world.process.news();
        let run = self.world.start(plan).await.unwrap();
        while self.world.practice.impact().participants() < wanted {
            tokio::task::yield_now().await;
        }
        (run, news)
    }

    /// Everybody of `many` is there once, on both sides, and linked.
    async fn everybody_is_there(&self, run: &RunView) {
        assert_complete(run);
        accounted(&self.world, run).await;
        assert_eq!(self.sides().participants(), 18 + 68);
        assert_eq!(self.sides().contacts(), 80 + 6);
        assert_eq!(self.all_linked().len(), 86);
        self.nobody_is_there_twice();
        self.converges().await;
    }
}

#[tokio::test]
async fn ten_people_of_every_kind_are_written_first() {
    let (pair, plan) = many().await;
    let before = pair.sides();
    let mut news = pair.world.process.news();
    let run = pair.world.start_as(&plan, true).await.unwrap();
    let paused = news.run_finished(&run.id).await;
    assert_eq!(paused.status, RunStatus::Paused, "{paused:?}");
    assert_eq!(settled(&paused), 10, "{paused:?}");
    let made = pair.sides();
    let participants = made.participants() - before.participants();
    let contacts = made.contacts() - before.contacts();
    assert!(
        participants >= 2 && contacts >= 2,
        "{participants} and {contacts}"
    );
    assert!(paused.results.updated >= 2, "{paused:?}");
    // Whoever was made has both halves, so there is something to look at on either side.
    assert_eq!(pair.all_linked().len(), 10);
    let done = pair.world.resume(&run.id).await;
    pair.everybody_is_there(&done).await;
}

#[tokio::test]
async fn a_run_can_be_paused_while_it_writes_participants() {
    let (pair, plan) = many().await;
    pair.slow_participants();
    let (run, mut news) = pair.started(&plan, 10).await;
    let id = run.id.clone();
    pair.world
        .process
        .ask(|engine| async move { engine.pause_sync(&id).await })
        .await
        .unwrap();
    let paused = news.run_finished(&run.id).await;
    assert_eq!(paused.status, RunStatus::Paused, "{paused:?}");
    assert!(paused.resumable);
    let made = pair.sides().participants();
    assert!(made < 18 + 68, "it was paused too late");
    pair.world.practice.impact().clear_faults();
    let sent = Traffic::of(&pair.world);
    let done = pair.world.resume(&run.id).await;
    let sent = Traffic::of(&pair.world).since(sent);
    let left = u64::try_from(18 + 68 - made).unwrap();
    assert_eq!(sent.participants_written, left, "nobody was sent twice");
    pair.everybody_is_there(&done).await;
}

#[tokio::test]
async fn a_run_that_is_stopped_while_it_writes_participants_leaves_no_half_that_is_forgotten() {
    let (pair, plan) = many().await;
    pair.slow_participants();
    let (run, mut news) = pair.started(&plan, 10).await;
    let id = run.id.clone();
    pair.world
        .process
        .ask(|engine| async move { engine.stop_sync(&id).await })
        .await
        .unwrap();
    let stopped = news.run_finished(&run.id).await;
    assert_eq!(stopped.status, RunStatus::Stopped, "{stopped:?}");
    assert!(!stopped.resumable);
    pair.world.practice.impact().clear_faults();
    // The next sync does the rest, for participants without their contact's half as well.
    let plan = pair.preview(everyone_both_ways()).await;
    let run = pair.run(&plan).await;
    pair.everybody_is_there(&run).await;
}

#[tokio::test]
async fn a_run_that_is_killed_while_it_writes_participants_makes_nobody_twice() {
    for made_before in [1, 9, 40] {
        let (pair, plan) = many().await;
        pair.slow_participants();
        let (run, _news) = pair.started(&plan, made_before).await;
        let world = pair.world.kill_and_reopen().await;
        let pair = Pair { world };
        pair.world.practice.impact().clear_faults();
        let active = pair.world.overview().await.active_run.unwrap();
        assert_eq!(active.status, RunStatus::Interrupted);
        let made = pair.sides().participants();
        let sent = Traffic::of(&pair.world);
        let done = pair.world.resume(&run.id).await;
        let sent = Traffic::of(&pair.world).since(sent);
        let left = u64::try_from(18 + 68 - made).unwrap();
        assert!(
            sent.participants_written <= left + IN_FLIGHT,
            "{sent:?} where {left} were left"
        );
        pair.everybody_is_there(&done).await;
    }
}

#[tokio::test]
async fn answers_that_are_lost_while_participants_are_written_make_nobody_twice() {
    for fault in [
        "reset_after_apply:endpoint=/user/,after=3,count=4",
        "truncated_body:endpoint=/user/,after=3,count=4",
        "status_503:endpoint=/user/,after=3,count=4,value=applied",
        "reset_before_apply:endpoint=/user/,after=3,count=4",
    ] {
        let (pair, plan) = many().await;
        pair.world.trouble_at_impact(fault);
        let run = pair.run(&plan).await;
        assert_eq!(pair.world.practice.impact().faults_left(), [], "{fault}");
        pair.everybody_is_there(&run).await;
    }
}

#[tokio::test]
async fn a_run_that_loses_advocate_for_long_waits_and_goes_on() {
    let (pair, plan) = many().await;
    pair.world
        .trouble_at_impact("status_503:endpoint=/user/,after=5,count=always");
    let parked = pair.run(&plan).await;
    crate::invariants::says_why_it_waits(&parked, &[]);
    assert_eq!(parked.status, RunStatus::Interrupted);
    pair.world.practice.impact().clear_faults();
    let done = pair.world.resume(&parked.id).await;
    pair.everybody_is_there(&done).await;
}

#[tokio::test]
async fn a_contact_half_that_fails_is_made_up_for_by_the_next_sync() {
    let pair = Pair::plain().await;
    let (contact, email) = pair.linked();
    let made = pair.make_contact(&[("email", "half@example.com")]);
    pair.edit_contact(&contact, "firstname", "Half");
    pair.edit_contact(&contact, "advocate_referral_code", "");
    let plan = pair.changed().await;
    pair.world
        .trouble("refused_value:count=always,endpoint=batch/update,value=advocate_referral_code");
    let run = pair.run(&plan).await;
    assert_eq!(run.results.failed, 2, "{run:?}");
    accounted(&pair.world, &run).await;
    assert_eq!(pair.participant(&email)["firstName"], "Half");
    assert!(pair.has_participant("half@example.com"));
    pair.world.practice.hubspot().clear_faults();
    let before = pair.sides();
    let run = pair.sync().await;
    assert_eq!(pair.sides().participants(), before.participants());
    assert!(pair.value(&contact, "advocate_referral_code").is_some());
    let user = pair.participant("half@example.com")["id"].clone();
    assert_eq!(
        pair.value(&made, "advocate_user_id").as_deref(),
        user.as_str()
    );
    pair.everybody_is_settled(&before, &run).await;
}
