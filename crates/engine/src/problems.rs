//! Who needs a person, across all runs: the list, a preview of just these people, and the list as a file.

use crate::engine::{Engine, Inner};
use crate::failure::Error;
use crate::journal::problems::{self, Marked, MarkedDocument, Person};
use crate::journal::settings::{self, Workspace};
use crate::journal::syncs::{self, StoredPlan, StoredRun};
use crate::views::{
    Event, Exported, Failure, MarkProblem, MarkedPerson, PlanView, PreviewRequest, ProblemGroup,
    ProblemPeopleRequest, ProblemPerson, ProblemsView, RetryProblems, SyncDirection, Who,
};
use crate::words;
use domain::import::inert;
use domain::problem::Cause;
use jiff::Timestamp;
use platforms::hubspot::HubSpot;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use url::Url;

/// People in one answer.
const PAGE: u32 = 200;

impl Engine {
    /// Returns everything unsolved, grouped by cause.
    ///
    /// # Errors
    /// No workspace is open, or the journal cannot be read.
    pub async fn problems(&self) -> Result<ProblemsView, Failure> {
        let workspace = self.inner.workspace()?;
        Ok(self
            .inner
            .journal
            .read(move |db| view(db, &workspace.id))
            .await?)
    }

    /// Returns people with one cause, in the order of their ids.
    ///
    /// # Errors
    /// No workspace is open, or the journal cannot be read.
    pub async fn problem_people(
        &self,
        request: ProblemPeopleRequest,
    ) -> Result<Vec<ProblemPerson>, Failure> {
        let workspace = self.inner.workspace()?;
        let cause = words::problems::cause_of(request.cause);
        let limit = request.limit.min(PAGE);
        Ok(self
            .inner
            .problem_page(&workspace, cause, request.offset, limit)
            .await?)
    }

    /// Makes a small preview of those who have a problem, of one cause or of all. It goes the way of the newest sync, and
    /// both ways where a choice may write to either side.
    ///
    /// # Errors
    /// As of [`Engine::preview`].
    pub async fn retry_problems(&self, request: RetryProblems) -> Result<PlanView, Failure> {
        let workspace = self.inner.workspace()?;
        let newest = self
            .inner
            .journal
            .read(move |db| syncs::runs(db, &workspace.id, 1))
            .await?;
        let direction = newest
            .first()
            .map(|run| words::direction(run.direction))
            .unwrap_or_default();
        let cause = request.cause.map(words::problems::cause_of);
        let preview = PreviewRequest {
            direction: match cause {
                Some(Cause::ValueConflict) => SyncDirection::Both,
                _ => direction,
            },
            who: request.cause.map_or(Who::Problems, Who::Cause),
        };
        self.preview(preview).await
    }

    /// Says that what is open about a person is all right, or that it is a problem again. It is then listed apart, and it
    /// holds for this cause only: whatever else is found about the person later is a problem like any other.
    ///
    /// # Errors
    /// Nothing of this cause is open about the person, no workspace is open, or the journal cannot be written.
    pub async fn mark_problem(&self, request: MarkProblem) -> Result<ProblemsView, Failure> {
        let workspace = self.inner.workspace()?;
        let now = self.inner.now();
        let view = self
            .inner
            .journal
            .write(move |db| {
                mark(db, &workspace.id, request, now)?;
                view(db, &workspace.id)
            })
            .await?;
        self.inner.emit(Event::SetupChanged);
        Ok(view)
    }

    /// Saves everything unsolved as a CSV file with one row a person. `to` is the file, or a folder in which a name is
    /// found. A file that exists is left alone.
    ///
    /// # Errors
    /// No workspace is open, the journal cannot be read, or the file cannot be written.
    pub async fn export_problems(&self, to: &Path) -> Result<Exported, Failure> {
        let workspace = self.inner.workspace()?;
        let file = place(
            to,
            &self.inner.now().strftime("%Y-%m-%d-%H%M%S").to_string(),
        );
        let folder = file.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let whole = tempfile::NamedTempFile::new_in(folder).map_err(|it| not_saved(&file, &it))?;
        let mut writer = csv::Writer::from_writer(whole);
        let told = |error: csv::Error| not_saved(&file, &std::io::Error::other(error));
        writer
            .write_record([
                "Person",
                "Name",
                "Cause",
                "Held or failed",
                "What happened",
                "What helps",
                "Contact id",
                "Advocate account id",
                "Advocate user id",
                "Contact page",
                "Run",
                "Since",
            ])
            .map_err(told)?;
        let mut rows = 0_u32;
        for cause in Cause::ALL {
            let mut offset = 0;
            loop {
                let page = self.inner.problem_page(&workspace, cause, offset, PAGE);
                let page = page.await?;
                for person in &page {
                    writer.write_record(record(cause, person)).map_err(told)?;
                    rows += 1;
                }
                offset += PAGE;
                if page.len() < PAGE as usize {
                    break;
                }
            }
        }
        let mut whole = writer
            .into_inner()
            .map_err(|error| not_saved(&file, error.error()))?;
        whole.flush().map_err(|error| not_saved(&file, &error))?;
        whole
            .persist_noclobber(&file)
            .map_err(|error| not_saved(&file, &error.error))?;
        Ok(Exported {
            file: file.display().to_string(),
            rows,
        })
    }
}

