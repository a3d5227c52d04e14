//! What the live checks of triggers and mappings say (`trg.*`, `map.*`). They are all about one look at the account.

use crate::engine::check;
use crate::triggers::{Kinds, Unread, kind_of};
use crate::views::{CheckStatus, CheckView, PipelineOption};
use domain::trigger::conversion::event_code;
use domain::trigger::field;
use domain::trigger::fit::{Fit, fit};
use domain::trigger::mapping::{Mapping, Table};
use domain::trigger::source::{Of, Source};
use domain::trigger::{Object, Triggers};
use platforms::hubspot::Pipeline;
use std::collections::BTreeMap;

fn with(id: &str, status: CheckStatus, sentence: &str, evidence: &str, fix: &str) -> CheckView {
    CheckView {
        evidence: evidence.to_owned(),
        fix: fix.to_owned(),
        ..check(id, status, sentence)
    }
}

/// Whether the customers of recent deals can be told to impact.com; `without` names deals that have no usable address.
pub fn email_check(of: u32, without: &[String], linked: bool) -> CheckView {
    let id = "trg.email_available";
    if of == 0 {
        return check(
            id,
            CheckStatus::Unknown,
            "No deal is in these stages now, so whether their customers have an address could not be looked at.",
        );
    }
    let usable = of.saturating_sub(u32::try_from(without.len()).unwrap_or(u32::MAX));
    let whose = if linked {
        "a customer who is a participant and has a usable e-mail address"
    } else {
        "a contact with a usable e-mail address; who is a participant is known after the first sync"
    };
    let sentence = format!("{usable} of the {of} newest deals in these stages have {whose}.");
    if without.is_empty() {
        return check(id, CheckStatus::Pass, &sentence);
    }
    with(
        id,
        if usable == 0 {
            CheckStatus::Fail
        } else {
            CheckStatus::Warn
        },
        &sentence,
        &without.join(", "),
        "Nothing is sent for the others until their contact is there, synced, and has an address.",
    )
}

/// Whether HubSpot tells when a deal reached its stage: `told` of the `of` newest deals came with it.
pub fn history_check(told: usize, of: usize) -> CheckView {
    let id = "trg.history";
    if of == 0 {
        return check(
            id,
            CheckStatus::Unknown,
            "There is no deal yet, so whether HubSpot tells when it reached its stage could not be looked at.",
        );
    }
    if told == 0 {
        return with(
            id,
            CheckStatus::Fail,
            "HubSpot does not tell when a deal reached its stage, so nothing would count.",
            &format!("none of {of} deals came with a history"),
            "Ask who manages HubSpot whether the history of the deal stage may be read with this connection.",
        );
    }
    check(
        id,
        CheckStatus::Pass,
        &format!("HubSpot tells when a deal reached its stage ({told} of the {of} newest deals)."),
    )
}

/// Whether each stage that counts has an event of its own: two that share one could pay twice for one record.
pub fn unique_event_check(triggers: &Triggers, mapping: &Mapping) -> CheckView {
    let id = "trg.event_unique";
    let mut codes: BTreeMap<(Object, String), u32> = BTreeMap::new();
    let mut open = 0;
    for trigger in &triggers.list {
        match event_code(&mapping.table(trigger.object), trigger) {
            Some(code) => *codes.entry((trigger.object, code)).or_default() += 1,
            None => open += 1,
        }
    }
    let shared: Vec<&str> = codes
        .iter()
        .filter(|(_, number)| **number > 1)
        .map(|((_, code), _)| code.as_str())
        .collect();
    if !shared.is_empty() {
        return with(
            id,
            CheckStatus::Fail,
            &format!("Several stages send the same event: {}.", shared.join(", ")),
            "A deal that goes through both would send it twice, and a reward could be paid twice.",
            "Give each stage an event name of its own.",
        );
    }
    if open > 1 {
        return with(
            id,
            CheckStatus::Unknown,
            "The name of the event comes from a property, so whether two stages share one is seen record by record.",
            "",
            "Take the stage into EventTypeCode, as impact.com's guide does, to be certain.",
        );
    }
    check(
        id,
        CheckStatus::Pass,
        "Each stage that counts sends an event of its own.",
    )
}

