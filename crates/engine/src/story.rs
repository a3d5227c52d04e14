//! A person's story: why they are as they are, told from the journal alone.

use crate::engine::{Engine, Inner};
use crate::failure::Error;
use crate::journal::entries::Entry;
use crate::journal::links::Link;
use crate::journal::people::{self, Ids};
use crate::journal::settings::Workspace;
use crate::journal::syncs::{self, StoredPlan, StoredRun};
use crate::views::{
    FactCode, Failure, FieldChange, Outcome, PlanStatus, Platform, StoryFact, StoryRequest,
    StoryValue, StoryView,
};
use crate::words;
use domain::layout::Field;
use domain::pair::Ended;
use domain::person::{AccountId, ContactId, Participant, UserId};
use domain::plan::{Kind, Reason};
use platforms::hubspot::HubSpot;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// How many runs are looked through. Nothing of them is found by an index, see [`people::entries`].
const RUNS: u32 = 200;
/// How many people of those runs, which bounds the time: a second or so.
const PEOPLE: u32 = 2_000_000;

impl Engine {
    /// Tells why a person is as they are: how they were linked and made, what each sync changed, what is open, and what the
    /// next sync does as far as that is known. Nothing is asked of a platform.
    ///
    /// # Errors
    /// No workspace is open, or the journal cannot be read.
    pub async fn story(&self, request: StoryRequest) -> Result<StoryView, Failure> {
        let workspace = self.inner.workspace()?;
        let id = workspace.id.clone();
        let found = self
            .inner
            .journal
            .read(move |db| Found::look(db, &id, &request))
            .await?;
        Ok(self.inner.told(&workspace, &found).await?)
    }
}

impl Inner {
    pub(crate) async fn told(
        &self,
        workspace: &Workspace,
        found: &Found,
    ) -> Result<StoryView, Error> {
        let contact = found.ids.contact.clone();
        let account = found
            .newest()
            .map(|seen| &seen.plan.context.hubspot_account);
        let contact_url = match (&contact, account) {
            (Some(id), Some(account)) => {
                let pages = self.contact_pages(workspace).await?;
                Some(HubSpot::contact_url(&pages, account, id).to_string())
            }
            _ => None,
        };
        let (account_id, user_id) = found.ids.participant.clone().map_or_else(
            || (String::new(), String::new()),
            |(account, user)| (account.0, user.0),
        );
        let link = found.live_link();
        Ok(StoryView {
            person: found.person(),
            name: found.participant().map(words::name).unwrap_or_default(),
            contact: contact.map(|id| id.0).unwrap_or_default(),
            contact_url,
            account_id,
            user_id,
            linked: link.is_some(),
            standing: found.in_a_word().to_owned(),
            never: found.never.is_some(),
            sync_as: found.sync_as(),
            values: link.map_or_else(|| found.read_last(), values),
            facts: found.facts(),
            looked: words::story::looked(found.looked, found.all),
        })
    }
}

/// One time that a sync met the person.
struct Seen {
    run: StoredRun,
    plan: StoredPlan,
    entry: Entry,
}

/// All that the journal knows about a person.
pub(crate) struct Found {
    asked: String,
    pub ids: Ids,
    /// Participants with the address that was asked for.
    sharing: usize,
    pub link: Option<(Link, String)>,
    pub never: Option<String>,
    again: bool,
    /// Newest first.
    seen: Vec<Seen>,
    /// The preview that is ready to run, with the person in it.
    pub ready: Option<(StoredPlan, Entry)>,
    /// How many runs were looked through, and whether these are all.
    looked: usize,
    all: bool,
}

