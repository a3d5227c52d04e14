//! What can be typed about the test plan.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Commands about the test plan.
#[derive(Debug, Subcommand)]
pub enum TestPlan {
    /// Begin a plan, with a mailbox of your own for its test people
    #[command(after_help = "Examples:\n  advsync test begin qa@acme.com")]
    Begin {
        /// Test people have their addresses there: qa+test-p1-…@acme.com
        mailbox: String,
    },
    /// Do a test, or all: shows what it would write; with --yes it writes, syncs these people and looks
    #[command(
        after_help = "Examples:\n  advsync test run T1\n  advsync test run T1 --yes\n  advsync test run --all --yes",
        long_about = "Do a test, or all that can be done, in their order.\n\n\
            Without --yes it is only shown what would be written. With --yes exactly that is written; then a preview of \
            just these people is made and run (of the last test: the event of the test deal is sent), and it is looked \
            until everything was seen, or for ten minutes. Ctrl-C stops; what was written stays, and the next run goes on \
            from there.\n\n\
            An extra, X1, is only done when it is named: the test deal leaves its stage and reaches it again, and no second \
            event and no second reward may come of it."
    )]
    Run {
        /// T1 to T5, or an extra: X1
        #[arg(required_unless_present = "all")]
        test: Option<String>,
        /// All that can be done and have not passed
        #[arg(long, conflicts_with = "test")]
        all: bool,
        /// Write it
        #[arg(long)]
        yes: bool,
    },
    /// Look for what a person did by hand, until everything was seen, or for ten minutes
    #[command(after_help = "Examples:\n  advsync test look T3")]
    Look {
        /// T1 to T5
        test: String,
        /// Look once only
        #[arg(long)]
        once: bool,
    },
    /// Say that a test passed though it was not seen here
    #[command(
        after_help = "Examples:\n  advsync test pass T3 --by Ana --note \"seen in the portal\""
    )]
    Pass {
        /// T1 to T5
        test: String,
        /// Who saw it
        #[arg(long, value_name = "NAME")]
        by: String,
        /// What was seen
        #[arg(long, value_name = "TEXT")]
        note: String,
    },
    /// Leave a test out
    #[command(after_help = "Examples:\n  advsync test skip T5 --reason \"no deals here\"")]
    Skip {
        /// T1 to T5
        test: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Take back that a test passed by hand or was left out
    Reopen {
        /// T1 to T5
        test: String,
    },
    /// Confirm that tests 3 to 5 may pay real rewards in this program
    ConfirmRewards {
        /// Take it back
        #[arg(long)]
        no: bool,
    },
    /// Show what the plan made; with --yes take it away
    #[command(
        after_help = "Examples:\n  advsync test clean-up\n  advsync test clean-up --yes\n  \
                      advsync test clean-up --only contact-C1,contact-C2 --yes"
    )]
    CleanUp {
        /// Only these, by their ids
        #[arg(long, value_delimiter = ',', value_name = "ID,ID")]
        only: Vec<String>,
        /// Take them away
        #[arg(long)]
        yes: bool,
    },
    /// Save a report
    #[command(after_help = "Examples:\n  advsync test report --html report.html\n  \
                      advsync test report --pdf report.pdf --csv assertions.csv\n  advsync test report --bundle evidence.zip")]
    Report(TestReport),
}

/// Where reports go. A folder gets a name of its own.
#[derive(Debug, Args)]
#[group(id = "forms", required = true, multiple = true, args = ["html", "pdf", "csv", "bundle"])]
pub struct TestReport {
    /// One file that any browser shows, without a network
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// The same to print and to sign
    #[arg(long, value_name = "FILE")]
    pub pdf: Option<PathBuf>,
    /// One row an assertion
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// A zip of the three, and of what was asked and answered, without secrets
    #[arg(long, value_name = "FILE")]
    pub bundle: Option<PathBuf>,
    /// Whole e-mail addresses, which are shortened otherwise
    #[arg(long)]
    pub whole_addresses: bool,
    /// Replace files that exist already
    #[arg(long)]
    pub replace: bool,
}
