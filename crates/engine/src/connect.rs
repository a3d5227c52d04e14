//! Connecting and disconnecting the two platforms.
//!
//! A secret is typed in the browser (or read by a terminal host), tried against the platform, and only then stored in
//! the keychain. No view holds one.

mod accounts;
mod checks;

use crate::clients::{Cached, Secret, advocate_keys, hubspot_provider, impact_provider};
use crate::engine::{Engine, Inner};
use crate::environment::PracticeAccess;
use crate::failure::{Error, name};
use crate::journal::settings::{self, Workspace};
use crate::keychain::{Keychain, MemoryKeychain};
use crate::views::{
    ConnectMethod, ConnectRequest, Event, Failure, Overview, PendingView, Platform,
};
use jiff::Timestamp;
use platforms::Credential;
use platforms::oauth::{Attempt, Client, KeyField, OauthError, Outcome, Purpose, REDIRECT_PORTS};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// How long a sign-in page may stay open, and how much more time "Give me more time" gives.
const PATIENCE: Duration = Duration::from_mins(10);

/// A browser page that is waited for.
pub(crate) struct Pending {
    pub view: PendingView,
    task: AbortHandle,
    deadline: watch::Sender<tokio::time::Instant>,
}

/// Secrets as a terminal host reads them.
pub enum Keys {
    /// A HubSpot service key or private-app token.
    HubspotToken(SecretString),
    /// A grant that HubSpot gave to the customer's own app.
    HubspotGrant {
        /// Client id.
        client_id: String,
        /// Client secret.
        client_secret: SecretString,
        /// Refresh token.
        refresh_token: SecretString,
    },
    /// impact.com's keys.
    Advocate {
        /// Account SID.
        account_sid: String,
        /// Auth Token.
        auth_token: SecretString,
        /// Tenant alias.
        tenant_alias: String,
        /// Tenant API key, preferred for the Advocate API.
        api_key: Option<SecretString>,
    },
}

/// Secrets that are stored once they are found good.
type Found = Vec<(Secret, SecretString)>;

/// What comes with a credential that is about to be tried.
struct Offer {
    method: ConnectMethod,
    client_id: String,
    account_sid: String,
    /// Scopes that the grant named.
    scopes: Option<Vec<String>>,
    found: Found,
}

impl Offer {
    fn keys(found: Found) -> Self {
        Self {
            method: ConnectMethod::Keys,
            client_id: String::new(),
            account_sid: String::new(),
            scopes: None,
            found,
        }
    }

    fn signed_in(client_id: String, scopes: Option<Vec<String>>) -> Self {
        Self {
            method: ConnectMethod::OAuth,
            client_id,
            scopes,
            ..Self::keys(Vec::new())
        }
    }
}

impl Engine {
    /// Opens a page for the browser and waits for it in the background; the overview tells how it went.
    ///
    /// # Errors
    /// No workspace is open, a sync is at work, or the page cannot be served.
    pub async fn begin_connection(&self, request: ConnectRequest) -> Result<PendingView, Failure> {
        self.inner.refuse_while_busy()?;
        let workspace = self.inner.workspace()?;
        let platform = request.platform;
        self.inner.cancel_pending(platform);
        let alias = self.inner.alias(&request)?;
        let purpose = self.inner.purpose(&workspace, &request).await?;
        let attempt = Attempt::begin(purpose, &REDIRECT_PORTS)
            .await
            .map_err(|source| Error::SignIn { platform, source })?;
        let view = PendingView {
            method: request.method,
            address: attempt.address().to_string(),
            until: self.inner.after(PATIENCE).to_string(),
        };
        let (deadline, watched) = watch::channel(tokio::time::Instant::now() + PATIENCE);
        let engine = self.clone();
        let task = tokio::spawn(async move {
            let outcome = attempt.finish(until(watched)).await;
            engine
                .finish_connection(&workspace, platform, alias, outcome)
                .await;
        });
        let pending = Pending {
            view: view.clone(),
            task: task.abort_handle(),
            deadline,
        };
        {
            let mut state = self.inner.state();
            state.problems.remove(&platform);
            // The page may have been answered already; then there is nothing left to wait for.
            if !task.is_finished() {
                state.pending.insert(platform, pending);
            }
        }
        self.inner.emit(Event::SetupChanged);
        Ok(view)
    }

