//! Bulk jobs in the schema.
//!
//! Refuses to know: what a job does.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};

use super::scalars::{JobType, JsonNode, RsDate};
use super::{inputs::FileFormat, shared};
use crate::impact::jobs::{self, File};

/// State of a job.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "JobStatus", rename_items = "UPPERCASE")]
pub enum Status {
    Pending,
    Aborted,
    Completed,
}

/// What a job worked through.
#[derive(SimpleObject)]
pub struct JobStats {
    records_processed: usize,
    errors: usize,
}

/// A job.
pub struct Job(pub jobs::Job);

/// A bulk job.
#[Object]
#[expect(clippy::unused_async, reason = "the macro wants fields of one kind")]
impl Job {
    async fn id(&self) -> ID {
        ID::from(&self.0.id)
    }
    #[graphql(name = "type")]
    async fn kind(&self) -> JobType {
        JobType(self.0.order.kind.clone())
    }
    async fn name(&self) -> Option<&str> {
        self.0.order.name.as_deref()
    }
    async fn requester(&self) -> Option<&str> {
        self.0.order.requester.as_deref()
    }
    async fn output_format(&self) -> FileFormat {
        FileFormat::Csv
    }
    async fn file_ref(&self) -> Option<&str> {
        self.0.order.file_ref.as_deref()
    }
    async fn params(&self) -> JsonNode {
        JsonNode(self.0.order.params.clone())
    }
    async fn status(&self) -> Status {
        match self.0.done {
            Some(_) => Status::Completed,
            None => Status::Pending,
        }
    }
    async fn date_created(&self) -> RsDate {
        RsDate(self.0.created_ms)
    }
    async fn date_completed(&self) -> Option<RsDate> {
        self.0.done.as_ref().map(|d| RsDate(d.completed_ms))
    }
    async fn date_expires(&self) -> Option<RsDate> {
        self.0.done.as_ref().map(|d| RsDate(d.expires_ms()))
    }
    async fn stats(&self) -> Option<JobStats> {
        self.0.done.as_ref().map(|d| JobStats {
            records_processed: d.processed,
            errors: d.errors,
        })
    }
    async fn download_url(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.0.link(shared(ctx)?, File::Result))
    }
    async fn download_error_url(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.0.link(shared(ctx)?, File::Errors))
    }
}

/// A page of jobs.
#[derive(SimpleObject)]
pub struct JobList {
    pub data: Vec<Job>,
    pub count: usize,
    pub total_count: usize,
}

/// What is wrong with a job that is not made yet.
#[derive(SimpleObject)]
#[graphql(name = "ValidateJobCreationResult")]
pub struct Validation {
    pub errors: Vec<String>,
}
