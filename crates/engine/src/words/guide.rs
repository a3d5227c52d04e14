//! The words of the guides: what a person does outside this program, step by step, with the exact values.

use crate::engine::check;
use crate::pages::Pages;
use crate::views::{CheckStatus, CheckView, Fact, GuideId, GuideLink};
use domain::layout::{Field, GROUP_LABEL, Layout};
use std::fmt::Write as _;

/// One thing to do, before it is known whether somebody did it.
pub struct Item {
    pub id: &'static str,
    pub title: &'static str,
    pub words: String,
    pub values: Vec<Fact>,
    pub link: Option<GuideLink>,
    pub optional: bool,
}

impl Item {
    fn of(id: &'static str, title: &'static str, words: &str) -> Self {
        Self {
            id,
            title,
            words: words.to_owned(),
            values: Vec::new(),
            link: None,
            optional: false,
        }
    }

    fn value(mut self, label: &str, value: &str) -> Self {
        self.values.push(Fact {
            label: label.to_owned(),
            value: value.to_owned(),
        });
        self
    }

    fn values(mut self, label: &str, values: &[String]) -> Self {
        for value in values {
            self = self.value(label, value);
        }
        self
    }

    fn link(mut self, link: Option<GuideLink>) -> Self {
        self.link = link;
        self
    }
}

/// Where impact.com keeps the rules, by its menus.
const RULES_PATH: &str = "Program rules → Rules → Edit";

/// impact.com's own connector. Its settings page is documented to have this switch and nothing else that is known, so
/// only a person can look.
pub fn connector(pages: &Pages) -> Vec<Item> {
    vec![
        Item::of(
            "connector.off",
            "See that impact.com's own connector does not write to these contacts",
            "If impact.com's own HubSpot connector is installed, open its Settings page and switch \"Advocate Program opt-in\" off, or ask whoever set it up. Two programs that write the same fields chase each other. If it is not installed, there is nothing to do. No API tells us which, so tick it when you have looked.",
        )
        .link(Some(pages.connected_apps())),
    ]
}

/// The properties on the contact record. HubSpot has no API that arranges the record.
pub fn contact_record(pages: &Pages, layout: &Layout) -> Vec<Item> {
    let mut choose = Item::of(
        "record.properties",
        "Choose these properties for the card, and save",
        "Search for each by its label; the internal name tells it from others with a similar label. They can be chosen once the review step has made them.",
    );
    for field in Field::REFERRAL {
        choose = choose.value(field.label(), layout.property(field));
    }
    vec![
        Item::of(
            "record.open",
            "Open the record layout of contacts, and there \"Default view\"",
            "HubSpot lets only people change it; about 2 minutes. You need the permission to customize record pages.",
        )
        .link(Some(pages.record_customization())),
        Item::of(
            "record.card",
            "Add a property card",
            "Put it where sales looks first. Any title will do; this one says what is in it.",
        )
        .value("Title of the card", GROUP_LABEL),
        choose,
        Item::of(
            "record.look",
            "Look at one contact",
            "The card is there. Its values are filled by the first sync.",
        )
        .link(Some(pages.contacts())),
    ]
}

/// The program rules. impact.com's screens have used two names for the trigger; both are given.
pub fn program_rules(pages: &Pages, program: &str, events: &[String]) -> Vec<Item> {
    let mut more = Item::of(
        "rules.more",
        "Add more conditions, if you want them",
        "Such as a least value of the order. Which names the fields of an event have in the rules is not published: choose them from the list that impact.com offers.",
    );
    more.optional = true;
    vec![
        Item::of(
            "rules.open",
            "Open the rules of the program",
            "Sign in to impact.com with a user who may edit the program.",
        )
        .value("Program", program)
        .link(pages.impact(RULES_PATH)),
        Item::of(
            "rules.goal",
            "Add a goal, and choose its trigger",
            "Newer screens call the same trigger \"Friend performs an action\".",
        )
        .value("Trigger", "Referred user performs an action"),
        Item::of(
            "rules.event_key",
            "Choose the event key",
            "It is the code under which an event is reported; each code needs a goal of its own. If it is not in the list, the event type does not exist yet or is not shared with the program; come back when it is.",
        )
        .values("Event key", events),
        Item::of(
            "rules.first_time",
            "Make \"First time\" the first condition",
            "So that nobody is rewarded twice for one friend.",
        )
        .value("First condition", "First time"),
        more,
        Item::of(
            "rules.conversion",
            "Tick \"conversion goal\", and set the rewards as usual",
            "At least one conversion goal is needed, or impact.com does not save the rules.",
        ),
    ]
}

