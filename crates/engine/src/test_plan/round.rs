//! Running all tests in their order: each write is shown and waits for a person's word; a stop takes effect at the next of
//! them, and ends the sync or the sending that is under way.
//!
//! A round writes nothing by itself. It calls the same use cases as the buttons of a card, one after the other, and lives
//! as long as the program: what it has done is in the plan, so a new round goes on from there.

use crate::engine::{Engine, Inner};
use crate::journal::settings::Workspace;
use crate::preview::new_id;
use crate::views::{
    ActionKind, AnswerTests, DoTest, Event, EventPlanStatus, EventRowsRequest, Failure, PlanStatus,
    RowsRequest, RunTests, StartEvents, StartSync, TestAsk, TestPlanView, TestRequest,
    TestRoundLine, TestRoundView, TestStatus, TestView,
};
use crate::words::test_plan as words;
use crate::words::test_round as say;
use domain::test_plan::Test;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;

/// Rows of a preview that are shown with a question; test people are eight.
const SHOWN: u32 = 20;

/// A round under way, or the last one.
pub(crate) struct Round {
    workspace: String,
    view: Mutex<TestRoundView>,
    wish: watch::Sender<Wish>,
}

/// What a person wants of it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Wish {
    Nothing,
    /// To go on with what is asked, with the number that was typed, if one was.
    GoOn(String, Option<u32>),
    /// To leave the test for later.
    Leave(String),
    Stop,
}

/// Why a round, or one test in it, does not go on.
enum Ended {
    /// A person stopped the round.
    Stopped,
    /// This test does not go on; why.
    Left(String),
}

impl From<Failure> for Ended {
    fn from(failure: Failure) -> Self {
        Self::Left(format!("{} {}", failure.message, failure.hint))
    }
}

impl Round {
    fn view(&self) -> MutexGuard<'_, TestRoundView> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stopped(&self) -> bool {
        *self.wish.borrow() == Wish::Stop
    }

    /// Takes a wish, unless the round was stopped.
    fn wants(&self, wish: Wish) {
        self.wish.send_if_modified(|now| {
            let takes = *now != Wish::Stop;
            if takes {
                *now = wish;
            }
            takes
        });
    }
}

impl Engine {
    /// Begins a round through some tests, or through the five. Those that passed, or that somebody spoke about, are left
    /// alone unless they are named.
    ///
    /// # Errors
    /// No plan was begun, a round is under way, or there is no such test.
    pub async fn run_tests(&self, request: RunTests) -> Result<TestPlanView, Failure> {
        let workspace = self.inner.workspace()?;
        self.inner.begun_plan(&workspace).await?;
        let named = !request.tests.is_empty();
        let mut tests = Vec::new();
        for id in &request.tests {
            tests.push(words::test(id)?);
        }
        if !named {
            tests.extend(Test::ALL);
        }
        let round = Arc::new(Round {
            workspace: workspace.id,
            view: Mutex::new(TestRoundView {
                running: true,
                of: u32::try_from(tests.len()).unwrap_or(u32::MAX),
                ..TestRoundView::default()
            }),
            wish: watch::Sender::new(Wish::Nothing),
        });
        {
            let mut state = self.inner.state();
            if state.round.as_ref().is_some_and(|it| it.view().running) {
                return Err(say::under_way().into());
            }
            state.round = Some(Arc::clone(&round));
        }
        let walk = Walk {
            engine: self.clone(),
            round,
            named,
        };
        tokio::spawn(async move { walk.through(&tests).await });
        self.test_plan().await
    }

    /// Answers what the round asks: go on, or leave the test for later.
    ///
    /// # Errors
    /// It asks something else by now, or the number that must be typed is another one.
    pub async fn answer_tests(&self, request: AnswerTests) -> Result<TestPlanView, Failure> {
        let workspace = self.inner.workspace()?;
        let round = self.inner.round(&workspace).ok_or_else(say::no_round)?;
        let asks = round.view().asks.clone();
        let asks = asks.filter(|it| it.token == request.token);
        let asks = asks.ok_or_else(say::asks_otherwise)?;
        if let Some(number) = asks.number.filter(|_| request.go_on)
            && request.number != Some(number)
        {
            return Err(say::other_number(number, &asks.title).into());
        }
        round.wants(if request.go_on {
            Wish::GoOn(request.token, request.number)
        } else {
            Wish::Leave(request.token)
        });
        round.view().asks = None;
        self.test_plan().await
    }

