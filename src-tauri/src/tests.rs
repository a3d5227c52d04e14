//! One round trip through the mock runtime: the window's call reaches the engine, and its words come back.

use super::{compose, ipc};
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{
    INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder, mock_context, noop_assets,
};
use tauri::webview::InvokeRequest;
use tauri::{WebviewWindow, WebviewWindowBuilder};

fn window(folder: &std::path::Path) -> WebviewWindow<MockRuntime> {
    let (engine, practice) =
        tauri::async_runtime::block_on(compose(folder.to_owned(), "com.advocatesync.test"))
            .expect("the engine opens in an empty folder");
    let app = mock_builder()
        .invoke_handler(ipc::handler())
        .manage(engine)
        .manage(practice)
        .build(mock_context(noop_assets()))
        .expect("the mock app builds");
    WebviewWindowBuilder::new(&app, "main", tauri::WebviewUrl::default())
        .build()
        .expect("the mock window opens")
}

fn call(
    window: &WebviewWindow<MockRuntime>,
    command: &str,
    request: &Value,
) -> Result<Value, Value> {
    let request = InvokeRequest {
        cmd: command.to_owned(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: if cfg!(windows) {
            "http://tauri.localhost"
        } else {
            "tauri://localhost"
        }
        .parse()
        .expect("an address"),
        body: InvokeBody::Json(json!({ "request": request })),
        headers: tauri::http::HeaderMap::default(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(window, request)
        .map(|body| body.deserialize::<Value>().expect("an answer in JSON"))
}

#[test]
fn the_window_opens_practice_and_is_told_failures_in_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = window(folder.path());

    let empty = call(&window, "overview", &Value::Null).expect("an overview");
    assert_eq!(empty["workspace"], Value::Null);

    let practice = call(&window, "open_practice", &Value::Null).expect("practice opens");
    assert_eq!(practice["workspace"]["mode"], "practice");
    assert_eq!(practice["steps"][0]["status"], "done");

    let happened =
        call(&window, "make_happen", &json!("contact_is_added")).expect("it happens in practice");
    assert_eq!(happened["what"], "contact_is_added");

    let failure = call(&window, "show_plan", &json!("none")).expect_err("there is no such plan");
    assert_eq!(failure["code"], "not_found");
    assert!(
        failure["message"]
            .as_str()
            .is_some_and(|text| text.contains("Nothing was changed"))
    );
}
