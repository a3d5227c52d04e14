//! What of a run can be taken back for one person, and what cannot: told before anybody presses the button.

use crate::known::{Known, participant_value, present, same};
use crate::layout::Field;
use crate::person::{Contact, ContactId, Participant};
use crate::plan::{Because, Change, Kind, Reason};

/// What a run wrote for one person, with the values as they were really written: what a new participant's contact got is
/// known only then.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    /// What happened to the person.
    pub kind: Kind,
    /// Values that were written in HubSpot.
    pub hubspot: &'a [Change],
    /// Values that were written in Advocate.
    pub advocate: &'a [Change],
}

/// Both records as they are now; `None` where a record is gone.
#[derive(Debug, Clone, Copy)]
pub struct AsOfNow<'a> {
    /// HubSpot's side.
    pub contact: Option<&'a Contact>,
    /// Advocate's side.
    pub participant: Option<&'a Participant>,
}

/// What becomes of a contact that the run made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NewContacts {
    /// It stays as it is.
    #[default]
    Keep,
    /// It goes to HubSpot's recycle bin.
    Archive,
}

/// Something that a run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A value in HubSpot.
    InHubspot(Field),
    /// A value in Advocate.
    InAdvocate(Field),
    /// A contact was made.
    Contact,
    /// A participant was made or deleted.
    Participant,
    /// A link was forgotten.
    Link,
}

/// Why something cannot be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Advocate makes a referral once and for all.
    ReferralMade,
    /// Advocate took the cookie and does not tell what became of it.
    CookieTaken,
    /// A participant was made; only a deletion, which a person approves by name, takes it away.
    ParticipantMade,
    /// A deleted participant's history does not come back.
    ParticipantDeleted,
    /// That Advocate takes the address of a participant away again is not documented.
    AddressStays,
    /// HubSpot lets only a person take a contact out of the recycle bin (documented).
    ContactArchived,
    /// What the link remembered went with it.
    LinkEnded,
    /// The contact is no longer in HubSpot.
    ContactGone,
    /// The participant is no longer in Advocate.
    ParticipantGone,
}

/// Something that stays as the run left it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CannotUndo {
    /// What.
    pub what: What,
    /// Why.
    pub why: Why,
}

/// How a run is taken back for one person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Undo {
    /// Values to put back in HubSpot; empty text clears.
    pub hubspot: Vec<Change>,
    /// Values to put back in Advocate; empty text clears.
    pub advocate: Vec<Change>,
    /// The contact to archive.
    pub archive: Option<ContactId>,
    /// What somebody changed since; it is left alone.
    pub changed_since: Vec<What>,
    /// What cannot be undone.
    pub cannot: Vec<CannotUndo>,
}

/// Returns how what was written for one person is taken back.
pub fn undo(written: Written<'_>, now: AsOfNow<'_>, new_contacts: NewContacts) -> Undo {
    let mut undo = Undo::default();
    match written.kind {
        Kind::Create => undo.new_contact(written.hubspot, now.contact, new_contacts),
        Kind::Archive => undo.refuse(What::Contact, Why::ContactArchived),
        _ => undo.values_in_hubspot(written.hubspot, now.contact),
    }
    match written.kind {
        Kind::CreateParticipant => undo.refuse(What::Participant, Why::ParticipantMade),
        Kind::Delete => undo.refuse(What::Participant, Why::ParticipantDeleted),
        Kind::Unlink => undo.refuse(What::Link, Why::LinkEnded),
        _ => {}
    }
    for change in written.advocate {
        undo.value_in_advocate(change, written.kind, now.participant);
    }
    undo
}

impl Undo {
    /// Returns what happens to the person, and why, when the run did this `written` kind.
    pub fn verdict(&self, written: Kind) -> (Kind, Reason) {
        if self.archive.is_some() {
            (Kind::Archive, Reason::PutBack)
        } else if !self.hubspot.is_empty() || !self.advocate.is_empty() {
            (Kind::Update, Reason::PutBack)
        } else if !self.cannot.is_empty() {
            (Kind::Skip, Reason::NotUndoable)
        } else if written == Kind::Create {
            (Kind::Skip, Reason::Kept)
        } else if !self.changed_since.is_empty() {
            (Kind::Skip, Reason::ChangedSince)
        } else {
            (Kind::Same, Reason::AsBefore)
        }
    }

    /// Returns what the link remembers once the values are back: the sides are apart now, and nobody outside has changed
    /// anything. Without that the next sync would carry what was put back to the other side.
    #[must_use]
    pub fn known(&self, mut known: Known) -> Known {
        for Change { field, after, .. } in &self.hubspot {
            let there = known.advocate(*field).map(str::to_owned);
            known.set(*field, (present(Some(after)).map(str::to_owned), there));
        }
        for Change { field, after, .. } in &self.advocate {
            let here = known.hubspot(*field).map(str::to_owned);
            known.set(*field, (here, present(Some(after)).map(str::to_owned)));
        }
        known
    }

    fn refuse(&mut self, what: What, why: Why) {
        self.cannot.push(CannotUndo { what, why });
    }

    /// A new contact stays or goes as a whole.
    fn new_contact(
        &mut self,
        written: &[Change],
        contact: Option<&Contact>,
        new_contacts: NewContacts,
    ) {
        let Some(contact) = contact else {
            return self.refuse(What::Contact, Why::ContactGone);
        };
        if new_contacts == NewContacts::Archive {
            self.archive = Some(contact.id.clone());
        }
        let others = written
            .iter()
            .filter(|it| !same(it.field, contact.value(it.field), Some(&it.after)));
        self.changed_since
            .extend(others.map(|it| What::InHubspot(it.field)));
    }

    fn values_in_hubspot(&mut self, written: &[Change], contact: Option<&Contact>) {
        for change in written {
            let what = What::InHubspot(change.field);
            let Some(contact) = contact else {
                self.refuse(what, Why::ContactGone);
                continue;
            };
            match judge(change, contact.value(change.field)) {
                State::AsWritten(back) => self.hubspot.push(back),
                State::AsBefore => {}
                State::ChangedSince => self.changed_since.push(what),
            }
        }
    }

    fn value_in_advocate(&mut self, change: &Change, kind: Kind, now: Option<&Participant>) {
        let what = What::InAdvocate(change.field);
        match (change.field, now) {
            (Field::ReferredByCode, _) => self.refuse(what, Why::ReferralMade),
            (Field::ReferralCookie, _) => self.refuse(what, Why::CookieTaken),
            // Told once, for the participant as a whole.
            _ if matches!(kind, Kind::CreateParticipant | Kind::Delete) => {}
            (_, None) => self.refuse(what, Why::ParticipantGone),
            (field, Some(participant)) => {
                match judge(change, participant_value(participant, field)) {
                    State::AsWritten(back) if field == Field::Email && back.after.is_empty() => {
                        self.refuse(what, Why::AddressStays);
                    }
                    State::AsWritten(back) => self.advocate.push(back),
                    State::AsBefore => {}
                    State::ChangedSince => self.changed_since.push(what),
                }
            }
        }
    }
}

/// How a written value is by now.
enum State {
    AsWritten(Change),
    AsBefore,
    ChangedSince,
}

fn judge(change: &Change, now: Option<&str>) -> State {
    let field = change.field;
    if same(field, now, change.before.as_deref()) {
        State::AsBefore
    } else if same(field, now, Some(&change.after)) {
        State::AsWritten(Change {
            field,
            before: now.map(str::to_owned),
            after: change.before.clone().unwrap_or_default(),
            because: Because::PutBack,
        })
    } else {
        State::ChangedSince
    }
}
