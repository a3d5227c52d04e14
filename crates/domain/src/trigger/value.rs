//! Values as impact.com wants them. Nothing is cut, rounded or guessed: what does not fit is told.

use crate::email;
use crate::trigger::field::Kind;
use jiff::Timestamp;
use jiff::civil::Date;
use sha1::{Digest, Sha1};
use std::fmt::Write as _;

/// Why a value cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It is no date.
    NotADate,
    /// It is no number.
    NotANumber,
    /// It has more than eight digits, or more than two behind the point.
    NotThatExact,
    /// It has more characters than the field takes.
    TooLong {
        /// How many it has.
        length: usize,
        /// How many fit.
        most: usize,
    },
    /// It is no e-mail address.
    NotAnAddress,
    /// It is no currency code.
    NotACurrency,
    /// It is neither true nor false.
    NotAFlag,
}

/// Returns a value as it is sent.
pub fn shaped(kind: Kind, value: &str) -> Result<String, Unfit> {
    let value = value.trim();
    match kind {
        Kind::Moment => moment(value).ok_or(Unfit::NotADate),
        Kind::Text(most) => match value.chars().count() {
            length if length > most => Err(Unfit::TooLong { length, most }),
            _ => Ok(value.to_owned()),
        },
        Kind::Number | Kind::Money => decimal(value),
        Kind::Whole(most) => match value.len() {
            _ if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit()) => {
                Err(Unfit::NotANumber)
            }
            length if length > most => Err(Unfit::TooLong { length, most }),
            _ => Ok(value.to_owned()),
        },
        Kind::Email if email::looks_valid(value) => Ok(hashed(value)),
        Kind::Email => Err(Unfit::NotAnAddress),
        Kind::Currency => {
            let code = value.to_ascii_uppercase();
            let is_one = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
            is_one.then_some(code).ok_or(Unfit::NotACurrency)
        }
        Kind::Flag => match value.to_ascii_lowercase().as_str() {
            "true" => Ok("true".to_owned()),
            "false" => Ok("false".to_owned()),
            _ => Err(Unfit::NotAFlag),
        },
    }
}

/// Returns the SHA-1 of an address in its normal form, which is the one form that all of impact.com's pages accept. That the
/// address is trimmed and in lower case before is common, but not documented.
pub fn hashed(address: &str) -> String {
    let digest = Sha1::digest(email::normal(address).as_bytes());
    digest.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _written = write!(text, "{byte:02x}");
        text
    })
}

/// Returns milliseconds since 1970 as a moment.
pub fn moment_of(ms: i64) -> Option<String> {
    Timestamp::from_millisecond(ms)
        .ok()
        .map(|moment| moment.to_string())
}

/// Reads the forms in which HubSpot gives dates (documented): ISO 8601, milliseconds since 1970, or a day, which is
/// midnight UTC.
fn moment(value: &str) -> Option<String> {
    if let Ok(ms) = value.parse::<i64>() {
        return moment_of(ms);
    }
    if let Ok(moment) = value.parse::<Timestamp>() {
        return Some(moment.to_string());
    }
    let is_a_day = value.len() == 10;
    let day = value.parse::<Date>().ok().filter(|_| is_a_day)?;
    Some(format!("{day}T00:00:00Z"))
}

/// Documented by impact.com: decimals have eight digits, and two behind the point.
fn decimal(value: &str) -> Result<String, Unfit> {
    let cents = cents(value)?;
    let (sign, cents) = (if cents < 0 { "-" } else { "" }, cents.unsigned_abs());
    Ok(format!("{sign}{}.{:02}", cents / 100, cents % 100))
}

/// Returns a decimal in hundredths, to compare two of them.
pub fn cents(value: &str) -> Result<i64, Unfit> {
    let value = value.trim();
    let (negative, digits) = match value.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, value),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(part) {
        return Err(Unfit::NotANumber);
    }
    let whole = whole.trim_start_matches('0');
    let part = part.trim_end_matches('0');
    if whole.len() > 8 || part.len() > 2 {
        return Err(Unfit::NotThatExact);
    }
    let number = |text: &str| text.parse::<i64>().unwrap_or(0);
    let cents = number(whole) * 100 + number(&format!("{part:0<2}"));
    Ok(if negative { -cents } else { cents })
}
