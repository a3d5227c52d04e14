//! "Do it for me": what would be written for a test, shown first, and written exactly so. Before each write it is looked
//! whether it is there already, so whatever was cut off is taken up and nothing is made twice.

use super::look::{Look, Told};
use super::stored;
use crate::engine::Engine;
use crate::failure::Error;
use crate::journal::settings::Workspace;
use crate::views::{DoTest, Failure, Platform, TestPlanView, TestRequest, TestWrite, TestWrites};
use crate::words::test_plan as words;
use domain::layout::{Field, GROUP_NAME};
use domain::person::{ContactId, Participant};
use domain::test_plan::{MadeIn, Test, TestPerson};
use domain::trigger::Object;
use platforms::advocate::{Upsert, ids_for};
use platforms::hubspot::NewProperty;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The property, and the custom field, that mark whoever was made for a plan; its value is the plan's id.
pub const MARK: &str = "advocate_sync_test";
/// The scope that making and moving deals needs (documented by HubSpot). It is not asked for at sign-in.
pub const DEALS_SCOPE: &str = "crm.objects.deals.write";

/// A stage with its label.
type Stage = (String, String);

/// One thing to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// The property that marks test contacts.
    Property,
    /// A participant.
    Participant(TestPerson),
    /// A contact.
    Contact(TestPerson),
    /// A referral in Advocate: by whose code, and whose it becomes.
    ReferralInAdvocate {
        code: String,
        friend: Box<Participant>,
    },
    /// The same on the contact in HubSpot.
    ReferralInHubspot { code: String, friend: ContactId },
    /// The deal: its first stage and pipeline, with their label.
    Deal {
        contact: ContactId,
        pipeline: String,
        stage: String,
        label: String,
    },
    /// The deal's move to the stage that counts. The deal may not be there yet.
    Stage {
        deal: Option<String>,
        stage: String,
        label: String,
    },
}

impl Engine {
    /// Returns what "Do it for me" would write for a test now. Both sides are read; nothing is written.
    ///
    /// # Errors
    /// Something stands in the way of the test, or a side does not answer.
    pub async fn test_writes(&self, request: TestRequest) -> Result<TestWrites, Failure> {
        let workspace = self.inner.workspace()?;
        let test = words::test(&request.test)?;
        let plan = self.inner.ready_for(&workspace, test).await?;
        let look = self.inner.test_look(&workspace, &plan).await?;
        let writes = look.writes(test).await.map_err(words::not_read)?;
        let shown: Vec<TestWrite> = writes.iter().map(|it| look.shown(it)).collect();
        Ok(TestWrites {
            test: test.id().to_owned(),
            token: token(&shown),
            writes: shown,
        })
    }

    /// Writes exactly what was shown, and looks for the first time.
    ///
    /// # Errors
    /// What would be written is not what was shown, a sync is at work, or a platform refuses a write. What was written
    /// before it stays, and is not written again.
    pub async fn do_test(&self, request: DoTest) -> Result<TestPlanView, Failure> {
        self.inner.refuse_while_busy()?;
        let held = self.inner.sync_lock()?;
        let workspace = self.inner.workspace()?;
        let test = words::test(&request.test)?;
        let plan = self.inner.ready_for(&workspace, test).await?;
        self.inner.refuse_without_deals(&workspace, test).await?;
        let look = self.inner.test_look(&workspace, &plan).await?;
        let writes = look.writes(test).await.map_err(words::not_read)?;
        let shown: Vec<TestWrite> = writes.iter().map(|it| look.shown(it)).collect();
        if token(&shown) != request.token {
            return Err(words::other_writes().into());
        }
        // What must be known from before is read before anything is written.
        self.inner.begin_attempt(&plan, test).await?;
        let mut deal = None;
        for write in writes {
            look.write(write, &mut deal).await?;
        }
        drop(held);
        self.check_test(TestRequest { test: request.test }).await
    }
}

impl crate::engine::Inner {
    /// Refuses to write deals with a connection that surely may not.
    pub(super) async fn refuse_without_deals(
        &self,
        workspace: &Workspace,
        test: Test,
    ) -> Result<(), Error> {
        if test.of_deal() && !self.may_write_deals(workspace).await? {
            return Err(words::may_not_write_deals());
        }
        Ok(())
    }

