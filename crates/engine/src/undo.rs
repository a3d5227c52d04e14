//! Taking back a run: a plan of its own, made from what the run wrote and from what both records have by now. It is run
//! like any plan, and its run can be undone like any run.

use crate::engine::{Engine, Inner};
use crate::failure::Error;
use crate::journal::entries::{self, Entry, Planned};
use crate::journal::links::{self, Link};
use crate::journal::settings::Workspace;
use crate::journal::syncs::{Context, StoredPlan, StoredRun};
use crate::preview::{BATCH, Early, PreviewJob, progress_words};
use crate::run::refuse_other_accounts;
use crate::views::{
    Counts, Failure, Outcome, PlanView, Platform, RunStatus, UndoRequest, UndoView, Who,
};
use crate::words;
use domain::email;
use domain::layout::Field;
use domain::person::{AccountId, Contact, ContactId, Participant, UserId};
use domain::plan::{Because, Change, Decision, Direction, Kind, Reason};
use domain::undo::{AsOfNow, NewContacts, What, Written, undo};
use platforms::advocate::Advocate;
use platforms::hubspot::HubSpot;
use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::sync::Arc;
use tokio::task::JoinHandle;

/// Pages of people that are read at the same time: one request to HubSpot each, and now and then some to Advocate.
const READERS: usize = 8;

impl Engine {
    /// Begins to make the plan that takes a run back, and returns at once; events and [`Engine::plan`] tell how it goes. What
    /// cannot be undone or was changed since is in the plan, as people who are skipped or with a note. It is run by
    /// [`Engine::start_sync`].
    ///
    /// # Errors
    /// There is no such run, it has not ended, it was made with other accounts or properties, or other work is going on.
    pub async fn undo(&self, run: &str, request: UndoRequest) -> Result<PlanView, Failure> {
        self.inner.refuse_while_busy()?;
        let lock = self.inner.sync_lock()?;
        let workspace = self.inner.workspace()?;
        let (run, plan) = self.inner.run_and_plan(run).await?;
        let now = self.inner.context(&workspace).await?;
        refuse(&run, &plan, &workspace, &now)?;
        let of = plan.id.clone();
        let both = self
            .inner
            .journal
            .read(move |db| entries::wrote_in_advocate(db, &of))
            .await?;
        let context = Context {
            direction: if both {
                Direction::Both
            } else {
                Direction::ToHubspot
            },
            who: Who::Everyone,
            undoes: Some(run.id.clone()),
            ..now
        };
        let hubspot = self.inner.hubspot(&workspace).await?;
        let advocate = if both {
            Some(self.inner.advocate(&workspace).await?)
        } else {
            None
        };
        let job = self.inner.begin_plan(&workspace, &context).await?;
        let id = job.plan.clone();
        let undoing = Undoing {
            inner: Arc::clone(&self.inner),
            workspace,
            hubspot,
            advocate,
            context,
            run: run.id,
            began_at: run.started_at,
            of: plan,
            archive_created: request.archive_created,
            job,
        };
        tokio::spawn(Arc::new(undoing).make(lock));
        self.plan(&id).await
    }
}

fn refuse(
    run: &StoredRun,
    plan: &StoredPlan,
    workspace: &Workspace,
    now: &Context,
) -> Result<(), Error> {
    let ended = matches!(
        run.status,
        RunStatus::Done | RunStatus::DoneWithProblems | RunStatus::Stopped
    );
    if !ended {
        return Err(Error::InvalidInput {
            what: format!(
                "Run {} has not ended, so it cannot be undone yet. Nothing was changed.",
                run.id
            ),
            hint: "Go on with it, or stop it; then undo it.".to_owned(),
        });
    }
    refuse_other_accounts(plan, workspace, now).map_err(|error| match error {
        Error::PlanOutOfDate { why } => Error::InvalidInput {
            what: format!("Run {} cannot be undone: {why}. Nothing was changed.", run.id),
            hint: "Connect and choose what it was made with, or change the values by hand; `runs show` lists them.".to_owned(),
        },
        other => other,
    })
}

/// Everything that making one reverse plan needs.
struct Undoing {
    inner: Arc<Inner>,
    workspace: Workspace,
    hubspot: HubSpot,
    /// Only when the run wrote values of participants.
    advocate: Option<Advocate>,
    context: Context,
    run: String,
    began_at: String,
    /// The plan that the run executed.
    of: StoredPlan,
    archive_created: bool,
    job: Arc<PreviewJob>,
}

/// Somebody whom the run touched, with the link as it is now.
struct Touched {
    entry: Entry,
    link: Option<Link>,
}

/// Both records of a page of people as they are now.
#[derive(Default)]
struct Records {
    contacts: BTreeMap<ContactId, Contact>,
    participants: BTreeMap<(AccountId, UserId), Participant>,
}

/// One person of the reverse plan.
struct TakenBack {
    planned: Planned,
    /// What this one person adds to the summary.
    share: UndoView,
}

