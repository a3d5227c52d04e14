//! Pages of a list: numbers from 1, attributes as texts (documented).
//!
//! Refuses to know: what is listed.

use serde_json::{Map, Value};

use super::answer::Refused;
use super::books::Fields;

/// Parameters that choose a page.
const PAGE_PARAMETERS: [&str; 2] = ["Page", "PageSize"];

/// Sizes that a list takes.
#[derive(Clone, Copy)]
pub struct Sizes {
    /// Without `PageSize`.
    pub default: usize,
    /// Smallest.
    pub min: usize,
    /// Largest.
    pub max: usize,
    /// Most pages of one list.
    pub pages: usize,
}

/// Default size is documented; the largest is invented.
pub const ORDINARY: Sizes = Sizes {
    default: 1000,
    min: 1,
    max: 1000,
    pages: usize::MAX,
};

/// Actions and their updates (documented; that the default is the largest is invented).
pub const ACTIONS: Sizes = Sizes {
    default: 20_000,
    min: 2_000,
    max: 20_000,
    pages: 10,
};

/// The asked-for page of a list, with its attributes.
///
/// # Errors
/// 400 for a page or a size that the list does not take, and for a list of too many pages.
pub fn page(
    path: &str,
    query: &Fields,
    key: &str,
    sizes: Sizes,
    all: Vec<Value>,
) -> Result<Value, Refused> {
    let refused = || Refused::bad("The paging parameters are not valid.");
    let number = |name: &str, default: usize| {
        let given = query.get(name).map(|n| n.parse::<usize>());
        given.unwrap_or(Ok(default)).map_err(|_| refused())
    };
    let (page, size) = (number("Page", 1)?, number("PageSize", sizes.default)?);
    if page == 0 || !(sizes.min..=sizes.max).contains(&size) {
        return Err(refused());
    }
    if all.len().div_ceil(size) > sizes.pages {
        return Err(Refused::bad(
            "The list has too many pages. Choose a shorter time or a larger page.",
        ));
    }
    let (total, start) = (all.len(), (page - 1).saturating_mul(size));
    let shown: Vec<Value> = all.into_iter().skip(start).take(size).collect();
    let mut kept = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in query {
        if !PAGE_PARAMETERS.contains(&name.as_str()) {
            kept.append_pair(name, value);
        }
    }
    let kept = kept.finish();
    let joint = if kept.is_empty() { "" } else { "&" };
    let path = format!("{path}?{kept}{joint}");
    let mut body = attributes(&path, page, size, total, start, shown.len());
    body.insert(key.to_owned(), Value::Array(shown));
    Ok(Value::Object(body))
}

/// The documented attributes: texts, positions from 0, empty text for no page.
fn attributes(
    path: &str,
    page: usize,
    size: usize,
    total: usize,
    start: usize,
    shown: usize,
) -> Map<String, Value> {
    let pages = total.div_ceil(size);
    let uri = |wanted: usize| format!("{path}PageSize={size}&Page={wanted}");
    let texts = [
        ("@page", page.to_string()),
        ("@numpages", pages.to_string()),
        ("@pagesize", size.to_string()),
        ("@total", total.to_string()),
        ("@start", start.to_string()),
        ("@end", (start + shown).saturating_sub(1).to_string()),
        ("@uri", uri(page)),
        ("@firstpageuri", uri(1)),
        (
            "@previouspageuri",
            if page > 1 {
                uri(page - 1)
            } else {
                String::new()
            },
        ),
        (
            "@nextpageuri",
            if page < pages {
                uri(page + 1)
            } else {
                String::new()
            },
        ),
        ("@lastpageuri", uri(pages.max(1))),
    ];
    texts
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect()
}
