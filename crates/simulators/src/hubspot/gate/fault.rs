//! How HubSpot words the refusals that a fault asks for.
//!
//! Refuses to know: which request meets a fault.

use super::credential;
use super::limits::{Policy, refusal};
use crate::clock::Clock;
use crate::fault::{self as trouble, Fault, FaultKind};
use crate::hubspot::oauth;
use crate::hubspot::problem::Problem;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

/// Returns the answer of a fault that keeps a request from being applied.
pub fn before(fault: &Fault, clock: &Clock) -> Option<Response> {
    let mut answer = match fault.kind {
        FaultKind::Status429 => refusal(Policy::TenSecondly),
        FaultKind::Secondly429 => refusal(Policy::Secondly),
        FaultKind::Daily429 => refusal(Policy::Daily),
        FaultKind::Expired => credential::expired(clock.now_ms(), clock.now_ms()).into_response(),
        FaultKind::Unknown401 => credential::not_found().into_response(),
        FaultKind::MissingScopes => credential::missing(&[fault.value.as_str()]).into_response(),
        FaultKind::RefusedGrant => oauth::refused_grant(),
        FaultKind::CursorRefused => {
            Problem::invalid("The after parameter is not valid.").into_response()
        }
        FaultKind::RefusedValue => refused_value(&fault.value).into_response(),
        _ => return trouble::before(fault, clock),
    };
    if matches!(
        fault.kind,
        FaultKind::Status429 | FaultKind::Secondly429 | FaultKind::Daily429
    ) {
        answer
            .headers_mut()
            .extend(trouble::retry_after(fault, clock));
    }
    Some(answer)
}

/// Observed: the text of an address that HubSpot takes for wrong. One bad row refuses the whole batch.
fn refused_value(value: &str) -> Problem {
    let message = format!("Email address {value} is invalid");
    let quoted = json!([{
        "isValid": false,
        "message": message,
        "error": "INVALID_EMAIL",
        "name": "email",
    }]);
    Problem::invalid(format!("Property values were not valid: {quoted}")).error(json!({
        "message": message,
        "code": "INVALID_EMAIL",
        "context": { "propertyName": ["email"] },
    }))
}
