//! Reading both sides live, by id or exact address, since search indexes lag behind what was just written.

use super::stored::{Body, Ids, StoredTestPlan};
use crate::engine::Inner;
use crate::failure::Error;
use crate::journal::links;
use crate::journal::settings::Workspace;
use crate::triggers::DealNow;
use crate::views::{EvidenceView, Failure, Platform};
use domain::email::normal;
use domain::layout::Layout;
use domain::person::{Contact, ContactId, Participant, ProgramId};
use domain::test_plan::{TestPerson, plus_address};
use domain::trigger::conversion::Record;
use domain::trigger::{Object, Trigger};
use platforms::ApiError;
use platforms::advocate::{Advocate, ids_for};
use platforms::hubspot::{HubSpot, Pipeline};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What was read, or in words why it could not be.
pub(super) type Told<T> = Result<T, String>;

/// Whoever looks, with what was seen so far.
pub(super) struct Look {
    pub inner: Arc<Inner>,
    pub workspace: Workspace,
    pub plan: StoredTestPlan,
    pub layout: Layout,
    pub program: ProgramId,
    pub hubspot: HubSpot,
    pub advocate: Advocate,
    pub trigger: Option<(Trigger, Option<String>)>,
    evidence: Mutex<Vec<EvidenceView>>,
    found: Mutex<BTreeMap<TestPerson, Ids>>,
    stages: Mutex<BTreeMap<String, String>>,
}

impl Inner {
    pub(super) async fn test_look(
        self: &Arc<Self>,
        workspace: &Workspace,
        plan: &StoredTestPlan,
    ) -> Result<Look, Error> {
        Ok(Look {
            inner: Arc::clone(self),
            layout: self.layout(workspace).await?,
            program: ProgramId(self.program(workspace).await?.id),
            hubspot: self.hubspot(workspace).await?,
            advocate: self.advocate(workspace).await?,
            trigger: self.deal_trigger(workspace).await?,
            workspace: workspace.clone(),
            plan: plan.clone(),
            evidence: Mutex::default(),
            found: Mutex::default(),
            stages: Mutex::default(),
        })
    }
}

impl Look {
    pub(super) fn body(&self) -> &Body {
        &self.plan.body
    }

    pub fn email(&self, person: TestPerson) -> String {
        plus_address(&self.body().mailbox, person, &self.plan.id)
    }

