//! The columns of an export file, found by name.
//!
//! Header names of the USER export are seen in client code or in help texts, never specified. So letter case, spaces
//! and underscores do not count, the order does not count, and unknown columns are fine.

use crate::advocate::ColumnsSeen;
use crate::advocate::file::Row;
use crate::advocate::rest::meaningful;
use crate::error::ApiError;
use crate::moment::moment;
use csv_async::ByteRecord;
use domain::person::{AccountId, Participant, UserId};

/// The names in a header row, without what does not count.
pub(super) struct Header(Vec<String>);

impl Header {
    pub(super) fn of(row: &ByteRecord) -> Self {
        Self(row.iter().map(plain).collect())
    }

    /// Finds the column that has the first of these names, else the second, and so on.
    pub(super) fn find(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| {
            let name = plain(name.as_bytes());
            self.0.iter().position(|it| *it == name)
        })
    }

    /// Finds a column that no file can do without.
    pub(super) fn need(&self, name: &str) -> Result<usize, ApiError> {
        self.find(&[name]).ok_or_else(|| ApiError::Unreadable {
            detail: format!("the export has no column {name}"),
        })
    }
}

/// Reads a cell; a blank one is none. `number` is the place of the row in the file, for the error.
pub(super) fn cell(row: &ByteRecord, at: usize, number: u64) -> Result<Option<String>, ApiError> {
    let bytes = row.get(at).unwrap_or_default();
    let text = std::str::from_utf8(bytes).map_err(|_| ApiError::Unreadable {
        detail: format!("row {number} of the export is not UTF-8"),
    })?;
    Ok(meaningful(Some(text.to_owned())))
}

/// Where each value of a participant stands in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    id: usize,
    account_id: usize,
    email: usize,
    first_name: Option<usize>,
    last_name: Option<usize>,
    referral_code: Option<usize>,
    share_link: Option<usize>,
    created: Option<usize>,
    segments: Option<usize>,
    referred_by: Option<usize>,
}

impl Columns {
    /// Returns whether the file tells what Advocate owns. The client code that names the columns knows no code column.
    pub(super) fn complete(self) -> bool {
        self.referral_code.is_some() && self.share_link.is_some()
    }

    /// Returns which columns were found among `columns`.
    pub(super) fn seen(self, columns: usize, made: bool) -> ColumnsSeen {
        ColumnsSeen {
            columns,
            referral_code: self.referral_code.is_some(),
            share_link: self.share_link.is_some(),
            made,
        }
    }
}

impl Row for Columns {
    type Value = Participant;

    fn find(header: &ByteRecord) -> Result<Self, ApiError> {
        let names = Header::of(header);
        Ok(Self {
            id: names.need("id")?,
            account_id: names.need("accountId")?,
            email: names.need("email")?,
            first_name: names.find(&["firstName"]),
            last_name: names.find(&["lastName"]),
            referral_code: names.find(&["referralCode"]),
            share_link: names.find(&["cleanShareLink", "shareLink"]),
            created: names.find(&["dateCreated", "created"]),
            segments: names.find(&["segments", "segment"]),
            referred_by: names.find(&["referredByCodes", "referredByCode"]),
        })
    }

    fn read(&self, row: &ByteRecord, number: u64) -> Result<Participant, ApiError> {
        let cell = |at| cell(row, at, number);
        let optional = |at: Option<usize>| at.map_or(Ok(None), cell);
        let many = |at| Ok::<_, ApiError>(parts(optional(at)?.as_deref().unwrap_or_default()));
        let needed = |at: usize, name: &str| {
            cell(at)?.ok_or_else(|| ApiError::Unreadable {
                detail: format!("row {number} of the export has no {name}"),
            })
        };
        Ok(Participant {
            account_id: AccountId(needed(self.account_id, "accountId")?),
            user_id: UserId(needed(self.id, "id")?),
            email: cell(self.email)?,
            first_name: optional(self.first_name)?,
            last_name: optional(self.last_name)?,
            referral_code: optional(self.referral_code)?,
            share_link: optional(self.share_link)?,
            // Invented: no column is known to tell it. Referrals are read by themselves.
            referred_by: many(self.referred_by)?.into_iter().next(),
            created_at: optional(self.created)?.as_deref().and_then(moment),
            segments: many(self.segments)?,
        })
    }
}

/// Takes apart a cell that may hold several values. Invented: how they are written is not published.
fn parts(cell: &str) -> Vec<String> {
    cell.split([',', ';'])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Returns a header name without what does not count, a byte order mark included.
fn plain(name: &[u8]) -> String {
    String::from_utf8_lossy(name)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(cells: &[&str]) -> ByteRecord {
        ByteRecord::from(cells.to_vec())
    }

    #[test]
    fn columns_are_found_by_any_spelling_in_any_order() {
        let header = record(&[
            "\u{feff}Share Link",
            "E-mail",
            "REFERRAL_CODE",
            "email",
            "Clean Share Link",
            "account id",
            "ID",
        ]);
        let columns = Columns::find(&header).unwrap();
        assert!(columns.complete());
        let row = record(&["l", "", "C1", "ada@example.com", "clean", "a1", "u1"]);
        let person = columns.read(&row, 1).unwrap();
        assert_eq!(person.share_link.as_deref(), Some("clean"));
        assert_eq!(person.user_id.as_str(), "u1");
        assert_eq!(person.first_name, None);
    }

    #[test]
    fn a_file_without_identity_is_unreadable() {
        let error = Columns::find(&record(&["id", "email", "<html>"])).unwrap_err();
        assert!(error.to_string().contains("accountId"), "{error}");
    }

    #[test]
    fn blank_cells_are_absent_and_nothing_is_trimmed() {
        let columns = Columns::find(&record(&["id", "accountId", "email", "firstName"])).unwrap();
        let person = columns
            .read(&record(&["u", "a", "  ", " Ada "]), 1)
            .unwrap();
        assert_eq!(person.email, None);
        assert_eq!(person.first_name.as_deref(), Some(" Ada "));
        assert!(columns.read(&record(&["", "a", "", ""]), 1).is_err());
        assert!(!columns.complete());
    }
}
