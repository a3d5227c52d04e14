//! What can be typed: commands, options, and the help that explains them. No secret is ever an argument.

mod events;
mod handover;
mod import;
mod practice;
mod settings;
mod sync;
mod test_plan;

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use url::Url;

pub use events::{Mapping, SetMapping, Triggers};
pub use handover::{Handover, Setup};
pub use import::{Identity, Import, RowRules, source as file_source};
pub use practice::{HubspotAccount, Practice, RateLimits, Serve, Trouble};
pub use settings::Settings;
pub use sync::{Person, Preview, Problems, Rules, Runs, Scope, Sync, Watch, Which};
pub use test_plan::{TestPlan, TestReport};

/// Options of every command come after its own.
const GLOBAL: usize = 100;

const FIRST_STEPS: &str = "\
Try it without any account:
  advsync practice story

With your accounts, one step after the other:
  advsync connect hubspot --sign-in
  advsync connect impact --sign-in --tenant-alias ALIAS
  advsync program list
  advsync program choose ID
  advsync rules --contacts-for-new on --contacts-for-updated on
  advsync properties plan
  advsync properties apply
  advsync preview
  advsync sync --plan ID --start-with-10
  advsync sync --resume

Or by a file, in place of program, rules and properties (and of triggers and mapping):
  advsync setup apply settings.toml --yes

Exit codes:
  0  done
  1  something went wrong; the message on standard error says what, and what was not changed
  2  wrong usage
  3  a person must decide or confirm something first (a large plan, a conflict, a plan out of date)
  4  done, but some people failed or are held, or the doctor found a difference
  5  a platform wants to be connected again, or more permissions
  6  interrupted or paused; run `advsync sync --resume` to go on

With --json every command prints one object on standard output; a failure is an object with
`code`, `message` and `hint`.";

