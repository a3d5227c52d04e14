//! A deal is won after the setup: one conversion leaves for it, impact.com has it once, and one reward is paid.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::Trouble;
use crate::practice::Practice;
use crate::story::{number, text_of};
use crate::wait::{SOON, WORK};
use crate::window::Window;

/// A contact that the first sync completed, as HubSpot has it.
struct Linked {
    contact: String,
    code: String,
    account: String,
    id: String,
}

/// Wins a deal of somebody who was referred, sends what it makes, and asks impact.com.
pub async fn pays_once(
    window: &Window<'_>,
    practice: &Practice,
    people: &BTreeSet<String>,
) -> Result<(), Trouble> {
    let friend = referred(practice, people).await?;
    let rewards = practice.rewards().await?;
    let deal = practice
        .win_a_deal("Journey – 40 seats", &friend.contact)
        .await?;
    let order = format!("deal_closedwon_{deal}");

    window.press("go-events", SOON).await?;
    window.see("preview-events", WORK).await?;
    window.show("15-events").await?;
    window.press("preview-events", SOON).await?;
    let send = window
        .text("event-tile-send", WORK, |text| number(text).is_some())
        .await?;
    if number(&send) != Some(1) {
        return Err(format!("One deal was won, and the preview sends {send:?}."));
    }
    window
        .keys()
        .act("[role=\"row\"][aria-selected]", SOON)
        .await?;
    window.see("event", SOON).await?;
    window.show("16-events-preview").await?;
    if !practice.conversions(&order).await?.is_empty() {
        return Err("A preview sent a conversion.".to_owned());
    }
    send_one(window, practice).await?;
    window.show("17-events-sent").await?;

    // Looking again finds nothing more to send.
    window.press("preview-events-again", SOON).await?;
    let again = window
        .text("event-tile-same", WORK, |text| number(text) == Some(1))
        .await;
    again.map_err(|trouble| format!("The deal was not found sent already: {trouble}"))?;
    practice.work_off().await?;
    let found = practice.conversions(&order).await?;
    let paid = practice.rewards().await?;
    if found.len() != 1 || paid != rewards + 1 {
        return Err(format!(
            "{order} has {} conversions and there were {rewards} rewards and are {paid}: {found:#?}",
            found.len()
        ));
    }
    println!("{order} was converted once, and one reward was paid");
    Ok(())
}

/// Sends the one event of the preview that is shown, and lets impact.com work it off.
pub async fn send_one(window: &Window<'_>, practice: &Practice) -> Result<(), Trouble> {
    window.press("send-events", SOON).await?;
    window.write("send-number", "1").await?;
    window.press("send-confirm", SOON).await?;
    window.gone("send-events", WORK).await?;
    window.see("preview-events-again", WORK).await?;
    practice.work_off().await?;
    // What impact.com has not answered yet is asked for.
    if window.sees("settle-events").await {
        window.press("settle-events", SOON).await?;
        window.gone("settle-events", WORK).await?;
    }
    Ok(())
}

/// Connects two of the people who were synced, as a referral does; returns the one who was referred.
async fn referred(practice: &Practice, people: &BTreeSet<String>) -> Result<Linked, Trouble> {
    let mut linked: Vec<Linked> = Vec::new();
    for person in people {
        let found = practice.contacts_with(person).await?;
        linked.extend(found.first().and_then(as_linked));
        if let [advocate, .., friend] = linked.as_slice()
            && practice
                .refer(&advocate.code, &friend.account, &friend.id)
                .await?
            && let Some(friend) = linked.pop()
        {
            return Ok(friend);
        }
    }
    Err("Nobody who was synced could be referred.".to_owned())
}

fn as_linked(contact: &Value) -> Option<Linked> {
    Some(Linked {
        contact: contact["id"].as_str()?.to_owned(),
        code: text_of(contact, "advocate_referral_code")?,
        account: text_of(contact, "advocate_account_id")?,
        id: text_of(contact, "advocate_user_id")?,
    })
}
