//! The token endpoint: codes and refresh tokens become grants.
//!
//! The `oauth2` crate knows the protocol; this module gives it our transport and sorts the errors.

use crate::error::{ApiError, brief};
use crate::http::{
    LIMIT_PATIENCE, LONGEST_GRANT, LONGEST_WAIT, Patience, Spoiled, beginning, cause, retry_after,
    whole,
};
use crate::oauth::{Client, Grant, Provider};
use futures::future::BoxFuture;
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
    BasicTokenType,
};
use oauth2::http::Response as HttpResponse;
use oauth2::{
    AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, EndpointNotSet,
    EndpointSet, ExtraTokenFields, HttpRequest, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RefreshToken, RequestTokenError, Scope, StandardRevocableToken, StandardTokenResponse,
    TokenResponse as _, TokenUrl,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// The lifetime taken when an answer tells none (invented; shorter than both platforms' own).
const UNTOLD_LIFETIME: Duration = Duration::from_mins(15);
/// Longest time for one answer of the token endpoint.
const ANSWER_TIME: Duration = Duration::from_secs(30);
/// Longest time spent on one grant while the endpoint is in trouble; a person may be waiting at the browser.
const PATIENCE: Duration = Duration::from_mins(1);

/// What HubSpot adds to the standard answer.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Extra {
    #[serde(default)]
    hub_id: Option<Value>,
    #[serde(default)]
    scopes: Option<Vec<String>>,
}

impl ExtraTokenFields for Extra {}

pub(super) type TokenAnswer = StandardTokenResponse<Extra, BasicTokenType>;

pub(super) type Protocol = oauth2::Client<
    BasicErrorResponse,
    TokenAnswer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// The transport's error, as the `oauth2` crate wants one.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(super) struct Failed(#[from] ApiError);

pub(super) fn protocol(provider: &Provider, client: &Client) -> Protocol {
    let auth = if provider.secret_in_body {
        AuthType::RequestBody
    } else {
        AuthType::BasicAuth
    };
    let protocol = oauth2::Client::new(ClientId::new(client.client_id.clone()))
        .set_auth_type(auth)
        .set_auth_uri(AuthUrl::from_url(provider.authorize.clone()))
        .set_token_uri(TokenUrl::from_url((*provider.token).clone()));
    match &client.client_secret {
        Some(secret) => {
            protocol.set_client_secret(ClientSecret::new(secret.expose_secret().to_owned()))
        }
        None => protocol,
    }
}

/// Returns the provider's page for one attempt.
pub(super) fn authorize_url(
    provider: &Provider,
    client: &Client,
    redirect: &Url,
    state: &str,
    challenge: PkceCodeChallenge,
) -> Url {
    let protocol = protocol(provider, client);
    let mut request = protocol
        .authorize_url(|| oauth2::CsrfToken::new(state.to_owned()))
        .add_scopes(provider.scopes.iter().cloned().map(Scope::new))
        .set_redirect_uri(Cow::Owned(RedirectUrl::from_url(redirect.clone())))
        .set_pkce_challenge(challenge);
    let optional = provider.optional_scopes.join(" ");
    if !optional.is_empty() {
        request = request.add_extra_param("optional_scope", optional);
    }
    let (mut url, _) = request.url();
    // Documented by HubSpot: spaces travel as %20. A plus sign of a value is already %2B here.
    let query = url.query().map(|query| query.replace('+', "%20"));
    url.set_query(query.as_deref());
    url
}

/// Trades a code for a grant.
pub(super) async fn trade_code(
    http: reqwest::Client,
    provider: &Provider,
    client: &Client,
    redirect: &Url,
    code: String,
    verifier: PkceCodeVerifier,
) -> Result<Grant, ApiError> {
    // A code works once: after an answer that got lost the person signs in again.
    let transport = Transport {
        http,
        renewal: false,
        patience: provider.patience,
    };
    let answer = protocol(provider, client)
        .exchange_code(AuthorizationCode::new(code))
        .set_redirect_uri(Cow::Owned(RedirectUrl::from_url(redirect.clone())))
        .set_pkce_verifier(verifier)
        .request_async(&transport)
        .await;
    grant(answer)
}

