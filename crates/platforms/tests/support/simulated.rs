//! Clients of the simulated platforms.

use platforms::Credential;
use platforms::advocate::{Advocate, Keys};
use platforms::http::Pacer;
use platforms::hubspot::HubSpot;
use secrecy::SecretString;
use simulators::{Fault, FaultKind, Limits, Practice, PracticeOptions};
use url::Url;

pub async fn practice(limits: Limits) -> Practice {
    let options = PracticeOptions {
        limits,
        ..PracticeOptions::default()
    };
    Practice::start(options).await.expect("a practice pair")
}

pub fn base(practice: &Practice) -> Url {
    Url::parse(&practice.access().hubspot.base_url).expect("an address")
}

pub fn hubspot(practice: &Practice) -> HubSpot {
    let token = SecretString::from(practice.access().hubspot.private_token.clone());
    let credential = Credential::Bearer(token);
    HubSpot::new(base(practice), credential, Pacer::hubspot()).expect("a client")
}

pub fn advocate(practice: &Practice) -> Advocate {
    advocate_of(practice, &practice.access().impact.tenant_alias)
}

pub fn advocate_of(practice: &Practice, tenant: &str) -> Advocate {
    let access = &practice.access().impact;
    let base = Url::parse(&access.base_url).expect("an address");
    let pair = |password: &str| Credential::Basic {
        user: access.account_sid.clone(),
        password: SecretString::from(password.to_owned()),
    };
    let keys = Keys {
        tenant_alias: tenant.to_owned(),
        advocate: pair(&access.auth_token),
        brand: Some((access.account_sid.clone(), pair(&access.auth_token))),
    };
    Advocate::new(base.clone(), base, keys).expect("a client")
}

pub fn fault(kind: FaultKind, endpoint: &str) -> Fault {
    Fault {
        endpoint: endpoint.to_owned(),
        ..Fault::of(kind)
    }
}