    /// Stops waiting for the browser. Nothing is stored.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub async fn cancel_connection(&self, platform: Platform) -> Result<Overview, Failure> {
        self.inner.cancel_pending(platform);
        self.inner.emit(Event::SetupChanged);
        self.overview().await
    }

    /// Gives the person ten more minutes at the browser.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub async fn extend_connection(&self, platform: Platform) -> Result<Overview, Failure> {
        let until = self.inner.after(PATIENCE).to_string();
        if let Some(pending) = self.inner.state().pending.get_mut(&platform) {
            pending.view.until = until;
            // Nobody listens only if the wait has just ended.
            let _ended = pending
                .deadline
                .send(tokio::time::Instant::now() + PATIENCE);
        }
        self.inner.emit(Event::SetupChanged);
        self.overview().await
    }

    /// Connects with secrets that a terminal host has read. The account counts as confirmed.
    ///
    /// # Errors
    /// The platform does not accept them, or they cannot be stored.
    pub async fn connect_with_keys(&self, keys: Keys) -> Result<Overview, Failure> {
        self.inner.refuse_while_busy()?;
        let workspace = self.inner.workspace()?;
        let platform = match keys {
            Keys::Advocate { .. } => Platform::Advocate,
            Keys::HubspotToken(_) | Keys::HubspotGrant { .. } => Platform::Hubspot,
        };
        let trying = self.inner.try_keys(&workspace, keys);
        self.inner.or_put_back(&workspace, platform, trying).await?;
        self.confirm_connection(platform).await
    }

    /// Records that the connected account is the right one.
    ///
    /// # Errors
    /// The side is not connected.
    pub async fn confirm_connection(&self, platform: Platform) -> Result<Overview, Failure> {
        let workspace = self.inner.workspace()?;
        let mut stored = self.inner.connected(&workspace, platform).await?;
        stored.confirmed = true;
        let now = self.inner.now();
        self.inner
            .journal
            .write(move |db| settings::save_connection(db, &workspace.id, platform, &stored, now))
            .await?;
        self.inner.emit(Event::SetupChanged);
        self.overview().await
    }

    /// Forgets a connection: its secrets leave the keychain, its row leaves the journal. Links and history stay.
    ///
    /// # Errors
    /// A sync is at work, or the keychain or the journal cannot be written.
    pub async fn disconnect(&self, platform: Platform) -> Result<Overview, Failure> {
        self.inner.refuse_while_busy()?;
        let workspace = self.inner.workspace()?;
        self.inner.cancel_pending(platform);
        let id = workspace.id.clone();
        self.inner
            .with_keychain(&workspace, move |keychain| {
                Secret::ALL
                    .into_iter()
                    .try_for_each(|secret| keychain.delete(&secret.entry(&id, platform)))
            })
            .await?;
        self.inner
            .journal
            .write(move |db| settings::delete_connection(db, &workspace.id, platform))
            .await?;
        self.inner.state().clients = Cached::default();
        self.inner.emit(Event::SetupChanged);
        self.overview().await
    }

    async fn finish_connection(
        &self,
        workspace: &Workspace,
        platform: Platform,
        alias: String,
        outcome: Result<Outcome, OauthError>,
    ) {
        let connected = match outcome {
            Ok(outcome) => {
                let trying = self.inner.try_outcome(workspace, platform, alias, outcome);
                self.inner.or_put_back(workspace, platform, trying).await
            }
            Err(source) => Err(Error::SignIn { platform, source }),
        };
        {
            let mut state = self.inner.state();
            state.pending.remove(&platform);
            if let Err(error) = connected {
                tracing::warn!(?platform, %error, "connecting did not work");
                let failure = Failure::from(error);
                let problem = format!("{} {}", failure.message, failure.hint);
                state.problems.insert(platform, problem);
            }
        }
        self.inner.emit(Event::SetupChanged);
    }
}

