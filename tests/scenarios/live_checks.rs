//! Every live check of the setup: shown passing, failing and not being able to look, somewhere in the tests.
//!
//! The codes are a contract between the engine and whoever shows them. A check that cannot say one of the three says here
//! why.

use std::path::{Path, PathBuf};

/// One thing that a check can say.
#[derive(Debug, Clone, Copy)]
enum Said {
    /// A test is called after the code and what is said: `hs_region_unknown`.
    Here,
    /// Another test shows it, too.
    By(&'static str),
    /// It never says so, and why.
    Never(&'static str),
}
use Said::{By, Here, Never};

/// A check: its code, and how it is shown to pass, to fail (or to warn, where nothing fails) and to be unknown.
const CHECKS: [(&str, Said, Said, Said); 39] = [
    ("env.online", Here, Here, Here),
    ("env.clock", Here, Here, Here),
    ("env.keychain", By("env_online_pass"), Here, Here),
    (
        "hs.token",
        By("hubspot_by_a_token"),
        Here,
        Never("a connection is kept only after HubSpot has accepted it"),
    ),
    (
        "hs.scopes",
        By("hubspot_by_a_token"),
        By("a_missing_permission_is_named"),
        Here,
    ),
    ("hs.account_type", Here, Here, Here),
    (
        "hs.region",
        Here,
        Never("whatever HubSpot says of its own pages is right"),
        Here,
    ),
    ("hs.limits", Here, Here, Here),
    ("hs.objects", By("hs_region_pass"), Here, Here),
    ("engine.connector_present", By("hs_region_pass"), Here, Here),
    (
        "adv.key",
        By("impact_by_keys"),
        Here,
        Never("a connection is kept only after impact.com has accepted it"),
    ),
    (
        "adv.tenant_mode",
        Here,
        By("impact_by_keys"),
        Never("the alias itself says which it is"),
    ),
    (
        "adv.role",
        By("impact_by_keys"),
        By("adv_role_unknown"),
        Here,
    ),
    ("adv.sample", By("impact_by_keys"), Here, Here),
    ("adv.program_exists", Here, Here, Here),
    (
        "adv.program_single",
        By("adv_program_exists_pass"),
        Here,
        Here,
    ),
    (
        "trg.pipeline_exists",
        By("trg_history_pass"),
        Here,
        Never(
            "without the pipelines the page says that HubSpot did not answer, and nothing can be chosen",
        ),
    ),
    (
        "trg.stage_exists",
        By("trg_history_pass"),
        Here,
        Never("as with the pipelines"),
    ),
    ("trg.email_available", By("trg_history_pass"), Here, Here),
    ("trg.history", Here, Here, Here),
    ("trg.event_unique", Here, Here, Here),
    ("map.prop_exists", By("map_readable_pass"), Here, Here),
    ("map.type_ok", Here, Here, Here),
    (
        "map.fill_rate",
        By("map_readable_pass"),
        By("map_readable_pass"),
        Here,
    ),
    ("map.readable", Here, Here, Here),
    ("map.unique", By("map_readable_pass"), Here, Here),
    ("map.currency", By("map_readable_pass"), Here, Here),
    ("share.estimate", Here, Here, Here),
    ("share.dup_email", Here, Here, Here),
    ("share.marketing_contacts", Here, Here, Here),
    ("share.loop", Here, Here, Here),
    (
        "prop.conflict",
        By("prop_permission_pass"),
        By("a_conflict_is_named_and_nothing_is_made"),
        Never("without the properties the page says that HubSpot did not answer"),
    ),
    ("prop.permission", Here, Here, Here),
    ("prop.limit", By("prop_permission_pass"), Here, Here),
    ("layout.confirmed", Here, Here, Here),
    (
        "rules.event_key_known",
        By("what_impact_tells_about_the_program_is_looked_at"),
        Here,
        By("what_impact_tells_about_the_program_is_looked_at"),
    ),
    (
        "rules.program_live",
        By("what_impact_tells_about_the_program_is_looked_at"),
        By("another_program_asks_for_everything_anew"),
        Here,
    ),
    (
        "rules.goal_uses_event",
        Never(UNSEEN),
        Never(UNSEEN),
        By("what_impact_tells_about_the_program_is_looked_at"),
    ),
    (
        "rules.first_time",
        Never(UNSEEN),
        Never(UNSEEN),
        By("rules_program_live_unknown"),
    ),
];

const UNSEEN: &str = "no API shows the rules of a program; a person ticks what they see";

fn engine() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/engine/src")
}

fn sources(folder: &Path, into: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|it| it == "rs") {
            into.push((path.clone(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn every_check_is_made_and_shown_in_all_that_it_can_say() {
    let mut product = Vec::new();
    sources(&engine(), &mut product);
    // The doctor asks other questions under codes of its own.
    product.retain(|(path, _)| !path.components().any(|it| it.as_os_str() == "doctor"));
    let mut tests = product.clone();
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    sources(&here, &mut tests);
    let is_test = |name: &str| {
        let function = format!("fn {name}()");
        tests.iter().any(|(_, text)| text.contains(&function))
    };
    let mut missing = Vec::new();
    for (code, ..) in CHECKS {
        let quoted = format!("\"{code}\"");
        if !product.iter().any(|(_, text)| text.contains(&quoted)) {
            missing.push(format!("{code} is made nowhere"));
        }
    }
    for (code, pass, fail, unknown) in CHECKS {
        let name = code.replace('.', "_");
        for (said, words) in [
            (pass, &["pass"][..]),
            (fail, &["fail", "warn"]),
            (unknown, &["unknown"]),
        ] {
            let shown = match said {
                Here => words.iter().any(|word| is_test(&format!("{name}_{word}"))),
                By(test) => is_test(test),
                Never(why) => !why.is_empty(),
            };
            if !shown {
                missing.push(format!(
                    "{code}: no test shows {said:?} {}",
                    words.join(" or ")
                ));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
