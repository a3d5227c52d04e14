//! Languages and countries in the forms that Advocate takes.

use std::borrow::Cow;

/// The country that a language most likely belongs to (Unicode CLDR, likely subtags), for languages of HubSpot's
/// *preferred language* that name no country.
const LIKELY: [(&str, &str); 38] = [
    ("af", "ZA"),
    ("ar", "EG"),
    ("bg", "BG"),
    ("bn", "BD"),
    ("ca", "ES"),
    ("cs", "CZ"),
    ("da", "DK"),
    ("de", "DE"),
    ("el", "GR"),
    ("en", "US"),
    ("es", "ES"),
    ("et", "EE"),
    ("fi", "FI"),
    ("fr", "FR"),
    ("he", "IL"),
    ("hi", "IN"),
    ("hr", "HR"),
    ("hu", "HU"),
    ("id", "ID"),
    ("it", "IT"),
    ("ja", "JP"),
    ("ko", "KR"),
    ("lt", "LT"),
    ("lv", "LV"),
    ("ms", "MY"),
    ("nl", "NL"),
    ("no", "NO"),
    ("pl", "PL"),
    ("pt", "BR"),
    ("ro", "RO"),
    ("ru", "RU"),
    ("sk", "SK"),
    ("sl", "SI"),
    ("sv", "SE"),
    ("th", "TH"),
    ("tr", "TR"),
    ("uk", "UA"),
    ("zh", "CN"),
];

/// Returns a locale in Advocate's form, `en_US` (documented: language in lower case, underscore, country in capitals):
/// the same when it has that form already, put right when only case or hyphen differ, completed when only the language
/// is told, and nothing when it is no locale.
///
/// ```
/// use domain::import::locale;
/// assert_eq!(locale("en-gb").as_deref(), Some("en_GB"));
/// assert_eq!(locale("fr").as_deref(), Some("fr_FR"));
/// assert_eq!(locale("French"), None);
/// ```
pub fn locale(text: &str) -> Option<Cow<'_, str>> {
    let trimmed = text.trim();
    let Some((language, country)) = trimmed.split_once(['_', '-']) else {
        let language = trimmed.to_ascii_lowercase();
        let at = LIKELY
            .binary_search_by_key(&language.as_str(), |(it, _)| it)
            .ok()?;
        return LIKELY
            .get(at)
            .map(|(language, country)| Cow::Owned(format!("{language}_{country}")));
    };
    let letters = |part: &str, of: std::ops::RangeInclusive<usize>| {
        of.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic())
    };
    if !letters(language, 2..=3) || !letters(country, 2..=2) {
        return None;
    }
    let right = language.bytes().all(|b| b.is_ascii_lowercase())
        && country.bytes().all(|b| b.is_ascii_uppercase())
        && trimmed.as_bytes().get(language.len()) == Some(&b'_');
    Some(if right {
        Cow::Borrowed(trimmed)
    } else {
        Cow::Owned(format!(
            "{}_{}",
            language.to_ascii_lowercase(),
            country.to_ascii_uppercase()
        ))
    })
}

/// Returns a country in the form that Advocate takes (documented: ISO 3166-1 alpha-2), or nothing when it is none, such
/// as a country's name.
pub fn country(text: &str) -> Option<Cow<'_, str>> {
    let trimmed = text.trim();
    let code = trimmed.len() == 2 && trimmed.bytes().all(|b| b.is_ascii_alphabetic());
    code.then(|| {
        if trimmed.bytes().all(|b| b.is_ascii_uppercase()) {
            Cow::Borrowed(trimmed)
        } else {
            Cow::Owned(trimmed.to_ascii_uppercase())
        }
    })
}
