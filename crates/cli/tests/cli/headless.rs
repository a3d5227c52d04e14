//! Everything without a window: set up by a file, synced, an event sent, contacts of years past, handed over.

use crate::support::{Pair, User};
use serde_json::{Value, json};

/// What somebody writes by hand.
fn settings(program: &str) -> String {
    format!(
        r#"
advocate_sync = 1

[program]
id = "{program}"
synced = true

[sharing]
contacts_for_new = true
contacts_for_updated = true

[sharing.who_wins]
first_name = "advocate"

[properties]
share_link = "our_share_link"

[triggers]
customer = {{ rule = "participant" }}

[[triggers.when]]
pipeline = "default"
stage = "closedwon"
event = "deal_closedwon"

[[mapping]]
object = "deals"
rows = [
  {{ field = "EventDate", source = "{{reached}}" }},
  {{ field = "CustomerId", source = "record.hs_object_id" }},
  {{ field = "CustomerEmail", source = "contact.email" }},
  {{ field = "OrderId", source = "deal_{{stage}}_{{record.hs_object_id}}" }},
  {{ field = "EventTypeCode", source = "deal_{{stage}}" }},
  {{ field = "OrderSubTotal", source = "record.amount", note = "without tax" }},
]
"#
    )
}

fn file(user: &User, name: &str, text: &str) -> String {
    let path = user.folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn place(user: &User, name: &str) -> String {
    user.folder.path().join(name).to_str().unwrap().to_owned()
}

fn connected(pair: &Pair) -> User {
    let mut user = User::of(pair);
    user.json(&["connect", "hubspot"]).with(0);
    user.json(&["connect", "advocate"]).with(0);
    user
}

fn state<'a>(opened: &'a Value, part: &str) -> &'a Value {
    let found = opened["parts"].as_array().unwrap().iter();
    &found
        .clone()
        .find(|it| it["part"] == part)
        .unwrap_or_else(|| panic!("no {part}: {opened}"))["state"]
}

async fn has_property(pair: &Pair, name: &str) -> bool {
    let all = pair
        .in_hubspot("GET", "/crm/v3/properties/contacts", &Value::Null)
        .await;
    all["results"]
        .as_array()
        .unwrap()
        .iter()
        .any(|it| it["name"] == name)
}

#[tokio::test]
async fn a_file_sets_up_everything_once_somebody_says_yes() {
    let pair = Pair::serve(&["--people", "30", "--limits", "none"]);
    let mut user = connected(&pair);
    let program = pair.value("impact", "program_id");
    let settings = file(&user, "settings.toml", &settings(&program));

    // Looking changes nothing, neither here nor there.
    let shown = user.json(&["setup", "apply", &settings]).with(3);
    assert_eq!(
        (&shown["applied"], &shown["review"]),
        (&false.into(), &Value::Null)
    );
    for part in ["program", "sharing", "properties", "triggers", "mapping"] {
        assert_eq!(state(&shown["opened"], part), "differs", "{part}");
    }
    assert!(shown["opened"]["changes"].as_array().unwrap().len() > 5);
    assert_eq!(user.json(&["triggers"]).with(0)["version"], 0);
    assert_eq!(user.json(&["rules"]).with(0)["hubspot_on_new"], false);
    assert!(!has_property(&pair, "our_share_link").await);
    let text = user.text(&["setup", "apply", &settings], "");
    for words in [
        "written by hand",
        "Program: differs",
        "our_share_link",
        "without tax",
        "--yes",
    ] {
        assert!(
            text.stdout.contains(words) || text.stderr.contains(words),
            "{words}: {text:?}"
        );
    }

    let done = user.json(&["setup", "apply", &settings, "--yes"]).with(0);
    assert_eq!(done["applied"], true, "{done}");
    for part in ["program", "sharing", "properties", "triggers", "mapping"] {
        assert_eq!(state(&done["opened"], part), "same", "{part}: {done}");
    }
    let planned = done["opened"]["changes"].as_array().unwrap().iter();
    assert!(planned.clone().all(|it| it["status"] == "done"), "{done}");
    assert!(has_property(&pair, "our_share_link").await);
    assert!(has_property(&pair, "advocate_referral_code").await);
    let overview = user.json(&["status"]).with(0);
    let left: Vec<&Value> = overview["steps"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["status"] == "todo" && it["optional"] == false)
        .map(|it| &it["id"])
        .collect();
    // What only a person can do in impact.com, and the end.
    assert_eq!(left, ["program_rules", "finish"], "{overview}");
    // Once more changes nothing.
    let again = user.json(&["setup", "apply", &settings, "--yes"]).with(0);
    assert_eq!(again["applied"], true);
    assert_eq!(user.json(&["triggers"]).with(0)["version"], 1);

    works_from_here_on(&pair, &mut user).await;
    handed_over(&pair, &mut user);
    user.kept_secret(&pair.secrets());
}

