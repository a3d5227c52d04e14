//! Reading records with their customers and companies, from HubSpot as it is now.

use crate::engine::Inner;
use crate::failure::Error;
use crate::journal::links;
use crate::journal::settings::Workspace;
use crate::views::Platform;
use domain::person::{AccountId, ContactId, ProgramId, UserId};
use domain::trigger::conversion::{Occasion, Record};
use domain::trigger::customer::{Candidate, Customer, Nobody, choose};
use domain::trigger::mapping::Table;
use domain::trigger::source::Of;
use domain::trigger::{Object, Trigger};
use platforms::ApiError;
use platforms::hubspot::{Associated, HubSpot, RecordProperty, RecordRead};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// When a record was made (documented by HubSpot for contacts and deals).
const CREATED: &str = "createdate";
/// The property that says in which pipeline a deal is.
pub const PIPELINE: &str = "pipeline";

/// The properties of some kinds of records. A kind that could not be read says so.
pub struct Kinds(BTreeMap<Object, Result<Vec<RecordProperty>, Unread>>);

/// Why the properties of a kind of record are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// HubSpot does not let this connection see them.
    Forbidden,
    /// It did not answer as it should; in its words.
    Trouble(String),
}

impl Kinds {
    /// Reads the properties of a kind of record, and of what a table takes values from.
    ///
    /// # Errors
    /// Those of the kind itself cannot be read.
    pub async fn read(
        inner: &Inner,
        workspace: &Workspace,
        hubspot: &HubSpot,
        object: Object,
        table: &Table,
    ) -> Result<Self, Error> {
        let mut kinds = vec![object];
        for (of, kind) in [
            (Of::Contact, Object::Contacts),
            (Of::Company, Object::Companies),
        ] {
            if kind != object && !table.properties(of).is_empty() {
                kinds.push(kind);
            }
        }
        Self::of_kinds(inner, workspace, hubspot, object, &kinds).await
    }

    /// Reads the properties of these kinds; without those of `needed` nothing can be told.
    pub async fn of_kinds(
        inner: &Inner,
        workspace: &Workspace,
        hubspot: &HubSpot,
        needed: Object,
        kinds: &[Object],
    ) -> Result<Self, Error> {
        let mut all = BTreeMap::new();
        for kind in kinds {
            let read = match hubspot.record_properties(*kind).await {
                Ok(properties) => Ok(properties),
                Err(ApiError::Forbidden { .. }) if *kind != needed => Err(Unread::Forbidden),
                // What ends everything else ends this, too.
                Err(
                    error @ (ApiError::ServerTrouble { .. }
                    | ApiError::Unreadable { .. }
                    | ApiError::NotFound { .. }
                    | ApiError::Refused { .. }),
                ) if *kind != needed => Err(Unread::Trouble(error.to_string())),
                Err(error) => {
                    inner
                        .heard(workspace, Platform::Hubspot, Err(error))
                        .await?
                }
            };
            all.insert(*kind, read);
        }
        Ok(Self(all))
    }

    /// Returns what was read of some kinds.
    #[cfg(test)]
    pub fn given<const N: usize>(read: [(Object, Result<Vec<RecordProperty>, Unread>); N]) -> Self {
        Self(read.into_iter().collect())
    }

    /// Returns the properties of a kind; none where they could not be read.
    pub fn of(&self, kind: Object) -> &[RecordProperty] {
        match self.0.get(&kind) {
            Some(Ok(properties)) => properties,
            _ => &[],
        }
    }

    /// Returns a property by its internal name.
    pub fn named(&self, kind: Object, name: &str) -> Option<&RecordProperty> {
        self.of(kind).iter().find(|it| it.name == name)
    }

    /// Returns why a kind was not read, if it was asked for and was not.
    pub fn unread(&self, kind: Object) -> Option<&Unread> {
        self.0.get(&kind)?.as_ref().err()
    }

    /// Returns the names of all properties, whatever they are of.
    pub fn names(&self) -> BTreeSet<String> {
        let all = self.0.values().flatten().flatten();
        all.map(|it| it.name.clone()).collect()
    }
}

/// Returns the kind of record that a source is of, where `object` is watched.
pub fn kind_of(of: Of, object: Object) -> Object {
    match of {
        Of::Record => object,
        Of::Contact => Object::Contacts,
        Of::Company => Object::Companies,
    }
}

