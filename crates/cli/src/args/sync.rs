//! What can be typed about rules, previews, syncs, runs and people.

use super::Switch;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Args, Subcommand, ValueEnum};
use engine::views::{
    ActionKind, Outcome, Platform, PolicyChoice, PreviewRequest, ProblemCause, StoryRequest,
    SyncDirection, Who,
};
use std::path::PathBuf;
use std::time::Duration;

/// Rounds that are closer together find nothing more: HubSpot's search is late by moments.
const SHORTEST_ROUND: Duration = Duration::from_mins(1);

/// Options of `rules`.
#[derive(Debug, Args)]
pub struct Rules {
    /// Create a contact for a participant who is new
    #[arg(long, value_name = "on|off", hide_possible_values = true)]
    pub contacts_for_new: Option<Switch>,
    /// Create a contact for an older participant who has none
    #[arg(long, value_name = "on|off", hide_possible_values = true)]
    pub contacts_for_updated: Option<Switch>,
    /// Both of the above
    #[arg(
        long,
        value_name = "on|off",
        hide_possible_values = true,
        conflicts_with_all = ["contacts_for_new", "contacts_for_updated"]
    )]
    pub create_contacts: Option<Switch>,
    /// Create a participant for a contact that is new
    #[arg(long, value_name = "on|off", hide_possible_values = true)]
    pub participants_for_new: Option<Switch>,
    /// Create a participant for an older contact that has none
    #[arg(long, value_name = "on|off", hide_possible_values = true)]
    pub participants_for_updated: Option<Switch>,
    /// Create participants only for the contacts of this HubSpot list (its id); an empty text lifts it
    #[arg(long, value_name = "ID")]
    pub only_list: Option<String>,
    /// Create contacts only for the participants of this segment; an empty text lifts it
    #[arg(long, value_name = "NAME")]
    pub only_segment: Option<String>,
    /// Who wins when both sides changed a value, as `first_name=advocate`; may come more than once
    #[arg(
        long = "policy",
        value_name = "FIELD=WINNER",
        value_parser = policy,
        long_help = "Who wins when both sides changed a value, as `first_name=advocate`; may come more than once.\n\
            FIELD is email, first_name or last_name. WINNER is hubspot (its changes go to Advocate, Advocate's only fill \
            what is empty; the usual one), advocate, newest (you are asked where that is not known) or ask"
    )]
    pub policies: Vec<(String, PolicyChoice)>,
    /// Also count how many people each rule would create today; writes nothing
    #[arg(long)]
    pub count: bool,
}

fn policy(text: &str) -> Result<(String, PolicyChoice), String> {
    let (field, winner) = text.split_once('=').ok_or("write it as FIELD=WINNER")?;
    let winner = match winner.trim() {
        "hubspot" => PolicyChoice::Hubspot,
        "advocate" => PolicyChoice::Advocate,
        "newest" => PolicyChoice::Newest,
        "ask" => PolicyChoice::Ask,
        _ => return Err("the winner is hubspot, advocate, newest or ask".to_owned()),
    };
    Ok((field.trim().to_owned(), winner))
}

/// Which way a sync writes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Way {
    /// Both ways
    Both,
    /// Advocate to HubSpot
    #[default]
    ToHubspot,
    /// HubSpot to Advocate
    ToAdvocate,
}

impl From<Way> for SyncDirection {
    fn from(way: Way) -> Self {
        match way {
            Way::Both => Self::Both,
            Way::ToHubspot => Self::ToHubspot,
            Way::ToAdvocate => Self::ToAdvocate,
        }
    }
}

/// Who is looked at, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Whom {
    /// Everybody on both sides
    Everyone,
    /// Whoever changed since the last sync
    Changed,
    /// Whoever was held, failed or left out
    Problems,
}

/// Which way, and whom to look at.
#[derive(Debug, Args)]
pub struct Scope {
    /// Which way to write
    #[arg(long, value_enum, default_value = "to-hubspot")]
    pub direction: Way,
    /// Whom to look at [default: everyone]
    #[arg(long, value_enum, group = "whom")]
    pub who: Option<Whom>,
    /// The contacts of a HubSpot list (its id)
    #[arg(long, value_name = "ID", group = "whom")]
    pub list: Option<String>,
    /// The participants of a segment
    #[arg(long, value_name = "NAME", group = "whom")]
    pub segment: Option<String>,
    /// Some people, by e-mail address or contact id
    #[arg(long, value_name = "WHO,…", value_delimiter = ',', group = "whom")]
    pub people: Vec<String>,
}

