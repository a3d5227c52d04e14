//! Where requests may go: a platform's own hosts over TLS, or this computer. Knows no platform's hosts.

use crate::error::{ApiError, brief};
use std::ops::Deref;
use url::{Host, Url};

/// An address that may see a credential. There is no other way to get a client or a line.
#[derive(Debug, Clone)]
pub(crate) struct Own(Url);

impl Own {
    /// Takes an address that belongs to a platform, or to this computer (a simulator). `hosts` are the platform's; one
    /// that begins with a dot stands for every name below it.
    pub(crate) fn of(url: Url, hosts: &[&str]) -> Result<Self, ApiError> {
        let here = is_loopback(&url) && matches!(url.scheme(), "http" | "https");
        if here || is_of(&url, hosts) {
            return Ok(Self(url));
        }
        // Names of hosts only: a path or a query may hold what nobody should see.
        Err(ApiError::ForeignAddress {
            detail: brief(&format!(
                "{}://{}",
                url.scheme(),
                url.host_str().unwrap_or_default()
            )),
        })
    }

    /// Returns the address of `segments` below this one, on the same host.
    pub(crate) fn below(&self, segments: &[&str]) -> Self {
        Self(address(&self.0, segments))
    }
}

impl Deref for Own {
    type Target = Url;

    fn deref(&self) -> &Url {
        &self.0
    }
}

/// Returns whether an address is one of these hosts, over TLS, at the usual port, without a name or password in it.
fn is_of(url: &Url, hosts: &[&str]) -> bool {
    let Some(Host::Domain(name)) = url.host() else {
        return false;
    };
    url.scheme() == "https"
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && hosts.iter().any(|host| match host.strip_prefix('.') {
            Some(_) => name
                .strip_suffix(host)
                .is_some_and(|front| !front.is_empty()),
            None => name == *host,
        })
}

/// Returns whether an address stays on this computer.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Returns the address of `path` below a base. The base may itself have a path.
pub(crate) fn address(base: &Url, segments: &[&str]) -> Url {
    let mut url = base.clone();
    url.set_query(None);
    url.set_fragment(None);
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: &str) -> bool {
        let url = Url::parse(text).unwrap();
        Own::of(url, &["api.platform.example", ".pages.example"]).is_ok()
    }

    #[test]
    fn only_the_platforms_hosts_and_this_computer_may_see_a_credential() {
        for good in [
            "https://api.platform.example",
            "https://API.Platform.example:443/below",
            "https://app-eu1.pages.example",
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://[::1]:80/x",
            "http://localhost:3",
            "https://localhost",
        ] {
            assert!(own(good), "{good}");
        }
        for bad in [
            "http://api.platform.example",
            "https://api.platform.example:8443",
            "https://api.platform.example.evil.example",
            "https://evil-api.platform.example",
            "https://evil.example/api.platform.example",
            "https://api.platform.example@evil.example",
            "https://somebody@api.platform.example",
            "https://somebody:word@api.platform.example",
            "https://api.platform.example.",
            "https://pages.example",
            "https://.pages.example",
            "https://evilpages.example",
            "https://xn--pi-7ja.platform.example",
            "http://localhost.evil.example",
            "http://localhost.",
            "http://0.0.0.0",
            "http://10.0.0.1",
            "http://[::ffff:127.0.0.1]",
            "http://169.254.169.254",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
            "data:text/plain,x",
        ] {
            assert!(!Url::parse(bad).is_ok_and(|url| own(url.as_str())), "{bad}");
        }
    }

    #[test]
    fn a_refused_address_is_told_without_its_path() {
        let url = Url::parse("https://evil.example/secret?token=secret").unwrap();
        let refused = Own::of(url, &["api.platform.example"]).unwrap_err();
        assert!(refused.to_string().contains("https://evil.example"));
        assert!(!refused.to_string().contains("secret"), "{refused}");
    }

    #[test]
    fn what_is_below_an_address_stays_on_its_host() {
        let own = Own::of(Url::parse("http://127.0.0.1:1/base/?q#f").unwrap(), &[]).unwrap();
        for odd in [
            "..",
            "//evil.example",
            "@evil.example",
            "a/b?c#d",
            "\\\\evil.example",
        ] {
            let below = own.below(&["x", odd]);
            assert_eq!(below.origin(), own.origin(), "{odd}");
            assert!(
                below.path().starts_with("/base/x"),
                "{odd}: {}",
                below.path()
            );
            assert_eq!((below.query(), below.fragment()), (None, None), "{odd}");
        }
    }
}