/// Synced, a deal won, an event sent; then the two sides are asked.
async fn works_from_here_on(pair: &Pair, user: &mut User) {
    let plan = user.json(&["preview"]).with(0);
    let id = plan["id"].as_str().unwrap();
    let number = plan["brake"]["number"].to_string();
    let mut words = vec!["sync", "--plan", id];
    if !plan["brake"].is_null() {
        words.extend(["--confirm", &number]);
    }
    let run = user.json(&words).object();
    assert!(run["status"].as_str().unwrap().starts_with("done"), "{run}");

    let linked = linked(pair).await;
    assert!(linked.len() > 5, "{linked:?}");
    let (advocate, friend) = (&linked[0], &linked[1]);
    assert_ne!(advocate["our_share_link"], "", "{advocate}");
    pair.in_impact(
        "POST",
        "/practice/referrals",
        &json!({
            "code": advocate["advocate_referral_code"],
            "accountId": friend["advocate_account_id"],
            "id": friend["advocate_user_id"],
        }),
    )
    .await;
    let rewards = async || {
        pair.in_impact("GET", "/practice/rewards", &Value::Null)
            .await
    };
    let before = rewards().await.as_array().unwrap().len();
    let deal = won(pair, friend["hs_object_id"].as_str().unwrap()).await;

    let plan = user.json(&["triggers", "preview"]).with(0);
    assert_eq!(plan["number"], 1, "{plan}");
    let id = plan["id"].as_str().unwrap();
    let sent = user
        .json(&["triggers", "send", id, "--confirm", "1"])
        .object();
    assert_eq!(sent["status"], "done", "{sent}");
    pair.in_impact("POST", "/practice/submissions", &Value::Null)
        .await;
    user.json(&["triggers", "settle"]).object();
    let actions = pair
        .in_impact("GET", "/practice/actions", &Value::Null)
        .await;
    let mine: Vec<&Value> = actions
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["Oid"] == format!("deal_closedwon_{deal}"))
        .collect();
    assert_eq!(mine.len(), 1, "{actions}");
    assert_eq!(
        rewards().await.as_array().unwrap().len(),
        before + 1,
        "one conversion, one reward"
    );

    let people = place(user, "people.csv");
    let built = user
        .json(&["import", "build", "--from-hubspot", "--to", &people])
        .with(0);
    let kept = built["saved"]["kept"].as_u64().unwrap();
    let rows = std::fs::read_to_string(&people).unwrap().lines().count();
    assert_eq!(u64::try_from(rows).unwrap(), kept + 1);
    assert!(kept > 0, "{built}");
}

