//! A sign-in that renews itself, once for everybody who waits.

use crate::error::ApiError;
use crate::http::{LONGEST_GRANT, Own, Spoiled, cause, plain_client, whole};
use crate::oauth::{Client, Grant, Provider, token};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::Instant;

/// A refresh token could not be stored.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the refresh token could not be stored: {detail}")]
pub struct StoreFailed {
    /// What failed, without the secret.
    pub detail: String,
}

/// Where returned refresh tokens go before they are used.
pub trait GrantStore: Send + Sync {
    /// Stores the token for good. May block for as long as a keychain asks its owner.
    fn save(&self, refresh_token: &SecretString) -> Result<(), StoreFailed>;
}

/// The share of a lifetime after which an access token is renewed, in percent; HubSpot's quickstart does the same.
const RENEW_AT_PERCENT: u32 = 75;
/// Longer lifetimes are not believed.
const LONGEST_LIFETIME: Duration = Duration::from_hours(24);
/// Time for an introspection.
const INTROSPECT_TIME: Duration = Duration::from_secs(30);

/// A sign-in; clones share it.
///
/// However many requests find the token due, it is renewed once. A refresh token that comes back is stored before the
/// access token beside it is used, so a crash in between cannot lose the sign-in.
#[derive(Clone)]
pub struct Session(Arc<Inner>);

struct Inner {
    provider: Provider,
    client: Client,
    store: Arc<dyn GrantStore>,
    tokens: Arc<Mutex<Tokens>>,
}

struct Tokens {
    refresh: SecretString,
    /// The refresh token came back changed and is not in the store yet.
    unsaved: bool,
    access: Option<Access>,
    /// Counts access tokens, so that a request can say which one was refused.
    generation: u64,
    scopes: Vec<String>,
    /// The platform's final no; asking again would not change it.
    over: Option<ApiError>,
}

struct Access {
    token: SecretString,
    renew_at: Instant,
}

impl Access {
    fn of(grant: &Grant) -> Self {
        Self {
            token: grant.access_token.clone(),
            renew_at: Instant::now()
                + grant.expires_in.min(LONGEST_LIFETIME) * RENEW_AT_PERCENT / 100,
        }
    }
}

impl Session {
    /// Returns a session that starts with `access`, or by using the refresh token. The caller has stored
    /// `refresh_token` already; `store` is called when another one comes back.
    pub fn new(
        provider: Provider,
        client: Client,
        refresh_token: SecretString,
        access: Option<Grant>,
        store: Arc<dyn GrantStore>,
    ) -> Self {
        let (first, scopes) = match access {
            Some(grant) => (Some(Access::of(&grant)), grant.scopes),
            None => (None, Vec::new()),
        };
        let tokens = Tokens {
            refresh: refresh_token,
            unsaved: false,
            generation: u64::from(first.is_some()),
            scopes,
            access: first,
            over: None,
        };
        Self(Arc::new(Inner {
            provider,
            client,
            store,
            tokens: Arc::new(Mutex::new(tokens)),
        }))
    }

    /// Returns the access token and its generation, renewing it when it is due.
    pub(crate) async fn access(&self) -> Result<(SecretString, u64), ApiError> {
        let tokens = Arc::clone(&self.0.tokens).lock_owned().await;
        let due = tokens.unsaved
            || tokens
                .access
                .as_ref()
                .is_none_or(|access| access.renew_at <= Instant::now());
        let tokens = if due {
            self.renewed(tokens).await?
        } else {
            tokens
        };
        match &tokens.access {
            Some(access) => Ok((access.token.clone(), tokens.generation)),
            None => Err(ApiError::Unauthorised {
                detail: "no access token".to_owned(),
            }),
        }
    }

    /// Renews the access token unless somebody else has replaced the one of `generation` already.
    pub(crate) async fn renew(&self, generation: u64) -> Result<(), ApiError> {
        let mut tokens = Arc::clone(&self.0.tokens).lock_owned().await;
        if tokens.generation == generation {
            tokens.access = None;
            self.renewed(tokens).await?;
        }
        Ok(())
    }

    /// Renews under the lock, in a task of its own: a caller who gives up must not lose a token that was rotated.
    async fn renewed(
        &self,
        tokens: OwnedMutexGuard<Tokens>,
    ) -> Result<OwnedMutexGuard<Tokens>, ApiError> {
        let session = Arc::clone(&self.0);
        tokio::spawn(async move { session.turn(tokens).await })
            .await
            .map_err(|_| ApiError::Unreachable {
                detail: "the renewal of the sign-in broke off".to_owned(),
            })?
    }

