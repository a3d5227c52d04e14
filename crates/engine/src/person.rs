//! One person: found by what is known of them, excepted from every sync, forgotten, and what would be if something were
//! otherwise. All of it from the journal: no platform is asked, and none is written to.

use crate::engine::{Engine, Inner, RulesDocument};
use crate::failure::Error;
use crate::journal::entries::{self, Entry};
use crate::journal::finding;
use crate::journal::people::{self, Ids};
use crate::journal::person::{self, History};
use crate::journal::settings::Workspace;
use crate::journal::syncs::{self, Context};
use crate::story::Found;
use crate::views::{
    Event, ExceptPerson, Failure, FieldChange, ForgetView, FoundPeople, FoundPerson, PlanStatus,
    Platform, RulesView, StoryRequest, StoryView, WhatIf, WhatIfView,
};
use crate::words;
use domain::email;
use domain::layout::Field;
use domain::pair::{Ended, Seen, Side, Terms, decide};
use domain::person::{Contact, Participant};
use domain::plan::{Change, Decision, Direction, Kind, Rules};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// People in one answer.
const FOUND: u32 = 8;
/// Plans that are looked through: the one that is ready, and those of the newest runs.
const PLANS: u32 = 1_000;
/// So many people are walked when nobody is found by an index, which bounds the time.
const PEOPLE: u32 = 2_000_000;
/// Fewer letters would find nearly everybody.
const LETTERS: usize = 2;

impl Engine {
    /// Finds people in whose name, address, ids or referral code a text is, whom a sync or the preview that is ready has met.
    ///
    /// # Errors
    /// No workspace is open, or the journal cannot be read.
    pub async fn find_people(&self, text: String) -> Result<FoundPeople, Failure> {
        let workspace = self.inner.workspace()?;
        let address = email::looks_valid(text.trim());
        let people = self
            .inner
            .journal
            .read(move |db| found(db, &workspace.id, &text))
            .await?;
        Ok(FoundPeople { people, address })
    }

    /// Says that a person is never synced, or is again. The preview that is ready leaves them out.
    ///
    /// # Errors
    /// Nobody is known under this name, no workspace is open, or the journal cannot be written.
    pub async fn except_person(&self, request: ExceptPerson) -> Result<StoryView, Failure> {
        let workspace = self.inner.workspace()?;
        let now = self.inner.now();
        let id = workspace.id.clone();
        let found = self
            .inner
            .journal
            .write(move |db| {
                let found = Found::look(db, &id, &request.who)?;
                let own = found.own_contact();
                if found.ids.participant.is_none() && own.is_none() {
                    return Err(nobody(&request.who));
                }
                person::never_sync(db, &id, &found.ids, own, request.never, now)?;
                if let Some((plan, entry)) = &found.ready {
                    // Whoever has nothing to leave out is not written anyway.
                    let _nothing = entries::leave_out(db, &plan.id, entry.seq, request.never);
                }
                Found::look(db, &id, &request.who)
            })
            .await?;
        self.inner.emit(Event::SetupChanged);
        Ok(self.inner.told(&workspace, &found).await?)
    }

    /// Tells what erasing a person's history on this computer would remove, and what would stay.
    ///
    /// # Errors
    /// Nobody is known under this name, no workspace is open, or the journal cannot be read.
    pub async fn forgetting(&self, who: StoryRequest) -> Result<ForgetView, Failure> {
        let workspace = self.inner.workspace()?;
        Ok(self
            .inner
            .journal
            .read(move |db| {
                let (found, history) = known(db, &workspace.id, &who)?;
                Ok(forget_view(&found, history, false))
            })
            .await?)
    }

    /// Erases a person's history on this computer. Nothing is written to a platform, and what a later sync needs stays; see
    /// [`Engine::forgetting`].
    ///
    /// # Errors
    /// Nobody is known under this name, other work is going on, or the journal cannot be written.
    pub async fn forget_person(&self, who: StoryRequest) -> Result<ForgetView, Failure> {
        self.inner.refuse_while_busy()?;
        // A run in another copy of the program holds what it needs by its rows.
        let _lock = self.inner.sync_lock()?;
        let workspace = self.inner.workspace()?;
        Ok(self
            .inner
            .journal
            .write(move |db| {
                let (found, history) = known(db, &workspace.id, &who)?;
                person::forget(db, &workspace.id, &found.ids)?;
                Ok(forget_view(&found, history, true))
            })
            .await?)
    }

    /// Tells what a sync of both directions would do with a person if rules or values were otherwise, as far as that
    /// follows from what is known here.
    ///
    /// # Errors
    /// A field or a policy is not known, nobody is known under this name, or the setup is not complete.
    pub async fn what_if(&self, request: WhatIf) -> Result<WhatIfView, Failure> {
        let workspace = self.inner.workspace()?;
        let context = self.inner.context(&workspace).await?;
        let rules = self.inner.rules(&workspace, request.rules).await?;
        let hubspot = fields(&request.hubspot)?;
        let advocate = fields(&request.advocate)?;
        let (id, who) = (workspace.id, request.who);
        let found = self
            .inner
            .journal
            .read(move |db| Found::look(db, &id, &who))
            .await?;
        Ok(what_if(&found, &context, &rules, &hubspot, &advocate)?)
    }
}

