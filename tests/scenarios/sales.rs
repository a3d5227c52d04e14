//! A world with deals: people are synced, and a won deal counts.

use crate::world::{News, World};
use engine::views::{
    CustomerView, DecideEvent, Event, EventKind, EventObject, EventPlanStatus, EventPlanView,
    EventRow, EventRowsRequest, EventWord, Failure, MappingRow, MappingTable, MappingView,
    PreviewEvents, SaveMapping, SaveTriggers, StartEvents, TriggerView,
};
use reqwest::Method;
use serde_json::{Value, json};
use simulators::hubspot::ObjectType;

/// A deal in the stage before.
pub const BEFORE: &str = "contractsent";
/// The stage that counts.
pub const WON: &str = "closedwon";
/// The stage of a deal that was lost.
pub const LOST: &str = "closedlost";

pub struct Sales {
    pub world: World,
}

impl Sales {
    /// People are linked, and a deal that is won counts from now on.
    pub async fn ready() -> Self {
        Self::begin(World::in_a_hurry(30, 24).await).await
    }

    async fn begin(world: World) -> Self {
        let sales = Self { world };
        sales.world.sync().await;
        sales
            .triggers(&[WON], CustomerView::Participant)
            .await
            .unwrap();
        sales
    }

    /// The same accounts with another folder, in which nothing was saved yet.
    pub async fn begun_anew(self) -> Self {
        let world = self
            .world
            .kill_and_reopen_after(|folder| {
                for file in std::fs::read_dir(folder).unwrap() {
                    let _folder = std::fs::remove_file(file.unwrap().path());
                }
            })
            .await;
        world.open_live().await;
        world.try_keys(world.hubspot_grant()).await.unwrap();
        world.try_keys(world.advocate_keys()).await.unwrap();
        Self::begin(world.ready().await).await
    }

    pub async fn triggers(&self, stages: &[&str], customer: CustomerView) -> Result<(), Failure> {
        let triggers = stages.iter().map(|stage| TriggerView {
            object: EventObject::Deals,
            property: String::new(),
            pipeline: Some("default".to_owned()),
            stage: (*stage).to_owned(),
            event: None,
        });
        let request = SaveTriggers {
            triggers: triggers.collect(),
            customer,
            author: "Ana".to_owned(),
            note: String::new(),
        };
        self.world
            .process
            .ask(|engine| async move { engine.save_triggers(request).await })
            .await
            .map(drop)
    }

    /// Saves the guide's table with some rows of its own in their place.
    pub async fn map(&self, rows: &[(&str, &str)]) -> Result<MappingView, Failure> {
        let mapping = self
            .world
            .process
            .ask(|engine| async move { engine.mapping().await })
            .await
            .unwrap();
        let mut table: MappingTable = mapping.tables[0].clone();
        for (field, source) in rows {
            table.rows.retain(|row| row.field != *field);
            table.rows.push(MappingRow {
                field: (*field).to_owned(),
                source: (*source).to_owned(),
                note: String::new(),
            });
        }
        let request = SaveMapping {
            tables: vec![table],
            author: "Ana".to_owned(),
            note: "a test".to_owned(),
        };
        self.world
            .process
            .ask(|engine| async move { engine.save_mapping(request).await })
            .await
    }

    /// Returns contacts that are linked to a participant: record id and address.
    pub fn customers(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for seed in &self.world.seeds.participants {
            let Some(email) = &seed.email else { continue };
            let shared = self.world.seeds.participants.iter().filter(|it| {
                it.email
                    .as_ref()
                    .is_some_and(|other| other.eq_ignore_ascii_case(email))
            });
            let contacts = self.world.contacts(&email.to_lowercase());
            if let ([contact], 1) = (contacts.as_slice(), shared.count())
                && contact.properties.contains_key(crate::world::CODE)
                && contact
                    .properties
                    .get("email")
                    .is_some_and(|it| it.eq_ignore_ascii_case(email))
            {
                found.push((contact.id.clone(), email.to_lowercase()));
            }
        }
        assert!(found.len() > 5, "{found:?}");
        found
    }

    /// Makes a deal with contacts, not won yet.
    pub async fn deal(&self, amount: &str, contacts: &[&str]) -> String {
        let values = [
            ("dealname", "Globex"),
            ("amount", amount),
            ("dealstage", BEFORE),
            ("closedate", "2026-11-10"),
        ];
        let values: Vec<_> = values
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let id = self
            .world
            .practice
            .hubspot()
            .make_record(ObjectType::Deals, &values)
            .unwrap();
        for contact in contacts {
            let path =
                format!("/crm/v3/objects/deals/{id}/associations/default/contacts/{contact}");
            self.world.in_hubspot(Method::PUT, &path, &json!({})).await;
        }
        id
    }

    /// Makes a deal of the first customer and wins it.
    pub async fn won(&self, amount: &str) -> String {
        let (contact, _) = self.customers().remove(0);
        let id = self.deal(amount, &[&contact]).await;
        self.to(&id, WON);
        id
    }

    pub fn to(&self, deal: &str, stage: &str) {
        self.set(deal, "dealstage", stage);
    }

