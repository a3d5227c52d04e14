//! Writing a participant: what a body may hold and what it changes (documented `OpenUserUpsert`).
//!
//! Only fields present are changed; a custom field set to null is removed (documented). A standard field set to null is
//! emptied (invented).
//!
//! Refuses to know: HTTP, credentials, saving.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::participant::{Participant, plausible_email};
use super::problem::Problem;
use super::program::PROGRAM_ID;
use super::store::{Key, Store};

/// Longest custom field name (documented).
const CUSTOM_NAME_MAX: usize = 64;
/// Longest custom field text (documented).
const CUSTOM_TEXT_MAX: usize = 1024;
/// Most custom fields of one participant (documented).
const CUSTOM_COUNT_MAX: usize = 100;
/// Whether an unknown code in `referredByCodes` is refused with RS034. Not documented: invented.
const UNKNOWN_REFERRER_CODE_IS_REFUSED: bool = true;
/// Host name inside an attribution cookie (documented).
const COOKIE_HOST: &str = "app.referralsaasquatch.com";

/// Field names that a write may carry (documented).
const FIELDS: [&str; 14] = [
    "id",
    "accountId",
    "email",
    "firstName",
    "lastName",
    "locale",
    "countryCode",
    "referable",
    "referralCodes",
    "shareLinks",
    "referredByCodes",
    "cookies",
    "segments",
    "customFields",
];
/// One more documented field, kept apart because it is the only number.
const TAX_FORM_FIELD: &str = "dateUsTaxFormSubmitted";

/// Of historic participants.
const CREATED_FIELD: &str = "dateCreated";

/// Whether a write may, must or must not meet an existing participant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// `PUT`: make or change.
    Upsert,
    /// `POST`: make; RS048 when it exists.
    Create,
}

/// Settings that change what a write means.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Refuse unknown fields (seen in client code only).
    pub strict_fields: bool,
    /// The tenant's `allowReferralCodeEditOnUserUpsert` (documented).
    pub allow_code_edit: bool,
    /// Take `dateCreated` of historic participants too: imports and GraphQL do, REST does not (documented).
    pub historic: bool,
}

/// Ids as the request gave them, with their shown forms.
pub struct Target<'a> {
    /// Account id as given in the path.
    pub raw_account: &'a str,
    /// Id as given in the path.
    pub raw_id: &'a str,
    /// Shown forms.
    pub key: Key,
}

type Body = Map<String, Value>;

/// A write, checked but not yet applied.
struct Change {
    participant: Participant,
    referred_by: Vec<String>,
}

/// Makes or changes one participant; nothing is changed when the body is refused.
///
/// # Errors
/// The documented refusals: RS013, RS023, RS034, RS039, RS048, RS050, RS052, RS053 and `INVALID_JSON_REQUEST`.
pub fn write(
    store: &mut Store,
    target: &Target<'_>,
    body: &Body,
    mode: Mode,
    rules: Rules,
    now_ms: i64,
) -> Result<Participant, Problem> {
    check_fields(body, rules)?;
    let existing = store.get(&target.key).map(|p| Participant::clone(p));
    if mode == Mode::Create && existing.is_some() {
        return Err(Problem::bad(
            "RS048",
            "A user with this id and account id exists already.",
        ));
    }
    if store.is_never_again(&target.key) {
        return Err(Problem::bad(
            "RS050",
            "This user is on the do not track list.",
        ));
    }
    let is_new = existing.is_none();
    if is_new && !store.account_has_room(&target.key.0) {
        return Err(Problem::bad(
            "RS013",
            "There are too many users in this account.",
        ));
    }
    let change = prepare(store, target, existing.clone(), body, rules, now_ms)?;
    let mut participant = change.participant;
    if existing.as_ref() != Some(&participant) {
        participant.modified_ms = now_ms;
    }
    if is_new {
        participant.link_token = store.next_token();
        if participant.code.is_empty() {
            participant.code = store.free_code(
                participant.first_name.as_deref(),
                participant.last_name.as_deref(),
            );
        }
    }
    store.put(participant);
    for code in &change.referred_by {
        // A second code, one's own code and the like change nothing here (not documented: invented).
        let _not_referred = store.refer(&target.key, code, now_ms);
    }
    store
        .get(&target.key)
        .map(|p| Participant::clone(p))
        .ok_or_else(Problem::user_not_found)
}

