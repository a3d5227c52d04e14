//! Lists in the query of an address.
//!
//! Refuses to know: which parameters an endpoint has.

/// Joins the values of a parameter that comes more than once with commas: HubSpot takes both forms of a list
/// (documented: repeated, by the parameter style of the published API description and so by HubSpot's own clients; with
/// commas, by the guides' samples).
pub fn joined(query: &str) -> String {
    let mut parameters: Vec<(&str, String)> = Vec::new();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        match parameters.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => {
                values.push_str("%2C");
                values.push_str(value);
            }
            None => parameters.push((name, value.to_owned())),
        }
    }
    let parts: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    parts.join("&")
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn a_repeated_parameter_becomes_one_list_where_it_first_stood() {
        assert_eq!(
            joined("properties=a&limit=5&properties=b%20c&properties=d"),
            "properties=a%2Cb%20c%2Cd&limit=5"
        );
    }

    #[test]
    fn a_query_without_repetition_stays() {
        assert_eq!(joined("limit=5&after="), "limit=5&after=");
        assert_eq!(joined(""), "");
    }
}
