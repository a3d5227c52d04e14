//! Contacts that changed, or were made, in a span of time, found by search.
//!
//! HubSpot ends a search after 10,000 results and sorts by one property only (documented). So nothing here pages by
//! offset or by time: each search begins after the greatest id of the one before, and any number of contacts may have
//! changed in the same millisecond.
//!
//! Also contacts that carry the ids of participants, found by search too.

use crate::error::ApiError;
use crate::hubspot::search::{BY_ID, Filter, SEARCH_PAGE, in_window, number};
use crate::hubspot::wire::{CHANGED, CREATED, Found, asked};
use crate::hubspot::{Changed, HubSpot, Window};
use crate::moment::answered_at;
use domain::layout::{Field, Layout};
use domain::person::{AccountId, Contact, ContactId, UserId};
use std::collections::BTreeSet;

/// Letters of ids in one search. Documented by HubSpot: the whole of it has at most 3,000.
const SEARCHED_IDS: usize = 1_500;

impl HubSpot {
    /// Returns contacts of which anything changed in `window`, in the order of their ids, those after `after`.
    ///
    /// Repeat it with the last id until [`Changed::total`] is not greater than what came; every contact that changed comes
    /// once, however many there are. The search index is late (documented: some moments), so a window must overlap the
    /// one before. Values are the index's own: read a contact by its id before writing to it.
    ///
    /// A total without any contact (seen right after a write) is asked for once more, and then is nobody.
    pub async fn contacts_changed(
        &self,
        layout: &Layout,
        window: &Window,
        after: Option<&ContactId>,
    ) -> Result<Changed, ApiError> {
        self.contacts_of(CHANGED, layout, window, after).await
    }

    /// Returns contacts that were made in `window`; otherwise as [`HubSpot::contacts_changed`].
    pub async fn contacts_created(
        &self,
        layout: &Layout,
        window: &Window,
        after: Option<&ContactId>,
    ) -> Result<Changed, ApiError> {
        self.contacts_of(CREATED, layout, window, after).await
    }

    async fn contacts_of(
        &self,
        moment: &'static str,
        layout: &Layout,
        window: &Window,
        after: Option<&ContactId>,
    ) -> Result<Changed, ApiError> {
        let after = after.map(|id| number(id.as_str())).transpose()?;
        let first = self
            .search_contacts(layout, in_window(moment, window, after), after)
            .await?;
        if !first.contacts.is_empty() || first.total == 0 {
            return Ok(first);
        }
        let second = self
            .search_contacts(layout, in_window(moment, window, after), after)
            .await?;
        let total = if second.contacts.is_empty() {
            0
        } else {
            second.total
        };
        Ok(Changed {
            total,
            at: first.at,
            ..second
        })
    }

    /// Returns contacts on which both ids of one of these participants are written, whatever addresses they have.
    ///
    /// The index of searches is late (documented: some moments), so nobody found is no proof that nobody is there.
    pub async fn find_by_ids(
        &self,
        layout: &Layout,
        people: &[(AccountId, UserId)],
    ) -> Result<Vec<Contact>, ApiError> {
        let wanted: BTreeSet<(&str, &str)> = people
            .iter()
            .map(|(account, user)| (account.as_str(), user.as_str()))
            .collect();
        let users: BTreeSet<&str> = wanted.iter().map(|(_, user)| *user).collect();
        let mut found = Vec::new();
        for some in within(users, SEARCHED_IDS) {
            let filter = Filter::one_of(layout.property(Field::UserId), &some);
            let answer = self.search_contacts(layout, vec![filter], None).await?;
            found.extend(answer.contacts);
        }
        found.retain(|contact| {
            let ids = contact
                .value(Field::AccountId)
                .zip(contact.value(Field::UserId));
            ids.is_some_and(|ids| wanted.contains(&ids))
        });
        Ok(found)
    }

