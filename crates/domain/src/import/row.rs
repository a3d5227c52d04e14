//! One row of a file: who it is, what is wrong with it, and the values that are sent.

use crate::email;
use crate::import::{Target, country, is_formula, locale, restore};
use std::borrow::Cow;

/// What fills the required columns `accountId` and `id`. It can never be changed later: a participant who comes again
/// with another id is another participant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Identity {
    /// The e-mail address, as impact.com advises for both (documented: Advocate API reference, "User"). Trimmed and in
    /// lower case, as a sync sends it.
    #[default]
    Email,
    /// Columns of the file; the same one twice where an account has one person.
    Columns {
        /// For `accountId`.
        account: usize,
        /// For `id`.
        id: usize,
    },
}

/// What happens to values that would run in a spreadsheet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Formulas {
    /// They are left empty, so that the file may be opened anywhere.
    #[default]
    LeaveOut,
    /// They are sent as they are.
    Keep,
}

/// How rows become participants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// Column of the file and where it goes, in the order of the import file.
    pub columns: Vec<(usize, Target)>,
    /// Who a row is.
    pub identity: Identity,
    /// The locale of people who have none; see [`locale`] for the form.
    pub default_locale: Option<String>,
    /// Whether people of whom the file does not say so can be referred.
    pub referable: Option<bool>,
    /// What happens to formulas.
    pub formulas: Formulas,
}

/// Why a row is not in the import file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// It holds nothing.
    Empty,
    /// It has more or fewer cells than the header.
    WrongWidth,
    /// It holds bytes that are no text in the file's encoding.
    NotText,
    /// It is longer than any row that makes sense.
    TooLong,
    /// It has no e-mail address.
    NoEmail,
    /// Its address cannot be one.
    InvalidEmail,
    /// It has nothing in the columns that say who it is.
    NoId,
    /// Its address or id would run in a spreadsheet.
    Formula,
    /// An earlier row has the address.
    SameEmail,
    /// An earlier row has the same ids.
    SameId,
    /// A participant has the address already.
    Participant,
    /// Somebody said that this person is never synced.
    NeverSync,
    /// The person was deleted for privacy.
    Erased,
}

impl Reason {
    /// Every reason, in the order in which they are told.
    pub const ALL: [Self; 13] = [
        Self::Participant,
        Self::SameEmail,
        Self::SameId,
        Self::NoEmail,
        Self::InvalidEmail,
        Self::NoId,
        Self::Formula,
        Self::WrongWidth,
        Self::NotText,
        Self::TooLong,
        Self::Empty,
        Self::NeverSync,
        Self::Erased,
    ];

    /// Returns the stable name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::WrongWidth => "wrong_width",
            Self::NotText => "not_text",
            Self::TooLong => "too_long",
            Self::NoEmail => "no_email",
            Self::InvalidEmail => "invalid_email",
            Self::NoId => "no_id",
            Self::Formula => "formula",
            Self::SameEmail => "same_email",
            Self::SameId => "same_id",
            Self::Participant => "participant",
            Self::NeverSync => "never_sync",
            Self::Erased => "erased",
        }
    }
}

/// A row as it was cut out of a file: its cells one after the other, and where each ends.
#[derive(Debug, Clone, Copy)]
pub struct Row<'r> {
    /// All cells, with nothing between them.
    pub text: &'r str,
    /// Where in `text` each cell ends.
    pub ends: &'r [usize],
}

impl<'r> Row<'r> {
    /// Returns how many cells there are.
    pub fn width(self) -> usize {
        self.ends.len()
    }

    /// Returns a cell as it stands in the file; empty when there is none.
    pub fn raw(self, at: usize) -> &'r str {
        let begin = match at.checked_sub(1) {
            None => Some(0),
            Some(before) => self.ends.get(before).copied(),
        };
        let end = self.ends.get(at).copied();
        begin
            .zip(end)
            .and_then(|(begin, end)| self.text.get(begin..end))
            .unwrap_or_default()
    }

    /// Returns a cell without the mark that makes it inert.
    pub fn cell(self, at: usize) -> &'r str {
        restore(self.raw(at))
    }
}

