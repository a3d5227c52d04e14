//! What each test claims, with what is seen now.

use super::look::{Look, Told};
use crate::engine::Engine;
use crate::failure::Error;
use crate::journal::events::Sent;
use crate::triggers::DealNow;
use crate::views::{FactCode, Failure, Platform, StoryRequest};
use crate::words::test_plan as words;
use domain::layout::Field;
use domain::person::{Contact, Participant};
use domain::test_plan::{
    Assertion, Claim, Clues, Expected, MadeIn, Seen, Test, TestPerson, Verdict,
};
use domain::trigger::conversion::Record;
use domain::trigger::decide::{Kind, State};
use domain::trigger::field;
use platforms::advocate::{Friend, ids_for};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How far the services' clocks may disagree (invented: servers keep theirs within seconds).
const SKEW: i64 = 60_000;

impl Look {
    /// Returns the referrer of the second referral as both sides have them, to compare later.
    pub async fn referrer_now(&self) -> Told<Option<BTreeMap<String, String>>> {
        let person = TestPerson::C1;
        let (contact, participant) = (self.contact(person).await?, self.participant(person).await?);
        let (Some(contact), Some(participant)) = (contact, participant) else {
            return Ok(None);
        };
        Ok(Some(as_they_are(&contact, &participant)))
    }

    /// Returns what a test claims with what is seen now, and what else is known where it is not as expected.
    pub async fn at(&self, engine: &Engine, test: Test) -> Result<(Vec<Assertion>, Clues), Error> {
        let mut clues = Clues::default();
        let assertions = match test {
            Test::NewParticipants | Test::NewContacts => self.people(test, &mut clues).await,
            Test::ReferralInAdvocate => self.referral_in_advocate().await,
            Test::ReferralInHubspot => self.referral_in_hubspot().await,
            Test::WonDeal => self.won_deal(&mut clues).await,
            Test::SecondMove => self.second_move(&mut clues).await,
        };
        self.clues(engine, test, &assertions, &mut clues).await?;
        Ok((assertions, clues))
    }

    async fn clues(
        &self,
        engine: &Engine,
        test: Test,
        assertions: &[Assertion],
        clues: &mut Clues,
    ) -> Result<(), Error> {
        let facts = self
            .inner
            .test_facts(&self.workspace, Some(&self.plan))
            .await?;
        clues.hubspot_gone = !facts.hubspot;
        clues.advocate_gone = !facts.advocate;
        clues.rule_off = match test {
            Test::NewParticipants => !facts.makes_contacts,
            Test::NewContacts => !facts.makes_participants,
            _ => false,
        };
        if test.of_deal() {
            return Ok(());
        }
        let open = |person: TestPerson| {
            assertions
                .iter()
                .any(|it| it.about == person && it.required && it.verdict() != Verdict::Pass)
        };
        for person in test.people().iter().copied().filter(|it| open(*it)) {
            if clues.not_made.contains(&person) {
                continue;
            }
            let story = engine.story(StoryRequest::Email(self.email(person))).await;
            let Ok(story) = story else { continue };
            let left = [
                FactCode::NeverSync,
                FactCode::Conflict,
                FactCode::Held,
                FactCode::Skipped,
                FactCode::Failed,
            ];
            let why = story.facts.iter().find(|it| left.contains(&it.fact));
            let unseen = story.facts.iter().any(|it| it.fact == FactCode::NotSeen);
            if let Some(why) = why {
                clues.left.push((person, why.sentence.clone()));
            } else if unseen {
                clues.not_synced.push(person);
            }
        }
        Ok(())
    }