/// A record with whoever belongs to it.
pub struct Seen {
    pub read: RecordRead,
    /// The customer, or why there is none.
    pub customer: Result<(Candidate, Record), Nobody>,
    pub company: Option<Record>,
    /// The currency of its amounts where the mapping names none.
    pub currency: String,
}

impl Seen {
    /// Returns what a conversion is made of.
    pub fn occasion<'a>(&'a self, trigger: &'a Trigger, reached_at: i64) -> Occasion<'a> {
        Occasion {
            trigger,
            reached_at,
            record: &self.read.record,
            contact: self.customer.as_ref().ok().map(|(_, record)| record),
            company: self.company.as_ref(),
            currency: &self.currency,
        }
    }

    pub fn name(&self) -> String {
        let value = |name| self.read.record.value(name);
        let person = || {
            let names: Vec<&str> = ["firstname", "lastname"]
                .into_iter()
                .filter_map(value)
                .collect();
            (!names.is_empty()).then(|| names.join(" "))
        };
        let name = value("dealname")
            .or(value("name"))
            .map(str::to_owned)
            .or_else(person);
        name.or(value("email").map(str::to_owned))
            .unwrap_or_else(|| self.read.record.id.clone())
    }

    /// Returns the address of the customer.
    pub fn person(&self) -> String {
        let record = self.customer.as_ref().ok().map(|(_, record)| record);
        record
            .and_then(|record| record.value("email"))
            .unwrap_or_default()
            .to_owned()
    }
}

/// Reads one kind of record for one table.
pub struct Gather<'a> {
    pub inner: &'a Arc<Inner>,
    pub workspace: &'a Workspace,
    pub hubspot: &'a HubSpot,
    pub object: Object,
    pub table: &'a Table,
    pub customer: &'a Customer,
    pub program: &'a ProgramId,
    /// Properties of all that the table takes values from.
    pub properties: &'a Kinds,
    /// The currency of the HubSpot account.
    pub account_currency: &'a str,
    /// Further properties to read of each kind.
    pub further: &'a [String],
    /// For examples before the first sync, in which nobody is linked: takes every contact for a participant.
    pub anybody: bool,
    /// For examples: what may not be read is left empty, and a check says so. What is sent needs all of it.
    pub lenient: bool,
}

