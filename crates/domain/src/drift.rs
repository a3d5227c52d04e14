//! Drift: what is otherwise in the accounts than when the settings that rest on it were put to use.
//!
//! [`wanted`] tells what settings rest on, [`Accounts::sight`] what of it is there, and [`compare`] what changed since the
//! baseline, how grave that is, and what it stops. What could not be read is told as that, and never taken for gone.

use crate::layout::{Field, Layout};
use crate::plan::Rules;
use crate::trigger::conversion::event_code;
use crate::trigger::field::target;
use crate::trigger::fit::{Fit, fit};
use crate::trigger::mapping::Mapping;
use crate::trigger::source::Of;
use crate::trigger::{Object, Triggers};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something in an account that settings rest on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Item {
    /// A property of a kind of record.
    Property {
        /// Whose.
        object: Object,
        /// Internal name.
        name: String,
    },
    /// A stage of a deal pipeline, by their internal ids.
    Stage {
        /// The pipeline.
        pipeline: String,
        /// The stage.
        stage: String,
    },
    /// A choice of a property whose reaching counts as an event.
    Choice {
        /// Whose property.
        object: Object,
        /// Its internal name.
        property: String,
        /// The internal value.
        value: String,
    },
    /// A program of the tenant.
    Program {
        /// Its id.
        id: String,
    },
    /// A scope that HubSpot granted.
    Permission {
        /// Its name.
        scope: String,
    },
    /// A key of an event that the tenant knows, which is what a goal of the program names.
    EventKey {
        /// The key.
        key: String,
    },
    /// Signs of impact.com's own connector, which would be a second writer.
    Connector,
}

/// How an item was when it was put to use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "was", rename_all = "snake_case")]
pub enum Known {
    /// A property.
    Property(Definition),
    /// A stage.
    Stage {
        /// Label of its pipeline.
        pipeline: String,
        /// Its label.
        label: String,
        /// A deal in it is won.
        won: bool,
    },
    /// A choice.
    Choice {
        /// Its label.
        label: String,
    },
    /// A program.
    Program {
        /// Its name.
        name: String,
        /// The platform's status word, in lower case.
        status: String,
    },
    /// A permission or an event key: it is there, and that is all.
    There,
    /// Whether there were signs of impact.com's own connector.
    Connector {
        /// There were.
        seen: bool,
    },
}

/// A property as HubSpot defines it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// Internal name.
    pub name: String,
    /// Label.
    pub label: String,
    /// HubSpot's type: `string`, `number`, `enumeration`, …
    pub kind: String,
    /// Its choices: internal value and label.
    pub options: Vec<(String, String)>,
}

/// What uses an item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "use", rename_all = "snake_case")]
pub enum Use {
    /// Syncs of people keep this field there.
    Field {
        /// The field.
        field: Field,
    },
    /// A row of the mapping takes its value.
    Row {
        /// Of which records.
        object: Object,
        /// The field that it fills.
        field: String,
    },
    /// A trigger counts it.
    Trigger {
        /// Of which records.
        object: Object,
    },
    /// Only contacts of a list are made participants.
    List,
    /// People are synced with it.
    People,
    /// Events are sent to it.
    Events,
}

/// An item with what uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The item.
    pub item: Item,
    /// What uses it.
    pub uses: Vec<Use>,
}

/// What the accounts answered. `None` is what could not be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accounts {
    /// Properties by kind of record, those in use only.
    pub properties: BTreeMap<Object, Vec<Definition>>,
    /// Deal pipelines in use: id, label and stages.
    pub pipelines: Option<Vec<Pipeline>>,
    /// Granted scopes.
    pub scopes: Option<Vec<String>>,
    /// Programs: id, name, status.
    pub programs: Option<Vec<(String, String, String)>>,
    /// All event keys that the tenant knows.
    pub event_keys: Option<Vec<String>>,
}

/// A deal pipeline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pipeline {
    /// Internal id.
    pub id: String,
    /// Label.
    pub label: String,
    /// Stages: internal id, label, and whether a deal in it is won.
    pub stages: Vec<(String, String, bool)>,
}

/// What was seen of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// It is there.
    There(Known),
    /// It is not.
    Gone,
    /// It could not be looked at.
    NotLooked,
}

/// How grave a change is, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// What uses it cannot work any more.
    Breaking,
    /// It works, and may do something else than before for some records.
    Risky,
    /// Good to know.
    Info,
}

