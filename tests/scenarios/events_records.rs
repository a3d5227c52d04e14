//! Events of contacts and companies: a stage of the life cycle counts like a won deal, with a table of its own.

use crate::sales::Sales;
use engine::views::{
    CustomerView, EventKind, EventObject, EventOutcome, FailureCode, MappingRow, MappingTable,
    SaveMapping, SaveTriggers, TriggerView,
};
use reqwest::Method;
use serde_json::json;
use simulators::hubspot::ObjectType;

/// One of the two event types that the simulated program knows.
const EVENT: &str = "deal_qualifiedtobuy";
const CONTACTS: EventObject = EventObject::Contacts;
const COMPANIES: EventObject = EventObject::Companies;

impl Sales {
    /// Lets a stage of the life cycle count, and nothing else.
    async fn life_cycle(&self, object: EventObject, stage: &str, event: &str) {
        self.property(object, "", stage, event).await;
    }

    /// Lets a value of a property count, and nothing else.
    async fn property(&self, object: EventObject, property: &str, stage: &str, event: &str) {
        let trigger = TriggerView {
            object,
            property: property.to_owned(),
            pipeline: None,
            stage: stage.to_owned(),
            event: Some(event.to_owned()),
        };
        let request = SaveTriggers {
            triggers: vec![trigger],
            customer: CustomerView::Participant,
            author: "Ana".to_owned(),
            note: String::new(),
        };
        self.world
            .process
            .ask(|engine| async move { engine.save_triggers(request).await })
            .await
            .unwrap();
    }

    /// Saves the table of another kind of record than deals.
    async fn table(
        &self,
        object: EventObject,
        rows: &[(&str, &str)],
    ) -> Result<(), engine::views::Failure> {
        let row = |(field, source): &(&str, &str)| MappingRow {
            field: (*field).to_owned(),
            source: (*source).to_owned(),
            note: String::new(),
        };
        let request = SaveMapping {
            tables: vec![MappingTable {
                object,
                rows: rows.iter().map(row).collect(),
                sub_total_as: "OrderSubTotalPostDiscount".to_owned(),
            }],
            author: "Ana".to_owned(),
            note: "as impact.com's engineer wrote".to_owned(),
        };
        self.world
            .process
            .ask(|engine| async move { engine.save_mapping(request).await })
            .await
            .map(drop)
    }

    fn edit(&self, object: ObjectType, id: &str, property: &str, value: &str) {
        let hubspot = self.world.practice.hubspot();
        assert!(hubspot.edit_record(object, id, property, value), "{id}");
    }

    /// Makes a company with contacts.
    async fn company(&self, contacts: &[&str]) -> String {
        let hubspot = self.world.practice.hubspot();
        let id = hubspot
            .make_record(ObjectType::Companies, &[("name", "Globex")])
            .unwrap();
        for contact in contacts {
            let path =
                format!("/crm/v3/objects/companies/{id}/associations/default/contacts/{contact}");
            self.world.in_hubspot(Method::PUT, &path, &json!({})).await;
        }
        id
    }
}

const OF_A_CONTACT: [(&str, &str); 6] = [
    ("EventDate", "{reached}"),
    ("CustomerId", "record.hs_object_id"),
    ("CustomerEmail", "contact.email"),
    ("OrderId", "contact_{stage}_{record.hs_object_id}"),
    ("EventTypeCode", "contact_{stage}"),
    ("Text1", "company.name"),
];

#[tokio::test]
async fn a_contact_that_becomes_a_customer_is_one_conversion_of_its_own() {
    let sales = Sales::ready().await;
    sales.life_cycle(CONTACTS, "customer", EVENT).await;
    let (contact, email) = sales.customers().remove(0);
    // Without a table nothing can be sent, and the preview says so.
    sales.edit(ObjectType::Contacts, &contact, "lifecyclestage", "customer");
    let plan = sales.preview().await;
    assert_eq!(plan.number, 0);
    assert!(
        plan.notes.iter().any(|it| it.contains("ontacts")),
        "{plan:?}"
    );
    sales.table(CONTACTS, &OF_A_CONTACT).await.unwrap();
    let company = sales.company(&[&contact]).await;
    let stranger = sales
        .world
        .practice
        .hubspot()
        .make_record(ObjectType::Contacts, &[("email", "stranger@example.org")])
        .unwrap();
    sales.edit(
        ObjectType::Contacts,
        &stranger,
        "lifecyclestage",
        "customer",
    );
    let plan = sales.preview().await;
    let row = sales.row(&plan, &contact).await;
    assert_eq!(
        (row.kind, row.person.as_str(), row.object),
        (EventKind::Send, email.as_str(), CONTACTS)
    );
    assert!(
        row.url.ends_with(&format!("/record/0-1/{contact}")),
        "{}",
        row.url
    );
    let value = |name: &str| row.fields.iter().find(|it| it.label == name).unwrap();
    assert_eq!(value("EventTypeCode").value, EVENT);
    assert_eq!(value("Text1").value, "Globex", "of the company {company}");
    let row = sales.row(&plan, &stranger).await;
    assert_eq!(
        (row.kind, row.reason.as_str()),
        (EventKind::Skip, "no_participant")
    );
    let run = sales.run(&plan).await;
    assert_eq!((run.results.sent, run.results.changed), (1, 0), "{run:?}");
    let order = format!("contact_customer_{contact}");
    assert_eq!(sales.submitted(&order), 1);
    // A later stage is no way back, and nothing is sent twice.
    sales.edit(
        ObjectType::Contacts,
        &contact,
        "lifecyclestage",
        "evangelist",
    );
    sales
        .decides(&contact, EventKind::Same, "already_sent")
        .await;
    sales.edit(ObjectType::Contacts, &contact, "lifecyclestage", "lead");
    sales.decides(&contact, EventKind::Hold, "left_stage").await;
    sales.sell().await;
    assert_eq!(sales.submitted(&order), 1);
}

