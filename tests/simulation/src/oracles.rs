//! What must hold whatever happened. The numbers are those of the fault matrix's invariants.
//!
//! Refuses to know: how the engine decides. It looks at what both simulators hold, and at what a person is told.

use crate::witness::{Edits, Ids, SHARED, addresses_of, ids_of, pair_of};
use engine::views::{
    ActionKind, Outcome, PlanView, PolicyChoice, Row, RulesView, RunStatus, RunView,
};
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
        (Outcome::Deleted, results.deleted),
        (Outcome::Unlinked, results.unlinked),
        (Outcome::Archived, results.archived),
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
        let reason = match row.outcome {
            Outcome::Held | Outcome::Failed => &row.problem,
            _ => &row.because,
        };
        if reason.is_empty() {
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
    ids: Ids,
    email: Option<String>,
    user: Value,
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
            ids: ids_of(witness),
            email: user("email").map(|email| email.trim().to_lowercase()),
            user: witness["user"].clone(),
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

    /// Returns how the lists call this person.
    fn name(&self) -> String {
        match &self.email {
            Some(email) => email.clone(),
            None => format!("participant {}", self.ids.1).to_lowercase(),
        }
    }
}

/// What an oracle has to know of a story.
pub(crate) struct Known<'a> {
    pub rules: &'a RulesView,
    /// People whom nobody but a person can sort out.
    pub entangled: &'a BTreeSet<String>,
    pub edits: &'a BTreeMap<(Ids, usize), Edits>,
    pub muddled: &'a BTreeSet<Ids>,
}

/// Everybody at the end of a story.
pub(crate) struct Everybody<'a> {
    rows: &'a [Row],
    known: Known<'a>,
    people: Vec<Person>,
    contacts: Vec<ContactView>,
}

impl<'a> Everybody<'a> {
    /// Returns everybody of a pair, with the rows of a last sync that compared everyone.
    pub(crate) fn of(pair: &Practice, rows: &'a [Row], known: Known<'a>) -> Self {
        let program = &pair.access().impact.program_id;
        let people = pair.impact().all_participants();
        Self {
            rows,
            known,
            people: people.iter().map(|it| Person::of(it, program)).collect(),
            contacts: pair.hubspot().records(ObjectType::Contacts),
        }
    }

    /// Invariants 2 and 3: in the end everybody is on both sides once and with the values that the other side has for
    /// them, or is told to wait for a decision.
    pub(crate) fn is_there(&self) -> Result<(), Violation> {
        let mut holders: BTreeMap<Ids, Vec<&ContactView>> = BTreeMap::new();
        for contact in &self.contacts {
            if let Some(ids) = pair_of(&contact.properties) {
                holders.entry(ids).or_default().push(contact);
            }
        }
        for person in &self.people {
            match holders.get(&person.ids).map(Vec::as_slice) {
                Some([contact]) => self.is_in_step(person, contact)?,
                Some(several) => {
                    let ids: Vec<_> = several.iter().map(|it| it.id.as_str()).collect();
                    return broken(
                        NO_DUPLICATE,
                        format!("{:?} is in contacts {ids:?}", person.ids),
                    );
                }
                None if !self.waits(&person.name()) => {
                    return broken(NO_LOST_UPDATE, format!("{:?} is nowhere", person.ids));
                }
                None => self.may_wait(person.email.as_deref(), self.makes_contacts())?,
            }
        }
        for contact in self
            .contacts
            .iter()
            .filter(|it| pair_of(&it.properties).is_none())
        {
            let email = contact.properties.get("email").map(String::as_str);
            self.may_wait(email, self.makes_participants())?;
        }
        Ok(())
    }

