//! A whole read of participants, one at a time: from an export file, or from a listing when the file lacks columns.

use crate::advocate::Advocate;
use crate::advocate::columns::Columns;
use crate::error::ApiError;
use bytes::Bytes;
use csv_async::{AsyncReader, AsyncReaderBuilder, ByteRecord, ErrorKind};
use domain::person::{Participant, ProgramId};
use futures::stream::BoxStream;
use futures::{StreamExt as _, TryStreamExt as _};
use std::collections::VecDeque;
use std::io;
use std::time::Duration;
use tokio_util::io::StreamReader;

/// Longest silence in the middle of the file.
const SILENCE: Duration = Duration::from_secs(30);

type File = AsyncReader<StreamReader<BoxStream<'static, io::Result<Bytes>>, Bytes>>;

/// A whole read of participants, streamed: memory does not grow with their number.
///
/// Rows come as the platform gives them; one that comes twice is passed on twice.
pub struct Participants {
    from: Advocate,
    program: ProgramId,
    source: Source,
    expected: Option<u64>,
    rows: u64,
    requests: u32,
}

enum Source {
    File {
        file: Box<File>,
        columns: Columns,
        row: ByteRecord,
    },
    Listing {
        people: VecDeque<Participant>,
        sorted: bool,
        total: u64,
    },
    /// The end, or an error that ends the read.
    Done,
}

impl Advocate {
    /// Begins to read every participant, with the code and share link of one program.
    ///
    /// An export costs the same few requests for any number of participants. When its file has no column for the
    /// referral code or the share link, the participants are listed over GraphQL instead.
    pub async fn participants(&self, program: &ProgramId) -> Result<Participants, ApiError> {
        let expected = match self.participant_total().await {
            Ok(total) => Some(total),
            // The export may be allowed where the list is not.
            Err(ApiError::Forbidden { .. } | ApiError::Refused { .. }) => None,
            Err(error) => return Err(error),
        };
        let mut requests = 1;
        let id = self.export(program, &mut requests).await?;
        let response = self.open_file(&id, &mut requests).await?;
        let bytes = response
            .bytes_stream()
            .map_err(|failed| io::Error::other(crate::http::cause(failed)))
            .boxed();
        let mut file = AsyncReaderBuilder::new().create_reader(StreamReader::new(bytes));
        let header = in_time(file.byte_headers())
            .await?
            .map_err(|wrong| unreadable(&wrong, 0))?
            .clone();
        let columns = Columns::find(&header)?;
        let source = if columns.complete() {
            Source::File {
                file: Box::new(file),
                columns,
                row: ByteRecord::new(),
            }
        } else {
            tracing::info!("the export tells no codes or links; listing participants instead");
            Source::Listing {
                people: VecDeque::new(),
                sorted: true,
                total: u64::MAX,
            }
        };
        Ok(Participants {
            from: self.clone(),
            program: program.clone(),
            source,
            expected,
            rows: 0,
            requests,
        })
    }
}

impl Participants {
    /// Returns how many participants the tenant had when the read began, if it told.
    pub fn expected(&self) -> Option<u64> {
        self.expected
    }

    /// Returns the requests sent for this read so far.
    pub fn requests(&self) -> u32 {
        self.requests
    }

    /// Returns the next participant, `None` at the end. An end before the expected number is an error, so a cut file
    /// is never taken for a smaller program. After an error the read is over.
    pub async fn next(&mut self) -> Result<Option<Participant>, ApiError> {
        let next = match &mut self.source {
            Source::File { file, columns, row } => read_row(file, *columns, row, self.rows).await,
            Source::Listing { .. } => self.next_listed().await,
            Source::Done => return Ok(None),
        };
        match next {
            Ok(Some(person)) => {
                self.rows += 1;
                Ok(Some(person))
            }
            Ok(None) => {
                self.source = Source::Done;
                self.check_end().await.map(|()| None)
            }
            Err(error) => {
                self.source = Source::Done;
                Err(error)
            }
        }
    }

    async fn next_listed(&mut self) -> Result<Option<Participant>, ApiError> {
        let Source::Listing {
            people,
            sorted,
            total,
        } = &mut self.source
        else {
            return Ok(None);
        };
        if people.is_empty() && self.rows < *total {
            self.requests += 1;
            let page = self
                .from
                .participant_page(&self.program, self.rows, *sorted)
                .await;
            let page = match page {
                Err(ApiError::Refused { .. }) if *sorted => {
                    *sorted = false;
                    self.requests += 1;
                    self.from
                        .participant_page(&self.program, self.rows, false)
                        .await?
                }
                other => other?,
            };
            *total = page.total;
            people.extend(page.people);
        }
        Ok(people.pop_front())
    }

    /// Compares the rows with the number of participants: with the one at the beginning, and when that is not reached,
    /// with the present one, since people may have been deleted in between.
    async fn check_end(&mut self) -> Result<(), ApiError> {
        let Some(expected) = self.expected.filter(|expected| self.rows < *expected) else {
            return Ok(());
        };
        self.requests += 1;
        let present = self.from.participant_total().await.unwrap_or(expected);
        if self.rows < present {
            return Err(ApiError::ExportIncomplete {
                rows: self.rows,
                expected: present,
            });
        }
        Ok(())
    }
}

async fn read_row(
    file: &mut File,
    columns: Columns,
    row: &mut ByteRecord,
    before: u64,
) -> Result<Option<Participant>, ApiError> {
    let number = before + 1;
    let more = in_time(file.read_byte_record(row))
        .await?
        .map_err(|wrong| unreadable(&wrong, number))?;
    if more {
        columns.read(row, number).map(Some)
    } else {
        Ok(None)
    }
}

async fn in_time<T>(reading: impl Future<Output = T>) -> Result<T, ApiError> {
    tokio::time::timeout(SILENCE, reading)
        .await
        .map_err(|_| ApiError::Unreadable {
            detail: format!("the export fell silent for {} s", SILENCE.as_secs()),
        })
}

fn unreadable(wrong: &csv_async::Error, number: u64) -> ApiError {
    let detail = match wrong.kind() {
        ErrorKind::Io(cut) => format!("the export broke off at row {number}: {cut}"),
        ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("row {number} of the export has {len} cells, not {expected_len}"),
        _ => format!("row {number} of the export is no CSV"),
    };
    ApiError::Unreadable { detail }
}
