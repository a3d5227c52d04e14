//! Who referred whom: from an export when all are wanted, over GraphQL when only the latest are.

use crate::advocate::columns::{Header, cell};
use crate::advocate::export::{Kind, Wanted};
use crate::advocate::file::{ExportFile, Row};
use crate::advocate::graphql::Listing;
use crate::advocate::rest::{PAGE, meaningful};
use crate::advocate::{Advocate, refused};
use crate::error::ApiError;
use crate::moment::{Moment, moment};
use csv_async::ByteRecord;
use domain::person::{AccountId, ProgramId, UserId};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// More referrals than any program has (invented), those of other programs included.
const MOST_REFERRALS: u64 = 20_000_000;

/// No order is asked for: names of sortable fields are not published. A read whose pages shifted is found by its number.
const REFERRALS: &str = "query Referrals($filter: ReferralFilterInput!, $limit: Int!, $offset: Int!) { \
    referrals(filter: $filter, limit: $limit, offset: $offset) { totalCount data { \
    programId referralCodeUsed dateReferralStarted referredUser { id accountId } referrerUser { id accountId } } } }";

/// A person who came through another. Ids are as Advocate returned them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referral {
    /// Who came.
    pub referred: (AccountId, UserId),
    /// Through whom; `None` when that person was deleted (documented: an anonymous party is left).
    pub referrer: Option<(AccountId, UserId)>,
    /// The code that was used, when told. An export is not known to tell it.
    pub code: Option<String>,
    /// When it began, in the platform's milliseconds since 1970, if it told.
    pub started_at: Option<i64>,
}

/// A read of referrals, streamed: memory does not grow with their number.
pub struct Referrals {
    from: Advocate,
    filter: Filter,
    source: Source,
    at: Option<i64>,
    rows: u64,
    requests: u32,
}

enum Source {
    File(Box<ExportFile<Columns>>),
    Pages {
        told: VecDeque<Told>,
        total: u64,
    },
    /// The end, or an error that ends the read.
    Done,
}

/// Documented: both conditions must hold.
#[derive(Debug, Clone, Serialize)]
struct Filter {
    #[serde(rename = "programId_eq")]
    program: String,
    #[serde(rename = "dateModified_gte", skip_serializing_if = "Option::is_none")]
    since: Option<i64>,
}

#[derive(Serialize)]
struct Window<'a> {
    filter: &'a Filter,
    limit: u32,
    offset: u64,
}

#[derive(Deserialize)]
pub(super) struct ReferralsReply {
    referrals: Option<Listing<Node>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    #[serde(default)]
    program_id: Option<String>,
    #[serde(default)]
    referral_code_used: Option<String>,
    #[serde(default)]
    date_referral_started: Moment,
    #[serde(default)]
    referred_user: Option<Side>,
    #[serde(default)]
    referrer_user: Option<Side>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Side {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    account_id: Option<String>,
}

/// A referral as either source tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    program: Option<String>,
    referred: Option<(AccountId, UserId)>,
    referrer: Option<(AccountId, UserId)>,
    code: Option<String>,
    started_at: Option<i64>,
}

/// Where each value stands in a row of the file. Names are seen in client code, that of the code is invented.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    program: usize,
    referred: [usize; 2],
    referrer: [usize; 2],
    code: Option<usize>,
    started: Option<usize>,
}

impl Row for Columns {
    type Value = Told;

    fn find(header: &ByteRecord) -> Result<Self, ApiError> {
        let names = Header::of(header);
        let side = |account, user| Ok([names.need(account)?, names.need(user)?]);
        Ok(Self {
            program: names.need("programId")?,
            referred: side("referredAccount", "referredUser")?,
            referrer: side("referrerAccount", "referrerUser")?,
            code: names.find(&["referralCodeUsed", "referralCode", "codeUsed"]),
            started: names.find(&["dateReferralStarted"]),
        })
    }

    fn read(&self, row: &ByteRecord, number: u64) -> Result<Told, ApiError> {
        let cell = |at| cell(row, at, number);
        let side = |[account, user]: [usize; 2]| Ok(pair(cell(account)?, cell(user)?));
        Ok(Told {
            program: cell(self.program)?,
            referred: side(self.referred)?,
            referrer: side(self.referrer)?,
            code: self.code.map_or(Ok(None), cell)?,
            started_at: self
                .started
                .map_or(Ok(None), cell)?
                .and_then(|text| moment(&text)),
        })
    }
}

fn pair(account: Option<String>, user: Option<String>) -> Option<(AccountId, UserId)> {
    Some((AccountId(account?), UserId(user?)))
}

impl From<Node> for Told {
    fn from(node: Node) -> Self {
        let side = |side: Option<Side>| {
            let side = side?;
            pair(meaningful(side.account_id), meaningful(side.id))
        };
        Self {
            program: meaningful(node.program_id),
            referred: side(node.referred_user),
            referrer: side(node.referrer_user),
            code: meaningful(node.referral_code_used),
            started_at: node.date_referral_started.0,
        }
    }
}