    /// Tests 1 and 2: who was made on one side is on the other, and the two are a pair.
    async fn people(&self, test: Test, clues: &mut Clues) -> Vec<Assertion> {
        let mut all = Vec::new();
        for person in test.people().iter().copied() {
            let contact = self.contact(person).await;
            let participant = self.participant(person).await;
            let missing = match person.made_in() {
                MadeIn::Advocate => matches!(participant, Ok(None)),
                MadeIn::Hubspot => matches!(contact, Ok(None)),
            };
            if missing {
                clues.not_made.push(person);
            }
            let linked = match &participant {
                Ok(Some(it)) => self.linked(it).await,
                Ok(None) => Ok(None),
                Err(why) => Err(why.clone()),
            };
            let pair = Pair {
                person,
                contact: &contact,
                participant: &participant,
            };
            let there = match person.made_in() {
                MadeIn::Advocate => {
                    let id = of(&contact, |it| Some(it.id.0.clone()));
                    (Claim::ContactExists, id)
                }
                MadeIn::Hubspot => {
                    let id = of(&participant, |it| Some(it.user_id.0.clone()));
                    (Claim::ParticipantExists, id)
                }
            };
            let exists = Assertion::required(there.0, person, Expected::Anything, seen(there.1));
            all.push(exists);
            let wanted = of(&contact, |it| Some(it.id.0.clone()));
            let linked = linked.map(|it| it.map(|id| id.0));
            all.push(equal(Claim::Linked, person, wanted, linked));
            all.extend(pair.values());
            if person.made_in() == MadeIn::Advocate {
                all.push(pair.follows());
            }
        }
        all
    }

    /// Whether a friend came through a referrer, in the words of the referrer's code.
    async fn referrer(
        &self,
        friend: (TestPerson, &Told<Option<Participant>>),
        referrer: (TestPerson, &Told<Option<Participant>>),
    ) -> (Assertion, Told<Option<Friend>>) {
        let claim = Claim::ReferrerInProgram;
        let code = of(referrer.1, |it| it.referral_code.clone());
        let told = match (referrer.1, friend.1) {
            (Err(why), _) | (_, Err(why)) => Err(why.clone()),
            (Ok(Some(host)), Ok(Some(guest))) => {
                let read = self
                    .advocate
                    .friends_of(&host.account_id, &host.user_id)
                    .await
                    .map(|all| all.into_iter().map(Shown::from).collect::<Vec<_>>());
                let asked = format!("Whom {} referred", referrer.0.name());
                let friends = self.heard(asked, Platform::Advocate, read).await;
                friends.map(|all| {
                    let mut all = all.into_iter().map(|it| it.0);
                    all.find(|it| {
                        it.referred == (guest.account_id.clone(), guest.user_id.clone())
                            && it.program.as_deref() == Some(self.program.as_str())
                    })
                })
            }
            _ => Ok(None),
        };
        let seen = match (&told, friend.1) {
            (Err(why), _) => Seen::Unread(why.clone()),
            (Ok(Some(_)), _) => code
                .clone()
                .ok()
                .flatten()
                .map_or(Seen::Nothing, Seen::Value),
            // Whoever came through another code is told by that code.
            (Ok(None), Ok(Some(guest))) => match (&guest.referred_by, &code) {
                (Some(other), Ok(Some(code))) if other != code => Seen::Value(other.clone()),
                _ => Seen::Nothing,
            },
            (Ok(None), _) => Seen::Nothing,
        };
        let expected = match code {
            Ok(Some(code)) => Expected::Lasting(code),
            _ => Expected::Anything,
        };
        (Assertion::required(claim, friend.0, expected, seen), told)
    }

    async fn referral_in_advocate(&self) -> Vec<Assertion> {
        let (host, guest) = (TestPerson::P1, TestPerson::P2);
        let referrer = self.participant(host).await;
        let friend = self.participant(guest).await;
        let contact = self.contact(guest).await;
        let (in_program, _) = self.referrer((guest, &friend), (host, &referrer)).await;
        vec![in_program, by_code(guest, &referrer, &contact)]
    }

    async fn referral_in_hubspot(&self) -> Vec<Assertion> {
        let (host, guest) = (TestPerson::C1, TestPerson::C2);
        let referrer = self.participant(host).await;
        let friend = self.participant(guest).await;
        let contact = self.contact(guest).await;
        let (in_program, _) = self.referrer((guest, &friend), (host, &referrer)).await;
        vec![
            by_code(guest, &referrer, &contact),
            in_program,
            self.untouched(host, &referrer).await,
        ]
    }