fn check_fields(body: &Body, rules: Rules) -> Result<(), Problem> {
    if !rules.strict_fields {
        return Ok(());
    }
    match body.keys().find(|k| {
        !FIELDS.contains(&k.as_str())
            && *k != TAX_FORM_FIELD
            && !(rules.historic && *k == CREATED_FIELD)
    }) {
        Some(unknown) => Err(Problem::invalid_json(format!(
            "Unrecognized field \"{unknown}\"."
        ))),
        None => Ok(()),
    }
}

fn prepare(
    store: &Store,
    target: &Target<'_>,
    existing: Option<Participant>,
    body: &Body,
    rules: Rules,
    now_ms: i64,
) -> Result<Change, Problem> {
    let is_new = existing.is_none();
    let mut participant = existing.unwrap_or_else(|| {
        Participant::blank(target.raw_account, target.raw_id, &target.key, now_ms)
    });
    if let Some(email) = text(body, "email")? {
        if email.as_deref().is_some_and(|e| !plausible_email(e)) {
            return Err(Problem::bad("RS023", "The email address is not valid."));
        }
        participant.email = email;
    }
    if let Some(name) = text(body, "firstName")? {
        participant.first_name = name;
    }
    if let Some(name) = text(body, "lastName")? {
        participant.last_name = name;
    }
    if let Some(locale) = text(body, "locale")? {
        if locale.as_deref().is_some_and(|l| !plausible_locale(l)) {
            return Err(Problem::bad(
                "RS039",
                "The locale is not valid; expected a form like en_US.",
            ));
        }
        participant.locale = locale;
    }
    if let Some(country) = text(body, "countryCode")? {
        if country
            .as_deref()
            .is_some_and(|c| c.len() != 2 || !c.bytes().all(|b| b.is_ascii_uppercase()))
        {
            return Err(Problem::new(
                axum::http::StatusCode::BAD_REQUEST,
                "BAD_REQUEST",
                "The country code is not valid.",
            ));
        }
        participant.country = country;
    }
    if is_new
        && rules.historic
        && let Some(created) = body.get(CREATED_FIELD).filter(|v| !v.is_null())
    {
        participant.created_ms = created.as_i64().ok_or_else(|| wrong_type(CREATED_FIELD))?;
    }
    match body.get("referable") {
        None | Some(Value::Null) => {}
        Some(Value::Bool(referable)) => participant.referable = *referable,
        Some(_) => return Err(wrong_type("referable")),
    }
    match body.get(TAX_FORM_FIELD) {
        None => {}
        Some(Value::Null) => participant.tax_form_ms = None,
        Some(value) => {
            participant.tax_form_ms =
                Some(value.as_i64().ok_or_else(|| wrong_type(TAX_FORM_FIELD))?);
        }
    }
    if let Some(code) = own_code(store, target, body)?
        && (is_new || rules.allow_code_edit)
    {
        participant.set_primary_code(&code);
    }
    if let Some(link) = vanity_link(body)? {
        participant.vanity_link = Some(link);
    }
    segments(&mut participant, body)?;
    custom_fields(&mut participant.custom_fields, body)?;
    let referred_by = referrers(store, body)?;
    Ok(Change {
        participant,
        referred_by,
    })
}

fn wrong_type(field: &str) -> Problem {
    Problem::invalid_json(format!("The field \"{field}\" has the wrong type."))
}

/// `None` when absent, `Some(None)` when null.
#[expect(
    clippy::option_option,
    reason = "absent and null mean different things in a partial update"
)]
fn text(body: &Body, field: &str) -> Result<Option<Option<String>>, Problem> {
    match body.get(field) {
        None => Ok(None),
        Some(Value::Null) => Ok(Some(None)),
        Some(Value::String(value)) => Ok(Some(Some(value.clone()))),
        Some(_) => Err(wrong_type(field)),
    }
}

fn plausible_locale(locale: &str) -> bool {
    let (language, country) = locale
        .split_once('_')
        .map_or((locale, None), |(l, c)| (l, Some(c)));
    (2..=3).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_lowercase())
        && country.is_none_or(|c| c.len() == 2 && c.bytes().all(|b| b.is_ascii_uppercase()))
}

fn texts(body: &Body, field: &str) -> Result<Vec<String>, Problem> {
    match body.get(field) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) => items
            .iter()
            .map(|i| {
                i.as_str()
                    .map(str::to_owned)
                    .ok_or_else(|| wrong_type(field))
            })
            .collect(),
        Some(_) => Err(wrong_type(field)),
    }
}