/// Says why an example shows contacts that are no participants.
pub fn unlinked_check() -> CheckView {
    check(
        "map.customer",
        CheckStatus::Unknown,
        "Nobody is linked yet, so the example takes a deal's eldest contact. Who is a participant is known after the first \
         sync.",
    )
}

pub fn trigger_checks(
    triggers: &Triggers,
    mapping: &Mapping,
    pipelines: &[Pipeline],
    options: &[PipelineOption],
) -> Vec<CheckView> {
    let mut checks = stage_checks(triggers, pipelines);
    let lost = |id: &str| {
        let fails = |it: &CheckView| it.id == id && it.status == CheckStatus::Fail;
        checks.iter().any(fails)
    };
    let mut good = Vec::new();
    if !pipelines.is_empty() && !lost("trg.pipeline_exists") {
        good.push(check(
            "trg.pipeline_exists",
            CheckStatus::Pass,
            "Every chosen pipeline is there.",
        ));
    }
    if !lost("trg.stage_exists") && !lost("trg.pipeline_exists") {
        good.push(check(
            "trg.stage_exists",
            CheckStatus::Pass,
            "Every chosen stage is there.",
        ));
    }
    good.push(unique_event_check(triggers, mapping));
    checks.extend(good);
    if pipelines.is_empty() {
        checks.push(with(
            "trg.pipeline_exists",
            CheckStatus::Fail,
            "There is no pipeline of deals.",
            "",
            "Make one in HubSpot's settings.",
        ));
    }
    let won: u32 = options
        .iter()
        .flat_map(|it| &it.stages)
        .filter(|it| it.won)
        .map(|it| it.recent)
        .sum();
    if won == 0 {
        checks.push(with(
            "trg.recent",
            CheckStatus::Warn,
            "No deal of the last 90 days is in a won stage.",
            "",
            "Examples come from older deals, or from none.",
        ));
    }
    checks
}

/// Returns what is true in the account of the stages that count.
pub fn stage_checks(triggers: &Triggers, pipelines: &[Pipeline]) -> Vec<CheckView> {
    let mut checks = Vec::new();
    let deals = triggers.list.iter().filter(|it| it.object == Object::Deals);
    for trigger in deals {
        let pipeline = pipelines
            .iter()
            .find(|it| Some(it.id.as_str()) == trigger.pipeline.as_deref());
        let Some(pipeline) = pipeline else {
            let name = trigger.pipeline.clone().unwrap_or_default();
            checks.push(with(
                "trg.pipeline_exists",
                CheckStatus::Fail,
                "A chosen pipeline is not in HubSpot any more.",
                &name,
                "Choose another one.",
            ));
            continue;
        };
        match pipeline.stages.iter().find(|it| it.id == trigger.stage) {
            None => checks.push(with(
                "trg.stage_exists",
                CheckStatus::Fail,
                "A chosen stage is not in its pipeline any more.",
                &trigger.stage,
                "Choose another one.",
            )),
            Some(stage) if !stage.won => checks.push(with(
                "trg.won",
                CheckStatus::Warn,
                "A chosen stage is not a won one by HubSpot's own data.",
                &stage.label,
                "Keep it if its event is meant to count before a deal is won.",
            )),
            Some(_) => {}
        }
    }
    checks
}

