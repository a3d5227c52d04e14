//! Runs a program and notes what it cost: time on the wall, processor time, memory at its most.
//!
//! Processor time and memory are read from Linux's `/proc` and are 0 elsewhere.

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Trouble, programs};

/// What one program cost.
#[derive(Debug, Default)]
pub struct Cost {
    /// Seconds from start to end.
    pub seconds: f64,
    /// Seconds of processor time, in user and kernel.
    pub cpu_seconds: f64,
    /// Memory at its most, in MiB.
    pub peak_mib: f64,
    /// What it wrote to standard output.
    pub output: String,
}

/// How often memory is looked at; its mark only rises, so only the last moment can be missed.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// Ticks a second in which Linux reports processor time to programs.
const TICKS: f64 = 100.0;

/// How `advsync` ends when all is done but some people need a decision; a practice world always has some.
const SOME_NEED_YOU: i32 = 4;

/// Runs a program to its end; an exit that is not a success is trouble.
pub fn watch(mut command: Command) -> Result<Cost, Trouble> {
    let words = programs::typed(&command);
    let cpu_before = cpu_of_ended_children();
    let begun = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("`{words}` could not be started: {error}."))?;
    let output = child.stdout.take().map(|mut stream| {
        thread::spawn(move || {
            let mut text = String::new();
            // What cannot be read is missed by whoever looks for a value in it.
            let _ = stream.read_to_string(&mut text);
            text
        })
    });
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak_kib = 0;
    let status = loop {
        if let Ok(status) = std::fs::read_to_string(&status_file) {
            peak_kib = peak_kib.max(high_water(&status).unwrap_or(0));
        }
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) => thread::sleep(LOOK_EVERY),
            Err(error) => return Err(format!("`{words}` could not be waited for: {error}.")),
        }
    };
    let seconds = begun.elapsed().as_secs_f64();
    let output = output
        .and_then(|reader| reader.join().ok())
        .unwrap_or_default();
    if !status.success() && status.code() != Some(SOME_NEED_YOU) {
        return Err(format!("`{words}` ended with {status}.\n{output}"));
    }
    Ok(Cost {
        seconds,
        cpu_seconds: cpu_of_ended_children() - cpu_before,
        peak_mib: f64::from(peak_kib) / 1024.0,
        output,
    })
}

/// Returns the memory of a process that runs, now and at its most, in MiB.
pub fn memory_of(process: u32) -> (f64, f64) {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let mib = |name: &str| f64::from(kib(&status, name).unwrap_or(0)) / 1024.0;
    (mib("VmRSS:"), mib("VmHWM:"))
}

/// Returns `VmHWM`, the most memory a process ever held, in KiB.
fn high_water(status: &str) -> Option<u32> {
    kib(status, "VmHWM:")
}

/// Returns a line of a `status` file, in KiB.
fn kib(status: &str, name: &str) -> Option<u32> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// Returns the processor seconds of all children that ended and were waited for.
fn cpu_of_ended_children() -> f64 {
    std::fs::read_to_string("/proc/self/stat")
        .ok()
        .and_then(|text| children_ticks(&text))
        .map_or(0.0, |ticks| f64::from(ticks) / TICKS)
}

/// Returns fields 16 and 17 of a `stat` file, added: user and kernel ticks of waited-for children.
fn children_ticks(stat: &str) -> Option<u32> {
    // The second field, the program's name, may hold spaces; it ends with the last parenthesis.
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(13);
    let user: u32 = fields.next()?.parse().ok()?;
    let kernel: u32 = fields.next()?.parse().ok()?;
    Some(user + kernel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_of_memory_is_read() {
        assert_eq!(
            high_water("VmPeak:\t 10 kB\nVmHWM:\t   2048 kB\n"),
            Some(2048)
        );
        assert_eq!(high_water("Name: x\n"), None);
    }

    #[test]
    fn ticks_of_children_are_read_past_a_name_with_spaces() {
        let stat = "7 (a b) c) S 1 2 3 4 5 6 7 8 9 10 11 12 130 14 15";
        assert_eq!(children_ticks(stat), Some(144));
    }

    #[cfg(unix)]
    fn ends_with(code: i32) -> Result<Cost, Trouble> {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("echo why; exit {code}")]);
        watch(command)
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_fails_is_trouble() {
        let trouble = ends_with(1).unwrap_err();
        assert!(
            trouble.contains("exit status: 1") && trouble.contains("why"),
            "{trouble}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn people_who_need_a_decision_are_no_trouble() {
        assert_eq!(ends_with(SOME_NEED_YOU).unwrap().output, "why\n");
    }
}
