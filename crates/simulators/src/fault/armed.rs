//! Which faults wait, and which of them a request meets.

use super::answers::collected;
use super::standing::Standing;
use super::{ALWAYS, Fault, FaultKind};
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The faults that wait at one simulator; clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Faults(Arc<Mutex<Vec<Fault>>>);

/// Where a request wants to go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot<'a> {
    /// Method and route, as requests are counted.
    pub endpoint: &'a str,
    /// The path itself.
    pub path: &'a str,
    /// The token endpoint and its like, which bring their own credentials.
    pub sign_in: bool,
    /// It asks for a page by the cursor of the one before.
    pub by_cursor: bool,
    /// The body, as [`Faults::looked_into`] gives it.
    pub body: &'a [u8],
}

impl Spot<'_> {
    fn fits(&self, fault: &Fault) -> bool {
        let place = match fault.kind {
            FaultKind::Expired | FaultKind::Unknown401 | FaultKind::MissingScopes => !self.sign_in,
            FaultKind::RefusedGrant => self.sign_in,
            FaultKind::CursorRefused => self.by_cursor,
            FaultKind::RefusedValue => holds(self.body, fault.value.as_bytes()),
            kind => !kind.is_of_exports() && !kind.is_standing(),
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

    /// Lets something go wrong for a time, however often.
    pub fn inject_for(&self, kind: FaultKind, time: Duration) {
        let fault = Fault {
            count: ALWAYS,
            ..Fault::of(kind)
        };
        self.inject(fault.clone());
        let own = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(time).await;
            own.list().retain(|waiting| *waiting != fault);
        });
    }

    /// Forgets what has not happened yet, and returns it.
    fn take_all(&self) -> Vec<Fault> {
        std::mem::take(&mut *self.list())
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

/// A simulator whose faults may also be a state of the account.
pub(crate) trait Troubled: Send + Sync + 'static {
    /// The faults that wait, and the states that stand.
    fn faults(&self) -> &Faults;

    /// Lets a state begin.
    fn begin(&self, _standing: Standing) {}

    /// Lets a state end.
    fn end(&self, _standing: Standing) {}

    /// Lets something go wrong. A state whose value cannot be read changes nothing.
    fn inject(&self, fault: Fault) {
        if let Ok(Some(standing)) = Standing::of(&fault) {
            self.begin(standing);
        }
        self.faults().inject(fault);
    }

    /// Forgets what has not happened yet, and ends what stands.
    fn clear(&self) {
        for fault in self.faults().take_all() {
            if let Ok(Some(standing)) = Standing::of(&fault) {
                self.end(standing);
            }
        }
    }
}

/// `/practice/faults`: `POST` one, `GET` what is left, `DELETE` them all.
pub(crate) fn conductor<T: Troubled>(shared: Arc<T>) -> Router {
    Router::new()
        .route(
            "/practice/faults",
            get(tell::<T>).post(inject::<T>).delete(clear::<T>),
        )
        .with_state(shared)
}

async fn tell<T: Troubled>(State(shared): State<Arc<T>>) -> Json<Vec<Fault>> {
    Json(shared.faults().left())
}

async fn inject<T: Troubled>(
    State(shared): State<Arc<T>>,
    Json(fault): Json<Fault>,
) -> Result<StatusCode, (StatusCode, String)> {
    Standing::of(&fault).map_err(|wrong| (StatusCode::BAD_REQUEST, wrong.to_string()))?;
    shared.inject(fault);
    Ok(StatusCode::NO_CONTENT)
}

async fn clear<T: Troubled>(State(shared): State<Arc<T>>) -> StatusCode {
    shared.clear();
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
            by_cursor: path.ends_with("/next"),
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
    fn a_cursor_is_refused_where_there_is_one() {
        let faults = Faults::default();
        faults.inject("cursor_refused".parse().unwrap());
        assert!(faults.meet(spot("/pages")).is_none());
        assert!(faults.meet(spot("/pages/next")).is_some());
        assert!(faults.is_idle());
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
        faults.take_all();
        assert!(faults.is_idle());
    }
}
