//! A simulator as a server on loopback. Refuses to know: what is served.

use axum::Router;
use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Longest wait for open answers when a server stops.
const PATIENCE: Duration = Duration::from_secs(2);

/// A port that is open, but not served yet.
pub struct Port {
    listener: TcpListener,
    /// The address of everything behind it, without a slash at the end.
    pub base_url: String,
}

impl Port {
    /// Opens a port of 127.0.0.1; 0 takes a free one.
    ///
    /// # Errors
    /// It cannot be opened.
    pub async fn open(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        Ok(Self { listener, base_url })
    }

    /// Begins to serve.
    pub fn serve(self, app: Router) -> Server {
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            let ended = axum::serve(self.listener, app).with_graceful_shutdown(async {
                // A dropped sender ends the server too.
                let _stopped = stopped.await;
            });
            let _ended = ended.await;
        });
        Server {
            stop: Some(stop),
            task,
        }
    }
}

/// A running server. It ends when dropped, or with [`Server::stop`].
pub struct Server {
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Ends it and waits for its open answers.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ended = stop.send(());
        }
        let _ended = tokio::time::timeout(PATIENCE, &mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}
