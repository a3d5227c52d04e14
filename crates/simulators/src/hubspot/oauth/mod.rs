//! OAuth: grants, codes and tokens in force. Nothing of this is ever saved.
//!
//! Refuses to know: pages and HTTP.

mod consent;
mod endpoints;

pub use endpoints::refused_grant;

use super::HubspotAccess;
use super::gate::{Caller, Kind};
use super::state::{PORTAL, PORTAL_NAME, Shared, now_ms};
use axum::Router;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// Documented by HubSpot: lifetime of an access token, in seconds.
const ACCESS_SECONDS: i64 = 1800;
/// Documented: a code is short-lived; how short is invented. Milliseconds.
const CODE_MS: i64 = 60_000;
/// A second account that a person may choose by mistake.
const OTHER_PORTAL: &str = "4711002";
const OTHER_NAME: &str = "Someone else's account";
/// Who signed in.
const USER_ID: u64 = 1001;
const USER: &str = "admin@practice.example";
const APP_ID: u64 = 2002;

/// Documented by HubSpot: names of scopes. Others are not known to the practice program.
const SCOPES: [&str; 19] = [
    "oauth",
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.schemas.contacts.read",
    "crm.schemas.contacts.write",
    "crm.objects.deals.read",
    "crm.objects.deals.write",
    "crm.schemas.deals.read",
    "crm.schemas.deals.write",
    "crm.objects.companies.read",
    "crm.objects.companies.write",
    "crm.schemas.companies.read",
    "crm.schemas.companies.write",
    "crm.objects.owners.read",
    "crm.lists.read",
    "crm.lists.write",
    "crm.export",
    "crm.import",
    "forms",
];

/// The routes of the sign-in.
pub fn routes() -> Router<Arc<Shared>> {
    consent::routes().merge(endpoints::routes())
}

/// Returns the name of an account that can be connected, or nothing.
pub fn account_name(hub: u64) -> Option<&'static str> {
    match hub.to_string().as_str() {
        PORTAL => Some(PORTAL_NAME),
        OTHER_PORTAL => Some(OTHER_NAME),
        _ => None,
    }
}

/// What a person allowed an app.
#[derive(Debug, Clone)]
struct Grant {
    hub: u64,
    scopes: BTreeSet<String>,
}

struct Code {
    grant: u64,
    redirect_uri: String,
    challenge: Option<String>,
    expires_ms: i64,
}

struct Access {
    grant: u64,
    expires_ms: i64,
}

/// What a token is worth now.
pub enum Standing {
    Good(Caller),
    /// Its time was over at this epoch millisecond.
    Expired {
        since_ms: i64,
    },
    Unknown,
}

/// All that was given out, and the private-app token. No `Debug`: it holds (pretend) secrets.
pub struct Tokens {
    next: u64,
    grants: HashMap<u64, Grant>,
    codes: HashMap<String, Code>,
    access: HashMap<String, Access>,
    refresh: HashMap<String, u64>,
    private: Option<String>,
    private_scopes: BTreeSet<String>,
}

/// The token endpoint's answer (documented fields).
#[derive(Serialize)]
struct Issued {
    token_type: &'static str,
    access_token: String,
    refresh_token: String,
    expires_in: i64,
    hub_id: u64,
    user_id: u64,
    scopes: BTreeSet<String>,
    token_use: &'static str,
}

/// What introspection tells about a token.
struct About {
    hub: u64,
    scopes: BTreeSet<String>,
    /// Seconds; only access tokens have one.
    expires_in: Option<i64>,
}

impl Tokens {
    /// Starts with the private-app token and the refresh token that work from the beginning.
    pub fn new(access: &HubspotAccess) -> Self {
        let every: BTreeSet<String> = SCOPES.map(str::to_owned).into();
        let mut tokens = Self {
            next: 0,
            grants: HashMap::new(),
            codes: HashMap::new(),
            access: HashMap::new(),
            refresh: HashMap::new(),
            private: Some(access.private_token.clone()),
            private_scopes: every.clone(),
        };
        let grant = tokens.grant(portal(), every);
        tokens.refresh.insert(access.refresh_token.clone(), grant);
        tokens
    }

    /// Returns what a bearer token is worth.
    pub fn standing(&self, token: &str) -> Standing {
        if self.private.as_deref() == Some(token) {
            return Standing::Good(Caller {
                hub: portal(),
                kind: Kind::Private,
                scopes: self.private_scopes.clone(),
            });
        }
        match self.access.get(token) {
            Some(access) if access.expires_ms <= now_ms() => Standing::Expired {
                since_ms: access.expires_ms,
            },
            Some(access) => self
                .grants
                .get(&access.grant)
                .map_or(Standing::Unknown, |grant| {
                    Standing::Good(Caller {
                        hub: grant.hub,
                        kind: Kind::OAuth,
                        scopes: grant.scopes.clone(),
                    })
                }),
            None if token.starts_with("pat-") || token.starts_with(ACCESS_PREFIX) => {
                Standing::Unknown
            }
            // Observed: a malformed token is answered like one that expired at the epoch.
            None => Standing::Expired { since_ms: 0 },
        }
    }

