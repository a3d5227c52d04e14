//! Reading both sides for a plan: everybody, or whoever changed and what belongs to them.

use super::scratch::{Ask, BLOCK, PAGE, Scratch, Share};
use super::{Early, Making, READERS, progress_words, stored};
use crate::failure::Error;
use crate::journal::entries::{self, Settled};
use crate::journal::links::{self, Cursor};
use crate::journal::syncs::ReadUpTo;
use crate::run::made::{self, Made};
use crate::views::{Platform, Who};
use domain::email;
use domain::layout::Field;
use domain::person::{ContactId, Participant};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use platforms::ApiError;
use platforms::advocate::Participants;
use platforms::hubspot::Window;
use std::pin::pin;
use std::sync::Arc;
use tokio::task::JoinHandle;

/// Up to this many contacts are simply listed: the list also tells additional addresses, and costs few requests.
const LISTED: u64 = 2_000;
/// HubSpot's search index is late by seconds to minutes, and the clocks of an answer and of a record need not agree:
/// so much of the time that was read is read again.
const HUBSPOT_OVERLAP: i64 = 15 * 60_000;
/// Likewise for Advocate's exports (five minutes at least, as the reference advises).
const ADVOCATE_OVERLAP: i64 = 10 * 60_000;
/// After so long everybody is compared again: a search sees neither deletions nor merges.
const COMPARED_EVERY: i64 = 7 * 24 * 3_600_000;
/// Pages of the recycle bin that a quick sync reads; a fuller bin waits for a full comparison.
const BIN_PAGES: u32 = 5;
/// Linked participants that a full read misses are looked up one by one up to this number.
const LOOKED_UP: u32 = 200;
/// More addresses than this are not asked for: reading everybody of Advocate costs a handful of requests, these two
/// hundred.
const MOST_ADDRESSES: u32 = 5_000;

/// What was read.
pub(super) struct Gathered {
    pub scratch: Scratch,
    pub read_up_to: ReadUpTo,
    pub hubspot: Cursor,
    pub advocate: Cursor,
    /// Contacts without participant are part of the plan.
    pub contacts: bool,
}

impl Making {
    /// Reads both sides into a database of their own.
    pub(super) async fn gather(&self) -> Result<Gathered, Early> {
        self.settle_doubts().await?;
        let workspace = self.workspace.id.clone();
        let (hubspot, advocate) = self
            .inner
            .journal
            .read(move |db| {
                Ok((
                    links::cursor(db, &workspace, Platform::Hubspot)?,
                    links::cursor(db, &workspace, Platform::Advocate)?,
                ))
            })
            .await?;
        let scratch = Scratch::create(
            &self.inner.data_dir,
            &self.job.plan,
            self.inner.journal.path(),
            self.inner.threads.clone(),
            &self.context.program,
        )?;
        let read_up_to = match &self.context.who {
            Who::Everyone => self.everyone(&scratch).await?,
            Who::Changed if self.must_compare_all(hubspot, advocate) => {
                self.everyone(&scratch).await?
            }
            Who::Changed => self.changed(&scratch, hubspot, advocate).await?,
            some => self.some(&scratch, some).await?,
        };
        if self.context.direction.writes_advocate()
            && let Some(list) = &self.context.rules.only_list
        {
            self.members(&scratch, list, "INSERT OR IGNORE INTO member VALUES (?1)")
                .await?;
        }
        let contacts = self.context.direction.writes_advocate() || !read_up_to.everyone;
        Ok(Gathered {
            scratch,
            read_up_to,
            hubspot,
            advocate,
            contacts,
        })
    }

