//! What was given out: grants, codes, access and refresh tokens, private tokens.
//!
//! Refuses to know: pages, HTTP, and the time but for what it is told.

use super::denial::Denial;
use super::private::{self, Private};
use super::{APP_ID, USER_ID, portal};
use crate::hubspot::HubspotAccess;
use crate::hubspot::gate::{Caller, Kind};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// Documented by HubSpot: lifetime of an access token, in seconds.
const ACCESS_SECONDS: i64 = 1800;
/// Documented: a code is short-lived; how short is invented. Milliseconds.
const CODE_MS: i64 = 60_000;
/// How access tokens of the practice account begin.
const ACCESS_PREFIX: &str = "CN";

/// What a person allowed an app.
#[derive(Debug, Clone)]
struct Grant {
    hub: u64,
    scopes: BTreeSet<String>,
}

/// What a code stands for.
pub struct Code {
    pub hub: u64,
    pub scopes: BTreeSet<String>,
    pub redirect_uri: String,
    pub challenge: Option<String>,
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

/// All that was given out. No `Debug`: it holds (pretend) secrets.
pub struct Tokens {
    next: u64,
    grants: HashMap<u64, Grant>,
    codes: HashMap<String, (Code, i64)>,
    access: HashMap<String, Access>,
    refresh: HashMap<String, u64>,
    private: HashMap<String, Private>,
    /// A refresh gives a new refresh token and ends the old one.
    pub rotates: bool,
    gone: HashSet<u64>,
}

/// The token endpoint's answer (documented fields).
#[derive(Serialize)]
pub struct Issued {
    token_type: &'static str,
    access_token: String,
    refresh_token: String,
    expires_in: i64,
    hub_id: u64,
    user_id: u64,
    scopes: BTreeSet<String>,
    token_use: &'static str,
}

/// What is told about a token in force.
pub struct About {
    pub hub: u64,
    pub scopes: BTreeSet<String>,
    /// When it ends, and in how many seconds; only access tokens have this.
    pub expires: Option<(i64, i64)>,
}

impl Tokens {
    /// Starts with the private tokens and the refresh token that work from the beginning.
    pub fn new(access: &HubspotAccess) -> Self {
        let every: BTreeSet<String> = super::SCOPES.map(str::to_owned).into();
        let mut tokens = Self {
            next: 0,
            grants: HashMap::new(),
            codes: HashMap::new(),
            access: HashMap::new(),
            refresh: HashMap::new(),
            private: private::from_the_start(access),
            rotates: false,
            gone: HashSet::new(),
        };
        let grant = tokens.grant(portal(), every);
        tokens.refresh.insert(access.refresh_token.clone(), grant);
        tokens
    }

