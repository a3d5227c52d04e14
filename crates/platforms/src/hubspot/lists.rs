//! Lists of contacts (HubSpot's people call them segments) and who is on them. Needs the scope `crm.lists.read`
//! (documented); nothing else does.

use crate::error::ApiError;
use crate::http::{Effect, address};
use crate::hubspot::wire::{Paging, Text};
use crate::hubspot::{API_VERSION, ContactList, HubSpot, Members};
use domain::person::ContactId;
use serde::{Deserialize, Serialize};
use url::Url;

/// Documented by HubSpot: members of one page.
const MEMBERS_LIMIT: &str = "250";
/// Documented by HubSpot: lists of one search page.
const LISTS_LIMIT: u32 = 500;
/// More lists than any account has (invented): a search that goes on is no search.
const MOST_LISTS: usize = 100_000;
/// Documented by HubSpot: the id of the contact type.
const CONTACT_TYPE: &str = "0-1";
/// Documented by HubSpot: the property of a list that tells how many are on it.
const SIZE: &str = "hs_list_size";

#[derive(Deserialize)]
pub(super) struct MembersPage<'a> {
    #[serde(borrow)]
    results: Vec<Member<'a>>,
    #[serde(borrow, default)]
    paging: Option<Paging<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Member<'a> {
    #[serde(borrow)]
    record_id: Text<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListSearch {
    object_type_id: &'static str,
    additional_properties: [&'static str; 1],
    offset: u64,
    count: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FoundLists<'a> {
    #[serde(borrow)]
    lists: Vec<FoundList<'a>>,
    #[serde(default)]
    has_more: bool,
    #[serde(default)]
    offset: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FoundList<'a> {
    #[serde(borrow)]
    list_id: Text<'a>,
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow, default)]
    object_type_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    additional_properties: Option<Additional<'a>>,
}

#[derive(Deserialize)]
struct Additional<'a> {
    #[serde(borrow, default)]
    hs_list_size: Option<Text<'a>>,
}

impl MembersPage<'_> {
    pub(super) fn members(self) -> Members {
        Members {
            ids: self
                .results
                .into_iter()
                .map(|member| ContactId(member.record_id.0.into_owned()))
                .collect(),
            next: self
                .paging
                .and_then(|paging| paging.next)
                .map(|next| next.after.0.into_owned()),
        }
    }
}

impl FoundLists<'_> {
    /// Returns the lists of contacts. Lists of other things are left out, should the search tell them.
    pub(super) fn of_contacts(&self) -> impl Iterator<Item = ContactList> {
        let of_contacts = |list: &&FoundList<'_>| {
            list.object_type_id
                .as_ref()
                .is_none_or(|kind| kind.0 == CONTACT_TYPE)
        };
        self.lists
            .iter()
            .filter(of_contacts)
            .map(|list| ContactList {
                id: list.list_id.0.clone().into_owned(),
                name: list.name.0.clone().into_owned(),
                size: list
                    .additional_properties
                    .as_ref()
                    .and_then(|more| more.hs_list_size.as_ref())
                    .and_then(|size| size.0.parse().ok()),
            })
    }
}

impl HubSpot {
    fn list_address(&self, tail: &[&str]) -> Url {
        let mut segments = vec!["crm", "lists", API_VERSION];
        segments.extend(tail);
        address(self.0.line.base(), &segments)
    }

    /// Returns one page of the contacts on a list, 250 at most (documented). `after` is [`Members::next`] of the page
    /// before.
    pub async fn list_members(&self, list: &str, after: Option<&str>) -> Result<Members, ApiError> {
        let mut url = self.list_address(&[list, "memberships"]);
        url.query_pairs_mut()
            .append_pair("limit", MEMBERS_LIMIT)
            .extend_pairs(after.map(|after| ("after", after)));
        let answer = self.get(&url).await?;
        let members = answer.json::<MembersPage<'_>>()?.members();
        if members.next.is_some() && members.next.as_deref() == after {
            return Err(does_not_move_on());
        }
        Ok(members)
    }

    /// Returns the lists of contacts, by the documented search without words.
    pub async fn lists(&self) -> Result<Vec<ContactList>, ApiError> {
        let url = self.list_address(&["search"]);
        let mut lists = Vec::new();
        let mut offset = 0;
        loop {
            let body = ListSearch {
                object_type_id: CONTACT_TYPE,
                additional_properties: [SIZE],
                offset,
                count: LISTS_LIMIT,
            };
            let answer = self.post(&url, &body, Effect::None).await?;
            let found: FoundLists<'_> = answer.json()?;
            lists.extend(found.of_contacts());
            if !found.has_more {
                return Ok(lists);
            }
            if found.offset <= offset || lists.len() >= MOST_LISTS {
                return Err(does_not_move_on());
            }
            offset = found.offset;
        }
    }
}

fn does_not_move_on() -> ApiError {
    ApiError::Unreadable {
        detail: "the list does not move on".to_owned(),
    }
}