    /// Looks for contacts that an earlier run, which was left, may have made, or joined with a participant, without hearing of
    /// it. Whoever is found is linked, and counts as written in that run.
    async fn settle_doubts(&self) -> Result<(), Early> {
        let workspace = self.workspace.id.clone();
        let mut doubts = self
            .inner
            .journal
            .read(move |db| entries::left_in_doubt(db, &workspace))
            .await?;
        // Ids that a contact had before prove nothing.
        doubts.retain(|(_, entry)| {
            let values = entry.values(&self.context.program);
            values.contains_key(&Field::AccountId) || values.contains_key(&Field::UserId)
        });
        if doubts.is_empty() {
            return Ok(());
        }
        self.tell("Looking for contacts of a run that was cut off", true);
        let entries: Vec<_> = doubts.iter().map(|(_, entry)| entry.clone()).collect();
        let (inner, workspace) = (&self.inner, &self.workspace);
        let found = Made::find(inner, workspace, &self.hubspot, &self.context, &entries).await?;
        let (workspace, now) = (self.workspace.id.clone(), self.inner.now());
        self.inner
            .journal
            .write(move |db| {
                for (plan, entry) in &doubts {
                    let Some(contact) = found.by_us(entry) else {
                        continue;
                    };
                    let done = Settled {
                        seq: entry.seq,
                        outcome: made::written(entry),
                        problem: String::new(),
                        contact: Some(contact.id.clone()),
                        known: None,
                    };
                    entries::settle(db, plan, None, &[done])?;
                    links::found_made(db, &workspace, plan, entry, &contact.id, now)?;
                }
                Ok(())
            })
            .await?;
        Ok(())
    }

    /// Returns whether "changed" can only be answered by comparing everybody.
    fn must_compare_all(&self, hubspot: Cursor, advocate: Cursor) -> bool {
        let direction = self.context.direction;
        let old = |cursor: Cursor| match (cursor.at, cursor.compared_at) {
            (Some(at), Some(compared)) => at - compared > COMPARED_EVERY,
            _ => true,
        };
        (direction.writes_hubspot() && old(advocate))
            || (direction.writes_advocate() && old(hubspot))
    }

    async fn everyone(&self, scratch: &Scratch) -> Result<ReadUpTo, Early> {
        self.tell("Asking impact.com for an export", true);
        let program = &self.context.program.id;
        // Questions that do not wait for each other.
        let (lost, read, total) = tokio::join!(
            self.refuse_lost(),
            self.advocate.participants_since(program, None),
            self.hubspot.contact_total_at(),
        );
        lost?;
        let participants = self.heard(Platform::Advocate, read).await?;
        let (total, began) = self.heard(Platform::Hubspot, total).await?;
        let advocate = participants.at();
        let expected = participants.expected().unwrap_or(0);
        let listing = self.context.direction.writes_advocate()
            || total <= LISTED
            || total.div_ceil(100) * 4 <= expected.div_ceil(100);
        let hubspot = if listing {
            let ((), (), at) = tokio::try_join!(
                self.read_participants(scratch, participants, None),
                self.read_referrals(scratch, None),
                self.list_contacts(scratch)
            )?;
            self.join_links(scratch, Share::All).await?;
            at
        } else {
            tokio::try_join!(
                self.read_participants(scratch, participants, None),
                self.read_referrals(scratch, None)
            )?;
            self.join_links(scratch, Share::All).await?;
            self.look_up_contacts(scratch).await?;
            began
        };
        self.look_for_missing(scratch, listing).await?;
        Ok(ReadUpTo {
            hubspot,
            advocate,
            everyone: true,
        })
    }

    /// Reads whoever changed on either side, and what belongs to them.
    async fn changed(
        &self,
        scratch: &Scratch,
        hubspot: Cursor,
        advocate: Cursor,
    ) -> Result<ReadUpTo, Early> {
        self.tell("Reading what changed", true);
        let program = &self.context.program.id;
        let participants = async {
            // Also when nothing of it goes to HubSpot: a value that Advocate changed must not be overwritten unseen.
            let Some(at) = advocate.at else {
                return Ok(None);
            };
            let since = Some(at - ADVOCATE_OVERLAP);
            let read = self.advocate.participants_since(program, since).await;
            let read = self.heard(Platform::Advocate, read).await?;
            let at = read.at();
            tokio::try_join!(
                self.read_participants(scratch, read, None),
                self.read_referrals(scratch, since)
            )?;
            Ok::<_, Early>(at)
        };
        let contacts = async {
            self.refuse_lost().await?;
            let Some(at) = hubspot
                .at
                .filter(|_| self.context.direction.writes_advocate())
            else {
                return Ok(None);
            };
            let at = self.search_contacts(scratch, at - HUBSPOT_OVERLAP).await?;
            self.look_into_the_bin(scratch).await?;
            Ok::<_, Early>(at)
        };
        let (advocate, hubspot) = tokio::try_join!(participants, contacts)?;
        let waits_for = links::written(self.context.direction);
        self.complete(scratch, Some(waits_for)).await?;
        Ok(ReadUpTo {
            hubspot,
            advocate,
            everyone: false,
        })
    }

