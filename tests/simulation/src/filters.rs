//! Filters: participants only for the contacts of a list, contacts only for the participants of a segment.

use crate::random::Random;
use serde_json::{Map, Value, json};
use simulators::Practice;
use simulators::world::World;

/// The practice account's dynamic list of customers who pay.
const PAYING: &str = "1";
/// The property by which its filter goes, and the values that it takes.
pub const TIER: &str = "plan_tier";
pub const PAYING_TIERS: [&str; 2] = ["growth", "enterprise"];
/// A segment of participants.
pub const SEGMENT: &str = "vip";

/// The filters of one story.
#[derive(Debug, Clone, Copy)]
pub struct Filters {
    /// A list, by its id.
    pub list: Option<&'static str>,
    /// A segment.
    pub segment: Option<&'static str>,
}

impl Filters {
    /// Draws filters; most stories have none.
    pub fn draw(random: &mut Random) -> Self {
        Self {
            list: random.percent(20).then_some(PAYING),
            segment: random.percent(20).then_some(SEGMENT),
        }
    }

    /// Puts some contacts on the list.
    pub fn mark_contacts(self, world: &mut World, random: &mut Random) {
        if self.list.is_none() {
            return;
        }
        for contact in &mut world.contacts {
            let tier = *random.pick(&["free", "growth", "enterprise"]);
            contact.properties.insert(TIER.to_owned(), tier.to_owned());
        }
    }

    /// Puts some participants into the segment.
    pub fn mark_participants(self, pair: &Practice, random: &mut Random) {
        let Some(segment) = self.segment else { return };
        for participant in pair.impact().all_participants() {
            if random.percent(50) {
                continue;
            }
            let mut marked = Map::new();
            marked.insert("id".to_owned(), participant["rawId"].clone());
            marked.insert("accountId".to_owned(), participant["rawAccountId"].clone());
            marked.insert("segments".to_owned(), json!([segment]));
            // Whoever cannot be marked is not in it.
            let _marked = pair.impact().edit_participant(marked);
        }
    }
}

/// Returns whether the list has a contact with these values.
pub fn pays(tier: Option<&String>) -> bool {
    tier.is_some_and(|tier| PAYING_TIERS.contains(&tier.as_str()))
}

/// Returns whether a participant, as the platform shows it, is in the segment.
pub fn is_in_segment(user: &Value) -> bool {
    let segments = user["segments"].as_array().into_iter().flatten();
    segments.filter_map(Value::as_str).any(|it| it == SEGMENT)
}
