//! One request with everything that politeness and doubt ask for: pace, deadline, renewal, retries.

use crate::credential::Credential;
use crate::error::{ApiError, brief};
use crate::http::address::Own;
use crate::http::body::{LONGEST_ANSWER, LONGEST_REFUSAL, Spoiled, beginning, whole};
use crate::http::client::cause;
use crate::http::network::{Network, NoAnswer, Way};
use crate::http::pacer::{Allowance, Bucket, Pacer};
use crate::http::retry::{
    CONNECT_PATIENCE, LIMIT_PATIENCE, LONGEST_WAIT, PATIENCE, Patience, retry_after,
};
use crate::http::surrogates::mended;
use bytes::Bytes;
use reqwest::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue,
};
use reqwest::{Method, Request, StatusCode};
use serde::Deserialize;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::io::ReaderStream;
use url::Url;

/// Time for a whole answer, slow ones included.
const ANSWER_TIME: Duration = Duration::from_secs(30);
/// A file that is sent more slowly than this, in bytes a second, is given up.
const SLOWEST_UPLOAD: u64 = 16 * 1024;
/// Read of a file in one go.
const FILE_CHUNK: usize = 64 * 1024;
/// Documented by HubSpot: the least wait after 423.
const LOCK_WAIT: Duration = Duration::from_secs(2);

/// What sending a request twice would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Nothing: a read, or something that may exist twice without harm.
    None,
    /// The same as sending it once, but somebody may have changed the record in between: repeated when the platform
    /// answered that it could not, never when no answer came.
    Same,
    /// Something new: repeated only when the platform surely did not do it.
    Another,
}

/// What a request carries.
pub(crate) enum Payload {
    /// A body that is at hand.
    Whole(Bytes),
    /// A file, which is read as it is sent, and anew for each repetition: memory does not grow with its length.
    File(PathBuf),
}

/// One request.
pub(crate) struct Call<'a> {
    pub method: Method,
    pub url: Url,
    /// Content type and body.
    pub body: Option<(&'static str, Payload)>,
    pub headers: &'a [(HeaderName, HeaderValue)],
    pub effect: Effect,
    pub bucket: Bucket,
}

/// A good answer (2xx or 3xx).
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    effect: Effect,
}

impl Answer {
    /// Reads the body. A web page or a cut body is never taken for an empty answer; after a write it leaves the outcome
    /// open.
    pub(crate) fn json<'a, T: Deserialize<'a>>(&'a self) -> Result<T, ApiError> {
        serde_json::from_slice(&self.body).map_err(|wrong| {
            let kind = self
                .headers
                .get(CONTENT_TYPE)
                .and_then(|kind| kind.to_str().ok())
                .unwrap_or("no content type");
            // Serde's text can quote the body; its place and kind cannot.
            let detail = format!(
                "{} with {} bytes of {}: {:?} error at line {} column {}",
                self.status.as_u16(),
                self.body.len(),
                brief(kind),
                wrong.classify(),
                wrong.line(),
                wrong.column()
            );
            match self.effect {
                Effect::None => ApiError::Unreadable { detail },
                Effect::Same | Effect::Another => ApiError::OutcomeUnknown { detail },
            }
        })
    }
}

/// What a platform means by its refusals and headers.
pub(crate) trait Manners {
    /// Reads the limit headers, if this platform has them.
    fn allowance(&self, headers: &HeaderMap) -> Option<Allowance>;
    /// Turns a 4xx answer into an error.
    fn refusal(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> ApiError;
    /// Returns whether a 401 says that the access token has expired.
    fn expired(&self, body: &[u8]) -> bool;
    /// Returns the pause that a 429 means when it carries no `Retry-After`; `None` for the whole window.
    fn limit_pause(&self, headers: &HeaderMap, body: &[u8]) -> Option<Duration>;
}

/// A line to one platform with one credential, which goes nowhere else.
pub(crate) struct Line<M> {
    base: Own,
    way: Way,
    credential: Credential,
    pacer: Pacer,
    manners: M,
    sent: AtomicU64,
}

/// How one attempt ended.
enum Attempted {
    Answered(Answer),
    /// Nothing was sent.
    NotSent(String),
    /// Sent, but no answer came.
    Lost(String),
    /// The answer broke off.
    Cut(String),
    /// The answer is longer than any that was agreed.
    TooLong(String),
}

/// What to do after an attempt.
enum Next {
    Again(Duration),
    Stop(ApiError),
}

impl<M: Manners> Line<M> {
    pub(crate) fn new(
        base: Own,
        credential: Credential,
        pacer: Pacer,
        network: &Network,
        manners: M,
    ) -> Result<Self, ApiError> {
        Ok(Self {
            way: network.to(&base)?,
            base,
            credential,
            pacer,
            manners,
            sent: AtomicU64::new(0),
        })
    }

