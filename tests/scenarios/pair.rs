//! A world whose two sides are synced both ways, with words for what others do to it meanwhile.

use crate::world::World;
use engine::views::{
    Approval, Failure, PlanView, PreviewRequest, Row, RulesView, RunView, SyncDirection, Who,
};
use serde_json::{Value, json};
use simulators::hubspot::{ObjectType, RecordView};

/// Everybody, both ways.
pub fn everyone_both_ways() -> PreviewRequest {
    PreviewRequest {
        direction: SyncDirection::Both,
        who: Who::Everyone,
    }
}

/// Whoever changed, both ways.
pub fn changed_both_ways() -> PreviewRequest {
    PreviewRequest {
        direction: SyncDirection::Both,
        who: Who::Changed,
    }
}

/// All four switches on.
pub fn all_on() -> RulesView {
    RulesView {
        hubspot_on_new: true,
        hubspot_on_update: true,
        advocate_on_new: true,
        advocate_on_update: true,
        ..RulesView::default()
    }
}

/// A world that is synced both ways.
pub struct Pair {
    pub world: World,
}

impl Pair {
    /// Two platforms with people, connected and set up, all switches on.
    pub async fn of(contacts: usize, participants: usize) -> Self {
        let world = World::in_a_hurry(contacts, participants).await;
        let pair = Self { world };
        pair.rules(all_on()).await;
        pair
    }

    pub async fn rules(&self, rules: RulesView) {
        self.world
            .process
            .ask(|engine| async move { engine.save_rules(rules).await })
            .await
            .unwrap();
    }

    pub async fn preview(&self, request: PreviewRequest) -> PlanView {
        self.world.preview_of(request).await
    }

    /// Previews whoever changed since, both ways.
    pub async fn changed(&self) -> PlanView {
        self.preview(changed_both_ways()).await
    }

    /// Runs a plan, with the number typed when it is asked for.
    pub async fn run(&self, plan: &PlanView) -> RunView {
        self.world.run(plan).await
    }

    /// Syncs everybody both ways, until both sides are settled.
    pub async fn settle(&self) -> RunView {
        let plan = self.preview(everyone_both_ways()).await;
        self.run(&plan).await
    }

    /// Syncs whoever changed.
    pub async fn sync(&self) -> RunView {
        let plan = self.changed().await;
        self.run(&plan).await
    }

    /// A sync right after a sync writes nothing: neither what changed, nor everybody.
    pub async fn nothing_is_left(&self) {
        let changed = self.changed().await;
        assert_eq!(changed.writes, 0, "{:?}", changed.counts);
        let everyone = self.preview(everyone_both_ways()).await;
        assert_eq!(everyone.writes, 0, "{:?}", everyone.counts);
    }

    /// Returns the row of a person, by address.
    pub async fn row(&self, plan: &PlanView, email: &str) -> Row {
        self.world.row(&plan.id, email).await
    }

    pub async fn approve(
        &self,
        plan: &PlanView,
        email: &str,
        name: &str,
    ) -> Result<PlanView, Failure> {
        let seq = self.row(plan, email).await.seq;
        let approval = Approval {
            plan: plan.id.clone(),
            seq,
            name: name.to_owned(),
            do_not_track: false,
        };
        self.world
            .process
            .ask(|engine| async move { engine.approve(approval).await })
            .await
    }

    /// Returns a linked contact and its participant's address.
    pub fn linked(&self) -> (String, String) {
        self.all_linked().remove(0)
    }

    /// Returns all linked contacts with their participants' addresses, in a fixed order.
    pub fn all_linked(&self) -> Vec<(String, String)> {
        self.world
            .practice
            .hubspot()
            .records(ObjectType::Contacts)
            .into_iter()
            .filter(|contact| {
                !contact.archived && contact.properties.contains_key("advocate_user_id")
            })
            .map(|contact| {
                let email = contact.properties.get("email").cloned().unwrap_or_default();
                (contact.id, email)
            })
            .filter(|(_, email)| {
                self.world
                    .practice
                    .impact()
                    .participants_by_email(email)
                    .len()
                    == 1
            })
            .collect()
    }

    pub fn contact(&self, id: &str) -> RecordView {
        let hubspot = self.world.practice.hubspot();
        hubspot.record(ObjectType::Contacts, id).unwrap()
    }

    /// Returns a value of a contact.
    pub fn value(&self, id: &str, property: &str) -> Option<String> {
        self.contact(id).properties.get(property).cloned()
    }

    pub fn make_contact(&self, values: &[(&str, &str)]) -> String {
        let hubspot = self.world.practice.hubspot();
        hubspot.make_record(ObjectType::Contacts, values).unwrap()
    }

    pub fn edit_contact(&self, id: &str, property: &str, value: &str) {
        let hubspot = self.world.practice.hubspot();
        assert!(hubspot.edit_record(ObjectType::Contacts, id, property, value));
    }

    pub fn delete_contact(&self, id: &str) {
        let hubspot = self.world.practice.hubspot();
        assert!(hubspot.archive_record(ObjectType::Contacts, id));
    }

    pub fn restore_contact(&self, id: &str) {
        let hubspot = self.world.practice.hubspot();
        assert!(hubspot.restore_record(ObjectType::Contacts, id));
    }

    pub fn has_participant(&self, email: &str) -> bool {
        !self
            .world
            .practice
            .impact()
            .participants_by_email(email)
            .is_empty()
    }

    pub fn participant(&self, email: &str) -> Value {
        let mut found = self.world.practice.impact().participants_by_email(email);
        assert_eq!(found.len(), 1, "{email}: {found:?}");
        found.remove(0)["user"].take()
    }

    /// Changes a participant, or makes one, as somebody at impact.com would.
    pub fn edit_participant(&self, email: &str, field: &str, value: Value) {
        let found = self.participant(email);
        let mut fields = json!({ "accountId": found["accountId"], "id": found["id"] });
        fields[field] = value;
        self.edit(fields);
    }

    pub fn make_participant(&self, email: &str, first: &str, last: &str) {
        self.edit(json!({
            "accountId": email, "id": email, "email": email, "firstName": first, "lastName": last
        }));
    }

    /// Makes a participant whose ids are not its address, as a customer's own program does.
    pub fn make_member(&self, id: &str, fields: &Value) {
        let mut whole = json!({ "accountId": id, "id": id });
        let (Some(whole_fields), Some(fields)) = (whole.as_object_mut(), fields.as_object()) else {
            panic!("fields are an object");
        };
        whole_fields.extend(fields.clone());
        self.edit(whole);
    }

    /// Returns such a participant.
    pub fn member(&self, id: &str) -> Value {
        let found = self.world.practice.impact().participant(id, id);
        found.unwrap_or_else(|| panic!("{id} is not there"))["user"].take()
    }

    pub fn edit_member(&self, id: &str, field: &str, value: &Value) {
        self.edit(json!({ "accountId": id, "id": id, field: value }));
    }

    pub fn remove_member(&self, id: &str) {
        let impact = self.world.practice.impact();
        assert!(impact.delete_participant(id, id).unwrap());
    }

    fn edit(&self, fields: Value) {
        let Value::Object(fields) = fields else {
            panic!("fields are an object");
        };
        self.world
            .practice
            .impact()
            .edit_participant(fields)
            .unwrap();
    }

    pub fn delete_participant(&self, email: &str) {
        let found = self.participant(email);
        let ids = ["accountId", "id"].map(|name| found[name].as_str().unwrap().to_owned());
        let impact = self.world.practice.impact();
        assert!(impact.delete_participant(&ids[0], &ids[1]).unwrap());
    }
}
