//! How long a test is waited for, and how an attempt stands.

use super::{Assertion, Verdict};

/// Seconds between two looks at first.
const QUICK: u32 = 5;
/// Seconds for which looks are so quick.
const QUICK_FOR: u32 = 2 * 60;
/// Seconds between two looks afterwards.
const SLOW: u32 = 15;
/// Seconds after which what was not seen is not waited for any more. A sync takes seconds, and the reward of a program
/// without a waiting period about a minute (seen by others); a period of days is known to whoever set it.
pub const GIVE_UP_AFTER: u32 = 10 * 60;

/// When to look next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// After so many seconds.
    After(u32),
    /// Not any more.
    GiveUp,
}

/// Returns when to look next, so many seconds after an attempt began.
pub fn pace(elapsed: u32) -> Pace {
    match elapsed {
        _ if elapsed >= GIVE_UP_AFTER => Pace::GiveUp,
        _ if elapsed < QUICK_FOR => Pace::After(QUICK),
        _ => Pace::After(SLOW),
    }
}

/// How an attempt stands after a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Everything required was seen.
    Passed,
    /// Not everything was seen; it is looked for again.
    Waiting,
    /// Something was seen that will not become what was expected.
    Contradicted,
    /// Not everything was seen in time.
    NotSeenInTime,
}

/// Returns how an attempt stands, so many seconds after it began. A look at nothing passes nothing.
pub fn standing(assertions: &[Assertion], elapsed: u32) -> Standing {
    let required = || assertions.iter().filter(|it| it.required);
    let all_pass = required().all(|it| it.verdict() == Verdict::Pass);
    if required().any(|it| it.verdict() == Verdict::Fail) {
        Standing::Contradicted
    } else if all_pass && required().next().is_some() {
        Standing::Passed
    } else if pace(elapsed) == Pace::GiveUp {
        Standing::NotSeenInTime
    } else {
        Standing::Waiting
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_plan::{Claim, Expected, Seen, TestPerson};
    use Pace::{After, GiveUp};

    #[test]
    fn looks_are_quick_at_first_and_end_after_ten_minutes() {
        let at = [0, 119, 120, 599, 600, u32::MAX].map(pace);
        assert_eq!(
            at,
            [After(5), After(5), After(15), After(15), GiveUp, GiveUp]
        );
    }

    fn claim(seen: Seen, required: bool) -> Assertion {
        let expected = Expected::Lasting("yes".to_owned());
        Assertion {
            required,
            ..Assertion::required(Claim::Linked, TestPerson::P1, expected, seen)
        }
    }

    #[test]
    fn an_attempt_passes_when_all_that_is_required_was_seen() {
        let yes = || claim(Seen::Value("yes".to_owned()), true);
        let no = || claim(Seen::Value("no".to_owned()), true);
        let nothing = || claim(Seen::Nothing, true);
        let unread = |required| claim(Seen::Unread("offline".to_owned()), required);
        let rows: [(&[Assertion], u32, Standing); 9] = [
            (&[yes(), yes()], 3, Standing::Passed),
            (&[yes(), unread(false)], 3, Standing::Passed),
            // Seen at the very end is seen.
            (&[yes()], 900, Standing::Passed),
            (&[yes(), nothing()], 599, Standing::Waiting),
            (&[yes(), unread(true)], 3, Standing::Waiting),
            (&[yes(), nothing()], 600, Standing::NotSeenInTime),
            (&[yes(), unread(true)], 600, Standing::NotSeenInTime),
            (&[yes(), no(), nothing()], 3, Standing::Contradicted),
            // Nothing that is required: nothing was shown.
            (&[unread(false)], 3, Standing::Waiting),
        ];
        for (assertions, elapsed, expected) in rows {
            assert_eq!(standing(assertions, elapsed), expected, "{assertions:?}");
        }
        assert_eq!(standing(&[], 0), Standing::Waiting);
    }
}
