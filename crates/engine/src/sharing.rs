//! The sharing step: the lists to choose from, and how many people each switch would create today.
//!
//! Counting costs a fraction of a preview: participants come in one export, contacts are looked up by the addresses of
//! participants who are not linked, and everybody else is counted by HubSpot itself. Nothing is stored.

use crate::engine::{Engine, Inner, RulesDocument};
use crate::failure::Error;
use crate::journal::links::{self, Cursor};
use crate::journal::settings::Workspace;
use crate::views::{CheckView, ContactListView, Failure, PeopleCountView, Platform, SegmentView};
use crate::words;
use domain::email;
use domain::forecast::{self, Fate, Forecast};
use domain::layout::Layout;
use domain::person::{ContactId, Participant, ProgramId};
use domain::plan::Rules;
use futures::{StreamExt, TryStreamExt, stream};
use platforms::advocate::Advocate;
use platforms::hubspot::{HubSpot, Window};
use std::collections::{HashMap, HashSet};
use tokio::sync::watch;

/// Requests in flight: fewer than a preview has, because whoever counts is only looking around.
const READERS: usize = 8;
/// Addresses or ids in one question to HubSpot (documented).
const BATCH: usize = 100;
/// Seen in accounts that tell marketing contacts from others (not in HubSpot's reference).
const MARKETING: &str = "hs_marketable_status";
/// Contacts that are new since syncs began are looked at one by one up to this number of pages of 200.
const NEW_PAGES: usize = 50;

impl Engine {
    /// Lists the HubSpot lists of contacts, for choosing one.
    ///
    /// # Errors
    /// HubSpot is not connected, does not answer, or does not let us read lists.
    pub async fn contact_lists(&self) -> Result<Vec<ContactListView>, Failure> {
        let workspace = self.inner.workspace()?;
        let hubspot = self.inner.hubspot(&workspace).await?;
        let lists = hubspot.lists().await;
        let mut lists: Vec<_> = self
            .inner
            .heard(&workspace, Platform::Hubspot, lists)
            .await?
            .into_iter()
            .map(|list| ContactListView {
                id: list.id,
                name: list.name,
                size: list.size.and_then(|size| u32::try_from(size).ok()),
            })
            .collect();
        lists.sort_by_cached_key(|list| (list.name.to_lowercase(), list.id.clone()));
        Ok(lists)
    }

    /// Lists the segments of participants, for choosing one.
    ///
    /// # Errors
    /// impact.com is not connected, does not answer, or does not let these keys read segments.
    pub async fn segments(&self) -> Result<Vec<SegmentView>, Failure> {
        let workspace = self.inner.workspace()?;
        let advocate = self.inner.advocate(&workspace).await?;
        let segments = advocate.segments().await;
        let mut segments: Vec<_> = self
            .inner
            .heard(&workspace, Platform::Advocate, segments)
            .await?
            .into_iter()
            .map(|segment| SegmentView {
                key: segment.key,
                name: segment.name,
                size: segment
                    .participants
                    .and_then(|size| u32::try_from(size).ok()),
            })
            .collect();
        segments.sort_by_cached_key(|segment| (segment.name.to_lowercase(), segment.key.clone()));
        Ok(segments)
    }

    /// Counts whom each switch would create today, whatever the switches say. `None` when [`Engine::cancel_count`] was
    /// called, or when somebody began to count anew.
    ///
    /// # Errors
    /// A side is not connected or does not answer, or no program is chosen.
    pub async fn count_people(&self) -> Result<Option<PeopleCountView>, Failure> {
        let (cancel, mut cancelled) = watch::channel(false);
        if let Some(before) = self.inner.state().counting.replace(cancel) {
            before.send_replace(true);
        }
        tokio::select! {
            counted = self.inner.count_people() => Ok(Some(counted?)),
            _ = cancelled.wait_for(|cancelled| *cancelled) => Ok(None),
        }
    }