impl Found {
    pub(crate) fn look(
        db: &Connection,
        workspace: &str,
        request: &StoryRequest,
    ) -> Result<Self, Error> {
        let (runs, all) = runs(db, workspace)?;
        let newest = syncs::newest_plan(db, workspace)?;
        let ready = newest.filter(|plan| plan.status == PlanStatus::Ready);
        let plans = ready
            .iter()
            .map(|plan| plan.id.clone())
            .chain(runs.iter().map(|run| run.plan.clone()));
        let (mut ids, sharing) = who(db, request, plans)?;
        let link = people::link(db, workspace, &ids)?;
        if let Some((link, _)) = &link {
            let participant = (&link.account_id, &link.user_id);
            ids.learn(participant, Some(&link.contact_id));
        }
        let mut addresses = BTreeSet::new();
        if let StoryRequest::Email(address) = request {
            addresses.insert(address.trim().to_owned());
        }
        let known = link.as_ref().map(|(link, _)| &link.known);
        let linked = known.map(|it| [it.hubspot(Field::Email), it.advocate(Field::Email)]);
        let linked = linked.into_iter().flatten().flatten();
        addresses.extend(linked.map(str::to_owned));
        let mut seen = Vec::new();
        for run in &runs {
            let entries = people::entries(db, &run.plan, &ids, &addresses)?;
            if entries.is_empty() {
                continue;
            }
            let plan = syncs::plan(db, &run.plan)?;
            for entry in entries {
                let participant = &entry.participant;
                ids.learn(
                    (&participant.account_id, &participant.user_id),
                    entry.contact.as_ref(),
                );
                addresses.extend(entry.participant.email.clone());
                seen.push(Seen {
                    run: run.clone(),
                    plan: plan.clone(),
                    entry,
                });
            }
        }
        let ready = match ready {
            Some(plan) => {
                let entry = people::entries(db, &plan.id, &ids, &addresses)?
                    .into_iter()
                    .next();
                entry.map(|entry| (plan, entry))
            }
            None => None,
        };
        Ok(Self {
            asked: match request {
                StoryRequest::Email(address) => address.trim().to_owned(),
                StoryRequest::Contact(id) => format!("contact {id}"),
                StoryRequest::Participant { user_id, .. } => format!("participant {user_id}"),
            },
            never: people::never_since(db, workspace, &ids)?,
            again: people::again(db, workspace, &ids)?,
            ids,
            sharing,
            link,
            seen,
            ready,
            looked: runs.len(),
            all,
        })
    }

    fn newest(&self) -> Option<&Seen> {
        self.seen.first()
    }

    pub(crate) fn participant(&self) -> Option<&Participant> {
        let ready = self.ready.as_ref().map(|(_, entry)| entry);
        ready
            .or(self.newest().map(|seen| &seen.entry))
            .map(|entry| &entry.participant)
    }

    pub(crate) fn person(&self) -> String {
        self.participant()
            .map_or_else(|| self.asked.clone(), words::person)
    }

    pub(crate) fn live_link(&self) -> Option<&Link> {
        let link = self.link.as_ref().map(|(link, _)| link);
        link.filter(|link| link.ended.is_none())
    }

    /// Returns the contact that is the person's own. One that is held for another participant is not.
    pub(crate) fn own_contact(&self) -> Option<&ContactId> {
        if let Some((link, _)) = &self.link {
            return Some(&link.contact_id);
        }
        let contact = self.ids.contact.as_ref()?;
        let ready = self.ready.iter().map(|(_, entry)| entry);
        let mut entries = ready.chain(self.seen.iter().map(|seen| &seen.entry));
        let anothers = entries.any(|entry| {
            entry.contact.as_ref() == Some(contact) && entry.reason.contact_is_anothers()
        });
        (!anothers).then_some(contact)
    }

