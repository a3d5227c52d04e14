//! The shell: composition and forwarding.
//!
//! It puts the real endpoints, the real keychain and the real clock into an [`Engine`], hosts the practice pair, and
//! forwards: window calls in, engine events out. It refuses to know anything about contacts.
//! Start with [`ipc`] for the list of commands.

mod commands;
mod files;
pub mod ipc;
mod link;
mod manners;
mod practice;
#[cfg(test)]
mod tests;
mod updates;

use engine::{
    Endpoints, Engine, Environment, Network, Patience, SystemClock, SystemKeychain, Threads,
};
use manners::Standing;
use practice::PracticeHost;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use tauri::webview::NewWindowResponse;
use tauri::{
    App, AppHandle, Context, Emitter, Manager, RunEvent, Url, WebviewUrl, WebviewWindowBuilder,
    WindowEvent,
};
use tauri_plugin_deep_link::DeepLinkExt;
use tokio::sync::broadcast::error::RecvError;

/// The one event that carries everything the engine tells.
const EVENT: &str = "engine-event";

/// Runs the app until its window is closed. `context` is what `tauri::generate_context!` packed.
pub fn run(context: Context) -> ExitCode {
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(
            |app, arguments, _folder| {
                to_front(app);
                if let Some(place) = link::place_among(&arguments) {
                    manners::open_place(app, place);
                }
            },
        ))
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_window_state::Builder::new().build())
        .plugin(tauri_plugin_updater::Builder::new().build())
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event
                && manners::stays_open(window)
            {
                api.prevent_close();
            }
        })
        .invoke_handler(ipc::handler())
        .setup(|app| tauri::async_runtime::block_on(set_up(app)))
        .build(context);
    match built {
        Ok(app) => {
            app.run(|app, event| {
                if matches!(event, RunEvent::Exit) {
                    updates::install_what_waits(app);
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("Advocate Sync could not start: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn set_up(app: &App) -> Result<(), Box<dyn std::error::Error>> {
    let data_dir = app.path().app_data_dir()?;
    let (engine, practice) = compose(data_dir, &app.config().identifier).await?;
    forward_events(&engine, app.handle().clone());
    app.manage(updates::Waiting::default());
    updates::look_weekly(app.handle(), &engine);
    app.manage(engine);
    app.manage(practice);
    app.manage(Standing::default());
    listen_for_links(app);
    open_window(app)?;
    Ok(())
}

/// Builds the engine and, when the practice workspace was open last, starts its pair again.
pub(crate) async fn compose(
    data_dir: PathBuf,
    identifier: &str,
) -> Result<(Engine, PracticeHost), Box<dyn std::error::Error>> {
    let practice = PracticeHost::new(data_dir.join("practice"));
    let engine = Engine::open(Environment {
        data_dir,
        endpoints: Endpoints::default(),
        keychain: Arc::new(SystemKeychain::new(identifier)),
        clock: Arc::new(SystemClock),
        patience: Patience::default(),
        network: Network::default(),
        threads: Threads::default(),
    })
    .await?;
    if engine.needs_practice() {
        engine.open_practice(practice.access().await?).await?;
    }
    Ok((engine, practice))
}

/// Links that the system hands over: at the start as an argument, later as an event where the system has one.
fn listen_for_links(app: &App) {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(place) = link::place_among(&arguments) {
        manners::open_place(app.handle(), place);
    }
    let handle = app.handle().clone();
    app.deep_link().on_open_url(move |event| {
        if let Some(place) = event
            .urls()
            .iter()
            .find_map(|url| link::place(url.as_str()))
        {
            to_front(&handle);
            manners::open_place(&handle, place);
        }
    });
}

fn open_window(app: &App) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
        .title("Advocate Sync")
        .inner_size(1160.0, 780.0)
        .min_inner_size(880.0, 600.0)
        // The content policy does not cover where a page goes, nor what it opens.
        .on_navigation(is_own)
        .on_new_window(|_address, _features| NewWindowResponse::Deny)
        .on_document_title_changed(|window, title| {
            // A title that cannot be set is no reason to fail.
            let _set = window.set_title(&title);
        })
        .build()?;
    Ok(())
}

/// Whether an address is a page that was packed into the app. Tauri serves those under a scheme of its own, and on Windows,
/// whose web view knows none, under a host of its own.
fn is_own(address: &Url) -> bool {
    if cfg!(windows) {
        address.scheme() == "http" && address.host_str() == Some("tauri.localhost")
    } else {
        address.scheme() == "tauri" && address.host_str() == Some("localhost")
    }
}

fn forward_events(engine: &Engine, app: AppHandle) {
    let mut events = engine.subscribe();
    let engine = engine.clone();
    tauri::async_runtime::spawn(async move {
        loop {
            match events.recv().await {
                Ok(event) => {
                    if let engine::views::Event::RunFinished { run } = &event {
                        manners::tell(&app, &engine, run).await;
                    }
                    // Without a window there is nobody to tell.
                    let _told = app.emit(EVENT, event);
                }
                // Events are news: whoever missed some asks again.
                Err(RecvError::Lagged(_)) => {
                    let _told = app.emit(EVENT, engine::views::Event::SetupChanged);
                }
                Err(RecvError::Closed) => return,
            }
        }
    });
}

fn to_front(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let _shown = window.unminimize().and_then(|()| window.set_focus());
    }
}
