//! One person: found, told of, excepted, forgotten.

use crate::args::Person;
use crate::exit::Exit;
use crate::out::Out;
use crate::show;
use engine::Engine;
use engine::views::{ExceptPerson, Failure};

/// Does what was wished for about a person; without a wish tells why they are as they are.
pub async fn run(engine: &Engine, mut person: Person, out: Out) -> Result<Exit, Failure> {
    if let Some(text) = person.find.take() {
        let found = engine.find_people(text).await?;
        out.result(&found, &show::found(&found));
        return Ok(Exit::Done);
    }
    let (never, again, erase, yes) = (person.never, person.again, person.erase, person.yes);
    let who = person.into();
    if erase {
        let told = if yes {
            engine.forget_person(who).await?
        } else {
            engine.forgetting(who).await?
        };
        out.result(&told, &show::forgetting(&told));
        return Ok(Exit::Done);
    }
    let story = if never || again {
        engine.except_person(ExceptPerson { who, never }).await?
    } else {
        engine.story(who).await?
    };
    out.result(&story, &show::story(&story));
    Ok(Exit::Done)
}
