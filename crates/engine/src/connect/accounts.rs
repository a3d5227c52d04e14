//! Trying a credential: whose account it opens, what it may do, and whether it may replace the one before.

use super::Offer;
use super::checks::{advocate_checks, hubspot_checks};
use crate::clients::{Cached, Secret, advocate_with, hubspot_with};
use crate::engine::Inner;
use crate::failure::Error;
use crate::journal::links;
use crate::journal::settings::{self, Details, StoredConnection, Workspace};
use crate::journal::syncs;
use crate::views::{AccessLine, Fact, Mode, Platform};
use platforms::advocate::Keys;
use platforms::http::is_loopback;
use platforms::{ApiError, Credential};

/// Something that we ask of HubSpot.
pub(super) struct Access {
    scopes: &'static [&'static str],
    what: &'static str,
    level: &'static str,
    why: &'static str,
    /// What does not work without it; `None` when nothing does.
    pub without: Option<&'static str>,
}

/// What we ask of HubSpot. All of these exist on every tier.
pub(super) const ACCESS: [Access; 7] = [
    Access {
        scopes: &["crm.objects.contacts.read", "crm.objects.contacts.write"],
        what: "Contacts",
        level: "read and write",
        why: "to find and link people, to fill in codes and links; written only after you approve a preview",
        without: None,
    },
    Access {
        scopes: &["crm.schemas.contacts.write"],
        what: "Contact properties",
        level: "read and write",
        why: "to create the 7 referral properties; only after you press Apply",
        without: None,
    },
    Access {
        scopes: &["oauth"],
        what: "Account details",
        level: "read",
        why: "to show which account this is",
        without: None,
    },
    Access {
        scopes: &["crm.objects.deals.read"],
        what: "Deals",
        level: "read",
        why: "to notice won deals, if they are to count as conversions",
        without: Some("won deals are not noticed"),
    },
    Access {
        scopes: &["crm.objects.companies.read"],
        what: "Companies",
        level: "read",
        why: "only where a conversion takes a value of the company, or a company counts",
        without: Some("values of companies cannot be sent"),
    },
    Access {
        scopes: &["crm.lists.read"],
        what: "Lists",
        level: "read",
        why: "only to sync those on one list, and to offer the lists to choose from",
        without: Some("a sync cannot be limited to a list"),
    },
    Access {
        scopes: &["forms"],
        what: "Forms",
        level: "read",
        why: "to see which forms carry the referral; HubSpot has no right only to read them, and none is changed",
        without: Some("we cannot see which forms carry the referral"),
    },
];

impl Access {
    pub fn granted(&self, granted: &[String]) -> bool {
        self.scopes.iter().all(|scope| has(granted, scope))
    }
}

/// Returns what we ask access to, marked with what was granted.
pub(crate) fn access_lines(platform: Platform, granted: Option<&[String]>) -> Vec<AccessLine> {
    let line = |what: &str, level: &str, why: &str| AccessLine {
        what: what.to_owned(),
        level: level.to_owned(),
        why: why.to_owned(),
        granted: None,
        optional: false,
    };
    match platform {
        Platform::Hubspot => ACCESS
            .iter()
            .map(|access| AccessLine {
                granted: granted.map(|granted| access.granted(granted)),
                optional: access.without.is_some(),
                ..line(access.what, access.level, access.why)
            })
            .collect(),
        Platform::Advocate => vec![
            line(
                "Participants",
                "read",
                "to copy codes and share links to contacts",
            ),
            line("Programs", "read", "to let you choose the one program"),
            line("Exports", "read", "to read all participants in one go"),
        ],
    }
}

fn has(granted: &[String], scope: &str) -> bool {
    // Scopes of sensitive fields come back with a version at the end (observed).
    granted.iter().any(|name| {
        name == scope
            || name
                .strip_prefix(scope)
                .is_some_and(|rest| rest.starts_with(".v"))
    })
}

/// Returns what nothing works without, and was not granted.
pub(crate) fn missing_scopes(granted: &[String]) -> Vec<&'static str> {
    scopes_missing(granted, false)
}

/// Returns what is optional, and was not granted.
pub(crate) fn missing_optional_scopes(granted: &[String]) -> Vec<&'static str> {
    scopes_missing(granted, true)
}

fn scopes_missing(granted: &[String], optional: bool) -> Vec<&'static str> {
    ACCESS
        .iter()
        .filter(|access| access.without.is_some() == optional)
        .flat_map(|access| access.scopes)
        .filter(|scope| !has(granted, scope))
        .copied()
        .collect()
}

fn fact(label: &str, value: impl Into<String>) -> Fact {
    Fact {
        label: label.to_owned(),
        value: value.into(),
    }
}

