//! The journal's tables, as migrations that are only ever added to.

use crate::failure::Error;
use crate::journal::finding;
use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

const FIRST: &str = "
CREATE TABLE workspace (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    mode TEXT NOT NULL,
    opened_at TEXT NOT NULL
) STRICT;
-- One row a platform. Facts only: secrets are in the keychain.
CREATE TABLE connection (
    workspace TEXT NOT NULL REFERENCES workspace(id),
    platform TEXT NOT NULL,
    method TEXT NOT NULL,
    account_id TEXT NOT NULL,
    account_name TEXT NOT NULL,
    details TEXT NOT NULL,
    confirmed INTEGER NOT NULL,
    broken INTEGER NOT NULL,
    connected_at TEXT NOT NULL,
    PRIMARY KEY (workspace, platform)
) STRICT;
-- Settings documents, one JSON body each: addresses, layout, rules, program, setup.
CREATE TABLE document (
    workspace TEXT NOT NULL REFERENCES workspace(id),
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    PRIMARY KEY (workspace, kind)
) STRICT;
CREATE TABLE plan (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace(id),
    status TEXT NOT NULL,
    made_at TEXT NOT NULL,
    -- What the plan was computed with: accounts, program, layout, rules, format. A run with others is refused.
    context TEXT NOT NULL,
    -- Counts by kind, once ready.
    counts TEXT NOT NULL,
    problem TEXT NOT NULL
) STRICT;
CREATE INDEX plan_by_time ON plan (workspace, made_at);
-- One row a person of a plan: first what would happen, then how it went. The participant's values are stored as they
-- were read; the values to write follow from them and the plan's context.
CREATE TABLE entry (
    plan TEXT NOT NULL REFERENCES plan(id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    account_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    email TEXT,
    first_name TEXT,
    last_name TEXT,
    referral_code TEXT,
    share_link TEXT,
    contact_id TEXT,
    -- The fields that change with their values before: {\"share_link\": null, …}.
    before TEXT NOT NULL,
    left_out INTEGER NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL DEFAULT 'waiting',
    problem TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (plan, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE run (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace(id),
    plan TEXT NOT NULL REFERENCES plan(id),
    status TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    worked_ms INTEGER NOT NULL DEFAULT 0,
    calls INTEGER NOT NULL DEFAULT 0,
    -- Results by outcome, kept when the run pauses or ends.
    results TEXT NOT NULL DEFAULT '[0,0,0,0,0,0,0]',
    problem TEXT NOT NULL DEFAULT '',
    confirmed TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX run_by_time ON run (workspace, started_at);
-- A batch is written before its request is sent and removed with its outcome. What is found here after a crash was
-- in flight: nobody knows whether it arrived.
CREATE TABLE in_flight (
    run TEXT NOT NULL REFERENCES run(id),
    plan TEXT NOT NULL,
    seqs TEXT NOT NULL
) STRICT;
-- The pair, with the values both sides last agreed on.
CREATE TABLE link (
    workspace TEXT NOT NULL REFERENCES workspace(id),
    account_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    agreed TEXT NOT NULL,
    linked_at TEXT NOT NULL,
    PRIMARY KEY (workspace, account_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX link_by_contact ON link (workspace, contact_id);
";

/// Every step from an empty file to the present schema.
fn migrations() -> Migrations<'static> {
    Migrations::new(vec![
        M::up(FIRST),
        M::up(LINKS_STORED),
        M::up(BOTH_WAYS),
        M::up(EVENTS),
        M::up(PROBLEMS),
        M::up(PAGES),
        M::up(TEST_PLAN),
        M::up_with_hook(WORDS, |db| Ok(index_all(db)?)),
        M::up(LINKED),
        M::up(APP_DOCUMENT),
    ])
}

/// How many steps a journal is behind this program; fewer than none is refused. The file is only read.
pub fn pending(connection: &Connection) -> Result<i32, Error> {
    match migrations().pending_migrations(connection).map_err(told)? {
        pending if pending < 0 => Err(Error::JournalNewer),
        pending => Ok(pending),
    }
}

/// Links are stored in one go when a run rests; this says whether a plan's are.
const LINKS_STORED: &str = "ALTER TABLE plan ADD COLUMN links_stored INTEGER NOT NULL DEFAULT 1;";

/// What syncs in both directions remember.
const BOTH_WAYS: &str = "
ALTER TABLE entry ADD COLUMN referred_by TEXT;
-- Values to write that do not follow from the participant: {\"first_name\": \"Ada\", …}. An undo has them.
ALTER TABLE entry ADD COLUMN after TEXT;
-- Values that change in Advocate, as a list of changes.
ALTER TABLE entry ADD COLUMN advocate TEXT;
-- Whether those are written.
ALTER TABLE entry ADD COLUMN advocate_done INTEGER NOT NULL DEFAULT 0;
-- Values that need a person, as a list.
ALTER TABLE entry ADD COLUMN conflicts TEXT;
-- What the link remembers once the entry is done.
ALTER TABLE entry ADD COLUMN known TEXT;
-- The contact was not read: its values are those that the link remembers.
ALTER TABLE entry ADD COLUMN assumed INTEGER NOT NULL DEFAULT 0;
-- A value waits for a sync of the other direction.
ALTER TABLE entry ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
-- To whom the batch was on its way.
ALTER TABLE in_flight ADD COLUMN platform TEXT NOT NULL DEFAULT 'hubspot';
-- How the link ended: deleted, erased, unlinked. Such a link is a tombstone.
ALTER TABLE link ADD COLUMN ended TEXT;
UPDATE link SET agreed = json_object('a', json(agreed));
UPDATE entry SET known = json_object('a', json_patch('{}', json_object(
    'referral_code', referral_code, 'share_link', share_link)))
WHERE kind IN ('create', 'update', 'link');
-- How far each side has been read, in the service's own milliseconds.
CREATE TABLE cursor (
    workspace TEXT NOT NULL REFERENCES workspace(id),
    platform TEXT NOT NULL,
    -- Everything up to here is settled; null while this side's changes have never been.
    at INTEGER,
    -- When the first sync read this side: whoever was made later is new.
    began INTEGER,
    -- When everybody was compared last.
    compared_at INTEGER,
    PRIMARY KEY (workspace, platform)
) STRICT, WITHOUT ROWID;
-- People who were held, failed or left out, or of whom a value waits for the other direction: looked at again by the
-- next sync, changed or not.
CREATE TABLE again (
    workspace TEXT NOT NULL REFERENCES workspace(id),
    account_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    -- The participant as it was read last; null when there is none.
    participant TEXT,
    -- The side to which a value waits to be written, hubspot or advocate; null when something was wrong.
    waits_for TEXT,
    PRIMARY KEY (workspace, account_id, user_id, contact_id)
) STRICT, WITHOUT ROWID;
-- People who are never synced. A participant has an empty contact id, a contact empty ids of Advocate's.
CREATE TABLE never (
    workspace TEXT NOT NULL REFERENCES workspace(id),
    account_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    said_at TEXT NOT NULL,
    PRIMARY KEY (workspace, account_id, user_id, contact_id)
) STRICT, WITHOUT ROWID;
";

/// What event triggers and their conversions remember.
const EVENTS: &str = "
-- Every saved version of a settings document that keeps its history: triggers, mapping.
CREATE TABLE version (
    workspace TEXT NOT NULL REFERENCES workspace(id),
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    body TEXT NOT NULL,
    author TEXT NOT NULL,
    note TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    PRIMARY KEY (workspace, kind, number)
) STRICT, WITHOUT ROWID;
-- What was sent to impact.com: written before the request, so that nothing is ever sent twice. The two keys are what
-- may have one conversion only.
CREATE TABLE conversion (
    workspace TEXT NOT NULL REFERENCES workspace(id),
    object TEXT NOT NULL,
    record TEXT NOT NULL,
    stage TEXT NOT NULL,
    event TEXT NOT NULL,
    order_id TEXT NOT NULL,
    -- As it was sent; the e-mail address in it is a hash.
    fields TEXT NOT NULL,
    -- unknown, queued, accepted, refused, reversing, reversed
    state TEXT NOT NULL,
    -- What to ask by what became of the newest request about it.
    submission TEXT,
    -- impact.com's number of the event type, which names an action together with the order id.
    tracker TEXT,
    problem TEXT NOT NULL DEFAULT '',
    sent_at TEXT NOT NULL,
    PRIMARY KEY (workspace, object, record, stage)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX conversion_by_order ON conversion (workspace, event, order_id);
CREATE TABLE event_plan (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace(id),
    status TEXT NOT NULL,
    made_at TEXT NOT NULL,
    context TEXT NOT NULL,
    -- Sentences about the whole plan, as a list.
    notes TEXT NOT NULL DEFAULT '[]',
    problem TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX event_plan_by_time ON event_plan (workspace, made_at);
-- One row a record and stage: first what would happen, then how it went.
CREATE TABLE event_entry (
    plan TEXT NOT NULL REFERENCES event_plan(id),
    seq INTEGER NOT NULL,
    object TEXT NOT NULL,
    record TEXT NOT NULL,
    name TEXT NOT NULL,
    stage TEXT NOT NULL,
    reached_at INTEGER NOT NULL,
    contact TEXT,
    person TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    conversion TEXT,
    problems TEXT NOT NULL,
    left_out INTEGER NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL DEFAULT 'waiting',
    problem TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (plan, seq)
) STRICT, WITHOUT ROWID;
-- Records that the next preview looks at, changed or not.
CREATE TABLE event_again (
    workspace TEXT NOT NULL REFERENCES workspace(id),
    object TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (workspace, object, record)
) STRICT, WITHOUT ROWID;
";

/// What is unsolved about whom, with where it was seen last.
const PROBLEMS: &str = "
-- What a run met when it could not do what was planned.
ALTER TABLE entry ADD COLUMN cause TEXT;
-- Why the person is looked at again; null for whoever was left out, or only waits for the other direction.
ALTER TABLE again ADD COLUMN cause TEXT;
-- The entry that says so.
ALTER TABLE again ADD COLUMN plan TEXT;
ALTER TABLE again ADD COLUMN seq INTEGER;
UPDATE again SET cause = 'earlier' WHERE waits_for IS NULL;
CREATE INDEX again_by_cause ON again (workspace, cause);
-- Ends are few, so that those who are linked can be counted without reading what each link remembers.
CREATE INDEX link_ended ON link (workspace) WHERE ended IS NOT NULL;
";

/// What people of a plan are found by, so that a million of them are not walked.
const PAGES: &str = "
CREATE INDEX entry_by_kind ON entry (plan, kind);
-- Participants are stored in the order of their addresses, so that this grows at its end alone.
CREATE INDEX entry_by_address ON entry (plan, lower(trim(email)));
CREATE INDEX entry_left_out ON entry (plan, kind) WHERE left_out = 1;
-- Most people end in one of these four ways, and each sync would pay for an index of them.
CREATE INDEX entry_by_outcome ON entry (plan, outcome) WHERE outcome NOT IN ('waiting', 'created', 'updated', 'same');
";

/// The test plan and its attempts.
const TEST_PLAN: &str = "
-- The newest plan of a workspace is the one under way. Its body has the mailbox, whom it made, and people's words.
CREATE TABLE test_plan (
    id TEXT PRIMARY KEY,
    workspace TEXT NOT NULL REFERENCES workspace(id),
    made_at TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX test_plan_by_time ON test_plan (workspace, made_at);
-- What was looked for and seen. One without an end is under way.
CREATE TABLE test_attempt (
    plan TEXT NOT NULL REFERENCES test_plan(id),
    test TEXT NOT NULL,
    number INTEGER NOT NULL,
    began_at TEXT NOT NULL,
    ended_at TEXT,
    body TEXT NOT NULL,
    PRIMARY KEY (plan, test, number)
) STRICT, WITHOUT ROWID;
";

/// The words by which people of a plan are found.
const WORDS: &str = "
CREATE TABLE entry_word (
    plan TEXT NOT NULL REFERENCES plan(id),
    word TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (plan, word, seq)
) STRICT, WITHOUT ROWID;
";

/// How many people are linked, counted as it changes: a million links take a fifth of a second to count.
const LINKED: &str = "
CREATE TABLE linked (workspace TEXT PRIMARY KEY, people INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO linked SELECT id, (SELECT count(*) FROM link WHERE workspace = id AND ended IS NULL) FROM workspace;
CREATE TRIGGER linked_begins AFTER INSERT ON workspace BEGIN
    INSERT INTO linked VALUES (new.id, 0);
END;
CREATE TRIGGER linked_more AFTER INSERT ON link WHEN new.ended IS NULL BEGIN
    UPDATE linked SET people = people + 1 WHERE workspace = new.workspace;
END;
CREATE TRIGGER linked_fewer AFTER DELETE ON link WHEN old.ended IS NULL BEGIN
    UPDATE linked SET people = people - 1 WHERE workspace = old.workspace;
END;
CREATE TRIGGER linked_otherwise AFTER UPDATE OF ended ON link WHEN (old.ended IS NULL) <> (new.ended IS NULL) BEGIN
    UPDATE linked SET people = people + iif(new.ended IS NULL, 1, -1) WHERE workspace = new.workspace;
END;
";

fn index_all(db: &Connection) -> rusqlite::Result<()> {
    let mut find = db.prepare("SELECT id FROM plan")?;
    let plans: Vec<String> = find
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    plans.iter().try_for_each(|plan| finding::index(db, plan))
}

/// Settings that belong to no workspace.
const APP_DOCUMENT: &str = "
-- One JSON body each: how the app looks and behaves on this computer.
CREATE TABLE app_document (
    kind TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    saved_at TEXT NOT NULL
) STRICT;
";

/// Brings a journal to the present schema, in one transaction.
pub fn migrate(connection: &mut Connection) -> Result<(), Error> {
    migrations().to_latest(connection).map_err(told)
}

/// Brings a journal to an older schema, as an older program would.
#[cfg(test)]
pub fn migrate_as_of(connection: &mut Connection, version: usize) -> Result<(), Error> {
    migrations().to_version(connection, version).map_err(told)
}

fn told(error: rusqlite_migration::Error) -> Error {
    use rusqlite_migration::{Error as Refused, MigrationDefinitionError::DatabaseTooFarAhead};
    match error {
        Refused::RusqliteError { err, .. } => err.into(),
        Refused::MigrationDefinition(DatabaseTooFarAhead) => Error::JournalNewer,
        other => Error::Journal {
            detail: other.to_string(),
        },
    }
}
