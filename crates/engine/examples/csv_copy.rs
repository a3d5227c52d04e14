//! Copies a CSV file row by row and does nothing else: what an import is measured against (`cargo xtask bench import`).

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args_os().skip(1);
    let (Some(from), Some(to)) = (paths.next(), paths.next()) else {
        return Err("name a file to copy and a place for the copy".into());
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .buffer_capacity(256 * 1024)
        .from_path(from)?;
    let mut writer = csv::Writer::from_writer(BufWriter::new(File::create(to)?));
    let mut row = csv::ByteRecord::new();
    while reader.read_byte_record(&mut row)? {
        writer.write_byte_record(&row)?;
    }
    let file = writer
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?;
    file.into_inner()?.sync_all()?;
    Ok(())
}
