//! What happens, in order. Each part ends in something that a person can see.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::Trouble;
use crate::browser::Browser;
use crate::practice::Practice;
use crate::sale;
use crate::wait::{SOON, WORK, until};
use crate::window::{Home, Window};

/// What the last page in the browser says, whichever platform it was.
const BACK_TO_THE_APP: &str = "return to Advocate Sync";
/// How long each answer takes while the app is to be killed: long enough to be in the middle for certain.
const SLOW: u64 = 4_000;

/// What the practice account has for the seven referral properties once they are set up: one was there.
const PROPERTIES: [&str; 7] = [
    "advocate_referral_code",
    "share_link",
    "advocate_message_links",
    "advocate_referred_by_code",
    "advocate_user_id",
    "advocate_account_id",
    "ssqt_referralcookies",
];

/// Sets up a practice workspace, loses the app in its first sync, and finishes it.
pub async fn first_sync(home: &Home) -> Result<(), Trouble> {
    let window = Window::open(home).await?;
    let prepared = match prepare(home, &window).await {
        Ok(prepared) => prepared,
        Err(trouble) => return Err(last_picture(&window, trouble).await),
    };
    window.kill().await?;

    let window = Window::open(home).await?;
    match finish(home, &window, &prepared).await {
        Ok(()) => window.close().await?,
        Err(trouble) => return Err(last_picture(&window, trouble).await),
    }
    home.nobody_shut_out()
}

/// What was true before the first write.
struct Prepared {
    /// Contacts in HubSpot.
    contacts: u64,
    /// Contacts that the preview said it would create.
    creates: u64,
    /// Addresses of people whom the preview showed as created or updated.
    people: BTreeSet<String>,
}

/// From the first start to the moment in which writes are on their way.
async fn prepare(home: &Home, window: &Window<'_>) -> Result<Prepared, Trouble> {
    set_up(home, window).await?;
    preview_and_start(home, window).await
}

/// From the first start to the step of the first sync, with everything decided and set up.
pub async fn set_up(home: &Home, window: &Window<'_>) -> Result<(), Trouble> {
    window.see("welcome-continue", WORK).await?;
    window.show("01-welcome").await?;
    window.press("welcome-continue", SOON).await?;

    // A practice workspace begins with the first connection; what comes before it can still be read.
    window.step("hubspot", WORK).await?;
    window.press("step-start", SOON).await?;
    window.step("start", SOON).await?;
    window.see("continue", WORK).await?;
    window.show("02-start").await?;
    window.press("continue", SOON).await?;

    let browser = Browser::open().await?;
    window.step("hubspot", SOON).await?;
    sign_in(home, window, &browser, "03-hubspot", "[value=\"connect\"]").await?;
    window.press("continue", SOON).await?;
    window.step("advocate", SOON).await?;
    sign_in(home, window, &browser, "04-advocate", "[value=\"allow\"]").await?;
    browser.close().await?;

    let program = "[data-testid^=\"program-\"]";
    window.keys().act(program, WORK).await?;
    window.switch("opt-in", true).await?;
    window.show("05-program").await?;
    window.press("continue", SOON).await?;

    // The won stages are proposed, and impact.com's own rows: going on saves both.
    window.step("triggers", WORK).await?;
    // Whichever pipeline had the newest deals is in sight.
    window.find("[data-testid^=\"stage-\"]", WORK).await?;
    window.show("05-triggers").await?;
    window.press("continue", SOON).await?;
    window.step("fields", WORK).await?;
    window.see("source-OrderId", WORK).await?;
    window.show("05-fields").await?;
    window.press("continue", SOON).await?;

    window.step("sharing", WORK).await?;
    // In practice the switches are on from the start; what they mean today is counted.
    window.switch("rule-hubspot_on_new", true).await?;
    window.see("count-again", WORK).await?;
    window.show("05-sharing").await?;
    window.press("continue", SOON).await?;

    window.step("properties", WORK).await?;
    window.see("property-referral_code", WORK).await?;
    window.see("tick-record.open", WORK).await?;
    window.see("continue", WORK).await?;
    window.show("06-properties").await?;
    window.press("continue", SOON).await?;

    window.step("review", WORK).await?;
    window.see("apply-setup", WORK).await?;
    window.show("07-review").await?;
    window.press("apply-setup", WORK).await?;
    window.press("continue", WORK).await?;

    window.step("first_sync", WORK).await
}

