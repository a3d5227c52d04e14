//! The simulated platforms as a process of their own, and what they counted.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::{Setting, json};
use crate::Trouble;

/// A running pair; ended when dropped.
pub struct Pair {
    process: Child,
    /// The one JSON line it began with: addresses and practice credentials.
    pub access: String,
}

/// What the HubSpot side has counted so far.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    /// Contacts that exist.
    pub contacts: u64,
    /// Requests that arrived, refused ones included.
    pub requests: u64,
    /// Requests that write contacts, refused ones included.
    pub batches: u64,
    /// Requests refused with 429.
    pub refused: u64,
}

impl Pair {
    /// Starts `advsync practice serve` and reads its first line.
    pub fn serve(
        program: &Path,
        people: u64,
        participants: u64,
        setting: &Setting,
    ) -> Result<Self, Trouble> {
        let mut process = Command::new(program)
            .args(["practice", "serve"])
            .args(["--people", &people.to_string()])
            .args(["--participants", &participants.to_string()])
            .args(["--limits", setting.limits])
            .args(["--latency-ms", &setting.latency_ms.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("The practice pair could not be started: {error}."))?;
        let mut access = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output)
                .read_line(&mut access)
                .map_err(|error| format!("The practice pair said nothing: {error}."))?;
        }
        let pair = Self { process, access };
        if pair.value("hubspot", "base_url").is_some() {
            Ok(pair)
        } else {
            Err("The practice pair did not print its addresses.".to_owned())
        }
    }

    /// Returns the id of the process.
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// Returns one value of one platform's access.
    pub fn value(&self, platform: &str, key: &str) -> Option<&str> {
        json::text(json::object(&self.access, platform)?, key)
    }

    /// Asks the HubSpot side what it has counted.
    pub fn counted(&self) -> Result<Counted, Trouble> {
        let address = self
            .value("hubspot", "base_url")
            .and_then(|url| url.strip_prefix("http://"))
            .unwrap_or_default();
        let state = get(address, "/practice/state")
            .map_err(|error| format!("The practice pair does not answer: {error}."))?;
        let number = |key: &str| {
            json::number(&state, key).ok_or_else(|| format!("The practice state has no `{key}`."))
        };
        let by_endpoint = json::object(&state, "requests_by_endpoint").unwrap_or_default();
        let batches = ["create", "update"].map(|kind| {
            let endpoint = format!("POST /crm/objects/contacts/batch/{kind}");
            json::number(by_endpoint, &endpoint).unwrap_or(0)
        });
        Ok(Counted {
            contacts: number("contacts")?,
            requests: json::sum(by_endpoint),
            batches: batches.iter().sum(),
            refused: number("rate_limited")?,
        })
    }
}

impl Drop for Pair {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Returns the body of a plain answer from the loopback interface.
fn get(address: &str, path: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_mins(1)))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let body = answer
        .split_once("\r\n\r\n")
        .map(|(_, body)| body.to_owned());
    body.ok_or_else(|| std::io::Error::other("an answer without a body"))
}