    /// Returns what was asked and answered.
    pub fn evidence(&self) -> Vec<EvidenceView> {
        let evidence = self.evidence.lock();
        evidence.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the ids that were learned.
    pub fn found(&self) -> BTreeMap<TestPerson, Ids> {
        let found = self.found.lock();
        found.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the labels of stages that were learned.
    pub fn titles(&self) -> BTreeMap<String, String> {
        let stages = self.stages.lock();
        stages.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes an answer in, as evidence and in words.
    pub(super) async fn heard<T: Serialize>(
        &self,
        asked: String,
        of: Platform,
        answer: Result<T, ApiError>,
    ) -> Told<T> {
        let heard = self.inner.heard(&self.workspace, of, answer).await;
        let told = heard.map_err(|error| Failure::from(error).message);
        let answer = match &told {
            Ok(value) => serde_json::to_string_pretty(value).unwrap_or_default(),
            Err(why) => why.clone(),
        };
        self.note(asked, Some(of), answer);
        told
    }

    pub(super) fn note(&self, asked: String, of: Option<Platform>, answer: String) {
        let mut evidence = self.evidence.lock().unwrap_or_else(PoisonError::into_inner);
        evidence.push(EvidenceView { asked, of, answer });
    }

    fn learn(&self, person: TestPerson, learn: impl FnOnce(&mut Ids)) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.body().people.get(&person).cloned();
        learn(
            found
                .entry(person)
                .or_insert_with(|| before.unwrap_or_default()),
        );
    }

    /// Returns the contact with a person's address.
    pub async fn contact(&self, person: TestPerson) -> Told<Option<Contact>> {
        let email = self.email(person);
        let read = self
            .hubspot
            .read_by_email(&self.layout, std::slice::from_ref(&email))
            .await;
        let asked = format!("Contact of {} by e-mail address", person.name());
        let found = self.heard(asked, Platform::Hubspot, read).await?;
        let found = found
            .into_iter()
            .find(|it| it.emails.iter().any(|other| normal(other) == email));
        let id = found.as_ref().map(|it| it.id.clone());
        self.learn(person, |ids| ids.contact = id);
        Ok(found)
    }

    /// Returns the participant with a person's address: by the ids that are known, by those that somebody new has, and at
    /// last by the address itself.
    pub async fn participant(&self, person: TestPerson) -> Told<Option<Participant>> {
        let email = self.email(person);
        let known = self.body().people.get(&person);
        let known = known.and_then(|it| it.participant.clone());
        let asked = |how: &str| format!("Participant of {} by {how}", person.name());
        let mut found = None;
        for ids in known.into_iter().chain([ids_for(&email)]) {
            let read = self.advocate.look_up(&self.program, &ids.0, &ids.1).await;
            let read = self
                .heard(asked("its ids"), Platform::Advocate, read)
                .await?;
            found = read.filter(|it| it.email.as_deref().is_some_and(|it| normal(it) == email));
            if found.is_some() {
                break;
            }
        }
        if found.is_none() {
            let emails = [email];
            let read = self.advocate.ask_by_email(&self.program, &emails).await;
            let read = self
                .heard(asked("e-mail address"), Platform::Advocate, read)
                .await?;
            // Where GraphQL is refused only the ids are left, and they were asked.
            let ids = read.and_then(|all| all.into_iter().next());
            if let Some(ids) = ids {
                let read = self
                    .advocate
                    .look_up(&self.program, &ids.account_id, &ids.user_id)
                    .await;
                found = self
                    .heard(asked("its ids"), Platform::Advocate, read)
                    .await?;
            }
        }
        let ids = found
            .as_ref()
            .map(|it| (it.account_id.clone(), it.user_id.clone()));
        let code = found.as_ref().and_then(|it| it.referral_code.clone());
        self.learn(person, |known| {
            known.participant = ids;
            known.code = code;
        });
        Ok(found)
    }

    /// Returns the contact to which a participant is linked here.
    pub(super) async fn linked(&self, participant: &Participant) -> Told<Option<ContactId>> {
        let (workspace, account, user) = (
            self.workspace.id.clone(),
            participant.account_id.clone(),
            participant.user_id.clone(),
        );
        let link = self
            .inner
            .journal
            .read(move |db| links::link_of_participant(db, &workspace, &account, &user))
            .await
            .map_err(|error| Failure::from(error).message)?;
        Ok(link.filter(|it| it.ended.is_none()).map(|it| it.contact_id))
    }

    /// Returns the deal of the last test: the one that is known, else the newest of the friend in the pipeline that counts.
    pub async fn deal(&self) -> Told<Option<Record>> {
        let Some((trigger, _)) = &self.trigger else {
            return Ok(None);
        };
        let friend = TestPerson::C2;
        let mut ids: Vec<String> = self.body().deal.iter().cloned().collect();
        if ids.is_empty()
            && let Some(contact) = self.contact(friend).await?
        {
            let key = [contact.id.0.clone()];
            let read = self
                .hubspot
                .associated(Object::Contacts, Object::Deals, &key)
                .await
                .map(|all| all.into_values().flatten().map(|it| it.id).collect());
            let asked = format!("Deals of {}", friend.name());
            ids = self.heard(asked, Platform::Hubspot, read).await?;
        }
        if ids.is_empty() {
            return Ok(None);
        }
        let names = ["dealname", "dealstage", "pipeline", "amount"];
        let read = self
            .hubspot
            .read_records(Object::Deals, &ids, &names, None)
            .await
            .map(|all| all.into_iter().map(|it| it.record).collect::<Vec<_>>());
        let deals = self
            .heard("The test deal".to_owned(), Platform::Hubspot, read)
            .await?;
        let fits = |it: &Record| {
            let pipeline = trigger.pipeline.as_deref();
            pipeline.is_none_or(|wanted| it.value("pipeline").is_none_or(|is| is == wanted))
        };
        let number = |it: &Record| it.id.parse::<u64>().unwrap_or_default();
        Ok(deals.into_iter().filter(fits).max_by_key(number))
    }

    /// Returns the deal as a preview of events would see it now.
    pub async fn deal_now(&self, deal: &str) -> Told<Option<DealNow>> {
        let Some((trigger, _)) = &self.trigger else {
            return Ok(None);
        };
        let read = self
            .inner
            .deal_now(
                &self.workspace,
                (&self.hubspot, &self.program),
                (deal, trigger),
            )
            .await
            .map_err(|error| Failure::from(error).message)?;
        if let Some(it) = &read {
            let made = serde_json::to_string_pretty(&it.fields).unwrap_or_default();
            self.note(format!("What the mapping makes of deal {deal}"), None, made);
        }
        Ok(read)
    }

    /// Returns the pipelines, and learns the labels of their stages.
    pub async fn pipelines(&self) -> Told<Vec<Pipeline>> {
        let read = self.hubspot.deal_pipelines().await;
        let heard = self
            .inner
            .heard(&self.workspace, Platform::Hubspot, read)
            .await;
        let all = heard.map_err(|error| Failure::from(error).message)?;
        let mut stages = self.stages.lock().unwrap_or_else(PoisonError::into_inner);
        for stage in all.iter().flat_map(|it| &it.stages) {
            stages.insert(stage.id.clone(), stage.label.clone());
        }
        drop(stages);
        Ok(all)
    }

    pub(super) fn label(&self, stage: &str) -> String {
        let titles = self.titles();
        titles
            .get(stage)
            .cloned()
            .unwrap_or_else(|| stage.to_owned())
    }

    /// Returns how many rewards the referrer has, if they can be read.
    pub async fn rewards_of_referrer(&self) -> Option<u64> {
        let referrer = self.participant(TestPerson::C1).await.ok()??;
        self.rewards(TestPerson::C1, &referrer).await.ok()
    }

    pub(super) async fn rewards(&self, person: TestPerson, participant: &Participant) -> Told<u64> {
        let read = self
            .advocate
            .rewards_of(&participant.account_id, &participant.user_id)
            .await
            .map(|all| {
                let mut all: Vec<_> = all.into_iter().filter(|it| !it.cancelled).collect();
                all.retain(|it| {
                    it.program
                        .as_deref()
                        .is_none_or(|it| it == self.program.as_str())
                });
                all.into_iter().map(|it| it.id).collect::<Vec<_>>()
            });
        let asked = format!("Rewards of {}", person.name());
        let ids = self.heard(asked, Platform::Advocate, read).await?;
        Ok(ids.len() as u64)
    }
}
