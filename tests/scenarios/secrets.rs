//! After the whole story, troubles included, no secret is anywhere but in the keychain.

use crate::browser;
use crate::connect::{begin, ended, sign_in};
use crate::world::World;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::Keys;
use engine::views::{ConnectMethod, Event, Failure, Platform, SaveHandover};
use simulators::{Fault, FaultKind};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Subscriber};

/// Everything that is logged at any level, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl Log {
    fn line(&self, name: &str, record: impl FnOnce(&mut Line<'_>)) {
        let mut text = self.0.lock().unwrap();
        text.push_str(name);
        record(&mut Line(&mut text));
        text.push('\n');
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.line(span.metadata().name(), |line| span.record(line));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        self.line("record", |line| values.record(line));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        self.line(event.metadata().target(), |line| event.record(line));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// Begins to log, once for the process.
fn log() -> Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        tracing::subscriber::set_global_default(log.clone()).unwrap();
        log
    })
    .clone()
}

/// A place where a secret might be found.
struct Place {
    name: String,
    bytes: Vec<u8>,
}

fn holds(bytes: &[u8], wanted: &str) -> bool {
    bytes
        .windows(wanted.len())
        .any(|window| window == wanted.as_bytes())
}

fn files(folder: &Path, places: &mut Vec<Place>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, places);
        } else {
            places.push(Place {
                name: path.display().to_string(),
                bytes: std::fs::read(&path).unwrap(),
            });
        }
    }
}

/// Everything that the story showed.
#[derive(Default)]
struct Shown(String);

impl Shown {
    fn add(&mut self, view: impl serde::Serialize + std::fmt::Debug) {
        self.0.push_str(&serde_json::to_string(&view).unwrap());
        let _ = writeln!(self.0, "{view:?}");
    }

    fn failed<T: std::fmt::Debug>(&mut self, answer: Result<T, Failure>) {
        let failure = answer.unwrap_err();
        let _ = writeln!(self.0, "{failure}");
        self.add(failure);
    }
}

/// Wrong credentials are secrets too: perhaps only one letter is missing.
const WRONG: [&str; 4] = [
    "pat-na1-canary-wrong-token",
    "na1-canary-wrong-refresh",
    "canary-wrong-client-secret",
    "canary-wrong-auth-token",
];

async fn troubled_story(world: &World, shown: &mut Shown) {
    let hubspot = &world.practice.access().hubspot;
    let impact = &world.practice.access().impact;
    shown.failed(world.try_keys(Keys::HubspotToken(WRONG[0].into())).await);
    let grant = |secret: &str, refresh: &str| Keys::HubspotGrant {
        client_id: hubspot.client_id.clone(),
        client_secret: secret.into(),
        refresh_token: refresh.into(),
    };
    shown.failed(
        world
            .try_keys(grant(&hubspot.client_secret, WRONG[1]))
            .await,
    );
    shown.failed(
        world
            .try_keys(grant(WRONG[2], &hubspot.refresh_token))
            .await,
    );
    let keys = Keys::Advocate {
        account_sid: impact.account_sid.clone(),
        auth_token: WRONG[3].into(),
        tenant_alias: impact.tenant_alias.clone(),
        api_key: None,
    };
    shown.failed(world.try_keys(keys).await);
    world.keychain.lock(true);
    shown.failed(world.try_keys(world.hubspot_grant()).await);
    world.keychain.lock(false);
    // A wrong token on our own page.
    let address = begin(world, Platform::Hubspot, ConnectMethod::Keys).await;
    let page = browser::open(&address).await;
    page.form()
        .type_into("f-token", WRONG[0])
        .press("Continue")
        .await;
    shown.add(ended(world, Platform::Hubspot).await);
}

async fn good_story(world: &World, shown: &mut Shown) {
    shown.add(world.try_keys(world.hubspot_keys()).await.unwrap());
    shown.add(world.try_keys(world.hubspot_grant()).await.unwrap());
    shown.add(world.try_keys(world.advocate_keys()).await.unwrap());
    for platform in [Platform::Hubspot, Platform::Advocate] {
        let (_, view) = sign_in(world, platform).await;
        assert_eq!(view.problem, "");
        shown.add(view);
        shown.add(
            world
                .process
                .ask(move |engine| async move { engine.confirm_connection(platform).await })
                .await
                .unwrap(),
        );
    }
}

