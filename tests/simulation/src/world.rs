//! A small world drawn by chance, with all that real accounts have: missing, doubled, misspelt and odd values.

use crate::random::Random;
use simulators::world::{ContactSeed, NEWEST_MS, ParticipantSeed, World};

const DAY_MS: i64 = 86_400_000;
/// People whom others write about: some are on both sides, some on one, some nowhere yet.
pub const PEOPLE: u64 = 80;

const NAMES: [&str; 14] = [
    "Ada",
    "Bo",
    "Çelik",
    "Dörte",
    "Eve \"Evie\"",
    "Fox, Jr.",
    "李伟",
    "Ну\u{301}мо",
    "O'Neil",
    "  Spaced  ",
    "=SUM(A1)",
    "🦊🦊",
    "Zoë\u{200f}",
    "Łukasz;Anna",
];

/// Returns a name, sometimes none.
pub fn name(random: &mut Random) -> Option<String> {
    match random.below(20) {
        0 | 1 => None,
        2 => Some("x".repeat(usize::try_from(random.between(200, 400)).unwrap_or(200))),
        _ => Some((*random.pick(&NAMES)).to_owned()),
    }
}

/// Returns the address of a person, spelt in one of its ways.
pub fn address(random: &mut Random, person: u64) -> String {
    let plain = match person % 9 {
        0 => format!("person.{person}@example.com"),
        1 => format!("person{person}+news@example.com"),
        2 => format!("o'person_{person}@sub.example.org"),
        _ => format!("person{person}@example.com"),
    };
    match random.below(12) {
        0 => plain.to_uppercase(),
        1 => format!("P{}", &plain[1..]),
        2 => format!(" {plain}"),
        3 => format!("{plain} "),
        _ => plain,
    }
}

/// Returns a person's address, one that cannot be one, or none.
fn any_address(random: &mut Random, person: u64) -> Option<String> {
    match random.below(24) {
        0 | 1 => None,
        2 => Some(format!("person{person} at example.com")),
        _ => Some(address(random, person)),
    }
}

/// Draws a world.
pub fn draw(random: &mut Random) -> World {
    let mut size = |most: u64| {
        // Small worlds find most; one side may be empty.
        let most = *random.pick(&[0, 3, 12, 30, most, most]);
        usize::try_from(random.below(most + 1)).unwrap_or(0)
    };
    let (contacts, participants) = (size(80), size(60));
    let mut world = World::default();
    let pool = (participants as u64 * 3 / 2).max(10);
    for number in 0..contacts {
        let person = random.below(pool);
        let email = any_address(random, person);
        // Two contacts never have one primary address; an additional one may be anybody's.
        let fresh = |email: &String| {
            let email = email.trim().to_lowercase();
            let mut all = world
                .contacts
                .iter()
                .filter_map(|it: &ContactSeed| it.email.as_ref());
            email.contains('@') && !all.any(|other| *other == email)
        };
        let email = email.filter(fresh).map(|it| it.trim().to_lowercase());
        let additional = random.percent(8).then(|| {
            let other = random.below(pool);
            address(random, other).trim().to_lowercase()
        });
        world.contacts.push(ContactSeed {
            email,
            additional_emails: additional.into_iter().collect(),
            first_name: name(random),
            last_name: name(random),
            company: random
                .percent(50)
                .then(|| format!("Company {}", number % 7)),
            created_ms: created(random),
            ..ContactSeed::default()
        });
    }
    for number in 0..participants {
        let participant = participant(random, number);
        world.participants.push(participant);
    }
    world
}

fn participant(random: &mut Random, number: usize) -> ParticipantSeed {
    let person = if random.percent(90) {
        number as u64
    } else {
        random.below(number as u64 + 1)
    };
    let email = any_address(random, person);
    let id = match &email {
        // As the platform's own widgets do; two people never share an id.
        Some(email) if random.percent(60) => format!("{}-{number}", email.trim()),
        _ => format!("member-{number:04}"),
    };
    let account_id = if random.percent(85) {
        id.clone()
    } else {
        format!("company-{}", random.below(5))
    };
    ParticipantSeed {
        id,
        account_id,
        email,
        first_name: name(random),
        last_name: name(random),
        referral_code: format!("CODE{number}"),
        created_ms: created(random),
        referred_by: (number > 0 && random.percent(15)).then(|| {
            let other = random.below(number as u64);
            format!("CODE{other}")
        }),
        ..ParticipantSeed::default()
    }
}

fn created(random: &mut Random) -> i64 {
    let days = i64::try_from(random.below(700)).unwrap_or(0);
    NEWEST_MS - days * DAY_MS
}
