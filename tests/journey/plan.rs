//! The test plan: four tests are run one after the other by the window, the fifth needs a person in HubSpot, and all five
//! pass. What is saved is opened.

use std::path::Path;

use serde_json::json;

use crate::Trouble;
use crate::practice::Practice;
use crate::sale::send_one;
use crate::story::{addresses, last_picture, set_up};
use crate::wait::{SOON, WORK};
use crate::window::{Home, Window};

/// What running all asks about, in its order: test and sort of write.
const ASKED: [(&str, &str); 8] = [
    ("T1", "writes"),
    ("T1", "sync"),
    ("T2", "writes"),
    ("T2", "sync"),
    ("T3", "writes"),
    ("T3", "sync"),
    ("T4", "writes"),
    ("T4", "sync"),
];

/// Passes five of five, and saves what was seen.
pub async fn passes(home: &Home) -> Result<(), Trouble> {
    let window = Window::open(home).await?;
    match whole(home, &window).await {
        Ok(()) => window.close().await?,
        Err(trouble) => return Err(last_picture(&window, trouble).await),
    }
    home.nobody_shut_out()
}

async fn whole(home: &Home, window: &Window<'_>) -> Result<(), Trouble> {
    home.looking.set(false);
    set_up(home, window).await?;
    home.looking.set(true);
    let practice = Practice::of(&home.data()).await?;
    rules_are_set(window).await?;
    let before = practice.contacts().await?;
    window.press("go-tests", SOON).await?;
    window.write("mailbox", "qa@acme.example").await?;
    window.press("begin-plan", SOON).await?;
    window.see("run-all", WORK).await?;
    window.show("30-tests-begun").await?;
    if practice.contacts().await? != before {
        return Err("A plan that was only begun made contacts.".to_owned());
    }
    four(window).await?;
    // Four participants became contacts, and four contacts were made.
    let made = practice.contacts().await?;
    if made != before + 8 {
        return Err(format!("There were {before} contacts and are {made}."));
    }
    deal(window, &practice).await?;
    window.show("36-tests-passed").await?;
    window.sizes("37-tests").await?;
    reports(home, window).await
}

/// Ticks that the program's rules are set, as somebody who set them.
pub async fn rules_are_set(window: &Window<'_>) -> Result<(), Trouble> {
    window.press("step-program_rules", SOON).await?;
    window.step("program_rules", SOON).await?;
    for item in ["open", "goal", "event_key", "first_time", "conversion"] {
        window.switch(&format!("tick-rules.{item}"), true).await?;
    }
    Ok(())
}

/// Runs all; says yes to whatever is shown.
async fn four(window: &Window<'_>) -> Result<(), Trouble> {
    window.press("run-all", SOON).await?;
    for (test, kind) in ASKED {
        let asks =
            format!("[data-testid=\"round-asks\"][data-test=\"{test}\"][data-kind=\"{kind}\"]");
        window.find(&asks, WORK).await?;
        if test == "T1" {
            window.show(&format!("31-tests-asks-{kind}")).await?;
        }
        let go_on = format!("{asks} [data-testid=\"round-go-on\"]");
        window.keys().act(&go_on, SOON).await?;
    }
    let over = window
        .text("round-over", WORK, |text| text.contains("of 5 passed"))
        .await?;
    window.show("32-tests-four").await?;
    if over.contains("4 of 5 passed") {
        Ok(())
    } else {
        Err(format!("After four tests it says {over:?}."))
    }
}

