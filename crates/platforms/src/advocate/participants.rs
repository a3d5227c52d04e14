//! A whole read of participants, one at a time: from an export file, or from a listing when the file lacks columns.

use crate::advocate::Advocate;
use crate::advocate::file::ExportFile;
use crate::error::ApiError;
use domain::person::{Participant, ProgramId};
use futures::TryStreamExt as _;
use std::collections::VecDeque;
use std::io;

/// More participants than any program has (invented): whoever reads them stores them, and a file that goes on for ever
/// would fill the disk.
const MOST_ROWS: u64 = 20_000_000;

/// A whole read of participants, streamed: memory does not grow with their number.
///
/// Rows come as the platform gives them; one that comes twice is passed on twice.
pub struct Participants {
    from: Advocate,
    program: ProgramId,
    source: Source,
    expected: Option<u64>,
    rows: u64,
    requests: u32,
}

enum Source {
    File(Box<ExportFile>),
    Listing {
        people: VecDeque<Participant>,
        sorted: bool,
        total: u64,
    },
    /// The end, or an error that ends the read.
    Done,
}

impl Advocate {
    /// Begins to read every participant, with the code and share link of one program.
    ///
    /// An export costs the same few requests for any number of participants. When its file has no column for the
    /// referral code or the share link, the participants are listed over GraphQL instead.
    pub async fn participants(&self, program: &ProgramId) -> Result<Participants, ApiError> {
        let expected = match self.participant_total().await {
            Ok(total) => Some(total),
            // The export may be allowed where the list is not.
            Err(ApiError::Forbidden { .. } | ApiError::Refused { .. }) => None,
            Err(error) => return Err(error),
        };
        let mut requests = 1;
        let id = self.export(program, &mut requests).await?;
        let response = self.open_file(&id, &mut requests).await?;
        let bytes = response
            .bytes_stream()
            .map_err(|failed| io::Error::other(crate::http::cause(failed)));
        let file = ExportFile::open(bytes).await?;
        let source = if file.complete() {
            Source::File(Box::new(file))
        } else {
            tracing::info!("the export tells no codes or links; listing participants instead");
            Source::Listing {
                people: VecDeque::new(),
                sorted: true,
                total: u64::MAX,
            }
        };
        Ok(Participants {
            from: self.clone(),
            program: program.clone(),
            source,
            expected,
            rows: 0,
            requests,
        })
    }
}

impl Participants {
    /// Returns how many participants the tenant had when the read began, if it told.
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
            Source::File(file) => file.next(self.rows + 1).await,
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

    async fn next_listed(&mut self) -> Result<Option<Participant>, ApiError> {
        let Source::Listing {
            people,
            sorted,
            total,
        } = &mut self.source
        else {
            return Ok(None);
        };
        if people.is_empty() && self.rows < *total {
            self.requests += 1;
            let page = self
                .from
                .participant_page(&self.program, self.rows, *sorted)
                .await;
            let page = match page {
                Err(ApiError::Refused { .. }) if *sorted => {
                    *sorted = false;
                    self.requests += 1;
                    self.from
                        .participant_page(&self.program, self.rows, false)
                        .await?
                }
                other => other?,
            };
            *total = page.total;
            people.extend(page.people);
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
            rows: MOST_ROWS - 1,
            requests: 0,
        };
        assert!(people.next().await.unwrap().is_some());
        assert!(people.next().await.is_err());
        assert_eq!(people.next().await, Ok(None));
    }
}
