//! One walk over the rows of a source: who comes into the import file, who does not and why.
//!
//! The check before a person says yes and the writing afterwards are the same walk, so that exactly what was shown is
//! written. Memory holds one row, and a number of eight bytes for each person.

use super::rows::Cut;
use super::source::{Dialect, Source};
use crate::failure::Error;
use crate::words::import as words;
use domain::import::{Checker, ColumnCount, Identity, Reason, Row, Rules, Who};
use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher as _, BuildHasherDefault, Hasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Rows between two looks at whether to go on.
const TOLD_EVERY: u64 = 4_096;
/// Rows of the import file that are shown.
const SHOWN: usize = 50;
/// Left-out rows of each reason that are shown.
const EXAMPLES: u32 = 20;
/// Longest shown cell, in characters.
const LONGEST_SHOWN: usize = 200;

/// Numbers that are as good as random already.
type Set = HashSet<u64, BuildHasherDefault<AsItIs>>;

#[derive(Default)]
pub(super) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _bytes: &[u8]) {}

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// Who is known already, as numbers: of an address or of a contact's id. Two people have the same number once in some
/// ten million files, and nobody can make them have it: the numbers are drawn anew for each import.
pub(super) struct Known {
    pub hashes: RandomState,
    participants: Set,
    barred: BTreeMap<u64, Reason>,
}

impl Known {
    pub(super) fn nobody() -> Self {
        Self {
            hashes: RandomState::new(),
            participants: Set::default(),
            barred: BTreeMap::new(),
        }
    }

    fn address(&self, normal: &str) -> u64 {
        self.hashes.hash_one(("address", normal))
    }

    fn contact(&self, id: &str) -> u64 {
        self.hashes.hash_one(("contact", id))
    }

    /// Remembers that a participant has an address.
    pub(super) fn participant(&mut self, address: &str) {
        self.participants
            .insert(self.address(&domain::email::normal(address)));
    }

    /// Remembers that a contact has a participant.
    pub(super) fn linked(&mut self, contact: &str) {
        self.participants.insert(self.contact(contact));
    }

    /// Remembers that somebody must not be imported.
    pub(super) fn bar(&mut self, contact: Option<&str>, address: Option<&str>, reason: Reason) {
        let numbers = [
            contact.map(|id| self.contact(id)),
            address.map(|it| self.address(&domain::email::normal(it))),
        ];
        for number in numbers.into_iter().flatten() {
            self.barred.insert(number, reason);
        }
    }

    fn reason(&self, numbers: &(impl Iterator<Item = u64> + Clone)) -> Option<Reason> {
        let barred = || {
            numbers
                .clone()
                .find_map(|number| self.barred.get(&number).copied())
        };
        let is_participant = || numbers.clone().any(|it| self.participants.contains(&it));
        barred().or_else(|| is_participant().then_some(Reason::Participant))
    }
}

/// Where rows go.
pub(super) trait Sink {
    /// Takes the next cell of a row of the import file.
    fn cell(&mut self, cell: &str) -> Result<(), Error>;
    /// Ends that row.
    fn end_row(&mut self) -> Result<(), Error>;
    /// Takes a row that is not in the import file; what could not be read has no cells.
    fn left_out(&mut self, number: u64, reason: Reason, row: Option<Row<'_>>) -> Result<(), Error>;
}

/// Nowhere: a check.
pub(super) struct Nowhere;

impl Sink for Nowhere {
    fn cell(&mut self, _cell: &str) -> Result<(), Error> {
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Error> {
        Ok(())
    }

    fn left_out(
        &mut self,
        _number: u64,
        _reason: Reason,
        _row: Option<Row<'_>>,
    ) -> Result<(), Error> {
        Ok(())
    }
}

/// A row that was left out, as it is shown.
#[derive(Debug, Clone)]
pub(super) struct LeftOut {
    pub number: u64,
    pub reason: Reason,
    pub email: String,
}

/// What a walk found.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// The dialect that turned out to be right.
    pub dialect: Option<Dialect>,
    pub rows: u32,
    pub kept: u32,
    pub left_out: BTreeMap<Reason, u32>,
    pub examples: Vec<LeftOut>,
    pub header: Vec<String>,
    pub shown: Vec<Vec<String>>,
    pub counts: Vec<ColumnCount>,
    pub marks: u32,
    pub rounded_ids: u32,
    /// Tells whether another walk saw the same bytes.
    pub fingerprint: u64,
}

/// Columns that tell who a person is besides the address: that person may be a participant, too.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Besides {
    /// HubSpot's record id.
    pub record_id: Option<usize>,
    /// Further addresses, separated by semicolons.
    pub more_emails: Option<usize>,
}

/// Everything a walk needs.
pub(super) struct Pass<'a> {
    pub source: &'a Source,
    pub dialect: Dialect,
    pub rules: &'a Rules,
    pub besides: Besides,
    pub width: usize,
    pub known: &'a Known,
    /// Counts the bytes that were read.
    pub read: Arc<AtomicU64>,
}

