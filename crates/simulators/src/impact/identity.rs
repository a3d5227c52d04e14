//! Names of things: participant ids as the service shows them, and the practice credentials.
//!
//! Documented by impact.com: reads return a keyed hash (HMAC) of a participant's `id` and `accountId`, while look-ups and
//! writes accept the value as first sent, its SHA-1, or the hash. Key and algorithm are not published. Here the shown id
//! is HMAC-SHA-256 over the SHA-1 of the value, so the three forms meet without any table; that choice is **invented**.
//!
//! Refuses to know: participants, requests, where ids are stored.

use hmac::{Hmac, Mac};
use sha1::{Digest, Sha1};
use sha2::Sha256;

/// The tenant alias of the practice program. Test tenants begin with `test_` (seen in published examples).
pub const TENANT_ALIAS: &str = "test_practice";
/// Length of a shown id: HMAC-SHA-256 in hex (invented).
const SHOWN_ID_LENGTH: usize = 64;
/// Length of a SHA-1 in hex.
const SHA1_HEX_LENGTH: usize = 40;

/// Turns the ids of a request into the ids that the service shows.
#[derive(Clone)]
pub struct IdHash {
    key: Option<Hmac<Sha256>>,
}

impl IdHash {
    /// With `enabled` false ids are shown as they were sent, as for tenants whose hashing has been switched off.
    pub fn new(seed: u64, enabled: bool) -> Self {
        Self {
            key: enabled.then(|| keyed(seed, "participant-ids")),
        }
    }

    /// The shown form of `given`, which may be the value as first sent, its SHA-1 in hex, or the shown form itself.
    /// Case matters in a value as first sent (invented: nothing is documented).
    pub fn shown(&self, given: &str) -> String {
        let Some(key) = &self.key else {
            return given.to_owned();
        };
        if is_hex(given, SHOWN_ID_LENGTH) {
            return given.to_ascii_lowercase();
        }
        let inner = if is_hex(given, SHA1_HEX_LENGTH) {
            given.to_ascii_lowercase()
        } else {
            hex(&Sha1::digest(given.as_bytes()))
        };
        let mut mac = key.clone();
        mac.update(inner.as_bytes());
        hex(&mac.finalize().into_bytes())
    }
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out
}

fn keyed(seed: u64, purpose: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(b"advocate practice")
        .expect("HMAC takes a key of any length");
    mac.update(&seed.to_be_bytes());
    mac.update(purpose.as_bytes());
    let key = mac.finalize().into_bytes();
    Hmac::new_from_slice(&key).expect("HMAC takes a key of any length")
}

/// Signs `text` for one purpose; the same seed, purpose and text give the same hex.
pub fn sign(seed: u64, purpose: &str, text: &str) -> String {
    let mut mac = keyed(seed, purpose);
    mac.update(text.as_bytes());
    hex(&mac.finalize().into_bytes())
}

/// A practice secret or account number that follows from the seed.
pub fn derived(seed: u64, purpose: &str, length: usize) -> String {
    let mut text = sign(seed, purpose, "credential");
    text.truncate(length);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_sha1_and_shown_form_meet() {
        let ids = IdHash::new(7, true);
        let raw = ids.shown("ada@example.com");
        let sha1 = hex(&Sha1::digest(b"ada@example.com"));
        assert_eq!(raw.len(), SHOWN_ID_LENGTH);
        assert_eq!(ids.shown(&sha1), raw);
        assert_eq!(ids.shown(&raw), raw);
        assert_ne!(ids.shown("bob@example.com"), raw);
        assert_ne!(IdHash::new(8, true).shown("ada@example.com"), raw);
    }

    #[test]
    fn without_hashing_ids_stay_as_sent() {
        assert_eq!(IdHash::new(7, false).shown("member-1"), "member-1");
    }
}