/// What is otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum What {
    /// It is not there any more.
    Gone,
    /// The type of a property.
    Type {
        /// Before.
        from: String,
        /// Now.
        to: String,
        /// Fields that no value of the new type fits.
        unfit: Vec<String>,
    },
    /// Choices of a property went or came, by label.
    Options {
        /// Those that are not there any more.
        gone: Vec<String>,
        /// New ones.
        new: Vec<String>,
    },
    /// The label, or the name.
    Renamed {
        /// Before.
        from: String,
        /// Now.
        to: String,
    },
    /// Whether deals in a stage are won.
    Won {
        /// They are now.
        now: bool,
    },
    /// The status of a program.
    Status {
        /// Before.
        from: String,
        /// Now.
        to: String,
    },
    /// It was not there before.
    Appeared,
}

/// What a breaking change stops.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stops {
    /// Syncs of people.
    pub people: bool,
    /// Runs of events.
    pub events: bool,
}

/// An item that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which.
    pub item: Item,
    /// How it was.
    pub was: Known,
    /// How it is; `None` when it is gone.
    pub now: Option<Known>,
    /// What is otherwise, the gravest first; never empty.
    pub what: Vec<What>,
    /// How grave the gravest is.
    pub severity: Severity,
    /// What it stops.
    pub stops: Stops,
    /// What uses the item.
    pub uses: Vec<Use>,
}

/// What a comparison found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// What changed, the gravest first.
    pub changes: Vec<Change>,
    /// The baseline with what was seen for the first time, and without what nothing uses any more.
    pub baseline: BTreeMap<Item, Known>,
    /// Items that were compared.
    pub looked_at: Vec<Item>,
    /// Items that could not be looked at.
    pub not_looked: Vec<Item>,
}

/// So many of the connector's own labels under other names than ours are a sign of it.
const CONNECTOR_LABELS: usize = 3;
/// The status of a program that takes part. Documented by impact.com: only a live one counts referrals.
const LIVE: &str = "live";

/// The settings that rest on the accounts.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// Where the fields of people live; `None` before the review was confirmed.
    pub layout: Option<&'a Layout>,
    /// What is synced.
    pub rules: &'a Rules,
    /// What counts.
    pub triggers: &'a Triggers,
    /// What is sent.
    pub mapping: &'a Mapping,
    /// The chosen program; empty while there is none.
    pub program: &'a str,
}

/// Returns everything that settings rest on, each once.
pub fn wanted(of: &Settings<'_>) -> Vec<Wanted> {
    let mut all: BTreeMap<Item, Vec<Use>> = BTreeMap::new();
    let mut want = |item: Item, by: Use| {
        let uses = all.entry(item).or_default();
        if !uses.contains(&by) {
            uses.push(by);
        }
    };
    let scope = |name: &str| Item::Permission {
        scope: name.to_owned(),
    };
    let objects = of.triggers.objects();
    if !of.program.is_empty() {
        let program = || Item::Program {
            id: of.program.to_owned(),
        };
        if of.layout.is_some() {
            want(program(), Use::People);
        }
        if !objects.is_empty() {
            want(program(), Use::Events);
        }
    }
    if let Some(layout) = of.layout {
        for field in Field::REFERRAL {
            let name = layout.property(field).to_owned();
            let object = Object::Contacts;
            want(Item::Property { object, name }, Use::Field { field });
        }
        want(scope("crm.objects.contacts.read"), Use::People);
        want(scope("crm.objects.contacts.write"), Use::People);
        want(Item::Connector, Use::People);
        if of.rules.only_list.is_some() {
            want(scope("crm.lists.read"), Use::List);
        }
    }
    for trigger in &of.triggers.list {
        let by = Use::Trigger {
            object: trigger.object,
        };
        want(trigger_item(trigger), by);
        let table = of.mapping.table(trigger.object);
        if let Some(key) = event_code(&table, trigger) {
            want(Item::EventKey { key }, Use::Events);
        }
    }
    for object in objects {
        want(scope(&read_scope(object)), Use::Events);
        for row in of.mapping.table(object).rows {
            for (owner, name) in row.source.properties() {
                let owner = owner_of(owner, object);
                let item = Item::Property {
                    object: owner,
                    name: owner.real_name(name).to_owned(),
                };
                let field = row.field.clone();
                want(item, Use::Row { object, field });
                if owner == Object::Companies {
                    want(scope(&read_scope(owner)), Use::Events);
                }
            }
        }
    }
    all.into_iter()
        .map(|(item, uses)| Wanted { item, uses })
        .collect()
}

fn trigger_item(trigger: &crate::trigger::Trigger) -> Item {
    match &trigger.pipeline {
        Some(pipeline) if trigger.object == Object::Deals => Item::Stage {
            pipeline: pipeline.clone(),
            stage: trigger.stage.clone(),
        },
        _ => Item::Choice {
            object: trigger.object,
            property: trigger.property.clone(),
            value: trigger.stage.clone(),
        },
    }
}