/// Connects the platform whose step is on screen, in the person's browser.
pub async fn sign_in(
    home: &Home,
    window: &Window<'_>,
    browser: &Browser,
    name: &str,
    button: &str,
) -> Result<(), Trouble> {
    window.see("connect-oauth", SOON).await?;
    window.show(&format!("{name}-ways")).await?;
    window.press("connect-oauth", SOON).await?;
    let address = window
        .text("pending-address", SOON, |text| text.starts_with("http"))
        .await?;
    window.show(&format!("{name}-waiting")).await?;
    until(
        "the same address to be opened in the system browser",
        SOON,
        async || home.opened().contains(&address).then_some(()),
    )
    .await?;
    browser.press(&address, button, BACK_TO_THE_APP).await?;
    window.see("confirm-account", WORK).await?;
    window.show(&format!("{name}-confirm")).await?;
    window.press("confirm-account", SOON).await?;
    window.see("continue", WORK).await?;
    window.show(&format!("{name}-connected")).await
}

/// Makes the preview, starts the sync with slow platforms, and returns once a write has arrived there.
async fn preview_and_start(home: &Home, window: &Window<'_>) -> Result<Prepared, Trouble> {
    let practice = Practice::of(&home.data()).await?;
    let contacts = practice.contacts().await?;
    window.press("make-preview", WORK).await?;
    let creates = number(
        &window
            .text("tile-create", WORK, |text| number(text).is_some())
            .await?,
    );
    let updates = number(
        &window
            .text("tile-update", SOON, |text| number(text).is_some())
            .await?,
    );
    window.show("08-preview").await?;
    let (Some(creates @ 2..), Some(updates @ 2..)) = (creates, updates) else {
        return Err(format!(
            "The preview has too few people to create or to update: {creates:?}, {updates:?}"
        ));
    };
    let mut people = BTreeSet::new();
    for (tile, count) in [("tile-create", creates), ("tile-update", updates)] {
        window.press(tile, SOON).await?;
        // Until the total beside the search is the tile's, the people of the tile before are still there.
        let total = format!("{count} people");
        let shown = until(&format!("{total} under {tile}"), SOON, async || {
            let page = window.page().await.ok()?;
            let shown = addresses(&page);
            (page.lines().any(|line| line.trim() == total) && !shown.is_empty()).then_some(shown)
        })
        .await?;
        people.extend(shown);
    }
    let row = "[role=\"row\"][aria-selected]";
    window.keys().act(row, SOON).await?;
    window.see("person", SOON).await?;
    window.show("08-preview-person").await?;
    if practice.writes().await? != 0 {
        return Err("A preview wrote something.".to_owned());
    }

    window.switch("start-with-ten", false).await?;
    practice.set_latency(SLOW).await?;
    window.press("start-sync", SOON).await?;
    window.run_status(&["running", "throttled"], WORK).await?;
    until("a write to arrive at HubSpot", WORK, async || {
        (practice.writes().await.ok()? > 0).then_some(())
    })
    .await?;
    window.screenshot("09-running").await?;
    Ok(Prepared {
        contacts,
        creates,
        people,
    })
}

/// From the second start to the proof that everything arrived, and once.
async fn finish(home: &Home, window: &Window<'_>, before: &Prepared) -> Result<(), Trouble> {
    window.run_status(&["interrupted"], WORK).await?;
    // The kill came between a write and its answer, so the app must not say that nothing was touched.
    window
        .text("safety-line", SOON, |line| line.contains("not known yet"))
        .await?;
    window.show("10-interrupted").await?;
    let practice = Practice::of(&home.data()).await?;
    practice.set_latency(0).await?;
    window.press("resume-sync", SOON).await?;
    let status = window
        .run_status(&["done", "done_with_problems"], WORK)
        .await?;
    println!("the run ended as {status}");
    window.show("11-done").await?;

    let contacts = practice.contacts().await?;
    let expected = before.contacts + before.creates;
    if contacts != expected {
        return Err(format!(
            "HubSpot has {contacts} contacts; {} and {} created make {expected}.",
            before.contacts, before.creates
        ));
    }
    complete(&practice, &before.people).await?;
    outside(window).await?;
    something_happens(window, &practice).await?;
    sale::pays_once(window, &practice, &before.people).await?;
    for (page, picture) in [("activity", "18-activity"), ("problems", "19-problems")] {
        window.press(&format!("go-{page}"), SOON).await?;
        window.page_of(page, SOON).await?;
        window.show(picture).await?;
    }
    Ok(())
}