/// Connects HubSpot with an impact.com Advocate referral program.
#[derive(Debug, Parser)]
#[command(
    name = "advsync",
    version,
    after_help = FIRST_STEPS,
    long_about = "Connects HubSpot with an impact.com Advocate referral program, from your own computer.\n\n\
        It reads the participants of one program, finds their HubSpot contacts by email address and \
        fills in referral codes and share links; where you allow it, it makes participants of contacts and takes \
        changes the other way, too. Nothing is written on either side before there is a preview of exactly that."
)]
pub struct Arguments {
    /// Folder for settings and history [default: the folder that the window uses]
    #[arg(long, global = true, value_name = "DIR", display_order = GLOBAL)]
    pub data_dir: Option<PathBuf>,
    /// Print one JSON object for programs, instead of text for people
    #[arg(long, global = true, display_order = GLOBAL)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show accounts, program, setup steps and what was written so far
    Status,
    /// Connect one side
    #[command(subcommand)]
    Connect(Connect),
    /// Forget one side's connection and its secrets; links and history stay
    Disconnect {
        /// Which side
        #[arg(value_enum)]
        side: Side,
    },
    /// List the programs, or choose the one to sync
    #[command(subcommand)]
    Program(Program),
    /// Show when people are created and who wins, or change it
    #[command(
        after_help = "Examples:\n  advsync rules\n  advsync rules --create-contacts on\n  \
                      advsync rules --participants-for-new on --only-list 42\n  \
                      advsync rules --count\n  \
                      advsync rules --policy first_name=advocate --policy email=ask"
    )]
    Rules(Rules),
    /// Plan or create the 7 contact properties in HubSpot
    #[command(subcommand)]
    Properties(Properties),
    /// Show which HubSpot forms carry a referral, and what a form needs to; changes nothing
    #[command(
        after_help = "Examples:\n  advsync forms\n  advsync forms --script > referral.html",
        long_about = "Show which HubSpot forms carry a referral, and what a form needs to; changes nothing.\n\n\
            Whoever comes by a share link has a cookie. A form that keeps it has a hidden field, which a script of the \
            page fills in. Reading forms needs the optional permission \"forms\". When no form carries a referral the exit \
            code is 4."
    )]
    Forms {
        /// Print only the script for the page
        #[arg(long)]
        script: bool,
    },
    /// Read both sides and show what a sync would write; writes nothing
    #[command(
        args_conflicts_with_subcommands = true,
        after_help = "Examples:\n  advsync preview\n  advsync preview --direction both --who changed\n  \
                      advsync preview --people ada@example.com,bob@example.com\n  \
                      advsync preview show 0a1b2c3d4e5f --kind hold\n  \
                      advsync preview approve 0a1b2c3d4e5f 17 --name ada@example.com"
    )]
    Preview {
        /// Whom to look at, and which way.
        #[command(flatten)]
        scope: Scope,
        /// Show people of a preview that was made, or decide about one.
        #[command(subcommand)]
        action: Option<Preview>,
    },
    /// Write exactly what a preview showed
    #[command(
        after_help = "Examples:\n  advsync sync\n  advsync sync --direction both --who changed\n  \
                      advsync sync --plan 0a1b2c3d4e5f --start-with-10\n  \
                      advsync sync --plan 0a1b2c3d4e5f --confirm 7316\n  advsync sync --resume",
        long_about = "Write exactly what a preview showed.\n\n\
            Without --plan a preview is made first and you are asked; without a terminal it ends there \
            (exit code 3) and says how to run it, because nothing is written unseen.\n\n\
            Ctrl-C pauses after the batches in hand; a second Ctrl-C leaves at once. Both can go on with --resume."
    )]
    Sync(Sync),
    /// Sync whoever changed, again and again, until Ctrl-C
    #[command(
        after_help = "Examples:\n  advsync watch --every 15m\n  advsync watch --every 1h --direction both --json",
        long_about = "Sync whoever changed, again and again, until Ctrl-C.\n\n\
            Each round makes a preview of whoever changed and runs it. A preview that asks for a number (many new \
            people, many updates, a deletion) is left for you, and nothing more is written until you have run it or \
            made another. Trouble ends a round, not the watch: the next round goes on with a run that was cut off.\n\n\
            Ctrl-C ends it after the batches in hand. With --json every round prints one object on a line."
    )]
    Watch(Watch),
    /// List the runs, show one, or undo one
    #[command(
        args_conflicts_with_subcommands = true,
        after_help = "Examples:\n  advsync runs\n  advsync runs show 0a1b2c3d4e5f --outcome failed\n  \
                      advsync runs undo 0a1b2c3d4e5f\n  advsync runs undo 0a1b2c3d4e5f --archive-created"
    )]
    Runs {
        /// Show one run, or undo it.
        #[command(subcommand)]
        action: Option<Runs>,
    },
    /// Show whom no sync could settle, by cause; or preview them, or save them as a file
    #[command(
        after_help = "Examples:\n  advsync problems\n  advsync problems --cause value_conflict\n  \
                      advsync problems --cause value_conflict --retry\n  \
                      advsync preview choose 0a1b2c3d4e5f 17 first_name=advocate\n  \
                      advsync problems --save problems.csv",
        long_about = "Show whom no sync could settle, across all runs, by cause; or preview them, or save them as a file.\n\n\
            The newest sync that looked at somebody decides: whoever it settled is no longer listed. Each cause says \
            what was not changed and what helps. With --retry a preview of just these people is made; nothing is \
            written before that is run. When anybody is listed the exit code is 4."
    )]
    Problems(Problems),
    /// Show what changed in the accounts behind the settings; check now, or accept a change
    #[command(
        args_conflicts_with_subcommands = true,
        after_help = "Examples:\n  advsync drift\n  advsync drift check\n  \
                      advsync drift accept stage:default:closedwon",
        long_about = "Show what changed in the accounts behind the settings; check now, or accept a change.\n\n\
            What settings rest on (properties, stages, the program, permissions) is remembered as it was when the review \
            was confirmed, or triggers and mapping were saved. The accounts are compared with it before a preview. A \
            breaking change stops what it breaks before it starts: syncs of people, or events. Nothing is written by \
            looking. When a change wants a look the exit code is 4."
    )]
    Drift {
        /// What to do; without it the last look is shown.
        #[command(subcommand)]
        action: Option<Drift>,
    },
    /// Make participants of contacts that exist already, by impact.com's bulk import
    #[command(
        subcommand,
        long_about = "Make participants of contacts that exist already, by impact.com's bulk import.\n\n\
            The people come from HubSpot itself or from a CSV file of any size. Every row is looked at, and you see what \
            would come of it before anything is written. Then the file is saved for you to import by hand, or uploaded \
            and started."
    )]
    Import(Import),
    /// Choose which deals count as events, preview their conversions, and send them
    #[command(
        args_conflicts_with_subcommands = true,
        after_help = "Examples:\n  advsync triggers options\n  advsync triggers set --stage default:closedwon\n  \
                      advsync triggers preview\n  advsync triggers show 0a1b2c3d4e5f --kind hold\n  \
                      advsync triggers approve 0a1b2c3d4e5f 17\n  advsync triggers send 0a1b2c3d4e5f --confirm 12",
        long_about = "Choose which deals count as events, preview their conversions, and send them.\n\n\
            A conversion is what impact.com's program rules reward. Only what is reached after the triggers were first \
            saved counts, nothing is sent before there is a preview of exactly that, and nothing is sent twice."
    )]
    Triggers {
        /// What to do; without it the saved triggers are shown.
        #[command(subcommand)]
        action: Option<Triggers>,
    },
    /// Choose which HubSpot value fills which field of a conversion
    #[command(
        args_conflicts_with_subcommands = true,
        after_help = "Examples:\n  advsync mapping\n  advsync mapping example\n  \
                      advsync mapping set Text3=deal.plan_tier --author Ana --note \"plan tier for Q4\"\n  \
                      advsync mapping set \"OrderId=deal_{stage}_{deal.hs_object_id}\"\n  advsync mapping compare 1 2\n  \
                      advsync mapping restore 1"
    )]
    Mapping {
        /// What to do; without it the mapping in use is shown.
        #[command(subcommand)]
        action: Option<Mapping>,
    },
    /// Set up by a settings file, without a window
    #[command(subcommand)]
    Setup(Setup),
    /// Hand over what is set up, by a file without any secret
    #[command(subcommand)]
    Handover(Handover),
    /// Tell why a person is as they are, from the history on this computer; find, except or forget them
    #[command(
        after_help = "Examples:\n  advsync person ada@example.com\n  advsync person 5512\n  \
                      advsync person --participant ACCOUNT_ID USER_ID\n  advsync person --find lovelace\n  \
                      advsync person ada@example.com --never\n  advsync person ada@example.com --erase"
    )]
    Person(Person),
    /// Show the test plan, which proves on test people that everything works, or do its tests
    #[command(
        args_conflicts_with_subcommands = true,
        after_help = "Examples:\n  advsync test begin qa@acme.com\n  advsync test\n  advsync test run T1 --yes\n  \
                      advsync test run --all --yes\n  advsync test report --pdf report.pdf\n  advsync test clean-up",
        long_about = "Show the test plan, or do its tests.\n\n\
            Five tests prove on people made for it that participants and contacts reach the other side, that referrals \
            travel both ways, and that a won deal leads to a reward. Nothing passes that was not read. A test that \
            failed says what was expected, what was seen, and the likeliest reasons; then the exit code is 4."
    )]
    Test {
        /// What to do; without it the plan is shown.
        #[command(subcommand)]
        action: Option<TestPlan>,
    },
    /// Ask the connected platforms what their documentation leaves open; reads only
    #[command(
        after_help = "Examples:\n  advsync doctor\n  advsync doctor --json > doctor.json",
        long_about = "Ask the connected platforms what their documentation leaves open, and say what each answer \
            means for a sync.\n\n\
            All questions are reads; no contact and no participant is changed. The answers name no account, no person \
            and no key, so you may show them to anybody.\n\n\
            ok: as expected. differs: not as expected. ?: could not be found out."
    )]
    Doctor {
        /// Make one export at impact.com if the history holds none whose columns could be looked at
        #[arg(long)]
        export: bool,
    },
    /// List what can be set, tell one setting, or change it; or erase the workspace
    #[command(
        args_conflicts_with_subcommands = true,
        after_help = "Examples:\n  advsync settings\n  advsync settings get hubspot-share\n  \
                      advsync settings set hubspot-share 60\n  advsync settings erase-workspace"
    )]
    Settings {
        /// What to do; without it all settings are listed.
        #[command(subcommand)]
        action: Option<Settings>,
    },
    /// Look at the journal, the file with settings, links and the list of syncs, or replace a damaged one
    #[command(subcommand)]
    Journal(Journal),
    /// Practise on simulated platforms; nothing there is real
    #[command(subcommand)]
    Practice(Practice),
}

