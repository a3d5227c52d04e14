//! Makes the pictures of the help pages from what the journey saw: `pictures SCREENS IMAGES`.
//!
//! A screenshot becomes a picture of at most 256 colours, which a page of an interface hardly misses. A picture that
//! differs from the one that is there only in a time or a name is left as it is, so that a second run changes nothing.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;
use std::process::ExitCode;

type Trouble = Box<dyn std::error::Error>;

/// Which screen of the journey shows which help page's matter.
const PICTURES: [(&str, &str); 19] = [
    ("02-start", "start"),
    ("03-hubspot-ways", "hubspot"),
    ("05-program", "advocate"),
    ("05-triggers", "triggers"),
    ("05-fields", "fields"),
    ("05-sharing", "sharing"),
    ("06-properties", "properties"),
    ("07-review", "review"),
    ("08-preview", "first-sync"),
    ("08-preview-person", "preview"),
    ("11-done", "sync-done"),
    ("13-program-rules", "program-rules"),
    ("13a-csv", "csv"),
    ("13b-hand-over", "finish"),
    ("14-conductor", "practice"),
    ("16-events-preview", "events"),
    ("17-events-sent", "events-sent"),
    ("18-activity", "activity"),
    ("19-problems", "problems"),
];

/// Colours that a picture may have, and PNG can index with a byte.
const COLOURS: usize = 256;
/// One pixel in so many may differ before a picture is made anew: a time of day, a name, a port.
const SAME: usize = 100;

/// Pixels of three bytes, row by row.
#[derive(PartialEq, Eq)]
struct Picture {
    width: u32,
    height: u32,
    pixels: Vec<[u8; 3]>,
}