    /// Whether nothing else of the referrer changed since before the referral.
    async fn untouched(
        &self,
        person: TestPerson,
        referrer: &Told<Option<Participant>>,
    ) -> Assertion {
        let none = "nothing".to_owned();
        let contact = self.contact(person).await;
        let seen = match (&self.body().referrer_before, contact, referrer) {
            (_, Err(why), _) => Seen::Unread(why),
            (_, _, Err(why)) => Seen::Unread(why.clone()),
            (Some(before), Ok(Some(contact)), Ok(Some(participant))) => {
                let now = as_they_are(&contact, participant);
                let names = before.keys().chain(now.keys());
                let mut changed: Vec<&str> = names
                    .filter(|name| before.get(*name) != now.get(*name))
                    .map(String::as_str)
                    .collect();
                changed.sort_unstable();
                changed.dedup();
                let changed = changed.join(", ");
                Seen::Value(if changed.is_empty() {
                    none.clone()
                } else {
                    changed
                })
            }
            _ => Seen::Nothing,
        };
        Assertion::required(
            Claim::ReferrerUntouched,
            person,
            Expected::Lasting(none),
            seen,
        )
    }

    /// Test 5: the chain from a deal to a reward.
    async fn won_deal(&self, clues: &mut Clues) -> Vec<Assertion> {
        let (host, guest) = (TestPerson::C1, TestPerson::C2);
        let Some((trigger, code)) = self.trigger.clone() else {
            return Vec::new();
        };
        let _labels = self.pipelines().await;
        let deal = self.deal().await;
        clues.no_deal = matches!(deal, Ok(None));
        let stage = of(&deal, |it| it.value("dealstage").map(|it| self.label(it)));
        let wanted = self.label(&trigger.stage);
        if let Ok(Some(is)) = &stage
            && *is != wanted
        {
            clues.other_stage = Some(is.clone());
        }
        let sent = match &deal {
            Ok(Some(deal)) => self.sent(&deal.id, &trigger.stage).await,
            Ok(None) => Ok(None),
            Err(why) => Err(why.clone()),
        };
        clues.not_sent = matches!(sent, Ok(None));
        let mut all = vec![Assertion::required(
            Claim::DealInStage,
            guest,
            Expected::Value(wanted),
            seen(stage),
        )];
        all.extend(self.event(guest, &deal, &sent, code.as_deref(), clues));
        if let (Ok(Some(deal)), Ok(Some(sent))) = (&deal, &sent) {
            let now = self.deal_now(&deal.id).await;
            all.extend(mapped(guest, &now, &sent.past.conversion.fields));
        }
        let referrer = self.participant(host).await;
        let friend = self.participant(guest).await;
        all.extend(self.deeds(guest, &friend, code.as_deref()).await);
        let (_, told) = self.referrer((guest, &friend), (host, &referrer)).await;
        let converted = told.map(|it| it.and_then(|it| it.converted_at).map(|at| at.to_string()));
        let converted = Assertion::required(
            Claim::ReferralConverted,
            guest,
            Expected::Anything,
            seen(converted),
        );
        let accepted = all
            .iter()
            .any(|it| it.claim == Claim::EventAccepted && it.verdict() == Verdict::Pass);
        if accepted && converted.verdict() != Verdict::Pass {
            clues.unknown_key = self.unknown_key(code).await;
        }
        all.push(converted);
        let rewards = match &referrer {
            Ok(Some(it)) => self.rewards(host, it).await.map(|it| Some(it.to_string())),
            Ok(None) => Ok(None),
            Err(why) => Err(why.clone()),
        };
        let least = self.body().rewards_before.unwrap_or_default() + 1;
        all.push(Assertion::required(
            Claim::Reward,
            host,
            Expected::AtLeast(least),
            seen(rewards),
        ));
        all
    }

