//! The one normal form of an e-mail address. It is for comparing, never for display.

/// Returns the address trimmed and in lower case, which is how strangers on the two sides first meet.
///
/// HubSpot stores addresses in lower case (observed); dots and plus parts are kept, because they are different
/// mailboxes for most providers.
///
/// ```
/// assert_eq!(domain::email::normal(" Jo.Doe+News@Example.COM "), "jo.doe+news@example.com");
/// ```
pub fn normal(address: &str) -> String {
    address.trim().to_lowercase()
}

/// Returns whether an address is stored with blanks around it.
pub fn is_padded(address: &str) -> bool {
    address.trim() != address
}

/// Returns whether an address is worth sending. A lenient look at the form: the platform has the last word.
pub fn looks_valid(address: &str) -> bool {
    let address = address.trim();
    let Some((local, host)) = address.rsplit_once('@') else {
        return false;
    };
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';');
    !local.is_empty()
        && address.len() <= 254
        && !address.chars().any(odd)
        && !local.contains('@')
        && host.contains('.')
        && host.split('.').all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lenient_about_people_strict_about_form() {
        let good = [
            "ana@example.com",
            "Ana.O'Neil+x@sub.example.org",
            "li.wei@例え.example",
            " a@b.example ",
        ];
        let bad = [
            "",
            "ana",
            "ana@",
            "@example.com",
            "ana@example",
            "ana@@example.com",
            "a b@example.com",
            "a@exam ple.com",
            "a@.example",
            "<a@example.com>",
            "a@example..com",
        ];
        for address in good {
            assert!(looks_valid(address), "{address}");
        }
        for address in bad {
            assert!(!looks_valid(address), "{address}");
        }
    }
}
