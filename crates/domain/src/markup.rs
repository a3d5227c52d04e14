//! Text in HTML: values of people and platforms are shown, and never become tags.

/// Returns text that means nothing else in HTML, in an element or in a quoted attribute.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;
    use proptest::prelude::*;

    #[test]
    fn what_begins_or_ends_anything_is_replaced() {
        assert_eq!(
            escaped("<a href=\"x\">Tom & 'Ana'</a>"),
            "&lt;a href=&quot;x&quot;&gt;Tom &amp; &#39;Ana&#39;&lt;/a&gt;"
        );
        assert_eq!(escaped("Zoë 李"), "Zoë 李");
    }

    proptest! {
        #[test]
        fn no_text_leaves_its_place(text in ".*") {
            prop_assert!(!escaped(&text).contains(['<', '>', '"', '\'']));
        }
    }
}
