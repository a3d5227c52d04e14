//! Advocate GraphQL: the operations that the reference shows, in a schema written for the practice program.
//!
//! Documented: errors come inside HTTP 200, with `extensions.apiError`; lists have `limit` 20 and `offset` 0 by default.
//! Like any schema it refuses fields and operations that it does not have; the real one has many more.
//!
//! Refuses to know: credentials (checked before), REST shapes.

mod filters;
mod inputs;
mod jobs;
mod mutation;
mod query;
mod referrals;
mod rewards;
mod scalars;
mod types;

use std::sync::Arc;

use async_graphql::parser::types::{DocumentOperations, OperationType};
use async_graphql::{
    Context, EmptySubscription, Error, ErrorExtensions, Request, Response as Told, Result, Schema,
    Value,
};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use super::auth;
use super::problem::Problem;
use super::state::Shared;
use super::tokens::Category;
use mutation::Mutation;
use query::Query;

/// Name of the extension that tells an error as REST would.
const API_ERROR: &str = "apiError";

/// The schema with its shared state.
pub type PracticeSchema = Schema<Query, Mutation, EmptySubscription>;

/// Builds the schema once per server.
pub fn schema(shared: Arc<Shared>) -> PracticeSchema {
    Schema::build(Query, Mutation, EmptySubscription)
        .data(shared)
        .finish()
}

fn shared<'a>(ctx: &Context<'a>) -> Result<&'a Arc<Shared>> {
    ctx.data::<Arc<Shared>>()
}

/// How many to take and to skip: negative numbers are refused, large ones cut to the largest page.
fn bounds(shared: &Shared, limit: i32, offset: i32) -> Result<(usize, usize)> {
    let number = |n: i32, name: &str| {
        usize::try_from(n).map_err(|_| Error::new(format!("{name} is negative")))
    };
    Ok((
        number(limit, "limit")?.min(shared.settings().max_page),
        number(offset, "offset")?,
    ))
}

/// A refusal as an error of the query.
fn refused(problem: &Problem) -> Error {
    let told = Value::from_json(problem.body()).unwrap_or_default();
    Error::new(&problem.message).extend_with(|_, more| more.set(API_ERROR, told))
}

/// What the route needs.
#[derive(Clone)]
pub struct Endpoint {
    /// Shared state.
    pub shared: Arc<Shared>,
    /// The schema.
    pub schema: PracticeSchema,
}

/// Whether a request writes. One that cannot be parsed does not.
fn writes(request: &mut Request) -> bool {
    let name = request.operation_name.clone();
    let Ok(document) = request.parsed_query() else {
        return false;
    };
    let is_mutation = |ty: OperationType| ty == OperationType::Mutation;
    match &document.operations {
        DocumentOperations::Single(only) => is_mutation(only.node.ty),
        DocumentOperations::Multiple(all) => name
            .and_then(|name| all.get(name.as_str()))
            .is_some_and(|chosen| is_mutation(chosen.node.ty)),
    }
}

/// Repeats the first error as REST would tell it, beside the data.
fn tell_first_error(response: &mut Told) {
    let Some(error) = response.errors.first() else {
        return;
    };
    let told = error
        .extensions
        .as_ref()
        .and_then(|more| more.get(API_ERROR).cloned());
    let told = told.unwrap_or_else(|| {
        let problem = Problem::bad_request(&error.message);
        Value::from_json(problem.body()).unwrap_or_default()
    });
    response.extensions.insert(API_ERROR.to_owned(), told);
}

/// `POST /graphql`. Refused callers get the plain error body with its status; a query's own errors come inside 200.
pub async fn execute(
    State(endpoint): State<Endpoint>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Response, Problem> {
    auth::advocate(
        &endpoint.shared,
        &headers,
        &tenant,
        Category::Graphql.read(),
    )?;
    let mut request: Request = serde_json::from_slice(&bytes)
        .map_err(|_| Problem::invalid_json("The body is not a GraphQL request."))?;
    if writes(&mut request) {
        auth::advocate(
            &endpoint.shared,
            &headers,
            &tenant,
            Category::Graphql.write(),
        )?;
    }
    let mut response = endpoint.schema.execute(request).await;
    tell_first_error(&mut response);
    Ok(Json(response).into_response())
}