    /// Returns the address that everything is below.
    pub(crate) fn base(&self) -> &Own {
        &self.base
    }

    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    pub(crate) fn pacer(&self) -> &Pacer {
        &self.pacer
    }

    pub(crate) fn credential(&self) -> &Credential {
        &self.credential
    }

    pub(crate) fn count(&self) {
        self.sent.fetch_add(1, Ordering::Relaxed);
    }

    /// Sends a request until it has an answer, or patience ends.
    pub(crate) async fn exchange(&self, call: &Call<'_>) -> Result<Answer, ApiError> {
        self.refuse_elsewhere(&call.url)?;
        let patience = self.pacer.patience();
        let begin = Instant::now();
        let mut renewed = false;
        let mut attempt = 0;
        loop {
            let proof = self.credential.proof().await?;
            let slot = self
                .pacer
                .slot(call.bucket, begin + patience.of(PATIENCE))
                .await
                .map_err(|status| ApiError::ServerTrouble { status })?;
            let attempted = self.attempt(call, proof.header, &slot).await;
            let stand = Stand {
                patience,
                attempt,
                begin,
            };
            let next = match attempted {
                Attempted::Answered(answer) => {
                    let status = answer.status;
                    slot.found(status.is_server_error().then(|| status.as_u16()));
                    if status.is_success() || status.is_redirection() {
                        return Ok(answer);
                    }
                    if status == StatusCode::UNAUTHORIZED
                        && !renewed
                        && self.manners.expired(&answer.body)
                        && self.credential.renew(proof.generation).await?
                    {
                        renewed = true;
                        continue;
                    }
                    self.after_refusal(call, &answer, &slot, stand)
                }
                Attempted::NotSent(detail) => {
                    let error = ApiError::Unreachable { detail };
                    stand.within(CONNECT_PATIENCE, None, error)
                }
                Attempted::Lost(detail) | Attempted::Cut(detail) | Attempted::TooLong(detail)
                    if call.effect != Effect::None =>
                {
                    Next::Stop(ApiError::OutcomeUnknown { detail })
                }
                // It would be as long again.
                Attempted::TooLong(detail) => Next::Stop(ApiError::Unreadable { detail }),
                Attempted::Lost(detail) => stand.later(None, ApiError::Unreachable { detail }),
                Attempted::Cut(detail) => stand.later(None, ApiError::Unreadable { detail }),
            };
            drop(slot);
            match next {
                Next::Stop(error) => return Err(error),
                Next::Again(wait) => {
                    attempt += 1;
                    tokio::time::sleep(wait).await;
                }
            }
        }
    }

    /// Refuses a request to another host: the credential belongs to this one. No address is built so; this holds even
    /// if one should be.
    fn refuse_elsewhere(&self, url: &Url) -> Result<(), ApiError> {
        if url.origin() == self.base.origin() {
            return Ok(());
        }
        Err(ApiError::ForeignAddress {
            detail: brief(&url.origin().ascii_serialization()),
        })
    }