impl From<Scope> for PreviewRequest {
    fn from(scope: Scope) -> Self {
        let who = match scope {
            Scope {
                list: Some(list), ..
            } => Who::List(list),
            Scope {
                segment: Some(segment),
                ..
            } => Who::Segment(segment),
            Scope { people, .. } if !people.is_empty() => Who::People(people),
            Scope { who, .. } => match who {
                None | Some(Whom::Everyone) => Who::Everyone,
                Some(Whom::Changed) => Who::Changed,
                Some(Whom::Problems) => Who::Problems,
            },
        };
        Self {
            direction: scope.direction.into(),
            who,
        }
    }
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
    /// Approve what is held for a person: deleting their participant, or forgetting their link
    #[command(
        after_help = "Example:\n  advsync preview approve 0a1b2c3d4e5f 17 --name ada@example.com",
        long_about = "Approve what is held for a person: deleting their participant, or forgetting their link.\n\n\
            Nothing is deleted before the preview is run, and then it asks for a number. A deletion cannot be taken back: \
            referrals and rewards go, and the participant's links lead to nobody."
    )]
    Approve {
        /// Plan id
        id: String,
        /// Number of the person, as `preview show` prints it
        seq: u32,
        /// The person's name exactly as `preview show` prints it: the email, else the participant's id
        #[arg(long)]
        name: String,
        /// They asked for their data to be erased: Advocate can never register them again
        #[arg(long)]
        do_not_track: bool,
    },
    /// Choose whose value wins where both sides changed it
    #[command(
        after_help = "Example:\n  advsync preview choose 0a1b2c3d4e5f 17 first_name=advocate",
        long_about = "Choose whose value wins where both sides changed it.\n\n\
            The preview then writes it on the other side; nothing is written before it is run. Choosing again replaces \
            the choice."
    )]
    Choose {
        /// Plan id
        id: String,
        /// Number of the person, as `preview show` prints it
        seq: u32,
        /// Choose the same for everybody of whom the same is open
        #[arg(long)]
        alike: bool,
        /// The field and whose value is kept: hubspot or advocate
        #[arg(value_name = "FIELD=SIDE", value_parser = keep)]
        keep: (String, Platform),
    },
    /// Never sync a person, on neither side; or again
    #[command(after_help = "Examples:\n  advsync preview never 0a1b2c3d4e5f 17\n  \
                            advsync preview never 0a1b2c3d4e5f 17 --again")]
    Never {
        /// Plan id
        id: String,
        /// Number of the person, as `preview show` prints it
        seq: u32,
        /// Sync them again
        #[arg(long)]
        again: bool,
    },
    /// Leave a person out of the next run of a preview, or take them in again
    LeaveOut {
        /// Plan id
        id: String,
        /// Number of the person, as `preview show` prints it
        seq: u32,
        /// Take them in again
        #[arg(long)]
        again: bool,
    },
}

fn keep(text: &str) -> Result<(String, Platform), String> {
    let (field, side) = text.split_once('=').ok_or("write it as FIELD=SIDE")?;
    let side = match side.trim() {
        "hubspot" => Platform::Hubspot,
        "advocate" => Platform::Advocate,
        _ => return Err("the side is hubspot or advocate".to_owned()),
    };
    Ok((field.trim().to_owned(), side))
}

/// Options of `problems`.
#[derive(Debug, Args)]
pub struct Problems {
    /// Only the people with this cause, as `problems` names it
    #[arg(long, value_name = "CAUSE", value_parser = cause)]
    pub cause: Option<ProblemCause>,
    /// At most this many people of the cause
    #[arg(long, value_name = "N", default_value_t = 20, requires = "cause")]
    pub limit: u32,
    /// Make a preview of just these people
    #[arg(long, conflicts_with = "save")]
    pub retry: bool,
    /// Save all of them as a CSV file, or in this folder; a file that exists is left alone
    #[arg(long, value_name = "FILE", conflicts_with = "cause")]
    pub save: Option<PathBuf>,
}

fn cause(text: &str) -> Result<ProblemCause, String> {
    let word = serde_json::Value::String(text.to_owned());
    serde_json::from_value(word)
        .map_err(|_| "no such cause; `advsync problems` names those there are".to_owned())
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
    PossibleValuesParser::new([
        "create",
        "create_participant",
        "update",
        "link",
        "unlink",
        "delete",
        "archive",
        "same",
        "skip",
        "hold",
    ])
    .try_map(|name| serde_json::from_value(serde_json::Value::String(name)))
}

fn outcomes() -> impl clap::builder::TypedValueParser<Value = Outcome> {
    PossibleValuesParser::new([
        "waiting", "intended", "created", "updated", "linked", "unlinked", "deleted", "archived",
        "same", "skipped", "held", "failed",
    ])
    .try_map(|name| serde_json::from_value(serde_json::Value::String(name)))
}

/// Options of `sync`.
#[derive(Debug, Args)]
pub struct Sync {
    /// Whom to look at, and which way.
    #[command(flatten)]
    pub scope: Scope,
    /// Run this preview
    #[arg(long, value_name = "ID", conflicts_with_all = ["direction", "whom"])]
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
        conflicts_with_all = ["plan", "start_with_10", "confirm", "direction", "whom"]
    )]
    pub resume: Option<String>,
}