/// Asks both platforms whether the properties exist, and whether everybody is joined on both sides.
async fn complete(practice: &Practice, people: &BTreeSet<String>) -> Result<(), Trouble> {
    let exist = practice.properties().await?;
    let ours = PROPERTIES.iter().copied();
    let missing: Vec<&str> = ours.filter(|name| !exist.contains(*name)).collect();
    if !missing.is_empty() {
        return Err(format!("HubSpot has no {}.", missing.join(", ")));
    }
    for person in people {
        let found = practice.contacts_with(person).await?;
        let [contact] = found.as_slice() else {
            return Err(format!("{person} has {} contacts in HubSpot.", found.len()));
        };
        let value = |property: &str| {
            text_of(contact, property)
                .ok_or_else(|| format!("{person} has no {property}: {contact}"))
        };
        value("share_link")?;
        let (account, id) = (value("advocate_account_id")?, value("advocate_user_id")?);
        let participant = practice.participant(&account, &id).await?;
        let participant = participant.ok_or_else(|| format!("{person} is linked to nobody."))?;
        let email = participant["email"].as_str().unwrap_or_default();
        let codes = participant["referralCodes"].to_string();
        let code = value("advocate_referral_code")?;
        if !email.eq_ignore_ascii_case(person) || !codes.contains(&format!("\"{code}\"")) {
            return Err(format!("{person} ({code}) is linked to {participant}."));
        }
    }
    println!("{} people were looked up on both sides", people.len());
    Ok(())
}

/// What a person does on the platforms' own pages, ticked one by one.
async fn outside(window: &Window<'_>) -> Result<(), Trouble> {
    for (step, picture, items) in [
        (
            "properties",
            "12-record",
            &["open", "card", "properties", "look"].map(|it| format!("record.{it}"))[..],
        ),
        (
            "program_rules",
            "13-program-rules",
            &["open", "goal", "event_key", "first_time", "conversion"]
                .map(|it| format!("rules.{it}"))[..],
        ),
    ] {
        window.press(&format!("step-{step}"), SOON).await?;
        window.step(step, SOON).await?;
        for item in items {
            window.switch(&format!("tick-{item}"), true).await?;
        }
        window.show(picture).await?;
    }
    window.press("continue", WORK).await?;
    // The dialog for files is the system's own, which no driver sees; the scenarios import.
    window.step("csv", WORK).await?;
    window.see("csv-hubspot", WORK).await?;
    window.show("13a-csv").await?;
    window.press("continue", WORK).await?;
    window.step("finish", WORK).await?;
    window.show("13b-hand-over").await?;
    window.press("continue", WORK).await?;
    window.see("make-preview", WORK).await
}

/// Somebody becomes a contact because the conductor was told so.
async fn something_happens(window: &Window<'_>, practice: &Practice) -> Result<(), Trouble> {
    window.press("conductor", SOON).await?;
    window.press("happen-contact_is_added", SOON).await?;
    let happened = window
        .text("happened-title", WORK, |text| !addresses(text).is_empty())
        .await?;
    window.show("14-conductor").await?;
    for address in addresses(&happened) {
        if practice.contacts_with(&address).await?.len() != 1 {
            return Err(format!("{address} is not in HubSpot"));
        }
    }
    Ok(())
}

/// Returns the value that a contact has in this property, wherever the answer keeps its properties.
pub fn text_of(contact: &Value, property: &str) -> Option<String> {
    [contact, &contact["properties"]]
        .iter()
        .find_map(|holder| holder[property].as_str())
        .filter(|value| !value.is_empty())
        .map(str::to_owned)
}

/// Returns the first number in a text, thousands separated or not.
pub fn number(text: &str) -> Option<u64> {
    let digits: String = text
        .chars()
        .skip_while(|letter| !letter.is_ascii_digit())
        .take_while(|letter| letter.is_ascii_digit() || *letter == ',')
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// Returns what looks like e-mail addresses in a text.
pub fn addresses(text: &str) -> BTreeSet<String> {
    text.split_whitespace()
        .filter(|word| {
            word.split_once('@')
                .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
        })
        .map(str::to_lowercase)
        .collect()
}

/// Keeps a picture of where it stopped, and says what was on the page.
pub async fn last_picture(window: &Window<'_>, trouble: Trouble) -> Trouble {
    let picture = window.screenshot("99-stopped-here").await;
    let page = window.page().await.unwrap_or_default();
    format!("{trouble}\n(picture: {picture:?})\nThe window shows:\n{page}")
}
