//! A file as it comes: its encoding, its delimiter, its header and its first rows.

use crate::failure::Error;
use crate::import::rows::{Cut, Rows};
use crate::words::import as words;
use encoding_rs::{Encoding as Charset, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};
use std::fs::File;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::{self, Cursor, Read, Seek as _, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Looked at to find out what kind of file it is.
const SAMPLE: usize = 256 * 1024;
/// Delimiters that spreadsheets write, in the order of preference.
const DELIMITERS: [u8; 4] = *b",;\t|";
/// Rows that are compared to find the delimiter.
const COMPARED: usize = 50;

/// Where the rows come from.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// A file of the person's.
    File(PathBuf),
    /// Contacts that were read from HubSpot, in a file without a name that goes with the program.
    Hubspot(Arc<File>),
}

/// How the text of a file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    Windows1252,
}

impl Encoding {
    fn charset(self) -> &'static Charset {
        match self {
            Self::Utf8 => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Windows1252 => WINDOWS_1252,
        }
    }

    /// Whether text that could not be decoded was replaced on the way.
    pub(super) fn replaces(self) -> bool {
        matches!(self, Self::Utf16Le | Self::Utf16Be)
    }
}

/// What kind of CSV it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub encoding: Encoding,
    /// Nothing but ASCII was seen so far: what comes later may still be Windows-1252.
    pub only_ascii: bool,
    pub delimiter: u8,
    /// A first line `sep=;`, which spreadsheets understand and nobody else.
    pub told: bool,
}

/// A file that was opened: what it is, and its beginning.
#[derive(Debug, Clone)]
pub(super) struct Opened {
    pub dialect: Dialect,
    pub header: Vec<String>,
    /// The first rows, made of as many cells as they have.
    pub first: Vec<Vec<String>>,
    /// Length in bytes.
    pub length: u64,
}

/// Reads bytes, counts them and remembers them as a number.
pub(super) struct Gauge<R> {
    inner: R,
    hasher: <RandomState as std::hash::BuildHasher>::Hasher,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Gauge<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.hasher.write(into.get(..read).unwrap_or_default());
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl<R> Gauge<R> {
    /// Returns the number of what was read so far: other bytes have another one, as good as surely.
    pub(super) fn fingerprint(&self) -> u64 {
        self.hasher.finish()
    }
}

/// Rows of a source, decoded.
pub(super) type SourceRows = Rows<Decoded>;

/// A source, decoded. It keeps hold of the gauge, which the decoder does not give back.
pub(super) struct Decoded {
    inner: DecodeReaderBytes<SharedGauge, Vec<u8>>,
    gauge: SharedGauge,
}

#[derive(Clone)]
struct SharedGauge(Arc<std::sync::Mutex<Gauge<File>>>);

impl Read for SharedGauge {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .read(into)
    }
}

impl Read for Decoded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.inner.read(into)
    }
}

impl Decoded {
    /// See [`Gauge::fingerprint`].
    pub(super) fn fingerprint(&self) -> u64 {
        self.gauge
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .fingerprint()
    }
}

impl Source {
    /// Returns the file from its beginning.
    fn file(&self) -> Result<File, Error> {
        let opened = match self {
            Self::File(path) => File::open(path).and_then(|file| {
                if file.metadata()?.is_dir() {
                    return Err(io::ErrorKind::IsADirectory.into());
                }
                Ok(file)
            }),
            Self::Hubspot(file) => file.try_clone().and_then(|mut file| {
                file.seek(SeekFrom::Start(0))?;
                Ok(file)
            }),
        };
        opened.map_err(|error| self.unreadable(&error))
    }

    pub(super) fn unreadable(&self, error: &io::Error) -> Error {
        match self {
            Self::File(path) => words::file_unreadable(path, error),
            Self::Hubspot(_) => Error::Folder {
                detail: error.kind().to_string(),
            },
        }
    }

    /// Looks at the beginning of the source.
    pub(super) fn look(&self, rows: usize) -> Result<Opened, Error> {
        let mut file = self.file()?;
        let length = file
            .metadata()
            .map_err(|error| self.unreadable(&error))?
            .len();
        let mut sample = Vec::with_capacity(SAMPLE);
        (&mut file)
            .take(SAMPLE as u64)
            .read_to_end(&mut sample)
            .map_err(|error| self.unreadable(&error))?;
        let whole = sample.len() as u64 >= length;
        let (encoding, only_ascii) = encoding(&sample, whole);
        let mut decoded = Vec::new();
        decoder(Cursor::new(&sample), encoding)
            .read_to_end(&mut decoded)
            .map_err(|error| self.unreadable(&error))?;
        // What cannot be decoded is found row by row later.
        let text = String::from_utf8_lossy(&decoded);
        let dialect = Dialect {
            encoding,
            only_ascii,
            ..delimiter(&text, whole)
        };
        let mut cut = cut(&text, dialect, whole, rows.max(COMPARED) + 1)?;
        if cut.is_empty() {
            return Err(words::file_empty());
        }
        let header = cut
            .remove(0)
            .iter()
            .map(|name| domain::import::restore(name).trim().to_owned())
            .collect();
        cut.truncate(rows);
        Ok(Opened {
            dialect,
            header,
            first: cut,
            length,
        })
    }

