//! `advsync`: the use cases of Advocate Sync in a terminal, for people and for scheduled runs.
//!
//! It reads arguments, calls the engine and shows what the engine answers. It decides nothing about contacts and
//! speaks with no platform itself; only the practice story looks at the simulated HubSpot, as a witness.

mod args;
mod browser;
mod commands;
mod exit;
mod host;
mod interrupts;
mod keychain;
mod out;
mod show;
mod story;
mod wait;

use args::Arguments;
use clap::Parser as _;
use exit::Exit;
use out::Out;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let out = Out::new(arguments.json);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            out.aside(&format!("This computer refused to start threads: {error}."));
            return Exit::Failed.into();
        }
    };
    let exit = match runtime.block_on(commands::run(arguments, out)) {
        Ok(exit) => exit,
        Err(failure) => {
            out.failure(&failure);
            Exit::of(failure.code)
        }
    };
    // A question that nobody answers any more must not keep the program from ending.
    runtime.shutdown_background();
    exit.into()
}