    /// Looks at what the sharing rules mean, with the numbers of the newest count and the switches as they are now.
    ///
    /// # Errors
    /// HubSpot is not connected, or the journal cannot be read.
    pub async fn check_sharing(&self) -> Result<Vec<CheckView>, Failure> {
        let workspace = self.inner.workspace()?;
        let rules: RulesDocument = self
            .inner
            .document(&workspace.id)
            .await?
            .unwrap_or_default();
        let hubspot = self.inner.hubspot(&workspace).await?;
        let properties = hubspot.contact_properties(false).await;
        let properties = self
            .inner
            .heard(&workspace, Platform::Hubspot, properties)
            .await
            .ok();
        let counted = self.inner.state().counted.clone();
        let around = words::Around {
            rules: &rules.0,
            many: self.inner.sync_settings(&workspace).await?.brake_creations,
            marketing: properties.map(|all| all.iter().any(|it| it.name == MARKETING)),
            connector: self.inner.connector_seen(&workspace).await?,
        };
        Ok(words::sharing_checks(counted.as_ref(), &around))
    }

    /// Stops counting; does nothing when nobody counts.
    ///
    /// # Errors
    /// No workspace is open.
    pub fn cancel_count(&self) -> Result<(), Failure> {
        self.inner.workspace()?;
        if let Some(counting) = self.inner.state().counting.take() {
            counting.send_replace(true);
        }
        Ok(())
    }
}

/// What counting looks at.
struct Counting<'a> {
    inner: &'a Inner,
    workspace: &'a Workspace,
    hubspot: HubSpot,
    advocate: Advocate,
    program: ProgramId,
    rules: Rules,
    /// When syncs began to read each side.
    hubspot_began: Cursor,
    advocate_began: Cursor,
    links: Links,
}

/// The pairs that are linked.
#[derive(Default)]
struct Links {
    participants: HashSet<(String, String)>,
    contacts: HashSet<String>,
}

impl Inner {
    async fn count_people(&self) -> Result<PeopleCountView, Error> {
        let workspace = self.workspace()?;
        let program = self.program(&workspace).await?;
        let rules: RulesDocument = self.document(&workspace.id).await?.unwrap_or_default();
        let id = workspace.id.clone();
        let (hubspot_began, advocate_began, linked) = self
            .journal
            .read(move |db| {
                Ok((
                    links::cursor(db, &id, Platform::Hubspot)?,
                    links::cursor(db, &id, Platform::Advocate)?,
                    links::linked(db, &id)?,
                ))
            })
            .await?;
        let mut links = Links::default();
        for pair in linked {
            links.participants.insert(pair.participant);
            links.contacts.insert(pair.contact);
        }
        let counting = Counting {
            inner: self,
            workspace: &workspace,
            hubspot: self.hubspot(&workspace).await?,
            advocate: self.advocate(&workspace).await?,
            program: ProgramId(program.id),
            rules: rules.0,
            hubspot_began,
            advocate_began,
            links,
        };
        let forecast = counting.forecast().await?;
        let view = words::people_count(&forecast, self.now());
        self.state().counted = Some(view.clone());
        Ok(view)
    }
}

