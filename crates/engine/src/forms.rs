//! Forms on web pages that bring a referral to a contact: what they need, and which of the account's forms have it.

use crate::engine::{Engine, Inner};
use crate::failure::Error;
use crate::guide::not_seen;
use crate::journal::settings::Workspace;
use crate::views::{CheckView, Fact, Failure, LeadFormView, LeadFormsView, Platform};
use crate::words::forms as words;
use domain::layout::Layout;
use domain::lead_form::CARRIED;

impl Engine {
    /// Returns what a form needs to carry a referral, and which of the account's forms have it. Nothing is changed.
    ///
    /// # Errors
    /// HubSpot is not connected, or no program is chosen. Forms that could not be seen are a check that says so.
    pub async fn lead_forms(&self) -> Result<LeadFormsView, Failure> {
        let workspace = self.inner.workspace()?;
        self.inner.program(&workspace).await?;
        let subject = self.inner.subject(&workspace).await?;
        let (forms, check) = self.inner.forms(&workspace, &subject.layout).await?;
        Ok(LeadFormsView {
            fields: CARRIED
                .map(|field| Fact {
                    label: field.label().to_owned(),
                    value: subject.layout.property(field).to_owned(),
                })
                .to_vec(),
            hidden_fields: words::hidden_fields(&subject.layout),
            script: words::script(&subject.layout, &subject.tenant, &subject.program.id),
            cautions: words::CAUTIONS.map(str::to_owned).to_vec(),
            forms,
            checks: vec![check],
            link: subject.pages.forms(),
        })
    }
}

impl Inner {
    async fn forms(
        &self,
        workspace: &Workspace,
        layout: &Layout,
    ) -> Result<(Vec<LeadFormView>, CheckView), Error> {
        let hubspot = self.hubspot(workspace).await?;
        let forms = hubspot.forms().await;
        Ok(
            match self.heard(workspace, Platform::Hubspot, forms).await {
                Err(error) => {
                    let check = not_seen("forms.carry", "Which forms carry a referral", error);
                    (Vec::new(), check)
                }
                Ok(forms) => {
                    let forms = forms.into_iter().map(|form| words::lead_form(form, layout));
                    let mut forms: Vec<LeadFormView> = forms.collect();
                    forms.sort_by_cached_key(|form| (!form.carries, form.name.to_lowercase()));
                    let check = words::carry_check(&forms);
                    (forms, check)
                }
            },
        )
    }
}
