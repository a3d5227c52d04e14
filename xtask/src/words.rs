//! What `--help` says.

/// The overview.
pub const HELP: &str = "\
Advocate Sync: the commands of this repository

Usage: cargo xtask <COMMAND>

  run                 Install what is missing, build the app and open it
  test                Install what is missing, then run every check and every test
  dist                Make the packages of this system
  screenshots         Make the pictures of the help pages anew (Linux)
  specs               Hold our traffic against what the platforms publish
  bench first-sync    Measure a first sync from outside, as a table
  bench import        Measure an import of a large file, as a table
  bench journal       Measure looking something up among a million people, as a table
  bench practice      Measure the simulated HubSpot, as a table
  bench resume        Measure what it costs to be killed in a sync, as a table
  fuzz                Feed a million odd inputs to everything that reads what platforms send
  simulate            Live through a sync's worst days in virtual time, each drawn from a number
  desktop PROGRAM     Run any program in a throw-away headless desktop (Linux)
  help [COMMAND]      Show this, or what one command does

The first two are all a newcomer needs. Each is quick when nothing is missing.";

/// `run`.
pub const RUN: &str = "\
Opens Advocate Sync

Usage: cargo xtask run

1. Installs the system packages the window needs (Debian and Ubuntu, as root or with sudo that asks no
   password; elsewhere it lists them), and the packages of the user interface.
2. Builds the user interface when its sources changed, then the app in debug.
3. Opens the window.

Where there is no display (Linux without DISPLAY and WAYLAND_DISPLAY) it says so and plays the practice
story in the terminal instead: same engine, same simulated accounts, no window. Nothing real is touched.";

/// `test`.
pub const TEST: &str = "\
Runs every check and every test

Usage: cargo xtask test [STEP]...

Without a name, all steps run in this order; the first failure stops:

  format        cargo fmt --check
  supply-chain  licences and sources of what comes from others (cargo deny), and known holes where their lists
                can be fetched (cargo deny, npm audit)
  interface     build the user interface
  ui-check      types, lints and format of the user interface
  ui-tests      its tests
  lints         cargo clippy, warnings are errors
  build         everything, once
  floors        all Rust tests but the journey (cargo nextest when it is installed, else cargo test)
  opinions      HubSpot's own client against the simulated HubSpot
  specs         as `cargo xtask specs`, where the specifications are
  bindings      the TypeScript types that the tests write are the committed ones
  journey       a first sync through the real window, with a real browser, and every way out of it (Linux)

What is missing is installed first, as in `cargo xtask run`, and the programs of the headless desktop too.
Screenshots of the journey are left in target/journey.";

/// `dist`.
pub const DIST: &str = "\
Makes the packages of this system

Usage: cargo xtask dist [--check] [--debug] [--bundles NAME,NAME]

  --check          Install the Debian package in a throw-away root, start it from its menu entry in a headless
                   desktop, and remove it; what is installed here is not touched (Linux)
  --debug          From a debug build: to look at a package without waiting for a release build
  --bundles NAMES  Other packages than the usual: deb, rpm, appimage; nsis, msi; app, dmg

Usual are deb on Linux, nsis and msi on Windows, app and dmg on macOS; each can be made only on its own system.
An AppImage needs helpers that the bundler fetches from the network.

Beside the packages it writes, in target/dist, what they are made of (CycloneDX) and the terms of all parts. The
programs that write those, cargo-cyclonedx and cargo-about, are built into target/tools the first time.

ADVOCATE_SYNC_UPDATE_KEY and ADVOCATE_SYNC_UPDATE_ADDRESS, set together, give the build an update channel; then
TAURI_SIGNING_PRIVATE_KEY must be set too. Without them it has none, and says so when it is asked to look.
docs/packaging.md has the rest.";

/// `screenshots`.
pub const SCREENSHOTS: &str = "\
Makes the pictures of the help pages anew

Usage: cargo xtask screenshots

Linux only. Goes the journey of `cargo xtask test` through the real window, in practice, and makes docs/help/images from what
it saw, at most 256 colours each. A picture that differs from the one that is there only in a time or a name is left as it
is. Look at them before you commit them.";

/// `specs`.
pub const SPECS: &str = "\
Holds our traffic against what the platforms publish

Usage: cargo xtask specs

A development check. The published specifications are not part of this repository; they are looked for in
`shared/specs` beside it, and without them the check is left out.

A whole first sync and the script of HubSpot's own client run against the simulated platforms through a
recorder. Each request and each answer is compared with HubSpot's OpenAPI files (2026-03), impact.com's, and
each GraphQL operation with the published schema. What differs is printed, grouped and counted; what the
specifications are known to get wrong is counted apart (tests/opinions/specs/defects.js has the reasons).

It fails when a request or a GraphQL operation of ours is not as published.";

/// `bench`.
pub const BENCH: &str = "\
Measures a first sync, an import, what is measured with, or what it costs to be killed

