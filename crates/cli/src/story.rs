//! The practice story: a whole first sync on simulated platforms, from signing in to looking at a contact.
//!
//! It uses the same engine calls as a person would cause, a folder that is removed afterwards, and secrets in memory
//! only. It never opens the real workspace.

use crate::browser;
use crate::commands::practice;
use crate::exit::Exit;
use crate::host::failure;
use crate::interrupts::Interrupts;
use crate::out::Out;
use crate::{show, wait};
use engine::views::{
    ActionKind, ConnectMethod, ConnectRequest, ConnectionStatus, ConnectionView, Counts, Failure,
    FailureCode, Outcome, PlanStatus, PlanView, Platform, PreviewRequest, PropertyPlanView, Row,
    RowsRequest, RunStatus, RunView, SetupChangeStatus, StartSync,
};
use engine::{
    Endpoints, Engine, Environment, MemoryKeychain, Network, Patience, PracticeAccess, SystemClock,
    Threads,
};
use serde::{Deserialize, Serialize};
use simulators::{Access, PracticeOptions};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;
use url::Url;

/// What happened, as `--json` prints it.
#[derive(Serialize)]
struct Story {
    /// Names of the connected accounts.
    accounts: Vec<String>,
    /// Name of the program.
    program: String,
    /// Group and properties that were created.
    created_in_setup: usize,
    /// Counts of the preview.
    preview: Counts,
    /// The run after its first ten people.
    first_ten: RunView,
    /// The run at its end.
    run: RunView,
    /// One contact that was created, as HubSpot tells it.
    contact: Contact,
    /// Counts of a second preview.
    again: Counts,
    /// Contacts that a second run would write.
    writes_again: u32,
    /// Seconds for all of it.
    seconds: f64,
}

/// A contact's referral values.
#[derive(Serialize)]
struct Contact {
    email: String,
    referral_code: String,
    share_link: String,
}

/// Tells the story.
///
/// # Errors
/// A step did not do what it should.
pub async fn tell(people: usize, seed: u64, out: Out) -> Result<Exit, Failure> {
    let begun = Instant::now();
    let interrupts = Interrupts::listen(out).map_err(|error| broken(&error.to_string()))?;
    let pair = practice::start(PracticeOptions {
        people,
        seed,
        ..PracticeOptions::default()
    })
    .await?;
    let folder = tempfile::tempdir().map_err(|error| broken(&error.to_string()))?;
    let engine = Engine::open(Environment {
        data_dir: folder.path().to_owned(),
        endpoints: Endpoints::default(),
        keychain: Arc::new(MemoryKeychain::default()),
        clock: Arc::new(SystemClock),
        patience: Patience::default(),
        network: Network::default(),
        threads: Threads::default(),
    })
    .await?;
    let teller = Teller {
        engine,
        interrupts,
        out,
    };
    let told = teller.tell(pair.access(), begun).await;
    // Telling was borrowed for the story; both end with it, well or not.
    pair.stop().await;
    let story = told?;
    if let Some(story) = story {
        out.result(&story, &format!("Told in {:.1} s.", story.seconds));
        return Ok(Exit::Done);
    }
    Ok(Exit::Interrupted)
}

/// Makes the failure of a story that did not go on.
fn broken(why: &str) -> Failure {
    failure(
        FailureCode::Internal,
        format!("The story could not go on: {why}. Nothing in it is real, so nothing was changed."),
        "Tell it again.",
    )
}

struct Teller {
    engine: Engine,
    interrupts: Interrupts,
    out: Out,
}

impl Teller {
    fn say(&self, text: &str) {
        self.out.text(text);
    }

    /// Tells all chapters; `None` when the listener pressed Ctrl-C.
    async fn tell(mut self, access: &Access, begun: Instant) -> Result<Option<Story>, Failure> {
        let json = serde_json::to_value(access).and_then(serde_json::from_value::<PracticeAccess>);
        let opened =
            json.map_err(|_| broken("the practice platforms describe themselves badly"))?;
        self.engine.open_practice(opened).await?;
        self.say("Practice: two simulated platforms on this computer. Nothing here is real.");
        self.say("\n1. Connect, as a person does in the browser\n");
        let hubspot = self.connect(Platform::Hubspot).await?;
        let advocate = self.connect(Platform::Advocate).await?;
        let program = self.choose_program(&access.impact.program_id).await?;
        let (properties, created_in_setup) = self.properties().await?;
        let Some(plan) = self.preview().await? else {
            return Ok(None);
        };
        let first_ten = self.first_ten(&plan).await?;
        let Some(run) = self.the_rest(first_ten.status, &first_ten.id).await? else {
            return Ok(None);
        };
        let contact = self.look_at_one(access, &plan, &properties).await?;
        self.say("\n7. Preview again\n");
        let again = self.made().await?;
        if again.status != PlanStatus::Ready {
            return ended(&again);
        }
        self.say(&show::counts(again.counts));
        self.say(if again.writes == 0 {
            "\nNothing to write: what differs was written, and nothing is written twice.\n"
        } else {
            "\nSomething changed in between; a second run would write it.\n"
        });
        Ok(Some(Story {
            accounts: vec![hubspot.account_name, advocate.account_name],
            program,
            created_in_setup,
            preview: plan.counts,
            first_ten,
            run,
            contact,
            again: again.counts,
            writes_again: again.writes,
            seconds: begun.elapsed().as_secs_f64(),
        }))
    }

