//! Importing people who exist already: which columns impact.com's bulk import knows, who a row is, what is wrong with a
//! row, and how a cell is kept from being a formula.
//!
//! A row that cannot become a participant is left out with a [`Reason`]; a value that cannot be used is left empty and
//! counted. Nothing here fails. Refuses to know: files, encodings, how a row was cut out of a file.
//!
//! Start with [`Target`], then [`Checker`].

mod cell;
mod column;
mod place;
mod row;

pub use cell::{inert, is_formula, needs_mark, restore};
pub use column::{Suggestion, Target, UnknownTarget, suggest};
pub use place::{country, locale};
pub use row::{Checker, ColumnCount, Formulas, Identity, Reason, Row, Rules, Who};

/// Rows of one import file. Documented by impact.com: at most so many are advised (Advocate, bulk import methods).
pub const MOST_ROWS: u32 = 500_000;
