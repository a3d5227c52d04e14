//! The platform clients of the open workspace, built when first needed and then shared, so that all tasks share one
//! pace and one sign-in.

use crate::engine::{Addresses, Inner};
use crate::failure::Error;
use crate::journal::settings::{self, StoredConnection, Workspace};
use crate::keychain::Keychain;
use crate::views::{ConnectMethod, Mode, Platform};
use platforms::Credential;
use platforms::advocate::{Advocate, Keys};
use platforms::http::{Network, Pacer, Patience};
use platforms::hubspot::HubSpot;
use platforms::oauth::{Client, Grant, GrantStore, Provider, Session, StoreFailed};
use secrecy::SecretString;
use std::sync::Arc;
use url::Url;

/// Clients that were built already.
#[derive(Default)]
pub(crate) struct Cached {
    pub hubspot: Option<HubSpot>,
    pub advocate: Option<Advocate>,
}

/// The secrets of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::enum_variant_names,
    reason = "a client secret is called so by everybody"
)]
pub(crate) enum Secret {
    AccessToken,
    RefreshToken,
    ClientSecret,
    AuthToken,
    ApiKey,
}

impl Secret {
    pub const ALL: [Self; 5] = [
        Self::AccessToken,
        Self::RefreshToken,
        Self::ClientSecret,
        Self::AuthToken,
        Self::ApiKey,
    ];

    /// Returns the keychain entry's name.
    pub fn entry(self, workspace: &str, platform: Platform) -> String {
        let side = match platform {
            Platform::Hubspot => "hubspot",
            Platform::Advocate => "impact",
        };
        let kind = match self {
            Self::AccessToken => "access-token",
            Self::RefreshToken => "refresh-token",
            Self::ClientSecret => "client-secret",
            Self::AuthToken => "auth-token",
            Self::ApiKey => "api-key",
        };
        format!("{workspace}/{side}/{kind}")
    }
}

/// Base addresses that a workspace uses.
#[derive(Debug, Clone)]
pub(crate) struct Bases {
    pub hubspot_api: Url,
    pub hubspot_app: Url,
    pub advocate: Url,
    pub brand: Url,
    pub impact_app: Url,
    pub patience: Patience,
    pub network: Network,
}

impl Inner {
    /// Returns where the workspace's platforms are.
    pub async fn bases(&self, workspace: &Workspace) -> Result<Bases, Error> {
        let practice = self.state().practice.clone();
        let (hubspot, impact) = if let Some(access) = practice {
            (Some(access.hubspot.base_url), Some(access.impact.base_url))
        } else if workspace.mode == Mode::Practice {
            // Practice credentials must never reach a real platform.
            return Err(Error::Internal {
                what: "the practice accounts are not running",
            });
        } else {
            let own: Addresses = self.document(&workspace.id).await?.unwrap_or_default();
            (own.hubspot, own.impact)
        };
        let or = |own: &Option<Url>, default: &Url| own.as_ref().unwrap_or(default).clone();
        Ok(Bases {
            hubspot_api: or(&hubspot, &self.endpoints.hubspot_api),
            hubspot_app: or(&hubspot, &self.endpoints.hubspot_app),
            advocate: or(&impact, &self.endpoints.advocate),
            brand: or(&impact, &self.endpoints.impact_brand),
            impact_app: or(&impact, &self.endpoints.impact_app),
            patience: self.patience,
            network: self.network.clone(),
        })
    }

    /// Returns one side's stored connection.
    pub async fn connection(
        &self,
        workspace: &Workspace,
        platform: Platform,
    ) -> Result<Option<StoredConnection>, Error> {
        let id = workspace.id.clone();
        self.journal
            .read(move |db| settings::connection(db, &id, platform))
            .await
    }

    /// Returns one side's connection, or says that there is none.
    pub async fn connected(
        &self,
        workspace: &Workspace,
        platform: Platform,
    ) -> Result<StoredConnection, Error> {
        self.connection(workspace, platform)
            .await?
            .ok_or(Error::NotConnected { platform })
    }