    async fn attempt(
        &self,
        call: &Call<'_>,
        proof: HeaderValue,
        slot: &crate::http::pacer::Slot,
    ) -> Attempted {
        let mut request = Request::new(call.method.clone(), call.url.clone());
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, proof);
        headers.extend(call.headers.iter().cloned());
        let mut time = ANSWER_TIME;
        if let Some((kind, payload)) = &call.body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
            let body = match payload {
                Payload::Whole(body) => body.clone().into(),
                Payload::File(path) => match opened(path).await {
                    Ok((file, length)) => {
                        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
                        time += Duration::from_secs(length / SLOWEST_UPLOAD);
                        reqwest::Body::wrap_stream(ReaderStream::with_capacity(file, FILE_CHUNK))
                    }
                    // Nothing of the path: it may name a person.
                    Err(error) => {
                        return Attempted::NotSent(format!("the file to send: {}", error.kind()));
                    }
                },
            };
            *request.body_mut() = Some(body);
        }
        self.count();
        let whole = async {
            let response = match self.way.send(request).await {
                Ok(response) => response,
                Err(NoAnswer::NotSent(detail)) => return Attempted::NotSent(detail),
                Err(NoAnswer::Lost(detail)) => return Attempted::Lost(detail),
            };
            if let Some(allowance) = self.manners.allowance(response.headers()) {
                slot.answered(allowance);
            }
            let (status, headers) = (response.status(), response.headers().clone());
            let read = if status.is_success() {
                whole(response, LONGEST_ANSWER).await
            } else {
                beginning(response, LONGEST_REFUSAL).await
            };
            match read {
                Ok(body) => Attempted::Answered(Answer {
                    status,
                    headers,
                    body: mended(body),
                    effect: call.effect,
                }),
                Err(Spoiled::Transport(failed)) => Attempted::Cut(cause(failed)),
                Err(long) => Attempted::TooLong(format!("{} with {long}", status.as_u16())),
            }
        };
        tokio::time::timeout(self.pacer.patience().of(time), whole)
            .await
            .unwrap_or_else(|_| Attempted::Lost(format!("no whole answer in {} s", time.as_secs())))
    }

    fn after_refusal(
        &self,
        call: &Call<'_>,
        answer: &Answer,
        slot: &crate::http::pacer::Slot,
        stand: Stand,
    ) -> Next {
        let asked = retry_after(&answer.headers);
        match answer.status.as_u16() {
            429 => {
                let refusal = self
                    .manners
                    .refusal(answer.status, &answer.headers, &answer.body);
                if matches!(refusal, ApiError::DailyLimit { .. }) {
                    return Next::Stop(refusal);
                }
                let too_long = asked.is_some_and(|wait| wait > LONGEST_WAIT);
                let told =
                    asked.or_else(|| self.manners.limit_pause(&answer.headers, &answer.body));
                slot.refused(told.map(|wait| stand.patience.of(wait.min(LONGEST_WAIT))));
                if too_long || stand.begin.elapsed() >= stand.patience.of(LIMIT_PATIENCE) {
                    return Next::Stop(ApiError::RateLimited { retry_after: asked });
                }
                // The pacer holds everybody; this is only against a platform that says "at once" again and again.
                Next::Again(if stand.attempt == 0 {
                    Duration::ZERO
                } else {
                    stand.patience.pause(stand.attempt)
                })
            }
            // Documented by HubSpot: 423 is a lock by bulk writing (wait two seconds), 477 a move between data centres
            // (waits up to a day).
            423 | 477 if asked.is_some_and(|wait| wait > LONGEST_WAIT) => {
                Next::Stop(ApiError::RateLimited { retry_after: asked })
            }
            status @ (423 | 477) => {
                let least = asked.unwrap_or_default().max(LOCK_WAIT);
                stand.later(Some(least), ApiError::ServerTrouble { status })
            }
            // Only a proxy says so, and it lets nothing through.
            407 => Next::Stop(ApiError::Unreachable {
                detail: "a proxy on the way wants a password, status 407".to_owned(),
            }),
            // 503, 521 and 523 mean that nobody took the request; after the others it may have been done.
            status @ (500 | 502 | 504 | 520 | 522 | 524..=599)
                if call.effect == Effect::Another =>
            {
                Next::Stop(ApiError::OutcomeUnknown {
                    detail: format!("the platform answers {status}"),
                })
            }
            status @ (500 | 502..=504 | 520..=599) => {
                stand.later(asked, ApiError::ServerTrouble { status })
            }
            status if status >= 500 => Next::Stop(ApiError::ServerTrouble { status }),
            _ => Next::Stop(
                self.manners
                    .refusal(answer.status, &answer.headers, &answer.body),
            ),
        }
    }
}

/// Opens a file to send, and tells its length.
async fn opened(path: &Path) -> io::Result<(tokio::fs::File, u64)> {
    let file = tokio::fs::File::open(path).await?;
    let length = file.metadata().await?.len();
    Ok((file, length))
}

/// How far the repetitions of a request have come.
#[derive(Clone, Copy)]
struct Stand {
    patience: Patience,
    attempt: u32,
    begin: Instant,
}

impl Stand {
    /// Goes on after a pause, or after what was asked for if that is longer; ends with the error when patience does.
    fn later(self, asked: Option<Duration>, error: ApiError) -> Next {
        self.within(PATIENCE, asked, error)
    }

    fn within(self, longest: Duration, asked: Option<Duration>, error: ApiError) -> Next {
        let asked = self.patience.of(asked.unwrap_or_default());
        let wait = self.patience.pause(self.attempt).max(asked);
        if self.begin.elapsed() + wait > self.patience.of(longest) {
            Next::Stop(error)
        } else {
            Next::Again(wait)
        }
    }
}