const CREDENTIALS: &str = "\
Where the secrets come from, one of:
  --sign-in       your browser; the address to open is printed
  --token-stdin   standard input
  (neither)       the environment

Secrets from the environment are used as they are and never stored: set them for every command, for \
example in the file of a scheduled run. All other secrets lie in this computer's keychain. Should \
HubSpot replace a refresh token that the environment gave, the new one is kept in the keychain \
together with the client secret; leave both variables out from then on.

Environment:";

const HUBSPOT_ENVIRONMENT: &str = "
  ADVSYNC_HUBSPOT_TOKEN            a service key or private-app token
or a grant to your own app:
  ADVSYNC_HUBSPOT_CLIENT_ID        client id
  ADVSYNC_HUBSPOT_CLIENT_SECRET    client secret
  ADVSYNC_HUBSPOT_REFRESH_TOKEN    refresh token

Examples:
  advsync connect hubspot --sign-in
  advsync connect hubspot --token-stdin < token.txt";

const IMPACT_ENVIRONMENT: &str = "
  ADVSYNC_IMPACT_AUTH_TOKEN        the Auth Token beside the Account SID
  ADVSYNC_IMPACT_API_KEY           the tenant API key (optional; preferred for the Advocate API)

With --token-stdin the first line is the Auth Token; a second line, if there is one, is the tenant API key.

