//! `cargo xtask bench practice`: how fast the simulated HubSpot answers and how much memory it holds, so that it is
//! never what a measurement measures.
//!
//! It is driven from this process over keep-alive connections, on the same machine. Nothing is asserted.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::pair::Pair;
use super::{Setting, options, watch};
use crate::Trouble;
use crate::place::Place;

const SETTING: Setting = Setting {
    name: "no limits",
    limits: "none",
    latency_ms: 0,
};
/// Contacts of a page.
const PAGE: u64 = 100;
/// Pages that are asked for in turn; their contacts have all values.
const PAGES: u64 = 20;
/// The first record id of a practice world.
const FIRST_ID: u64 = 101;
/// Connections that ask at the same time.
const CONNECTIONS: usize = 4;

/// What a page shows. Those behind the first six get their values from the bench.
const PROPERTIES: [&str; 20] = [
    "email",
    "firstname",
    "lastname",
    "phone",
    "company",
    "country",
    "mobilephone",
    "fax",
    "jobtitle",
    "salutation",
    "address",
    "city",
    "state",
    "zip",
    "website",
    "message",
    "date_of_birth",
    "annualrevenue",
    "numemployees",
    "industry",
];
const OWN: usize = 6;

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    people: Vec<u64>,
    seconds: u64,
}

impl Options {
    fn read(arguments: &[&str]) -> Result<Self, Trouble> {
        let mut options = Self {
            people: vec![10_000, 1_000_000],
            seconds: 5,
        };
        options::read(arguments, |name, value| {
            match name {
                "--people" => options.people = value.numbers()?,
                "--seconds" => options.seconds = value.number()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(options)
    }
}

/// Measures the practice pair and prints a table.
pub fn practice(arguments: &[&str]) -> Result<(), Trouble> {
    let options = Options::read(arguments)?;
    let place = Place::find();
    let program = super::advsync(&place)?;
    println!("  contacts   start s   memory MiB   peak MiB   pages/s   MiB/s");
    for &people in &options.people {
        let begun = Instant::now();
        let pair = Pair::serve(&program, people, 0, &SETTING)?;
        let start = begun.elapsed().as_secs_f64();
        fill(&pair, people)?;
        let load = load(&pair, people, Duration::from_secs(options.seconds))?;
        let (memory, peak) = watch::memory_of(pair.process_id());
        println!(
            "{people:>10} {start:>9.1} {memory:>12.0} {peak:>10.0} {:>9.0} {:>7.0}",
            load.pages, load.mib
        );
    }
    Ok(())
}

/// What the pair answered in a second.
struct Load {
    pages: f64,
    mib: f64,
}

/// A connection that is kept.
struct Wire {
    reader: BufReader<TcpStream>,
    address: String,
    token: String,
    body: Vec<u8>,
}

impl Wire {
    fn open(pair: &Pair) -> Result<Self, Trouble> {
        let value = |key| pair.value("hubspot", key).unwrap_or_default();
        let address = value("base_url").replace("http://", "");
        let stream = TcpStream::connect(&address).and_then(|stream| {
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(Duration::from_mins(1)))?;
            Ok(stream)
        });
        Ok(Self {
            reader: BufReader::with_capacity(256 * 1024, stream.map_err(unanswered)?),
            address,
            token: value("private_token").to_owned(),
            body: Vec::new(),
        })
    }

    /// Sends a request; returns the bytes of the answer's body.
    fn ask(&mut self, method: &str, path: &str, body: &str) -> Result<usize, Trouble> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            self.token,
            body.len()
        );
        self.reader
            .get_mut()
            .write_all(request.as_bytes())
            .map_err(unanswered)?;
        let length = self.head()?;
        self.body.resize(length, 0);
        self.reader.read_exact(&mut self.body).map_err(unanswered)?;
        Ok(length)
    }

