//! The columns of an export file, found by name.
//!
//! Header names of the USER export are seen in client code or in help texts, never specified. So letter case, spaces
//! and underscores do not count, the order does not count, and unknown columns are fine.

use crate::advocate::ColumnsSeen;
use crate::advocate::rest::meaningful;
use crate::error::ApiError;
use csv_async::ByteRecord;
use domain::person::{AccountId, Participant, UserId};

/// Where each value stands in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    id: usize,
    account_id: usize,
    email: usize,
    first_name: Option<usize>,
    last_name: Option<usize>,
    referral_code: Option<usize>,
    share_link: Option<usize>,
}

impl Columns {
    /// Finds the columns in the header row.
    pub(super) fn find(header: &ByteRecord) -> Result<Self, ApiError> {
        let names: Vec<String> = header.iter().map(plain).collect();
        let find = |name: &str| names.iter().position(|it| it == name);
        let need = |name: &'static str| {
            find(&name.to_ascii_lowercase()).ok_or_else(|| ApiError::Unreadable {
                detail: format!("the export has no column {name}"),
            })
        };
        Ok(Self {
            id: need("id")?,
            account_id: need("accountId")?,
            email: need("email")?,
            first_name: find("firstname"),
            last_name: find("lastname"),
            referral_code: find("referralcode"),
            share_link: find("cleansharelink").or_else(|| find("sharelink")),
        })
    }

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

    /// Reads a row; `number` is its place in the file, for the error.
    pub(super) fn read(self, row: &ByteRecord, number: u64) -> Result<Participant, ApiError> {
        let cell = |at: usize| -> Result<Option<String>, ApiError> {
            let bytes = row.get(at).unwrap_or_default();
            let text = std::str::from_utf8(bytes).map_err(|_| ApiError::Unreadable {
                detail: format!("row {number} of the export is not UTF-8"),
            })?;
            Ok(meaningful(Some(text.to_owned())))
        };
        let optional = |at: Option<usize>| at.map_or(Ok(None), cell);
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
            referred_by: None,
            created_at: None,
            segments: Vec::new(),
        })
    }
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
