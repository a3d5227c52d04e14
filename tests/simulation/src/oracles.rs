//! What must hold whatever happened. The numbers are those of the fault matrix's invariants.
//!
//! Refuses to know: how the engine decides. It looks at what both simulators hold, and at what a person is told.

use crate::others::addresses_of;
use engine::views::{ActionKind, Outcome, PlanView, Row, RunStatus, RunView};
use serde_json::Value;
use simulators::Practice;
use simulators::hubspot::{ContactView, ObjectType};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

/// An invariant that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which, by number and name.
    pub invariant: &'static str,
    /// What was found instead.
    pub found: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}: {}", self.invariant, self.found)
    }
}

pub(crate) const CONVERGES: &str = "1 converges";
pub(crate) const NO_LOST_UPDATE: &str = "2 no lost update";
pub(crate) const NO_DUPLICATE: &str = "3 no duplicate";
pub(crate) const ACCOUNTED: &str = "4 accounted";
pub(crate) const ONCE: &str = "5 exactly-once effect";
pub(crate) const OWNERSHIP: &str = "6 ownership";
pub(crate) const BUDGET: &str = "7 budget";
pub(crate) const CRASH: &str = "8 crash";
pub(crate) const BOUNDED: &str = "9 bounded";
pub(crate) const SECRET: &str = "10 secret";
pub(crate) const NO_PANIC: &str = "no panic";

/// Returns a violation.
pub(crate) fn broken<T>(invariant: &'static str, found: impl Into<String>) -> Result<T, Violation> {
    Err(Violation {
        invariant,
        found: found.into(),
    })
}

/// Invariant 4, accounted: everybody of a run that ended has one result, the results add up, and whoever was not
/// written has a reason.
pub(crate) fn accounted(run: &RunView, rows: &[Row]) -> Result<(), Violation> {
    let results = run.results;
    let told = [
        (Outcome::Created, results.created),
        (Outcome::Updated, results.updated),
        (Outcome::Linked, results.linked),
        (Outcome::Same, results.same),
        (Outcome::Skipped, results.skipped),
        (Outcome::Held, results.held),
        (Outcome::Failed, results.failed),
    ];
    let sum: u32 = told.iter().map(|(_, count)| count).sum();
    if sum != run.total || run.done != run.total || rows.len() != run.total as usize {
        return broken(
            ACCOUNTED,
            format!("{sum} of {} have a result, {} rows", run.total, rows.len()),
        );
    }
    for (outcome, count) in told {
        let found = rows.iter().filter(|row| row.outcome == outcome).count();
        if found != count as usize {
            return broken(
                ACCOUNTED,
                format!("{count} are told as {outcome:?}, and {found} are"),
            );
        }
    }
    for row in rows {
        let idle = [Outcome::Skipped, Outcome::Held, Outcome::Failed].contains(&row.outcome);
        if idle && row.problem.is_empty() {
            return broken(ACCOUNTED, format!("no reason: {row:?}"));
        }
    }
    Ok(())
}

/// Invariant 4, accounted: whoever counts as created is there, and whoever counts as refused is not, unless others had
/// their hands in it.
pub(crate) fn told_truly(
    pair: &Practice,
    rows: &[Row],
    entangled: &BTreeSet<String>,
) -> Result<(), Violation> {
    let contacts = pair.hubspot().records(ObjectType::Contacts);
    let ours: BTreeSet<&str> = contacts
        .iter()
        .filter(|contact| contact.properties.contains_key("advocate_user_id"))
        .flat_map(|contact| addresses_of(&contact.properties))
        .collect();
    for row in rows.iter().filter(|row| row.kind == ActionKind::Create) {
        let email = row.person.trim().to_lowercase();
        let there = ours.contains(email.as_str());
        let told = match row.outcome {
            Outcome::Created => Some(true),
            Outcome::Failed => Some(false),
            _ => None,
        };
        if !entangled.contains(&email) && told.is_some_and(|told| told != there) {
            return broken(
                ACCOUNTED,
                format!("told as {:?}, but a contact is there: {there}", row.outcome),
            );
        }
    }
    Ok(())
}