    async fn connect(&self, platform: Platform) -> Result<ConnectionView, Failure> {
        let mut events = self.engine.subscribe();
        let page = self
            .engine
            .begin_connection(ConnectRequest {
                platform,
                method: ConnectMethod::OAuth,
                tenant_alias: String::new(),
                required_only: false,
            })
            .await?;
        let address = Url::parse(&page.address)
            .map_err(|_| broken("the sign-in page's address cannot be read"))?;
        browser::agree(&address)
            .await
            .map_err(|lost| broken(&lost.to_string()))?;
        let side = loop {
            let overview = self.engine.overview().await?;
            let side = match platform {
                Platform::Hubspot => overview.hubspot,
                Platform::Advocate => overview.advocate,
            };
            if side.status != ConnectionStatus::Pending {
                break side;
            }
            // Missed or not: the overview is asked again.
            let _news = events.recv().await;
        };
        if side.status != ConnectionStatus::Unconfirmed {
            return Err(broken(&side.problem));
        }
        self.engine.confirm_connection(platform).await?;
        let name = match platform {
            Platform::Hubspot => "HubSpot",
            Platform::Advocate => "impact.com Advocate",
        };
        self.say(&format!(
            "{name}: {} · {}. This is the right account.",
            side.account_name, side.account_id
        ));
        self.say(&show::checks(&side.checks));
        Ok(side)
    }

    async fn choose_program(&self, id: &str) -> Result<String, Failure> {
        self.say("\n2. Choose the program\n");
        let overview = self.engine.choose_program(id).await?;
        let program = overview
            .program
            .map_or_else(String::new, |program| program.name);
        self.say(&format!(
            "\"{program}\". Its participants are synced; no other program is touched."
        ));
        self.say(&format!(
            "New contacts are {}.",
            if overview.rules.hubspot_on_new {
                "created for participants who have none"
            } else {
                "never created"
            }
        ));
        Ok(program)
    }

    async fn properties(&self) -> Result<(PropertyPlanView, usize), Failure> {
        self.say("\n3. Properties on the contact\n");
        let plan = self.engine.save_property_choices(Vec::new()).await?;
        self.say(&show::property_plan(&plan));
        let review = self.engine.apply_setup().await?;
        let done = |change: &&engine::views::SetupChange| change.status == SetupChangeStatus::Done;
        let created = review.changes.iter().filter(done).count();
        if let Some(refused) = review.changes.iter().find(|change| !done(change)) {
            return Err(broken(&format!(
                "{}: {}",
                refused.sentence, refused.problem
            )));
        }
        self.say(&show::review(&review));
        Ok((plan, created))
    }

    /// Makes a preview and waits for it.
    async fn made(&mut self) -> Result<PlanView, Failure> {
        let mut events = self.engine.subscribe();
        let begun = self.engine.preview(PreviewRequest::default()).await?;
        wait::preview(
            &self.engine,
            &mut events,
            begun,
            &mut self.interrupts,
            self.out,
        )
        .await
    }

    async fn preview(&mut self) -> Result<Option<PlanView>, Failure> {
        self.say("\n4. Preview: what would a sync write?\n");
        let plan = self.made().await?;
        if plan.status != PlanStatus::Ready {
            return ended(&plan);
        }
        self.say(&show::plan(&plan));
        for kind in [ActionKind::Create, ActionKind::Update, ActionKind::Hold] {
            if let Some(person) = self.one(&plan.id, kind, None).await? {
                self.say(&format!("\n{}", show::person(&person)));
            }
        }
        Ok(Some(plan))
    }