    fn in_a_word(&self) -> &'static str {
        let newest = self.newest().map(|seen| seen.entry.outcome);
        let met = newest.is_some() || self.ready.is_some() || self.link.is_some();
        match (self.live_link(), newest) {
            _ if self.never.is_some() => "never synced",
            (_, Some(Outcome::Held)) => "needs you: held",
            (_, Some(Outcome::Failed)) => "needs you: failed",
            (Some(_), _) => "linked, up to date",
            (None, _) if self.link.is_some() => "no longer linked",
            (None, _) if met => "not linked",
            (None, _) => "not met by any sync",
        }
    }

    /// What a preview of just this person looks for.
    fn sync_as(&self) -> Option<String> {
        let contact = self.own_contact().map(|id| id.0.clone());
        let address = || self.participant().and_then(|it| it.email.clone());
        let asked = || domain::email::looks_valid(&self.asked).then(|| self.asked.clone());
        contact.or_else(address).or_else(asked)
    }

    /// What was read last of somebody who is not linked.
    fn read_last(&self) -> Vec<StoryValue> {
        let Some(participant) = self.participant() else {
            return Vec::new();
        };
        let known = [
            (Field::Email, &participant.email),
            (Field::FirstName, &participant.first_name),
            (Field::LastName, &participant.last_name),
            (Field::ReferralCode, &participant.referral_code),
            (Field::ShareLink, &participant.share_link),
            (Field::ReferredByCode, &participant.referred_by),
        ];
        // Of a contact alone the same fields are kept, under no participant's ids.
        let theirs = !participant.account_id.as_str().is_empty();
        known
            .into_iter()
            .filter_map(|(field, value)| Some((field, value.clone()?)))
            .map(|(field, value)| {
                let (hubspot, advocate) = if theirs {
                    (String::new(), value)
                } else {
                    (value, String::new())
                };
                StoryValue {
                    field: field.key().to_owned(),
                    label: field.label().to_owned(),
                    hubspot,
                    advocate,
                }
            })
            .collect()
    }

    fn facts(&self) -> Vec<StoryFact> {
        let mut facts = Vec::new();
        if self.seen.is_empty() && self.link.is_none() && self.ready.is_none() {
            facts.push(fact(FactCode::NotSeen, words::story::NOT_SEEN));
        }
        if self.sharing > 1 {
            facts.push(fact(
                FactCode::SharedAddress,
                &format!(
                    "{} participants have this address. This is the story of one; ask for another by its ids.",
                    self.sharing
                ),
            ));
        }
        if let Some(since) = &self.never {
            facts.push(StoryFact {
                when: Some(since.clone()),
                rule: "never_sync".to_owned(),
                ..fact(FactCode::NeverSync, words::reason(Reason::NeverSync))
            });
        }
        facts.extend(self.standing());
        facts.extend(self.history());
        facts.extend(self.open());
        facts.push(self.next());
        facts
    }

    /// How the two stand to each other.
    fn standing(&self) -> Option<StoryFact> {
        let Some((link, linked_at)) = &self.link else {
            let met = !self.seen.is_empty() || self.ready.is_some();
            return met.then(|| fact(FactCode::NotLinked, words::story::NOT_LINKED));
        };
        let Some(how) = link.ended else {
            let by = self.seen.iter().rev().find(|seen| links(&seen.entry));
            return Some(StoryFact {
                rule: by.map(|seen| word(seen.entry.reason)).unwrap_or_default(),
                when: Some(linked_at.clone()),
                run: by.map(|seen| seen.run.id.clone()),
                ..fact(
                    FactCode::Linked,
                    words::story::linked_because(by.map(|seen| seen.entry.reason)),
                )
            });
        };
        let code = match how {
            Ended::Deleted => FactCode::ParticipantDeleted,
            Ended::Erased => FactCode::Erased,
            Ended::Unlinked => FactCode::Unlinked,
        };
        let outcomes = [Outcome::Deleted, Outcome::Unlinked, Outcome::Archived];
        let by = self
            .seen
            .iter()
            .find(|seen| outcomes.contains(&seen.entry.outcome));
        Some(StoryFact {
            when: by.map(|seen| seen.run.started_at.clone()),
            run: by.map(|seen| seen.run.id.clone()),
            ..fact(code, words::story::ended(how))
        })
    }

    /// What syncs did, newest first.
    fn history(&self) -> Vec<StoryFact> {
        let mut facts = Vec::new();
        for seen in &self.seen {
            let entry = &seen.entry;
            let context = &seen.plan.context;
            let mut changes = words::changes(entry, &context.program, &context.layout);
            let written = matches!(entry.outcome, Outcome::Created | Outcome::Updated);
            changes.retain(|change| match change.on {
                Platform::Hubspot => written,
                Platform::Advocate => entry.advocate_done,
            });
            let (code, sentence) = match (entry.kind, entry.outcome) {
                (kind @ Kind::Create, Outcome::Created) => (
                    FactCode::ContactMade,
                    words::story::made(kind, entry.reason),
                ),
                (kind @ Kind::CreateParticipant, _) if entry.advocate_done => (
                    FactCode::ParticipantMade,
                    words::story::made(kind, entry.reason),
                ),
                (_, Outcome::Archived) => (
                    FactCode::ContactArchived,
                    "An undo moved the contact to HubSpot's recycle bin.".to_owned(),
                ),
                _ if changes.is_empty() => continue,
                _ => (
                    FactCode::ValuesChanged,
                    words::story::changed(&changes, entry.reason == Reason::PutBack),
                ),
            };
            facts.push(seen.fact(code, &sentence, changes));
        }
        facts
    }

    /// What the newest sync, or the preview that is ready, could not settle.
    fn open(&self) -> Vec<StoryFact> {
        let mut facts = Vec::new();
        let Some(seen) = self.newest() else {
            return facts;
        };
        let entry = &seen.entry;
        for conflict in entry.conflicts.iter().filter(|it| it.chosen.is_none()) {
            facts.push(seen.fact(FactCode::Conflict, &words::conflict(conflict), Vec::new()));
        }
        let code = match entry.outcome {
            Outcome::Held => FactCode::Held,
            Outcome::Skipped => FactCode::Skipped,
            Outcome::Failed => FactCode::Failed,
            _ => return facts,
        };
        // A held value has been told by its conflict.
        if entry.conflicts.is_empty() || code == FactCode::Failed {
            let mut sentence = sentence(words::reason(entry.reason));
            let more = if entry.problem.is_empty() {
                words::what_to_do(entry.reason)
            } else {
                entry.problem.as_str()
            };
            if code == FactCode::Failed || entry.left_out {
                more.clone_into(&mut sentence);
            } else if !more.is_empty() {
                sentence = format!("{sentence} {more}");
            }
            facts.push(seen.fact(code, &sentence, Vec::new()));
        }
        facts
    }

    fn next(&self) -> StoryFact {
        if self.never.is_some() {
            return fact(FactCode::Next, words::story::NEXT_NEVER);
        }
        if let Some((plan, entry)) = self.ready.as_ref().filter(|(_, entry)| !entry.left_out) {
            let context = &plan.context;
            let changes = words::changes(entry, &context.program, &context.layout);
            let does = words::summary(entry.kind, &changes);
            let because = words::reason(entry.reason);
            return StoryFact {
                evidence: changes,
                rule: word(entry.reason),
                when: Some(plan.made_at.clone()),
                ..fact(
                    FactCode::Next,
                    &format!("The preview that is ready says: {does} ({because})."),
                )
            };
        }
        let words = match &self.link {
            _ if self.again => words::story::NEXT_AGAIN,
            Some((link, _)) if link.ended.is_none() => words::story::NEXT_NOTHING,
            _ => words::story::NEXT_IF_CHANGED,
        };
        fact(FactCode::Next, words)
    }
}