    /// Returns what a bearer token is worth.
    pub fn standing(&self, token: &str, now: i64) -> Standing {
        if let Some(private) = self.private(token) {
            return Standing::Good(Caller {
                hub: portal(),
                app: private.app,
                kind: Kind::Private,
                scopes: private.scopes.clone(),
            });
        }
        match self.access.get(token) {
            Some(access) if access.expires_ms <= now => Standing::Expired {
                since_ms: access.expires_ms,
            },
            Some(access) => self
                .living(access.grant)
                .map_or(Standing::Unknown, |grant| {
                    Standing::Good(Caller {
                        hub: grant.hub,
                        app: APP_ID,
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

    /// Returns a private app or service key by its token.
    pub fn private(&self, token: &str) -> Option<&Private> {
        let found = self.private.get(token);
        found.filter(|_| !self.gone.contains(&portal()))
    }

    /// Creates a service key with these scopes.
    pub fn issue_private(&mut self, scopes: &[&str]) -> String {
        let token = format!("pat-na1-{}", Uuid::new_v4());
        let app = private::next_app(&self.private);
        let scopes = scopes.iter().copied().chain(["oauth"]);
        let scopes = scopes.map(str::to_owned).collect();
        self.private.insert(token.clone(), Private { app, scopes });
        token
    }

    /// Takes scopes away from everything given out; a new consent gives them back.
    pub fn remove_scopes(&mut self, scopes: &[&str]) {
        let granted = self.grants.values_mut().map(|grant| &mut grant.scopes);
        let private = self.private.values_mut().map(|private| &mut private.scopes);
        for held in granted.chain(private) {
            held.retain(|scope| !scopes.contains(&scope.as_str()));
        }
    }

    /// Lets every OAuth access token expire now.
    pub fn expire_all(&mut self, now: i64) {
        for access in self.access.values_mut() {
            access.expires_ms = access.expires_ms.min(now);
        }
    }

    /// Takes back everything given out, the private tokens too.
    pub fn revoke_all(&mut self) {
        self.grants.clear();
        self.codes.clear();
        self.access.clear();
        self.refresh.clear();
        self.private.clear();
    }

    /// Lets an account vanish, or come back. Observed: the token endpoint then answers `BAD_HUB`; that tokens in force
    /// are unknown meanwhile is invented.
    pub fn set_gone(&mut self, gone: bool) {
        if gone {
            self.gone.insert(portal());
        } else {
            self.gone.clear();
        }
    }

    fn grant(&mut self, hub: u64, scopes: BTreeSet<String>) -> u64 {
        self.next += 1;
        self.grants.insert(self.next, Grant { hub, scopes });
        self.next
    }

    fn living(&self, grant: u64) -> Option<&Grant> {
        let found = self.grants.get(&grant);
        found.filter(|grant| !self.gone.contains(&grant.hub))
    }

    /// Gives a code.
    pub fn code(&mut self, code: Code, now: i64) -> String {
        let text = format!("na1-{}", Uuid::new_v4());
        self.codes.insert(text.clone(), (code, now + CODE_MS));
        text
    }

    /// Trades a code. The first attempt uses it up, whatever comes of it.
    pub fn trade(
        &mut self,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
        now: i64,
    ) -> Result<Issued, Denial> {
        let (held, _) = self
            .codes
            .remove(code)
            .filter(|(_, expires_ms)| *expires_ms > now)
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
        let grant = self.grant(held.hub, held.scopes);
        let refresh = self.new_refresh(grant);
        self.issue(grant, refresh, now)
    }

    /// Observed: a refresh keeps the refresh token as it is; documented: it may give a new one, and the switch does so.
    /// That the old one ends at once is invented. A `scope` beyond what was granted is refused (invented: when).
    pub fn renew(&mut self, refresh: &str, scope: &str, now: i64) -> Result<Issued, Denial> {
        let grant = *self.refresh.get(refresh).ok_or(Denial::Refresh)?;
        let granted = &self.grants.get(&grant).ok_or(Denial::Refresh)?.scopes;
        if scope.split_whitespace().any(|it| !granted.contains(it)) {
            return Err(Denial::Scopes);
        }
        if self.living(grant).is_none() {
            return Err(Denial::Hub);
        }
        let token = if self.rotates {
            self.refresh.remove(refresh);
            self.new_refresh(grant)
        } else {
            refresh.to_owned()
        };
        self.issue(grant, token, now)
    }

    fn new_refresh(&mut self, grant: u64) -> String {
        let refresh = format!("na1-{}", Uuid::new_v4());
        self.refresh.insert(refresh.clone(), grant);
        refresh
    }

    fn issue(&mut self, grant: u64, refresh_token: String, now: i64) -> Result<Issued, Denial> {
        let allowed = self.living(grant).ok_or(Denial::Hub)?.clone();
        let access_token = format!(
            "{ACCESS_PREFIX}{}{}",
            Uuid::new_v4().simple(),
            Uuid::new_v4().simple()
        );
        self.access.insert(
            access_token.clone(),
            Access {
                grant,
                expires_ms: now + ACCESS_SECONDS * 1000,
            },
        );
        Ok(Issued {
            token_type: "bearer",
            access_token,
            refresh_token,
            expires_in: ACCESS_SECONDS,
            hub_id: allowed.hub,
            user_id: USER_ID,
            scopes: allowed.scopes,
            token_use: "access_token",
        })
    }

    /// Tells about an access token in force.
    pub fn about_access(&self, token: &str, now: i64) -> Option<About> {
        let access = self.access.get(token)?;
        let left = access.expires_ms - now;
        let expires = (left > 0).then_some((access.expires_ms, left / 1000))?;
        self.about(access.grant, Some(expires))
    }

    /// Tells about a refresh token in force.
    pub fn about_refresh(&self, token: &str) -> Option<About> {
        self.about(*self.refresh.get(token)?, None)
    }

    fn about(&self, grant: u64, expires: Option<(i64, i64)>) -> Option<About> {
        self.living(grant).map(|grant| About {
            hub: grant.hub,
            scopes: grant.scopes.clone(),
            expires,
        })
    }

    /// Ends an access token.
    pub fn revoke_access(&mut self, token: &str) -> bool {
        self.access.remove(token).is_some()
    }

    /// Ends a refresh token. Documented: access tokens that it gave stay good.
    pub fn revoke_refresh(&mut self, token: &str) -> bool {
        self.refresh.remove(token).is_some()
    }
}

/// RFC 7636, method S256.
fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}
