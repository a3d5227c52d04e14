//! Moments as the platforms write them: ISO 8601 or milliseconds since 1970, in texts and in numbers. What cannot be
//! read is no moment, and never an error: no record is worth less because a date in it is odd.

use jiff::Timestamp;
use reqwest::header::{DATE, HeaderMap};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Reads a moment, in milliseconds since 1970. One that no calendar has is none.
pub(crate) fn moment(text: &str) -> Option<i64> {
    let text = text.trim();
    match text.parse::<i64>() {
        Ok(ms) => possible(ms),
        Err(_) => text
            .parse::<Timestamp>()
            .ok()
            .map(Timestamp::as_millisecond),
    }
}

fn possible(ms: i64) -> Option<i64> {
    Timestamp::from_millisecond(ms).is_ok().then_some(ms)
}

/// Returns the server's time of an answer (RFC 9110: `Date`, to the second), in milliseconds since 1970.
pub(crate) fn answered_at(headers: &HeaderMap) -> Option<i64> {
    let text = headers.get(DATE)?.to_str().ok()?.trim();
    let date = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(date.timestamp().as_millisecond())
}

/// A moment in JSON, of whatever type it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Moment(pub Option<i64>);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Moment;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a moment")
            }
            fn visit_str<E>(self, text: &str) -> Result<Moment, E> {
                Ok(Moment(moment(text)))
            }
            fn visit_i64<E>(self, ms: i64) -> Result<Moment, E> {
                Ok(Moment(possible(ms)))
            }
            fn visit_u64<E>(self, ms: u64) -> Result<Moment, E> {
                Ok(Moment(i64::try_from(ms).ok().and_then(possible)))
            }
            fn visit_f64<E>(self, _: f64) -> Result<Moment, E> {
                Ok(Moment(None))
            }
            fn visit_bool<E>(self, _: bool) -> Result<Moment, E> {
                Ok(Moment(None))
            }
            fn visit_unit<E>(self) -> Result<Moment, E> {
                Ok(Moment(None))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Moment, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Moment(None))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Moment, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Moment(None))
            }
        }
        from.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[test]
    fn both_forms_are_the_same_moment() {
        let at = 1_793_527_200_123;
        assert_eq!(moment("2026-11-01T10:00:00.123Z"), Some(at));
        assert_eq!(moment("2026-11-01T11:00:00.123+01:00"), Some(at));
        assert_eq!(moment(" 1793527200123 "), Some(at));
        for odd in [
            "",
            "soon",
            "2026-11-01",
            "2026-13-01T10:00:00Z",
            "9223372036854775807",
            "1.8e12",
        ] {
            assert_eq!(moment(odd), None, "{odd}");
        }
    }

    #[test]
    fn odd_types_in_json_are_no_moment_and_no_error() {
        let read = |text: &str| serde_json::from_str::<Vec<Moment>>(text).unwrap();
        let told = read(r#"[1793527200123, "2026-11-01T10:00:00.123Z", "1793527200123"]"#);
        assert_eq!(told, [Moment(Some(1_793_527_200_123)); 3]);
        let odd = read(r#"[null, true, 1.5, {"a":[1]}, [2], "x", 18446744073709551615]"#);
        assert_eq!(odd, [Moment(None); 7]);
    }

    #[test]
    fn an_answer_tells_its_time_to_the_second() {
        let mut headers = HeaderMap::new();
        assert_eq!(answered_at(&headers), None);
        headers.insert(
            DATE,
            HeaderValue::from_static("Sun, 01 Nov 2026 10:00:00 GMT"),
        );
        assert_eq!(answered_at(&headers), Some(1_793_527_200_000));
        headers.insert(DATE, HeaderValue::from_static("today"));
        assert_eq!(answered_at(&headers), None);
    }
}
