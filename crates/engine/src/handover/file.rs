//! The file: its format, and reading one that anybody may have written.
//!
//! TOML, because people read and write it; JSON with the same names is read, too. Whatever is not expected is refused by
//! name: a misspelt setting must not be taken for one that was left out.

use crate::failure::Error;
use crate::views::{CustomerView, EventObject, PolicyChoice};
use crate::words::handover as words;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::Path;

/// The version of the format that is written. Others are refused.
pub(super) const VERSION: u64 = 1;
/// Most bytes of a file (chosen: a mapping of every field in every table with a note is a tenth of it).
const MOST_BYTES: u64 = 256 * 1024;
/// Most letters of one text in it (chosen: ten times the longest that HubSpot takes for a label).
const MOST_LETTERS: usize = 2_000;
/// Its first key: what kind of file it is, and the version.
const KIND: &str = "advocate_sync";

/// What a file says. What it leaves out, it says nothing about.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub advocate_sync: u64,
    /// Of everything else in the file, so that a change is seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Made>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hubspot: Option<Account>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advocate: Option<Account>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<Program>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sharing: Option<Sharing>,
    /// Internal names by field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<BTreeMap<String, String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub triggers: Option<Triggers>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping: Option<Vec<Table>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_hand: Option<Vec<ByHand>>,
}

/// Who made a file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Made {
    pub at: String,
    pub by: String,
    /// Version of the program.
    pub with: String,
    /// Name of the workspace.
    pub of: String,
    pub note: String,
}

/// An account, by what tells it from others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Account {
    pub id: String,
    #[serde(default)]
    pub name: String,
}

/// The program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Program {
    pub id: String,
    #[serde(default)]
    pub name: String,
    /// Its participants are synced.
    #[serde(default)]
    pub synced: bool,
}

/// When people are created; what is not named is off.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four switches, as the connector has them"
)]
pub(super) struct Sharing {
    pub contacts_for_new: bool,
    pub contacts_for_updated: bool,
    pub participants_for_new: bool,
    pub participants_for_updated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only_list: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only_segment: Option<String>,
    pub who_wins: BTreeMap<String, PolicyChoice>,
}

/// What counts as an event.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Triggers {
    pub customer: CustomerView,
    pub when: Vec<When>,
}

/// One stage or value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct When {
    #[serde(default = "deals")]
    pub object: EventObject,
    /// Empty for the one that is usually watched.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub property: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<String>,
    pub stage: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// What the pipeline and the stage are called, for accounts in which they have other ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pipeline_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage_name: Option<String>,
}

const fn deals() -> EventObject {
    EventObject::Deals
}

/// The mapping of one kind of record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    #[serde(default = "deals")]
    pub object: EventObject,
    /// The name under which `OrderSubTotal` is sent; empty for the usual one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sub_total_as: String,
    pub rows: Vec<Row>,
}

/// One row of a mapping.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub field: String,
    pub source: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What somebody ticked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ByHand {
    pub item: String,
    #[serde(default)]
    pub by: String,
    #[serde(default)]
    pub at: String,
    /// What was set up then.
    #[serde(default)]
    pub about: String,
}

/// A file that was read.
#[derive(Debug)]
pub(super) struct Read {
    pub file: File,
    /// Of all its bytes.
    pub fingerprint: String,
    /// Whether it is as it was made; `None` when it carries no checksum.
    pub whole: Option<bool>,
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            // Writing to a text cannot fail.
            let _ok = write!(text, "{byte:02x}");
            text
        })
}

impl File {
    /// Returns the checksum of everything else.
    fn sum(&self) -> Result<String, Error> {
        let plain = Self {
            checksum: None,
            ..self.clone()
        };
        Ok(hex(&serde_json::to_vec(&plain)?))
    }

    /// Returns the file as it is written.
    pub(super) fn text(&self) -> Result<String, Error> {
        let sealed = Self {
            checksum: Some(self.sum()?),
            ..self.clone()
        };
        let body = toml::to_string_pretty(&sealed).map_err(|_| Error::Internal {
            what: "the hand-over file could not be put together",
        })?;
        Ok(format!("{}\n{body}", words::HEADING))
    }
}