fn by_program<'a>(body: &'a Body, field: &str) -> Result<Option<&'a str>, Problem> {
    match body.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(map)) => {
            if map.values().any(|v| !v.is_string()) {
                return Err(wrong_type(field));
            }
            Ok(map.get(PROGRAM_ID).and_then(Value::as_str))
        }
        Some(_) => Err(wrong_type(field)),
    }
}

/// Whether a text can be a referral code (the rule is not documented: invented).
pub fn is_legal_code(code: &str) -> bool {
    (1..=64).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// RS034.
pub fn bad_code() -> Problem {
    Problem::bad("RS034", "The referral code is not valid or is in use.")
}

fn own_code(store: &Store, target: &Target<'_>, body: &Body) -> Result<Option<String>, Problem> {
    let Some(code) = by_program(body, "referralCodes")? else {
        return Ok(None);
    };
    let taken = store
        .with_code(code)
        .is_some_and(|p| (&p.account_id, &p.id) != (&target.key.0, &target.key.1));
    if !is_legal_code(code) || taken {
        return Err(bad_code());
    }
    Ok(Some(code.to_owned()))
}

fn vanity_link(body: &Body) -> Result<Option<String>, Problem> {
    match by_program(body, "shareLinks")? {
        Some(link) if url::Url::parse(link).is_err() => {
            Err(Problem::bad("RS053", "The share link is not valid."))
        }
        link => Ok(link.map(str::to_owned)),
    }
}

/// Operations in order: `name` adds, `~name` removes, `~*` clears (documented).
fn segments(participant: &mut Participant, body: &Body) -> Result<(), Problem> {
    for operation in texts(body, "segments")? {
        match operation.strip_prefix('~') {
            Some("*") => participant.segments.clear(),
            Some(name) => participant.segments.retain(|s| s != name),
            None if participant.segments.contains(&operation) => {}
            None => participant.segments.push(operation),
        }
    }
    Ok(())
}

fn custom_fields(fields: &mut BTreeMap<String, Value>, body: &Body) -> Result<(), Problem> {
    let given = match body.get("customFields") {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Object(given)) => given,
        Some(_) => return Err(wrong_type("customFields")),
    };
    for (name, value) in given {
        let legal_name = (1..=CUSTOM_NAME_MAX).contains(&name.len())
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        let legal_value = match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => true,
            Value::String(text) => text.chars().count() <= CUSTOM_TEXT_MAX,
            Value::Array(_) | Value::Object(_) => false,
        };
        if !legal_name || !legal_value {
            return Err(Problem::invalid_json(format!(
                "The custom field \"{name}\" is not valid."
            )));
        }
        if value.is_null() {
            fields.remove(name);
        } else {
            fields.insert(name.clone(), value.clone());
        }
    }
    if fields.len() > CUSTOM_COUNT_MAX {
        return Err(Problem::invalid_json(
            "A user can have 100 custom fields at most.",
        ));
    }
    Ok(())
}

/// Codes this write refers the participant by: `referredByCodes` always beat a cookie (documented).
fn referrers(store: &Store, body: &Body) -> Result<Vec<String>, Problem> {
    let codes = texts(body, "referredByCodes")?;
    let cookie = text(body, "cookies")?.flatten();
    let from_cookie = match cookie.as_deref() {
        None | Some("") => Vec::new(),
        Some(cookie) => cookie_codes(cookie)?,
    };
    if UNKNOWN_REFERRER_CODE_IS_REFUSED
        && let Some(unknown) = codes.iter().find(|c| store.with_code(c).is_none())
    {
        return Err(Problem::bad(
            "RS034",
            format!("The referral code \"{unknown}\" is not valid."),
        ));
    }
    Ok(if codes.is_empty() { from_cookie } else { codes })
}

/// The codes for the live program inside an attribution cookie (documented form); RS052 when it cannot be read.
fn cookie_codes(cookie: &str) -> Result<Vec<String>, Problem> {
    let unreadable = || Problem::bad("RS052", "The cookies could not be read.");
    let bytes = URL_SAFE_NO_PAD
        .decode(cookie)
        .or_else(|_| URL_SAFE.decode(cookie))
        .map_err(|_| unreadable())?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|_| unreadable())?;
    let host = value.as_object().ok_or_else(unreadable)?.get(COOKIE_HOST);
    let code = host.and_then(Value::as_object).and_then(|tenants| {
        tenants
            .values()
            .find_map(|t| t.get("codes")?.get(PROGRAM_ID)?.as_str())
    });
    Ok(code.map(str::to_owned).into_iter().collect())
}
