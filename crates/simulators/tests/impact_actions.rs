//! Actions over the brand API of the impact.com simulator: lists, items, updates, modification and reversal.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod impact_support;

use impact_support::{Practice, conversion, json_of, options, person, sha1_hex, start_from, world};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const FRIEND: &str = "person1@example.com";

/// How a change is sent, its parameters, and the field it is refused for.
type Change<'a> = (Method, &'a [(&'a str, &'a str)], &'a str);

/// Person 1 was referred by person 0 and bought for 500 dollars now, so that the action is still open.
async fn bought() -> (Practice, String) {
    let mut friend = person(1);
    friend.referred_by = Some("PERSON0".to_owned());
    let practice = start_from(options(), &world(vec![person(0), friend]), None).await;
    buy(&practice, "deal-1", &[("Amount", "500.00")]).await;
    let id = practice.sim.actions()[0]["Id"].as_str().unwrap().to_owned();
    (practice, id)
}

fn now() -> String {
    jiff::Timestamp::now().to_string()
}

async fn buy(practice: &Practice, order: &str, further: &[(&str, &str)]) {
    let (customer, date) = (sha1_hex(FRIEND), now());
    let mut fields = conversion(&customer, order, &[("EventDate", &date)]);
    fields.push(("CurrencyCode", "USD"));
    fields.extend_from_slice(further);
    assert_eq!(
        practice.converted(&fields).await["ErrorReason"],
        Value::Null
    );
}

/// Sends a change, works it off, and shows the submission.
async fn changed(practice: &Practice, method: Method, fields: &[(&str, &str)]) -> Value {
    let answer = practice.brand(method, "/Actions").form(fields).send();
    let queued = json_of(answer.await.unwrap()).await;
    assert_eq!(queued["Status"], "QUEUED", "{queued}");
    practice.sim.complete_submissions().unwrap();
    practice.sim.submissions().pop().unwrap()
}