Examples:
  advsync connect impact --sign-in --tenant-alias ALIAS
  advsync connect impact --account-sid SID --tenant-alias ALIAS --token-stdin < keys.txt";

/// Which side to connect.
#[derive(Debug, Subcommand)]
pub enum Connect {
    /// Connect HubSpot
    #[command(after_help = format!("{CREDENTIALS}{HUBSPOT_ENVIRONMENT}"))]
    Hubspot(ConnectHubspot),
    /// Connect impact.com Advocate
    #[command(
        alias = "advocate",
        after_help = format!("{CREDENTIALS}{IMPACT_ENVIRONMENT}")
    )]
    Impact(ConnectImpact),
}

/// How to connect, as far as both sides share it.
#[derive(Debug, Args)]
pub struct How {
    /// Read the secret from standard input
    #[arg(long, conflicts_with = "sign_in")]
    pub token_stdin: bool,
    /// Sign in with the browser
    #[arg(long)]
    pub sign_in: bool,
    /// Take the account that was signed in to without asking whether it is the right one
    #[arg(long, requires = "sign_in")]
    pub yes: bool,
}

/// Options of `connect hubspot`.
#[derive(Debug, Args)]
pub struct ConnectHubspot {
    /// How to connect.
    #[command(flatten)]
    pub how: How,
    /// Sign in without the optional permissions (deals, companies, lists, forms), for an app that does not declare them
    #[arg(long, requires = "sign_in")]
    pub required_only: bool,
    /// Address that replaces HubSpot's own; only one of this computer is taken
    #[arg(long, value_name = "URL", env = "ADVSYNC_HUBSPOT_URL")]
    pub base_url: Option<Url>,
}