    /// What Advocate owns is on the contact, and what others last changed on one side alone is on the other.
    fn is_in_step(&self, person: &Person, contact: &ContactView) -> Result<(), Violation> {
        let email = contact.properties.get("email").map(String::as_str);
        // Whoever waits for a decision keeps what was there.
        if self.waits(&person.name()) || email.is_some_and(|email| self.waits(email)) {
            return Ok(());
        }
        if let Some(difference) = person.differs(contact) {
            return broken(
                NO_LOST_UPDATE,
                format!("contact {} of {:?}: {difference}", contact.id, person.ids),
            );
        }
        if self.known.muddled.contains(&person.ids) {
            return Ok(());
        }
        for (field, (property, place, key)) in SHARED.into_iter().enumerate() {
            let Some(edits) = self.known.edits.get(&(person.ids.clone(), field)) else {
                continue;
            };
            let ours = contact.properties.get(property).map_or("", |it| it.trim());
            let theirs = person.user.pointer(place).and_then(Value::as_str);
            let theirs = theirs.unwrap_or_default().trim();
            let policy = self
                .known
                .rules
                .policies
                .get(key)
                .copied()
                .unwrap_or_default();
            let same = |left: &str, right: &str| match field {
                0 => left.to_lowercase() == right.to_lowercase(),
                _ => left == right,
            };
            // An address that cannot be one is not written anywhere, and of a referrer who was deleted no read tells the
            // code.
            let travels = |value: &str| {
                !value.is_empty() && (field != 0 || value.contains('@') && !value.contains(' '))
            };
            let lost = match (&edits.contact, &edits.participant) {
                // A value that was cleared in HubSpot stays empty, and Advocate keeps its own.
                (Some(last), None) => travels(last.trim()) && !same(theirs, last.trim()),
                // A referral that Advocate has fills an empty value whatever the policies say.
                (None, Some(code)) if field == 3 => {
                    let told = self.people.iter().any(|it| it.code.as_ref() == Some(code));
                    told && !same(ours, code.trim())
                }
                (None, Some(last)) if policy != PolicyChoice::Hubspot => {
                    travels(last.trim()) && !same(ours, last.trim())
                }
                _ => false,
            };
            if lost {
                return broken(
                    NO_LOST_UPDATE,
                    format!(
                        "{property} of contact {} is {ours:?} and of {:?} {theirs:?} after {edits:?}, {policy:?}",
                        contact.id, person.ids
                    ),
                );
            }
        }
        Ok(())
    }

    /// Whether everybody is made a contact for; with a filter only some are.
    fn makes_contacts(&self) -> bool {
        let rules = self.known.rules;
        rules.hubspot_on_new && rules.hubspot_on_update && rules.only_segment.is_none()
    }

    fn makes_participants(&self) -> bool {
        let rules = self.known.rules;
        rules.advocate_on_new && rules.advocate_on_update && rules.only_list.is_none()
    }

    /// Whether a person, or somebody of the same name in the list, was left for a decision.
    fn waits(&self, name: &str) -> bool {
        self.rows.iter().any(|row| {
            let idle = [ActionKind::Skip, ActionKind::Hold].contains(&row.kind)
                || row.outcome == Outcome::Failed
                || !row.conflicts.is_empty();
            idle && row.person.trim().to_lowercase() == name.trim().to_lowercase()
        })
    }

    /// Invariant 2: somebody about whom nothing is unclear must not be left for a decision.
    fn may_wait(&self, email: Option<&str>, made: bool) -> Result<(), Violation> {
        let Some(email) = email else { return Ok(()) };
        let email = email.trim().to_lowercase();
        let contacts: Vec<_> = self
            .contacts
            .iter()
            .filter(|contact| addresses_of(&contact.properties).any(|it| it == email))
            .collect();
        let people = self
            .people
            .iter()
            .filter(|person| person.email.as_deref() == Some(email.as_str()))
            .count();
        let alone = contacts.iter().all(|contact| {
            pair_of(&contact.properties).is_none()
                && !contact.properties.contains_key("hs_additional_emails")
        });
        // What a platform refuses, a person has to correct.
        let refused = self
            .rows
            .iter()
            .any(|row| row.outcome == Outcome::Failed && row.person.trim().to_lowercase() == email);
        let clear = !refused
            && !self.known.entangled.contains(&email)
            && email.ends_with("example.com")
            && !email.contains(' ')
            && alone
            && contacts.len() <= 1
            && people <= 1
            && (made || contacts.len() + people == 2);
        if clear {
            let named = |row: &&Row| row.person.trim().to_lowercase() == email;
            let rows = self.rows.iter().filter(named);
            let why: Vec<_> = rows
                .map(|row| format!("{:?} {} {}", row.kind, row.because, row.problem))
                .collect();
            return broken(
                NO_LOST_UPDATE,
                format!("nobody has to decide about {email}, and it waits: {why:?}"),
            );
        }
        Ok(())
    }
}

/// Returns what is planned: everybody who is neither the same nor left alone.
pub(crate) fn planned(plan: &PlanView) -> u32 {
    let counts = plan.counts;
    let made = counts.create + counts.create_participant;
    let gone = counts.unlink + counts.delete + counts.archive;
    made + gone + counts.update + counts.link
}

/// Returns how many people a run could not settle: they are planned again until a person has corrected something.
pub(crate) fn parked(rows: &[Row]) -> u32 {
    let idle = [ActionKind::Same, ActionKind::Skip, ActionKind::Hold];
    let parked = rows.iter().filter(|row| {
        !idle.contains(&row.kind) && [Outcome::Held, Outcome::Failed].contains(&row.outcome)
    });
    u32::try_from(parked.count()).unwrap_or(u32::MAX)
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
