//! The words about one person.

use super::{grouped, reason, summary};
use crate::journal::person::History;
use crate::views::FieldChange;
use domain::plan::{Kind, Reason, Rules};

/// Returns what erasing a person's history removes.
pub fn removes(history: History) -> Vec<String> {
    let mut removes = Vec::new();
    if history.entries > 0 {
        removes.push(format!(
            "Name, address, ids, codes and values of this person in {} of past syncs. The rows stay without the person, so \
             that the figures still add up.",
            rows(history.entries)
        ));
        removes.push(
            "With them, what an undo of those syncs would need: it leaves this person as they are."
                .to_owned(),
        );
    }
    if history.events > 0 {
        removes.push(format!(
            "Name and values of this person in {} of past previews of events.",
            rows(history.events)
        ));
    }
    if removes.is_empty() {
        removes.push("Nothing: no past sync keeps anything of this person.".to_owned());
    }
    removes
}

/// Returns what stays when a person's history is erased, and why.
pub fn stays(history: History, linked: bool, erased: bool, never: bool) -> Vec<String> {
    let mut stays = vec![
        "The contact in HubSpot and the participant in Advocate. Delete them there, if that is what was asked for."
            .to_owned(),
    ];
    if linked {
        stays.push(
            "The link of the two with its last values. Without it the next sync would take them for strangers. It goes when \
             the two are no longer linked."
                .to_owned(),
        );
    }
    if erased {
        stays.push(
            "That this person was erased for privacy, with the address, so that no sync and no import makes them again."
                .to_owned(),
        );
    }
    if never {
        stays.push("That this person is never synced, by their ids.".to_owned());
    }
    if history.needed > 0 {
        stays.push(format!(
            "{} that is still needed: of a preview that is ready, a sync that has not ended, or a problem that is open.",
            sentence_rows(history.needed)
        ));
    }
    stays.push(
        "What was sent to impact.com for a deal, so that it is never sent twice; the address in it is a hash.".to_owned(),
    );
    stays.push(
        "The copies of the journal that were made before. Two are kept, and each sync replaces the older one.".to_owned(),
    );
    stays
}

fn rows(count: u32) -> String {
    if count == 1 {
        "1 row".to_owned()
    } else {
        format!("{} rows", grouped(count))
    }
}

fn sentence_rows(count: u32) -> String {
    if count == 1 {
        "1 row".to_owned()
    } else {
        format!("What is in {} rows", grouped(count))
    }
}

/// Returns what a sync of both directions would do.
pub fn would(kind: Kind, why: Reason, changes: &[FieldChange]) -> String {
    match kind {
        Kind::Same => "A sync would change nothing.".to_owned(),
        Kind::Create | Kind::CreateParticipant | Kind::Update | Kind::Link => format!(
            "A sync of both directions would do this: {} ({}).",
            summary(kind, changes),
            reason(why)
        ),
        Kind::Skip => format!("A sync would leave this person alone: {}.", reason(why)),
        _ => format!("A sync would write nothing and ask you: {}.", reason(why)),
    }
}

/// Returns what else would be, were somebody made since syncs began.
pub fn if_new(kind: Kind, why: Reason) -> String {
    let does = match kind {
        Kind::Create => "a contact would be made",
        Kind::CreateParticipant => "a participant would be made",
        _ => "this person would be left alone",
    };
    format!(
        "That is so for somebody who is older than the first sync. Of somebody who came later, {does} ({}).",
        reason(why)
    )
}

/// Returns what is not known here.
pub fn unknown(stranger: bool, rules: &Rules) -> Vec<String> {
    let mut notes = Vec::new();
    if stranger {
        notes.push(
            "Whether the other side has somebody with this address by now is only known by a preview.".to_owned(),
        );
    }
    if stranger && (rules.only_list.is_some() || rules.only_segment.is_some()) {
        notes.push("Whether the person is in the list or segment of the rule is only known by a preview; here it is taken that they are.".to_owned());
    }
    notes
}
