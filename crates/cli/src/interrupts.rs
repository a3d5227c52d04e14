//! Ctrl-C, and the wish of the system to end the program.

use crate::exit::Exit;
use crate::out::Out;
use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlC, ctrl_c};

/// Interrupts as they come. While this lives, Ctrl-C does not end the program by itself.
pub struct Interrupts {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
    #[cfg(windows)]
    interrupt: CtrlC,
    heard: bool,
    out: Out,
}

impl Interrupts {
    /// Begins to listen.
    ///
    /// # Errors
    /// The system does not let us.
    pub fn listen(out: Out) -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            interrupt: signal(SignalKind::interrupt())?,
            #[cfg(unix)]
            terminate: signal(SignalKind::terminate())?,
            #[cfg(windows)]
            interrupt: ctrl_c()?,
            heard: false,
            out,
        })
    }

    /// Waits for the first interrupt. The second one ends the program at once: nothing is lost by that, because every
    /// batch is recorded before it is sent.
    pub async fn next(&mut self) {
        self.any().await;
        if self.heard {
            self.out
                .aside("Left at once. What was in hand is looked at when the work goes on.");
            std::process::exit(Exit::Interrupted as i32);
        }
        self.heard = true;
    }

    /// Returns whether there was one.
    pub fn heard(&self) -> bool {
        self.heard
    }

    #[cfg(unix)]
    async fn any(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    #[cfg(windows)]
    async fn any(&mut self) {
        self.interrupt.recv().await;
    }
}
