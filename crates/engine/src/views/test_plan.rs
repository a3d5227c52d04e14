//! The test plan: five tests on people made for it, with what was expected and seen.

use crate::views::{Fact, GuideLink, Platform, StepId, Tick};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The whole plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct TestPlanView {
    /// The plan that is under way; `None` before one was begun.
    pub begun: Option<TestPlanBegun>,
    /// Everything is simulated.
    pub practice: bool,
    /// The program may pay for what tests 3 to 5 do.
    pub rewards_may_be_real: bool,
    /// Who confirmed that, and when.
    pub rewards_confirmed: Option<Tick>,
    /// How many tests passed, by themselves or by somebody's word.
    pub passed: u32,
    /// How many count: all but those that were skipped.
    pub of: u32,
    /// "4 of 5 passed, 1 waits for you."
    pub sentence: String,
    /// The tests, in order.
    pub tests: Vec<TestView>,
    /// What is tried only when somebody asks for it; it counts for nothing in the five.
    pub extras: Vec<TestView>,
    /// Running all of them, while the program runs; `None` when that was not asked for.
    pub round: Option<TestRoundView>,
    /// The test people, once a plan was begun.
    pub people: Vec<TestPersonView>,
}

/// What a plan began with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct TestPlanBegun {
    /// Id, which is a part of every test address.
    pub id: String,
    /// The mailbox at which test people have their addresses.
    pub mailbox: String,
    /// When.
    pub at: String,
}

/// A test person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct TestPersonView {
    /// `P1` … `C4`.
    pub name: String,
    /// First and last name to give.
    pub full_name: String,
    /// E-mail address.
    pub email: String,
    /// Where the person begins.
    pub made_in: Platform,
    /// The contact's page in HubSpot, once it is known.
    pub contact_url: Option<String>,
}

/// How a test stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum TestStatus {
    /// Nothing was done for it.
    NotStarted,
    /// Somebody has to do something on a platform.
    WaitingForYou,
    /// It is looked for.
    Checking,
    /// Everything was seen.
    Passed,
    /// Something else was seen, or not everything in time.
    Failed,
    /// Something stands in the way.
    Blocked,
    /// Somebody left it out, with a reason.
    Skipped,
    /// Somebody vouched for it.
    PassedByHand,
}

/// One test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct TestView {
    /// `T1` … `T5`.
    pub id: String,
    /// "New participants appear in HubSpot".
    pub title: String,
    /// What it proves.
    pub why: String,
    /// How it stands.
    pub status: TestStatus,
    /// What stands in the way, while it is blocked.
    pub cause: Option<TestCause>,
    /// What to do, in order.
    pub steps: Vec<TestStepView>,
    /// This program can do the next step on the platforms; what it would write is shown first.
    pub can_do: bool,
    /// Why it cannot, in words; empty where it can or there is nothing to do.
    pub cannot_do: String,
    /// A sync of the people of this test makes sense now.
    pub can_sync: bool,
    /// A preview of the event of this test makes sense now.
    pub can_send: bool,
    /// The newest attempt.
    pub attempt: Option<AttemptView>,
    /// Earlier attempts, the newest first.
    pub earlier: Vec<AttemptView>,
    /// Somebody's word that it passed or is left out.
    pub said: Option<TestSaid>,
    /// A person's note.
    pub note: String,
    /// Seconds until it should be looked at again; `None` while it is not looked for.
    pub next_look: Option<u32>,
    /// When it is given up; `None` while it is not looked for.
    pub give_up_at: Option<String>,
}

/// What stands in the way of a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct TestCause {
    /// What it is.
    pub sentence: String,
    /// What helps.
    pub fix: String,
    /// The step of the setup where it is mended.
    pub step: Option<StepId>,
    /// The test that comes first.
    pub test: Option<String>,
}

/// How a step of a test stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum TestStepState {
    /// Seen.
    Done,
    /// Next.
    Next,
    /// Later.
    Later,
}

/// One step of a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct TestStepView {
    /// What is done.
    pub sentence: String,
    /// How it stands.
    pub state: TestStepState,
    /// Values to copy.
    pub values: Vec<Fact>,
    /// Where to do it.
    pub link: Option<GuideLink>,
}

/// How a claim stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum TestVerdict {
    /// It was read and is as expected.
    Pass,
    /// It is not there yet.
    NotYet,
    /// It will not become what was expected.
    Fail,
    /// It could not be read.
    Unknown,
}

/// One thing that a test looks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct AssertionView {
    /// Of whom: `C2`.
    pub about: String,
    /// What is claimed: "Referral Code equals the participant's".
    pub claim: String,
    /// What was expected.
    pub expected: String,
    /// What was seen, or why nothing could be.
    pub seen: String,
    /// How it stands.
    pub verdict: TestVerdict,
    /// The test cannot pass without it.
    pub required: bool,
}

/// A likely reason why a test did not pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TestReason {
    /// What it is.
    pub sentence: String,
    /// What to try.
    pub try_this: String,
}

/// What was asked of a platform, and what it answered, without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct EvidenceView {
    /// What was asked, in words.
    pub asked: String,
    /// Which side answered; `None` for this program's own journal.
    pub of: Option<Platform>,
    /// The answer as this program understood it: JSON.
    pub answer: String,
}

/// One attempt at a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct AttemptView {
    /// 1, 2, …
    pub number: u32,
    /// When it began.
    pub began_at: String,
    /// When it passed or failed; `None` while it is looked for.
    pub ended_at: Option<String>,
    /// Checking, passed or failed.
    pub status: TestStatus,
    /// How often it was looked at.
    pub looks: u32,
    /// When last.
    pub looked_at: Option<String>,
    /// "Not everything was seen in ten minutes." Empty while it is looked for.
    pub result: String,
    /// What was looked for.
    pub assertions: Vec<AssertionView>,
    /// Likely reasons while it has not passed, the likeliest first.
    pub reasons: Vec<TestReason>,
    /// What was read last.
    pub evidence: Vec<EvidenceView>,
}