impl Undoing {
    async fn make(self: Arc<Self>, lock: File) {
        let steps = Arc::clone(&self).steps();
        let made = self.job.unless_cancelled(Box::pin(steps)).await;
        self.inner.end_plan(&self.job, lock, made).await;
    }

    async fn steps(self: Arc<Self>) -> Result<(Context, Counts), Early> {
        let mut view = UndoView {
            run: self.run.clone(),
            began_at: self.began_at.clone(),
            archive_created: self.archive_created,
            ..UndoView::default()
        };
        let mut counts = Counts::default();
        let mut shared = 0;
        let mut next = 0;
        let mut after = None;
        let mut all_begun = false;
        let mut reading: VecDeque<JoinHandle<Result<Vec<TakenBack>, Error>>> = VecDeque::new();
        loop {
            while !all_begun && reading.len() < READERS {
                let page = self.page(after).await?;
                match page.last() {
                    Some(last) => after = Some(last.entry.seq),
                    None => all_begun = true,
                }
                let work = Arc::clone(&self);
                reading.push_back(tokio::spawn(async move { work.take_back(page).await }));
            }
            // In the order of the run, so that the order of reading never shows in a plan.
            let Some(read) = reading.pop_front() else {
                break;
            };
            let page = read.await.map_err(|_| Error::Internal {
                what: "reading ended unexpectedly",
            })??;
            let mut planned = Vec::with_capacity(page.len());
            for person in page {
                counts.add(person.planned.decision.kind);
                shared += u32::from(person.planned.shares());
                add(&mut view, &person.share);
                planned.push((next, person.planned));
                next += 1;
            }
            self.store(planned).await?;
            self.job.counted(counts);
            let words = progress_words("Reading what the run wrote to", next, None);
            self.inner.tell_preview(&self.job, &words, false);
        }
        let context = Context {
            undo: Some(view),
            shared,
            ..self.context.clone()
        };
        Ok((context, counts))
    }

    async fn page(&self, after: Option<u32>) -> Result<Vec<Touched>, Error> {
        let (run, plan) = (self.run.clone(), self.of.id.clone());
        let workspace = self.workspace.id.clone();
        self.inner
            .journal
            .read(move |db| {
                let page = entries::touched(db, &run, &plan, after, BATCH)?;
                page.into_iter()
                    .map(|entry| {
                        let person = &entry.participant;
                        let (account, user) = (&person.account_id, &person.user_id);
                        let link = links::link_of_participant(db, &workspace, account, user)?;
                        Ok(Touched { entry, link })
                    })
                    .collect()
            })
            .await
    }

    async fn store(&self, planned: Vec<(u32, Planned)>) -> Result<(), Error> {
        let plan = self.job.plan.clone();
        self.inner
            .journal
            .write(move |db| {
                planned
                    .iter()
                    .try_for_each(|(seq, planned)| entries::insert(db, &plan, *seq, planned))
            })
            .await
    }

    async fn take_back(&self, page: Vec<Touched>) -> Result<Vec<TakenBack>, Error> {
        let records = self.read(&page).await?;
        Ok(page
            .into_iter()
            .map(|touched| self.person(touched, &records))
            .collect())
    }

    /// Reads both records of those who may get something back.
    async fn read(&self, page: &[Touched]) -> Result<Records, Error> {
        let mut records = Records::default();
        let ids: Vec<ContactId> = page
            .iter()
            .filter(|it| !matches!(it.entry.kind, Kind::Delete | Kind::Unlink | Kind::Archive))
            .filter_map(|it| it.entry.contact.clone())
            .collect();
        if !ids.is_empty() {
            let found = self.hubspot.read_by_id(&self.context.layout, &ids).await;
            let found = self.inner.heard(&self.workspace, Platform::Hubspot, found);
            for contact in found.await? {
                records.contacts.insert(contact.id.clone(), contact);
            }
        }
        let Some(advocate) = &self.advocate else {
            return Ok(records);
        };
        let asked: Vec<&Participant> = page
            .iter()
            .filter(|it| {
                it.entry
                    .advocate
                    .iter()
                    .any(|change| can_go_back(change.field))
            })
            .map(|it| &it.entry.participant)
            .collect();
        let emails: Vec<String> = asked
            .iter()
            .filter_map(|person| person.email.clone())
            .filter(|address| email::looks_valid(address))
            .collect();
        let program = &self.context.program.id;
        if !emails.is_empty() {
            let found = advocate.find_by_email(program, &emails).await;
            let found = self.inner.heard(&self.workspace, Platform::Advocate, found);
            for person in found.await? {
                let ids = (person.account_id.clone(), person.user_id.clone());
                records.participants.insert(ids, person);
            }
        }
        for person in asked {
            let ids = (person.account_id.clone(), person.user_id.clone());
            if records.participants.contains_key(&ids) {
                continue;
            }
            // Under another address the person may still be there.
            let found = advocate.look_up(program, &ids.0, &ids.1).await;
            let found = self.inner.heard(&self.workspace, Platform::Advocate, found);
            if let Some(person) = found.await? {
                records.participants.insert(ids, person);
            }
        }
        Ok(records)
    }