    /// The extra: the deal reached the stage once more, and nothing follows from it.
    async fn second_move(&self, clues: &mut Clues) -> Vec<Assertion> {
        let (host, guest) = (TestPerson::C1, TestPerson::C2);
        let deal = self.deal().await;
        clues.no_deal = matches!(deal, Ok(None));
        let now = match &deal {
            Ok(Some(deal)) => self.deal_now(&deal.id).await,
            Ok(None) => Ok(None),
            Err(why) => Err(why.clone()),
        };
        let times = of(&now, |it| it.there.then(|| it.reached.to_string()));
        // On its way there and back the deal says nothing about what would be sent.
        let again = |it: &DealNow| it.there && it.reached > 1;
        let decided = of(&now, |it| {
            again(it).then(|| words::left_alone(it.decision.kind).to_owned())
        });
        let referrer = self.participant(host).await;
        let moved = matches!(&now, Ok(Some(it)) if again(it));
        let rewards = match &referrer {
            Ok(Some(it)) if moved => self.rewards(host, it).await.map(|it| Some(it.to_string())),
            Ok(_) => Ok(None),
            Err(why) => Err(why.clone()),
        };
        let nothing = words::left_alone(Kind::Same).to_owned();
        // Without the number from before nothing is shown by the one of now.
        let before = self.body().rewards_after;
        let further = before.map_or_else(
            || Seen::Unread(words::NO_REWARDS_BEFORE.to_owned()),
            |_| seen(rewards),
        );
        let before = Expected::Lasting(before.unwrap_or_default().to_string());
        vec![
            Assertion::required(
                Claim::ReachedAgain,
                guest,
                Expected::AtLeast(2),
                seen(times),
            ),
            Assertion::required(
                Claim::NotSentAgain,
                guest,
                Expected::Lasting(nothing),
                seen(decided),
            ),
            Assertion::required(Claim::NoFurtherReward, host, before, further),
        ]
    }

    async fn sent(&self, deal: &str, stage: &str) -> Told<Option<Sent>> {
        let sent = self
            .inner
            .sent_for_deal(&self.workspace, &self.advocate, (deal, stage))
            .await
            .map_err(|error| Failure::from(error).message)?;
        if let Some(sent) = &sent {
            let text = serde_json::to_string_pretty(&sent.past.conversion).unwrap_or_default();
            let stands = format!("{:?}", sent.past.state).to_lowercase();
            self.note(format!("The event of deal {deal}: {stands}"), None, text);
        }
        Ok(sent)
    }

    /// What was sent for the deal, as impact.com took it. The address travels as its hash.
    fn event(
        &self,
        guest: TestPerson,
        deal: &Told<Option<Record>>,
        sent: &Told<Option<Sent>>,
        code: Option<&str>,
        clues: &mut Clues,
    ) -> Vec<Assertion> {
        let field =
            |name: &'static str| of(sent, move |it| it.past.conversion.fields.get(name).cloned());
        if let Ok(Some(sent)) = sent
            && sent.past.state == State::Refused
        {
            clues.refused = Some(sent.problem.clone());
        }
        let taken = of(sent, |it| match it.past.state {
            State::Accepted => Some(it.past.conversion.event.clone()),
            State::Refused => Some(format!("refused: {}", it.problem)),
            State::Reversed | State::Reversing => Some("reversed".to_owned()),
            State::Unknown | State::Queued => None,
        });
        let event = code.map(str::to_owned);
        let event = event.or_else(|| {
            let sent = sent.as_ref().ok().and_then(Option::as_ref);
            sent.map(|it| it.past.conversion.event.clone())
        });
        let event = event.map_or(Expected::Anything, Expected::Lasting);
        let hash = Expected::Lasting(ids_for(&self.email(guest)).1.0);
        let mut all = vec![
            Assertion::required(Claim::EventAccepted, guest, event, seen(taken)),
            Assertion::required(
                Claim::CustomerEmail,
                guest,
                hash,
                seen(field("CustomerEmail")),
            ),
        ];
        let amount = of(deal, |it| it.value("amount").map(plain));
        let told = of(sent, |it| it.past.conversion.worth().map(|it| plain(it.0)));
        if let Ok(Some(amount)) = amount {
            // The guide recommends the amount; a mapping may do without it.
            let expected = Expected::Lasting(amount);
            let unmapped = matches!((sent, &told), (Ok(Some(_)), Ok(None)));
            all.push(Assertion {
                required: !unmapped,
                ..Assertion::required(Claim::Amount, guest, expected, seen(told))
            });
        }
        all
    }