impl Counting<'_> {
    async fn forecast(&self) -> Result<Forecast, Error> {
        let mut forecast = Forecast {
            linked: self.links.participants.len() as u64,
            ..Forecast::default()
        };
        let strangers = self.strangers().await?;
        let found = self.look_up(&strangers).await?;
        for (address, participants) in strangers {
            let contacts = found.addresses.get(&address).copied().unwrap_or(0);
            let others = u32::try_from(participants.len() - 1).unwrap_or(u32::MAX);
            for participant in participants {
                let fresh = participant.is_new(self.advocate_began.began);
                let in_filter = self.rules.in_segment(&participant);
                // Those without an address do not share it.
                let others = if address.is_empty() { 0 } else { others };
                let fate =
                    forecast::of_participant(&participant, others, contacts, fresh, in_filter);
                forecast.participant(fate);
            }
        }
        match &self.rules.only_list {
            Some(list) => self.members(list, &found, &mut forecast).await?,
            None => self.everybody(&found, &mut forecast).await?,
        }
        Ok(forecast)
    }

    /// Reads the participants who are not linked, by normal address; those without one under the empty text.
    async fn strangers(&self) -> Result<HashMap<String, Vec<Participant>>, Error> {
        let read = self.advocate.participants_since(&self.program, None).await;
        let mut read = self.heard(Platform::Advocate, read).await?;
        let mut strangers: HashMap<String, Vec<Participant>> = HashMap::new();
        let mut seen = HashSet::new();
        loop {
            let next = read.next().await;
            let Some(participant) = self.heard(Platform::Advocate, next).await? else {
                return Ok(strangers);
            };
            let key = (
                participant.account_id.0.clone(),
                participant.user_id.0.clone(),
            );
            // A row may come twice.
            if self.links.participants.contains(&key) || !seen.insert(key) {
                continue;
            }
            let address = participant
                .email
                .as_deref()
                .map(email::normal)
                .unwrap_or_default();
            strangers.entry(address).or_default().push(participant);
        }
    }

    /// Looks up which contacts have the addresses of strangers.
    async fn look_up(&self, strangers: &HashMap<String, Vec<Participant>>) -> Result<Met, Error> {
        let addresses: Vec<String> = strangers
            .keys()
            .filter(|address| email::looks_valid(address))
            .cloned()
            .collect();
        let layout = Layout::default();
        let mut met = Met::default();
        let mut answers = stream::iter(addresses.chunks(BATCH).map(<[String]>::to_vec))
            .map(|some| {
                let layout = &layout;
                async move {
                    let read = self.hubspot.read_by_email(layout, &some).await;
                    self.heard(Platform::Hubspot, read).await
                }
            })
            .buffer_unordered(READERS);
        while let Some(contacts) = answers.try_next().await? {
            for contact in contacts {
                for address in &contact.emails {
                    *met.addresses.entry(email::normal(address)).or_insert(0) += 1;
                }
                met.contacts.insert(contact.id.0);
            }
        }
        Ok(met)
    }

    /// Counts the contacts of the rule's list that are strangers without counterpart.
    async fn members(&self, list: &str, met: &Met, forecast: &mut Forecast) -> Result<(), Error> {
        let mut after: Option<String> = None;
        loop {
            let page = self.hubspot.list_members(list, after.as_deref()).await;
            let page = self.heard(Platform::Hubspot, page).await?;
            let strangers: Vec<ContactId> = page
                .ids
                .into_iter()
                .filter(|id| self.is_stranger(id, met))
                .collect();
            for some in strangers.chunks(BATCH) {
                let read = self.hubspot.read_by_id(&Layout::default(), some).await;
                for contact in self.heard(Platform::Hubspot, read).await? {
                    let fresh = contact.is_new(self.hubspot_began.began);
                    forecast.contact(forecast::of_contact(&contact, fresh, true));
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// Counts all contacts that are strangers without counterpart: the new ones by looking, the others by what is left.
    async fn everybody(&self, met: &Met, forecast: &mut Forecast) -> Result<(), Error> {
        if let Some(since) = self.hubspot_began.began {
            let window = Window { since, until: None };
            let layout = Layout::default();
            let mut after: Option<ContactId> = None;
            for _ in 0..NEW_PAGES {
                let found = self
                    .hubspot
                    .contacts_created(&layout, &window, after.as_ref())
                    .await;
                let found = self.heard(Platform::Hubspot, found).await?;
                let came = found.contacts.len() as u64;
                after = found.contacts.last().map(|contact| contact.id.clone());
                for contact in &found.contacts {
                    if self.is_stranger(&contact.id, met) {
                        let fate = forecast::of_contact(contact, true, true);
                        // Whoever has no address is counted with all the others.
                        if fate == Fate::ForNew {
                            forecast.contact(fate);
                        }
                    }
                }
                if came == 0 || came >= found.total {
                    break;
                }
            }
        }
        let (with_address, total) = tokio::join!(
            self.hubspot.contacts_with_address(),
            self.hubspot.contact_total()
        );
        let with_address = self.heard(Platform::Hubspot, with_address).await?;
        let total = self.heard(Platform::Hubspot, total).await?;
        forecast.no_address += total.saturating_sub(with_address);
        forecast.other_contacts(with_address);
        Ok(())
    }

    fn is_stranger(&self, id: &ContactId, met: &Met) -> bool {
        !self.links.contacts.contains(id.as_str()) && !met.contacts.contains(id.as_str())
    }

    async fn heard<T>(
        &self,
        platform: Platform,
        answer: Result<T, platforms::ApiError>,
    ) -> Result<T, Error> {
        self.inner.heard(self.workspace, platform, answer).await
    }
}

/// The contacts that have an address of a participant who is not linked.
#[derive(Default)]
struct Met {
    /// How many contacts have each normal address.
    addresses: HashMap<String, u32>,
    /// Their ids.
    contacts: HashSet<String>,
}
