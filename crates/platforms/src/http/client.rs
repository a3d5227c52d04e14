//! The transport: no redirects, TLS to everybody but this computer, and no proxy between us and ourselves.

use crate::error::{ApiError, brief};
use crate::http::address::{Own, is_loopback};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// Time for a connection to stand, TLS included.
const CONNECT_TIME: Duration = Duration::from_secs(10);
/// Idle connections kept for the next requests.
const IDLE_CONNECTIONS: usize = 32;

/// Returns an HTTP client for an address and what lies beside it. It follows no redirect. Away from this computer it
/// refuses anything but TLS; on this computer it never goes through a proxy, and `localhost` is not looked up.
pub(crate) fn plain_client(base: &Own) -> Result<reqwest::Client, ApiError> {
    let builder = reqwest::Client::builder()
        .user_agent(concat!("AdvocateSync/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(CONNECT_TIME)
        .pool_max_idle_per_host(IDLE_CONNECTIONS)
        .tcp_nodelay(true);
    let builder = if is_loopback(base) {
        let here = [
            SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
        ];
        builder.no_proxy().resolve_to_addrs("localhost", &here)
    } else {
        builder.https_only(true)
    };
    builder.build().map_err(|failed| ApiError::Unreachable {
        detail: cause(failed),
    })
}

/// Returns the innermost cause, without the address: its query may hold what nobody should log.
pub(crate) fn cause(failed: reqwest::Error) -> String {
    let failed = failed.without_url();
    let mut innermost: &dyn std::error::Error = &failed;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    brief(&innermost.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use url::Url;

    #[tokio::test]
    async fn nothing_leaves_this_computer_without_tls() {
        // A listener that would be reached if the address were not refused before.
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let plain = format!("http://{}/", listener.local_addr().unwrap());
        let platform = Url::parse("https://api.platform.example").unwrap();
        let far = Own::of(platform, &["api.platform.example"]).unwrap();
        let refused = plain_client(&far).unwrap().get(&plain).send();
        let refused = tokio::time::timeout(Duration::from_secs(5), refused).await;
        assert!(refused.unwrap().unwrap_err().is_builder());
        let near = Own::of(Url::parse(&plain).unwrap(), &[]).unwrap();
        let client = plain_client(&near).unwrap();
        let (asked, came) = tokio::join!(
            tokio::time::timeout(Duration::from_secs(5), client.get(&plain).send()),
            async {
                let (stream, _) = listener.accept().await.unwrap();
                drop(stream);
            }
        );
        assert!(asked.unwrap().is_err());
        assert_eq!(came, ());
    }
}
