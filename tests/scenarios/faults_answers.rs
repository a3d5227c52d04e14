//! The fault matrix, T11, T14 and T15: answers that are not what was agreed.

use crate::invariants::{Before, converges_but_for, nobody_is_there_twice, says_why_it_waits};
use crate::trouble::{before_the_run, reads_through, refuses_to_read, rides_out};
use crate::world::World;

const CREATE: &str = "contacts/batch/create";

#[tokio::test]
async fn t11_captive_portal() {
    for fault in [
        "html_200:endpoint=GET /crm/objects/contacts",
        "html_200:endpoint=GET /crm/objects/contacts,value=json",
        "redirect_login:endpoint=GET /crm/objects/contacts",
        "redirect_login:endpoint=GET /crm/objects/contacts,value=https://login.example/",
    ] {
        let world = World::in_a_hurry(60, 40).await;
        world.trouble(fault);
        refuses_to_read(&world, &["HubSpot", "cannot be read", "login page"]).await;
        world.preview().await;
    }
    for endpoint in ["/users", "/export", "/storage"] {
        let world = World::in_a_hurry(60, 40).await;
        world.trouble_at_impact(&format!("html_200:endpoint={endpoint}"));
        refuses_to_read(&world, &["impact.com", "cannot be read"]).await;
    }
}

#[tokio::test]
async fn t11_captive_portal_in_mid_run() {
    rides_out(&["html_200:endpoint=batch/create"], 4).await;
    rides_out(&["html_200:endpoint=batch/update,value=json"], 4).await;
    let (world, plan, before) = before_the_run().await;
    world.trouble("redirect_login:count=always");
    let parked = world.run(&plan).await;
    says_why_it_waits(&parked, &["cannot be read"]);
    world.practice.hubspot().clear_faults();
    let done = world.resume(&parked.id).await;
    before.everything_holds(&world, &done, 0).await;
}

#[tokio::test]
async fn t14_unknown_shape() {
    // New fields and new words everywhere, in every answer of both platforms.
    let world = World::in_a_hurry(60, 400).await;
    let before = Before::of(&world);
    world.trouble("unknown_shape:count=always");
    world.trouble_at_impact("unknown_shape:count=always,endpoint=/users");
    world.trouble_at_impact("unknown_shape:endpoint=POST /api/v1/{tenant}/export");
    let run = world.sync().await;
    world.practice.hubspot().clear_faults();
    before.everything_holds(&world, &run, 0).await;
    // Null where there never was one: of a written row, of its values, of the errors.
    for name in ["id", "properties", "errors", "status", "objectWriteTraceId"] {
        rides_out(
            &[&format!(
                "unknown_shape:endpoint={CREATE},value=null={name}"
            )],
            4,
        )
        .await;
    }
    // A list of contacts nobody can name is no list; it is refused as a whole.
    let world = World::in_a_hurry(60, 40).await;
    world.trouble("unknown_shape:endpoint=GET /crm/objects/contacts,value=null=id");
    refuses_to_read(&world, &["cannot be read"]).await;
}

#[tokio::test]
async fn t15_wrong_success_code() {
    for status in ["200", "201", "202", "204", "207"] {
        rides_out(
            &[&format!(
                "wrong_success:endpoint=batch/create,value={status}"
            )],
            4,
        )
        .await;
        rides_out(
            &[&format!(
                "wrong_success:endpoint=batch/update,value={status}"
            )],
            4,
        )
        .await;
    }
    for status in ["201", "202", "207"] {
        reads_through(&format!(
            "wrong_success:endpoint=GET /crm/objects/contacts,value={status}"
        ))
        .await;
    }
    let world = World::in_a_hurry(60, 40).await;
    world.trouble("wrong_success:endpoint=GET /crm/objects/contacts,value=204");
    refuses_to_read(&world, &["cannot be read", "204"]).await;
    nobody_is_there_twice(&world);
    world.sync().await;
    converges_but_for(&world, 0).await;
}