    async fn search_contacts(
        &self,
        layout: &Layout,
        filters: Vec<Filter<'_>>,
        after: Option<u64>,
    ) -> Result<Changed, ApiError> {
        let properties = asked(layout);
        let url = self.contacts(&["search"]);
        let answer = self
            .search(&url, filters, BY_ID, &properties, SEARCH_PAGE)
            .await?;
        let found: Found<'_> = answer.json()?;
        let contacts = found.results.iter().map(|record| record.contact(layout));
        Ok(Changed {
            contacts: in_order(contacts.collect(), after, found.total)?,
            total: found.total,
            at: answered_at(&answer.headers),
        })
    }
}

/// Deals texts into groups that have so many letters together, or are one text.
fn within<'t>(texts: impl IntoIterator<Item = &'t str>, most: usize) -> Vec<Vec<&'t str>> {
    let mut groups: Vec<Vec<&str>> = Vec::new();
    let mut room = 0;
    for text in texts {
        match groups.last_mut() {
            Some(group) if text.len() <= room => {
                room -= text.len();
                group.push(text);
            }
            _ => {
                room = most.saturating_sub(text.len());
                groups.push(vec![text]);
            }
        }
    }
    groups
}

/// Puts contacts in the order of their ids, each once. Refuses what would lose or repeat somebody: ids that were behind
/// us, and a page out of order that is not all there is, because who is missing from it could be anywhere.
pub(super) fn in_order(
    contacts: Vec<Contact>,
    after: Option<u64>,
    total: u64,
) -> Result<Vec<Contact>, ApiError> {
    in_order_of(contacts, |contact| contact.id.as_str(), after, total)
}

/// The same for records of any kind.
pub(super) fn in_order_of<T>(
    records: Vec<T>,
    id: impl Fn(&T) -> &str,
    after: Option<u64>,
    total: u64,
) -> Result<Vec<T>, ApiError> {
    let refuse = |detail: &str| {
        Err(ApiError::Unreadable {
            detail: detail.to_owned(),
        })
    };
    let whole = records.len() as u64 >= total;
    let mut numbered = Vec::with_capacity(records.len());
    for record in records {
        let number = id(&record).parse().map_err(|_| ApiError::Unreadable {
            detail: "a record's id is no number".to_owned(),
        })?;
        numbered.push((number, record));
    }
    let behind = |(number, _): &(u64, T)| after.is_some_and(|after| *number <= after);
    if numbered.iter().any(behind) {
        return refuse("the search does not move on");
    }
    if !numbered.is_sorted_by_key(|(number, _)| *number) {
        if !whole {
            return refuse("the search does not keep its order");
        }
        numbered.sort_by_key(|(number, _)| *number);
    }
    numbered.dedup_by_key(|(number, _)| *number);
    Ok(numbered.into_iter().map(|(_, record)| record).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(ids: &[&str]) -> Vec<Contact> {
        ids.iter().map(|id| Contact::new((*id).into())).collect()
    }

    #[test]
    fn ids_are_numbers() {
        let sorted = in_order(ids(&["100", "9", "9"]), Some(8), 3).unwrap();
        assert_eq!(sorted, ids(&["9", "100"]));
        assert_eq!(in_order(ids(&["9", "100"]), None, 300), Ok(sorted));
    }

    #[test]
    fn texts_are_dealt_by_their_length() {
        assert_eq!(
            within(["aa", "bb", "c", "dddddd", "e"], 4),
            [vec!["aa", "bb"], vec!["c"], vec!["dddddd"], vec!["e"]]
        );
        assert!(within([], 4).is_empty());
    }

    #[test]
    fn what_would_lose_somebody_is_refused() {
        let refused = |found: &[&str], after, total| in_order(ids(found), after, total).is_err();
        assert!(refused(&["100", "9"], None, 3));
        assert!(refused(&["9", "100"], Some(9), 2));
        assert!(refused(&["9", "x"], None, 2));
        assert!(!refused(&[], Some(9), 0));
    }
}