    /// Reads some people and what belongs to them.
    async fn some(&self, scratch: &Scratch, who: &Who) -> Result<ReadUpTo, Early> {
        self.refuse_lost().await?;
        let mut again = None;
        match who {
            // Not those of whom a value only waits for its direction.
            Who::Problems => again = Some(""),
            Who::List(list) => {
                // Contacts first become ids in a table of their own, so that no list grows in memory.
                self.members(scratch, list, "INSERT OR IGNORE INTO member VALUES (?1)")
                    .await?;
                self.read_members(scratch).await?;
            }
            Who::Segment(segment) => {
                let program = &self.context.program.id;
                let read = self.advocate.participants_since(program, None).await;
                let read = self.heard(Platform::Advocate, read).await?;
                self.read_participants(scratch, read, Some(segment)).await?;
            }
            Who::People(people) => self.read_people(scratch, people).await?,
            Who::Everyone | Who::Changed => {}
        }
        self.complete(scratch, again).await?;
        Ok(ReadUpTo::default())
    }

    /// Adds what belongs to the people that were read: the other half of each pair, and whoever has the same address.
    /// With `again`, also whom to look at again, those included of whom a value waits for one of these sides.
    async fn complete(&self, scratch: &Scratch, again: Option<&'static str>) -> Result<(), Early> {
        scratch.keep_last_told().await?;
        if let Some(waits_for) = again {
            scratch
                .take_again(self.workspace.id.clone(), waits_for)
                .await?;
            self.look_up_all(scratch, Ask::Again, LookUp::Ids).await?;
            self.find_participants(scratch, Ask::AgainAddresses).await?;
            self.look_up_unread(scratch).await?;
        }
        scratch
            .add_remembered(self.workspace.id.clone(), again.is_some())
            .await?;
        self.join_links(scratch, Share::Few).await?;
        // Who of Advocate has the address of a contact that is not linked.
        self.find_participants(scratch, Ask::ContactAddresses)
            .await?;
        // Who shares the address of a participant who is not linked, on either side.
        self.find_participants(scratch, Ask::Addresses).await?;
        self.look_up_all(scratch, Ask::Addresses, LookUp::Emails)
            .await?;
        scratch
            .add_remembered(self.workspace.id.clone(), false)
            .await?;
        self.join_links(scratch, Share::Few).await
    }

    async fn join_links(&self, scratch: &Scratch, share: Share) -> Result<(), Early> {
        Ok(scratch.join_links(self.workspace.id.clone(), share).await?)
    }

    async fn refuse_lost(&self) -> Result<(), Error> {
        self.inner
            .refuse_lost_properties(&self.workspace, &self.hubspot, &self.context.layout)
            .await
    }

    async fn read_participants(
        &self,
        scratch: &Scratch,
        mut participants: Participants,
        segment: Option<&str>,
    ) -> Result<(), Early> {
        let expected = participants.expected().and_then(|n| u32::try_from(n).ok());
        let mut block = Vec::with_capacity(BLOCK);
        // One block is stored while the next is read.
        let mut storing: Option<JoinHandle<Result<(), Error>>> = None;
        let mut read = 0;
        loop {
            let next = participants.next().await;
            let next = self.heard(Platform::Advocate, next).await?;
            let ended = next.is_none();
            let wanted = |person: &Participant| {
                segment.is_none_or(|segment| person.segments.iter().any(|it| it == segment))
            };
            block.extend(next.filter(wanted));
            if ended || block.len() == BLOCK {
                let full = std::mem::replace(&mut block, Vec::with_capacity(BLOCK));
                let count = u32::try_from(full.len()).unwrap_or(0);
                let (scratch, first) = (scratch.clone(), read);
                let next = tokio::spawn(async move { scratch.add_participants(first, full).await });
                stored(storing.replace(next)).await?;
                read += count;
                let words = progress_words("Reading participants", read, expected);
                self.tell(&words, false);
            }
            if ended {
                stored(storing).await?;
                return Ok(scratch.keep_last_told().await?);
            }
        }
    }

