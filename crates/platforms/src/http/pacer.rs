//! When a request may be sent: a log of the last interval, shared by every task of an account.
//!
//! Even pacing would waste the burst that the platform allows, so the first requests go at once and a slot frees one
//! interval after the *answer* of the request that took it, less most of the time that the quickest answers take. The
//! answer comes after the server's own count of that request, and the next request is on its way before it is counted:
//! together at least the quickest way there and back. So the log is never ahead of the server and we cause no refusal of
//! our own. Knows no platform's paths.

use crate::http::retry::Patience;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Mutex as Turnstile, Notify};
use tokio::time::Instant;

/// Requests allowed before HubSpot's headers told the account's own number: the lowest documented burst limit (private
/// tokens on free accounts).
const FIRST_LIMIT: u32 = 100;
/// The documented interval of HubSpot's burst limit.
const FIRST_INTERVAL: Duration = Duration::from_secs(10);
/// Documented by HubSpot: searches per second and account.
const SEARCH_LIMIT: u32 = 5;
/// The interval of [`SEARCH_LIMIT`].
const SEARCH_INTERVAL: Duration = Duration::from_secs(1);

/// From the third answer in a row that tells of trouble at the platform, everybody waits together and one request at a
/// time looks whether it is over. What was under way together counts as one answer.
const ALL_WAIT_AT: u32 = 3;

/// Which limit a request falls under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bucket {
    /// The account's burst limit.
    Burst,
    /// Searches have a limit of their own and are exempt from the burst limit (documented by HubSpot).
    Search,
}

/// How many requests may be under way, those that are included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// So many use the limit up, as quickly as answers come.
    pub wanted: u32,
    /// So many the window has left.
    pub left: u32,
    /// When it may become more by itself.
    pub opens: Option<Instant>,
}

/// What the limit headers of an answer said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Allowance {
    pub max: u32,
    pub remaining: u32,
    pub interval: Duration,
}

/// Paces the requests of one account; clones share the pace.
#[derive(Debug, Clone)]
pub struct Pacer(Arc<Lanes>);

#[derive(Debug)]
struct Lanes {
    patience: Patience,
    burst: Lane,
    search: Lane,
}

impl Pacer {
    /// Returns a pacer for one HubSpot account. It learns the account's limit from the answers.
    pub fn hubspot() -> Self {
        Self::of(Some(FIRST_LIMIT), Some(SEARCH_LIMIT), Patience::default())
    }

    /// Returns a pacer without a limit of its own. It still pauses when the platform asks.
    pub fn unlimited() -> Self {
        Self::of(None, None, Patience::default())
    }

    /// Returns a fresh pacer of this kind with another patience.
    #[must_use]
    pub fn with(self, patience: Patience) -> Self {
        let limit = |lane: &Lane| lane.lock().limit;
        Self::of(limit(&self.0.burst), limit(&self.0.search), patience)
    }

    fn of(burst: Option<u32>, search: Option<u32>, patience: Patience) -> Self {
        Self(Arc::new(Lanes {
            patience,
            burst: Lane::new(burst, patience.of(FIRST_INTERVAL)),
            search: Lane::new(search, patience.of(SEARCH_INTERVAL)),
        }))
    }

    pub(crate) fn patience(&self) -> Patience {
        self.0.patience
    }

    fn lane(&self, bucket: Bucket) -> &Lane {
        match bucket {
            Bucket::Burst => &self.0.burst,
            Bucket::Search => &self.0.search,
        }
    }

    /// Waits for a slot. Dropping the slot counts as its answer. While the platform is in trouble the wait ends at
    /// `until`, with the status that tells of it.
    pub(crate) async fn slot(&self, bucket: Bucket, until: Instant) -> Result<Slot, u16> {
        let (ordinal, occupied) = self.lane(bucket).take(until).await?;
        Ok(Slot {
            pacer: self.clone(),
            bucket,
            ordinal,
            occupied,
            sent_at: Instant::now(),
        })
    }

    /// Returns how long every task now waits because the platform asked for it.
    pub(crate) fn pause(&self) -> Option<Duration> {
        self.0.burst.pause().max(self.0.search.pause())
    }

    /// Returns how many requests of the burst limit should be under way now. For callers that do something before each
    /// request and had better not do it long before.
    pub(crate) fn room(&self) -> Room {
        self.0.burst.lock().room(Instant::now())
    }