/// Trades a refresh token for a grant.
pub(super) async fn refresh(
    http: reqwest::Client,
    provider: &Provider,
    client: &Client,
    token: &SecretString,
) -> Result<Grant, ApiError> {
    // Asking again is the only way to find out whether a lost answer took the token with it.
    let transport = Transport {
        http,
        renewal: true,
        patience: provider.patience,
    };
    let answer = protocol(provider, client)
        .exchange_refresh_token(&RefreshToken::new(token.expose_secret().to_owned()))
        .request_async(&transport)
        .await;
    grant(answer)
}

pub(super) fn grant(
    answer: Result<TokenAnswer, RequestTokenError<Failed, BasicErrorResponse>>,
) -> Result<Grant, ApiError> {
    let answer = answer.map_err(|wrong| match wrong {
        RequestTokenError::Request(Failed(error)) => error,
        RequestTokenError::ServerResponse(refusal) => ApiError::Refused {
            status: 200,
            code: brief(refusal.error().as_ref()),
            message: brief(refusal.error_description().map_or("", String::as_str)),
            request: String::new(),
        },
        // The body holds tokens, so it is not quoted.
        RequestTokenError::Parse(wrong, _) => ApiError::Unreadable {
            detail: format!("the token answer: {}", brief(&wrong.path().to_string())),
        },
        RequestTokenError::Other(detail) => ApiError::Unreadable {
            detail: brief(&detail),
        },
    })?;
    let extra = answer.extra_fields();
    let scopes = match (&extra.scopes, answer.scopes()) {
        (Some(scopes), _) => scopes.clone(),
        (None, Some(scopes)) => scopes
            .iter()
            .map(|scope| scope.as_str().to_owned())
            .collect(),
        (None, None) => Vec::new(),
    };
    let account = match &extra.hub_id {
        Some(Value::Number(id)) => Some(id.to_string()),
        Some(Value::String(id)) => Some(id.clone()),
        _ => None,
    };
    Ok(Grant {
        access_token: SecretString::from(answer.access_token().secret().clone()),
        refresh_token: answer
            .refresh_token()
            .map(|token| SecretString::from(token.secret().clone())),
        expires_in: answer.expires_in().unwrap_or(UNTOLD_LIFETIME),
        scopes,
        account,
    })
}

/// Our transport under the `oauth2` crate.
struct Transport {
    http: reqwest::Client,
    /// A renewal, not a person's sign-in: it may be asked for again when its answer got lost, and nobody waits for it at
    /// the browser.
    renewal: bool,
    patience: Patience,
}

impl<'c> AsyncHttpClient<'c> for Transport {
    type Error = Failed;
    type Future = BoxFuture<'c, Result<HttpResponse<Vec<u8>>, Failed>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

impl Transport {
    /// Sends one request of the protocol, again while the endpoint is limited or in trouble.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse<Vec<u8>>, Failed> {
        let begin = Instant::now();
        let mut attempt = 0;
        loop {
            let (error, asked) = match self.attempt(&request).await? {
                Tried::Answered(answer) => return Ok(answer),
                Tried::Trouble(error, asked) => (error, asked),
            };
            let told = self.patience.of(asked.unwrap_or_default());
            let wait = told.max(self.patience.pause(attempt));
            let limited = matches!(error, ApiError::RateLimited { .. });
            let longest = if limited && self.renewal {
                LIMIT_PATIENCE
            } else {
                PATIENCE.max(asked.unwrap_or_default())
            };
            let too_long = asked.is_some_and(|wait| wait > LONGEST_WAIT);
            if too_long || begin.elapsed() + wait > self.patience.of(longest) {
                return Err(Failed(error));
            }
            attempt += 1;
            tokio::time::sleep(wait).await;
        }
    }