fn main() -> ExitCode {
    let folders: Vec<_> = std::env::args_os().skip(1).collect();
    let [screens, images] = folders.as_slice() else {
        eprintln!("Usage: pictures SCREENS IMAGES");
        return ExitCode::FAILURE;
    };
    for (screen, image) in PICTURES {
        let from = Path::new(screens).join(format!("{screen}.png"));
        let to = Path::new(images).join(format!("{image}.png"));
        match renew(&from, &to) {
            Ok(what) => println!("{image}: {what}"),
            Err(trouble) => {
                eprintln!("{}: {trouble}", from.display());
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

/// Makes one picture, unless the one that is there says the same; tells which.
fn renew(from: &Path, to: &Path) -> Result<String, Trouble> {
    let picture = reduced(read(from)?);
    if read(to).is_ok_and(|old| alike(&old, &picture)) {
        return Ok("as it was".to_owned());
    }
    write(&picture, to)?;
    Ok(format!(
        "{} kB",
        std::fs::metadata(to)?.len().div_ceil(1024)
    ))
}

fn read(path: &Path) -> Result<Picture, Trouble> {
    let mut decoder = png::Decoder::new(BufReader::new(File::open(path)?));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info()?;
    let mut bytes = vec![0; reader.output_buffer_size().ok_or("too large")?];
    let frame = reader.next_frame(&mut bytes)?;
    let samples = frame.color_type.samples();
    if samples < 3 {
        return Err("a screenshot has colours".into());
    }
    let pixels = bytes[..frame.buffer_size()]
        .chunks_exact(samples)
        .map(|pixel| [pixel[0], pixel[1], pixel[2]])
        .collect();
    Ok(Picture {
        width: frame.width,
        height: frame.height,
        pixels,
    })
}

/// Whether two pictures are the same to a reader.
fn alike(one: &Picture, other: &Picture) -> bool {
    let differ = || one.pixels.iter().zip(&other.pixels).filter(|(a, b)| a != b);
    (one.width, one.height) == (other.width, other.height)
        && differ().count() * SAME <= one.pixels.len()
}

/// Gives every pixel one of the picture's most frequent colours.
fn reduced(mut picture: Picture) -> Picture {
    let mut often: HashMap<[u8; 3], usize> = HashMap::new();
    for pixel in &picture.pixels {
        *often.entry(*pixel).or_default() += 1;
    }
    let mut colours: Vec<_> = often.into_iter().collect();
    colours.sort_by_key(|(colour, count)| (std::cmp::Reverse(*count), *colour));
    let (kept, rest) = colours.split_at(colours.len().min(COLOURS));
    let instead: HashMap<[u8; 3], [u8; 3]> = rest
        .iter()
        .filter_map(|(colour, _)| {
            let nearest = kept
                .iter()
                .min_by_key(|(other, _)| distance(*colour, *other))?;
            Some((*colour, nearest.0))
        })
        .collect();
    for pixel in &mut picture.pixels {
        *pixel = instead.get(pixel).copied().unwrap_or(*pixel);
    }
    picture
}

fn distance(one: [u8; 3], other: [u8; 3]) -> u32 {
    one.iter()
        .zip(other)
        .map(|(a, b)| u32::from(a.abs_diff(b)).pow(2))
        .sum()
}

fn write(picture: &Picture, to: &Path) -> Result<(), Trouble> {
    let mut palette: Vec<[u8; 3]> = picture.pixels.clone();
    palette.sort_unstable();
    palette.dedup();
    let indices = picture
        .pixels
        .iter()
        .map(|pixel| {
            let index = palette.binary_search(pixel).unwrap_or_default();
            u8::try_from(index).map_err(|_| "more colours than an index has")
        })
        .collect::<Result<Vec<u8>, _>>()?;
    let mut encoder = png::Encoder::new(
        BufWriter::new(File::create(to)?),
        picture.width,
        picture.height,
    );
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::High);
    // Indices of a palette are names, not amounts: their differences mean nothing.
    encoder.set_filter(png::Filter::NoFilter);
    encoder.write_header()?.write_image_data(&indices)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(pixels: Vec<[u8; 3]>) -> Picture {
        Picture {
            width: 100,
            height: u32::try_from(pixels.len() / 100).expect("a small picture"),
            pixels,
        }
    }

    /// A thousand pixels of more colours than are kept, most of them white.
    fn colourful() -> Picture {
        let shades = (0..=u8::MAX).map(|shade| [shade, shade / 2, 255 - shade]);
        let mut pixels = vec![[255; 3]; 1_000];
        pixels.splice(..256, shades);
        picture(pixels)
    }

    #[test]
    fn a_picture_is_read_as_it_was_written_and_is_not_made_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, to) = (folder.path().join("a.png"), folder.path().join("b.png"));
        write(&reduced(colourful()), &from).expect("it is written");
        assert!(renew(&from, &to).expect("it is made").ends_with("kB"));
        assert!(read(&to).expect("it is read") == reduced(colourful()));
        assert_eq!(renew(&from, &to).expect("it is looked at"), "as it was");
    }

    #[test]
    fn a_time_may_differ_and_more_may_not() {
        let white = || picture(vec![[255; 3]; 1_000]);
        let mut time = white();
        time.pixels[..10].fill([0; 3]);
        assert!(alike(&white(), &time));
        let mut page = white();
        page.pixels[..11].fill([0; 3]);
        assert!(!alike(&white(), &page));
    }

    #[test]
    fn frequent_colours_stay_and_rare_ones_give_way() {
        let mut pixels = vec![[255; 3]; 10_000];
        for (index, pixel) in pixels.iter_mut().take(4_096).enumerate() {
            let step = |shift: usize| u8::try_from((index >> shift) % 16 * 16).expect("a byte");
            *pixel = [step(0), step(4), step(8)];
        }
        let reduced = reduced(picture(pixels));
        assert_eq!(reduced.pixels[9_999], [255; 3]);
        let mut colours = reduced.pixels;
        colours.sort_unstable();
        colours.dedup();
        assert!(colours.len() <= COLOURS);
    }
}
