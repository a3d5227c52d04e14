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
    /// Requests that arrived, refused ones included. Renewing a token is not counted: it belongs to the sign-in, which every
    /// start of a program repeats.
    pub requests: u64,
    /// Requests that write contacts, refused ones included.
    pub batches: u64,
    /// Requests refused with 429.
    pub refused: u64,
    /// Requests that arrived at impact.com.
    pub at_impact: u64,
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
        let state = self.ask("hubspot", "GET", "/practice/state", "")?;
        let impact = self.ask("impact", "GET", "/practice/state", "")?;
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
            requests: json::sum(by_endpoint) - json::number(by_endpoint, TOKENS).unwrap_or(0),
            batches: batches.iter().sum(),
            refused: number("rate_limited")?,
            at_impact: json::number(&impact, "requests").unwrap_or(0),
        })
    }

    /// Lets time pass on both sides.
    pub fn pass(&self, ms: u64) -> Result<(), Trouble> {
        self.ask(
            "hubspot",
            "POST",
            "/practice/time",
            &format!(r#"{{"ms":{ms}}}"#),
        )?;
        Ok(())
    }

    /// Gives contacts another first name, as somebody in HubSpot would.
    pub fn rename_contacts(&self, first: u64, count: u64) -> Result<(), Trouble> {
        let ids: Vec<u64> = (FIRST_CONTACT + first..FIRST_CONTACT + first + count).collect();
        for ids in ids.chunks(100) {
            let inputs: Vec<_> = ids
                .iter()
                .map(|id| format!(r#"{{"id":"{id}","properties":{{"firstname":"Renamed {id}"}}}}"#))
                .collect();
            let body = format!(r#"{{"inputs":[{}]}}"#, inputs.join(","));
            self.ask(
                "hubspot",
                "POST",
                "/crm/objects/2026-03/contacts/batch/update",
                &body,
            )?;
        }
        Ok(())
    }

    /// Gives the participants of the first contacts that carry ids other names, as somebody in Advocate would.
    pub fn rename_participants(&self, count: u64) -> Result<(), Trouble> {
        let mut renamed = 0;
        let mut id = FIRST_CONTACT;
        while renamed < count {
            let path = format!(
                "/crm/objects/2026-03/contacts/{id}?properties=advocate_user_id,advocate_account_id"
            );
            let contact = self.ask("hubspot", "GET", &path, "")?;
            id += 1;
            let ids =
                ["advocate_account_id", "advocate_user_id"].map(|key| json::text(&contact, key));
            let [Some(account), Some(user)] = ids else {
                if contact.contains("OBJECT_NOT_FOUND") {
                    return Ok(());
                }
                continue;
            };
            let body = format!(
                r#"{{"accountId":"{account}","id":"{user}","firstName":"Participant {id}","lastName":"Renamed"}}"#
            );
            self.ask("impact", "POST", "/practice/participants", &body)?;
            renamed += 1;
        }
        Ok(())
    }

    /// Asks one side something, with a key that it takes.
    fn ask(&self, platform: &str, method: &str, path: &str, body: &str) -> Result<String, Trouble> {
        let address = self
            .value(platform, "base_url")
            .and_then(|url| url.strip_prefix("http://"))
            .unwrap_or_default();
        let key = self.value("hubspot", "private_token").unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAuthorization: Bearer {key}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        answer(address, &head)
            .map_err(|error| format!("The practice pair does not answer: {error}."))
    }
}

/// How the simulated HubSpot calls the renewal of a token.
const TOKENS: &str = "POST /oauth/token";

/// The id of the first contact that a practice world has.
const FIRST_CONTACT: u64 = 101;

impl Drop for Pair {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Returns the body of an answer from the loopback interface.
fn answer(address: &str, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_mins(1)))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let body = answer
        .split_once("\r\n\r\n")
        .map(|(_, body)| body.to_owned());
    body.ok_or_else(|| std::io::Error::other("an answer without a body"))
}