    /// Leaves the rest of every limit to other programs of the account: at most `percent` (1 to 100) of it is used, also
    /// by requests that wait already.
    pub(crate) fn use_at_most(&self, percent: u8) {
        for lane in [&self.0.burst, &self.0.search] {
            lane.lock().share = u32::from(percent.clamp(1, 100));
            lane.changed.notify_one();
        }
    }

    /// Returns the burst limit, once an answer told it.
    pub(crate) fn learned(&self) -> Option<(u32, Duration)> {
        let state = self.0.burst.lock();
        state.learned.then_some((state.limit?, state.interval))
    }
}

/// Leave to send one request.
#[derive(Debug)]
pub(crate) struct Slot {
    pacer: Pacer,
    bucket: Bucket,
    ordinal: u64,
    occupied: u32,
    sent_at: Instant,
}

impl Slot {
    /// Learns from the headers of the answer.
    pub(crate) fn answered(&self, allowance: Allowance) {
        let lane = self.pacer.lane(self.bucket);
        let interval = self.pacer.patience().of(allowance.interval);
        let mut state = lane.lock();
        if state.limit.is_none() {
            return;
        }
        state.limit = Some(allowance.max.max(1));
        state.interval = interval;
        state.learned = true;
        // An upper bound of our own share of the server's count: what held a slot when this request left, and what left
        // since. The rest belongs to somebody else in the same bucket.
        let since = u32::try_from(state.granted - self.ordinal).unwrap_or(u32::MAX);
        let ours = self.occupied.saturating_add(since);
        let used = allowance.max.saturating_sub(allowance.remaining);
        let others = used.saturating_sub(ours);
        let now = Instant::now();
        // Our own share is an upper bound, so the greatest that was seen of the others is the truest; it holds until
        // their requests have left the window.
        if state.others_until <= now || others >= state.others {
            state.others = others;
            state.others_until = now + interval;
        }
        drop(state);
        lane.changed.notify_one();
    }

    /// Notes an answer that tells of trouble at the platform, or of none.
    pub(crate) fn found(&self, trouble: Option<u16>) {
        let lane = self.pacer.lane(self.bucket);
        let mut state = lane.lock();
        let now = Instant::now();
        match trouble {
            None => state.troubles = 0,
            // It left before the trouble was known: the same trouble.
            Some(_) if state.troubles > 0 && self.sent_at < state.troubled_at => return,
            Some(status) => {
                state.troubles += 1;
                state.troubled_at = now;
                state.trouble = status;
                if let Some(more) = state.troubles.checked_sub(ALL_WAIT_AT) {
                    state.troubled_until = now + self.pacer.patience().pause(more);
                }
            }
        }
        drop(state);
        lane.changed.notify_one();
    }

    /// Pauses every task because this request was refused. Without a wait of the platform's own the pause lasts until
    /// the window is free.
    pub(crate) fn refused(&self, wait: Option<Duration>) {
        let lane = self.pacer.lane(self.bucket);
        let mut state = lane.lock();
        let now = Instant::now();
        let told = wait.is_some();
        let wait = wait.unwrap_or(state.interval);
        // Requests that were under way when the pause began were refused for the same reason: one pause for all.
        if self.sent_at < state.paused_at && state.paused_until > now {
            return;
        }
        state.paused_at = now;
        state.paused_until = state.paused_until.max(now + wait);
        if let Some(limit) = state.limit {
            if !told {
                // Until an answer tells more: what we did not take, somebody else has.
                state.others = limit.saturating_sub(state.occupied(now));
                state.others_until = state.paused_until + state.interval;
            }
            // Alone we are never refused. So somebody takes more while we send than the headers foretold: leave them
            // a tenth, then twice as much, up to a half.
            state.reserve = (state.reserve * 2).clamp(limit / 10, limit / 2);
            state.reserve_until = state.paused_until + 2 * state.interval;
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let lane = self.pacer.lane(self.bucket);
        let mut state = lane.lock();
        state.in_flight = state.in_flight.saturating_sub(1);
        let now = Instant::now();
        state.took(now - self.sent_at, now);
        state.heard = true;
        if state.limit.is_some() {
            state.answered.push_back(now);
        }
        drop(state);
        lane.changed.notify_one();
    }
}

#[derive(Debug)]
struct Lane {
    state: Mutex<State>,
    /// First come, first served; only the first of the queue looks at the state.
    turn: Turnstile<()>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    limit: Option<u32>,
    /// How much of the limit may be ours, in percent.
    share: u32,
    interval: Duration,
    learned: bool,
    in_flight: u32,
    /// Some request has ended, well or badly.
    heard: bool,
    /// How long answers take, the newest counting most.
    latency: Duration,
    /// The quickest answer of about the last interval.
    quickest: Duration,
    quickest_until: Instant,
    /// When the answers of the last interval came, oldest first.
    answered: VecDeque<Instant>,
    granted: u64,
    others: u32,
    others_until: Instant,
    /// Left free after a refusal.
    reserve: u32,
    reserve_until: Instant,
    paused_at: Instant,
    paused_until: Instant,
    /// Answers in a row that told of trouble at the platform.
    troubles: u32,
    /// The newest of them.
    trouble: u16,
    troubled_at: Instant,
    troubled_until: Instant,
}

impl State {
    /// Returns the status that tells why everybody waits together.
    fn down(&self) -> Option<u16> {
        (self.troubles >= ALL_WAIT_AT).then_some(self.trouble)
    }