    /// Takes scopes away from everything given out; a new consent gives them back.
    pub fn remove_scopes(&mut self, scopes: &[&str]) {
        let all = self.grants.values_mut().map(|grant| &mut grant.scopes);
        for held in all.chain([&mut self.private_scopes]) {
            held.retain(|scope| !scopes.contains(&scope.as_str()));
        }
    }

    /// Lets every OAuth access token expire now.
    pub fn expire_all(&mut self) {
        let now = now_ms();
        for access in self.access.values_mut() {
            access.expires_ms = access.expires_ms.min(now);
        }
    }

    /// Takes back everything given out, the private-app token too.
    pub fn revoke_all(&mut self) {
        self.grants.clear();
        self.codes.clear();
        self.access.clear();
        self.refresh.clear();
        self.private = None;
    }

    fn grant(&mut self, hub: u64, scopes: BTreeSet<String>) -> u64 {
        self.next += 1;
        self.grants.insert(self.next, Grant { hub, scopes });
        self.next
    }

    /// Gives a code for a new grant.
    fn code(
        &mut self,
        hub: u64,
        scopes: BTreeSet<String>,
        redirect_uri: String,
        challenge: Option<String>,
    ) -> String {
        let code = format!("na1-{}", Uuid::new_v4());
        let grant = self.grant(hub, scopes);
        self.codes.insert(
            code.clone(),
            Code {
                grant,
                redirect_uri,
                challenge,
                expires_ms: now_ms() + CODE_MS,
            },
        );
        code
    }

    /// Trades a code. The first attempt uses it up, whatever comes of it.
    fn trade(&mut self, code: &str, redirect_uri: &str, verifier: &str) -> Result<Issued, Denial> {
        let held = self
            .codes
            .remove(code)
            .filter(|held| held.expires_ms > now_ms())
            .ok_or(Denial::Code)?;
        if held.redirect_uri != redirect_uri {
            return Err(Denial::Redirect);
        }
        if held
            .challenge
            .is_some_and(|it| it != challenge_of(verifier))
        {
            return Err(Denial::Verifier);
        }
        let refresh = format!("na1-{}", Uuid::new_v4());
        self.refresh.insert(refresh.clone(), held.grant);
        self.issue(held.grant, refresh).ok_or(Denial::Code)
    }

    /// Observed: a refresh keeps the refresh token as it is.
    fn renew(&mut self, refresh: &str) -> Result<Issued, Denial> {
        let grant = *self.refresh.get(refresh).ok_or(Denial::Refresh)?;
        self.issue(grant, refresh.to_owned()).ok_or(Denial::Refresh)
    }

    fn issue(&mut self, grant: u64, refresh_token: String) -> Option<Issued> {
        let allowed = self.grants.get(&grant)?;
        let access_token = format!(
            "{ACCESS_PREFIX}{}{}",
            Uuid::new_v4().simple(),
            Uuid::new_v4().simple()
        );
        self.access.insert(
            access_token.clone(),
            Access {
                grant,
                expires_ms: now_ms() + ACCESS_SECONDS * 1000,
            },
        );
        Some(Issued {
            token_type: "bearer",
            access_token,
            refresh_token,
            expires_in: ACCESS_SECONDS,
            hub_id: allowed.hub,
            user_id: USER_ID,
            scopes: allowed.scopes.clone(),
            token_use: "access_token",
        })
    }

    /// Tells about an access or refresh token in force.
    fn about(&self, token: &str) -> Option<About> {
        let (grant, expires_in) = match (self.access.get(token), self.refresh.get(token)) {
            (Some(access), _) => {
                let left = access.expires_ms - now_ms();
                (access.grant, (left > 0).then_some(left / 1000).map(Some)?)
            }
            (None, Some(grant)) => (*grant, None),
            (None, None) => return None,
        };
        self.grants.get(&grant).map(|grant| About {
            hub: grant.hub,
            scopes: grant.scopes.clone(),
            expires_in,
        })
    }

    /// Ends a token. Documented: access tokens that a refresh token gave stay good.
    fn revoke(&mut self, token: &str) -> bool {
        self.access.remove(token).is_some() | self.refresh.remove(token).is_some()
    }
}

/// How access tokens of the practice account begin.
const ACCESS_PREFIX: &str = "CN";

/// Why the token endpoint refuses. The words are HubSpot's, observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Denial {
    GrantType,
    Client,
    Secret,
    Code,
    Redirect,
    Verifier,
    Refresh,
}

/// RFC 7636, method S256.
fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// The practice account's number.
fn portal() -> u64 {
    PORTAL.parse().unwrap_or_default()
}
