//! A person at the browser: opens a page, reads its form, types, presses a button.

use reqwest::header::LOCATION;
use reqwest::redirect::Policy;
use std::collections::BTreeMap;
use url::Url;

/// A page as the browser shows it.
#[derive(Debug)]
pub struct Page {
    pub address: Url,
    pub status: u16,
    pub text: String,
}

/// A form, with what it holds when nothing is typed.
#[derive(Debug)]
pub struct Form {
    action: Url,
    fields: BTreeMap<String, String>,
    buttons: Vec<(String, String, String)>,
}

fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .build()
        .unwrap()
}

/// Opens an address.
pub async fn open(address: &str) -> Page {
    let address = Url::parse(address).unwrap();
    let answer = http().get(address.clone()).send().await.unwrap();
    follow(address, answer).await
}

/// Follows redirects, as a browser does.
async fn follow(mut address: Url, mut answer: reqwest::Response) -> Page {
    for _ in 0..10 {
        let Some(next) = answer.headers().get(LOCATION) else {
            break;
        };
        address = address.join(next.to_str().unwrap()).unwrap();
        answer = http().get(address.clone()).send().await.unwrap();
    }
    Page {
        status: answer.status().as_u16(),
        address,
        text: answer.text().await.unwrap(),
    }
}

impl Page {
    /// Returns the page's first form.
    pub fn form(&self) -> Form {
        let start = self.text.find("<form").unwrap_or_else(|| {
            panic!("{} has no form: {}", self.address, self.text);
        });
        let end = self.text[start..].find("</form>").unwrap() + start;
        let inside = &self.text[start..end];
        let mut fields = BTreeMap::new();
        let mut buttons = Vec::new();
        let mut action = self.address.clone();
        for (index, _) in inside.match_indices('<') {
            let rest = &inside[index + 1..];
            let Some(close) = rest.find('>') else {
                continue;
            };
            let (tag, after) = (&rest[..close], &rest[close + 1..]);
            let attributes = attributes(tag);
            let get = |name: &str| attributes.get(name).cloned();
            match tag.split_whitespace().next() {
                Some("form") => {
                    if let Some(target) = get("action") {
                        action = self.address.join(&target).unwrap();
                    }
                }
                Some("input") => {
                    let unchecked = get("type").is_some_and(|it| it == "radio" || it == "checkbox")
                        && !attributes.contains_key("checked");
                    if let Some(name) = get("name").filter(|_| !unchecked) {
                        fields.insert(name, get("value").unwrap_or_default());
                    }
                }
                Some("button") => {
                    let words = after.split('<').next().unwrap_or_default();
                    buttons.push((
                        unescape(words).trim().to_owned(),
                        get("name").unwrap_or_default(),
                        get("value").unwrap_or_default(),
                    ));
                }
                _ => {}
            }
        }
        Form {
            action,
            fields,
            buttons,
        }
    }
}

impl Form {
    /// Types into a field.
    pub fn type_into(mut self, name: &str, value: &str) -> Self {
        let field = self
            .fields
            .get_mut(name)
            .unwrap_or_else(|| panic!("no field {name}"));
        value.clone_into(field);
        self
    }

    /// Chooses among several.
    pub fn choose(mut self, name: &str, value: &str) -> Self {
        self.fields.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Presses a button and returns the page that follows, wherever it is.
    pub async fn press(mut self, words: &str) -> Page {
        let button = self.buttons.iter().find(|(shown, ..)| shown == words);
        let (_, name, value) =
            button.unwrap_or_else(|| panic!("no button {words} among {:?}", self.buttons));
        if !name.is_empty() {
            self.fields.insert(name.clone(), value.clone());
        }
        let origin = self.action.origin().ascii_serialization();
        let answer = http()
            .post(self.action.clone())
            .header("origin", origin)
            .form(&self.fields)
            .send()
            .await
            .unwrap();
        follow(self.action, answer).await
    }
}

fn attributes(tag: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut rest = tag
        .split_once(char::is_whitespace)
        .map_or("", |(_, rest)| rest);
    loop {
        rest = rest.trim_start();
        let end = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        if end == 0 {
            return found;
        }
        let name = rest[..end].to_owned();
        rest = &rest[end..];
        let value = match rest.strip_prefix("=\"") {
            Some(quoted) => {
                let close = quoted.find('"').unwrap_or(quoted.len());
                rest = quoted.get(close + 1..).unwrap_or_default();
                unescape(&quoted[..close])
            }
            None => String::new(),
        };
        found.insert(name, value);
    }
}

fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
