//! HubSpot's error bodies, limit headers and what they mean.

use crate::error::{ApiError, brief};
use crate::http::{Allowance, Manners, retry_after};
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;

/// Names to lists of texts (documented by HubSpot). Other shapes are tolerated, since an error about an error helps
/// nobody.
#[derive(Debug, Default)]
pub(super) struct Context(BTreeMap<String, Vec<String>>);

impl<'de> Deserialize<'de> for Context {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        fn texts(value: Value) -> Vec<String> {
            match value {
                Value::String(text) => vec![text],
                Value::Number(number) => vec![number.to_string()],
                Value::Array(many) => many.into_iter().flat_map(texts).collect(),
                Value::Null | Value::Bool(_) | Value::Object(_) => Vec::new(),
            }
        }
        Ok(Self(match Value::deserialize(from)? {
            Value::Object(map) => map
                .into_iter()
                .map(|(key, value)| (key, texts(value)))
                .collect(),
            _ => BTreeMap::new(),
        }))
    }
}

impl Context {
    fn texts(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }
}

/// HubSpot's error body. Documented by HubSpot: clients must treat every field as optional.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Refusal {
    pub message: Option<String>,
    pub correlation_id: Option<String>,
    pub category: Option<String>,
    pub policy_name: Option<String>,
    pub context: Context,
    pub errors: Option<Vec<Detail>>,
}

/// One entry of a refusal's `errors`, or one row error of a batch.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Detail {
    pub id: Option<String>,
    pub message: Option<String>,
    pub code: Option<String>,
    pub category: Option<String>,
    pub sub_category: Option<String>,
    pub correlation_id: Option<String>,
    pub context: Context,
    pub errors: Option<Vec<Detail>>,
}

impl Refusal {
    pub(super) fn read(body: &[u8]) -> Self {
        serde_json::from_slice(body).unwrap_or_default()
    }

    fn details(&self) -> &[Detail] {
        self.errors.as_deref().unwrap_or_default()
    }

    /// Returns the most exact code: the first detail's, one quoted in the message, or the category.
    fn code(&self) -> String {
        self.details()
            .iter()
            .find_map(|detail| detail.code.clone())
            .or_else(|| self.message.as_deref().and_then(quoted_code))
            .or_else(|| self.category.clone())
            .unwrap_or_default()
    }

    fn missing_scopes(&self) -> Vec<String> {
        let nested = self.details().iter().map(|detail| &detail.context);
        std::iter::once(&self.context)
            .chain(nested)
            .flat_map(|context| context.texts("requiredGranularScopes"))
            .cloned()
            .collect()
    }
}

impl Detail {
    /// Returns the most exact code of a row error.
    pub(super) fn code(&self) -> String {
        self.errors
            .iter()
            .flatten()
            .find_map(|detail| detail.code.clone())
            .or_else(|| self.code.clone())
            .or_else(|| self.message.as_deref().and_then(quoted_code))
            .or_else(|| self.category.clone())
            .unwrap_or_default()
    }

    /// Returns the texts of a context entry.
    pub(super) fn context(&self, name: &str) -> &[String] {
        self.context.texts(name)
    }
}

/// Finds the code that property refusals carry only as JSON inside their message: `"error":"INVALID_EMAIL"` (seen on
/// live accounts).
fn quoted_code(message: &str) -> Option<String> {
    let rest = message.split("\"error\":\"").nth(1)?;
    let code = rest.split('"').next()?;
    let plain = !code.is_empty() && code.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    plain.then(|| code.to_owned())
}

/// HubSpot's manners.
pub(super) struct HubSpotManners;

impl Manners for HubSpotManners {
    fn allowance(&self, headers: &HeaderMap) -> Option<Allowance> {
        let number =
            |name: &str| -> Option<u64> { headers.get(name)?.to_str().ok()?.trim().parse().ok() };
        Some(Allowance {
            max: u32::try_from(number("x-hubspot-ratelimit-max")?).ok()?,
            remaining: u32::try_from(number("x-hubspot-ratelimit-remaining")?).ok()?,
            interval: number("x-hubspot-ratelimit-interval-milliseconds")
                .filter(|ms| (1..=600_000).contains(ms))
                .map(Duration::from_millis)?,
        })
    }

    fn refusal(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> ApiError {
        let refusal = Refusal::read(body);
        let code = refusal.code();
        let message = brief(refusal.message.as_deref().unwrap_or_default());
        let detail = if message.is_empty() {
            format!("status {}", status.as_u16())
        } else {
            message.clone()
        };
        match status.as_u16() {
            401 => ApiError::Unauthorised { detail },
            403 => ApiError::Forbidden {
                missing: refusal.missing_scopes(),
            },
            404 => ApiError::NotFound { detail },
            429 if refusal.policy_name.as_deref() == Some("DAILY") => {
                ApiError::DailyLimit { detail }
            }
            429 => ApiError::RateLimited {
                retry_after: retry_after(headers),
            },
            status => ApiError::Refused {
                status,
                code,
                message,
                request: refusal.correlation_id.unwrap_or_default(),
            },
        }
    }

    fn expired(&self, body: &[u8]) -> bool {
        // Documented by HubSpot: a 401 alone is no signal to renew.
        Refusal::read(body).category.as_deref() == Some("EXPIRED_AUTHENTICATION")
    }

    fn limit_pause(&self, _headers: &HeaderMap, body: &[u8]) -> Option<Duration> {
        (Refusal::read(body).policy_name.as_deref() == Some("SECONDLY"))
            .then_some(Duration::from_secs(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: u16, body: &str) -> ApiError {
        HubSpotManners.refusal(
            StatusCode::from_u16(status).unwrap(),
            &HeaderMap::new(),
            body.as_bytes(),
        )
    }

    #[test]
    fn a_daily_limit_is_not_a_burst() {
        let daily = r#"{"message":"You have reached your daily limit.","policyName":"DAILY"}"#;
        assert!(matches!(refusal(429, daily), ApiError::DailyLimit { .. }));
        let burst = r#"{"message":"x","policyName":"TEN_SECONDLY_ROLLING"}"#;
        assert!(matches!(refusal(429, burst), ApiError::RateLimited { .. }));
    }

    #[test]
    fn missing_scopes_are_named_wherever_they_stand() {
        let outer =
            r#"{"category":"MISSING_SCOPES","context":{"requiredGranularScopes":["a.read"]}}"#;
        let inner =
            r#"{"errors":[{"message":"m","context":{"requiredGranularScopes":["a.read"]}}]}"#;
        for body in [outer, inner] {
            assert_eq!(
                refusal(403, body),
                ApiError::Forbidden {
                    missing: vec!["a.read".to_owned()]
                }
            );
        }
    }

    #[test]
    fn the_most_exact_code_is_told() {
        let quoted = r#"{"category":"VALIDATION_ERROR","correlationId":"c-1","message":"Property values were not valid: [{\"isValid\":false,\"error\":\"INVALID_EMAIL\",\"name\":\"email\"}]"}"#;
        let ApiError::Refused {
            status,
            code,
            request,
            ..
        } = refusal(400, quoted)
        else {
            panic!("refused");
        };
        assert_eq!(
            (status, code.as_str(), request.as_str()),
            (400, "INVALID_EMAIL", "c-1")
        );
    }

    #[test]
    fn a_body_that_is_no_json_still_makes_an_error() {
        assert_eq!(
            refusal(404, "<html>"),
            ApiError::NotFound {
                detail: "status 404".to_owned()
            }
        );
        assert!(matches!(
            refusal(414, ""),
            ApiError::Refused { status: 414, .. }
        ));
    }
}
