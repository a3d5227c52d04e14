//! Participants by e-mail address.

use crate::advocate::graphql::{Listing, person_fields};
use crate::advocate::rest::{PAGE, User};
use crate::advocate::{Advocate, refused};
use crate::error::ApiError;
use domain::email::normal;
use domain::person::{AccountId, Participant, ProgramId, UserId};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Addresses asked for in one request (invented: no limit on the size of a query is published).
const ADDRESSES: usize = 25;
/// Two of an address show that it is shared; more are not needed.
const OF_ONE_ADDRESS: u32 = 2;
/// Participants looked through for one address over REST (invented): its search matches parts of names and addresses.
const MOST_SIMILAR: u64 = 2_000;

/// The answer: a listing under each alias.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct ByAddress(BTreeMap<String, Option<Listing<User>>>);

impl ByAddress {
    pub(super) fn people(self) -> impl Iterator<Item = Participant> {
        let listings = self.0.into_values().flatten();
        listings.flat_map(|listing| listing.data.into_iter().map(Participant::from))
    }
}

impl Advocate {
    /// Returns the participants that have one of these addresses, each once; unknown addresses are simply absent. Of an
    /// address that several have, two at least.
    ///
    /// GraphQL answers for 25 addresses at once. Whether its comparison minds capital letters is not published, so an
    /// address with some is asked for in both forms. Where GraphQL is refused, REST is asked for one after the other.
    pub async fn find_by_email(
        &self,
        program: &ProgramId,
        emails: &[String],
    ) -> Result<Vec<Participant>, ApiError> {
        let wanted: BTreeSet<String> = emails.iter().map(|email| normal(email)).collect();
        let spelled = emails.iter().map(|email| email.trim().to_owned());
        let asked: BTreeSet<String> = spelled
            .chain(wanted.iter().cloned())
            .filter(|email| !email.is_empty())
            .collect();
        let asked: Vec<String> = asked.into_iter().collect();
        let mut found = BTreeMap::new();
        let mut graphql = true;
        for some in asked.chunks(ADDRESSES) {
            if graphql {
                match self.by_graphql(program, some).await {
                    Ok(people) => {
                        keep(&mut found, &wanted, people);
                        continue;
                    }
                    Err(error) if refused(&error) => graphql = false,
                    Err(error) => return Err(error),
                }
            }
            let some: BTreeSet<String> = some.iter().map(|email| normal(email)).collect();
            for email in &some {
                keep(&mut found, &wanted, self.by_rest(program, email).await?);
            }
        }
        Ok(found.into_values().collect())
    }

    async fn by_graphql(
        &self,
        program: &ProgramId,
        emails: &[String],
    ) -> Result<Vec<Participant>, ApiError> {
        let mut variables = Map::new();
        variables.insert("programId".to_owned(), program.as_str().into());
        variables.insert("limit".to_owned(), OF_ONE_ADDRESS.into());
        for (n, email) in emails.iter().enumerate() {
            variables.insert(format!("e{n}"), email.as_str().into());
        }
        let query = question(emails.len());
        let answer: ByAddress = self.ask(&query, Value::Object(variables)).await?;
        Ok(answer.people().collect())
    }

    /// Documented: `query` matches address, name or id; so only those with exactly the address are taken, and looked up
    /// for the code and link of the program.
    async fn by_rest(
        &self,
        program: &ProgramId,
        email: &str,
    ) -> Result<Vec<Participant>, ApiError> {
        let mut same = Vec::new();
        let mut seen = 0;
        loop {
            let page = self.users(PAGE, seen, Some(email)).await?;
            let (came, total) = (page.users.len() as u64, page.total_count);
            let people = page.users.into_iter().map(Participant::from);
            same.extend(people.filter(|person| has(person, email)));
            seen += came;
            if came == 0 || seen >= total || same.len() >= OF_ONE_ADDRESS as usize {
                break;
            }
            if seen >= MOST_SIMILAR {
                return Err(ApiError::Unreadable {
                    detail: format!("more than {MOST_SIMILAR} participants are like one address"),
                });
            }
        }
        let mut people = Vec::new();
        for person in same {
            let whole = self.look_up(program, &person.account_id, &person.user_id);
            people.extend(whole.await?);
        }
        Ok(people)
    }
}

fn has(person: &Participant, email: &str) -> bool {
    person
        .email
        .as_deref()
        .is_some_and(|it| normal(it) == email)
}

/// Keeps each person once, and nobody whose address was not asked for.
fn keep(
    found: &mut BTreeMap<(AccountId, UserId), Participant>,
    wanted: &BTreeSet<String>,
    people: Vec<Participant>,
) {
    for person in people {
        let asked = person
            .email
            .as_deref()
            .is_some_and(|email| wanted.contains(&normal(email)));
        if asked {
            found.insert((person.account_id.clone(), person.user_id.clone()), person);
        }
    }
}

/// Returns a query for `n` addresses. They travel as variables: no address ever becomes a part of a query.
fn question(n: usize) -> String {
    let mut query = "query FindByEmail($programId: ID!, $limit: Int!".to_owned();
    for n in 0..n {
        let _ = write!(query, ", $e{n}: String!");
    }
    query += ") {";
    for n in 0..n {
        let _ = write!(
            query,
            " u{n}: users(filter: {{email_eq: $e{n}}}, limit: $limit) {{ totalCount data {{ ...Person }} }}"
        );
    }
    query += concat!(" } fragment Person on User { ", person_fields!(), " }");
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_names_every_variable_once_and_holds_no_address() {
        let query = question(2);
        assert!(query.starts_with(
            "query FindByEmail($programId: ID!, $limit: Int!, $e0: String!, $e1: String!) {"
        ));
        assert!(
            query.contains("u1: users(filter: {email_eq: $e1}, limit: $limit)"),
            "{query}"
        );
        assert!(!query.contains("e2"));
    }
}
