//! Bulk jobs: imports and deletions from an uploaded file, and exports by the same engine.
//!
//! Documented: types, parameters, states, result and error files, that rows are checked like single writes. The result
//! file's columns are not published: invented. A job is done at once when its polls are over (invented).
//!
//! Refuses to know: GraphQL, how a row is read.

pub mod files;
mod import;
mod rows;

use std::collections::VecDeque;

use axum::body::Bytes;
use serde_json::{Map, Value};

use super::csv_file::Rows;
use super::problem::Problem;
use super::state::{Shared, lock};
use super::{export, identity};

/// How long result files are kept: 30 days (documented), in milliseconds.
const KEPT_MS: i64 = 30 * 24 * 3_600_000;
/// How many jobs are remembered (invented, bounds the memory).
const JOBS_KEPT: usize = 50;
/// How many uploaded files are remembered (invented, bounds the memory).
const UPLOADS_KEPT: usize = 8;
/// Lifetime of a signed link, in milliseconds (documented only as short).
const LINK_MS: i64 = 60_000;
/// Beginning of the types that read.
const QUERY: &str = "QUERY/";
/// Import of participants.
const IMPORT: &str = "MUTATION/USER";
/// Deletion of participants.
const DELETE: &str = "MUTATION/DELETE_USER";
/// Side effects whose settings an import may carry (documented).
const EVALUATIONS: [&str; 3] = ["webhooks", "programs", "analytics"];

/// Uploaded files, newest first. Never saved.
#[derive(Default)]
pub struct Uploads {
    files: VecDeque<(String, Bytes)>,
    made: u64,
}

impl Uploads {
    /// Keeps a file; its reference.
    pub fn add(&mut self, bytes: Bytes, ending: &str) -> String {
        self.made += 1;
        let reference = format!("imports/{:012x}.{ending}", 0x6200_0000 + self.made);
        self.files.push_front((reference.clone(), bytes));
        self.files.truncate(UPLOADS_KEPT);
        reference
    }

    fn get(&self, reference: &str) -> Option<Bytes> {
        let found = self.files.iter().find(|(name, _)| name == reference);
        found.map(|(_, bytes)| bytes.clone())
    }
}

/// A job to make.
#[derive(Clone)]
pub struct NewJob {
    /// Type.
    pub kind: String,
    /// Name.
    pub name: Option<String>,
    /// Who asks.
    pub requester: Option<String>,
    /// Whether the files are to be CSV.
    pub is_csv: bool,
    /// The uploaded file.
    pub file_ref: Option<String>,
    /// Parameters.
    pub params: Value,
}

/// What a job left behind.
#[derive(Clone)]
pub struct Done {
    /// When, in milliseconds since 1970.
    pub completed_ms: i64,
    /// Rows worked through.
    pub processed: usize,
    /// Rows refused.
    pub errors: usize,
    result: Rows,
    refused: Option<Rows>,
}

impl Done {
    /// When the files go.
    pub const fn expires_ms(&self) -> i64 {
        self.completed_ms + KEPT_MS
    }
}

/// The files of a job.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// Result.
    Result,
    /// Refused rows.
    Errors,
}

/// A job.
#[derive(Clone)]
pub struct Job {
    /// Id.
    pub id: String,
    /// What was asked for.
    pub order: NewJob,
    /// When it was made, in milliseconds since 1970.
    pub created_ms: i64,
    /// What it left behind, once it is done.
    pub done: Option<Done>,
    polls_left: u32,
    view: Option<Rows>,
}

impl Job {
    /// A signed link to a file, if there is one.
    pub fn link(&self, shared: &Shared, file: File) -> Option<String> {
        let done = self.done.as_ref()?;
        let name = match (file, &done.refused) {
            (File::Result, _) => format!("{}.csv", self.id),
            (File::Errors, Some(_)) => format!("{}-errors.csv", self.id),
            (File::Errors, None) => return None,
        };
        let expires = shared.clock.now_ms() + LINK_MS;
        let signature = signature(shared, &name, expires);
        Some(format!(
            "{}/storage/jobs/{name}?expires={expires}&signature={signature}",
            shared.access.base_url
        ))
    }
}

fn signature(shared: &Shared, name: &str, expires: i64) -> String {
    identity::sign(shared.id_seed, "job-link", &format!("{name}:{expires}"))
}

/// All jobs, newest first. Never saved: a restart forgets them.
#[derive(Default)]
pub struct Jobs {
    list: VecDeque<Job>,
    made: u64,
}

impl Jobs {
    fn file(&self, name: &str) -> Option<Rows> {
        let stem = name.strip_suffix(".csv")?;
        let (id, wants_errors) = match stem.strip_suffix("-errors") {
            Some(id) => (id, true),
            None => (stem, false),
        };
        let done = self.list.iter().find(|j| j.id == id)?.done.as_ref()?;
        if wants_errors {
            done.refused.clone()
        } else {
            Some(done.result.clone())
        }
    }
}

