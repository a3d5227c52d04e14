//! Half characters in JSON. `"\ud83d"` is half of a character outside the basic plane; JavaScript platforms keep and send
//! such halves, and no text of ours can hold them. One of them must not make a page of a hundred records unreadable.

use bytes::Bytes;

/// Puts the replacement character where an escape is half a character. Everything else stays as it came.
pub(crate) fn mended(body: Bytes) -> Bytes {
    if !body
        .windows(3)
        .any(|part| matches!(part, [b'\\', b'u', b'd' | b'D']))
    {
        return body;
    }
    let mut whole = Vec::with_capacity(body.len());
    let mut rest: &[u8] = &body;
    while let Some((first, after)) = rest.split_first() {
        let taken = match (first, unit(rest)) {
            (_, Some(0xD800..=0xDBFF)) if low(rest.get(6..)) => 12,
            (_, Some(0xD800..=0xDFFF)) => {
                whole.extend_from_slice(b"\\ufffd");
                rest = rest.get(6..).unwrap_or_default();
                continue;
            }
            // An escaped backslash begins no escape.
            (b'\\', None) if !after.is_empty() => 2,
            _ => 1,
        };
        let (kept, left) = rest.split_at(taken.min(rest.len()));
        whole.extend_from_slice(kept);
        rest = left;
    }
    Bytes::from(whole)
}

fn low(rest: Option<&[u8]>) -> bool {
    matches!(rest.and_then(unit), Some(0xDC00..=0xDFFF))
}

/// Reads `\uXXXX` at the beginning.
fn unit(rest: &[u8]) -> Option<u16> {
    let [b'\\', b'u', digits @ ..] = rest else {
        return None;
    };
    let digits = std::str::from_utf8(digits.get(..4)?).ok()?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> String {
        let mended = mended(Bytes::copy_from_slice(json.as_bytes()));
        serde_json::from_slice(&mended).unwrap()
    }

    #[test]
    fn half_a_character_becomes_the_replacement_and_the_rest_stays() {
        assert_eq!(text(r#""a\ud83d b""#), "a\u{fffd} b");
        assert_eq!(text(r#""\uDE00x""#), "\u{fffd}x");
        assert_eq!(text(r#""\ud83d\ud83d\ude00""#), "\u{fffd}😀");
        assert_eq!(text(r#""\ud83d\ude00 \u00e9 \n""#), "😀 é \n");
        assert_eq!(text(r#""\\ud83d""#), "\\ud83d");
        assert_eq!(text(r#""\\\ud83d""#), "\\\u{fffd}");
    }

    #[test]
    fn what_is_no_json_is_no_trouble() {
        for odd in [
            "",
            "\\",
            "\\u",
            "\\ud8",
            "\\ud83d\\u",
            "\\ud83",
            "\\uD83D\\uDE0",
        ] {
            let body = Bytes::copy_from_slice(odd.as_bytes());
            assert!(mended(body).len() <= odd.len() + 6, "{odd}");
        }
    }
}
