//! Cells that a spreadsheet would take for a formula.
//!
//! A list for people is opened in a spreadsheet, and a name such as `=HYPERLINK(…)` would run there (OWASP, CSV
//! injection). So a mark is put before it, and taken off when the list is read again. The file for impact.com has no
//! marks: they would be stored as part of the value.

use std::borrow::Cow;

/// Put before a cell that begins like a formula. A spreadsheet shows such a cell as text.
const MARK: char = '\'';

/// Returns whether a spreadsheet could take the cell for a formula: it begins with one of OWASP's signs, also behind
/// spaces and quotation marks, which spreadsheets drop.
pub fn needs_mark(cell: &str) -> bool {
    // Nearly every cell begins with a letter or a digit.
    if cell
        .bytes()
        .next()
        .is_none_or(|b| b.is_ascii_alphanumeric())
    {
        return false;
    }
    for sign in cell.chars() {
        match sign {
            '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n' | '\0' => {
                return true;
            }
            '"' | MARK | '\u{feff}' => {}
            _ if sign.is_whitespace() => {}
            _ => return false,
        }
    }
    false
}

/// Returns the cell as a spreadsheet may see it. [`restore`] takes the mark off again, whatever the cell held.
///
/// ```
/// use domain::import::{inert, restore};
/// assert_eq!(inert("=1+1"), "'=1+1");
/// assert_eq!(restore("'=1+1"), "=1+1");
/// assert_eq!(inert("Ada"), "Ada");
/// ```
pub fn inert(cell: &str) -> Cow<'_, str> {
    if needs_mark(cell) {
        Cow::Owned(format!("{MARK}{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// Returns the cell without the mark of [`inert`]. An apostrophe before anything else, as in `'t Hooft`, is no mark.
pub fn restore(cell: &str) -> &str {
    match cell.strip_prefix(MARK) {
        Some(rest) if needs_mark(rest) => rest,
        _ => cell,
    }
}

/// Returns whether the cell would *run* in a spreadsheet: it begins like a formula and is neither a number nor a
/// telephone number.
pub fn is_formula(cell: &str) -> bool {
    if !needs_mark(cell) {
        return false;
    }
    let inner = cell.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '"' | MARK | '\u{feff}' | '\0')
    });
    let begins = inner.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    begins && !is_number(inner.trim_end())
}

/// Digits with what people write between them; a spreadsheet shows such a cell as a number at worst.
fn is_number(text: &str) -> bool {
    let dialled = |c: char| {
        c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | '.' | ' ' | '\u{a0}' | '/')
    };
    text.contains(|c: char| c.is_ascii_digit())
        && !text.starts_with(['=', '@'])
        && (text.chars().all(dialled) || text.parse::<f64>().is_ok())
}
