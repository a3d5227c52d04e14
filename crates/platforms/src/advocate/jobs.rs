//! Bulk import: upload a file, start the job, look how it goes, read what was refused.
//!
//! Documented by impact.com (Advocate, bulk import methods; published schema): the upload, the types of jobs and their
//! parameters, the states, the columns of the file of refusals. Not documented: whether Account SID and Auth Token may
//! upload, in which order jobs are listed, whether records are counted from 0 or from 1. So a refusal is told as it is,
//! jobs are found by their names, and a record's number is told as impact.com tells it.

use crate::advocate::columns::{Header, cell};
use crate::advocate::file::{ExportFile, Row};
use crate::advocate::graphql::Listing;
use crate::advocate::{Advocate, export, whole};
use crate::error::{ApiError, brief};
use crate::http::{Effect, Payload};
use csv_async::ByteRecord;
use domain::person::ProgramId;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use std::path::Path;
use url::Url;

const VALIDATE: &str =
    "query Validate($job: JobInput!) { validateJobCreation(jobInput: $job) { errors } }";
const CREATE: &str = "mutation Import($job: JobInput!) { createJob(jobInput: $job) { \
    id name status stats { recordsProcessed errors } } }";
const LOOK: &str = "query Job($id: ID!) { job(id: $id) { \
    id name status stats { recordsProcessed errors } } }";
const ERRORS: &str = "query JobErrors($id: ID!) { job(id: $id) { downloadErrorUrl } }";
const LIST: &str = "query Jobs($limit: Int!, $offset: Int!) { jobs(limit: $limit, offset: $offset) { \
    totalCount data { id name status stats { recordsProcessed errors } } } }";

/// Jobs of one page of the list. The greatest page is not published: the number that came counts.
const PAGE: u32 = 100;
/// A job that is not among so many is not looked for any longer (invented).
const MOST_JOBS: u64 = 1_000;
/// Our name in the tenant's list of jobs.
const REQUESTER: &str = "advocate-sync";

/// An import of participants to start.
#[derive(Debug, Clone, Copy)]
pub struct NewImport<'a> {
    /// By this name it is found again when the answer is lost; so it must be one of its own.
    pub name: &'a str,
    /// What [`Advocate::upload_import`] returned.
    pub file_ref: &'a str,
    /// The program.
    pub program: &'a ProgramId,
    /// Segments that everybody is put into (`vip`) or taken out of (`~vip`).
    pub segments: &'a [String],
    /// Whether rules of programs and webhooks are set off. Documented: they are, unless the job says otherwise.
    pub set_off_rules: bool,
}

/// How a job stands (published schema).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobStatus {
    /// It waits or is at work.
    Pending,
    /// It is done; rows may have been refused.
    Completed,
    /// It was given up.
    Aborted,
    /// A word that is not published.
    Other(String),
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportJob {
    /// Its id.
    pub id: String,
    /// How it stands.
    pub status: JobStatus,
    /// Records that were worked through, if told.
    pub processed: u64,
    /// Records that were refused, if told.
    pub errors: u64,
}

/// A record that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRecord {
    /// Its number, as the platform counts.
    pub record: String,
    /// Why, in the platform's words.
    pub message: String,
    /// The platform's code.
    pub code: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Uploaded {
    file_ref: String,
}

#[derive(Serialize)]
struct Job<'a> {
    job: Order<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Order<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    name: &'a str,
    requester: &'static str,
    output_format: &'static str,
    file_ref: &'a str,
    params: Params<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Params<'a> {
    program_id: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    segments: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    import_evaluation_options: Option<Evaluation>,
}

/// What an import sets off (published schema: `DataEvaluationOptions`).
#[derive(Serialize)]
struct Evaluation {
    webhooks: bool,
    programs: bool,
}

#[derive(Serialize)]
struct Id<'a> {
    id: &'a str,
}