/// Returns whether what a table takes values from can be read at all.
fn readable_checks(object: Object, table: &Table, known: &Kinds) -> Vec<CheckView> {
    let id = "map.readable";
    let mut readable = Vec::new();
    let mut checks = Vec::new();
    for of in [Of::Record, Of::Contact, Of::Company] {
        let kind = kind_of(of, object);
        if of != Of::Record && (kind == object || table.properties(of).is_empty()) {
            continue;
        }
        let fields = table.rows.iter().filter(|row| {
            let from = row.source.properties().into_iter();
            from.into_iter().any(|(whose, _)| whose == of)
        });
        let fields: Vec<&str> = fields.map(|row| row.field.as_str()).collect();
        match known.unread(kind) {
            None => readable.push(kind.key()),
            Some(Unread::Forbidden) => checks.push(with(
                id,
                CheckStatus::Fail,
                &format!(
                    "HubSpot does not let this connection read {}, from which {} would come.",
                    kind.key(),
                    fields.join(", ")
                ),
                "",
                "Allow reading them for the app or token in HubSpot and connect again, or choose another source.",
            )),
            Some(Unread::Trouble(words)) => checks.push(with(
                id,
                CheckStatus::Unknown,
                &format!("Whether {} can be read could not be looked at.", kind.key()),
                words,
                "Look again in a while.",
            )),
        }
    }
    if checks.is_empty() {
        let sentence = format!("HubSpot lets us read {}.", readable.join(" and "));
        checks.push(check(id, CheckStatus::Pass, &sentence));
    }
    checks
}

/// Returns what is true of the sources of a table in this account.
pub fn property_checks(object: Object, table: &Table, known: &Kinds) -> Vec<CheckView> {
    let mut checks = source_checks(object, table, known);
    for (id, good, open) in [
        (
            "map.prop_exists",
            "Every property that the table takes is in HubSpot.",
            "Whether some of the properties are in HubSpot could not be looked at.",
        ),
        (
            "map.type_ok",
            "The type of every source fits its field.",
            "Whether the types of some sources fit could not be looked at.",
        ),
    ] {
        let unseen = [Of::Contact, Of::Company].into_iter().any(|of| {
            !table.properties(of).is_empty() && known.unread(kind_of(of, object)).is_some()
        });
        let told = |it: &CheckView| it.id == id && it.status != CheckStatus::Pass;
        if unseen {
            checks.push(check(id, CheckStatus::Unknown, open));
        } else if !checks.iter().any(told) {
            checks.push(check(id, CheckStatus::Pass, good));
        }
    }
    checks.extend(readable_checks(object, table, known));
    checks
}

fn source_checks(object: Object, table: &Table, known: &Kinds) -> Vec<CheckView> {
    let mut checks = Vec::new();
    for row in &table.rows {
        let Some(target) = field::target(&row.field) else {
            continue;
        };
        for (of, name) in row.source.properties() {
            let kind = kind_of(of, object);
            if known.unread(kind).is_some() {
                continue;
            }
            let real = kind.real_name(name);
            let found = known.named(kind, real);
            if real != name && found.is_some() {
                checks.push(with(
                    "map.prop_exists",
                    CheckStatus::Pass,
                    &format!(
                        "{}: {} have \"{name}\" under the name \"{real}\", so that is read.",
                        row.field,
                        kind.key()
                    ),
                    &row.field,
                    "",
                ));
            }
            let Some(found) = found else {
                checks.push(with(
                    "map.prop_exists",
                    CheckStatus::Fail,
                    &format!("{}: {} have no property \"{name}\".", row.field, kind.key()),
                    &row.field,
                    "Choose another source.",
                ));
                continue;
            };
            // A template makes a text of everything.
            let direct = matches!(row.source, Source::Property { .. });
            match fit(&found.kind, target.kind) {
                Fit::Never if direct => checks.push(with(
                    "map.type_ok",
                    CheckStatus::Fail,
                    &format!(
                        "{}: \"{}\" is of the type {}, which never fits.",
                        row.field, found.label, found.kind
                    ),
                    &row.field,
                    "Choose another source.",
                )),
                Fit::Depends if direct => checks.push(with(
                    "map.type_ok",
                    CheckStatus::Warn,
                    &format!(
                        "{}: \"{}\" is of the type {}; it fits as long as its values do.",
                        row.field, found.label, found.kind
                    ),
                    &row.field,
                    "Look at some examples.",
                )),
                Fit::Fits | Fit::Depends | Fit::Never => {}
            }
        }
    }
    checks
}

