//! A walk through a list of participants that is paged by number, while people come and go.

use crate::advocate::graphql::ParticipantPage;
use domain::person::{AccountId, Participant, UserId};
use std::collections::HashSet;

/// Where a walk stands. Each page begins with the last one of the page before. When nobody of that page is on the next,
/// people in front of it were deleted and others slipped onto pages that were read already, so the walk goes back until
/// it finds somebody it knows. Somebody may come twice; nobody who is there all the time is passed over.
#[derive(Debug, Default)]
pub(super) struct Walk {
    offset: u64,
    /// Who was on the page before.
    before: HashSet<(AccountId, UserId)>,
    /// The page begins where the one before ended: its places were one, so no page can have two in common with it.
    apart: bool,
    /// Pages in a row on which nobody was new.
    fruitless: u32,
    over: bool,
}

/// So many pages without anybody new are no list (invented).
const FRUITLESS: u32 = 200;

impl Walk {
    /// Returns where the next page begins; `None` at the end.
    pub(super) fn next(&self) -> Option<u64> {
        (!self.over).then_some(self.offset)
    }

    /// Takes the page that begins there. Returns who is new on it.
    pub(super) fn take(&mut self, page: ParticipantPage) -> Vec<Participant> {
        let ids = |person: &Participant| (person.account_id.clone(), person.user_id.clone());
        let here: HashSet<_> = page.people.iter().map(ids).collect();
        let follows = self.offset == 0 || self.apart || !here.is_disjoint(&self.before);
        self.fruitless += 1;
        self.over = self.fruitless > FRUITLESS;
        if !follows {
            let page = u64::try_from(self.before.len()).unwrap_or(u64::MAX);
            self.offset = self.offset.saturating_sub(page.max(1));
            return Vec::new();
        }
        let end = self.offset + u64::try_from(page.people.len()).unwrap_or(u64::MAX);
        let known = |person: &Participant| self.before.contains(&ids(person));
        let new: Vec<_> = page.people.into_iter().filter(|it| !known(it)).collect();
        if !new.is_empty() {
            self.fruitless = 0;
        }
        self.over |= end >= page.total || here.is_empty();
        self.apart = here.len() == 1;
        self.offset = if self.apart {
            end
        } else {
            end.saturating_sub(1)
        };
        self.before = here;
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walks a list, pages of `size`; `meanwhile` changes it after each page.
    fn walk(
        mut list: Vec<u32>,
        size: usize,
        mut meanwhile: impl FnMut(usize, &mut Vec<u32>),
    ) -> (Vec<u32>, usize) {
        let (mut walk, mut seen, mut pages) = (Walk::default(), Vec::new(), 0);
        while let Some(offset) = walk.next() {
            let offset = usize::try_from(offset).unwrap();
            let page = list.iter().skip(offset).take(size);
            let person =
                |n: &u32| Participant::new(AccountId(n.to_string()), UserId(n.to_string()));
            let found = walk.take(ParticipantPage {
                total: list.len() as u64,
                people: page.map(person).collect(),
            });
            seen.extend(
                found
                    .iter()
                    .map(|it| it.user_id.as_str().parse::<u32>().unwrap()),
            );
            pages += 1;
            assert!(pages < 1_000, "the walk does not end");
            meanwhile(pages, &mut list);
        }
        (seen, pages)
    }

    #[test]
    fn a_list_that_stays_is_read_once_and_costs_hardly_more_pages() {
        for (people, size, pages) in [
            (0, 100, 1),
            (1, 100, 1),
            (100, 100, 1),
            (101, 100, 2),
            (1_000, 100, 11),
        ] {
            let list: Vec<u32> = (0..people).collect();
            assert_eq!(walk(list.clone(), size, |_, _| ()), (list, pages));
        }
        let list: Vec<u32> = (0..5).collect();
        assert_eq!(walk(list.clone(), 1, |_, _| ()).0, list);
    }

    #[test]
    fn nobody_who_stays_is_passed_over_while_others_go_or_come() {
        for gone in [1, 2, 30, 150] {
            let (mut seen, _) = walk((0..500).collect(), 100, |page, list| {
                if page == 2 {
                    list.drain(..gone);
                }
            });
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen, (0..500).collect::<Vec<_>>(), "{gone}");
        }
        let (mut seen, _) = walk((0..500).collect(), 100, |page, list| {
            if page % 2 == 0 && page < 10 {
                list.remove(0);
                list.push(1_000 + u32::try_from(page).unwrap());
            }
        });
        seen.sort_unstable();
        seen.dedup();
        assert!((0..500).all(|n| seen.contains(&n)));
        let (seen, _) = walk((0..500).collect(), 100, |page, list| {
            if page == 2 {
                list.insert(0, 9_999);
            }
        });
        assert!((0..500).all(|n| seen.contains(&n)));
    }

    #[test]
    fn a_list_that_never_moves_on_ends() {
        let (mut walk, mut pages) = (Walk::default(), 0);
        while walk.next().is_some() {
            let one = |n: &str| Participant::new(AccountId(n.to_owned()), UserId(n.to_owned()));
            walk.take(ParticipantPage {
                total: u64::MAX,
                people: vec![one("a"), one("b")],
            });
            pages += 1;
            assert!(pages < 1_000);
        }
    }
}
