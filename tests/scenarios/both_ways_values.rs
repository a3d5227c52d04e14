//! Values that travel by rules of their own: referrals, cookies, what waits for the other direction, approvals.

use crate::pair::{Pair, all_on};
use crate::sides::both_ways_of_looking;
use crate::world::assert_complete;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use engine::views::{
    ActionKind, FailureCode, Outcome, PreviewRequest, RulesView, SyncDirection, Who,
};
use serde_json::json;

const REFERRED_BY: &str = "advocate_referred_by_code";
const COOKIE: &str = "ssqt_referralcookies";

impl Pair {
    /// Returns linked people who were referred by nobody, with their contacts.
    pub fn unreferred(&self) -> Vec<(String, String)> {
        let mut linked = self.all_linked();
        linked.retain(|(_, email)| self.participant(email)["referredByCodes"] == json!([]));
        linked
    }

    fn refer(&self, code: &str, email: &str) {
        let found = self.participant(email);
        let [account, id] = ["accountId", "id"].map(|it| found[it].as_str().unwrap().to_owned());
        let impact = self.world.practice.impact();
        impact.connect_referral(code, &account, &id).unwrap();
    }

    pub fn referrals(&self) -> usize {
        self.world.practice.impact().referrals()
    }

    /// Returns what impact.com's script leaves in a form for somebody who came over a share link.
    pub fn cookie(&self, code: &str) -> String {
        let program = &self.world.practice.access().impact.program_id;
        let tenant = &self.world.practice.access().impact.tenant_alias;
        let value = json!({ "app.referralsaasquatch.com": {
            format!("{tenant}_CODE"): { "codes": { program: code }, "links": {} }
        }});
        URL_SAFE_NO_PAD.encode(value.to_string())
    }

    async fn one_way(&self, direction: SyncDirection, who: Who) -> engine::views::RunView {
        let plan = self.preview(PreviewRequest { direction, who }).await;
        self.run(&plan).await
    }
}

#[tokio::test]
async fn a_referred_by_code_travels_both_ways() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let people = pair.unreferred();
        let [(first, a), (second, b), (referrer, _)] =
            [people[0].clone(), people[1].clone(), people[2].clone()];
        let code = pair.value(&referrer, "advocate_referral_code").unwrap();
        let known = pair.referrals();
        pair.edit_contact(&first, REFERRED_BY, &code);
        pair.refer(&code, &b);
        let before = pair.sides();
        let (_, run) = pair.sync_of(&request).await;
        assert_eq!(pair.participant(&a)["referredByCodes"], json!([code]));
        assert_eq!(pair.value(&second, REFERRED_BY), Some(code));
        assert_eq!(pair.referrals(), known + 2);
        pair.everybody_is_settled(&before, &run).await;
        assert_eq!(pair.referrals(), known + 2, "nobody is referred twice");
    }
}

#[tokio::test]
async fn a_code_that_differs_from_the_referral_is_held_and_replaces_nothing() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let people = pair.unreferred();
        let [(contact, email), (one, _), (two, _)] =
            [people[0].clone(), people[1].clone(), people[2].clone()];
        let code = |id: &str| pair.value(id, "advocate_referral_code").unwrap();
        pair.refer(&code(&one), &email);
        pair.sync().await;
        assert_eq!(pair.value(&contact, REFERRED_BY), Some(code(&one)));
        pair.edit_contact(&contact, REFERRED_BY, &code(&two));
        let before = pair.sides();
        let (plan, run) = pair.sync_of(&request).await;
        let row = pair.row(&plan, &email).await;
        assert_eq!(
            (row.kind, row.outcome),
            (ActionKind::Hold, Outcome::Held),
            "{row:?}"
        );
        assert!(
            row.conflicts[0].sentence.contains("never replaced"),
            "{row:?}"
        );
        before.nothing_was_written(&pair.world);
        pair.everything_holds(&before, &run).await;
        // HubSpot is corrected, as the row says.
        pair.edit_contact(&contact, REFERRED_BY, &code(&one));
        let before = pair.sides();
        let (_, run) = pair.sync_of(&request).await;
        pair.everybody_is_settled(&before, &run).await;
    }
}