/// Returns a message to somebody who may do what a guide asks, complete in itself.
pub fn ask(wanted: &str, items: &[Item]) -> String {
    let mut text = format!("Hi, could you do this for me? {wanted}\n");
    for (number, item) in (1..).zip(items) {
        let optional = if item.optional { " (optional)" } else { "" };
        // Writing to a text cannot fail.
        let _ok = write!(text, "\n{number}. {}{optional}", item.title);
        for value in &item.values {
            let _ok = write!(text, "\n   {}: {}", value.label, value.value);
        }
        if let Some(link) = &item.link {
            let _ok = write!(text, "\n   {} ({})", link.address, link.path);
        }
    }
    text += "\n\nThank you.";
    text
}

/// Returns what a guide asks for, in a sentence.
pub fn wanted(id: GuideId) -> &'static str {
    match id {
        GuideId::Connector => "It is about impact.com's own connector in our HubSpot account.",
        GuideId::ContactRecord => {
            "It puts the referral properties on the contact record in HubSpot, so that everybody sees them."
        }
        GuideId::ProgramRules => "It makes rewards fire in our referral program in impact.com.",
    }
}

/// Returns why a tick does not count any more.
pub fn stale(about: &str) -> String {
    format!("You ticked this for {about}. That has changed since, so look again.")
}

/// Whether the program runs; `None` when it is not among the live and paused ones.
pub fn program_live(program: &str, status: Option<&str>) -> CheckView {
    let id = "rules.program_live";
    match status {
        Some("live" | "active") => check(id, CheckStatus::Pass, &format!("\"{program}\" is live.")),
        Some(status) => CheckView {
            fix: "Start it in impact.com. Rewards are given only while it is live.".to_owned(),
            ..check(
                id,
                CheckStatus::Warn,
                &format!("\"{program}\" is {status}, so nobody is rewarded now."),
            )
        },
        None => CheckView {
            fix: "Choose another program in the Advocate step, or ask impact.com about this one."
                .to_owned(),
            ..check(
                id,
                CheckStatus::Fail,
                &format!("\"{program}\" is not among the programs that are live or paused."),
            )
        },
    }
}

/// Whether impact.com has this event among those it knows; `more` says that the list was cut.
pub fn event_key_known(key: &str, keys: &[String], more: bool) -> CheckView {
    let id = "rules.event_key_known";
    if keys.iter().any(|known| known == key) {
        return check(
            id,
            CheckStatus::Pass,
            &format!("impact.com knows the event {key}."),
        );
    }
    let status = if more {
        CheckStatus::Unknown
    } else {
        CheckStatus::Warn
    };
    CheckView {
        evidence: keys.join(", "),
        fix: "It appears when the event type is shared with the program, or after the first event. You can finish the setup without it.".to_owned(),
        ..check(id, status, &format!("impact.com does not list the event {key} yet."))
    }
}

/// What no API shows to a customer's keys (not found in anything that is published).
pub fn goals_unseen() -> [CheckView; 2] {
    [
        (
            "rules.goal_uses_event",
            "We cannot see whether a goal uses the event: impact.com shows its rules to nobody but its own pages.",
        ),
        (
            "rules.first_time",
            "We cannot see whether \"First time\" is a condition, for the same reason.",
        ),
    ]
    .map(|(id, sentence)| CheckView {
        fix: "Look at the goal in impact.com, then tick what you see above.".to_owned(),
        ..check(id, CheckStatus::Unknown, sentence)
    })
}

/// Whether somebody says that the properties are on the contact record: no API shows it, so it is their word.
pub fn record_confirmed(done: u32, of: u32, stale: bool) -> CheckView {
    let id = "layout.confirmed";
    if stale {
        return CheckView {
            fix: "Look at the record once more, then tick it again.".to_owned(),
            ..check(
                id,
                CheckStatus::Fail,
                "What was confirmed of the record was about other properties or another account.",
            )
        };
    }
    if done == of {
        return check(
            id,
            CheckStatus::Pass,
            "You confirmed that the properties are on the contact record.",
        );
    }
    CheckView {
        fix: "Tick what you did above. Nothing here waits for it.".to_owned(),
        ..check(
            id,
            CheckStatus::Unknown,
            &format!(
                "HubSpot shows its record layout to nobody but its own pages, so please confirm it: {done} of {of} done."
            ),
        )
    }
}
