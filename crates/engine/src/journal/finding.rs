//! By what people are found: how their address, a word of their name, their referral code or their contact's number begins,
//! and, where nobody's begins so, whatever stands anywhere in these.

use crate::failure::Error;
use crate::journal::entries::{self, Entry};
use domain::person::ContactId;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, params};

/// Stores the words by which the people of a plan are found, once all of them are there. Sorted first: words come in no
/// order, and to put each in its place as the plan grows would take several times as long.
pub fn index(db: &Connection, plan: &str) -> rusqlite::Result<()> {
    db.create_scalar_function(
        "words_of",
        1,
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC,
        |given| {
            let words = words(given.get_raw(0).as_str().unwrap_or_default());
            Ok(serde_json::to_string(&words).unwrap_or_default())
        },
    )?;
    db.execute(
        "INSERT OR IGNORE INTO entry_word (plan, word, seq)
         SELECT plan, word.value, seq
         FROM entry, json_each(words_of(coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' ||
                                        coalesce(referral_code, '') || ' ' || coalesce(contact_id, ''))) AS word
         WHERE plan = ?1 ORDER BY word.value, seq",
        [plan],
    )?;
    Ok(())
}

/// The words of a text, in small letters.
fn words(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// What comes after all texts that begin so.
fn after(beginning: &str) -> String {
    format!("{beginning}{}", char::MAX)
}

/// Returns people of a plan whose address begins with a text, or who have a word that begins with each word of it.
pub fn with_beginning(
    db: &Connection,
    plan: &str,
    text: &str,
    limit: u32,
) -> Result<Vec<Entry>, Error> {
    let address = text.trim().to_ascii_lowercase();
    let people = entries::collect(
        db,
        "plan = ?1 AND lower(trim(email)) >= ?2 AND lower(trim(email)) < ?3 ORDER BY lower(trim(email)) LIMIT ?4",
        &[&plan, &address, &after(&address), &limit],
    )?;
    // Whoever types an address up to its host means the address.
    if text.contains('@') {
        return Ok(people);
    }
    with_words(db, plan, &words(text), limit, people)
}

fn with_words(
    db: &Connection,
    plan: &str,
    words: &[String],
    limit: u32,
    mut people: Vec<Entry>,
) -> Result<Vec<Entry>, Error> {
    // The longest word is likely what fewest people have; the others are looked for in these alone.
    let Some(rarest) = words.iter().max_by_key(|word| word.len()) else {
        return Ok(people);
    };
    let mut found = db.prepare_cached(
        "SELECT seq FROM entry_word WHERE plan = ?1 AND word >= ?2 AND word < ?3 ORDER BY word, seq",
    )?;
    let mut rows = found.query(params![plan, rarest, after(rarest)])?;
    while people.len() < limit as usize
        && let Some(row) = rows.next()?
    {
        let seq: u32 = row.get(0)?;
        if people.iter().any(|known| known.seq == seq) {
            continue;
        }
        let met = entries::collect(db, "plan = ?1 AND seq = ?2", &[&plan, &seq])?;
        people.extend(met.into_iter().filter(|entry| has(entry, words)));
    }
    Ok(people)
}

/// Returns whether each of the words begins a word of a person.
fn has(entry: &Entry, beginnings: &[String]) -> bool {
    let person = &entry.participant;
    let texts = [
        person.first_name.as_deref(),
        person.last_name.as_deref(),
        person.referral_code.as_deref(),
        entry.contact.as_ref().map(ContactId::as_str),
    ];
    let own: Vec<String> = texts.into_iter().flatten().flat_map(words).collect();
    let begun = |beginning: &String| own.iter().any(|word| word.starts_with(beginning.as_str()));
    beginnings.iter().all(begun)
}

/// Returns people of a plan in whose name, address, ids or code a text is, in the order of the plan. They are walked: an
/// index of every part of every word would cost each sync more than a question is worth that is asked now and then.
pub fn with_text(db: &Connection, plan: &str, text: &str, limit: u32) -> Result<Vec<Entry>, Error> {
    let given = text.trim();
    // The database knows the small forms of ASCII letters only, so the text counts as it was typed, too.
    let small = given.to_lowercase();
    entries::collect(
        db,
        "plan = ?1 AND (contact_id = ?3 OR instr(lower(
             coalesce(email, '') || ' ' || coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' ||
             user_id || ' ' || account_id || ' ' || coalesce(referral_code, '')), ?2) > 0
             OR instr(coalesce(first_name, '') || ' ' || coalesce(last_name, ''), ?3) > 0)
         ORDER BY seq LIMIT ?4",
        &[&plan, &small, &given, &limit],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::schema;

    fn with_people(db: &Connection) {
        db.execute_batch(
            "INSERT INTO workspace VALUES ('w', 'W', 'live', '');
             INSERT INTO plan (id, workspace, status, made_at, context, counts, problem)
             VALUES ('p', 'w', 'used', '', '{}', '{}', ''), ('other', 'w', 'used', '', '{}', '{}', '');
             INSERT INTO entry (plan, seq, kind, reason, account_id, user_id, email, first_name, last_name,
                                referral_code, contact_id, before) VALUES
             ('p', 0, 'same', 'linked', 'a', 'u0', 'Zoe@example.com', 'Émile Anna', 'van der Berg', 'EMILE-42', '501', '{}'),
             ('p', 1, 'same', 'linked', 'a', 'u1', 'anna@example.com', 'Anna', 'Schmidt', NULL, '1501', '{}'),
             ('p', 2, 'same', 'linked', 'a', 'u2', NULL, NULL, NULL, NULL, NULL, '{}'),
             ('other', 0, 'same', 'linked', 'a', 'u1', 'anna@example.com', 'Anna', 'Schmidt', NULL, '1501', '{}');",
        )
        .unwrap();
    }

    fn found(db: &Connection, text: &str) -> Vec<u32> {
        let met = with_beginning(db, "p", text, 8).unwrap();
        met.iter().map(|entry| entry.seq).collect()
    }

    #[test]
    fn people_are_found_by_how_a_word_of_theirs_begins() {
        let mut db = Connection::open_in_memory().unwrap();
        schema::migrate(&mut db).unwrap();
        with_people(&db);
        assert_eq!(found(&db, "Schm"), [0; 0], "not indexed yet");
        index(&db, "p").unwrap();
        for (text, expected) in [
            ("schm", vec![1]),
            ("ANN", vec![1, 0]),
            ("émi", vec![0]),
            ("ÉMILE", vec![0]),
            ("berg ann", vec![0]),
            ("ann berg", vec![0]),
            ("anna schmidt", vec![1]),
            ("emile-4", vec![0]),
            ("501", vec![0]),
            ("zoe@", vec![0]),
            ("zo", vec![0]),
            ("chmidt", vec![]),
            ("ann x", vec![]),
            ("anna@example.org", vec![]),
            ("%", vec![]),
            ("\u{10ffff}", vec![]),
            ("", vec![1, 0]),
        ] {
            assert_eq!(found(&db, text), expected, "{text:?}");
        }
        assert_eq!(with_beginning(&db, "p", "ann", 1).unwrap().len(), 1);
    }

    #[test]
    fn those_met_before_there_was_an_index_are_found_too() {
        let mut db = Connection::open_in_memory().unwrap();
        schema::migrate_as_of(&mut db, 7).unwrap();
        with_people(&db);
        schema::migrate(&mut db).unwrap();
        assert_eq!(found(&db, "berg"), [0]);
    }

    #[test]
    fn a_plan_is_indexed_once() {
        let mut db = Connection::open_in_memory().unwrap();
        schema::migrate(&mut db).unwrap();
        with_people(&db);
        index(&db, "p").unwrap();
        index(&db, "p").unwrap();
        let rows: u32 = db
            .query_row("SELECT count(*) FROM entry_word", [], |row| row.get(0))
            .unwrap();
        assert_eq!(rows, 11);
    }
}