#[tokio::test]
async fn a_code_that_nobody_has_fails_alone_and_is_tried_again_when_it_is_corrected() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let people = pair.unreferred();
        let [(contact, email), (other, other_email)] = [people[0].clone(), people[1].clone()];
        let code = pair.value(&other, "advocate_referral_code").unwrap();
        pair.edit_contact(&contact, REFERRED_BY, "NOBODYS-CODE");
        pair.edit_contact(&other, "firstname", "Goes Through");
        let (plan, run) = pair.sync_of(&request).await;
        assert_eq!((run.results.failed, run.results.updated), (1, 1), "{run:?}");
        let row = pair.row(&plan, &email).await;
        assert!(row.problem.contains("referred-by code"), "{row:?}");
        assert!(row.problem.contains("preview again"), "{row:?}");
        assert_eq!(pair.participant(&other_email)["firstName"], "Goes Through");
        pair.edit_contact(&contact, REFERRED_BY, &code);
        let before = pair.sides();
        let run = pair.sync().await;
        assert_eq!(pair.participant(&email)["referredByCodes"], json!([code]));
        pair.everybody_is_settled(&before, &run).await;
    }
}

#[tokio::test]
async fn a_referral_cookie_is_sent_once_and_makes_the_referral() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let people = pair.unreferred();
        let [(contact, email), (referrer, _)] = [people[0].clone(), people[1].clone()];
        let code = pair.value(&referrer, "advocate_referral_code").unwrap();
        let cookie = pair.cookie(&code);
        let known = pair.referrals();
        pair.edit_contact(&contact, COOKIE, &cookie);
        let made = pair.make_contact(&[("email", "came.over@example.com"), (COOKIE, &cookie)]);
        let before = pair.sides();
        let (_, run) = pair.sync_of(&request).await;
        assert_eq!(pair.participant(&email)["referredByCodes"], json!([code]));
        let new = pair.participant("came.over@example.com");
        assert_eq!(new["referredByCodes"], json!([code]));
        assert_eq!(pair.referrals(), known + 2);
        assert_eq!(run.results.failed + run.results.held, 0, "{run:?}");
        // What the referral made of it reaches HubSpot by the next sync at the latest.
        pair.sync().await;
        pair.settle().await;
        for id in [&contact, &made] {
            assert_eq!(pair.value(id, REFERRED_BY).as_ref(), Some(&code));
            assert_eq!(
                pair.value(id, COOKIE).as_ref(),
                Some(&cookie),
                "ours to read only"
            );
        }
        before.what_is_not_ours_is_untouched(&pair.world);
        pair.converges().await;
        assert_eq!(pair.referrals(), known + 2);
    }
}

#[tokio::test]
async fn a_cookie_that_cannot_be_read_fails_with_what_to_do() {
    let pair = Pair::plain().await;
    let (contact, email) = pair.unreferred()[0].clone();
    pair.edit_contact(&contact, COOKIE, "!!! no cookie !!!");
    let (plan, run) = pair.sync_of(&both_ways_of_looking()[0]).await;
    assert_eq!(run.results.failed, 1, "{run:?}");
    let row = pair.row(&plan, &email).await;
    assert!(row.problem.contains("Clear it in HubSpot"), "{row:?}");
    pair.edit_contact(&contact, COOKIE, "");
    let before = pair.sides();
    let run = pair.sync().await;
    pair.everybody_is_settled(&before, &run).await;
}

#[tokio::test]
async fn what_waits_for_the_other_direction_is_taken_along_by_the_next_sync_that_goes_there() {
    for who in [Who::Changed, Who::Everyone] {
        let pair = Pair::plain().await;
        let people = pair.all_linked();
        let [(first, a), (second, b)] = [people[0].clone(), people[1].clone()];
        let code = pair.value(&second, "advocate_referral_code").unwrap();
        pair.edit_contact(&first, "firstname", "To Advocate");
        pair.edit_contact(&second, "advocate_referral_code", "");
        pair.make_participant("to.hubspot@example.com", "To", "HubSpot");
        let before = pair.sides();
        let run = pair.one_way(SyncDirection::ToAdvocate, who.clone()).await;
        assert_complete(&run);
        assert_eq!(pair.participant(&a)["firstName"], "To Advocate");
        let sent = crate::sides::Traffic::of(&pair.world).since(before.traffic);
        assert_eq!(
            sent.contacts_written, 0,
            "nothing is written on the other side"
        );
        assert!(pair.world.contacts("to.hubspot@example.com").is_empty());
        pair.edit_contact(&first, "firstname", "Later");
        let before = pair.sides();
        let run = pair.one_way(SyncDirection::ToHubspot, who).await;
        assert_complete(&run);
        let sent = crate::sides::Traffic::of(&pair.world).since(before.traffic);
        assert_eq!(
            sent.participants_written, 0,
            "nothing is written on the other side"
        );
        assert_eq!(pair.value(&second, "advocate_referral_code"), Some(code));
        assert_eq!(pair.world.contacts("to.hubspot@example.com").len(), 1);
        assert_eq!(pair.participant(&a)["firstName"], "To Advocate");
        let before = pair.sides();
        let run = pair.sync().await;
        assert_eq!(pair.participant(&a)["firstName"], "Later");
        assert!(pair.has_participant(&b));
        pair.everybody_is_settled(&before, &run).await;
    }
}