    /// What Advocate says that the friend did. That a customer's key may ask it is not documented.
    async fn deeds(
        &self,
        guest: TestPerson,
        friend: &Told<Option<Participant>>,
        code: Option<&str>,
    ) -> Vec<Assertion> {
        let Some(code) = code else { return Vec::new() };
        let deeds = match friend {
            Ok(Some(it)) => {
                let read = self.advocate.deeds_of(&it.account_id, &it.user_id).await;
                let told = read.map(|it| (it.events, it.goals));
                // Only this question may be refused where all others work, so it breaks no connection.
                let told = told.map_err(|error| {
                    Failure::from(Error::from_platform(Platform::Advocate)(error)).message
                });
                let answer = match &told {
                    Ok(it) => serde_json::to_string_pretty(it).unwrap_or_default(),
                    Err(why) => why.clone(),
                };
                let asked = format!("Events and goals of {}", guest.name());
                self.note(asked, Some(Platform::Advocate), answer);
                told.map(Some)
            }
            Ok(None) => Ok(None),
            Err(why) => Err(why.clone()),
        };
        let event = of(&deeds, |it| it.0.iter().find(|it| *it == code).cloned());
        let program = self.program.as_str();
        let goals = of(&deeds, |it| {
            let own = it.1.iter();
            let own = own.filter(|it| it.0.as_deref().is_none_or(|it| it == program));
            let times: u64 = own.map(|it| it.2).sum();
            (times > 0).then(|| times.to_string())
        });
        let (key, once) = (code.to_owned(), "1".to_owned());
        vec![
            Assertion::further(
                Claim::EventReachedAdvocate,
                guest,
                Expected::Value(key),
                seen(event),
            ),
            Assertion::further(
                Claim::GoalReached,
                guest,
                Expected::Value(once),
                seen(goals),
            ),
        ]
    }

    /// Returns the event's key when Advocate surely does not know it.
    async fn unknown_key(&self, code: Option<String>) -> Option<String> {
        let code = code?;
        let keys = self.advocate.event_keys().await.ok()?;
        (!keys.more && !keys.keys.contains(&code)).then_some(code)
    }
}

/// Every field of the event, beside what the mapping makes of the deal now. The address and the amount have claims of
/// their own.
fn mapped(
    guest: TestPerson,
    now: &Told<Option<DealNow>>,
    sent: &BTreeMap<String, String>,
) -> Vec<Assertion> {
    let made = of(now, |it| it.fields.clone());
    let made = match made {
        Ok(Some(made)) => made,
        Ok(None) => {
            let unread = Seen::Unread(words::NOTHING_MADE.to_owned());
            let any = Expected::Anything;
            return vec![Assertion::required(Claim::MappedField, guest, any, unread)];
        }
        Err(why) => {
            let (any, unread) = (Expected::Anything, Seen::Unread(why));
            return vec![Assertion::required(Claim::MappedField, guest, any, unread)];
        }
    };
    let moving = now.as_ref().ok().and_then(Option::as_ref);
    let moves = |name: &String| moving.is_some_and(|it| it.moving.contains(name));
    let names: BTreeSet<&String> = made.keys().chain(sent.keys()).collect();
    let all = names
        .into_iter()
        .filter(|name| *name != field::EMAIL && !field::is_worth(name));
    all.map(|name| Assertion {
        of: name.clone(),
        required: !moves(name),
        ..Assertion::required(
            Claim::MappedField,
            guest,
            Expected::Value(made.get(name).cloned().unwrap_or_default()),
            Seen::Value(sent.get(name).cloned().unwrap_or_default()),
        )
    })
    .collect()
}

