//! The test plan: test people, what is written for them after it was shown, what is read, and how a test stands.
//!
//! Start here for the use cases; `look.rs` reads and `claims.rs` compares, `act.rs` is "Do it for me", `clean.rs` takes everything
//! away again, `round.rs` runs all tests one after the other, `show.rs` makes the cards, `report.rs` the files. What is decided is in `domain::test_plan`. A sync of test
//! people and the sending of their event go the way of every other: a preview that a person starts.

mod act;
mod claims;
mod clean;
mod look;
mod report;
mod round;
mod show;

pub(crate) use round::Round;

use crate::engine::{Engine, Inner, RulesDocument, SetupDocument};
use crate::failure::Error;
use crate::guide;
use crate::journal::events;
use crate::journal::settings::Workspace;
use crate::journal::test_plan::{self as stored, Body, StoredAttempt, StoredTestPlan};
use crate::preview::new_id;
use crate::views::{
    BeginTestPlan, ConfirmRewards, Event, EventPlanStatus, EventPlanView, Failure, GuideId, Mode,
    PlanView, Platform, PreviewEvents, PreviewRequest, SayTest, SyncDirection, TestPlanView,
    TestRequest, TestSaid, TestWord, Tick, Who,
};
use crate::words::test_plan as words;
use domain::test_plan::{Facts, Standing, Test, blocked, mailbox, plus_address, standing};
use jiff::Timestamp;
use std::sync::Arc;
use tokio::sync::broadcast::error::RecvError;

impl Engine {
    /// Returns the test plan and how each test stands. Nothing is asked of a platform.
    ///
    /// # Errors
    /// No workspace is open, or the journal cannot be read.
    pub async fn test_plan(&self) -> Result<TestPlanView, Failure> {
        let workspace = self.inner.workspace()?;
        Ok(self.inner.test_plan_view(&workspace).await?)
    }

    /// Begins a plan, or begins anew. Nothing is written to a platform; what an earlier plan made stays until it is
    /// cleaned up.
    ///
    /// # Errors
    /// The mailbox is none, or on a domain that nobody can own.
    pub async fn begin_test_plan(&self, request: BeginTestPlan) -> Result<TestPlanView, Failure> {
        let workspace = self.inner.workspace()?;
        let practice = workspace.mode == Mode::Practice;
        let mailbox = mailbox(&request.mailbox, practice).map_err(words::no_address)?;
        let now = self.inner.now();
        let mut id = new_id();
        id.truncate(6);
        let body = Body {
            mailbox,
            day: now.strftime("%-d %b").to_string(),
            ..Body::default()
        };
        let owner = workspace.id.clone();
        self.inner
            .journal
            .write(move |db| stored::insert(db, &id, &owner, &body, now))
            .await?;
        self.inner.emit(Event::SetupChanged);
        self.test_plan().await
    }

    /// Takes a person's word that rewards of tests 3 to 5 may be real.
    ///
    /// # Errors
    /// No plan was begun, or the journal cannot be written.
    pub async fn confirm_rewards(&self, request: ConfirmRewards) -> Result<TestPlanView, Failure> {
        let workspace = self.inner.workspace()?;
        let plan = self.inner.begun_plan(&workspace).await?;
        let tick = request.confirmed.then(|| Tick {
            by: guide::user(),
            at: self.inner.now().to_string(),
        });
        self.inner
            .change_test_plan(&plan.id, move |body| body.rewards_confirmed = tick)
            .await?;
        self.test_plan().await
    }

    /// Takes a person's word about a test: it passed, it is left out, or neither; or a note.
    ///
    /// # Errors
    /// A word without a name or a reason, no plan, or the journal cannot be written.
    pub async fn say_test(&self, request: SayTest) -> Result<TestPlanView, Failure> {
        let workspace = self.inner.workspace()?;
        let test = words::test(&request.test)?;
        let plan = self.inner.begun_plan(&workspace).await?;
        let at = self.inner.now().to_string();
        let said = |passed, by: &str, text: &str| {
            if by.trim().is_empty() || text.trim().is_empty() {
                return Err(words::word_missing(passed));
            }
            Ok(TestSaid {
                passed,
                by: by.trim().to_owned(),
                words: text.trim().to_owned(),
                at,
            })
        };
        let said = match &request.word {
            TestWord::Passed { by, note } => Some(said(true, by, note)?),
            TestWord::Skipped { reason } => Some(said(false, &guide::user(), reason)?),
            TestWord::TakenBack | TestWord::Note { .. } => None,
        };
        self.inner
            .change_test_plan(&plan.id, move |body| match request.word {
                TestWord::Note { note } if note.trim().is_empty() => {
                    body.notes.remove(&test);
                }
                TestWord::Note { note } => {
                    body.notes.insert(test, note.trim().to_owned());
                }
                _ => match said {
                    Some(said) => _ = body.said.insert(test, said),
                    None => _ = body.said.remove(&test),
                },
            })
            .await?;
        self.test_plan().await
    }

