//! A world per story: both platforms on loopback, an engine in a folder of its own, a keychain in memory and a clock
//! that only moves when it is told.
//!
//! The engine lives in a runtime of its own, so that it can be killed like a process: every task ends where it is.

pub use crate::given::{TestClock, TestKeychain};
use engine::views::{
    Event, Failure, Overview, PlanStatus, PlanView, Platform, PreviewRequest, ReviewView, Row,
    RowsRequest, RulesView, RunStatus, RunView, StartSync,
};
use engine::{
    Clock, Endpoints, Engine, Environment, Keychain, Keys, Network, Patience, PracticeAccess,
    Threads,
};
use reqwest::Method;
use serde_json::{Value, json};
use simulators::hubspot::ContactView;
use simulators::world::{ContactSeed, ParticipantSeed};
use simulators::{Clock as PlatformClock, Fault, FaultKind, Limits, Practice, PracticeOptions};
use std::collections::BTreeMap;
use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use url::Url;

/// A story that takes longer is stuck.
const STUCK: Duration = Duration::from_secs(90);
/// The seed of every story that does not need another.
pub const SEED: u64 = 1;

/// One engine as one process would have it.
pub struct Process {
    engine: Engine,
    runtime: Option<Runtime>,
}

impl Process {
    pub async fn start(
        folder: &Path,
        keychain: &Arc<TestKeychain>,
        clock: &Arc<TestClock>,
        patience: Patience,
    ) -> Result<Self, Failure> {
        let environment = Environment {
            data_dir: folder.to_owned(),
            endpoints: nowhere(),
            keychain: Arc::clone(keychain) as Arc<dyn Keychain>,
            clock: Arc::clone(clock) as Arc<dyn Clock>,
            patience,
            network: Network::default(),
            threads: Threads::default(),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let opened = runtime.spawn(Engine::open(environment)).await.unwrap();
        match opened {
            Ok(engine) => Ok(Self {
                engine,
                runtime: Some(runtime),
            }),
            Err(failure) => {
                runtime.shutdown_background();
                Err(failure)
            }
        }
    }

    /// Lets the engine do something, on its own threads.
    pub async fn ask<T, F, Work>(&self, work: F) -> T
    where
        T: Send + 'static,
        F: FnOnce(Engine) -> Work,
        Work: Future<Output = T> + Send + 'static,
    {
        let runtime = self.runtime.as_ref().unwrap();
        runtime.spawn(work(self.engine.clone())).await.unwrap()
    }

    pub fn news(&self) -> News {
        News(self.engine.subscribe())
    }

    /// Ends every task where it is, and returns when they are gone.
    async fn kill(mut self) {
        let runtime = self.runtime.take().unwrap();
        drop(self);
        tokio::task::spawn_blocking(move || runtime.shutdown_timeout(Duration::from_secs(5)))
            .await
            .unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Platforms that do not exist: a story that reaches for a real one fails.
fn nowhere() -> Endpoints {
    let url = || Url::parse("http://127.0.0.1:9").unwrap();
    Endpoints {
        hubspot_api: url(),
        hubspot_app: url(),
        advocate: url(),
        impact_brand: url(),
        impact_app: url(),
    }
}

/// What an engine tells.
pub struct News(Receiver<Event>);

impl News {
    /// Waits for an event in which something is found.
    pub async fn until<T>(&mut self, mut found: impl FnMut(&Event) -> Option<T>) -> T {
        let waiting = async {
            loop {
                match self.0.recv().await {
                    Ok(event) => {
                        if let Some(found) = found(&event) {
                            return found;
                        }
                    }
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => panic!("the engine is gone"),
                }
            }
        };
        tokio::time::timeout(STUCK, waiting)
            .await
            .expect("what was waited for never happened")
    }

    /// Waits until a plan is complete, cancelled or failed.
    pub async fn plan_made(&mut self, id: &str) -> PlanView {
        self.until(|event| match event {
            Event::PlanProgress { plan }
                if plan.id == id && plan.status != PlanStatus::Previewing =>
            {
                Some(plan.clone())
            }
            _ => None,
        })
        .await
    }

    /// Waits until a run ends, pauses or stops.
    pub async fn run_finished(&mut self, id: &str) -> RunView {
        self.until(|event| match event {
            Event::RunFinished { run } if run.id == id => Some(run.clone()),
            _ => None,
        })
        .await
    }
}

/// Everything that a story needs.
pub struct World {
    pub practice: Practice,
    pub process: Process,
    pub keychain: Arc<TestKeychain>,
    pub clock: Arc<TestClock>,
    /// The time of both platforms, which the engine's own clock need not agree with.
    pub time: PlatformClock,
    pub seeds: simulators::world::World,
    pub folder: TempDir,
    patience: Patience,
}

/// What the engine's clock shows when a story begins.
pub const BEGIN: &str = "2026-11-01T10:00:00Z";

impl World {
    /// Both platforms and an engine, with a workspace for real accounts that is pointed at the simulators.
    pub async fn of(contacts: usize, participants: usize) -> Self {
        Self::with(contacts, participants, Limits::None).await
    }

    pub async fn with(contacts: usize, participants: usize, limits: Limits) -> Self {
        let times = (PlatformClock::default(), TestClock::at(BEGIN));
        Self::made(contacts, participants, limits, Patience::default(), times).await
    }

    /// A world whose engine waits thirty times shorter than in real life: a minute of trouble takes two seconds. Both
    /// sides are connected, HubSpot by a sign-in, and everything is ready for a preview.
    pub async fn in_a_hurry(contacts: usize, participants: usize) -> Self {
        let times = (PlatformClock::default(), TestClock::at(BEGIN));
        Self::in_a_hurry_at(contacts, participants, times).await
    }

    /// The same, with the time of the platforms and that of the engine.
    pub async fn in_a_hurry_at(
        contacts: usize,
        participants: usize,
        times: (PlatformClock, TestClock),
    ) -> Self {
        let patience = Patience::hurried(30);
        let world = Self::made(contacts, participants, Limits::None, patience, times).await;
        world.try_keys(world.hubspot_grant()).await.unwrap();
        world.try_keys(world.advocate_keys()).await.unwrap();
        world.ready().await
    }

    async fn made(
        contacts: usize,
        participants: usize,
        limits: Limits,
        patience: Patience,
        (time, clock): (PlatformClock, TestClock),
    ) -> Self {
        let practice = Practice::start(PracticeOptions {
            people: contacts,
            participants: Some(participants),
            seed: SEED,
            limits,
            clock: time.clone(),
            ..PracticeOptions::default()
        })
        .await
        .unwrap();
        practice
            .impact()
            .change_settings(|settings| settings.export_polls = 0);
        let folder = tempfile::tempdir().unwrap();
        let keychain = Arc::new(TestKeychain::default());
        let clock = Arc::new(clock);
        let process = Process::start(folder.path(), &keychain, &clock, patience)
            .await
            .unwrap();
        let world = Self {
            practice,
            process,
            keychain,
            clock,
            time,
            seeds: simulators::world::World::generate(SEED, contacts, participants),
            folder,
            patience,
        };
        world.open_live().await;
        world
    }

    pub async fn open_live(&self) {
        let (hubspot, impact) = self.addresses();
        self.process
            .ask(|engine| async move {
                engine.open_live().await?;
                engine.use_address(Platform::Hubspot, Some(hubspot)).await?;
                engine.use_address(Platform::Advocate, Some(impact)).await
            })
            .await
            .unwrap();
    }

    pub fn addresses(&self) -> (Url, Url) {
        let access = self.practice.access();
        (
            Url::parse(&access.hubspot.base_url).unwrap(),
            Url::parse(&access.impact.base_url).unwrap(),
        )
    }

    /// A world of the usual size with both sides connected.
    pub async fn connected() -> Self {
        Self::of(200, 150).await.connect().await
    }

    pub async fn connect(self) -> Self {
        self.try_keys(self.hubspot_keys()).await.unwrap();
        self.try_keys(self.advocate_keys()).await.unwrap();
        self
    }

    /// Chooses the program, allows new contacts and makes the properties.
    pub async fn ready(self) -> Self {
        let program = self.practice.access().impact.program_id.clone();
        self.process
            .ask(|engine| async move {
                engine.choose_program(&program).await?;
                engine
                    .save_rules(RulesView {
                        hubspot_on_new: true,
                        hubspot_on_update: true,
                        ..RulesView::default()
                    })
                    .await
            })
            .await
            .unwrap();
        let review = self.apply().await.unwrap();
        assert!(
            review
                .changes
                .iter()
                .all(|change| change.problem.is_empty()),
            "{:?}",
            review.changes
        );
        self
    }

    pub fn hubspot_keys(&self) -> Keys {
        Keys::HubspotToken(self.practice.access().hubspot.private_token.clone().into())
    }

    /// The grant that is there from the start, for a customer's own app.
    pub fn hubspot_grant(&self) -> Keys {
        let access = &self.practice.access().hubspot;
        Keys::HubspotGrant {
            client_id: access.client_id.clone(),
            client_secret: access.client_secret.clone().into(),
            refresh_token: access.refresh_token.clone().into(),
        }
    }

    pub fn advocate_keys(&self) -> Keys {
        let access = &self.practice.access().impact;
        Keys::Advocate {
            account_sid: access.account_sid.clone(),
            auth_token: access.auth_token.clone().into(),
            tenant_alias: access.tenant_alias.clone(),
            api_key: Some(access.api_key.clone().into()),
        }
    }

    /// What the practice workspace is opened with.
    pub fn practice_access(&self) -> PracticeAccess {
        let text = serde_json::to_string(self.practice.access()).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    pub async fn try_keys(&self, keys: Keys) -> Result<Overview, Failure> {
        self.process
            .ask(|engine| async move { engine.connect_with_keys(keys).await })
            .await
    }

    pub async fn apply(&self) -> Result<ReviewView, Failure> {
        self.process
            .ask(|engine| async move { engine.apply_setup().await })
            .await
    }

    pub async fn overview(&self) -> Overview {
        self.process
            .ask(|engine| async move { engine.overview().await })
            .await
            .unwrap()
    }

    pub async fn allow_creating(&self, create_contacts: bool) {
        self.process
            .ask(move |engine| async move {
                engine
                    .save_rules(RulesView {
                        hubspot_on_new: create_contacts,
                        hubspot_on_update: create_contacts,
                        ..RulesView::default()
                    })
                    .await
            })
            .await
            .unwrap();
    }

    /// Makes a preview and waits for it, however it ends.
    pub async fn try_preview(&self) -> Result<PlanView, Failure> {
        self.try_preview_of(PreviewRequest::default()).await
    }

    /// Makes a preview of what is asked for, and waits for it.
    pub async fn try_preview_of(&self, request: PreviewRequest) -> Result<PlanView, Failure> {
        let mut news = self.process.news();
        let begun = self
            .process
            .ask(|engine| async move { engine.preview(request).await })
            .await?;
        Ok(news.plan_made(&begun.id).await)
    }

    /// Makes a preview that must succeed.
    pub async fn preview(&self) -> PlanView {
        let plan = self.try_preview().await.unwrap();
        assert_eq!(plan.status, PlanStatus::Ready, "{}", plan.problem);
        plan
    }

    /// Makes a preview of what is asked for that must succeed.
    pub async fn preview_of(&self, request: PreviewRequest) -> PlanView {
        let plan = self.try_preview_of(request).await.unwrap();
        assert_eq!(plan.status, PlanStatus::Ready, "{}", plan.problem);
        plan
    }

    pub async fn start(&self, plan: &PlanView) -> Result<RunView, Failure> {
        self.start_as(plan, false).await
    }

    pub async fn start_as(&self, plan: &PlanView, first_ten: bool) -> Result<RunView, Failure> {
        let request = StartSync {
            plan: plan.id.clone(),
            start_with_ten: first_ten,
            confirmation: plan.brake.as_ref().map(|brake| brake.number),
        };
        self.process
            .ask(|engine| async move { engine.start_sync(request).await })
            .await
    }

    /// Runs a plan to whatever end.
    pub async fn run(&self, plan: &PlanView) -> RunView {
        let mut news = self.process.news();
        let run = self.start(plan).await.unwrap();
        news.run_finished(&run.id).await
    }

    /// Previews and runs.
    pub async fn sync(&self) -> RunView {
        let plan = self.preview().await;
        let run = self.run(&plan).await;
        assert_complete(&run);
        run
    }

    pub async fn resume(&self, id: &str) -> RunView {
        let mut news = self.process.news();
        let wanted = id.to_owned();
        self.process
            .ask(|engine| async move { engine.resume_sync(&wanted).await })
            .await
            .unwrap();
        news.run_finished(id).await
    }

    /// Returns everybody of a plan.
    pub async fn rows(&self, plan: &str) -> Vec<Row> {
        let mut rows = Vec::new();
        loop {
            let request = RowsRequest {
                plan: plan.to_owned(),
                kind: None,
                search: String::new(),
                outcome: None,
                offset: u32::try_from(rows.len()).unwrap(),
                limit: 200,
            };
            let page = self
                .process
                .ask(|engine| async move { engine.rows(request).await })
                .await
                .unwrap();
            if page.rows.is_empty() {
                assert_eq!(rows.len(), page.total as usize);
                return rows;
            }
            rows.extend(page.rows);
        }
    }

    /// Returns the row of one person.
    pub async fn row(&self, plan: &str, email: &str) -> Row {
        let rows = self.rows(plan).await;
        rows.into_iter()
            .find(|row| row.person.eq_ignore_ascii_case(email))
            .unwrap_or_else(|| panic!("{email} is not in the plan"))
    }

    /// Ends the engine as a kill would, and starts another one on the same folder.
    pub async fn kill_and_reopen(self) -> Self {
        self.kill_and_reopen_after(|_| ()).await
    }

    /// The same, with something that happens to the folder meanwhile.
    pub async fn kill_and_reopen_after(self, meanwhile: impl FnOnce(&Path)) -> Self {
        let Self {
            practice,
            process,
            keychain,
            clock,
            time,
            seeds,
            folder,
            patience,
        } = self;
        process.kill().await;
        meanwhile(folder.path());
        let process = Process::start(folder.path(), &keychain, &clock, patience)
            .await
            .unwrap();
        Self {
            practice,
            process,
            keychain,
            clock,
            time,
            seeds,
            folder,
            patience,
        }
    }

    /// Starts a second engine on the same folder.
    pub async fn second_process(&self) -> Process {
        let (folder, patience) = (self.folder.path(), self.patience);
        let started = Process::start(folder, &self.keychain, &self.clock, patience).await;
        started.unwrap()
    }

    /// Returns the one contact that has an address.
    pub fn contact(&self, email: &str) -> ContactView {
        let mut found = self.contacts(email);
        assert_eq!(found.len(), 1, "{email}: {found:?}");
        found.remove(0)
    }

    /// Returns the contacts that have an address, without those in the recycle bin.
    pub fn contacts(&self, email: &str) -> Vec<ContactView> {
        let mut found = self.practice.hubspot().contacts_by_email(email);
        found.retain(|contact| !contact.archived);
        found
    }

    /// Returns a participant's share link, as Advocate knows it.
    pub fn share_link(&self, participant: &ParticipantSeed) -> String {
        let found = self
            .practice
            .impact()
            .participant(&participant.account_id, &participant.id)
            .unwrap_or_else(|| panic!("{} is no participant", participant.id));
        let program = &self.practice.access().impact.program_id;
        let link = found.pointer(&format!("/user/programShareLinks/{program}/cleanShareLink"));
        let link = link.and_then(|link| link.as_str());
        link.unwrap_or_else(|| panic!("{found} has no share link"))
            .to_owned()
    }

    /// Does something in HubSpot as a person or another program would.
    pub async fn in_hubspot(&self, method: Method, path: &str, body: &Value) {
        let access = &self.practice.access().hubspot;
        let answer = reqwest::Client::builder()
            .no_proxy()
            .build()
            .unwrap()
            .request(method, format!("{}{path}", access.base_url))
            .bearer_auth(&access.private_token)
            .json(body)
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success(), "{:?}", answer.text().await);
    }

    /// Changes a participant, or makes one, as somebody in Advocate would.
    pub fn edit_participant(&self, id: &str, fields: &Value) {
        let mut whole = json!({ "id": id, "accountId": id });
        let (Some(whole), Some(fields)) = (whole.as_object_mut(), fields.as_object()) else {
            panic!("fields are an object");
        };
        whole.extend(fields.clone());
        self.practice
            .impact()
            .edit_participant(whole.clone())
            .unwrap();
    }

    /// Returns those who are in Advocate and not in HubSpot, each with an address of lower case.
    pub fn strangers(&self) -> impl Iterator<Item = (&ParticipantSeed, &str)> {
        self.seeds.participants.iter().filter_map(|it| {
            let email = it.email.as_deref()?;
            let plain = email.chars().all(|c| !c.is_uppercase());
            (plain && matches!(fate(&self.seeds, it), Fate::Create)).then_some((it, email))
        })
    }

    /// Lets something go wrong in HubSpot, in the words of `advsync practice serve --fault`.
    pub fn trouble(&self, fault: &str) {
        self.practice.hubspot().inject(fault.parse().unwrap());
    }

    /// Lets something go wrong at impact.com.
    pub fn trouble_at_impact(&self, fault: &str) {
        self.practice.impact().inject(fault.parse().unwrap());
    }

    /// Lets something go wrong in HubSpot at the requests whose path contains `endpoint`.
    pub fn inject(&self, kind: FaultKind, endpoint: &str, after: u32, count: u32) {
        self.practice.hubspot().inject(Fault {
            count,
            endpoint: endpoint.to_owned(),
            after,
            ..Fault::of(kind)
        });
    }

    /// Returns how many requests HubSpot got at endpoints that contain one of these.
    pub fn requests(&self, endpoints: &[&str]) -> u64 {
        let all = self.practice.hubspot().requests();
        all.iter()
            .filter(|(name, _)| endpoints.iter().any(|part| name.contains(part)))
            .map(|(_, count)| count)
            .sum()
    }

    /// Returns how many requests changed, or could have changed, a contact.
    pub fn writes(&self) -> u64 {
        let all = self.practice.hubspot().requests();
        all.iter()
            .filter(|(name, _)| {
                name.contains("/objects/")
                    && !name.starts_with("GET")
                    && !name.ends_with("/read")
                    && !name.ends_with("/search")
            })
            .map(|(_, count)| count)
            .sum()
    }

    /// Asserts that people are in HubSpot once, and with their own code. Of a large world some two hundred are looked
    /// at; the number of contacts and a second preview tell about the others.
    pub fn assert_everybody_once(&self, plan_rows: &[Row]) {
        let seeds: BTreeMap<_, _> = self
            .seeds
            .participants
            .iter()
            .filter_map(|seed| Some((seed.email.as_deref()?, seed)))
            .collect();
        for row in plan_rows.iter().step_by(plan_rows.len() / 200 + 1) {
            let Some(participant) = seeds.get(row.person.as_str()) else {
                continue;
            };
            if matches!(
                row.outcome,
                engine::views::Outcome::Created
                    | engine::views::Outcome::Updated
                    | engine::views::Outcome::Linked
                    | engine::views::Outcome::Same
            ) {
                let contact = self.contact(&row.person);
                assert_eq!(
                    contact.properties.get(CODE),
                    Some(&participant.referral_code),
                    "{}",
                    row.person
                );
            }
        }
    }
}

/// Where the referral code goes.
pub const CODE: &str = "advocate_referral_code";
/// Where the share link goes: a property that the account has already.
pub const SHARE_LINK: &str = "share_link";
/// Where the message links go.
pub const MESSAGE_LINKS: &str = "advocate_message_links";

/// Asserts that a run ended with a result for everybody.
pub fn assert_complete(run: &RunView) {
    assert!(
        matches!(run.status, RunStatus::Done | RunStatus::DoneWithProblems),
        "{run:?}"
    );
    assert_eq!(run.done, run.total, "{run:?}");
    assert_eq!(run.results.failed, 0, "{run:?}");
    assert_eq!(settled(run), run.total, "{run:?}");
}

/// Returns how many people of a run have a result.
pub fn settled(run: &RunView) -> u32 {
    let results = run.results;
    results.created
        + results.updated
        + results.linked
        + results.same
        + results.skipped
        + results.held
        + results.failed
        + results.deleted
        + results.unlinked
        + results.archived
}

/// What a plan should count, found out without the planner.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Expected {
    pub create: u32,
    pub update: u32,
    pub skip: u32,
    pub hold: u32,
}

impl Expected {
    pub fn of(seeds: &simulators::world::World) -> Self {
        let mut expected = Self::default();
        for participant in &seeds.participants {
            match fate(seeds, participant) {
                Fate::Skip => expected.skip += 1,
                Fate::Hold => expected.hold += 1,
                Fate::Create => expected.create += 1,
                Fate::Update(_) => expected.update += 1,
            }
        }
        expected
    }
}

/// What becomes of a participant in a first sync with creating allowed.
#[derive(Debug)]
pub enum Fate<'a> {
    Skip,
    Hold,
    Create,
    Update(&'a ContactSeed),
}

/// Finds out what should become of a participant, the slow and simple way.
pub fn fate<'a>(seeds: &'a simulators::world::World, participant: &ParticipantSeed) -> Fate<'a> {
    let Some(email) = participant.email.as_ref().map(|it| it.to_lowercase()) else {
        return Fate::Skip;
    };
    if !email.contains('@') {
        return Fate::Skip;
    }
    let same = |other: &&ParticipantSeed| {
        other.email.as_ref().map(|it| it.to_lowercase()).as_ref() == Some(&email)
    };
    if seeds.participants.iter().filter(same).count() > 1 {
        return Fate::Hold;
    }
    let found: Vec<_> = seeds
        .contacts
        .iter()
        .filter(|contact| {
            contact
                .email
                .iter()
                .chain(&contact.additional_emails)
                .any(|address| address.to_lowercase() == email)
        })
        .collect();
    match found.as_slice() {
        [] => Fate::Create,
        [contact] => Fate::Update(contact),
        _ => Fate::Hold,
    }
}