    async fn read_referrals(&self, scratch: &Scratch, since: Option<i64>) -> Result<(), Early> {
        let program = &self.context.program.id;
        let referrals = self.advocate.referrals_since(program, since).await;
        let mut referrals = self.heard(Platform::Advocate, referrals).await?;
        let mut block = Vec::new();
        loop {
            let next = referrals.next().await;
            let next = self.heard(Platform::Advocate, next).await?;
            let ended = next.is_none();
            block.extend(next);
            if ended || block.len() == BLOCK {
                scratch.add_referrals(std::mem::take(&mut block)).await?;
            }
            if ended {
                return Ok(());
            }
        }
    }

    /// Lists all contacts. Returns HubSpot's time when the list began.
    async fn list_contacts(&self, scratch: &Scratch) -> Result<Option<i64>, Early> {
        let mut after = None;
        let mut began = None;
        let mut anew = Anew::default();
        // One page is stored while the next is on its way.
        let mut storing: Option<JoinHandle<Result<(), Error>>> = None;
        loop {
            let page = self
                .hubspot
                .list_contacts(&self.context.layout, after.as_deref())
                .await;
            if anew.is_wanted(&page, &mut after) {
                continue;
            }
            let page = self.heard(Platform::Hubspot, page).await?;
            began = began.or(page.at);
            let scratch = scratch.clone();
            let next = tokio::spawn(async move { scratch.add_contacts(page.contacts).await });
            stored(storing.replace(next)).await?;
            after = page.next;
            if after.is_none() {
                stored(storing).await?;
                return Ok(began);
            }
        }
    }

    /// Searches for contacts that changed, in the order of their ids inside a window whose end is the time of the first
    /// answer: whoever changes meanwhile is in the next one. Returns that time.
    async fn search_contacts(&self, scratch: &Scratch, since: i64) -> Result<Option<i64>, Early> {
        let mut window = Window { since, until: None };
        let mut after: Option<ContactId> = None;
        let mut read = 0;
        loop {
            let found = self
                .hubspot
                .contacts_changed(&self.context.layout, &window, after.as_ref())
                .await;
            let found = self.heard(Platform::Hubspot, found).await?;
            // Without a time of its own the window stays open, and the cursor where it was.
            window.until = window.until.or(found.at);
            let came = found.contacts.len();
            after = found.contacts.last().map(|contact| contact.id.clone());
            scratch.add_contacts(found.contacts).await?;
            read += u32::try_from(came).unwrap_or(0);
            self.tell(
                &progress_words("Reading contacts that changed", read, None),
                false,
            );
            if came == 0 || came as u64 >= found.total {
                return Ok(window.until);
            }
        }
    }

