//! A seeded world of pretend people, with the trouble that real accounts have.

mod names;

use names::{COMPANIES, FIRST, HOSTS, LAST};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::{BTreeMap, BTreeSet};

/// 1 September 2026, 00:00 UTC, in epoch milliseconds: nobody in the world is younger.
pub const NEWEST_MS: i64 = 1_788_220_800_000;
const DAY_MS: i64 = 86_400_000;

/// The people and deals of both platforms.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// What everything follows from.
    pub seed: u64,
    /// HubSpot's contacts.
    pub contacts: Vec<ContactSeed>,
    /// Advocate's participants.
    pub participants: Vec<ParticipantSeed>,
    /// HubSpot's deals.
    pub deals: Vec<DealSeed>,
}

/// A contact to begin with.
#[derive(Debug, Clone, Default)]
pub struct ContactSeed {
    /// Primary address.
    pub email: Option<String>,
    /// Further addresses.
    pub additional_emails: Vec<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Company name.
    pub company: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// Created, epoch milliseconds.
    pub created_ms: i64,
    /// Values of other properties, by internal name.
    pub properties: BTreeMap<String, String>,
}

/// A participant to begin with.
#[derive(Debug, Clone, Default)]
pub struct ParticipantSeed {
    /// Id as it was first sent: the address when there is one, else like `member-0042`.
    pub id: String,
    /// Account id; the same.
    pub account_id: String,
    /// Address.
    pub email: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Locale such as `en_US`.
    pub locale: Option<String>,
    /// Country code.
    pub country: Option<String>,
    /// Referral code.
    pub referral_code: String,
    /// Created, epoch milliseconds.
    pub created_ms: i64,
    /// Code of whoever referred this person.
    pub referred_by: Option<String>,
}

/// A deal to begin with.
#[derive(Debug, Clone, Default)]
pub struct DealSeed {
    /// Name.
    pub name: String,
    /// Pipeline id.
    pub pipeline: String,
    /// Stage id.
    pub stage: String,
    /// Amount, as text.
    pub amount: Option<String>,
    /// Position of its contact in [`World::contacts`].
    pub contact: Option<usize>,
    /// Created, epoch milliseconds.
    pub created_ms: i64,
}

/// A name with an address.
struct Person {
    first: &'static str,
    last: &'static str,
    email: String,
    locale: &'static str,
    country: &'static str,
}

struct Generator {
    random: StdRng,
    addresses: BTreeSet<String>,
    codes: BTreeSet<String>,
}

impl World {
    /// Makes a world. The same arguments give the same world.
    pub fn generate(seed: u64, contacts: usize, participants: usize) -> Self {
        let mut generator = Generator {
            random: StdRng::seed_from_u64(seed),
            addresses: BTreeSet::new(),
            codes: BTreeSet::new(),
        };
        let mut world = Self {
            seed,
            ..Self::default()
        };
        for _ in 0..contacts {
            let contact = generator.contact();
            world.contacts.push(contact);
        }
        // About two thirds of the participants have a contact already.
        let shared = (participants * 2 / 3).min(contacts);
        let stride = contacts.checked_div(shared).unwrap_or(1).max(1);
        for index in 0..participants {
            let twin = (index < shared).then(|| &world.contacts[index * stride]);
            let participant = generator.participant(index, twin);
            world.participants.push(participant);
        }
        generator.deals(&mut world);
        trouble(&mut world, shared, stride);
        world
    }

    /// Moves everything in time, so that the newest possible record was created at `newest_ms`: a world made long ago has
    /// nothing recent.
    #[must_use]
    pub fn ending(mut self, newest_ms: i64) -> Self {
        let later = newest_ms - NEWEST_MS;
        let contacts = self.contacts.iter_mut().map(|it| &mut it.created_ms);
        let participants = self.participants.iter_mut().map(|it| &mut it.created_ms);
        let deals = self.deals.iter_mut().map(|it| &mut it.created_ms);
        for created in contacts.chain(participants).chain(deals) {
            *created += later;
        }
        self
    }
}