    /// Begins an attempt at a test, because a person did what it asks for, and looks for the first time.
    ///
    /// # Errors
    /// Something stands in the way of the test, or the journal cannot be written.
    pub async fn begin_test(&self, request: TestRequest) -> Result<TestPlanView, Failure> {
        let workspace = self.inner.workspace()?;
        let test = words::test(&request.test)?;
        let plan = self.inner.ready_for(&workspace, test).await?;
        self.inner.begin_attempt(&plan, test).await?;
        self.check_test(request).await
    }

    /// Looks once whether what a test expects is there. Without an attempt under way nothing is looked at.
    ///
    /// # Errors
    /// No plan was begun, or the journal cannot be used. What a platform does not tell is a part of the answer.
    pub async fn check_test(&self, request: TestRequest) -> Result<TestPlanView, Failure> {
        let workspace = self.inner.workspace()?;
        let test = words::test(&request.test)?;
        let plan = self.inner.begun_plan(&workspace).await?;
        if let Some(attempt) = self.inner.open_attempt(&plan, test).await? {
            self.check(&workspace, &plan, test, attempt).await?;
        }
        self.test_plan().await
    }

    async fn check(
        &self,
        workspace: &Workspace,
        plan: &StoredTestPlan,
        test: Test,
        mut attempt: StoredAttempt,
    ) -> Result<(), Error> {
        let look = self.inner.test_look(workspace, plan).await?;
        let (assertions, clues) = look.at(self, test).await?;
        let now = self.inner.now();
        let stands = standing(&assertions, elapsed(&attempt.began_at, now));
        let body = &mut attempt.body;
        body.looks += 1;
        body.looked_at = Some(now.to_string());
        body.passed = stands == Standing::Passed;
        words::result(stands).clone_into(&mut body.result);
        body.reasons = words::reasons(test, &assertions, &clues);
        body.evidence = look.evidence();
        body.assertions = assertions;
        if stands != Standing::Waiting {
            attempt.ended_at = Some(now.to_string());
        }
        let before = if test == Test::ReferralInHubspot && body.passed {
            look.rewards_of_referrer().await
        } else {
            None
        };
        let (id, found) = (plan.id.clone(), look.found());
        self.inner
            .journal
            .write(move |db| {
                stored::change(db, &id, |body| {
                    for (person, ids) in found {
                        body.people.insert(person, ids);
                    }
                    body.rewards_before = before.or(body.rewards_before);
                })?;
                stored::saw(db, &id, test, &attempt)
            })
            .await
    }

    /// Makes a preview of just the people of a test, both ways. It is started like any other.
    ///
    /// # Errors
    /// Something stands in the way of the test, or as of [`Engine::preview`].
    pub async fn sync_test(&self, request: TestRequest) -> Result<PlanView, Failure> {
        let workspace = self.inner.workspace()?;
        let test = words::test(&request.test)?;
        let plan = self.inner.ready_for(&workspace, test).await?;
        self.inner.begin_attempt(&plan, test).await?;
        let people = test.people().iter();
        let people = people.map(|it| plus_address(&plan.body.mailbox, *it, &plan.id));
        self.preview(PreviewRequest {
            direction: SyncDirection::Both,
            who: Who::People(people.collect()),
        })
        .await
    }

    /// Makes a preview of events in which only the test deal is taken in, and returns it when it is ready. It is sent like
    /// any other; what it leaves out is in the next one again.
    ///
    /// # Errors
    /// Something stands in the way of the test, no deal is known, or as of [`Engine::preview_events`].
    pub async fn preview_test_event(&self) -> Result<EventPlanView, Failure> {
        let workspace = self.inner.workspace()?;
        let plan = self.inner.ready_for(&workspace, Test::WonDeal).await?;
        self.inner.begin_attempt(&plan, Test::WonDeal).await?;
        let look = self.inner.test_look(&workspace, &plan).await?;
        let deal = look.deal().await.map_err(words::not_read)?;
        let deal = deal.ok_or_else(words::no_deal)?.id;
        let mut news = self.subscribe();
        let begun = self
            .preview_events(PreviewEvents { everything: false })
            .await?;
        loop {
            let plan = self.event_plan(&begun.id).await?;
            if plan.status != EventPlanStatus::Previewing {
                break;
            }
            // News says when to ask again; whoever missed some asks now.
            if let Err(RecvError::Closed) = news.recv().await {
                break;
            }
        }
        let id = begun.id.clone();
        let (plan_id, kept) = (plan.id.clone(), deal.clone());
        self.inner
            .journal
            .write(move |db| {
                events::leave_out_others(db, &id, &deal)?;
                stored::change(db, &plan_id, |body| body.deal = Some(kept))
            })
            .await?;
        self.event_plan(&begun.id).await
    }
}

impl Inner {
    /// Returns the plan under way, or says that there is none.
    async fn begun_plan(&self, workspace: &Workspace) -> Result<StoredTestPlan, Error> {
        let id = workspace.id.clone();
        self.journal
            .read(move |db| stored::newest(db, &id))
            .await?
            .ok_or_else(words::not_begun)
    }

