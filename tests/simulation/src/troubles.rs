//! Faults drawn from the simulators' own vocabulary.

use crate::random::Random;

/// Which side a fault is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// HubSpot.
    Hubspot,
    /// impact.com.
    Impact,
}

/// Faults that either side may have.
const EITHER: [&str; 17] = [
    "status_429",
    "status_429:value=7",
    "status_429:value=date+30",
    "status_429:value=86400",
    "status_500",
    "status_502:value=json",
    "status_503",
    "status_503:value=9",
    "status_503:value=applied",
    "status_504:value=applied",
    "truncated_body",
    "reset_before_apply",
    "reset_after_apply",
    "slow_success:ms=45000",
    "html_200",
    "redirect_login",
    "unknown_shape",
];

/// Faults of HubSpot's batches and states.
const OF_HUBSPOT: [&str; 19] = [
    "status_423",
    "status_477:value=4",
    "daily_429",
    "wrong_success",
    "wrong_success:value=207",
    "wrong_success:value=204",
    "shuffled:endpoint=batch",
    "absent_rows:endpoint=batch",
    "absent_rows:endpoint=batch/create",
    "reset_after_apply:endpoint=batch/create",
    "reset_after_apply:endpoint=batch/update",
    "truncated_body:endpoint=batch/create",
    "crowd:value=burst=60",
    "late_index:ms=60000",
    "flip:value=advocate_referral_code flipped",
    "normalise:value=advocate_referral_code lower",
    "property_missing:value=advocate_referral_code",
    "property_read_only:value=advocate_message_links",
    "expired",
];

/// Faults of impact.com's exports and lists.
const OF_IMPACT: [&str; 11] = [
    "export_aborted",
    "export_truncated",
    "export_cut_file",
    "export_not_utf8",
    "export_html_200",
    "export_reordered",
    "export_duplicate_rows",
    "export_expired_link",
    "drip:ms=50,endpoint=export",
    "unknown_401",
    "missing_scopes",
];

/// Draws one fault, in the words of the vocabulary.
pub fn draw(random: &mut Random) -> (Side, String) {
    let (side, base) = match random.below(10) {
        0..=2 => (Side::Hubspot, *random.pick(&EITHER)),
        3 => (Side::Impact, *random.pick(&EITHER)),
        4..=7 => (Side::Hubspot, *random.pick(&OF_HUBSPOT)),
        _ => (Side::Impact, *random.pick(&OF_IMPACT)),
    };
    let standing = ["crowd", "late", "flip", "normalise", "property"];
    if standing.iter().any(|word| base.starts_with(word)) {
        return (side, base.to_owned());
    }
    let count = random.between(1, 4);
    let after = random.below(4);
    let (kind, rest) = base.split_once(':').unwrap_or((base, ""));
    let comma = if rest.is_empty() { "" } else { "," };
    (
        side,
        format!("{kind}:count={count},after={after}{comma}{rest}"),
    )
}