impl Generator {
    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.random.random_range(0..list.len())]
    }

    fn person(&mut self) -> Person {
        let (first, locale, country) = self.pick(FIRST);
        let last = self.pick(LAST);
        let host = self.pick(HOSTS);
        let plain = |name: &str| -> String {
            name.chars()
                .filter(char::is_ascii_alphanumeric)
                .collect::<String>()
                .to_lowercase()
        };
        let base = format!("{}.{}", plain(first), plain(last));
        let mut email = format!("{base}@{host}");
        let mut number = self.addresses.len();
        while !self.addresses.insert(email.clone()) {
            number += 1;
            email = format!("{base}{number}@{host}");
        }
        Person {
            first,
            last,
            email,
            locale,
            country,
        }
    }

    fn created(&mut self) -> i64 {
        NEWEST_MS - self.random.random_range(0..720 * DAY_MS)
    }

    fn contact(&mut self) -> ContactSeed {
        let person = self.person();
        let phone = self.random.random_bool(0.4).then(|| {
            format!(
                "+1 555 01{:02} {:03}",
                self.random.random_range(0..100),
                self.random.random_range(0..1000)
            )
        });
        let company = self
            .random
            .random_bool(0.7)
            .then(|| self.pick(COMPANIES).to_owned());
        ContactSeed {
            email: Some(person.email),
            first_name: Some(person.first.to_owned()),
            last_name: Some(person.last.to_owned()),
            phone,
            company,
            country: Some(person.country.to_owned()),
            created_ms: self.created(),
            ..ContactSeed::default()
        }
    }

    fn participant(&mut self, index: usize, twin: Option<&ContactSeed>) -> ParticipantSeed {
        let fresh = self.person();
        let (first, last, email) = match twin {
            Some(twin) => (
                twin.first_name.clone(),
                twin.last_name.clone(),
                twin.email.clone(),
            ),
            None => (
                Some(fresh.first.to_owned()),
                Some(fresh.last.to_owned()),
                Some(fresh.email),
            ),
        };
        let id = email
            .clone()
            .unwrap_or_else(|| format!("member-{index:04}"));
        let referral_code = self.code(first.as_deref(), last.as_deref());
        ParticipantSeed {
            account_id: id.clone(),
            id,
            email,
            first_name: first,
            last_name: last,
            locale: Some(fresh.locale.to_owned()),
            country: Some(fresh.country.to_owned()),
            referral_code,
            created_ms: self.created(),
            referred_by: None,
        }
    }

    /// Codes look like those of the documentation: first and last name in capitals; a number keeps them apart.
    fn code(&mut self, first: Option<&str>, last: Option<&str>) -> String {
        let base: String = [first, last]
            .into_iter()
            .flatten()
            .flat_map(str::chars)
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_uppercase();
        let mut code = base.clone();
        let mut number = self.codes.len();
        while code.is_empty() || !self.codes.insert(code.clone()) {
            number += 1;
            code = format!("{base}{number}");
        }
        code
    }

    fn deals(&mut self, world: &mut World) {
        const STAGES: [(&str, &str); 6] = [
            ("default", "appointmentscheduled"),
            ("default", "contractsent"),
            ("default", "closedwon"),
            ("default", "closedlost"),
            ("renewals", "renewal_due"),
            ("renewals", "renewal_won"),
        ];
        if world.contacts.is_empty() {
            return;
        }
        for index in 0..(world.contacts.len() / 5).min(2_000) {
            let (pipeline, stage) = self.pick(&STAGES);
            let contact = self.random.random_range(0..world.contacts.len());
            let company = self.pick(COMPANIES);
            world.deals.push(DealSeed {
                name: format!("{company} – {} seats", 5 + index % 60),
                pipeline: pipeline.to_owned(),
                stage: stage.to_owned(),
                amount: self
                    .random
                    .random_bool(0.9)
                    .then(|| format!("{}.00", 100 * self.random.random_range(1..400))),
                contact: self.random.random_bool(0.95).then_some(contact),
                created_ms: self.created(),
            });
        }
    }
}

/// Puts in what real accounts have: missing, doubled, misspelt and differing values. Worlds under 20 people are left
/// plain.
fn trouble(world: &mut World, shared: usize, stride: usize) {
    let participants = world.participants.len();
    if world.contacts.len() < 20 || participants < 20 || shared < 12 {
        return;
    }
    // Referrals: every tenth participant was referred by the one before.
    for index in (10..participants).step_by(10) {
        world.participants[index].referred_by =
            Some(world.participants[index - 1].referral_code.clone());
    }
    // Three contacts that no participant has, and three participants, have no address.
    let alone =
        (0..world.contacts.len()).filter(|index| index % stride != 0 || index / stride >= shared);
    let alone: Vec<usize> = alone.take(5).collect();
    for &index in alone.iter().take(3) {
        world.contacts[index].email = None;
    }
    for index in participants - 3..participants {
        let participant = &mut world.participants[index];
        participant.email = None;
        participant.id = format!("member-{index:04}");
        participant.account_id.clone_from(&participant.id);
    }
    // One address is none.
    world.participants[participants - 4].email = Some("not-an-address".to_owned());
    // Two pairs of participants have one address each, in different letters.
    for (index, other) in [(participants - 5, 3), (participants - 6, 4)] {
        let address = world.participants[other].email.clone();
        let participant = &mut world.participants[index];
        participant.email = address.map(|address| address.to_uppercase());
        participant.id = format!("member-{index:04}");
        participant.account_id.clone_from(&participant.id);
    }
    // Every twentieth writes the address in other letters; one is known by an additional address.
    for participant in world.participants[..shared].iter_mut().skip(5).step_by(20) {
        if let Some(address) = participant.email.as_mut() {
            *address = address.to_uppercase();
        }
    }
    let address = world.participants[6].email.clone();
    let contact = &mut world.contacts[6 * stride];
    contact.additional_emails.extend(address);
    contact.email = Some("known.elsewhere@example.org".to_owned());
    // Values to fill, and a value to leave alone.
    for index in (7..shared).step_by(25) {
        world.contacts[index * stride].first_name = None;
    }
    world.contacts[8 * stride].last_name = None;
    world.contacts[9 * stride].first_name = Some("Maximiliane".to_owned());
    // A share link from an earlier program.
    world.contacts[10 * stride].properties.insert(
        "share_link".to_owned(),
        "https://share.practice.example/old".to_owned(),
    );
    for (index, contact) in world.contacts.iter_mut().enumerate().step_by(3) {
        let tier = ["free", "growth", "enterprise"][index / 3 % 3];
        contact
            .properties
            .insert("plan_tier".to_owned(), tier.to_owned());
    }
}
