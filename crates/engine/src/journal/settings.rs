//! Workspaces, connections and settings documents.

use crate::failure::Error;
use crate::journal::instant;
use crate::views::{CheckView, ConnectMethod, Fact, Mode, Platform};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A stored workspace.
#[derive(Debug, Clone)]
pub struct Workspace {
    pub id: String,
    pub name: String,
    pub mode: Mode,
}

/// A stored connection. Facts only.
#[derive(Debug, Clone)]
pub struct StoredConnection {
    pub method: ConnectMethod,
    /// HubSpot account id, or the tenant alias.
    pub account_id: String,
    pub account_name: String,
    pub details: Details,
    pub confirmed: bool,
    /// The platform refused it since.
    pub broken: bool,
}

/// What else is known of a connection.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Details {
    /// Shown facts.
    pub facts: Vec<Fact>,
    /// Newest live checks.
    pub checks: Vec<CheckView>,
    /// OAuth client id, when signed in.
    #[serde(default)]
    pub client_id: String,
    /// impact.com Account SID, when connected by keys.
    #[serde(default)]
    pub account_sid: String,
    /// A tenant API key is stored in the keychain.
    #[serde(default)]
    pub has_api_key: bool,
    /// HubSpot's pages for this account, such as `app-eu1.hubspot.com`.
    #[serde(default)]
    pub ui_domain: String,
    /// Time zone of the HubSpot account; the limit of the day starts anew at its midnight.
    #[serde(default)]
    pub time_zone: String,
    /// Scopes granted, when they could be told.
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
}

/// A settings document.
pub trait Document: Serialize + DeserializeOwned + Default {
    /// Its kind in the journal.
    const KIND: &'static str;
}

fn text<T: Serialize>(value: T) -> Result<String, Error> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(text) => Ok(text),
        other => Ok(other.to_string()),
    }
}

fn from_text<T: DeserializeOwned>(text: String) -> Result<T, Error> {
    Ok(serde_json::from_value(serde_json::Value::String(text))?)
}

/// Returns all workspaces, the one opened last first.
pub fn workspaces(db: &Connection) -> Result<Vec<Workspace>, Error> {
    let mut statement =
        db.prepare("SELECT id, name, mode FROM workspace ORDER BY opened_at DESC, id")?;
    let rows = statement.query_map([], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
    })?;
    rows.map(|row| {
        let (id, name, mode) = row?;
        Ok(Workspace {
            id,
            name,
            mode: from_text(mode)?,
        })
    })
    .collect()
}

/// Stores a workspace and makes it the one opened last.
pub fn save_workspace(db: &Connection, workspace: &Workspace, now: Timestamp) -> Result<(), Error> {
    db.execute(
        "INSERT INTO workspace (id, name, mode, opened_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET name = ?2, mode = ?3, opened_at = ?4",
        params![
            workspace.id,
            workspace.name,
            text(workspace.mode)?,
            instant(now)
        ],
    )?;
    Ok(())
}

/// Returns one side's connection.
pub fn connection(
    db: &Connection,
    workspace: &str,
    platform: Platform,
) -> Result<Option<StoredConnection>, Error> {
    let read = |row: &Row<'_>| -> rusqlite::Result<(String, String, String, String, bool, bool)> {
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
            row.get(5)?,
        ))
    };
    let row = db
        .query_row(
            "SELECT method, account_id, account_name, details, confirmed, broken
             FROM connection WHERE workspace = ?1 AND platform = ?2",
            params![workspace, text(platform)?],
            read,
        )
        .optional()?;
    let Some((method, account_id, account_name, details, confirmed, broken)) = row else {
        return Ok(None);
    };
    Ok(Some(StoredConnection {
        method: from_text(method)?,
        account_id,
        account_name,
        details: serde_json::from_str(&details)?,
        confirmed,
        broken,
    }))
}

/// Stores one side's connection.
pub fn save_connection(
    db: &Connection,
    workspace: &str,
    platform: Platform,
    stored: &StoredConnection,
    now: Timestamp,
) -> Result<(), Error> {
    db.execute(
        "INSERT INTO connection (workspace, platform, method, account_id, account_name, details,
                                 confirmed, broken, connected_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (workspace, platform) DO UPDATE SET method = ?3, account_id = ?4,
             account_name = ?5, details = ?6, confirmed = ?7, broken = ?8, connected_at = ?9",
        params![
            workspace,
            text(platform)?,
            text(stored.method)?,
            stored.account_id,
            stored.account_name,
            serde_json::to_string(&stored.details)?,
            stored.confirmed,
            stored.broken,
            instant(now),
        ],
    )?;
    Ok(())
}

/// Marks a connection as refused by the platform, or as working again.
pub fn mark_broken(
    db: &Connection,
    workspace: &str,
    platform: Platform,
    broken: bool,
) -> Result<(), Error> {
    db.execute(
        "UPDATE connection SET broken = ?3 WHERE workspace = ?1 AND platform = ?2",
        params![workspace, text(platform)?, broken],
    )?;
    Ok(())
}

/// Forgets one side's connection.
pub fn delete_connection(
    db: &Connection,
    workspace: &str,
    platform: Platform,
) -> Result<(), Error> {
    db.execute(
        "DELETE FROM connection WHERE workspace = ?1 AND platform = ?2",
        params![workspace, text(platform)?],
    )?;
    Ok(())
}

/// Returns a settings document, if it was ever saved.
pub fn document<D: Document>(db: &Connection, workspace: &str) -> Result<Option<D>, Error> {
    let body: Option<String> = db
        .query_row(
            "SELECT body FROM document WHERE workspace = ?1 AND kind = ?2",
            params![workspace, D::KIND],
            |row| row.get(0),
        )
        .optional()?;
    body.map(|body| Ok(serde_json::from_str(&body)?))
        .transpose()
}

/// Saves a settings document.
pub fn save_document<D: Document>(
    db: &Connection,
    workspace: &str,
    body: &D,
    now: Timestamp,
) -> Result<(), Error> {
    db.execute(
        "INSERT INTO document (workspace, kind, body, saved_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (workspace, kind) DO UPDATE SET body = ?3, saved_at = ?4",
        params![
            workspace,
            D::KIND,
            serde_json::to_string(body)?,
            instant(now)
        ],
    )?;
    Ok(())
}

/// Returns a settings document that belongs to no workspace, if it was ever saved.
pub fn app_document<D: Document>(db: &Connection) -> Result<Option<D>, Error> {
    let body: Option<String> = db
        .query_row(
            "SELECT body FROM app_document WHERE kind = ?1",
            params![D::KIND],
            |row| row.get(0),
        )
        .optional()?;
    body.map(|body| Ok(serde_json::from_str(&body)?))
        .transpose()
}

/// Saves a settings document that belongs to no workspace.
pub fn save_app_document<D: Document>(
    db: &Connection,
    body: &D,
    now: Timestamp,
) -> Result<(), Error> {
    db.execute(
        "INSERT INTO app_document (kind, body, saved_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (kind) DO UPDATE SET body = ?2, saved_at = ?3",
        params![D::KIND, serde_json::to_string(body)?, instant(now)],
    )?;
    Ok(())
}