impl Gather<'_> {
    pub async fn heard<T>(&self, answer: Result<T, ApiError>) -> Result<T, Error> {
        self.inner
            .heard(self.workspace, Platform::Hubspot, answer)
            .await
    }

    /// Returns the names that are read of one kind of record.
    fn names(&self, object: Object, of: Of) -> Vec<String> {
        let mut names: BTreeSet<String> = self
            .table
            .properties(of)
            .into_iter()
            .map(|name| object.real_name(name).to_owned())
            .collect();
        let always: &[&str] = match object {
            Object::Deals => &["dealname", PIPELINE, "dealstage"],
            Object::Contacts => &["email", "firstname", "lastname", CREATED],
            Object::Companies => &["name"],
        };
        names.extend(always.iter().map(|name| (*name).to_owned()));
        let currency = currency_property(self.table, self.object, self.properties)
            .filter(|(whose, _)| *whose == of);
        names.extend(currency.map(|(_, name)| name));
        names.extend(self.further.iter().cloned());
        names.into_iter().collect()
    }

    /// Reads records by their ids. Those that are gone are absent.
    pub async fn read(&self, ids: &[String], watched: &str) -> Result<Vec<Seen>, Error> {
        let mut names = self.names(self.object, Of::Record);
        let currency = currency_property(self.table, self.object, self.properties);
        names.push(watched.to_owned());
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let read = self
            .hubspot
            .read_records(self.object, ids, &names, Some(watched))
            .await;
        let read = self.heard(read).await?;
        let ids: Vec<String> = read.iter().map(|it| it.record.id.clone()).collect();
        let contacts = match self.object {
            Object::Contacts => ids
                .iter()
                .map(|id| (id.clone(), vec![itself(id)]))
                .collect(),
            object => {
                self.heard(
                    self.hubspot
                        .associated(object, Object::Contacts, &ids)
                        .await,
                )
                .await?
            }
        };
        let people = self.people(&contacts).await?;
        let companies = self.companies(&ids).await?;
        Ok(read
            .into_iter()
            .map(|read| {
                let id = &read.record.id;
                let of = contacts.get(id).map(Vec::as_slice).unwrap_or_default();
                let customer = customer(of, &people, self.customer);
                let company = companies.get(id).cloned();
                let own = currency.as_ref().and_then(|(of, name)| match of {
                    Of::Record => read.record.value(name),
                    Of::Contact => customer.as_ref().ok()?.1.value(name),
                    Of::Company => company.as_ref()?.value(name),
                });
                Seen {
                    currency: own.unwrap_or(self.account_currency).to_owned(),
                    company,
                    customer,
                    read,
                }
            })
            .collect())
    }

    /// Reads all contacts, with whether each is a participant and since when it was referred.
    async fn people(
        &self,
        contacts: &BTreeMap<String, Vec<Associated>>,
    ) -> Result<BTreeMap<String, (Candidate, Record)>, Error> {
        let ids: BTreeSet<String> = contacts
            .values()
            .flatten()
            .map(|it| it.id.clone())
            .collect();
        let ids: Vec<String> = ids.into_iter().collect();
        let names = self.names(Object::Contacts, Of::Contact);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let read = self
            .heard(
                self.hubspot
                    .read_records(Object::Contacts, &ids, &names, None)
                    .await,
            )
            .await?;
        let linked = self.linked(&read).await?;
        let of = |id: &str| linked.get(id);
        // Only where several participants compete does it matter who was referred first.
        let contested = contacts
            .values()
            .any(|contacts| contacts.iter().filter(|it| of(&it.id).is_some()).count() > 1);
        let referrals = if contested && *self.customer == Customer::Participant {
            self.referrals().await?
        } else {
            BTreeMap::new()
        };
        let candidate = |read: RecordRead| {
            let id = read.record.id.clone();
            let person = of(&id);
            let candidate = Candidate {
                id: ContactId(id.clone()),
                labels: Vec::new(),
                participant: person.is_some() || self.anybody,
                referred_at: person.and_then(|person| referrals.get(person).copied()),
                created_at: read.record.value(CREATED).and_then(milliseconds),
            };
            (id, (candidate, read.record))
        };
        Ok(read.into_iter().map(candidate).collect())
    }

    /// Returns which contacts are linked to a participant, those that they were merged from included.
    async fn linked(
        &self,
        read: &[RecordRead],
    ) -> Result<BTreeMap<String, (AccountId, UserId)>, Error> {
        let asked: Vec<(String, Vec<String>)> = read
            .iter()
            .map(|it| {
                let id = it.record.id.clone();
                let all = std::iter::once(id.clone()).chain(it.merged.iter().cloned());
                (id, all.collect())
            })
            .collect();
        let workspace = self.workspace.id.clone();
        self.inner
            .journal
            .read(move |db| {
                let mut linked = BTreeMap::new();
                for (id, all) in asked {
                    for contact in all {
                        let link = links::link_of_contact(db, &workspace, &contact)?;
                        if let Some(link) = link.filter(|link| link.ended.is_none()) {
                            linked.insert(id, (link.account_id, link.user_id));
                            break;
                        }
                    }
                }
                Ok(linked)
            })
            .await
    }

    async fn referrals(&self) -> Result<BTreeMap<(AccountId, UserId), i64>, Error> {
        let advocate = self.inner.advocate(self.workspace).await?;
        let told = |answer| self.inner.heard(self.workspace, Platform::Advocate, answer);
        let mut reading = match advocate.referrals_since(self.program, None).await {
            Ok(reading) => reading,
            Err(error) => return told(Err(error)).await,
        };
        let mut first: BTreeMap<(AccountId, UserId), i64> = BTreeMap::new();
        loop {
            let next = self
                .inner
                .heard(self.workspace, Platform::Advocate, reading.next().await)
                .await?;
            let Some(referral) = next else {
                return Ok(first);
            };
            if let Some(at) = referral.started_at {
                let known = first.entry(referral.referred).or_insert(at);
                *known = at.min(*known);
            }
        }
    }

    /// Returns the company of each record: the primary one, else the only one.
    async fn companies(&self, ids: &[String]) -> Result<BTreeMap<String, Record>, Error> {
        let names = self.table.properties(Of::Company);
        if (names.is_empty() && self.further.is_empty()) || self.object == Object::Companies {
            return Ok(BTreeMap::new());
        }
        let found = self
            .hubspot
            .associated(self.object, Object::Companies, ids)
            .await;
        let of = match (found, names.is_empty() || self.lenient) {
            // Without a row that needs it, or for an example, not being allowed to see companies is no trouble.
            (Err(ApiError::Forbidden { .. }), true) => BTreeMap::new(),
            (found, _) => self.heard(found).await?,
        };
        let chosen: BTreeMap<&String, &String> = of
            .iter()
            .filter_map(|(id, companies)| {
                let primary = companies.iter().find(|it| it.primary);
                let only = companies.first().filter(|_| companies.len() == 1);
                Some((id, &primary.or(only)?.id))
            })
            .collect();
        let wanted: BTreeSet<String> = chosen.values().map(|id| (*id).clone()).collect();
        let wanted: Vec<String> = wanted.into_iter().collect();
        let names = self.names(Object::Companies, Of::Company);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let read = self
            .heard(
                self.hubspot
                    .read_records(Object::Companies, &wanted, &names, None)
                    .await,
            )
            .await?;
        let read: BTreeMap<String, Record> = read
            .into_iter()
            .map(|it| (it.record.id.clone(), it.record))
            .collect();
        let company =
            |(id, company): (&String, &String)| Some((id.clone(), read.get(company)?.clone()));
        Ok(chosen.into_iter().filter_map(company).collect())
    }
}

