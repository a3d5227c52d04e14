//! Finding the participant whom a conversion means by its hashed e-mail address.
//!
//! Documented: the hash of the customer's e-mail address gets the same keyed hash as a participant's id, so a participant
//! made with that address as id is found. How one with another form of id is found is not published; here it is not.
//!
//! Refuses to know: conversions.

use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::identity::{IdHash, hex};
use super::store::{Key, Store};

/// The participant whose id, as first sent, has this SHA-1 or SHA-256 (in hex). The keyed hash builds on SHA-1, so a
/// SHA-256 cannot be led back to it: for that one all participants are looked at (invented).
pub fn find(store: &Store, ids: &IdHash, hash: &str) -> Option<Key> {
    let hash = hash.to_ascii_lowercase();
    if hash.is_empty() {
        return None;
    }
    let shown = ids.shown(&hash);
    let key = (shown.clone(), shown);
    if store.get(&key).is_some() {
        return Some(key);
    }
    let by_sha1 = hash.len() == 40;
    let fits = |raw: &str| {
        let own = if by_sha1 {
            hex(&Sha1::digest(raw))
        } else {
            hex(&Sha256::digest(raw))
        };
        own == hash
    };
    store.iter().find(|p| fits(&p.raw_id)).map(|p| p.key())
}