pub fn fill_check(field: &str, filled: u32, status: CheckStatus) -> CheckView {
    with(
        "map.fill_rate",
        status,
        &format!("{field}: {filled} % of the newest records have a value."),
        field,
        "A record without a required value is held; without another one, it is sent without.",
    )
}

/// Whether every field has a value in most of the newest records; the fields that do not say so themselves.
pub fn filled_check(low: bool, of: u32) -> Option<CheckView> {
    let id = "map.fill_rate";
    if of == 0 {
        return Some(no_record(id, "how often the fields have a value"));
    }
    (!low).then(|| {
        let sentence = format!("Every field has a value in most of the {of} newest records.");
        check(id, CheckStatus::Pass, &sentence)
    })
}

fn no_record(id: &str, what: &str) -> CheckView {
    let sentence = format!("There is no record yet, so {what} could not be looked at.");
    check(id, CheckStatus::Unknown, &sentence)
}

pub fn unique_check(doubled: u32, of: u32) -> CheckView {
    if of == 0 {
        return no_record("map.unique", "whether OrderId differs for each");
    }
    if doubled == 0 {
        return check(
            "map.unique",
            CheckStatus::Pass,
            &format!("OrderId is different for each of the {of} newest records."),
        );
    }
    with(
        "map.unique",
        CheckStatus::Fail,
        &format!(
            "{doubled} of the {of} newest records would share an OrderId, so all but the first would be dropped."
        ),
        field::ORDER,
        "Take something into the template that is different for each record, such as its record id.",
    )
}