    /// Returns when the oldest slot is free again. A quarter of the quickest way is left for those that vary.
    fn frees_at(&self) -> Option<Instant> {
        let earlier = (self.quickest * 3 / 4).min(self.interval / 2);
        Some(*self.answered.front()? + self.interval - earlier)
    }

    /// Notes how long an answer took.
    fn took(&mut self, latency: Duration, now: Instant) {
        if !self.heard || latency <= self.quickest || self.quickest_until <= now {
            self.quickest = latency;
            self.quickest_until = now + self.interval;
        }
        self.latency = if self.heard {
            (self.latency * 3 + latency) / 4
        } else {
            latency
        };
    }

    /// Returns the slots taken by us.
    fn occupied(&mut self, now: Instant) -> u32 {
        while self.frees_at().is_some_and(|at| at <= now) {
            self.answered.pop_front();
        }
        u32::try_from(self.answered.len())
            .unwrap_or(u32::MAX)
            .saturating_add(self.in_flight)
    }

    fn room(&mut self, now: Instant) -> Room {
        let just = |number, opens| Room {
            wanted: number,
            left: number,
            opens,
        };
        if self.paused_until > now {
            return just(self.in_flight, Some(self.paused_until));
        }
        let Some(limit) = self.limit else {
            return just(u32::MAX, None);
        };
        if !self.heard {
            return just(1, None);
        }
        let mut kept = 0;
        let mut opens = None;
        for (share, until) in [
            (self.others, self.others_until),
            (self.reserve, self.reserve_until),
        ] {
            if share > 0 && until > now {
                kept += share;
                opens = [opens, Some(until)].into_iter().flatten().min();
            }
        }
        let answered = self.occupied(now) - self.in_flight;
        let oldest = self.frees_at();
        let opens = [opens, oldest].into_iter().flatten().min();
        let left = self.ours(limit, kept).saturating_sub(answered);
        Room {
            wanted: left.min(self.needed(limit)),
            left,
            opens,
        }
    }

    /// Returns how many slots of the limit may be ours while others take so many.
    fn ours(&self, limit: u32, others: u32) -> u32 {
        limit
            .saturating_sub(others)
            .min((limit.saturating_mul(self.share) / 100).max(1))
    }

