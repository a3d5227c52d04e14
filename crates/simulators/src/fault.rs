//! Trouble on demand: one vocabulary for both simulators, for tests, for `advsync practice serve --fault` and for the
//! practice conductor.
//!
//! A fault has a JSON form (`{"kind": "status_429", "count": 3}`) and a text form
//! (`status_429:count=3,endpoint=batch/create,after=2,value=120`). Refuses to know: how a platform words its refusals.

mod answers;
mod armed;
mod standing;

pub(crate) use answers::{after, before, retry_after};
pub(crate) use armed::{Faults, Spot, Troubled, conductor};
pub(crate) use standing::Standing;

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A count that never runs out; `always` in the text form.
pub const ALWAYS: u32 = u32::MAX;

/// Something that goes wrong on purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// For how many requests; [`ALWAYS`] until it is cleared.
    #[serde(default = "once")]
    pub count: u32,
    /// Only requests whose path, or whose method and route, contains this; empty for all.
    #[serde(default)]
    pub endpoint: String,
    /// Let this many matching requests pass first.
    #[serde(default)]
    pub after: u32,
    /// Milliseconds, for the faults that take time.
    #[serde(default)]
    pub ms: u64,
    /// What else a kind wants to be told; see [`FaultKind::what`].
    #[serde(default)]
    pub value: String,
}

const fn once() -> u32 {
    1
}

impl Fault {
    /// Returns a fault that meets the next request, whichever that is.
    pub const fn of(kind: FaultKind) -> Self {
        Self {
            kind,
            count: 1,
            endpoint: String::new(),
            after: 0,
            ms: 0,
            value: String::new(),
        }
    }

    /// Returns whether the value has this word.
    fn says(&self, word: &str) -> bool {
        self.value.split_whitespace().any(|it| it == word)
    }
}

/// Makes the kinds and what is told about them from one table.
macro_rules! kinds {
    ($($variant:ident, $name:literal, $cases:literal, $what:literal;)*) => {
        /// The kinds of trouble.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub enum FaultKind {
            $(
                #[doc = $what]
                #[serde(rename = $name)]
                $variant,
            )*
        }

        impl FaultKind {
            /// Every kind, in the order of the fault matrix.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Returns the word of the JSON and text forms.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// Returns what happens, and what `ms` and `value` mean.
            pub const fn what(self) -> &'static str {
                match self {
                    $(Self::$variant => $what,)*
                }
            }

            /// Returns the cases of the fault matrix that it serves.
            pub const fn cases(self) -> &'static str {
                match self {
                    $(Self::$variant => $cases,)*
                }
            }
        }
    };
}

