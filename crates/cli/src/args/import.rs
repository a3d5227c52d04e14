//! What can be typed about importing contacts that exist already.

use super::Switch;
use clap::{Args, Subcommand};
use engine::views::ImportSource;
use std::path::PathBuf;

/// Commands about imports.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Look at every row of a file and show what would come of it; writes nothing
    #[command(after_help = "Examples:\n  advsync import check contacts.csv\n  \
                      advsync import check contacts.csv --column \"Tier=customFields.tier\" --locale en_US")]
    Check {
        /// The CSV file: commas, semicolons or tabs; UTF-8, UTF-16 or Windows-1252
        file: PathBuf,
        /// How rows become participants.
        #[command(flatten)]
        how: RowRules,
    },
    /// Write the file that is imported by hand in impact.com
    #[command(
        after_help = "Examples:\n  advsync import build --from-hubspot --to people.csv\n  \
                      advsync import build --from contacts.csv --to people.csv --left-out left-out.csv",
        long_about = "Write the file that is imported by hand in impact.com.\n\n\
            Every row is looked at first, and the result is shown. A file that exists already is not replaced without \
            --replace. Nobody ever sees half a file: it is written beside its place and put there when it is whole, so \
            Ctrl-C leaves nothing behind. More than 500,000 people make several files."
    )]
    Build {
        /// Where the people come from.
        #[command(flatten)]
        from: Origin,
        /// Where the file goes
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        /// Where the list of left-out rows goes, each with its reason
        #[arg(long, value_name = "FILE")]
        left_out: Option<PathBuf>,
        /// Replace files that exist already
        #[arg(long)]
        replace: bool,
        /// How rows become participants.
        #[command(flatten)]
        how: RowRules,
    },
    /// Upload the file to impact.com and start the import; asks first
    #[command(
        after_help = "Examples:\n  advsync import upload --from-hubspot --segment imported\n  \
                      advsync import upload --from contacts.csv --confirm 11902",
        long_about = "Upload the file to impact.com and start the import.\n\n\
            Every row is looked at first, the result is shown, and you are asked to type the number of people; without a \
            terminal --confirm says it. An import cannot be undone. `advsync import status` tells how it goes on."
    )]
    Upload {
        /// Where the people come from.
        #[command(flatten)]
        from: Origin,
        /// The number of people, as the check showed it
        #[arg(long, value_name = "NUMBER")]
        confirm: Option<u32>,
        /// Put everybody into this segment, or with ~NAME take everybody out; may come more than once
        #[arg(long = "segment", value_name = "NAME")]
        segments: Vec<String>,
        /// Let the import set off the program's rules and webhooks: e-mails, rewards, other systems
        #[arg(long)]
        set_off_rules: bool,
        /// How rows become participants.
        #[command(flatten)]
        how: RowRules,
    },
    /// Ask impact.com how the uploaded imports go
    #[command(after_help = "Examples:\n  advsync import status\n  advsync import status --wait")]
    Status {
        /// Ask again until nothing changes any more
        #[arg(long)]
        wait: bool,
    },
}

/// Where the people come from.
#[derive(Debug, Args)]
#[group(required = true, multiple = false, id = "source", args = ["from", "from_hubspot"])]
pub struct Origin {
    /// A CSV file
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    /// HubSpot itself
    #[arg(long)]
    pub from_hubspot: bool,
    /// Only the contacts of this HubSpot list (its id)
    #[arg(long, value_name = "ID", requires = "from_hubspot")]
    pub list: Option<String>,
}

impl Origin {
    /// Returns it as the engine takes it.
    pub fn source(self) -> ImportSource {
        match self.from {
            Some(file) => source(&file),
            None => ImportSource::Hubspot(self.list),
        }
    }
}

/// Returns a file as a source.
pub fn source(file: &std::path::Path) -> ImportSource {
    ImportSource::File(file.to_string_lossy().into_owned())
}

/// What fills `accountId` and `id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// The e-mail address.
    Email,
    /// HubSpot's record id.
    RecordId,
    /// A column of the file, by its name.
    Column(String),
}

fn identity(text: &str) -> Result<Identity, String> {
    match text {
        "email" => Ok(Identity::Email),
        "record-id" => Ok(Identity::RecordId),
        _ => text
            .strip_prefix("column:")
            .map(|name| Identity::Column(name.to_owned()))
            .ok_or_else(|| "write email, record-id or column:NAME".to_owned()),
    }
}

/// How rows become participants.
#[derive(Debug, Args)]
pub struct RowRules {
    /// Where a column goes, as "Tier=customFields.tier"; nothing behind the = leaves it out. May come more than once
    #[arg(
        long = "column",
        value_name = "NAME=TARGET",
        value_parser = column,
        long_help = "Where a column goes, as \"Tier=customFields.tier\"; nothing behind the = leaves it out. May come \
            more than once.\nTARGET is email, firstName, lastName, locale, countryCode, referable, referredBy.code, \
            dateCreated, dateUsTaxFormSubmitted, referralCodes.PROGRAM, sharelinks.PROGRAM or customFields.NAME; capital \
            letters count"
    )]
    pub columns: Vec<(String, String)>,
    /// What fills the required ids: email, record-id or column:NAME. It can never be changed later
    #[arg(long, value_name = "WHAT", value_parser = identity)]
    pub identity: Option<Identity>,
    /// Keep people who are participants already; their values are written again
    #[arg(long)]
    pub keep_existing: bool,
    /// Locale of people who have none, such as `en_US`
    #[arg(long, value_name = "LOCALE")]
    pub locale: Option<String>,
    /// Whether people of whom the file does not say so can be referred
    #[arg(long, value_name = "on|off", hide_possible_values = true)]
    pub referable: Option<Switch>,
    /// Keep values that a spreadsheet would run as a formula
    #[arg(long)]
    pub keep_formulas: bool,
}

fn column(text: &str) -> Result<(String, String), String> {
    text.rsplit_once('=')
        .map(|(name, target)| (name.trim().to_owned(), target.trim().to_owned()))
        .ok_or_else(|| "write it as NAME=TARGET".to_owned())
}
