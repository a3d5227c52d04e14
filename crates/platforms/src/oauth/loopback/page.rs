//! The pages that this process shows in the browser. No scripts but the one that reveals typed secrets, nothing from
//! elsewhere.

use crate::oauth::KeyField;
use domain::markup::escaped;
use std::fmt::Write as _;
use url::Url;

/// The name of the hidden field with the one-time token.
pub(super) const ONCE: &str = "once";
/// The name of the button that cancels.
pub(super) const CANCEL: &str = "cancel";
/// Field names of typed values begin with this, so that no key can be taken for one of ours.
pub(super) const FIELD: &str = "f-";

/// The product's name, for the person who looks for the window.
const PRODUCT: &str = "Advocate Sync";

const STYLE: &str = "\
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}\
body{max-width:34rem;margin:3rem auto;padding:0 1rem}\
label,.label{display:block;font-weight:600;margin-top:1.25rem}\
label.reveal{font-weight:400;margin-top:.5rem}\
input[type=text],input[type=password]{box-sizing:border-box;width:100%;font:inherit;padding:.5rem;margin-top:.25rem}\
p.hint{margin:.25rem 0 0;font-size:.9rem}\
button{font:inherit;padding:.5rem 1.25rem;margin:1.5rem .75rem 0 0}\
code{overflow-wrap:anywhere}\
.wrong{border-left:.25rem solid #c00;padding-left:.75rem}";

const REVEAL: &str = "\
document.querySelectorAll('[data-reveals]').forEach(function(box){box.addEventListener('change',function(){\
document.getElementById(box.dataset.reveals).type=box.checked?'text':'password'})})";

/// A page to ask for values.
pub(super) struct Form<'a> {
    pub title: &'a str,
    pub intro: &'a str,
    pub fields: &'a [KeyField],
    /// Shown for registering it, when there is one.
    pub redirect: Option<&'a Url>,
    pub action: &'a str,
    pub once: &'a str,
    /// What was wrong with the last try.
    pub wrong: Option<&'a str>,
    /// What was typed into fields that are not secret.
    pub typed: &'a [(String, String)],
}

/// Writes the page that asks.
pub(super) fn form(form: &Form<'_>, nonce: &str) -> String {
    let mut body = format!(
        "<h1>{}</h1>\n<p>{}</p>\n",
        escaped(form.title),
        escaped(form.intro)
    );
    if let Some(redirect) = form.redirect {
        let _ = writeln!(
            body,
            "<p>Register this redirect address with the app: <code>{}</code></p>",
            escaped(redirect.as_str())
        );
    }
    if let Some(wrong) = form.wrong {
        let _ = writeln!(
            body,
            "<p class=\"wrong\" role=\"alert\">{}</p>",
            escaped(wrong)
        );
    }
    let _ = write!(
        body,
        "<form method=\"post\" action=\"{}\" autocomplete=\"off\">\n<input type=\"hidden\" name=\"{ONCE}\" value=\"{}\">\n",
        escaped(form.action),
        escaped(form.once)
    );
    for (number, field) in form.fields.iter().enumerate() {
        write_field(&mut body, number, field, form.typed);
    }
    let _ = write!(
        body,
        "<button type=\"submit\">Continue</button>\
         <button type=\"submit\" name=\"{CANCEL}\" value=\"yes\" formnovalidate>Cancel</button>\n</form>\n\
         <p>What you type goes to {PRODUCT} on this computer and nowhere else.</p>\n<script nonce=\"{nonce}\">{REVEAL}</script>\n"
    );
    frame(form.title, &body, nonce)
}

fn write_field(body: &mut String, number: usize, field: &KeyField, typed: &[(String, String)]) {
    let id = format!("field-{number}");
    let kind = if field.secret { "password" } else { "text" };
    let optional = if field.optional { " (optional)" } else { "" };
    let required = if field.optional { "" } else { " required" };
    let value = typed
        .iter()
        .find(|(key, _)| !field.secret && *key == field.key)
        .map_or("", |(_, value)| value.as_str());
    let described = if field.hint.is_empty() {
        String::new()
    } else {
        format!(" aria-describedby=\"{id}-hint\"")
    };
    let _ = write!(
        body,
        "<label for=\"{id}\">{}{optional}</label>\n\
         <input id=\"{id}\" name=\"{FIELD}{}\" type=\"{kind}\" value=\"{}\" autocomplete=\"off\" autocapitalize=\"none\" \
         spellcheck=\"false\"{required}{described}>\n",
        escaped(&field.label),
        escaped(&field.key),
        escaped(value),
    );
    if !field.hint.is_empty() {
        let _ = writeln!(
            body,
            "<p class=\"hint\" id=\"{id}-hint\">{}</p>",
            escaped(&field.hint)
        );
    }
    if field.secret {
        let _ = writeln!(
            body,
            "<label class=\"reveal\"><input type=\"checkbox\" data-reveals=\"{id}\"> Show {}</label>",
            escaped(&field.label)
        );
    }
}

/// Writes a page with a heading and sentences.
pub(super) fn message(heading: &str, sentences: &[&str], nonce: &str) -> String {
    let mut body = format!("<h1>{}</h1>\n", escaped(heading));
    for sentence in sentences {
        let _ = writeln!(body, "<p>{}</p>", escaped(sentence));
    }
    frame(heading, &body, nonce)
}

/// The last sentence of every attempt.
pub(super) const RETURN: &str = "You can close this tab and return to Advocate Sync.";

fn frame(title: &str, body: &str, nonce: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{} – {PRODUCT}</title>\n\
         <style nonce=\"{nonce}\">{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n",
        escaped(title)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_become_markup_and_secrets_are_never_repeated() {
        let fields = [
            KeyField {
                key: "sid".to_owned(),
                label: "Account <SID>".to_owned(),
                secret: false,
                optional: false,
                hint: "a & b".to_owned(),
            },
            KeyField {
                key: "token".to_owned(),
                label: "Token".to_owned(),
                secret: true,
                optional: true,
                hint: String::new(),
            },
        ];
        let typed = [
            ("sid".to_owned(), "\"><script>".to_owned()),
            ("token".to_owned(), "s3cret".to_owned()),
        ];
        let html = form(
            &Form {
                title: "Keys",
                intro: "",
                fields: &fields,
                redirect: None,
                action: "/start/x",
                once: "o",
                wrong: Some("no"),
                typed: &typed,
            },
            "n",
        );
        assert!(html.contains("Account &lt;SID&gt;"));
        assert!(html.contains("value=\"&quot;&gt;&lt;script&gt;\""));
        assert!(html.contains("type=\"password\""));
        assert!(!html.contains("s3cret"));
    }
}