/// Returns the property that holds the currency of the amount, if its definition names one, and whose it is.
fn currency_property(table: &Table, object: Object, known: &Kinds) -> Option<(Of, String)> {
    let worth = table
        .rows
        .iter()
        .find(|row| domain::trigger::field::is_worth(&row.field))?;
    let (of, name) = worth.source.properties().into_iter().next()?;
    let kind = kind_of(of, object);
    let property = known.named(kind, kind.real_name(name))?;
    Some((of, property.currency_property.clone()?))
}

fn itself(id: &str) -> Associated {
    Associated {
        id: id.to_owned(),
        labels: Vec::new(),
        primary: false,
    }
}

fn customer(
    contacts: &[Associated],
    people: &BTreeMap<String, (Candidate, Record)>,
    rule: &Customer,
) -> Result<(Candidate, Record), Nobody> {
    let candidates: Vec<Candidate> = contacts
        .iter()
        .filter_map(|it| {
            let (candidate, _) = people.get(&it.id)?;
            Some(Candidate {
                labels: it.labels.clone(),
                ..candidate.clone()
            })
        })
        .collect();
    let chosen = choose(&candidates, rule)?;
    let record = people
        .get(chosen.id.as_str())
        .map(|(_, record)| record.clone())
        .unwrap_or_default();
    Ok((chosen.clone(), record))
}

/// Reads a moment of HubSpot's.
fn milliseconds(text: &str) -> Option<i64> {
    let moment = text
        .parse::<jiff::Timestamp>()
        .ok()
        .map(jiff::Timestamp::as_millisecond);
    text.parse().ok().or(moment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::trigger::mapping::Row;
    use domain::trigger::source::Source;

    fn amount(name: &str, currency: Option<&str>) -> RecordProperty {
        RecordProperty {
            name: name.to_owned(),
            label: name.to_owned(),
            kind: "number".to_owned(),
            currency_property: currency.map(str::to_owned),
            options: Vec::new(),
        }
    }

    #[test]
    fn an_amount_is_in_the_currency_that_its_own_definition_names() {
        let known = Kinds::given([
            (
                Object::Deals,
                Ok(vec![
                    amount("amount", Some("deal_currency_code")),
                    amount("plain", None),
                ]),
            ),
            (
                Object::Companies,
                Ok(vec![amount("plan_value", Some("plan_currency"))]),
            ),
        ]);
        let of = |source: &str| {
            let mut table = Table::empty();
            table.rows.push(Row {
                field: "OrderSubTotal".to_owned(),
                source: Source::parse(source).expect("a source"),
                note: String::new(),
            });
            currency_property(&table, Object::Deals, &known)
        };
        assert_eq!(
            of("record.amount"),
            Some((Of::Record, "deal_currency_code".to_owned()))
        );
        assert_eq!(
            of("company.plan_value"),
            Some((Of::Company, "plan_currency".to_owned()))
        );
        assert_eq!(of("record.plain"), None);
        assert_eq!(of("company.gone"), None);
        assert_eq!(of("=500"), None);
    }
}