    fn person(&self, touched: Touched, records: &Records) -> TakenBack {
        let Touched { entry, link } = touched;
        let (written, hubspot, advocate) = match self.written(&entry) {
            Ok(written) => written,
            Err(note) => return left_alone(entry, note),
        };
        let ids = (
            entry.participant.account_id.clone(),
            entry.participant.user_id.clone(),
        );
        let contact = entry
            .contact
            .as_ref()
            .and_then(|id| records.contacts.get(id));
        let participant = records.participants.get(&ids);
        let undo = undo(
            Written {
                kind: written,
                hubspot: &hubspot,
                advocate: &advocate,
            },
            AsOfNow {
                contact,
                participant,
            },
            if self.archive_created {
                NewContacts::Archive
            } else {
                NewContacts::Keep
            },
        );
        let (kind, reason) = undo.verdict(written);
        let link = link.filter(|link| {
            link.ended.is_none() && Some(&link.contact_id) == entry.contact.as_ref()
        });
        let decision = Decision {
            hubspot: match contact.filter(|_| kind == Kind::Archive) {
                Some(contact) => all_that_goes(contact, &hubspot),
                None => undo.hubspot.clone(),
            },
            advocate: undo.advocate.clone(),
            // Without a link there is nothing that a sync would carry on.
            known: link
                .filter(|_| kind == Kind::Update)
                .map(|link| undo.known(link.known)),
            ..Decision::plain(kind, reason, entry.contact.as_ref())
        };
        let planned = Planned {
            // As it is now, so that nothing old is taken for a change.
            participant: participant.cloned().unwrap_or(entry.participant),
            decision,
            spelled_out: true,
            note: words::undo_note(&undo),
        };
        let gone = undo.cannot.iter().any(|it| it.what == What::Contact);
        TakenBack {
            planned,
            share: UndoView {
                put_back: u32::from(!undo.hubspot.is_empty() || !undo.advocate.is_empty()),
                changed_since: u32::from(!undo.changed_since.is_empty()),
                cannot: u32::from(!undo.cannot.is_empty()),
                new_contacts: u32::from(written == Kind::Create && !gone),
                ..UndoView::default()
            },
        }
    }

    /// Returns what the run did for somebody: the kind, and the values on both sides. An error says why nobody knows.
    fn written(&self, entry: &Entry) -> Result<(Kind, Vec<Change>, Vec<Change>), &'static str> {
        // On its way when the run was stopped: what is there now tells whether it arrived.
        let unknown = entry.outcome == Outcome::Waiting;
        let kind = match (entry.kind, entry.outcome) {
            (Kind::Create, Outcome::Created) => Kind::Create,
            (Kind::Create, Outcome::Updated) => return Err(words::BEFORE_UNKNOWN),
            (Kind::Create, _) => return Err(words::NOBODY_KNOWS),
            (kind, _) => kind,
        };
        let in_hubspot = unknown || matches!(entry.outcome, Outcome::Created | Outcome::Updated);
        let values = entry.values(&self.of.context.program);
        let hubspot = entry.before.iter().filter(|_| in_hubspot);
        let hubspot = hubspot.filter_map(|(field, before)| {
            Some(Change {
                field: *field,
                before: before.clone(),
                after: values.get(field)?.clone(),
                because: Because::PutBack,
            })
        });
        let in_advocate = unknown || entry.advocate_done;
        let advocate = entry.advocate.iter().filter(|_| in_advocate).cloned();
        Ok((kind, hubspot.collect(), advocate.collect()))
    }
}

/// Returns whether a value of a participant can be put back; others are not worth a question.
fn can_go_back(field: Field) -> bool {
    matches!(field, Field::Email | Field::FirstName | Field::LastName)
}

/// Returns the values of the run that go with a contact: what a person sees of it, and what must still be there when it
/// goes.
fn all_that_goes(contact: &Contact, written: &[Change]) -> Vec<Change> {
    let there = written.iter().filter_map(|change| {
        Some(Change {
            field: change.field,
            before: Some(contact.value(change.field)?.to_owned()),
            after: String::new(),
            because: Because::PutBack,
        })
    });
    there.collect()
}

/// Returns somebody of whom nobody knows what the run wrote.
fn left_alone(entry: Entry, note: &str) -> TakenBack {
    TakenBack {
        share: UndoView {
            cannot: 1,
            ..UndoView::default()
        },
        planned: Planned {
            decision: Decision::plain(Kind::Skip, Reason::NotUndoable, entry.contact.as_ref()),
            participant: entry.participant,
            spelled_out: false,
            note: note.to_owned(),
        },
    }
}

/// Adds one person to the summary.
fn add(sum: &mut UndoView, share: &UndoView) {
    sum.put_back += share.put_back;
    sum.changed_since += share.changed_since;
    sum.cannot += share.cannot;
    sum.new_contacts += share.new_contacts;
}
