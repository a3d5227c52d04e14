//! Drift as tables: what changed, how grave it is, and what it stops.

use domain::drift::{
    Accounts, Change, Compared, Definition, Item, Pipeline, Settings, Severity, Stops, Use, Wanted,
    What, compare, wanted,
};
use domain::layout::{Field, Layout};
use domain::plan::Rules;
use domain::trigger::mapping::{Mapping, Row};
use domain::trigger::source::Source;
use domain::trigger::{Object, Trigger, Triggers};

const PEOPLE: Stops = Stops {
    people: true,
    events: false,
};
const EVENTS: Stops = Stops {
    people: false,
    events: true,
};
const BOTH: Stops = Stops {
    people: true,
    events: true,
};
const NOTHING: Stops = Stops {
    people: false,
    events: false,
};

fn property(name: &str, kind: &str, options: &[&str]) -> Definition {
    Definition {
        name: name.to_owned(),
        label: format!("The {name}"),
        kind: kind.to_owned(),
        options: options
            .iter()
            .map(|it| ((*it).to_owned(), it.to_uppercase()))
            .collect(),
    }
}

/// Everything in use is there.
fn accounts() -> Accounts {
    let layout = Layout::default();
    let ours = Field::REFERRAL.map(|field| property(layout.property(field), "string", &[]));
    let mut contacts: Vec<Definition> = ours.into();
    contacts.push(property("email", "string", &[]));
    let deals = [
        ("hs_lastmodifieddate", "datetime"),
        ("hs_object_id", "number"),
        ("amount", "number"),
        ("deal_currency_code", "enumeration"),
    ];
    let mut deals: Vec<Definition> = deals
        .iter()
        .map(|(name, kind)| property(name, kind, &[]))
        .collect();
    deals.push(property("tier", "enumeration", &["gold", "silver"]));
    Accounts {
        properties: [(Object::Contacts, contacts), (Object::Deals, deals)].into(),
        pipelines: Some(vec![Pipeline {
            id: "default".to_owned(),
            label: "Sales".to_owned(),
            stages: vec![("closedwon".to_owned(), "Closed Won".to_owned(), true)],
        }]),
        scopes: Some(
            ["contacts.read", "contacts.write", "deals.read"]
                .map(|it| format!("crm.objects.{it}"))
                .into(),
        ),
        programs: Some(vec![(
            "7".to_owned(),
            "Friends".to_owned(),
            "LIVE".to_owned(),
        )]),
        event_keys: Some(vec!["deal_closedwon".to_owned()]),
    }
}

fn in_use() -> Vec<Wanted> {
    let mut mapping = Mapping::default();
    let rows = &mut mapping
        .tables
        .entry(Object::Deals)
        .or_insert_with(|| unreachable!())
        .rows;
    rows.push(Row {
        field: "Text2".to_owned(),
        source: Source::parse("deal.tier").unwrap(),
        note: String::new(),
    });
    let triggers = Triggers {
        list: vec![Trigger {
            object: Object::Deals,
            property: "dealstage".to_owned(),
            pipeline: Some("default".to_owned()),
            stage: "closedwon".to_owned(),
            event: Some("deal_closedwon".to_owned()),
        }],
        ..Triggers::default()
    };
    wanted(&Settings {
        layout: Some(&Layout::default()),
        rules: &Rules::default(),
        triggers: &triggers,
        mapping: &mapping,
        program: "7",
    })
}

/// What is found after something was done in the accounts.
fn after(change: impl FnOnce(&mut Accounts)) -> Compared {
    let mut accounts = accounts();
    let before = compare(&in_use(), &[].into(), &accounts);
    assert_eq!(before.changes, []);
    change(&mut accounts);
    compare(&in_use(), &before.baseline, &accounts)
}

fn one(found: &Compared) -> &Change {
    assert_eq!(found.changes.len(), 1, "{found:#?}");
    &found.changes[0]
}

fn of<'a>(accounts: &'a mut Accounts, object: Object, name: &str) -> &'a mut Definition {
    let all = accounts.properties.get_mut(&object).unwrap();
    all.iter_mut().find(|it| it.name == name).unwrap()
}

fn remove(accounts: &mut Accounts, object: Object, name: &str) {
    let all = accounts.properties.get_mut(&object).unwrap();
    all.retain(|it| it.name != name);
}

#[test]
fn nothing_changed_is_nothing_found() {
    let found = after(|_| ());
    assert_eq!((found.changes.len(), found.not_looked.len()), (0, 0));
    assert_eq!(found.looked_at.len(), in_use().len());
}

type Doing = fn(&mut Accounts);

