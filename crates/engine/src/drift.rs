//! Has anything changed in the accounts that syncs rest on? The same looks that a preview and the steps make, on demand
//! and all at once. Nothing is written to a platform; what is found opens its step again.

use crate::engine::Engine;
use crate::failure::Error;
use crate::journal::settings::Document;
use crate::overview;
use crate::views::{ExampleRequest, Failure, HomeView};
use serde::{Deserialize, Serialize};

/// When the accounts were looked at last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CheckedDocument {
    pub at: String,
}

impl Document for CheckedDocument {
    const KIND: &'static str = "accounts_checked";
}

impl Engine {
    /// Looks whether the contact properties, and what event triggers and their mapping take, are still there in HubSpot.
    /// What is missing opens its step again, and the first page names it.
    ///
    /// # Errors
    /// Setup is not complete, or HubSpot is not connected or does not answer. What was found until then is kept.
    pub async fn check_accounts(&self) -> Result<HomeView, Failure> {
        let workspace = self.inner.workspace()?;
        let context = self.inner.context(&workspace).await?;
        let hubspot = self.inner.hubspot(&workspace).await?;
        let layout = &context.layout;
        let looked = self
            .inner
            .refuse_lost_properties(&workspace, &hubspot, layout);
        match looked.await {
            // Its step is open again, and says so.
            Ok(()) | Err(Error::PropertiesMissing { .. }) => {}
            Err(other) => return Err(other.into()),
        }
        let events = self.inner.events_standing(&workspace).await?;
        if events.triggers.is_some_and(|count| count > 0) {
            self.trigger_options().await?;
        }
        if events.mapped {
            for table in self.mapping().await?.tables {
                let request = ExampleRequest {
                    object: table.object,
                    draft: None,
                    skip: 0,
                };
                self.mapping_example(request).await?;
            }
        }
        let at = self.inner.now().to_string();
        self.inner
            .save(workspace.id.clone(), CheckedDocument { at })
            .await?;
        let overview = overview::overview(&self.inner).await?;
        Ok(self.inner.home(&workspace, &overview).await?)
    }
}
