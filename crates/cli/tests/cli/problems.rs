//! Whom no sync could settle, as somebody types it: listed, saved, decided in a small preview, and gone.

use crate::both_ways::{find, settled, sync};
use crate::support::Pair;
use serde_json::{Value, json};

#[tokio::test]
async fn two_values_are_listed_saved_chosen_and_settled() {
    let pair = Pair::serve(&["--people", "30", "--limits", "none"]);
    let mut user = settled(&pair);
    user.json(&["rules", "--policy", "first_name=ask"]).with(0);
    let friend = "two.names@example.com";
    let contact = pair
        .make_contact(&json!({ "email": friend, "firstname": "A." }))
        .await;
    sync(&mut user, &["--direction", "both", "--people", friend]);
    let none = user.json(&["problems", "--cause", "value_conflict"]);
    assert_eq!(none.with(0)["problems"]["people"], 0);

    // Both sides change the name.
    let path = format!("/crm/v3/objects/contacts/{contact}");
    let change = json!({ "properties": { "firstname": "From HubSpot" } });
    pair.in_hubspot("PATCH", &path, &change).await;
    rename(&pair, friend, "From Advocate").await;
    sync(&mut user, &["--direction", "both", "--people", friend]);

    let cause = ["problems", "--cause", "value_conflict"];
    let listed = user.json(&cause).with(4);
    assert_eq!(listed["problems"]["people"], 1, "{listed}");
    let person = &listed["people"][0];
    assert_eq!(person["person"], friend);
    assert_eq!(person["conflicts"][0]["agreed"], "A.", "{listed}");
    let read = user.text(&cause, "").stdout;
    for words in [
        "Both sides changed the same value",
        "1 held",
        "HubSpot From HubSpot | Advocate From Advocate | before A.",
    ] {
        assert!(read.contains(words), "{words}: {read}");
    }

    let file = user.folder.path().join("problems.csv");
    let to = file.to_str().unwrap().to_owned();
    let saved = user.json(&["problems", "--save", &to]).with(0);
    assert_eq!(saved["file"], to.as_str(), "{saved}");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(friend), "{text}");
    let again = user.json(&["problems", "--save", &to]).with(1);
    assert_eq!(again["code"], "invalid_input", "{again}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);

    let plan = user.json(&[&cause[..], &["--retry"]].concat()).object();
    assert_eq!(plan["counts"]["hold"], 1, "{plan}");
    let row = find(&mut user, &plan, friend);
    let (id, seq) = (plan["id"].as_str().unwrap(), row["seq"].to_string());
    let choose = ["preview", "choose", id, &seq, "first_name=advocate"];
    let chosen = user.json(&choose).with(0);
    assert_eq!(chosen["writes"], 1, "{chosen}");
    let run = user.json(&["sync", "--plan", id]).with(0);
    assert_eq!(run["results"]["updated"], 1, "{run}");
    let now = pair.in_hubspot("GET", &path, &Value::Null).await;
    assert_eq!(now["properties"]["firstname"], "From Advocate", "{now}");
    let none = user.text(&["problems", "--cause", "value_conflict"], "");
    assert_eq!(none.code, Some(0), "{none:?}");
    assert!(none.stdout.contains("Nothing needs you."), "{none:?}");
}

/// Gives a participant another first name, as somebody in Advocate does.
async fn rename(pair: &Pair, email: &str, first_name: &str) {
    let path = format!("/practice/participant?email={email}");
    let found = pair.in_impact("GET", &path, &Value::Null).await;
    let found = &found[0];
    let body = json!({
        "id": found["rawId"],
        "accountId": found["rawAccountId"],
        "firstName": first_name,
    });
    pair.in_impact("POST", "/practice/participants", &body)
        .await;
}
