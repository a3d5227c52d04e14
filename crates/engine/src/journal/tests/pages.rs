//! A page of a plan's people is the same people however it is found.

use super::{file, lay_out, open};
use crate::journal::entries;
use crate::views::{ActionKind, Counts, Outcome, RowsRequest};
use rusqlite::{Connection, params};

const KINDS: [ActionKind; 3] = [ActionKind::Update, ActionKind::Create, ActionKind::Hold];
const OUTCOMES: [Outcome; 4] = [
    Outcome::Updated,
    Outcome::Created,
    Outcome::Held,
    Outcome::Failed,
];

/// The kind and the end of a person: of each kind, and of each end, some; of the last ones few.
fn person(seq: u32) -> (ActionKind, Outcome, String) {
    let kind = match seq {
        _ if seq.is_multiple_of(11) => KINDS[2],
        _ if seq.is_multiple_of(3) => KINDS[1],
        _ => KINDS[0],
    };
    let outcome = match seq {
        _ if seq.is_multiple_of(97) => OUTCOMES[3],
        _ if seq.is_multiple_of(11) => OUTCOMES[2],
        _ if seq.is_multiple_of(3) => OUTCOMES[1],
        _ => OUTCOMES[0],
    };
    (kind, outcome, format!("person{:03}@a.example", seq % 500))
}

#[test]
fn a_page_is_the_same_people_however_it_is_found() {
    const PEOPLE: u32 = 1_200;
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()).unwrap());
    lay_out(
        folder.path(),
        "INSERT INTO workspace VALUES ('w', 'w', 'live', '2026-01-01');
         INSERT INTO plan (id, workspace, status, made_at, context, counts, problem)
         VALUES ('p', 'w', 'used', '2026-01-01', '{}', '{}', ''), ('q', 'w', 'used', '2026-01-01', '{}', '{}', '')",
    );
    let mut db = Connection::open(file(folder.path())).unwrap();
    let mut counts = Counts::default();
    let filling = db.transaction().unwrap();
    for seq in 0..PEOPLE {
        let (kind, outcome, email) = person(seq);
        let words = [
            entries::word(kind).unwrap(),
            entries::word(outcome).unwrap(),
        ];
        for plan in ["p", "q"] {
            filling
                .execute(
                    "INSERT INTO entry (plan, seq, kind, reason, account_id, user_id, email, before, outcome)
                     VALUES (?1, ?2, ?3, 'same_email', 'a', ?4, ?5, '{}', ?6)",
                    params![plan, seq, words[0], seq.to_string(), email, words[1]],
                )
                .unwrap();
        }
        match kind {
            ActionKind::Update => counts.update += 1,
            ActionKind::Create => counts.create += 1,
            _ => counts.hold += 1,
        }
    }
    filling.commit().unwrap();
    let kinds = [None].into_iter().chain(KINDS.map(Some));
    let mut looked = 0;
    for kind in kinds {
        for outcome in [None].into_iter().chain(OUTCOMES.map(Some)) {
            for search in ["", "person01"] {
                let expected: Vec<u32> = (0..PEOPLE)
                    .filter(|seq| {
                        let (its_kind, its_outcome, email) = person(*seq);
                        kind.is_none_or(|it| it == its_kind)
                            && outcome.is_none_or(|it| it == its_outcome)
                            && email.contains(search)
                    })
                    .collect();
                for offset in [0, 150, 1_100] {
                    let request = RowsRequest {
                        plan: "p".to_owned(),
                        kind,
                        outcome,
                        search: search.to_owned(),
                        offset,
                        limit: 100,
                    };
                    let page = expected.iter().skip(offset as usize).take(100);
                    let page: Vec<u32> = page.copied().collect();
                    for counts in [None, Some(&counts)] {
                        let (found, total) = entries::page(&db, &request, counts).unwrap();
                        let found: Vec<u32> = found.iter().map(|it| it.seq).collect();
                        assert_eq!(found, page, "{request:?}");
                        assert_eq!(total as usize, expected.len(), "{request:?}");
                    }
                    looked += 1;
                }
            }
        }
    }
    assert_eq!(looked, 4 * 5 * 2 * 3);
}