impl Seen {
    fn fact(&self, fact: FactCode, sentence: &str, evidence: Vec<FieldChange>) -> StoryFact {
        StoryFact {
            fact,
            sentence: sentence.to_owned(),
            evidence,
            rule: word(self.entry.reason),
            when: Some(self.run.started_at.clone()),
            run: Some(self.run.id.clone()),
        }
    }
}

/// Returns the runs that are looked through, newest first, and whether these are all.
fn runs(db: &Connection, workspace: &str) -> Result<(Vec<StoredRun>, bool), Error> {
    let mut runs = syncs::runs(db, workspace, RUNS + 1)?;
    let mut all = runs.len() <= RUNS as usize;
    runs.truncate(RUNS as usize);
    let mut people = 0_u32;
    for (index, run) in runs.iter().enumerate() {
        people = people.saturating_add(syncs::plan(db, &run.plan)?.counts.total());
        if people > PEOPLE && index > 0 {
            all = false;
            runs.truncate(index);
            break;
        }
    }
    Ok((runs, all))
}

/// Returns who is asked for, and how many participants have the address that was asked for.
fn who(
    db: &Connection,
    request: &StoryRequest,
    plans: impl Iterator<Item = String>,
) -> Result<(Ids, usize), Error> {
    let mut ids = Ids::default();
    let address = match request {
        StoryRequest::Contact(id) => {
            ids.contact = Some(ContactId(id.trim().to_owned()));
            return Ok((ids, 1));
        }
        StoryRequest::Participant {
            account_id,
            user_id,
        } => {
            ids.participant = Some((AccountId(account_id.clone()), UserId(user_id.clone())));
            return Ok((ids, 1));
        }
        StoryRequest::Email(address) => address,
    };
    for plan in plans {
        let entries = people::with_address(db, &plan, address)?;
        let participants: BTreeSet<_> = entries
            .iter()
            .map(|entry| &entry.participant)
            .filter(|it| !it.account_id.as_str().is_empty())
            .map(|it| (&it.account_id, &it.user_id))
            .collect();
        let sharing = participants.len();
        for entry in &entries {
            let participant = &entry.participant;
            let ids_of = (&participant.account_id, &participant.user_id);
            // The contact of one and the participant of another would make two people one.
            if sharing < 2 || ids.participant.is_none() {
                ids.learn(ids_of, entry.contact.as_ref());
            }
        }
        if ids != Ids::default() {
            return Ok((ids, sharing));
        }
    }
    Ok((ids, 0))
}

