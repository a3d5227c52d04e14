//! Pages of the two platforms that a person is sent to, with the way by the menus for when a page has moved.
//!
//! HubSpot publishes no list of these addresses; each was seen in links of its own help pages (last looked at in
//! November 2026). impact.com's screens have no address of their own that could be confirmed, so only its front is used.

use crate::views::GuideLink;
use url::Url;

/// The pages of one account.
pub(crate) struct Pages {
    /// Where HubSpot's pages of this account are, such as `https://app-eu1.hubspot.com`.
    pub hubspot: Url,
    /// HubSpot account id.
    pub account: String,
    /// Where impact.com's pages are; `None` in practice, which has none.
    pub impact: Option<Url>,
}

impl Pages {
    /// Where the properties on the contact record are arranged.
    pub fn record_customization(&self) -> GuideLink {
        self.hubspot(
            "Open the record layout",
            &[
                "sales-products-settings",
                &self.account,
                "object",
                "0-1",
                "record-customization",
            ],
            "Settings → Objects → Contacts → Record customization → Default view",
        )
    }

    /// All contacts.
    pub fn contacts(&self) -> GuideLink {
        self.hubspot(
            "Open a contact to look at",
            &[
                "contacts",
                &self.account,
                "objects",
                "0-1",
                "views",
                "all",
                "list",
            ],
            "CRM → Contacts",
        )
    }

    /// The apps that are connected to the account.
    pub fn connected_apps(&self) -> GuideLink {
        self.hubspot(
            "Open the connected apps",
            &["connected-apps", &self.account, "installed"],
            "Settings → Integrations → Connected apps",
        )
    }

    /// Where forms are edited.
    pub fn forms(&self) -> GuideLink {
        self.hubspot(
            "Open the forms",
            &["forms", &self.account],
            "Marketing → Forms",
        )
    }

    /// impact.com's front.
    pub fn impact(&self, path: &str) -> Option<GuideLink> {
        self.impact.as_ref().map(|front| GuideLink {
            label: "Open impact.com".to_owned(),
            address: front.to_string(),
            path: path.to_owned(),
        })
    }

    fn hubspot(&self, label: &str, segments: &[&str], path: &str) -> GuideLink {
        let mut address = self.hubspot.clone();
        if let Ok(mut parts) = address.path_segments_mut() {
            parts.pop_if_empty().extend(segments);
        }
        GuideLink {
            label: label.to_owned(),
            address: address.to_string(),
            path: path.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_of_the_account() {
        let pages = Pages {
            hubspot: Url::parse("https://app-eu1.hubspot.com").expect("an address"),
            account: "123".to_owned(),
            impact: None,
        };
        assert_eq!(
            pages.record_customization().address,
            "https://app-eu1.hubspot.com/sales-products-settings/123/object/0-1/record-customization"
        );
        assert_eq!(
            pages.contacts().address,
            "https://app-eu1.hubspot.com/contacts/123/objects/0-1/views/all/list"
        );
        assert_eq!(pages.impact("anywhere"), None);
    }
}