/// Returns the file that was named, or one in the folder that was named.
fn place(to: &Path, moment: &str) -> PathBuf {
    if to.is_dir() {
        to.join(format!("advocate-sync-problems-{moment}.csv"))
    } else {
        to.to_owned()
    }
}

fn not_saved(file: &Path, error: &std::io::Error) -> Error {
    Error::InvalidInput {
        what: format!(
            "{} could not be saved: {error}. No file was changed.",
            file.display()
        ),
        hint: "Name another file, or move the one that is there.".to_owned(),
    }
}

/// Returns one person as a row of the file.
fn record(cause: Cause, person: &ProblemPerson) -> Vec<String> {
    let held = if cause.held() { "held" } else { "failed" };
    let cells = [
        person.person.as_str(),
        &person.name,
        words::problems::title(cause),
        held,
        &person.problem,
        words::problems::explanation(cause),
        &person.contact,
        &person.account_id,
        &person.user_id,
        person.contact_url.as_deref().unwrap_or_default(),
        person.run.as_deref().unwrap_or_default(),
        person.since.as_deref().unwrap_or_default(),
    ];
    cells.map(|cell| inert(cell).into_owned()).into()
}

/// Returns everything unsolved of a workspace.
pub(crate) fn view(db: &Connection, workspace: &str) -> Result<ProblemsView, Error> {
    let causes = problems::causes(db, workspace)?;
    let mut groups: Vec<ProblemGroup> = Cause::ALL
        .into_iter()
        .filter_map(|cause| Some((cause, *causes.get(&cause)?)))
        .map(|(cause, people)| group(cause, people))
        .collect();
    // Stable: among groups of one size those come first in which most is at stake.
    groups.sort_by_key(|group| std::cmp::Reverse(group.people));
    let newest = syncs::runs(db, workspace, 1)?.into_iter().next();
    Ok(ProblemsView {
        people: groups.iter().map(|group| group.people).sum(),
        groups,
        marked: marked(db, workspace)?,
        as_of: newest.map(|run| run.finished_at.unwrap_or(run.started_at)),
    })
}

fn mark(
    db: &Connection,
    workspace: &str,
    request: MarkProblem,
    now: Timestamp,
) -> Result<(), Error> {
    let mut of = Marked {
        account_id: request.account_id,
        user_id: request.user_id,
        contact_id: request.contact,
        cause: words::problems::cause_of(request.cause),
        person: String::new(),
        reason: request.reason.trim().to_owned(),
        at: now.to_string(),
    };
    let mut marked: MarkedDocument = settings::document(db, workspace)?.unwrap_or_default();
    let same = |it: &Marked| {
        (&it.account_id, &it.user_id, &it.contact_id, it.cause)
            == (&of.account_id, &of.user_id, &of.contact_id, of.cause)
    };
    marked.people.retain(|it| !same(it));
    if request.ok {
        if !problems::is_open(db, workspace, &of)? {
            return Err(Error::NotFound {
                what: "open problem of this person",
                id: [of.user_id, of.contact_id].concat(),
            });
        }
        of.person = problems::called(db, workspace, &of)?;
        marked.people.push(of);
    }
    // What was settled since is forgotten here, too.
    let mut open = Vec::with_capacity(marked.people.len());
    for it in marked.people {
        if problems::is_open(db, workspace, &it)? {
            open.push(it);
        }
    }
    settings::save_document(db, workspace, &MarkedDocument { people: open }, now)
}