/// Reads a file from the disk.
pub(super) fn read(path: &Path) -> Result<Read, Error> {
    let unreadable = |error: &std::io::Error| words::unreadable(path, error);
    let about = fs::metadata(path).map_err(|error| unreadable(&error))?;
    // A pipe or a device would be waited for.
    if !about.is_file() {
        return Err(words::no_file(path));
    }
    let file = fs::File::open(path).map_err(|error| unreadable(&error))?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(&error))?;
    parse(&bytes)
}

/// Reads a file's bytes.
pub(super) fn parse(bytes: &[u8]) -> Result<Read, Error> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MOST_BYTES {
        return Err(words::too_large(MOST_BYTES));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| words::no_text())?;
    let text = text.trim_start_matches('\u{feff}');
    let value = value(text)?;
    match value.get(KIND).map(Value::as_u64) {
        None => return Err(words::other_kind(KIND)),
        Some(Some(VERSION)) => {}
        Some(Some(newer)) if newer > VERSION => return Err(words::newer(newer, VERSION)),
        Some(_) => return Err(words::no_version(KIND)),
    }
    refuse_odd_letters("", &value)?;
    let file: File = serde_path_to_error::deserialize(&value).map_err(|error| {
        let place = error.path().to_string();
        words::not_expected(&place, &error.into_inner().to_string())
    })?;
    let whole = match &file.checksum {
        Some(sum) => Some(*sum == file.sum()?),
        None => None,
    };
    Ok(Read {
        file,
        fingerprint: hex(bytes),
        whole,
    })
}

/// Reads either way of writing it.
fn value(text: &str) -> Result<Value, Error> {
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text)
            .map_err(|error| words::malformed("JSON", error.line(), error.column()));
    }
    toml::from_str(text).map_err(|error| {
        let before = error
            .span()
            .and_then(|span| text.get(..span.start))
            .unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1;
        words::malformed("TOML", line, column)
    })
}

/// Letters that make text show otherwise than it is, in a terminal or a window.
fn odd(letter: char) -> bool {
    let turns = matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (letter.is_control() && letter != '\n')
}