impl Inner {
    /// Tries a HubSpot credential and, when it works, stores the connection as not yet confirmed.
    pub(super) async fn accept_hubspot(
        &self,
        workspace: &Workspace,
        credential: Credential,
        offer: Offer,
    ) -> Result<(), Error> {
        let platform = Platform::Hubspot;
        let failed = Error::from_platform(platform);
        let bases = self.bases(workspace).await?;
        let hubspot = hubspot_with(&bases, credential)?;
        let account = hubspot.account().await.map_err(&failed)?;
        self.refuse_other_account(workspace, platform, &account.id)
            .await?;
        let scopes = match offer.scopes {
            Some(scopes) => Some(scopes),
            None => hubspot.granted_scopes().await.map_err(&failed)?,
        };
        let user = hubspot.signed_in_user().await.unwrap_or_default();
        let checks = hubspot_checks(&hubspot, &account, scopes.as_deref()).await;
        let name = account
            .name
            .clone()
            .unwrap_or_else(|| format!("HubSpot account {}", account.id));
        let mut facts = vec![
            fact("Data centre", account.data_hosting.to_uppercase()),
            fact("Time zone", account.time_zone.clone()),
            fact("Currency", account.currency.clone()),
        ];
        facts.extend(user.map(|user| fact("Signed in as", user)));
        let local = is_loopback(&bases.hubspot_api);
        let stored = StoredConnection {
            method: offer.method,
            account_id: account.id,
            account_name: name.clone(),
            details: Details {
                facts,
                checks,
                client_id: offer.client_id,
                ui_domain: account.ui_domain,
                time_zone: account.time_zone,
                scopes,
                ..Details::default()
            },
            confirmed: false,
            broken: false,
        };
        self.store(workspace, platform, &offer.found).await?;
        let test = account.kind != "STANDARD" || local;
        self.save_connected(workspace, platform, stored, Some(name), test)
            .await?;
        self.state().clients.hubspot = Some(hubspot);
        Ok(())
    }

    /// Tries impact.com credentials and, when the Advocate side works, stores the connection as not yet confirmed.
    pub(super) async fn accept_advocate(
        &self,
        workspace: &Workspace,
        keys: Keys,
        offer: Offer,
    ) -> Result<(), Error> {
        let platform = Platform::Advocate;
        let failed = Error::from_platform(platform);
        let alias = keys.tenant_alias.clone();
        let bases = self.bases(workspace).await?;
        let advocate = advocate_with(&bases, keys)?;
        let tenant = match advocate.tenant().await {
            Ok(tenant) => Some(tenant),
            // Without GraphQL the tenant cannot describe itself; reading participants is what matters.
            Err(ApiError::Forbidden { .. }) => {
                advocate.participant_total().await.map_err(&failed)?;
                None
            }
            Err(error) => return Err(failed(error)),
        };
        self.refuse_other_account(workspace, platform, &alias)
            .await?;
        let checks = advocate_checks(&advocate, &alias).await;
        let name = tenant
            .as_ref()
            .and_then(|tenant| tenant.company.clone())
            .unwrap_or_else(|| alias.clone());
        let mut facts = vec![fact("Tenant alias", alias.clone())];
        if !offer.account_sid.is_empty() {
            facts.push(fact("Account SID", offer.account_sid.clone()));
        }
        let stored = StoredConnection {
            method: offer.method,
            account_id: alias.clone(),
            account_name: name,
            details: Details {
                facts,
                checks,
                client_id: offer.client_id,
                account_sid: offer.account_sid,
                has_api_key: offer.found.iter().any(|(kind, _)| *kind == Secret::ApiKey),
                ..Details::default()
            },
            confirmed: false,
            broken: false,
        };
        self.store(workspace, platform, &offer.found).await?;
        let test = alias.starts_with("test_") || is_loopback(&bases.advocate);
        self.save_connected(workspace, platform, stored, None, test)
            .await?;
        self.state().clients.advocate = Some(advocate);
        Ok(())
    }

    /// Refuses an account that the stored links do not belong to: mixing them would join strangers. Disconnecting
    /// keeps the links, so the runs are asked whose they are, not the connection.
    async fn refuse_other_account(
        &self,
        workspace: &Workspace,
        platform: Platform,
        account: &str,
    ) -> Result<(), Error> {
        let id = workspace.id.clone();
        let (linked, accounts) = self
            .journal
            .read(move |db| Ok((links::links(db, &id)?, syncs::accounts_of_links(db, &id)?)))
            .await?;
        let before = accounts.map(|(hubspot, tenant)| match platform {
            Platform::Hubspot => hubspot,
            Platform::Advocate => tenant,
        });
        match before {
            Some(before) if linked > 0 && before != account => Err(Error::InvalidInput {
                what: format!(
                    "This is account {account}, but the {linked} linked people of this workspace belong to account {before}."
                ),
                hint: format!("Sign in to account {before} again."),
            }),
            _ => Ok(()),
        }
    }

    async fn save_connected(
        &self,
        workspace: &Workspace,
        platform: Platform,
        stored: StoredConnection,
        name: Option<String>,
        test: bool,
    ) -> Result<(), Error> {
        let now = self.now();
        let mut renamed = workspace.clone();
        if renamed.mode != Mode::Practice {
            renamed.name = name.unwrap_or(renamed.name);
            renamed.mode = if test { Mode::Test } else { renamed.mode };
        }
        let for_state = renamed.clone();
        self.journal
            .write(move |db| {
                settings::save_workspace(db, &renamed, now)?;
                settings::save_connection(db, &renamed.id, platform, &stored, now)
            })
            .await?;
        let mut state = self.state();
        state.clients = Cached::default();
        if state
            .workspace
            .as_ref()
            .is_some_and(|open| open.id == for_state.id)
        {
            state.workspace = Some(for_state);
        }
        Ok(())
    }
}
