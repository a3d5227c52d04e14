//! Reading and writing contacts.

use crate::error::{ApiError, brief};
use crate::http::{Answer, Bucket, Effect};
use crate::hubspot::batch::{self, BATCH_LIMIT, Row, Verb, stored};
use crate::hubspot::wire::{ArchiveBody, Batch, Key, Listed, ReadBody, Record, asked};
use crate::hubspot::{BatchAnswer, ContactUpdate, HubSpot, NewContact, Page, done, json};
use crate::moment::answered_at;
use domain::layout::Layout;
use domain::person::{Contact, ContactId};
use reqwest::Method;
use std::collections::{BTreeSet, HashSet};

/// Documented by HubSpot: records of one list page.
const PAGE_LIMIT: &str = "100";

/// A search that only counts.
#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct CountBody {
    filter_groups: &'static [CountGroup],
    sorts: [(); 0],
    properties: [&'static str; 1],
    limit: u8,
    after: &'static str,
}

#[derive(serde::Serialize)]
struct CountGroup {
    filters: [CountFilter; 1],
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct CountFilter {
    property_name: &'static str,
    operator: &'static str,
}

/// Documented by HubSpot: the operator that asks for any value.
const WITH_ADDRESS: [CountGroup; 1] = [CountGroup {
    filters: [CountFilter {
        property_name: "email",
        operator: "HAS_PROPERTY",
    }],
}];

#[derive(serde::Deserialize)]
struct Counted {
    total: u64,
}

impl HubSpot {
    /// Returns the number of contacts. An estimate: the search index is late.
    pub async fn contact_total(&self) -> Result<u64, ApiError> {
        Ok(self.contact_total_at().await?.0)
    }

    /// Returns [`HubSpot::contact_total`], and HubSpot's time of the answer in milliseconds since 1970, if it told.
    pub async fn contact_total_at(&self) -> Result<(u64, Option<i64>), ApiError> {
        let answer = self.count_search().await?;
        let total = answer.json::<Counted>()?.total;
        Ok((total, answered_at(&answer.headers)))
    }

    /// Returns the number of contacts that have an address. An estimate: the search index is late.
    pub async fn contacts_with_address(&self) -> Result<u64, ApiError> {
        let answer = self.count(&WITH_ADDRESS).await?;
        Ok(answer.json::<Counted>()?.total)
    }

    /// Searches for everybody and takes nobody.
    pub(super) async fn count_search(&self) -> Result<Answer, ApiError> {
        self.count(&[]).await
    }

    async fn count(&self, filter_groups: &'static [CountGroup]) -> Result<Answer, ApiError> {
        let body = CountBody {
            filter_groups,
            sorts: [],
            properties: ["email"],
            limit: 1,
            after: "0",
        };
        self.send(
            Method::POST,
            &self.contacts(&["search"]),
            Some(json(&body)?),
            Effect::None,
            Bucket::Search,
        )
        .await
    }

    /// Returns one page of all contacts, a hundred at most. `after` is [`Page::next`] of the page before.
    pub async fn list_contacts(
        &self,
        layout: &Layout,
        after: Option<&str>,
    ) -> Result<Page, ApiError> {
        self.list(layout, after, false).await
    }

    /// Returns one page of the contacts in the recycle bin, with their values as told; see [`HubSpot::list_contacts`].
    /// Documented by HubSpot: they lie there for 90 days. A contact that was merged into another never comes here (seen).
    pub async fn list_archived(
        &self,
        layout: &Layout,
        after: Option<&str>,
    ) -> Result<Page, ApiError> {
        self.list(layout, after, true).await
    }

    async fn list(
        &self,
        layout: &Layout,
        after: Option<&str>,
        archived: bool,
    ) -> Result<Page, ApiError> {
        let mut url = self.contacts(&[]);
        url.query_pairs_mut()
            .append_pair("limit", PAGE_LIMIT)
            .append_pair("properties", &asked(layout).join(","))
            .append_pair("archived", if archived { "true" } else { "false" })
            .extend_pairs(after.map(|after| ("after", after)));
        let answer = self.get(&url).await?;
        let listed: Listed<'_> = answer.json()?;
        let next = listed
            .paging
            .and_then(|paging| paging.next)
            .map(|next| next.after.0.into_owned());
        if next.is_some() && next.as_deref() == after {
            return Err(ApiError::Unreadable {
                detail: "the list does not move on".to_owned(),
            });
        }
        Ok(Page {
            contacts: listed
                .results
                .iter()
                .map(|record| record.contact(layout))
                .collect(),
            next,
            at: answered_at(&answer.headers),
        })
    }

    /// Returns the contacts that have one of these addresses; unknown addresses are simply absent.
    pub async fn read_by_email(
        &self,
        layout: &Layout,
        emails: &[String],
    ) -> Result<Vec<Contact>, ApiError> {
        // HubSpot stores lower case, and refuses a batch that names a record twice.
        let keys: BTreeSet<String> = emails.iter().map(|email| stored(email)).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        self.read(layout, Some("email"), &keys).await
    }

    /// Returns the contacts with these ids; unknown and archived ones are simply absent.
    pub async fn read_by_id(
        &self,
        layout: &Layout,
        ids: &[ContactId],
    ) -> Result<Vec<Contact>, ApiError> {
        let keys: BTreeSet<&str> = ids.iter().map(ContactId::as_str).collect();
        let keys: Vec<&str> = keys.into_iter().collect();
        self.read(layout, None, &keys).await
    }

