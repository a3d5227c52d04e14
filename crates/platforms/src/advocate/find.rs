//! Participants by e-mail address. No address of a person ever becomes a part of a URL.

use crate::advocate::graphql::{Listing, person_fields};
use crate::advocate::rest::User;
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
    /// GraphQL answers for 25 addresses at once; see [`Advocate::ask_by_email`]. Where it is refused, everybody is read:
    /// that costs a handful of requests for any number of addresses, and the list over REST would have each of them in a
    /// URL.
    pub async fn find_by_email(
        &self,
        program: &ProgramId,
        emails: &[String],
    ) -> Result<Vec<Participant>, ApiError> {
        if let Some(found) = self.ask_by_email(program, emails).await? {
            return Ok(found);
        }
        let wanted = wanted(emails);
        let mut found = BTreeMap::new();
        let mut everybody = self.participants_since(program, None).await?;
        while let Some(person) = everybody.next().await? {
            keep(&mut found, &wanted, [person]);
        }
        Ok(found.into_values().collect())
    }

    /// Returns [`Advocate::find_by_email`] as far as it costs a request for 25 addresses; `None` where GraphQL is refused.
    ///
    /// Whether GraphQL's comparison minds capital letters is not published, so an address with some is asked for in both
    /// forms.
    pub async fn ask_by_email(
        &self,
        program: &ProgramId,
        emails: &[String],
    ) -> Result<Option<Vec<Participant>>, ApiError> {
        let wanted = wanted(emails);
        let spelled = emails.iter().map(|email| email.trim().to_owned());
        let asked: BTreeSet<String> = spelled
            .chain(wanted.iter().cloned())
            .filter(|email| !email.is_empty())
            .collect();
        let asked: Vec<String> = asked.into_iter().collect();
        let mut found = BTreeMap::new();
        for some in asked.chunks(ADDRESSES) {
            match self.by_graphql(program, some).await {
                Ok(people) => keep(&mut found, &wanted, people),
                Err(error) if refused(&error) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        Ok(Some(found.into_values().collect()))
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
}

/// Returns addresses in their normal form, each once.
fn wanted(emails: &[String]) -> BTreeSet<String> {
    emails.iter().map(|email| normal(email)).collect()
}

/// Keeps each person once, and nobody whose address was not asked for.
fn keep(
    found: &mut BTreeMap<(AccountId, UserId), Participant>,
    wanted: &BTreeSet<String>,
    people: impl IntoIterator<Item = Participant>,
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