#[tokio::test]
async fn a_participant_made_in_a_sync_to_advocate_shows_its_code_on_its_contact() {
    for who in [Who::Changed, Who::Everyone] {
        let pair = Pair::plain().await;
        let id = pair.make_contact(&[("email", "made@example.com"), ("firstname", "Made")]);
        let before = pair.sides();
        let run = pair.one_way(SyncDirection::ToAdvocate, who).await;
        assert_eq!(run.results.created, 1, "{run:?}");
        let made = pair.participant("made@example.com");
        assert_eq!(
            pair.value(&id, "advocate_user_id").as_deref(),
            made["id"].as_str()
        );
        assert!(pair.value(&id, "advocate_referral_code").is_some());
        pair.everybody_is_settled(&before, &run).await;
    }
}

#[tokio::test]
async fn only_what_is_proposed_can_be_approved_and_only_by_its_name() {
    let pair = Pair::plain().await;
    let people = pair.all_linked();
    let [(contact, email), (_, other)] = [people[0].clone(), people[1].clone()];
    pair.delete_contact(&contact);
    let plan = pair.preview(both_ways_of_looking()[1].clone()).await;
    let before = pair.sides();
    for name in ["", "yes", &email.to_uppercase(), &other] {
        let refused = pair.approve(&plan, &email, name).await.unwrap_err();
        assert_eq!(refused.code, FailureCode::InvalidInput, "{name}");
        assert!(
            refused.message.contains("nothing was approved"),
            "{refused:?}"
        );
    }
    let refused = pair.approve(&plan, &other, &other).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::NotFound, "{refused:?}");
    let run = pair.run(&plan).await;
    assert_eq!((run.results.deleted, run.results.held), (0, 1), "{run:?}");
    before.nothing_was_written(&pair.world);
    // A plan that was run can approve nothing any more.
    let late = pair.approve(&plan, &email, &email).await.unwrap_err();
    assert_eq!(late.code, FailureCode::PlanOutOfDate, "{late:?}");
}

#[tokio::test]
async fn an_approved_deletion_is_held_when_its_contact_is_back() {
    let pair = Pair::plain().await;
    let (contact, email) = pair.linked();
    pair.delete_contact(&contact);
    let plan = pair.changed().await;
    let plan = pair.approve(&plan, &email, &email).await.unwrap();
    pair.restore_contact(&contact);
    let before = pair.sides();
    let run = pair.run(&plan).await;
    assert_eq!((run.results.deleted, run.results.held), (0, 1), "{run:?}");
    let row = pair.row(&plan, &email).await;
    assert!(row.problem.contains("is back in HubSpot"), "{row:?}");
    before.nothing_was_written(&pair.world);
    let run = pair.sync().await;
    pair.everybody_is_settled(&before, &run).await;
}

#[tokio::test]
async fn switches_that_are_off_make_nobody_and_the_row_says_which_rule_it_is() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        pair.rules(RulesView {
            advocate_on_new: false,
            hubspot_on_new: false,
            ..all_on()
        })
        .await;
        pair.make_contact(&[("email", "off.here@example.com")]);
        pair.make_participant("off.there@example.com", "Off", "There");
        let before = pair.sides();
        let (plan, run) = pair.sync_of(&request).await;
        for email in ["off.here@example.com", "off.there@example.com"] {
            let row = pair.row(&plan, email).await;
            assert_eq!(row.kind, ActionKind::Skip, "{row:?}");
            assert!(row.problem.contains("Turn on the rule"), "{row:?}");
        }
        before.nothing_was_written(&pair.world);
        pair.everybody_is_settled(&before, &run).await;
    }
}
