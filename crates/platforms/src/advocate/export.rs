//! The life of an export: ask, wait, fetch the file. Documented by impact.com, down to the redirect.

use crate::advocate::Advocate;
use crate::advocate::file::{ExportFile, Row};
use crate::error::{ApiError, brief};
use crate::http::{Effect, NoAnswer, cause, is_loopback};
use crate::moment::{Moment, answered_at};
use domain::person::ProgramId;
use futures::TryStreamExt as _;
use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Method, Request, Response};
use serde::{Deserialize, Serialize};
use std::io;
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

/// The first wait between two looks; later ones grow by half. A small export is ready almost at once.
const FIRST_LOOK: Duration = Duration::from_millis(100);
/// The longest wait between two looks, as in a public client.
const LONGEST_LOOK: Duration = Duration::from_secs(5);
/// How long an export may take, as in a public client.
const LONGEST_EXPORT: Duration = Duration::from_hours(1);
/// Signed links live shortly; an expired one is asked for anew.
const LINKS: u32 = 3;
/// Time until the storage host begins to answer.
const STORAGE_TIME: Duration = Duration::from_secs(30);
/// Status words after which nothing more comes (documented).
const ENDS: [&str; 2] = ["ABORTED", "EXPIRED"];
/// How long a status word that nobody documented is taken for another name of `PENDING`.
const STRANGE_WORD: Duration = Duration::from_mins(1);
/// Our name in the tenant's export history.
const REQUESTER: &str = "advocate-sync";

/// What an export is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) enum Kind {
    /// Participants.
    #[serde(rename = "USER")]
    Users,
    /// Referrals.
    #[serde(rename = "REFERRAL")]
    Referrals,
}

/// An export to make.
pub(super) struct Wanted<'a> {
    pub kind: Kind,
    /// Whose codes and links fill the columns. It leaves nobody out (documented).
    pub program: &'a ProgramId,
    /// Only what was made or changed since, in the platform's milliseconds.
    pub since: Option<i64>,
}

/// An export that can be fetched.
pub(super) struct Made {
    pub id: String,
    /// The platform's time when it was made, if it told.
    pub at: Option<i64>,
}

