//! Writing import files, so that nobody ever sees half of one: into a file beside the place, and there in one step when
//! it is whole.

use super::pass::Sink;
use crate::failure::Error;
use crate::words::import as words;
use csv::Writer;
use domain::import::{MOST_ROWS, Reason, Row, inert};
use std::fs;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempPath};

/// Written to the disk in one go.
const CHUNK: usize = 256 * 1024;

/// A file that comes into being.
struct Growing {
    writer: Writer<BufWriter<NamedTempFile>>,
    place: PathBuf,
}

/// A file that is whole, and not yet where it belongs.
struct Whole {
    file: TempPath,
    place: PathBuf,
}

impl Growing {
    fn at(place: &Path) -> Result<Self, Error> {
        let folder = match place.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let file = tempfile::Builder::new()
            .prefix(".advsync-")
            .suffix(".part")
            .tempfile_in(folder)
            .map_err(|error| words::not_written(place, &error))?;
        Ok(Self {
            // Left-out rows keep as many cells as they had.
            writer: csv::WriterBuilder::new()
                .flexible(true)
                .from_writer(BufWriter::with_capacity(CHUNK, file)),
            place: place.to_owned(),
        })
    }

    fn told(&self, error: csv::Error) -> Error {
        let error = match error.into_kind() {
            csv::ErrorKind::Io(error) => error,
            _ => io::ErrorKind::InvalidData.into(),
        };
        words::not_written(&self.place, &error)
    }

    fn cell(&mut self, cell: &str) -> Result<(), Error> {
        self.writer
            .write_field(cell)
            .map_err(|error| self.told(error))
    }

    fn end_row(&mut self) -> Result<(), Error> {
        self.writer
            .write_record(None::<&[u8]>)
            .map_err(|error| self.told(error))
    }

    /// Writes everything to the disk.
    fn whole(self) -> Result<Whole, Error> {
        let place = self.place;
        let told = |error: &io::Error| words::not_written(&place, error);
        let buffer = self
            .writer
            .into_inner()
            .map_err(|error| told(error.error()))?;
        let mut file = buffer.into_inner().map_err(|error| told(error.error()))?;
        file.flush()
            .and_then(|()| file.as_file().sync_all())
            .map_err(|error| told(&error))?;
        Ok(Whole {
            file: file.into_temp_path(),
            place,
        })
    }
}

impl Whole {
    /// Puts the file where it belongs.
    fn settle(self, replace: bool) -> Result<PathBuf, Error> {
        let put = if replace {
            // A link keeps being one: what it leads to is replaced.
            let place = fs::canonicalize(&self.place).unwrap_or_else(|_| self.place.clone());
            self.file.persist(place)
        } else {
            self.file.persist_noclobber(&self.place)
        };
        match put {
            Ok(()) => Ok(self.place),
            Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(words::exists(&self.place))
            }
            Err(refused) => Err(words::not_written(&self.place, &refused.error)),
        }
    }
}

/// Where the files of an import go.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    /// The import file; more than one when there are many people.
    pub to: Option<PathBuf>,
    /// The list of rows that are left out.
    pub left_out: Option<PathBuf>,
    /// Rows of one import file.
    pub most: u32,
}

impl Places {
    /// Returns the places of the import files for so many people.
    pub(super) fn parts(&self, people: u32) -> Vec<PathBuf> {
        let Some(to) = &self.to else {
            return Vec::new();
        };
        let parts = people.div_ceil(self.most()).max(1);
        if parts == 1 {
            return vec![to.clone()];
        }
        let stem = to.file_stem().unwrap_or_default().to_string_lossy();
        let ending = to
            .extension()
            .map(|it| format!(".{}", it.to_string_lossy()))
            .unwrap_or_default();
        (1..=parts)
            .map(|part| to.with_file_name(format!("{stem}-{part}-of-{parts}{ending}")))
            .collect()
    }

    fn most(&self) -> u32 {
        if self.most == 0 { MOST_ROWS } else { self.most }
    }

