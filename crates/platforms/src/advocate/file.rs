//! An export file, read row by row as it comes. What is held at once has a bound, whatever the file holds.

use crate::error::ApiError;
use bytes::Bytes;
use csv_async::{AsyncReader, AsyncReaderBuilder, ByteRecord, ErrorKind};
use futures::stream::BoxStream;
use futures::{Stream, StreamExt as _};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, ReadBuf};
use tokio_util::io::StreamReader;

/// Longest time for one row, so that neither silence nor a byte now and then holds us.
const ROW_TIME: Duration = Duration::from_secs(30);

/// Longest row, its cells, quotes and empty lines before it included. Documented by impact.com: a participant has at
/// most a hundred custom fields of 1,024 characters, which is 400 KiB in the longest encoding.
const LONGEST_ROW: u64 = 1024 * 1024;

type Chunks = StreamReader<BoxStream<'static, io::Result<Bytes>>, Bytes>;

/// What a file holds, a row each.
pub(super) trait Row: Sized {
    /// What a row says.
    type Value;
    /// Finds the columns in the header row.
    fn find(header: &ByteRecord) -> Result<Self, ApiError>;
    /// Reads a row; `number` is its place in the file, for the error.
    fn read(&self, row: &ByteRecord, number: u64) -> Result<Self::Value, ApiError>;
}

/// The file, after its header.
pub(super) struct ExportFile<R> {
    rows: AsyncReader<Gauge<Chunks>>,
    /// What may be read until a row must end.
    left: Arc<AtomicU64>,
    columns: R,
    header_length: usize,
    row: ByteRecord,
    /// Rows that were begun.
    count: u64,
}

impl<R: Row> ExportFile<R> {
    /// Reads the header.
    pub(super) async fn open(
        chunks: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    ) -> Result<Self, ApiError> {
        let left = Arc::new(AtomicU64::new(LONGEST_ROW));
        let gauge = Gauge {
            inner: StreamReader::new(chunks.boxed()),
            left: Arc::clone(&left),
        };
        let mut rows = AsyncReaderBuilder::new().create_reader(gauge);
        let header = in_time(rows.byte_headers())
            .await?
            .map_err(|wrong| unreadable(&wrong, 0))?
            .clone();
        let columns = R::find(&header)?;
        Ok(Self {
            rows,
            left,
            columns,
            header_length: header.len(),
            row: ByteRecord::new(),
            count: 0,
        })
    }

    /// Returns where the values stand.
    pub(super) fn columns(&self) -> &R {
        &self.columns
    }

    /// Returns how many columns there are.
    pub(super) fn width(&self) -> usize {
        self.header_length
    }

    /// Reads the next row.
    pub(super) async fn next(&mut self) -> Result<Option<R::Value>, ApiError> {
        self.count += 1;
        let number = self.count;
        self.left.store(LONGEST_ROW, Ordering::Relaxed);
        let more = in_time(self.rows.read_byte_record(&mut self.row))
            .await?
            .map_err(|wrong| unreadable(&wrong, number))?;
        if more {
            self.columns.read(&self.row, number).map(Some)
        } else {
            Ok(None)
        }
    }
}

/// Counts what is read, and ends the reading when the row does not.
struct Gauge<R> {
    inner: R,
    left: Arc<AtomicU64>,
}

impl<R: AsyncRead + Unpin> AsyncRead for Gauge<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        std::task::ready!(Pin::new(&mut self.inner).poll_read(context, buffer))?;
        let read = (buffer.filled().len() - before) as u64;
        let left = self.left.load(Ordering::Relaxed);
        if read > left {
            return Poll::Ready(Err(io::Error::other(format!(
                "a row longer than {LONGEST_ROW} bytes"
            ))));
        }
        self.left.store(left - read, Ordering::Relaxed);
        Poll::Ready(Ok(()))
    }
}

async fn in_time<T>(reading: impl Future<Output = T>) -> Result<T, ApiError> {
    tokio::time::timeout(ROW_TIME, reading)
        .await
        .map_err(|_| ApiError::Unreadable {
            detail: format!("no whole row of the export in {} s", ROW_TIME.as_secs()),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advocate::columns::Columns;
    use futures::stream;
    use std::sync::atomic::AtomicUsize;

    const HEADER: &str = "id,accountId,email\n";
    /// Parts of four KiB; far more than the bound.
    const PARTS: usize = 4096;

    /// A file that goes on with `more` far beyond any bound, and how often it was asked.
    fn endless(more: &'static [u8]) -> (impl Stream<Item = io::Result<Bytes>>, Arc<AtomicUsize>) {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let first = stream::iter([Ok(Bytes::from_static(HEADER.as_bytes()))]);
        let then = stream::repeat_with(move || {
            count.fetch_add(1, Ordering::Relaxed);
            Ok(Bytes::from_static(more))
        })
        .take(PARTS);
        (first.chain(then), asked)
    }

    #[tokio::test]
    async fn a_row_without_an_end_is_left_after_its_bound() {
        static QUOTED: [u8; 4096] = [b'x'; 4096];
        static LINES: [u8; 4096] = [b'\n'; 4096];
        static CELLS: [u8; 4096] = [b','; 4096];
        for more in [&QUOTED, &LINES, &CELLS] {
            let (chunks, asked) = endless(more);
            let mut file: ExportFile<Columns> = ExportFile::open(chunks).await.unwrap();
            let error = file.next().await.unwrap_err();
            assert!(error.to_string().contains("longer than"), "{error}");
            let read = asked.load(Ordering::Relaxed) * 4096;
            assert!(read <= 2 * 1024 * 1024, "{read} bytes were read");
        }
    }

    #[tokio::test]
    async fn the_bound_is_of_a_row_and_not_of_the_file() {
        let long = format!("u,a,{}\n", "x".repeat(700_000));
        let rows = stream::iter([HEADER.to_owned(), long.clone(), long.clone(), long])
            .map(|part| Ok(Bytes::from(part)));
        let mut file: ExportFile<Columns> = ExportFile::open(rows).await.unwrap();
        for _ in 1..=3 {
            let person = file.next().await.unwrap().unwrap();
            assert_eq!(person.email.map(|it| it.len()), Some(700_000));
        }
        assert_eq!(file.next().await, Ok(None));
    }

    #[tokio::test(start_paused = true)]
    async fn a_byte_now_and_then_is_no_row() {
        let drops = stream::unfold(HEADER.bytes(), |mut header| async {
            if let Some(byte) = header.next() {
                return Some((Ok(Bytes::from(vec![byte])), header));
            }
            tokio::time::sleep(Duration::from_secs(20)).await;
            Some((Ok(Bytes::from_static(b"x")), header))
        });
        let mut file: ExportFile<Columns> = ExportFile::open(drops).await.unwrap();
        let error = file.next().await.unwrap_err();
        assert!(error.to_string().contains("30 s"), "{error}");
    }
}
