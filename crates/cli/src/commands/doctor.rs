//! What the platforms' documentation leaves open, asked of the connected accounts.

use crate::exit::Exit;
use crate::out::Out;
use crate::show;
use engine::Engine;
use engine::views::{DoctorView, Failure};

/// Asks and shows.
pub async fn run(engine: &Engine, export: bool, out: Out) -> Result<Exit, Failure> {
    let view = engine.doctor(export).await?;
    out.result(&view, &show::doctor(&view));
    Ok(exit(&view))
}

fn exit(view: &DoctorView) -> Exit {
    if view.blocked {
        Exit::CredentialsNeeded
    } else if view.differs > 0 {
        Exit::DoneWithProblems
    } else {
        Exit::Done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_code_tells_the_worst() {
        let ended = |blocked, differs| {
            exit(&DoctorView {
                findings: Vec::new(),
                blocked,
                ok: 3,
                differs,
                unknown: 2,
            })
        };
        assert_eq!(ended(false, 0), Exit::Done);
        assert_eq!(ended(false, 1), Exit::DoneWithProblems);
        assert_eq!(ended(true, 1), Exit::CredentialsNeeded);
    }
}