pub fn currency_check(without: u32, of: u32) -> CheckView {
    if of == 0 {
        return no_record("map.currency", "whether every amount has a currency");
    }
    if without == 0 {
        return check(
            "map.currency",
            CheckStatus::Pass,
            "Every amount has a currency.",
        );
    }
    with(
        "map.currency",
        CheckStatus::Warn,
        &format!(
            "{without} of the {of} newest records have an amount without a currency, and would be held."
        ),
        field::CURRENCY,
        "Fill the currency in HubSpot, or choose another source for CurrencyCode.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::trigger::Trigger;
    use platforms::hubspot::{RecordProperty, Stage};

    fn pipelines() -> Vec<Pipeline> {
        vec![Pipeline {
            id: "default".to_owned(),
            label: "Sales".to_owned(),
            stages: vec![Stage {
                id: "closedwon".to_owned(),
                label: "Won".to_owned(),
                won: true,
                lost: false,
            }],
        }]
    }

    fn won(pipeline: &str, stage: &str) -> Trigger {
        Trigger {
            property: "dealstage".to_owned(),
            pipeline: Some(pipeline.to_owned()),
            stage: stage.to_owned(),
            ..Trigger::default()
        }
    }

    fn triggers(list: Vec<Trigger>) -> Triggers {
        Triggers {
            list,
            ..Triggers::default()
        }
    }

    fn status(checks: &[CheckView], id: &str) -> Vec<CheckStatus> {
        let mine = checks.iter().filter(|check| check.id == id);
        mine.map(|check| check.status).collect()
    }

    fn looked(list: Vec<Trigger>) -> Vec<CheckView> {
        trigger_checks(&triggers(list), &Mapping::default(), &pipelines(), &[])
    }

    #[test]
    fn trg_pipeline_exists_fail() {
        let checks = looked(vec![won("gone", "closedwon")]);
        assert_eq!(status(&checks, "trg.pipeline_exists"), [CheckStatus::Fail]);
        assert!(
            status(&checks, "trg.stage_exists").is_empty(),
            "it cannot be told"
        );
    }

    #[test]
    fn trg_stage_exists_fail() {
        let checks = looked(vec![won("default", "gone")]);
        assert_eq!(status(&checks, "trg.stage_exists"), [CheckStatus::Fail]);
        assert_eq!(status(&checks, "trg.pipeline_exists"), [CheckStatus::Pass]);
    }

    #[test]
    fn trg_email_available_fail() {
        let both = ["A".to_owned(), "B".to_owned()];
        assert_eq!(email_check(2, &both, true).status, CheckStatus::Fail);
        assert_eq!(email_check(2, &both[..1], true).status, CheckStatus::Warn);
    }

    #[test]
    fn trg_email_available_unknown() {
        assert_eq!(email_check(0, &[], true).status, CheckStatus::Unknown);
    }

    #[test]
    fn trg_history_fail() {
        assert_eq!(history_check(0, 12).status, CheckStatus::Fail);
    }

    #[test]
    fn trg_history_unknown() {
        assert_eq!(history_check(0, 0).status, CheckStatus::Unknown);
    }

    fn named(event: &str, stage: &str) -> Trigger {
        Trigger {
            event: Some(event.to_owned()),
            ..won("default", stage)
        }
    }

    /// A table whose event code comes from there.
    fn coded(source: &str) -> Mapping {
        let mut mapping = Mapping::default();
        let table = mapping
            .tables
            .get_mut(&Object::Deals)
            .expect("the guide has deals");
        let row = table.rows.iter_mut().find(|row| row.field == field::EVENT);
        row.expect("it is required").source = Source::parse(source).expect("a source");
        mapping
    }

    #[test]
    fn trg_event_unique_pass() {
        let list = triggers(vec![won("default", "sent"), won("default", "closedwon")]);
        assert_eq!(
            unique_event_check(&list, &Mapping::default()).status,
            CheckStatus::Pass
        );
    }

    #[test]
    fn trg_event_unique_fail() {
        // The table makes the same name of a stage that another trigger was given by hand.
        let list = triggers(vec![
            won("default", "closedwon"),
            named("deal_closedwon", "sent"),
        ]);
        let told = unique_event_check(&list, &Mapping::default());
        assert_eq!(told.status, CheckStatus::Fail);
        assert!(told.sentence.contains("deal_closedwon"), "{told:?}");
        let list = triggers(vec![won("default", "closedwon"), won("default", "sent")]);
        assert_eq!(
            unique_event_check(&list, &coded("=deal_won")).status,
            CheckStatus::Fail
        );
    }

    #[test]
    fn trg_event_unique_unknown() {
        let list = triggers(vec![won("default", "closedwon"), won("default", "sent")]);
        let told = unique_event_check(&list, &coded("record.dealtype"));
        assert_eq!(told.status, CheckStatus::Unknown);
    }

    fn property(name: &str, kind: &str) -> RecordProperty {
        RecordProperty {
            name: name.to_owned(),
            label: name.to_owned(),
            kind: kind.to_owned(),
            currency_property: None,
            options: Vec::new(),
        }
    }

    fn table(rows: &[(&str, &str)]) -> Table {
        let mut table = Table::empty();
        for (field, source) in rows {
            table.rows.push(domain::trigger::mapping::Row {
                field: (*field).to_owned(),
                source: Source::parse(source).expect("a source"),
                note: String::new(),
            });
        }
        table
    }

    fn kinds(companies: Result<Vec<RecordProperty>, Unread>) -> Kinds {
        let deals = vec![property("amount", "number"), property("closedate", "date")];
        Kinds::given([(Object::Deals, Ok(deals)), (Object::Companies, companies)])
    }

    #[test]
    fn map_prop_exists_fail() {
        let known = kinds(Ok(Vec::new()));
        for source in ["record.gone", "company.gone"] {
            let checks = property_checks(Object::Deals, &table(&[("Text2", source)]), &known);
            assert_eq!(
                status(&checks, "map.prop_exists"),
                [CheckStatus::Fail],
                "{source}"
            );
        }
    }

    #[test]
    fn map_type_ok_pass() {
        // A value of the company is typed as one of the deal is.
        let known = kinds(Ok(vec![
            property("annualrevenue", "number"),
            property("founded", "date"),
        ]));
        let rows = [
            ("OrderSubTotal", "company.annualrevenue"),
            ("Date3", "company.founded"),
        ];
        let checks = property_checks(Object::Deals, &table(&rows), &known);
        assert_eq!(status(&checks, "map.type_ok"), [CheckStatus::Pass]);
        assert_eq!(status(&checks, "map.prop_exists"), [CheckStatus::Pass]);
        assert_eq!(status(&checks, "map.readable"), [CheckStatus::Pass]);
    }

    #[test]
    fn map_type_ok_fail() {
        let known = kinds(Ok(vec![
            property("is_public", "bool"),
            property("founded", "date"),
        ]));
        for (field, source) in [
            ("OrderSubTotal", "record.closedate"),
            ("OrderSubTotal", "company.founded"),
            ("Date3", "company.is_public"),
        ] {
            let checks = property_checks(Object::Deals, &table(&[(field, source)]), &known);
            assert_eq!(
                status(&checks, "map.type_ok"),
                [CheckStatus::Fail],
                "{source}"
            );
        }
    }

    #[test]
    fn map_readable_unknown() {
        let known = kinds(Err(Unread::Trouble("503".to_owned())));
        let rows = [
            ("Text2", "company.name"),
            ("OrderSubTotal", "record.amount"),
        ];
        let checks = property_checks(Object::Deals, &table(&rows), &known);
        for id in ["map.readable", "map.prop_exists", "map.type_ok"] {
            assert_eq!(status(&checks, id), [CheckStatus::Unknown], "{id}");
        }
    }

    #[test]
    fn map_prop_exists_unknown() {
        let known = kinds(Err(Unread::Forbidden));
        let checks = property_checks(Object::Deals, &table(&[("Text2", "company.name")]), &known);
        assert_eq!(status(&checks, "map.readable"), [CheckStatus::Fail]);
        assert_eq!(status(&checks, "map.prop_exists"), [CheckStatus::Unknown]);
        assert_eq!(status(&checks, "map.type_ok"), [CheckStatus::Unknown]);
        // Whoever takes nothing of companies does not care.
        let checks = property_checks(Object::Deals, &table(&[("Text2", "record.amount")]), &known);
        assert_eq!(status(&checks, "map.readable"), [CheckStatus::Pass]);
    }

    #[test]
    fn map_type_ok_unknown() {
        let known = kinds(Err(Unread::Trouble("503".to_owned())));
        let checks = property_checks(
            Object::Deals,
            &table(&[("Date3", "company.founded")]),
            &known,
        );
        assert_eq!(status(&checks, "map.type_ok"), [CheckStatus::Unknown]);
    }

    #[test]
    fn map_fill_rate_unknown() {
        let told = filled_check(false, 0).map(|it| it.status);
        assert_eq!(told, Some(CheckStatus::Unknown));
        assert!(
            filled_check(true, 50).is_none(),
            "the fields say it themselves"
        );
    }

    #[test]
    fn map_unique_fail() {
        assert_eq!(unique_check(2, 50).status, CheckStatus::Fail);
    }

    #[test]
    fn map_unique_unknown() {
        assert_eq!(unique_check(0, 0).status, CheckStatus::Unknown);
    }

    #[test]
    fn map_currency_warn() {
        assert_eq!(currency_check(2, 50).status, CheckStatus::Warn);
    }

    #[test]
    fn map_currency_unknown() {
        assert_eq!(currency_check(0, 0).status, CheckStatus::Unknown);
    }
}
