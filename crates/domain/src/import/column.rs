//! The columns of impact.com's bulk import, and which column of a file they are likely to be.

use crate::import::Identity;
use crate::person::ProgramId;

/// A column of the import file (documented by impact.com: Advocate, bulk import methods). The two id columns are not among
/// them: they follow from the [`Identity`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// E-mail address. The column must be called `email` exactly.
    Email,
    /// First name.
    FirstName,
    /// Last name.
    LastName,
    /// Whether the person can be referred.
    Referable,
    /// Language and country, `en_US`.
    Locale,
    /// Country, ISO 3166-1 alpha-2.
    CountryCode,
    /// The code of whoever referred the person. It makes the referral.
    ReferredByCode,
    /// The person's own code in a program; without it Advocate makes one.
    ReferralCode(ProgramId),
    /// The person's own link in a program; without it Advocate makes one.
    ShareLink(ProgramId),
    /// When the person came into being, in milliseconds since 1970.
    DateCreated,
    /// When a W-9 was handed in, in milliseconds since 1970.
    TaxForm,
    /// A custom field.
    CustomField(String),
}

/// A column name that the import does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownTarget;

const CODE: &str = "referralCodes.";
const LINK: &str = "sharelinks.";
const CUSTOM: &str = "customFields.";

impl Target {
    /// The columns that every tenant has.
    pub const PLAIN: [Self; 9] = [
        Self::Email,
        Self::FirstName,
        Self::LastName,
        Self::Locale,
        Self::CountryCode,
        Self::Referable,
        Self::ReferredByCode,
        Self::DateCreated,
        Self::TaxForm,
    ];

    /// Returns the column's name in the file. Case-sensitive (documented).
    pub fn name(&self) -> String {
        match self {
            Self::Email => "email".to_owned(),
            Self::FirstName => "firstName".to_owned(),
            Self::LastName => "lastName".to_owned(),
            Self::Referable => "referable".to_owned(),
            Self::Locale => "locale".to_owned(),
            Self::CountryCode => "countryCode".to_owned(),
            Self::ReferredByCode => "referredBy.code".to_owned(),
            Self::DateCreated => "dateCreated".to_owned(),
            Self::TaxForm => "dateUsTaxFormSubmitted".to_owned(),
            Self::ReferralCode(program) => format!("{CODE}{program}"),
            Self::ShareLink(program) => format!("{LINK}{program}"),
            Self::CustomField(name) => format!("{CUSTOM}{name}"),
        }
    }

    /// Returns the column with this name.
    ///
    /// # Errors
    /// The import knows no such column, or a program id or a custom field cannot be called so.
    pub fn of(name: &str) -> Result<Self, UnknownTarget> {
        if let Some(plain) = Self::PLAIN.into_iter().find(|it| it.name() == name) {
            return Ok(plain);
        }
        let inner = |start: &str, dash: bool| {
            let rest = name.strip_prefix(start)?;
            // Documented: `[a-zA-Z0-9-]{1,64}` for programs, `[a-zA-Z0-9_]{1,64}` for custom fields.
            let extra = if dash { b'-' } else { b'_' };
            let fits = (1..=64).contains(&rest.len())
                && rest
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == extra);
            fits.then_some(rest)
        };
        if let Some(program) = inner(CODE, true) {
            return Ok(Self::ReferralCode(program.into()));
        }
        if let Some(program) = inner(LINK, true) {
            return Ok(Self::ShareLink(program.into()));
        }
        inner(CUSTOM, false)
            .map(|name| Self::CustomField(name.to_owned()))
            .ok_or(UnknownTarget)
    }
}

/// What the columns of a file are likely to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// For each column where it goes; `None` leaves it out.
    pub targets: Vec<Option<Target>>,
    /// Who a row is: the file's own id columns where it has both, else the address.
    pub identity: Identity,
    /// The column with HubSpot's record id, if there is one.
    pub record_id: Option<usize>,
    /// The column with further addresses of the person, separated by semicolons as in HubSpot's exports, if there is one.
    pub more_emails: Option<usize>,
}

/// Names that a column may have in an exported file, without what does not count: HubSpot's labels and internal names
/// first.
const KNOWN: [(Target, &[&str]); 6] = [
    (Target::Email, &["email", "emailaddress", "mail"]),
    (Target::FirstName, &["firstname", "givenname", "forename"]),
    (Target::LastName, &["lastname", "surname", "familyname"]),
    (
        Target::Locale,
        &["preferredlanguage", "hslanguage", "language", "locale"],
    ),
    (
        Target::CountryCode,
        &["countryregioncode", "hscountryregioncode", "countrycode"],
    ),
    (
        Target::ReferredByCode,
        &["referredbycode", "advocatereferredbycode"],
    ),
];
const MORE_EMAILS: [&str; 2] = ["additionalemailaddresses", "hsadditionalemails"];
const RECORD_ID: [&str; 4] = ["recordid", "hsobjectid", "contactid", "vid"];

/// Returns what the columns of a file are likely to be, by their names. Each target is suggested once: exact names of the
/// import first, then the left-most column.
pub fn suggest(header: &[String]) -> Suggestion {
    let mut targets: Vec<Option<Target>> = header
        .iter()
        .map(|name| Target::of(name.trim()).ok())
        .collect();
    for at in 0..targets.len() {
        let earlier = targets
            .iter()
            .take(at)
            .any(|it| it.is_some() && *it == targets[at]);
        if earlier {
            targets[at] = None;
        }
    }
    let plain: Vec<String> = header.iter().map(|name| bare(name)).collect();
    for (target, names) in &KNOWN {
        if targets.iter().flatten().any(|it| it == target) {
            continue;
        }
        let found = names
            .iter()
            .find_map(|name| plain.iter().position(|it| it == name));
        if let Some(free) = found
            .and_then(|at| targets.get_mut(at))
            .filter(|it| it.is_none())
        {
            *free = Some(target.clone());
        }
    }
    let exactly = |name: &str| header.iter().position(|it| it.trim() == name);
    let any = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| plain.iter().position(|it| it == name))
    };
    Suggestion {
        targets,
        identity: match (exactly("accountId"), exactly("id")) {
            (Some(account), Some(id)) => Identity::Columns { account, id },
            _ => Identity::Email,
        },
        record_id: any(&RECORD_ID),
        more_emails: any(&MORE_EMAILS),
    }
}

/// Returns a column name without what does not count.
fn bare(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