#[tokio::test]
async fn an_action_shows_the_conversion() {
    let (practice, id) = bought().await;
    let shown = practice.brand_json(&format!("/Actions/{id}")).await;
    assert!(id.starts_with("47255."));
    assert_eq!(shown["CampaignId"], 47_255);
    assert_eq!(shown["Oid"], "deal-1");
    assert_eq!(shown["State"], "PENDING");
    assert_eq!(shown["Amount"], 500.0);
    assert_eq!(shown["Currency"], "USD");
    assert_eq!(shown["EventCode"], "deal_closedwon");
    let unknown = practice.brand(Method::GET, "/Actions/1.2.3").send().await;
    assert_eq!(unknown.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn actions_are_listed_newest_first_with_text_attributes() {
    let (practice, _) = bought().await;
    buy(&practice, "deal-2", &[]).await;
    let page = practice.brand_json("/Actions?CampaignId=47255").await;
    let orders: Vec<&Value> = page["Actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| &a["Oid"])
        .collect();
    assert_eq!(orders, ["deal-2", "deal-1"]);
    assert_eq!(page["@total"], "2");
    assert_eq!(page["@pagesize"], "20000");
    assert_eq!(page["@nextpageuri"], "");
    assert!(
        page["@uri"]
            .as_str()
            .unwrap()
            .contains("CampaignId=47255&PageSize")
    );
    let other = practice.brand_json("/Actions?CampaignId=31842").await;
    assert_eq!(other["@total"], "0");
}

#[tokio::test]
async fn the_rules_of_the_list_are_kept() {
    let (practice, _) = bought().await;
    for bad in [
        "",
        "CampaignId=47255&State=OPEN",
        "CampaignId=47255&StartDate=2026-01-01T00:00:00Z",
        "CampaignId=47255&EndDate=2026-01-01T00:00:00Z",
        "CampaignId=47255&StartDate=2026-01-01T00:00:00Z&EndDate=2026-02-20T00:00:00Z",
        "CampaignId=47255&StartDate=2019-01-01T00:00:00Z&EndDate=2019-01-02T00:00:00Z",
        "CampaignId=47255&StartDate=2026-01-01&EndDate=2026-01-02",
        "CampaignId=47255&ActionDateEnd=2026-01-01T00:00:00Z",
        "CampaignId=47255&PageSize=1000",
        "CampaignId=47255&Page=0",
    ] {
        let path = format!("/Actions?{bad}");
        let refused = practice.brand(Method::GET, &path).send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{bad}");
    }
}

#[tokio::test]
async fn actions_are_found_by_the_date_of_their_event_and_by_state() {
    let (practice, _) = bought().await;
    let total = async |query: &str| {
        let path = format!("/Actions?CampaignId=47255&{query}");
        practice.brand_json(&path).await["@total"].clone()
    };
    let hour = |hours: i64| {
        let at = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(hours);
        at.to_string()
    };
    let around = format!("ActionDateStart={}&ActionDateEnd={}", hour(-1), hour(1));
    assert_eq!(total(&around).await, "1");
    let before = format!("ActionDateStart={}&ActionDateEnd={}", hour(-9), hour(-1));
    assert_eq!(total(&before).await, "0");
    let dates = format!("StartDate={}&EndDate={}", hour(-1), hour(1));
    assert_eq!(total(&dates).await, "1");
    assert_eq!(total("State=PENDING").await, "1");
    assert_eq!(total("State=APPROVED").await, "0");
}

#[tokio::test]
async fn an_action_past_its_locking_date_is_approved_and_stays_so() {
    let (practice, _) = bought().await;
    let customer = sha1_hex(FRIEND);
    let long_ago = conversion(&customer, "old", &[("EventDate", "2025-01-01T00:00:00Z")]);
    practice.converted(&long_ago).await;
    let locked = practice.sim.actions()[1].clone();
    assert_eq!(locked["State"], "APPROVED");
    let id = locked["Id"].as_str().unwrap();
    let fields = [("ActionId", id), ("DispositionCode", "TEST_ACTION")];
    let told = changed(&practice, Method::DELETE, &fields).await;
    assert!(told["ErrorReason"].is_string());
    assert_eq!(practice.sim.actions()[1]["State"], "APPROVED");
}

#[tokio::test]
async fn a_reversal_takes_back_the_reward() {
    let (practice, id) = bought().await;
    let fields = [
        ("ActionId", id.as_str()),
        ("DispositionCode", "ITEM_RETURNED"),
    ];
    let told = changed(&practice, Method::DELETE, &fields).await;
    assert_eq!(
        (&told["Type"], &told["ErrorReason"]),
        (&json!("Reversal"), &Value::Null)
    );
    let action = practice.brand_json(&format!("/Actions/{id}")).await;
    assert_eq!(
        (&action["State"], &action["Amount"]),
        (&json!("REVERSED"), &json!(0.0))
    );
    assert_eq!(action["IntendedAmount"], 500.0);
    assert!(practice.sim.rewards()[0]["dateCancelled"].is_i64());
    let balance = practice
        .advocate_json("/reward/balance?accountId=person0%40example.com")
        .await;
    assert_eq!(balance[0]["totalAssignedCredit"], 0);
    assert_eq!(balance[0]["totalCancelledCredit"], 2500);
}

#[tokio::test]
async fn a_reversal_may_come_as_a_post_and_by_order() {
    let (practice, id) = bought().await;
    let tracker = practice.sim.actions()[0]["ActionTrackerId"].to_string();
    let fields = [
        ("_method", "DELETE"),
        ("ActionTrackerId", tracker.as_str()),
        ("OrderId", "deal-1"),
        ("DispositionCode", "OTHER"),
    ];
    changed(&practice, Method::POST, &fields).await;
    let action = practice.brand_json(&format!("/Actions/{id}")).await;
    assert_eq!(action["State"], "REVERSED");
    let plain = practice.brand(Method::POST, "/Actions").form(&fields[1..]);
    assert_eq!(
        plain.send().await.unwrap().status(),
        StatusCode::METHOD_NOT_ALLOWED
    );
}

#[tokio::test]
async fn a_change_of_nothing_known_is_refused() {
    let (practice, id) = bought().await;
    let id = id.as_str();
    let refused: [Change; 5] = [
        (Method::DELETE, &[("DispositionCode", "OTHER")], "ActionId"),
        (Method::DELETE, &[("ActionId", id)], "DispositionCode"),
        (
            Method::DELETE,
            &[("ActionId", id), ("DispositionCode", "WHIM")],
            "DispositionCode",
        ),
        (Method::PUT, &[("ActionId", id), ("Amount", "5")], "Reason"),
        (
            Method::PUT,
            &[("ActionId", id), ("Reason", "OTHER"), ("Amount", "much")],
            "Amount",
        ),
    ];
    for (method, fields, named) in refused {
        let answer = practice.brand(method, "/Actions").form(fields);
        let answer = answer.send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
        assert_eq!(json_of(answer).await["errors"][0]["field"], named);
    }
    let unknown = [("ActionId", "1.2.3"), ("DispositionCode", "OTHER")];
    let told = changed(&practice, Method::DELETE, &unknown).await;
    assert_eq!(told["ErrorReason"], "ACTION_REF_NOT_FOUND");
}

#[tokio::test]
async fn a_modification_changes_the_amount_and_none_reverses() {
    let (practice, id) = bought().await;
    let to = |amount| {
        [
            ("ActionId", id.clone()),
            ("Reason", "ORDER_UPDATE".to_owned()),
            ("Amount", amount),
        ]
    };
    let sent = async |amount: &str| {
        let fields = to(amount.to_owned());
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        changed(&practice, Method::PUT, &fields).await
    };
    sent("400.00").await;
    let action = practice.brand_json(&format!("/Actions/{id}")).await;
    assert_eq!(
        (&action["Amount"], &action["DeltaAmount"]),
        (&json!(400.0), &json!(-100.0))
    );
    assert_eq!(action["State"], "PENDING");
    sent("0").await;
    let action = practice.brand_json(&format!("/Actions/{id}")).await;
    assert_eq!(action["State"], "REVERSED");
    let updates = practice.brand_json("/ActionUpdates?CampaignId=47255").await;
    let told: Vec<(&Value, &Value)> = updates["ActionUpdates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|u| (&u["Disposition"], &u["DeltaAmount"]))
        .collect();
    let expected = [
        (&json!("ORDER_UPDATE"), &json!(-400.0)),
        (&json!("ORDER_UPDATE"), &json!(-100.0)),
        (&json!("IR_BLANK"), &json!(500.0)),
    ];
    assert_eq!(told, expected);
    let first = updates["ActionUpdates"][2]["Id"].as_str().unwrap();
    let one = practice
        .brand_json(&format!("/ActionUpdates/{first}"))
        .await;
    assert_eq!(one["ActionId"], id);
}

#[tokio::test]
async fn items_are_listed_found_and_modified() {
    let (practice, _) = bought().await;
    let items = [
        ("ItemSku1", "A"),
        ("ItemName1", "Seat"),
        ("ItemQuantity1", "2"),
        ("ItemPrice1", "10.00"),
        ("ItemSku2", "B"),
        ("ItemQuantity2", "1"),
        ("ItemSubTotal2", "5.50"),
    ];
    buy(&practice, "deal-2", &items).await;
    let id = practice.sim.actions()[1]["Id"].as_str().unwrap().to_owned();
    let listed = practice.brand_json(&format!("/Actions/{id}/Items")).await;
    assert_eq!(listed["@total"], "2");
    assert_eq!(listed["ActionItems"][0]["SaleAmount"], "20.00");
    let change = [
        ("ActionId", id.as_str()),
        ("Reason", "ITEM_RETURNED"),
        ("Sku", "A"),
        ("Quantity", "1"),
        ("ItemSubTotalDelta", "-10.00"),
    ];
    changed(&practice, Method::PUT, &change).await;
    let item = practice.brand_json(&format!("/Actions/{id}/Items/A")).await;
    assert_eq!(
        (&item["Quantity"], &item["SaleAmount"]),
        (&json!("1"), &json!("10.00"))
    );
    assert_eq!(item["AdjustmentReason"], "ITEM_RETURNED");
    let action = practice.brand_json(&format!("/Actions/{id}")).await;
    assert_eq!(action["Amount"], 15.5);
    let unknown = [("ActionId", id.as_str()), ("Reason", "OTHER"), ("Sku", "C")];
    assert_eq!(
        changed(&practice, Method::PUT, &unknown).await["ErrorReason"],
        "NO_ITEM"
    );
}