    /// Looks which linked contacts lie in the recycle bin.
    async fn look_into_the_bin(&self, scratch: &Scratch) -> Result<(), Early> {
        let mut after: Option<String> = None;
        let mut anew = Anew::default();
        for _ in 0..BIN_PAGES {
            let page = self
                .hubspot
                .list_archived(&self.context.layout, after.as_deref())
                .await;
            if anew.is_wanted(&page, &mut after) {
                continue;
            }
            let page = self.heard(Platform::Hubspot, page).await?;
            let ids = page
                .contacts
                .into_iter()
                .map(|contact| contact.id.0)
                .collect();
            scratch
                .add_ids("INSERT OR IGNORE INTO gone_contact VALUES (?1)", ids)
                .await?;
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        Ok(())
    }

    async fn members(&self, scratch: &Scratch, list: &str, sql: &'static str) -> Result<(), Early> {
        let mut after: Option<String> = None;
        let mut anew = Anew::default();
        loop {
            let page = self.hubspot.list_members(list, after.as_deref()).await;
            if anew.is_wanted(&page, &mut after) {
                continue;
            }
            let page = self.heard(Platform::Hubspot, page).await?;
            let ids = page.ids.into_iter().map(|id| id.0).collect();
            scratch.add_ids(sql, ids).await?;
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    }

    async fn read_members(&self, scratch: &Scratch) -> Result<(), Early> {
        self.look_up_all(scratch, Ask::Members, LookUp::Ids).await
    }

    async fn read_people(&self, scratch: &Scratch, people: &[String]) -> Result<(), Early> {
        let (emails, ids): (Vec<_>, Vec<_>) = people
            .iter()
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
            .partition(|text| text.contains('@'));
        let program = &self.context.program.id;
        let found = self.advocate.find_by_email(program, &emails).await;
        let found = self.heard(Platform::Advocate, found).await?;
        scratch.add_participants(0, found).await?;
        for look_up in [LookUp::Emails(emails), LookUp::Ids(ids)] {
            self.look_up(scratch, Ok(look_up)).await?;
        }
        Ok(())
    }

    /// Reads the contacts of linked participants by id and of the others by address, many requests at a time.
    async fn look_up_contacts(&self, scratch: &Scratch) -> Result<(), Early> {
        let total = scratch.people().await?;
        let mut read = 0;
        let answers = self
            .pages(scratch, Ask::LinkedContacts, LookUp::Ids)
            .chain(self.pages(scratch, Ask::Addresses, LookUp::Emails))
            .map(|part| self.look_up(scratch, part))
            .buffer_unordered(READERS);
        let mut answers = pin!(answers);
        while let Some(asked) = answers.try_next().await? {
            read += asked;
            let words = progress_words("Reading contacts for", read, Some(total));
            self.tell(&words, false);
        }
        Ok(())
    }

    /// Looks again for linked contacts and participants that a full read did not tell: they may have been merged, made
    /// while the pages were read, or they are gone.
    async fn look_for_missing(&self, scratch: &Scratch, listing: bool) -> Result<(), Early> {
        if listing {
            self.look_up_all(scratch, Ask::MissingContacts, LookUp::Ids)
                .await?;
        } else {
            // The survivor of a merge has the address of the one who is missing.
            self.look_up_all(scratch, Ask::AddressesOfMissing, LookUp::Emails)
                .await?;
        }
        let missing = scratch
            .missing_participants(self.workspace.id.clone())
            .await?;
        let mut gone = Vec::new();
        let mut found_some = false;
        for (count, (account, user)) in (0..).zip(missing) {
            if count < LOOKED_UP {
                let program = &self.context.program.id;
                let found = self.advocate.look_up(program, &account, &user).await;
                if let Some(person) = self.heard(Platform::Advocate, found).await? {
                    scratch.add_participants(u32::MAX / 2, vec![person]).await?;
                    found_some = true;
                    continue;
                }
            }
            gone.push((account, user));
        }
        if found_some {
            self.join_links(scratch, Share::All).await?;
        }
        Ok(scratch.add_gone_participants(gone).await?)
    }

    /// Looks up participants who are looked at again and have another address now, or none. Who is not there is gone.
    async fn look_up_unread(&self, scratch: &Scratch) -> Result<(), Early> {
        let unread = scratch.unread_again(LOOKED_UP).await?;
        let (mut found, mut gone) = (Vec::new(), Vec::new());
        for (account, user) in unread {
            let program = &self.context.program.id;
            let person = self.advocate.look_up(program, &account, &user).await;
            match self.heard(Platform::Advocate, person).await? {
                Some(person) => found.push(person),
                None => gone.push((account, user)),
            }
        }
        scratch.add_found(found).await?;
        Ok(scratch.add_gone_participants(gone).await?)
    }

    async fn find_participants(&self, scratch: &Scratch, ask: Ask) -> Result<(), Early> {
        let emails = scratch
            .page(
                ask,
                self.workspace.id.clone(),
                String::new(),
                MOST_ADDRESSES + 1,
            )
            .await?;
        if emails.len() > MOST_ADDRESSES as usize {
            return self.find_among_all(scratch).await;
        }
        let emails: Vec<_> = emails
            .into_iter()
            .filter(|address| email::looks_valid(address))
            .collect();
        if emails.is_empty() {
            return Ok(());
        }
        let program = &self.context.program.id;
        let found = self.advocate.ask_by_email(program, &emails).await;
        match self.heard(Platform::Advocate, found).await? {
            Some(found) => Ok(scratch.add_found(found).await?),
            None => self.find_among_all(scratch).await,
        }
    }

    /// Reads all participants, and keeps those with an address that somebody here has.
    async fn find_among_all(&self, scratch: &Scratch) -> Result<(), Early> {
        let program = &self.context.program.id;
        let all = self.advocate.participants_since(program, None).await;
        let mut all = self.heard(Platform::Advocate, all).await?;
        let mut block = Vec::with_capacity(BLOCK);
        loop {
            let next = self.heard(Platform::Advocate, all.next().await).await?;
            let ended = next.is_none();
            block.extend(next);
            if ended || block.len() == BLOCK {
                scratch.add_sharing(std::mem::take(&mut block)).await?;
            }
            if ended {
                return Ok(());
            }
        }
    }

    async fn look_up_all(
        &self,
        scratch: &Scratch,
        ask: Ask,
        look_up: fn(Vec<String>) -> LookUp,
    ) -> Result<(), Early> {
        let answers = self
            .pages(scratch, ask, look_up)
            .map(|part| self.look_up(scratch, part))
            .buffer_unordered(READERS);
        let mut answers = pin!(answers);
        while answers.try_next().await?.is_some() {}
        Ok(())
    }

    /// Returns what to look up, a request at a time, so that no list grows with the number of people.
    fn pages<'a>(
        &'a self,
        scratch: &'a Scratch,
        ask: Ask,
        look_up: fn(Vec<String>) -> LookUp,
    ) -> impl Stream<Item = Result<LookUp, Early>> + 'a {
        stream::try_unfold(String::new(), move |after| async move {
            let found = scratch
                .page(ask, self.workspace.id.clone(), after, PAGE)
                .await?;
            let Some(last) = found.last().cloned() else {
                return Ok(None);
            };
            Ok(Some((look_up(found), last)))
        })
    }

