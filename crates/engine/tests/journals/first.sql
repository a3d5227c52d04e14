-- The first schema, as it was shipped, with a little of everything. Never changed: later schemas must read it.
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
    -- The fields that change with their values before: {"share_link": null, …}.
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

-- What a first version of the program left behind: a workspace, a finished plan, a run that was cut off.
INSERT INTO workspace VALUES ('live', 'Example Ltd', 'live', '2026-11-01T10:00:00Z');
INSERT INTO connection VALUES ('live', 'hubspot', 'keys', '501', 'Example Ltd',
    '{"facts":[],"checks":[]}', 1, 0, '2026-11-01T10:00:00Z');
INSERT INTO document VALUES ('live', 'rules', '{"create_contacts":true}', '2026-11-01T10:00:00Z');
INSERT INTO plan VALUES ('plan-1', 'live', 'used', '2026-11-01T10:05:00Z',
    '{"format":1,"hubspot_account":"501","program":{"tenant_alias":"tenant","id":"42"},"layout":{"properties":{"referral_code":"advocate_referral_code"}},"rules":{"create_contacts":true},"linked":0}',
    '[2,1,0,0,1,0]', '');
INSERT INTO entry VALUES
    ('plan-1', 0, 'create', 'new_participant', 'a0', 'u0', 'ada@example.com', 'Ada', NULL, 'ADA', 'https://share.example/ada', '900',
     '{"email":null,"referral_code":null}', 0, 'created', ''),
    ('plan-1', 1, 'create', 'new_participant', 'a1', 'u1', 'bo@example.com', 'Bo', 'Li', 'BO', NULL, NULL,
     '{"email":null}', 0, 'waiting', ''),
    ('plan-1', 2, 'update', 'same_email', 'a2', 'u2', 'cy@example.com', NULL, NULL, 'CY', NULL, '902',
     '{"referral_code":"OLD"}', 0, 'waiting', ''),
    ('plan-1', 3, 'skip', 'no_email', 'a3', 'u3', NULL, NULL, NULL, 'DI', NULL, NULL, '{}', 0, 'skipped', '');
INSERT INTO run VALUES ('run-1', 'live', 'plan-1', 'running', '2026-11-01T10:06:00Z', NULL, 0, 0, '[0,0,0,0,0,0,0]', '', '');
INSERT INTO in_flight VALUES ('run-1', 'plan-1', '[1,2]');
INSERT INTO link VALUES ('live', 'a0', 'u0', '900', '{"email":"ada@example.com"}', '2026-11-01T10:06:01Z');
PRAGMA user_version = 1;