    /// Returns how many requests under way use the limit up, at the latency of the newest answers: one more than twice as
    /// many as would do if they left evenly.
    fn needed(&self, limit: u32) -> u32 {
        let evenly = self.latency.as_secs_f64() * f64::from(limit)
            / self.interval.as_secs_f64().max(f64::EPSILON);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "neither negative nor much more than the limit"
        )]
        let needed = (evenly * 2.0).round() as u32;
        needed.saturating_add(1)
    }

    /// Takes a slot, or returns when to look again (`None`: when something changes).
    fn take(&mut self, now: Instant) -> Result<(u64, u32), Option<Instant>> {
        let free_at = if self.down().is_some() {
            self.paused_until.max(self.troubled_until)
        } else {
            self.paused_until
        };
        if free_at > now {
            return Err(Some(free_at));
        }
        if self.down().is_some() && self.in_flight > 0 {
            return Err(None);
        }
        if let Some(limit) = self.limit {
            // The first request goes alone: its answer tells what others, perhaps an earlier start of this program,
            // have taken of the window.
            if self.granted > 0 && !self.heard {
                return Err(None);
            }
            if self.reserve_until <= now {
                self.reserve = 0;
            }
            if self.others_until <= now {
                self.others = 0;
            }
            let others = self.others.saturating_add(self.reserve);
            // One slot is always ours, or we could never find out that the others have left.
            if self.occupied(now) >= self.ours(limit, others).max(1) {
                let oldest = self.frees_at();
                let left = (self.others > 0).then_some(self.others_until);
                let eased = (self.reserve > 0).then_some(self.reserve_until);
                return Err([oldest, left, eased].into_iter().flatten().min());
            }
        }
        self.in_flight += 1;
        self.granted += 1;
        Ok((self.granted, self.occupied(now)))
    }
}