    /// Returns the HubSpot client of the workspace.
    pub async fn hubspot(&self, workspace: &Workspace) -> Result<HubSpot, Error> {
        if let Some(client) = self.state().clients.hubspot.clone() {
            return Ok(client);
        }
        let stored = self.connected(workspace, Platform::Hubspot).await?;
        let bases = self.bases(workspace).await?;
        let credential = match stored.method {
            ConnectMethod::Keys => Credential::Bearer(
                self.secret(workspace, Platform::Hubspot, Secret::AccessToken)
                    .await?,
            ),
            ConnectMethod::OAuth => {
                let provider = hubspot_provider(&bases)?;
                self.session(
                    workspace,
                    Platform::Hubspot,
                    provider,
                    &stored.details.client_id,
                )
                .await?
            }
        };
        let client = hubspot_with(&bases, credential)?;
        self.state().clients.hubspot = Some(client.clone());
        // Told now that it is there, and by whoever changes the share.
        self.sync_settings(workspace).await?;
        Ok(client)
    }

    /// Returns the impact.com client of the workspace.
    pub async fn advocate(&self, workspace: &Workspace) -> Result<Advocate, Error> {
        if let Some(client) = self.state().clients.advocate.clone() {
            return Ok(client);
        }
        let stored = self.connected(workspace, Platform::Advocate).await?;
        let bases = self.bases(workspace).await?;
        let platform = Platform::Advocate;
        let keys = match stored.method {
            ConnectMethod::Keys => {
                let token = self.secret(workspace, platform, Secret::AuthToken).await?;
                let api_key = if stored.details.has_api_key {
                    Some(self.secret(workspace, platform, Secret::ApiKey).await?)
                } else {
                    None
                };
                advocate_keys(
                    &stored.account_id,
                    &stored.details.account_sid,
                    token,
                    api_key,
                )
            }
            ConnectMethod::OAuth if self.lost_practice_grant(workspace).await? => {
                let access = self.state().practice.clone();
                let impact = access.ok_or(Error::NotConnected { platform })?.impact;
                advocate_keys(
                    &impact.tenant_alias,
                    &impact.account_sid,
                    impact.auth_token,
                    None,
                )
            }
            ConnectMethod::OAuth => {
                let provider = impact_provider(&bases).await?;
                let session = self
                    .session(workspace, platform, provider, &stored.details.client_id)
                    .await?;
                Keys {
                    tenant_alias: stored.account_id.clone(),
                    advocate: session,
                    brand: None,
                }
            }
        };
        let client = advocate_with(&bases, keys)?;
        self.state().clients.advocate = Some(client.clone());
        Ok(client)
    }

    /// Returns whether this is a practice workspace whose grant ended with the simulators that gave it. Practice
    /// secrets live in memory, so after a restart the pair's keys stand in.
    async fn lost_practice_grant(&self, workspace: &Workspace) -> Result<bool, Error> {
        let platform = Platform::Advocate;
        Ok(self.state().practice.is_some()
            && self
                .find_secret(workspace, platform, Secret::RefreshToken)
                .await?
                .is_none())
    }

    async fn session(
        &self,
        workspace: &Workspace,
        platform: Platform,
        provider: Provider,
        client_id: &str,
    ) -> Result<Credential, Error> {
        let refresh = self
            .secret(workspace, platform, Secret::RefreshToken)
            .await?;
        let client_secret = self
            .find_secret(workspace, platform, Secret::ClientSecret)
            .await?;
        let client = Client {
            client_id: client_id.to_owned(),
            client_secret,
        };
        Ok(self.session_with(workspace, platform, provider, client, refresh, None))
    }

