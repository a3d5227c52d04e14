//! Rounds of a watch against both simulated platforms. Time is given: a wait does what happens meanwhile, and is over.

use super::rhythm::{Rhythm, Wake};
use super::{News, Watch};
use crate::exit::Exit;
use crate::interrupts::Interrupts;
use crate::out::Out;
use engine::views::{Event, FailureCode, PreviewRequest, RunStatus, StartSync, SyncDirection, Who};
use engine::{
    Endpoints, Engine, Environment, Keys, MemoryKeychain, Network, Patience, PracticeAccess,
    SystemClock, Threads,
};
use jiff::{SignedDuration, Timestamp};
use simulators::hubspot::ObjectType;
use simulators::{Limits, Practice, PracticeOptions};
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

const EVERY: Duration = Duration::from_mins(15);

/// What happens between two rounds.
type Meanwhile<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// A clock that stands still between waits. When nothing is left to happen, somebody leaves.
struct Script<'a> {
    now: Timestamp,
    steps: VecDeque<(SignedDuration, Meanwhile<'a>)>,
}

impl<'a> Script<'a> {
    fn new() -> Self {
        Self {
            now: "2026-11-01T10:00:00Z".parse().unwrap(),
            steps: VecDeque::new(),
        }
    }

    fn then(self, meanwhile: impl Future<Output = ()> + 'a) -> Self {
        self.later(SignedDuration::ZERO, meanwhile)
    }

    /// Lets more time pass than the watch waits for: the computer slept.
    fn later(mut self, more: SignedDuration, meanwhile: impl Future<Output = ()> + 'a) -> Self {
        self.steps.push_back((more, Box::pin(meanwhile)));
        self
    }
}

impl Rhythm for Script<'_> {
    fn now(&self) -> Timestamp {
        self.now
    }

    async fn wait(&mut self, until: Timestamp, _: &mut Interrupts) -> Wake {
        assert_eq!(
            until.duration_since(self.now),
            SignedDuration::from_mins(15)
        );
        let Some((more, meanwhile)) = self.steps.pop_front() else {
            return Wake::Leave;
        };
        meanwhile.await;
        self.now = until + more;
        Wake::Time
    }
}

/// Both platforms, and an engine that is set up and has all switches on.
struct Place {
    pair: Practice,
    engine: Engine,
    _folder: TempDir,
}

impl Place {
    async fn of(contacts: usize, participants: usize) -> Self {
        let pair = Practice::start(PracticeOptions {
            people: contacts,
            participants: Some(participants),
            limits: Limits::None,
            ..PracticeOptions::default()
        })
        .await
        .unwrap();
        pair.impact()
            .change_settings(|settings| settings.export_polls = 0);
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::open(Environment {
            data_dir: folder.path().to_owned(),
            endpoints: Endpoints::default(),
            keychain: Arc::new(MemoryKeychain::default()),
            clock: Arc::new(SystemClock),
            patience: Patience::hurried(30),
            network: Network::default(),
            threads: Threads::default(),
        })
        .await
        .unwrap();
        let access = pair.access();
        let text = serde_json::to_string(access).unwrap();
        let practice: PracticeAccess = serde_json::from_str(&text).unwrap();
        engine.open_practice(practice).await.unwrap();
        let token = access.hubspot.private_token.clone();
        let hubspot = Keys::HubspotToken(token.into());
        engine.connect_with_keys(hubspot).await.unwrap();
        let advocate = Keys::Advocate {
            account_sid: access.impact.account_sid.clone(),
            auth_token: access.impact.auth_token.clone().into(),
            tenant_alias: access.impact.tenant_alias.clone(),
            api_key: Some(access.impact.api_key.clone().into()),
        };
        engine.connect_with_keys(advocate).await.unwrap();
        let program = &access.impact.program_id;
        engine.choose_program(program).await.unwrap();
        engine.save_property_choices(Vec::new()).await.unwrap();
        engine.apply_setup().await.unwrap();
        Self {
            pair,
            engine,
            _folder: folder,
        }
    }

    /// Watches both ways until the script is over, and returns what was told, but for beginning and end.
    async fn watch(&self, script: Script<'_>) -> (Vec<News>, Exit) {
        let out = Out::new(true);
        let mut told = Vec::new();
        let mut watch = Watch {
            engine: &self.engine,
            direction: SyncDirection::Both,
            every: EVERY,
            rhythm: script,
            interrupts: Interrupts::listen(out).unwrap(),
            out,
            first: true,
            waiting: None,
            settled: None,
        };
        let exit = watch.go_round(|_, news| told.push(news)).await.unwrap();
        assert!(matches!(
            told.remove(0),
            News::Began {
                every_seconds: 900,
                ..
            }
        ));
        assert!(matches!(told.pop(), Some(News::Ended)));
        (told, exit)
    }

