//! Guides: what a person does outside this program. A person ticks what they did; what a platform lets us see is looked
//! at. A tick is about what was set up at the time, so it stops counting when that changes.

use crate::engine::{
    Engine, Inner, LayoutDocument, ProgramDocument, SetupDocument, TicksDocument, check,
};
use crate::failure::Error;
use crate::journal::settings::Workspace;
use crate::pages::Pages;
use crate::views::{
    CheckStatus, CheckView, Event, Failure, GuideId, GuideItem, GuideView, Mode, Overview,
    Platform, Tick, TickRequest,
};
use crate::words::guide::{self, Item};
use domain::layout::{Field, Layout};
use domain::setup::Ticked;
use serde::{Deserialize, Serialize};

/// The code under which a won deal is reported while no triggers are saved: the documented pattern `deal_[deal stage]`, for
/// the stage that HubSpot gives every account.
pub(crate) const EVENT_KEY: &str = "deal_closedwon";

/// A stored tick.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StoredTick {
    pub tick: Tick,
    /// What was set up then.
    pub about: String,
}

/// What the guides, and the forms, are about now.
pub(crate) struct Subject {
    pub pages: Pages,
    pub layout: Layout,
    pub program: ProgramDocument,
    pub tenant: String,
    /// The event type codes that the triggers send, at least one.
    events: Vec<String>,
}

impl Engine {
    /// Returns a guide, with what can be seen of it now.
    ///
    /// # Errors
    /// A side that it is about is not connected. A platform that does not answer is a check that could not be made.
    pub async fn guide(&self, id: GuideId) -> Result<GuideView, Failure> {
        let workspace = self.inner.workspace()?;
        let mut view = self.inner.guide_view(&workspace, id).await?;
        view.checks = self.inner.guide_checks(&workspace, id).await?;
        if id == GuideId::ContactRecord {
            let stale = view.items.iter().any(|item| !item.stale.is_empty());
            let check = guide::record_confirmed(view.done, view.of, stale);
            view.checks.push(check);
        }
        Ok(view)
    }

    /// Ticks an item of a guide, or takes the tick back.
    ///
    /// # Errors
    /// The guide has no such item, or the journal cannot be written.
    pub async fn tick(&self, request: TickRequest) -> Result<Overview, Failure> {
        let workspace = self.inner.workspace()?;
        let subject = self.inner.subject(&workspace).await?;
        let item = items(request.guide, &subject)
            .into_iter()
            .find(|item| item.id == request.item)
            .ok_or(Error::NotFound {
                what: "item of this guide",
                id: request.item,
            })?;
        let mut document = self.inner.ticks(&workspace).await?;
        if request.done {
            let tick = StoredTick {
                tick: Tick {
                    by: user(),
                    at: self.inner.now().to_string(),
                },
                about: subject.about(request.guide),
            };
            document.ticks.insert(item.id.to_owned(), tick);
        } else {
            document.ticks.remove(item.id);
        }
        self.inner.save(workspace.id, document).await?;
        self.inner.emit(Event::SetupChanged);
        self.overview().await
    }
}

