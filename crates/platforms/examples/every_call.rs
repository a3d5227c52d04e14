//! Makes every call of both clients that reads what changed or writes people, once each, at a practice pair whose access
//! comes as JSON on the standard input. `cargo xtask specs` holds what passes against the published descriptions.

use domain::layout::Layout;
use domain::person::{ContactId, Participant, ProgramId};
use domain::trigger::Object;
use platforms::Credential;
use platforms::advocate::{Advocate, Keys, Upsert};
use platforms::http::Pacer;
use platforms::hubspot::{HubSpot, Window};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::io;
use url::Url;

/// As `advsync practice serve` prints it, with the addresses of whoever listens in between.
#[derive(Deserialize)]
struct Access {
    hubspot: HubSpotAccess,
    impact: ImpactAccess,
    /// GraphQL is refused, so that everything is asked for in the other way.
    #[serde(default)]
    without_graphql: bool,
}

#[derive(Deserialize)]
struct HubSpotAccess {
    base_url: Url,
    private_token: String,
}

#[derive(Deserialize)]
struct ImpactAccess {
    base_url: Url,
    tenant_alias: String,
    api_key: String,
    program_id: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let access: Access = serde_json::from_reader(io::stdin())?;
    contacts(access.hubspot).await?;
    people(access.impact, access.without_graphql).await
}

async fn contacts(access: HubSpotAccess) -> Result<(), Box<dyn Error>> {
    let token = Credential::Bearer(access.private_token.into());
    let client = HubSpot::new(access.base_url, token, Pacer::unlimited())?;
    let layout = Layout::default();
    let open = Window {
        since: 0,
        until: None,
    };
    let first = client.contacts_changed(&layout, &open, None).await?;
    let last: ContactId = match first.contacts.last() {
        Some(contact) => contact.id.clone(),
        None => return Err("nobody changed".into()),
    };
    let closed = Window {
        until: first.at,
        ..open
    };
    client
        .contacts_changed(&layout, &closed, Some(&last))
        .await?;
    client.archive_contacts(&[last]).await?;
    client.list_archived(&layout, None).await?;
    for list in client.lists().await? {
        client.list_members(&list.id, None).await?;
    }
    client.forms().await?;
    single(&client).await
}

/// What the test plan makes, one record at a time.
async fn single(client: &HubSpot) -> Result<(), Box<dyn Error>> {
    let values = |pairs: &[(&str, &str)]| {
        let owned = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        owned.collect::<BTreeMap<String, String>>()
    };
    let contact = values(&[("email", "single@every-call.example")]);
    let contact = client.create_contact(&contact).await?;
    let deal = values(&[("dealname", "Test"), ("dealstage", "contractsent")]);
    let deal = client.create_deal(&deal, &contact).await?;
    let won = values(&[("dealstage", "closedwon")]);
    client.update_record(Object::Deals, &deal, &won).await?;
    client.archive_record(Object::Deals, &deal).await?;
    client
        .archive_record(Object::Contacts, contact.as_str())
        .await?;
    Ok(())
}

async fn people(access: ImpactAccess, without_graphql: bool) -> Result<(), Box<dyn Error>> {
    let keys = Keys {
        tenant_alias: access.tenant_alias,
        advocate: Credential::Basic {
            user: String::new(),
            password: access.api_key.into(),
        },
        brand: None,
    };
    let client = Advocate::new(access.base_url.clone(), access.base_url, keys)?;
    let program = ProgramId(access.program_id);
    let who = if without_graphql { "dot" } else { "ada" };
    let host = client.upsert(&program, &newcomer(who)).await?;
    let guest = Upsert {
        first_name: Some("Bo".to_owned()),
        last_name: Some("Example".to_owned()),
        referred_by_code: host.referral_code.clone(),
        // The documented form, with nothing in it.
        cookies: Some("e30".to_owned()),
        custom_fields: [("advocate_sync_test".to_owned(), "one".to_owned())].into(),
        ..newcomer(&format!("guest-of-{who}"))
    };
    let guest = client.upsert(&program, &guest).await?;
    let both = [&host, &guest].map(|it| it.email.clone().unwrap_or_default());
    let found = client.find_by_email(&program, &both).await?;
    if found.len() != both.len() {
        return Err(format!("{} of {} were found", found.len(), both.len()).into());
    }
    for since in [None, Some(0)] {
        let mut people = client.participants_since(&program, since).await?;
        while people.next().await?.is_some() {}
        let mut referrals = client.referrals_since(&program, since).await?;
        while referrals.next().await?.is_some() {}
    }
    client.friends_of(&host.account_id, &host.user_id).await?;
    client.rewards_of(&host.account_id, &host.user_id).await?;
    if !without_graphql {
        client.deeds_of(&guest.account_id, &guest.user_id).await?;
    }
    take_leave(&client, &program, &guest).await
}

fn newcomer(name: &str) -> Upsert {
    let email = format!("{name}@every-call.example");
    Upsert {
        email: Some(email.clone()),
        ..Upsert::new(email.as_str().into(), email.as_str().into())
    }
}

async fn take_leave(
    client: &Advocate,
    program: &ProgramId,
    person: &Participant,
) -> Result<(), Box<dyn Error>> {
    let (account, user) = (&person.account_id, &person.user_id);
    client.look_up(program, account, user).await?;
    for _ in 0..2 {
        client.delete(account, user, false).await?;
    }
    client.look_up(program, account, user).await?;
    Ok(())
}
