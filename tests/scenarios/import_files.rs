//! The fault matrix, V01 to V03: what is wrong with files of people.

use crate::import_world::{
    checked, file, files, left_out, opened, place, save_as, saved, try_check, try_save,
};
use crate::world::World;
use engine::views::{FailureCode, ImportChoices, ImportFormulas, ImportIdentity, ImportStatus};
use std::fmt::Write as _;

/// A spreadsheet would run a cell that begins like this, also behind spaces and quotation marks.
fn would_run(cell: &str) -> bool {
    cell.trim_start_matches([' ', '"'])
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\0'])
}

/// Cells of a CSV text, by a reader of a few lines that knows nothing of the product's.
fn cells(csv: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut signs = csv.chars().peekable();
    while let Some(sign) = signs.next() {
        let row = rows.last_mut().unwrap();
        match sign {
            '"' if quoted && signs.peek() == Some(&'"') => {
                row.last_mut().unwrap().push('"');
                signs.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            other => row.last_mut().unwrap().push(other),
        }
    }
    rows.pop();
    rows
}

#[tokio::test]
async fn v01_formula_cells() {
    let world = World::of(0, 0).await;
    let names = [
        "=HYPERLINK(\"\"http://x\"\")",
        "+1+cmd|' /C calc'!A0",
        "-A1",
        "@SUM(1)",
        " =1",
        "\"\"=1",
        "\t=1",
        "=1\n=2",
    ];
    let mut csv = "Email,First Name,Note\n".to_owned();
    for (at, name) in names.iter().enumerate() {
        writeln!(csv, "p{at}@example.com,\"{name}\",+49 (30) 123-456").unwrap();
    }
    csv.push_str("=1@example.com,Eve,\n");
    let path = file(&world, "people.csv", &csv);
    let take = |choices: &mut ImportChoices| choices.targets[2] = "customFields.phone".to_owned();
    let view = checked(&world, &path, take).await;
    assert_eq!(
        (view.kept, left_out(&view, "formula")),
        (8, 1),
        "{:?}",
        view.reasons
    );
    assert!(
        view.columns[1].attention && view.columns[1].sentence.contains("8 left empty"),
        "{:?}",
        view.columns[1]
    );
    // The file for impact.com has nothing that would run, and what is no formula is as it was.
    let written = cells(&saved(&world, "out.csv").await);
    assert_eq!(
        written[0],
        [
            "accountId",
            "id",
            "email",
            "firstName",
            "customFields.phone"
        ]
    );
    assert!(
        written[1..]
            .iter()
            .all(|row| row[3].is_empty() && row[4] == "+49 (30) 123-456"),
        "{written:?}"
    );
    // A list for people shows every cell and runs none; read again, the cells are as they were.
    let list = place(&world, "left-out.csv");
    let all = checked(&world, &path, |choices| {
        take(choices);
        choices.identity = ImportIdentity::Column(1);
    })
    .await;
    assert_eq!(all.kept, 0);
    try_save(&world, None, Some(&list)).await.unwrap();
    let listed = cells(&std::fs::read_to_string(&list).unwrap());
    assert_eq!(listed.len(), 10);
    assert!(
        listed.iter().flatten().all(|cell| !would_run(cell)),
        "{listed:?}"
    );
    let again = checked(&world, &list, |choices| {
        choices.targets[4] = "customFields.phone".to_owned();
        choices.formulas = ImportFormulas::Keep;
    })
    .await;
    assert_eq!(again.kept, 9, "{:?}", again.reasons);
    let back = cells(&saved(&world, "again.csv").await);
    for (row, name) in back[1..].iter().zip(names) {
        assert_eq!(row[3], name.replace("\"\"", "\""));
        assert_eq!(row[4], "+49 (30) 123-456");
    }
    assert_eq!(back[9][0], "=1@example.com");
}

/// The same people in every dialect.
const PEOPLE: [[&str; 4]; 3] = [
    [
        "ada@example.com",
        "Ada \"the first\", née Byron",
        "1.2E+15",
        "+49 30 1234",
    ],
    ["bob@example.com", "Bob\nsecond line", "007", ""],
    ["zoe@example.com", "Zoë Müller", "9007199254740993", "-5"],
];

fn written(delimiter: char, end: &str, quote_all: bool) -> String {
    let header = ["Email", "First Name", "Record ID", "Phone"];
    let mut csv = String::new();
    for row in std::iter::once(header).chain(PEOPLE) {
        let cells: Vec<String> = row
            .iter()
            .map(|cell| {
                let needs = quote_all || cell.contains([delimiter, '"', '\n', '\r']);
                if needs {
                    format!("\"{}\"", cell.replace('"', "\"\""))
                } else {
                    (*cell).to_owned()
                }
            })
            .collect();
        csv.push_str(&cells.join(&delimiter.to_string()));
        csv.push_str(end);
    }
    csv
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
    let mark = mark.then_some(0xFEFF);
    mark.into_iter()
        .chain(text.encode_utf16())
        .flat_map(bytes)
        .collect()
}

fn windows_1252(text: &str) -> Vec<u8> {
    text.chars()
        .map(|sign| u8::try_from(u32::from(sign)).unwrap())
        .collect()
}

#[tokio::test]
async fn v02_csv_dialects() {
    let world = World::of(0, 0).await;
    let plain = written(',', "\n", false);
    let dialects: Vec<(&str, Vec<u8>, &str)> = vec![
        ("plain", plain.clone().into_bytes(), "UTF-8 · commas"),
        (
            "crlf",
            written(',', "\r\n", true).into_bytes(),
            "UTF-8 · commas",
        ),
        (
            "cr",
            written(',', "\r", true).into_bytes(),
            "UTF-8 · commas",
        ),
        (
            "bom",
            format!("\u{feff}{plain}").into_bytes(),
            "UTF-8 · commas",
        ),
        (
            "semicolons",
            written(';', "\r\n", false).into_bytes(),
            "UTF-8 · semicolons",
        ),
        (
            "told",
            format!("sep=;\r\n{}", written(';', "\r\n", false)).into_bytes(),
            "UTF-8 · semicolons",
        ),
        (
            "tabs",
            written('\t', "\n", false).into_bytes(),
            "UTF-8 · tabs",
        ),
        (
            "blank lines",
            plain.replace("Phone\n", "Phone\n\n\n").into_bytes(),
            "UTF-8 · commas",
        ),
        (
            "utf16le",
            utf16(&plain, u16::to_le_bytes, true),
            "UTF-16 · commas",
        ),
        (
            "utf16be",
            utf16(&written('\t', "\r\n", false), u16::to_be_bytes, true),
            "UTF-16 · tabs",
        ),
        (
            "utf16 without mark",
            utf16(&plain, u16::to_le_bytes, false),
            "UTF-16 · commas",
        ),
        (
            "windows",
            windows_1252(&written(';', "\r\n", false)),
            "Windows-1252 · semicolons",
        ),
    ];
    for (name, bytes, kind) in dialects {
        let path = file(&world, &format!("{name}.csv"), bytes);
        let view = checked(&world, &path, |choices| {
            choices.identity = ImportIdentity::RecordId;
            choices.targets[3] = "customFields.phone".to_owned();
        })
        .await;
        assert_eq!(view.status, ImportStatus::Ready, "{name}: {}", view.problem);
        assert_eq!(view.kind, format!("{name}.csv · {kind}"));
        assert_eq!((view.rows, view.kept), (3, 3), "{name}: {:?}", view.reasons);
        let rows = cells(&saved(&world, &format!("{name}-out.csv")).await);
        for (row, person) in rows[1..].iter().zip(PEOPLE) {
            assert_eq!(
                row[..],
                [person[2], person[2], person[0], person[1], person[3]],
                "{name}"
            );
        }
        assert!(
            view.notes.iter().any(|note| note.contains("1.2E+15")),
            "{:?}",
            view.notes
        );
    }
}

#[tokio::test]
async fn v02_letters_that_come_late() {
    let world = World::of(0, 0).await;
    let mut csv = "Email,First Name\n".to_owned();
    for at in 0..20_000 {
        writeln!(csv, "person{at}@example.com,Ann").unwrap();
    }
    // More than is looked at to find the encoding.
    assert!(csv.len() > 400_000);
    let path = file(
        &world,
        "late.csv",
        windows_1252(&format!("{csv}zoe@example.com,Zoë\n")),
    );
    let view = checked(&world, &path, |_| {}).await;
    assert_eq!((view.kept, view.left_out), (20_001, 0));
    assert_eq!(view.kind, "late.csv · Windows-1252 · commas");
    assert!(saved(&world, "out.csv").await.ends_with(",Zoë\n"));
    // A file that is UTF-8 for certain keeps being it: the one row that is broken is left out.
    let mut bytes = format!("{csv}zoe@example.com,Zoë\n")
        .replace("0@example.com,Ann", "0@example.com,Änn")
        .into_bytes();
    bytes.extend(b"bad@example.com,\xff\xfe\n");
    let path = file(&world, "broken.csv", bytes);
    let view = checked(&world, &path, |_| {}).await;
    assert_eq!((view.kept, left_out(&view, "not_text")), (20_001, 1));
    let told = view
        .reasons
        .iter()
        .find(|it| it.reason == "not_text")
        .unwrap();
    assert_eq!(told.examples[0].number, 20_003);
}

#[tokio::test]
async fn v02_a_quotation_mark_that_is_never_closed_is_named_by_its_row() {
    let world = World::of(0, 0).await;
    let rest = "c@example.com,Cy\n".repeat(2_000);
    for (name, rest) in [
        ("short", "c@example.com,Cy\n".to_owned()),
        ("long", rest.repeat(40)),
    ] {
        let path = file(
            &world,
            &format!("{name}.csv"),
            format!("Email,First Name\na@example.com,Ada\nb@example.com,\"Bob\n{rest}"),
        );
        let view = checked(&world, &path, |_| {}).await;
        assert_eq!(view.status, ImportStatus::Failed);
        assert!(view.problem.contains("From row 3 on"), "{}", view.problem);
        assert!(
            view.problem.contains("Nothing was changed"),
            "{}",
            view.problem
        );
    }
}

#[tokio::test]
async fn v03_csv_bad_rows() {
    let world = World::of(0, 0).await;
    let mut csv = "Email,First Name,Note\n".to_owned();
    let bad = [
        "nobody,Ann,\n",
        ",Ann,\n",
        "x@example.com,Ann\n",
        "person1@example.com,Ann,\n",
        "y@example.com,a,b,c\n",
    ];
    for at in 0..20_000 {
        if at % 10 == 5 {
            csv.push_str(bad[at / 10 % bad.len()]);
        } else {
            writeln!(csv, "person{at}@example.com,Ann,fine").unwrap();
        }
    }
    // A cell that no memory should hold; the rows behind it land all the same.
    writeln!(csv, "long@example.com,\"{}\",", "x\n".repeat(3_000_000)).unwrap();
    csv.push_str("last@example.com,Zoe,fine\n");
    let path = file(&world, "people.csv", &csv);
    let view = checked(&world, &path, |_| {}).await;
    assert_eq!(
        (view.rows, view.kept),
        (20_002, 18_001),
        "{:?}",
        view.reasons
    );
    for (reason, count) in [
        ("invalid_email", 400),
        ("no_email", 400),
        ("wrong_width", 800),
        ("same_email", 400),
        ("too_long", 1),
    ] {
        assert_eq!(left_out(&view, reason), count, "{reason}");
        let told = view.reasons.iter().find(|it| it.reason == reason).unwrap();
        assert!(!told.sentence.is_empty() && told.examples.len() <= 20);
    }
    let (to, list) = (place(&world, "out.csv"), place(&world, "left-out.csv"));
    let done = try_save(&world, Some(&to), Some(&list)).await.unwrap();
    assert_eq!(done.kept, 18_001);
    let written = std::fs::read_to_string(to).unwrap();
    assert_eq!(written.lines().count(), 18_002);
    assert!(written.ends_with("last@example.com,last@example.com,last@example.com,Zoe\n"));
    // Every row that is not in the one is in the other, with its number and its reason.
    let listed = cells(&std::fs::read_to_string(list).unwrap());
    assert_eq!(listed.len(), 2_002);
    assert_eq!(
        listed[0],
        [
            "Row in the file",
            "Why it was left out",
            "Email",
            "First Name",
            "Note"
        ]
    );
    assert_eq!(
        listed[1],
        [
            "7",
            "has an e-mail address that cannot be one",
            "nobody",
            "Ann",
            ""
        ]
    );
    assert_eq!(listed[2_001], ["20002", "is longer than a person can be"]);
}

#[tokio::test]
async fn v03_what_is_missing_is_named() {
    let world = World::of(0, 0).await;
    let path = file(&world, "people.csv", "Name,Phone\nAda,1\n");
    let view = opened(&world, &path).await.unwrap();
    let refused = try_check(&world, view.choices).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::InvalidInput);
    assert!(
        refused.message.contains("Name, Phone") && refused.hint.contains("email exactly"),
        "{refused}"
    );
    let empty = file(&world, "empty.csv", "");
    assert!(
        opened(&world, &empty)
            .await
            .unwrap_err()
            .message
            .contains("no rows")
    );
    let missing = place(&world, "missing.csv");
    assert!(
        opened(&world, &missing)
            .await
            .unwrap_err()
            .message
            .contains("missing.csv could not be read")
    );
    assert!(opened(&world, world.folder.path()).await.is_err());
    // A header and nobody.
    let path = file(&world, "nobody.csv", "Email\n");
    let view = checked(&world, &path, |_| {}).await;
    assert_eq!((view.status, view.rows), (ImportStatus::Ready, 0));
    let to = place(&world, "out.csv");
    assert!(
        try_save(&world, Some(&to), None)
            .await
            .unwrap_err()
            .message
            .contains("nobody to import")
    );
    assert!(!to.exists());
}

