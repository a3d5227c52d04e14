//! A network within the process: it hands requests to the simulators, and loses, cuts, delays and reorders as it is told.

use crate::doubt::{Doubt, Meaning};
use crate::fate::{Fate, Moment};
use crate::random::Random;
use crate::trace::Trace;
use axum::Router;
use axum::body::Body;
use axum::http;
use bytes::Bytes;
use engine::{Network, NoAnswer};
use futures::stream::{self, BoxStream};
use futures::{StreamExt as _, TryStreamExt as _};
use reqwest::{Method, Request, Response};
use simulators::Practice;
use std::collections::BTreeSet;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tower::ServiceExt as _;

/// How the network behaves, in times of a hundred.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mood {
    /// Nothing leaves.
    pub not_sent: u64,
    /// Sent, and lost before it arrives.
    pub lost: u64,
    /// Applied, and the answer is lost.
    pub answer_lost: u64,
    /// The answer breaks off.
    pub cut: u64,
    /// The answer takes up to a minute, longer than anybody waits.
    pub slow: u64,
    /// Each way takes up to so many milliseconds.
    pub latency_ms: u64,
}

impl Mood {
    /// A network that does what it should.
    pub const CALM: Self = Self {
        not_sent: 0,
        lost: 0,
        answer_lost: 0,
        cut: 0,
        slow: 0,
        latency_ms: 30,
    };

    /// A network that takes no time.
    pub const INSTANT: Self = Self {
        latency_ms: 0,
        ..Self::CALM
    };

    /// Draws a bad day.
    pub fn draw(random: &mut Random) -> Self {
        let mut now_and_then = |most| {
            if random.percent(40) {
                random.below(most)
            } else {
                0
            }
        };
        Self {
            not_sent: now_and_then(8),
            lost: now_and_then(8),
            answer_lost: now_and_then(15),
            cut: now_and_then(8),
            slow: now_and_then(4),
            latency_ms: random.between(1, 800),
        }
    }
}

/// What the network does with one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Plain,
    NotSent,
    Lost,
    AnswerLost,
    Cut,
    Slow(u64),
}

/// What others do while a request is under way; it is told how many requests there were.
pub type Bystander = dyn Fn(u64) + Send + Sync;

/// The wires between an engine and both simulators. They outlive the processes that use them.
pub struct Wires {
    hubspot: Router,
    impact: Router,
    impact_at: String,
    mood: Mutex<(Mood, Random)>,
    trace: Option<Trace>,
    /// The tenant hashes the ids of participants.
    hashed: bool,
    requests: AtomicU64,
    bystander: Mutex<Option<Box<Bystander>>>,
    /// Addresses that must not have been used, by what they tell.
    indiscreet: Mutex<BTreeSet<String>>,
    doubt: Mutex<Doubt>,
}

impl Wires {
    /// Lays wires to a pair. Without a trace nothing is written down.
    pub fn to(pair: &Practice, hashed: bool, random: Random, trace: Option<Trace>) -> Arc<Self> {
        Arc::new(Self {
            hashed,
            hubspot: pair.hubspot().router(),
            impact: pair.impact().router(),
            impact_at: pair.access().impact.base_url.clone(),
            mood: Mutex::new((Mood::CALM, random)),
            trace,
            requests: AtomicU64::new(0),
            bystander: Mutex::default(),
            indiscreet: Mutex::default(),
            doubt: Mutex::default(),
        })
    }

    /// Lets the network behave so from now on.
    pub fn set_mood(&self, mood: Mood) {
        held(&self.mood).0 = mood;
    }

    /// Lets somebody else act while requests are under way.
    pub fn set_bystander(&self, bystander: Option<Box<Bystander>>) {
        *held(&self.bystander) = bystander;
    }

    /// Returns how many requests were carried.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Returns the addresses that told an e-mail address.
    pub fn indiscreet(&self) -> BTreeSet<String> {
        held(&self.indiscreet).clone()
    }

    /// Returns the first write that was sent again blindly.
    pub fn sent_blindly(&self) -> Option<String> {
        held(&self.doubt).found().map(str::to_owned)
    }

    /// Returns the network of one process.
    pub fn network(self: &Arc<Self>, fate: &Arc<Fate>) -> Network {
        let (wires, fate) = (Arc::clone(self), Arc::clone(fate));
        Network::given(move |request| Arc::clone(&wires).carry(Arc::clone(&fate), request))
    }

    fn draw(&self) -> (Way, Duration, Duration) {
        let mut held = held(&self.mood);
        let (mood, random) = &mut *held;
        let mut dice = random.below(100);
        let mut falls = |part: u64| {
            let falls = dice < part;
            dice = dice.wrapping_sub(part);
            falls
        };
        let way = if falls(mood.not_sent) {
            Way::NotSent
        } else if falls(mood.lost) {
            Way::Lost
        } else if falls(mood.answer_lost) {
            Way::AnswerLost
        } else if falls(mood.cut) {
            Way::Cut
        } else if falls(mood.slow) {
            Way::Slow(0)
        } else {
            Way::Plain
        };
        let way = match way {
            Way::Slow(_) => Way::Slow(random.between(5, 60)),
            other => other,
        };
        let mut time = || Duration::from_millis(random.below(mood.latency_ms + 1));
        (way, time(), time())
    }

