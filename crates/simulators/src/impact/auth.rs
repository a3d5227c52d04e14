//! Who may call: the accepted credentials.
//!
//! Documented: Basic `AccountSID:AuthToken` on both services, where scoped access tokens have a pair each; Basic with empty
//! user name and the tenant API key on the Advocate API. Invented here: an OAuth access token is accepted on both, since its scopes are not published; and the
//! key in the user-name position (older texts show it there).
//!
//! Refuses to know: what the request wants.

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::identity::TENANT_ALIAS;
use super::problem::Problem;
use super::state::{Shared, lock};
use super::tokens::{AccessToken, Need};

/// What an `Authorization` header says.
enum Credential {
    Missing,
    Account,
    Scoped(AccessToken),
    ApiKey,
    OAuth,
    Wrong,
}

/// Why the brand API refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BrandRefusal {
    /// 401: wrong or missing pair.
    Unauthorized,
    /// 403: good pair without the right.
    Forbidden,
}

fn basic(encoded: &str) -> Option<(String, String)> {
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

fn read(shared: &Shared, headers: &HeaderMap) -> Credential {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Credential::Missing;
    };
    let Some((scheme, rest)) = value.to_str().ok().and_then(|v| v.split_once(' ')) else {
        return Credential::Wrong;
    };
    let access = &shared.access;
    if scheme.eq_ignore_ascii_case("bearer") {
        let known = lock(&shared.grants).accepts(rest.trim(), shared.clock.now_ms());
        return if known {
            Credential::OAuth
        } else {
            Credential::Wrong
        };
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return Credential::Wrong;
    }
    match basic(rest) {
        Some((user, password)) if user == access.account_sid && password == access.auth_token => {
            Credential::Account
        }
        Some((user, password))
            if (user.is_empty() && password == access.api_key)
                || (user == access.api_key
                    && (password.is_empty() || password == access.api_key)) =>
        {
            Credential::ApiKey
        }
        Some((user, password)) => {
            let tokens = lock(&shared.tokens);
            let known = tokens
                .iter()
                .find(|t| t.account_sid == user && t.auth_token == password);
            known.cloned().map_or(Credential::Wrong, Credential::Scoped)
        }
        None => Credential::Wrong,
    }
}

/// Lets a caller into the Advocate API.
///
/// # Errors
/// 404 for an unknown alias and, as observed, for a caller without a credential; 401 for a wrong one (or 404, by
/// setting); 403 for what the credential may not use.
pub fn advocate(
    shared: &Shared,
    headers: &HeaderMap,
    tenant: &str,
    need: Need,
) -> Result<(), Problem> {
    if tenant != TENANT_ALIAS {
        return Err(Problem::tenant_not_found());
    }
    let settings = shared.settings();
    let allowed = match read(shared, headers) {
        Credential::Missing => return Err(Problem::tenant_not_found()),
        Credential::Wrong if settings.wrong_credential_hides_tenant => {
            return Err(Problem::tenant_not_found());
        }
        Credential::Wrong => return Err(Problem::unauthorized()),
        Credential::Scoped(token) => token.allows(need),
        Credential::Account | Credential::ApiKey | Credential::OAuth => true,
    };
    if allowed && settings.allows(need.category.service()) {
        Ok(())
    } else {
        Err(Problem::forbidden())
    }
}

/// Lets a caller into an open endpoint of the Advocate API: without a credential it answers only when the tenant's open
/// endpoints are switched on (documented: off by default, then 403).
///
/// # Errors
/// As [`advocate`]; 403 without a credential.
pub fn open(shared: &Shared, headers: &HeaderMap, tenant: &str, need: Need) -> Result<(), Problem> {
    if tenant == TENANT_ALIAS && !headers.contains_key(header::AUTHORIZATION) {
        return if shared.settings().open_endpoints {
            Ok(())
        } else {
            Err(Problem::open_endpoint_is_off())
        };
    }
    advocate(shared, headers, tenant, need)
}

/// Lets a caller into the brand API. The SID of the path must be that of the pair (documented).
///
/// # Errors
/// 401 for a wrong pair or another account's path, 403 for a right that is missing (documented statuses).
pub fn brand(
    shared: &Shared,
    headers: &HeaderMap,
    account_sid: &str,
    need: Need,
) -> Result<(), BrandRefusal> {
    let (own_sid, allowed) = match read(shared, headers) {
        Credential::Account | Credential::OAuth => (shared.access.account_sid.clone(), true),
        Credential::Scoped(token) => {
            let allowed = token.allows(need);
            (token.account_sid, allowed)
        }
        Credential::Missing | Credential::Wrong | Credential::ApiKey => {
            return Err(BrandRefusal::Unauthorized);
        }
    };
    if account_sid != own_sid {
        Err(BrandRefusal::Unauthorized)
    } else if allowed && shared.settings().allows(need.category.service()) {
        Ok(())
    } else {
        Err(BrandRefusal::Forbidden)
    }
}
