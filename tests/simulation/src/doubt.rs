//! Writes whose outcome nobody knows. Whoever writes to the same people again must have looked at them before.
//!
//! This is read off the wire, so it holds however forgiving a platform is to those who send twice.

use reqwest::{Method, Request};
use serde_json::Value;
use std::collections::BTreeSet;

/// Whose values are in doubt.
#[derive(Debug, Default)]
pub struct Doubt {
    people: BTreeSet<String>,
    found: Option<String>,
}

/// What a request means for those in doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// It writes to these people; `new` when it makes them.
    Writes { people: Vec<String>, new: bool },
    /// It looks at these people.
    Reads(Vec<String>),
    /// It looks at many whom it does not name, on the side whose people's names begin so.
    ReadsMany(&'static str),
    /// It is about something else.
    Nothing,
}

impl Meaning {
    /// Reads a request.
    pub fn of(request: &Request) -> Self {
        let path = request.url().path();
        if let Some((_, tail)) = path.split_once("/contacts")
            && path.contains("/objects/")
        {
            return Self::of_contacts(request, tail);
        }
        if let Some((_, ids)) = path.split_once("/open/account/") {
            let people = vec![format!("participant {ids}")];
            return match *request.method() {
                Method::GET => Self::Reads(people),
                Method::POST => Self::Writes { people, new: true },
                Method::PUT => Self::Writes { people, new: false },
                // Deleting again harms nobody.
                _ => Self::Nothing,
            };
        }
        let many = ["/graphql", "/users"].iter().any(|end| path.ends_with(end));
        if many || path.starts_with("/storage/exports/") {
            return Self::ReadsMany("participant ");
        }
        Self::Nothing
    }

    fn of_contacts(request: &Request, tail: &str) -> Self {
        match tail {
            "" if request.method() == Method::GET => Self::ReadsMany("contact "),
            "/search" => Self::ReadsMany("contact "),
            "/batch/create" => Self::Writes {
                people: people(request, "/properties/email", "email"),
                new: true,
            },
            "/batch/update" => Self::Writes {
                people: people(request, "/id", "id"),
                new: false,
            },
            "/batch/read" => {
                let body = body(request);
                let by = body["idProperty"].as_str().unwrap_or("id");
                Self::Reads(people(request, "/id", by))
            }
            _ => Self::Nothing,
        }
    }
}

fn body(request: &Request) -> Value {
    let bytes = request.body().and_then(reqwest::Body::as_bytes);
    serde_json::from_slice(bytes.unwrap_or_default()).unwrap_or_default()
}

/// Returns whom the rows of a batch name, by the kind of name.
fn people(request: &Request, place: &str, kind: &str) -> Vec<String> {
    let body = body(request);
    let rows = body["inputs"].as_array().into_iter().flatten();
    rows.filter_map(|row| row.pointer(place)?.as_str())
        .map(|name| format!("contact {kind} {}", name.to_lowercase()))
        .collect()
}

impl Doubt {
    /// Takes note of a request that is sent.
    pub fn sent(&mut self, name: &str, meaning: &Meaning) {
        if let Meaning::Writes { people, .. } = meaning
            && let Some(again) = people.iter().find(|person| self.people.contains(*person))
        {
            let found =
                format!("{name} writes to {again} again, whose last write nobody looked at");
            self.found.get_or_insert(found);
        }
    }

    /// Takes note of a request whose answer arrived with this status.
    pub fn answered(&mut self, meaning: &Meaning, status: u16) {
        match meaning {
            // Documented nowhere: what these mean for a creation is not known.
            Meaning::Writes { people, new: true } if matches!(status, 500 | 502 | 504) => {
                self.people.extend(people.iter().cloned());
            }
            // Nobody there is an answer, too.
            Meaning::Reads(people) if status < 300 || status == 404 => {
                for person in people {
                    self.people.remove(person);
                }
            }
            Meaning::ReadsMany(side) if status < 300 => {
                self.people.retain(|person| !person.starts_with(side));
            }
            _ => {}
        }
    }

    /// Takes note of a request that was sent and got no answer.
    pub fn lost(&mut self, meaning: &Meaning) {
        if let Meaning::Writes { people, .. } = meaning {
            self.people.extend(people.iter().cloned());
        }
    }

    /// Returns the first write that was sent again blindly.
    pub fn found(&self) -> Option<&str> {
        self.found.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(tail: &str, body: &str) -> Request {
        let url = format!("http://127.0.0.1:1/crm/objects/2026-03/contacts{tail}");
        let mut request = Request::new(Method::POST, url.parse().expect("this is an address"));
        *request.body_mut() = Some(body.to_owned().into());
        request
    }

    #[test]
    fn a_lost_write_must_be_looked_at_before_the_next_one() {
        let create = r#"{"inputs":[{"properties":{"email":"Bo@example.com"}}]}"#;
        let create = Meaning::of(&request("/batch/create", create));
        let read = r#"{"idProperty":"email","inputs":[{"id":"bo@example.com"}]}"#;
        let read = Meaning::of(&request("/batch/read", read));
        let mut doubt = Doubt::default();
        doubt.sent("first", &create);
        doubt.lost(&create);
        doubt.answered(&read, 200);
        doubt.sent("second", &create);
        assert_eq!(doubt.found(), None);
        doubt.lost(&create);
        doubt.answered(&read, 503);
        doubt.sent("third", &create);
        assert!(doubt.found().is_some_and(|found| found.contains("third")));
    }
}