/// Returns whether an entry made the two a pair.
fn links(entry: &Entry) -> bool {
    let good = matches!(
        entry.outcome,
        Outcome::Created | Outcome::Updated | Outcome::Linked
    );
    let joins = matches!(
        entry.reason,
        Reason::SameEmail
            | Reason::NewParticipant
            | Reason::UpdatedParticipant
            | Reason::NewContact
            | Reason::UpdatedContact
            | Reason::Restored
            | Reason::Merged
    );
    good && joins
}

/// Returns what both sides of a link had when they were last settled.
fn values(link: &Link) -> Vec<StoryValue> {
    let known = &link.known;
    let value = |value: Option<&str>| value.unwrap_or_default().to_owned();
    Field::ALL
        .into_iter()
        .map(|field| StoryValue {
            field: field.key().to_owned(),
            label: field.label().to_owned(),
            hubspot: value(known.hubspot(field)),
            advocate: value(known.advocate(field)),
        })
        .filter(|it| !it.hubspot.is_empty() || !it.advocate.is_empty())
        .collect()
}

fn fact(fact: FactCode, sentence: &str) -> StoryFact {
    StoryFact {
        fact,
        sentence: self::sentence(sentence),
        evidence: Vec::new(),
        rule: String::new(),
        when: None,
        run: None,
    }
}

/// Returns words as a sentence.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    let mut text: String = first.chain(letters).collect();
    if !text.ends_with('.') {
        text.push('.');
    }
    text
}

/// Returns the name of a reason, as the page of rules has it.
fn word(reason: Reason) -> String {
    match serde_json::to_value(reason) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