Usage: cargo xtask bench first-sync [--people N,N] [--rounds N]
       cargo xtask bench both-ways [--people N,N]
       cargo xtask bench limits
       cargo xtask bench import [--rows N] [--rounds N]
       cargo xtask bench journal [--people N]
       cargo xtask bench practice [--people N,N] [--seconds N]
       cargo xtask bench resume [--people N] [--kills N] [--limits none|real] [--latency-ms N] [--seed N]

first-sync:

  --people N,N   Sizes to measure: contacts, and as many participants  [default: 10000,100000]
  --rounds N     Rounds of each; the fastest is shown                  [default: 1]

Builds `advsync` in release, serves a practice pair from a second process, and drives `advsync` as a user
would: connect, choose the program, apply the properties, preview, sync. Three settings: no limits;
HubSpot's real limit for OAuth apps (110 requests in 10 s); the same with 200 ms latency.

The floor is what the limit alone costs: T(n) = 10 * floor((n - 1) / 110) seconds for the fewest requests
that can do the work. Nothing is asserted. The table is also written to target/bench/first-sync.json.

both-ways:

  --people N,N   Sizes to measure                                      [default: 10000,100000]

Without limits: everybody both ways, then nothing changed, 1 % of the contacts, 1 % of the participants, 5 % of both, and
everybody compared again. Requests are counted at the simulators, for reading and for writing apart.

journal:

  --people N     Contacts, and as many participants                    [default: 1000000]

Syncs everybody once, then looks things up, each in a process of its own; the quickest of five is shown.

limits:

First syncs of 50,000 and of 1,000,000 people under HubSpot's limit, with 0 to 1000 ms of latency, in virtual time: what is
told is what the limit and the latency cost, not what the machine needs.

import:

  --rows N       Rows of the file, some 200 bytes each                 [default: 500000]
  --rounds N     Rounds; the programs run in turns                     [default: 5]

Looks at every row of a file, then looks again and writes the import file, as `advsync import` does; beside it a program
copies the same file through the csv crate and does nothing else. Memory is read from Linux's /proc.

practice:

  --people N,N   Contacts to hold                                      [default: 10000,1000000]
  --seconds N    How long each is asked                                [default: 5]

Serves a practice pair without limits and asks it for pages of 100 contacts with 20 properties each, over four
connections on the same machine. Memory is read from Linux's /proc and is 0 elsewhere.

resume:

  --people N       Contacts, and as many participants                  [default: 10000]
  --kills N        How often the process is killed                     [default: 20]
  --limits         HubSpot's limits, or none                           [default: none]
  --latency-ms N   Delay of every answer                               [default: 50]
  --seed N         Which random moments                                [default: 1]

Runs a sync once in peace, and once killed (SIGKILL) when the simulated HubSpot has seen as many batches as the
random moments say, and started again each time. Requests, batches sent twice, people twice and people lost are
counted at the simulator. Wanted: nobody twice, nobody lost, at most 16 batches twice a kill, and at most 3 % more
requests than in peace.";

/// `fuzz`.
pub const FUZZ: &str = "\
Feeds odd inputs to everything that reads what platforms and browsers send

Usage: cargo xtask fuzz [--inputs N]

  --inputs N     Inputs of each decoder  [default: 1000000]

The decoders are those of crates/platforms: pages, batches, refusals and definitions of HubSpot; answers, refusals
and export files of impact.com; limit headers; grants and metadata of sign-ins; the listener that a browser comes
back to. Inputs are the samples of crates/platforms/fuzz-corpus with changes to their structure and their bytes.
An input that makes one panic, take more than ten seconds or hold more than 256 MiB ends the command.

They are made by proptest, on the stable compiler. cargo-fuzz would need a nightly one, which this repository
does without. `cargo xtask test` feeds 1,500 inputs to each.";

/// `simulate`.
pub const SIMULATE: &str = "\
Runs the engine against both simulators in virtual time, through trouble drawn from numbers

Usage: cargo xtask simulate [--seeds N] [--from S]
       cargo xtask simulate --seed S

  --seeds N    Seeds to run, besides those that are kept  [default: 200]
  --from S     The first of them                          [default: 1]
  --seed S     Tells the whole story of one seed

A seed is a small world on both sides, rounds of edits by others, at least five faults, a network that loses, cuts
and delays, a clock that is wrong, and deaths of the process at a request or at a write of the journal; then all
trouble ends. What must hold is listed in tests/simulation/src/oracles.rs. The same seed is the same story, to the
millisecond. For a seed that violates something the story is told, with the one command that tells it again; add
the seed to tests/simulation/seeds.txt, and every `cargo xtask test` runs it.";

/// `desktop`.
pub const DESKTOP: &str = "\
Runs a program in a throw-away headless desktop

Usage: cargo xtask desktop PROGRAM [ARGUMENTS]

Linux only. Starts a virtual screen, a message bus of its own, an unlocked keyring and a window manager,
runs the program in them, and removes everything after it. Data, settings and keyring are temporary, so
several can run side by side.";