/// Options of `watch`.
#[derive(Debug, Args)]
pub struct Watch {
    /// How often: a number with m, h or d, such as 15m; a minute at least
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub every: Duration,
    /// Which way to write
    #[arg(long, value_enum, default_value = "to-hubspot")]
    pub direction: Way,
}

fn time(text: &str) -> Result<Duration, String> {
    let wrong = || "write a number with s, m, h or d, such as 15m".to_owned();
    let text = text.trim();
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let number: u32 = digits.parse().map_err(|_| wrong())?;
    let unit = match text.strip_prefix(digits) {
        Some("s") => 1,
        Some("m") => 60,
        Some("h") => 3_600,
        Some("d") => 86_400,
        _ => return Err(wrong()),
    };
    let time = Duration::from_secs(u64::from(number) * unit);
    if time < SHORTEST_ROUND {
        return Err("a minute is the least: changes take moments to be found".to_owned());
    }
    Ok(time)
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
    /// Make the preview that takes a run back; writes nothing until that is run
    #[command(long_about = "Make the preview that takes a run back.\n\n\
            Values that are still as the run wrote them go back to what they were. What somebody changed since is left \
            alone, and what cannot be undone is listed. Nothing is written until you run the preview with `advsync sync \
            --plan ID`; that run can be undone, too.")]
    Undo {
        /// Run id, as `runs` shows it
        id: String,
        /// Move the contacts that the run made to HubSpot's recycle bin; else they stay
        #[arg(long)]
        archive_created: bool,
    },
}

/// Whom it is about, and what is done about them; without a wish their story is told.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag that a person types"
)]
pub struct Person {
    /// E-mail address, or the record id of a contact
    #[arg(value_name = "ADDRESS|ID", required_unless_present_any = ["participant", "find"])]
    who: Option<String>,
    /// Both ids of a participant, as Advocate returned them
    #[arg(
        long,
        num_args = 2,
        value_names = ["ACCOUNT_ID", "USER_ID"],
        conflicts_with = "who"
    )]
    participant: Vec<String>,
    /// Find people by a part of their name, address, id or code
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["who", "participant"])]
    pub find: Option<String>,
    /// Never sync this person, on neither side
    #[arg(long, group = "wish", conflicts_with = "find")]
    pub never: bool,
    /// Sync this person again
    #[arg(long, group = "wish", conflicts_with = "find")]
    pub again: bool,
    /// Show what erasing this person's history on this computer would remove, and what would stay; with --yes erase it
    #[arg(long, group = "wish", conflicts_with = "find")]
    pub erase: bool,
    /// Erase it
    #[arg(long, requires = "erase")]
    pub yes: bool,
}

impl From<Person> for StoryRequest {
    fn from(person: Person) -> Self {
        let mut ids = person.participant.into_iter();
        if let (Some(account_id), Some(user_id)) = (ids.next(), ids.next()) {
            return Self::Participant {
                account_id,
                user_id,
            };
        }
        let who = person.who.unwrap_or_default();
        let number = !who.is_empty() && who.chars().all(|letter| letter.is_ascii_digit());
        if number {
            Self::Contact(who)
        } else {
            Self::Email(who)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_unit_and_are_no_shorter_than_a_minute() {
        assert_eq!(time("15m"), Ok(Duration::from_mins(15)));
        assert_eq!(time(" 2h "), Ok(Duration::from_hours(2)));
        assert_eq!(time("1d"), Ok(Duration::from_hours(24)));
        assert_eq!(time("90s"), Ok(Duration::from_secs(90)));
        for wrong in [
            "",
            "15",
            "m",
            "-1m",
            "1.5h",
            "59s",
            "0m",
            "15 m",
            "15minutes",
        ] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_choice_names_its_field_and_a_side() {
        let kept = Ok(("email".to_owned(), Platform::Advocate));
        assert_eq!(keep("email = advocate"), kept);
        assert!(keep("email").is_err());
        assert!(keep("email=newest").is_err());
    }

    #[test]
    fn a_policy_names_its_field_and_the_winner() {
        assert_eq!(
            policy("email = ask"),
            Ok(("email".to_owned(), PolicyChoice::Ask))
        );
        assert!(policy("email").is_err());
        assert!(policy("email=me").is_err());
    }

    #[test]
    fn a_person_is_asked_for_by_address_or_by_ids() {
        let of = |who: &str| {
            StoryRequest::from(Person {
                who: Some(who.to_owned()),
                participant: Vec::new(),
                find: None,
                never: false,
                again: false,
                erase: false,
                yes: false,
            })
        };
        assert_eq!(of("5512"), StoryRequest::Contact("5512".to_owned()));
        assert_eq!(of("a@b.c"), StoryRequest::Email("a@b.c".to_owned()));
        assert_eq!(of(""), StoryRequest::Email(String::new()));
    }
}
