//! Which faults wait, and which of them a request meets.

use super::answers::collected;
use super::{ALWAYS, Fault, FaultKind};
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The faults that wait at one simulator; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Vec<Fault>>>);

/// Where a request wants to go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot<'a> {
    /// Method and route, as requests are counted.
    pub endpoint: &'a str,
    /// The path itself.
    pub path: &'a str,
    /// The token endpoint and its like, which bring their own credentials.
    pub sign_in: bool,
    /// The body, as [`Faults::looked_into`] gives it.
    pub body: &'a [u8],
}

impl Spot<'_> {
    fn fits(&self, fault: &Fault) -> bool {
        let place = match fault.kind {
            FaultKind::Expired | FaultKind::Unknown401 | FaultKind::MissingScopes => !self.sign_in,
            FaultKind::RefusedGrant => self.sign_in,
            FaultKind::RefusedValue => holds(self.body, fault.value.as_bytes()),
            kind => !kind.is_of_exports(),
        };
        place && (self.path.contains(&fault.endpoint) || self.endpoint.contains(&fault.endpoint))
    }
}

fn holds(body: &[u8], wanted: &[u8]) -> bool {
    !wanted.is_empty() && body.windows(wanted.len()).any(|part| part == wanted)
}

impl Faults {
    /// Lets something go wrong.
    pub fn inject(&self, fault: Fault) {
        if fault.count > 0 {
            self.list().push(fault);
        }
    }

    /// Returns what has not happened yet.
    pub fn left(&self) -> Vec<Fault> {
        self.list().clone()
    }

    /// Forgets what has not happened yet.
    pub fn clear(&self) {
        self.list().clear();
    }

    /// Returns whether nothing is to go wrong.
    pub(crate) fn is_idle(&self) -> bool {
        self.list().is_empty()
    }

    /// Reads a request's body when a fault looks at bodies; without one, the body stays where it is.
    pub(crate) async fn looked_into(&self, request: Request) -> (Request, Bytes) {
        let bodies = |fault: &Fault| fault.kind == FaultKind::RefusedValue;
        if !self.list().iter().any(bodies) {
            return (request, Bytes::new());
        }
        let (head, body) = request.into_parts();
        let body = collected(body).await.unwrap_or_default();
        let request = Request::from_parts(head, Body::from(body.clone()));
        (request, body)
    }

    /// Returns the fault that a request meets, and uses it up.
    pub(crate) fn meet(&self, spot: Spot<'_>) -> Option<Fault> {
        self.take(|fault| spot.fits(fault))
    }

    /// Returns the one of these kinds that strikes now, and uses it up.
    pub(crate) fn strike(&self, kinds: &[FaultKind]) -> Option<FaultKind> {
        self.take(|fault| kinds.contains(&fault.kind))
            .map(|fault| fault.kind)
    }

    fn take(&self, meant: impl Fn(&Fault) -> bool) -> Option<Fault> {
        let mut list = self.list();
        let mut met = None;
        for fault in list.iter_mut().filter(|fault| meant(fault)) {
            if fault.after > 0 {
                fault.after -= 1;
                continue;
            }
            if fault.count != ALWAYS {
                fault.count -= 1;
            }
            met = Some(fault.clone());
            break;
        }
        list.retain(|fault| fault.count > 0);
        met
    }

    /// A panic of another request must not take the simulator down: the list is plain and stays usable.
    fn list(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `/practice/faults`: `POST` one, `GET` what is left, `DELETE` them all.
pub(crate) fn conductor(faults: Faults) -> Router {
    Router::new()
        .route("/practice/faults", get(tell).post(inject).delete(clear))
        .with_state(faults)
}

async fn tell(State(faults): State<Faults>) -> Json<Vec<Fault>> {
    Json(faults.left())
}

async fn inject(State(faults): State<Faults>, Json(fault): Json<Fault>) -> StatusCode {
    faults.inject(fault);
    StatusCode::NO_CONTENT
}

async fn clear(State(faults): State<Faults>) -> StatusCode {
    faults.clear();
    StatusCode::NO_CONTENT
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(path: &str) -> Spot<'_> {
        Spot {
            endpoint: "POST /oauth/token",
            path,
            sign_in: path.starts_with("/oauth"),
            body: b"{\"email\":\"bo@example.com\"}",
        }
    }

    #[test]
    fn a_fault_waits_for_its_turn_and_is_used_up() {
        let faults = Faults::default();
        faults.inject("html_200:endpoint=batch,after=1,count=2".parse().unwrap());
        let met = |path| faults.meet(spot(path)).is_some();
        assert!(!met("/elsewhere"));
        let seen = ["/batch", "/batch", "/batch", "/batch"].map(met);
        assert_eq!(seen, [false, true, true, false]);
        assert_eq!(faults.left(), []);
    }

    #[test]
    fn a_fault_keeps_to_where_it_makes_sense() {
        let faults = Faults::default();
        for kind in ["expired", "refused_grant", "export_stuck"] {
            faults.inject(kind.parse().unwrap());
        }
        let kind = |path| faults.meet(spot(path)).map(|fault| fault.kind);
        assert_eq!(kind("/oauth/token"), Some(FaultKind::RefusedGrant));
        assert_eq!(kind("/crm"), Some(FaultKind::Expired));
        assert_eq!(kind("/export"), None);
        let stuck = [FaultKind::ExportAborted, FaultKind::ExportStuck];
        assert_eq!(faults.strike(&stuck), Some(FaultKind::ExportStuck));
        assert_eq!(faults.strike(&stuck), None);
    }

    #[test]
    fn a_value_is_refused_as_often_as_it_comes() {
        let faults = Faults::default();
        faults.inject(
            "refused_value:count=always,value=bo@example.com"
                .parse()
                .unwrap(),
        );
        let other = Spot {
            body: b"{\"email\":\"cy@example.com\"}",
            ..spot("/batch")
        };
        assert!(faults.meet(other).is_none());
        for _ in 0..3 {
            assert!(faults.meet(spot("/batch")).is_some());
        }
        faults.clear();
        assert!(faults.is_idle());
    }
}
