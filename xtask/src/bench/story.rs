//! A first sync as a user of the terminal program does it, one command after the other.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::pair::Pair;
use super::watch::{self, Cost};
use super::{Setting, fewest_requests, json};
use crate::Trouble;

/// What one first sync cost. Connecting and setting up are not part of it.
#[derive(Debug)]
pub struct Measured {
    /// Seconds of the preview.
    pub preview_seconds: f64,
    /// Seconds of the run.
    pub sync_seconds: f64,
    /// Processor seconds of both.
    pub cpu_seconds: f64,
    /// The larger of both peaks, in MiB.
    pub peak_mib: f64,
    /// Requests that reached HubSpot during both.
    pub requests: u64,
    /// Requests that HubSpot refused with 429 during both.
    pub refused: u64,
    /// The fewest requests that could have done it.
    pub fewest: u64,
}

impl Measured {
    /// Returns seconds on the wall, preview and run together.
    pub fn wall(&self) -> f64 {
        self.preview_seconds + self.sync_seconds
    }
}

/// A data folder that is removed when dropped.
pub struct Folder(PathBuf);

impl Folder {
    /// Returns an empty one.
    pub fn new() -> Self {
        let folder =
            Self(std::env::temp_dir().join(format!("advsync-bench-{}", std::process::id())));
        let _ = std::fs::remove_dir_all(&folder.0);
        folder
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What a preview said.
#[derive(Debug)]
pub struct Plan {
    /// Its id.
    pub id: String,
    /// Contacts that it creates.
    pub create: u64,
    /// Contacts that it updates.
    pub update: u64,
    /// Both.
    pub writes: u64,
    /// What making it cost.
    pub cost: Cost,
}

/// Runs a command of the user.
pub fn run(
    program: &Path,
    folder: &Folder,
    pair: &Pair,
    words: &[String],
) -> Result<Cost, Trouble> {
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    words.push("--json");
    watch::watch(user_command(program, folder, pair, &words))
}

/// Connects both sides, chooses the program, allows new contacts and makes the properties.
pub fn set_up(program: &Path, folder: &Folder, pair: &Pair) -> Result<(), Trouble> {
    let program_id = pair.value("impact", "program_id").unwrap_or_default();
    for words in [
        &["connect", "hubspot"][..],
        &["connect", "advocate"],
        &["program", "choose", program_id],
        &["rules", "--create-contacts", "on"],
        &["properties", "apply"],
    ] {
        watch::watch(user_command(program, folder, pair, words))?;
    }
    Ok(())
}

/// Makes a preview.
pub fn preview(program: &Path, folder: &Folder, pair: &Pair) -> Result<Plan, Trouble> {
    let cost = run(program, folder, pair, &["preview".to_owned()])?;
    Ok(Plan {
        id: json::text(&cost.output, "id")
            .unwrap_or_default()
            .to_owned(),
        create: number(&cost, "create")?,
        update: number(&cost, "update")?,
        writes: number(&cost, "writes")?,
        cost,
    })
}

/// Serves a pair, sets up, previews and syncs; returns what preview and sync cost.
pub fn first_sync(program: &Path, people: u64, setting: &Setting) -> Result<Measured, Trouble> {
    let pair = Pair::serve(program, people, people, setting)?;
    let folder = Folder::new();
    set_up(program, &folder, &pair)?;
    let before = pair.counted()?;
    let plan = preview(program, &folder, &pair)?;
    let sync = sync(program, &folder, &pair, &plan)?;
    let after = pair.counted()?;
    Ok(Measured {
        preview_seconds: plan.cost.seconds,
        sync_seconds: sync.seconds,
        cpu_seconds: plan.cost.cpu_seconds + sync.cpu_seconds,
        peak_mib: plan.cost.peak_mib.max(sync.peak_mib),
        requests: after.requests - before.requests,
        refused: after.refused - before.refused,
        fewest: fewest_requests(before.contacts, people, plan.create, plan.update),
    })
}

/// Runs a plan to its end.
pub fn sync(program: &Path, folder: &Folder, pair: &Pair, plan: &Plan) -> Result<Cost, Trouble> {
    let confirmation = plan.writes.to_string();
    let words = ["sync", "--plan", &plan.id, "--confirm", &confirmation].map(str::to_owned);
    let cost = run(program, folder, pair, &words)?;
    let status = json::text(&cost.output, "status").unwrap_or_default();
    if status.starts_with("done") {
        return Ok(cost);
    }
    Err(format!(
        "The sync of {} people ended as `{status}`, not done:\n{}",
        plan.writes, cost.output
    ))
}

fn number(cost: &Cost, key: &str) -> Result<u64, Trouble> {
    json::number(&cost.output, key)
        .ok_or_else(|| format!("The preview did not print `{key}`:\n{}", cost.output))
}

/// Returns the command as a user types it; credentials go through the environment, never the arguments.
pub fn user_command(program: &Path, folder: &Folder, pair: &Pair, words: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.arg("--data-dir").arg(&folder.0).args(words);
    for (name, platform, key) in [
        ("ADVSYNC_HUBSPOT_URL", "hubspot", "base_url"),
        ("ADVSYNC_HUBSPOT_CLIENT_ID", "hubspot", "client_id"),
        ("ADVSYNC_HUBSPOT_CLIENT_SECRET", "hubspot", "client_secret"),
        ("ADVSYNC_HUBSPOT_REFRESH_TOKEN", "hubspot", "refresh_token"),
        ("ADVSYNC_IMPACT_URL", "impact", "base_url"),
        ("ADVSYNC_IMPACT_ACCOUNT_SID", "impact", "account_sid"),
        ("ADVSYNC_IMPACT_AUTH_TOKEN", "impact", "auth_token"),
        ("ADVSYNC_IMPACT_TENANT_ALIAS", "impact", "tenant_alias"),
        ("ADVSYNC_IMPACT_API_KEY", "impact", "api_key"),
    ] {
        command.env(name, pair.value(platform, key).unwrap_or_default());
    }
    command
}
