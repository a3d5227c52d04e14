//! Cleaning up: what the plan made and is there now, found by its addresses, and taking it away again.

use super::act::MARK;
use super::look::{Look, Told};
use crate::engine::Engine;
use crate::failure::Error;
use crate::journal::links;
use crate::views::{CleanUpTests, Failure, Platform, TestCleanUp, TestLeft, TestPlanView};
use crate::words::test_plan as words;
use domain::pair::Ended;
use domain::person::{AccountId, ContactId, UserId};
use domain::test_plan::TestPerson;
use domain::trigger::Object;
use platforms::hubspot::HubSpot;
use std::collections::BTreeSet;

/// Something to take away.
enum Thing {
    Deal(String),
    Contact(TestPerson, ContactId),
    Participant(TestPerson, AccountId, UserId),
    Property,
}

impl Thing {
    fn id(&self) -> String {
        match self {
            Self::Deal(_) => "deal".to_owned(),
            Self::Contact(person, _) => format!("contact-{}", person.name()),
            Self::Participant(person, ..) => format!("participant-{}", person.name()),
            Self::Property => "property".to_owned(),
        }
    }
}

impl Engine {
    /// Returns what the plan made and is there now. Both sides are read.
    ///
    /// # Errors
    /// No plan was begun, or a side does not answer.
    pub async fn test_clean_up(&self) -> Result<TestCleanUp, Failure> {
        let workspace = self.inner.workspace()?;
        let plan = self.inner.begun_plan(&workspace).await?;
        let look = self.inner.test_look(&workspace, &plan).await?;
        let things = look.things().await.map_err(words::not_read)?;
        let pages = self.inner.contact_pages(&workspace).await?;
        let account = self
            .inner
            .connected(&workspace, Platform::Hubspot)
            .await?
            .account_id;
        let items = things.iter().map(|thing| {
            let (on, url) = match thing {
                Thing::Deal(id) => (
                    Platform::Hubspot,
                    Some(HubSpot::record_url(&pages, &account, Object::Deals, id)),
                ),
                Thing::Contact(_, id) => (
                    Platform::Hubspot,
                    Some(HubSpot::contact_url(&pages, &account, id)),
                ),
                Thing::Participant(..) => (Platform::Advocate, None),
                Thing::Property => (Platform::Hubspot, None),
            };
            let (sentence, means) = match thing {
                Thing::Deal(_) => words::left_deal(),
                Thing::Contact(person, _) => {
                    words::left_contact(person.name(), &look.email(*person))
                }
                Thing::Participant(person, ..) => {
                    words::left_participant(person.name(), &look.email(*person))
                }
                Thing::Property => words::left_property(),
            };
            TestLeft {
                id: thing.id(),
                on,
                sentence,
                means,
                url: url.map(|it| it.to_string()),
            }
        });
        Ok(TestCleanUp {
            items: items.collect(),
            stays: words::stays(),
        })
    }

    /// Takes things away that the plan made: deals first, then contacts, participants, and the mark at last.
    ///
    /// # Errors
    /// The number is not that of the things, one of them is not the plan's, a sync is at work, or a platform refuses. What
    /// was taken away before stays away.
    pub async fn clean_up_tests(&self, request: CleanUpTests) -> Result<TestPlanView, Failure> {
        self.inner.refuse_while_busy()?;
        let held = self.inner.sync_lock()?;
        let workspace = self.inner.workspace()?;
        let plan = self.inner.begun_plan(&workspace).await?;
        let wanted: BTreeSet<&str> = request.ids.iter().map(String::as_str).collect();
        if wanted.len() != request.confirmation as usize || wanted.is_empty() {
            return Err(words::other_number(wanted.len()).into());
        }
        let look = self.inner.test_look(&workspace, &plan).await?;
        let things = look.things().await.map_err(words::not_read)?;
        let there: BTreeSet<String> = things.iter().map(Thing::id).collect();
        if let Some(other) = wanted.iter().find(|id| !there.contains(**id)) {
            return Err(Error::NotFound {
                what: "thing of this test plan",
                id: (*other).to_owned(),
            }
            .into());
        }
        for thing in things
            .into_iter()
            .filter(|it| wanted.contains(it.id().as_str()))
        {
            look.take_away(thing).await?;
        }
        drop(held);
        self.test_plan().await
    }
}

impl Look {
    /// Returns what the plan made and is there, in the order in which it is taken away.
    async fn things(&self) -> Told<Vec<Thing>> {
        let mut all = Vec::new();
        if let Some(deal) = self.deal().await? {
            all.push(Thing::Deal(deal.id));
        }
        let mut participants = Vec::new();
        for person in TestPerson::ALL {
            if let Some(contact) = self.contact(person).await? {
                all.push(Thing::Contact(person, contact.id));
            }
            if let Some(it) = self.participant(person).await? {
                participants.push(Thing::Participant(person, it.account_id, it.user_id));
            }
        }
        all.append(&mut participants);
        if self.plan.body.property && !self.plan.body.removed.contains(&MARK.to_owned()) {
            all.push(Thing::Property);
        }
        Ok(all)
    }

    async fn take_away(&self, thing: Thing) -> Result<(), Error> {
        let id = thing.id();
        match thing {
            Thing::Deal(deal) => {
                let answer = self.hubspot.archive_record(Object::Deals, &deal).await;
                self.heard_away(Platform::Hubspot, answer).await?;
                self.inner
                    .change_test_plan(&self.plan.id, |body| body.deal = None)
                    .await?;
            }
            Thing::Contact(_, contact) => {
                let answer = self.hubspot.archive_contacts(&[contact]).await;
                self.heard_away(Platform::Hubspot, answer).await?;
            }
            Thing::Participant(person, account, user) => {
                let answer = self.advocate.delete(&account, &user, false).await;
                self.heard_away(Platform::Advocate, answer).await?;
                self.end_link(person, account, user).await?;
            }
            Thing::Property => {
                let answer = self.hubspot.archive_property(MARK).await;
                self.heard_away(Platform::Hubspot, answer).await?;
            }
        }
        let name = if id == "property" {
            MARK.to_owned()
        } else {
            id
        };
        self.inner
            .change_test_plan(&self.plan.id, |body| body.removed.push(name))
            .await
    }

    async fn heard_away<T>(
        &self,
        of: Platform,
        answer: Result<T, platforms::ApiError>,
    ) -> Result<T, Error> {
        self.inner.heard(&self.workspace, of, answer).await
    }

    /// Ends the link of a pair that was taken away on both sides, so that no sync asks what became of it.
    async fn end_link(
        &self,
        person: TestPerson,
        account: AccountId,
        user: UserId,
    ) -> Result<(), Error> {
        let contact = self.contact(person).await;
        if !matches!(contact, Ok(None)) {
            return Ok(());
        }
        let workspace = self.workspace.id.clone();
        self.inner
            .journal
            .write(move |db| links::end(db, &workspace, &account, &user, Ended::Deleted))
            .await
    }
}