    /// Reads the source from its beginning. `read` counts its bytes.
    pub(super) fn rows(
        &self,
        dialect: Dialect,
        hashes: &RandomState,
        read: Arc<AtomicU64>,
    ) -> Result<SourceRows, Error> {
        let gauge = SharedGauge(Arc::new(std::sync::Mutex::new(Gauge {
            inner: self.file()?,
            hasher: hashes.build_hasher(),
            read,
        })));
        let inner = decoder(gauge.clone(), dialect.encoding);
        let mut rows = Rows::of(Decoded { inner, gauge }, dialect.delimiter);
        let skipped = if dialect.told { 2 } else { 1 };
        for _ in 0..skipped {
            rows.next().map_err(|error| self.unreadable(&error))?;
        }
        Ok(rows)
    }
}

fn decoder<R: Read>(from: R, encoding: Encoding) -> DecodeReaderBytes<R, Vec<u8>> {
    // UTF-8 goes through as it is, broken letters included: those rows are found and told, not mended.
    let charset = Some(encoding.charset()).filter(|it| *it != UTF_8);
    DecodeReaderBytesBuilder::new()
        .encoding(charset)
        .utf8_passthru(true)
        .strip_bom(true)
        .bom_override(true)
        .build(from)
}

/// Finds the encoding of a file by its beginning.
fn encoding(sample: &[u8], whole: bool) -> (Encoding, bool) {
    match sample {
        [0xEF, 0xBB, 0xBF, ..] => return (Encoding::Utf8, false),
        [0xFF, 0xFE, ..] => return (Encoding::Utf16Le, false),
        [0xFE, 0xFF, ..] => return (Encoding::Utf16Be, false),
        _ => {}
    }
    // In UTF-16 every ASCII letter has a zero beside it, and in nothing else.
    let zeros = |odd: usize| {
        sample
            .iter()
            .skip(odd)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let many = sample.len() / 8;
    if sample.len() >= 4 && zeros(1) > many && zeros(0) == 0 {
        return (Encoding::Utf16Le, false);
    }
    if sample.len() >= 4 && zeros(0) > many && zeros(1) == 0 {
        return (Encoding::Utf16Be, false);
    }
    match std::str::from_utf8(sample) {
        Ok(text) => (Encoding::Utf8, text.is_ascii()),
        // The sample may end within a letter.
        Err(wrong) if wrong.error_len().is_none() && !whole => (Encoding::Utf8, false),
        Err(wrong) if wrong.valid_up_to() > 0 && has_letters(sample, wrong.valid_up_to()) => {
            // Beginning as UTF-8 and broken later: the rows that are broken are left out.
            (Encoding::Utf8, false)
        }
        Err(_) => (Encoding::Windows1252, false),
    }
}

/// Whether there are letters beyond ASCII before a place.
fn has_letters(sample: &[u8], until: usize) -> bool {
    !sample.get(..until).unwrap_or_default().is_ascii()
}

/// Finds the delimiter: the one by which most rows have as many cells as the header, and the header most cells.
fn delimiter(text: &str, whole: bool) -> Dialect {
    let dialect = |delimiter: u8, told: bool| Dialect {
        encoding: Encoding::Utf8,
        only_ascii: false,
        delimiter,
        told,
    };
    let first = text.split(['\r', '\n']).next().unwrap_or_default().trim();
    if let Some([only]) = first.strip_prefix("sep=").map(str::as_bytes) {
        return dialect(*only, true);
    }
    let mut best = (0, 0, b',');
    for candidate in DELIMITERS {
        let rows = cut(text, dialect(candidate, false), whole, COMPARED).unwrap_or_default();
        let width = rows.first().map_or(0, Vec::len);
        let alike = rows.iter().filter(|row| row.len() == width).count();
        let share = alike * 100 / rows.len().max(1);
        if width > 1 && (share, width) > (best.0, best.1) {
            best = (share, width, candidate);
        }
    }
    dialect(best.2, false)
}

/// Cuts the first rows out of a text. The last one of a text that goes on is not whole.
fn cut(text: &str, dialect: Dialect, whole: bool, most: usize) -> Result<Vec<Vec<String>>, Error> {
    let mut rows = Rows::of(text.as_bytes(), dialect.delimiter);
    let mut found = Vec::new();
    let mut skip = dialect.told;
    loop {
        match rows.next().map_err(|error| Error::Folder {
            detail: error.kind().to_string(),
        })? {
            Cut::End => {
                if !whole && found.len() > 1 {
                    found.pop();
                }
                return Ok(found);
            }
            Cut::Row if skip => skip = false,
            Cut::Row => {
                let row = rows.row();
                found.push((0..row.width()).map(|at| row.raw(at).to_owned()).collect());
                if found.len() == most {
                    return Ok(found);
                }
            }
            Cut::NotText | Cut::TooLong | Cut::Unclosed => {}
        }
    }
}