    /// Builds a session whose refresh tokens go to the workspace's keychain before they are used.
    pub fn session_with(
        &self,
        workspace: &Workspace,
        platform: Platform,
        provider: Provider,
        client: Client,
        refresh: SecretString,
        access: Option<Grant>,
    ) -> Credential {
        let store = KeychainStore {
            keychain: self.keychain(workspace),
            entry: Secret::RefreshToken.entry(&workspace.id, platform),
        };
        Credential::Session(Session::new(
            provider,
            client,
            refresh,
            access,
            Arc::new(store),
        ))
    }

    /// Returns a secret that must be there; when it is not, the person has to connect again.
    pub async fn secret(
        &self,
        workspace: &Workspace,
        platform: Platform,
        secret: Secret,
    ) -> Result<SecretString, Error> {
        self.find_secret(workspace, platform, secret)
            .await?
            .ok_or(Error::NotConnected { platform })
    }

    pub async fn find_secret(
        &self,
        workspace: &Workspace,
        platform: Platform,
        secret: Secret,
    ) -> Result<Option<SecretString>, Error> {
        let entry = secret.entry(&workspace.id, platform);
        self.with_keychain(workspace, move |keychain| keychain.get(&entry))
            .await
    }

    /// Uses the keychain off the async threads: it may wait for a person.
    pub async fn with_keychain<T: Send + 'static>(
        &self,
        workspace: &Workspace,
        work: impl FnOnce(&dyn Keychain) -> Result<T, crate::KeychainError> + Send + 'static,
    ) -> Result<T, Error> {
        let keychain = self.keychain(workspace);
        let done = self.threads.aside(move || work(&*keychain)).await;
        Ok(done.map_err(|_| Error::Internal {
            what: "the keychain did not answer",
        })??)
    }
}

/// Returns impact.com's credentials from its keys: the tenant API key is preferred for the Advocate API.
pub(crate) fn advocate_keys(
    alias: &str,
    sid: &str,
    token: SecretString,
    api_key: Option<SecretString>,
) -> Keys {
    let account = Credential::Basic {
        user: sid.to_owned(),
        password: token,
    };
    let advocate = match api_key {
        Some(key) => Credential::Basic {
            user: String::new(),
            password: key,
        },
        None => account.clone(),
    };
    Keys {
        tenant_alias: alias.to_owned(),
        advocate,
        brand: Some((sid.to_owned(), account)),
    }
}

/// Returns who grants for HubSpot.
pub(crate) fn hubspot_provider(bases: &Bases) -> Result<Provider, Error> {
    Provider::hubspot(&bases.hubspot_app, &bases.hubspot_api)
        .map(|provider| provider.with(bases.patience))
        .map_err(Error::from_platform(Platform::Hubspot))
}

/// Returns who grants for impact.com.
pub(crate) async fn impact_provider(bases: &Bases) -> Result<Provider, Error> {
    Provider::discover_impact(&bases.impact_app)
        .await
        .map(|provider| provider.with(bases.patience))
        .map_err(Error::from_platform(Platform::Advocate))
}

/// Builds a HubSpot client with a credential that may not be stored yet.
pub(crate) fn hubspot_with(bases: &Bases, credential: Credential) -> Result<HubSpot, Error> {
    let pacer = Pacer::hubspot().with(bases.patience);
    HubSpot::over(&bases.network, bases.hubspot_api.clone(), credential, pacer)
        .map_err(Error::from_platform(Platform::Hubspot))
}

/// Builds an impact.com client with credentials that are not stored yet.
pub(crate) fn advocate_with(bases: &Bases, keys: Keys) -> Result<Advocate, Error> {
    let (advocate, brand) = (bases.advocate.clone(), bases.brand.clone());
    Advocate::over(&bases.network, advocate, brand, keys, bases.patience)
        .map_err(Error::from_platform(Platform::Advocate))
}

struct KeychainStore {
    keychain: Arc<dyn Keychain>,
    entry: String,
}

impl GrantStore for KeychainStore {
    fn save(&self, refresh_token: &SecretString) -> Result<(), StoreFailed> {
        self.keychain
            .set(&self.entry, refresh_token)
            .map_err(|error| StoreFailed {
                detail: error.to_string(),
            })
    }
}