/// What is wrong with a job; empty when nothing is (texts invented).
pub fn complaints(shared: &Shared, order: &NewJob) -> Vec<String> {
    let mut wrong = Vec::new();
    let Some(params) = order.params.as_object() else {
        return vec!["params is not an object".to_owned()];
    };
    if !order.is_csv {
        wrong.push("Only the output format CSV is part of the practice program".to_owned());
    }
    if order.kind == IMPORT || order.kind == DELETE {
        match &order.file_ref {
            None => wrong.push("fileRef is required".to_owned()),
            Some(reference) if lock(&shared.uploads).get(reference).is_none() => {
                wrong.push(format!("The file {reference} could not be found"));
            }
            Some(_) => {}
        }
    } else if let Some(kind) = order.kind.strip_prefix(QUERY) {
        if let Err(problem) = export::view(shared, kind, params) {
            wrong.push(problem.message);
        }
    } else {
        wrong.push(format!(
            "The job type {} is not part of the practice program",
            order.kind
        ));
    }
    if order.kind == IMPORT {
        import_complaints(params, &mut wrong);
    }
    wrong
}

fn import_complaints(params: &Map<String, Value>, wrong: &mut Vec<String>) {
    let are_texts = |v: &Value| v.as_array().is_some_and(|a| a.iter().all(Value::is_string));
    if params.get("segments").is_some_and(|s| !are_texts(s)) {
        wrong.push("params.segments is not a list of texts".to_owned());
    }
    let Some(options) = params.get("importEvaluationOptions") else {
        return;
    };
    let Some(options) = options.as_object() else {
        wrong.push("params.importEvaluationOptions is not an object".to_owned());
        return;
    };
    for (name, value) in options {
        let filled = value.as_object().is_some_and(|o| !o.is_empty());
        if !EVALUATIONS.contains(&name.as_str()) || !(value.is_boolean() || filled) {
            wrong.push(format!(
                "params.importEvaluationOptions.{name} is not valid"
            ));
        }
    }
}

/// Makes a job.
///
/// # Errors
/// 400 with the first complaint.
pub fn create(shared: &Shared, order: NewJob) -> Result<Job, Problem> {
    if let Some(first) = complaints(shared, &order).into_iter().next() {
        return Err(Problem::bad_request(first));
    }
    let view = match (order.kind.strip_prefix(QUERY), order.params.as_object()) {
        (Some(kind), Some(params)) => Some(export::view(shared, kind, params)?),
        _ => None,
    };
    let mut jobs = lock(&shared.jobs);
    jobs.made += 1;
    let job = Job {
        id: format!("{:024x}", 0x6300_0000_0000_u64 + jobs.made),
        order,
        created_ms: shared.clock.now_ms(),
        done: None,
        polls_left: shared.settings().export_polls,
        view,
    };
    jobs.list.push_front(job.clone());
    jobs.list.truncate(JOBS_KEPT);
    Ok(job)
}

/// All jobs, newest first.
pub fn all(shared: &Shared) -> Vec<Job> {
    lock(&shared.jobs).list.iter().cloned().collect()
}

/// Looks at a job, which is done once its polls are over.
///
/// # Errors
/// When the practice world cannot be saved.
pub fn poll(shared: &Shared, id: &str) -> Result<Option<Job>, Problem> {
    // The lock is held while the job works: it must be done once only.
    let mut jobs = lock(&shared.jobs);
    let Some(job) = jobs.list.iter_mut().find(|j| j.id == id) else {
        return Ok(None);
    };
    if job.done.is_none() && job.polls_left > 0 {
        job.polls_left -= 1;
    } else if job.done.is_none() {
        let done = work(shared, job);
        job.done = Some(done);
        shared.save()?;
    }
    Ok(Some(job.clone()))
}

fn work(shared: &Shared, job: &mut Job) -> Done {
    let now = shared.clock.now_ms();
    if let Some(view) = job.view.take() {
        return Done {
            completed_ms: now,
            processed: view.len(),
            errors: 0,
            result: view,
            refused: None,
        };
    }
    let reference = job.order.file_ref.as_deref().unwrap_or_default();
    let file = lock(&shared.uploads).get(reference).unwrap_or_default();
    let records = rows::read(&file, reference);
    let outcome = if job.order.kind == DELETE {
        import::delete(shared, records, now)
    } else {
        let segments = job.order.params["segments"].clone();
        import::write(shared, records, &segments, now)
    };
    Done {
        completed_ms: now,
        processed: outcome.processed,
        errors: outcome.refused.len(),
        result: outcome.result(),
        refused: outcome.errors(),
    }
}