kinds! {
    Status429, "status_429", "T01 T02 A02",
        "429 of the burst limit; value: Retry-After as sent, or date+30 for a date 30 s ahead";
    Daily429, "daily_429", "T03", "429 of the day's limit";
    Secondly429, "secondly_429", "T04", "429 of the limit of searches; name the endpoint search";
    Status500, "status_500", "T06", "500 with an HTML page; value as for status 503";
    Status502, "status_502", "T06", "502 with an HTML page; value as for status 503";
    Status503, "status_503", "T06",
        "503 with an HTML page; value: words of json (labelled as JSON), applied (applied first), a Retry-After";
    Status504, "status_504", "T06", "504 with an HTML page; value as for status 503";
    Status423, "status_423", "T06", "423, locked by bulk writing; value: Retry-After";
    Status477, "status_477", "T06", "477, the account moves between data centres; value: Retry-After";
    TruncatedBody, "truncated_body", "T07", "applied, but the answer is shorter than its Content-Length";
    ResetBeforeApply, "reset_before_apply", "T08 T12", "the connection is cut before anything is applied";
    ResetAfterApply, "reset_after_apply", "T08", "applied, then the connection is cut without an answer";
    SlowSuccess, "slow_success", "T09", "applied, and answered after ms";
    Drip, "drip", "T10", "applied, and answered a byte every ms (1000 when not told)";
    Html200, "html_200", "T11", "200 with an HTML page";
    RedirectLogin, "redirect_login", "T11", "302 to a login page; value: its address (when not told, /login here)";
    Status407, "status_407", "T13", "407 of a proxy that wants a password";
    UnknownShape, "unknown_shape", "T14",
        "applied, and answered with fields nobody knows, new words in enums, or, by a value null=NAME, null in NAME";
    WrongSuccess, "wrong_success", "T15", "applied, and answered with another 2xx; value: 201 (when not told), 204, 207";
    Expired, "expired", "A01 A04", "401 of an access token that has expired";
    Unknown401, "unknown_401", "A03", "401 of a credential that is not known";
    RefusedGrant, "refused_grant", "A03", "the token endpoint does not know the refresh token any more";
    MissingScopes, "missing_scopes", "A05", "403 of a credential that may not do this; value: the scope that is missing";
    Shuffled, "shuffled", "B01", "applied, and the rows of the answer come in another order";
    AbsentRows, "absent_rows", "B01", "applied, but every third row is missing from the answer";
    RefusedValue, "refused_value", "B02", "a request whose body holds value is refused as a whole";
    PropertyMissing, "property_missing", "B05", "at once: a contact property goes to the recycle bin; value: its name";
    PropertyReadOnly, "property_read_only", "B06",
        "standing: the values of a contact property cannot be written; value: its name";
    ExportAborted, "export_aborted", "C10", "the export ends as ABORTED";
    ExportStuck, "export_stuck", "C10", "the export stays PENDING for ever";
    ExportTruncated, "export_truncated", "C10 T07", "the connection breaks in the middle of the export's file";
    ExportCutFile, "export_cut_file", "C10", "the last rows of the export's file are missing, the last line is cut";
    ExportNotUtf8, "export_not_utf8", "C10", "the export's file is in Latin-1";
    ExportHtml200, "export_html_200", "C10 T11", "200 with an HTML page instead of the export's file";
    ExportReordered, "export_reordered", "C10", "the columns of the export's file come in another order";
    ExportDuplicateRows, "export_duplicate_rows", "C10 C05", "some rows of the export's file come twice";
    OffsetShift, "offset_shift", "C05",
        "applied, and then the participant made first is deleted or, by the value added, one is made, so that pages shift";
    Crowd, "crowd", "T05",
        "standing: others take this of every window and of the day; value: words of burst=N, search=N, day=N";
    LateIndex, "late_index", "C03", "standing: searches learn of changes after ms";
    Merge, "merge", "I01", "at once: contacts become one, the first survives; value: their ids, a chain when more than two";
    SameInstant, "same_instant", "C01", "at once: all contacts get the same last-modified instant";
    Normalise, "normalise", "W03",
        "standing: a contact property is rewritten as it is stored; value: PROPERTY and trim, lower or round";
    Flip, "flip", "W05",
        "standing: a workflow sets a contact property after each write; value: PROPERTY VALUE";
    CursorRefused, "cursor_refused", "C06",
        "400 of a page that is asked for by a cursor; whoever begins anew gets the first page";
    ExportExpiredLink, "export_expired_link", "C06", "the signed link of the export has expired when it is handed out";
}

impl FaultKind {
    /// Returns whether it strikes exports.
    pub fn is_of_exports(self) -> bool {
        self.name().starts_with("export_")
    }

    /// Returns whether only impact.com has here what it strikes: exports, and lists that are paged by offset.
    pub fn is_of_impact(self) -> bool {
        self.is_of_exports() || self == Self::OffsetShift
    }

    /// Returns whether it is a state of the account until it is cleared, which only HubSpot has here.
    pub fn is_standing(self) -> bool {
        use FaultKind::{
            Crowd, Flip, LateIndex, Merge, Normalise, PropertyMissing, PropertyReadOnly,
            SameInstant,
        };
        matches!(
            self,
            Crowd
                | Flip
                | LateIndex
                | Merge
                | Normalise
                | PropertyMissing
                | PropertyReadOnly
                | SameInstant
        )
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.name())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = Self::of(self.kind);
        let mut parts = Vec::new();
        if self.count == ALWAYS {
            parts.push("count=always".to_owned());
        } else if self.count != plain.count {
            parts.push(format!("count={}", self.count));
        }
        if !self.endpoint.is_empty() {
            parts.push(format!("endpoint={}", self.endpoint));
        }
        if self.after > 0 {
            parts.push(format!("after={}", self.after));
        }
        if self.ms > 0 {
            parts.push(format!("ms={}", self.ms));
        }
        if !self.value.is_empty() {
            parts.push(format!("value={}", self.value));
        }
        write!(to, "{}", self.kind)?;
        if parts.is_empty() {
            Ok(())
        } else {
            write!(to, ":{}", parts.join(","))
        }
    }
}