impl Inner {
    async fn rules(&self, workspace: &Workspace, asked: Option<RulesView>) -> Result<Rules, Error> {
        if let Some(rules) = asked {
            return words::rules_from_view(rules);
        }
        let stored: Option<RulesDocument> = self.document(&workspace.id).await?;
        Ok(stored.unwrap_or_default().0)
    }
}

fn nobody(who: &StoryRequest) -> Error {
    let id = match who {
        StoryRequest::Email(it) | StoryRequest::Contact(it) => it.clone(),
        StoryRequest::Participant { user_id, .. } => user_id.clone(),
    };
    Error::NotFound {
        what: "person in the history",
        id,
    }
}

fn found(db: &Connection, workspace: &str, text: &str) -> Result<Vec<FoundPerson>, Error> {
    if text.trim().chars().count() < LETTERS {
        return Ok(Vec::new());
    }
    let newest = syncs::newest_plan(db, workspace)?;
    let ready = newest.filter(|plan| plan.status == PlanStatus::Ready);
    let mut plans: Vec<String> = ready.into_iter().map(|plan| plan.id).collect();
    plans.extend(syncs::plans_run(db, workspace, PLANS)?);
    let mut people = Vec::new();
    for plan in &plans {
        let met = finding::with_beginning(db, plan, text, FOUND)?;
        add(db, workspace, &met, &mut people)?;
        if people.len() >= FOUND as usize {
            break;
        }
    }
    if people.is_empty() {
        walk(db, workspace, &plans, text, &mut people)?;
    }
    people.truncate(FOUND as usize);
    Ok(people)
}

/// Looks for a text anywhere in what is known of people, in so many of them.
fn walk(
    db: &Connection,
    workspace: &str,
    plans: &[String],
    text: &str,
    people: &mut Vec<FoundPerson>,
) -> Result<(), Error> {
    let mut looked = 0_u32;
    for plan in plans {
        let met = finding::with_text(db, plan, text, FOUND)?;
        add(db, workspace, &met, people)?;
        looked = looked.saturating_add(syncs::plan(db, plan)?.counts.total());
        if people.len() >= FOUND as usize || looked > PEOPLE {
            break;
        }
    }
    Ok(())
}

/// Adds those whom no newer plan has met.
fn add(
    db: &Connection,
    workspace: &str,
    met: &[Entry],
    people: &mut Vec<FoundPerson>,
) -> Result<(), Error> {
    for entry in met {
        let person = found_person(db, workspace, entry)?;
        if people.iter().all(|known| !same(known, &person)) {
            people.push(person);
        }
    }
    Ok(())
}

/// The same person was met by several runs.
fn same(one: &FoundPerson, other: &FoundPerson) -> bool {
    let ids = |it: &FoundPerson| (it.account_id.clone(), it.user_id.clone());
    let participant = !one.account_id.is_empty() && ids(one) == ids(other);
    let contact = !one.contact.is_empty() && one.contact == other.contact;
    participant || contact && (one.account_id.is_empty() || other.account_id.is_empty())
}

fn found_person(db: &Connection, workspace: &str, entry: &Entry) -> Result<FoundPerson, Error> {
    let participant = &entry.participant;
    let mut ids = Ids::default();
    let contact = entry.contact.as_ref();
    let own = contact.filter(|_| !entry.reason.contact_is_anothers());
    ids.learn((&participant.account_id, &participant.user_id), own);
    let link = people::link(db, workspace, &ids)?;
    let never = people::never_since(db, workspace, &ids)?;
    let standing = match link {
        _ if never.is_some() => "never synced",
        Some((link, _)) if link.ended.is_none() => "linked",
        _ => "not linked",
    };
    Ok(FoundPerson {
        person: words::person(participant),
        name: words::name(participant),
        contact: own.map(|id| id.0.clone()).unwrap_or_default(),
        account_id: participant.account_id.0.clone(),
        user_id: participant.user_id.0.clone(),
        standing: standing.to_owned(),
    })
}

fn known(db: &Connection, workspace: &str, who: &StoryRequest) -> Result<(Found, History), Error> {
    let found = Found::look(db, workspace, who)?;
    if found.ids == Ids::default() {
        return Err(nobody(who));
    }
    let history = person::history(db, workspace, &found.ids)?;
    Ok((found, history))
}

fn forget_view(found: &Found, history: History, done: bool) -> ForgetView {
    ForgetView {
        person: found.person(),
        removes: words::person::removes(history),
        stays: words::person::stays(
            history,
            found.live_link().is_some(),
            found.link.as_ref().and_then(|(link, _)| link.ended) == Some(Ended::Erased),
            found.never.is_some(),
        ),
        rows: history.entries,
        done,
    }
}

