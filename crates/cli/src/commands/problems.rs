//! Whom no sync could settle.

use super::preview;
use crate::args::Problems;
use crate::exit::Exit;
use crate::out::Out;
use crate::{show, wait};
use engine::Engine;
use engine::views::{
    Failure, ProblemCause, ProblemPeopleRequest, ProblemPerson, ProblemsView, RetryProblems,
};
use serde::Serialize;
use std::path::Path;

/// Most people in one answer of the engine.
const PAGE: u32 = 200;

/// People with one cause, as `problems --cause --json` prints them.
#[derive(Serialize)]
struct Shown {
    problems: ProblemsView,
    people: Vec<ProblemPerson>,
}

/// Shows the problems, previews their people, or saves them.
pub async fn run(engine: &Engine, options: Problems, out: Out) -> Result<Exit, Failure> {
    if let Some(file) = options.save {
        return save(engine, &file, out).await;
    }
    if options.retry {
        return retry(engine, options.cause, out).await;
    }
    let mut problems = engine.problems().await?;
    let Some(cause) = options.cause else {
        out.result(&problems, &show::problems(&problems));
        return Ok(exit(problems.people));
    };
    let people = people(engine, cause, options.limit).await?;
    problems.groups.retain(|group| group.cause == cause);
    problems.people = problems.groups.iter().map(|group| group.people).sum();
    let text = format!(
        "{}\n{}",
        show::problems(&problems),
        show::problem_people(&people, problems.people)
    );
    let listed = problems.people;
    out.result(&Shown { problems, people }, &text);
    Ok(exit(listed))
}

fn exit(people: u32) -> Exit {
    if people == 0 {
        Exit::Done
    } else {
        Exit::DoneWithProblems
    }
}

async fn save(engine: &Engine, file: &Path, out: Out) -> Result<Exit, Failure> {
    let saved = engine.export_problems(file).await?;
    let who = show::counted(saved.rows, "person", "people");
    out.result(&saved, &format!("{who} saved: {}", saved.file));
    Ok(Exit::Done)
}

async fn retry(engine: &Engine, cause: Option<ProblemCause>, out: Out) -> Result<Exit, Failure> {
    let mut interrupts = super::interrupts(out)?;
    let mut events = engine.subscribe();
    let begun = engine.retry_problems(RetryProblems { cause }).await?;
    let plan = wait::preview(engine, &mut events, begun, &mut interrupts, out).await?;
    preview::shown(engine, &plan, out).await
}

/// Reads as many people as were asked for, page by page.
async fn people(
    engine: &Engine,
    cause: ProblemCause,
    limit: u32,
) -> Result<Vec<ProblemPerson>, Failure> {
    let mut found = Vec::new();
    loop {
        let offset = u32::try_from(found.len()).unwrap_or(u32::MAX);
        let wanted = limit.saturating_sub(offset).min(PAGE);
        if wanted == 0 {
            return Ok(found);
        }
        let request = ProblemPeopleRequest {
            cause,
            offset,
            limit: wanted,
        };
        let page = engine.problem_people(request).await?;
        if page.is_empty() {
            return Ok(found);
        }
        found.extend(page);
    }
}