/// Who a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who<'r> {
    /// The address, trimmed.
    pub email: &'r str,
    /// The address in its normal form, for comparing.
    pub normal: Cow<'r, str>,
    /// For `accountId`.
    pub account: Cow<'r, str>,
    /// For `id`.
    pub id: Cow<'r, str>,
}

/// What was found in one column, over all rows that were looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ColumnCount {
    /// Cells with nothing in them.
    pub empty: u32,
    /// Cells that were brought into Advocate's form.
    pub fixed: u32,
    /// Cells that cannot be used and were left empty.
    pub unusable: u32,
    /// Cells that would run in a spreadsheet.
    pub formulas: u32,
    /// Numbers that a spreadsheet seems to have rounded, such as `1.2E+15`. They are sent as they are.
    pub rounded: u32,
}

/// Documented by impact.com: characters of a custom field.
const LONGEST_CUSTOM: usize = 1024;

/// Looks at one row after the other.
#[derive(Debug, Clone)]
pub struct Checker {
    rules: Rules,
    email: Option<usize>,
    counts: Vec<ColumnCount>,
    marks: u32,
    rounded_ids: u32,
    /// The locale and the `referable` of everybody, as columns of their own.
    extra: Vec<(&'static str, String)>,
}

impl Checker {
    /// Begins to look. Without an e-mail column every row is left out.
    pub fn new(rules: Rules) -> Self {
        let has = |target: &Target| rules.columns.iter().any(|(_, it)| it == target);
        let mut extra = Vec::new();
        if let Some(locale) = rules
            .default_locale
            .clone()
            .filter(|_| !has(&Target::Locale))
        {
            extra.push(("locale", locale));
        }
        if let Some(referable) = rules.referable.filter(|_| !has(&Target::Referable)) {
            extra.push(("referable", referable.to_string()));
        }
        Self {
            email: rules
                .columns
                .iter()
                .find(|(_, it)| *it == Target::Email)
                .map(|(at, _)| *at),
            counts: vec![ColumnCount::default(); rules.columns.len()],
            marks: 0,
            rounded_ids: 0,
            extra,
            rules,
        }
    }

    /// Returns the header of the import file.
    pub fn header(&self) -> Vec<String> {
        let ids = ["accountId", "id"].map(str::to_owned);
        let columns = self.rules.columns.iter().map(|(_, target)| target.name());
        let extra = self.extra.iter().map(|(name, _)| (*name).to_owned());
        ids.into_iter().chain(columns).chain(extra).collect()
    }

    /// Returns what was found in each of [`Rules::columns`] so far.
    pub fn counts(&self) -> &[ColumnCount] {
        &self.counts
    }

    /// Returns from how many cells a mark was taken off.
    pub fn marks(&self) -> u32 {
        self.marks
    }

    /// Returns how many ids look as if a spreadsheet had rounded them.
    pub fn rounded_ids(&self) -> u32 {
        self.rounded_ids
    }

