//! When people are created, and who wins, in words.

use super::{counted, row, table};
use engine::views::{PeopleCountView, PolicyChoice, RulesView};

/// Returns the rules, one a line.
pub fn rules(rules: &RulesView) -> String {
    let switch = |on: bool| if on { "yes" } else { "no" };
    let filter = |only: &Option<String>, what: &str| {
        only.as_ref().map_or_else(
            || "everybody".to_owned(),
            |only| format!("only {what} {only}"),
        )
    };
    let mut rows = vec![
        row([
            "A contact for a new participant",
            switch(rules.hubspot_on_new),
        ]),
        row([
            "A contact for an older participant",
            switch(rules.hubspot_on_update),
        ]),
        row(["… of", &filter(&rules.only_segment, "segment")]),
        row([
            "A participant for a new contact",
            switch(rules.advocate_on_new),
        ]),
        row([
            "A participant for an older contact",
            switch(rules.advocate_on_update),
        ]),
        row(["… of", &filter(&rules.only_list, "list")]),
    ];
    for (field, label) in [
        ("email", "Email, when both changed it"),
        ("first_name", "First name, likewise"),
        ("last_name", "Last name, likewise"),
    ] {
        let choice = rules.policies.get(field).copied().unwrap_or_default();
        rows.push(row([label, policy(choice)]));
    }
    table(&rows)
}

/// Returns how many people each rule would create today, one a line.
pub fn people_count(count: &PeopleCountView) -> String {
    let of = |number: u32, one: &str, many: &str| counted(number, one, many);
    let contacts = |number| of(number, "contact", "contacts");
    let participants = |number| format!("at most {}", of(number, "participant", "participants"));
    let mut text = table(&[
        row([
            "Today, for new participants",
            &contacts(count.contacts_for_new),
        ]),
        row([
            "… for older participants",
            &contacts(count.contacts_for_older),
        ]),
        row([
            "… for new contacts",
            &participants(count.participants_for_new),
        ]),
        row([
            "… for older contacts",
            &participants(count.participants_for_older),
        ]),
        row(["Already linked", &count.linked.to_string()]),
        row(["Same address, would be linked", &count.joined.to_string()]),
    ]);
    for line in &count.left_out {
        text.push_str(line);
        text.push('\n');
    }
    text + "Nothing was written."
}

fn policy(choice: PolicyChoice) -> &'static str {
    match choice {
        PolicyChoice::Hubspot => "HubSpot decides",
        PolicyChoice::Advocate => "Advocate wins",
        PolicyChoice::Newest => "the newer one wins; you are asked where that is not known",
        PolicyChoice::Ask => "you are asked",
    }
}

/// Returns who is created at all, in a few words.
pub fn in_a_line(rules: &RulesView) -> String {
    let made = |new: bool, older: bool, who: &str| match (new, older) {
        (true, true) => Some(who.to_owned()),
        (true, false) => Some(format!("{who} (new ones only)")),
        (false, true) => Some(format!("{who} (older ones only)")),
        (false, false) => None,
    };
    let made: Vec<_> = [
        made(
            rules.hubspot_on_new,
            rules.hubspot_on_update,
            "contacts for participants",
        ),
        made(
            rules.advocate_on_new,
            rules.advocate_on_update,
            "participants for contacts",
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    if made.is_empty() {
        "never created".to_owned()
    } else {
        format!("created: {}", made.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_who_is_created() {
        let none = RulesView::default();
        assert_eq!(in_a_line(&none), "never created");
        let some = RulesView {
            hubspot_on_new: true,
            hubspot_on_update: true,
            advocate_on_new: true,
            ..none
        };
        assert_eq!(
            in_a_line(&some),
            "created: contacts for participants, participants for contacts (new ones only)"
        );
    }

    #[test]
    fn the_count_has_all_its_numbers() {
        let text = people_count(&PeopleCountView {
            contacts_for_new: 1,
            contacts_for_older: 2,
            participants_for_new: 3,
            participants_for_older: 4,
            linked: 5,
            joined: 6,
            left_out: vec!["7 without an email address.".to_owned()],
            in_doubt: 0,
            counted_at: String::new(),
        });
        assert!(text.contains("1 contact\n"), "{text}");
        assert!(text.contains("at most 4 participants"), "{text}");
        assert!(text.contains("7 without"), "{text}");
    }

    #[test]
    fn filters_and_policies_are_named() {
        let rules = RulesView {
            only_list: Some("42".to_owned()),
            policies: [("email".to_owned(), PolicyChoice::Ask)].into(),
            ..RulesView::default()
        };
        let text = super::rules(&rules);
        assert!(text.contains("only list 42"), "{text}");
        assert!(text.contains("you are asked"), "{text}");
        assert!(text.contains("HubSpot decides"), "{text}");
    }
}