    /// Returns whether deals may be written, as far as the connection's permissions are known.
    pub(super) async fn may_write_deals(&self, workspace: &Workspace) -> Result<bool, Error> {
        let stored = self.connection(workspace, Platform::Hubspot).await?;
        let scopes = stored.and_then(|it| it.details.scopes);
        Ok(scopes.is_none_or(|all| all.iter().any(|it| it == DEALS_SCOPE)))
    }
}

/// Stands for exactly these writes.
fn token(writes: &[TestWrite]) -> String {
    let mut hash = Sha256::new();
    for write in writes {
        hash.update(write.sentence.as_bytes());
        hash.update([0]);
    }
    hash.finalize()
        .iter()
        .take(8)
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

impl Look {
    fn full_name(&self, person: TestPerson) -> (String, String) {
        person.names(&self.plan.body.day)
    }

    /// Returns what is missing for a test.
    pub async fn writes(&self, test: Test) -> Told<Vec<Write>> {
        match test {
            Test::NewParticipants => {
                let mut all = Vec::new();
                for person in test.people().iter().copied() {
                    if self.participant(person).await?.is_none() {
                        all.push(Write::Participant(person));
                    }
                }
                Ok(all)
            }
            Test::NewContacts => {
                let mut all = Vec::new();
                for person in test.people().iter().copied() {
                    if self.contact(person).await?.is_none() {
                        all.push(Write::Contact(person));
                    }
                }
                if !all.is_empty() && self.mark_is_missing().await? {
                    all.insert(0, Write::Property);
                }
                Ok(all)
            }
            Test::ReferralInAdvocate => self.referral_to_make().await,
            Test::ReferralInHubspot => self.code_to_write().await,
            Test::WonDeal => self.deal_to_win().await,
            Test::SecondMove => self.deal_to_move_again().await,
        }
    }

    /// Out of the stage that counts, and into it again.
    async fn deal_to_move_again(&self) -> Told<Vec<Write>> {
        let Some(deal) = self.deal().await? else {
            return Ok(Vec::new());
        };
        let now = self.deal_now(&deal.id).await?;
        if now.is_some_and(|it| it.there && it.reached > 1) {
            return Ok(Vec::new());
        }
        let (counts, other) = self.stages().await?;
        let back = |stage: (String, String)| Write::Stage {
            deal: Some(deal.id.clone()),
            stage: stage.0,
            label: stage.1,
        };
        let away = deal.value("dealstage") == Some(counts.0.as_str());
        let first = away.then(|| back(other.1));
        Ok(first.into_iter().chain([back(counts)]).collect())
    }

    /// Returns the stage that counts, and one of the same pipeline that does not: each with its label, the second with
    /// its pipeline before it.
    async fn stages(&self) -> Told<(Stage, (String, Stage))> {
        let Some((trigger, _)) = self.trigger.clone() else {
            return Err(words::NO_STAGE.to_owned());
        };
        let pipelines = self.pipelines().await?;
        let pipeline = pipelines.into_iter().find(|it| {
            let wanted = trigger.pipeline.as_ref();
            wanted.is_none_or(|wanted| *wanted == it.id)
                && it.stages.iter().any(|it| it.id == trigger.stage)
        });
        let Some(pipeline) = pipeline else {
            return Err(words::NO_STAGE.to_owned());
        };
        let counts = pipeline.stages.iter().find(|it| it.id == trigger.stage);
        let label = counts.map_or_else(|| trigger.stage.clone(), |it| it.label.clone());
        // The move must be seen, so it begins in a stage that does not count.
        let other = |it: &&platforms::hubspot::Stage| it.id != trigger.stage && !it.lost;
        let Some(first) = pipeline.stages.iter().find(other) else {
            return Err(words::NO_OTHER_STAGE.to_owned());
        };
        let first = (first.id.clone(), first.label.clone());
        Ok(((trigger.stage, label), (pipeline.id.clone(), first)))
    }

    async fn referral_to_make(&self) -> Told<Vec<Write>> {
        let referrer = self.participant(TestPerson::P1).await?;
        let friend = self.participant(TestPerson::P2).await?;
        let code = referrer.and_then(|it| it.referral_code);
        Ok(match (code, friend) {
            (Some(code), Some(friend)) if friend.referred_by.is_none() => {
                vec![Write::ReferralInAdvocate {
                    code,
                    friend: Box::new(friend),
                }]
            }
            _ => Vec::new(),
        })
    }

    async fn code_to_write(&self) -> Told<Vec<Write>> {
        let referrer = self.participant(TestPerson::C1).await?;
        let friend = self.contact(TestPerson::C2).await?;
        let code = referrer.and_then(|it| it.referral_code);
        Ok(match (code, friend) {
            (Some(code), Some(friend)) if friend.value(Field::ReferredByCode).is_none() => {
                vec![Write::ReferralInHubspot {
                    code,
                    friend: friend.id,
                }]
            }
            _ => Vec::new(),
        })
    }

    async fn deal_to_win(&self) -> Told<Vec<Write>> {
        if self.trigger.is_none() {
            return Ok(Vec::new());
        }
        let ((stage, label), (pipeline, first)) = self.stages().await?;
        if let Some(deal) = self.deal().await? {
            if deal.value("dealstage") == Some(stage.as_str()) {
                return Ok(Vec::new());
            }
            let deal = Some(deal.id);
            return Ok(vec![Write::Stage { deal, stage, label }]);
        }
        let Some(contact) = self.contact(TestPerson::C2).await? else {
            return Ok(Vec::new());
        };
        let deal = Write::Deal {
            contact: contact.id,
            pipeline,
            stage: first.0,
            label: first.1,
        };
        let won = Write::Stage {
            deal: None,
            stage,
            label,
        };
        Ok(vec![deal, won])
    }

    /// Whether the mark is to be made: it is not there, and our own group of properties is.
    async fn mark_is_missing(&self) -> Told<bool> {
        let told = |error| crate::views::Failure::from(error).message;
        let heard = |answer| self.inner.heard(&self.workspace, Platform::Hubspot, answer);
        let there = heard(self.hubspot.contact_properties(false).await)
            .await
            .map_err(told)?;
        if there.iter().any(|it| it.name == MARK) {
            return Ok(false);
        }
        let groups = self
            .inner
            .heard(
                &self.workspace,
                Platform::Hubspot,
                self.hubspot.property_groups().await,
            )
            .await
            .map_err(told)?;
        Ok(groups.iter().any(|it| it == GROUP_NAME))
    }

    /// Returns whether contacts can be marked now.
    async fn mark_is_there(&self) -> Result<bool, Error> {
        let read = self.hubspot.contact_properties(false).await;
        let all = self
            .inner
            .heard(&self.workspace, Platform::Hubspot, read)
            .await?;
        Ok(all.iter().any(|it| it.name == MARK))
    }

    /// Returns a write as it is shown.
    fn shown(&self, write: &Write) -> TestWrite {
        let person = |it: TestPerson| format!("{} ({})", self.full_name(it).0, self.email(it));
        let (on, sentence) = match write {
            Write::Property => (Platform::Hubspot, words::writes_property(MARK)),
            Write::Participant(it) => (
                Platform::Advocate,
                words::makes("participant", &person(*it)),
            ),
            Write::Contact(it) => (Platform::Hubspot, words::makes("contact", &person(*it))),
            Write::ReferralInAdvocate { code, .. } => (
                Platform::Advocate,
                words::refers(&person(TestPerson::P1), &person(TestPerson::P2), code),
            ),
            Write::ReferralInHubspot { code, .. } => (
                Platform::Hubspot,
                words::writes_code(Field::ReferredByCode.label(), code, &person(TestPerson::C2)),
            ),
            Write::Deal { label, .. } => (
                Platform::Hubspot,
                words::makes_deal(&self.deal_name(), &person(TestPerson::C2), label),
            ),
            Write::Stage { label, .. } => (Platform::Hubspot, words::moves_deal(label)),
        };
        TestWrite { on, sentence }
    }

    fn deal_name(&self) -> String {
        let (first, last) = self.full_name(TestPerson::C2);
        format!("{first} – {last}")
    }

    async fn heard_write<T>(
        &self,
        of: Platform,
        answer: Result<T, platforms::ApiError>,
    ) -> Result<T, Error> {
        self.inner.heard(&self.workspace, of, answer).await
    }

    async fn write(&self, write: Write, made: &mut Option<String>) -> Result<(), Error> {
        let plan = self.plan.id.clone();
        match write {
            Write::Property => {
                let new = NewProperty {
                    name: MARK.to_owned(),
                    label: "Advocate Sync test".to_owned(),
                    group: GROUP_NAME.to_owned(),
                    field_type: "text".to_owned(),
                    description: "The test plan for which this contact was made.".to_owned(),
                };
                let answer = self.hubspot.create_property(&new).await;
                self.heard_write(Platform::Hubspot, answer).await?;
                self.inner
                    .change_test_plan(&plan, |body| body.property = true)
                    .await
            }
            Write::Participant(person) => self.make_participant(person).await,
            Write::Contact(person) => self.make_contact(person).await,
            Write::ReferralInAdvocate { code, friend } => {
                let wanted = Upsert {
                    referred_by_code: Some(code),
                    ..Upsert::new(friend.account_id, friend.user_id)
                };
                let answer = self.advocate.upsert(&self.program, &wanted).await;
                self.heard_write(Platform::Advocate, answer).await.map(drop)
            }
            Write::ReferralInHubspot { code, friend } => {
                let name = self.layout.property(Field::ReferredByCode).to_owned();
                let values = BTreeMap::from([(name, code)]);
                let answer = self
                    .hubspot
                    .update_record(Object::Contacts, friend.as_str(), &values)
                    .await;
                self.heard_write(Platform::Hubspot, answer).await
            }
            Write::Deal {
                contact,
                pipeline,
                stage,
                ..
            } => {
                let values = values(&[
                    ("dealname", &self.deal_name()),
                    ("pipeline", &pipeline),
                    ("dealstage", &stage),
                    ("amount", "1"),
                ]);
                let answer = self.hubspot.create_deal(&values, &contact).await;
                let id = self.heard_write(Platform::Hubspot, answer).await?;
                *made = Some(id.clone());
                self.inner
                    .change_test_plan(&plan, |body| body.deal = Some(id))
                    .await
            }
            Write::Stage { deal, stage, .. } => {
                let id = deal.or(made.clone()).ok_or_else(words::no_deal)?;
                let values = values(&[("dealstage", &stage)]);
                let answer = self
                    .hubspot
                    .update_record(Object::Deals, &id, &values)
                    .await;
                self.heard_write(Platform::Hubspot, answer).await
            }
        }
    }

    async fn make_participant(&self, person: TestPerson) -> Result<(), Error> {
        let email = self.email(person);
        let (first, last) = self.full_name(person);
        let (account, user) = ids_for(&email);
        let wanted = Upsert {
            email: Some(email),
            first_name: Some(first),
            last_name: Some(last),
            custom_fields: values(&[(MARK, &self.plan.id)]),
            ..Upsert::new(account, user)
        };
        let answer = self.advocate.create(&self.program, &wanted).await;
        let made = self.heard_write(Platform::Advocate, answer).await?;
        let ids = Some((made.account_id, made.user_id));
        self.inner
            .change_test_plan(&self.plan.id, move |body| {
                body.people.entry(person).or_default().participant = ids;
            })
            .await
    }

    async fn make_contact(&self, person: TestPerson) -> Result<(), Error> {
        let email = self.email(person);
        let (first, last) = self.full_name(person);
        let mut wanted = values(&[
            ("email", &email),
            ("firstname", &first),
            ("lastname", &last),
        ]);
        if self.mark_is_there().await? {
            wanted.insert(MARK.to_owned(), self.plan.id.clone());
        }
        let answer = self.hubspot.create_contact(&wanted).await;
        let id = self.heard_write(Platform::Hubspot, answer).await?;
        self.inner
            .change_test_plan(&self.plan.id, move |body: &mut stored::Body| {
                body.people.entry(person).or_default().contact = Some(id);
            })
            .await
    }
}

/// Returns where a person begins, as the screens name sides.
pub fn side(made_in: MadeIn) -> Platform {
    match made_in {
        MadeIn::Advocate => Platform::Advocate,
        MadeIn::Hubspot => Platform::Hubspot,
    }
}

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    owned.collect()
}
