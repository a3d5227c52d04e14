//! The person at the browser, for the practice story: opens a sign-in page, reads its form, presses the first button
//! and follows the way back. It goes only to pages of this computer, so it can never agree to anything real.

use reqwest::header::LOCATION;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use std::fmt;
use url::{Host, Url};

/// A sign-in goes back over one or two pages; more is a loop.
const MOST_PAGES: u32 = 10;

/// Why the person did not arrive.
#[derive(Debug)]
pub enum Lost {
    /// A page is not on this computer.
    Elsewhere,
    /// A page did not answer.
    NoAnswer(reqwest::Error),
    /// A page refused, with this status.
    Refused(u16),
    /// A page has nothing to press.
    NoForm,
    /// Pages lead around in a circle.
    Circle,
}

impl fmt::Display for Lost {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Elsewhere => out.write_str("a page is not on this computer"),
            // Addresses of a sign-in hold codes, so they are not repeated.
            Self::NoAnswer(error) if error.is_connect() => out.write_str("a page is not there"),
            Self::NoAnswer(_) => out.write_str("a page did not answer"),
            Self::Refused(status) => write!(out, "a page answered {status}"),
            Self::NoForm => out.write_str("a page had no button to press"),
            Self::Circle => out.write_str("the pages lead around in a circle"),
        }
    }
}

impl From<reqwest::Error> for Lost {
    fn from(error: reqwest::Error) -> Self {
        Self::NoAnswer(error)
    }
}

/// Opens the page at this address, agrees, and follows to the last page.
///
/// # Errors
/// See [`Lost`].
pub async fn agree(address: &Url) -> Result<(), Lost> {
    let browser = Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .build()?;
    let (page, answer) = follow(&browser, here(address.clone())?, None).await?;
    let form = Form::read(&answer.text().await?).ok_or(Lost::NoForm)?;
    let target = page.join(&form.action).map_err(|_| Lost::NoForm)?;
    follow(&browser, here(target)?, Some(&form.fields)).await?;
    Ok(())
}

/// Opens an address, or sends a form to it, and follows redirects. Returns the last page and its address.
async fn follow(
    browser: &Client,
    mut address: Url,
    mut form: Option<&Vec<(String, String)>>,
) -> Result<(Url, Response), Lost> {
    for _ in 0..MOST_PAGES {
        let request = match form.take() {
            Some(fields) => browser.post(address.clone()).form(fields),
            None => browser.get(address.clone()),
        };
        let answer = request.send().await?;
        let status = answer.status();
        if status.is_redirection() {
            let target = answer.headers().get(LOCATION);
            let target = target.and_then(|target| target.to_str().ok());
            let target = target.and_then(|target| address.join(target).ok());
            address = here(target.ok_or(Lost::Refused(status.as_u16()))?)?;
        } else if status.is_success() {
            return Ok((address, answer));
        } else {
            return Err(Lost::Refused(status.as_u16()));
        }
    }
    Err(Lost::Circle)
}

fn here(address: Url) -> Result<Url, Lost> {
    let local = match address.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    if local {
        Ok(address)
    } else {
        Err(Lost::Elsewhere)
    }
}

/// A form as it is sent by pressing its first button.
#[derive(Debug, PartialEq, Eq)]
struct Form {
    action: String,
    fields: Vec<(String, String)>,
}