    /// Refuses places where something is already, and the source itself, before anything is read.
    pub(super) fn refuse_taken(
        &self,
        people: u32,
        source: Option<&Path>,
        replace: bool,
    ) -> Result<(), Error> {
        let places = self.parts(people).into_iter().chain(self.left_out.clone());
        let mut seen = Vec::new();
        for place in places {
            if seen.contains(&place) {
                return Err(words::same_place(&place));
            }
            let same = |source: &Path| {
                fs::canonicalize(source)
                    .ok()
                    .zip(fs::canonicalize(&place).ok())
            };
            if source
                .and_then(same)
                .is_some_and(|(source, place)| source == place)
            {
                return Err(words::own_source(&place));
            }
            if place.is_dir() {
                return Err(words::not_written(
                    &place,
                    &io::ErrorKind::IsADirectory.into(),
                ));
            }
            if !replace && place.symlink_metadata().is_ok() {
                return Err(words::exists(&place));
            }
            seen.push(place);
        }
        Ok(())
    }
}

/// Writes the rows of a walk into files.
pub(super) struct Files {
    header: Vec<String>,
    most: u32,
    places: std::vec::IntoIter<PathBuf>,
    growing: Option<Growing>,
    in_part: u32,
    whole: Vec<Whole>,
    left_out: Option<Growing>,
}

/// Names of the two columns that a list of left-out rows has besides. They are never columns of a participant.
const LIST_COLUMNS: [&str; 2] = ["Row in the file", "Why it was left out"];

impl Files {
    /// Begins files for so many people. `source_header` is that of the source, for the list of left-out rows.
    pub(super) fn begin(
        places: &Places,
        people: u32,
        header: Vec<String>,
        source_header: &[String],
    ) -> Result<Self, Error> {
        let left_out = match &places.left_out {
            None => None,
            Some(place) => {
                let mut list = Growing::at(place)?;
                for name in LIST_COLUMNS {
                    list.cell(name)?;
                }
                for name in source_header {
                    list.cell(&inert(name))?;
                }
                list.end_row()?;
                Some(list)
            }
        };
        let mut files = Self {
            header,
            most: places.most(),
            places: places.parts(people).into_iter(),
            growing: None,
            in_part: 0,
            whole: Vec::new(),
            left_out,
        };
        files.next_part()?;
        Ok(files)
    }

    fn next_part(&mut self) -> Result<(), Error> {
        if let Some(full) = self.growing.take() {
            self.whole.push(full.whole()?);
        }
        self.in_part = 0;
        let Some(place) = self.places.next() else {
            return Ok(());
        };
        let mut part = Growing::at(&place)?;
        for name in &self.header {
            part.cell(name)?;
        }
        part.end_row()?;
        self.growing = Some(part);
        Ok(())
    }

    /// Puts all files where they belong; the paths in order, the list of left-out rows last.
    pub(super) fn settle(mut self, replace: bool) -> Result<Vec<PathBuf>, Error> {
        self.next_part()?;
        if let Some(list) = self.left_out.take() {
            self.whole.push(list.whole()?);
        }
        let mut settled: Vec<PathBuf> = Vec::new();
        for file in self.whole {
            match file.settle(replace) {
                Ok(place) => settled.push(place),
                Err(error) => {
                    // All or nothing. What was replaced is gone already, so it stays.
                    if !replace {
                        for place in &settled {
                            let _removed = fs::remove_file(place);
                        }
                    }
                    return Err(error);
                }
            }
        }
        Ok(settled)
    }
}

impl Sink for Files {
    fn cell(&mut self, cell: &str) -> Result<(), Error> {
        match &mut self.growing {
            Some(part) => part.cell(cell),
            None => Ok(()),
        }
    }

    fn end_row(&mut self) -> Result<(), Error> {
        let Some(part) = &mut self.growing else {
            return Ok(());
        };
        part.end_row()?;
        self.in_part += 1;
        if self.in_part == self.most && !self.places.as_slice().is_empty() {
            self.next_part()?;
        }
        Ok(())
    }

    fn left_out(&mut self, number: u64, reason: Reason, row: Option<Row<'_>>) -> Result<(), Error> {
        let Some(list) = &mut self.left_out else {
            return Ok(());
        };
        list.cell(&number.to_string())?;
        list.cell(words::reason(reason).0)?;
        if let Some(row) = row {
            for at in 0..row.width() {
                list.cell(&inert(row.cell(at)))?;
            }
        }
        list.end_row()
    }
}