#[test]
fn each_change_has_its_severity_and_what_it_stops() {
    let rows: [(&str, Doing, Severity, Stops); 16] = [
        (
            "a property that syncs write to is gone",
            |it| remove(it, Object::Contacts, "advocate_share_link"),
            Severity::Breaking,
            PEOPLE,
        ),
        (
            "a mapped property is gone",
            |it| remove(it, Object::Deals, "tier"),
            Severity::Breaking,
            EVENTS,
        ),
        (
            "no value of its new type fits",
            |it| of(it, Object::Deals, "amount").kind = "bool".to_owned(),
            Severity::Breaking,
            EVENTS,
        ),
        (
            "some values of its new type fit",
            |it| of(it, Object::Deals, "amount").kind = "string".to_owned(),
            Severity::Risky,
            NOTHING,
        ),
        (
            "a choice is gone",
            |it| drop(of(it, Object::Deals, "tier").options.remove(0)),
            Severity::Risky,
            NOTHING,
        ),
        (
            "a choice is new",
            |it| {
                of(it, Object::Deals, "tier")
                    .options
                    .push(("x".into(), "X".into()))
            },
            Severity::Info,
            NOTHING,
        ),
        (
            "a property has another label",
            |it| of(it, Object::Deals, "tier").label = "Level".to_owned(),
            Severity::Info,
            NOTHING,
        ),
        (
            "the stage has another name",
            |it| it.pipelines.as_mut().unwrap()[0].stages[0].1 = "Won".to_owned(),
            Severity::Info,
            NOTHING,
        ),
        (
            "deals in the stage are not won any more",
            |it| it.pipelines.as_mut().unwrap()[0].stages[0].2 = false,
            Severity::Risky,
            NOTHING,
        ),
        (
            "the stage is gone",
            |it| it.pipelines.as_mut().unwrap()[0].stages.clear(),
            Severity::Breaking,
            EVENTS,
        ),
        (
            "the pipeline is gone",
            |it| it.pipelines = Some(Vec::new()),
            Severity::Breaking,
            EVENTS,
        ),
        (
            "the program is paused",
            |it| it.programs.as_mut().unwrap()[0].2 = "PAUSED".to_owned(),
            Severity::Breaking,
            BOTH,
        ),
        (
            "the program is gone",
            |it| it.programs = Some(Vec::new()),
            Severity::Breaking,
            BOTH,
        ),
        (
            "the event key is not listed any more",
            |it| it.event_keys = Some(Vec::new()),
            Severity::Risky,
            NOTHING,
        ),
        (
            "a permission was taken back",
            |it| {
                it.scopes
                    .as_mut()
                    .unwrap()
                    .retain(|it| !it.contains("deals"))
            },
            Severity::Breaking,
            EVENTS,
        ),
        (
            "signs of the vendor's connector",
            |it| {
                let labels = ["Referral Code", "Share Link", "Message Links"];
                let contacts = it.properties.get_mut(&Object::Contacts).unwrap();
                contacts.extend(labels.map(|label| Definition {
                    label: label.to_owned(),
                    ..property(&format!("other_{label}"), "string", &[])
                }));
            },
            Severity::Risky,
            NOTHING,
        ),
    ];
    for (name, change, severity, stops) in rows {
        let found = after(change);
        let change = one(&found);
        assert_eq!((change.severity, change.stops), (severity, stops), "{name}");
    }
}

#[test]
fn what_could_not_be_read_is_not_taken_for_gone() {
    let found = after(|it| *it = Accounts::default());
    assert_eq!(found.changes, []);
    assert_eq!(found.not_looked.len(), in_use().len());
    assert!(!found.baseline.is_empty(), "what was known stays known");
}

#[test]
fn what_never_was_there_is_no_drift() {
    let mut accounts = accounts();
    remove(&mut accounts, Object::Deals, "tier");
    let first = compare(&in_use(), &[].into(), &accounts);
    assert_eq!(first.changes, []);
    assert_eq!(compare(&in_use(), &first.baseline, &accounts).changes, []);
}

#[test]
fn a_change_names_every_use_and_all_that_is_otherwise_the_gravest_first() {
    let found = after(|it| {
        let tier = of(it, Object::Deals, "tier");
        tier.label = "Level".to_owned();
        tier.options.remove(0);
    });
    let change = one(&found);
    assert!(
        matches!(&change.what[..], [What::Options { gone, .. }, What::Renamed { .. }] if gone == &["GOLD"])
    );
    let object = Object::Deals;
    let field = "Text2".to_owned();
    assert_eq!(change.uses, [Use::Row { object, field }]);
}

#[test]
fn what_is_accepted_is_the_baseline_from_then_on() {
    let rename: Doing = |it| of(it, Object::Deals, "tier").label = "Level".to_owned();
    let found = after(rename);
    let change = one(&found);
    assert!(change.acceptable());
    let mut baseline = found.baseline.clone();
    change.accept(&mut baseline);
    let mut now = accounts();
    rename(&mut now);
    assert_eq!(compare(&in_use(), &baseline, &now).changes, []);
    // Going back is a change again.
    assert_eq!(compare(&in_use(), &baseline, &accounts()).changes.len(), 1);
}

#[test]
fn what_is_gone_and_in_use_cannot_be_accepted_and_a_paused_program_can() {
    let gone = after(|it| remove(it, Object::Deals, "tier"));
    assert!(!one(&gone).acceptable());
    let paused = after(|it| it.programs.as_mut().unwrap()[0].2 = "PAUSED".to_owned());
    assert!(one(&paused).acceptable());
    let key = after(|it| it.event_keys = Some(Vec::new()));
    assert!(one(&key).acceptable());
}

#[test]
fn what_nothing_uses_any_more_leaves_the_baseline() {
    let before = compare(&in_use(), &[].into(), &accounts()).baseline;
    let fewer: Vec<Wanted> = in_use()
        .into_iter()
        .filter(|it| !matches!(it.item, Item::Stage { .. }))
        .collect();
    let mut accounts = accounts();
    accounts.pipelines = Some(Vec::new());
    let found = compare(&fewer, &before, &accounts);
    assert_eq!(found.changes, []);
    assert_eq!(found.baseline.len(), before.len() - 1);
}