/// Options of `connect impact`.
#[derive(Debug, Args)]
pub struct ConnectImpact {
    /// How to connect.
    #[command(flatten)]
    pub how: How,
    /// Address that replaces impact.com's own; only one of this computer is taken
    #[arg(long, value_name = "URL", env = "ADVSYNC_IMPACT_URL")]
    pub base_url: Option<Url>,
    /// Account SID: in impact.com under Settings, Technical, API (not secret)
    #[arg(long, value_name = "SID", env = "ADVSYNC_IMPACT_ACCOUNT_SID")]
    pub account_sid: Option<String>,
    /// Tenant alias: in impact.com under Settings, Advocate Settings, General (not secret)
    #[arg(long, value_name = "ALIAS", env = "ADVSYNC_IMPACT_TENANT_ALIAS")]
    pub tenant_alias: Option<String>,
}

/// One of the two sides.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Side {
    /// HubSpot
    Hubspot,
    /// impact.com Advocate
    #[value(alias = "advocate")]
    Impact,
}

/// Commands about programs.
#[derive(Debug, Subcommand)]
pub enum Program {
    /// List the programs of the connected tenant
    List,
    /// Choose the program whose participants are synced
    Choose {
        /// Program id, as `program list` shows it
        id: String,
    },
}

/// A switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// On
    On,
    /// Off
    Off,
}

/// Commands about the contact properties.
#[derive(Debug, Subcommand)]
pub enum Properties {
    /// Show which properties exist and which would be created; writes nothing
    Plan {
        /// Use this internal name for one of our fields, such as `referral_code=ref_code`; an empty name
        /// takes the usual one again
        #[arg(long = "use", value_name = "FIELD=NAME", value_parser = choice)]
        choices: Vec<(String, String)>,
    },
    /// Create what is missing
    Apply,
}

fn choice(text: &str) -> Result<(String, String), String> {
    text.split_once('=')
        .map(|(field, name)| (field.trim().to_owned(), name.trim().to_owned()))
        .ok_or_else(|| "write it as FIELD=NAME".to_owned())
}

/// Commands about what changed in the accounts.
#[derive(Debug, Subcommand)]
pub enum Drift {
    /// Compare the accounts now; writes nothing
    Check,
    /// Take a change as it is now; what is gone and in use cannot be accepted
    Accept {
        /// The change, as `drift` shows it
        id: String,
    },
}

/// Commands about the journal.
#[derive(Debug, Subcommand)]
pub enum Journal {
    /// Look at the whole journal, and list its copies; changes nothing
    Check,
    /// Replace a damaged journal; the damaged file is kept
    #[command(
        long_about = "Replace a damaged journal by its newest copy. A copy is made whenever a sync has ended.\n\n\
            The damaged file is kept beside it. Syncs made since the copy are no longer in the list; the next preview \
            finds everybody who was written, so nobody is written twice.\n\n\
            No other Advocate Sync may be open on the same folder."
    )]
    Restore {
        /// Begin a new journal instead; settings and links are taken over where they are whole
        #[arg(long)]
        anew: bool,
        /// Replace the journal although nothing was found wrong with it
        #[arg(long)]
        even_if_whole: bool,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_commands_do_not_contradict_each_other() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_chosen_name_needs_its_field() {
        assert_eq!(
            choice("referral_code = code"),
            Ok(("referral_code".to_owned(), "code".to_owned()))
        );
        assert!(choice("referral_code").is_err());
    }
}