/// Somebody's word about a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TestSaid {
    /// It passed; else it is left out.
    pub passed: bool,
    /// Who said so.
    pub by: String,
    /// What was seen, or why it is left out.
    pub words: String,
    /// When.
    pub at: String,
}

/// A wish to begin a plan.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct BeginTestPlan {
    /// A mailbox of one's own. Test people have their addresses there: `qa+test-p1-…@acme.com`.
    pub mailbox: String,
}

/// One test.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct TestRequest {
    /// `T1` … `T5`.
    pub test: String,
}

/// What "Do it for me" would write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct TestWrites {
    /// Which test.
    pub test: String,
    /// What stands for exactly these writes.
    pub token: String,
    /// The writes, in their order; none when there is nothing left to do.
    pub writes: Vec<TestWrite>,
}

/// One write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct TestWrite {
    /// Where.
    pub on: Platform,
    /// What: "Makes the contact Test C1 (qa+test-c1-3fa9@acme.com)".
    pub sentence: String,
}

/// A wish to do exactly what was shown.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct DoTest {
    /// Which test.
    pub test: String,
    /// The token of the writes that were shown.
    pub token: String,
}

/// Running all tests, as it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct TestRoundView {
    /// It goes on, or asks something.
    pub running: bool,
    /// The test at work; empty when it is over.
    pub test: String,
    /// What is being done; empty when it is over.
    pub phase: String,
    /// Tests that were gone through.
    pub gone: u32,
    /// Tests in all.
    pub of: u32,
    /// What it asks.
    pub asks: Option<TestAsk>,
    /// What was done, in its order.
    pub lines: Vec<TestRoundLine>,
    /// How it ended; empty while it is under way.
    pub sentence: String,
}

/// One thing that running all tests did, or why it did not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct TestRoundLine {
    /// `T1`.
    pub test: String,
    /// What.
    pub sentence: String,
}

/// What running all tests wants to write next, and waits for a word about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct TestAsk {
    /// What stands for exactly this question.
    pub token: String,
    /// `T1`.
    pub test: String,
    /// What sort of write it is.
    pub kind: TestAskKind,
    /// "T1 writes 4 things".
    pub title: String,
    /// What to know before.
    pub words: String,
    /// The writes, one a line.
    pub lines: Vec<String>,
    /// A number that must be typed first: the plan is large, or a reward may be paid.
    pub number: Option<u32>,
    /// What going on is called: "Write 4 things".
    pub act: String,
}

/// What sort of write running all tests asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum TestAskKind {
    /// What a person would do on a platform.
    Writes,
    /// A sync of the people of a test.
    Sync,
    /// The event of the test deal.
    Event,
}

/// A wish to run tests one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct RunTests {
    /// `T1` … `T5`, `X1`; none stands for the five that are not settled.
    pub tests: Vec<String>,
}

/// A word about what running all tests asks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct AnswerTests {
    /// The token of the question.
    pub token: String,
    /// Go on; else the test is left for later.
    pub go_on: bool,
    /// The number that was typed, where one must be.
    pub number: Option<u32>,
}

/// A wish to say that rewards may be real, or to take that back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct ConfirmRewards {
    /// Said, or taken back.
    pub confirmed: bool,
}

/// A person's word about a test.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "word", rename_all = "snake_case")]
#[ts(export)]
pub enum TestWord {
    /// It passed: who saw it, and what.
    Passed {
        /// Name of who vouches.
        by: String,
        /// What was seen.
        note: String,
    },
    /// It is left out.
    Skipped {
        /// Why.
        reason: String,
    },
    /// Neither: an earlier word is taken back.
    TakenBack,
    /// A note, which changes nothing else.
    Note {
        /// The note; empty text takes one away.
        note: String,
    },
}

/// A wish to say something about a test.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct SayTest {
    /// Which test.
    pub test: String,
    /// The word.
    #[serde(flatten)]
    pub word: TestWord,
}

/// What the plan made and what can be taken away again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct TestCleanUp {
    /// What is there now.
    pub items: Vec<TestLeft>,
    /// What stays whatever is taken away, each a sentence.
    pub stays: Vec<String>,
}

/// Something that the plan made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct TestLeft {
    /// Id.
    pub id: String,
    /// Where it is.
    pub on: Platform,
    /// What it is: "The contact C1 (qa+test-c1-3fa9@acme.com)".
    pub sentence: String,
    /// What taking it away means: "It goes to HubSpot's recycle bin for 90 days."
    pub means: String,
    /// Its page.
    pub url: Option<String>,
}

/// A wish to take things away.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct CleanUpTests {
    /// Which, by their ids.
    pub ids: Vec<String>,
    /// How many these are, as the person confirmed it.
    pub confirmation: u32,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ReportForm {
    /// One file that any browser shows, without a network.
    Html,
    /// The same to print and to sign.
    Pdf,
    /// One row an assertion.
    Csv,
    /// A zip of what was asked and answered, with the other three.
    Bundle,
}

/// A wish for a report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct ExportTests {
    /// Its form.
    pub form: ReportForm,
    /// The file, or a folder in which a name is found.
    pub to: String,
    /// With whole e-mail addresses; they are shortened unless somebody asks.
    pub whole_addresses: bool,
    /// A file that exists is replaced: the system's dialog asked.
    pub replace: bool,
}