/// A text that is no fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoFault(String);

impl fmt::Display for NoFault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

impl std::error::Error for NoFault {}

impl FromStr for Fault {
    type Err = NoFault;

    /// Reads `KIND` or `KIND:count=N|always,endpoint=PART,after=N,ms=N,value=TEXT`. The value comes last: it may hold
    /// commas itself.
    fn from_str(text: &str) -> Result<Self, NoFault> {
        let (name, mut rest) = text.split_once(':').unwrap_or((text, ""));
        let kind = FaultKind::ALL.iter().find(|kind| kind.name() == name);
        let kind = kind.ok_or_else(|| NoFault(format!("there is no fault {name:?}")))?;
        let mut fault = Self::of(*kind);
        while !rest.is_empty() {
            if let Some(value) = rest.strip_prefix("value=") {
                value.clone_into(&mut fault.value);
                break;
            }
            let (part, left) = rest.split_once(',').unwrap_or((rest, ""));
            rest = left;
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            let wrong = |_| NoFault(format!("{value:?} is no number for {key}"));
            match key {
                "count" if value == "always" => fault.count = ALWAYS,
                "count" => fault.count = value.parse().map_err(wrong)?,
                "endpoint" => value.clone_into(&mut fault.endpoint),
                "after" => fault.after = value.parse().map_err(wrong)?,
                "ms" => fault.ms = value.parse().map_err(wrong)?,
                _ => {
                    return Err(NoFault(format!(
                        "{key:?} is none of count, endpoint, after, ms, value"
                    )));
                }
            }
        }
        Standing::of(&fault)?;
        Ok(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_back_from_its_text_and_its_json() {
        for kind in FaultKind::ALL {
            let fault = Fault {
                kind: *kind,
                count: 3,
                endpoint: "batch/create".to_owned(),
                after: 2,
                ms: 40,
                value: match kind {
                    FaultKind::Crowd => "burst=5 day=7".to_owned(),
                    FaultKind::Normalise => "company trim".to_owned(),
                    _ => "Fri, 01 Jan 2027 00:00:00 GMT".to_owned(),
                },
            };
            assert_eq!(fault.to_string().parse(), Ok(fault.clone()));
            let json = serde_json::to_string(&fault).unwrap();
            assert!(json.contains(kind.name()), "{json}");
            assert_eq!(serde_json::from_str::<Fault>(&json).unwrap(), fault);
        }
    }

    #[test]
    fn what_is_not_told_is_once_and_anywhere() {
        let plain = Fault::of(FaultKind::Html200);
        assert_eq!("html_200".parse(), Ok(plain.clone()));
        assert_eq!(plain.to_string(), "html_200");
        let json = r#"{"kind":"html_200"}"#;
        assert_eq!(serde_json::from_str::<Fault>(json).unwrap(), plain);
        let always: Fault = "html_200:count=always".parse().unwrap();
        assert_eq!(always.count, ALWAYS);
        assert_eq!(always.to_string(), "html_200:count=always");
    }

    #[test]
    fn a_slip_of_the_pen_is_refused() {
        for text in [
            "",
            "html_2000",
            "html_200:times=2",
            "html_200:count=-1",
            "html_200:count",
            "status_429:after=x,value=1",
        ] {
            assert!(text.parse::<Fault>().is_err(), "{text}");
        }
        let unknown = r#"{"kind":"html_200","times":2}"#;
        assert!(serde_json::from_str::<Fault>(unknown).is_err());
    }
}
