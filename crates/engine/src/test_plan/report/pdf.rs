//! A report as PDF, with its own fonts, so that every system gives the same file.
//!
//! One typeface, no fallback: a letter that it does not have shows as a box. It has Latin, Greek, Cyrillic, Arabic and
//! Hebrew letters, and the marks. Lines are broken between words, and inside those that are too long.

use super::page::{Block, Cell, Mark, Page};
use crate::failure::Error;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};
use krilla::{Data, Document};
use ttf_parser::Face;

/// A4, in points.
const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const MARGIN: f32 = 48.0;
/// The height of a line, as a share of the size of its letters.
const LEADING: f32 = 1.35;
/// Space around the text of a cell.
const PADDING: f32 = 4.0;

/// A typeface, and its measures.
struct Type {
    font: Font,
    face: Face<'static>,
}

impl Type {
    fn of(bytes: &'static [u8]) -> Result<Self, Error> {
        let broken = || Error::Internal {
            what: "the typeface of reports cannot be read",
        };
        Ok(Self {
            font: Font::new(Data::from(bytes.to_vec()), 0).ok_or_else(broken)?,
            face: Face::parse(bytes, 0).map_err(|_| broken())?,
        })
    }

    fn width(&self, text: &str, size: f32) -> f32 {
        let units: u32 = text.chars().map(|c| self.advance(c)).sum();
        // A line has some hundred letters of two thousand units.
        #[expect(clippy::cast_precision_loss, reason = "far below what a float holds")]
        let units = units as f32;
        units * size / f32::from(self.face.units_per_em())
    }

    fn advance(&self, c: char) -> u32 {
        let glyph = self.face.glyph_index(c).unwrap_or_default();
        self.face
            .glyph_hor_advance(glyph)
            .unwrap_or_default()
            .into()
    }

    /// Breaks text into lines that fit.
    fn lines(&self, text: &str, size: f32, room: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.lines() {
            let mut line = String::new();
            for word in paragraph.split_whitespace() {
                let longer = if line.is_empty() {
                    word.to_owned()
                } else {
                    format!("{line} {word}")
                };
                if self.width(&longer, size) <= room {
                    line = longer;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                for c in word.chars() {
                    line.push(c);
                    if self.width(&line, size) > room && line.chars().count() > 1 {
                        line.pop();
                        lines.push(std::mem::take(&mut line));
                        line.push(c);
                    }
                }
            }
            lines.push(line);
        }
        if lines.is_empty() {
            lines.push(String::new());
        }
        lines
    }
}

/// Something at a place on a sheet.
enum Drawn {
    Text {
        x: f32,
        y: f32,
        size: f32,
        bold: bool,
        colour: [u8; 3],
        text: String,
    },
    Rule {
        from: (f32, f32),
        to: (f32, f32),
    },
    Ground {
        at: Rect,
    },
}

/// Sheets that fill from the top.
struct Sheets {
    plain: Type,
    bold: Type,
    all: Vec<Vec<Drawn>>,
    y: f32,
}

const INK: [u8; 3] = [0x1c, 0x20, 0x24];
const PALE: [u8; 3] = [0x4a, 0x52, 0x60];
const LINE: [u8; 3] = [0xc9, 0xce, 0xd6];
const SHADE: [u8; 3] = [0xee, 0xf1, 0xf5];

fn colour(mark: Mark) -> [u8; 3] {
    match mark {
        Mark::None => INK,
        Mark::Good => [0x0b, 0x6b, 0x35],
        Mark::Bad => [0xa3, 0x19, 0x1f],
        Mark::Open => [0x6a, 0x4b, 0x00],
    }
}

/// Returns the file.
pub fn render(page: &Page) -> Result<Vec<u8>, Error> {
    let mut sheets = Sheets {
        plain: Type::of(dejavu::sans_condensed::regular())?,
        bold: Type::of(dejavu::sans_condensed::bold())?,
        all: vec![Vec::new()],
        y: MARGIN,
    };
    for block in &page.blocks {
        sheets.block(block);
    }
    sheets.file(&page.title)
}

impl Sheets {
    fn put(&mut self, drawn: Drawn) {
        if let Some(sheet) = self.all.last_mut() {
            sheet.push(drawn);
        }
    }

    /// Begins a new sheet when there is no room for so much.
    fn room(&mut self, height: f32) -> bool {
        let new = self.y + height > HEIGHT - MARGIN && self.y > MARGIN;
        if new {
            self.all.push(Vec::new());
            self.y = MARGIN;
        }
        new
    }

