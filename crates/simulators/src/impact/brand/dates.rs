//! Dates of the brand API: ISO 8601 with an offset.
//!
//! Refuses to know: what a date is for.

/// The moment of a date-time with offset, in milliseconds since 1970; `None` when it is not one.
pub fn moment(text: &str) -> Option<i64> {
    let at: jiff::Timestamp = text.parse().ok()?;
    Some(at.as_millisecond())
}

/// A moment as the platform writes it.
pub fn text(ms: i64) -> String {
    jiff::Timestamp::from_second(ms.div_euclid(1000))
        .map(|at| at.to_string())
        .unwrap_or_default()
}

/// A moment, or an empty text.
pub fn text_or_empty(ms: Option<i64>) -> String {
    ms.map(text).unwrap_or_default()
}