/// Invariant 9, bounded: a run that ended says so, one that waits says why, in sentences.
pub(crate) fn says_why(run: &RunView) -> Result<(), Violation> {
    match run.status {
        RunStatus::Done | RunStatus::DoneWithProblems => Ok(()),
        RunStatus::Interrupted | RunStatus::Failed => in_words(&run.problem),
        other => broken(BOUNDED, format!("a run ended as {other:?}")),
    }
}

/// Invariant 9: what a person is told is made of sentences.
pub(crate) fn in_words(problem: &str) -> Result<(), Violation> {
    if problem.trim_end().ends_with('.') && problem.contains(". ") {
        return Ok(());
    }
    broken(
        BOUNDED,
        format!("it is not said what happened and what to do: {problem:?}"),
    )
}

/// A participant as the platform holds it.
struct Person {
    key: (String, String),
    email: Option<String>,
    code: Option<String>,
    link: Option<String>,
}

impl Person {
    fn of(witness: &Value, program: &str) -> Self {
        let text = |path: String| {
            let found = witness.pointer(&path).and_then(Value::as_str);
            found.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let user = |name: &str| text(format!("/user/{name}"));
        Self {
            key: (
                user("accountId").unwrap_or_default(),
                user("id").unwrap_or_default(),
            ),
            email: user("email").map(|email| email.trim().to_lowercase()),
            code: user(&format!("referralCodes/{program}")),
            link: user(&format!("programShareLinks/{program}/cleanShareLink")),
        }
    }

    /// Returns the first owned value of a contact that is another than this person's.
    fn differs(&self, contact: &ContactView) -> Option<String> {
        let value = |name: &str| contact.properties.get(name).map(|it| it.trim());
        let wanted = [
            ("advocate_referral_code", self.code.as_deref()),
            ("share_link", self.link.as_deref()),
        ];
        let other = |(name, wanted): &(&str, Option<&str>)| {
            wanted.is_some() && value(name) != wanted.map(str::trim)
        };
        if let Some((name, wanted)) = wanted.into_iter().find(other) {
            return Some(format!("{name} is {:?}, not {wanted:?}", value(name)));
        }
        let links = value("advocate_message_links").unwrap_or_default();
        (links.lines().count() != 8).then(|| format!("the message links are {links:?}"))
    }
}

/// Invariants 2 and 3: in the end everybody is in HubSpot once and with their own values, or is told to wait for a
/// decision.
pub(crate) fn everybody_is_there(
    pair: &Practice,
    rows: &[Row],
    entangled: &BTreeSet<String>,
    known: Known,
) -> Result<(), Violation> {
    let program = &pair.access().impact.program_id;
    let people: Vec<Person> = pair
        .impact()
        .all_participants()
        .iter()
        .map(|it| Person::of(it, program))
        .collect();
    if rows.len() != people.len() {
        return broken(
            ACCOUNTED,
            format!("{} rows for {} participants", rows.len(), people.len()),
        );
    }
    let mut with_address: BTreeMap<&str, usize> = BTreeMap::new();
    for person in &people {
        *with_address
            .entry(person.email.as_deref().unwrap_or_default())
            .or_default() += 1;
    }
    let contacts = pair.hubspot().records(ObjectType::Contacts);
    let mut by_key: BTreeMap<(&str, &str), Vec<&ContactView>> = BTreeMap::new();
    for contact in &contacts {
        let value = |name: &str| contact.properties.get(name).map_or("", String::as_str);
        let key = (value("advocate_account_id"), value("advocate_user_id"));
        by_key.entry(key).or_default().push(contact);
    }
    for person in &people {
        let key = (person.key.0.as_str(), person.key.1.as_str());
        match by_key.get(&key).map(Vec::as_slice) {
            Some([contact]) => {
                // Whoever waits for a decision keeps what was there.
                if let Some(difference) = person.differs(contact)
                    && !waits(person, rows)
                {
                    return broken(
                        NO_LOST_UPDATE,
                        format!("contact {} of {key:?}: {difference}", contact.id),
                    );
                }
            }
            Some(several) if known.unheard && moved(several, entangled) => {}
            Some(several) => {
                let ids: Vec<_> = several.iter().map(|it| it.id.as_str()).collect();
                return broken(NO_DUPLICATE, format!("{key:?} is in contacts {ids:?}"));
            }
            None if !waits(person, rows) => {
                return broken(NO_LOST_UPDATE, format!("{key:?} is nowhere"));
            }
            None => must_wait(person, &with_address, entangled, &contacts, known.creates)?,
        }
    }
    Ok(())
}

/// What an oracle has to know of a story.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    /// New contacts are allowed.
    pub creates: bool,
    /// A run ended before it heard what became of a batch, and was left.
    ///
    /// Known: when the address of a contact changes after that, the next preview does not know the contact any more
    /// and makes another one, although the first has our ids.
    pub unheard: bool,
}