    /// Stops the round. What was written stays; a sync or a sending that is under way ends after what is in flight.
    ///
    /// # Errors
    /// No workspace is open, or the journal cannot be read.
    pub async fn stop_tests(&self) -> Result<TestPlanView, Failure> {
        let workspace = self.inner.workspace()?;
        if let Some(round) = self.inner.round(&workspace) {
            round.wants(Wish::Stop);
            let mut view = round.view();
            view.asks = None;
            if view.running {
                say::STOPPING.clone_into(&mut view.phase);
            }
        }
        self.test_plan().await
    }
}

impl Inner {
    fn round(&self, workspace: &Workspace) -> Option<Arc<Round>> {
        let round = self.state().round.clone();
        round.filter(|it| it.workspace == workspace.id)
    }

    /// Returns how the round stands, if there is one.
    pub(super) fn round_view(&self, workspace: &Workspace) -> Option<TestRoundView> {
        self.round(workspace).map(|it| it.view().clone())
    }
}

/// One round at work.
struct Walk {
    engine: Engine,
    round: Arc<Round>,
    /// The tests were named, so they are done whatever was said about them.
    named: bool,
}

impl Walk {
    async fn through(&self, tests: &[Test]) {
        let mut stopped = false;
        for (at, test) in tests.iter().enumerate() {
            self.change(|view| {
                test.id().clone_into(&mut view.test);
                view.gone = u32::try_from(at).unwrap_or(u32::MAX);
            });
            match self.one(*test).await {
                Ok(sentence) | Err(Ended::Left(sentence)) => self.line(*test, sentence),
                Err(Ended::Stopped) => {
                    stopped = true;
                    break;
                }
            }
        }
        let plan = self.engine.test_plan().await;
        let stands = plan.map(|it| it.sentence).unwrap_or_default();
        self.change(|view| {
            view.running = false;
            view.test.clear();
            view.phase.clear();
            view.asks = None;
            if !stopped {
                view.gone = view.of;
            }
            view.sentence = say::ended(stopped, &stands);
        });
    }

    /// Does one test; returns how it ended.
    async fn one(&self, test: Test) -> Result<String, Ended> {
        self.phase(say::LOOKING).await?;
        let card = self.card(test).await?;
        if settled(&card) && !(self.named && card.said.is_none()) {
            return Ok(say::before(card.status));
        }
        if let Some(cause) = &card.cause {
            return Err(Ended::Left(format!("{} {}", cause.sentence, cause.fix)));
        }
        if card.cannot_do.is_empty() {
            self.write(test).await?;
        } else {
            // A person may have done it; the attempt stays open, so that its card sees it once it is done.
            self.engine.begin_test(request(test)).await?;
            let card = self.card(test).await?;
            if !card.cannot_do.is_empty() {
                return Err(Ended::Left(card.cannot_do));
            }
        }
        let card = self.card(test).await?;
        if card.can_sync {
            self.sync(test).await?;
        }
        if card.can_send {
            self.send(test).await?;
        }
        self.look(test).await
    }

    /// Shows what is to be written, and writes it after a person's word.
    async fn write(&self, test: Test) -> Result<(), Ended> {
        let writes = self.engine.test_writes(request(test)).await?;
        if writes.writes.is_empty() {
            self.engine.begin_test(request(test)).await?;
            return Ok(());
        }
        let lines = writes.writes.iter().map(say::write).collect();
        let number = writes.writes.len();
        let ask = say::writes(test, number, lines, new_id());
        self.ask(ask).await?;
        self.phase(say::WRITING).await?;
        let wish = DoTest {
            test: test.id().to_owned(),
            token: writes.token,
        };
        self.engine.do_test(wish).await?;
        self.line(test, say::wrote(number));
        Ok(())
    }