impl Form {
    /// Reads the first form of a page: hidden and text fields, what is checked or selected, and the first button.
    fn read(page: &str) -> Option<Self> {
        let mut tags = tags(page).skip_while(|tag| tag.name != "form");
        let action = tags.next()?.attribute("action").unwrap_or_default();
        let mut form = Self {
            action,
            fields: Vec::new(),
        };
        let mut pressed = false;
        let mut select: Option<(String, bool)> = None;
        for tag in tags.take_while(|tag| tag.name != "/form") {
            let value = tag.attribute("value").unwrap_or_default();
            match tag.name {
                "input" => {
                    let kind = tag.attribute("type").unwrap_or_default();
                    let wanted = match kind.as_str() {
                        "radio" | "checkbox" => tag.attribute("checked").is_some(),
                        "submit" => !std::mem::replace(&mut pressed, true),
                        _ => true,
                    };
                    form.push(wanted, tag.attribute("name"), value);
                }
                "button" => {
                    let first = !std::mem::replace(&mut pressed, true);
                    form.push(first, tag.attribute("name"), value);
                }
                "select" => select = tag.attribute("name").map(|name| (name, false)),
                // The first option counts until one says that it is the selected one.
                "option" => {
                    if let Some((name, chosen)) = &mut select {
                        let selected = tag.attribute("selected").is_some();
                        if selected && *chosen {
                            form.fields.pop();
                        }
                        let wanted = selected || !*chosen;
                        *chosen = true;
                        let name = Some(name.clone());
                        form.push(wanted, name, value);
                    }
                }
                _ => {}
            }
        }
        pressed.then_some(form)
    }

    fn push(&mut self, wanted: bool, name: Option<String>, value: String) {
        if let Some(name) = name.filter(|_| wanted) {
            self.fields.push((name, value));
        }
    }
}

struct Tag<'a> {
    name: &'a str,
    rest: &'a str,
}

fn tags(page: &str) -> impl Iterator<Item = Tag<'_>> {
    page.split('<').skip(1).filter_map(|piece| {
        let inside = piece.get(..piece.find('>')?)?.trim_end_matches('/').trim();
        let (name, rest) = inside
            .split_once(char::is_whitespace)
            .unwrap_or((inside, ""));
        Some(Tag { name, rest })
    })
}

impl Tag<'_> {
    /// Returns an attribute's value, unescaped; empty for one without a value.
    fn attribute(&self, name: &str) -> Option<String> {
        let mut rest = self.rest.trim_start();
        while !rest.is_empty() {
            let end = rest
                .find(|letter: char| letter == '=' || letter.is_whitespace())
                .unwrap_or(rest.len());
            let (found, after) = rest.split_at(end);
            let (value, next) = match after.strip_prefix("=\"") {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => match after.strip_prefix('=') {
                    Some(bare) => bare.split_once(char::is_whitespace).unwrap_or((bare, "")),
                    None => ("", after),
                },
            };
            if found == name {
                return Some(unescaped(value));
            }
            rest = next.trim_start();
        }
        None
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!doctype html><title>x</title><input name="outside" value="no">
        <form method="post" action="/go?a=1&amp;b=2">
        <input type="hidden" name="state" value="a &quot;b&quot; &amp;amp; c">
        <input type="radio" name="account" value="1" checked><input type=radio name=account value=2>
        <select name="days"><option value="1">1</option><option value="7" selected>7</option></select>
        <button type="submit" name="decision" value="allow">Connect</button>
        <button type="submit" name="decision" value="cancel">Cancel</button></form>"#;

    #[test]
    fn the_first_button_is_pressed() {
        let form = Form::read(PAGE).unwrap();
        assert_eq!(form.action, "/go?a=1&b=2");
        let fields: Vec<_> = form
            .fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(
            fields,
            [
                ("state", "a \"b\" &amp; c"),
                ("account", "1"),
                ("days", "7"),
                ("decision", "allow"),
            ]
        );
    }

    #[test]
    fn a_page_without_a_button_is_not_agreed_to() {
        assert_eq!(Form::read("<p>Sign-in is not possible</p>"), None);
        assert_eq!(Form::read("<form action=\"/\"></form>"), None);
    }

    #[tokio::test]
    async fn only_pages_of_this_computer_are_opened() {
        let elsewhere = Url::parse("https://app.example.com/oauth/authorize").unwrap();
        let lost = agree(&elsewhere).await.unwrap_err();
        assert!(matches!(lost, Lost::Elsewhere), "{lost}");
    }
}
