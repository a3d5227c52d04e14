//! The doctor: harmless questions to the connected accounts, for what the platforms' documentation leaves open, and
//! what each answer means for the product.
//!
//! It reads and never writes; only when asked to does it make an export, which changes nobody's data. Findings hold
//! counts, figures and names of scopes and headers: no account, no person, no text of a platform.

mod advocate;
mod hubspot;

use crate::engine::{Engine, Inner, ProgramDocument};
use crate::failure::Error;
use crate::journal::settings::Workspace;
use crate::views::{ConnectMethod, DoctorView, Failure, Finding, Platform, Verdict};
use domain::person::ProgramId;
use platforms::ApiError;

impl Engine {
    /// Asks the connected platforms what their documentation leaves open. `make_export` allows one export when the
    /// history holds none to look at.
    ///
    /// # Errors
    /// Neither platform is connected, or a secret is gone.
    pub async fn doctor(&self, make_export: bool) -> Result<DoctorView, Failure> {
        Ok(self.inner.doctor(make_export).await?)
    }
}

impl Inner {
    async fn doctor(&self, make_export: bool) -> Result<DoctorView, Error> {
        let workspace = self.workspace()?;
        let mut chart = Chart::default();
        if let Some(stored) = self.connection(&workspace, Platform::Hubspot).await? {
            let client = self.hubspot(&workspace).await?;
            let signed_in = stored.method == ConnectMethod::OAuth;
            hubspot::examine(&client, signed_in, chart.of(Platform::Hubspot)).await;
        }
        if self
            .connection(&workspace, Platform::Advocate)
            .await?
            .is_some()
        {
            let client = self.advocate(&workspace).await?;
            let program = self.program_for_export(&workspace, make_export).await?;
            advocate::examine(&client, program, make_export, chart.of(Platform::Advocate)).await;
        }
        if chart.findings.is_empty() {
            return Err(Error::NotConnected {
                platform: Platform::Hubspot,
            });
        }
        Ok(chart.view())
    }

    /// Returns the chosen program, when an export may be made.
    async fn program_for_export(
        &self,
        workspace: &Workspace,
        wanted: bool,
    ) -> Result<Option<ProgramId>, Error> {
        if !wanted {
            return Ok(None);
        }
        let chosen: Option<ProgramDocument> = self.document(&workspace.id).await?;
        Ok(chosen.map(|program| ProgramId(program.id)))
    }
}

/// What is written down.
#[derive(Default)]
struct Chart {
    findings: Vec<Finding>,
    blocked: bool,
}

impl Chart {
    fn of(&mut self, platform: Platform) -> Ward<'_> {
        Ward {
            platform,
            chart: self,
            gone: None,
        }
    }

    fn view(self) -> DoctorView {
        let count = |verdict| {
            let found = self.findings.iter().filter(|it| it.verdict == verdict);
            u32::try_from(found.count()).unwrap_or(u32::MAX)
        };
        DoctorView {
            blocked: self.blocked,
            ok: count(Verdict::Ok),
            differs: count(Verdict::Differs),
            unknown: count(Verdict::Unknown),
            findings: self.findings,
        }
    }
}

/// One platform under examination.
struct Ward<'c> {
    platform: Platform,
    chart: &'c mut Chart,
    /// Why nothing more is asked.
    gone: Option<ApiError>,
}

/// A question.
struct Question {
    id: &'static str,
    asked: &'static str,
    /// What the product does while the answer is unknown.
    meanwhile: &'static str,
    /// What a refusal means.
    refusal: Verdict,
    /// No sync can do without it.
    needed: bool,
}

impl Question {
    /// A question whose refusal tells nothing.
    const fn new(id: &'static str, asked: &'static str, meanwhile: &'static str) -> Self {
        Self {
            id,
            asked,
            meanwhile,
            refusal: Verdict::Unknown,
            needed: false,
        }
    }

    /// A refusal is an answer.
    const fn or_refused(self, refusal: Verdict) -> Self {
        Self { refusal, ..self }
    }

    /// A refusal stops every sync.
    const fn needed(self) -> Self {
        Self {
            refusal: Verdict::Differs,
            needed: true,
            ..self
        }
    }
}

/// What an answer means.
struct Judged {
    verdict: Verdict,
    found: String,
    product: &'static str,
}

fn judged(verdict: Verdict, found: impl Into<String>, product: &'static str) -> Judged {
    Judged {
        verdict,
        found: found.into(),
        product,
    }
}

fn ok(found: impl Into<String>, product: &'static str) -> Judged {
    judged(Verdict::Ok, found, product)
}

fn differs(found: impl Into<String>, product: &'static str) -> Judged {
    judged(Verdict::Differs, found, product)
}

fn unknown(found: impl Into<String>, product: &'static str) -> Judged {
    judged(Verdict::Unknown, found, product)
}