    /// Makes a preview of the people of a test, shows it, and runs it after a person's word.
    async fn sync(&self, test: Test) -> Result<(), Ended> {
        self.phase(say::PREVIEWING).await?;
        let begun = self.engine.sync_test(request(test)).await?;
        self.follow(Work::Preview(&begun.id)).await?;
        let plan = self.engine.plan(&begun.id).await?;
        if plan.status != PlanStatus::Ready {
            return Err(Ended::Left(say::no_preview(&plan.problem)));
        }
        let rows = RowsRequest {
            plan: plan.id.clone(),
            kind: None,
            search: String::new(),
            outcome: None,
            offset: 0,
            limit: SHOWN,
        };
        let rows = self.engine.rows(rows).await?.rows;
        let rows = rows.iter().filter(|it| it.kind != ActionKind::Same);
        let lines: Vec<String> = rows.map(say::row).collect();
        let worth = plan.writes > 0 || plan.counts.link + plan.counts.unlink > 0;
        if !worth {
            self.line(test, say::nothing_to_sync(&lines));
            return Ok(());
        }
        let confirmation = self.ask(say::sync(test, &plan, lines, new_id())).await?;
        self.phase(say::SYNCING).await?;
        let start = StartSync {
            plan: plan.id,
            start_with_ten: false,
            confirmation,
        };
        let run = self.engine.start_sync(start).await?.id;
        self.follow(Work::Sync(&run)).await?;
        self.line(test, self.engine.run(&run).await?.sentence);
        Ok(())
    }

    /// Makes a preview of just the test deal's event, shows it, and sends it after a person's word.
    async fn send(&self, test: Test) -> Result<(), Ended> {
        self.phase(say::PREVIEWING_EVENT).await?;
        let plan = self.engine.preview_test_event().await?;
        if plan.status != EventPlanStatus::Ready || plan.number == 0 {
            return Err(Ended::Left(format!("{} {}", plan.sentence, plan.problem)));
        }
        let rows = EventRowsRequest {
            plan: plan.id.clone(),
            kind: None,
            offset: 0,
            limit: SHOWN,
        };
        let rows = self.engine.event_rows(rows).await?.rows;
        let rows: Vec<_> = rows.into_iter().filter(|it| !it.left_out).collect();
        let ask = say::event(test, &plan, &rows, new_id());
        let confirmation = self.ask(ask).await?;
        self.phase(say::SENDING).await?;
        let start = StartEvents {
            plan: plan.id.clone(),
            confirmation,
        };
        self.engine.start_events(start).await?;
        self.follow(Work::Sending(&plan.id)).await?;
        let sent = self.engine.event_plan(&plan.id).await?;
        self.line(test, say::sent(&sent));
        Ok(())
    }

