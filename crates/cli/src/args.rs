//! What can be typed: commands, options, and the help that explains them. No secret is ever an argument.

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Parser, Subcommand, ValueEnum};
use engine::views::{ActionKind, Outcome};
use simulators::Fault;
use std::path::PathBuf;
use url::Url;

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
  advsync rules --create-contacts on
  advsync properties plan
  advsync properties apply
  advsync preview
  advsync sync --plan ID --start-with-10
  advsync sync --resume

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
        changes the other way, too. Nothing is written on either side before you have seen a preview of exactly that."
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
    /// Show what may be created, or change it
    Rules {
        /// Create a HubSpot contact for a participant who has none
        #[arg(long, value_name = "on|off")]
        create_contacts: Option<Switch>,
    },
    /// Plan or create the 7 contact properties in HubSpot
    #[command(subcommand)]
    Properties(Properties),
    /// Read both sides and show what a sync would write; writes nothing
    #[command(
        args_conflicts_with_subcommands = true,
        after_help = "Examples:\n  advsync preview\n  advsync preview show 0a1b2c3d4e5f --kind hold\n  \
                      advsync preview show 0a1b2c3d4e5f --search ada@"
    )]
    Preview {
        /// Show people of a preview that was made.
        #[command(subcommand)]
        action: Option<Preview>,
    },
    /// Write exactly what a preview showed
    #[command(
        after_help = "Examples:\n  advsync sync\n  advsync sync --plan 0a1b2c3d4e5f --start-with-10\n  \
                      advsync sync --plan 0a1b2c3d4e5f --confirm 7316\n  advsync sync --resume",
        long_about = "Write exactly what a preview showed.\n\n\
            Without --plan a preview is made first and you are asked; without a terminal it ends there \
            (exit code 3) and says how to run it, because nothing is written unseen.\n\n\
            Ctrl-C pauses after the batches in hand; a second Ctrl-C leaves at once. Both can go on with --resume."
    )]
    Sync(Sync),
    /// List the runs, or show one
    #[command(args_conflicts_with_subcommands = true)]
    Runs {
        /// Show one run.
        #[command(subcommand)]
        action: Option<Runs>,
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

/// Commands about a preview that was made.
#[derive(Debug, Subcommand)]
pub enum Preview {
    /// Show people of a preview, field by field, with the reasons
    Show {
        /// Plan id, as `preview` printed it
        id: String,
        /// Which people.
        #[command(flatten)]
        which: Which,
    },
}

/// Which people of a plan or a run to show.
#[derive(Debug, Args)]
pub struct Which {
    /// Only this kind
    #[arg(long, value_parser = kinds())]
    pub kind: Option<ActionKind>,
    /// Only people whose email or name contains this
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    pub search: String,
    /// At most this many
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: u32,
}

fn kinds() -> impl clap::builder::TypedValueParser<Value = ActionKind> {
    PossibleValuesParser::new(["create", "update", "link", "same", "skip", "hold"])
        .try_map(|name| serde_json::from_value(serde_json::Value::String(name)))
}

fn outcomes() -> impl clap::builder::TypedValueParser<Value = Outcome> {
    PossibleValuesParser::new([
        "waiting", "intended", "created", "updated", "linked", "same", "skipped", "held", "failed",
    ])
    .try_map(|name| serde_json::from_value(serde_json::Value::String(name)))
}

/// Options of `sync`.
#[derive(Debug, Args)]
pub struct Sync {
    /// Run this preview
    #[arg(long, value_name = "ID")]
    pub plan: Option<String>,
    /// Write 10 representative people first, then pause
    #[arg(long)]
    pub start_with_10: bool,
    /// The number that a large plan asks for
    #[arg(long, value_name = "N", requires = "plan")]
    pub confirm: Option<u32>,
    /// Go on with a paused or interrupted run; without RUN, with the newest one
    #[arg(
        long,
        value_name = "RUN",
        num_args = 0..=1,
        default_missing_value = "",
        conflicts_with_all = ["plan", "start_with_10", "confirm"]
    )]
    pub resume: Option<String>,
}