fn read_scope(object: Object) -> String {
    format!("crm.objects.{}.read", object.key())
}

fn owner_of(owner: Of, record: Object) -> Object {
    match owner {
        Of::Record => record,
        Of::Contact => Object::Contacts,
        Of::Company => Object::Companies,
    }
}

impl Accounts {
    /// Returns what was seen of an item.
    pub fn sight(&self, item: &Item) -> Sight {
        match item {
            Item::Property { object, name } => self.look(*object, |all| {
                let found = all.iter().find(|it| it.name == *name);
                found.cloned().map(Known::Property)
            }),
            Item::Choice {
                object,
                property,
                value,
            } => self.look(*object, |all| {
                let found = all.iter().find(|it| it.name == *property)?;
                let (_, label) = found.options.iter().find(|(it, _)| it == value)?;
                let label = label.clone();
                Some(Known::Choice { label })
            }),
            Item::Stage { pipeline, stage } => seen(self.pipelines.as_ref(), |all| {
                let found = all.iter().find(|it| it.id == *pipeline)?;
                let (_, label, won) = found.stages.iter().find(|(id, ..)| id == stage)?;
                Some(Known::Stage {
                    pipeline: found.label.clone(),
                    label: label.clone(),
                    won: *won,
                })
            }),
            Item::Program { id } => seen(self.programs.as_ref(), |all| {
                let (_, name, status) = all.iter().find(|(it, ..)| it == id)?;
                Some(Known::Program {
                    name: name.clone(),
                    status: status.to_lowercase(),
                })
            }),
            Item::Permission { scope } => seen(self.scopes.as_ref(), |all| {
                all.contains(scope).then_some(Known::There)
            }),
            Item::EventKey { key } => seen(self.event_keys.as_ref(), |all| {
                all.contains(key).then_some(Known::There)
            }),
            Item::Connector => self.look(Object::Contacts, |all| {
                let seen = connector_labels(all) >= CONNECTOR_LABELS;
                Some(Known::Connector { seen })
            }),
        }
    }

    fn look(&self, object: Object, find: impl Fn(&Vec<Definition>) -> Option<Known>) -> Sight {
        seen(self.properties.get(&object), find)
    }
}

fn seen<T>(read: Option<&T>, find: impl Fn(&T) -> Option<Known>) -> Sight {
    match read {
        None => Sight::NotLooked,
        Some(all) => find(all).map_or(Sight::Gone, Sight::There),
    }
}

/// How many of the labels that impact.com's connector documents are there under names that are not ours.
fn connector_labels(properties: &[Definition]) -> usize {
    let there = |field: &Field| {
        properties.iter().any(|it| {
            it.label.eq_ignore_ascii_case(field.label()) && it.name != field.default_property()
        })
    };
    Field::REFERRAL.iter().filter(|field| there(field)).count()
}

/// Compares what settings rest on with the baseline. What the baseline does not have yet is taken into it; what is not
/// there and never was is no drift.
pub fn compare(
    wanted: &[Wanted],
    baseline: &BTreeMap<Item, Known>,
    accounts: &Accounts,
) -> Compared {
    let mut found = Compared::default();
    for Wanted { item, uses } in wanted {
        let was = baseline.get(item);
        if let Some(was) = was {
            found.baseline.insert(item.clone(), was.clone());
        }
        let now = match accounts.sight(item) {
            Sight::NotLooked => {
                found.not_looked.push(item.clone());
                continue;
            }
            Sight::There(now) => Some(now),
            Sight::Gone => None,
        };
        found.looked_at.push(item.clone());
        let what = match (was, &now) {
            (None, Some(now)) => {
                found.baseline.insert(item.clone(), now.clone());
                continue;
            }
            (None, None) => continue,
            (Some(_), None) => vec![What::Gone],
            (Some(was), Some(now)) => differences(was, now, uses),
        };
        if let (Some(was), false) = (was, what.is_empty()) {
            found.changes.push(change(item, (was, now), what, uses));
        }
    }
    found.changes.sort_by_key(|change| change.severity);
    found
}

impl Change {
    /// Takes the item into the baseline as it is now.
    pub fn accept(&self, baseline: &mut BTreeMap<Item, Known>) {
        match &self.now {
            Some(now) => baseline.insert(self.item.clone(), now.clone()),
            None => baseline.remove(&self.item),
        };
    }

    /// Returns whether it can be taken as it is. What is gone and in use cannot: settings have to change, or it has to
    /// come back.
    pub fn acceptable(&self) -> bool {
        self.now.is_some() || self.severity != Severity::Breaking
    }
}