    /// Returns the granted scopes, asking `introspect` when no answer told them yet.
    pub(crate) async fn scopes(&self, introspect: &Own) -> Result<Option<Vec<String>>, ApiError> {
        self.access().await?;
        let known = self.0.tokens.lock().await.scopes.clone();
        if known.is_empty() {
            return Ok(self.introspect(introspect).await?.scopes);
        }
        Ok(Some(known))
    }

    /// Returns who signed in.
    pub(crate) async fn user(&self, introspect: &Own) -> Result<Option<String>, ApiError> {
        Ok(self.introspect(introspect).await?.user)
    }

    async fn introspect(&self, url: &Own) -> Result<Introspection, ApiError> {
        let (token, _) = self.access().await?;
        let mut form = vec![
            ("client_id", self.0.client.client_id.as_str()),
            ("token", token.expose_secret()),
            ("token_type_hint", "access_token"),
        ];
        if let Some(secret) = &self.0.client.client_secret {
            form.push(("client_secret", secret.expose_secret()));
        }
        let unreachable = |detail: String| ApiError::Unreachable { detail };
        let http = plain_client(url)?;
        let asked = async {
            let answer = http.post((**url).clone()).form(&form).send().await?;
            let status = answer.status();
            whole(answer, LONGEST_GRANT)
                .await
                .map(|body| (status, body))
        };
        let (status, body) = tokio::time::timeout(INTROSPECT_TIME, asked)
            .await
            .map_err(|_| unreachable("the introspection does not answer".to_owned()))?
            .map_err(|spoiled| match spoiled {
                Spoiled::Transport(failed) => unreachable(cause(failed)),
                long @ Spoiled::TooLong { .. } => ApiError::Unreadable {
                    detail: format!("the introspection: {long}"),
                },
            })?;
        match status.as_u16() {
            200 => serde_json::from_slice(&body).map_err(|_| ApiError::Unreadable {
                detail: "the introspection is not JSON".to_owned(),
            }),
            status @ 500.. => Err(ApiError::ServerTrouble { status }),
            // Telling is a courtesy: whoever refuses it has told nothing.
            _ => Ok(Introspection::default()),
        }
    }
}

/// The answer of HubSpot's introspection (documented).
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Introspection {
    scopes: Option<Vec<String>>,
    user: Option<String>,
}

impl Inner {
    async fn turn(
        &self,
        mut tokens: OwnedMutexGuard<Tokens>,
    ) -> Result<OwnedMutexGuard<Tokens>, ApiError> {
        if let Some(over) = &tokens.over {
            return Err(over.clone());
        }
        // A token that could not be stored last time comes first: it may be the only one that still works.
        self.save(&mut tokens).await?;
        let fresh = tokens
            .access
            .as_ref()
            .is_some_and(|access| access.renew_at > Instant::now());
        if fresh {
            return Ok(tokens);
        }
        let http = plain_client(&self.provider.token)?;
        let grant = token::refresh(http, &self.provider, &self.client, &tokens.refresh).await;
        let grant = match grant {
            Err(error @ ApiError::Unauthorised { .. }) => {
                tokens.over = Some(error.clone());
                return Err(error);
            }
            other => other?,
        };
        if let Some(returned) = &grant.refresh_token
            && returned.expose_secret() != tokens.refresh.expose_secret()
        {
            tokens.refresh = returned.clone();
            tokens.unsaved = true;
        }
        tokens.access = Some(Access::of(&grant));
        tokens.generation += 1;
        if !grant.scopes.is_empty() {
            tokens.scopes = grant.scopes;
        }
        self.save(&mut tokens).await?;
        Ok(tokens)
    }

    async fn save(&self, tokens: &mut Tokens) -> Result<(), ApiError> {
        if !tokens.unsaved {
            return Ok(());
        }
        let (store, token) = (Arc::clone(&self.store), tokens.refresh.clone());
        // A keychain may ask its owner and block for long.
        let saved = tokio::task::spawn_blocking(move || store.save(&token)).await;
        let failed = |detail: String| ApiError::Unreachable { detail };
        saved
            .map_err(|_| failed("storing the sign-in broke off".to_owned()))?
            .map_err(|wrong| failed(wrong.to_string()))?;
        tokens.unsaved = false;
        Ok(())
    }
}