    /// Looks up one request's worth, in a task of its own so that both cores read. Returns how many were asked for.
    async fn look_up(&self, scratch: &Scratch, part: Result<LookUp, Early>) -> Result<u32, Early> {
        let part = part?;
        let (hubspot, layout) = (self.hubspot.clone(), Arc::clone(&self.layout));
        let scratch = scratch.clone();
        let task = tokio::spawn(async move {
            let (asked, answer) = match part {
                LookUp::Emails(mut emails) => {
                    let asked = emails.len();
                    emails.retain(|address| email::looks_valid(address));
                    let answer = match emails.as_slice() {
                        [] => Ok(Vec::new()),
                        some => hubspot.read_by_email(&layout, some).await,
                    };
                    (asked, answer)
                }
                LookUp::Ids(ids) => {
                    let ids: Vec<_> = ids
                        .into_iter()
                        .filter(|id| !id.is_empty())
                        .map(ContactId)
                        .collect();
                    let answer = match ids.as_slice() {
                        [] => Ok(Vec::new()),
                        some => hubspot.read_by_id(&layout, some).await,
                    };
                    (ids.len(), answer)
                }
            };
            let stored = match answer {
                Ok(contacts) => Ok(scratch.add_contacts(contacts).await),
                Err(error) => Err(error),
            };
            (u32::try_from(asked).unwrap_or(0), stored)
        });
        let (asked, stored) = task.await.map_err(|_| Error::Internal {
            what: "reading ended unexpectedly",
        })?;
        self.heard(Platform::Hubspot, stored).await??;
        Ok(asked)
    }

    pub(super) async fn heard<T>(
        &self,
        platform: Platform,
        answer: Result<T, ApiError>,
    ) -> Result<T, Error> {
        self.inner.heard(&self.workspace, platform, answer).await
    }
}

/// A list begins anew when its cursor is refused, once: what was read already is only read again.
#[derive(Default)]
struct Anew(bool);

impl Anew {
    /// Returns whether a page was refused for its cursor, for the first time, and forgets the cursor.
    fn is_wanted<T>(&mut self, page: &Result<T, ApiError>, after: &mut Option<String>) -> bool {
        let refused = matches!(page, Err(ApiError::Refused { .. })) && after.is_some();
        if !refused || self.0 {
            return false;
        }
        *after = None;
        self.0 = true;
        true
    }
}

enum LookUp {
    Emails(Vec<String>),
    Ids(Vec<String>),
}
