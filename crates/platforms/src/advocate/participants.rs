//! A read of participants, one at a time: from an export file, or from elsewhere when the file lacks columns.

use crate::advocate::Advocate;
use crate::advocate::columns::Columns;
use crate::advocate::export::{Kind, Wanted};
use crate::advocate::file::ExportFile;
use crate::advocate::graphql::LISTINGS;
use crate::advocate::walk::Walk;
use crate::error::ApiError;
use domain::person::{Participant, ProgramId};
use futures::future::try_join_all;
use std::collections::VecDeque;

/// More participants than any program has (invented): whoever reads them stores them, and a file that goes on for ever
/// would fill the disk.
const MOST_ROWS: u64 = 20_000_000;

/// People of a file who are looked up together; how many of the requests are on their way at once is the client's
/// affair.
const TOGETHER: usize = 16;

/// A read of participants, streamed: memory does not grow with their number.
///
/// Rows come as the platform gives them; one that comes twice is passed on twice.
pub struct Participants {
    from: Advocate,
    program: ProgramId,
    source: Source,
    expected: Option<u64>,
    at: Option<i64>,
    rows: u64,
    requests: u32,
}

enum Source {
    File(Box<ExportFile<Columns>>),
    /// The file tells who; the rest is looked up.
    LookUps {
        file: Box<ExportFile<Columns>>,
        people: VecDeque<Participant>,
    },
    Listing {
        people: VecDeque<Participant>,
        form: usize,
        walk: Walk,
    },
    /// The end, or an error that ends the read.
    Done,
}

impl Advocate {
    /// Begins to read participants, with the code and share link of one program: everybody, or those who were made or
    /// changed since a moment (in the platform's milliseconds).
    ///
    /// An export costs the same few requests for any number of participants. When its file has no column for the
    /// referral code or the share link, everybody is listed over GraphQL instead; the few of a short time are looked up
    /// one by one. Deletions are not told (not documented either way).
    pub async fn participants_since(
        &self,
        program: &ProgramId,
        since: Option<i64>,
    ) -> Result<Participants, ApiError> {
        let mut requests = 0;
        let mut expected = None;
        if since.is_none() {
            requests += 1;
            expected = match self.participant_total().await {
                Ok(total) => Some(total),
                // The export may be allowed where the list is not.
                Err(ApiError::Forbidden { .. } | ApiError::Refused { .. }) => None,
                Err(error) => return Err(error),
            };
        }
        let wanted = Wanted {
            kind: Kind::Users,
            program,
            since,
        };
        let (file, at) = self.exported::<Columns>(&wanted, &mut requests).await?;
        let (file, people) = (Box::new(file), VecDeque::new());
        let source = if file.columns().complete() {
            Source::File(file)
        } else if since.is_some() {
            tracing::info!("the export tells no codes or links; looking participants up instead");
            Source::LookUps { file, people }
        } else {
            tracing::info!("the export tells no codes or links; listing participants instead");
            Source::Listing {
                people,
                form: 0,
                walk: Walk::default(),
            }
        };
        Ok(Participants {
            from: self.clone(),
            program: program.clone(),
            source,
            expected,
            at,
            rows: 0,
            requests,
        })
    }
}

impl Participants {
    /// Returns the platform's time of the read, in milliseconds since 1970, if it told: when the export was made. What
    /// changed before it has been read.
    pub fn at(&self) -> Option<i64> {
        self.at
    }

    /// Returns how many participants the tenant had when a whole read began, if it told.
    pub fn expected(&self) -> Option<u64> {
        self.expected
    }

    /// Returns the requests sent for this read so far.
    pub fn requests(&self) -> u32 {
        self.requests
    }

    /// Returns the next participant, `None` at the end. An end before the expected number is an error, so a cut file
    /// is never taken for a smaller program. After an error the read is over.
    pub async fn next(&mut self) -> Result<Option<Participant>, ApiError> {
        let next = match &mut self.source {
            Source::File(file) => file.next().await,
            Source::LookUps { .. } => self.next_looked_up().await,
            Source::Listing { .. } => self.next_listed().await,
            Source::Done => return Ok(None),
        };
        match next {
            Ok(Some(_)) if self.rows >= MOST_ROWS => {
                self.source = Source::Done;
                Err(ApiError::Unreadable {
                    detail: format!("more than {MOST_ROWS} participants"),
                })
            }
            Ok(Some(person)) => {
                self.rows += 1;
                Ok(Some(person))
            }
            Ok(None) => {
                self.source = Source::Done;
                self.check_end().await.map(|()| None)
            }
            Err(error) => {
                self.source = Source::Done;
                Err(error)
            }
        }
    }

    async fn next_looked_up(&mut self) -> Result<Option<Participant>, ApiError> {
        let Source::LookUps { file, people } = &mut self.source else {
            return Ok(None);
        };
        while people.is_empty() {
            let mut told = Vec::new();
            while told.len() < TOGETHER
                && let Some(person) = file.next().await?
            {
                told.push(person);
            }
            if told.is_empty() {
                return Ok(None);
            }
            self.requests += u32::try_from(told.len()).unwrap_or(u32::MAX);
            let (from, program) = (&self.from, &self.program);
            let look_ups = told
                .iter()
                .map(|it| from.look_up(program, &it.account_id, &it.user_id));
            // Who was deleted in between is left out.
            people.extend(try_join_all(look_ups).await?.into_iter().flatten());
        }
        Ok(people.pop_front())
    }

    async fn next_listed(&mut self) -> Result<Option<Participant>, ApiError> {
        let Source::Listing { people, form, walk } = &mut self.source else {
            return Ok(None);
        };
        while people.is_empty()
            && let Some(offset) = walk.next()
        {
            self.requests += 1;
            let page = self
                .from
                .participant_page(&self.program, offset, *form)
                .await;
            match page {
                Err(ApiError::Refused { .. }) if *form + 1 < LISTINGS.len() => *form += 1,
                page => people.extend(walk.take(page?)),
            }
        }
        Ok(people.pop_front())
    }

    /// Compares the rows with the number of participants: with the one at the beginning, and when that is not reached,
    /// with the present one, since people may have been deleted in between.
    async fn check_end(&mut self) -> Result<(), ApiError> {
        let Some(expected) = self.expected.filter(|expected| self.rows < *expected) else {
            return Ok(());
        };
        self.requests += 1;
        let present = self.from.participant_total().await.unwrap_or(expected);
        if self.rows < present {
            return Err(ApiError::ExportIncomplete {
                rows: self.rows,
                expected: present,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Credential;
    use crate::advocate::Keys;
    use bytes::Bytes;
    use futures::stream;
    use url::Url;

    #[tokio::test]
    async fn a_program_of_more_people_than_there_can_be_is_left() {
        let here = Url::parse("http://127.0.0.1:9").unwrap();
        let keys = Keys {
            tenant_alias: "test_one".to_owned(),
            advocate: Credential::Bearer("key".into()),
            brand: None,
        };
        let text = "id,accountId,email,referralCode,shareLink\nu,a,,C,L\nu,a,,C,L\n";
        let file = stream::iter([Ok(Bytes::from_static(text.as_bytes()))]);
        let mut people = Participants {
            from: Advocate::new(here.clone(), here, keys).unwrap(),
            program: ProgramId("1".to_owned()),
            source: Source::File(Box::new(ExportFile::open(file).await.unwrap())),
            expected: None,
            at: None,
            rows: MOST_ROWS - 1,
            requests: 0,
        };
        assert!(people.next().await.unwrap().is_some());
        assert!(people.next().await.is_err());
        assert_eq!(people.next().await, Ok(None));
    }
}