impl Told {
    /// Returns the referral, unless it is another program's, or nobody is left who was referred.
    fn of(self, program: &str) -> Option<Referral> {
        if self.program.as_deref() != Some(program) {
            return None;
        }
        Some(Referral {
            referred: self.referred?,
            referrer: self.referrer,
            code: self.code,
            started_at: self.started_at,
        })
    }
}

impl ReferralsReply {
    /// Returns how many there are, and those of this page.
    pub(super) fn page(self) -> (u64, VecDeque<Told>) {
        let listing = self.referrals;
        listing.map_or((0, VecDeque::new()), |it| {
            (
                it.total_count,
                it.data.into_iter().map(Told::from).collect(),
            )
        })
    }
}

impl Advocate {
    /// Begins to read the referrals of a program: all of them, or those that were made or changed since a moment (in the
    /// platform's milliseconds).
    ///
    /// All of them are exported, which costs the same few requests for any number; the latest are asked for over GraphQL,
    /// which is one request when they are few. Each way stands in for the other where that one is refused.
    pub async fn referrals_since(
        &self,
        program: &ProgramId,
        since: Option<i64>,
    ) -> Result<Referrals, ApiError> {
        let mut referrals = Referrals {
            from: self.clone(),
            filter: Filter {
                program: program.as_str().to_owned(),
                since,
            },
            source: Source::Done,
            at: None,
            rows: 0,
            requests: 0,
        };
        if since.is_some() {
            match referrals.begin_pages().await {
                Err(error) if refused(&error) => referrals.begin_file(program).await?,
                other => other?,
            }
        } else {
            match referrals.begin_file(program).await {
                Err(error) if refused(&error) || is_another_file(&error) => {
                    referrals.begin_pages().await?;
                }
                other => other?,
            }
        }
        Ok(referrals)
    }
}

/// Whether a file could be had but has other columns than we know.
fn is_another_file(error: &ApiError) -> bool {
    matches!(error, ApiError::Unreadable { .. })
}

impl Referrals {
    /// Returns the platform's time of the read, in milliseconds since 1970, if it told. What changed before it has been
    /// read.
    pub fn at(&self) -> Option<i64> {
        self.at
    }

    /// Returns the requests sent for this read so far.
    pub fn requests(&self) -> u32 {
        self.requests
    }

    /// Returns the next referral, `None` at the end. After an error the read is over.
    pub async fn next(&mut self) -> Result<Option<Referral>, ApiError> {
        loop {
            match self.next_told().await {
                Ok(Some(_)) if self.rows >= MOST_REFERRALS => {
                    self.source = Source::Done;
                    return Err(ApiError::Unreadable {
                        detail: format!("more than {MOST_REFERRALS} referrals"),
                    });
                }
                Ok(Some(told)) => {
                    self.rows += 1;
                    if let Some(referral) = told.of(&self.filter.program) {
                        return Ok(Some(referral));
                    }
                }
                Ok(None) => {
                    self.source = Source::Done;
                    return Ok(None);
                }
                Err(error) => {
                    self.source = Source::Done;
                    return Err(error);
                }
            }
        }
    }

    async fn next_told(&mut self) -> Result<Option<Told>, ApiError> {
        match &mut self.source {
            Source::File(file) => file.next().await,
            Source::Done => Ok(None),
            Source::Pages { told, total } => {
                if told.is_empty() && self.rows < *total {
                    let (now, page) = self.page().await?;
                    if page.is_empty() {
                        return Err(ApiError::ExportIncomplete {
                            rows: self.rows,
                            expected: now,
                        });
                    }
                    self.source = Source::Pages {
                        told: page,
                        total: now,
                    };
                }
                match &mut self.source {
                    Source::Pages { told, .. } => Ok(told.pop_front()),
                    _ => Ok(None),
                }
            }
        }
    }

    async fn page(&mut self) -> Result<(u64, VecDeque<Told>), ApiError> {
        let window = Window {
            filter: &self.filter,
            limit: PAGE,
            offset: self.rows,
        };
        self.requests += 1;
        let (reply, at) = self
            .from
            .ask_at::<ReferralsReply>(REFERRALS, window)
            .await?;
        self.at = self.at.or(at);
        Ok(reply.page())
    }

    async fn begin_pages(&mut self) -> Result<(), ApiError> {
        let (total, told) = self.page().await?;
        self.source = Source::Pages { told, total };
        Ok(())
    }

    async fn begin_file(&mut self, program: &ProgramId) -> Result<(), ApiError> {
        let wanted = Wanted {
            kind: Kind::Referrals,
            program,
            since: self.filter.since,
        };
        let (file, at) = self.from.exported(&wanted, &mut self.requests).await?;
        self.at = at;
        self.source = Source::File(Box::new(file));
        Ok(())
    }
}
