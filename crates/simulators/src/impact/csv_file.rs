//! The bytes of an export file, made piece by piece while the reader takes them.
//!
//! Column names of the user file were seen in client code; the further ones are documented only as names in the user
//! interface, so their spelling in the file is **invented** and they can be left out. Dates are written as epoch
//! milliseconds (invented).
//!
//! Refuses to know: jobs, links, HTTP.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;
use std::sync::Arc;

use axum::body::Bytes;
use csv::StringRecord;
use futures::Stream;
use serde_json::Value;

use super::participant::Participant;
use super::program::PROGRAM_ID;
use crate::fault::FaultKind;

/// Rows made at a time.
const PIECE: usize = 500;
/// With the duplicate fault every such row comes twice, the first one included.
const DUPLICATE_EVERY: usize = 10;
/// With the cut fault this part of the rows is missing at the end.
const CUT_PART: usize = 10;

/// Columns of the user file (seen in client code).
const USER_COLUMNS: [&str; 17] = [
    "id",
    "accountId",
    "email",
    "firstName",
    "lastName",
    "imageUrl",
    "firstSeenIP",
    "lastSeenIP",
    "dateCreated",
    "emailHash",
    "referralSource",
    "locale",
    "shareLink",
    "facebookShareLink",
    "twitterShareLink",
    "emailShareLink",
    "linkedinShareLink",
];
/// Further columns: documented as names in the user interface; this spelling is invented.
const USER_EXTRA_COLUMNS: [&str; 4] = [
    "Referral Code",
    "Country Code",
    "Segments",
    "Clean Share Link",
];
/// One column per custom field begins with this, as in the documented import file (invented for exports).
const CUSTOM_COLUMN_PREFIX: &str = "customFields.";
#[derive(Clone)]
enum Content {
    Users {
        people: Arc<[Arc<Participant>]>,
        in_program: bool,
        extra: bool,
        custom: Arc<[String]>,
    },
    Table {
        header: &'static [&'static str],
        rows: Arc<[Vec<String>]>,
    },
}

/// The rows of an export: a view of one moment.
#[derive(Clone)]
pub struct Rows(Content);

impl Rows {
    /// Participants; codes and links are filled for the live program, and when no program is named.
    pub fn users(people: Vec<Arc<Participant>>, program: Option<&str>, minimal: bool) -> Self {
        let custom: BTreeSet<&String> =
            people.iter().flat_map(|p| p.custom_fields.keys()).collect();
        let custom = if minimal {
            Arc::from([])
        } else {
            custom.into_iter().cloned().collect()
        };
        Self(Content::Users {
            in_program: program.is_none_or(|p| p == PROGRAM_ID),
            extra: !minimal,
            custom,
            people: people.into(),
        })
    }

    /// Rows that are made already.
    pub fn table(header: &'static [&'static str], rows: Vec<Vec<String>>) -> Self {
        Self(Content::Table {
            header,
            rows: rows.into(),
        })
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        match &self.0 {
            Content::Users { people, .. } => people.len(),
            Content::Table { rows, .. } => rows.len(),
        }
    }

    fn header(&self) -> Vec<String> {
        match &self.0 {
            Content::Users { extra, custom, .. } => {
                let further: &[&str] = if *extra { &USER_EXTRA_COLUMNS } else { &[] };
                let fixed = USER_COLUMNS.iter().chain(further).map(|c| (*c).to_owned());
                fixed
                    .chain(custom.iter().map(|c| format!("{CUSTOM_COLUMN_PREFIX}{c}")))
                    .collect()
            }
            Content::Table { header, .. } => header.iter().map(|c| (*c).to_owned()).collect(),
        }
    }

    /// Fills `row`; nothing is allocated once its memory has grown.
    fn fill(&self, index: usize, row: &mut StringRecord, scratch: &mut String) {
        row.clear();
        match &self.0 {
            Content::Users {
                people,
                in_program,
                extra,
                custom,
            } => {
                user_row(&people[index], *in_program, *extra, custom, row, scratch);
            }
            Content::Table { rows, .. } => row.extend(&rows[index]),
        }
    }
}