    /// Returns the cell of the e-mail address, whatever it holds.
    pub fn email<'r>(&self, row: Row<'r>) -> &'r str {
        self.email.map_or("", |at| row.cell(at)).trim()
    }

    /// Tells who a row is.
    ///
    /// # Errors
    /// Nobody: the row is left out.
    pub fn who<'r>(&self, row: Row<'r>) -> Result<Who<'r>, Reason> {
        let email = self.email(row);
        if email.is_empty() {
            return Err(if row.text.trim().is_empty() {
                Reason::Empty
            } else {
                Reason::NoEmail
            });
        }
        if !email::looks_valid(email) {
            return Err(Reason::InvalidEmail);
        }
        let lower = email
            .bytes()
            .all(|b| b.is_ascii() && !b.is_ascii_uppercase());
        let normal = if lower {
            Cow::Borrowed(email)
        } else {
            Cow::Owned(email::normal(email))
        };
        let (account, id) = match self.rules.identity {
            Identity::Email => (normal.clone(), normal.clone()),
            Identity::Columns { account, id } => (
                Cow::Borrowed(row.cell(account).trim()),
                Cow::Borrowed(row.cell(id).trim()),
            ),
        };
        if account.is_empty() || id.is_empty() {
            return Err(Reason::NoId);
        }
        let runs = |text: &str| self.rules.formulas == Formulas::LeaveOut && is_formula(text);
        if runs(email) || runs(&account) || runs(&id) {
            return Err(Reason::Formula);
        }
        Ok(Who {
            email,
            normal,
            account,
            id,
        })
    }

    /// Gives the cells of a row of the import file, in the order of [`Checker::header`], and counts what it found.
    pub fn values(&mut self, row: Row<'_>, who: &Who<'_>, mut put: impl FnMut(&str)) {
        put(&who.account);
        put(&who.id);
        self.rounded_ids += u32::from(is_rounded(&who.id));
        for ((at, target), count) in self.rules.columns.iter().zip(&mut self.counts) {
            let raw = row.raw(*at);
            let cell = restore(raw);
            self.marks += u32::from(cell.len() != raw.len());
            if *target == Target::Email {
                put(who.email);
                continue;
            }
            put(&value(&self.rules, target, cell, count));
        }
        for (_, value) in &self.extra {
            put(value);
        }
    }
}

/// Returns the value that is sent.
fn value<'c>(
    rules: &'c Rules,
    target: &Target,
    cell: &'c str,
    count: &mut ColumnCount,
) -> Cow<'c, str> {
    let absent = || match target {
        Target::Locale => rules.default_locale.as_deref().unwrap_or_default(),
        Target::Referable => rules
            .referable
            .map_or("", |it| if it { "true" } else { "false" }),
        _ => "",
    };
    if cell.trim().is_empty() {
        count.empty += 1;
        return Cow::Borrowed(absent());
    }
    let usable = match target {
        Target::Locale => locale(cell),
        Target::CountryCode => country(cell),
        Target::Referable => flag(cell).map(Cow::Borrowed),
        Target::DateCreated | Target::TaxForm => milliseconds(cell).map(Cow::Borrowed),
        Target::CustomField(_) => (cell.len() <= LONGEST_CUSTOM
            || cell.chars().count() <= LONGEST_CUSTOM)
            .then_some(Cow::Borrowed(cell)),
        _ => Some(Cow::Borrowed(cell)),
    };
    let Some(usable) = usable else {
        count.unusable += 1;
        return Cow::Borrowed(absent());
    };
    count.fixed += u32::from(usable != cell);
    if is_formula(&usable) {
        count.formulas += 1;
        if rules.formulas == Formulas::LeaveOut {
            return Cow::Borrowed("");
        }
    }
    count.rounded += u32::from(is_rounded(&usable));
    usable
}

/// The words for yes and no that exports use. Advocate takes `true` and `false`.
fn flag(cell: &str) -> Option<&'static str> {
    let is = |words: [&str; 4]| {
        words
            .iter()
            .any(|word| cell.trim().eq_ignore_ascii_case(word))
    };
    if is(["true", "yes", "1", "y"]) {
        return Some("true");
    }
    is(["false", "no", "0", "n"]).then_some("false")
}

/// Documented by impact.com: a moment is a whole number of milliseconds since 1970.
fn milliseconds(cell: &str) -> Option<&str> {
    let cell = cell.trim();
    cell.parse::<i64>().ok().map(|_| cell)
}

/// A whole number in a spreadsheet's short form: digits beyond those shown are lost already.
fn is_rounded(cell: &str) -> bool {
    let Some((digits, power)) = cell.split_once("E+") else {
        return false;
    };
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    number(power) && digits.split(['.', ',']).all(number)
}