async fn sync_story(world: &World, shown: &mut Shown) {
    world
        .practice
        .impact()
        .inject(Fault::of(FaultKind::ExportHtml200));
    shown.add(world.try_preview().await.unwrap());
    let plan = world.preview().await;
    for fault in [
        FaultKind::ResetAfterApply,
        FaultKind::Html200,
        FaultKind::Expired,
    ] {
        world.inject(fault, "batch/", 0, 1);
    }
    let run = world.run(&plan).await;
    shown.add(run);
    shown.add(world.rows(&plan.id).await);
    // The sign-in is taken back on both sides.
    world.practice.hubspot().revoke_all();
    world.practice.impact().revoke_tokens();
    shown.add(world.try_preview().await.unwrap());
    shown.add(world.overview().await);
}

/// A hand-over file lies in the folder that is searched; it is opened, too.
async fn hand_over(world: &World, shown: &mut Shown) {
    let to = world.folder.path().join("acme.advsync");
    let to = to.to_str().unwrap().to_owned();
    let request = SaveHandover {
        to: to.clone(),
        note: "look after it".to_owned(),
        replace: false,
    };
    let process = &world.process;
    shown.add(
        process
            .ask(|engine| async move { engine.handover().await })
            .await
            .unwrap(),
    );
    shown.add(
        process
            .ask(|engine| async move { engine.export_handover(request).await })
            .await
            .unwrap(),
    );
    shown.add(
        process
            .ask(|engine| async move { engine.open_handover(&to).await })
            .await
            .unwrap(),
    );
    // One in which somebody put what does not belong there is refused, and its words are not repeated.
    let wrong = world.folder.path().join("wrong.advsync");
    let text = format!("advocate_sync = 1\ntoken = \"{}\"\n", WRONG[0]);
    std::fs::write(&wrong, text).unwrap();
    let path = wrong.to_str().unwrap().to_owned();
    shown.failed(
        process
            .ask(|engine| async move { engine.open_handover(&path).await })
            .await,
    );
    std::fs::remove_file(wrong).unwrap();
}

#[tokio::test]
async fn no_secret_leaves_the_keychain() {
    let log = log();
    let world = World::of(60, 40).await;
    let mut events = world.process.news();
    let told = Arc::new(Mutex::new(String::new()));
    let listener = tokio::spawn({
        let told = Arc::clone(&told);
        async move {
            events
                .until(|event: &Event| {
                    let line = serde_json::to_string(event).unwrap();
                    told.lock().unwrap().push_str(&line);
                    None::<()>
                })
                .await;
        }
    });
    let mut shown = Shown::default();
    troubled_story(&world, &mut shown).await;
    good_story(&world, &mut shown).await;
    let mut kept: Vec<String> = world.keychain.stored().into_values().collect();
    let world = world.ready().await;
    sync_story(&world, &mut shown).await;
    hand_over(&world, &mut shown).await;
    kept.extend(world.keychain.stored().into_values());
    listener.abort();

    let (hubspot, impact) = (
        &world.practice.access().hubspot,
        &world.practice.access().impact,
    );
    let basic = |user: &str, password: &str| STANDARD.encode(format!("{user}:{password}"));
    let mut secrets: Vec<String> = WRONG.map(str::to_owned).to_vec();
    secrets.extend([
        hubspot.private_token.clone(),
        hubspot.client_secret.clone(),
        hubspot.refresh_token.clone(),
        impact.auth_token.clone(),
        impact.api_key.clone(),
        impact.client_secret.clone(),
        basic(&impact.account_sid, &impact.auth_token),
        basic(&impact.account_sid, WRONG[3]),
        basic("", &impact.api_key),
        basic(&impact.client_id, &impact.client_secret),
    ]);
    secrets.extend(kept);
    secrets.sort();
    secrets.dedup();
    assert!(secrets.len() > 14, "sign-ins gave further secrets");

    let mut places = Vec::new();
    files(world.folder.path(), &mut places);
    for (name, text) in [
        ("what was shown", shown.0),
        ("events", told.lock().unwrap().clone()),
        ("log", log.0.lock().unwrap().clone()),
    ] {
        places.push(Place {
            name: name.to_owned(),
            bytes: text.into_bytes(),
        });
    }
    // What is no secret is found, so the search can find.
    let journal = places
        .iter()
        .any(|place| holds(&place.bytes, &impact.account_sid));
    assert!(journal, "the Account SID is in the journal");
    assert!(
        places
            .iter()
            .any(|place| place.name.ends_with(".advsync")
                && holds(&place.bytes, &impact.tenant_alias)),
        "the hand-over file is searched"
    );
    assert!(places.len() > 4, "{}", places.len());
    for place in &places {
        for secret in &secrets {
            assert!(
                !holds(&place.bytes, secret),
                "{} holds {secret}",
                place.name
            );
        }
    }
}