/// Whether others changed the addresses of contacts that have the same ids.
fn moved(contacts: &[&ContactView], entangled: &BTreeSet<String>) -> bool {
    contacts
        .iter()
        .flat_map(|contact| addresses_of(&contact.properties))
        .any(|address| entangled.contains(address))
}

/// Whether a person, or somebody of the same name in the list, was left for a decision.
fn waits(person: &Person, rows: &[Row]) -> bool {
    let name = match &person.email {
        Some(email) => email.clone(),
        None => format!("participant {}", person.key.1).to_lowercase(),
    };
    rows.iter().any(|row| {
        let idle = [ActionKind::Skip, ActionKind::Hold].contains(&row.kind)
            || row.outcome == Outcome::Failed;
        idle && row.person.trim().to_lowercase() == name
    })
}

/// Invariant 2: a person about whom nothing is unclear must not be left for a decision.
fn must_wait(
    person: &Person,
    with_address: &BTreeMap<&str, usize>,
    entangled: &BTreeSet<String>,
    contacts: &[ContactView],
    creates: bool,
) -> Result<(), Violation> {
    let Some(email) = &person.email else {
        return Ok(());
    };
    let has = |contact: &&ContactView| addresses_of(&contact.properties).any(|it| it == email);
    let found: Vec<_> = contacts.iter().filter(has).collect();
    let alone = found.iter().all(|contact| {
        !contact.properties.contains_key("advocate_user_id")
            && !contact.properties.contains_key("hs_additional_emails")
    });
    let clear = !entangled.contains(email)
        && email.ends_with("example.com")
        && !email.contains(' ')
        && with_address.get(email.as_str()) == Some(&1)
        && alone
        && (found.len() == 1 || (found.is_empty() && creates));
    if clear {
        return broken(
            NO_LOST_UPDATE,
            format!(
                "{:?} waits for a decision that nobody has to make",
                person.key
            ),
        );
    }
    Ok(())
}

/// Invariant 5: exactly-once effect, as far as anything is written to Advocate at all: nothing is.
pub(crate) fn nothing_written_at_impact(pair: &Practice) -> Result<(), Violation> {
    let reads = |name: &str| {
        name.starts_with("GET") || name.ends_with("/graphql") || name.ends_with("/export")
    };
    let writes: Vec<_> = pair
        .impact()
        .requests()
        .into_keys()
        .filter(|name| !reads(name))
        .collect();
    if writes.is_empty() {
        return Ok(());
    }
    broken(ONCE, format!("written to impact.com: {writes:?}"))
}

/// Returns what is planned: everybody who is neither the same nor left alone.
pub(crate) fn planned(plan: &PlanView) -> u32 {
    plan.counts.create + plan.counts.update + plan.counts.link
}

/// Invariant 10, secret: no credential is in the data folder, in an address, or in what was told.
pub(crate) fn no_secret_is_told(
    pair: &Practice,
    folder: &Path,
    trace: &[String],
) -> Result<(), Violation> {
    let access = pair.access();
    let secrets = [
        &access.hubspot.private_token,
        &access.impact.auth_token,
        &access.impact.api_key,
    ];
    let told = |place: &str, text: &str| {
        if secrets.iter().any(|secret| text.contains(secret.as_str())) {
            broken(SECRET, format!("a credential is in {place}"))
        } else {
            Ok(())
        }
    };
    for file in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = file.file_name();
        let bytes = std::fs::read(file.path()).unwrap_or_default();
        told(&name.to_string_lossy(), &String::from_utf8_lossy(&bytes))?;
    }
    trace.iter().try_for_each(|line| told("the trace", line))
}
