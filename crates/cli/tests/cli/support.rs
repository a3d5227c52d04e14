//! The program as a user runs it, a practice pair as a process of its own, and a search for secrets.

use serde_json::Value;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_advsync");

/// Environment variables that speak for a practice pair: name, side, key of its access.
const VARIABLES: [(&str, &str, &str); 9] = [
    ("ADVSYNC_HUBSPOT_URL", "hubspot", "base_url"),
    ("ADVSYNC_HUBSPOT_CLIENT_ID", "hubspot", "client_id"),
    ("ADVSYNC_HUBSPOT_CLIENT_SECRET", "hubspot", "client_secret"),
    ("ADVSYNC_HUBSPOT_REFRESH_TOKEN", "hubspot", "refresh_token"),
    ("ADVSYNC_IMPACT_URL", "impact", "base_url"),
    ("ADVSYNC_IMPACT_ACCOUNT_SID", "impact", "account_sid"),
    ("ADVSYNC_IMPACT_AUTH_TOKEN", "impact", "auth_token"),
    ("ADVSYNC_IMPACT_TENANT_ALIAS", "impact", "tenant_alias"),
    ("ADVSYNC_IMPACT_API_KEY", "impact", "api_key"),
];

/// A command with a clean environment and no keychain to reach: Linux's is found over this bus only.
pub fn command(words: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .args(words)
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        .env_remove("ADVSYNC_HUBSPOT_TOKEN");
    for (name, _, _) in VARIABLES {
        command.env_remove(name);
    }
    command
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ended {
    /// Returns the object that was printed; a program prints exactly one.
    #[track_caller]
    pub fn object(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Returns the object of a command that ended with this code.
    #[track_caller]
    pub fn with(&self, code: i32) -> Value {
        assert_eq!(self.code, Some(code), "{self:?}");
        self.object()
    }
}

/// Runs a command to its end, with this text as standard input.
pub fn run(mut command: Command, input: &str) -> Ended {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read its input may have ended already.
    let _unread = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Ended {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A user: a data folder, an environment, and everything that was printed so far.
pub struct User {
    pub folder: TempDir,
    /// The data folder; the folder above, unless a test wants another one.
    pub data: PathBuf,
    pub environment: Vec<(String, String)>,
    pub printed: String,
}

impl User {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            data: folder.path().to_owned(),
            folder,
            environment: Vec::new(),
            printed: String::new(),
        }
    }

    /// A user whose environment holds a practice pair's addresses and credentials.
    pub fn of(pair: &Pair) -> Self {
        let mut user = Self::new();
        user.environment = VARIABLES
            .into_iter()
            .map(|(name, side, key)| (name.to_owned(), pair.value(side, key)))
            .collect();
        user
    }

    /// Returns a command of this user.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = command(words);
        command.arg("--data-dir").arg(&self.data);
        command.envs(self.environment.iter().cloned());
        command
    }

    /// Runs a command for programs.
    pub fn json(&mut self, words: &[&str]) -> Ended {
        let mut command = self.command(words);
        command.arg("--json");
        self.note(run(command, ""))
    }

    /// Runs a command for people.
    pub fn text(&mut self, words: &[&str], input: &str) -> Ended {
        let command = self.command(words);
        self.note(run(command, input))
    }

    fn note(&mut self, ended: Ended) -> Ended {
        self.printed.push_str(&ended.stdout);
        self.printed.push_str(&ended.stderr);
        ended
    }

    /// Connects both sides, chooses the program and creates the properties.
    #[track_caller]
    pub fn set_up(&mut self, pair: &Pair) {
        let program = pair.value("impact", "program_id");
        for words in [
            &["connect", "hubspot"][..],
            &["connect", "advocate"],
            &["program", "choose", &program],
            &["rules", "--create-contacts", "on"],
            &["properties", "apply"],
        ] {
            self.json(words).with(0);
        }
    }

    /// Fails when one of these secrets was printed, or lies in a file of the data folder.
    #[track_caller]
    pub fn kept_secret(&self, secrets: &[String]) {
        let files = files(self.folder.path());
        assert!(!files.is_empty(), "the data folder is empty");
        for secret in secrets {
            assert!(secret.len() >= 8, "not a secret to look for: {secret}");
            assert!(!self.printed.contains(secret), "a secret was printed");
            for file in &files {
                let bytes = std::fs::read(file).unwrap();
                let found = bytes
                    .windows(secret.len())
                    .any(|window| window == secret.as_bytes());
                assert!(!found, "a secret lies in {}", file.display());
            }
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// A practice pair as a process of its own; ended when dropped.
pub struct Pair {
    process: Child,
    access: Value,
    client: reqwest::Client,
}

impl Pair {
    pub fn serve(options: &[&str]) -> Self {
        let mut process = command(&["practice", "serve"])
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let access = serde_json::from_str(&line).unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            process,
            access,
            client,
        }
    }

    #[track_caller]
    pub fn value(&self, side: &str, key: &str) -> String {
        let value = self.access[side][key].as_str();
        value
            .unwrap_or_else(|| panic!("no {side}.{key}"))
            .to_owned()
    }

    pub fn secrets(&self) -> Vec<String> {
        [
            ("hubspot", "private_token"),
            ("hubspot", "client_secret"),
            ("hubspot", "refresh_token"),
            ("impact", "auth_token"),
            ("impact", "api_key"),
            ("impact", "client_secret"),
        ]
        .into_iter()
        .map(|(side, key)| self.value(side, key))
        .collect()
    }

    /// Makes the HubSpot side answer this many milliseconds late from now on.
    pub async fn answer_after(&self, milliseconds: u64) {
        let address = format!("{}/practice/latency", self.value("hubspot", "base_url"));
        let wish = serde_json::json!({ "ms": milliseconds });
        let answer = self.client.post(address).json(&wish).send().await.unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
    }

    /// Asks the HubSpot side something as somebody else would.
    pub async fn in_hubspot(&self, method: &str, path: &str, body: &Value) -> Value {
        let asked = self.ask("hubspot", method, path, body);
        answer(asked.bearer_auth(self.value("hubspot", "private_token"))).await
    }

    /// Asks the conductor of the impact.com side.
    pub async fn in_impact(&self, method: &str, path: &str, body: &Value) -> Value {
        answer(self.ask("impact", method, path, body)).await
    }

    fn ask(&self, side: &str, method: &str, path: &str, body: &Value) -> reqwest::RequestBuilder {
        let address = format!("{}{path}", self.value(side, "base_url"));
        let method = method.parse::<reqwest::Method>().unwrap();
        let asked = self.client.request(method, address);
        if body.is_null() {
            asked
        } else {
            asked.json(body)
        }
    }

    /// Makes a contact as somebody else would, and returns its id.
    pub async fn make_contact(&self, values: &Value) -> String {
        let address = format!(
            "{}/crm/v3/objects/contacts",
            self.value("hubspot", "base_url")
        );
        let made = self
            .client
            .post(address)
            .bearer_auth(self.value("hubspot", "private_token"))
            .json(&serde_json::json!({ "properties": values }))
            .send()
            .await
            .unwrap();
        assert!(made.status().is_success(), "{made:?}");
        let made: Value = made.json().await.unwrap();
        made["id"].as_str().unwrap().to_owned()
    }

    /// Deletes a contact as somebody else would.
    pub async fn delete_contact(&self, id: &str) {
        let base = self.value("hubspot", "base_url");
        let deleted = self
            .client
            .delete(format!("{base}/crm/v3/objects/contacts/{id}"))
            .bearer_auth(self.value("hubspot", "private_token"))
            .send()
            .await
            .unwrap();
        assert!(deleted.status().is_success(), "{deleted:?}");
    }

    /// Asks the HubSpot side how many contacts exist.
    pub async fn contacts(&self) -> u64 {
        self.state().await["contacts"].as_u64().unwrap()
    }

    /// Asks the HubSpot side how many requests it got.
    pub async fn requests(&self) -> u64 {
        self.state().await["requests"].as_u64().unwrap()
    }

    /// Asks the HubSpot side how many requests it got that write contacts.
    pub async fn writes(&self) -> u64 {
        let state = self.state().await;
        let by_endpoint = state["requests_by_endpoint"].as_object().unwrap();
        let writes = by_endpoint.iter().filter(|(name, _)| {
            name.ends_with("contacts/batch/create") || name.ends_with("contacts/batch/update")
        });
        writes.map(|(_, count)| count.as_u64().unwrap()).sum()
    }

    async fn state(&self) -> Value {
        let address = format!("{}/practice/state", self.value("hubspot", "base_url"));
        let answer = self.client.get(address).send().await.unwrap();
        answer.json().await.unwrap()
    }

    /// Lets something go wrong at the HubSpot side, instead of what went wrong before; nothing for no words.
    pub async fn trouble(&self, words: &str) {
        let address = format!("{}/practice/faults", self.value("hubspot", "base_url"));
        let cleared = self.client.delete(&address).send().await.unwrap();
        assert!(cleared.status().is_success(), "{cleared:?}");
        if !words.is_empty() {
            let fault: simulators::Fault = words.parse().unwrap();
            let answer = self
                .client
                .post(&address)
                .json(&fault)
                .send()
                .await
                .unwrap();
            assert!(answer.status().is_success(), "{answer:?}");
        }
    }
}

async fn answer(asked: reqwest::RequestBuilder) -> Value {
    let answer = asked.send().await.unwrap();
    assert!(answer.status().is_success(), "{answer:?}");
    let text = answer.text().await.unwrap();
    if text.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&text).unwrap()
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        let _ended = self.process.kill();
        let _ended = self.process.wait();
    }
}