#[derive(Serialize)]
struct Window {
    limit: u32,
    offset: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Validated {
    validate_job_creation: Complaints,
}

#[derive(Deserialize)]
struct Complaints {
    errors: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Created {
    create_job: Told,
}

#[derive(Deserialize)]
struct Looked {
    job: Option<Told>,
}

#[derive(Deserialize)]
struct ListedJobs {
    jobs: Option<Listing<Told>>,
}

#[derive(Deserialize)]
struct Told {
    id: String,
    #[serde(default)]
    name: Option<String>,
    status: String,
    #[serde(default)]
    stats: Option<Stats>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stats {
    #[serde(default)]
    records_processed: Option<u64>,
    #[serde(default)]
    errors: Option<u64>,
}

#[derive(Deserialize)]
struct LinkReply {
    job: Option<Link>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Link {
    #[serde(default)]
    download_error_url: Option<String>,
}

impl From<Told> for ImportJob {
    fn from(told: Told) -> Self {
        let stats = |number: fn(&Stats) -> Option<u64>| {
            told.stats.as_ref().and_then(number).unwrap_or_default()
        };
        Self {
            status: match told.status.as_str() {
                "PENDING" => JobStatus::Pending,
                "COMPLETED" => JobStatus::Completed,
                "ABORTED" => JobStatus::Aborted,
                other => JobStatus::Other(brief(other)),
            },
            processed: stats(|it| it.records_processed),
            errors: stats(|it| it.errors),
            id: told.id,
        }
    }
}

impl<'a> From<&NewImport<'a>> for Job<'a> {
    fn from(import: &NewImport<'a>) -> Self {
        Self {
            job: Order {
                kind: "MUTATION/USER",
                name: import.name,
                requester: REQUESTER,
                output_format: "CSV",
                file_ref: import.file_ref,
                params: Params {
                    program_id: import.program.as_str(),
                    segments: import.segments,
                    import_evaluation_options: (!import.set_off_rules).then_some(Evaluation {
                        webhooks: false,
                        programs: false,
                    }),
                },
            },
        }
    }
}

impl Advocate {
    /// Uploads a CSV file of participants and returns its reference. Nothing comes of it until a job is started.
    pub async fn upload_import(&self, file: &Path) -> Result<String, ApiError> {
        let url = self.tenant_address(&["export", "upload"]);
        let body = ("text/csv", Payload::File(file.to_owned()));
        let answer = self
            .send(Method::POST, url, Some(body), Effect::None)
            .await?;
        let uploaded: Uploaded = whole(answer)?.json()?;
        Ok(uploaded.file_ref)
    }

    /// Asks what is wrong with an import before it is started; nothing is, when the list is empty.
    pub async fn validate_import(&self, import: &NewImport<'_>) -> Result<Vec<String>, ApiError> {
        let validated: Validated = self.ask(VALIDATE, Job::from(import)).await?;
        let errors = validated.validate_job_creation.errors;
        Ok(errors.iter().map(|error| brief(error)).collect())
    }

    /// Starts an import. When the outcome is unknown, [`Advocate::find_import`] tells.
    pub async fn start_import(&self, import: &NewImport<'_>) -> Result<ImportJob, ApiError> {
        let created: Created = self.make(CREATE, Job::from(import)).await?;
        Ok(created.create_job.into())
    }

    /// Looks how a job stands; `None` when the tenant has none with this id.
    pub async fn import_job(&self, id: &str) -> Result<Option<ImportJob>, ApiError> {
        let looked: Looked = self.ask(LOOK, Id { id }).await?;
        Ok(looked.job.map(ImportJob::from))
    }

    /// Looks for a job by its name.
    pub async fn find_import(&self, name: &str) -> Result<Option<ImportJob>, ApiError> {
        let mut offset = 0;
        while offset < MOST_JOBS {
            let window = Window {
                limit: PAGE,
                offset,
            };
            let listed: ListedJobs = self.ask(LIST, window).await?;
            let Some(page) = listed.jobs else {
                return Ok(None);
            };
            let came = page.data.len() as u64;
            let found = page
                .data
                .into_iter()
                .find(|job| job.name.as_deref() == Some(name));
            if let Some(job) = found {
                return Ok(Some(job.into()));
            }
            offset += came;
            if came == 0 || offset >= page.total_count {
                break;
            }
        }
        Ok(None)
    }

    /// Returns the first records that a job refused, `most` at most. The file lies on a storage host, which is asked
    /// without our credential.
    pub async fn import_errors(
        &self,
        id: &str,
        most: usize,
    ) -> Result<Vec<RefusedRecord>, ApiError> {
        let reply: LinkReply = self.ask(ERRORS, Id { id }).await?;
        let Some(link) = reply.job.and_then(|job| job.download_error_url) else {
            return Ok(Vec::new());
        };
        let link = Url::parse(&link).map_err(|_| ApiError::Unreadable {
            detail: "the link to the file of refusals is no address".to_owned(),
        })?;
        let response = self.open_link(link).await?;
        let mut file: ExportFile<Columns> = export::read(response).await?;
        let mut refused = Vec::new();
        while refused.len() < most {
            match file.next().await? {
                Some(record) => refused.push(record),
                None => break,
            }
        }
        Ok(refused)
    }
}

/// Where the values stand in a file of refusals (documented: `recordNumber,message,apiErrorCode,statusCode`).
struct Columns {
    record: usize,
    message: usize,
    code: Option<usize>,
}

impl Row for Columns {
    type Value = RefusedRecord;

    fn find(header: &ByteRecord) -> Result<Self, ApiError> {
        let names = Header::of(header);
        Ok(Self {
            record: names.need("recordNumber")?,
            message: names.need("message")?,
            code: names.find(&["apiErrorCode"]),
        })
    }

    fn read(&self, row: &ByteRecord, number: u64) -> Result<RefusedRecord, ApiError> {
        let text = |at| Ok::<_, ApiError>(brief(&cell(row, at, number)?.unwrap_or_default()));
        Ok(RefusedRecord {
            record: text(self.record)?,
            message: text(self.message)?,
            code: self.code.map_or_else(|| Ok(String::new()), text)?,
        })
    }
}
