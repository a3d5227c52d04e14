//! Who may call: the accepted credentials.
//!
//! Documented: Basic `AccountSID:AuthToken` on both services; Basic with empty user name and the tenant API key on the
//! Advocate API. Invented here: an OAuth access token is accepted on both, since its scopes are not published; and the
//! key in the user-name position (older texts show it there).
//!
//! Refuses to know: what the request wants.

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::identity::TENANT_ALIAS;
use super::problem::Problem;
use super::state::{Service, Shared, lock, now_ms};

/// What an `Authorization` header says.
#[derive(Debug, PartialEq, Eq)]
enum Credential {
    Missing,
    Account,
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
        let known = lock(&shared.grants).accepts(rest.trim(), now_ms());
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
        _ => Credential::Wrong,
    }
}

/// Lets a caller into the Advocate API.
///
/// # Errors
/// 404 for an unknown alias and, as observed, for a caller without a credential; 401 for a wrong one (or 404, by
/// setting); 403 for a service that the credential may not use.
pub fn advocate(
    shared: &Shared,
    headers: &HeaderMap,
    tenant: &str,
    service: Service,
) -> Result<(), Problem> {
    if tenant != TENANT_ALIAS {
        return Err(Problem::tenant_not_found());
    }
    let settings = shared.settings();
    match read(shared, headers) {
        Credential::Missing => Err(Problem::tenant_not_found()),
        Credential::Wrong if settings.wrong_credential_hides_tenant => {
            Err(Problem::tenant_not_found())
        }
        Credential::Wrong => Err(Problem::unauthorized()),
        Credential::Account | Credential::ApiKey | Credential::OAuth
            if !settings.allows(service) =>
        {
            Err(Problem::forbidden())
        }
        Credential::Account | Credential::ApiKey | Credential::OAuth => Ok(()),
    }
}

/// Lets a caller into the brand API.
///
/// # Errors
/// 401 for a wrong pair or another account's path, 403 for a right that is missing (documented statuses).
pub fn brand(shared: &Shared, headers: &HeaderMap, account_sid: &str) -> Result<(), BrandRefusal> {
    match read(shared, headers) {
        Credential::Account | Credential::OAuth if account_sid != shared.access.account_sid => {
            Err(BrandRefusal::Unauthorized)
        }
        Credential::Account | Credential::OAuth if !shared.settings().allows(Service::Brand) => {
            Err(BrandRefusal::Forbidden)
        }
        Credential::Account | Credential::OAuth => Ok(()),
        Credential::Missing | Credential::Wrong | Credential::ApiKey => {
            Err(BrandRefusal::Unauthorized)
        }
    }
}