    async fn attempt(&self, request: &HttpRequest) -> Result<Tried, Failed> {
        let answered = once(&self.http, request);
        let answered = tokio::time::timeout(self.patience.of(ANSWER_TIME), answered).await;
        Ok(match answered {
            Ok(Ok(answer)) => {
                let status = answer.status().as_u16();
                let asked = retry_after(answer.headers());
                match status {
                    200..=299 => Tried::Answered(answer),
                    429 => Tried::Trouble(ApiError::RateLimited { retry_after: asked }, asked),
                    423 | 477 | 500.. => Tried::Trouble(ApiError::ServerTrouble { status }, asked),
                    _ => return Err(Failed(refusal(status, answer.body()))),
                }
            }
            Ok(Err(long @ Spoiled::TooLong { .. })) => {
                let detail = format!("the token answer: {long}");
                return Err(Failed(ApiError::Unreadable { detail }));
            }
            Ok(Err(Spoiled::Transport(failed))) if failed.is_connect() || self.renewal => {
                let detail = cause(failed);
                Tried::Trouble(ApiError::Unreachable { detail }, None)
            }
            Ok(Err(Spoiled::Transport(failed))) => {
                let detail = cause(failed);
                return Err(Failed(ApiError::OutcomeUnknown { detail }));
            }
            Err(_) => {
                let detail = "the token endpoint does not answer".to_owned();
                return Err(Failed(ApiError::Unreachable { detail }));
            }
        })
    }
}

/// How one attempt at the token endpoint ended.
enum Tried {
    Answered(HttpResponse<Vec<u8>>),
    /// Worth another attempt, after what the endpoint asked for.
    Trouble(ApiError, Option<Duration>),
}

async fn once(
    http: &reqwest::Client,
    request: &HttpRequest,
) -> Result<HttpResponse<Vec<u8>>, Spoiled> {
    let answer = http
        .request(request.method().clone(), request.uri().to_string())
        .headers(request.headers().clone())
        .body(request.body().clone())
        .send()
        .await?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body = if status.is_success() {
        whole(answer, LONGEST_GRANT).await?
    } else {
        beginning(answer, LONGEST_GRANT).await?
    };
    let mut whole = HttpResponse::new(body.to_vec());
    *whole.status_mut() = status;
    *whole.headers_mut() = headers;
    Ok(whole)
}

/// An error body: RFC 6749, and the two fields that HubSpot adds.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Refusal {
    error: Option<String>,
    error_description: Option<String>,
    status: Option<String>,
    message: Option<String>,
}

/// Sorts a refusal: the sign-in is over, or the client is set up wrongly.
pub(super) fn refusal(status: u16, body: &[u8]) -> ApiError {
    let refusal: Refusal = serde_json::from_slice(body).unwrap_or_default();
    let error = refusal.error.unwrap_or_default();
    let word = refusal.status.unwrap_or_default();
    let message = brief(
        &refusal
            .error_description
            .or(refusal.message)
            .unwrap_or_else(|| format!("status {status}")),
    );
    // `BAD_HUB` comes as `access_denied`: the account is gone (seen on live accounts).
    let over = matches!(error.as_str(), "invalid_grant" | "access_denied")
        || matches!(word.as_str(), "BAD_REFRESH_TOKEN" | "BAD_HUB");
    if over {
        return ApiError::Unauthorised { detail: message };
    }
    ApiError::Refused {
        status,
        code: brief(if word.is_empty() { &error } else { &word }),
        message,
        request: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revoked_sign_in_is_not_a_wrong_client() {
        let revoked = br#"{"error":"invalid_grant","status":"BAD_REFRESH_TOKEN","message":"m"}"#;
        let gone = br#"{"error":"access_denied","status":"BAD_HUB","message":"missing or unknown hub id"}"#;
        for body in [&revoked[..], &gone[..]] {
            assert!(matches!(refusal(400, body), ApiError::Unauthorised { .. }));
        }
        let client = br#"{"error":"invalid_client","status":"BAD_CLIENT_SECRET","message":"m"}"#;
        assert!(matches!(
            refusal(400, client),
            ApiError::Refused { code, .. } if code == "BAD_CLIENT_SECRET"
        ));
        assert!(matches!(
            refusal(404, b"<html>"),
            ApiError::Refused { status: 404, .. }
        ));
    }
}