    /// Changes the names of linked contacts.
    fn rename(&self, most: usize) -> usize {
        let hubspot = self.pair.hubspot();
        let linked = hubspot.records(ObjectType::Contacts).into_iter();
        let linked = linked.filter(|it| it.properties.contains_key("advocate_user_id"));
        let ids: Vec<_> = linked.take(most).map(|it| it.id).collect();
        for id in &ids {
            assert!(hubspot.edit_record(ObjectType::Contacts, id, "firstname", "Renamed"));
        }
        ids.len()
    }

    /// Returns how many syncs there were.
    async fn runs(&self) -> usize {
        self.engine.runs().await.unwrap().len()
    }
}

fn synced(news: &News) -> u32 {
    match news {
        News::Synced { run } => {
            assert!(
                matches!(run.status, RunStatus::Done | RunStatus::DoneWithProblems),
                "{run:?}"
            );
            run.results.created + run.results.updated
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn each_round_syncs_whoever_changed_and_nothing_else() {
    let place = Place::of(30, 40).await;
    let script = Script::new()
        .then(async {})
        .then(async {
            assert_eq!(place.rename(3), 3);
        })
        // A day later a run remembers how far was read, though there is nothing to write.
        .later(SignedDuration::from_hours(24), async {
            assert_eq!(place.runs().await, 2, "an empty round leaves no run");
        });
    let (told, exit) = place.watch(script).await;
    assert_eq!(exit, Exit::Done);
    let [first, quiet, third, day] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert!(synced(first) > 20);
    assert!(matches!(quiet, News::Nothing { .. }), "{quiet:?}");
    assert_eq!(synced(third), 3);
    assert!(matches!(day, News::Nothing { .. }), "{day:?}");
    assert_eq!(place.runs().await, 3);
}

#[tokio::test]
async fn a_brake_waits_for_a_person_and_nothing_piles_up() {
    let place = Place::of(30, 40).await;
    let script = Script::new()
        .then(async {
            // More than a fifth of the linked people.
            assert_eq!(place.rename(15), 15);
        })
        .then(async {})
        .then(async {
            let plan = place.engine.overview().await.unwrap().ready_plan.unwrap();
            let mut events = place.engine.subscribe();
            let request = StartSync {
                plan: plan.id,
                start_with_ten: false,
                confirmation: plan.brake.map(|brake| brake.number),
            };
            place.engine.start_sync(request).await.unwrap();
            while !matches!(events.recv().await, Ok(Event::RunFinished { .. })) {}
        });
    let (told, _) = place.watch(script).await;
    let [first, brake, still, after] = told.as_slice() else {
        panic!("{told:?}");
    };
    synced(first);
    let News::NeedsYou { plan } = brake else {
        panic!("{brake:?}");
    };
    assert_eq!(plan.brake.as_ref().unwrap().number, 15);
    let News::StillWaiting { plan: waits } = still else {
        panic!("{still:?}");
    };
    assert_eq!(waits, &plan.id, "the same preview waits");
    assert!(matches!(after, News::Nothing { .. }), "{after:?}");
}

#[tokio::test]
async fn another_preview_takes_the_place_of_the_one_that_waits() {
    let place = Place::of(30, 40).await;
    let script = Script::new()
        .then(async {
            place.rename(15);
        })
        .then(async {
            let mut events = place.engine.subscribe();
            let request = PreviewRequest {
                direction: SyncDirection::ToHubspot,
                who: Who::Problems,
            };
            place.engine.preview(request).await.unwrap();
            let ready = |event: &Event| {
                matches!(event, Event::PlanProgress { plan }
                    if plan.status == engine::views::PlanStatus::Ready)
            };
            while !events.recv().await.is_ok_and(|event| ready(&event)) {}
        });
    let (told, _) = place.watch(script).await;
    assert!(
        matches!(
            told.as_slice(),
            [_, News::NeedsYou { .. }, News::NeedsYou { .. }]
        ),
        "{told:?}"
    );
}

#[tokio::test]
async fn trouble_ends_a_round_and_not_the_watch() {
    let place = Place::of(12, 16).await;
    place
        .pair
        .impact()
        .inject("export_aborted".parse().unwrap());
    let (told, exit) = place.watch(Script::new().then(async {})).await;
    assert_eq!(exit, Exit::Done);
    let [trouble, first] = told.as_slice() else {
        panic!("{told:?}");
    };
    let News::Trouble { failure } = trouble else {
        panic!("{trouble:?}");
    };
    assert_eq!(failure.code, FailureCode::Refused);
    assert!(synced(first) > 5);
}

#[tokio::test]
async fn a_run_that_was_cut_off_is_ended_by_the_next_round() {
    let place = Place::of(12, 16).await;
    let hubspot = place.pair.hubspot();
    let fault = "status_503:count=always,endpoint=batch/create";
    hubspot.inject(fault.parse().unwrap());
    let script = Script::new().then(async {
        hubspot.clear_faults();
    });
    let (told, exit) = place.watch(script).await;
    let [News::Synced { run: cut }, again] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!(cut.status, RunStatus::Interrupted, "{cut:?}");
    let News::Synced { run } = again else {
        panic!("{again:?}");
    };
    assert_eq!(run.id, cut.id, "the same run goes on");
    synced(again);
    assert_eq!(exit, Exit::Done);
}