/// How a walk ended early.
pub(super) enum Stopped {
    Cancelled,
    /// The file is not UTF-8 after all.
    OtherEncoding,
    Failed(Error),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Pass<'_> {
    /// Walks over all rows. `go_on` is asked now and then, with the number of rows so far.
    pub(super) fn walk(
        &self,
        sink: &mut impl Sink,
        go_on: &mut dyn FnMut(u32) -> bool,
    ) -> Result<Found, Stopped> {
        self.read.store(0, Ordering::Relaxed);
        let mut rows =
            self.source
                .rows(self.dialect, &self.known.hashes, Arc::clone(&self.read))?;
        let mut walker = Walker {
            checker: Checker::new(self.rules.clone()),
            addresses: Set::default(),
            ids: Set::default(),
            found: Found::default(),
        };
        walker.found.header = walker.checker.header();
        loop {
            let cut = rows
                .next()
                .map_err(|error| self.source.unreadable(&error))?;
            let number = rows.number();
            match cut {
                Cut::End => break,
                Cut::Unclosed => return Err(words::quote_not_closed(number).into()),
                Cut::NotText if self.dialect.only_ascii => return Err(Stopped::OtherEncoding),
                Cut::NotText => walker.leave_out(sink, number, Reason::NotText, None)?,
                Cut::TooLong => walker.leave_out(sink, number, Reason::TooLong, None)?,
                Cut::Row => self.row(&mut walker, sink, number, rows.row())?,
            }
            if number.is_multiple_of(TOLD_EVERY) && !go_on(walker.found.rows) {
                return Err(Stopped::Cancelled);
            }
        }
        let mut found = walker.found;
        found.counts = walker.checker.counts().to_vec();
        found.marks = walker.checker.marks();
        found.rounded_ids = walker.checker.rounded_ids();
        found.dialect = Some(self.dialect);
        found.fingerprint = rows.into_input().fingerprint();
        Ok(found)
    }

    /// Returns every number by which the person of a row may be known.
    fn numbers<'r>(&'r self, row: Row<'r>, address: u64) -> impl Iterator<Item = u64> + Clone + 'r {
        let cell = move |at: Option<usize>| at.map_or("", |at| row.cell(at));
        let contact = Some(cell(self.besides.record_id).trim()).filter(|id| !id.is_empty());
        let more = cell(self.besides.more_emails).split(';').map(str::trim);
        let more = more.filter(|address| !address.is_empty());
        let more = more.map(|it| self.known.address(&domain::email::normal(it)));
        std::iter::once(address)
            .chain(contact.map(|id| self.known.contact(id)))
            .chain(more)
    }

    fn row(
        &self,
        walker: &mut Walker,
        sink: &mut impl Sink,
        number: u64,
        row: Row<'_>,
    ) -> Result<(), Error> {
        if self.dialect.encoding.replaces() && row.text.contains('\u{fffd}') {
            return walker.leave_out(sink, number, Reason::NotText, None);
        }
        if row.width() != self.width {
            let reason = if row.text.trim().is_empty() {
                Reason::Empty
            } else {
                Reason::WrongWidth
            };
            return walker.leave_out(sink, number, reason, Some(row));
        }
        let who = match walker.checker.who(row) {
            Ok(who) => who,
            Err(reason) => return walker.leave_out(sink, number, reason, Some(row)),
        };
        let address = self.known.address(&who.normal);
        if let Some(reason) = self.known.reason(&self.numbers(row, address)) {
            return walker.leave_out(sink, number, reason, Some(row));
        }
        if !walker.addresses.insert(address) {
            return walker.leave_out(sink, number, Reason::SameEmail, Some(row));
        }
        let by_id = self.rules.identity != Identity::Email;
        if by_id
            && !walker
                .ids
                .insert(self.known.hashes.hash_one((&*who.account, &*who.id)))
        {
            walker.addresses.remove(&address);
            return walker.leave_out(sink, number, Reason::SameId, Some(row));
        }
        walker.keep(sink, row, &who)
    }
}

struct Walker {
    checker: Checker,
    addresses: Set,
    ids: Set,
    found: Found,
}

impl Walker {
    fn keep(&mut self, sink: &mut impl Sink, row: Row<'_>, who: &Who<'_>) -> Result<(), Error> {
        self.found.rows += 1;
        self.found.kept += 1;
        let mut shown_row = (self.found.shown.len() < SHOWN).then(Vec::new);
        let mut wrong = Ok(());
        self.checker.values(row, who, |cell| {
            if let Some(shown_row) = &mut shown_row {
                shown_row.push(shown(cell));
            }
            if wrong.is_ok() {
                wrong = sink.cell(cell);
            }
        });
        wrong?;
        self.found.shown.extend(shown_row);
        sink.end_row()
    }

    fn leave_out(
        &mut self,
        sink: &mut impl Sink,
        number: u64,
        reason: Reason,
        row: Option<Row<'_>>,
    ) -> Result<(), Error> {
        self.found.rows += 1;
        let so_far = self.found.left_out.entry(reason).or_default();
        *so_far += 1;
        if *so_far <= EXAMPLES {
            let email = row.map(|row| self.checker.email(row)).unwrap_or_default();
            self.found.examples.push(LeftOut {
                number,
                reason,
                email: shown(email),
            });
        }
        sink.left_out(number, reason, row)
    }
}

/// Returns a cell as it is shown: never so long that it fills a screen.
pub(super) fn shown(cell: &str) -> String {
    match cell.char_indices().nth(LONGEST_SHOWN) {
        Some((end, _)) => format!("{}…", cell.get(..end).unwrap_or_default()),
        None => cell.to_owned(),
    }
}