    /// Looks until a test has passed or failed.
    async fn look(&self, test: Test) -> Result<String, Ended> {
        self.phase(say::LOOKING).await?;
        loop {
            self.engine.check_test(request(test)).await?;
            let card = self.card(test).await?;
            let Some(seconds) = card.next_look else {
                return Ok(say::outcome(&card));
            };
            self.phase(&say::waits(&card)).await?;
            let wait = Duration::from_secs(seconds.max(1).into());
            let wait = self.engine.inner.patience.of(wait);
            let mut wish = self.round.wish.subscribe();
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                _ = asked_to_stop(&mut wish) => return Err(Ended::Stopped),
            }
        }
    }

    /// Shows something and waits for a person's word about it; returns the number that was typed.
    async fn ask(&self, ask: TestAsk) -> Result<Option<u32>, Ended> {
        let mut wish = self.round.wish.subscribe();
        let token = ask.token.clone();
        self.change(|view| {
            say::ASKING.clone_into(&mut view.phase);
            view.asks = Some(ask);
        });
        let answered = wish.wait_for(|it| match it {
            Wish::GoOn(of, _) | Wish::Leave(of) => *of == token,
            Wish::Stop => true,
            Wish::Nothing => false,
        });
        let wish = answered.await.map(|it| it.clone());
        self.change(|view| view.asks = None);
        self.still_here()?;
        match wish {
            Ok(Wish::GoOn(_, number)) => Ok(number),
            Ok(Wish::Leave(_)) => Err(Ended::Left(say::LEFT.to_owned())),
            _ => Err(Ended::Stopped),
        }
    }

    /// Follows work of the engine to its end; a stop is passed on to it once, and its end is waited for.
    async fn follow(&self, work: Work<'_>) -> Result<(), Ended> {
        let mut news = self.engine.subscribe();
        let mut wish = self.round.wish.subscribe();
        let mut stopping = false;
        loop {
            if work.over(&self.engine).await? {
                return if stopping {
                    Err(Ended::Stopped)
                } else {
                    Ok(())
                };
            }
            let stop_now = tokio::select! {
                // News says when to read again; whoever missed some reads now.
                heard = news.recv() => {
                    if let Err(RecvError::Closed) = heard {
                        return Err(Ended::Stopped);
                    }
                    false
                }
                stop_now = asked_to_stop(&mut wish), if !stopping => stop_now,
            };
            if stop_now {
                stopping = true;
                work.stop(&self.engine).await?;
            }
        }
    }

    async fn card(&self, test: Test) -> Result<TestView, Ended> {
        let plan = self.engine.test_plan().await?;
        let mut all = plan.tests.into_iter().chain(plan.extras);
        let card = all.find(|it| it.id == test.id());
        card.ok_or_else(|| Ended::Left(say::LEFT.to_owned()))
    }

    async fn phase(&self, phase: &str) -> Result<(), Ended> {
        // Others may speak between two steps.
        tokio::task::yield_now().await;
        self.still_here()?;
        self.change(|view| phase.clone_into(&mut view.phase));
        Ok(())
    }

    /// A round ends when it is stopped, and when another workspace is opened: it would write there.
    fn still_here(&self) -> Result<(), Ended> {
        let workspace = self.engine.inner.workspace().map(|it| it.id);
        let elsewhere = workspace.ok().as_ref() != Some(&self.round.workspace);
        if elsewhere || self.round.stopped() {
            return Err(Ended::Stopped);
        }
        Ok(())
    }

    fn line(&self, test: Test, sentence: String) {
        let test = test.id().to_owned();
        self.change(|view| view.lines.push(TestRoundLine { test, sentence }));
    }

    fn change(&self, change: impl FnOnce(&mut TestRoundView)) {
        change(&mut self.round.view());
        self.engine.inner.emit(Event::TestsChanged);
    }
}

/// Work of the engine that a round waits for, by its id.
#[derive(Clone, Copy)]
enum Work<'a> {
    Preview(&'a str),
    Sync(&'a str),
    Sending(&'a str),
}

impl Work<'_> {
    async fn over(self, engine: &Engine) -> Result<bool, Failure> {
        Ok(match self {
            Self::Preview(id) => engine.plan(id).await?.status != PlanStatus::Previewing,
            Self::Sync(id) => {
                let run = engine.run(id).await?;
                run.finished_at.is_some() || run.resumable
            }
            Self::Sending(id) => {
                let plan = engine.event_plan(id).await?;
                plan.status != EventPlanStatus::Running && plan.phase.is_empty()
            }
        })
    }

    async fn stop(self, engine: &Engine) -> Result<(), Failure> {
        match self {
            Self::Preview(_) => engine.cancel_preview().await.map(drop),
            Self::Sync(id) => engine.stop_sync(id).await.map(drop),
            Self::Sending(id) => engine.stop_events(id).await.map(drop),
        }
    }
}

/// Waits until the round is stopped; true, so that it can be told from other news.
async fn asked_to_stop(wish: &mut watch::Receiver<Wish>) -> bool {
    // Without a sender nobody can want anything any more.
    let _gone = wish.wait_for(|it| *it == Wish::Stop).await.map(drop);
    true
}

fn request(test: Test) -> TestRequest {
    TestRequest {
        test: test.id().to_owned(),
    }
}

/// Nothing is left to do for a test.
fn settled(card: &TestView) -> bool {
    matches!(
        card.status,
        TestStatus::Passed | TestStatus::PassedByHand | TestStatus::Skipped
    )
}