#[derive(Serialize)]
struct Order<'a> {
    #[serde(rename = "type")]
    kind: Kind,
    format: &'static str,
    name: &'static str,
    requester: &'static str,
    params: Params<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Params<'a> {
    program_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_or_updated_since: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Job {
    id: String,
    status: String,
    #[serde(default)]
    date_created: Moment,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct History {
    total_count: u64,
}

impl Advocate {
    /// Returns the number of exports in the tenant's history.
    pub(super) async fn export_history(&self) -> Result<u64, ApiError> {
        let mut url = self.tenant_address(&["export", "history", "list"]);
        url.query_pairs_mut().append_pair("limit", "1");
        Ok(self.get(url).await?.json::<History>()?.total_count)
    }

    /// Makes an export and waits until it is there. `requests` counts.
    pub(super) async fn export(
        &self,
        wanted: &Wanted<'_>,
        requests: &mut u32,
    ) -> Result<Made, ApiError> {
        let order = Order {
            kind: wanted.kind,
            format: "CSV",
            name: "Advocate Sync",
            requester: REQUESTER,
            params: Params {
                program_id: wanted.program.as_str(),
                created_or_updated_since: wanted.since,
            },
        };
        *requests += 1;
        let answer = self.post(self.tenant_address(&["export"]), &order).await?;
        let mut job: Job = answer.json()?;
        let at = job.date_created.0.or_else(|| answered_at(&answer.headers));
        let begin = Instant::now();
        let mut wait = FIRST_LOOK;
        loop {
            match job.status.as_str() {
                "COMPLETED" => return Ok(Made { id: job.id, at }),
                "PENDING" if begin.elapsed() < LONGEST_EXPORT => {}
                word if !ENDS.contains(&word) && begin.elapsed() < STRANGE_WORD => {}
                status => {
                    return Err(ApiError::ExportFailed {
                        status: brief(status),
                    });
                }
            }
            tokio::time::sleep(wait).await;
            wait = (wait * 3 / 2).min(LONGEST_LOOK);
            *requests += 1;
            let url = self.tenant_address(&["export", &job.id]);
            job = self.get(url).await?.json()?;
        }
    }

    /// Makes an export, waits for it, and opens its file. Returns the platform's time of the export as well.
    pub(super) async fn exported<R: Row>(
        &self,
        wanted: &Wanted<'_>,
        requests: &mut u32,
    ) -> Result<(ExportFile<R>, Option<i64>), ApiError> {
        let made = self.export(wanted, requests).await?;
        let response = self.open_file(&made.id, requests).await?;
        Ok((read(response).await?, made.at))
    }

    /// Opens the file of an export. The storage host is asked without our credential: the link is signed.
    pub(super) async fn open_file(
        &self,
        id: &str,
        requests: &mut u32,
    ) -> Result<Response, ApiError> {
        let mut last = ApiError::ExportFailed {
            status: "no link".to_owned(),
        };
        for _ in 0..LINKS {
            *requests += 1;
            let url = self.tenant_address(&["export", id, "download"]);
            let answer = self
                .send(Method::GET, url.clone(), None, Effect::None)
                .await?;
            let link = answer
                .headers
                .get(LOCATION)
                .filter(|_| answer.status.is_redirection())
                .and_then(|link| link.to_str().ok())
                .and_then(|link| url.join(link).ok())
                .filter(|link| self.may_fetch(link))
                .ok_or_else(|| ApiError::Unreadable {
                    detail: format!(
                        "status {} instead of a link to the file",
                        answer.status.as_u16()
                    ),
                })?;
            *requests += 1;
            last = match self.fetch(link).await {
                Ok(response) if response.status().is_success() => return csv_only(response),
                Ok(response) => ApiError::ExportFailed {
                    status: format!("storage status {}", response.status().as_u16()),
                },
                Err(error) => error,
            };
        }
        Err(last)
    }

    /// Opens a file by its signed link. The storage host is asked without our credential.
    pub(super) async fn open_link(&self, link: Url) -> Result<Response, ApiError> {
        if !self.may_fetch(&link) {
            return Err(ApiError::Unreadable {
                detail: "a link to a file that is not to be followed".to_owned(),
            });
        }
        let response = self.fetch(link).await?;
        if !response.status().is_success() {
            return Err(ApiError::Unreadable {
                detail: format!("storage status {}", response.status().as_u16()),
            });
        }
        csv_only(response)
    }

    async fn fetch(&self, link: Url) -> Result<Response, ApiError> {
        self.0.line.count();
        let answer = self.0.storage.send(Request::new(Method::GET, link));
        match tokio::time::timeout(STORAGE_TIME, answer).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(NoAnswer::NotSent(detail) | NoAnswer::Lost(detail))) => {
                Err(ApiError::Unreachable { detail })
            }
            Err(_) => Err(ApiError::Unreachable {
                detail: "the storage host does not answer".to_owned(),
            }),
        }
    }

    /// Personal data travels over TLS, or stays on this computer when the platform is there. A platform elsewhere has
    /// nothing to send us to here.
    fn may_fetch(&self, link: &Url) -> bool {
        match link.scheme() {
            "https" => !is_loopback(link) || is_loopback(self.0.line.base()),
            "http" => is_loopback(link) && is_loopback(self.0.line.base()),
            _ => false,
        }
    }
}

/// Begins to read a file as it comes.
pub(super) async fn read<R: Row>(response: Response) -> Result<ExportFile<R>, ApiError> {
    let bytes = response
        .bytes_stream()
        .map_err(|failed| io::Error::other(cause(failed)));
    ExportFile::open(bytes).await
}

/// Refuses a web page where a file should be.
fn csv_only(response: Response) -> Result<Response, ApiError> {
    let html = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("text/html"));
    if html {
        return Err(ApiError::Unreadable {
            detail: "a web page instead of the export".to_owned(),
        });
    }
    Ok(response)
}