#[tokio::test]
async fn a_company_counts_for_the_participant_among_its_contacts() {
    let sales = Sales::ready().await;
    sales.life_cycle(COMPANIES, "customer", EVENT).await;
    let rows = [
        ("EventDate", "record.hs_lastmodifieddate"),
        ("CustomerId", "record.hs_object_id"),
        ("CustomerEmail", "contact.email"),
        ("OrderId", "company_{stage}_{record.hs_object_id}"),
        ("EventTypeCode", "company_{stage}"),
        ("Text1", "record.name"),
    ];
    sales.table(COMPANIES, &rows).await.unwrap();
    let roundabout = [&rows[..5], &[("Text1", "company.name")]].concat();
    let refused = sales.table(COMPANIES, &roundabout);
    assert_eq!(refused.await.unwrap_err().code, FailureCode::InvalidInput);
    let (contact, email) = sales.customers().remove(0);
    let stranger = sales
        .world
        .practice
        .hubspot()
        .make_record(ObjectType::Contacts, &[("email", "stranger@example.org")])
        .unwrap();
    let company = sales.company(&[&stranger, &contact]).await;
    let empty = sales.company(&[]).await;
    for id in [&company, &empty] {
        sales.edit(ObjectType::Companies, id, "lifecyclestage", "customer");
    }
    let plan = sales.preview().await;
    let row = sales.row(&plan, &empty).await;
    assert_eq!(
        (row.kind, row.reason.as_str()),
        (EventKind::Skip, "no_contact")
    );
    let row = sales.row(&plan, &company).await;
    assert_eq!(
        (row.kind, row.person.as_str(), row.name.as_str()),
        (EventKind::Send, email.as_str(), "Globex")
    );
    assert!(
        row.url.ends_with(&format!("/record/0-2/{company}")),
        "{}",
        row.url
    );
    // Renamed since: not what was seen.
    sales.edit(
        ObjectType::Companies,
        &company,
        "name",
        "Globex International",
    );
    let run = sales.run(&plan).await;
    assert_eq!((run.results.sent, run.results.changed), (0, 1), "{run:?}");
    let row = sales.row(&run, &company).await;
    assert_eq!(row.outcome, EventOutcome::Changed);
    assert!(row.problem.contains("Text1"), "{row:?}");
    let run = sales.sell().await;
    assert_eq!(run.results.sent, 1, "{run:?}");
    let order = format!("company_customer_{company}");
    assert_eq!(sales.submitted(&order), 1);
    sales
        .decides(&company, EventKind::Same, "already_sent")
        .await;
}

#[tokio::test]
async fn deals_contacts_and_companies_count_side_by_side() {
    let sales = Sales::ready().await;
    let of = |object, pipeline: Option<&str>, stage: &str, event: &str| TriggerView {
        object,
        property: String::new(),
        pipeline: pipeline.map(str::to_owned),
        stage: stage.to_owned(),
        event: Some(event.to_owned()),
    };
    let request = SaveTriggers {
        triggers: vec![
            of(
                EventObject::Deals,
                Some("default"),
                "closedwon",
                "deal_closedwon",
            ),
            of(CONTACTS, None, "customer", EVENT),
        ],
        customer: CustomerView::Participant,
        author: "Ana".to_owned(),
        note: String::new(),
    };
    sales
        .world
        .process
        .ask(|engine| async move { engine.save_triggers(request).await })
        .await
        .unwrap();
    sales.table(CONTACTS, &OF_A_CONTACT).await.unwrap();
    let deal = sales.won("500").await;
    let (contact, _) = sales.customers().remove(1);
    sales.edit(ObjectType::Contacts, &contact, "lifecyclestage", "customer");
    let run = sales.sell().await;
    assert_eq!((run.results.sent, run.results.changed), (2, 0), "{run:?}");
    sales.decides(&deal, EventKind::Same, "already_sent").await;
    sales
        .decides(&contact, EventKind::Same, "already_sent")
        .await;
}

#[tokio::test]
async fn a_property_that_is_not_there_is_told_instead_of_nothing() {
    let sales = Sales::ready().await;
    sales.table(CONTACTS, &OF_A_CONTACT).await.unwrap();
    sales.property(CONTACTS, "plan_level", "gold", EVENT).await;
    let plan = sales.preview().await;
    assert!(
        plan.notes.iter().any(|note| note.contains("plan_level")),
        "{plan:?}"
    );
    sales.property(CONTACTS, "plan_tier", "gold", EVENT).await;
    assert_eq!(sales.preview().await.notes, [""; 0]);
}