impl Inner {
    fn cancel_pending(&self, platform: Platform) {
        if let Some(pending) = self.state().pending.remove(&platform) {
            pending.task.abort();
        }
    }

    fn after(&self, time: Duration) -> Timestamp {
        self.now().checked_add(time).unwrap_or(Timestamp::MAX)
    }

    /// Returns the tenant alias that a sign-in to impact.com is for.
    fn alias(&self, request: &ConnectRequest) -> Result<String, Error> {
        let wanted =
            (request.platform, request.method) == (Platform::Advocate, ConnectMethod::OAuth);
        if !wanted {
            return Ok(String::new());
        }
        if let Some(access) = &self.state().practice {
            return Ok(access.impact.tenant_alias.clone());
        }
        let alias = request.tenant_alias.trim();
        if alias.is_empty() {
            return Err(Error::InvalidInput {
                what: "The tenant alias is missing: signing in to impact.com does not tell it.".to_owned(),
                hint: "Enter it; you find it in impact.com under Settings, Advocate Settings, General.".to_owned(),
            });
        }
        Ok(alias.to_owned())
    }

    async fn purpose(
        &self,
        workspace: &Workspace,
        request: &ConnectRequest,
    ) -> Result<Purpose, Error> {
        let platform = request.platform;
        if request.method == ConnectMethod::Keys {
            let practice = self.state().practice.clone();
            return Ok(keys_page(platform, practice.as_ref()));
        }
        let bases = self.bases(workspace).await?;
        let provider = match platform {
            Platform::Hubspot => hubspot_provider(&bases)?,
            Platform::Advocate => impact_provider(&bases).await?,
        };
        let provider = if request.required_only {
            provider.required_only()
        } else {
            provider
        };
        let platform_name = name(platform).to_owned();
        Ok(match self.known_client(workspace, platform).await? {
            Some(client) => Purpose::SignIn {
                provider,
                client,
                platform_name,
            },
            None => Purpose::AskClientThenSignIn {
                provider,
                platform_name,
                secret_optional: platform == Platform::Advocate,
            },
        })
    }

    /// Returns the OAuth client that was entered before, or the practice one.
    async fn known_client(
        &self,
        workspace: &Workspace,
        platform: Platform,
    ) -> Result<Option<Client>, Error> {
        if let Some(access) = self.state().practice.clone() {
            let (client_id, secret) = match platform {
                Platform::Hubspot => (access.hubspot.client_id, access.hubspot.client_secret),
                Platform::Advocate => (access.impact.client_id, access.impact.client_secret),
            };
            return Ok(Some(Client {
                client_id,
                client_secret: Some(secret),
            }));
        }
        let Some(stored) = self.connection(workspace, platform).await? else {
            return Ok(None);
        };
        if stored.details.client_id.is_empty() {
            return Ok(None);
        }
        let client_secret = self
            .find_secret(workspace, platform, Secret::ClientSecret)
            .await?;
        Ok(
            (client_secret.is_some() || platform == Platform::Advocate).then_some(Client {
                client_id: stored.details.client_id,
                client_secret,
            }),
        )
    }

