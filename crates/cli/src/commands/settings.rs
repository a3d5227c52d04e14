//! What a person decides: the program, when people are created, and who wins.

use crate::args::{Program, Rules, Switch};
use crate::exit::Exit;
use crate::out::Out;
use crate::show;
use engine::Engine;
use engine::views::{Failure, ProgramView, RulesView};

/// Lists the programs, or chooses one.
pub async fn program(engine: &Engine, command: Program, out: Out) -> Result<Exit, Failure> {
    match command {
        Program::List => {
            let programs = engine.programs().await?;
            out.result(&programs, &listed(&programs));
        }
        Program::Choose { id } => {
            let overview = engine.choose_program(&id).await?;
            let text = overview
                .program
                .as_ref()
                .map_or_else(String::new, |program| {
                    format!(
                        "\"{}\" is the program of this workspace. Nothing was written to it.",
                        show::clean(&program.name)
                    )
                });
            out.result(&overview.program, &text);
        }
    }
    Ok(Exit::Done)
}

fn listed(programs: &[ProgramView]) -> String {
    if programs.is_empty() {
        return "This tenant has no program that is live.".to_owned();
    }
    let rows: Vec<_> = programs
        .iter()
        .map(|program| {
            vec![
                program.id.clone(),
                program.name.clone(),
                program.status.clone(),
                program
                    .participants
                    .map(|count| show::counted(count, "participant", "participants"))
                    .unwrap_or_default(),
                if program.chosen { "chosen" } else { "" }.to_owned(),
            ]
        })
        .collect();
    show::table(&rows)
}

/// Shows when people are created and who wins, or changes it.
pub async fn rules(engine: &Engine, changes: Rules, out: Out) -> Result<Exit, Failure> {
    let mut overview = engine.overview().await?;
    let count = changes.count;
    let wanted = changed(overview.rules.clone(), changes);
    if wanted != overview.rules {
        overview = engine.save_rules(wanted).await?;
    }
    if count && let Some(people) = engine.count_people().await? {
        let text = format!(
            "{}\n{}",
            show::rules(&overview.rules),
            show::people_count(&people)
        );
        let both = serde_json::json!({ "rules": overview.rules, "today": people });
        out.result(&both, &text);
        return Ok(Exit::Done);
    }
    out.result(&overview.rules, &show::rules(&overview.rules));
    Ok(Exit::Done)
}

/// Returns rules with what was typed in place; what was not typed stays.
fn changed(mut rules: RulesView, changes: Rules) -> RulesView {
    let both = changes.create_contacts;
    for (rule, switch) in [
        (&mut rules.hubspot_on_new, changes.contacts_for_new.or(both)),
        (
            &mut rules.hubspot_on_update,
            changes.contacts_for_updated.or(both),
        ),
        (&mut rules.advocate_on_new, changes.participants_for_new),
        (
            &mut rules.advocate_on_update,
            changes.participants_for_updated,
        ),
    ] {
        if let Some(switch) = switch {
            *rule = switch == Switch::On;
        }
    }
    let filter = |typed: Option<String>, before: &mut Option<String>| {
        if let Some(typed) = typed {
            *before = Some(typed.trim().to_owned()).filter(|text| !text.is_empty());
        }
    };
    filter(changes.only_list, &mut rules.only_list);
    filter(changes.only_segment, &mut rules.only_segment);
    rules.policies.extend(changes.policies);
    rules
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::views::PolicyChoice;

    fn nothing() -> Rules {
        Rules {
            contacts_for_new: None,
            contacts_for_updated: None,
            create_contacts: None,
            participants_for_new: None,
            participants_for_updated: None,
            only_list: None,
            only_segment: None,
            policies: Vec::new(),
            count: false,
        }
    }

    #[test]
    fn what_was_not_typed_stays() {
        let before = RulesView {
            advocate_on_new: true,
            only_list: Some("42".to_owned()),
            policies: [("email".to_owned(), PolicyChoice::Ask)].into(),
            ..RulesView::default()
        };
        assert_eq!(changed(before.clone(), nothing()), before);
        let typed = Rules {
            create_contacts: Some(Switch::On),
            only_list: Some(" ".to_owned()),
            only_segment: Some("vip".to_owned()),
            policies: vec![("email".to_owned(), PolicyChoice::Advocate)],
            ..nothing()
        };
        let after = RulesView {
            hubspot_on_new: true,
            hubspot_on_update: true,
            only_list: None,
            only_segment: Some("vip".to_owned()),
            policies: [("email".to_owned(), PolicyChoice::Advocate)].into(),
            ..before.clone()
        };
        assert_eq!(changed(before, typed), after);
    }
}