    async fn read(
        &self,
        layout: &Layout,
        id_property: Option<&str>,
        keys: &[&str],
    ) -> Result<Vec<Contact>, ApiError> {
        let mut contacts = Vec::with_capacity(keys.len());
        // Halves of a batch wait here while the bad address in it is looked for.
        let mut waiting: Vec<&[&str]> = keys.chunks(BATCH_LIMIT).rev().collect();
        while let Some(chunk) = waiting.pop() {
            match self.read_batch(layout, id_property, chunk).await {
                Ok((found, silent)) => {
                    contacts.extend(found);
                    if silent.is_empty() {
                        continue;
                    }
                    // Neither found nor called unknown: seen to happen, so it is asked once more.
                    let (found, _) = self.read_batch(layout, id_property, &silent).await?;
                    contacts.extend(found);
                }
                // Invented: that a lookup refuses such an address at all was not found. Nobody can have it.
                Err(ApiError::Refused {
                    status: 400, code, ..
                }) if id_property.is_some() && code == "INVALID_EMAIL" => {
                    if chunk.len() > 1 {
                        let (left, right) = chunk.split_at(chunk.len() / 2);
                        waiting.extend([right, left]);
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(contacts)
    }

    /// Reads one batch. Returns the contacts, and the keys that the answer is silent about.
    async fn read_batch<'k>(
        &self,
        layout: &Layout,
        id_property: Option<&str>,
        keys: &[&'k str],
    ) -> Result<(Vec<Contact>, Vec<&'k str>), ApiError> {
        let properties = asked(layout);
        let body = ReadBody {
            properties: &properties,
            id_property,
            inputs: keys.iter().map(|id| Key { id }).collect(),
        };
        let url = self.contacts(&["batch", "read"]);
        let answer = self.post(&url, &body, Effect::None).await?;
        let batch: Batch<Record<'_>> = answer.json()?;
        let errors = batch.errors.as_deref().unwrap_or_default();
        let trouble = errors
            .iter()
            .find(|error| error.category.as_deref() != Some("OBJECT_NOT_FOUND"));
        if let Some(error) = trouble {
            // Taking this for "no such contact" would create somebody twice.
            return Err(ApiError::Refused {
                status: answer.status.as_u16(),
                code: error.code(),
                message: brief(error.message.as_deref().unwrap_or_default()),
                request: error.correlation_id.clone().unwrap_or_default(),
            });
        }
        let found: Vec<Contact> = batch
            .results
            .iter()
            .map(|record| record.contact(layout))
            .collect();
        let unknown: Vec<&String> = errors
            .iter()
            .flat_map(|error| error.context("ids"))
            .collect();
        if unknown.is_empty() && !errors.is_empty() {
            // The errors name nobody, so nobody is known to be left out.
            return Ok((found, Vec::new()));
        }
        let mut named: HashSet<String> = unknown.into_iter().map(|id| stored(id)).collect();
        for contact in &found {
            match id_property {
                Some(_) => named.extend(contact.emails.iter().map(|email| stored(email))),
                None => _ = named.insert(contact.id.0.clone()),
            }
        }
        let silent = keys
            .iter()
            .filter(|key| !named.contains(**key))
            .copied()
            .collect();
        Ok((found, silent))
    }

    /// Creates contacts. Every row has its own answer; a row that nobody spoke about is `Unknown`. Fails only when
    /// nothing at all is known.
    pub async fn create_contacts(
        &self,
        layout: &Layout,
        rows: &[NewContact],
    ) -> Result<BatchAnswer, ApiError> {
        let rows: Vec<Row<'_>> = rows
            .iter()
            .map(|row| Row {
                trace: &row.trace,
                id: None,
                values: &row.values,
            })
            .collect();
        batch::write(self, layout, Verb::Create, &rows).await
    }

    /// Changes contacts by id; see [`HubSpot::create_contacts`].
    pub async fn update_contacts(
        &self,
        layout: &Layout,
        rows: &[ContactUpdate],
    ) -> Result<BatchAnswer, ApiError> {
        let rows: Vec<Row<'_>> = rows
            .iter()
            .map(|row| Row {
                trace: &row.trace,
                id: Some(row.id.as_str()),
                values: &row.values,
            })
            .collect();
        batch::write(self, layout, Verb::Update, &rows).await
    }

    /// Moves contacts to the recycle bin, a hundred in one request. Documented by HubSpot: it succeeds whatever state they
    /// were in, so doing it twice is harmless; after an error the batches before it have been done.
    pub async fn archive_contacts(&self, ids: &[ContactId]) -> Result<(), ApiError> {
        let url = self.contacts(&["batch", "archive"]);
        // Seen on live accounts: an id twice refuses the whole batch.
        let ids: BTreeSet<&str> = ids.iter().map(ContactId::as_str).collect();
        let ids: Vec<&str> = ids.into_iter().collect();
        for chunk in ids.chunks(BATCH_LIMIT) {
            let body = ArchiveBody {
                inputs: chunk.iter().map(|id| Key { id }).collect(),
            };
            done(&self.post(&url, &body, Effect::Same).await?)?;
        }
        Ok(())
    }
}