/// This connection may not write deals, so a person wins one in HubSpot; the event is sent from the card.
async fn deal(window: &Window<'_>, practice: &Practice) -> Result<(), Trouble> {
    open_the_last(window).await?;
    let page = window.page().await?;
    let all = addresses(&page);
    let friend = all.iter().find(|it| it.contains("+test-c2-"));
    let friend = friend.ok_or("The card of the last test names no C2.")?;
    let found = practice.contacts_with(friend).await?;
    let [contact] = found.as_slice() else {
        return Err(format!("{friend} has {} contacts.", found.len()));
    };
    let rewards = practice.rewards().await?;
    let id = contact["id"].as_str().unwrap_or_default();
    practice.win_a_deal("Test C2", id).await?;
    // The open card looks by itself, and sees the deal.
    window.see("send-test-event", WORK).await?;
    window.show("33-tests-deal").await?;
    window.press("send-test-event", SOON).await?;
    window.see("send-events", WORK).await?;
    window.show("34-tests-event").await?;
    send_one(window, practice).await?;
    window.press("go-tests", SOON).await?;
    open_the_last(window).await?;
    window
        .text("tests-sentence", WORK, |text| {
            text.contains("5 of 5 passed")
        })
        .await?;
    let paid = practice.rewards().await?;
    if paid == rewards + 1 {
        println!("five of five passed, and one reward was paid");
        Ok(())
    } else {
        Err(format!("There were {rewards} rewards and are {paid}."))
    }
}

/// Only an open card looks.
async fn open_the_last(window: &Window<'_>) -> Result<(), Trouble> {
    window.see("card-T5", WORK).await?;
    if !window.sees("begin-T5").await && !window.sees("look-T5").await {
        window.press("card-T5", SOON).await?;
    }
    window.see("look-T5", SOON).await
}

/// Saves all forms and opens what a program can open; the PDF is left beside the screenshots for eyes.
async fn reports(home: &Home, window: &Window<'_>) -> Result<(), Trouble> {
    let read = async |form: &str, ending: &str| {
        let to = home.folder.path().join(format!("report.{ending}"));
        let request = json!({
            "form": form, "to": to, "whole_addresses": false, "replace": false,
        });
        window.command("export_tests", request).await?;
        let bytes = std::fs::read(&to).map_err(|error| error.to_string())?;
        let kept = home.screens.join(format!("38-report.{ending}"));
        std::fs::write(kept, &bytes).map_err(|error| error.to_string())?;
        Ok::<_, Trouble>((to, bytes))
    };
    let (_, html) = read("html", "html").await?;
    let html = String::from_utf8_lossy(&html).into_owned();
    for part in [
        "5 of 5 passed",
        "Mapping version",
        "What was set up",
        "Problems open at that time",
        "Tested by",
        "simulated",
    ] {
        if !html.contains(part) {
            return Err(format!("The report does not say {part:?}:\n{html}"));
        }
    }
    if html.contains("qa+test-") {
        return Err("The report has whole addresses.".to_owned());
    }
    let (_, csv) = read("csv", "csv").await?;
    let csv = String::from_utf8_lossy(&csv).into_owned();
    let rows = csv.lines().filter(|line| line.starts_with("T5,")).count();
    if rows < 9 || csv.contains("not yet") && !csv.contains(",no,") {
        return Err(format!("The table has {rows} rows about the deal:\n{csv}"));
    }
    let (_, pdf) = read("pdf", "pdf").await?;
    if !pdf.starts_with(b"%PDF-") {
        return Err("The PDF is none.".to_owned());
    }
    let (zip, _) = read("bundle", "zip").await?;
    within(&zip)
}

/// The bundle holds the other three and the answers, byte by byte: it only stores.
fn within(zip: &Path) -> Result<(), Trouble> {
    let bytes = std::fs::read(zip).map_err(|error| error.to_string())?;
    let has = |needle: &[u8]| bytes.windows(needle.len()).any(|part| part == needle);
    for name in [
        "report.html",
        "report.pdf",
        "assertions.csv",
        "evidence.json",
    ] {
        if !has(name.as_bytes()) {
            return Err(format!("The bundle has no {name}."));
        }
    }
    if has(b"\"asked\": \"Rewards of C1\"") {
        Ok(())
    } else {
        Err("The evidence does not say what was asked.".to_owned())
    }
}
