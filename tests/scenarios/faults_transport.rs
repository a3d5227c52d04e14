//! The fault matrix, T06 to T13: trouble at the platform and on the way to it.

use crate::invariants::{Before, hardly_anything_was_sent_twice, says_why_it_waits};
use crate::trouble::{HURRY, before_the_run, reads_through, refuses_to_read, rides_out};
use crate::world::World;
use engine::views::Platform;
use jiff::SignedDuration;
use simulators::FaultKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use url::Url;

const CREATE: &str = "contacts/batch/create";
const TOKEN: &str = "POST /oauth/token";

#[tokio::test]
async fn t06_5xx_burst() {
    let (world, plan, before) = before_the_run().await;
    let mut news = world.process.news();
    world.trouble("status_502:count=8");
    world.trouble("status_503:count=always,value=json");
    let run = world.start(&plan).await.unwrap();
    // A minute of real life.
    tokio::time::sleep(Duration::from_mins(1) / HURRY).await;
    let asked = world.requests(&["contacts"]);
    world.practice.hubspot().clear_faults();
    let done = news.run_finished(&run.id).await;
    assert_eq!(done.results.created, plan.counts.create, "{done:?}");
    before.everything_holds(&world, &done, 0).await;
    // Sixteen tasks that hammer on their own would have asked more than a hundred times.
    assert!(asked < 60, "{asked} requests to a platform that is down");
}

#[tokio::test]
async fn t06_5xx_of_a_gateway_that_may_have_let_the_write_through() {
    for fault in [
        "status_504:count=2,endpoint=batch/create,value=applied",
        "status_502:count=2,endpoint=batch/create,value=json",
        "status_500:count=2,endpoint=batch/update,value=applied json",
        "status_423:count=2,endpoint=batch/create",
        "status_477:endpoint=batch/update,value=60",
    ] {
        // Each may cost a look and another attempt.
        rides_out(&[fault], 8).await;
    }
}

#[tokio::test]
async fn t06_a_gateway_out_of_order_for_long_parks_the_run() {
    let (world, plan, before) = before_the_run().await;
    world.trouble(&format!("status_502:count=always,endpoint={CREATE}"));
    let parked = world.run(&plan).await;
    says_why_it_waits(&parked, &["502"]);
    world.practice.hubspot().clear_faults();
    let done = world.resume(&parked.id).await;
    assert_eq!(done.results.created, plan.counts.create, "{done:?}");
    before.everything_holds(&world, &done, 0).await;
}

#[tokio::test]
async fn t07_truncated_body() {
    rides_out(&["truncated_body:endpoint=batch/create"], 4).await;
    rides_out(&["truncated_body:endpoint=batch/update"], 4).await;
    reads_through("truncated_body:endpoint=GET /crm/objects/contacts").await;
    reads_through("truncated_body:endpoint=search").await;
}

#[tokio::test]
async fn t08_reset_after_send() {
    let (world, run) = rides_out(&["reset_after_apply:endpoint=batch/create"], 4).await;
    let batches = u64::from(run.results.created.div_ceil(100));
    assert_eq!(world.requests(&[CREATE]), batches, "it was not sent again");
    rides_out(&["reset_after_apply:endpoint=batch/update"], 4).await;
    let (world, _) = rides_out(&["reset_before_apply:endpoint=batch/create"], 4).await;
    assert_eq!(
        world.requests(&[CREATE]),
        batches + 1,
        "sent again after a look"
    );
    rides_out(&["reset_before_apply:endpoint=batch/update"], 4).await;
    reads_through("reset_before_apply:endpoint=GET /crm/objects/contacts").await;
}

#[tokio::test]
async fn t09_slow_success() {
    // Thirty seconds is how long an answer is waited for.
    let (world, run) = rides_out(&["slow_success:endpoint=batch/create,ms=2500"], 4).await;
    let batches = u64::from(run.results.created.div_ceil(100));
    assert_eq!(world.requests(&[CREATE]), batches, "it was not sent again");
    rides_out(&["slow_success:endpoint=batch/update,ms=2500"], 4).await;
}

#[tokio::test]
async fn t10_slow_loris() {
    // A byte now and then is never silence; a page would take ten minutes.
    let begin = Instant::now();
    rides_out(&["drip:endpoint=batch/create,ms=20"], 4).await;
    reads_through("drip:endpoint=GET /crm/objects/contacts,ms=20").await;
    assert!(
        begin.elapsed() < Duration::from_mins(1),
        "{:?}",
        begin.elapsed()
    );
}