    async fn change_test_plan(
        &self,
        id: &str,
        change: impl FnOnce(&mut Body) + Send + 'static,
    ) -> Result<(), Error> {
        let id = id.to_owned();
        self.journal
            .write(move |db| stored::change(db, &id, change))
            .await
    }

    async fn attempts(
        &self,
        plan: &StoredTestPlan,
        test: Test,
    ) -> Result<Vec<StoredAttempt>, Error> {
        let id = plan.id.clone();
        self.journal
            .read(move |db| stored::attempts(db, &id, test))
            .await
    }

    async fn open_attempt(
        &self,
        plan: &StoredTestPlan,
        test: Test,
    ) -> Result<Option<StoredAttempt>, Error> {
        let newest = self.attempts(plan, test).await?.into_iter().next();
        Ok(newest.filter(|it| it.ended_at.is_none()))
    }

    /// Begins an attempt unless one is under way. What must be known from before is read first.
    async fn begin_attempt(
        self: &Arc<Self>,
        plan: &StoredTestPlan,
        test: Test,
    ) -> Result<(), Error> {
        let workspace = self.workspace()?;
        if test == Test::ReferralInHubspot && plan.body.referrer_before.is_none() {
            let look = self.test_look(&workspace, plan).await?;
            let before = look.referrer_now().await.map_err(words::not_read)?;
            self.change_test_plan(&plan.id, |body| body.referrer_before = before)
                .await?;
        }
        if test == Test::SecondMove && plan.body.rewards_after.is_none() {
            let look = self.test_look(&workspace, plan).await?;
            let after = look.rewards_of_referrer().await;
            self.change_test_plan(&plan.id, move |body| body.rewards_after = after)
                .await?;
        }
        let (id, now) = (plan.id.clone(), self.now());
        self.journal
            .write(move |db| stored::begin(db, &id, test, now))
            .await
    }

    /// Returns the plan, or what stands in the way of a test.
    async fn ready_for(&self, workspace: &Workspace, test: Test) -> Result<StoredTestPlan, Error> {
        let plan = self.begun_plan(workspace).await?;
        let facts = self.test_facts(workspace, Some(&plan)).await?;
        match blocked(test, &facts) {
            None => Ok(plan),
            Some(cause) => Err(words::blocked(test, cause)),
        }
    }

    /// Returns what is known of the setup, without asking anybody.
    async fn test_facts(
        &self,
        workspace: &Workspace,
        plan: Option<&StoredTestPlan>,
    ) -> Result<Facts, Error> {
        let answers = |stored: Option<crate::journal::settings::StoredConnection>| {
            stored.is_some_and(|it| it.confirmed && !it.broken)
        };
        let rules: RulesDocument = self.document(&workspace.id).await?.unwrap_or_default();
        let setup: SetupDocument = self.setup(workspace).await?;
        let ticked = self.ticked(workspace, GuideId::ProgramRules).await?;
        let body = plan.map(|it| &it.body);
        let mut passed = std::collections::BTreeSet::new();
        for test in Test::ALL {
            let Some(plan) = plan else { continue };
            let by_hand = plan.body.said.get(&test).is_some_and(|it| it.passed);
            let attempts = self.attempts(plan, test).await?;
            if by_hand || attempts.first().is_some_and(|it| it.body.passed) {
                passed.insert(test);
            }
        }
        Ok(Facts {
            hubspot: answers(self.connection(workspace, Platform::Hubspot).await?),
            advocate: answers(self.connection(workspace, Platform::Advocate).await?),
            properties_ready: setup.ready && setup.lost.is_empty(),
            makes_contacts: rules.0.hubspot_on_new || rules.0.hubspot_on_update,
            makes_participants: rules.0.advocate_on_new || rules.0.advocate_on_update,
            deal_counts: self.deal_trigger(workspace).await?.is_some(),
            rules_confirmed: ticked.of > 0 && ticked.done >= ticked.of,
            mailbox: body.is_some(),
            rewards_confirmed: !self.rewards_may_be_real(workspace).await?
                || body.is_some_and(|it| it.rewards_confirmed.is_some()),
            passed,
        })
    }

    /// Returns whether the program may pay for a test: it is simulated, or its tenant is one for tests. Seen by others: the
    /// alias of such a tenant begins with `test_`.
    async fn rewards_may_be_real(&self, workspace: &Workspace) -> Result<bool, Error> {
        if workspace.mode == Mode::Practice {
            return Ok(false);
        }
        let advocate = self.connection(workspace, Platform::Advocate).await?;
        Ok(!advocate.is_some_and(|it| it.account_id.starts_with("test_")))
    }
}

/// Returns how many seconds lie between a stored moment and now.
fn elapsed(since: &str, now: Timestamp) -> u32 {
    let since: Timestamp = since.parse().unwrap_or(now);
    u32::try_from(now.duration_since(since).as_secs()).unwrap_or_default()
}