/// The name of this computer's user, as the system tells it.
pub(crate) fn user() -> String {
    ["USER", "USERNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|name| !name.is_empty()))
        .unwrap_or_else(|| "somebody".to_owned())
}

impl Subject {
    /// What a tick of this guide is about.
    fn about(&self, id: GuideId) -> String {
        match id {
            GuideId::Connector => format!("account {}", self.pages.account),
            GuideId::ContactRecord => {
                let names = Field::REFERRAL.map(|field| self.layout.property(field));
                format!("account {}: {}", self.pages.account, names.join(", "))
            }
            GuideId::ProgramRules => format!(
                "program {} of {}, event {}",
                self.program.id,
                self.tenant,
                self.events.join(", ")
            ),
        }
    }
}

fn items(id: GuideId, subject: &Subject) -> Vec<Item> {
    match id {
        GuideId::Connector => guide::connector(&subject.pages),
        GuideId::ContactRecord => guide::contact_record(&subject.pages, &subject.layout),
        GuideId::ProgramRules => {
            guide::program_rules(&subject.pages, &subject.program.name, &subject.events)
        }
    }
}

impl Inner {
    pub(crate) async fn ticks(&self, workspace: &Workspace) -> Result<TicksDocument, Error> {
        Ok(self.document(&workspace.id).await?.unwrap_or_default())
    }

    /// Returns where the fields live, or will.
    pub(crate) async fn layout(&self, workspace: &Workspace) -> Result<Layout, Error> {
        let setup: SetupDocument = self.setup(workspace).await?;
        let mut layout = setup.layout;
        if !setup.ready {
            // What was chosen and not applied yet; what was found in the account by its label is known after the review.
            let chosen: LayoutDocument = self.document(&workspace.id).await?.unwrap_or_default();
            for (field, name) in &chosen.choices {
                layout.choose(*field, name);
            }
        }
        Ok(layout)
    }

    pub(crate) async fn subject(&self, workspace: &Workspace) -> Result<Subject, Error> {
        let hubspot = self.connection(workspace, Platform::Hubspot).await?;
        let advocate = self.connection(workspace, Platform::Advocate).await?;
        let layout = self.layout(workspace).await?;
        let practice = workspace.mode == Mode::Practice;
        let mut events = self.event_codes(workspace).await?;
        if events.is_empty() {
            events.push(EVENT_KEY.to_owned());
        }
        Ok(Subject {
            events,
            pages: Pages {
                hubspot: self.contact_pages(workspace).await?,
                account: hubspot.map(|it| it.account_id).unwrap_or_default(),
                impact: (!practice).then(|| self.endpoints.impact_app.clone()),
            },
            layout,
            program: self.document(&workspace.id).await?.unwrap_or_default(),
            tenant: advocate.map(|it| it.account_id).unwrap_or_default(),
        })
    }

    /// Returns how a guide stands, without asking anybody.
    pub(crate) async fn ticked(&self, workspace: &Workspace, id: GuideId) -> Result<Ticked, Error> {
        let view = self.guide_view(workspace, id).await?;
        let stale = view.items.iter().filter(|item| !item.stale.is_empty());
        Ok(Ticked {
            done: view.done,
            stale: u32::try_from(stale.count()).unwrap_or(u32::MAX),
            of: view.of,
        })
    }

    async fn guide_view(&self, workspace: &Workspace, id: GuideId) -> Result<GuideView, Error> {
        let subject = self.subject(workspace).await?;
        let ticks = self.ticks(workspace).await?.ticks;
        let about = subject.about(id);
        let items = items(id, &subject);
        let ask = guide::ask(guide::wanted(id), &items);
        let items: Vec<_> = items
            .into_iter()
            .map(|item| {
                let stored = ticks.get(item.id);
                let holds = stored.is_some_and(|stored| stored.about == about);
                GuideItem {
                    id: item.id.to_owned(),
                    title: item.title.to_owned(),
                    words: item.words,
                    values: item.values,
                    link: item.link,
                    optional: item.optional,
                    stale: match stored {
                        Some(stored) if !holds => guide::stale(&stored.about),
                        _ => String::new(),
                    },
                    ticked: stored.filter(|_| holds).map(|stored| stored.tick.clone()),
                }
            })
            .collect();
        let needed = || items.iter().filter(|item| !item.optional);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(GuideView {
            id,
            checks: Vec::new(),
            done: count(needed().filter(|item| item.ticked.is_some()).count()),
            of: count(needed().count()),
            ask,
            items,
        })
    }

    /// Looks at what a platform lets us see.
    async fn guide_checks(
        &self,
        workspace: &Workspace,
        id: GuideId,
    ) -> Result<Vec<CheckView>, Error> {
        match id {
            GuideId::Connector => {
                let stored = self.connected(workspace, Platform::Hubspot).await?;
                let seen = stored.details.checks.into_iter();
                Ok(seen
                    .filter(|check| check.id == "engine.connector_present")
                    .collect())
            }
            GuideId::ContactRecord => Ok(vec![self.record_check(workspace).await?]),
            GuideId::ProgramRules => self.rules_checks(workspace).await,
        }
    }

    async fn record_check(&self, workspace: &Workspace) -> Result<CheckView, Error> {
        let id = "layout.properties";
        let layout = self.subject(workspace).await?.layout;
        let hubspot = self.hubspot(workspace).await?;
        let existing = hubspot.contact_properties(false).await;
        let existing = match self.heard(workspace, Platform::Hubspot, existing).await {
            Ok(existing) => existing,
            Err(error) => return Ok(not_seen(id, "Whether the properties exist", error)),
        };
        let missing: Vec<_> = Field::REFERRAL
            .into_iter()
            .filter(|field| {
                let name = layout.property(*field);
                !existing.iter().any(|it| it.name == name && !it.archived)
            })
            .map(Field::label)
            .collect();
        Ok(if missing.is_empty() {
            check(
                id,
                CheckStatus::Pass,
                "All 7 properties exist, so they can be chosen for the record.",
            )
        } else {
            CheckView {
                evidence: missing.join(", "),
                fix: "Apply the changes in the review step first. Then come back here.".to_owned(),
                ..check(
                    id,
                    CheckStatus::Warn,
                    &format!("{} of 7 properties do not exist yet.", missing.len()),
                )
            }
        })
    }

    async fn rules_checks(&self, workspace: &Workspace) -> Result<Vec<CheckView>, Error> {
        let Subject {
            program, events, ..
        } = self.subject(workspace).await?;
        let advocate = self.advocate(workspace).await?;
        let (programs, known) = tokio::join!(advocate.programs(), advocate.event_keys());
        let live = match self.heard(workspace, Platform::Advocate, programs).await {
            Err(error) => not_seen("rules.program_live", "Whether the program is live", error),
            Ok(programs) => {
                let status = programs
                    .iter()
                    .find(|it| it.id.as_str() == program.id)
                    .map(|it| it.status.to_lowercase());
                guide::program_live(&program.name, status.as_deref())
            }
        };
        let mut checks = vec![live];
        match self.heard(workspace, Platform::Advocate, known).await {
            Err(error) => checks.push(not_seen(
                "rules.event_key_known",
                "Whether the program knows the event",
                error,
            )),
            Ok(known) => checks.extend(
                events
                    .iter()
                    .map(|event| guide::event_key_known(event, &known.keys, known.more)),
            ),
        }
        checks.extend(guide::goals_unseen());
        Ok(checks)
    }
}

pub(crate) fn not_seen(id: &str, what: &str, error: Error) -> CheckView {
    let failure = Failure::from(error);
    CheckView {
        evidence: failure.message,
        fix: failure.hint,
        ..check(
            id,
            CheckStatus::Unknown,
            &format!("{what} could not be looked at."),
        )
    }
}