    /// Returns the first person of a kind, and of a result.
    async fn one(
        &self,
        plan: &str,
        kind: ActionKind,
        outcome: Option<Outcome>,
    ) -> Result<Option<Row>, Failure> {
        let request = RowsRequest {
            plan: plan.to_owned(),
            kind: Some(kind),
            search: String::new(),
            outcome,
            offset: 0,
            limit: 1,
        };
        Ok(self.engine.rows(request).await?.rows.into_iter().next())
    }

    async fn first_ten(&mut self, plan: &PlanView) -> Result<RunView, Failure> {
        self.say("\n5. Run exactly this preview, 10 people first\n");
        let mut events = self.engine.subscribe();
        let start = StartSync {
            plan: plan.id.clone(),
            start_with_ten: true,
            confirmation: plan.brake.as_ref().map(|brake| brake.number),
        };
        let begun = self.engine.start_sync(start).await?;
        let run = wait::run(
            &self.engine,
            &mut events,
            &begun.id,
            &mut self.interrupts,
            self.out,
        )
        .await?;
        self.say(&show::run(&run));
        Ok(run)
    }

    async fn the_rest(&mut self, status: RunStatus, id: &str) -> Result<Option<RunView>, Failure> {
        if self.interrupts.heard() {
            return Ok(None);
        }
        // So few people that the first ten were all of them.
        if status != RunStatus::Paused {
            return Ok(Some(self.engine.run(id).await?));
        }
        self.say("\nThey look right. Go on with the rest:\n");
        let mut events = self.engine.subscribe();
        let begun = self.engine.resume_sync(id).await?;
        let run = wait::run(
            &self.engine,
            &mut events,
            &begun.id,
            &mut self.interrupts,
            self.out,
        )
        .await?;
        self.say(&show::run(&run));
        match run.status {
            RunStatus::Done | RunStatus::DoneWithProblems => Ok(Some(run)),
            RunStatus::Paused => Ok(None),
            _ => Err(broken(&run.problem)),
        }
    }

    /// Asks the simulated HubSpot itself, past the engine, for a contact that was created.
    async fn look_at_one(
        &self,
        access: &Access,
        plan: &PlanView,
        properties: &PropertyPlanView,
    ) -> Result<Contact, Failure> {
        self.say("\n6. Ask HubSpot itself for one of the new contacts\n");
        let person = self
            .one(&plan.id, ActionKind::Create, Some(Outcome::Created))
            .await?
            .ok_or_else(|| broken("no contact was created"))?;
        let property = |field: &str| {
            let row = properties.rows.iter().find(|row| row.field == field);
            row.map_or_else(String::new, |row| row.name.clone())
        };
        let (code, link) = (property("referral_code"), property("share_link"));
        let mut values = ask(access, &person.person, &[&code, &link])
            .await
            .map_err(|error| broken(&error))?;
        let contact = Contact {
            email: person.person,
            referral_code: values.remove(&code).flatten().unwrap_or_default(),
            share_link: values.remove(&link).flatten().unwrap_or_default(),
        };
        self.say(&show::table(&[
            vec!["Email".to_owned(), contact.email.clone()],
            vec!["Referral code".to_owned(), contact.referral_code.clone()],
            vec!["Share link".to_owned(), contact.share_link.clone()],
        ]));
        Ok(contact)
    }
}

/// Returns nothing for a preview that was cancelled, or why it failed.
fn ended<T>(plan: &PlanView) -> Result<Option<T>, Failure> {
    if plan.status == PlanStatus::Cancelled {
        Ok(None)
    } else {
        Err(broken(&plan.problem))
    }
}

#[derive(Deserialize)]
struct Answer {
    properties: BTreeMap<String, Option<String>>,
}

/// Reads a contact by its address. Documented by HubSpot: reading one contact with another id property.
async fn ask(
    access: &Access,
    email: &str,
    properties: &[&str],
) -> Result<BTreeMap<String, Option<String>>, String> {
    let words = |error: reqwest::Error| error.without_url().to_string();
    let mut address = Url::parse(&access.hubspot.base_url).map_err(|error| error.to_string())?;
    if let Ok(mut path) = address.path_segments_mut() {
        path.extend(["crm", "v3", "objects", "contacts", email]);
    }
    let answer = reqwest::Client::builder()
        .no_proxy()
        .build()
        .map_err(words)?
        .get(address)
        .query(&[
            ("idProperty", "email"),
            ("properties", &properties.join(",")),
        ])
        .bearer_auth(&access.hubspot.private_token)
        .send()
        .await
        .and_then(reqwest::Response::error_for_status)
        .map_err(words)?;
    let answer: Answer = answer.json().await.map_err(words)?;
    Ok(answer.properties)
}
