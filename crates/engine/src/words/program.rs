//! What the checks of the chosen program say.

use super::grouped;
use crate::engine::check;
use crate::views::{CheckStatus, CheckView};

/// Whether the chosen program is among those of the account.
pub fn exists(program: &str, found: bool) -> CheckView {
    let id = "adv.program_exists";
    if found {
        return check(
            id,
            CheckStatus::Pass,
            &format!("\"{program}\" is there, live or paused."),
        );
    }
    CheckView {
        fix: "Choose another program here, or ask impact.com about this one.".to_owned(),
        ..check(
            id,
            CheckStatus::Fail,
            &format!(
                "\"{program}\" is not among the programs that are live or paused. Nothing was changed."
            ),
        )
    }
}

/// Whether the contacts have codes of one program only. `other` is the id of the program of which `linked` people have
/// theirs, when it is not this one; `connector` tells that impact.com's own connector may be at work.
pub fn single(program: &str, linked: u32, other: Option<&str>, connector: bool) -> CheckView {
    let id = "adv.program_single";
    if let Some(other) = other {
        return CheckView {
            evidence: format!("program {other}"),
            fix: "Choose that program again, or make a preview first: it shows whose codes and links would be replaced."
                .to_owned(),
            ..check(
                id,
                CheckStatus::Fail,
                &format!(
                    "The codes and links of {} linked people are of another program. A contact can have those of one only.",
                    grouped(linked)
                ),
            )
        };
    }
    if connector {
        return CheckView {
            fix: "If impact.com's own connector is switched on, look in its settings which program it uses.".to_owned(),
            ..check(
                id,
                CheckStatus::Unknown,
                "Whether impact.com's own connector has tied this account to another program could not be seen.",
            )
        };
    }
    check(
        id,
        CheckStatus::Pass,
        &format!("Codes and links on contacts come from \"{program}\" only."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adv_program_single_fail() {
        let told = single("B", 1_204, Some("47255"), false);
        assert_eq!(told.status, CheckStatus::Fail);
        assert!(
            told.sentence.contains("1,204") && told.evidence.contains("47255"),
            "{told:?}"
        );
    }

    #[test]
    fn adv_program_single_unknown() {
        assert_eq!(single("B", 3, None, true).status, CheckStatus::Unknown);
    }
}