    async fn carry(
        self: Arc<Self>,
        fate: Arc<Fate>,
        request: Request,
    ) -> Result<Response, NoAnswer> {
        let number = self.requests.fetch_add(1, Ordering::Relaxed) + 1;
        self.look_at(&request);
        let name = format!("#{number} {} {}", request.method(), request.url().path());
        fate.at_request(Moment::BeforeRequest).await;
        let (way, out, back) = self.draw();
        if way == Way::NotSent {
            return self.failed(&name, NoAnswer::NotSent("nobody home".to_owned()));
        }
        let meaning = Meaning::of(&request);
        let letter = Letter::sent(&self.doubt, &name, meaning.clone());
        tokio::time::sleep(out).await;
        if way == Way::Lost {
            return self.failed(&name, NoAnswer::Lost("lost on the way".to_owned()));
        }
        let answer = self.answer(request).await;
        if let Some(bystander) = &*held(&self.bystander) {
            bystander(number);
        }
        fate.at_request(Moment::AfterRequest).await;
        let wait = match way {
            Way::Slow(seconds) => back + Duration::from_secs(seconds),
            _ => back,
        };
        tokio::time::sleep(wait).await;
        let (head, body) = answer.into_parts();
        let told = format!("{name} -> {}", head.status.as_u16());
        if way == Way::AnswerLost {
            return self.failed(&told, NoAnswer::Lost("the answer was lost".to_owned()));
        }
        let Some(body) = begun(body).await else {
            return self.failed(&told, NoAnswer::Lost("the connection was cut".to_owned()));
        };
        let body = if way == Way::Cut {
            cut(body).await
        } else {
            letter.answered(head.status.as_u16());
            body
        };
        match way {
            Way::Plain => self.tell(told),
            way => self.tell(format!("{told}, {way:?}")),
        }
        let wires = Arc::clone(&self);
        let body = body.inspect_err(move |_| held(&wires.doubt).lost(&meaning));
        let body = reqwest::Body::wrap_stream(body);
        Ok(http::Response::from_parts(head, body).into())
    }

    async fn answer(&self, request: Request) -> http::Response<Body> {
        let router = if request.url().as_str().starts_with(&self.impact_at) {
            &self.impact
        } else {
            &self.hubspot
        };
        match http::Request::<reqwest::Body>::try_from(request) {
            Ok(request) => match router.clone().oneshot(request.map(Body::new)).await {
                Ok(answer) => answer,
                Err(never) => match never {},
            },
            Err(_) => http::Response::new(Body::from("this is no request")),
        }
    }

    fn failed(&self, name: &str, why: NoAnswer) -> Result<Response, NoAnswer> {
        self.tell(format!("{name}: {why:?}"));
        Err(why)
    }

    fn tell(&self, line: String) {
        if let Some(trace) = &self.trace {
            trace.tell(line);
        }
    }

    /// Invariant 10, secret: no full address in an address.
    fn look_at(&self, request: &Request) {
        let url = request.url().as_str();
        // Documented by impact.com: a participant is addressed by its ids, and where these are not hashed some are made of
        // an address. The ids of a new one are ours.
        let named = request.url().path().contains("/open/account/");
        let may = named && !self.hashed && request.method() != Method::POST;
        if !may && (url.contains("%40") || url.contains('@')) {
            held(&self.indiscreet).insert(url.to_owned());
        }
    }
}

/// A request that was sent. Unless its answer arrives, what it wrote is in doubt: whoever waits may have given up, or
/// died.
struct Letter<'a> {
    doubt: &'a Mutex<Doubt>,
    meaning: Meaning,
    open: bool,
}

impl<'a> Letter<'a> {
    fn sent(doubt: &'a Mutex<Doubt>, name: &str, meaning: Meaning) -> Self {
        held(doubt).sent(name, &meaning);
        Self {
            doubt,
            meaning,
            open: true,
        }
    }

    fn answered(mut self, status: u16) {
        held(self.doubt).answered(&self.meaning, status);
        self.open = false;
    }
}

impl Drop for Letter<'_> {
    fn drop(&mut self) {
        if self.open {
            held(self.doubt).lost(&self.meaning);
        }
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

type Chunks = BoxStream<'static, io::Result<Bytes>>;

/// Waits for the first part of a body. One that fails before it is an answer that never began.
async fn begun(body: Body) -> Option<Chunks> {
    let mut chunks = body.into_data_stream().map_err(io::Error::other).boxed();
    match chunks.next().await {
        None => Some(stream::empty().boxed()),
        Some(Ok(first)) => Some(stream::once(async { Ok(first) }).chain(chunks).boxed()),
        Some(Err(_)) => None,
    }
}

/// The first half of a body, and then an error.
async fn cut(body: Chunks) -> Chunks {
    let whole: Vec<Bytes> = body.filter_map(|part| async { part.ok() }).collect().await;
    let whole = whole.concat();
    let half = Bytes::copy_from_slice(&whole[..whole.len() / 2]);
    let end = Err(io::Error::new(io::ErrorKind::ConnectionAborted, "cut"));
    stream::iter([Ok(half), end]).boxed()
}