impl Ward<'_> {
    /// Asks, unless the platform is out of reach: then every further question would wait for nothing.
    async fn ask<T>(
        &mut self,
        asking: impl Future<Output = Result<T, ApiError>>,
    ) -> Result<T, ApiError> {
        if let Some(gone) = &self.gone {
            return Err(gone.clone());
        }
        let answer = asking.await;
        if let Err(
            error @ (ApiError::Unreachable { .. }
            | ApiError::RateLimited { .. }
            | ApiError::DailyLimit { .. }
            | ApiError::ServerTrouble { .. }),
        ) = &answer
        {
            self.gone = Some(error.clone());
        }
        answer
    }

    /// Writes down what an answer means.
    fn note<T>(
        &mut self,
        question: &Question,
        answer: &Result<T, ApiError>,
        judge: impl FnOnce(&T) -> Judged,
    ) {
        let judged = match answer {
            Ok(answer) => judge(answer),
            Err(error) => {
                let refused = matches!(
                    error,
                    ApiError::Unauthorised { .. }
                        | ApiError::Forbidden { .. }
                        | ApiError::NotFound { .. }
                        | ApiError::Refused { .. }
                );
                let verdict = if refused {
                    question.refusal
                } else {
                    Verdict::Unknown
                };
                judged(verdict, seen(error), question.meanwhile)
            }
        };
        self.write(question, judged);
    }

    fn write(&mut self, question: &Question, judged: Judged) {
        self.chart.blocked |= question.needed && judged.verdict == Verdict::Differs;
        self.chart.findings.push(Finding {
            id: question.id.to_owned(),
            platform: self.platform,
            asked: question.asked.to_owned(),
            found: judged.found,
            verdict: judged.verdict,
            product: judged.product.to_owned(),
        });
    }
}

/// Returns what an error looked like, without a word of the platform's: its texts may name people.
fn seen(error: &ApiError) -> String {
    match error {
        ApiError::Unreachable { .. } => "not reached".to_owned(),
        ApiError::RateLimited { .. } => "a rate limit that holds".to_owned(),
        ApiError::DailyLimit { .. } => "the calls of the day are used up".to_owned(),
        ApiError::Unauthorised { .. } => "the credential is not accepted".to_owned(),
        ApiError::Forbidden { missing } if missing.is_empty() => "not allowed".to_owned(),
        ApiError::Forbidden { missing } => {
            format!("not allowed without {}", code(&missing.join(" ")))
        }
        ApiError::NotFound { .. } => "not found".to_owned(),
        ApiError::Refused {
            status, code: it, ..
        } => format!("refused with {status} {}", code(it))
            .trim_end()
            .to_owned(),
        ApiError::ServerTrouble { status } => format!("trouble of its own ({status})"),
        ApiError::ExportFailed { status } => format!("the export ended as {}", code(status)),
        _ => "an answer that cannot be read".to_owned(),
    }
}

/// Returns a code or a name of a platform, if it looks like one.
fn code(text: &str) -> &str {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
    if text.chars().all(plain) { text } else { "" }
}

/// Returns names for a sentence.
fn listed<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let names: Vec<&str> = names.map(|name| code(name)).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: Question = Question::new("x.any", "Anything?", "goes on");

    fn note(question: &Question, error: ApiError) -> (Finding, bool) {
        let mut chart = Chart::default();
        chart
            .of(Platform::Hubspot)
            .note(question, &Err::<(), _>(error), |()| ok("", ""));
        (chart.findings.remove(0), chart.blocked)
    }

    #[test]
    fn a_refusal_means_what_its_question_says() {
        let refused = || ApiError::NotFound {
            detail: "ada@example.com".to_owned(),
        };
        let (finding, blocked) = note(&ANY, refused());
        assert_eq!((finding.verdict, blocked), (Verdict::Unknown, false));
        assert_eq!(finding.product, "goes on");
        let (finding, blocked) = note(&ANY.or_refused(Verdict::Ok), refused());
        assert_eq!((finding.verdict, blocked), (Verdict::Ok, false));
        let (finding, blocked) = note(&ANY.needed(), refused());
        assert_eq!((finding.verdict, blocked), (Verdict::Differs, true));
        let unreachable = ApiError::Unreachable {
            detail: String::new(),
        };
        let (finding, blocked) = note(&ANY.needed(), unreachable);
        assert_eq!((finding.verdict, blocked), (Verdict::Unknown, false));
    }

    #[test]
    fn nothing_that_a_platform_says_is_repeated() {
        let text = "ada@example.com has pat-na1-1";
        for error in [
            ApiError::Refused {
                status: 400,
                code: text.to_owned(),
                message: text.to_owned(),
                request: text.to_owned(),
            },
            ApiError::Forbidden {
                missing: vec![text.to_owned()],
            },
            ApiError::Unauthorised {
                detail: text.to_owned(),
            },
            ApiError::ExportFailed {
                status: text.to_owned(),
            },
            ApiError::Unreadable {
                detail: text.to_owned(),
            },
        ] {
            let (finding, _) = note(&ANY, error);
            assert!(!format!("{finding:?}").contains("ada@"), "{finding:?}");
        }
        let coded = ApiError::Refused {
            status: 400,
            code: "VALIDATION_ERROR".to_owned(),
            message: text.to_owned(),
            request: String::new(),
        };
        assert_eq!(
            note(&ANY, coded).0.found,
            "refused with 400 VALIDATION_ERROR"
        );
    }

    #[tokio::test]
    async fn a_platform_out_of_reach_is_asked_once() {
        let mut chart = Chart::default();
        let mut ward = chart.of(Platform::Advocate);
        let gone = ApiError::ServerTrouble { status: 503 };
        assert!(
            ward.ask(async { Err::<(), _>(gone.clone()) })
                .await
                .is_err()
        );
        let asked = ward
            .ask(async { panic!("asked again") as Result<(), ApiError> })
            .await;
        assert_eq!(asked, Err(gone));
    }
}
