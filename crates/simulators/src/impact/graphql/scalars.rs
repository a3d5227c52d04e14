//! Scalars of the schema, named as in the published SDL.
//!
//! Refuses to know: where they are used.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

/// A moment in epoch milliseconds; a text of digits is accepted too.
pub struct RsDate(pub i64);

/// A timestamp expressed as the number of milliseconds since 1970.
#[Scalar(name = "RSDate")]
impl ScalarType for RsDate {
    fn parse(value: Value) -> InputValueResult<Self> {
        let ms = match &value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        ms.map(Self)
            .ok_or_else(|| InputValueError::expected_type(value))
    }

    fn to_value(&self) -> Value {
        self.0.into()
    }
}

/// Any JSON.
pub struct JsonNode(pub serde_json::Value);

/// Any JSON.
#[Scalar(name = "RSJsonNode")]
impl ScalarType for JsonNode {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(value.into_json()?))
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}

/// A JSON object of plain values.
pub struct ShallowMap(pub serde_json::Value);

/// A JSON object of plain values.
#[Scalar(name = "RSShallowMap")]
impl ScalarType for ShallowMap {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::Object(_) => Ok(Self(value.into_json()?)),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}

/// A scalar that is a text.
macro_rules! text_scalar {
    ($type:ident, $name:literal, $about:literal) => {
        #[doc = $about]
        pub struct $type(pub String);

        #[doc = $about]
        #[Scalar(name = $name)]
        impl ScalarType for $type {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => Ok(Self(text)),
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }
    };
}

text_scalar!(Locale, "RSLocale", "A locale such as `en_US`.");
text_scalar!(
    CountryCode,
    "RSCountryCode",
    "A country code of two letters."
);
text_scalar!(
    SegmentOperation,
    "SegmentOperation",
    "Adds or removes a segment."
);
text_scalar!(JobType, "JobType", "The kind of a job.");
