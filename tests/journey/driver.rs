//! The programs that drive a browser: started on a port of their own, ended when dropped.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::Trouble;
use crate::wait::{SOON, until};

/// A running driver.
pub struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// Starts a driver with further variables in its environment, which what it starts inherits.
    pub async fn start(program: &str, environment: &[(&str, &Path)]) -> Result<Self, Trouble> {
        let port = free_port()?;
        let mut command = Command::new(program);
        command
            .arg(format!("--port={port}"))
            .envs(environment.iter().copied())
            .stdin(Stdio::null());
        let driver = Self {
            process: command
                .spawn()
                .map_err(|error| format!("{program} could not be started: {error}"))?,
            port,
        };
        until(&format!("{program} to listen"), SOON, async || {
            TcpStream::connect(("127.0.0.1", port)).await.ok()
        })
        .await?;
        Ok(driver)
    }

    /// Starts the browser, or the app, and returns the way to drive it.
    pub async fn launch(&self, capabilities: Map<String, Value>) -> Result<Client, Trouble> {
        let address = format!("http://127.0.0.1:{}", self.port);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        // A second start of the app only wakes the first, and the driver would wait for its window for ever.
        let started = timeout(SOON, builder.capabilities(capabilities).connect(&address)).await;
        started
            .map_err(|_| format!("The browser did not start within {} s.", SOON.as_secs()))?
            .map_err(|error| format!("The browser did not start: {error}"))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself, and then there is nothing to do.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Returns a port that nobody listens on; neither driver can choose one by itself.
fn free_port() -> Result<u16, Trouble> {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("There is no free port: {error}"))
}
