//! Small HTML pages: escaping and the common frame.
//!
//! Refuses to know: what the pages are for.

use std::fmt::Write as _;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

/// Style of all practice pages: dark text on light ground, a focus ring, no outside resource.
const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;color:#1b1f24;background:#f4f6f8;margin:0}\
main{max-width:40rem;margin:3rem auto;padding:2rem;background:#fff;border:1px solid #8a94a0;border-radius:8px}\
main.wide{max-width:70rem}h1{font-size:1.4rem;margin-top:0}\
.practice{background:#fff3cd;border:1px solid #8a6d00;padding:.5rem .75rem;border-radius:4px}\
button{font:inherit;padding:.6rem 1.4rem;border-radius:4px;border:2px solid #0b4f8a;cursor:pointer;margin-right:.75rem}\
button.main{background:#0b4f8a;color:#fff}button.plain{background:#fff;color:#0b4f8a}\
:focus-visible{outline:3px solid #b35900;outline-offset:2px}\
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #c5ccd3}";

/// Text for an HTML body or a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// A page; `title` is plain text, `body` is HTML.
pub fn page(status: StatusCode, title: &str, body: &str, wide: bool) -> Response {
    let title = escape(title);
    let class = if wide { " class=\"wide\"" } else { "" };
    let mut html = String::with_capacity(body.len() + 2048);
    let _ = write!(
        html,
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{title}</title>\
<style>{STYLE}</style></head><body><main{class}><h1>{title}</h1>\
<p class=\"practice\"><strong>Practice – nothing here is real.</strong></p>{body}</main></body></html>"
    );
    (status, Html(html)).into_response()
}
