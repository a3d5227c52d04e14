//! What a row of an import becomes, and that a cell survives being made inert.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

use domain::import::{
    Checker, ColumnCount, Formulas, Identity, Reason, Row, Rules, Target, country, inert,
    is_formula, locale, needs_mark, restore, suggest,
};
use proptest::prelude::*;

/// Cuts cells together as a reader of files does.
fn with_row<T>(cells: &[&str], look: impl FnOnce(Row<'_>) -> T) -> T {
    let text: String = cells.concat();
    let mut end = 0;
    let ends: Vec<usize> = cells
        .iter()
        .map(|cell| {
            end += cell.len();
            end
        })
        .collect();
    look(Row {
        text: &text,
        ends: &ends,
    })
}

fn rules(columns: &[&str]) -> Rules {
    Rules {
        columns: columns
            .iter()
            .enumerate()
            .map(|(at, name)| (at, Target::of(name).unwrap()))
            .collect(),
        ..Rules::default()
    }
}

/// The row of the import file, or why there is none.
fn made(checker: &mut Checker, cells: &[&str]) -> Result<Vec<String>, Reason> {
    with_row(cells, |row| {
        let who = checker.who(row)?;
        let mut made = Vec::new();
        checker.values(row, &who, |cell| made.push(cell.to_owned()));
        Ok(made)
    })
}

#[test]
fn every_sign_that_begins_a_formula_is_made_inert_and_comes_back() {
    for sign in [
        "=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠",
    ] {
        for before in ["", " ", "\"", "'", "''", "\" '", "\u{feff}", "\u{a0}"] {
            let cell = format!("{before}{sign}1+1");
            assert!(needs_mark(&cell), "{cell:?}");
            let marked = inert(&cell);
            assert!(marked.starts_with('\''), "{marked:?}");
            assert_eq!(restore(&marked), cell);
        }
    }
    for harmless in [
        "",
        "Ada",
        "'t Hooft",
        "\"Bob\"",
        "1.2E+15",
        "a=b",
        "ada@example.com",
        "ß",
        "…",
    ] {
        assert_eq!(inert(harmless), harmless);
        assert_eq!(restore(harmless), harmless);
    }
}

#[test]
fn numbers_and_telephone_numbers_are_no_formulas() {
    for number in [
        "+49 (30) 123-456",
        "+1.555.0100",
        "-5",
        "-1.2E+15",
        "+49\u{a0}30/12",
        "'+4930",
        "1.2E+15",
        "--1",
    ] {
        assert!(!is_formula(number), "{number}");
    }
    for formula in [
        "=1",
        "+1+cmd|' /C calc'!A0",
        "-A1",
        "@SUM(1)",
        " \"=1",
        "'=1",
        "＝1",
        "+",
        "-ada@example.com",
        "\t=1",
    ] {
        assert!(is_formula(formula), "{formula}");
    }
    assert!(!is_formula("\tAda"));
}

#[test]
fn locales_and_countries_take_the_form_of_advocate() {
    let locales = [
        ("en_US", Some("en_US")),
        (" en_US ", Some("en_US")),
        ("en-us", Some("en_US")),
        ("EN_gb", Some("en_GB")),
        ("fr", Some("fr_FR")),
        ("PT", Some("pt_BR")),
        ("pt-pt", Some("pt_PT")),
        ("fil_PH", Some("fil_PH")),
        ("xx", None),
        ("English", None),
        ("en_USA", None),
        ("en_1", None),
        ("zh-Hans-CN", None),
        ("_", None),
        ("", None),
    ];
    for (text, wanted) in locales {
        assert_eq!(locale(text).as_deref(), wanted, "{text}");
    }
    for (text, wanted) in [
        ("CA", Some("CA")),
        (" ca", Some("CA")),
        ("Canada", None),
        ("C1", None),
        ("", None),
    ] {
        assert_eq!(country(text).as_deref(), wanted, "{text}");
    }
}

#[test]
fn the_names_of_columns_are_exact() {
    let known = [
        "email",
        "firstName",
        "lastName",
        "locale",
        "countryCode",
        "referable",
        "referredBy.code",
        "dateCreated",
        "dateUsTaxFormSubmitted",
        "referralCodes.47255",
        "sharelinks.my-program",
        "customFields.hubspot_id",
    ];
    for name in known {
        assert_eq!(Target::of(name).unwrap().name(), name);
    }
    let long = format!("customFields.{}", "x".repeat(65));
    for name in [
        "Email",
        "id",
        "accountId",
        "shareLinks.1",
        "referralCodes.",
        "customFields.a-b",
        "customFields.é",
        &long,
    ] {
        assert!(Target::of(name).is_err(), "{name}");
    }
}

#[test]
fn a_hubspot_export_is_recognised() {
    let header = [
        "Record ID",
        "First Name",
        "Email",
        "Preferred language",
        "Lead Status",
        "E-mail",
        "Country/Region Code",
        "Additional email addresses",
    ];
    let found = suggest(&header.map(str::to_owned));
    let names: Vec<String> = found
        .targets
        .iter()
        .map(|it| it.as_ref().map(Target::name).unwrap_or_default())
        .collect();
    assert_eq!(
        names,
        [
            "",
            "firstName",
            "email",
            "locale",
            "",
            "",
            "countryCode",
            ""
        ]
    );
    assert_eq!((found.record_id, found.more_emails), (Some(0), Some(7)));
    assert_eq!(found.identity, Identity::Email);
    // A file that was made for the import keeps its own columns.
    let header = [
        "accountId",
        "id",
        "Email",
        "email",
        "customFields.tier",
        "email",
    ];
    let found = suggest(&header.map(str::to_owned));
    assert_eq!(found.identity, Identity::Columns { account: 0, id: 1 });
    assert_eq!(found.targets[2], None);
    assert_eq!(found.targets[3], Some(Target::Email));
    assert_eq!(
        found.targets[4],
        Some(Target::CustomField("tier".to_owned()))
    );
    assert_eq!(found.targets[5], None);
}

/// Cells, and what they become.
type Case<'a> = (&'a [&'a str], Result<&'a [&'a str], Reason>);

#[test]
fn a_row_becomes_a_participant_or_says_why_not() {
    let mut checker = Checker::new(rules(&["email", "firstName"]));
    assert_eq!(checker.header(), ["accountId", "id", "email", "firstName"]);
    let cases: [Case; 8] = [
        (
            &["ada@example.com", "Ada"],
            Ok(&[
                "ada@example.com",
                "ada@example.com",
                "ada@example.com",
                "Ada",
            ]),
        ),
        // The ids are lower case, as HubSpot has addresses; the address itself is not changed.
        (
            &[" Bob@Example.COM ", " Bob "],
            Ok(&[
                "bob@example.com",
                "bob@example.com",
                "Bob@Example.COM",
                " Bob ",
            ]),
        ),
        (&["", "Ada"], Err(Reason::NoEmail)),
        (&[" ", ""], Err(Reason::Empty)),
        (&["ada", "Ada"], Err(Reason::InvalidEmail)),
        (&["=1@example.com", "Ada"], Err(Reason::Formula)),
        (
            &["ada@example.com", "=1+1"],
            Ok(&["ada@example.com", "ada@example.com", "ada@example.com", ""]),
        ),
        // Made inert by us: the same as above.
        (&["'=1@example.com", "Ada"], Err(Reason::Formula)),
    ];
    for (cells, wanted) in cases {
        let wanted =
            wanted.map(|cells| cells.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
        assert_eq!(made(&mut checker, cells), wanted, "{cells:?}");
    }
    assert_eq!(checker.counts()[1].formulas, 1);
}

#[test]
fn formulas_go_through_when_they_are_kept_and_lose_our_mark() {
    let mut checker = Checker::new(Rules {
        formulas: Formulas::Keep,
        ..rules(&["email", "firstName"])
    });
    let row = made(&mut checker, &["'-ada@example.com", "'=1+1"]).unwrap();
    assert_eq!(
        row,
        [
            "-ada@example.com",
            "-ada@example.com",
            "-ada@example.com",
            "=1+1"
        ]
    );
    assert_eq!((checker.marks(), checker.counts()[1].formulas), (2, 1));
}

#[test]
fn values_take_their_form_or_are_left_empty_and_counted() {
    let names = [
        "email",
        "locale",
        "countryCode",
        "referable",
        "dateCreated",
        "customFields.tier",
    ];
    let mut checker = Checker::new(Rules {
        default_locale: Some("de_DE".to_owned()),
        referable: Some(false),
        ..rules(&names)
    });
    let long = "x".repeat(1025);
    let row = |checker: &mut Checker, cells: [&str; 5]| {
        let mut all = vec!["a@example.com"];
        all.extend(cells);
        made(checker, &all).unwrap().split_off(3)
    };
    assert_eq!(
        row(
            &mut checker,
            ["en-us", "ca", "Yes", "1600000000000", "gold"]
        ),
        ["en_US", "CA", "true", "1600000000000", "gold"]
    );
    assert_eq!(
        row(&mut checker, ["", "", "", "", ""]),
        ["de_DE", "", "false", "", ""]
    );
    assert_eq!(
        row(
            &mut checker,
            ["English", "Canada", "maybe", "2024-01-01", &long]
        ),
        ["de_DE", "", "false", "", ""]
    );
    let umlauts = "ä".repeat(1024);
    assert_eq!(
        row(&mut checker, ["en_US", "CA", "0", "-1", &umlauts])[4],
        umlauts
    );
    let count = |fixed| ColumnCount {
        empty: 1,
        fixed,
        unusable: 1,
        ..ColumnCount::default()
    };
    assert_eq!(
        &checker.counts()[1..],
        [count(1), count(1), count(2), count(0), count(0)]
    );
}

#[test]
fn what_everybody_gets_is_a_column_of_its_own() {
    let mut checker = Checker::new(Rules {
        default_locale: Some("en_US".to_owned()),
        referable: Some(true),
        ..rules(&["email"])
    });
    assert_eq!(
        checker.header(),
        ["accountId", "id", "email", "locale", "referable"]
    );
    assert_eq!(
        made(&mut checker, &["a@example.com"]).unwrap()[3..],
        ["en_US", "true"]
    );
}

#[test]
fn ids_of_a_column_are_taken_as_they_are() {
    let identity = Identity::Columns { account: 1, id: 2 };
    let mut checker = Checker::new(Rules {
        identity,
        ..rules(&["email"])
    });
    for id in ["007", "1.2E+15", "+4930", "Ä b"] {
        assert_eq!(
            made(&mut checker, &["a@example.com", "acc", id]).unwrap(),
            ["acc", id, "a@example.com"]
        );
    }
    assert_eq!(checker.rounded_ids(), 1);
    assert_eq!(
        made(&mut checker, &["a@example.com", "", "7"]),
        Err(Reason::NoId)
    );
    assert_eq!(
        made(&mut checker, &["a@example.com", "acc"]),
        Err(Reason::NoId)
    );
}

#[test]
fn the_page_names_every_reason_and_every_column() {
    let page = include_str!("../../../../docs/import.md");
    let columns = Target::PLAIN.iter().map(Target::name);
    let reasons = Reason::ALL.iter().map(|it| it.key().to_owned());
    for name in columns.chain(reasons) {
        assert!(page.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn every_reason_is_told_once() {
    let keys: std::collections::BTreeSet<&str> = Reason::ALL.iter().map(|it| it.key()).collect();
    assert_eq!(keys.len(), Reason::ALL.len());
}

/// Cells that are likely to be trouble.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof!["[ '\"=+@\\-\t\r\n\u{0}a1]{0,6}", "\\PC{0,12}"]
}

proptest! {
    #[test]
    fn inert_then_restored_is_the_same_cell(cell in cell()) {
        let marked = inert(&cell).into_owned();
        prop_assert_eq!(restore(&marked), cell.as_str());
        // No spreadsheet sees a formula: whatever begins like one begins with our mark.
        prop_assert!(!needs_mark(&cell) || marked.starts_with('\''));
    }

    #[test]
    fn a_list_can_be_made_inert_again_and_again(cell in cell()) {
        let once = inert(&cell).into_owned();
        let twice = inert(&once).into_owned();
        prop_assert_eq!(restore(restore(&twice)), cell.as_str());
    }

    #[test]
    fn a_row_of_the_file_holds_no_formula_unless_they_are_kept(cells in prop::collection::vec(cell(), 3)) {
        let mut checker = Checker::new(rules(&["email", "firstName", "customFields.x"]));
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        if let Ok(made) = made(&mut checker, &[&format!("{}@example.com", cells[0].trim()), cells[1], cells[2]]) {
            prop_assert_eq!(made.len(), checker.header().len());
            prop_assert!(made.iter().all(|cell| !is_formula(cell)), "{:?}", made);
        }
    }
}