    async fn try_outcome(
        &self,
        workspace: &Workspace,
        platform: Platform,
        alias: String,
        outcome: Outcome,
    ) -> Result<(), Error> {
        match (platform, outcome) {
            (_, Outcome::Granted { grant, client }) => {
                let refresh = grant.refresh_token.clone().ok_or(Error::Internal {
                    what: "the sign-in gave no refresh token",
                })?;
                let mut found = vec![(Secret::RefreshToken, refresh.clone())];
                if let Some(secret) = &client.client_secret {
                    found.push((Secret::ClientSecret, secret.clone()));
                }
                // The refresh token is stored before it is used: the platform may have ended the one before it.
                self.store(workspace, platform, &found).await?;
                let bases = self.bases(workspace).await?;
                let client_id = client.client_id.clone();
                let scopes = (!grant.scopes.is_empty()).then(|| grant.scopes.clone());
                let provider = match platform {
                    Platform::Hubspot => hubspot_provider(&bases)?,
                    Platform::Advocate => impact_provider(&bases).await?,
                };
                let credential =
                    self.session_with(workspace, platform, provider, client, refresh, Some(grant));
                let offer = Offer::signed_in(client_id, scopes);
                match platform {
                    Platform::Hubspot => self.accept_hubspot(workspace, credential, offer).await,
                    Platform::Advocate => {
                        let keys = platforms::advocate::Keys {
                            tenant_alias: alias,
                            advocate: credential,
                            brand: None,
                        };
                        self.accept_advocate(workspace, keys, offer).await
                    }
                }
            }
            (Platform::Hubspot, Outcome::Keys(mut keys)) => {
                let token = keys.remove("token").unwrap_or_default();
                self.try_keys(workspace, Keys::HubspotToken(token)).await
            }
            (Platform::Advocate, Outcome::Keys(mut keys)) => {
                let mut plain = |key: &str| {
                    keys.remove(key)
                        .map(|value| value.expose_secret().to_owned())
                        .unwrap_or_default()
                };
                let (account_sid, tenant_alias) = (plain("account_sid"), plain("tenant_alias"));
                let keys = Keys::Advocate {
                    account_sid,
                    tenant_alias,
                    auth_token: keys.remove("auth_token").unwrap_or_default(),
                    api_key: keys.remove("api_key"),
                };
                self.try_keys(workspace, keys).await
            }
        }
    }

    async fn try_keys(&self, workspace: &Workspace, keys: Keys) -> Result<(), Error> {
        match keys {
            Keys::HubspotToken(token) => {
                let credential = Credential::Bearer(token.clone());
                let offer = Offer::keys(vec![(Secret::AccessToken, token)]);
                self.accept_hubspot(workspace, credential, offer).await
            }
            Keys::HubspotGrant {
                client_id,
                client_secret,
                refresh_token,
            } => {
                let found = vec![
                    (Secret::RefreshToken, refresh_token.clone()),
                    (Secret::ClientSecret, client_secret.clone()),
                ];
                self.store(workspace, Platform::Hubspot, &found).await?;
                let bases = self.bases(workspace).await?;
                let provider = hubspot_provider(&bases)?;
                let client = Client {
                    client_id: client_id.clone(),
                    client_secret: Some(client_secret),
                };
                let credential = self.session_with(
                    workspace,
                    Platform::Hubspot,
                    provider,
                    client,
                    refresh_token,
                    None,
                );
                let offer = Offer::signed_in(client_id, None);
                self.accept_hubspot(workspace, credential, offer).await
            }
            Keys::Advocate {
                account_sid,
                auth_token,
                tenant_alias,
                api_key,
            } => {
                let keys = advocate_keys(
                    &tenant_alias,
                    &account_sid,
                    auth_token.clone(),
                    api_key.clone(),
                );
                let mut found = vec![(Secret::AuthToken, auth_token)];
                found.extend(api_key.map(|key| (Secret::ApiKey, key)));
                let offer = Offer {
                    account_sid,
                    ..Offer::keys(found)
                };
                self.accept_advocate(workspace, keys, offer).await
            }
        }
    }

    /// Tries to connect. When it does not work, the secrets of the connection before are put back: what was stored on
    /// trial may open another account.
    async fn or_put_back(
        &self,
        workspace: &Workspace,
        platform: Platform,
        trying: impl Future<Output = Result<(), Error>>,
    ) -> Result<(), Error> {
        let mut before = Vec::new();
        for secret in Secret::ALL {
            before.push((secret, self.find_secret(workspace, platform, secret).await?));
        }
        let tried = trying.await;
        if tried.is_err() {
            let id = workspace.id.clone();
            let put_back = self
                .with_keychain(workspace, move |keychain| {
                    before.iter().try_for_each(|(secret, value)| {
                        let entry = secret.entry(&id, platform);
                        match value {
                            Some(value) => keychain.set(&entry, value),
                            None => keychain.delete(&entry),
                        }
                    })
                })
                .await;
            if let Err(error) = put_back {
                tracing::error!(?platform, %error, "the secrets from before could not be put back");
            }
        }
        tried
    }

