//! Reading bodies with a bound. Bytes are counted as they come out of decompression, while they come, whatever
//! `Content-Length` says.

use bytes::{Bytes, BytesMut};
use reqwest::Response;

/// The longest good answer in JSON. A page holds a hundred records; with one value each of HubSpot's greatest
/// documented length (65,536 characters of up to four bytes) that is 25 MiB.
pub(crate) const LONGEST_ANSWER: usize = 32 * 1024 * 1024;
/// As much of a refusal as is read: reasons for a hundred rows fit many times. A longer one is cut, because its status
/// says enough.
pub(crate) const LONGEST_REFUSAL: usize = 1024 * 1024;
/// The longest answer of an authorization server: grants, introspections, metadata. HubSpot advises room for tokens of
/// 512 characters; this holds a hundred of them.
pub(crate) const LONGEST_GRANT: usize = 64 * 1024;

/// Room taken at once on the word of `Content-Length`.
const FIRST_ROOM: usize = 256 * 1024;

/// Why there is no body.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Spoiled {
    /// The transport failed.
    #[error(transparent)]
    Transport(#[from] reqwest::Error),
    /// There is more than the bound.
    #[error("more than {bound} bytes")]
    TooLong { bound: usize },
}

/// Reads a whole body, or fails when it is longer than `bound`.
pub(crate) async fn whole(mut response: Response, bound: usize) -> Result<Bytes, Spoiled> {
    let announced = usize::try_from(response.content_length().unwrap_or(0)).unwrap_or(usize::MAX);
    if announced > bound {
        return Err(Spoiled::TooLong { bound });
    }
    let mut body = BytesMut::with_capacity(announced.min(FIRST_ROOM));
    while let Some(chunk) = response.chunk().await? {
        if chunk.len() > bound - body.len() {
            return Err(Spoiled::TooLong { bound });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// Reads a body up to `bound` and leaves the rest.
pub(crate) async fn beginning(mut response: Response, bound: usize) -> Result<Bytes, Spoiled> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await? {
        let room = bound - body.len();
        body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
        if chunk.len() >= room {
            break;
        }
    }
    Ok(body.freeze())
}