/// Commands about runs.
#[derive(Debug, Subcommand)]
pub enum Runs {
    /// Show one run and its people
    Show {
        /// Run id, as `runs` shows it
        id: String,
        /// Only people with this result
        #[arg(long, value_parser = outcomes())]
        outcome: Option<Outcome>,
        /// Which people.
        #[command(flatten)]
        which: Which,
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

/// Commands about practice.
#[derive(Debug, Subcommand)]
pub enum Practice {
    /// Tell a whole first sync on simulated platforms, from signing in to looking at a contact
    Story {
        /// Contacts in the simulated HubSpot
        #[arg(long, value_name = "N", default_value_t = 200)]
        people: usize,
        /// Which practice people; the same seed gives the same people
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
    },
    /// Serve simulated platforms until Ctrl-C; prints their addresses and practice credentials as one JSON line
    Serve(Serve),
}

/// Options of `practice serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Contacts in the simulated HubSpot
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub people: usize,
    /// Participants in the simulated program [default: 3 for every 4 contacts]
    #[arg(long, value_name = "N")]
    pub participants: Option<usize>,
    /// Which practice people; the same seed gives the same people
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// Whether the platforms' documented rate limits apply
    #[arg(long, value_enum, default_value = "real")]
    pub limits: RateLimits,
    /// What the simulated HubSpot account pays for; the limits of its private apps follow from it
    #[arg(long, value_name = "KIND", value_enum, default_value = "professional")]
    pub hubspot_account: HubspotAccount,
    /// Delay of every answer, in milliseconds
    #[arg(long, value_name = "L", default_value_t = 0)]
    pub latency_ms: u64,
    /// Port of the simulated HubSpot; 0 takes a free one
    #[arg(long, value_name = "P", default_value_t = 0)]
    pub hubspot_port: u16,
    /// Port of the simulated impact.com; 0 takes a free one
    #[arg(long, value_name = "P", default_value_t = 0)]
    pub impact_port: u16,
    /// Let something go wrong, as `hubspot=status_429:count=3,endpoint=batch/create,after=2,value=120`; may come more
    /// than once; `list` shows what can go wrong
    #[arg(long = "fault", value_name = "PLATFORM=FAULT|list", value_parser = trouble)]
    pub faults: Vec<Trouble>,
}

/// What is to go wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing: show what can go wrong.
    List,
    /// At the simulated HubSpot.
    Hubspot(Fault),
    /// At the simulated impact.com.
    Impact(Fault),
}

fn trouble(text: &str) -> Result<Trouble, String> {
    let see = "`--fault list` shows what can go wrong";
    if text == "list" {
        return Ok(Trouble::List);
    }
    let (platform, fault) = text
        .split_once('=')
        .ok_or_else(|| format!("write it as PLATFORM=FAULT; {see}"))?;
    let fault: Fault = fault.parse().map_err(|wrong| format!("{wrong}; {see}"))?;
    match platform {
        "hubspot" if fault.kind.is_of_impact() => {
            Err("this happens at impact.com only: write it as impact=FAULT".to_owned())
        }
        "hubspot" => Ok(Trouble::Hubspot(fault)),
        "impact" if fault.kind.is_standing() => {
            Err("this is a state of the HubSpot account: write it as hubspot=FAULT".to_owned())
        }
        "impact" => Ok(Trouble::Impact(fault)),
        _ => Err("the platform is hubspot or impact".to_owned()),
    }
}

/// Rate limits of the simulated platforms.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RateLimits {
    /// As documented by the platforms
    Real,
    /// No limits
    None,
}

/// Kinds of HubSpot accounts.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum HubspotAccount {
    /// 100 requests in 10 seconds, 250,000 a day
    Free,
    /// 100 requests in 10 seconds, 250,000 a day
    Starter,
    /// 190 requests in 10 seconds, 625,000 a day
    Professional,
    /// 190 requests in 10 seconds, 1,000,000 a day
    Enterprise,
    /// 250 requests in 10 seconds, 2,000,000 a day
    EnterpriseWithIncrease,
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
    fn trouble_names_its_platform() {
        let fault: Fault = "status_429:count=3,endpoint=batch/create".parse().unwrap();
        let text = "hubspot=status_429:count=3,endpoint=batch/create";
        assert_eq!(trouble(text), Ok(Trouble::Hubspot(fault)));
        let stuck: Fault = "export_stuck".parse().unwrap();
        assert_eq!(trouble("impact=export_stuck"), Ok(Trouble::Impact(stuck)));
        assert_eq!(trouble("list"), Ok(Trouble::List));
        for wrong in [
            "drip",
            "hubspot=no_such",
            "hubspot=export_stuck",
            "impact=crowd:value=burst=5",
            "hubspot=crowd:value=bursts=5",
            "salesforce=drip",
        ] {
            assert!(trouble(wrong).is_err(), "{wrong}");
        }
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