/// The contact's Referred-by Code. An existing referral is never replaced, so another code stays.
fn by_code(
    person: TestPerson,
    referrer: &Told<Option<Participant>>,
    contact: &Told<Option<Contact>>,
) -> Assertion {
    let value = of(contact, |it| {
        it.value(Field::ReferredByCode).map(str::to_owned)
    });
    let expected = match of(referrer, |it| it.referral_code.clone()) {
        Ok(Some(code)) => Expected::Lasting(code),
        _ => Expected::Anything,
    };
    // Without the code to compare with nothing can be said.
    let seen = match (&expected, referrer) {
        (Expected::Anything, Err(why)) => Seen::Unread(why.clone()),
        (Expected::Anything, Ok(_)) => Seen::Nothing,
        _ => seen(value),
    };
    Assertion::required(Claim::ReferredByCode, person, expected, seen)
}

/// A test person as both sides have them.
struct Pair<'a> {
    person: TestPerson,
    contact: &'a Told<Option<Contact>>,
    participant: &'a Told<Option<Participant>>,
}

impl Pair<'_> {
    /// The participant's values on the contact.
    fn values(&self) -> Vec<Assertion> {
        type Value = fn(&Participant) -> Option<String>;
        let fields: [(Claim, Field, Value, &str); 4] = [
            (
                Claim::ReferralCode,
                Field::ReferralCode,
                |it| it.referral_code.clone(),
                "referral code",
            ),
            (
                Claim::ShareLink,
                Field::ShareLink,
                |it| it.share_link.clone(),
                "share link",
            ),
            (
                Claim::UserId,
                Field::UserId,
                |it| Some(it.user_id.0.clone()),
                "user id",
            ),
            (
                Claim::AccountId,
                Field::AccountId,
                |it| Some(it.account_id.0.clone()),
                "account id",
            ),
        ];
        let all = fields.into_iter().map(|(claim, field, value, what)| {
            let wanted = match self.participant {
                // Somebody who is there without a code: the tenant has more programs than it tells.
                Ok(Some(it)) if value(it).is_none() => {
                    Err(format!("Advocate told no {what} in this program."))
                }
                _ => of(self.participant, value),
            };
            let told = of(self.contact, |it| it.value(field).map(str::to_owned));
            equal(claim, self.person, wanted, told)
        });
        all.collect()
    }

    /// The contact was made or changed after the participant: each by its own server's time.
    fn follows(&self) -> Assertion {
        let made = of(self.participant, |it| {
            it.created_at.map(|at| at.to_string())
        });
        let expected = match &made {
            Ok(Some(at)) => {
                let at: i64 = at.parse().unwrap_or_default();
                Expected::AtLeast(u64::try_from(at - SKEW).unwrap_or_default())
            }
            _ => Expected::Anything,
        };
        let changed = of(self.contact, |it| {
            it.changed_at.max(it.created_at).map(|at| at.to_string())
        });
        let seen = match made {
            Ok(Some(_)) => seen(changed),
            Ok(None) => Seen::Nothing,
            Err(why) => Seen::Unread(why),
        };
        let claim = Claim::ContactFollows;
        match self.participant {
            // When somebody was made is not always told, and then nothing follows from it.
            Ok(Some(it)) if it.created_at.is_none() => {
                Assertion::further(claim, self.person, expected, seen)
            }
            _ => Assertion::required(claim, self.person, expected, seen),
        }
    }
}

/// Returns a value of what was read.
fn of<T, V>(told: &Told<Option<T>>, value: impl FnOnce(&T) -> Option<V>) -> Told<Option<V>> {
    match told {
        Ok(Some(it)) => Ok(value(it)),
        Ok(None) => Ok(None),
        Err(why) => Err(why.clone()),
    }
}