fn differences(was: &Known, now: &Known, uses: &[Use]) -> Vec<What> {
    let mut what = Vec::new();
    let renamed = |from: &String, to: &String| {
        let (from, to) = (from.clone(), to.clone());
        (from != to).then_some(What::Renamed { from, to })
    };
    match (was, now) {
        (Known::Property(was), Known::Property(now)) => {
            if was.kind != now.kind {
                what.push(What::Type {
                    from: was.kind.clone(),
                    to: now.kind.clone(),
                    unfit: unfit(uses, &now.kind),
                });
            }
            what.extend(options(&was.options, &now.options));
            what.extend(renamed(&was.label, &now.label));
        }
        (
            Known::Stage { label, won, .. },
            Known::Stage {
                label: label_now,
                won: won_now,
                ..
            },
        ) => {
            if won != won_now {
                what.push(What::Won { now: *won_now });
            }
            what.extend(renamed(label, label_now));
        }
        (Known::Choice { label }, Known::Choice { label: now }) => {
            what.extend(renamed(label, now));
        }
        (
            Known::Program { name, status },
            Known::Program {
                name: name_now,
                status: status_now,
            },
        ) => {
            if status != status_now {
                let (from, to) = (status.clone(), status_now.clone());
                what.push(What::Status { from, to });
            }
            what.extend(renamed(name, name_now));
        }
        (Known::Connector { seen: false }, Known::Connector { seen: true }) => {
            what.push(What::Appeared);
        }
        _ => {}
    }
    what.sort_by_key(|it| severity(it, uses));
    what
}

fn options(was: &[(String, String)], now: &[(String, String)]) -> Option<What> {
    let lacking = |of: &[(String, String)], other: &[(String, String)]| -> Vec<String> {
        of.iter()
            .filter(|(value, _)| !other.iter().any(|(it, _)| it == value))
            .map(|(_, label)| label.clone())
            .collect()
    };
    let (gone, new) = (lacking(was, now), lacking(now, was));
    (!gone.is_empty() || !new.is_empty()).then_some(What::Options { gone, new })
}

/// Returns the fields that no value of a type fits. People's fields hold texts (see [`crate::setup`]).
fn unfit(uses: &[Use], kind: &str) -> Vec<String> {
    uses.iter()
        .filter_map(|it| match it {
            Use::Field { field } => (kind != "string").then(|| field.label().to_owned()),
            Use::Row { field, .. } => target(field)
                .is_some_and(|target| fit(kind, target.kind) == Fit::Never)
                .then(|| field.clone()),
            _ => None,
        })
        .collect()
}

fn change(
    item: &Item,
    (was, now): (&Known, Option<Known>),
    what: Vec<What>,
    uses: &[Use],
) -> Change {
    let severity = match what.first() {
        Some(What::Gone) => gone(item),
        Some(first) => severity(first, uses),
        None => Severity::Info,
    };
    let stops = if severity == Severity::Breaking {
        stops(uses)
    } else {
        Stops::default()
    };
    Change {
        item: item.clone(),
        was: was.clone(),
        now,
        what,
        severity,
        stops,
        uses: uses.to_vec(),
    }
}

/// A list of what was seen so far cannot show that something is gone for good, so a lost event key stops nothing.
fn gone(item: &Item) -> Severity {
    match item {
        Item::EventKey { .. } => Severity::Risky,
        _ => Severity::Breaking,
    }
}

fn severity(what: &What, uses: &[Use]) -> Severity {
    match what {
        What::Gone => Severity::Breaking,
        What::Type { unfit, .. } if !unfit.is_empty() => Severity::Breaking,
        // Only what was live and is not any more stops syncs.
        What::Status { from, to } if from == LIVE && to != LIVE => Severity::Breaking,
        What::Status { to, .. } if to == LIVE => Severity::Info,
        What::Options { gone, .. } if gone.is_empty() => Severity::Info,
        // Choices of a text that syncs write themselves do not matter.
        What::Options { .. } if !uses.iter().any(|it| matches!(it, Use::Row { .. })) => {
            Severity::Info
        }
        What::Type { .. }
        | What::Options { .. }
        | What::Status { .. }
        | What::Won { now: false }
        | What::Appeared => Severity::Risky,
        What::Renamed { .. } | What::Won { now: true } => Severity::Info,
    }
}

fn stops(uses: &[Use]) -> Stops {
    Stops {
        people: uses
            .iter()
            .any(|it| matches!(it, Use::Field { .. } | Use::List | Use::People)),
        events: uses
            .iter()
            .any(|it| matches!(it, Use::Row { .. } | Use::Trigger { .. } | Use::Events)),
    }
}
