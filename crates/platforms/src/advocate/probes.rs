//! Harmless questions about a tenant, where impact.com's documentation leaves something open. All of them read; only
//! [`Advocate::export_columns`] makes something, an export, and only when told to.

use crate::advocate::brand::{COMPANY, company_name};
use crate::advocate::columns::Columns;
use crate::advocate::export::{Kind, Wanted, read};
use crate::advocate::{Advocate, Brand};
use crate::error::ApiError;
use crate::http::LimitHeaders;
use domain::person::ProgramId;
use serde::Deserialize;
use std::collections::BTreeSet;

/// What a large page of participants looked like. Counts only: nobody is named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageSeen {
    /// Participants that came.
    pub came: u64,
    /// Participants that there are.
    pub total: u64,
    /// Ids that are the participant's own address.
    pub ids_like_email: u64,
    /// Ids of 64 hexadecimal digits: a hash.
    pub ids_like_hash: u64,
    /// Limit headers of the answer.
    pub limits: LimitHeaders,
}

/// What an answer of the brand API carried besides its body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BrandSeen {
    /// Limit headers.
    pub limits: LimitHeaders,
    /// The version that the answer names in `IR-Version`.
    pub version: Option<String>,
    /// Whether the company has a name.
    pub named: bool,
}

/// The version that every request to the brand API asks for.
pub const BRAND_API_VERSION: &str = "14";

/// Which of the columns that we look for an export has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnsSeen {
    /// Columns in all.
    pub columns: usize,
    /// The referral code is among them.
    pub referral_code: bool,
    /// A share link is among them.
    pub share_link: bool,
    /// The export was made for this.
    pub made: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page {
    total_count: u64,
    #[serde(alias = "users")]
    data: Vec<Ids>,
}

#[derive(Deserialize)]
struct Ids {
    id: String,
    #[serde(default)]
    email: Option<String>,
}

#[derive(Deserialize)]
struct Users {
    users: Page,
}

#[derive(Deserialize)]
pub(super) struct Jobs {
    data: Vec<OldJob>,
}

#[derive(Deserialize)]
struct OldJob {
    id: String,
    status: String,
    #[serde(rename = "type", default)]
    kind: String,
}

#[derive(Deserialize)]
struct Schema {
    #[serde(rename = "__schema")]
    _schema: serde::de::IgnoredAny,
}

const PAGE: &str =
    "query Page($limit: Int!) { users(limit: $limit, offset: 0) { totalCount data { id email } } }";

const SORTED: &str = "query Sorted { users(limit: 1, offset: 0, sortBy: [{field: \"dateCreated\", order: ASC}]) { \
    totalCount data { id } } }";

const INTROSPECTION: &str = "query Introspection { __schema { queryType { name } } }";

/// Exports of the history that are looked through for one whose file is still there.
const EXPORTS: &str = "10";

#[derive(serde::Serialize)]
struct Limit {
    limit: u32,
}

#[derive(serde::Serialize)]
struct Nothing {}

impl Page {
    fn seen(self, limits: LimitHeaders) -> PageSeen {
        let count = |test: fn(&Ids) -> bool| self.data.iter().filter(|it| test(it)).count() as u64;
        PageSeen {
            came: self.data.len() as u64,
            total: self.total_count,
            ids_like_email: count(|it| it.email.as_deref() == Some(it.id.as_str())),
            ids_like_hash: count(|it| {
                it.id.len() == 64 && it.id.bytes().all(|byte| byte.is_ascii_hexdigit())
            }),
            limits,
        }
    }
}

impl Advocate {
    /// Asks REST for `limit` participants at once.
    pub async fn rest_page(&self, limit: u32) -> Result<PageSeen, ApiError> {
        let mut url = self.tenant_address(&["users"]);
        url.query_pairs_mut()
            .append_pair("limit", &limit.to_string())
            .append_pair("offset", "0");
        let answer = self.get(url).await?;
        let limits = LimitHeaders::of(&answer.headers);
        Ok(answer.json::<Page>()?.seen(limits))
    }