impl Lane {
    fn new(limit: Option<u32>, interval: Duration) -> Self {
        let now = Instant::now();
        Self {
            state: Mutex::new(State {
                limit,
                share: 100,
                interval,
                learned: false,
                in_flight: 0,
                heard: false,
                latency: Duration::ZERO,
                quickest: Duration::ZERO,
                quickest_until: now,
                answered: VecDeque::new(),
                granted: 0,
                others: 0,
                others_until: now,
                reserve: 0,
                reserve_until: now,
                paused_at: now,
                paused_until: now,
                troubles: 0,
                trouble: 0,
                troubled_at: now,
                troubled_until: now,
            }),
            turn: Turnstile::new(()),
            changed: Notify::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn take(&self, until: Instant) -> Result<(u64, u32), u16> {
        let _turn = self.turn.lock().await;
        loop {
            let look_again = {
                let now = Instant::now();
                let mut state = self.lock();
                let down = state.down();
                if let Some(status) = down.filter(|_| now >= until) {
                    return Err(status);
                }
                match (state.take(now), down) {
                    (Ok(taken), _) => return Ok(taken),
                    (Err(at), None) => at,
                    (Err(at), Some(_)) => Some(at.map_or(until, |at| at.min(until))),
                }
            };
            let changed = self.changed.notified();
            match look_again {
                Some(at) => tokio::select! {
                    () = tokio::time::sleep_until(at) => {}
                    () = changed => {}
                },
                None => changed.await,
            }
        }
    }

    fn pause(&self) -> Option<Duration> {
        let left = self
            .lock()
            .paused_until
            .saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn never() -> Instant {
        Instant::now() + Duration::from_hours(24)
    }

    /// A server that counts requests as they arrive, in a window that slides.
    struct Server {
        limit: u32,
        seen: Mutex<VecDeque<Instant>>,
    }

    impl Server {
        fn new(limit: u32) -> Arc<Self> {
            Arc::new(Self {
                limit,
                seen: Mutex::new(VecDeque::new()),
            })
        }

        fn arrive(&self) -> Result<Allowance, ()> {
            let mut seen = self.seen.lock().unwrap();
            let now = Instant::now();
            while seen.front().is_some_and(|at| *at + FIRST_INTERVAL <= now) {
                seen.pop_front();
            }
            if seen.len() >= self.limit as usize {
                return Err(());
            }
            seen.push_back(now);
            Ok(Allowance {
                max: self.limit,
                remaining: self.limit - u32::try_from(seen.len()).unwrap(),
                interval: FIRST_INTERVAL,
            })
        }
    }

    async fn burst(
        pacer: &Pacer,
        server: &Arc<Server>,
        n: usize,
        tasks: usize,
        latency: u64,
    ) -> usize {
        let left = Arc::new(Mutex::new(n));
        let refused = Arc::new(Mutex::new(0));
        let running: Vec<_> = (0..tasks)
            .map(|_| {
                let (pacer, server) = (pacer.clone(), Arc::clone(server));
                let (left, refused) = (Arc::clone(&left), Arc::clone(&refused));
                tokio::spawn(async move {
                    while {
                        let mut left = left.lock().unwrap();
                        let more = *left > 0;
                        *left = left.saturating_sub(1);
                        more
                    } {
                        let slot = pacer.slot(Bucket::Burst, never()).await.unwrap();
                        tokio::time::sleep(Duration::from_millis(latency / 2)).await;
                        let answer = server.arrive();
                        tokio::time::sleep(Duration::from_millis(latency - latency / 2)).await;
                        if let Ok(allowance) = answer {
                            slot.answered(allowance);
                        } else {
                            slot.refused(None);
                            *refused.lock().unwrap() += 1;
                            *left.lock().unwrap() += 1;
                        }
                    }
                })
            })
            .collect();
        for task in running {
            task.await.unwrap();
        }
        Arc::into_inner(refused).unwrap().into_inner().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn reaches_the_bound_without_a_refusal() {
        let (pacer, server) = (Pacer::hubspot(), Server::new(110));
        let begin = Instant::now();
        assert_eq!(burst(&pacer, &server, 330, 16, 0).await, 0);
        assert_eq!(pacer.learned(), Some((110, FIRST_INTERVAL)));
        assert!(
            begin.elapsed() <= Duration::from_secs(21),
            "{:?}",
            begin.elapsed()
        );
        assert!(begin.elapsed() >= Duration::from_secs(20));
    }

    #[tokio::test(start_paused = true)]
    async fn a_share_leaves_the_rest_of_the_limit_to_others() {
        let (pacer, server) = (Pacer::hubspot(), Server::new(100));
        pacer.use_at_most(50);
        let begin = Instant::now();
        assert_eq!(burst(&pacer, &server, 150, 16, 0).await, 0);
        assert_eq!(pacer.room().left, 0);
        // Three windows of fifty, where the whole limit would have taken two.
        assert!(
            begin.elapsed() >= Duration::from_secs(20),
            "{:?}",
            begin.elapsed()
        );
        pacer.use_at_most(100);
        assert_eq!(pacer.room().left, 50);
    }

    #[tokio::test(start_paused = true)]
    async fn latency_costs_less_than_a_tenth() {
        for latency in [200, 1_000] {
            let (pacer, server) = (Pacer::hubspot(), Server::new(110));
            let begin = Instant::now();
            assert_eq!(burst(&pacer, &server, 1_000, 24, latency).await, 0);
            assert!(
                begin.elapsed() <= Duration::from_secs(99),
                "{:?}",
                begin.elapsed()
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn leaves_room_for_others_in_the_same_bucket() {
        let (pacer, server) = (Pacer::hubspot(), Server::new(110));
        let stranger = tokio::spawn({
            let server = Arc::clone(&server);
            async move {
                loop {
                    let _ = server.arrive();
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            }
        });
        let begin = Instant::now();
        let refused = burst(&pacer, &server, 330, 8, 100).await;
        stranger.abort();
        assert!(refused <= 16, "{refused} {:?}", begin.elapsed());
        assert!(
            begin.elapsed() < Duration::from_mins(2),
            "{:?}",
            begin.elapsed()
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_pauses_everybody_once() {
        let pacer = Pacer::unlimited();
        let slots = [
            pacer.slot(Bucket::Burst, never()).await.unwrap(),
            pacer.slot(Bucket::Burst, never()).await.unwrap(),
        ];
        tokio::time::sleep(Duration::from_millis(10)).await;
        slots[0].refused(Some(Duration::from_secs(4)));
        tokio::time::sleep(Duration::from_secs(1)).await;
        slots[1].refused(Some(Duration::from_secs(4)));
        assert_eq!(pacer.pause(), Some(Duration::from_secs(3)));
        let begin = Instant::now();
        drop(pacer.slot(Bucket::Burst, never()).await.unwrap());
        assert_eq!(begin.elapsed(), Duration::from_secs(3));
        drop(pacer.slot(Bucket::Search, never()).await.unwrap());
        assert_eq!(begin.elapsed(), Duration::from_secs(3));
    }

    #[tokio::test(start_paused = true)]
    async fn searches_go_five_a_second() {
        let pacer = Pacer::hubspot();
        let begin = Instant::now();
        for _ in 0..11 {
            drop(pacer.slot(Bucket::Search, never()).await.unwrap());
        }
        assert_eq!(begin.elapsed(), Duration::from_secs(2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_cancelled_wait_leaves_no_hole() {
        let pacer = Pacer::hubspot();
        for _ in 0..FIRST_LIMIT {
            drop(pacer.slot(Bucket::Burst, never()).await.unwrap());
        }
        let cancelled =
            tokio::time::timeout(Duration::from_secs(1), pacer.slot(Bucket::Burst, never())).await;
        assert!(cancelled.is_err());
        let begin = Instant::now();
        drop(pacer.slot(Bucket::Burst, never()).await.unwrap());
        assert_eq!(begin.elapsed(), Duration::from_secs(9));
    }

    #[tokio::test(start_paused = true)]
    async fn in_lasting_trouble_one_looks_and_the_others_wait() {
        let pacer = Pacer::unlimited();
        for _ in 0..ALL_WAIT_AT {
            let together = [
                pacer.slot(Bucket::Burst, never()).await.unwrap(),
                pacer.slot(Bucket::Burst, never()).await.unwrap(),
            ];
            tokio::time::sleep(Duration::from_millis(10)).await;
            // Two answers to what was under way together are one piece of news.
            for slot in &together {
                slot.found(Some(503));
            }
        }
        let begin = Instant::now();
        let first = pacer.slot(Bucket::Burst, never()).await.unwrap();
        assert!(begin.elapsed() >= Duration::from_millis(250), "no pause");
        let soon = Duration::from_secs(1);
        let second = tokio::time::timeout(soon, pacer.slot(Bucket::Burst, never())).await;
        assert!(second.is_err(), "two look at the same time");
        let late = pacer.slot(Bucket::Burst, Instant::now() + soon).await;
        assert_eq!(late.err(), Some(503), "it waits beyond its patience");
        drop(pacer.slot(Bucket::Search, never()).await.unwrap());
        first.found(None);
        let all = [
            pacer.slot(Bucket::Burst, never()).await.unwrap(),
            pacer.slot(Bucket::Burst, never()).await.unwrap(),
        ];
        assert_eq!(all.len(), 2, "all go on");
    }

    #[tokio::test(start_paused = true)]
    async fn hiccups_with_good_answers_between_hold_nobody() {
        let pacer = Pacer::unlimited();
        let begin = Instant::now();
        for _ in 0..20 {
            let slot = pacer.slot(Bucket::Burst, never()).await.unwrap();
            slot.found(Some(502));
            drop(slot);
            pacer
                .slot(Bucket::Burst, never())
                .await
                .unwrap()
                .found(None);
        }
        assert_eq!(begin.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn room_is_what_a_window_has_left_and_what_uses_it_up() {
        let pacer = Pacer::hubspot();
        assert_eq!(pacer.room().left, 1, "the first goes alone");
        let slot = pacer.slot(Bucket::Burst, never()).await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
        drop(slot);
        let first = Instant::now();
        // Ten a second with a second of latency are ten at once; twice as many, and one. The second is the quickest way.
        let opens = first + FIRST_INTERVAL - Duration::from_millis(750);
        let room = Room {
            wanted: 21,
            left: FIRST_LIMIT - 1,
            opens: Some(opens),
        };
        assert_eq!(pacer.room(), room);
        let mut under_way = Vec::new();
        for _ in 0..FIRST_LIMIT - 3 {
            under_way.push(pacer.slot(Bucket::Burst, never()).await.unwrap());
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        drop(under_way);
        assert_eq!(pacer.room().wanted, 2, "what is left");
        let under_way = pacer.slot(Bucket::Burst, never()).await.unwrap();
        assert_eq!(pacer.room().wanted, 2, "it counts itself");
        drop(pacer.slot(Bucket::Burst, never()).await.unwrap());
        assert_eq!(pacer.room().left, 1);
        under_way.refused(Some(Duration::from_secs(20)));
        let over = Instant::now() + Duration::from_secs(20);
        assert_eq!((pacer.room().left, pacer.room().opens), (1, Some(over)));
        assert_eq!(Pacer::unlimited().room().wanted, u32::MAX);
    }

    #[tokio::test(start_paused = true)]
    async fn a_hurried_pace_keeps_its_proportions() {
        let pacer = Pacer::hubspot().with(Patience::hurried(10));
        let begin = Instant::now();
        for _ in 0..=FIRST_LIMIT {
            drop(pacer.slot(Bucket::Burst, never()).await.unwrap());
        }
        assert_eq!(begin.elapsed(), FIRST_INTERVAL / 10);
    }
}