fn user_row(
    p: &Participant,
    in_program: bool,
    extra: bool,
    custom: &[String],
    row: &mut StringRecord,
    scratch: &mut String,
) {
    for field in [&p.id, &p.account_id] {
        row.push_field(field);
    }
    for field in [&p.email, &p.first_name, &p.last_name] {
        row.push_field(field.as_deref().unwrap_or_default());
    }
    for _ in ["imageUrl", "firstSeenIP", "lastSeenIP"] {
        row.push_field("");
    }
    scratch.clear();
    let _ = write!(scratch, "{}", p.created_ms);
    row.push_field(scratch);
    for _ in ["emailHash", "referralSource"] {
        row.push_field("");
    }
    row.push_field(p.locale.as_deref().unwrap_or_default());
    for medium in ["UNKNOWN", "FACEBOOK", "TWITTER", "EMAIL", "LINKEDIN"] {
        scratch.clear();
        if in_program {
            p.write_share_link(medium, scratch);
        }
        row.push_field(scratch);
    }
    if extra {
        row.push_field(if in_program { &p.code } else { "" });
        row.push_field(p.country.as_deref().unwrap_or_default());
        row.push_field(&p.segments.join(","));
        scratch.clear();
        if in_program {
            p.write_clean_link(scratch);
        }
        row.push_field(scratch);
    }
    for name in custom {
        match p.custom_fields.get(name) {
            None => row.push_field(""),
            Some(Value::String(text)) => row.push_field(text),
            Some(other) => row.push_field(&other.to_string()),
        }
    }
}

/// One state of the writing.
struct Writing {
    rows: Rows,
    fault: Option<FaultKind>,
    next: usize,
    end: usize,
    began: bool,
    broken: bool,
}

/// The file as a stream of pieces.
pub fn stream(
    rows: Rows,
    fault: Option<FaultKind>,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let all = rows.len();
    let end = match fault {
        Some(FaultKind::ExportTruncated) => all / 2,
        Some(FaultKind::ExportCutFile) => all - all.div_ceil(CUT_PART),
        _ => all,
    };
    let writing = Writing {
        rows,
        fault,
        next: 0,
        end,
        began: false,
        broken: false,
    };
    futures::stream::unfold(writing, |mut writing| async move {
        let piece = writing.piece()?;
        if piece.is_err() {
            // Lets the server send what it has before the connection breaks.
            tokio::task::yield_now().await;
        }
        Some((piece, writing))
    })
}

impl Writing {
    fn piece(&mut self) -> Option<io::Result<Bytes>> {
        if self.broken || (self.began && self.next >= self.end) {
            // A piece that fails makes the server cut the connection without ending the body.
            return (self.fault == Some(FaultKind::ExportTruncated)
                && !std::mem::replace(&mut self.broken, true))
            .then(|| Err(io::Error::other("the connection was cut on demand")));
        }
        Some(self.write().map(Bytes::from))
    }

    fn write(&mut self) -> io::Result<Vec<u8>> {
        let mut out = csv::Writer::from_writer(Vec::with_capacity(PIECE * 700));
        let reordered = self.fault == Some(FaultKind::ExportReordered);
        if !self.began {
            let mut header = self.rows.header();
            if reordered {
                header.reverse();
            }
            out.write_record(&header)?;
        }
        let until = (self.next + PIECE).min(self.end);
        let (mut row, mut scratch) = (StringRecord::new(), String::new());
        for index in self.next..until {
            self.rows.fill(index, &mut row, &mut scratch);
            if self.fault == Some(FaultKind::ExportNotUtf8) && index == 0 {
                row = row
                    .iter()
                    .enumerate()
                    .map(|(at, field)| if at == 3 { "René" } else { field })
                    .collect();
            }
            if reordered {
                let fields: Vec<&str> = row.iter().collect();
                row = fields.into_iter().rev().collect();
            }
            out.write_record(&row)?;
            if self.fault == Some(FaultKind::ExportDuplicateRows) && index % DUPLICATE_EVERY == 0 {
                out.write_record(&row)?;
            }
        }
        let mut bytes = out
            .into_inner()
            .map_err(|_| io::Error::other("the piece could not be finished"))?;
        self.began = true;
        self.next = until;
        match self.fault {
            Some(FaultKind::ExportNotUtf8) => bytes = latin_1(&bytes),
            Some(FaultKind::ExportCutFile)
                if self.next >= self.end && self.end < self.rows.len() =>
            {
                self.rows.fill(self.end, &mut row, &mut scratch);
                bytes.extend_from_slice(row.get(0).unwrap_or_default().as_bytes());
                bytes.push(b',');
            }
            _ => {}
        }
        Ok(bytes)
    }
}

fn latin_1(utf8: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(utf8)
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
        .collect()
}