    /// Asks GraphQL for `limit` participants at once.
    pub async fn graphql_page(&self, limit: u32) -> Result<PageSeen, ApiError> {
        let page = self.ask::<Users>(PAGE, Limit { limit }).await?.users;
        Ok(page.seen(LimitHeaders::default()))
    }

    /// Asks for participants in the order of their creation.
    pub async fn sorts_by_creation(&self) -> Result<(), ApiError> {
        self.ask::<Users>(SORTED, Nothing {}).await.map(drop)
    }

    /// Asks GraphQL to describe itself.
    pub async fn introspects(&self) -> Result<(), ApiError> {
        self.ask::<Schema>(INTROSPECTION, Nothing {})
            .await
            .map(drop)
    }

    /// Returns the tenant as GraphQL tells it.
    pub async fn tenant_told(&self) -> Result<crate::advocate::Tenant, ApiError> {
        self.tenant_by_graphql().await
    }

    /// Returns how many exports the history tells.
    pub async fn exports_so_far(&self) -> Result<u64, ApiError> {
        self.export_history().await
    }

    /// Looks at the columns of the newest export of participants whose file is still there. `None` when there is none.
    /// With `make`, an export of that program is made when there is none.
    pub async fn export_columns(
        &self,
        make: Option<&ProgramId>,
    ) -> Result<Option<ColumnsSeen>, ApiError> {
        let mut url = self.tenant_address(&["export", "history", "list"]);
        url.query_pairs_mut().append_pair("limit", EXPORTS);
        let jobs: Jobs = self.get(url).await?.json()?;
        let mut requests = 0;
        let whole = jobs
            .data
            .into_iter()
            .filter(|job| job.status == "COMPLETED" && job.kind == "USER");
        for job in whole {
            match self.open_file(&job.id, &mut requests).await {
                Ok(file) => return Ok(Some(columns(file, false).await?)),
                // Documented: files are kept for some weeks only.
                Err(
                    ApiError::ExportFailed { .. }
                    | ApiError::NotFound { .. }
                    | ApiError::Refused { .. },
                ) => {}
                Err(error) => return Err(error),
            }
        }
        let Some(program) = make else {
            return Ok(None);
        };
        let wanted = Wanted {
            kind: Kind::Users,
            program,
            since: None,
        };
        let export = self.export(&wanted, &mut requests).await?;
        let file = self.open_file(&export.id, &mut requests).await?;
        Ok(Some(columns(file, true).await?))
    }

    fn brand(&self) -> Option<&Brand> {
        self.0.brand.as_ref()
    }

    /// Asks the brand API about the company. `None` when there are no keys for it.
    pub async fn brand_seen(&self) -> Option<Result<BrandSeen, ApiError>> {
        Some(self.brand()?.seen().await)
    }

    /// Compares the ids of the programs over GraphQL with those of the brand API's campaigns of type `Advocate`: how
    /// many are in both, and how many only in one. `None` when there are no keys for the brand API.
    pub async fn program_ids(&self) -> Option<Result<(usize, usize), ApiError>> {
        let brand = self.brand()?;
        let both = async {
            let ids = |programs: Vec<crate::advocate::Program>| -> BTreeSet<String> {
                programs.into_iter().map(|it| it.id.0).collect()
            };
            let programs = ids(self.programs_by_graphql().await?);
            let campaigns = ids(brand.campaigns().await?);
            let both = programs.intersection(&campaigns).count();
            Ok((both, programs.union(&campaigns).count() - both))
        };
        Some(both.await)
    }
}

impl Brand {
    async fn seen(&self) -> Result<BrandSeen, ApiError> {
        let answer = self.read(&[COMPANY], &[]).await?;
        let named = company_name(&answer)?.is_some();
        let version = answer
            .headers
            .get("ir-version")
            .and_then(|version| version.to_str().ok())
            .map(crate::error::brief);
        Ok(BrandSeen {
            limits: LimitHeaders::of(&answer.headers),
            version,
            named,
        })
    }
}

async fn columns(file: reqwest::Response, made: bool) -> Result<ColumnsSeen, ApiError> {
    let file = read::<Columns>(file).await?;
    Ok(file.columns().seen(file.width(), made))
}