    fn paragraph(&mut self, text: &str, size: f32, bold: bool, indent: f32) {
        let face = if bold { &self.bold } else { &self.plain };
        let lines = face.lines(text, size, WIDTH - 2.0 * MARGIN - indent);
        for text in lines {
            self.room(size * LEADING);
            self.y += size * LEADING;
            self.put(Drawn::Text {
                x: MARGIN + indent,
                y: self.y - size * (LEADING - 1.0),
                size,
                bold,
                colour: INK,
                text,
            });
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Title(text) => self.paragraph(text, 22.0, true, 0.0),
            Block::Heading(text) => {
                self.y += 14.0;
                // A heading is not left alone at the foot of a sheet.
                self.room(90.0);
                self.paragraph(text, 13.0, true, 0.0);
                self.y += 4.0;
                let y = self.y;
                self.put(Drawn::Rule {
                    from: (MARGIN, y),
                    to: (WIDTH - MARGIN, y),
                });
                self.y += 4.0;
            }
            Block::Under(text) => {
                self.y += 4.0;
                self.room(40.0);
                self.paragraph(text, 10.0, true, 0.0);
            }
            Block::Text(text) => {
                self.y += 2.0;
                self.paragraph(text, 9.5, false, 0.0);
            }
            Block::Facts(facts) => self.facts(facts),
            Block::List(points) => {
                for point in points {
                    self.paragraph(&format!("•  {point}"), 9.0, false, 8.0);
                }
            }
            Block::Table {
                heads,
                widths,
                rows,
            } => self.table(heads, widths, rows),
            Block::Signatures(labels) => self.signatures(labels),
        }
    }

    fn facts(&mut self, facts: &[(String, String)]) {
        const SIZE: f32 = 9.0;
        const LABEL: f32 = 150.0;
        self.y += 4.0;
        for (label, value) in facts {
            let room = WIDTH - 2.0 * MARGIN - LABEL;
            let labels = self.plain.lines(label, SIZE, LABEL - 8.0);
            let values = self.plain.lines(value, SIZE, room);
            let height = SIZE * LEADING;
            for at in 0..labels.len().max(values.len()) {
                self.room(height);
                self.y += height;
                let y = self.y - SIZE * (LEADING - 1.0);
                let columns = [
                    (labels.get(at), MARGIN, PALE),
                    (values.get(at), MARGIN + LABEL, INK),
                ];
                for (text, x, colour) in columns {
                    if let Some(text) = text.cloned() {
                        self.put(Drawn::Text {
                            x,
                            y,
                            size: SIZE,
                            bold: false,
                            colour,
                            text,
                        });
                    }
                }
            }
        }
        self.y += 4.0;
    }

    fn table(&mut self, heads: &[String], widths: &[u8], rows: &[Vec<Cell>]) {
        self.y += 4.0;
        let total = WIDTH - 2.0 * MARGIN;
        let widths: Vec<f32> = widths
            .iter()
            .map(|it| total * f32::from(*it) / 100.0)
            .collect();
        let heads: Vec<Cell> = heads
            .iter()
            .map(|text| Cell {
                text: text.clone(),
                mark: Mark::None,
            })
            .collect();
        self.row(&heads, &widths, true);
        for row in rows {
            let height = self.height(row, &widths, false);
            if self.room(height) {
                self.row(&heads, &widths, true);
            }
            self.row(row, &widths, false);
        }
        self.y += 4.0;
    }

    fn cell_lines(&self, cell: &Cell, width: f32, head: bool) -> Vec<String> {
        let bold = head || cell.mark != Mark::None;
        let face = if bold { &self.bold } else { &self.plain };
        face.lines(&cell.text, CELL, width - 2.0 * PADDING)
    }

    fn height(&self, row: &[Cell], widths: &[f32], head: bool) -> f32 {
        let lines = row.iter().zip(widths);
        let most = lines
            .map(|(cell, width)| self.cell_lines(cell, *width, head).len())
            .max();
        let most = u16::try_from(most.unwrap_or(1)).unwrap_or(u16::MAX);
        f32::from(most) * CELL * LEADING + 2.0 * PADDING
    }

    fn row(&mut self, row: &[Cell], widths: &[f32], head: bool) {
        let height = self.height(row, widths, head);
        let (top, bottom) = (self.y, self.y + height);
        if head && let Some(at) = Rect::from_xywh(MARGIN, top, WIDTH - 2.0 * MARGIN, height) {
            self.put(Drawn::Ground { at });
        }
        let mut x = MARGIN;
        for (cell, width) in row.iter().zip(widths) {
            let mut y = top + PADDING;
            for text in self.cell_lines(cell, *width, head) {
                y += CELL * LEADING;
                self.put(Drawn::Text {
                    x: x + PADDING,
                    y: y - CELL * (LEADING - 1.0),
                    size: CELL,
                    bold: head || cell.mark != Mark::None,
                    colour: colour(cell.mark),
                    text,
                });
            }
            x += width;
        }
        for y in [top, bottom] {
            self.put(Drawn::Rule {
                from: (MARGIN, y),
                to: (WIDTH - MARGIN, y),
            });
        }
        self.y = bottom;
    }