fn fields(values: &BTreeMap<String, String>) -> Result<BTreeMap<Field, String>, Error> {
    let named = |(key, value): (&String, &String)| {
        let mut all = Field::ALL.into_iter();
        let field = all
            .find(|field| field.key() == key)
            .ok_or(Error::NotFound {
                what: "field",
                id: key.clone(),
            })?;
        Ok((field, value.trim().to_owned()))
    };
    values.iter().map(named).collect()
}

/// The two records as they were last, with other values where those are asked about.
struct Records {
    contact: Option<Contact>,
    participant: Option<Participant>,
}

fn what_if(
    found: &Found,
    context: &Context,
    rules: &Rules,
    hubspot: &BTreeMap<Field, String>,
    advocate: &BTreeMap<Field, String>,
) -> Result<WhatIfView, Error> {
    let link = found.link.as_ref().map(|(link, _)| link);
    let live = found.live_link();
    let records = match live {
        Some(link) => {
            let (account, user) = (link.account_id.clone(), link.user_id.clone());
            let participant = link.known.participant(account, user);
            let contact =
                link.known
                    .contact(link.contact_id.clone(), &participant, &context.program);
            Records {
                contact: Some(contact),
                participant: Some(participant),
            }
        }
        None => strangers(found).ok_or(Error::NotFound {
            what: "person in the history",
            id: found.person(),
        })?,
    };
    let contact = records.contact.map(|it| with_hubspot(it, hubspot));
    let participant = records.participant.map(|it| with_advocate(it, advocate));
    let terms = Terms {
        rules,
        program: &context.program,
        direction: Direction::Both,
    };
    let decided = |fresh| {
        let seen = Seen {
            known: live.map(|link| &link.known),
            ended: link.and_then(|link| link.ended),
            never: found.never.is_some(),
            fresh,
            ..Seen::of(
                contact.as_ref().map_or(Side::Absent, Side::Changed),
                participant.as_ref().map_or(Side::Absent, Side::Changed),
            )
        };
        decide(&seen, terms)
    };
    let (older, new) = (decided(false), decided(true));
    let stranger = live.is_none() && found.never.is_none();
    let mut notes = words::person::unknown(stranger, rules);
    if older.kind != new.kind {
        notes.push(words::person::if_new(new.kind, new.reason));
    }
    let changes = changes(&older, context);
    Ok(WhatIfView {
        sentence: words::person::would(older.kind, older.reason, &changes),
        conflicts: older.conflicts.iter().map(words::conflict).collect(),
        changes,
        notes,
    })
}

/// What is known of somebody who is not linked: one side of them.
fn strangers(found: &Found) -> Option<Records> {
    let person = found.participant()?;
    if person.account_id.as_str().is_empty() {
        let mut contact = Contact::new(found.own_contact()?.clone());
        contact.emails = person.email.iter().cloned().collect();
        for (field, value) in [
            (Field::Email, &person.email),
            (Field::FirstName, &person.first_name),
            (Field::LastName, &person.last_name),
        ] {
            if let Some(value) = value {
                contact.values.insert(field, value.clone());
            }
        }
        return Some(Records {
            contact: Some(contact),
            participant: None,
        });
    }
    Some(Records {
        contact: None,
        participant: Some(person.clone()),
    })
}

fn with_hubspot(mut contact: Contact, values: &BTreeMap<Field, String>) -> Contact {
    for (field, value) in values {
        if value.is_empty() {
            contact.values.remove(field);
        } else {
            contact.values.insert(*field, value.clone());
        }
    }
    if values.contains_key(&Field::Email) {
        contact.emails = contact
            .values
            .get(&Field::Email)
            .cloned()
            .into_iter()
            .collect();
    }
    contact
}

fn with_advocate(mut person: Participant, values: &BTreeMap<Field, String>) -> Participant {
    for (field, value) in values {
        let value = (!value.is_empty()).then(|| value.clone());
        match field {
            Field::Email => person.email = value,
            Field::FirstName => person.first_name = value,
            Field::LastName => person.last_name = value,
            Field::ReferralCode => person.referral_code = value,
            Field::ShareLink => person.share_link = value,
            Field::ReferredByCode => person.referred_by = value,
            // Ids and message links are made by Advocate; the cookie is HubSpot's alone.
            _ => {}
        }
    }
    person
}

fn changes(decision: &Decision, context: &Context) -> Vec<FieldChange> {
    let view = |on: Platform, change: &Change| FieldChange {
        on,
        label: change.field.label().to_owned(),
        property: match on {
            Platform::Hubspot => context.layout.property(change.field).to_owned(),
            Platform::Advocate => change.field.key().to_owned(),
        },
        now: change.before.clone().unwrap_or_default(),
        after: change.after.clone(),
        because: words::because(change.because).to_owned(),
    };
    let hubspot = decision.hubspot.iter();
    let advocate = decision.advocate.iter();
    hubspot
        .map(|change| view(Platform::Hubspot, change))
        .chain(advocate.map(|change| view(Platform::Advocate, change)))
        // Of a contact that would be made, all its values are new.
        .filter(|change| {
            decision.kind != Kind::CreateParticipant || change.on == Platform::Advocate
        })
        .collect()
}
