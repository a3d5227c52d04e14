//! A page that tries to get out: each way is tried from inside the real window, and is seen to be shut.
//!
//! What a script can do is done by a script, as something smuggled into a page would. A server on loopback stands for the
//! outside and notes whoever reaches it.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;

use crate::Trouble;
use crate::wait::{SOON, WORK, until};
use crate::window::{Home, Window};

/// Tries one way, given as the body of an async function that knows the address `there`. It ends when the body does, or when
/// the content policy is seen to refuse something.
const TRY: &str = "
const [there] = arguments;
const done = arguments[arguments.length - 1];
setTimeout(() => done('nothing came of it'), 5000);
document.addEventListener('securitypolicyviolation', (event) => done(`refused by ${event.effectiveDirective}`), { once: true });
const loaded = (name, words) => new Promise((resolve, reject) => {
  const element = Object.assign(document.createElement(name), words, { onload: () => resolve('out'), onerror: () => reject('error') });
  document.body.append(element);
});
BODY";

/// Ways that the content policy shuts, each with the directive that does.
const BY_POLICY: [(&str, &str, &str); 17] = [
    (
        "an inline script",
        "document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.out = 1' })); return window.out ? 'out' : null;",
        "script-src",
    ),
    (
        "a handler in an attribute",
        "const b = document.createElement('button'); b.setAttribute('onclick', 'window.out = 1'); b.click(); return window.out ? 'out' : null;",
        "script-src",
    ),
    ("eval", "return (0, eval)('\"out\"');", "script-src"),
    (
        "a function made of text",
        "return new Function('return \"out\"')();",
        "script-src",
    ),
    (
        "a script from outside",
        "return loaded('script', { src: there });",
        "script-src",
    ),
    (
        "a worker",
        "new Worker(URL.createObjectURL(new Blob(['1']))); return null;",
        "worker-src",
    ),
    (
        "a request",
        "return (await fetch(there, { mode: 'no-cors' })) && 'out';",
        "connect-src",
    ),
    (
        "an old kind of request",
        "const r = new XMLHttpRequest(); r.open('POST', there); r.send('x'); return null;",
        "connect-src",
    ),
    (
        "a beacon",
        "navigator.sendBeacon(there, 'x'); return null;",
        "connect-src",
    ),
    (
        "a web socket",
        "new WebSocket(there.replace('http', 'ws')); return null;",
        "connect-src",
    ),
    (
        "an event stream",
        "new EventSource(there); return null;",
        "connect-src",
    ),
    (
        "the address by which Windows calls the engine",
        "return (await fetch('http://ipc.localhost/overview')) && 'out';",
        "connect-src",
    ),
    (
        "a file, by request",
        "return (await fetch('file:///etc/passwd')) && 'out';",
        "connect-src",
    ),
    (
        "a picture",
        "return loaded('img', { src: there });",
        "img-src",
    ),
    (
        "a style sheet",
        "return loaded('link', { rel: 'stylesheet', href: there });",
        "style-src",
    ),
    (
        "a frame",
        "return loaded('iframe', { src: there });",
        "frame-src",
    ),
    (
        "a form",
        "const f = Object.assign(document.createElement('form'), { action: there, method: 'post' }); document.body.append(f); f.submit(); return null;",
        "form-action",
    ),
];

/// Ways that the web view shuts by itself, for files that are there.
const BY_WEB_VIEW: [(&str, &str); 2] = [
    (
        "a file, as a picture",
        "return loaded('img', { src: there });",
    ),
    (
        "a file, in a frame",
        "return loaded('iframe', { src: there });",
    ),
];

/// Ways that end with the window where it was: going elsewhere, and opening another.
const BY_STAYING: [(&str, &str); 6] = [
    ("going to a site", "location.href = there; return null;"),
    (
        "going to a file",
        "location.href = 'file:///etc/passwd'; return null;",
    ),
    (
        "a link into a new window",
        "const a = Object.assign(document.createElement('a'), { href: there, target: '_blank' }); document.body.append(a); a.click(); return null;",
    ),
    (
        "being sent elsewhere",
        "document.head.append(Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: `0;url=${there}` })); return null;",
    ),
    (
        "a script as an address",
        "location.href = 'javascript:window.out=1'; return null;",
    ),
    ("a new window", "return window.open(there) ? 'out' : null;"),
];

/// A file that any page may show that may show files.
const PICTURE: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>"#;

/// Commands that are compiled in, or could be, and are no business of the page.
const COMMANDS: [&str; 10] = [
    "plugin:updater|check",
    "plugin:opener|open_url",
    "plugin:opener|open_path",
    "plugin:dialog|open",
    "plugin:event|emit",
    "plugin:window|close",
    "plugin:webview|create_webview_window",
    "plugin:path|resolve_directory",
    "plugin:fs|read_text_file",
    "plugin:shell|execute",
];