/// Returns of whom somebody said that what is open is all right, as long as it is open.
fn marked(db: &Connection, workspace: &str) -> Result<Vec<MarkedPerson>, Error> {
    let stored: MarkedDocument = settings::document(db, workspace)?.unwrap_or_default();
    let mut people = Vec::new();
    for it in stored.people {
        if !problems::is_open(db, workspace, &it)? {
            continue;
        }
        people.push(MarkedPerson {
            person: it.person,
            cause: words::problems::cause_view(it.cause),
            title: words::problems::title(it.cause).to_owned(),
            reason: it.reason,
            at: it.at,
            contact: it.contact_id,
            account_id: it.account_id,
            user_id: it.user_id,
        });
    }
    Ok(people)
}

fn group(cause: Cause, people: u32) -> ProblemGroup {
    ProblemGroup {
        cause: words::problems::cause_view(cause),
        held: cause.held(),
        title: words::problems::title(cause).to_owned(),
        explanation: words::problems::explanation(cause).to_owned(),
        people,
        action: words::problems::action(cause).to_owned(),
    }
}

impl Inner {
    async fn problem_page(
        &self,
        workspace: &Workspace,
        cause: Cause,
        offset: u32,
        limit: u32,
    ) -> Result<Vec<ProblemPerson>, Error> {
        let id = workspace.id.clone();
        let (people, origins) = self
            .journal
            .read(move |db| {
                let people = problems::people(db, &id, cause, offset, limit)?;
                let origins = Origin::of(db, &people)?;
                Ok((people, origins))
            })
            .await?;
        let pages = self.contact_pages(workspace).await?;
        let shown = |person: &Person| told(person, &origins, &pages);
        Ok(people.iter().map(shown).collect())
    }
}

/// Where people come from: the plan, and its run.
struct Origin {
    plan: StoredPlan,
    run: Option<StoredRun>,
}

impl Origin {
    /// Returns the plans of some people, each read once.
    fn of(db: &Connection, people: &[Person]) -> Result<BTreeMap<String, Self>, Error> {
        let mut origins = BTreeMap::new();
        for (plan, _) in people.iter().filter_map(|person| person.entry.as_ref()) {
            if !origins.contains_key(plan) {
                let origin = Self {
                    plan: syncs::plan(db, plan)?,
                    run: syncs::run_of_plan(db, plan)?,
                };
                origins.insert(plan.clone(), origin);
            }
        }
        Ok(origins)
    }
}

fn told(person: &Person, origins: &BTreeMap<String, Origin>, pages: &Url) -> ProblemPerson {
    let ids = &person.participant;
    let contact = person.contact.as_ref();
    let seen = person
        .entry
        .as_ref()
        .and_then(|(plan, entry)| Some((origins.get(plan)?, entry)));
    let mut view = ProblemPerson {
        person: words::person(ids),
        name: words::name(ids),
        problem: words::problems::explanation(Cause::Earlier).to_owned(),
        conflicts: Vec::new(),
        contact: contact.map(|id| id.0.clone()).unwrap_or_default(),
        contact_url: None,
        account_id: ids.account_id.0.clone(),
        user_id: ids.user_id.0.clone(),
        run: None,
        since: None,
    };
    if let Some((Origin { plan, run }, entry)) = seen {
        let context = &plan.context;
        let account = &context.hubspot_account;
        let url = contact.map(|id| HubSpot::contact_url(pages, account, id).to_string());
        let row = words::row(entry, &context.program, &context.layout, url);
        view.person = row.person;
        view.name = row.name;
        view.problem = row.problem;
        view.conflicts = row.conflicts;
        view.contact_url = row.contact_url;
        view.run = run.as_ref().map(|run| run.id.clone());
        view.since = run.as_ref().map(|run| run.started_at.clone());
    }
    view
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_looks_like_a_formula_is_marked_as_text() {
        let person = ProblemPerson {
            person: " =HYPERLINK(\"http://x\")@example.com".to_owned(),
            name: "Ada".to_owned(),
            problem: String::new(),
            conflicts: Vec::new(),
            contact: "-1".to_owned(),
            contact_url: None,
            account_id: String::new(),
            user_id: String::new(),
            run: None,
            since: None,
        };
        let cells = record(Cause::InvalidEmail, &person);
        assert_eq!(cells[0], "' =HYPERLINK(\"http://x\")@example.com");
        assert_eq!((cells[1].as_str(), cells[6].as_str()), ("Ada", "'-1"));
    }
}