    /// Reads status and headers; returns the length of the body.
    fn head(&mut self) -> Result<usize, Trouble> {
        let mut length = 0;
        let mut line = String::new();
        let mut first = true;
        loop {
            line.clear();
            self.reader.read_line(&mut line).map_err(unanswered)?;
            let text = line.trim_end();
            if first && !text.starts_with("HTTP/1.1 20") {
                return Err(format!("The practice pair answered `{text}`."));
            }
            first = false;
            if text.is_empty() {
                return Ok(length);
            }
            if let Some((name, value)) = text.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap_or(0);
            }
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it maps an error")]
fn unanswered(error: std::io::Error) -> Trouble {
    format!("The practice pair does not answer: {error}.")
}

/// How many pages there are to ask for.
fn pages(people: u64) -> u64 {
    (people / PAGE).clamp(1, PAGES)
}

/// Gives the contacts of the pages a value for every property.
fn fill(pair: &Pair, people: u64) -> Result<(), Trouble> {
    let mut wire = Wire::open(pair)?;
    let values: Vec<String> = PROPERTIES[OWN..]
        .iter()
        .map(|name| format!("\"{name}\":\"A value of usual length\""))
        .collect();
    let values = values.join(",");
    for page in 0..pages(people) {
        let first = FIRST_ID + page * PAGE;
        let rows: Vec<String> = (first..(first + PAGE).min(FIRST_ID + people))
            .map(|id| format!("{{\"id\":\"{id}\",\"properties\":{{{values}}}}}"))
            .collect();
        let body = format!("{{\"inputs\":[{}]}}", rows.join(","));
        wire.ask("POST", "/crm/objects/2026-03/contacts/batch/update", &body)?;
    }
    Ok(())
}

/// Asks for pages over all connections until the time is over.
fn load(pair: &Pair, people: u64, time: Duration) -> Result<Load, Trouble> {
    let over = AtomicBool::new(false);
    let wires: Vec<Wire> = (0..CONNECTIONS)
        .map(|_| Wire::open(pair))
        .collect::<Result<_, _>>()?;
    let begun = Instant::now();
    let counts = thread::scope(|scope| {
        let threads: Vec<_> = wires
            .into_iter()
            .map(|wire| scope.spawn(|| ask_until(wire, people, &over)))
            .collect();
        thread::sleep(time);
        over.store(true, Ordering::Relaxed);
        threads
            .into_iter()
            .map(|thread| {
                thread
                    .join()
                    .unwrap_or_else(|_| Err("A connection ended.".to_owned()))
            })
            .collect::<Result<Vec<_>, Trouble>>()
    })?;
    let seconds = begun.elapsed().as_secs_f64();
    let (pages, bytes) = counts
        .into_iter()
        .fold((0.0, 0.0), |(pages, bytes), (more, size)| {
            (pages + f64::from(more), bytes + size)
        });
    Ok(Load {
        pages: pages / seconds,
        mib: bytes / seconds / 1024.0 / 1024.0,
    })
}

/// Returns pages and bytes.
fn ask_until(mut wire: Wire, people: u64, over: &AtomicBool) -> Result<(u32, f64), Trouble> {
    let properties = PROPERTIES.join(",");
    let (mut count, mut bytes) = (0_u32, 0.0);
    while !over.load(Ordering::Relaxed) {
        let page = u64::from(count) % pages(people);
        let path = format!(
            "/crm/objects/2026-03/contacts?limit={PAGE}&after={}&properties={properties}",
            FIRST_ID + page * PAGE
        );
        let size = u32::try_from(wire.ask("GET", &path, "")?).unwrap_or(u32::MAX);
        bytes += f64::from(size);
        count += 1;
    }
    Ok((count, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_or_refused() {
        assert_eq!(
            Options::read(&["--people", "10_000,5", "--seconds", "3"]),
            Ok(Options {
                people: vec![10_000, 5],
                seconds: 3
            })
        );
        assert!(Options::read(&["--seconds"]).is_err());
        assert!(Options::read(&["--rounds", "1"]).is_err());
    }

    #[test]
    fn there_is_a_page_for_few_people_and_not_too_many_for_many() {
        assert_eq!([5, 250, 1_000_000].map(pages), [1, 2, PAGES]);
    }
}
