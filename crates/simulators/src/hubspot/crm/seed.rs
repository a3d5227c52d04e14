//! The records that a world begins with: its contacts, the companies that they name, its deals, and what goes with
//! what.

use super::deals;
use super::object::ObjectType;
use super::records::Source;
use super::store::{ADDITIONAL, Store};
use crate::hubspot::associations::Associations;
use crate::hubspot::pipelines::Pipelines;
use crate::world::{ContactSeed, DealSeed, World};
use std::collections::BTreeMap;

/// The three stores while they are filled.
pub struct Soil<'a> {
    pub contacts: &'a mut Store,
    pub companies: &'a mut Store,
    pub deals: &'a mut Store,
    pub pipelines: &'a Pipelines,
    pub associations: &'a mut Associations,
}

impl Soil<'_> {
    /// Plants a world. A company is as old as the first contact that names it.
    pub fn plant(&mut self, world: &World) {
        let mut companies: BTreeMap<&str, u64> = BTreeMap::new();
        let mut contacts = Vec::with_capacity(world.contacts.len());
        for seed in &world.contacts {
            let contact = plant_contact(self.contacts, seed);
            contacts.push(contact);
            let name = seed.company.as_deref().unwrap_or_default().trim();
            if !name.is_empty() {
                let company = *companies
                    .entry(name)
                    .or_insert_with(|| plant_company(self.companies, name, seed.created_ms));
                self.associations.add_default(
                    (ObjectType::Contacts, contact),
                    (ObjectType::Companies, company),
                );
            }
        }
        for seed in &world.deals {
            let deal = plant_deal(self.deals, self.pipelines, seed);
            let contact = seed.contact.and_then(|position| contacts.get(position));
            if let Some(contact) = contact {
                self.associations
                    .add_default((ObjectType::Deals, deal), (ObjectType::Contacts, *contact));
            }
        }
    }
}

fn plant_contact(store: &mut Store, seed: &ContactSeed) -> u64 {
    let lower = |text: &str| text.to_lowercase();
    let email = seed.email.as_deref().map(lower);
    let additional = lower(&seed.additional_emails.join(";"));
    let texts = [
        ("email", email.as_deref()),
        ("firstname", seed.first_name.as_deref()),
        ("lastname", seed.last_name.as_deref()),
        ("phone", seed.phone.as_deref()),
        ("company", seed.company.as_deref()),
        ("country", seed.country.as_deref()),
        (ADDITIONAL, Some(additional.as_str())),
    ];
    let more = seed
        .properties
        .iter()
        .map(|(name, value)| (name.as_str(), Some(value.as_str())));
    let values: Vec<(u16, &str)> = texts
        .into_iter()
        .chain(more)
        .filter_map(|(name, value)| Some((store.names.number(name), value?)))
        .collect();
    store.create(&values, seed.created_ms, Source::Import)
}

fn plant_company(store: &mut Store, name: &str, created_ms: i64) -> u64 {
    let host: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_lowercase();
    let domain = format!("{host}.example");
    let values = [
        (store.names.number("name"), name),
        (store.names.number("domain"), domain.as_str()),
    ];
    store.create(&values, created_ms, Source::Import)
}

fn plant_deal(store: &mut Store, pipelines: &Pipelines, seed: &DealSeed) -> u64 {
    let mut texts = vec![
        ("dealname", seed.name.as_str()),
        ("pipeline", seed.pipeline.as_str()),
        ("dealstage", seed.stage.as_str()),
        ("amount", seed.amount.as_deref().unwrap_or_default()),
    ];
    if let Some(stage) = pipelines.stage(&seed.pipeline, &seed.stage) {
        texts.extend(deals::derived(stage));
    }
    let values: Vec<(u16, &str)> = texts
        .into_iter()
        .map(|(name, value)| (store.names.number(name), value))
        .collect();
    store.create(&values, seed.created_ms, Source::Import)
}
