//! Limit headers of an answer as they came, for whoever wants to know which ones a platform sends.

use reqwest::header::HeaderMap;
use std::collections::BTreeMap;

/// Every header whose name speaks of a rate limit, in lower case, with its number if it has one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LimitHeaders(pub BTreeMap<String, Option<u64>>);

impl LimitHeaders {
    /// Takes them out of an answer. Names of platforms differ; all that are known have this word in them.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let told = headers.iter().filter_map(|(name, value)| {
            let name = name.as_str();
            (name.contains("ratelimit") || name.contains("rate-limit")).then(|| {
                let number = value
                    .to_str()
                    .ok()
                    .and_then(|text| text.trim().parse().ok());
                (name.to_owned(), number)
            })
        });
        Self(told.collect())
    }

    /// Returns the number in a header.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.0.get(name).copied().flatten()
    }
}
