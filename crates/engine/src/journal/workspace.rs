//! Taking a workspace out of the journal.

use crate::failure::Error;
use rusqlite::{Connection, params};

const PLANS: &str = "plan IN (SELECT id FROM plan WHERE workspace = ?1)";
const EVENT_PLANS: &str = "plan IN (SELECT id FROM event_plan WHERE workspace = ?1)";
const OWN: &str = "workspace = ?1";

/// Every table that has something of a workspace, whatever refers to another before the other.
const OWNED: [(&str, &str); 20] = [
    (
        "in_flight",
        "run IN (SELECT id FROM run WHERE workspace = ?1)",
    ),
    ("run", OWN),
    ("entry_word", PLANS),
    ("entry", PLANS),
    ("plan", OWN),
    ("event_entry", EVENT_PLANS),
    ("event_plan", OWN),
    ("event_again", OWN),
    ("conversion", OWN),
    (
        "test_attempt",
        "plan IN (SELECT id FROM test_plan WHERE workspace = ?1)",
    ),
    ("test_plan", OWN),
    ("version", OWN),
    ("link", OWN),
    ("linked", OWN),
    ("cursor", OWN),
    ("again", OWN),
    ("never", OWN),
    ("document", OWN),
    ("connection", OWN),
    ("workspace", "id = ?1"),
];

/// Removes a workspace with everything in it. What is removed is overwritten in the file, too.
pub fn erase(db: &Connection, workspace: &str) -> Result<(), Error> {
    db.pragma_update(None, "secure_delete", "ON")?;
    for (table, whose) in OWNED {
        db.execute(
            &format!("DELETE FROM {table} WHERE {whose}"),
            params![workspace],
        )?;
    }
    db.pragma_update(None, "secure_delete", "OFF")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::schema;

    /// Tables that have nothing of a workspace.
    const OF_THE_APP: [&str; 1] = ["app_document"];

    #[test]
    fn no_table_is_forgotten() {
        let mut db = Connection::open_in_memory().unwrap();
        schema::migrate(&mut db).unwrap();
        let mut tables = db
            .prepare(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            )
            .unwrap();
        let tables: Vec<String> = tables
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        for table in &tables {
            assert!(
                OF_THE_APP.contains(&table.as_str())
                    || OWNED.iter().any(|(owned, _)| owned == table),
                "{table} would stay when a workspace is erased"
            );
        }
        assert_eq!(tables.len(), OWNED.len() + OF_THE_APP.len());
    }
}
