//! Rows of a CSV file of any size, one at a time. What is held at once has a bound, whatever the file holds.

use csv_core::ReadRecordResult;
use domain::import::Row;
use std::io::{self, Read};

/// Longest row, in bytes. Documented by impact.com: a participant has at most a hundred custom fields of 1,024
/// characters, which is 400 KiB in the longest encoding.
pub(super) const LONGEST_ROW: usize = 1024 * 1024;
/// Most columns. HubSpot's accounts have some hundred properties; an export of more is none (invented).
pub(super) const MOST_COLUMNS: usize = 4_096;
/// Read in one go.
const CHUNK: usize = 256 * 1024;

/// What was cut out of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// A row, to be had by [`Rows::row`].
    Row,
    /// A row that is no text.
    NotText,
    /// A row that is longer than [`LONGEST_ROW`], or has more than [`MOST_COLUMNS`]; it was read past.
    TooLong,
    /// A quotation mark was opened in this row and never closed, so that the rest of the file is one cell.
    Unclosed,
    /// There is nothing more.
    End,
}

/// A reader of rows.
pub(super) struct Rows<R> {
    input: R,
    chunk: Vec<u8>,
    at: usize,
    filled: usize,
    last: u8,
    parser: csv_core::Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    width: usize,
    number: u64,
}

impl<R: Read> Rows<R> {
    /// Begins to read.
    pub(super) fn of(input: R, delimiter: u8) -> Self {
        Self {
            input,
            chunk: vec![0; CHUNK],
            at: 0,
            filled: 0,
            last: 0,
            parser: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            text: vec![0; 16 * 1024],
            ends: vec![0; 64],
            width: 0,
            number: 0,
        }
    }

    /// Returns the number of the row that was read last, the header being 1: a spreadsheet shows it beside the row.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Returns the row that was read last.
    pub(super) fn row(&self) -> Row<'_> {
        let ends = self.ends.get(..self.width).unwrap_or_default();
        let text = self
            .text
            .get(..ends.last().copied().unwrap_or(0))
            .unwrap_or_default();
        Row {
            text: std::str::from_utf8(text).unwrap_or_default(),
            ends,
        }
    }

    /// Takes back what the file is read from.
    pub(super) fn into_input(self) -> R {
        self.input
    }

    /// Cuts the next row out of the file.
    pub(super) fn next(&mut self) -> io::Result<Cut> {
        let (mut length, mut width) = (0, 0);
        let mut too_long = false;
        loop {
            if self.at == self.filled {
                self.fill()?;
            }
            let input = self.chunk.get(self.at..self.filled).unwrap_or_default();
            let at_end = input.is_empty();
            let (result, read, written, ended) = self.parser.read_record(
                input,
                self.text.get_mut(length..).unwrap_or_default(),
                self.ends.get_mut(width..).unwrap_or_default(),
            );
            if let Some(last) = read.checked_sub(1).and_then(|at| input.get(at))
                && !matches!(last, b'\r' | b'\n' | b' ')
            {
                self.last = *last;
            }
            self.at += read;
            length += written;
            width += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.text.len() < LONGEST_ROW => {
                    self.text.resize((self.text.len() * 2).min(LONGEST_ROW), 0);
                }
                ReadRecordResult::OutputEndsFull if self.ends.len() < MOST_COLUMNS => {
                    self.ends.resize((self.ends.len() * 2).min(MOST_COLUMNS), 0);
                }
                // The rest of the row is read over what was read before.
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    too_long = true;
                    (length, width) = (0, 0);
                }
                ReadRecordResult::Record => {
                    self.number += 1;
                    self.width = width;
                    return Ok(self.judged(too_long, at_end, length));
                }
                ReadRecordResult::End => return Ok(Cut::End),
            }
        }
    }

    fn judged(&self, too_long: bool, at_end: bool, length: usize) -> Cut {
        let ends = self.ends.get(..self.width).unwrap_or_default();
        if at_end && self.last != b'"' {
            // Only a quoted cell holds line breaks, and its last sign would be the quotation mark.
            let begin = ends.iter().rev().nth(1).copied().unwrap_or(0);
            let cell = self.text.get(begin..length).unwrap_or_default();
            if too_long || cell.contains(&b'\n') || cell.contains(&b'\r') {
                return Cut::Unclosed;
            }
        }
        if too_long {
            return Cut::TooLong;
        }
        let text = self.text.get(..length).unwrap_or_default();
        match std::str::from_utf8(text) {
            Ok(text) if ends.iter().all(|end| text.is_char_boundary(*end)) => Cut::Row,
            _ => Cut::NotText,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        (self.at, self.filled) = (0, 0);
        loop {
            match self.input.read(&mut self.chunk) {
                Ok(read) => {
                    self.filled = read;
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}