    async fn store(
        &self,
        workspace: &Workspace,
        platform: Platform,
        found: &[(Secret, SecretString)],
    ) -> Result<(), Error> {
        let entries: Found = found.to_vec();
        let id = workspace.id.clone();
        self.with_keychain(workspace, move |keychain| {
            entries
                .iter()
                .try_for_each(|(secret, value)| keychain.set(&secret.entry(&id, platform), value))
        })
        .await
    }
}

/// Puts a practice pair's credentials where the practice workspace looks for them.
pub(crate) fn restore_practice(keychain: &MemoryKeychain, access: &PracticeAccess) {
    let entries = [
        (
            Platform::Hubspot,
            Secret::AccessToken,
            &access.hubspot.private_token,
        ),
        (
            Platform::Hubspot,
            Secret::RefreshToken,
            &access.hubspot.refresh_token,
        ),
        (
            Platform::Hubspot,
            Secret::ClientSecret,
            &access.hubspot.client_secret,
        ),
        (
            Platform::Advocate,
            Secret::AuthToken,
            &access.impact.auth_token,
        ),
        (Platform::Advocate, Secret::ApiKey, &access.impact.api_key),
        (
            Platform::Advocate,
            Secret::ClientSecret,
            &access.impact.client_secret,
        ),
    ];
    for (platform, secret, value) in entries {
        // Memory always takes it.
        let _stored = keychain.set(&secret.entry("practice", platform), value);
    }
}

async fn until(mut deadline: watch::Receiver<tokio::time::Instant>) {
    loop {
        let at = *deadline.borrow_and_update();
        tokio::select! {
            () = tokio::time::sleep_until(at) => return,
            changed = deadline.changed() => if changed.is_err() {
                // The one who could give more time is gone; what is left of it still counts.
                tokio::time::sleep_until(at).await;
                return;
            },
        }
    }
}

/// Returns the page on which keys are entered. In practice it shows the practice keys, to be copied.
fn keys_page(platform: Platform, practice: Option<&PracticeAccess>) -> Purpose {
    let field =
        |key: &str, label: &str, secret: bool, optional: bool, hint: &str, value: Option<&str>| {
            KeyField {
                key: key.to_owned(),
                label: label.to_owned(),
                secret,
                optional,
                hint: match value {
                    Some(value) => format!("Practice value: {value}"),
                    None => hint.to_owned(),
                },
            }
        };
    match platform {
        Platform::Hubspot => {
            let token = practice.map(|access| access.hubspot.private_token.expose_secret());
            Purpose::AskKeys {
                title: "HubSpot access token".to_owned(),
                intro: "Paste the service key or private-app token of your HubSpot account. It goes from this page \
                        straight into your computer's keychain."
                    .to_owned(),
                fields: vec![field(
                    "token",
                    "Access token",
                    true,
                    false,
                    "In HubSpot: Development, Keys, Service keys (in some accounts Settings, Integrations).",
                    token,
                )],
            }
        }
        Platform::Advocate => {
            let impact = practice.map(|access| &access.impact);
            Purpose::AskKeys {
                title: "impact.com keys".to_owned(),
                intro: "Paste the keys of your impact.com account. They go from this page straight into your \
                        computer's keychain."
                    .to_owned(),
                fields: vec![
                    field("account_sid", "Account SID", false, false,
                        "In impact.com: Settings, Technical, API.",
                        impact.map(|i| i.account_sid.as_str())),
                    field("auth_token", "Auth Token", true, false,
                        "Shown beside the Account SID.",
                        impact.map(|i| i.auth_token.expose_secret())),
                    field("tenant_alias", "Tenant alias", false, false,
                        "In impact.com: Settings, Advocate Settings, General, Tenant details.",
                        impact.map(|i| i.tenant_alias.as_str())),
                    field("api_key", "Tenant API key", true, true,
                        "Beside the tenant alias. Used for the Advocate API when given.",
                        impact.map(|i| i.api_key.expose_secret())),
                ],
            }
        }
    }
}

pub(crate) use accounts::{access_lines, missing_optional_scopes, missing_scopes};
pub(crate) use checks::of_connection;