#[tokio::test]
async fn t12_offline_and_sleep() {
    let (world, plan, before) = before_the_run().await;
    let writes = world.writes();
    world.trouble("reset_after_apply:endpoint=batch/");
    world.trouble("reset_before_apply:count=always");
    let parked = world.run(&plan).await;
    says_why_it_waits(&parked, &["could not be reached"]);
    // The lid is closed for the night; tokens run out meanwhile.
    world.clock.step(SignedDuration::from_hours(8));
    world.practice.hubspot().expire_tokens();
    world.practice.hubspot().clear_faults();
    let renewals = world.requests(&[TOKEN]);
    let done = world.resume(&parked.id).await;
    assert_eq!(world.requests(&[TOKEN]), renewals + 1);
    assert_eq!(done.results.created, plan.counts.create, "{done:?}");
    let batches = plan.counts.create.div_ceil(100) + plan.counts.update.div_ceil(100);
    hardly_anything_was_sent_twice(&world, writes, u64::from(batches));
    before.everything_holds(&world, &done, 0).await;
}

/// Points the HubSpot side of a workspace elsewhere on this computer.
async fn point_at(world: &World, address: &str) {
    let address = Url::parse(address).unwrap();
    world
        .process
        .ask(|engine| async move { engine.use_address(Platform::Hubspot, Some(address)).await })
        .await
        .unwrap();
}

/// Listens with a certificate that it signed itself; `met` says that somebody took it.
async fn stranger(met: Arc<AtomicBool>) -> SocketAddr {
    let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(own.signing_key.serialize_der().into());
    let provider = Arc::new(aws_lc_rs::default_provider());
    let server = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let acceptor = TlsAcceptor::from(Arc::new(server));
        while let Ok((near, _)) = listener.accept().await {
            if acceptor.accept(near).await.is_ok() {
                met.store(true, Ordering::Relaxed);
            }
        }
    });
    address
}

#[tokio::test]
async fn t13_tls_and_proxy() {
    let world = World::in_a_hurry(60, 40).await;
    world.trouble("status_407:count=always");
    refuses_to_read(&world, &["HubSpot", "proxy", "407"]).await;
    world.practice.hubspot().clear_faults();
    // Whoever answers there speaks no TLS at all, or shows a certificate that nobody vouches for.
    let plain = world.practice.access().hubspot.base_url.clone();
    point_at(&world, &plain.replace("http://", "https://")).await;
    refuses_to_read(&world, &["HubSpot", "could not be reached"]).await;
    let met = Arc::new(AtomicBool::new(false));
    let stranger = stranger(Arc::clone(&met)).await;
    point_at(&world, &format!("https://{stranger}")).await;
    refuses_to_read(&world, &["HubSpot", "could not be reached", "certificate"]).await;
    assert!(
        !met.load(Ordering::Relaxed),
        "the stranger was spoken to all the same"
    );
    // Nobody answers at all.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = silent.local_addr().unwrap();
    drop(silent);
    point_at(&world, &format!("http://{closed}")).await;
    refuses_to_read(&world, &["HubSpot", "could not be reached"]).await;
    point_at(&world, &plain).await;
    world.preview().await;
}

#[tokio::test]
async fn t13_a_network_of_ipv6_only() {
    let Ok(listener) = TcpListener::bind("[::1]:0").await else {
        eprintln!("this computer has no IPv6");
        return;
    };
    let world = World::in_a_hurry(60, 40).await;
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (to, _) = world.addresses();
    let bridge = tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            let to = format!("127.0.0.1:{}", to.port().unwrap());
            tokio::spawn(async move {
                let mut far = TcpStream::connect(to).await.unwrap();
                let _closed = tokio::io::copy_bidirectional(&mut near, &mut far).await;
            });
        }
    });
    point_at(&world, &address).await;
    let before = Before::of(&world);
    let run = world.sync().await;
    before.everything_holds(&world, &run, 0).await;
    bridge.abort();
}

/// Every kind for this table can be asked for in words.
#[test]
fn the_vocabulary_serves_the_cases_told_here() {
    let told = concat!(
        include_str!("faults_limits.rs"),
        include_str!("faults_transport.rs"),
        include_str!("faults_answers.rs")
    );
    for kind in FaultKind::ALL
        .iter()
        .filter(|kind| kind.cases().contains('T'))
    {
        assert!(
            told.contains(kind.name()) || kind.is_of_exports(),
            "{kind} is not used"
        );
    }
}