/// Everything is in the file, and it says the same as what is set up; a stranger's program finds the difference.
fn handed_over(pair: &Pair, user: &mut User) {
    let path = place(user, "acme.advsync");
    let words = ["handover", "export", &path, "--note", "Ask Marcus first"];
    user.json(&words).with(0);
    let text = std::fs::read_to_string(&path).unwrap();
    for words in [
        "our_share_link",
        "without tax",
        "Ask Marcus first",
        "closedwon",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    // What is there is left as it is.
    user.json(&words).with(1);
    user.json(&[&words[..], &["--replace"]].concat()).with(0);
    let opened = user.json(&["handover", "open", &path]).with(0);
    assert_eq!(opened["note"], "Ask Marcus first");
    assert_eq!(opened["remarks"], json!([]));
    for part in opened["parts"].as_array().unwrap() {
        assert_eq!(part["state"], "same", "{part}");
    }

    let mut colleague = connected(pair);
    let opened = colleague.json(&["handover", "open", &path]).with(0);
    assert_eq!(state(&opened, "hubspot"), "same");
    assert_eq!(state(&opened, "program"), "differs");
    assert_eq!(
        opened["changes"].as_array().unwrap().len(),
        0,
        "all is there"
    );
    colleague.json(&["setup", "apply", &path, "--yes"]).with(0);
    let plan = colleague.json(&["preview"]).with(0);
    assert_eq!(plan["status"], "ready", "{plan}");
}

#[tokio::test]
async fn a_file_that_does_not_fit_sets_up_nothing_at_all() {
    let pair = Pair::serve(&["--people", "30", "--limits", "none"]);
    let mut user = connected(&pair);
    let program = pair.value("impact", "program_id");
    let good = settings(&program);
    for (wrong, instead, part) in [
        (program.as_str(), "no-such-program", "program"),
        ("\"closedwon\"", "\"nostage\"", "triggers"),
        ("event = \"deal_closedwon\"", "event = \"Won!\"", "triggers"),
        ("share_link =", "shared_link =", "properties"),
        ("our_share_link", "lifecyclestage", "properties"),
        ("\"contact.email\"", "\"contact.no_such\"", "mapping"),
        (
            "field = \"CustomerEmail\"",
            "field = \"CustomerMail\"",
            "mapping",
        ),
        (
            "first_name = \"advocate\"",
            "phone = \"advocate\"",
            "sharing",
        ),
        ("[sharing]", "[sharing]\nonly_list = \"4711\"", "sharing"),
    ] {
        assert!(good.contains(wrong), "{wrong}");
        let path = file(&user, "settings.toml", &good.replace(wrong, instead));
        let refused = user.json(&["setup", "apply", &path, "--yes"]).with(3);
        assert_eq!(refused["applied"], false, "{refused}");
        assert_eq!(
            state(&refused["opened"], part),
            "cannot_be",
            "{instead}: {refused}"
        );
    }
    // One that cannot be read is an error, and says where.
    let path = file(
        &user,
        "settings.toml",
        &good.replace("[sharing]", "[shering]"),
    );
    let refused = user.json(&["setup", "apply", &path, "--yes"]).with(1);
    assert!(
        refused["message"].as_str().unwrap().contains("shering"),
        "{refused}"
    );
    user.json(&["setup", "apply", &place(&user, "none.toml")])
        .with(1);
    assert_eq!(user.json(&["triggers"]).with(0)["version"], 0);
    assert_eq!(user.json(&["rules"]).with(0)["hubspot_on_new"], false);
    assert!(!has_property(&pair, "advocate_referral_code").await);
}

/// Contacts that carry a code, with what was synced to them.
async fn linked(pair: &Pair) -> Vec<Value> {
    let names = [
        "email",
        "our_share_link",
        "advocate_referral_code",
        "advocate_user_id",
        "advocate_account_id",
    ];
    let wish = json!({
        "filterGroups": [{ "filters": [
            { "propertyName": "advocate_user_id", "operator": "HAS_PROPERTY" },
            { "propertyName": "advocate_referral_code", "operator": "HAS_PROPERTY" },
        ]}],
        "properties": names,
        "limit": 50,
    });
    let found = pair
        .in_hubspot("POST", "/crm/v3/objects/contacts/search", &wish)
        .await;
    let contacts = found["results"].as_array().unwrap().iter();
    contacts
        .map(|contact| {
            let mut values = contact["properties"].clone();
            values["hs_object_id"] = contact["id"].clone();
            values
        })
        .collect()
}

/// A deal of this contact is made, and won.
async fn won(pair: &Pair, contact: &str) -> String {
    let values = json!({ "properties": {
        "dealname": "Globex", "amount": "500", "pipeline": "default", "dealstage": "appointmentscheduled",
    }});
    let made = pair
        .in_hubspot("POST", "/crm/v3/objects/deals", &values)
        .await;
    let id = made["id"].as_str().unwrap().to_owned();
    let joined = format!("/crm/v3/objects/deals/{id}/associations/default/contacts/{contact}");
    pair.in_hubspot("PUT", &joined, &json!({})).await;
    let stage = json!({ "properties": { "dealstage": "closedwon" }});
    pair.in_hubspot("PATCH", &format!("/crm/v3/objects/deals/{id}"), &stage)
        .await;
    id
}