    fn signatures(&mut self, labels: &[String]) {
        for label in labels {
            self.room(60.0);
            self.y += 44.0;
            let y = self.y;
            self.put(Drawn::Rule {
                from: (MARGIN, y),
                to: (MARGIN + 260.0, y),
            });
            self.paragraph(&format!("{label}, date"), 9.0, false, 0.0);
        }
    }

    fn file(self, title: &str) -> Result<Vec<u8>, Error> {
        let broken = || Error::Internal {
            what: "the report could not be made into a PDF",
        };
        let mut document = Document::new();
        document.set_metadata(
            Metadata::new()
                .title(title.to_owned())
                .language("en".to_owned())
                .creator("Advocate Sync".to_owned()),
        );
        let of = self.all.len();
        for (number, sheet) in (1..).zip(&self.all) {
            let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(broken)?;
            let mut page = document.start_page_with(size);
            let mut surface = page.surface();
            for drawn in sheet {
                self.draw(&mut surface, drawn);
            }
            self.draw(
                &mut surface,
                &Drawn::Text {
                    x: MARGIN,
                    y: HEIGHT - MARGIN / 2.0,
                    size: 8.0,
                    bold: false,
                    colour: PALE,
                    text: format!("Advocate Sync test plan · page {number} of {of}"),
                },
            );
            surface.finish();
            page.finish();
        }
        document.finish().map_err(|_| broken())
    }

    fn draw(&self, surface: &mut Surface<'_>, drawn: &Drawn) {
        let paint = |[red, green, blue]: [u8; 3]| rgb::Color::new(red, green, blue).into();
        let fill = |colour: [u8; 3]| Fill {
            paint: paint(colour),
            ..Fill::default()
        };
        let mut path = PathBuilder::new();
        match drawn {
            Drawn::Text {
                x,
                y,
                size,
                bold,
                colour,
                text,
            } => {
                let face = if *bold { &self.bold } else { &self.plain };
                surface.set_stroke(None);
                surface.set_fill(Some(fill(*colour)));
                surface.draw_text(
                    Point::from_xy(*x, *y),
                    face.font.clone(),
                    *size,
                    text,
                    false,
                    TextDirection::Auto,
                );
                return;
            }
            Drawn::Rule { from, to } => {
                path.move_to(from.0, from.1);
                path.line_to(to.0, to.1);
                surface.set_fill(None);
                surface.set_stroke(Some(Stroke {
                    paint: paint(LINE),
                    width: 0.6,
                    ..Stroke::default()
                }));
            }
            Drawn::Ground { at } => {
                path.push_rect(*at);
                surface.set_stroke(None);
                surface.set_fill(Some(fill(SHADE)));
            }
        }
        if let Some(path) = path.finish() {
            surface.draw_path(&path);
        }
    }
}

/// Size of letters in tables.
const CELL: f32 = 8.5;

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: String) -> Page {
        Page {
            title: "A report".to_owned(),
            blocks: vec![Block::Title("A report".to_owned()), Block::Text(text)],
        }
    }

    fn sheets(page: &Page) -> usize {
        let file = render(page).expect("a file");
        assert!(file.starts_with(b"%PDF-"));
        let of = |needle: &[u8]| {
            file.windows(needle.len())
                .filter(|it| *it == needle)
                .count()
        };
        of(b"/Type/Page/") + of(b"/Type /Page\n")
    }

    #[test]
    fn more_text_takes_more_sheets_and_the_same_gives_the_same_file() {
        assert_eq!(sheets(&text("short".to_owned())), 1);
        assert_eq!(
            sheets(&text("many words ".repeat(3_000))),
            sheets(&text("many words ".repeat(3_000)))
        );
        assert!(sheets(&text("many words ".repeat(3_000))) > 3);
        let twice = [0, 1].map(|_| render(&text("same".to_owned())).expect("a file"));
        assert_eq!(twice[0], twice[1]);
    }

    #[test]
    fn lines_fit_and_lose_no_letter() {
        let face = Type::of(dejavu::sans_condensed::regular()).expect("a typeface");
        let words = format!("short {} end", "x".repeat(300));
        let lines = face.lines(&words, 9.0, 100.0);
        assert!(lines.iter().all(|line| face.width(line, 9.0) <= 100.0));
        assert_eq!(lines.concat().replace(' ', ""), words.replace(' ', ""));
        assert_eq!(face.lines("", 9.0, 100.0), [""]);
    }
}