/// Tries every way out; what got out is told, all of it at once.
pub async fn stays_inside(home: &Home) -> Result<(), Trouble> {
    let outside = Outside::listen()?;
    let window = Window::open(home).await?;
    window.see("welcome-continue", WORK).await?;
    let here = address(&window).await?;

    let mut out = Vec::new();
    for (name, body, directive) in BY_POLICY {
        let ended = try_out(&window, body, &outside.address).await?;
        if !ended.starts_with(&format!("refused by {directive}")) {
            out.push(format!("{name}: {ended}"));
        }
    }
    let file = home.folder.path().join("picture.svg");
    std::fs::write(&file, PICTURE).map_err(|error| error.to_string())?;
    for (name, body) in BY_WEB_VIEW {
        let ended = try_out(&window, body, &format!("file://{}", file.display())).await?;
        if ended == "out" {
            out.push(format!("{name}: {ended}"));
        }
    }
    for command in COMMANDS {
        let body =
            format!("await window.__TAURI_INTERNALS__.invoke('{command}', {{}}); return 'out';");
        let ended = try_out(&window, &body, "").await?;
        if !(ended.contains("not allowed") || ended.contains("not found")) {
            out.push(format!("{command}: {ended}"));
        }
    }
    for (name, body) in BY_STAYING {
        let ended = try_out(&window, body, &outside.address).await?;
        // Whatever was begun is decided before the engine has answered and the page was drawn again.
        let alive = "await window.__TAURI_INTERNALS__.invoke('app_info', { request: null }); return 'alive';";
        let alive = try_out(&window, alive, "").await;
        let now = address(&window).await?;
        if ended == "out" || alive.as_deref() != Ok("alive") || now != here {
            out.push(format!("{name}: {ended}, then {alive:?} at {now}"));
        }
    }
    window.screenshot("outside").await?;
    window.close().await?;
    let reached = outside.reached();
    if !reached.is_empty() {
        out.push(format!("the outside was reached: {reached:?}"));
    }
    // A server that nobody can reach would have seen nobody.
    let control = reqwest::get(format!("{}/control", outside.address)).await;
    control.map_err(|error| format!("The outside does not listen: {error}"))?;
    until("the outside to have seen somebody", SOON, async || {
        outside
            .reached()
            .iter()
            .any(|line| line.contains("/control"))
            .then_some(())
    })
    .await?;
    if out.is_empty() {
        Ok(())
    } else {
        Err(format!("The window is not shut:\n{}", out.join("\n")))
    }
}

async fn address(window: &Window<'_>) -> Result<String, Trouble> {
    try_out(window, "return location.href;", "").await
}

/// Returns how a try ended: "nothing", what its body returned, what it threw, or which directive refused it.
async fn try_out(window: &Window<'_>, body: &str, there: &str) -> Result<String, Trouble> {
    let run = format!(
        "(async () => {{ {body} }})().then((result) => result === null ? setTimeout(() => done('nothing'), 500) : done(String(result)), (error) => setTimeout(() => done(`refused: ${{error}}`), 100));"
    );
    let script = TRY.replace("BODY", &run);
    let ended = window
        .ask(&script, vec![json!(there)])
        .await
        .map_err(|trouble| format!("{body}: {trouble}"))?;
    Ok(ended.as_str().unwrap_or_default().to_owned())
}

/// Stands for everything that is not the app.
struct Outside {
    address: String,
    reached: Arc<Mutex<Vec<String>>>,
}

impl Outside {
    fn listen() -> Result<Self, Trouble> {
        let wrong = |error: std::io::Error| format!("Nobody can listen: {error}");
        let listener = TcpListener::bind("127.0.0.1:0").map_err(wrong)?;
        let address = format!("http://{}", listener.local_addr().map_err(wrong)?);
        let reached = Arc::<Mutex<Vec<String>>>::default();
        let notes = Arc::clone(&reached);
        // It ends with the test's process.
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut asked = [0; 2048];
                let length = stream.read(&mut asked).unwrap_or(0);
                let text = String::from_utf8_lossy(&asked[..length]).into_owned();
                let line = text.lines().next().unwrap_or("a connection").to_owned();
                notes
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(line);
                let _ = stream.write_all(
                    b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                );
            }
        });
        Ok(Self { address, reached })
    }

    /// Returns the first line of every request that came in.
    fn reached(&self) -> Vec<String> {
        self.reached
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
