//! Finds single values in JSON that our own programs print. Not a parser: it knows no nesting beyond one
//! named object, which is all a bench needs.

/// Returns the text of the first object under `key`, braces included.
pub fn object<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let value = after(text, key)?;
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    for (position, letter) in value.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            '{' if !in_string => depth += 1,
            '}' if !in_string => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return value.get(..=position);
                }
            }
            _ if depth == 0 && !letter.is_whitespace() => return None,
            _ => {}
        }
    }
    None
}

/// Returns the first text under `key`. Values with escapes are not ours to read.
pub fn text<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let value = after(text, key)?.strip_prefix('"')?;
    let end = value.find('"')?;
    let value = value.get(..end)?;
    (!value.contains('\\')).then_some(value)
}

/// Returns the first whole number under `key`.
pub fn number(text: &str, key: &str) -> Option<u64> {
    digits(after(text, key)?)
}

/// Returns the sum of the whole numbers in an object of the form `{"name": 1, …}`.
pub fn sum(object: &str) -> u64 {
    object
        .split("\":")
        .skip(1)
        .filter_map(|rest| digits(rest.trim_start()))
        .sum()
}

fn digits(value: &str) -> Option<u64> {
    let end = value
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(value.len());
    value.get(..end)?.parse().ok()
}

fn after<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let quoted = format!("\"{key}\"");
    text.match_indices(&quoted).find_map(|(position, found)| {
        let rest = text.get(position + found.len()..)?.trim_start();
        Some(rest.strip_prefix(':')?.trim_start())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"a": {"url": "http://127.0.0.1:1", "n": {"x": "}"}}, "n": 7, "by": {"GET /x/{id}": 3, "POST /y": 40}}"#;

    #[test]
    fn values_are_found_under_their_keys() {
        assert_eq!(
            object(TEXT, "a"),
            Some(r#"{"url": "http://127.0.0.1:1", "n": {"x": "}"}}"#)
        );
        assert_eq!(text(TEXT, "url"), Some("http://127.0.0.1:1"));
        assert_eq!(number(r#"{"n":12}"#, "n"), Some(12));
        assert_eq!(object(TEXT, "by").map(sum), Some(43));
    }

    #[test]
    fn what_is_not_there_is_none() {
        assert_eq!(object(TEXT, "zzz"), None);
        assert_eq!(object(r#"{"a": 1, "b": {}}"#, "a"), None);
        assert_eq!(text(TEXT, "by"), None);
        assert_eq!(number(TEXT, "url"), None);
        assert_eq!(number(r#"{"n": -1}"#, "n"), None);
    }
}