    pub fn set(&self, deal: &str, property: &str, value: &str) {
        assert!(self.world.practice.hubspot().edit_record(
            ObjectType::Deals,
            deal,
            property,
            value
        ));
    }

    pub async fn try_preview(&self, everything: bool) -> Result<EventPlanView, Failure> {
        let mut news = self.world.process.news();
        let begun =
            self.world
                .process
                .ask(move |engine| async move {
                    engine.preview_events(PreviewEvents { everything }).await
                })
                .await?;
        Ok(ended(&mut news, &begun.id).await)
    }

    pub async fn preview(&self) -> EventPlanView {
        let plan = self.try_preview(false).await.unwrap();
        assert_eq!(plan.status, EventPlanStatus::Ready, "{}", plan.problem);
        plan
    }

    pub async fn try_run(
        &self,
        plan: &EventPlanView,
        number: Option<u32>,
    ) -> Result<EventPlanView, Failure> {
        let mut news = self.world.process.news();
        let request = StartEvents {
            plan: plan.id.clone(),
            confirmation: number,
        };
        let begun = self
            .world
            .process
            .ask(|engine| async move { engine.start_events(request).await })
            .await?;
        Ok(ended(&mut news, &begun.id).await)
    }

    pub async fn run(&self, plan: &EventPlanView) -> EventPlanView {
        self.try_run(plan, Some(plan.number)).await.unwrap()
    }

    /// Previews and runs, whatever comes of it.
    pub async fn sell(&self) -> EventPlanView {
        let plan = self.preview().await;
        self.run(&plan).await
    }

    pub async fn rows(&self, plan: &EventPlanView) -> Vec<EventRow> {
        let request = EventRowsRequest {
            plan: plan.id.clone(),
            kind: None,
            offset: 0,
            limit: 200,
        };
        self.world
            .process
            .ask(|engine| async move { engine.event_rows(request).await })
            .await
            .unwrap()
            .rows
    }

    pub async fn row(&self, plan: &EventPlanView, deal: &str) -> EventRow {
        let rows = self.rows(plan).await;
        rows.into_iter()
            .find(|row| row.record == deal)
            .unwrap_or_else(|| panic!("{deal} is not in the preview"))
    }

    /// Asserts what happens with a deal in a new preview, and why.
    pub async fn decides(&self, deal: &str, kind: EventKind, reason: &str) -> EventPlanView {
        let plan = self.preview().await;
        let row = self.row(&plan, deal).await;
        assert_eq!((row.kind, row.reason.as_str()), (kind, reason), "{row:?}");
        plan
    }

    pub async fn say(
        &self,
        plan: &EventPlanView,
        deal: &str,
        word: EventWord,
    ) -> Result<EventPlanView, Failure> {
        let seq = self.row(plan, deal).await.seq;
        let request = DecideEvent {
            plan: plan.id.clone(),
            seq,
            word,
        };
        self.world
            .process
            .ask(|engine| async move { engine.decide_event(request).await })
            .await
    }

    /// Returns what impact.com has of an order.
    pub fn actions(&self, order: &str) -> Vec<Value> {
        let mut all = self.world.practice.impact().actions();
        all.retain(|it| it["Oid"] == order);
        all
    }

    /// Returns how often a conversion of an order was submitted.
    pub fn submitted(&self, order: &str) -> usize {
        let all = self.world.practice.impact().submissions();
        all.iter().filter(|it| it["OrderId"] == order).count()
    }

    /// Sends what a row would, from another computer.
    pub async fn elsewhere(&self, row: &EventRow) {
        let access = &self.world.practice.access().impact;
        let mut form: Vec<(&str, &str)> = row
            .fields
            .iter()
            .map(|fact| (fact.label.as_str(), fact.value.as_str()))
            .collect();
        form.push(("CampaignId", &access.program_id));
        let answer = reqwest::Client::builder()
            .no_proxy()
            .build()
            .unwrap()
            .post(format!(
                "{}/Advertisers/{}/Conversions",
                access.base_url, access.account_sid
            ))
            .basic_auth(&access.account_sid, Some(&access.auth_token))
            .header("Accept", "application/json")
            .form(&form)
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
        self.world.practice.impact().complete_submissions().unwrap();
    }

    /// Asserts that impact.com counts a deal exactly once, and that one more round sends nothing.
    pub async fn counted_once(&self, deal: &str) {
        let order = order(deal);
        assert_eq!(self.actions(&order).len(), 1, "{order}");
        let submitted = self.world.practice.impact().submissions().len();
        self.sell().await;
        assert_eq!(
            self.world.practice.impact().submissions().len(),
            submitted,
            "nothing more is sent"
        );
    }
}

/// The order id of a won deal.
pub fn order(deal: &str) -> String {
    format!("deal_closedwon_{deal}")
}

async fn ended(news: &mut News, id: &str) -> EventPlanView {
    news.until(|event| match event {
        Event::EventsProgress { plan }
            if plan.id == id
                && plan.phase.is_empty()
                && !matches!(
                    plan.status,
                    EventPlanStatus::Previewing | EventPlanStatus::Running
                ) =>
        {
            Some(plan.clone())
        }
        _ => None,
    })
    .await
}
