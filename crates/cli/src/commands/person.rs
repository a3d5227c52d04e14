//! A person's story.

use crate::exit::Exit;
use crate::out::Out;
use crate::show;
use engine::Engine;
use engine::views::{Failure, StoryRequest};

/// Tells why a person is as they are.
pub async fn tell(engine: &Engine, request: StoryRequest, out: Out) -> Result<Exit, Failure> {
    let story = engine.story(request).await?;
    out.result(&story, &show::story(&story));
    Ok(Exit::Done)
}
