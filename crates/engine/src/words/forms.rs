//! The words for forms that carry a referral, and what a page needs.

use crate::engine::check;
use crate::views::{CheckStatus, CheckView, LeadFormView};
use domain::layout::{Field, Layout};
use domain::lead_form::{CARRIED, Lack, LeadForm};

/// The script with places for the values of a set-up. What it relies on: the cookie `_saasquatch` with its value in
/// URL-safe Base64, and the form of that value (both published by the vendor). That a form's field has the name of its property,
/// with or without the type of the record before it, is inferred.
const SCRIPT: &str = include_str!("referral.js");

/// What to know before the script is placed. That a form in a frame of another host cannot be filled in from the page
/// is how browsers are made.
pub const CAUTIONS: [&str; 4] = [
    "The page with the form, or the page before it that the share link leads to, needs impact.com's tag (UTT), which keeps the cookie. Both need to be on the same domain.",
    "A form that HubSpot shows in a frame of its own cannot be filled in from your page. Embed it without a frame, or use the hidden fields in a form of your own.",
    "Mark the fields as hidden and not as required: somebody whom nobody referred has no cookie, and could not send the form.",
    "Try it once: open a share link in a private window, send the form, and look at the contact. Its Referral Cookie is filled in.",
];

/// Returns the script for a set-up.
pub fn script(layout: &Layout, tenant: &str, program: &str) -> String {
    let [cookie, code] = CARRIED.map(|field| quoted(layout.property(field)));
    let script = SCRIPT
        .replace("__COOKIE__", &cookie)
        .replace("__CODE__", &code)
        .replace("__TENANT__", &quoted(tenant))
        .replace("__PROGRAM__", &quoted(program));
    format!("<script>\n{script}</script>")
}

/// Returns a text as a script has it, that cannot end the script.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text)
        .to_string()
        .replace('<', "\\u003c")
}

/// Returns the hidden fields as HTML.
pub fn hidden_fields(layout: &Layout) -> String {
    let field = |field| {
        let name = layout
            .property(field)
            .replace('&', "&amp;")
            .replace('"', "&quot;")
            .replace('<', "&lt;");
        format!("<input type=\"hidden\" name=\"{name}\">")
    };
    CARRIED.map(field).join("\n")
}

/// Returns a form as the screens show it.
pub fn lead_form(form: LeadForm, layout: &Layout) -> LeadFormView {
    let found = form.carrying(layout);
    LeadFormView {
        id: form.id,
        name: form.name,
        carries: found.carries,
        lacks: found
            .lacks
            .iter()
            .map(|lack| lack_words(*lack, layout))
            .collect(),
    }
}

fn lack_words(lack: Lack, layout: &Layout) -> String {
    match lack {
        Lack::Address => {
            "It does not ask for the email address, without which nobody becomes a participant."
                .to_owned()
        }
        Lack::Missing(field @ Field::ReferredByCode) => format!(
            "The hidden field {} ({}) is missing. You can do without it: Advocate finds who referred somebody by the cookie.",
            field.label(),
            layout.property(field)
        ),
        Lack::Missing(field) => format!(
            "The hidden field {} ({}) is missing.",
            field.label(),
            layout.property(field)
        ),
        Lack::Visible(field) => format!("Visitors see the field {}; hide it.", field.label()),
        Lack::Required(field) => format!(
            "The field {} is required, so somebody whom nobody referred cannot send the form.",
            field.label()
        ),
    }
}

/// Says whether some form carries a referral.
pub fn carry_check(forms: &[LeadFormView]) -> CheckView {
    let id = "forms.carry";
    let carrying: Vec<&str> = forms
        .iter()
        .filter(|form| form.carries)
        .map(|form| form.name.as_str())
        .collect();
    if carrying.is_empty() {
        return CheckView {
            fix: "Add the hidden fields below to the form that your share links lead to. You can go on without: then referrals reach Advocate another way, or not at all.".to_owned(),
            ..check(
                id,
                CheckStatus::Fail,
                &match forms.len() {
                    0 => "There is no form in the account.".to_owned(),
                    1 => "The account's one form does not carry a referral.".to_owned(),
                    number => format!("None of the {number} forms carries a referral."),
                },
            )
        };
    }
    CheckView {
        evidence: carrying.join(", "),
        ..check(
            id,
            CheckStatus::Pass,
            &format!(
                "{} of {} forms carry a referral.",
                carrying.len(),
                forms.len()
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_a_set_up_cannot_become_code() {
        let mut layout = Layout::default();
        layout.choose(Field::ReferralCookie, "a\"b</script>");
        let script = script(&layout, "acme", "51234");
        assert!(
            script.contains(r#"cookie: "a\"b\u003c/script>""#),
            "{script}"
        );
        assert!(script.contains(r#"tenant = "acme""#) && script.contains(r#"program = "51234""#));
        assert!(!script.contains("__"), "{script}");
        assert!(script.ends_with("</script>") && script.matches("</script").count() == 1);
        assert_eq!(
            hidden_fields(&layout).lines().next(),
            Some("<input type=\"hidden\" name=\"a&quot;b&lt;/script>\">")
        );
    }
}