fn refuse_odd_letters(place: &str, value: &Value) -> Result<(), Error> {
    let check = |place: &str, text: &str| {
        if text.chars().any(odd) {
            return Err(words::odd_letters(place));
        }
        if text.chars().count() > MOST_LETTERS {
            return Err(words::too_long(place, MOST_LETTERS));
        }
        Ok(())
    };
    match value {
        Value::String(text) => check(place, text),
        Value::Array(all) => all
            .iter()
            .enumerate()
            .try_for_each(|(at, one)| refuse_odd_letters(&format!("{place}[{at}]"), one)),
        Value::Object(all) => all.iter().try_for_each(|(name, one)| {
            check(place, name)?;
            let dot = if place.is_empty() { "" } else { "." };
            refuse_odd_letters(&format!("{place}{dot}{name}"), one)
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::Failure;

    const SMALL: &str = "advocate_sync = 1\n[program]\nid = \"7\"\nsynced = true\n";

    fn refused(text: impl AsRef<[u8]>) -> String {
        let failure = Failure::from(parse(text.as_ref()).expect_err("it is refused"));
        assert!(!failure.hint.is_empty(), "{failure:?}");
        failure.message
    }

    fn full() -> File {
        let mut file = parse(SMALL.as_bytes()).expect("it is read").file;
        file.made = Some(Made {
            by: "Ana".to_owned(),
            note: "two\nlines".to_owned(),
            ..Made::default()
        });
        file.sharing = Some(Sharing {
            contacts_for_new: true,
            only_list: Some("7".to_owned()),
            who_wins: BTreeMap::from([("email".to_owned(), PolicyChoice::Ask)]),
            ..Sharing::default()
        });
        file.triggers = Some(Triggers {
            customer: CustomerView::Label {
                label: "Decision maker".to_owned(),
            },
            when: vec![When {
                object: EventObject::Deals,
                property: String::new(),
                pipeline: Some("default".to_owned()),
                stage: "closedwon".to_owned(),
                pipeline_name: None,
                stage_name: None,
                event: None,
            }],
        });
        file.mapping = Some(vec![Table {
            object: EventObject::Deals,
            sub_total_as: String::new(),
            rows: vec![Row {
                field: "OrderId".to_owned(),
                source: "record.hs_object_id".to_owned(),
                note: "=not a formula here".to_owned(),
            }],
        }]);
        file
    }

    #[test]
    fn what_is_written_is_read_again_and_whole() {
        let text = full().text().expect("it is written");
        let read = parse(text.as_bytes()).expect("it is read");
        assert_eq!(read.whole, Some(true));
        assert_eq!(
            File {
                checksum: None,
                ..read.file
            },
            full()
        );
    }

    #[test]
    fn the_same_is_read_from_json() {
        let json = serde_json::to_vec(&full()).expect("it is written");
        let read = parse(&json).expect("it is read");
        assert_eq!((read.whole, read.file), (None, full()));
    }

    #[test]
    fn a_change_after_it_was_made_is_seen() {
        let text = full().text().expect("it is written");
        let changed = text.replace("only_list = \"7\"", "only_list = \"8\"");
        assert_ne!(text, changed);
        assert_eq!(parse(changed.as_bytes()).expect("read").whole, Some(false));
    }

    #[test]
    fn what_is_not_expected_is_refused_by_its_name() {
        let says = |text: &str, words: &str| {
            let told = refused(text);
            assert!(told.contains(words), "{text:?}: {told}");
        };
        says("advocate_sync = 1\ntoken = \"s3cret\"", "token");
        says(
            "advocate_sync = 1\n[sharing]\ncontacts_for_neu = true",
            "contacts_for_neu",
        );
        says(
            "advocate_sync = 1\n[sharing]\ncontacts_for_new = \"s3cret\"",
            "sharing.contacts_for_new",
        );
        says(
            "advocate_sync = 1\n[[triggers.when]]\nstage = 7",
            "triggers.when[0].stage",
        );
        says("advocate_sync = 1\n[program]", "program");
        says("advocate_sync = 1\nprogram = 1979-05-27", "program");
        says("advocate_sync = 2\n", "newer");
        says("advocate_sync = 0\n", "version");
        says("advocate_sync = \"1\"\n", "version");
        says("advocate_sync = -1\n", "version");
        says("title = \"x\"\n", "no hand-over file");
        says("", "no hand-over file");
        says("[1, 2", "line 1");
        says("advocate_sync = 1\nx = = 2", "line 2");
        says("{\"advocate_sync\": 1,}", "line 1");
        says("{\"advocate_sync\": 1} trailing", "line 1");
        // What it holds is never repeated: it may have got there by mistake.
        for text in [
            "advocate_sync = 1\n[sharing]\ncontacts_for_new = \"s3cret\"",
            "advocate_sync = 1\ntoken = \"s3cret\"",
        ] {
            assert!(!refused(text).contains("s3cret"));
        }
    }

    #[test]
    fn what_would_deceive_a_reader_is_refused() {
        for odd in ["\u{1b}[2J", "a\u{202e}b", "\u{7}", "\u{0}"] {
            let json = serde_json::json!({"advocate_sync": 1, "made": {"by": odd}}).to_string();
            assert!(refused(&json).contains("made.by"), "{odd:?}");
            let key = serde_json::json!({"advocate_sync": 1, "properties": {odd: "x"}}).to_string();
            assert!(refused(&key).contains("properties"), "{odd:?}");
        }
    }

    #[test]
    fn size_and_depth_have_an_end() {
        let limit = usize::try_from(MOST_BYTES).expect("a size");
        assert!(refused(vec![b' '; limit + 1]).contains("256"));
        let long =
            serde_json::json!({"advocate_sync": 1, "made": {"by": "x".repeat(MOST_LETTERS + 1)}});
        assert!(refused(long.to_string()).contains("made.by"));
        for text in [
            format!("{{\"advocate_sync\": {}", "[".repeat(100_000)),
            format!("advocate_sync = {}", "[".repeat(100_000)),
            format!("advocate_sync = {}", "{a=".repeat(50_000)),
            format!("{}a = 1", "[a.".repeat(50_000)),
        ] {
            refused(&text);
        }
        refused([0xff, 0xfe, 0x00]);
    }

    #[test]
    fn whatever_is_read_there_is_no_panic() {
        let text = full().text().expect("it is written");
        for cut in 0..text.len() {
            if let Some(part) = text.get(..cut) {
                let _read = parse(part.as_bytes());
            }
        }
    }
}