#[tokio::test]
async fn no_half_of_a_file_is_ever_left() {
    let world = World::of(0, 0).await;
    let path = file(&world, "people.csv", "Email\nada@example.com\n");
    let view = checked(&world, &path, |_| {}).await;
    assert_eq!(view.kept, 1);
    let to = place(&world, "out.csv");
    std::fs::write(&to, "mine").unwrap();
    // What is there already stays, until it is said that it may go.
    let refused = try_save(&world, Some(&to), None).await.unwrap_err();
    assert!(refused.message.contains("there already"), "{refused}");
    assert_eq!(std::fs::read_to_string(&to).unwrap(), "mine");
    assert!(
        try_save(&world, Some(&path), None)
            .await
            .unwrap_err()
            .message
            .contains("people come from")
    );
    assert!(
        save_as(&world, Some(&path), None, true)
            .await
            .unwrap_err()
            .message
            .contains("people come from")
    );
    let twice = try_save(
        &world,
        Some(&place(&world, "a.csv")),
        Some(&place(&world, "a.csv")),
    )
    .await;
    assert!(twice.unwrap_err().message.contains("two different files"));
    let nowhere = place(&world, "no/folder/out.csv");
    assert!(
        try_save(&world, Some(&nowhere), None)
            .await
            .unwrap_err()
            .message
            .contains("could not be written")
    );
    // The file changed since it was checked.
    std::fs::write(&path, "Email\nbob@example.com\n").unwrap();
    let refused = save_as(&world, Some(&to), None, true).await.unwrap_err();
    assert!(
        refused.message.contains("changed since it was checked"),
        "{refused}"
    );
    assert_eq!(std::fs::read_to_string(&to).unwrap(), "mine");
    assert_eq!(files(&world), ["out.csv", "people.csv"]);
    // Checked again, it may be replaced.
    checked(&world, &path, |_| {}).await;
    save_as(&world, Some(&to), None, true).await.unwrap();
    assert!(
        std::fs::read_to_string(&to)
            .unwrap()
            .contains("bob@example.com")
    );
    assert_eq!(files(&world), ["out.csv", "people.csv"]);
}
