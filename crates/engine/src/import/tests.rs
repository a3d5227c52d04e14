//! Rows cut out of files that are odd in form, and people who are too many for one file.

use super::pass::Sink;
use super::rows::{Cut, LONGEST_ROW, MOST_COLUMNS, Rows};
use super::save::{Files, Places};
use domain::import::MOST_ROWS;
use std::io::{self, Read};
use std::path::PathBuf;

/// A file that exists only while it is read, in chunks of any length.
struct Endless {
    begin: &'static [u8],
    middle: u64,
    end: &'static [u8],
    chunk: usize,
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let room = into.len().min(self.chunk);
        let into = into.get_mut(..room).unwrap_or_default();
        if !self.begin.is_empty() {
            return self.begin.read(into);
        }
        if self.middle > 0 {
            let length = usize::try_from(self.middle).map_or(room, |middle| middle.min(room));
            into[..length].fill(b'x');
            self.middle -= length as u64;
            return Ok(length);
        }
        self.end.read(into)
    }
}

fn cuts(mut rows: Rows<impl Read>) -> Vec<(Cut, Vec<String>)> {
    let mut cuts = Vec::new();
    loop {
        match rows.next().unwrap() {
            Cut::End => return cuts,
            Cut::Row => {
                let row = rows.row();
                cuts.push((
                    Cut::Row,
                    (0..row.width()).map(|at| row.raw(at).to_owned()).collect(),
                ));
            }
            other => cuts.push((other, Vec::new())),
        }
    }
}

#[test]
fn a_cell_without_end_is_read_past_and_the_next_row_is_whole() {
    for chunk in [3, 4_096, 1 << 20] {
        let file = Endless {
            begin: b"a,b\n1,\"",
            middle: 3 * LONGEST_ROW as u64,
            end: b"\"\n2,\"y\nz\"\n",
            chunk,
        };
        let rows = cuts(Rows::of(file, b','));
        let kinds: Vec<Cut> = rows.iter().map(|(cut, _)| *cut).collect();
        assert_eq!(kinds, [Cut::Row, Cut::TooLong, Cut::Row]);
        assert_eq!(rows[2].1, ["2", "y\nz"]);
    }
}

#[test]
fn more_columns_than_any_file_has_are_read_past() {
    let wide = ",".repeat(MOST_COLUMNS * 2);
    let text = format!("a,b\n{wide}\n1,2\n");
    let rows = cuts(Rows::of(text.as_bytes(), b','));
    assert_eq!(rows[1].0, Cut::TooLong);
    assert_eq!(rows[2].1, ["1", "2"]);
    let fits = ",".repeat(MOST_COLUMNS - 1);
    let rows = cuts(Rows::of(fits.as_bytes(), b','));
    assert_eq!(rows[0].1.len(), MOST_COLUMNS);
}

#[test]
fn broken_letters_are_found_even_where_two_cells_would_make_one() {
    // The two bytes of an é, one in each cell.
    let rows = cuts(Rows::of(&b"a,b\n\"\xc3\",\"\xa9\"\nx,\xc3\xa9\n"[..], b','));
    assert_eq!(rows[1].0, Cut::NotText);
    assert_eq!(rows[2].1, ["x", "é"]);
}

#[test]
fn only_a_quotation_mark_that_is_never_closed_is_called_so() {
    let closed = [
        "a\n\"x\ny\"",
        "a\n\"x\ny\"\n",
        "a\nx",
        "a\n\"x\ny\" \n",
        "a\n\"x\n\ny\"\r\n",
    ];
    for text in closed {
        assert!(
            cuts(Rows::of(text.as_bytes(), b','))
                .iter()
                .all(|(cut, _)| *cut == Cut::Row),
            "{text:?}"
        );
    }
    let open = ["a\n\"x\ny", "a\n\"x\ny\n", "a,b\n1,\"x\ny,2\nz,3\n"];
    for text in open {
        let last = cuts(Rows::of(text.as_bytes(), b',')).pop().unwrap();
        assert_eq!(last.0, Cut::Unclosed, "{text:?}");
    }
}

fn five_people(places: &Places) -> Files {
    let mut files = Files::begin(places, 5, vec!["id".to_owned()], &[]).unwrap();
    for person in ["a", "b", "c", "d", "e"] {
        files.cell(person).unwrap();
        files.end_row().unwrap();
    }
    files
}

#[test]
fn too_many_people_for_one_file_make_several() {
    let folder = tempfile::tempdir().unwrap();
    let places = Places {
        to: Some(folder.path().join("people.csv")),
        left_out: None,
        most: 2,
    };
    let wanted = [
        "people-1-of-3.csv",
        "people-2-of-3.csv",
        "people-3-of-3.csv",
    ];
    let files = five_people(&places);
    // Until all are whole there is none of them.
    for name in wanted {
        assert!(!folder.path().join(name).exists());
    }
    let settled = files.settle(false).unwrap();
    assert_eq!(settled, wanted.map(|name| folder.path().join(name)));
    let text = |at: usize| std::fs::read_to_string(&settled[at]).unwrap();
    assert_eq!(
        [text(0), text(1), text(2)],
        ["id\na\nb\n", "id\nc\nd\n", "id\ne\n"]
    );
    // One of them is there already: none is put in place, and nothing half-written stays.
    std::fs::remove_file(&settled[0]).unwrap();
    std::fs::remove_file(&settled[2]).unwrap();
    let files = five_people(&places);
    assert!(files.settle(false).is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn half_a_million_rows_are_one_file_and_one_more_is_two() {
    let places = Places {
        to: Some(PathBuf::from("people.csv")),
        ..Places::default()
    };
    assert_eq!(places.parts(MOST_ROWS), [PathBuf::from("people.csv")]);
    assert_eq!(places.parts(MOST_ROWS + 1).len(), 2);
    assert_eq!(places.parts(0).len(), 1);
}