fn seen(told: Told<Option<String>>) -> Seen {
    match told {
        Ok(Some(value)) if !value.is_empty() => Seen::Value(value),
        Ok(_) => Seen::Nothing,
        Err(why) => Seen::Unread(why),
    }
}

/// A claim that two values are one. Without the first nothing passes.
fn equal(
    claim: Claim,
    person: TestPerson,
    wanted: Told<Option<String>>,
    told: Told<Option<String>>,
) -> Assertion {
    let (expected, seen) = match wanted {
        Ok(Some(wanted)) => (Expected::Value(wanted), seen(told)),
        Ok(None) => (Expected::Anything, Seen::Nothing),
        Err(why) => (Expected::Anything, Seen::Unread(why)),
    };
    Assertion::required(claim, person, expected, seen)
}

/// Returns both records as texts, to compare with later ones.
fn as_they_are(contact: &Contact, participant: &Participant) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (field, value) in &contact.values {
        all.insert(format!("{} in HubSpot", field.label()), value.clone());
    }
    let values = [
        ("Email", &participant.email),
        ("First Name", &participant.first_name),
        ("Last Name", &participant.last_name),
        ("Referral Code", &participant.referral_code),
        ("Share Link", &participant.share_link),
        ("Referrer", &participant.referred_by),
    ];
    for (name, value) in values {
        if let Some(value) = value {
            all.insert(format!("{name} in Advocate"), value.clone());
        }
    }
    all
}

/// Returns an amount without zeros that say nothing: `1.00` is `1`.
fn plain(amount: &str) -> String {
    let amount = amount.trim();
    if amount.contains('.') {
        let amount = amount.trim_end_matches('0');
        return amount.trim_end_matches('.').to_owned();
    }
    amount.to_owned()
}

/// A referral as evidence.
struct Shown(Friend);

impl From<Friend> for Shown {
    fn from(friend: Friend) -> Self {
        Self(friend)
    }
}

impl Serialize for Shown {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let it = &self.0;
        (&it.referred, &it.program, it.converted_at).serialize(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::trigger::decide::{Decision, Reason};

    #[test]
    fn every_mapped_field_is_compared_but_what_moves_by_itself_is_not_required() {
        let fields = |list: &[(&str, &str)]| -> BTreeMap<String, String> {
            let pairs = list.iter();
            pairs
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        let made = fields(&[
            ("OrderId", "deal_closedwon_7"),
            ("CurrencyCode", "EUR"),
            ("EventDate", "2026-11-25T10:02:00Z"),
            ("CustomerEmail", "hash"),
            ("Amount", "1"),
        ]);
        let now = DealNow {
            fields: Some(made),
            moving: BTreeSet::from(["EventDate".to_owned()]),
            reached: 1,
            there: true,
            decision: Decision {
                kind: Kind::Same,
                reason: Reason::AlreadySent,
                conversion: None,
                problems: Vec::new(),
            },
        };
        let sent = fields(&[
            ("OrderId", "deal_closedwon_7"),
            ("EventDate", "2026-11-25T10:01:00Z"),
            ("Note", "old"),
        ]);
        let all = mapped(TestPerson::C2, &Ok(Some(now)), &sent);
        let told: Vec<(&str, Verdict, bool)> = all
            .iter()
            .map(|it| (it.of.as_str(), it.verdict(), it.required))
            .collect();
        assert_eq!(
            told,
            [
                ("CurrencyCode", Verdict::NotYet, true),
                ("EventDate", Verdict::NotYet, false),
                ("Note", Verdict::NotYet, true),
                ("OrderId", Verdict::Pass, true),
            ]
        );
        // Nothing passes that was not read.
        let unread = mapped(TestPerson::C2, &Err("offline".to_owned()), &sent);
        assert_eq!(unread[0].verdict(), Verdict::Unknown);
        assert!(unread[0].required);
    }
}
